"""Văn bản đi: encrypted on its way, and what has to be there for that."""

from odoo import fields, models
from odoo.addons.doc_management.models.remedies import Missing


class DocOutgoing(models.Model):
    """Depending on what it says, a document may be encrypted to its receivers.

    By its mark all of them, or without it those to whom everything is encrypted. A
    receiver that cannot be encrypted to holds the document back: what was to be
    encrypted never goes out readable.
    """

    _inherit = "doc.outgoing"

    encrypt_on_way = fields.Boolean(
        "Encrypt on the way",
        help="The files are readable only by the receivers on the axis. Number, date, "
        "subject and names of files stay readable on the way.",
    )

    def _encrypted_for(self, recipients):
        """Return the lines whose receivers get the files encrypted."""
        self.ensure_one()
        if self.encrypt_on_way:
            return recipients
        always = self.env["doc.encryption.certificate"]._always_to(
            self.company_id, recipients.agency_id
        )
        return recipients.filtered(lambda line: line.agency_id in always)

    def _encryption_blockers(self, recipients):
        """Name the receivers that files cannot be encrypted to."""
        lines = self._encrypted_for(recipients)
        usable = self.env["doc.encryption.certificate"]._to_use(
            self.company_id, lines.agency_id
        )
        return [
            Missing(
                self.env._(
                    "%(name)s has no valid encryption certificate here. Have the "
                    "administrator of documents register it, send to it another way, "
                    "or send without encryption.",
                    name=line.name,
                ),
                "way",
                line.id,
            )
            for line in lines
            if line.agency_id not in usable
        ]

    def _unencrypted_blockers(self):
        """E-mail to other agencies would carry the files in the clear."""
        own = self.company_id.doc_agency_id
        if not self.encrypt_on_way:
            return []
        return [
            Missing(
                self.env._(
                    "%(name)s gets it by e-mail, which is not encrypted. Choose "
                    "another way, or take the mark “Encrypt on the way” off.",
                    name=line.name,
                ),
                "way",
                line.id,
            )
            for line in self.recipient_ids
            if line.medium == "email" and line.agency_id != own
        ]
