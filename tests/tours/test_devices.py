"""Ký bằng phần mềm trên máy: each act of signing with the program of one's token."""

from __future__ import annotations

import base64
import importlib.util
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pkcs11
import pytest
from playwright.sync_api import expect

from vanthu import demo_pki, token
from vanthu.shell import ROOT
from vanthu.tours.backstage import Backstage
from vanthu.tours.browser import JOB_SECONDS, Person

LogIn = Callable[..., Person]
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


@pytest.fixture
def agent(backstage: Backstage) -> Iterator[Any]:
    """The program runs, and UBND's certificates are on tokens at the computers."""
    yield from program_of(backstage, "agent")


@pytest.fixture
def window(backstage: Backstage) -> Iterator[Any]:
    """The same, where the program fetches files and signs in its own window."""
    yield from program_of(backstage, "agent_tool")


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
    yield program
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


def test_the_chairwoman_signs_and_the_clerk_seals_letter_and_annex(
    backstage: Backstage, log_in: LogIn, mark: str, agent: Any
) -> None:
    subject = f"ký bằng khóa cắm ở máy, {mark}"
    draft = backstage.for_so(subject, annex=True)

    agent.key = TokenAtTheComputer(PERSON)
    chair = log_in("lan.phuong")
    chair.menu("doc_management.menu_outgoing")
    chair.open_row(subject)
    chair.expect_state("to_sign")
    chair.press("action_sign", confirm=True)
    signs(chair, 1)
    chair.expect_state("signed", seconds=JOB_SECONDS)

    agent.key = TokenAtTheComputer(AGENCY)
    clerk = log_in("thi.thu")
    clerk.menu("doc_management.menu_outgoing")
    clerk.open_row(subject)
    clerk.press("action_issue", confirm=True)
    signs(clerk, 2)
    clerk.expect_state("issued", seconds=JOB_SECONDS)

    rows = backstage.seat("thi.thu").search(
        "doc.signature", [("file_id.document_id.outgoing_ids", "=", draft)], "purpose"
    )
    purposes = sorted(row["purpose"] for row in rows)
    assert purposes == ["agency", "annex", "person"]
    assert {command for command, _frame in agent.asked} == {"SignMsg"}


def test_a_cancelled_pin_brings_the_letter_back_with_the_reason(
    backstage: Backstage, log_in: LogIn, mark: str, agent: Any
) -> None:
    subject = f"hủy khi nhập mã PIN, {mark}"
    draft = backstage.for_so(subject)
    chair = log_in("lan.phuong")
    chair.menu("doc_management.menu_outgoing")
    chair.open_row(subject)
    chair.press("action_sign", confirm=True)
    agent.mode = "cancel"
    try:
        button = chair.page.locator(".o_doc_device_sign:not([disabled])")
        expect(button).to_be_visible(timeout=JOB_SECONDS * 1000)
        button.click()
        chair.expect_state("to_sign", seconds=JOB_SECONDS)
    finally:
        agent.mode = "good"
    seen = backstage.seat("lan.phuong").read("doc.outgoing", draft, "sign_error")
    expect(chair.field("signing_text")).to_contain_text(seen["sign_error"][:30])


def test_all_acts_in_the_program_s_own_window(
    backstage: Backstage, log_in: LogIn, mark: str, window: Any
) -> None:
    """Leader, clerk on letter and annex: each file fetched, signed, brought back."""
    subject = f"ký trong cửa sổ phần mềm, {mark}"
    draft = backstage.for_so(subject, annex=True)

    window.key = TokenAtTheComputer(PERSON)
    chair = log_in("lan.phuong")
    chair.menu("doc_management.menu_outgoing")
    chair.open_row(subject)
    chair.press("action_sign", confirm=True)
    signs(chair, 1)
    chair.expect_state("signed", seconds=JOB_SECONDS)

    window.key = TokenAtTheComputer(AGENCY)
    clerk = log_in("thi.thu")
    clerk.menu("doc_management.menu_outgoing")
    clerk.open_row(subject)
    clerk.press("action_issue", confirm=True)
    signs(clerk, 2)
    clerk.expect_state("issued", seconds=JOB_SECONDS)

    rows = backstage.seat("thi.thu").search(
        "doc.signature",
        [("file_id.document_id.outgoing_ids", "=", draft)],
        "purpose",
        "provider",
    )
    assert {row["provider"] for row in rows} == {"agent_tool"}
    assert sorted(row["purpose"] for row in rows) == ["agency", "annex", "person"]
    asked = [command for command, _frame in window.asked]
    assert asked == ["SignApproved", "SignIssued", "SignAppendix"]


def test_a_page_added_in_the_window_is_refused_with_the_reason(
    backstage: Backstage, log_in: LogIn, mark: str, window: Any
) -> None:
    subject = f"thêm trang khi ký, {mark}"
    draft = backstage.for_so(subject)
    chair = log_in("lan.phuong")
    chair.menu("doc_management.menu_outgoing")
    chair.open_row(subject)
    chair.press("action_sign", confirm=True)
    window.mode = "extra_page"
    button = chair.page.locator(".o_doc_device_sign:not([disabled])")
    expect(button).to_be_visible(timeout=JOB_SECONDS * 1000)
    button.click()
    chair.expect_state("to_sign", seconds=JOB_SECONDS)
    seen = backstage.seat("lan.phuong").read("doc.outgoing", draft, "sign_error")
    expect(chair.field("signing_text")).to_contain_text(seen["sign_error"][:30])
    rows = backstage.seat("lan.phuong").search(
        "doc.signature", [("file_id.document_id.outgoing_ids", "=", draft)], "purpose"
    )
    assert rows == []
