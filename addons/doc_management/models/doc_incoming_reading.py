"""Văn bản đến: what its own text layer says, for the clerk to check."""

from base64 import b64decode
from binascii import Error as Base64Error
from pathlib import PurePath

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..lib.docmgmt import workflow
from ..lib.docmgmt.agency_match import Candidate, agency_key, match_agency
from ..lib.docmgmt.pdf_info import PdfError
from ..lib.docmgmt.reading import ABSENT, Confidence, Field, Reading, read_document
from ..lib.docmgmt.text import fold
from .doc_file import FileIn
from .pdf_tools import READER
from .roles import CLERK

PDF = "application/pdf"
# Our field for each thing that is read as plain text.
TEXT_FIELDS = {
    "issued_number": Field.NUMBER,
    "issued_notation": Field.NOTATION,
    "issued_date": Field.DATE,
    "place": Field.PLACE,
    "subject": Field.SUBJECT,
    "signer_name": Field.SIGNER_NAME,
    "signer_position": Field.SIGNER_POSITION,
    "signer_authority": Field.SIGNER_AUTHORITY,
    "urgency": Field.URGENCY,
    "due_date": Field.DUE_DATE,
}
CIRCULATION_OF = {
    "TRẢ LẠI SAU KHI HỌP": "return_after_meeting",
    "XEM XONG TRẢ LẠI": "return_after_reading",
    "LƯU HÀNH NỘI BỘ": "internal",
    "TÀI LIỆU THU HỒI": "to_be_recalled",
}
ISSUE_DATA = ("issued_number", "issued_notation", "issued_date")


class DocIncoming(models.Model):
    """Fields proposed from the text layer, each with confidence and place."""

    _inherit = "doc.incoming"

    reading = fields.Json(
        "Read from the file",
        readonly=True,
        copy=False,
        help="Per field: value, confidence (clear, doubtful, absent), place on the "
        "page and whether it was filled in.",
    )

    @api.model
    def action_new_from_file(self, name, content):
        """Make a document that arrived on paper from its scan, and read it.

        :param name: name of the file
        :param content: base64 text
        :return: id of the document, in state *arrived*
        :raises UserError: the file is not acceptable
        """
        self._check_may_create()
        data = self._decoded(content)
        reading, known = self._read_content(data)
        subject = reading[Field.SUBJECT].value or PurePath(name or "").stem
        company = self.env.company
        self.env["doc.file"]._check_upload(company._doc_procedure(), name, data, "main")
        incoming = self._make_incoming(
            company,
            {
                "channel": "post",
                "origin": "digitised",
                "subject": (subject or self.env._("New document"))[:500],
                "type_id": self._type_read(reading, known).id,
            },
            [FileIn(name, data, "main")],
        )
        incoming.document_id._grant(users=self.env.user, reason="author")
        incoming._take_reading(reading, known)
        return incoming.id

    def action_read_file(self):
        """Read the main file and fill in what is still empty.

        :return: ``{field: {"value", "confidence", "box", "filled"}}``; ``issuer_id``
            and ``type_id`` also have the ``id`` of the record that was found
        """
        self.ensure_one()
        self._check_role(CLERK)
        if self.state not in workflow.EDITABLE_INCOMING:
            self._check_may_edit({})
        file = self.document_id._main_file()
        if not file:
            raise UserError(
                self.env._("There is no file to read yet: scan the document first.")
            )
        return self._take_reading(*self._file_reading(file))

    def _file_reading(self, file):
        """Return (reading, agency found) of a file; see :meth:`_read_content`."""
        return self._read_content(file._content())

    @api.model
    def _decoded(self, content):
        """Return the bytes of a base64 text from a client."""
        try:
            return b64decode(content or "", validate=False)
        except (Base64Error, ValueError, TypeError) as error:
            raise UserError(
                self.env._("The file did not arrive whole. Choose it again.")
            ) from error

    @api.model
    def _read_content(self, data):
        """Return (reading, agency found in the directory or empty)."""
        try:
            reading = read_document(READER.read_words(data))
        except PdfError:
            reading = Reading({})
        return reading, self._agency_read(reading)

    @api.model
    def _agency_read(self, reading):
        agencies = self.env["doc.agency"]
        printed = reading[Field.ISSUER].value
        if not printed:
            return agencies
        domain = Domain.OR(
            Domain("search_text", "like", text)
            for text in {fold(printed), agency_key(printed)}
            | {fold(printed).replace("uy ban nhan dan", "ubnd")}
        )
        found = agencies.search(domain, limit=50)
        key = match_agency(
            printed,
            reading[Field.PARENT].value,
            [Candidate(one.id, one.name, one.parent_id.name or "") for one in found],
        )
        return agencies.browse(key or [])

    @api.model
    def _type_read(self, reading, _agency):
        """Return the document type that was read, công văn without one."""
        types = self.env["doc.type"]
        name = reading[Field.TYPE].value
        kind = "=" if reading.legal else "!="
        found = types.browse()
        if name:
            found = types.search(
                [("name", "=ilike", f"{name}%"), ("kind", kind, "legal")], limit=1
            ) or types.search([("name", "=ilike", name)], limit=1)
        return found or self.env.ref("doc_management.doc_type_cong_van")

    def _take_reading(self, reading, agency):
        """Fill in what is empty, keep what was read; return it."""
        self.ensure_one()
        entries = {
            name: self._entry(reading[field]) for name, field in TEXT_FIELDS.items()
        }
        entries["circulation_mark"] = self._entry(reading[Field.CIRCULATION])
        mark = CIRCULATION_OF.get(reading[Field.CIRCULATION].value)
        entries["circulation_mark"]["value"] = mark or False
        entries["issuer_id"] = self._entry(reading[Field.ISSUER])
        if agency:
            entries["issuer_id"].update(id=agency.id, confidence="clear")
        elif entries["issuer_id"]["value"]:
            entries["issuer_id"]["confidence"] = str(Confidence.DOUBTFUL)
        entries["type_id"] = self._entry(reading[Field.TYPE])
        if entries["type_id"]["value"]:
            entries["type_id"]["id"] = self._type_read(reading, agency).id
        self._fill_from(entries, agency)
        # What was read is kept by the act, not typed by a person.
        self.sudo()._by_action().write({"reading": entries})
        return entries

    @api.model
    def _entry(self, found):
        found = found or ABSENT
        place = found.place
        return {
            "value": found.value or False,
            "confidence": str(found.confidence),
            "box": {
                "page": place.page,
                "x": place.x,
                "y": place.y,
                "w": place.w,
                "h": place.h,
            }
            if place
            else False,
            "filled": False,
        }

    def _fill_from(self, entries, agency):
        """Write the values whose fields are empty and mark them as filled."""
        values = {}
        for name in TEXT_FIELDS:
            if name in self._fields and self._is_blank(name) and entries[name]["value"]:
                values[name] = entries[name]["value"]
        if self._is_blank("circulation_mark") and entries["circulation_mark"]["value"]:
            values["circulation_mark"] = entries["circulation_mark"]["value"]
        if not self.issuer_id and not self.issuer_name:
            if agency:
                values["issuer_id"] = agency.id
            elif entries["issuer_id"]["value"]:
                values["issuer_name"] = entries["issuer_id"]["value"]
        issue = {name: values.pop(name, self[name]) for name in ISSUE_DATA}
        # The clerk asked for it; the same fields he could type himself.
        if any(issue[name] != self[name] for name in ISSUE_DATA):
            for name in ISSUE_DATA:
                entries[name]["filled"] = issue[name] != self[name]
            self.action_set_issue_data(*(issue[name] for name in ISSUE_DATA))
        if values:
            self.write(values)
        for name in values:
            entries["issuer_id" if name == "issuer_name" else name]["filled"] = True

    def _is_blank(self, name):
        if name == "urgency":
            return self.urgency in (False, "0")
        if name == "subject":
            main = self.document_id._main_file()
            return not self.subject or self.subject == PurePath(main.name or "").stem
        return not self[name]
