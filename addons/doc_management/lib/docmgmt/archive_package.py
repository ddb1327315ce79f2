"""The package in which a dossier leaves for an archive: METS, EAD, PREMIS, SHA-256.

Thông tư 05/2025/TT-BNV, Phụ lục I, which follows OAIS (ISO 14721) and the E-ARK common
specification for information packages (CSIP 2.1). Tree::

    urn_<fonds>_uuid_<UUID>/
        METS.xml
        metadata/descriptive/EAD.xml           the dossier
        metadata/preservation/PREMIS.xml       what was done with it
        documentation/muc-luc.pdf
        schemas/dossier.xsd
        representations/rep1/
            METS.xml
            data/…                             the originals, byte for byte
            metadata/descriptive/EAD_doc_….xml  one per document
            metadata/preservation/PREMIS_rep1.xml

Every file is named in a METS with its size and SHA-256; names are relative.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote
from xml.etree import ElementTree as ET

from .blobs import sha256_hex
from .compat import StrEnum
from .errors import RuleError

METS = "http://www.loc.gov/METS/"
CSIP = "https://DILCIS.eu/XML/METS/CSIPExtensionMETS"
XLINK = "http://www.w3.org/1999/xlink"
EAD = "urn:isbn:1-931666-22-9"
PREMIS = "http://www.loc.gov/premis/v3"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
PROFILE = "https://earkcsip.dilcis.eu/profile/E-ARK-CSIP.xml"
CONTENT_TYPE = "TT05-2025-BNV"
_PREFIXES = {
    "mets": METS,
    "csip": CSIP,
    "xlink": XLINK,
    "ead": EAD,
    "premis": PREMIS,
    "xsi": XSI,
}
_XML = "application/xml"
PART_OF, PARTS = "partOf", "parts"
"""Fields of a dossier: the package it is a part of, and those of its own parts.

Packages are named by their OBJID; several stand with blanks between them.
"""


class PackageType(StrEnum):
    """What the package is for (OAIS)."""

    SIP = "SIP"
    AIP = "AIP"
    DIP = "DIP"


PROFILES = {
    PackageType.SIP: "https://earksip.dilcis.eu/profile/E-ARK-SIP.xml",
    PackageType.AIP: PROFILE,
    PackageType.DIP: "https://earkdip.dilcis.eu/profile/E-ARK-DIP.xml",
}


class PackageFault(StrEnum):
    """Why a package is refused."""

    NO_METS = "no_mets"
    MISSING = "missing"
    """A file that the METS names is not there (``path``)."""
    CHANGED = "changed"
    """Size or SHA-256 differ (``path``)."""
    UNNAMED = "unnamed"
    """A file that no METS names (``path``)."""
    OUTSIDE = "outside"
    """A name that leads out of the package (``path``)."""
    BROKEN = "broken"
    """An XML that cannot be read (``path``)."""


@dataclass(frozen=True)
class PackagedFile:
    """An original of a document."""

    name: str
    content: bytes
    mimetype: str


@dataclass(frozen=True)
class PackagedDocument:
    """One document with its archive metadata."""

    values: tuple[tuple[str, str], ...]
    """Name and value of each field, ``arcDocCode`` first."""
    files: tuple[PackagedFile, ...]


@dataclass(frozen=True)
class PackagedDossier:
    """What goes into a package."""

    fonds: str
    """Code of the fonds (mã phông)."""
    uuid: str
    values: tuple[tuple[str, str], ...]
    """Name and value of each field, ``arcFileCode`` first."""
    documents: tuple[PackagedDocument, ...]
    listing: bytes
    """Mục lục văn bản as PDF."""
    agency: str = ""

    @property
    def identifier(self) -> str:
        return package_identifier(self.fonds, self.uuid)

    @property
    def relations(self) -> tuple[tuple[str, str], ...]:
        """Kind of relation and package: the whole it belongs to, its own parts."""
        known = dict(self.values)
        return (
            *(("is part of", one) for one in known.get(PART_OF, "").split()),
            *(("has part", one) for one in known.get(PARTS, "").split()),
        )


@dataclass(frozen=True)
class _Stored:
    path: str
    content: bytes
    mimetype: str


@dataclass
class _Tree:
    """Files of the package as they are made."""

    created: str
    files: list[_Stored] = field(default_factory=list)

    def add(self, path: str, content: bytes, mimetype: str) -> _Stored:
        stored = _Stored(path, content, mimetype)
        self.files.append(stored)
        return stored


def build_package(
    dossier: PackagedDossier,
    created: datetime,
    *,
    kind: PackageType = PackageType.AIP,
    software: str = "Odoo Văn thư",
    version: str = "19.0.1.0.0",
) -> dict[str, bytes]:
    """Return the files of the package by their path below its root folder.

    :param created: aware moment, written with its offset (``+07:00``)
    """
    tree = _Tree(created.isoformat(timespec="seconds"))
    maker = (software, version)
    rep = "representations/rep1/"
    inner: list[_Stored] = []
    described: list[_Stored] = []
    for place, document in enumerate(dossier.documents, start=1):
        for number, file in enumerate(document.files, start=1):
            path = f"{rep}data/{place:07}_{number:02}_{_safe(file.name)}"
            inner.append(tree.add(path, file.content, file.mimetype))
        path = f"{rep}metadata/descriptive/EAD_doc_{place:07}.xml"
        names = [one.path[len(rep) :] for one in inner[-len(document.files) :]]
        ead = _ead(
            document.values,
            "item",
            [(name, one.name) for name, one in zip(names, document.files, strict=True)]
            if document.files
            else [],
        )
        described.append(tree.add(path, ead, _XML))
    premis = tree.add(
        f"{rep}metadata/preservation/PREMIS_rep1.xml",
        _premis(inner, rep, tree.created, maker),
        _XML,
    )
    rep_mets = tree.add(
        f"{rep}METS.xml",
        _mets(
            f"{dossier.identifier}:rep1",
            _METSParts(kind, tree.created, maker, described, [premis], rep),
            [("Data", inner)],
        ),
        _XML,
    )
    about = tree.add(
        "metadata/descriptive/EAD.xml", _ead(dossier.values, "file", []), _XML
    )
    top_premis = tree.add(
        "metadata/preservation/PREMIS.xml",
        _premis([], "", tree.created, maker, dossier.identifier, dossier.relations),
        _XML,
    )
    listing = tree.add("documentation/muc-luc.pdf", dossier.listing, "application/pdf")
    schema = tree.add("schemas/dossier.xsd", _SCHEMA, _XML)
    tree.add(
        "METS.xml",
        _mets(
            dossier.identifier,
            _METSParts(kind, tree.created, maker, [about], [top_premis], ""),
            [
                ("Documentation", [listing]),
                ("Schemas", [schema]),
                ("Representations/rep1", [rep_mets]),
            ],
        ),
        _XML,
    )
    return {stored.path: stored.content for stored in tree.files}


def package_identifier(fonds: str, uuid: str) -> str:
    """Return the OBJID of a package.

    >>> package_identifier("H99", "1-2")
    'urn:H99:uuid:1-2'
    """
    return f"urn:{fonds}:uuid:{uuid}"


def package_key(identifier: str) -> tuple[str, str] | None:
    """Return (fonds, UUID) of an OBJID; None for what is none.

    >>> package_key("urn:H99:uuid:1-2"), package_key("H99")
    (('H99', '1-2'), None)
    """
    parts = identifier.split(":")
    if len(parts) != 4 or (parts[0], parts[2]) != ("urn", "uuid"):
        return None
    return parts[1], parts[3]


def folder_name(identifier: str) -> str:
    """Return the name of the root folder.

    >>> folder_name("urn:H99:uuid:1-2")
    'urn_H99_uuid_1-2'
    """
    return identifier.replace(":", "_")


# Reading back -------------------------------------------------------------------------


def read_package(files: dict[str, bytes]) -> PackagedDossier:
    """Return what lies in a package, after checking every file.

    :param files: content by path below the root folder
    :raises RuleError: see :class:`PackageFault`
    """
    top = _checked(files, "METS.xml")
    rep = "representations/rep1/"
    inner = _checked(files, f"{rep}METS.xml")
    named = {*top, *inner, "METS.xml"}
    for path in files:
        if path not in named:
            raise RuleError(PackageFault.UNNAMED, path=path)
    identifier = _parsed(files, "METS.xml").get("OBJID", "")
    _urn, fonds, _uuid, uuid = identifier.split(":")
    documents = []
    for path in sorted(inner):
        if "/metadata/descriptive/" in path:
            tree = _parsed(files, path)
            documents.append(
                PackagedDocument(
                    _values(tree),
                    tuple(
                        PackagedFile(
                            name,
                            files[f"{rep}{href}"],
                            inner[f"{rep}{href}"],
                        )
                        for href, name in _links(tree)
                    ),
                )
            )
    return PackagedDossier(
        fonds,
        uuid,
        _values(_parsed(files, "metadata/descriptive/EAD.xml")),
        tuple(documents),
        files["documentation/muc-luc.pdf"],
    )


def _checked(files: dict[str, bytes], mets: str) -> dict[str, str]:
    """Return the media types of the files that a METS names, each one checked."""
    if mets not in files:
        raise RuleError(PackageFault.NO_METS)
    base = mets[: -len("METS.xml")]
    named: dict[str, str] = {}
    tree = _parsed(files, mets)
    nodes = [*tree.iter(f"{{{METS}}}mdRef")]
    pairs = [(node, node) for node in nodes]
    for node in tree.iter(f"{{{METS}}}file"):
        location = node.find(f"{{{METS}}}FLocat")
        if location is not None:
            pairs.append((node, location))
    for facts, location in pairs:
        href = unquote(location.get(f"{{{XLINK}}}href", ""))
        path = base + href
        if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
            raise RuleError(PackageFault.OUTSIDE, path=path)
        if path not in files:
            raise RuleError(PackageFault.MISSING, path=path)
        content = files[path]
        if (
            str(len(content)) != facts.get("SIZE")
            or sha256_hex(content) != (facts.get("CHECKSUM") or "").lower()
        ):
            raise RuleError(PackageFault.CHANGED, path=path)
        named[path] = facts.get("MIMETYPE", "")
    return named


def _parsed(files: dict[str, bytes], path: str) -> ET.Element:
    content = files[path]
    # Our packages declare no entities; whoever does wants to trick the parser.
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise RuleError(PackageFault.BROKEN, path=path)
    try:
        return ET.fromstring(content)
    except ET.ParseError as error:
        raise RuleError(PackageFault.BROKEN, path=path) from error


def _values(tree: ET.Element) -> tuple[tuple[str, str], ...]:
    return tuple(
        (node.get("type", ""), node.findtext(f"{{{EAD}}}p") or "")
        for node in tree.iter(f"{{{EAD}}}odd")
    )


def _links(tree: ET.Element) -> list[tuple[str, str]]:
    return [
        (
            unquote(node.get(f"{{{XLINK}}}href", "")),
            node.get(f"{{{XLINK}}}title", ""),
        )
        for node in tree.iter(f"{{{EAD}}}dao")
    ]


# Writing ------------------------------------------------------------------------------


@dataclass(frozen=True)
class _METSParts:
    kind: PackageType
    created: str
    maker: tuple[str, str]
    descriptive: Sequence[_Stored]
    preservation: Sequence[_Stored]
    base: str


def _mets(
    identifier: str,
    parts: _METSParts,
    groups: Sequence[tuple[str, Sequence[_Stored]]],
) -> bytes:
    root = _element(METS, "mets")
    root.set("OBJID", identifier)
    root.set("LABEL", identifier)
    root.set("TYPE", "Mixed")
    root.set("PROFILE", PROFILES[parts.kind])
    root.set(f"{{{CSIP}}}CONTENTINFORMATIONTYPE", "MIXED")
    header = _under(root, METS, "metsHdr")
    header.set("CREATEDATE", parts.created)
    header.set(f"{{{CSIP}}}OAISPACKAGETYPE", str(parts.kind))
    agent = _under(header, METS, "agent")
    agent.set("ROLE", "CREATOR")
    agent.set("TYPE", "OTHER")
    agent.set("OTHERTYPE", "SOFTWARE")
    _under(agent, METS, "name").text = parts.maker[0]
    note = _under(agent, METS, "note")
    note.set(f"{{{CSIP}}}NOTETYPE", "SOFTWARE VERSION")
    note.text = parts.maker[1]
    for number, stored in enumerate(parts.descriptive, start=1):
        section = _under(root, METS, "dmdSec")
        section.set("ID", f"dmd-{number}")
        section.set("CREATED", parts.created)
        section.set("STATUS", "CURRENT")
        _reference(section, stored, parts, "EAD")
    administrative = _under(root, METS, "amdSec")
    administrative.set("ID", "amd")
    for number, stored in enumerate(parts.preservation, start=1):
        section = _under(administrative, METS, "digiprovMD")
        section.set("ID", f"prov-{number}")
        section.set("STATUS", "CURRENT")
        _reference(section, stored, parts, "PREMIS")
    _file_section(root, parts, groups)
    _structure(root, identifier, parts, groups)
    return _written(root)


def _reference(
    parent: ET.Element, stored: _Stored, parts: _METSParts, kind: str
) -> None:
    node = _under(parent, METS, "mdRef")
    node.set("ID", f"ref-{parent.get('ID')}")
    node.set("MDTYPE", kind)
    _facts(node, stored, parts.created)
    _locate(node, stored.path[len(parts.base) :])


def _file_section(
    root: ET.Element,
    parts: _METSParts,
    groups: Sequence[tuple[str, Sequence[_Stored]]],
) -> None:
    section = _under(root, METS, "fileSec")
    section.set("ID", "files")
    for place, (use, members) in enumerate(groups, start=1):
        if not members:
            continue
        group = _under(section, METS, "fileGrp")
        group.set("ID", f"grp-{place}")
        group.set("USE", use)
        # No vocabulary of the specification knows the circular, so it is named here.
        group.set(f"{{{CSIP}}}CONTENTINFORMATIONTYPE", "OTHER")
        group.set(f"{{{CSIP}}}OTHERCONTENTINFORMATIONTYPE", CONTENT_TYPE)
        for number, stored in enumerate(members, start=1):
            node = _under(group, METS, "file")
            node.set("ID", f"file-{place}-{number}")
            _facts(node, stored, parts.created)
            location = _under(node, METS, "FLocat")
            _locate(location, stored.path[len(parts.base) :])


def _structure(
    root: ET.Element,
    identifier: str,
    parts: _METSParts,
    groups: Sequence[tuple[str, Sequence[_Stored]]],
) -> None:
    structure = _under(root, METS, "structMap")
    structure.set("ID", "structure")
    structure.set("TYPE", "PHYSICAL")
    structure.set("LABEL", "CSIP")
    whole = _under(structure, METS, "div")
    whole.set("ID", "div-root")
    whole.set("LABEL", folder_name(identifier))
    about = _under(whole, METS, "div")
    about.set("ID", "div-metadata")
    about.set("LABEL", "Metadata")
    about.set(
        "ADMID", " ".join(f"prov-{n + 1}" for n in range(len(parts.preservation)))
    )
    if parts.descriptive:
        about.set(
            "DMDID", " ".join(f"dmd-{n + 1}" for n in range(len(parts.descriptive)))
        )
    for place, (use, members) in enumerate(groups, start=1):
        if not members:
            continue
        node = _under(whole, METS, "div")
        node.set("ID", f"div-{place}")
        node.set("LABEL", use)
        if use.startswith("Representations"):
            every = _under(whole, METS, "div")
            every.set("ID", f"div-{place}-all")
            every.set("LABEL", "Representations")
            _under(every, METS, "fptr").set("FILEID", f"grp-{place}")
            pointer = _under(node, METS, "mptr")
            pointer.set(f"{{{XLINK}}}title", f"grp-{place}")
            _locate(pointer, members[0].path)
        else:
            _under(node, METS, "fptr").set("FILEID", f"grp-{place}")


def _facts(node: ET.Element, stored: _Stored, created: str) -> None:
    node.set("MIMETYPE", stored.mimetype)
    node.set("SIZE", str(len(stored.content)))
    node.set("CREATED", created)
    node.set("CHECKSUM", sha256_hex(stored.content))
    node.set("CHECKSUMTYPE", "SHA-256")


def _locate(node: ET.Element, path: str) -> None:
    node.set("LOCTYPE", "URL")
    node.set(f"{{{XLINK}}}type", "simple")
    node.set(f"{{{XLINK}}}href", quote(path))


def _ead(
    values: Sequence[tuple[str, str]], level: str, links: Sequence[tuple[str, str]]
) -> bytes:
    """Write fields as EAD 2002: the common ones by name, each one as ``odd``."""
    known = dict(values)
    code = known.get("arcDocCode") or known.get("arcFileCode", "")
    title = known.get("title") or known.get("subject", "")
    root = _element(EAD, "ead")
    header = _under(root, EAD, "eadheader")
    _under(header, EAD, "eadid").text = code
    titles = _under(_under(header, EAD, "filedesc"), EAD, "titlestmt")
    _under(titles, EAD, "titleproper").text = title
    description = _under(root, EAD, "archdesc")
    description.set("level", level)
    identity = _under(description, EAD, "did")
    _under(identity, EAD, "unitid").text = code
    _under(identity, EAD, "unittitle").text = title
    for href, name in links:
        link = _under(identity, EAD, "dao")
        link.set(f"{{{XLINK}}}type", "simple")
        link.set(f"{{{XLINK}}}href", quote(href))
        link.set(f"{{{XLINK}}}title", name)
    for name, value in values:
        node = _under(description, EAD, "odd")
        node.set("type", name)
        _under(node, EAD, "p").text = value
    return _written(root)


def _premis(
    stored: Sequence[_Stored],
    base: str,
    created: str,
    maker: tuple[str, str],
    identifier: str = "",
    relations: Sequence[tuple[str, str]] = (),
) -> bytes:
    """Write objects with their fixity, the event of packing and its agent."""
    root = _element(PREMIS, "premis")
    root.set("version", "3.0")
    for one in stored:
        node = _under(root, PREMIS, "object")
        node.set(f"{{{XSI}}}type", "premis:file")
        name = _under(node, PREMIS, "objectIdentifier")
        _under(name, PREMIS, "objectIdentifierType").text = "local"
        _under(name, PREMIS, "objectIdentifierValue").text = one.path[len(base) :]
        facts = _under(node, PREMIS, "objectCharacteristics")
        fixity = _under(facts, PREMIS, "fixity")
        _under(fixity, PREMIS, "messageDigestAlgorithm").text = "SHA-256"
        _under(fixity, PREMIS, "messageDigest").text = sha256_hex(one.content)
        _under(facts, PREMIS, "size").text = str(len(one.content))
        kind = _under(_under(facts, PREMIS, "format"), PREMIS, "formatDesignation")
        _under(kind, PREMIS, "formatName").text = one.mimetype
    if identifier:
        node = _under(root, PREMIS, "object")
        node.set(f"{{{XSI}}}type", "premis:intellectualEntity")
        name = _under(node, PREMIS, "objectIdentifier")
        _under(name, PREMIS, "objectIdentifierType").text = "urn"
        _under(name, PREMIS, "objectIdentifierValue").text = identifier
        for role, other in relations:
            relation = _under(node, PREMIS, "relationship")
            _under(relation, PREMIS, "relationshipType").text = "structural"
            _under(relation, PREMIS, "relationshipSubType").text = role
            related = _under(relation, PREMIS, "relatedObjectIdentifier")
            _under(related, PREMIS, "relatedObjectIdentifierType").text = "urn"
            _under(related, PREMIS, "relatedObjectIdentifierValue").text = other
    event = _under(root, PREMIS, "event")
    name = _under(event, PREMIS, "eventIdentifier")
    _under(name, PREMIS, "eventIdentifierType").text = "local"
    _under(name, PREMIS, "eventIdentifierValue").text = "packing"
    _under(event, PREMIS, "eventType").text = "information package creation"
    _under(event, PREMIS, "eventDateTime").text = created
    linked = _under(event, PREMIS, "linkingAgentIdentifier")
    _under(linked, PREMIS, "linkingAgentIdentifierType").text = "local"
    _under(linked, PREMIS, "linkingAgentIdentifierValue").text = "software"
    agent = _under(root, PREMIS, "agent")
    name = _under(agent, PREMIS, "agentIdentifier")
    _under(name, PREMIS, "agentIdentifierType").text = "local"
    _under(name, PREMIS, "agentIdentifierValue").text = "software"
    _under(agent, PREMIS, "agentName").text = " ".join(maker)
    _under(agent, PREMIS, "agentType").text = "software"
    return _written(root)


def _element(namespace: str, name: str) -> ET.Element:
    return ET.Element(f"{{{namespace}}}{name}")


def _under(parent: ET.Element, namespace: str, name: str) -> ET.Element:
    return ET.SubElement(parent, f"{{{namespace}}}{name}")


def _written(root: ET.Element) -> bytes:
    for prefix, uri in _PREFIXES.items():
        ET.register_namespace(prefix, uri)
    ET.indent(root)
    content: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return content


def _safe(name: str) -> str:
    """Return a file name that every store takes: ASCII letters, digits, ``.-_``.

    >>> _safe("Công văn số 5.pdf")
    'C-ng-v-n-s--5.pdf'
    """
    kept = "".join(
        sign if sign.isascii() and (sign.isalnum() or sign in ".-_") else "-"
        for sign in Path(name).name
    )
    return kept.lstrip(".")[-80:] or "tep"


_SCHEMA = b"""<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:element name="fields">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="field" maxOccurs="unbounded">
          <xs:complexType>
            <xs:simpleContent>
              <xs:extension base="xs:string">
                <xs:attribute name="type" type="xs:NCName" use="required"/>
              </xs:extension>
            </xs:simpleContent>
          </xs:complexType>
        </xs:element>
      </xs:sequence>
    </xs:complexType>
  </xs:element>
</xs:schema>
"""
