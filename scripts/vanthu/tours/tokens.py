"""Tokens of the demo at people's own computers, and the program that drives them."""

from __future__ import annotations

import base64
import importlib.util
import sys
from collections.abc import Iterator
from typing import Any

import pkcs11
from playwright.sync_api import expect

from .. import demo_pki, token
from ..shell import ROOT
from .backstage import Backstage
from .browser import JOB_SECONDS, Person

DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
"""What PKCS #1 puts before a SHA-256 digest."""
PERSON, AGENCY = "nguyen-thi-lan-phuong", "ubnd-song-lam"


def fake_devices() -> Any:
    """The fake signing program of the addon's own tests."""
    path = ROOT / "addons/doc_signing/tests/fake_devices.py"
    spec = importlib.util.spec_from_file_location("fake_devices", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["fake_devices"] = module
    spec.loader.exec_module(module)
    return module


class TokenAtTheComputer:
    """A token of the demo plugged in at the person's own computer."""

    def __init__(self, slug: str) -> None:
        self.slug = slug
        pem = (demo_pki.FOLDER / f"{slug}.crt.pem").read_text()
        self.certificate = base64.b64decode("".join(pem.splitlines()[1:-1]))

    def sign_digest(self, digest: bytes) -> bytes:
        pin = demo_pki.PIN_FILE.read_text().strip()
        with token.session(demo_pki.TOKEN_LABEL, pin) as opened:
            key = opened.get_key(
                object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=self.slug
            )
            value: bytes = key.sign(
                DIGEST_INFO + digest, mechanism=pkcs11.Mechanism.RSA_PKCS
            )
        return value

    def answer(self, digest: bytes) -> dict[str, Any]:
        value = self.sign_digest(digest)
        return {
            "Status": 0,
            "Message": "",
            "Signature": base64.b64encode(value).decode(),
            "CertBase64": base64.b64encode(self.certificate).decode(),
        }


def program_of(backstage: Backstage, provider: str) -> Iterator[Any]:
    """Set the certificates to that way of signing, and back."""
    demo_pki.ensure()
    program = fake_devices().FakeAgent(TokenAtTheComputer(PERSON))
    keeper = backstage.seat("quang.huy")
    system = backstage.seat("admin", "admin")
    names = ["Nguyễn Thị Lan Phương", "Ủy ban nhân dân tỉnh Sông Lam"]
    rows = keeper.search(
        "doc.signing.certificate", [("name", "in", names)], "name", "provider"
    )
    assert {row["name"] for row in rows} == set(names)

    def switch(provider: str, url: str) -> None:
        for row in rows:
            keeper.call(
                "doc.signing.certificate", "write", [row["id"]], {"provider": provider}
            )
        for name, value in (("doc_signing.agent_url", url), ("web.base.url", own)):
            system.call("ir.config_parameter", "set_param", name, value)

    own = backstage.url
    switch(provider, program.url)
    try:
        yield program
    finally:
        switch("pkcs11", "")
        program.close()


def signs(who: Person, times: int) -> None:
    """Press "sign with my token" as often as the act has signatures."""
    for _turn in range(times):
        button = who.page.locator(".o_doc_device_sign:not([disabled])")
        expect(button).to_be_visible(timeout=JOB_SECONDS * 1000)
        code = who.page.locator(".o_doc_device .font-monospace").inner_text()
        assert len(code) == 9, code
        button.click()
        # The same button comes again only for another file or revision.
        who.page.wait_for_function(
            "code => { const shown = document.querySelector("
            "'.o_doc_device .font-monospace');"
            " return !shown || shown.textContent.trim() !== code; }",
            arg=code,
            timeout=JOB_SECONDS * 1000,
        )
