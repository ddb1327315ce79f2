"""Read by `odoo shell` for exchange_wire.py: what one of three databases does.

WHAT says which: ``axis``, ``sender`` and ``receiver`` prepare; ``issue`` issues one
letter after the other and tells when; ``send`` and ``fetch`` pass one huge packet and
tell how much memory that took.
"""

import base64
import json
import os
import threading
import time
from pathlib import Path

from odoo.addons.doc_interconnect.lib.docxchg import edxml
from odoo.addons.doc_interconnect.lib.docxchg.axis import MessageType
from odoo.addons.doc_interconnect.models import office_clock, packet_store
from odoo.addons.doc_management.lib.docmgmt.workflow import OutgoingMove

from vanthu.load import office

SENDER, RECEIVER = "000.00.99.H99", "000.00.98.H99"
SECRET = "not-a-real-secret"  # noqa: S105 - of an axis that lives for a minute
MEGABYTE = 1 << 20
BATCH = 50
env = env  # noqa: F821, PLW0127 - given by the shell
told = {}


def axis():
    """An axis that knows both agencies and nothing else."""
    for code in (SENDER, RECEIVER):
        system = env["doc.axis.system"].create(
            {
                "name": code,
                "system_id": code,
                "secret": SECRET,
                "max_megabytes": 400,
            }
        )
        env["doc.agency"].create(
            {"name": f"Cơ quan {code}", "code": code, "axis_system_id": system.id}
        )


def agency(code):
    company, people = office._agency(env)
    company.doc_agency_id.code = code
    people["clerk"] = office._official(
        env, company, people["unit"], "bench.clerk", "clerk"
    )
    env["doc.exchange.backend"].create(
        {
            "name": "Trục",
            "company_id": company.id,
            "url": os.environ["URL"],
            "system_id": code,
            "secret": SECRET,
            "max_megabytes": 400,
        }
    )
    return people


def sender():
    """An agency with letters to the other one, signed and to be issued."""
    people = agency(SENDER)
    other = env["doc.agency"].create({"name": "Nơi nhận", "code": RECEIVER})
    letter = office._acting(env["doc.outgoing"], people["drafter"]).create(
        {
            "subject": "V/v giao chỉ tiêu",
            "signer_id": people["leader"].id,
            "body": "Thực hiện theo quy định.",
            "recipient_ids": [(0, 0, {"agency_id": other.id, "medium": "axis"})],
        }
    )
    content = base64.b64encode(office._sheet()).decode()
    letter.action_attach("van-ban.pdf", content)
    letter.action_submit()
    office._acting(letter, people["head"]).action_initial()
    # Signing has a benchmark of its own; here only what follows it matters.
    letter.sudo()._signed()
    env.flush_all()
    ids = [letter.id, *office._copies(env, letter, int(os.environ["LETTERS"]) - 1)]
    # Each needs a subject of its own: the axis knows what it has seen.
    env.cr.execute(
        "UPDATE doc_document d SET subject = d.subject || ' ' || o.id "
        "FROM doc_outgoing o WHERE o.document_id = d.id AND o.id = ANY(%s)",
        (ids,),
    )


def receiver():
    """An agency that waits."""
    agency(RECEIVER)


def issue():
    """Issue COUNT letters, one each PAUSE seconds; tell the moments of the commits.

    The clock is the machine's own since it was started: all processes read the same.
    """
    clerk = env["res.users"].search([("login", "=", "bench.clerk")])
    signed = env["doc.outgoing"].search([("state", "=", "signed")], order="id")
    told["issued"] = []
    pause = float(os.environ["PAUSE"])
    for letter in signed[: int(os.environ["COUNT"])]:
        acting = office._acting(letter, clerk)
        acting.sudo()._take_number()
        acting.sudo()._apply(OutgoingMove.BEGIN_ISSUE, issued_by_id=clerk.id)
        acting._finish_issue()
        env.cr.commit()
        told["issued"].append(time.monotonic())
        time.sleep(pause)


class Memory:
    """The most memory this process has while the block runs, above what it had."""

    def __enter__(self):
        self.start = self.peak = self.now()
        self.over = threading.Event()
        self.watch = threading.Thread(target=self._watch, daemon=True)
        self.watch.start()
        return self

    def __exit__(self, *_error):
        self.over.set()
        self.watch.join()
        told["grown"] = (self.peak - self.start) / MEGABYTE

    def _watch(self):
        while not self.over.wait(0.005):
            self.peak = max(self.peak, self.now())

    def now(self):
        pages = Path("/proc/self/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")


def client():
    backend = env["doc.exchange.backend"].search([])
    return env["doc.exchange.backend"]._client(backend._connection())


def huge_packet():
    """A packet of MEGABYTES in the store, written piece by piece."""
    today = env["res.company"]._doc_today()
    mark = b"%PDF-" + b"x" * 19
    message = edxml.DocumentMessage(
        sender=edxml.Organisation(SENDER, "Nơi gửi"),
        receivers=(edxml.Organisation(RECEIVER, "Nơi nhận"),),
        document_id="large",
        code=edxml.Code("1", "BC-SNV"),
        promulgation_date=today,
        subject="một tệp rất lớn",
        place="Sông Lam",
        type=edxml.DocumentType(2, 14, "Báo cáo"),
        signer=edxml.Signer(full_name="Nguyễn Văn A"),
        trace=(edxml.TraceHop(SENDER, office_clock.now()),),
        attachments=(edxml.Attachment("1", "lon.pdf", mark, "application/pdf"),),
    )
    head, found, tail = edxml.write_document(message, today).partition(
        base64.b64encode(mark)
    )
    assert found
    piece = base64.b64encode(b"x" * (MEGABYTE // 4 * 3))
    with packet_store.Spool(env) as spool:
        spool.write(head)
        for _number in range(int(os.environ["MEGABYTES"])):
            spool.write(piece)
        spool.write(tail)
        return spool.store(spool.whole)


def send():
    """Pass one huge packet to the axis."""
    packet, to = huge_packet(), client()
    to.list_sent(MessageType.EDOC)  # what is loaded once is not the packet's
    with Memory():
        to.send_edoc(SENDER, MessageType.EDOC, packet, ())
    told["sha256"] = packet.sha256


def fetch():
    """Fetch it into the store."""
    source = client()
    [listed] = source.list_received(MessageType.EDOC)
    with Memory(), packet_store.Spool(env) as spool:
        source.download_to(listed.doc_id, spool)
        told["sha256"] = spool.store(spool.whole).sha256


{
    "axis": axis,
    "sender": sender,
    "receiver": receiver,
    "issue": issue,
    "send": send,
    "fetch": fetch,
}[os.environ["WHAT"]]()
env.cr.commit()
print("FIGURES", json.dumps(told))
