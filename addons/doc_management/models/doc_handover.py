"""Bàn giao: all that an official holds goes to others in one act, with a record."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..lib.docmgmt.errors import RuleError
from ..lib.docmgmt.handover import (
    HandoverError,
    HandoverFault,
    Item,
    Kind,
    Need,
    allot,
    check_roles,
)
from ..lib.docmgmt.prints import handover as handover_print
from . import office_time
from .roles import ADMIN, CLERK, LEADER, SPECIALIST, UNIT_HEAD

ROLES = {
    Need.HANDLER: (
        SPECIALIST,
        CLERK,
    ),
    Need.HEAD: (UNIT_HEAD,),
    Need.LEADER: (LEADER,),
}
KINDS = [
    ("directive", "Directive to write"),
    ("part", "Part of the work"),
    ("given", "Work given out"),
    ("draft", "Draft"),
    ("review", "Review of a draft"),
    ("initial", "Initials"),
    ("signature", "Signature"),
    ("opinion", "Opinion owed"),
    ("slip", "Request to answer"),
    ("slip_sent", "Request sent"),
    ("paper", "Paper held"),
    ("dossier", "Dossier"),
]
PRINTED = {
    "directive": "Chờ bút phê",
    "part": "Việc được giao",
    "given": "Việc đã giao, đang theo dõi",
    "draft": "Dự thảo",
    "review": "Chờ duyệt",
    "initial": "Chờ ký nháy",
    "signature": "Chờ ký",
    "opinion": "Chờ góp ý",
    "slip": "Phiếu yêu cầu",
    "slip_sent": "Phiếu yêu cầu đã gửi",
    "paper": "Bản giấy",
    "dossier": "Hồ sơ",
}
"""What the record of a hand-over prints; Vietnamese in every language."""
LIVING = ("open", "waiting", "passed")
IN_WORK = ("directed", "in_progress")
LEADS = Domain("role", "=", "lead") & Domain("state", "in", LIVING)


class DocHandover(models.Model):
    """One act: its reason, who made it, and a line for each thing.

    Records and reading rights follow in sets, never one by one, so that hundreds of
    documents change hands in seconds (DN-9.1).
    """

    _name = "doc.handover"
    _description = "Hand-over"
    _inherit = ["doc.guarded.mixin"]
    _order = "id desc"
    _guarded_fields = frozenset(
        {"company_id", "leaver_id", "reason", "made_by_id", "made_at", "line_ids"}
    )

    company_id = fields.Many2one("res.company", "Agency", required=True, index=True)
    leaver_id = fields.Many2one("res.users", "Handed over by", required=True)
    reason = fields.Char(required=True)
    made_by_id = fields.Many2one("res.users", "Made by", required=True)
    made_at = fields.Datetime("Made at", required=True)
    line_ids = fields.One2many("doc.handover.line", "handover_id", "Handed over")
    receiver_ids = fields.Many2many("res.users", compute="_compute_receivers")
    line_count = fields.Integer("Things", compute="_compute_receivers")

    @api.depends("line_ids.receiver_id")
    def _compute_receivers(self):
        for handover in self:
            handover.receiver_ids = handover.line_ids.receiver_id
            handover.line_count = len(handover.line_ids)

    @api.depends("leaver_id", "made_at")
    def _compute_display_name(self):
        for one in self:
            day = one.made_at and office_time.to_office(one.made_at).strftime(
                "%d/%m/%Y"
            )
            one.display_name = f"{one.leaver_id.sudo().name} · {day}"

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The record of a hand-over is kept."))

    # What is held

    @api.model
    def _held(self, leaver, company, units=None):
        """Return {kind: records} of all that a person holds at an agency.

        One search for each kind, whatever the number of documents.

        :param units: only what belongs to the work of these units
        """
        # What somebody holds is listed for who hands it over; its content is not.
        env = self.env(su=True)
        here = Domain("company_id", "=", company.id)
        mine = Domain("user_id", "=", leaver.id)
        step = mine & Domain("state", "in", ("waiting", "pending"))
        step &= Domain("outgoing_id.company_id", "=", company.id)
        steps = env["doc.approval.step"].search(step)
        parts = env["doc.assignment"].search(
            here
            & mine
            & (
                Domain("state", "in", ("open", "waiting"))
                | Domain("state", "=", "passed")
                & Domain("incoming_id.state", "in", IN_WORK)
            )
        )
        not_out = Domain("state", "not in", ("issued", "cancelled"))
        found = {
            Kind.DIRECTIVE: env["doc.incoming"].search(
                here
                & Domain("holder_id", "=", leaver.id)
                & (
                    Domain("state", "=", "registered")
                    # Returned to him, or taken back: he has to direct anew.
                    | Domain("state", "in", IN_WORK)
                    & Domain("assignment_ids", "not any", LEADS)
                )
            ),
            Kind.PART: parts,
            Kind.GIVEN: self.with_env(env)._given_out(leaver, here)
            - parts._passed_by(leaver),
            Kind.DRAFT: env["doc.outgoing"].search(
                here & not_out & Domain("drafter_id", "=", leaver.id)
            ),
            Kind.REVIEW: steps.filtered(
                lambda one: one.kind not in ("initial", "sign")
            ),
            Kind.INITIAL: steps.filtered(lambda one: one.kind == "initial"),
            Kind.SIGNATURE: steps.filtered(lambda one: one.kind == "sign"),
            Kind.OPINION: env["doc.opinion"].search(
                mine
                & Domain("state", "=", "asked")
                & Domain("outgoing_id.company_id", "=", company.id)
            ),
            Kind.SLIP: env["doc.request.line"].search(
                here & mine & Domain("state", "in", ("sent", "read"))
            ),
            Kind.SLIP_SENT: env["doc.request"].search(
                here & Domain("asker_id", "=", leaver.id) & Domain("state", "=", "open")
            ),
            Kind.PAPER: env["doc.incoming"].search(
                here & Domain("paper_holder_id", "=", leaver.id)
            ),
            Kind.DOSSIER: env["doc.dossier"]._of_leaver(leaver, company),
        }
        if units is not None:
            found = {
                Kind.PART: found[Kind.PART].filtered(
                    lambda part: part.department_id in units
                ),
                Kind.DRAFT: found[Kind.DRAFT].filtered(
                    lambda draft: draft.unit_id in units
                ),
                **{
                    kind: found[kind].filtered(
                        lambda step: step.outgoing_id.unit_id in units
                    )
                    for kind in (Kind.REVIEW, Kind.INITIAL)
                },
            }
        return {kind: records for kind, records in found.items() if records}

    @api.model
    def _given_out(self, leaver, here):
        """Return the living parts whose reports and requests come to a person."""
        return self.env["doc.assignment"].search(
            here
            & Domain("assigner_id", "=", leaver.id)
            & Domain("role", "!=", "inform")
            & Domain("state", "in", LIVING)
            & Domain("incoming_id.state", "in", IN_WORK)
        )

    @api.model
    def _items(self, held):
        return [
            Item(kind, record) for kind, them in held.items() for record in them.ids
        ]

    @api.model
    def _documents_of(self, kind, records):
        """Return {record id: document} of held records; dossiers have none."""
        if kind is Kind.DOSSIER:
            return {}
        return {record.id: record.document_id for record in records}

    @api.model
    def _titles(self, held):
        """Return {item: (title, deadline)}; titles only of what the user may read.

        Who hands over need not be a reader: the administrator sees how much there is,
        not what it says.
        """
        documents = self.env["doc.document"].sudo()
        for kind, records in held.items():
            documents |= documents.union(*self._documents_of(kind, records).values())
        allowed = self.env["doc.document"]
        if allowed.has_access("read"):
            allowed = allowed.search([("id", "in", documents.ids)])
        seen = self.env["doc.dossier"]
        if Kind.DOSSIER in held and seen.has_access("read"):
            seen = seen.search([("id", "in", held[Kind.DOSSIER].ids)])
        titles = {}
        for kind, records in held.items():
            by_record = self._documents_of(kind, records)
            for record in records:
                document = by_record.get(record.id)
                if document is None:
                    shown = record.display_name if record.id in seen._ids else ""
                elif document.id in allowed._ids:
                    number = document._display_number()
                    shown = ": ".join(filter(None, (number, document.subject)))
                else:
                    shown = ""
                due = "deadline" in record._fields and record.deadline
                titles[Item(kind, record.id)] = (shown, due or False)
        return titles

    # The act

    @api.model
    def action_hand_over(
        self, leaver_id, receiver_id, reason, others=None, company_id=None
    ):
        """Hand all that a person holds over: the administrator's or a head's act.

        :param leaver_id: id of the user who leaves or moves
        :param receiver_id: id of the user who takes over what ``others`` does not name
        :param others: list of ``{"kind": …, "id": record id, "user_id": receiver}``
        :param company_id: the agency; by default the present one
        :return: id of the record of the hand-over
        :raises AccessError: neither administrator nor head of the person's unit
        :raises UserError: nothing is held, or a receiver cannot take it over
        """
        company = self.env["res.company"].browse(company_id or self.env.company.id)
        leaver, units = self._leaver(leaver_id, company)
        reason = (reason or "").strip()[:300]
        if not reason:
            raise UserError(
                self.env._("Say why: the reason stands in the record of the hand-over.")
            )
        held = self._held(leaver, company, units)
        try:
            allotted = allot(
                self._items(held), leaver.id, receiver_id, self._named(others)
            )
            receivers = self._receivers(set(allotted.values()), company)
            check_roles(
                allotted,
                {user.id: self._can_take(user, company) for user in receivers},
            )
        except HandoverError as refusal:
            raise UserError(self._sentence(refusal)) from refusal
        record = self._record_of(company, leaver, reason, held, allotted)
        for receiver in receivers:
            taken = {
                kind: records.filtered(
                    lambda one, kind=kind, receiver=receiver: (
                        allotted[Item(kind, one.id)] == receiver.id
                    )
                )
                for kind, records in held.items()
            }
            self._give(leaver, receiver, company, taken)
        self._withdraw_reading(leaver, held)
        if units is None:
            # What a person has lent out or in is no work of the unit he left.
            self._end_delegations(leaver, company)
        self._tell(record, receivers)
        return record.id

    @api.model
    def _leaver(self, leaver_id, company):
        """Return (person, units): whose things the user may hand over, and which.

        The administrator and the head of the person's unit, or of one above it, hand
        over all (units is None); the head of a unit he has left hands over what
        belongs to the work of that unit.
        """
        self.env.user._doc_acting_employee(company)
        if company not in self.env.user.company_ids:
            raise AccessError(self.env._("This is not one of your agencies."))
        # Where somebody worked is public inside the agency; he may be archived.
        people = self.env["hr.employee"].sudo().with_context(active_test=False)
        posts = people.search(
            [("user_id", "=", leaver_id), ("company_id", "=", company.id)]
        )
        leaver = self.env["res.users"].browse(posts.user_id.id)
        if not leaver:
            raise UserError(self.env._("Choose an official of this agency."))
        if self.env.user._doc_has_role(ADMIN, company):
            return leaver, None
        headed = self.env["hr.department"].sudo()
        if self.env.user._doc_has_role(UNIT_HEAD, company):
            headed = headed.search(
                [
                    ("manager_id.user_id", "=", self.env.uid),
                    ("company_id", "=", company.id),
                ]
            )
        headed = headed.search([("id", "child_of", headed.ids)])
        if posts.department_id & headed and self.env.user != leaver:
            return leaver, None
        if headed and self._held(leaver, company, headed):
            return leaver, headed
        raise AccessError(
            self.env._(
                "The head of the unit of %(name)s or the administrator hands over "
                "what %(name)s holds.",
                name=leaver.sudo().name,
            )
        )

    @api.model
    def _named(self, others):
        """Return {item: receiver} of what a client names."""
        named = {}
        for other in others or []:
            try:
                item = Item(Kind(other["kind"]), int(other["id"]))
                named[item] = int(other["user_id"])
            except (TypeError, KeyError, ValueError) as error:
                raise UserError(
                    self.env._("Choose who receives each thing.")
                ) from error
        return named

    @api.model
    def _receivers(self, ids, company):
        users = self.env["res.users"].browse(sorted(ids)).exists()
        if len(users) != len(ids):
            raise UserError(self.env._("Choose who receives each thing."))
        for user in users:
            # Whether a colleague has a post here is not for reading up.
            user.sudo()._doc_acting_employee(company)
        return users

    @api.model
    def _can_take(self, user, company):
        """Return the needs that a receiver meets by his roles."""
        return {Need.ANYBODY} | {
            need
            for need, groups in ROLES.items()
            if any(user._doc_has_role(group, company) for group in groups)
        }

    def _sentence(self, refusal):
        kind = dict(self.env["doc.handover.line"]._kinds()).get(
            str(refusal.values.get("kind"))
        )
        person = self.env["res.users"].sudo().browse(refusal.values.get("person", ()))
        return {
            HandoverFault.NOTHING: self.env._("There is nothing to hand over."),
            HandoverFault.NO_RECEIVER: self.env._("Choose who receives each thing."),
            HandoverFault.TO_ONESELF: self.env._(
                "Choose somebody else than the person who hands over."
            ),
            HandoverFault.NOT_HELD: self.env._(
                "“%(kind)s” is not held any more. Open the list again.", kind=kind
            ),
            HandoverFault.NO_ROLE: self.env._(
                "%(name)s lacks the role for “%(kind)s”. Choose somebody who has it, "
                "or have the administrator give it first.",
                name=person.name,
                kind=kind,
            ),
        }[refusal.code]

    @api.model
    def _record_of(self, company, leaver, reason, held, allotted):
        """Store the record with a line for each thing."""
        lines = []
        for kind, records in held.items():
            documents = self._documents_of(kind, records)
            for one in records:
                document = documents.get(one.id)
                due = "deadline" in one._fields and one.deadline
                lines.append(
                    {
                        "kind": str(kind),
                        "record_id": one.id,
                        "document_id": document.id if document else False,
                        "dossier_id": one.id if kind is Kind.DOSSIER else False,
                        "deadline": due,
                        "receiver_id": allotted[Item(kind, one.id)],
                    }
                )
        # The record is made by this act alone.
        return (
            self.sudo()
            ._by_action()
            .create(
                {
                    "company_id": company.id,
                    "leaver_id": leaver.id,
                    "reason": reason,
                    "made_by_id": self.env.uid,
                    "made_at": fields.Datetime.now(),
                    "line_ids": [fields.Command.create(line) for line in lines],
                }
            )
            ._without_action()
            .sudo(False)
        )

    @api.model
    def _give(self, leaver, receiver, company, taken):
        """Write one receiver's share, each model once."""
        unit = receiver.sudo()._doc_post(company).department_id
        documents = self.env["doc.document"].sudo()
        for kind, records in taken.items():
            if not records:
                continue
            if kind is Kind.DOSSIER:
                records._hand_over(receiver)
                continue
            records = records._by_action()
            documents |= records.document_id
            if kind is Kind.DIRECTIVE:
                records.write({"holder_id": receiver.id})
            elif kind is Kind.PAPER:
                records.write({"paper_holder_id": receiver.id})
            elif kind is Kind.DRAFT:
                records.write({"drafter_id": receiver.id})
            elif kind is Kind.PART:
                self._give_parts(leaver, receiver, unit, records)
            elif kind is Kind.GIVEN:
                records.write({"assigner_id": receiver.id})
            elif kind is Kind.SLIP:
                records._hand_to(receiver)
            elif kind is Kind.SLIP_SENT:
                records._hand_to(receiver)
            else:
                records.write({"user_id": receiver.id})
                if kind is Kind.SIGNATURE:
                    records.outgoing_id.write({"signer_id": receiver.id})
        documents._grant(users=receiver, reason="handed over")
        self._move_to_dos(leaver, receiver, taken)

    @api.model
    def _give_parts(self, leaver, receiver, unit, parts):
        personal = parts.filtered(lambda part: not part.to_unit)
        personal.write({"user_id": receiver.id, "department_id": unit.id})
        (parts - personal).write({"user_id": receiver.id})
        # What he passed on from them reports to who holds them now.
        parts._passed_by(leaver)._by_action().write({"assigner_id": receiver.id})
        leads = parts.filtered(lambda part: part.role == "lead")
        held = leads.incoming_id.filtered(lambda one: one.holder_id == leaver)
        held._by_action().write({"holder_id": receiver.id})
        leads.document_id._grant(heads=unit, reason="unit: lead")

    @api.model
    def _move_to_dos(self, leaver, receiver, taken):
        """Let the to-dos follow; one message tells of them all, not one each."""
        for model in ("doc.incoming", "doc.outgoing"):
            ids = set()
            for records in taken.values():
                if records._name == model:
                    ids.update(records.ids)
                elif records._name == "doc.request.line":
                    lives = records.document_id.mapped(model[4:] + "_ids")
                    ids.update(lives.ids)
                elif model == "doc.incoming" and "incoming_id" in records._fields:
                    ids.update(records.incoming_id.ids)
                elif model == "doc.outgoing" and "outgoing_id" in records._fields:
                    ids.update(records.outgoing_id.ids)
            to_dos = (
                self.env["mail.activity"]
                .sudo()
                .search(
                    [
                        ("res_model", "=", model),
                        ("res_id", "in", list(ids)),
                        ("user_id", "=", leaver.id),
                        ("doc_on_behalf_id", "=", False),
                    ]
                )
            )
            to_dos.with_context(mail_activity_quick_update=True).write(
                {"user_id": receiver.id}
            )

    @api.model
    def _withdraw_reading(self, leaver, held):
        """Take back what the person was given on these documents by name.

        What he still reads by a post or a role is not touched. Recorded per document
        with the hand-over.
        """
        documents = self.env["doc.document"].sudo()
        for kind, records in held.items():
            documents |= documents.union(*self._documents_of(kind, records).values())
        # Rights are changed by acts; no user has access to the table of rights.
        principal = self.env["doc.principal"].sudo()._for_users(leaver)
        self.env["doc.access"].sudo().search(
            [
                ("principal_id", "=", principal.id),
                ("document_id", "in", documents.ids),
            ]
        ).unlink()
        self.env["doc.journal"]._log_documents(
            "handed_over", documents, leaver=leaver.id
        )

    @api.model
    def _end_delegations(self, leaver, company):
        live = (
            self.env["doc.delegation"]
            .sudo()
            .search(
                [
                    ("company_id", "=", company.id),
                    ("revoked_at", "=", False),
                    ("date_to", ">=", company._doc_today()),
                    "|",
                    ("delegator_id", "=", leaver.id),
                    ("delegate_id", "=", leaver.id),
                ]
            )
        )
        live.sudo(False)._revoke()

    @api.model
    def _tell(self, record, receivers):
        """Tell each receiver once how much he got."""
        for receiver in receivers - self.env.user:
            told = self.with_context(lang=receiver.lang)
            body = told.env._(
                "%(count)s things of %(name)s were handed over to you: %(reason)s",
                count=len(
                    record.sudo().line_ids.filtered(
                        lambda line, receiver=receiver: line.receiver_id == receiver
                    )
                ),
                name=record.leaver_id.sudo().name,
                reason=record.sudo().reason,
            )
            self.env["mail.thread"].sudo().message_notify(
                partner_ids=receiver.partner_id.ids,
                subject=body,
                body=body,
                model=self._name,
                res_id=record.id,
                email_layout_xmlid="mail.mail_notification_light",
            )

    # The record on paper

    def action_print(self):
        """Return the record as a sheet; for those who may read it."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/doc/handover/{self.id}",
            "target": "new",
        }

    def _record_pdf(self):
        """Return the printable record as bytes, with titles the printer may read."""
        self.ensure_one()
        self.check_access("read")
        agency = self.company_id.sudo().doc_agency_id
        post = self._post(self.leaver_id)
        spec = handover_print.HandoverRecord(
            agency=agency.name or self.company_id.name,
            parent_agency=agency.parent_id.name or "",
            place=agency.place or "",
            day=office_time.to_office(self.made_at).date(),
            leaver=self.leaver_id.sudo().name,
            leaver_post=post,
            receivers=tuple(
                ", ".join(filter(None, (user.sudo().name, self._post(user))))
                for user in self.receiver_ids
            ),
            made_by=self.made_by_id.sudo().name,
            reason=self.reason,
            lines=tuple(
                handover_print.Line(
                    PRINTED[line.kind],
                    line.title or "",
                    line.receiver_id.sudo().name,
                    line.deadline and office_time.to_office(line.deadline).date(),
                )
                for line in self.line_ids
            ),
        )
        try:
            content = handover_print.handover_pdf(
                spec, created=self.env["res.company"]._doc_now()
            )
        except RuleError as fault:
            raise UserError(self.env["doc.incoming"]._no_font()) from fault
        self.env["doc.journal"]._log("printed", self, what="handover")
        return content

    def _post(self, user):
        # Which post somebody has or had is public inside the agency.
        posts = self.env["hr.employee"].sudo().with_context(active_test=False)
        post = posts.search(
            [("user_id", "=", user.id), ("company_id", "=", self.company_id.id)],
            limit=1,
        )
        return ", ".join(filter(None, (post.job_title, post.department_id.name)))


class DocHandoverLine(models.Model):
    """One thing that changed hands."""

    _name = "doc.handover.line"
    _description = "Thing handed over"
    _inherit = ["doc.guarded.mixin"]
    _order = "handover_id, id"
    _guarded_fields = frozenset(
        {
            "handover_id",
            "kind",
            "record_id",
            "document_id",
            "dossier_id",
            "deadline",
            "receiver_id",
        }
    )

    handover_id = fields.Many2one(
        "doc.handover", required=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(KINDS, required=True)
    record_id = fields.Integer("Record", aggregator=None)
    document_id = fields.Many2one("doc.document", index="btree_not_null")
    dossier_id = fields.Many2one("doc.dossier", "Dossier")
    title = fields.Char("Document or dossier", compute="_compute_title")
    deadline = fields.Datetime()
    receiver_id = fields.Many2one("res.users", "Taken over by", required=True)

    @api.model
    def _kinds(self):
        return self._fields["kind"]._description_selection(self.env)

    @api.model
    def _unnamed(self, number):
        """Return what stands for a thing whose title the user may not read."""
        return self.env._("Title not shown (no. %(number)s)", number=number)

    @api.depends_context("uid")
    def _compute_title(self):
        """Name what the reader of the record may read; the rest stays a number."""
        documents = self.env["doc.document"]
        readable = documents
        if documents.has_access("read"):
            readable = documents.search([("id", "in", self.sudo().document_id.ids)])
        dossiers = self.env["doc.dossier"]
        if dossiers.has_access("read"):
            dossiers = dossiers.search([("id", "in", self.sudo().dossier_id.ids)])
        for line in self:
            own = line.sudo()
            if own.document_id.id in readable._ids:
                number = own.document_id._display_number()
                line.title = ": ".join(filter(None, (number, own.document_id.subject)))
            elif own.dossier_id.id in dossiers._ids:
                line.title = own.dossier_id.display_name
            else:
                line.title = self._unnamed(own.record_id)


class HrEmployee(models.Model):
    """Who leaves or moves: those who hand over his work are told at once."""

    _inherit = "hr.employee"

    def write(self, vals):
        leaving = self.browse()
        before = {}
        if vals.get("active") is False:
            leaving = self.filtered("active")
        elif "department_id" in vals:
            before = {employee: employee.sudo().department_id for employee in self}
        result = super().write(vals)
        leaving |= self.browse().union(
            *(
                employee
                for employee, unit in before.items()
                if unit and employee.sudo().department_id != unit
            )
        )
        for employee in leaving:
            employee._doc_ask_handover(before.get(employee))
        return result

    def _doc_ask_handover(self, unit=None):
        """Tell the head of the unit left and the administrators what is held."""
        # Staff officers change posts; what the person holds is counted, not read.
        post = self.sudo()
        user, company = post.user_id, post.company_id
        if not user:
            return
        held = self.env["doc.handover"]._held(user, company)
        count = sum(len(records) for records in held.values())
        if not count:
            return
        told = (unit or post.department_id)._doc_head() - user
        told |= self.env["res.users"]._doc_holders(company, ADMIN) - user
        for person in told:
            words = self.with_context(lang=person.lang)
            body = words.env._(
                "%(name)s has left %(unit)s and still holds %(count)s things. Hand "
                "them over under Documents Office, Hand-over of work.",
                name=user.name,
                unit=(unit or post.department_id).name or company.name,
                count=count,
            )
            self.env["mail.thread"].sudo().message_notify(
                partner_ids=person.partner_id.ids,
                subject=body,
                body=body,
                email_layout_xmlid="mail.mail_notification_light",
            )
