"""Read by `odoo shell` for bench_reports.py, after rights_fill.py: the moments of work.

Incoming documents get the moments of their stages as they lie in an agency: registered
within hours, a directive within days, finished within weeks; one outgoing document for
every four comes beside them in every agency, with its approval. By SQL: a million rows
of the ORM would take days, and the reports read nothing but the tables.
"""

import json

env = env  # noqa: F821, PLW0127 - given by the shell
OUTGOING_EVERY = 4
cr = env.cr
cr.execute(
    """
    UPDATE doc_incoming SET
        received_at = sort.at,
        submitted_at = sort.at + sort.wait * interval '7 minutes',
        directed_at = CASE WHEN i.state <> 'registered'
            THEN sort.at + sort.wait * interval '31 minutes' END,
        done_at = CASE WHEN i.state = 'done'
            THEN sort.at + sort.wait * interval '150 minutes' END,
        done_late = i.state = 'done' AND sort.wait > 90
      FROM doc_incoming i
      CROSS JOIN LATERAL (
        SELECT i.arrival_date + interval '1 hour' + interval '1 minute'
                   * ((hashint4(i.id + 5) & 1073741823) % 480) AS at,
               1 + (hashint4(i.id + 4) & 1073741823) % 120 AS wait) sort
     WHERE doc_incoming.id = i.id
    """
)
cr.execute(
    """
    CREATE TEMP TABLE sent AS
    WITH person AS (
        SELECT company_id, array_agg(id ORDER BY id) AS ids FROM res_users GROUP BY 1
    ), unit AS (
        SELECT company_id, array_agg(id ORDER BY id) AS ids FROM hr_department
         GROUP BY 1
    )
    SELECT d.id AS source, nextval('doc_document_id_seq') AS document,
           nextval('doc_outgoing_id_seq') AS id, d.company_id, i.procedure_id,
           d.type_id, d.sort_date, i.received_at AS at,
           person.ids[1 + (hashint4(d.id + 2) & 1073741823)
                          %% cardinality(person.ids)] AS drafter,
           unit.ids[1 + (hashint4(d.id + 3) & 1073741823)
                        %% cardinality(unit.ids)] AS unit
      FROM doc_document d
      JOIN doc_incoming i ON i.document_id = d.id
      JOIN person ON person.company_id = d.company_id
      JOIN unit ON unit.company_id = d.company_id
     WHERE (hashint4(d.id + 1) & 1073741823) %% %(every)s = 0
    """,
    {"every": OUTGOING_EVERY},
)
cr.execute(
    """
    INSERT INTO doc_document (id, company_id, type_id, direction, state, number,
        notation, name, subject, search_text, urgency, secrecy_state, language,
        sort_date, document_date, unit_id, is_private, is_open, is_quarantined,
        create_uid, write_uid, create_date, write_date)
    SELECT document, company_id, type_id, 'outgoing', 'issued', document::text, 'SDL',
           document || '/SDL', 'trả lời', 'tra loi', '0', 'none', 'Tiếng Việt',
           sort_date, sort_date, unit, false, false, false, 1, 1, at, at
      FROM sent;
    INSERT INTO doc_outgoing (id, document_id, company_id, procedure_id, state,
        drafter_id, signed_at, issued_at, list_date, issue_late_minutes, create_uid,
        write_uid, create_date, write_date)
    SELECT id, document, company_id, procedure_id, 'issued', drafter,
           at + interval '2 days' + id % 300 * interval '10 minutes',
           at + interval '3 days' + id % 300 * interval '11 minutes', sort_date, 0,
           1, 1, at, at
      FROM sent;
    INSERT INTO doc_approval_step (outgoing_id, document_id, sequence, kind, user_id,
        state, since, create_uid, write_uid, create_date, write_date)
    SELECT id, document, 10, 'initial', drafter, 'approved',
           at + id % 300 * interval '5 minutes', 1, 1, at, at
      FROM sent
    """
)
cr.commit()
cr._cnx.autocommit = True
cr.execute("VACUUM ANALYZE")
cr._cnx.autocommit = False
cr.execute("SELECT count(*) FROM sent")
print("FIGURES " + json.dumps({"outgoing": cr.fetchone()[0]}))
