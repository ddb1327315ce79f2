"""Messages to other systems: signature, verdict, telephone numbers."""

import hashlib
import hmac

import pytest

from docxchg.hooks import (
    SMS_LENGTH,
    Verdict,
    headers,
    is_safe_address,
    phone_number,
    sign,
    sms_text,
    verdict,
)


def test_the_signature_is_of_moment_and_body() -> None:
    made = sign("bí mật", 1_700_000_000, b'{"a": 1}')
    plain = hmac.new("bí mật".encode(), b'1700000000.{"a": 1}', hashlib.sha256)
    assert made == plain.hexdigest()
    assert made != sign("bí mật", 1_700_000_001, b'{"a": 1}')
    assert made != sign("bí mật", 1_700_000_000, b'{"a": 2}')
    assert made != sign("khác", 1_700_000_000, b'{"a": 1}')


def test_every_attempt_bears_the_same_id() -> None:
    one = headers("invitation", "key", 1, "s", b"{}")
    two = headers("invitation", "key", 2, "s", b"{}")
    assert one["X-Van-Thu-Id"] == two["X-Van-Thu-Id"] == "key"
    assert one["X-Van-Thu-Signature"] != two["X-Van-Thu-Signature"]
    assert "s" not in one.values()


@pytest.mark.parametrize(
    ("status", "meant"),
    [
        (200, Verdict.DONE),
        (204, Verdict.DONE),
        (302, Verdict.REFUSED),
        (400, Verdict.REFUSED),
        (401, Verdict.REFUSED),
        (404, Verdict.REFUSED),
        (408, Verdict.AGAIN),
        (429, Verdict.AGAIN),
        (500, Verdict.AGAIN),
        (503, Verdict.AGAIN),
    ],
)
def test_what_an_answer_means(status, meant) -> None:
    assert verdict(status) is meant


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0912345678", "+84912345678"),
        ("0912 345.678", "+84912345678"),
        ("+84 912 345 678", "+84912345678"),
        ("0084912345678", "+84912345678"),
        ("0239 3 855 555", "+842393855555"),
        ("", ""),
        ("112", ""),
        ("không có", ""),
        ("1912345678", ""),
        ("09123456789012", ""),
    ],
)
def test_telephone_numbers_take_one_form(text, number) -> None:
    assert phone_number(text) == number


def test_a_text_message_is_bounded_and_one_line() -> None:
    assert sms_text(("A\nB", "", " C ")) == "A B C"
    assert len(sms_text(("x" * 1000,))) == SMS_LENGTH


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://sms.example.vn/send", True),
        ("https://sms.example.vn:8443/send", True),
        ("http://127.0.0.1:8080/send", True),
        ("http://localhost/send", True),
        ("http://[::1]:8080/send", True),
        ("http://sms.example.vn/send", False),
        ("http://127.0.0.1.sms.example.vn/", False),
        ("http://localhost.sms.example.vn/", False),
        ("http://localhost@sms.example.vn/", False),
        ("https://user:pass@sms.example.vn/", False),
        ("https://", False),
        ("https://sms.example.vn:99999/", False),
        ("http://[::1/", False),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_messages_go_encrypted_or_stay_on_this_machine(url: str, safe: bool) -> None:
    assert is_safe_address(url) is safe
