"""What each document puts on whose desk: the one source of the working inbox."""

from odoo import models

from ..lib.docmgmt.inbox import Facts, Kind, verb
from .doc_part_request import DECIDED_IN

AT_WORK = ("directed", "in_progress")
OPEN = ("open", "waiting")
LIVING = (*OPEN, "passed")


class DocDocument(models.Model):
    _inherit = "doc.document"

    def _inbox_rows(self):
        """Return the rows of these documents as dicts of a row's fields.

        Needed are ``user_id``, ``kind``, ``res_id`` (id of what it comes from),
        ``document_id``, ``company_id`` and ``verb``; see :class:`.DocInboxItem` for
        the others. An addon that gives people other things to do adds its rows here,
        and marks the document with what they come from (:class:`.DocInboxSource`).
        """
        rows = self._inbox_life_rows()
        return rows + self._inbox_follow_rows(rows)

    def _inbox_life_rows(self):
        """Return the rows that follow from the documents and their lives alone."""
        return self.incoming_ids._inbox_rows() + self.outgoing_ids._inbox_rows()

    def _inbox_row(self, user, kind, res_id, facts=None, **values):
        """Return one row of this document for ``user``."""
        self.ensure_one()
        return {
            "user_id": user.id,
            "kind": kind.value,
            "res_id": res_id,
            "document_id": self.id,
            "company_id": self.company_id.id,
            "verb": verb(kind, facts or Facts()).value,
            "urgency": self.urgency or "0",
            "is_urgent": self.urgency not in (False, "0"),
            **values,
        }

    def _inbox_follow_rows(self, rows):
        """Return a row per person and document that is followed or was given out."""
        given = {
            (row["user_id"], row["document_id"])
            for row in rows
            if row["kind"] == Kind.FOLLOW.value
        }
        marks = self.env["doc.follow"].search([("document_id", "in", self.ids)])
        return [
            mark.document_id._inbox_row(
                mark.user_id,
                Kind.FOLLOW,
                mark.document_id.id,
                since=mark.create_date,
                **mark.document_id._inbox_standing(),
            )
            for mark in marks
            if (mark.user_id.id, mark.document_id.id) not in given
        ]

    def _inbox_standing(self):
        """Return holder and deadline as a follower sees them."""
        incoming = self.incoming_ids[:1]
        if incoming:
            at_work = incoming.state in AT_WORK
            return {
                "holder_id": incoming.holder_id.id,
                "deadline": at_work and incoming.deadline,
                "deadline_reason": at_work and incoming.deadline_reason,
            }
        outgoing = self.outgoing_ids[:1]
        return {"holder_id": outgoing.drafter_id.id}


class DocIncoming(models.Model):
    _inherit = "doc.incoming"

    def _inbox_rows(self):
        """Return what these received documents put on whose desk."""
        rows = []
        for incoming in self:
            if incoming.state in ("arrived", "quarantined"):
                rows += incoming._inbox_arrived()
            elif incoming.state == "registered":
                rows += incoming._inbox_to_direct()
            elif incoming.state in AT_WORK:
                rows += incoming._inbox_at_work()
            elif incoming.state == "done":
                rows += incoming._inbox_readings()
        return rows

    def _inbox_arrived(self):
        company = self.company_id
        people = self.env["res.users"]._doc_clerks(company)
        kind = Kind.REGISTER
        if self.state == "quarantined":
            kind, people = Kind.SECRET, people | company.doc_secrecy_officer_id
        waits = self.state == "arrived" and not self.submitted_at
        return [
            self.document_id._inbox_row(
                person,
                kind,
                self.id,
                since=self.received_at_raw,
                deadline=waits and self.submit_due_at,
            )
            for person in people
        ]

    def _inbox_to_direct(self):
        leaders = self.env["res.users"]._doc_leaders(self.company_id)
        people = self.holder_id if self.holder_id in leaders else leaders
        return [
            self.document_id._inbox_row(
                person,
                Kind.DIRECT,
                self.id,
                sender_id=self.registered_by_id.id,
                holder_id=person.id,
                since=self.list_date,
                deadline=not self.submitted_at and self.submit_due_at,
            )
            for person in people
        ]

    def _inbox_at_work(self):
        parts = self.assignment_ids
        rows = [
            part._inbox_row() for part in parts if part.state in OPEN
        ] + self._inbox_given(parts.filtered(lambda part: part.state in LIVING))
        if not parts.filtered(
            lambda part: part.role == "lead" and part.state in LIVING
        ):
            # Returned or taken back: the leader has to direct anew.
            rows += self._inbox_to_direct()
        rows += [
            self.document_id._inbox_row(
                request.assignment_id.assigner_id,
                Kind.REQUEST,
                request.id,
                sender_id=request.asked_by_id.id,
                holder_id=request.asked_by_id.id,
                since=request.create_date,
                deadline=request.assignment_id.deadline,
                deadline_reason=request.assignment_id.deadline_reason,
            )
            for request in self.request_ids
            if request.state == "asked"
            and request.assignment_id.state in DECIDED_IN[request.kind]
        ]
        return rows

    def _inbox_given(self, parts):
        """Return a row for everybody who gave out parts that are still open."""
        rows = []
        work = parts.filtered(
            lambda part: part.role != "inform" and part.assigner_id != part.user_id
        )
        for giver, own in work.grouped("assigner_id").items():
            leads = own.filtered(lambda part: part.role == "lead")
            due = own.filtered("deadline").sorted("deadline")[:1]
            holder = self.holder_id if leads else own[0].user_id
            rows.append(
                self.document_id._inbox_row(
                    giver,
                    Kind.FOLLOW,
                    self.document_id.id,
                    supervises=True,
                    holder_id=holder.id,
                    since=min(own.mapped("create_date")),
                    deadline=due.deadline,
                    deadline_reason=due.deadline_reason,
                )
            )
        return rows

    def _inbox_readings(self):
        """Reading is owed even after the work is finished."""
        return [
            part._inbox_row()
            for part in self.assignment_ids
            if part.role == "inform" and part.state in OPEN
        ]


class DocAssignment(models.Model):
    _inherit = "doc.assignment"

    def _inbox_row(self):
        """Return the row of this open part for its holder."""
        incoming = self.incoming_id
        facts = Facts(
            to_unit=self.to_unit,
            is_started=incoming.state == "in_progress",
            reply_wanted=incoming.reply_required,
        )
        return self.document_id._inbox_row(
            self.user_id,
            Kind(self.role),
            self.id,
            facts,
            sender_id=self.assigner_id.id,
            holder_id=self.user_id.id,
            since=self.create_date,
            deadline=self.deadline,
            deadline_reason=self.deadline and self.deadline_reason,
        )


class DocOutgoing(models.Model):
    _inherit = "doc.outgoing"

    def _inbox_rows(self):
        """Return what these documents to be sent put on whose desk."""
        rows = []
        for outgoing in self:
            if outgoing.state in ("issued", "cancelled"):
                continue
            rows += outgoing._inbox_opinions()
            if outgoing.state == "draft":
                rows.append(outgoing._inbox_draft())
            elif outgoing.state in ("reviewing", "to_sign"):
                rows += outgoing._inbox_steps()
            elif outgoing.state == "signed":
                rows += outgoing._inbox_to_issue()
        return rows

    def _inbox_draft(self):
        returned = bool(self.return_reason)
        return self.document_id._inbox_row(
            self.drafter_id,
            Kind.RETURNED if returned else Kind.DRAFT,
            self.id,
            holder_id=self.drafter_id.id,
            since=self.list_date,
        )

    def _inbox_steps(self):
        return [
            self.document_id._inbox_row(
                step.user_id,
                Kind.SIGN if step.kind == "sign" else Kind.INITIAL,
                step.id,
                sender_id=self.drafter_id.id,
                holder_id=step.user_id.id,
                since=step.since or self.list_date,
            )
            for step in self.approval_ids
            if step.state == "pending"
        ]

    def _inbox_opinions(self):
        return [
            self.document_id._inbox_row(
                opinion.user_id,
                Kind.OPINION,
                opinion.id,
                sender_id=self.drafter_id.id,
                holder_id=opinion.user_id.id,
                since=opinion.asked_at or opinion.create_date,
                deadline=opinion.deadline,
            )
            for opinion in self.opinion_ids
            if opinion.state == "asked" and opinion.user_id
        ]

    def _inbox_to_issue(self):
        return [
            self.document_id._inbox_row(
                clerk,
                Kind.ISSUE,
                self.id,
                sender_id=self.signer_id.id,
                since=self.signed_at or self.list_date,
                deadline=self.issue_due_at,
            )
            for clerk in self.env["res.users"]._doc_clerks(self.company_id)
        ]
