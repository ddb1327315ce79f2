"""Báo sự cố: what went wrong, told to the IT officer of the agency."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .roles import ADMIN


class DocIncident(models.Model):
    """An incident anybody reports and the IT officer works off (VL-17.2e).

    The reporter is who reports, the agency the one he works in; neither is chosen.
    It becomes a to-do of the officer, and the reporter is told when it is solved.
    """

    _name = "doc.incident"
    _description = "Incident"
    _inherit = ["mail.thread", "mail.activity.mixin", "doc.guarded.mixin"]
    _order = "id desc"
    # Who reported it asks on and answers there; the incident itself is the officer's.
    _mail_post_access = "read"
    _guarded_fields = frozenset(
        {
            "company_id",
            "reporter_id",
            "reported_at",
            "officer_id",
            "state",
            "solution",
            "solved_by_id",
            "solved_at",
        }
    )

    name = fields.Char("What happened", required=True)
    kind = fields.Selection(
        [
            ("account", "My account may be in other hands"),
            ("security", "Data or security in danger"),
            ("fault", "The software does not work"),
            ("other", "Something else"),
        ],
        "Kind of incident",
        required=True,
        default="fault",
    )
    description = fields.Text(
        "Details", help="What you did, what you saw, since when, on which machine."
    )
    company_id = fields.Many2one(
        "res.company",
        "Agency",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    reporter_id = fields.Many2one(
        "res.users",
        "Reported by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    reported_at = fields.Datetime(
        "Reported at", required=True, readonly=True, default=fields.Datetime.now
    )
    officer_id = fields.Many2one("res.users", "IT officer", readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("solved", "Solved")],
        required=True,
        readonly=True,
        default="open",
        tracking=True,
    )
    solution = fields.Text("What was done", readonly=True)
    solved_by_id = fields.Many2one("res.users", "Solved by", readonly=True)
    solved_at = fields.Datetime("Solved at", readonly=True)
    may_solve = fields.Boolean(compute="_compute_may_solve")

    @api.depends_context("uid")
    @api.depends("officer_id", "state", "company_id")
    def _compute_may_solve(self):
        for incident in self:
            incident.may_solve = incident.state == "open" and incident._is_worked_off()

    def _is_worked_off(self):
        """Say whether the user works this incident off."""
        self.ensure_one()
        user = self.env.user
        return user == self.officer_id or user._doc_has_role(ADMIN, self.company_id)

    @api.model_create_multi
    def create(self, vals_list):
        self.env.user._doc_acting_employee(self.env.company)
        incidents = super().create(vals_list)
        for incident in incidents:
            officer = incident.company_id._doc_it_officer()
            # Who works it off is not for the reporter to say.
            own = incident.sudo()._by_action()
            own.officer_id = officer
            own._without_action().message_subscribe(
                (incident.reporter_id | officer).partner_id.ids
            )
            if officer:
                own._without_action().activity_schedule(
                    "mail.mail_activity_data_warning"
                    if incident.kind in ("account", "security")
                    else "mail.mail_activity_data_todo",
                    user_id=officer.id,
                    summary=incident.name,
                )
            self.env["doc.journal"]._log("incident_reported", incident)
        return incidents

    def action_solve(self, solution=None):
        """Close the incident and tell who reported it.

        :param solution: what was done, for the reporter
        :raises AccessError: neither its IT officer nor an administrator of the agency
        :raises UserError: no word of what was done, or solved already
        """
        self.ensure_one()
        self.check_access("read")
        if not self._is_worked_off():
            raise AccessError(self.env._("Incidents are solved by the IT officer."))
        if self.state != "open":
            raise UserError(self.env._("This incident is solved already."))
        solution = (solution or "").strip() if isinstance(solution, str) else ""
        if not solution:
            raise UserError(self.env._("Say what was done, for who reported it."))
        # The officer need not be an administrator.
        own = self.sudo()._by_action()
        own.write(
            {
                "state": "solved",
                "solution": solution,
                "solved_by_id": self.env.uid,
                "solved_at": fields.Datetime.now(),
            }
        )
        plain = own._without_action()
        plain.activity_ids.action_feedback(feedback=solution)
        plain.with_user(self.env.user).sudo().message_post(
            body=solution,
            partner_ids=self.reporter_id.partner_id.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.env["doc.journal"]._log("incident_solved", self)
        return True

    def action_open_solving(self):
        """Ask what was done."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Solve the incident"),
            "res_model": "doc.incident.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_incident_id": self.id},
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("An incident stays on record."))


class ResCompany(models.Model):
    _inherit = "res.company"

    doc_it_officer_id = fields.Many2one(
        "res.users",
        "IT officer",
        copy=False,
        help="Incidents that people report come to him; else to an administrator of "
        "documents of the agency.",
    )

    def _doc_it_officer(self):
        """Return who works off the incidents of this agency, or an empty recordset."""
        self.ensure_one()
        # Whom to call is public inside the agency.
        company = self.sudo()
        if company.doc_it_officer_id.active:
            return company.doc_it_officer_id
        return self.env["res.users"]._doc_holders(company, ADMIN).filtered("active")[:1]


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    doc_it_officer_id = fields.Many2one(
        related="company_id.doc_it_officer_id", readonly=False
    )
