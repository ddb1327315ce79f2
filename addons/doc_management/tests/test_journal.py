"""Nhật ký: searched, taken out, written to files that check by themselves."""

import json
import tempfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from unittest.mock import patch

import openpyxl
from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from ..cli.verify_journal_file import check
from ..lib.docmgmt import journal_archive, keys
from ..wizards import doc_journal_wizard
from .common import DocCommon, pdf_text

ARCHIVE_LOGGER = "odoo.addons.doc_management.models.doc_journal_archive"


class JournalCase(DocCommon):
    def log(self, act, record, user=None, document=None):
        self.model("doc.journal", user or self.specialist)._log(
            act, record, document, words="nội dung"
        )
        return self.env["doc.journal"].search([("act", "=", act)], limit=1)

    def wizard(self, user=None, **over):
        return self.model("doc.journal.wizard", user or self.leader).create(over)

    def cells(self, wizard):
        book = openpyxl.load_workbook(BytesIO(wizard._file("xlsx")[1]))
        rows = list(book.active.iter_rows(values_only=True))
        return [row for row in rows if isinstance(row[0], int)], book.active


@tagged("post_install", "-at_install")
class TestJournalSearch(JournalCase):
    def found(self, user, *domain):
        return self.model("doc.journal", user).search(list(domain))

    def test_rows_are_found_by_person_act_document_period_and_address(self):
        incoming = self.make_registered(subject="Phòng chống cháy rừng")
        document = incoming.document_id
        row = self.log("thử_việc", document, self.clerk, document)
        other = self.log("thử_khác", document, self.specialist)
        now = fields.Datetime.now()
        for domain in (
            ("user_id", "=", self.clerk.id),
            ("act", "ilike", "thử_v"),
            ("shown_document", "ilike", "chong chay rung"),
            ("at", ">=", now - timedelta(days=1)),
            ("ip", "=", False),
        ):
            with self.subTest(domain=domain):
                self.assertIn(row, self.found(self.leader, domain))
        self.assertNotIn(
            other, self.found(self.leader, ("user_id", "=", self.clerk.id))
        )
        self.assertNotIn(
            other, self.found(self.leader, ("shown_document", "ilike", "cháy rừng"))
        )
        self.assertNotIn(row, self.found(self.foreign_leader))

    def test_documents_are_named_and_found_by_who_may_read_them(self):
        incoming = self.make_registered(subject="Phòng chống cháy rừng")
        row = self.log("thử_việc", incoming, self.clerk, incoming.document_id)
        self.assertIn("cháy rừng", self.as_user(row, self.leader).shown_document)
        own = self.as_user(row, self.admin)
        self.assertFalse(own.shown_document)
        plain = self.as_user(self.log("thử_khác", self.company), self.leader)
        self.assertFalse(plain.shown_document)
        self.assertFalse(
            self.found(self.admin, ("shown_document", "ilike", "cháy rừng"))
        )
        with self.assertRaises(AccessError):
            self.found(self.specialist)

    def test_odoos_own_export_of_it_stands_in_it(self):
        row = self.log("thử_việc", self.company)
        self.admin.sudo().group_ids += self.env.ref("base.group_allow_export")
        self.as_user(row, self.admin).export_data(["act", "user_id/name"])
        last = self.env["doc.journal"].search([], limit=1)
        self.assertEqual((last.act, last.user_id), ("list_exported", self.admin))
        self.assertEqual(json.loads(last.detail)["records"], "doc.journal")


@tagged("post_install", "-at_install")
class TestJournalWords(JournalCase):
    def found(self, operator, words):
        journal = self.model("doc.journal", self.admin)
        return journal.search([("act_label", operator, words)])

    def test_acts_are_read_in_the_language_of_the_reader(self):
        row = self.as_user(self.log("file_viewed", self.company), self.admin)
        self.assertEqual(row.act_label, "Read the file")
        self.assertEqual(row.with_context(lang="vi_VN").act_label, "Xem tệp")
        # Rows stay for ever, codes need not.
        old = self.as_user(self.log("thử_cũ", self.company), self.admin)
        self.assertEqual(old.act_label, "thử_cũ")

    def test_acts_are_found_by_words_of_both_languages_and_by_code(self):
        row = self.log("file_viewed", self.company)
        other = self.log("dossier_added", self.company)
        old = self.log("thử_cũ", self.company)
        for words in ("Xem tệp", "xem tep", "READ the file", "file_viewed", "e_view"):
            with self.subTest(words=words):
                found = self.found("ilike", words)
                self.assertIn(row, found)
                self.assertFalse((other | old) & found)
        self.assertIn(other, self.found("ilike", "ho so"))
        self.assertIn(old, self.found("ilike", "thử_c"))
        self.assertFalse(self.found("ilike", "không việc nào"))
        rest = self.found("not ilike", "xem tep")
        self.assertLessEqual(other | old, rest)
        self.assertNotIn(row, rest)
        for words in ("Xem tệp", "file_viewed"):
            found = self.found("=", words)
            self.assertIn(row, found)
            self.assertFalse((other | old) & found)
        self.assertFalse(self.found("=", "Xem"))

    def test_groups_of_acts_are_headed_by_words(self):
        row = self.log("file_viewed", self.company)
        journal = self.model("doc.journal", self.admin).with_context(lang="vi_VN")
        [group] = journal.formatted_read_group(
            [("act", "=", "file_viewed")], ["act"], ["__count"]
        )
        self.assertEqual(group["act"], "Xem tệp")
        rows = journal.search(group["__extra_domain"])
        self.assertIn(row.id, rows.ids)
        self.assertEqual(set(rows.mapped("act")), {"file_viewed"})
        self.assertEqual(len(rows), group["__count"])

    def test_an_extract_names_acts_in_vietnamese(self):
        self.log("file_viewed", self.company)
        self.log("dossier_added", self.company)
        rows, _sheet = self.cells(self.wizard(self.admin, act="xem tep"))
        self.assertEqual({row[4] for row in rows}, {"Xem tệp"})


@tagged("post_install", "-at_install")
class TestJournalExtract(JournalCase):
    def test_the_rows_of_the_days_stand_in_it_with_who_took_them(self):
        incoming = self.make_registered(subject="Phòng chống cháy rừng")
        self.log("thử_một", incoming, self.clerk, incoming.document_id)
        self.log("thử_hai", self.company, self.specialist)
        wizard = self.wizard(act="thử_")
        self.assertEqual(wizard.row_count, 2)
        rows, sheet = self.cells(wizard)
        self.assertEqual([row[4] for row in rows], ["thử_một", "thử_hai"])
        self.assertEqual(rows[0][2], self.clerk.name)
        self.assertIn("cháy rừng", rows[0][5])
        self.assertIn("nội dung", rows[0][6])
        self.assertIn(self.leader.name, sheet.oddFooter.center.text)
        name, content = self.wizard(act="thử_", user_id=self.clerk.id)._file("pdf")
        self.assertRegex(name, r"nhat-ky-\d{8}-\d{8}\.pdf")
        text = pdf_text(content)
        for words in ("TRÍCH NHẬT KÝ", self.leader.name, "1 dòng", "thử_một"):
            self.assertIn(words, text)
        self.assertNotIn("thử_hai", text)

    def test_taking_it_out_is_an_act_in_it(self):
        self.log("thử_một", self.company)
        wizard = self.wizard(act="thử_")
        wizard._file("xlsx")
        last = self.env["doc.journal"].search([], limit=1)
        self.assertEqual((last.act, last.user_id), ("journal_exported", self.leader))
        detail = json.loads(last.detail)
        self.assertEqual((detail["count"], detail["format"]), (1, "xlsx"))

    def test_only_the_days_asked_for_by_the_offices_clock(self):
        today = self.company._doc_today()
        self.log("thử_nay", self.company)
        before = today - timedelta(days=1)
        late = self.wizard(date_from=before, date_to=before, act="thử_")
        self.assertEqual(late.row_count, 0)
        with self.assertRaisesRegex(UserError, "no row of that kind"):
            late.action_pdf()
        # Half past midnight at the office is the day before by the database's clock.
        midnight = fields.Datetime.to_datetime(today) - timedelta(hours=6, minutes=30)
        with freeze_time(midnight):
            self.log("thử_sớm", self.company)
        wizard = self.wizard(date_from=today, date_to=today, act="thử_sớm")
        self.assertEqual(wizard.row_count, 1)
        with self.assertRaisesRegex(UserError, "before the first"):
            self.wizard(date_from=today, date_to=before).action_xlsx()

    def test_words_about_documents_are_for_their_readers(self):
        incoming = self.make_registered(subject="Phòng chống cháy rừng")
        self.log("thử_một", incoming, self.clerk, incoming.document_id)
        rows, _sheet = self.cells(self.wizard(self.admin, act="thử_một"))
        self.assertEqual(rows[0][4], "thử_một")
        self.assertFalse(any(rows[0][5:7]))

    def test_nobody_else_and_no_other_agency(self):
        for user in (self.specialist, self.head, self.clerk, self.archivist):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.wizard(user)
        self.log("thử_một", self.company)
        foreign = self.wizard(self.foreign_leader, act="thử_một")
        with self.assertRaisesRegex(UserError, "no row of that kind"):
            foreign._file("xlsx")
        reaching = self.wizard(self.foreign_leader, company_id=self.company.id)
        with self.assertRaises(AccessError):
            reaching._file("xlsx")

    def test_too_many_rows_are_told_and_no_format_is_made_up(self):
        for act in ("thử_một", "thử_hai"):
            self.log(act, self.company)
        wizard = self.wizard(act="thử_")
        self.patch(doc_journal_wizard, "MOST", {"pdf": 1, "xlsx": 2})
        with self.assertRaisesRegex(UserError, "more than 1 rows.*up to 2"):
            wizard.action_pdf()
        self.assertIn(".xlsx", wizard.action_xlsx()["url"])
        with self.assertRaisesRegex(UserError, "Choose a format"):
            wizard._file("docx")


@tagged("post_install", "-at_install")
class TestJournalExtractHttp(JournalCase, HttpCase):
    def test_it_comes_over_http_to_who_asked_and_to_nobody_else(self):
        self.log("thử_một", self.company)
        wizard = self.wizard(act="thử_")
        path = f"/doc/journal/{wizard.id}.pdf"
        for user, status in ((self.leader, 200), (self.admin, 404)):
            user.password = "mật khẩu thử 2026"
            self.authenticate(user.login, "mật khẩu thử 2026")
            answer = self.url_open(path)
            self.assertEqual(answer.status_code, status, user.login)
        self.authenticate(self.leader.login, "mật khẩu thử 2026")
        self.assertEqual(self.url_open(path).headers["Content-Type"], "application/pdf")
        docx = self.url_open(f"/doc/journal/{wizard.id}.docx")
        self.assertEqual(docx.status_code, 422)


@tagged("post_install", "-at_install")
class TestJournalFiles(JournalCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        journal = type(self.env["doc.journal"])
        place = patch.object(journal, "_archive_folder", lambda _self: self.folder)
        place.start()
        self.addCleanup(place.stop)
        self.journal = self.env["doc.journal"]
        self.seal()
        self.year = self.env["res.company"]._doc_today().year
        # Rows of years before this test, if there are any.
        self.before = set()
        self.before = set(self.write_out(self.year))

    def seal(self):
        self.env.flush_all()
        while self.journal._seal_batch():
            pass
        self.env.invalidate_all()

    def in_year(self, year):
        """Return a frozen moment in that year, in the middle of a working day."""
        return freeze_time(f"{year}-06-15 03:00:00")

    def write_out(self, year):
        with self.in_year(year):
            while self.journal._archive_year():
                pass
        self.env.invalidate_all()
        return sorted(set(self.folder.iterdir()) - self.before)

    def master(self):
        return keys.load_or_create(self.env["doc.secret.key"]._key_path())

    def test_a_finished_year_goes_to_a_file_that_checks_by_itself(self):
        self.log("thử_một", self.company)
        self.seal()
        self.assertFalse(self.write_out(self.year))
        [path] = self.write_out(self.year + 1)
        self.assertIn(f"nhat-ky-{self.year}-", path.name)
        lines, is_good = check([path], self.master())
        self.assertTrue(is_good, lines)
        noted = self.journal.search([("act", "=", "journal_archived")], limit=1)
        detail = json.loads(noted.detail)
        self.assertEqual(detail["file"], path.name)
        manifest, _found = journal_archive.verify(path, self.journal._archive_keys())
        self.assertEqual(
            (manifest.first, manifest.last), (detail["first"], detail["last"])
        )
        # The rows stay, and so does their chain.
        self.assertTrue(self.journal.search([("act", "=", "thử_một")]))
        self.assertEqual(self.journal._verify(), ())

    def test_the_job_writes_it_and_says_when_it_is_done(self):
        self.log("thử_một", self.company)
        self.seal()
        job = self.env.ref("doc_management.ir_cron_archive_journal")
        with self.in_year(self.year + 1):
            job.method_direct_trigger()
        self.env.invalidate_all()
        [path] = set(self.folder.iterdir()) - self.before
        self.assertTrue(check([path], self.master())[1])
        self.assertFalse(set(self.write_out(self.year + 1)) - {path})

    def test_the_next_file_goes_on_where_the_last_ended(self):
        self.log("thử_một", self.company)
        self.seal()
        self.write_out(self.year + 1)
        with self.in_year(self.year + 1):
            self.log("thử_sau", self.company)
        self.seal()
        self.assertEqual(len(self.write_out(self.year + 1)), 1)
        both = self.write_out(self.year + 2)
        self.assertEqual(len(both), 2)
        lines, is_good = check(reversed(both), self.master())
        self.assertTrue(is_good, lines)
        self.assertEqual(len(self.write_out(self.year + 2)), 2)
        # A row of files with one missing is noticed.
        with self.in_year(self.year + 2):
            self.log("thử_nữa", self.company)
        self.seal()
        three = self.write_out(self.year + 3)
        lines, is_good = check([three[0], three[2]], self.master())
        self.assertFalse(is_good)
        self.assertIn("does not follow", lines[-1])

    def test_a_row_not_sealed_holds_the_file_back(self):
        self.log("thử_một", self.company)
        self.env.flush_all()
        self.assertFalse(self.write_out(self.year + 1))
        self.seal()
        self.assertEqual(len(self.write_out(self.year + 1)), 1)

    def test_what_was_forged_in_the_database_before_shows_in_the_file(self):
        row = self.log("thử_một", self.company)
        self.seal()
        self.env.cr.execute("ALTER TABLE doc_journal DISABLE TRIGGER USER")
        self.env.cr.execute(
            "UPDATE doc_journal SET act = 'khác' WHERE id = %s", (row.id,)
        )
        self.env.invalidate_all()
        [path] = self.write_out(self.year + 1)
        lines, is_good = check([path], self.master())
        self.assertFalse(is_good)
        self.assertIn(f"content {row.seal_no}", lines[-1])
        self.assertFalse(check([path], b"x" * 32)[1])

    def test_a_folder_that_cannot_be_written_is_told_and_tried_again(self):
        self.log("thử_một", self.company)
        self.seal()
        blocked = self.folder / "tệp"
        blocked.write_text("")
        journal = type(self.journal)
        with (
            patch.object(journal, "_archive_folder", lambda _self: blocked / "a"),
            self.in_year(self.year + 1),
            mute_logger(ARCHIVE_LOGGER),
        ):
            self.journal._cron_archive()
        told = self.admin.partner_id.activity_ids.mapped("summary")
        self.assertIn("The journal of a finished year was not written out", told)
        noted = [("act", "=", "journal_archived")]
        self.assertEqual(self.journal.search_count(noted), len(self.before))
        blocked.unlink()
        self.assertEqual(len(self.write_out(self.year + 1)), 1)
