"""Gói tin lưu trữ: a dossier of the archive as METS, EAD and PREMIS."""

import uuid
import zipfile
from io import BytesIO

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..lib.docmgmt.archive_package import (
    PART_OF,
    PARTS,
    PackagedDocument,
    PackagedDossier,
    PackagedFile,
    PackageType,
    build_package,
    folder_name,
    package_identifier,
)
from .office_language import in_vietnamese
from .roles import ARCHIVIST

CONFIDENCE = {"created": "01", "digitised": "02"}
"""Codes of the circular: born electronic, digitised."""
ACCESS = {"wide": "01", "conditional": "02", "restricted": "03"}


class DocDossier(models.Model):
    """The package of Thông tư 05/2025/TT-BNV, Annex I, for what the archive keeps."""

    _inherit = "doc.dossier"

    package_fonds = fields.Char("Fonds it came from", readonly=True, copy=False)
    package_uuid = fields.Char("Name of its package", readonly=True, copy=False)

    package_part_of = fields.Char("Package of the whole", readonly=True, copy=False)
    package_parts = fields.Char("Packages of its parts", readonly=True, copy=False)

    _package_once = models.UniqueIndex(
        "(company_id, package_uuid) WHERE package_uuid IS NOT NULL",
        "The dossier of that package is here already.",
    )

    def action_package(self):
        """Return the action that hands over the package."""
        self._check_package()
        return {
            "type": "ir.actions.act_url",
            "url": f"/doc/dossier/{self.id}/package",
            "target": "download",
        }

    def _check_package(self):
        self.ensure_one()
        self._check_whole()
        if not self.env.user._doc_has_role(ARCHIVIST, self.company_id):
            raise AccessError(self.env._("Packages are made by the archivist."))
        if self.state != "archived":
            raise UserError(
                self.env._("Packages are made of dossiers that the archive has.")
            )

    def _package_zip(self, kind=PackageType.AIP):
        """Return (zip, name) of the package; the same each time but for its moment."""
        self._check_package()
        packed = self._packaged()
        files = build_package(packed, self.env["res.company"]._doc_now(), kind=kind)
        root = folder_name(packed.identifier)
        stream = BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
            for path, content in files.items():
                archive.writestr(f"{root}/{path}", content)
        self._journal("dossier_packed", identifier=packed.identifier, kind=str(kind))
        return stream.getvalue(), f"{root}.zip"

    def _packaged(self):
        documents = [
            self._packaged_document(place, entry)
            for place, entry in self._placed_entries()
        ]
        return PackagedDossier(
            *self._package_name(),
            self._archive_values(),
            tuple(documents),
            self._list_pdf(),
        )

    def _package_name(self):
        """Return (fonds, UUID); what came in a package keeps the name it had."""
        if self.package_uuid:
            return self.package_fonds, self.package_uuid
        # The agency's own code is public; it stands for the fonds until one is given.
        fonds = self.company_id.sudo().doc_agency_id.code or "khong-ma"
        database = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        space = uuid.UUID(database)
        return fonds, str(uuid.uuid5(space, f"doc.dossier:{self.id}"))

    def _package_identifier(self):
        self.ensure_one()
        return package_identifier(*self._package_name())

    def _package_relations(self):
        """Return (package of the whole, packages of the parts), as names.

        What came with a package stands until the dossier of that name is here.
        """
        # A name says nothing of what lies inside: both ends name each other.
        parent, children = self.sudo().parent_id, self.sudo().child_ids
        whole = parent._package_identifier() if parent else self.package_part_of
        said = (self.package_parts or "").split()
        found = {one._package_identifier() for one in children}
        return whole or "", " ".join([*said, *sorted(found.difference(said))])

    def _archive_values(self):
        """Return the fields of a dossier by their names in the circular."""
        entries = self._visible_entries()
        digitised = entries.document_id.incoming_ids.filtered(
            lambda one: one.origin == "digitised"
        )
        mixed = bool(digitised) and len(digitised) < len(entries)
        whole, parts = self._package_relations()
        return (
            ("arcFileCode", self.archive_code or ""),
            ("title", self.name),
            ("maintenance", self.retention_id.code or ""),
            ("mode", ACCESS[self.usage]),
            ("language", self.language or ""),
            ("startDate", self.date_start.isoformat() if self.date_start else ""),
            ("endDate", self.date_end.isoformat() if self.date_end else ""),
            ("keyword", self.keywords or ""),
            ("totalDoc", str(len(entries))),
            ("numberOfPage", str(self.page_count)),
            ("confidenceLevel", "03" if mixed else "02" if digitised else "01"),
            ("paperFileCode", self.paper_place or ""),
            ("description", self.description or ""),
            # Beyond the circular: what a dossier is besides, so that it comes back
            # as it left.
            ("retention", in_vietnamese(self.retention_id).name or ""),
            ("fileCatalog", str(self.year or "")),
            ("fileNotation", self.code or ""),
            ("creator", self.creator_name or ""),
            (PART_OF, whole),
            (PARTS, parts),
        )

    def _packaged_document(self, place, entry):
        files = tuple(
            PackagedFile(name, content, mimetype)
            for name, content, _sha256, mimetype in self._entry_files(entry)
        )
        facts = self._document_facts(place, entry, ())
        material = entry.material_id
        kept = entry.document_id.current_file_ids.filtered(
            lambda file: not file.destroyed_at
        )
        values = (
            ("arcDocCode", f"{self.archive_code or ''}.{place:07}"),
            ("maintenance", self.retention_id.code or ""),
            ("typeName", facts.type_name),
            ("codeNumber", facts.number),
            ("codeNotation", facts.notation),
            ("issuedDate", facts.issued.isoformat() if facts.issued else ""),
            ("organName", facts.issuer),
            ("subject", facts.subject),
            ("language", facts.language),
            ("numberOfPage", str(facts.pages)),
            ("mode", ACCESS[self.usage]),
            (
                "confidenceLevel",
                CONFIDENCE.get(entry.document_id.incoming_ids.origin or "", "01"),
            ),
            ("description", facts.remark),
            ("kind", facts.kind),
            ("materialKind", material.kind or ""),
            ("fileRoles", " ".join(kept.mapped("role"))),
            ("signerName", facts.signer),
            ("signerPosition", facts.position),
            ("urgency", facts.urgency),
            ("arrivalNumber", facts.arrival_number),
            (
                "arrivalDate",
                facts.arrival_date.isoformat() if facts.arrival_date else "",
            ),
            ("dueDate", facts.due.isoformat() if facts.due else ""),
        )
        return PackagedDocument(values, files)
