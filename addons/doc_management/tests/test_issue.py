"""Phát hành: who signs in whose name, what must be there, what may follow."""

from ast import literal_eval
from dataclasses import replace
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import DocCommon, as_base64, make_pdf


@tagged("post_install", "-at_install")
class TestAuthority(DocCommon):
    def right(self, **over):
        return self.model("doc.sign.right", self.admin).create(
            {
                "user_id": self.head.id,
                "form": "tl",
                "title": "Trưởng phòng Một",
                "basis": "Quyết định 12/QĐ-STN",
                **over,
            }
        )

    def test_post_and_right_give_the_block(self):
        own = self.make_draft(signer_id=self.leader.id)
        self.assertEqual((own.signer_authority, own.signer_position), ("", "GIÁM ĐỐC"))
        deputy = self.make_draft()
        self.assertEqual(deputy.signer_authority, "KT. GIÁM ĐỐC")
        self.company.doc_agency_id.sudo().collective_authority = "Ủy ban nhân dân"
        self.assertEqual(
            self.make_draft(signer_id=self.leader.id).signer_authority,
            "TM. ỦY BAN NHÂN DÂN",
        )

    def test_nobody_signs_without_post_or_right(self):
        outgoing = self.make_draft(signer_id=self.head.id)
        self.assertFalse(outgoing.signer_authority)
        with self.assertRaisesRegex(UserError, "neither heads the agency"):
            outgoing.action_submit()

    def test_the_head_of_a_unit_signs_by_order_what_he_may(self):
        decision = self.env.ref("doc_management.doc_type_quyet_dinh")
        right = self.right(type_ids=[(6, 0, decision.ids)])
        outgoing = self.make_draft(signer_id=self.head.id)
        with self.assertRaisesRegex(UserError, "not documents of this type"):
            outgoing.action_submit()
        outgoing.write({"type_id": decision.id})
        self.assertEqual(
            (outgoing.signer_authority, outgoing.signer_position),
            ("TL. GIÁM ĐỐC", "TRƯỞNG PHÒNG MỘT"),
        )
        self.assertEqual(outgoing.authority_basis, "Quyết định 12/QĐ-STN")
        outgoing.write({"signing_mode": "wet"})
        outgoing.action_submit()
        head = self.as_user(outgoing, self.head)
        head.action_initial()
        right.write({"date_from": "2000-01-01", "date_to": "2000-12-31"})
        with self.assertRaisesRegex(UserError, "is over"):
            self.as_user(outgoing, self.head).sudo()._refuse_blocked(
                outgoing.sudo()._authority_blockers()
            )
        right.write({"date_to": False})
        self.as_user(outgoing, self.head).action_sign()
        self.assertEqual(outgoing.state, "signed")

    def test_an_authorisation_names_its_end_and_its_paper(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(IntegrityError, "authorised_until"),
            self.env.cr.savepoint(),
        ):
            self.right(form="tuq")
        self.right(form="tuq", date_to="2199-12-31")
        for user in (self.specialist, self.clerk, self.leader):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.model("doc.sign.right", user).create(
                    {"user_id": user.id, "form": "q", "title": "x", "basis": "y"}
                )

    def test_the_block_on_paper_must_be_that_of_the_record(self):
        outgoing = self.make_draft(signer_id=self.deputy.id)
        outgoing.action_generate_pdf()
        self.assertEqual(outgoing._authority_blockers(), [])
        verdict, _seen = outgoing._paper_block()
        self.assertEqual(str(verdict), "matches")
        # A form asks for the sizes of binary fields; the file is whole all the same.
        sizes = outgoing.with_context(bin_size=True)
        sizes.env.invalidate_all()
        self.assertEqual(str(sizes._paper_block()[0]), "matches")
        self.assertTrue(sizes.document_id._main_file()._content().startswith(b"%PDF"))
        # The paper still names the deputy, the record now the head.
        outgoing.write({"signer_id": self.leader.id})
        with self.assertRaisesRegex(UserError, "signature block on paper"):
            outgoing.action_submit()
        outgoing.action_generate_pdf()
        outgoing.action_submit()
        self.assertEqual(outgoing.state, "reviewing")

    def test_a_change_of_post_after_submission_stops_the_signature(self):
        outgoing = self.make_to_sign(signing_mode="wet")
        self.deputy._doc_employee(self.company).sudo().job_title = "Quyền Trưởng ban"
        with self.assertRaisesRegex(UserError, "The record says"):
            self.as_user(outgoing, self.deputy).action_sign()
        self.assertEqual(outgoing.state, "to_sign")


@tagged("post_install", "-at_install")
class TestIssueRules(DocCommon):
    def next_rules(self, **values):
        """Change the rules once more on the same day: those before began earlier."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE doc_procedure SET date_from = date_from - 1,"
            " date_to = date_to - 1 WHERE company_id = %s",
            [self.company.id],
        )
        self.env.invalidate_all()
        return self.change_rules(**values)

    def wet(self, **over):
        return self.make_signed(signing_mode="wet", **over)

    def issued(self, outgoing):
        clerk = self.as_user(outgoing, self.clerk)
        clerk.action_issue()
        return clerk

    def scan(self):
        return as_base64(make_pdf("bản chụp"))

    def test_types_signed_by_hand_are_so_from_the_start(self):
        decision = self.env.ref("doc_management.doc_type_quyet_dinh")
        self.change_rules(wet_type_ids=[(6, 0, decision.ids)])
        self.assertEqual(self.make_draft(type_id=decision.id).signing_mode, "wet")
        other = self.make_draft()
        usual = "electronic" if other._can_sign_electronically() else "wet"
        self.assertEqual(other.signing_mode, usual)
        other.write({"type_id": decision.id})
        self.assertEqual(other.signing_mode, "wet")

    def test_no_unsigned_file_leaves_as_an_e_document(self):
        outgoing = self.wet()
        outgoing.sudo().recipient_ids.write({"medium": "email"})
        self.issuer.email = "vanthu@ubnd.example"
        clerk = self.as_user(outgoing, self.clerk)
        with self.assertRaisesRegex(UserError, "no unsigned file leaves"):
            clerk.action_issue()
        self.assertFalse(outgoing.number)
        with self.assertRaisesRegex(UserError, "Give the number first"):
            clerk.action_attach_scan("goc.pdf", self.scan())
        clerk.action_reserve_number()
        for user in (self.colleague, self.deputy):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(outgoing, user).action_attach_scan("x.pdf", self.scan())
        clerk.action_attach_scan("goc.pdf", self.scan())
        self.assertEqual(outgoing.scan_file_id, outgoing.document_id._main_file())
        clerk.action_issue()
        self.assertEqual(outgoing.state, "issued")
        self.assertEqual(outgoing.legal_value, "information")
        self.assertIn("information only", clerk.legal_text)

    def test_the_next_number_waits_for_the_e_file_where_the_rules_say(self):
        for blocks in (False, True):
            self.next_rules(block_number_if_incomplete=blocks)
            first = self.wet()
            second = self.wet()
            self.issued(first)
            clerk = self.as_user(second, self.clerk)
            with self.subTest(blocks=blocks):
                self.assertIn(
                    "still missing", self.as_user(first, self.clerk).owed_text
                )
                if not blocks:
                    clerk.action_issue()
                    self.assertEqual(second.state, "issued")
                    for one in (first, second):
                        one.action_attach_scan("goc.pdf", self.scan())
                    continue
                for act in (clerk.action_issue, clerk.action_reserve_number):
                    with self.assertRaisesRegex(UserError, "owes the e-file"):
                        act()
                # The drafter completes it himself, and the number is given.
                first.action_attach_scan("goc.pdf", self.scan())
                clerk.action_issue()
                self.assertEqual(second.state, "issued")

    def test_another_drafter_is_not_held_up(self):
        self.change_rules(block_number_if_incomplete=True)
        self.issued(self.wet())
        other = self.make_draft(self.colleague, signing_mode="wet")
        other.action_submit()
        self.as_user(other, self.other_head).action_initial()
        other.sudo()._signed()
        self.issued(other)
        self.assertEqual(other.state, "issued")

    def test_who_issues(self):
        for actor in ("clerk", "signer"):
            with freeze_time("2026-03-06 03:00:00"):
                self.next_rules(issue_actor=actor, number_timing="after_sign")
                outgoing = self.wet()
                clerk = self.as_user(outgoing, self.clerk)
                with self.subTest(actor=actor):
                    self.assertEqual(bool(outgoing.released_at), actor == "signer")
                    if actor == "clerk":
                        self.assertFalse(clerk.owed_text)
                        self.assertEqual(
                            str(outgoing.issue_due_at), "2026-03-09 10:00:00"
                        )
                    else:
                        self.assertIn("owed now", clerk.owed_text)
                        self.assertEqual(outgoing.released_by_id, self.deputy)
                        self.assertEqual(
                            str(outgoing.issue_due_at), "2026-03-06 03:30:00"
                        )
            with self.assertRaises(AccessError):
                self.as_user(outgoing, self.deputy).action_issue()
            self.issued(outgoing)
            self.assertEqual(outgoing.state, "issued")
            self.assertFalse(clerk.owed_text and "owed now" in clerk.owed_text)

    def test_where_the_signer_releases_the_number_comes_first(self):
        self.change_rules(
            issue_actor="signer", number_timing="before_sign", number_timing_scope="all"
        )
        outgoing = self.make_to_sign(signing_mode="wet")
        deputy = self.as_user(outgoing, self.deputy)
        with self.assertRaisesRegex(UserError, "has not numbered it yet"):
            deputy.action_sign()
        self.as_user(outgoing, self.clerk).action_reserve_number()
        number = outgoing.name
        deputy.action_sign()
        self.issued(outgoing)
        self.assertEqual(outgoing.name, number)

    def test_the_clerks_list_holds_what_waits_for_number_or_issue(self):
        action = self.env.ref("doc_management.doc_outgoing_waiting_action")
        usual = self.make_to_sign(signing_mode="wet")
        self.change_rules(
            number_timing="before_sign",
            number_timing_scope="all",
            issue_actor="signer",
        )
        outgoing = self.make_to_sign(signing_mode="wet")

        def listed():
            self.env.flush_all()
            found = self.model("doc.outgoing", self.clerk).search(
                literal_eval(action.domain)
            )
            self.assertNotIn(usual, found)
            return outgoing in found

        self.assertTrue(listed())
        self.as_user(outgoing, self.clerk).action_reserve_number()
        # With its number it goes back to the signer, who signs and releases.
        self.assertFalse(listed())
        self.as_user(outgoing, self.deputy).action_sign()
        self.assertTrue(listed())
        self.issued(outgoing)
        self.assertFalse(listed())
        line = outgoing.register_entry_id
        self.assertEqual(line.display_number, outgoing.name)

    def test_a_refusal_after_numbering_voids_the_number(self):
        self.change_rules(number_timing="before_sign", number_timing_scope="all")
        outgoing = self.make_to_sign()
        self.as_user(outgoing, self.clerk).action_reserve_number()
        number = outgoing.number
        self.as_user(outgoing, self.deputy).action_refuse_draft("Không ban hành")
        self.assertFalse(outgoing.number)
        again = self.make_to_sign()
        self.as_user(again, self.clerk).action_reserve_number()
        self.assertNotEqual(again.number, number)

    def test_the_clerk_reads_every_check_done_or_missing(self):
        outgoing = self.wet()
        clerk = self.as_user(outgoing, self.clerk)
        checks = clerk.issue_checks
        self.assertFalse([one for one in checks if one["level"] == "stop"])
        self.assertIn(
            "The competent person has signed.", [one["text"] for one in checks]
        )
        outgoing.sudo().recipient_ids.unlink()
        clerk.invalidate_recordset()
        stops = [one["text"] for one in clerk.issue_checks if one["level"] == "stop"]
        self.assertEqual(stops, clerk._issue_blockers())
        self.assertIn("The list of recipients is empty.", stops)
        with self.assertRaisesRegex(UserError, "recipients is empty"):
            clerk.action_issue()
        self.assertFalse(self.as_user(outgoing, self.specialist).issue_checks)

    def test_what_is_missing_names_the_button_that_mends_it(self):
        outgoing = self.wet()
        clerk = self.as_user(outgoing, self.clerk)
        line = outgoing.recipient_ids[:1]
        line.sudo().write({"medium": "email", "agency_id": False, "email": False})
        clerk.invalidate_recordset()
        [check] = [
            one for one in clerk.issue_checks if "no e-mail address" in one["text"]
        ]
        self.assertEqual(
            check["remedy"],
            {
                "label": "Complete",
                "action": "doc_management.doc_way_wizard_action",
                "context": {
                    "default_outgoing_id": outgoing.id,
                    "default_recipient_id": line.id,
                },
            },
        )
        wizard = (
            self.model("doc.way.wizard", self.clerk)
            .with_context(**check["remedy"]["context"])
            .create({})
        )
        self.assertEqual(wizard.medium, "email")
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            wizard.action_confirm()
        wizard.write({"medium": "post", "address": "Số 1 phố Thử"})
        wizard.action_confirm()
        self.assertEqual((line.medium, line.address), ("post", "Số 1 phố Thử"))
        clerk.invalidate_recordset()
        self.assertFalse([one for one in clerk.issue_checks if one["level"] == "stop"])

    def test_only_the_clerk_completes_a_way_and_only_before_the_issue(self):
        outgoing = self.wet()
        line = outgoing.recipient_ids[:1]
        for user in (self.specialist, self.deputy, self.head):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(outgoing, user).action_set_way(line.id, "post")
        clerk = self.as_user(outgoing, self.clerk)
        with self.assertRaisesRegex(UserError, "no recipient of this"):
            clerk.action_set_way(self.make_draft().recipient_ids[:1].id, "post")
        with self.assertRaisesRegex(UserError, "Choose how"):
            clerk.action_set_way(line.id, "pigeon")
        with self.assertRaises(UserError):
            self.as_user(line, self.clerk).write({"medium": "post"})
        clerk.action_issue()
        with self.assertRaisesRegex(UserError, "between signature and issue"):
            clerk.action_set_way(line.id, "post")

    def test_paper_never_goes_before_the_e_document(self):
        early = self.make_to_sign(signing_mode="wet")
        with self.assertRaisesRegex(UserError, "not been passed to the clerk"):
            self.as_user(early, self.clerk).action_issue_paper("Tủ 1")
        outgoing = self.wet()
        clerk = self.as_user(outgoing, self.clerk)
        with self.assertRaisesRegex(UserError, "issue the document first"):
            clerk.action_issue_paper("Tủ 1")
        clerk.action_issue()
        with self.assertRaises(AccessError):
            self.as_user(outgoing, self.specialist).action_issue_paper("Tủ 1")
        clerk.action_issue_paper("Tủ 1, cặp 3")
        self.assertEqual(
            (outgoing.paper_place, outgoing.paper_issued_by_id),
            ("Tủ 1, cặp 3", self.clerk),
        )
        with self.assertRaisesRegex(UserError, "already"):
            clerk.action_issue_paper("Tủ 2")
        clerk.action_set_paper_place("Kho lưu trữ")
        self.assertEqual(outgoing.paper_place, "Kho lưu trữ")
        with self.assertRaises(AccessError):
            self.as_user(outgoing, self.colleague).action_set_paper_place("x")

    def test_email_follows_the_switch(self):
        self.issuer.email = "vanthu@ubnd.example"
        for switch, refused in (
            ("forbidden", True),
            ("only_unconnected", False),
            ("allowed", False),
        ):
            self.next_rules(email_dispatch=switch)
            draft = self.make_draft()
            draft.recipient_ids.write({"medium": "email"})
            with self.subTest(switch=switch):
                if refused:
                    with self.assertRaisesRegex(UserError, "nothing is sent by e-mail"):
                        draft.action_submit()
                else:
                    draft.action_submit()
                    self.assertEqual(draft.state, "reviewing")

    def test_paper_follows_the_switch(self):
        for switch, copies in (("rules", 0), ("always", 1), ("never", 0)):
            self.next_rules(paper_policy=switch)
            draft = self.make_draft(signing_mode="electronic")
            draft.recipient_ids.write({"medium": "axis"})
            line = draft.recipient_ids
            with self.subTest(switch=switch):
                if not draft._is_signed_electronically():
                    self.assertEqual(line.paper_count, 1)  # unsigned: paper goes
                    continue
                self.assertEqual(line.paper_count, copies)

    def test_a_rule_on_paper_shows_its_reason(self):
        self.model("doc.paper.rule", self.admin).create(
            {
                "name": "theo quy chế làm việc",
                "company_id": self.company.id,
                "level": "province",
                "sequence": 1,
            }
        )
        self.issuer.level = "province"
        draft = self.make_draft(signing_mode="electronic")
        draft.recipient_ids.write({"medium": "axis"})
        line = draft.recipient_ids
        self.assertEqual(line.paper_count, 1)
        if draft._is_signed_electronically():
            self.assertEqual(line.paper_reason, "theo quy chế làm việc")
        line.write({"paper_copies": 3})
        self.assertEqual((line.paper_count, draft.print_count), (3, 4))
        with self.assertRaises(AccessError):
            self.model("doc.paper.rule", self.clerk).create({"name": "x"})
        with self.assertRaises(AccessError):
            self.as_user(
                self.env.ref("doc_management.doc_paper_rule_hn_legal"), self.admin
            ).write({"required": False})

    def test_no_paper_beside_a_signed_e_document_without_a_reason(self):
        outgoing = self.wet()
        self.issued(outgoing)
        signed = patch.object(
            type(self.env["doc.outgoing"]),
            "_is_signed_electronically",
            lambda _self: True,
        )
        outgoing.sudo()._by_action().write({"signing_mode": "electronic"})
        outgoing.recipient_ids.sudo()._by_action().write({"medium": "axis"})
        clerk = self.as_user(outgoing, self.clerk)
        with signed, self.assertRaisesRegex(UserError, "signed e-document replaces it"):
            clerk.action_issue_paper("Tủ 1")
        self.assertFalse(outgoing.paper_issued_at)


@tagged("post_install", "-at_install")
class TestPaperByRegulation(DocCommon):
    def wanted(self, code, level, type_name="cong_van", field=None, medium="axis"):
        """Return the reason for paper to a recipient; empty where none goes."""
        agency = self.env["doc.agency"].create(
            {"name": f"Nơi nhận {level} {type_name}", "level": level}
        )
        draft = self.make_draft(
            type_id=self.env.ref(f"doc_management.doc_type_{type_name}").id,
            work_field_id=field and field.id,
            recipient_ids=[(0, 0, {"agency_id": agency.id, "medium": medium})],
        )
        self.assertEqual(draft.procedure_id.code, code)
        line = draft.recipient_ids
        base = type(self.env["doc.outgoing"])
        with patch.object(base, "_is_signed_electronically", lambda _self: True):
            rules = self.env["doc.paper.rule"]._for(draft)
            paper, rule = line._paper(self.connected(line), rules)
        return (rule.name if paper.required else "") or ""

    def connected(self, line):
        return replace(line._receiver(), is_connected=not self.unconnected)

    unconnected = False

    def under(self, code):
        rules = self.model("doc.procedure", self.admin).browse(
            self.company._doc_procedure().id
        )
        rules.code = code
        rules.action_apply_preset()

    def own_rule(self, field):
        self.model("doc.paper.rule", self.admin).create(
            {
                "name": "tài chính, nhân sự",
                "company_id": self.company.id,
                "work_field_ids": [(6, 0, field.ids)],
                "sequence": 1,
            }
        )

    def test_ha_nam_wants_paper_for_its_classes(self):
        self.under("hn")
        field = self.model("doc.work.field", self.admin).create(
            {"name": "Tài chính", "code": "TC"}
        )
        self.assertFalse(self.wanted("hn", "department"))
        self.assertFalse(self.wanted("hn", "province"))
        self.assertIn("central", self.wanted("hn", "central"))
        self.assertIn("legal", self.wanted("hn", "department", "qppl_quyet_dinh"))
        self.assertIn("submissions", self.wanted("hn", "province", "to_trinh"))
        self.assertFalse(self.wanted("hn", "department", "to_trinh"))
        self.assertFalse(self.wanted("hn", "department", field=field))
        self.own_rule(field)
        self.assertEqual(
            self.wanted("hn", "department", field=field), "tài chính, nhân sự"
        )

    def test_ha_tinh_wants_paper_for_its_classes(self):
        self.under("ht")
        self.assertFalse(self.wanted("ht", "department"))
        self.assertIn("legal", self.wanted("ht", "department", "qppl_nghi_quyet"))
        for type_name in (
            "quyet_dinh",
            "thong_cao",
            "phuong_an",
            "de_an",
            "du_an",
            "to_trinh",
        ):
            with self.subTest(type=type_name):
                self.assertIn("types", self.wanted("ht", "department", type_name))
        self.assertFalse(self.wanted("ht", "department", "bao_cao"))
        self.assertIn("central", self.wanted("ht", "central"))
        field = self.model("doc.work.field", self.admin).create(
            {"name": "Danh mục của người đứng đầu", "code": "DM"}
        )
        self.own_rule(field)
        self.assertEqual(
            self.wanted("ht", "department", field=field), "tài chính, nhân sự"
        )
        self.unconnected = True
        self.assertIn("equipment", self.wanted("ht", "department"))


@tagged("post_install", "-at_install")
class TestAfterIssue(DocCommon):
    def test_an_issued_document_is_replaced_by_another(self):
        for kind, standing in (
            ("correct", "corrected"),
            ("replace", "replaced"),
            ("recall", "recalled"),
        ):
            old = self.make_issued()
            with self.subTest(kind=kind):
                with self.assertRaisesRegex(UserError, "Say why"):
                    old.action_amend(kind, "")
                with self.assertRaises(AccessError):
                    self.as_user(old, self.deputy).action_amend(kind, "Sai thể thức")
                action = old.action_amend(kind, "Sai thể thức ở mục 2")
                with self.assertRaisesRegex(UserError, "drafting that already"):
                    self.as_user(old, self.clerk).action_amend(kind, "x")
                new = old.browse(action["res_id"])
                self.assertEqual((new.amends_id, new.amend_kind), (old, kind))
                self.assertEqual(
                    new.recipient_ids.agency_id, old.recipient_ids.agency_id
                )
                self.assertFalse(old.standing)
                new.action_attach("moi.pdf", as_base64(make_pdf("mới")))
                new.recipient_ids.write({"medium": "post"})
                new.action_submit()
                self.as_user(new, self.head).action_initial()
                new.sudo()._signed()
                before = (old.state, old.name, old.document_id._main_file().sha256)
                self.issue(new)
                self.assertEqual(old.standing, standing)
                self.assertIn(new.name, old.standing_text)
                self.assertEqual(
                    before, (old.state, old.name, old.document_id._main_file().sha256)
                )
                if kind != "correct":
                    with self.assertRaisesRegex(UserError, "no longer holds"):
                        old.action_amend("correct", "x")

    def test_a_draft_is_not_amended_and_links_are_made_by_the_act(self):
        draft = self.make_draft()
        with self.assertRaisesRegex(UserError, "Only an issued"):
            draft.action_amend("recall", "x")
        issued = self.make_issued()
        with self.assertRaises(AccessError):
            draft.with_context(doc_by_action=True).write(
                {"amends_id": issued.id, "amend_kind": "recall"}
            )
        with self.assertRaises(UserError):
            self.as_user(issued, self.clerk).write({"standing": "recalled"})
        self.assertFalse(issued.standing)

    def test_a_forgotten_recipient_gets_it_under_the_same_number(self):
        outgoing = self.make_issued()
        number, lines = outgoing.name, outgoing.recipient_ids
        other = self.env["doc.agency"].create({"name": "Sở Tài chính thử"})
        new = [{"agency_id": other.id, "medium": "post"}]
        clerk = self.as_user(outgoing, self.clerk)
        with self.assertRaisesRegex(UserError, "Say why"):
            clerk.action_send_further(new, "")
        for user in (self.specialist, self.deputy):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(outgoing, user).action_send_further(new, "Sót")
        with self.assertRaisesRegex(UserError, "has it already"):
            clerk.action_send_further(
                [{"agency_id": self.issuer.id, "medium": "post"}], "Sót"
            )
        with self.assertRaisesRegex(UserError, "No recipient has"):
            clerk.action_send_further([{"outgoing_id": 1}], "Sót")
        [added] = clerk.action_send_further(new, "Sót nơi nhận")
        line = outgoing.recipient_ids.browse(added)
        self.assertEqual(
            (line.added_by_id, line.added_reason), (self.clerk, "Sót nơi nhận")
        )
        self.assertEqual((outgoing.name, len(outgoing.recipient_ids)), (number, 2))
        self.assertTrue(lines <= outgoing.recipient_ids)

    def test_a_colleague_reads_from_the_issue_on_and_no_longer_when_recalled(self):
        outgoing = self.make_signed(
            signing_mode="wet",
            recipient_ids=[
                (0, 0, {"agency_id": self.issuer.id, "medium": "post"}),
                (0, 0, {"user_id": self.outsider.id}),
            ],
        )
        line = outgoing.recipient_ids.filtered("user_id")
        self.assertEqual(line.medium, "internal")
        seen = self.model("doc.outgoing", self.outsider)
        self.assertFalse(seen.search([("id", "=", outgoing.id)]))
        self.issue(outgoing)
        self.assertTrue(seen.search([("id", "=", outgoing.id)]))
        clerk = self.as_user(outgoing, self.clerk)
        with self.assertRaises(AccessError):
            self.as_user(outgoing, self.specialist).action_recall_from(line.ids, "x")
        clerk.action_recall_from(line.ids, "Gửi nhầm")
        self.env.invalidate_all()
        self.assertFalse(seen.search([("id", "=", outgoing.id)]))
        self.assertEqual(outgoing.state, "issued")
        with self.assertRaises(UserError):
            clerk.action_recall_from(line.ids, "Lần hai")

    def test_reading_rights_are_given_with_the_issue(self):
        outgoing = self.make_signed()
        clerk = self.as_user(outgoing, self.clerk)
        with self.assertRaises(AccessError):
            self.as_user(outgoing, self.specialist).action_set_readers(
                [self.outsider.id], []
            )
        with self.assertRaisesRegex(UserError, "your own agency"):
            clerk.action_set_readers([], self.foreign_unit.ids)
        clerk.action_set_readers([self.outsider.id], [])
        seen = self.model("doc.outgoing", self.outsider)
        self.assertFalse(seen.search([("id", "=", outgoing.id)]))
        self.issue(outgoing)
        self.assertTrue(seen.search([("id", "=", outgoing.id)]))

    def test_those_always_informed_read_every_issue(self):
        self.change_rules(issue_cc_user_ids=[(6, 0, self.outsider.ids)])
        outgoing = self.make_issued()
        self.assertTrue(
            self.model("doc.outgoing", self.outsider).search([("id", "=", outgoing.id)])
        )

    def test_a_group_is_added_once(self):
        group = self.model("doc.recipient.group", self.clerk).create(
            {
                "name": "Các đơn vị",
                "agency_ids": [(6, 0, self.issuer.ids)],
                "department_ids": [(6, 0, self.other_unit.ids)],
                "purpose": "thực hiện",
            }
        )
        draft = self.make_draft()
        self.assertEqual(draft.action_add_group(group.id), 1)
        self.assertEqual(draft.action_add_group(group.id), 0)
        unit = draft.recipient_ids.filtered("department_id")
        self.assertEqual(
            (unit.name, unit.purpose, unit.medium),
            (self.other_unit.name, "thực hiện", "internal"),
        )
        foreign = self.env["doc.recipient.group"].create(
            {"name": "Ngoài", "company_id": self.other_company.id}
        )
        with self.assertRaises(UserError):
            draft.action_add_group(foreign.id)
        with self.assertRaises(ValidationError):
            draft.write(
                {"recipient_ids": [(0, 0, {"department_id": self.foreign_unit.id})]}
            )
