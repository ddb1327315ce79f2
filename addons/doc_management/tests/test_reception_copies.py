"""One document, one record: duplicates, paper beside network, paper by hand."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import DocCommon, as_base64, make_pdf


@tagged("post_install", "-at_install")
class TestReceptionCopies(DocCommon):
    def test_number_sign_and_issuer_together_make_a_duplicate(self):
        first = self.make_registered()
        second = self.make_incoming(files=False)
        self.assertEqual(second.duplicate_ids, first)
        self.assertIn("88/UBND-NC", second.duplicate_text)
        self.assertIn("arrival number 1", second.duplicate_text)

    def test_two_of_the_three_are_no_duplicate(self):
        self.make_registered()
        other = self.env["doc.agency"].create({"name": "Sở khác"})
        for change in (
            {"issuer": other},
            {"number": "89"},
            {"notation": "UBND-NN"},
        ):
            with self.subTest(change=change):
                second = self.make_incoming(files=False)
                second.issuer_id = change.get("issuer", self.issuer)
                second.action_set_issue_data(
                    change.get("number", "88"),
                    change.get("notation", "UBND-NC"),
                    "2026-03-02",
                )
                self.assertFalse(second.duplicate_ids)

    def test_spelling_of_number_sign_and_issuer_hides_no_duplicate(self):
        first = self.make_incoming(files=False)
        first.action_set_issue_data("05", "UBND-NC", "2026-03-02")
        second = self.make_incoming(
            files=False, issuer_id=False, issuer_name="ỦY BAN NHÂN DÂN TỈNH THỬ NGHIỆM"
        )
        second.action_set_issue_data("5", "ubnd-nc", "2026-03-02")
        self.assertEqual(second.duplicate_ids, first)

    def test_the_same_main_file_is_a_duplicate_whatever_is_typed(self):
        first = self.make_incoming()
        second = self.make_incoming(files=False, issuer_id=False, issuer_name="X")
        second.action_set_issue_data("1", "A", "2026-03-02")
        self.assertFalse(second.duplicate_ids)
        second.action_attach("khac-ten.pdf", as_base64(make_pdf()))
        self.assertEqual(second.duplicate_ids, first)

    def test_the_document_code_alone_is_enough(self):
        first = self.from_network(doc_code="000.00.00.H99.2026.000312")
        second = self.from_network(
            make_pdf("other"),
            doc_code="000.00.00.H99.2026.000312",
            number="9",
            notation="X",
            issuer_id=False,
        )
        self.assertEqual(second.duplicate_ids, first)

    def test_documents_of_other_agencies_and_ended_ones_are_not_shown(self):
        foreign = self.from_network(company=self.other_company)
        refused = self.make_incoming()
        refused.action_refuse("Gửi nhầm")
        mine = self.make_incoming()
        self.assertNotIn(foreign, mine.duplicate_ids)
        self.assertFalse(mine.duplicate_ids)

    def test_a_duplicate_never_blocks_and_going_on_is_recorded(self):
        first = self.make_registered()
        second = self.make_incoming()
        self.assertFalse(second.blocker_text)
        second.action_register()
        self.assertEqual(second.arrival_number, first.arrival_number + 1)
        self.assertEqual(second.duplicate_note, "88/UBND-NC")
        row = self.env["doc.journal"].search(
            [
                ("act", "=", "registered_although_known"),
                ("document_id", "=", second.document_id.id),
            ]
        )
        self.assertEqual(row.user_id, self.clerk)
        self.assertIn(str(first.document_id.id), row.detail)

    def test_a_paper_copy_is_joined_to_the_registered_network_document(self):
        network = self.from_network()
        number = self.take_in(network)
        paper = self.make_incoming()
        paper.action_join(network.id)
        self.assertEqual(paper.state, "joined")
        self.assertEqual(paper.joined_to_id, network)
        self.assertFalse(paper.arrival_number)
        self.assertEqual(network.arrival_number, number)
        self.assertEqual(
            network.current_file_ids.mapped(lambda file: (file.name, file.role)),
            [("goc.pdf", "main"), ("88-UBND-NC.pdf", "scan")],
        )
        self.assertIn("post or by hand", network.joined_text)
        self.assertIn("88/UBND-NC", paper.joined_text)
        with self.assertRaises(UserError):
            paper.action_register()
        self.assertEqual(self.make_registered().arrival_number, number + 1)

    def test_the_network_original_takes_the_place_of_the_scan(self):
        paper = self.make_registered()
        number = paper.arrival_number
        network = self.from_network()
        network.action_join(paper.id)
        self.assertEqual(paper.arrival_number, number)
        self.assertEqual(paper.origin, "created")
        main = paper.document_id._main_file()
        self.assertEqual((main.name, main.version), ("goc.pdf", 2))
        self.assertEqual(main.previous_id.name, "88-UBND-NC.pdf")
        self.assertIn("exchange axis", paper.joined_text)

    def test_two_waiting_copies_become_one_and_take_one_number(self):
        network, paper = self.from_network(), self.make_incoming()
        self.assertEqual(network.duplicate_ids, paper)
        paper.action_join(network.id)
        self.assertFalse(network.duplicate_ids)
        self.assertEqual(self.take_in(network), 1)
        self.assertEqual(
            self.env["doc.register.entry"].search_count(
                [("company_id", "=", self.company.id)]
            ),
            1,
        )

    def test_a_file_that_is_there_already_is_not_added_twice(self):
        first, second = self.make_incoming(), self.make_incoming()
        second.action_join(first.id)
        self.assertEqual(len(first.file_ids), 1)

    def test_joining_is_refused_where_it_makes_no_sense(self):
        here = self.make_incoming()
        foreign = self.from_network(company=self.other_company)
        refused = self.make_incoming()
        refused.action_refuse("Sai")
        for target in (here.id, refused.id, 0, False, "1", None, 10**9):
            with self.subTest(target=target), self.assertRaises(UserError):
                here.action_join(target)
        with self.assertRaises(AccessError):
            here.action_join(foreign.id)
        registered = self.make_registered()
        with self.assertRaisesRegex(UserError, "cannot be done now"):
            registered.action_join(here.id)
        self.assertEqual(here.state, "arrived")

    def test_only_the_clerk_of_the_agency_joins(self):
        first, second = self.make_incoming(), self.make_incoming()
        for user in (self.leader, self.specialist, self.foreign_clerk, self.admin):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(second, user).action_join(first.id)
        for vals in ({"joined_to_id": first.id}, {"duplicate_note": False}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                second.write(vals)

    def test_the_wizard_offers_the_duplicate_and_opens_what_stays(self):
        first, second = self.make_incoming(), self.make_incoming()
        wizard = self.model("doc.join.wizard", self.clerk).create(
            {"incoming_id": second.id}
        )
        self.assertEqual(wizard.target_id, first)
        self.assertEqual(wizard.action_confirm()["res_id"], first.id)
        self.assertEqual(second.state, "joined")

    def test_an_electronic_document_never_waits_for_its_paper(self):
        """HN-7.2b: no step from reception to reply asks for paper."""
        network = self.from_network()
        self.assertFalse(network.paper_holder_id)
        self.take_in(network)
        directed = self.as_user(network, self.leader)
        directed.action_direct(self.specialist.id, directive="Xử lý", deadline_days=1)
        work = self.as_user(network, self.specialist)
        work.action_start()
        work.action_done("Xong")
        self.assertEqual(network.state, "done")
        late = self.make_incoming()
        late.action_join(network.id)
        self.assertEqual((network.state, late.state), ("done", "joined"))

    def test_every_channel_of_the_routes_is_there_and_kept(self):
        for channel in ("axis", "email", "post", "internal"):
            with self.subTest(channel=channel):
                incoming = self.make_incoming(channel=channel)
                self.assertEqual(incoming.channel, channel)
                self.assertTrue(self.take_in(incoming))
        with self.assertRaises(ValueError):
            self.make_incoming(channel="pigeon")

    def test_the_origin_is_recorded_and_one_of_two(self):
        self.assertEqual(self.from_network().origin, "created")
        self.assertEqual(self.make_incoming().origin, "digitised")
        self.assertEqual(self.make_incoming(origin="created").origin, "created")
        with self.assertRaises(ValueError):
            self.make_incoming(origin="other")

    def test_the_paper_of_bulky_enclosures_has_a_holder_and_a_place(self):
        incoming = self.make_incoming(enclosures="bulky")
        self.assertIn("who holds the bulky enclosures", incoming.blocker_text)
        with self.assertRaisesRegex(UserError, "bulky enclosures"):
            incoming.action_register()
        incoming.action_move_paper(self.specialist.id, "Phòng 203, tủ 2")
        self.assertEqual(incoming.paper_holder_id, self.specialist)
        self.assertEqual(incoming.paper_place, "Phòng 203, tủ 2")
        self.assertTrue(incoming.action_register())
        # whoever holds it passes it on, and the journal knows the way
        held = self.as_user(incoming, self.specialist)
        held.action_move_paper(self.colleague.id, "Kho lưu trữ")
        rows = self.env["doc.journal"].search(
            [
                ("act", "=", "paper_moved"),
                ("document_id", "=", incoming.document_id.id),
            ],
            order="id",
        )
        self.assertEqual(rows.mapped("user_id"), self.clerk | self.specialist)
        self.assertIn("Kho lưu trữ", rows[1].detail)
        with self.assertRaises(AccessError):
            held.action_move_paper(self.specialist.id, "Bàn làm việc")

    def test_paper_is_handed_to_officials_of_the_agency_only(self):
        incoming = self.make_incoming()
        for holder, place in (
            (False, "Kho"),
            (self.specialist.id, " "),
            (self.foreign_clerk.id, "Kho"),
            (10**9, "Kho"),
        ):
            with self.subTest(holder=holder), self.assertRaises(UserError):
                incoming.action_move_paper(holder, place)
        for user in (self.specialist, self.foreign_clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(incoming, user).action_move_paper(
                    self.specialist.id, "Kho"
                )
        with self.assertRaises(AccessError):
            incoming.write({"paper_place": "Kho"})

    def test_enclosures_are_scanned_unless_they_are_bulky(self):
        incoming = self.make_incoming(enclosures="attached")
        with self.assertRaisesRegex(UserError, "enclosures are missing"):
            incoming.action_register()
        incoming.action_attach("kem.pdf", as_base64(make_pdf("x")), "enclosure")
        self.assertTrue(incoming.action_register())

    def test_a_paper_document_needs_a_scan_and_the_scan_is_a_pdf(self):
        incoming = self.make_incoming(files=False)
        with self.assertRaisesRegex(UserError, "No file is attached"):
            incoming.action_register()
        incoming.action_attach("cv.txt", as_base64("Nội dung".encode()))
        with self.assertRaisesRegex(UserError, "cv.txt is no scan"):
            incoming.action_register()
        mail = self.make_incoming(files=False, channel="email", origin="created")
        mail.action_attach("cv.txt", as_base64("Nội dung".encode()))
        self.assertTrue(mail.action_register())

    def test_the_record_has_every_field_of_annex_vi_with_its_length(self):
        incoming = self.env["doc.incoming"]._fields
        sizes = {
            "number": 11,
            "notation": 30,
            "issuer_name": 200,
            "subject": 500,
            "language": 30,
            "note": 500,
            "signer_position": 100,
            "signer_name": 50,
            "to_places": 1000,
        }
        for name, size in sizes.items():
            with self.subTest(name=name):
                self.assertEqual(incoming[name].size, size)
        types = {
            "type_id": "many2one",
            "document_date": "date",
            "page_count": "integer",
            "arrival_date": "date",
            "arrival_number": "integer",
            "urgency": "selection",
            "directive": "text",
            "deadline": "datetime",
            "due_date": "date",
        }
        for name, kind in types.items():
            with self.subTest(name=name):
                self.assertEqual(incoming[name].type, kind)

    def test_the_directive_names_the_places_within_1000_characters(self):
        incoming = self.make_directed()
        places = incoming.to_places
        self.assertTrue(places.startswith(self.specialist.name))
        for user in (self.colleague, self.other_head):
            self.assertIn(user.name, places)
        incoming.assignment_ids.user_id.sudo().write({"name": "N" * 400})
        self.env.add_to_compute(incoming._fields["to_places"], incoming.sudo())
        self.assertLessEqual(len(incoming.to_places), 1000)
        self.assertTrue(incoming.to_places.endswith(")"))

    def test_urgent_documents_stand_first_in_the_clerks_lists_and_cards(self):
        normal = self.make_incoming()
        urgent = self.make_incoming(urgency="1")
        express = self.from_network(urgency="3")
        model = self.model("doc.incoming", self.clerk)
        found = model.search([("waiting_for_me", "=", True)])
        self.assertEqual(found[-1], normal)
        self.assertEqual(set(found[:2]), {urgent, express})
        records = model.web_search_read(
            [("waiting_for_me", "=", True)], {"subject": {}}, limit=2
        )["records"]
        self.assertEqual({one["id"] for one in records}, {urgent.id, express.id})
