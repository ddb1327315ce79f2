"""Where number, date and signatures belong on a page, read from its text.

Works on PDFs with a text layer. A scan has none: then the caller gives the boxes.
All coordinates are those of the page as it is seen (see ``values.Box``).
"""

from __future__ import annotations

import ctypes
import re
import threading
import unicodedata
from dataclasses import dataclass
from typing import Any

from . import geometry, signing
from .values import POINTS_PER_MM, Box, Code, DocSignError

PDFIUM = threading.Lock()
"""PDFium is not thread-safe."""
MAX_SCANNED_PAGES = 200
_COLUMN_GAP = 2.0
"""Ems of empty space that part two columns."""
_BLANK = r"[\s.…_]*"
_NUMBER = re.compile(rf"(?:^|\s)Số\s*:(?P<blank>{_BLANK})(?=[/-]\S)")
_DATE = re.compile(
    rf"ngày(?P<day>{_BLANK})tháng(?P<month>{_BLANK})năm(?P<year>{_BLANK}\d*)"
)
_PRINTED_DATE = re.compile(r"ngày\s*\d+\s*tháng\s*\d+\s*năm\s*\d{4}")
_PRINTED_NUMBER = re.compile(r"(?:^|\s)Số\s*:\s*\d+\w*\s*[/-]\S")
_END = re.compile(r"\.\s*/\s*\.\s*$")
_MIN_ROOM = 12 * POINTS_PER_MM
_MAX_ROOM = 90 * POINTS_PER_MM


@dataclass(frozen=True)
class Letter:
    """One character as printed."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    """Font size, points."""


@dataclass(frozen=True)
class Line:
    """Letters on one baseline, from left to right."""

    page: int
    letters: tuple[Letter, ...]

    @property
    def text(self) -> str:
        """One character per letter, so that a match index is a letter index."""
        return "".join(letter.text for letter in self.letters)

    @property
    def left(self) -> float:
        return min(letter.left for letter in self.letters)

    @property
    def right(self) -> float:
        return max(letter.right for letter in self.letters)

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2

    @property
    def baseline(self) -> float:
        return self.letters[0].baseline

    @property
    def size(self) -> float:
        return max(letter.size for letter in self.letters)


@dataclass(frozen=True)
class Blank:
    """A gap left free for something to be written in."""

    page: int
    left: float
    right: float
    baseline: float
    size: float

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2

    @property
    def width(self) -> float:
        return self.right - self.left


@dataclass(frozen=True)
class DatePlace:
    """``ngày … tháng … năm …`` with its gaps."""

    day: Blank
    month: Blank
    year: Blank | None
    """None when the year is printed."""
    printed_year: int | None


@dataclass(frozen=True)
class PageText:
    """The text of some pages of one PDF."""

    lines: tuple[Line, ...]
    sizes: tuple[tuple[float, float], ...]
    """(width, height) of every page as seen, points."""


def read_text(pdf: bytes) -> PageText:
    """Letters with their baselines, of the first and the last pages.

    Raises DocSignError as ``signing.open_pdf`` does.
    """
    import pypdfium2 as pdfium

    reader = signing.open_pdf(pdf)
    frames = [
        geometry.page_frame(reader, index)
        for index in range(geometry.page_count(reader))
    ]
    half = MAX_SCANNED_PAGES // 2
    wanted = [i for i in range(len(frames)) if i < half or i >= len(frames) - half]
    lines: list[Line] = []
    with PDFIUM:
        try:
            document = pdfium.PdfDocument(pdf)
        except pdfium.PdfiumError as error:
            raise DocSignError(Code.UNREADABLE, str(error)) from error
        try:
            for index in wanted:
                page = document[index]
                text_page = page.get_textpage()
                lines.extend(_lines(index, _letters(text_page, frames[index])))
                text_page.close()
                page.close()
        finally:
            document.close()
    return PageText(
        tuple(lines), tuple((frame.width, frame.height) for frame in frames)
    )


def _letters(text_page: Any, frame: geometry.PageFrame) -> list[Letter]:
    import pypdfium2.raw as raw

    letters: list[Letter] = []
    x, y = ctypes.c_double(), ctypes.c_double()
    box = raw.FS_RECTF()
    for index in range(text_page.count_chars()):
        code = raw.FPDFText_GetUnicode(text_page, index)
        text = unicodedata.normalize("NFC", chr(code)) if code else ""
        if len(text) != 1 or text in "\r\n\x00" or 0xD800 <= code < 0xE000:
            continue
        if raw.FPDFText_IsGenerated(text_page, index) == 1:
            continue
        raw.FPDFText_GetCharOrigin(text_page, index, x, y)
        raw.FPDFText_GetLooseCharBox(text_page, index, box)
        start = frame.point_to_view(x.value, y.value)
        corners = [
            frame.point_to_view(box.left, box.bottom),
            frame.point_to_view(box.right, box.top),
        ]
        right = max(corner[0] for corner in corners)
        matrix = raw.FS_MATRIX()
        raw.FPDFText_GetMatrix(text_page, index, matrix)
        scale = max(abs(matrix.c), abs(matrix.d)) or 1.0
        size = raw.FPDFText_GetFontSize(text_page, index) * scale
        letters.append(Letter(text, start[0], right, start[1], float(size)))
    return letters


def _lines(page: int, letters: list[Letter]) -> list[Line]:
    """Letters by baseline; a difference of 1.5 points is still one line."""
    rows: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda item: -item.baseline):
        if rows and abs(rows[-1][0].baseline - letter.baseline) <= 1.5:
            rows[-1].append(letter)
        else:
            rows.append([letter])
    return [
        Line(page, tuple(sorted(row, key=lambda item: item.left)))
        for row in rows
        if any(not letter.text.isspace() for letter in row)
    ]


def segments(line: Line) -> list[Line]:
    """The parts of a line that stand in different columns, trimmed of spaces."""
    parts: list[list[Letter]] = []
    for letter in line.letters:
        if letter.text.isspace():
            if parts:
                parts[-1].append(letter)
            continue
        previous = next(
            (
                item
                for item in reversed(parts[-1] if parts else [])
                if not item.text.isspace()
            ),
            None,
        )
        if previous is None or letter.left - previous.right > _COLUMN_GAP * max(
            letter.size, previous.size
        ):
            parts.append([letter])
        else:
            parts[-1].append(letter)
    trimmed = []
    for part in parts:
        while part[-1].text.isspace():
            part.pop()
        trimmed.append(Line(line.page, tuple(part)))
    return trimmed


def find_number_blank(text: PageText) -> Blank | None:
    """The gap in ``Số:      /…`` on page 1; None when the number is printed already.

    Raises DocSignError ``no_number_place``.
    """
    first = [line for line in text.lines if line.page == 0]
    for line in first:
        match = _NUMBER.search(line.text)
        if match:
            return _gap(line, match.start("blank"), match.end("blank"))
    if any(_PRINTED_NUMBER.search(line.text) for line in first):
        return None
    raise DocSignError(Code.NO_NUMBER_PLACE, "no line 'Số:   /…' on page 1")


def find_date_place(text: PageText) -> DatePlace | None:
    """The gaps of ``…, ngày   tháng   năm …`` in the upper half of page 1.

    None when the date is printed already. Raises DocSignError ``no_date_place``.
    """
    height = text.sizes[0][1]
    first = [
        line for line in text.lines if line.page == 0 and line.baseline > height / 2
    ]
    for line in first:
        match = _DATE.search(line.text)
        if not match:
            continue
        digits = re.sub(r"\D", "", match["year"])
        year = None
        if not digits:
            start, end = match.start("year"), match.end("year")
            year = _gap(line, start, end)
        return DatePlace(
            _gap(line, match.start("day"), match.end("day")),
            _gap(line, match.start("month"), match.end("month")),
            year,
            int(digits) if digits else None,
        )
    if any(_PRINTED_DATE.search(line.text) for line in first):
        return None
    raise DocSignError(
        Code.NO_DATE_PLACE, "no line 'ngày   tháng   năm' at the top of page 1"
    )


def _gap(line: Line, start: int, end: int) -> Blank:
    """Between the letter before ``start`` and the one at ``end``."""
    before = line.letters[start - 1]
    if end < len(line.letters):
        right = line.letters[end].left
    else:
        right = before.right + 3 * before.size
    return Blank(line.page, before.right, right, before.baseline, before.size)


def find_signature_place(text: PageText, signer_name: str) -> Box:
    """The room between the title line (7a) and the name line (7b) of a signer.

    The name is looked for as a whole line of its column, from the end of the
    document backwards; the title is the nearest line above it in that column.
    Raises DocSignError ``no_signature_place`` or ``no_room``.
    """
    wanted = _folded(signer_name)
    if not wanted:
        raise DocSignError(Code.NO_SIGNATURE_PLACE, "no name given")
    lines = [part for line in text.lines for part in segments(line)]
    names = [line for line in lines if _folded(line.text) == wanted]
    if not names:
        raise DocSignError(
            Code.NO_SIGNATURE_PLACE, f"the name {signer_name!r} is on no line"
        )
    name = max(names, key=lambda line: (line.page, -line.baseline))
    above = [
        line
        for line in lines
        if line.page == name.page
        and line.baseline > name.baseline + name.size
        and line.left < name.right
        and line.right > name.left
    ]
    if not above:
        raise DocSignError(
            Code.NO_SIGNATURE_PLACE, f"no title above the name {signer_name!r}"
        )
    title = min(above, key=lambda line: line.baseline)
    top = title.baseline - 0.3 * title.size
    bottom = name.baseline + 0.95 * name.size
    if not _MIN_ROOM <= top - bottom <= _MAX_ROOM:
        millimetres = (top - bottom) / POINTS_PER_MM
        raise DocSignError(Code.NO_ROOM, f"{millimetres:.0f} mm between title and name")
    width = max(title.right - title.left, name.right - name.left)
    return Box(name.page, name.centre - width / 2, bottom, width, top - bottom)


def find_end_of_text(text: PageText) -> Line | None:
    """The last line of the document's text, which ends with ``./.``; None if none.

    Decree 30/2020/NĐ-CP, Annex I, Part I, II.6: so ends the text of every document.
    """
    ends = [line for line in text.lines if _END.search(line.text)]
    return max(ends, key=lambda line: (line.page, -line.baseline), default=None)


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
