"""From an invitation (giấy mời) to a line of the schedule, from either side."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib.docmgmt.invitation import read_invitation
from ..lib.docmgmt.pdf_info import PdfError
from . import office_time
from .pdf_tools import READER


class DocDocument(models.Model):
    """What an invitation says for the schedule."""

    _inherit = "doc.document"

    def _invitation_text(self):
        """Return the text of the main file, line by line; empty for a picture."""
        self.ensure_one()
        file = self._main_file()
        if not file or file.mimetype != "application/pdf":
            return ""
        try:
            pages = READER.read_words(file._content())
        except PdfError:
            return ""
        lines = []
        for page in pages:
            top = None
            for word in page.words:
                if top is None or abs(word.top - top) > 4.0:
                    lines.append([])
                    top = word.top
                lines[-1].append(word.text)
        return "\n".join(" ".join(line) for line in lines)

    def _schedule_values(self, text):
        """Return default values of a line made from this invitation."""
        self.ensure_one()
        written = self.document_date or self.company_id._doc_today()
        read = read_invitation(text, written)
        values = {
            "default_document_id": self.id,
            "default_location": read.location[:250] or False,
            "default_people": read.people[:500] or False,
            # Nothing of a restricted paper stands where the whole agency reads.
            "default_name": False if self.circulation_mark else self.subject,
        }
        if read.start and read.stop:
            values["default_start"] = fields.Datetime.to_string(
                office_time.to_database(read.start)
            )
            values["default_stop"] = fields.Datetime.to_string(
                office_time.to_database(read.stop)
            )
        lacks = {
            "time": self.env._("The time is not legible: look at the paper."),
            "place": self.env._("The place is not legible: look at the paper."),
        }
        values["doc_missing"] = " ".join(lacks[what] for what in read.missing)
        return values

    def _schedule_action(self, text, **more):
        """Open the line that is there already, else a new one filled in."""
        self.ensure_one()
        entries = self.env["doc.schedule.entry"]
        entries.check_access("create")
        # Whether a line is there is told to who reads the document.
        known = entries.sudo().search([("document_id", "=", self.id)], limit=1)
        action = {
            "type": "ir.actions.act_window",
            "res_model": "doc.schedule.entry",
            "name": self.env._("Line of the work schedule"),
            "views": [(False, "form")],
            "target": "new",
        }
        if known:
            if not known.with_env(self.env).has_access("read"):
                raise UserError(
                    self.env._(
                        "This invitation is in the schedule already. Ask those who "
                        "draw it up to change it."
                    )
                )
            return {**action, "res_id": known.id}
        return {**action, "context": {**self._schedule_values(text), **more}}


class DocIncoming(models.Model):
    """An invitation that came: somebody goes there."""

    _inherit = "doc.incoming"

    is_invitation = fields.Boolean(compute="_compute_is_invitation")

    @api.depends("type_id")
    def _compute_is_invitation(self):
        kind = self.env.ref("doc_management.doc_type_giay_moi")
        for incoming in self:
            incoming.is_invitation = incoming.type_id == kind

    def action_schedule(self):
        """Enter the invitation in the agency's schedule."""
        self.ensure_one()
        self.check_access("read")
        self.env.user._doc_acting_employee(self.company_id)
        document = self.document_id
        return document._schedule_action(document._invitation_text())


class DocOutgoing(models.Model):
    """An invitation of one's own: who is invited is asked until it is over."""

    _inherit = "doc.outgoing"

    is_invitation = fields.Boolean(compute="_compute_is_invitation")

    @api.depends("type_id")
    def _compute_is_invitation(self):
        kind = self.env.ref("doc_management.doc_type_giay_moi")
        for outgoing in self:
            outgoing.is_invitation = outgoing.type_id == kind

    def action_schedule(self):
        """Enter the issued invitation in the agency's schedule (QĐ 206/2014)."""
        self.ensure_one()
        self.check_access("read")
        self.env.user._doc_acting_employee(self.company_id)
        if self.state != "issued":
            raise UserError(
                self.env._("An invitation enters the schedule once it is issued.")
            )
        text = self.body or self.document_id._invitation_text()
        guests = []
        for one in self.recipient_ids:
            # Who heads which unit is public inside the agency.
            person = one.user_id or one.sudo().department_id._doc_head()
            if one.agency_id:
                guest = {"agency_id": one.agency_id.id, "name": one.agency_id.name}
                guests.append((0, 0, guest))
            elif person:
                guests.append((0, 0, {"user_id": person.id, "name": person.name}))
        return self.document_id._schedule_action(text, default_guest_ids=guests)
