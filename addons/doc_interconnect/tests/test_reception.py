"""What reception decides about a document from the axis, and what its sender hears."""

from odoo.addons.doc_management.tests.common import as_base64, make_pdf
from odoo.tests import tagged

from ..lib.docxchg.edxml import StatusCode
from ..models import packet_store
from .common import ExchangeCase


@tagged("post_install", "-at_install")
class TestReception(ExchangeCase):
    def statuses(self, outgoing):
        """Return the status codes queued back to the sender of a document."""
        return self.messages.search(
            [
                ("kind", "=", "status"),
                ("direction", "=", "out"),
                ("receiver_code", "=", self.sender_code),
                (
                    "exchange_document_id",
                    "=",
                    self.queued(outgoing).exchange_document_id,
                ),
            ],
            order="id",
        )

    def paper_of(self, outgoing):
        """Return the paper copy of the same document, registered by the receiver."""
        paper = self.make_incoming(
            self.receiver_clerk, issuer_id=self.sender.doc_agency_id.id, files=False
        )
        paper.action_set_issue_data(
            outgoing.number, outgoing.notation, outgoing.document_date
        )
        paper.action_attach("quet.pdf", as_base64(make_pdf("paper")))
        paper.action_register()
        return paper

    def test_the_code_of_a_document_comes_with_it_and_shows_a_second_copy(self):
        outgoing = self.make_issued()
        self.exchange()
        incoming = self.arrived_as(outgoing)
        code = self.queued(outgoing).exchange_document_id
        self.assertTrue(code)
        self.assertEqual(incoming.doc_code, code)

    def test_a_network_copy_joined_to_registered_paper_reports_its_registration(self):
        outgoing = self.make_issued()
        paper = self.paper_of(outgoing)
        self.exchange()
        network = self.as_user(self.arrived_as(outgoing), self.receiver_clerk)
        self.assertEqual(network.duplicate_ids, paper)
        network.action_join(paper.id)
        codes = self.statuses(outgoing).mapped("status_code")
        self.assertEqual(codes, [StatusCode.ARRIVED, StatusCode.REGISTERED])
        self.assertIn("arrival number", self.statuses(outgoing)[1].description)
        self.exchange()
        self.assertEqual(self.queued(outgoing).state, "registered")
        # the work done on the record that stays is told to the sender as well
        leader = self.as_user(paper, self.receiver_leader)
        leader.action_direct(self.receiver_leader.id, directive="Xử lý")
        self.assertEqual(
            self.statuses(outgoing).mapped("status_code")[-1], StatusCode.ASSIGNED
        )

    def test_a_secret_from_the_axis_is_refused_hidden_and_its_packet_destroyed(self):
        outgoing = self.make_issued()
        self.exchange()
        incoming = self.as_user(self.arrived_as(outgoing), self.receiver_clerk)
        message = incoming.sudo().exchange_message_ids.filtered(
            lambda one: one.direction == "in"
        )
        path = packet_store.path_of(self.env, message.packet_sha256)
        self.assertTrue(path.exists())
        incoming.action_secret("Có dấu độ mật")
        self.assertFalse(
            self.model("doc.exchange.message", self.receiver_leader).search(
                [("id", "=", message.id)]
            )
        )
        wizard = self.model("doc.refuse.wizard", self.receiver_clerk).create(
            {"incoming_id": incoming.id}
        )
        wizard.action_confirm()
        refusal = self.statuses(outgoing)[-1]
        self.assertEqual(refusal.status_code, StatusCode.REFUSED)
        self.assertIn("state secrecy", refusal.description)
        # the sender's own copy of the packet is in another installation, as a rule
        (self.messages.search([]) - message).filtered(
            lambda one: one.packet_sha256 == message.packet_sha256
        )._by_action().write({"packet_sha256": False})
        incoming.action_destroy_content()
        self.assertFalse(path.exists())
        self.assertEqual(incoming.secrecy_state, "destroyed")
        # the sender's document in the same store keeps its file
        self.assertTrue(outgoing.document_id.sudo()._main_file()._content())
