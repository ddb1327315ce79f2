"""Who may read a document: the one place that answers."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class DocDocument(models.Model):
    """Reading rights (measured design in ``docs/adr`` on reading rights).

    A document in quarantine is seen by the clerks and the officer for secrets of its
    agency alone, whatever was granted before (Luật Bảo vệ bí mật nhà nước).
    The rule on documents is ``can_read = True``. Its search takes one of two
    branches: a reader of a whole agency is served by the company index, everybody
    else by his own grants and by what was opened to his whole agency. Children inherit
    the rule through delegation.
    """

    _inherit = "doc.document"

    can_read = fields.Boolean(
        compute="_compute_can_read", search="_search_can_read", compute_sudo=True
    )

    @api.depends_context("uid")
    def _compute_can_read(self):
        stored = self.filtered("id")
        readable = set(
            self.sudo()._search(
                Domain("id", "in", stored.ids) & Domain("can_read", "=", True)
            )
        )
        for document in self:
            document.can_read = not document.id or document.id in readable

    @api.model
    def _search_can_read(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        ordinary = self._ordinary_domain() & Domain("is_quarantined", "=", False)
        guardians = self.env["doc.access"].sudo()._quarantine_companies()
        if not guardians:
            return ordinary
        return ordinary | (
            Domain("is_quarantined", "=", True) & Domain("company_id", "in", guardians)
        )

    @api.model
    def _ordinary_domain(self):
        """Return what the user may read of documents that are no secrets."""
        principals, wide, opened = self.env["doc.access"].sudo()._reading_keys()
        open_to_all = Domain.FALSE
        if wide:
            open_to_all = Domain("company_id", "in", wide)
        elif opened:
            open_to_all = Domain("company_id", "in", opened) & Domain("is_open", "=", 1)
        open_to_all &= Domain("is_private", "=", False)
        if not principals:
            return open_to_all
        own = Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s = ANY(ARRAY(SELECT document_id FROM doc_access "
                "WHERE principal_id = ANY(%s)))",
                SQL.identifier(alias, "id"),
                list(principals),
            )
        )
        if not (wide or opened):
            return own
        return open_to_all | own
