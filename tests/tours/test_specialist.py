"""Chuyên viên: drafts the reply, asks, submits; is asked and answers."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from vanthu.tours.backstage import REPLY, Backstage
from vanthu.tours.browser import Person

LogIn = Callable[..., Person]
SIGNER, HELPER = "Trần Thị Minh Châu", "Ngô Quốc Bảo"
QUESTION = "Đề nghị Chi cục Thủy lợi cho ý kiến về lưu lượng xả."
OPINION = "Lưu lượng 2,5 m³/s là phù hợp với mực nước hồ hiện nay."


def test_the_specialist_drafts_asks_and_submits(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    subject = f"đề nghị hỗ trợ nước tưới, {mark}"
    record = backstage.directed(subject)

    lead = log_in("thanh.nam")
    lead.menu("doc_management.menu_incoming")
    lead.open_row(subject)
    lead.press("action_draft_reply")
    lead.expect_state("draft")
    expect(lead.field("reply_to_ids")).to_contain_text("47/UBND")
    lead.pick("signer_id", SIGNER, "chau")
    lead.tab("text")
    lead.fill("body", REPLY)
    lead.press("action_generate_pdf")
    lead.expect_pages()

    lead.ask(backstage.ref("doc_management.doc_ask_opinion_wizard_action"))
    lead.pick("user_ids", HELPER, "bao")
    lead.fill("question", QUESTION)
    lead.answer()
    lead.press("action_submit")
    lead.expect_state("reviewing")
    assert not lead.offers("action_submit")

    head = backstage.seat("thi.hanh")
    [draft] = head.search(
        "doc.outgoing",
        [("reply_to_ids", "in", [record])],
        "state",
        "signer_id",
        "body",
        "waiting_for_me",
        "document_id",
    )
    assert (draft["state"], draft["waiting_for_me"]) == ("reviewing", True)
    assert draft["signer_id"][1] == SIGNER
    assert draft["body"].replace("\r", "") == REPLY
    [file] = head.search(
        "doc.file",
        [("document_id", "=", draft["document_id"][0]), ("is_current", "=", True)],
        "mimetype",
        "role",
    )
    assert (file["mimetype"], file["role"]) == ("application/pdf", "main")
    [opinion] = backstage.seat("quoc.bao").search(
        "doc.opinion", [("outgoing_id", "=", draft["id"])], "question", "state"
    )
    assert (opinion["question"], opinion["state"]) == (QUESTION, "asked")


def test_the_colleague_gives_his_opinion(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    subject = f"ý kiến về lưu lượng xả, {mark}"
    draft = backstage.asked(subject)

    helper = log_in("quoc.bao")
    helper.menu("doc_management.menu_outgoing")
    helper.open_row(subject)
    helper.expect_pages()
    helper.ask(backstage.ref("doc_management.doc_opinion_wizard_action"))
    expect(helper.field("question")).to_have_text(QUESTION)
    helper.chip("verdict", 1)
    helper.fill("text", OPINION)
    helper.answer()

    drafter = backstage.seat("thanh.nam")
    [opinion] = drafter.search(
        "doc.opinion",
        [("outgoing_id", "=", draft)],
        "state",
        "verdict",
        "text",
        "user_id",
    )
    assert (opinion["state"], opinion["verdict"]) == ("given", "agree_comment")
    assert opinion["text"] == OPINION
    assert opinion["user_id"][1] == HELPER
