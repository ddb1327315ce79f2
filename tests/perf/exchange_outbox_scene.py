"""Read by `odoo shell` for bench_exchange.py: issues with outbox rows, and dispatch.

The same letters are issued in turns with what follows for the exchange and without it.
Then what was queued is dispatched by the product's own job; only the call over the
network is left out, which answers at once.
"""

import base64
import itertools
import json
import os
import time
import uuid
from statistics import median

from odoo.addons.doc_interconnect.models.doc_exchange_backend import (
    DocExchangeBackend,
)
from odoo.addons.doc_interconnect.models.doc_outgoing import DocOutgoing
from odoo.addons.doc_management.lib.docmgmt.workflow import OutgoingMove

from vanthu.load import office

ROUNDS, LETTERS = int(os.environ["ROUNDS"]), int(os.environ["LETTERS"])
FEW, MANY = 50, 400
env = env  # noqa: F821, PLW0127 - given by the shell

env["ir.cron"].search([]).active = False
company, people = office._agency(env)
clerk = office._official(env, company, people["unit"], "bench.clerk", "clerk")
backend = env["doc.exchange.backend"].create(
    {
        "name": "Trục",
        "company_id": company.id,
        "url": "https://truc.invalid/axis",
        "system_id": "do.luong",
        "secret": uuid.uuid4().hex,
    }
)
agencies = env["doc.agency"].create(
    [
        {"name": f"Ủy ban nhân dân xã {number}", "code": f"000.{number:02d}.01.H99"}
        for number in range(MANY)
    ]
)
env.cr.commit()


def letters(count, receivers):
    """Return letters to so many receivers by the axis, signed and to be issued."""
    lines = [
        (0, 0, {"agency_id": agency.id, "medium": "axis"})
        for agency in agencies[:receivers]
    ]
    letter = office._acting(env["doc.outgoing"], people["drafter"]).create(
        {
            "subject": "V/v giao chỉ tiêu",
            "signer_id": people["leader"].id,
            "body": "Thực hiện theo quy định.",
            "recipient_ids": lines,
        }
    )
    content = base64.b64encode(office._sheet()).decode()
    letter.action_attach("van-ban.pdf", content)
    letter.action_submit()
    office._acting(letter, people["head"]).action_initial()
    # Signing has a benchmark of its own; here only what follows it matters.
    letter.sudo()._signed()
    env.flush_all()
    ids = [letter.id, *office._copies(env, letter, count - 1)]
    env.cr.commit()
    return ids


def issue(ident):
    letter = office._acting(env["doc.outgoing"].browse(ident), clerk)
    letter.sudo()._take_number()
    letter.sudo()._apply(OutgoingMove.BEGIN_ISSUE, issued_by_id=clerk.id)
    letter._finish_issue()
    env.cr.commit()
    env.invalidate_all()


def rate(idents):
    begun = time.perf_counter()
    for ident in idents:
        issue(ident)
    return len(idents) / (time.perf_counter() - begun)


queue = DocOutgoing._queue_exchange
WAYS = {"issue": lambda *_arguments: None, "issue to 50": queue}
rates = {name: [] for name in WAYS}
ready = iter(letters(2 * ROUNDS * LETTERS + 2, FEW))
for warm in WAYS.values():
    DocOutgoing._queue_exchange = warm
    issue(next(ready))
for number in range(ROUNDS):
    for name in list(WAYS) if number % 2 == 0 else list(WAYS)[::-1]:
        DocOutgoing._queue_exchange = WAYS[name]
        rates[name].append(rate(list(itertools.islice(ready, LETTERS))))
DocOutgoing._queue_exchange = queue
messages = env["doc.exchange.message"]
assert messages.search_count([("kind", "=", "edoc")]) == FEW * (ROUNDS * LETTERS + 1)


class Answering:
    """An axis that takes everything at once."""

    narrows = True

    def send_edoc(self, _sender, _kind, _packet, _receivers):
        return uuid.uuid4().hex


def drain():
    """Dispatch all that is queued; rows a second."""
    waiting = messages.search_count([("state", "=", "ready")])
    begun = time.perf_counter()
    messages._cron_send()
    spent = time.perf_counter() - begun
    env.invalidate_all()
    assert not messages.search_count([("state", "=", "ready")])
    return waiting / spent


DocExchangeBackend._client = lambda _backend, _connection: Answering()
drain()
told = {name: median(some) for name, some in rates.items()}
for name, receivers, count in (("to 400", MANY, 10), ("to one", 1, 100)):
    for ident in letters(count, receivers):
        issue(ident)
    told[f"dispatch {name}"] = drain()
print("FIGURES", json.dumps(told))
