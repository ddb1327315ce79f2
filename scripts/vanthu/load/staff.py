"""One agency, its people and their seats, for the scenes; runs in Odoo's shell."""

from __future__ import annotations

from typing import Any

GROUP = "doc_management.group_"


def agency(env: Any) -> tuple[Any, Any]:
    """Return a new agency with office hours, and its one unit."""
    company = env["res.company"].create({"name": "Sở Đo lường"})
    company.doc_agency_id.write(
        {"abbreviation": "SĐL", "place": "Đo lường", "code": "000.00.77.H99"}
    )
    unit = env["hr.department"].create(
        {"name": "Phòng Một", "doc_abbreviation": "P1", "company_id": company.id}
    )
    company.resource_calendar_id = env["resource.calendar"].create(
        {"name": "Giờ hành chính", "company_id": company.id, "tz": "Asia/Ho_Chi_Minh"}
    )
    return company, unit


def official(
    env: Any, unit: Any, role: str, name: str, login: str = "", **more: Any
) -> Any:
    """Return the account of a new official of a unit.

    :param role: specialist, unit_head, leader, clerk, archivist or admin
    :param login: the role's name if empty
    :param more: further values of the account
    """
    company = unit.company_id
    user = (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            {
                "name": name,
                "login": login or role,
                "company_id": company.id,
                "company_ids": [(6, 0, company.ids)],
                "group_ids": [(6, 0, env.ref(GROUP + role).ids)],
                **more,
            }
        )
    )
    env["hr.employee"].create(
        {
            "name": name,
            "user_id": user.id,
            "company_id": company.id,
            "department_id": unit.id,
        }
    )
    return user


def seat(env: Any, user: Any) -> Any:
    """Return the environment of an official at work in his own agency."""
    context = {"allowed_company_ids": user.company_id.ids, "lang": "en_US"}
    return env(user=user.id, context=context, su=False)
