"""One agency of `make story` with its officials; runs in Odoo's shell.

The plan comes in STORY_PLAN as JSON. This sets the scene only: every act of the
story is done afterwards by the officials themselves, over HTTP.
"""

import json
import os

from vanthu import odoo_pki
from vanthu.story.world import AGENCIES, OFFICE_HOURS, Agency, Plan

LANGUAGE, ZONE = "vi_VN", "Asia/Ho_Chi_Minh"


def build(env, plan: Plan) -> None:
    """Make the agency of ``plan`` out of the database's main company."""
    agency = AGENCIES[plan.agency]
    company = env.ref("base.main_company")
    _directory(env, agency, company)
    _office_hours(env, company)
    company.partner_id.write({"lang": LANGUAGE, "tz": ZONE})
    users = _officials(env, agency, company, plan.password)
    odoo_pki.load_trust(env)
    odoo_pki.load_owner(env, company, agency.certificate)
    for person in agency.people:
        if person.certificate:
            odoo_pki.load_owner(env, company, person.certificate, users[person.login])
    _exchange(env, agency, company, plan)


def _directory(env, own: Agency, company) -> None:
    """Both agencies in the directory; the own one is the company's entry."""
    company.name = own.name
    records = {}
    for agency in AGENCIES.values():
        values = {
            "name": agency.name,
            "abbreviation": agency.abbreviation,
            "code": agency.code,
            "code_qd20": agency.code_qd20,
            "place": agency.place,
            "address": agency.address,
            "level": agency.level,
            "collective_authority": agency.collective_authority or False,
            "parent_id": records[agency.parent].id if agency.parent else False,
        }
        if agency == own:
            company.doc_agency_id.write(values)
            records[agency.key] = company.doc_agency_id
        else:
            records[agency.key] = env["doc.agency"].create(values)


def _office_hours(env, company) -> None:
    """Office hours and the public holidays of this year and the next."""
    from odoo.addons.doc_management.lib.docmgmt.holidays import public_holidays
    from odoo.addons.doc_management.models import office_time

    calendar = env["resource.calendar"].create(
        {
            "name": "Giờ hành chính",
            "company_id": company.id,
            "tz": ZONE,
            "attendance_ids": [
                (5, 0, 0),
                *(
                    (
                        0,
                        0,
                        {
                            "name": name,
                            "dayofweek": str(day),
                            "day_period": period,
                            "hour_from": start,
                            "hour_to": end,
                        },
                    )
                    for day in range(5)
                    for (period, name), (start, end) in zip(
                        (("morning", "Sáng"), ("afternoon", "Chiều")),
                        OFFICE_HOURS,
                        strict=True,
                    )
                ),
            ],
        }
    )
    company.resource_calendar_id = calendar
    this_year = company._doc_today().year
    env["resource.calendar.leaves"].create(
        [
            {
                "name": off.name,
                "calendar_id": calendar.id,
                "date_from": office_time.to_database(_at(off.day, 0)),
                "date_to": office_time.to_database(_at(off.day, 23, 59, 59)),
            }
            for year in (this_year, this_year + 1)
            for off in public_holidays(year)
        ]
    )


def _at(day, *clock):
    from datetime import datetime, time

    from odoo.addons.doc_management.lib.docmgmt.numbering import OFFICE_ZONE

    return datetime.combine(day, time(*clock), OFFICE_ZONE)


def _officials(env, agency: Agency, company, password: str) -> dict:
    """Accounts, employees and units; returns the users by login."""
    units = {
        unit.abbreviation: env["hr.department"].create(
            {
                "name": unit.name,
                "doc_abbreviation": unit.abbreviation,
                "company_id": company.id,
            }
        )
        for unit in agency.units
    }
    # One password for all: hashing it once saves seconds for each account.
    hashed = env["res.users"]._crypt_context().hash(password)
    users, employees = {}, {}
    for person in agency.people:
        group = env.ref(f"doc_management.group_{person.role}")
        user = env["res.users"].create(
            {
                "name": person.name,
                "login": person.login,
                "company_id": company.id,
                "company_ids": [(6, 0, company.ids)],
                "group_ids": [(6, 0, group.ids)],
                "lang": LANGUAGE,
                "tz": ZONE,
                "notification_type": "inbox",
            }
        )
        user._set_encrypted_password(user.id, hashed)
        superior = employees.get(person.superior)
        employees[person.login] = env["hr.employee"].create(
            {
                "name": person.name,
                "user_id": user.id,
                "company_id": company.id,
                "department_id": units[person.unit].id,
                "job_title": person.title,
                "parent_id": superior.id if superior else False,
            }
        )
        users[person.login] = user
    for unit in agency.units:
        units[unit.abbreviation].manager_id = employees[unit.head]
    return users


def _exchange(env, agency: Agency, company, plan: Plan) -> None:
    """Connect the agency to the axis; UBND's server plays the axis itself."""
    backend = env["doc.exchange.backend"].create(
        {
            "name": "Trục liên thông tỉnh Sông Lam",
            "company_id": company.id,
            # The address of UBND's server is known when it starts.
            "url": "/axis",
            "system_id": agency.system_id,
        }
    )
    backend.secret = plan.secrets[agency.system_id]
    if agency.key != "ubnd":
        return
    for other in AGENCIES.values():
        system = env["doc.axis.system"].create(
            {"name": other.name, "system_id": other.system_id}
        )
        system.secret = plan.secrets[other.system_id]
        env["doc.agency"].search([("code", "=", other.code)]).axis_system_id = system


if "env" in globals():
    build(globals()["env"], Plan(**json.loads(os.environ["STORY_PLAN"])))
