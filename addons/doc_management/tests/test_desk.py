"""The registration desk, as its clerk and as others who try."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import DocCommon


@tagged("post_install", "-at_install")
class TestDesk(DocCommon):
    def bare(self, **over):
        """A scan of which nothing was read."""
        values = {"subject": "ban-quet-01", "channel": "post", **over}
        return self.model("doc.incoming", self.clerk).create(
            {
                "type_id": self.env.ref("doc_management.doc_type_cong_van").id,
                **values,
            }
        )

    def note(self, incoming, **entries):
        """Let the reading of a document say this."""
        incoming.sudo()._by_action().write({"reading": entries})

    def test_the_queue_counts_what_a_person_must_look_at(self):
        scan = self.bare()
        self.assertEqual(scan.check_count, 2)  # no issuer, no date
        scan.issuer_name = "Công ty A"
        self.assertEqual(scan.check_count, 1)
        scan.action_set_issue_data("5", "CV", "2026-03-02")
        self.assertEqual(scan.check_count, 0)
        doubt = {"value": "2026-03-02", "confidence": "doubtful", "filled": True}
        self.note(scan, issued_date=doubt)
        self.assertEqual(scan.check_count, 1)

    def test_the_next_number_and_person_are_said_and_nothing_is_taken(self):
        scan = self.bare()
        self.assertEqual(scan.arrival_expected, "01")
        self.assertEqual(scan.next_person, self.leader.name)
        self.assertIn(str(self.company._doc_today().year), scan.register_expected)
        first = self.make_registered()
        self.assertEqual(first.arrival_number, 1)
        scan.invalidate_recordset()
        self.assertEqual(scan.arrival_expected, "02")
        self.assertFalse(first.arrival_expected)
        self.change_rules(first_recipient_id=self.deputy.id)
        self.assertEqual(self.bare().next_person, self.deputy.name)

    def test_only_the_clerk_is_told_the_next_number(self):
        scan = self.bare()
        scan.document_id._grant(users=self.specialist, reason="author")
        seen = self.as_user(scan, self.specialist)
        self.assertFalse(seen.arrival_expected)
        self.assertFalse(seen.next_person)

    def test_as_the_last_one_fills_in_what_is_not_known(self):
        decision = self.env.ref("doc_management.doc_type_quyet_dinh")
        self.make_registered(
            type_id=decision.id, signer_name="Lò Văn Thái", signer_position="CHỦ TỊCH"
        )
        scan = self.bare()
        taken = scan.action_as_last()
        self.assertEqual(
            taken, ["issuer_id", "signer_name", "signer_position", "type_id"]
        )
        self.assertEqual(scan.issuer_id, self.issuer)
        self.assertEqual(scan.type_id, decision)
        self.assertEqual(scan.signer_name, "Lò Văn Thái")
        self.assertEqual(scan.reading["issuer_id"]["confidence"], "last")
        self.assertFalse(scan.issued_number, "a number is nobody else's")
        self.assertEqual(scan.subject, "ban-quet-01")

    def test_it_overwrites_nothing_a_person_typed_or_that_was_read_clearly(self):
        self.make_registered(signer_name="Lò Văn Thái")
        other = self.env["doc.agency"].create({"name": "UBND xã Khác"})
        typed = self.bare(issuer_id=other.id)
        self.assertNotIn("issuer_id", typed.action_as_last())
        self.assertEqual(typed.issuer_id, other)
        self.assertFalse(typed.signer_name, "another agency's signer")
        read = self.bare(issuer_id=other.id)
        clear = {"value": "A", "id": other.id, "confidence": "clear", "filled": True}
        self.note(read, issuer_id=clear)
        read.action_as_last()
        self.assertEqual(read.issuer_id, other)
        doubtful = self.bare(issuer_id=other.id)
        self.note(doubtful, issuer_id={**clear, "confidence": "doubtful"})
        doubtful.action_as_last()
        self.assertEqual(doubtful.issuer_id, self.issuer)

    def test_how_a_document_came_by_a_network_is_not_taken_over(self):
        self.make_registered()
        by_axis = self.bare(channel="axis")
        by_axis.action_as_last()
        self.assertEqual(by_axis.channel, "axis")

    def test_only_the_own_last_one_counts(self):
        self.make_registered()
        colleague = self.make_official("clerk", self.unit, "second_clerk")
        scan = self.as_user(self.bare(), colleague)
        with self.assertRaises(UserError):
            scan.action_as_last()
        self.assertFalse(scan.issuer_id)

    def test_others_and_other_states_are_refused(self):
        self.make_registered()
        scan = self.bare()
        for person in (self.specialist, self.leader, self.admin, self.foreign_clerk):
            with self.subTest(login=person.login), self.assertRaises(AccessError):
                self.as_user(scan, person).action_as_last()
        done = self.make_registered()
        with self.assertRaises(UserError):
            done.action_as_last()

    def test_the_reading_is_not_the_clerks_to_write(self):
        scan = self.bare()
        with self.assertRaises(AccessError):
            scan.write({"reading": {"subject": {"confidence": "clear"}}})
