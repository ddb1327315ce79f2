"""Văn bản đến: where the paper is and who holds it."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .doc_incoming_copies import ENDED

SCANNED_BEFORE = ("post",)
MAX_PLACES = 1000


class DocIncoming(models.Model):
    """Paper is scanned before it is passed on, save bulky enclosures (DN-5.3c).

    Those go by hand to the unit in charge; the record says where they are. Nothing
    electronic ever waits for paper (HN-7.2b).
    """

    _inherit = "doc.incoming"

    enclosures = fields.Selection(
        [
            ("none", "No enclosures"),
            ("attached", "Scanned or attached"),
            ("bulky", "Bulky, kept on paper"),
        ],
        required=True,
        default="none",
    )
    paper_holder_id = fields.Many2one(
        "res.users", "Paper held by", readonly=True, copy=False
    )
    paper_place = fields.Char("Place of the paper", size=200, readonly=True, copy=False)
    paper_moved_at = fields.Datetime("Handed over at", readonly=True, copy=False)
    can_move_paper = fields.Boolean(compute="_compute_can_move_paper")
    to_places = fields.Char(
        "Unit or person in charge",
        size=MAX_PLACES,
        compute="_compute_to_places",
        store=True,
        help="Annex VI of Decree 30/2020/NĐ-CP, item 16 (ToPlaces).",
    )

    @api.depends(
        "assignment_ids.user_id", "assignment_ids.role", "assignment_ids.state"
    )
    def _compute_to_places(self):
        """Name who leads, helps and is informed; cut between names, not inside."""
        for incoming in self:
            parts = incoming.assignment_ids.filtered(
                lambda part: part.state != "withdrawn"
            ).sorted("role_order")
            text = ""
            for part in parts:
                unit = part.department_id.name
                name = part.user_id.name or ""
                one = f"{name} ({unit})" if unit else name
                longer = f"{text}; {one}" if text else one
                if len(longer) > MAX_PLACES:
                    break
                text = longer
            incoming.to_places = text or False

    @api.depends_context("uid")
    @api.depends("state", "paper_holder_id")
    def _compute_can_move_paper(self):
        for incoming in self:
            incoming.can_move_paper = (
                bool(incoming.id)
                and incoming.state not in ENDED
                and incoming._may_move_paper()
            )

    def _may_move_paper(self):
        return self.company_id.doc_as_clerk or self.env.user == self.paper_holder_id

    def action_move_paper(self, holder_id, place):
        """Record that the paper went to somebody, and where it is now.

        :param holder_id: id of the official who has it from now on
        :param place: room, shelf, cabinet
        """
        self.ensure_one()
        self.env.user._doc_acting_employee(self.company_id)
        self.check_access("read")
        if not self._may_move_paper():
            raise AccessError(
                self.env._("The clerk or whoever holds the paper hands it over.")
            )
        if self.state in ENDED:
            raise UserError(self.env._("This document has ended. Reload the page."))
        holder = self._officials([holder_id] if holder_id else [])
        place = (place or "").strip()[:200]
        if len(holder) != 1 or not place:
            raise UserError(self.env._("Say who holds the paper and where it is."))
        before = self.paper_holder_id
        # The holder need not be a clerk to pass it on.
        self.sudo()._by_action().write(
            {
                "paper_holder_id": holder.id,
                "paper_place": place,
                "paper_moved_at": fields.Datetime.now(),
            }
        )
        self.document_id._grant(users=holder, reason="paper")
        self.document_id._journal(
            "paper_moved", sender=before.id, holder=holder.id, place=place
        )
        return True

    def _registration_blockers(self):
        blockers = super()._registration_blockers()
        main = self.document_id._main_file()
        if main and self.channel in SCANNED_BEFORE and self.origin == "digitised":
            accepted = self.env["doc.file.format"]._accepted_types("scan")
            if main.mimetype not in accepted:
                blockers.append(
                    self.env._(
                        "%(file)s is no scan: a paper document is kept as PDF. Scan it "
                        "and attach the PDF as main document.",
                        file=main.name,
                    )
                )
        if self.enclosures == "attached" and not self.current_file_ids.filtered(
            lambda file: file.role in ("annex", "enclosure")
        ):
            blockers.append(
                self.env._(
                    "The enclosures are missing: scan them, or say that they are bulky "
                    "and stay on paper."
                )
            )
        if self.enclosures == "bulky" and not (
            self.paper_holder_id and self.paper_place
        ):
            blockers.append(
                self.env._("Say who holds the bulky enclosures and where they are.")
            )
        return blockers

    @api.depends("enclosures", "paper_holder_id", "paper_place", "channel", "origin")
    def _compute_blocker_text(self):
        return super()._compute_blocker_text()
