"""What a signature shows: pictures and lines of text, as one PDF appearance."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from . import fonts
from .values import (
    OFFICE_ZONE,
    POINTS_PER_MM,
    Box,
    Code,
    DocSignError,
    ImageMark,
    StrEnum,
    TextMark,
)

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_IMAGE_BYTES = 1024 * 1024
MAX_IMAGE_SIDE = 2000
_PRINT_DPI = 400
_ASCENT = 0.90
_DESCENT = 0.24
"""Times ascent and descent in ems: room around a line of text."""


class Ink(StrEnum):
    """The colour the law prescribes for a picture."""

    BLUE = "blue"
    """Handwritten signature (Decree 30/2020/NĐ-CP, Annex I, Part I, II.7d)."""
    RED = "red"
    """Seal (the same, II.8a)."""


@dataclass(frozen=True)
class Picture:
    """A checked, re-encoded picture without its empty margins."""

    png: bytes
    width: int
    """Pixels."""
    height: int


def read_picture(png: bytes, ink: Ink, *, trim: bool = True) -> Picture:
    """Check a picture of a signature or seal and encode it anew.

    Only PNG with a transparent background, at most 1 MiB and 2000 x 2000 pixels,
    mainly of the prescribed colour. Re-encoding drops whatever else the file
    carried, and what is white in it becomes transparent: ink hides no ink, but paper
    between the strokes would hide the words below. ``trim`` cuts fully transparent
    margins off.

    Raises DocSignError ``image_*``.
    """
    from PIL import Image, ImageStat

    if len(png) > MAX_IMAGE_BYTES:
        raise DocSignError(Code.IMAGE_TOO_LARGE, f"{len(png)} bytes")
    try:
        with Image.open(io.BytesIO(png), formats=["PNG"]) as opened:
            if max(opened.size) > MAX_IMAGE_SIDE:
                size = f"{opened.size[0]} x {opened.size[1]} pixels"
                raise DocSignError(Code.IMAGE_TOO_LARGE, size)
            picture = opened.convert("RGBA")
    except DocSignError:
        raise
    except Exception as error:  # Pillow raises anything on a hostile file
        raise DocSignError(Code.IMAGE_UNREADABLE, "not a PNG") from error
    alpha = picture.getchannel("A")
    lowest, highest = alpha.getextrema()
    if lowest == 255:
        raise DocSignError(Code.IMAGE_NOT_TRANSPARENT, "the background is opaque")
    if highest == 0:
        raise DocSignError(Code.IMAGE_UNREADABLE, "the picture is empty")
    red, green, blue = ImageStat.Stat(picture.convert("RGB"), alpha).mean
    wanted, others = (blue, (red, green)) if ink is Ink.BLUE else (red, (green, blue))
    if wanted < max(others) + 16:
        raise DocSignError(Code.IMAGE_COLOUR, f"not {ink}")
    picture = _without_white(picture)
    if trim:
        picture = picture.crop(picture.getchannel("A").getbbox())
    out = io.BytesIO()
    picture.save(out, "PNG")
    return Picture(out.getvalue(), *picture.size)


def _without_white(picture: Any) -> Any:
    """The same look on white paper, with as little opaque as that takes (RGBA)."""
    from PIL import Image, ImageChops

    red, green, blue, alpha = picture.split()
    white = ImageChops.darker(red, ImageChops.darker(green, blue))
    inks = (ImageChops.subtract(one, white) for one in (red, green, blue))
    parts = [*inks, ImageChops.invert(white)]
    # "RGBa": colours multiplied by their opacity, which Pillow divides out again.
    merged = Image.merge("RGBa", [ImageChops.multiply(alpha, one) for one in parts])
    return merged.convert("RGBA")


def text_mark(
    text: str,
    font: str,
    size: float,
    *,
    baseline: float,
    left: float | None = None,
    centre: float | None = None,
    right: float | None = None,
) -> TextMark:
    """A line placed by exactly one of its left end, middle or right end (points)."""
    width = fonts.text_width(font, text, size)
    if left is not None:
        start = left
    elif centre is not None:
        start = centre - width / 2
    elif right is not None:
        start = right - width
    else:
        raise ValueError("a line of text needs a place")
    return TextMark(text, start, baseline, width, size, font)


def text_box(page: int, mark: TextMark) -> Box:
    """The room a line of text takes, ascenders and stacked tone marks included."""
    return Box(
        page,
        mark.left - 1,
        mark.baseline - _DESCENT * mark.size,
        mark.width + 2,
        (_ASCENT + _DESCENT) * mark.size,
    )


def printed_time(at: datetime) -> str:
    """``dd/MM/yyyy; HH:mm:ss +07:00`` (forms 2.2 and 3.2 of Decree 30/2020/NĐ-CP).

    Raises DocSignError ``time_naive``: a time without zone cannot be printed.
    """
    if at.tzinfo is None:
        raise DocSignError(Code.TIME_NAIVE, "a signing time needs a zone")
    return at.astimezone(OFFICE_ZONE).strftime("%d/%m/%Y; %H:%M:%S +07:00")


def stamp_style(
    box: Box,
    texts: tuple[TextMark, ...],
    images: tuple[ImageMark, ...],
    matrix: tuple[int, int, int, int, int, int],
) -> Any:
    """A pyHanko stamp style that draws the marks where the plan put them.

    pyHanko's own styles round boxes to whole points and turn with the page; this
    one keeps a seal's real size and stays upright (``matrix``).
    """
    import unicodedata

    from PIL import Image
    from pyhanko.pdf_utils import generic as pdf_objects
    from pyhanko.pdf_utils import layout
    from pyhanko.pdf_utils.content import AppearanceContent, ResourceType
    from pyhanko.pdf_utils.font.opentype import GlyphAccumulatorFactory
    from pyhanko.pdf_utils.images import pil_image
    from pyhanko.stamp import BaseStampStyle

    generic: Any = pdf_objects  # pyHanko types only a part of itself
    name = generic.NameObject

    class Content(AppearanceContent):
        def render(self) -> bytes:
            writer: Any = self.writer
            out = [b"q"]
            for index, image in enumerate(images):
                with Image.open(io.BytesIO(image.png), formats=["PNG"]) as opened:
                    pixels = _printable(opened.convert("RGBA"), image.box)
                key = f"/Im{index}"
                self.set_resource(
                    ResourceType.XOBJECT, name(key), pil_image(pixels, writer)
                )
                out.append(
                    b"q %.4f 0 0 %.4f %.4f %.4f cm %s Do Q"
                    % (
                        image.box.width,
                        image.box.height,
                        image.box.left - box.left,
                        image.box.bottom - box.bottom,
                        key.encode(),
                    )
                )
            engines: dict[str, tuple[str, Any]] = {}
            for mark in texts:
                if mark.font not in engines:
                    factory = GlyphAccumulatorFactory(mark.font)
                    engine = factory.create_font_engine(writer)
                    key = f"/F{len(engines)}"
                    engines[mark.font] = key, engine
                    self.set_resource(
                        ResourceType.FONT, name(key), engine.as_resource()
                    )
                key, engine = engines[mark.font]
                engine.font_size = mark.size
                shaped = engine.shape(unicodedata.normalize("NFC", mark.text))
                out.append(
                    b"BT 0 g %s %.4f Tf %.4f %.4f Td %s ET"
                    % (
                        key.encode(),
                        mark.size,
                        mark.left - box.left,
                        mark.baseline - box.bottom,
                        shaped.graphics_ops,
                    )
                )
            out.append(b"Q")
            return b"\n".join(out)

        def as_form_xobject(self) -> Any:
            stream: Any = super().as_form_xobject()
            stream["/BBox"] = generic.ArrayObject(
                generic.FloatObject(round(value, 4))
                for value in (0, 0, box.width, box.height)
            )
            stream["/Matrix"] = generic.ArrayObject(
                generic.NumberObject(value) for value in matrix
            )
            stream.compress()
            return stream

    class Style(BaseStampStyle):
        def create_stamp(
            self, writer: Any, box: Any, text_params: dict[str, Any]
        ) -> Any:
            # ``box`` is only there to satisfy the base class; sizes are the plan's.
            return Content(writer, layout.BoxConstraints(1, 1))

    return Style(border_width=0)


def _printable(picture: Image, box: Box) -> Image:
    """No more pixels than paper can show: a seal weighs on every issued file."""
    from PIL import Image

    limit = box.width / (POINTS_PER_MM * 25.4) * _PRINT_DPI
    if picture.width <= limit:
        return picture
    ratio = limit / picture.width
    size = max(1, round(picture.width * ratio)), max(1, round(picture.height * ratio))
    return picture.resize(size, Image.Resampling.LANCZOS)
