"""Văn bản đến: verified before it is registered."""

from markupsafe import Markup
from odoo import api, fields, models
from odoo.addons.doc_management.models.roles import CLERK
from odoo.exceptions import UserError

from . import guarding
from .doc_file import PDF
from .doc_verification import VERDICTS

WORST_FIRST = ("changed", "pending", "undecided", "unsigned", "valid")
CHECKED_ROLES = ("main", "annex", "scan", "enclosure")

VERDICT_LOOKS = {
    "valid": ("fine", "fa-check-circle"),
    "changed": ("stop", "fa-times-circle"),
    "undecided": ("look", "fa-question-circle"),
    "unsigned": ("neutral", "fa-minus-circle"),
    "pending": ("look", "fa-clock-o"),
}


class DocIncoming(models.Model):
    """Authenticity and integrity are checked before acceptance (Art. 21.2a).

    A changed file is never registered; a doubtful one only when the clerk takes it
    upon himself with a reason; an unsigned one informs only and is no original.
    """

    _inherit = "doc.incoming"
    _signing_fields = frozenset(
        {
            "verdict",
            "accepted_reason",
            "accepted_by_id",
            "accepted_at",
            "scan_request_ids",
        }
    )

    verdict = fields.Selection(
        [("pending", "Being checked"), *VERDICTS],
        "Signatures",
        compute="_compute_verdict",
        store=True,
        readonly=True,
    )
    accepted_reason = fields.Char(
        "Accepted although undecided, because", readonly=True, copy=False
    )
    accepted_by_id = fields.Many2one(
        "res.users", "Accepted by", readonly=True, copy=False
    )
    accepted_at = fields.Datetime(readonly=True, copy=False)
    verdict_html = fields.Html(
        "Check of signatures", compute="_compute_verdict_html", sanitize=False
    )

    can_accept = fields.Boolean(compute="_compute_can_accept")

    def _refuse_guarded(self, vals):
        guarding.refuse(self, self._signing_fields, vals)
        return super()._refuse_guarded(vals)

    @api.depends(
        "document_id.file_ids.verdict",
        "document_id.file_ids.is_current",
        "document_id.file_ids.role",
    )
    def _compute_verdict(self):
        for incoming in self:
            verdicts = {
                incoming._file_verdict(file) for file in incoming._checked_files()
            }
            incoming.verdict = next(
                (verdict for verdict in WORST_FIRST if verdict in verdicts), False
            )

    def _checked_files(self):
        """Return the current files whose signatures count."""
        self.ensure_one()
        return self.document_id.file_ids.filtered(
            lambda file: file.is_current and file.role in CHECKED_ROLES
        )

    def _file_verdict(self, file):
        """What cannot carry a signature is unsigned; a PDF without verdict waits.

        Documents registered before this addon was installed have none.
        """
        self.ensure_one()
        if file.mimetype != PDF:
            return "unsigned"
        return file.verdict or ("pending" if self.state == "arrived" else False)

    @api.depends("document_id.file_ids.verdict", "verdict")
    @api.depends_context("lang")
    def _compute_verdict_html(self):
        for incoming in self:
            files = [
                {
                    "shown": row._shown() if row else None,
                    "name": file.name,
                    "verdict": incoming._file_verdict(file),
                    "is_pdf": file.mimetype == PDF,
                }
                for file in incoming._checked_files()
                for row in [file.verification_ids[:1]]
            ]
            incoming.verdict_html = (
                self.env["ir.qweb"]._render(
                    "doc_signing.verdict_lines", {"files": files}
                )
                if files
                else Markup()
            )

    @api.depends_context("uid")
    @api.depends("state", "verdict", "accepted_at")
    def _compute_can_accept(self):
        for incoming in self:
            incoming.can_accept = (
                incoming.company_id.doc_as_clerk
                and incoming.state == "arrived"
                and incoming.verdict == "undecided"
                and not incoming.accepted_at
            )

    @api.depends("verdict", "accepted_at")
    def _compute_blocker_text(self):
        return super()._compute_blocker_text()

    def _inbox_pills(self):
        """The verdict stands beside the number wherever the document is read."""
        pills = super()._inbox_pills()
        if self.verdict:
            label = dict(self._fields["verdict"]._description_selection(self.env))
            level, icon = VERDICT_LOOKS[self.verdict]
            pills.insert(0, {"level": level, "icon": icon, "text": label[self.verdict]})
        return pills

    def _after_receive(self):
        result = super()._after_receive()
        self._checked_files().filtered(
            lambda file: not file.verdict
        )._ask_verification()
        return result

    def _after_verify(self):
        """Take the legal value from the verdict (HN-5.2; Decree 30, Art. 5.1)."""
        self.ensure_one()
        accepted = self.verdict == "undecided" and self.accepted_at
        value = False
        if self.verdict == "valid" or accepted:
            value = "original"
        elif self.verdict == "unsigned":
            value = "information"
        self.document_id.sudo()._by_action().write({"legal_value": value})
        doubtful = self.verdict in ("changed", "undecided") and not accepted
        if doubtful and self.state != "arrived":
            person = self.registered_by_id or self.holder_id
            words = self.with_context(lang=person.lang).env
            self._notify_work(
                person,
                words._("Signature in doubt: look at %(name)s", name=self.name),
            )

    def _withdraw_acceptance(self):
        """What the clerk accepted was another file, or another verdict."""
        self.filtered(
            lambda incoming: incoming.state == "arrived" and incoming.accepted_at
        )._by_action().write(
            {"accepted_reason": False, "accepted_by_id": False, "accepted_at": False}
        )

    def _registration_blockers(self):
        blockers = super()._registration_blockers()
        verifications = self.env["doc.verification"]
        for file in self._checked_files():
            verdict = self._file_verdict(file)
            if verdict == "pending" and not self._is_scan_of_paper():
                blockers.append(
                    self.env._(
                        "The signatures of %(file)s are still being checked. Wait a "
                        "moment and reload the page.",
                        file=file.name,
                    )
                )
            elif verdict == "changed":
                report = file.verification_ids[:1]._report()
                blockers.append(
                    self.env._(
                        "%(file)s was changed after signing or is broken: %(what)s "
                        "Refuse the document and ask its sender for another.",
                        file=file.name,
                        what=" ".join(verifications._sentences(report)),
                    )
                )
            elif verdict == "undecided" and not self.accepted_at:
                report = file.verification_ids[:1]._report()
                blockers.append(
                    self.env._(
                        "Whether the signature in %(file)s is good cannot be decided: "
                        "%(what)s Accept it with a reason, or refuse the document.",
                        file=file.name,
                        what=" ".join(verifications._sentences(report)),
                    )
                )
        return blockers

    def _refusal_words(self):
        """What the check of signatures found is what the sender has to know."""
        words = super()._refusal_words()
        if words:
            return words
        verifications = self.env["doc.verification"]
        told = []
        for file in self._checked_files():
            verdict = self._file_verdict(file)
            if verdict not in ("changed", "undecided"):
                continue
            what = " ".join(
                verifications._sentences(file.verification_ids[:1]._report())
            )
            told.append(
                self.env._(
                    "%(file)s was changed after signing or is broken: %(what)s",
                    file=file.name,
                    what=what,
                )
                if verdict == "changed"
                else self.env._(
                    "The signature in %(file)s cannot be proven: %(what)s",
                    file=file.name,
                    what=what,
                )
            )
        return "\n".join(told)

    def _after_refuse(self, reason):
        """A signature that fails is told to one's own leader, too (HT-8.2c, C24)."""
        result = super()._after_refuse(reason)
        failed = self.verdict in ("changed", "undecided")
        if failed and self.sudo().procedure_id.notify_leader_on_refusal:
            leader = self.env["res.users"]._doc_leaders(self.company_id)[:1]
            words = self.with_context(lang=leader.sudo().lang).env
            body = words._(
                "Refused because of its signature: %(name)s. %(reason)s",
                name=self.name,
                reason=reason,
            )
            # The refusal is the clerk's act; the message is the system's.
            self.sudo().message_notify(
                partner_ids=leader.sudo().partner_id.ids,
                subject=body,
                body=body,
                email_layout_xmlid="mail.mail_notification_light",
            )
            self.document_id._journal("leader_told", leader=leader.id)
        return result

    def _is_scan_of_paper(self):
        """The original is on paper; its picture need not wait for the verifier."""
        self.ensure_one()
        return self.channel == "post" and self.origin == "digitised"

    def action_verify_again(self):
        """Have the files checked once more, for instance with new trust anchors."""
        self.ensure_one()
        self._check_role(CLERK)
        self._checked_files()._ask_verification()
        self.document_id._journal("verification_asked")
        return True

    def action_accept_undecided(self, reason):
        """The clerk takes a doubtful signature upon himself, with a reason.

        Not possible for a file that is proven to be changed.
        """
        self.ensure_one()
        self._check_role(CLERK)
        reason = self._need_reason(reason)
        if self.verdict != "undecided" or self.state != "arrived":
            raise UserError(
                self.env._(
                    "There is nothing to decide: the signatures of this document are "
                    "not in doubt, or it has been registered. Reload the page."
                )
            )
        self.sudo()._by_action().write(
            {
                "accepted_reason": reason,
                "accepted_by_id": self.env.uid,
                "accepted_at": fields.Datetime.now(),
            }
        )
        self._after_verify()
        self.document_id._journal("undecided_accepted", reason=reason)
        return True
