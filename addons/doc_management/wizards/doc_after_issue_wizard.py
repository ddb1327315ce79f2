"""Questions before acts of the clerk's office on what goes or went out."""

from odoo import api, fields, models

from ..models.doc_outgoing_after import RECIPIENT_FIELDS
from ..models.doc_recipient import MEDIA


class DocAddGroupWizard(models.TransientModel):
    """Put a saved group into the list of recipients."""

    _name = "doc.add.group.wizard"
    _description = "Add a group of recipients"
    _inherit = ["doc.outgoing.act.wizard"]

    group_id = fields.Many2one(
        "doc.recipient.group", "Group", required=True, ondelete="cascade"
    )

    def action_confirm(self):
        """Add its members."""
        self.ensure_one()
        self.outgoing_id.action_add_group(self.group_id.id)
        return {"type": "ir.actions.act_window_close"}


class DocScanWizard(models.TransientModel):
    """Attach the scan of the stamped original."""

    _name = "doc.scan.wizard"
    _description = "Attach the scan of the original"
    _inherit = ["doc.outgoing.act.wizard"]

    content = fields.Binary("Scan (PDF)", required=True, attachment=False)
    file_name = fields.Char()

    def action_confirm(self):
        """Attach it."""
        self.ensure_one()
        self.outgoing_id.action_attach_scan(
            self.file_name or "ban-chup.pdf", self.content
        )
        return {"type": "ir.actions.act_window_close"}


class DocWayWizard(models.TransientModel):
    """Complete how a recipient is reached."""

    _name = "doc.way.wizard"
    _description = "Complete how it is sent"
    _inherit = ["doc.outgoing.act.wizard"]

    recipient_id = fields.Many2one(
        "doc.recipient",
        required=True,
        ondelete="cascade",
        domain="[('outgoing_id', '=', outgoing_id)]",
    )
    medium = fields.Selection(
        MEDIA, "Sent by", compute="_compute_way", store=True, readonly=False
    )
    email = fields.Char("E-mail", compute="_compute_way", store=True, readonly=False)
    address = fields.Char(
        "Postal address", compute="_compute_way", store=True, readonly=False
    )

    @api.depends("recipient_id")
    def _compute_way(self):
        for wizard in self:
            line = wizard.recipient_id
            wizard.medium = line.medium
            wizard.email = line.email
            wizard.address = line.address or line.agency_id.address

    def action_confirm(self):
        """Keep it; the rules are asked again."""
        self.ensure_one()
        self.outgoing_id.action_set_way(
            self.recipient_id.id, self.medium, self.email, self.address
        )
        return {"type": "ir.actions.act_window_close"}


class DocAmendWizard(models.TransientModel):
    """Recall, replace or correct an issued document."""

    _name = "doc.amend.wizard"
    _description = "Recall, replace or correct"
    _inherit = ["doc.outgoing.act.wizard"]

    kind = fields.Selection(
        [("recall", "Recall"), ("replace", "Replace"), ("correct", "Correct")],
        "What to do",
        required=True,
        default="correct",
    )
    reason = fields.Text("Why", required=True)

    def action_confirm(self):
        """Draft the document that does it."""
        self.ensure_one()
        return self.outgoing_id.action_amend(self.kind, self.reason)


class DocFurtherWizard(models.TransientModel):
    """Send the issued document to forgotten recipients."""

    _name = "doc.further.wizard"
    _description = "Send to further recipients"
    _inherit = ["doc.outgoing.act.wizard"]

    line_ids = fields.One2many("doc.further.wizard.line", "wizard_id", "Recipients")
    reason = fields.Text("Why", required=True)

    def action_confirm(self):
        """Send it."""
        self.ensure_one()
        lines = []
        for line in self.line_ids:
            values = {"medium": line.medium}
            for name in RECIPIENT_FIELDS & {
                "agency_id",
                "department_id",
                "user_id",
            }:
                if line[name]:
                    values[name] = line[name].id
            for name in ("name", "purpose", "address"):
                if line[name]:
                    values[name] = line[name]
            lines.append(values)
        self.outgoing_id.action_send_further(lines, self.reason)
        return {"type": "ir.actions.act_window_close"}


class DocFurtherWizardLine(models.TransientModel):
    """One forgotten recipient."""

    _name = "doc.further.wizard.line"
    _description = "Forgotten recipient"

    wizard_id = fields.Many2one("doc.further.wizard", required=True, ondelete="cascade")
    agency_id = fields.Many2one("doc.agency", "Agency", ondelete="cascade")
    department_id = fields.Many2one("hr.department", "Unit", ondelete="cascade")
    user_id = fields.Many2one("res.users", "Person", ondelete="cascade")
    name = fields.Char("As printed")
    purpose = fields.Char()
    address = fields.Char()
    medium = fields.Selection(MEDIA, "Sent by", required=True, default="post")


class DocRecallFromWizard(models.TransientModel):
    """Take the document back from single recipients."""

    _name = "doc.recall.from.wizard"
    _description = "Recall from single recipients"
    _inherit = ["doc.outgoing.act.wizard"]

    recipient_ids = fields.Many2many(
        "doc.recipient",
        string="From whom",
        required=True,
        domain="[('outgoing_id', '=', outgoing_id), ('recalled_at', '=', False)]",
    )
    reason = fields.Text("Why", required=True)

    def action_confirm(self):
        """Take it back."""
        self.ensure_one()
        self.outgoing_id.action_recall_from(self.recipient_ids.ids, self.reason)
        return {"type": "ir.actions.act_window_close"}


class DocReadersWizard(models.TransientModel):
    """Choose who may read the document once it is issued."""

    _name = "doc.readers.wizard"
    _description = "Readers of an issued document"
    _inherit = ["doc.outgoing.act.wizard"]

    user_ids = fields.Many2many("res.users", string="People")
    unit_ids = fields.Many2many("hr.department", string="Units")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        outgoing = self.env["doc.outgoing"].browse(values.get("outgoing_id"))
        values["user_ids"] = [fields.Command.set(outgoing.reader_ids.ids)]
        values["unit_ids"] = [fields.Command.set(outgoing.reader_unit_ids.ids)]
        return values

    def action_confirm(self):
        """Keep the choice, or give the rights at once."""
        self.ensure_one()
        self.outgoing_id.action_set_readers(self.user_ids.ids, self.unit_ids.ids)
        return {"type": "ir.actions.act_window_close"}


class DocIssuePaperWizard(models.TransientModel):
    """Record that the paper left, and where its file copy is."""

    _name = "doc.issue.paper.wizard"
    _description = "Record the issue of paper"
    _inherit = ["doc.outgoing.act.wizard"]

    print_count = fields.Integer(related="outgoing_id.print_count")
    paper_place = fields.Char("Where the file copy is", required=True)

    def action_confirm(self):
        """Record it."""
        self.ensure_one()
        self.outgoing_id.action_issue_paper(self.paper_place)
        return {"type": "ir.actions.act_window_close"}
