"""The letters of our own template: text search finds what the layout knows."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from signing_makers import AT, SIGNER, Pki, seal_png, sign, signature_png

from docmgmt.layout.content import paragraphs
from docmgmt.letter import Letter, LetterSpec, SignatureBlock, letter_pdf
from docsign import anchors, fonts, plans
from docsign.values import Verdict
from docsign.verify import verify

pytestmark = pytest.mark.slow

LONG = "Thực hiện nhiệm vụ được giao, Sở báo cáo kết quả như sau.\n" * 60


def own_letter(**changes: Any) -> Letter:
    options: dict[str, Any] = {
        "agency": "Sở Nông nghiệp và Môi trường",
        "parent_agency": "UBND tỉnh Sông Lam",
        "notation": "SNNMT-TNN",
        "place": "Sông Lam",
        "subject": "báo cáo tình hình hạn hán",
        "body": paragraphs("Kính gửi các đơn vị.\nSở báo cáo như sau."),
        "signature": SignatureBlock(("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), SIGNER),
        "year": 2026,
        "addressees": ("Ủy ban nhân dân tỉnh Sông Lam",),
        "recipients": ("Như trên", "Lưu: VT, TNN"),
    }
    return letter_pdf(LetterSpec(**(options | changes)))


CASES = {
    "one page": {},
    "three pages": {"body": paragraphs(LONG)},
    "legal document": {"notation": "2026/QĐ-UBND", "type_title": "QUYẾT ĐỊNH"},
    "long place": {"place": "Thành phố trực thuộc Sông Lam"},
    "signed for the committee": {
        "signature": SignatureBlock(
            ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), SIGNER
        )
    },
}


@pytest.mark.parametrize("case", CASES)
def test_the_gaps_and_the_place_are_found_where_the_layout_put_them(
    case: str,
) -> None:
    made = own_letter(**CASES[case])
    text = anchors.read_text(made.pdf)
    number, date = anchors.find_number_blank(text), anchors.find_date_place(text)
    assert number and date and date.printed_year == 2026
    known = made.anchors
    for gap, box in (
        (number, known.number),
        (date.day, known.day),
        (date.month, known.month),
    ):
        assert gap.page == box.page
        assert gap.left <= box.x0 + 0.5 and gap.right >= box.x1 - 0.5
        assert gap.right - gap.left < box.width + 12
        assert gap.baseline == pytest.approx(box.baseline, abs=0.1)
    place = anchors.find_signature_place(text, SIGNER)
    assert place.page == known.signature.page == made.page_count - 1
    assert place.left + place.width / 2 == pytest.approx(
        known.signature.center_x, abs=2
    )
    assert place.bottom == pytest.approx(known.signature.y0, abs=6)
    assert place.top == pytest.approx(known.signature.y1, abs=6)


@pytest.mark.parametrize("case", ["one page", "three pages"])
def test_an_own_letter_is_signed_and_issued(
    case: str, pki: Pki, pair: fonts.FontPair
) -> None:
    pdf = own_letter(**CASES[case]).pdf
    plan = plans.person_plan(pdf, signature_png(), AT, signer_name=SIGNER)
    pdf = sign(pdf, plan, pki.person, pki)
    for plan in plans.issue_plans(
        pdf,
        number="1234",
        issued_on=dt.date(2026, 3, 5),
        seal=seal_png(),
        seal_mm=36,
        at=AT,
        font_pair=pair,
    ):
        pdf = sign(pdf, plan, pki.agency, pki)
    assert verify(pdf, pki.trust, AT).verdict is Verdict.VALID


def test_a_letter_numbered_before_signing_gets_only_its_seal(
    pki: Pki, pair: fonts.FontPair
) -> None:
    pdf = own_letter(number="05", issued_on=dt.date(2026, 3, 5), year=None).pdf
    plan = plans.person_plan(pdf, signature_png(), AT, signer_name=SIGNER)
    signed = sign(pdf, plan, pki.person, pki)
    (plan,) = plans.issue_plans(
        signed,
        number="05",
        issued_on=dt.date(2026, 3, 5),
        seal=seal_png(),
        seal_mm=36,
        at=AT,
        font_pair=pair,
    )
    assert plan.texts == () and len(plan.images) == 1
