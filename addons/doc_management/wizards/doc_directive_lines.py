"""Bút phê: own words and deadline of each, and who loses what by a new directive."""

from odoo import api, fields, models

from ..models import office_time
from ..models.doc_incoming_work import LIVING

ROLES = [
    ("lead", "Lead"),
    ("coordinate", "Coordinate"),
    ("inform", "For information"),
]


class DocDirectiveWizard(models.TransientModel):
    """The ordinary directive has one text and one deadline; unfolded, each has his."""

    _inherit = "doc.directive.wizard"

    own_terms = fields.Boolean("Each separately")
    line_ids = fields.One2many("doc.directive.wizard.line", "wizard_id", "Each of them")
    loses_text = fields.Text(compute="_compute_loses_text")

    @api.onchange(
        "own_terms",
        "quick",
        "lead_id",
        "lead_unit_id",
        "coordinator_ids",
        "coordinator_unit_ids",
        "inform_ids",
        "inform_unit_ids",
        "handling",
        "take_stand_in",
    )
    def _onchange_lines(self):
        """List whom the leader chose; what was entered for somebody stays his."""
        if not self.own_terms:
            return
        entered = {line._key(): line for line in self.line_ids}
        commands = [fields.Command.clear()]
        for target in self._named():
            key = (target.get("user_id", 0), target.get("unit_id", 0))
            known = entered.get(key, self.line_ids.browse())
            commands.append(
                fields.Command.create(
                    {
                        **target,
                        "instruction": known.instruction,
                        "day": known.day if target["role"] != "inform" else False,
                    }
                )
            )
        self.line_ids = commands

    def _targets_with_terms(self):
        """Return whom the leader chose, each with the words and day of his own."""
        targets = self._named()
        if not self.own_terms:
            return targets
        own = {line._key(): line for line in self.line_ids}
        for target in targets:
            line = own.get((target.get("user_id", 0), target.get("unit_id", 0)))
            if not line:
                continue
            if (line.instruction or "").strip():
                target["instruction"] = line.instruction
            if line.day and target["role"] != "inform":
                counted = self.incoming_id._count_until(line.day)
                target["deadline"] = office_time.to_database(counted.at)
        return targets

    @api.depends(
        "incoming_id",
        "lead_id",
        "lead_unit_id",
        "coordinator_ids",
        "coordinator_unit_ids",
        "inform_ids",
        "inform_unit_ids",
        "handling",
    )
    @api.depends_context("lang")
    def _compute_loses_text(self):
        """Say who loses what when work under way is directed anew."""
        roles = dict(self.line_ids._fields["role"]._description_selection(self.env))
        for wizard in self:
            parts = wizard.incoming_id.assignment_ids.filtered(
                lambda part: part.state in LIVING
            )
            if not parts:
                wizard.loses_text = False
                continue
            again = wizard._named_people()
            lose, anew = [], []
            for part in parts:
                person = part.user_id
                words = f"{person.sudo().name} ({roles[part.role].lower()})"
                (anew if person in again else lose).append(words)
            lines = [self.env._("Work is under way. A new directive takes it back.")]
            if lose:
                lines.append(
                    self.env._(
                        "They lose their part: %(names)s.", names=", ".join(lose)
                    )
                )
            if anew:
                lines.append(
                    self.env._(
                        "They begin anew with another part: %(names)s.",
                        names=", ".join(anew),
                    )
                )
            lines.append(self.env._("Opinions and reports given so far are kept."))
            wizard.loses_text = "\n".join(lines)

    def _named_people(self):
        """Return who will hold a part: the people chosen and the heads of units."""
        people = self.env["res.users"]
        units = self.env["hr.department"]
        for target in self._named():
            people |= people.browse(target.get("user_id", ()))
            units |= units.browse(target.get("unit_id", ()))
        return people.union(*(unit._doc_head() for unit in units))


class DocDirectiveWizardLine(models.TransientModel):
    """What one person or unit is told apart from the others."""

    _name = "doc.directive.wizard.line"
    _description = "Words and deadline of one recipient"

    wizard_id = fields.Many2one(
        "doc.directive.wizard", required=True, ondelete="cascade"
    )
    role = fields.Selection(ROLES, required=True)
    user_id = fields.Many2one("res.users")
    unit_id = fields.Many2one("hr.department")
    who = fields.Char("To", compute="_compute_who")
    instruction = fields.Char("Words for him", help="Empty: the common words.")
    day = fields.Date("Due on", help="Empty: the common deadline.")

    @api.depends("user_id", "unit_id")
    def _compute_who(self):
        for line in self:
            # Colleagues and units are public inside the agency.
            line.who = line.user_id.sudo().name or line.unit_id.sudo().name

    def _key(self):
        return (self.user_id._origin.id or 0, self.unit_id._origin.id or 0)
