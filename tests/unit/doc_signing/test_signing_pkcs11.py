"""A real PKCS#11 token: SoftHSM. Needs the package softhsm2."""

from __future__ import annotations

import os
import pickle
import subprocess
import threading
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from signing_makers import (
    AT,
    SIGNER,
    Identity,
    Pki,
    issue,
    letter,
    rsa_key,
    signature_png,
)

from docsign import envelope, pkcs11, plans, signing
from docsign.values import Code, DocSignError, Verdict
from docsign.verify import verify

PIN = "739154"
MODULES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
)


@dataclass(frozen=True)
class Token:
    module: str
    label: str = "chữ ký"
    key: str = "person"


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Token]:
    module = next((path for path in MODULES if Path(path).exists()), None)
    assert module, "SoftHSM is missing: apt-get install softhsm2"
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    conf = folder / "softhsm2.conf"
    conf.write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    key = folder / "key.pem"
    key.write_bytes(
        rsa_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(conf))
        made = Token(module)
        _run("--init-token", "--free", "--label", made.label, "--so-pin", "12345678")
        _run(
            "--import",
            str(key),
            "--token",
            made.label,
            "--label",
            "person",
            "--id",
            "01",
        )
        key.unlink()
        yield made


def _run(*options: str) -> None:
    command = ["softhsm2-util", *options, "--pin", PIN]
    subprocess.run(command, check=True, capture_output=True, env=dict(os.environ))


def test_a_token_signs_a_pdf(token: Token, pki: Pki) -> None:
    pdf = letter()
    plan = plans.person_plan(pdf, signature_png(), AT, signer_name=SIGNER)
    prepared = signing.prepare(pdf, plan, pki.person.der, pki.chain)
    value = pkcs11.sign(
        token.module, token.label, token.key, PIN, prepared.to_be_signed
    )
    done = signing.complete(prepared, value)
    assert verify(done, pki.trust, AT).verdict is Verdict.VALID


def test_jobs_in_several_threads_do_not_disturb_each_other(
    token: Token, pki: Pki
) -> None:
    values: list[bytes] = []

    def job() -> None:
        for _ in range(3):
            values.append(pkcs11.sign(token.module, token.label, "person", PIN, b"x"))

    threads = [threading.Thread(target=job) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(values) == 12 and len(set(values)) == 1
    signing.check_signature(pki.person.der, b"x", values[0])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"module": "/usr/lib/absent.so"}, Code.TOKEN_MODULE),
        ({"label": "absent"}, Code.TOKEN_MISSING),
        ({"key": "absent"}, Code.TOKEN_KEY),
        ({"pin": "4820571"}, Code.TOKEN_PIN),
        ({"pin": ""}, Code.TOKEN_PIN),
    ],
)
def test_each_fault_has_its_code_and_none_tells_the_pin(
    token: Token, changes: dict[str, str], code: Code
) -> None:
    options = {"module": token.module, "label": token.label, "key": token.key}
    options |= {"pin": PIN} | changes
    with pytest.raises(DocSignError) as refusal:
        pkcs11.sign(
            options["module"],
            options["label"],
            options["key"],
            pkcs11.Pin(options["pin"]),
            b"x",
        )
    assert refusal.value.code is code
    told = "".join(
        traceback.TracebackException.from_exception(
            refusal.value, capture_locals=True
        ).format()
    )
    # The test's own frame knows the PIN; the package's frames must not.
    inside = told[told.index("docsign/pkcs11.py") :]
    if options["pin"]:
        assert options["pin"] not in inside


def test_a_pin_does_not_show_itself() -> None:
    pin = pkcs11.Pin(PIN)
    assert PIN not in f"{pin} {pin!r} {[pin]}"
    with pytest.raises(TypeError):
        pickle.dumps(pin)


def test_after_a_wrong_pin_the_right_one_works(token: Token) -> None:
    with pytest.raises(DocSignError):
        pkcs11.sign(token.module, token.label, token.key, "000000", b"x")
    assert pkcs11.sign(token.module, token.label, token.key, PIN, b"x")


@pytest.fixture(scope="module")
def receiver(pki: Pki) -> Identity:
    return issue("Sở Tài chính", pki.sub, key=rsa_key(), digital_signature=False)


def test_a_token_opens_an_envelope(token: Token, receiver: Identity) -> None:
    taken = envelope.take_apart(envelope.seal(b"%PDF-1.7 x", [receiver.der]))
    slot = taken.slot_of(receiver.der)
    assert slot
    key = pkcs11.unwrap(
        token.module, token.label, token.key, PIN, slot.wrapped, slot.oaep
    )
    assert envelope.open_with(taken, key) == b"%PDF-1.7 x"


def test_a_token_undoes_the_older_padding_too(token: Token) -> None:
    wrapped = rsa_key().public_key().encrypt(b"k" * 32, padding.PKCS1v15())
    key = pkcs11.unwrap(token.module, token.label, token.key, PIN, wrapped)
    assert key == b"k" * 32


@pytest.mark.parametrize(
    ("wrapped", "oaep"), [(b"x" * 256, "sha1"), (b"x" * 256, ""), (b"short", "sha1")]
)
def test_what_the_key_does_not_open_has_its_code(
    token: Token, wrapped: bytes, oaep: str
) -> None:
    with pytest.raises(DocSignError) as refusal:
        pkcs11.unwrap(token.module, token.label, token.key, PIN, wrapped, oaep)
    assert refusal.value.code is Code.TOKEN_UNWRAP
    assert PIN not in str(refusal.value)


def test_a_padding_the_token_does_not_know_has_its_code(token: Token) -> None:
    with pytest.raises(DocSignError) as refusal:
        pkcs11.unwrap(
            token.module, token.label, token.key, PIN, b"x" * 256, oaep="sha512"
        )
    assert refusal.value.code is Code.ENVELOPE_ALGORITHM


def test_opening_with_a_wrong_pin_or_no_key_has_its_code(token: Token) -> None:
    for key, pin, code in (
        (token.key, "000000", Code.TOKEN_PIN),
        ("absent", PIN, Code.TOKEN_KEY),
    ):
        with pytest.raises(DocSignError) as refusal:
            pkcs11.unwrap(token.module, token.label, key, pin, b"x" * 256, "sha1")
        assert refusal.value.code is code
