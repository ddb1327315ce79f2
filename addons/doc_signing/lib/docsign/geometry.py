"""Pages as they are seen, and the way back to PDF coordinates.

A scanner turns pages by /Rotate and a printer shop crops them by /CropBox. All
planning is done on the page as a reader sees it; only this module knows more.
ISO 32000-1, 7.7.3.3 (page boxes, /Rotate, /UserUnit) and 12.5.5 (appearances).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .values import Box, Code, DocSignError

_MAX_TREE_DEPTH = 64


@dataclass(frozen=True)
class PageFrame:
    """The visible rectangle of one page, in PDF user space."""

    left: float
    bottom: float
    right: float
    top: float
    rotate: int
    """0, 90, 180 or 270, clockwise."""

    @property
    def width(self) -> float:
        """Width as seen, points."""
        turned = self.rotate in (90, 270)
        return self.top - self.bottom if turned else self.right - self.left

    @property
    def height(self) -> float:
        """Height as seen, points."""
        turned = self.rotate in (90, 270)
        return self.right - self.left if turned else self.top - self.bottom

    def point_to_user(self, x: float, y: float) -> tuple[float, float]:
        """A point as seen -> the same point in PDF user space."""
        wide, high = self.right - self.left, self.top - self.bottom
        if self.rotate == 90:
            x, y = wide - y, x
        elif self.rotate == 180:
            x, y = wide - x, high - y
        elif self.rotate == 270:
            x, y = y, high - x
        return self.left + x, self.bottom + y

    def point_to_view(self, x: float, y: float) -> tuple[float, float]:
        """Inverse of ``point_to_user``."""
        wide, high = self.right - self.left, self.top - self.bottom
        x, y = x - self.left, y - self.bottom
        if self.rotate == 90:
            return y, wide - x
        if self.rotate == 180:
            return wide - x, high - y
        if self.rotate == 270:
            return high - y, x
        return x, y

    def box_to_user(self, box: Box) -> tuple[float, float, float, float]:
        """(left, bottom, right, top) in PDF user space."""
        x1, y1 = self.point_to_user(box.left, box.bottom)
        x2, y2 = self.point_to_user(box.right, box.top)
        return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)

    def box_to_view(self, page: int, rect: tuple[float, ...]) -> Box:
        """A /Rect of user space -> the box as seen."""
        x1, y1 = self.point_to_view(rect[0], rect[1])
        x2, y2 = self.point_to_view(rect[2], rect[3])
        return Box(page, min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))

    @property
    def upright_matrix(self) -> tuple[int, int, int, int, int, int]:
        """Form matrix that keeps an appearance upright on the turned page."""
        return {
            0: (1, 0, 0, 1, 0, 0),
            90: (0, 1, -1, 0, 0, 0),
            180: (-1, 0, 0, -1, 0, 0),
            270: (0, -1, 1, 0, 0, 0),
        }[self.rotate]


def entry(dictionary: Any, key: str, default: Any = None) -> Any:
    """The value of ``key`` with its reference followed (plain ``get`` does not)."""
    return dictionary[key] if key in dictionary else default


def page_count(reader: Any) -> int:
    """Pages of an open pyHanko reader or writer."""
    return int(reader.root["/Pages"]["/Count"])


def page_frame(reader: Any, index: int) -> PageFrame:
    """The visible frame of page ``index`` (from 0) of an open pyHanko reader."""
    if not 0 <= index < page_count(reader):
        raise DocSignError(Code.NO_SUCH_PAGE, f"page {index + 1}")
    page = reader.find_page_for_modification(index)[0].get_object()
    if float(entry(page, "/UserUnit", 1)) != 1:
        raise DocSignError(Code.PAGE_UNIT, "the page has its own /UserUnit")
    media = _rect(_inherited(page, "/MediaBox") or (0, 0, 612, 792))
    crop = _rect(_inherited(page, "/CropBox") or media)
    left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
    right, top = min(media[2], crop[2]), min(media[3], crop[3])
    if right <= left or top <= bottom:
        left, bottom, right, top = media
    rotate = int(_inherited(page, "/Rotate") or 0) % 360
    if rotate % 90:
        rotate = 0
    return PageFrame(left, bottom, right, top, rotate)


def _inherited(page: Any, key: str) -> Any:
    node = page
    for _ in range(_MAX_TREE_DEPTH):
        if key in node:
            return node[key]
        if "/Parent" not in node:
            return None
        node = node["/Parent"]
    raise DocSignError(Code.UNREADABLE, "the page tree is too deep")


def _rect(values: Any) -> tuple[float, float, float, float]:
    x1, y1, x2, y2 = (float(value) for value in values)
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)
