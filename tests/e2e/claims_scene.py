"""Read by `odoo shell` for test_claims_at_once.py: workers that claim at one moment.

Nothing is sent: who has claimed keeps it, so that in the end as much is under way as
the claims let through.
"""

import json
import os
import threading
import time
import uuid

WORKERS = int(os.environ["WORKERS"])
ROUNDS = int(os.environ["ROUNDS"])
WAITING = int(os.environ["WAITING"])
env = env  # noqa: F821, PLW0127 - given by the shell

CODES = [f"000.00.{number}.H77" for number in range(40)]
company = env.ref("base.main_company")
[document] = env["doc.document"].search([], limit=1)
# Nobody else's messages take part.
env["doc.exchange.backend"].search([]).active = False
backend = env["doc.exchange.backend"].create(
    {
        "name": "Trục",
        "company_id": company.id,
        "url": "https://truc.invalid/axis",
        "system_id": "cung.luc",
        "secret": uuid.uuid4().hex,
    }
)
env.cr.commit()


def fill(count, codes, kind="status", megabytes=0):
    """Queue so many messages of a size to these receivers in turn."""
    env.cr.execute(
        "UPDATE doc_exchange_message "
        "SET state = 'abandoned', business_key = business_key || ':' || id "
        "WHERE sender_code = 'cung.luc' AND state <> 'abandoned'"
    )
    env.cr.execute(
        """
        INSERT INTO doc_exchange_message
               (direction, kind, status_code, business_type, business_key, backend_id,
                company_id, document_id, sender_code, receiver_code, msg_uid, state,
                packet_size, queued_at, next_at, attempts, attempt_no, probes)
        SELECT 'out', %(kind)s, CASE %(kind)s WHEN 'status' THEN 1 END,
               CASE %(kind)s WHEN 'edoc' THEN '0' END,
               CASE %(kind)s WHEN 'edoc' THEN 'cl' ELSE 'cl:' || n END,
               %(backend)s, %(company)s, %(document)s, 'cung.luc',
               (%(codes)s::varchar[])[1 + n %% %(many)s], gen_random_uuid()::varchar,
               'ready', %(size)s, now() AT TIME ZONE 'UTC',
               now() AT TIME ZONE 'UTC' - interval '1 hour' + n * interval '1 ms',
               0, 0, 0
          FROM generate_series(0, %(count)s - 1) AS n
        """,
        {
            "kind": kind,
            "backend": backend.id,
            "company": company.id,
            "document": document.id,
            "codes": codes,
            "many": len(codes),
            "count": count,
            "size": megabytes << 20,
        },
    )
    env.cr.execute("ANALYZE doc_exchange_message")
    env.cr.commit()


def rush(workers=WORKERS):
    """Let everybody claim at once until nobody gets anything; (calls, most of one)."""
    begin = threading.Barrier(workers)
    taken, errors = [], []

    def work():
        try:
            with env.registry.cursor() as cr:
                messages = env(cr=cr)["doc.exchange.message"]
                begin.wait()
                while transmission := messages._claim():
                    taken.append(transmission.partners)
        except Exception as error:  # told below, in the scene's own thread
            errors.append(repr(error))

    threads = [threading.Thread(target=work) for _number in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise RuntimeError(errors)
    codes = [code for partners in taken for _way, code in partners]
    return len(taken), max(map(codes.count, codes), default=0)


def again():
    """Put back what was claimed."""
    env.cr.execute(
        "UPDATE doc_exchange_message SET state = 'ready', lease_until = NULL "
        "WHERE sender_code = 'cung.luc' AND state = 'sending'"
    )
    env.cr.commit()


def rounds(count, codes, kind="status", megabytes=0):
    """What the rounds let through, each as (calls, most of one partner)."""
    fill(count, codes, kind, megabytes)
    told = []
    for _round in range(ROUNDS):
        told.append(rush())
        again()
    return told


figures = {
    "many partners": rounds(400, CODES),
    "one partner": rounds(400, CODES[:1]),
}
fill(len(CODES), CODES, "edoc")
figures["one document"] = rush(1)
again()
env["ir.config_parameter"].set_param("doc_interconnect.connection_calls", "6")
env["ir.config_parameter"].set_param("doc_interconnect.partner_calls", "2")
env.cr.commit()
figures["other caps"] = rounds(400, CODES[:2] + CODES[10:30])

# Of 256 MB there is room for five times 50; to one partner 128 MB, so twice.
env["ir.config_parameter"].set_param("doc_interconnect.connection_calls", "16")
env["ir.config_parameter"].set_param("doc_interconnect.partner_calls", "4")
env.cr.commit()
figures["bytes of many"] = rounds(100, CODES, megabytes=50)
figures["bytes of one"] = rounds(100, CODES[:1], megabytes=50)
figures["larger than all"] = rounds(100, CODES, megabytes=300)
env["ir.config_parameter"].set_param("doc_interconnect.connection_calls", "6")
env["ir.config_parameter"].set_param("doc_interconnect.partner_calls", "2")
env.cr.commit()

# A worker that died holds its place only as long as its lease.
fill(10, CODES[:1])
rush(1)
env.cr.execute(
    "UPDATE doc_exchange_message SET lease_until = now() AT TIME ZONE 'UTC' "
    "WHERE sender_code = 'cung.luc' AND state = 'sending'"
)
env.cr.commit()
figures["after a lease"] = rush(1)

if WAITING:
    fill(WAITING, CODES)
    env["doc.exchange.message"]._claim()
    spent = []
    for _turn in range(100):
        begun = time.perf_counter()
        env["doc.exchange.message"]._claim()
        spent.append(time.perf_counter() - begun)
        again()
    figures["ms a claim"] = round(1000 * sorted(spent)[50], 2)

print("FIGURES " + json.dumps(figures))
