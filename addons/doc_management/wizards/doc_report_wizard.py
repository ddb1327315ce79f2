from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..lib.docmgmt.reports import Preset, period_before, period_of

FORMS = [
    ("incoming", "Handling of incoming documents"),
    ("outgoing", "Handling of outgoing documents"),
    ("dossiers", "Results of dossiers"),
    ("stages", "Time taken by each stage"),
    ("usage", "Use of the software"),
    ("agencies", "Indicators of agencies"),
]
PRESETS = [
    ("week", "This week"),
    ("month", "This month"),
    ("last_month", "Last month"),
    ("quarter", "This quarter"),
    ("last_quarter", "Last quarter"),
    ("half_year", "This half-year"),
    ("last_half_year", "Last half-year"),
    ("year", "This year"),
    ("last_year", "Last year"),
    ("free", "Chosen days"),
]
WHOSE = [
    ("own", "My own"),
    ("unit", "My units"),
    ("agency", "The whole agency"),
]


class DocReportWizard(models.TransientModel):
    """One report on the screen, then as a file: what is shown is what is saved."""

    _name = "doc.report.wizard"
    _description = "Make a report"

    form = fields.Selection(
        FORMS,
        "Report",
        required=True,
        default=lambda self: (
            "incoming" if self.env["doc.incoming"].has_access("read") else "usage"
        ),
    )
    company_id = fields.Many2one(
        "res.company",
        "Agency",
        required=True,
        default=lambda self: self.env.company,
    )
    whose = fields.Selection(
        WHOSE,
        "Whose figures",
        compute="_compute_whose",
        store=True,
        readonly=False,
        help="Yours; those of the units you head; those of the agency for its "
        "leaders, its clerks and the head of its office.",
    )
    preset = fields.Selection(
        PRESETS,
        "Period",
        required=True,
        default=lambda self: self.env["doc.report"]._usual_period(self.env.company),
    )
    date_from = fields.Date(
        "From day", compute="_compute_days", store=True, readonly=False
    )
    date_to = fields.Date("Until", compute="_compute_days", store=True, readonly=False)
    with_people = fields.Boolean(
        "Name people", help="Each person below the unit, else units alone."
    )
    preview = fields.Html(compute="_compute_preview", sanitize=False)
    refusal = fields.Char(compute="_compute_preview")
    offers_doc = fields.Boolean(compute="_compute_offers_doc")

    @api.depends("form")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["form"]._description_selection(self.env))
        for wizard in self:
            wizard.display_name = labels.get(wizard.form, "")

    def _compute_offers_doc(self):
        self.offers_doc = self.env["doc.report"]._offers_doc()

    @api.depends("company_id", "form")
    def _compute_whose(self):
        for wizard in self:
            if not wizard.company_id:
                continue
            report = self.env["doc.report"]
            try:
                reach = report._form_reach(wizard.form, wizard.company_id)
            except (AccessError, UserError):
                wizard.whose = "own"
            else:
                wizard.whose = reach.kind

    @api.depends("preset")
    def _compute_days(self):
        today = self.env["res.company"]._doc_today()
        for wizard in self:
            if wizard.preset in (False, "free"):
                continue
            name = wizard.preset.removeprefix("last_")
            period = period_of(Preset(name), today)
            if wizard.preset.startswith("last_"):
                period = period_before(period)
            wizard.date_from, wizard.date_to = period.start, period.end

    @api.depends(
        "form", "company_id", "whose", "preset", "date_from", "date_to", "with_people"
    )
    def _compute_preview(self):
        for wizard in self:
            wizard.preview = wizard.refusal = False
            try:
                report, _period = wizard._report()
            except (AccessError, UserError) as refusal:
                wizard.refusal = str(refusal)
            else:
                wizard.preview = self.env["doc.report"]._preview(report)

    def _report(self):
        """Return (the report, its period) with the rights of who asks."""
        self.ensure_one()
        reports = self.env["doc.report"]
        period = reports._period("free", start=self.date_from, end=self.date_to)
        # A company of the context is only a wish: the report asks whether it is his.
        report = reports._make(
            self.form, self.company_id, period, self.whose, self.with_people
        )
        return report, period

    def action_pdf(self):
        """Hand the report over for paper."""
        return self._hand_over("pdf")

    def action_xlsx(self):
        """Hand the report over as a table to count on with."""
        return self._hand_over("xlsx")

    def action_docx(self):
        """Hand the report over as a text to write on in."""
        return self._hand_over("docx")

    def action_doc(self):
        """Hand the report over for Word 97 to 2003."""
        return self._hand_over("doc")

    def _hand_over(self, file_format):
        # refuses here, with a sentence on the screen
        self.env["doc.report"]._check_format(file_format)
        self._report()
        return {
            "type": "ir.actions.act_url",
            "url": f"/doc/report/{self.id}.{file_format}",
            "target": "new" if file_format == "pdf" else "download",
        }

    def _file(self, file_format):
        """Return (name, bytes); the journal keeps that it was made."""
        report, period = self._report()
        name, content = self.env["doc.report"]._file(
            report, self.form, period, file_format
        )
        self.env["doc.journal"].with_company(self.company_id)._log(
            "report_exported",
            self.company_id,
            form=self.form,
            days=[period.start, period.end],
            whose=self.whose,
            with_people=self.with_people,
            format=file_format,
        )
        return name, content
