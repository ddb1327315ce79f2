import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmgmt import notation as module
from docmgmt.notation import (
    DocumentKind,
    NotationError,
    NotationFault,
    check_agency_code,
    display_number,
    document_code,
    document_notation,
    format_number,
    parse_document_code,
    parse_number,
    parse_plain_number,
)


def test_the_examples_in_the_docstrings_hold():
    result = doctest.testmod(module)
    assert (result.failed, result.attempted > 5) == (0, True)


@pytest.mark.parametrize(
    ("number", "text"), [(1, "01"), (5, "05"), (9, "09"), (10, "10"), (1247, "1247")]
)
def test_only_numbers_below_ten_get_a_zero(number, text):
    assert format_number(number) == text


@pytest.mark.parametrize("number", [0, -1, 10**11])
def test_a_number_out_of_range_is_refused(number):
    with pytest.raises(NotationError) as caught:
        format_number(number)
    assert caught.value.code is NotationFault.NUMBER_RANGE


# Examples of NĐ 30/2020, Phụ lục I and III, and of the forms (Mẫu 1.1 - 3.1).
@pytest.mark.parametrize(
    ("number", "type_code", "issuer", "unit", "kind", "year", "printed"),
    [
        (15, "QĐ", "BNV", "", "administrative", None, "15/QĐ-BNV"),
        (5, "", "BNV", "VP", "administrative", None, "05/BNV-VP"),
        (12, "", "UBND", "VX", "administrative", None, "12/UBND-VX"),
        (9, "CTr", "SNNMT", "", "administrative", None, "09/CTr-SNNMT"),
        (10, "QyĐ", "UBND", "", "administrative", None, "10/QyĐ-UBND"),
        (7, "TTr", "SNNMT", "TNN", "administrative", None, "07/TTr-SNNMT"),
        (312, "", "SNNMT", "TNN", "administrative", None, "312/SNNMT-TNN"),
        (33, "QĐ", "UBND", "", "legal", 2019, "33/2019/QĐ-UBND"),
        (1, "NQ", "HĐND", "", "legal", 2026, "01/2026/NQ-HĐND"),
        (3, "SY", "UBND", "", "copy", None, "03/SY-UBND"),
        (4, "TrS", "UBND", "", "copy", None, "04/TrS-UBND"),
        (2, "", "UBND", "", "letter", None, "02"),
    ],
)
def test_number_and_sign_follow_the_decree(
    number, type_code, issuer, unit, kind, year, printed
):
    kind = DocumentKind(kind)
    sign = document_notation(type_code, issuer, unit, kind)
    assert display_number(number, sign, kind, year) == printed
    assert display_number(format_number(number), sign, kind, year) == printed


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (("QĐ", ""), NotationFault.ISSUER_MISSING),
        (("", "UBND"), NotationFault.UNIT_MISSING),
        (("", "UBND", "NN", DocumentKind.LEGAL), NotationFault.TYPE_MISSING),
        (("", "UBND", "NN", DocumentKind.COPY), NotationFault.TYPE_MISSING),
        (("QĐ", "UB ND"), NotationFault.BAD_GROUP),
        (("QĐ", "UBND-VP"), NotationFault.BAD_GROUP),
        (("Q/Đ", "UBND"), NotationFault.BAD_GROUP),
        (("QĐ", "U" * 28), NotationFault.TOO_LONG),
    ],
)
def test_a_sign_the_decree_does_not_know_is_refused(arguments, fault):
    with pytest.raises(NotationError) as caught:
        document_notation(*arguments)
    assert caught.value.code is fault


def test_a_legal_document_needs_its_year():
    with pytest.raises(NotationError) as caught:
        display_number(33, "QĐ-UBND", DocumentKind.LEGAL)
    assert caught.value.code is NotationFault.YEAR_MISSING


@pytest.mark.parametrize(
    ("typed", "number", "notation", "year"),
    [
        ("15/ubnd", 15, "UBND", None),
        ("05/UBND-NN", 5, "UBND-NN", None),
        ("  5 ", 5, "", None),
        ("Số: 1247/ubnd-nn", 1247, "UBND-NN", None),
        ("1247 / UBND - NN", 1247, "UBND-NN", None),
        ("33/2019/qđ-ubnd", 33, "QĐ-UBND", 2019),
        ("33/2019", 33, "2019", None),
        ("72/2025/QH15", 72, "QH15", 2025),
    ],
)
def test_what_a_clerk_types_is_understood(typed, number, notation, year):
    found = parse_number(typed)
    assert (found.number, found.notation, found.year) == (number, notation, year)


@pytest.mark.parametrize("typed", ["15a", "15A", "15 b", "15đ", "15-1", "15.2"])
def test_a_sub_number_is_refused_by_name(typed):
    for read in (parse_plain_number, lambda text: parse_number(text + "/UBND")):
        with pytest.raises(NotationError) as caught:
            read(typed)
        assert caught.value.code is NotationFault.SUB_NUMBER


@pytest.mark.parametrize("typed", ["", "abc", "/UBND", "١٥", "hỏa tốc", "1 2"])
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(NotationError) as caught:
        parse_number(typed)
    assert caught.value.code is NotationFault.NOT_A_NUMBER


@pytest.mark.parametrize("typed", ["0", "00", "9" * 12, "9" * 5000])
def test_a_typed_number_out_of_range_is_refused(typed):
    with pytest.raises(NotationError) as caught:
        parse_plain_number(typed)
    assert caught.value.code is NotationFault.NUMBER_RANGE


@given(st.integers(1, 10**11 - 1))
def test_reading_a_printed_number_gives_it_back(number):
    assert parse_number(display_number(number, "UBND-NN")).number == number


@given(
    st.sampled_from(["000.00.10.H99", "H37.DN.001", "H99", "000.00.00.H40"]),
    st.integers(2020, 2099),
    st.integers(1, 9_999_999),
)
def test_a_document_code_reads_back(agency, year, ordinal):
    code = document_code(agency, year, ordinal)
    assert parse_document_code(str(code)) == code


@pytest.mark.parametrize(
    "code", ["", "h99", "H99.", ".H99", "H99..1", "H 99", "Đ99", "A" * 36]
)
def test_a_malformed_agency_code_is_refused(code):
    with pytest.raises(NotationError) as caught:
        check_agency_code(code)
    assert caught.value.code is NotationFault.BAD_AGENCY_CODE


@pytest.mark.parametrize("text", ["", "H99.2026", "H99.26.000001", "H99.2026.1"])
def test_a_malformed_document_code_is_refused(text):
    with pytest.raises(NotationError) as caught:
        parse_document_code(text)
    assert caught.value.code is NotationFault.BAD_CODE
