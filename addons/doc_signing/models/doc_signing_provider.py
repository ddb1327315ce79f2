"""The one interface behind which keys lie."""

from odoo import api, models


class DocSigningProvider(models.AbstractModel):
    """A way to get a signature value from the key of a registered certificate.

    A provider is a model ``doc.signing.provider.<code>`` that inherits this one; the
    code is a value of ``provider`` on the certificate. Providers know nothing of
    documents: they get bytes to sign and never see a file.
    """

    _name = "doc.signing.provider"
    _description = "Signing provider"

    @api.model
    def _of(self, certificate):
        """Return the provider that holds the key of ``certificate``."""
        return self.env[f"doc.signing.provider.{certificate.provider}"]

    @api.model
    def _blockers(self, certificate):
        """Return sentences that say why the key cannot be reached as set up."""
        raise NotImplementedError

    @api.model
    def _is_elsewhere(self):
        """Return whether a device away from the server must be awaited."""
        return False

    @api.model
    def _draws_itself(self):
        """Return whether whoever holds the key also makes the look and its place."""
        return False

    @api.model
    def _ask(self, step):
        """Ask the device elsewhere for one value; asked once, and again if it failed.

        Raises DocSignError.
        """
        raise NotImplementedError

    @api.model
    def _poll(self, step):
        """Return the value if the device can be asked for it, else None."""
        return None

    @api.model
    def _sign(self, certificate, prepared):
        """Return the signature value over ``prepared.to_be_signed``.

        RSA PKCS#1 v1.5 or DER ECDSA, with SHA-256; checked by the caller. Raises
        DocSignError ``token_*``.
        """
        raise NotImplementedError

    @api.model
    def _after_refusal(self, certificate, error):
        """Take note of a DocSignError that ended a signing with ``certificate``."""
