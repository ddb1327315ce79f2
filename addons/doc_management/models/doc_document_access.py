"""Who may read a document: the one place that answers."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

LIVES = {
    "doc_incoming__document_id": "doc_incoming",
    "doc_outgoing__document_id": "doc_outgoing",
}
"""Table whose rows carry document and agency, by what the ORM calls their document."""


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
    def web_search_read(
        self, domain, specification, offset=0, limit=None, order=None, count_limit=None
    ):
        """Answer a list and its count by one search, where it has few documents.

        Who was given each of his documents by name has hundreds. To look them up for
        the page and again for their number takes longer than all the rest of a list;
        an index answers for their ids alone, and the page is fetched by its own.
        """
        if not limit or not self._reads_named_alone():
            return super().web_search_read(
                domain, specification, offset, limit, order, count_limit
            )
        most = max(count_limit, offset + limit) if count_limit else None
        ids = self.search_fetch(domain, [], limit=most, order=order).ids
        page = self.browse(ids[offset : offset + limit])
        # The search was under the rule, which need not be asked again.
        page.sudo().fetch(list(specification))
        # Beyond the end a list is empty, for which the client begins anew.
        length = len(ids) if page else 0
        return {"length": length, "records": page.web_read(specification)}

    @api.model
    def _reads_named_alone(self):
        """Whether the user reads only what he, his unit or dossier was named for."""
        if self.env.su:
            return False
        access = self.env["doc.access"].sudo()
        _principals, _posts, wide, opened, lent = access._reading_keys()
        return not (wide or opened or lent or access._quarantine_companies())

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
        # Its queries name these columns where the ORM does not see them.
        self.flush_model(["company_id", "is_private", "is_quarantined"])
        self.env["doc.incoming"].flush_model(["company_id", "document_id"])
        self.env["doc.outgoing"].flush_model(["company_id", "document_id"])
        if key not in keys:
            keys[key] = self._readable_domain().optimize_full(self.sudo())
        return keys[key]

    @api.model
    def _readable_domain(self):
        """Return what the user may read; made once a transaction."""
        wide = self._wide_domain() & Domain("is_quarantined", "=", False)
        guardians = self.env["doc.access"].sudo()._quarantine_companies()
        if guardians:
            wide |= Domain("is_quarantined", "=", True) & Domain(
                "company_id", "in", guardians
            )
        ordinary = wide | self._named_domain(alone=wide.is_false())
        return self._bounds() & ordinary

    @api.model
    def _wide_domain(self):
        """Return what the user reads as reader of agencies, himself or for others."""
        _principals, _posts, wide, opened, lent = (
            self.env["doc.access"].sudo()._reading_keys()
        )
        open_to_all = Domain.FALSE
        if wide:
            open_to_all = Domain("company_id", "in", wide)
        if opened:
            open_to_all |= Domain("company_id", "in", opened) & Domain(
                "is_open", "=", 1
            )
        open_to_all &= Domain("is_private", "=", False)
        return open_to_all | Domain.OR(map(self._lent_domain, lent))

    @api.model
    def _named_domain(self, alone):
        """Return what the user reads because he, his unit or his dossier was named.

        Who has left an agency reads nothing there, whatever was given to him. Nothing
        in quarantine is among it.

        If it is all he reads (``alone``), lists begin with it: the ids are gathered
        first and walked through the index of the table that is listed, so that for
        received and sent documents nothing else needs to be looked at.
        """
        queries = self._named_queries()
        if not queries:
            return Domain.FALSE
        _principals, posts, *_others = self.env["doc.access"].sudo()._reading_keys()
        named = SQL(" UNION ALL ").join(queries)
        if not alone:
            return Domain("company_id", "in", posts) & self._among(named)

        def to_sql(_model, alias, _query):
            life = LIVES.get(alias)
            return SQL(
                # IS TRUE: the agency is no place to begin. Where it is, the search
                # says so itself.
                "(%s = ANY(%s)) IS TRUE AND %s = ANY(ARRAY(%s))",
                SQL.identifier(life or alias, "company_id"),
                list(posts),
                SQL.identifier(life or alias, "document_id" if life else "id"),
                named,
            )

        return Domain.custom(to_sql=to_sql)

    @api.model
    def _named_queries(self):
        """Return queries for ids of what the user reads beside whole agencies."""
        principals, *_others = self.env["doc.access"].sudo()._reading_keys()
        return [self._granted(principals)] if principals else []

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
    def _granted(self, principals):
        """Return the query for ids of what was granted to any of these principals."""
        return SQL("SELECT doc_granted_documents(%s)", list(principals))

    @api.model
    def _agencies_searched(self):
        """Return the agencies beyond which the user reads nothing; () for no bounds.

        For what people type, so that the index of words begins with the agency and
        numbers of all others are not gathered: the rule would leave them out, but only
        after they were looked up.
        """
        if self.env.su:
            return ()
        return self.env["doc.access"].sudo()._reading_keys()[1]

    @api.model
    def _lent_domain(self, lent):
        """Return what a delegation opens; drafts not yet submitted stay private."""
        within = (
            Domain("company_id", "=", lent.company_id)
            & Domain("direction", "in", lent.directions)
            & Domain("is_private", "=", False)
        )
        if lent.is_wide:
            return within
        return within & self._among(self._granted(lent.principals))
