"""Nhập đơn vị và nhân sự từ bảng: what would be made, then what is ticked."""

from base64 import b64decode, b64encode

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import LazyTranslate

from ..lib.docmgmt import staff_words, tables
from ..lib.docmgmt.blobs import sha256_hex
from ..lib.docmgmt.staff_table import Act, make_plan
from ..lib.docmgmt.staff_words import Fault, StaffTableError, TableFault
from ..models.roles import ADMIN

_lt = LazyTranslate(__name__)

# Constants are translated where they are used: that is what LazyTranslate is for.
# pylint: disable=prefer-env-translation,translation-not-lazy

MOST_FILE = 20 << 20
FAULTS = {
    Fault.NO_UNIT: _lt("The unit is missing."),
    Fault.NO_NAME: _lt("The full name is missing."),
    Fault.BAD_EMAIL: _lt("The e-mail is no address."),
    Fault.BAD_LOGIN: _lt("A login has no spaces, commas or slashes."),
    Fault.NO_LOGIN: _lt("A role belongs to an account: write the login."),
    Fault.NO_ROLE: _lt(
        "There is no such role; the second sheet of the table lists them."
    ),
    Fault.NO_MARK: _lt("Mark the head of a unit with x, leave it empty for others."),
    Fault.TOO_LONG: _lt("A cell is too long."),
    Fault.TWICE: _lt("The same person stands in two rows."),
    Fault.TWO_HEADS: _lt("Two rows are at the head of that unit."),
    Fault.TWO_PARENTS: _lt("Two rows name different superior units."),
    Fault.NO_PARENT: _lt(
        "The superior unit is neither in the agency nor in a row of the table."
    ),
    Fault.LOOP: _lt("The unit would be its own superior."),
    Fault.TWO_UNITS: _lt(
        "Several units of the agency bear that name. Rename one of them first."
    ),
    Fault.UNIT_WRONG: _lt("Its unit is new and cannot be made; see that row."),
    Fault.TWO_PEOPLE: _lt(
        "Several people of the unit bear that name. Write the login of whom you mean."
    ),
    Fault.ELSEWHERE: _lt(
        "That account also belongs to another agency, or to an administrator. Ask who "
        "administers the whole installation."
    ),
    Fault.CLOSED: _lt("That login belongs to an account out of use."),
}
LABELS = {
    "parent": _lt("Superior unit"),
    "abbreviation": _lt("Abbreviation"),
    "name": _lt("Full name"),
    "unit": _lt("Unit"),
    "title": _lt("Job title"),
    "login": _lt("Login"),
    "email": _lt("E-mail"),
    "phone": _lt("Phone"),
}


class DocStaffImport(models.TransientModel):
    """Shows what a table of units and staff would do, then does what is ticked.

    Nothing is written before it is confirmed. It is written with the rights of who
    confirms it: an agency's administrator reaches his agency alone, and roles he lacks
    are put before a leader (docs/adr/0050). Each row stands or falls by itself.
    """

    _name = "doc.staff.import"
    _description = "Units and staff from a table"

    company_id = fields.Many2one(
        "res.company",
        "Agency",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    table_file = fields.Binary("Table", attachment=False)
    table_name = fields.Char()
    model_file = fields.Binary("Empty table", compute="_compute_model_file")
    model_name = fields.Char(compute="_compute_model_file")
    state = fields.Selection(
        [("asked", "Choose the table"), ("checked", "Look through"), ("done", "Done")],
        required=True,
        readonly=True,
        default="asked",
    )
    digest = fields.Char(readonly=True)
    send_invitations = fields.Boolean(
        "Send an invitation to each new account",
        help="By e-mail, with the link by which its owner chooses a password. Without "
        "it nobody is written to; it can be sent later from the account.",
    )
    same_count = fields.Integer("Unchanged", readonly=True, aggregator=None)
    account_count = fields.Integer("New accounts", readonly=True, aggregator=None)
    invited_count = fields.Integer("Invitations", readonly=True, aggregator=None)
    summary = fields.Char(compute="_compute_summary")
    line_ids = fields.One2many("doc.staff.import.line", "import_id", "What happens")

    def _compute_model_file(self):
        headings = list(staff_words.COLUMNS.values())
        content = tables.empty_table("Nhân sự", headings, staff_words.NOTES)
        for wizard in self:
            wizard.model_name = "don-vi-nhan-su.xlsx"
            wizard.model_file = b64encode(content)

    @api.depends_context("lang")
    @api.depends("state", "line_ids.act", "line_ids.outcome", "same_count")
    def _compute_summary(self):
        for wizard in self:
            lines = wizard.line_ids
            acts, outcomes = lines.mapped("act"), lines.mapped("outcome")
            if wizard.state == "done":
                wizard.summary = self.env._(
                    "%(done)s done, %(failed)s not done, %(mails)s invitations sent.",
                    done=outcomes.count("done"),
                    failed=outcomes.count("failed"),
                    mails=wizard.invited_count,
                )
            else:
                wizard.summary = wizard.state == "checked" and self.env._(
                    "%(new)s new, %(changed)s changed, %(wrong)s that cannot be taken "
                    "over, %(same)s unchanged.",
                    new=acts.count(Act.NEW),
                    changed=acts.count(Act.CHANGE),
                    wrong=acts.count(Act.WRONG),
                    same=wizard.same_count,
                )

    def _check_keeper(self):
        self.ensure_one()
        self.check_access("write")
        user, company = self.env.user, self.company_id
        if company not in user.company_ids or not user._doc_has_role(ADMIN, company):
            raise AccessError(
                self.env._("Units and staff are kept by the agency's administrator.")
            )

    # what it says

    def action_check(self):
        """Read the table and list what it would do; nothing is written.

        :raises UserError: no table, or one that cannot be read
        """
        self._check_keeper()
        content = self._content()
        rows = self._rows(content)
        work = self._at_work()
        known = work._known(rows)
        plan = make_plan(known, rows)
        proposals = [*plan.units, *plan.people]
        shown = [one for one in proposals if one.act != Act.SAME]
        self.write(
            {
                "line_ids": [
                    Command.clear(),
                    *map(Command.create, work._line_values(plan, known)),
                ],
                "state": "checked",
                "digest": sha256_hex(content),
                "same_count": len(proposals) - len(shown),
                "account_count": sum(one.is_account_new for one in plan.people),
            }
        )
        return self._again()

    def action_table(self):
        """Hand the empty table over."""
        self._check_keeper()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/model_file/{self.model_name}"
            "?download=true",
            "target": "download",
        }

    def action_back(self):
        """Choose another table."""
        self._check_keeper()
        self.write({"state": "asked", "table_file": False, "line_ids": [(5,)]})
        return self._again()

    def _again(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Units and staff from a table"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _at_work(self):
        """Return the wizard with its agency switched on, whichever others are."""
        return self.with_company(self.company_id)

    def _content(self):
        content = b64decode(self.table_file or b"")
        if not content:
            raise UserError(self.env._("Choose the table first."))
        if len(content) > MOST_FILE:
            raise UserError(
                self.env._(
                    "The table is larger than %(most)s MB.", most=MOST_FILE >> 20
                )
            )
        return content

    def _rows(self, content):
        try:
            return staff_words.read_table(tables.read_cells(content))
        except tables.UnreadableTable as error:
            raise UserError(
                self.env._(
                    "The table cannot be read. Save it as xlsx, or as csv in UTF-8."
                )
            ) from error
        except StaffTableError as error:
            raise UserError(self._table_words(error)) from error

    def _table_words(self, error):
        name = error.values.get("name", "")
        if error.code is TableFault.PASSWORD:
            return self.env._(
                "The table has a column “%(name)s”. Passwords do not go through "
                "tables: take the column out. Each person chooses his own.",
                name=name,
            )
        if error.code is TableFault.NO_COLUMN:
            return self.env._("The column “%(name)s” is missing.", name=name)
        if error.code is TableFault.TWICE:
            return self.env._("The column “%(name)s” is there twice.", name=name)
        if error.code is TableFault.TOO_LARGE:
            return self.env._(
                "The table has more than %(most)s rows.", most=staff_words.MOST_ROWS
            )
        return self.env._("The table has no row below its headings.")

    def _line_values(self, plan, known):
        """Return the lines to show: units, then people; unchanged ones left out."""
        units = {one.key: one for one in known.units}
        people = {one.key: one for one in known.people}
        waiting = self._waiting_roles(plan)
        lines = [
            {
                "kind": "unit",
                "place": one.place,
                "act": str(one.act),
                "name": one.name,
                "change_text": self._fault_words(one) or self._unit_words(one, units),
            }
            for one in plan.units
            if one.act != Act.SAME
        ]
        lines += [
            {
                "kind": "person",
                "place": one.row.place,
                "act": str(one.act),
                "name": one.row.entry.name or one.row.entry.unit or "–",
                "login": one.row.entry.login,
                "change_text": self._fault_words(one)
                or self._person_words(one, units, people, waiting),
            }
            for one in plan.people
            if one.act != Act.SAME
        ]
        for line in lines:
            line["is_wanted"] = line["act"] != Act.WRONG
            line["is_locked"] = line["act"] == Act.WRONG
        return lines

    def _fault_words(self, proposal):
        return " ".join(self.env._(FAULTS[fault]) for fault in proposal.faults)

    def _unit_words(self, proposal, units):
        old = units.get(proposal.key)
        above = units.get(old.parent_key) if old else None
        before = {
            "parent": above.name if above else "",
            "abbreviation": old.abbreviation if old else "",
        }
        return self._changed_words(proposal.changes, before, proposal)

    def _person_words(self, proposal, units, people, waiting):
        entry, old = proposal.row.entry, people.get(proposal.key)
        before = {}
        if old:
            unit = units.get(old.unit_key)
            before = {
                "name": old.name,
                "unit": unit.name if unit else "",
                "title": old.title,
                "phone": old.phone,
                "email": old.email,
            }
        shown = [
            name
            for name in proposal.changes
            if name in LABELS and (old or name != "name")
        ]
        words = [self._changed_words(shown, before, entry)]
        if proposal.is_account_new:
            words.append(self.env._("gets an account"))
        names = self._role_names()
        for role in proposal.new_roles:
            words.append(
                self.env._("role %(role)s, once a leader confirms it", role=names[role])
                if role in waiting
                else self.env._("role %(role)s", role=names[role])
            )
        if "is_head" in proposal.changes:
            words.append(self.env._("head of the unit"))
        return "; ".join(filter(None, words))

    def _changed_words(self, names, before, after):
        words = []
        for name in names:
            label, old = self.env._(LABELS[name]), before.get(name, "")
            new = getattr(after, name)
            words.append(f"{label}: {old} → {new}" if old else f"{label}: {new}")
        return "; ".join(words)


class DocStaffImportLine(models.TransientModel):
    """One unit or official that would be new or change."""

    _name = "doc.staff.import.line"
    _description = "Unit or official of a table"
    _order = "is_locked desc, kind desc, place, id"

    import_id = fields.Many2one("doc.staff.import", required=True, ondelete="cascade")
    kind = fields.Selection(
        [("unit", "Unit"), ("person", "Official")], "What", readonly=True
    )
    place = fields.Integer("Row", readonly=True, aggregator=None)
    act = fields.Selection(
        [("new", "New"), ("change", "Changes"), ("wrong", "Cannot be taken over")],
        "What happens",
        readonly=True,
    )
    name = fields.Char(readonly=True)
    login = fields.Char(readonly=True)
    change_text = fields.Text("Change", readonly=True)
    is_wanted = fields.Boolean("Do this")
    is_locked = fields.Boolean(readonly=True)
    outcome = fields.Selection(
        [("done", "Done"), ("failed", "Not done"), ("left", "Left out")],
        "Result",
        readonly=True,
    )
    outcome_text = fields.Text("Why", readonly=True)
