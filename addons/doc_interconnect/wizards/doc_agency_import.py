"""Cập nhật danh bạ cơ quan: the directory, from a table or from an axis."""

import json
from base64 import b64decode, b64encode
from dataclasses import asdict
from datetime import date
from io import BytesIO

import xlsxwriter
from odoo import api, fields, models
from odoo.addons.doc_management.lib.docmgmt import tables
from odoo.addons.doc_management.models.roles import ADMIN, CLERK
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain
from odoo.tools import LazyTranslate

from ..lib.docxchg import directory
from ..lib.docxchg.axis import AxisError
from ..lib.docxchg.directory import Act, Entry, Fault, Known, Row
from ..models.axis_words import axis_words

_lt = LazyTranslate(__name__)

# Constants are translated where they are used: that is what LazyTranslate is for.
# pylint: disable=prefer-env-translation,translation-not-lazy

KEEPERS = (CLERK, ADMIN)
MOST_FILE = 20 << 20
LEVELS_ASKED = (1, 2, 3, 4)
FAULTS = {
    Fault.NO_NAME: _lt("The name is missing."),
    Fault.NO_CODE: _lt("There is no code."),
    Fault.BAD_CODE: _lt("A code is malformed."),
    Fault.TOO_LONG: _lt("A cell is too long."),
    Fault.NO_DATE: _lt("A date is none of the calendar."),
    Fault.NO_LEVEL: _lt("The level is not known."),
    Fault.PERIOD: _lt("It would end before it begins."),
    Fault.TWICE: _lt("A code stands in two rows."),
    Fault.TWO_AGENCIES: _lt("Its two codes belong to two agencies of the directory."),
    Fault.NO_PARENT: _lt("The superior agency is not known."),
    Fault.LOOP: _lt("It would be its own superior."),
    Fault.NO_PREDECESSOR: _lt("An agency it takes over from is not known."),
    Fault.NO_START: _lt("Say from which day it takes over."),
}
PLAIN = (
    "abbreviation",
    "code",
    "code_qd20",
    "level",
    "date_from",
    "date_to",
    "email",
    "phone",
    "address",
)
"""Fields that go into the directory as they are."""


class DocAgencyImport(models.TransientModel):
    """Shows what would change, then changes what is ticked.

    Nothing of a source is taken over unseen: whoever keeps the directory confirms it,
    with his own rights. New names begin on a day, so that documents of before keep the
    name of their time; agencies that ended stay, with the day and who took over.
    """

    _name = "doc.agency.import"
    _description = "Bring the agency directory up to date"

    source = fields.Selection(
        [("table", "A table (xlsx or csv)"), ("axis", "The list of an axis")],
        required=True,
        default="table",
    )
    table_file = fields.Binary("Table", attachment=False)
    table_name = fields.Char()
    model_file = fields.Binary("Empty table", compute="_compute_model_file")
    model_name = fields.Char(compute="_compute_model_file")
    backend_id = fields.Many2one(
        "doc.exchange.backend",
        "Axis",
        default=lambda self: self._default_backend(),
        ondelete="cascade",
    )
    names_from = fields.Date(
        "New names hold from",
        required=True,
        default=lambda self: self.env["res.company"]._doc_today(),
        help="Documents dated before that day keep the old name.",
    )
    is_checked = fields.Boolean(readonly=True)
    same_count = fields.Integer("Unchanged", readonly=True, aggregator=None)
    summary = fields.Char(compute="_compute_summary")
    line_ids = fields.One2many("doc.agency.import.line", "import_id", "What changes")

    @api.model
    def _default_backend(self):
        company = self.env.company.id
        return self.env["doc.exchange.backend"].search(
            [("company_id", "=", company)], limit=1
        )

    @api.depends("source")
    def _compute_model_file(self):
        for wizard in self:
            wizard.model_name = "danh-ba-co-quan.xlsx"
            wizard.model_file = self._model_table()

    @api.model
    def _model_table(self):
        """Return an empty table with the columns that are understood, as base64."""
        stream = BytesIO()
        book = xlsxwriter.Workbook(stream, {"in_memory": True})
        sheet = book.add_worksheet("Cơ quan")
        bold = book.add_format({"bold": True})
        text = book.add_format({"num_format": 49})
        sheet.set_column(0, len(directory.HEADINGS) - 1, 24, text)
        for place, names in enumerate(directory.HEADINGS.values()):
            sheet.write_string(0, place, names[0], bold)
        book.close()
        return b64encode(stream.getvalue())

    @api.depends_context("lang")
    @api.depends("line_ids.act", "same_count", "is_checked")
    def _compute_summary(self):
        for wizard in self:
            acts = wizard.line_ids.mapped("act")
            wizard.summary = wizard.is_checked and self.env._(
                "%(new)s new, %(changed)s changed, %(wrong)s that cannot be taken "
                "over, %(same)s unchanged.",
                new=acts.count(Act.NEW),
                changed=acts.count(Act.CHANGE) + acts.count(Act.CODE),
                wrong=acts.count(Act.WRONG),
                same=wizard.same_count,
            )

    # what it says

    def action_check(self):
        """Read the source and list what would change; the directory stays as it is.

        :raises UserError: no table, one that cannot be read, an axis that is silent
        """
        self.ensure_one()
        self._check_keeper()
        rows = self._read()
        proposals = directory.plan(self._known(), rows)
        shown = [one for one in proposals if one.act != Act.SAME]
        self.line_ids = [
            Command.clear(),
            *(Command.create(self._line_values(one)) for one in shown),
        ]
        self.is_checked = True
        self.same_count = len(proposals) - len(shown)
        return self._again()

    def _again(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Bring the agency directory up to date"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _check_keeper(self):
        self.check_access("write")
        if not any(map(self.env.user.has_group, KEEPERS)):
            raise AccessError(self.env._("The directory is kept by the clerk."))

    def _read(self):
        if self.source == "axis":
            return self._rows_of_axis()
        content = b64decode(self.table_file or b"")
        if not content:
            raise UserError(self.env._("Choose the table first."))
        if len(content) > MOST_FILE:
            raise UserError(
                self.env._(
                    "The table is larger than %(most)s MB.", most=MOST_FILE >> 20
                )
            )
        try:
            return directory.read_table(tables.read_cells(content))
        except tables.UnreadableTable as error:
            raise self._unreadable() from error
        except directory.TableError as error:
            raise UserError(self._table_words(error)) from error

    def _unreadable(self):
        return UserError(
            self.env._("The table cannot be read. Save it as xlsx, or as csv in UTF-8.")
        )

    def _table_words(self, error):
        if error.fault is directory.TableFault.NO_COLUMN:
            return self.env._("The column “%(name)s” is missing.", name=error.detail)
        if error.fault is directory.TableFault.TWICE:
            return self.env._(
                "The column “%(name)s” is there twice.", name=error.detail
            )
        if error.fault is directory.TableFault.TOO_LARGE:
            return self.env._(
                "The table has more than %(most)s rows.", most=directory.MOST_ROWS
            )
        return self.env._("The table has no row below its headings.")

    def _rows_of_axis(self):
        """Ask the axis for its lists; one that it does not keep is left out."""
        # The record rule of connections decides which ones the person may use.
        backend = self.backend_id
        if not backend:
            raise UserError(self.env._("There is no connection to an axis."))
        backend.check_access("read")
        client = backend._client(backend._connection())
        asked = [
            client.agencies,
            *(
                lambda level=level: client.agencies_qd20(level)
                for level in LEVELS_ASKED
            ),
            client.synchronized_units,
        ]
        lists, refusals = [], []
        for ask in asked:
            try:
                lists.append(ask())
            except AxisError as error:
                refusals.append(error)
                if not error.code:
                    break  # no answer at all: the next call would wait as long
        rows = directory.from_axis(lists)
        if not rows and refusals:
            raise UserError(
                self.env._(
                    "The axis cannot be used. %(reason)s",
                    reason=axis_words(self.env, refusals[0]),
                )
            )
        if len(rows) > directory.MOST_ROWS:
            raise UserError(
                self._table_words(directory.TableError(directory.TableFault.TOO_LARGE))
            )
        return rows

    # what is known

    @api.model
    def _known(self):
        """Return the directory as plain values; it is open to every official."""
        return [
            Known(
                agency.id,
                Entry(
                    name=agency.name or "",
                    abbreviation=agency.abbreviation or "",
                    code=agency.code or "",
                    code_qd20=agency.code_qd20 or "",
                    level=agency.level or "",
                    date_from=agency.date_from or None,
                    date_to=agency.date_to or None,
                    email=agency.email or "",
                    phone=agency.phone or "",
                    address=agency.address or "",
                ),
                frozenset(agency.predecessor_ids.ids),
                agency.parent_id.id or 0,
            )
            for agency in self.env["doc.agency"].search(Domain.TRUE)
        ]

    def _line_values(self, proposal):
        entry = proposal.row.entry
        agency = self.env["doc.agency"].browse(proposal.key or [])
        locked = self._is_locked(agency)
        return {
            "place": proposal.row.place,
            "act": str(proposal.act),
            "agency_id": agency.id,
            "name": entry.name or agency.name or "–",
            "codes": ", ".join(entry.codes),
            "change_text": self._words(proposal, agency),
            "is_wanted": proposal.act != Act.WRONG and not locked,
            "is_locked": proposal.act == Act.WRONG or locked,
            "data": json.dumps(asdict(entry), ensure_ascii=False, default=str),
        }

    def _is_locked(self, agency):
        """Whether this person may not change that entry: an own agency's."""
        return bool(agency and agency._is_own() and not self.env.user.has_group(ADMIN))

    def _words(self, proposal, agency):
        """Say in one text what changes, or why it cannot be taken over."""
        if proposal.faults:
            return " ".join(self.env._(FAULTS[fault]) for fault in proposal.faults)
        if self._is_locked(agency):
            return self.env._(
                "The entry of one's own agency is kept by the document administrator."
            )
        entry = proposal.row.entry
        words = []
        for name in proposal.changes:
            if name == "is_gone":
                words.append(self.env._("ended; the axis has deleted it"))
                continue
            field = {"parent": "parent_id", "predecessors": "predecessor_ids"}.get(
                name, name
            )
            label = self.env["doc.agency"]._fields[field]._description_string(self.env)
            new = self._shown(name, getattr(entry, name))
            old = self._shown(name, agency[field]) if agency else ""
            words.append(f"{label}: {old} → {new}" if old else f"{label}: {new}")
        return "; ".join(words)

    def _shown(self, name, value):
        if not value:
            return ""
        if isinstance(value, models.BaseModel):
            return ", ".join(one.code or one.code_qd20 or one.name for one in value)
        if name == "level":
            return dict(
                self.env["doc.agency"]._fields["level"]._description_selection(self.env)
            )[value]
        if isinstance(value, date):
            return f"{value:%d/%m/%Y}"
        return ", ".join(value) if isinstance(value, tuple) else str(value)

    # taking it over

    def action_confirm(self):
        """Take the ticked lines over.

        They are compared with the directory of this moment once more; whoever changed
        it in between is not written over unseen.

        :raises UserError: nothing is ticked, or a line no longer fits
        """
        self.ensure_one()
        self._check_keeper()
        if not self.is_checked:
            raise UserError(self.env._("See first what would change."))
        lines = self.line_ids.filtered("is_wanted")
        if not lines and self.source == "table":
            raise UserError(self.env._("No line is ticked."))
        rows = [directory.check(Row(line.place, line._entry())) for line in lines]
        proposals = directory.plan(self._known(), rows)
        wrong = [one for one in proposals if one.act == Act.WRONG]
        if wrong:
            raise UserError(
                "\n".join(
                    f"{one.row.entry.name}: {self._words(one, self.env['doc.agency'])}"
                    for one in wrong[:10]
                )
            )
        self._take_over([one for one in proposals if one.act != Act.SAME])
        if self.source == "axis":
            self._note_reach()
        self.env["doc.journal"]._log(
            "directory_updated",
            self.env.company,
            source=self.source,
            agencies=[list(one.entry.codes) for one in rows[:500]],
        )
        return self.env["ir.actions.act_window"]._for_xml_id(
            "doc_management.doc_agency_action"
        )

    def _take_over(self, proposals):
        """Write what was confirmed, with the rights of who confirms it."""
        agencies = self.env["doc.agency"]
        made = agencies.create(
            [
                {"name": one.row.entry.name, **self._plain_values(one)}
                for one in proposals
                if not one.key
            ]
        )
        fresh = iter(made)
        pairs = [
            (one, agencies.browse(one.key) if one.key else next(fresh))
            for one in proposals
        ]
        for one, agency in pairs:
            if one.key:
                agency.write(self._plain_values(one))
                if "name" in one.changes:
                    self._rename(agency, one.row.entry)
        for one, agency in pairs:
            self._tie(one, agency)

    def _plain_values(self, proposal):
        entry = proposal.row.entry
        values = {
            name: getattr(entry, name) for name in proposal.changes if name in PLAIN
        }
        if "is_gone" in proposal.changes:
            values["date_to"] = self.env["res.company"]._doc_today()
        return values

    def _rename(self, agency, entry):
        """Let the new name hold from its day; a name of that very day is corrected."""
        row = agency.name_ids.filtered(lambda one: one.date_from == self.names_from)
        if row:
            row.name = entry.name
        else:
            agency.action_rename(
                entry.name,
                entry.abbreviation or agency.abbreviation,
                self.names_from,
            )

    def _tie(self, proposal, agency):
        """Set superior and predecessors, which may have come in the same table."""
        agencies, entry = self.env["doc.agency"], proposal.row.entry
        if "parent" in proposal.changes:
            agency.parent_id = agencies._by_code(entry.parent)
        if "predecessors" in proposal.changes:
            before = agencies.union(*map(agencies._by_code, entry.predecessors))
            agency.predecessor_ids |= before
            last = fields.Date.subtract(entry.date_from, days=1)
            before.filtered(lambda one: not one.date_to).write({"date_to": last})

    def _note_reach(self):
        """Remember whom the axis lists; by it the way to a recipient is chosen."""
        codes = {code for line in self._rows_of_axis() for code in line.entry.codes}
        today = self.env["res.company"]._doc_today()
        listed = self.env["doc.agency"].search(
            (Domain("code", "in", codes) | Domain("code_qd20", "in", codes))
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", today))
        )
        # Which way leads where is the machinery's knowledge; clerks only read it.
        self.backend_id.sudo().reached_ids = listed


class DocAgencyImportLine(models.TransientModel):
    """One agency that would be new or change."""

    _name = "doc.agency.import.line"
    _description = "Change of the agency directory"
    _order = "is_locked desc, place, id"

    import_id = fields.Many2one("doc.agency.import", required=True, ondelete="cascade")
    place = fields.Integer("Row", readonly=True, aggregator=None)
    act = fields.Selection(
        [
            ("new", "New"),
            ("code", "Gets its code"),
            ("change", "Changes"),
            ("wrong", "Cannot be taken over"),
        ],
        "What happens",
        readonly=True,
    )
    agency_id = fields.Many2one("doc.agency", "In the directory", readonly=True)
    name = fields.Char(readonly=True)
    codes = fields.Char(readonly=True)
    change_text = fields.Text("Change", readonly=True)
    is_wanted = fields.Boolean("Take over")
    is_locked = fields.Boolean(readonly=True)
    data = fields.Text(readonly=True)

    def _entry(self):
        """Return the entry this line was made from."""
        self.ensure_one()
        values = json.loads(self.data or "{}")
        for name in ("date_from", "date_to"):
            values[name] = fields.Date.to_date(values.get(name))
        values["predecessors"] = tuple(values.get("predecessors", ()))
        return Entry(**values)
