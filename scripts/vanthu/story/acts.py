"""Acts that several stations share, each with what must hold after it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime
from typing import Any

from .. import database
from . import eyes, papers
from .seats import Refused, Seat, wait_for
from .telling import OFFICE_ZONE
from .trip import Paper, Trip
from .world import SO, UBND, Agency

POINTS_PER_MM = 72 / 25.4


def attach(
    seat: Seat, outgoing: int, name: str, content: bytes, role: str = "main"
) -> None:
    text = base64.b64encode(content).decode()
    seat.call("doc.outgoing", "action_attach", [outgoing], name, text, role)


def files_of(seat: Seat, model: str, record: int) -> list[dict[str, Any]]:
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


def download(seat: Seat, file: dict[str, Any]) -> bytes:
    return seat.download(f"/doc/file/{file['id']}/{file['name']}")


def check_letter(trip: Trip, paper: Paper, agency: Agency, authority: str) -> None:
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


def try_early_issue(trip: Trip, clerk: Seat, outgoing: int) -> None:
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


def check_frozen(trip: Trip, drafter: Seat) -> None:
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


def sign(trip: Trip, signer: Seat, outgoing: int, how: str) -> None:
    """The signer presses the button; the job signs."""
    with trip.story.act(str(signer), how):
        press_sign(trip, signer, outgoing, None)
    signed = signer.read("doc.outgoing", outgoing, "state", "sign_error")
    trip.story.check("văn bản đã được ký số", signed["state"] == "signed", signed)


def press_sign(
    trip: Trip, signer: Seat, outgoing: int, place: dict[str, float] | None
) -> None:
    arguments = [place] if place else []
    signer.call("doc.outgoing", "action_sign", [outgoing], *arguments)
    done = wait_for("chữ ký số", lambda: unless(signer, outgoing, "signing"))
    if done["state"] == "signed" or place or not trip.own_pdf:
        return
    trip.story.note(f"không tìm thấy chỗ ký: {done['sign_error']}")
    pages = signer.read("doc.outgoing", outgoing, "page_count")["page_count"]
    where = box(pages, left=105, bottom=40, width=70, height=25)
    press_sign(trip, signer, outgoing, where)


def issue(
    trip: Trip, clerk: Seat, outgoing: int, signed: Paper, agency: Agency, name: str
) -> None:
    """The clerk numbers and seals; the earlier signature stays whole."""
    story = trip.story
    with story.act(str(clerk), "cấp số, ngày, đóng dấu bằng chữ ký số của cơ quan"):
        done = press_issue(clerk, outgoing)
        if done["state"] != "issued" and trip.own_pdf:
            story.note(f"không tìm thấy chỗ ghi số: {done['issue_error']}")
            clerk.call("doc.outgoing", "action_set_places", [outgoing], places())
            done = press_issue(clerk, outgoing)
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
    main, *annexes = files_of(clerk, "doc.outgoing", outgoing)
    seals = seals_of(clerk, main)
    issued = trip.keep(
        f"{name}.pdf", download(clerk, main), *signed.signers, *[agency.name] * seals
    )
    story.check(
        "bản phát hành giữ nguyên từng byte bản đã ký, chữ ký trước còn nguyên",
        issued.content.startswith(signed.content)
        and len(issued.content) > len(signed.content),
    )
    for annex in annexes:
        trip.keep(f"{name}-phu-luc.pdf", download(clerk, annex), agency.name)


def press_issue(clerk: Seat, outgoing: int) -> dict[str, Any]:
    clerk.call("doc.outgoing", "action_issue", [outgoing])
    return wait_for("số, ngày và dấu", lambda: unless(clerk, outgoing, "issuing"))


def seals_of(clerk: Seat, file: dict[str, Any]) -> int:
    """How many agency signatures the issue recorded: one, or number and seal apart."""
    rows = clerk.search("doc.signature", [("file_id", "=", file["id"])], "purpose")
    return len([row for row in rows if row["purpose"].startswith("agency")])


def unless(seat: Seat, outgoing: int, state: str) -> dict[str, Any] | None:
    row = seat.read("doc.outgoing", outgoing, "state", "sign_error", "issue_error")
    return None if row["state"] == state else row


def if_verified(seat: Seat, incoming: int) -> dict[str, Any] | None:
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


def fetch(
    trip: Trip, clerk: Seat, what: str, look: Callable[[], list[dict[str, Any]]]
) -> list[dict[str, Any]]:
    """The clerk asks the axis at once instead of waiting for the next round."""
    with trip.story.act(str(clerk), what):
        ask_axis(clerk)
        return wait_for(what, look, every=1)


def ask_axis(clerk: Seat) -> None:
    clerk.call("doc.incoming", "action_fetch", [])


def own_part(seat: Seat, incoming: int, method: str, *arguments: str) -> None:
    """Act on one's own part of the work."""
    [part] = seat.search(
        "doc.assignment",
        [("incoming_id", "=", incoming), ("user_id", "=", seat.uid)],
        "role",
    )
    seat.call("doc.assignment", method, [part["id"]], *arguments)


def check_sent(
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


def check_statuses(trip: Trip, wanted: dict[int, str]) -> None:
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
        ask_axis(clerk)
        rounds = 0

        def ask_again() -> list[dict[str, Any]] | None:
            nonlocal rounds
            rounds += 1
            if rounds % 5 == 0:
                ask_axis(clerk)
            return look()

        rows = wait_for(f"trạng thái {codes}", ask_again, every=1)
    for code, words in wanted.items():
        came = [row for row in rows if row["status_code"] == code]
        story.check(
            f"trạng thái {code:02d} ({words}) về đến UBND tỉnh đúng một lần",
            len(came) == 1,
            came,
        )


def box(page: int, **millimetres: float) -> dict[str, float]:
    points = {name: value * POINTS_PER_MM for name, value in millimetres.items()}
    return {"page": page, **points}


def places() -> dict[str, Any]:
    """Where number and date go on a page that leaves no room of its own for them."""
    return {
        "number": box(1, left=40, bottom=277, width=15, height=6),
        "dates": [
            box(1, left=left, bottom=277, width=width, height=6)
            for left, width in ((140, 8), (156, 8), (172, 12))
        ],
    }
