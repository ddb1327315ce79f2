"""Lists of dossiers and documents on paper, A4 portrait: headings, table, tail.

Nghị định 30/2020/NĐ-CP, Phụ lục V: danh mục hồ sơ, mục lục văn bản trong hồ sơ, mục lục
hồ sơ, tài liệu nộp lưu; Thông tư 06/2025/TT-BNV: danh mục tài liệu hủy. All texts on
the forms are Vietnamese in every language of the interface.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from ..compat import StrEnum
from ..fonts import FontSet, find_fonts
from ..layout.page import Sheet, mm
from ..layout.typeset import (
    Faces,
    broken,
    draw_centered,
    drawing_lock,
    new_canvas,
    register,
)
from .books import Column
from .wrap import LINE, Ruler

SHEET = Sheet(
    width_mm=210.0,
    height_mm=297.0,
    top_mm=20.0,
    bottom_mm=18.0,
    left_mm=25.0,
    right_mm=15.0,
)
SIZE = 11.0
TITLE_SIZE = 14.0
LINE_SIZE = 12.0
_PAD_X, _PAD_Y = mm(1.2), mm(1.0)


class ListForm(StrEnum):
    """The lists."""

    FILE_PLAN = "file_plan"
    IN_DOSSIER = "in_dossier"
    HANDED_IN = "handed_in"
    DISPOSAL = "disposal"


COLUMNS: Mapping[ListForm, tuple[Column, ...]] = {
    ListForm.FILE_PLAN: (
        Column("Số và ký hiệu hồ sơ", 28, "center"),
        Column("Tên đề mục và tiêu đề hồ sơ", 68),
        Column("Thời hạn bảo quản", 22, "center"),
        Column("Người lập hồ sơ", 30),
        Column("Ghi chú", 22),
    ),
    ListForm.IN_DOSSIER: (
        Column("STT", 11, "center"),
        Column("Số, ký hiệu văn bản", 30),
        Column("Ngày tháng năm văn bản", 23, "center"),
        Column("Tên loại và trích yếu nội dung văn bản", 47),
        Column("Tác giả văn bản", 27),
        Column("Tờ số/ Trang số", 15, "center"),
        Column("Ghi chú", 17),
    ),
    ListForm.HANDED_IN: (
        Column("STT", 11, "center"),
        Column("Số, ký hiệu hồ sơ", 24),
        Column("Tiêu đề hồ sơ", 57),
        Column("Thời gian tài liệu", 25, "center"),
        Column("Thời hạn bảo quản", 20, "center"),
        Column("Số tờ/ Số trang", 16, "center"),
        Column("Ghi chú", 17),
    ),
    ListForm.DISPOSAL: (
        Column("STT", 11, "center"),
        Column("Số, ký hiệu hồ sơ", 26),
        Column("Tiêu đề hồ sơ", 63),
        Column("Thời gian tài liệu", 26, "center"),
        Column("Lý do hủy", 27),
        Column("Ghi chú", 17),
    ),
}


@dataclass(frozen=True)
class Signature:
    """A place to sign below the list."""

    title: str
    """In capitals: NGƯỜI LẬP."""
    name: str = ""


@dataclass(frozen=True)
class ListRow:
    """A line of a list."""

    cells: tuple[str, ...]
    is_heading: bool = False
    """A heading of the file plan: printed bold."""


@dataclass(frozen=True)
class ListHead:
    """What stands above and below the table."""

    form: ListForm
    agency: str
    title: str
    parent_agency: str = ""
    lines: tuple[str, ...] = ()
    """Below the title, centred."""
    tail: tuple[str, ...] = ()
    """Below the table."""
    place_day: str = ""
    signatures: tuple[Signature, ...] = ()


def listing_pdf(
    head: ListHead,
    rows: Iterable[ListRow],
    *,
    fonts: FontSet | None = None,
    created: datetime | None = None,
) -> bytes:
    """Print a list; the same input gives the same bytes.

    :raises FontError: there is no typeface for Vietnamese
    """
    fonts = fonts or find_fonts()
    with drawing_lock:
        sheet = _Listing(head, register(fonts), created)
        sheet.open()
        for row in rows:
            sheet.add(row)
        return sheet.close()


class _Listing:
    """A list being drawn, page after page."""

    def __init__(self, head: ListHead, faces: Faces, created: datetime | None) -> None:
        self.head = head
        self.faces = faces
        self.columns = COLUMNS[head.form]
        self.stream = BytesIO()
        self.canvas = new_canvas(
            self.stream, SHEET, title=head.title, author=head.agency, created=created
        )
        self.regular = Ruler(faces.regular, SIZE)
        self.bold = Ruler(faces.bold, SIZE)
        self.leading = SIZE * LINE
        self.edges = [SHEET.left]
        for column in self.columns:
            self.edges.append(self.edges[-1] + mm(column.width_mm))
        self.page = 1
        self.y = SHEET.top

    def open(self) -> None:
        """Draw the head of the first page."""
        head, width = self.head, SHEET.text_width
        middle, left = SHEET.at(0.5), SHEET.at(0.26)
        for text, face in (
            (head.parent_agency, self.faces.regular),
            (head.agency, self.faces.bold),
        ):
            lines = broken(text.upper(), face, LINE_SIZE, width * 0.5)
            if lines:
                y = self.y - LINE_SIZE * 1.2
                self.y = draw_centered(self.canvas, lines, face, LINE_SIZE, left, y)
        self.y -= mm(10.0)
        lines = broken(head.title, self.faces.bold, TITLE_SIZE, width)
        self.y = draw_centered(
            self.canvas, lines, self.faces.bold, TITLE_SIZE, middle, self.y
        )
        for line in head.lines:
            lines = broken(line, self.faces.regular, LINE_SIZE, width)
            y = self.y - LINE_SIZE * 1.5
            self.y = draw_centered(
                self.canvas, lines, self.faces.regular, LINE_SIZE, middle, y
            )
        self.y -= mm(6.0)
        self._columns_head()

    def add(self, row: ListRow) -> None:
        """Draw a row; one that does not fit goes to the next page."""
        ruler = self.bold if row.is_heading else self.regular
        lines = [
            ruler.lines(cell, mm(column.width_mm) - 2 * _PAD_X)
            for cell, column in zip(row.cells, self.columns, strict=True)
        ]
        while True:
            height = max(max(map(len, lines)), 1) * self.leading + 2 * _PAD_Y
            room = self.y - SHEET.bottom
            if height <= room:
                break
            fresh = SHEET.top - SHEET.bottom - mm(20.0)
            fitting = int((room - 2 * _PAD_Y) / self.leading)
            if height > fresh and fitting > 0:
                part = [cell[:fitting] for cell in lines]
                self._put(part, room, row.is_heading)
                lines = [cell[fitting:] for cell in lines]
            self._next_page()
        self._put(lines, height, row.is_heading)

    def close(self) -> bytes:
        """Draw the tail and the places to sign; return the file."""
        width = SHEET.text_width
        ruler = Ruler(self.faces.regular, LINE_SIZE)
        tail = [line for text in self.head.tail for line in ruler.lines(text, width)]
        signatures = self.head.signatures
        needed = len(tail) * LINE_SIZE * 1.4 + (mm(45.0) if signatures else 0)
        if needed > self.y - SHEET.bottom:
            self._next_page(with_columns=False)
        self.canvas.setFont(self.faces.regular, LINE_SIZE)
        for line in tail:
            self.y -= LINE_SIZE * 1.4
            self.canvas.drawString(SHEET.left, self.y, line)
        self._sign(signatures)
        self._page_number()
        self.canvas.showPage()
        self.canvas.save()
        return self.stream.getvalue()

    def _sign(self, signatures: tuple[Signature, ...]) -> None:
        if self.head.place_day:
            self.y -= LINE_SIZE * 2
            x = SHEET.at(0.75)
            draw_centered(
                self.canvas,
                [self.head.place_day],
                self.faces.italic,
                LINE_SIZE,
                x,
                self.y,
            )
        self.y -= LINE_SIZE * 1.6
        for place, signature in enumerate(signatures):
            x = SHEET.at((place + 0.5) / len(signatures))
            room = SHEET.text_width / len(signatures) - mm(4)
            title = broken(signature.title, self.faces.bold, LINE_SIZE, room)
            below = draw_centered(
                self.canvas, title, self.faces.bold, LINE_SIZE, x, self.y
            )
            name = broken(signature.name, self.faces.bold, LINE_SIZE, room)
            draw_centered(
                self.canvas, name, self.faces.bold, LINE_SIZE, x, below - mm(24.0)
            )

    def _put(self, lines: list[list[str]], height: float, is_heading: bool) -> None:
        face = self.faces.bold if is_heading else self.faces.regular
        self._cells(lines, height, face)

    def _cells(self, lines: list[list[str]], height: float, face: str) -> None:
        canvas = self.canvas
        for number, cell in enumerate(lines):
            x0, x1 = self.edges[number], self.edges[number + 1]
            y = self.y - _PAD_Y - SIZE * 0.9
            if self.columns[number].align == "center":
                draw_centered(canvas, cell, face, SIZE, (x0 + x1) / 2, y)
            else:
                canvas.setFont(face, SIZE)
                for line in cell:
                    canvas.drawString(x0 + _PAD_X, y, line)
                    y -= self.leading
        canvas.setLineWidth(0.5)
        bottom = self.y - height
        canvas.line(SHEET.left, bottom, self.edges[-1], bottom)
        for x in self.edges:
            canvas.line(x, self.y, x, bottom)
        self.y = bottom

    def _columns_head(self) -> None:
        titles = [
            self.bold.lines(column.title, mm(column.width_mm) - 2 * _PAD_X)
            for column in self.columns
        ]
        height = max(map(len, titles)) * self.leading + 2 * _PAD_Y
        self.canvas.setLineWidth(0.5)
        self.canvas.line(SHEET.left, self.y, self.edges[-1], self.y)
        aligned, self.columns = (
            self.columns,
            tuple(Column(one.title, one.width_mm, "center") for one in self.columns),
        )
        self._cells(titles, height, self.faces.bold)
        numbers = [[f"({place})"] for place in range(1, len(self.columns) + 1)]
        self._cells(numbers, self.leading + 2 * _PAD_Y, self.faces.italic)
        self.columns = aligned

    def _next_page(self, with_columns: bool = True) -> None:
        self._page_number()
        self.canvas.showPage()
        self.page += 1
        self.y = SHEET.top
        if with_columns:
            self._columns_head()

    def _page_number(self) -> None:
        if self.page > 1:
            number = [str(self.page)]
            y = SHEET.top + mm(6.0)
            draw_centered(
                self.canvas, number, self.faces.regular, LINE_SIZE, SHEET.at(0.5), y
            )
