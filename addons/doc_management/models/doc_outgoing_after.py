"""Văn bản đi: what may still be done with an issued document."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .roles import CLERK, SPECIALIST

LINE = (SPECIALIST, CLERK)
RECIPIENT_FIELDS = frozenset(
    {
        "agency_id",
        "department_id",
        "user_id",
        "name",
        "purpose",
        "medium",
        "email",
        "address",
        "paper_copies",
    }
)


class DocOutgoing(models.Model):
    """An issued document never changes: it is recalled, replaced or corrected.

    Each by a document of its own that is linked to it (Decree 30/2020/NĐ-CP Art. 18.3,
    18.4). A forgotten recipient gets it later, under the same number.
    """

    _inherit = "doc.outgoing"

    amends_id = fields.Many2one(
        "doc.outgoing", "Concerns", readonly=True, index="btree_not_null", copy=False
    )
    amend_kind = fields.Selection(
        [("recall", "Recalls"), ("replace", "Replaces"), ("correct", "Corrects")],
        "What it does",
        readonly=True,
        copy=False,
    )
    amended_by_ids = fields.One2many("doc.outgoing", "amends_id", "Concerned by")
    standing = fields.Selection(
        [
            ("recalled", "Recalled"),
            ("replaced", "Replaced"),
            ("corrected", "Corrected"),
        ],
        readonly=True,
        copy=False,
        tracking=True,
    )
    standing_text = fields.Text(compute="_compute_standing_text")
    amend_text = fields.Text(compute="_compute_standing_text")
    can_amend = fields.Boolean(compute="_compute_can_amend")
    can_send_further = fields.Boolean(compute="_compute_can_amend")
    reader_ids = fields.Many2many(
        "res.users",
        "doc_outgoing_reader_rel",
        "outgoing_id",
        "user_id",
        "May read when issued",
        help="Besides those involved; given with the issue.",
    )
    reader_unit_ids = fields.Many2many(
        "hr.department",
        "doc_outgoing_reader_unit_rel",
        "outgoing_id",
        "department_id",
        "Units that may read when issued",
    )

    @api.depends_context("lang")
    @api.depends("standing", "amended_by_ids.state", "amends_id", "amend_kind")
    def _compute_standing_text(self):
        said = {
            "recalled": self.env._("Recalled by %(number)s of %(day)s."),
            "replaced": self.env._("Replaced by %(number)s of %(day)s."),
            "corrected": self.env._("Corrected by %(number)s of %(day)s."),
        }
        kinds = {"recall": "recalled", "replace": "replaced", "correct": "corrected"}
        for outgoing in self:
            lines = []
            # That it no longer holds concerns every reader of the old document.
            for later in outgoing.sudo().amended_by_ids:
                if later.state == "issued":
                    lines.append(
                        said[kinds[later.amend_kind]]
                        % {
                            "number": later.name,
                            "day": later.document_date.strftime("%d/%m/%Y"),
                        }
                    )
            outgoing.standing_text = "\n".join(lines) if lines else False
            labels = dict(self._fields["amend_kind"]._description_selection(self.env))
            target = outgoing.sudo().amends_id
            outgoing.amend_text = (
                f"{labels[outgoing.amend_kind]}: {target.name}"
                if target and outgoing.amend_kind
                else False
            )

    @api.depends_context("uid")
    @api.depends("state", "standing", "drafter_id")
    def _compute_can_amend(self):
        user = self.env.user
        for outgoing in self:
            clerk = outgoing.company_id.doc_as_clerk
            issued = outgoing.state == "issued"
            outgoing.can_amend = (
                issued
                and outgoing.standing not in ("recalled", "replaced")
                and (clerk or outgoing.drafter_id == user)
            )
            outgoing.can_send_further = (
                issued and clerk and outgoing.standing not in ("recalled", "replaced")
            )

    # Recall, replace, correct

    def action_amend(self, kind, reason):
        """Draft the document that recalls, replaces or corrects this one.

        It takes the way of every draft; only its issue changes what this one is. A
        content error is replaced by a document of the same type, an error of form
        corrected by a letter (Art. 18.3), a recall told by a notice (Art. 18.4).

        :param kind: ``recall``, ``replace`` or ``correct``
        :return: action that opens the draft
        """
        self.ensure_one()
        self.check_access("read")
        self._check_role(*LINE)
        reason = self._need_reason(reason)
        if kind not in dict(self._fields["amend_kind"].selection):
            raise UserError(self.env._("Choose whether to recall, replace or correct."))
        if self.state != "issued":
            raise UserError(
                self.env._(
                    "Only an issued document is recalled, replaced or corrected."
                )
            )
        is_clerk = self.env.user._doc_has_role(CLERK, self.company_id)
        if self.drafter_id != self.env.user and not is_clerk:
            raise AccessError(
                self.env._(
                    "Amending this document is up to %(name)s or a clerk.",
                    name=self.drafter_id.sudo().name,
                )
            )
        if self.standing in ("recalled", "replaced"):
            raise UserError(
                self.env._("It no longer holds: %(how)s", how=self.standing_text)
            )
        # Another's draft of the same kind is announced, not read.
        other = self.sudo().amended_by_ids.filtered(
            lambda one: (
                one.amend_kind == kind and one.state not in ("issued", "cancelled")
            )
        )[:1]
        if other:
            raise UserError(
                self.env._(
                    "%(name)s is drafting that already: %(subject)s",
                    name=other.drafter_id.name,
                    subject=other.subject,
                )
            )
        draft = self.with_company(self.company_id).create(
            self._amend_values(kind, reason)
        )
        # The link is made by this act alone.
        draft.sudo()._by_action().write({"amends_id": self.id, "amend_kind": kind})
        self.document_id._journal("amend_drafted", kind=kind, by=draft.id)
        return {
            "type": "ir.actions.act_window",
            "res_model": "doc.outgoing",
            "res_id": draft.id,
            "view_mode": "form",
        }

    def _amend_values(self, kind, reason):
        subjects = {
            "recall": self.env._("recall of %(number)s on %(subject)s"),
            "replace": self.env._("replacement of %(number)s on %(subject)s"),
            "correct": self.env._("correction of %(number)s on %(subject)s"),
        }
        types = {
            "recall": self.env.ref("doc_management.doc_type_thong_bao"),
            "replace": self.type_id,
            "correct": self.env.ref("doc_management.doc_type_cong_van"),
        }
        return {
            "subject": (
                subjects[kind] % {"number": self.name, "subject": self.subject}
            )[:500],
            "type_id": types[kind].id,
            "signer_id": self.signer_id.id,
            "body": reason,
            "recipient_ids": [
                fields.Command.create(
                    {
                        name: line[name].id
                        if line._fields[name].relational
                        else line[name]
                        for name in sorted(RECIPIENT_FIELDS)
                    }
                )
                for line in self.recipient_ids.filtered(lambda one: not one.recalled_at)
            ],
        }

    def _after_issue(self):
        """Tell what it amends, and let those read it who were named (DN-8.3b-4)."""
        result = super()._after_issue()
        self._mark_amended()
        self._grant_at_issue(self.recipient_ids)
        return result

    def _mark_amended(self):
        if not self.amends_id:
            return
        standing = {
            "recall": "recalled",
            "replace": "replaced",
            "correct": "corrected",
        }[self.amend_kind]
        # The old document is nobody's to write; the issue of this one is what changes.
        target = self.sudo().amends_id
        target._by_action().write({"standing": standing})
        target.document_id._journal(standing, by=self.id, number=self.name)
        target._notify_work(
            target.drafter_id,
            self.env._(
                "%(number)s: %(old)s no longer stands as it was",
                number=self.name,
                old=target.name,
            ),
        )
        target._after_amended(self)

    def _after_amended(self, by):
        """Hook: this issued document was recalled, replaced or corrected."""

    def _grant_at_issue(self, lines):
        """Let units and people of the agency read it; tell those always informed."""
        inside = lines.sudo()
        document = self.document_id.sudo()
        people = inside.user_id | self.sudo().reader_ids
        units = inside.department_id | self.sudo().reader_unit_ids
        always = self.sudo().procedure_id.issue_cc_user_ids
        document._grant(users=people | always, members=units, reason="issued to")
        told = (inside.user_id | always) - self.env.user
        if told:
            body = self.env._("Issued: %(name)s", name=self.name)
            self.sudo().message_notify(
                partner_ids=told.partner_id.ids,
                subject=body,
                body=f"{body} – {self.subject}",
                email_layout_xmlid="mail.mail_notification_light",
            )

    def action_set_readers(self, user_ids, unit_ids):
        """Choose who may read it besides those involved; the clerk's act (DN-8.3b-4).

        Before the issue it is kept for that moment; afterwards it is given at once.
        """
        self.ensure_one()
        self._check_role(CLERK)
        if self.state not in ("signed", "issuing", "issued"):
            raise UserError(
                self.env._("Reading rights are given when the document is issued.")
            )
        people = self.env["res.users"].browse(user_ids).exists()
        for person in people:
            person.sudo()._doc_acting_employee(self.company_id)
        units = self.env["hr.department"].browse(unit_ids).exists()
        if units.sudo().company_id - self.company_id:
            raise UserError(self.env._("Choose units of your own agency."))
        # The act is the clerk's; the rest of the document is fixed.
        self.sudo()._by_action().write(
            {
                "reader_ids": [fields.Command.set(people.ids)],
                "reader_unit_ids": [fields.Command.set(units.ids)],
            }
        )
        if self.state == "issued":
            self.document_id.sudo()._grant(
                users=people, members=units, reason="issued to"
            )
        self.document_id._journal("readers_set", users=people.ids, units=units.ids)
        return True

    # Recipients

    def action_add_group(self, group_id):
        """Put the members of a group into the list of recipients; once each."""
        self.ensure_one()
        self._check_may_edit({})
        group = self.env["doc.recipient.group"].browse(group_id).exists()
        if not group or group.company_id != self.company_id:
            raise UserError(self.env._("Choose a group of your own agency."))
        return self._add_lines(group._lines())

    def _add_lines(self, lines):
        named = {
            (line.agency_id.id, line.department_id.id, line.user_id.id)
            for line in self.recipient_ids
        }
        fresh = [
            {**line, "outgoing_id": self.id}
            for line in lines
            if (
                line.get("agency_id", False),
                line.get("department_id", False),
                line.get("user_id", False),
            )
            not in named
        ]
        self.env["doc.recipient"].create(fresh)
        return len(fresh)

    def action_apply_media(self):
        """Take the way the rules have for every recipient; the drafter's act."""
        self.ensure_one()
        self._check_may_edit({})
        self.recipient_ids._apply_rules()
        return True

    def action_send_further(self, lines, reason):
        """Send the issued document to forgotten recipients; the clerk's act.

        Same number, same files; each line says when, by whom and why it was added.

        :param lines: list of values of a recipient
        """
        self.ensure_one()
        self._check_role(CLERK)
        reason = self._need_reason(reason)
        if self.state != "issued" or self.standing in ("recalled", "replaced"):
            raise UserError(
                self.env._("Only an issued document that still holds is sent further.")
            )
        if not lines:
            raise UserError(self.env._("Name the recipients that were forgotten."))
        unknown = {name for line in lines for name in line} - RECIPIENT_FIELDS
        if unknown:
            raise UserError(
                self.env._("No recipient has: %(names)s", names=", ".join(unknown))
            )
        self._refuse_twice(lines)
        makers = self.env["doc.recipient"].sudo()._by_action()
        added = makers.create(
            [
                {
                    **line,
                    "outgoing_id": self.id,
                    "added_at": fields.Datetime.now(),
                    "added_by_id": self.env.uid,
                    "added_reason": reason,
                    "sequence": 900,
                }
                for line in lines
            ]
        ).with_env(self.env)
        self._refuse_blocked([one for one in (x._refusal() for x in added) if one])
        if self._leaves_unsigned():
            raise UserError(
                self.env._("Attach the scan of the stamped original first.")
            )
        self._grant_at_issue(added)
        self.document_id._journal(
            "sent_further", recipients=added.mapped("name"), reason=reason
        )
        self._after_sent_further(added)
        return added.ids

    def _refuse_twice(self, lines):
        live = self.recipient_ids.filtered(lambda one: not one.recalled_at)
        for line in lines:
            for name in ("agency_id", "department_id", "user_id"):
                if line.get(name) and line[name] in live[name].ids:
                    raise UserError(
                        self.env._(
                            "%(name)s has it already.",
                            name=live[name].browse(line[name]).sudo().display_name,
                        )
                    )

    def _after_sent_further(self, lines):
        """Hook: these recipients were added after the issue."""

    def action_recall_from(self, recipient_ids, reason):
        """Take the document back from single recipients; the clerk's act.

        The others keep it, and the number stays. Whoever got it inside the agency by
        this list alone no longer reads it.
        """
        self.ensure_one()
        self._check_role(CLERK)
        reason = self._need_reason(reason)
        lines = self.recipient_ids.filtered(
            lambda one: one.id in recipient_ids and not one.recalled_at
        )
        if self.state != "issued" or not lines:
            raise UserError(
                self.env._("Choose recipients of an issued document to recall it from.")
            )
        lines.sudo()._by_action().write(
            {"recalled_at": fields.Datetime.now(), "recall_reason": reason}
        )
        self._withdraw_reading(lines)
        self.document_id._journal(
            "recalled_from", recipients=lines.mapped("name"), reason=reason
        )
        self._after_recalled_from(lines, reason)
        return True

    def _withdraw_reading(self, lines):
        """Take back what was given by the list of recipients alone."""
        inside = lines.sudo()
        principals = self.env["doc.principal"].sudo()
        holders = principals.browse()
        if inside.user_id:
            holders |= principals._for_users(inside.user_id)
        if inside.department_id:
            holders |= principals._for_units(inside.department_id, "member")
        self.env["doc.access"].sudo().search(
            [
                ("document_id", "=", self.document_id.id),
                ("principal_id", "in", holders.ids),
                ("reason", "=", "issued to"),
            ]
        ).unlink()

    def _after_recalled_from(self, lines, reason):
        """Hook: the document was taken back from these recipients."""
