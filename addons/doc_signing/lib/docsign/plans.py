"""One plan per signature, as the regulation in force prescribes it.

Decree 30/2020/NĐ-CP, Annex I, Part I, II.7d (competent person), II.8 (agency) and
III.1d (annex in its own file); Circular 01/2019/TT-BNV, Articles 12 and 13.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from . import anchors, fonts, geometry, looks, signing
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

MAX_SIGNATURE_WIDTH = 55 * POINTS_PER_MM
MAX_SIGNATURE_HEIGHT = 25 * POINTS_PER_MM
_SEAL_SHARE = 2 / 3
"""How much of the seal stands left of the signature: it covers about a third."""
_ANNEX_SIZE = 10.0
_ANNEX_RIGHT = 10 * POINTS_PER_MM
_ANNEX_TOP = 8 * POINTS_PER_MM
_MIN_SIZE_SHARE = 0.75
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
    ``place`` is given (scans). Raises DocSignError.
    """
    picture = looks.read_picture(image, looks.Ink.BLUE)
    if place is None:
        place = anchors.find_signature_place(anchors.read_text(pdf), signer_name)
        # A signature may be wider than the printed name, not higher than the gap.
        margin = (MAX_SIGNATURE_WIDTH - place.width) / 2
        place = Box(
            place.page,
            place.left - margin,
            place.bottom,
            MAX_SIGNATURE_WIDTH,
            min(MAX_SIGNATURE_HEIGHT, place.height),
        )
    box = _fit(picture, place)
    return SignaturePlan(
        Purpose.PERSON,
        _field_name(Purpose.PERSON, pdf),
        box,
        (),
        (ImageMark(picture.png, box),),
        at,
        reason=reason,
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
    number_box: Box | None = None,
    date_boxes: Sequence[Box] | None = None,
    reason: str = "",
) -> list[SignaturePlan]:
    """The agency on the main document: number, date and red seal.

    One signature when number, date and seal are on one page; else two, to be made
    in the order given: number and date on page 1, the seal where the person
    signed. What is printed already (number taken before signing) is not written.

    ``number`` is what goes into the gap (``12``, not ``12/UBND-NN``). ``seal_mm``
    is the real diameter; the seal is never scaled to fit. Explicit boxes stand in
    for a missing text layer; ``date_boxes`` are day, month and, if blank, year.

    Raises DocSignError, ``no_person_signature`` among others: an agency signs only
    what its competent person has signed (Decree 30/2020/NĐ-CP, Art. 32.2.d).
    """
    if not 10 <= seal_mm <= 60:
        raise DocSignError(Code.VALUE, f"a seal of {seal_mm} mm")
    picture = looks.read_picture(seal, looks.Ink.RED)
    person = signature_box or find_person_signature(pdf)
    seal_box = _seal_box(pdf, person, seal_mm)
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
    frame = geometry.page_frame(signing.open_pdf(pdf), 0)
    mark = looks.text_mark(
        f"Số: {number_notation}; {looks.printed_time(at)}",
        font_pair.regular,
        _ANNEX_SIZE,
        baseline=frame.height - _ANNEX_TOP - _ANNEX_SIZE,
        right=frame.width - _ANNEX_RIGHT,
    )
    if mark.left < _ANNEX_RIGHT:
        raise DocSignError(Code.NO_ROOM, "the line is wider than the page")
    box = looks.text_box(0, mark)
    images: tuple[ImageMark, ...] = ()
    if seal:
        if not 10 <= seal_mm <= 60:
            raise DocSignError(Code.VALUE, f"a seal of {seal_mm} mm")
        picture = looks.read_picture(seal, looks.Ink.RED)
        side = seal_mm * POINTS_PER_MM
        below = Box(0, frame.width - _ANNEX_RIGHT - side, box.bottom - side, side, side)
        images = (ImageMark(picture.png, below),)
        box = box.union(below)
    return SignaturePlan(
        Purpose.ANNEX,
        _field_name(Purpose.ANNEX, pdf),
        box,
        (mark,),
        images,
        at,
        reason=reason,
    )


def find_person_signature(pdf: bytes) -> Box:
    """The visible mark of the competent person's signature, as seen.

    The last one we made for a person; else, in a file signed by another tool, the
    last visible signature. Raises DocSignError ``no_person_signature``.
    """
    from pyhanko.sign.fields import enumerate_sig_fields

    from .verify import signature_box

    reader = signing.open_pdf(pdf)
    found: list[tuple[str, Any]] = []
    try:
        for name, _value, field in enumerate_sig_fields(reader, filled_status=True):
            box = signature_box(reader, field)
            if box is not None:
                found.append((str(name), box))
    except (DocSignError, MemoryError, ImportError):
        raise
    except Exception as error:  # a hostile file raises anything
        raise DocSignError(Code.UNREADABLE, type(error).__name__) from error
    ours = [item for item in found if item[0].startswith(f"vt_{Purpose.PERSON}_")]
    if not found:
        raise DocSignError(Code.NO_PERSON_SIGNATURE, "no visible signature")
    box = (ours or found)[-1][1]
    assert isinstance(box, Box)
    return box


def _field_name(purpose: Purpose, pdf: bytes) -> str:
    """Never used twice: it carries the hash of the revision it was planned for."""
    return f"vt_{purpose}_{hashlib.sha256(pdf).hexdigest()[:16]}"


def _fit(picture: looks.Picture, place: Box) -> Box:
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


def _seal_box(pdf: bytes, person: Box, seal_mm: float) -> Box:
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
            8,
            baseline=seal_box.bottom - 9 * (row + 1),
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
