"""Files that survive a crash, and files of documents that never change."""

import logging
import time
from pathlib import Path

from odoo import api, models
from odoo.exceptions import AccessError

from ..lib.docmgmt import blobs
from .guard import BY_ACTION

_logger = logging.getLogger(__name__)

LEFT_AFTER = 24 * 3600
"""Seconds after which nobody writes to a temporary file any more."""
FIXED = ("doc.file", "doc.dossier.material")
"""What hangs on these never changes."""


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _file_write(self, bin_value, checksum):
        """Write through a temporary file, fsync and rename.

        Core opens the final name and writes: a process killed in between leaves a
        truncated file under it, and the same content can never be stored again.
        """
        fname, full_path = self._get_path(bin_value, checksum)
        blobs.write_durable(Path(full_path), bin_value)
        self._mark_for_gc(fname)
        return fname

    def _get_path(self, bin_data, sha):
        """Leave a damaged leftover to ``_file_write``, which replaces it.

        Core compares the present file with the content and refuses when they differ.
        Here the name is the content's own hash: a file that differs is damaged.
        """
        path = f"{sha[:2]}/{sha}"
        full_path = self._full_path(path)
        Path(full_path).parent.mkdir(parents=True, exist_ok=True)
        return path, full_path

    @api.autovacuum
    def _gc_leftovers(self):
        """Delete what killed writers left in the file store: packets of hundreds of
        megabytes would fill the disk in time."""
        store = Path(self._filestore())
        removed = blobs.remove_leftovers(store, time.time() - LEFT_AFTER)
        if removed:
            _logger.info("File store: %s leftovers of killed writers removed", removed)

    def _index(self, bin_data, file_type, checksum=None):
        """Leave printed books out of the index of contents.

        Reading ten thousand lines back from a PDF takes minutes, and what stands in
        them is found in the register. Only the print itself can say so.
        """
        if self.env.context.get("doc_not_indexed") is BY_ACTION:
            return None
        return super()._index(bin_data, file_type, checksum=checksum)

    def write(self, vals):
        self._doc_refuse_change(vals)
        return super().write(vals)

    def unlink(self):
        self._doc_refuse_change({"raw": b""})
        return super().unlink()

    def _doc_refuse_change(self, vals):
        """A file of a document is never rewritten, moved or shared by link."""
        if self.env.context.get("doc_by_action") is BY_ACTION or self.env.su:
            return
        fixed = {
            "raw",
            "datas",
            "db_datas",
            "store_fname",
            "checksum",
            "res_model",
            "res_id",
            "res_field",
            "public",
            "access_token",
            "type",
            "url",
            "name",
            "mimetype",
        }
        if fixed.isdisjoint(vals):
            return
        if any(attachment.res_model in FIXED for attachment in self):
            raise AccessError(
                self.env._(
                    "A file of a document never changes. Add a new version instead."
                )
            )
