"""Nộp lưu: closed dossiers are handed in to the archive of the agency and checked."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..lib.docmgmt import archive, blobs
from ..lib.docmgmt.archive import ArchiveFault
from ..lib.docmgmt.dossiers import DossierMove
from ..lib.docmgmt.errors import RuleError
from ..lib.docmgmt.number_words import in_words
from ..lib.docmgmt.prints.listing import ListForm, ListHead, Signature
from .office_language import in_vietnamese
from .roles import ARCHIVIST, LEADER
from .stored_bytes import stored_bytes


def fault_sentence(env, fault):
    """Put a refusal of the archive's rules into words."""

    def shown(day):
        return day.strftime("%d/%m/%Y")

    words = {
        ArchiveFault.NOT_ENDED: lambda: env._("It is not closed yet."),
        ArchiveFault.TOO_SHORT: lambda years: env._(
            "It is kept for %(years)s years; only dossiers kept for five years or "
            "more are handed in.",
            years=years,
        ),
        ArchiveFault.NO_CONSENT: lambda: env._(
            "Keeping a dossier back wants the archive's written consent: enter its "
            "number and date."
        ),
        ArchiveFault.TOO_LONG_BACK: lambda latest: env._(
            "A dossier is kept back for two years at the most, until %(day)s.",
            day=shown(latest),
        ),
        ArchiveFault.HELD: lambda: env._(
            "It is under a legal hold. Release the hold first."
        ),
        ArchiveFault.PERMANENT: lambda: env._("It is kept permanently."),
        ArchiveFault.NOT_EXPIRED: lambda until: env._(
            "It is kept until %(day)s.", day=shown(until)
        ),
        ArchiveFault.TOO_EARLY: lambda: env._("The decision is not in force yet."),
        ArchiveFault.TOO_LATE: lambda until: env._(
            "The fifteen days after the decision ended on %(day)s. A new decision is "
            "needed.",
            day=shown(until),
        ),
    }
    return words[fault.code](**fault.values)


class DocArchiveTransfer(models.Model):
    """One hand-over of dossiers of a unit to the archive (Decree 30 Art. 30-31).

    The unit hands in, the archivist checks every file and takes over or gives back
    with a reason. What was taken over is locked. The record stays as it was made.
    """

    _name = "doc.archive.transfer"
    _description = "Hand-over to the archive"
    _inherit = ["doc.guarded.mixin", "mail.thread"]
    _order = "id desc"

    _guarded_fields = frozenset(
        {"state", "company_id", "submitted_on", "received_by_id", "received_on"}
    )

    name = fields.Char("Block of papers", required=True, size=200)
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
        "Handed in by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    unit_id = fields.Many2one(
        "hr.department",
        "Unit",
        required=True,
        default=lambda self: (
            self.env.user.sudo()._doc_post(self.env.company).department_id
        ),
    )
    state = fields.Selection(
        [
            ("draft", "Being drawn up"),
            ("submitted", "Handed in"),
            ("received", "Received by the archive"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    submitted_on = fields.Date(readonly=True, copy=False)
    received_by_id = fields.Many2one(
        "res.users", "Taken over by", readonly=True, copy=False
    )
    received_on = fields.Date(readonly=True, copy=False)
    boxes = fields.Integer("Boxes of paper", aggregator=None)
    meters = fields.Float("Metres of paper", digits=(8, 2), aggregator=None)
    condition = fields.Char("Condition of the papers", size=500)
    line_ids = fields.One2many("doc.archive.transfer.line", "transfer_id", "Dossiers")
    line_count = fields.Integer("Number of dossiers", compute="_compute_line_count")

    @api.depends("line_ids")
    def _compute_line_count(self):
        for transfer in self:
            transfer.line_count = len(transfer.line_ids)

    def write(self, vals):
        if not self._is_by_action():
            self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        self._check_draft()

    def _check_draft(self):
        for transfer in self:
            if transfer.state != "draft":
                raise UserError(
                    self.env._("What was handed in is on record and fixed.")
                )

    def _check_archivist(self):
        self.check_access("read")
        for transfer in self:
            self.env.user._doc_acting_employee(transfer.company_id)
            if not self.env.user._doc_has_role(ARCHIVIST, transfer.company_id):
                raise AccessError(
                    self.env._("Taking dossiers over is the archivist's work.")
                )

    def action_submit(self):
        """Hand the dossiers in; each is checked and fixed from now on."""
        self.ensure_one()
        self.check_access("write")
        self._check_draft()
        self.env.user._doc_acting_employee(self.company_id)
        if not self.line_ids:
            raise UserError(self.env._("Choose the dossiers to hand in."))
        for line in self.line_ids:
            dossier = line.dossier_id
            dossier.check_access("read")
            try:
                if dossier.is_held:
                    raise RuleError(ArchiveFault.HELD)
                archive.check_submission(
                    dossier.date_end or None, dossier.retention_id._as_rule()
                )
            except RuleError as fault:
                raise UserError(
                    self.env._(
                        "%(dossier)s: %(why)s",
                        dossier=dossier.display_name,
                        why=fault_sentence(self.env, fault),
                    )
                ) from fault
            dossier._move(DossierMove.SUBMIT)
        self.sudo()._by_action().write(
            {"state": "submitted", "submitted_on": self.company_id._doc_today()}
        )
        self.env["doc.journal"]._log(
            "archive_submitted", self, dossiers=self.line_ids.dossier_id.ids
        )
        return True

    def action_check(self):
        """Check each file and the data of each dossier; the archivist's act."""
        self.ensure_one()
        self._check_archivist()
        if self.state != "submitted":
            raise UserError(self.env._("Only what was handed in is checked."))
        for line in self.line_ids:
            faults, files = line.dossier_id._archive_faults()
            line.sudo()._by_action().write(
                {
                    "verdict": "fail" if faults else "pass",
                    "findings": "\n".join(faults) or False,
                    "file_count": files,
                    "checked_at": fields.Datetime.now(),
                }
            )
        return True

    def action_receive(self):
        """Take over what passed; what did not goes back with the findings."""
        self.ensure_one()
        self._check_archivist()
        if self.state != "submitted":
            raise UserError(self.env._("Only what was handed in is taken over."))
        if not all(line.verdict for line in self.line_ids):
            raise UserError(self.env._("Check every dossier before it is taken over."))
        for line in self.line_ids:
            dossier = line.dossier_id
            if line.verdict == "pass":
                dossier._move(DossierMove.ACCEPT, archive_code=dossier._archive_code())
            else:
                dossier._move(DossierMove.REJECT)
                dossier._say(line.findings)
                dossier._tell(dossier.owner_id, self.env._("Given back by the archive"))
        self.sudo()._by_action().write(
            {
                "state": "received",
                "received_by_id": self.env.uid,
                "received_on": self.company_id._doc_today(),
            }
        )
        self.env["doc.journal"]._log(
            "archive_received",
            self,
            taken=self.line_ids.filtered(lambda one: one.verdict == "pass").ids,
        )
        return True

    def action_print_list(self):
        """Return the action that opens the list of dossiers."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/doc/archive-transfer/{self.id}/list",
            "target": "new",
        }

    def _list_pdf(self):
        """Return mục lục hồ sơ, tài liệu nộp lưu as PDF (Annex V)."""
        self.ensure_one()
        self.check_access("read")
        rows = []
        for place, line in enumerate(self.line_ids, start=1):
            # The list names dossiers that both sides of the hand-over see.
            dossier = line.dossier_id.sudo()
            rows.append(
                dossier._list_row(
                    place,
                    in_vietnamese(dossier.retention_id).name or "",
                    str(sum(dossier._all_entries().mapped("page_count"))),
                    dossier.description or "",
                )
            )
        total = len(rows)
        head = ListHead(
            ListForm.HANDED_IN,
            self.company_id.name,
            "MỤC LỤC HỒ SƠ, TÀI LIỆU NỘP LƯU",
            lines=(self.name, f"Đơn vị nộp lưu: {self.unit_id.sudo().name}"),
            tail=(
                f"Mục lục này gồm: {total:02} hồ sơ (viết bằng chữ: "
                f"{in_words(total)}).",
            ),
            signatures=(
                Signature("ĐẠI DIỆN BÊN GIAO", self.user_id.sudo().name),
                Signature("ĐẠI DIỆN BÊN NHẬN", self.received_by_id.sudo().name or ""),
            ),
        )
        return self.env["doc.dossier"]._laid_out(head, rows)


class DocArchiveTransferLine(models.Model):
    """One dossier of a hand-over with the archive's verdict."""

    _name = "doc.archive.transfer.line"
    _description = "Dossier handed in"
    _inherit = ["doc.guarded.mixin"]
    _order = "id"

    _guarded_fields = frozenset({"verdict", "findings", "file_count", "checked_at"})

    transfer_id = fields.Many2one(
        "doc.archive.transfer", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="transfer_id.company_id", store=True)
    dossier_id = fields.Many2one(
        "doc.dossier",
        "Dossier",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('state', '=', 'closed'), ('kind', '=', 'work')]",
    )
    verdict = fields.Selection(
        [("pass", "Passed"), ("fail", "Given back")], "Result of the check"
    )
    findings = fields.Text("What the check found", readonly=True)
    file_count = fields.Integer("Files", readonly=True)
    checked_at = fields.Datetime(readonly=True)

    _once = models.UniqueIndex(
        "(transfer_id, dossier_id)", "That dossier is on the list already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        for line in lines:
            line.transfer_id._check_draft()
            line.dossier_id.check_access("read")
            if line.dossier_id.company_id != line.transfer_id.company_id:
                raise UserError(
                    self.env._("Only dossiers of the own agency are handed in.")
                )
            if line.dossier_id.kind != "work":
                raise UserError(self.env._("Personal folders are not handed in."))
        return lines

    def write(self, vals):
        if not self._is_by_action():
            self.transfer_id._check_draft()
            if set(vals) & {"transfer_id", "dossier_id"}:
                raise UserError(
                    self.env._("Remove the line and add the other dossier instead.")
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        self.transfer_id._check_draft()


class DocDossier(models.Model):
    """What the archive asks of a dossier, and what stops it from being moved."""

    _inherit = "doc.dossier"

    archive_code = fields.Char("Code in the archive", readonly=True, copy=False)
    kept_back_until = fields.Date("Kept back until", readonly=True, copy=False)
    kept_back_consent = fields.Char("Consent of the archive", readonly=True, copy=False)
    is_held = fields.Boolean("Legal hold", readonly=True, copy=False)
    held_reason = fields.Char("Held because", readonly=True, copy=False)
    transfer_line_ids = fields.One2many(
        "doc.archive.transfer.line", "dossier_id", "Hand-overs", readonly=True
    )

    def _archive_code(self):
        """Return the code under which the archive keeps it: that of the dossier."""
        return self.file_code or False

    def _archive_faults(self):
        """Return (faults, files looked at): each file and the required data."""
        self.ensure_one()
        # The archive checks all of it; the archivist reads what was handed in.
        whole = self.sudo()
        faults, count = [], 0
        for name in self._missing_names():
            faults.append(self.env._("Missing: %(names)s", names=name))
        if not whole.file_code:
            faults.append(self.env._("The agency has no code, so it has none either."))
        for entry in whole._all_entries():
            for label, content, sha256 in self._stored_files(entry):
                count += 1
                if blobs.sha256_hex(content) != sha256:
                    faults.append(
                        self.env._("%(file)s differs from its SHA-256.", file=label)
                    )
            if entry.document_id and not entry.document_id.current_file_ids:
                faults.append(
                    self.env._(
                        "%(document)s has no file.",
                        document=entry.document_id._display_number()
                        or entry.document_id.subject,
                    )
                )
        return faults, count

    @api.model
    def _stored_files(self, entry):
        """Yield (name, bytes, SHA-256 on record) of an entry."""
        if entry.material_id:
            material = entry.material_id
            yield (
                material.file_name,
                stored_bytes(material.attachment_id),
                material.sha256,
            )
        for file in entry.document_id.current_file_ids:
            if not file.destroyed_at:
                yield file.name, stored_bytes(file.attachment_id), file.sha256

    # Keeping back, legal hold -------------------------------------------------

    def _check_keeper_of_archive(self):
        self.check_access("read")
        for dossier in self:
            self.env.user._doc_acting_employee(dossier.company_id)
            if not any(
                self.env.user._doc_has_role(role, dossier.company_id)
                for role in (ARCHIVIST, LEADER)
            ):
                raise AccessError(
                    self.env._("This is decided by the archivist or a leader.")
                )

    def action_keep_back(self, until, consent):
        """Note that a unit keeps a closed dossier for at most two years more.

        :param until: last day, ``YYYY-MM-DD``
        :param consent: number and date of the archive's written consent
        """
        for dossier in self:
            dossier._check_keeper_of_archive()
            if dossier.state != "closed":
                raise UserError(self.env._("Only a closed dossier is kept back."))
            day = fields.Date.to_date(until)
            if not day:
                raise UserError(self.env._("Say until when it is kept back."))
            try:
                archive.check_keep_back(dossier.date_end, day, consent or "")
            except RuleError as fault:
                raise UserError(fault_sentence(self.env, fault)) from fault
            dossier.sudo()._by_action().write(
                {"kept_back_until": day, "kept_back_consent": consent.strip()}
            )
            dossier._journal("dossier_kept_back", until=day, consent=consent)
        return True

    def action_hold(self, reason):
        """Put a legal hold on dossiers: neither handed over nor destroyed."""
        for dossier in self:
            dossier._check_keeper_of_archive()
            words = dossier._need_reason(reason)
            dossier.sudo()._by_action().write({"is_held": True, "held_reason": words})
            dossier._journal("dossier_held", reason=words)
        return True

    def action_release(self, reason):
        """Release a legal hold, saying why."""
        for dossier in self:
            dossier._check_keeper_of_archive()
            words = dossier._need_reason(reason)
            if not dossier.is_held:
                raise UserError(self.env._("There is no hold on it."))
            dossier.sudo()._by_action().write({"is_held": False, "held_reason": False})
            dossier._journal("dossier_released", reason=words)
        return True

    # Notices, leavers ---------------------------------------------------------

    @api.model
    def _cron_archive_due(self):
        """Tell keepers 30 days ahead which dossiers are to be handed in (III.5b)."""
        today = self.env["res.company"]._doc_today()
        candidates = self.search([("kind", "=", "work"), ("state", "=", "closed")])
        told = 0
        for dossier in candidates:
            due = dossier._submission_due()
            if not due or today < archive.notice_from(due) or dossier.is_held:
                continue
            summary = dossier.env._(
                "Hand it in to the archive by %(day)s", day=due.strftime("%d/%m/%Y")
            )
            pending = dossier.activity_search(
                ["doc_management.mail_activity_type_work"],
                additional_domain=[("summary", "=", summary)],
            )
            if not pending:
                dossier.activity_schedule(
                    "doc_management.mail_activity_type_work",
                    user_id=dossier.owner_id.id,
                    summary=summary,
                    date_deadline=due,
                )
                told += 1
        self.env["ir.cron"]._commit_progress(told, remaining=0)

    @api.model
    def _of_leaver(self, user, company):
        """Return the dossiers that a person who leaves must hand over (Art. 31.3đ).

        Work dossiers that he keeps and that the archive does not have yet.
        """
        # Handing over concerns all of them, whoever of the superiors asks.
        return self.sudo().search(
            Domain("owner_id", "=", user.id)
            & Domain("company_id", "=", company.id)
            & Domain("kind", "=", "work")
            & Domain("state", "in", ("open", "closing", "closed"))
        )

    def _hand_over(self, receiver):
        """Give dossiers to their next keeper; the caller checked who may."""
        for dossier in self:
            # Whether the receiver has a post here is public in the agency.
            receiver.sudo()._doc_acting_employee(dossier.company_id)
            former = dossier.sudo().owner_id
            dossier.sudo()._by_action().write({"owner_id": receiver.id})
            tasks = dossier.sudo().task_ids.filtered(
                lambda task, former=former: (
                    task.state == "open" and task.user_id == former
                )
            )
            tasks._by_action().write({"user_id": receiver.id})
            dossier._journal(
                "dossier_handed_over", former=former.id, receiver=receiver.id
            )
            dossier._tell(receiver, self.env._("Keep the dossier you were given"))
