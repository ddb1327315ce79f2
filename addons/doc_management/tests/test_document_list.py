"""Lists of documents: page and number by one search are what two would say."""

from unittest.mock import patch

from odoo.tests import tagged

from ..models.doc_document_access import DocDocument
from .common import DocCommon

COLUMNS = {
    "subject": {},
    "printed_number": {},
    "state_label": {},
    "text_label": {},
    "type_id": {"fields": {"display_name": {}}},
    "issuer_id": {"fields": {"display_name": {}}},
}


@tagged("post_install", "-at_install")
class TestDocumentList(DocCommon):
    def setUp(self):
        super().setUp()
        made = [
            self.make_incoming(files=False, subject=f"Việc thứ {number}")
            for number in range(7)
        ]
        self.all = self.env["doc.document"].concat(*(one.document_id for one in made))
        self.given = self.all[:5]
        self.given._grant(users=self.specialist, reason="thử")
        self.env.flush_all()

    def listed(self, user, domain=(), **asked):
        self.env.invalidate_all()
        documents = self.model("doc.document", user)
        return documents.web_search_read(list(domain), COLUMNS, **asked)

    def both_ways(self, user, **asked):
        """Return the answer by one search and by two."""
        one = self.listed(user, **asked)
        with patch.object(DocDocument, "_reads_named_alone", lambda _self: False):
            return one, self.listed(user, **asked)

    def test_who_reads_what_he_was_named_for_is_told_from_who_reads_more(self):
        for user, alone in (
            (self.specialist, True),
            (self.outsider, True),
            (self.clerk, False),
            (self.leader, False),
        ):
            with self.subTest(user=user.login):
                documents = self.model("doc.document", user)
                self.assertEqual(documents._reads_named_alone(), alone)
        self.assertFalse(self.env["doc.document"].sudo()._reads_named_alone())

    def test_one_search_says_what_two_would(self):
        for asked in (
            {"limit": 2},
            {"limit": 2, "offset": 4},
            {"limit": 80},
            {"limit": 5, "order": "subject desc"},
            {"limit": 2, "count_limit": 3},
            {"limit": 2, "offset": 2, "count_limit": 3},
            {"limit": 2, "offset": 6},
            {"limit": 2, "domain": [("subject", "ilike", "thứ 3")]},
            {"limit": 2, "domain": [("lookup", "ilike", "viec thu")]},
            {"limit": 2, "domain": [("subject", "=", "khác")]},
            {"limit": None},
        ):
            with self.subTest(asked=asked):
                one, two = self.both_ways(self.specialist, **asked)
                self.assertEqual(one, two)
        self.assertEqual(self.listed(self.specialist, limit=2)["length"], 5)
        self.assertEqual(len(self.listed(self.specialist, limit=2)["records"]), 2)

    def test_nothing_is_listed_that_may_not_be_read(self):
        seen = self.listed(self.specialist, limit=80)["records"]
        self.assertEqual({row["id"] for row in seen}, set(self.given.ids))
        self.assertEqual(self.listed(self.outsider, limit=80)["length"], 0)
        principals = self.env["doc.principal"].sudo()._for_users(self.specialist)
        rights = self.env["doc.access"].sudo()
        rights.search(
            [
                ("principal_id", "in", principals.ids),
                ("document_id", "=", self.given[0].id),
            ]
        ).unlink()
        self.given[1].sudo()._by_action().is_quarantined = True
        left = self.listed(self.specialist, limit=2)
        self.assertEqual(left["length"], 3)
