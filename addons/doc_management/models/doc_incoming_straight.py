"""Văn bản đến: the first recipient, and the short way past him."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib.docmgmt.routing import Role
from ..lib.docmgmt.workflow import IncomingMove
from .roles import CLERK

GROUNDS = [
    ("prior_opinion", "A leader has given his opinion"),
    ("info_only", "For information only"),
]


class DocIncoming(models.Model):
    """Where a registered document goes first, as the procedure has it (C13).

    Ordinarily to the first recipient, who writes the directive. Where the procedure
    allows it, the clerk sends a document straight to the specialist of the field: one
    on which a leader has given his opinion, or one for information; those whom the
    procedure names are always informed (TD-3.2b to 3.2e).
    """

    _inherit = "doc.incoming"

    straight_ground = fields.Selection(
        GROUNDS, "Sent straight because", readonly=True, copy=False
    )
    opinion_by_id = fields.Many2one(
        "res.users", "Opinion given by", readonly=True, copy=False
    )
    can_send_straight = fields.Boolean(compute="_compute_can_send_straight")

    @api.depends_context("uid")
    @api.depends("state", "procedure_id")
    def _compute_can_send_straight(self):
        user = self.env.user
        here = self.document_id._acting_documents()
        for incoming in self:
            incoming.can_send_straight = (
                user._doc_has_role(CLERK, incoming.company_id)
                and incoming.document_id in here
                and incoming.state == "registered"
                and bool(incoming._straight_grounds())
            )

    def _straight_grounds(self):
        """Return the grounds that the document's procedure knows."""
        procedure = self.procedure_id.sudo()
        return [
            ground
            for ground, _label in GROUNDS
            if procedure[
                "shortcut_prior_opinion"
                if ground == "prior_opinion"
                else "shortcut_info_only"
            ]
        ]

    def _first_recipient(self):
        """Return who gets a registered document for directive."""
        named = self.procedure_id.sudo().first_recipient_id
        leaders = self.env["res.users"]._doc_leaders(self.company_id)
        return named if named in leaders else leaders[:1]

    def action_send_straight(
        self, ground, user_id, opinion="", leader_id=None, inform_ids=None, days=None
    ):
        """Send a registered document straight to a specialist: the clerk's act.

        :param ground: ``prior_opinion`` or ``info_only``
        :param user_id: id of the specialist, who leads or, for information, reads
        :param opinion: the leader's words as they stand on the document
        :param leader_id: id of the leader who wrote them
        :param inform_ids: ids of others to inform, beside those of the procedure
        :param days: working days until the deadline
        :raises UserError: the procedure knows no such short way; no opinion or leader
        """
        self.ensure_one()
        self._check_role(CLERK)
        if ground not in self._straight_grounds():
            raise UserError(
                self.env._(
                    "The procedure of this document does not let the clerk send it "
                    "straight to a specialist for that reason. It goes to "
                    "%(name)s for directive.",
                    name=self._first_recipient().sudo().name or "–",
                )
            )
        leads = ground == "prior_opinion"
        leader = self.env["res.users"]
        if leads:
            opinion = self._need_reason(opinion)
            leader = self._opinion_giver(leader_id)
        role = Role.LEAD if leads else Role.INFORM
        wanted = self._targets([{"role": role.value, "user_id": user_id}])
        copies = self._copies(inform_ids, user_id)
        moment, how = self._deadline(days if leads else None, None)
        self._apply(
            IncomingMove.DIRECT,
            straight_ground=ground,
            opinion_by_id=leader.id,
            directive=opinion if leads else self.env._("For information"),
            directed_by_id=self.env.uid,
            directed_at=fields.Datetime.now(),
            deadline=moment,
            deadline_reason=how,
        )
        self._finish_work(self._first_recipient())
        if leads:
            # Whoever the opinion is of gave the work: he urges, extends, takes back.
            self.document_id._grant(users=leader, reason="opinion given")
        self._make_parts(wanted + copies, opinion, moment, how, giver=leader)
        self._after_direct()
        if not leads:
            self._complete(self.env._("For information"))
        return True

    def _opinion_giver(self, leader_id):
        """Return the leader whose opinion stands on the document."""
        leaders = self.env["res.users"]._doc_leaders(self.company_id)
        leader = leaders.filtered(lambda user: user.id == leader_id)
        if not leader:
            raise UserError(
                self.env._("Choose the leader of this agency who gave the opinion.")
            )
        return leader

    def _copies(self, inform_ids, user_id):
        """Return those to be informed: whom the procedure names and others, once."""
        always = self.procedure_id.sudo().cc_user_ids.ids
        ids = dict.fromkeys([*always, *(inform_ids or [])])
        ids.pop(user_id, None)
        return self._targets(
            [{"role": Role.INFORM.value, "user_id": one} for one in ids]
        )
