"""The administrator of an agency: what he keeps, and every way beyond it."""

import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import DocCommon

PASSWORD = "mật khẩu quản trị 2026"
ACCESS = "odoo.exceptions.AccessError"


class AgencyAdminCase(DocCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.system = new_test_user(
            cls.env,
            "nguoi_quan_tri_chung",
            groups="base.group_system",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        cls.peer = cls.make_official("admin", cls.unit, "peer_admin")
        # Works in both agencies: no single administrator's account.
        cls.shared = cls.make_official("specialist", cls.unit, "shared")
        cls.shared.company_ids += cls.other_company

    def groups(self, *names):
        return self.env["res.groups"].union(
            *(self.env.ref(f"doc_management.group_{name}") for name in names)
        )

    def users(self):
        return self.model("res.users", self.admin)

    def make(self, **values):
        return self.users().create(
            {"name": "Cán bộ mới", "login": "can.bo.moi", **values}
        )


@tagged("post_install", "-at_install")
class TestAgencyAdmin(AgencyAdminCase):
    def test_he_makes_an_account_an_employee_and_a_unit_of_his_agency(self):
        unit = self.model("hr.department", self.admin).create(
            {"name": "Phòng Bốn", "company_id": self.company.id}
        )
        user = self.make(email="moi@stn.gov.vn")
        self.assertEqual(user.sudo().company_ids, self.company)
        post = self.model("hr.employee", self.admin).create(
            {"name": user.name, "user_id": user.id, "department_id": unit.id}
        )
        self.assertEqual(user._doc_acting_employee(self.company), post.sudo())
        user.write({"name": "Cán bộ Bốn", "login": "can.bo.bon", "lang": "en_US"})
        self.assertEqual(user.sudo().partner_id.name, "Cán bộ Bốn")
        unit.write({"name": "Phòng Tư"})
        user.write({"active": False})
        self.assertFalse(user.sudo().active)
        rows = self.env["doc.journal"].search([("act", "=", "account_made")])
        self.assertEqual((rows.user_id, rows.res_id), (self.admin, user.id))

    def test_every_official_of_the_agency_can_be_given_an_account(self):
        """An employee without one is seen, and gets one that is his alone."""
        staff = self.model("hr.employee", self.admin)
        post = staff.create({"name": "Chưa có", "department_id": self.unit.id})
        without = staff.search([("user_id", "=", False)])
        self.assertIn(post, without)
        user = self.make(create_employee_id=post.id)
        self.assertEqual(post.sudo().user_id, user)
        self.assertNotIn(post, staff.search([("user_id", "=", False)]))

    def test_a_role_he_lacks_is_proposed_and_a_leader_grants_it(self):
        clerk = self.groups("clerk")
        user = self.make(group_ids=[(4, clerk.id)])
        self.assertFalse(user.sudo().has_group("doc_management.group_clerk"))
        self.assertEqual(user.doc_proposed_roles, clerk.name)
        change = self.env["doc.access.change"].search([("user_id", "=", user.id)])
        self.assertEqual((change.role_ids, change.done_by_id), (clerk, self.admin))
        for other in (self.admin, self.clerk, self.foreign_leader):
            with self.subTest(user=other.login), self.assertRaises(AccessError):
                self.as_user(change, other).action_confirm()
        self.as_user(change, self.leader).action_confirm()
        self.env.invalidate_all()
        self.assertTrue(user.sudo().has_group("doc_management.group_clerk"))
        self.assertFalse(user.doc_proposed_roles)
        self.assertEqual(change.confirmed_by_id, self.leader)
        self.assertFalse(
            self.env["doc.access.change"].search(
                [("user_id", "=", user.id), ("confirmed_at", "=", False)]
            )
        )

    def test_a_leader_refuses_what_is_proposed(self):
        user = self.make(group_ids=[(4, self.groups("leader").id)])
        change = self.env["doc.access.change"].search([("user_id", "=", user.id)])
        with self.assertRaises(AccessError):
            self.as_user(change, self.admin).action_refuse()
        self.as_user(change, self.leader).action_refuse()
        self.env.invalidate_all()
        self.assertFalse(user.sudo().has_group("doc_management.group_specialist"))
        self.assertFalse(user.doc_proposed_roles)
        with self.assertRaises(UserError):
            self.as_user(change, self.leader).action_refuse()

    def test_a_higher_role_waits_and_the_present_one_stays(self):
        specialist = self.as_user(self.specialist, self.admin)
        leader, present = self.groups("leader"), self.groups("specialist")
        specialist.write({"group_ids": [(3, present.id), (4, leader.id)]})
        held = self.specialist.all_group_ids
        self.assertIn(present, held)
        self.assertNotIn(leader, held)
        # The same again asks nobody twice.
        specialist.write({"group_ids": [(4, leader.id)]})
        changes = self.env["doc.access.change"].search(
            [("user_id", "=", self.specialist.id), ("role_ids", "!=", False)]
        )
        self.assertEqual(len(changes), 1)
        # What he has he loses at once.
        specialist.write({"group_ids": [(3, present.id)]})
        self.assertNotIn(present, self.specialist.all_group_ids)

    def test_nobody_grants_himself_what_was_proposed(self):
        own = self.as_user(self.deputy, self.admin)
        own.write({"group_ids": [(4, self.groups("clerk").id)]})
        change = self.env["doc.access.change"].search(
            [("user_id", "=", self.deputy.id), ("role_ids", "!=", False)]
        )
        with self.assertRaises(AccessError):
            self.as_user(change, self.deputy).action_confirm()
        self.as_user(change, self.leader).action_confirm()
        self.assertIn(self.groups("clerk"), self.deputy.all_group_ids)

    def test_who_administers_the_installation_is_not_bound(self):
        user = self.as_user(self.specialist, self.system)
        user.write({"group_ids": [(4, self.groups("clerk").id)]})
        self.assertIn(self.groups("clerk"), self.specialist.all_group_ids)

    def test_catalogues_of_his_agency_are_his_and_those_of_all_are_not(self):
        field = self.model("doc.work.field", self.admin).create(
            {"name": "Đất đai", "code": "DD"}
        )
        field.write({"name": "Đất đai, nước"})
        field.unlink()
        shared = self.env.ref("doc_management.doc_type_cong_van")
        retention = self.env.ref("doc_management.doc_retention_10")
        kinds = self.env["doc.file.format"].search([], limit=1)
        for row in (shared, retention, kinds):
            seen = self.as_user(row, self.admin)
            for act in (lambda row=seen: row.write({"sequence": 3}), seen.unlink):
                with self.subTest(row=row), self.assertRaises(AccessError):
                    act()
        with self.assertRaises(AccessError):
            self.model("doc.type", self.admin).create({"name": "Loại của tôi"})
        foreign = self.other_company.doc_agency_id
        own = self.company.doc_agency_id
        self.as_user(own, self.admin).write({"place": "Nơi khác"})
        with self.assertRaises(AccessError):
            self.as_user(foreign, self.admin).write({"place": "Nơi khác"})
        with self.assertRaises(AccessError):
            self.model("doc.agency", self.admin).create(
                {"name": "Của người khác", "company_id": self.other_company.id}
            )

    def test_in_an_installation_of_one_agency_its_catalogues_are_his(self):
        self.admin.company_ids = self.env["res.company"].search([])
        kind = self.model("doc.type", self.admin).create({"name": "Loại của tôi"})
        kind.write({"code": "LT"})
        kind.unlink()
        self.assertFalse(kind.exists())

    def test_the_structure_of_another_agency_is_out_of_his_reach(self):
        units = self.model("hr.department", self.admin)
        staff = self.model("hr.employee", self.admin)
        nobodys = self.env["hr.department"].create(
            {"name": "Của không ai", "company_id": False}
        )
        foreign = self.foreign_clerk._doc_employee(self.other_company)
        for act in (
            lambda: units.create({"name": "X", "company_id": self.other_company.id}),
            lambda: units.create({"name": "X", "company_id": False}),
            lambda: self.as_user(nobodys, self.admin).write({"name": "X"}),
            lambda: self.as_user(self.foreign_unit, self.admin).write({"name": "X"}),
            lambda: self.as_user(self.foreign_unit, self.admin).unlink(),
            lambda: self.as_user(foreign, self.admin).write({"name": "X"}),
            lambda: self.as_user(self.unit, self.admin).write(
                {"company_id": self.other_company.id}
            ),
            lambda: staff.create({"name": "X", "company_id": self.other_company.id}),
            # Someone else's account, tied to an employee, would give up its address.
            lambda: staff.create({"name": "X", "user_id": self.system.id}),
            lambda: staff.create({"name": "X", "user_id": self.foreign_clerk.id}),
            lambda: staff.create(
                {"name": "X", "work_contact_id": self.system.partner_id.id}
            ),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                act()
                self.env.flush_all()


@tagged("post_install", "-at_install")
class TestTraceOfEdits(AgencyAdminCase):
    """What an administrator edits stands in the journal, old and new (DN-9.5)."""

    def rows(self, record):
        rows = self.env["doc.journal"].search(
            [("model", "=", record._name), ("res_id", "=", record.id)], order="id"
        )
        return [(row.user_id, row.act, json.loads(row.sudo().detail)) for row in rows]

    def test_made_changed_and_removed_leave_their_rows(self):
        field = self.model("doc.work.field", self.admin).create(
            {"name": "Đất đai", "code": "DD"}
        )
        field.write({"name": "Đất đai, nước", "sequence": field.sequence})
        kept = field.sudo()
        field.unlink()
        self.assertEqual(
            [(user, act) for user, act, _detail in self.rows(kept)],
            [
                (self.admin, "data_made"),
                (self.admin, "data_changed"),
                (self.admin, "data_removed"),
            ],
        )
        _user, _act, detail = self.rows(kept)[1]
        self.assertEqual(
            detail, {"was": {"name": "Đất đai"}, "now": {"name": "Đất đai, nước"}}
        )

    def test_every_catalogue_and_rule_he_may_write_is_traced(self):
        """From the access lists, so that a new catalogue is not forgotten."""
        group = self.groups("admin")
        written = (
            self.env["ir.model.access"]
            .search(
                [
                    ("group_id", "=", group.id),
                    ("perm_write", "=", True),
                    ("model_id.model", "=like", "doc.%"),
                    ("model_id.transient", "=", False),
                ]
            )
            .model_id.mapped("model")
        )
        # What is kept on record by itself, or is a person's own help.
        other = {
            "doc.agency.name",  # never rewritten once used
            "doc.incident",
            "doc.dossier.template",
            "doc.dossier.template.line",
            "doc.handover.wizard",
            "doc.phrase",
            "doc.register.plan.group",  # part of a plan that is journaled
            "doc.report.schedule",
            "doc.send.list",
        }
        trace = self.env["doc.edit.trace.mixin"]
        untraced = {
            name
            for name in written
            if self.env[name]._original_module == "doc_management"
            and not isinstance(self.env[name], type(trace))
        }
        self.assertTrue(written)
        self.assertLessEqual(untraced, other)

    def test_staff_is_traced_without_what_is_personal(self):
        post = self.as_user(self.specialist._doc_employee(self.company), self.admin)
        post.write({"private_phone": "0900 000 000"})
        [(user, act, detail)] = self.rows(post)
        self.assertEqual(
            (user, act, detail),
            (self.admin, "data_changed", {"fields": ["private_phone"]}),
        )

    def test_documents_are_not_his_to_edit_at_all(self):
        incoming = self.make_registered()
        for record in (incoming, incoming.document_id, incoming.current_file_ids):
            seen = self.as_user(record, self.admin)
            for act in (lambda row=seen: row.write({"active": False}), seen.unlink):
                with self.subTest(model=record._name), self.assertRaises(AccessError):
                    act()

    def test_the_trace_is_nobodys_to_remove(self):
        field = self.model("doc.work.field", self.admin).create(
            {"name": "Đất đai", "code": "DD"}
        )
        row = self.env["doc.journal"].search(
            [("model", "=", field._name), ("res_id", "=", field.id)]
        )
        for user in (self.admin, self.system, self.leader):
            seen = self.as_user(row, user)
            for act in (lambda one=seen: one.write({"act": "x"}), seen.unlink):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    act()


@tagged("post_install", "-at_install")
class TestAgencyAdminOverHttp(AgencyAdminCase, HttpCase):
    """The same account with a script instead of the screens."""

    def setUp(self):
        super().setUp()
        self.admin.password = PASSWORD
        self.authenticate(self.admin.login, PASSWORD)

    def post(self, path, body, **headers):
        with mute_logger("odoo.http", "odoo.addons.rpc.controllers.json2"):
            return self.url_open(
                path,
                data=json.dumps(body),
                headers={"Content-Type": "application/json", **headers},
            )

    def call(self, model, method, *args, **kwargs):
        """Return the name of the refusal, None if there was none."""
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        answer = self.post("/web/dataset/call_kw", {"params": params}).json()
        self.env.invalidate_all()
        self.last = answer.get("result")
        return answer.get("error", {}).get("data", {}).get("name")

    def key_of(self, user):
        keys = self.env["res.users.apikeys"].with_user(user).sudo()
        return keys._generate("rpc", "thử", None)

    @property
    def untouchable(self):
        return {
            "another agency": self.foreign_clerk,
            "two agencies": self.shared,
            "system": self.system,
            "superuser": self.env.ref("base.user_root"),
            "another administrator": self.peer,
        }

    def test_no_account_beyond_his_agency_and_no_administrators(self):
        # The control: what is refused below is allowed on an account of his.
        self.assertIsNone(
            self.call("res.users", "write", self.specialist.ids, {"name": "Tên mới"})
        )
        self.assertEqual(self.specialist.name, "Tên mới")
        for who, user in self.untouchable.items():
            before = (user.name, user.login, user.email, user.active, user.group_ids)
            for values in (
                {"name": "x"},
                {"login": "x.y"},
                {"email": "x@y.vn"},
                {"active": False},
                {"password": "x" * 12},
                {"new_password": "x" * 12},
                {"group_ids": [(5,)]},
                {"company_ids": [(4, self.company.id)]},
            ):
                with self.subTest(who=who, values=values):
                    said = self.call("res.users", "write", user.ids, values)
                    self.assertEqual(said, ACCESS)
            for method in (
                "action_doc_lock",
                "action_doc_unlock",
                "action_doc_end_sessions",
                "action_archive",
                "unlink",
            ):
                said = self.call("res.users", method, user.ids)
                with self.subTest(who=who, method=method):
                    # To archive what is archived does nothing and is not refused.
                    idle = method == "action_archive" and not user.active
                    self.assertTrue(said or idle)
            after = (user.name, user.login, user.email, user.active, user.group_ids)
            self.assertEqual(before, after)
            self.assertFalse(user.sudo().doc_locked_at)

    def test_no_group_he_lacks_for_anybody(self):
        system = self.env.ref("base.group_system")
        sanctum = self.env.ref("base.group_sanitize_override")
        for group in (system, self.env.ref("base.group_erp_manager"), sanctum):
            for target in (self.specialist, self.admin):
                for commands in ([(4, group.id)], [(6, 0, [group.id])], [group.id]):
                    with self.subTest(group=group.name, user=target.login):
                        values = {"group_ids": commands}
                        said = self.call("res.users", "write", target.ids, values)
                        self.assertEqual(said, ACCESS)
                self.assertNotIn(group, target.all_group_ids)
            made = {"name": "X", "login": f"x{group.id}", "group_ids": [(4, group.id)]}
            self.assertEqual(self.call("res.users", "create", made), ACCESS)
        # Not for himself either, role or not.
        for role in ("leader", "clerk", "archivist"):
            values = {"group_ids": [(4, self.groups(role).id)]}
            said = self.call("res.users", "write", self.admin.ids, values)
            self.assertEqual(said, ACCESS)
            self.assertNotIn(self.groups(role), self.admin.all_group_ids)
        # Nor a second administrator: a leader is asked.
        values = {"group_ids": [(4, self.groups("admin").id)]}
        said = self.call("res.users", "write", self.specialist.ids, values)
        self.assertIsNone(said)
        self.assertNotIn(self.groups("admin"), self.specialist.all_group_ids)
        # A group made on the way is none of his.
        values = {"group_ids": [(0, 0, {"name": "x", "implied_ids": [(4, system.id)]})]}
        said = self.call("res.users", "write", self.specialist.ids, values)
        self.assertEqual(said, ACCESS)
        self.assertFalse(self.env["res.groups"].search([("name", "=", "x")]))

    def test_groups_and_their_members_are_not_his_to_write(self):
        system = self.env.ref("base.group_system")
        own = self.groups("admin")
        for group, values in (
            (system, {"user_ids": [(4, self.admin.id)]}),
            (own, {"implied_ids": [(4, system.id)]}),
            (own, {"user_ids": [(4, self.specialist.id)]}),
            (self.groups("leader"), {"user_ids": [(4, self.admin.id)]}),
        ):
            with self.subTest(group=group.name, values=values):
                said = self.call("res.groups", "write", group.ids, values)
                self.assertEqual(said, ACCESS)
        self.assertEqual(
            self.call("res.groups", "create", {"name": "Nhóm của tôi"}), ACCESS
        )
        self.assertNotIn(system, self.admin.all_group_ids)

    def test_companies_are_not_his_to_make_or_to_enter(self):
        for method, args in (
            ("create", [{"name": "Sở của tôi"}]),
            ("write", [self.other_company.ids, {"name": "x"}]),
            ("write", [self.company.ids, {"name": "x"}]),
            ("unlink", [self.other_company.ids]),
        ):
            with self.subTest(method=method):
                self.assertEqual(self.call("res.company", method, *args), ACCESS)
        reach = {"company_ids": [(4, self.other_company.id)]}
        for user in (self.admin, self.specialist):
            said = self.call("res.users", "write", user.ids, reach)
            self.assertEqual(said, ACCESS)
            self.assertEqual(user.company_ids, self.company)
        made = {
            "name": "X",
            "login": "x.company",
            "company_id": self.other_company.id,
            "company_ids": [(6, 0, self.other_company.ids)],
        }
        self.assertEqual(self.call("res.users", "create", made), ACCESS)

    def test_passwords_of_others_are_not_his_to_set(self):
        for who, user in self.untouchable.items():
            wizard = {
                "user_ids": [(0, 0, {"user_id": user.id, "new_passwd": "x" * 12})]
            }
            with self.subTest(who=who):
                said = self.call("change.password.wizard", "create", wizard)
                if said is None:
                    made = self.last if isinstance(self.last, list) else [self.last]
                    said = self.call(
                        "change.password.wizard", "change_password_button", made
                    )
                self.assertEqual(said, ACCESS)
        wizard = {
            "user_ids": [
                (0, 0, {"user_id": self.specialist.id, "new_passwd": "tạm thời 2026"})
            ]
        }
        self.assertIsNone(self.call("change.password.wizard", "create", wizard))
        made = self.last if isinstance(self.last, list) else [self.last]
        said = self.call("change.password.wizard", "change_password_button", made)
        self.assertIsNone(said)
        # Set by another, it opens only the page where it is changed; leaders see it.
        self.assertTrue(self.specialist._doc_password_expired())
        change = self.env["doc.access.change"].search([("kind", "=", "password")])
        self.assertEqual(
            (change.user_id, change.done_by_id), (self.specialist, self.admin)
        )

    def test_keys_of_others_are_neither_made_nor_seen_nor_removed(self):
        key = self.key_of(self.specialist)
        rows = self.env["res.users.apikeys"].sudo()
        row = rows.search([("user_id", "=", self.specialist.id)])
        self.assertTrue(row)
        self.call("res.users.apikeys", "search_read", [], ["user_id", "name"])
        self.assertNotIn(self.specialist.id, [one["user_id"][0] for one in self.last])
        for model, method, args in (
            ("res.users.apikeys", "remove", [row.ids]),
            ("res.users.apikeys", "unlink", [row.ids]),
            ("res.users.apikeys", "create", [{"name": "x", "user_id": self.system.id}]),
            ("res.users.apikeys", "_generate", ["rpc", "x", None]),
            ("res.users", "write", [self.specialist.ids, {"api_key_ids": [(5,)]}]),
        ):
            with self.subTest(method=method):
                self.call(model, method, *args)
                self.assertTrue(row.exists())
        self.assertEqual(
            rows._check_credentials(scope="rpc", key=key), self.specialist.id
        )

    def test_he_becomes_nobody_else(self):
        self.url_open("/web/become")
        self.assertIsNone(self.call("res.users", "context_get"))
        self.assertEqual(self.last["uid"], self.admin.id)
        for context in ({"uid": 1}, {"su": True}, {"doc_by_action": True}):
            with self.subTest(context=context):
                said = self.call(
                    "res.users",
                    "write",
                    self.system.ids,
                    {"name": "x"},
                    context={**context, "allowed_company_ids": self.other_company.ids},
                )
                self.assertTrue(said)
        for method in ("with_user", "sudo", "_doc_end_sessions", "_by_leader"):
            with self.subTest(method=method):
                self.assertTrue(self.call("res.users", method, self.leader.ids))
        # A contact that belongs to an account is no way to another one.
        for values in (
            {
                "name": "X",
                "login": "x.partner",
                "partner_id": self.system.partner_id.id,
            },
            {
                "name": "X",
                "login": "x.leader",
                "partner_id": self.leader.partner_id.id,
                "email": "toi@ngoai.vn",
            },
        ):
            self.assertEqual(self.call("res.users", "create", values), ACCESS)
        values = {"partner_id": self.leader.partner_id.id}
        said = self.call("res.users", "write", self.specialist.ids, values)
        self.assertEqual(said, ACCESS)
        for partner in (self.system.partner_id, self.foreign_clerk.partner_id):
            values = {"email": "toi@ngoai.vn"}
            said = self.call("res.partner", "write", partner.ids, values)
            self.assertEqual(said, ACCESS)
        for name in ("doc_locked_at", "doc_password_at"):
            values = {name: "2030-01-01 00:00:00"}
            said = self.call("res.users", "write", self.specialist.ids, values)
            self.assertEqual(said, ACCESS)

    def test_a_key_of_his_opens_no_more_over_json(self):
        bearer = {"Authorization": f"bearer {self.key_of(self.admin)}"}
        path = "/json/2/res.users/write"

        def write(user, **values):
            body = {"ids": user.ids, "vals": values}
            return self.post(path, body, **bearer).status_code

        self.assertEqual(write(self.specialist, name="Qua khóa"), 200)
        self.env.invalidate_all()
        self.assertEqual(self.specialist.name, "Qua khóa")
        system = self.env.ref("base.group_system").id
        for user in self.untouchable.values():
            self.assertEqual(write(user, name="x"), 403, user.login)
            self.assertEqual(write(user, password="x" * 12), 403, user.login)
        self.assertEqual(write(self.specialist, group_ids=[[4, system]]), 403)
        self.assertEqual(write(self.admin, group_ids=[[4, system]]), 403)
        clerk = self.groups("clerk")
        self.assertEqual(write(self.specialist, group_ids=[[4, clerk.id]]), 200)
        self.env.invalidate_all()
        self.assertNotIn(clerk, self.specialist.all_group_ids)

    def test_other_roles_keep_no_account(self):
        for user in (self.specialist, self.head, self.leader, self.clerk):
            user.password = PASSWORD
            self.authenticate(user.login, PASSWORD)
            with self.subTest(user=user.login):
                for model, method, args in (
                    ("res.users", "write", [self.colleague.ids, {"name": "x"}]),
                    ("res.users", "create", [{"name": "x", "login": "x.x"}]),
                    ("res.users", "action_doc_lock", [self.colleague.ids]),
                    ("res.users", "action_doc_end_sessions", [self.colleague.ids]),
                    ("hr.department", "create", [{"name": "x"}]),
                    ("hr.employee", "create", [{"name": "x"}]),
                    ("change.password.wizard", "create", [{}]),
                ):
                    self.assertEqual(self.call(model, method, *args), ACCESS, method)
