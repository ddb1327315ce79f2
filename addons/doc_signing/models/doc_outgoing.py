"""Văn bản đi: the competent person's digital signature."""

import base64
import binascii
import math

from odoo import api, fields, models
from odoo.addons.doc_management.models.roles import CLERK
from odoo.exceptions import UserError

from ..lib.docsign.values import Box, Purpose
from . import guarding
from .doc_file import PDF
from .doc_signing_device import PROGRAMS
from .doc_signing_request import OPEN
from .signing_tools import WORKER

MOST_POINTS = 14_400
"""No PDF page is wider or higher (ISO 32000-1, Annex C)."""


class DocOutgoing(models.Model):
    """Signing is asked for by the signer and done by a job (Decree 30, Art. 13).

    The button binds the request to the bytes of the file as it is now. The job signs
    exactly those with the signer's certificate and the picture of his hand, checks
    the result and stores it as a new version; only then the document is signed.
    """

    _inherit = "doc.outgoing"
    _signing_fields = frozenset({"sign_error", "sign_places", "request_ids"})

    sign_error = fields.Text("Why signing stopped", readonly=True, copy=False)
    sign_places = fields.Json("Places set by hand", readonly=True, copy=False)
    request_ids = fields.One2many(
        "doc.signing.request", "outgoing_id", "Signings", readonly=True
    )
    certificate_warning = fields.Char(compute="_compute_certificate_warning")
    signing_text = fields.Text(compute="_compute_signing_text")
    signing_level = fields.Char(compute="_compute_signing_text")
    device_request_id = fields.Integer(
        "Signing that waits for my device", compute="_compute_device_request_id"
    )
    can_upload_signed = fields.Boolean(compute="_compute_can_upload_signed")
    can_stop_signing = fields.Boolean(compute="_compute_can_upload_signed")

    def _refuse_guarded(self, vals):
        guarding.refuse(self, self._signing_fields, vals)
        return super()._refuse_guarded(vals)

    @api.depends_context("uid", "lang")
    @api.depends("state", "signer_id")
    def _compute_certificate_warning(self):
        """Warn the signer, and the clerk, a month before their certificate ends."""
        for outgoing in self:
            certificate = outgoing._certificate_at_work()
            warnings = []
            if certificate and certificate.standing == "expiring":
                warnings.append(
                    self.env._(
                        "The certificate of %(name)s expires on %(day)s. Renew it in "
                        "time.",
                        name=certificate.name,
                        day=certificate._last_day(),
                    )
                )
            if certificate.is_outside:
                warnings.append(
                    self.env._(
                        "The certificate of %(name)s is no special-purpose one of the "
                        "Government Cipher Committee: the signature will be flagged.",
                        name=certificate.name,
                    )
                )
            outgoing.certificate_warning = " ".join(warnings) or False

    @api.depends_context("lang")
    @api.depends("state", "sign_error")
    def _compute_signing_text(self):
        """Say that the job is at work, or why it stopped: heading, then the reason."""
        for outgoing in self:
            text, level = False, "info"
            if outgoing.state == "signing":
                text = self.env._("The signature is being put on.")
            elif outgoing.state == "issuing":
                text = self.env._("Number, date and seal are being put on.")
            elif outgoing.sign_error and outgoing.state == "to_sign":
                text = self.env._("Not signed:\n%(why)s", why=outgoing.sign_error)
                level = "stop"
            outgoing.signing_text = text
            outgoing.signing_level = level

    @api.depends_context("uid")
    @api.depends("state", "signer_id")
    def _compute_can_upload_signed(self):
        for outgoing in self:
            is_signer = outgoing.signer_id == self.env.user
            outgoing.can_upload_signed = (
                is_signer
                and outgoing.state == "to_sign"
                and outgoing._certificate_at_work().provider == "upload"
            )
            outgoing.can_stop_signing = is_signer and outgoing.state == "signing"

    @api.depends_context("uid")
    @api.depends("state", "request_ids.state")
    def _compute_device_request_id(self):
        """Return the signing whose next value the reader's own token must give."""
        for outgoing in self:
            mine = outgoing.request_ids.filtered(
                lambda request: (
                    request.provider in PROGRAMS
                    and request._hand() == self.env.user
                    and request.state in OPEN
                )
            ).sorted("id")
            # The step itself says nothing that its request does not.
            due = mine.filtered(
                lambda request: "waiting" in request.sudo().step_ids.mapped("state")
            )
            outgoing.device_request_id = (due or mine)[:1].id

    def _certificate_at_work(self):
        """Return the certificate that the next act on this document would use."""
        self.ensure_one()
        certificates = self.env["doc.signing.certificate"]
        if not self._is_signed_electronically():
            return certificates
        if self.state == "to_sign" and self.signer_id == self.env.user:
            return certificates._best("person", self.company_id, self.signer_id)
        if self.state == "signed" and self.company_id.doc_as_clerk:
            return certificates._best("agency", self.company_id)
        return certificates

    def _is_electronic_copy(self):
        """Whether it is a certified copy that the agency alone signs (form 3.2)."""
        self.ensure_one()
        return bool(self.copy_of_id) and self.copy_to == "electronic"

    def _is_signed_by_hand_or_nobody(self):
        """Whether the competent person's approval leaves no mark on the file."""
        return not self._is_signed_electronically() or self._is_electronic_copy()

    def _annexes_to_sign(self):
        """Return the annexes that the competent person signs as the main document.

        Hà Tĩnh 33/2019 Art. 10.1c; Decree 30 wants the agency alone there.
        """
        self.ensure_one()
        if self.sudo().procedure_id.annex_signing != "as_main":
            return self.env["doc.file"]
        return self._signable_files().filtered(lambda file: file.role != "main")

    def _sign_blockers(self):
        blockers = super()._sign_blockers()
        if self._is_signed_by_hand_or_nobody():
            return blockers
        if self.document_id._main_file().mimetype != PDF:
            blockers.append(self.env._("The main document has no PDF to be signed."))
        certificate = self._certificate_of_signer()
        if not certificate:
            blockers.append(
                self.env._(
                    "No certificate is registered for you. Ask the administrator of "
                    "documents to register the one of your token."
                )
            )
            return blockers
        blockers.extend(certificate._validity_blockers())
        blockers.extend(self._annex_sign_blockers(certificate))
        if certificate.provider != "upload":
            blockers.extend(certificate._provider_blockers())
            if not certificate._draws_itself() and not self.env[
                "doc.signing.image"
            ]._of(self.company_id, self.env.user):
                blockers.append(
                    self.env._(
                        "The picture of your signature is missing. Ask the "
                        "administrator of documents to upload it (blue, PNG)."
                    )
                )
        return blockers

    def _annex_sign_blockers(self, certificate):
        annexes = self._annexes_to_sign()
        if annexes and certificate.provider == "upload":
            return [
                self.env._(
                    "By the procedure you sign every annex, too, and your own program "
                    "hands in the main document alone. Have the annexes put into the "
                    "same file."
                )
            ]
        return [
            self.env._(
                "%(file)s is not a PDF, so it cannot carry your signature. Return the "
                "draft and have it attached as PDF.",
                file=file.name,
            )
            for file in annexes
            if file.mimetype != PDF
        ]

    def _certificate_of_signer(self):
        return self.env["doc.signing.certificate"]._best(
            "person", self.company_id, self.env.user
        )

    def action_sign(self, place=None):
        """The competent person asks for his signature to be put on (Art. 13).

        The document is *being signed* until the job has signed it; a failure brings
        it back with the reason in ``sign_error``.

        :param place: optional ``{page, left, bottom, width, height}`` for documents
            without a printed name: page from 1, points (1/72 inch) from the lower left
            corner of the page as it is seen
        :raises UserError: not the signer, wrong state, no certificate, expired
        """
        self.ensure_one()
        if self._is_signed_by_hand_or_nobody():
            return super().action_sign()
        certificate = self._check_may_sign()
        self._refuse_blocked(certificate._provider_blockers())
        if place:
            self._set_places({"signature": place})
        self._begin_sign(certificate)
        return True

    def action_upload_signed(self, content):
        """The signer hands in the main file signed with a program of his own.

        ``content`` is base64. The job checks that it is the very file plus one
        signature with his registered certificate, and nothing else.
        """
        self.ensure_one()
        certificate = self._check_may_sign()
        try:
            signed = base64.b64decode(content or "", validate=True)
        except (binascii.Error, ValueError) as error:
            raise UserError(self.env._("The upload is damaged. Try again.")) from error
        if len(signed) <= self.document_id._main_file().size:
            raise UserError(
                self.env._(
                    "The uploaded file carries no signature more than the document. "
                    "Sign the downloaded PDF and upload the result."
                )
            )
        self._begin_sign(certificate, base64.b64encode(signed))
        return True

    def action_stop_signing(self):
        """The signer takes back a request that the job has not begun with."""
        self.ensure_one()
        self._check_may_sign_here()
        # Requests have no writers; this one is the signer's own.
        request = self.request_ids.sudo().filtered(
            lambda item: item.purpose == "person" and item.state in OPEN
        )
        if not request or request.try_lock_for_update() != request:
            raise UserError(
                self.env._("The signature is being put on now. Reload the page.")
            )
        message = self.env._("Taken back by the signer.")
        request.write(
            {"state": "failed", "error": message, "finished_at": fields.Datetime.now()}
        )
        request.step_ids.unlink()
        self._fail_sign(message)
        return True

    def action_set_places(self, places):
        """Set by hand where signature, number and date go, for PDFs without the text.

        :param places: dict with any of ``signature``, ``number``, ``seal`` (one box
            each) and ``dates`` (boxes of day, month and year); boxes as in
            :meth:`action_sign`.
            ``None`` for one of them goes back to finding the place by the text
        :raises UserError: wrong state or role, or no such box
        """
        self.ensure_one()
        if self.state == "to_sign":
            self._check_holder(self.signer_id, self.env._("Choosing the place"))
        elif self.state == "signed":
            self._check_role(CLERK)
        else:
            self._check_may_edit({})
        self._set_places(places)
        return True

    def action_return(self, reason):
        """Return the draft; what was said about signing it is over."""
        result = super().action_return(reason)
        # Written by an act whose caller was checked above.
        self.sudo()._by_action().write({"sign_error": False, "sign_places": False})
        return result

    def _check_may_sign(self):
        """Return the signer's certificate; refuse others, wrong states, no file."""
        self._check_may_sign_here()
        if self.state != "to_sign":
            raise UserError(
                self.env._(
                    "“%(subject)s” does not wait for your signature, or is being "
                    "signed already. Reload the page.",
                    subject=self.subject,
                )
            )
        self._refuse_blocked(self._sign_blockers())
        return self._certificate_of_signer()

    def _begin_sign(self, certificate, uploaded=None):
        files = self.document_id._main_file() | self._annexes_to_sign()
        self._apply("begin_sign", sign_error=False)
        self.env["doc.signing.request"]._ask(
            self, "person", files, certificate, uploaded
        )

    def _perform_signature(self, requests):
        """Sign the main file, and annexes where the rules say; called by the job."""
        self.ensure_one()
        if self.state != "signing" or self.signer_id != requests.user_id:
            raise UserError(
                self.env._("The document no longer waits for this signature.")
            )
        own = self.sudo()
        if requests.file_id != own.document_id._main_file() | own._annexes_to_sign():
            raise UserError(
                self.env._("The main document was replaced. Look at it and sign again.")
            )
        certificate = requests[:1]._check_certificate("person", self.signer_id)
        at = requests._moment()
        # Nothing is stored before every file is signed and has stood the check.
        done = [
            (request, *self._signed_by_person(request, certificate, at))
            for request in requests.sorted(lambda one: one.file_id.role != "main")
        ]
        for request, after, report, evidence in done:
            request._store(self, after, report, [evidence])
        self._signed()

    def _signed_by_person(self, request, certificate, at):
        """Return the signed bytes of one file, the verdict on them, the evidence."""
        before = request._base()
        evidence = {
            "purpose": "person",
            "signed_at": at.replace(tzinfo=None),
            "sha256_before": request.base_sha256,
        }
        if request.provider == "upload":
            after = request._uploaded()
        else:
            picture = self._hand_picture(request)
            plans = request._planned(
                Purpose.PERSON,
                lambda: [self._person_plan(request, before, picture._png(), at)],
            )
            after = request._sign(before, plans, certificate)[-1]
            evidence["picture_sha256"] = picture.sha256
        report = request._check_result(before, after, certificate, at, 1)
        evidence.update(
            field_name=report.signatures[-1].field_name, sha256_after=report.sha256
        )
        return after, report, evidence

    def _hand_picture(self, request):
        """Return the picture of the signer's hand; none where the program has it."""
        images = self.env["doc.signing.image"]
        if request._draws_itself():
            return images
        picture = images._of(self.company_id, self.signer_id)
        if not picture:
            raise UserError(self.env._("The picture of the signature is gone."))
        return picture

    def _person_plan(self, request, content, png, at):
        if request.file_id.role != "main":
            return WORKER.annex_person_plan(content, png, at)
        return WORKER.person_plan(
            content,
            png,
            at,
            signer_name=self.signer_name or "",
            place=self._place("signature"),
        )

    def _book_failure(self):
        return self.sign_error or super()._book_failure()

    def _fail_sign(self, message):
        """Go back to waiting for the signature, with the reason."""
        self.ensure_one()
        self._apply("fail_sign", sign_error=message)

    def _set_places(self, places):
        known = {**(self.sign_places or {}), **self._checked_places(places)}
        # Written by the act whose caller was checked.
        self.sudo()._by_action().write({"sign_places": known})

    def _checked_places(self, places):
        """Return the places of plain numbers among ``places``; refuse anything else."""
        if not isinstance(places, dict):
            raise UserError(self.env._("That is no place on a page."))
        known = {}
        for name in ("signature", "number", "seal"):
            if name in places:
                known[name] = places[name] and self._checked_box(places[name])
        if "dates" in places:
            boxes = places["dates"] or []
            if boxes and (not isinstance(boxes, list) or len(boxes) != 3):
                raise UserError(self.env._("A date has a day, a month and a year."))
            known["dates"] = [self._checked_box(box) for box in boxes] or None
        return known

    def _checked_box(self, box):
        """Return a box of plain numbers; refuse anything that is none."""
        try:
            values = {
                name: float(box[name]) for name in ("left", "bottom", "width", "height")
            }
            page = int(box["page"])
        except (KeyError, TypeError, ValueError) as error:
            raise UserError(self.env._("That is no place on a page.")) from error
        on_paper = all(
            math.isfinite(value) and 0 <= value <= MOST_POINTS
            for value in values.values()
        )
        if not on_paper or page < 1 or not values["width"] or not values["height"]:
            raise UserError(self.env._("That is no place on a page."))
        return {"page": page, **values}

    def _place(self, name):
        """Return the place set by hand (:class:`Box`), or None."""
        box = (self.sign_places or {}).get(name)
        return as_box(box) if box else None


def as_box(box):
    """Return a stored box as the library's value, whose pages count from 0."""
    return Box(box["page"] - 1, box["left"], box["bottom"], box["width"], box["height"])
