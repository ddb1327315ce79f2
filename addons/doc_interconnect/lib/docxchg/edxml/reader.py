"""Lenient reader: take in what real systems send, say what was forgiven.

Refused are only packets that are no XML, no edXML header, or without a sender.
All else becomes a warning; the values that could not be read stay empty.
"""

from __future__ import annotations

import datetime as dt
import re

from . import attachments as files
from .dates import is_filler, parse_date, parse_timestamp
from .errors import ErrorCode, Finding, UnreadableMessage
from .message import (
    Attachment,
    Business,
    BusinessType,
    Code,
    DocumentMessage,
    DocumentType,
    Organisation,
    Priority,
    ReadResult,
    ReceiverChange,
    Replacement,
    ResponseFor,
    Signer,
    StaffInfo,
    StatusMessage,
    TraceHop,
    clean_block,
    clean_line,
)
from .parser import Limits, Node, Slices, parse

BUSINESS = ("Bussiness", "Business")
BUSINESS_TYPE = ("BussinessDocType", "BusinessDocType")
BUSINESS_REASON = ("BussinessDocReason", "BusinessDocReason")
CONTENT = "contenttransferencoded"
BUSINESS_INFO = ("BussinessDocumentInfo", "BusinessDocumentInfo")


def read_message(
    data: bytes,
    limits: Limits | None = None,
    attachment_limits: files.AttachmentLimits | None = None,
) -> ReadResult:
    """Read a packet.

    Returns the message with all attachments decoded and the list of warnings.
    Raises UnreadableMessage (with a code) when there is nothing to take in.
    """
    root = parse(data, limits or Limits())
    return _Reader(root, attachment_limits or files.AttachmentLimits()).read()


def read_head(data: Slices, limits: Limits | None = None) -> ReadResult:
    """Read a packet without its files, in memory that does not grow with them.

    For an axis, which passes packets on and must know sender and receivers only. The
    whole packet is parsed, so that one which is no XML further down is refused too.
    Raises UnreadableMessage as :func:`read_message` does.
    """
    root = parse(data, limits or Limits(), without=CONTENT)
    return _Reader(root, files.AttachmentLimits(), with_files=False).read()


class _Reader:
    def __init__(
        self, root: Node, limits: files.AttachmentLimits, *, with_files: bool = True
    ) -> None:
        self.root = root
        self.limits = limits
        self.with_files = with_files
        self.warnings: list[Finding] = []

    def read(self) -> ReadResult:
        header = self._header()
        sender = self._organisation(header.first("From"), "MessageHeader.From")
        message: DocumentMessage | StatusMessage
        if header.first("StatusCode") is not None:
            message = self._status(header, self._sender(sender, header))
        else:
            message = self._document(header, self._sender(sender, header))
        signature = next(self.root.descend("SignatureValue", "X509Certificate"), None)
        return ReadResult(
            message, tuple(dict.fromkeys(self.warnings)), signature is not None
        )

    # envelope

    def _header(self) -> Node:
        if self.root.name == "avreport" or next(self.root.descend("AVReport"), None):
            raise UnreadableMessage(ErrorCode.NOT_A_DOCUMENT, "AVReport")
        header = next(self.root.descend("MessageHeader"), None)
        if header is None:
            raise UnreadableMessage(ErrorCode.NOT_EDXML, f"<{self.root.name[:40]}>")
        return header

    def _sender(self, sender: Organisation | None, header: Node) -> Organisation:
        if sender is None or not sender.organ_id:
            raise UnreadableMessage(ErrorCode.NO_SENDER)
        return sender

    # small values

    def warn(self, code: str, value: str = "") -> None:
        self.warnings.append(Finding(code, value[:200]))

    def text(self, node: Node | None, *names: str) -> str:
        """One-line text of a child; fillers for 'nothing' read as nothing."""
        child = node.first(*names) if node is not None else None
        if child is None:
            return ""
        value = clean_line(child.text)
        return "" if value.lower() in _EMPTY else value

    def identifier(self, node: Node | None, *names: str) -> str:
        """Opaque text: only trimmed, so that it can be sent back as it came."""
        child = node.first(*names) if node is not None else None
        value = child.text.strip() if child is not None else ""
        return "" if value.lower() in _EMPTY else value

    def number(self, node: Node | None, name: str, path: str) -> int | None:
        value = self.text(node, name)
        if not value:
            return None
        if _INTEGER.match(value) is None:
            self.warn(f"M.{path}.{name}", value)
            return None
        return int(value)

    def amount(self, node: Node | None, name: str, path: str) -> int | None:
        value = self.number(node, name, path)
        if value is not None and value < 0:
            self.warn(f"M.{path}.{name}", str(value))
            return None
        return value

    def flag(self, node: Node | None, name: str) -> bool:
        return self.text(node, name).lower() in ("1", "true")

    # blocks

    def _organisation(self, node: Node | None, path: str) -> Organisation | None:
        if node is None:
            return None
        organ_id = self.identifier(node, "OrganId")
        if organ_id and (len(organ_id) > 35 or _CODE.match(organ_id) is None):
            self.warn(f"M.{path}.OrganId", organ_id)
        return Organisation(
            organ_id=organ_id,
            name=self.text(node, "OrganName"),
            in_charge=self.text(node, "OrganizationInCharge"),
            address=self.text(node, "OrganAdd"),
            email=self.text(node, "Email"),
            telephone=self.text(node, "Telephone"),
            fax=self.text(node, "Fax"),
            website=self.text(node, "Website"),
        )

    def _receivers(self, header: Node) -> tuple[Organisation, ...]:
        found: dict[str, Organisation] = {}
        for node in header.all("To"):
            receiver = self._organisation(node, "MessageHeader.To")
            if receiver is None or not receiver.organ_id:
                self.warn("N.MessageHeader.To.OrganId")
            elif receiver.organ_id in found:
                self.warn("MessageHeader.To.OrganId", receiver.organ_id)
            else:
                found[receiver.organ_id] = receiver
        if not found:
            self.warn("N.MessageHeader.To")
        return tuple(found.values())

    def _staff(self, node: Node | None) -> StaffInfo | None:
        if node is None:
            return None
        staff = StaffInfo(
            department=self.text(node, "Department"),
            staff=self.text(node, "Staff"),
            email=self.text(node, "Email"),
            mobile=self.text(node, "Mobile"),
        )
        return None if staff == StaffInfo() else staff

    def _response(self, node: Node) -> ResponseFor | None:
        organ_id = self.identifier(node, "OrganId")
        code = self.text(node, "Code")
        if "/" in organ_id and (not code or _CODE.match(code)):
            # One producer fills the two the wrong way round.
            self.warn("swapped-response", organ_id)
            organ_id, code = code, clean_line(organ_id)
        raw_date = self.text(node, "PromulgationDate")
        date = parse_date(raw_date)
        if date is None and not is_filler(raw_date):
            self.warn("T.MessageHeader.ResponseFor.PromulgationDate", raw_date)
        answer = ResponseFor(
            organ_id=organ_id,
            code=code,
            document_id=self.identifier(node, "DocumentId"),
            promulgation_date=date,
        )
        return None if answer == ResponseFor() else answer

    # status

    def _status(self, header: Node, sender: Organisation) -> StatusMessage:
        node = header.first("ResponseFor")
        answer = self._response(node) if node is not None else None
        if answer is None or not answer.document_id:
            self.warn("MessageHeader.ResponseFor.DocumentId")
        raw_code = clean_line(self._text_of(header.first("StatusCode")))
        try:
            code = int(raw_code)
        except ValueError:
            self.warn("MessageHeader.StatusCode", raw_code)
            code = -1
        description = clean_block(self._text_of(header.first("Description")))
        if code == 14 and "đồng ý" in description.casefold():
            self.warn("status-14-read-as-15", description)
            code = 15
        raw_time = self.text(header, "Timestamp")
        timestamp = parse_timestamp(raw_time)
        if timestamp is None:
            self.warn("T.MessageHeader.Timestamp", raw_time)
        return StatusMessage(
            sender=sender,
            response_for=answer or ResponseFor(),
            status_code=code,
            timestamp=timestamp,
            description=description,
            staff=self._staff(header.first("StaffInfo")),
        )

    # document

    def _document(self, header: Node, sender: Organisation) -> DocumentMessage:
        other = header.first("OtherInfo")
        path = "MessageHeader.OtherInfo"
        promulgation = header.first("PromulgationInfo")
        document_id = self.identifier(header, "DocumentId")
        if not document_id:
            self.warn("N.DocumentId")
        subject = self.text(header, "Subject")
        if not subject:
            self.warn("N.MessageHeader.Subject")
        steering = self.number(header, "SteeringType", "MessageHeader")
        return DocumentMessage(
            sender=sender,
            receivers=self._receivers(header),
            document_id=document_id,
            code=self._code(header.first("Code")),
            promulgation_date=self._promulgation_date(promulgation),
            subject=subject,
            place=self.text(promulgation, "Place"),
            type=self._type(header.first("DocumentType")),
            content=clean_block(self._text_of(header.first("Content"))),
            signer=self._signer(header.first("SignerInfo")),
            due_date=self._date(header, "DueDate", "MessageHeader"),
            priority=self._priority(other),
            sphere=self.text(other, "SphereOfPromulgation"),
            typer=self.text(other, "TyperNotation"),
            amount=self.amount(other, "PromulgationAmount", path),
            pages=self.amount(other, "PageAmount", path),
            appendixes=self._texts(other, "Appendixes", "Appendix"),
            responses=self._responses(header),
            steering=steering,
            to_places=self._texts(header, "ToPlaces", "Place"),
            trace=self._trace(),
            business=self._business(),
            attachments=self._attachments() if self.with_files else (),
        )

    def _text_of(self, node: Node | None) -> str:
        return node.text if node is not None else ""

    def _texts(self, node: Node | None, block: str, item: str) -> tuple[str, ...]:
        inner = node.first(block) if node is not None else None
        if inner is None:
            return ()
        values = (clean_line(child.text) for child in inner.all(item))
        return tuple(value for value in values if value)

    def _date(self, node: Node | None, name: str, path: str) -> dt.date | None:
        raw = self.text(node, name)
        value = parse_date(raw)
        if value is None and not is_filler(raw):
            self.warn(f"T.{path}.{name}", raw)
        return value

    def _promulgation_date(self, node: Node | None) -> dt.date | None:
        path = "MessageHeader.PromulgationInfo"
        if not self.text(node, "PromulgationDate"):
            self.warn(f"N.{path}.PromulgationDate")
        return self._date(node, "PromulgationDate", path)

    def _code(self, node: Node | None) -> Code:
        code = Code(self.text(node, "CodeNumber"), self.text(node, "CodeNotation"))
        if node is not None and code == Code():
            # Written as one string by some: "152/SNV-TCBC".
            number, _slash, notation = clean_line(node.text).partition("/")
            code = Code(number.strip(), notation.strip())
        if not code.number:
            self.warn("N.MessageHeader.Code.CodeNumber")
        if not code.notation:
            self.warn("N.MessageHeader.Code.CodeNotation")
        return code

    def _type(self, node: Node | None) -> DocumentType:
        path = "MessageHeader.DocumentType"
        value = DocumentType(
            type=self.number(node, "Type", path) or 0,
            detail=self.number(node, "TypeDetail", path),
            name=self.text(node, "TypeName"),
        )
        if value == DocumentType():
            self.warn(f"N.{path}")
        return value

    def _signer(self, node: Node | None) -> Signer:
        return Signer(
            competence=self.text(node, "Competence"),
            position=self.text(node, "Position"),
            full_name=self.text(node, "FullName"),
        )

    def _priority(self, node: Node | None) -> Priority:
        raw = self.text(node, "Priority")
        if not raw:
            return Priority.NORMAL
        try:
            return Priority(int(raw))
        except ValueError:
            self.warn("M.MessageHeader.OtherInfo.Priority", raw)
            return Priority.NORMAL

    def _responses(self, header: Node) -> tuple[ResponseFor, ...]:
        read = (self._response(node) for node in header.all("ResponseFor"))
        return tuple(answer for answer in read if answer is not None)

    def _trace(self) -> tuple[TraceHop, ...]:
        hops = []
        for node in self.root.descend("TraceHeader"):
            raw = self.text(node, "Timestamp")
            timestamp = parse_timestamp(raw)
            if timestamp is None and not is_filler(raw):
                self.warn("T.TraceHeaderList.TraceHeader.Timestamp", raw)
            hop = TraceHop(self.identifier(node, "OrganId"), timestamp)
            if hop != TraceHop():
                hops.append(hop)
        return tuple(hops)

    def _business(self) -> Business:
        node = next(self.root.descend(*BUSINESS), None)
        if node is None:
            return Business()
        raw = self.text(node, *BUSINESS_TYPE)
        try:
            kind = BusinessType(int(raw or 0))
        except ValueError:
            self.warn("M.TraceHeaderList.Bussiness.BussinessDocType", raw)
            kind = BusinessType.NEW
        infos = list(node.all(*BUSINESS_INFO))
        receivers = [
            ReceiverChange(
                self.identifier(entry, "OrganId"),
                self.number(entry, "ReceiverType", "Receiver") or 0,
            )
            for info in infos
            for entry in info.descend("Receiver")
        ]
        return Business(
            kind=kind,
            document_id=self.identifier(node, "DocumentId"),
            reason=clean_block(self._text_of(node.first(*BUSINESS_REASON))),
            paper=self.flag(node, "Paper"),
            content_changed=any(self.flag(info, "DocumentInfo") for info in infos),
            receivers_changed=any(
                self.flag(info, "DocumentReceiver") for info in infos
            ),
            receivers=tuple(receivers),
            replacements=tuple(
                Replacement(
                    self.identifier(entry, "DocumentId"),
                    tuple(
                        organ.text.strip()
                        for organ in entry.descend("OrganId")
                        if organ.text.strip()
                    ),
                )
                for entry in node.descend("ReplacementInfo")
                if self.identifier(entry, "DocumentId")
            ),
            staff=self._staff(node.first("StaffInfo")),
        )

    # attachments

    def _attachments(self) -> tuple[Attachment, ...]:
        manifest = next(self.root.descend("edXMLManifest", "Manifest"), None)
        references = list(manifest.all("Reference")) if manifest else []
        by_key = {_key(self.identifier(ref, "ContentId")): ref for ref in references}
        encoded = next(self.root.descend("AttachmentEncoded"), None)
        nodes = list(encoded.all("Attachment")) if encoded else []
        found = []
        for position, node in enumerate(nodes):
            key = _key(self.identifier(node, "ContentId"))
            reference = by_key.get(key) if key else None
            if reference is None and position < len(references):
                reference = references[position]
            found.append(self._attachment(node, reference, key, position))
        if len(references) > len(nodes):
            self.warn("N.Attachment", str(len(references) - len(nodes)))
        return tuple(found)

    def _attachment(
        self, node: Node, reference: Node | None, key: str, position: int
    ) -> Attachment:
        name = self.text(node, "AttachmentName") or self.text(
            reference, "AttachmentName"
        )
        if not name:
            self.warn("N.AttachmentName")
            name = f"file-{position + 1}"
        content, valid = files.decode_base64(
            self._text_of(node.first("ContentTransferEncoded"))
        )
        if not valid:
            self.warn("M.Attachment-Encoding", name)
        kept = files.unpack(name, content, self.limits)
        self.warnings.extend(kept.findings)
        return Attachment(
            content_id=key,
            name=kept.name,
            content=kept.content,
            content_type=kept.content_type,
            description=self.text(node, "Description")
            or self.text(reference, "Description"),
            damaged=kept.damaged,
        )


def _key(content_id: str) -> str:
    return _CID.sub("", content_id.strip()).strip()


_EMPTY = frozenset({"null", "n/a"})
_INTEGER = re.compile(r"^[+-]?[0-9]{1,9}$")
_CODE = re.compile(r"^[A-Za-z0-9]+(\.[A-Za-z0-9]+){0,9}$")
_CID = re.compile(r"^(?:cid:)+", re.IGNORECASE)
