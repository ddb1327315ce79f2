"""What screens show of a document, beside what it is."""

from textwrap import shorten

from odoo import api, fields, models

SHOWN_SUBJECT = 90
"""Characters of a subject beside the number, where one is chosen among many."""


class DocDocument(models.Model):
    """Words for lists and forms; nothing here is a rule."""

    _inherit = "doc.document"

    printed_number = fields.Char(
        "Number and sign (printed)", compute="_compute_printed_number"
    )
    issuer_label = fields.Char("From", compute="_compute_issuer_label")
    state_label = fields.Char("Where it stands", compute="_compute_state_label")
    state_level = fields.Char(
        compute="_compute_state_label", help="fine, look, stop or neutral."
    )

    @api.depends("subject")
    @api.depends_context("doc_with_subject")
    def _compute_display_name(self):
        """Where one is chosen among many, say what it is about as well."""
        super()._compute_display_name()
        if not self.env.context.get("doc_with_subject"):
            return
        for document in self:
            if document.name != document.subject and (
                document.display_name == document.name
            ):
                about = shorten(document.subject or "", SHOWN_SUBJECT, placeholder="…")
                document.display_name = f"{document.name} · {about}"

    @api.depends("number", "notation", "type_id.kind", "document_date")
    def _compute_printed_number(self):
        for document in self:
            document.printed_number = document._display_number()

    @api.depends("issuer_name", "issuer_id.name")
    def _compute_issuer_label(self):
        for document in self:
            document.issuer_label = document.issuer_name or document.issuer_id.name

    @api.depends("state", "direction")
    def _compute_state_label(self):
        levels = {
            "done": "fine",
            "issued": "fine",
            "refused": "stop",
            "recalled": "stop",
            "quarantined": "stop",
            "joined": "neutral",
            "cancelled": "neutral",
            "draft": "neutral",
        }
        labels = {
            direction: dict(
                self.env[f"doc.{direction}"]
                ._fields["state"]
                ._description_selection(self.env)
            )
            for direction in ("incoming", "outgoing")
        }
        for document in self:
            known = labels.get(document.direction, {})
            document.state_label = known.get(document.state, document.state)
            document.state_level = levels.get(document.state, "look")

    def _acting_documents(self):
        """Return those of these documents in whose agency the user is an official.

        One search for all of them, since lists ask for each row.
        """
        companies = self.company_id | self.env.company
        # Whether one has a post oneself is no secret.
        posts = (
            self.env["hr.employee"]
            .sudo()
            .search(
                [
                    ("user_id", "=", self.env.uid),
                    ("company_id", "in", companies.ids),
                    ("department_id", "!=", False),
                ]
            )
            .company_id
        )
        return self.filtered(
            lambda document: (document.company_id or self.env.company) in posts
        )
