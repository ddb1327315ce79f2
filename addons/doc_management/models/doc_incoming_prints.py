"""Phiếu giải quyết and dấu "ĐẾN" of an incoming document."""

from odoo import models
from odoo.exceptions import UserError

from ..lib.docmgmt.errors import RuleError
from ..lib.docmgmt.prints import slip, stamp
from ..lib.docmgmt.prints.books import day_month
from . import office_time
from .doc_print_rows import TAKEN_BACK
from .roles import CLERK

HOUR_FROM = "2"
"""Urgency from which the stamp carries the hour: very urgent, express."""


class DocIncoming(models.Model):
    _inherit = "doc.incoming"

    def action_print_slip(self):
        """Return the slip of this document; for everybody who may read it."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/doc/incoming/{self.id}/slip",
            "target": "new",
        }

    def action_print_stamp(self, left_mm, top_mm):
        """Return the arrival stamp at a place of the sheet; the clerk's act."""
        self.ensure_one()
        self._stamp_pdf(left_mm, top_mm)
        return {
            "type": "ir.actions.act_url",
            "url": f"/doc/incoming/{self.id}/stamp?left={left_mm:g}&top={top_mm:g}",
            "target": "new",
        }

    def _slip_pdf(self):
        """Return the slip as bytes, as the document stands now."""
        self.ensure_one()
        self.check_access("read")
        agency = self.company_id.doc_agency_id
        parts = self.assignment_ids.filtered(lambda part: part.state not in TAKEN_BACK)
        spec = slip.HandlingSlip(
            agency=agency.name or self.company_id.name,
            parent_agency=agency.parent_id.name or "",
            place=agency.place or "",
            day=self.company_id._doc_today(),
            type_name=self.type_id.name,
            sign=self.document_id._display_number(),
            dated=self.document_date or None,
            issuer=self.issuer_name or self.issuer_id.name or "",
            subject=self.subject,
            arrival=f"số đến {self.arrival_number:02}, ngày"
            f" {day_month(self.arrival_date)}"
            if self.arrival_number
            else "",
            leader=self._slip_leader(parts),
            unit=self._slip_unit(parts),
            proposal=self._slip_proposal(parts),
            check=self.document_id._check_mark(),
        )
        try:
            content = slip.slip_pdf(spec, created=self.company_id._doc_now())
        except RuleError as fault:
            raise UserError(self._no_font()) from fault
        self.document_id._journal("printed", what="slip")
        return content

    def _slip_leader(self, parts):
        if not self.directed_at:
            return slip.LeaderOpinion()
        by_role = {
            role: tuple(
                self._slip_part(part)
                for part in parts
                if part.role == role and not part.parent_id
            )
            for role in ("lead", "coordinate", "inform")
        }
        return slip.LeaderOpinion(
            leads=by_role["lead"],
            helpers=by_role["coordinate"],
            informed=by_role["inform"],
            words=self.directive or "",
            day=office_time.to_office(self.directed_at).date(),
            # Sent straight, the words are the leader's whom the clerk named.
            name=self._slip_names(
                self.opinion_by_id or self.directed_by_id, self.directed_through_id
            ),
        )

    def _slip_names(self, person, through):
        """Return the name that stands under an opinion; both under a delegation."""
        # Who wrote and for whom is told to every reader of the document.
        name = person.sudo().name or ""
        if not through:
            return name
        return f"{name} ({through.sudo().name} thực hiện theo ủy quyền)"

    def _slip_unit(self, parts):
        """Return what the head of the unit passed on."""
        further = parts.filtered("parent_id")
        if not further:
            return slip.UnitOpinion()
        first = further[0]
        return slip.UnitOpinion(
            assigned=tuple(map(self._slip_part, further)),
            words=first.instruction or "",
            day=office_time.to_office(first.create_date).date(),
            name=self._slip_names(first.assigner_id, first.assigned_through_id),
        )

    def _slip_proposal(self, parts):
        """Return the result of the lead and the opinions of those who help."""
        lead = self._lead()
        words = [self.result or ""]
        words += [
            f"{part.user_id.sudo().name}: {part.opinion}"
            for part in parts
            if part.opinion
        ]
        done = self.done_at and office_time.to_office(self.done_at).date()
        return slip.Proposal(
            words="\n".join(filter(None, words)),
            day=done or None,
            name=lead[:1].sudo().name or "" if done else "",
        )

    def _slip_part(self, part):
        # Units and people who have a part are told to every reader of the document.
        part_sudo = part.sudo()
        unit, person = part_sudo.department_id.name, part_sudo.user_id.name
        names = (unit, "" if part_sudo.to_unit and unit else person)
        deadline = part.deadline and office_time.to_office(part.deadline).date()
        return slip.Part(" – ".join(filter(None, names)), deadline or None)

    def _stamp_pdf(self, left_mm, top_mm):
        """Return a sheet with the arrival stamp, ``left_mm`` and ``top_mm`` from it."""
        self.ensure_one()
        self.check_access("read")
        self._check_role(CLERK)
        if not self.arrival_number:
            raise UserError(
                self.env._("Register the document first: the stamp shows its number.")
            )
        if self.origin != "digitised":
            raise UserError(
                self.env._(
                    "The stamp is for paper. An electronic document carries number and "
                    "date of arrival with it."
                )
            )
        received = office_time.to_office(self.received_at)
        lead = self.assignment_ids.filtered(
            lambda part: (
                part.role == "lead"
                and not part.parent_id
                and part.state not in TAKEN_BACK
            )
        )
        spec = stamp.ArrivalStamp(
            agency=self.company_id.doc_agency_id.name or self.company_id.name,
            number=self.arrival_number,
            arrived=received.replace(
                year=self.arrival_date.year,
                month=self.arrival_date.month,
                day=self.arrival_date.day,
            ),
            with_hour=(self.urgency or "0") >= HOUR_FROM,
            # The unit in charge is known to every reader.
            passed_to=lead.sudo().department_id.name or "",
            dossier=self.dossier_ids[:1].code or "",
        )
        try:
            content = stamp.stamp_pdf(
                spec, float(left_mm), float(top_mm), created=self.company_id._doc_now()
            )
        except stamp.StampError as fault:
            raise UserError(
                self.env._(
                    "The stamp would leave the sheet: at most %(left)s mm from the "
                    "left edge and %(top)s mm from the upper edge.",
                    left=160,
                    top=262,
                )
            ) from fault
        except RuleError as fault:
            raise UserError(self._no_font()) from fault
        self.document_id._journal("printed", what="stamp")
        return content

    def _no_font(self):
        return self.env._(
            "It cannot be laid out: no font for Vietnamese documents is installed. Ask "
            "the system administrator; the settings page says which."
        )
