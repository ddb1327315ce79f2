"""Ủy quyền: for whom one acts, in what, until when; and in which of several posts."""

from datetime import timedelta

from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import GROUP, DocCommon, pdf_text

WEDNESDAY = "2026-04-22 02:41:00"  # 09:41 at the office


@tagged("post_install", "-at_install")
@freeze_time(WEDNESDAY)
class TestDelegation(DocCommon):
    def delegate(self, delegator=None, delegate=None, *powers, **over):
        delegator = delegator or self.leader
        return self.model("doc.delegation", over.pop("maker", delegator)).create(
            {
                "delegator_id": delegator.id,
                "delegate_id": (delegate or self.other_head).id,
                "company_id": self.company.id,
                "date_from": "2026-04-22",
                "date_to": "2026-04-24",
                **{f"may_{power}": True for power in powers or ("assign",)},
                **over,
            }
        )

    def acts(self, document, act):
        return self.env["doc.journal"].search(
            [("document_id", "=", document.id), ("act", "=", act)]
        )

    def sees(self, user, record):
        return bool(self.model(record._name, user).search([("id", "=", record.id)]))

    # Making and ending

    def test_who_may_delegate_what_to_whom(self):
        wrong = (
            {"maker": self.specialist},  # somebody else's powers
            {"delegate": self.leader},  # to himself
            {"delegate": self.foreign_leader},  # of another agency
            {"delegate": self.archivist},  # handles no documents
            {"date_to": "2026-04-21"},
            {"date_from": "2026-04-21"},  # begins in the past
            {"date_to": "2027-12-31"},  # longer than a year
            {"may_assign": False},  # nothing at all
            {"company_id": self.other_company.id},
            {"made_by_id": self.clerk.id},
            {"revoked_at": "2026-04-22 01:00:00"},
        )
        for values in wrong:
            delegate = values.pop("delegate", self.other_head)
            with (
                self.subTest(**{k: str(v) for k, v in values.items()}),
                self.assertRaises(UserError),
            ):
                self.delegate(None, delegate, **values)
        self.assertFalse(
            self.env["doc.delegation"].search([("delegator_id", "=", self.leader.id)])
        )

    def test_what_the_administrator_makes_waits_for_a_leader(self):
        made = self.delegate(maker=self.admin)
        self.assertEqual((made.made_by_id, made.state), (self.admin, "proposed"))
        incoming = self.make_registered()
        self.assertFalse(self.sees(self.other_head, incoming))
        with self.assertRaises(AccessError):
            self.as_user(incoming, self.other_head).action_direct(self.specialist.id)
        self.assertTrue(self.as_user(made, self.leader).can_confirm)
        for wrong in (self.admin, self.other_head, self.specialist, self.clerk):
            with self.subTest(wrong=wrong.login), self.assertRaises(AccessError):
                self.as_user(made, wrong).action_confirm()
        for field, value in (("is_proposed", False), ("confirmed_by_id", 1)):
            with self.subTest(field=field), self.assertRaises(UserError):
                self.as_user(made, self.admin).write({field: value})
        self.as_user(made, self.deputy).action_confirm()
        self.assertEqual((made.state, made.confirmed_by_id), ("running", self.deputy))
        self.assertTrue(self.sees(self.other_head, incoming))
        for act in ("delegation_proposed", "delegation_confirmed"):
            self.assertTrue(self.env["doc.journal"].search([("act", "=", act)]), act)
        with self.assertRaises(UserError):
            self.as_user(made, self.leader).action_confirm()

    def test_a_proposal_comes_to_delegator_and_leaders_and_may_be_revoked(self):
        with self.assertRaises(UserError):
            self.delegate(maker=self.admin, is_proposed=False)
        made = self.delegate(maker=self.admin)
        letters = self.env["mail.message"].search(
            [
                ("body", "ilike", "22/04/2026"),
                ("author_id", "=", self.admin.partner_id.id),
            ]
        )
        told = letters.notified_partner_ids.user_ids
        self.assertIn(self.leader, told)
        self.assertIn(self.deputy, told)
        self.assertNotIn(self.other_head, told)
        self.as_user(made, self.leader).action_revoke()
        self.assertEqual(made.state, "revoked")

    def test_nobody_confirms_powers_for_himself(self):
        made = self.delegate(self.leader, self.deputy, maker=self.admin)
        with self.assertRaises(AccessError):
            self.as_user(made, self.deputy).action_confirm()
        self.as_user(made, self.leader).action_confirm()
        self.assertEqual(made.state, "running")

    def test_one_power_has_one_stand_in_at_a_time(self):
        first = self.delegate()
        with (
            self.assertRaisesRegex(UserError, "already holds"),
            self.env.cr.savepoint(),
        ):
            self.delegate(None, self.specialist, "assign", "receive")
        self.delegate(None, self.specialist, "receive")
        self.delegate(
            None, self.specialist, date_from="2026-04-25", date_to="2026-04-26"
        )
        self.as_user(first, self.leader).action_revoke()
        self.delegate(None, self.specialist)

    def test_nobody_delegates_to_who_is_away_himself(self):
        self.delegate(self.deputy, self.other_head)
        with self.assertRaisesRegex(UserError, "would not be reached"):
            self.delegate(self.leader, self.deputy)

    def test_a_delegation_never_changes_and_never_goes(self):
        made = self.delegate()
        for user in (self.leader, self.other_head, self.admin):
            record = self.as_user(made, user)
            for values in ({"date_to": "2026-05-30"}, {"may_approve": True}):
                with (
                    self.subTest(user=user.login),
                    self.assertRaises(UserError),
                ):
                    record.write(values)
            with self.assertRaises(UserError):
                record.unlink()
        for stranger in (self.other_head, self.specialist, self.deputy):
            with self.subTest(user=stranger.login), self.assertRaises(AccessError):
                self.as_user(made, stranger).action_revoke()
        self.assertEqual(made.state, "running")

    def test_others_do_not_see_who_delegated_what(self):
        made = self.delegate()
        seen = {
            self.leader: True,
            self.other_head: True,
            self.admin: True,
            self.specialist: False,
            self.clerk: False,
            self.foreign_leader: False,
        }
        for user, expected in seen.items():
            with self.subTest(user=user.login):
                self.assertEqual(self.sees(user, made), expected)

    def test_the_dialog_tells_of_stand_ins_to_who_may_direct_alone(self):
        self.delegate(self.head, self.specialist, "receive")
        incoming = self.make_registered()
        incoming.document_id._grant(users=self.colleague, reason="inform")
        spec = dict.fromkeys(("lead_id", "stand_in_note", "lead_note"), {})
        asked = {"incoming_id": incoming.id, "lead_id": self.head.id}

        def told(user):
            wizard = self.model("doc.directive.wizard", user)
            return wizard.onchange(dict(asked), ["lead_id"], spec)["value"]

        shown = told(self.leader)
        self.assertIn(self.specialist.name, shown["stand_in_note"])
        self.assertTrue(shown["lead_note"])
        hidden = told(self.colleague)
        self.assertFalse(hidden.get("stand_in_note"))
        self.assertFalse(hidden.get("lead_note"))

    # Directing for an absent leader

    def direct(self, incoming, user, **over):
        return self.as_user(incoming, user).action_direct(
            self.specialist.id, [self.colleague.id], [], "Tham mưu.", **over
        )

    def test_a_delegate_directs_and_both_names_stand_everywhere(self):
        incoming = self.make_registered()
        with self.assertRaises(AccessError):
            self.direct(incoming, self.other_head)
        self.delegate()
        self.assertEqual(
            self.as_user(incoming, self.other_head).acting_for_id, self.leader
        )
        self.direct(incoming, self.other_head, deadline_days=3)
        self.assertEqual(
            (incoming.directed_by_id, incoming.directed_through_id),
            (self.leader, self.other_head),
        )
        part = incoming.assignment_ids[0]
        self.assertEqual(
            (part.assigner_id, part.assigned_through_id), (self.leader, self.other_head)
        )
        row = self.acts(incoming.document_id, "direct")
        self.assertEqual(
            (row.user_id, row.on_behalf_id), (self.other_head, self.leader)
        )
        talk = "".join(incoming.message_ids.mapped("body"))
        self.assertIn(f"{self.other_head.name} acts for {self.leader.name}", talk)

    def test_the_slip_fills_itself_from_the_tree_and_names_both(self):
        self.delegate()
        incoming = self.make_registered()
        self.as_user(incoming, self.other_head).action_direct(
            directive="Khẩn trương tham mưu.",
            targets=[
                {"role": "lead", "unit_id": self.unit.id},
                {"role": "coordinate", "user_id": self.colleague.id},
                {"role": "inform", "user_id": self.archivist.id},
            ],
            deadline_days=3,
        )
        lead, helper = incoming.assignment_ids.sorted("role_order")[:2]
        self.as_user(lead, self.head).action_pass_on(
            [{"role": "lead", "user_id": self.specialist.id}], "Giao đồng chí làm ngay."
        )
        self.as_user(helper, self.colleague).action_give_opinion("Nhất trí số liệu.")
        self.as_user(incoming, self.specialist).action_done("Đã trả lời công văn.")
        slip = pdf_text(self.as_user(incoming, self.clerk)._slip_pdf())
        text = " ".join(slip.split())
        for words in (
            f"{self.leader.name} ({self.other_head.name} thực hiện theo ủy quyền)",
            "Khẩn trương tham mưu.",
            f"{self.unit.name}; thời hạn: 27/4/2026",
            f"{self.other_unit.name} – {self.colleague.name}",
            f"Gửi để biết: {self.unit.name} – {self.archivist.name}",
            f"{self.unit.name} – {self.specialist.name}; thời hạn",
            "Giao đồng chí làm ngay.",
            f"{self.colleague.name}: Nhất trí số liệu.",
            "Đã trả lời công văn.",
            self.specialist.name,
        ):
            with self.subTest(words=words):
                self.assertIn(words, text)

    def test_the_screen_says_for_whom_one_acts(self):
        incoming = self.make_registered()
        self.delegate()
        seen = self.as_user(incoming, self.other_head)
        self.assertTrue(seen.can_direct)
        self.assertIn(self.leader.name, seen.acting_text)
        self.assertTrue(seen.waiting_for_me)
        self.assertFalse(self.as_user(incoming, self.leader).acting_text)
        self.direct(incoming, self.leader)
        row = self.acts(incoming.document_id, "direct")
        self.assertEqual((row.user_id, row.on_behalf_id.id), (self.leader, False))

    def test_a_deputy_acts_for_the_leader_on_what_the_leader_holds(self):
        held, other = self.make_registered(), self.make_registered()
        other.sudo()._by_action().write({"holder_id": self.deputy.id})
        self.delegate(self.leader, self.deputy)
        self.direct(held, self.deputy)
        self.direct(other, self.deputy)
        self.assertEqual(held.directed_by_id, self.leader)
        self.assertEqual(other.directed_by_id, self.deputy)
        self.assertFalse(other.directed_through_id)

    def test_powers_begin_and_end_by_themselves(self):
        incoming = self.make_registered()
        self.delegate(date_from="2026-04-23")
        for moment, may in (
            ("2026-04-22 16:59:00", False),  # 23:59 at the office
            ("2026-04-22 17:01:00", True),
            ("2026-04-24 16:59:00", True),
            ("2026-04-24 17:01:00", False),
        ):
            with self.subTest(moment=moment), freeze_time(moment):
                self.env.invalidate_all()
                self.env.cr.cache.clear()
                self.assertEqual(self.sees(self.other_head, incoming), may)
                if may:
                    with self.env.cr.savepoint() as savepoint:
                        self.direct(incoming, self.other_head)
                        savepoint.rollback()
                    self.env.invalidate_all()
                else:
                    with self.assertRaises(AccessError):
                        self.direct(incoming, self.other_head)

    def test_revoking_ends_rights_and_to_dos_at_once(self):
        made = self.delegate()
        incoming = self.make_registered()
        to_do = incoming.sudo().activity_ids.filtered(
            lambda one: one.user_id == self.other_head
        )
        self.assertEqual(to_do.doc_on_behalf_id, self.leader)
        self.assertIn(self.leader.name, to_do.summary)
        self.assertTrue(self.sees(self.other_head, incoming))
        self.as_user(made, self.leader).action_revoke()
        self.assertFalse(self.sees(self.other_head, incoming))
        self.assertFalse(to_do.exists())
        with self.assertRaises(AccessError):
            self.direct(incoming, self.other_head)
        with self.assertRaisesRegex(UserError, "already ended"):
            self.as_user(made, self.leader).action_revoke()

    def test_a_leader_who_has_left_lends_nothing(self):
        incoming = self.make_registered()
        self.delegate()
        self.leader._doc_employee(self.company).active = False
        self.assertFalse(self.sees(self.other_head, incoming))
        with self.assertRaises(AccessError):
            self.direct(incoming, self.other_head)

    def test_nobody_lends_what_he_has_not(self):
        incoming = self.make_registered()
        self.delegate(self.head, self.specialist, "assign")
        with self.assertRaises(AccessError):
            self.direct(incoming, self.specialist)
        self.assertFalse(self.sees(self.specialist, incoming))

    def test_what_is_lent_is_not_lent_on(self):
        incoming = self.make_registered()
        self.delegate(self.leader, self.head)
        self.delegate(self.head, self.specialist)
        self.assertFalse(self.sees(self.specialist, incoming))
        with self.assertRaises(AccessError):
            self.direct(incoming, self.specialist)

    def test_a_forged_context_lends_nothing(self):
        incoming = self.make_registered()
        forged = self.as_user(incoming, self.head).with_context(
            doc_capacity=self.leader.id, doc_on_behalf=self.leader.id
        )
        with self.assertRaises(AccessError):
            forged.action_direct(self.specialist.id)
        self.as_user(incoming, self.leader).with_context(
            doc_capacity={"user_id": self.deputy.id}
        ).action_direct(self.specialist.id)
        self.assertFalse(self.acts(incoming.document_id, "direct").on_behalf_id)

    # Receiving: the delegator's parts, never the delegate's

    def test_receiving_handles_the_delegators_parts_in_his_name(self):
        incoming = self.make_directed()
        lead = incoming.assignment_ids.filtered(lambda part: part.role == "lead")
        with self.assertRaises(AccessError):
            self.as_user(incoming, self.outsider).action_start()
        self.delegate(self.specialist, self.outsider, "receive")
        self.as_user(incoming, self.outsider).action_start()
        self.as_user(incoming, self.outsider).action_done("Đã xong")
        self.assertEqual((lead.state, lead.user_id), ("done", self.specialist))
        self.assertEqual(lead.done_through_id, self.outsider)
        row = self.acts(incoming.document_id, "complete")
        self.assertEqual(
            (row.user_id, row.on_behalf_id), (self.outsider, self.specialist)
        )

    def test_one_scope_opens_no_other(self):
        incoming = self.make_directed()
        lead = incoming.assignment_ids.filtered(lambda part: part.role == "lead")
        self.delegate(self.specialist, self.outsider, "supervise")
        mine = self.as_user(lead, self.outsider)
        for act in (
            lambda: mine.action_wait("Chờ"),
            lambda: mine.action_return("Không đúng"),
            lambda: mine.action_pass_on([{"role": "lead", "user_id": self.head.id}]),
            lambda: mine.incoming_id.action_start(),
            lambda: mine.incoming_id.action_done("Xong"),
        ):
            with self.assertRaises(AccessError):
                act()
        self.assertEqual(lead.state, "open")

    def test_the_delegates_own_work_stays_his(self):
        incoming = self.make_directed()
        own = incoming.assignment_ids.filtered(
            lambda part: part.user_id == self.colleague
        )
        self.delegate(self.specialist, self.colleague, "receive", "assign")
        with self.assertRaises(AccessError):
            self.as_user(own, self.specialist).action_give_opinion("Thay")
        self.as_user(own, self.colleague).action_give_opinion("Tôi đồng ý")
        self.assertEqual((own.state, own.done_through_id.id), ("done", False))
        row = self.acts(incoming.document_id, "part_opine")
        self.assertEqual((row.user_id, row.on_behalf_id.id), (self.colleague, False))

    def test_supervising_urges_and_decides_in_the_delegators_name(self):
        incoming = self.make_directed()
        lead = incoming.assignment_ids.filtered(lambda part: part.role == "lead")
        self.delegate(self.leader, self.other_head, "supervise")
        self.as_user(lead, self.other_head).action_urge("Khẩn trương")
        ask = self.as_user(lead, self.specialist).action_request_extension(
            lead.deadline + timedelta(days=5), "Chờ số liệu"
        )
        request = self.env["doc.part.request"].browse(ask)
        self.as_user(request, self.other_head).action_grant("Được")
        self.assertEqual(
            (request.decided_by_id, request.decided_through_id),
            (self.leader, self.other_head),
        )
        with self.assertRaises(AccessError):
            self.as_user(lead, self.other_head).action_withdraw("Không")

    def test_nobody_grants_his_own_request_as_a_delegate(self):
        incoming = self.make_directed()
        lead = incoming.assignment_ids.filtered(lambda part: part.role == "lead")
        self.delegate(self.leader, self.specialist, "supervise")
        ask = self.as_user(lead, self.specialist).action_request_extension(
            lead.deadline + timedelta(days=5), "Chờ số liệu"
        )
        request = self.env["doc.part.request"].browse(ask)
        with self.assertRaisesRegex(UserError, "request of his own"):
            self.as_user(request, self.specialist).action_grant("Được")

    # Reading while it runs

    def test_reading_follows_the_power_and_the_agency(self):
        incoming, draft = self.make_directed(), self.make_draft()
        submitted = self.make_to_sign()
        self.delegate(self.leader, self.outsider, "assign")
        self.assertTrue(self.sees(self.outsider, incoming))
        self.assertFalse(self.sees(self.outsider, submitted))
        self.delegate(self.leader, self.outsider, "approve")
        self.assertTrue(self.sees(self.outsider, submitted))
        self.assertFalse(self.sees(self.outsider, draft))

    def test_a_clerks_wide_view_is_not_lent(self):
        incoming = self.make_registered()
        other_clerk = self.make_official("clerk", self.unit, "other_clerk")
        self.assertTrue(self.sees(other_clerk, incoming))
        self.delegate(other_clerk, self.specialist, "receive")
        self.assertFalse(self.sees(self.specialist, incoming))

    def test_reading_stays_in_the_agency_of_the_delegation(self):
        self.leader.company_ids |= self.other_company
        self.env["hr.employee"].create(
            {
                "name": self.leader.name,
                "user_id": self.leader.id,
                "company_id": self.other_company.id,
                "department_id": self.foreign_unit.id,
            }
        )
        foreign = self.model("doc.incoming", self.foreign_clerk).create(
            {
                "subject": "Việc của Sở Láng giềng",
                "type_id": self.env.ref("doc_management.doc_type_cong_van").id,
                "issuer_name": "Sở khác",
            }
        )
        foreign.document_id._grant(users=self.leader, reason="inform")
        self.delegate()
        self.assertTrue(self.sees(self.leader, foreign))
        self.assertFalse(self.sees(self.other_head, foreign))

    def test_who_stands_in_is_answered_in_one_place(self):
        users = self.env["res.users"]
        self.delegate(self.leader, self.other_head, "approve")
        self.assertEqual(
            self.leader._doc_stand_ins("approve", self.company), self.other_head
        )
        self.assertEqual(
            self.other_head._doc_delegators("approve", self.company), self.leader
        )
        self.assertFalse(self.leader._doc_stand_ins("assign", self.company))
        self.assertFalse(self.leader._doc_stand_ins("approve", self.other_company))
        both = self.leader | self.other_head
        self.assertEqual(
            self.other_head._doc_acts_for(both, "approve", self.company),
            self.other_head,
        )
        self.assertEqual(
            self.specialist._doc_acts_for(both, "approve", self.company), users
        )


@tagged("post_install", "-at_install")
@freeze_time(WEDNESDAY)
class TestPosts(DocCommon):
    """One person, several posts: the document says which one acts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.both = new_test_user(
            cls.env,
            login="two_agencies",
            name="Cán bộ hai nơi",
            groups=f"{GROUP}leader",
            lang="en_US",
            company_id=cls.company.id,
            company_ids=[(6, 0, (cls.company | cls.other_company).ids)],
        )
        limited = cls.env.ref(f"{GROUP}specialist")
        for company, unit, groups in (
            (cls.company, cls.unit, limited),
            (cls.other_company, cls.foreign_unit, limited.browse()),
        ):
            cls.env["hr.employee"].create(
                {
                    "name": "Cán bộ hai nơi",
                    "user_id": cls.both.id,
                    "company_id": company.id,
                    "department_id": unit.id,
                    "job_title": "Trợ lý" if groups else "Giám đốc",
                    "doc_group_ids": [(6, 0, groups.ids)],
                }
            )

    def test_a_leader_there_is_a_specialist_here(self):
        here = self.make_registered()
        there = self.model("doc.incoming", self.foreign_clerk).create(
            {
                "subject": "Việc của Sở Láng giềng",
                "type_id": self.env.ref("doc_management.doc_type_cong_van").id,
                "issuer_name": "Sở khác",
            }
        )
        seen = self.env["doc.incoming"].with_user(self.both)
        self.assertEqual(seen.search([("id", "in", (here | there).ids)]), there)
        here.document_id._grant(users=self.both, reason="inform")
        mine = here.with_user(self.both)
        self.assertFalse(mine.can_direct)
        with self.assertRaises(AccessError):
            mine.action_direct(self.specialist.id)
        self.assertNotIn(self.both, self.env["res.users"]._doc_leaders(self.company))
        self.assertIn(self.both, self.env["res.users"]._doc_leaders(self.other_company))

    def test_the_screen_names_the_post_of_the_documents_agency(self):
        here = self.make_registered()
        here.document_id._grant(users=self.both, reason="inform")
        text = here.with_user(self.both).acting_text
        self.assertIn("Trợ lý", text)
        self.assertIn(self.unit.name, text)
        self.assertIn(self.company.name, text)
        self.assertFalse(self.as_user(here, self.leader).acting_text)

    def test_who_heads_two_units_acts_for_the_one_that_was_asked(self):
        self.other_unit.manager_id = self.head._doc_employee(self.company)
        incoming = self.make_registered()
        self.as_user(incoming, self.leader).action_direct(
            targets=[{"role": "lead", "unit_id": self.other_unit.id}]
        )
        seen = self.as_user(incoming, self.head)
        self.assertIn(self.other_unit.name, seen.acting_text)
        self.as_user(incoming.assignment_ids, self.head).action_pass_on(
            [{"role": "lead", "user_id": self.colleague.id}]
        )
        self.assertEqual(
            incoming.assignment_ids.mapped("department_id"), self.other_unit
        )

    def test_leaving_an_agency_ends_reading_there(self):
        incoming = self.make_registered()
        incoming.document_id._grant(users=self.both, reason="inform")
        seen = self.env["doc.incoming"].with_user(self.both)
        self.assertTrue(seen.search_count([("id", "=", incoming.id)]))
        self.both._doc_employee(self.company).active = False
        self.assertFalse(seen.search_count([("id", "=", incoming.id)]))
