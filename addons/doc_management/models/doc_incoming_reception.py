"""Văn bản đến: what the clerk should know before registering."""

from odoo import api, fields, models

from ..lib.docmgmt import blobs


class DocIncoming(models.Model):
    """Files as they arrive and the warnings about them; no warning ever blocks."""

    _inherit = "doc.incoming"

    arrival_note = fields.Text(
        "Not taken in",
        readonly=True,
        copy=False,
        help="Files that came along and were not accepted, and why.",
    )
    warning_text = fields.Text("Warnings", compute="_compute_warning_text")

    def _take_files(self, files, procedure=None):
        """Store what a channel hands over; what cannot be taken in is noted.

        :param files: list of :class:`~.doc_file.FileIn`
        :param procedure: apply its limits for uploads; None for a channel that has
            limits of its own
        """
        self.ensure_one()
        notes = []
        store = self.env["doc.file"]
        for file in files:
            refusal = (
                store._upload_refusal(procedure, file.name, file.content, file.role)
                if procedure
                else store._danger_sentence(file.name, file.content)
            )
            if not refusal:
                store._store(self.document_id, file.name, file.content, file.role)
                continue
            notes.append(refusal)
            self.document_id._journal(
                "file_refused",
                name=file.name,
                size=len(file.content),
                sha256=blobs.sha256_hex(file.content),
            )
        if notes:
            self.sudo()._by_action().write({"arrival_note": "\n".join(notes)})

    @api.depends_context("lang", "uid")
    @api.depends("current_file_ids", "arrival_note", "origin", "channel", "state")
    def _compute_warning_text(self):
        for incoming in self:
            sentences = incoming._reception_warnings() if incoming.id else []
            incoming.warning_text = (
                "\n".join([self.env._("Look at this first:"), *sentences])
                if sentences
                else False
            )

    def _reception_warnings(self):
        """Return sentences about files and sender; shown until it is directed."""
        self.ensure_one()
        if self.state not in ("arrived", "registered"):
            return []
        sentences = (self.arrival_note or "").splitlines()
        for file in self.current_file_ids:
            sentences += file._warning_sentences()
        if self.origin == "digitised":
            sentences += self._scan_warnings()
        return sentences

    def _scan_warnings(self):
        """Return how the scans of a paper document miss the standard (HN-9.3b)."""
        warnings = []
        for file in self.current_file_ids:
            missed = file._scan_sentences()
            if missed:
                warnings.append(
                    self.env._(
                        "Scan %(file)s misses the standard: %(what)s.",
                        file=file.name,
                        what="; ".join(missed),
                    )
                )
        return warnings
