"""Nhận gói tin lưu trữ: a dossier comes in as it left another archive."""

import zipfile
from datetime import date, time
from io import BytesIO

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..lib.docmgmt import blobs
from ..lib.docmgmt.archive_package import (
    PART_OF,
    PARTS,
    PackageFault,
    folder_name,
    package_key,
    read_package,
)
from ..lib.docmgmt.errors import RuleError
from . import office_time
from .doc_archive_package import ACCESS
from .doc_life_mixin import DocLifeMixin
from .office_language import in_vietnamese
from .roles import ARCHIVIST
from .stored_bytes import kept_as_they_are

MOST_BYTES = 2 << 30
"""What a package may unpack to."""
USAGES = {code: usage for usage, code in ACCESS.items()}
ORIGINS = {"01": "created", "02": "digitised"}


def _day(text):
    return date.fromisoformat(text) if text else False


class DocDossier(models.Model):
    """The way back of :meth:`_package_zip`: nothing of the package is lost.

    Every file is checked against the METS before anything is made; then what was made
    is packed in memory and compared with what came, field by field and byte by byte.
    A package that holds what this archive cannot keep is refused, with its name.
    """

    _inherit = "doc.dossier"

    @api.model
    def _take_package(self, content):
        """Make the dossier of a package; the archivist's act.

        :param content: the zip, bytes
        :raises UserError: damaged, here already, or more than can be kept
        """
        company = self.env.company
        self.env.user._doc_acting_employee(company)
        if not self.env.user._doc_has_role(ARCHIVIST, company):
            raise AccessError(self.env._("Packages are taken in by the archivist."))
        packed = self._read_package(content)
        values = dict(packed.values)
        # The archive's act, checked above: content comes from the package alone.
        dossiers = self.sudo()._by_action().with_context(tracking_disable=True)
        known = [
            ("company_id", "=", company.id),
            ("package_uuid", "=", packed.uuid),
        ]
        own = [("company_id", "=", company.id), ("archive_code", "!=", False)]
        if dossiers.search_count(known, limit=1) or any(
            one._package_name()[1] == packed.uuid
            for one in dossiers.search(
                [*own, ("archive_code", "=", values.get("arcFileCode"))]
            )
        ):
            raise UserError(self.env._("The dossier of that package is here already."))
        dossier = dossiers.create(self._package_values(packed, values))
        for document in packed.documents:
            dossier._take_packaged(document)
        dossier._sync_entries()
        dossier._fix_order()
        dossier.write({"state": "archived"})
        dossier._join_packages()
        dossier.invalidate_recordset()
        mine = self.browse(dossier.id)
        mine._check_nothing_lost(packed)
        mine._journal(
            "dossier_taken_in",
            identifier=packed.identifier,
            documents=len(packed.documents),
        )
        return mine

    @api.model
    def _read_package(self, content):
        try:
            with zipfile.ZipFile(BytesIO(content)) as archive:
                members = [one for one in archive.infolist() if not one.is_dir()]
                if sum(one.file_size for one in members) > MOST_BYTES:
                    raise UserError(self.env._("The package is too large."))
                files = {one.filename: archive.read(one) for one in members}
        except zipfile.BadZipFile as error:
            raise UserError(
                self.env._("This is no package (.zip), or it is damaged.")
            ) from error
        roots = {name.partition("/")[0] for name in files}
        root = f"{min(roots, default='')}/"
        if len(roots) != 1:
            raise UserError(self.env._("A package has one folder at its root."))
        try:
            packed = read_package(
                {name[len(root) :]: data for name, data in files.items()}
            )
        except RuleError as fault:
            raise UserError(self._package_words(fault)) from fault
        except (KeyError, ValueError) as fault:
            raise UserError(
                self.env._("The package is not whole: %(what)s", what=fault)
            ) from fault
        if folder_name(packed.identifier) + "/" != root:
            raise UserError(
                self.env._("The folder of the package does not bear its name.")
            )
        return packed

    @api.model
    def _package_words(self, fault):
        path = fault.values.get("path", "")
        return {
            PackageFault.NO_METS: self.env._("The package has no METS.xml."),
            PackageFault.MISSING: self.env._(
                "%(path)s is named in the package and not there.", path=path
            ),
            PackageFault.CHANGED: self.env._(
                "%(path)s differs from its SHA-256 in the package.", path=path
            ),
            PackageFault.UNNAMED: self.env._(
                "%(path)s lies in the package and is not named there.", path=path
            ),
            PackageFault.OUTSIDE: self.env._(
                "%(path)s leads out of the package.", path=path
            ),
            PackageFault.BROKEN: self.env._("%(path)s cannot be read.", path=path),
        }[fault.code]

    @api.model
    def _package_values(self, packed, values):
        retention = self.env["doc.retention"].sudo().with_context(active_test=False)
        named = in_vietnamese(retention).search(
            [("name", "=", values.get("retention"))], limit=1
        )
        if not named and values.get("maintenance"):
            named = retention.search([("code", "=", values["maintenance"])], limit=1)
        usage = USAGES.get(values.get("mode"))
        if not usage or usage == "restricted":
            raise UserError(
                self.env._(
                    "The package says no way of use that may be kept on a network."
                )
            )
        return {
            "name": values.get("title"),
            "code": values.get("fileNotation") or False,
            "year": int(values.get("fileCatalog") or 0),
            "company_id": self.env.company.id,
            "owner_id": self.env.uid,
            "creator_name": values.get("creator") or False,
            "retention_id": named.id,
            "usage": usage,
            "language": values.get("language") or False,
            "date_start": _day(values.get("startDate")),
            "date_end": _day(values.get("endDate")),
            "keywords": values.get("keyword") or False,
            "paper_place": values.get("paperFileCode") or False,
            "description": values.get("description") or False,
            "archive_code": values.get("arcFileCode") or False,
            "package_fonds": packed.fonds,
            "package_uuid": packed.uuid,
            "package_part_of": values.get(PART_OF) or False,
            "package_parts": values.get(PARTS) or False,
        }

    def _join_packages(self):
        """Join it with its whole and its parts, as far as they came in before.

        Only dossiers that came in packages are joined, and none that has a place
        already: a package changes nothing of what the archive made itself.
        """
        self.ensure_one()
        whole = self._of_packages(self.package_part_of)
        if whole:
            self.write({"parent_id": whole.id})
        named = self._of_packages(self.package_parts)
        saying = self.search(
            Domain("company_id", "=", self.company_id.id)
            & Domain("package_part_of", "=", self._package_identifier())
        )
        parts = (named | saying).filtered(lambda one: not one.parent_id) - self
        parts.write({"parent_id": self.id})

    def _of_packages(self, names):
        """Return the dossiers here that came in the packages of these names."""
        found = self.browse()
        for name in (names or "").split():
            key = package_key(name)
            if key:
                found |= self.search(
                    Domain("company_id", "=", self.company_id.id)
                    & Domain("package_fonds", "=", key[0])
                    & Domain("package_uuid", "=", key[1])
                )
        return found - self

    def _take_packaged(self, packed):
        """Make one document or material of a package, with its files."""
        values = dict(packed.values)
        if values.get("kind") == "material":
            self._take_material(packed, values)
            return
        document = self._packaged_identity(values)
        document = self.env["doc.document"].sudo()._by_action().create(document)
        self._packaged_life(document, values)
        files = self.env["doc.file"]
        roles = values.get("fileRoles", "").split() or ["main"]
        for place, file in enumerate(packed.files):
            danger = files._danger_sentence(file.name, file.content)
            if danger:
                raise UserError(danger)
            role = roles[place] if place < len(roles) else "enclosure"
            files._store(document, file.name, file.content, role)
        document.write({"page_count": int(values.get("numberOfPage") or 0)})
        document._journal("taken_in", dossier=self.id)
        self._by_action().write({"document_ids": [(4, document.id)]})

    def _packaged_identity(self, values):
        types = self.env["doc.type"].sudo().with_context(active_test=False)
        kind = in_vietnamese(types).search(
            [("name", "=", values.get("typeName"))], limit=1
        )
        if not kind:
            raise UserError(
                self.env._(
                    "no type of document is called %(name)s",
                    name=values.get("typeName"),
                )
            )
        outgoing = values.get("kind") == "outgoing"
        issued = _day(values.get("issuedDate"))
        return {
            "direction": "outgoing" if outgoing else "incoming",
            "company_id": self.company_id.id,
            "state": "issued" if outgoing else "done",
            "type_id": kind.id,
            "number": values.get("codeNumber") or False,
            "notation": values.get("codeNotation") or False,
            "subject": values.get("subject"),
            "issuer_name": values.get("organName") or False,
            "document_date": issued,
            "sort_date": issued,
            "language": values.get("language") or False,
            "note": values.get("description") or False,
            "signer_name": values.get("signerName") or False,
            "signer_position": values.get("signerPosition") or False,
            "urgency": values.get("urgency") or "0",
            "due_date": _day(values.get("dueDate")),
        }

    def _packaged_life(self, document, values):  # pylint: disable=missing-return
        """Give it the life it had: finished, without the acts of a new one."""
        outgoing = document.direction == "outgoing"
        day = _day(values.get("arrivalDate")) or document.document_date
        moment = office_time.day_at(day, time(12)) if day else False
        common = {
            "document_id": document.id,
            "procedure_id": self.company_id._doc_procedure().id,
            "list_date": moment,
        }
        if outgoing:
            own = {
                "state": "issued",
                "drafter_id": self.env.uid,
                "issued_at": moment,
                "paper_issued_at": moment,
            }
        else:
            own = {
                "state": "done",
                "origin": ORIGINS.get(values.get("confidenceLevel"), "created"),
                "received_at_raw": moment,
                "received_at": moment,
                "arrival_number": int(values.get("arrivalNumber") or 0) or False,
                "arrival_date": _day(values.get("arrivalDate")),
                "done_at": moment,
            }
        lives = self.env[f"doc.{document.direction}"].sudo()._by_action()
        silent = lives.with_context(tracking_disable=True, mail_create_nosubscribe=True)
        super(DocLifeMixin, silent).create([{**common, **own}])

    def _take_material(self, packed, values):
        [file] = packed.files
        _extension, mimetype = self._check_material(file.name, file.content)
        # As in action_add_material: reached through the material only.
        attachment = kept_as_they_are(self.env["ir.attachment"].sudo()).create(
            {"name": file.name, "raw": file.content, "mimetype": mimetype}
        )
        kinds = dict(self.env["doc.dossier.material"]._fields["kind"].selection)
        kind = values.get("materialKind")
        material = (
            self.env["doc.dossier.material"]
            .sudo()
            ._by_action()
            .create(
                {
                    "name": values.get("subject") or file.name,
                    "kind": kind if kind in kinds else "other",
                    "date": _day(values.get("issuedDate")),
                    "author": values.get("organName") or False,
                    "event": values.get("description") or False,
                    "company_id": self.company_id.id,
                    "added_by_id": self.env.uid,
                    "attachment_id": attachment.id,
                    "file_name": file.name,
                    "sha256": blobs.sha256_hex(file.content),
                    "size": len(file.content),
                    "mimetype": mimetype,
                    "page_count": int(values.get("numberOfPage") or 0),
                }
            )
        )
        attachment.write({"res_model": material._name, "res_id": material.id})
        self._put_material(material)

    def _check_nothing_lost(self, packed):
        """Refuse, and so undo, unless packing again gives what came."""
        again = self._packaged()
        lost = [
            f"{name}: “{value}”"
            for name, value in packed.values
            if (name, value) not in again.values
        ]
        for came, made in zip(packed.documents, again.documents, strict=False):
            lost += [
                f"{name}: “{value}”"
                for name, value in came.values
                if (name, value) not in made.values
            ]
            lost += [
                file.name
                for file in came.files
                if (file.name, file.content)
                not in [(one.name, one.content) for one in made.files]
            ]
        if len(packed.documents) != len(again.documents):
            lost.append(f"{len(packed.documents)} ≠ {len(again.documents)}")
        if lost:
            raise UserError(
                self.env._(
                    "The package holds what this archive cannot keep as it is:\n"
                    "%(list)s\nNothing was taken in.",
                    list="\n".join(lost[:10]),
                )
            )
