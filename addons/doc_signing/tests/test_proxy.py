"""A personal device kept by a clerk: off, until the rules say so, and never silent."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .test_handover import LEAVE, HandoverCommon


class ProxyCommon(HandoverCommon):
    def leave_with(self, receiver, owner=None):
        """Have the deputy leave his device with a clerk."""
        ident = self.as_user(
            self.deputy_certificate, owner or self.deputy
        ).action_hand_over(receiver.id, "TK-0911", LEAVE)
        row = self.model("doc.signing.handover", receiver).browse(ident)
        row.action_receive()
        return row

    def asked(self):
        """Return a letter whose signer has pressed the button."""
        outgoing = self.make_letter()
        self.as_user(outgoing, self.deputy).action_sign()
        self.run_jobs("run_signing")
        return outgoing

    def proxy_acts(self, outgoing):
        return self.env["doc.journal"].search(
            [
                ("document_id", "=", outgoing.document_id.id),
                ("act", "=", "proxy_signed"),
            ]
        )


@tagged("post_install", "-at_install")
class TestProxyOff(ProxyCommon):
    def test_personal_devices_stay_with_their_owners_unless_the_rules_say_so(self):
        self.assertFalse(self.company._doc_procedure().proxy_personal_signing)
        self.assertFalse(
            self.as_user(self.deputy_certificate, self.deputy).can_hand_over
        )
        with self.assertRaisesRegex(UserError, "stays with its owner"):
            self.leave_with(self.clerk)
        outgoing = self.make_letter()
        for user in (self.clerk, self.admin, self.leader):
            with (
                self.subTest(user=user.login),
                self.assertRaises(UserError),
            ):
                self.as_user(outgoing, user).action_sign()
        with self.assertRaises(UserError):
            self.as_user(outgoing, self.clerk).action_sign_as_proxy()
        self.assertFalse(outgoing.signature_ids)

    def test_who_switches_it_off_again_stops_devices_that_were_left(self):
        self.change_rules(proxy_personal_signing=True)
        self.leave_with(self.clerk)
        self.company._doc_procedure()._by_action().write(
            {"proxy_personal_signing": False}
        )
        outgoing = self.make_letter()
        with self.assertRaisesRegex(UserError, "Take it back first"):
            self.as_user(outgoing, self.deputy).action_sign()
        self.assertEqual(outgoing.state, "to_sign")


@tagged("post_install", "-at_install")
class TestProxyOn(ProxyCommon):
    def setUp(self):
        super().setUp()
        self.change_rules(proxy_personal_signing=True)

    def test_the_keeper_signs_what_the_signer_asked_for_and_both_are_named(self):
        self.leave_with(self.clerk)
        outgoing = self.asked()
        self.assertEqual(outgoing.state, "signing")
        self.assertEqual(outgoing.request_ids.state, "waiting")
        self.assertFalse(outgoing.signature_ids)
        self.assertFalse(self.proxy_acts(outgoing))
        mine = self.as_user(outgoing, self.clerk)
        self.assertTrue(mine.can_sign_as_proxy)
        self.assertIn(self.clerk.name, mine.signing_text)
        mine.action_sign_as_proxy()
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "signed", outgoing.sign_error)
        row = outgoing.signature_ids
        self.assertEqual(
            (row.purpose, row.signer, row.user_id, row.proxy_id),
            ("person", self.deputy.name, self.deputy, self.clerk),
        )
        act = self.proxy_acts(outgoing)
        self.assertEqual((act.user_id, act.on_behalf_id), (self.clerk, self.deputy))
        self.as_user(outgoing, self.clerk).action_issue()
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "issued", outgoing.issue_error)

    def test_the_owner_hands_his_own_device_over_in_the_form(self):
        form = Form(self.model("doc.signing.handover.wizard", self.deputy))
        self.assertEqual(form.certificate_id, self.deputy_certificate)
        self.assertEqual(set(form.certificate_ids[:]), {self.deputy_certificate})
        form.receiver_id = self.clerk
        form.device, form.permission = "TK-0911", LEAVE
        made = form.save().action_confirm()["res_id"]
        self.model("doc.signing.handover", self.clerk).browse(made).action_receive()
        self.assertEqual(self.deputy_certificate.holder_id, self.clerk)
        leader = Form(self.model("doc.signing.handover.wizard", self.leader))
        self.assertFalse(leader.certificate_id)

    def test_every_use_is_logged_on_its_own(self):
        self.leave_with(self.clerk)
        for _turn in range(2):
            outgoing = self.asked()
            self.as_user(outgoing, self.clerk).action_sign_as_proxy()
            self.run_jobs("run_signing")
            self.assertEqual(len(self.proxy_acts(outgoing)), 1)

    def test_nobody_else_signs_with_the_device_and_nothing_without_the_signer(self):
        self.leave_with(self.clerk)
        letter = self.make_letter()
        with self.assertRaises(UserError):
            self.as_user(letter, self.clerk).action_sign_as_proxy()
        self.assertEqual(letter.state, "to_sign")
        outgoing = self.asked()
        for user in (self.second, self.leader, self.admin, self.foreign_clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(outgoing, user).action_sign_as_proxy()
        with self.assertRaises(AccessError):
            self.as_user(outgoing, self.deputy).action_sign_as_proxy()
        self.run_jobs("run_signing")
        self.assertFalse(outgoing.signature_ids)

    def test_the_owner_takes_the_device_and_the_request_back(self):
        row = self.leave_with(self.clerk)
        outgoing = self.asked()
        self.as_user(outgoing, self.deputy).action_stop_signing()
        self.assertEqual(outgoing.state, "to_sign")
        with self.assertRaisesRegex(UserError, "No signature waits"):
            self.as_user(outgoing, self.clerk).action_sign_as_proxy()
        for user in (self.second, self.leader, self.admin):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(row, user).action_take_back()
        self.as_user(row, self.deputy).action_take_back()
        self.as_user(outgoing, self.deputy).action_sign()
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "signed", outgoing.sign_error)
        self.assertFalse(outgoing.signature_ids.proxy_id)

    def test_a_device_taken_back_before_the_job_ran_signs_nothing(self):
        row = self.leave_with(self.clerk)
        outgoing = self.asked()
        self.as_user(outgoing, self.clerk).action_sign_as_proxy()
        self.as_user(row, self.deputy).action_take_back()
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "to_sign")
        self.assertIn("went to somebody else", outgoing.sign_error)
        self.assertFalse(outgoing.signature_ids)

    def test_only_the_owner_hands_his_device_over_and_only_to_a_clerk(self):
        for user in (self.admin, self.leader, self.clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.leave_with(self.clerk, owner=user)
        with self.assertRaisesRegex(UserError, "is no clerk"):
            self.leave_with(self.specialist)

    def test_who_keeps_it_is_written_by_nobody(self):
        self.leave_with(self.clerk)
        outgoing = self.asked()
        for user in (self.clerk, self.deputy, self.admin):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(outgoing.request_ids, user).write(
                    {"proxy_at": "2026-01-01 00:00:00"}
                )
