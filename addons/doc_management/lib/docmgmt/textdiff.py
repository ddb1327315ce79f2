"""What changed between two versions of a text, by paragraph and by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "added", "removed"]
_WORD = re.compile(r"\s+|[^\s]+")
_ALIKE = 0.5
"""From here on a paragraph counts as changed, not as replaced."""


@dataclass(frozen=True)
class Piece:
    """Words that stayed, came or went."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Change:
    """One paragraph of either version."""

    pieces: tuple[Piece, ...]

    @property
    def kind(self) -> Kind | Literal["changed"]:
        kinds = {piece.kind for piece in self.pieces}
        return kinds.pop() if len(kinds) == 1 else "changed"


def compare(old: list[str], new: list[str]) -> tuple[Change, ...]:
    """Return all paragraphs of both versions in reading order.

    >>> [change.kind for change in compare(["Một hai ba.", "Cũ."], ["Một hai bốn."])]
    ['changed', 'removed']
    """
    changes: list[Change] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            changes += [Change((Piece("same", text),)) for text in old[i1:i2]]
        else:
            changes += _between(old[i1:i2], new[j1:j2])
    return tuple(changes)


def _between(old: list[str], new: list[str]) -> list[Change]:
    """Pair paragraphs that are alike; the others came or went."""
    changes: list[Change] = []
    rest = list(new)
    for before in old:
        at = next(
            (
                place
                for place, after in enumerate(rest)
                if SequenceMatcher(None, before, after, autojunk=False).ratio() > _ALIKE
            ),
            None,
        )
        if at is None:
            changes.append(Change((Piece("removed", before),)))
            continue
        changes += [Change((Piece("added", text),)) for text in rest[:at]]
        changes.append(Change(tuple(_words(before, rest[at]))))
        del rest[: at + 1]
    return changes + [Change((Piece("added", text),)) for text in rest]


def _words(before: str, after: str) -> list[Piece]:
    old, new = _WORD.findall(before), _WORD.findall(after)
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(old[i1:i2])))
            continue
        if i2 > i1:
            pieces.append(Piece("removed", "".join(old[i1:i2])))
        if j2 > j1:
            pieces.append(Piece("added", "".join(new[j1:j2])))
    return pieces


def paragraphs_of(lines: list[tuple[str, float, float]]) -> list[str]:
    """Join printed lines to paragraphs: an indent or a mark begins another.

    :param lines: text, left edge and size of each line; left 0 for Word paragraphs
    """
    if all(left == 0 for _text, left, _size in lines):
        return [text.strip() for text, _left, _size in lines if text.strip()]
    edge = min((left for _text, left, _size in lines), default=0.0)
    found: list[str] = []
    for text, left, size in lines:
        text = text.strip()
        if not text:
            continue
        goes_on = (
            found
            and left < edge + size * 0.6
            and not found[-1].endswith((".", ";", ":"))
            and not text.startswith(("-", "+"))
            and not text.isupper()
        )
        if goes_on:
            found[-1] += f" {text}"
        else:
            found.append(text)
    return found
