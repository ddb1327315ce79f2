"""Báo cáo định kỳ: a report made by itself when a period is over, and sent."""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..lib.docmgmt.reports import Every, Preset, next_sending, period_name, period_of

_logger = logging.getLogger(__name__)

FORMATS = [("pdf", "PDF"), ("xlsx", "Excel"), ("docx", "Word")]


class DocReportSchedule(models.Model):
    """Who gets which report how often.

    Each person gets the figures that he may see himself: a head those of his units.
    A period is reported on once, when it is over, and none is left out because the
    server slept (VL-18.2, HN-20.4, HT-20.7, TD-4.4c).
    """

    _name = "doc.report.schedule"
    _description = "Scheduled report"
    _order = "company_id, form, every"

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one(
        "res.company",
        "Agency",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    form = fields.Selection(
        selection=lambda self: self._selection_form(),
        string="Report",
        required=True,
        default="incoming",
    )
    every = fields.Selection(
        [
            ("month", "Each month"),
            ("quarter", "Each quarter"),
            ("half_year", "Each half-year"),
            ("year", "Each year"),
        ],
        "How often",
        required=True,
        default=lambda self: self.env["doc.report"]._usual_period(self.env.company),
    )
    file_format = fields.Selection(FORMATS, "Format", required=True, default="pdf")
    with_people = fields.Boolean("Name people")
    user_ids = fields.Many2many("res.users", string="Sent to", required=True)
    next_date = fields.Date(
        "Next on",
        compute="_compute_next_date",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        help="The day after the period that is reported on.",
    )
    active = fields.Boolean(default=True)
    last_sent_at = fields.Datetime("Last sent at", readonly=True, copy=False)
    last_note = fields.Text(
        "Not sent to", readonly=True, copy=False, help="Who got nothing, and why."
    )

    @api.model
    def _selection_form(self):
        fields_of_wizard = self.env["doc.report.wizard"]._fields
        return fields_of_wizard["form"]._description_selection(self.env)

    @api.depends("form", "every")
    @api.depends_context("lang")
    def _compute_name(self):
        for schedule in self:
            schedule.name = " – ".join(
                dict(self._fields[field]._description_selection(self.env)).get(
                    schedule[field], ""
                )
                for field in ("form", "every")
            )

    @api.depends("every")
    def _compute_next_date(self):
        today = self.env["res.company"]._doc_today()
        for schedule in self:
            schedule.next_date = next_sending(Every(schedule.every or "month"), today)

    @api.constrains("user_ids", "company_id")
    def _check_people(self):
        """Who has no post in the agency gets none of its figures."""
        for schedule in self:
            # Who has a post in the agency is public inside it.
            for user in schedule.user_ids.sudo():
                if not user._doc_post(schedule.company_id):
                    raise ValidationError(
                        self.env._(
                            "%(name)s has no post in %(agency)s and gets no report "
                            "about it.",
                            name=user.name,
                            agency=schedule.company_id.name,
                        )
                    )

    def _period_to_report(self):
        """Return the period that ended the day before this is due."""
        self.ensure_one()
        return period_of(Preset(self.every), self.next_date - timedelta(days=1))

    @api.model
    def _cron_send(self):
        """Send what is due; the period before last as well, if it was missed."""
        cron = self.env["ir.cron"]
        today = self.env["res.company"]._doc_today()
        while due := self.search([("next_date", "<=", today)], order="next_date, id"):
            seconds = cron._commit_progress(remaining=len(due))
            for schedule in due:
                schedule._send()
                seconds = cron._commit_progress(1)
                if seconds <= 0:
                    return

    def _send(self):
        """Send the report of the period that is over, and look to the next one."""
        self.ensure_one()
        period = self._period_to_report()
        refused = []
        for user in self.user_ids:
            try:
                with self.env.cr.savepoint():
                    self._send_to(user, period)
            except (AccessError, UserError) as refusal:
                _logger.info("Report %s not sent to %s", self.id, user.login)
                refused.append(f"{user.name}: {refusal}")
        self.write(
            {
                "next_date": next_sending(Every(self.every), self.next_date),
                "last_sent_at": fields.Datetime.now(),
                "last_note": "\n".join(refused) or False,
            }
        )

    def _send_to(self, user, period):
        """Send one person the report as he would make it himself."""
        company = self.company_id
        own = self.env["doc.report"].with_env(
            self.env(
                user=user.id,
                su=False,
                context={"allowed_company_ids": company.ids, "lang": user.lang},
            )
        )
        report = own._make(
            self.form,
            own.env["res.company"].browse(company.id),
            period,
            with_people=self.with_people,
        )
        name, content = own._file(report, self.form, period, self.file_format)
        title = report.title.capitalize()
        self.env["mail.thread"].message_notify(
            partner_ids=user.partner_id.ids,
            subject=f"{title}, {period_name(period).lower()}",
            body=own.env._(
                "The report of the period %(start)s – %(end)s is attached. It holds "
                "the figures that you may see.",
                start=period.start.strftime("%d/%m/%Y"),
                end=period.end.strftime("%d/%m/%Y"),
            ),
            attachments=[(name, content)],
            email_layout_xmlid="mail.mail_notification_light",
        )
        own.env["doc.journal"]._log(
            "report_sent",
            own.env["res.company"].browse(company.id),
            form=self.form,
            days=[period.start, period.end],
            format=self.file_format,
        )
