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
    "doc_management.menu_incoming",
    "doc_management.menu_outgoing",
    "doc_management.menu_search",
}


def test_the_administrator_sets_up_and_sees_no_document(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    secret = f"việc không dành cho quản trị, {mark}"
    backstage.registered(secret)

    administrator = log_in("cong.minh")
    administrator.menu(SETTINGS, "doc_management.menu_procedures")
    administrator.page.locator(".o_data_row, .o_kanban_record").first.click()
    expect(administrator.field("code")).to_be_visible()
    # Documents follow these rules: they change from a later day on, in a successor.
    administrator.button("action_change_from").click()
    administrator.fill("date_from", "01/01/2031")
    administrator.button("action_confirm").click()
    administrator.button("action_apply_preset").wait_for()
    rules = list(
        backstage.seat("cong.minh").call(
            "doc.procedure", "fields_get", ["receipt_time_rule"], ["selection"]
        )["receipt_time_rule"]["selection"]
    )
    [procedure] = backstage.seat("duc.long").search(
        "doc.procedure", [], "receipt_time_rule"
    )
    values = [value for value, _label in rules]
    wanted = next(value for value in values if value != procedure["receipt_time_rule"])
    administrator.choose("receipt_time_rule", values.index(wanted))
    administrator.save()
    assert not administrator.menus() & DOCUMENT_MENUS
    assert secret not in administrator.page.content()

    clerk = backstage.seat("duc.long")
    assert clerk.search("doc.procedure", [], "receipt_time_rule") == [
        {"id": procedure["id"], "receipt_time_rule": wanted}
    ]
    asked = backstage.seat("cong.minh")
    for model in ("doc.document", "doc.incoming", "doc.outgoing", "doc.file"):
        with pytest.raises(Refused):
            asked.search(model, [], "display_name")
    # The rule as it was, for the tours that follow.
    asked.call(
        "doc.procedure",
        "write",
        [procedure["id"]],
        {"receipt_time_rule": procedure["receipt_time_rule"]},
    )


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
