"""The matrix of rights at the border: every route, and the ways into every model."""

import json
from datetime import timedelta
from io import BytesIO
from itertools import product
from urllib.parse import quote
from zipfile import ZipFile

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .access_acts import ActCalls
from .access_matrix import MARK, AccessMatrix
from .access_rows import ROUTES, ROWS
from .act_rows import ACTS

PASSWORD = "quyền xem 2026"
QUIET = (
    "odoo.http",
    "odoo.addons.rpc.controllers.json2",
    "odoo.addons.web.controllers.export",
    "odoo.sql_db",
)


REFUSED = (403, 404, 422)
API_STRANGERS = (
    "other unit",
    "right withdrawn",
    "administrator",
    "clerk elsewhere",
    "leader elsewhere",
    "account without post",
    "portal",
)


def shown(answer):
    """Return the text of an export; a workbook is a ZIP of XML."""
    if not answer.content.startswith(b"PK"):
        return answer.text.lower()
    with ZipFile(BytesIO(answer.content)) as book:
        parts = [book.read(name).decode() for name in book.namelist()]
    return " ".join(parts).lower()


@tagged("post_install", "-at_install")
class TestAccessHttp(ActCalls, AccessMatrix, HttpCase):
    addon = "doc_management"
    rows = ROWS
    acts = ACTS

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

    def caller(self, user):
        """Return how ``user`` calls ``/json/2`` with a key of his own."""
        headers = {"Authorization": f"bearer {self.key_of(user)}"}

        def ask(model, method, **body):
            with mute_logger(*QUIET):
                path = f"/json/2/{model}/{method}"
                return self.url_open(path, headers=headers, json=body)

        return ask

    def asked_of(self, model):
        """Yield (method, body) of all that finds, and of all that names records.

        The first find nothing for a stranger, the second are refused to him.
        """
        records = self.samples(model, ROWS[model])
        among, ids = [("id", "in", records.ids)], records.ids
        named = bool(records._rec_name or records._rec_names_search)
        finding = {
            "search": {"domain": among},
            "search_read": {"domain": among, "fields": ["display_name"]},
            "formatted_read_group": {
                "domain": among,
                "groupby": [self.some_group(records)],
            },
            **({"name_search": {"name": "", "domain": among}} if named else {}),
        }
        naming = {
            "read": {"fields": ["display_name"]},
            "web_save": {"vals": {self.some_field(records): "x"}, "specification": {}},
            "unlink": {},
            "export_data": {"fields_to_export": ["id", "display_name"]},
        }
        yield from finding.items()
        yield from ((method, {"ids": ids, **body}) for method, body in naming.items())
        for act in self.acts_of(model)[:1]:
            yield act, {"ids": ids[:1], **self._arguments(records, act)}

    def acts_of(self, model):
        """Return the acts on records of a model, in the order of their rows."""
        return [
            act
            for name, act, _who in self.rows_of_acts()
            if name == model and not self._about_no_record(self.env[name], act)
        ]

    def test_the_external_api_shows_a_stranger_nothing(self):
        """`/json/2`, with a key of his own: finding, reading, saving, acting."""
        models = [name for name, row in ROWS.items() if row.kind == "document"]
        asked = {model: list(self.asked_of(model)) for model in models}
        self.assertTrue(any(self.acts_of(model) for model in models))
        for name in API_STRANGERS:
            ask = self.caller(self.strangers[name])
            for model in models:
                for method, body in asked[model]:
                    with self.subTest(user=name, model=model, method=method):
                        answer = ask(model, method, **body)
                        self.assertNotIn(MARK, answer.text.lower())
                        if answer.ok:
                            self.assertNotIn("ids", body)
                            self.assertEqual(answer.json(), [])
                        else:
                            self.assertIn(answer.status_code, REFUSED)

    def test_the_external_api_answers_a_reader(self):
        """The same questions of one who reads: the calls themselves are right."""
        ask, model = self.caller(self.specialist), "doc.incoming"
        for method, body in self.asked_of(model):
            if method in ("search", "search_read", "name_search", "read"):
                with self.subTest(method=method):
                    answer = ask(model, method, **body)
                    self.assertTrue(answer.ok)
                    self.assertTrue(answer.json())
        self.assertIn(MARK, ask(model, "read", ids=self.world["incoming"].ids).text)

    def test_the_external_api_says_what_is_for_one_record_at_a_time(self):
        """Two ids, or none, for an act on one: a refusal with a sentence, no fault."""
        ask = self.caller(self.clerk)
        two = self.make_incoming() | self.make_incoming()
        for ids in (two.ids, []):
            with self.subTest(ids=len(ids)):
                answer = ask("doc.incoming", "action_register", ids=ids)
                self.assertEqual(answer.status_code, 422)
                self.assertIn("OneRecordOnly", answer.json()["name"])
                self.assertIn(str(len(ids)), answer.json()["message"])
        self.assertEqual(set(two.mapped("state")), {"arrived"})

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
        gets = [
            f"/web/content/{attachment.id}",
            f"/web/content/ir.attachment/{attachment.id}/raw",
            f"/web/image/{attachment.id}",
            f"/web/content/doc.incoming/{incoming.id}/subject",
            f"/web/content/doc.file/{file.id}/name",
            f"/mail/view?model=doc.incoming&res_id={incoming.id}",
            f"/mail/message/{message.id}",
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
        for path in gets[:2]:
            with self.subTest(reader=path):
                self.assertTrue(self.url_open(path).content.startswith(b"%PDF"))

    def export(self, kind, ids):
        """Return what the export of a list gives, in the words of the screen."""
        data = {
            "model": "doc.incoming",
            "fields": [{"name": "subject", "label": "x", "type": "char"}],
            "ids": ids,
            "domain": [("subject", "ilike", MARK)],
            "groupby": [],
            "import_compat": False,
        }
        with mute_logger(*QUIET):
            return self.url_open(f"/web/export/{kind}?data={quote(json.dumps(data))}")

    def test_who_may_export_exports_what_he_reads(self):
        """Holding the right to export makes nobody a reader."""
        may = self.env.ref("base.group_allow_export")
        for name, user in self.strangers.items():
            if name != "portal":  # a guest of the portal cannot be given it
                user.sudo().group_ids += may
        self.specialist.sudo().group_ids += may
        ids = self.world["incoming"].ids
        for name, user in self.strangers.items():
            self.enter(user)
            for kind, chosen in product(("csv", "xlsx"), (ids, False)):
                with self.subTest(user=name, kind=kind, chosen=bool(chosen)):
                    answer = self.export(kind, chosen)
                    self.assertNotIn(MARK, shown(answer))
        self.enter(self.specialist)
        for kind, chosen in product(("csv", "xlsx"), (ids, False)):
            with self.subTest(reader=kind, chosen=bool(chosen)):
                answer = self.export(kind, chosen)
                self.assertEqual(answer.status_code, 200)
                self.assertIn(MARK, shown(answer))
