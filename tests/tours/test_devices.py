"""Ký bằng phần mềm trên máy: each act of signing with the program of one's token."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from vanthu.tours.backstage import Backstage
from vanthu.tours.browser import JOB_SECONDS, Person
from vanthu.tours.tokens import (
    AGENCY,
    PERSON,
    TokenAtTheComputer,
    program_of,
    signs,
)

LogIn = Callable[..., Person]


@pytest.fixture
def agent(backstage: Backstage) -> Iterator[Any]:
    """The program runs, and UBND's certificates are on tokens at the computers."""
    yield from program_of(backstage, "agent")


@pytest.fixture
def window(backstage: Backstage) -> Iterator[Any]:
    """The same, where the program fetches files and signs in its own window."""
    yield from program_of(backstage, "agent_tool")


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
