"""Every kind of message between two agencies and an axis, a database for each.

What UBND sends, asks back, sends anew and replaces, and what the Sở answers, is done by
their own people over HTTP; held against each other are the ledgers of both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from vanthu import database
from vanthu.server import Server, free_port
from vanthu.story.seats import Refused, Seat, wait_for
from vanthu.tours.backstage import DONG_GIANG, SO_CODE, UBND_CODE, Backstage
from vanthu.tours.browser import JOB_SECONDS

NAME = "van_thu_test_kinds"
SENDER, RECEIVER, AXIS = f"{NAME}_a", f"{NAME}_b", f"{NAME}_axis"
PORTS = (18500, 18999)
OUT_CLERK, IN_CLERK, IN_CLERK_NAME = "thi.thu", "duc.long", "Phạm Đức Long"
ARRIVED, REFUSED, REGISTERED, ASSIGNED, PROCESSING, DONE = 1, 2, 3, 4, 5, 6
ASKED, AGREED, DECLINED = 13, 15, 16
KEPT = (
    "name",
    "arrival_number",
    "arrival_date",
    "subject",
    "issuer_id",
    "document_date",
    "doc_code",
    "signer_name",
    "channel",
    "verdict",
)
"""What a receiver keeps of a document that he gave back."""


@dataclass(frozen=True)
class Want:
    """One way of wanting a document back, and one answer."""

    name: str
    kind: str
    """Of the message that asks."""
    business: str | bool
    code: int
    agrees: bool
    asked_ends: str
    """State of the row that asked, when all is answered."""

    @property
    def first_ends(self) -> str:
        """State of the row by which the document was sent at first."""
        return "recalled" if self.agrees else "registered"

    @property
    def answer(self) -> int:
        """The status that comes back."""
        return AGREED if self.agrees else DECLINED

    @property
    def id(self) -> str:
        return f"{self.name}-{'agreed' if self.agrees else 'declined'}"


WANTS = (
    Want("by status", "status", False, ASKED, True, "done"),
    Want("by status", "status", False, ASKED, False, "refused"),
    Want("by message", "edoc", "1", 0, True, "done"),
    Want("by message", "edoc", "1", 0, False, "refused"),
    Want("update", "edoc", "2", 0, True, "arrived"),
    Want("update", "edoc", "2", 0, False, "arrived"),
    Want("replace", "edoc", "3", 0, True, "arrived"),
    Want("replace", "edoc", "3", 0, False, "arrived"),
)
KINDS = {
    ("edoc", "0", 0),
    ("edoc", "1", 0),
    ("edoc", "2", 0),
    ("edoc", "3", 0),
    *(
        ("status", False, code)
        for code in (
            ARRIVED,
            REFUSED,
            REGISTERED,
            ASSIGNED,
            PROCESSING,
            DONE,
            ASKED,
            AGREED,
            DECLINED,
        )
    ),
}
"""Everything that may pass: (kind, business type, status code)."""


@dataclass
class Offices:
    """Both agencies, each at its own database."""

    ubnd: Backstage
    so: Backstage

    @property
    def sender(self) -> Seat:
        """The clerk of UBND."""
        return self.ubnd.seat(OUT_CLERK)

    @property
    def receiver(self) -> Seat:
        """The clerk of the Sở."""
        return self.so.seat(IN_CLERK)

    def sent(self, draft: int, *names: str, to: str = SO_CODE) -> list[dict[str, Any]]:
        """What UBND's clerk sees of its messages on a document to one receiver."""
        domain = [
            ("outgoing_id", "=", draft),
            ("direction", "=", "out"),
            ("receiver_code", "=", to),
        ]
        return self.sender.search(
            "doc.exchange.message",
            domain,
            *("kind", "business_type", "status_code", "state", "sent_at", *names),
            order="id",
        )

    def told(self, draft: int) -> list[dict[str, Any]]:
        """What the Sở reported on a document, as UBND's clerk reads it."""
        [first, *_rest] = self.sent(draft)
        return self.sender.search(
            "doc.exchange.status",
            [("message_id", "=", first["id"]), ("status_code", "!=", 0)],
            *("status_code", "description", "reported_by"),
            order="id",
        )

    def answered(self, record: int) -> list[dict[str, Any]]:
        """What the Sở's clerk sees of its statuses on a document."""
        domain = [
            ("incoming_id", "=", record),
            ("direction", "=", "out"),
            ("kind", "=", "status"),
        ]
        return self.receiver.search(
            *("doc.exchange.message", domain, "status_code", "state", "description"),
            order="id",
        )

    def until(self, what: str, look: Any) -> Any:
        """Let both fetch until something is so."""

        def fetch_and_look() -> Any:
            for clerk in (self.sender, self.receiver):
                clerk.call("doc.incoming", "action_fetch", [])
            return look()

        return wait_for(what, fetch_and_look, JOB_SECONDS, every=1)

    def until_told(self, draft: int, codes: list[int]) -> list[dict[str, Any]]:
        """Wait until UBND was told exactly these, in this order."""

        def look() -> list[dict[str, Any]] | None:
            rows = self.told(draft)
            return rows if [row["status_code"] for row in rows] == codes else None

        return list(self.until(f"statuses {codes}", look))


@pytest.fixture(scope="module")
def offices(demo_template: str) -> Iterator[Offices]:
    """Three databases of the demo on one server: two agencies, the axis between."""
    names = {SENDER: UBND_CODE, RECEIVER: SO_CODE, AXIS: ""}
    for name in names:
        database.copy(demo_template, name)
    # Chosen last: until the server listens anybody may take it.
    server = Server(NAME, list(names), port=free_port(*PORTS))
    for name, code in names.items():
        database.set_parameter(name, "web.base.url", server.url)
        # Whose office this is not does not exchange from here.
        database.rows(
            name,
            "UPDATE doc_exchange_backend b SET active = (a.code = %s), url = %s, "
            "database = %s FROM res_company c JOIN doc_agency a "
            "ON a.id = c.doc_agency_id WHERE c.id = b.company_id",
            code,
            f"{server.url}/axis",
            AXIS,
        )
    with server:
        yield Offices(Backstage(server.url, SENDER), Backstage(server.url, RECEIVER))
    for name in names:
        database.drop(name)


@dataclass
class Case:
    """A document of UBND and what the Sở has of it."""

    subject: str
    draft: int
    record: int = 0


@pytest.fixture(scope="module")
def cases(offices: Offices) -> dict[str, Case]:
    """A document for each test, signed, issued and fetched together."""
    ubnd, names = offices.ubnd, ["life", "refusal", *(want.id for want in WANTS)]
    made = {
        name: Case(subject, ubnd.for_so(subject, DONG_GIANG))
        for name in names
        for subject in (f"mọi loại gói tin: {name}",)
    }
    issue(offices, [case.draft for case in made.values()])
    for case in made.values():
        case.record = offices.so.awaited(case.subject)
    return made


def issue(offices: Offices, drafts: list[int]) -> None:
    """The chairwoman signs and the clerk issues, all at a time."""
    for login, act, state in (
        ("lan.phuong", "action_sign", "signed"),
        (OUT_CLERK, "action_issue", "issued"),
    ):
        seat = offices.ubnd.seat(login)
        for draft in drafts:
            seat.call("doc.outgoing", act, [draft])
        for draft in drafts:
            wait_for(
                state,
                lambda draft=draft, seat=seat, state=state: offices.ubnd._has(
                    seat, draft, state
                ),
                JOB_SECONDS,
            )


def test_each_step_of_a_document_is_told(
    offices: Offices, cases: dict[str, Case]
) -> None:
    case, so = cases["life"], offices.so
    lead = so.seat("thanh.nam")
    offices.until_told(case.draft, [ARRIVED])
    offices.receiver.call("doc.incoming", "action_register", [case.record])
    so.seat("van.hai").call(
        *("doc.incoming", "action_direct", [case.record]),
        lead_id=lead.uid,
        directive="Giao Phòng Tài nguyên nước chủ trì.",
        deadline_days=5,
    )
    lead.call("doc.incoming", "action_start", [case.record])
    lead.call("doc.incoming", "action_done", [case.record], "Đã bổ sung nước.")

    codes = [ARRIVED, REGISTERED, ASSIGNED, PROCESSING, DONE]
    rows = offices.until_told(case.draft, codes)
    number = offices.receiver.read("doc.incoming", case.record, "arrival_number")
    assert str(number["arrival_number"]) in rows[1]["description"]
    assert rows[-1]["description"] == "Đã bổ sung nước."
    people = [row["reported_by"] for row in rows]
    assert people == [
        *(False, IN_CLERK_NAME, "Nguyễn Văn Hải", "Vũ Thành Nam", "Vũ Thành Nam")
    ]
    assert [row["status_code"] for row in offices.answered(case.record)] == codes
    # Each receiver for himself: the commune, which nobody works for, has told nothing.
    assert [row["state"] for row in offices.sent(case.draft)] == ["done"]
    [commune] = offices.sent(case.draft, to=DONG_GIANG.code)
    assert commune["state"] in ("accepted", "rejected"), commune


def test_a_refusal_brings_its_reason_and_who_refused(
    offices: Offices, cases: dict[str, Case]
) -> None:
    case, reason = cases["refusal"], "Văn bản gửi nhầm thẩm quyền giải quyết."
    with pytest.raises(Refused):
        offices.receiver.call("doc.incoming", "action_refuse", [case.record], " ")
    offices.receiver.call("doc.incoming", "action_refuse", [case.record], reason)
    rows = offices.until_told(case.draft, [ARRIVED, REFUSED])
    assert reason in rows[-1]["description"]
    assert rows[-1]["reported_by"] == IN_CLERK_NAME
    assert [row["state"] for row in offices.sent(case.draft)] == ["refused"]
    with pytest.raises(Refused):
        offices.receiver.call("doc.incoming", "action_register", [case.record])
    row = offices.receiver.read("doc.incoming", case.record, "state", "arrival_number")
    assert (row["state"], row["arrival_number"]) == ("refused", False)


@pytest.mark.parametrize("want", WANTS, ids=lambda want: want.id)
def test_what_is_wanted_back_is_answered(
    offices: Offices, cases: dict[str, Case], want: Want
) -> None:
    case, clerk = cases[want.id], offices.receiver
    clerk.call("doc.incoming", "action_register", [case.record])
    offices.until_told(case.draft, [ARRIVED, REGISTERED])
    before = clerk.read("doc.incoming", case.record, *KEPT)
    files = _files(clerk, case.record)
    reason = f"Sai phụ lục số liệu ({want.id})"
    newer = _ask(offices, case, want, reason)

    def asked() -> bool:
        row = clerk.read("doc.incoming", case.record, "can_answer_recall")
        return bool(row["can_answer_recall"])

    offices.until("the question", asked)
    text = clerk.read("doc.incoming", case.record, "recall_text")["recall_text"]
    if newer:
        name = offices.sender.read("doc.outgoing", newer, "name")["name"]
        assert name in text, "the replacement is named beside what it replaces"
    else:
        assert reason in text
    state = clerk.read("doc.incoming", case.record, "state")["state"]
    assert state == "registered", "a question changes nothing"
    _answer(offices, case, want)

    codes = [ARRIVED, REGISTERED, *([ARRIVED] if want.name == "update" else [])]
    told = offices.until_told(case.draft, [*codes, want.answer])
    assert told[-1]["reported_by"] == IN_CLERK_NAME
    row = clerk.read("doc.incoming", case.record, "state", *KEPT)
    assert row.pop("state") == ("recalled" if want.agrees else "registered")
    assert row == before, "number, date and all that was registered stay"
    assert _files(clerk, case.record) == files, "so do the files"
    answers = offices.answered(case.record)
    assert [one["status_code"] for one in answers] == [
        *(ARRIVED, REGISTERED, want.answer)
    ]
    if not want.agrees:
        assert told[-1]["description"] == answers[-1]["description"] == "Đã triển khai."
    _check_ledger_of_sender(offices, case, want, newer)
    _check_successor(offices, case, want, newer)


def _ask(offices: Offices, case: Case, want: Want, reason: str) -> int:
    """Want the document back from the Sở; the replacement, if there is one."""
    ubnd, draft = offices.ubnd, case.draft
    lines = offices.sender.search(
        "doc.recipient",
        [("outgoing_id", "=", draft), ("agency_id.code", "=", SO_CODE)],
        "name",
    )
    ids = [line["id"] for line in lines]
    if want.name.startswith("by "):
        form = "status" if want.kind == "status" else "edoc"
        admin = ubnd.seat("quang.huy")
        [way] = admin.search("doc.exchange.backend", [], "recall_form")
        admin.call(
            *("doc.exchange.backend", "web_save", [way["id"]], {"recall_form": form}),
            specification={},
        )
        acts = ("action_recall_from", "action_send_anew")
    else:
        acts = ("action_send_anew", "action_recall_from")
    if want.name == "replace":
        return _replace(offices, draft, reason)
    for login in ("thu.ha", "lan.phuong", "quang.huy"):
        with pytest.raises(Refused):
            ubnd.seat(login).call("doc.outgoing", acts[0], [draft], ids, reason)
    offices.sender.call("doc.outgoing", acts[0], [draft], ids, reason)
    return 0


def _replace(offices: Offices, draft: int, reason: str) -> int:
    ubnd, drafter = offices.ubnd, offices.ubnd.seat("thu.ha")
    action = drafter.call("doc.outgoing", "action_amend", [draft], "replace", reason)
    newer = int(action["res_id"])
    values = {"salutation": "Sở Nông nghiệp và Môi trường"}
    drafter.call("doc.outgoing", "web_save", [newer], values, specification={})
    drafter.call("doc.outgoing", "action_generate_pdf", [newer])
    drafter.call("doc.outgoing", "action_submit", [newer])
    ubnd.seat("van.dung").call("doc.outgoing", "action_initial", [newer], "")
    issue(offices, [newer])
    return newer


def _answer(offices: Offices, case: Case, want: Want) -> None:
    act = "action_agree_recall" if want.agrees else "action_decline_recall"
    words = () if want.agrees else ("Đã triển khai.",)
    for login in ("van.hai", "thanh.nam", "cong.minh"):
        with pytest.raises(Refused):
            offices.so.seat(login).call("doc.incoming", act, [case.record], *words)
    if not want.agrees:
        with pytest.raises(Refused):
            offices.receiver.call("doc.incoming", act, [case.record], " ")
    offices.receiver.call("doc.incoming", act, [case.record], *words)
    with pytest.raises(Refused):
        offices.receiver.call("doc.incoming", act, [case.record], *words)


def _check_ledger_of_sender(
    offices: Offices, case: Case, want: Want, newer: int
) -> None:
    rows = offices.sent(case.draft)
    first, asking = rows[0], (offices.sent(newer) if newer else rows[1:])
    assert (first["kind"], first["business_type"]) == ("edoc", "0")
    assert first["state"] == want.first_ends
    [asked] = asking
    assert (asked["kind"], asked["business_type"], asked["status_code"]) == (
        *(want.kind, want.business, want.code),
    )

    def ended() -> bool:
        row = offices.sent(newer)[0] if newer else offices.sent(case.draft)[-1]
        return bool(row["state"] == want.asked_ends and row["sent_at"])

    offices.until(f"the request to be {want.asked_ends}", ended)
    others = offices.sent(case.draft, to=DONG_GIANG.code)
    assert not {"recalled", "registered", "arrived"} & {row["state"] for row in others}


def _check_successor(offices: Offices, case: Case, want: Want, newer: int) -> None:
    """What took the place of the copy stands beside it as a document of its own."""
    clerk = offices.receiver
    subject = case.subject
    if newer:
        subject = offices.sender.read("doc.outgoing", newer, "subject")["subject"]
    found = clerk.search(
        "doc.incoming",
        [("subject", "=", subject), ("id", "!=", case.record)],
        *("state", "recall_text"),
    )
    if want.name.startswith("by "):
        assert found == []
        return
    [successor] = found
    assert successor["state"] == "arrived"
    assert not successor["recall_text"], "nobody wants the new one back"
    standing = offices.sender.read("doc.outgoing", case.draft, "standing")["standing"]
    assert (standing == "replaced") == bool(newer)


def _files(seat: Seat, record: int) -> list[tuple[str, bytes]]:
    document = seat.read("doc.incoming", record, "document_id")["document_id"][0]
    rows = seat.search(
        "doc.file",
        [("document_id", "=", document), ("is_current", "=", True)],
        *("name", "sha256"),
        order="id",
    )
    return [
        (row["sha256"], seat.download(f"/doc/file/{row['id']}/{row['name']}"))
        for row in rows
    ]


@pytest.mark.usefixtures("cases")
def test_everything_passed_and_nothing_is_left_over(offices: Offices) -> None:
    def rest() -> bool:
        # The commune is no member of this axis: what it is refused waits in its turn.
        query = (
            f"SELECT count(*) FROM doc_exchange_message {MINE} AND direction = 'out' "
            f"AND receiver_code IN ('{SO_CODE}', '{UBND_CODE}') "
            "AND state IN ('ready', 'sending', 'uncertain')"
        )
        waiting = (
            "SELECT count(*) FROM doc_axis_packet WHERE receiver_code IN (%s, %s) "
            "AND status IN ('initial', 'processing')"
        )
        return not (
            any(database.rows(name, query)[0][0] for name in (SENDER, RECEIVER))
            or database.rows(AXIS, waiting, SO_CODE, UBND_CODE)[0][0]
        )

    offices.until("everything to be sent and fetched", rest)
    passed = {
        (kind, business or False, code or 0)
        for name in (SENDER, RECEIVER)
        for kind, business, code in database.rows(
            name,
            "SELECT kind, business_type, status_code FROM doc_exchange_message "
            f"{MINE} AND direction = 'out' AND sent_at IS NOT NULL",
        )
    }
    assert passed == KINDS
    for name in (SENDER, RECEIVER):
        states = database.rows(
            name,
            f"SELECT state FROM doc_exchange_message {MINE} AND direction = 'in'",
        )
        assert {state for (state,) in states} == {"received"}, "nothing odd, none twice"
    # Of each message the other side has one, and the axis holds none back.
    for one, other, there in (
        (SENDER, RECEIVER, SO_CODE),
        (RECEIVER, SENDER, UBND_CODE),
    ):
        sent = database.rows(
            one,
            f"SELECT axis_doc_id FROM doc_exchange_message {MINE} "
            "AND direction = 'out' AND receiver_code = %s",
            there,
        )
        ids = [ident for (ident,) in sent]
        packets = dict(
            database.rows(
                AXIS,
                "SELECT doc_id, status FROM doc_axis_packet "
                "WHERE sender_doc_id = ANY(%s) AND receiver_code = %s",
                ids,
                there,
            )
        )
        received = database.rows(
            other,
            "SELECT axis_doc_id FROM doc_exchange_message "
            "WHERE direction = 'in' AND axis_doc_id = ANY(%s)",
            list(packets),
        )
        assert len(ids) == len(packets) == len(received)
        assert set(packets.values()) == {"done"}


MINE = (
    "WHERE document_id IN (SELECT id FROM doc_document "
    "WHERE subject LIKE '%%mọi loại gói tin%%')"
)
"""Messages about the documents of this module."""
