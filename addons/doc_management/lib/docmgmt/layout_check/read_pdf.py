"""The lines of a PDF's text layer with their type; runs in the limited process."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from math import hypot

import pypdfium2
import pypdfium2.raw as pdfium

from ..pdf_info import opened
from .values import Line, Pages, PageSize, Rule, Run, Side

MAX_PAGES = 60
MAX_CHARS = 12_000
"""Characters read of one page."""
_MM = 72 / 25.4
_COLUMN_GAP = 2.2
"""Ems of empty space that part two columns."""
_HEAD_GAP = 1.2
"""The same in the head of the first page, where nothing is justified."""
_HEAD = 0.28
"""Part of the first page that its head may take."""


@dataclass
class _Char:
    text: str
    left: float
    top: float
    right: float
    bottom: float
    baseline: float
    font: str
    size: float
    bold: bool
    italic: bool
    color: str


def read_pdf(data: bytes) -> Pages:
    """Return what is printed on the first :data:`MAX_PAGES` pages.

    :raises PdfError: the PDF is not usable
    """
    lines: list[Line] = []
    rules: list[Rule] = []
    sizes: list[PageSize] = []
    with opened(data) as document:
        for index in range(min(len(document), MAX_PAGES)):
            page = document[index]
            try:
                width, height = page.get_size()
                sizes.append(PageSize(width / _MM, height / _MM))
                chars = _chars(page, height)
                lines += _lines(index + 1, chars, width, height)
                rules += _rules(page, index + 1, height)
            finally:
                page.close()
    return Pages("pdf", tuple(sizes), tuple(lines), tuple(rules))


def _chars(page: pypdfium2.PdfPage, height: float) -> list[_Char]:
    text_page = page.get_textpage()
    fonts: dict[bytes, tuple[str, bool, bool]] = {}
    name = ctypes.create_string_buffer(200)
    flags = ctypes.c_int()
    matrix = pdfium.FS_MATRIX()
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    x, y = ctypes.c_double(), ctypes.c_double()
    found: list[_Char] = []
    raw = text_page.raw
    try:
        for place in range(min(text_page.count_chars(), MAX_CHARS)):
            code = pdfium.FPDFText_GetUnicode(raw, place)
            if not 0x20 <= code < 0x110000 or 0xD800 <= code < 0xE000:
                continue
            left, bottom, right, top = text_page.get_charbox(place, loose=True)
            pdfium.FPDFText_GetCharOrigin(raw, place, x, y)
            name.value = b""
            pdfium.FPDFText_GetFontInfo(raw, place, name, 200, flags)
            key = name.value
            weight = pdfium.FPDFText_GetFontWeight(raw, place)
            if key not in fonts:
                font = key.decode("utf-8", "replace")
                lowered = font.lower()
                fonts[key] = (
                    font,
                    "bold" in lowered or "black" in lowered,
                    "italic" in lowered or "oblique" in lowered,
                )
            font, bold, italic = fonts[key]
            size = pdfium.FPDFText_GetFontSize(raw, place)
            if pdfium.FPDFText_GetMatrix(raw, place, matrix):
                size *= hypot(matrix.c, matrix.d) or 1.0
            pdfium.FPDFText_GetFillColor(raw, place, red, green, blue, alpha)
            found.append(
                _Char(
                    chr(code),
                    left,
                    height - top,
                    right,
                    height - bottom,
                    height - y.value,
                    font,
                    size,
                    bold or weight >= 600,
                    italic or bool(flags.value & 64),
                    f"{red.value:02x}{green.value:02x}{blue.value:02x}",
                )
            )
    finally:
        text_page.close()
    return found


def _lines(page: int, chars: list[_Char], width: float, height: float) -> list[Line]:
    """Group characters on one baseline; a wide gap parts two columns."""
    rows: list[list[_Char]] = []
    for char in sorted(
        (char for char in chars if not char.text.isspace()),
        key=lambda char: (round(char.baseline), char.left),
    ):
        for row in rows[-4:]:
            if abs(row[0].baseline - char.baseline) <= 0.25 * max(char.size, 4.0):
                row.append(char)
                break
        else:
            rows.append([char])
    blanks = [char for char in chars if char.text.isspace()]
    found: list[Line] = []
    for row in rows:
        row.sort(key=lambda char: char.left)
        part: list[_Char] = []
        in_head = page == 1 and row[0].baseline < _HEAD * height
        for char in row:
            if (
                part
                and _parts(part, char, row, in_head)
                and not (_is_blank(part, char, blanks))
            ):
                found.append(_line(page, part, width))
                part = []
            part.append(char)
        found.append(_line(page, part, width))
    return found


def _parts(part: list[_Char], after: _Char, row: list[_Char], in_head: bool) -> bool:
    """Whether another column begins with ``after``."""
    gap = after.left - part[-1].right
    ems = max(after.size, part[-1].size, 8.0)
    if gap > (_HEAD_GAP if in_head else _COLUMN_GAP) * ems:
        return True
    if gap < 0.1 * ems:
        return False
    # Two full columns may nearly touch: then the words tell
    place = next(at for at, char in enumerate(row) if char is after)
    return "".join(char.text for char in row[place : place + 5]).startswith(
        ("CỘNGH", "Độclậ", "ĐộcLậ")
    )


def _is_blank(part: list[_Char], after: _Char, blanks: list[_Char]) -> bool:
    """Whether a gap is room left within a line: for a number or a date."""
    text = "".join(char.text for char in part)
    if text.endswith(("Số:", "Số", "ngày", "tháng", "năm")):
        return after.left - part[-1].right < 110.0 and (
            after.text in "/-" or after.text in "tnN" or bool(blanks)
        )
    return False


def _line(page: int, chars: list[_Char], width: float) -> Line:
    runs: list[Run] = []
    current: list[_Char] = []

    def close() -> None:
        if not current:
            return
        text = current[0].text
        for before, char in zip(current, current[1:], strict=False):
            gap = char.left - before.right
            text += (" " if gap > 0.12 * char.size else "") + char.text
        first = current[0]
        runs.append(
            Run(
                text,
                first.font,
                round(first.size, 2),
                first.bold,
                first.italic,
                first.color,
                current[0].left,
                min(char.top for char in current),
                current[-1].right,
                max(char.bottom for char in current),
            )
        )
        current.clear()

    for char in chars:
        if current:
            last = current[-1]
            same = (last.font, round(last.size, 1), last.bold, last.color) == (
                char.font,
                round(char.size, 1),
                char.bold,
                char.color,
            )
            if not same:
                gap = char.left - last.right > 0.12 * char.size
                close()
                if gap:
                    previous = runs[-1]
                    runs[-1] = Run(**{**previous.__dict__, "text": previous.text + " "})
        current.append(char)
    close()
    return Line(tuple(runs), page, _side(runs, width))


def _side(runs: list[Run], width: float) -> Side:
    left = min(run.left for run in runs)
    right = max(run.right for run in runs)
    middle = width / 2
    if right < middle + 0.04 * width and left < middle - 0.04 * width:
        return "left"
    if left > middle - 0.11 * width and (left + right) / 2 > middle + 0.1 * width:
        return "right"
    return "full"


def _rules(page: pypdfium2.PdfPage, number: int, height: float) -> list[Rule]:
    found: list[Rule] = []
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for place, item in enumerate(page.get_objects(max_depth=3)):
        if place > 3000:
            break
        if item.type != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        if not pdfium.FPDFPageObj_GetBounds(item.raw, left, bottom, right, top):
            continue
        if top.value - bottom.value <= 3.0 and right.value - left.value > 12.0:
            middle = height - (top.value + bottom.value) / 2
            found.append(Rule(number, left.value, right.value, middle))
    return found
