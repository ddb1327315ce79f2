"""An agency with many clerks and letters that wait for issue; runs in Odoo's shell.

One letter goes the whole way by the acts of its people; the others are its copies,
row by row, so that thousands are there in seconds. Nothing of it has been numbered.
"""

from __future__ import annotations

import base64
import json
import os
from datetime import datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path
from typing import Any

from reportlab.pdfgen import canvas

from .staff import official

SUBJECT = "giao chỉ tiêu"
BROKEN = "thiết bị ký từ chối"
"""Subjects that begin so are refused by the token of the bench."""
SPARE = "phát hành sau cùng"
"""Letters of nobody's desk, for the numbers that were given back."""
LOGIN = "bench.clerk"
AGENCY = "Sở Nhiều Việc"


def prepare(env: Any) -> None:
    """Make what `LOAD_PLAN` (JSON) asks for and write keys and ids to its `result`.

    Plan: clerks, letters (each), broken (every so-manieth letter is refused by the
    token; 0: none), result (path). Result: [{key, letters: [id], broken: [id]}].
    """
    plan = json.loads(os.environ["LOAD_PLAN"])
    company, people = _agency(env)
    clerks = [
        _official(env, company, people["unit"], f"{LOGIN}.{number:02d}", "clerk")
        for number in range(1, plan["clerks"] + 1)
    ]
    letter = _letter(env, people)
    env.flush_all()
    count = plan["clerks"] * plan["letters"]
    spares = count // plan["broken"] if plan["broken"] else 0
    ids = [letter.id, *_copies(env, letter, count + spares - 1)]
    spare, ids = ids[count:], ids[:count]
    broken = set(ids[plan["broken"] - 1 :: plan["broken"]]) if plan["broken"] else set()
    env.cr.execute(
        "UPDATE doc_document d SET subject = CASE WHEN o.id = ANY(%s) THEN %s "
        "WHEN o.id = ANY(%s) THEN %s ELSE %s END || ' ' || o.id "
        "FROM doc_outgoing o WHERE o.document_id = d.id",
        (sorted(broken), BROKEN, spare, SPARE, SUBJECT),
    )
    env.invalidate_all()
    desks = []
    for number, clerk in enumerate(clerks):
        mine = ids[number :: len(clerks)]
        desks.append(
            {
                "key": _key(env, clerk),
                "letters": [one for one in mine if one not in broken],
                "broken": [one for one in mine if one in broken],
            }
        )
    Path(plan["result"]).write_text(json.dumps(desks))
    env.cr.commit()


def settle(env: Any) -> None:
    """End the day: give out the free numbers, run the jobs, check the chains.

    A number given back is free for the next letter of the same day, so as many more
    letters are issued. Writes the faults of the chains to `LOAD_RESULT` (JSON).
    """
    numbering, entries = env["doc.numbering"], env["doc.register.entry"]
    numbering._cron_settle()
    env.cr.commit()
    env.cr.execute(
        "SELECT count(*) FROM doc_number_reservation "
        "WHERE state = 'free' AND series <> 'code'"
    )
    [(free,)] = env.cr.fetchall()
    clerk = env["res.users"].search([("login", "like", LOGIN)], limit=1)
    waiting = [("state", "=", "signed"), ("subject", "like", SPARE)]
    for letter in env["doc.outgoing"].search(waiting, limit=free):
        _acting(letter, clerk).action_issue()
        env.cr.commit()
    for _time in range(2):
        numbering._cron_settle()
        env.cr.commit()
        entries._cron_seal()
        env.cr.commit()
    groups = entries._read_group([], ["company_id", "series", "year"])
    faults = [fault for group in groups for fault in entries._verify(*group)]
    Path(os.environ["LOAD_RESULT"]).write_text(json.dumps([str(one) for one in faults]))


def _agency(env: Any) -> tuple[Any, dict[str, Any]]:
    company = env["res.company"].create({"name": AGENCY})
    company.doc_agency_id.write(
        {"abbreviation": "SNV", "code": "000.00.99.H99", "place": "Sông Lam"}
    )
    unit = env["hr.department"].create(
        {"name": "Văn phòng", "doc_abbreviation": "VP", "company_id": company.id}
    )
    leader = _official(env, company, unit, "bench.leader", "leader", "Giám đốc")
    head = _official(env, company, unit, "bench.head", "unit_head")
    drafter = _official(env, company, unit, "bench.drafter", "specialist")
    employees = env["hr.employee"].search([("company_id", "=", company.id)])
    boss = employees.filtered(lambda one: one.user_id == leader)
    (employees - boss).parent_id = boss
    unit.manager_id = employees.filtered(lambda one: one.user_id == head)
    people = {"unit": unit, "leader": leader, "head": head, "drafter": drafter}
    return company, people


def _official(
    env: Any, company: Any, unit: Any, login: str, role: str, title: str = ""
) -> Any:
    leader = env["hr.employee"].search(
        [("company_id", "=", company.id), ("parent_id", "=", False)], limit=1
    )
    user = official(env, unit, role, f"Cán bộ {login.removeprefix('bench.')}", login)
    user._doc_employee(company).write(
        {"job_title": title or "Chuyên viên", "parent_id": leader.id}
    )
    return user


def _letter(env: Any, people: dict[str, Any]) -> Any:
    """A letter drafted, submitted, initialled and signed by those whose acts it is."""
    receiver = env["doc.agency"].create({"name": "Ủy ban nhân dân xã Nơi Nhận"})
    letter = _acting(env["doc.outgoing"], people["drafter"]).create(
        {
            "subject": SUBJECT,
            "signer_id": people["leader"].id,
            "body": "Thực hiện theo quy định.",
            "recipient_ids": [(0, 0, {"agency_id": receiver.id, "medium": "post"})],
        }
    )
    letter.action_attach("van-ban.pdf", base64.b64encode(_sheet()).decode())
    letter.action_submit()
    _acting(letter, people["head"]).action_initial()
    _acting(letter, people["leader"]).action_sign()
    return letter


def _acting(record: Any, user: Any) -> Any:
    context = {"allowed_company_ids": user.company_id.ids}
    return record.with_env(record.env(user=user, su=False, context=context))


def _sheet() -> bytes:
    stream = BytesIO()
    sheet = canvas.Canvas(stream, invariant=1)
    sheet.drawString(72, 720, "1")
    sheet.save()
    return stream.getvalue()


def _copies(env: Any, letter: Any, count: int) -> list[int]:
    """Copy the rows of a letter, its people's to-dos and rights; ids of the copies."""
    cr = env.cr
    cr.execute(
        "CREATE TEMPORARY TABLE copies ON COMMIT DROP AS "
        "SELECT nextval('doc_document_id_seq')::int AS document, "
        "nextval('doc_outgoing_id_seq')::int AS outgoing "
        "FROM generate_series(1, %s)",
        (count,),
    )
    document, outgoing = letter.document_id.id, letter.id
    _copy(cr, "doc_document", {"id": "c.document"}, f"t.id = {document}")
    own = {"id": "c.outgoing", "document_id": "c.document"}
    _copy(cr, "doc_outgoing", own, f"t.id = {outgoing}")
    links = {"document_id": "c.document", "outgoing_id": "c.outgoing"}
    for table in ("doc_file", "doc_recipient", "doc_access", "doc_approval_step"):
        _copy(cr, table, links, f"t.document_id = {document}")
    here = f"t.res_model = 'doc.outgoing' AND t.res_id = {outgoing}"
    for table in ("mail_activity", "mail_followers"):
        _copy(cr, table, {"res_id": "c.outgoing"}, here)
    cr.execute("SELECT outgoing FROM copies ORDER BY 1")
    return [row[0] for row in cr.fetchall()]


def _copy(cr: Any, table: str, changed: dict[str, str], where: str) -> None:
    """Insert a table's rows once more for each line of `copies`.

    Arguments are this module's own names and numbers, never anybody's input.
    """
    cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s "
        "AND table_schema = current_schema AND is_generated = 'NEVER'",
        (table,),
    )
    columns = [row[0] for row in cr.fetchall()]
    kept = [name for name in columns if name != "id" or "id" in changed]
    source = ", ".join(changed.get(name, f't."{name}"') for name in kept)
    names = ", ".join(f'"{name}"' for name in kept)
    cr.execute(
        f"INSERT INTO {table} ({names}) "
        f"SELECT {source} FROM {table} t CROSS JOIN copies c WHERE {where}"
    )


def _key(env: Any, user: Any) -> str:
    ends = datetime.now(timezone.utc).replace(tzinfo=None) + timedelta(days=1)
    keys = env["res.users.apikeys"].with_user(user)
    return str(keys._generate("rpc", "bench", ends))
