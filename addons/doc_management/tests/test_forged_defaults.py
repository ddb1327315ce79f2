"""Defaults are input: no ``default_…`` and no personal default forges a record."""

from freezegun import freeze_time
from odoo.tests import tagged

from .common import DocCommon

WEDNESDAY = "2026-04-22 02:41:00"
INPUT = {
    "char": "giả",
    "text": "giả",
    "html": "giả",
    "integer": 7,
    "date": "2020-01-01",
    "datetime": "2020-01-01 00:00:00",
}


@tagged("post_install", "-at_install")
@freeze_time(WEDNESDAY)
class TestForgedDefaults(DocCommon):
    def forged(self, record, user, model=None, **values):
        """Return a record of this user, who sends these defaults along.

        He has also set them as defaults of his own; Odoo lets everybody do that.
        """
        defaults = self.model("ir.default", user)
        for name, value in values.items():
            defaults.set(model or record._name, name, value, user_id=True)
        context = {f"default_{name}": value for name, value in values.items()}
        return self.as_user(record, user).with_context(**context)

    def letter(self):
        return {
            "subject": "giả",
            "issuer_id": self.issuer.id,
            "channel": "post",
            "type_id": self.env.ref("doc_management.doc_type_cong_van").id,
        }

    def guarded_models(self):
        mixin = self.env.registry["doc.guarded.mixin"]
        for name, cls in self.env.registry.items():
            if issubclass(cls, mixin) and not cls._abstract:
                yield self.env[name]

    def input_for(self, field):
        own = field.default and field.default(self.env[field.model_name])
        if field.type == "many2one":
            return self.foreign_leader.id
        if field.type == "selection":
            values = field.get_values(self.env)
            return next((value for value in values if value != own), None)
        return not own if field.type == "boolean" else INPUT.get(field.type)

    def test_no_guarded_field_of_any_model_takes_a_default_of_the_client(self):
        looked_at = 0
        for model in self.guarded_models():
            for name in model._guarded_fields & model._fields.keys():
                field, said = model._fields[name], self.input_for(model._fields[name])
                if said is None or field.compute or field.related:
                    continue
                looked_at += 1
                with self.subTest(field=str(field)):
                    honest = model.default_get([name])
                    asked = model.with_context(**{f"default_{name}": said})
                    self.assertEqual(asked.default_get([name]).keys(), honest.keys())
                    self.assertNotEqual(asked.default_get([name]).get(name), said)
        self.assertGreater(looked_at, 300)

    def test_nor_does_a_ledger_that_is_only_added_to(self):
        mixin = self.env.registry["doc.insert.only.mixin"]
        ledgers = [
            self.env[name]
            for name, cls in self.env.registry.items()
            if issubclass(cls, mixin) and not cls._abstract
        ]
        self.assertIn("doc.journal", [ledger._name for ledger in ledgers])
        for ledger in ledgers:
            for name in ledger._seal_columns:
                with self.subTest(ledger=ledger._name, column=name):
                    asked = ledger.with_context(**{f"default_{name}": 7})
                    self.assertEqual(asked.default_get([name]), {})

    def test_a_clerk_registers_nothing_by_a_default(self):
        made = self.forged(
            self.env["doc.incoming"],
            self.clerk,
            state="done",
            arrival_number="7",
            holder_id=self.clerk.id,
            result="giả",
            is_open=True,
            secrecy_reason="giả",
        ).create(self.letter())
        self.assertEqual(made.state, "arrived")
        self.assertFalse(made.arrival_number or made.result or made.holder_id)
        self.assertFalse(made.is_open or made.document_id.sudo().secrecy_reason)

    def test_nobody_answers_a_slip_with_the_question(self):
        incoming = self.make_directed()
        asked = self.forged(
            incoming,
            self.specialist,
            "doc.request.line",
            state="answered",
            answer="Tôi đồng ý",
            answered_at="2026-04-22 02:00:00",
            read_at="2026-04-22 02:00:00",
            remind_count=9,
        ).action_send_request([self.outsider.id], "Số liệu?")
        line = self.env["doc.request"].browse(asked).line_ids
        self.assertEqual((line.state, line.remind_count), ("sent", 0))
        self.assertFalse(line.answer or line.answered_at or line.read_at)
        self.assertEqual(line.request_id.state, "open")

    def test_no_request_comes_with_its_own_answer(self):
        part = self.make_directed()._lead_part()
        asked = self.forged(
            part,
            self.specialist,
            "doc.part.request",
            state="granted",
            answer="Đồng ý",
            decided_by_id=self.leader.id,
        ).action_propose_help([self.outsider.id], "Cần số liệu")
        request = self.env["doc.part.request"].browse(asked)
        self.assertEqual(request.state, "asked")
        self.assertFalse(request.answer or request.decided_by_id)

    def test_work_is_not_given_out_as_done(self):
        incoming = self.make_registered()
        self.forged(
            incoming,
            self.leader,
            "doc.assignment",
            state="done",
            opinion="Nhất trí",
            report="Đã xong",
            done_at="2026-04-22 02:00:00",
            urge_count=5,
        ).action_direct(self.specialist.id, [self.colleague.id])
        parts = incoming.assignment_ids
        self.assertEqual(set(parts.mapped("state")), {"open"})
        self.assertFalse(any(parts.mapped("opinion")) or any(parts.mapped("report")))
        self.assertEqual(set(parts.mapped("urge_count")), {0})

    def test_no_delegation_comes_confirmed(self):
        proposed = self.forged(
            self.env["doc.delegation"],
            self.admin,
            is_proposed=False,
            confirmed_by_id=self.leader.id,
        ).create(
            {
                "delegator_id": self.deputy.id,
                "delegate_id": self.specialist.id,
                "date_to": "2026-04-24",
                "may_assign": True,
            }
        )
        self.assertEqual(proposed.state, "proposed")
        self.assertFalse(proposed.confirmed_by_id)

    def test_the_journal_says_what_happened_in_whose_name(self):
        incoming = self.make_directed()
        self.forged(
            incoming._lead_part(),
            self.specialist,
            "doc.journal",
            hash="0" * 64,
            prev_hash="0" * 64,
        ).action_wait("Chờ số liệu")
        row = self.env["doc.journal"].search([("act", "=", "part_wait")], limit=1)
        self.assertEqual(row.user_id, self.specialist)
        self.assertFalse(row.on_behalf_id or row.hash or row.prev_hash)

    def test_a_client_silences_no_to_do(self):
        incoming = self.make_registered()
        self.as_user(incoming, self.leader).with_context(
            mail_activity_automation_skip=True, mail_activity_quick_update=True
        ).action_direct(self.specialist.id)
        to_do = incoming.sudo().activity_ids.filtered(
            lambda one: one.user_id == self.specialist
        )
        self.assertEqual(len(to_do), 1)
        part = incoming._lead_part()
        self.as_user(part, self.specialist).with_context(
            mail_activity_automation_skip=True
        ).action_return("Không đúng việc")
        self.assertFalse(to_do.exists().filtered("active"))
