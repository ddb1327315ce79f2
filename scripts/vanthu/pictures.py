"""Stored pictures of printed pages: what stands where, compared within a millimetre.

Beside each picture (PNG, for the eye) lies a list (JSON) of every word with its box
and every ruled line, in millimetres from the upper left corner of the page. A page is
the same when each word and line is there, at its place, and the picture differs by no
more than the smoothing of letters does.
"""

from __future__ import annotations

import ctypes
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image, ImageChops, ImageStat

TOLERANCE_MM = 1.0
MM_PER_POINT = 25.4 / 72
DPI = 90
COARSE = 4
"""Pixels on a side that are made one before pictures are compared."""
MOST_IN_A_SPOT, MOST_ON_AVERAGE = 60.0, 1.5
"""Difference of grey (of 255): of one coarse spot, and over the page."""


@dataclass(frozen=True)
class Mark:
    """A word, or a ruled line (no text), with its box in millimetres."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float

    def distance(self, other: Mark) -> float:
        """Return how far the farthest edge has moved."""
        return max(
            abs(self.x0 - other.x0),
            abs(self.y0 - other.y0),
            abs(self.x1 - other.x1),
            abs(self.y1 - other.y1),
        )

    def __str__(self) -> str:
        what = f"“{self.text}”" if self.text else "a line"
        return f"{what} at {self.x0:.1f}, {self.y0:.1f} mm"


@dataclass(frozen=True)
class PageLook:
    """One page: its size and what stands on it."""

    width: float
    height: float
    marks: tuple[Mark, ...]
    picture: Image.Image


def look_at(pdf: bytes) -> list[PageLook]:
    """Return every page of a PDF as words, lines and a grey picture."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_page(document[number]) for number in range(len(document))]
    finally:
        document.close()


def store(folder: Path, name: str, pages: Sequence[PageLook], font: str) -> None:
    """Write `name`.json and one PNG a page; older ones of that name go."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(f"{name}-*.png"):
        old.unlink()
    for number, page in enumerate(pages, start=1):
        small = page.picture.quantize(16)
        small.save(folder / f"{name}-{number}.png", optimize=True)
    content = {
        "font": font,
        "pages": [
            {
                "size": [page.width, page.height],
                "marks": [
                    [mark.text, mark.x0, mark.y0, mark.x1, mark.y1]
                    for mark in page.marks
                ],
            }
            for page in pages
        ],
    }
    text = json.dumps(content, ensure_ascii=False)
    text = text.replace('"marks": [[', '"marks": [\n[').replace("], [", "],\n[")
    (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def load(folder: Path, name: str) -> tuple[list[PageLook], str]:
    """Return the stored pages and the name of the font they were printed in."""
    content = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    pages = []
    for number, page in enumerate(content["pages"], start=1):
        marks = tuple(Mark(*mark) for mark in page["marks"])
        with Image.open(folder / f"{name}-{number}.png") as picture:
            grey = picture.convert("L")
        width, height = page["size"]
        pages.append(PageLook(width, height, marks, grey))
    return pages, str(content["font"])


def differences(
    stored: Sequence[PageLook], found: Sequence[PageLook], most: int = 12
) -> list[str]:
    """Return sentences that say what moved, came or went; none: the same."""
    if len(stored) != len(found):
        return [f"{len(found)} pages instead of {len(stored)}"]
    faults: list[str] = []
    for number, (old, new) in enumerate(zip(stored, found, strict=True), start=1):
        said = [*_sizes(old, new), *_marks(old, new)] or _pictures(old, new)
        faults += [f"page {number}: {sentence}" for sentence in said]
    if len(faults) > most:
        return [*faults[:most], f"and {len(faults) - most} more"]
    return faults


def _sizes(old: PageLook, new: PageLook) -> list[str]:
    if abs(old.width - new.width) > 0.1 or abs(old.height - new.height) > 0.1:
        return [
            f"{new.width} × {new.height} mm instead of {old.width} × {old.height} mm"
        ]
    return []


def _marks(old: PageLook, new: PageLook) -> list[str]:
    waiting: dict[str, list[Mark]] = defaultdict(list)
    for mark in new.marks:
        waiting[mark.text].append(mark)
    faults = []
    for mark in old.marks:
        same = waiting[mark.text]
        nearest = min(same, key=mark.distance, default=None)
        if nearest is None:
            faults.append(f"{mark} is missing")
            continue
        same.remove(nearest)
        if mark.distance(nearest) > TOLERANCE_MM:
            faults.append(f"{mark} has moved {mark.distance(nearest):.1f} mm")
    left = [mark for marks in waiting.values() for mark in marks]
    return [*faults, *(f"{mark} is new" for mark in left)]


def _pictures(old: PageLook, new: PageLook) -> list[str]:
    if old.picture.size != new.picture.size:
        return [f"picture of {new.picture.size} instead of {old.picture.size}"]
    gap = ImageChops.difference(old.picture.reduce(COARSE), new.picture.reduce(COARSE))
    worst, mean = float(gap.getextrema()[1]), ImageStat.Stat(gap).mean[0]  # type: ignore[arg-type]
    if worst > MOST_IN_A_SPOT or mean > MOST_ON_AVERAGE:
        return [f"the picture differs: {worst:.0f} at worst, {mean:.2f} on average"]
    return []


def _page(page: Any) -> PageLook:
    width, height = page.get_size()
    words = _words(page, height)
    rules = _rules(page, height)
    picture = page.render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
    return PageLook(
        round(width * MM_PER_POINT, 2),
        round(height * MM_PER_POINT, 2),
        (*words, *rules),
        picture,
    )


def _mark(
    text: str, left: float, bottom: float, right: float, top: float, height: float
) -> Mark:
    return Mark(
        text,
        round(left * MM_PER_POINT, 2),
        round((height - top) * MM_PER_POINT, 2),
        round(right * MM_PER_POINT, 2),
        round((height - bottom) * MM_PER_POINT, 2),
    )


def _words(page: Any, height: float) -> list[Mark]:
    """Return the words of the text layer; a word ends at white space."""
    raw = pypdfium2.raw
    text = page.get_textpage()
    corners = [ctypes.c_double() for _corner in range(4)]
    left, right, bottom, top = corners
    words: list[Mark] = []
    letters = ""
    box = (0.0, 0.0, 0.0, 0.0)
    for place in range(raw.FPDFText_CountChars(text)):
        letter = chr(raw.FPDFText_GetUnicode(text, place))
        if letter.isspace() or letter == "\x00":
            if letters:
                words.append(_mark(letters, *box, height))
            letters = ""
            continue
        raw.FPDFText_GetCharBox(text, place, *map(ctypes.byref, corners))
        here = (left.value, bottom.value, right.value, top.value)
        if letters:
            box = (
                min(box[0], here[0]),
                min(box[1], here[1]),
                max(box[2], here[2]),
                max(box[3], here[3]),
            )
        else:
            box = here
        letters += letter
    if letters:
        words.append(_mark(letters, *box, height))
    return words


def _rules(page: Any, height: float) -> list[Mark]:
    """Return the boxes of lines and rectangles, each once."""
    raw = pypdfium2.raw
    edges = [ctypes.c_float() for _edge in range(4)]
    found = set()
    for place in range(raw.FPDFPage_CountObjects(page)):
        part = raw.FPDFPage_GetObject(page, place)
        if raw.FPDFPageObj_GetType(part) != raw.FPDF_PAGEOBJ_PATH:
            continue
        raw.FPDFPageObj_GetBounds(part, *map(ctypes.byref, edges))
        left, bottom, right, top = (edge.value for edge in edges)
        found.add(_mark("", left, bottom, right, top, height))
    return sorted(found, key=lambda mark: (mark.y0, mark.x0, mark.y1, mark.x1))
