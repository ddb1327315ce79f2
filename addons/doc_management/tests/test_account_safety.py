"""Old passwords, locked accounts, log-ins reviewed, incidents, the system's name."""

import json
from datetime import timedelta

from lxml import html
from odoo import fields
from odoo.exceptions import AccessDenied, AccessError, UserError, ValidationError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import DocCommon

OLD, NEW = "mật khẩu cũ 2026", "mật khẩu mới 2027"
PAGE = "/web/login/password"
INTERACTIVE = {"interactive": True, "REMOTE_ADDR": "127.0.0.1"}
BY_SCRIPT = {"interactive": False, "REMOTE_ADDR": "127.0.0.1"}
# The pages before log-in speak the language of the installation.
LOCKED = "This account is locked|Tài khoản này đang bị khóa"


class SafetyCase(DocCommon, HttpCase):
    def setUp(self):
        super().setUp()
        for user in (self.specialist, self.clerk, self.admin, self.foreign_clerk):
            user.password = OLD

    def age(self, user, days):
        user.doc_password_at = fields.Datetime.now() - timedelta(days=days)
        self.env.flush_all()

    def knows(self, user, password, how=None):
        """Whether this password proves the account."""
        credential = {"login": user.login, "password": password, "type": "password"}
        try:
            with mute_logger("odoo.addons.base.models.res_users"):
                self.env["res.users"].authenticate(credential, how or INTERACTIVE)
        except AccessDenied:
            return False
        return True

    def form(self, page):
        [shown] = html.fromstring(page.text).xpath("//form")
        return {
            field.get("name"): field.get("value") or ""
            for field in shown.xpath(".//input[@name]")
        }

    def log_in(self, user, password=OLD):
        """Log in on the page, in a browser of its own; return the answer."""
        self.opener.cookies.clear()
        self.authenticate(None, None, session_extra={"_trace_disable": False})
        sent = self.form(self.url_open("/web/login"))
        sent.update(login=user.login, password=password)
        return self.url_open("/web/login", data=sent)

    def is_in(self):
        """The id of who is logged in with this browser, None for nobody."""
        with mute_logger("odoo.http"):
            answer = self.url_open(
                "/web/session/get_session_info",
                data=json.dumps({"params": {}}),
                headers={"Content-Type": "application/json"},
            ).json()
        return (answer.get("result") or {}).get("uid") or None

    def change(self, page, **values):
        return self.url_open(PAGE, data={**self.form(page), **values})


@tagged("post_install", "-at_install")
class TestPasswordAge(SafetyCase):
    def test_an_old_password_is_changed_before_one_gets_in(self):
        self.log_in(self.specialist)
        self.assertEqual(self.is_in(), self.specialist.id)
        self.age(self.specialist, 90)
        page = self.log_in(self.specialist)
        self.assertIn(PAGE, page.url)
        self.assertIsNone(self.is_in())
        self.assertRegex(page.text, r"90\s+(days|ngày)")
        for values, said in (
            (
                {"old": "sai", "new": NEW, "again": NEW},
                "password is wrong|hiện tại không đúng",
            ),
            (
                {"old": OLD, "new": NEW, "again": "khác"},
                "passwords differ|không giống nhau",
            ),
            ({"old": OLD, "new": OLD, "again": OLD}, "has to differ|phải khác"),
            ({"old": OLD, "new": " ", "again": " "}, "alert alert-danger"),
        ):
            with self.subTest(said=said):
                page = self.change(page, **values)
                self.assertRegex(page.text, said)
                self.assertIsNone(self.is_in())
        self.change(page, old=OLD, new=NEW, again=NEW)
        self.assertEqual(self.is_in(), self.specialist.id)
        self.assertTrue(self.knows(self.specialist, NEW))
        self.assertFalse(self.knows(self.specialist, OLD))
        self.log_in(self.specialist, NEW)
        self.assertEqual(self.is_in(), self.specialist.id)

    def test_the_page_lets_in_nobody_who_proved_nothing(self):
        self.age(self.specialist, 400)
        self.opener.cookies.clear()
        self.authenticate(None, None, session_extra={"_trace_disable": False})
        page = self.url_open(PAGE)
        self.assertIn("/web/login", page.url)
        self.assertNotIn(PAGE, page.url)
        self.log_in(self.specialist, "đoán bừa 2026")
        self.assertNotIn(PAGE, self.url_open(PAGE).url)
        self.assertIsNone(self.is_in())

    def test_how_long_a_password_lasts_is_a_setting(self):
        self.age(self.specialist, 45)
        self.assertFalse(self.specialist._doc_password_expired())
        settings = self.env["res.config.settings"]
        self.assertEqual(settings.create({}).doc_password_days, 90)
        settings.create({"doc_password_days": 30}).execute()
        self.assertTrue(self.specialist._doc_password_expired())
        settings.create({"doc_password_days": 0}).execute()
        self.age(self.specialist, 4000)
        self.assertFalse(self.specialist._doc_password_expired())
        for user in (self.admin, self.specialist):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.model("res.config.settings", user).create({"doc_password_days": 0})

    def test_an_old_password_opens_no_programming_interface_but_a_key_does(self):
        keys = self.env["res.users.apikeys"].with_user(self.specialist).sudo()
        key = keys._generate("rpc", "thử", None)
        self.assertTrue(self.knows(self.specialist, OLD, BY_SCRIPT))
        self.age(self.specialist, 91)
        self.assertFalse(self.knows(self.specialist, OLD, BY_SCRIPT))
        self.assertTrue(self.knows(self.specialist, key, BY_SCRIPT))

    def test_a_password_set_by_another_is_changed_at_once(self):
        seen = self.as_user(self.specialist, self.admin)
        seen.write({"password": "tạm thời 2026"})
        page = self.log_in(self.specialist, "tạm thời 2026")
        self.assertRegex(page.text, "Somebody else set|do người khác đặt")
        self.assertIsNone(self.is_in())
        self.change(page, old="tạm thời 2026", new=NEW, again=NEW)
        self.assertEqual(self.is_in(), self.specialist.id)
        self.assertFalse(self.specialist.doc_password_given)
        rows = self.env["doc.journal"].search([("act", "=", "password_given")])
        self.assertEqual((rows.user_id, rows.res_id), (self.admin, self.specialist.id))


@tagged("post_install", "-at_install")
class TestLockedAccounts(SafetyCase):
    def test_locking_ends_every_session_and_keeps_everybody_out(self):
        keys = self.env["res.users.apikeys"].with_user(self.specialist).sudo()
        key = keys._generate("rpc", "thử", None)
        to_do = self.specialist.partner_id.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.specialist.id
        )
        self.log_in(self.specialist)
        self.assertEqual(self.is_in(), self.specialist.id)
        self.as_user(self.specialist, self.admin).action_doc_lock()
        self.env.flush_all()
        self.assertIsNone(self.is_in())
        self.assertFalse(self.knows(self.specialist, OLD))
        self.assertFalse(self.knows(self.specialist, OLD, BY_SCRIPT))
        self.assertFalse(self.knows(self.specialist, key, BY_SCRIPT))
        self.assertIsNone(keys._check_credentials(scope="rpc", key=key))
        page = self.log_in(self.specialist)
        self.assertRegex(page.text, LOCKED)
        self.assertTrue(self.specialist.active)
        self.assertTrue(to_do.exists(), "the work of the account stays")
        rows = self.env["doc.journal"].search([("act", "=", "account_locked")])
        self.assertEqual((rows.user_id, rows.res_id), (self.admin, self.specialist.id))

    def test_a_wrong_password_learns_nothing_of_the_lock(self):
        self.specialist.sudo().action_doc_lock()
        self.env.flush_all()
        page = self.log_in(self.specialist, "đoán bừa 2026")
        self.assertNotRegex(page.text, LOCKED)

    def test_an_unlocked_account_logs_in_but_old_sessions_stay_ended(self):
        self.log_in(self.specialist)
        cookies = self.opener.cookies.copy()
        seen = self.as_user(self.specialist, self.admin)
        seen.action_doc_lock()
        seen.action_doc_unlock()
        self.env.flush_all()
        self.opener.cookies = cookies
        self.assertIsNone(self.is_in())
        self.log_in(self.specialist)
        self.assertEqual(self.is_in(), self.specialist.id)

    def test_sessions_end_without_a_lock(self):
        self.log_in(self.specialist)
        self.assertEqual(self.is_in(), self.specialist.id)
        self.as_user(self.specialist, self.admin).action_doc_end_sessions()
        self.env.flush_all()
        self.assertIsNone(self.is_in())
        self.log_in(self.specialist)
        self.assertEqual(self.is_in(), self.specialist.id)

    def test_who_may_not_lock(self):
        for user in (self.specialist, self.leader, self.clerk, self.archivist):
            for act in ("lock", "unlock", "end_sessions"):
                seen = self.as_user(self.colleague, user)
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    getattr(seen, f"action_doc_{act}")()
        with self.assertRaises(AccessError):
            self.as_user(self.foreign_clerk, self.admin).action_doc_lock()
        with self.assertRaises(UserError):
            self.as_user(self.admin, self.admin).action_doc_lock()
        self.assertFalse(self.colleague.doc_locked_at)


@tagged("post_install", "-at_install")
class TestLogIns(SafetyCase):
    def logged_in(self, user, session, days=0, revoked=False, ip="10.0.0.7"):
        moment = fields.Datetime.now() - timedelta(days=days)
        return self.env["res.device.log"].create(
            {
                "session_identifier": session,
                "platform": "linux",
                "browser": "firefox",
                "ip_address": ip,
                "device_type": "computer",
                "user_id": user.id,
                "first_activity": moment,
                "last_activity": moment,
                "revoked": revoked,
            }
        )

    def test_a_log_in_leaves_its_line(self):
        self.log_in(self.specialist)
        self.is_in()
        self.env.invalidate_all()
        rows = self.model("res.device.log", self.admin)
        [row] = rows.search([("user_id", "=", self.specialist.id)])
        self.assertEqual(row.ip_address, "127.0.0.1")
        self.assertTrue(row.first_activity)
        self.assertEqual(self.as_user(self.specialist, self.admin).doc_session_count, 1)

    def test_log_ins_at_once_are_found(self):
        self.logged_in(self.specialist, "a")
        self.logged_in(self.specialist, "b", ip="10.0.0.8")
        self.logged_in(self.colleague, "c")
        self.logged_in(self.colleague, "d", revoked=True)
        self.logged_in(self.clerk, "e")
        self.logged_in(self.clerk, "f", days=60)
        self.logged_in(self.foreign_clerk, "g")
        self.logged_in(self.foreign_clerk, "h")
        self.env.flush_all()
        users = self.model("res.users", self.admin)
        found = users.search([("doc_several_sessions", "=", True)])
        self.assertEqual(found.ids, self.specialist.ids)
        seen = self.as_user(self.specialist | self.colleague | self.clerk, self.admin)
        self.assertEqual(seen.mapped("doc_session_count"), [2, 1, 1])
        rows = self.model("res.device.log", self.admin)
        several = rows.search([("user_id.doc_several_sessions", "=", True)])
        self.assertEqual(set(several.mapped("ip_address")), {"10.0.0.7", "10.0.0.8"})

    def test_the_history_is_for_the_administrator_of_the_agency(self):
        old = self.logged_in(self.specialist, "a", days=60, revoked=True)
        foreign = self.logged_in(self.foreign_clerk, "g")
        self.env.flush_all()
        rows = self.model("res.device.log", self.admin)
        self.assertEqual(rows.search([("id", "in", (old | foreign).ids)]).ids, old.ids)
        for user in (self.clerk, self.leader, self.colleague):
            with self.subTest(user=user.login):
                rows = self.model("res.device.log", user)
                self.assertFalse(rows.search([("id", "in", (old | foreign).ids)]))
                count = self.as_user(self.specialist, user).doc_session_count
                self.assertEqual(count, 0)
        own = self.model("res.device.log", self.specialist)
        self.assertEqual(own.search([("id", "=", old.id)]).ids, old.ids)
        with self.assertRaises(AccessError):
            self.as_user(old, self.admin).unlink()
        with self.assertRaises(AccessError):
            self.as_user(old, self.admin).write({"ip_address": "1.1.1.1"})


@tagged("post_install", "-at_install")
class TestIncidents(DocCommon):
    def report(self, user=None, **over):
        return self.model("doc.incident", user or self.specialist).create(
            {"name": "Mất mật khẩu", "kind": "account", **over}
        )

    def test_it_goes_to_the_officer_and_the_reporter_hears_the_end(self):
        self.company.doc_it_officer_id = self.colleague
        incident = self.report()
        self.assertEqual(incident.reporter_id, self.specialist)
        [to_do] = incident.sudo().activity_ids
        self.assertEqual(
            (to_do.user_id, to_do.summary), (self.colleague, "Mất mật khẩu")
        )
        for user in (self.specialist, self.clerk, self.leader, self.foreign_clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(incident, user).action_solve("Xong")
        officer = self.as_user(incident, self.colleague)
        with self.assertRaises(UserError):
            officer.action_solve("  ")
        officer.action_solve("Đã khóa tài khoản, cấp lại mật khẩu.")
        self.assertEqual(
            (incident.state, incident.solved_by_id), ("solved", self.colleague)
        )
        self.assertFalse(incident.sudo().activity_ids)
        told = incident.sudo().message_ids.notified_partner_ids
        self.assertIn(self.specialist.partner_id, told)
        with self.assertRaises(UserError):
            officer.action_solve("Lần nữa")

    def test_who_reported_it_writes_on_in_its_conversation(self):
        self.company.doc_it_officer_id = self.colleague
        incident = self.report()
        said = incident.message_post(
            body="Vẫn chưa vào được",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertEqual(said.author_id, self.specialist.partner_id)
        notified = said.sudo().notified_partner_ids
        self.assertIn(self.colleague.partner_id, notified)
        answer = self.as_user(incident, self.colleague).message_post(
            body="Đang xem",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        notified = answer.sudo().notified_partner_ids
        self.assertIn(self.specialist.partner_id, notified)
        # What was reported stays as it was; other agencies have no say.
        with self.assertRaises(AccessError):
            incident.write({"description": "Khác"})
        with self.assertRaises(AccessError):
            self.as_user(incident, self.foreign_clerk).message_post(body="Của ai?")

    def test_without_an_officer_it_goes_to_the_administrator_of_the_agency(self):
        for user in (self.clerk, self.archivist, self.leader, self.foreign_clerk):
            officer = self.report(user).sudo().officer_id
            expected = (
                self.admin if user.company_id == self.company else officer.browse()
            )
            self.assertEqual(officer, expected, user.login)

    def test_who_reported_it_and_when_is_nobodys_to_say(self):
        for values in (
            {"reporter_id": self.clerk.id},
            {"company_id": self.other_company.id},
            {"state": "solved"},
            {"officer_id": self.clerk.id},
            {"reported_at": "2020-01-01 00:00:00"},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                self.report(**values)
        incident = self.report()
        with self.assertRaises(AccessError):
            incident.write({"name": "Không có gì"})
        with self.assertRaises(AccessError):
            self.as_user(incident, self.admin).write({"state": "solved"})
        with self.assertRaises(UserError):
            incident.sudo().unlink()
        with self.assertRaises(AccessError):
            self.as_user(incident, self.foreign_clerk).read(["name"])


@tagged("post_install", "-at_install")
class TestSystemName(SafetyCase):
    NAME, SHORT = "Hệ thống quản lý văn bản tỉnh Thử nghiệm", "QLVB Thử nghiệm"

    def name_it(self):
        keeper = new_test_user(self.env, "keeper", groups="base.group_system")
        settings = self.env["res.config.settings"].with_user(keeper)
        settings.create(
            {
                "doc_system_name": self.NAME,
                "doc_system_short_name": self.SHORT,
                "doc_system_address": "https://vanban.thunghiem.gov.vn/",
            }
        ).execute()
        return settings

    def test_names_and_address_are_set_and_shown(self):
        page = self.url_open("/web/login").text
        self.assertNotIn(self.NAME, page)
        settings = self.name_it()
        values = settings.create({})
        self.assertEqual(values.doc_system_name, self.NAME)
        self.assertEqual(values.doc_system_address, "https://vanban.thunghiem.gov.vn")
        page = self.url_open("/web/login").text
        for shown in (self.NAME, self.SHORT, "https://vanban.thunghiem.gov.vn"):
            self.assertIn(shown, page)
        self.authenticate(self.specialist.login, OLD)
        answer = self.url_open(
            "/web/session/get_session_info",
            data=json.dumps({"params": {}}),
            headers={"Content-Type": "application/json"},
        ).json()["result"]
        self.assertEqual(
            answer["doc_system"],
            {
                "name": self.NAME,
                "short": self.SHORT,
                "address": "https://vanban.thunghiem.gov.vn",
            },
        )

    def test_the_address_is_the_one_in_links_and_outlives_a_log_in(self):
        self.name_it()
        admin = new_test_user(self.env, "other_keeper", groups="base.group_system")
        admin.password = OLD
        where = {**INTERACTIVE, "base_location": "http://10.0.0.1:8069"}
        credential = {"login": admin.login, "password": OLD, "type": "password"}
        self.env["res.users"].authenticate(credential, where)
        self.assertEqual(
            self.specialist.get_base_url(), "https://vanban.thunghiem.gov.vn"
        )

    def test_no_senseless_address_and_no_other_hand(self):
        settings = self.name_it()
        for address in ("vanban", "ftp://vanban.gov.vn", "javascript:alert(1)"):
            with self.subTest(address=address), self.assertRaises(ValidationError):
                settings.create({"doc_system_address": address}).execute()
        for user in (self.admin, self.leader, self.clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.model("res.config.settings", user).create(
                    {"doc_system_name": "Của tôi"}
                ).execute()
