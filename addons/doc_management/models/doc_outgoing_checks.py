"""Chờ phát hành: every check before the issue, done or missing, in words."""

from odoo import api, fields, models

from ..lib.docmgmt import authority
from . import office_time
from .remedies import remedy_of

ORDER = {"stop": 0, "look": 1, "fine": 2, "info": 3}


class DocOutgoing(models.Model):
    """The list comes from the same sentences as the refusal of the issue.

    So the screen never says yes where the server says no: what blocks is exactly
    ``_issue_blockers``; the rest says what was found in order.
    """

    _inherit = "doc.outgoing"

    issue_checks = fields.Json(compute="_compute_issue_checks")
    issue_summary = fields.Char(compute="_compute_issue_checks")

    @api.depends_context("uid", "lang")
    @api.depends(
        "state",
        "recipient_ids",
        "current_file_ids",
        "approval_ids.state",
        "number",
        "signing_mode",
        "scan_file_id",
    )
    def _compute_issue_checks(self):
        for outgoing in self:
            clerk = outgoing.company_id.doc_as_clerk
            shown = clerk and outgoing.id and outgoing.state == "signed"
            checks = outgoing._issue_checks() if shown else []
            outgoing.issue_checks = checks
            counts = {
                level: len([one for one in checks if one["level"] == level])
                for level in ORDER
            }
            outgoing.issue_summary = shown and self.env._(
                "%(fine)s in order · %(stop)s missing · %(look)s to look at",
                fine=counts["fine"],
                stop=counts["stop"],
                look=counts["look"] + counts["info"],
            )

    def _issue_checks(self):
        """Return ``[{level, text, detail, remedy}]``; level: stop, look, fine, info.

        ``remedy``, where one button mends it: see :meth:`_remedy`.
        """
        self.ensure_one()
        remedies = self._remedies()
        checks = [
            {
                "level": "stop",
                "text": str(sentence),
                "detail": "",
                **self._remedy(remedies, *remedy_of(sentence)),
            }
            for sentence in self._blockers_or_refusal("_issue_blockers")
        ]
        checks += self._checks_in_order(remedies)
        checks.sort(key=lambda check: ORDER[check["level"]])
        return checks

    def _remedies(self):
        """Return what the reader may do about a check, by remedy: label and act.

        An act is the name of a method, the id of an action, or where the form leads;
        each asks for itself whether it may be done.
        """
        self.ensure_one()
        if self.state == "draft":
            return self._drafter_remedies()
        back = (self.env._("Return"), "doc_management.doc_return_wizard_action")
        by_return = dict.fromkeys(("return", "annex", "block", "paper"), back)
        return by_return if self.can_sign else by_return | self._clerk_remedies()

    def _drafter_remedies(self):
        """Return what mends a draft: an act, or the field and the file it needs."""
        change = self.env._("Change")
        if self.copy_of_id:
            page = (self.env._("Lay out the copy"), "action_lay_out_copy")
        elif (self.body or "").strip():
            page = (self.env._("Lay out the PDF"), "action_generate_pdf")
        else:
            page = (self.env._("Add the file"), {"attach": "main"})
        details = {"tab": "details"}
        return {
            "file": page,
            "paper": page,
            "annex": (self.env._("Add the file"), {"attach": "annex"}),
            "signer": (self.env._("Choose the signer"), {"field": "signer_id"}),
            "unit": (self.env._("Choose the unit"), {"field": "unit_id"}),
            "recipients": (
                self.env._("Add recipients"),
                {"tab": "recipients", "field": "recipient_ids", "adds": True},
            ),
            "line": (change, {"tab": "recipients", "field": "recipient_ids"}),
            "way": (
                self.env._("Choose the way by the rules"),
                "action_apply_media",
            ),
            "block": (self.env._("Fill in anew"), "action_fill_signer"),
            "class": (change, {**details, "field": "exclusion_reason_id"}),
            "mark": (change, {**details, "field": "circulation_mark"}),
        }

    def _clerk_remedies(self):
        return {
            "way": (self.env._("Complete"), "doc_management.doc_way_wizard_action"),
            "layout": (
                self.env._("Check the layout"),
                "doc_management.doc_layout_wizard_action",
            ),
            "scan": (self.env._("Attach"), "doc_management.doc_scan_wizard_action"),
            "number": (self.env._("Give the number"), "action_reserve_number"),
            "keep_date": (self.env._("Keep both"), "action_keep_number_date"),
        }

    def _remedy(self, remedies, name, target=0):
        """Return ``{"remedy": …}`` as a screen reads it, or nothing.

        ``{label, method}``, ``{label, action, context}``, ``{label, tab, field}`` or
        ``{label, attach}`` with the role of the file.
        """
        if name not in remedies:
            return {}
        label, act = remedies[name]
        if isinstance(act, dict):
            return {"remedy": {"label": label, **act}}
        if "." not in act:
            return {"remedy": {"label": label, "method": act}}
        context = {"default_outgoing_id": self.id}
        if target:
            context["default_recipient_id"] = target
        return {"remedy": {"label": label, "action": act, "context": context}}

    def _fine(self, text, detail="", level="fine"):
        return {"level": level, "text": text, "detail": detail or ""}

    def _checks_in_order(self, remedies):
        """Return what is in order, and what a person should look at."""
        self.ensure_one()
        # What the clerk compares with the original stands on the document itself.
        own = self.sudo()
        checks = []
        step = own.approval_ids.filtered(
            lambda one: one.kind == "sign" and one.state == "approved"
        )[-1:]
        if step:
            when = office_time.to_office(step.decided_at).strftime(office_time.MOMENT)
            checks.append(
                self._fine(
                    self.env._("The competent person has signed."),
                    f"{own.signer_id.name}, {when}",
                )
            )
        checks += self._authority_checks(own)
        checks += self._file_checks(own, step)
        checks += self._number_checks()
        late = own.recipient_ids.filtered(
            lambda line: (
                line.medium == "post" and not (line.address or line.agency_id.address)
            )
        )
        if late:
            checks.append(
                self._fine(
                    self.env._(
                        "%(count)s recipients have no address.", count=len(late)
                    ),
                    ", ".join(late.mapped("name")),
                    "look",
                )
                | self._remedy(remedies, "way", late[:1].id)
            )
        if own.recipient_ids:
            checks.append(
                self._fine(
                    self.env._("Recipients are named."), str(len(own.recipient_ids))
                )
            )
        if own.reply_required and own.due_date:
            checks.append(
                self._fine(
                    self.env._("A reply is wanted, with its date."),
                    own.due_date.strftime("%d/%m/%Y"),
                )
            )
        on_paper = own.recipient_ids.filtered("paper_count")
        checks.append(
            self._fine(
                self.env._("Copies on paper: %(count)s", count=own.print_count),
                "; ".join(f"{line.name}: {line.paper_reason}" for line in on_paper[:5]),
                "info",
            )
        )
        return checks

    def _authority_checks(self, own):
        block = own._block() if own.signer_id else authority.Fault.NO_POST
        if isinstance(block, authority.Fault):
            return []
        verdict, _seen = own._paper_block()
        text = " ".join(filter(None, (own.signer_authority, own.signer_position)))
        if verdict is authority.Agreement.MATCHES:
            return [self._fine(self.env._("Block, post and record agree."), text)]
        if verdict is authority.Agreement.UNSEEN:
            return [
                self._fine(
                    self.env._("Compare the signature block yourself."), text, "look"
                )
            ]
        return [
            self._fine(
                self.env._("The signature block on paper differs."), text, "look"
            )
        ]

    def _file_checks(self, own, step):
        checks = []
        main = own.document_id._main_file()
        if main and own.scan_file_id == main:
            checks.append(
                self._fine(
                    self.env._("The scan of the stamped original is there."), main.name
                )
            )
        elif main and step and own.signing_mode == "wet":
            same = step.file_sha256 == main.sha256
            checks.append(
                self._fine(
                    self.env._("The content has not changed since the signature.")
                    if same
                    else self.env._("The file changed after the signature."),
                    main.sha256[:8].upper(),
                    "fine" if same else "look",
                )
            )
        annexes = own.document_id.current_file_ids.filtered(
            lambda file: file.role == "annex"
        )
        if annexes:
            checks.append(
                self._fine(
                    self.env._("Annexes are attached."),
                    ", ".join(annexes.mapped("name")),
                )
            )
        return checks

    def _number_checks(self):
        if self.number:
            return [self._fine(self.env._("Number and date are given."), self.name)]
        return [
            self._fine(
                self.env._("The next number is given when you press the button."),
                self.title_number,
            )
        ]
