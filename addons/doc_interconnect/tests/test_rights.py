"""Who sees and does what: by role, by agency, over the border."""

import json
import os
import tempfile
from pathlib import Path
from unittest.mock import patch

import psycopg2
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SECRET, ExchangeCase

ROLES = ("specialist", "unit_head", "leader", "clerk", "archivist", "doc_admin")
NOTHING = frozenset()
READ = frozenset({"read"})
SET_UP = frozenset({"read", "write", "create"})
TABLE = {
    "doc.exchange.backend": {"clerk": READ, "doc_admin": SET_UP},
    "doc.exchange.message": {role: READ for role in ROLES if role != "doc_admin"},
    "doc.exchange.status": {role: READ for role in ROLES if role != "doc_admin"},
    "doc.axis.system": {"doc_admin": SET_UP},
    "doc.axis.packet": {"doc_admin": READ},
    "doc.exchange.partner": {"clerk": READ, "doc_admin": READ},
    "doc.exchange.reconciliation": {"clerk": READ, "doc_admin": READ},
    "doc.publication": {"clerk": READ},
    "doc.recall.wizard": {"clerk": frozenset({"read", "write", "create", "unlink"})},
    "doc.exchange.decide": {"clerk": frozenset({"read", "write", "create", "unlink"})},
}


@tagged("post_install", "-at_install")
class TestRights(ExchangeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = {
            "specialist": cls.specialist,
            "unit_head": cls.head,
            "leader": cls.leader,
            "clerk": cls.clerk,
            "archivist": cls.archivist,
            "doc_admin": cls.admin,
        }

    def setUp(self):
        super().setUp()
        self.outgoing = self.make_issued()
        self.message = self.queued(self.outgoing)

    # by role

    def test_every_role_has_exactly_its_rights(self):
        for model, rights in TABLE.items():
            for role, user in self.people.items():
                for operation in ("read", "write", "create", "unlink"):
                    with self.subTest(model=model, role=role, operation=operation):
                        self.assertEqual(
                            self.model(model, user).has_access(operation),
                            operation in rights.get(role, NOTHING),
                        )

    def test_a_user_without_role_sees_nothing(self):
        nobody = self.make_official("archivist", self.unit, "nobody")
        nobody.group_ids = self.env.ref("base.group_user")
        for model in TABLE:
            with self.subTest(model), self.assertRaises(AccessError):
                self.model(model, nobody).search([])

    def test_messages_follow_the_reading_rights_of_the_document(self):
        for user, sees in (
            (self.specialist, True),
            (self.head, True),
            (self.leader, True),
            (self.clerk, True),
            (self.outsider, False),
            (self.other_head, False),
            (self.foreign_clerk, False),
            (self.foreign_leader, False),
        ):
            with self.subTest(user.login):
                messages = self.model("doc.exchange.message", user)
                found = messages.search([("id", "=", self.message.id)])
                self.assertEqual(bool(found), sees)
                history = self.model("doc.exchange.status", user).search(
                    [("message_id", "=", self.message.id)]
                )
                self.assertEqual(bool(history), sees)
                if not sees:
                    with self.assertRaises(AccessError):
                        self.as_user(self.message, user).read(["error"])
                    with self.assertRaises(AccessError):
                        self.as_user(self.message, user).action_open_history()

    def test_messages_without_document_are_the_clerks(self):
        stray = (
            self.env["doc.exchange.message"]
            ._by_action()
            .create(
                {
                    "direction": "in",
                    "kind": "status",
                    "business_key": "?",
                    "backend_id": self.backend.id,
                    "axis_doc_id": "stray",
                    "sender_code": "x",
                    "receiver_code": self.sender_code,
                    "state": "unmatched",
                }
            )
        )
        for user, sees in (
            (self.clerk, True),
            (self.leader, False),
            (self.specialist, False),
            (self.archivist, False),
            (self.foreign_clerk, False),
        ):
            with self.subTest(user.login):
                messages = self.model("doc.exchange.message", user)
                self.assertEqual(bool(messages.search([("id", "=", stray.id)])), sees)

    def test_connections_are_those_of_ones_own_agency(self):
        for user, seen in (
            (self.clerk, self.backend),
            (self.foreign_clerk, self.receiving),
        ):
            found = self.model("doc.exchange.backend", user).search([])
            self.assertEqual(found.ids, seen.ids)
        with self.assertRaises(AccessError):
            self.as_user(self.receiving, self.admin).write({"url": "http://evil"})

    # the machinery's own

    def test_nobody_writes_or_makes_messages_by_hand(self):
        values = {
            "direction": "out",
            "kind": "edoc",
            "business_key": "9:9",
            "backend_id": self.backend.id,
            "sender_code": "x",
            "receiver_code": "y",
            "state": "ready",
        }
        for user in (self.clerk, self.leader, self.admin, self.specialist):
            for context in (
                {},
                {"doc_by_action": True},
                {"doc_by_action": "BY_ACTION"},
            ):
                with self.subTest(user=user.login, context=context):
                    messages = self.model("doc.exchange.message", user).with_context(
                        **context
                    )
                    with self.assertRaises(AccessError):
                        messages.create(values)
                    with self.assertRaises(AccessError):
                        messages.browse(self.message.id).write({"state": "done"})
                    with self.assertRaises(AccessError):
                        messages.browse(self.message.id).unlink()

    def test_not_even_the_superuser_edits_messages_in_passing(self):
        message = self.message.sudo().with_context(doc_by_action=1)
        for values in ({"state": "done"}, {"error": "x"}, {"sent_at": "2026-01-01"}):
            with self.subTest(values), self.assertRaises(AccessError):
                message.write(values)
        with self.assertRaises(AccessError):
            message.unlink()

    def test_history_is_append_only_for_the_orm_and_the_database(self):
        row = self.message.status_ids[:1].sudo()
        with self.assertRaises(AccessError):
            row.write({"event": "x"})
        with self.assertRaises(AccessError):
            row.unlink()
        for statement in (
            "UPDATE doc_exchange_status SET event = 'x'",
            "DELETE FROM doc_exchange_status",
        ):
            with (
                self.subTest(statement),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.Error),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement)
        self.env.invalidate_all()
        self.assertTrue(row.exists())
        self.assertEqual(row.event, "queued")

    def test_deciding_is_up_to_the_clerk_of_the_agency(self):
        self.message.sudo()._by_action().write({"state": "dead"})
        for user in (
            self.specialist,
            self.leader,
            self.archivist,
            self.admin,
            self.outsider,
            self.foreign_clerk,
        ):
            with self.subTest(user.login):
                message = self.as_user(self.message, user)
                with self.assertRaises(UserError):
                    message.action_resend()
                with self.assertRaises(UserError):
                    message.action_give_up("lý do")
                with self.assertRaises(UserError):
                    message.action_decide()
        self.assertEqual(self.message.state, "dead")
        dialogue = self.model("doc.exchange.decide", self.clerk).create(
            {
                "message_ids": [(6, 0, self.message.ids)],
                "decision": "give_up",
                "reason": "Đã gửi bản giấy",
            }
        )
        dialogue.action_apply()
        self.assertEqual(self.message.state, "abandoned")

    def test_a_message_on_its_way_cannot_be_decided_on(self):
        clerk = self.as_user(self.message, self.clerk)
        for state in ("sending", "accepted", "arrived", "done"):
            self.message.sudo()._by_action().write({"state": state})
            with self.subTest(state):
                with self.assertRaisesRegex(UserError, "nothing to decide"):
                    clerk.action_resend()
                with self.assertRaisesRegex(UserError, "nothing to decide"):
                    clerk.action_give_up("lý do")

    # secrets

    def test_a_secret_is_stored_encrypted_and_given_to_nobody(self):
        self.env.cr.execute(
            "SELECT secret_enc FROM doc_exchange_backend WHERE id = %s",
            (self.backend.id,),
        )
        stored = self.env.cr.fetchone()[0]
        self.assertNotIn(SECRET, stored)
        self.assertEqual(self.backend._secret_text(), SECRET)
        for user in (self.admin, self.clerk, self.env.ref("base.user_admin")):
            backend = self.backend.with_user(user)
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    backend.read(["secret_enc"])
                with self.assertRaises(AccessError):
                    backend.search([("secret_enc", "=like", stored[:9] + "%")])
                self.assertNotIn("secret_enc", backend.fields_get())
        admin = self.as_user(self.backend, self.admin)
        [values] = admin.read(["secret", "has_secret"])
        self.assertEqual((values["secret"], values["has_secret"]), (False, True))

    def test_a_new_secret_replaces_the_old_one_and_is_never_shown(self):
        admin = self.as_user(self.backend, self.admin)
        admin.write({"secret": "another"})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(admin.secret)
        self.assertEqual(self.backend._secret_text(), "another")
        with self.assertRaises(AccessError):
            self.as_user(self.backend, self.clerk).write({"secret": "mine"})
        with self.assertRaises(AccessError):
            admin.write({"secret_enc": "plain"})

    def test_another_key_file_opens_nothing_and_says_so(self):
        with (
            tempfile.TemporaryDirectory() as folder,
            patch.dict(os.environ, {"VAN_THU_KEY_FILE": str(Path(folder) / "other")}),
            self.assertRaisesRegex(UserError, "another key"),
        ):
            self.backend._secret_text()

    def test_a_copy_takes_no_secret_along(self):
        copied = self.as_user(self.backend, self.admin).copy({"system_id": "other"})
        self.assertFalse(copied.has_secret)
        with self.assertRaisesRegex(UserError, "no secret"):
            copied._secret_text()

    # over the border

    def rpc(self, user, model, method, *arguments, **options):
        """Call as a logged-in person's browser does; the answer of the server."""
        password = user.login + "x" * (8 - len(user.login))
        self.authenticate(user.login, password)
        self.env.flush_all()
        with mute_logger("odoo.http"):
            answer = self.url_open(
                f"/web/dataset/call_kw/{model}/{method}",
                data=json.dumps(
                    self.build_rpc_payload(
                        {
                            "model": model,
                            "method": method,
                            "args": list(arguments),
                            "kwargs": options,
                        }
                    )
                ),
                headers={"Content-Type": "application/json"},
            ).json()
        self.env.invalidate_all()
        return answer

    def test_over_http_a_forged_context_opens_nothing(self):
        forged = {"doc_by_action": True, "sudo": True, "su": True}
        for method, arguments in (
            ("write", [[self.message.id], {"state": "done"}]),
            ("web_save", [[self.message.id], {"state": "done"}, {}]),
            ("unlink", [[self.message.id]]),
            ("create", [[{"direction": "out", "kind": "edoc", "state": "ready"}]]),
            ("_move_to", [[self.message.id], "done", "x"]),
            ("_happen", [[self.message.id], "confirm"]),
            ("_cron_send", []),
            ("_take_in", [[self.message.id], {}]),
        ):
            with self.subTest(method):
                answer = self.rpc(
                    self.clerk,
                    "doc.exchange.message",
                    method,
                    *arguments,
                    context=forged,
                )
                self.assertIn("error", answer)
        self.assertEqual(self.message.state, "ready")

    def test_over_http_no_method_gives_a_secret_away(self):
        for model, record in (
            ("doc.exchange.backend", self.backend),
            ("doc.axis.system", self.sender.doc_agency_id.axis_system_id),
        ):
            for method, arguments in (
                ("_secret_text", [record.ids]),
                ("_connection", [record.ids]),
                ("_cipher", [record.ids]),
                ("read", [record.ids, ["secret_enc"]]),
                ("export_data", [record.ids, ["secret_enc"]]),
                ("search_read", [[], ["secret_enc"]]),
                ("formatted_read_group", [[], ["secret_enc"], ["__count"]]),
                ("web_read", [record.ids, {"secret_enc": {}}]),
            ):
                with self.subTest(model=model, method=method):
                    answer = self.rpc(self.admin, model, method, *arguments)
                    text = json.dumps(answer)
                    self.assertNotIn(SECRET, text)
                    self.assertNotIn("gAAAA", text, "the cipher text")
            answer = self.rpc(
                self.admin, model, "web_read", record.ids, {"secret": {}, "name": {}}
            )
            self.assertFalse(answer["result"][0]["secret"])

    def test_over_http_the_titles_of_others_letters_stay_with_the_axis(self):
        self.run_send()
        packet = self.env["doc.axis.packet"].search([])
        answer = self.rpc(
            self.admin, "doc.axis.packet", "search_read", [], ["title", "notation"]
        )
        self.assertIn("error", answer)
        answer = self.rpc(
            self.admin, "doc.axis.packet", "search_read", [], ["sender_code"]
        )
        self.assertEqual(len(answer["result"]), len(packet))
        self.assertNotIn(self.outgoing.subject, json.dumps(answer))

    def test_over_http_a_stranger_decides_nothing(self):
        self.message.sudo()._by_action().write({"state": "dead"})
        for user in (self.foreign_clerk, self.outsider, self.leader):
            for method, arguments in (
                ("action_resend", [self.message.ids]),
                ("action_give_up", [self.message.ids, "lý do"]),
            ):
                with self.subTest(user=user.login, method=method):
                    answer = self.rpc(user, "doc.exchange.message", method, *arguments)
                    self.assertIn("error", answer)
        self.assertEqual(self.message.state, "dead")
        answer = self.rpc(
            self.clerk, "doc.exchange.message", "action_resend", self.message.ids
        )
        self.assertTrue(answer["result"])
        self.assertEqual(self.message.state, "ready")

    def test_the_answered_link_is_made_by_the_exchange_only(self):
        self.exchange()
        incoming = self.arrived_as(self.outgoing)
        clerk = self.as_user(incoming, self.receiver_clerk)
        with self.assertRaises(AccessError):
            clerk.write({"answered_outgoing_ids": [(6, 0, self.outgoing.ids)]})
        self.assertFalse(incoming.answered_outgoing_ids)

    def test_asking_the_axis_at_once_is_the_clerks(self):
        incoming = self.env["doc.incoming"]
        for user in (self.specialist, self.leader, self.archivist):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.model("doc.incoming", user).action_fetch()
        trigger = self.env["ir.cron.trigger"].search_count([])
        self.model(incoming._name, self.clerk).action_fetch()
        self.assertEqual(self.env["ir.cron.trigger"].search_count([]), trigger + 1)
        self.backend.active = False
        with self.assertRaisesRegex(UserError, "not connected"):
            self.model(incoming._name, self.clerk).action_fetch()
