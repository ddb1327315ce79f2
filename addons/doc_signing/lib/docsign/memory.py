"""Where a mark stood on the last document of its kind, for one whose text says nothing.

A proposal, no more: a person sees it on the page and signs there or moves it. It is
never asked where the document's own text says where the mark belongs.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .values import POINTS_PER_MM, Box, StrEnum

_SAME_PAPER = 2 * POINTS_PER_MM
"""Scanners cut pages of one size so differently."""


class Kind(StrEnum):
    """What is remembered together."""

    SIGNATURE = "signature"
    NUMBER = "number"
    DATES = "dates"


FROM_THE_END = frozenset({Kind.SIGNATURE})
"""Signatures stand on the last page, however many there are; the rest on the first."""


@dataclass(frozen=True)
class Kept:
    """Places at which marks were really signed, free of the document they were on."""

    kind: Kind
    page: int
    """From 0; below 0 from the end, -1 is the last."""
    size: tuple[float, float]
    """Width and height of that page as seen, points."""
    boxes: tuple[Box, ...]
    """One, or day, month and year; their own ``page`` means nothing."""


def keep(
    kind: Kind, boxes: Sequence[Box], sizes: Sequence[tuple[float, float]]
) -> Kept | None:
    """What to keep of places on a document with these pages; None if they fit none."""
    pages = {box.page for box in boxes}
    if len(pages) != 1 or not pages <= set(range(len(sizes))):
        return None
    (page,) = pages
    kept = page - len(sizes) if kind in FROM_THE_END else page
    free = tuple(dataclasses.replace(box, page=0) for box in boxes)
    return Kept(kind, kept, sizes[page], free)


def recall(
    kept: Kept | None, sizes: Sequence[tuple[float, float]], taken: Iterable[Box] = ()
) -> tuple[Box, ...] | None:
    """Those places on a document with these pages; None where they do not fit.

    ``taken``: what is visibly signed already. Another page, another paper, or a place
    where somebody else's mark stands by now is no place to propose.
    """
    if kept is None or not kept.boxes:
        return None
    page = kept.page + len(sizes) if kept.page < 0 else kept.page
    if not 0 <= page < len(sizes) or not _is_same(kept.size, sizes[page]):
        return None
    boxes = tuple(dataclasses.replace(box, page=page) for box in kept.boxes)
    paper = Box(page, 0.0, 0.0, *sizes[page])
    if not all(paper.holds(box) for box in boxes):
        return None
    others = tuple(taken)
    if any(_touch(box, other) for box in boxes for other in others):
        return None
    return boxes


def _is_same(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return all(abs(a - b) <= _SAME_PAPER for a, b in zip(one, other, strict=True))


def _touch(one: Box, other: Box) -> bool:
    return (
        one.page == other.page
        and one.left < other.right
        and other.left < one.right
        and one.bottom < other.top
        and other.bottom < one.top
    )
