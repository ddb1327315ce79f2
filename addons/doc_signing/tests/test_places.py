"""Places chosen by hand are remembered for the next paper whose text is silent."""

from odoo.addons.doc_management.tests.common import as_base64, make_pdf
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import SigningCommon

CHOSEN = {"page": 1, "left": 120.0, "bottom": 90.0, "width": 100.0, "height": 40.0}
NUMBER = {"page": 1, "left": 100.0, "bottom": 700.0, "width": 40.0, "height": 13.0}
DATES = [
    {"page": 1, "left": left, "bottom": 650.0, "width": 35.0, "height": 13.0}
    for left in (350.0, 400.0, 450.0)
]


@tagged("post_install", "-at_install")
class TestPlaces(SigningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.places = cls.env["doc.signing.place"]
        cls.report = cls.env.ref("doc_management.doc_type_bao_cao")

    def silent(self, **over):
        """Return a paper waiting for the signature whose text names no place."""
        return self.make_to_sign(**over)

    def shown(self, outgoing, mark="signature", user=None):
        told = self.as_user(outgoing, user or self.deputy).action_placement()
        [spot] = [one for one in told["spots"] if one["mark"] == mark]
        return spot, told

    def sign_at(self, outgoing, place=None):
        signer = self.as_user(outgoing, self.deputy)
        sha256 = signer.action_placement()["sha256"]
        signer.action_sign_placed(sha256, {"signature": place or CHOSEN})
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "signed", outgoing.sign_error)
        return outgoing

    def assert_at(self, spot, place):
        # The picture keeps its shape: it is fitted into the middle of the place.
        box = spot["box"]
        for start, span in (("left", "width"), ("bottom", "height")):
            middle = place[start] + place[span] / 2
            self.assertAlmostEqual(box[start] + box[span] / 2, middle, places=1)

    def test_the_next_paper_of_the_type_begins_where_the_last_was_signed(self):
        spot, told = self.shown(self.silent())
        self.assertFalse(spot["remembered"])
        guess = spot["box"]
        self.sign_at(self.silent())
        outgoing = self.silent()
        spot, told = self.shown(outgoing)
        self.assertTrue(spot["remembered"] and spot["guessed"])
        self.assertNotEqual(spot["box"], guess)
        self.assert_at(spot, CHOSEN)
        self.assertIn(outgoing.type_id.name, " ".join(told["doubts"]))
        self.assertEqual(told["refusal"], "")
        self.assertFalse(outgoing.sign_places, "a proposal is nobody's choice")

    def test_the_page_is_counted_from_the_end(self):
        outgoing = self.make_draft()
        outgoing.action_attach("dai.pdf", as_base64(make_pdf("long", pages=3)))
        outgoing.action_submit()
        self.as_user(outgoing, self.head).action_initial()
        self.sign_at(outgoing, {**CHOSEN, "page": 3})
        spot, _told = self.shown(self.silent())
        self.assertEqual(spot["box"]["page"], 1)
        self.assert_at(spot, CHOSEN)

    def test_the_last_place_replaces_the_one_before(self):
        self.sign_at(self.silent())
        self.sign_at(self.silent(), {**CHOSEN, "left": 300.0})
        spot, _told = self.shown(self.silent())
        self.assert_at(spot, {**CHOSEN, "left": 300.0})
        self.assertEqual(len(self.places.search([])), 1)

    def test_another_type_and_another_agency_know_nothing_of_it(self):
        self.sign_at(self.silent())
        spot, _told = self.shown(self.silent(type_id=self.report.id))
        self.assertFalse(spot["remembered"])
        self.places.search([]).company_id = self.other_company
        spot, _told = self.shown(self.silent())
        self.assertFalse(spot["remembered"])

    def test_each_template_has_its_own_place(self):
        template = self.env["doc.template"].search([("company_id", "=", False)])[:1]
        fields_of = self.env["doc.outgoing"]._fields
        self.assertTrue(template and fields_of["template_id"].readonly)
        self.sign_at(self.silent())
        made = self.silent()
        made.sudo()._by_action().template_id = template
        spot, _told = self.shown(made)
        self.assertFalse(spot["remembered"], "the place of papers made from none")
        self.sign_at(made, {**CHOSEN, "left": 300.0})
        again = self.silent()
        again.sudo()._by_action().template_id = template
        spot, _told = self.shown(again)
        self.assert_at(spot, {**CHOSEN, "left": 300.0})
        spot, _told = self.shown(self.silent())
        self.assert_at(spot, CHOSEN)

    def test_a_letter_that_says_where_keeps_to_its_text(self):
        letter = self.make_letter()
        by_rule, _told = self.shown(letter)
        silent = self.silent()
        self.assertEqual(silent.type_id, letter.type_id)
        self.sign_at(silent)
        spot, told = self.shown(letter)
        self.assertEqual(spot["box"], by_rule["box"])
        self.assertFalse(spot["remembered"] or told["doubts"])

    def test_what_the_text_says_is_not_remembered_though_it_was_moved(self):
        letter = self.make_letter()
        spot, _told = self.shown(letter)
        self.sign_at(letter, {**spot["box"], "left": spot["box"]["left"] + 10})
        self.assertFalse(self.places.search([]))

    def test_only_what_was_signed_is_remembered(self):
        outgoing = self.silent()
        signer = self.as_user(outgoing, self.deputy)
        signer.action_set_places({"signature": CHOSEN})
        with self.token_pulled_out():
            signer.action_sign()
            self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "to_sign")
        self.assertFalse(self.places.search([]))
        self.run_jobs("run_signing")
        self.assertFalse(self.places.search([]))

    def test_number_and_date_of_the_agency_too(self):
        outgoing = self.sign_at(self.silent())
        clerk = self.as_user(outgoing, self.clerk)
        sha256 = clerk.action_placement()["sha256"]
        clerk.action_sign_placed(sha256, {"number": NUMBER, "dates": DATES})
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "issued", outgoing.issue_error)
        again = self.sign_at(self.silent())
        for mark, place in (
            ("number", NUMBER),
            ("day", DATES[0]),
            ("month", DATES[1]),
            ("year", DATES[2]),
        ):
            with self.subTest(mark=mark):
                spot, told = self.shown(again, mark, self.clerk)
                self.assertEqual(spot["box"], place)
                self.assertTrue(spot["remembered"])
        self.assertEqual(told["refusal"], "")

    def test_who_signs_there_may_forget_it_and_nobody_else(self):
        self.sign_at(self.silent())
        outgoing = self.silent()
        for user in (self.specialist, self.head, self.clerk, self.admin):
            with self.subTest(user=user.name), self.assertRaises(UserError):
                self.as_user(outgoing, user).action_forget_places()
        self.assertTrue(self.places.search([]))
        self.as_user(outgoing, self.deputy).action_forget_places()
        self.assertFalse(self.places.search([]))
        spot, _told = self.shown(outgoing)
        self.assertFalse(spot["remembered"])

    def test_forgetting_reaches_one_act_of_one_type_of_one_agency(self):
        self.sign_at(self.silent())
        mine = self.places.search([])
        kept = (
            mine.copy({"kind": "number"})
            | mine.copy({"type_id": self.report.id})
            | mine.copy({"company_id": self.other_company.id})
        )
        self.as_user(self.silent(), self.deputy).action_forget_places()
        self.assertEqual(self.places.search([]), kept)
