"""What a signature will look like, before it is made: places, doubts, the page itself.

The page is drawn from the very update that will be signed. Across it stands a word
that says so: a clean picture of a seal never leaves the server.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from . import anchors, fonts, looks, memory, plans, reach, signing
from .values import (
    POINTS_PER_MM,
    Box,
    Code,
    DocSignError,
    Doubt,
    LookProfile,
    Mark,
    Placement,
    Purpose,
    SignaturePlan,
    Spot,
)

MIN_WIDTH, MAX_WIDTH = 200, 1800
"""Pixels a drawn page is wide."""
_INK = (90, 80, 120, 32)
_MOST_WORDS = 40
_FEW_LETTERS = 2
_LINE = 13.0
_NUMBER_WIDTH = 14 * POINTS_PER_MM
_PART_WIDTHS = (9 * POINTS_PER_MM, 9 * POINTS_PER_MM, 13 * POINTS_PER_MM)
_PART_LEFTS = (126 * POINTS_PER_MM, 146 * POINTS_PER_MM, 165 * POINTS_PER_MM)
_HEAD = 48 * POINTS_PER_MM
"""From the upper edge: where number and date usually stand (form 1.4)."""
_PLACE_REFUSALS = frozenset(
    {Code.NO_SUCH_PAGE, Code.PLACE_OFF_PAGE, Code.PLACE_SIZE, Code.PLACE_UNLAWFUL}
)


def person_placement(
    pdf: bytes,
    image: bytes,
    at: datetime,
    *,
    signer_name: str = "",
    place: Box | None = None,
    kept: Sequence[memory.Kept] = (),
) -> Placement:
    """Where the competent person's signature stands, by rule or at ``place``.

    Where the text says nothing, ``kept`` proposes the place of the last document. A
    place that may not be is told in ``refusal``; a fault of the file or the picture
    raises DocSignError.
    """
    text = anchors.read_text(pdf)
    block = plans.signature_block(pdf, signer_name)
    known = None if block else _recalled(memory.Kind.SIGNATURE, kept, pdf, text)
    if block is not None:
        rule = plans.person_plan(pdf, image, at, signer_name=signer_name).box
        limits = reach.on_page(reach.of_signature(block), text.sizes[block.page])
    else:
        rule = plans.fit(
            looks.read_picture(image, looks.Ink.BLUE),
            known[0] if known else _usual_signature(text),
        )
        limits = _page(rule.page, text)
    box = place or rule
    made, refusal = _tried(
        lambda: [
            plans.person_plan(pdf, image, at, signer_name=signer_name, place=box)
            if place or block is None
            else plans.person_plan(pdf, image, at, signer_name=signer_name)
        ]
    )
    if made:
        box = made[0].box
    doubts, words = _doubts(text, box)
    if block is None and place is None:
        doubts = (_asked(known), *doubts)
    spot = Spot(
        Mark.SIGNATURE,
        box,
        rule,
        _page(box.page, text) if block is None else limits,
        anywhere=block is None,
        doubts=doubts,
        words=words,
    )
    return Placement(text.sizes, (spot,), tuple(made), refusal)


def issue_placement(
    pdf: bytes,
    *,
    number: str,
    issued_on: date,
    seal: bytes,
    seal_mm: float,
    at: datetime,
    font_pair: fonts.FontPair,
    profile: LookProfile = LookProfile.ND30_2020,
    agency_name: str = "",
    signature_field: str = "",
    number_box: Box | None = None,
    date_boxes: Sequence[Box] | None = None,
    seal_place: Box | None = None,
    kept: Sequence[memory.Kept] = (),
) -> Placement:
    """Where number, date and seal of the agency stand; as ``person_placement``."""
    text = anchors.read_text(pdf)
    person = plans.find_person_signature(pdf, signature_field)
    rule = plans.seal_rule(pdf, person, seal_mm)
    lacks_number = number_box is None and not _has_number_place(text)
    lacks_date = date_boxes is None and not _has_date_place(text)
    known_number = known_dates = None
    if lacks_number:
        known_number = _recalled(memory.Kind.NUMBER, kept, pdf, text)
        number_box = known_number[0] if known_number else _usual_number(text)
    if lacks_date:
        known_dates = _recalled(memory.Kind.DATES, kept, pdf, text)
        date_boxes = known_dates or _usual_date(text)

    def make() -> list[SignaturePlan]:
        return plans.issue_plans(
            pdf,
            number=number,
            issued_on=issued_on,
            seal=seal,
            seal_mm=seal_mm,
            at=at,
            font_pair=font_pair,
            profile=profile,
            agency_name=agency_name,
            signature_field=signature_field,
            number_box=number_box,
            date_boxes=date_boxes,
            seal_place=seal_place,
        )

    made, refusal = _tried(make)
    spots: list[Spot] = []
    by_hand: list[tuple[Mark, Box, Doubt | None]] = []
    if number_box is not None:
        ask = _asked(known_number) if lacks_number else None
        by_hand.append((Mark.NUMBER, number_box, ask))
    for mark, box in zip(
        (Mark.DAY, Mark.MONTH, Mark.YEAR), date_boxes or (), strict=False
    ):
        by_hand.append((mark, box, _asked(known_dates) if lacks_date else None))
    for mark, box, ask in by_hand:
        asks: tuple[Doubt, ...] = (ask,) if ask else ()
        spots.append(Spot(mark, box, box, _page(0, text), doubts=asks))
    spots.extend(_found(text, number_box is None, date_boxes is None))
    box = seal_place or rule
    doubts, words = _doubts(text, box, beside=person, is_round=True)
    limits = reach.on_page(reach.of_seal(rule, person), text.sizes[rule.page])
    spots.append(Spot(Mark.SEAL, box, rule, limits, doubts=doubts, words=words))
    return Placement(text.sizes, tuple(spots), tuple(made), refusal)


def fixed_placement(pdf: bytes, made: Sequence[SignaturePlan]) -> Placement:
    """Marks that do not move: the lines and pictures of an annex or a copy."""
    spots: list[Spot] = []
    for plan in made:
        for image in plan.images:
            is_person = plan.purpose is Purpose.PERSON
            mark = Mark.SIGNATURE if is_person else Mark.SEAL
            spots.append(Spot(mark, image.box, image.box, None))
        boxes = [looks.text_box(plan.box.page, line) for line in plan.texts]
        if boxes:
            around = boxes[0]
            for box in boxes[1:]:
                around = around.union(box)
            spots.append(Spot(Mark.LINE, around, around, None))
    return Placement(anchors.read_text(pdf).sizes, tuple(spots), tuple(made))


def unheard_places(
    pdf: bytes,
    places: Mapping[str, Sequence[Box]],
    *,
    signer_name: str = "",
) -> tuple[memory.Kept, ...]:
    """What to keep of the places signed on ``pdf``: those its text says nothing about.

    ``pdf`` is the file before that signature.
    """
    text = anchors.read_text(pdf)
    says: dict[memory.Kind, Callable[[], object]] = {
        memory.Kind.SIGNATURE: lambda: plans.signature_block(pdf, signer_name),
        memory.Kind.NUMBER: lambda: _has_number_place(text),
        memory.Kind.DATES: lambda: _has_date_place(text),
    }
    wanted = {memory.Kind(name): boxes for name, boxes in places.items() if boxes}
    found = [
        memory.keep(kind, boxes, text.sizes)
        for kind, boxes in wanted.items()
        if not says[kind]()
    ]
    return tuple(one for one in found if one)


def page_picture(
    pdf: bytes,
    made: Sequence[SignaturePlan],
    certificate: bytes,
    page: int,
    width: int,
    *,
    word: str,
    font: str,
) -> bytes:
    """PNG of page ``page`` (from 0) as it will be, ``word`` written across it."""
    import pypdfium2 as pdfium

    width = max(MIN_WIDTH, min(MAX_WIDTH, width))
    for plan in made:
        if plan.box.page == page:
            pdf = signing.prepare(pdf, plan, certificate).document
    with anchors.PDFIUM:
        try:
            document = pdfium.PdfDocument(pdf)
        except pdfium.PdfiumError as error:
            raise DocSignError(Code.UNREADABLE, str(error)) from error
        try:
            if not 0 <= page < len(document):
                raise DocSignError(Code.NO_SUCH_PAGE, f"page {page + 1}")
            document.init_forms()
            sheet = document[page]
            scale = width / sheet.get_width()
            picture = sheet.render(scale=scale, may_draw_forms=True).to_pil()
        finally:
            document.close()
    out = io.BytesIO()
    _marked(picture.convert("RGB"), word, font).save(out, "PNG")
    return out.getvalue()


def _marked(picture: Any, word: str, font: str) -> Any:
    """The picture with ``word`` across it, again and again."""
    from PIL import Image, ImageDraw, ImageFont

    side = picture.width + picture.height
    veil = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(veil)
    size = max(12, picture.width // 18)
    face = ImageFont.truetype(font, size)
    step = int(pen.textlength(word, font=face)) + size
    for row, top in enumerate(range(0, side, 5 * size // 2)):
        for left in range(-(row % 2) * step // 2, side, step):
            pen.text((left, top), word, font=face, fill=_INK)
    veil = veil.rotate(30)
    left = (side - picture.width) // 2
    top = (side - picture.height) // 2
    veil = veil.crop((left, top, left + picture.width, top + picture.height))
    picture.paste(veil, (0, 0), veil)
    return picture


def _tried(make: Any) -> tuple[list[SignaturePlan], str]:
    try:
        return make(), ""
    except DocSignError as error:
        if error.code not in _PLACE_REFUSALS:
            raise
        return [], str(error.code)


def _recalled(
    kind: memory.Kind,
    kept: Sequence[memory.Kept],
    pdf: bytes,
    text: anchors.PageText,
) -> tuple[Box, ...] | None:
    for one in kept:
        if one.kind is kind:
            taken = (box for _name, box in plans.visible_signatures(pdf))
            return memory.recall(one, text.sizes, taken)
    return None


def _asked(known: object) -> Doubt:
    """What to ask of a place that the text does not tell."""
    return Doubt.REMEMBERED if known else Doubt.NOT_FOUND


def _page(page: int, text: anchors.PageText) -> Box:
    size = text.sizes[page if 0 <= page < len(text.sizes) else 0]
    return Box(page, 0.0, 0.0, *size)


def _usual_signature(text: anchors.PageText) -> Box:
    """The right half of the last page, a quarter up: where block 7 usually is."""
    page = len(text.sizes) - 1
    width, height = text.sizes[page]
    return Box(
        page,
        min(0.68 * width, width - reach.MAX_SIGNATURE_WIDTH / 2)
        - reach.MAX_SIGNATURE_WIDTH / 2,
        height / 4,
        reach.MAX_SIGNATURE_WIDTH,
        reach.MAX_SIGNATURE_HEIGHT,
    )


def _usual_number(text: anchors.PageText) -> Box:
    width, height = text.sizes[0]
    left = min(45 * POINTS_PER_MM, width - _NUMBER_WIDTH)
    return Box(0, left, max(0.0, height - _HEAD), _NUMBER_WIDTH, _LINE)


def _usual_date(text: anchors.PageText) -> tuple[Box, ...]:
    width, height = text.sizes[0]
    return tuple(
        Box(0, min(left, width - wide), max(0.0, height - _HEAD), wide, _LINE)
        for left, wide in zip(_PART_LEFTS, _PART_WIDTHS, strict=True)
    )


def _has_number_place(text: anchors.PageText) -> bool:
    try:
        anchors.find_number_blank(text)
    except DocSignError:
        return False
    return True


def _has_date_place(text: anchors.PageText) -> bool:
    try:
        anchors.find_date_place(text)
    except DocSignError:
        return False
    return True


def _found(text: anchors.PageText, number: bool, day: bool) -> list[Spot]:
    """What is written into gaps of the text, which says where it belongs."""
    gaps: list[tuple[Mark, anchors.Blank | None]] = []
    if number:
        gaps.append((Mark.NUMBER, anchors.find_number_blank(text)))
    place = anchors.find_date_place(text) if day else None
    if place is not None:
        gaps.append((Mark.DAY, place.day))
        gaps.append((Mark.MONTH, place.month))
        gaps.append((Mark.YEAR, place.year))
    spots = []
    for mark, gap in gaps:
        if gap is not None:
            box = Box(
                0, gap.left, gap.baseline - 0.25 * gap.size, gap.width, 1.2 * gap.size
            )
            spots.append(Spot(mark, box, box, None))
    return spots


def _doubts(
    text: anchors.PageText,
    box: Box,
    *,
    beside: Box | None = None,
    is_round: bool = False,
) -> tuple[tuple[Doubt, ...], str]:
    """What to look at: text below the mark, the margins left.

    A seal lies over the lines of title and name by rule: what stands in the column
    ``beside`` it is not asked about.
    """
    found: list[Doubt] = []
    words = _words_below(text, box, beside, is_round)
    if words:
        found.append(Doubt.OVER_TEXT)
    if 0 <= box.page < len(text.sizes):
        size = text.sizes[box.page]
        if not reach.margins(box.page, size).holds(box, 1.0):
            found.append(Doubt.OUTSIDE_MARGINS)
    return tuple(found), words


def _words_below(
    text: anchors.PageText, box: Box, beside: Box | None, is_round: bool
) -> str:
    middle = (box.left + box.width / 2, box.bottom + box.height / 2)
    for line in text.lines:
        if line.page != box.page:
            continue
        for part in anchors.segments(line):
            in_column = beside is not None and not (
                part.right < beside.left or part.left > beside.right
            )
            if in_column:
                continue
            below = 0
            for letter in part.letters:
                x = (letter.left + letter.right) / 2
                y = letter.baseline + 0.3 * letter.size
                if letter.text.isspace():
                    continue
                if is_round:
                    away = (x - middle[0]) ** 2 + (y - middle[1]) ** 2
                    below += away < (box.width / 2) ** 2
                else:
                    below += box.left < x < box.right and box.bottom < y < box.top
            if below >= _FEW_LETTERS:
                return part.text.strip()[:_MOST_WORDS]
    return ""
