"""Phiên ký: one signing that was asked for and is done by a job."""

from odoo import api, fields, models
from odoo.exceptions import AccessError

OPEN = ("pending", "running", "waiting")


class DocSigningRequest(models.Model):
    """Somebody's will to have one file signed, bound to the bytes he saw.

    ``base_sha256`` is the file when the button was pressed; the job signs nothing
    else. Requests are made by the acts of a document and worked by
    ``_cron_run_signing``; nobody creates, changes or deletes them by hand. A request
    whose job was killed is still open and is taken up again.
    """

    _name = "doc.signing.request"
    _description = "Signing under way"
    _order = "id desc"

    outgoing_id = fields.Many2one(
        "doc.outgoing", index=True, ondelete="restrict", readonly=True
    )
    incoming_id = fields.Many2one(
        "doc.incoming", index="btree_not_null", ondelete="restrict", readonly=True
    )
    document_id = fields.Many2one(
        "doc.document", required=True, index=True, ondelete="restrict", readonly=True
    )
    company_id = fields.Many2one(
        "res.company", "Agency", required=True, index=True, readonly=True
    )
    purpose = fields.Selection(
        [
            ("initial", "Initials"),
            ("person", "Signature of the competent person"),
            ("agency", "Agency's signature"),
            ("scan", "Agency's signature on its scan"),
        ],
        required=True,
        readonly=True,
    )
    file_id = fields.Many2one(
        "doc.file",
        "File",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    file_name = fields.Char(related="file_id.name", string="File name")
    base_sha256 = fields.Char("SHA-256 of the file", required=True, readonly=True)
    certificate_id = fields.Many2one(
        "doc.signing.certificate", required=True, ondelete="restrict", readonly=True
    )
    provider = fields.Char(required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", "Asked for by", required=True, index=True, readonly=True
    )
    state = fields.Selection(
        [
            ("pending", "Waiting"),
            ("running", "Being signed"),
            ("waiting", "Waits for the device"),
            ("done", "Signed"),
            ("failed", "Failed"),
        ],
        "Status",
        required=True,
        default="pending",
        readonly=True,
    )
    error = fields.Text("Why it failed", readonly=True)
    attempts = fields.Integer(readonly=True, aggregator=None)
    finished_at = fields.Datetime(readonly=True)
    result_file_id = fields.Many2one("doc.file", "Signed file", readonly=True)
    step_ids = fields.One2many("doc.signing.step", "request_id", readonly=True)
    planned_at = fields.Datetime(readonly=True)
    plans = fields.Binary(
        attachment=False, readonly=True, prefetch=False, groups=fields.NO_ACCESS
    )
    uploaded = fields.Binary(
        attachment=False, readonly=True, prefetch=False, groups=fields.NO_ACCESS
    )

    _one_open = models.UniqueIndex(
        "(file_id) WHERE state IN ('pending', 'running', 'waiting')",
        "That file is already being signed.",
    )
    _one_document = models.Constraint(
        "CHECK ((outgoing_id IS NULL) <> (incoming_id IS NULL))",
        "A signing belongs to one document, outgoing or incoming.",
    )
    _open = models.Index("(id) WHERE state IN ('pending', 'running', 'waiting')")

    @api.model
    def _ask(self, life, purpose, files, certificate, uploaded=None):
        """Create one request per file for the current user and wake the job.

        :param life: the outgoing or incoming document that the files belong to
        """
        is_incoming = life._name == "doc.incoming"
        # The acts that call this have checked who may; the table has no writers.
        requests = self.sudo().create(
            [
                {
                    "incoming_id" if is_incoming else "outgoing_id": life.id,
                    "document_id": life.document_id.id,
                    "company_id": life.company_id.id,
                    "purpose": purpose,
                    "file_id": file.id,
                    "base_sha256": file.sha256,
                    "certificate_id": certificate.id,
                    "provider": "upload" if uploaded else certificate.provider,
                    "user_id": self.env.uid,
                    "uploaded": uploaded,
                }
                for file in files
            ]
        )
        self.env.ref("doc_signing.ir_cron_run_signing")._trigger()
        return requests

    def _life(self):
        """Return the outgoing or incoming document of these requests."""
        return self.outgoing_id or self.incoming_id

    def write(self, vals):
        if not self.env.su:
            raise AccessError(self.env._("Signings are the job's to change."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _refuse_deletion(self):
        raise AccessError(self.env._("A signing is kept, done or failed."))
