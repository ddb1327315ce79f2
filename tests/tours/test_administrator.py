"""Quản trị hệ thống văn bản: sets the rules up and reads no document."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from vanthu.story.seats import Refused
from vanthu.tours.backstage import Backstage
from vanthu.tours.browser import Person

LogIn = Callable[..., Person]
SETTINGS = "doc_management.menu_settings"
DOCUMENT_MENUS = {
    "doc_management.menu_inbox",
    "doc_management.menu_incoming",
    "doc_management.menu_outgoing",
    "doc_management.menu_search",
}


def test_the_administrator_sets_up_and_sees_no_document(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    secret = f"việc không dành cho quản trị, {mark}"
    backstage.registered(secret)

    clerk = backstage.seat("duc.long")
    [present] = clerk.search("doc.procedure", [], "receipt_time_rule", "date_to")

    administrator = log_in("cong.minh")
    administrator.menu(SETTINGS, "doc_management.menu_procedures")
    administrator.page.locator(".o_data_row, .o_kanban_record").first.click()
    expect(administrator.field("code")).to_be_visible()
    # Documents follow these rules: they change from a later day on, in a successor.
    administrator.ask("action_change_from")
    administrator.fill("date_from", "01/01/2031")
    administrator.answer()
    administrator.button("action_apply_preset").wait_for()
    asked = backstage.seat("cong.minh")
    rules = asked.call(
        "doc.procedure", "fields_get", ["receipt_time_rule"], ["selection"]
    )["receipt_time_rule"]["selection"]
    values = [value for value, _label in rules]
    wanted = next(value for value in values if value != present["receipt_time_rule"])
    administrator.choose("receipt_time_rule", values.index(wanted))
    administrator.save()
    assert not administrator.menus() & DOCUMENT_MENUS
    assert secret not in administrator.page.content()

    planned = [("date_from", "=", "2031-01-01")]
    [successor] = clerk.search("doc.procedure", planned, "receipt_time_rule")
    assert successor["receipt_time_rule"] == wanted
    kept = clerk.read("doc.procedure", present["id"], "receipt_time_rule", "date_to")
    assert kept["receipt_time_rule"] == present["receipt_time_rule"]
    assert kept["date_to"] == "2030-12-31"
    for model in ("doc.document", "doc.incoming", "doc.outgoing", "doc.file"):
        with pytest.raises(Refused):
            asked.search(model, [], "display_name")
    # The plan is taken back, for the tours that follow.
    asked.call("doc.procedure", "unlink", [successor["id"]])
    assert clerk.search("doc.procedure", [], "date_to") == [
        {"id": present["id"], "date_to": present["date_to"]}
    ]


def test_the_administrator_of_odoo_sees_the_settings_page(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    administrator = log_in("admin", password="admin")
    administrator.menu(SETTINGS, "doc_management.menu_general_settings")
    expect(administrator.page.locator("#doc_font_setting")).to_be_visible()
    expect(
        administrator.page.locator("#doc_font_setting .o_doc_level_fine")
    ).to_be_visible()
    assert not administrator.menus() & DOCUMENT_MENUS
    assert backstage.seat("van.hai").search("doc.procedure", [], "name")


def test_the_administrator_makes_an_account_and_locks_it(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    name = f"Lò Thị Mới, {mark}"
    administrator = log_in("cong.minh")
    administrator.menu(SETTINGS, "doc_management.menu_accounts")
    administrator.new()
    administrator.fill("name", name)
    administrator.fill("login", f"moi.{mark.rpartition('.')[2]}")
    administrator.save()
    seat = backstage.seat("cong.minh")
    [made] = seat.search("res.users", [("name", "=", name)], "company_ids")
    own = seat.read("res.users", seat.uid, "company_ids")["company_ids"]
    assert made["company_ids"] == own
    if administrator.width.is_phone:
        seat.call("res.users", "action_doc_lock", [made["id"]])
        administrator.page.reload(wait_until="domcontentloaded")
    else:
        administrator.press("action_doc_lock", confirm=True)
    expect(administrator.field("doc_locked_at")).to_be_visible()
    # Left as it was found: nobody logs in with it.
    seat.call("res.users", "write", [made["id"]], {"active": False})


def test_whoever_reports_an_incident_reaches_the_administrator(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    what = f"Máy quét không chạy, {mark}"
    specialist = log_in("thanh.nam")
    specialist.menu("doc_management.menu_incidents")
    specialist.new()
    specialist.fill("name", what)
    specialist.page.locator(".o_doc_report:visible").click()
    expect(specialist.field("reporter_id")).to_be_visible()
    administrator = log_in("cong.minh")
    administrator.menu("doc_management.menu_incidents")
    administrator.open_row(what)
    administrator.ask("action_open_solving")
    administrator.fill("solution", "Đã thay dây nối.")
    administrator.answer()
    administrator.expect_state("solved")
    [told] = backstage.seat("thanh.nam").search(
        "doc.incident", [("name", "=", what)], "state", "solution"
    )
    assert (told["state"], told["solution"]) == ("solved", "Đã thay dây nối.")
