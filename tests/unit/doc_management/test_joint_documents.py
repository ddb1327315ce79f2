"""Documents of several agencies: laid out, read back and compared with the record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from docmgmt.fonts import find_fonts
from docmgmt.layout_check import check
from docmgmt.layout_check.read_pdf import read_pdf
from docmgmt.layout_check.record import JointParty, Record
from docmgmt.layout_check.values import Fault, Finding
from docmgmt.letter import (
    LetterError,
    LetterSpec,
    Partner,
    SignatureBlock,
    joint_names,
    letter_pdf,
    paragraphs,
)

pytestmark = pytest.mark.slow

ON = date(2026, 4, 22)
FINANCE = Partner(
    "Sở Tài chính",
    SignatureBlock(("Giám đốc", "Sở Tài chính"), "Phan Đình Khôi"),
)
HOME = Partner(
    "Sở Nội vụ",
    SignatureBlock(("KT. Giám đốc", "Phó Giám đốc", "Sở Nội vụ"), "Lê Thị Hòa"),
)
SPEC = LetterSpec(
    parent_agency="Ủy ban nhân dân tỉnh Sông Lam",
    agency="Sở Nông nghiệp và Môi trường",
    notation="HDLN-SNNMT-STC",
    place="Sông Lam",
    year=2026,
    type_title="Hướng dẫn",
    subject="Hỗ trợ người dân vùng hạn hán",
    body=paragraphs(
        "Căn cứ chỉ đạo của Ủy ban nhân dân tỉnh về hỗ trợ người dân vùng hạn hán, các "
        "sở thống nhất hướng dẫn việc lập danh sách, thẩm định và chi trả kinh phí hỗ "
        "trợ cho các hộ dân bị thiệt hại trên địa bàn tỉnh như sau.\n"
        "1. Ủy ban nhân dân cấp xã lập danh sách, niêm yết công khai trong năm ngày "
        "làm việc và gửi Sở Nông nghiệp và Môi trường tổng hợp, thẩm định theo luật.\n"
        "2. Sở Tài chính cấp kinh phí trong năm ngày làm việc kể từ ngày nhận hồ sơ."
    ),
    signature=SignatureBlock(
        ("Giám đốc", "Sở Nông nghiệp và Môi trường"), "Nguyễn Văn Hải"
    ),
    recipients=("Ủy ban nhân dân các xã", "Lưu: VT"),
    partners=(FINANCE,),
)


def party(partner: Partner) -> JointParty:
    block = partner.signature
    return JointParty(partner.agency, " ".join(block.title_lines), block.name)


def record(*partners: Partner) -> Record:
    return Record(
        form="1.4",
        type_name="Hướng dẫn",
        agency=SPEC.agency,
        parent_agency=SPEC.parent_agency,
        notation=SPEC.notation,
        place=SPEC.place,
        subject=SPEC.subject,
        position="Giám đốc Sở Nông nghiệp và Môi trường",
        signer="Nguyễn Văn Hải",
        partners=tuple(party(partner) for partner in partners),
    )


def findings(spec: LetterSpec, wanted: Record) -> list[Finding]:
    pdf = letter_pdf(spec, fonts=find_fonts()).pdf
    return list(check(read_pdf(pdf), wanted, ON))


def faults(spec: LetterSpec, wanted: Record) -> list[tuple[Fault, object]]:
    return [(one.fault, one.values.get("part")) for one in findings(spec, wanted)]


@pytest.mark.parametrize(
    "partners", [(FINANCE,), (FINANCE, HOME)], ids=["two", "three"]
)
def test_a_joint_document_stands_as_the_record_says(
    partners: tuple[Partner, ...],
) -> None:
    spec = replace(SPEC, partners=partners)
    assert findings(spec, record(*partners)) == []


def test_a_document_of_one_agency_is_read_as_before() -> None:
    assert findings(replace(SPEC, partners=()), record()) == []


def test_a_text_of_a_few_words_is_not_taken_for_the_head() -> None:
    spec = replace(
        SPEC,
        type_title="",
        notation="SNNMT-TNN",
        body=paragraphs("Kính chuyển để biết.\n1. Đồng ý."),
        addressees=("Sở Tài chính",),
    )
    letter = replace(
        record(FINANCE), form="1.5", type_name="Công văn", notation="SNNMT-TNN"
    )
    assert findings(spec, letter) == []
    found = faults(replace(spec, addressees=()), letter)
    assert found == [(Fault.MISSING, "addressee")]


def test_an_agency_missing_from_the_head_and_the_end_is_found() -> None:
    found = faults(replace(SPEC, partners=()), record(FINANCE))
    assert (Fault.WORDING, "agency") in found
    assert (Fault.MISSING, "joint_signer") in found


def test_a_partner_nobody_named_is_found() -> None:
    assert (Fault.WORDING, "agency") in faults(SPEC, record())


def test_the_order_of_the_agencies_is_compared() -> None:
    spec = replace(SPEC, partners=(HOME, FINANCE))
    found = faults(spec, record(FINANCE, HOME))
    assert (Fault.WORDING, "agency") in found
    assert (Fault.MISSING, "joint_signer") in found


def test_a_partner_s_wrong_authority_is_found_with_its_place() -> None:
    wrong = SignatureBlock(("KT. Giám đốc", "Sở Tài chính"), "Phan Đình Khôi")
    spec = replace(SPEC, partners=(replace(FINANCE, signature=wrong),))
    [finding] = findings(spec, record(FINANCE))
    assert finding.fault is Fault.AUTHORITY
    assert finding.values["found"] == "KT. GIÁM ĐỐC SỞ TÀI CHÍNH"
    assert finding.box is not None and finding.page == 1
    # The left half of the page: the lead agency's own block is in order.
    assert finding.box[0] < 250


def test_another_person_for_a_partner_is_found() -> None:
    other = SignatureBlock(FINANCE.signature.title_lines, "Người Khác")
    spec = replace(SPEC, partners=(replace(FINANCE, signature=other),))
    [finding] = findings(spec, record(FINANCE))
    assert (finding.fault, finding.values["wanted"]) == (
        Fault.MISSING,
        "Phan Đình Khôi",
    )


def test_a_partner_without_a_name_is_not_laid_out() -> None:
    for partner in (
        Partner("", FINANCE.signature),
        Partner("Sở Tài chính", SignatureBlock((), "A")),
        Partner("Sở Tài chính", SignatureBlock(("Giám đốc",), " ")),
    ):
        with pytest.raises(LetterError):
            letter_pdf(replace(SPEC, partners=(partner,)), fonts=find_fonts())


def test_names_are_joined_by_dashes_in_their_order() -> None:
    assert joint_names("A", []) == ["A"]
    assert joint_names("A", ["B", " C  D "]) == ["A -", "B -", "C D"]


def test_three_blocks_do_not_run_into_the_recipients() -> None:
    spec = replace(SPEC, partners=(FINANCE, HOME))
    pages = read_pdf(letter_pdf(spec, fonts=find_fonts()).pdf)
    tops = {line.text.strip(): (line.page, line.top) for line in pages.lines}
    assert tops["Lê Thị Hòa"] < tops["Nơi nhận:"]
    assert tops["Phan Đình Khôi"] < tops["Lê Thị Hòa"]
