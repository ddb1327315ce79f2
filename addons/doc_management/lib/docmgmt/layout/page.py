"""The sheet and places on it (Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần I, mục I)."""

from __future__ import annotations

from dataclasses import dataclass

POINTS_PER_MM = 72 / 25.4

PAGE_NUMBER_SIZE = 13.0
"""Arabic, upright, centred in the top margin, not on the first page."""
_PAGE_NUMBER_FROM_TOP_MM = 13.0


def mm(length: float) -> float:
    """Return millimetres in PDF points."""
    return length * POINTS_PER_MM


@dataclass(frozen=True)
class Box:
    """A rectangle on a page, in PDF points from the bottom left corner of the page."""

    page: int
    """0 for the first page."""
    x0: float
    y0: float
    x1: float
    y1: float
    baseline: float
    """Where text in the box stands; the bottom for a box that holds no text."""

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def center_x(self) -> float:
        return (self.x0 + self.x1) / 2


@dataclass(frozen=True)
class Sheet:
    """A4 with its margins, in millimetres."""

    width_mm: float = 210.0
    height_mm: float = 297.0
    top_mm: float = 20.0
    bottom_mm: float = 20.0
    left_mm: float = 30.0
    right_mm: float = 15.0

    @property
    def size(self) -> tuple[float, float]:
        return mm(self.width_mm), mm(self.height_mm)

    @property
    def left(self) -> float:
        return mm(self.left_mm)

    @property
    def right(self) -> float:
        return mm(self.width_mm - self.right_mm)

    @property
    def top(self) -> float:
        return mm(self.height_mm - self.top_mm)

    @property
    def bottom(self) -> float:
        return mm(self.bottom_mm)

    @property
    def text_width(self) -> float:
        return self.right - self.left

    def at(self, fraction: float) -> float:
        """Return the x of a fraction of the width of the text area."""
        return self.left + fraction * self.text_width

    @property
    def page_number_baseline(self) -> float:
        return mm(self.height_mm - _PAGE_NUMBER_FROM_TOP_MM)


PORTRAIT = Sheet()
LANDSCAPE = Sheet(width_mm=297.0, height_mm=210.0)


def top_right_note(sheet: Sheet = PORTRAIT) -> Box:
    """Return the box of the agency's signature note, top right of the first page.

    For copies, scans and annexes in their own file (Phụ lục I, Phần I, mục III.1d and
    Phụ lục III): 80 × 8.6 mm, above the text area, its right end in the right margin.
    """
    x1 = mm(sheet.width_mm - 6.0)
    y1 = mm(sheet.height_mm - 7.0)
    y0 = y1 - mm(8.6)
    return Box(0, x1 - mm(80.0), y0, x1, y1, y0)
