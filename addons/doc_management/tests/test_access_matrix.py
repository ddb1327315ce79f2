"""Role × model × operation × door: the matrix of this addon."""

import json

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .access_acts import ActsOf
from .access_matrix import HANGING, MARK, AccessMatrix, MatrixOf
from .access_rows import REPORTS, ROUTES, ROWS
from .act_rows import ACTS


@tagged("post_install", "-at_install")
class TestAccessMatrix(MatrixOf, AccessMatrix):
    addon = "doc_management"
    rows = ROWS
    routes = ROUTES
    reports = REPORTS


@tagged("post_install", "-at_install")
class TestPublicActs(ActsOf, AccessMatrix):
    addon = "doc_management"
    rows = ROWS
    acts = ACTS


@tagged("post_install", "-at_install")
class TestWhatHangsOnDocuments(AccessMatrix):
    """Core's own records about documents: talk, to-dos, files, followers."""

    def test_strangers_find_nothing_that_hangs_on_a_document(self):
        for name in HANGING:
            records = self.hanging(name)
            for user in self.strangers.values():
                self.assert_finds_nothing(user, records)

    def test_no_model_of_core_shows_a_stranger_the_mark(self):
        self.assertTrue(self.world)
        for name in HANGING:
            for user in self.strangers.values():
                self.assert_no_mark(user, name)

    def test_the_journal_tells_its_words_to_readers_alone(self):
        incoming = self.world["incoming"]
        incoming.document_id._journal("file_read", note=MARK)
        for user, told in ((self.leader, True), (self.admin, False)):
            with self.subTest(user=user.login):
                rows = self.model("doc.journal", user)
                found = rows.search([("shown_detail", "ilike", MARK)])
                self.assertEqual(bool(found), told)
                with self.assertRaises(AccessError):
                    rows.search([("detail", "ilike", MARK)])

    def test_who_lost_the_right_is_told_nothing_more(self):
        """A follower of old gets no message, no e-mail and no line in his inbox."""
        incoming = self.world["incoming"].sudo()
        incoming.message_subscribe((self.withdrawn | self.specialist).partner_id.ids)
        people = (self.withdrawn | self.specialist | self.outsider).partner_id
        incoming.message_post(
            body=MARK,
            partner_ids=people.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        message = incoming.message_ids[0]
        told = message.notification_ids.res_partner_id
        self.assertEqual(told & people, self.specialist.partner_id)
        mails = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
        mailed = mails.recipient_ids
        self.assertEqual(mailed & people, self.specialist.partner_id)

    def test_the_bus_carries_no_title_to_who_may_not_read(self):
        incoming = self.world["incoming"].sudo()
        self.env.cr.precommit.data.pop("bus.bus.values", None)
        people = (self.withdrawn | self.specialist).partner_id
        (self.withdrawn | self.specialist).notification_type = "inbox"
        incoming.message_post(body=MARK, partner_ids=people.ids)
        sent = self.env.cr.precommit.data.get("bus.bus.values", [])
        heard = {one["channel"] for one in sent if MARK in str(one).lower()}

        def channel(user):
            name = self.env.cr.dbname
            return json.dumps(
                [name, "res.partner", user.partner_id.id], separators=(",", ":")
            )

        self.assertIn(channel(self.specialist), heard)
        for user in self.strangers.values():
            with self.subTest(user=user.login):
                self.assertNotIn(channel(user), heard)

    def test_a_meeting_about_a_document_does_not_name_it(self):
        incoming = self.world["incoming"].sudo()
        activity = incoming.activity_schedule(
            "mail.mail_activity_data_meeting", user_id=self.specialist.id
        )
        own = self.as_user(activity, self.specialist)
        context = own.action_create_calendar_event()["context"]
        event = self.model("calendar.event", self.specialist).with_context(**context)
        event.create({"start": "2026-12-01 02:00:00", "stop": "2026-12-01 03:00:00"})
        self.env.flush_all()
        for user in self.strangers.values():
            self.assert_no_mark(user, "calendar.event")
