"""Trích nhật ký: the rows of a period as a file, itself journaled."""

from dataclasses import replace
from datetime import time, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..lib.docmgmt.prints import lists
from ..models import office_language, office_time
from ..models.roles import ADMIN, LEADER

READERS = (LEADER, ADMIN)
MOST = {"pdf": 2000, "xlsx": 20000}
"""Rows that are written while somebody waits."""


class DocJournalWizard(models.TransientModel):
    """What its reader sees in the journal of his agency, of the days he chooses.

    Words about a document stand in it for who may read that document alone.
    """

    _name = "doc.journal.wizard"
    _description = "Extract of the journal"

    company_id = fields.Many2one(
        "res.company",
        "Agency",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    date_from = fields.Date(
        "From day",
        required=True,
        default=lambda self: self.env["res.company"]._doc_today().replace(day=1),
    )
    date_to = fields.Date(
        "Until",
        required=True,
        default=lambda self: self.env["res.company"]._doc_today(),
    )
    user_id = fields.Many2one("res.users", "Person", ondelete="cascade")
    act = fields.Char(help="Part of its words or of its code.")
    document = fields.Char(help="Number, number of arrival or words of the subject.")
    ip = fields.Char("Address")
    row_count = fields.Integer("Rows", compute="_compute_row_count")

    @api.depends("date_from", "date_to", "user_id", "act", "document", "ip")
    def _compute_row_count(self):
        for wizard in self:
            has_days = wizard.date_from and wizard.date_to
            wizard.row_count = has_days and self.env["doc.journal"].search_count(
                wizard._domain()
            )

    def _domain(self):
        domain = (
            Domain("company_id", "=", self.company_id.id)
            & Domain("at", ">=", office_time.day_at(self.date_from, time.min))
            & Domain(
                "at",
                "<",
                office_time.day_at(self.date_to + timedelta(days=1), time.min),
            )
        )
        if self.user_id:
            domain &= Domain("user_id", "=", self.user_id.id) | Domain(
                "on_behalf_id", "=", self.user_id.id
            )
        for name, field in (
            ("act", "act_label"),
            ("document", "shown_document"),
            ("ip", "ip"),
        ):
            if said := (self[name] or "").strip():
                domain &= Domain(field, "ilike", said)
        return domain

    def action_pdf(self):
        """Hand the extract over for paper."""
        return self._hand_over("pdf")

    def action_xlsx(self):
        """Hand the extract over as a table."""
        return self._hand_over("xlsx")

    def _hand_over(self, file_format):
        self._rows(file_format)
        return {
            "type": "ir.actions.act_url",
            "url": f"/doc/journal/{self.id}.{file_format}",
            "target": "new" if file_format == "pdf" else "download",
            "close": True,
        }

    def _rows(self, file_format):
        """Return the rows asked for, oldest first.

        :raises AccessError: neither leader nor administrator of the agency
        :raises UserError: no such format, days the wrong way round, none or too many
        """
        self.ensure_one()
        self.check_access("read")
        user, company = self.env.user, self.company_id
        if company not in user.company_ids or not any(
            user._doc_has_role(group, company) for group in READERS
        ):
            raise AccessError(
                self.env._("The journal is read by leaders and the administrator.")
            )
        if file_format not in MOST:
            raise UserError(self.env._("Choose a format of the list."))
        if self.date_from > self.date_to:
            raise UserError(self.env._("The last day lies before the first day."))
        most = MOST[file_format]
        journal = self.env["doc.journal"].with_company(company)
        rows = journal.search(self._domain(), order="id", limit=most + 1)
        if not rows:
            raise UserError(self.env._("The journal has no row of that kind."))
        if len(rows) > most:
            raise UserError(
                self.env._(
                    "These are more than %(most)s rows, too many for this format. "
                    "Choose fewer days, or take Excel (up to %(table)s).",
                    most=most,
                    table=MOST["xlsx"],
                )
            )
        return rows

    def _file(self, file_format):
        """Return (name, bytes); the journal keeps who took which rows."""
        rows = self._rows(file_format)
        report = self._report(rows)
        content = self.env["doc.report"]._written(report, file_format)
        self.env["doc.journal"]._log(
            "journal_exported",
            self.company_id,
            days=[self.date_from, self.date_to],
            person=self.user_id.login or None,
            wanted=[self.act or "", self.document or "", self.ip or ""],
            count=len(rows),
            first=rows[0].id,
            last=rows[-1].id,
            format=file_format,
        )
        name = f"nhat-ky-{self.date_from:%Y%m%d}-{self.date_to:%Y%m%d}.{file_format}"
        return name, content

    def _report(self, rows):
        company = self.company_id.sudo()
        agency = company.doc_agency_id
        now = office_time.to_office(fields.Datetime.now())
        person = self.env.user.sudo().name
        head = lists.Head(
            agency=agency.name or company.name,
            parent_agency=agency.parent_id.name or "",
            place=agency.place or "",
            made_by=person,
            made_at=now,
            about=self._about(),
        )
        names = [column.name for column in lists.JOURNAL.columns]
        told = [
            [_words(row, name) for name in names]
            for row in office_language.in_vietnamese(rows)
        ]
        report = lists.list_report(lists.JOURNAL, head, told)
        return replace(report, mark=f"{person} – {now:%H:%M %d/%m/%Y}")

    def _about(self):
        """Say in Vietnamese, as on every sheet, which rows stand there."""
        words = [f"Từ {self.date_from:%d/%m/%Y} đến {self.date_to:%d/%m/%Y}"]
        if self.user_id:
            words.append(f"người: {self.user_id.sudo().name}")
        for name, label in (
            ("act", "việc"),
            ("document", "văn bản"),
            ("ip", "địa chỉ"),
        ):
            if self[name]:
                words.append(f"{label}: {self[name].strip()[:60]}")
        return "; ".join(words)


def _words(row, name):
    value = row[name]
    if name == "at":
        return f"{office_time.to_office(value):%d/%m/%Y %H:%M:%S}"
    if name in ("user_id", "on_behalf_id"):
        # Whose act it was is the very content of the journal.
        return value.sudo().name or ""
    return str(value) if value else ""
