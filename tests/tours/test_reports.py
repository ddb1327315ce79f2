"""Bảng điều hành and báo cáo: who is late, urged in the row; a report as a file."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from io import BytesIO

import openpyxl
from playwright.sync_api import expect

from vanthu import database
from vanthu.tours.backstage import Backstage
from vanthu.tours.browser import Person

LogIn = Callable[..., Person]
MENU = "doc_management.menu_reports"
DASHBOARD = "doc_management.menu_dashboard"
REPORT = "doc_management.menu_report"
LONG_AGO = {"1440": "2020-02-03 03:00:00", "390": "2020-02-04 03:00:00"}
"""Each width has a deadline of its own that nothing else comes before."""
YEAR = 7
"""Place of "this year" among the periods."""


def overdue(backstage: Backstage, subject: str, moment: str) -> int:
    """Work of Vũ Thành Nam that should have been done long ago; id of his part."""
    record = backstage.directed(subject)
    with closing(database.connect(backstage.name)) as connection, connection:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE doc_incoming SET deadline = %s WHERE id = %s", (moment, record)
            )
            cursor.execute(
                "UPDATE doc_inbox_item SET deadline = %s WHERE deadline IS NOT NULL "
                "AND document_id = "
                "(SELECT document_id FROM doc_incoming WHERE id = %s)",
                (moment, record),
            )
            cursor.execute(
                "UPDATE doc_assignment SET deadline = %s WHERE incoming_id = %s "
                "AND role = 'lead' RETURNING id",
                (moment, record),
            )
            [(part,)] = cursor.fetchall()
    return int(part)


def test_the_director_sees_who_is_late_and_urges_him(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    subject = f"việc chậm từ lâu, {mark}"
    director = log_in("van.hai")
    part = overdue(backstage, subject, LONG_AGO[director.width.name])

    director.menu(MENU, DASHBOARD)
    shown = director.page.locator(".o_doc_dash")
    expect(shown).to_have_attribute("data-whose", "agency")
    row = shown.locator(f'.o_doc_dash_row[data-part="{part}"]')
    expect(row).to_contain_text("Vũ Thành Nam")
    note = row.locator(".o_doc_dash_since .o_doc_hint")
    expect(note).not_to_contain_text("1")
    row.locator(".o_doc_dash_urge").click()
    expect(note).to_contain_text("1")
    director.settle()
    [[count]] = database.rows(
        backstage.name, "SELECT urge_count FROM doc_assignment WHERE id = %s", part
    )
    assert count == 1

    # The card opens what it counts; the way back finds the figures again.
    card = shown.locator('[data-card="overdue"]')
    number = int(card.locator(".o_doc_dash_count").inner_text())
    assert number >= 1
    card.click()
    expect(shown).to_have_count(0)
    director.settle()
    director.search(mark)
    expect(director.row(subject)).to_be_visible()
    director.page.go_back()
    expect(shown).to_have_attribute("aria-busy", "false")
    director.settle()

    periods = director.page.locator(".o_doc_dash_periods")
    periods.locator('[data-preset="year"]').click()
    expect(shown).to_have_attribute("data-preset", "year")
    expect(shown).to_have_attribute("aria-busy", "false")
    bar = shown.locator(".o_doc_dash_unit").filter(has_text="Phòng Tài nguyên nước")
    bar.locator(".o_doc_dash_open_late").click()
    expect(shown).to_have_count(0)
    director.settle()
    director.search(mark)
    expect(director.row(subject)).to_be_visible()


def test_the_clerk_makes_the_report_of_the_year(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    backstage.registered(f"đến trong năm, {mark}")
    clerk = log_in("duc.long")
    clerk.menu(MENU, REPORT)
    clerk.choose("preset", YEAR)
    table = clerk.page.locator(".o_doc_report").first
    expect(table.locator("thead")).to_contain_text("Kỳ trước chuyển sang")
    expect(table.locator("tbody tr").last).to_contain_text("Tổng số")
    clerk.settle()
    came = int(table.locator("tbody tr").last.locator("td").nth(3).inner_text())
    assert came >= 1
    with clerk.page.expect_download() as download:
        clerk.button("action_xlsx").click()
    book = openpyxl.load_workbook(BytesIO(download.value.path().read_bytes()))
    rows = list(book.active.iter_rows(values_only=True))
    assert ["BÁO CÁO TÌNH HÌNH GIẢI QUYẾT VĂN BẢN ĐẾN"] == [
        row[0] for row in rows if str(row[0]).startswith("BÁO CÁO")
    ]
    assert next(row for row in rows if row[1] == "Tổng số")[3] == came
    clerk.settle()

    clerk.menu(MENU, DASHBOARD)
    waiting = clerk.page.locator('[data-card="to_register"] .o_doc_dash_count')
    before = int(waiting.inner_text())
    backstage.arrived(f"chờ vào sổ, {mark}")
    clerk.menu(MENU, DASHBOARD)
    expect(waiting).to_have_text(str(before + 1))


def test_a_specialist_sees_himself_and_nobody_else(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    subject = f"việc của người khác, {mark}"
    specialist = log_in("ngoc.lan")
    overdue(backstage, subject, LONG_AGO[specialist.width.name])
    specialist.menu(MENU, DASHBOARD)
    shown = specialist.page.locator(".o_doc_dash")
    expect(shown).to_have_attribute("data-whose", "own")
    expect(shown.locator(".o_doc_dash_whose")).to_have_count(0)
    expect(shown).not_to_contain_text("Vũ Thành Nam")
    expect(shown.locator('[data-card="overdue"] .o_doc_dash_count')).to_have_text("0")
