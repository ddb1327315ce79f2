"""Names, abbreviations and superiors of an agency, each valid from a day on."""

from dataclasses import dataclass

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError


@dataclass(frozen=True)
class Named:
    """How an agency was called on a day."""

    name: str
    abbreviation: str
    collective_authority: str


class DocAgencyName(models.Model):
    """One name of an agency; it holds until the next one begins."""

    _name = "doc.agency.name"
    _description = "Name of an agency in a period"
    _order = "agency_id, date_from desc, id desc"

    agency_id = fields.Many2one(
        "doc.agency", "Agency", required=True, ondelete="cascade", index=True
    )
    date_from = fields.Date("Valid from", required=True)
    date_to = fields.Date("Valid until", compute="_compute_date_to")
    name = fields.Char(required=True)
    abbreviation = fields.Char(help="As printed in notations, for example UBND.")
    collective_authority = fields.Char(
        help="Name in whose place the head signs (TM.): ỦY BAN NHÂN DÂN."
    )
    basis = fields.Char("Legal basis", help="The decision that named it so.")

    _period_unique = models.Constraint(
        "UNIQUE (agency_id, date_from)", "Two names begin on the same day."
    )

    @api.depends("agency_id.name_ids.date_from", "date_from")
    def _compute_date_to(self):
        for row in self:
            later = [
                other.date_from
                for other in row.agency_id.name_ids
                if other.date_from and row.date_from and other.date_from > row.date_from
            ]
            row.date_to = fields.Date.subtract(min(later), days=1) if later else False

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._check_keeper()
        rows._refuse_rewriting()
        rows.agency_id._apply_names()
        return rows

    def write(self, vals):
        self._check_keeper()
        self._refuse_rewriting()
        result = super().write(vals)
        self._check_keeper()
        self._refuse_rewriting()
        self.agency_id._apply_names()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_not_used(self):
        self._check_keeper()
        self._refuse_rewriting()

    def _check_keeper(self):
        if any(row.agency_id._is_own() for row in self) and not self.env.su:
            self.agency_id._check_admin()

    def _refuse_rewriting(self):
        """Refuse to rename an own agency under documents that are already issued."""
        entries = self.env["doc.register.entry"].sudo()
        for row in self:
            if not row.agency_id._is_own() or self._is_first(row):
                continue
            issued = entries.search(
                [
                    ("issuer_id", "=", row.agency_id.id),
                    ("series", "!=", "in"),
                    ("date", ">=", row.date_from),
                    ("legacy", "=", False),
                    ("state", "=", "used"),
                ],
                limit=1,
            )
            if issued:
                raise UserError(
                    self.env._(
                        "%(number)s of %(day)s has already been issued under the name "
                        "of that day. A new name can begin on a later day only.",
                        number=issued.display_number,
                        day=issued.date.strftime("%d/%m/%Y"),
                    )
                )

    def _is_first(self, row):
        """Whether this row only writes down the name the agency always had."""
        agency = row.agency_id
        return (
            row.name == agency.name
            and (row.abbreviation or "") == (agency.abbreviation or "")
            and not (agency.name_ids - row)
        )


class DocAgency(models.Model):
    """An own agency keeps its registers when it is renamed: only the name changes."""

    _inherit = "doc.agency"

    name_ids = fields.One2many("doc.agency.name", "agency_id", "Names")
    registry_company_id = fields.Many2one(
        "res.company",
        "Issues through the registry of",
        index="btree_not_null",
        help="Another body whose documents this agency's clerks receive, number and "
        "issue: an office, a council, a steering board.",
    )
    own_series = fields.Boolean(
        "Registers of its own",
        default=True,
        help="Bodies that issue in their own name with the agency's seal always have "
        "registers of their own (Decree 30, Annex I).",
    )
    is_council = fields.Boolean(
        "Council or board using the agency's seal",
        help="An advisory council, board or team that issues in its own name.",
    )

    @api.constrains("registry_company_id", "own_series", "is_council", "company_id")
    def _check_body(self):
        for agency in self:
            if agency.company_id and agency.registry_company_id:
                raise ValidationError(
                    self.env._("An agency is no issuing body of itself or another.")
                )
            if agency.is_council and not agency.own_series:
                raise ValidationError(
                    self.env._(
                        "A council or board that issues in its own name has registers "
                        "of its own."
                    )
                )

    def _is_own(self):
        self.ensure_one()
        return bool(self.company_id or self.registry_company_id)

    @api.model_create_multi
    def create(self, vals_list):
        agencies = super().create(vals_list)
        if agencies.registry_company_id and not self.env.su:
            self._check_admin()
        return agencies

    def write(self, vals):
        own = self.filtered("registry_company_id")
        if (own or "registry_company_id" in vals) and not self.env.su:
            self._check_admin([vals.get("registry_company_id")])
        if {"own_series", "is_council", "registry_company_id"} & set(vals):
            self._refuse_division_in_use(vals)
        return super().write(vals)

    def _refuse_division_in_use(self, vals):
        """Refuse to move a body between registers in which it has numbers this year."""
        entries = self.env["doc.register.entry"].sudo()
        year = self.env["res.company"]._doc_today().year
        for agency in self:
            changed = any(
                name in vals and vals[name] != agency[name]
                for name in ("own_series", "is_council")
            ) or (
                "registry_company_id" in vals
                and (vals["registry_company_id"] or False)
                != agency.registry_company_id.id
            )
            if changed and entries.search_count(
                [
                    ("issuer_id", "=", agency.id),
                    ("year", "=", year),
                    ("series", "!=", "in"),
                ],
                limit=1,
            ):
                raise UserError(
                    self.env._(
                        "%(body)s has issued documents this year; its registers stay "
                        "as they are until the year ends.",
                        body=agency.name,
                    )
                )

    def _named(self, day=None):
        """Return the :class:`Named` of the agency on ``day`` (default: today).

        Before its first dated name an agency is called as in its oldest row.
        """
        self.ensure_one()
        day = day or self.env["res.company"]._doc_today()
        # Rows are ordered newest first; names are public.
        rows = self.sudo().name_ids.sorted("date_from", reverse=True)
        valid = rows.filtered(lambda row: row.date_from <= day)[:1] or rows[-1:]
        source = valid or self
        return Named(
            source.name or "",
            source.abbreviation or "",
            source.collective_authority or "",
        )

    def _apply_names(self):
        """Let the directory show the names of today; called daily and on changes."""
        today = self.env["res.company"]._doc_today()
        for agency in self.filtered("name_ids"):
            named = agency._named(today)
            values = {
                "name": named.name,
                "abbreviation": named.abbreviation or False,
                "collective_authority": named.collective_authority or False,
            }
            changed = {
                name: value for name, value in values.items() if agency[name] != value
            }
            if changed:
                agency.sudo().write(changed)

    @api.model
    def _cron_apply_names(self):
        """Bring names that begin today into the directory."""
        self.search(
            [("name_ids.date_from", "<=", self.env["res.company"]._doc_today())]
        )._apply_names()

    def action_rename(self, name, abbreviation, date_from, basis=""):
        """Give the agency a new name from a day on; the old one stays for before.

        Documents numbered before that day keep the old name and sign. The registers
        go on: numbers follow each other over the change.
        """
        self.ensure_one()
        if self._is_own():
            self._check_admin()
        elif not any(
            company.doc_as_clerk or company.doc_as_admin
            for company in self.env.companies
        ):
            raise AccessError(self.env._("The directory is kept by the clerk."))
        day = fields.Date.to_date(date_from)
        if not (name or "").strip() or not day:
            raise UserError(
                self.env._("Enter the new name and the day from which it is valid.")
            )
        rows = self.env["doc.agency.name"]
        if not self.name_ids:
            rows.create(
                {
                    "agency_id": self.id,
                    "date_from": self.date_from or "1945-09-02",
                    "name": self.name,
                    "abbreviation": self.abbreviation,
                    "collective_authority": self.collective_authority,
                }
            )
        rows.create(
            {
                "agency_id": self.id,
                "date_from": day,
                "name": name.strip(),
                "abbreviation": (abbreviation or "").strip(),
                "collective_authority": self.collective_authority,
                "basis": basis,
            }
        )
        return True


class ResCompany(models.Model):
    """The bodies that issue through one registry (TD-2a)."""

    _inherit = "res.company"

    doc_body_ids = fields.One2many(
        "doc.agency", "registry_company_id", "Other issuing bodies"
    )

    def _doc_issuers(self):
        """Return the agency itself and the bodies that issue through its registry."""
        self.ensure_one()
        # Which bodies an agency has is public.
        company = self.sudo()
        return (company.doc_agency_id | company.doc_body_ids).sudo(False)
