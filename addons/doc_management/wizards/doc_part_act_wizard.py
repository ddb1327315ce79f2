from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models import office_time

OWN_ACTS = ("report", "wait", "resume", "extension", "help", "return", "no_need")


class DocPartActWizard(models.TransientModel):
    """What else a holder can do with his part, and who gave it with theirs.

    Shows the acts the part allows now; each calls the same public method as a remote
    call, which checks person, role and state again.
    """

    _name = "doc.part.act.wizard"
    _description = "Act on one's part of the work"
    _inherit = ["doc.incoming.act.wizard"]

    part_id = fields.Many2one("doc.assignment", "Part")
    act = fields.Selection(
        [
            ("report", "Report"),
            ("wait", "Wait"),
            ("resume", "Go on"),
            ("extension", "Ask for a later deadline"),
            ("help", "Propose who coordinates"),
            ("return", "Give back"),
            ("no_need", "No handling needed"),
            ("withdraw", "Take back"),
            ("reopen", "Open again"),
        ],
        required=True,
    )
    text = fields.Text("In words")
    day = fields.Date("New deadline")
    user_ids = fields.Many2many("res.users", string="People")
    is_own = fields.Boolean(compute="_compute_can")
    can_report = fields.Boolean(compute="_compute_can")
    can_wait = fields.Boolean(compute="_compute_can")
    can_resume = fields.Boolean(compute="_compute_can")
    can_extension = fields.Boolean(compute="_compute_can")
    can_help = fields.Boolean(compute="_compute_can")
    can_return = fields.Boolean(compute="_compute_can")
    can_no_need = fields.Boolean(compute="_compute_can")

    @api.model
    def default_get(self, fields_list):
        """Start with the user's own part and the first act it allows."""
        values = super().default_get(fields_list)
        incoming = self.env["doc.incoming"].browse(values.get("incoming_id"))
        if not values.get("part_id") and values.get("act") == "extension":
            people = self.env.user._doc_proxies("receive", incoming.company_id)
            part = incoming.my_assignment_id or incoming._passed_part(people)
            values["part_id"] = part.id
        elif not values.get("part_id") and not values.get("act"):
            values["part_id"] = incoming.my_assignment_id.id
            values["act"] = "report" if incoming.my_assignment_id else False
        return values

    @api.depends("part_id", "act")
    def _compute_can(self):
        for wizard in self:
            part = wizard.part_id
            working = part.state in ("open", "waiting")
            leads = part.role == "lead" and working
            wizard.is_own = wizard.act in OWN_ACTS or not wizard.act
            wizard.can_report = working and part.role != "inform"
            wizard.can_wait = leads and part.state == "open"
            wizard.can_resume = part.state == "waiting"
            wizard.can_extension = part.role != "inform" and (
                working or part.state == "passed"
            )
            wizard.can_help = wizard.can_no_need = leads
            wizard.can_return = wizard.can_report

    def action_confirm(self):
        """Do the chosen act."""
        self.ensure_one()
        part, text = self.part_id, self.text or ""
        if not part and self.act != "reopen":
            raise UserError(self.env._("You hold no open part of this document."))
        if self.act == "resume":
            part.action_resume()
        elif self.act == "extension":
            part.action_request_extension(self._end_of_day(), text)
        elif self.act == "help":
            part.action_propose_help(self.user_ids.ids, text)
        elif self.act in ("no_need", "reopen"):
            getattr(self.incoming_id, f"action_{self.act}")(text)
        else:
            getattr(part, f"action_{self.act}")(text)
        return {"type": "ir.actions.act_window_close"}

    def _end_of_day(self):
        """Return the end of the office hours of the day chosen, UTC."""
        if not self.day:
            raise UserError(self.env._("Choose the day of the deadline."))
        company = self.incoming_id.company_id
        sessions = company._doc_working_calendar().sessions_on(self.day)
        if not sessions:
            raise UserError(self.env._("That day is a day off. Choose a working day."))
        return office_time.day_at(self.day, sessions[-1].end)
