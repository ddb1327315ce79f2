"""Registers, journal and files: what is written stays as it was written."""

import psycopg2
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import DocCommon


@tagged("post_install", "-at_install")
class TestLedgers(DocCommon):
    def assert_sql_refused(self, query, *params):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(psycopg2.Error, "append-only"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(query, params)

    def test_a_register_line_changes_neither_by_orm_nor_by_sql(self):
        line = self.make_registered().register_entry_id
        line.flush_recordset()
        with self.assertRaises(AccessError):
            line.sudo().write({"subject": "x"})
        with self.assertRaises(AccessError):
            line.sudo().unlink()
        self.assert_sql_refused(
            "UPDATE doc_register_entry SET subject = 'x' WHERE id = %s", line.id
        )
        self.assert_sql_refused("DELETE FROM doc_register_entry WHERE id = %s", line.id)

    def test_a_column_of_an_upgrade_is_filled_and_the_lines_stay_closed(self):
        line = self.make_registered().register_entry_id
        line.flush_recordset()
        for statement in (
            "ALTER TABLE doc_register_entry DISABLE TRIGGER USER",
            "ALTER TABLE doc_register_entry ALTER COLUMN sub_number DROP NOT NULL",
            "UPDATE doc_register_entry SET sub_number = NULL",
            "ALTER TABLE doc_register_entry ENABLE TRIGGER USER",
        ):
            self.env.cr.execute(statement)
        line.invalidate_recordset()
        self.env["doc.register.entry"]._init_column("sub_number")
        self.env.cr.execute(
            "SELECT sub_number FROM doc_register_entry WHERE id = %s", (line.id,)
        )
        self.assertEqual(self.env.cr.fetchone(), ("",))
        self.assert_sql_refused(
            "UPDATE doc_register_entry SET subject = 'x' WHERE id = %s", line.id
        )

    def test_the_journal_changes_neither_by_orm_nor_by_sql(self):
        incoming = self.make_incoming()
        row = self.env["doc.journal"].search(
            [("document_id", "=", incoming.document_id.id), ("act", "=", "created")]
        )
        self.assertEqual(row.user_id, self.clerk)
        row.flush_recordset()
        self.assert_sql_refused(
            "UPDATE doc_journal SET act = 'x' WHERE id = %s", row.id
        )
        self.assert_sql_refused("DELETE FROM doc_journal WHERE id = %s", row.id)

    def test_the_sealed_register_notices_a_changed_line(self):
        entries = self.env["doc.register.entry"]
        self.make_registered()
        line = self.make_registered().register_entry_id
        entries._cron_seal()
        self.assertEqual(entries._verify(self.company, "in", line.year), ())
        self.env.cr.execute("ALTER TABLE doc_register_entry DISABLE TRIGGER USER")
        self.env.cr.execute(
            "UPDATE doc_register_entry SET subject = 'khác' WHERE id = %s", (line.id,)
        )
        entries.invalidate_model()
        self.assertEqual(
            [fault.reason for fault in entries._verify(self.company, "in", line.year)],
            ["content"],
        )

    def test_the_sealed_journal_notices_a_changed_row_and_a_cut_tail(self):
        journal = self.env["doc.journal"]
        self.make_registered()
        self.assertTrue(journal._seal_batch())
        self.assertEqual(journal._verify(), ())
        last = journal.search([("hash", "!=", False)], order="seal_no desc", limit=1)
        head = last.hash
        self.env.cr.execute("ALTER TABLE doc_journal DISABLE TRIGGER USER")
        self.env.cr.execute("DELETE FROM doc_journal WHERE id = %s", (last.id,))
        journal.invalidate_model()
        self.assertEqual([fault.reason for fault in journal._verify(head)], ["tail"])

    def test_a_file_never_changes(self):
        file = self.make_incoming().document_id._main_file()
        for record in (file, file.attachment_id):
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                self.as_user(record, self.clerk).write({"name": "x"})
        with self.assertRaises(AccessError):
            self.as_user(file.attachment_id, self.clerk).write({"raw": b"x"})
        with self.assertRaises(AccessError):
            self.as_user(file.attachment_id, self.clerk).unlink()

    def test_a_damaged_file_is_refused_not_served(self):
        file = self.make_incoming().document_id._main_file()
        file.sudo().attachment_id.raw = b"%PDF-1.4 damaged"
        with self.assertRaisesRegex(UserError, "damaged"):
            file._content()

    def test_numbers_of_a_series_follow_each_other_per_agency(self):
        mine = [self.make_registered().arrival_number for _turn in range(3)]
        self.assertEqual(mine, [1, 2, 3])
        foreign = self.make_incoming(self.foreign_clerk)
        self.assertEqual(foreign.action_register(), 1)

    def test_the_database_itself_refuses_a_number_twice(self):
        line = self.make_registered().register_entry_id
        line.flush_recordset()
        columns = (
            "register_id, company_id, series, year, number, date, state, content_hash"
        )
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                f"INSERT INTO doc_register_entry ({columns}) "
                f"SELECT {columns} FROM doc_register_entry WHERE id = %s",
                [line.id],
            )

    def test_a_number_given_up_goes_void_with_its_reason(self):
        outgoing = self.make_to_sign()
        numbering = self.env["doc.numbering"]
        given = numbering._reserve(self.company, "out", outgoing.document_id.id)
        numbering._expose(self.company, "out", outgoing.document_id.id)
        self.as_user(outgoing, self.deputy).action_return("Không ban hành")
        numbering._cron_settle()
        line = self.env["doc.register.entry"].search(
            [
                ("company_id", "=", self.company.id),
                ("series", "=", "out"),
                ("number", "=", given.number),
            ]
        )
        self.assertEqual(line.state, "void")
        self.assertTrue(line.reason)
        other = self.make_to_sign()
        following = numbering._reserve(self.company, "out", other.document_id.id)
        self.assertEqual(following.number, given.number + 1)

    def test_a_document_keeps_its_reserved_number(self):
        outgoing = self.make_to_sign()
        numbering = self.env["doc.numbering"]
        first = numbering._reserve(self.company, "out", outgoing.document_id.id)
        again = numbering._reserve(self.company, "out", outgoing.document_id.id)
        self.assertEqual(first, again)
