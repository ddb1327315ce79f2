from odoo import fields, models


class DocIncomingActWizard(models.AbstractModel):
    """A short question before an act on an incoming document.

    Wizards decide nothing: confirming calls the same public method as a button or a
    remote call, which checks role, person and state.
    """

    _name = "doc.incoming.act.wizard"
    _description = "Question before an act on an incoming document"

    incoming_id = fields.Many2one(
        "doc.incoming", "Document", required=True, readonly=True, ondelete="cascade"
    )
    document_line = fields.Char(related="incoming_id.name", string="Number or subject")
    subject = fields.Char(related="incoming_id.subject")


class DocOutgoingActWizard(models.AbstractModel):
    """A short question before an act on an outgoing document; decides nothing."""

    _name = "doc.outgoing.act.wizard"
    _description = "Question before an act on an outgoing document"

    outgoing_id = fields.Many2one(
        "doc.outgoing", "Document", required=True, readonly=True, ondelete="cascade"
    )
    document_line = fields.Char(
        related="outgoing_id.title_number", string="Number or sign"
    )
    subject = fields.Char(related="outgoing_id.subject")
