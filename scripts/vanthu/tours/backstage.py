"""What colleagues do while one role is on stage.

Each act is done by the person whose act it is, logged in with a password, through the
calls that the screens make: nothing is written past the rules.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any

from docmgmt.letter import LetterSpec, SignatureBlock, letter_pdf, paragraphs

from .. import database
from ..story.seats import Seat, wait_for
from ..story.world import Person
from .browser import JOB_SECONDS

PASSWORD = "songlam"
OFFICE = timezone(timedelta(hours=7))
COMMUNE = "Ủy ban nhân dân xã Đông Giang"
SO_CODE = "000.00.10.H99"
UBND_CODE = "000.00.00.H99"

BODY = """\
Từ đầu mùa khô đến nay, mực nước hồ Khe Sặt xuống thấp hơn cùng kỳ năm trước 1,8 mét; \
320 hộ ở ba thôn ven sông thiếu nước sinh hoạt, khoảng 145 ha lúa có nguy cơ mất trắng.

1. Đề nghị bổ sung lượng nước xả từ hồ Khe Sặt trong mười ngày tới để cứu lúa đang trổ.

2. Đề nghị hỗ trợ 04 điểm cấp nước lưu động cho các thôn Bãi Trên, Bãi Dưới và Cồn Giữa.

Kính đề nghị quý cơ quan xem xét, giải quyết."""
REPLY = """\
Theo đề nghị của quý cơ quan, Sở Nông nghiệp và Môi trường có ý kiến như sau:

1. Đồng ý bổ sung lượng nước xả từ hồ Khe Sặt với lưu lượng 2,5 m³/s trong mười ngày, \
thực hiện theo quy trình vận hành đã được phê duyệt.

2. Giao Chi cục Thủy lợi bố trí 04 điểm cấp nước lưu động, xong trong tuần này.

Đề nghị quý cơ quan phối hợp thực hiện."""


@dataclass(frozen=True)
class Sender:
    """An agency of the directory that writes to the Sở on paper."""

    code: str
    name: str
    place: str
    notation: str
    title: str
    signer: str
    parent: str = ""


DONG_GIANG = Sender(
    "000.00.32.H99", COMMUNE, "Đông Giang", "UBND", "CHỦ TỊCH", "Hồ Văn Bình"
)
HOA_LOC = Sender(
    "000.00.33.H99",
    "Ủy ban nhân dân xã Hòa Lộc",
    "Hòa Lộc",
    "UBND-KT",
    "CHỦ TỊCH",
    "Trần Thị Ngọc",
)
FINANCE = Sender(
    "000.00.11.H99",
    "Sở Tài chính",
    "Sông Lam",
    "STC-NS",
    "GIÁM ĐỐC",
    "Phan Đình Khôi",
    "Ủy ban nhân dân tỉnh Sông Lam",
)


def scan(
    subject: str, number: str = "47", sender: Sender = DONG_GIANG, body: str = BODY
) -> bytes:
    """The PDF of a letter without any signature, as scanned from paper."""
    return letter_pdf(
        LetterSpec(
            agency=sender.name,
            parent_agency=sender.parent,
            notation=sender.notation,
            place=sender.place,
            subject=subject,
            body=paragraphs(body),
            signature=SignatureBlock((sender.title,), sender.signer),
            number=number,
            issued_on=today(),
            addressees=("Sở Nông nghiệp và Môi trường",),
            recipients=("Như trên", "Lưu: VT"),
        )
    ).pdf


def today() -> date:
    """The day at the office."""
    return datetime.now(OFFICE).date()


@dataclass
class Backstage:
    """The demo's two agencies on a running server, and everybody but the role."""

    url: str
    name: str
    """Database."""
    _seats: dict[str, Seat] = field(default_factory=dict)
    _refs: dict[str, int] = field(default_factory=dict)

    def seat(self, login: str, password: str = PASSWORD) -> Seat:
        """The session of a colleague; logged in when first needed."""
        if login not in self._seats:
            who = Person(login, login, "", "", "")
            self._seats[login] = Seat(self.url, who, password, self.name)
        return self._seats[login]

    def ref(self, xmlid: str) -> int:
        """Id of a record by its name; buttons that open a wizard carry it as name."""
        if xmlid not in self._refs:
            module, _, name = xmlid.partition(".")
            query = "SELECT res_id FROM ir_model_data WHERE module = %s AND name = %s"
            [(self._refs[xmlid],)] = database.rows(self.name, query, module, name)
        return self._refs[xmlid]

    def agency(self, code: str) -> int:
        """Id of an agency of the directory."""
        [row] = self.seat("duc.long").search(
            "doc.agency", [("code", "=", code)], "name"
        )
        return int(row["id"])

    # Văn bản đến ---------------------------------------------------------------------

    def arrived(
        self,
        subject: str,
        number: str = "47",
        sender: Sender = DONG_GIANG,
        **values: Any,
    ) -> int:
        """A letter entered by the Sở's clerk and looked at by the job."""
        clerk = self.seat("duc.long")
        record = clerk.create(
            "doc.incoming",
            {
                "subject": subject,
                "issuer_id": self.agency(sender.code),
                "issued_number": number,
                "issued_notation": sender.notation,
                "issued_date": str(today()),
                "signer_name": sender.signer,
                "type_id": self.ref("doc_management.doc_type_cong_van"),
                **values,
            },
        )
        content = base64.b64encode(scan(subject, number, sender)).decode()
        name = f"{number}-{sender.notation}.pdf"
        clerk.call("doc.incoming", "action_attach", [record], name, content)
        wait_for("verdict", lambda: self._checked(record), JOB_SECONDS)
        return record

    def _checked(self, record: int) -> bool:
        row = self.seat("duc.long").read("doc.incoming", record, "verdict")
        return row["verdict"] not in (False, "pending")

    def registered(self, subject: str, **values: Any) -> int:
        """The same, in the register."""
        record = self.arrived(subject, **values)
        clerk = self.seat("duc.long")
        if clerk.read("doc.incoming", record, "must_sign_scan")["must_sign_scan"]:
            # Where the rules want the agency's signature on what it scanned.
            clerk.call("doc.incoming", "action_sign_scan", [record])
            wait_for("signed scan", lambda: self._is_scan_signed(record), JOB_SECONDS)
        clerk.call("doc.incoming", "action_register", [record])
        return record

    def _is_scan_signed(self, record: int) -> bool:
        row = self.seat("duc.long").read("doc.incoming", record, "scan_state")
        return bool(row["scan_state"] == "signed")

    def directed(
        self,
        subject: str,
        *,
        lead: str = "thanh.nam",
        helpers: tuple[str, ...] = ("quoc.bao",),
        informed: tuple[str, ...] = ("anh.tuan",),
        days: int = 5,
        **values: Any,
    ) -> int:
        """The same, with the director's directive."""
        record = self.registered(subject, **values)
        self.seat("van.hai").call(
            "doc.incoming",
            "action_direct",
            [record],
            lead_id=self.seat(lead).uid,
            coordinator_ids=[self.seat(login).uid for login in helpers],
            inform_ids=[self.seat(login).uid for login in informed],
            directive="Giao Phòng Tài nguyên nước chủ trì tham mưu văn bản trả lời; "
            "Chi cục Thủy lợi phối hợp cung cấp số liệu hồ chứa.",
            deadline_days=days,
        )
        return record

    # Văn bản đi ----------------------------------------------------------------------

    def reply(
        self,
        subject: str,
        signer: str = "minh.chau",
        drafted: dict[str, Any] | None = None,
        **values: Any,
    ) -> int:
        """A specialist's draft in reply to a commune, laid out as PDF.

        :param drafted: more of the draft
        :param values: more of the letter it answers
        """
        incoming = self.directed(subject, **values)
        lead = self.seat("thanh.nam")
        action = lead.call("doc.incoming", "action_draft_reply", [incoming])
        draft = int(action["res_id"])
        changed = {
            "body": REPLY,
            "signer_id": self.seat(signer).uid,
            **(drafted or {}),
        }
        lead.call("doc.outgoing", "web_save", [draft], changed, specification={})
        lead.call("doc.outgoing", "action_generate_pdf", [draft])
        return draft

    def joint(self, subject: str) -> int:
        """A letter of the Sở and of UBND: signed by the Sở's director, UBND's turn."""
        lead = self.seat("thanh.nam")
        party = {
            "agency_id": self.agency(UBND_CODE),
            "signer_position": "Chủ tịch Ủy ban nhân dân tỉnh",
            "signer_name": "Nguyễn Thị Lan Phương",
        }
        draft = self.reply(
            subject, "van.hai", drafted={"joint_party_ids": [[0, 0, party]]}
        )
        lead.call("doc.outgoing", "action_submit", [draft])
        self.seat("thi.hanh").call("doc.outgoing", "action_initial", [draft], "")
        self.sign("van.hai", draft)
        return draft

    def asked(self, subject: str, helper: str = "quoc.bao", **values: Any) -> int:
        """The same, with a colleague asked for his opinion."""
        draft = self.reply(subject, **values)
        self.seat("thanh.nam").call(
            "doc.outgoing",
            "action_ask_opinion",
            [draft],
            [self.seat(helper).uid],
            "Đề nghị Chi cục Thủy lợi cho ý kiến về lưu lượng xả.",
        )
        return draft

    def submitted(self, subject: str, signer: str = "minh.chau", **values: Any) -> int:
        """A draft with the head of the unit."""
        draft = self.reply(subject, signer, **values)
        self.seat("thanh.nam").call("doc.outgoing", "action_submit", [draft])
        return draft

    def to_sign(self, subject: str, signer: str = "minh.chau", **values: Any) -> int:
        """The same, initialled, with the signer."""
        draft = self.submitted(subject, signer, **values)
        self.seat("thi.hanh").call(
            "doc.outgoing", "action_initial", [draft], "Đã kiểm tra nội dung."
        )
        return draft

    def signed_for_so(self, subject: str, *others: Sender) -> int:
        """A letter of UBND to the Sở, signed by its chairwoman, ready for issue.

        :param others: who gets it over the axis, too
        """
        draft = self.for_so(subject, *others)
        self.sign("lan.phuong", draft)
        return draft

    def for_so(self, subject: str, *others: Sender, annex: bool = False) -> int:
        """The same with its chairwoman, who has not signed it yet."""
        draft = self.drafted_for_so(subject, *others, annex=annex)
        self.seat("van.dung").call("doc.outgoing", "action_initial", [draft], "")
        return draft

    def drafted_for_so(self, subject: str, *others: Sender, annex: bool = False) -> int:
        """The same with the head of the unit, who has not initialled it yet."""
        drafter = self.seat("thu.ha")
        codes = [SO_CODE, *(other.code for other in others)]
        draft = drafter.create(
            "doc.outgoing",
            {
                "subject": subject,
                "salutation": "Sở Nông nghiệp và Môi trường",
                "body": BODY,
                "signer_id": self.seat("lan.phuong").uid,
                "reply_required": True,
                "due_date": str(today() + timedelta(days=15)),
                "recipient_ids": [
                    [0, 0, {"agency_id": self.agency(code), "medium": "axis"}]
                    for code in codes
                ],
            },
        )
        drafter.call("doc.outgoing", "action_generate_pdf", [draft])
        if annex:
            content = base64.b64encode(scan(subject)).decode()
            name = "phu-luc-1.pdf"
            drafter.call(
                "doc.outgoing", "action_attach", [draft], name, content, "annex"
            )
        drafter.call("doc.outgoing", "action_submit", [draft])
        return draft

    def sign(self, login: str, draft: int) -> None:
        """The signer presses the button; wait for the job."""
        signer = self.seat(login)
        signer.call("doc.outgoing", "action_sign", [draft])
        wait_for("signature", lambda: self._has(signer, draft, "signed"), JOB_SECONDS)

    def issued(self, subject: str, *others: Sender) -> int:
        """A letter of UBND to the Sở, numbered, sealed and on its way."""
        draft = self.signed_for_so(subject, *others)
        clerk = self.seat("thi.thu")
        clerk.call("doc.outgoing", "action_issue", [draft])
        wait_for("seal", lambda: self._has(clerk, draft, "issued"), JOB_SECONDS)
        return draft

    def delivered(self, subject: str) -> int:
        """The same at the Sở: fetched from the axis, verified, not yet registered."""
        self.issued(subject)
        return self.awaited(subject)

    def awaited(self, subject: str) -> int:
        """What UBND sent to the Sở: wait until it is there and verified; its id."""
        clerk = self.seat("duc.long")
        domain = [("subject", "=", subject), ("channel", "=", "axis")]

        def look() -> int:
            clerk.call("doc.incoming", "action_fetch", [])
            found = clerk.search("doc.incoming", domain, "verdict")
            done = found and found[0]["verdict"] not in (False, "pending")
            return int(found[0]["id"]) if done else 0

        return wait_for("document from the axis", look, JOB_SECONDS, every=2)

    @staticmethod
    def _has(seat: Seat, draft: int, state: str) -> bool:
        row = seat.read("doc.outgoing", draft, "state", "sign_error", "issue_error")
        errors = row["sign_error"] or row["issue_error"]
        if errors:
            raise AssertionError(errors)
        return bool(row["state"] == state)
