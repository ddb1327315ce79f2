"""Wizards and display fields; each by its real user, with what must be refused."""

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .common import DocCommon

WEDNESDAY = "2026-04-22 02:00:00"  # 09:00 at the office


@tagged("post_install", "-at_install")
class TestIncomingWizards(DocCommon):
    def wizard(self, model, record, user, **values):
        field = "incoming_id" if record._name == "doc.incoming" else "outgoing_id"
        return self.model(model, user).create({field: record.id, **values})

    def close_day(self, day, name):
        self.env["resource.calendar.leaves"].create(
            {
                "name": name,
                "calendar_id": self.company.resource_calendar_id.id,
                "company_id": self.company.id,
                "date_from": f"{day} 00:00:00",
                "date_to": f"{day} 16:59:59",
            }
        )

    def directive(self, incoming, **values):
        return self.wizard(
            "doc.directive.wizard",
            incoming,
            self.leader,
            **{"lead_id": self.specialist.id, **values},
        )

    @freeze_time(WEDNESDAY)
    def test_the_directive_is_the_leaders_own_act(self):
        incoming = self.make_registered()
        wizard = self.directive(
            incoming,
            coordinator_ids=[(6, 0, self.colleague.ids)],
            inform_ids=[(6, 0, self.other_head.ids)],
            directive="Tham mưu trả lời.",
            term="3",
        )
        wizard.action_confirm()
        self.assertEqual(incoming.state, "directed")
        self.assertEqual(incoming.directed_by_id, self.leader)
        self.assertEqual(incoming.directive, "Tham mưu trả lời.")
        self.assertEqual(str(incoming.deadline), "2026-04-27 10:00:00")
        self.assertEqual(
            {(part.role, part.user_id) for part in incoming.assignment_ids},
            {
                ("lead", self.specialist),
                ("coordinate", self.colleague),
                ("inform", self.other_head),
            },
        )

    @freeze_time(WEDNESDAY)
    def test_the_strip_shows_the_days_the_act_counts(self):
        self.close_day("2026-04-24", "Giỗ Tổ")
        wizard = self.directive(self.make_registered(), term="3")
        due = [day for day in wizard.day_strip if day["due"]]
        self.assertEqual([day["full"] for day in due], ["2026-04-28"])
        self.assertEqual(sum(day["counted"] for day in wizard.day_strip), 3)
        closed = next(day for day in wizard.day_strip if day["full"] == "2026-04-24")
        self.assertEqual((closed["off"], closed["note"]), (True, "Giỗ Tổ"))
        self.assertIn("24/04 (Giỗ Tổ)", wizard.deadline_text)
        wizard.action_confirm()
        self.assertEqual(str(wizard.incoming_id.deadline), "2026-04-28 10:00:00")

    @freeze_time(WEDNESDAY)
    def test_a_deadline_on_a_day_off_moves_on_and_says_so(self):
        wizard = self.directive(
            self.make_registered(), term="day", day=fields.Date.to_date("2026-04-25")
        )
        self.assertIn("25/04 is a day off", wizard.deadline_warning)
        wizard.action_confirm()
        self.assertEqual(str(wizard.incoming_id.deadline), "2026-04-27 10:00:00")

    @freeze_time(WEDNESDAY)
    def test_today_is_due_when_the_office_closes(self):
        wizard = self.directive(
            self.make_registered(), term="day", day=fields.Date.to_date("2026-04-22")
        )
        self.assertIn("0 working days", wizard.deadline_text)
        wizard.action_confirm()
        self.assertEqual(str(wizard.incoming_id.deadline), "2026-04-22 10:00:00")

    @freeze_time(WEDNESDAY)
    def test_a_past_day_is_refused_in_words_and_in_the_act(self):
        incoming = self.make_registered()
        wizard = self.directive(
            incoming, term="day", day=fields.Date.to_date("2026-04-21")
        )
        self.assertIn("past", wizard.deadline_warning)
        with self.assertRaisesRegex(UserError, "past"):
            wizard.action_confirm()
        self.assertEqual(incoming.state, "registered")

    def test_a_directive_without_day_or_lead_is_refused(self):
        incoming = self.make_registered()
        with self.assertRaisesRegex(UserError, "Choose the day"):
            self.directive(incoming, term="day").action_confirm()
        with self.assertRaisesRegex(UserError, "exactly one"):
            self.directive(incoming, lead_id=False, term="none").action_confirm()
        self.assertFalse(incoming.assignment_ids)

    @freeze_time(WEDNESDAY)
    def test_what_the_document_asks_is_proposed_and_a_later_day_warned_of(self):
        incoming = self.make_registered(due_date="2026-04-24")
        model = self.model("doc.directive.wizard", self.leader)
        form = Form(model.with_context(default_incoming_id=incoming.id))
        self.assertEqual(form.term, "document")
        self.assertFalse(form.deadline_warning)
        form.term = "5"
        self.assertIn("24/04/2026", form.deadline_warning)
        form.term = "document"
        form.lead_id = self.specialist
        form.save().action_confirm()
        self.assertEqual(str(incoming.deadline), "2026-04-24 10:00:00")

    def test_changing_a_directive_starts_from_the_last_one(self):
        incoming = self.make_directed()
        model = self.model("doc.directive.wizard", self.leader)
        form = Form(model.with_context(default_incoming_id=incoming.id))
        self.assertEqual(form.lead_id, self.specialist)
        self.assertEqual(form.coordinator_ids[:], self.colleague)
        self.assertEqual(form.inform_ids[:], self.other_head)
        self.assertEqual(form.directive, "Tham mưu văn bản trả lời.")

    def test_nobody_else_can_open_the_directive(self):
        incoming = self.make_registered()
        for user in (self.clerk, self.head, self.specialist, self.admin):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.wizard("doc.directive.wizard", incoming, user)
        wizard = self.directive(incoming, term="none")
        with self.assertRaises(AccessError):
            wizard.with_user(self.head).action_confirm()
        with self.assertRaises(AccessError):
            self.wizard(
                "doc.directive.wizard",
                incoming,
                self.foreign_leader,
                lead_id=self.foreign_leader.id,
                term="none",
            ).action_confirm()
        self.assertEqual(incoming.state, "registered")

    def test_the_clerk_sends_back_with_a_reason_only(self):
        incoming = self.make_incoming()
        with self.assertRaisesRegex(UserError, "Say why"):
            self.wizard(
                "doc.refuse.wizard", incoming, self.clerk, reason=" "
            ).action_confirm()
        self.wizard(
            "doc.refuse.wizard", incoming, self.clerk, reason="Gửi nhầm"
        ).action_confirm()
        self.assertEqual(
            (incoming.state, incoming.refusal_reason), ("refused", "Gửi nhầm")
        )
        with self.assertRaises(AccessError):
            self.wizard("doc.refuse.wizard", incoming, self.leader, reason="x")

    def test_only_the_lead_closes_through_the_wizard(self):
        incoming = self.make_directed()
        other = self.wizard("doc.done.wizard", incoming, self.colleague, result="Xong")
        with self.assertRaises(AccessError):
            other.action_confirm()
        self.wizard(
            "doc.done.wizard", incoming, self.specialist, result="Đã lưu hồ sơ"
        ).action_confirm()
        self.assertEqual((incoming.state, incoming.result), ("done", "Đã lưu hồ sơ"))

    def test_one_gives_only_ones_own_opinion(self):
        incoming = self.make_directed()
        lead = self.wizard(
            "doc.part.opinion.wizard", incoming, self.specialist, text="Tôi chủ trì"
        )
        with self.assertRaises(UserError):
            lead.action_confirm()
        self.wizard(
            "doc.part.opinion.wizard", incoming, self.colleague, text="Đồng ý"
        ).action_confirm()
        again = self.wizard(
            "doc.part.opinion.wizard", incoming, self.colleague, text="Lần nữa"
        )
        with self.assertRaises(AccessError):
            again.action_confirm()
        part = incoming.assignment_ids.filtered(lambda part: part.role == "coordinate")
        self.assertEqual(part.opinion, "Đồng ý")

    def test_reading_is_confirmed_from_the_form_by_the_one_informed(self):
        incoming = self.make_directed()
        for user in (self.specialist, self.colleague):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.as_user(incoming, user).action_confirm_read()
        self.as_user(incoming, self.other_head).action_confirm_read()
        part = incoming.assignment_ids.filtered(lambda part: part.role == "inform")
        self.assertEqual(part.state, "read")
        with self.assertRaises(AccessError):
            self.as_user(incoming, self.other_head).action_confirm_read()


@tagged("post_install", "-at_install")
class TestOutgoingWizards(DocCommon):
    def wizard(self, model, outgoing, user, **values):
        return self.model(model, user).create({"outgoing_id": outgoing.id, **values})

    def test_opinions_are_asked_and_given(self):
        outgoing = self.make_draft()
        self.wizard(
            "doc.ask.opinion.wizard",
            outgoing,
            self.specialist,
            user_ids=[(6, 0, self.colleague.ids)],
            question="Có ý kiến gì không?",
        ).action_confirm()
        wizard = self.wizard(
            "doc.opinion.wizard",
            outgoing,
            self.colleague,
            verdict="disagree",
        )
        self.assertEqual(wizard.question, "Có ý kiến gì không?")
        with self.assertRaisesRegex(UserError, "Say why"):
            wizard.action_confirm()
        wizard.text = "Thiếu số liệu"
        wizard.action_confirm()
        self.assertEqual(outgoing.opinion_ids.verdict, "disagree")
        with self.assertRaises(AccessError):
            wizard.action_confirm()

    def test_an_opinion_is_not_given_by_one_who_was_not_asked(self):
        outgoing = self.make_draft()
        outgoing.action_ask_opinion(self.colleague.ids, "?")
        wizard = self.wizard(
            "doc.opinion.wizard", outgoing, self.outsider, verdict="agree"
        )
        with self.assertRaises(AccessError):
            wizard.action_confirm()
        self.assertEqual(outgoing.opinion_ids.state, "asked")

    def test_only_the_drafter_asks(self):
        outgoing = self.make_draft()
        outgoing.action_ask_opinion(self.colleague.ids)
        wizard = self.wizard(
            "doc.ask.opinion.wizard",
            outgoing,
            self.colleague,
            user_ids=[(6, 0, self.outsider.ids)],
        )
        with self.assertRaises(AccessError):
            wizard.action_confirm()

    def test_the_head_initials_with_a_remark(self):
        outgoing = self.make_draft()
        outgoing.action_submit()
        wrong = self.wizard("doc.initial.wizard", outgoing, self.leader)
        with self.assertRaises(AccessError):
            wrong.action_confirm()
        with self.assertRaises(AccessError):
            self.wizard("doc.initial.wizard", outgoing, self.specialist)
        self.wizard(
            "doc.initial.wizard", outgoing, self.head, comment="Đã kiểm tra"
        ).action_confirm()
        step = outgoing.approval_ids.filtered(lambda step: step.kind == "initial")
        self.assertEqual((step.state, step.comment), ("approved", "Đã kiểm tra"))

    def test_a_return_says_what_to_change(self):
        outgoing = self.make_to_sign()
        with self.assertRaisesRegex(UserError, "Say why"):
            self.wizard(
                "doc.return.wizard", outgoing, self.deputy, reason=" "
            ).action_confirm()
        with self.assertRaises(AccessError):
            self.wizard(
                "doc.return.wizard", outgoing, self.head, reason="Sửa"
            ).action_confirm()
        self.wizard(
            "doc.return.wizard", outgoing, self.deputy, reason="Sửa mục 2"
        ).action_confirm()
        self.assertEqual(outgoing.state, "draft")
        mine = self.as_user(outgoing, self.specialist)
        self.assertIn("Sửa mục 2", mine.return_text)
        self.assertIn(self.deputy.name, mine.return_text)

    def test_only_the_drafter_gives_up(self):
        outgoing = self.make_draft()
        outgoing.action_ask_opinion(self.colleague.ids)
        with self.assertRaises(AccessError):
            self.wizard(
                "doc.cancel.wizard", outgoing, self.colleague, reason="Thôi"
            ).action_confirm()
        self.wizard(
            "doc.cancel.wizard", outgoing, self.specialist, reason="Trùng"
        ).action_confirm()
        self.assertEqual(outgoing.state, "cancelled")
        self.assertIn("Trùng", outgoing.return_text)


ALWAYS = ("can_read", "can_send_request", "can_sign_scan")
"""Not the work of one state; slips and signatures have tests of their own."""


@tagged("post_install", "-at_install")
class TestDisplay(DocCommon):
    def flags(self, record, user):
        seen = self.as_user(record, user)
        return {
            name[4:]
            for name in record._fields
            if name.startswith("can_") and name not in ALWAYS and seen[name]
        }

    def test_an_arrived_document_offers_its_acts_to_the_clerk_alone(self):
        incoming = self.make_incoming()
        self.assertEqual(
            self.flags(incoming, self.clerk),
            {"edit", "register", "refuse", "join", "move_paper", "decide_secrecy"},
        )
        self.assertFalse(self.flags(incoming, self.leader))

    def test_each_part_offers_its_own_act(self):
        incoming = self.make_directed()
        self.assertEqual(self.flags(incoming, self.leader), {"direct"})
        self.assertEqual(
            self.flags(incoming, self.specialist),
            {"start", "draft_reply", "finish", "pass_on", "act_on_part"},
        )
        self.assertEqual(
            self.flags(incoming, self.colleague),
            {"give_opinion", "pass_on", "act_on_part"},
        )
        self.assertEqual(
            self.flags(incoming, self.other_head), {"confirm_read", "pass_on"}
        )
        self.assertEqual(
            self.flags(incoming, self.clerk), {"decide_secrecy", "move_paper"}
        )
        self.as_user(incoming, self.specialist).action_done("Xong")
        self.assertEqual(self.flags(incoming, self.leader), {"reopen"})
        self.assertEqual(self.flags(incoming, self.specialist), {"reopen"})
        self.assertFalse(self.flags(incoming, self.colleague))

    def test_a_draft_offers_its_acts_to_whose_turn_it_is(self):
        outgoing = self.make_draft()
        self.assertEqual(
            self.flags(outgoing, self.specialist),
            {
                "edit",
                "submit",
                "ask_opinion",
                "cancel",
                "decide_secrecy",
                "name_authors",
                "check_layout",
            },
        )
        outgoing.action_submit()
        self.assertEqual(
            self.flags(outgoing, self.specialist),
            {
                "cancel",
                "decide_secrecy",
                "take_back",
                "change_chain",
                "check_layout",
            },
        )
        self.assertEqual(
            self.flags(outgoing, self.head),
            {"initial", "return", "refuse", "change_chain", "check_layout"},
        )
        self.as_user(outgoing, self.head).action_initial()
        self.assertEqual(self.flags(outgoing, self.head), {"take_back", "check_layout"})
        self.assertEqual(
            self.flags(outgoing, self.deputy),
            {"sign", "return", "refuse", "check_layout"},
        )
        # Whoever reads a draft may have its layout checked.
        self.assertEqual(self.flags(outgoing, self.leader), {"check_layout"})
        outgoing.sudo()._signed()
        self.assertEqual(
            self.flags(outgoing, self.clerk),
            {
                "issue",
                "return",
                "reserve_number",
                "decide_secrecy",
                "check_layout",
                "decide_layout",
            },
        )

    def test_an_account_without_a_unit_is_offered_nothing(self):
        incoming = self.make_incoming()
        self.clerk._doc_employee(self.company).sudo().department_id = False
        self.assertFalse(incoming.can_register or incoming.can_edit)

    def test_what_blocks_is_said_before_the_button_is_pressed(self):
        incoming = self.make_incoming(files=False)
        self.assertIn("No file is attached", incoming.blocker_text)
        self.assertFalse(self.as_user(incoming, self.leader).blocker_text)
        draft = self.model("doc.outgoing", self.specialist).create(
            {"subject": "thiếu mọi thứ"}
        )
        for part in ("no PDF", "Nobody is named", "recipients is empty"):
            self.assertIn(part, draft.blocker_text)
        # A refusal that the check itself raises is a sentence too.
        self.unit.doc_abbreviation = False
        draft.invalidate_recordset(["blocker_text"])
        self.assertIn("sign of this document cannot be built", draft.blocker_text)

    def test_the_clerk_types_the_issuers_number_in_the_form(self):
        incoming = self.model("doc.incoming", self.clerk).create(
            {
                "subject": "Gõ ngay trên biểu mẫu",
                "type_id": self.env.ref("doc_management.doc_type_cong_van").id,
                "issuer_id": self.issuer.id,
                "issued_number": "15",
                "issued_notation": "UBND-NN",
                "issued_date": "2026-03-02",
            }
        )
        self.assertEqual(incoming.printed_number, "15/UBND-NN")
        self.assertEqual(str(incoming.document_date), "2026-03-02")
        incoming.issued_notation = "UBND-KT"
        self.assertEqual(incoming.printed_number, "15/UBND-KT")
        self.assertEqual(incoming.issued_number, "15")

    def test_nobody_else_types_it(self):
        incoming = self.make_directed()
        with self.assertRaises(AccessError):
            self.as_user(incoming, self.specialist).write({"issued_number": "16"})
        with self.assertRaisesRegex(UserError, "already at work"):
            self.as_user(incoming, self.clerk).write({"issued_number": "16"})
        self.assertEqual(incoming.number, "88")

    def test_what_waits_for_me_is_found_and_named(self):
        arrived, registered = self.make_incoming(), self.make_registered()
        directed = self.make_directed()
        all_of_them = arrived | registered | directed

        def waiting(user):
            return (
                self.model("doc.incoming", user)
                .search([("waiting_for_me", "=", True), ("id", "in", all_of_them.ids)])
                .ids
            )

        self.assertEqual(waiting(self.clerk), arrived.ids)
        self.assertEqual(waiting(self.leader), registered.ids)
        for user in (self.specialist, self.colleague, self.other_head):
            self.assertEqual(waiting(user), directed.ids)
        self.assertFalse(waiting(self.outsider))
        self.assertTrue(self.as_user(directed, self.specialist).waiting_for_me)
        self.assertFalse(self.as_user(directed, self.leader).waiting_for_me)
        self.assertEqual(self.as_user(arrived, self.clerk).next_step, "Register")
        self.assertEqual(
            self.as_user(directed, self.colleague).next_step, "Give an opinion"
        )

    def test_outgoing_work_waits_for_whose_turn_it_is(self):
        draft, to_sign = self.make_draft(), self.make_to_sign()
        signed = self.make_to_sign()
        signed.sudo()._signed()

        def waiting(user):
            return (
                self.model("doc.outgoing", user)
                .search(
                    [
                        ("waiting_for_me", "=", True),
                        ("id", "in", (draft | to_sign | signed).ids),
                    ]
                )
                .ids
            )

        self.assertEqual(waiting(self.specialist), draft.ids)
        self.assertEqual(waiting(self.deputy), to_sign.ids)
        self.assertEqual(waiting(self.clerk), signed.ids)
        self.assertFalse(waiting(self.head))

    @freeze_time(WEDNESDAY)
    def test_a_deadline_says_its_days_and_how_urgent_it_is(self):
        incoming = self.as_user(self.make_directed(), self.specialist)
        self.assertEqual(incoming.deadline_level, "fine")
        self.assertIn("3 working days", incoming.deadline_text)
        with freeze_time("2026-04-27 03:00:00"):
            incoming.invalidate_recordset()
            self.assertEqual(incoming.deadline_level, "look")
            self.assertIn("17:00", incoming.deadline_short)
        with freeze_time("2026-04-27 10:00:01"):
            incoming.invalidate_recordset()
            self.assertEqual(incoming.deadline_level, "stop")
            self.assertIn("27/04", incoming.deadline_short)

    def test_pickers_offer_officials_by_given_name(self):
        self.specialist.name = "Vũ Thành Nam"
        self.colleague.name = "Ngô Quốc Bảo"
        self.head.name = "Đỗ Thị Hạnh"
        self.outsider.name = "Hoàng Anh Tuấn"
        users = self.model("res.users", self.leader).with_context(doc_officials=True)
        chosen = self.specialist | self.colleague | self.head | self.outsider
        domain = [("doc_official", "=", True), ("id", "in", chosen.ids)]
        self.assertEqual(
            [user_id for user_id, _name in users.name_search("", domain)],
            (self.colleague | self.head | self.specialist | self.outsider).ids,
        )
        self.assertEqual(
            [user_id for user_id, _name in users.name_search("do thi", domain)],
            self.head.ids,
        )
        self.assertEqual(
            {user_id for user_id, _name in users.name_search("phong hai", domain)},
            set((self.colleague | self.outsider).ids),
        )
        # Phones offer cards, page by page.
        cards = [
            row["id"]
            for offset in (0, 3)
            for row in users.web_search_read(
                domain, {"name": {}, "doc_post": {}}, offset=offset, limit=3
            )["records"]
        ]
        self.assertEqual(
            cards, (self.colleague | self.head | self.specialist | self.outsider).ids
        )

    def test_pickers_offer_nobody_without_a_post_here(self):
        self.outsider._doc_employee(self.company).sudo().department_id = False
        users = self.model("res.users", self.leader)
        officials = users.search([("doc_official", "=", True)])
        self.assertIn(self.specialist, officials)
        self.assertNotIn(self.outsider, officials)
        self.assertNotIn(self.foreign_leader, officials)
        leaders = users.search(
            [("doc_leader", "=", True), ("company_id", "=", self.company.id)]
        )
        self.assertEqual(leaders, self.leader | self.deputy)

    def test_an_account_with_a_role_but_no_post_is_warned_of(self):
        self.assertFalse(self.specialist.doc_post_warning)
        self.specialist._doc_employee(self.company).department_id = False
        self.specialist.invalidate_recordset(["doc_post_warning"])
        self.assertIn("not tied", self.specialist.doc_post_warning)
        self.assertFalse(self.env.ref("base.user_admin").doc_post_warning)

    def test_the_administrator_of_documents_sees_only_the_settings(self):
        def entries(user):
            menus = self.model("ir.ui.menu", user).load_menus(False)
            root = menus[self.env.ref("doc_management.menu_root").id]
            return {menus[child]["xmlid"].split(".")[1] for child in root["children"]}

        # Of the registers he sees their division and the checks of the ledgers, of the
        # reports those of use (TD-4.4c).
        own = {
            "menu_settings",
            "menu_registers",
            "menu_staff",
            "menu_reports",
            "menu_incidents",
        }
        self.assertEqual(entries(self.admin) - {"menu_exchange"}, own)
        for model in ("doc.register", "doc.register.entry"):
            self.assertFalse(self.model(model, self.admin).has_access("read"))
        self.assertEqual(
            entries(self.specialist),
            {
                "menu_inbox",
                "menu_incoming",
                "menu_outgoing",
                "menu_signature_book",
                "menu_schedule",
                "menu_dossiers",
                "menu_staff",
                "menu_search",
                "menu_reports",
                "menu_incidents",
            },
        )
        self.assertIn("menu_settings", entries(self.clerk))
        self.assertIn("menu_incoming", entries(self.archivist))

    def test_people_outside_the_office_see_no_menu(self):
        stranger = self.env["res.users"].create(
            {"name": "Người ngoài", "login": "stranger"}
        )
        menus = self.env["ir.ui.menu"].with_user(stranger).load_menus(False)
        self.assertNotIn(self.env.ref("doc_management.menu_root").id, menus)

    def test_every_role_opens_the_views_of_its_menus(self):
        self.make_directed()
        self.make_to_sign()
        for user in (
            self.specialist,
            self.head,
            self.leader,
            self.clerk,
            self.archivist,
        ):
            for model in ("doc.incoming", "doc.outgoing", "doc.document"):
                with self.subTest(user=user.login, model=model):
                    self.read_views(self.model(model, user))
        for model in ("doc.procedure", "doc.type", "doc.agency", "doc.journal"):
            self.read_views(self.model(model, self.admin))

    def read_views(self, model):
        """Read what list and form of ``model`` ask for, as the web client does."""
        types = (
            ("list", "form")
            if model._name not in ("doc.type", "doc.journal")
            else ("list",)
        )
        views = model.get_views([(False, kind) for kind in (*types, "search")])
        names = [
            name
            for name in views["models"][model._name]["fields"]
            if name in model._fields
        ]
        model.search([], limit=5).read(names)

    def test_a_long_list_asks_the_database_no_more_often_than_a_short_one(self):
        documents = self.make_directed() | self.make_directed()
        documents |= self.make_directed() | self.make_directed()
        columns = [
            "printed_number",
            "subject",
            "issuer_label",
            "deadline_short",
            "deadline_level",
            "state",
            "next_step",
        ]

        def queries(records):
            self.env.flush_all()
            self.env.invalidate_all()
            self.env.cr.cache.clear()
            before = self.env.cr.sql_log_count
            self.as_user(records, self.specialist).read(columns)
            return self.env.cr.sql_log_count - before

        queries(documents)
        self.assertEqual(queries(documents), queries(documents[:1]))
