"""Văn bản đi as an edXML message."""

from odoo import models
from odoo.addons.doc_management.models.office_language import office_language

from ..lib.docxchg import edxml

SENT_ROLES = ("main", "annex", "enclosure")
PLACEHOLDER = "0"


class DocOutgoing(models.Model):
    _inherit = "doc.outgoing"

    def _exchange_code_parts(self):
        """Return number and sign as they travel; a normative one carries its year."""
        number, notation = self.number or PLACEHOLDER, self.notation or ""
        if not self.notation:
            notation = self.notation_preview or PLACEHOLDER
        if self.type_id.kind == "legal" and self.document_date:
            notation = f"{self.document_date.year}/{notation}"
        return edxml.Code(number, notation)

    def _exchange_document_id(self, agency_code):
        day = self.document_date or self.env["res.company"]._doc_today()
        return edxml.document_id_for(agency_code, day, self._exchange_code_parts())

    def _exchange_document(
        self,
        sender_code,
        receivers,
        moment,
        backend,
        document_id="",
        with_files=True,
        business=None,
    ):
        """Return the document as a message to ``receivers``.

        :param sender_code: our code on the axis
        :param receivers: list of (agency, code); exactly these stand in ``To``
        :param moment: aware datetime of the first hop
        :param backend: the connection it goes over
        :param document_id: id minted at issue; a provisional one without
        :param business: what the message does; without: a new document
        """
        self.ensure_one()
        # A packet is built by the job for the agency, not by a reader of the record.
        outgoing = self.sudo().with_context(**office_language(self.env))
        return edxml.DocumentMessage(
            sender=outgoing._exchange_sender(sender_code),
            receivers=tuple(
                agency._exchange_organisation(code) for agency, code in receivers
            ),
            document_id=document_id or outgoing._exchange_document_id(sender_code),
            code=outgoing._exchange_code_parts(),
            promulgation_date=outgoing.document_date
            or self.env["res.company"]._doc_today(),
            subject=outgoing.subject or "",
            place=outgoing.issuer_id.place
            or outgoing.company_id.doc_agency_id.place
            or "",
            type=outgoing._exchange_type(backend),
            signer=edxml.Signer(
                competence=outgoing.signer_authority or "",
                position=outgoing.signer_position or "",
                full_name=outgoing.signer_name or outgoing.signer_id.name or "",
            ),
            due_date=outgoing.due_date or None,
            priority=edxml.Priority(int(outgoing.urgency or 0)),
            amount=len(outgoing.recipient_ids) or None,
            pages=outgoing.page_count or None,
            responses=outgoing._exchange_responses(),
            to_places=tuple(line.name[:150] for line in outgoing.recipient_ids),
            trace=(edxml.TraceHop(sender_code, moment),),
            business=business or edxml.Business(staff=outgoing._exchange_staff()),
            attachments=outgoing._exchange_files() if with_files else (),
        )

    def _exchange_sender(self, code):
        """Return who sends: the body that issued it, where the code is that body's."""
        body, own = self.issuer_id, self.company_id.doc_agency_id
        sender = body if code in body._exchange_codes() else own
        return sender._exchange_organisation(code)

    def _exchange_type(self, backend):
        kind = self.type_id
        if kind.kind == "legal":
            return edxml.DocumentType(1, kind.exchange_code or None, kind.name or "")
        return edxml.type_for(
            kind.exchange_code, kind.name or "", flat=backend.flat_types
        )

    def _exchange_responses(self):
        """Name each answered document as its issuer named it to us."""
        responses = []
        for incoming in self.reply_to_ids:
            source = incoming._exchange_source()
            if source:
                responses.append(
                    edxml.ResponseFor(
                        organ_id=source.sender_code,
                        code=source.document_number or "",
                        document_id=source.exchange_document_id or "",
                        promulgation_date=incoming.document_date or None,
                    )
                )
        return tuple(responses)

    def _exchange_staff(self, clerk=None):
        """Return who acted for the agency: the clerk given, else who issued it."""
        clerk = clerk or self.issued_by_id
        return clerk._exchange_staff(self.company_id) if clerk else None

    def _exchanged_files(self):
        """Return the files that travel, in no order."""
        return self.document_id.current_file_ids.filtered(
            lambda file: file.role in SENT_ROLES
        )

    def _exchange_files(self):
        """Return the current files that travel, the main document first."""
        files = self._exchanged_files()
        files = files.sorted(lambda file: (SENT_ROLES.index(file.role), file.sequence))
        return tuple(
            edxml.Attachment(
                content_id=f"{file.sha256[:32]}-{file.id}",
                name=file.name[:200],
                content=file._content(),
                content_type=file.mimetype or "application/octet-stream",
                description=self._role_label(file),
            )
            for file in files
        )

    def _role_label(self, file):
        return dict(file._fields["role"]._description_selection(self.env))[file.role]
