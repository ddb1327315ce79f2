"""The matrix of rights at the border: every route, and the ways into every model."""

import json
from datetime import timedelta
from itertools import product

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .access_matrix import MARK, AccessMatrix
from .access_rows import ROUTES, ROWS

PASSWORD = "quyền xem 2026"
QUIET = (
    "odoo.http",
    "odoo.addons.rpc.controllers.json2",
    "odoo.addons.web.controllers.export",
    "odoo.sql_db",
)


@tagged("post_install", "-at_install")
class TestAccessHttp(AccessMatrix, HttpCase):
    def setUp(self):
        super().setUp()
        self.people = {
            "specialist": self.specialist,
            "leader": self.leader,
            "clerk": self.clerk,
        }
        for user in (*self.people.values(), *self.strangers.values()):
            user.sudo().password = PASSWORD
        self.hosts = {
            "doc.file": self.world["incoming"].sudo().document_id._main_file(),
            "doc.incoming": self.world["incoming"],
            "doc.outgoing": self.world["outgoing"],
            "doc.outage": self.world["outage"],
            "doc.print.job": self.world["print"],
        }
        self.env.flush_all()

    def enter(self, user):
        self.authenticate(user.login, PASSWORD)

    def address(self, rule):
        """Return a real address for a route: its record, page one, any name."""
        host = self.hosts[ROUTES[rule][0]]
        path = rule.replace("<int:page>", "1").replace("<string:name>", "x.pdf")
        path = path.replace("<string:form>", "pdf")
        for name in ("file_id", "record_id", "outage_id", "job_id"):
            path = path.replace(f"<int:{name}>", str(host.id))
        return path

    def test_every_route_answers_its_readers_alone(self):
        paths = {rule: self.address(rule) for rule in ROUTES if ROUTES[rule][0]}
        for role, user in self.people.items():
            self.enter(user)
            for rule, path in paths.items():
                with self.subTest(role=role, route=rule), mute_logger(*QUIET):
                    answer = self.url_open(path)
                    self.assertEqual(answer.ok, role in ROUTES[rule][1])
        for name, user in self.strangers.items():
            self.enter(user)
            for rule, path in paths.items():
                with self.subTest(stranger=name, route=rule), mute_logger(*QUIET):
                    answer = self.url_open(path)
                    self.assertEqual(answer.status_code, 404)
                    self.assertNotIn(MARK, answer.text.lower())
        self.authenticate(None, None)
        for rule, path in paths.items():
            with self.subTest(route=rule):
                answer = self.url_open(path, allow_redirects=False)
                self.assertIn("/web/login", answer.headers.get("Location", ""))

    def key_of(self, user):
        keys = self.env["res.users.apikeys"].with_user(user).sudo()
        end = fields.Datetime.now() + timedelta(hours=1)
        return keys._generate("rpc", "test", end)

    def test_the_external_api_shows_a_stranger_nothing(self):
        """`/json/2`, with a key of his own: reading, grouping, names, saving."""
        asked = {
            "search_read": {"domain": [], "fields": ["display_name"]},
            "read": {},
            "web_save": {"vals": {"note": "x"}, "specification": {}},
            "formatted_read_group": {
                "domain": [],
                "groupby": [],
                "aggregates": ["__count"],
            },
        }
        models = [name for name, row in ROWS.items() if row.kind == "document"]
        for name in ("right withdrawn", "administrator", "clerk elsewhere"):
            user = self.strangers[name]
            headers = {"Authorization": f"bearer {self.key_of(user)}"}
            for model, (method, body) in product(models, asked.items()):
                ids = self.samples(model, ROWS[model]).ids
                more = {"ids": ids} if method in ("read", "web_save") else {}
                with self.subTest(user=name, model=model, method=method):
                    with mute_logger(*QUIET):
                        answer = self.url_open(
                            f"/json/2/{model}/{method}",
                            headers=headers,
                            json={**body, **more},
                        )
                    self.assertNotIn(MARK, answer.text.lower())
                    if more:
                        self.assertGreaterEqual(answer.status_code, 400)

    def call(self, path, **params):
        with mute_logger(*QUIET):
            return self.url_open(
                path,
                data=json.dumps({"params": params}),
                headers={"Content-Type": "application/json"},
            )

    def test_files_talk_and_exports_show_a_stranger_nothing(self):
        incoming = self.world["incoming"]
        file = self.hosts["doc.file"]
        attachment = file.sudo().attachment_id
        message = incoming.sudo().message_ids[:1]
        said = "lời của người ngoài"
        export = {
            "model": "doc.incoming",
            "fields": [{"name": "subject", "label": "x", "type": "char"}],
            "ids": incoming.ids,
            "domain": [],
            "groupby": [],
            "import_compat": False,
        }
        gets = [
            f"/web/content/{attachment.id}",
            f"/web/content/ir.attachment/{attachment.id}/raw",
            f"/web/image/{attachment.id}",
            f"/web/content/doc.incoming/{incoming.id}/subject",
            f"/web/content/doc.file/{file.id}/name",
            f"/mail/view?model=doc.incoming&res_id={incoming.id}",
            f"/mail/message/{message.id}",
            f"/web/export/csv?data={json.dumps(export)}",
            f"/web/export/xlsx?data={json.dumps(export)}",
            "/my",
            "/my/home",
        ]
        thread = {"thread_model": "doc.incoming", "thread_id": incoming.id}
        for name, user in self.strangers.items():
            self.enter(user)
            for path in gets:
                with self.subTest(user=name, path=path), mute_logger(*QUIET):
                    answer = self.url_open(path)
                    self.assertNotIn(MARK.encode(), answer.content.lower())
                    self.assertFalse(answer.content.startswith(b"%PDF"))
            for path, params in (
                ("/mail/thread/messages", thread),
                ("/mail/data", {"fetch_params": ["systray_get_activities"]}),
                ("/mail/inbox/messages", {}),
                ("/mail/history/messages", {}),
                (
                    "/mail/message/post",
                    {**thread, "post_data": {"body": said}},
                ),
            ):
                with self.subTest(user=name, path=path):
                    self.assertNotIn(MARK, self.call(path, **params).text.lower())
        bodies = incoming.sudo().message_ids.mapped("body")
        self.assertFalse([body for body in bodies if said in str(body)])
        self.enter(self.specialist)  # and a reader does get them
        self.assertIn(MARK, self.call("/mail/thread/messages", **thread).text.lower())
