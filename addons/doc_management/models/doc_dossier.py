"""Hồ sơ công việc: documents of one matter, kept together without copies."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import SQL

from ..lib.docmgmt import archive, dossiers, dossiers_plan
from ..lib.docmgmt.dossiers import CREATOR_LENGTH

OPEN_FIELDS = frozenset({"message_follower_ids", "activity_ids"})
"""What may still be written on a closed dossier: talk, not content."""


class DocDossier(models.Model):
    """A set of documents about one matter (Decree 30/2020/NĐ-CP Art. 28-29).

    One document may lie in many dossiers. Its keeper and the members who contribute
    change it while it is open; states move by named actions alone, and from the
    request to close on it is fixed. Personal folders are seen by their owner only and
    never closed, approved or handed in. Lengths are those of Annex VI, part II.III.
    """

    _name = "doc.dossier"
    _description = "Work dossier"
    _inherit = ["doc.guarded.mixin", "doc.talk.mixin", "mail.activity.mixin"]
    _order = "id desc"
    _mail_post_access = "read"
    _rec_names_search = ["code", "name"]

    _guarded_fields = frozenset(
        {
            "state",
            "date_end",
            "closed_by_id",
            "close_reason",
            "asked_close_at",
            "source_incoming_id",
            "source_outgoing_id",
            "entry_ids",
            "kept_back_until",
            "kept_back_consent",
            "is_held",
            "held_reason",
            "archive_code",
            "old_import_id",
            "package_fonds",
            "package_uuid",
            "code_given_twice",
        }
    )

    kind = fields.Selection(
        [("work", "Work dossier"), ("personal", "Personal folder")],
        required=True,
        default="work",
        help="A personal folder is seen by nobody else and is not handed in.",
    )
    name = fields.Char("Title", size=500, required=True, tracking=True)
    code = fields.Char("Number and sign", size=20)
    year = fields.Integer(
        aggregator=None,
        default=lambda self: self.env["res.company"]._doc_today().year,
        help="Year of the file plan that the dossier belongs to.",
    )
    code_given_twice = fields.Boolean(
        readonly=True,
        copy=False,
        help="Another dossier had this number before numbers were unique in a year.",
    )
    file_code = fields.Char("Dossier code", compute="_compute_file_code")
    company_id = fields.Many2one(
        "res.company",
        "Agency",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    plan_line_id = fields.Many2one(
        "doc.file.plan.line",
        "By the file plan",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('company_id', '=', company_id), ('plan_state', '=', 'approved')]",
        help="Empty for a dossier outside the plan.",
    )
    parent_id = fields.Many2one(
        "doc.dossier",
        "Part of",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('kind', '=', 'work'), ('state', '=', 'open'), ('id', '!=', id)]",
    )
    child_ids = fields.One2many("doc.dossier", "parent_id", "Sub-dossiers")
    owner_id = fields.Many2one(
        "res.users",
        "Kept by",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        tracking=True,
    )
    unit_id = fields.Many2one(
        "hr.department",
        "Unit",
        compute="_compute_unit_id",
        store=True,
        readonly=False,
        index="btree_not_null",
    )
    creator_name = fields.Char(
        "Creator as printed",
        size=CREATOR_LENGTH,
        compute="_compute_creator_name",
        store=True,
        readonly=False,
        help="At most 30 characters, as the metadata of a dossier want it.",
    )
    retention_id = fields.Many2one("doc.retention", "Retention", ondelete="restrict")
    usage = fields.Selection(
        [
            ("wide", "Open to many"),
            ("conditional", "Under conditions"),
            ("restricted", "On the restricted list"),
        ],
        "Rules of use",
        required=True,
        default="conditional",
        tracking=True,
        help="What is on the restricted list stays on paper, off every network.",
    )
    paper_place = fields.Char(
        "Where the paper lies", size=200, help="Shelf, box, or who holds it."
    )
    language = fields.Char(size=50, default="Tiếng Việt")
    keywords = fields.Char(size=100)
    description = fields.Char("Remarks", size=500)
    notes = fields.Html()
    date_start = fields.Date("Opened on", default=fields.Date.context_today)
    date_end = fields.Date("Closed on", readonly=True, copy=False)
    state = fields.Selection(
        [
            ("open", "Open"),
            ("closing", "Closing asked"),
            ("closed", "Closed"),
            ("submitted", "Handed in"),
            ("archived", "In the archive"),
            ("destroyed", "Destroyed"),
        ],
        required=True,
        default="open",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    asked_close_at = fields.Datetime(readonly=True, copy=False)
    closed_by_id = fields.Many2one(
        "res.users", "Closing decided by", readonly=True, copy=False
    )
    close_reason = fields.Char("Closed although", readonly=True, copy=False)
    source_incoming_id = fields.Many2one(
        "doc.incoming",
        "Opened by the directive on",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    source_outgoing_id = fields.Many2one(
        "doc.outgoing",
        "Opened from the draft",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    document_ids = fields.Many2many(
        "doc.document",
        "doc_dossier_document_rel",
        "dossier_id",
        "document_id",
        "Documents",
        copy=False,
    )

    _code_unique = models.UniqueIndex(
        "(company_id, year, code) WHERE kind = 'work' AND code IS NOT NULL "
        "AND parent_id IS NULL AND package_uuid IS NULL "
        "AND code_given_twice IS NOT TRUE",
        "Another dossier of that year has this number and sign already.",
    )
    _own_agency = models.Index("(company_id, state)")

    # Upgrade -----------------------------------------------------------------

    def _init_column(self, column_name):
        """A dossier of before there were years belongs to that of its opening."""
        if column_name != "year":
            return super()._init_column(column_name)
        self.env.cr.execute(
            "UPDATE doc_dossier SET year = extract(year FROM "
            "coalesce(date_start, create_date, now() AT TIME ZONE 'UTC')) "
            "WHERE year IS NULL"
        )

    def init(self):
        """Mark numbers that two dossiers got while nothing kept them unique.

        The older one keeps the number; the mark of the other goes with its next
        number. Without the marks the unique index could not be made.
        """
        result = super().init()
        self.env.cr.execute(
            """
            UPDATE doc_dossier AS younger SET code_given_twice = TRUE
              FROM (SELECT id, row_number() OVER (
                               PARTITION BY company_id, year, code ORDER BY id
                           ) AS place
                      FROM doc_dossier
                     WHERE kind = 'work' AND code IS NOT NULL
                       AND parent_id IS NULL AND package_uuid IS NULL
                       AND code_given_twice IS NOT TRUE) AS given
             WHERE given.id = younger.id AND given.place > 1
            """
        )
        return result

    # Computes ----------------------------------------------------------------

    @api.depends("owner_id", "company_id")
    def _compute_unit_id(self):
        for dossier in self:
            post = dossier.owner_id.sudo()._doc_post(dossier.company_id)
            dossier.unit_id = post.department_id or dossier.unit_id

    @api.depends("owner_id")
    def _compute_creator_name(self):
        for dossier in self:
            name = dossier.owner_id.sudo().name or ""
            # Never cut a name silently: who is longer writes the shorter form.
            dossier.creator_name = name if len(name) <= CREATOR_LENGTH else False

    @api.depends("company_id", "year", "code")
    def _compute_file_code(self):
        for dossier in self:
            # The agency's own code is public.
            organ = dossier.company_id.sudo().doc_agency_id.code or ""
            dossier.file_code = (
                dossiers.file_code(organ, dossier.year, dossier.code)
                if organ and dossier.code and dossier.year
                else False
            )

    @api.depends("code", "name")
    def _compute_display_name(self):
        for dossier in self:
            dossier.display_name = " ".join(filter(None, (dossier.code, dossier.name)))

    @api.onchange("plan_line_id")
    def _onchange_plan_line_id(self):
        line = self.plan_line_id
        if line:
            self.update(self._of_plan_line(line))

    @api.model
    def _of_plan_line(self, line):
        """Return the values that a planned dossier gives."""
        return {
            "name": line.name,
            "code": line.notation,
            "year": line.year,
            "retention_id": line.retention_id.id,
        }

    # Constraints -------------------------------------------------------------

    @api.constrains("parent_id", "company_id", "kind")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(
                self.env._("A dossier cannot be a part of one of its own parts.")
            )
        for dossier in self:
            parent = dossier.parent_id
            if parent and (
                parent.company_id != dossier.company_id
                or parent.kind != "work"
                or dossier.kind != "work"
            ):
                raise ValidationError(
                    self.env._("A sub-dossier belongs to a work dossier of its agency.")
                )

    @api.constrains("plan_line_id", "company_id")
    def _check_plan_line(self):
        for dossier in self:
            line = dossier.plan_line_id.sudo()
            if line and (
                line.company_id != dossier.company_id or line.plan_state != "approved"
            ):
                raise ValidationError(
                    self.env._(
                        "Dossiers are opened by the approved file plan of their "
                        "agency. Choose from that plan, or open one outside of it."
                    )
                )

    @api.constrains("retention_id", "date_start")
    def _check_retention_valid(self):
        """A dossier gets a period that is in force when it is opened."""
        for dossier in self:
            day = dossier.date_start
            period = dossier.retention_id
            if dossier.state != "open" or not (day and period):
                continue
            if not period._is_valid_on(day):
                raise ValidationError(
                    self.env._(
                        "The period “%(period)s” is not in force on %(day)s. Choose "
                        "another.",
                        period=period.name,
                        day=day.strftime("%d/%m/%Y"),
                    )
                )

    @api.constrains("owner_id", "company_id")
    def _check_owner(self):
        for dossier in self:
            # Whether a colleague has a post here is public inside the agency.
            dossier.owner_id.sudo()._doc_acting_employee(dossier.company_id)

    @api.constrains("usage", "document_ids", "paper_place")
    def _check_restricted(self):
        """What is on the restricted list is kept off every network (HT-14.5)."""
        for dossier in self:
            if dossier.usage != "restricted" or dossier.state == "destroyed":
                continue
            # Also what the person at work cannot see must not stay inside.
            if dossier._all_entries() or dossier._document_set():
                raise ValidationError(
                    self.env._(
                        "What is on the restricted list must not be reachable over a "
                        "network. Take documents and material out of the dossier "
                        "first and keep them on paper."
                    )
                )
            if not (dossier.paper_place or "").strip():
                raise ValidationError(
                    self.env._(
                        "A dossier on the restricted list stays on paper: say where "
                        "the paper lies."
                    )
                )

    # Create, write -----------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        lines = self.env["doc.file.plan.line"]
        complete = []
        for vals in vals_list:
            line = lines.browse(vals.get("plan_line_id"))
            given = self._of_plan_line(line) if line else {}
            complete.append({**given, **vals})
        dossiers_made = super().create(complete)
        for dossier in dossiers_made:
            dossier._check_new_documents(set())
            dossier._sync_entries()
            dossier._journal("dossier_opened", code=dossier.code, kind=dossier.kind)
        return dossiers_made

    def write(self, vals):
        if "code" in vals or "year" in vals:
            marked = self.filtered("code_given_twice")
            # The mark stood for the old number; the new one is unique or refused.
            marked.sudo()._by_action().write({"code_given_twice": False})
        if self._is_by_action() or not set(vals) - OPEN_FIELDS:
            return super().write(vals)
        for dossier in self:
            if dossier.state != "open" and not (self.env.su or self._is_talk(vals)):
                raise UserError(dossier._fixed_sentence())
        if "document_ids" not in vals:
            return super().write(vals)
        for dossier in self:
            before = dossier._document_set()
            own = {**vals, "document_ids": dossier._named(vals["document_ids"])}
            super(DocDossier, dossier).write(own)
            dossier._check_new_documents(before)
            dossier._sync_entries()
            dossier._check_restricted()
        return True

    def _is_talk(self, vals):
        """Say whether only chatter and activities are touched."""
        return all(name.startswith(("message_", "activity_")) for name in vals)

    def _fixed_sentence(self):
        if self.state == "closing":
            return self.env._(
                "Closing “%(name)s” has been asked for, so it is fixed. It can be "
                "returned by whoever decides.",
                name=self.name,
            )
        return self.env._(
            "A closed dossier is fixed. Whoever decides on closing may open it again, "
            "saying why."
        )

    def _document_set(self):
        """Return ids of all documents inside, seen by the user or not.

        From the table: the cache is one for all rights and may hold what a reader
        sees, even for the system.
        """
        self.ensure_one()
        self.flush_recordset(["document_ids"])
        rows = self.env.execute_query(
            SQL(
                "SELECT document_id FROM doc_dossier_document_rel "
                "WHERE dossier_id = %s",
                self.id,
            )
        )
        return {row[0] for row in rows}

    def _named(self, commands):
        """Return the commands; a set must not drop what the user cannot see."""
        result = []
        for command in commands:
            if command[0] == Command.SET:
                wanted = set(command[2])
                seen = set(self.document_ids.ids)
                result += [Command.unlink(one) for one in sorted(seen - wanted)]
                result += [Command.link(one) for one in sorted(wanted - seen)]
            elif command[0] == Command.CLEAR:
                result += [Command.unlink(one) for one in self.document_ids.ids]
            elif command[0] in (Command.LINK, Command.UNLINK):
                result.append(command)
            else:
                raise UserError(
                    self.env._(
                        "Documents are put into a dossier and taken out of it; they "
                        "are neither made nor changed here."
                    )
                )
        return result

    def _check_new_documents(self, before):
        """Refuse documents that the person does not read, or of another agency."""
        added = self.env["doc.document"].browse(self._document_set() - before)
        if not added:
            return
        if not self.env.su:
            added.check_access("read")
        if added.sudo().filtered(lambda one: one.company_id != self.company_id):
            raise UserError(
                self.env._("A dossier holds documents of its own agency alone.")
            )
        if self.usage == "restricted":
            self._check_restricted()
        for document in added:
            document._journal("dossier_added", dossier=self.id, code=self.code)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "A dossier is never deleted. Close it; what has expired is destroyed "
                "by decision."
            )
        )

    # Helpers -----------------------------------------------------------------

    def _journal(self, act, **detail):
        for dossier in self:
            self.env["doc.journal"]._log(act, dossier, **detail)

    def _need_reason(self, reason):
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why: the reason is kept with the dossier."))
        return reason

    def _check_keeper(self):
        """Refuse all but who keeps the dossier, acting as an official."""
        for dossier in self:
            self.env.user._doc_acting_employee(dossier.company_id)
            if dossier.owner_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "Only %(name)s, who keeps the dossier, may do that.",
                        name=dossier.owner_id.sudo().name,
                    )
                )

    def _check_open_work(self):
        for dossier in self:
            if dossier.state != "open":
                raise UserError(dossier._fixed_sentence())

    def action_take_number(self):
        """Give a dossier outside the plan the next number of its unit (Art. 29.2c)."""
        self.ensure_one()
        self.check_access("write")
        self._check_open_work()
        if self.code:
            raise UserError(
                self.env._("This dossier has the number %(code)s.", code=self.code)
            )
        # The abbreviation of a unit is public.
        sign = self.unit_id.sudo().doc_abbreviation
        if not sign:
            raise UserError(
                self.env._(
                    "The unit has no abbreviation, so no number can be made. Enter "
                    "number and sign by hand."
                )
            )
        taken = self.sudo().search(
            [
                ("company_id", "=", self.company_id.id),
                ("year", "=", self.year),
                ("code", "!=", False),
            ]
        )
        planned = (
            self.env["doc.file.plan.line"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("year", "=", self.year),
                    ("notation", "!=", False),
                ]
            )
        )
        self.code = dossiers_plan.next_outside(
            sign, [*taken.mapped("code"), *planned.mapped("notation")]
        )
        return True

    def _retention_rule(self):
        self.ensure_one()
        return self.retention_id._as_rule() if self.retention_id else None

    def _submission_due(self):
        """Return the last day for handing in; None while open or if never."""
        self.ensure_one()
        rule = self._retention_rule()
        if not self.date_end or not rule or not archive.is_handed_in(rule):
            return None
        return archive.submission_due(self.date_end, self.kept_back_until or None)
