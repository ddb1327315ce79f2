"""What a foreign program may bring back: the very file and one signature more."""

from __future__ import annotations

import importlib.util
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, utils
from signing_makers import AT, Pki, issue, letter, rsa_key

from docsign import acceptance, agent_frames, verify
from docsign.values import Code, DocSignError, Purpose, Verdict


def fake_devices() -> Any:
    """The fake signing program of the addon's own tests."""
    root = Path(__file__).resolve().parents[3]
    path = root / "addons/doc_signing/tests/fake_devices.py"
    spec = importlib.util.spec_from_file_location("fake_devices_of_unit", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["fake_devices_of_unit"] = module
    spec.loader.exec_module(module)
    return module


DEVICES = fake_devices()


class Token:
    """A key in memory with a certificate of the test authority."""

    def __init__(self, pki: Pki) -> None:
        self.identity = issue("Người ký", pki.sub, key=rsa_key())
        self.certificate = self.identity.der

    def sign_digest(self, digest: bytes) -> bytes:
        made: bytes = self.identity.key.sign(
            digest, padding.PKCS1v15(), utils.Prehashed(hashes.SHA256())
        )
        return made


@pytest.fixture(scope="module")
def token(pki: Pki) -> Token:
    return Token(pki)


def brought(token: Token, mode: str, content: bytes) -> bytes:
    made: bytes = DEVICES.SigningWindow(token, mode).signed(content)
    return made


def test_one_signature_on_the_very_file_is_taken(token: Token) -> None:
    content = letter()
    once = brought(token, "good", content)
    assert acceptance.check_addition(content, once) == "Signature1"
    twice = brought(token, "good", once)
    assert acceptance.check_addition(once, twice) == "Signature2"


@pytest.mark.parametrize(
    ("mode", "code"),
    [
        ("rewrite", Code.ADDITION_REWRITTEN),
        ("other_file", Code.ADDITION_REWRITTEN),
        ("unsigned", Code.ADDITION_NONE),
        ("two_signatures", Code.ADDITION_MORE),
        ("two_updates", Code.ADDITION_MORE),
        ("lock", Code.ADDITION_LOCKS),
    ],
)
def test_anything_else_is_refused(token: Token, mode: str, code: Code) -> None:
    content = letter()
    with pytest.raises(DocSignError) as refused:
        acceptance.check_addition(content, brought(token, mode, content))
    assert refused.value.code is code


@pytest.mark.parametrize("mode", ["extra_page", "note"])
def test_what_the_signature_covers_besides_is_seen(
    token: Token, pki: Pki, mode: str
) -> None:
    content = letter()
    made = brought(token, mode, content)
    # The verdict alone would not tell: nobody had signed the file before.
    assert verify.verify(made, pki.trust, AT).verdict is Verdict.VALID
    with pytest.raises(DocSignError) as refused:
        acceptance.check_addition(content, made, one_update=False)
    assert refused.value.code is Code.ADDITION_CHANGED


def test_a_file_whose_first_revision_is_another_is_compared_with_ours(
    token: Token,
) -> None:
    """An update may name a predecessor of its own and so hide what was given out."""
    content, other = letter(), letter(number="Số: 99/KHAC")
    hidden = content + _shifted(other, len(content))
    made = brought(token, "good", hidden)
    with pytest.raises(DocSignError) as refused:
        acceptance.check_addition(content, made, one_update=False)
    assert refused.value.code in (Code.ADDITION_CHANGED, Code.UNREADABLE)


def _shifted(content: bytes, by: int) -> bytes:
    """A whole file moved down by so many bytes: its table of places goes along."""
    import io

    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.pdf_utils.writer import copy_into_new_writer

    class Later(io.BytesIO):
        def tell(self) -> int:
            return super().tell() + by

    out = Later()
    copy_into_new_writer(PdfFileReader(io.BytesIO(content))).write(out)
    return out.getvalue()


def test_a_question_carries_number_and_day_as_the_program_reads_them() -> None:
    frame = agent_frames.question(
        "https://v/a.pdf", "https://v/u", "12", date(2026, 3, 5)
    )
    assert frame["FileName"] == "https://v/a.pdf"
    assert frame["FileUploadHandler"] == "https://v/u"
    assert (frame["DocNumber"], frame["IssuedDate"]) == (
        "12",
        "2026-03-05T00:00:00+07:00",
    )
    assert agent_frames.question("f", "u")["IssuedDate"] == ""
    assert set(agent_frames.COMMANDS) == {
        Purpose.INITIAL,
        Purpose.PERSON,
        Purpose.AGENCY,
        Purpose.SCAN,
        Purpose.COPY,
        Purpose.ANNEX,
    }


@pytest.mark.parametrize(
    ("text", "number", "day", "receipt"),
    [
        ('{"Status":0}', "", None, ""),
        (
            '{"Status":0,"DocumentNumber":" 12 ","DocumentDate":"05/03/2026"}',
            "12",
            date(2026, 3, 5),
            "",
        ),
        (
            '{"Status":0,"DocumentDate":"2026-03-04T17:00:00.0000000Z",'
            '"FileServer":{"Status":true,"FileServer":"ab"}}',
            "",
            date(2026, 3, 5),
            "ab",
        ),
        ('{"Status":0,"FileServer":"{\\"FileServer\\":\\"cd\\"}"}', "", None, "cd"),
        ('{"Status":0,"FileServer":"ef","DocumentDate":"nay"}', "", None, "ef"),
        ('{"Status":0,"FileServer":"{no"}', "", None, ""),
    ],
)
def test_builds_that_answer_differently_are_understood(
    text: str, number: str, day: date | None, receipt: str
) -> None:
    answer = agent_frames.read_answer(text)
    assert (answer.number, answer.day, answer.receipt) == (number, day, receipt)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<html>", Code.TOKEN_FAILED),
        ("[]", Code.TOKEN_FAILED),
        ("Error: 0x8019", Code.TOKEN_FAILED),
        (" " * 30_000 + '{"Status":0}', Code.TOKEN_FAILED),
        ("{}", Code.DEVICE_REFUSED),
        ('{"Status":1,"Message":"cancelled"}', Code.DEVICE_REFUSED),
        ('{"Status":false}', Code.DEVICE_REFUSED),
        ('{"Status":"0"}', Code.DEVICE_REFUSED),
    ],
)
def test_what_is_no_success_is_none(text: str, code: Code) -> None:
    with pytest.raises(DocSignError) as refused:
        agent_frames.read_answer(text)
    assert refused.value.code is code


@pytest.mark.parametrize(
    ("number", "day", "must", "good"),
    [
        ("12", date(2026, 3, 5), True, True),
        ("13", date(2026, 3, 5), True, False),
        ("12", date(2026, 3, 6), True, False),
        ("", date(2026, 3, 5), True, False),
        ("12", None, True, False),
        ("", None, False, True),
        ("13", None, False, False),
        ("12", date(2026, 3, 6), False, False),
    ],
)
def test_the_number_in_the_window_is_ours_or_nothing_is_kept(
    number: str, day: date | None, must: bool, good: bool
) -> None:
    answer = agent_frames.Answer(number, day)
    if good:
        agent_frames.check_number(answer, "12", date(2026, 3, 5), must=must)
        return
    with pytest.raises(DocSignError) as refused:
        agent_frames.check_number(answer, "12", date(2026, 3, 5), must=must)
    assert refused.value.code is Code.ADDITION_NUMBER
