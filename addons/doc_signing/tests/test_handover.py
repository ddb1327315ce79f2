"""The agency's key device: with one clerk at a time, handed on with a record."""

import pypdfium2
from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, freeze_time, tagged
from odoo.tools import mute_logger
from psycopg2.errors import UniqueViolation

from .common import SigningCommon

LEAVE = "Quyết định số 12/QĐ-STN ngày 05/3/2026 của Giám đốc"


class HandoverCommon(SigningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.make_official(
            "clerk", cls.unit, "second_clerk", title="Văn thư", chief=cls.leader
        )

    def offer(self, giver, receiver, **over):
        values = {"device": "TK-0457", "permission": LEAVE, **over}
        ident = self.as_user(self.agency_certificate, giver).action_hand_over(
            receiver.id, values["device"], values["permission"]
        )
        return self.model("doc.signing.handover", receiver).browse(ident)

    def hand_to(self, giver, receiver):
        row = self.offer(giver, receiver)
        row.action_receive()
        return row


@tagged("post_install", "-at_install")
class TestHandover(HandoverCommon):
    def test_only_the_clerk_who_has_the_device_seals(self):
        self.hand_to(self.admin, self.clerk)
        outgoing = self.make_signed()
        with self.assertRaisesRegex(UserError, "who alone signs"):
            self.as_user(outgoing, self.second).action_issue()
        self.assertFalse(outgoing.number)
        self.as_user(outgoing, self.clerk).action_issue()
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "issued", outgoing.issue_error)
        seal = outgoing.signature_ids.filtered(lambda row: row.purpose == "agency")
        self.assertEqual(seal.user_id, self.clerk)

    def test_only_the_clerk_who_has_the_device_signs_scans(self):
        self.hand_to(self.admin, self.second)
        incoming = self.make_incoming()
        with self.assertRaisesRegex(UserError, "who alone signs"):
            incoming.action_sign_scan()
        self.assertFalse(incoming.sudo().scan_request_ids)

    def test_a_device_handed_on_before_the_job_ran_signs_nothing(self):
        self.hand_to(self.admin, self.clerk)
        outgoing = self.make_signed()
        self.as_user(outgoing, self.clerk).action_issue()
        self.hand_to(self.clerk, self.second)
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "signed")
        self.assertIn("who alone signs", outgoing.issue_error)
        self.as_user(outgoing, self.second).action_issue()
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "issued", outgoing.issue_error)

    def test_it_counts_from_the_receiver_s_word_and_both_are_recorded(self):
        self.hand_to(self.admin, self.clerk)
        certificate = self.agency_certificate
        row = self.offer(self.clerk, self.second)
        self.assertEqual(certificate.holder_id, self.clerk)
        moment = fields.Datetime.now().replace(microsecond=0)
        with freeze_time(moment):
            row.action_receive()
        self.assertEqual(certificate.holder_id, self.second)
        self.assertEqual(
            (row.giver_id, row.receiver_id, row.received_at, row.permission),
            (self.clerk, self.second, moment, LEAVE),
        )
        before = certificate.sudo().handover_ids.filtered(
            lambda one: one.receiver_id == self.clerk
        )
        self.assertEqual((before.state, before.ended_at), ("ended", moment))
        acts = self.env["doc.journal"].search(
            [("model", "=", "doc.signing.handover"), ("res_id", "=", row.id)]
        )
        self.assertEqual(
            acts.sorted("id").mapped(lambda act: (act.act, act.user_id)),
            [("device_offered", self.clerk), ("device_received", self.second)],
        )

    def test_who_does_not_hold_it_hands_nothing_on(self):
        for user in (self.clerk, self.second, self.leader, self.foreign_clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.offer(user, self.clerk)
        self.hand_to(self.admin, self.clerk)
        # Not even the administrator takes it from who has it.
        for user in (self.second, self.leader, self.admin):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.offer(user, self.second)
        self.assertEqual(self.agency_certificate.holder_id, self.clerk)

    def test_the_administrator_gives_it_anew_when_the_holder_is_gone(self):
        self.hand_to(self.admin, self.clerk)
        self.clerk.sudo().active = False
        self.hand_to(self.admin, self.second)
        self.assertEqual(self.agency_certificate.holder_id, self.second)

    def test_nobody_but_the_receiver_confirms(self):
        row = self.offer(self.admin, self.clerk)
        for user in (self.second, self.leader, self.admin):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(row, user).action_receive()
        for user in (self.second, self.leader):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(row, user).action_refuse()
        row.action_refuse()
        self.assertEqual(row.state, "refused")
        with self.assertRaisesRegex(UserError, "has been decided"):
            row.action_receive()
        self.assertFalse(self.agency_certificate.holder_id)

    def test_it_goes_only_to_a_clerk_of_the_agency_with_written_leave(self):
        for user in (self.specialist, self.leader, self.foreign_clerk):
            with (
                self.subTest(user=user.login),
                self.assertRaisesRegex(UserError, "is no clerk"),
            ):
                self.offer(self.admin, user)
        for over in ({"permission": " "}, {"device": ""}):
            with self.subTest(**over), self.assertRaisesRegex(UserError, "Enter who"):
                self.offer(self.admin, self.clerk, **over)
        self.offer(self.admin, self.clerk)
        with self.assertRaisesRegex(UserError, "being handed over already"):
            self.offer(self.admin, self.second)

    def test_the_rows_are_written_by_nobody_and_do_not_go(self):
        row = self.hand_to(self.admin, self.clerk)
        for user in (self.clerk, self.leader, self.admin):
            mine = self.as_user(row, user)
            for act in (
                lambda mine=mine: mine.write({"receiver_id": self.second.id}),
                lambda mine=mine: mine.with_context(doc_by_action=True).write(
                    {"state": "ended"}
                ),
                mine.unlink,
                lambda mine=mine: mine.copy(),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    act()
        with self.assertRaises(AccessError):
            row.sudo().unlink()
        with self.assertRaises(AccessError):
            row.sudo().write({"receiver_id": self.second.id})
        self.env.flush_all()
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "INSERT INTO doc_signing_handover (certificate_id, company_id, device, "
                "permission, giver_id, receiver_id, state, given_at) SELECT "
                "certificate_id, company_id, 'b', 'c', giver_id, %s, state, given_at "
                "FROM doc_signing_handover WHERE id = %s",
                [self.second.id, row.id],
            )

    def test_other_agencies_see_nothing_of_it(self):
        row = self.hand_to(self.admin, self.clerk)
        for user in (self.foreign_clerk, self.foreign_leader):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(row, user).read(["device"])
        with self.assertRaises(AccessError):
            self.as_user(row, self.specialist).read(["device"])

    def test_a_device_that_nobody_was_given_binds_nobody(self):
        self.assertFalse(self.agency_certificate.holder_id)
        outgoing = self.make_signed()
        self.as_user(outgoing, self.second).action_issue()
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "issued", outgoing.issue_error)

    def test_the_administrator_hands_it_over_in_the_form(self):
        wizard = Form(
            self.model("doc.signing.handover.wizard", self.admin).with_context(
                default_certificate_id=self.agency_certificate.id
            )
        )
        self.assertEqual(set(wizard.clerk_ids[:]), {self.clerk, self.second})
        wizard.receiver_id = self.second
        wizard.device, wizard.permission = "TK-0457", LEAVE
        made = wizard.save().action_confirm()["res_id"]
        row = self.model("doc.signing.handover", self.second).browse(made)
        self.assertTrue(row.can_receive)
        row.action_receive()
        self.assertTrue(row.is_mine)


@tagged("post_install", "-at_install")
class TestHandoverRecord(HandoverCommon, HttpCase):
    def open_as(self, user, row):
        user.sudo().password = "a long password of the tests 1"
        self.authenticate(user.login, "a long password of the tests 1")
        return self.url_open(f"/doc/signing-handover/{row.id}/record.pdf")

    def test_the_record_names_both_the_device_and_the_leave(self):
        row = self.offer(self.admin, self.clerk)
        self.assertEqual(self.open_as(self.clerk, row).status_code, 422)
        row.action_receive()
        answer = self.open_as(self.clerk, row)
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        pages = pypdfium2.PdfDocument(answer.content)
        text = " ".join(pages[0].get_textpage().get_text_range().split())
        for told in (
            "BIÊN BẢN",
            self.admin.name,
            self.clerk.name,
            "TK-0457",
            LEAVE,
            self.agency_certificate.serial,
        ):
            with self.subTest(told=told):
                self.assertIn(told, text)
        for user in (self.specialist, self.foreign_clerk):
            with self.subTest(user=user.login):
                self.assertEqual(self.open_as(user, row).status_code, 404)
