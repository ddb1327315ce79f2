"""Who reads, finds and counts what: model × role × agency."""

from datetime import datetime, timedelta

from lxml import etree
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import DocCommon


@tagged("post_install", "-at_install")
class TestRights(DocCommon):
    def setUp(self):
        super().setUp()
        self.incoming = self.make_directed()

    def sees(self, user, record=None):
        record = record or self.incoming
        found = self.model(record._name, user).search([("id", "=", record.id)])
        return bool(found)

    def test_readers_of_a_directed_document(self):
        expected = {
            self.clerk: True,
            self.leader: True,
            self.specialist: True,
            self.colleague: True,
            self.other_head: True,
            self.head: True,
            self.outsider: False,
            self.foreign_clerk: False,
            self.foreign_leader: False,
        }
        for user, readable in expected.items():
            with self.subTest(user=user.login):
                self.assertEqual(self.sees(user), readable)
                self.assertEqual(self.sees(user, self.incoming.document_id), readable)
                record = self.as_user(self.incoming, user)
                if readable:
                    self.assertTrue(record.subject)
                else:
                    with self.assertRaises(AccessError):
                        record.read(["subject"])

    def test_the_administrator_reads_no_document(self):
        for model in ("doc.document", "doc.incoming", "doc.outgoing", "doc.file"):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.model(model, self.admin).search([])

    def test_what_hangs_on_a_document_follows_its_rights(self):
        file = self.incoming.document_id._main_file()
        parts = self.incoming.assignment_ids
        for record in (file, parts[0], self.incoming.message_ids[:1]):
            with self.subTest(model=record._name):
                self.assertTrue(
                    self.as_user(record, self.specialist).has_access("read")
                )
                self.assertFalse(self.as_user(record, self.outsider).has_access("read"))
        attachment = file.sudo().attachment_id
        self.assertFalse(self.as_user(attachment, self.outsider).has_access("read"))

    def test_whoever_reads_a_document_can_open_its_form(self):
        incoming, outgoing = self.make_directed(), self.make_to_sign()
        for user in (self.archivist, self.outsider, self.clerk, self.leader):
            for record in (incoming, outgoing):
                record.document_id._grant(users=user, reason="inform")
                with self.subTest(user=user.login, model=record._name):
                    seen = self.as_user(record, user)
                    view = etree.fromstring(seen.get_view(view_type="form")["arch"])
                    names = {
                        node.get("name")
                        for node in view.iter("field")
                        if not any(True for _host in node.iterancestors("field"))
                    }
                    self.assertLess({"subject", "state"}, names)
                    self.assertEqual(seen.read(list(names))[0]["id"], record.id)

    def test_counts_and_groups_leak_nothing(self):
        for user in (self.outsider, self.foreign_clerk):
            with self.subTest(user=user.login):
                documents = self.model("doc.document", user)
                self.assertEqual(documents.search_count([]), 0)
                self.assertEqual(documents._read_group([], ["state"], ["__count"]), [])

    def test_a_forged_company_opens_nothing(self):
        record = self.model("doc.incoming", self.foreign_clerk).with_context(
            allowed_company_ids=self.company.ids
        )
        with self.assertRaises(AccessError):
            record.search([("id", "=", self.incoming.id)]).mapped("subject")

    def test_a_move_of_unit_changes_access_at_once(self):
        self.assertTrue(self.sees(self.head))
        self.unit.sudo().manager_id = self.other_head._doc_employee(self.company)
        self.assertFalse(self.sees(self.head))
        self.assertTrue(self.sees(self.other_head))

    def test_leaving_the_agency_ends_all_access(self):
        self.specialist._doc_employee(self.company).sudo().active = False
        self.assertFalse(self.sees(self.specialist))

    def test_rights_themselves_are_closed_to_everybody(self):
        for user in (self.clerk, self.leader, self.admin):
            for model in ("doc.access", "doc.principal"):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    self.model(model, user).search([])
        with self.assertRaises(AccessError):
            self.model("doc.access", self.outsider).create(
                {
                    "document_id": self.incoming.document_id.id,
                    "principal_id": 1,
                    "reason": "x",
                }
            )

    def test_the_whole_agency_reads_where_its_procedure_says_so(self):
        self.assertFalse(self.sees(self.outsider))
        self.change_rules(read_scope="agency")
        opened = self.make_registered()
        self.assertTrue(self.sees(self.outsider, opened))
        self.assertFalse(self.sees(self.outsider))  # started under the rule before
        self.assertFalse(self.sees(self.foreign_clerk, opened))
        draft = self.make_draft()
        self.assertFalse(self.sees(self.outsider, draft))  # not shown to anybody yet
        draft.action_submit()
        self.assertTrue(self.sees(self.outsider, draft))

    def test_what_was_open_stays_open_when_the_rules_narrow(self):
        self.change_rules(read_scope="agency")
        opened = self.make_registered()
        with freeze_time(datetime.now() + timedelta(days=1)):
            self.change_rules(read_scope="involved")
            self.assertFalse(self.sees(self.outsider, self.make_registered()))
            self.assertTrue(self.sees(self.outsider, opened))

    def test_the_unit_reads_where_its_procedure_says_so(self):
        unit_mate = self.make_official("specialist", self.unit, "unit_mate")
        self.change_rules(read_scope="unit")
        directed = self.make_directed()
        self.assertTrue(self.sees(unit_mate, directed))
        self.assertFalse(self.sees(unit_mate))  # directed under the rule before

    def test_lookup_finds_without_accents_and_by_number(self):
        documents = self.model("doc.document", self.clerk)
        for typed in ("han han", "HẠN HÁN", "88/ubnd", "88", "ubnd tinh thu"):
            with self.subTest(typed=typed):
                self.assertIn(
                    self.incoming.document_id,
                    documents.search([("lookup", "ilike", typed)]),
                )
        self.assertFalse(documents.search([("lookup", "ilike", "77/ubnd")]))
        self.assertFalse(
            self.model("doc.document", self.outsider).search(
                [("lookup", "ilike", "han han")]
            )
        )

    def test_search_input_cannot_break_the_query(self):
        documents = self.model("doc.document", self.clerk)
        for typed in ("'", "a & | !", "\\", "(:*", "  ", "x'); DROP TABLE y"):
            with self.subTest(typed=typed):
                documents.search([("lookup", "ilike", typed)])

    def test_a_clerk_cannot_slip_guarded_records_into_a_new_draft(self):
        nested = {"subject": "x", "state": "done", "type_id": self.incoming.type_id.id}
        for field in ("incoming_ids", "outgoing_ids", "file_ids", "current_file_ids"):
            with self.subTest(field=field), self.assertRaises(AccessError):
                self.model("doc.outgoing", self.clerk).create(
                    {"subject": "x", field: [(0, 0, nested)]}
                )

    def test_the_entry_of_an_own_agency_is_for_administrators(self):
        own = self.company.doc_agency_id
        with self.assertRaises(AccessError):
            self.as_user(own, self.clerk).write({"code": "000.00.99.H99"})
        with self.assertRaises(AccessError):
            self.as_user(self.issuer, self.clerk).write({"company_id": self.company.id})
        self.as_user(own, self.admin).write({"place": "Bình Nguyên"})
        self.as_user(self.issuer, self.clerk).write({"phone": "0239"})
