"""Gói tin lưu trữ: a dossier of the archive as METS, EAD and PREMIS."""

import uuid
import zipfile
from io import BytesIO

from odoo import models
from odoo.exceptions import AccessError, UserError

from ..lib.docmgmt.archive_package import (
    PackagedDocument,
    PackagedDossier,
    PackagedFile,
    PackageType,
    build_package,
    folder_name,
)
from .doc_archive_transfer import ARCHIVIST

CONFIDENCE = {"created": "01", "digitised": "02"}
"""Codes of the circular: born electronic, digitised."""
ACCESS = {"wide": "01", "conditional": "02", "restricted": "03"}


class DocDossier(models.Model):
    """The package of Thông tư 05/2025/TT-BNV, Annex I, for what the archive keeps."""

    _inherit = "doc.dossier"

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
        # The agency's own code is public; it stands for the fonds until one is given.
        fonds = self.company_id.sudo().doc_agency_id.code or "khong-ma"
        documents = [
            self._packaged_document(place, entry)
            for place, entry in self._placed_entries()
        ]
        database = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        space = uuid.UUID(database)
        ident = str(uuid.uuid5(space, f"doc.dossier:{self.id}"))
        return PackagedDossier(
            fonds, ident, self._archive_values(), tuple(documents), self._list_pdf()
        )

    def _archive_values(self):
        """Return the fields of a dossier by their names in the circular."""
        entries = self._visible_entries()
        digitised = entries.document_id.incoming_ids.filtered(
            lambda one: one.origin == "digitised"
        )
        mixed = bool(digitised) and len(digitised) < len(entries)
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
        )

    def _packaged_document(self, place, entry):
        files = tuple(
            PackagedFile(name, content, mimetype)
            for name, content, _sha256, mimetype in self._entry_files(entry)
        )
        facts = self._document_facts(place, entry, ())
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
        )
        return PackagedDocument(values, files)
