"""The layout check: clean forms say nothing, seeded faults are found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import layout_specimens as specimens
import pytest

from docmgmt.forms.catalogue import FORMS
from docmgmt.forms.model import PageBreak
from docmgmt.forms.word import word_file
from docmgmt.layout_check import Fault, check
from docmgmt.layout_check.encoding import old_code_page
from docmgmt.layout_check.read_pdf import read_pdf
from docmgmt.layout_check.read_word import read_word
from docmgmt.layout_check.rules import DECREE_30, is_official_font, rules_on
from docmgmt.layout_check.values import Finding
from docmgmt.letter import LetterSpec, SignatureBlock, Urgency, letter_pdf, paragraphs
from docmgmt.limited import PdfReader

TODAY = specimens.TODAY


@pytest.mark.parametrize("code", FORMS)
@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_a_clean_form_gives_no_finding(code: str, kind: str) -> None:
    form = specimens.clean_form(code)
    pages = (
        read_pdf(specimens.pdf_file(form))
        if kind == "pdf"
        else read_word(word_file(form))
    )
    assert check(pages, specimens.record_of(code), TODAY) == ()


def findings(seed: specimens.Seed, kind: str) -> tuple[Finding, ...]:
    form = seed.spoil(specimens.clean_form(seed.code))
    record = seed.record(specimens.record_of(seed.code))
    if kind == "pdf":
        pages = read_pdf(specimens.pdf_file(form, seed.page_number))
    else:
        pages = read_word(word_file(form))
    return check(pages, record, TODAY)


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_at_least_95_of_100_seeded_faults_are_found(
    kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each copy has one fault; it must be named with the article that forbids it."""
    seeds = [seed for seed in specimens.SEEDS if seed.only in ("", kind)]
    assert len(seeds) >= 80
    missed, extra = [], 0
    for seed in seeds:
        found = findings(seed, kind)
        hits = [
            one
            for one in found
            if (one.fault, one.article) == (seed.fault, seed.article)
        ]
        extra += len(found) - len(hits[:1])
        if not hits:
            missed.append(
                (
                    seed.name,
                    [(str(one.fault), one.article, dict(one.values)) for one in found],
                )
            )
    with capsys.disabled():
        print(
            f"\n{kind}: {len(seeds) - len(missed)} of {len(seeds)} seeded faults found "
            f"({100 - 100 * len(missed) / len(seeds):.1f} %), {extra} further findings"
        )
        for name, found in missed:
            print("  missed:", name, found)
    assert len(missed) * 20 <= len(seeds), missed


def test_the_place_of_a_finding_is_that_of_the_words() -> None:
    form = specimens.on(specimens.P.AGENCY, bold=False)(specimens.clean_form("1.5"))
    found = check(read_pdf(specimens.pdf_file(form)), specimens.record_of("1.5"), TODAY)
    (finding,) = found
    assert finding.page == 1 and finding.box is not None
    left, top, right, bottom = finding.box
    # The agency stands in the left column, below its parent
    assert 85 <= left < right < 300 and 60 < top < bottom < 120


def test_a_document_is_measured_by_the_rules_of_its_day() -> None:
    assert rules_on(date(2026, 4, 22)) is DECREE_30
    assert rules_on(date(2020, 3, 5)) is DECREE_30


def test_the_limited_process_reads_the_same() -> None:
    form = specimens.clean_form("1.4")
    data, word = specimens.pdf_file(form), word_file(form)
    with PdfReader() as reader:
        assert reader.read_layout(data, "pdf") == read_pdf(data)
        assert reader.read_layout(word, "docx") == read_word(word)


def test_a_scan_says_that_nothing_can_be_checked() -> None:
    blank = replace(
        specimens.clean_form("1.5"), blocks=(PageBreak(),), page_numbers=False
    )
    (finding,) = check(
        read_pdf(specimens.pdf_file(blank)), specimens.record_of("1.5"), TODAY
    )
    assert finding.fault is Fault.NOT_READ


@pytest.mark.parametrize("urgency", list(Urgency))
@pytest.mark.parametrize("title", ["", "TỜ TRÌNH"])
@pytest.mark.parametrize("number", [None, "05"])
def test_the_systems_own_letter_is_clean(
    urgency: Urgency, title: str, number: str | None
) -> None:
    words = {"0": "", "1": "KHẨN", "2": "THƯỢNG KHẨN", "3": "HỎA TỐC"}[str(urgency)]
    code = "1.4" if title else "1.5"
    record = replace(
        specimens.record_of(code),
        urgency=words,
        number=number or "",
        is_numbered=bool(number),
        issued_on=TODAY if number else None,
        circulation_mark="XEM XONG TRẢ LẠI",
    )
    spec = LetterSpec(
        agency=record.agency,
        parent_agency=record.parent_agency,
        notation=record.notation,
        place=record.place,
        subject=record.subject,
        body=paragraphs("\n".join([specimens.LONG] * 12 + [specimens.END])),
        signature=SignatureBlock((*record.authority, record.position), record.signer),
        number=number,
        issued_on=record.issued_on,
        year=2026,
        type_title=title,
        addressees=("Ủy ban nhân dân tỉnh Sông Lam", "Sở Tài chính"),
        recipients=("Như trên", "Lưu: VT, TNN"),
        urgency=urgency,
        circulation_mark=record.circulation_mark,
    )
    assert check(read_pdf(letter_pdf(spec).pdf), record, TODAY) == ()


@pytest.mark.parametrize(
    ("text", "font", "code"),
    [
        (specimens.TCVN3, "", "TCVN3"),
        (specimens.VNI, "", "VNI"),
        ("Sè liÖu", "ABCDEF+.VnTime", "TCVN3"),
        ("Soá lieäu", "VNI-Times", "VNI"),
        (specimens.LONG, "TimesNewRoman", ""),
        ("Số: 15/SNNMT-TNN", "", ""),
        ("20 °C ± 2 °C, 30 % × 45 m³/s", "", ""),
        ("Café, naïve résumé, Zürich", "", ""),
    ],
)
def test_old_code_pages_are_told_from_unicode(text: str, font: str, code: str) -> None:
    assert old_code_page(text, font) == code


def test_stand_ins_of_times_new_roman_are_known() -> None:
    for font in ("TimesNewRomanPSMT", "ABCDEF+LiberationSerif-Bold", "Tinos"):
        assert is_official_font(font)
    for font in ("Arial", "ABCDEF+Cambria", "Calibri", ".VnTime", ""):
        assert not is_official_font(font)
