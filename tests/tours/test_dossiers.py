"""Hồ sơ: a specialist opens, fills and closes one, his head says who reads it."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from vanthu.tours.backstage import Backstage, scan
from vanthu.tours.browser import Person, Width

LogIn = Callable[..., Person]
TWENTY = "20 năm"


def test_the_specialist_opens_fills_and_closes_a_dossier(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    subject = f"đề nghị nạo vét kênh N3, {mark}"
    second = f"kinh phí nạo vét kênh N3, {mark}"
    record = backstage.directed(subject)
    backstage.directed(second)
    title = (
        "Hồ sơ về việc nạo vét, tu sửa hệ thống kênh nội đồng, bảo đảm nước tưới cho "
        f"vụ Đông Xuân 2026 - 2027 trên địa bàn các xã ven sông, {mark}"
    )

    keeper = log_in("thanh.nam")
    keeper.menu("doc_management.menu_incoming")
    keeper.open_row(subject)
    keeper.press("action_open_dossier")
    keeper.expect_state("open")
    keeper.fill("name", title)
    keeper.pick("retention_id", TWENTY, TWENTY)
    keeper.save()
    shown = keeper.field("name").locator("textarea")
    expect(shown).to_have_value(title)
    # The whole title can be read: it wraps, nothing of it is cut.
    assert shown.evaluate("box => box.scrollWidth <= box.clientWidth + 1")
    assert shown.evaluate("box => box.scrollHeight <= box.clientHeight + 2")
    keeper.press("action_take_number")
    number = keeper.field("code").locator("input")
    expect(number).to_have_value(re.compile(r"\d+\.TNN"))

    keeper.ask(backstage.ref("doc_management.doc_dossier_add_action"))
    keeper.pick("document_ids", f"kinh phí nạo vét kênh N3, {mark}", mark)
    keeper.answer()
    keeper.ask(backstage.ref("doc_management.doc_dossier_material_action"))
    keeper.place.locator('input[type="file"]').set_input_files(
        {
            "name": "bien-ban-hien-truong.pdf",
            "mimeType": "application/pdf",
            "buffer": scan(f"biên bản hiện trường, {mark}"),
        }
    )
    keeper.answer()
    inside = keeper.field("entry_ids")
    for words in (subject, second, "bien-ban-hien-truong"):
        expect(inside).to_contain_text(words)

    keeper.press("action_close", confirm=True)
    keeper.expect_state("closed")
    assert not keeper.offers("action_close")

    [dossier] = backstage.seat("thanh.nam").search(
        "doc.dossier", [("name", "=", title)], "state", "document_ids", "code"
    )
    assert (dossier["state"], len(dossier["document_ids"])) == ("closed", 2)
    done = backstage.seat("van.hai").read("doc.incoming", record, "state")
    assert done["state"] == "done"


def test_the_head_confirms_who_reads_the_dossier(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    subject = f"số liệu quan trắc nước mặt, {mark}"
    record = backstage.directed(subject, helpers=(), informed=())
    keeper = backstage.seat("thanh.nam")
    document = keeper.read("doc.incoming", record, "document_id")["document_id"][0]
    dossier = keeper.create(
        "doc.dossier",
        {
            "name": f"Quan trắc nước mặt, {mark}",
            "document_ids": [[6, 0, [document]]],
            "member_ids": [[0, 0, {"user_id": backstage.seat("anh.tuan").uid}]],
        },
    )
    reader = backstage.seat("anh.tuan")
    found = [("id", "=", document)]
    assert not reader.search("doc.document", found, "subject")

    head = log_in("thi.hanh")
    head.menu("doc_management.menu_dossiers", "doc_management.menu_work_dossiers")
    head.open_row(f"Quan trắc nước mặt, {mark}")
    head.expect_state("open")
    head.tab("members")
    members = head.field("member_ids")
    expect(members).to_contain_text("Hoàng Anh Tuấn")
    confirm = members.locator('button[name="action_confirm"]')
    confirm.click()
    expect(confirm).to_have_count(0)
    head.settle()

    [read] = reader.search("doc.document", found, "subject")
    assert read["subject"] == subject
    # He watches over the dossier and leaves its content to who keeps it.
    head.go(f"doc.dossier/{dossier}")
    assert not head.offers("action_take_number")
    assert not head.offers(backstage.ref("doc_management.doc_dossier_add_action"))


def test_the_clerk_plans_opens_and_hands_a_dossier_in(
    backstage: Backstage, log_in: LogIn, mark: str, width: Width
) -> None:
    # A plan is of one year; each width draws its own up.
    year = "2041" if width.is_phone else "2040"
    heading, planned = f"Văn phòng, {mark}", f"Hồ sơ quản lý con dấu, {mark}"

    clerk = log_in("duc.long")
    clerk.menu("doc_management.menu_dossiers", "doc_management.menu_file_plans")
    clerk.new()
    clerk.fill("year", year)
    clerk.tab("headings")
    clerk.add("heading_ids")
    clerk.fill("name", heading, inside="heading_ids")
    clerk.fill("sign", "VT", inside="heading_ids")
    clerk.end("heading_ids")
    clerk.save()
    clerk.tab("lines")
    clerk.add("line_ids")
    clerk.pick("heading_id", heading, inside="line_ids")
    clerk.fill("name", planned, inside="line_ids")
    clerk.pick("retention_id", TWENTY, inside="line_ids")
    clerk.end("line_ids")
    clerk.save()
    inside = clerk.field("line_ids")
    for words in ("01.VT", planned, TWENTY):
        expect(inside).to_contain_text(words)
    assert not clerk.offers("action_approve")

    director = backstage.seat("van.hai")
    [plan] = director.search("doc.file.plan", [("year", "=", int(year))])
    director.call("doc.file.plan", "action_approve", [plan["id"]])
    clerk.page.reload()
    clerk.expect_state("approved")
    clerk.tab("lines")
    expect(clerk.field("line_ids")).to_contain_text("01.VT")
    assert clerk.offers("action_print")

    clerk.menu("doc_management.menu_dossiers", "doc_management.menu_work_dossiers")
    clerk.new()
    clerk.pick("plan_line_id", planned, planned)
    clerk.save()
    expect(clerk.field("code")).to_contain_text("01.VT")
    clerk.ask(backstage.ref("doc_management.doc_dossier_material_action"))
    clerk.place.locator('input[type="file"]').set_input_files(
        {
            "name": "bien-ban-giao-con-dau.pdf",
            "mimeType": "application/pdf",
            "buffer": scan(f"biên bản giao con dấu, {mark}"),
        }
    )
    clerk.answer()
    clerk.press("action_close", confirm=True)
    clerk.expect_state("closed")

    handed = f"Hồ sơ của văn thư, {mark}"
    clerk.menu("doc_management.menu_dossiers", "doc_management.menu_archive_transfers")
    clerk.new()
    clerk.fill("name", handed)
    clerk.add("line_ids")
    clerk.pick("dossier_id", planned, inside="line_ids")
    clerk.end("line_ids")
    clerk.save()
    clerk.press("action_submit", confirm=True)
    clerk.expect_state("submitted")
    # Checking and taking over is the archivist's.
    assert not clerk.offers("action_check")
    assert not clerk.offers("action_receive")
    assert clerk.offers("action_print_record")

    archivist = backstage.seat("thi.mai")
    [transfer] = archivist.search(
        "doc.archive.transfer", [("name", "=", handed)], "state", "line_ids"
    )
    assert (transfer["state"], len(transfer["line_ids"])) == ("submitted", 1)
    archivist.call("doc.archive.transfer", "action_check", [transfer["id"]])
    archivist.call("doc.archive.transfer", "action_receive", [transfer["id"]])
    clerk.page.reload()
    clerk.expect_state("received")
    expect(clerk.field("line_ids")).to_contain_text(planned)
