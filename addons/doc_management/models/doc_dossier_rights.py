"""Who sees and changes a dossier, and what its members read because of it."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from .roles import ARCHIVIST, LEADER

WATCHERS = (LEADER, ARCHIVIST)
"""Roles that see every work dossier of their agency."""

SHELVED = """
CREATE OR REPLACE FUNCTION doc_shelved_documents(
    members integer[], read_at integer[], kept_at integer[])
RETURNS SETOF integer
LANGUAGE plpgsql STABLE ROWS 10 SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    IF EXISTS (SELECT FROM doc_dossier_member m
                WHERE m.principal_id = ANY(members) AND m.state = 'confirmed'
                  AND m.reads_documents) THEN
        RETURN QUERY
        SELECT d.id FROM doc_dossier_member m
          JOIN doc_dossier_document_rel r ON r.dossier_id = m.dossier_id
          JOIN doc_document d ON d.id = r.document_id
         WHERE m.principal_id = ANY(members) AND m.state = 'confirmed'
           AND m.reads_documents AND d.company_id = ANY(read_at)
           AND d.is_private IS NOT TRUE AND d.is_quarantined IS NOT TRUE;
    END IF;
    IF cardinality(kept_at) > 0 THEN
        RETURN QUERY
        SELECT d.id FROM doc_dossier o
          JOIN doc_dossier_document_rel r ON r.dossier_id = o.id
          JOIN doc_document d ON d.id = r.document_id
         WHERE o.company_id = ANY(kept_at) AND o.state IN ('submitted', 'archived')
           AND o.kind = 'work' AND d.company_id = ANY(kept_at)
           AND d.is_private IS NOT TRUE AND d.is_quarantined IS NOT TRUE;
    END IF;
END $$
"""
"""What lies in dossiers of these members, or in those these agencies' archives keep.

A function, because planning these joins takes longer than finding that there is
nothing: few people are members of a dossier. What nobody needs is not planned.
"""


class DocDossierMember(models.Model):
    """A person or a unit that takes part in a dossier.

    Reading the documents of a dossier as its member is a change of reading rights: it
    counts from the moment a head or leader confirms it (Annex VI, item III.3c). What a
    member reads is looked up at each request, so leaving takes it away at once.
    """

    _name = "doc.dossier.member"
    _description = "Member of a dossier"
    _inherit = ["doc.guarded.mixin"]
    _order = "id"
    _rec_name = "user_id"

    _guarded_fields = frozenset(
        {"principal_id", "state", "confirmed_by_id", "confirmed_at", "asked_by_id"}
    )

    dossier_id = fields.Many2one(
        "doc.dossier", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", "Person", ondelete="cascade")
    department_id = fields.Many2one("hr.department", "Unit", ondelete="cascade")
    principal_id = fields.Many2one(
        "doc.principal", index=True, readonly=True, ondelete="cascade"
    )
    role = fields.Selection(
        [("read", "Reads"), ("contribute", "Contributes")],
        required=True,
        default="read",
        help="Who contributes adds documents, notes and tasks.",
    )
    reads_documents = fields.Boolean(
        "Reads its documents",
        default=True,
        help="Off: sees the dossier, and of its documents those he may read anyway.",
    )
    state = fields.Selection(
        [("waiting", "To be confirmed"), ("confirmed", "Confirmed")],
        required=True,
        default="waiting",
        readonly=True,
    )
    asked_by_id = fields.Many2one("res.users", readonly=True)
    confirmed_by_id = fields.Many2one("res.users", readonly=True)
    confirmed_at = fields.Datetime(readonly=True)

    _one_holder = models.Constraint(
        "CHECK ((user_id IS NULL) <> (department_id IS NULL))",
        "A member is one person or one unit.",
    )
    _once = models.UniqueIndex(
        "(dossier_id, principal_id)", "That person or unit is a member already."
    )

    def init(self):
        """Make the function that looks into dossiers (no ORM object)."""
        self.env.cr.execute(SHELVED)

    @api.constrains("user_id", "department_id", "dossier_id")
    def _check_holder(self):
        for member in self:
            company = member.dossier_id.company_id
            if member.dossier_id.kind == "personal":
                raise ValidationError(
                    self.env._("A personal folder has no members. Open a dossier.")
                )
            if member.user_id:
                # Whether a colleague has a post here is public in the agency.
                member.user_id.sudo()._doc_acting_employee(company)
            elif member.department_id.sudo().company_id != company:
                raise ValidationError(self.env._("That unit is not of this agency."))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals)
        elevated = self._by_action()
        members = super(DocDossierMember, elevated).create(
            [{**vals, "asked_by_id": self.env.uid} for vals in vals_list]
        )
        members = members.with_env(self.env)
        for member in members:
            member._check_host()
            principals = self.env["doc.principal"].sudo()
            holder = (
                principals._for_users(member.user_id)
                if member.user_id
                else principals._for_units(member.department_id, "member")
            )
            member.sudo()._by_action().write({"principal_id": holder.id})
            member._note("dossier_member_added")
            if member.dossier_id._may_confirm() or not member.reads_documents:
                member._confirm()
            else:
                member.dossier_id._tell_deciders(
                    self.env._("Confirm who reads the dossier")
                )
        return members

    def write(self, vals):
        if self._is_by_action():
            return super().write(vals)
        for member in self:
            member._check_host()
        if set(vals) & {"user_id", "department_id", "dossier_id"}:
            raise UserError(
                self.env._("Remove the member and add the other person instead.")
            )
        widened = vals.get("reads_documents")
        result = super().write(vals)
        for member in self:
            member._note("dossier_member_changed")
            if widened and not member.dossier_id._may_confirm():
                member.sudo()._by_action().write({"state": "waiting"})
                member.dossier_id._tell_deciders(
                    self.env._("Confirm who reads the dossier")
                )
            elif "reads_documents" in vals:
                member._confirm()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_by_host(self):
        for member in self:
            member._check_host()
            member._note("dossier_member_removed")

    def unlink(self):
        result = super().unlink()
        self.env["doc.dossier"]._forget_who_reads()
        return result

    def _check_host(self):
        """Members are the business of who changes the dossier."""
        if self.env.su:
            return
        dossier = self.dossier_id
        if dossier._may_confirm():
            return
        dossier.check_access("write")
        dossier._check_open_work()

    def _note(self, act):
        self.dossier_id._journal(
            act,
            user=self.user_id.id,
            unit=self.department_id.id,
            role=self.role,
            reads_documents=self.reads_documents,
        )

    def _confirm(self):
        self.sudo()._by_action().write(
            {
                "state": "confirmed",
                "confirmed_by_id": self.env.uid,
                "confirmed_at": fields.Datetime.now(),
            }
        )
        self.dossier_id._forget_who_reads()
        self._note("dossier_member_confirmed")

    def action_confirm(self):
        """Confirm that members read the documents of the dossier."""
        for member in self:
            member.check_access("read")
            if not member.dossier_id._may_confirm():
                raise AccessError(
                    self.env._(
                        "Who reads a dossier is confirmed by the head of its unit or "
                        "a leader."
                    )
                )
            if member.state == "waiting":
                member._confirm()
        return True


class DocDossier(models.Model):
    """Seen by keeper, members, the head of the unit, leaders and archivists."""

    _inherit = "doc.dossier"

    member_ids = fields.One2many("doc.dossier.member", "dossier_id", "Members")
    member_count = fields.Integer("Number of members", compute="_compute_member_count")
    can_open = fields.Boolean(
        compute="_compute_can_open", search="_search_can_open", compute_sudo=True
    )
    can_edit = fields.Boolean(
        compute="_compute_can_edit", search="_search_can_edit", compute_sudo=True
    )

    @api.depends("member_ids")
    def _compute_member_count(self):
        for dossier in self:
            dossier.member_count = len(dossier.member_ids)

    @api.depends_context("uid")
    @api.depends("member_ids", "owner_id")
    def _compute_can_open(self):
        self._compute_by_search("can_open")

    @api.depends_context("uid")
    @api.depends("member_ids", "owner_id")
    def _compute_can_edit(self):
        self._compute_by_search("can_edit")

    def _compute_by_search(self, name):
        domain = Domain("id", "in", self.filtered("id").ids) & Domain(name, "=", True)
        found = set(self.sudo()._search(domain))
        for dossier in self:
            dossier[name] = not dossier.id or dossier.id in found

    @api.model
    def _search_can_open(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        uid = self.env.uid
        principals, posts, *_rest = self.env["doc.access"].sudo()._reading_keys()
        user = self.env["res.users"].browse(uid)
        wide = [
            company.id
            for company in self.env["res.company"].browse(posts)
            if any(user._doc_has_role(role, company) for role in WATCHERS)
        ]
        # Who heads which unit is public in the agency.
        headed = (
            self.env["hr.department"].sudo()._search([("manager_id.user_id", "=", uid)])
        )
        shared = (
            self._among_members(principals, contributes=False)
            | Domain("unit_id", "in", headed)
            | Domain("company_id", "in", wide)
        )
        return Domain("company_id", "in", posts) & (
            Domain("owner_id", "=", uid) | (Domain("kind", "=", "work") & shared)
        )

    @api.model
    def _search_can_edit(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        principals, posts, *_rest = self.env["doc.access"].sudo()._reading_keys()
        return Domain("company_id", "in", posts) & (
            Domain("owner_id", "=", self.env.uid)
            | (
                Domain("kind", "=", "work")
                & self._among_members(principals, contributes=True)
            )
        )

    @api.model
    def _among_members(self, principals, contributes):
        if not principals:
            return Domain.FALSE
        self.env["doc.dossier.member"].flush_model()
        roles = ["contribute"] if contributes else ["contribute", "read"]
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s = ANY(ARRAY(SELECT dossier_id FROM doc_dossier_member "
                "WHERE principal_id = ANY(%s) AND state = 'confirmed' "
                "AND role = ANY(%s)))",
                SQL.identifier(alias, "id"),
                list(principals),
                roles,
            )
        )

    @api.model
    def _forget_who_reads(self):
        """Look rights up again after members or a state changed in this transaction."""
        self.env["doc.document"].invalidate_model(["can_read"])
        self.env["doc.dossier"].invalidate_model(["can_open", "can_edit"])

    def _unit_head(self):
        """Return who heads the unit of the dossier, or nobody."""
        # Who heads a unit is public in the agency.
        return self.unit_id.sudo().manager_id.user_id

    def _may_confirm(self):
        """Say whether the user may change who reads the dossier."""
        self.ensure_one()
        user = self.env.user
        if not user._doc_post(self.company_id):
            return False
        return user == self._unit_head() or user._doc_has_role(LEADER, self.company_id)

    def _tell_deciders(self, summary):
        """Put a to-do into the list of the head of the unit, else of a leader."""
        self.ensure_one()
        decider = (
            self._unit_head() or self.env["res.users"]._doc_leaders(self.company_id)[:1]
        )
        if decider:
            self._tell(decider, summary)

    def _tell(self, user, summary):
        self.sudo().activity_schedule(
            "doc_management.mail_activity_type_work",
            user_id=user.id,
            summary=summary,
            date_deadline=self.company_id._doc_today(),
        )


class DocDocument(models.Model):
    _inherit = "doc.document"

    @api.model
    def _search_can_read(self, operator, value):
        dossiers = self.env["doc.dossier"]
        dossiers.flush_model(["state", "kind", "document_ids", "company_id"])
        self.env["doc.dossier.member"].flush_model()
        return super()._search_can_read(operator, value)

    @api.model
    def _named_queries(self):
        """Add what a person reads as member of a dossier or as its archivist.

        Who reads a whole agency gains nothing by it and keeps his plain branch. Drafts
        not yet shown and secrets stay out, as everywhere.
        """
        queries = super()._named_queries()
        principals, posts, wide, *_others = (
            self.env["doc.access"].sudo()._reading_keys()
        )
        others = [company for company in posts if company not in wide]
        kept = self.env["doc.access"].sudo()._role_companies((ARCHIVIST,))
        kept = [company for company in kept if company in others]
        if kept or (principals and others):
            queries.append(
                SQL(
                    "SELECT doc_shelved_documents(%s::int[], %s, %s::int[])",
                    list(principals),
                    others,
                    kept,
                )
            )
        return queries
