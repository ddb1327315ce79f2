"""The six stations: what each official does, and what must hold after it."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from .. import database
from . import eyes, office, papers
from .prepare import Stage
from .seats import Refused, Seat, wait_for
from .telling import OFFICE_ZONE, Story
from .world import SO, UBND, Agency, Person

REPLY_DAYS = 15
DIRECTIVE_DAYS = 3
POINTS_PER_MM = 72 / 25.4


@dataclass
class Paper:
    """A PDF as somebody downloaded it."""

    name: str
    """Artefact."""
    content: bytes
    signers: tuple[str, ...]
    """Whose signatures must be on it, in order."""


@dataclass
class Trip:
    """What is known on the way."""

    story: Story
    stage: Stage
    own_pdf: Path | None
    request: int = 0
    """Outgoing document at UBND."""
    request_name: str = ""
    received: int = 0
    """The same, incoming at the Sở."""
    reply: int = 0
    reply_name: str = ""
    papers: list[Paper] = field(default_factory=list)
    _seats: dict[str, Seat] = field(default_factory=dict)

    def seat(self, login: str) -> Seat:
        """The person's session; logged in when first needed."""
        if login not in self._seats:
            agency, person = _find(login)
            self._seats[login] = Seat(
                self.stage.url(agency), person, self.stage.password, agency.database
            )
        return self._seats[login]

    def keep(self, name: str, content: bytes, *signers: str) -> Paper:
        """Keep a PDF with the signatures it must carry."""
        self.story.keep(name, content)
        paper = Paper(name, content, signers)
        self.papers.append(paper)
        return paper


def _find(login: str) -> tuple[Agency, Person]:
    for agency in (UBND, SO):
        for person in agency.people:
            if person.login == login:
                return agency, person
    raise LookupError(login)


def issue_and_send(trip: Trip) -> None:
    """1. UBND issues a letter with an annex and sends it over the axis."""
    story = trip.story
    drafter, head = trip.seat("thu.ha"), trip.seat("van.dung")
    due = datetime.now(OFFICE_ZONE).date() + timedelta(days=REPLY_DAYS)
    with story.act(str(drafter), f"soạn công văn, hạn trả lời {due:%d/%m/%Y}"):
        [agency] = drafter.search("doc.agency", [("code", "=", SO.code)], "name")
        [signer] = drafter.search("res.users", [("login", "=", "lan.phuong")], "name")
        trip.request = drafter.create(
            "doc.outgoing",
            {
                "subject": papers.REQUEST_SUBJECT,
                "salutation": SO.name,
                "body": papers.request_body(due),
                "signer_id": signer["id"],
                "reply_required": True,
                "due_date": str(due),
                "recipient_ids": [
                    [0, 0, {"agency_id": agency["id"], "medium": "axis"}],
                ],
            },
        )
    if trip.own_pdf:
        with story.act(str(drafter), f"đính kèm tệp {trip.own_pdf.name}"):
            _attach(drafter, trip.request, trip.own_pdf.name, trip.own_pdf.read_bytes())
    else:
        with story.act(str(drafter), "lập trang văn bản theo thể thức"):
            drafter.call("doc.outgoing", "action_generate_pdf", [trip.request])
    with story.act(str(drafter), "đính kèm Phụ lục ở tệp riêng"):
        _attach(drafter, trip.request, "Phu-luc.pdf", papers.annex(), "annex")
    files = _files(drafter, "doc.outgoing", trip.request)
    story.check(
        "dự thảo có một văn bản chính và một phụ lục, đều là PDF",
        [(file["role"], file["mimetype"]) for file in files]
        == [("main", "application/pdf"), ("annex", "application/pdf")],
        files,
    )
    main, annex = files
    draft = trip.keep("1-ubnd/1-du-thao.pdf", _download(drafter, main))
    trip.keep("1-ubnd/1-du-thao-phu-luc.pdf", _download(drafter, annex))
    if not trip.own_pdf:
        _check_letter(trip, draft, UBND, "TM. ỦY BAN NHÂN DÂN")

    with story.act(str(drafter), "trình Trưởng phòng"):
        drafter.call("doc.outgoing", "action_submit", [trip.request])
    _try_early_issue(trip, trip.seat("thi.thu"), trip.request)
    with story.act(str(head), "kiểm tra nội dung, ký nháy"):
        head.call("doc.outgoing", "action_initial", [trip.request], "Đã kiểm tra.")
    _sign(trip, trip.seat("lan.phuong"), trip.request, "ký số bằng khóa trong token")
    signed = _files(drafter, "doc.outgoing", trip.request)[0]
    person = trip.keep(
        "1-ubnd/2-da-ky.pdf", _download(drafter, signed), UBND.people[0].name
    )
    _issue(trip, trip.seat("thi.thu"), trip.request, person, UBND, "1-ubnd/3-phat-hanh")
    trip.request_name = trip.seat("thi.thu").read("doc.outgoing", trip.request, "name")[
        "name"
    ]
    _check_sent(trip, trip.seat("thi.thu"), trip.request, SO, "1-ubnd/4-goi-tin.edxml")


def receive_verify_register(trip: Trip) -> None:
    """2. The Sở fetches the packet, verifies every PDF, registers the document."""
    story, clerk = trip.story, trip.seat("duc.long")
    before = datetime.now(OFFICE_ZONE).replace(microsecond=0)
    [found] = _fetch(
        trip,
        clerk,
        "nhận văn bản từ trục liên thông",
        lambda: clerk.search("doc.incoming", [("channel", "=", "axis")], "name"),
    )
    trip.received = found["id"]
    incoming = wait_for(
        "kết quả kiểm tra chữ ký",
        lambda: _if_verified(clerk, trip.received),
    )
    after = datetime.now(OFFICE_ZONE)
    story.check(
        f"văn bản đến mang đúng số, ký hiệu {trip.request_name}",
        incoming["name"] == trip.request_name,
        incoming["name"],
    )
    story.check(
        "hệ thống kết luận chữ ký hợp lệ trước khi vào sổ",
        incoming["verdict"] == "valid" and incoming["state"] == "arrived",
        (incoming["verdict"], incoming["state"]),
    )
    shown = re.sub(r"<[^>]+>", " ", incoming["verdict_html"] or "")
    story.check(
        "văn thư đọc được tên người ký và tên cơ quan ký trên biểu mẫu",
        UBND.people[0].name in shown and UBND.name in shown,
        " ".join(shown.split())[:300],
    )
    issued = {paper.name: paper for paper in trip.papers}
    for file, name in zip(
        _files(clerk, "doc.incoming", trip.received),
        ("1-ubnd/3-phat-hanh.pdf", "1-ubnd/3-phat-hanh-phu-luc.pdf"),
        strict=True,
    ):
        content = _download(clerk, file)
        story.check(
            f"tệp {file['name']} giống từng byte tệp đã phát hành",
            content == issued[name].content,
        )
        [row] = clerk.search(
            "doc.verification",
            [("file_id", "=", file["id"])],
            "verdict",
            "sha256",
            "report",
        )
        story.check(
            f"tệp {file['name']} đã được kiểm tra, kết luận gắn với mã băm của tệp",
            row["verdict"] == "valid" and row["sha256"] == file["sha256"],
            row["verdict"],
        )
        story.keep(f"2-so/{file['name']}.ket-qua.json", row["report"].encode())
    raw = office.from_server(incoming["received_at_raw"])
    legal = office.from_server(incoming["received_at"])
    story.check(
        f"thời điểm đến thực tế {raw:%H:%M:%S %d/%m/%Y} nằm trong lúc nhận",
        before <= raw <= after,
        (before, raw, after),
    )
    story.check(
        f"thời điểm đến tính theo giờ hành chính {legal:%H:%M %d/%m/%Y}",
        legal == office.legal_receipt(raw),
        (legal, office.legal_receipt(raw)),
    )
    with story.act(str(clerk), "đăng ký vào sổ văn bản đến"):
        number = clerk.call("doc.incoming", "action_register", [trip.received])
    registered = clerk.read(
        "doc.incoming", trip.received, "arrival_number", "arrival_date", "state"
    )
    story.check(
        f"số đến {number}, ngày đến {registered['arrival_date']}, chờ bút phê",
        number == 1
        and registered["arrival_number"] == number
        and registered["arrival_date"] == str(after.date())
        and registered["state"] == "registered",
        registered,
    )
    entry = clerk.search(
        "doc.register.entry",
        [("series", "=", "in"), ("number", "=", number)],
        "display_number",
        "issuer_name",
    )
    story.check(
        "sổ đăng ký văn bản đến có đúng một dòng cho số đến này",
        len(entry) == 1
        and entry[0]["display_number"] == trip.request_name
        and entry[0]["issuer_name"] == UBND.name,
        entry,
    )
    _check_statuses(trip, {1: "đã đến", 3: "đã tiếp nhận"})


def directive(trip: Trip) -> None:
    """3. The director writes his directive."""
    story, leader = trip.story, trip.seat("van.hai")
    people = {
        login: trip.seat(login) for login in ("thanh.nam", "quoc.bao", "anh.tuan")
    }
    lead, helper, informed = people.values()
    start = datetime.now(OFFICE_ZONE)
    with story.act(
        str(leader), f"ghi bút phê, hạn xử lý {DIRECTIVE_DAYS} ngày làm việc"
    ):
        leader.call(
            "doc.incoming",
            "action_direct",
            [trip.received],
            lead_id=lead.uid,
            coordinator_ids=[helper.uid],
            inform_ids=[informed.uid],
            directive=papers.DIRECTIVE,
            deadline_days=DIRECTIVE_DAYS,
        )
    row = lead.read(
        "doc.incoming", trip.received, "state", "directive", "deadline", "my_role"
    )
    story.check(
        "bút phê được lưu nguyên văn, văn bản đã chuyển xử lý",
        row["directive"] == papers.DIRECTIVE and row["state"] == "directed",
        row,
    )
    parts = leader.search(
        "doc.assignment", [("incoming_id", "=", trip.received)], "role", "user_id"
    )
    story.check(
        "đúng một người chủ trì, một người phối hợp, một người nhận để biết",
        {(part["role"], part["user_id"][0]) for part in parts}
        == {
            ("lead", lead.uid),
            ("coordinate", helper.uid),
            ("inform", informed.uid),
        }
        and len(parts) == 3,
        parts,
    )
    due = office.from_server(row["deadline"])
    story.check(
        f"hạn xử lý {due:%H:%M %d/%m/%Y}, trừ ngày nghỉ và không tính ngày đầu",
        due == office.deadline(start, DIRECTIVE_DAYS),
        (due, office.deadline(start, DIRECTIVE_DAYS)),
    )
    for seat in people.values():
        found = seat.search(
            "mail.activity",
            [
                ("user_id", "=", seat.uid),
                ("res_model", "=", "doc.incoming"),
                ("res_id", "=", trip.received),
            ],
            "summary",
            "date_deadline",
        )
        story.check(
            f"{seat.person.name} có việc cần làm: "
            + (found[0]["summary"] if found else "…"),
            len(found) == 1 and found[0]["date_deadline"] == str(due.date()),
            found,
        )
    _check_statuses(trip, {4: "phân công xử lý"})
    with story.act(str(informed), "xác nhận đã xem"):
        _own_part(informed, trip.received, "action_read")


def reply_signed_and_issued(trip: Trip) -> None:
    """4. The lead drafts, others give opinions, initial, sign; the clerk issues."""
    story = trip.story
    lead, helper = trip.seat("thanh.nam"), trip.seat("quoc.bao")
    head, deputy = trip.seat("thi.hanh"), trip.seat("minh.chau")
    with story.act(str(helper), "gửi ý kiến phối hợp cho người chủ trì"):
        _own_part(helper, trip.received, "action_give_opinion", papers.COORDINATION)
    with story.act(str(lead), "lập dự thảo trả lời từ văn bản đến"):
        action = lead.call("doc.incoming", "action_draft_reply", [trip.received])
        trip.reply = action["res_id"]
        lead.call(
            "doc.outgoing",
            "web_save",
            [trip.reply],
            {
                "body": papers.reply_body(trip.request_name),
                "signer_id": deputy.uid,
            },
            specification={},
        )
        lead.call("doc.outgoing", "action_generate_pdf", [trip.reply])
    draft_file = _files(lead, "doc.outgoing", trip.reply)[0]
    draft = trip.keep("4-so/1-du-thao.pdf", _download(lead, draft_file))
    _check_letter(trip, draft, SO, "KT. GIÁM ĐỐC")
    answered = lead.read("doc.outgoing", trip.reply, "reply_to_ids", "recipient_ids")
    story.check(
        "dự thảo gắn với văn bản đến và có sẵn nơi nhận là UBND tỉnh",
        answered["reply_to_ids"] == [trip.received] and answered["recipient_ids"],
        answered,
    )
    with story.act(str(lead), "xin ý kiến Chi cục Thủy lợi về dự thảo"):
        lead.call(
            "doc.outgoing",
            "action_ask_opinion",
            [trip.reply],
            [helper.uid],
            papers.QUESTION,
        )
    with story.act(str(helper), "đọc dự thảo và cho ý kiến"):
        [asked] = helper.search(
            "doc.opinion",
            [("user_id", "=", helper.uid), ("state", "=", "asked")],
            "outgoing_id",
        )
        seen = _download(helper, _files(helper, "doc.outgoing", trip.reply)[0])
        helper.call(
            "doc.opinion",
            "action_give",
            [asked["id"]],
            "agree_comment",
            papers.OPINION,
        )
    [opinion] = lead.search(
        "doc.opinion", [("outgoing_id", "=", trip.reply)], "verdict", "text", "user_id"
    )
    story.check(
        "ý kiến được ghi dưới tên người cho ý kiến, đúng bản đã đọc",
        opinion["text"] == papers.OPINION
        and opinion["user_id"][0] == helper.uid
        and seen == draft.content,
        opinion,
    )
    with story.act(str(lead), "trình Trưởng phòng"):
        lead.call("doc.outgoing", "action_submit", [trip.reply])
    _check_frozen(trip, lead)
    with story.act(str(head), "ký nháy"):
        head.call("doc.outgoing", "action_initial", [trip.reply], "Đồng ý trình ký.")
    _sign(trip, deputy, trip.reply, "ký số bằng khóa PKCS#11 trong token SoftHSM")
    signed_file = _files(lead, "doc.outgoing", trip.reply)[0]
    signed = trip.keep(
        "4-so/2-da-ky.pdf", _download(lead, signed_file), deputy.person.name
    )
    clerk = trip.seat("duc.long")
    _issue(trip, clerk, trip.reply, signed, SO, "4-so/3-phat-hanh")
    trip.reply_name = clerk.read("doc.outgoing", trip.reply, "name")["name"]
    closed = clerk.read("doc.incoming", trip.received, "state", "result")
    story.check(
        "văn bản đến kết thúc bằng văn bản trả lời này",
        closed["state"] == "done" and trip.reply_name in (closed["result"] or ""),
        closed,
    )
    _check_sent(trip, clerk, trip.reply, UBND, "4-so/4-goi-tin.edxml")
    _check_statuses(trip, {5: "đang xử lý", 6: "hoàn thành"})


def reply_received(trip: Trip) -> None:
    """5. UBND receives the reply, linked to its own document."""
    story, clerk = trip.story, trip.seat("thi.thu")
    [found] = _fetch(
        trip,
        clerk,
        "nhận văn bản trả lời",
        lambda: clerk.search("doc.incoming", [("channel", "=", "axis")], "name"),
    )
    incoming = wait_for(
        "kết quả kiểm tra chữ ký", lambda: _if_verified(clerk, found["id"])
    )
    story.check(
        f"văn bản đến số {trip.reply_name}, chữ ký hợp lệ",
        incoming["name"] == trip.reply_name and incoming["verdict"] == "valid",
        (incoming["name"], incoming["verdict"]),
    )
    linked = clerk.read("doc.incoming", found["id"], "answered_outgoing_ids")
    back = clerk.read("doc.outgoing", trip.request, "received_reply_ids")
    story.check(
        f"văn bản trả lời gắn với {trip.request_name}, và ngược lại",
        linked["answered_outgoing_ids"] == [trip.request]
        and back["received_reply_ids"] == [found["id"]],
        (linked, back),
    )
    [file] = _files(clerk, "doc.incoming", found["id"])
    issued = next(p for p in trip.papers if p.name == "4-so/3-phat-hanh.pdf")
    story.check(
        "tệp nhận được giống từng byte tệp Sở đã phát hành",
        _download(clerk, file) == issued.content,
    )
    with story.act(str(clerk), "đăng ký vào sổ văn bản đến"):
        number = clerk.call("doc.incoming", "action_register", [found["id"]])
    story.check(f"số đến {number} tại UBND tỉnh", number == 1, number)
    drafter = trip.seat("thu.ha")
    told = drafter.search(
        "mail.message",
        [("model", "=", "doc.outgoing"), ("res_id", "=", trip.request)],
        "body",
    )
    story.check(
        "chuyên viên soạn công văn được báo là đã có văn bản trả lời",
        any(trip.reply_name in message["body"] for message in told),
        told,
    )


def independent_verdicts(trip: Trip) -> None:
    """6. Poppler's pdfsig and pyHanko look at every PDF from outside."""
    story = trip.story
    store = eyes.nss_store(story.folder / "nss")
    for paper in trip.papers:
        path = story.folder / paper.name
        said, seen = eyes.pdfsig(path, store)
        story.keep(f"6-kiem-tra/{paper.name}.pdfsig.txt", said.encode())
        report = eyes.pyhanko(paper.content)
        text = report.to_json().encode()
        story.keep(f"6-kiem-tra/{paper.name}.pyhanko.json", text)
        for picture in eyes.pictures(path, path.with_suffix("")):
            story.artefacts.append(str(picture.relative_to(story.folder)))
        expected = list(paper.signers)
        story.check(
            f"{paper.name}: {len(expected)} chữ ký"
            + (f" ({'; '.join(expected)})" if expected else ""),
            [one.signer for one in seen] == expected,
            [one.signer for one in seen],
        )
        if not expected:
            story.check(
                f"{paper.name}: pyHanko cũng thấy chưa ký",
                report.verdict == "unsigned",
                report.verdict,
            )
            continue
        for one in seen:
            story.check(
                f"{paper.name}: pdfsig: {one.signer}: “{one.validity}” “{one.trust}”",
                one.validity == eyes.VALID and one.trust == eyes.TRUSTED,
            )
        story.check(
            f"{paper.name}: pyHanko: hợp lệ, tin cậy, chưa bị thu hồi, "
            f"{len(report.signatures)} chữ ký",
            report.verdict == "valid"
            and len(report.signatures) == len(expected)
            and all(
                one.certificate_status == "trusted" and one.revocation == "good"
                for one in report.signatures
            ),
            (report.verdict, report.reasons, report.signatures),
        )


STATIONS: tuple[tuple[str, str, Callable[[Trip], None]], ...] = (
    (
        "issue_and_send",
        "UBND tỉnh phát hành công văn, ký số, đóng dấu, gửi qua trục",
        issue_and_send,
    ),
    (
        "receive_verify_register",
        "Sở nhận gói tin, kiểm tra chữ ký, đăng ký văn bản đến",
        receive_verify_register,
    ),
    ("directive", "Giám đốc ghi bút phê, giao việc, đặt thời hạn", directive),
    (
        "reply_signed_and_issued",
        "Sở soạn, góp ý, ký nháy, ký số, cấp số, đóng dấu, gửi văn bản trả lời",
        reply_signed_and_issued,
    ),
    (
        "reply_received",
        "UBND tỉnh nhận văn bản trả lời gắn với công văn của mình",
        reply_received,
    ),
    (
        "independent_verdicts",
        "pdfsig và pyHanko độc lập xác nhận từng chữ ký",
        independent_verdicts,
    ),
)


def _attach(
    seat: Seat, outgoing: int, name: str, content: bytes, role: str = "main"
) -> None:
    text = base64.b64encode(content).decode()
    seat.call("doc.outgoing", "action_attach", [outgoing], name, text, role)


def _files(seat: Seat, model: str, record: int) -> list[dict[str, Any]]:
    """Current files of a document, the main one first."""
    document = seat.read(model, record, "document_id")["document_id"][0]
    files = seat.search(
        "doc.file",
        [("document_id", "=", document), ("is_current", "=", True)],
        "name",
        "role",
        "mimetype",
        "sha256",
        "version",
    )
    return sorted(files, key=lambda file: (file["role"] != "main", file["id"]))


def _download(seat: Seat, file: dict[str, Any]) -> bytes:
    return seat.download(f"/doc/file/{file['id']}/{file['name']}")


def _check_letter(trip: Trip, paper: Paper, agency: Agency, authority: str) -> None:
    """The words the form prescribes stand on the page, in right Vietnamese."""
    text = " ".join(eyes.words(trip.story.folder / paper.name).split())
    wanted = (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        f"{agency.place}, ngày",
        authority,
        "Nơi nhận:",
    )
    missing = [part for part in wanted if part not in text]
    trip.story.check(
        "trang văn bản có đủ quốc hiệu, tiêu ngữ, địa danh, quyền hạn, nơi nhận",
        not missing,
        missing,
    )


def _try_early_issue(trip: Trip, clerk: Seat, outgoing: int) -> None:
    """Nobody issues what the competent person has not signed."""
    try:
        clerk.call("doc.outgoing", "action_issue", [outgoing])
    except Refused as refusal:
        trip.story.check(
            "chưa có chữ ký của người có thẩm quyền thì văn thư không phát hành được",
            clerk.read("doc.outgoing", outgoing, "state")["state"] == "reviewing",
            refusal,
        )
    else:
        trip.story.check("văn bản chưa ký mà phát hành được", False)


def _check_frozen(trip: Trip, drafter: Seat) -> None:
    """A submitted draft is fixed, even for who wrote it."""
    try:
        drafter.call("doc.outgoing", "write", [trip.reply], {"body": "Nội dung khác."})
    except Refused:
        body = drafter.read("doc.outgoing", trip.reply, "body")["body"]
        trip.story.check(
            "dự thảo đã trình thì người soạn cũng không sửa được nữa",
            body == papers.reply_body(trip.request_name),
        )
    else:
        trip.story.check("dự thảo đã trình mà vẫn sửa được", False)


def _sign(trip: Trip, signer: Seat, outgoing: int, how: str) -> None:
    """The signer presses the button; the job signs."""
    with trip.story.act(str(signer), how):
        _press_sign(trip, signer, outgoing, None)
    signed = signer.read("doc.outgoing", outgoing, "state", "sign_error")
    trip.story.check("văn bản đã được ký số", signed["state"] == "signed", signed)


def _press_sign(
    trip: Trip, signer: Seat, outgoing: int, place: dict[str, float] | None
) -> None:
    arguments = [place] if place else []
    signer.call("doc.outgoing", "action_sign", [outgoing], *arguments)
    done = wait_for("chữ ký số", lambda: _unless(signer, outgoing, "signing"))
    if done["state"] == "signed" or place or not trip.own_pdf:
        return
    trip.story.note(f"không tìm thấy chỗ ký: {done['sign_error']}")
    pages = signer.read("doc.outgoing", outgoing, "page_count")["page_count"]
    where = _box(pages, left=105, bottom=40, width=70, height=25)
    _press_sign(trip, signer, outgoing, where)


def _issue(
    trip: Trip, clerk: Seat, outgoing: int, signed: Paper, agency: Agency, name: str
) -> None:
    """The clerk numbers and seals; the earlier signature stays whole."""
    story = trip.story
    with story.act(str(clerk), "cấp số, ngày, đóng dấu bằng chữ ký số của cơ quan"):
        done = _press_issue(clerk, outgoing)
        if done["state"] != "issued" and trip.own_pdf:
            story.note(f"không tìm thấy chỗ ghi số: {done['issue_error']}")
            clerk.call("doc.outgoing", "action_set_places", [outgoing], _places())
            done = _press_issue(clerk, outgoing)
    row = clerk.read(
        "doc.outgoing",
        outgoing,
        "state",
        "name",
        "number",
        "document_date",
        "issue_error",
    )
    story.check(
        f"đã phát hành số {row['name']} ngày {row['document_date']}",
        row["state"] == "issued"
        and row["name"].startswith(f"01/{agency.abbreviation}-")
        and row["document_date"] == str(datetime.now(OFFICE_ZONE).date()),
        row,
    )
    [entry] = clerk.search(
        "doc.register.entry",
        [("display_number", "=", row["name"]), ("series", "=", "out")],
        "number",
        "recipients",
        "date",
    )
    story.check(
        "sổ đăng ký văn bản đi có dòng của số này",
        entry["number"] == int(row["number"]) and entry["date"] == row["document_date"],
        entry,
    )
    main, *annexes = _files(clerk, "doc.outgoing", outgoing)
    seals = _seals_of(clerk, main)
    issued = trip.keep(
        f"{name}.pdf", _download(clerk, main), *signed.signers, *[agency.name] * seals
    )
    story.check(
        "bản phát hành giữ nguyên từng byte bản đã ký, chữ ký trước còn nguyên",
        issued.content.startswith(signed.content)
        and len(issued.content) > len(signed.content),
    )
    for annex in annexes:
        trip.keep(f"{name}-phu-luc.pdf", _download(clerk, annex), agency.name)


def _press_issue(clerk: Seat, outgoing: int) -> dict[str, Any]:
    clerk.call("doc.outgoing", "action_issue", [outgoing])
    return wait_for("số, ngày và dấu", lambda: _unless(clerk, outgoing, "issuing"))


def _seals_of(clerk: Seat, file: dict[str, Any]) -> int:
    """How many agency signatures the issue recorded: one, or number and seal apart."""
    rows = clerk.search("doc.signature", [("file_id", "=", file["id"])], "purpose")
    return len([row for row in rows if row["purpose"].startswith("agency")])


def _unless(seat: Seat, outgoing: int, state: str) -> dict[str, Any] | None:
    row = seat.read("doc.outgoing", outgoing, "state", "sign_error", "issue_error")
    return None if row["state"] == state else row


def _if_verified(seat: Seat, incoming: int) -> dict[str, Any] | None:
    row = seat.read(
        "doc.incoming",
        incoming,
        "name",
        "state",
        "verdict",
        "verdict_html",
        "received_at",
        "received_at_raw",
    )
    return row if row["verdict"] not in (False, "pending") else None


def _fetch(
    trip: Trip, clerk: Seat, what: str, look: Callable[[], list[dict[str, Any]]]
) -> list[dict[str, Any]]:
    """The clerk asks the axis at once instead of waiting for the next round."""
    with trip.story.act(str(clerk), what):
        _ask_axis(clerk)
        return wait_for(what, look, every=1)


def _ask_axis(clerk: Seat) -> None:
    clerk.call("doc.incoming", "action_fetch", [])


def _own_part(seat: Seat, incoming: int, method: str, *arguments: str) -> None:
    """Act on one's own part of the work."""
    [part] = seat.search(
        "doc.assignment",
        [("incoming_id", "=", incoming), ("user_id", "=", seat.uid)],
        "role",
    )
    seat.call("doc.assignment", method, [part["id"]], *arguments)


def _check_sent(
    trip: Trip, clerk: Seat, outgoing: int, receiver: Agency, name: str
) -> None:
    """The packet has reached the axis; keep it."""
    story = trip.story

    def look() -> dict[str, Any] | None:
        [message] = clerk.search(
            "doc.exchange.message",
            [
                ("outgoing_id", "=", outgoing),
                ("direction", "=", "out"),
                ("kind", "=", "edoc"),
            ],
            "state",
            "error",
            "receiver_code",
            "exchange_document_id",
            "packet_sha256",
            "attempts",
        )
        return None if message["state"] in ("ready", "sending") else message

    message = wait_for("gửi lên trục", look)
    story.check(
        f"gói tin edXML đã lên trục, gửi tới {message['receiver_code']}",
        message["state"] not in ("uncertain", "rejected", "dead")
        and message["receiver_code"] == receiver.code
        and message["attempts"] == 1,
        message,
    )
    sender = UBND if receiver is SO else SO
    packet = database.filestore(sender.database) / "exchange"
    content = (
        packet / message["packet_sha256"][:2] / message["packet_sha256"]
    ).read_bytes()
    story.keep(name, content)
    story.check(
        f"gói tin mang mã định danh {message['exchange_document_id']}",
        f"<edXML:DocumentId>{message['exchange_document_id']}<".encode() in content,
    )


def _check_statuses(trip: Trip, wanted: dict[int, str]) -> None:
    """The receiver's statuses have come back to UBND's clerk."""
    story, clerk = trip.story, trip.seat("thi.thu")
    document = clerk.read("doc.outgoing", trip.request, "document_id")["document_id"][0]

    def look() -> list[dict[str, Any]] | None:
        rows = clerk.search(
            "doc.exchange.status",
            [("document_id", "=", document), ("event", "=", "status")],
            "status_code",
            "reported_at",
        )
        return rows if set(wanted) <= {row["status_code"] for row in rows} else None

    codes = ", ".join(f"{code:02d}" for code in wanted)
    with story.act(str(clerk), f"cập nhật trạng thái từ trục: {codes}"):
        _ask_axis(clerk)
        rounds = 0

        def ask_again() -> list[dict[str, Any]] | None:
            nonlocal rounds
            rounds += 1
            if rounds % 5 == 0:
                _ask_axis(clerk)
            return look()

        rows = wait_for(f"trạng thái {codes}", ask_again, every=1)
    for code, words in wanted.items():
        came = [row for row in rows if row["status_code"] == code]
        story.check(
            f"trạng thái {code:02d} ({words}) về đến UBND tỉnh đúng một lần",
            len(came) == 1,
            came,
        )


def _box(page: int, **millimetres: float) -> dict[str, float]:
    points = {name: value * POINTS_PER_MM for name, value in millimetres.items()}
    return {"page": page, **points}


def _places() -> dict[str, Any]:
    """Where number and date go on a page that leaves no room of its own for them."""
    return {
        "number": _box(1, left=40, bottom=277, width=15, height=6),
        "dates": [
            _box(1, left=left, bottom=277, width=width, height=6)
            for left, width in ((140, 8), (156, 8), (172, 12))
        ],
    }
