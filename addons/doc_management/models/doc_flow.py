"""Quy trình trình duyệt: who decides on a draft before it is signed."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..lib.docmgmt import approval

KINDS = [
    ("review", "Review"),
    ("initial", "Initials"),
    ("office", "Check by the office"),
    ("sign", "Signature"),
]


class DocFlow(models.Model):
    """The steps an agency prescribes for types, units or fields of work.

    Chosen when a draft is submitted, then copied: a change reaches drafts submitted
    later. Without any flow the law's own two steps hold (VL-16.3).
    """

    _name = "doc.flow"
    _description = "Approval flow"
    _order = "company_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        "Agency",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    type_ids = fields.Many2many(
        "doc.type", string="Types", help="Only these types; none means all."
    )
    unit_ids = fields.Many2many(
        "hr.department",
        string="Drafting units",
        domain="[('company_id', '=', company_id)]",
        help="Only drafts of these units; none means all.",
    )
    work_field_ids = fields.Many2many(
        "doc.work.field",
        string="Fields of work",
        help="Only drafts in these fields; none means all.",
    )
    step_ids = fields.One2many("doc.flow.step", "flow_id", "Steps", copy=True)

    @api.constrains("step_ids", "active")
    def _check_steps(self):
        for flow in self.filtered("active"):
            faults = approval.flow_faults(flow._plan())
            if faults:
                raise ValidationError(
                    "\n".join(flow._fault_sentence(fault) for fault in faults)
                )

    def _fault_sentence(self, fault):
        return {
            approval.FlowFault.NO_SIGNATURE: self.env._(
                "A flow ends with the signature. Add that step."
            ),
            approval.FlowFault.MANY_SIGNATURES: self.env._(
                "A flow has one step of signature."
            ),
            approval.FlowFault.SIGNATURE_NOT_LAST: self.env._(
                "The signature comes last, with a turn of its own."
            ),
            approval.FlowFault.OUT_OF_ORDER: self.env._(
                "Steps go from review over initials and office to the signature."
            ),
            approval.FlowFault.NOBODY_NAMED: self.env._(
                "Name the person or the unit of each step that asks for one."
            ),
            approval.FlowFault.SIGNATURE_CONDITION: self.env._(
                "The signature has no condition."
            ),
            approval.FlowFault.NOT_SIGNER: self.env._(
                "The signature, and only it, is the signer's step."
            ),
        }[fault]

    def _plan(self):
        """Return the steps as the library's values."""
        self.ensure_one()
        return tuple(step._plan() for step in self.step_ids)

    @api.model
    def _for(self, outgoing):
        """Return the flow that serves a draft, or an empty recordset."""
        flows = self.search([("company_id", "=", outgoing.company_id.id)])
        place = approval.choose(
            [
                approval.Scope(
                    frozenset(flow.type_ids.ids),
                    frozenset(flow.unit_ids.ids),
                    frozenset(flow.work_field_ids.ids),
                )
                for flow in flows
            ],
            outgoing.type_id.id,
            outgoing.unit_id.id,
            outgoing.work_field_id.id,
        )
        return flows.browse() if place is None else flows[place]


class DocFlowStep(models.Model):
    """One step; those of one turn are decided side by side."""

    _name = "doc.flow.step"
    _description = "Step of an approval flow"
    _order = "flow_id, turn, id"

    flow_id = fields.Many2one("doc.flow", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="flow_id.company_id", store=True, index=True)
    turn = fields.Integer(
        required=True, default=10, help="Steps of the same turn go side by side."
    )
    kind = fields.Selection(KINDS, "Step", required=True, default="initial")
    holder = fields.Selection(
        [
            ("unit_head", "Head of the drafting unit"),
            ("person", "A person"),
            ("head_of", "Head of a unit"),
            ("signer", "The signer"),
        ],
        "Decided by",
        required=True,
        default="unit_head",
    )
    user_id = fields.Many2one("res.users", "Person")
    department_id = fields.Many2one(
        "hr.department", "Unit", domain="[('company_id', '=', company_id)]"
    )
    condition = fields.Selection(
        [
            ("always", "Always"),
            ("urgent", "Urgent documents"),
            ("not_urgent", "Documents without urgency"),
            ("reply", "Replies"),
            ("annex", "Documents with annexes"),
            ("legal", "Legal normative documents"),
        ],
        "Only for",
        required=True,
        default="always",
    )

    @api.constrains("turn", "kind", "holder", "user_id", "department_id", "condition")
    def _check_flow(self):
        self.flow_id._check_steps()

    def _plan(self):
        self.ensure_one()
        named = {"person": self.user_id.id, "head_of": self.department_id.id}
        return approval.FlowStep(
            self.turn,
            approval.StepKind(self.kind),
            approval.Holder(self.holder),
            named.get(self.holder) or 0,
            approval.Condition(self.condition),
        )
