"""Văn thư: issues with number and seal, reads verdicts, keeps the register."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from vanthu.story.seats import wait_for
from vanthu.tours.backstage import COMMUNE, Backstage, scan, today
from vanthu.tours.browser import JOB_SECONDS, Person, Width

LogIn = Callable[..., Person]


def test_the_clerk_issues_and_the_other_clerk_registers(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    """From the seal at UBND to the arrival number at the Sở."""
    subject = f"báo cáo nguồn nước mùa khô, {mark}"
    draft = backstage.signed_for_so(subject)

    clerk = log_in("thi.thu")
    clerk.menu("doc_management.menu_outgoing")
    clerk.open_row(subject)
    clerk.expect_state("signed")
    clerk.expect_pages()
    clerk.press("action_issue", confirm=True)
    clerk.expect_state("issued", seconds=JOB_SECONDS)
    number = clerk.field("title_number").inner_text()
    assert "/UBND-" in number

    receiver = log_in("duc.long")
    seen = backstage.awaited(subject)
    receiver.menu("doc_management.menu_incoming")
    receiver.open_row(subject)
    receiver.expect_pages()
    receiver.tab("signatures")
    verdict = receiver.field("verdict_html")
    expect(verdict.locator(".o_doc_verdict_pill.o_doc_verdict_valid")).to_have_count(1)
    expect(verdict).to_contain_text("Nguyễn Thị Lan Phương")
    expect(verdict).to_contain_text("Ủy ban nhân dân tỉnh Sông Lam")
    doubts = ".o_doc_verdict_changed, .o_doc_verdict_undecided, .text-danger"
    expect(verdict.locator(doubts)).to_have_count(0)
    for more in verdict.locator("summary").all():
        more.click()
    expect(verdict.get_by_text("TOTAL-PASSED")).to_have_count(2)
    versions = verdict.locator(".o_doc_revisions li")
    expect(versions.filter(has_text="Nguyễn Thị Lan Phương")).to_have_count(1)
    expect(versions.first).to_have_text("Chính văn bản")
    assert not receiver.offers(backstage.ref("doc_signing.doc_accept_wizard_action"))
    receiver.press("action_register")
    receiver.expect_state("registered")
    shown = int(receiver.field("arrival_number").inner_text())

    director = backstage.seat("van.hai")
    row = director.read(
        "doc.incoming", seen, "state", "arrival_number", "name", "verdict", "holder_id"
    )
    assert row["state"] == "registered"
    assert row["verdict"] == "valid"
    assert row["arrival_number"] == shown > 0
    assert row["name"] == number
    assert row["holder_id"][0] == director.uid
    drafter = backstage.seat("thu.ha")
    assert drafter.read("doc.outgoing", draft, "name", "state") == {
        "id": draft,
        "name": number,
        "state": "issued",
    }


def test_the_clerk_enters_a_paper_document(
    backstage: Backstage, log_in: LogIn, mark: str, width: Width
) -> None:
    # Another number at each width: the same one would be a duplicate.
    number = "63" if width.is_phone else "62"
    subject = f"xin cấp nước sinh hoạt cho thôn Bãi Trên, {mark}"

    clerk = log_in("duc.long")
    clerk.menu("doc_management.menu_incoming")
    clerk.new()
    clerk.fill("subject", subject)
    clerk.fill("issued_number", number)
    clerk.fill("issued_notation", "UBND")
    clerk.fill("issued_date", f"{today():%d/%m/%Y}")
    clerk.pick("issuer_id", COMMUNE, "đông giang")
    clerk.pick("type_id", "Công văn")
    clerk.attach("ban-quet.pdf", scan(subject, number))
    clerk.save()
    clerk.expect_pages()
    clerk.expect_offer("action_register", JOB_SECONDS)
    clerk.press("action_register")
    clerk.expect_state("registered")

    director = backstage.seat("van.hai")
    mine = ("subject", "=", subject)

    def verdict() -> str:
        [row] = director.search("doc.incoming", [mine], "verdict")
        return str(row["verdict"])

    # A scan of paper may be registered before its check has ended.
    wait_for("the verdict", lambda: verdict() != "pending", JOB_SECONDS)
    [row] = director.search(
        "doc.incoming",
        [mine],
        "state",
        "name",
        "issuer_id",
        "verdict",
        "channel",
        "legal_value",
        "arrival_number",
    )
    assert (row["state"], row["channel"]) == ("registered", "post")
    assert row["name"] == f"{number}/UBND"
    assert row["issuer_id"][1] == COMMUNE
    assert row["verdict"] == "unsigned"
    assert row["legal_value"] == "information"
    assert row["arrival_number"] > 0
