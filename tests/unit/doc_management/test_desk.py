"""The registration desk: what to look at, what carries over."""

import pytest

from docmgmt.desk import carried_over, same_issuer, to_check

WHOLE = {
    "issuer_id": 7,
    "type_id": 1,
    "issued_date": "2026-04-17",
    "subject": "Về việc A",
    "signer_name": "Lò Văn Thái",
}


@pytest.mark.parametrize(
    ("confidences", "values", "expected"),
    [
        ({}, WHOLE, ()),
        ({"issuer_id": "clear", "signer_name": "clear"}, WHOLE, ()),
        ({"signer_name": "doubtful"}, WHOLE, ("signer_name",)),
        # A doubtful reading that was emptied is nothing to look at, unless needed.
        ({"signer_name": "doubtful"}, {**WHOLE, "signer_name": ""}, ()),
        (
            {"issued_date": "doubtful"},
            {**WHOLE, "issued_date": False},
            ("issued_date",),
        ),
        ({"issued_date": "absent"}, {**WHOLE, "issued_date": None}, ("issued_date",)),
        ({"subject": "doubtful"}, WHOLE, ("subject",)),
        ({}, {}, ("issuer_id", "type_id", "issued_date", "subject")),
        (
            {"signer_name": "doubtful"},
            {"signer_name": "A"},
            ("signer_name", "issuer_id", "type_id", "issued_date", "subject"),
        ),
    ],
)
def test_what_a_person_must_look_at(confidences, values, expected):
    assert to_check(confidences, values) == expected


LAST = {
    "issuer_id": 7,
    "issuer_name": False,
    "type_id": 3,
    "channel": "internal",
    "signer_name": "Lò Văn Thái",
    "signer_position": "CHỦ TỊCH",
    "signer_authority": "",
}
EMPTY = dict.fromkeys(LAST, False)


def test_an_empty_document_takes_all_there_is():
    assert carried_over({**EMPTY, "type_id": 1}, LAST, ()) == {
        "issuer_id": 7,
        "type_id": 3,
        "channel": "internal",
        "signer_name": "Lò Văn Thái",
        "signer_position": "CHỦ TỊCH",
    }


def test_what_a_person_typed_or_was_read_clearly_stays():
    current = {**EMPTY, "issuer_id": 7, "type_id": 1, "signer_name": "Trần B"}
    kept = ("issuer_id", "type_id", "signer_name")
    assert carried_over(current, LAST, kept) == {"channel": "internal"}


def test_the_signer_of_one_agency_does_not_sign_for_another():
    current = {**EMPTY, "issuer_id": 8}
    assert "signer_name" not in carried_over(current, LAST, ("issuer_id",))
    outside = {**EMPTY, "issuer_name": "Công ty A"}
    taken = carried_over(outside, LAST, ("issuer_name",))
    assert not {"issuer_id", "signer_name", "signer_position"} & set(taken)


def test_nothing_is_taken_twice_or_emptied():
    assert carried_over(LAST, LAST, ()) == {}
    assert carried_over(LAST, EMPTY, ()) == {}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"issuer_id": 7}, {"issuer_id": 7, "issuer_name": False}, True),
        ({"issuer_id": 7}, {"issuer_id": 8}, False),
        ({"issuer_name": "A"}, {"issuer_name": "A"}, True),
        ({"issuer_name": "A"}, {"issuer_id": 7}, False),
    ],
)
def test_same_issuer(one, other, same):
    assert same_issuer(one, other) is same
