"""The square on a document that leads to the page where it is checked.

It is drawn once, into a file that nobody has signed, as an update after the very
bytes that were given: fonts, tags and profiles of the file stay what they were. It is
plain black on white by paths, without font, picture, transparency or form field, so
it asks nothing of PDF/A but the output profile that black text needs as well.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from . import anchors, geometry, signing
from .values import POINTS_PER_MM, Box, Code, DocSignError, PrintedSquare

SIDE_MM = 18.0
"""With its quiet zone of four modules; a module is then 0.4 mm wide."""
_QUIET = 4
_LARGEST_VERSION = 7
"""Up to 122 bytes at level M; more would make modules that a phone cannot read."""
_LEFT_MM = 7.5
"""The left margin is 30 to 35 mm (Decree 30/2020/NĐ-CP, Annex I, Part I, I.4) and
holds no component of the form (IV); printers leave out its first 5 mm."""
_LOWEST_MM, _HIGHEST_MM, _STEP_MM = 10.0, 76.0, 6.0
"""From the lower edge; above come the holes of a file."""
_TEXT_SIZE, _LEADING = 6.0, 6.8
_MARKER = b"/VanThuCheckSquare"
_DPI = 150
_PAPER, _LIT, _DARK = 225, 128, 110
"""Brightness: of empty paper at least, of a white module, of a black one."""


def print_square(
    pdf: bytes, target: str, words: Sequence[str], font: str
) -> PrintedSquare:
    """Return the PDF with the square for ``target`` in the left margin.

    ``words`` are the lines below it, set with ``font`` (a file of
    ``fonts.ready_font``). The first page with an empty place is taken, page 1 before
    the last: what the check tells, number and agency, stands on page 1.

    Raises DocSignError: ``signed_already``, ``square_there``, ``no_room`` when
    neither page has an empty place, ``value`` for an address that is too long, and
    what ``signing.open_pdf`` and ``geometry.page_frame`` raise.
    """
    modules = _modules(target)
    reader = signing.open_pdf(pdf)
    refuse_signed(reader)
    if has_square(reader):
        raise DocSignError(Code.SQUARE_THERE, "the file carries a square")
    high = SIDE_MM * POINTS_PER_MM + _LEADING * len(words)
    for page in dict.fromkeys((0, geometry.page_count(reader) - 1)):
        frame = geometry.page_frame(reader, page)
        before = _picture(pdf, page)
        for box in _places(page, frame, high):
            if _is_empty(before, frame, box):
                drawing = _drawing(frame, box, modules, words, font)
                made = _updated(pdf, reader, page, drawing)
                _check(made, pdf, before, frame, box, modules)
                return PrintedSquare(made, box)
    raise DocSignError(Code.NO_ROOM, "no empty place in the left margin")


def refuse_signed(reader: Any) -> None:
    """Raise ``signed_already`` when an open file carries any signature."""
    try:
        signed = bool(reader.embedded_signatures)
    except Exception as error:  # a hostile file raises anything
        raise DocSignError(Code.UNREADABLE, type(error).__name__) from error
    if signed or "/Perms" in reader.root:
        raise DocSignError(Code.SIGNED_ALREADY, "nothing is added below a signature")


def has_square(reader: Any) -> bool:
    """Whether an open file carries a square on its first or its last page."""
    pages = {0, geometry.page_count(reader) - 1}
    return any(_MARKER in part for page in pages for part in _contents(reader, page))


def _contents(reader: Any, page: int) -> Iterator[bytes]:
    dictionary = reader.find_page_for_modification(page)[0].get_object()
    parts = geometry.entry(dictionary, "/Contents", ())
    for part in parts if isinstance(parts, (list, tuple)) else [parts]:
        stream = part.get_object()
        try:
            yield stream.data
        except (MemoryError, ImportError):
            raise
        except Exception as error:
            raise DocSignError(Code.UNREADABLE, type(error).__name__) from error


def _modules(target: str) -> tuple[tuple[bool, ...], ...]:
    """Rows of the code from above, without its quiet zone."""
    from reportlab.graphics.barcode import qrencoder

    made: Any = qrencoder.QRCode(None, qrencoder.QRErrorCorrectLevel.M)
    made.addData(target)
    made.make()
    if made.version > _LARGEST_VERSION:
        raise DocSignError(Code.VALUE, f"{len(target)} letters are too many")
    return tuple(tuple(bool(cell) for cell in row) for row in made.modules)


def _places(page: int, frame: geometry.PageFrame, high: float) -> Iterator[Box]:
    side, place = SIDE_MM * POINTS_PER_MM, _LOWEST_MM
    while place <= _HIGHEST_MM:
        box = Box(page, _LEFT_MM * POINTS_PER_MM, place * POINTS_PER_MM, side, high)
        if box.right < frame.width / 2 and box.top < frame.height / 2:
            yield box
        place += _STEP_MM


def _picture(pdf: bytes, page: int) -> Any:
    """The page as it is seen, grey, with its annotations and form fields."""
    import pypdfium2 as pdfium

    with anchors.PDFIUM:
        try:
            document = pdfium.PdfDocument(pdf)
        except pdfium.PdfiumError as error:
            raise DocSignError(Code.UNREADABLE, str(error)) from error
        try:
            document.init_forms()
            return document[page].render(scale=_DPI / 72, grayscale=True).to_pil()
        except pdfium.PdfiumError as error:
            raise DocSignError(Code.UNREADABLE, str(error)) from error
        finally:
            document.close()


def _pixels(picture: Any, frame: geometry.PageFrame, box: Box) -> tuple[int, ...]:
    """(left, upper, right, lower) of a box on the picture of its page."""
    x, y = picture.width / frame.width, picture.height / frame.height
    return (
        round(box.left * x),
        round((frame.height - box.top) * y),
        round(box.right * x),
        round((frame.height - box.bottom) * y),
    )


def _is_empty(picture: Any, frame: geometry.PageFrame, box: Box) -> bool:
    darkest: int = picture.crop(_pixels(picture, frame, box)).getextrema()[0]
    return darkest >= _PAPER


def _drawing(
    frame: geometry.PageFrame,
    box: Box,
    modules: tuple[tuple[bool, ...], ...],
    words: Sequence[str],
    font: str,
) -> bytes:
    """What paints the square upright on the page as it is seen."""
    count = len(modules) + 2 * _QUIET
    cell, foot = box.width / count, _LEADING * len(words)
    x, y = frame.point_to_user(box.left, box.bottom)
    turn = frame.upright_matrix[:4]
    out = [
        b"/Artifact <<%s true>> BDC q" % _MARKER,
        b"%d %d %d %d %.4f %.4f cm" % (*turn, x, y),
        b"1 g 0 0 %.4f %.4f re f 0 g" % (box.width, box.height),
    ]
    for row, cells in enumerate(modules):
        bottom = foot + box.width - (row + 1 + _QUIET) * cell
        for start, end in _runs(cells):
            left = (start + _QUIET) * cell
            out.append(
                b"%.4f %.4f %.4f %.4f re" % (left, bottom, (end - start) * cell, cell)
            )
    out.append(b"f")
    for index, line in enumerate(words):
        out.append(_outlines(line, font, box.width, foot - (index + 1) * _LEADING + 2))
    out.append(b"Q EMC")
    return b"\n".join(out)


def _runs(cells: Sequence[bool]) -> Iterator[tuple[int, int]]:
    start = None
    for index, dark in enumerate((*cells, False)):
        if dark and start is None:
            start = index
        elif not dark and start is not None:
            yield start, index
            start = None


def _outlines(text: str, font: str, wide: float, baseline: float) -> bytes:
    """A line of text as filled shapes: no font to embed, no word to be misread."""
    from fontTools.pens.basePen import BasePen  # type: ignore[import-untyped]
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    opened = TTFont(Path(font), lazy=True)
    glyphs, names = opened.getGlyphSet(), opened.getBestCmap()
    letters = [names.get(ord(one)) for one in unicodedata.normalize("NFC", text)]
    if None in letters:
        raise DocSignError(Code.TEXT_NOT_PRINTABLE, repr(text))
    scale = _TEXT_SIZE / opened["head"].unitsPerEm
    width = sum(glyphs[letter].width for letter in letters) * scale
    if width > wide:
        raise DocSignError(Code.NO_ROOM, f"{text!r} is too wide")
    left, out = (wide - width) / 2, [b"q"]

    class Pen(BasePen):  # type: ignore[misc]
        def _add(self, operator: bytes, *points: tuple[float, float]) -> None:
            flat = [
                value
                for x, y in points
                for value in (left + x * scale, baseline + y * scale)
            ]
            out.append(b" ".join([*(b"%.3f" % one for one in flat), operator]))

        def _moveTo(self, point: tuple[float, float]) -> None:
            self._add(b"m", point)

        def _lineTo(self, point: tuple[float, float]) -> None:
            self._add(b"l", point)

        def _curveToOne(
            self,
            first: tuple[float, float],
            second: tuple[float, float],
            end: tuple[float, float],
        ) -> None:
            self._add(b"c", first, second, end)

        def _closePath(self) -> None:
            out.append(b"h")

    for letter in letters:
        glyphs[letter].draw(Pen(glyphs))
        left += glyphs[letter].width * scale
    out.append(b"f Q")
    return b"\n".join(out)


def _updated(pdf: bytes, reader: Any, page: int, drawing: bytes) -> bytes:
    """The file with one more content stream on that page, as an update."""
    from pyhanko.pdf_utils import generic as pdf_objects
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.misc import PdfError

    generic: Any = pdf_objects
    try:
        writer: Any = IncrementalPdfFileWriter(reader.stream, prev=reader, strict=False)
        reference = writer.find_page_for_modification(page)[0]
        dictionary: Any = reference.get_object()
        old: Any = []
        if "/Contents" in dictionary:
            old = dictionary.raw_get("/Contents")
            followed = dictionary["/Contents"]
            old = list(followed) if isinstance(followed, list) else [old]
        # What the page left turned or shifted must not turn or shift the square. An
        # array of its own: other pages may share the old one.
        streams = [
            generic.StreamObject(stream_data=data)
            for data in (b"q\n", b"\nQ\n" + drawing + b"\n")
        ]
        streams[1].compress()
        parts = [writer.add_object(stream) for stream in streams]
        dictionary["/Contents"] = writer.add_object(
            generic.ArrayObject([parts[0], *old, parts[1]])
        )
        writer.mark_update(reference)
        out = io.BytesIO()
        writer.write(out)
    except PdfError as error:
        raise DocSignError(Code.UNREADABLE, str(error)) from error
    return out.getvalue()


def _check(
    made: bytes,
    pdf: bytes,
    before: Any,
    frame: geometry.PageFrame,
    box: Box,
    modules: tuple[tuple[bool, ...], ...],
) -> None:
    """Look at the page again: the square stands there, and nothing else changed."""
    from PIL import ImageChops, ImageDraw

    if not made.startswith(pdf):
        raise DocSignError(Code.RESULT_BROKEN, "the update rewrote the file")
    after = _picture(made, box.page)
    cell = box.width / (len(modules) + 2 * _QUIET)
    x, y = after.width / frame.width, after.height / frame.height
    for row, cells in enumerate(modules):
        for column, dark in enumerate(cells):
            left = (box.left + (column + _QUIET + 0.5) * cell) * x
            upper = (frame.height - box.top + (row + _QUIET + 0.5) * cell) * y
            light = after.getpixel((int(left), int(upper)))
            if (light > _DARK) if dark else (light < _LIT):
                raise DocSignError(Code.RESULT_BROKEN, "the square is not as drawn")
    changed = ImageChops.difference(before, after)
    left, upper, right, lower = _pixels(after, frame, box)
    around = (left - 2, upper - 2, right + 2, lower + 2)
    ImageDraw.Draw(changed).rectangle(around, fill=0)
    if changed.getbbox():
        raise DocSignError(Code.RESULT_BROKEN, "the page changed elsewhere")
