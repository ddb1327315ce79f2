"""Certified copies: the forms of Art. 25 and no others."""

from __future__ import annotations

from itertools import product

import layout_specimens as specimens
import pytest

from docmgmt.copies import (
    ALLOWED,
    SOURCES,
    CopyError,
    CopyFault,
    CopyKind,
    Medium,
    Source,
    plan_copy,
)
from docmgmt.copy_block import CopyBlock, with_block
from docmgmt.pdf_info import PdfError, opened

P, E = Medium.PAPER, Medium.ELECTRONIC
LAW = {
    CopyKind.EXACT: {(P, P), (E, P), (P, E)},
    CopyKind.FROM_COPY: {(P, P), (P, E), (E, P)},
    CopyKind.EXTRACT: {(P, P), (P, E), (E, E), (E, P)},
}


def page_texts(data: bytes) -> list[str]:
    with opened(data) as document:
        return [page.get_textpage().get_text_range() for page in document]


BLOCK = CopyBlock(
    agency="Sở Nông nghiệp và Môi trường",
    parent_agency="Ủy ban nhân dân tỉnh Sông Lam",
    notation="SY-SNNMT",
    words="SAO Y",
    place="Sông Lam",
    year=2026,
    recipients=("Sở Tài chính", "Lưu: VT"),
    title_lines=("TL. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG"),
    signer="Lê Văn Tám",
)


def test_there_are_exactly_the_forms_of_the_law() -> None:
    for kind, on, to in product(CopyKind, Medium, Medium):
        allowed = (on, to) in LAW[kind]
        assert ((kind, on, to) in ALLOWED) is allowed
        if allowed:
            plan = plan_copy(kind, SOURCES[kind], on, to, "Điều 1")
            assert plan.article in ("25.1", "25.2", "25.3")
            assert plan.is_on_paper is (to is P)
        else:
            with pytest.raises(CopyError) as refusal:
                plan_copy(kind, SOURCES[kind], on, to, "Điều 1")
            assert refusal.value.code is CopyFault.MEDIUM


@pytest.mark.parametrize("kind", CopyKind)
@pytest.mark.parametrize("source", Source)
def test_each_kind_has_its_source(kind: CopyKind, source: Source) -> None:
    wanted = {
        CopyKind.EXACT: Source.ORIGINAL,
        CopyKind.FROM_COPY: Source.EXACT_COPY,
        CopyKind.EXTRACT: Source.ORIGINAL,
    }[kind]
    if source is wanted:
        assert plan_copy(kind, source, P, P, "x").kind is kind
        return
    with pytest.raises(CopyError) as refusal:
        plan_copy(kind, source, P, P, "x")
    assert refusal.value.code is CopyFault.SOURCE


def test_an_extract_names_its_part() -> None:
    with pytest.raises(CopyError) as refusal:
        plan_copy(CopyKind.EXTRACT, Source.ORIGINAL, P, P, "  ")
    assert refusal.value.code is CopyFault.NO_EXTRACT


def test_the_block_stands_on_the_last_page_where_there_is_room() -> None:
    source = specimens.pdf_file(specimens.clean_form("1.5"))
    texts = page_texts(with_block(source, BLOCK))
    assert len(texts) == 1
    for part in ("Kính gửi", "SAO Y", "SY-SNNMT", "TL. GIÁM ĐỐC", "- Lưu: VT."):
        assert part in texts[0]


def test_else_on_a_page_of_its_own() -> None:
    form = specimens.longer(specimens.clean_form("1.5"))
    source = specimens.pdf_file(specimens.longer(form))
    before = page_texts(source)
    after = page_texts(with_block(source, BLOCK))
    assert len(after) in (len(before), len(before) + 1)
    assert "SAO Y" in after[-1]
    full = specimens.pdf_file(specimens.size(297, 210)(specimens.clean_form("1.4")))
    assert len(page_texts(with_block(full, BLOCK))) == len(page_texts(full)) + 1


@pytest.mark.parametrize("data", [b"", b"x", b"%PDF-1.7 broken"])
def test_what_is_no_pdf_is_refused(data: bytes) -> None:
    with pytest.raises(PdfError):
        with_block(data, BLOCK)


def test_the_block_can_be_filled_by_the_issue() -> None:
    """The blanks of the block are the only ones left: the source has its number."""
    form = specimens.dated("22", "4", "15")(specimens.clean_form("1.5"))
    text = page_texts(with_block(specimens.pdf_file(form), BLOCK))[-1]
    assert "Số: 15/SNNMT-TNN" in text
    assert "/SY-SNNMT" in text
