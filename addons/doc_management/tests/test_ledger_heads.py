"""Ledgers against themselves and against their heads outside the database."""

import tempfile
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..lib.docmgmt import chain, heads
from .common import DocCommon

LOGGER = "odoo.addons.doc_management.models.doc_ledger_check"


@tagged("post_install", "-at_install")
class TestLedgerHeads(DocCommon):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        checks = type(self.env["doc.ledger.check"])
        path = patch.object(
            checks, "_heads_path", lambda _self: self.folder / "heads.jsonl"
        )
        path.start()
        self.addCleanup(path.stop)
        self.env.cr.postcommit.clear()

    def seal(self):
        """Run both sealing jobs and what they do once they are committed."""
        self.env.flush_all()
        self.env["doc.register.entry"]._cron_seal()
        self.env["doc.journal"]._seal_batch()
        self.env.cr.postcommit.run()
        self.env.invalidate_all()

    def check(self):
        self.env.invalidate_all()
        return self.env["doc.ledger.check"]._check()

    def make_lines(self, count=3):
        lines = self.env["doc.register.entry"]
        for _turn in range(count):
            lines |= self.make_registered().register_entry_id
        self.seal()
        return lines

    def sql(self, query, *params):
        self.env.cr.execute("ALTER TABLE doc_register_entry DISABLE TRIGGER USER")
        self.env.cr.execute("ALTER TABLE doc_journal DISABLE TRIGGER USER")
        self.env.cr.execute(query, params)

    def forge(self, key, changed):
        """Change a line and recompute digest and seals of the whole book."""
        entries = self.env["doc.register.entry"]
        self.sql(
            "UPDATE doc_register_entry SET subject = 'khác' WHERE id = %s", changed.id
        )
        previous = chain.GENESIS
        for _number, row in list(
            entries._sealed_rows(self.company, "in", changed.year)
        ):
            sealed = chain.seal(key, previous, row.content_digest)
            self.sql(
                "UPDATE doc_register_entry SET content_hash = %s, prev_hash = %s, "
                "hash = %s WHERE id = %s",
                row.content_digest,
                previous,
                sealed,
                row.row_id,
            )
            previous = sealed

    def test_intact_ledgers_are_found_intact_and_their_heads_lie_outside(self):
        lines = self.make_lines()
        recorded = list(heads.read(self.folder / "heads.jsonl"))
        mine = [head for head in recorded if head.chain.company == self.company.id]
        self.assertEqual([head.position for head in mine], [3])
        self.assertEqual(mine[0].seal, lines[-1].hash)
        self.assertIn("journal", {head.chain.ledger for head in recorded})
        result = self.check()
        self.assertTrue(result.is_good, result.faults)
        self.assertGreaterEqual(result.chain_count, 2)
        self.assertEqual(result.head_count, len(recorded))
        self.make_lines(1)
        self.assertTrue(self.check().is_good)

    def test_a_changed_line_is_noticed(self):
        lines = self.make_lines()
        self.sql(
            "UPDATE doc_register_entry SET subject = 'khác' WHERE id = %s", lines[1].id
        )
        result = self.check()
        self.assertFalse(result.is_good)
        self.assertIn(f"row {lines[1].id} was changed", result.faults)
        self.assertIn(self.company.name, result.faults)

    def test_a_changed_row_of_the_journal_is_noticed(self):
        self.make_lines()
        row = self.env["doc.journal"].search([("hash", "!=", False)], limit=1)
        self.sql("UPDATE doc_journal SET act = 'khác' WHERE id = %s", row.id)
        self.assertIn(f"Journal: row {row.id} was changed", self.check().faults)

    def test_a_cut_tail_is_noticed(self):
        lines = self.make_lines()
        self.sql("UPDATE doc_incoming SET register_entry_id = NULL")
        self.sql("DELETE FROM doc_register_entry WHERE id = %s", lines[2].id)
        result = self.check()
        self.assertIn("rows at the end are missing", result.faults)

    def test_a_whole_chain_that_is_gone_is_noticed(self):
        self.make_lines()
        self.sql("UPDATE doc_incoming SET register_entry_id = NULL")
        self.sql(
            "DELETE FROM doc_register_entry WHERE company_id = %s", self.company.id
        )
        self.assertIn("rows at the end are missing", self.check().faults)

    def test_a_cut_journal_is_noticed(self):
        self.make_lines()
        self.sql(
            "DELETE FROM doc_journal WHERE seal_no = (SELECT max(seal_no) "
            "FROM doc_journal)"
        )
        self.assertIn("Journal: rows at the end are missing", self.check().faults)

    def test_a_chain_recomputed_with_another_key_is_noticed(self):
        lines = self.make_lines()
        self.forge(b"x" * 32, lines[1])
        result = self.check()
        self.assertIn("a seal that is not ours", result.faults)

    def test_a_chain_recomputed_with_the_right_key_is_noticed(self):
        lines = self.make_lines()
        self.forge(self.env["doc.secret.key"]._derive("register"), lines[1])
        self.assertEqual(
            self.env["doc.register.entry"]._verify(self.company, "in", lines[0].year),
            (),
            "by itself it looks intact",
        )
        result = self.check()
        self.assertIn("the chain was written anew", result.faults)

    def test_heads_that_cannot_be_read_are_a_fault(self):
        self.make_lines()
        with (self.folder / "heads.jsonl").open("a") as stream:
            stream.write("hỏng\n")
        self.assertIn("The heads outside", self.check().faults)

    def test_heads_that_cannot_be_written_do_not_stop_the_sealing(self):
        line = self.make_registered().register_entry_id
        with (
            patch.object(heads, "append", side_effect=OSError("đầy")),
            mute_logger(LOGGER),
        ):
            self.seal()
        self.assertTrue(line.hash)

    def test_the_daily_check_tells_the_administrator_of_documents(self):
        lines = self.make_lines()
        self.assertTrue(self.env["doc.ledger.check"]._cron_check())
        warning = self.env.ref("mail.mail_activity_data_warning")
        domain = [
            ("user_id", "=", self.admin.id),
            ("activity_type_id", "=", warning.id),
        ]
        self.assertFalse(self.env["mail.activity"].search(domain))
        self.sql(
            "UPDATE doc_register_entry SET subject = 'khác' WHERE id = %s", lines[1].id
        )
        with mute_logger(LOGGER):
            self.assertFalse(self.env["doc.ledger.check"]._cron_check())
        alarm = self.env["mail.activity"].search(domain)
        self.assertIn("not intact", alarm.summary)

    def test_results_are_read_by_their_readers_and_changed_by_nobody(self):
        self.make_lines()
        checks = self.model("doc.ledger.check", self.admin)
        result = checks.browse(checks.action_check_now()["res_id"])
        self.assertTrue(result.is_good)
        for user in (self.clerk, self.specialist, self.archivist):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.model("doc.ledger.check", user).action_check_now()
        for user in (self.admin, self.leader):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(result, user).write({"is_good": False})
        result.sudo().flush_recordset()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(Exception, "append-only"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE doc_ledger_check SET is_good = false WHERE id = %s", result.ids
            )
