"""In sổ: what stands on the lines of each book."""

from collections import defaultdict
from datetime import datetime, time, timedelta

from odoo import models

from ..lib.docmgmt.prints import books
from ..lib.docmgmt.prints.books import Receipt
from ..lib.docmgmt.prints.progress import progress_words
from . import office_time

# Words that the forms print; they are Vietnamese in every language.
PARTS = {"lead": "chủ trì", "coordinate": "phối hợp", "inform": "để biết"}
URGENT = {"1": "Khẩn", "2": "Thượng khẩn", "3": "Hỏa tốc"}
MEDIA = {"axis": "Trục liên thông", "email": "Thư điện tử"}
TAKEN_BACK = {
    "withdrawn": "Đã rút lại việc giao",
    "returned": "Đã trả lại việc được giao",
}
CLERKS_OFFICE = "Văn thư"
LATE = "Vào sổ sau sự cố"
LINES = {
    "incoming": "doc.register.entry",
    "outgoing": "doc.register.entry",
    "follow_up": "doc.register.entry",
    "transfer_in": "doc.assignment",
    "transfer_out": "doc.recipient",
    "post": "doc.post.dispatch",
    "copy_use": "doc.file.copy.use",
}


def _office_day(moment):
    return office_time.to_office(moment).date() if moment else None


class DocPrintJob(models.Model):
    """Reads the lines with the rights of the reader, never beyond them."""

    _inherit = "doc.print.job"

    # Which lines -------------------------------------------------------------

    def _row_ids(self):
        """Return the ids of the lines in the order they are printed."""
        self.ensure_one()
        domain, order = getattr(self, f"_lines_of_{self.book}")()
        return self.env[LINES[self.book]].search(domain, order=order).ids

    def _entry_domain(self, path=""):
        """Return the domain of register lines in the range, seen through ``path``."""
        domain = [(f"{path}register_id", "=", self.register_id.id)]
        for name, operator, value in (
            ("number", ">=", self.number_from),
            ("number", "<=", self.number_to),
        ):
            if value:
                domain.append((f"{path}{name}", operator, value))
        return domain

    def _day_domain(self, name):
        domain = []
        if self.date_from:
            domain.append((name, ">=", self.date_from))
        if self.date_to:
            domain.append((name, "<=", self.date_to))
        return domain

    def _moment_domain(self, name):
        """Return the domain of a moment within the office days asked for."""
        domain = []
        for day, operator, days in ((self.date_from, ">=", 0), (self.date_to, "<", 1)):
            if day:
                start = datetime.combine(
                    day + timedelta(days=days), time(), office_time.OFFICE_ZONE
                )
                domain.append((name, operator, office_time.to_database(start)))
        return domain

    def _lines_of_incoming(self):
        domain = [*self._entry_domain(), *self._day_domain("date")]
        return domain, "number, sub_number, id"

    _lines_of_outgoing = _lines_of_incoming
    _lines_of_follow_up = _lines_of_incoming

    def _lines_of_transfer_in(self):
        domain = self._entry_domain("incoming_id.register_entry_id.")
        return [*domain, *self._moment_domain("create_date")], "create_date, id"

    def _lines_of_transfer_out(self):
        path = "outgoing_id.register_entry_id."
        domain = [*self._entry_domain(path), *self._day_domain(f"{path}date")]
        return [*domain, ("id", "not in", self._posted_ids())], "outgoing_id, sequence"

    def _posted_ids(self):
        """Return recipients served by post: they stand in the book of the post."""
        dispatches = self.env["doc.post.dispatch"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("recipient_id", "!=", False),
            ]
        )
        return dispatches.recipient_id.ids

    def _lines_of_post(self):
        domain = [("company_id", "=", self.company_id.id), *self._day_domain("date")]
        return domain, "date, id"

    _lines_of_copy_use = _lines_of_post

    def _unsealed_count(self):
        """Return how many register lines of the range have no seal yet."""
        # Whether lines are sealed is no secret of theirs.
        entries = self.env["doc.register.entry"].sudo()
        return entries.search_count(
            [*self._entry_domain(), *self._day_domain("date"), ("hash", "=", False)]
        )

    # Head --------------------------------------------------------------------

    def _head(self, ids, unsealed):
        """Return what cover and first page say about these lines."""
        self.ensure_one()
        agency = self.company_id.doc_agency_id
        lines = self.env[LINES[self.book]].browse(ids[:1] + ids[-1:])
        numbers = [self.number_from or None, self.number_to or None]
        days = [None, None]
        if LINES[self.book] == "doc.register.entry":
            numbers = [lines[:1].number or None, lines[-1:].number or None]
        if "date" in lines._fields and lines:
            days = [lines[0].date, lines[-1].date]
        provisional = (
            f"Bản in tạm: {unsealed:02} dòng chưa được niêm phong, chưa dùng làm chứng"
            " cứ."
            if unsealed
            else ""
        )
        return books.BookHead(
            book=books.Book(self.book),
            agency=agency.name or self.company_id.name,
            parent_agency=agency.parent_id.name or "",
            year=self._year(),
            date_from=self.date_from or days[0],
            date_to=self.date_to or days[1],
            number_from=numbers[0],
            number_to=numbers[1],
            volume=self.volume or "",
            provisional=provisional,
        )

    # Lines -------------------------------------------------------------------

    def _rows(self, ids):
        """Return the rows of these lines, in their order."""
        lines = self.env[LINES[self.book]].browse(ids)
        return getattr(self, f"_rows_of_{self.book}")(lines)

    def _lives(self, model, documents):
        """Return {document id: its life} for those documents that may be read."""
        lives = self.env[model].search([("document_id", "in", documents)])
        return {life.document_id.id: life for life in lives}

    def _entry_note(self, entry, life):
        parts = [LATE if entry.outage_id else ""]
        parts += [URGENT.get(life.urgency, ""), life.note] if life else []
        return "; ".join(filter(None, parts))

    def _receiver(self, assignment):
        # Who holds a part, and his unit, is told to everybody who may read it.
        part_sudo = assignment.sudo()
        unit, person = part_sudo.department_id.name, part_sudo.user_id.name
        names = (unit, "" if part_sudo.to_unit and unit else person)
        return f"{' – '.join(filter(None, names))} ({PARTS[assignment.role]})"

    def _taken_up(self, documents):
        """Return {document id: (user id, moment)} of the lead's taking up the work."""
        # The journal is not the clerk's to read; this one act shows on the document.
        rows = (
            self.env["doc.journal"]
            .sudo()
            .search(
                [("document_id", "in", documents), ("act", "=", "start")], order="id"
            )
        )
        return {row.document_id.id: (row.user_id, row.at) for row in rows}

    def _receipts(self, assignments, taken_up):
        """Return who has received electronically: took up, read or answered."""
        receipts = []
        for part in assignments:
            user, moment = part.user_id, part.done_at
            if part.role == "lead":
                starter, started = taken_up.get(part.document_id.id, (None, None))
                moment = started if starter == user else moment
            if moment:
                name = user.sudo().name
                receipts.append(Receipt(name, office_time.to_office(moment)))
        return tuple(receipts)

    def _rows_of_incoming(self, entries):
        documents = entries.mapped(lambda entry: entry.document_id.id)
        lives = self._lives("doc.incoming", documents)
        taken_up = self._taken_up(list(lives))
        for entry in entries:
            if entry.state == "void":
                yield books.IncomingRow(
                    entry.date,
                    entry.number,
                    note=self._entry_note(entry, None),
                    void_reason=entry.reason or "",
                    letter=entry.sub_number,
                )
                continue
            incoming = lives.get(entry.document_id.id, self.env["doc.incoming"])
            parts = incoming.assignment_ids.filtered(
                lambda part: part.state not in TAKEN_BACK
            )
            handed = min(parts.mapped("create_date"), default=None)
            yield books.IncomingRow(
                arrived=entry.date,
                number=entry.number,
                letter=entry.sub_number,
                author=entry.issuer_name or "",
                sign=entry.display_number or "",
                dated=incoming.document_date or None,
                type_name=entry.type_name or "",
                subject=entry.subject or "",
                receiver="; ".join(map(self._receiver, parts)),
                handed=_office_day(handed),
                receipts=self._receipts(parts, taken_up),
                note=self._entry_note(entry, incoming),
            )

    def _rows_of_follow_up(self, entries):
        documents = entries.mapped(lambda entry: entry.document_id.id)
        lives = self._lives("doc.incoming", documents)
        year, today = self._year(), self.env["res.company"]._doc_today()
        for entry in entries:
            if entry.state == "void":
                yield books.FollowUpRow(entry.number, void_reason=entry.reason or "")
                continue
            incoming = lives.get(entry.document_id.id, self.env["doc.incoming"])
            parts = incoming.assignment_ids.filtered(
                lambda part: part.state not in TAKEN_BACK and part.role != "inform"
            )
            deadline = _office_day(incoming.deadline) or incoming.due_date or None
            replies = incoming.reply_ids.filtered(lambda reply: reply.state == "issued")
            yield books.FollowUpRow(
                number=entry.number,
                letter=entry.sub_number,
                type_name=entry.type_name or "",
                sign=entry.display_number or "",
                dated=incoming.document_date or None,
                author=entry.issuer_name or "",
                receiver="; ".join(map(self._receiver, parts)),
                deadline=deadline,
                progress=progress_words(
                    incoming.state, deadline, _office_day(incoming.done_at), today, year
                )
                if incoming
                else "",
                replies="; ".join(replies.mapped("name")),
                note=self._entry_note(entry, incoming),
            )

    def _rows_of_outgoing(self, entries):
        documents = entries.mapped(lambda entry: entry.document_id.id)
        lives = self._lives("doc.outgoing", documents)
        receipts = self._outgoing_receipts(list(lives))
        for entry in entries:
            if entry.state == "void":
                yield books.OutgoingRow(
                    books.format_number(entry.number),
                    entry.date,
                    void_reason=entry.reason or "",
                )
                continue
            outgoing = lives.get(entry.document_id.id, self.env["doc.outgoing"])
            # Units are known to everybody in the agency.
            unit = outgoing.sudo().unit_id.name
            yield books.OutgoingRow(
                sign=entry.display_number or books.format_number(entry.number),
                dated=entry.date,
                type_name=entry.type_name or "",
                subject=entry.subject or "",
                signer=entry.signer_name or "",
                recipients=entry.recipients or "",
                keeper="; ".join(filter(None, (CLERKS_OFFICE, unit))),
                copies=outgoing.issued_amount or len(outgoing.recipient_ids),
                handed=_office_day(outgoing.issued_at),
                receipts=tuple(
                    receipt
                    for recipient in outgoing.recipient_ids
                    for receipt in receipts.get(recipient.id, ())
                ),
                note=self._entry_note(entry, outgoing),
            )

    def _outgoing_receipts(self, document_ids):
        """Hook: {recipient id: receipts} of what recipients confirmed by network."""
        return {}

    def _rows_of_transfer_in(self, assignments):
        taken_up = self._taken_up(assignments.document_id.ids)
        for part in assignments:
            notes = (
                URGENT.get(part.incoming_id.urgency, ""),
                TAKEN_BACK.get(part.state, ""),
            )
            yield books.TransferInRow(
                handed=_office_day(part.create_date),
                number=part.incoming_id.arrival_number,
                receiver=self._receiver(part),
                receipts=self._receipts(part, taken_up)
                if part.state not in TAKEN_BACK
                else (),
                note="; ".join(filter(None, notes)),
            )

    def _rows_of_transfer_out(self, recipients):
        receipts = self._outgoing_receipts(recipients.document_id.ids)
        for recipient in recipients:
            yield books.TransferOutRow(
                handed=_office_day(recipient.outgoing_id.issued_at),
                sign=recipient.outgoing_id.name or "",
                receiver=recipient.name,
                receipts=tuple(receipts.get(recipient.id, ())),
                note=MEDIA.get(recipient.medium, ""),
            )

    def _rows_of_post(self, dispatches):
        for dispatch in dispatches:
            yield books.PostRow(
                handed=dispatch.date,
                sign=dispatch.outgoing_id.name or "",
                receiver=dispatch.recipient_name,
                envelopes=dispatch.envelope_count,
                note=dispatch.note or "",
            )

    def _rows_of_copy_use(self, uses):
        readable = uses.document_id._filtered_access("read")
        documents = defaultdict(
            self.env["doc.document"].browse, {one.id: one for one in readable}
        )
        for use in uses:
            document = documents[use.document_id.id]
            permitted_by = use.permitted_by_id.sudo().name or ""
            yield books.CopyUseRow(
                used=use.date,
                user=use.user_name,
                sign=document.name or "",
                dated=document.document_date or None,
                type_name=document.type_id.name or "",
                subject=document.subject or "",
                dossier=use.dossier_notation or "",
                returned=use.returned_on or None,
                permitted_by=permitted_by,
                note=use.note or "",
            )
