"""Find a Times-metric typeface that can write Vietnamese.

Nghị định 30/2020/NĐ-CP, Phụ lục I prescribes Times New Roman, Unicode. A free typeface
with the same widths serves where it is missing. Having the right name is not enough:
old builds of the same family lack most Vietnamese letters, so each file is read.
"""

from __future__ import annotations

import os
import subprocess
import threading
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reportlab.pdfbase.ttfonts import TTFError, TTFontFile

from .compat import StrEnum
from .errors import RuleError

FAMILIES = ("Times New Roman", "Liberation Serif", "Tinos", "TeX Gyre Termes")
"""Families tried in this order; the last is usable only in a TrueType build."""

DEBIAN_PACKAGES = ("fonts-liberation2", "fonts-liberation")
"""Packages to name in an error; either holds Liberation Serif 2.x, by release."""

_VOWELS = "aăâeêioôơuưy"
_TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
_LETTERS = "bcdđghklmnpqrstvxfjwz" + "".join(
    unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in _TONES
)
REQUIRED = frozenset(
    _LETTERS
    + _LETTERS.upper()
    + "".join(map(chr, range(0x20, 0x7F)))
    + "\u00a0–—‘’“”…§°"
)
"""Every character that must have a glyph: the 134 Vietnamese letters with tones, what
an ASCII keyboard types, and the punctuation of official text."""

_TRUETYPE = {".ttf", ".ttc"}
_ROMAN, _ITALIC = 0, 100
_REGULAR_WEIGHT, _BOLD_WEIGHT = 80, 200


class FontFault(StrEnum):
    """Why no typeface can be given."""

    NO_FONTCONFIG = "no_fontconfig"
    """The program fc-list is not there (Debian: fontconfig)."""
    NOT_FOUND = "not_found"
    """No known family is installed with all four faces as TrueType."""
    NO_VIETNAMESE = "no_vietnamese"
    """A family is installed but lacks Vietnamese letters (``missing``)."""


class FontError(RuleError):
    """No usable typeface. ``values["packages"]`` names what to install."""


@dataclass(frozen=True)
class FontFile:
    """One face in one file."""

    path: Path
    index: int = 0
    """Place inside a collection (.ttc), else 0."""


@dataclass(frozen=True)
class FontSet:
    """The four faces of a typeface, each with every required glyph."""

    family: str
    regular: FontFile
    bold: FontFile
    italic: FontFile
    bold_italic: FontFile

    def faces(self) -> tuple[FontFile, FontFile, FontFile, FontFile]:
        return self.regular, self.bold, self.italic, self.bold_italic


_lock = threading.Lock()
_found: FontSet | None = None


def find_fonts() -> FontSet:
    """Return the typeface for official prints; found once per process.

    :raises FontError: see :class:`FontFault`; asked again, it looks again
    """
    global _found
    with _lock:
        if _found is None or not all(face.path.exists() for face in _found.faces()):
            _found = None
            _found = search_fonts()
        return _found


def search_fonts(
    families: Sequence[str] = FAMILIES, environ: Mapping[str, str] | None = None
) -> FontSet:
    """Look through what fontconfig knows and return the first usable typeface.

    :param families: names in order of preference
    :param environ: environment for fontconfig, e.g. with ``FONTCONFIG_FILE``
    :raises FontError: see :class:`FontFault`
    """
    lacking: dict[str, str] = {}
    for fonts in _complete_sets(_list_faces(environ), families):
        gaps = {char for face in fonts.faces() for char in missing_glyphs(face)}
        if not gaps:
            return fonts
        lacking.setdefault(fonts.family, "".join(sorted(gaps)))
    if lacking:
        family, gap = next(iter(lacking.items()))
        raise FontError(
            FontFault.NO_VIETNAMESE,
            family=family,
            missing=gap,
            packages=DEBIAN_PACKAGES,
        )
    raise FontError(
        FontFault.NOT_FOUND, families=tuple(families), packages=DEBIAN_PACKAGES
    )


def missing_glyphs(
    face: FontFile, required: Iterable[str] = REQUIRED
) -> frozenset[str]:
    """Return the required characters that a face has no glyph for.

    A file that cannot be read as TrueType lacks all of them.
    """
    wanted = frozenset(required)
    try:
        font = TTFontFile(str(face.path), charInfo=1, subfontIndex=face.index)
    except (TTFError, OSError):
        return wanted
    glyphs: Mapping[int, int] = font.charToGlyph
    return frozenset(char for char in wanted if not glyphs.get(ord(char)))


@dataclass(frozen=True)
class _Face:
    file: FontFile
    families: tuple[str, ...]
    slant: int
    weight: int


def _list_faces(environ: Mapping[str, str] | None) -> list[_Face]:
    pattern = "%{file}\t%{index}\t%{slant}\t%{weight}\t%{family}\n"
    try:
        answer = subprocess.run(
            ["fc-list", "--format", pattern],
            capture_output=True,
            check=True,
            timeout=60,
            env=dict(os.environ if environ is None else environ),
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise FontError(
            FontFault.NO_FONTCONFIG, packages=("fontconfig", *DEBIAN_PACKAGES)
        ) from error
    faces = []
    for line in answer.stdout.decode("utf-8", "replace").splitlines():
        path, index, slant, weight, names = line.split("\t", 4)
        # A variable font answers with a range ("[0 200]") and an index above 16 bits
        if not (index.isdigit() and slant.isdigit() and weight.isdigit()):
            continue
        file = FontFile(Path(path), int(index))
        if file.path.suffix.lower() in _TRUETYPE and file.index < 1 << 16:
            families = tuple(name.strip().lower() for name in names.split(","))
            faces.append(_Face(file, families, int(slant), int(weight)))
    return faces


def _complete_sets(
    faces: Sequence[_Face], families: Sequence[str]
) -> Iterable[FontSet]:
    """Yield the sets of four faces of one family in one directory, best first.

    Faces of different builds of a family may differ in coverage, hence the directory.
    """
    styles = [
        (slant, weight)
        for slant in (_ROMAN, _ITALIC)
        for weight in (_REGULAR_WEIGHT, _BOLD_WEIGHT)
    ]
    for family in families:
        places: dict[Path, dict[tuple[int, int], FontFile]] = {}
        for face in sorted(faces, key=lambda face: str(face.file.path)):
            if family.lower() in face.families:
                place = places.setdefault(face.file.path.parent, {})
                place.setdefault((face.slant, face.weight), face.file)
        for _directory, place in sorted(places.items()):
            if all(style in place for style in styles):
                regular, bold, italic, bold_italic = (place[style] for style in styles)
                yield FontSet(family, regular, bold, italic, bold_italic)
