"""Each regulation's own way of a document out, by its own people, over HTTP."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from vanthu import database
from vanthu.story.seats import Refused, wait_for
from vanthu.tours.backstage import Backstage, today
from vanthu.tours.browser import JOB_SECONDS

ADMIN, CLERK, DRAFTER = "cong.minh", "duc.long", "thanh.nam"
HEAD, SIGNER, HELPER, STRANGER = "thi.hanh", "minh.chau", "quoc.bao", "ngoc.lan"


@dataclass(frozen=True)
class Way:
    """What a regulation wants of a document that goes out."""

    code: str
    numbered_first: bool = False
    """The clerk numbers, then the leader signs and releases (C1, C31)."""
    closes: bool = True
    """The issue of the reply closes what it answers (C19)."""
    coordinators_first: bool = False
    """Who coordinates speaks before the leader (TD-8.11)."""
    layout_checked: bool = False
    """The clerk's check of the layout stands before the signature (HN 10.1c)."""
    email: str = ""
    """Words of the refusal of e-mail; empty: it may be used (C9)."""


WAYS = (
    Way("nd30"),
    Way("vl", closes=False),
    Way("hn", layout_checked=True),
    Way("ht", email="nothing is sent by e-mail|không gửi.*thư điện tử"),
    Way("td", coordinators_first=True),
    Way("dn", numbered_first=True, closes=False),
)


def _put_in_force(backstage: Backstage, code: str) -> None:
    """The administrator changes the rules from today on, by the regulation's preset.

    Rules change from a day on; for the test the old ones began a day earlier.
    """
    admin = backstage.seat(ADMIN)
    company = admin.context["allowed_company_ids"][0]
    database.rows(
        backstage.name,
        "UPDATE doc_procedure SET date_from = date_from - 1, date_to = date_to - 1 "
        "WHERE company_id = %s",
        company,
    )
    [running] = admin.search(
        "doc.procedure",
        [("company_id", "=", company), ("date_to", "=", False)],
        "date_from",
    )
    wizard = admin.create(
        "doc.procedure.change.wizard",
        {"procedure_id": running["id"], "date_from": str(today())},
    )
    action = admin.call("doc.procedure.change.wizard", "action_confirm", [wizard])
    successor = int(action["res_id"])
    admin.call(
        "doc.procedure", "web_save", [successor], {"code": code}, specification={}
    )
    admin.call("doc.procedure", "action_apply_preset", [successor])


def _refused(
    backstage: Backstage, login: str, draft: int, act: str, *args: object
) -> str:
    """The words with which an act is refused; it must be."""
    with pytest.raises(Refused) as refusal:
        backstage.seat(login).call("doc.outgoing", act, [draft], *args)
    return str(refusal.value)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.code)
def test_a_document_goes_out_by_its_regulation(
    backstage: Backstage, mark: str, way: Way
) -> None:
    _put_in_force(backstage, way.code)
    subject = f"ban hành theo quy chế {way.code}, {mark}"
    draft = backstage.reply(subject)
    drafter, head = backstage.seat(DRAFTER), backstage.seat(HEAD)
    clerk, signer = backstage.seat(CLERK), backstage.seat(SIGNER)

    row = drafter.read("doc.outgoing", draft, "procedure_id", "reply_to_ids")
    [procedure] = drafter.search(
        "doc.procedure", [("id", "=", row["procedure_id"][0])], "code"
    )
    assert procedure["code"] == way.code
    [incoming] = row["reply_to_ids"]

    # Drafting: nobody else submits it, nobody issues what is no more than a draft.
    for login in (HEAD, CLERK, STRANGER):
        _refused(backstage, login, draft, "action_submit")
    for login in (CLERK, DRAFTER, SIGNER):
        _refused(backstage, login, draft, "action_issue")
    if way.email:
        [line] = drafter.search(
            "doc.recipient", [("outgoing_id", "=", draft)], "medium"
        )
        values = {"recipient_ids": [[1, line["id"], {"medium": "email"}]]}
        drafter.call("doc.outgoing", "web_save", [draft], values, specification={})
        assert _refused(backstage, DRAFTER, draft, "action_submit")
        values = {"recipient_ids": [[1, line["id"], {"medium": line["medium"]}]]}
        drafter.call("doc.outgoing", "web_save", [draft], values, specification={})
    drafter.call("doc.outgoing", "action_submit", [draft])

    # Initials: the head's alone, and where the rules say so after the coordinators.
    for login in (DRAFTER, HELPER, SIGNER, CLERK):
        _refused(backstage, login, draft, "action_initial")
    if way.coordinators_first:
        assert "Ngô Quốc Bảo" in _refused(backstage, HEAD, draft, "action_initial")
        helper = backstage.seat(HELPER)
        [part] = helper.search(
            "doc.assignment",
            [("incoming_id", "=", incoming), ("role", "=", "coordinate")],
            "state",
        )
        helper.call("doc.assignment", "action_give_opinion", [part["id"]], "Nhất trí.")
    head.call("doc.outgoing", "action_initial", [draft], "Đã kiểm tra.")

    if way.layout_checked:
        _refused(backstage, SIGNER, draft, "action_sign")
        for login in (DRAFTER, HEAD, SIGNER):
            _refused(backstage, login, draft, "action_decide_layout", "passed")
        clerk.call("doc.outgoing", "action_decide_layout", [draft], "passed")

    # Signature: number first or after, by the one who is named.
    for login in (HEAD, DRAFTER, CLERK, "van.hai"):
        _refused(backstage, login, draft, "action_sign")
    number = ""
    if way.numbered_first:
        _refused(backstage, SIGNER, draft, "action_sign")
        for login in (DRAFTER, SIGNER):
            _refused(backstage, login, draft, "action_reserve_number")
        number = clerk.call("doc.outgoing", "action_reserve_number", [draft])
    else:
        _refused(backstage, CLERK, draft, "action_reserve_number")
    backstage.sign(SIGNER, draft)
    row = clerk.read("doc.outgoing", draft, "released_at", "owed_text", "issue_checks")
    assert bool(row["released_at"]) == bool(row["owed_text"]) == way.numbered_first
    assert [one for one in row["issue_checks"] if one["level"] == "stop"] == []

    # Issue: the clerk's alone, in one operation.
    for login in (SIGNER, DRAFTER, STRANGER):
        _refused(backstage, login, draft, "action_issue")
    _refused(backstage, CLERK, draft, "action_issue_paper", "Tủ 1")
    clerk.call("doc.outgoing", "action_issue", [draft])

    def done() -> bool:
        state = clerk.read("doc.outgoing", draft, "state", "issue_error")
        assert not state["issue_error"], state["issue_error"]
        return bool(state["state"] == "issued")

    wait_for("issue", done, JOB_SECONDS)
    row = clerk.read(
        "doc.outgoing", draft, "name", "legal_value", "document_date", "signed_at"
    )
    assert row["legal_value"] == "original"
    assert row["document_date"] == str(today())
    if number:
        assert row["name"] == number
    [line] = clerk.search(
        "doc.register.entry", [("display_number", "=", row["name"])], "state", "series"
    )
    assert line["state"] == "used"
    answered = clerk.read("doc.incoming", incoming, "state")["state"]
    assert (answered == "done") == way.closes

    # Afterwards: fixed; sent on without a new number, by the clerk alone.
    with pytest.raises(Refused):
        drafter.call(
            "doc.outgoing", "web_save", [draft], {"subject": "khác"}, specification={}
        )
    more = [{"agency_id": backstage.agency("000.00.33.H99"), "medium": "post"}]
    _refused(backstage, DRAFTER, draft, "action_send_further", more, "Sót")
    clerk.call("doc.outgoing", "action_send_further", [draft], more, "Sót nơi nhận")
    after = signer.read("doc.outgoing", draft, "name", "recipient_ids")
    assert (after["name"], len(after["recipient_ids"])) == (row["name"], 2)


def test_the_signer_refuses_after_the_number_which_is_void_then(
    backstage: Backstage, mark: str
) -> None:
    _put_in_force(backstage, "dn")
    draft = backstage.to_sign(f"từ chối sau khi cấp số, {mark}")
    clerk = backstage.seat(CLERK)
    name = clerk.call("doc.outgoing", "action_reserve_number", [draft])
    assert _refused(backstage, SIGNER, draft, "action_refuse_draft", " ")
    backstage.seat(SIGNER).call(
        "doc.outgoing", "action_refuse_draft", [draft], "Không ban hành nữa."
    )
    row = clerk.read("doc.outgoing", draft, "state", "number")
    assert (row["state"], row["number"]) == ("cancelled", False)
    again = backstage.to_sign(f"số tiếp theo, {mark}")
    assert clerk.call("doc.outgoing", "action_reserve_number", [again]) != name


def test_the_file_decided_on_is_the_file_shown(backstage: Backstage, mark: str) -> None:
    draft = backstage.submitted(f"đúng tệp đã xem, {mark}")
    head = backstage.seat(HEAD)
    book = head.call("doc.outgoing", "signature_book")
    [item] = [one for one in book if one["id"] == draft]
    assert item["act"] == "initial"
    with pytest.raises(Refused):
        head.call("doc.outgoing", "action_decide_seen", [draft], "initial", "0" * 64)
    head.call("doc.outgoing", "action_decide_seen", [draft], "initial", item["sha256"])
    assert draft not in [
        one["id"] for one in head.call("doc.outgoing", "signature_book")
    ]
    assert draft not in [
        one["id"]
        for one in backstage.seat(STRANGER).call("doc.outgoing", "signature_book")
    ]
