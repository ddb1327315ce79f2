"""Who has no part in the work, or has it no more, tries every act over the border.

As a leader, head and clerk of another agency, a colleague without a part, one whose
reading right was withdrawn, and a delegate whose days are over: with contexts that
claim to be somebody or somewhere else.
"""

import json

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import DocCommon

PASSWORD = "văn thư 2026"
REFUSALS = {
    "odoo.exceptions.AccessError",
    "odoo.exceptions.MissingError",
    "odoo.exceptions.UserError",
}
DAY = "2199-03-02 02:00:00"
FOR_ONE = {
    "doc.incoming": {
        "action_start": [],
        "action_done": ["Xong"],
        "action_no_need": ["Thôi"],
        "action_reopen": ["Thôi"],
        "action_draft_reply": [],
    },
    "doc.assignment": {
        "action_return": ["Thay"],
        "action_withdraw": ["Thay"],
        "action_wait": ["Thay"],
        "action_resume": [],
        "action_report": ["Thay"],
        "action_urge": ["Gấp"],
        "action_request_extension": [DAY, "Thay"],
        "action_read": [],
        "action_unread": [],
        "action_give_opinion": ["Thay"],
    },
    "doc.part.request": {"action_grant": ["Thay"], "action_refuse": ["Thay"]},
    "doc.request": {"action_close": ["Thay"], "action_withdraw": ["Thay"]},
    "doc.request.line": {
        "action_read": [],
        "action_answer": ["Thay"],
        "action_open_document": [],
    },
    "doc.delegation": {"action_confirm": [], "action_revoke": []},
    "doc.handover": {"action_print": []},
    "doc.inbox.item": {"open_card": [], "action_act": [], "action_open": []},
}
"""{model: {act on one record: what it is told}}"""


@tagged("post_install", "-at_install")
class TestHostileRouting(DocCommon, HttpCase):
    def setUp(self):
        super().setUp()
        self.foreign_head = self.make_official("unit_head", self.foreign_unit, "fhead")
        self.incoming = self.make_directed()
        self.lead = self.incoming._lead_part()
        mine = self.as_user(self.lead, self.specialist)
        mine.action_request_extension(DAY, "Chờ số liệu")
        asked = self.as_user(self.incoming, self.specialist).action_send_request(
            self.head.ids, "Số liệu?"
        )
        self.slip = self.env["doc.request"].browse(asked)
        today = self.env["res.company"]._doc_today()
        self.proposed = self.model("doc.delegation", self.admin).create(
            {
                "delegator_id": self.deputy.id,
                "delegate_id": self.other_head.id,
                "date_to": fields.Date.add(today, days=3),
                "may_assign": True,
            }
        )
        handed = self.model("doc.handover", self.admin).action_hand_over(
            self.colleague.id, self.successor().id, "Chuyển"
        )
        self.handed = self.env["doc.handover"].browse(handed)

    def successor(self):
        """Somebody who takes over what the colleague held, and is no attacker."""
        return self.make_official("specialist", self.other_unit, "successor")

    def former(self):
        """One who was a delegate of the specialist, and one who could read."""
        today = self.env["res.company"]._doc_today()
        lent = self.model("doc.delegation", self.specialist).create(
            {
                "delegate_id": self.outsider.id,
                "date_to": fields.Date.add(today, days=3),
                "may_receive": True,
                "may_assign": True,
                "may_supervise": True,
            }
        )
        acting = self.as_user(self.lead, self.outsider)
        acting.action_wait("Chờ số liệu")
        acting.action_resume()
        lent.sudo()._by_action().write(
            {
                "date_from": fields.Date.subtract(today, days=3),
                "date_to": fields.Date.subtract(today, days=1),
            }
        )
        return self.outsider

    def world(self):
        """Return {model: record} of what is attacked."""
        self.env["doc.inbox.item"]._settle(self.env)
        rows = self.env["doc.inbox.item"].search(
            [("document_id", "=", self.incoming.document_id.id)]
        )
        return {
            "doc.incoming": self.incoming,
            "doc.assignment": self.lead,
            "doc.part.request": self.incoming.sudo().request_ids,
            "doc.request": self.slip,
            "doc.request.line": self.slip.line_ids,
            "doc.delegation": self.proposed,
            "doc.handover": self.handed,
            "doc.inbox.item": rows.filtered(lambda row: row.user_id == self.specialist)[
                :1
            ],
        }

    def claims(self):
        """Contexts by which somebody says that he is another, or elsewhere."""
        chief = self.leader
        return (
            {},
            {"allowed_company_ids": (self.company | self.other_company).ids},
            {
                "uid": chief.id,
                "user_id": chief.id,
                "su": True,
                "doc_by_action": True,
                "doc_capacity": {"user_id": chief.id},
                "active_id": self.incoming.id,
                "active_ids": self.incoming.ids,
                "active_model": "doc.incoming",
                "default_user_id": chief.id,
                "default_company_id": self.company.id,
                "active_test": False,
            },
        )

    def call(self, model, method, *args, **kwargs):
        """Return the name of the refusal, or None with what was answered."""
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_rule"):
            answer = self.url_open(
                "/web/dataset/call_kw",
                data=json.dumps({"params": params}),
                headers={"Content-Type": "application/json"},
            ).json()
        return answer.get("error", {}).get("data", {}).get("name"), answer.get("result")

    def tried(self, world):
        """Yield (model, method, arguments) of every act that is tried."""
        for model, acts in FOR_ONE.items():
            for method, told in acts.items():
                yield model, method, [world[model].ids, *told]
        to_me = [{"role": "lead", "user_id": self.specialist.id}]
        yield "doc.incoming", "action_direct", [self.incoming.ids, self.specialist.id]
        yield (
            "doc.incoming",
            "action_send_straight",
            [self.incoming.ids, "info_only", self.specialist.id],
        )
        yield (
            "doc.incoming",
            "action_send_request",
            [self.incoming.ids, self.head.ids, "Gì?"],
        )
        yield "doc.assignment", "action_pass_on", [self.lead.ids, to_me]
        yield (
            "doc.assignment",
            "action_propose_help",
            [self.lead.ids, self.head.ids, "Thay"],
        )
        yield (
            "doc.handover",
            "action_hand_over",
            [self.specialist.id, self.outsider.id, "Thay", None, self.company.id],
        )

    def held(self):
        """What must be the same afterwards."""
        self.env.invalidate_all()
        names = ("doc.assignment", "doc.request.line", "doc.part.request")
        states = [self.env[name].search([]).mapped("state") for name in names]
        kept = ("doc.delegation", "doc.handover", "doc.request", "doc.outgoing")
        counts = [self.env[name].search_count([]) for name in kept]
        told = self.lead.urge_count, self.incoming.holder_id, self.proposed.is_proposed
        return states, counts, told

    def test_no_stranger_and_nobody_who_was_does_anything(self):
        gone = self.former()
        # The colleague read it as long as he had a part, which was handed over.
        attackers = (
            self.foreign_leader,
            self.foreign_head,
            self.foreign_clerk,
            self.colleague,
            gone,
        )
        world = self.world()
        for name, record in world.items():
            self.assertEqual(len(record), 1, name)
        before = self.held()
        for user in attackers:
            user.password = PASSWORD
            self.authenticate(user.login, PASSWORD)
            for context in self.claims():
                for model, method, told in self.tried(world):
                    if method == "action_print" and user == self.handed.leaver_id:
                        continue  # the record of his own hand-over
                    with self.subTest(user=user.login, act=f"{model}.{method}"):
                        error, answer = self.call(model, method, *told, context=context)
                        self.assertIn(error, REFUSALS, answer)
        self.assertEqual(self.held(), before)

    def test_many_at_once_are_refused_row_by_row(self):
        self.foreign_leader.password = PASSWORD
        self.authenticate(self.foreign_leader.login, PASSWORD)
        row = self.world()["doc.inbox.item"]
        before = self.held()
        for method in ("action_confirm_read_many", "action_undo_read_many"):
            error, rows = self.call("doc.incoming", method, self.incoming.ids * 2)
            self.assertFalse(error)
            self.assertFalse(any(one["done"] for one in rows))
        for act in ("read", "follow", "unfollow", "forward", "undo_forward"):
            error, answer = self.call("doc.inbox.item", "action_bulk", row.ids, act)
            self.assertFalse(error)
            self.assertFalse(any(one["done"] for one in answer["results"]))
            self.assertFalse(any(one["number"] for one in answer["results"]))
        self.assertEqual(self.held(), before)

    def test_nobody_lends_out_the_powers_of_another(self):
        lent = {
            "delegator_id": self.leader.id,
            "delegate_id": self.foreign_head.id,
            "company_id": self.company.id,
            "date_to": str(fields.Date.add(fields.Date.today(), days=3)),
            "may_assign": True,
        }
        before = self.held()
        for user in (self.foreign_leader, self.foreign_head, self.colleague, self.head):
            user.password = PASSWORD
            self.authenticate(user.login, PASSWORD)
            for context in self.claims():
                with self.subTest(user=user.login):
                    error, _made = self.call(
                        "doc.delegation",
                        "create",
                        [{**lent, "delegate_id": user.id}],
                        context=context,
                    )
                    self.assertIn(error, REFUSALS)
        self.assertEqual(self.held(), before)

    def test_whom_a_slip_names_twice_it_asks_once(self):
        mine = self.as_user(self.incoming, self.specialist)
        asked = mine.action_send_request(self.outsider.ids * 2, "Gì?")
        self.assertEqual(len(self.env["doc.request"].browse(asked).line_ids), 1)
        for nobody in ([], None, [0], [10**9], self.foreign_head.ids):
            with self.subTest(people=nobody), self.assertRaises(UserError):
                mine.action_send_request(nobody, "Gì?")

    def test_a_term_that_is_none_is_refused_in_words(self):
        mine = self.as_user(self.incoming, self.specialist)
        lead = self.as_user(self.lead, self.specialist)
        onward = [{"role": "lead", "user_id": self.head.id}]
        for days in (-1, 10**9, "abc", [3], 0.4):
            with self.subTest(days=days):
                with self.assertRaises(UserError):
                    mine.action_send_request(self.outsider.ids, "Gì?", days)
                with self.assertRaises(UserError):
                    lead.action_pass_on(onward, deadline_days=days)
        for moment in ("abc", "2020-01-01 00:00:00", [3], 7):
            with self.subTest(moment=moment):
                with self.assertRaises(UserError):
                    mine.action_send_request(self.outsider.ids, "Gì?", None, moment)
                with self.assertRaises(UserError):
                    lead.action_request_extension(moment, "Chờ")
        self.assertEqual(self.lead.state, "open")
