"""Figures of signatures: by purpose, of those whom one may look at."""

from odoo.tests import tagged

from .common import SigningCommon


@tagged("post_install", "-at_install")
class TestSignatureFigures(SigningCommon):
    def figures(self, user, people=True):
        reports = self.model("doc.report", user)
        reach = reports._reach(reports.env.company)
        span = reports._span(reports._period("year"))
        lines = reports._signature_lines(reach, span, people)
        return {line.person or line.unit: line.figures for line in lines}

    def test_signatures_count_for_who_acted_by_their_purpose(self):
        self.assertEqual(self.figures(self.leader), {})
        self.make_issued()
        deputy, clerk = self.deputy.name, self.clerk.name
        everything = {deputy: (1, 0, 0, 0), clerk: (0, 1, 0, 0)}
        for user in (self.leader, self.clerk, self.head):
            with self.subTest(user=user.login):
                self.assertEqual(self.figures(user), everything)
        self.assertEqual(self.figures(self.head, False), {"Phòng Một": (1, 1, 0, 0)})
        for user in (self.other_head, self.colleague, self.foreign_leader):
            with self.subTest(user=user.login):
                self.assertEqual(self.figures(user), {})
        reports = self.model("doc.report", self.leader)
        [table] = reports._make(
            "signatures", reports.env.company, reports._period("year")
        ).tables
        self.assertEqual(table.total[2:], (1, 1, 0, 0, 2))
        [table] = reports._make(
            "agencies", reports.env.company, reports._period("year")
        ).tables
        titles = [column.title for column in table.columns]
        self.assertEqual(table.rows[0][titles.index("Ký số")], 1000)
