from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command

from ..models.roles import CLERK, LEADER


class DocAccessWizard(models.TransientModel):
    """Who reads a document by a right of his own; who is to, or no more.

    Opened by a leader or a clerk. The first button shows what the change means, the
    second does it (Decree 30/2020/NĐ-CP, Annex VI part III.3c).
    """

    _name = "doc.access.wizard"
    _description = "Who may read"

    document_id = fields.Many2one("doc.document", required=True, readonly=True)
    company_id = fields.Many2one(related="document_id.company_id")
    line_ids = fields.One2many("doc.access.wizard.line", "wizard_id", "Readers")
    user_ids = fields.Many2many("res.users", string="People")
    unit_ids = fields.Many2many("hr.department", string="Units")
    reason = fields.Char("Why", size=200)
    warning = fields.Text(readonly=True)

    @api.model
    def default_get(self, names):
        values = super().default_get(names)
        document = self.env["doc.document"].browse(values.get("document_id")).exists()
        if document and "line_ids" in names:
            document.check_access("read")
            document._life()._check_role(LEADER, CLERK)
            # Rights are nobody's to read but through this dialog.
            rights = (
                self.env["doc.access"]
                .sudo()
                .search([("document_id", "=", document.id)], order="id")
            )
            values["line_ids"] = [
                Command.create(
                    {
                        "access_ref": right.id,
                        "holder": document._reading_holder(right.principal_id),
                        "why": self._why(right.reason),
                        "since": right.granted_at,
                        "granted_by_id": right.granted_by_id.id,
                    }
                )
                for right in rights
            ]
        return values

    @api.model
    def _why(self, reason):
        words = {
            "author": self.env._("Wrote or entered it"),
            "lead": self.env._("Leads the work"),
            "coordinate": self.env._("Coordinates"),
            "inform": self.env._("For information"),
            "opinion": self.env._("Asked for an opinion"),
            "approval": self.env._("Initials or signs"),
            "paper": self.env._("Holds the paper"),
            "unit": self.env._("Unit in charge"),
        }
        return words.get(reason.split(":")[0], reason)

    def action_warn(self):
        """Say what the change means; nothing is changed yet."""
        return self._change(confirmed=False)

    def action_confirm(self):
        """Change the rights as the warning said."""
        if not self.warning:
            return self._change(confirmed=False)
        return self._change(confirmed=True)

    def action_back(self):
        """Go back to choosing."""
        self.ensure_one()
        self.warning = False
        return self._again()

    def _change(self, confirmed):
        self.ensure_one()
        if self.create_uid != self.env.user:
            raise AccessError(self.env._("This dialog belongs to somebody else."))
        self.warning = self.document_id.action_change_readers(
            {"user_ids": self.user_ids.ids, "unit_ids": self.unit_ids.ids},
            self.line_ids.filtered("withdraw").mapped("access_ref"),
            self.reason,
            confirmed=confirmed,
        )
        if confirmed:
            return {"type": "ir.actions.act_window_close"}
        return self._again()

    def _again(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Who may read"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }


class DocAccessWizardLine(models.TransientModel):
    """One right as the dialog shows it."""

    _name = "doc.access.wizard.line"
    _description = "Reader"

    wizard_id = fields.Many2one("doc.access.wizard", required=True, ondelete="cascade")
    access_ref = fields.Integer("Right")
    holder = fields.Char("Who", readonly=True)
    why = fields.Char("Reads because", readonly=True)
    since = fields.Datetime(readonly=True)
    granted_by_id = fields.Many2one("res.users", "Let in by", readonly=True)
    withdraw = fields.Boolean("No more")
