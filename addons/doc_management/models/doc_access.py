"""Reading rights, one row per document and principal."""

from odoo import api, fields, models
from odoo.tools import SQL


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
        """Return (principals, agencies read as a whole, agencies with open documents).

        All three are tuples of ids, of the user's own.

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
            if not user.has_group("doc_management.group_clerk"):
                companies = companies.filtered(
                    lambda company: company.doc_secrecy_officer_id == user
                )
            cache[uid] = tuple(companies.ids)
        return cache[uid]

    @api.model
    def _fetch_reading_keys(self, uid):
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
        user = self.env["res.users"].browse(uid)
        companies = [row[1] for row in rows if row[0] == "company"]
        reads_all = user.has_group("doc_management.group_clerk") or user.has_group(
            "doc_management.group_leader"
        )
        principals = tuple(row[1] for row in rows if row[0] == "principal")
        if reads_all:
            return principals, tuple(companies), ()
        return principals, (), self._open_companies(companies)

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
