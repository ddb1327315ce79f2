"""Registers on paper during an outage, and what was written there afterwards."""

from io import BytesIO

import psycopg2
import pypdfium2
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import as_base64, make_pdf
from .test_registers import RegisterCommon


class OutageCommon(RegisterCommon):
    def open_outage(self, user=None, **over):
        return self.model("doc.outage", user or self.clerk).create(
            {"reason": "Mất điện", **over}
        )

    def line(self, outage, series):
        return outage.line_ids.filtered(lambda line: line.series == series)

    def end(self, outage, **last):
        """End the outage with the last numbers by series (``in_`` for arrivals)."""
        for series, number in last.items():
            self.line(outage, series.rstrip("_")).last_used = number
        outage.action_close()
        return outage

    def entries(self, series):
        return self.env["doc.register.entry"].search(
            [("company_id", "=", self.company.id), ("series", "=", series)],
            order="number",
        )


@tagged("post_install", "-at_install")
class TestOutages(OutageCommon):
    def test_while_registers_are_on_paper_no_number_is_given(self):
        waiting = self.make_signed()
        outage = self.open_outage()
        with self.assertRaisesRegex(UserError, r"on paper since .*Mất điện"):
            self.make_registered()
        with self.assertRaisesRegex(UserError, "on paper since"):
            self.issue(waiting)
        with self.assertRaisesRegex(UserError, "on paper since"):
            self.as_user(waiting, self.clerk).action_reserve_number()
        incoming = self.make_incoming()
        self.assertIn("on paper since", incoming.blocker_text)
        for series in ("in", "out", "copies"):
            with self.subTest(series=series), self.assertRaises(UserError):
                self.env["doc.numbering"]._reserve(self.company, series, 10**8)
        foreign = self.make_incoming(self.foreign_clerk)
        self.assertEqual(foreign.action_register(), 1, "its own registry goes on")
        self.end(outage)
        self.assertEqual(outage.state, "reconciled", "nothing was written on paper")
        self.assertEqual(incoming.action_register(), 1)

    def test_a_document_numbered_before_the_outage_is_finished_in_it(self):
        outgoing = self.make_signed()
        self.as_user(outgoing, self.clerk).action_reserve_number()
        self.open_outage()
        self.issue(outgoing)
        self.assertEqual(outgoing.state, "issued")

    def test_late_entries_carry_true_number_date_and_mark(self):
        self.at(2026, 4, 17)
        self.make_registered()
        self.at(2026, 4, 20)
        outage = self.open_outage(started_at="2026-04-17 05:00:00")
        self.end(outage, in_=3)
        self.assertEqual(outage.state, "closed")
        self.assertEqual(self.line(outage, "in").waiting, "2–3")
        self.assertEqual(self.make_registered().arrival_number, 4)
        late = self.make_incoming()
        self.assertTrue(late.can_enter_late)
        late.action_enter_late(outage.id, "02", "2026-04-18", "2026-04-18 02:30:00")
        self.assertEqual((late.arrival_number, late.state), (2, "registered"))
        self.assertEqual(str(late.arrival_date), "2026-04-18")
        self.assertEqual(str(late.received_at), "2026-04-18 02:30:00")
        line = late.register_entry_id
        self.assertEqual((line.number, str(line.date)), (2, "2026-04-18"))
        self.assertEqual(line.outage_id, outage)
        self.assertEqual(line.mark, "entered after an outage, 20/04/2026 10:00")
        self.assertEqual((outage.state, outage.waiting_count), ("closed", 1))
        other = self.make_incoming()
        other.action_enter_late(outage.id, 3, "2026-04-19")
        self.assertEqual((outage.state, outage.waiting_count), ("reconciled", 0))
        self.assertEqual(self.entries("in").mapped("number"), [1, 2, 3, 4])
        dates = self.entries("in").mapped("date")
        self.assertEqual(dates, sorted(dates))
        self.env["doc.register.entry"]._cron_seal()
        self.env["doc.register.entry"].invalidate_model()
        self.assertTrue(all(self.entries("in").mapped("hash")))
        self.assertEqual(
            self.env["doc.register.entry"]._verify(self.company, "in", 2026), ()
        )

    def test_a_document_issued_on_paper_is_recorded_with_its_scan(self):
        self.at(2026, 4, 17)
        outage = self.end(self.open_outage(), out=2)
        draft = self.make_draft(self.clerk)
        draft.action_enter_late(outage.id, 1, "2026-04-17")
        self.assertEqual((draft.state, draft.name), ("issued", "01/STN-P1"))
        self.assertEqual(draft.legal_value, "information")
        self.assertTrue(draft.doc_code.endswith("2026.000001"))
        waiting = self.as_user(self.make_signed(), self.clerk)
        with self.assertRaisesRegex(UserError, "scan of the document as it was issued"):
            waiting.action_enter_late(outage.id, 2, "2026-04-17")
        waiting.action_enter_late(
            outage.id, 2, "2026-04-17", "ban-giay.pdf", as_base64(make_pdf("giấy"))
        )
        self.assertEqual(waiting.name, "02/STN-P1")
        self.assertIn("scan", waiting.file_ids.mapped("role"))
        self.assertEqual(outage.state, "reconciled")
        self.assertEqual(set(outage.entry_ids.mapped("state")), {"used"})
        self.assertEqual(self.make_issued().number, "03")

    def test_numbers_nobody_has_are_voided_with_a_reason(self):
        self.at(2026, 4, 17)
        outage = self.end(self.open_outage(), out=1)
        line = self.line(outage, "out")
        with self.assertRaisesRegex(UserError, "Say why"):
            outage.action_void_number(line.id, 1, "2026-04-17", "")
        outage.action_void_number(line.id, "1", "2026-04-17", "Ghi hỏng")
        entry = self.entries("out")
        self.assertEqual(
            (entry.number, entry.state, entry.reason, entry.outage_id),
            (1, "void", "Ghi hỏng", outage),
        )
        self.assertEqual(outage.state, "reconciled")
        with self.assertRaisesRegex(UserError, "already been entered or voided"):
            outage.action_void_number(line.id, 1, "2026-04-17", "Lần nữa")

    def test_what_paper_cannot_say_is_refused(self):
        self.at(2026, 4, 16)
        self.make_registered()
        self.at(2026, 4, 20)
        outage = self.open_outage(started_at="2026-04-17 01:00:00")
        late = self.make_incoming()
        with self.assertRaisesRegex(UserError, "End the outage first"):
            late.action_enter_late(outage.id, 2, "2026-04-17")
        self.end(outage, in_=4)
        self.make_incoming().action_enter_late(outage.id, 3, "2026-04-18")
        for number, day, reason in (
            (5, "2026-04-18", "above 4"),
            (900, "2026-04-18", "above 4"),
            (1, "2026-04-18", "gave the numbers up to 1"),
            (3, "2026-04-18", "already been entered"),
            ("2a", "2026-04-18", "no number: the law knows none"),
            ("hai", "2026-04-18", "in digits"),
            (2, "2026-04-16", "one of these days"),
            (2, "2026-04-21", "one of these days"),
            (2, "2026-04-19", "Number 3 after it is dated 18/04/2026"),
            (4, "2026-04-17", "Number 3 before it is dated 18/04/2026"),
            (2, False, "Enter the date|No book"),
        ):
            with (
                self.subTest(number=number, day=day),
                self.assertRaisesRegex(UserError, reason),
            ):
                late.action_enter_late(outage.id, number, day)
        self.assertEqual(late.state, "arrived")
        with self.assertRaisesRegex(UserError, "after it came in"):
            late.action_enter_late(outage.id, 2, "2026-04-17", "2026-04-19 02:00:00")
        late.action_enter_late(outage.id, 2, "2026-04-17")
        with self.assertRaisesRegex(UserError, "registered already"):
            late.action_enter_late(outage.id, 4, "2026-04-18")

    def test_an_outage_is_opened_once_and_ended_once(self):
        outage = self.open_outage()
        with self.assertRaisesRegex(UserError, "already open"):
            self.open_outage()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "INSERT INTO doc_outage (company_id, state, started_at, reason) "
                "SELECT company_id, state, started_at, reason FROM doc_outage "
                "WHERE id = %s",
                outage.ids,
            )
        outage.action_close()
        with self.assertRaisesRegex(UserError, "already been ended"):
            outage.action_close()

    def test_last_numbers_that_cannot_be_are_refused(self):
        self.make_registered()
        outage = self.open_outage()
        line = self.line(outage, "in")
        for number, reason in ((0, "cannot be lower"), (20_000, "cannot be. Check")):
            with self.subTest(number=number), self.assertRaisesRegex(UserError, reason):
                line.last_used = number
        with self.assertRaises(AccessError):
            line.last_before = 0
        line.last_used = 3
        outage.action_close()
        with self.assertRaisesRegex(UserError, "they stay"):
            line.last_used = 2
        with self.assertRaises(AccessError):
            outage.write({"state": "open"})
        for change in ({"started_at": "2020-01-01 00:00:00"}, {"reason": "x"}):
            with (
                self.subTest(change=change),
                self.assertRaisesRegex(UserError, "are fixed"),
            ):
                outage.write(change)

    def test_an_outage_neither_begins_nor_ends_in_the_future(self):
        with self.assertRaisesRegex(UserError, "future"):
            self.open_outage(started_at="2199-01-01 00:00:00")
        outage = self.open_outage()
        for moment in ("2199-01-01 00:00:00", "2000-01-01 00:00:00"):
            with (
                self.subTest(moment=moment),
                self.assertRaisesRegex(UserError, "ends after it began"),
            ):
                outage.action_close(moment)

    def test_only_the_clerk_of_the_agency_keeps_its_outages(self):
        for user in (self.specialist, self.leader, self.head, self.admin):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.open_outage(user)
        outage = self.open_outage()
        for user in (self.specialist, self.leader, self.head, self.admin):
            mine = self.as_user(outage, user)
            for act in (
                mine.action_close,
                mine.action_print_blank,
                mine.action_print_report,
                lambda mine=mine: mine.action_void_number(1, 1, "2026-01-01", "x"),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    act()
        foreign = self.as_user(outage, self.foreign_clerk)
        with self.assertRaises(AccessError):
            foreign.action_close()
        self.end(outage, in_=1)
        with self.assertRaisesRegex(UserError, "no outage of"):
            self.make_incoming(self.foreign_clerk).action_enter_late(
                outage.id, 1, "2026-04-17"
            )
        for user in (self.leader, self.specialist):
            incoming = self.make_directed() if user == self.specialist else None
            record = incoming or self.make_registered()
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(record, user).action_enter_late(outage.id, 1, "2026-04-17")
        with self.assertRaises(AccessError):
            self.model("doc.outage", self.clerk).create(
                {"reason": "x", "state": "closed"}
            )
        with self.assertRaises(AccessError):
            self.model("doc.outage", self.clerk).create(
                {"reason": "x", "company_id": self.other_company.id}
            )

    def test_a_book_with_numbers_on_paper_is_not_closed(self):
        self.at(2026, 12, 31)
        self.make_registered()
        outage = self.open_outage()
        book = self.as_user(self.entries("in").register_id, self.clerk)
        with self.assertRaisesRegex(UserError, "outage is open"):
            book.action_close()
        self.end(outage, in_=2)
        with self.assertRaisesRegex(UserError, "still wait for their document: 2"):
            book.action_close()
        self.make_incoming().action_enter_late(outage.id, 2, "2026-12-31")
        book.action_close()
        self.assertEqual((book.last_number, book.used_count), (2, 2))

    def test_blank_pages_go_on_after_the_last_number(self):
        for _turn in range(3):
            self.make_registered()
        outage = self.open_outage()
        outage.line_ids.print_pages = False
        with self.assertRaisesRegex(UserError, "Choose the books"):
            outage._blank_pages()
        self.line(outage, "in").print_pages = True
        pages = pypdfium2.PdfDocument(BytesIO(outage._blank_pages(2)))
        self.assertEqual(len(pages), 2)
        text = pages[0].get_textpage().get_text_range()
        self.assertIn("SỔ ĐĂNG KÝ VĂN BẢN ĐẾN", text)
        numbers = [line for line in text.splitlines() if line.isdigit()]
        self.assertEqual(numbers[0], "04")

    def test_the_reconciliation_names_every_paper_number(self):
        self.at(2026, 4, 17)
        outage = self.end(self.open_outage(), in_=3)
        late = self.make_incoming(subject="Báo cáo nhập sau sự cố")
        late.action_enter_late(outage.id, 1, "2026-04-17")
        outage.action_void_number(
            self.line(outage, "in").id, 3, "2026-04-17", "Ghi trùng"
        )
        (page,) = pypdfium2.PdfDocument(BytesIO(outage._report_pdf()))
        text = page.get_textpage().get_text_range().replace("\r\n", " ")
        for part in (
            "Báo cáo nhập sau sự cố",
            "Ghi trùng",
            "Mất điện",
            "To be entered",
        ):
            with self.subTest(part=part):
                self.assertIn(part, text)
        self.assertIn("Entered 1, void 1, waiting 1", text)


@tagged("post_install", "-at_install")
class TestOutagePapers(HttpCase, OutageCommon):
    def test_papers_are_the_clerks_alone(self):
        outage = self.open_outage()
        for user, status in (
            (self.clerk, 200),
            (self.leader, 403),
            (self.specialist, 404),
            (self.foreign_clerk, 404),
        ):
            self.authenticate(user.login, user.login)
            for paper in ("blank", "report"):
                with self.subTest(user=user.login, paper=paper):
                    answer = self.url_open(f"/doc/outage/{outage.id}/{paper}.pdf")
                    self.assertEqual(answer.status_code, status, answer.text[:200])
                    self.assertEqual(answer.content[:4] == b"%PDF", status == 200)
