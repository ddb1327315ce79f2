"""The heads of the ledgers, stamped by an authority on a real socket."""

import tempfile
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from odoo import fields
from odoo.addons.doc_management.lib.docmgmt import head_stamps
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .test_lasting import AuthorityCommon

LOGGER = "odoo.addons.doc_management.models.doc_ledger_stamp"


@tagged("post_install", "-at_install")
class TestHeadStamps(AuthorityCommon):
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

    @property
    def checks(self):
        self.env.invalidate_all()
        return self.env["doc.ledger.check"]

    def seal_journal(self):
        """Add a row to the journal, seal it, and do what follows the commit."""
        self.env["doc.journal"]._log("read", self.company)
        self.env.flush_all()
        self.assertTrue(self.env["doc.journal"]._seal_batch())
        self.env.cr.postcommit.run()

    def stamps(self):
        return list(head_stamps.read(self.folder / head_stamps.FILE))

    def health(self):
        rows = self.model("doc.health", self.admin)._measures()
        found = [row for row in rows if row["what"] == "Time-stamp of the ledgers"]
        return found[0] if found else None

    def test_the_job_stamps_what_the_sealer_wrote_and_the_check_reads_it(self):
        self.with_tsa(stamp_heads="1")
        self.seal_journal()
        self.assertTrue(self.checks._cron_stamp())
        self.assertEqual(self.server.asked, ["/tsa"])
        self.assertFalse(self.checks._cron_stamp(), "nothing new to stamp")
        self.seal_journal()
        self.assertTrue(self.checks._cron_stamp())
        self.assertEqual(len(self.stamps()), 2)
        result = self.checks._check()
        self.assertTrue(result.is_good, result.faults)
        self.assertEqual(result.stamp_count, 2)
        self.assertEqual(self.health()["level"], "fine")

    def test_nobody_is_asked_where_the_server_does_not_want_it(self):
        self.with_tsa()
        self.seal_journal()
        self.assertFalse(self.checks._cron_stamp())
        self.assertEqual(self.server.asked, [])
        self.assertIsNone(self.health())
        self.assertTrue(self.checks._check().is_good)

    def test_an_authority_that_fails_stops_no_sealing_and_shows_on_the_page(self):
        self.with_tsa(stamp_heads="1", tsa_seconds="1")
        for mode in ("refuse", "junk"):
            self.server.mode = mode
            with self.subTest(mode=mode), mute_logger(LOGGER):
                self.seal_journal()
                self.assertFalse(self.checks._cron_stamp())
        self.assertEqual(self.stamps(), [])
        self.assertFalse(self.env["doc.journal"].search_count([("hash", "=", False)]))
        self.assertTrue(self.checks._check().is_good)
        now = fields.Datetime.now()
        for hours, level in ((1, "fine"), (10, "look"), (80, "stop")):
            with self.subTest(hours=hours), freeze_time(now + timedelta(hours=hours)):
                self.assertEqual(self.health()["level"], level)
        self.server.mode = "good"
        self.assertTrue(self.checks._cron_stamp())
        self.assertEqual(self.health()["level"], "fine")

    def test_heads_written_anew_by_who_holds_everything_are_noticed(self):
        self.with_tsa(stamp_heads="1")
        self.seal_journal()
        self.checks._cron_stamp()
        path = self.folder / "heads.jsonl"
        # The file alone: the chain would differ as well, had it not been forged too.
        path.write_text(path.read_text().replace('"at": "20', '"at": "19'))
        result = self.checks._check()
        self.assertEqual(result.fault_count, 1, result.faults)
        self.assertIn("Time-stamp 1: the heads were written anew", result.faults)

    def test_a_token_of_somebody_else_proves_nothing(self):
        self.with_tsa(stamp_heads="1")
        self.seal_journal()
        self.checks._cron_stamp()
        [mine] = self.stamps()
        (self.folder / head_stamps.FILE).unlink()
        for token in ("bm9uc2Vuc2U=", "?"):
            head_stamps.append(
                self.folder / head_stamps.FILE,
                head_stamps.Stamp(mine.size, mine.sha256, token),
            )
        result = self.checks._check()
        self.assertEqual(result.fault_count, 2, result.faults)
        self.assertEqual(result.stamp_count, 2)
        self.env["doc.signing.trust"].search([("kind", "=", "root")]).write(
            {"active": False}
        )
        (self.folder / head_stamps.FILE).unlink()
        head_stamps.append(self.folder / head_stamps.FILE, mine)
        with mute_logger("pyhanko.sign.validation.generic_cms"):
            self.assertIn("not trusted", self.checks._check().faults)

    def test_a_damaged_file_of_stamps_is_a_fault(self):
        self.with_tsa(stamp_heads="1")
        self.seal_journal()
        (self.folder / head_stamps.FILE).write_text("hỏng\n")
        self.assertIn("The time-stamps outside", self.checks._check().faults)
