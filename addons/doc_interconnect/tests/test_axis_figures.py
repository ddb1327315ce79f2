"""Figures that the axis itself gathers, for whoever stands above in the directory."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ExchangeCase


@tagged("post_install", "-at_install")
class TestAxisFigures(ExchangeCase):
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
