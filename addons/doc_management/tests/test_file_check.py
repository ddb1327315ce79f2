"""Stored files are read again, and what is not what was stored is found."""

import os
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import doc_file_check
from .common import DocCommon, make_pdf

LOGGER = "odoo.addons.doc_management.models.doc_file_check"


@tagged("post_install", "-at_install")
class TestFileCheck(DocCommon):
    def setUp(self):
        super().setUp()
        # What the demo or another test stored is not the matter here.
        self.env["doc.file.check"].search([("state", "=", "running")])._finish()
        newest = self.env["doc.file"].search([], order="id desc", limit=1).id
        self.newest = newest or 0
        document = self.make_registered().document_id.sudo()
        document.env["doc.file"]._store(
            document, "phụ lục.pdf", make_pdf("Phụ lục"), "annex"
        )
        document.invalidate_recordset(["file_ids"])
        self.files = document.file_ids

    def start(self):
        check = self.env["doc.file.check"]._start()
        check.place = self.newest
        return check

    def whole(self, check):
        while check._read_page():
            pass
        return check

    def path(self, file):
        attachment = file.attachment_id
        return Path(attachment._full_path(attachment.store_fname))

    def spoil(self, file, content):
        """Change the stored bytes behind the system's back; put them back later."""
        path = self.path(file)
        before = path.read_bytes()
        self.addCleanup(path.write_bytes, before)
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content)
        return path

    def test_whole_files_give_no_fault(self):
        check = self.whole(self.start())
        self.assertEqual((check.state, check.fault_count), ("done", 0))
        self.assertGreaterEqual(check.file_count, len(self.files))
        self.assertGreaterEqual(check.byte_count, sum(self.files.mapped("size")))
        self.assertTrue(check.finished_at)

    def test_one_changed_byte_and_a_missing_file_are_found(self):
        changed, gone = self.files[0], self.files[-1]
        self.assertNotEqual(changed.sha256, gone.sha256)
        path = self.path(changed)
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        self.spoil(changed, bytes(content))
        self.spoil(gone, None)
        with mute_logger(LOGGER):
            check = self.whole(self.start())
        found = {(fault.res_id, fault.fault) for fault in check.fault_ids}
        self.assertLessEqual({(changed.id, "changed"), (gone.id, "missing")}, found)
        self.assertEqual(check.fault_count, len(check.fault_ids))
        fault = check.fault_ids.filtered(lambda one: one.res_id == changed.id)
        self.assertEqual(fault.sha256, changed.sha256)
        self.assertEqual(fault.stored_as, "/".join(path.parts[-2:]))

    def test_a_fault_becomes_a_to_do_of_the_administrators(self):
        self.spoil(self.files[0], b"other")
        with mute_logger(LOGGER):
            self.whole(self.start())
        told = self.env["mail.activity"].search(
            [("user_id", "=", self.admin.id), ("res_model", "=", "res.partner")]
        )
        self.assertEqual(told.summary, "Stored files are damaged or missing")

    def test_an_interrupted_check_goes_on_where_it_was(self):
        store = doc_file_check.blobs
        with (
            patch.object(doc_file_check, "PAGE", 1),
            patch.object(store, "fault_of", side_effect=store.fault_of) as read,
        ):
            check = self.start()
            check._read_page()
            self.assertEqual((check.file_count, check.state), (1, "running"))
            # Another worker takes over: it finds the check and the place in it.
            self.env.flush_all()
            self.env.invalidate_all()
            again = self.env["doc.file.check"]._running()
            self.assertEqual(again, check)
            self.whole(again)
        ours = sorted(self.path(file) for file in self.files)
        seen = [call.args[0] for call in read.call_args_list]
        self.assertEqual(sorted(path for path in seen if path in ours), ours)

    def test_the_job_starts_once_a_week(self):
        checks = self.env["doc.file.check"]
        self.whole(self.start())
        before = checks.search_count([])
        job = self.env.ref("doc_management.ir_cron_check_files")
        job.method_direct_trigger()
        self.assertEqual(checks.search_count([]), before)
        checks.search([]).write({"started_at": "2026-01-01 00:00:00"})
        self.env.flush_all()
        with mute_logger(LOGGER):
            job.method_direct_trigger()
        self.assertEqual(checks.search_count([]), before + 1)
        self.assertEqual(checks.search([], limit=1).state, "done")

    def test_what_was_destroyed_is_not_missed(self):
        file = self.files[0]
        self.spoil(file, None)
        file._by_action().write({"destroyed_at": "2026-01-01 00:00:00"})
        check = self.whole(self.start())
        self.assertNotIn(file.id, check.fault_ids.mapped("res_id"))

    def test_only_administrators_and_leaders_start_and_read_it(self):
        for user in (self.specialist, self.head, self.clerk, self.archivist):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.model("doc.file.check", user).action_check_now()
        action = self.model("doc.file.check", self.admin).action_check_now()
        again = self.model("doc.file.check", self.leader).action_check_now()
        self.assertEqual(action["res_id"], again["res_id"])
        check = self.model("doc.file.check", self.admin).browse(action["res_id"])
        self.assertEqual(check.state, "running")
        for vals in ({"fault_count": 0}, {"state": "done"}):
            with self.assertRaises(AccessError):
                check.write(vals)

    def test_what_killed_writers_left_is_swept_from_the_store(self):
        store = Path(self.env["ir.attachment"]._filestore()) / "exchange"
        store.mkdir(parents=True, exist_ok=True)
        old, young = store / ".spool.old.part", store / ".spool.young.part"
        for path in (old, young):
            path.write_bytes(b"half of a packet")
            self.addCleanup(path.unlink, missing_ok=True)
        os.utime(old, (1000, 1000))
        kept = self.path(self.files[:1])
        with mute_logger("odoo.addons.doc_management.models.ir_attachment"):
            self.env["ir.attachment"]._gc_leftovers()
        self.assertFalse(old.exists())
        self.assertTrue(young.exists(), "somebody may still be writing to it")
        self.assertTrue(kept.exists())

    def test_a_fault_does_not_name_the_document(self):
        self.spoil(self.files[0], None)
        with mute_logger(LOGGER):
            check = self.whole(self.start())
        row = self.as_user(check, self.admin).fault_ids.read()[0]
        words = " ".join(str(value) for value in row.values())
        self.assertNotIn(self.files[0].name, words)
