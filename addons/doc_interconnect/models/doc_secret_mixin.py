"""Secrets in the database: encrypted, written by people, read by nobody."""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from odoo import api, fields, models
from odoo.exceptions import UserError


class DocSecretMixin(models.AbstractModel):
    """Keeps one secret encrypted under a key that lies outside the database.

    ``secret`` takes a new value and never gives one back; the cipher text itself is
    out of reach of every user. A database backup alone opens nothing.
    """

    _name = "doc.secret.mixin"
    _description = "Encrypted secret"

    secret_enc = fields.Char(groups=fields.NO_ACCESS, copy=False)
    secret = fields.Char(
        "New secret",
        compute="_compute_secret",
        inverse="_inverse_secret",
        copy=False,
        help="Enter the secret to set or replace it. It is never shown again.",
    )
    has_secret = fields.Boolean("Secret is set", compute="_compute_has_secret")

    def _compute_secret(self):
        self.secret = False

    @api.depends("secret_enc")
    def _compute_has_secret(self):
        for record in self:
            # Whether there is a secret is no secret.
            record.has_secret = bool(record.sudo().secret_enc)

    def _inverse_secret(self):
        for record in self:
            if record.secret:
                # Who may write the record may set its secret, not read it.
                record.sudo().secret_enc = (
                    self._cipher().encrypt(record.secret.strip().encode()).decode()
                )

    def _secret_text(self):
        """Return the secret; :class:`UserError` if it is missing or unreadable."""
        self.ensure_one()
        stored = self.sudo().secret_enc
        if not stored:
            raise UserError(
                self.env._(
                    "%(name)s has no secret yet. Enter the one given by the axis.",
                    name=self.display_name,
                )
            )
        try:
            return self._cipher().decrypt(stored.encode()).decode()
        except InvalidToken as error:
            raise UserError(
                self.env._(
                    "The secret of %(name)s was encrypted with another key. Restore "
                    "the key file of this installation, or enter the secret again.",
                    name=self.display_name,
                )
            ) from error

    @api.model
    def _cipher(self):
        return Fernet(
            urlsafe_b64encode(self.env["doc.secret.key"]._derive("exchange secrets"))
        )
