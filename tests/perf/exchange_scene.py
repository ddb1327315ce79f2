"""Read by `odoo shell` for bench_exchange.py: receptions, files and issues in turn."""

import datetime as dt
import json
import os
import time
import uuid
from base64 import b64encode
from pathlib import Path
from statistics import median

from odoo.addons.doc_interconnect.lib.docxchg import edxml
from odoo.addons.doc_interconnect.lib.docxchg.axis import MessageType, ReceivedPacket
from odoo.addons.doc_interconnect.models import packet_store
from odoo.addons.doc_interconnect.models.doc_exchange_receive import Arrival
from odoo.tools import config

from vanthu.load import staff

COUNT, ROUNDS = int(os.environ["COUNT"]), int(os.environ["ROUNDS"])
SIZE = int(os.environ["SIZE"])
ALONE, MANY = 1, 50
env = env  # noqa: F821, PLW0127 - given by the shell

company, unit = staff.agency(env)
clerk = staff.official(env, unit, "clerk", "Văn thư")
author = staff.official(env, unit, "specialist", "Lê Nam")
other = env["doc.agency"].create({"name": "Sở Gửi", "code": "000.00.78.H99"})
backend = env["doc.exchange.backend"].create(
    {
        "name": "Trục",
        "company_id": company.id,
        "url": "https://truc.invalid/axis",
        "system_id": "do.luong",
        "secret": uuid.uuid4().hex,
    }
)
env.cr.commit()
connection = backend._connection()
messages = env["doc.exchange.message"]
turn = 0


def packet():
    """Return a new packet with one file of SIZE bytes, and its arrival."""
    global turn
    turn += 1
    code = edxml.Code(str(turn), "SG-VP")
    today = dt.date.today()
    message = edxml.DocumentMessage(
        sender=edxml.Organisation(other.code, other.name),
        receivers=(
            edxml.Organisation(company.doc_agency_id.code, company.doc_agency_id.name),
        ),
        document_id=f"{other.code},{today:%Y/%m/%d},{code}",
        code=code,
        promulgation_date=today,
        subject=f"V/v rà soát số liệu đợt {turn}",
        place="Đo lường",
        type=edxml.DocumentType(2, 18, "Công văn"),
        signer=edxml.Signer("", "Giám đốc", "Trần Văn Bình"),
        trace=(edxml.TraceHop(other.code, dt.datetime.now(dt.timezone.utc)),),
        attachments=(
            edxml.Attachment(
                f"tep-{turn}.pdf",
                f"tep-{turn}.pdf",
                b"%PDF-1.7\n" + os.urandom(SIZE),
                "application/pdf",
            ),
        ),
    )
    listed = ReceivedPacket(
        str(uuid.uuid4()), "edoc", other.code, company.doc_agency_id.code
    )
    return edxml.write_document(message, today), Arrival(
        connection, MessageType.EDOC, listed
    )


def reception(made):
    """What the product does: packet, record, receipt, one commit."""
    data, arrival = made
    sha256 = packet_store.write(env, data)
    told, why = messages._process(arrival, data, sha256)
    assert str(told) == "done", (told, why)


def posted(made):
    """What a reception by a record with a thread does: file, record, message."""
    data, _arrival = made
    result = edxml.read_message(data).message
    with env.registry.cursor() as cr:
        own = env(cr=cr)
        record = own["res.partner"].create({"name": result.subject})
        [file] = result.attachments
        attachment = own["ir.attachment"].create(
            {
                "name": file.name,
                "raw": file.content,
                "res_model": record._name,
                "res_id": record.id,
            }
        )
        record.message_post(body=result.subject, attachment_ids=attachment.ids)


def stored_file(made):
    """What an addon for files does: one record with its content."""
    data, _arrival = made
    with env.registry.cursor() as cr:
        env(cr=cr)["ir.attachment"].create(
            {"name": "tep.pdf", "datas": b64encode(data).decode()}
        )


def durable(made):
    packet_store.write(env, made[0])


def synced(made):
    """The least that a file which survives costs: write it and wait for the disk."""
    path = Path(config.filestore(env.cr.dbname), f"bench-{uuid.uuid4().hex}")
    with path.open("wb") as stream:
        stream.write(made[0])
        stream.flush()
        os.fsync(stream.fileno())
    path.unlink()


def rate(act):
    """Return acts a second over COUNT packets made before."""
    ready = [packet() for _ in range(COUNT)]
    env.cr.commit()
    begun = time.perf_counter()
    for one in ready:
        act(one)
    spent = time.perf_counter() - begun
    env.invalidate_all()
    return COUNT / spent


ACTS = {
    "reception": reception,
    "posted": posted,
    "file record": stored_file,
    "durable file": durable,
    "synced file": synced,
}
for act in ACTS.values():
    act(packet())
rates = {name: [] for name in ACTS}
for number in range(ROUNDS):
    for name in list(ACTS) if number % 2 == 0 else list(ACTS)[::-1]:
        rates[name].append(rate(ACTS[name]))
received = env["doc.incoming"].sudo().search_count([("channel", "=", "axis")])
assert received == COUNT * ROUNDS + 1, received
print("FIGURES", json.dumps({name: median(some) for name, some in rates.items()}))
