"""Five agencies, one under each regulation, with people to log in; in Odoo's shell."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from .staff import official

REGULATIONS = ("vl", "hn", "ht", "td", "dn")
PASSWORD = "songlam"
ROLES = (
    ("leader", "leader", "one", "Giám đốc"),
    ("deputy", "leader", "one", "Phó Giám đốc"),
    ("clerk", "clerk", "one", "Văn thư"),
    ("admin", "admin", "one", "Quản trị"),
    ("head", "unit_head", "one", "Trưởng phòng"),
    ("specialist", "specialist", "one", "Chuyên viên"),
    ("other_head", "unit_head", "two", "Trưởng phòng"),
    ("helper", "specialist", "two", "Chuyên viên"),
    ("reader", "specialist", "two", "Chuyên viên"),
)
"""Login, role, unit, title; the first has no superior."""
CHIEF = ("chief", "leader", "one", "Chánh Văn phòng")
"""Gets every document first where the regulation has a chief of office (TD-3.2b)."""


def prepare(env: Any) -> None:
    """Make them and write, per regulation, the ids of the people and the units.

    To the file `FIVE_RESULT` (JSON): {code: {login: user id, "unit.one": id, …}}.
    """
    made = {code: _agency(env, code) for code in REGULATIONS}
    Path(os.environ["FIVE_RESULT"]).write_text(json.dumps(made))
    env.cr.commit()


def _agency(env: Any, code: str) -> dict[str, int]:
    company = env["res.company"].create({"name": f"Sở Thử nghiệm {code.upper()}"})
    company.doc_agency_id.write(
        {"abbreviation": f"S{code.upper()}", "code": _code(code), "place": "Sông Lam"}
    )
    company.resource_calendar_id = (
        env["res.company"]
        .search([("resource_calendar_id", "!=", False)], limit=1)
        .resource_calendar_id.copy({"company_id": company.id})
    )
    procedure = company._doc_procedure()
    procedure._apply_preset(code)
    units = {
        name: env["hr.department"].create(
            {
                "name": f"Phòng {title}",
                "doc_abbreviation": f"P{title[0]}",
                "company_id": company.id,
            }
        )
        for name, title in (("one", "Một"), ("two", "Hai"))
    }
    people: dict[str, Any] = {}
    for login, role, unit, title in (*ROLES, *([CHIEF] if code == "td" else [])):
        people[login] = official(
            env,
            units[unit],
            role,
            f"Cán bộ {code}.{login}",
            f"{code}.{login}",
            password=PASSWORD,
        )
        employee = people[login].sudo()._doc_employee(company)
        boss = people["leader"]._doc_employee(company)
        employee.write(
            {
                "job_title": title,
                "parent_id": boss.id if login != "leader" else False,
            }
        )
    units["one"].manager_id = people["head"]._doc_employee(company)
    units["two"].manager_id = people["other_head"]._doc_employee(company)
    if code == "td":
        procedure.write(
            {
                "first_recipient_id": people["chief"].id,
                "cc_user_ids": [(6, 0, (people["chief"] | people["deputy"]).ids)],
                "cc_on_directive": True,
                "cc_clause": "Điều 3.2",
            }
        )
    return {
        **{login: user.id for login, user in people.items()},
        **{f"unit.{name}": unit.id for name, unit in units.items()},
        "company": company.id,
    }


def _code(code: str) -> str:
    number = 70 + REGULATIONS.index(code)
    return f"000.00.{number}.H99"
