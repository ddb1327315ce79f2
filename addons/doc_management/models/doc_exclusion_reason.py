"""Classes of documents that a procedure keeps out of the system (C10)."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class DocExclusionReason(models.Model):
    """Why a document is not entered here, with the article that says so.

    A procedure lists the classes it keeps out of registration or of sending. State
    secrets need no listing: they are kept out under every procedure.
    """

    _name = "doc.exclusion.reason"
    _description = "Class of documents kept out"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="Names a shipped class to the presets of regulations.")
    article = fields.Char("Source", help="The article that keeps the class out.")
    sequence = fields.Integer(default=100)
    active = fields.Boolean(default=True)
    is_secret = fields.Boolean(
        "State secrets",
        readonly=True,
        help="Kept out under every procedure; no setting changes that.",
    )
    citizen_letters_only = fields.Boolean(
        "Only letters of citizens",
        help="Documents of agencies about such a matter are registered as usual.",
    )
    company_id = fields.Many2one(
        "res.company", "Agency", index=True, help="Empty: offered to all agencies."
    )

    _code_unique = models.UniqueIndex("(code) WHERE code IS NOT NULL")

    def _check_not_secret(self, vals=()):
        """Refuse to make, change or remove the class of state secrets."""
        if not self.env.su and ("is_secret" in vals or self.filtered("is_secret")):
            raise UserError(
                self.env._(
                    "State secrets are kept out under every procedure; that class is "
                    "fixed."
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_not_secret(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_not_secret(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_secret(self):
        self._check_not_secret()

    def _sentence(self):
        """Return why a document of this class does not enter the register."""
        self.ensure_one()
        if self.is_secret:
            return self.env._(
                "A state secret is not entered into this system, not even its "
                "subject: register in the offline secret book."
            )
        return self.env._(
            "“%(reason)s” (%(article)s) is kept out of the register by the procedure "
            "of the agency. Pass the paper on outside the system and send this "
            "record back, or correct the class.",
            reason=self.name,
            article=self.article or "–",
        )
