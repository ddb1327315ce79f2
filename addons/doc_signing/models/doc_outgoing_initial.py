"""Ký nháy số: the initials of the drafting unit's head as a digital signature."""

from odoo import api, fields, models
from odoo.addons.doc_management.models.roles import UNIT_HEAD
from odoo.exceptions import UserError

from ..lib.docsign.values import LookProfile, Purpose
from .doc_file import PDF
from .doc_signing_request import OPEN
from .signing_tools import WORKER, font_pair


class DocProcedure(models.Model):
    """Decree 30 knows initials as an approval alone; some agencies want a mark."""

    _inherit = "doc.procedure"

    digital_initials = fields.Boolean(
        "Initials are digital signatures",
        tracking=True,
        help="Who initials a draft signs its PDF with his own certificate, small and "
        "behind the end of the text. Without it his approval is recorded alone.",
    )


class DocOutgoing(models.Model):
    """Where the rules want it, initialling signs the draft before it goes on.

    The approval stands only once the job has signed the file that was seen; until
    then, and after a failure, the draft still waits for the same person.
    """

    _inherit = "doc.outgoing"

    initials_state = fields.Selection(
        [("open", "Initials are being put on")], compute="_compute_initials_state"
    )

    @api.depends("request_ids.state")
    def _compute_initials_state(self):
        for outgoing in self:
            outgoing.initials_state = "open" if outgoing._open_initials() else False

    @api.depends("initials_state")
    def _compute_can(self):
        result = super()._compute_can()
        for outgoing in self.filtered("initials_state"):
            outgoing.can_initial = False
        return result

    @api.depends("request_ids.state")
    def _compute_signing_text(self):
        result = super()._compute_signing_text()
        for outgoing in self.filtered(lambda one: one.state == "reviewing"):
            latest = outgoing._initials_requests().sorted("id")[-1:]
            if outgoing._open_initials():
                outgoing.signing_text = self.env._("The initials are being put on.")
            elif latest.state == "failed" and latest.user_id == self.env.user:
                outgoing.signing_text = self.env._(
                    "Not initialled:\n%(why)s", why=latest.error
                )
                outgoing.signing_level = "stop"
        return result

    def _initials_requests(self):
        return self.request_ids.filtered(lambda one: one.purpose == "initial")

    def _open_initials(self):
        return self._initials_requests().filtered(lambda one: one.state in OPEN)

    def _is_initialled_digitally(self):
        self.ensure_one()
        return (
            self.sudo().procedure_id.digital_initials
            and not self._is_signed_by_hand_or_nobody()
        )

    def action_initial(self, comment=""):
        """Answer for the content; with digital initials once the job has signed.

        :raises UserError: not one's turn, no certificate, expired, no picture
        """
        self.ensure_one()
        if not self._is_initialled_digitally():
            return super().action_initial(comment)
        step = self._pending_step("initial")
        self._check_role_of(step, UNIT_HEAD)
        if self._open_initials():
            return True
        if self._leads_to_signer(step):
            self._refuse_blocked(self._signer_turn_blockers())
        certificate = self._certificate_of_signer()
        self._refuse_blocked(self._initials_blockers(certificate))
        requests = self.env["doc.signing.request"]._ask(
            self, "initial", self.document_id._main_file(), certificate
        )
        requests.write({"approval_step_id": step.id, "remark": comment or False})
        return True

    def _initials_blockers(self, certificate):
        """Return sentences that say what stands against signing the initials."""
        if self.document_id._main_file().mimetype != PDF:
            return [self.env._("The main document has no PDF to be signed.")]
        if not certificate:
            return [
                self.env._(
                    "No certificate is registered for you. Ask the administrator of "
                    "documents to register the one of your token."
                )
            ]
        blockers = certificate._blockers()
        images = self.env["doc.signing.image"]
        if not certificate._draws_itself() and not images._of(
            self.company_id, self.env.user
        ):
            blockers.append(
                self.env._(
                    "The picture of your signature is missing. Ask the "
                    "administrator of documents to upload it (blue, PNG)."
                )
            )
        return blockers

    def _perform_initials(self, requests):
        """Sign the draft small, then approve the step; called by the job."""
        self.ensure_one()
        request = requests.ensure_one()
        step = request.approval_step_id.with_env(self.env)
        if self.state != "reviewing" or step.state != "pending":
            raise UserError(self.env._("The draft no longer waits for these initials."))
        if self._pending_step("initial") != step:
            raise UserError(self.env._("The draft no longer waits for these initials."))
        self._check_role_of(step, UNIT_HEAD)
        certificate = request._check_certificate("person", request.user_id)
        at, before = request._moment(), request._base()
        picture = self.env["doc.signing.image"]
        if not request._draws_itself():
            picture = picture._of(self.company_id, request.user_id)
            if not picture:
                raise UserError(self.env._("The picture of the signature is gone."))
        plans = request._planned(
            Purpose.INITIAL, lambda: [self._initials_plan(before, picture._png(), at)]
        )
        after = request._sign(before, plans, certificate)[-1]
        report = request._check_result(before, after, certificate, at, 1)
        evidence = {
            "purpose": "initial",
            "field_name": report.signatures[-1].field_name,
            "signed_at": at.replace(tzinfo=None),
            "sha256_before": request.base_sha256,
            "sha256_after": report.sha256,
            "picture_sha256": picture.sha256,
        }
        request._store(self, after, report, [evidence])
        self._approve(step, request.remark or "")

    def _initials_plan(self, content, png, at):
        return WORKER.initial_plan(
            content,
            png,
            at,
            font_pair=font_pair(),
            profile=LookProfile(self.procedure_id.signature_profile),
        )


class DocSigningRequest(models.Model):
    """Initials belong to one step of the approval."""

    _inherit = "doc.signing.request"

    approval_step_id = fields.Many2one(
        "doc.approval.step", ondelete="restrict", readonly=True, index="btree_not_null"
    )
    remark = fields.Text(readonly=True)
