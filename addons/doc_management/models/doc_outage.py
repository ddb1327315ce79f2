"""Sự cố: the register goes on on paper and comes back with what paper says."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..lib.docmgmt import books, outage, outage_sheets
from ..lib.docmgmt.errors import RuleError
from ..lib.docmgmt.notation import NotationError, NotationFault, parse_plain_number
from ..lib.docmgmt.numbering import Line
from . import office_time


class DocOutage(models.Model):
    """One breakdown of one registry: open → closed → reconciled.

    While it is open no number is given here. The clerk writes on pages printed
    beforehand, ends the outage by stating the last number used on paper of each book,
    and enters late what stands there, each with its true date, or voids the number.
    """

    _name = "doc.outage"
    _description = "Outage"
    _inherit = ["doc.guarded.mixin", "mail.thread"]
    _order = "started_at desc, id desc"
    _guarded_fields = frozenset(
        {
            "company_id",
            "state",
            "ended_at",
            "opened_by_id",
            "closed_by_id",
            "closed_at",
            "reconciled_at",
            "line_ids",
            "entry_ids",
        }
    )

    name = fields.Char(compute="_compute_name", store=True)
    company_id = fields.Many2one(
        "res.company",
        "Agency",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    started_at = fields.Datetime(
        "Began at", required=True, default=lambda self: fields.Datetime.now()
    )
    reason = fields.Char("What failed", required=True)
    state = fields.Selection(
        [
            ("open", "Registers on paper"),
            ("closed", "To be entered"),
            ("reconciled", "Reconciled"),
        ],
        "Status",
        required=True,
        readonly=True,
        default="open",
        tracking=True,
    )
    ended_at = fields.Datetime(readonly=True)
    opened_by_id = fields.Many2one(
        "res.users", "Opened by", readonly=True, default=lambda self: self.env.user
    )
    closed_by_id = fields.Many2one("res.users", "Ended by", readonly=True)
    closed_at = fields.Datetime("Ended here at", readonly=True)
    reconciled_at = fields.Datetime(readonly=True)
    line_ids = fields.One2many("doc.outage.line", "outage_id", "Books")
    entry_ids = fields.One2many(
        "doc.register.entry", "outage_id", "Late entries", readonly=True
    )
    waiting_count = fields.Integer(
        "Numbers to be entered", compute="_compute_waiting_count"
    )
    can_keep = fields.Boolean(compute="_compute_can_keep")

    _one_open = models.UniqueIndex(
        "(company_id) WHERE state = 'open'", "An outage is already open."
    )

    @api.depends("started_at")
    def _compute_name(self):
        for record in self:
            record.name = record.started_at and office_time.to_office(
                record.started_at
            ).strftime(office_time.MOMENT)

    @api.depends("line_ids.waiting")
    def _compute_waiting_count(self):
        for record in self:
            record.waiting_count = sum(record.line_ids.mapped("waiting_count"))

    @api.depends_context("uid")
    def _compute_can_keep(self):
        for record in self:
            company = record.company_id
            record.can_keep = company.doc_as_clerk and company in self.env.companies

    @api.model
    def _open_one(self, company):
        """Return the open outage of an agency, or an empty recordset."""
        # That numbers are on paper concerns everybody.
        return self.sudo().search(
            [("company_id", "=", company.id), ("state", "=", "open")], limit=1
        )

    @api.model
    def _refusal(self, started_at, reason):
        """Return why no number is given now."""
        return self.env._(
            "The registers are on paper since %(since)s (%(reason)s). Give the number "
            "on the printed pages now and enter the document when the outage has been "
            "ended under Registers › Outages.",
            since=office_time.to_office(started_at).strftime(office_time.MOMENT),
            reason=reason,
        )

    def _check_keeper(self, company):
        self.env.user._doc_acting_employee(company)
        if not company.doc_as_clerk:
            raise AccessError(
                self.env._("Outages are recorded by the clerk, who keeps the books.")
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Open an outage: from now on numbers are given on paper only."""
        for vals in vals_list:
            self._refuse_guarded(vals)
            if not (vals.get("reason") or "").strip():
                raise UserError(self.env._("Say what failed."))
            start = fields.Datetime.to_datetime(vals.get("started_at"))
            if start and start > fields.Datetime.now():
                raise UserError(self.env._("An outage cannot begin in the future."))
        company = self.env.company
        self._check_keeper(company)
        if len(vals_list) > 1 or self._open_one(company):
            raise UserError(
                self.env._(
                    "An outage of %(agency)s is already open. End it first.",
                    agency=company.name,
                )
            )
        self.env["doc.numbering"]._hold_registry(company)
        outages = super(DocOutage, self._by_action()).create(
            [{**vals, "company_id": company.id} for vals in vals_list]
        )
        for record in outages:
            self.env["doc.journal"]._log(
                "outage_opened", record, reason=record.reason, at=record.started_at
            )
        outages.flush_recordset()
        outages.sudo()._add_lines()
        return outages.with_env(self.env)

    def write(self, vals):
        """Nothing but its own acts changes an outage."""
        if not (self._is_by_action() or self.env.su):
            for record in self:
                record._check_keeper(record.company_id)
            if {"started_at", "reason"} & set(vals):
                raise UserError(
                    self.env._("Beginning and reason of an outage are fixed.")
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("An outage is never deleted; end it instead."))

    def _add_lines(self):
        """Note the last number of each series that may give numbers on paper."""
        self.ensure_one()
        company = self.company_id
        years = range(
            office_time.to_office(self.started_at).year,
            company._doc_today().year + 1,
        )
        counters = self.env["doc.numbering"]._counters(company, years)
        known = {(line.series, line.year) for line in self.line_ids}
        rows = []
        for year in years:
            for series in self._possible_series(company, year, counters):
                counter = counters.get((series, year), {})
                last = counter.get("next_number", 1) - 1
                if (series, year) not in known and not counter.get("closed"):
                    rows.append(
                        {
                            "outage_id": self.id,
                            "series": series,
                            "year": year,
                            "last_before": last,
                            "last_used": last,
                        }
                    )
        self.env["doc.outage.line"]._by_action().create(rows)

    @api.model
    def _possible_series(self, company, year, counters):
        """Return the series that can give numbers in a year, arrivals first."""
        plans = self.env["doc.register.plan"]
        types = self.env["doc.type"].search([])
        series = {
            plans._series_for(company, doc_type, body, year)
            for doc_type in types
            for body in company._doc_issuers()
        }
        series |= {key for key, of_year in counters if of_year == year}
        series -= {books.ARRIVALS, books.CODES}
        return [books.ARRIVALS, *sorted(series)]

    def action_close(self, ended_at=None):
        """End the outage with the last numbers stated on its lines.

        The system goes on after them at once; the numbers between wait for their late
        entry. ``ended_at``: when the registers came back (default: now).
        """
        self.ensure_one()
        self._check_keeper(self.company_id)
        self.check_access("read")
        if self.state != "open":
            raise UserError(self.env._("This outage has already been ended."))
        now = fields.Datetime.now()
        end = fields.Datetime.to_datetime(ended_at) or now
        if end < self.started_at or end > now:
            raise UserError(
                self.env._(
                    "An outage ends after it began (%(began)s) and not in the future.",
                    began=self.name,
                )
            )
        numbering = self.env["doc.numbering"]
        numbering._hold_registry(self.company_id)
        # A year may have turned since the outage was opened.
        self.sudo()._add_lines()
        last_day = office_time.to_office(end).date()
        for line in self.line_ids:
            line._check_stated()
            if line.last_used > line.last_before:
                day = min(last_day, last_day.replace(year=line.year, month=12, day=31))
                numbering._give_paper(
                    self.company_id, line.series, line.year, line.last_used, day
                )
        self.sudo()._by_action().write(
            {
                "state": "closed",
                "ended_at": end,
                "closed_at": now,
                "closed_by_id": self.env.uid,
            }
        )
        self.env["doc.journal"]._log(
            "outage_ended",
            self,
            ended_at=end,
            last={
                f"{line.series} {line.year}": line.last_used
                for line in self.line_ids
                if line.last_used > line.last_before
            },
        )
        self.flush_recordset()
        self._reconcile_if_complete()
        return True

    def _reconcile_if_complete(self):
        """Close the matter once every paper number is entered or void."""
        self.invalidate_recordset(["waiting_count"])
        self.line_ids.invalidate_recordset(["waiting", "waiting_count"])
        if self.state == "closed" and not self.waiting_count:
            self.sudo()._by_action().write(
                {"state": "reconciled", "reconciled_at": fields.Datetime.now()}
            )
            self.env["doc.journal"]._log("outage_reconciled", self)

    def _late_line(self, series, year):
        """Return the line of this ended outage that covers a series."""
        self.ensure_one()
        if self.state == "open":
            raise UserError(
                self.env._("End the outage first: state the last number used on paper.")
            )
        line = self.line_ids.filtered(
            lambda line: line.series == series and line.year == year
        )
        if not line:
            raise UserError(
                self.env._(
                    "No book of %(year)s for this document was on paper during the "
                    "outage.",
                    year=year,
                )
            )
        return line

    def action_void_number(self, line_id, number, day, reason):
        """Void a paper number that no document has, with its reason."""
        self.ensure_one()
        self._check_keeper(self.company_id)
        self.check_access("read")
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why the number was not used."))
        line = self.line_ids.filtered(lambda line: line.id == line_id)
        if not line:
            raise UserError(self.env._("That book is not part of this outage."))
        if self.state == "open":
            self._late_line(line.series, line.year)
        value = line._check_late(number, fields.Date.to_date(day))
        line._take_paper(value, "void", 0, reason)
        self.env["doc.register.entry"]._add_voids(
            [
                {
                    "company_id": self.company_id.id,
                    "series": line.series,
                    "year": line.year,
                    "number": value,
                    "date": fields.Date.to_date(day),
                    "document_id": False,
                    "reason": reason,
                    "outage_id": self.id,
                    "entered_at": fields.Datetime.now(),
                }
            ]
        )
        self._reconcile_if_complete()
        return True

    def _blank_pages(self, pages=1):
        """Return the PDF of blank pages that go on after the last numbers.

        :param pages: pages per book, at most 50; a page has 14 lines
        """
        self.ensure_one()
        self._check_keeper(self.company_id)
        sheets = []
        year = self.company_id._doc_today().year
        counters = self.env["doc.numbering"]._counters(self.company_id, [year])
        for line in self.line_ids.filtered(lambda line: line.year == year):
            counter = counters.get((line.series, year), {})
            if not line.print_pages:
                continue
            sheets.append(
                outage_sheets.BlankBook(
                    agency=self.company_id.doc_agency_id._named().name,
                    title=line._printed_title(),
                    year=year,
                    incoming=line.series == books.ARRIVALS,
                    first_number=counter.get("next_number", 1),
                    pages=pages,
                )
            )
        if not sheets:
            raise UserError(self.env._("Choose the books to print pages for."))
        return outage_sheets.blank_pages(
            sheets, office_time.to_office(fields.Datetime.now())
        )

    def action_print_blank(self):
        """Open the PDF of blank pages."""
        self.ensure_one()
        self._check_keeper(self.company_id)
        return {
            "type": "ir.actions.act_url",
            "url": f"/doc/outage/{self.id}/blank.pdf",
            "target": "new",
        }

    def action_print_report(self):
        """Open the PDF of the reconciliation."""
        self.ensure_one()
        self._check_keeper(self.company_id)
        return {
            "type": "ir.actions.act_url",
            "url": f"/doc/outage/{self.id}/report.pdf",
            "target": "new",
        }

    def _report_pdf(self):
        """Return the PDF that reconciles paper and system."""
        self.ensure_one()
        self._check_keeper(self.company_id)
        states = dict(self._fields["state"]._description_selection(self.env))
        moment = office_time.MOMENT
        facts = [
            self.env._(
                "From %(start)s to %(end)s. %(reason)s",
                start=self.name,
                end=office_time.to_office(self.ended_at).strftime(moment)
                if self.ended_at
                else "…",
                reason=self.reason,
            ),
            self.env._(
                "%(state)s: %(waiting)s numbers wait for their entry.",
                state=states[self.state],
                waiting=self.waiting_count,
            ),
        ]
        used = self.line_ids.filtered(lambda line: line.last_used > line.last_before)
        return outage_sheets.report_pdf(
            outage_sheets.Report(
                agency=self.company_id.doc_agency_id._named().name,
                title=self.env._("RECONCILIATION OF REGISTERS AFTER AN OUTAGE"),
                facts=tuple(facts),
                headings=(
                    self.env._("Number"),
                    self.env._("Date"),
                    self.env._("Document or reason"),
                    self.env._("Number is"),
                    self.env._("Entered"),
                ),
                series=tuple(line._report() for line in used),
            ),
            office_time.to_office(fields.Datetime.now()),
        )


class DocOutageLine(models.Model):
    """One series during an outage: the last number before, the last on paper."""

    _name = "doc.outage.line"
    _description = "Book during an outage"
    _inherit = ["doc.guarded.mixin"]
    _order = "outage_id, year, id"
    _guarded_fields = frozenset({"outage_id", "series", "year", "last_before"})

    outage_id = fields.Many2one(
        "doc.outage", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="outage_id.company_id", store=True)
    state = fields.Selection(related="outage_id.state")
    series = fields.Char(required=True, readonly=True)
    year = fields.Integer(required=True, readonly=True, aggregator=None)
    label = fields.Char("Book", compute="_compute_label")
    last_before = fields.Integer(
        "Last number before", readonly=True, required=True, aggregator=None
    )
    last_used = fields.Integer(
        "Last number used on paper", required=True, aggregator=None
    )
    print_pages = fields.Boolean("Print pages", default=True)
    waiting = fields.Char("To be entered", compute="_compute_waiting")
    waiting_count = fields.Integer(compute="_compute_waiting")

    _series_unique = models.Constraint(
        "UNIQUE (outage_id, series, year)", "That book is already in the list."
    )

    @api.depends_context("lang")
    @api.depends("series", "company_id")
    def _compute_label(self):
        for line in self:
            line.label = self.env["doc.register"]._label_of(
                line.company_id, line.series
            )

    def _compute_waiting(self):
        for line in self:
            numbers = line._paper_numbers() if line.state == "closed" else []
            line.waiting = books.number_ranges(numbers)
            line.waiting_count = len(numbers)

    def _paper_numbers(self):
        """Return the paper numbers of this book that are neither entered nor void."""
        self.ensure_one()
        if self.last_used <= self.last_before:
            return []
        numbers = self.env["doc.numbering"]._paper(
            self.company_id, self.series, self.year
        )
        return [
            number for number in numbers if self.last_before < number <= self.last_used
        ]

    def write(self, vals):
        if not (self._is_by_action() or self.env.su):
            for line in self:
                line.outage_id._check_keeper(line.company_id)
                if line.outage_id.state != "open":
                    raise UserError(
                        self.env._(
                            "The outage has been ended with these numbers; they stay."
                        )
                    )
        result = super().write(vals)
        if "last_used" in vals:
            for line in self:
                line._check_stated()
        return result

    @api.model_create_multi
    def create(self, vals_list):
        if not (self._is_by_action() or self.env.su):
            raise AccessError(
                self.env._("The books of an outage are listed when it is opened.")
            )
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self.outage_id._unlink_never()

    def _check_stated(self):
        self.ensure_one()
        try:
            outage.check_stated(self.last_before, self.last_used)
        except RuleError as fault:
            raise UserError(self._refusal(fault)) from fault

    def _run(self):
        """Return the paper run of this book as the rules know it."""
        self.ensure_one()
        record = self.outage_id
        start = office_time.to_office(record.started_at).date()
        end = office_time.to_office(record.ended_at).date()
        return outage.PaperRun(
            last_before=self.last_before,
            last_used=self.last_used,
            first_day=max(start, start.replace(year=self.year, month=1, day=1))
            if self.year > start.year
            else start,
            last_day=end
            if end.year == self.year
            else end.replace(year=self.year, month=12, day=31),
        )

    def _check_late(self, number, day):
        """Return the number if paper can have given it on that day, else refuse.

        :param number: int or what a person typed; 15a is refused with the reason
        """
        self.ensure_one()
        try:
            value = parse_plain_number(str(number))
        except NotationError as fault:
            if fault.code is NotationFault.SUB_NUMBER:
                sentence = self.env._(
                    "%(number)s is no number: the law knows none with a letter put in "
                    "between later. Enter the document with the next free number of "
                    "the paper book.",
                    number=number,
                )
            else:
                sentence = self.env._(
                    "Enter the number as it stands in the paper book, in digits."
                )
            raise UserError(sentence) from fault
        if not day:
            raise UserError(self.env._("Enter the date that stands with the number."))
        neighbours = (
            self.env["doc.register.entry"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("series", "=", self.series),
                    ("year", "=", self.year),
                    ("number", ">=", self.last_before),
                    ("number", "<=", self.last_used + 1),
                ]
            )
        )
        try:
            outage.check_late_entry(
                self._run(),
                value,
                day,
                self._paper_numbers(),
                [Line(line.number, line.date) for line in neighbours],
            )
        except RuleError as fault:
            raise UserError(self._refusal(fault, value)) from fault
        return value

    def _refusal(self, fault, number=0):
        """Return the sentence for what the rules say about a paper number."""
        values = {
            name: value.strftime("%d/%m/%Y") if hasattr(value, "strftime") else value
            for name, value in fault.values.items()
        }
        kinds = outage.OutageFault
        book = self.label
        if fault.code is kinds.BELOW_LAST:
            return self.env._(
                "%(book)s: the system itself gave numbers up to %(last)s, so the last "
                "number on paper cannot be lower.",
                book=book,
                last=values["last"],
            )
        if fault.code is kinds.TOO_MANY:
            return self.env._(
                "%(book)s: more than %(most)s numbers in one outage cannot be. Check "
                "the last number used on paper.",
                book=book,
                most=values["most"],
            )
        if fault.code is kinds.ABOVE_STATED:
            return self.env._(
                "Number %(number)s lies above %(last)s, the last one stated when the "
                "outage was ended. Such a document is numbered by the system.",
                number=number,
                last=values["last"],
            )
        if fault.code is kinds.NOT_ON_PAPER:
            return self.env._(
                "Number %(number)s was not given on paper: the system gave the "
                "numbers up to %(last)s.",
                number=number,
                last=values["last"],
            )
        if fault.code is kinds.TAKEN:
            return self.env._(
                "Number %(number)s has already been entered or voided.", number=number
            )
        if fault.code is kinds.OUTSIDE:
            return self.env._(
                "The outage lasted from %(first)s to %(last)s; the date must be one of "
                "these days.",
                first=values["first"],
                last=values["last"],
            )
        if fault.code is kinds.DATE_BACK:
            return self.env._(
                "Number %(other)s before it is dated %(day)s: along the numbers dates "
                "never go back. Check number and date on the paper.",
                other=values["number"],
                day=values["day"],
            )
        return self.env._(
            "Number %(other)s after it is dated %(day)s: along the numbers dates never "
            "go back. Check number and date on the paper.",
            other=values["number"],
            day=values["day"],
        )

    def _take_paper(self, number, state, document_id, reason):
        """Settle a paper number; refuse if somebody else just entered it."""
        self.ensure_one()
        if not self.env["doc.numbering"]._settle_paper(
            self.company_id, self.series, self.year, number, state, document_id, reason
        ):
            raise UserError(
                self.env._(
                    "Number %(number)s has already been entered or voided.",
                    number=number,
                )
            )

    def _printed_title(self):
        """Return the title of the paper book: as law prints it, in Vietnamese."""
        self.ensure_one()
        if self.series == books.ARRIVALS:
            return "SỔ ĐĂNG KÝ VĂN BẢN ĐẾN"
        books_in_vietnamese = self.env["doc.register"]._speaking("vi_VN")
        label = books_in_vietnamese._label_of(self.company_id, self.series)
        return f"SỔ ĐĂNG KÝ VĂN BẢN ĐI ({label})"

    def _report(self):
        """Return the part of the reconciliation that this book makes up."""
        self.ensure_one()
        entries = (
            self.env["doc.register.entry"]
            .search(
                [
                    ("outage_id", "=", self.outage_id.id),
                    ("series", "=", self.series),
                    ("year", "=", self.year),
                ]
            )
            .sorted("number")
        )
        labels = dict(
            self.env["doc.register.entry"]
            ._fields["state"]
            ._description_selection(self.env)
        )
        lines = {
            entry.number: outage_sheets.ReportLine(
                number=f"{entry.number:02d}",
                date=entry.date.strftime("%d/%m/%Y"),
                content=entry.reason
                or " · ".join(filter(None, (entry.display_number, entry.subject))),
                state=labels[entry.state],
                entered=office_time.to_office(entry.entered_at).strftime(
                    office_time.MOMENT
                ),
            )
            for entry in entries
        }
        for number in self._paper_numbers():
            lines[number] = outage_sheets.ReportLine(
                f"{number:02d}", "", "", self.env._("To be entered"), ""
            )
        void = len(entries.filtered(lambda entry: entry.state == "void"))
        return outage_sheets.ReportSeries(
            title=f"{self.label} · {self.year}",
            summary=self.env._(
                "On paper: %(first)s to %(last)s. Entered %(entered)s, void %(void)s, "
                "waiting %(waiting)s. The system goes on with %(next)s.",
                first=self.last_before + 1,
                last=self.last_used,
                entered=len(entries) - void,
                void=void,
                waiting=len(self._paper_numbers()),
                next=self.last_used + 1,
            ),
            lines=tuple(line for _number, line in sorted(lines.items())),
        )
