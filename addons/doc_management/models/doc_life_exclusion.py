"""Documents that a procedure keeps out: not registered, not sent (C10, C12)."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .remedies import Missing

ELECTRONIC = ("axis", "email")


class DocLifeMixin(models.AbstractModel):
    """The class of documents kept out to which this one belongs, if any."""

    _inherit = "doc.life.mixin"

    exclusion_reason_id = fields.Many2one(
        "doc.exclusion.reason",
        "Kept out because",
        ondelete="restrict",
        copy=False,
        help="A class of documents that the procedure keeps out of the system.",
    )
    exclusion_choice_ids = fields.Many2many(
        "doc.exclusion.reason", compute="_compute_exclusion_choice_ids"
    )

    @api.depends("procedure_id")
    def _compute_exclusion_choice_ids(self):
        # Which classes exist is no secret; the secret one is in every list.
        secret = (
            self.env["doc.exclusion.reason"].sudo().search([("is_secret", "=", True)])
        )
        for life in self:
            procedure = (
                life.procedure_id
                or (life.company_id or self.env.company)._doc_procedure()
            )
            life.exclusion_choice_ids = secret | life._classes_kept_out(procedure)

    @api.model
    def _classes_kept_out(self, procedure):
        """Return the classes that ``procedure`` keeps out of this kind of life."""
        raise NotImplementedError

    @api.constrains("exclusion_reason_id")
    def _check_exclusion_reason(self):
        for life in self:
            reason = life.exclusion_reason_id
            if reason and reason not in life.exclusion_choice_ids:
                raise ValidationError(
                    self.env._(
                        "The procedure of %(agency)s does not keep “%(reason)s” out. "
                        "Leave the class empty.",
                        agency=life.company_id.name,
                        reason=reason.name,
                    )
                )


class DocIncoming(models.Model):
    """A class that is kept out stops registration (DN-3)."""

    _inherit = "doc.incoming"

    sender_kind = fields.Selection(
        [("agency", "Agency or organisation"), ("citizen", "Citizen")],
        "Sent by",
        required=True,
        default="agency",
    )

    @api.model
    def _classes_kept_out(self, procedure):
        return procedure.excluded_registration_ids

    @api.constrains("exclusion_reason_id", "sender_kind")
    def _check_letters_of_citizens(self):
        """An agency's document about a complaint is an official document (HN-14.1)."""
        for incoming in self:
            reason = incoming.exclusion_reason_id
            if reason.citizen_letters_only and incoming.sender_kind != "citizen":
                raise ValidationError(
                    self.env._(
                        "“%(reason)s” keeps out letters of citizens. A document of an "
                        "agency about such a matter is registered: leave the class "
                        "empty, or say that a citizen sent it.",
                        reason=reason.name,
                    )
                )

    def _registration_blockers(self):
        blockers = super()._registration_blockers()
        if self.exclusion_reason_id:
            blockers.insert(0, self.exclusion_reason_id._sentence())
        return blockers


class DocOutgoing(models.Model):
    """A class that is kept out is not sent over the network."""

    _inherit = "doc.outgoing"

    @api.model
    def _classes_kept_out(self, procedure):
        return procedure.excluded_dispatch_ids

    def _submit_blockers(self):
        return super()._submit_blockers() + self._exclusion_blockers()

    def _issue_blockers(self):
        return super()._issue_blockers() + self._exclusion_blockers()

    def _exclusion_blockers(self):
        """Return sentences that say why this document may not be sent."""
        self.ensure_one()
        reason = self.exclusion_reason_id
        if reason.is_secret:
            return [Missing(reason._sentence(), "class")]
        sent = self.recipient_ids.filtered(lambda line: line.medium in ELECTRONIC)
        if not reason or not sent:
            return []
        on_paper = self.env._(
            "“%(reason)s” (%(article)s) is not sent over the network under the "
            "procedure of the agency. Send it on paper.",
            reason=reason.name,
            article=reason.article or "–",
        )
        return [Missing(on_paper, "line")]
