"""Đề nghị của người xử lý: a later deadline, or help from another unit."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib.docmgmt.routing import Role
from . import office_time
from .roles import LEADER

DECIDED_IN = {
    "extension": ("open", "waiting", "passed"),
    "help": ("open", "waiting"),
}
"""States of a part in which a request about it can still be decided: who passed his
part on asks for more time, too."""


class DocPartRequest(models.Model):
    """What the holder of a part asks of the person who gave it.

    It is decided once, by who assigned the part or a leader, and stays as a record.
    """

    _name = "doc.part.request"
    _description = "Request about an assignment"
    _inherit = ["doc.guarded.mixin"]
    _order = "id desc"
    _guarded_fields = frozenset(
        {
            "assignment_id",
            "kind",
            "state",
            "reason",
            "deadline",
            "user_ids",
            "asked_by_id",
            "answer",
            "decided_by_id",
            "decided_through_id",
            "asked_through_id",
            "decided_at",
        }
    )

    assignment_id = fields.Many2one(
        "doc.assignment", "Part", required=True, index=True, ondelete="restrict"
    )
    incoming_id = fields.Many2one(related="assignment_id.incoming_id", store=True)
    document_id = fields.Many2one(related="assignment_id.document_id", store=True)
    company_id = fields.Many2one(related="assignment_id.company_id", store=True)
    kind = fields.Selection(
        [("extension", "Later deadline"), ("help", "Help of others")], required=True
    )
    state = fields.Selection(
        [("asked", "Waiting for an answer"), ("granted", "Granted"), ("refused", "No")],
        "Status",
        required=True,
        default="asked",
    )
    reason = fields.Text(required=True)
    deadline = fields.Datetime("Deadline wanted")
    user_ids = fields.Many2many("res.users", string="To coordinate")
    asked_by_id = fields.Many2one("res.users", "Asked by", required=True)
    answer = fields.Text()
    decided_by_id = fields.Many2one("res.users", "Decided by")
    asked_through_id = fields.Many2one("res.users", "Asked on his behalf by")
    decided_through_id = fields.Many2one("res.users", "Decided on his behalf by")
    decided_at = fields.Datetime("Decided at")

    can_decide = fields.Boolean(compute="_compute_can_decide")

    _one_open = models.UniqueIndex(
        "(assignment_id, kind) WHERE state = 'asked'",
        "Such a request already waits for an answer.",
    )

    @api.depends_context("uid")
    @api.depends("state", "assignment_id.steered_by_me", "asked_by_id")
    def _compute_can_decide(self):
        for request in self:
            request.can_decide = (
                request.state == "asked"
                and request.assignment_id.state in DECIDED_IN[request.kind]
                and request.assignment_id.steered_by_me
                and self.env.user
                not in (request.asked_by_id | request.asked_through_id)
            )

    @api.model
    def _ask(self, part, kind, reason, **values):
        """Record a request of the current user and tell who decides it."""
        waiting = self.sudo().search_count(
            [
                ("assignment_id", "=", part.id),
                ("kind", "=", kind),
                ("state", "=", "asked"),
            ],
            limit=1,
        )
        if waiting:
            raise UserError(
                self.env._(
                    "Your earlier request still waits for %(name)s.",
                    name=part.assigner_id.sudo().name,
                )
            )
        # Requests are made by the acts of a part's holder only.
        request = (
            self.sudo()
            ._by_action()
            .create(
                {
                    "assignment_id": part.id,
                    "kind": kind,
                    "reason": reason,
                    "asked_by_id": part._principal().id,
                    "asked_through_id": part._through().id,
                    **values,
                }
            )
        )
        part.document_id._journal("part_ask", assignment=part.id, kind=kind)
        request.with_env(self.env)._tell_decider()
        return request.id

    def _tell_decider(self):
        """Put the request into the list of who gave the part out."""
        self.ensure_one()
        incoming = self.assignment_id.incoming_id
        summary = {
            "extension": self.env._("Later deadline asked for: %(name)s"),
            "help": self.env._("Coordination proposed: %(name)s"),
        }[self.kind]
        incoming._notify_work(
            self.assignment_id.assigner_id,
            summary % {"name": incoming.name},
            scope="supervise",
        )

    def action_grant(self, answer=""):
        """Grant the request: the deadline moves, or the people get their parts.

        Nobody grants more time than the part above has; who may move that one's
        deadline as well, moves it with this one.
        """
        self = self._decide("granted", (answer or "").strip())
        part = self.assignment_id
        if self.kind == "extension":
            above = part._bounded_above(self.deadline)
            how = self.env._("Extended by %(name)s", name=self._principal().sudo().name)
            for one in above | part:
                one._extend(self.deadline, how)
        else:
            incoming = part.incoming_id
            targets = incoming._targets(
                [{"role": "coordinate", "user_id": user.id} for user in self.user_ids]
            )
            incoming._make_parts(
                targets, self.reason, part.deadline, part.deadline_reason, part
            )
        return True

    def action_refuse(self, answer):
        """Refuse the request with a reason."""
        self._decide("refused", self.assignment_id.incoming_id._need_reason(answer))
        return True

    def _decide(self, state, answer):
        self.ensure_one()
        part = self.assignment_id._as_steerer(
            self.env._("Deciding on the request"), "supervise"
        )
        self = self.with_env(part.env)
        asking = self.asked_by_id | self.asked_through_id
        if (self.env.user | self._principal()) & asking:
            raise UserError(self.env._("Nobody decides on a request of his own."))
        if self.state != "asked":
            raise UserError(
                self.env._(
                    "%(name)s has already decided on this request.",
                    name=self.decided_by_id.sudo().name,
                )
            )
        if part.state not in DECIDED_IN[self.kind]:
            raise UserError(
                self.env._("The part is no longer open, so the request is void.")
            )
        if state == "granted" and self.kind == "extension":
            part._check_extension(self.deadline)
            part._bounded_above(self.deadline)  # refuses before anything is written
        self.sudo()._by_action().write(
            {
                "state": state,
                "answer": answer,
                "decided_by_id": self._principal().id,
                "decided_through_id": self._through().id,
                "decided_at": fields.Datetime.now(),
            }
        )
        part.document_id._journal(f"part_{state}", assignment=part.id, kind=self.kind)
        part.incoming_id._finish_work(self._principal())
        labels = dict(self._fields["state"]._description_selection(self.env))
        part.incoming_id.sudo().message_post(
            body=self.env._(
                "%(request)s of %(name)s: %(state)s. %(answer)s",
                request=dict(self._fields["kind"]._description_selection(self.env))[
                    self.kind
                ],
                name=self.asked_by_id.sudo().name,
                state=labels[state],
                answer=answer,
            ),
            partner_ids=self.asked_by_id.partner_id.ids,
            author_id=self.env.user.partner_id.id,
        )
        return self


class DocIncoming(models.Model):
    _inherit = "doc.incoming"

    request_ids = fields.One2many(
        "doc.part.request", "incoming_id", "Requests", readonly=True
    )


class DocAssignment(models.Model):
    _inherit = "doc.assignment"

    request_ids = fields.One2many("doc.part.request", "assignment_id", "Requests")

    def _extend(self, deadline, how):
        """Move this part's deadline; the document's moves with the directive's lead."""
        self.ensure_one()
        old = self.deadline
        self.sudo()._by_action().write(
            {"deadline": deadline, "deadline_reason": how, "reminded": False}
        )
        self.document_id._journal(
            "part_extend",
            assignment=self.id,
            before=old and office_time.to_office(old).isoformat(),
            after=office_time.to_office(deadline).isoformat(),
        )
        if self.role == Role.LEAD.value and not self.parent_id:
            self.incoming_id.sudo()._by_action().write(
                {"deadline": deadline, "deadline_reason": how}
            )

    def _bounded_above(self, wanted):
        """Return the parts above that are due before ``wanted`` and must move with it.

        :raises UserError: one of them is not the user's to move
        """
        self.ensure_one()
        me = self._principal()
        # More time for a helper is no reason to give the whole work more.
        leads = self.role == Role.LEAD.value and me._doc_has_role(
            LEADER, self.company_id
        )
        above = self.browse()
        # Who reads the document reads its parts; only their deadlines are asked.
        part = self.sudo().parent_id
        while part:
            if part.deadline and part.deadline < wanted:
                if not leads and part.assigner_id != me:
                    raise UserError(
                        self.env._(
                            "The part of %(name)s above is due on %(day)s, so nothing "
                            "below it can be due later. An extension of that part has "
                            "to be granted by %(giver)s first.",
                            name=part.user_id.name,
                            day=office_time.to_office(part.deadline).strftime(
                                "%d/%m %H:%M"
                            ),
                            giver=part.assigner_id.name,
                        )
                    )
                above |= part.with_env(self.env)
            part = part.parent_id
        return above
