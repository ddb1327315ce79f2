"""Read by `odoo shell` for bench_dossiers.py: a large dossier beside a small one."""

import hashlib
import io
import json
import os
import time
import zipfile
from base64 import b64encode
from statistics import median

import xlsxwriter
from odoo.addons.doc_management.lib.docmgmt.old_papers import HEADINGS
from reportlab.pdfgen import canvas

from vanthu.load import staff

DOCUMENTS, FEW = int(os.environ["DOCUMENTS"]), int(os.environ["FEW"])
ROUNDS = int(os.environ["ROUNDS"])
env = env  # noqa: F821, PLW0127 - given by the shell

company, unit = staff.agency(env)
archivist = staff.official(env, unit, "archivist", "Lưu trữ")
keeper = staff.official(env, unit, "specialist", "Lê Nam")


def page(number):
    stream = io.BytesIO()
    sheet = canvas.Canvas(stream, invariant=1)
    for line in range(40):
        sheet.drawString(72, 760 - 16 * line, f"{number}.{line} " + "nội dung " * 6)
    sheet.save()
    return stream.getvalue()


def table(rows):
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, [names[0] for names in HEADINGS.values()])
    for line, said in enumerate(rows, start=1):
        sheet.write_row(line, 0, [said.get(name, "") for name in HEADINGS])
    book.close()
    return stream.getvalue()


def papers(first, count):
    for number in range(first, first + count):
        yield {
            "side": "đến",
            "year": "2019",
            "number": str(number),
            "booked": f"{1 + number % 28:02}/03/2019",
            "own_number": str(number),
            "notation": "UBND-NC",
            "issued": f"{1 + number % 28:02}/02/2019",
            "type_name": "Công văn",
            "subject": f"về việc phòng, chống hạn hán, thiếu nước đợt {number}",
            "issuer": "Ủy ban nhân dân xã Tân Ấp",
            "signer": "Trần Văn Bình",
            "file": f"{number}.pdf",
        }


count = DOCUMENTS + FEW
packed = io.BytesIO()
with zipfile.ZipFile(packed, "w") as archive:
    for number in range(1, count + 1):
        archive.writestr(f"{number}.pdf", page(number))
record = staff.seat(env, archivist)["doc.old.import"].create(
    {
        "name": "Đo lường",
        "is_open": True,
        "table_file": b64encode(table(papers(1, count))).decode(),
        "packed_files": b64encode(packed.getvalue()).decode(),
    }
)
record.action_check()
job = env["doc.old.import"]
start = time.monotonic()
if record.state == "reading":
    job.browse(record.id)._as_taker()._read_rows()
assert not record.rows_failed, record.problem
record.action_start()
files = record._files()
while job.browse(record.id)._take_chunk(files):
    env.cr.commit()
    env.invalidate_all()
taking = time.monotonic() - start
job.browse(record.id)._as_taker()._end_of_rows()
env.cr.commit()
env.invalidate_all()
assert record.state == "done", record.problem
documents = env["doc.document"].search(
    [("company_id", "=", company.id)], order="id", limit=count
)
assert len(documents) == count
env["doc.procedure"].search([("company_id", "=", company.id)]).write(
    {"dossier_close_approval": "none"}
)
twenty = env.ref("doc_management.doc_retention_20")
mine = staff.seat(env, keeper)


def dossier(code, inside):
    return mine["doc.dossier"].create(
        {
            "name": f"Hồ sơ {code}",
            "code": code,
            "retention_id": twenty.id,
            "document_ids": [(6, 0, inside.ids)],
        }
    )


SPECIFICATION = {
    "display_name": {},
    "state": {},
    "check_lines": {},
    "document_count": {},
    "page_count": {},
    "banner_text": {},
    "entry_ids": {
        "fields": {
            name: {}
            for name in ("ordinal", "number", "date", "title", "author", "pages")
        },
        "limit": 40,
        "order": "date, id",
    },
}
"""What the form reads of a dossier, and the lines of its first page."""


def timed(act):
    env.cr.commit()
    env.invalidate_all()
    begun = time.monotonic()
    result = act()
    env.flush_all()
    return time.monotonic() - begun, result


def measure(one):
    opened = median(
        timed(lambda: one.web_read(SPECIFICATION))[0] for _round in range(ROUNDS)
    )
    [read] = one.web_read(SPECIFICATION)
    closed, _done = timed(one.action_close)
    assert one.state == "closed" and read["document_count"] == len(one.entry_ids)
    exported, (content, _name) = timed(one._export_zip)
    names = one.document_ids.current_file_ids.sudo()
    env.cr.commit()
    env.invalidate_all()
    begun = time.monotonic()
    for file in names:
        raw = file.attachment_id.raw
        assert hashlib.sha256(raw).hexdigest() == file.sha256
    hashed = time.monotonic() - begun
    env.invalidate_all()
    begun = time.monotonic()
    with zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_STORED) as archive:
        for file in names:
            archive.writestr(f"{file.id}.pdf", file.attachment_id.raw)
    zipped = time.monotonic() - begun
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        whole = sum(one.file_size for one in archive.infolist())
    return {
        "open": opened,
        "close": closed,
        "export": exported,
        "hash": hashed,
        "zip": zipped,
        "mb": whole / 1e6,
        "files": len(names),
    }


filled, large = timed(lambda: dossier("02.P1", documents[:DOCUMENTS]))
told = {
    "small": measure(dossier("01.P1", documents[DOCUMENTS:])),
    "large": measure(large),
    "fill": filled,
    "take": taking / count,
}
print("FIGURES", json.dumps(told))
