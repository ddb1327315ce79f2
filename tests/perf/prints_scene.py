"""Read by `odoo shell` for bench_prints.py: a full register, asked for and printed."""

import json
import os
import resource
import time
from base64 import b64encode
from io import BytesIO

from reportlab.pdfgen import canvas

from vanthu.load import staff

LINES = int(os.environ["LINES"])
env = env  # noqa: F821, PLW0127 - given by the shell

_company, unit = staff.agency(env)
clerk = staff.official(env, unit, "clerk", "Lê Đức Long")
leader = staff.official(env, unit, "leader", "Trần Văn Hải")
lead = staff.official(env, unit, "specialist", "Nguyễn Thị Phương Thảo")
sheet = BytesIO()
page = canvas.Canvas(sheet)
page.drawString(72, 720, "1")
page.save()
incoming = staff.seat(env, clerk)["doc.incoming"].create(
    {
        "subject": "về việc tăng cường các biện pháp phòng, chống hạn hán, thiếu nước"
        " và xâm nhập mặn trong vụ Đông Xuân trên địa bàn tỉnh",
        "type_id": env.ref("doc_management.doc_type_cong_van").id,
        "issuer_name": "Ủy ban nhân dân xã Tân Ấp",
        "channel": "post",
    }
)
incoming.action_set_issue_data("88", "UBND-NC", "2026-03-02")
incoming.action_attach("88.pdf", b64encode(sheet.getvalue()).decode())
incoming.action_register()
incoming.with_env(staff.seat(env, leader)).action_direct(lead.id, [], [], "Tham mưu", 3)
part, line = incoming.assignment_ids, incoming.register_entry_id
env.flush_all()


def crowd(table, record, changes):
    """Repeat a row LINES - 1 times; ``changes`` is SQL over ``step``."""
    env.cr.execute(
        "SELECT string_agg(quote_ident(column_name), ', ') "
        "FROM information_schema.columns "
        "WHERE table_name = %s AND is_generated = 'NEVER'",
        [table],
    )
    columns = env.cr.fetchone()[0]
    env.cr.execute(
        f"INSERT INTO {table} ({columns}) SELECT {columns} FROM ("
        f"SELECT copy.* FROM {table} AS line, generate_series(1, %s) AS step, "
        f"jsonb_populate_record(line, jsonb_build_object({changes})) AS copy "
        "WHERE line.id = %s) AS copies",
        [LINES - 1, record.id],
    )


document = incoming.document_id
crowd(
    "doc_document",
    document,
    f"'id', {document.id} + step, 'number', step::text, "
    "'name', step || '/UBND-NC', 'subject', line.subject || ' ' || step",
)
crowd(
    "doc_register_entry",
    line,
    f"'id', {line.id} + step, 'number', line.number + step, "
    f"'document_id', {document.id} + step, 'display_number', step || '/UBND-NC', "
    "'subject', line.subject || ' ' || step, 'hash', line.content_hash",
)
crowd(
    "doc_incoming",
    incoming,
    f"'id', {incoming.id} + step, 'document_id', {document.id} + step, "
    f"'register_entry_id', {line.id} + step, 'arrival_number', 1 + step",
)
crowd(
    "doc_assignment",
    part,
    f"'id', {part.id} + step, 'incoming_id', {incoming.id} + step, "
    f"'document_id', {document.id} + step",
)
env.cr.execute("ANALYZE")
env.cr.commit()
env.invalidate_all()

jobs = env["doc.print.job"]
looks = []
report = type(jobs)._report_progress


def watched(job, done):
    report(job, done)
    looks.append(done)


type(jobs)._report_progress = watched
told = {}
for kind in ("pdf", "xlsx"):
    asked = staff.seat(env, clerk)["doc.print.job"].action_ask(
        "incoming", line.register_id.id, file_format=kind
    )
    env.cr.commit()
    env.invalidate_all()
    looks.clear()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.monotonic()
    jobs._cron_print()
    seconds = time.monotonic() - start
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    job = jobs.browse(asked)
    if job.state != "done":
        raise SystemExit(f"{job.state}: {job.error}")
    told[kind] = {
        "seconds": seconds,
        "mib": grown / 1024,
        "size": len(job.attachment_id.raw) / 1e6,
        "rows": job.rows_done,
        "looks": len(looks),
    }
print("FIGURES", json.dumps(told))
