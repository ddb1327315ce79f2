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


@tagged("post_install", "-at_install")
class TestRightsInTwoAgencies(DocCommon):
    """A person with posts in two agencies, named in each; one, the other or both on.

    Searches begin with the agencies of who asks: what he was given must stay findable
    in each, whichever he chose, and nothing else.
    """

    def setUp(self):
        super().setUp()
        self.both = self.make_official("specialist", self.unit, "two_posts")
        self.both.sudo().company_ids += self.other_company
        self.there = self._make_employees([(self.both, self.foreign_unit, "Trợ lý")])
        self.given = [
            self.make_registered(),
            self.make_registered(user=self.foreign_clerk),
        ]
        self.withheld = [
            self.make_registered(),
            self.make_registered(user=self.foreign_clerk),
        ]
        for life in self.given:
            life.sudo().document_id._grant(users=self.both, reason="inform")

    def found(self, typed, chosen, user=None, model="doc.document"):
        """Return which of the four documents a search finds."""
        records = self.env[model].with_env(
            self.env(
                user=user or self.both,
                su=False,
                context={"allowed_company_ids": chosen.ids},
            )
        )
        found = records.search([("lookup", "ilike", typed)] if typed else [])
        if model != "doc.document":
            found = found.sudo().document_id
        ours = [one.sudo().document_id.id for one in (*self.given, *self.withheld)]
        return set(found.ids).intersection(ours)

    def typed(self, life):
        """Return what people type to find one document, and nothing at all."""
        number = life.sudo().arrival_number
        return ("", "han han", "88/ubnd", "88", f"đến {number}", "ubnd tinh thu")

    def test_a_grant_is_found_in_each_agency_whichever_is_chosen(self):
        both = self.company | self.other_company
        ids = {one.sudo().document_id.id for one in self.given}
        for chosen in (self.company, self.other_company, both):
            for life in self.given:
                for typed in self.typed(life):
                    for model in ("doc.document", "doc.incoming"):
                        with self.subTest(typed, chosen=chosen.ids, model=model):
                            found = self.found(typed, chosen, model=model)
                            self.assertIn(life.sudo().document_id.id, found)
                            self.assertLessEqual(found, ids)

    def test_the_end_of_one_post_ends_what_was_given_there_alone(self):
        here, there = (one.sudo().document_id.id for one in self.given)
        self.there.sudo().active = False
        for chosen in (self.company, self.other_company):
            for typed in self.typed(self.given[1]):
                with self.subTest(typed, chosen=chosen.ids):
                    self.assertNotIn(there, self.found(typed, chosen))
            self.assertIn(here, self.found("88/ubnd", chosen))
            self.assertIn(here, self.found("han han", chosen))

    def test_who_holds_no_post_there_finds_nothing_by_belonging_to_it(self):
        self.specialist.sudo().company_ids += self.other_company
        there = self.given[1].sudo().document_id
        there._grant(users=self.specialist, reason="inform")
        for typed in self.typed(self.given[1]):
            with self.subTest(typed):
                found = self.found(typed, self.other_company, self.specialist)
                self.assertNotIn(there.id, found)

    def test_the_server_itself_finds_numbers_and_words_of_all_agencies(self):
        records = self.env["doc.document"].with_user(self.both).sudo()
        ours = {one.sudo().document_id.id for one in (*self.given, *self.withheld)}
        for typed in ("han han", "88/ubnd", "88"):
            with self.subTest(typed):
                found = set(records.search([("lookup", "ilike", typed)]).ids)
                self.assertLessEqual(ours, found)

    def test_a_grant_just_given_or_taken_counts_in_the_same_request(self):
        """What is kept for a request is whose keys one has, never what they open."""
        withheld = self.withheld[1].sudo().document_id
        self.assertNotIn(withheld.id, self.found("88/ubnd", self.company))
        withheld._grant(users=self.both, reason="inform")
        self.assertIn(withheld.id, self.found("88/ubnd", self.company))
        self.env["doc.access"].sudo().search(
            [
                ("document_id", "=", withheld.id),
                ("principal_id.user_id", "=", self.both.id),
            ]
        ).unlink()
        self.assertNotIn(withheld.id, self.found("88/ubnd", self.company))
