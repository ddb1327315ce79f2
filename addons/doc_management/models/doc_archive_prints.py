"""Biên bản: the records of a hand-over and of a destruction."""

from odoo import models
from odoo.exceptions import UserError

from ..lib.docmgmt.errors import RuleError
from ..lib.docmgmt.number_words import in_words
from ..lib.docmgmt.prints.listing import Signature
from ..lib.docmgmt.prints.record import Record, record_pdf


def _day(day):
    return day.strftime("%d/%m/%Y") if day else "………"


class DocDossier(models.Model):
    _inherit = "doc.dossier"

    def _recorded(self, record):
        try:
            return record_pdf(record, created=self.env["res.company"]._doc_now())
        except RuleError as fault:
            raise UserError(
                self.env._(
                    "The list cannot be laid out: no font for Vietnamese documents is "
                    "installed. Ask the system administrator; the settings page says "
                    "which."
                )
            ) from fault


class DocArchiveTransfer(models.Model):
    _inherit = "doc.archive.transfer"

    def action_print_record(self):
        """Return the action that opens the record of the hand-over."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/doc/archive-transfer/{self.id}/record",
            "target": "new",
        }

    def _record_pdf(self):
        """Return biên bản giao nhận hồ sơ, tài liệu as PDF (Annex V)."""
        self.ensure_one()
        self.check_access("read")
        if self.state == "draft":
            raise UserError(self.env._("Nothing has been handed in yet."))
        # Both sides sign for all of it.
        dossiers = self.line_ids.dossier_id.sudo()
        taken = self.line_ids.filtered(lambda line: line.verdict == "pass")
        files = sum(self.line_ids.mapped("file_count"))
        starts = [day for day in dossiers.mapped("date_start") if day]
        ends = [day for day in dossiers.mapped("date_end") if day]
        given_back = len(self.line_ids) - len(taken)
        boxes = f"{self.boxes} hộp/cặp, {self.meters:g} mét giá"
        paragraphs = [
            f"Bên giao: {self.unit_id.sudo().name}, đại diện: "
            f"{self.user_id.sudo().name}.",
            f"Bên nhận: Lưu trữ hiện hành, đại diện: "
            f"{self.received_by_id.sudo().name or '………'}.",
            f"1. Tên khối tài liệu: {self.name}.",
            f"2. Thời gian của hồ sơ, tài liệu: từ {_day(min(starts, default=None))} "
            f"đến {_day(max(ends, default=None))}.",
            f"3. Số lượng: tài liệu giấy: {boxes}; tài liệu điện tử: "
            f"{len(dossiers)} hồ sơ ({in_words(len(dossiers))}), {files} tệp "
            f"({in_words(files)}).",
            f"4. Tình trạng tài liệu giao nộp: {self.condition or 'bình thường'}.",
            "5. Mục lục hồ sơ, tài liệu nộp lưu kèm theo.",
        ]
        if self.state == "received":
            paragraphs.append(
                f"Ngày {_day(self.received_on)} bên nhận đã kiểm tra từng tệp: nhận "
                f"{len(taken)} hồ sơ, trả lại {given_back} hồ sơ."
            )
        paragraphs.append("Biên bản này được lập thành hai bản, mỗi bên giữ một bản.")
        return self.env["doc.dossier"]._recorded(
            Record(
                self.company_id.name,
                "BIÊN BẢN",
                "Về việc giao nhận hồ sơ, tài liệu",
                tuple(paragraphs),
                (
                    Signature("ĐẠI DIỆN BÊN GIAO", self.user_id.sudo().name),
                    Signature(
                        "ĐẠI DIỆN BÊN NHẬN", self.received_by_id.sudo().name or ""
                    ),
                ),
            )
        )


class DocArchiveDisposal(models.Model):
    _inherit = "doc.archive.disposal"

    def action_print_record(self):
        """Return the action that opens the record of the destruction."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/doc/archive-disposal/{self.id}/record",
            "target": "new",
        }

    def _record_pdf(self):
        """Return biên bản hủy tài liệu as PDF."""
        self.ensure_one()
        self.check_access("read")
        if self.state != "destroyed":
            raise UserError(self.env._("Nothing has been destroyed yet."))
        total = len(self.line_ids)
        paragraphs = (
            f"Căn cứ Quyết định số {self.decision} ngày {_day(self.decided_on)} về "
            "việc hủy tài liệu hết giá trị;",
            f"Ngày {_day(self.destroyed_on)}, {self.destroyed_by_id.sudo().name} đã "
            f"hủy {total} hồ sơ ({in_words(total)}) theo danh mục kèm theo, gồm "
            f"{self.file_count} tệp ({in_words(self.file_count)}).",
            "Phương pháp hủy: ghi đè rồi xóa tệp khỏi kho lưu trữ; không khôi phục "
            "được. Bản sao lưu được xử lý theo quy trình vận hành.",
            "Thông tin về từng tệp đã hủy (mã băm SHA-256, dung lượng) ghi trong nhật "
            "ký của hệ thống.",
        )
        return self.env["doc.dossier"]._recorded(
            Record(
                self.company_id.name,
                "BIÊN BẢN",
                "Về việc hủy tài liệu",
                paragraphs,
                (
                    Signature("NGƯỜI HỦY", self.destroyed_by_id.sudo().name),
                    Signature("NGƯỜI CÓ THẨM QUYỀN"),
                ),
            )
        )
