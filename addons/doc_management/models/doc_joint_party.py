"""Văn bản liên tịch: the agencies that issue a document together with this one."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..lib.docmgmt import letter
from ..lib.docmgmt.layout_check.record import JointParty
from .doc_outgoing_letter import _AUTHORITY
from .remedies import Missing
from .roles import CLERK


class DocJointParty(models.Model):
    """Another agency whose competent person signs and whose seal stands on it.

    The agencies sign one after the other in the order of the list; each seals its own
    signature (Decree 30/2020/NĐ-CP, Art. 33.1). The clerk records each as the paper, or
    the file, comes back; the document is not issued before all have signed.
    """

    _name = "doc.joint.party"
    _description = "Agency of a joint document"
    _inherit = ["doc.guarded.mixin"]
    _order = "outgoing_id, sequence, id"
    _rec_name = "signer_name"
    _guarded_fields = frozenset({"signed_on"})

    outgoing_id = fields.Many2one(
        "doc.outgoing", required=True, index=True, ondelete="cascade"
    )
    document_id = fields.Many2one(
        related="outgoing_id.document_id", store=True, index=True
    )
    sequence = fields.Integer(default=10)
    agency_id = fields.Many2one(
        "doc.agency", "Agency", required=True, index=True, ondelete="restrict"
    )
    signer_authority = fields.Char("Authority", size=100, help="KT., TL., TM. …")
    signer_position = fields.Char("Position as printed", required=True, size=150)
    signer_name = fields.Char("Signer", required=True, size=50)
    signed_on = fields.Date("Signed and sealed on", readonly=True, copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        if not (self._is_by_action() or self.env.su):
            for vals in vals_list:
                outgoing = self.env["doc.outgoing"].browse(vals.get("outgoing_id"))
                outgoing.check_access("read")
                outgoing._check_may_edit({})
        return super().create(vals_list)

    def write(self, vals):
        if not (self._is_by_action() or self.env.su):
            if "outgoing_id" in vals:
                raise AccessError(
                    self.env._("An agency stays with the document it was named for.")
                )
            self.outgoing_id._check_may_edit({})
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_of_drafts(self):
        if not self.env.su:
            self.outgoing_id._check_may_edit({})

    @api.constrains("agency_id", "outgoing_id")
    def _check_agency(self):
        for party in self:
            others = party.outgoing_id.joint_party_ids - party
            if party.agency_id in (others.agency_id | party.outgoing_id.issuer_id):
                raise UserError(
                    self.env._(
                        "%(name)s issues this document already.",
                        name=party.agency_id.name,
                    )
                )

    def action_record_signature(self, signed_on=None):
        """Record that this agency has signed and sealed the paper; the clerk's act.

        In the order of the list, after the document left the draft and before it is
        issued.

        :param signed_on: ISO date or date, today if left out; not in the future
        """
        self.ensure_one()
        outgoing = self.outgoing_id
        self._check_turn("to_sign", "signed")
        if outgoing.signing_mode != "wet":
            raise UserError(
                self.env._(
                    "The agencies sign this document electronically: hand in the file "
                    "that %(name)s has signed.",
                    name=self.agency_id.name,
                )
            )
        today = outgoing.company_id._doc_today()
        day = fields.Date.to_date(signed_on) or today
        if day > today:
            raise UserError(self.env._("The day of a signature is not in the future."))
        # The act was checked above; the list is fixed with the draft.
        self.sudo()._by_action().write({"signed_on": day})
        outgoing.document_id._journal(
            "joint_signature", agency=self.agency_id.id, on=str(day)
        )
        return True

    def _check_turn(self, *states):
        """Refuse others than clerks, a wrong state, and whoever is not next."""
        outgoing = self.outgoing_id
        outgoing._check_role(CLERK)
        outgoing.check_access("read")
        if outgoing.state not in states:
            raise UserError(
                self.env._(
                    "The other agencies sign once the draft is approved, and before "
                    "the document is issued."
                )
            )
        if self.signed_on:
            raise UserError(self.env._("Its signature is recorded already."))
        before = outgoing._next_party()
        if before != self:
            raise UserError(
                self.env._(
                    "%(before)s signs before %(name)s.",
                    before=before.agency_id.name,
                    name=self.agency_id.name,
                )
            )

    def _forget_signatures(self):
        """What was signed is no longer what is submitted."""
        self.filtered("signed_on").sudo()._by_action().write({"signed_on": False})

    def _titles(self):
        """Return the lines above the signature."""
        self.ensure_one()
        authority = _AUTHORITY.split((self.signer_authority or "").strip())
        return tuple(part for part in (*authority, self.signer_position) if part)


class DocOutgoing(models.Model):
    """A joint document names the other agencies, in the order they sign."""

    _inherit = "doc.outgoing"

    joint_party_ids = fields.One2many(
        "doc.joint.party", "outgoing_id", "Issued together with"
    )

    def _letter_spec(self):
        spec = super()._letter_spec()
        return letter.with_partners(
            spec,
            [
                letter.Partner(
                    party.agency_id._named().name,
                    letter.SignatureBlock(party._titles(), party.signer_name),
                )
                for party in self.joint_party_ids
            ],
        )

    def _joint_parties(self):
        """Return the other agencies as the layout check compares them."""
        return tuple(
            JointParty(
                party.agency_id._named().name,
                " ".join(party._titles()),
                party.signer_name,
            )
            for party in self.joint_party_ids
        )

    def _next_party(self):
        """Return the agency whose signature comes next, or none."""
        self.ensure_one()
        return self.joint_party_ids.filtered(lambda party: not party.signed_on)[:1]

    def action_submit(self):
        """What other agencies signed before a return is signed anew."""
        result = super().action_submit()
        self.joint_party_ids._forget_signatures()
        return result

    def _joint_blockers(self):
        """Without digital signatures one paper goes round all agencies."""
        by_hand = self.signing_mode == "wet" or self._can_sign_electronically()
        if not self.joint_party_ids or by_hand:
            return []
        return [
            self.env._(
                "A joint document is signed by hand: the agencies sign and seal one "
                "paper. Choose “By hand on paper” under Details."
            )
        ]

    def _submit_blockers(self):
        return super()._submit_blockers() + self._joint_blockers()

    def _issue_blockers(self):
        waiting = self.joint_party_ids.filtered(lambda party: not party.signed_on)
        following = self._next_party()
        missing = [
            Missing(
                self.env._(
                    "%(agency)s (%(name)s) has not signed and sealed it yet.",
                    agency=party.agency_id.name,
                    name=party.signer_name,
                ),
                "joint" if party == following else "",
                party.id,
            )
            for party in waiting
        ]
        return super()._issue_blockers() + self._joint_blockers() + missing

    def _remedies(self):
        return {
            **super()._remedies(),
            "joint": (self.env._("Has signed"), "action_next_joint_signature"),
        }

    def action_next_joint_signature(self):
        """Record today that the next agency has signed and sealed; the clerk's act."""
        self.ensure_one()
        self._check_role(CLERK)
        party = self._next_party()
        if not party:
            raise UserError(self.env._("All agencies have signed."))
        return party.action_record_signature()
