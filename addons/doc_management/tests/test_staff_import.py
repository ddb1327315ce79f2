"""Nhập đơn vị và nhân sự: what an administrator makes of a table, what he cannot."""

from base64 import b64decode, b64encode

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..lib.docmgmt.staff_words import COLUMNS
from ..lib.docmgmt.tables import read_cells
from .test_agency_admin import AgencyAdminCase

HEADINGS = {key: heading.name for key, heading in COLUMNS.items()}


class StaffImportCase(AgencyAdminCase):
    def table(self, *rows):
        lines = [list(HEADINGS.values())]
        lines += [[row.get(key, "") for key in HEADINGS] for row in rows]
        return b64encode("\n".join("\t".join(line) for line in lines).encode())

    def dialog(self, *rows, user=None, **over):
        values = {"table_file": self.table(*rows), "table_name": "a.csv", **over}
        return self.model("doc.staff.import", user or self.admin).create(values)

    def checked(self, *rows, user=None, **over):
        dialog = self.dialog(*rows, user=user, **over)
        dialog.action_check()
        return dialog

    def done(self, *rows, user=None, **over):
        dialog = self.checked(*rows, user=user, **over)
        dialog.action_confirm()
        self.env.invalidate_all()
        return dialog

    def user_named(self, login):
        users = self.env["res.users"].sudo().with_context(active_test=False)
        return users.search([("login", "=", login)])

    def employees(self):
        return self.env["hr.employee"].search([("company_id", "=", self.company.id)])

    def units(self):
        return self.env["hr.department"].search([("company_id", "=", self.company.id)])

    def mails(self):
        return self.env["mail.mail"].sudo().search_count([])


@tagged("post_install", "-at_install")
class TestStaffImport(StaffImportCase):
    ROWS = (
        {"unit": "Khối nội chính"},
        {
            "unit": "Phòng Pháp chế",
            "parent": "Khối nội chính",
            "abbreviation": "PC",
            "name": "Lý Thị Mai",
            "title": "Trưởng phòng",
            "login": "mai.pc@stn.gov.vn",
            "phone": "0912 345 678",
            "roles": "Trưởng phòng; Văn thư",
            "is_head": "x",
        },
        {"unit": "Phòng Pháp chế", "name": "Hồ Văn Tư", "title": "Nhân viên"},
    )

    def test_the_table_to_fill_in_has_the_columns_that_are_understood(self):
        dialog = self.model("doc.staff.import", self.admin).create({})
        self.assertEqual(dialog.model_name, "don-vi-nhan-su.xlsx")
        [(_place, cells)] = list(read_cells(b64decode(dialog.model_file)))
        self.assertEqual([one.rstrip(" *") for one in cells], list(HEADINGS.values()))

    def test_nothing_is_written_before_it_is_confirmed(self):
        before = (self.employees(), self.units(), self.mails())
        dialog = self.checked(*self.ROWS)
        self.env.invalidate_all()
        self.assertEqual((self.employees(), self.units(), self.mails()), before)
        self.assertFalse(self.user_named("mai.pc@stn.gov.vn"))
        self.assertEqual(
            dialog.line_ids.sorted("id").mapped(lambda one: (one.kind, one.act)),
            [("unit", "new")] * 2 + [("person", "new")] * 2,
        )
        mai = dialog.line_ids.filtered(lambda one: one.name == "Lý Thị Mai")
        for words in ("Trưởng phòng", "gets an account", "once a leader confirms"):
            self.assertIn(words, mai.change_text)

    def test_units_accounts_and_officials_are_made_and_roles_put_before_a_leader(self):
        mails = self.mails()
        dialog = self.done(*self.ROWS)
        self.assertEqual(dialog.line_ids.mapped("outcome"), ["done"] * 4)
        user = self.user_named("mai.pc@stn.gov.vn")
        self.assertEqual(user.company_ids, self.company)
        self.assertEqual((user.name, user.email), ("Lý Thị Mai", "mai.pc@stn.gov.vn"))
        post = user._doc_acting_employee(self.company)
        unit = post.department_id
        self.assertEqual(
            (post.job_title, post.work_phone, unit.name, unit.doc_abbreviation),
            ("Trưởng phòng", "0912 345 678", "Phòng Pháp chế", "PC"),
        )
        self.assertEqual(
            (unit.parent_id.name, unit.manager_id.user_id), ("Khối nội chính", user)
        )
        # He holds neither role himself: both wait for a leader.
        self.assertFalse(user.has_group("doc_management.group_specialist"))
        waiting = self.env["doc.access.change"]._waiting_proposals(user)
        self.assertEqual(waiting.role_ids, self.groups("unit_head", "clerk"))
        for change in waiting:
            self.as_user(change, self.leader).action_confirm()
        self.env.invalidate_all()
        self.assertTrue(user.has_group("doc_management.group_clerk"))
        clerkless = self.employees().filtered(lambda one: one.name == "Hồ Văn Tư")
        self.assertEqual(
            (clerkless.department_id, bool(clerkless.user_id)), (unit, False)
        )
        # Nobody got a mail that was not asked for, and nobody a password.
        self.assertEqual(self.mails(), mails)
        self.env.cr.execute("SELECT password FROM res_users WHERE id = %s", (user.id,))
        self.assertFalse(self.env.cr.fetchone()[0])
        row = self.env["doc.journal"].search([("act", "=", "staff_imported")])
        self.assertEqual((row.user_id, row.company_id), (self.admin, self.company))

    def test_the_same_table_again_changes_nothing(self):
        self.done(*self.ROWS)
        before = (self.employees(), self.units())
        changes = self.env["doc.access.change"].search_count([])
        dialog = self.checked(*self.ROWS)
        self.assertFalse(dialog.line_ids)
        self.assertEqual(dialog.same_count, 4)
        with self.assertRaisesRegex(UserError, "No line is ticked"):
            dialog.action_confirm()
        # Confirming twice what was looked through once does nothing either.
        again = self.done({"unit": "Phòng Pháp chế", "name": "Vũ Năm"})
        with self.assertRaisesRegex(UserError, "See first"):
            again.action_confirm()
        self.assertEqual(len(self.employees()), len(before[0]) + 1)
        self.assertEqual(self.units(), before[1])
        self.assertEqual(self.env["doc.access.change"].search_count([]), changes)

    def test_wrong_rows_are_said_and_leave_the_right_ones_alone(self):
        dialog = self.done(
            {"unit": "Phòng Tốt", "name": "Đỗ Tám", "login": "tam"},
            {"unit": "Phòng Tốt", "name": "Đỗ Chín", "login": "chi n"},
            {"unit": "Phòng Xấu", "parent": "Không có", "name": "Đỗ Mười"},
        )
        self.assertTrue(self.user_named("tam"))
        self.assertFalse(self.units().filtered(lambda one: one.name == "Phòng Xấu"))
        wrong = dialog.line_ids.filtered(lambda one: one.act == "wrong")
        self.assertEqual(set(wrong.mapped("outcome")), {"left"})
        words = " ".join(wrong.mapped("change_text"))
        for said in ("no spaces", "neither in the agency", "see that row"):
            self.assertIn(said, words)

    def test_another_table_is_chosen_after_the_first(self):
        dialog = self.checked({"unit": "Phòng Bỏ", "name": "Đỗ Tám"})
        dialog.action_back()
        self.assertEqual((dialog.state, len(dialog.line_ids)), ("asked", 0))
        with self.assertRaisesRegex(UserError, "Choose the table"):
            dialog.action_check()
        dialog.table_file = self.table({"unit": "Phòng Khác"})
        dialog.action_check()
        dialog.action_check()
        self.assertEqual(dialog.line_ids.mapped("name"), ["Phòng Khác"])
        self.assertIn("don-vi-nhan-su.xlsx", dialog.action_table()["url"])

    def test_a_line_that_is_not_ticked_is_not_done(self):
        dialog = self.checked({"unit": "Phòng Bỏ", "name": "Đỗ Tám"})
        dialog.line_ids.filtered(lambda one: one.kind == "unit").is_wanted = False
        dialog.action_confirm()
        person = dialog.line_ids.filtered(lambda one: one.kind == "person")
        self.assertEqual(person.outcome, "failed")
        self.assertIn("Phòng Bỏ", person.outcome_text)
        self.assertNotIn("Phòng Bỏ", self.units().mapped("name"))
        self.assertNotIn("Đỗ Tám", self.employees().mapped("name"))

    def test_what_changed_since_the_look_is_seen_when_it_is_written(self):
        dialog = self.checked({"unit": self.unit.name, "name": "Mới", "login": "moi"})
        self.env["res.users"].create(
            {
                "name": "Của nơi khác",
                "login": "moi",
                "company_id": self.other_company.id,
                "company_ids": [(6, 0, self.other_company.ids)],
            }
        )
        dialog.action_confirm()
        self.assertEqual(dialog.line_ids.outcome, "failed")
        self.assertIn("another agency", dialog.line_ids.outcome_text)
        other = self.checked({"unit": self.unit.name, "name": "Mới", "login": "moi2"})
        other.table_file = self.table({"unit": self.unit.name, "name": "X"})
        with self.assertRaisesRegex(UserError, "See first"):
            other.action_confirm()

    def test_an_official_moves_and_gets_another_post(self):
        post = self.specialist._doc_employee(self.company)
        post.job_title = "Chuyên viên"
        dialog = self.done(
            {
                "unit": self.other_unit.name,
                "name": post.name,
                "login": self.specialist.login.upper(),
                "title": "Phó Trưởng phòng",
                "roles": "Chuyên viên",
            }
        )
        [line] = dialog.line_ids
        self.assertIn("Chuyên viên → Phó Trưởng phòng", line.change_text)
        self.assertNotIn("role", line.change_text)
        self.assertEqual(
            (post.department_id, post.job_title),
            (self.other_unit, "Phó Trưởng phòng"),
        )
        self.assertEqual(
            len(self.specialist.with_company(self.company).employee_ids), 1
        )

    def test_invitations_go_to_new_accounts_and_only_when_ticked(self):
        mails = self.mails()
        dialog = self.checked(
            {"unit": "Một", "name": "A B", "login": "a.b@stn.gov.vn"},
            {"unit": "Một", "name": "C D", "login": "c.d"},
        )
        dialog.send_invitations = True
        dialog.action_confirm()
        self.assertEqual(dialog.invited_count, 1)
        user = self.user_named("a.b@stn.gov.vn")
        self.assertEqual(user.partner_id.signup_type, "signup")
        self.assertFalse(self.user_named("c.d").partner_id.signup_type)
        silent = dialog.line_ids.filtered(lambda one: one.login == "c.d")
        self.assertIn("no e-mail", silent.outcome_text)
        self.assertGreaterEqual(self.mails(), mails)

    def test_passwords_and_unreadable_files_are_refused_with_words(self):
        tables = {
            "Passwords do not": "Đơn vị;Họ và tên;Mật khẩu\nMột;Lan;123456\n",
            "“Đơn vị” is missing": "Họ và tên\nLan\n",
            "cannot be read": "PK\x03\x04",
            "no row below": "Đơn vị\n",
        }
        for words, content in tables.items():
            dialog = self.model("doc.staff.import", self.admin).create(
                {"table_file": b64encode(content.encode())}
            )
            with self.subTest(words=words), self.assertRaisesRegex(UserError, words):
                dialog.action_check()
        with self.assertRaisesRegex(UserError, "Choose the table"):
            self.model("doc.staff.import", self.admin).create({}).action_check()


@tagged("post_install", "-at_install")
class TestStaffImportRights(StaffImportCase):
    ROW = {"unit": "Phòng Lạ", "name": "Đỗ Lạ", "login": "la"}

    def test_only_the_administrator_of_the_agency_takes_tables_over(self):
        for user in (self.specialist, self.head, self.leader, self.clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.dialog(self.ROW, user=user)
        dialog = self.checked(self.ROW)
        for user in (self.peer, self.clerk):
            for act in ("action_check", "action_confirm", "action_back"):
                with self.subTest(act=act), self.assertRaises(AccessError):
                    getattr(self.as_user(dialog, user), act)()

    def test_another_agency_is_out_of_reach(self):
        dialog = self.dialog(self.ROW, company_id=self.other_company.id)
        for act in (dialog.action_check, dialog.action_confirm):
            with self.assertRaises(AccessError):
                act()
        self.assertFalse(self.user_named("la"))
        # Administrator here, specialist there: the role does not travel.
        self.admin.sudo().company_ids += self.other_company
        there = self.env["hr.department"].create(
            {"name": "Phòng kia", "company_id": self.other_company.id}
        )
        self.env["hr.employee"].create(
            {
                "name": self.admin.name,
                "user_id": self.admin.id,
                "company_id": self.other_company.id,
                "department_id": there.id,
                "doc_group_ids": [(6, 0, self.groups("specialist").ids)],
            }
        )
        with self.assertRaises(AccessError):
            dialog.action_check()

    def test_accounts_that_are_not_his_stay_as_they_are(self):
        kept = {
            "of another agency": self.foreign_clerk,
            "of two": self.shared,
            "the system's": self.system,
            "another administrator's": self.peer,
            "his own": self.admin,
        }
        rows = [
            {
                "unit": self.unit.name,
                "name": f"Tên khác {place}",
                "login": user.login,
                "email": "toi@ngoai.vn",
                "roles": "Lãnh đạo",
            }
            for place, user in enumerate(kept.values())
        ]
        before = [
            (user.name, user.email, user.company_ids, user.group_ids)
            for user in kept.values()
        ]
        dialog = self.checked(*rows)
        self.assertEqual(dialog.line_ids.mapped("act"), ["wrong"] * len(rows))
        # Ticking what is locked does not help.
        dialog.line_ids.write({"is_wanted": True, "act": "new", "is_locked": False})
        dialog.action_confirm()
        self.env.invalidate_all()
        self.assertEqual(dialog.line_ids.mapped("outcome"), ["failed"] * len(rows))
        after = [
            (user.name, user.email, user.company_ids, user.group_ids)
            for user in kept.values()
        ]
        self.assertEqual(before, after)

    def test_no_role_comes_by_a_table_that_would_not_come_by_hand(self):
        roles = "Quản trị; Lãnh đạo; Văn thư; Lưu trữ"
        self.done({**self.ROW, "roles": roles})
        user = self.user_named("la")
        for role in ("admin", "leader", "clerk", "archivist", "specialist"):
            self.assertFalse(user.has_group(f"doc_management.group_{role}"), role)
        self.assertTrue(user.has_group("base.group_user"))
        for group in (
            "base.group_system",
            "base.group_erp_manager",
            "hr.group_hr_user",
        ):
            self.assertFalse(user.has_group(group), group)

    def test_who_administers_the_installation_grants_at_once(self):
        both = self.make_official("admin", self.unit, "both_admin")
        both.group_ids += self.env.ref("base.group_erp_manager")
        dialog = self.checked({**self.ROW, "roles": "Văn thư"}, user=both)
        person = dialog.line_ids.filtered(lambda one: one.kind == "person")
        self.assertNotIn("once a leader", person.change_text)
        dialog.action_confirm()
        self.env.invalidate_all()
        user = self.user_named("la")
        self.assertTrue(user.has_group("doc_management.group_clerk"))
