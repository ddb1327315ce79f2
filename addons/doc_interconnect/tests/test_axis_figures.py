"""Figures that the axis itself gathers, for whoever stands above in the directory."""

from dataclasses import replace
from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..lib.docxchg import edxml
from ..lib.docxchg.edxml import read_message
from ..models import packet_store
from .common import ExchangeCase


class AxisFiguresCase(ExchangeCase):
    """A province above the sender, above the receiver."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.province = cls.make_agency("UBND tỉnh", "UBT", "000.00.99.H99")
        cls.province.doc_agency_id.level = "province"
        office = cls.make_unit(cls.province, "Văn phòng", "VP")
        cls.office_clerk = cls.make_official("clerk", office, "office_clerk")
        cls.office_leader = cls.make_official("leader", office, "office_leader")
        cls.sender.doc_agency_id.write(
            {"parent_id": cls.province.doc_agency_id.id, "level": "department"}
        )
        cls.receiver.doc_agency_id.write(
            {"parent_id": cls.sender.doc_agency_id.id, "level": "commune"}
        )


@tagged("post_install", "-at_install")
class TestAxisFigures(AxisFiguresCase):
    def figures(self, user):
        """Return {agency: (documents, sendings, fetched, received, open)}."""
        self.env.flush_all()
        self.env.invalidate_all()
        found = self.model("doc.axis.figure", user).search([])
        return {
            one.agency_id.id: (
                one.documents,
                one.sent,
                one.sent_fetched,
                one.received,
                one.received_open,
            )
            for one in found
        }

    def test_the_office_gathers_all_levels_without_asking_anybody(self):
        self.make_issued()
        self.make_issued(subject="thứ hai")
        self.run_send()
        sender = self.sender.doc_agency_id.id
        receiver = self.receiver.doc_agency_id.id
        for user in (self.office_clerk, self.office_leader):
            with self.subTest(user.login):
                self.assertEqual(
                    self.figures(user),
                    {sender: (2, 2, 0, 0, 0), receiver: (0, 0, 0, 2, 2)},
                )
        self.run_receive()
        self.assertEqual(
            self.figures(self.office_clerk),
            {sender: (2, 2, 2, 0, 0), receiver: (0, 0, 0, 2, 0)},
        )
        self.run_send()
        [row] = self.model("doc.axis.figure", self.office_clerk).search(
            [("agency_id", "=", receiver)]
        )
        self.assertEqual(row.statuses, 2)
        self.assertEqual(row.level, "commune")
        self.assertEqual(row.month, self.company._doc_today().replace(day=1))

    def test_each_agency_gathers_its_own_and_those_below(self):
        self.make_issued()
        self.exchange()
        sender = self.sender.doc_agency_id.id
        receiver = self.receiver.doc_agency_id.id
        self.assertEqual(set(self.figures(self.clerk)), {sender, receiver})
        self.assertEqual(set(self.figures(self.admin)), {sender, receiver})
        self.assertEqual(set(self.figures(self.receiver_clerk)), {receiver})
        with self.assertRaises(AccessError):
            row = self.env["doc.axis.figure"].search([("agency_id", "=", sender)])
            self.as_user(row, self.receiver_clerk).read(["sent"])

    def test_whoever_moves_in_the_tree_moves_in_the_figures(self):
        self.make_issued()
        self.exchange()
        self.receiver.doc_agency_id.parent_id = self.province.doc_agency_id
        self.assertEqual(set(self.figures(self.clerk)), {self.sender.doc_agency_id.id})
        self.assertEqual(len(self.figures(self.office_clerk)), 2)

    def test_a_company_chosen_in_the_context_gives_nothing_more(self):
        self.make_issued()
        self.exchange()
        figures = self.env["doc.axis.figure"].with_env(
            self.env(
                user=self.receiver_clerk,
                su=False,
                context={"allowed_company_ids": self.province.ids},
            )
        )
        try:
            found = figures.search([])
        except AccessError:
            return
        self.assertFalse(found)

    def test_specialists_have_no_figures_of_agencies(self):
        for user in (self.specialist, self.head, self.archivist):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.model("doc.axis.figure", user).search([])

    def test_both_codes_of_an_agency_count_for_one(self):
        receiver = self.receiver.doc_agency_id
        self.make_issued()
        self.run_send()
        self.env["doc.axis.packet"].search([]).receiver_code = "H99.11"
        receiver.code_qd20 = "H99.11"
        self.make_issued(subject="thứ hai")
        self.run_send()
        self.assertEqual(self.figures(self.office_clerk)[receiver.id][3], 2)


@tagged("post_install", "-at_install")
class TestAxisSteps(AxisFiguresCase):
    """What receivers reported: registered, refused, finished, on time or not."""

    STEPS = (
        "received",
        "registered",
        "refused",
        "finished",
        "with_due",
        "on_time",
        "overdue",
    )

    def steps(self, user, agency=None):
        """Return the figures of the receiver (or ``agency``) that a user sees."""
        self.env.flush_all()
        self.env.invalidate_all()
        agency = agency or self.receiver.doc_agency_id
        rows = self.model("doc.axis.figure", user).search(
            [("agency_id", "=", agency.id)]
        )
        return tuple(sum(rows.mapped(name)) for name in self.STEPS)

    def packet(self, outgoing):
        return self.env["doc.axis.packet"].search(
            [
                ("message_type", "=", "edoc"),
                ("document_key", "=", self.queued(outgoing).exchange_document_id),
            ]
        )

    def arrive(self, days=None, **over):
        """Return (outgoing, incoming); the reply is wanted in so many days."""
        day = self.company._doc_today() + timedelta(days=days or 0)
        wanted = {} if days is None else {"reply_required": True, "due_date": day}
        outgoing = self.make_issued(**wanted, **over)
        self.exchange(2)
        return outgoing, self.arrived_as(outgoing)

    def report(self, incoming, *steps):
        """Let the receiver report steps and the axis carry them."""
        for step in steps:
            getattr(self.as_user(incoming, self.receiver_leader).sudo(), step)()
        self.run_send()

    def test_each_reported_step_is_counted_at_its_receiver(self):
        _outgoing, incoming = self.arrive(days=3)
        for user in (self.office_clerk, self.office_leader, self.clerk):
            with self.subTest(user.login):
                self.assertEqual(self.steps(user), (1, 0, 0, 0, 1, 0, 0))
        self.report(incoming, "_after_register")
        self.assertEqual(self.steps(self.office_leader), (1, 1, 0, 0, 1, 0, 0))
        self.report(incoming, "_after_direct", "_after_start", "_after_done")
        self.assertEqual(self.steps(self.office_leader), (1, 1, 0, 1, 1, 1, 0))
        sender = self.sender.doc_agency_id
        self.assertEqual(self.steps(self.office_leader, sender), (0,) * 7)

    def test_a_refusal_counts_on_both_sides_and_is_not_late(self):
        outgoing, incoming = self.arrive(days=1)
        self.as_user(incoming, self.receiver_clerk).action_refuse("Gửi nhầm nơi nhận")
        self.run_send()
        self.packet(outgoing).due_date = self.company._doc_today() - timedelta(days=9)
        self.assertEqual(self.steps(self.office_leader), (1, 0, 1, 0, 0, 0, 0))
        [row] = self.model("doc.axis.figure", self.office_leader).search(
            [("agency_id", "=", self.sender.doc_agency_id.id)]
        )
        self.assertEqual((row.sent, row.sent_refused), (1, 1))

    def test_the_day_of_the_deadline_is_still_on_time(self):
        outgoing, incoming = self.arrive(days=0)
        self.assertEqual(self.steps(self.office_leader)[4:], (1, 0, 0))
        self.report(incoming, "_after_done")
        self.assertEqual(self.steps(self.office_leader)[3:], (1, 1, 1, 0))
        packet = self.packet(outgoing)
        # 23:59 of the deadline in the office, then one minute later
        packet.due_date = "2026-03-09"
        packet.finished_at = "2026-03-09 16:59:00"
        self.assertEqual(self.steps(self.office_leader)[4:], (1, 1, 0))
        packet.finished_at = "2026-03-09 17:00:00"
        self.assertEqual(self.steps(self.office_leader)[4:], (1, 0, 1))

    def test_what_nobody_finished_is_overdue_once_the_day_has_passed(self):
        outgoing, _incoming = self.arrive(days=5)
        packet = self.packet(outgoing)
        self.assertEqual(str(packet.due_date), str(outgoing.due_date))
        packet.due_date = self.company._doc_today() - timedelta(days=1)
        self.assertEqual(self.steps(self.office_leader)[4:], (1, 0, 1))

    def test_without_a_deadline_nothing_is_on_time_or_late(self):
        _outgoing, incoming = self.arrive()
        self.report(incoming, "_after_register", "_after_done")
        self.assertEqual(self.steps(self.office_leader), (1, 1, 0, 1, 0, 0, 0))

    def test_the_first_report_of_a_step_stays(self):
        outgoing, incoming = self.arrive()
        self.report(incoming, "_after_register")
        packet = self.packet(outgoing)
        packet.registered_at = "2026-03-02 01:00:00"
        again = self.messages.search(
            [
                ("kind", "=", "status"),
                ("status_code", "=", 3),
                ("direction", "=", "out"),
            ]
        )
        message = read_message(packet_store.read(self.env, again.packet_sha256)).message
        self.env["doc.axis.packet"]._note_status(message, "2026-03-05 01:00:00")
        self.assertEqual(str(packet.registered_at), "2026-03-02 01:00:00")

    def test_nobody_reports_for_another_receiver(self):
        outgoing, _incoming = self.arrive()
        message = edxml.StatusMessage(
            sender=edxml.Organisation("000.00.77.H99"),
            response_for=edxml.ResponseFor(
                organ_id=self.sender_code,
                document_id=self.queued(outgoing).exchange_document_id,
            ),
            status_code=2,
        )
        self.env["doc.axis.packet"]._note_status(message, "2026-03-05 01:00:00")
        self.assertEqual(self.steps(self.office_leader)[2], 0)
        blank = replace(
            message,
            sender=edxml.Organisation(self.receiver_code),
            response_for=replace(message.response_for, document_id=""),
        )
        self.env["doc.axis.packet"]._note_status(blank, "2026-03-05 01:00:00")
        self.assertEqual(self.steps(self.office_leader)[2], 0)

    def test_an_agency_with_a_system_elsewhere_counts_like_the_others(self):
        """It has no company here: its packets over the axis are all there is."""
        elsewhere = self.env["doc.agency"].create(
            {
                "name": "UBND xã ở xa",
                "code": "000.05.31.H99",
                "level": "commune",
                "parent_id": self.province.doc_agency_id.id,
                "axis_system_id": self.receiver.doc_agency_id.axis_system_id.id,
            }
        )
        self.assertFalse(elsewhere.company_id)
        self.make_issued([elsewhere])
        self.run_send()
        self.assertEqual(self.steps(self.office_leader, elsewhere)[0], 1)
        self.assertEqual(self.steps(self.clerk, elsewhere)[0], 0)

    def test_a_request_to_recall_is_no_document(self):
        outgoing, _incoming = self.arrive()
        self.packet(outgoing).business_type = 1
        self.assertEqual(self.steps(self.office_leader), (0,) * 7)

    def test_the_office_exports_and_charts_figures_and_never_a_document(self):
        subject = "nội dung riêng của cơ quan khác"
        self.arrive(subject=subject)
        figures = self.model("doc.axis.figure", self.office_leader)
        names = ["agency_name", "month", "received", "refused", "on_time", "overdue"]
        self.office_leader.sudo().group_ids += self.env.ref("base.group_allow_export")
        told = figures.search([]).export_data(names)["datas"]
        here = self.receiver.doc_agency_id.name
        self.assertIn([here, 1, 0, 0, 0], [[row[0], *row[2:]] for row in told])
        grouped = figures.formatted_read_group(
            [], ["agency_id"], ["received:sum", "overdue:sum"]
        )
        self.assertIn(1, [row["received:sum"] for row in grouped])
        everything = str(figures.search_read([]))
        self.assertNotIn(subject, everything)
        for user in (self.office_clerk, self.office_leader):
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    self.model("doc.axis.packet", user).search([])
                self.assertFalse(
                    self.model("doc.document", user).search(
                        [("subject", "ilike", subject)]
                    )
                )
                self.assertFalse(self.model("doc.exchange.message", user).search([]))

    def test_who_runs_the_axis_reads_no_number_of_a_document(self):
        self.arrive()
        packets = self.model("doc.axis.packet", self.admin)
        self.assertTrue(packets.search([]))
        for name in ("document_key", "title", "notation"):
            with self.subTest(name), self.assertRaises(AccessError):
                packets.search([]).read([name])
