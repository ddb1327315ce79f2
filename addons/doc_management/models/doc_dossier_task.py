"""Việc: the tasks of a dossier, one after the other or side by side."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..lib.docmgmt.dossiers import Step, released


class DocDossierTask(models.Model):
    """A piece of work. Tasks of one step run side by side, steps one after another."""

    _name = "doc.dossier.task"
    _description = "Task of a dossier"
    _inherit = ["doc.guarded.mixin"]
    _order = "step, deadline, id"

    _guarded_fields = frozenset({"state", "done_at", "done_by_id"})

    dossier_id = fields.Many2one(
        "doc.dossier", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char("Task", required=True, size=200)
    step = fields.Integer(
        required=True,
        default=1,
        aggregator=None,
        help="Tasks of the same step go on side by side; the next step waits.",
    )
    user_id = fields.Many2one(
        "res.users", "Who", default=lambda self: self.env.user, index=True
    )
    deadline = fields.Date("Until")
    state = fields.Selection(
        [("open", "To do"), ("done", "Done")],
        required=True,
        default="open",
        readonly=True,
    )
    is_released = fields.Boolean("May begin", compute="_compute_is_released")
    is_late = fields.Boolean(compute="_compute_is_late")
    done_at = fields.Datetime(readonly=True)
    done_by_id = fields.Many2one("res.users", "Done by", readonly=True)

    _step_positive = models.Constraint(
        "CHECK (step BETWEEN 1 AND 99)", "Steps are numbered from 1 to 99."
    )

    @api.depends("dossier_id.task_ids.state", "dossier_id.task_ids.step")
    def _compute_is_released(self):
        for dossier, tasks in self.grouped("dossier_id").items():
            free = dossier._released_tasks()
            for task in tasks:
                task.is_released = task.id in free

    @api.depends("deadline", "state")
    def _compute_is_late(self):
        today = self.env["res.company"]._doc_today()
        for task in self:
            task.is_late = bool(
                task.state == "open" and task.deadline and task.deadline < today
            )

    @api.constrains("user_id", "dossier_id")
    def _check_person(self):
        for task in self:
            if not task.user_id:
                continue
            # Whether a colleague has a post here is public in the agency.
            task.user_id.sudo()._doc_acting_employee(task.dossier_id.company_id)
            seen = task.dossier_id.with_user(task.user_id).sudo(False)
            if not seen.filtered_domain([("can_open", "=", True)]):
                raise ValidationError(
                    self.env._(
                        "%(name)s does not take part in this dossier. Add the person "
                        "as a member first.",
                        name=task.user_id.sudo().name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        tasks = super().create(vals_list)
        for task in tasks:
            task._check_host()
        return tasks

    def write(self, vals):
        if not self._is_by_action():
            for task in self:
                task._check_host()
            if "dossier_id" in vals:
                raise UserError(self.env._("A task stays with its dossier."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_open(self):
        for task in self:
            task._check_host()

    def _check_host(self):
        if self.env.su:
            return
        self.dossier_id.check_access("write")
        self.dossier_id._check_open_work()

    def action_done(self):
        """Tick the task: its person, the keeper or a contributor."""
        for task in self:
            task._check_doer()
            if task.state == "done":
                continue
            if not task.is_released:
                raise UserError(
                    self.env._(
                        "“%(name)s” waits for the step before it. Finish those tasks "
                        "first.",
                        name=task.name,
                    )
                )
            task._set("done", fields.Datetime.now(), self.env.uid)
        return True

    def action_undo(self):
        """Take the tick back while the dossier is open."""
        for task in self:
            task._check_doer()
            task._set("open", False, False)
        return True

    def _check_doer(self):
        self.check_access("read")
        self.dossier_id._check_open_work()
        self.env.user._doc_acting_employee(self.dossier_id.company_id)
        if self.user_id != self.env.user and not self.dossier_id.has_access("write"):
            raise AccessError(
                self.env._(
                    "A task is ticked by whose it is, or by who works on the dossier."
                )
            )

    def _set(self, state, at, user_id):
        # Whoever does a task need not have the right to change the dossier.
        self.sudo()._by_action().write(
            {"state": state, "done_at": at, "done_by_id": user_id}
        )
        self.dossier_id._journal(f"dossier_task_{state}", task=self.name)


class DocDossierTemplate(models.Model):
    """A set of tasks that comes back: who, in which step, within how many days."""

    _name = "doc.dossier.template"
    _description = "Tasks of a kind of dossier"
    _order = "name"

    name = fields.Char(required=True, size=200)
    company_id = fields.Many2one(
        "res.company",
        "Agency",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    line_ids = fields.One2many("doc.dossier.template.line", "template_id", "Tasks")


class DocDossierTemplateLine(models.Model):
    _name = "doc.dossier.template.line"
    _description = "Task of a template"
    _order = "step, id"

    template_id = fields.Many2one(
        "doc.dossier.template", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="template_id.company_id", store=True)
    name = fields.Char("Task", required=True, size=200)
    step = fields.Integer(required=True, default=1, aggregator=None)
    days = fields.Integer(
        "Days from the start", required=True, default=5, aggregator=None
    )

    _sane = models.Constraint(
        "CHECK (step BETWEEN 1 AND 99 AND days BETWEEN 0 AND 3650)",
        "Steps are numbered from 1 to 99; days are between 0 and 3650.",
    )


class DocDossier(models.Model):
    _inherit = "doc.dossier"

    task_ids = fields.One2many("doc.dossier.task", "dossier_id", "Tasks")
    template_id = fields.Many2one(
        "doc.dossier.template",
        "Tasks by template",
        ondelete="set null",
        domain="[('company_id', '=', company_id)]",
    )
    task_count = fields.Integer("Number of tasks", compute="_compute_tasks")
    done_count = fields.Integer("Number of tasks done", compute="_compute_tasks")
    progress = fields.Integer(compute="_compute_tasks", aggregator=None)
    task_label = fields.Char("Tasks done", compute="_compute_tasks")

    @api.depends("task_ids.state")
    def _compute_tasks(self):
        for dossier in self:
            done = dossier.task_ids.filtered(lambda task: task.state == "done")
            total = len(dossier.task_ids)
            dossier.task_count = total
            dossier.done_count = len(done)
            dossier.progress = 100 * len(done) // total if total else 0
            dossier.task_label = f"{len(done)}/{total}"

    def _released_tasks(self):
        return released(
            [
                Step(task.id, task.step, task.state == "done")
                for task in self.task_ids
                if task.id
            ]
        )

    def action_apply_template(self):
        """Add the tasks of the chosen template, counted from the opening day."""
        for dossier in self:
            dossier.check_access("write")
            dossier._check_open_work()
            if not dossier.template_id:
                raise UserError(self.env._("Choose a template first."))
            start = dossier.date_start or dossier.company_id._doc_today()
            held = set(dossier.task_ids.mapped("name"))
            self.env["doc.dossier.task"].create(
                [
                    {
                        "dossier_id": dossier.id,
                        "name": line.name,
                        "step": line.step,
                        "user_id": dossier.owner_id.id,
                        "deadline": start + timedelta(days=line.days),
                    }
                    for line in dossier.template_id.line_ids
                    if line.name not in held
                ]
            )
        return True
