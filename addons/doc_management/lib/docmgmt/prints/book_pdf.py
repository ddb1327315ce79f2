"""A book on paper: cover, first page, table; A4 landscape.

Rows are drawn as they come and finished pages are kept compressed, so that memory
grows with the size of the file, not with the number of rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from ..fonts import FontSet, find_fonts
from ..layout.content import clean
from ..layout.page import Sheet, mm
from ..layout.typeset import (
    Faces,
    broken,
    draw_centered,
    drawing_lock,
    new_canvas,
    register,
)
from .books import BookHead, Row
from .wrap import LINE, Ruler

SHEET = Sheet(
    width_mm=297.0,
    height_mm=210.0,
    top_mm=20.0,
    bottom_mm=16.0,
    left_mm=20.0,
    right_mm=15.0,
)

CELL_SIZE = 11.0
HEADING_SIZE = 11.0
EDGE_SIZE = 10.0
PARENT_SIZE, AGENCY_SIZE = 15.0, 16.0
TITLE_SIZE, LINES_SIZE = 30.0, 16.0

_PAD_X, _PAD_Y = mm(1.3), mm(1.1)
_THIN, _FRAME = 0.5, 2.2


def book_pdf(
    head: BookHead,
    rows: Iterable[Row],
    *,
    fonts: FontSet | None = None,
    created: datetime | None = None,
    with_cover: bool = True,
    row_height_mm: float = 0.0,
) -> bytes:
    """Print a book; the same input gives the same bytes.

    :param rows: taken one after the other, so a generator may fetch as it goes
    :param with_cover: cover and first page before the table
    :param row_height_mm: least height of a row, for lines to be written on by hand
    :raises FontError: there is no typeface for Vietnamese
    """
    fonts = fonts or find_fonts()
    with drawing_lock:
        faces = register(fonts)
    stream = BytesIO()
    canvas = new_canvas(
        stream, SHEET, title=head.form.title, author=head.agency, created=created
    )
    if with_cover:
        with drawing_lock:
            _cover(canvas, head, faces)
            _first_page(canvas, head, faces)
    table = _Table(canvas, head, faces, mm(row_height_mm))
    for row in rows:
        table.add(row.cells(head.year))
    table.close()
    with drawing_lock:
        canvas.save()
    return stream.getvalue()


def _cover(canvas: Canvas, head: BookHead, faces: Faces) -> None:
    for inset, width in ((0.0, _FRAME), (mm(1.6), _THIN)):
        canvas.setLineWidth(width)
        canvas.rect(
            SHEET.left + inset,
            SHEET.bottom + inset,
            SHEET.text_width - 2 * inset,
            SHEET.top - SHEET.bottom - 2 * inset,
        )
    _lines(canvas, head, faces, top=SHEET.top - mm(16.0), gap=mm(28.0))
    canvas.showPage()


def _first_page(canvas: Canvas, head: BookHead, faces: Faces) -> None:
    """The lines of the cover again, and room for who opens the book to sign."""
    _lines(canvas, head, faces, top=SHEET.top - mm(2.0), gap=mm(14.0))
    x, y = SHEET.at(0.78), SHEET.bottom + mm(34.0)
    draw_centered(canvas, ["NGƯỜI CÓ THẨM QUYỀN"], faces.bold, 13.0, x, y)
    note = ["(Ký, ghi rõ họ tên, đóng dấu)"]
    draw_centered(canvas, note, faces.italic, 12.0, x, y - 15.0)
    canvas.showPage()


def _lines(
    canvas: Canvas, head: BookHead, faces: Faces, *, top: float, gap: float
) -> None:
    middle, width = SHEET.at(0.5), SHEET.text_width - mm(24.0)
    y = top
    for text, face, size in (
        (head.parent_agency, faces.regular, PARENT_SIZE),
        (head.agency, faces.bold, AGENCY_SIZE),
    ):
        lines = broken(text.upper(), face, size, width)
        if lines:
            y = draw_centered(canvas, lines, face, size, middle, y) - size * 1.35
    y -= gap + TITLE_SIZE * 0.6
    title = broken(head.title, faces.bold, TITLE_SIZE, width)
    y = draw_centered(canvas, title, faces.bold, TITLE_SIZE, middle, y) - mm(13.0)
    for line in head.lines():
        lines = broken(line, faces.regular, LINES_SIZE, width)
        y = draw_centered(canvas, lines, faces.regular, LINES_SIZE, middle, y)
        y -= LINES_SIZE * 1.65
    if head.provisional:
        lines = broken(head.provisional, faces.italic, EDGE_SIZE + 2.0, width)
        draw_centered(canvas, lines, faces.italic, EDGE_SIZE + 2.0, middle, y)


class _Table:
    """Rows under a heading that every page repeats."""

    def __init__(
        self, canvas: Canvas, head: BookHead, faces: Faces, row_height: float
    ) -> None:
        self.canvas = canvas
        self.head = head
        self.faces = faces
        self.row_height = row_height
        self.columns = head.form.columns
        self.ruler = Ruler(faces.regular, CELL_SIZE)
        self.leading = CELL_SIZE * LINE
        self.edges = [SHEET.left]
        for column in self.columns:
            self.edges.append(self.edges[-1] + mm(column.width_mm))
        bold = Ruler(faces.bold, HEADING_SIZE)
        self.heading = [
            bold.lines(column.title, mm(column.width_mm) - 2 * _PAD_X)
            for column in self.columns
        ]
        self.page = 0
        self.y = SHEET.bottom
        self.page_rows: list[tuple[float, list[list[str]]]] = []
        """Rows waiting for their page: top edge, lines of each cell."""
        self._start_page()

    def add(self, cells: tuple[str, ...]) -> None:
        """Set a row; one that does not fit goes to the next page, as a whole.

        Only a row higher than a page is continued on the next one.
        """
        lines = [
            self.ruler.lines(cell, mm(column.width_mm) - 2 * _PAD_X)
            for cell, column in zip(cells, self.columns, strict=True)
        ]
        height = self._height(lines)
        if height > self.y - SHEET.bottom and self.page_rows:
            self._finish_page()
            self._start_page()
        while height > self.y - SHEET.bottom:
            room = self.y - SHEET.bottom - 2 * _PAD_Y
            fitting = int(room / self.leading)
            self._put([cell[:fitting] for cell in lines])
            lines = [cell[fitting:] for cell in lines]
            self._finish_page()
            self._start_page()
            height = self._height(lines)
        self._put(lines)

    def close(self) -> None:
        """Write the last page."""
        self._finish_page()

    def _height(self, lines: list[list[str]]) -> float:
        most = max(map(len, lines))
        return max(max(most, 1) * self.leading + 2 * _PAD_Y, self.row_height)

    def _put(self, lines: list[list[str]]) -> None:
        self.page_rows.append((self.y, lines))
        self.y -= self._height(lines)

    def _start_page(self) -> None:
        self.page += 1
        self.y = SHEET.top - self._heading_height() - self._numbers_height()

    def _heading_height(self) -> float:
        most = max(map(len, self.heading))
        return most * HEADING_SIZE * LINE + 2 * _PAD_Y

    def _numbers_height(self) -> float:
        return EDGE_SIZE * LINE + _PAD_Y

    def _finish_page(self) -> None:
        with drawing_lock:
            self._edges()
            self._heads()
            self.canvas.setFont(self.faces.regular, CELL_SIZE)
            for top, lines in self.page_rows:
                self._row(top, lines)
            self._grid()
            self.canvas.showPage()
        self.page_rows = []

    def _edges(self) -> None:
        """Name of the book and page number above, remark below."""
        canvas, y = self.canvas, SHEET.top + mm(4.0)
        canvas.setFont(self.faces.italic, EDGE_SIZE)
        name = f"{self.head.form.title}, năm {self.head.year}"
        canvas.drawString(SHEET.left, y, name)
        canvas.setFont(self.faces.regular, EDGE_SIZE)
        canvas.drawRightString(SHEET.right, y, f"Trang {self.page}")
        if self.head.provisional:
            canvas.setFont(self.faces.italic, EDGE_SIZE)
            note = clean(self.head.provisional)
            canvas.drawString(SHEET.left, SHEET.bottom - mm(5.5), note)

    def _heads(self) -> None:
        canvas = self.canvas
        height = self._heading_height()
        below = SHEET.top - height - self._numbers_height()
        for number, lines in enumerate(self.heading):
            middle = (self.edges[number] + self.edges[number + 1]) / 2
            text = len(lines) * HEADING_SIZE * LINE
            first = SHEET.top - (height - text) / 2 - HEADING_SIZE * 0.9
            draw_centered(canvas, lines, self.faces.bold, HEADING_SIZE, middle, first)
            place = [f"({number + 1})"]
            low = below + _PAD_Y / 2 + EDGE_SIZE * 0.22
            draw_centered(canvas, place, self.faces.italic, EDGE_SIZE, middle, low)
        canvas.setLineWidth(_THIN)
        for y in (SHEET.top, SHEET.top - height, below):
            canvas.line(SHEET.left, y, SHEET.right, y)

    def _row(self, top: float, lines: list[list[str]]) -> None:
        canvas, face, size = self.canvas, self.faces.regular, CELL_SIZE
        for number, cell in enumerate(lines):
            x0, x1 = self.edges[number], self.edges[number + 1]
            y = top - _PAD_Y - size * 0.9
            is_centered = self.columns[number].align == "center"
            if is_centered:
                draw_centered(canvas, cell, face, size, (x0 + x1) / 2, y)
                continue
            text = canvas.beginText(x0 + _PAD_X, y)
            text.setFont(face, size, self.leading)
            for line in cell:
                text.textLine(line)
            canvas.drawText(text)
        canvas.setLineWidth(_THIN)
        bottom = top - self._height(lines)
        canvas.line(SHEET.left, bottom, SHEET.right, bottom)

    def _grid(self) -> None:
        self.canvas.setLineWidth(_THIN)
        for x in self.edges:
            self.canvas.line(x, SHEET.top, x, self.y)
