"""What stands in the three databases before the faults begin; runs in Odoo's shell."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable
from typing import Any

from odoo.service.model import retrying

from vanthu.chaos import copies
from vanthu.load import office

SENDER, RECEIVER, SECOND = "000.00.99.H99", "000.00.98.H99", "000.00.97.H99"
SECRET = "not-a-real-secret"
SYSTEMS = {SENDER: "chaos.sender", RECEIVER: "chaos.receiver", SECOND: "chaos.second"}
PACE = {
    "lease": 3,
    "look": 0.5,
    "probe": 0.5,
    "retry": 0.5,
    "pause": 0.5,
    # What came broken is learnt by asking; hours between would outlast the run.
    "follow_most": 30,
}
SHORT_LEASE = 1
"""Where the axis is inside: a slow call takes longer."""
SUBJECT = "thử lỗi"
BATCH = 100
MEGABYTES = 400
CLERK = "bench.clerk"


def prepare_axis(env: Any) -> None:
    """An axis that knows both agencies and nothing else."""
    for code, name in SYSTEMS.items():
        system = env["doc.axis.system"].create(
            {
                "name": name,
                "system_id": name,
                "secret": SECRET,
                "max_megabytes": MEGABYTES,
            }
        )
        env["doc.agency"].create(
            {"name": f"Cơ quan {code}", "code": code, "axis_system_id": system.id}
        )
    env.cr.commit()


def prepare_sender(env: Any) -> None:
    """An agency that has issued `CHAOS_DOCUMENTS` documents.

    Every `CHAOS_BOTH`-th goes to both receivers, the others to the first.
    """
    people = _office(env, SENDER)
    receivers = _receivers(env)
    letter = _signed_letter(env, people, receivers)
    env.flush_all()
    if os.environ["CHAOS_COPIES"]:
        _pace(env, lease=SHORT_LEASE)
        _issue(letter, people["clerk"])
        copies.fill(env, letter, int(os.environ["CHAOS_DOCUMENTS"]), _both())
        env.cr.commit()
        return
    count = int(os.environ["CHAOS_DOCUMENTS"])
    ids = [letter.id, *office._copies(env, letter, count - 1)]
    env.cr.execute(
        "UPDATE doc_document d SET subject = %s || ' ' || o.id "
        "FROM doc_outgoing o WHERE o.document_id = d.id",
        (SUBJECT,),
    )
    env.cr.execute(
        "DELETE FROM doc_recipient WHERE agency_id = %s AND NOT outgoing_id = ANY(%s)",
        (receivers[1].id, ids[:: _both()]),
    )
    env.cr.commit()
    env.invalidate_all()
    for start in range(0, count, BATCH):
        for one in env["doc.outgoing"].browse(ids[start : start + BATCH]):
            _issue(one, people["clerk"])
        env.cr.commit()
        env.invalidate_all()


def prepare_bare_sender(env: Any) -> None:
    """An agency that knows its receivers; what it sends is made by statements."""
    _office(env, SENDER)
    _receivers(env)
    env.cr.commit()


def prepare_receiver(env: Any) -> None:
    """Two agencies that wait."""
    _office(env, RECEIVER)
    company = env["res.company"].create({"name": "Sở Thứ Hai"})
    unit = env["hr.department"].create(
        {"name": "Văn phòng", "doc_abbreviation": "VP", "company_id": company.id}
    )
    office._official(env, company, unit, f"{CLERK}.second", "clerk")
    _connect(env, company, SECOND)
    if os.environ["CHAOS_COPIES"]:
        _pace(env, lease=SHORT_LEASE)
    env.cr.commit()


def take_back(env: Any) -> None:
    """The sender recalls every `CHAOS_RECALLS`-th of its documents."""
    letters = env["doc.outgoing"].search([("state", "=", "issued")], order="id")
    clerk = env["res.users"].search([("login", "=", CLERK)])
    for letter in letters[:: int(os.environ["CHAOS_RECALLS"])]:

        def recall(letter: Any = letter) -> None:
            acting = office._acting(letter, clerk)
            acting.action_recall_from(letter.recipient_ids.ids, "thử thu hồi")

        _as_a_request(env, recall)


def give_back(env: Any) -> None:
    """The receivers give back what is wanted back."""
    wanted = env["doc.incoming"].search(
        [("exchange_request_ids.asked_state", "=", "open")]
    )
    for incoming in wanted:
        clerk = env["res.users"].search(
            [("login", "like", CLERK), ("company_id", "=", incoming.company_id.id)]
        )
        acting = office._acting(incoming, clerk)
        _as_a_request(env, acting.action_agree_recall)


def _as_a_request(env: Any, act: Callable[[], Any]) -> None:
    """Do what a person does: repeated as the server does when others were faster."""
    retrying(act, env)
    env.cr.commit()


def _receivers(env: Any) -> list[Any]:
    return [
        env["doc.agency"].create({"name": f"Nơi nhận {code}", "code": code})
        for code in (RECEIVER, SECOND)
    ]


def _both() -> int:
    return int(os.environ["CHAOS_BOTH"])


def _pace(env: Any, **seconds: float) -> None:
    for key, value in seconds.items():
        name = f"doc_interconnect.{key}_seconds"
        env["ir.config_parameter"].set_param(name, str(value))


def _office(env: Any, code: str) -> dict[str, Any]:
    _pace(env, **PACE)
    company, people = office._agency(env)
    people["clerk"] = office._official(env, company, people["unit"], CLERK, "clerk")
    _connect(env, company, code)
    return people


def _connect(env: Any, company: Any, code: str) -> None:
    company.doc_agency_id.code = code
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


def _signed_letter(env: Any, people: dict[str, Any], receivers: list[Any]) -> Any:
    letter = office._acting(env["doc.outgoing"], people["drafter"]).create(
        {
            "subject": SUBJECT,
            "signer_id": people["leader"].id,
            "body": "Thực hiện theo quy định.",
            "recipient_ids": [
                (0, 0, {"agency_id": receiver.id, "medium": "axis"})
                for receiver in receivers
            ],
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
