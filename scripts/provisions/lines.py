"""The list: one line per provision, read from TOML and checked to be whole."""

from __future__ import annotations

import importlib
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ADDON_OF_TAG = {
    "DM": "doc_management",
    "DS": "doc_signing",
    "DI": "doc_interconnect",
    "OPS": "operations",
    "NS": "none",
}
TAGS = tuple(ADDON_OF_TAG)
PROCEDURES = ("vl", "hn", "ht", "td", "dn", "nd30")
SHORTEST_TEXT = 20
FEWEST_WORDS = 4
KEYS = {"id", "tag", "addon", "procedures", "text", "tests"}


@dataclass(frozen=True)
class Expected:
    """What the list has to hold, whoever edits it."""

    by_tag: Mapping[str, int]
    """Number of lines of each tag."""
    by_prefix: Mapping[str, int]
    """Number of lines of each regulation, by the prefix of their ids."""


SEEDS = Expected(
    by_tag={"DM": 226, "DS": 45, "DI": 51, "OPS": 38, "NS": 90},
    by_prefix={"VL": 105, "HN": 110, "HT": 97, "TD": 77, "DN": 61},
)


@dataclass(frozen=True)
class Requirement:
    """One testable provision."""

    id: str
    """Regulation, article, clause, point: VL-12.2a."""
    tag: str
    """Who owns it: DM, DS, DI, OPS or NS."""
    addon: str
    """The addon of the tag, "operations" or "none"."""
    procedures: tuple[str, ...]
    """Codes of the procedures under which it has to hold, its own among them."""
    text: str
    """The whole content, in words of this project."""
    tests: tuple[str, ...]
    """Ids of the tests that prove it together; empty: not claimed."""
    docs: str
    """For OPS: "docs/file.md#Heading" that fulfils it; empty: none."""


@dataclass(frozen=True)
class Regulation:
    """One of the five texts with its lines in the order of the articles."""

    code: str
    prefix: str
    decision: str
    requirements: tuple[Requirement, ...]


def load_regulations(folder: Path, problems: list[str]) -> tuple[Regulation, ...]:
    """Read every *.toml of the folder; what is wrong in them goes to `problems`."""
    regulations = []
    for path in sorted(folder.glob("*.toml")):
        try:
            data = _read_toml(path)
        except ValueError as error:
            problems.append(f"{path.name}: not readable: {error}")
            continue
        head = data.get("regulation", {})
        code, prefix = str(head.get("code", "")), str(head.get("prefix", ""))
        if code not in PROCEDURES:
            problems.append(f"{path.name}: unknown regulation {code!r}")
        requirements = tuple(
            _requirement(entry, f"{path.name}: {entry.get('id', 'no id')}", problems)
            for entry in data.get("requirement", [])
        )
        for line in requirements:
            if not line.id.startswith(f"{prefix}-"):
                problems.append(f"{line.id}: stands in {path.name}, of {prefix}")
            if code not in line.procedures:
                problems.append(f"{line.id}: does not name its own procedure {code}")
        regulations.append(
            Regulation(code, prefix, str(head.get("decision", "")), requirements)
        )
    return tuple(sorted(regulations, key=_order_of_seeds))


def _read_toml(path: Path) -> dict[str, Any]:
    # Python 3.10 has no tomllib; tomli, which it came from, stands in.
    reader = "tomllib" if sys.version_info >= (3, 11) else "tomli"
    data: dict[str, Any] = importlib.import_module(reader).loads(
        path.read_text(encoding="utf-8")
    )
    return data


def _order_of_seeds(regulation: Regulation) -> int:
    code = regulation.code
    return PROCEDURES.index(code) if code in PROCEDURES else len(PROCEDURES)


def _requirement(
    entry: Mapping[str, Any], where: str, problems: list[str]
) -> Requirement:
    keys = set(entry)
    if missing := KEYS - keys:
        problems.append(f"{where}: lacks {', '.join(sorted(missing))}")
    if unknown := keys - KEYS - {"docs"}:
        problems.append(f"{where}: unknown key {', '.join(sorted(unknown))}")
    for key in ("procedures", "tests"):
        if not _is_list_of_text(entry.get(key, [])):
            problems.append(f"{where}: {key} is not a list of text")
            entry = {**entry, key: []}
    line = Requirement(
        id=str(entry.get("id", "")),
        tag=str(entry.get("tag", "")),
        addon=str(entry.get("addon", "")),
        procedures=tuple(entry.get("procedures", ())),
        text=" ".join(str(entry.get("text", "")).split()),
        tests=tuple(entry.get("tests", ())),
        docs=str(entry.get("docs", "")),
    )
    problems.extend(f"{where}: {fault}" for fault in _faults(line))
    return line


def _is_list_of_text(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _faults(line: Requirement) -> Iterator[str]:
    if line.tag not in TAGS:
        yield f"unknown tag {line.tag!r}"
    elif line.addon != ADDON_OF_TAG[line.tag]:
        yield f"a {line.tag} line belongs to {ADDON_OF_TAG[line.tag]}"
    for code in line.procedures:
        if code not in PROCEDURES:
            yield f"unknown procedure {code!r}"
    if len(set(line.procedures)) < len(line.procedures):
        yield "names a procedure twice"
    if len(line.text) < SHORTEST_TEXT or len(line.text.split()) < FEWEST_WORDS:
        yield f"its text is too short to say what is required: {line.text!r}"
    if len(set(line.tests)) < len(line.tests):
        yield "names a test twice"
    if line.tag == "NS" and (line.tests or line.docs):
        yield "is not a matter of software and cannot be claimed"
    if line.docs and line.tag != "OPS":
        yield "only an OPS line is fulfilled by docs"


def load_inventory(path: Path) -> dict[str, str]:
    """{id: tag} of every provision, in the order of the texts."""
    inventory = {}
    for row in path.read_text(encoding="utf-8").splitlines():
        if row.strip() and not row.startswith("#"):
            name, tag = row.split()
            inventory[name] = tag
    return inventory


def check_list(
    regulations: Iterable[Regulation],
    inventory: Mapping[str, str],
    expected: Expected,
) -> Iterator[str]:
    """Every provision is there once, with its tag, and the counts are right."""
    lines = [line for item in regulations for line in item.requirements]
    times = Counter(line.id for line in lines)
    for name in inventory:
        if name not in times:
            yield f"{name}: missing"
    for name, number in times.items():
        if number > 1:
            yield f"{name}: stands in the list {number} times"
        if name not in inventory:
            yield f"{name}: no such provision"
    for line in lines:
        tag = inventory.get(line.id, line.tag)
        if line.tag != tag:
            yield f"{line.id}: tagged {line.tag}, is {tag}"
    yield from _compare("tag", Counter(line.tag for line in lines), expected.by_tag)
    prefixes = Counter(line.id.partition("-")[0] for line in lines)
    yield from _compare("regulation", prefixes, expected.by_prefix)


def _compare(
    what: str, found: Mapping[str, int], expected: Mapping[str, int]
) -> Iterator[str]:
    for name in sorted(set(found) | set(expected)):
        if found.get(name, 0) != expected.get(name, 0):
            yield (
                f"{what} {name}: {found.get(name, 0)} lines,"
                f" should be {expected.get(name, 0)}"
            )
