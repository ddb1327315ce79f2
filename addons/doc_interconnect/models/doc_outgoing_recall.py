"""Văn bản đi: taking an issued document back, sending it anew, replacing it."""

from odoo import models
from odoo.addons.doc_management.models.roles import CLERK
from odoo.exceptions import UserError

from ..lib.docxchg.edxml import BusinessType, Replacement
from ..lib.docxchg.states import OutEvent, OutState, may_have_arrived, unsent

NEW, RECALL, UPDATE, REPLACE = (str(int(kind)) for kind in BusinessType)


class DocOutgoing(models.Model):
    """What left is only asked back: each receiver answers for his own copy.

    What has certainly not left is held back and never asked for (Decree 30/2020/NĐ-CP
    Art. 18.4).
    """

    _inherit = "doc.outgoing"

    def _after_recalled_from(self, lines, reason):
        """Hold back what has not left, ask back what has."""
        result = super()._after_recalled_from(lines, reason)
        self._take_back(lines, reason)
        return result

    def _after_amended(self, by):
        """A recall notice that was issued asks every recipient for his copy.

        A replacement asks by itself, with the document that it brings; who does not
        get that one is asked here. A correction wants nothing back.
        """
        result = super()._after_amended(by)
        if by.amend_kind == "correct":
            return result
        lines = self.recipient_ids
        self._hold_back(lines, by._amend_reason())
        if by.amend_kind == "replace":
            reached = by._axis_recipients().agency_id
            lines = lines.filtered(lambda line: line.agency_id not in reached)
        self._take_back(lines, by._amend_reason())
        return result

    def _amend_reason(self):
        """Return why this document recalls or replaces another, in one line."""
        self.ensure_one()
        return self.subject or self.name

    def action_send_anew(self, recipient_ids, reason):
        """Send the issued document again to those whose copy is of no use (type 2).

        The clerk's act, for instance when a file arrived damaged. Same number, same
        files; each receiver answers for the copy he has.

        :param recipient_ids: ids of recipients reached over the axis
        :return: number of messages queued
        """
        self.ensure_one()
        self.check_access("read")
        self._check_role(CLERK)
        reason = self._need_reason(reason)
        if self.state != "issued":
            raise UserError(self.env._("Only an issued document is sent anew."))
        lines = self._axis_recipients().filtered(lambda line: line.id in recipient_ids)
        rows = lines.sudo().exchange_message_ids.filtered(
            lambda row: row.business_type in (NEW, REPLACE) and row.direction == "out"
        )
        arrived = rows.filtered(lambda row: may_have_arrived(OutState(row.state)))
        missing = lines - arrived.recipient_id
        if not lines or missing:
            raise UserError(
                self.env._(
                    "Choose recipients it was sent to over the axis. Not among them: "
                    "%(names)s",
                    names=", ".join(missing.mapped("name")) or "–",
                )
            )
        queued = arrived._ask_again(UPDATE, reason, self.env.user)
        self.document_id._journal(
            "sent_anew", recipients=lines.mapped("name"), reason=reason
        )
        return len(queued)

    def _sent_rows(self, lines):
        """Return the rows by which these recipients were sent the document, locked."""
        # The outbox belongs to the machinery; the act on the document entitles to it.
        rows = lines.sudo().exchange_message_ids.filtered(
            lambda row: (
                row.direction == "out"
                and row.kind == "edoc"
                and row.business_type != RECALL
            )
        )
        rows._lock_rows(rows)
        return rows

    def _hold_back(self, lines, reason):
        """Stop what has certainly not left."""
        for row in self._sent_rows(lines):
            if not unsent(OutState(row.state)):
                continue
            row._happen(
                OutEvent.WITHDRAW if row.state == "ready" else OutEvent.GIVE_UP,
                self.env.user,
                decision_reason=reason,
                next_at=False,
            )

    def _take_back(self, lines, reason):
        """Hold back or ask back the document from these recipients."""
        self.ensure_one()
        self._hold_back(lines, reason)
        rows = self._sent_rows(lines)
        gone = rows.filtered(lambda row: may_have_arrived(OutState(row.state)))
        for row in gone.filtered(lambda row: row.state == "dead"):
            row._happen(
                OutEvent.GIVE_UP,
                self.env.user,
                decision_reason=reason,
                next_at=False,
            )
        # One request for each receiver, whatever he was sent before.
        latest = {row.receiver_code: row for row in gone.sorted("id")}
        gone.browse([row.id for row in latest.values()])._ask_again(
            RECALL, reason, self.env.user
        )

    def _exchanged_before(self):
        """Return {receiver: how often this document was queued for it}."""
        self.ensure_one()
        # The outbox belongs to the machinery; the issue is what entitles to it.
        messages = self.env["doc.exchange.message"].sudo()
        return dict(
            messages._read_group(
                [
                    ("direction", "=", "out"),
                    ("kind", "=", "edoc"),
                    ("document_id", "=", self.document_id.id),
                ],
                ["receiver_code"],
                ["__count"],
            )
        )

    def _exchange_business(self, line, before):
        """Return what the message to a recipient does at the issue (values).

        Who has had this document before gets it as an update; a document that
        replaces another says so to everybody.

        :param before: see :meth:`_exchanged_before`
        """
        self.ensure_one()
        earlier = before.get(line.agency_id._exchange_code(), 0)
        replaced = self._replaced()
        if earlier:
            kind, reason = UPDATE, line.added_reason or self.env._("Sent again")
        elif replaced:
            kind, reason = REPLACE, self._amend_reason()
        else:
            kind, reason = NEW, ""
        return {
            "business_type": kind,
            "business_key": f"{kind}:{earlier + 1}",
            "replaces_id": replaced.id if kind == REPLACE else False,
            "description": reason[:500] or False,
        }

    def _replaced(self):
        """Return the document this one replaces, if it went over the axis."""
        self.ensure_one()
        if self.amend_kind != "replace":
            return self.browse()
        # Whoever may issue this one need not be a reader of the old one.
        old = self.sudo().amends_id
        return old if old._replacements() else self.browse()

    def _replacements(self):
        """Return this document as one that is replaced, with those who had it."""
        rows = self.sudo().exchange_message_ids.filtered(
            lambda row: row.kind == "edoc" and row.business_type in (NEW, REPLACE)
        )
        had = rows.filtered(lambda row: not unsent(OutState(row.state)))
        had = had.filtered(lambda row: row.state not in ("withdrawn", "abandoned"))
        if not had:
            return ()
        codes = tuple(dict.fromkeys(had.sorted("id").mapped("receiver_code")))
        return (Replacement(had[0].exchange_document_id, codes),)
