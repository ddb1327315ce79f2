"""The edXML message: values, strict writer, lenient reader.

Format: QCVN 102:2016/BTTTT with amendment 1:2022. Writing is strict (lengths,
order, literal prefixes, NFC); reading forgives what real systems send and says
what it forgave.
"""

from .attachments import AttachmentLimits, decode_base64, file_type, unpack
from .check import check_document, check_status, is_agency_code
from .dates import VIETNAM, format_date, format_timestamp, parse_date, parse_timestamp
from .digest import content_digest
from .errors import EdxmlError, ErrorCode, Finding, InvalidMessage, UnreadableMessage
from .message import (
    Attachment,
    Business,
    BusinessType,
    Code,
    DocumentMessage,
    DocumentType,
    Message,
    Organisation,
    Priority,
    ReadResult,
    ReceiverChange,
    Replacement,
    ResponseFor,
    Signer,
    StaffInfo,
    StatusCode,
    StatusMessage,
    TraceHop,
    business_target,
    document_id_for,
    same_document_id,
)
from .parser import Limits
from .reader import read_head, read_message
from .types import (
    ADMINISTRATIVE_TYPES,
    LEGAL_TYPES,
    TypeTable,
    resolve_type,
    type_for,
)
from .writer import iter_document, write_document, write_status

__all__ = [
    "ADMINISTRATIVE_TYPES",
    "Attachment",
    "AttachmentLimits",
    "Business",
    "BusinessType",
    "Code",
    "DocumentMessage",
    "DocumentType",
    "EdxmlError",
    "ErrorCode",
    "Finding",
    "InvalidMessage",
    "LEGAL_TYPES",
    "Limits",
    "Message",
    "Organisation",
    "Priority",
    "ReadResult",
    "ReceiverChange",
    "Replacement",
    "ResponseFor",
    "Signer",
    "StaffInfo",
    "StatusCode",
    "StatusMessage",
    "TraceHop",
    "TypeTable",
    "UnreadableMessage",
    "VIETNAM",
    "business_target",
    "check_document",
    "check_status",
    "content_digest",
    "decode_base64",
    "document_id_for",
    "file_type",
    "format_date",
    "format_timestamp",
    "is_agency_code",
    "iter_document",
    "parse_date",
    "parse_timestamp",
    "read_head",
    "read_message",
    "resolve_type",
    "same_document_id",
    "type_for",
    "unpack",
    "write_document",
    "write_status",
]
