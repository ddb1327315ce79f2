"""Văn bản đi: a clerk uses the personal device that its owner left with him."""

from odoo import api, fields, models
from odoo.addons.doc_management.models.roles import CLERK
from odoo.exceptions import AccessError, LockError, UserError


class DocOutgoing(models.Model):
    """Off unless the agency's rules say so (C26; Hà Tĩnh 33/2019 Art. 4.2).

    The decision stays the signer's: he presses the button, and only then may the clerk
    who keeps his device put the signature on. Journal and evidence name both.
    """

    _inherit = "doc.outgoing"

    proxy_name = fields.Char("Signs through", compute="_compute_proxy")
    can_sign_as_proxy = fields.Boolean(compute="_compute_proxy")

    @api.depends_context("uid")
    @api.depends("request_ids.state")
    def _compute_proxy(self):
        for outgoing in self:
            waiting = outgoing._proxy_requests()
            outgoing.proxy_name = waiting.sudo().proxy_id.name or False
            outgoing.can_sign_as_proxy = bool(
                waiting and waiting.sudo().proxy_id == self.env.user
            )

    def _proxy_requests(self):
        """Return the signings that wait for the clerk who keeps the device."""
        return self.request_ids.filtered(
            lambda request: (
                request.purpose == "person"
                and request.state in ("pending", "running", "waiting")
                and request.proxy_id
                and not request.proxy_at
            )
        )

    @api.depends("request_ids.state")
    def _compute_signing_text(self):
        result = super()._compute_signing_text()
        for outgoing in self.filtered("proxy_name"):
            outgoing.signing_text = self.env._(
                "Waits for %(name)s, who keeps the signer's device.",
                name=outgoing.proxy_name,
            )
        return result

    def _sign_blockers(self):
        blockers = super()._sign_blockers()
        if self._is_signed_by_hand_or_nobody():
            return blockers
        certificate = self._certificate_of_signer()
        keeper = certificate._keeper()
        if keeper and not self.procedure_id.proxy_personal_signing:
            blockers.append(
                self.env._(
                    "%(name)s keeps your device, and the procedure of this document "
                    "lets nobody sign with the device of another. Take it back first.",
                    name=keeper.name,
                )
            )
        return blockers

    def _begin_sign(self, certificate, uploaded=None):
        result = super()._begin_sign(certificate, uploaded)
        keeper = certificate._keeper()
        if keeper:
            # Requests have no writers; the signer's right was checked by his act.
            self.request_ids.sudo().filtered(
                lambda request: request.state == "pending"
            ).write({"proxy_id": keeper.id})
            self.document_id._grant(users=keeper, reason="approval:proxy")
            self._notify_work(
                keeper,
                self.with_context(lang=keeper.sudo().lang).env._(
                    "Sign %(name)s with the device of %(signer)s",
                    name=self.name or self.subject,
                    signer=self.signer_id.name,
                ),
            )
            self.document_id._journal("proxy_asked", keeper=keeper.id)
        return result

    def action_sign_as_proxy(self):
        """Put the signer's signature on with the device that he left with me.

        :raises AccessError: somebody else keeps the device
        :raises UserError: the rules do not allow it, or nothing waits
        """
        self.ensure_one()
        self._check_role(CLERK)
        # Requests have no writers; the keeper is checked here.
        requests = self._proxy_requests().sudo()
        if not requests:
            raise UserError(
                self.env._("No signature waits for you here. Reload the page.")
            )
        keeper = requests.certificate_id._keeper()
        if self.env.user != requests.proxy_id or self.env.user != keeper:
            raise AccessError(
                self.env._(
                    "Only who keeps the device of %(signer)s signs with it.",
                    signer=self.signer_id.name,
                )
            )
        if not self.procedure_id.proxy_personal_signing:
            raise UserError(
                self.env._(
                    "The procedure of this document lets nobody sign with the device "
                    "of another."
                )
            )
        try:
            requests.lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._("The signature is being put on now. Reload the page.")
            ) from error
        requests.write({"proxy_at": fields.Datetime.now(), "state": "pending"})
        self.document_id._journal(
            "proxy_signed",
            on_behalf=self.signer_id,
            signer=self.signer_id.id,
            keeper=self.env.uid,
            certificate=requests.certificate_id.fingerprint,
            files=requests.file_id.mapped("sha256"),
        )
        self._finish_work(self.env.user)
        self.env.ref("doc_signing.ir_cron_run_signing")._trigger()
        return True


class DocSigningRequest(models.Model):
    """Who asked, and who holds the device, when these are two."""

    _inherit = "doc.signing.request"

    proxy_id = fields.Many2one("res.users", "Keeps the device", readonly=True)
    proxy_at = fields.Datetime("Signed by the keeper at", readonly=True)

    def _hand(self):
        """Return the person whose hand is on the device."""
        self.ensure_one()
        return self.proxy_id or self.user_id
