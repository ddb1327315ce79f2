"""Packets, among the stored files that are read again."""

from odoo import api, models
from odoo.addons.doc_management.models.doc_file_check import PAGE, StoredFile

from . import packet_store

MESSAGES = "doc.exchange.message"


class DocFileCheck(models.Model):
    _inherit = "doc.file.check"

    @api.model
    def _sources(self):
        return (*super()._sources(), MESSAGES)

    @api.model
    def _known_places(self):
        named = set()
        for model, column in (
            (MESSAGES, "packet_sha256"),
            ("doc.axis.packet", "file_sha256"),
        ):
            rows = self.env[model].sudo()._read_group([(column, "!=", False)], [column])
            named |= {packet_store.place_of(sha256) for (sha256,) in rows}
        return super()._known_places() | named

    @api.model
    def _stored_page(self, source, after):
        if source != MESSAGES:
            return super()._stored_page(source, after)
        messages = (
            self.env[source]
            .sudo()
            .search([("id", ">", after), ("packet_sha256", "!=", False)], 0, PAGE, "id")
        )
        return messages[-1:].id or 0, [
            StoredFile(
                message.id,
                message.company_id.id,
                message.packet_sha256,
                packet_store.path_of(self.env, message.packet_sha256),
            )
            for message in messages
            if message.incoming_id.secrecy_state != "destroyed"
        ]
