"""What portals hand over, and their keys."""

import json
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docxchg.api import (
    ApiError,
    Fault,
    SentFile,
    key_digest,
    key_of,
    make_key,
    read_submission,
)

FILE = {"ten": "đơn.pdf", "noi_dung": b64encode(b"%PDF").decode()}
VALUE = {
    "ma_ho_so": "A-1",
    "trich_yeu": "Đề  nghị",
    "nguoi_gui": "Bà A",
    "tep": [FILE],
}


def body(**over) -> bytes:
    return json.dumps({**VALUE, **over}).encode()


def test_a_submission_is_read_as_it_says() -> None:
    read = read_submission(body(loai_nguoi_gui="to_chuc"))
    assert (read.code, read.subject, read.sender) == ("A-1", "Đề nghị", "Bà A")
    assert read.sender_kind == "agency"
    assert read.files == (SentFile("đơn.pdf", b"%PDF"),)
    assert read_submission(body()).sender_kind == "citizen"
    assert read_submission(body()).digest != read.digest
    assert read_submission(body()).digest == read_submission(body()).digest


@pytest.mark.parametrize(
    ("over", "fault"),
    [
        ({"ma_ho_so": ""}, Fault.MISSING),
        ({"ma_ho_so": 5}, Fault.BAD_VALUE),
        ({"ma_ho_so": "x" * 101}, Fault.TOO_LONG),
        ({"trich_yeu": "a\nb"}, Fault.BAD_VALUE),
        ({"user_id": 2}, Fault.UNKNOWN),
        ({"tep": "x"}, Fault.BAD_VALUE),
        ({"tep": [5]}, Fault.BAD_FILE),
        ({"tep": [{**FILE, "ten": ".htaccess"}]}, Fault.BAD_FILE),
        ({"tep": [{**FILE, "ten": "a\\b.pdf"}]}, Fault.BAD_FILE),
        ({"tep": [{**FILE, "noi_dung": "x"}]}, Fault.BAD_FILE),
        ({"loai_nguoi_gui": ["cong_dan"]}, Fault.BAD_VALUE),
    ],
)
def test_what_is_not_as_described_is_refused(over, fault) -> None:
    with pytest.raises(ApiError) as caught:
        read_submission(body(**over))
    assert caught.value.fault is fault


@given(st.binary(max_size=200))
def test_anything_else_is_refused_and_nothing_breaks(junk) -> None:
    with pytest.raises(ApiError):
        read_submission(junk)


def test_a_key_is_all_chance_and_only_its_digest_stays() -> None:
    one, two = make_key(bytes(32)), make_key(bytes([1]) * 32)
    assert one != two
    assert key_of(f"Bearer {one}") == one
    assert one not in key_digest(one)
    with pytest.raises(ValueError, match="chance"):
        make_key(bytes(31))


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer x", "Basic vt_abc", "vt_abc", "Bearer vt_" + "x" * 200],
)
def test_what_shows_no_key_has_none(header) -> None:
    assert key_of(header) == ""
