"""Gói tin: one message to or from one partner."""

import os
import time

from odoo import api, fields, models
from odoo.addons.doc_management.models.batch import wake
from odoo.exceptions import AccessError, UserError

from ..lib.docxchg import ledger
from ..lib.docxchg.follow import DECIDE
from ..lib.docxchg.ids import uuid7
from ..lib.docxchg.states import (
    InEvent,
    InState,
    OutEvent,
    OutState,
    TransitionError,
    in_next,
    out_next,
)
from .loose_reference import LooseMany2one

OUT_STATES = [
    ("ready", "Waiting to be sent"),
    ("sending", "Being sent"),
    ("uncertain", "Being checked: no answer came"),
    ("accepted", "Sent"),
    ("delivered", "Fetched by the receiver"),
    ("arrived", "Arrived"),
    ("registered", "Registered by the receiver"),
    ("assigned", "Assigned by the receiver"),
    ("processing", "In progress at the receiver"),
    ("done", "Finished by the receiver"),
    ("refused", "Refused by the receiver"),
    ("rejected", "Rejected by the axis"),
    ("dead", "Not delivered"),
    ("withdrawn", "Withdrawn before sending"),
    ("recalled", "Recalled"),
    ("abandoned", "Given up"),
]
IN_STATES = [
    ("stored", "Stored, to be processed"),
    ("sealed", "Being opened"),
    ("locked", "Cannot be opened"),
    ("received", "Taken from the axis"),
    ("duplicate", "Came again"),
    ("waiting", "Waiting for its document"),
    ("unmatched", "Belongs to nothing sent"),
    ("quarantined", "Needs a decision"),
    ("failed", "Unreadable"),
    ("dismissed", "Laid aside"),
]
_OUT = ", ".join(f"'{state}'" for state, _label in OUT_STATES)
_IN = ", ".join(f"'{state}'" for state, _label in IN_STATES)


class DocExchangeMessage(models.Model):
    """One message to one receiver, or one packet received.

    Both kinds have their own states, disjoint and bound to the direction by the
    database. Nothing here is ever edited or deleted by people: the machinery moves
    messages, and the two buttons (send again, give up) say why. ``msg_uid`` is
    minted when the message is queued and never changes over attempts.
    """

    _name = "doc.exchange.message"
    _description = "Exchange message"
    _inherit = ["doc.guarded.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    direction = fields.Selection(
        [("out", "Outgoing"), ("in", "Incoming")], required=True, readonly=True
    )
    kind = fields.Selection(
        [("edoc", "Document"), ("status", "Status")], required=True, readonly=True
    )
    business_type = fields.Selection(
        [("0", "New"), ("1", "Recall"), ("2", "Update"), ("3", "Replacement")],
        readonly=True,
    )
    status_code = fields.Integer(readonly=True, aggregator=None)
    business_key = fields.Char(
        required=True,
        readonly=True,
        help="Type and version of a document, code and serial of a status.",
    )
    backend_id = LooseMany2one(
        "doc.exchange.backend",
        "Connection",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="backend_id.company_id", store=True, index=True, precompute=True
    )
    document_id = fields.Many2one(
        "doc.document", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    outgoing_id = fields.Many2one(
        "doc.outgoing", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    incoming_id = fields.Many2one(
        "doc.incoming", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    recipient_id = fields.Many2one(
        "doc.recipient", readonly=True, index="btree_not_null", ondelete="set null"
    )
    sender_code = fields.Char("From", required=True, readonly=True)
    receiver_code = fields.Char("To", required=True, readonly=True)
    agency_id = fields.Many2one("doc.agency", "Partner", readonly=True)
    partner_name = fields.Char("Partner name", readonly=True)
    exchange_document_id = fields.Char(
        "Document id", readonly=True, index=True, help="DocumentId of the message."
    )
    document_number = fields.Char(
        "Number and sign", readonly=True, help="As it stands in the message."
    )
    axis_doc_id = fields.Char("Packet id at the axis", readonly=True)
    msg_uid = fields.Char(
        "Message id", required=True, readonly=True, default=lambda self: self._new_uid()
    )
    digest = fields.Char("Content digest", readonly=True)
    business_hash = fields.Char(readonly=True)
    original_id = fields.Many2one(
        "doc.exchange.message", "First came as", readonly=True
    )
    state = fields.Selection(
        OUT_STATES + IN_STATES, "Status", required=True, readonly=True
    )
    is_urgent = fields.Boolean(readonly=True)
    queued_at = fields.Datetime(
        readonly=True, required=True, default=fields.Datetime.now
    )
    attempts = fields.Integer(readonly=True, default=0, aggregator=None)
    attempt_no = fields.Integer(
        "Fencing number", readonly=True, default=0, aggregator=None
    )
    attempt_at = fields.Datetime("Last attempt", readonly=True)
    probes = fields.Integer(readonly=True, default=0, aggregator=None)
    next_at = fields.Datetime("Next attempt", readonly=True)
    is_alone = fields.Boolean(
        readonly=True,
        help="The axis refused it together with others without saying for whom, so it "
        "goes in a call of its own.",
    )
    lease_until = fields.Datetime(readonly=True)
    sent_at = fields.Datetime(
        readonly=True, help="When the axis confirmed it; before that it is not sent."
    )
    acknowledged_at = fields.Datetime(readonly=True)
    acknowledgement = fields.Char(readonly=True, help="Outcome told to the axis.")
    packet_sha256 = fields.Char("Packet SHA-256", readonly=True)
    packet_size = fields.Integer("Packet bytes", readonly=True, aggregator=None)
    error_code = fields.Char(readonly=True)
    error = fields.Text(readonly=True)
    answer = fields.Text("Last answer", readonly=True)
    warnings = fields.Text(readonly=True, help="What had to be forgiven in reading it.")
    description = fields.Text(readonly=True)
    happened_at = fields.Datetime("Act at", readonly=True)
    actor_id = fields.Many2one("res.users", "Act by", readonly=True)
    decision_reason = fields.Char(readonly=True)
    asks_incoming_id = fields.Many2one(
        "doc.incoming",
        "Wants back",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The document its sender recalls, updates or replaces by this message.",
    )
    changed_ids = fields.Text(
        readonly=True, help="Ids of the documents it recalls or changes, one a line."
    )
    replaces_id = fields.Many2one(
        "doc.outgoing",
        "Replaces",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    asked_state = fields.Selection(
        [
            ("open", "To be answered"),
            ("agreed", "Given back"),
            ("declined", "Not given back"),
            ("moot", "Needs no answer"),
        ],
        "Answer",
        readonly=True,
    )
    status_ids = fields.One2many("doc.exchange.status", "message_id", "History")
    needs_decision = fields.Boolean(
        compute="_compute_needs_decision", search="_search_needs_decision"
    )

    _direction_state = models.Constraint(
        f"CHECK ((direction = 'out' AND state IN ({_OUT}))"
        f" OR (direction = 'in' AND state IN ({_IN})))",
        "That status belongs to messages of the other direction.",
    )
    _out_unique = models.UniqueIndex(
        "(document_id, receiver_code, kind, business_key) WHERE direction = 'out'",
        "That message is queued already.",
    )
    _uid_unique = models.UniqueIndex("(msg_uid)")
    _transport_unique = models.UniqueIndex(
        "(backend_id, axis_doc_id) WHERE direction = 'in'"
    )
    _business_unique = models.UniqueIndex(
        "(business_hash) WHERE business_hash IS NOT NULL"
    )
    _to_claim = models.Index(
        "(state, next_at) WHERE direction = 'out'"
        " AND state IN ('ready', 'sending', 'uncertain', 'accepted')"
    )
    _under_way = models.Index(
        "(backend_id, receiver_code) WHERE direction = 'out' AND state = 'sending'"
    )
    _to_process = models.Index(
        "(backend_id) WHERE direction = 'in' AND state IN ('stored', 'sealed')"
    )
    _matching = models.Index(
        "(exchange_document_id, receiver_code) WHERE direction = 'out'"
    )

    @property
    def _guarded_fields(self):
        """Everything: no field of a message is written but by the machinery."""
        return frozenset(self._fields) - {"activity_ids"}

    @api.model
    def _new_uid(self):
        return uuid7(int(time.time() * 1000), os.urandom(10))

    @api.depends("sender_code", "receiver_code", "document_number", "kind")
    def _compute_display_name(self):
        for message in self:
            number = message.document_number or message.exchange_document_id or ""
            partner = message.partner_name or message.receiver_code
            message.display_name = f"{number} → {partner}"

    @api.depends("state")
    def _compute_needs_decision(self):
        for message in self:
            message.needs_decision = message.state in self._states_to_decide()

    @api.model
    def _search_needs_decision(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return [("state", "in", self._states_to_decide())]

    @api.model
    def _states_to_decide(self):
        return [str(state) for state in DECIDE]

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_by_action():
            raise AccessError(
                self.env._("Messages are made by sending and receiving only.")
            )
        # The history has its own ledger; tracking would make it seven times dearer.
        quiet = self.with_context(tracking_disable=True)
        messages = super(DocExchangeMessage, quiet).create(vals_list)
        return messages.with_env(self.env)

    def write(self, vals):
        if not self._is_by_action() and set(vals) - {"activity_ids"}:
            raise AccessError(
                self.env._("Messages change only by sending and receiving.")
            )
        quiet = self.with_context(tracking_disable=True)
        return super(DocExchangeMessage, quiet).write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(
            self.env._("Messages are evidence and are never deleted. Give them up.")
        )

    # what people may do

    def action_resend(self, reason=""):
        """Send messages again after the cause was removed; the clerk's act.

        What the axis refused is built anew (it has stored nothing); of what may have
        reached it, the very same bytes go out.
        """
        self._check_clerk()
        for message in self:
            event = "resend" if message.direction == "out" else "release"
            message._refuse_impossible(event)
        for message in self:
            if message.direction == "in":
                message._release(reason)
                continue
            values = {
                "attempts": 0,
                "probes": 0,
                "next_at": fields.Datetime.now(),
                "queued_at": fields.Datetime.now(),
                "error": False,
                "error_code": False,
                "answer": False,
                "decision_reason": (reason or "").strip() or False,
            }
            if message.state == "rejected":
                values |= {"packet_sha256": False, "packet_size": 0}
                values |= message._fresh_receiver()
            message.sudo()._happen(OutEvent.RESEND, self.env.user, **values)
        self._wake_sender()
        return True

    def action_give_up(self, reason):
        """Close messages that need not arrive any more; the clerk says why."""
        self._check_clerk()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why: the reason is kept with the message."))
        for message in self:
            # One that was given twice is closed by now: asked at its turn.
            out = message.direction == "out"
            message._refuse_impossible("give_up" if out else "dismiss")
            if out:
                message.sudo()._happen(
                    OutEvent.GIVE_UP,
                    self.env.user,
                    decision_reason=reason,
                    next_at=False,
                )
            else:
                message.sudo()._happen_in(
                    InEvent.DISMISS, self.env.user, decision_reason=reason
                )
        return True

    def action_decide(self):
        """Open the dialogue that asks why."""
        self._check_clerk()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What shall become of it?"),
            "res_model": "doc.exchange.decide",
            "view_mode": "form",
            "target": "new",
            "context": {"default_message_ids": self.ids},
        }

    def action_open_history(self):
        """Open the message with all that happened to it."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_open_document(self):
        """Open the document of the message."""
        self.ensure_one()
        if not self.document_id:
            raise UserError(self.env._("This message has no document."))
        return self.document_id.action_open()

    def _check_clerk(self):
        """Refuse all but clerks of the agency whose messages these are."""
        self.check_access("read")
        for company in self.company_id:
            self.env.user._doc_acting_employee(company)
        if not all(company.doc_as_clerk for company in self.company_id):
            raise AccessError(
                self.env._("Sending again and giving up are up to the clerk.")
            )

    def _refuse_impossible(self, event):
        """Refuse in the user's words what the state does not allow."""
        self.ensure_one()
        try:
            if self.direction == "out":
                out_next(OutState(self.state), OutEvent(event))
            else:
                in_next(InState(self.state), InEvent(event))
        except TransitionError as error:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "“%(name)s” is in status “%(state)s”, so there is nothing to "
                    "decide. Reload the page.",
                    name=self.display_name,
                    state=labels[self.state],
                )
            ) from error

    def _fresh_receiver(self):
        """Return the receiver's code as the directory has it now."""
        self.ensure_one()
        code = self.agency_id._exchange_code()
        if self.kind != "edoc" or not code or code == self.receiver_code:
            return {}
        return {"receiver_code": code}

    # the machinery

    def _happen(self, event, user=None, **values):
        """Move outgoing messages by the table and write their history."""
        for before, messages in self.grouped("state").items():
            state = out_next(OutState(before), OutEvent(event))
            messages._move_to(state, str(event), user, **values)
        return self

    def _happen_in(self, event, user=None, **values):
        """Move a received packet by the table and write its history."""
        self.ensure_one()
        state = in_next(InState(self.state), InEvent(event))
        return self._move_to(state, str(event), user, **values)

    def _move_to(self, state, event, user=None, history=None, **values):
        """Write a state, what comes with it and its line of history, in one statement.

        What follows from the columns is computed anew, as after any other write.
        """
        self.flush_recordset()
        note = {
            **(history or {}),
            "user_id": user.id if user else None,
            "description": (history or {}).get("description") or values.get("error"),
        }
        ledger.move(
            self.env.cr,
            self.ids,
            str(state),
            event,
            {name: self._column(name, value) for name, value in values.items()},
            note={name: value or None for name, value in note.items()},
        )
        changed = [*values, "state", "next_at", "lease_until", "status_ids"]
        self.invalidate_recordset(changed, flush=False)
        self.modified(changed)
        for name in values:
            if self._fields[name].compute:
                # Given with what it follows from, it need not be computed again.
                self.env.remove_to_compute(self._fields[name], self)
        return self

    def _column(self, name, value):
        return self._fields[name].convert_to_column(value, self, validate=False)

    def _wake_sender(self):
        wake(self.env, "doc_interconnect.ir_cron_send")

    def _tell_clerks(self, summary):
        """Put one to-do per cause into the clerks' list, not one per message."""
        self.ensure_one()
        target = self.outgoing_id or self.incoming_id or self
        summary = summary[:200]
        for clerk in self.env["res.users"]._doc_clerks(self.company_id):
            waiting = target.sudo().activity_ids.filtered(
                lambda activity, clerk=clerk: (
                    activity.user_id == clerk and activity.summary == summary
                )
            )
            if waiting:
                continue
            target.sudo().activity_schedule(
                "doc_management.mail_activity_type_work",
                user_id=clerk.id,
                summary=summary,
                date_deadline=self.company_id._doc_today(),
            )
