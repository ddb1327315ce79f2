"""The screen on which signer and clerk see where they sign, and move it."""

import base64
import io

from odoo.exceptions import UserError
from odoo.tests import tagged
from PIL import Image

from .common import SigningCommon

MM = 72 / 25.4


@tagged("post_install", "-at_install")
class TestPlacement(SigningCommon):
    def spot(self, shown, mark):
        [found] = [one for one in shown["spots"] if one["mark"] == mark]
        return found

    def box(self, spot, **change):
        moved = dict(spot["box"])
        for name, value in change.items():
            moved[name] += value
        return moved

    def signer(self, outgoing=None):
        return self.as_user(outgoing or self.make_letter(), self.deputy)

    def mark_on_file(self, outgoing, prefix):
        """Return the rectangle of our signature in the stored file, as seen."""
        main = outgoing.document_id._main_file()
        content = main.sudo()._content()
        from ..lib.docsign.plans import visible_signatures

        return [
            box
            for name, box in visible_signatures(content)
            if name.startswith(f"vt_{prefix}")
        ][-1]

    # What is shown

    def test_the_signer_sees_his_page_with_the_signature_by_rule(self):
        signer = self.signer()
        shown = signer.action_placement()
        self.assertEqual(shown["purpose"], "person")
        spot = self.spot(shown, "signature")
        self.assertEqual(spot["box"], spot["rule"])
        self.assertEqual((shown["refusal"], shown["blockers"]), ("", []))
        self.assertEqual(shown["image"]["page"], spot["box"]["page"])
        picture = Image.open(io.BytesIO(base64.b64decode(shown["image"]["png"])))
        self.assertEqual(picture.width, 1200)
        self.assertEqual(shown["sha256"], signer.document_id._main_file().sha256)
        self.assertEqual(signer.state, "to_sign", "looking signs nothing")
        self.assertFalse(signer.sign_places)

    def test_the_clerk_sees_number_date_and_seal_and_gives_no_number_by_looking(self):
        outgoing = self.make_signed()
        clerk = self.as_user(outgoing, self.clerk)
        shown = clerk.action_placement()
        self.assertEqual(shown["purpose"], "agency")
        marks = {one["mark"] for one in shown["spots"]}
        self.assertLessEqual({"number", "day", "month", "seal"}, marks)
        self.assertTrue(shown["is_probable"])
        self.assertAlmostEqual(
            self.spot(shown, "seal")["box"]["width"], 36 * MM, places=1
        )
        self.assertFalse(outgoing.number)
        clerk.action_sign_placed(shown["sha256"])
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "issued", outgoing.issue_error)
        self.assertEqual(outgoing.name, shown["number"])

    def test_annexes_are_shown_too_and_hold_still(self):
        outgoing = self.make_signed(annexes=1)
        clerk = self.as_user(outgoing, self.clerk)
        files = clerk.action_placement()["files"]
        self.assertEqual([one["role"] for one in files], ["main", "annex"])
        shown = clerk.action_placement(file_id=files[1]["id"])
        self.assertEqual({one["mark"] for one in shown["spots"]}, {"line"})
        self.assertEqual([one["reach"] for one in shown["spots"]], [None])

    def test_looking_leaves_no_use_of_the_seal_in_the_journal(self):
        outgoing = self.make_signed()
        domain = [("act", "=", "picture_used")]
        before = self.env["doc.journal"].search_count(domain)
        self.as_user(outgoing, self.clerk).action_placement()
        self.assertEqual(self.env["doc.journal"].search_count(domain), before)

    # What is moved

    def test_the_signature_is_put_where_it_was_moved(self):
        outgoing = self.make_letter()
        signer = self.signer(outgoing)
        shown = signer.action_placement()
        place = self.box(self.spot(shown, "signature"), left=5 * MM, bottom=1 * MM)
        again = signer.action_placement({"signature": place})
        self.assertEqual(again["refusal"], "")
        self.assertAlmostEqual(
            self.spot(again, "signature")["box"]["left"], place["left"], places=2
        )
        signer.action_sign_placed(shown["sha256"], {"signature": place})
        self.assertEqual(outgoing.state, "signing")
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "signed", outgoing.sign_error)
        mark = self.mark_on_file(outgoing, "person")
        self.assertAlmostEqual(mark.left, place["left"], places=1)
        self.assertAlmostEqual(mark.bottom, place["bottom"], places=1)

    def test_the_seal_is_put_where_it_was_moved(self):
        outgoing = self.make_signed()
        clerk = self.as_user(outgoing, self.clerk)
        shown = clerk.action_placement()
        place = self.box(self.spot(shown, "seal"), left=-4 * MM, bottom=2 * MM)
        clerk.action_sign_placed(shown["sha256"], {"seal": place})
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "issued", outgoing.issue_error)
        mark = self.mark_on_file(outgoing, "agency")
        seal_top = place["bottom"] + place["height"]
        self.assertLessEqual(mark.left, place["left"] + 0.1)
        self.assertGreaterEqual(mark.top, seal_top - 0.1)
        self.assertAlmostEqual(mark.bottom, place["bottom"], places=1)

    def test_a_scan_is_signed_on_the_page_that_was_chosen(self):
        outgoing = self.make_to_sign()  # its PDF has no printed name
        signer = self.signer(outgoing)
        shown = signer.action_placement()
        spot = self.spot(shown, "signature")
        self.assertTrue(spot["anywhere"] and spot["guessed"] and shown["doubts"])
        place = {**spot["box"], "page": 1, "left": 120.0, "bottom": 90.0}
        signer.action_sign_placed(shown["sha256"], {"signature": place})
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "signed", outgoing.sign_error)
        mark = self.mark_on_file(outgoing, "person")
        self.assertEqual(
            (mark.page, round(mark.left), round(mark.bottom)), (0, 120, 90)
        )

    # What is refused

    def test_unlawful_places_are_told_and_never_signed(self):
        signer = self.signer()
        shown = signer.action_placement()
        spot = self.spot(shown, "signature")
        for change in (
            {"left": -150},
            {"bottom": 150},
            {"page": 40},
            {"left": 5000},
            {"width": 400},
            {"height": 200},
            {"width": 1 - spot["box"]["width"]},
        ):
            with self.subTest(change=change):
                places = {"signature": self.box(spot, **change)}
                told = signer.action_placement(places)
                self.assertTrue(told["refusal"])
                with self.assertRaises(UserError):
                    signer.action_sign_placed(shown["sha256"], places)
                self.assertEqual(signer.state, "to_sign")
                self.assertFalse(signer.sign_places)

    def test_a_seal_stays_over_a_third_of_the_signature_in_its_real_size(self):
        outgoing = self.make_signed()
        clerk = self.as_user(outgoing, self.clerk)
        shown = clerk.action_placement()
        spot = self.spot(shown, "seal")
        for change in (
            {"left": 12 * MM},
            {"left": -12 * MM},
            {"bottom": 80},
            {"width": -10, "height": -10},
            {"page": 1},
        ):
            with self.subTest(change=change):
                places = {"seal": self.box(spot, **change)}
                self.assertTrue(clerk.action_placement(places)["refusal"])
                with self.assertRaises(UserError):
                    clerk.action_sign_placed(shown["sha256"], places)
        self.assertEqual(outgoing.state, "signed")
        self.assertFalse(outgoing.number, "no number for what was refused")

    def test_a_place_written_past_the_screen_is_refused_by_the_job(self):
        outgoing = self.make_letter()
        signer = self.signer(outgoing)
        far = self.box(self.spot(signer.action_placement(), "signature"), bottom=200)
        signer.action_set_places({"signature": far})
        signer.action_sign()
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "to_sign")
        self.assertIn("between the title and the name", outgoing.sign_error)

    def test_rubbish_is_no_place(self):
        signer = self.signer()
        shown = signer.action_placement()
        good = self.spot(shown, "signature")["box"]
        for wrong in (
            {"signature": {**good, "left": "x"}},
            {"signature": {**good, "left": float("nan")}},
            {"signature": {**good, "page": 0}},
            {"signature": [1, 2, 3]},
            {"signature": "here"},
            ["signature"],
            "here",
        ):
            with self.subTest(wrong=wrong):
                with self.assertRaises(UserError):
                    signer.action_placement(wrong)
                with self.assertRaises(UserError):
                    signer.action_sign_placed(shown["sha256"], wrong)
        for wrong in (None, 5, ["signature"], {"dates": 5}, {"dates": {"a": 1}}):
            with self.subTest(wrong=wrong), self.assertRaises(UserError):
                signer.action_set_places(wrong)
        for page in (0, -1, 99, "1"):
            with self.subTest(page=page), self.assertRaises(UserError):
                signer.action_placement(page=page)
        with self.assertRaises(UserError):
            signer.action_placement(file_id=self.hand.id + 10_000)
        self.assertEqual(signer.state, "to_sign")

    def test_only_the_file_that_was_shown_is_signed(self):
        outgoing = self.make_letter()
        signer = self.signer(outgoing)
        shown = signer.action_placement()
        for other in ("", "0" * 64, None, "é"):
            with self.subTest(other=other), self.assertRaises(UserError):
                signer.action_sign_placed(other)
        outgoing.document_id._main_file().sudo()._new_version(self.annex_pdf())
        with self.assertRaisesRegex(UserError, "replaced after it was shown"):
            signer.action_sign_placed(shown["sha256"])
        self.assertEqual(outgoing.state, "to_sign")

    def test_nobody_else_sees_or_signs(self):
        outgoing = self.make_letter()
        sha256 = outgoing.document_id._main_file().sha256
        for user in (self.specialist, self.head, self.clerk, self.admin):
            theirs = self.as_user(outgoing, user)
            with self.subTest(user=user.name):
                with self.assertRaises(UserError):
                    theirs.action_placement()
                with self.assertRaises(UserError):
                    theirs.action_sign_placed(sha256)
                if user != self.admin:  # who does not read it at all
                    self.assertFalse(theirs.can_place)
        self.assertEqual(outgoing.state, "to_sign")
        signed = self.make_signed()
        sha256 = signed.document_id._main_file().sha256
        for user in (self.specialist, self.head, self.deputy, self.admin):
            theirs = self.as_user(signed, user)
            with self.subTest(user=user.name):
                with self.assertRaises(UserError):
                    theirs.action_placement()
                with self.assertRaises(UserError):
                    theirs.action_sign_placed(sha256)
        self.assertEqual(signed.state, "signed")

    def test_the_button_stands_for_whose_turn_it_is(self):
        outgoing = self.make_letter()
        self.assertTrue(self.signer(outgoing).can_place)
        self.signer(outgoing).action_sign()
        self.assertFalse(self.signer(outgoing).can_place)
        with self.assertRaises(UserError):
            self.signer(outgoing).action_placement()
        self.run_jobs("run_signing")
        self.assertFalse(self.signer(outgoing).can_place)
        self.assertTrue(self.as_user(outgoing, self.clerk).can_place)
