"""Bàn giao thiết bị: who holds the agency's key device, and since when."""

from odoo import api, fields, models
from odoo.addons.doc_management.lib.docmgmt.prints.listing import Signature
from odoo.addons.doc_management.lib.docmgmt.prints.record import Record
from odoo.addons.doc_management.models.roles import ADMIN, CLERK
from odoo.exceptions import AccessError, LockError, UserError

from ..lib.docsign import device_record
from .signing_tools import aware


class DocSigningHandover(models.Model):
    """One hand-over of the device with an agency's key (Decree 30, Art. 32.2b).

    A personal device stays with its owner (Art. 32.3), unless the agency's rules let a
    clerk keep it (C26); then its owner alone hands it over and takes it back. Of an
    agency's device the first hand-over is the administrator's, who was given it for
    the agency; every further one is the holder's own. It counts from the moment the
    receiver confirms it. Rows never go: they say who could have signed when.
    """

    _name = "doc.signing.handover"
    _description = "Hand-over of a key device"
    _inherit = ["doc.guarded.mixin"]
    _order = "id desc"
    _rec_name = "device"
    _guarded_fields = frozenset(
        {
            "certificate_id",
            "company_id",
            "device",
            "permission",
            "giver_id",
            "receiver_id",
            "state",
            "given_at",
            "received_at",
            "ended_at",
        }
    )

    certificate_id = fields.Many2one(
        "doc.signing.certificate",
        "Certificate in the device",
        required=True,
        index=True,
        readonly=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one("res.company", "Agency", required=True, readonly=True)
    device = fields.Char("Number of the device", required=True, readonly=True, size=100)
    permission = fields.Char(
        "Written leave",
        required=True,
        readonly=True,
        size=300,
        help="Number, date and signer of the paper by which the competent person "
        "allows it (Decree 30/2020/NĐ-CP, Art. 32.2b).",
    )
    giver_id = fields.Many2one(
        "res.users", "Handed over by", required=True, readonly=True
    )
    receiver_id = fields.Many2one(
        "res.users", "Handed over to", required=True, readonly=True
    )
    state = fields.Selection(
        [
            ("offered", "Waits for the receiver"),
            ("received", "With the receiver"),
            ("ended", "Handed on"),
            ("refused", "Not taken over"),
        ],
        "Status",
        required=True,
        readonly=True,
        default="offered",
    )
    given_at = fields.Datetime(
        "Offered at", required=True, readonly=True, default=fields.Datetime.now
    )
    received_at = fields.Datetime("Held since", readonly=True)
    ended_at = fields.Datetime("Held until", readonly=True)
    is_mine = fields.Boolean("I hold it", compute="_compute_is_mine")
    can_receive = fields.Boolean(compute="_compute_is_mine")
    can_withdraw = fields.Boolean(compute="_compute_is_mine")
    can_take_back = fields.Boolean(compute="_compute_is_mine")
    is_personal = fields.Boolean(compute="_compute_is_mine")

    _one_offer = models.UniqueIndex(
        "(certificate_id) WHERE state = 'offered'",
        "That device is being handed over already.",
    )
    _one_holder = models.UniqueIndex(
        "(certificate_id) WHERE state = 'received'",
        "A device is with one person at a time.",
    )

    @api.depends_context("uid")
    @api.depends("state", "receiver_id", "giver_id")
    def _compute_is_mine(self):
        me = self.env.user
        for row in self:
            owner = row.sudo().certificate_id.user_id
            row.is_personal = bool(owner)
            row.is_mine = row.state == "received" and row.receiver_id == me
            row.can_take_back = bool(
                owner and row.state == "received" and me in owner | row.receiver_id
            )
            row.can_receive = row.state == "offered" and row.receiver_id == me
            row.can_withdraw = row.state == "offered" and me in (
                row.giver_id | row.receiver_id
            )

    @api.ondelete(at_uninstall=False)
    def _refuse_deletion(self):
        raise AccessError(self.env._("The record of a hand-over is kept."))

    @api.model
    def _held(self, certificate):
        """Return the row of who holds the device of an agency's certificate now."""
        # Who holds it decides who may sign; the rows are read for that alone.
        return self.sudo().search(
            [("certificate_id", "in", certificate.ids), ("state", "=", "received")]
        )

    def action_receive(self):
        """The receiver confirms that the device is with him from now on.

        :raises AccessError: somebody else's to confirm
        """
        self.ensure_one()
        row = self._mine_to_decide(self.receiver_id)
        self._check_receiver(row.receiver_id, row.company_id)
        now = fields.Datetime.now()
        before = self._held(row.certificate_id)
        before._by_action().write({"state": "ended", "ended_at": now})
        before.flush_recordset()
        row._by_action().write({"state": "received", "received_at": now})
        self._log_act("device_received")
        return True

    def action_refuse(self):
        """The receiver does not take it, or the giver takes the offer back."""
        self.ensure_one()
        row = self._mine_to_decide(self.receiver_id | self.giver_id)
        row._by_action().write({"state": "refused"})
        self._log_act("device_not_taken")
        return True

    def action_take_back(self):
        """The owner has his personal device again, or the clerk gives it back."""
        self.ensure_one()
        self.check_access("read")
        owner = self.sudo().certificate_id.user_id
        if not owner or self.env.user not in owner | self.receiver_id:
            raise AccessError(
                self.env._("Only its owner and who keeps it say where a device is.")
            )
        if self.state != "received":
            raise UserError(
                self.env._("This hand-over has been decided. Reload the page.")
            )
        # The rows have no writers; who decides was checked above.
        self.sudo()._by_action().write(
            {"state": "ended", "ended_at": fields.Datetime.now()}
        )
        self._log_act("device_back")
        return True

    def _mine_to_decide(self, people):
        """Return this offer for writing if one of ``people`` asks; refuse others."""
        self.check_access("read")
        if self.env.user not in people:
            raise AccessError(
                self.env._(
                    "This hand-over is up to %(people)s.",
                    people=", ".join(people.sudo().mapped("name")),
                )
            )
        # The rows have no writers; who decides was checked above.
        row = self.sudo()
        try:
            row.lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._("The hand-over is being decided now. Reload the page.")
            ) from error
        row.invalidate_recordset()
        if row.state != "offered":
            raise UserError(
                self.env._("This hand-over has been decided. Reload the page.")
            )
        return row

    @api.model
    def _check_receiver(self, receiver, company):
        """Only a clerk of the agency is given its device (Art. 32.2)."""
        post = receiver._doc_post(company)
        if not (receiver.active and post and receiver._doc_has_role(CLERK, company)):
            raise UserError(
                self.env._(
                    "%(name)s is no clerk of %(agency)s. The agency's device is given "
                    "to a clerk alone.",
                    name=receiver.name,
                    agency=company.name,
                )
            )

    def _log_act(self, act):
        self.env["doc.journal"]._log(
            act,
            self.sudo(),
            certificate=self.certificate_id.fingerprint,
            device=self.device,
            giver=self.giver_id.id,
            receiver=self.receiver_id.id,
            permission=self.permission,
        )

    def action_print_record(self):
        """Return the action that opens the record to be signed by both."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/doc/signing-handover/{self.id}/record.pdf",
            "target": "new",
        }

    def _record_pdf(self):
        """Return biên bản bàn giao thiết bị as PDF."""
        self.ensure_one()
        self.check_access("read")
        row = self.sudo()
        if not row.received_at:
            raise UserError(
                self.env._("The receiver has not confirmed yet that he has the device.")
            )
        certificate = row.certificate_id
        agency = row.company_id.doc_agency_id._named().name or row.company_id.name
        facts = device_record.DeviceHandOver(
            agency=agency,
            device=row.device,
            holder_name=certificate.name,
            serial=certificate.serial,
            issuer=certificate.issuer,
            valid_from=aware(certificate.not_before),
            valid_until=aware(certificate.not_after),
            permission=row.permission,
            giver=row._official(row.giver_id),
            receiver=row._official(row.receiver_id),
            received_at=aware(row.received_at),
            is_personal=certificate.kind == "person",
        )
        return self.env["doc.dossier"]._recorded(
            Record(
                agency=agency,
                title=device_record.TITLE,
                about=device_record.about(facts),
                paragraphs=device_record.paragraphs(facts),
                signatures=(
                    Signature("BÊN GIAO", facts.giver.name),
                    Signature("BÊN NHẬN", facts.receiver.name),
                ),
            )
        )

    def _official(self, user):
        post = user._doc_post(self.company_id)
        return device_record.Official(user.name, post.job_title or "")


class DocSigningCertificate(models.Model):
    """Only the clerk who has the agency's device signs with it (Art. 32.2c)."""

    _inherit = "doc.signing.certificate"

    handover_ids = fields.One2many(
        "doc.signing.handover",
        "certificate_id",
        "Hand-overs",
        readonly=True,
        groups="doc_management.group_clerk,doc_management.group_leader,"
        "doc_management.group_admin",
    )
    holder_id = fields.Many2one(
        "res.users", "Device held by", compute="_compute_holder_id", compute_sudo=True
    )
    can_hand_over = fields.Boolean(compute="_compute_can_hand_over")

    @api.depends("handover_ids.state")
    def _compute_holder_id(self):
        for certificate in self:
            held = self.env["doc.signing.handover"]._held(certificate)
            certificate.holder_id = held.receiver_id

    @api.depends_context("uid")
    @api.depends("handover_ids.state", "kind", "active")
    def _compute_can_hand_over(self):
        for certificate in self:
            certificate.can_hand_over = (
                certificate.active
                and self.env.user in certificate._givers()
                and (certificate.kind == "agency" or certificate._may_be_kept())
            )

    def _may_be_kept(self):
        """Return whether the agency's rules let a clerk keep personal devices."""
        # What the rules say is everybody's to know.
        return self.company_id.sudo()._doc_procedure().proxy_personal_signing

    def _givers(self):
        """Return who may hand the device on: its holder, or the administrators.

        These when nobody has it, or its holder can no longer act.
        """
        self.ensure_one()
        if self.kind == "person":
            return self.user_id
        holder = self.holder_id.sudo()
        company = self.company_id
        if holder.active and holder._doc_has_role(CLERK, company):
            return holder
        return (
            self.env.ref(ADMIN)
            .sudo()
            .all_user_ids.filtered(
                lambda user: user.active and company in user.company_ids
            )
        )

    def action_hand_over(self, receiver_id, device, permission):
        """Offer the agency's device to a clerk; returns the id of the hand-over.

        :param receiver_id: id of the clerk who is to have it
        :param device: what is printed on the device
        :param permission: number, date and signer of the written leave
        :raises AccessError: neither the holder nor, without one, the administrator
        """
        self.ensure_one()
        self.check_access("read")
        self.env.user._doc_acting_employee(self.company_id)
        if self.env.user not in self._givers():
            raise AccessError(
                self.env._(
                    "The device is handed on by who holds it: %(people)s.",
                    people=", ".join(self._givers().mapped("name")) or "–",
                )
            )
        device = (device or "").strip()[:100]
        permission = (permission or "").strip()[:300]
        receiver = self.env["res.users"].browse(receiver_id).exists()
        if not self.active:
            raise UserError(self.env._("This certificate is archived."))
        if self.kind == "person" and not self._may_be_kept():
            raise UserError(
                self.env._(
                    "A personal device stays with its owner: the procedure of your "
                    "agency lets no clerk keep it."
                )
            )
        if not (device and permission and receiver):
            raise UserError(
                self.env._(
                    "Enter who receives the device, its number, and the written leave "
                    "of the competent person."
                )
            )
        if receiver == self.holder_id:
            raise UserError(
                self.env._("%(name)s has the device already.", name=receiver.name)
            )
        rows = self.env["doc.signing.handover"].sudo()
        rows._check_receiver(receiver.sudo(), self.company_id)
        if rows.search_count(
            [("certificate_id", "=", self.id), ("state", "=", "offered")]
        ):
            raise UserError(self.env._("That device is being handed over already."))
        row = rows._by_action().create(
            {
                "certificate_id": self.id,
                "company_id": self.company_id.id,
                "device": device,
                "permission": permission,
                "giver_id": self.env.uid,
                "receiver_id": receiver.id,
            }
        )
        row.with_user(self.env.user)._log_act("device_offered")
        return row.id

    def _holder_blockers(self, user):
        """Return sentences that say why ``user`` may not use the agency's device."""
        self.ensure_one()
        held = self.env["doc.signing.handover"]._held(self)
        if self.kind != "agency" or not held or held.receiver_id == user:
            return []
        return [
            self.env._(
                "The key device of %(agency)s was handed to %(name)s, who alone signs "
                "with it. Have the device handed over first.",
                agency=self.name,
                name=held.receiver_id.name,
            )
        ]

    def _keeper(self):
        """Return who keeps a person's device for him, or an empty recordset."""
        if not self or self.kind != "person":
            return self.env["res.users"]
        return self.env["doc.signing.handover"]._held(self).receiver_id.sudo(False)

    def _keeper_blockers(self, proxy):
        """Return sentences that say why ``proxy`` may not sign for the owner now."""
        self.ensure_one()
        if self.kind != "person" or self._keeper() == proxy:
            return []
        return [
            self.env._(
                "The device of %(name)s went to somebody else meanwhile. Sign again.",
                name=self.name,
            )
        ]

    def _blockers(self):
        return super()._blockers() or self._holder_blockers(self.env.user)
