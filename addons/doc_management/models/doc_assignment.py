"""Giao xử lý: one part of the work on an incoming document."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..lib.docmgmt import routing
from ..lib.docmgmt.routing import PartMove, RoutingError, RoutingFault
from .roles import LEADER

AT_WORK = ("open", "waiting")


class DocAssignment(models.Model):
    """A part: lead (exactly one at any time), coordinate, or for information.

    Parts form a tree: what a head passes on stands below his own part. States move
    by the table of ``lib/docmgmt/routing`` only (Decree 30/2020/NĐ-CP Art. 23-24).
    """

    _name = "doc.assignment"
    _description = "Assignment"
    _inherit = ["doc.guarded.mixin"]
    _order = "incoming_id, tree_path, id"
    _guarded_fields = frozenset(
        {
            "incoming_id",
            "parent_id",
            "role",
            "user_id",
            "department_id",
            "to_unit",
            "assigner_id",
            "assigned_through_id",
            "done_through_id",
            "instruction",
            "deadline",
            "deadline_reason",
            "state",
            "opinion",
            "reason",
            "report",
            "received_at",
            "done_at",
            "urge_count",
            "urged_at",
            "urged_by_id",
            "reminded",
        }
    )

    incoming_id = fields.Many2one(
        "doc.incoming", required=True, index=True, ondelete="restrict"
    )
    document_id = fields.Many2one(
        related="incoming_id.document_id", store=True, index=True
    )
    company_id = fields.Many2one(related="document_id.company_id", store=True)
    parent_id = fields.Many2one("doc.assignment", "Passed on from", index=True)
    child_ids = fields.One2many("doc.assignment", "parent_id", "Passed on to")
    tree_path = fields.Char(compute="_compute_tree_path", store=True, recursive=True)
    depth = fields.Integer(compute="_compute_tree_path", store=True, recursive=True)
    role = fields.Selection(
        [("lead", "Lead"), ("coordinate", "Coordinate"), ("inform", "For information")],
        required=True,
    )
    role_order = fields.Integer(compute="_compute_role_order", store=True)
    user_id = fields.Many2one("res.users", "Held by", required=True, index=True)
    department_id = fields.Many2one("hr.department", "Unit")
    to_unit = fields.Boolean(
        "To the unit",
        help="Given to the unit: whoever heads it holds the part and may pass it on.",
    )
    assigner_id = fields.Many2one("res.users", "Assigned by")
    assigned_through_id = fields.Many2one(
        "res.users",
        "Assigned on his behalf by",
        help="The delegate who assigned it in the assigner's name.",
    )
    done_through_id = fields.Many2one(
        "res.users",
        "Done on his behalf by",
        help="The delegate who last acted on it in the holder's name.",
    )
    instruction = fields.Text()
    received_at = fields.Datetime("Received at (legal time)")
    deadline = fields.Datetime()
    deadline_reason = fields.Char("How the deadline is counted")
    state = fields.Selection(
        [
            ("open", "To do"),
            ("waiting", "Waiting"),
            ("passed", "Passed on"),
            ("returned", "Returned"),
            ("done", "Done"),
            ("read", "Read"),
            ("withdrawn", "Withdrawn"),
        ],
        "Status",
        required=True,
        default="open",
    )
    opinion = fields.Text()
    reason = fields.Text(
        "Why", help="Why it was returned or withdrawn, or what it waits for."
    )
    report = fields.Text("Last report")
    done_at = fields.Datetime("Finished at")
    urge_count = fields.Integer("Urged", aggregator=None)
    urged_at = fields.Datetime("Last urged at")
    urged_by_id = fields.Many2one("res.users", "Last urged by")
    reminded = fields.Char(help="Which reminder of the deadline has been sent.")
    can_steer = fields.Boolean("May urge or take back", compute="_compute_can_steer")
    steered_by_me = fields.Boolean("Given out by me", compute="_compute_can_steer")
    remark = fields.Char("In words", compute="_compute_remark")
    is_late = fields.Boolean("Overdue", compute="_compute_is_late")

    _one_lead = models.UniqueIndex(
        "(incoming_id, COALESCE(parent_id, 0)) "
        "WHERE role = 'lead' AND state NOT IN ('withdrawn', 'returned')",
        "A document has exactly one lead.",
    )
    _held = models.Index("(user_id, state)")
    _due = models.Index("(deadline) WHERE state IN ('open', 'waiting')")

    @api.depends("role")
    def _compute_role_order(self):
        order = {"lead": 1, "coordinate": 2, "inform": 3}
        for assignment in self:
            assignment.role_order = order[assignment.role]

    @api.depends("parent_id.tree_path", "parent_id.depth", "role")
    def _compute_tree_path(self):
        """Order parts as a tree: each part, then those passed on from it."""
        for part in self:
            own = f"{part._role_digit()}{part._origin.id or 0:09d}"
            part.tree_path = f"{part.parent_id.tree_path or ''}{own}"
            part.depth = part.parent_id.depth + 1 if part.parent_id else 0

    def _role_digit(self):
        return {"lead": 1, "coordinate": 2, "inform": 3}.get(self.role, 9)

    @api.depends("deadline", "state", "done_at")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for part in self:
            end = now if part.state in AT_WORK else part.done_at
            part.is_late = bool(part.deadline and end and end > part.deadline)

    @api.depends("opinion", "reason", "report", "state")
    def _compute_remark(self):
        """What the holder said last: opinion, reason or report."""
        for part in self:
            part.remark = part.opinion or part.reason or part.report

    @api.depends_context("uid")
    @api.depends("state", "assigner_id")
    def _compute_can_steer(self):
        for company, parts in self.grouped("company_id").items():
            user = self.env.user
            mine = user._doc_proxies("supervise", company)
            leads = any(one._doc_has_role(LEADER, company) for one in mine)
            for part in parts:
                part.steered_by_me = leads or part.assigner_id in mine
                part.can_steer = part.state in AT_WORK and part.steered_by_me

    # Reading and opinion: one's own part only.

    def action_read(self):
        """Confirm having read; closes only one's own part (VL-14.1d, TD-8.12)."""
        part = self._own(self.env._("Confirming"), "receive")
        part._close(PartMove.READ)
        return True

    def action_unread(self):
        """Take back one's own confirmation, within minutes."""
        own = self._own(self.env._("Taking a confirmation back"), "receive")
        fresh = fields.Datetime.now() - routing.UNDO_WITHIN
        if self.state == "read" and self.done_at and self.done_at < fresh:
            raise UserError(
                self.env._(
                    "The confirmation is older than %(minutes)s minutes and stays.",
                    minutes=int(routing.UNDO_WITHIN.total_seconds() // 60),
                )
            )
        own._move(PartMove.UNREAD, done_at=False)
        own._tell()
        return True

    def action_give_opinion(self, text):
        """Send one's opinion to the lead (VL-14.1c)."""
        text = self.incoming_id._need_reason(text)
        part = self._own(self.env._("Giving an opinion"), "receive")
        part._next(PartMove.OPINE)
        part._close(PartMove.OPINE, opinion=text)
        lead = self.incoming_id._lead()
        self.incoming_id.sudo().message_post(
            body=self.env._(
                "Opinion of %(name)s: %(text)s",
                name=part._principal().sudo().name,
                text=text,
            ),
            partner_ids=lead.partner_id.ids,
            author_id=self.env.user.partner_id.id,
        )
        return True

    def _own(self, what, scope):
        """Return the part, acted on by its holder or by his delegate.

        :param scope: the power the holder must have delegated
        :raises AccessError: it is somebody else's
        """
        self.ensure_one()
        self.env.user._doc_acting_employee(self.company_id)
        return self._as_holder(self.user_id, what, scope)

    def _as_steerer(self, what, scope):
        """Return the part, acted on by who gave it, a leader, or a delegate of these.

        :raises AccessError: none of them
        """
        user, company = self.env.user, self.company_id
        user._doc_acting_employee(company)
        self.incoming_id.check_access("read")
        person = user._doc_acts_for(self.assigner_id, scope, company)
        if person:
            return self._as_principal(person, what)
        if any(
            one._doc_has_role(LEADER, company)
            for one in user._doc_proxies(scope, company)
        ):
            return self._as_role(LEADER, what, scope)
        raise AccessError(
            self.env._(
                "%(what)s is up to %(people)s or a leader.",
                what=what,
                people=self.assigner_id.sudo().name,
            )
        )

    def _next(self, move):
        """Return the state after ``move`` or refuse it in words."""
        self.ensure_one()
        try:
            return routing.next_state(self.role, self.state, move)
        except RoutingError as refusal:
            raise UserError(self._sentence(refusal)) from refusal

    def _sentence(self, refusal):
        """Turn a refusal of the rules into what the person can do."""
        people, units = self.env["res.users"].sudo(), self.env["hr.department"].sudo()
        name = (
            people.browse(refusal.values.get("person") or ()).name
            or units.browse(refusal.values.get("unit") or ()).name
            or ""
        )
        if refusal.code is RoutingFault.NOT_SO:
            labels = dict(self._fields["state"]._description_selection(self.env))
            return self.env._(
                "This part is “%(state)s”, or is not of that kind, so this cannot be "
                "done with it. Reload the page to see what happened.",
                state=labels.get(refusal.values.get("state"), "–"),
            )
        sentences = {
            RoutingFault.NO_LEAD: self.env._("Choose exactly one person to lead."),
            RoutingFault.TWO_LEADS: self.env._("Choose exactly one person to lead."),
            RoutingFault.TWICE: self.env._("%(name)s is named twice.", name=name),
            RoutingFault.NOBODY: self.env._("Choose a person or a unit."),
            RoutingFault.TO_ONESELF: self.env._(
                "The work is already yours. Choose somebody else, or start it."
            ),
            RoutingFault.OUT_OF_REACH: self.env._(
                "%(name)s is not of your unit. Return the part with that proposal, "
                "or propose to coordinate.",
                name=name,
            ),
            RoutingFault.NOT_LATER: self.env._(
                "The new deadline is not later than the present one."
            ),
            RoutingFault.PAST: self.env._(
                "The deadline lies in the past. Choose another."
            ),
        }
        return sentences[refusal.code]

    def _move(self, move, **values):
        """Move the state by the table and write ``values`` in the same act."""
        state = self._next(move)
        if move is not PartMove.WITHDRAW:
            values["done_through_id"] = self._through().id
        # Who may do this was checked by the act; the record is nobody's to write.
        self.sudo()._by_action().write({"state": state, **values})
        self.document_id._journal(f"part_{move}", assignment=self.id, state=state)

    def _close(self, move, **values):
        self._move(move, done_at=fields.Datetime.now(), **values)
        self._finish_to_do()

    def _finish_to_do(self):
        """Clear the holder's to-do unless he holds another part that is open."""
        for part in self:
            others = part.incoming_id.sudo().assignment_ids - part
            if not others.filtered(
                lambda other, user=part.user_id: (
                    other.user_id == user and other.state in AT_WORK
                )
            ):
                part.incoming_id._finish_work(part.user_id)

    def _tell(self, deadline=None, words=None):
        """Put the part into its holder's list, with the reason; that tells him once.

        :param words: why it comes (back) to him, else what is asked of him
        """
        for part in self:
            name = part.incoming_id.name
            summary = (
                words
                or {
                    "lead": part.env._("Lead the handling of %(name)s", name=name),
                    "coordinate": part.env._(
                        "Give your opinion on %(name)s", name=name
                    ),
                    "inform": part.env._("Read %(name)s", name=name),
                }[part.role]
            )
            # An instruction to lead may be passed on by whoever may assign.
            scope = "assign" if part.to_unit else "receive"
            part.incoming_id._notify_work(part.user_id, summary, deadline, scope)

    def _let_read(self):
        """Give the reading rights that come with these parts.

        A unit's part is read by whoever heads the unit, a person's by that person.
        """
        for part in self:
            document, unit = part.document_id, part.department_id
            if not part.to_unit:
                document._grant(users=part.user_id, reason=part.role)
            if part.to_unit or part.role == "lead":
                document._grant(heads=unit, reason=f"unit: {part.role}")
            if part.incoming_id.procedure_id.read_scope == "unit":
                document._grant(members=unit, reason="unit")

    def _passed_by(self, user):
        """Return the parts below these that a person passed on and that still run."""
        return self.search(
            Domain("id", "child_of", self.ids)
            & Domain("id", "not in", self.ids)
            & Domain("assigner_id", "=", user.id)
            & Domain("state", "in", (*AT_WORK, "passed"))
        )

    def _hand_to(self, user):
        """Give a unit's living parts to who heads it now.

        What was passed on from them reports to him, with the requests that wait.
        """
        for part in self:
            part._finish_to_do()
            before = part.user_id
            below = part._passed_by(before)
            part._by_action().write({"user_id": user.id})
            below._by_action().write({"assigner_id": user.id})
            part.document_id._journal(
                "part_handed", assignment=part.id, before=before.id, after=user.id
            )
            if part.state in AT_WORK:
                part._tell()
                if part.role == "lead":
                    part.incoming_id._by_action().write({"holder_id": user.id})
            for request in below.request_ids.filtered(lambda one: one.state == "asked"):
                request._tell_decider()
