"""The tests: which exist in the source, and what the last run made of them."""

from __future__ import annotations

import ast
import functools
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

OUTCOMES = ("passed", "failed", "error")
"""From good to bad; a skipped test is none of them, since none may be skipped."""


def load_results(folder: Path, problems: list[str]) -> dict[str, str]:
    """{test id: outcome} of all *.jsonl; of several runs of one test the worst."""
    results: dict[str, str] = {}
    for path in sorted(folder.glob("*.jsonl")):
        rows = path.read_text(encoding="utf-8").splitlines()
        for number, row in enumerate(rows, 1):
            if not row.strip():
                continue
            try:
                entry = json.loads(row)
                test, outcome = str(entry["test"]), entry["outcome"]
            except (ValueError, KeyError, TypeError):
                problems.append(f"{path.name}:{number}: not a test result")
                continue
            if outcome not in OUTCOMES:
                problems.append(f"{path.name}:{number}: outcome {outcome!r}")
                outcome = "error"
            test = test.removeprefix("odoo.addons.")
            worst = max(
                OUTCOMES.index(outcome), OUTCOMES.index(results.get(test, "passed"))
            )
            results[test] = OUTCOMES[worst]
    return results


def outcome_of(test: str, results: Mapping[str, str], root: Path) -> str:
    """What became of a test: an outcome, "did not run" or "does not exist".

    A parametrised test counts as a whole: it passed when each of its cases did.
    """
    if not exists(test, root):
        return "does not exist"
    cases = [
        outcome
        for name, outcome in results.items()
        if name == test or name.startswith(f"{test}[")
    ]
    return max(cases, key=OUTCOMES.index) if cases else "did not run"


def exists(test: str, root: Path) -> bool:
    """Whether the source holds a test of that id (pytest node or Odoo path)."""
    bare = test.partition("[")[0]
    if "::" in bare:
        file, *names = bare.split("::")
        return _defines(root / file, names)
    if bare.count(".") < 4:
        return False
    *module, klass, method = bare.split(".")
    if module[1] != "tests":
        return False
    path = (root / "addons").joinpath(*module).with_suffix(".py")
    if _defines(path, [klass, method]):
        return True
    # The method may come from a base class kept elsewhere among the addon's tests.
    return _defines(path, [klass]) and any(
        method in _names(node.body)
        for sibling in path.parent.glob("*.py")
        for node in ast.walk(_tree(sibling))
        if isinstance(node, ast.ClassDef)
    )


def _defines(path: Path, names: Sequence[str]) -> bool:
    """Whether the file defines names[0], in it names[1], and so on."""
    if not path.is_file() or not names:
        return False
    body = _tree(path).body
    for name in names:
        found = _names(body).get(name)
        if found is None:
            return False
        body = found.body
    return True


def _names(
    body: Iterable[ast.stmt],
) -> dict[str, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]:
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name: node for node in body if isinstance(node, kinds)}


@functools.cache
def _tree(path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    except SyntaxError:  # it holds no test that could run
        return ast.Module(body=[], type_ignores=[])
