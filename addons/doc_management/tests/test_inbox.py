"""Bàn làm việc: rows kept true by construction, own rows only, acts that tell truth."""

from datetime import timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..models import office_time
from .common import GROUP, DocCommon

NOW = "2026-04-22 02:41:00"  # Wed 09:41 at the office


class InboxCommon(DocCommon):
    def desk(self, user, **where):
        """Return a person's rows, as he sees them."""
        domain = [(name, "=", value) for name, value in where.items()]
        return self.model("doc.inbox.item", user).search(domain)

    def kinds(self, user):
        return sorted(self.desk(user).mapped("kind"))

    def assert_true(self):
        """The rows are what the documents say, after whatever was done."""
        items = self.env["doc.inbox.item"]
        self.assertEqual(items._verify(), [])

    def counts(self, user):
        tabs = self.model("doc.inbox.item", user).inbox_counts()["tabs"]
        return {tab["tab"]: tab["count"] for tab in tabs}


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestInboxRows(InboxCommon):
    """After every verb: the right people have the right rows, nobody else any."""

    def test_the_way_of_a_received_document(self):
        incoming = self.make_incoming()
        self.assertEqual(self.kinds(self.clerk), ["register"])
        self.assertEqual(self.kinds(self.leader), [])
        self.assert_true()

        self.take_in(incoming)
        self.assertEqual(self.kinds(self.clerk), [])
        self.assertEqual(self.kinds(self.leader), ["direct"])
        self.assertEqual(self.kinds(self.deputy), [])
        self.assert_true()

        self.as_user(incoming, self.leader).action_direct(
            self.specialist.id,
            [self.colleague.id],
            [self.other_head.id],
            "Tham mưu",
            deadline_days=3,
        )
        self.assertEqual(self.kinds(self.leader), ["follow"])
        self.assertEqual(self.kinds(self.specialist), ["lead"])
        self.assertEqual(self.kinds(self.colleague), ["coordinate"])
        self.assertEqual(self.kinds(self.other_head), ["inform"])
        self.assertEqual(self.kinds(self.outsider), [])
        lead = self.desk(self.specialist)
        self.assertEqual((lead.act, lead.tab), ("start", "todo"))
        self.assertEqual(lead.deadline, incoming.deadline)
        self.assertEqual(lead.sender_id, self.leader)
        self.assert_true()

        self.as_user(incoming, self.specialist).action_start()
        self.assertEqual(self.desk(self.specialist).act, "finish")
        self.assert_true()

        part = incoming.assignment_ids
        of = {one.role: one for one in part}
        self.as_user(of["coordinate"], self.colleague).action_give_opinion("Đồng ý")
        self.assertEqual(self.kinds(self.colleague), [])
        self.assert_true()

        self.as_user(of["lead"], self.specialist).action_wait("Chờ số liệu")
        self.assertEqual(self.kinds(self.specialist), ["lead"])
        self.assert_true()
        self.as_user(of["lead"], self.specialist).action_resume()

        later = fields.Datetime.now() + timedelta(days=20)
        self.as_user(of["lead"], self.specialist).action_request_extension(
            fields.Datetime.to_string(later), "Chưa đủ số liệu"
        )
        self.assertEqual(self.kinds(self.leader), ["follow", "request"])
        self.assert_true()
        self.as_user(of["lead"].request_ids, self.leader).action_grant()
        self.assertEqual(self.kinds(self.leader), ["follow"])
        self.assertEqual(self.desk(self.specialist).deadline, later)
        self.assert_true()

        self.as_user(incoming, self.specialist).action_done("Đã xử lý")
        self.assertEqual(self.kinds(self.specialist), [])
        self.assertEqual(self.kinds(self.leader), [])
        self.assertEqual(self.kinds(self.other_head), ["inform"], "reading is owed")
        self.assert_true()
        self.as_user(of["inform"], self.other_head).action_read()
        self.assertEqual(self.kinds(self.other_head), [])
        self.assert_true()

        self.as_user(incoming, self.leader).action_reopen("Chưa đủ")
        self.assertEqual(self.kinds(self.specialist), ["lead"])
        self.assert_true()

    def test_paper_and_network_stand_in_one_list(self):
        for channel in ("post", "axis"):
            incoming = self.make_registered(channel=channel)
            self.as_user(incoming, self.leader).action_direct(self.specialist.id)
        channels = self.desk(self.specialist).document_id.incoming_ids
        self.assertEqual(set(channels.mapped("channel")), {"post", "axis"})
        self.assert_true()

    def test_the_leader_sees_how_far_each_got_and_what_is_overdue(self):
        first, second = self.make_directed(), self.make_directed()
        self.as_user(second, self.specialist).action_start()
        rows = self.desk(self.leader, tab="follow")
        self.assertEqual(rows.document_id, (first | second).document_id)
        self.assertEqual(rows.holder_id, self.specialist)
        stages = {
            card["number"]: [part["state"] for part in card["parts"]]
            for card in (row.open_card() for row in rows)
        }
        self.assertTrue(all(len(states) == 3 for states in stages.values()))
        self.assertFalse(self.desk(self.leader, overdue=True))
        with freeze_time("2026-04-28 02:00:00"):
            rows.invalidate_recordset()
            late = self.desk(self.leader, overdue=True)
            self.assertEqual(late, rows)
            self.assertEqual(set(late.mapped("act")), {"urge"})
        self.assert_true()

    def test_passing_on_returning_and_taking_back(self):
        incoming = self.make_registered()
        self.as_user(incoming, self.leader).action_direct(
            targets=[{"role": "lead", "unit_id": self.unit.id}], deadline_days=5
        )
        self.assertEqual(self.desk(self.head).act, "pass_on")
        part = incoming.assignment_ids
        self.as_user(part, self.head).action_pass_on(
            [{"role": "lead", "user_id": self.specialist.id}]
        )
        self.assertEqual(self.kinds(self.head), ["follow"])
        self.assertEqual(self.kinds(self.leader), ["follow"])
        self.assertEqual(self.desk(self.leader).holder_id, self.specialist)
        self.assertEqual(self.kinds(self.specialist), ["lead"])
        self.assert_true()
        child = part.child_ids
        self.as_user(child, self.specialist).action_return("Không thuộc chức năng")
        self.assertEqual(self.kinds(self.specialist), [])
        self.assertEqual(self.kinds(self.head), ["lead"])
        self.assert_true()
        self.as_user(part, self.head).action_return("Trả lại lãnh đạo")
        self.assertEqual(self.kinds(self.head), [])
        self.assertEqual(self.kinds(self.leader), ["direct"], "has to direct anew")
        self.assert_true()
        self.as_user(incoming, self.leader).action_direct(self.specialist.id)
        again = incoming.assignment_ids.filtered(lambda one: one.state == "open")
        self.as_user(again, self.leader).action_withdraw("Giao người khác")
        self.assertEqual(self.kinds(self.leader), ["direct"])
        self.assert_true()

    def test_the_way_of_a_draft(self):
        outgoing = self.make_draft()
        self.assertEqual(self.kinds(self.specialist), ["draft"])
        outgoing.action_ask_opinion([self.colleague.id], "Số liệu đúng chưa?")
        self.assertEqual(self.kinds(self.colleague), ["opinion"])
        self.assert_true()
        self.as_user(outgoing.opinion_ids, self.colleague).action_give("agree")
        self.assertEqual(self.kinds(self.colleague), [])
        outgoing.action_submit()
        self.assertEqual(self.kinds(self.specialist), [])
        self.assertEqual(self.kinds(self.head), ["initial"])
        self.assert_true()
        self.as_user(outgoing, self.head).action_return("Sửa căn cứ")
        self.assertEqual(self.kinds(self.head), [])
        self.assertEqual(self.kinds(self.specialist), ["returned"])
        self.assert_true()
        outgoing.action_submit()
        self.as_user(outgoing, self.head).action_initial()
        self.assertEqual(self.kinds(self.deputy), ["sign"])
        self.assert_true()
        outgoing.sudo()._signed()
        self.assertEqual(self.kinds(self.deputy), [])
        self.assertEqual(self.kinds(self.clerk), ["issue"])
        self.assertEqual(self.desk(self.clerk).deadline, outgoing.issue_due_at)
        self.assert_true()
        self.issue(outgoing)
        self.assertEqual(self.kinds(self.clerk), [])
        self.assert_true()

    def test_a_request_slip_waits_until_it_is_answered(self):
        incoming = self.make_directed()
        slip = self.as_user(incoming, self.leader).action_send_request(
            [self.head.id], "Đã báo cáo UBND chưa?", deadline_days=2
        )
        row = self.desk(self.head)
        self.assertEqual((row.tab, row.kind), ("slip", "slip"))
        self.assertEqual(row.sender_id, self.leader)
        self.assert_true()
        line = self.env["doc.request"].browse(slip).line_ids
        self.as_user(line, self.head).action_read()
        self.assertEqual(self.kinds(self.head), ["slip"], "read is not answered")
        self.as_user(line, self.head).action_answer("Đã báo cáo.")
        self.assertEqual(self.kinds(self.head), [])
        self.assert_true()

    def test_a_draft_given_up_leaves_no_row(self):
        outgoing = self.make_draft()
        outgoing.action_ask_opinion([self.colleague.id], "Ý kiến?")
        outgoing.action_cancel("Không cần nữa")
        self.assertEqual(self.kinds(self.specialist), [])
        self.assertEqual(self.kinds(self.colleague), [])
        self.assert_true()

    def test_an_act_that_fails_leaves_the_desk_as_it_was(self):
        incoming = self.make_directed()
        before = self.desk(self.specialist)
        with self.assertRaises(ZeroDivisionError):
            with self.env.cr.savepoint():
                self.as_user(incoming, self.specialist).action_done("Xong")
                self.assertFalse(self.desk(self.specialist))
                raise ZeroDivisionError
        self.assertEqual(self.desk(self.specialist), before)
        self.assert_true()

    def test_urgency_set_afterwards_reaches_the_rows(self):
        incoming = self.make_registered()
        self.assertFalse(self.desk(self.leader).is_urgent)
        incoming.write({"urgency": "3"})
        self.assertTrue(self.desk(self.leader).is_urgent)
        self.assertEqual(self.desk(self.leader).section, "urgent")
        self.assert_true()

    def test_a_new_clerk_finds_what_waits_and_a_former_one_nothing(self):
        self.make_incoming()
        second = self.make_official("clerk", self.unit, "second_clerk")
        self.assertEqual(self.kinds(second), ["register"])
        self.assert_true()
        second.write({"group_ids": [Command.unlink(self.env.ref(f"{GROUP}clerk").id)]})
        self.assertEqual(self.desk(self.clerk).mapped("kind"), ["register"])
        items = self.env["doc.inbox.item"].sudo()
        self.assertFalse(items.search([("user_id", "=", second.id)]))
        self.assert_true()

    def test_what_is_followed_as_soon_as_it_is_made_is_on_both_desks(self):
        """Who was told of a new document at once is not left out of its rows."""
        incoming = self.make_incoming()
        follow = self.env["doc.follow"].sudo()
        follow.create(
            {"user_id": self.colleague.id, "document_id": incoming.document_id.id}
        )
        pending = self.env.cr.precommit.data["doc_inbox"]
        self.assertNotIn(incoming.document_id.id, pending["new"])
        self.assertEqual(self.kinds(self.clerk), ["register"])
        rows = self.env["doc.inbox.item"].sudo()
        own = rows.search([("user_id", "=", self.colleague.id)])
        self.assertEqual(own.mapped("kind"), ["follow"])
        self.assert_true()

    def test_who_is_clerk_is_asked_anew_each_time(self):
        users = self.env["res.users"]
        self.assertEqual(users._doc_clerks(self.company), self.clerk)
        second = self.make_official("clerk", self.unit, "second_clerk")
        self.assertEqual(users._doc_clerks(self.company), self.clerk | second)
        post = second._doc_employee(self.company)
        post.doc_group_ids = self.env.ref(f"{GROUP}specialist")
        self.assertEqual(users._doc_clerks(self.company), self.clerk)
        post.doc_group_ids = self.env.ref(f"{GROUP}clerk")
        self.assertEqual(users._doc_clerks(self.company), self.clerk | second)
        second.active = False
        self.assertEqual(users._doc_clerks(self.company), self.clerk)
        second.active = True
        post.active = False
        self.assertEqual(users._doc_clerks(self.company), self.clerk)

    def test_a_new_head_of_a_unit_holds_its_rows(self):
        incoming = self.make_registered()
        self.as_user(incoming, self.leader).action_direct(
            targets=[{"role": "lead", "unit_id": self.unit.id}]
        )
        successor = self.make_official("unit_head", self.unit, "successor")
        self.unit.manager_id = successor._doc_employee(self.company)
        self.assertEqual(self.kinds(self.head), [])
        self.assertEqual(self.kinds(successor), ["lead"])
        self.assert_true()

    def test_the_check_finds_what_was_changed_behind_the_back(self):
        incoming = self.make_directed()
        self.desk(self.leader)
        self.env.cr.execute(
            "UPDATE doc_inbox_item SET active = false WHERE user_id = %s",
            [self.specialist.id],
        )
        self.env.cr.execute(
            "UPDATE doc_inbox_item SET holder_id = %s WHERE user_id = %s AND active",
            [self.outsider.id, self.colleague.id],
        )
        self.env.cr.execute(
            "UPDATE doc_assignment SET state = 'read' WHERE role = 'inform'"
        )
        self.env.invalidate_all()
        found = self.env["doc.inbox.item"]._verify(incoming.document_id.ids)
        self.assertEqual(
            {(what, key[0]) for what, key in found},
            {
                ("missing", self.specialist.id),
                ("wrong", self.colleague.id),
                ("stale", self.other_head.id),
            },
        )
        self.env["doc.inbox.item"]._rebuild()
        self.assert_true()
        self.assertEqual(self.kinds(self.specialist), ["lead"])

    def delegate(self, delegator, to, first="2026-04-22", last="2026-04-24", **powers):
        return self.model("doc.delegation", delegator).create(
            {
                "delegate_id": to.id,
                "date_from": first,
                "date_to": last,
                **{"may_receive": True, "company_id": self.company.id, **powers},
            }
        )

    def test_delegated_work_stands_on_both_desks_and_ends_by_itself(self):
        incoming = self.make_directed()
        self.assertEqual(self.kinds(self.outsider), [])
        self.delegate(self.specialist, self.outsider)
        row = self.desk(self.outsider)
        self.assertEqual((row.kind, row.on_behalf_id), ("lead", self.specialist))
        self.assertIn(self.specialist.name, row.reason)
        self.assertEqual(self.counts(self.outsider)["todo"], 1)
        self.assertEqual(self.kinds(self.specialist), ["lead"], "still his own")
        self.assert_true()
        with freeze_time("2026-04-26 03:00:00"):  # after the last day
            self.env.invalidate_all()
            self.assertEqual(self.kinds(self.outsider), [])
            self.assertEqual(self.counts(self.outsider)["todo"], 0)
            with self.assertRaises(AccessError):
                row.open_card()
            self.env["doc.delegation"]._cron_end()
            self.assert_true()
        self.assertEqual(incoming.state, "directed")

    def test_a_delegation_begins_on_its_day_and_ends_when_revoked(self):
        self.make_directed()
        given = self.delegate(self.specialist, self.outsider, first="2026-04-23")
        self.assertEqual(self.kinds(self.outsider), [], "not before its first day")
        with freeze_time("2026-04-23 02:00:00"):
            self.env.invalidate_all()
            self.env.cr.cache.clear()
            self.assertEqual(self.kinds(self.outsider), ["lead"])
            self.as_user(given, self.specialist).action_revoke()
            self.assertEqual(self.kinds(self.outsider), [])
            self.assert_true()

    def test_only_what_was_delegated_is_on_the_delegates_desk(self):
        self.make_to_sign()
        self.make_directed()
        self.delegate(self.deputy, self.outsider, may_receive=False, may_approve=True)
        self.assertEqual(self.kinds(self.outsider), [], "a signature is never lent")
        self.delegate(
            self.specialist, self.colleague, may_receive=False, may_supervise=True
        )
        rows = self.desk(self.colleague)
        self.assertFalse(rows.filtered("on_behalf_id"), "handling was not lent")
        self.assert_true()


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestInboxRights(InboxCommon):
    def test_nobody_sees_or_touches_the_rows_of_others(self):
        self.make_directed()
        row = self.desk(self.specialist)
        for user in (self.colleague, self.leader, self.clerk, self.foreign_clerk):
            foreign = self.as_user(row, user)
            with self.subTest(user=user.login):
                self.assertFalse(foreign.search([("id", "=", row.id)]))
                with self.assertRaises(AccessError):
                    foreign.read(["number"])
                with self.assertRaises(AccessError):
                    foreign.open_card()
                with self.assertRaises(AccessError):
                    foreign.action_act()
                with self.assertRaises(AccessError):
                    foreign.action_open()
                [result] = foreign.action_bulk("follow")["results"]
                self.assertFalse(result["done"])
                self.assertEqual(result["number"], "", "no number leaks")
        self.assertEqual(self.desk(self.specialist), row)
        self.assertFalse(self.env["doc.follow"].search([]))

    def test_nobody_writes_rows(self):
        self.make_directed()
        row = self.desk(self.specialist)
        with self.assertRaises(AccessError):
            row.write({"active": False})
        with self.assertRaises(AccessError):
            row.unlink()
        with self.assertRaises(AccessError):
            row.create({"user_id": self.specialist.id, "kind": "lead"})
        with self.assertRaises(AccessError):
            self.model("doc.follow", self.specialist).create(
                {"document_id": row.document_id.id, "user_id": self.leader.id}
            )

    def test_a_right_taken_away_hides_the_row_and_its_count_at_once(self):
        incoming = self.make_directed()
        row = self.desk(self.specialist)
        self.assertEqual(self.counts(self.specialist)["todo"], 1)
        principals = self.env["doc.principal"].search(
            [("user_id", "=", self.specialist.id)]
        )
        self.env["doc.access"].search(
            [
                ("document_id", "=", incoming.document_id.id),
                ("principal_id", "in", principals.ids),
            ]
        ).unlink()
        self.env.cr.cache.clear()
        self.env.invalidate_all()
        self.assertFalse(self.desk(self.specialist))
        self.assertEqual(self.counts(self.specialist)["todo"], 0)
        with self.assertRaises(AccessError):
            row.open_card()
        groups = self.model("doc.inbox.item", self.specialist)._read_group(
            [], ["document_id"]
        )
        self.assertEqual(groups, [])
        news = self.model("doc.inbox.item", self.specialist).inbox_news(row.ids)
        self.assertEqual(list(news["gone"]), row.ids)
        self.assertNotIn("88", news["gone"][row.id], "no number leaks")

    def test_a_document_in_quarantine_leaves_the_desks(self):
        incoming = self.make_directed()
        self.assertTrue(self.desk(self.specialist))
        incoming.sudo()._apply("quarantine")
        self.assertEqual(self.kinds(self.specialist), [])
        self.assertEqual(self.kinds(self.leader), [])
        self.assertEqual(
            self.env["doc.inbox.item"].search([]).mapped("kind"),
            ["secret"] * len(self.env["res.users"]._doc_clerks(self.company)),
        )
        self.assert_true()

    def test_an_account_without_a_role_has_no_desk(self):
        plain = new_test_user(self.env, "plain", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.model("doc.inbox.item", plain).inbox_counts()

    def test_tabs_that_no_role_fills_are_not_shown(self):
        self.assertEqual(
            set(self.counts(self.specialist)),
            {"todo", "coordinate", "inform", "overdue", "follow", "slip"},
        )
        self.assertIn("sign", self.counts(self.leader))
        self.assertIn("issue", self.counts(self.clerk))
        self.assertNotIn("sign", self.counts(self.clerk))

    def test_another_agency_switched_off_is_not_counted(self):
        self.make_directed()
        both = self.specialist
        both.company_ids += self.other_company
        items = self.env["doc.inbox.item"].with_env(
            self.env(
                user=both,
                su=False,
                context={"allowed_company_ids": self.other_company.ids},
            )
        )
        self.assertFalse(items.search([]))
        self.assertEqual(items.inbox_counts()["tabs"][0]["count"], 0)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestInboxActs(InboxCommon):
    def inform_many(self, count=3):
        documents = self.env["doc.incoming"]
        for _number in range(count):
            documents |= self.make_directed()
        return documents

    def test_a_row_says_why_it_is_there_and_until_when(self):
        self.make_directed()
        row = self.desk(self.specialist)
        self.assertIn(self.leader.name, row.reason)
        self.assertEqual(row.due_text, "27/04 · 3 days left")
        self.assertIn("23/04", row.due_note)
        self.assertEqual(row.section, "rest")
        with freeze_time("2026-04-24 03:00:00"):
            row.invalidate_recordset()
            self.assertEqual(row.section, "due")
        with freeze_time("2026-04-27 02:00:00"):
            row.invalidate_recordset()
            self.assertEqual(row.due_text, "today 17:00")
            self.assertEqual(row.due_level, "look")
        with freeze_time("2026-04-28 09:00:00"):
            row.invalidate_recordset()
            self.assertEqual(row.due_text, "1 days late")
            self.assertEqual(row.due_level, "stop")
            self.assertEqual(self.counts(self.specialist)["overdue"], 1)
            self.assertEqual(self.desk(self.specialist, overdue=True), row)

    def test_urgent_rows_stand_on_top_and_count_the_minutes(self):
        self.make_directed()
        with freeze_time("2026-04-22 02:20:00"):
            urgent = self.make_registered(urgency="3")
            self.as_user(urgent, self.leader).action_direct(self.specialist.id)
        rows = self.desk(self.specialist)
        self.assertEqual(rows[0].document_id, urgent.document_id)
        self.assertEqual(rows.mapped("section"), ["urgent", "rest"])
        row = rows[0]
        row.sudo().since = "2026-04-22 02:19:00"
        self.assertEqual(row.due_text, "waiting for 22 min")

    def test_opening_marks_as_seen_and_gives_the_card(self):
        self.make_directed()
        row = self.desk(self.specialist)
        self.assertTrue(row.unseen)
        card = row.open_card()
        self.assertFalse(row.unseen)
        self.assertEqual(card["number"], "88/UBND-NC")
        self.assertEqual(card["act"], "start")
        self.assertEqual([file["role"] for file in card["files"]], ["main"])
        self.assertNotIn("raw", card["files"][0])
        self.assertEqual(card["directive"]["text"], "Tham mưu văn bản trả lời.")
        self.assertEqual(len(card["parts"]), 3)
        self.assert_true()

    def test_the_verb_of_each_kind(self):
        incoming = self.make_incoming()
        answer = self.desk(self.clerk).action_act()
        self.assertEqual(answer["action"]["res_id"], incoming.id)
        self.take_in(incoming)
        answer = self.desk(self.leader).action_act()
        self.assertEqual(answer["action"]["res_model"], "doc.directive.wizard")
        self.assertEqual(
            answer["action"]["context"], {"default_incoming_id": incoming.id}
        )
        self.assertFalse(answer["done"])
        self.as_user(incoming, self.leader).action_direct(
            self.specialist.id, [self.colleague.id], [self.other_head.id]
        )
        start = self.desk(self.specialist)
        self.assertTrue(start.action_act()["done"])
        self.assertEqual(incoming.state, "in_progress")
        self.assertEqual(
            self.desk(self.specialist).action_act()["action"]["res_model"],
            "doc.done.wizard",
        )
        self.assertEqual(
            self.desk(self.colleague).action_act()["action"]["res_model"],
            "doc.part.opinion.wizard",
        )
        self.assertEqual(
            self.desk(self.leader).action_act()["action"]["res_id"], incoming.id
        )

    def test_a_wanted_reply_is_begun_once(self):
        incoming = self.make_registered(reply_required=True, due_date="2026-05-20")
        self.as_user(incoming, self.leader).action_direct(self.specialist.id)
        self.desk(self.specialist).action_act()
        row = self.desk(self.specialist, kind="lead")
        self.assertEqual(row.act, "reply")
        first = row.action_act()["action"]
        self.assertEqual(first["res_model"], "doc.outgoing")
        self.assertEqual(first["views"], [(False, "form")])
        second = self.desk(self.specialist, kind="lead").action_act()["action"]
        self.assertEqual(second["res_id"], first["res_id"], "no second draft")

    def test_a_double_press_reads_once(self):
        incoming = self.make_directed()
        row = self.desk(self.other_head)
        self.assertTrue(row.action_act()["done"])
        part = incoming.assignment_ids.filtered(lambda one: one.role == "inform")
        done_at = part.done_at
        again = row.action_act()
        self.assertTrue(again["done"])
        self.assertFalse(again["undo"])
        self.assertEqual(part.done_at, done_at)
        reads = self.env["doc.journal"].search(
            [("document_id", "=", incoming.document_id.id), ("act", "=", "part_read")]
        )
        self.assertEqual(len(reads), 1)

    def test_a_stale_row_says_who_acted_and_changes_nothing(self):
        second = self.make_official("clerk", self.unit, "second_clerk")
        incoming = self.make_incoming()
        row = self.desk(second)
        self.take_in(incoming)
        news = row.inbox_news(row.ids)
        self.assertIn(self.clerk.name, news["gone"][row.id])
        with self.assertRaisesRegex(UserError, self.clerk.name):
            row.action_act()
        self.assertEqual(row.open_card()["over"], news["gone"][row.id])

    def test_many_readings_each_tell_the_truth_and_are_undone(self):
        documents = self.inform_many(4)
        rows = self.desk(self.other_head)
        self.assertEqual(len(rows), 4)
        # One was taken back meanwhile, one row asks for more than reading.
        taken = documents[0].assignment_ids.filtered(lambda one: one.role == "inform")
        self.as_user(taken, self.leader).action_withdraw("Nhầm")
        work = self.make_registered()
        self.as_user(work, self.leader).action_direct(self.other_head.id)
        rows |= self.desk(self.other_head, kind="lead")
        answer = rows.action_bulk("read")
        done = [row["id"] for row in answer["results"] if row["done"]]
        failed = [row for row in answer["results"] if not row["done"]]
        self.assertEqual((len(done), len(failed)), (3, 2))
        self.assertTrue(all(row["message"] for row in failed))
        parts = documents.assignment_ids.filtered(lambda one: one.role == "inform")
        self.assertEqual(sorted(parts.mapped("state")), ["read"] * 3 + ["withdrawn"])
        self.assert_true()
        undone = rows.browse(done).action_bulk(answer["undo"])
        self.assertTrue(all(row["done"] for row in undone["results"]))
        self.assertEqual(sorted(parts.mapped("state")), ["open"] * 3 + ["withdrawn"])
        self.assertEqual(set(self.desk(self.other_head, kind="inform").ids), set(done))
        self.assert_true()

    def test_undoing_too_late_is_refused(self):
        self.make_directed()
        row = self.desk(self.other_head)
        row.action_bulk("read")
        with freeze_time("2026-04-22 03:30:00"):
            [result] = row.action_bulk("undo_read")["results"]
        self.assertFalse(result["done"])
        self.assertFalse(self.desk(self.other_head))

    def test_following_and_no_longer(self):
        incoming = self.make_directed()
        row = self.desk(self.colleague)
        row.action_bulk("follow")
        row.action_bulk("follow")
        self.assertEqual(self.kinds(self.colleague), ["coordinate", "follow"])
        self.assert_true()
        part = incoming.assignment_ids.filtered(lambda one: one.role == "coordinate")
        self.as_user(part, self.colleague).action_give_opinion("Đồng ý")
        self.assertEqual(self.kinds(self.colleague), ["follow"])
        self.desk(self.colleague).action_bulk("unfollow")
        self.assertEqual(self.kinds(self.colleague), [])
        self.assert_true()

    def test_who_gave_the_work_out_urges_when_it_is_late(self):
        incoming = self.make_directed()
        self.assertEqual(self.desk(self.leader).act, "open")
        with freeze_time("2026-04-28 02:00:00"):
            row = self.desk(self.leader)
            row.invalidate_recordset()
            self.assertEqual(row.act, "urge")
            answer = row.action_act()
        self.assertIn(self.specialist.name, answer["message"])
        late = incoming.assignment_ids.filtered(lambda one: one.urge_count)
        self.assertEqual(set(late.mapped("role")), {"lead", "coordinate"})

    def test_forwarding_as_last_time_and_taking_it_back(self):
        self.make_directed()
        second = self.make_registered()
        third = self.make_registered()
        other = self.env["doc.agency"].create({"name": "Sở Lạ", "abbreviation": "SL"})
        stranger = self.make_registered(issuer_id=other.id)
        rows = self.desk(self.leader, kind="direct")
        answer = rows.action_bulk("forward")
        done = {row["id"]: row["message"] for row in answer["results"] if row["done"]}
        self.assertEqual(len(done), 2)
        self.assertIn(self.specialist.name, next(iter(done.values())))
        self.assertEqual(stranger.state, "registered")
        for incoming in (second, third):
            self.assertEqual(incoming.state, "directed")
            self.assertEqual(incoming._lead(), self.specialist)
        self.assert_true()
        undone = rows.browse(done).action_bulk("undo_forward")
        self.assertTrue(all(row["done"] for row in undone["results"]), undone)
        self.assertEqual(
            self.desk(self.leader, kind="direct").document_id.sorted("id"),
            (second | third | stranger).document_id,
        )
        self.assertFalse(
            self.desk(self.specialist).document_id & (second | third).document_id
        )
        self.assert_true()

    def test_as_last_time_takes_the_deadline_the_dialog_would(self):
        self.make_directed()
        asked = self.make_registered(due_date="2026-04-30")
        plain = self.make_registered()
        rows = self.desk(self.leader, kind="direct")
        answer = rows.action_bulk("forward")
        said = " ".join(row["message"] for row in answer["results"])
        self.assertEqual(str(asked.deadline), self.end_of("2026-04-30"))
        self.assertEqual(str(plain.deadline), self.end_of("2026-04-29", 5))
        for incoming in (asked, plain):
            due = office_time.to_office(incoming.deadline).strftime("%d/%m %H:%M")
            self.assertIn(due, said)

    def end_of(self, day, days=0):
        """Return what the agency's calendar makes of a day, or of working days."""
        calendar = self.company._doc_working_calendar()
        now = self.company._doc_now()
        if days:
            return str(office_time.to_database(calendar.add_working_days(now, days).at))
        count = (fields.Date.to_date(day) - now.date()).days
        return str(office_time.to_database(calendar.add_calendar_days(now, count).at))

    def lend(self, delegator, delegate):
        return self.model("doc.delegation", delegator).create(
            {
                "delegate_id": delegate.id,
                "company_id": self.company.id,
                "date_from": "2026-04-22",
                "date_to": "2026-04-24",
                "may_assign": True,
                "may_receive": True,
            }
        )

    def test_a_delegate_forwards_as_his_delegator_did_and_takes_it_back(self):
        self.make_directed()
        self.lend(self.leader, self.other_head)
        incoming = self.make_registered()
        row = self.desk(self.other_head, kind="direct")
        self.assertEqual(row.on_behalf_id, self.leader)
        answer = row.action_bulk("forward")
        self.assertTrue(answer["results"][0]["done"], answer)
        lead = incoming.assignment_ids.filtered(lambda part: part.role == "lead")
        self.assertEqual(
            (lead.user_id, lead.assigner_id, lead.assigned_through_id),
            (self.specialist, self.leader, self.other_head),
        )
        undone = row.action_bulk("undo_forward")
        self.assertTrue(undone["results"][0]["done"], undone)
        self.assertEqual(lead.state, "withdrawn")
        self.assertEqual(incoming.holder_id, self.leader)
        self.assert_true()

    def test_a_delegate_passes_on_as_the_head_did_and_takes_it_back(self):
        def to_unit():
            incoming = self.make_registered()
            self.as_user(incoming, self.leader).action_direct(
                targets=[{"role": "lead", "unit_id": self.unit.id}]
            )
            return incoming

        before = to_unit().assignment_ids
        self.as_user(before, self.head).action_pass_on(
            [{"role": "lead", "user_id": self.specialist.id}], "Làm ngay"
        )
        self.lend(self.head, self.outsider)
        incoming = to_unit()
        row = self.desk(self.outsider, kind="lead")
        answer = row.action_bulk("forward")
        self.assertTrue(answer["results"][0]["done"], answer)
        self.assertEqual(incoming.holder_id, self.specialist)
        undone = row.action_bulk("undo_forward")
        self.assertTrue(undone["results"][0]["done"], undone)
        self.assertEqual(incoming.holder_id, self.head)

    def test_a_delegate_does_not_undo_what_the_leader_did_himself(self):
        self.make_directed()
        self.lend(self.leader, self.other_head)
        incoming = self.make_registered()
        row = self.desk(self.other_head, kind="direct")
        self.as_user(incoming, self.leader).action_direct(self.specialist.id)
        undone = row.action_bulk("undo_forward")
        self.assertFalse(undone["results"][0]["done"])
        self.assertEqual(incoming.holder_id, self.specialist)

    def test_who_has_urged_waits_and_a_second_press_changes_nothing(self):
        incoming = self.make_directed()
        with freeze_time("2026-04-28 02:00:00"):
            row = self.desk(self.leader)
            row.invalidate_recordset()
            row.action_act()
            row.invalidate_recordset()
            self.assertEqual(row.act, "open")
            answer = row.action_act("urge")
            self.assertIn("already", answer["message"])
            self.assertEqual(set(incoming.assignment_ids.mapped("urge_count")), {0, 1})
        with freeze_time("2026-04-28 03:30:00"):
            row.invalidate_recordset()
            self.assertEqual(row.act, "urge")

    def test_filing_into_a_dossier(self):
        incoming = self.make_directed()
        dossier = self.model("doc.dossier", self.specialist).create({"name": "Hạn hán"})
        row = self.desk(self.specialist)
        [first] = row.action_file(dossier.id)
        [again] = row.action_file(dossier.id)
        self.assertTrue(first["done"])
        self.assertFalse(again["done"])
        self.assertEqual(dossier.document_ids, incoming.document_id)

    def test_acts_that_do_not_exist_are_refused(self):
        self.make_directed()
        row = self.desk(self.specialist)
        for act in ("unlink", "_settle", "", "sudo"):
            with self.subTest(act=act), self.assertRaises(UserError):
                row.action_bulk(act)
        with self.assertRaises(UserError):
            row.action_act("undo_forward")

    def test_list_and_counters_ask_the_database_few_times(self):
        """The number of queries does not grow with the number of rows."""
        self.inform_many(2)
        names = ["number", "subject", "issuer", "due_text", "act_label", "reason"]

        def look():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            items = self.model("doc.inbox.item", self.specialist)
            items.search_fetch([], limit=80).read(names)
            listed = self.env.cr.sql_log_count - before
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            items.inbox_counts()
            return listed, self.env.cr.sql_log_count - before

        look()
        few = look()
        self.inform_many(6)
        look()
        many = look()
        # Fewer is a matter of warmer caches.
        self.assertLessEqual(many[0], few[0])
        self.assertLessEqual(many[1], few[1])
        self.assertLessEqual(many[0], 30)
        self.assertLessEqual(many[1], 12)
