"""Pictures for the demo: a red round seal of an agency, a blue hand of a person.

Transparent PNGs at 300 dots per inch; a seal is 36 mm across.
"""

from __future__ import annotations

import hashlib
import math
import random
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from .shell import Problem, run

DPI = 300
SEAL_MM = 36
HAND_MM = (42, 18)
OVERSAMPLE = 3
RED = (214, 24, 31, 255)
BLUE = (22, 48, 160, 255)
Point = tuple[float, float]


def ensure(path: Path, kind: str, name: str) -> None:
    """Draw the picture of this person or agency unless it is there."""
    if path.exists():
        return
    picture = seal(name) if kind == "agency" else hand(name)
    picture.save(path, dpi=(DPI, DPI))


def seal(name: str) -> Image.Image:
    """A ring, a star and the agency's name round them."""
    size = _pixels(SEAL_MM)
    big = size * OVERSAMPLE
    picture = Image.new("RGBA", (big, big), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    middle = big / 2
    for radius, width in ((0.49, 0.016), (0.335, 0.008)):
        reach = radius * big
        box = (middle - reach, middle - reach, middle + reach, middle + reach)
        draw.ellipse(box, outline=RED, width=round(width * big))
    draw.polygon(_star(middle, 0.2 * big), fill=RED)
    _ring_text(picture, name.upper(), 0.405 * big)
    return picture.resize((size, size), Image.Resampling.LANCZOS)


def hand(name: str) -> Image.Image:
    """A pen stroke that depends on the name alone."""
    width, height = (_pixels(mm) for mm in HAND_MM)
    picture = Image.new("RGBA", (width * OVERSAMPLE, height * OVERSAMPLE), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
    chance = random.Random(seed)
    points = _stroke(chance, picture.width, picture.height)
    pen = 2.2 * OVERSAMPLE
    for index, (x, y) in enumerate(points):
        # The pen presses harder in the middle of each swing.
        radius = pen * (0.65 + 0.35 * math.sin(index / 75))
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=BLUE)
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def _pixels(millimetres: float) -> int:
    return round(millimetres / 25.4 * DPI)


def _star(middle: float, reach: float) -> list[Point]:
    points = []
    for corner in range(10):
        radius = reach if corner % 2 == 0 else reach * 0.382
        angle = math.pi * corner / 5 - math.pi / 2
        points.append(
            (middle + radius * math.cos(angle), middle + radius * math.sin(angle))
        )
    return points


def _ring_text(picture: Image.Image, text: str, radius: float) -> None:
    """Letters along the upper arc, each turned to stand on the ring."""
    size = round(radius * 0.2)
    font = ImageFont.truetype(_font_file(), size)
    widths = [font.getlength(letter) + size * 0.12 for letter in text]
    span = sum(widths) / radius
    limit = math.radians(320)
    squeeze = min(1.0, limit / span)
    angle = -math.pi / 2 - span * squeeze / 2
    for letter, width in zip(text, widths, strict=True):
        step = width / radius * squeeze
        _stamp_letter(picture, letter, font, size, radius, angle + step / 2)
        angle += step


def _stamp_letter(
    picture: Image.Image,
    letter: str,
    font: ImageFont.FreeTypeFont,
    size: int,
    radius: float,
    angle: float,
) -> None:
    cell = Image.new("RGBA", (size * 2, size * 2), (0, 0, 0, 0))
    ImageDraw.Draw(cell).text((size, size), letter, font=font, fill=RED, anchor="mm")
    turned = cell.rotate(-math.degrees(angle) - 90, Image.Resampling.BICUBIC)
    middle = picture.width / 2
    x = middle + radius * math.cos(angle) - size
    y = middle + radius * math.sin(angle) - size
    picture.alpha_composite(turned, (round(x), round(y)))


def _font_file() -> str:
    found = run(["fc-match", "-f", "%{file}", "Liberation Serif:bold"]).strip()
    if not found:
        raise Problem(
            "fontconfig finds no font at all: apt-get install fonts-liberation2"
        )
    return found


def _stroke(chance: random.Random, width: int, height: int) -> list[Point]:
    """Loops from left to right, then a line back under them."""
    loops = chance.randint(4, 6)
    rise = [chance.uniform(0.18, 0.36) for _ in range(loops + 1)]
    phase = chance.uniform(0, math.pi)
    points: list[Point] = []
    steps = 4000
    for index in range(steps):
        along = index / steps
        swing = along * loops * 2 * math.pi + phase
        reach = rise[int(along * loops)]
        x = 0.08 + 0.66 * along - 0.045 * math.sin(swing)
        y = 0.45 - reach * math.cos(swing) * (1 - 0.5 * along)
        points.append((x * width, y * height))
    start_x, start_y = points[-1]
    for index in range(1200):
        along = index / 1200
        x = start_x + (0.9 * width - start_x) * math.sin(along * math.pi * 0.5)
        x -= 0.7 * width * along**3
        y = start_y + (0.86 * height - start_y) * along
        points.append((x, y))
    return points
