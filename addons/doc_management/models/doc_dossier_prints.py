"""Mục lục văn bản, export of a dossier, and what its form says about it."""

import tempfile
import zipfile
from io import BytesIO
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..lib.docmgmt import dossiers, dossiers_bind, dossiers_xml
from ..lib.docmgmt.dossiers import Placed
from ..lib.docmgmt.dossiers_bind import Part
from ..lib.docmgmt.errors import RuleError
from ..lib.docmgmt.number_words import in_words
from ..lib.docmgmt.prints.listing import ListForm, ListHead, ListRow, listing_pdf
from .office_language import in_vietnamese

USAGE_WORDS = {
    "wide": "Tiếp cận rộng rãi",
    "conditional": "Tiếp cận có điều kiện",
    "restricted": "Hạn chế sử dụng",
}
"""Written into the metadata, which are Vietnamese in every language."""


class DocDossier(models.Model):
    """Lists and exports are of the whole dossier: who reads all of it makes them."""

    _inherit = "doc.dossier"

    has_stops = fields.Boolean(compute="_compute_stops")
    has_only_decisions = fields.Boolean(compute="_compute_stops")
    banner_text = fields.Char(compute="_compute_banner_text")
    submission_due = fields.Date("To be handed in by", compute="_compute_due")
    inside = fields.Char(
        "Documents inside", compute="_compute_inside", search="_search_inside"
    )

    @api.depends("check_lines")
    def _compute_stops(self):
        for dossier in self:
            levels = {line["level"] for line in dossier.check_lines or []}
            dossier.has_stops = bool(levels & {"stop", "decide"})
            dossier.has_only_decisions = "decide" in levels and "stop" not in levels

    @api.depends("date_end", "retention_id", "kept_back_until")
    def _compute_due(self):
        for dossier in self:
            dossier.submission_due = dossier._submission_due() or False

    @api.depends("state", "date_end", "closed_by_id", "code_given_twice", "usage")
    @api.depends_context("lang")
    def _compute_banner_text(self):
        for dossier in self:
            dossier.banner_text = dossier._banner_words()

    def _banner_words(self):
        self.ensure_one()
        if self.state == "closing":
            return self.env._(
                "Closing has been asked for. It is decided by %(who)s.",
                who=self._decider_words(),
            )
        if self.state == "closed" and self.date_end:
            return self.env._(
                "Closed on %(day)s by %(name)s. Its content is fixed.",
                day=self.date_end.strftime("%d/%m/%Y"),
                name=self.sudo().closed_by_id.name or self.sudo().owner_id.name,
            )
        if self.code_given_twice:
            return self.env._(
                "Another dossier of %(year)s has the number %(code)s as well, from "
                "before numbers were unique. Give this one another.",
                year=self.year,
                code=self.code,
            )
        if self.usage == "restricted":
            return self.env._(
                "On the restricted list: its papers are not in this system."
            )
        return False

    def _compute_inside(self):
        self.inside = False

    @api.model
    def _search_inside(self, operator, value):
        """Find dossiers by the documents inside that the user may read."""
        if operator not in ("ilike", "like", "=") or not isinstance(value, str):
            return NotImplemented
        # Sub-searches run without rights here, so they are asked for by name.
        documents = (
            self.env["doc.document"].sudo(False)._search([("lookup", "ilike", value)])
        )
        return Domain("document_ids", "in", documents)

    # Lists -------------------------------------------------------------------

    def _check_whole(self):
        """Refuse unless the user reads every document inside."""
        self.ensure_one()
        self.check_access("read")
        self.env.user._doc_acting_employee(self.company_id)
        if len(self._visible_entries()) != len(self._all_entries()):
            raise AccessError(
                self.env._(
                    "You do not read every document of this dossier. Its keeper makes "
                    "its lists and exports."
                )
            )
        if self.state == "destroyed":
            raise UserError(self.env._("The documents of this dossier are destroyed."))

    def _placed_entries(self):
        """Return [(ordinal, entry)] in the order of events."""
        entries = self._visible_entries()
        by_id = {entry.id: entry for entry in entries}
        ordered = dossiers.in_time_order(
            [Placed(one.id, one.date or None) for one in entries]
        )
        return [(place, by_id[key]) for place, key in enumerate(ordered, start=1)]

    def action_print_list(self):
        """Return the action that opens the list of documents."""
        self._check_whole()
        return {
            "type": "ir.actions.act_url",
            "url": f"/doc/dossier/{self.id}/list",
            "target": "new",
        }

    def _list_row(self, place, *more):
        """Return the line of a list of dossiers: place, sign, title, days, ``more``."""
        self.ensure_one()
        days = [
            day.strftime("%d/%m/%Y") for day in (self.date_start, self.date_end) if day
        ]
        return ListRow(
            (f"{place:02}", self.code or "", self.name, " - ".join(days), *more)
        )

    def _list_pdf(self):
        """Return mục lục văn bản as PDF (Annex V)."""
        self._check_whole()
        rows, pages = [], 0
        for place, entry in self._placed_entries():
            document = entry.document_id
            day = document.document_date or entry.date
            rows.append(
                ListRow(
                    (
                        f"{place:02}",
                        entry.number or "",
                        day.strftime("%d/%m/%Y") if day else "",
                        in_vietnamese(entry).title or "",
                        entry.author or "",
                        entry.pages or "",
                        document.note or "",
                    )
                )
            )
            pages += entry.page_count or 0
        return self._laid_out(
            ListHead(
                ListForm.IN_DOSSIER,
                self.company_id.name,
                "MỤC LỤC VĂN BẢN, TÀI LIỆU TRONG HỒ SƠ",
                lines=tuple(
                    filter(
                        None,
                        (
                            f"Số, ký hiệu hồ sơ: {self.code or '………'}",
                            self.name,
                        ),
                    )
                ),
                tail=(
                    f"Tổng số: {len(rows):02} văn bản, tài liệu "
                    f"({in_words(len(rows))}); {pages} trang ({in_words(pages)}).",
                ),
            ),
            rows,
        )

    def _laid_out(self, head, rows):
        try:
            content = listing_pdf(
                head, rows, created=self.env["res.company"]._doc_now()
            )
        except RuleError as fault:
            raise UserError(
                self.env._(
                    "The list cannot be laid out: no font for Vietnamese documents is "
                    "installed. Ask the system administrator; the settings page says "
                    "which."
                )
            ) from fault
        self._journal("dossier_list_printed", lines=len(rows))
        return content

    # Export ------------------------------------------------------------------

    def action_export(self):
        """Return the action that hands over the dossier as one PDF and one XML."""
        self._check_whole()
        return {
            "type": "ir.actions.act_url",
            "url": f"/doc/dossier/{self.id}/export",
            "target": "download",
        }

    def _export_zip(self):
        """Return a zip of one PDF and one XML (Annex VI, part I, item III.4g)."""
        self._check_whole()
        stem = "".join(
            sign if sign.isascii() and sign.isalnum() else "-"
            for sign in self.file_code or f"ho-so-{self.id}"
        )
        stream = BytesIO()
        with tempfile.TemporaryDirectory(prefix="doc_dossier_") as folder:
            parts, facts = self._write_parts(Path(folder))
            front = Path(folder, "front.pdf")
            front.write_bytes(self._list_pdf())
            out = Path(folder, "out.pdf")
            try:
                bound = dossiers_bind.bind(front, parts, out)
                metadata = dossiers_xml.dossier_xml(facts)
            except RuleError as fault:
                raise UserError(self._export_sentence(fault)) from fault
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
                archive.write(out, f"{stem}.pdf")
                archive.writestr(f"{stem}.xml", metadata)
        self._journal("dossier_exported", files=bound.embedded, unread=bound.unread)
        return stream.getvalue(), f"{stem}.zip"

    def _export_sentence(self, fault):
        if fault.code is dossiers_xml.XmlFault.TOO_LONG:
            return self.env._(
                "%(name)s has more than %(limit)s characters: %(text)s. Shorten it; "
                "nothing is cut silently.",
                **fault.values,
            )
        return self.env._(
            "The dossier is too large or one of its files cannot be bound. Export its "
            "sub-dossiers one by one, or tell the system administrator."
        )

    def _write_parts(self, folder):
        """Write every current file into a folder; return (parts, metadata)."""
        parts, documents = [], []
        for place, entry in self._placed_entries():
            files = []
            for number, file in enumerate(self._entry_files(entry), start=1):
                name, content, sha256, mimetype = file
                path = folder / f"{place:05}-{number:02}"
                path.write_bytes(content)
                shown = f"{place:03}-{number:02}-{name}"
                parts.append(Part(str(path), shown, mimetype, entry.title or name))
                files.append(
                    dossiers_xml.FileFacts(name, shown, sha256, len(content), mimetype)
                )
            documents.append(self._document_facts(place, entry, tuple(files)))
            if place % 200 == 0:
                self.env.invalidate_all()
        return parts, self._dossier_facts(tuple(documents))

    def _entry_files(self, entry):
        """Yield (name, bytes, SHA-256, media type) of the files of an entry."""
        if entry.material_id:
            material = entry.material_id
            yield (
                material.file_name,
                material._content(),
                material.sha256,
                material.mimetype,
            )
            return
        for file in entry.document_id.current_file_ids:
            if not file.destroyed_at:
                yield file.name, file._content(), file.sha256, file.mimetype

    def _document_facts(self, place, entry, files):
        document, material = entry.document_id, entry.material_id
        if material:
            return dossiers_xml.DocumentFacts(
                place,
                "material",
                issued=material.date,
                issuer=material.author or "",
                subject=material.name,
                pages=material.page_count,
                remark=material.event or "",
                files=files,
            )
        incoming = document.incoming_ids
        return dossiers_xml.DocumentFacts(
            place,
            document.direction,
            type_name=in_vietnamese(document.type_id).name,
            number=document.number or "",
            notation=document.notation or "",
            issued=document.document_date or None,
            issuer=document.issuer_label or "",
            subject=document.subject,
            language=document.language or "",
            pages=document.page_count,
            remark=document.note or "",
            signer=document.signer_name or "",
            position=document.signer_position or "",
            urgency=document.urgency,
            arrival_number=str(incoming.arrival_number or ""),
            arrival_date=incoming.arrival_date or None,
            due=document.due_date or None,
            files=files,
        )

    def _dossier_facts(self, documents):
        # The agency's own code is public.
        organ = self.company_id.sudo().doc_agency_id.code or ""
        return dossiers_xml.DossierFacts(
            organ,
            self.year,
            self.code or "",
            self.name,
            in_vietnamese(self.retention_id).name or "",
            USAGE_WORDS[self.usage],
            self.creator_name or "",
            self.language or "",
            self.date_start or None,
            self.date_end or None,
            self.description or "",
            documents,
        )


class DocFilePlan(models.Model):
    _inherit = "doc.file.plan"

    def action_print(self):
        """Return the action that opens the printed plan."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/doc/file-plan/{self.id}",
            "target": "new",
        }

    def _plan_pdf(self):
        """Return danh mục hồ sơ as PDF (Annex V)."""
        self.ensure_one()
        self.check_access("read")
        rows = []
        order = lambda one: (one.sequence, one.id)  # noqa: E731
        for big in self._bigs().sorted(order):
            rows.append(self._heading_row(big))
            rows += self._line_rows(big)
            for small in big.child_ids.sorted(order):
                rows.append(self._heading_row(small))
                rows += self._line_rows(small)
        permanent = len(
            self.line_ids.filtered(lambda line: not line.retention_id.years)
        )
        total = len(self.line_ids)
        day = self.approved_on or self.company_id._doc_today()
        head = ListHead(
            ListForm.FILE_PLAN,
            self.company_id.name,
            "DANH MỤC HỒ SƠ",
            lines=(
                f"Năm {self.year}",
                f"(Kèm theo {self.decision or 'Quyết định số ……… ngày ………'})",
            ),
            tail=(
                f"Bản danh mục này có {total} hồ sơ ({in_words(total)}), bao gồm:",
                f"{permanent} hồ sơ bảo quản vĩnh viễn;",
                f"{total - permanent} hồ sơ bảo quản có thời hạn.",
            ),
            place_day="" if not day else f"Ngày {day:%d} tháng {day:%m} năm {day:%Y}",
        )
        return self.env["doc.dossier"]._laid_out(head, rows)

    def _heading_row(self, heading):
        words = f"{heading.numeral}. {heading.name}"
        return ListRow(("", words, "", "", ""), is_heading=True)

    def _line_rows(self, heading):
        return [
            ListRow(
                (
                    line.notation or "",
                    line.name,
                    in_vietnamese(line.retention_id).name,
                    # Who keeps a planned dossier is printed in the public plan.
                    line.sudo().user_id.name or line.sudo().unit_id.name or "",
                    line.note or "",
                )
            )
            for line in heading.line_ids.sorted(lambda one: (one.sequence, one.id))
        ]
