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
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        found = super().search_fetch(domain, field_names, offset, limit, order)
        if not self.env.su:
            self._remember_readable(found.ids)
        return found

    @api.model
    def _remember_readable(self, ids):
        """Keep that a search under the rule found these: nobody asks for each again.

        Forgotten like any computed value, with every change of rights.
        """
        documents = self.sudo().browse(ids)
        self._fields["can_read"]._insert_cache(documents, [True] * len(ids))

    @api.model
    def _search_can_read(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        keys = self.env["doc.access"].sudo()._keys_kept()
        key = ("domain", self.env.uid)
        if key not in keys:
            keys[key] = self._readable_domain().optimize_full(self.sudo())
        return keys[key]

    @api.model
    def _readable_domain(self):
        """Return what the user may read; made once a transaction."""
        ordinary = self._ordinary_domain() & Domain("is_quarantined", "=", False)
        guardians = self.env["doc.access"].sudo()._quarantine_companies()
        if guardians:
            ordinary |= Domain("is_quarantined", "=", True) & Domain(
                "company_id", "in", guardians
            )
        return self._bounds() & ordinary

    @api.model
    def _ordinary_domain(self):
        """Return what the user may read of documents that are no secrets."""
        keys = self.env["doc.access"].sudo()._reading_keys()
        principals, posts, wide, opened, lent = keys
        open_to_all = Domain.FALSE
        if wide:
            open_to_all = Domain("company_id", "in", wide)
        if opened:
            open_to_all |= Domain("company_id", "in", opened) & Domain(
                "is_open", "=", 1
            )
        open_to_all &= Domain("is_private", "=", False)
        readable = open_to_all | Domain.OR(map(self._lent_domain, lent))
        if principals:
            # Who has left an agency reads nothing there, whatever was given to him.
            readable |= Domain("company_id", "in", posts) & self._granted_to(principals)
        return readable

    @api.model
    def _bounds(self):
        """Return a condition that all a reader of whole agencies may read fulfils.

        It adds nothing to the rule but a place to begin: an index led by the agency.
        """
        _principals, posts, wide, *_others = (
            self.env["doc.access"].sudo()._reading_keys()
        )
        return Domain("company_id", "in", posts) if wide else Domain.TRUE

    @api.model
    def _granted_to(self, principals):
        """Return the domain of what any of these principals was granted."""
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s = ANY(ARRAY(SELECT document_id FROM doc_access "
                "WHERE principal_id = ANY(%s)))",
                SQL.identifier(alias, "id"),
                list(principals),
            )
        )

    @api.model
    def _lent_domain(self, lent):
        """Return what a delegation opens; drafts not yet submitted stay private."""
        within = (
            Domain("company_id", "=", lent.company_id)
            & Domain("direction", "in", lent.directions)
            & Domain("is_private", "=", False)
        )
        return within if lent.is_wide else within & self._granted_to(lent.principals)
