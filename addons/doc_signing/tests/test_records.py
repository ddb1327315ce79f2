"""Evidence, verdicts and requests: appended by jobs, changed by nobody."""

from odoo.addons.doc_signing.hooks import uninstall_hook
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import RaiseException

from .common import SigningCommon

LEDGERS = ("doc.signature", "doc.verification")


@tagged("post_install", "-at_install")
class TestRecords(SigningCommon):
    def row(self, model, outgoing):
        return self.env[model].search(
            [("document_id", "=", outgoing.document_id.id)], limit=1
        )

    def test_evidence_and_verdicts_are_fixed_for_everybody(self):
        outgoing = self.make_signed()
        for model in LEDGERS:
            row = self.row(model, outgoing)
            for user in (self.admin, self.clerk, self.deputy):
                mine = self.as_user(row, user)
                with self.subTest(model=model), self.assertRaises(AccessError):
                    mine.write({"company_id": self.other_company.id})
                with self.subTest(model=model), self.assertRaises(AccessError):
                    mine.unlink()
            with self.subTest(model=model), self.assertRaises(AccessError):
                row.sudo().write({"user_id": self.admin.id})

    def test_postgresql_itself_refuses_changes(self):
        outgoing = self.make_signed()
        self.env.flush_all()
        for model in LEDGERS:
            row = self.row(model, outgoing)
            table = self.env[model]._table
            for query in (
                f"UPDATE {table} SET company_id = NULL WHERE id = %s",  # noqa: S608
                f"DELETE FROM {table} WHERE id = %s",  # noqa: S608
            ):
                with (
                    self.subTest(query=query),
                    self.assertRaises(RaiseException),
                    mute_logger("odoo.sql_db"),
                    self.env.cr.savepoint(),
                ):
                    self.env.cr.execute(query, (row.id,))

    def test_requests_are_the_jobs(self):
        outgoing = self.make_letter()
        self.as_user(outgoing, self.deputy).action_sign()
        request = outgoing.request_ids
        for user in (self.admin, self.clerk, self.deputy, self.leader):
            mine = self.as_user(request, user)
            for vals in ({"state": "done"}, {"user_id": user.id}):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    mine.write(vals)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                mine.unlink()
        with self.assertRaises(AccessError):
            self.as_user(request, self.deputy).read(["uploaded"])

    def test_who_may_not_read_the_document_reads_nothing_about_its_signing(self):
        outgoing = self.make_signed()
        for model in (*LEDGERS, "doc.signing.request"):
            row = self.row(model, outgoing)
            self.assertTrue(row)
            for user in (self.outsider, self.foreign_clerk, self.foreign_leader):
                found = self.model(model, user).search([("id", "=", row.id)])
                with self.subTest(model=model, user=user.login):
                    self.assertFalse(found)
                    with self.assertRaises(AccessError):
                        self.as_user(row, user).read(["file_id"])
            clerk = self.as_user(row, self.clerk)
            self.assertTrue(clerk.read(["file_id"]))

    def test_an_uninstall_names_the_evidence_that_would_go(self):
        outgoing = self.make_signed()
        wizard = self.env["base.module.uninstall"]
        count = self.env["doc.signature"].search_count([])
        self.assertIn(
            f"the evidence of {count} signatures",
            " ".join(wizard._doc_losses({"doc_signing"})),
        )
        self.assertFalse(
            [loss for loss in wizard._doc_losses({"board"}) if "evidence" in loss]
        )
        self.assertEqual(outgoing.state, "signed")

    def test_an_uninstall_leaves_no_document_waiting_for_the_job(self):
        signing, issuing = self.make_letter(), self.make_signed()
        self.as_user(signing, self.deputy).action_sign()
        self.as_user(issuing, self.clerk).action_issue()
        uninstall_hook(self.env)
        self.assertEqual((signing.state, issuing.state), ("to_sign", "signed"))
