"""Lịch công tác: who plans, approves, publishes; who is told; what nobody else sees."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged

from ..lib.docmgmt.schedule import monday_of
from .common import DocCommon, pdf_text

WEEKS_AHEAD = 2


class ScheduleCommon(DocCommon):
    """The other unit draws up the agency's week; its head approves it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.sudo().doc_schedule_unit_id = cls.other_unit
        today = cls.company._doc_today()
        cls.monday = monday_of(today) + timedelta(weeks=WEEKS_AHEAD)
        resources = cls.env["doc.schedule.resource"]
        cls.room, cls.car, cls.other_car, cls.foreign_car = resources.create(
            [
                {"name": name, "kind": kind, "seats": 7, "company_id": company.id}
                for name, kind, company in (
                    ("Phòng 201", "room", cls.company),
                    ("99A-008.21", "car", cls.company),
                    ("99A-013.77", "car", cls.company),
                    ("99A-999.99", "car", cls.other_company),
                )
            ]
        )

    def at(self, clock, day=0):
        hour, minute = map(int, clock.split(":"))
        held = self.monday + timedelta(days=day)
        moment = fields.Datetime.to_datetime(held).replace(hour=hour, minute=minute)
        return moment - timedelta(hours=7)

    def plan(self, name="Họp giao ban", start="08:00", user=None, day=0, **over):
        values = {
            "name": name,
            "start": self.at(start, day),
            "stop": self.at(start, day) + timedelta(hours=1),
            "location": "Phòng 201",
            **over,
        }
        return self.model("doc.schedule.entry", user or self.outsider).create(values)

    def week_of(self, entry, user=None):
        return self.as_user(entry.sudo().week_id, user or self.other_head)

    def published(self, entry):
        week = self.week_of(entry)
        week.action_approve()
        week.action_publish()
        return week

    def rows(self, user):
        return self.model("doc.schedule.row", user).search([])

    def told(self, week):
        """Return {user: how many notices he got}, of this week."""
        messages = (
            self.env["mail.message"]
            .sudo()
            .search([("model", "=", week._name), ("res_id", "=", week.id)])
        )
        partners = messages.notified_partner_ids
        return {
            user.login: sum(
                user.partner_id in one.notified_partner_ids for one in messages
            )
            for user in partners.user_ids
        }


@tagged("post_install", "-at_install")
class TestScheduleWay(ScheduleCommon):
    def test_the_week_of_the_agency_goes_from_its_unit_to_its_head_to_everybody(self):
        entry = self.plan(chair_id=self.leader.id)
        self.assertEqual(entry.state, "planned")
        week = self.week_of(entry, self.outsider)
        self.assertEqual((week.level, week.monday), ("agency", self.monday))
        week.action_submit()
        self.assertEqual(week.state, "waiting")
        head = self.as_user(week, self.other_head)
        head.action_approve()
        self.assertFalse(self.rows(self.archivist))
        week.action_publish()
        for user in (self.specialist, self.clerk, self.archivist, self.admin):
            self.assertEqual(self.rows(user).mapped("name"), ["Họp giao ban"])
        self.assertFalse(self.rows(self.foreign_leader))

    def test_only_members_of_the_assigned_unit_plan_and_only_its_head_approves(self):
        entry = self.plan()
        for user in (self.specialist, self.clerk, self.head):
            with self.assertRaises(AccessError):
                self.as_user(entry.sudo().week_id, user).action_submit()
            with self.assertRaises(AccessError):
                self.as_user(entry, user).write({"name": "khác"})
        for user in (self.outsider, self.specialist, self.clerk, self.head):
            with self.assertRaises(AccessError):
                self.as_user(entry.sudo().week_id, user).action_approve()
        week = self.week_of(entry, self.outsider)
        with self.assertRaises(UserError):
            week.action_publish()
        self.as_user(week, self.leader).action_approve()
        self.assertEqual(week.state, "approved")

    def test_without_an_assigned_unit_the_clerks_plan_and_leaders_approve(self):
        self.company.sudo().doc_schedule_unit_id = False
        entry = self.plan(user=self.clerk)
        self.assertEqual(entry.state, "planned")
        week = self.week_of(entry, self.clerk)
        with self.assertRaises(AccessError):
            week.action_approve()
        self.as_user(week, self.leader).action_approve()
        self.assertEqual(self.plan(user=self.outsider).state, "proposed")

    def test_the_unit_has_a_week_of_its_own_for_which_its_head_answers(self):
        entry = self.plan("Giao ban phòng", user=self.specialist, level="unit")
        self.assertEqual(entry.department_id, self.unit)
        week = self.week_of(entry, self.specialist)
        for user in (self.outsider, self.other_head, self.leader):
            if user == self.leader:
                continue
            with self.assertRaises(AccessError):
                self.as_user(week, user).check_access("read")
        with self.assertRaises(AccessError):
            week.action_approve()
        with self.assertRaises(AccessError):
            self.plan(
                "chen vào",
                user=self.colleague,
                level="unit",
                department_id=self.unit.id,
            )
        head = self.as_user(week, self.head)
        head.action_approve()
        head.action_publish()
        self.assertEqual(self.rows(self.outsider).department_id, self.unit)

    def test_what_was_approved_and_then_changed_is_approved_anew(self):
        entry = self.plan()
        week = self.week_of(entry)
        week.action_approve()
        entry.name = "Họp giao ban mở rộng"
        self.assertEqual(week.state, "draft")
        self.assertFalse(week.approved_by_id)
        with self.assertRaises(UserError):
            week.action_publish()

    def test_an_empty_week_is_not_put_forward(self):
        entry = self.plan()
        week = self.week_of(entry)
        entry.action_cancel()
        self.assertFalse(entry.exists())
        with self.assertRaisesRegex(UserError, "nothing"):
            week.action_submit()

    def test_a_proposal_waits_until_the_planners_take_it_in(self):
        own = self.plan("Tập huấn ký số", user=self.specialist)
        self.assertEqual(own.state, "proposed")
        entry = self.plan()
        week = self.published(entry)
        self.assertEqual(self.rows(self.clerk).mapped("name"), ["Họp giao ban"])
        with self.assertRaises(AccessError):
            own.action_accept()
        self.as_user(own, self.outsider).action_accept()
        with self.assertRaises(AccessError):
            own.name = "khác"
        week.action_publish()
        self.assertEqual(len(self.rows(self.clerk)), 2)

    def test_no_field_of_the_way_is_written_by_hand(self):
        entry = self.plan()
        week = self.week_of(entry)
        for user in (self.outsider, self.other_head, self.leader, self.admin):
            with self.assertRaises(AccessError):
                self.as_user(week, user).write({"state": "published"})
            with self.assertRaises(AccessError):
                self.as_user(entry, user).write({"state": "planned"})
        with self.assertRaises(AccessError):
            self.model("doc.schedule.row", self.leader).create(
                {"entry_id": entry.id, "week_id": week.id, "kind": "meeting"}
            )
        with self.assertRaises(AccessError):
            self.plan("giả", user=self.specialist, state="planned")
        forged = self.model("doc.schedule.entry", self.specialist).with_context(
            default_state="planned",
            default_week_id=week.id,
            default_event_id=self.env["calendar.event"].create({"name": "x"}).id,
            doc_by_action=True,
        )
        made = forged.create({"name": "giả", "start": self.at("09:00")})
        self.assertEqual(made.state, "proposed")
        self.assertFalse(made.sudo().event_id)

    def test_a_line_of_another_agency_is_neither_read_nor_made(self):
        entry = self.plan()
        self.published(entry)
        for user in (self.foreign_leader, self.foreign_clerk):
            self.assertFalse(self.model("doc.schedule.week", user).search([]))
            with self.assertRaises(AccessError):
                self.as_user(entry.sudo().week_id, user)._sheet_pdf()
        with self.assertRaises(AccessError):
            self.plan(user=self.foreign_leader, company_id=self.company.id)
        with self.assertRaises(AccessError):
            self.plan(resource_ids=[(4, self.foreign_car.id)])
        # Even who reads both agencies does not mix them.
        self.outsider.sudo().company_ids += self.other_company
        for values in (
            {"resource_ids": [(4, self.foreign_car.id)]},
            {"chair_id": self.foreign_leader.id},
        ):
            with self.assertRaises(UserError):
                self.plan(**values)

    def test_a_line_ends_after_it_begins(self):
        entry = self.plan()
        with self.assertRaises(ValidationError), self.cr.savepoint():
            entry.stop = entry.start + timedelta(days=30)
        made = self.model("doc.schedule.entry", self.outsider).create(
            {"name": "Họp", "start": self.at("10:00")}
        )
        self.assertEqual(made.stop - made.start, timedelta(hours=2))


@tagged("post_install", "-at_install")
class TestScheduleClashes(ScheduleCommon):
    def pair(self, **over):
        first = self.plan(chair_id=self.leader.id, **over)
        second = self.plan("Hội nghị", "08:30", chair_id=self.leader.id, **over)
        return first, second

    def test_a_leader_in_two_places_holds_the_week_up_until_one_gives_a_reason(self):
        _first, second = self.pair()
        week = self.week_of(second)
        with self.assertRaisesRegex(UserError, "twice at once"):
            week.action_approve()
        self.assertIn("Hội nghị", second.clash_text)
        second.clash_reason = "Giám đốc dự khai mạc rồi về họp"
        week.action_approve()
        self.assertEqual(week.state, "approved")

    def test_where_clashes_block_no_reason_lets_a_week_through(self):
        rules = self.change_rules(schedule_clash="block")
        first, second = self.pair(resource_ids=[(4, self.room.id)])
        second.clash_reason = "Giám đốc dự khai mạc rồi về họp"
        week = self.week_of(second)
        self.assertTrue(second.clash_blocks)
        for act in (
            self.week_of(second, self.outsider).action_submit,
            week.action_approve,
        ):
            with self.assertRaises(UserError) as refusal:
                act()
            for words in (
                "whatever the reason",
                self.leader.name,
                "Phòng 201",
                "08:30",
            ):
                self.assertIn(words, str(refusal.exception))
        self.assertEqual(week.state, "draft")
        first.write({"start": self.at("14:00"), "stop": self.at("15:00")})
        week.action_approve()
        week.action_publish()
        # A published week is amended under the same rule.
        first.write({"start": self.at("08:00"), "stop": self.at("09:00")})
        with self.assertRaisesRegex(UserError, "whatever the reason"):
            week.action_publish()
        self.assertEqual(rules.schedule_clash, "block")

    def test_weeks_follow_the_rules_of_their_monday(self):
        _first, second = self.pair()
        second.clash_reason = "Giám đốc dự khai mạc rồi về họp"
        week = self.week_of(second)
        later = self.company._doc_procedure()._succeed(self.monday + timedelta(weeks=1))
        later.write({"schedule_clash": "block"})
        self.assertFalse(second.clash_blocks)
        week.action_approve()
        self.assertEqual(week.state, "approved")
        other = [
            self.plan(name, "08:30", chair_id=self.leader.id, day=7, clash_reason="x")
            for name in ("Họp", "Hội nghị")
        ][0]
        with self.assertRaisesRegex(UserError, "whatever the reason"):
            self.week_of(other).action_approve()

    def test_a_room_and_a_car_are_in_one_place_at_a_time(self):
        things = [(6, 0, (self.room | self.car).ids)]
        first = self.plan(resource_ids=things)
        self.plan("Khảo sát", "08:30", resource_ids=[(4, self.car.id)])
        week = self.week_of(first)
        clashes = week._clash_rows()
        self.assertEqual([one["what"] for one in clashes], [self.car.id])
        offer = clashes[0]["offers"][0]
        self.assertEqual(offer["new"], self.other_car.id)
        week.action_resolve(offer["entry"], "thing", offer["old"], offer["new"])
        self.assertFalse(week._clash_rows())
        week.action_approve()

    def test_the_deputy_is_offered_only_while_he_is_free(self):
        _first, second = self.pair()
        week = self.week_of(second)
        [clash] = week._clash_rows()
        [offer] = clash["offers"]
        self.assertEqual(offer["new"], self.deputy.id)
        busy = self.plan("Làm việc tại xã", "08:30", chair_id=self.deputy.id)
        with self.assertRaisesRegex(UserError, "taken meanwhile"):
            week.action_resolve(offer["entry"], "person", offer["old"], offer["new"])
        busy.action_cancel()
        week.action_resolve(offer["entry"], "person", offer["old"], offer["new"])
        self.assertEqual(second.chair_id, self.deputy)

    def test_a_private_appointment_counts_and_its_words_do_not_show(self):
        self.model("calendar.event", self.leader).create(
            {
                "name": "Khám sức khỏe",
                "start": self.at("08:30"),
                "stop": self.at("09:30"),
                "privacy": "private",
            }
        )
        entry = self.plan(chair_id=self.leader.id)
        [clash] = self.week_of(entry, self.outsider)._clash_rows()
        self.assertNotIn("Khám", clash["text"])
        self.assertIn("busy", clash["text"])

    def test_a_published_line_of_a_unit_counts_for_the_agency(self):
        own = self.plan("Giao ban phòng", user=self.specialist, level="unit")
        own.resource_ids = self.car
        week = self.week_of(own, self.head)
        week.action_approve()
        week.action_publish()
        entry = self.plan(start="08:30", resource_ids=[(4, self.car.id)])
        with self.assertRaisesRegex(UserError, "twice at once"):
            self.week_of(entry).action_approve()

    def test_who_does_not_plan_settles_no_clash(self):
        _first, second = self.pair()
        for user in (self.specialist, self.foreign_leader, self.admin):
            with self.assertRaises(AccessError):
                self.as_user(second.sudo().week_id, user).action_resolve(
                    second.id, "person", self.leader.id, self.deputy.id
                )


@tagged("post_install", "-at_install")
class TestScheduleNotices(ScheduleCommon):
    def test_a_publication_tells_each_whom_it_concerns_once(self):
        self.plan(chair_id=self.leader.id)
        entry = self.plan(
            "Làm việc với Sở Tài chính",
            "14:00",
            chair_id=self.leader.id,
            guest_ids=[(0, 0, {"user_id": self.specialist.id})],
        )
        week = self.published(entry)
        self.assertEqual(
            self.told(week), {self.leader.login: 1, self.specialist.login: 1}
        )

    def test_a_change_tells_those_of_before_and_after_and_nobody_else(self):
        first = self.plan(chair_id=self.leader.id)
        second = self.plan("Khảo sát", "14:00", chair_id=self.deputy.id)
        week = self.published(first)
        before = self.told(week)
        second.location = "Xã Đông Giang"
        second.chair_id = self.head.id
        self.assertEqual(self.told(week), before)
        week.action_publish()
        after = self.told(week)
        self.assertEqual(after[self.leader.login], before[self.leader.login])
        self.assertEqual(after[self.deputy.login], before[self.deputy.login] + 1)
        self.assertEqual(after[self.head.login], 1)
        with self.assertRaisesRegex(UserError, "Nothing has changed"):
            week.action_publish()
        self.assertEqual(self.told(week), after)

    def test_notices_go_the_way_each_has_chosen(self):
        self.leader.notification_type = "inbox"
        self.deputy.notification_type = "email"
        first = self.plan(chair_id=self.leader.id)
        self.plan("Khảo sát", "14:00", chair_id=self.deputy.id)
        week = self.published(first)
        messages = self.env["mail.message"].search(
            [("model", "=", week._name), ("res_id", "=", week.id)]
        )
        kinds = {
            one.res_partner_id: one.notification_type
            for one in messages.notification_ids
        }
        self.assertEqual(kinds[self.leader.partner_id], "inbox")
        self.assertEqual(kinds[self.deputy.partner_id], "email")

    def test_until_the_change_is_published_everybody_reads_the_old_line(self):
        entry = self.plan()
        week = self.published(entry)
        entry.location = "Phòng 305"
        row = self.rows(self.clerk)
        self.assertEqual(row.location, "Phòng 201")
        self.assertIn(
            "Phòng 201", pdf_text(self.as_user(week, self.clerk)._sheet_pdf())
        )
        week.action_publish()
        self.assertEqual(row.location, "Phòng 305")
        self.assertEqual(row.version, 1)

    def test_a_planner_cannot_publish_changes_that_nobody_approved(self):
        entry = self.plan()
        week = self.published(entry)
        entry.location = "Phòng 305"
        with self.assertRaises(AccessError):
            self.as_user(week, self.outsider).action_publish()

    def test_a_published_line_is_cancelled_not_deleted(self):
        entry = self.plan(chair_id=self.leader.id)
        week = self.published(entry)
        with self.assertRaises(UserError):
            entry.unlink()
        event = entry.sudo().event_id
        entry.action_cancel()
        self.assertTrue(self.rows(self.clerk))
        week.action_publish()
        self.assertFalse(self.rows(self.clerk))
        self.assertFalse(event.exists())
        self.assertEqual(self.told(week)[self.leader.login], 2)

    def test_a_line_that_moves_to_another_week_leaves_the_first(self):
        entry = self.plan(chair_id=self.leader.id)
        week = self.published(entry)
        entry.write({"start": self.at("08:00", 7), "stop": self.at("09:00", 7)})
        self.assertNotEqual(entry.week_id, week)
        week.action_publish()
        self.assertFalse(week.sudo().row_ids)
        later = self.week_of(entry)
        later.action_approve()
        later.action_publish()
        self.assertEqual(later.sudo().row_ids.entry_id, entry)


@tagged("post_install", "-at_install")
class TestScheduleCalendar(ScheduleCommon):
    def published_event(self):
        entry = self.plan(
            chair_id=self.leader.id,
            guest_ids=[(0, 0, {"user_id": self.specialist.id})],
        )
        self.published(entry)
        return entry, entry.sudo().event_id

    def test_a_published_line_stands_in_the_calendars_of_those_concerned(self):
        mails = self.env["mail.mail"].search_count([])
        entry, event = self.published_event()
        self.assertEqual(event.partner_ids, (self.leader | self.specialist).partner_id)
        self.assertEqual(set(event.attendee_ids.mapped("state")), {"needsAction"})
        entry.write({"start": self.at("10:00"), "stop": self.at("11:00")})
        self.assertEqual(event.start, self.at("08:00"))
        self.week_of(entry).action_publish()
        self.assertEqual(event.start, self.at("10:00"))
        subjects = self.env["mail.message"].search(
            [("model", "=", "calendar.event"), ("res_id", "=", event.id)]
        )
        self.assertFalse(subjects.notification_ids)
        self.assertLessEqual(self.env["mail.mail"].search_count([]) - mails, 4)

    def test_the_event_changes_with_the_schedule_alone(self):
        _entry, event = self.published_event()
        for user in (self.leader, self.specialist, self.outsider, self.colleague):
            own = self.as_user(event, user)
            for values in (
                {"start": self.at("11:00")},
                {"name": "khác"},
                {"partner_ids": [(4, self.clerk.partner_id.id)]},
                {"doc_schedule_company_id": False},
                {"active": False},
            ):
                with self.assertRaises(AccessError):
                    own.write(values)
            with self.assertRaises(AccessError):
                own.unlink()
        forged = self.as_user(event, self.leader).with_context(doc_by_action=True)
        with self.assertRaises(AccessError):
            forged.write({"name": "khác"})

    def test_another_agency_does_not_see_the_event(self):
        _entry, event = self.published_event()
        events = self.model("calendar.event", self.foreign_clerk)
        self.assertFalse(events.search([("id", "=", event.id)]))
        with self.assertRaises(AccessError):
            self.as_user(event, self.foreign_clerk).read(["name"])
        self.assertTrue(
            self.model("calendar.event", self.clerk).search([("id", "=", event.id)])
        )

    def test_answers_go_both_ways_between_calendar_and_guests(self):
        entry, event = self.published_event()
        guest = entry.guest_ids.filtered(lambda one: one.user_id == self.specialist)
        row = self.rows(self.specialist)
        self.assertEqual((row.is_mine, row.my_answer), (True, "asked"))
        row.action_coming()
        attendee = event.attendee_ids.filtered(
            lambda one: one.partner_id == self.specialist.partner_id
        )
        self.assertEqual((guest.state, attendee.state), ("coming", "accepted"))
        self.as_user(attendee, self.specialist).do_decline()
        self.assertEqual(guest.state, "absent")
        row.action_answer("sends", "Phó phòng Nguyễn Văn A")
        self.assertEqual((guest.state, attendee.state), ("sends", "declined"))
        self.assertEqual(guest.substitute, "Phó phòng Nguyễn Văn A")
        with self.assertRaises(UserError):
            row.action_answer("sends")
        with self.assertRaises(UserError):
            row.action_answer("asked")

    def test_nobody_answers_for_another(self):
        entry, event = self.published_event()
        with self.assertRaises(AccessError):
            self.rows(self.clerk).action_coming()
        attendee = event.attendee_ids.filtered(
            lambda one: one.partner_id == self.specialist.partner_id
        )
        with self.assertRaises(AccessError):
            self.as_user(attendee, self.leader).do_accept()
        guest = entry.guest_ids.filtered(lambda one: one.user_id == self.specialist)
        with self.assertRaises(AccessError):
            self.as_user(guest, self.clerk).action_coming()
        with self.assertRaises(AccessError):
            self.as_user(guest, self.outsider).write({"state": "coming"})

    def test_one_keeps_ones_own_calendar_and_others_see_that_one_is_busy(self):
        own = {
            "name": "Viết báo cáo quý",
            "start": self.at("14:00"),
            "stop": self.at("16:00"),
        }
        self.model("calendar.event", self.deputy).create(own)
        week = self.model("doc.schedule.week", self.deputy)
        mine = week.board(str(self.monday), "mine")["items"]
        self.assertEqual([one["name"] for one in mine], ["Viết báo cáo quý"])
        seen = {}
        for user in (self.leader, self.specialist, self.outsider):
            board = self.model("doc.schedule.week", user).board(
                str(self.monday), "leader", self.deputy.id
            )
            seen[user] = [one["name"] for one in board["items"]]
        self.assertEqual(seen[self.leader], ["Viết báo cáo quý"])
        self.assertEqual(seen[self.specialist], ["busy"])
        self.as_user(
            self.deputy, self.deputy
        ).doc_schedule_follower_ids = self.specialist
        board = self.model("doc.schedule.week", self.specialist).board(
            str(self.monday), "leader", self.deputy.id
        )
        self.assertEqual([one["name"] for one in board["items"]], ["Viết báo cáo quý"])
        with self.assertRaises(AccessError):
            self.as_user(
                self.deputy, self.outsider
            ).doc_schedule_follower_ids = self.outsider

    def test_leaders_of_another_agency_are_not_followed(self):
        week = self.model("doc.schedule.week", self.specialist)
        with self.assertRaises(UserError):
            week.board(str(self.monday), "leader", self.foreign_leader.id)
        with self.assertRaises(UserError):
            week.board("hôm qua")
        board = week.board(str(self.monday), "unit", self.foreign_unit.id)
        self.assertEqual(board["subject"], self.unit.id)


@tagged("post_install", "-at_install")
class TestScheduleInvitations(ScheduleCommon):
    BODY = (
        "Sở Thử nghiệm trân trọng kính mời dự họp.\n\n"
        "1. Thời gian: 08 giờ 30, ngày {day}.\n\n"
        "2. Địa điểm: Phòng họp 302, trụ sở Ủy ban nhân dân tỉnh.\n\n"
        "3. Thành phần: Lãnh đạo Sở.\n"
    )

    def setUp(self):
        super().setUp()
        self.invitation = self.env.ref("doc_management.doc_type_giay_moi")
        self.day = self.monday + timedelta(days=3)

    def issued_invitation(self):
        return self.make_issued(
            type_id=self.invitation.id,
            subject="mời họp thẩm định dự toán",
            body=self.BODY.format(day=self.day.strftime("%d/%m/%Y")),
        )

    def test_the_drafter_enters_an_issued_invitation_from_the_document(self):
        outgoing = self.issued_invitation()
        action = self.as_user(outgoing, self.specialist).action_schedule()
        entries = self.model("doc.schedule.entry", self.specialist)
        entry = entries.with_context(**action["context"]).create({})
        self.assertEqual(entry.name, "mời họp thẩm định dự toán")
        self.assertEqual(entry.start, self.at("08:30", 3))
        self.assertIn("Phòng họp 302", entry.location)
        self.assertEqual(entry.people, "Lãnh đạo Sở")
        self.assertEqual(entry.document_id, outgoing.document_id)
        self.assertIn("du-thao", entry.file_names)
        self.assertEqual(entry.guest_ids.agency_id, self.issuer)
        self.assertEqual(entry.state, "proposed")
        again = self.as_user(outgoing, self.specialist).action_schedule()
        self.assertEqual(again["res_id"], entry.id)

    def test_who_drafted_it_follows_who_attends_until_it_is_over(self):
        outgoing = self.issued_invitation()
        action = self.as_user(outgoing, self.specialist).action_schedule()
        entries = self.model("doc.schedule.entry", self.specialist)
        entry = entries.with_context(**action["context"]).create({})
        guest = entry.guest_ids
        with self.assertRaises(AccessError):
            self.as_user(guest, self.clerk).action_coming()
        guest.note = "Ông Nam, Văn phòng, 0912"
        guest.action_coming()
        self.assertEqual((guest.state, guest.asked_by_id), ("coming", self.specialist))
        board = self.model("doc.schedule.week", self.specialist).board(str(self.day))
        [shown] = board["attendance"]
        self.assertEqual((shown["coming"], shown["asked"]), (1, 0))
        guest.substitute = "Phó Chánh Văn phòng"
        guest.action_sends()
        self.assertEqual(guest.state, "sends")

    def test_a_draft_does_not_enter_the_schedule(self):
        draft = self.make_draft(type_id=self.invitation.id, body="x")
        with self.assertRaisesRegex(UserError, "once it is issued"):
            draft.action_schedule()

    def test_an_invitation_that_came_waits_beside_the_week_until_it_is_entered(self):
        incoming = self.make_registered(type_id=self.invitation.id, subject="mời họp")
        as_leader = self.as_user(incoming, self.leader)
        weeks = self.model("doc.schedule.week", self.leader)
        waiting = [one["id"] for one in weeks.board()["invitations"]]
        self.assertIn(incoming.id, waiting)
        action = as_leader.action_schedule()
        self.assertIn("not legible", action["context"]["doc_missing"])
        self.model("doc.schedule.entry", self.leader).with_context(
            **action["context"]
        ).create({"start": self.at("08:00")})
        waiting = [one["id"] for one in weeks.board()["invitations"]]
        self.assertNotIn(incoming.id, waiting)
        hidden = self.model("doc.schedule.week", self.outsider).board()
        self.assertNotIn(incoming.id, [one["id"] for one in hidden["invitations"]])

    def test_a_line_hangs_only_on_a_document_its_author_reads(self):
        incoming = self.make_registered(type_id=self.invitation.id)
        with self.assertRaises(AccessError):
            self.plan(document_id=incoming.document_id.id)
        entry = self.plan()
        with self.assertRaises(AccessError):
            entry.document_id = incoming.document_id

    def test_the_subject_of_a_restricted_paper_never_stands_in_the_week(self):
        incoming = self.make_registered(
            type_id=self.invitation.id,
            subject="họp về nhân sự chủ chốt",
            circulation_mark="internal",
        )
        as_leader = self.as_user(incoming, self.leader)
        context = as_leader.action_schedule()["context"]
        self.assertFalse(context["default_name"])
        entries = self.model("doc.schedule.entry", self.leader).with_context(**context)
        with self.assertRaises(ValidationError), self.cr.savepoint():
            entries.create(
                {"name": "Họp về nhân sự chủ chốt", "start": self.at("08:00")}
            )
        entry = entries.create({"name": "Họp nội bộ", "start": self.at("08:00")})
        with self.assertRaises(ValidationError), self.cr.savepoint():
            entry.is_public = True

    def test_the_number_of_the_paper_is_shown_to_its_readers(self):
        incoming = self.make_registered(type_id=self.invitation.id)
        context = self.as_user(incoming, self.leader).action_schedule()["context"]
        entry = (
            self.model("doc.schedule.entry", self.leader)
            .with_context(**context)
            .create({"start": self.at("08:00")})
        )
        self.published(entry)
        papers = {}
        for user in (self.clerk, self.specialist):
            board = self.model("doc.schedule.week", user).board(str(self.monday))
            papers[user] = [one["paper"] for one in board["items"]]
        self.assertEqual(papers[self.clerk], ["88/UBND-NC"])
        self.assertEqual(papers[self.specialist], [""])


@tagged("post_install", "-at_install")
class TestScheduleHttp(ScheduleCommon, HttpCase):
    def setUp(self):
        super().setUp()
        for user in (self.clerk, self.outsider, self.foreign_clerk):
            user.sudo().password = f"{user.login}-pass"
        self.open_line = self.plan(
            "Tiếp công dân", chair_id=self.leader.id, is_public=True
        )
        self.inner_line = self.plan("Họp kín", "14:00", resource_ids=[(4, self.car.id)])

    def log_in(self, user):
        self.authenticate(user.login, f"{user.login}-pass")

    def test_the_sheet_of_a_published_week_is_for_the_agency(self):
        week = self.week_of(self.open_line)
        address = f"/doc/schedule/{week.id}/sheet.pdf"
        self.log_in(self.clerk)
        self.assertEqual(self.url_open(address).status_code, 404)
        self.log_in(self.outsider)
        draft = pdf_text(self.url_open(address).content)
        self.assertIn("DỰ THẢO", draft)
        self.published(self.open_line)
        self.log_in(self.clerk)
        answer = self.url_open(address)
        text = pdf_text(answer.content)
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertIn("Tiếp công dân", text)
        self.assertIn("Họp kín", text)
        self.assertNotIn("DỰ THẢO", text)
        calendar = self.url_open(f"/doc/schedule/{week.id}/week.ics").text
        self.assertEqual(calendar.count("BEGIN:VEVENT"), 2)
        self.log_in(self.foreign_clerk)
        self.assertEqual(self.url_open(address).status_code, 404)

    def test_the_public_page_shows_what_is_published_and_marked_so(self):
        address = f"/lich-cong-tac/{self.company.id}/{self.monday}"
        self.company.sudo().doc_schedule_public = True
        before = self.url_open(address)
        self.assertEqual(before.status_code, 200)
        self.assertNotIn("Tiếp công dân", before.text)
        self.published(self.open_line)
        shown = self.url_open(address).text
        self.assertIn("Tiếp công dân", shown)
        for hidden in ("Họp kín", self.car.name, "doc.schedule"):
            self.assertNotIn(hidden, shown)
        self.as_user(self.open_line, self.outsider).is_public = False
        self.assertNotIn("Tiếp công dân", self.url_open(address).text)
        self.as_user(self.open_line, self.outsider).is_public = True
        self.company.sudo().doc_schedule_public = False
        self.assertEqual(self.url_open(address).status_code, 404)
        other = f"/lich-cong-tac/{self.other_company.id}"
        self.assertEqual(self.url_open(other).status_code, 404)

    def test_strange_days_and_agencies_get_no_page(self):
        self.company.sudo().doc_schedule_public = True
        for tail in ("hom-nay", "2026-13-40", "9999-12-31", "0001-01-01"):
            address = f"/lich-cong-tac/{self.company.id}/{tail}"
            self.assertEqual(self.url_open(address).status_code, 404, tail)
        self.assertEqual(self.url_open("/lich-cong-tac/99999999").status_code, 404)

    def test_ones_own_feed_holds_ones_own_published_lines(self):
        me = self.as_user(self.leader, self.leader)
        address = me.doc_schedule_feed
        path = address[address.index("/doc/") :]
        self.assertNotIn("Tiếp công dân", self.url_open(path).text)
        self.published(self.open_line)
        feed = self.url_open(path)
        self.assertIn("text/calendar", feed.headers["Content-Type"])
        self.assertIn("Tiếp công dân", feed.text)
        self.assertNotIn("Họp kín", feed.text)
        wrong = path.replace(f"/{self.leader.id}/", f"/{self.deputy.id}/")
        self.assertEqual(self.url_open(wrong).status_code, 404)
        me.action_new_schedule_feed()
        self.assertEqual(self.url_open(path).status_code, 404)
        self.leader.invalidate_recordset()
        fresh = me.doc_schedule_feed
        fresh = fresh[fresh.index("/doc/") :]
        self.assertEqual(self.url_open(fresh).status_code, 200)
        self.leader.sudo().active = False
        self.assertEqual(self.url_open(fresh).status_code, 404)

    def test_nobody_renews_an_address_in_the_name_of_another(self):
        for user in (self.admin, self.leader):
            with self.assertRaises(AccessError):
                self.as_user(self.specialist, user).action_new_schedule_feed()

    def test_nobody_reads_the_address_of_another(self):
        self.assertFalse(self.as_user(self.leader, self.admin).doc_schedule_feed)
