"""Nhật ký: every act that the source writes has words of its own for its reader."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

import pytest

from docmgmt.dossiers import DossierMove
from docmgmt.routing import PartMove
from docmgmt.slips import SlipMove
from docmgmt.workflow import IncomingMove, OutgoingMove

ADDONS = Path(__file__).resolve().parents[3] / "addons"
SEES = {
    "doc_management": ("doc_management",),
    "doc_signing": ("doc_management", "doc_signing"),
    "doc_interconnect": ("doc_management", "doc_signing", "doc_interconnect"),
}
"""Addon → those whose words are there whenever it is."""

WRITERS = {"_log", "_log_documents", "_journal"}
"""Methods whose first argument is an act, wherever they are called."""


def values(*moves: type[Enum], prefix: str = "") -> frozenset[str]:
    return frozenset(f"{prefix}{move.value}" for kind in moves for move in kind)


MADE = {
    "str(move)": values(IncomingMove, OutgoingMove),
    "f'part_{move}'": values(PartMove, prefix="part_"),
    "f'part_{state}'": {"part_granted", "part_refused"},
    "f'dossier_{move}'": values(DossierMove, prefix="dossier_"),
    "f'dossier_task_{state}'": {"dossier_task_done", "dossier_task_open"},
    "f'request_{move}'": values(SlipMove, prefix="request_"),
    "f'request_{state}'": {"request_closed", "request_withdrawn"},
    "f'reading_{kind}'": {"reading_grant", "reading_withdraw"},
}
"""How the source puts an act together → the acts that come of it."""

Function = ast.FunctionDef | ast.Module


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def words(addon: str, name: str = "ACTS", file: str = "words") -> dict[str, str]:
    """Return {code: English words} of a table of an addon."""
    [table] = (
        node.value
        for node in tree(ADDONS / addon / "models" / f"doc_journal_{file}.py").body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name
    )
    assert isinstance(table, ast.Dict)
    rows = [
        (ast.literal_eval(code), ast.literal_eval(call.args[0]))
        for code, call in zip(table.keys, table.values, strict=True)
        if code and isinstance(call, ast.Call)
    ]
    assert len(rows) == len(table.keys) == len(dict(rows)), "a code stands there twice"
    return dict(rows)


def calls(inside: Function, names: set[str]) -> Iterator[ast.expr]:
    """Yield the first argument of each call of these methods."""
    for node in ast.walk(inside):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in names
            and node.args
        ):
            yield node.args[0]


def functions(module: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef):
            yield node


def passed_on(function: ast.FunctionDef, act: ast.expr) -> bool:
    """Whether the act is the first parameter after ``self``."""
    given = [one.arg for one in function.args.args][1:2]
    return isinstance(act, ast.Name) and [act.id] == given


def assigned(name: str, *scopes: Function) -> ast.expr | None:
    for scope in scopes:
        for node in ast.walk(scope):
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
                return node.value
    return None


def acts(act: ast.expr, *scopes: Function) -> set[str]:
    """Return what an expression of the source may be as an act.

    :raises AssertionError: neither a text nor a known way of putting one together
    """
    if isinstance(act, ast.Constant):
        return {act.value}
    if isinstance(act, ast.IfExp):
        return acts(act.body, *scopes) | acts(act.orelse, *scopes)
    if isinstance(act, ast.Subscript) and isinstance(act.value, ast.Dict):
        return {found for one in act.value.values for found in acts(one, *scopes)}
    if isinstance(act, ast.Name) and (value := assigned(act.id, *scopes)):
        return acts(value, *scopes)
    made = ast.unparse(act)
    assert made in MADE, f"say in MADE which acts come of {made}"
    return set(MADE[made])


def acts_of(module: ast.Module) -> set[str]:
    """Return the acts that a file writes, its own helpers for it included."""
    helpers = {
        function.name
        for function in functions(module)
        for act in calls(function, WRITERS)
        if passed_on(function, act)
    }
    return {
        found
        for function in functions(module)
        for act in calls(function, WRITERS | helpers)
        if not passed_on(function, act)
        for found in acts(act, function, module)
    }


def written(addon: str) -> dict[str, set[str]]:
    """Return {file: acts} of what an addon writes into the journal."""
    return {
        str(path.relative_to(ADDONS)): acts_of(tree(path))
        for path in sorted((ADDONS / addon).rglob("*.py"))
        if "tests" not in path.parts
    }


def test_the_source_is_read() -> None:
    """Each way of writing an act is understood where it is used."""
    files = written("doc_management")
    models = "doc_management/models"
    assert "file_viewed" in files["doc_management/controllers/doc_file.py"]
    assert "journal_archived" in files[f"{models}/doc_journal_archive.py"]
    assert "begin_issue" in files[f"{models}/doc_life_mixin.py"]
    assert {"recalled", "replaced"} <= files[f"{models}/doc_outgoing_after.py"]
    assert {"locked", "unlocked"} <= files[f"{models}/doc_draft_authors.py"]
    assert "dossier_member_added" in files[f"{models}/doc_dossier_rights.py"]
    assert "disposal_done" in files[f"{models}/doc_archive_disposal.py"]
    handed = written("doc_signing")["doc_signing/models/doc_signing_handover.py"]
    assert "device_received" in handed


@pytest.mark.parametrize("addon", SEES)
def test_every_act_has_words(addon: str) -> None:
    known = {code for one in SEES[addon] for code in words(one)}
    missing = {
        file: sorted(found - known)
        for file, found in written(addon).items()
        if found - known
    }
    assert missing == {}, "add them to models/doc_journal_words.py"


@pytest.mark.parametrize("addon", SEES)
def test_no_words_are_idle(addon: str) -> None:
    """An act is named where it is written, and none that nobody writes is."""
    used = {act for found in written(addon).values() for act in found}
    assert set(words(addon)) - used == set()


def test_no_two_acts_are_called_alike() -> None:
    """Groups of the list are told apart by their words."""
    tables = [words(addon) for addon in SEES]
    for what in (
        [code for table in tables for code in table],
        [said for table in tables for said in table.values()],
    ):
        assert [one for one, times in Counter(what).items() if times > 1] == []


def test_an_act_without_words_is_noticed() -> None:
    module = ast.parse(
        "class A:\n"
        "    def _note(self, act):\n"
        "        self.env['doc.journal']._log(act, self)\n"
        "    def action(self, kind):\n"
        "        self._note('new_act')\n"
    )
    assert acts_of(module) == {"new_act"}
    made = ast.parse("def action(self, kind):\n    self._journal(f'new_{kind}')\n")
    with pytest.raises(AssertionError, match="say in MADE"):
        acts_of(made)


NO_DETAILS = {"document", "on_behalf", None}
"""Arguments that are no detail; None: names that come from somewhere else."""


def details(addon: str) -> dict[str, set[str]]:
    """Return {name of a detail: files} of what an addon writes with its acts."""
    found: dict[str, set[str]] = {}
    for path in sorted((ADDONS / addon).rglob("*.py")):
        if "tests" in path.parts:
            continue
        for node in ast.walk(tree(path)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in WRITERS
            ):
                for given in node.keywords:
                    if given.arg not in NO_DETAILS:
                        found.setdefault(str(given.arg), set()).add(path.name)
    return found


def labels(addon: str) -> dict[str, str]:
    own = addon == "doc_management"
    return words(addon, "KEYS", "keys" if own else "words")


@pytest.mark.parametrize("addon", SEES)
def test_every_detail_has_a_label(addon: str) -> None:
    known = {name for one in SEES[addon] for name in labels(one)}
    missing = {
        name: files for name, files in details(addon).items() if name not in known
    }
    assert missing == {}, "add them to KEYS"
    assert "sha256" in details("doc_management")


@pytest.mark.parametrize("addon", SEES)
def test_no_label_is_idle(addon: str) -> None:
    """A label names a detail that is written, beside the few inside of others."""
    inside = {"material", "holder"}
    used = {name for one in SEES for name in details(one)} | inside
    named = {name.rpartition(".")[2] for name in labels(addon)}
    assert named - used == set()
    acts_known = {code for one in SEES for code in words(one)}
    of_acts = {name.rpartition(".")[0] for name in labels(addon)} - {""}
    assert of_acts - acts_known == set()
