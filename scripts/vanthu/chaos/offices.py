"""What stands in the three databases before the faults begin; runs in Odoo's shell."""

from __future__ import annotations

import base64
import json
import os
from typing import Any

from vanthu.load import office

SENDER, RECEIVER = "000.00.99.H99", "000.00.98.H99"
SECRET = "not-a-real-secret"
SYSTEMS = {SENDER: "chaos.sender", RECEIVER: "chaos.receiver"}
PACE = {"lease": 3, "look": 0.5, "probe": 0.5, "retry": 0.5, "pause": 0.5}
SUBJECT = "thử lỗi"
BATCH = 100


def prepare_axis(env: Any) -> None:
    """An axis that knows both agencies and nothing else."""
    for code, name in SYSTEMS.items():
        system = env["doc.axis.system"].create(
            {"name": name, "system_id": name, "secret": SECRET}
        )
        env["doc.agency"].create(
            {"name": f"Cơ quan {code}", "code": code, "axis_system_id": system.id}
        )
    env.cr.commit()


def prepare_sender(env: Any) -> None:
    """An agency that has issued `CHAOS_DOCUMENTS` documents to the receiver."""
    people = _office(env, SENDER)
    receiver = env["doc.agency"].create({"name": "Nơi nhận", "code": RECEIVER})
    letter = _signed_letter(env, people, receiver)
    env.flush_all()
    count = int(os.environ["CHAOS_DOCUMENTS"])
    ids = [letter.id, *office._copies(env, letter, count - 1)]
    env.cr.execute(
        "UPDATE doc_document d SET subject = %s || ' ' || o.id "
        "FROM doc_outgoing o WHERE o.document_id = d.id",
        (SUBJECT,),
    )
    env.cr.commit()
    env.invalidate_all()
    clerk = people["clerk"]
    for start in range(0, count, BATCH):
        for one in env["doc.outgoing"].browse(ids[start : start + BATCH]):
            _issue(one, clerk)
        env.cr.commit()
        env.invalidate_all()


def prepare_receiver(env: Any) -> None:
    """An agency that waits."""
    _office(env, RECEIVER)
    env.cr.commit()


def take_back(env: Any) -> None:
    """The sender recalls every `CHAOS_RECALLS`-th of its documents."""
    letters = env["doc.outgoing"].search([("state", "=", "issued")], order="id")
    clerk = env["res.users"].search([("login", "=", "bench.clerk")])
    for letter in letters[:: int(os.environ["CHAOS_RECALLS"])]:
        acting = office._acting(letter, clerk)
        acting.action_recall_from(letter.recipient_ids.ids, "thử thu hồi")
    env.cr.commit()


def give_back(env: Any) -> None:
    """The receiver gives back, and registers what nobody wants back."""
    clerk = env["res.users"].search([("login", "=", "bench.clerk")])
    wanted = env["doc.incoming"].search(
        [("exchange_request_ids.asked_state", "=", "open")]
    )
    for incoming in wanted:
        office._acting(incoming, clerk).action_agree_recall()
    env.cr.commit()


def _office(env: Any, code: str) -> dict[str, Any]:
    for key, seconds in PACE.items():
        name = f"doc_interconnect.{key}_seconds"
        env["ir.config_parameter"].set_param(name, str(seconds))
    company, people = office._agency(env)
    company.doc_agency_id.code = code
    people["clerk"] = office._official(
        env, company, people["unit"], "bench.clerk", "clerk"
    )
    env["doc.exchange.backend"].create(
        {
            "name": "Trục thử lỗi",
            "company_id": company.id,
            "url": json.loads(os.environ["CHAOS_URLS"])[code],
            "system_id": SYSTEMS[code],
            "secret": SECRET,
            "read_timeout": 10,
        }
    )
    return people


def _signed_letter(env: Any, people: dict[str, Any], receiver: Any) -> Any:
    letter = office._acting(env["doc.outgoing"], people["drafter"]).create(
        {
            "subject": SUBJECT,
            "signer_id": people["leader"].id,
            "body": "Thực hiện theo quy định.",
            "recipient_ids": [(0, 0, {"agency_id": receiver.id, "medium": "axis"})],
        }
    )
    content = base64.b64encode(office._sheet()).decode()
    letter.action_attach("van-ban.pdf", content)
    letter.action_submit()
    office._acting(letter, people["head"]).action_initial()
    # Signing has tools and tests of its own; here only what follows it matters.
    letter.sudo()._signed()
    return letter.sudo()


def _issue(letter: Any, clerk: Any) -> None:
    from odoo.addons.doc_management.lib.docmgmt.workflow import OutgoingMove

    acting = office._acting(letter, clerk)
    acting.sudo()._take_number()
    acting.sudo()._apply(OutgoingMove.BEGIN_ISSUE, issued_by_id=clerk.id)
    acting._finish_issue()
