"""Where dossiers come from: a directive, a draft; and what their closing finishes."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class DocIncoming(models.Model):
    """A document handled in a dossier is done only when the dossier is (TD-8.7c.2)."""

    _inherit = "doc.incoming"

    handling_dossier_id = fields.Many2one(
        "doc.dossier",
        "Handled in the dossier",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    def action_open_dossier(self, title=None, dossier_id=None):
        """The lead handles the document in a dossier, a new one or one of his.

        :param title: title of a new dossier; the subject if not given
        :param dossier_id: id of an open dossier to use instead
        :return: action that opens the dossier
        :raises UserError: the document is finished or in a dossier already
        """
        self.ensure_one()
        self.check_access("read")
        self = self._as_holder(
            self._lead(), self.env._("Opening a dossier for it"), "receive"
        )
        if dossier_id:
            dossier = self.env["doc.dossier"].browse(dossier_id).exists()
            dossier.check_access("write")
            self._handle_in(dossier)
        else:
            self._check_unhandled()
            dossier = self._open_dossier(title)
        return dossier._as_action()

    def _order_dossier(self):
        """Open the dossier that the leader ordered, kept by the lead (DN-6.1c, DN-7.1).

        Ordered again, or lying in an open dossier already, it gets no second one; in
        one that the lead keeps it is handled.
        """
        self.ensure_one()
        lead = self._lead()
        # Whether there is one already is no matter of who may see it.
        known = self.sudo().dossier_ids.filtered(
            lambda dossier: dossier.kind == "work" and dossier.state == "open"
        )
        own = known.filtered(lambda dossier: dossier.owner_id == lead)[:1]
        if known and not own:
            return
        if own:
            if not self._waits_for_dossier():
                self._handle_in(own.with_env(self.env))
            return
        dossier = self._open_dossier(keeper=lead)
        self.document_id._journal("dossier_ordered", dossier=dossier.id)

    def _open_dossier(self, title=None, keeper=None, plan_line=None):
        """Open a dossier in which this document is handled; return it.

        The caller has checked who may, names who keeps it, and both read the
        document. Asked a second time it stays the dossier that is open.

        :param keeper: user who keeps it; the lead, else the present user, if not given
        :param plan_line: planned dossier of the file plan
        """
        self.ensure_one()
        if self._waits_for_dossier():
            return self.sudo().handling_dossier_id.with_env(self.env)
        keeper = keeper or self._lead() or self.env.user
        values = {
            "name": (title or self.subject).strip()[:500],
            "company_id": self.company_id.id,
            "owner_id": keeper.id,
        }
        if plan_line:
            values["plan_line_id"] = plan_line.id
            if not title:
                values.pop("name")
        # A leader who orders it does not keep it, hence may not create it as his own.
        dossier = (
            self.env["doc.dossier"]
            .sudo()
            ._by_action()
            .create({**values, "source_incoming_id": self.id})
        )
        self._handle_in(dossier.with_env(self.env)._without_action())
        if keeper != self.env.user:
            dossier._tell(keeper, self.env._("Keep the dossier you were given"))
        return dossier.with_env(self.env)._without_action()

    def _handle_in(self, dossier):
        if self.state not in ("directed", "in_progress"):
            raise UserError(
                self.env._("Only a document that is being handled gets a dossier.")
            )
        self._check_unhandled()
        if dossier.kind != "work" or dossier.state != "open":
            raise UserError(self.env._("Choose a work dossier that is open."))
        if dossier.company_id != self.company_id:
            raise UserError(
                self.env._("A dossier holds documents of its own agency alone.")
            )
        # Who handles the document puts it in; he need not keep the dossier.
        if self.document_id.id not in dossier._document_set():
            dossier.sudo().write({"document_ids": [(4, self.document_id.id)]})
        self.sudo()._by_action().write({"handling_dossier_id": dossier.id})

    def _check_unhandled(self):
        if self._waits_for_dossier():
            raise UserError(
                self.env._(
                    "“%(subject)s” is handled in a dossier already.",
                    subject=self.subject,
                )
            )

    def _waits_for_dossier(self):
        """Say whether a dossier still has to be closed before this is done."""
        self.ensure_one()
        # Whether it waits is no secret of the dossier.
        return self.sudo().handling_dossier_id.state in ("open", "closing")

    def _complete(self, result):
        if self._waits_for_dossier():
            raise UserError(
                self.env._(
                    "This document is handled in the dossier “%(name)s” and is done "
                    "when that is closed. Close the dossier.",
                    name=self.sudo().handling_dossier_id.display_name,
                )
            )
        return super()._complete(result)

    def action_reopen(self, reason):
        """Open it again; what a closed dossier finished is handled there no more."""
        result = super().action_reopen(reason)
        for incoming in self:
            if incoming.sudo().handling_dossier_id.state not in (False, "open"):
                incoming.sudo()._by_action().write({"handling_dossier_id": False})
        return result


class DocOutgoing(models.Model):
    _inherit = "doc.outgoing"

    def action_open_dossier(self, title=None):
        """The drafter opens a dossier from his draft (TD-8.7c.2).

        The documents it answers that he reads are put in as well.

        :return: action that opens the dossier
        """
        self.ensure_one()
        self.check_access("read")
        self._check_holder(self.drafter_id, self.env._("Opening a dossier for it"))
        answered = self.reply_to_ids.document_id.filtered("can_read")
        dossier = self.env["doc.dossier"].create(
            {
                "name": (title or self.subject).strip()[:500],
                "company_id": self.company_id.id,
                "document_ids": [(6, 0, (self.document_id | answered).ids)],
            }
        )
        dossier.sudo()._by_action().write({"source_outgoing_id": self.id})
        return dossier._as_action()


class DocDossier(models.Model):
    _inherit = "doc.dossier"

    handled_ids = fields.One2many(
        "doc.incoming", "handling_dossier_id", "Handled in it", readonly=True
    )

    @api.model
    def _as_form_action(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _as_action(self):
        self.ensure_one()
        return {**self._as_form_action(), "res_id": self.id}

    def _check_new_documents(self, before):
        """What is handled in the dossier is not taken out of it."""
        result = super()._check_new_documents(before)
        inside = self.env["doc.document"].browse(self._document_set())
        handled = self.sudo().handled_ids
        left = handled.filtered(lambda one: one.document_id not in inside)
        if left and self.state == "open":
            raise UserError(
                self.env._(
                    "“%(subject)s” is handled in this dossier and stays until it is "
                    "closed.",
                    subject=left[0].subject,
                )
            )
        return result

    def _finish_incoming(self):
        """Closing the dossier finishes the documents that were handled in it."""
        for dossier in self:
            handled = dossier.sudo().handled_ids.filtered(
                lambda one: one.state in ("directed", "in_progress")
            )
            for incoming in handled.with_env(self.env):
                incoming._complete(
                    self.env._(
                        "Handled in the dossier %(dossier)s",
                        dossier=dossier.display_name,
                    )
                )
