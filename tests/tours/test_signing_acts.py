"""Scan, certified copy and initials, each signed with the token at the computer."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from vanthu import database, demo_images, demo_pki, token
from vanthu.story.seats import wait_for
from vanthu.tours.backstage import DONG_GIANG, Backstage, scan, today
from vanthu.tours.browser import JOB_SECONDS, Person
from vanthu.tours.tokens import AGENCY, TokenAtTheComputer, program_of, signs

LogIn = Callable[..., Person]
HEAD = demo_pki.Entry(
    slug="dang-van-dung",
    kind="person",
    cn="Đặng Văn Dũng",
    o="Ủy ban nhân dân tỉnh Sông Lam",
    ou="",
    title="Trưởng phòng",
)


@pytest.fixture(params=["agent", "agent_tool"])
def program(backstage: Backstage, request: pytest.FixtureRequest) -> Iterator[Any]:
    """Both ways in which the program signs: a digest, and in its own window."""
    yield from program_of(backstage, request.param)


def arrived_at_ubnd(backstage: Backstage, subject: str, number: str) -> int:
    """A letter on paper, entered and scanned by the clerk of UBND."""
    clerk = backstage.seat("thi.thu")
    record = int(
        clerk.create(
            "doc.incoming",
            {
                "subject": subject,
                "issuer_id": backstage.agency(DONG_GIANG.code),
                "issued_number": number,
                "issued_notation": DONG_GIANG.notation,
                "issued_date": str(today()),
                "signer_name": DONG_GIANG.signer,
                "type_id": backstage.ref("doc_management.doc_type_cong_van"),
            },
        )
    )
    content = base64.b64encode(scan(subject, number, DONG_GIANG)).decode()
    clerk.call("doc.incoming", "action_attach", [record], "van-ban.pdf", content)
    wait_for(
        "verdict",
        lambda: (
            clerk.read("doc.incoming", record, "verdict")["verdict"]
            not in (False, "pending")
        ),
        JOB_SECONDS,
    )
    return record


def approved_copy(backstage: Backstage, record: int) -> int:
    """A certified copy of it as a file, approved by all who must."""
    clerk = backstage.seat("thi.thu")
    document = clerk.read("doc.incoming", record, "document_id")["document_id"][0]
    made = int(
        clerk.call(
            "doc.document",
            "action_make_copy",
            [document],
            "SY",
            "electronic",
            backstage.seat("lan.phuong").uid,
            recipient_agency_ids=[backstage.agency(DONG_GIANG.code)],
        )
    )
    lines = clerk.search("doc.recipient", [("outgoing_id", "=", made)], "medium")
    clerk.call(
        "doc.recipient", "write", [line["id"] for line in lines], {"medium": "post"}
    )
    clerk.call("doc.outgoing", "action_submit", [made])
    query = (
        "SELECT u.login, s.kind FROM doc_approval_step s"
        " JOIN res_users u ON u.id = s.user_id"
        " WHERE s.outgoing_id = %s AND s.state = 'pending'"
    )
    acts = {"initial": "action_initial", "sign": "action_sign"}
    for _turn in range(5):
        for login, kind in database.rows(backstage.name, query, made):
            act = acts.get(kind, "action_approve")
            backstage.seat(login).call("doc.outgoing", act, [made])
    return made


def test_the_clerk_signs_a_scan_and_a_certified_copy_of_it(
    backstage: Backstage, log_in: LogIn, mark: str, program: Any
) -> None:
    subject = f"sao y bằng khóa cắm ở máy, {mark}"
    number = str(100 + int(mark[-4:], 16) % 800)
    record = arrived_at_ubnd(backstage, subject, number)
    program.key = TokenAtTheComputer(AGENCY)
    clerk = log_in("thi.thu")
    clerk.menu("doc_management.menu_incoming")
    clerk.open_row(subject)
    clerk.press("action_sign_scan")
    signs(clerk, 1)
    pill = clerk.field("scan_state").locator(".text-bg-success")
    expect(pill).to_be_visible(timeout=JOB_SECONDS * 1000)
    clerk.press("action_register")
    clerk.expect_state("registered")

    made = approved_copy(backstage, record)
    clerk.go(f"van-ban-di/{made}")
    clerk.press("action_issue", confirm=True)
    signs(clerk, 1)
    clerk.expect_state("issued", seconds=JOB_SECONDS)

    rows = backstage.seat("thi.thu").search(
        "doc.signature",
        [("file_id.document_id.outgoing_ids", "=", made)],
        "purpose",
        "signer",
    )
    assert "copy" in {row["purpose"] for row in rows}
    asked = [command for command, _frame in program.asked]
    assert asked in (["SignMsg", "SignMsg"], ["SignIncome", "SignCopy"])


@pytest.fixture
def head_of_unit(backstage: Backstage) -> Iterator[None]:
    """The head of a unit has a token, and the rules want his initials digital."""
    demo_pki.ensure()
    with token.session(
        demo_pki.TOKEN_LABEL, demo_pki.PIN_FILE.read_text().strip()
    ) as opened:
        demo_pki.add(opened, HEAD)
    picture = demo_pki.FOLDER / f"{HEAD.slug}.png"
    demo_images.ensure(picture, HEAD.kind, HEAD.cn)
    keeper = backstage.seat("quang.huy")
    user = backstage.seat("van.dung").uid
    if not keeper.search(
        "doc.signing.certificate", [("user_id", "=", user)], "provider"
    ):
        pem = (demo_pki.FOLDER / f"{HEAD.slug}.crt.pem").read_text()
        values = {"user_id": user, "certificate_pem": pem, "provider": "agent"}
        keeper.create("doc.signing.certificate", values)
        image = base64.b64encode(picture.read_bytes()).decode()
        keeper.create("doc.signing.image", {"user_id": user, "upload": image})
    rule = "UPDATE doc_procedure SET digital_initials = %s"
    database.rows(backstage.name, rule, True)
    yield
    database.rows(backstage.name, rule, False)


def test_the_head_initials_a_draft_with_his_own_token(
    backstage: Backstage, log_in: LogIn, mark: str, head_of_unit: None
) -> None:
    subject = f"ký nháy số, {mark}"
    with_program = program_of(backstage, "agent")
    program = next(with_program)
    try:
        program.key = TokenAtTheComputer(HEAD.slug)
        draft = backstage.drafted_for_so(subject)
        head = log_in("van.dung")
        head.menu("doc_management.menu_outgoing")
        head.open_row(subject)
        head.ask(backstage.ref("doc_management.doc_initial_wizard_action"))
        head.answer()
        signs(head, 1)
        head.expect_state("to_sign", seconds=JOB_SECONDS)
        head.expect_pages()
    finally:
        with_program.close()
    rows = backstage.seat("van.dung").search(
        "doc.signature", [("file_id.document_id.outgoing_ids", "=", draft)], "purpose"
    )
    assert [row["purpose"] for row in rows] == ["initial"]
