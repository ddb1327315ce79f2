"""Tiêu hủy: expired dossiers, from the list to the record of their destruction."""

from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..lib.docmgmt import archive, blobs
from ..lib.docmgmt.dossiers import DossierMove
from ..lib.docmgmt.errors import RuleError
from ..lib.docmgmt.number_words import in_words
from ..lib.docmgmt.prints.listing import ListForm, ListHead, Signature
from .doc_archive_transfer import fault_sentence
from .roles import ARCHIVIST, LEADER

REASONS = [("expired", "Retention has expired"), ("duplicate", "Kept elsewhere")]
PRINTED = {"expired": "Hết thời hạn lưu trữ", "duplicate": "Trùng lặp"}


class DocArchiveDisposal(models.Model):
    """One destruction: list and explanation, council, decision, record.

    Luật Lưu trữ 33/2024/QH15 and Thông tư 06/2025/TT-BNV: destroyed within fifteen
    days of the decision, whole dossiers, beyond recovery. What was decided and done
    stays; only the content goes. Backups are dealt with by the operations manual.
    """

    _name = "doc.archive.disposal"
    _description = "Destruction of dossiers"
    _inherit = ["doc.guarded.mixin", "mail.thread"]
    _order = "id desc"

    _guarded_fields = frozenset(
        {
            "state",
            "company_id",
            "user_id",
            "decision",
            "decided_on",
            "decided_by_id",
            "council_minutes",
            "council_on",
            "appraisal",
            "destroyed_on",
            "destroyed_by_id",
            "file_count",
        }
    )

    name = fields.Char(required=True, size=200)
    company_id = fields.Many2one(
        "res.company",
        "Agency",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        "res.users",
        "Drawn up by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    explanation = fields.Text(
        help="How the papers came about, what they are, why they lose their value."
    )
    state = fields.Selection(
        [
            ("draft", "Being drawn up"),
            ("council", "Seen by the council"),
            ("decided", "Decided"),
            ("destroyed", "Destroyed"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    council_minutes = fields.Char("Minutes of the council", readonly=True, copy=False)
    council_on = fields.Date(readonly=True, copy=False)
    appraisal = fields.Char(
        "Opinion of the archive authority",
        readonly=True,
        copy=False,
        help="Only agencies that hand in to a historical archive ask for it.",
    )
    decision = fields.Char(readonly=True, copy=False)
    decided_on = fields.Date(readonly=True, copy=False)
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    destroyed_on = fields.Date(readonly=True, copy=False)
    destroyed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    file_count = fields.Integer("Files destroyed", readonly=True, copy=False)
    line_ids = fields.One2many("doc.archive.disposal.line", "disposal_id", "Dossiers")

    @api.model_create_multi
    def create(self, vals_list):
        disposals = super().create(vals_list)
        disposals._check_role(ARCHIVIST)
        return disposals

    def write(self, vals):
        if not self._is_by_action():
            self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        self._check_draft()

    def _check_role(self, group):
        if self.env.su:
            return
        self.check_access("read")
        for disposal in self:
            self.env.user._doc_acting_employee(disposal.company_id)
            if not self.env.user._doc_has_role(group, disposal.company_id):
                raise AccessError(
                    self.env._("Lists are the archivist's, decisions a leader's.")
                )

    def _check_draft(self):
        self._check_role(ARCHIVIST)
        for disposal in self:
            if disposal.state != "draft":
                raise UserError(
                    self.env._("The list went to the council and is fixed.")
                )

    def _check_state(self, state):
        self.ensure_one()
        if self.state != state:
            raise UserError(
                self.env._(
                    "List, council, decision, destruction: one after the other. Reload "
                    "the page to see where this stands."
                )
            )

    def action_council(self, minutes, day, appraisal=None):
        """Note the council's minutes; the list is fixed from now on.

        :param minutes: number of the minutes
        :param day: ``YYYY-MM-DD``
        :param appraisal: number and date of the archive authority's opinion, if asked
        """
        self._check_role(ARCHIVIST)
        self._check_state("draft")
        if not self.line_ids or not (self.explanation or "").strip():
            raise UserError(
                self.env._("The council needs the list and its explanation.")
            )
        if not (minutes or "").strip() or not fields.Date.to_date(day):
            raise UserError(self.env._("Enter number and day of the minutes."))
        self.line_ids._check_ripe()
        self._note(
            "disposal_council",
            state="council",
            council_minutes=minutes.strip(),
            council_on=fields.Date.to_date(day),
            appraisal=(appraisal or "").strip() or False,
        )
        return True

    def action_decide(self, decision, day):
        """The head of the agency decides on the destruction.

        :param decision: number and sign of the decision
        :param day: ``YYYY-MM-DD``, not before the council and not in the future
        """
        self._check_role(LEADER)
        self._check_state("council")
        decided = fields.Date.to_date(day)
        if not (decision or "").strip() or not decided:
            raise UserError(self.env._("Enter number and day of the decision."))
        if decided < self.council_on or decided > self.company_id._doc_today():
            raise UserError(
                self.env._("The decision lies between the council and today.")
            )
        self._note(
            "disposal_decided",
            state="decided",
            decision=decision.strip(),
            decided_on=decided,
            decided_by_id=self.env.uid,
        )
        return True

    def action_destroy(self):
        """Destroy the content for good, within fifteen days of the decision."""
        self._check_role(ARCHIVIST)
        self._check_state("decided")
        today = self.company_id._doc_today()
        try:
            archive.check_destruction_day(self.decided_on, today)
        except RuleError as fault:
            raise UserError(fault_sentence(self.env, fault)) from fault
        self.line_ids._check_ripe()
        paths, record = [], []
        for line in self.line_ids:
            gone, files = line._destroy()
            paths += gone
            record += files
            line.dossier_id._move(DossierMove.DESTROY)
        self._note(
            "disposal_done",
            state="destroyed",
            destroyed_on=today,
            destroyed_by_id=self.env.uid,
            file_count=len(record),
        )
        self.env["doc.journal"]._log("disposal_files", self, files=record)
        # Rows first, bytes last: a row never says destroyed of what is still there.
        self.env.flush_all()
        self.env["doc.dossier"]._shred(paths)
        return True

    def _note(self, act, **values):
        self.sudo()._by_action().write(values)
        self.env["doc.journal"]._log(
            act, self, dossiers=self.line_ids.dossier_id.ids, state=values["state"]
        )

    def action_print_list(self):
        """Return the action that opens the printed list."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/doc/archive-disposal/{self.id}/list",
            "target": "new",
        }

    def _list_pdf(self):
        """Return danh mục tài liệu hủy, after destruction as the record's annex."""
        self.ensure_one()
        self.check_access("read")
        rows = [
            line.dossier_id._list_row(place, PRINTED[line.reason], line.note or "")
            for place, line in enumerate(self.line_ids, start=1)
        ]
        total = len(rows)
        lines = [self.name]
        if self.decision:
            lines.append(f"(Kèm theo Quyết định số {self.decision})")
        tail = [f"Danh mục này có {total:02} hồ sơ ({in_words(total)})."]
        if self.destroyed_on:
            tail.append(
                f"Đã tiêu hủy {self.file_count} tệp ({in_words(self.file_count)}) "
                f"ngày {self.destroyed_on:%d/%m/%Y}."
            )
        head = ListHead(
            ListForm.DISPOSAL,
            self.company_id.name,
            "DANH MỤC HỒ SƠ, TÀI LIỆU HẾT GIÁ TRỊ",
            lines=tuple(lines),
            tail=tuple(tail),
            signatures=(
                Signature("NGƯỜI LẬP", self.user_id.sudo().name),
                Signature("NGƯỜI CÓ THẨM QUYỀN"),
            ),
        )
        return self.env["doc.dossier"]._laid_out(head, rows)


class DocArchiveDisposalLine(models.Model):
    """One dossier on a list for destruction."""

    _name = "doc.archive.disposal.line"
    _description = "Dossier to be destroyed"
    _order = "id"

    disposal_id = fields.Many2one(
        "doc.archive.disposal", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="disposal_id.company_id", store=True)
    dossier_id = fields.Many2one(
        "doc.dossier",
        "Dossier",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('state', 'in', ('closed', 'archived')), ('kind', '=', 'work')]",
    )
    reason = fields.Selection(REASONS, required=True, default="expired")
    note = fields.Char("Remarks", size=500)

    _once = models.UniqueIndex(
        "(disposal_id, dossier_id)", "That dossier is on the list already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        for line in lines:
            line.disposal_id._check_draft()
            line.dossier_id.check_access("read")
            if line.dossier_id.company_id != line.disposal_id.company_id:
                raise UserError(
                    self.env._("Only dossiers of the own agency are destroyed.")
                )
        lines._check_ripe()
        return lines

    def write(self, vals):
        self.disposal_id._check_draft()
        result = super().write(vals)
        self.disposal_id._check_draft()
        self._check_ripe()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        self.disposal_id._check_draft()

    def _check_ripe(self):
        """Refuse dossiers that are held, kept for ever or not expired."""
        for line in self:
            dossier = line.dossier_id
            try:
                if dossier.state not in ("closed", "archived"):
                    raise RuleError(archive.ArchiveFault.NOT_ENDED)
                archive.check_disposal(
                    dossier.date_end or None,
                    dossier.retention_id._as_rule(),
                    dossier.company_id._doc_today(),
                    dossier.is_held,
                    line.reason == "duplicate",
                )
            except RuleError as fault:
                raise UserError(
                    self.env._(
                        "%(dossier)s: %(why)s",
                        dossier=dossier.display_name,
                        why=fault_sentence(self.env, fault),
                    )
                ) from fault

    def _destroy(self):
        """Blank the content that lies in no other living dossier.

        :return: (paths in the file store to shred, [{file, sha256, size}])
        """
        # Everything inside goes, whether the archivist reads it or not.
        dossier = self.dossier_id.sudo()
        ending = self.disposal_id.sudo().line_ids.dossier_id
        record, attachments = [], self.env["ir.attachment"].sudo()
        now = fields.Datetime.now()
        gone = self.env._("Destroyed by decision")
        for entry in dossier._all_entries():
            document, material = entry.document_id, entry.material_id
            if document:
                named = [("document_id", "=", document.id)]
            else:
                named = [("material_id", "=", material.id)]
            others = self.env["doc.dossier.entry"].sudo().search(named).dossier_id
            living = (others - ending).filtered(lambda one: one.state != "destroyed")
            if living:
                continue
            for file in document.file_ids.filtered(lambda one: not one.destroyed_at):
                record.append(
                    {"file": file.id, "sha256": file.sha256, "size": file.size}
                )
                attachments |= file.attachment_id
                file._by_action().write(
                    {"name": gone, "destroyed_at": now, "scan_facts": False}
                )
            if material:
                record.append(
                    {
                        "material": material.id,
                        "sha256": material.sha256,
                        "size": material.size,
                    }
                )
                attachments |= material.attachment_id
                material._by_action().write({"file_name": gone})
        return self._blank(attachments, gone), record

    def _blank(self, attachments, gone):
        """Empty attachments; return the stored files that nobody else uses."""
        names = {name for name in attachments.mapped("store_fname") if name}
        attachments.write({"raw": b"", "name": gone, "index_content": False})
        attachments.flush_recordset()
        shared = attachments.search([("store_fname", "in", list(names))])
        names -= set(shared.mapped("store_fname"))
        return [Path(attachments._full_path(name)) for name in sorted(names)]


class DocDossier(models.Model):
    _inherit = "doc.dossier"

    @api.model
    def _shred(self, paths):
        """Overwrite and remove files of the store."""
        attachments = self.env["ir.attachment"].sudo()
        for path in dict.fromkeys(paths):
            blobs.shred(path)
            # The store's own collector need not look for it any more.
            mark = Path(attachments._full_path("checklist"), *path.parts[-2:])
            mark.unlink(missing_ok=True)


class DocFile(models.Model):
    _inherit = "doc.file"

    def _content(self):
        self.ensure_one()
        self.check_access("read")
        if self.destroyed_at and self.document_id.sudo().secrecy_state != "destroyed":
            raise UserError(
                self.env._(
                    "This file was destroyed by decision when its retention had "
                    "expired. The archivist has the record of it."
                )
            )
        return super()._content()
