"""What cannot leave by exchange is said before it is numbered."""

from odoo.addons.doc_management.tests.common import as_base64, make_pdf
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models import packet_store
from .common import ExchangeCase

MARKS = ("return_after_meeting", "return_after_reading", "internal", "to_be_recalled")


@tagged("post_install", "-at_install")
class TestOutgoingBlockers(ExchangeCase):
    def draft(self, **over):
        agency = self.receiver.doc_agency_id
        return self.make_draft(
            recipient_ids=[(0, 0, {"agency_id": agency.id, "medium": "axis"})], **over
        )

    def test_a_complete_draft_has_nothing_against_it(self):
        self.assertEqual(self.draft()._exchange_blockers(), [])

    def test_marked_documents_are_not_exchanged_with_other_agencies(self):
        for mark in MARKS:
            for medium in ("axis", "email"):
                with self.subTest(mark=mark, medium=medium):
                    outgoing = self.draft(circulation_mark=mark)
                    outgoing.recipient_ids.medium = medium
                    [blocker] = outgoing._exchange_blockers()
                    self.assertIn("mark", blocker)
                    with self.assertRaisesRegex(UserError, "marked"):
                        outgoing.action_submit()

    def test_marked_documents_may_go_on_paper_or_inside(self):
        for medium in ("post", "internal"):
            outgoing = self.draft(circulation_mark="internal")
            outgoing.recipient_ids.medium = medium
            self.assertEqual(outgoing._exchange_blockers(), [])

    def test_the_procedure_may_let_marked_documents_be_exchanged(self):
        self.company._doc_procedure().marks_block_exchange = False
        outgoing = self.draft(circulation_mark="internal")
        self.assertEqual(outgoing._exchange_blockers(), [])
        self.change_rules(marks_block_exchange=True)
        self.assertEqual(outgoing._exchange_blockers(), [])  # started under the old one
        [blocker] = self.draft(circulation_mark="internal")._exchange_blockers()
        self.assertIn("mark", blocker)

    def test_a_marked_document_is_not_queued_even_past_the_buttons(self):
        outgoing = self.draft(circulation_mark="internal")
        with self.assertRaisesRegex(UserError, "marked"):
            outgoing.sudo()._queue_exchange()
        self.assertFalse(self.queued(outgoing))

    def test_an_agency_without_connection_says_so(self):
        self.backend.active = False
        [blocker] = self.draft()._exchange_blockers()
        self.assertIn("not connected", blocker)

    def test_each_connection_has_its_own_limit_of_size(self):
        outgoing = self.draft()
        self.assertEqual(outgoing._exchange_blockers(), [])
        main = outgoing.document_id._main_file()
        noise = as_base64(make_pdf("ảnh") + b"%" + b"0" * 1_600_000)
        self.backend.max_megabytes = 2
        self.assertEqual(outgoing._exchange_blockers(), [])
        outgoing.action_attach("phu-luc.pdf", noise, "annex")
        [blocker] = outgoing._exchange_blockers()
        self.assertIn("2.3 MB", blocker)
        self.assertIn("phu-luc.pdf", blocker)
        self.assertNotIn(main.name, blocker)
        with self.assertRaisesRegex(UserError, "takes 2 MB"):
            outgoing.action_submit()
        self.backend.max_megabytes = 3
        self.assertEqual(outgoing._exchange_blockers(), [])
        self.backend.max_megabytes = 0
        self.assertEqual(outgoing._exchange_blockers(), [])

    def test_paper_knows_no_limit_of_the_axis(self):
        outgoing = self.draft()
        outgoing.action_attach(
            "phu-luc.pdf", as_base64(make_pdf() + b"0" * 2_000_000), "annex"
        )
        self.backend.max_megabytes = 1
        self.assertEqual(len(outgoing._exchange_blockers()), 1)
        outgoing.recipient_ids.medium = "post"
        self.assertEqual(outgoing._exchange_blockers(), [])

    def test_a_recipient_without_code_says_so(self):
        nameless = self.env["doc.agency"].create({"name": "Hội không mã"})
        outgoing = self.make_draft(
            recipient_ids=[(0, 0, {"agency_id": nameless.id, "medium": "axis"})]
        )
        [blocker] = outgoing._exchange_blockers()
        self.assertIn("Hội không mã", blocker)

    def test_a_recipient_named_twice_says_so(self):
        agency = self.receiver.doc_agency_id
        line = (0, 0, {"agency_id": agency.id, "medium": "axis"})
        outgoing = self.make_draft(recipient_ids=[line, line])
        [blocker] = outgoing._exchange_blockers()
        self.assertIn("twice", blocker)

    def test_faults_of_the_message_are_sentences_before_the_issue(self):
        agency = self.sender.doc_agency_id
        for values, words in (
            ({"place": False}, "place name"),
            ({"place": "x" * 51}, "Too long"),
            ({"email": "không phải thư"}, "e-mail"),
            ({"phone": "0" * 21}, "telephone"),
        ):
            with self.subTest(words):
                kept = {name: agency[name] for name in values}
                agency.write(values)
                outgoing = self.draft()
                text = "\n".join(outgoing._exchange_blockers())
                self.assertIn(words, text)
                self.assertIn(text, "\n".join(outgoing._issue_blockers()))
                agency.write(kept)

    def test_a_draft_without_a_signer_is_told_so_once(self):
        outgoing = self.draft()
        outgoing.signer_id = False
        told = outgoing._submit_blockers()
        self.assertEqual(told, ["Nobody is named to sign it."])

    def test_only_recipients_on_the_axis_are_queued(self):
        outgoing = self.make_to_sign(
            recipient_ids=[
                (0, 0, {"agency_id": self.issuer.id, "medium": "post"}),
                (
                    0,
                    0,
                    {"agency_id": self.receiver.doc_agency_id.id, "medium": "axis"},
                ),
            ]
        )
        self.issue(outgoing)
        self.assertEqual(self.queued(outgoing).receiver_code, self.receiver_code)

    def test_a_document_for_nobody_on_the_axis_is_issued_without_messages(self):
        self.backend.active = False
        outgoing = self.make_to_sign(
            recipient_ids=[(0, 0, {"agency_id": self.issuer.id, "medium": "post"})]
        )
        self.issue(outgoing)
        self.assertFalse(self.queued(outgoing))
        self.assertEqual(outgoing.sent_state, "none")

    def test_the_packet_is_built_once_and_lies_in_the_file_store(self):
        outgoing = self.make_issued()
        self.run_send()
        message = self.queued(outgoing)
        path = packet_store.path_of(self.env, message.packet_sha256)
        self.assertTrue(path.is_file())
        self.assertEqual(path.stat().st_size, message.packet_size)
        self.assertIn("filestore", str(path))

    def test_a_reply_takes_the_axis_only_where_it_reaches(self):
        incoming = self.make_directed()
        lead = self.as_user(incoming, self.specialist)
        replies = self.env["doc.outgoing"]
        for connected, medium in ((True, "axis"), (False, "post")):
            self.backend.active = connected
            reply = replies.browse(lead.action_draft_reply()["res_id"])
            self.assertEqual(reply.recipient_ids.agency_id, self.issuer)
            self.assertEqual(reply.recipient_ids.medium, medium)
        self.backend.active = True
        self.issuer.code = False
        reply = replies.browse(lead.action_draft_reply()["res_id"])
        self.assertEqual(reply.recipient_ids.medium, "post")

    def test_email_to_a_connected_recipient_follows_the_switch(self):
        agency = self.receiver.doc_agency_id
        agency.sudo().email = "vanthu@nhan.example"
        for switch, refused in (("only_unconnected", True), ("allowed", False)):
            if not refused:
                self.change_rules(email_dispatch=switch)
            outgoing = self.draft()
            outgoing.recipient_ids.medium = "email"
            with self.subTest(switch=switch):
                self.assertTrue(outgoing.recipient_ids._is_connected())
                if refused:
                    with self.assertRaisesRegex(UserError, "reached over the axis"):
                        outgoing.action_submit()
                else:
                    outgoing.action_submit()
                    self.assertEqual(outgoing.state, "reviewing")

    def test_the_way_of_a_recipient_is_chosen_by_the_rules(self):
        agency = self.receiver.doc_agency_id
        connected = self.make_draft(recipient_ids=[(0, 0, {"agency_id": agency.id})])
        self.assertEqual(connected.recipient_ids.medium, "axis")
        self.assertIn("connected", connected.recipient_ids.medium_reason)
        marked = self.make_draft(
            recipient_ids=[(0, 0, {"agency_id": agency.id})],
            circulation_mark="internal",
        )
        self.assertEqual(marked.recipient_ids.medium, "post")

    def test_when_it_counts_as_sent_follows_the_switch(self):
        for rule in ("acknowledged", "raw"):
            if rule == "raw":
                self.change_rules(sent_time_rule="raw")
            outgoing = self.make_issued()
            line = outgoing.recipient_ids
            with self.subTest(rule=rule):
                self.assertEqual(self.queued(outgoing).mapped("state"), ["ready"])
                self.assertEqual(bool(line.exchange_sent_at), rule == "raw")

    def test_a_forgotten_recipient_is_queued_and_a_recalled_one_withdrawn(self):
        outgoing = self.issue(
            self.make_to_sign(
                recipient_ids=[(0, 0, {"agency_id": self.issuer.id, "medium": "post"})]
            )
        )
        self.assertFalse(self.queued(outgoing))
        agency = self.receiver.doc_agency_id
        clerk = self.as_user(outgoing, self.clerk)
        [added] = clerk.action_send_further(
            [{"agency_id": agency.id, "medium": "axis"}], "Sót nơi nhận"
        )
        message = self.queued(outgoing)
        self.assertEqual((message.state, message.recipient_id.id), ("ready", added))
        clerk.action_recall_from([added], "Gửi nhầm")
        self.assertEqual(message.state, "withdrawn")
