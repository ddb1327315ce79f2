"""Văn bản liên tịch: several agencies, one paper, signed in the order of the list."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import DocCommon, as_base64, make_pdf, pdf_text


@tagged("post_install", "-at_install")
class TestJointDocuments(DocCommon):
    def setUp(self):
        super().setUp()
        agencies = self.env["doc.agency"].sudo()
        self.finance = agencies.create({"name": "Sở Tài chính thử"})
        self.home = agencies.create({"name": "Sở Nội vụ thử"})

    def party(self, agency, name, **over):
        return (
            0,
            0,
            {
                "agency_id": agency.id,
                "signer_position": f"Giám đốc {agency.name}",
                "signer_name": name,
                **over,
            },
        )

    def joint(self, **over):
        return self.make_draft(
            signing_mode="wet",
            joint_party_ids=[
                self.party(self.finance, "Phan Văn Một", sequence=1),
                self.party(self.home, "Lê Thị Hai", sequence=2),
            ],
            **over,
        )

    def signed(self, outgoing):
        outgoing.action_submit()
        self.as_user(outgoing, self.head).action_initial()
        self.as_user(outgoing, self.deputy).action_sign()
        self.assertEqual(outgoing.state, "signed")

    def test_the_page_names_every_agency_and_the_check_agrees(self):
        outgoing = self.joint()
        outgoing.action_generate_pdf()
        text = " ".join(pdf_text(outgoing.document_id._main_file()._content()).split())
        for part in (
            "SỞ THỬ NGHIỆM -",
            "SỞ TÀI CHÍNH THỬ -",
            "SỞ NỘI VỤ THỬ",
            "GIÁM ĐỐC SỞ TÀI CHÍNH THỬ",
            "Phan Văn Một",
            "Lê Thị Hai",
        ):
            self.assertIn(part, text)
        outgoing.action_check_layout()
        faults = outgoing.layout_check_ids[:1].finding_ids.mapped("fault")
        self.assertFalse({"authority", "wording"} & set(faults), faults)
        self.assertFalse(
            outgoing.layout_check_ids[:1].finding_ids.filtered(
                lambda one: one.facts.get("part") == "joint_signer"
            )
        )
        # Another signer on the record than on the page: the check says whose.
        outgoing.joint_party_ids[0].signer_name = "Người Khác"
        outgoing.layout_check_ids.sudo()._by_action().unlink()
        outgoing.action_check_layout()
        [finding] = outgoing.layout_check_ids[:1].finding_ids.filtered(
            lambda one: one.facts.get("part") == "joint_signer"
        )
        self.assertEqual(finding.facts["wanted"], "Người Khác")

    def test_without_digital_signatures_one_paper_goes_round(self):
        outgoing = self.joint()
        outgoing.signing_mode = "electronic"
        without = patch.object(
            type(outgoing), "_can_sign_electronically", lambda _self: False
        )
        with without, self.assertRaisesRegex(UserError, "signed by hand"):
            outgoing.action_submit()

    def test_what_was_signed_before_a_return_is_signed_anew(self):
        outgoing = self.joint()
        self.signed(outgoing)
        clerk = self.as_user(outgoing, self.clerk)
        clerk.action_next_joint_signature()
        clerk.action_return("sửa nội dung")
        self.assertTrue(outgoing.joint_party_ids[0].signed_on)
        self.signed(outgoing)
        self.assertFalse(outgoing.joint_party_ids.filtered("signed_on"))
        with self.assertRaisesRegex(UserError, "has not signed and sealed"):
            clerk.action_issue()

    def test_it_is_not_issued_before_all_have_signed_in_their_order(self):
        outgoing = self.joint()
        self.signed(outgoing)
        clerk = self.as_user(outgoing, self.clerk)
        first, second = outgoing.joint_party_ids
        with self.assertRaisesRegex(UserError, "Sở Tài chính thử .Phan Văn Một. has"):
            clerk.action_issue()
        self.assertFalse(outgoing.number)
        with self.assertRaisesRegex(UserError, "signs before"):
            self.as_user(second, self.clerk).action_record_signature()
        with self.assertRaisesRegex(UserError, "not in the future"):
            self.as_user(first, self.clerk).action_record_signature("2199-01-01")
        for user in (self.specialist, self.deputy, self.head):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(first, user).action_record_signature()
        with self.assertRaises(AccessError):
            self.as_user(first, self.foreign_clerk).action_record_signature()
        # The list of checks offers the button, for the next one alone.
        methods = [
            check["remedy"]["method"]
            for check in clerk.issue_checks
            if "has not signed and sealed" in check["text"] and "remedy" in check
        ]
        self.assertEqual(methods, ["action_next_joint_signature"])
        clerk.action_next_joint_signature()
        self.assertTrue(first.signed_on)
        with self.assertRaisesRegex(UserError, "recorded already"):
            self.as_user(first, self.clerk).action_record_signature()
        self.as_user(second, self.clerk).action_record_signature(first.signed_on)
        with self.assertRaisesRegex(UserError, "All agencies"):
            clerk.action_next_joint_signature()
        clerk.action_issue()
        self.assertEqual(outgoing.state, "issued")
        acts = self.env["doc.journal"].search(
            [
                ("document_id", "=", outgoing.document_id.id),
                ("act", "=", "joint_signature"),
            ]
        )
        self.assertEqual(acts.user_id, self.clerk)
        self.assertEqual(len(acts), 2)

    def test_the_list_is_part_of_the_draft_and_fixed_with_it(self):
        outgoing = self.joint()
        party = outgoing.joint_party_ids[:1]
        with self.assertRaises(AccessError):
            party.with_context(doc_by_action=True).write({"signed_on": "2026-01-01"})
        # A draft is nothing to the clerk yet.
        with self.assertRaises(UserError):
            self.as_user(party, self.clerk).action_record_signature()
        other = self.make_draft()
        with self.assertRaisesRegex(AccessError, "stays with the document"):
            party.write({"outgoing_id": other.id})
        for agency in (self.finance, outgoing.issuer_id):
            with self.assertRaisesRegex(UserError, "issues this document already"):
                outgoing.write({"joint_party_ids": [self.party(agency, "Ai Đó")]})
        outgoing.action_ask_opinion([self.colleague.id])
        for act in (
            lambda: self.as_user(party, self.colleague).write({"signer_name": "x"}),
            lambda: self.as_user(party, self.colleague).unlink(),
            lambda: self.model("doc.joint.party", self.colleague).create(
                {**self.party(self.issuer, "x")[2], "outgoing_id": outgoing.id}
            ),
        ):
            with self.assertRaises(AccessError):
                act()
        outgoing.action_attach("van-ban.pdf", as_base64(make_pdf()))
        outgoing.action_submit()
        with self.assertRaisesRegex(UserError, "has been submitted"):
            party.write({"signer_name": "x"})
        with self.assertRaisesRegex(UserError, "has been submitted"):
            party.unlink()
        self.assertEqual(outgoing.state, "reviewing")
        reviewed = self.as_user(outgoing, self.head)
        with self.assertRaises(AccessError):
            reviewed.joint_party_ids[:1].action_record_signature()
