"""Who may do what, and how long it may take, under the regulation of Hà Tĩnh's office.

QĐ 206/QĐ-VPUB Art. 4.3 gives each role its powers; Art. 6 and 8 the deadlines.
"""

from freezegun import freeze_time
from lxml import etree
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .test_procedures import ProcedureCase

WEDNESDAY = "2026-04-22 02:41:00"  # 09:41 at the office
OVERDUE = "doc_management.doc_incoming_view_search"


class RolePowersCase(ProcedureCase):
    def setUp(self):
        super().setUp()
        rules = self.rules()
        rules.code = "td"
        rules.action_apply_preset()

    def overdue(self, user):
        """Return what the list “Overdue” of received documents shows ``user``."""
        model = self.model("doc.incoming", user)
        arch = model.get_view(self.env.ref(OVERDUE).id, "search")["arch"]
        [shown] = etree.fromstring(arch).xpath("//filter[@name='overdue']")
        return model.search(safe_eval(shown.get("domain")))

    def part_of(self, incoming, user):
        parts = incoming.sudo().assignment_ids
        return self.as_user(parts.filtered(lambda one: one.user_id == user), user)


@tagged("post_install", "-at_install")
@freeze_time(WEDNESDAY)
class TestRolePowers(RolePowersCase):
    def test_a_leader_draws_on_figures_and_looks_at_everything(self):
        incoming, reply = self.make_directed(), self.make_to_sign()
        foreign = self.env["doc.incoming"].search_count(
            [("company_id", "=", self.other_company.id)]
        )
        lists = self.model("doc.incoming", self.deputy)
        told = lists.formatted_read_group([], ["state"], ["__count"])
        ours = self.env["doc.incoming"].search_count(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual((sum(row["__count"] for row in told), foreign), (ours, 0))
        for record in (incoming, reply):
            seen = self.as_user(record, self.deputy)
            self.assertTrue(seen.read(["subject"]))
            self.assertTrue(seen.document_id.current_file_ids[0]._content())
        shown = self.make_draft(subject="chưa trình")
        with self.assertRaises(AccessError):
            self.as_user(shown, self.deputy).read(["subject"])

    def test_a_leader_confirms_that_a_dossier_is_complete(self):
        incoming = self.make_directed()
        dossier = self.model("doc.dossier", self.specialist).create(
            {
                "name": "Hồ sơ về phòng, chống hạn hán",
                "code": "05.P1",
                "retention_id": self.env.ref("doc_management.doc_retention_20").id,
                "document_ids": [(6, 0, incoming.document_id.ids)],
            }
        )
        with self.assertRaises(AccessError):
            self.as_user(dossier, self.outsider).read(["name"])
        self.part_of(incoming, self.specialist)
        self.as_user(incoming, self.specialist).action_done("Đã trả lời.")
        dossier.action_close()
        self.assertEqual(dossier.state, "closing", "the keeper only asks for it")
        with self.assertRaises(UserError):
            self.as_user(dossier, self.head).action_close()
        self.assertTrue(self.as_user(dossier, self.deputy).read(["name"]))
        self.as_user(dossier, self.deputy).action_close()
        self.assertEqual(dossier.state, "closed")

    def test_a_specialist_processes_copies_and_views(self):
        incoming = self.make_directed()
        stranger = self.as_user(incoming, self.outsider)
        self.assertTrue(stranger.read(["subject"]), "the whole agency reads")
        document = stranger.document_id
        self.assertTrue(document.makes_copies)
        made = document.action_make_copy(
            "SY", "paper", self.deputy.id, recipient_agency_ids=self.issuer.ids
        )
        copy = self.model("doc.outgoing", self.outsider).browse(made)
        self.assertEqual(
            (copy.drafter_id, copy.copy_of_id.id), (self.outsider, document.id)
        )
        copy.action_submit()
        with self.assertRaises(AccessError):
            stranger.action_done("Tôi làm xong")
        mine = self.as_user(incoming, self.specialist)
        mine.action_start()
        mine.action_done("Đã trả lời.")
        self.assertEqual(incoming.state, "done")

    def test_copies_are_of_what_one_reads_and_end_with_the_rule(self):
        document = self.make_registered().document_id
        order = ("SY", "paper", self.deputy.id)
        foreign = self.as_user(document, self.foreign_leader)
        with self.assertRaises(AccessError):
            foreign.action_make_copy(*order)
        for user in (self.archivist, self.admin):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(document, user).action_make_copy(*order)
        self.change_rules(copy_maker="clerk")
        seen = self.as_user(document, self.specialist)
        seen.invalidate_recordset(["makes_copies"])
        self.assertFalse(seen.makes_copies)
        with self.assertRaises(AccessError):
            seen.action_make_copy(*order)

    def test_a_clerk_updates_prints_and_forwards_as_leaders_decided(self):
        incoming = self.make_incoming()
        incoming.write({"subject": "Báo cáo hạn hán quý I"})
        catalogue = self.model("doc.agency", self.clerk)
        sender = catalogue.create({"name": "Chi cục Thủy lợi", "code": "000.11"})
        sender.write({"place": "Thử nghiệm"})
        self.take_in(incoming)
        self.assertTrue(incoming.read(["subject"]))
        with self.assertRaises(AccessError):
            incoming.action_direct(self.specialist.id, directive="Tự giao")
        incoming.action_send_straight(
            "prior_opinion", self.specialist.id, "Giao Phòng Một", self.leader.id, [], 3
        )
        self.assertEqual(incoming.opinion_by_id, self.leader)
        self.assertEqual(incoming.holder_id, self.specialist)
        register = incoming.sudo().register_entry_id.register_id
        jobs = self.model("doc.print.job", self.clerk)
        self.assertTrue(jobs.action_ask("incoming", register_id=register.id))
        next_one = self.make_registered()
        for act in (
            lambda: self.model("doc.agency", self.specialist).create({"name": "Khác"}),
            lambda: self.model("doc.print.job", self.specialist).action_ask(
                "incoming", register_id=register.id
            ),
            lambda: self.as_user(next_one, self.specialist).action_send_straight(
                "prior_opinion", self.specialist.id, "x", self.leader.id, [], 3
            ),
        ):
            with self.assertRaises(AccessError):
                act()

    def test_a_leader_follows_progress_and_backlog_assigns_and_urges(self):
        incoming, waiting = self.make_directed(), self.make_registered()
        leader = self.model("doc.incoming", self.leader)
        backlog = leader.search([("state", "=", "registered")])
        self.assertIn(waiting.id, backlog.ids)
        seen = self.as_user(incoming, self.leader)
        self.assertEqual((seen.holder_id, seen.state), (self.specialist, "directed"))
        self.assertNotIn(incoming.id, self.overdue(self.leader).ids)
        self.as_user(incoming, self.specialist).action_start()
        seen.invalidate_recordset()
        self.assertEqual(seen.state, "in_progress")
        with freeze_time("2026-04-28 02:00:00"):
            self.assertIn(incoming.id, self.overdue(self.leader).ids)
            lead = self.part_of(incoming, self.specialist)
            with self.assertRaises(AccessError):
                self.as_user(lead, self.outsider).action_urge("Nhanh lên")
            self.as_user(lead, self.leader).action_urge("Báo cáo trong ngày")
            self.assertEqual(lead.urge_count, 1)


@tagged("post_install", "-at_install")
@freeze_time(WEDNESDAY)
class TestWorkDeadlines(RolePowersCase):
    def test_every_type_has_a_default_and_the_leader_sets_another(self):
        rules = self.rules()
        lines = self.model("doc.deadline.rule", self.admin)
        report = self.env.ref("doc_management.doc_type_bao_cao")
        lines.create({"procedure_id": rules.id, "days": 7})
        lines.create({"procedure_id": rules.id, "days": 10, "type_id": report.id})
        for kind in self.env["doc.type"].search([]):
            with self.subTest(type=kind.name):
                days = self.company._doc_procedure()._default_days(kind, "0")
                self.assertEqual(days, 10 if kind == report else 7)
        incoming = self.make_registered()
        self.assertEqual(incoming._rule_days(), 7)
        directed = self.as_user(incoming, self.leader)
        directed.action_direct(self.specialist.id, directive="Gấp", deadline_days=2)
        self.assertIn("2 working days", incoming.deadline_reason)
        self.assertEqual(str(incoming.deadline), "2026-04-24 10:00:00")

    def test_time_runs_from_the_receipt_until_the_reply_is_issued(self):
        with freeze_time("2026-04-20 02:00:00"):
            incoming = self.make_registered()
        # Given two days after it arrived: the two days are not the specialist's.
        self.as_user(incoming, self.leader).action_direct(
            self.specialist.id, directive="Trả lời", deadline_days=3
        )
        self.assertEqual(str(incoming.deadline), "2026-04-27 10:00:00")
        with freeze_time("2026-04-24 03:00:00"):
            self.reply_to(incoming)
        self.assertEqual(incoming.state, "done")
        with freeze_time("2026-05-20 03:00:00"):
            self.assertFalse(incoming.done_late, "time stood still with the issue")
            self.assertNotIn(incoming.id, self.overdue(self.leader).ids)
            lead = self.part_of(incoming, self.specialist)
            self.assertFalse(lead.is_late)

    def test_what_is_issued_late_stays_in_the_list_of_overdue_documents(self):
        incoming = self.make_directed()  # due Monday 27/4 17:00
        self.assertNotIn(incoming.id, self.overdue(self.leader).ids)
        with freeze_time("2026-04-28 03:00:00"):
            self.assertIn(incoming.id, self.overdue(self.leader).ids, "not issued")
            opinion = self.part_of(incoming, self.colleague)
            opinion.action_give_opinion("Nhất trí")
            self.reply_to(incoming)
            self.env.invalidate_all()
            self.assertEqual((incoming.state, incoming.done_late), ("done", True))
            self.assertIn(incoming.id, self.overdue(self.leader).ids, "issued late")
            self.assertEqual(incoming.deadline_level, "stop")
            self.assertIn("27/04 17:00", incoming.deadline_text)
            for user in (self.leader, self.clerk, self.specialist):
                for name in ("done_at", "done_late"):
                    with (
                        self.subTest(user=user.login, field=name),
                        self.assertRaises(UserError),
                    ):
                        self.as_user(incoming, user).write({name: False})
            with self.assertRaises(AccessError):
                self.make_incoming().write({"done_late": True})
            self.as_user(incoming, self.leader).action_reopen("Bổ sung")
            self.assertFalse(incoming.done_late)

    def test_everything_about_the_work_is_kept(self):
        incoming = self.make_directed()
        lead = self.part_of(incoming, self.specialist)
        helper = self.part_of(incoming, self.colleague)
        self.as_user(incoming, self.specialist).action_start()
        lead.action_wait("Chờ số liệu")
        self.as_user(lead, self.leader).action_urge("Khẩn trương")
        lead.action_resume()
        self.as_user(helper, self.leader).action_withdraw("Không cần nữa")
        self.as_user(incoming, self.specialist).action_done("Đã trả lời.")
        acts = self.env["doc.journal"].search(
            [("document_id", "=", incoming.document_id.id)]
        )
        told = set(acts.mapped("act"))
        self.assertGreaterEqual(len(told), 7, sorted(told))
        self.assertEqual(helper.sudo().state, "withdrawn", "kept, not deleted")
        for user in (self.leader, self.clerk, self.specialist, self.admin):
            for record in (incoming, helper, acts[:1]):
                with (
                    self.subTest(user=user.login, model=record._name),
                    self.assertRaises(UserError),
                    self.env.cr.savepoint(),
                ):
                    self.as_user(record, user).unlink()

    def test_a_new_assignment_is_told_at_once_and_once(self):
        incoming = self.make_registered()
        self.env.cr.precommit.data.pop("bus.bus.values", None)
        known = self.env["mail.message"].search([], order="id desc", limit=1).id
        self.as_user(incoming, self.leader).action_direct(
            self.specialist.id, [self.colleague.id], directive="Làm ngay"
        )
        self.env["doc.inbox.item"].search([])
        sent = str(self.env.cr.precommit.data.get("bus.bus.values", []))
        for user in (self.specialist, self.colleague):
            with self.subTest(user=user.login):
                to_dos = incoming.sudo().activity_ids.filtered(
                    lambda one, user=user: one.user_id == user
                )
                self.assertEqual(len(to_dos), 1)
                self.assertTrue(to_dos.summary)
                row = self.model("doc.inbox.item", user).search(
                    [("document_id", "=", incoming.document_id.id)]
                )
                self.assertEqual(len(row), 1)
                self.assertIn("doc_inbox/changed", sent)
                self.assertIn(f'"res.partner",{user.partner_id.id}]', sent)
                letters = self.env["mail.message"].search_count(
                    [("id", ">", known), ("partner_ids", "in", user.partner_id.ids)]
                )
                self.assertEqual(letters, 1)
        self.assertFalse(
            self.model("doc.inbox.item", self.outsider).search(
                [("document_id", "=", incoming.document_id.id)]
            )
        )
