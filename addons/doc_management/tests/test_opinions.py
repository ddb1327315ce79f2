"""Lấy ý kiến: rounds, deadlines, silence, answers, the collated table."""

from io import BytesIO
from zipfile import ZipFile

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import DocCommon, pdf_text


@tagged("post_install", "-at_install")
class TestOpinionRounds(DocCommon):
    def asked(self, **over):
        outgoing = self.make_draft()
        values = {"question": "Có ý kiến gì?", **over}
        people = values.pop("people", self.colleague | self.other_head)
        outgoing.action_ask_opinion(people.ids, **values)
        return outgoing

    def of(self, outgoing, user):
        return outgoing.opinion_ids.filtered(lambda one: one.user_id == user)

    def test_all_are_asked_at_once_or_one_after_the_other(self):
        parallel = self.asked()
        self.assertEqual(set(parallel.opinion_ids.mapped("state")), {"asked"})
        outgoing = self.asked(mode="sequential")
        first, second = (
            self.of(outgoing, self.colleague),
            self.of(outgoing, self.other_head),
        )
        self.assertEqual((first.state, second.state), ("asked", "waiting"))
        # Whose turn has not come does not even read the draft.
        self.assertFalse(
            self.model("doc.outgoing", self.other_head).search(
                [("id", "=", outgoing.id)]
            )
        )
        with self.assertRaises(AccessError):
            self.as_user(second, self.outsider).action_give("agree")
        with self.assertRaises(UserError):
            self.as_user(second, self.other_head).action_give("agree")
        self.as_user(first, self.colleague).action_give("agree")
        self.assertEqual(second.state, "asked")
        self.as_user(second, self.other_head).action_give("other", "Cần họp")
        self.assertEqual(outgoing.opinion_round_ids.state, "closed")

    def test_units_speak_by_their_heads_and_agencies_through_the_drafter(self):
        outgoing = self.make_draft()
        outgoing.action_ask_opinion(
            [], unit_ids=self.other_unit.ids, agency_ids=self.issuer.ids
        )
        unit, agency = outgoing.opinion_ids
        self.assertEqual(unit.user_id, self.other_head)
        self.assertIn(self.other_unit.name, unit.who)
        self.assertEqual(agency.who, self.issuer.name)
        with self.assertRaisesRegex(UserError, "in person"):
            unit.action_record("agree")
        with self.assertRaises(AccessError):
            self.as_user(agency, self.other_head).action_record("agree")
        agency.action_record("agree_comment", "Công văn 12/SLG: bổ sung phụ lục")
        self.assertEqual((agency.state, agency.given_by_id), ("given", self.specialist))

    def test_the_deadline_counts_working_days_of_the_agency(self):
        with freeze_time("2026-03-06 03:00:00"):  # Friday, 10:00
            outgoing = self.asked(days=1)
            # Monday, end of office at 17:00 = 10:00 UTC.
            self.assertEqual(
                str(outgoing.opinion_ids[0].deadline), "2026-03-09 10:00:00"
            )

    def test_silence_is_consent_only_by_rule_and_round(self):
        outgoing = self.make_draft()
        with self.assertRaisesRegex(UserError, "silence is no consent"):
            outgoing.action_ask_opinion(
                self.colleague.ids, days=1, silence_consents=True
            )
        self.change_rules(silence_means_consent=True)
        outgoing = self.make_draft()
        with self.assertRaisesRegex(UserError, "only after a deadline"):
            outgoing.action_ask_opinion(self.colleague.ids, silence_consents=True)

    def test_the_scheduler_records_silence_as_silence(self):
        with freeze_time("2026-03-06 03:00:00"):
            self.change_rules(silence_means_consent=True)
            outgoing = self.asked(days=1, silence_consents=True)
            strict = self.asked(days=1)
        opinions = self.env["doc.opinion"]
        with freeze_time("2026-03-09 09:59:00"):
            opinions._watch_time()
            self.assertEqual(set(outgoing.opinion_ids.mapped("state")), {"asked"})
        self.as_user(self.of(outgoing, self.other_head), self.other_head).action_give(
            "disagree", "Không phù hợp"
        )
        with freeze_time("2026-03-09 10:01:00"):
            opinions._watch_time()
        silent = self.of(outgoing, self.colleague)
        self.assertEqual((silent.state, silent.verdict), ("silent", "silent"))
        self.assertFalse(silent.text)
        self.assertFalse(silent.given_by_id)
        self.assertEqual(self.of(outgoing, self.other_head).verdict, "disagree")
        self.assertEqual(outgoing.opinion_round_ids.state, "closed")
        self.assertEqual(set(strict.opinion_ids.mapped("state")), {"asked"})
        with self.assertRaisesRegex(UserError, "time is over"):
            self.as_user(silent, self.colleague).action_give("disagree", "muộn")
        journal = self.env["doc.journal"].search(
            [
                ("document_id", "=", outgoing.document_id.id),
                ("act", "=", "silence_recorded"),
            ]
        )
        self.assertEqual(len(journal), 1)

    def test_nobody_gives_silence_as_an_opinion(self):
        outgoing = self.asked()
        mine = self.as_user(self.of(outgoing, self.colleague), self.colleague)
        with self.assertRaisesRegex(UserError, "Choose whether you agree"):
            mine.action_give("silent")

    def test_time_is_extended_people_are_reminded_and_rounds_closed(self):
        with freeze_time("2026-03-06 03:00:00"):
            outgoing = self.asked(days=2)
            opinions_round = self.as_user(outgoing.opinion_round_ids, self.specialist)
            for user in (self.colleague, self.head):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    self.as_user(opinions_round, user).action_extend(5, "x")
            with self.assertRaisesRegex(UserError, "no more time"):
                opinions_round.action_extend(1, "Bận")
            with self.assertRaisesRegex(UserError, "between 1 and"):
                opinions_round.action_extend(0, "Bận")
            opinions_round.action_extend(4, "Theo đề nghị")
            self.assertEqual(str(opinions_round.deadline), "2026-03-12 10:00:00")
            before = len(outgoing.sudo().message_ids)
            opinions_round.action_remind()
            self.assertTrue(all(outgoing.opinion_ids.mapped("reminded_at")))
            self.assertGreaterEqual(len(outgoing.sudo().message_ids), before)
            opinions_round.action_close("Đã đủ ý kiến")
        self.assertEqual(set(outgoing.opinion_ids.mapped("state")), {"withdrawn"})
        with self.assertRaisesRegex(UserError, "closed"):
            opinions_round.action_remind()

    def test_the_drafter_answers_each_opinion(self):
        outgoing = self.asked()
        opinion = self.as_user(self.of(outgoing, self.colleague), self.specialist)
        with self.assertRaisesRegex(UserError, "no opinion to answer"):
            opinion.action_answer("Tiếp thu")
        self.as_user(opinion, self.colleague).action_give("disagree", "Sai số liệu")
        with self.assertRaises(AccessError):
            self.as_user(opinion, self.colleague).action_answer("Tiếp thu")
        opinion.action_answer("Tiếp thu, đã sửa")
        text = " ".join(pdf_text(outgoing._opinions_file("pdf")).split())
        for part in ("BẢNG TỔNG HỢP Ý KIẾN", "Sai số liệu", "Tiếp thu, đã sửa"):
            self.assertIn(part, text)
        with ZipFile(BytesIO(outgoing._opinions_file("docx"))) as package:
            words = package.read("word/document.xml").decode()
        self.assertIn("Tiếp thu, đã sửa", words)
        with ZipFile(BytesIO(outgoing._opinions_file("xlsx"))) as package:
            names = package.namelist()
        self.assertIn("xl/workbook.xml", names)
        with self.assertRaises(AccessError):
            self.as_user(outgoing, self.outsider)._opinions_file("pdf")

    def test_the_table_is_annexed_to_the_draft_as_evidence(self):
        outgoing = self.asked()
        self.as_user(self.of(outgoing, self.colleague), self.colleague).action_give(
            "agree"
        )
        outgoing.action_annex_opinions()
        outgoing.action_annex_opinions()
        files = outgoing.file_ids.filtered(lambda file: file.role == "evidence")
        self.assertEqual(sorted(files.mapped("version")), [1, 2])
        with self.assertRaises(AccessError):
            self.as_user(outgoing, self.colleague).action_annex_opinions()

    def test_outsiders_are_not_asked(self):
        outgoing = self.make_draft()
        with self.assertRaises(UserError):
            outgoing.action_ask_opinion([self.foreign_leader.id])
        with self.assertRaisesRegex(UserError, "Choose whom"):
            outgoing.action_ask_opinion([])
        with self.assertRaisesRegex(UserError, "no head"):
            outgoing.action_ask_opinion([], unit_ids=self.foreign_unit.ids)
