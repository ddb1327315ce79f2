"""Mẫu báo cáo: figures put into the tables of a form, with the agency's head above."""

from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Datetime

from ..lib.docmgmt import office
from ..lib.docmgmt.errors import RuleError
from ..lib.docmgmt.prints import report as sheets
from ..lib.docmgmt.prints import report_forms as forms
from ..lib.docmgmt.prints.listing import Signature
from ..lib.docmgmt.reports import period_days, period_name
from . import office_time


def report_doc(report, *, created):
    """Return a report for Word 97 to 2003, made by LibreOffice."""
    return office.to_doc(sheets.report_docx(report, created=created))


WRITERS = {
    "pdf": sheets.report_pdf,
    "xlsx": sheets.report_xlsx,
    "docx": sheets.report_docx,
    "doc": report_doc,
}
REACH_WORDS = {
    "own": "công việc của {person}",
    "unit": "các đơn vị do {person} phụ trách",
    "agency": "toàn cơ quan",
}
"""On paper, so in Vietnamese."""
SCORED = ("agencies",)
"""Forms that compare agencies: only with a view over the whole of each."""


class DocReport(models.AbstractModel):
    """Forms are methods ``_table_<form>``; addons bring theirs by inheritance."""

    _inherit = "doc.report"

    @api.model
    def _titles(self):
        """Return {form: title on paper}."""
        return {str(form): title for form, title in forms.TITLES.items()}

    @api.model
    def _tables(self, form, reach, span, with_people):
        """Return the tables of a form.

        :raises UserError: there is no such form
        """
        if form not in self._titles():
            raise UserError(self.env._("Choose a report from the list."))
        return getattr(self, f"_table_{form}")(reach, span, with_people)

    @api.model
    def _table_incoming(self, reach, span, with_people):
        helping = self._help_lines(reach, span, with_people)
        tables = [forms.work_table(self._incoming_lines(reach, span, with_people))]
        if helping:
            tables.append(forms.work_table(helping, "Việc phối hợp"))
        return tables

    @api.model
    def _table_outgoing(self, reach, span, with_people):
        return [forms.sent_table(self._outgoing_lines(reach, span, with_people))]

    @api.model
    def _table_dossiers(self, reach, span, with_people):
        return [forms.dossier_table(self._dossier_lines(reach, span, with_people))]

    @api.model
    def _table_stages(self, reach, span, _with_people):
        return [forms.stage_table(self._stages(reach, span.period))]

    @api.model
    def _table_usage(self, reach, span, with_people):
        return [forms.usage_table(self._usage_lines(reach, span, with_people))]

    @api.model
    def _table_agencies(self, reach, span, _with_people):
        """Compare the agencies that the user sees whole; each gives its own figures."""
        columns = self._score_columns()
        rows = []
        for number, company in enumerate(self._agencies(), 1):
            score = self._score(self._reach(company, "agency"), span)
            name = company.sudo().doc_agency_id.name or company.sudo().name
            rows.append((str(number), name, *(score[key] for key, *_rest in columns)))
        return [
            sheets.Table(
                (
                    sheets.Column("STT", 9, "text"),
                    sheets.Column("Cơ quan", 62, "text"),
                    *(sheets.Column(title, 22, kind) for _key, title, kind in columns),
                ),
                tuple(rows),
                note=forms.RATE_NOTE,
            )
        ]

    @api.model
    def _form_reach(self, form, company, kind=None):
        """Return the reach a form is made with; refuse what the user may not see."""
        if form == "usage":
            return self._usage_reach(company, kind)
        if not self.env["doc.incoming"].has_access("read"):
            raise AccessError(
                self.env._(
                    "Figures of documents are for who works with documents. Your role "
                    "sees how the software is used."
                )
            )
        reach = self._reach(company, kind)
        if form in SCORED and reach.kind != "agency":
            raise AccessError(
                self.env._(
                    "The figures of agencies are compared by those who see a whole "
                    "agency: its leaders, clerks and the head of its office."
                )
            )
        return reach

    @api.model
    def _usual_period(self, company):
        """Return the period by which the agency's rules report (C27)."""
        try:
            return company._doc_procedure().report_period
        except UserError:
            return "month"  # no rules are in force today

    @api.model
    def _make(self, form, company, period, kind=None, with_people=False):
        """Return the report of a period as :class:`.Report`, counted now.

        :param kind: whose figures, see :meth:`_reach`
        """
        reach = self._form_reach(form, company, kind)
        span = self._span(period)
        tables = self._tables(form, reach, span, with_people)
        agency = company.sudo().doc_agency_id
        now = office_time.to_office(Datetime.now())
        whose = REACH_WORDS[reach.kind].format(person=reach.user.sudo().name)
        if form in SCORED:
            whose = "các cơ quan được giao theo dõi"
        days = period_days(period)
        name = period_name(period)
        return sheets.Report(
            agency=agency.name or company.sudo().name,
            parent_agency=agency.parent_id.name or "",
            place=agency.place or "",
            day=now.date(),
            title=self._titles()[form],
            period=name,
            days=f"({days[0].upper()}{days[1:]})" if name else days.capitalize(),
            counted=f"Số liệu tính đến {now:%H:%M} ngày {now:%d/%m/%Y}; phạm vi: "
            f"{whose}.",
            tables=tuple(tables),
            signatures=(
                Signature("NGƯỜI LẬP BÁO CÁO", reach.user.sudo().name),
                Signature("THỦ TRƯỞNG CƠ QUAN"),
            ),
        )

    @api.model
    def _file(self, report, form, period, file_format):
        """Return (name, bytes) of a report as a file."""
        content = self._written(report, file_format)
        days = f"{period.start:%Y%m%d}-{period.end:%Y%m%d}"
        return f"bao-cao-{form}-{days}.{file_format}", content

    @api.model
    def _check_format(self, file_format):
        if file_format not in WRITERS:
            raise UserError(self.env._("Choose a format from the list."))
        if file_format == "doc" and not self._offers_doc():
            raise UserError(
                self.env._(
                    "LibreOffice is not installed on the server, so there is no .doc. "
                    "Take Word (.docx) and save it as .doc on your computer."
                )
            )

    @api.model
    def _offers_doc(self):
        """Return whether this server can write the format of Word 97 to 2003."""
        return office.program() is not None

    @api.model
    def _written(self, report, file_format):
        """Return the bytes of a report, or of a list laid out as one.

        :raises UserError: no such format, no typeface for Vietnamese, or LibreOffice
            made nothing of it
        """
        self._check_format(file_format)
        created = self.env["res.company"]._doc_now()
        try:
            return WRITERS[file_format](report, created=created)
        except office.OfficeError as fault:
            raise UserError(
                self.env._(
                    "LibreOffice made no .doc of it. Take Word (.docx) and save it as "
                    ".doc on your computer."
                )
            ) from fault
        except RuleError as fault:
            raise UserError(
                self.env._(
                    "It cannot be laid out: no font for Vietnamese documents is "
                    "installed. Ask the system administrator; the settings page says "
                    "which."
                )
            ) from fault

    @api.model
    def _preview(self, report):
        """Return the tables of a report as HTML, for the screen."""
        parts = []
        for table in report.tables:
            if table.title:
                parts.append(Markup("<h4>%s</h4>") % table.title)
            parts.append(_html_table(table))
            if table.note:
                parts.append(Markup('<p class="o_doc_hint">%s</p>') % table.note)
        parts.append(Markup('<p class="o_doc_hint">%s</p>') % report.counted)
        return Markup().join(parts)


def _html_table(table):
    above, below, _numbers = sheets.heads(table.columns)
    first, second = [], []
    for place, column in enumerate(table.columns):
        align = "text-start" if column.kind == "text" else "text-end"
        if not column.group:
            first.append(
                Markup('<th rowspan="2" class="%s">%s</th>') % (align, column.title)
            )
            continue
        if not place or table.columns[place - 1].group != column.group:
            width = sum(one.group == column.group for one in table.columns)
            first.append(
                Markup('<th colspan="%s" class="text-center">%s</th>')
                % (width, above[place])
            )
        second.append(Markup('<th class="%s">%s</th>') % (align, below[place]))
    body = []
    rows = [*table.rows, *([table.total] if table.total else [])]
    for place, row in enumerate(rows):
        bold = place in table.headings or place == len(table.rows)
        cells = Markup().join(
            Markup('<td class="%s">%s</td>')
            % (
                "text-start" if column.kind == "text" else "text-end",
                sheets.shown(value, column.kind),
            )
            for value, column in zip(row, table.columns, strict=True)
        )
        body.append(
            Markup('<tr class="%s">%s</tr>') % ("fw-bold" if bold else "", cells)
        )
    return Markup(
        '<div class="table-responsive"><table class="table table-sm o_doc_report">'
        "<thead><tr>%s</tr><tr>%s</tr></thead><tbody>%s</tbody></table></div>"
    ) % (Markup().join(first), Markup().join(second), Markup().join(body))


class DocAssignment(models.Model):
    """What a list of parts shows of the document, and how it leads there."""

    _inherit = "doc.assignment"

    subject = fields.Char(related="document_id.subject")

    def action_open_document(self):
        """Open the document in its own form."""
        self.ensure_one()
        self.check_access("read")
        return self.document_id.action_open()
