"""The six stations: what each official does, and what must hold after it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from . import eyes, office, papers
from .acts import (
    attach,
    check_frozen,
    check_letter,
    check_sent,
    check_statuses,
    download,
    fetch,
    files_of,
    if_verified,
    issue,
    own_part,
    sign,
    try_early_issue,
)
from .seats import wait_for
from .telling import OFFICE_ZONE
from .trip import Trip
from .world import SO, UBND

REPLY_DAYS = 15
DIRECTIVE_DAYS = 3


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
            attach(drafter, trip.request, trip.own_pdf.name, trip.own_pdf.read_bytes())
    else:
        with story.act(str(drafter), "lập trang văn bản theo thể thức"):
            drafter.call("doc.outgoing", "action_generate_pdf", [trip.request])
    with story.act(str(drafter), "đính kèm Phụ lục ở tệp riêng"):
        attach(drafter, trip.request, "Phu-luc.pdf", papers.annex(), "annex")
    files = files_of(drafter, "doc.outgoing", trip.request)
    story.check(
        "dự thảo có một văn bản chính và một phụ lục, đều là PDF",
        [(file["role"], file["mimetype"]) for file in files]
        == [("main", "application/pdf"), ("annex", "application/pdf")],
        files,
    )
    main, annex = files
    draft = trip.keep("1-ubnd/1-du-thao.pdf", download(drafter, main))
    trip.keep("1-ubnd/1-du-thao-phu-luc.pdf", download(drafter, annex))
    if not trip.own_pdf:
        check_letter(trip, draft, UBND, "TM. ỦY BAN NHÂN DÂN")

    with story.act(str(drafter), "trình Trưởng phòng"):
        drafter.call("doc.outgoing", "action_submit", [trip.request])
    try_early_issue(trip, trip.seat("thi.thu"), trip.request)
    with story.act(str(head), "kiểm tra nội dung, ký nháy"):
        head.call("doc.outgoing", "action_initial", [trip.request], "Đã kiểm tra.")
    sign(trip, trip.seat("lan.phuong"), trip.request, "ký số bằng khóa trong token")
    signed = files_of(drafter, "doc.outgoing", trip.request)[0]
    person = trip.keep(
        "1-ubnd/2-da-ky.pdf", download(drafter, signed), UBND.people[0].name
    )
    issue(trip, trip.seat("thi.thu"), trip.request, person, UBND, "1-ubnd/3-phat-hanh")
    trip.request_name = trip.seat("thi.thu").read("doc.outgoing", trip.request, "name")[
        "name"
    ]
    check_sent(trip, trip.seat("thi.thu"), trip.request, SO, "1-ubnd/4-goi-tin.edxml")


def receive_verify_register(trip: Trip) -> None:
    """2. The Sở fetches the packet, verifies every PDF, registers the document."""
    story, clerk = trip.story, trip.seat("duc.long")
    before = datetime.now(OFFICE_ZONE).replace(microsecond=0)
    [found] = fetch(
        trip,
        clerk,
        "nhận văn bản từ trục liên thông",
        lambda: clerk.search("doc.incoming", [("channel", "=", "axis")], "name"),
    )
    trip.received = found["id"]
    incoming = wait_for(
        "kết quả kiểm tra chữ ký",
        lambda: if_verified(clerk, trip.received),
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
        files_of(clerk, "doc.incoming", trip.received),
        ("1-ubnd/3-phat-hanh.pdf", "1-ubnd/3-phat-hanh-phu-luc.pdf"),
        strict=True,
    ):
        content = download(clerk, file)
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
    _check_order(trip)
    check_statuses(trip, {1: "đã đến", 3: "đã tiếp nhận"})


def _check_order(trip: Trip) -> None:
    """By the journal, which its leader reads, nothing was registered unverified."""
    leader = trip.seat("van.hai")
    document = leader.read("doc.incoming", trip.received, "document_id")["document_id"]
    rows = leader.search(
        "doc.journal", [("document_id", "=", document[0])], "act", order="id"
    )
    acts = [row["act"] for row in rows]
    trip.story.check(
        "nhật ký: cả hai tệp được kiểm tra xong rồi mới vào sổ",
        acts.count("file_verified") == 2
        and acts.count("register") == 1
        and "file_verified" not in acts[acts.index("register") :],
        acts,
    )


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
    check_statuses(trip, {4: "phân công xử lý"})
    with story.act(str(informed), "xác nhận đã xem"):
        own_part(informed, trip.received, "action_read")


def reply_signed_and_issued(trip: Trip) -> None:
    """4. The lead drafts, others give opinions, initial, sign; the clerk issues."""
    story = trip.story
    lead, helper = trip.seat("thanh.nam"), trip.seat("quoc.bao")
    head, deputy = trip.seat("thi.hanh"), trip.seat("minh.chau")
    with story.act(str(helper), "gửi ý kiến phối hợp cho người chủ trì"):
        own_part(helper, trip.received, "action_give_opinion", papers.COORDINATION)
    with story.act(str(lead), "lập dự thảo trả lời từ văn bản đến"):
        action = lead.call("doc.incoming", "action_draft_reply", [trip.received])
        trip.reply = action["res_id"]
        lead.call(
            "doc.outgoing",
            "web_save",
            [trip.reply],
            {
                "subject": papers.REPLY_SUBJECT,
                "body": papers.reply_body(trip.request_name),
                "signer_id": deputy.uid,
            },
            specification={},
        )
        lead.call("doc.outgoing", "action_generate_pdf", [trip.reply])
    draft_file = files_of(lead, "doc.outgoing", trip.reply)[0]
    draft = trip.keep("4-so/1-du-thao.pdf", download(lead, draft_file))
    check_letter(trip, draft, SO, "KT. GIÁM ĐỐC")
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
        seen = download(helper, files_of(helper, "doc.outgoing", trip.reply)[0])
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
    check_frozen(trip, lead)
    with story.act(str(head), "ký nháy"):
        head.call("doc.outgoing", "action_initial", [trip.reply], "Đồng ý trình ký.")
    sign(trip, deputy, trip.reply, "ký số bằng khóa PKCS#11 trong token SoftHSM")
    signed_file = files_of(lead, "doc.outgoing", trip.reply)[0]
    signed = trip.keep(
        "4-so/2-da-ky.pdf", download(lead, signed_file), deputy.person.name
    )
    clerk = trip.seat("duc.long")
    issue(trip, clerk, trip.reply, signed, SO, "4-so/3-phat-hanh")
    trip.reply_name = clerk.read("doc.outgoing", trip.reply, "name")["name"]
    closed = clerk.read("doc.incoming", trip.received, "state", "result")
    story.check(
        "văn bản đến kết thúc bằng văn bản trả lời này",
        closed["state"] == "done" and trip.reply_name in (closed["result"] or ""),
        closed,
    )
    check_sent(trip, clerk, trip.reply, UBND, "4-so/4-goi-tin.edxml")
    check_statuses(trip, {5: "đang xử lý", 6: "hoàn thành"})


def reply_received(trip: Trip) -> None:
    """5. UBND receives the reply, linked to its own document."""
    story, clerk = trip.story, trip.seat("thi.thu")
    [found] = fetch(
        trip,
        clerk,
        "nhận văn bản trả lời",
        lambda: clerk.search("doc.incoming", [("channel", "=", "axis")], "name"),
    )
    incoming = wait_for(
        "kết quả kiểm tra chữ ký", lambda: if_verified(clerk, found["id"])
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
    [file] = files_of(clerk, "doc.incoming", found["id"])
    issued = next(p for p in trip.papers if p.name == "4-so/3-phat-hanh.pdf")
    story.check(
        "tệp nhận được giống từng byte tệp Sở đã phát hành",
        download(clerk, file) == issued.content,
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
    stranger = eyes.nss_store(story.folder / "nss-khong-goc", trusting=False)
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
        _said, distrusted = eyes.pdfsig(path, stranger)
        story.check(
            f"{paper.name}: kho chứng thư không có gốc thì pdfsig không tin chữ ký nào",
            len(distrusted) == len(expected)
            and all(one.trust != eyes.TRUSTED for one in distrusted),
            distrusted,
        )
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
