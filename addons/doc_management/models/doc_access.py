"""Reading rights, one row per document and principal."""

from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..lib.docmgmt.delegation import readable
from .roles import CLERK, LEADER

READ_ALL = (CLERK, LEADER)


FACTS = """
CREATE OR REPLACE FUNCTION doc_reading_facts(of_user integer)
RETURNS TABLE (kind text, ident integer)
LANGUAGE plpgsql STABLE ROWS 50 SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH post AS MATERIALIZED (
        SELECT e.id, e.company_id, v.department_id
          FROM hr_employee e
          JOIN hr_version v ON v.id = e.current_version_id
          JOIN res_company_users_rel c
            ON c.cid = e.company_id AND c.user_id = e.user_id
         WHERE e.user_id = of_user AND e.active
    ), agency AS MATERIALIZED (
        SELECT DISTINCT company_id AS id FROM post
         WHERE department_id IS NOT NULL
    )
    SELECT 'principal'::text, p.id FROM doc_principal p
     WHERE p.user_id = of_user AND EXISTS (SELECT 1 FROM post)
    UNION ALL
    SELECT 'principal', p.id FROM doc_principal p
      JOIN post ON post.department_id = p.department_id
     WHERE p.kind = 'member'
    UNION ALL
    SELECT 'principal', p.id FROM post
      JOIN hr_department d ON d.manager_id = post.id
      JOIN doc_principal p ON p.department_id = d.id AND p.kind = 'head'
    UNION ALL
    SELECT 'company', id FROM agency
    UNION ALL
    SELECT 'limited', post.company_id FROM post
      JOIN doc_employee_group_rel r ON r.employee_id = post.id
    UNION ALL
    SELECT 'officer', c.id FROM agency JOIN res_company c USING (id)
     WHERE c.doc_secrecy_officer_id = of_user
    UNION ALL
    SELECT DISTINCT 'open', p.company_id FROM agency
      JOIN doc_procedure p ON p.company_id = agency.id
     WHERE p.read_scope = 'agency'
    UNION ALL
    SELECT DISTINCT 'open', i.company_id FROM agency
      JOIN doc_old_import i ON i.company_id = agency.id
     WHERE i.is_open
    UNION ALL
    SELECT 'lent', d.company_id FROM doc_delegation d
     WHERE d.delegate_id = of_user AND d.revoked_at IS NULL;
END $$
"""
"""What the staff tables say of one person: (kind, id), see ``DocAccess._facts``.

A function, because planning this takes longer than answering it, and PostgreSQL keeps
its plan for the next calls of the transaction. It is told to keep it, for by its own
estimate a plan for just this person was always a little cheaper and it planned at every
call. Between transactions the server's pool has the connection forget all plans.
"""


GRANTED = """
CREATE OR REPLACE FUNCTION doc_granted_documents(principals integer[])
RETURNS SETOF integer
LANGUAGE plpgsql STABLE ROWS 400 SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN QUERY
    SELECT a.document_id FROM doc_access a
     WHERE a.principal_id = ANY(principals) AND NOT EXISTS (
           SELECT FROM doc_document q
            WHERE q.id = a.document_id AND q.is_quarantined);
END $$
"""
"""What was granted to any of these holders and is not in quarantine.

A function for the same reason. Nothing but indexed columns is compared, so one plan
serves whoever asks.
"""


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

    def init(self):
        """Make the functions that answer for one person (no ORM objects)."""
        self.env.cr.execute(FACTS)
        self.env.cr.execute(GRANTED)

    @api.model
    def _grant(self, documents, principals, reason):
        """Give ``principals`` the right to read ``documents``; known rights stay.

        One statement, however many: the pairs are made by the database.
        """
        self.env["doc.principal"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO doc_access (document_id, principal_id, reason,
                                        granted_by_id, granted_at)
                SELECT d.id, p.id, %s, %s, %s
                  FROM unnest(%s::int[]) AS d(id), unnest(%s::int[]) AS p(id)
                ON CONFLICT (principal_id, document_id) DO NOTHING
                """,
                reason,
                self.env.uid,
                fields.Datetime.now(),
                documents.ids,
                principals.ids,
            )
        )
        self.invalidate_model()
        documents.invalidate_recordset(["can_read"], flush=False)

    @api.model
    def _reading_keys(self):
        """Return (principals, posts, agencies read whole, those with open ones, lent).

        The first four are tuples of ids, of the user's own, posts being the agencies
        where he has one; the last is a tuple of :class:`LentReading`, what others
        delegated to him.

        One query per request, kept with the transaction. Context is not asked: only
        companies the user belongs to and where he is an active employee count.
        """
        cache = self._keys_kept()
        uid = self.env.uid
        if uid not in cache:
            cache[uid] = self._fetch_reading_keys(uid)
        return cache[uid]

    @api.model
    def _keys_kept(self):
        """Return the dictionary that lives until rights change or the cursor ends."""
        return self.env.cr.cache.setdefault("doc_reading_keys", {})

    @api.model
    def _quarantine_companies(self):
        """Return ids of the companies whose quarantine the user looks after."""
        cache = self.env.cr.cache.setdefault("doc_quarantine_keys", {})
        uid = self.env.uid
        if uid not in cache:
            self._reading_keys()  # one query tells both
            facts = self._facts(uid)
            clerk = self._companies_with_role(uid, (CLERK,), facts)
            cache[uid] = tuple({*clerk, *facts["officer"]})
        return cache[uid]

    @api.model
    def _fetch_reading_keys(self, uid):
        facts = self._facts(uid)
        companies = facts["company"]
        wide = self._companies_with_role(uid, READ_ALL, facts)
        opened = tuple(one for one in facts["open"] if one not in wide)
        user = self.env["res.users"].browse(uid)
        lent = self._lent(user, companies) if facts["lent"] else ()
        return facts["principal"], companies, wide, opened, lent

    @api.model
    def _own_keys(self, uid):
        """Return (principals, agencies with a post) of one person."""
        facts = self._facts(uid)
        return facts["principal"], facts["company"]

    @api.model
    def _facts(self, uid):
        """Return what the staff tables say about a person's rights, as tuples of ids.

        ``principal``: his holders of rights; ``company``: agencies with a post;
        ``limited``: those where the post limits his roles; ``officer``: where he is
        the officer for secrets; ``open``: where all officials may read some documents;
        ``lent``: where something was ever delegated to him. One query, kept with the
        transaction until one of its sources changes.
        """
        cache = self._keys_kept()
        key = ("facts", uid)
        if key not in cache:
            cache[key] = self._fetch_facts(uid)
        return cache[key]

    @api.model
    def _fetch_facts(self, uid):
        for model in ("hr.employee", "hr.version", "doc.principal", "doc.delegation"):
            self.env[model].flush_model()
        self.env["hr.department"].flush_model(["manager_id"])
        self.env["doc.procedure"].flush_model(["company_id", "read_scope"])
        self.env["doc.old.import"].flush_model(["company_id", "is_open"])
        self.env["res.company"].flush_model(["doc_secrecy_officer_id"])
        rows = self.env.execute_query(SQL("SELECT * FROM doc_reading_facts(%s)", uid))
        facts = dict.fromkeys(
            ("principal", "company", "limited", "officer", "open", "lent"), ()
        )
        for kind, ident in rows:
            facts[kind] += (ident,)
        return facts

    @api.model
    def _role_companies(self, groups):
        """Return ids of the agencies where the user holds one of these roles."""
        uid = self.env.uid
        return self._companies_with_role(uid, groups, self._facts(uid))

    @api.model
    def _companies_with_role(self, uid, groups, facts):
        """Return the agencies where a person holds one of these roles in his post."""
        user = self.env["res.users"].browse(uid)
        if not any(user.has_group(group) for group in groups):
            return ()
        if not facts["limited"]:
            return facts["company"]
        return tuple(
            company.id
            for company in self.env["res.company"].browse(facts["company"])
            if any(user._doc_has_role(group, company) for group in groups)
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
