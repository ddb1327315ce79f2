"""Bí mật nhà nước: the tripwire, the quarantine and the destruction."""

from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..lib.docmgmt import blobs
from ..lib.docmgmt.secrecy import secrecy_marks, secrecy_marks_in_subject


class DocDocument(models.Model):
    """State secrets have no place here: not the file, not a draft, not the subject.

    The tripwire looks for stamps in the subject and on the first page of each PDF; a
    person decides. What is a secret leaves everybody's sight at once and its content
    is destroyed; the record of that stays (Luật Bảo vệ bí mật nhà nước 2025; Decree
    30/2020/NĐ-CP Art. 15.2, 22.4).
    """

    _inherit = "doc.document"

    is_quarantined = fields.Boolean("In quarantine", readonly=True, copy=False)
    secrecy_state = fields.Selection(
        [
            ("none", "No sign of secrecy"),
            ("suspected", "A stamp was found: decide"),
            ("cleared", "Looked at: no secret"),
            ("secret", "State secret"),
            ("destroyed", "State secret, content destroyed"),
        ],
        "State secrecy",
        required=True,
        default="none",
        readonly=True,
        copy=False,
    )
    secrecy_marks = fields.Char("Stamps found", readonly=True, copy=False)
    secrecy_by_id = fields.Many2one(
        "res.users", "Decided by", readonly=True, copy=False
    )
    secrecy_at = fields.Datetime("Decided at", readonly=True, copy=False)
    secrecy_reason = fields.Char("Because", readonly=True, copy=False)

    _quarantine = models.Index("(company_id) WHERE is_quarantined")

    def _trip_on_words(self, words):
        """Look at the words on the first page of a PDF that was added."""
        self.ensure_one()
        self._trip(secrecy_marks(words))

    def _trip_on_subject(self):
        for document in self:
            document._trip(secrecy_marks_in_subject(document.subject or ""))

    def _trip(self, marks):
        """Note marks that were found; what a person cleared before is asked anew."""
        self.ensure_one()
        if not marks or self.secrecy_state in ("secret", "destroyed"):
            return
        found = ", ".join(map(str, marks))
        # The tripwire is the system's, whoever added the file.
        self.sudo()._by_action().write(
            {"secrecy_state": "suspected", "secrecy_marks": found}
        )
        self._journal("secrecy_suspected", marks=found)

    def _decide_secrecy(self, state, reason, **values):
        self.ensure_one()
        # Who decides was checked by the act; nobody writes these fields by hand.
        self.sudo()._by_action().write(
            {
                "secrecy_state": state,
                "secrecy_by_id": self.env.uid,
                "secrecy_at": fields.Datetime.now(),
                "secrecy_reason": reason,
                **values,
            }
        )

    def _destroy_content(self):
        """Destroy every byte and every word of content, with a record of it.

        Rows are changed first and files overwritten last, before the commit: a row
        never says *destroyed* of bytes that are still there. Run again after a crash
        it finds the files gone and completes the record.
        """
        self.ensure_one()
        life = self._life().sudo()
        files = self.sudo().file_ids
        attachments = self.env["ir.attachment"].sudo()
        loose = attachments.search(
            [("res_model", "=", life._name), ("res_id", "=", life.id)]
        )
        messages = life._all_messages()
        loose |= messages.attachment_ids
        kept = files.attachment_id
        paths = self._paths_to_destroy(kept | loose)
        record = [
            {"file": file.id, "sha256": file.sha256, "size": file.size}
            for file in files
        ]
        paths += life._destroy_more()
        gone = self.env._("Destroyed: state secret")
        life.activity_ids.unlink()
        messages.unlink()
        (loose - kept).unlink()
        kept.write({"raw": b"", "name": gone, "index_content": False})
        files._by_action().write(
            {"name": gone, "destroyed_at": fields.Datetime.now(), "scan_facts": False}
        )
        life._by_action().write(life._blank_values())
        self.sudo()._by_action().write(
            {
                "subject": gone,
                "note": False,
                "signer_name": False,
                "signer_position": False,
                "secrecy_state": "destroyed",
            }
        )
        self._journal(
            "content_destroyed", files=record, others=len(loose), paths=len(paths)
        )
        self.env.flush_all()
        for path in dict.fromkeys(paths):
            blobs.shred(path)
            # The store's own collector need not look for it any more.
            mark = Path(attachments._full_path("checklist"), *path.parts[-2:])
            mark.unlink(missing_ok=True)

    def _paths_to_destroy(self, attachments):
        """Return the files of these attachments in the file store.

        Equal content is stored once. If another document of this agency has the same
        file, that one has to be dealt with first; the copy that another agency of this
        installation holds of its own document is that agency's to destroy.
        """
        names = {name for name in attachments.mapped("store_fname") if name}
        others = attachments.search(
            [("store_fname", "in", list(names)), ("id", "not in", attachments.ids)]
        )
        # Whose files these are is looked up, not shown.
        same = (
            self.env["doc.file"]
            .sudo()
            .search(
                [
                    ("attachment_id", "in", others.ids),
                    ("document_id.is_quarantined", "=", False),
                ]
            )
        )
        own = same.filtered(lambda file: file.company_id == self.company_id)
        if own:
            raise UserError(
                self.env._(
                    "The same file also belongs to %(count)s other document(s). "
                    "Declare them state secrets first; otherwise the content would "
                    "live on there.",
                    count=len(own.document_id),
                )
            )
        names -= set(same.attachment_id.mapped("store_fname"))
        return [Path(attachments._full_path(name)) for name in sorted(names)]


class DocFile(models.Model):
    _inherit = "doc.file"

    destroyed_at = fields.Datetime("Content destroyed at", readonly=True, copy=False)


class DocLifeMixin(models.AbstractModel):
    """The decisions about secrecy, the same for what comes in and what goes out."""

    _inherit = "doc.life.mixin"

    secrecy_text = fields.Text(compute="_compute_secrecy_text")
    can_decide_secrecy = fields.Boolean(compute="_compute_can_decide_secrecy")
    can_destroy = fields.Boolean(compute="_compute_can_decide_secrecy")

    @api.depends_context("lang")
    @api.depends("document_id.secrecy_state", "document_id.secrecy_marks")
    def _compute_secrecy_text(self):
        for life in self:
            words = {
                "suspected": self.env._(
                    "The stamp %(marks)s was found in the subject or on the first "
                    "page.\nState secrets may not be in this system. Look at the "
                    "document and decide; until then it goes nowhere.",
                    marks=life.secrecy_marks,
                ),
                "secret": self.env._(
                    "State secret: only the clerks and the officer for secrets see "
                    "this record.\nRegister the document in the offline secret book, "
                    "refuse it, then destroy its content here."
                ),
                "destroyed": self.env._(
                    "State secret: the content was destroyed on %(day)s.\nThe document "
                    "is kept in the offline secret book.",
                    day=life._secrecy_day(),
                ),
            }
            life.secrecy_text = words.get(life.secrecy_state, False)

    def _secrecy_day(self):
        dates = self.document_id.sudo().file_ids.mapped("destroyed_at")
        day = next(filter(None, dates), self.document_id.secrecy_at)
        return (
            fields.Datetime.context_timestamp(self, day).strftime("%d/%m/%Y")
            if (day)
            else ""
        )

    @api.depends_context("uid")
    @api.depends("document_id.secrecy_state")
    def _compute_can_decide_secrecy(self):
        guarded = self.env["doc.access"].sudo()._quarantine_companies()
        for life in self:
            open_now = life.secrecy_state in ("none", "suspected", "cleared")
            life.can_decide_secrecy = (
                bool(life.id) and open_now and life._may_decide_secrecy()
            )
            life.can_destroy = (
                life.secrecy_state == "secret" and life.company_id.id in guarded
            )

    def _may_decide_secrecy(self):
        """Whether the current user decides about this document's secrecy."""
        raise NotImplementedError

    def _quarantine_move(self):
        """Return the move that takes the document out of everybody's hands."""
        raise NotImplementedError

    @api.model_create_multi
    def create(self, vals_list):
        lives = super().create(vals_list)
        lives.document_id._trip_on_subject()
        return lives

    def write(self, vals):
        result = super().write(vals)
        if "subject" in vals:
            self.document_id._trip_on_subject()
        return result

    def action_not_secret(self, reason):
        """Say that the stamp that was found is none, and why."""
        self.ensure_one()
        self._check_decides_secrecy()
        reason = self._need_reason(reason)
        if self.secrecy_state != "suspected":
            raise UserError(self.env._("There is nothing to decide. Reload the page."))
        self.document_id._decide_secrecy("cleared", reason)
        self.document_id._journal("secrecy_cleared", reason=reason)
        return True

    def action_secret(self, reason):
        """Put the document into quarantine: it is a state secret."""
        self.ensure_one()
        self._check_decides_secrecy()
        reason = self._need_reason(reason)
        document, company, life = self.document_id, self.company_id, self.sudo()
        if document.is_quarantined:
            raise UserError(self.env._("This document is in quarantine already."))
        self._apply(self._quarantine_move())
        life.activity_ids.unlink()
        # Whoever was told of it could go on reading; the journal keeps the acts.
        life._all_messages().unlink()
        life.message_unsubscribe(life.message_partner_ids.ids)
        document._journal("quarantined", reason=reason)
        document._decide_secrecy("secret", reason, is_quarantined=True)
        # Rights given before end here; from now on even the drafter may not read.
        self.env["doc.access"].sudo().search(
            [("document_id", "=", document.id)]
        ).unlink()
        document.invalidate_recordset(["can_read"])
        officer = company.sudo().doc_secrecy_officer_id
        if officer:
            words = self.with_context(lang=officer.lang).env
            life._notify_work(
                officer, words._("A state secret is in quarantine: see to it")
            )
        return True

    def action_destroy_content(self):
        """Destroy the content of a state secret for good."""
        self.ensure_one()
        self.env.user._doc_acting_employee(self.company_id)
        guarded = self.env["doc.access"].sudo()._quarantine_companies()
        if self.company_id.id not in guarded:
            raise AccessError(
                self.env._(
                    "The content of state secrets is destroyed by the clerk or the "
                    "officer for secrets of the agency."
                )
            )
        if self.secrecy_state != "secret":
            raise UserError(
                self.env._(
                    "Only a document declared a state secret is destroyed. Declare it "
                    "first."
                )
            )
        self.document_id._destroy_content()
        return True

    def _check_decides_secrecy(self):
        self.env.user._doc_acting_employee(self.company_id)
        self.check_access("read")
        if not self._may_decide_secrecy():
            raise AccessError(
                self.env._(
                    "Whether a document is a state secret is decided by the clerk, for "
                    "a draft by its drafter."
                )
            )

    def _all_messages(self):
        """Return every message of this record; ``message_ids`` leaves notices out."""
        self.ensure_one()
        return (
            self.env["mail.message"]
            .sudo()
            .search([("model", "=", self._name), ("res_id", "=", self.id)])
        )

    def _secrecy_blockers(self):
        """Return the sentence that stops every further step, if one does."""
        self.ensure_one()
        if self.secrecy_state != "suspected":
            return []
        return [
            self.env._(
                "The stamp %(marks)s was found. Decide first whether the document is a "
                "state secret.",
                marks=self.secrecy_marks,
            )
        ]

    def _blank_values(self):
        """Return the values that wipe what this life says of the content."""
        return {}

    def _destroy_more(self):
        """Hook: forget further copies; return paths of files to overwrite."""
        return []
