"""Công bố: documents everybody may read."""

from odoo import api, fields, models
from odoo.addons.doc_management.models.roles import CLERK
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..lib.docxchg.feed import Published, as_data
from . import office_clock

FOLDER = "/van-ban-cong-bo"


class DocPublication(models.Model):
    """One document that was published, with what the public is shown of it.

    The public pages read this table alone, so that nothing of any other document can
    show. What was said about a document when it was published stays as it was; taking
    it down leaves the line.
    """

    _name = "doc.publication"
    _description = "Published document"
    _inherit = ["doc.guarded.mixin"]
    _order = "published_at desc, id desc"
    _rec_name = "number"

    outgoing_id = fields.Many2one(
        "doc.outgoing", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="outgoing_id.company_id", store=True, index=True, precompute=True
    )
    file_id = fields.Many2one("doc.file", required=True, ondelete="restrict")
    number = fields.Char("Number and sign", required=True)
    document_date = fields.Date(required=True)
    type_name = fields.Char("Type", required=True)
    subject = fields.Char(required=True)
    issuer_name = fields.Char("Issued by")
    signer_name = fields.Char("Signed by")
    published_at = fields.Datetime(required=True)
    published_by_id = fields.Many2one("res.users", "Published by")
    taken_down_at = fields.Datetime()
    taken_down_reason = fields.Char("Taken down because")

    _once = models.UniqueIndex("(outgoing_id) WHERE taken_down_at IS NULL")

    @property
    def _guarded_fields(self):
        """Everything: only the acts on the document write here."""
        return frozenset(self._fields)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("A publication is taken down, never deleted."))

    @api.model
    def _public_domain(self, words=""):
        """Return what the public may see, narrowed to ``words``."""
        domain = Domain("taken_down_at", "=", False)
        for word in words.split()[:8]:
            domain &= Domain("number", "ilike", word) | Domain("subject", "ilike", word)
        return domain

    def _tell_others(self, what):
        """Queue a message to the operating page, the gazette and whoever else asks.

        What is told is what the public page shows, with the address of the file.
        """
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url")
        for line, public in zip(self, self._published(), strict=True):
            self.env["doc.hook"]._tell(
                line.company_id,
                "published",
                {"su_kien": what, **as_data(public, base.rstrip("/"))},
            )

    def action_take_down(self):
        """Ask why it is taken down."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Take down"),
            "res_model": "doc.take.down.wizard",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_outgoing_id": self.outgoing_id.id},
        }

    def _published(self):
        """Return the lines as plain values."""
        return [
            Published(
                key=line.id,
                number=line.number,
                issued=line.document_date,
                kind=line.type_name,
                subject=line.subject,
                issuer=line.issuer_name or "",
                signer=line.signer_name or "",
                published=office_clock.aware(line.published_at),
                file=f"{FOLDER}/{line.id}",
                sha256=line.file_id.sha256,
            )
            for line in self
        ]


class DocType(models.Model):
    _inherit = "doc.type"

    publish_on_issue = fields.Boolean(
        "Published on issue",
        company_dependent=True,
        help="Documents of this type are published by themselves when your agency "
        "issues them, unless they bear a mark or the draft says why not.",
    )


class DocOutgoing(models.Model):
    _inherit = "doc.outgoing"

    unpublished_reason = fields.Char(
        "Not published because",
        size=250,
        help="Keeps a document of a type that is published on issue off the public "
        "page.",
    )
    is_type_published = fields.Boolean(compute="_compute_is_type_published")
    publication_ids = fields.One2many("doc.publication", "outgoing_id", "Published")
    is_published = fields.Boolean(compute="_compute_is_published", compute_sudo=True)

    @api.depends("publication_ids.taken_down_at")
    def _compute_is_published(self):
        for outgoing in self:
            live = outgoing.publication_ids.filtered(lambda one: not one.taken_down_at)
            outgoing.is_published = bool(live)

    def action_publish(self):
        """Put the issued document on the public page; the clerk's act.

        :raises UserError: not issued, no longer in force, marked, or published already
        """
        self.ensure_one()
        self.check_access("read")
        self._check_role(CLERK)
        self._refuse_blocked(self._publication_blockers())
        self._publish()
        return True

    @api.depends("type_id", "company_id")
    def _compute_is_type_published(self):
        for outgoing in self:
            kind = outgoing.type_id.with_company(outgoing.company_id)
            outgoing.is_type_published = kind.publish_on_issue

    def _after_issue(self):
        """Publish what is published by its type; whoever is told of it is told."""
        result = super()._after_issue()
        if (
            self.is_type_published
            and not (self.unpublished_reason or "").strip()
            and not self._publication_blockers()
        ):
            self._publish()
        return result

    def _publish(self):
        # The line is the machinery's; the checks above entitle to it.
        line = self.env["doc.publication"].sudo()._by_action()
        line = line.create(
            {
                "outgoing_id": self.id,
                "file_id": self.document_id._main_file().id,
                "number": self.name,
                "document_date": self.document_date,
                "type_name": self.type_id.name,
                "subject": self.subject,
                "issuer_name": self.issuer_name or self.issuer_id.name,
                "signer_name": self.signer_name or self.signer_id.name,
                "published_at": fields.Datetime.now(),
                "published_by_id": self.env.uid,
            }
        )
        self.document_id._journal("published", number=self.name)
        line._tell_others("published")

    def _publication_blockers(self):
        """Return sentences that say why the public may not have it."""
        blockers = []
        if self.state != "issued":
            blockers.append(self.env._("Only an issued document is published."))
        if self.standing in ("recalled", "replaced"):
            blockers.append(self.env._("It no longer holds."))
        if self.circulation_mark:
            blockers.append(self.env._("A document with a mark is not published."))
        if self.encrypt_on_way:
            blockers.append(
                self.env._("A document that is encrypted on the way is not published.")
            )
        if self.is_published:
            blockers.append(self.env._("It is published already."))
        if not self.document_id._main_file():
            blockers.append(self.env._("The main document has no file."))
        return blockers

    def action_take_down(self, reason):
        """Take the document off the public page; the clerk says why."""
        self.ensure_one()
        self.check_access("read")
        self._check_role(CLERK)
        reason = self._need_reason(reason)
        self._take_down(reason)
        return True

    def _take_down(self, reason):
        live = self.sudo().publication_ids.filtered(lambda one: not one.taken_down_at)
        if live:
            live._by_action().write(
                {"taken_down_at": fields.Datetime.now(), "taken_down_reason": reason}
            )
            self.document_id._journal("taken_down", reason=reason)
            live._tell_others("taken_down")

    def _after_amended(self, by):
        """What was recalled or replaced is no longer shown to the public."""
        result = super()._after_amended(by)
        if by.amend_kind != "correct":
            self._take_down(by.name)
        return result
