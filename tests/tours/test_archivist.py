"""Lưu trữ: finds and reads what he may read, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import xlsxwriter
from playwright.sync_api import expect

from vanthu.story.seats import wait_for
from vanthu.tours.backstage import Backstage
from vanthu.tours.browser import JOB_SECONDS, Person

LogIn = Callable[..., Person]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_the_archivist_searches_and_opens_a_closed_dossier(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    shown = f"kế hoạch cấp nước lưu động, {mark}"
    hidden = f"danh sách hộ thiếu nước, {mark}"
    record = backstage.directed(shown, informed=("thi.mai",))
    other = backstage.directed(hidden, informed=())
    keeper = backstage.seat("thanh.nam")
    documents = [
        keeper.read("doc.incoming", one, "document_id")["document_id"][0]
        for one in (record, other)
    ]
    dossier = keeper.create(
        "doc.dossier",
        {
            "name": f"Cấp nước mùa khô, {mark}",
            "code": f"TNN.{mark}"[:20],
            "retention_id": backstage.ref("doc_management.doc_retention_20"),
            "document_ids": [[6, 0, documents]],
        },
    )
    keeper.call("doc.dossier", "action_close", [dossier])

    archivist = log_in("thi.mai")
    archivist.menu("doc_management.menu_search")
    # As people type: without accents.
    archivist.search(f"cap nuoc luu dong {mark}")
    expect(archivist.row(shown)).to_have_count(1)
    archivist.open_row(shown)
    archivist.expect_pages()
    archivist.expect_state("directed")
    archivist.press("action_confirm_read")

    archivist.go(f"doc.dossier/{dossier}")
    archivist.expect_state("closed")
    inside = archivist.field("entry_ids")
    expect(inside).to_contain_text(shown)
    expect(inside).not_to_contain_text(hidden)
    assert not archivist.offers("action_close")

    director = backstage.seat("van.hai")
    parts = director.search(
        "doc.assignment",
        [("incoming_id", "=", record), ("role", "=", "inform")],
        "state",
        "user_id",
    )
    assert [(part["state"], part["user_id"][1]) for part in parts] == [
        ("read", "Dương Thị Mai")
    ]
    assert director.read("doc.dossier", dossier, "state")["state"] == "closed"


def test_the_archivist_checks_and_takes_over_what_is_handed_in(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    subject = f"kết quả kiểm kê hồ chứa, {mark}"
    record = backstage.directed(subject, helpers=(), informed=())
    keeper = backstage.seat("thanh.nam")
    document = keeper.read("doc.incoming", record, "document_id")["document_id"][0]
    dossier = keeper.create(
        "doc.dossier",
        {
            "name": f"Kiểm kê hồ chứa, {mark}",
            "code": f"K.{mark}"[:20],
            "retention_id": backstage.ref("doc_management.doc_retention_20"),
            "document_ids": [[6, 0, [document]]],
        },
    )
    keeper.call("doc.dossier", "action_close", [dossier])
    handed = f"Hồ sơ năm nay của phòng, {mark}"
    transfer = keeper.create(
        "doc.archive.transfer",
        {"name": handed, "line_ids": [[0, 0, {"dossier_id": dossier}]]},
    )
    keeper.call("doc.archive.transfer", "action_submit", [transfer])

    archivist = log_in("thi.mai")
    archivist.menu(
        "doc_management.menu_dossiers", "doc_management.menu_archive_transfers"
    )
    archivist.open_row(handed)
    archivist.expect_state("submitted")
    archivist.press("action_check")
    expect(archivist.field("line_ids")).to_contain_text("1")
    archivist.press("action_receive", confirm=True)
    archivist.expect_state("received")

    archivist.go(f"doc.dossier/{dossier}")
    archivist.expect_state("archived")
    expect(archivist.field("entry_ids")).to_contain_text(subject)
    assert archivist.offers("action_package")
    assert not archivist.offers("action_close")
    kept = keeper.read("doc.dossier", dossier, "state", "archive_code")
    assert kept["state"] == "archived"
    assert kept["archive_code"].endswith(f"K.{mark}"[:20])


def test_the_archivist_takes_an_old_register_over(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    subject = f"về việc đắp đê Khe Sặt, {mark}"
    # A year of its own for each width: an older book is taken over whole, once.
    year = 1961 if "1440" in mark else 1962
    content = old_register(subject, year)

    archivist = log_in("thi.mai")
    archivist.menu("doc_management.menu_dossiers", "doc_management.menu_old_imports")
    archivist.new()
    archivist.fill("name", f"Sổ đến năm {year}, {mark}")
    archivist.field("table_file").locator('input[type="file"]').set_input_files(
        {"name": "so-den.xlsx", "mimeType": XLSX, "buffer": content}
    )
    archivist.settle()
    archivist.save()
    archivist.press("action_check")
    archivist.expect_state("checked")
    expect(archivist.field("problem")).to_contain_text("31/02")
    archivist.press("action_start", confirm=True)
    archivist.expect_state("running", "stopped")
    found = [("name", "=", f"Sổ đến năm {year}, {mark}")]

    def taken() -> bool:
        [one] = backstage.seat("thi.mai").search("doc.old.import", found, "rows_done")
        return bool(one["rows_done"] == 1)

    wait_for("old register", taken, JOB_SECONDS)
    archivist.page.reload()
    archivist.expect_state("stopped")
    archivist.press("action_finish", confirm=True)
    archivist.expect_state("done")

    archivist.menu("doc_management.menu_search")
    archivist.search("dap de Khe Sat")
    archivist.open_row(subject)
    expect(archivist.field("arrival_number")).to_contain_text("15")


def old_register(subject: str, year: int) -> bytes:
    """A register of two lines; the second has a day that no calendar knows."""
    rows = (
        ("Đến/đi", "Năm", "Số đến", "Ngày đến", "Số", "Ký hiệu", "Ngày văn bản")
        + ("Trích yếu", "Cơ quan ban hành"),
        ("đến", str(year), "15", f"03/02/{year}", "88", "UB", f"01/02/{year}")
        + (subject, "Ủy ban hành chính xã Đông Giang"),
        ("đến", str(year), "16", f"31/02/{year}", "89", "UB", f"01/02/{year}")
        + ("việc khác", "Ủy ban hành chính xã Đông Giang"),
    )
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet()
    for place, row in enumerate(rows):
        sheet.write_row(place, 0, row)
    book.close()
    return stream.getvalue()
