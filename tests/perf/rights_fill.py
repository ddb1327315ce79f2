"""Read by `odoo shell` for bench_rights.py: agencies, people, documents and grants.

Agencies, units and people come from the ORM, as their rights do from the staff tables;
documents and grants in bulk from SQL, spread as they are in an agency: every official
was given some documents by name, every unit its own, a few went to all of a unit.
"""

import json
import os
from datetime import date

from odoo.addons.doc_management.lib.docmgmt.text import fold

ROWS, AGENCIES = int(os.environ["ROWS"]), int(os.environ["AGENCIES"])
UNITS, PEOPLE = 20, 33
PERSONAL, OF_HEAD, OF_MEMBERS = 320, 960, 84
"""Documents granted to each person, each head of a unit, all members of each unit."""
BUSY = 1_950
INBOX = 60
ISSUERS = 700
env = env  # noqa: F821, PLW0127 - given by the shell

quiet = {"no_reset_password": True, "tracking_disable": True, "mail_create_nolog": True}
env = env(context={**env.context, **quiet})
companies = env["res.company"].create(
    [{"name": f"Sở Đo lường {index}"} for index in range(AGENCIES)]
)
groups = {
    role: env.ref(f"doc_management.group_{role}").id
    for role in ("specialist", "unit_head", "leader", "clerk")
}
company = companies[0]
units = env["hr.department"].create(
    [
        {"name": f"Phòng {index}", "company_id": place.id}
        for place in companies
        for index in range(UNITS)
    ]
)
roles = ["leader", "clerk"] + ["unit_head"] * UNITS
roles += ["specialist"] * (PEOPLE - len(roles))
users = env["res.users"].create(
    [
        {
            "name": f"Cán bộ {index}",
            "login": f"{role}.{index}",
            "company_id": company.id,
            "company_ids": [(6, 0, company.ids)],
            "group_ids": [(6, 0, [env.ref("base.group_user").id, groups[role]])],
        }
        for index, role in enumerate(roles)
    ]
)
staff = env["hr.employee"].create(
    [
        {
            "name": user.name,
            "user_id": user.id,
            "company_id": company.id,
            "department_id": units[(index - 2) % UNITS].id,
        }
        for index, user in enumerate(users)
    ]
)
for unit, head in zip(units[:UNITS], staff[2 : 2 + UNITS], strict=True):
    unit.manager_id = head
env.flush_all()
# Colleagues elsewhere fill the tables only; nobody of them asks for anything here.
env.cr.execute(
    """
    CREATE TEMP TABLE elsewhere AS
    SELECT nextval('res_partner_id_seq') AS partner, nextval('res_users_id_seq') AS id,
           company, n FROM unnest(%s::int[]) AS company, generate_series(1, %s) AS n;
    INSERT INTO res_partner (id, name, active) SELECT partner, 'Cán bộ', true
      FROM elsewhere;
    INSERT INTO res_users (id, login, company_id, partner_id, active, share,
                           notification_type)
    SELECT id, company || '.' || n, company, partner, true, false, 'email'
      FROM elsewhere
    """,
    [companies[1:].ids, PEOPLE],
)
env.cr.execute("SELECT id FROM elsewhere")
others = env["res.users"].browse([row[0] for row in env.cr.fetchall()])
env.invalidate_all()
principals = env["doc.principal"].sudo()
principals._for_users(users | others)
principals._for_units(units, "head")
principals._for_units(units, "member")
procedures = {company: company._doc_procedure().id for company in companies}
# Types and issuers as a registry has them: the facets and groups tell them apart.
names = ("cong_van", "quyet_dinh", "thong_bao", "bao_cao", "ke_hoach", "to_trinh")
types = env["doc.type"].browse(
    env.ref(f"doc_management.doc_type_{name}").id for name in names
)
issuers = env["doc.agency"].create(
    [{"name": f"UBND xã {index}", "level": "commune"} for index in range(ISSUERS)]
)
env.flush_all()
cr = env.cr
# What staff changes bring with them is done before there is any document.
cr.commit()
cr.execute("CREATE TEMP TABLE place (ord int, company int, procedure int, units int[])")
for order, (place, procedure) in enumerate(procedures.items()):
    own = units[order * UNITS : (order + 1) * UNITS].ids
    cr.execute(
        "INSERT INTO place VALUES (%s, %s, %s, %s)", (order, place.id, procedure, own)
    )
cr.execute("CREATE TEMP TABLE kind (ord int, id int, plain text)")
for order, kind in enumerate(types):
    cr.execute(
        "INSERT INTO kind VALUES (%s, %s, %s)", (order, kind.id, fold(kind.name))
    )
# Indexes and foreign keys are made once, over all rows, instead of row by row.
tables = ["doc_document", "doc_incoming", "doc_assignment", "doc_access"]
cr.execute(
    "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) "
    "AND indexdef NOT LIKE 'CREATE UNIQUE%%'",
    [tables],
)
indexes = cr.fetchall()
cr.execute(
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) "
    "FROM pg_constraint WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)",
    [tables],
)
keys = cr.fetchall()
for name, _definition in indexes:
    cr.execute(f'DROP INDEX "{name}"')
for table, name, _definition in keys:
    cr.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
today = date(2026, 11, 2)
# Day and state by a hash: a remainder of n would go in step with the agency, so that
# all documents of one agency would fall on a few days.
cr.execute(
    """
    INSERT INTO doc_document (id, company_id, type_id, direction, state, number,
        notation, name, subject, issuer_id, unit_id, search_text, urgency,
        secrecy_state, language, sort_date, document_date, is_private, is_open,
        is_quarantined, create_uid, write_uid, create_date, write_date)
    SELECT n, p.company, t.id, 'incoming', s.state, w.number, 'UBND-NC',
           w.number || '/UBND-NC', w.words, (%(issuers)s::int[])[1 + n %% %(some)s],
           p.units[1 + m.h / 7 %% %(units)s],
           w.number || ' ubnd nc ' || w.plain || ' ubnd xa ' || n %% %(some)s || ' '
           || t.plain,
           CASE WHEN n / %(agencies)s %% 40 = 0 THEN '1' ELSE '0' END, 'clear',
           'Tiếng Việt', d.day, d.day, false, false, false, 1, 1, d.day, d.day
      FROM generate_series(1, %(rows)s) AS n
      JOIN place p ON p.ord = n %% %(agencies)s
     CROSS JOIN LATERAL (SELECT hashint4(n) & 1073741823 AS h) m
      JOIN kind t ON t.ord = greatest(0, m.h / 11 %% 10 - 4)
     CROSS JOIN LATERAL (SELECT %(today)s::date - m.h %% 1500 AS day) d
     CROSS JOIN LATERAL (SELECT CASE WHEN m.h / 1500 %% 500 = 0 THEN 'registered'
                             ELSE (ARRAY['done', 'done', 'done', 'in_progress',
                             'directed'])[1 + m.h / 1500 %% 5] END AS state) s
     CROSS JOIN LATERAL (
        SELECT (1 + n / %(agencies)s %% 9000)::text AS number,
               'về việc ' || (ARRAY['phòng chống hạn hán', 'quyết toán ngân sách',
                   'kiểm tra công vụ', 'cấp phép khai thác', 'tổ chức hội nghị']
                   )[1 + n / 7 %% 5] || ' kỳ ' || n %% 210 AS words,
               've viec ' || (ARRAY['phong chong han han', 'quyet toan ngan sach',
                   'kiem tra cong vu', 'cap phep khai thac', 'to chuc hoi nghi']
                   )[1 + n / 7 %% 5] || ' ky ' || n %% 210 AS plain) w
    """,
    {
        "rows": ROWS,
        "agencies": AGENCIES,
        "today": today,
        "issuers": issuers.ids,
        "some": ISSUERS,
        "units": UNITS,
    },
)
cr.execute(
    """
    INSERT INTO doc_incoming (id, document_id, company_id, procedure_id, state,
        channel, origin, arrival_number, arrival_date, received_at, received_at_raw,
        list_date, deadline, is_urgent, enclosures, sender_kind, create_uid, write_uid,
        create_date, write_date)
    SELECT d.id, d.id, d.company_id, p.procedure, d.state, 'axis', 'created',
           d.number::int, d.sort_date, d.sort_date, d.sort_date, d.sort_date,
           d.sort_date + 10, d.urgency <> '0', 'none', 'other', 1, 1,
           d.sort_date, d.sort_date
      FROM doc_document d JOIN place p ON p.company = d.company_id
    """
)
cr.execute(
    "CREATE TEMP TABLE pool AS SELECT company_id, array_agg(id ORDER BY "
    "hashint4(id)) AS ids FROM doc_document GROUP BY 1"
)
shares = {"user": PERSONAL, "head": OF_HEAD, "member": OF_MEMBERS}
busy = users[-1:].ids
for kind, share in shares.items():
    cr.execute(
        """
        INSERT INTO doc_access (document_id, principal_id, reason, granted_at)
        SELECT o.ids[1 + (hashint8(p.id * 100000::bigint + g) & 1073741823)
                     %% array_length(o.ids, 1)], p.id, 'part', '2026-01-01'
          FROM doc_principal p
          LEFT JOIN res_users u ON u.id = p.user_id
          LEFT JOIN hr_department h ON h.id = p.department_id
          JOIN pool o ON o.company_id = coalesce(u.company_id, h.company_id)
          JOIN generate_series(1, greatest(%(share)s, CASE WHEN u.id = ANY(%(busy)s)
                THEN %(most)s ELSE 0 END)) AS g ON true
         WHERE p.kind = %(kind)s
        ON CONFLICT DO NOTHING
        """,
        {"share": share, "kind": kind, "busy": busy, "most": BUSY},
    )
cr.execute(
    """
    INSERT INTO doc_assignment (incoming_id, document_id, company_id, user_id,
        department_id, role, state, role_order, depth, tree_path, instruction,
        deadline, to_unit, create_uid, write_uid, create_date, write_date)
    SELECT a.document_id, a.document_id, d.company_id, p.user_id, v.department_id,
           CASE WHEN a.turn = 1 THEN 'lead' ELSE 'coordinate' END,
           CASE WHEN d.state = 'done' THEN 'done' ELSE 'open' END, 1, 0,
           a.id::text, 'Xử lý', d.sort_date + 10, false, 1, 1, d.sort_date, d.sort_date
      FROM (SELECT g.id, g.document_id, g.principal_id,
                   row_number() OVER (PARTITION BY g.document_id ORDER BY g.id) AS turn
              FROM doc_access g
              JOIN doc_principal q ON q.id = g.principal_id AND q.kind = 'user') AS a
      JOIN doc_principal p ON p.id = a.principal_id
      JOIN doc_document d ON d.id = a.document_id
      LEFT JOIN hr_employee e ON e.user_id = p.user_id
      LEFT JOIN hr_version v ON v.id = e.current_version_id
    """
)
cr.execute(
    """
    INSERT INTO doc_inbox_item (user_id, document_id, company_id, tab, kind, res_id,
        verb, since, urgency, is_urgent, deadline, active, supervises)
    SELECT user_id, document_id, company_id, tab, role, id, 'open', at, urgency,
           urgency <> '0', deadline, true, false
      FROM (SELECT a.*, d.urgency, d.sort_date AS at,
                   CASE WHEN role = 'lead' THEN 'todo' ELSE role END AS tab,
                   row_number() OVER (PARTITION BY a.user_id ORDER BY d.sort_date DESC)
                       AS place
              FROM doc_assignment a JOIN doc_document d ON d.id = a.document_id
             WHERE a.state = 'open') AS part
     WHERE place <= %s
    """,
    [INBOX],
)
cr.execute(
    "UPDATE doc_incoming i SET holder_id = a.user_id FROM doc_assignment a "
    "WHERE a.incoming_id = i.id AND a.role = 'lead' AND a.state = 'open' "
    # What waits for a directive is held by who writes it, a leader.
    "AND i.state <> 'registered'"
)
for _name, definition in indexes:
    cr.execute(definition)
for table, name, definition in keys:
    cr.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
for table in ("doc_document", "doc_incoming", "doc_assignment", "doc_inbox_item"):
    cr.execute(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")
cr.commit()
cr._cnx.autocommit = True
cr.execute("VACUUM ANALYZE")
cr._cnx.autocommit = False
cr.execute("SELECT pg_database_size(current_database())")
size = cr.fetchone()[0]
cr.execute(
    "SELECT p.kind, count(*) FROM doc_access a JOIN doc_principal p "
    "ON p.id = a.principal_id GROUP BY 1"
)
grants = dict(cr.fetchall())
told = {
    "company": company.id,
    "leader": users[0].id,
    "clerk": users[1].id,
    "head": users[2].id,
    "specialist": users[-2].id,
    "busy": users[-1].id,
    "units": units[:UNITS].ids,
    "users": users.ids,
    "size": size,
    "grants": grants,
}
print("FIGURES " + json.dumps(told))
