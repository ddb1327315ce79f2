"""Printed books: what stands in them, who may print, and what happens to the file."""

import json
from datetime import timedelta
from io import BytesIO
from unittest.mock import patch
from xml.etree import ElementTree
from zipfile import ZipFile

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..models import doc_print_job
from .common import DocCommon, pdf_text

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def table_of(content):
    """Return the texts of a workbook, row by row."""
    with ZipFile(BytesIO(content)) as archive:
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    return [
        ["".join(part.text or "" for part in cell.iter(f"{MAIN}t")) for cell in row]
        for row in sheet.iter(f"{MAIN}row")
    ]


class PrintsCommon(DocCommon):
    def register_of(self, document):
        return document.register_entry_id.register_id

    def ask(self, book, user=None, **over):
        """Ask for a book as a clerk and return the print."""
        jobs = self.model("doc.print.job", user or self.clerk)
        return jobs.browse(jobs.action_ask(book, **over))

    def table(self, book, **over):
        """Return the lines of a book below its heading."""
        job = self.ask(book, file_format="xlsx", **over)
        self.assertEqual(job.state, "done", job.error)
        rows = table_of(job._content())
        start = next(at for at, row in enumerate(rows) if row and row[0] == "(1)")
        return rows[start + 1 :]

    def make_issued(self, **over):
        return self.as_user(super().make_issued(**over), self.clerk)

    def crowd(self, document, count):
        """Repeat the register line of a document, numbers counting on."""
        entry = document.register_entry_id
        self.env.flush_all()
        self.env.cr.execute(
            """
            INSERT INTO doc_register_entry
            SELECT copy.*
              FROM doc_register_entry AS line, generate_series(1, %s) AS step,
                   jsonb_populate_record(line, jsonb_build_object(
                       'id', nextval('doc_register_entry_id_seq'),
                       'number', line.number + step,
                       'document_id', NULL,
                       'display_number', (line.number + step) || '/UBND-NC',
                       'subject', line.subject || ' ' || step,
                       'hash', line.content_hash)) AS copy
             WHERE line.id = %s
            """,
            [count, entry.id],
        )
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestPrintedBooks(PrintsCommon):
    def test_the_incoming_register_says_what_was_done(self):
        incoming = self.make_directed(urgency="2")
        self.as_user(incoming, self.specialist).action_start()
        register = self.register_of(incoming)
        [row] = self.table("incoming", register_id=register.id)
        today = self.company._doc_today()
        day = (
            f"{today:%d}/{today.month:02}"
            if today.month < 3
            else (f"{today:%d}/{today.month}")
        )
        self.assertEqual(row[:5], [day, "01", self.issuer.name, "88/UBND-NC", "02/3"])
        self.assertEqual(row[5], f"Công văn: {incoming.subject}")
        self.assertIn("Phòng Một – Cán bộ specialist (chủ trì)", row[6])
        self.assertIn("Cán bộ colleague (phối hợp)", row[6])
        self.assertEqual(row[7], day)
        self.assertTrue(row[8].startswith("Cán bộ specialist, "), row[8])
        self.assertEqual(row[9], "Thượng khẩn")

    def test_a_receipt_is_blank_until_somebody_took_the_document_up(self):
        incoming = self.make_directed()
        [row] = self.table("incoming", register_id=self.register_of(incoming).id)
        self.assertEqual(row[8], "")

    def test_the_outgoing_register_says_who_signed_and_who_receives(self):
        outgoing = self.make_issued(issued_amount=7)
        [row] = self.table("outgoing", register_id=self.register_of(outgoing).id)
        self.assertEqual(row[0], outgoing.name)
        self.assertEqual(row[3], self.deputy.name)
        self.assertEqual(row[4], self.issuer.name)
        self.assertEqual(row[5], "Văn thư; Phòng Một")
        self.assertEqual(row[6], "07")

    def test_a_void_number_stands_in_the_book_with_its_reason(self):
        outgoing = self.make_issued()
        other = self.make_to_sign()
        numbering = self.env["doc.numbering"]
        numbering._reserve(self.company, "out", other.document_id.id)
        numbering._expose(self.company, "out", other.document_id.id)
        self.as_user(other, self.deputy).action_return("Không ban hành")
        numbering._cron_settle()
        rows = self.table("outgoing", register_id=self.register_of(outgoing).id)
        self.assertEqual(len(rows), 2)
        self.assertEqual(rows[1][0], "02")
        self.assertIn("SỐ HỦY. Lý do: ", rows[1][2])

    def test_the_follow_up_book_knows_deadline_progress_and_reply(self):
        incoming = self.make_directed()
        register = self.register_of(incoming)
        [row] = self.table("follow_up", register_id=register.id)
        self.assertEqual(row[0], "01")
        self.assertEqual(row[4], "Đã giao, chưa nhận việc")
        action = self.as_user(incoming, self.specialist).action_draft_reply()
        reply = self.model("doc.outgoing", self.specialist).browse(action["res_id"])
        [row] = self.table("follow_up", register_id=register.id)
        self.assertEqual(row[5], "", "a draft is no reply yet")
        self.finish_reply(reply)
        [row] = self.table("follow_up", register_id=register.id)
        self.assertIn("Đã giải quyết xong ngày ", row[4])
        self.assertEqual(row[5], reply.name)

    def finish_reply(self, reply):
        reply.write({"body": "Sở báo cáo như sau.", "signer_id": self.deputy.id})
        reply.recipient_ids.write({"medium": "post"})
        reply.action_generate_pdf()
        reply.action_submit()
        self.as_user(reply, self.head).action_initial()
        reply.sudo()._signed()
        self.issue(reply)

    def test_a_late_document_is_late_in_the_follow_up_book(self):
        incoming = self.make_directed()
        late = fields.Datetime.now() - timedelta(days=3)
        incoming.sudo()._by_action().write({"deadline": late})
        [row] = self.table("follow_up", register_id=self.register_of(incoming).id)
        self.assertIn("quá hạn từ ", row[4])

    def test_each_hand_over_of_an_incoming_document_has_its_line(self):
        incoming = self.make_directed()
        rows = self.table("transfer_in", register_id=self.register_of(incoming).id)
        self.assertEqual([row[1] for row in rows], ["01"] * 3)
        self.assertIn("Cán bộ specialist", rows[0][2])

    def test_a_hand_over_that_was_returned_stays_in_the_book(self):
        incoming = self.make_directed()
        part = incoming.assignment_ids.filtered(lambda one: one.role == "lead")
        self.as_user(part, self.specialist).action_return("Không đúng việc")
        register = self.register_of(incoming)
        rows = self.table("transfer_in", register_id=register.id)
        notes = [row[4] for row in rows if "chủ trì" in row[2]]
        self.assertEqual(notes, ["Đã trả lại việc được giao"])
        [row] = self.table("incoming", register_id=register.id)
        self.assertNotIn("chủ trì", row[6])

    def test_what_went_by_post_stands_in_that_book_alone(self):
        outgoing = self.make_issued(
            recipient_ids=[
                (0, 0, {"agency_id": self.issuer.id, "medium": "post"}),
                (0, 0, {"name": "Phòng Hai", "medium": "internal"}),
            ]
        )
        register = self.register_of(outgoing)
        by_post = outgoing.recipient_ids.filtered(lambda one: one.medium == "post")
        self.assertEqual(len(self.table("transfer_out", register_id=register.id)), 2)
        self.model("doc.post.dispatch", self.clerk).create(
            {
                "outgoing_id": outgoing.id,
                "recipient_id": by_post.id,
                "envelope_count": 2,
                "note": "Thư bảo đảm",
            }
        )
        [row] = self.table("transfer_out", register_id=register.id)
        self.assertEqual(row[2], "Phòng Hai")
        today = self.company._doc_today()
        [row] = self.table("post", date_from=today, date_to=today)
        self.assertEqual(row[1:4], [outgoing.name, self.issuer.name, "02"])
        self.assertEqual(row[5], "Thư bảo đảm")

    def test_the_use_of_a_file_copy_has_its_line(self):
        outgoing = self.make_issued()
        today = self.company._doc_today()
        use = self.model("doc.file.copy.use", self.clerk).create(
            {
                "document_id": outgoing.document_id.id,
                "user_id": self.colleague.id,
                "permitted_by_id": self.leader.id,
                "dossier_notation": "01.TCCB",
            }
        )
        use.action_return()
        [row] = self.table("copy_use", date_from=today, date_to=today)
        self.assertEqual(row[1], self.colleague.name)
        self.assertIn(outgoing.name, row[2])
        self.assertEqual(row[4], "01.TCCB")
        self.assertTrue(row[6])
        self.assertEqual(row[7], self.leader.name)

    def test_days_and_numbers_narrow_the_book(self):
        first = self.make_registered()
        for _turn in range(3):
            self.make_registered()
        register = self.register_of(first)
        rows = self.table(
            "incoming", register_id=register.id, number_from=2, number_to=3
        )
        self.assertEqual([row[1] for row in rows], ["02", "03"])
        today = self.company._doc_today()
        rows = self.table("incoming", register_id=register.id, date_from=today)
        self.assertEqual(len(rows), 4)
        with self.assertRaisesRegex(UserError, "nothing to print"):
            self.ask(
                "incoming",
                register_id=register.id,
                date_from=today + timedelta(days=1),
            )

    def test_the_paper_has_cover_lines_and_rows(self):
        incoming = self.make_directed()
        job = self.ask(
            "incoming", register_id=self.register_of(incoming).id, volume="02"
        )
        self.assertEqual(job.state, "done")
        text = pdf_text(job._content())
        for words in (
            "SỔ ĐĂNG KÝ VĂN BẢN ĐẾN",
            self.company.name.upper(),
            "Từ số 01 đến số 01",
            "Quyển số: 02",
            "88/UBND-NC",
            "Trang 1",
        ):
            self.assertIn(words, text)

    def test_lines_are_sealed_before_they_leave(self):
        incoming = self.make_registered()
        self.assertFalse(incoming.register_entry_id.hash)
        job = self.ask("incoming", register_id=self.register_of(incoming).id)
        self.assertTrue(incoming.register_entry_id.hash)
        self.assertFalse(job.is_provisional)
        self.assertNotIn("Bản in tạm", pdf_text(job._content()))

    def test_what_could_not_be_sealed_is_printed_as_provisional(self):
        incoming = self.make_registered()
        entries = type(self.env["doc.register.entry"])
        with patch.object(entries, "_cron_seal", lambda self: None):
            job = self.ask("incoming", register_id=self.register_of(incoming).id)
        self.assertTrue(job.is_provisional)
        text = pdf_text(job._content())
        self.assertIn("Bản in tạm: 01 dòng chưa được niêm phong", text)

    def test_a_print_stands_in_the_journal(self):
        incoming = self.make_registered()
        job = self.ask("incoming", register_id=self.register_of(incoming).id)
        rows = self.env["doc.journal"].search(
            [("model", "=", "doc.print.job"), ("res_id", "=", job.id)], order="id"
        )
        self.assertEqual(rows.mapped("act"), ["print_asked", "print_ready"])
        self.assertEqual(rows.user_id, self.clerk)
        self.assertEqual(json.loads(rows[1].detail)["sha256"], job.sha256)


@tagged("post_install", "-at_install")
class TestPrintRights(PrintsCommon):
    def setUp(self):
        super().setUp()
        self.incoming = self.make_directed()
        self.register = self.register_of(self.incoming)

    def test_nobody_but_the_clerk_prints_a_book(self):
        for user in (
            self.specialist,
            self.head,
            self.leader,
            self.archivist,
            self.admin,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.ask("incoming", user, register_id=self.register.id)

    def test_the_clerk_of_another_agency_prints_nothing_of_ours(self):
        with self.assertRaises(AccessError):
            self.ask("incoming", self.foreign_clerk, register_id=self.register.id)
        job = self.ask("incoming", register_id=self.register.id)
        foreign = self.as_user(job, self.foreign_clerk)
        self.assertFalse(foreign.search([("id", "=", job.id)]))
        for act in (
            foreign.action_download,
            foreign.action_ask_again,
            foreign._content,
        ):
            with self.assertRaises(AccessError):
                act()

    def test_a_forged_context_opens_nothing(self):
        jobs = self.env["doc.print.job"].with_env(
            self.env(
                user=self.foreign_clerk,
                su=False,
                context={
                    "allowed_company_ids": (self.company | self.other_company).ids,
                    "doc_by_action": True,
                    "su": True,
                },
            )
        )
        with self.assertRaises(AccessError):
            jobs.action_ask("incoming", self.register.id)
        with self.assertRaises(AccessError):
            jobs.create({"book": "incoming", "register_id": self.register.id})
        job = self.ask("incoming", register_id=self.register.id)
        for values in ({"state": "failed"}, {"user_id": self.leader.id}):
            with self.assertRaises(AccessError):
                job.with_context(doc_by_action=True).write(values)
        with self.assertRaises(AccessError):
            job.unlink()

    def test_the_file_is_reached_by_clerks_of_the_agency_alone(self):
        job = self.ask("incoming", register_id=self.register.id)
        attachment = job.sudo().attachment_id
        self.assertTrue(self.as_user(attachment, self.clerk).raw)
        for user in (self.specialist, self.leader, self.foreign_clerk, self.admin):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                _content = self.as_user(attachment, user).raw
        for values in ({"raw": b"x"}, {"public": True}, {"res_id": 0}):
            with self.assertRaises(AccessError):
                self.as_user(attachment, self.clerk).write(values)
        with self.assertRaises(AccessError):
            self.as_user(attachment, self.clerk).unlink()

    def test_a_register_of_the_other_direction_is_refused(self):
        with self.assertRaisesRegex(UserError, "not a register"):
            self.ask("outgoing", register_id=self.register.id)

    def test_odd_arguments_are_refused_with_words(self):
        today = self.company._doc_today()
        for over, words in (
            ({"book": "secret"}, "Choose a book"),
            ({"book": "incoming", "file_format": "html"}, "Choose a book"),
            ({"book": "incoming"}, "Choose the register"),
            ({"book": "incoming", "register_id": -1}, "Choose the register"),
            ({"book": "post"}, "from which day"),
            (
                {
                    "book": "incoming",
                    "register_id": self.register.id,
                    "number_from": "15a",
                },
                "no number of a register",
            ),
            (
                {
                    "book": "incoming",
                    "register_id": self.register.id,
                    "number_from": -3,
                },
                "no number of a register",
            ),
            (
                {
                    "book": "post",
                    "date_from": today,
                    "date_to": today - timedelta(days=1),
                },
                "before the first day",
            ),
            (
                {
                    "book": "post",
                    "date_from": today - timedelta(days=400),
                    "date_to": today,
                },
                "of one year",
            ),
            (
                {
                    "book": "incoming",
                    "register_id": self.register.id,
                    "number_from": 5,
                    "number_to": 2,
                },
                "below the first number",
            ),
        ):
            with self.subTest(over=over), self.assertRaisesRegex(UserError, words):
                self.ask(**over)

    def test_a_document_one_may_not_read_shows_no_more_than_the_register(self):
        """The line is the clerk's to read; the document may be closed to him."""
        self.incoming.document_id.sudo()._by_action().write({"is_private": True})
        self.env.invalidate_all()
        other_clerk = self.make_official("clerk", self.unit, "clerk2")
        document = self.as_user(self.incoming.document_id, other_clerk)
        self.assertFalse(document.has_access("read"))
        [row] = self.table("incoming", user=other_clerk, register_id=self.register.id)
        self.assertEqual(row[3], "88/UBND-NC")
        self.assertEqual((row[4], row[6], row[7], row[8]), ("", "", "", ""))

    def test_a_line_of_the_post_is_of_an_issued_document_and_never_deleted(self):
        draft = self.make_to_sign()
        posts = self.model("doc.post.dispatch", self.clerk)
        with self.assertRaisesRegex(ValidationError, "not issued yet"):
            posts.create({"outgoing_id": draft.id, "recipient_name": "A"})
        outgoing = self.make_issued()
        with self.assertRaisesRegex(ValidationError, "no recipient"):
            posts.create(
                {
                    "outgoing_id": outgoing.id,
                    "recipient_id": draft.recipient_ids[:1].id,
                    "recipient_name": "A",
                }
            )
        line = posts.create({"outgoing_id": outgoing.id, "recipient_name": "A"})
        for user in (self.specialist, self.leader, self.foreign_clerk, self.archivist):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(line, user).write({"envelope_count": 9})
        with self.assertRaises(AccessError):
            line.unlink()
        with self.assertRaises(UserError):
            line.sudo().unlink()
        line.write({"envelope_count": 3})
        acts = self.env["doc.journal"].search(
            [("model", "=", "doc.post.dispatch"), ("res_id", "=", line.id)], order="id"
        )
        self.assertEqual(acts.mapped("act"), ["post_entered", "post_corrected"])

    def test_a_file_copy_is_of_a_readable_document_and_permitted_by_an_official(self):
        uses = self.model("doc.file.copy.use", self.clerk)
        values = {
            "document_id": self.incoming.document_id.id,
            "user_name": "Người ngoài",
            "permitted_by_id": self.leader.id,
        }
        line = uses.create(values)
        with self.assertRaises(UserError):
            uses.create({**values, "permitted_by_id": self.foreign_leader.id})
        with self.assertRaises(AccessError):
            self.model("doc.file.copy.use", self.foreign_clerk).create(values)
        with self.assertRaises(AccessError):
            self.model("doc.file.copy.use", self.specialist).create(values)
        with self.assertRaises(AccessError):
            line.unlink()
        line.action_return()
        with self.assertRaisesRegex(UserError, "already been returned"):
            line.action_return()


@tagged("post_install", "-at_install")
class TestPrintJob(PrintsCommon):
    def setUp(self):
        super().setUp()
        self.incoming = self.make_directed()
        self.register = self.register_of(self.incoming)
        self.cron = self.env.ref("doc_management.ir_cron_print")

    def ask_large(self, lines=2 * doc_print_job.CHUNK, **over):
        self.crowd(self.incoming, lines)
        return self.ask("incoming", register_id=self.register.id, **over)

    def run_job(self):
        self.cron.method_direct_trigger()
        self.env.invalidate_all()

    def test_a_large_book_waits_for_the_job_and_counts_its_lines(self):
        job = self.ask_large()
        self.assertEqual((job.state, job.rows_total), ("waiting", 1001))
        self.assertFalse(job.sudo().attachment_id)
        with self.assertRaises(UserError):
            job.action_download()
        seen = []
        report = type(job)._report_progress

        def watch(record, done):
            report(record, done)
            record.env.cr.execute(
                "SELECT rows_done, state FROM doc_print_job WHERE id = %s", [record.id]
            )
            seen.append(record.env.cr.fetchone())

        with patch.object(type(job), "_report_progress", watch):
            self.run_job()
        self.assertEqual(seen, [(500, "running"), (1000, "running"), (1001, "running")])
        self.assertEqual((job.state, job.rows_done), ("done", 1001), job.error)
        self.assertFalse(
            job.sudo().attachment_id.index_content,
            "reading a book back takes longer than printing it",
        )
        text = pdf_text(job._content())
        self.assertIn("Từ số 01 đến số 1001", text)
        for number in (1, 500, 501, 1001):
            self.assertIn(f" {number:02} UBND tỉnh", text)
        self.assertIn("Phòng Một", text)

    def test_the_job_prints_with_the_rights_of_who_asked(self):
        job = self.ask_large()
        self.clerk.sudo().group_ids -= self.env.ref("doc_management.group_clerk")
        self.run_job()
        job = job.sudo()
        self.assertEqual(job.state, "failed")
        self.assertIn("no clerk any more", job.error)
        self.assertFalse(job.attachment_id)

    def test_a_print_whose_worker_died_is_begun_anew_but_not_for_ever(self):
        job = self.ask_large()
        job._note(state="running", attempts=1, rows_done=500)
        self.run_job()
        self.assertEqual((job.state, job.attempts), ("done", 2))
        job._note(state="running", attempts=doc_print_job.MOST_ATTEMPTS)
        self.run_job()
        self.assertEqual(job.state, "failed")
        self.assertIn("broken off", job.error)
        again = job.action_ask_again()
        self.assertNotEqual(again["res_id"], job.id)

    @mute_logger("odoo.addons.doc_management.models.doc_print_job")
    def test_a_fault_inside_fails_one_print_and_not_the_next(self):
        first = self.ask_large()
        second = self.ask("incoming", register_id=self.register.id, file_format="xlsx")
        rows = type(first)._rows

        def broken(record, ids):
            if record.id == first.id:
                raise ZeroDivisionError
            return rows(record, ids)

        with patch.object(type(first), "_rows", broken):
            self.run_job()
        self.assertEqual(first.state, "failed")
        self.assertIn(str(first.id), first.error)
        self.assertEqual(second.state, "done")

    def test_reading_a_book_asks_the_database_by_the_chunk(self):
        job = self.ask_large()
        run = job._as_requester()
        run.env.invalidate_all()
        ids = run._row_ids()
        with self.assertQueryCount(40):
            rows = [row for row in run._printed_rows(ids)]
        self.assertEqual(len(rows), 1001)

    def test_prints_go_after_their_time_with_their_files(self):
        job = self.ask("incoming", register_id=self.register.id)
        attachment = job.sudo().attachment_id
        other = self.ask("incoming", register_id=self.register.id)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE doc_print_job SET create_date = create_date - interval '31 days' "
            "WHERE id = %s",
            [job.id],
        )
        self.env.invalidate_all()
        self.env["doc.print.job"]._gc_prints()
        self.assertFalse(job.exists() or attachment.exists())
        self.assertTrue(other.exists())
        self.assertTrue(
            self.env["doc.journal"].search_count(
                [("model", "=", "doc.print.job"), ("res_id", "=", job.id)]
            )
        )

    def test_the_days_of_retention_are_a_setting(self):
        job = self.ask("incoming", register_id=self.register.id)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE doc_print_job SET create_date = create_date - interval '3 days'"
        )
        self.env.invalidate_all()
        self.env["doc.print.job"]._gc_prints()
        self.assertTrue(job.exists())
        self.env["ir.config_parameter"].set_param(
            doc_print_job.RETENTION_PARAMETER, "2"
        )
        self.env["doc.print.job"]._gc_prints()
        self.assertFalse(job.exists())

    def test_a_damaged_print_is_not_handed_over(self):
        job = self.ask("incoming", register_id=self.register.id)
        job.sudo().attachment_id.raw = b"%PDF-1.4 other"
        with self.assertRaisesRegex(UserError, "damaged"):
            job.action_download()


@tagged("post_install", "-at_install")
class TestSheets(PrintsCommon):
    def test_the_slip_has_three_blocks_with_a_deadline_for_each(self):
        incoming = self.make_directed()
        text = pdf_text(self.as_user(incoming, self.specialist)._slip_pdf())
        due = incoming.assignment_ids[:1].deadline
        self.assertTrue(due)
        for words in (
            "PHIẾU GIẢI QUYẾT VĂN BẢN ĐẾN",
            "1. Ý kiến của lãnh đạo cơ quan",
            "2. Ý kiến của lãnh đạo đơn vị",
            "3. Ý kiến đề xuất của người giải quyết",
            "Tham mưu văn bản trả lời.",
            "Cán bộ specialist; thời hạn: ",
            "Cán bộ colleague; thời hạn: ",
            "88/UBND-NC",
        ):
            self.assertIn(words, text)

    def test_what_the_unit_head_passed_on_stands_in_his_block(self):
        incoming = self.make_registered()
        self.as_user(incoming, self.leader).action_direct(
            directive="Giao phòng Một.",
            targets=[{"role": "lead", "unit_id": self.unit.id}],
            deadline_days=5,
        )
        part = incoming.assignment_ids
        self.as_user(part, self.head).action_pass_on(
            [{"role": "lead", "user_id": self.specialist.id}], "Đồng chí xử lý."
        )
        text = pdf_text(self.as_user(incoming, self.specialist)._slip_pdf())
        leader, rest = text.split("2. Ý kiến của lãnh đạo đơn vị")
        unit, _proposal = rest.split("3. Ý kiến đề xuất")
        self.assertIn("Giao phòng Một.", leader)
        self.assertIn("Phòng Một; thời hạn: ", leader)
        self.assertNotIn(self.specialist.name, leader)
        self.assertIn(self.specialist.name, unit)
        self.assertIn("Đồng chí xử lý.", unit)
        self.assertIn(self.head.name, unit)

    def test_the_slip_is_for_readers_of_the_document(self):
        incoming = self.make_directed()
        self.as_user(incoming, self.colleague).action_print_slip()
        for user in (self.outsider, self.foreign_clerk, self.admin):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(incoming, user)._slip_pdf()
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(incoming, user).action_print_slip()

    def test_the_stamp_shows_number_and_day_of_arrival(self):
        incoming = self.make_directed(urgency="3")
        text = pdf_text(incoming._stamp_pdf(25, 60))
        self.assertIn("ĐẾN", text)
        self.assertIn("Số: 01", text)
        self.assertIn(f"{incoming.arrival_date:%d/%m/%Y}", text)
        self.assertIn(" giờ ", text)
        self.assertIn("Chuyển: Phòng Một", text)
        plain = self.make_registered()
        self.assertNotIn(" giờ ", pdf_text(plain._stamp_pdf(25, 60)))

    def test_the_stamp_is_the_clerks_and_for_registered_paper(self):
        incoming = self.make_directed()
        for user in (self.specialist, self.leader, self.foreign_clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(incoming, user).action_print_stamp(25, 60)
        for left, top in ((170, 60), (25, -1), (float("nan"), 60), (25, float("inf"))):
            with self.subTest(left=left, top=top), self.assertRaises(UserError):
                incoming.action_print_stamp(left, top)
        with self.assertRaisesRegex(UserError, "Register the document first"):
            self.make_incoming().action_print_stamp(25, 60)
        electronic = self.make_registered(origin="created", channel="axis")
        with self.assertRaisesRegex(UserError, "for paper"):
            electronic.action_print_stamp(25, 60)

    def test_an_envelope_for_each_recipient_by_post(self):
        outgoing = self.make_issued(
            urgency="1",
            recipient_ids=[
                (0, 0, {"agency_id": self.issuer.id, "medium": "post"}),
                (0, 0, {"name": "Ông Nguyễn Văn A", "medium": "post"}),
                (0, 0, {"name": "Phòng Hai", "medium": "internal"}),
            ],
        )
        text = pdf_text(outgoing._envelopes_pdf())
        self.assertIn(self.issuer.name, text)
        self.assertIn("Ông Nguyễn Văn A", text)
        self.assertIn("KHẨN", text)
        self.assertEqual(text.count(outgoing.name), 2)
        self.assertNotIn("Phòng Hai", text)

    def test_envelopes_are_the_clerks_and_of_issued_documents(self):
        outgoing = self.make_issued()
        for user in (self.specialist, self.deputy, self.foreign_clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(outgoing, user).action_print_envelopes()
        draft = self.as_user(self.make_to_sign(), self.clerk)
        with self.assertRaisesRegex(UserError, "Issue the document first"):
            draft.action_print_envelopes()

    def test_the_wizard_asks_for_what_the_form_says(self):
        incoming = self.make_registered()
        wizard = self.model("doc.print.wizard", self.clerk).create({"book": "incoming"})
        self.assertEqual(wizard.register_id, self.register_of(incoming))
        job = self.env["doc.print.job"].browse(wizard.action_confirm()["res_id"])
        self.assertEqual((job.state, job.user_id), ("done", self.clerk))
        wizard.book = "post"
        self.assertFalse(wizard.register_id)
        self.assertTrue(wizard.date_from and wizard.date_to)


@tagged("post_install", "-at_install")
class TestPrintsOverHttp(PrintsCommon, HttpCase):
    def setUp(self):
        super().setUp()
        people = (self.clerk, self.specialist, self.outsider, self.foreign_clerk)
        for user in people:
            user.password = "văn thư 2026"
        self.incoming = self.make_directed()

    def get(self, user, path):
        self.authenticate(user.login, "văn thư 2026")
        return self.url_open(path)

    def test_a_book_is_for_clerks_of_its_agency_and_its_reading_is_noted(self):
        job = self.ask("incoming", register_id=self.register_of(self.incoming).id)
        path = f"/doc/print/{job.id}"
        answer = self.get(self.clerk, path)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.content, job._content())
        self.assertIn("no-store", answer.headers["Cache-Control"])
        self.assertIn("sandbox", answer.headers["Content-Security-Policy"])
        acts = self.env["doc.journal"].search(
            [("model", "=", "doc.print.job"), ("res_id", "=", job.id)], order="id"
        )
        self.assertEqual(acts[-1].act, "print_read")
        gap = self.get(self.clerk, f"/doc/print/{job.id + 10_000}")
        for user in (self.specialist, self.foreign_clerk):
            with self.subTest(user=user.login):
                refused = self.get(user, path)
                self.assertEqual(refused.status_code, 404)
                self.assertEqual(refused.text, gap.text)
                attachment = job.sudo().attachment_id
                direct = self.url_open(f"/web/content/{attachment.id}")
                self.assertEqual(direct.status_code, 404)

    def test_a_table_is_saved_not_shown(self):
        job = self.ask(
            "incoming",
            register_id=self.register_of(self.incoming).id,
            file_format="xlsx",
        )
        answer = self.get(self.clerk, f"/doc/print/{job.id}")
        self.assertTrue(answer.headers["Content-Disposition"].startswith("attachment"))
        self.assertTrue(answer.content.startswith(b"PK"))

    def test_sheets_follow_the_right_to_the_document(self):
        slip = f"/doc/incoming/{self.incoming.id}/slip"
        stamp = f"/doc/incoming/{self.incoming.id}/stamp?left=25&top=60"
        self.assertTrue(self.get(self.specialist, slip).content.startswith(b"%PDF"))
        self.assertTrue(self.get(self.clerk, stamp).content.startswith(b"%PDF"))
        with mute_logger("odoo.http"):
            self.assertEqual(self.get(self.specialist, stamp).status_code, 403)
        for path in (slip, stamp):
            self.assertEqual(self.get(self.outsider, path).status_code, 404)
            self.assertEqual(self.get(self.foreign_clerk, path).status_code, 404)
        self.assertEqual(
            self.get(self.clerk, stamp.replace("left=25", "left=x")).status_code, 404
        )
        self.assertEqual(
            self.get(self.clerk, stamp.replace("top=60", "top=290")).status_code, 422
        )

    def test_the_print_menu_of_a_form_offers_what_the_role_may(self):
        slip = self.env.ref("doc_management.doc_incoming_print_slip")
        run = slip.with_user(self.specialist).with_context(
            active_model="doc.incoming",
            active_id=self.incoming.id,
            active_ids=self.incoming.ids,
        )
        action = run.run()
        self.assertEqual(action["url"], f"/doc/incoming/{self.incoming.id}/slip")
        stamp = self.env.ref("doc_management.doc_stamp_wizard_action")

        def offered(user):
            bindings = (
                self.env["ir.actions.actions"]
                .with_user(user)
                .get_bindings("doc.incoming")
            )
            return {one["id"] for one in bindings.get("report", ())}

        self.assertIn(slip.id, offered(self.specialist))
        self.assertNotIn(stamp.id, offered(self.specialist))
        self.assertIn(stamp.id, offered(self.clerk))
