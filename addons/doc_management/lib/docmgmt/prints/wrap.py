"""Breaking text of table cells into lines, fast enough for thousands of rows."""

from __future__ import annotations

import re

from reportlab.pdfbase import pdfmetrics

from ..layout.content import clean
from ..layout.typeset import SINGLE

LINE = SINGLE
"""Distance of lines over type size."""

_KNOWN_WORDS = 50_000
"""Words whose widths are kept; names and subjects repeat all through a book."""
_PIECES = re.compile(r"[^/\-.,;@_]*[/\-.,;@_]|[^/\-.,;@_]+")


class Ruler:
    """Measures and breaks text in one face and size."""

    def __init__(self, face: str, size: float) -> None:
        self.face = face
        self.size = size
        self._widths: dict[str, float] = {}
        self._blank = self.width(" ")

    def width(self, text: str) -> float:
        """Return the width in points."""
        known = self._widths.get(text)
        if known is None:
            if len(self._widths) >= _KNOWN_WORDS:
                self._widths.clear()
            known = float(pdfmetrics.stringWidth(text, self.face, self.size))
            self._widths[text] = known
        return known

    def lines(self, text: str, width: float) -> list[str]:
        """Break text into lines no wider than ``width``; no letter is lost.

        Line breaks in the text are kept. A word wider than the line is broken after
        a stroke, hyphen or point where it has one, else between letters.
        """
        lines: list[str] = []
        for paragraph in text.splitlines():
            lines += self._filled(clean(paragraph), width)
        return lines

    def _filled(self, text: str, width: float) -> list[str]:
        lines: list[str] = []
        line, used = "", 0.0
        for word in text.split(" "):
            for number, piece in enumerate(self._fitting(word, width)):
                taken = self.width(piece)
                gap = self._blank if line and not number else 0.0
                if line and (number or used + gap + taken > width):
                    lines.append(line)
                    line, used = piece, taken
                else:
                    line = f"{line} {piece}" if gap else f"{line}{piece}"
                    used += gap + taken
        return [*lines, line] if line else lines

    def _fitting(self, word: str, width: float) -> list[str]:
        """Return the word, in parts no wider than the line."""
        if self.width(word) <= width:
            return [word]
        parts: list[str] = []
        for piece in _PIECES.findall(word):
            joined = parts[-1] + piece if parts else piece
            if parts and self._measure(joined) <= width:
                parts[-1] = joined
            elif self._measure(piece) <= width:
                parts.append(piece)
            else:
                parts += self._letters(piece, width)
        return parts

    def _letters(self, piece: str, width: float) -> list[str]:
        parts = [""]
        for letter in piece:
            if parts[-1] and self._measure(parts[-1] + letter) > width:
                parts.append("")
            parts[-1] += letter
        return parts

    def _measure(self, text: str) -> float:
        # Parts of odd words never come again: not worth keeping
        return float(pdfmetrics.stringWidth(text, self.face, self.size))


def shrunk(
    text: str, face: str, width: float, height: float, largest: float, least: float
) -> tuple[float, list[str]]:
    """Return the largest size, and the lines, in which text fits a box.

    :param width: of the box in points, as are ``height`` and the two sizes
    :return: at the least size the lines may be higher than the box, never fewer
    """
    size = largest
    while True:
        lines = Ruler(face, size).lines(text, width)
        if len(lines) * size * LINE <= height or size <= least:
            return size, lines
        size = max(size - 0.5, least)
