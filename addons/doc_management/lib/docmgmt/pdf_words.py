"""The words of a PDF's text layer with their places."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from .pdf_info import opened

MAX_CHARS = 20_000
"""Characters read of one page; a page of prose has about 3 000."""


@dataclass(frozen=True)
class Word:
    """A run of characters without a blank; places in points from the top left."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    bold: bool = False


@dataclass(frozen=True)
class WordPage:
    """One page: its number from 1, its size in points, its words as stored."""

    number: int
    width: float
    height: float
    words: tuple[Word, ...]


def read_words(data: bytes, first: int = 2, last: int = 6) -> tuple[WordPage, ...]:
    """Return the words of the first and of the last pages of a PDF.

    :param first: so many pages from the front
    :param last: so many from the end
    :raises PdfError: the PDF is not usable
    """
    with opened(data) as document:
        count = len(document)
        wanted = sorted(
            {*range(min(first, count)), *range(max(0, count - last), count)}
        )
        return tuple(_page(document, index) for index in wanted)


def _page(document: pypdfium2.PdfDocument, index: int) -> WordPage:
    page = document[index]
    text_page = page.get_textpage()
    try:
        width, height = page.get_size()
        return WordPage(
            index + 1, width, height, tuple(_words(page, text_page, height))
        )
    finally:
        text_page.close()
        page.close()


def _words(
    page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage, height: float
) -> list[Word]:
    words: list[Word] = []
    letters: list[str] = []
    box: list[float] = []
    bold = 0
    origin_x, origin_y = page.get_mediabox()[:2]

    def close() -> None:
        nonlocal bold
        if letters:
            text = "".join(letters)
            words.append(
                Word(
                    text,
                    box[0] - origin_x,
                    height - (box[3] - origin_y),
                    box[2] - origin_x,
                    height - (box[1] - origin_y),
                    bold * 2 > len(letters),
                )
            )
        letters.clear()
        box.clear()
        bold = 0

    for place in range(min(text_page.count_chars(), MAX_CHARS)):
        code = pdfium.FPDFText_GetUnicode(text_page.raw, place)
        char = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else " "
        if char.isspace() or code in (0, 0xFFFE, 0xFFFF):
            close()
            continue
        left, bottom, right, top = text_page.get_charbox(place, loose=True)
        if box and (
            left - box[2] > 0.3 * max(top - bottom, 1.0)
            or abs(bottom - box[1]) > 0.5 * max(top - bottom, 1.0)
            or left < box[0] - 1.0
        ):
            close()
        letters.append(char)
        bold += _is_bold(text_page, place)
        if box:
            box[:] = [
                min(box[0], left),
                min(box[1], bottom),
                max(box[2], right),
                max(box[3], top),
            ]
        else:
            box[:] = [left, bottom, right, top]
    close()
    return words


def _is_bold(text_page: pypdfium2.PdfTextPage, place: int) -> bool:
    if pdfium.FPDFText_GetFontWeight(text_page.raw, place) >= 600:
        return True
    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(
        text_page.raw, place, name, ctypes.sizeof(name), ctypes.byref(flags)
    )
    lowered = name.value.lower()
    return b"bold" in lowered or b"black" in lowered
