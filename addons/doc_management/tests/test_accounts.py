"""Accounts and passwords: one official each, the password his own and never seen."""

import json
import logging
from contextlib import contextmanager

from odoo.exceptions import AccessDenied, AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import DocCommon

OLD, NEW = "mật khẩu cũ 2026", "mật khẩu mới 2027"


class Everything(logging.Handler):
    """Keeps every message of the server's log, as it runs, with its values."""

    def __init__(self):
        super().__init__(logging.INFO)
        self.said = []

    def emit(self, record):
        self.said.append(self.format(record))
        self.said.append(repr(record.args))


@tagged("post_install", "-at_install")
class TestAccounts(DocCommon, HttpCase):
    def setUp(self):
        super().setUp()
        for user in (self.specialist, self.clerk, self.admin):
            user.password = OLD

    @contextmanager
    def whole_log(self):
        handler, root = Everything(), logging.getLogger()
        handler.setFormatter(logging.Formatter("%(message)s"))
        root.addHandler(handler)
        try:
            yield handler.said
        finally:
            root.removeHandler(handler)

    def call(self, model, method, *args, **kwargs):
        """Return (name of the refusal or None, result) of a call over HTTP."""
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        with mute_logger("odoo.http"):
            answer = self.url_open(
                "/web/dataset/call_kw",
                data=json.dumps({"params": params}),
                headers={"Content-Type": "application/json"},
            ).json()
        return answer.get("error", {}).get("data", {}).get("name"), answer.get("result")

    def knows(self, user, password):
        """Whether this password lets the user in."""
        credential = {"login": user.login, "password": password, "type": "password"}
        try:
            with mute_logger("odoo.addons.base.models.res_users"):
                self.env["res.users"].authenticate(
                    credential, {"interactive": False, "REMOTE_ADDR": "127.0.0.1"}
                )
        except AccessDenied:
            return False
        return True

    def test_each_user_changes_his_own_password_and_nobody_elses(self):
        self.authenticate(self.specialist.login, OLD)
        refused, _nothing = self.call("res.users", "change_password", "sai", NEW)
        self.assertEqual(refused, "odoo.exceptions.AccessDenied")
        self.assertTrue(self.knows(self.specialist, OLD))
        refused, done = self.call("res.users", "change_password", OLD, NEW)
        self.assertEqual((refused, done), (None, True))
        self.assertTrue(self.knows(self.specialist, NEW))
        self.assertFalse(self.knows(self.specialist, OLD))
        # One that the agency's administrator sets opens nothing but the page where it
        # is changed, and a leader is warned: see the tests of that administrator.
        for user in (self.clerk, self.head, self.leader):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(self.specialist, user).write({"password": "x" * 12})
        self.assertTrue(self.knows(self.specialist, NEW))

    def test_a_password_is_shown_to_nobody(self):
        stored = self.env.cr
        stored.execute(
            "SELECT password FROM res_users WHERE id = %s", [self.specialist.id]
        )
        [(digest,)] = stored.fetchall()
        self.assertNotIn(OLD, digest)
        for user in (self.specialist, self.clerk, self.admin):
            with self.subTest(user=user.login):
                try:
                    [seen] = self.as_user(self.specialist, user).read(["password"])
                except AccessError:
                    continue
                self.assertFalse(seen["password"])
        self.authenticate(self.specialist.login, OLD)
        page = self.url_open("/odoo").text
        _refused, own = self.call(
            "res.users", "read", [self.specialist.id], ["login", "password"]
        )
        for told in (page, json.dumps(own or [])):
            self.assertNotIn(OLD, told)
            self.assertNotIn(digest, told)

    def test_a_password_is_in_no_log_and_no_journal(self):
        with self.whole_log() as said:
            self.authenticate(self.specialist.login, OLD)
            self.call("res.users", "change_password", OLD, NEW)
            self.knows(self.specialist, "đoán sai 1234")
            with mute_logger("odoo.http"):  # that it was posted without its token
                self.url_open(
                    "/web/login",
                    data={"login": self.specialist.login, "password": "đoán sai 5678"},
                )
        self.assertTrue(said)
        for secret in (OLD, NEW, "đoán sai 1234", "đoán sai 5678"):
            with self.subTest(secret=secret):
                told = [line for line in said if secret in line]
                self.assertEqual(told, [])
        journal = self.env["doc.journal"].search([("user_id", "=", self.specialist.id)])
        self.assertNotIn(NEW, " ".join(journal.mapped(lambda row: row.detail or "")))

    def test_an_account_belongs_to_one_official(self):
        employees = self.env["hr.employee"].sudo()
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            employees.create(
                {
                    "name": "Người dùng chung",
                    "user_id": self.specialist.id,
                    "company_id": self.company.id,
                }
            )
            self.env.flush_all()
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env["res.users"].create(
                {"name": "Tài khoản thứ hai", "login": self.specialist.login}
            )
            self.env.flush_all()
        self.assertEqual(
            self.specialist._doc_employee(self.company).sudo().user_id, self.specialist
        )

    def test_an_account_without_an_official_does_no_work(self):
        employee = self.specialist._doc_employee(self.company).sudo()
        employee.user_id = False
        with self.assertRaisesRegex(UserError, "employee|official|unit"):
            self.model("doc.outgoing", self.specialist).create({"subject": "không ai"})

    def test_a_locked_account_is_out_at_once(self):
        self.authenticate(self.specialist.login, OLD)
        refused, found = self.call("res.users", "search_count", [])
        self.assertIsNone(refused)
        self.assertTrue(found)
        self.specialist.sudo().active = False
        self.env.flush_all()
        refused, found = self.call("res.users", "search_count", [])
        self.assertIsNotNone(refused)
        self.assertIsNone(found)
        self.assertFalse(self.knows(self.specialist, OLD))
