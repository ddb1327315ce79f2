"""Text that runs from page to page, with page numbers in the top margin."""

from __future__ import annotations

from math import floor

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, Table

from .page import PAGE_NUMBER_SIZE, Sheet
from .typeset import Faces

_TOLERANCE = 0.01
_MOVED_LINES = 2
"""Least number of lines of a paragraph on either side of a page break."""


class Flow:
    """A pen that goes down the page and on to the next one."""

    def __init__(self, canvas: Canvas, sheet: Sheet, faces: Faces) -> None:
        self.canvas = canvas
        self.sheet = sheet
        self.faces = faces
        self.page = 0
        self.y = sheet.top
        self.bottom = sheet.bottom
        self.is_page_start = True

    @property
    def room(self) -> float:
        """Height left on this page in points."""
        return self.y - self.bottom

    def new_page(self) -> None:
        """Go to the top of the next page and write its number."""
        self.canvas.showPage()
        self.page += 1
        self.y = self.sheet.top
        self.bottom = self.sheet.bottom
        self.is_page_start = True
        self.canvas.setFont(self.faces.regular, PAGE_NUMBER_SIZE)
        self.canvas.drawCentredString(
            (self.sheet.left + self.sheet.right) / 2,
            self.sheet.page_number_baseline,
            str(self.page + 1),
        )

    def skip(self, height: float) -> None:
        """Leave a gap, except at the top of a page."""
        if not self.is_page_start:
            self.y -= height

    def draw(self, part: Flowable, height: float) -> None:
        """Draw a flowable of known height at the pen."""
        self.y -= height
        part.drawOn(self.canvas, self.sheet.left, self.y)
        self.is_page_start = False

    def place(self, part: Flowable, gap: float = 0.0) -> None:
        """Set a flowable (table, picture) that may be split anywhere it can be."""
        pending = [part]
        while pending:
            part = pending.pop(0)
            before = 0.0 if self.is_page_start else gap
            _width, height = part.wrap(self.sheet.text_width, self.room - before)
            if height <= self.room - before + _TOLERANCE:
                self.skip(gap)
                self.draw(part, height)
                gap = 0.0
                continue
            split = part.split(self.sheet.text_width, self.room - before)
            if len(split) < 2 and self.is_page_start and isinstance(part, Table):
                # Even a fresh page is too low for one row: break within the row
                part.splitInRow = 1
                split = part.split(self.sheet.text_width, self.room - before)
                for piece in split:
                    if isinstance(piece, Table):
                        piece.splitInRow = 0
            if len(split) > 1:
                pending = [*split, *pending]
            elif self.is_page_start:
                # Higher than a page and cannot be split: better cut off than lost
                self.draw(part, height)
            else:
                self.new_page()
                pending.insert(0, part)

    def place_text(self, text: Paragraph, gap: float, keep: float = 0.0) -> None:
        """Set a paragraph; at least two of its lines go with what follows it.

        :param gap: space before it
        :param keep: height that must follow on the page of its last line
        """
        while True:
            before = 0.0 if self.is_page_start else gap
            height, lines, leading = measure(text, self.sheet.text_width)
            if before + height + keep <= self.room + _TOLERANCE:
                break
            fitting = floor((self.room - before + _TOLERANCE) / leading)
            here = min(fitting, lines - _MOVED_LINES)
            parts: list[Flowable] = []
            if here >= _MOVED_LINES:
                parts = text.split(self.sheet.text_width, here * leading + _TOLERANCE)
            if len(parts) == 2:
                first, rest = parts
                _width, first_height = first.wrap(self.sheet.text_width, self.room)
                self.skip(gap)
                self.draw(first, first_height)
                assert isinstance(rest, Paragraph)
                text = rest
            elif self.is_page_start:
                break
            self.new_page()
        height, _lines, _leading = measure(text, self.sheet.text_width)
        self.skip(gap)
        self.draw(text, height)


def measure(text: Paragraph, width: float) -> tuple[float, int, float]:
    """Return height in points, number of lines and distance of lines."""
    _width, height = text.wrap(width, 1e6)
    leading = float(text.style.leading)
    return float(height), round(height / leading), leading
