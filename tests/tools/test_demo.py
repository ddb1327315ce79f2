"""What `make run` prints is what the demo data hold."""

from __future__ import annotations

import csv
from pathlib import Path

from vanthu import demo, demo_pki

DATA = demo.ROOT / "addons" / "doc_management" / "demo"
ROLES = {
    "group_leader": "Lãnh đạo",
    "group_unit_head": "Trưởng đơn vị",
    "group_specialist": "Chuyên viên",
    "group_clerk": "Văn thư",
    "group_archivist": "Lưu trữ",
    "group_admin": "Quản trị văn bản",
}


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def accounts(path: Path = demo.ACCOUNTS) -> dict[str, str]:
    """The printed line of each login."""
    lines = path.read_text(encoding="utf-8").splitlines()
    found = {line.split()[-2]: line for line in lines if line.startswith("    ")}
    return found


def test_every_official_is_printed_with_role_title_and_password() -> None:
    printed = accounts()
    users = rows("res.users.csv")
    titles = {row["user_id/id"]: row["job_title"] for row in rows("hr.employee.csv")}
    assert set(printed) == {user["login"] for user in users}
    for user in users:
        line = printed[user["login"]]
        assert line.split()[-1] == user["password"]
        assert line.strip().startswith(ROLES[user["group_ids/id"]])
        assert user["name"] in line and titles[user["id"]] in line


def test_each_agency_has_every_role() -> None:
    users = rows("res.users.csv")
    for company in {user["company_id/id"] for user in users}:
        roles = {u["group_ids/id"] for u in users if u["company_id/id"] == company}
        assert roles == set(ROLES)


def test_each_agency_has_one_head_and_each_unit_its_own() -> None:
    people = rows("hr.employee.csv")
    heads = [person for person in people if not person["parent_id/id"]]
    assert sorted(head["company_id/id"] for head in heads) == [
        "demo_company_snnmt",
        "demo_company_ubnd",
    ]
    units = {row["id"] for row in rows("hr.department.csv")}
    headed = {
        row["id"]: row["manager_id/id"] for row in rows("hr.department-heads.csv")
    }
    assert set(headed) == units
    by_id = {person["id"]: person for person in people}
    assert all(by_id[head]["department_id/id"] == unit for unit, head in headed.items())


def test_holidays_are_those_of_the_law() -> None:
    from docmgmt.holidays import public_holidays

    expected = {
        (company, f"{off.day:%Y_%m_%d}", off.name)
        for company in ("ubnd", "snnmt")
        for year in (2026, 2027)
        for off in public_holidays(year)
    }
    found = set()
    for row in rows("resource.calendar.leaves.csv"):
        company, day = row["id"].removeprefix("demo_holiday_").split("_", 1)
        found.add((company, day, row["name"]))
    assert found == expected


def test_every_signer_of_the_demo_pki_is_an_official() -> None:
    names = {row["name"] for row in rows("hr.employee.csv")}
    people = [entry for entry in demo_pki.entries() if entry.kind == "person"]
    assert people and {entry.cn for entry in people} <= names
