"""Quản trị cơ quan: a table of units and staff, and an extract of the journal."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import FilePayload, expect

from vanthu.tours.backstage import Backstage
from vanthu.tours.browser import Person

LogIn = Callable[..., Person]
SETTINGS = "doc_management.menu_settings"
PICTURES = Path("build/screenshots/tours")


def _table(unit: str, login: str) -> FilePayload:
    lines = [
        "Đơn vị;Họ và tên;Chức vụ;Tên đăng nhập;Vai trò;Đứng đầu đơn vị",
        f"{unit};Hà Thị Mơ;Trưởng phòng;{login};Trưởng đơn vị;x",
        f"{unit};Tạ Văn Chín;Chuyên viên;tên có dấu cách;Chuyên viên;",
    ]
    content = "\n".join(lines).encode()
    return FilePayload(name="nhan-su.csv", mimeType="text/csv", buffer=content)


def _choose(person: Person, table: FilePayload) -> None:
    field = person.place.locator('.o_field_widget[name="table_file"]')
    field.locator('input[type="file"]').set_input_files(table)
    person.press("action_check")


def test_a_table_is_looked_through_then_taken_over_once(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    unit = f"Phòng Thử {mark}"
    login = "mo." + mark.split(".")[-1]
    name = mark.split()[-1].split(".")[0]
    seat = backstage.seat("cong.minh")
    administrator = log_in("cong.minh")
    administrator.menu(SETTINGS, "doc_management.menu_staff_import")
    expect(administrator.page.locator(".o_dialog .o_form_view")).to_be_visible()
    administrator.picture(PICTURES / f"staff-import-asked-{name}.png")
    _choose(administrator, _table(unit, login))
    expect(administrator.place.get_by_text("Tạ Văn Chín").first).to_be_visible()
    administrator.picture(PICTURES / f"staff-import-checked-{name}.png")
    assert not seat.search("hr.department", [("name", "=", unit)], "name")
    assert not seat.search("res.users", [("login", "=", login)], "name")

    administrator.press("action_confirm")
    expect(administrator.button("action_confirm")).to_have_count(0)
    administrator.picture(PICTURES / f"staff-import-done-{name}.png")
    [made] = seat.search("hr.department", [("name", "=", unit)], "manager_id")
    [user] = seat.search("res.users", [("login", "=", login)], "doc_proposed_roles")
    assert made["manager_id"][1] == "Hà Thị Mơ"
    assert user["doc_proposed_roles"]

    administrator.press("action_back")
    _choose(administrator, _table(unit, login))
    rows = administrator.place.locator(
        ".o_data_row, .o_kanban_record:not(.o_kanban_ghost)"
    )
    expect(rows).to_have_count(1)  # the wrong row alone; the others are there
    assert not administrator.button("action_confirm").is_disabled()


def test_days_of_the_journal_are_taken_out_from_its_list(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    backstage.registered(f"để lại một dòng trong nhật ký, {mark}")
    name = mark.split()[-1].split(".")[0]
    leader = log_in("van.hai")
    leader.menu(SETTINGS, "doc_management.menu_journal")
    leader.picture(PICTURES / f"journal-{name}.png")
    # The words depend on the language of the leader; there is one such button.
    leader.page.locator(".o_control_panel button:visible").filter(
        has_text=re.compile("Trích ra tệp|Extract as a file")
    ).click()
    expect(leader.page.locator(".o_dialog .o_form_view")).to_be_visible()
    expect(leader.field("row_count").first).not_to_have_text("0")
    leader.picture(PICTURES / f"journal-extract-{name}.png")
    with leader.page.expect_download() as download:
        leader.button("action_xlsx").click()
    assert download.value.suggested_filename.startswith("nhat-ky-")
