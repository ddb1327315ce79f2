"""One plan per signature, as the regulation in force prescribes it.

Decree 30/2020/NĐ-CP, Annex I, Part I, II.7d (competent person), II.8 (agency) and
III.1d (annex in its own file); Circular 01/2019/TT-BNV, Articles 6, 12 and 13.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from . import anchors, fonts, geometry, looks, reach, signing
from .values import (
    OFFICE_ZONE,
    POINTS_PER_MM,
    Box,
    Code,
    DocSignError,
    ImageMark,
    LookProfile,
    Purpose,
    SignaturePlan,
    TextMark,
)

_SEAL_SHARE = 2 / 3
"""How much of the seal stands left of the signature: it covers about a third."""
_ANNEX_SIZE = 10.0
_ANNEX_RIGHT = 10 * POINTS_PER_MM
_ANNEX_TOP = 8 * POINTS_PER_MM
_CORNER_LEADING = 12.0
_CORNER_MOST_LINES = 3
_CORNER_SIGNATURE_WIDTH = 45 * POINTS_PER_MM
_CORNER_SIGNATURE_HEIGHT = 20 * POINTS_PER_MM
_CORNER_SIGNATURE_MIDDLE = 33 * POINTS_PER_MM
"""From the upper edge: half a seal below the agency's line."""
_SEAL_TEXT_SIZE = 8.0
_SEAL_TEXT_LEADING = 9.0
_SCAN_EDGE = 3 * POINTS_PER_MM
"""Nothing is written nearer to the right edge: printers leave it white."""
_MIN_SIZE_SHARE = 0.75
_INITIALS_WIDTH = 14 * POINTS_PER_MM
_INITIALS_HEIGHT = 7 * POINTS_PER_MM
_INITIALS_GAP = 1.5 * POINTS_PER_MM
_INITIALS_MARGIN = 15 * POINTS_PER_MM
_INITIALS_EDGE = 2 * POINTS_PER_MM
_INITIALS_FOOT = 25 * POINTS_PER_MM
_INITIALS_TEXT = 5.0
_SIDE = 0.5
"""Points kept free on each side of what is written into a gap."""


def person_plan(
    pdf: bytes,
    image: bytes,
    at: datetime,
    *,
    signer_name: str = "",
    place: Box | None = None,
    reason: str = "",
) -> SignaturePlan:
    """The competent person: a blue picture, centred between title and name.

    ``image`` is a transparent PNG. The place is found by ``signer_name`` unless a
    ``place`` is given; where name and title are printed, it may differ from the rule
    only as :func:`reach.of_signature` allows. Raises DocSignError.
    """
    picture = looks.read_picture(image, looks.Ink.BLUE)
    if place is None:
        block = anchors.find_signature_place(anchors.read_text(pdf), signer_name)
        box = fit(picture, _room_of(block))
    else:
        reach.check_signature(pdf, place, signature_block(pdf, signer_name))
        box = fit(picture, place)
    return SignaturePlan(
        Purpose.PERSON,
        _field_name(Purpose.PERSON, pdf),
        box,
        (),
        (ImageMark(picture.png, box),),
        at,
        reason=reason,
    )


def initial_plan(
    pdf: bytes,
    image: bytes,
    at: datetime,
    *,
    font_pair: fonts.FontPair,
    profile: LookProfile = LookProfile.ND30_2020,
    reason: str = "",
) -> SignaturePlan:
    """Who answers for the content: small blue initials behind the end of the text.

    ``image`` is the transparent PNG of his hand. Initials have no look in the
    regulations: by custom they stand behind ``./.``, one beside the other, else in
    the right margin. Decree 30 wants no text; by Circular 01 a signature tells its
    time. Raises DocSignError.
    """
    picture = looks.read_picture(image, looks.Ink.BLUE)
    text = anchors.read_text(pdf)
    count = sum(
        name.startswith(f"vt_{Purpose.INITIAL}_")
        for name, _box in visible_signatures(pdf)
    )
    place = _initials_place(text, count)
    told = (
        looks.printed_time(at).split("; ") if profile is LookProfile.TT01_2019 else ()
    )
    marks = tuple(
        looks.text_mark(
            line,
            font_pair.regular,
            _INITIALS_TEXT,
            baseline=place.bottom - (_INITIALS_TEXT + 0.5) * (row + 1),
            centre=place.left + place.width / 2,
        )
        for row, line in enumerate(told)
    )
    box = fit(picture, place)
    return SignaturePlan(
        Purpose.INITIAL,
        _field_name(Purpose.INITIAL, pdf),
        _around(box, marks),
        marks,
        (ImageMark(picture.png, box),),
        at,
        reason=reason,
    )


def _initials_place(text: anchors.PageText, count: int) -> Box:
    """Room for the next initials after ``count`` others."""
    width, height = _INITIALS_WIDTH, _INITIALS_HEIGHT
    end = anchors.find_end_of_text(text)
    page = end.page if end else len(text.sizes) - 1
    paper = text.sizes[page][0]
    bottom = end.baseline - height / 4 if end else _INITIALS_FOOT
    if end:
        left = end.right + _INITIALS_GAP + count * (width + _INITIALS_GAP)
        if left + width <= paper - _INITIALS_MARGIN:
            return Box(page, left, bottom, width, height)
    # No room on the line: up the margin from there, clear of the block below.
    row = bottom + count * (height + _INITIALS_GAP)
    return Box(page, paper - _INITIALS_EDGE - width, row, width, height)


def signature_block(pdf: bytes, signer_name: str) -> Box | None:
    """The room between a signer's printed title and name; None where neither is."""
    try:
        return anchors.find_signature_place(anchors.read_text(pdf), signer_name)
    except DocSignError as error:
        if error.code in (Code.NO_SIGNATURE_PLACE, Code.NO_ROOM):
            return None
        raise


def _room_of(block: Box) -> Box:
    # A signature may be wider than the printed name, not higher than the gap.
    width = reach.MAX_SIGNATURE_WIDTH
    return Box(
        block.page,
        block.left + (block.width - width) / 2,
        block.bottom,
        width,
        min(reach.MAX_SIGNATURE_HEIGHT, block.height),
    )


def issue_plans(
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
    signature_box: Box | None = None,
    signature_field: str = "",
    number_box: Box | None = None,
    date_boxes: Sequence[Box] | None = None,
    seal_place: Box | None = None,
    reason: str = "",
) -> list[SignaturePlan]:
    """The agency on the main document: number, date and red seal.

    One signature when number, date and seal are on one page; else two, to be made
    in the order given: number and date on page 1, the seal where the person
    signed. What is printed already (number taken before signing) is not written.

    ``number`` is what goes into the gap (``12``, not ``12/UBND-NN``). ``seal_mm``
    is the real diameter; the seal is never scaled to fit. ``signature_field``: on whose
    signature the seal stands where several people signed. Explicit boxes stand in
    for a missing text layer; ``date_boxes`` are day, month and, if blank, year.
    ``seal_place`` moves the seal as far as :func:`reach.of_seal` allows.

    Raises DocSignError, ``no_person_signature`` among others: an agency signs only
    what its competent person has signed (Decree 30/2020/NĐ-CP, Art. 32.2.d).
    """
    if not 10 <= seal_mm <= 60:
        raise DocSignError(Code.VALUE, f"a seal of {seal_mm} mm")
    picture = looks.read_picture(seal, looks.Ink.RED)
    person = signature_box or find_person_signature(pdf, signature_field)
    seal_box = seal_rule(pdf, person, seal_mm)
    if seal_place is not None:
        reach.check_seal(pdf, seal_place, seal_box, person)
        seal_box = seal_place
    for box in (number_box, *(date_boxes or ())):
        if box is not None:
            reach.check_on_page(pdf, box)
    writing = _writing(pdf, number, issued_on, font_pair, number_box, date_boxes)
    below = _seal_text(profile, agency_name, at, seal_box, font_pair)
    seal_marks = (ImageMark(picture.png, seal_box),)
    around = _around(seal_box, below)
    if not writing:
        return [
            SignaturePlan(
                Purpose.AGENCY,
                _field_name(Purpose.AGENCY, pdf),
                around,
                below,
                seal_marks,
                at,
                reason=reason,
            )
        ]
    first = _around(None, writing)
    if seal_box.page == 0:
        return [
            SignaturePlan(
                Purpose.AGENCY,
                _field_name(Purpose.AGENCY, pdf),
                first.union(around),
                (*writing, *below),
                seal_marks,
                at,
                reason=reason,
            )
        ]
    return [
        SignaturePlan(
            Purpose.AGENCY_NUMBER,
            _field_name(Purpose.AGENCY_NUMBER, pdf),
            first,
            writing,
            (),
            at,
            reason=reason,
        ),
        SignaturePlan(
            Purpose.AGENCY_SEAL,
            _field_name(Purpose.AGENCY_SEAL, pdf),
            around,
            below,
            seal_marks,
            at,
            reason=reason,
        ),
    ]


def annex_plan(
    pdf: bytes,
    number_notation: str,
    at: datetime,
    *,
    font_pair: fonts.FontPair,
    reason: str = "",
    seal: bytes = b"",
    seal_mm: float = 0.0,
) -> SignaturePlan:
    """The agency on an annex in its own file: one line of text, no picture.

    ``Số: 12/UBND-NN; 05/03/2026; 10:20:30 +07:00``, size 10, top right of page 1.
    With a ``seal`` (transparent PNG, real diameter) the annex is signed like the main
    document: the red seal stands below the line (Hà Tĩnh 33/2019 Art. 10.1c).
    """
    marks = _corner_lines(
        pdf, (f"Số: {number_notation};", looks.printed_time(at)), font_pair
    )
    box = _around(None, marks)
    images: tuple[ImageMark, ...] = ()
    if seal:
        if not 10 <= seal_mm <= 60:
            raise DocSignError(Code.VALUE, f"a seal of {seal_mm} mm")
        picture = looks.read_picture(seal, looks.Ink.RED)
        person = _own_corner_signature(pdf)
        if person is not None:
            below = seal_rule(pdf, person, seal_mm)
        else:
            side = seal_mm * POINTS_PER_MM
            right = geometry.page_frame(signing.open_pdf(pdf), 0).width - _ANNEX_RIGHT
            below = Box(0, right - side, box.bottom - side, side, side)
        images = (ImageMark(picture.png, below),)
        box = box.union(below)
    return SignaturePlan(
        Purpose.ANNEX,
        _field_name(Purpose.ANNEX, pdf),
        box,
        marks,
        images,
        at,
        reason=reason,
    )


def annex_person_plan(
    pdf: bytes, image: bytes, at: datetime, *, reason: str = ""
) -> SignaturePlan:
    """The competent person on an annex in its own file, which has no block to sign.

    The blue picture stands at the top right of page 1, below the place of the
    agency's line, so that the seal can cover a third of it from the left as it does
    on the main document (Hà Tĩnh 33/2019 Art. 10.1c).
    """
    picture = looks.read_picture(image, looks.Ink.BLUE)
    frame = geometry.page_frame(signing.open_pdf(pdf), 0)
    box = fit(
        picture,
        Box(
            0,
            frame.width - _ANNEX_RIGHT - _CORNER_SIGNATURE_WIDTH,
            frame.height - _CORNER_SIGNATURE_MIDDLE - _CORNER_SIGNATURE_HEIGHT / 2,
            _CORNER_SIGNATURE_WIDTH,
            _CORNER_SIGNATURE_HEIGHT,
        ),
    )
    return SignaturePlan(
        Purpose.PERSON,
        _field_name(Purpose.PERSON, pdf),
        box,
        (),
        (ImageMark(picture.png, box),),
        at,
        reason=reason,
    )


def copy_plan(
    pdf: bytes,
    words: str,
    agency_name: str,
    at: datetime,
    *,
    font_pair: fonts.FontPair,
    reason: str = "",
) -> SignaturePlan:
    """The agency on an electronic copy: form of copy, agency, time; no picture.

    ``SAO Y; Sở Nội vụ; 05/03/2026; 10:20:30 +07:00``, size 10, upright, black, top
    right of page 1 (Decree 30/2020/NĐ-CP, Annex I, Part II.I; form 3.2).
    """
    if not words.strip() or not agency_name.strip():
        raise DocSignError(Code.VALUE, "a copy names its form and its agency")
    marks = _corner_lines(
        pdf, (f"{words};", f"{agency_name};", looks.printed_time(at)), font_pair
    )
    return SignaturePlan(
        Purpose.COPY,
        _field_name(Purpose.COPY, pdf),
        _around(None, marks),
        marks,
        (),
        at,
        reason=reason,
    )


def scan_plan(
    pdf: bytes,
    agency_name: str,
    at: datetime,
    *,
    font_pair: fonts.FontPair,
    profile: LookProfile,
    words: str = "",
    seal: bytes = b"",
    seal_mm: float = 0.0,
    reason: str = "",
) -> SignaturePlan:
    """The agency on its own scan of a paper document, top right of page 1.

    Circular 01/2019/TT-BNV, Art. 6.2c: the red ``seal`` (transparent PNG) in its real
    diameter ``seal_mm``, below it the agency's name and the time. Decree 30/2020/NĐ-CP
    (Art. 22.3b, Annex I Part II.I.3): no picture, one line with the form of copy
    (``words``), agency and time. Raises DocSignError.
    """
    if not agency_name.strip():
        raise DocSignError(Code.VALUE, "a signed scan names its agency")
    images: tuple[ImageMark, ...] = ()
    if profile is LookProfile.ND30_2020:
        if not words.strip():
            raise DocSignError(Code.VALUE, "a signed scan names its form of copy")
        marks = _corner_lines(
            pdf, (f"{words};", f"{agency_name};", looks.printed_time(at)), font_pair
        )
        box = _around(None, marks)
    else:
        box, marks, images = _seal_in_corner(
            pdf, agency_name, at, font_pair.regular, seal, seal_mm
        )
    return SignaturePlan(
        Purpose.SCAN,
        _field_name(Purpose.SCAN, pdf),
        box,
        marks,
        images,
        at,
        reason=reason,
    )


def _seal_in_corner(
    pdf: bytes, agency_name: str, at: datetime, font: str, seal: bytes, seal_mm: float
) -> tuple[Box, tuple[TextMark, ...], tuple[ImageMark, ...]]:
    """The seal in the corner of page 1 and, centred below it, name and time."""
    if not 10 <= seal_mm <= 60:
        raise DocSignError(Code.VALUE, f"a seal of {seal_mm} mm")
    picture = looks.read_picture(seal, looks.Ink.RED)
    frame = geometry.page_frame(signing.open_pdf(pdf), 0)
    side = seal_mm * POINTS_PER_MM
    left, bottom = frame.width - _ANNEX_RIGHT - side, frame.height - _ANNEX_TOP - side
    centre = left + side / 2
    room = 2 * (frame.width - _SCAN_EDGE - centre)
    lines = [
        line
        for text in (agency_name, looks.printed_time(at))
        for line in _balanced(text, room, font, _SEAL_TEXT_SIZE)
    ]
    marks = tuple(
        looks.text_mark(
            line,
            font,
            _SEAL_TEXT_SIZE,
            baseline=bottom - _SEAL_TEXT_LEADING * (row + 1),
            centre=centre,
        )
        for row, line in enumerate(lines)
    )
    if left < 0 or centre < room / 2 or marks[-1].baseline < _SEAL_TEXT_LEADING:
        raise DocSignError(Code.NO_ROOM, "the page is smaller than the seal")
    seal_box = Box(0, left, bottom, side, side)
    return _around(seal_box, marks), marks, (ImageMark(picture.png, seal_box),)


def _corner_lines(
    pdf: bytes, parts: Sequence[str], font_pair: fonts.FontPair
) -> tuple[TextMark, ...]:
    """Text at the top right of page 1, below what agencies signed there before.

    One line if it fits, else broken between words; never wider than the page.
    """
    frame = geometry.page_frame(signing.open_pdf(pdf), 0)
    room = frame.width - 2 * _ANNEX_RIGHT
    lines = _broken(" ".join(parts), room, font_pair.regular, _ANNEX_SIZE)
    right = frame.width - _ANNEX_RIGHT
    top = frame.height - _ANNEX_TOP
    for name, box in visible_signatures(pdf):
        # Only a line like ours: what a person signed leaves the line its place.
        if box.page == 0 and _is_corner_line(name, box, top):
            top = min(top, box.bottom)
    return tuple(
        looks.text_mark(
            line,
            font_pair.regular,
            _ANNEX_SIZE,
            baseline=top - _ANNEX_SIZE - row * _CORNER_LEADING,
            right=right,
        )
        for row, line in enumerate(lines)
    )


def _is_corner_line(name: str, box: Box, top: float) -> bool:
    is_person = name.startswith(f"vt_{Purpose.PERSON}_")
    return not is_person and box.top > top - _CORNER_LEADING and box.height < 60


def _broken(text: str, room: float, font: str, size: float) -> list[str]:
    """A text in lines between words, each no wider than ``room``, at most three."""
    lines = _lines(text, room, font, size)
    if any(fonts.text_width(font, line, size) > room for line in lines):
        raise DocSignError(Code.NO_ROOM, "the line is wider than the page")
    if len(lines) > _CORNER_MOST_LINES:
        raise DocSignError(Code.NO_ROOM, "the text is higher than the margin")
    return lines


def _lines(text: str, room: float, font: str, size: float) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and fonts.text_width(font, longer, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _balanced(text: str, room: float, font: str, size: float) -> list[str]:
    """The same lines, none much shorter than the others: no word stands alone."""
    lines = _broken(text, room, font, size)
    words = max(fonts.text_width(font, word, size) for word in text.split())
    for step in range(1, 20):
        narrower = room * step / 20
        if narrower >= words:
            tried = _lines(text, narrower, font, size)
            if len(tried) == len(lines):
                return tried
    return lines


def _own_corner_signature(pdf: bytes) -> Box | None:
    """Where our tool put the competent person on page 1 of an annex, or None."""
    boxes = [
        box
        for name, box in visible_signatures(pdf)
        if name.startswith(f"vt_{Purpose.PERSON}_") and box.page == 0
    ]
    return boxes[-1] if boxes else None


def find_person_signature(pdf: bytes, field_name: str = "") -> Box:
    """The visible mark of the competent person's signature, as seen.

    The one of that field; else the last one we made for a person; else, in a file
    signed by another tool, the last visible signature. Raises DocSignError
    ``no_person_signature``.
    """
    found = visible_signatures(pdf)
    if not found:
        raise DocSignError(Code.NO_PERSON_SIGNATURE, "no visible signature")
    ours = [item for item in found if item[0].startswith(f"vt_{Purpose.PERSON}_")]
    named = [item for item in found if item[0] == field_name]
    return (named or ours or found)[-1][1]


def visible_signatures(pdf: bytes) -> list[tuple[str, Box]]:
    """Name and mark of each visible signature, in the order of the file."""
    from pyhanko.sign.fields import enumerate_sig_fields

    from .verify import signature_box

    reader = signing.open_pdf(pdf)
    found: list[tuple[str, Box]] = []
    try:
        for name, _value, field in enumerate_sig_fields(reader, filled_status=True):
            box = signature_box(reader, field)
            if box is not None:
                found.append((str(name), box))
    except (DocSignError, MemoryError, ImportError):
        raise
    except Exception as error:  # a hostile file raises anything
        raise DocSignError(Code.UNREADABLE, type(error).__name__) from error
    return found


def _field_name(purpose: Purpose, pdf: bytes) -> str:
    """Never used twice: it carries the hash of the revision it was planned for."""
    return f"vt_{purpose}_{hashlib.sha256(pdf).hexdigest()[:16]}"


def fit(picture: looks.Picture, place: Box) -> Box:
    """As large as the place allows without distortion, in its middle."""
    scale = min(place.width / picture.width, place.height / picture.height)
    width, height = picture.width * scale, picture.height * scale
    return Box(
        place.page,
        place.left + (place.width - width) / 2,
        place.bottom + (place.height - height) / 2,
        width,
        height,
    )


def seal_rule(pdf: bytes, person: Box, seal_mm: float) -> Box:
    """Where the seal stands by rule: a third of it over the signature, on the left."""
    side = seal_mm * POINTS_PER_MM
    frame = geometry.page_frame(signing.open_pdf(pdf), person.page)
    left = person.left - _SEAL_SHARE * side
    bottom = person.bottom + (person.height - side) / 2
    # Stay on the paper: a seal cut off at the edge is no seal.
    left = max(0.0, min(left, frame.width - side))
    bottom = max(0.0, min(bottom, frame.height - side))
    return Box(person.page, left, bottom, side, side)


def _seal_text(
    profile: LookProfile,
    agency_name: str,
    at: datetime,
    seal_box: Box,
    font_pair: fonts.FontPair,
) -> tuple[TextMark, ...]:
    """Circular 01/2019 wants agency name and time shown; Decree 30 wants no text."""
    if profile is not LookProfile.TT01_2019:
        return ()
    centre = seal_box.left + seal_box.width / 2
    return tuple(
        looks.text_mark(
            text,
            font_pair.regular,
            _SEAL_TEXT_SIZE,
            baseline=seal_box.bottom - _SEAL_TEXT_LEADING * (row + 1),
            centre=centre,
        )
        for row, text in enumerate((agency_name, looks.printed_time(at)))
        if text
    )


def _around(box: Box | None, marks: tuple[TextMark, ...], page: int = 0) -> Box:
    for mark in marks:
        here = looks.text_box(box.page if box else page, mark)
        box = box.union(here) if box else here
    assert box is not None
    return box


def _writing(
    pdf: bytes,
    number: str,
    issued_on: date,
    font_pair: fonts.FontPair,
    number_box: Box | None,
    date_boxes: Sequence[Box] | None,
) -> tuple[TextMark, ...]:
    """Number and date as lines of text on the baselines of their gaps."""
    text = None
    if number_box is None or date_boxes is None:
        text = anchors.read_text(pdf)
    blanks: list[tuple[anchors.Blank | None, str, str]] = []
    if number_box is not None:
        gap: anchors.Blank | None = _blank(number_box)
    else:
        assert text is not None
        gap = anchors.find_number_blank(text)
    marks = [_write_in(gap, number, font_pair.regular, close=True)] if gap else []
    day, month = f"{issued_on.day:02}", _month(issued_on)
    year = str(issued_on.year)
    if date_boxes is not None:
        blanks.extend(
            (_blank(box), part, font_pair.italic)
            for box, part in zip(date_boxes, (day, month, year), strict=False)
        )
    else:
        assert text is not None
        place = anchors.find_date_place(text)
        if place is not None:
            if place.printed_year not in (None, issued_on.year):
                raise DocSignError(
                    Code.YEAR_MISMATCH, f"{place.printed_year} is printed"
                )
            blanks.append((place.day, day, font_pair.italic))
            blanks.append((place.month, month, font_pair.italic))
            blanks.append((place.year, year, font_pair.italic))
    marks.extend(
        _write_in(blank, content, font) for blank, content, font in blanks if blank
    )
    return tuple(marks)


def _month(day: date) -> str:
    """January and February with a zero before (Decree 30/2020, Annex I, II.4)."""
    return f"{day.month:02}" if day.month < 3 else str(day.month)


def _blank(box: Box) -> anchors.Blank:
    """A box drawn by hand: its lower edge is the baseline."""
    if box.page != 0:
        raise DocSignError(Code.NO_SUCH_PAGE, "number and date stand on page 1")
    size = min(13.0, box.height) if box.height > 0 else 13.0
    return anchors.Blank(0, box.left, box.right, box.bottom, size)


def _write_in(
    blank: anchors.Blank, content: str, font: str, *, close: bool = False
) -> TextMark:
    """In the middle of the gap, or ``close`` to what follows (``123/UBND``).

    A little smaller if it must be, never unreadable.
    """
    room = blank.width - 2 * _SIDE
    width = fonts.text_width(font, content, blank.size)
    size = blank.size * min(1.0, room / width) if width else blank.size
    if not content.strip() or size < _MIN_SIZE_SHARE * blank.size:
        raise DocSignError(Code.NO_ROOM, f"{content!r} does not fit its gap")
    if close:
        return looks.text_mark(
            content, font, size, baseline=blank.baseline, right=blank.right - _SIDE
        )
    return looks.text_mark(
        content, font, size, baseline=blank.baseline, centre=blank.centre
    )


def issue_date(at: datetime) -> date:
    """The office's calendar day of a moment."""
    if at.tzinfo is None:
        raise DocSignError(Code.TIME_NAIVE, "a signing time needs a zone")
    return at.astimezone(OFFICE_ZONE).date()
