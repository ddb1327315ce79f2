"""The state of the system on one page: measured, and shown to those who keep it."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..lib.docmgmt.backup import LAST
from .common import DocCommon


@tagged("post_install", "-at_install")
class TestHealth(DocCommon):
    def measures(self):
        self.env.flush_all()
        rows = self.model("doc.health", self.admin)._measures()
        return {row["what"]: row for row in rows}

    def test_everything_is_measured(self):
        found = self.measures()
        for what in (
            "Check of the ledgers",
            "Check of the stored files",
            "Last back-up",
            "Journal waiting for its seal",
            "Scheduled jobs",
            "Safe writing to disk (64 KB)",
            "Free space for files",
            "Clock of Odoo against clock of the database",
            "Key file",
        ):
            with self.subTest(what=what):
                self.assertTrue(found[what]["value"])
        self.assertRegex(
            found["Safe writing to disk (64 KB)"]["value"], r"^\d+\.\d ms$"
        )

    def test_a_backup_grows_old(self):
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.search([("key", "=", LAST)]).unlink()
        self.assertEqual(self.measures()["Last back-up"]["level"], "look")
        for age, level in (
            (timedelta(hours=1), "fine"),
            (timedelta(days=2), "look"),
            (timedelta(days=8), "stop"),
        ):
            taken = fields.Datetime.now() - age
            parameters.set_param(LAST, fields.Datetime.to_string(taken))
            with self.subTest(age=age):
                self.assertEqual(self.measures()["Last back-up"]["level"], level)

    def test_damaged_files_and_ledgers_stand_first(self):
        self.env["doc.ledger.check"].create(
            {"at": fields.Datetime.now(), "is_good": False, "fault_count": 2}
        )
        check = self.env["doc.file.check"]._start()
        check.fault_count = 3
        check.write({"state": "done", "finished_at": fields.Datetime.now()})
        found = self.measures()
        for what, value in (
            ("Check of the ledgers", "2 faults"),
            ("Check of the stored files", "3 damaged or missing"),
        ):
            self.assertEqual(found[what]["level"], "stop")
            self.assertEqual(found[what]["value"], value)
            self.assertTrue(found[what]["hint"])
        page = self.model("doc.health", self.admin).default_get(["line_ids", "level"])
        self.assertEqual(page["level"], "stop")
        self.assertEqual(page["line_ids"][0][2]["level"], "stop")

    def test_a_journal_that_is_not_sealed_is_seen(self):
        self.env["doc.journal"]._log("test", self.company)
        self.env.flush_all()
        found = self.measures()["Journal waiting for its seal"]
        self.assertIn("waiting", found["value"])

    def test_it_is_for_administrators(self):
        for user in (
            self.specialist,
            self.head,
            self.leader,
            self.clerk,
            self.archivist,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.model("doc.health", user).default_get(["line_ids"])

    def test_the_page_opens_with_its_lines(self):
        page = Form(self.model("doc.health", self.admin))
        self.assertGreater(len(page.line_ids), 8)
