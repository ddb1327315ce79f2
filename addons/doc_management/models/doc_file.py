"""Tệp: one version of one file of a document."""

from dataclasses import dataclass

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..lib.docmgmt import blobs
from .guard import BY_ACTION
from .stored_bytes import kept_as_they_are, stored_bytes

ROLES = [
    ("main", "Main document"),
    ("draft", "Working text"),
    ("annex", "Annex"),
    ("scan", "Scan"),
    ("enclosure", "Enclosure"),
    ("evidence", "Evidence"),
]


@dataclass(frozen=True)
class FileIn:
    """A file as a channel hands it over."""

    name: str
    content: bytes
    role: str = "main"


class DocFile(models.Model):
    """A file version. Its content never changes: a change is a new version.

    ``sha256`` is ours (core keeps SHA-1) and is checked at every reading.
    """

    _name = "doc.file"
    _description = "File of a document"
    _inherit = ["doc.guarded.mixin"]
    _order = "document_id, sequence, id"

    _guarded_fields = frozenset(
        {
            "document_id",
            "role",
            "name",
            "sequence",
            "version",
            "previous_id",
            "is_current",
            "sha256",
            "size",
            "mimetype",
            "page_count",
            "attachment_id",
            "warning_macro",
            "warning_encrypted",
            "warning_broken",
            "warning_renamed",
            "warning_bomb",
            "warning_format",
            "scan_facts",
            "destroyed_at",
        }
    )

    document_id = fields.Many2one(
        "doc.document", required=True, index=True, ondelete="restrict", readonly=True
    )
    company_id = fields.Many2one(
        related="document_id.company_id", store=True, precompute=True
    )
    role = fields.Selection(ROLES, required=True, readonly=True)
    name = fields.Char(required=True, readonly=True)
    sequence = fields.Integer(default=10, readonly=True)
    version = fields.Integer(required=True, default=1, readonly=True, aggregator=None)
    previous_id = fields.Many2one("doc.file", "Previous version", readonly=True)
    is_current = fields.Boolean(default=True, readonly=True)
    sha256 = fields.Char("SHA-256", required=True, readonly=True, index=True)
    size = fields.Integer("Bytes", readonly=True)
    mimetype = fields.Char(readonly=True)
    page_count = fields.Integer("Pages", readonly=True, aggregator=None)
    attachment_id = fields.Many2one(
        "ir.attachment", required=True, readonly=True, ondelete="restrict"
    )

    _one_main = models.UniqueIndex(
        "(document_id) WHERE role = 'main' AND is_current",
        "The main document has been replaced meanwhile. Reload and try again.",
    )
    _one_successor = models.UniqueIndex(
        "(previous_id) WHERE previous_id IS NOT NULL",
        "That version has been replaced meanwhile. Reload and try again.",
    )

    @api.model
    def _store(self, document, name, content, role, previous=None):
        """Store ``content`` (bytes) durably as a file of ``document``.

        With ``previous`` the new file replaces it as the current version.
        """
        if not content:
            raise UserError(
                self.env._("The file %(name)s is empty. Choose another.", name=name)
            )
        incoming = document.direction == "incoming"
        mimetype, pages, warnings, words = self._inspect(name, content, role, incoming)
        # The attachment hangs on the file record and is reached only through it. Its
        # words are read by a job, for the search of documents: not by core as well.
        attachment = (
            kept_as_they_are(self.env["ir.attachment"].sudo())
            .with_context(doc_not_indexed=BY_ACTION)
            .create({"name": name, "raw": content, "mimetype": mimetype})
        )
        if previous:
            previous.sudo()._by_action().write({"is_current": False})
            previous.flush_recordset(["is_current"])
        file = (
            self.sudo()
            ._by_action()
            .create(
                {
                    "document_id": document.id,
                    "role": role,
                    "name": name,
                    "sequence": self._next_sequence(document, previous),
                    "version": previous.version + 1 if previous else 1,
                    "previous_id": previous.id if previous else False,
                    "sha256": blobs.sha256_hex(content),
                    "size": len(content),
                    "mimetype": mimetype,
                    "page_count": pages,
                    "attachment_id": attachment.id,
                    **warnings,
                }
            )
        )
        attachment.write({"res_model": self._name, "res_id": file.id})
        if role == "main":
            document.sudo()._by_action().write({"page_count": pages})
        document._journal("file_added", file=file.id, sha256=file.sha256, role=role)
        if previous:
            # It has left the current ones; a new file is noted by the ORM itself.
            document.invalidate_recordset(["file_ids", "current_file_ids"])
        drafted = document.state in (False, "draft")
        if words and (incoming or drafted):
            document._trip_on_words(words)
        return self.browse(file.id)

    @api.model
    def _next_sequence(self, document, previous):
        """A new version stands where the old one stood, a new file comes last."""
        if previous:
            return previous.sequence
        return max(document.sudo().file_ids.mapped("sequence"), default=0) + 10

    def _new_version(self, content, name=None):
        """Store ``content`` as the next version of this file and return it."""
        self.ensure_one()
        if not self.is_current:
            raise UserError(
                self.env._(
                    "%(name)s has been replaced meanwhile. Reload and try again.",
                    name=self.name,
                )
            )
        return self._store(
            self.document_id, name or self.name, content, self.role, previous=self
        )

    def _content(self):
        """Return the bytes, checked against ``sha256``; refuse a damaged file."""
        self.ensure_one()
        self.check_access("read")
        if self.destroyed_at:
            raise UserError(
                self.env._(
                    "This file held a state secret and was destroyed. Look the "
                    "document up in the offline secret book."
                )
            )
        # Access was checked on the file, which is how attachments are reached.
        content = stored_bytes(self.sudo().attachment_id)
        if blobs.sha256_hex(content) != self.sha256:
            raise UserError(
                self.env._(
                    "The stored file %(name)s is damaged. Nothing was changed; ask the "
                    "system administrator to restore it from the backup.",
                    name=self.name,
                )
            )
        return content

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(
            self.env._("A file of a document never goes. Add a new version instead.")
        )
