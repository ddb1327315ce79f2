"""Reading rights, one row per document and principal."""

from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..lib.docmgmt.delegation import readable

LEADER = "doc_management.group_leader"
READ_ALL = ("doc_management.group_clerk", LEADER)


class LentReading(NamedTuple):
    """What one running delegation lets its delegate read."""

    company_id: int
    directions: tuple[str, ...]
    principals: tuple[int, ...]
    """Those of the delegator."""
    is_wide: bool
    """The delegator reads the whole agency."""


class DocAccess(models.Model):
    """A reading right with its reason.

    Readers of a whole agency (clerks, leaders) have no rows: the rule on documents
    takes their branch by company. Users have no access to this table at all.
    """

    _name = "doc.access"
    _description = "Reading right"
    _log_access = False

    document_id = fields.Many2one(
        "doc.document", required=True, index=False, ondelete="cascade"
    )
    principal_id = fields.Many2one(
        "doc.principal", required=True, index=False, ondelete="cascade"
    )
    reason = fields.Char(required=True)
    granted_by_id = fields.Many2one("res.users")
    granted_at = fields.Datetime(default=fields.Datetime.now)

    _principal_document = models.UniqueIndex("(principal_id, document_id)")
    _document_principal = models.Index("(document_id, principal_id)")

    @api.model
    def _grant(self, documents, principals, reason):
        """Give ``principals`` the right to read ``documents``; known rights stay."""
        held = {
            (access.document_id.id, access.principal_id.id)
            for access in self.search(
                [
                    ("document_id", "in", documents.ids),
                    ("principal_id", "in", principals.ids),
                ]
            )
        }
        self.create(
            [
                {
                    "document_id": document.id,
                    "principal_id": principal.id,
                    "reason": reason,
                    "granted_by_id": self.env.uid,
                }
                for document in documents
                for principal in principals
                if (document.id, principal.id) not in held
            ]
        )

    @api.model
    def _reading_keys(self):
        """Return (principals, posts, whole agencies, agencies with open ones, lent).

        The first four are tuples of ids, of the user's own, posts being the agencies
        where he has one; the last is a tuple of :class:`LentReading`, what others
        delegated to him.

        One query per request, kept with the transaction. Context is not asked: only
        companies the user belongs to and where he is an active employee count.
        """
        cache = self.env.cr.cache.setdefault("doc_reading_keys", {})
        uid = self.env.uid
        if uid not in cache:
            cache[uid] = self._fetch_reading_keys(uid)
        return cache[uid]

    @api.model
    def _quarantine_companies(self):
        """Return ids of the companies whose quarantine the user looks after."""
        cache = self.env.cr.cache.setdefault("doc_quarantine_keys", {})
        uid = self.env.uid
        if uid not in cache:
            user = self.env["res.users"].browse(uid)
            posts = user.sudo().employee_ids.filtered(
                lambda post: (
                    post.active
                    and post.department_id
                    and post.company_id in user.sudo().company_ids
                )
            )
            companies = posts.company_id
            companies = companies.filtered(
                lambda company: (
                    user._doc_has_role("doc_management.group_clerk", company)
                    or company.doc_secrecy_officer_id == user
                )
            )
            cache[uid] = tuple(companies.ids)
        return cache[uid]

    @api.model
    def _fetch_reading_keys(self, uid):
        user = self.env["res.users"].browse(uid)
        principals, companies = self._own_keys(uid)
        wide = self._wide_companies(user, companies)
        rest = [company for company in companies if company not in wide]
        opened = self._open_companies(rest)
        lent = self._lent(user, companies)
        return principals, companies, wide, opened, lent

    @api.model
    def _own_keys(self, uid):
        """Return (principals, agencies with a post) of one person, by staff tables."""
        self.env["hr.employee"].flush_model()
        self.env["hr.version"].flush_model()
        self.env["hr.department"].flush_model(["manager_id"])
        self.env["doc.principal"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                WITH post AS (
                    SELECT e.id, e.company_id, v.department_id
                      FROM hr_employee e
                      JOIN hr_version v ON v.id = e.current_version_id
                      JOIN res_company_users_rel c
                        ON c.cid = e.company_id AND c.user_id = e.user_id
                     WHERE e.user_id = %(uid)s AND e.active
                )
                SELECT 'principal', p.id
                  FROM doc_principal p
                 WHERE (p.kind = 'user' AND p.user_id = %(uid)s
                        AND EXISTS (SELECT 1 FROM post))
                    OR (p.kind = 'member'
                        AND p.department_id IN (SELECT department_id FROM post))
                    OR (p.kind = 'head' AND p.department_id IN (
                        SELECT d.id FROM hr_department d JOIN post
                            ON post.id = d.manager_id))
                UNION ALL
                SELECT DISTINCT 'company', company_id FROM post
                 WHERE department_id IS NOT NULL
                """,
                uid=uid,
            )
        )
        return (
            tuple(row[1] for row in rows if row[0] == "principal"),
            tuple(row[1] for row in rows if row[0] == "company"),
        )

    @api.model
    def _wide_companies(self, user, company_ids):
        """Return the agencies that a user reads as a whole, by his role there."""
        if not any(user.has_group(group) for group in READ_ALL):
            return ()
        if not user._doc_posts().doc_group_ids:
            return tuple(company_ids)
        return tuple(
            company.id
            for company in self.env["res.company"].browse(company_ids)
            if any(user._doc_has_role(group, company) for group in READ_ALL)
        )

    @api.model
    def _lent(self, user, company_ids):
        """Return what running delegations let a user read, per delegator.

        Only at the agency of the delegation, only documents of the direction that the
        delegated powers look at, and never more than the delegator reads there.
        """
        delegations = self.env["doc.delegation"].search(
            Domain("delegate_id", "=", user.id)
            & Domain("company_id", "in", company_ids)
            & self.env["doc.delegation"]._running_domain()
        )
        lent = []
        for one in delegations:
            lender = one.delegator_id
            if not lender.active or not lender._doc_post(one.company_id):
                continue
            principals, posts = self._own_keys(one.delegator_id.id)
            leads = lender._doc_has_role(LEADER, one.company_id)
            lent.append(
                LentReading(
                    one.company_id.id,
                    tuple(sorted(map(str, readable(one._as_rule().scopes)))),
                    principals,
                    leads and one.company_id.id in posts,
                )
            )
        return tuple(lent)

    @api.model
    def _open_companies(self, company_ids):
        """Return those companies that ever let every official read a document."""
        procedures = self.env["doc.procedure"].sudo()
        return tuple(
            company.id
            for [company] in procedures._read_group(
                [("company_id", "in", company_ids), ("read_scope", "=", "agency")],
                ["company_id"],
            )
        )
