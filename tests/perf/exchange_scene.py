"""Read by `odoo shell` for bench_exchange.py: receptions and files in turn."""

import datetime as dt
import json
import os
import time
import uuid
from base64 import b64encode
from pathlib import Path
from statistics import median

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from odoo.addons.doc_interconnect.lib.docxchg import edxml
from odoo.addons.doc_interconnect.lib.docxchg.axis import MessageType, ReceivedPacket
from odoo.addons.doc_interconnect.models import packet_store
from odoo.addons.doc_interconnect.models.doc_exchange_receive import Arrival
from odoo.addons.doc_management.models.batch import Batch
from odoo.tools import config

from vanthu.load import staff

COUNT, ROUNDS = int(os.environ["COUNT"]), int(os.environ["ROUNDS"])
SIZE = int(os.environ["SIZE"])
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
batch = Batch()  # as the packets of one listing share it
turn = 0


def pdf():
    """Return a PDF of one page: words, and a picture of SIZE bytes that is noise."""
    side = int((SIZE / 3) ** 0.5)
    words = b"BT /F 14 Tf 72 770 Td (So lieu do luong) Tj ET"
    drawn = words + b" q 400 0 0 400 72 300 cm /I Do Q"
    body = os.urandom(3 * side * side)
    parts = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F 6 0 R>>/XObject<</I 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        b"<</Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8"
        b"/ColorSpace/DeviceRGB/Length %d>>stream\n%s\nendstream"
        % (side, side, len(body), body),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    whole, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(whole))
        whole += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return whole + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\n"
        b"startxref\n%d\n%%%%EOF\n"
        % (len(parts) + 1, table, len(parts) + 1, len(whole))
    )


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
                pdf(),
                "application/pdf",
            ),
        ),
    )
    listed = ReceivedPacket(
        str(uuid.uuid4()), "edoc", other.code, company.doc_agency_id.code
    )
    return edxml.write_document(message, today), Arrival(
        connection, MessageType.EDOC, listed, batch
    )


def reception(made):
    """What the product does: packet, record, receipt, one commit."""
    data, arrival = made
    sha256 = packet_store.write(env, data)
    told, why = messages._process(arrival, data, sha256)
    assert str(told) == "done", (told, why)
    if batch.is_due():
        messages._tell(batch)


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


def created(_made):
    """One record of a plain model, one commit: what the machine gives at most."""
    with env.registry.cursor() as cr:
        env(cr=cr)["res.partner.category"].create({"name": uuid.uuid4().hex})


key = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def signed(made):
    """A signature by RSA-2048 in Python."""
    key.sign(made[0][:1000], padding.PKCS1v15(), hashes.SHA256())


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
    "ORM create": created,
    "RSA sign": signed,
}
for act in ACTS.values():
    act(packet())
rates = {name: [] for name in ACTS}
for number in range(ROUNDS):
    for name in list(ACTS) if number % 2 == 0 else list(ACTS)[::-1]:
        rates[name].append(rate(ACTS[name]))
path = Path(config.filestore(env.cr.dbname), "bench-sync")
waits = []
with path.open("wb") as stream:
    for _time in range(200):
        stream.write(b"x")
        stream.flush()
        begun = time.perf_counter()
        os.fsync(stream.fileno())
        waits.append(time.perf_counter() - begun)
path.unlink()
received = env["doc.incoming"].sudo().search_count([("channel", "=", "axis")])
assert received == COUNT * ROUNDS + 1, received
told = {name: median(some) for name, some in rates.items()}
told["fsync"] = median(waits) * 1e6
print("FIGURES", json.dumps(told))
