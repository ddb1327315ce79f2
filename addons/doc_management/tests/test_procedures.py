"""Quy chế: presets, versions, and documents that keep the rules they started under."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from ..lib.docmgmt.procedures import EXCLUSIONS, SWITCHES, Regulation, preset
from .common import DocCommon


class ProcedureCase(DocCommon):
    def rules(self, user=None):
        return self.as_user(self.company._doc_procedure(), user or self.admin)

    def reason(self, code):
        return self.env.ref(f"doc_management.doc_exclusion_reason_{code}")

    def reply_to(self, incoming):
        action = self.as_user(incoming, self.specialist).action_draft_reply()
        reply = self.model("doc.outgoing", self.specialist).browse(action["res_id"])
        reply.write({"signer_id": self.deputy.id, "body": "Sở báo cáo."})
        reply.action_generate_pdf()
        reply.recipient_ids.write({"medium": "post"})
        reply.action_submit()
        self.as_user(reply, self.head).action_initial()
        reply.sudo()._signed()
        self.as_user(reply, self.clerk).sudo()._take_number()
        reply.sudo()._apply("begin_issue")
        reply.sudo()._finish_issue()
        return reply


@tagged("post_install", "-at_install")
class TestProcedurePresets(ProcedureCase):
    def test_every_switch_is_a_field_with_the_choices_of_the_table(self):
        procedures = self.env["doc.procedure"]
        for switch in SWITCHES:
            field = procedures._fields[switch.name]
            with self.subTest(switch=switch.name):
                self.assertTrue(field.help)
                if field.type == "selection":
                    keys = [key for key, _label in field.selection]
                    self.assertEqual(keys, list(switch.choices))
                else:
                    kind = "integer" if switch.is_number else "boolean"
                    self.assertEqual(field.type, kind)

    def test_loading_a_regulation_sets_every_switch(self):
        for regulation in Regulation:
            rules = self.rules()
            rules.code = str(regulation)
            rules.action_apply_preset()
            with self.subTest(regulation=regulation):
                values = {switch.name: rules[switch.name] for switch in SWITCHES}
                self.assertEqual(values, preset(regulation))
                codes = rules.excluded_registration_ids.mapped("code")
                self.assertEqual(codes, list(EXCLUSIONS.get(regulation, ())))
                self.assertEqual(rules.excluded_dispatch_ids.mapped("code"), codes)
                self.assertFalse(rules.departure_text)

    def test_a_new_procedure_starts_with_the_values_of_its_regulation(self):
        company = self.env["res.company"].create({"name": "Sở Mới"})
        self.assertEqual(company.doc_procedure_ids.issue_cutoff, "next_day")
        company.doc_procedure_ids.date_to = "2020-12-31"
        made = self.env["doc.procedure"].create(
            {
                "name": "Quy chế",
                "code": "ht",
                "company_id": company.id,
                "date_from": "2021-01-01",
                "email_dispatch": "allowed",
            }
        )
        self.assertEqual(made.receipt_time_rule, "raw")
        self.assertEqual(made.email_dispatch, "allowed")  # given, so kept
        self.assertIn("“Forbidden” (Art. 6)", made.departure_text)

    def test_choosing_a_regulation_on_a_new_form_fills_the_switches(self):
        with Form(self.model("doc.procedure", self.admin)) as form:
            form.name = "Quy chế"
            form.date_from = "2019-01-01"
            form.date_to = "2019-12-31"
            form.code = "dn"
            self.assertEqual(form.number_timing, "before_sign")
        self.assertEqual(len(form.record.excluded_registration_ids), 4)

    def test_no_other_role_and_no_other_agency_changes_rules(self):
        foreign_admin = self.make_official("admin", self.foreign_unit, "foreign_admin")
        for user in (self.clerk, self.leader, self.head, self.archivist, foreign_admin):
            rules = self.rules(user)
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    rules.write({"read_scope": "agency"})
                with self.assertRaises(AccessError):
                    rules.action_apply_preset()
                with self.assertRaises(AccessError):
                    rules.action_change_from()
        self.assertEqual(self.company._doc_procedure().read_scope, "involved")

    def test_an_unknown_regulation_is_refused_in_words(self):
        with self.assertRaisesRegex(UserError, "no regulation “xx”"):
            self.rules()._apply_preset("xx")


@tagged("post_install", "-at_install")
class TestProcedureVersions(ProcedureCase):
    def change(self, day, user=None):
        rules = self.rules(user)
        return (
            rules.env["doc.procedure.change.wizard"]
            .create({"procedure_id": rules.id, "date_from": day})
            .action_confirm()
        )

    def test_rules_without_documents_change_in_place(self):
        self.rules().write({"read_scope": "unit", "series_mode": "per_type"})
        self.assertEqual(self.company._doc_procedure().read_scope, "unit")

    def test_rules_that_documents_follow_are_not_edited(self):
        self.make_incoming()
        rules = self.rules()
        tries = (
            {"read_scope": "agency"},
            {"auto_done_on_reply": False},
            {"date_from": "2021-01-01"},
            {"date_to": "2030-01-01"},
            {"company_id": self.other_company.id},
            {"excluded_registration_ids": [(6, 0, self.reason("one_stop").ids)]},
            {"code": "ht"},
            {"deadline_rule_ids": [(0, 0, {"days": 9})]},
        )
        for vals in tries:
            for forged in ({}, {"doc_by_action": True}, {"doc_by_action": "BY_ACTION"}):
                with (
                    self.subTest(vals=vals, forged=forged),
                    self.assertRaisesRegex(UserError, "Change from a day on"),
                ):
                    rules.with_context(**forged).write(vals)
        with self.assertRaisesRegex(UserError, "Change from a day on"):
            rules.action_apply_preset()
        with self.assertRaisesRegex(UserError, "so it stays"):
            rules.unlink()
        with self.assertRaisesRegex(UserError, "Deadlines by type"):
            rules.env["doc.deadline.rule"].create({"procedure_id": rules.id, "days": 9})
        rules.write({"name": "Quy chế công tác văn thư", "read_scope": "involved"})

    def test_deadlines_by_type_go_on_and_the_old_ones_stay(self):
        deadlines = self.rules().env["doc.deadline.rule"]
        old = deadlines.create({"procedure_id": self.rules().id, "days": 7})
        self.make_incoming()
        for refused in (lambda: old.write({"days": 8}), old.unlink):
            with self.assertRaisesRegex(UserError, "Deadlines by type"):
                refused()
        self.change(self.company._doc_today())
        new = self.rules().deadline_rule_ids
        self.assertEqual(new.days, 7)
        new.days = 8  # nobody follows it yet
        self.assertEqual(old.days, 7)

    def test_a_draft_alone_is_enough_to_fix_the_rules(self):
        self.make_draft()
        with self.assertRaisesRegex(UserError, "Issue at the latest by"):
            self.rules().issue_cutoff = "next_morning"

    def test_the_change_names_who_keeps_the_old_rules(self):
        self.make_incoming()
        self.make_registered()
        self.make_incoming().action_refuse("Gửi nhầm nơi nhận.")
        self.make_draft()
        rules = self.rules()
        action = rules.action_change_from()
        wizard = self.model(action["res_model"], self.admin).with_context(
            **action["context"]
        )
        with Form(wizard) as form:
            self.assertIn("2 incoming and 1 outgoing documents", form.consequence)

    def test_a_successor_starts_the_day_after_the_old_rules_end(self):
        self.make_incoming()
        old = self.rules()
        day = self.company._doc_today() + timedelta(days=10)
        successor = self.env["doc.procedure"].browse(self.change(day)["res_id"])
        self.assertEqual(old.date_to, day - timedelta(days=1))
        self.assertEqual((successor.date_from, successor.date_to), (day, False))
        self.assertEqual(successor.name, old.name)
        self.as_user(successor, self.admin).read_scope = "unit"  # nobody follows it
        self.assertEqual(self.company._doc_procedure(), old)
        self.assertEqual(self.company._doc_procedure(day), successor)
        with freeze_time(day + timedelta(days=1)):
            self.assertEqual(self.make_incoming().procedure_id, successor)

    def test_a_planned_change_can_be_taken_back(self):
        self.make_incoming()
        old, today = self.rules(), self.company._doc_today()
        self.change(today + timedelta(days=10))
        successor = self.company._doc_procedure(today + timedelta(days=10))
        self.assertNotEqual(successor, old)
        self.as_user(successor, self.admin).unlink()
        self.assertFalse(old.date_to)
        self.assertEqual(self.company._doc_procedure(today + timedelta(days=10)), old)

    def test_days_that_are_over_do_not_change(self):
        self.make_incoming()
        with self.assertRaisesRegex(UserError, "days that are over"):
            self.change(self.company._doc_today() - timedelta(days=1))
        self.change(self.company._doc_today())
        with self.assertRaisesRegex(UserError, "Choose a later day"):
            self.change(self.company._doc_today())

    def test_two_procedures_on_one_day_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "already has a procedure"):
            self.rules().copy({"date_from": "2026-01-01"})

    def test_the_wizard_is_for_the_administrator_of_the_agency(self):
        foreign_admin = self.make_official("admin", self.foreign_unit, "foreign_admin")
        today = self.company._doc_today()
        for user in (self.clerk, self.leader, foreign_admin):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.change(today, user)
        self.assertFalse(self.company._doc_procedure().date_to)


@tagged("post_install", "-at_install")
class TestRulesStay(ProcedureCase):
    """A document follows the rules of the day it started, to its end."""

    def test_the_procedure_of_a_document_is_frozen(self):
        incoming, outgoing = self.make_incoming(), self.make_draft()
        old = self.company._doc_procedure()
        new = self.change_rules()
        for record in (incoming, outgoing):
            self.assertEqual(record.procedure_id, old)
            with self.assertRaises(AccessError):
                record.write({"procedure_id": new.id})
        with self.assertRaises(AccessError):
            self.make_incoming(procedure_id=new.id)
        with self.assertRaises(AccessError):
            self.make_draft(procedure_id=old.id)

    def test_receipt_follows_the_old_rule_in_mid_way(self):
        self.company._doc_procedure().receipt_time_rule = "office_hours"
        with freeze_time("2026-03-07 02:00:00"):  # Saturday, 09:00
            old = self.make_incoming()
            self.change_rules(receipt_time_rule="raw")
            new = self.make_incoming()
        self.assertEqual(str(old.received_at), "2026-03-09 00:30:00")
        self.assertEqual(str(new.received_at), "2026-03-07 02:00:00")

    def test_the_first_recipient_is_the_one_the_procedure_names(self):
        rules = self.rules()
        for wrong in (self.specialist, self.foreign_leader):
            with (
                self.subTest(wrong=wrong.login),
                self.assertRaisesRegex(ValidationError, "is no leader of"),
                self.env.cr.savepoint(),
            ):
                rules.first_recipient_id = wrong
        rules.first_recipient_id = self.deputy
        incoming = self.make_registered()
        self.assertEqual(incoming.holder_id, self.deputy)
        self.change_rules(first_recipient_id=False)
        self.assertEqual(self.make_registered().holder_id, self.leader)

    def test_a_reply_closes_by_the_rule_of_the_document_it_answers(self):
        old = self.make_directed()
        self.change_rules(auto_done_on_reply=False)
        new = self.make_directed()
        self.reply_to(old)
        self.reply_to(new)
        self.assertEqual(old.state, "done")
        self.assertEqual(new.state, "in_progress")


@tagged("post_install", "-at_install")
class TestExclusions(ProcedureCase):
    """Classes of documents that stay outside (DN-3; HN-14.1 for the others)."""

    CLASSES = ("unlawful", "dispute", "unofficial", "one_stop")

    def under(self, code):
        rules = self.rules()
        rules.code = code
        rules.action_apply_preset()

    def test_each_class_of_dak_nong_stops_registration(self):
        self.under("dn")
        for code in self.CLASSES:
            incoming = self.make_incoming(
                sender_kind="citizen", exclusion_reason_id=self.reason(code).id
            )
            article = self.reason(code).article
            self.assertIn("DN 3.", article)
            with (
                self.subTest(code=code),
                self.assertRaisesRegex(UserError, f"{article}.*kept out"),
            ):
                incoming.action_register()
            self.assertFalse(incoming.arrival_number)
            self.assertIn(article, incoming.blocker_text)
            incoming.exclusion_reason_id = False
            self.assertTrue(incoming.action_register())

    def test_other_regulations_keep_no_class_out(self):
        for regulation in ("nd30", "vl", "hn", "ht", "td"):
            self.under(regulation)
            for code in self.CLASSES:
                with (
                    self.subTest(regulation=regulation, code=code),
                    self.assertRaisesRegex(ValidationError, "does not keep"),
                    self.env.cr.savepoint(),
                ):
                    self.make_incoming(
                        sender_kind="citizen",
                        exclusion_reason_id=self.reason(code).id,
                    )

    def test_an_agency_document_about_a_complaint_is_registered(self):
        self.under("dn")
        incoming = self.make_incoming()
        with (
            self.assertRaisesRegex(ValidationError, "letters of citizens"),
            self.env.cr.savepoint(),
        ):
            incoming.exclusion_reason_id = self.reason("dispute")
        self.assertTrue(incoming.action_register())

    def test_state_secrets_are_refused_under_every_procedure(self):
        for regulation in Regulation:
            company = self.company
            company.doc_procedure_ids._by_action().write({"code": str(regulation)})
            values = self.env["doc.procedure"]._preset_values(str(regulation))
            company.doc_procedure_ids._by_action().write(values)
            incoming = self.make_incoming(exclusion_reason_id=self.reason("secret").id)
            with (
                self.subTest(regulation=regulation),
                self.assertRaisesRegex(UserError, "offline secret book"),
            ):
                incoming.action_register()
            outgoing = self.make_draft(exclusion_reason_id=self.reason("secret").id)
            with self.assertRaisesRegex(UserError, "offline secret book"):
                outgoing.action_submit()

    def test_the_class_of_secrets_is_out_of_reach(self):
        secret = self.as_user(self.reason("secret"), self.admin)
        for vals in ({"is_secret": False}, {"active": False}, {"company_id": 1}):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, "fixed"):
                secret.write(vals)
        with self.assertRaises(AccessError):  # shared with every agency, besides
            secret.unlink()
        with self.assertRaisesRegex(UserError, "fixed"):
            secret.create({"name": "Mật", "is_secret": True})

    def test_a_class_kept_from_the_network_goes_on_paper(self):
        self.under("dn")
        draft = self.make_draft(exclusion_reason_id=self.reason("one_stop").id)
        draft.recipient_ids.medium = "email"
        with self.assertRaisesRegex(UserError, "Send it on paper"):
            draft.action_submit()
        draft.recipient_ids.medium = "post"
        draft.action_submit()
        self.assertEqual(draft.state, "reviewing")

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_a_class_of_another_agency_is_not_seen(self):
        own = self.model("doc.exclusion.reason", self.admin).create(
            {"name": "Tài liệu họp", "company_id": self.company.id}
        )
        self.assertTrue(self.as_user(own, self.clerk).name)
        with self.assertRaises(AccessError):
            self.as_user(own, self.foreign_clerk).read(["name"])
        with self.assertRaises(AccessError):
            self.model("doc.exclusion.reason", self.clerk).create({"name": "x"})

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_a_class_offered_to_all_agencies_is_changed_by_none_of_them(self):
        shared = self.as_user(self.reason("one_stop"), self.admin)
        self.assertTrue(shared.name)
        for act in (
            lambda: shared.write({"article": "x"}),
            lambda: shared.write({"company_id": self.company.id}),
            shared.unlink,
            lambda: shared.create({"name": "x", "company_id": False}),
            lambda: shared.create({"name": "x", "company_id": self.other_company.id}),
        ):
            with self.assertRaises(AccessError):
                act()
