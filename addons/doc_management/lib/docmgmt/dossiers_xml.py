"""The metadata of a dossier and its documents as XML.

Nghị định 30/2020/NĐ-CP, Phụ lục VI: Phần II.I and II.II (documents), II.III (dossiers),
with the names and lengths given there, and Phần I, mục III.4g (export in the order of
events). Nothing is cut to a length: what is too long is refused by name.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from xml.etree import ElementTree as ET

from .compat import StrEnum
from .errors import RuleError

LENGTHS = {
    "OrganId": 13,
    "FileCatalog": 4,
    "FileNotation": 20,
    "Title": 500,
    "Maintenance": 30,
    "Rights": 30,
    "Creator": 30,
    "TypeName": 100,
    "CodeNumber": 11,
    "CodeNotation": 30,
    "OrganName": 200,
    "Subject": 500,
    "Position": 100,
    "FullName": 50,
    "Description": 500,
}
"""Lengths that are the same wherever the name stands."""
DOSSIER_LANGUAGE, DOCUMENT_LANGUAGE = 50, 30


class XmlFault(StrEnum):
    """Why metadata are refused."""

    TOO_LONG = "too_long"
    """``name``, ``limit``, ``text``."""


@dataclass(frozen=True)
class FileFacts:
    """One file of a document as it lies in the export."""

    name: str
    path: str
    sha256: str
    size: int
    mimetype: str


@dataclass(frozen=True)
class DocumentFacts:
    """One document or material of the dossier."""

    ordinal: int
    kind: str
    """``incoming``, ``outgoing`` or ``material``."""
    type_name: str = ""
    number: str = ""
    notation: str = ""
    issued: date | None = None
    issuer: str = ""
    subject: str = ""
    language: str = ""
    pages: int = 0
    remark: str = ""
    signer: str = ""
    position: str = ""
    urgency: str = "0"
    arrival_number: str = ""
    arrival_date: date | None = None
    due: date | None = None
    files: tuple[FileFacts, ...] = ()


@dataclass(frozen=True)
class DossierFacts:
    """A dossier with all its documents."""

    organ_id: str
    year: int
    notation: str
    title: str
    retention: str
    rights: str
    creator: str
    language: str
    started: date | None
    ended: date | None
    remark: str
    documents: tuple[DocumentFacts, ...]


def dossier_xml(dossier: DossierFacts) -> bytes:
    """Return the metadata as XML, documents in the order of their ordinals.

    :raises RuleError: ``too_long``: a text exceeds its length
    """
    root = ET.Element("Dossier")
    code = _put(root, "FileCode")
    _text(code, "OrganId", dossier.organ_id)
    _text(code, "FileCatalog", str(dossier.year))
    _text(code, "FileNotation", dossier.notation)
    _text(root, "Title", dossier.title)
    _text(root, "Maintenance", dossier.retention)
    _text(root, "Rights", dossier.rights)
    _text(root, "Creator", dossier.creator)
    _text(root, "Language", dossier.language, DOSSIER_LANGUAGE)
    _text(root, "StartDate", _day(dossier.started))
    _text(root, "EndDate", _day(dossier.ended))
    _text(root, "DocTotal", str(len(dossier.documents)))
    _text(root, "PageTotal", str(sum(one.pages for one in dossier.documents)))
    _text(root, "Description", dossier.remark)
    documents = _put(root, "Documents")
    for document in sorted(dossier.documents, key=lambda one: one.ordinal):
        _document(documents, document)
    ET.indent(root)
    content: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return content


def _document(parent: ET.Element, facts: DocumentFacts) -> None:
    node = _put(parent, "Document")
    node.set("kind", facts.kind)
    _text(node, "DocOrdinal", str(facts.ordinal))
    _text(node, "TypeName", facts.type_name)
    _text(node, "CodeNumber", facts.number)
    _text(node, "CodeNotation", facts.notation)
    _text(node, "IssuedDate", _day(facts.issued))
    _text(node, "OrganName", facts.issuer)
    _text(node, "Subject", facts.subject)
    _text(node, "Language", facts.language, DOCUMENT_LANGUAGE)
    _text(node, "PageAmount", str(facts.pages))
    _text(node, "Description", facts.remark)
    signer = _put(node, "SignerInfo")
    _text(signer, "Position", facts.position)
    _text(signer, "FullName", facts.signer)
    _text(node, "Priority", facts.urgency)
    if facts.kind == "incoming":
        _text(node, "ArrivalDate", _day(facts.arrival_date))
        _text(node, "ArrivalNumber", facts.arrival_number)
    _text(node, "DueDate", _day(facts.due))
    for file in facts.files:
        _file(node, file)


def _file(parent: ET.Element, facts: FileFacts) -> None:
    node = _put(parent, "File")
    for field in fields(facts):
        node.set(field.name, str(getattr(facts, field.name)))


def _put(parent: ET.Element, name: str) -> ET.Element:
    return ET.SubElement(parent, name)


def _text(parent: ET.Element, name: str, text: str, limit: int = 0) -> None:
    limit = limit or LENGTHS.get(name, 0)
    if limit and len(text) > limit:
        raise RuleError(XmlFault.TOO_LONG, name=name, limit=limit, text=text)
    _put(parent, name).text = _allowed(text)


def _allowed(text: str) -> str:
    """Return the text without characters that XML 1.0 cannot carry."""
    return "".join(sign for sign in text if sign in "\t\n\r" or ord(sign) >= 32)


def _day(day: date | None) -> str:
    """Write a date as the annex does: ten characters.

    >>> _day(date(2026, 5, 4))
    '04/05/2026'
    """
    return f"{day:%d/%m/%Y}" if day else ""
