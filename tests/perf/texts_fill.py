"""Read by `odoo shell` for bench_reports.py, after rights_fill.py: words of scans.

Each incoming document gets one file and its words as a machine read them: three of some
thousand paragraphs, as letters of state repeat one another, and words of its own. By
SQL, and without the files themselves: a search reads nothing but the text vectors.
"""

import json

env = env  # noqa: F821, PLW0127 - given by the shell
PARAGRAPHS, LONG, SYLLABLES = 2_000, 50, 3_000
cr = env.cr
attachment = env["ir.attachment"].create({"name": "scan.pdf", "raw": b"%PDF-1.7"})
env.flush_all()
tables = ["doc_file", "doc_file_text"]
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
# A few syllables stand in every paragraph, most in hardly any, as in any language.
cr.execute(
    """
    CREATE TEMP TABLE paragraph AS
    SELECT p AS id, string_agg(
               'w' || floor(exp((hashint8(p * 1000::bigint + n) & 1048575) / 1048576.0
                   * ln(%(syllables)s)))::int, ' ' ORDER BY n) AS words
      FROM generate_series(1, %(paragraphs)s) AS p, generate_series(1, %(long)s) AS n
     GROUP BY p;
    CREATE UNIQUE INDEX ON paragraph (id);
    ANALYZE paragraph
    """,
    {"paragraphs": PARAGRAPHS, "long": LONG, "syllables": SYLLABLES},
)
cr.execute(
    """
    INSERT INTO doc_file (id, document_id, company_id, role, name, sequence, version,
        is_current, sha256, size, mimetype, page_count, attachment_id, create_uid,
        write_uid, create_date, write_date)
    SELECT d.id, d.id, d.company_id, 'main', 'scan.pdf', 10, 1, true, md5(d.id::text),
           100000, 'application/pdf', 2, %(attachment)s, 1, 1, d.sort_date, d.sort_date
      FROM doc_document d WHERE d.direction = 'incoming'
    """,
    {"attachment": attachment.id},
)
cr.execute(
    """
    INSERT INTO doc_file_text (id, file_id, document_id, company_id, state, page_count,
        next_page, machine_pages, attempts, search_tsv, create_uid, write_uid,
        create_date, write_date)
    SELECT f.id, f.id, f.document_id, f.company_id, 'done', 2, 2, 2, 0,
           to_tsvector('simple', a.words || ' ' || b.words || ' rieng' || f.id || ' '
               || c.words), 1, 1, f.create_date, f.create_date
      FROM doc_file f
      JOIN paragraph a ON a.id = 1 + (hashint4(f.id) & 1073741823) %% %(most)s
      JOIN paragraph b ON b.id = 1 + (hashint4(f.id + 1) & 1073741823) %% %(most)s
      JOIN paragraph c ON c.id = 1 + (hashint4(f.id + 2) & 1073741823) %% %(most)s
    """,
    {"most": PARAGRAPHS},
)
cr.execute("SET maintenance_work_mem = '1GB'")
for _name, definition in indexes:
    cr.execute(definition)
for table, name, definition in keys:
    cr.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
for table in tables:
    cr.execute(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")
cr.commit()
cr._cnx.autocommit = True
cr.execute("VACUUM ANALYZE doc_file, doc_file_text")
cr._cnx.autocommit = False
cr.execute(
    "SELECT count(*), pg_total_relation_size('doc_file_text') FROM doc_file_text"
)
count, size = cr.fetchone()
print("FIGURES " + json.dumps({"texts": count, "text_size": size}))
