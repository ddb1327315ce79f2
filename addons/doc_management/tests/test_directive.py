"""Bút phê in a few keys: lists, the last like it, phrases, copies, kinds, stand-ins."""

from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import DocCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-04-22 02:41:00")
class TestDirective(DocCommon):
    def form(self, incoming, user=None):
        model = self.model("doc.directive.wizard", user or self.leader)
        return Form(model.with_context(default_incoming_id=incoming.id))

    def make_list(self, user, **values):
        return self.model("doc.send.list", user).create(
            {"name": "Khối nước", "company_id": self.company.id, **values}
        )

    # Lists

    def test_a_saved_list_fills_the_directive_in(self):
        saved = self.make_list(
            self.leader,
            lead_unit_id=self.unit.id,
            coordinator_ids=[(6, 0, self.colleague.ids)],
            inform_ids=[(6, 0, self.other_head.ids)],
        )
        incoming = self.make_registered()
        form = self.form(incoming)
        self.assertEqual(
            [choice["key"] for choice in form.quick_choices], [f"list:{saved.id}"]
        )
        form.lead_id = self.outsider
        form.quick = f"list:{saved.id}"
        self.assertFalse(form.lead_id)
        self.assertEqual(form.lead_unit_id, self.unit)
        self.assertIn("1 lead, 1 coordinate, 1 for information", form.count_text)
        form.save().action_confirm()
        self.assertEqual(
            {(part.role, part.user_id) for part in incoming.assignment_ids},
            {
                ("lead", self.head),
                ("coordinate", self.colleague),
                ("inform", self.other_head),
            },
        )

    def test_the_last_directive_on_a_like_document_is_offered(self):
        before = self.make_directed()
        incoming = self.make_registered()
        form = self.form(incoming)
        like = form.quick_choices[0]
        self.assertEqual((like["kind"], like["key"]), ("like", f"like:{before.id}"))
        form.quick = like["key"]
        self.assertEqual(form.lead_id, self.specialist)
        self.assertEqual(form.coordinator_ids[:], self.colleague)
        self.assertEqual(form.directive, before.directive)
        self.assertFalse(self.form(incoming, self.deputy).quick_choices)

    def test_a_forged_choice_takes_nothing_over(self):
        own = self.make_list(self.deputy, lead_id=self.colleague.id)
        hidden = self.make_directed()
        hidden.sudo()._by_action().write({"directed_by_id": self.deputy.id})
        form = self.form(self.make_registered())
        for key in (f"list:{own.id}", f"like:{hidden.id}", "list:x", "like:", "x"):
            form.quick = key
            self.assertFalse(form.lead_id, key)

    def test_who_sees_and_keeps_which_list(self):
        mine = self.make_list(self.leader, lead_id=self.colleague.id)
        of_unit = self.make_list(
            self.head, owner_id=False, department_id=self.unit.id, name="Phòng Một"
        )
        of_all = self.make_list(self.admin, owner_id=False, name="Toàn Sở")
        usable = {
            self.leader: mine | of_unit | of_all,
            self.specialist: of_unit | of_all,
            self.colleague: of_all,
        }
        for user, expected in usable.items():
            with self.subTest(user=user.login):
                lists = self.model("doc.send.list", user)
                self.assertEqual(set(lists._usable(self.company)), set(expected))
        wrong = (
            (self.specialist, {"owner_id": False}),
            (self.specialist, {"owner_id": False, "department_id": self.unit.id}),
            (self.head, {"owner_id": False, "department_id": self.other_unit.id}),
            (self.specialist, {"owner_id": self.leader.id}),
            (self.foreign_leader, {}),
        )
        for user, values in wrong:
            with self.subTest(user=user.login, **values):
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    self.make_list(user, **values)
        for record, user in ((mine, self.head), (of_all, self.leader)):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(record, user).write({"name": "Của tôi"})
        with self.assertRaises(AccessError):
            self.as_user(of_unit, self.specialist).unlink()
        self.as_user(of_unit, self.head).write({"owner_id": self.head.id})

    def test_a_list_leaves_out_who_has_left(self):
        saved = self.make_list(
            self.leader,
            lead_id=self.specialist.id,
            coordinator_ids=[(6, 0, self.colleague.ids)],
        )
        self.specialist._doc_employee(self.company).active = False
        form = self.form(self.make_registered())
        form.quick = f"list:{saved.id}"
        self.assertFalse(form.lead_id)
        self.assertEqual(form.coordinator_ids[:], self.colleague)

    def test_the_chosen_people_become_a_list(self):
        form = self.form(self.make_registered())
        form.lead_id = self.specialist
        form.inform_ids.add(self.colleague)
        form.list_name = "Thường dùng"
        wizard = form.save()
        again = wizard.action_save_list()
        self.assertEqual((again["res_id"], again["target"]), (wizard.id, "new"))
        saved = self.env["doc.send.list"].search([("name", "=", "Thường dùng")])
        self.assertEqual(
            (saved.owner_id, saved.lead_id, saved.inform_ids),
            (self.leader, self.specialist, self.colleague),
        )
        with self.assertRaisesRegex(UserError, "Name the list"):
            wizard.action_save_list()

    # Phrases

    def test_phrases_are_shared_or_ones_own(self):
        mine = self.model("doc.phrase", self.leader).create(
            {"text": "Trình tôi trước 16 giờ.", "code": "tt"}
        )
        found = self.model("doc.phrase", self.leader).get_usable(self.company.id)
        self.assertEqual(found[0], {"id": mine.id, "text": mine.text, "code": "tt"})
        self.assertIn("tm", [one["code"] for one in found])
        other = self.model("doc.phrase", self.deputy).get_usable(self.company.id)
        self.assertNotIn(mine.id, [one["id"] for one in other])
        shared = self.env.ref("doc_management.doc_phrase_draft")
        for user in (self.leader, self.specialist, self.clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(shared, user).write({"text": "Khác"})

    # Copies, kinds, absence

    def test_the_procedure_adds_its_copies_with_the_provision(self):
        self.change_rules(
            cc_user_ids=[(6, 0, (self.other_head | self.leader).ids)],
            cc_on_directive=True,
            cc_clause="Điều 3.2",
        )
        incoming = self.make_registered()
        form = self.form(incoming)
        form.lead_id = self.specialist
        self.assertEqual(
            form.locked, {"names": [self.other_head.name], "clause": "Điều 3.2"}
        )
        form.save().action_confirm()
        copy = incoming.assignment_ids.filtered(lambda part: part.role == "inform")
        self.assertEqual(copy.user_id, self.other_head)
        again = self.make_registered()
        self.as_user(again, self.leader).action_direct(self.other_head.id)
        self.assertEqual(again.assignment_ids.mapped("role"), ["lead"])

    def test_with_a_dossier_one_is_opened_for_the_lead(self):
        incoming = self.make_registered()
        form = self.form(incoming)
        form.lead_id = self.specialist
        form.handling = "dossier"
        form.save().action_confirm()
        dossier = incoming.sudo().dossier_ids
        self.assertEqual(
            (dossier.owner_id, dossier.company_id, dossier.document_ids),
            (self.specialist, self.company, incoming.document_id),
        )
        self.assertEqual(incoming.sudo().handling_dossier_id, dossier)
        self.as_user(incoming, self.leader).action_direct(
            self.specialist.id, handling="dossier"
        )
        self.assertEqual(incoming.sudo().dossier_ids, dossier)
        plain = self.make_registered()
        self.as_user(plain, self.leader).action_direct(self.specialist.id)
        self.assertFalse(plain.sudo().dossier_ids)

    def test_for_information_nobody_leads_and_it_is_done(self):
        incoming = self.make_registered()
        form = self.form(incoming)
        form.lead_id = self.specialist
        form.inform_ids.add(self.colleague)
        form.handling = "inform"
        form.save().action_confirm()
        self.assertEqual((incoming.state, incoming.handling), ("done", "inform"))
        self.assertEqual(set(incoming.assignment_ids.mapped("role")), {"inform"})
        self.assertFalse(incoming.deadline)
        part = incoming.assignment_ids.filtered(
            lambda part: part.user_id == self.colleague
        )
        self.as_user(part, self.colleague).action_read()
        other = self.as_user(self.make_registered(), self.leader)
        lead = {"role": "lead", "user_id": self.specialist.id}
        for targets, handling in (([lead], "inform"), ([], "inform"), ([lead], "boss")):
            with self.assertRaises(UserError):
                other.action_direct(targets=targets, handling=handling)

    def test_unfolded_each_gets_words_and_a_day_of_his_own(self):
        incoming = self.make_registered()
        form = self.form(incoming)
        form.lead_unit_id = self.unit
        form.coordinator_ids.add(self.colleague)
        form.directive = "Tham mưu"
        self.assertEqual(len(form.line_ids), 0)
        form.own_terms = True
        self.assertEqual(len(form.line_ids), 2)
        with form.line_ids.edit(1) as line:
            self.assertEqual(line.who, self.colleague.name)
            line.instruction = "Cho số liệu hồ chứa"
            line.day = "2026-04-24"
        form.inform_ids.add(self.outsider)
        self.assertEqual(len(form.line_ids), 3)
        form.save().action_confirm()
        parts = {part.role: part for part in incoming.assignment_ids}
        self.assertEqual(parts["lead"].instruction, "Tham mưu")
        self.assertEqual(parts["inform"].instruction, "Tham mưu")
        self.assertEqual(parts["coordinate"].instruction, "Cho số liệu hồ chứa")
        self.assertEqual(str(parts["coordinate"].deadline), "2026-04-24 10:00:00")
        self.assertEqual(parts["lead"].deadline, incoming.deadline)
        self.assertGreater(parts["lead"].deadline, parts["coordinate"].deadline)

    def test_folded_again_all_have_the_common_words(self):
        incoming = self.make_registered()
        form = self.form(incoming)
        form.lead_id = self.specialist
        form.directive = "Tham mưu"
        form.own_terms = True
        with form.line_ids.edit(0) as line:
            line.instruction = "Chỉ cho anh"
        form.own_terms = False
        form.save().action_confirm()
        self.assertEqual(incoming.assignment_ids.instruction, "Tham mưu")

    def test_directing_anew_says_who_loses_what_before_it_is_sent(self):
        self.assertFalse(self.form(self.make_registered()).loses_text)
        incoming = self.make_registered()
        self.as_user(incoming, self.leader).action_direct(
            targets=[
                {"role": "lead", "unit_id": self.unit.id},
                {"role": "coordinate", "user_id": self.colleague.id},
            ]
        )
        part = incoming.assignment_ids.filtered(lambda one: one.role == "lead")
        self.as_user(part, self.head).action_pass_on(
            [{"role": "lead", "user_id": self.specialist.id}]
        )
        form = self.form(incoming)
        _first, lose, anew, _last = form.loses_text.split("\n")
        self.assertIn(f"{self.specialist.name} (lead)", lose)
        self.assertIn(f"{self.head.name} (lead)", anew)
        self.assertIn(f"{self.colleague.name} (coordinate)", anew)
        form.lead_id = self.outsider
        self.assertIn(f"{self.head.name} (lead)", form.loses_text.split("\n")[1])

    def test_a_term_longer_than_the_usual_one_is_warned_of(self):
        form = self.form(self.make_registered())
        self.assertEqual(form.term, "5")
        self.assertIn("only a proposal", form.deadline_warning)
        self.env["doc.deadline.rule"].create(
            {"procedure_id": self.change_rules().id, "days": 4}
        )
        form = self.form(self.make_registered())
        self.assertEqual(form.term, "rule")
        self.assertFalse(form.deadline_warning)
        form.term = "10"
        self.assertIn("4 working days by the procedure", form.deadline_warning)
        form.term = "3"
        self.assertFalse(form.deadline_warning)

    @freeze_time("2026-05-09 02:00:00")  # Saturday
    def test_the_dialog_counts_from_the_receipt_as_the_act_does(self):
        incoming = self.make_registered()
        form = self.form(incoming)
        form.lead_id = self.specialist
        form.term = "3"
        self.assertIn("14/05/2026", form.deadline_text)
        self.assertIn("received on 11/05 07:30", form.deadline_text)
        due = [day for day in form.day_strip if day["due"]]
        self.assertEqual([day["full"] for day in due], ["2026-05-14"])
        self.assertEqual(sum(day["counted"] for day in form.day_strip), 3)
        form.save().action_confirm()
        self.assertEqual(str(incoming.deadline), "2026-05-14 10:00:00")

    def test_an_absent_lead_shows_his_stand_in(self):
        self.model("doc.delegation", self.specialist).create(
            {
                "delegate_id": self.colleague.id,
                "date_to": "2026-04-25",
                "may_receive": True,
            }
        )
        form = self.form(self.make_registered())
        form.lead_id = self.outsider
        self.assertFalse(form.stand_in_note)
        form.lead_id = self.specialist
        self.assertIn("25/04", form.stand_in_note)
        self.assertIn(self.colleague.name, form.stand_in_note)
        form.take_stand_in = True
        self.assertEqual(form.lead_id, self.colleague)
        self.assertFalse(form.stand_in_note)

    def test_the_lead_shows_how_much_he_holds(self):
        self.make_directed()
        form = self.form(self.make_registered())
        form.lead_id = self.specialist
        self.assertIn("holds 1 open tasks", form.lead_note)
        form.lead_unit_id = self.unit
        self.assertFalse(form.lead_id)
        self.assertIn(self.head.name, form.lead_note)

    def test_sending_goes_on_to_the_next(self):
        first, second = self.make_registered(), self.make_registered()
        form = self.form(first)
        form.lead_id = self.specialist
        following = form.save().action_confirm_next()
        self.assertEqual(following["res_id"], second.id)
        form = self.form(second)
        form.lead_id = self.specialist
        self.assertEqual(
            form.save().action_confirm_next()["type"], "ir.actions.act_window_close"
        )

    def test_a_delegate_directs_from_the_same_dialog(self):
        self.model("doc.delegation", self.leader).create(
            {
                "delegate_id": self.head.id,
                "date_to": "2026-04-25",
                "may_assign": True,
            }
        )
        incoming = self.make_registered()
        form = self.form(incoming, self.head)
        self.assertIn(self.leader.name, form.acting_text)
        form.lead_id = self.specialist
        form.save().action_confirm()
        self.assertEqual(
            (incoming.directed_by_id, incoming.directed_through_id),
            (self.leader, self.head),
        )
