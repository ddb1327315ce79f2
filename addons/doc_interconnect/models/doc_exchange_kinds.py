"""Kinds of connections beside the header protocol: a REST axis, a shared folder."""

import logging
import os

from cryptography.fernet import InvalidToken
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import config

from ..lib.docxchg.folder import PlaceError, read_places
from ..lib.docxchg.hooks import is_safe_address
from ..lib.docxchg.rest import RestAccount

_logger = logging.getLogger(__name__)

PLACES = "van_thu_exchange_folders"
REST_LIMIT = 50


class DocExchangeBackend(models.Model):
    """Each kind has its own fields; the rest of the exchange sees one channel.

    A REST axis gets key and password as they are, so they go over an encrypted line
    only and are asked for again when the address changes. Which folders may be used
    stands in the server's configuration: no administrator of an agency can point
    anywhere else.
    """

    _inherit = "doc.exchange.backend"

    kind = fields.Selection(
        selection_add=[("rest", "REST axis with log-in"), ("folder", "Shared folder")],
        ondelete={"rest": "cascade", "folder": "cascade"},
    )
    username = fields.Char("Log-in name")
    password_enc = fields.Char(
        "Encrypted password", groups=fields.NO_ACCESS, copy=False
    )
    password = fields.Char(
        "New log-in password",
        compute="_compute_password",
        inverse="_inverse_password",
        copy=False,
        help="Enter the password to set or replace it. It is never shown again.",
    )
    has_password = fields.Boolean(
        "Log-in password is set", compute="_compute_has_password", compute_sudo=True
    )
    application_code = fields.Char(help="Only where the axis has given one.")
    upload_form = fields.Selection(
        [("multipart", "As a file (multipart)"), ("json", "As text (base64 in JSON)")],
        "Packets are sent",
        required=True,
        default="multipart",
    )
    folder = fields.Char(
        "Name of the folder",
        help="One of the names that the operator of the server has set free for "
        "exchange; the paths stand in the configuration of the server.",
    )
    places = fields.Char("Folders set free", compute="_compute_places")

    _folder_unique = models.UniqueIndex(
        "(company_id, folder) WHERE active AND kind = 'folder'",
        "This connection exists already.",
    )
    _address = models.Constraint(
        "CHECK (kind = 'folder' AND folder IS NOT NULL"
        " OR kind <> 'folder' AND url IS NOT NULL AND system_id IS NOT NULL)",
        "Enter the address and the system id, or the name of the folder.",
    )

    def _compute_password(self):
        self.password = False

    @api.depends("password_enc")
    def _compute_has_password(self):
        for backend in self:
            backend.has_password = bool(backend.password_enc)

    def _inverse_password(self):
        for backend in self:
            if backend.password:
                # Who may write the record may set its password, not read it.
                backend.sudo().password_enc = (
                    self._cipher().encrypt(backend.password.encode()).decode()
                )

    @api.depends("kind", "company_id")
    def _compute_places(self):
        try:
            places = sorted(self._read_places().items())
        except UserError:
            places = []  # said when somebody uses it
        for backend in self:
            codes = backend._directory_codes()
            backend.places = ", ".join(
                name
                for name, place in places
                if any(place.admits(code) for code in codes)
            )

    @api.constrains("kind", "url", "system_id", "folder")
    def _check_kind(self):
        for backend in self:
            if backend.kind == "folder":
                backend._place()
            elif not (backend.url and backend.system_id):
                raise ValidationError(
                    self.env._("Enter the address of the axis and the system id.")
                )
            elif backend.kind == "rest" and not is_safe_address(backend.url):
                raise ValidationError(
                    self.env._(
                        "Password and key go to this axis as they are: its address "
                        "must begin with https://."
                    )
                )

    @api.onchange("kind")
    def _onchange_kind(self):
        if self.kind == "rest" and not self.max_megabytes:
            self.max_megabytes = REST_LIMIT

    def write(self, vals):
        """Forget key and password that would go to another address or in the clear."""
        for backend in self:
            new = vals.get("kind", backend.kind) != backend.kind
            moved = vals.get("url", backend.url) != backend.url
            if vals.get("kind", backend.kind) == "rest" and (new or moved):
                # These two columns are out of reach of every user.
                backend.sudo()._forget_secrets()
        return super().write(vals)

    def _forget_secrets(self):
        return super().write({"secret_enc": False, "password_enc": False})

    def _own_code(self):
        self.ensure_one()
        if self.kind != "folder":
            return super()._own_code()
        codes = self._directory_codes()
        wanted = (self.agency_code or "").strip()
        place = self._place()
        mine = [code for code in codes if place.admits(code)]
        if wanted in mine or not wanted and mine:
            return wanted or mine[0]
        raise UserError(
            self.env._(
                "In this folder %(agency)s may act only under its own code of the "
                "agency directory, and only if the operator of the server has set the "
                "folder free for it.",
                agency=self.company_id.name,
            )
        )

    def _directory_codes(self):
        """Return the codes of the agency and its bodies, the agency's first."""
        # Which codes an agency has is public.
        company = self.company_id.sudo()
        agency = company.doc_agency_id
        own = [code.strip() for code in (agency.code, agency.code_qd20) if code]
        bodies = sorted(company.doc_body_ids._exchange_codes() - set(own))
        return [code for code in own if code] + bodies

    def _identity(self):
        self.ensure_one()
        if self.kind == "folder":
            return {
                "credentials": None,
                "place": self._place(),
            }
        if self.kind == "rest":
            account = RestAccount(
                self.system_id.strip(),
                self._secret_text(),
                (self.username or "").strip(),
                self._password_text(),
                (self.application_code or "").strip(),
                as_json=self.upload_form == "json",
            )
            return {"credentials": None, "account": account}
        return super()._identity()

    def _password_text(self):
        stored = self.sudo().password_enc
        try:
            if stored and self.username:
                return self._cipher().decrypt(stored.encode()).decode()
        except InvalidToken:
            _logger.warning("Exchange: the password of connection %s", self.id)
        raise UserError(
            self.env._(
                "%(name)s has no log-in name or no readable password. Enter both as "
                "the axis gave them.",
                name=self.display_name,
            )
        )

    def _place(self):
        """Return the folder as the server's configuration describes it."""
        self.ensure_one()
        places = self._read_places()
        name = (self.folder or "").strip()
        if name not in places:
            raise ValidationError(
                self.env._(
                    "The server has set no folder of the name “%(name)s” free for "
                    "exchange. Ask its operator; the setting is %(setting)s.",
                    name=name,
                    setting=PLACES,
                )
            )
        return places[name]

    @api.model
    def _read_places(self):
        text = os.environ.get(PLACES.upper()) or config.get(PLACES) or ""
        try:
            return read_places(text)
        except PlaceError as error:
            raise UserError(
                self.env._(
                    "The setting %(setting)s of the server cannot be read at "
                    "“%(entry)s”.",
                    setting=PLACES,
                    entry=error.entry,
                )
            ) from error
