"""Văn bản đến: the registration desk, one scan after the other."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib.docmgmt import desk
from ..lib.docmgmt.notation import format_number
from .roles import CLERK

ON_PAPER = ("post", "internal")
AS_LAST = "last"
"""Confidence of a value that was taken over from the document before."""


class DocIncoming(models.Model):
    """What the queue of the desk shows, and filling in as the document before."""

    _inherit = "doc.incoming"

    check_count = fields.Integer(
        "Fields to look at", compute="_compute_check_count", aggregator=None
    )

    register_expected = fields.Char("Book", compute="_compute_expected")
    arrival_expected = fields.Char(
        "Next arrival number",
        compute="_compute_expected",
        help="The next number of the register. It is given when the document is "
        "registered; another clerk may be faster.",
    )
    next_person = fields.Char("Goes next to", compute="_compute_expected")

    @api.depends("state", "company_id")
    @api.depends_context("uid")
    def _compute_expected(self):
        """Say which number would come next; nothing is reserved by looking."""
        self.register_expected = self.arrival_expected = self.next_person = False
        waiting = self.filtered(
            lambda incoming: (
                incoming.state == "arrived" and incoming.company_id.doc_as_clerk
            )
        )
        year = self.env["res.company"]._doc_today().year
        for company, arrivals in waiting.grouped("company_id").items():
            counters = self.env["doc.numbering"]._counters(company, [year])
            number = counters.get(("in", year), {}).get("next_number", 1)
            arrivals.arrival_expected = format_number(number)
            arrivals.register_expected = self.env._("Incoming %(year)s", year=year)
            for incoming in arrivals:
                incoming.next_person = incoming._first_recipient().sudo().name

    @api.depends("reading", *desk.NEEDED, "issuer_name")
    def _compute_check_count(self):
        for incoming in self:
            reading = incoming.reading or {}
            confidences = {
                name: entry.get("confidence")
                for name, entry in reading.items()
                if name in incoming._fields
            }
            names = {*confidences, *desk.NEEDED}
            filled = {name: incoming[name] for name in names}
            filled["issuer_id"] = incoming.issuer_id or incoming.issuer_name
            incoming.check_count = len(desk.to_check(confidences, filled))

    def action_as_last(self):
        """Fill in as the document that the same clerk registered last.

        Issuer, type, channel and signer go over; what was read clearly or typed by a
        person stays.

        :return: names of the fields that were taken over
        :raises UserError: nothing has been registered by this clerk yet
        """
        self.ensure_one()
        self._check_role(CLERK)
        self._check_may_edit({})
        if self.state != "arrived":
            raise UserError(
                self.env._("This document is in the register already. Reload the page.")
            )
        last = self.search(
            [
                ("registered_by_id", "=", self.env.uid),
                ("company_id", "=", self.company_id.id),
                ("id", "!=", self.id),
            ],
            order="arrival_date desc, arrival_number desc",
            limit=1,
        )
        if not last:
            raise UserError(
                self.env._(
                    "You have not registered any document yet, so there is nothing "
                    "to take over."
                )
            )
        values = desk.carried_over(
            self._desk_values(), last._desk_values(), self._desk_kept()
        )
        if values:
            self.write(values)
            reading = dict(self.reading or {})
            for name in values:
                shown = "issuer_id" if name == "issuer_name" else name
                reading[shown] = {
                    "value": values[name],
                    "id": values[name] if name in ("issuer_id", "type_id") else False,
                    "confidence": AS_LAST,
                    "box": False,
                    "filled": True,
                }
            # Where a value comes from is noted by the act, not typed by a person.
            self.sudo()._by_action().write({"reading": reading})
        return sorted(values)

    def _desk_values(self):
        """Return the carried fields as plain values; references as ids."""
        self.ensure_one()
        row = self.read(desk.CARRIED, load=None)[0]
        return {name: row[name] for name in desk.CARRIED}

    def _desk_kept(self):
        """Return the carried fields that were read clearly or typed by a person."""
        reading = self.reading or {}
        letter = self.env.ref("doc_management.doc_type_cong_van")
        kept = set()
        for name in desk.CARRIED:
            entry = reading.get(name) or {}
            value = self[name]
            by_machine = entry.get("filled") and entry.get("confidence") != "clear"
            preset = name == "channel" or (
                # Every scan begins as a letter until something else is known.
                name == "type_id" and value == letter and not entry.get("value")
            )
            if value and not by_machine and not preset:
                kept.add(name)
        if self.channel not in ON_PAPER:
            # How a document came by a network is known, not chosen.
            kept.add("channel")
        return kept
