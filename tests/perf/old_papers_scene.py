"""Read by `odoo shell` for bench_old_papers.py; ACT says which part is played."""

import io
import json
import os
import time
from base64 import b64encode

import xlsxwriter
from odoo.addons.doc_management.lib.docmgmt.old_papers import HEADINGS

from vanthu.load import staff

ACT, ROWS = os.environ["ACT"], int(os.environ["ROWS"])
PER_YEAR, PER_DOSSIER = 10_000, 50
env = env  # noqa: F821, PLW0127 - given by the shell
imports = env["doc.old.import"]


def said(number):
    year = 1990 + number // PER_YEAR
    place = number % PER_YEAR + 1
    file = number // PER_DOSSIER
    return {
        "side": "đến" if number % 2 else "đi",
        "year": str(year),
        "number": str(place),
        "booked": f"{1 + number % 28:02}/{1 + place * 12 // (PER_YEAR + 1):02}/{year}",
        "own_number": str(place) if number % 2 else "",
        "notation": "UBND-NC",
        "issued": f"{1 + number % 27:02}/{1 + place * 12 // (PER_YEAR + 1):02}/{year}",
        "type_name": ("Công văn", "Quyết định", "Báo cáo")[number % 3],
        "subject": "về việc tăng cường các biện pháp phòng, chống hạn hán, thiếu nước"
        f" và xâm nhập mặn trong vụ Đông Xuân, đợt {number}",
        "issuer": "Ủy ban nhân dân xã Tân Ấp",
        "signer": "Trần Văn Bình",
        "dossier": f"{file}.P1",
        "dossier_title": f"Hồ sơ phòng, chống hạn hán, tập {file}",
        "retention": "20 năm",
    }


def table():
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, [names[0] for names in HEADINGS.values()])
    # Not in the order of numbers: that is the take-over's to find.
    for line, number in enumerate(range(ROWS - 1, -1, -1), start=1):
        cells = said(number)
        sheet.write_row(line, 0, [cells.get(name, "") for name in HEADINGS])
    book.close()
    return stream.getvalue()


def prepare():
    _company, unit = staff.agency(env)
    user = staff.official(env, unit, "archivist", "Lưu trữ")
    seat = staff.seat(env, user)
    record = seat["doc.old.import"].create(
        {"name": "Sổ cũ", "table_file": b64encode(table()).decode()}
    )
    env.cr.commit()
    record.action_check()
    env.cr.commit()
    return {"state": record.state}


def read():
    """Read chunk after chunk until the table is checked; this may be killed."""
    [record] = imports.search([])
    there = record.rows_total
    begun, longest = time.monotonic(), 0.0
    if record.state == "reading":
        turn = begun
        for _rows in record._as_taker()._read_chunks():
            env.cr.commit()
            env.invalidate_all()
            longest = max(longest, time.monotonic() - turn)
            turn = time.monotonic()
        env.cr.commit()
    seconds = time.monotonic() - begun
    assert (record.rows_total, record.rows_failed) == (ROWS, 0), record.problem
    record._as_taker().action_start()
    env.cr.commit()
    return {"seconds": seconds, "rows": ROWS - there, "longest": longest}


def take():
    """Take chunk after chunk over until no row is left; this may be killed."""
    [record] = imports.search([])
    files = record._files()
    begun = time.monotonic()
    done = record.rows_done
    while record._take_chunk(files):
        env.cr.commit()
        env.invalidate_all()
    record._as_taker()._end_of_rows()
    env.cr.commit()
    return {"seconds": time.monotonic() - begun, "rows": record.rows_done - done}


def baseline():
    """Make bare documents of the same words: no line, life, right, dossier, journal."""
    [record] = imports.search([])
    count = min(ROWS, 5_000)
    model = env["doc.document"].sudo()._by_action()
    kind = env.ref("doc_management.doc_type_cong_van").id
    begun = time.monotonic()
    for start in range(0, count, 250):
        model.create(
            [
                {
                    "direction": "incoming",
                    "company_id": record.company_id.id,
                    "type_id": kind,
                    "number": str(number),
                    "subject": said(number)["subject"],
                    "issuer_name": "Ủy ban nhân dân xã Tân Ấp",
                }
                for number in range(start, start + 250)
            ]
        )
        env.flush_all()
        env.invalidate_all()
    seconds = time.monotonic() - begun
    env.cr.rollback()
    return {"seconds": seconds, "rows": count}


def verify():
    """Count what there is; every number once, every document with its own words."""
    [record] = imports.search([])
    begun = time.monotonic()
    env["doc.register.entry"]._cron_seal()
    env.cr.commit()
    sealed = time.monotonic() - begun
    env.cr.execute(
        """
        SELECT count(*), count(DISTINCT (e.series, e.year, e.number)),
               count(DISTINCT e.document_id), count(e.hash),
               count(*) FILTER (WHERE e.subject = d.subject AND e.date IS NOT NULL)
          FROM doc_register_entry e JOIN doc_document d ON d.id = e.document_id
        """
    )
    lines, numbers, documents, hashes, same = env.cr.fetchone()
    env.cr.execute("SELECT count(*) FROM doc_document")
    [whole] = env.cr.fetchone()
    env.cr.execute(
        "SELECT count(*), count(DISTINCT document_id) FROM doc_dossier_entry"
    )
    inside = env.cr.fetchone()
    env.cr.execute("SELECT count(*) FROM doc_incoming")
    [incoming] = env.cr.fetchone()
    env.cr.execute("SELECT count(*) FROM doc_outgoing")
    [outgoing] = env.cr.fetchone()
    faults = [
        fault
        for book in env["doc.register"].search([])
        for fault in env["doc.register.entry"]._verify(
            book.company_id, book.series, book.year
        )
    ]
    return {
        "counts": [lines, numbers, documents, hashes, same, whole, *inside]
        + [incoming + outgoing, record.rows_done],
        "faults": len(faults),
        "state": record.state,
        "seal": sealed,
    }


print("FIGURES", json.dumps(globals()[ACT]()), flush=True)
