"""Times-metric fonts that carry every Vietnamese letter, made fit for pyHanko.

pyHanko writes glyph widths in font units where PDF wants thousandths of an em
(ISO 32000-1, 9.7.4.3): a font of 2048 units prints its letters twice too far
apart. So a font is cut to the letters an office prints, scaled to 1000 units once,
and kept under its own hash.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from .values import Code, DocSignError

_VOWELS = "aăâeêioôơuưy"
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")


def _vietnamese_letters() -> str:
    letters = [
        unicodedata.normalize("NFC", vowel + tone)
        for vowel in _VOWELS
        for tone in _TONES
    ]
    small = "".join(letters) + "đ"
    return small + small.upper()


VIETNAMESE_LETTERS = _vietnamese_letters()
"""The 146 vowels and đ's, small and capital (TCVN 6909:2001, precomposed)."""

REQUIRED = frozenset(
    VIETNAMESE_LETTERS
    + "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    + " .,:;/-+()&'\"_"
)
_KEPT = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x250),
    *range(0x300, 0x370),
    *range(0x1E00, 0x1F00),
    *range(0x2010, 0x2028),
    0x20AB,
)
_UNITS = 1000
_RECIPE = "docsign-font-2"
_MAX_FONT_SIZE = 32 * 1024 * 1024


@dataclass(frozen=True)
class FontPair:
    """The two faces an office prints with; paths made by ``ready_font``."""

    regular: str
    italic: str


def ready_font(
    path: str | os.PathLike[str], cache: str | os.PathLike[str], index: int = 0
) -> str:
    """A font file that pyHanko prints with right widths.

    ``path`` is a TrueType/OpenType font (``index`` its place in a collection),
    ``cache`` a folder that may be written. The result is named after the SHA-256 of
    the source, so a changed font gives a new file and a finished one is used again
    at once.

    Raises DocSignError: ``font_unreadable``; ``font_incomplete`` when a
    Vietnamese letter is missing (a wrong letter on an official document is worse
    than none).
    """
    source = Path(path)
    try:
        if source.stat().st_size > _MAX_FONT_SIZE:
            raise DocSignError(Code.FONT_UNREADABLE, "the font file is too large")
        data = source.read_bytes()
    except OSError as error:
        raise DocSignError(Code.FONT_UNREADABLE, source.name) from error
    digest = hashlib.sha256(f"{_RECIPE} {index} ".encode() + data).hexdigest()
    target = Path(cache) / f"{digest}.ttf"
    if target.is_file():
        return str(target)
    made = _scaled(source, index)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, suffix=".part")
    with os.fdopen(handle, "wb") as stream:
        stream.write(made)
    os.replace(temporary, target)  # two makers at once: both wrote the same
    return str(target)


def text_width(path: str, text: str, size: float) -> float:
    """Advance of ``text`` in points, shaped as it will be printed.

    Raises DocSignError ``text_not_printable`` for a letter outside the font.
    """
    import uharfbuzz as hb  # type: ignore[import-untyped]

    font = _shaper(path)
    buffer = hb.Buffer()
    buffer.add_str(unicodedata.normalize("NFC", text))
    buffer.guess_segment_properties()
    hb.shape(font, buffer)
    if any(info.codepoint == 0 for info in buffer.glyph_infos or ()):
        raise DocSignError(Code.TEXT_NOT_PRINTABLE, repr(text))
    units = sum(position.x_advance for position in buffer.glyph_positions or ())
    return float(units) * size / float(font.face.upem)


@lru_cache(maxsize=8)
def _shaper(path: str) -> Any:
    import uharfbuzz as hb

    return hb.Font(hb.Face(Path(path).read_bytes()))


def _open(source: Path, index: int) -> Any:
    from fontTools.ttLib import TTFont, TTLibError  # type: ignore[import-untyped]

    try:
        return TTFont(source, fontNumber=index)
    except (TTLibError, OSError, ValueError, KeyError, AssertionError) as error:
        raise DocSignError(Code.FONT_UNREADABLE, source.name) from error


def _missing(font: Any) -> str:
    cmap = font.getBestCmap() or {}
    return "".join(sorted(letter for letter in REQUIRED if ord(letter) not in cmap))


def _scaled(source: Path, index: int) -> bytes:
    from io import BytesIO

    from fontTools import subset  # type: ignore[import-untyped]
    from fontTools.ttLib.scaleUpem import scale_upem  # type: ignore[import-untyped]

    font = _open(source, index)
    missing = _missing(font)
    if missing:
        raise DocSignError(Code.FONT_INCOMPLETE, f"{source.name}: {missing}")
    options = subset.Options()
    options.name_IDs = ["*"]
    options.hinting = False
    options.notdef_outline = True
    options.drop_tables += ["FFTM"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=_KEPT)
    out = BytesIO()
    try:
        cutter.subset(font)
        scale_upem(font, _UNITS)
        font.save(out)
    except Exception as error:  # fontTools has no common error class
        raise DocSignError(Code.FONT_UNREADABLE, source.name) from error
    return out.getvalue()
