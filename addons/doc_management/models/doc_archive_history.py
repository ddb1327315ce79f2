"""Nộp lưu trữ lịch sử: dossiers kept for ever leave with their archive metadata."""

import tempfile
import zipfile
from xml.etree import ElementTree as ET

from odoo import models
from odoo.exceptions import AccessError, UserError

from ..lib.docmgmt import blobs
from ..lib.docmgmt.archive_package import PackageType
from ..lib.docmgmt.number_words import in_words
from ..lib.docmgmt.prints.listing import ListForm, ListHead
from .office_language import in_vietnamese
from .roles import ARCHIVIST

MOST_DOSSIERS = 500


class DocDossier(models.Model):
    """One delivery to the historical archive: packages, their list, their data.

    Law on Archives 33/2024/QH15; fields of a dossier as the portals of historical
    archives take them up (Thông tư 02/2019/TT-BNV, now Thông tư 05/2025/TT-BNV).
    """

    _inherit = "doc.dossier"

    def action_history(self):
        """Return the action that hands over the delivery of these dossiers."""
        self._check_history()
        return {
            "type": "ir.actions.act_url",
            "url": "/doc/history?ids=" + ",".join(map(str, self.ids)),
            "target": "download",
        }

    def _check_history(self):
        self.check_access("read")
        if not self:
            raise UserError(self.env._("Choose the dossiers to deliver."))
        if len(self) > MOST_DOSSIERS or len(self.company_id) != 1:
            raise UserError(
                self.env._(
                    "One delivery holds at most %(most)s dossiers of one agency.",
                    most=MOST_DOSSIERS,
                )
            )
        self.env.user._doc_acting_employee(self.company_id)
        if not self.env.user._doc_has_role(ARCHIVIST, self.company_id):
            raise AccessError(self.env._("Packages are made by the archivist."))
        for dossier in self:
            if dossier.state != "archived":
                raise UserError(
                    self.env._("Packages are made of dossiers that the archive has.")
                )
            if not dossier.retention_id or dossier.retention_id.years:
                raise UserError(
                    self.env._(
                        "“%(name)s” is not kept permanently; the historical archive "
                        "takes what is.",
                        name=dossier.display_name,
                    )
                )
            if dossier.is_held:
                raise UserError(
                    self.env._("It is under a legal hold. Release the hold first.")
                )
            faults, _files = dossier._archive_faults()
            if faults:
                raise UserError(
                    self.env._(
                        "%(dossier)s: %(why)s",
                        dossier=dossier.display_name,
                        why="\n".join(faults),
                    )
                )

    def _history_zip(self):
        """Return (zip, name) of one delivery: a package per dossier and two lists."""
        self._check_history()
        dossiers = self.sorted(lambda one: (one.year, one.code or "", one.id))
        root = ET.Element(
            "delivery",
            agency=self.company_id.sudo().doc_agency_id.code or "",
            day=self.company_id._doc_today().isoformat(),
            dossiers=str(len(dossiers)),
        )
        with tempfile.TemporaryFile() as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
                for dossier in dossiers:
                    content, name = dossier._package_zip(PackageType.SIP)
                    archive.writestr(f"goi-tin/{name}", content)
                    node = ET.SubElement(
                        root,
                        "dossier",
                        package=name,
                        size=str(len(content)),
                        sha256=blobs.sha256_hex(content),
                    )
                    for field, value in dossier._archive_values():
                        ET.SubElement(node, field).text = value
                ET.indent(root)
                data = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
                archive.writestr("muc-luc-ho-so.xml", data)
                archive.writestr("muc-luc-ho-so.pdf", dossiers._history_list())
            stream.seek(0)
            content = stream.read()
        for dossier in dossiers:
            dossier._journal("dossier_delivered", sha256=blobs.sha256_hex(content))
        day = self.company_id._doc_today()
        return content, f"nop-luu-tru-lich-su-{day:%Y%m%d}.zip"

    def _history_list(self):
        """Return mục lục hồ sơ of a delivery as PDF."""
        rows = [
            dossier._list_row(
                place,
                in_vietnamese(dossier.retention_id).name,
                str(dossier.page_count),
                dossier.description or "",
            )
            for place, dossier in enumerate(self, start=1)
        ]
        total = len(rows)
        head = ListHead(
            ListForm.HANDED_IN,
            self.company_id.name,
            "MỤC LỤC HỒ SƠ NỘP LƯU TRỮ LỊCH SỬ",
            lines=("Hồ sơ lưu trữ vĩnh viễn",),
            tail=(f"Mục lục này gồm: {total:02} hồ sơ ({in_words(total)}).",),
        )
        return self.browse(self.ids[:1])._laid_out(head, rows)
