"""Mã tra cứu: with it whoever sent a document sees how far it is, and no more."""

import secrets

from odoo import api, fields, models
from odoo.addons.doc_management.models import office_time
from odoo.addons.doc_management.models.roles import CLERK
from odoo.exceptions import AccessError, UserError

from ..lib.docxchg import lookup
from .doc_publication import FOLDER

PAGE = "/tra-cuu-ket-qua"


class DocLookup(models.Model):
    """The code of one received document; the public page knows only what has one.

    A code is chance, so that nobody comes upon another's; it is given by the clerk,
    and by itself to letters of citizens. A closed one is as unknown as any other.
    """

    _name = "doc.lookup"
    _description = "Look-up code"
    _inherit = ["doc.guarded.mixin"]
    _order = "id desc"
    _rec_name = "shown_code"
    _rec_names_search = ["code"]

    incoming_id = fields.Many2one(
        "doc.incoming",
        "Incoming document",
        required=True,
        index=True,
        ondelete="restrict",
    )
    document_id = fields.Many2one(
        related="incoming_id.document_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(
        related="incoming_id.company_id", store=True, index=True, precompute=True
    )
    code = fields.Char("Code without hyphens", required=True)
    shown_code = fields.Char("Look-up code", compute="_compute_shown_code")
    given_at = fields.Datetime(required=True)
    given_by_id = fields.Many2one("res.users", "Given by")
    closed_at = fields.Datetime()

    _code_unique = models.UniqueIndex("(code)")
    _once = models.UniqueIndex("(incoming_id) WHERE closed_at IS NULL")

    @property
    def _guarded_fields(self):
        """Everything: only the acts on the document write here."""
        return frozenset(self._fields)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("A look-up code is closed, never deleted."))

    @api.depends("code")
    def _compute_shown_code(self):
        for line in self:
            line.shown_code = lookup.in_groups(line.code or "")

    @api.model
    def _tell(self, text):
        """Return what the holder of a code is told; None for anything else.

        :param text: as it was typed
        """
        code = lookup.read_code(text)
        if not code:
            return None
        # The code itself is the right to be told; what is told is bounded below.
        line = self.sudo().search([("code", "=", code), ("closed_at", "=", False)])
        return line.incoming_id._told() if line else None


class DocIncoming(models.Model):
    _inherit = "doc.incoming"

    lookup_ids = fields.One2many(
        "doc.lookup",
        "incoming_id",
        "Look-up codes",
        groups=CLERK,
    )
    lookup_code = fields.Char(
        "Code for the sender",
        compute="_compute_lookup_code",
        groups=CLERK,
    )
    lookup_page = fields.Char(
        "Page to look it up",
        compute="_compute_lookup_code",
        groups=CLERK,
    )

    @api.depends("lookup_ids.closed_at")
    def _compute_lookup_code(self):
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url") or ""
        for incoming in self:
            live = incoming.lookup_ids.filtered(lambda line: not line.closed_at)
            incoming.lookup_code = live[:1].shown_code
            incoming.lookup_page = live and base.rstrip("/") + PAGE

    def action_give_code(self):
        """Give the sender a code; giving it again shows the same. The clerk's act."""
        self.ensure_one()
        self.check_access("read")
        self._check_role(CLERK)
        if lookup.tell(self.state, self._arrival_day(), ()) is None:
            raise UserError(self.env._("This document cannot be looked up."))
        self._give_code()
        return True

    def action_close_code(self):
        """Close the code: it is as unknown as any other then. The clerk's act."""
        self.ensure_one()
        self.check_access("read")
        self._check_role(CLERK)
        live = self.sudo().lookup_ids.filtered(lambda line: not line.closed_at)
        if live:
            live._by_action().write({"closed_at": fields.Datetime.now()})
            self.document_id._journal("lookup_closed")
        return True

    def _give_code(self):
        """Return the live line of this document, made where there is none."""
        self.ensure_one()
        # The line is the machinery's; the act or the channel entitles to it.
        lines = self.env["doc.lookup"].sudo()
        live = lines.search(
            [("incoming_id", "=", self.id), ("closed_at", "=", False)], limit=1
        )
        if not live:
            live = lines._by_action().create(
                {
                    "incoming_id": self.id,
                    "code": lookup.make_code(secrets.token_bytes(8)),
                    "given_at": fields.Datetime.now(),
                    "given_by_id": self.env.uid,
                }
            )
            self.document_id._journal("lookup_given")
        return live

    def _after_register(self):
        """A citizen's letter gets its code with its number."""
        result = super()._after_register()
        for incoming in self.filtered(lambda one: one.sender_kind == "citizen"):
            incoming._give_code()
        return result

    def _told(self):
        """Return what the holder of its code is told, or None."""
        self.ensure_one()
        incoming = self.sudo()
        results = [
            lookup.Result(
                reply.name,
                reply.document_date,
                f"{FOLDER}/{line.id}"
                if (line := reply.publication_ids.filtered(_is_live)[:1])
                else "",
            )
            for reply in incoming._results()
        ]
        return lookup.tell(incoming.state, incoming._arrival_day(), results)

    def _results(self):
        """Return the replies that may be named to the sender, oldest first."""
        return (
            self.sudo()
            .reply_ids.filtered(
                lambda reply: (
                    reply.state == "issued"
                    and not reply.circulation_mark
                    and reply.standing not in ("recalled", "replaced")
                )
            )
            .sorted("id")
        )

    def _arrival_day(self):
        """Return the day it arrived, by the office's clock."""
        moment = self.received_at_raw or self.received_at or self.create_date
        return office_time.to_office(moment).date()


def _is_live(line):
    return not line.taken_down_at
