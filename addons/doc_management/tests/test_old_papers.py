"""Old registers and digitised papers: dry run, faults, numbers kept, interruption."""

import io
import zipfile
from datetime import datetime
from unittest.mock import patch

import xlsxwriter
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..lib.docmgmt import old_papers
from ..models import doc_old_import
from ..models.doc_old_papers import TakeOver
from .common import DocCommon, as_base64, make_pdf

HEAD = [names[0] for names in old_papers.HEADINGS.values()]


def row(**over):
    said = {
        "side": "đến",
        "year": "2009",
        "number": "1",
        "booked": "03/02/2009",
        "own_number": "88",
        "notation": "UBND-NC",
        "issued": "01/02/2009",
        "type_name": "Công văn",
        "subject": "về việc phòng, chống hạn hán",
        "issuer": "UBND xã Đông Giang",
        **over,
    }
    return [said.get(name, "") for name in old_papers.HEADINGS]


def table(rows, head=HEAD):
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    # The same rows are the same bytes, whenever they are written.
    book.set_properties({"created": datetime(2026, 1, 1)})
    sheet = book.add_worksheet()
    for place, cells in enumerate([head, *rows]):
        sheet.write_row(place, 0, cells)
    book.close()
    return stream.getvalue()


def packed(**files):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/") + ".pdf", content)
    return stream.getvalue()


class OldPapersCommon(DocCommon):
    def make_import(self, rows, user=None, files=None, **over):
        values = {"name": "Sổ cũ", "table_file": as_base64(table(rows)), **over}
        if files:
            values["packed_files"] = as_base64(packed(**files))
        return self.model("doc.old.import", user or self.archivist).create(values)

    def run_job(self):
        self.env.ref("doc_management.ir_cron_old_import").method_direct_trigger()
        self.env.invalidate_all()

    def take(self, *args, **over):
        record = self.make_import(*args, **over)
        record.action_check()
        record.action_start()
        self.run_job()
        return record

    def documents(self, record):
        rows = self.env["doc.old.import.row"].search(
            [("import_id", "=", record.id), ("state", "=", "done")], order="line"
        )
        return rows.document_id


@tagged("post_install", "-at_install")
class TestOldPapers(OldPapersCommon):
    def test_numbers_days_and_words_stay_as_they_were(self):
        file = make_pdf("cũ", pages=3)
        record = self.take(
            [
                row(number="15a", file="2009/cv-88.pdf", signer="Trần Văn Bình"),
                row(number="2", subject="báo cáo năm", type_name="Báo cáo"),
                row(number="7", void_reason="Viết nhầm", subject=""),
            ],
            files={"2009__cv-88": file},
        )
        self.assertEqual((record.state, record.rows_done), ("done", 3))
        lines = self.env["doc.register.entry"].search(
            [("company_id", "=", self.company.id), ("year", "=", 2009)],
            order="number",
        )
        self.assertEqual(
            [(one.number, one.sub_number, one.state, one.legacy) for one in lines],
            [(2, "", "used", True), (7, "", "void", True), (15, "a", "used", True)],
        )
        self.assertEqual(lines[1].reason, "Viết nhầm")
        document = lines[2].document_id
        incoming = document.incoming_ids
        self.assertEqual(
            (incoming.state, incoming.origin, incoming.arrival_number),
            ("done", "digitised", 15),
        )
        self.assertEqual(str(incoming.arrival_date), "2009-02-03")
        self.assertEqual(document.name, "88/UBND-NC")
        self.assertEqual(str(document.document_date), "2009-02-01")
        self.assertEqual(document.signer_name, "Trần Văn Bình")
        self.assertEqual(document._main_file()._content(), file)
        self.assertEqual(document.page_count, 3)
        self.assertFalse(incoming.activity_ids)

    def test_the_dry_run_creates_nothing_and_names_every_wrong_row(self):
        models = ("doc.document", "doc.register", "doc.register.entry", "doc.file")
        before = [self.env[name].search_count([]) for name in models]
        record = self.make_import(
            [
                row(),
                row(number="2", booked="30/02/2009"),
                row(number="3", type_name="Thơ tình"),
                row(number="1", subject="khác"),
                row(number="5", file="khong-co.pdf"),
                row(number="6", retention="ba đời"),
                row(number="8", dossier="05.P1"),
            ]
        )
        record.action_check()
        self.assertEqual([self.env[name].search_count([]) for name in models], before)
        self.assertEqual((record.state, record.rows_failed), ("checked", 6))
        for place, words in (
            (3, "no date"),
            (4, "Thơ tình"),
            (5, "there twice"),
            (6, "khong-co.pdf is not there"),
            (7, "ba đời"),
            (8, "has no title"),
        ):
            self.assertRegex(record.problem, f"Row {place}: .*{words}")

    def test_the_table_of_faults_holds_the_rows_as_they_were_and_is_taken_again(self):
        record = self.take([row(), row(number="2", booked="99/02/2009")])
        self.assertEqual((record.state, record.rows_done), ("stopped", 1))
        rows = list(old_papers.read_table(record._faults_xlsx()))
        self.assertEqual(rows[0][1][:3], ["Dòng", "Lỗi", HEAD[0]])
        self.assertEqual(rows[1][1][0], "3")
        self.assertIn("99/02/2009", rows[1][1])
        cells = ["09/02/2009" if one == "99/02/2009" else one for one in rows[1][1]]
        corrected = table([row(), cells[2:]])
        record.write({"table_file": as_base64(corrected)})
        record.action_check()
        self.assertEqual((record.rows_known, record.rows_failed), (1, 0))
        record.action_start()
        self.run_job()
        self.assertEqual((record.state, record.rows_done), ("done", 2))

    def test_an_interruption_loses_nothing_and_doubles_nothing(self):
        rows = [row(number=str(one), subject=f"việc {one}") for one in range(1, 13)]
        record = self.make_import(rows)
        record.action_check()
        record.action_start()
        taken = TakeOver.take
        calls = []

        def dies(takeover, chunk):
            taken(takeover, chunk)
            calls.append(len(chunk))
            if len(calls) == 3:
                raise KeyboardInterrupt  # the worker is gone in the middle of a chunk

        with patch.object(doc_old_import, "CHUNK", 3):
            with patch.object(TakeOver, "take", dies):
                with self.assertRaises(KeyboardInterrupt):
                    with self.env.cr.savepoint():
                        record.sudo()._take_chunk(record._files())
                        record.sudo()._take_chunk(record._files())
                        self.env.cr.execute("SAVEPOINT two_chunks_are_in")
                        record.sudo()._take_chunk(record._files())
            self.env.invalidate_all()
            self.assertFalse(self.documents(record))
            self.run_job()
        self.assertEqual((record.state, record.rows_done), ("done", 12))
        numbers = self.documents(record).incoming_ids.mapped("arrival_number")
        self.assertEqual(sorted(numbers), list(range(1, 13)))

    def verdicts(self, record):
        rows = self.env["doc.old.import.row"].search([("import_id", "=", record.id)])
        return sorted(
            (one.line, one.state, one.message, one.sort_key, one.said["subject"])
            for one in rows
        )

    def hard_rows(self):
        """Rows that speak of each other, far apart: twice a number, a title once."""
        more = {
            1: {"dossier": "05.P1", "dossier_title": "Hồ sơ cũ"},
            5: {"dossier": "06.P1"},
            6: {"booked": "31/02/2009"},
            8: {"dossier": "05.P1"},
            9: {"number": "2"},
        }
        return [
            row(**{"number": str(one), "subject": f"việc {one}", **more.get(one, {})})
            for one in range(1, 10)
        ]

    def test_a_check_is_many_transactions_and_goes_on_where_it_was(self):
        whole = self.make_import(self.hard_rows())
        whole.action_check()
        self.assertEqual((whole.state, whole.rows_failed), ("checked", 3))
        with patch.object(doc_old_import, "AT_ONCE", 0):
            record = self.make_import(self.hard_rows())
            record.action_check()
        self.assertEqual((record.state, record.rows_total), ("reading", 0))
        with patch.object(doc_old_import, "READ", 2):
            begun = record.sudo()._as_taker()._read_chunks()
            self.assertEqual([next(begun), next(begun)], [2, 2])
            begun.close()  # the worker is gone; what it read is there
            self.assertEqual((record.state, record.rows_total), ("reading", 4))
            self.run_job()
        self.assertEqual((record.state, record.rows_total), ("checked", 9))
        self.assertEqual(record.sha256, whole.sha256)
        self.assertEqual(self.verdicts(record), self.verdicts(whole))

    def test_every_run_of_the_job_comes_further(self):
        with patch.object(doc_old_import, "AT_ONCE", 0):
            record = self.make_import(self.hard_rows())
            record.action_check()
        cron = type(self.env["ir.cron"])
        with (
            patch.object(doc_old_import, "READ", 4),
            patch.object(cron, "_commit_progress", lambda *_args, **_more: 0),
        ):
            seen = []
            while record.state == "reading":
                self.env["doc.old.import"]._cron_take_over()
                self.env.invalidate_all()
                seen.append(record.rows_total)
                self.assertLess(len(seen), 9)
        self.assertEqual(seen, [4, 8, 9, 9])

    def test_a_check_can_be_stopped_and_then_says_nothing(self):
        with patch.object(doc_old_import, "AT_ONCE", 0):
            record = self.make_import(self.hard_rows())
            record.action_check()
        with patch.object(doc_old_import, "READ", 2):
            begun = record.sudo()._as_taker()._read_chunks()
            next(begun)
            begun.close()
        for user in (self.leader, self.specialist, self.foreign_clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(record, user).action_stop()
        with self.assertRaisesRegex(UserError, "fixed"):
            record.name = "khác"
        record.action_stop()
        self.assertEqual((record.state, record.rows_total), ("draft", 0))
        self.assertFalse(self.verdicts(record))
        self.run_job()
        self.assertEqual(record.state, "draft")
        record.action_check()
        self.assertEqual((record.state, record.rows_total), ("checked", 9))

    def test_one_bad_row_keeps_no_other_from_coming_in(self):
        record = self.make_import(
            [row(), row(number="2", file="x.pdf"), row(number="3")],
            files={"x": b"<script>alert(1)</script>"},
        )
        record.action_check()
        record.action_start()
        self.run_job()
        self.assertEqual((record.rows_done, record.rows_failed), (2, 1))
        self.assertIn("Row 3", record.problem)
        lines = self.env["doc.register.entry"].search(
            [("company_id", "=", self.company.id), ("year", "=", 2009)]
        )
        self.assertEqual(set(lines.mapped("number")), {1, 3})

    def test_the_order_of_rows_changes_nothing_of_what_they_say(self):
        rows = [row(number=str(one), subject=f"việc {one}") for one in (9, 4, 11, 2)]
        record = self.take(rows)
        lines = self.env["doc.register.entry"].search(
            [("company_id", "=", self.company.id), ("year", "=", 2009)],
            order="id",
        )
        self.assertEqual(lines.mapped("number"), [2, 4, 9, 11])
        self.assertEqual(
            [(one.number, one.document_id.subject) for one in lines],
            [(number, f"việc {number}") for number in (2, 4, 9, 11)],
        )
        self.assertEqual(len(self.documents(record)), 4)

    def test_a_book_is_sealed_when_the_take_over_ends_and_its_chain_holds(self):
        record = self.make_import(
            [row(number="5"), row(number="2"), row(number="9", booked="32/01/2009")]
        )
        record.action_check()
        record.action_start()
        self.run_job()
        self.assertEqual(record.state, "stopped")
        entries = self.env["doc.register.entry"]
        entries._cron_seal()
        mine = [("company_id", "=", self.company.id), ("year", "=", 2009)]
        self.assertFalse(entries.search([*mine, ("hash", "!=", False)]))
        record.action_finish()
        entries._cron_seal()
        self.assertFalse(entries.search([*mine, ("hash", "=", False)]))
        self.assertEqual(list(entries._verify(self.company, "in", 2009)), [])
        with self.assertRaises(UserError):
            record.action_start()

    def test_a_book_that_has_begun_is_not_mixed_with_an_older_one(self):
        year = str(self.company._doc_today().year)
        self.as_user(self.make_incoming(), self.clerk).action_register()
        record = self.make_import([row(year=year, booked=f"02/01/{year}")])
        record.action_check()
        self.assertEqual(record.rows_failed, 1)
        self.assertIn("already has numbers", record.problem)

    def test_new_numbers_come_after_those_taken_over(self):
        year = str(self.company._doc_today().year)
        self.take([row(year=year, booked=f"02/01/{year}", number="41")])
        incoming = self.as_user(self.make_incoming(), self.clerk)
        self.assertEqual(incoming.action_register(), 42)

    def test_nothing_comes_in_twice_by_another_table(self):
        self.take([row(number="", file="a.pdf")], files={"a": make_pdf("a")})
        again = self.make_import(
            [row(number="", file="a.pdf")], files={"a": make_pdf("a")}
        )
        again.action_check()
        self.assertEqual((again.rows_known, again.rows_failed), (1, 0))
        with self.assertRaisesRegex(UserError, "no row"):
            again.action_start()

    def test_outgoing_books_by_type_keep_numbers_apart(self):
        record = self.take(
            [
                row(side="đi", own_number="", notation="STN-VP"),
                row(
                    side="đi",
                    own_number="",
                    notation="QĐ-STN",
                    type_name="Quyết định",
                    subject="ban hành quy chế",
                ),
            ],
            outgoing_books="type",
        )
        self.assertEqual(record.rows_done, 2)
        documents = self.documents(record)
        self.assertEqual(sorted(documents.mapped("name")), ["01/QĐ-STN", "01/STN-VP"])
        self.assertEqual(set(documents.outgoing_ids.mapped("state")), {"issued"})

    def test_papers_of_a_dossier_lie_in_the_archive_and_are_read_there(self):
        files = {"a": make_pdf("a"), "b": make_pdf("b")}
        record = self.take(
            [
                row(
                    number="",
                    file=f"{name}.pdf",
                    subject=f"việc {name}",
                    dossier="05.TNN",
                    dossier_title="Hồ sơ hạn hán 2009",
                    retention="20 năm",
                )
                for name in files
            ],
            user=self.clerk,
            files=files,
        )
        dossier = self.env["doc.dossier"].search([("old_import_id", "=", record.id)])
        self.assertEqual((dossier.state, dossier.code), ("archived", "05.TNN"))
        self.assertEqual(dossier.retention_id.years, 20)
        self.assertEqual(len(dossier.entry_ids), 2)
        for document in self.documents(record):
            seen = self.as_user(document, self.archivist)
            self.assertTrue(seen.has_access("read"))
            self.assertFalse(self.as_user(document, self.outsider).has_access("read"))
        with self.assertRaises(UserError):
            self.as_user(dossier, self.clerk).write({"name": "khác"})

    def test_a_dossier_of_today_takes_no_old_paper(self):
        self.model("doc.dossier", self.specialist).create(
            {"name": "Đang lập", "code": "05.TNN", "year": 2009}
        )
        record = self.make_import(
            [row(dossier="05.TNN", dossier_title="Hồ sơ hạn hán 2009")]
        )
        record.action_check()
        self.assertEqual(record.rows_failed, 1)

    def test_open_to_the_agency_only_when_said_so(self):
        record = self.take([row()], is_open=True)
        [document] = self.documents(record)
        self.assertTrue(self.as_user(document, self.outsider).has_access("read"))
        foreign = self.as_user(document, self.foreign_clerk)
        self.assertFalse(foreign.has_access("read"))

    def test_only_archivist_and_clerk_take_over_and_acts_alone_write(self):
        for user in (self.specialist, self.leader, self.admin):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.make_import([row()], user=user)
        record = self.make_import([row()])
        for values in (
            {"state": "done"},
            {"rows_done": 7},
            {"company_id": self.other_company.id},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                record.write(values)
        record.action_check()
        mine = self.model("doc.old.import.row", self.archivist)
        rows = mine.search([("import_id", "=", record.id)])
        with self.assertRaises(AccessError):
            rows.write({"state": "done"})
        foreign = self.as_user(record, self.foreign_clerk)
        with self.assertRaises(AccessError):
            foreign.action_start()
        with self.assertRaises(AccessError):
            foreign._faults_xlsx()

    def test_what_runs_or_is_done_is_fixed(self):
        record = self.make_import([row()])
        record.action_check()
        record.action_start()
        with self.assertRaisesRegex(UserError, "fixed"):
            record.write({"name": "khác"})
        with self.assertRaises(UserError):
            record.unlink()
        record.action_stop()
        self.run_job()
        self.assertEqual((record.state, record.rows_done), ("stopped", 0))
        record.action_start()
        self.run_job()
        self.assertEqual((record.state, record.rows_done), ("done", 1))
        for act in (record.action_check, record.action_start, record.action_stop):
            with self.assertRaises(UserError):
                act()

    def test_a_table_that_is_none_is_refused_in_words(self):
        for content, words in (
            (b"a;b", "no Excel workbook"),
            (table([], head=["Năm"]), "columns are missing"),
            (table([row()], head=[*HEAD[:-1], "Năm"]), "there twice"),
        ):
            record = self.make_import([row()])
            record.write({"table_file": as_base64(content)})
            with self.subTest(words=words), self.assertRaisesRegex(UserError, words):
                record.action_check()

    def test_files_of_a_server_folder_stay_inside_the_agencys_own(self):
        import os
        import tempfile
        from pathlib import Path

        with tempfile.TemporaryDirectory() as folder:
            own = Path(folder, "000.00.10.H99")
            own.mkdir()
            own.joinpath("a.pdf").write_bytes(make_pdf("a"))
            Path(folder, "b.pdf").write_bytes(make_pdf("b"))
            own.joinpath("link.pdf").symlink_to(Path(folder, "b.pdf"))
            with patch.dict(os.environ, {"VAN_THU_OLD_PAPERS": folder}):
                record = self.make_import(
                    [
                        row(file="a.pdf"),
                        row(number="2", file="../b.pdf"),
                        row(number="3", file="link.pdf"),
                    ]
                )
                record.action_check()
                self.assertEqual(record.rows_failed, 2)
                record.action_start()
                self.run_job()
        self.assertEqual(record.rows_done, 1)
        [document] = self.documents(record)
        self.assertEqual(document._main_file()._content(), make_pdf("a"))
