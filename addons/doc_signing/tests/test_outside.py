"""Certificates outside the Government's authorities are flagged, good or not."""

from unittest.mock import patch

from cryptography.hazmat.primitives.asymmetric import rsa
from odoo.addons.doc_management.models.doc_file import FileIn
from odoo.addons.doc_management.tests.common import make_pdf
from odoo.addons.doc_signing.models import doc_signing_trust
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import SigningCommon
from .pki import TOKEN, Authority, pem

FLAG = "Not a special-purpose certificate"


@tagged("post_install", "-at_install")
class TestOutside(SigningCommon):
    def setUp(self):
        super().setUp()
        self.public = Authority("Public")
        self.trust.action_add_pem(pem(self.public.root) + pem(self.public.issuing))
        self.public_root = self.trust.search([("name", "=", "Public Root CA")])

    def arrive(self, content):
        incoming = self.env["doc.incoming"]._make_incoming(
            self.company,
            {
                "subject": "đề nghị báo cáo",
                "type_id": self.env.ref("doc_management.doc_type_cong_van").id,
                "issuer_id": self.issuer.id,
                "number": "88",
                "notation": "UBND-NC",
                "document_date": "2026-03-02",
                "channel": "axis",
                "origin": "created",
            },
            [FileIn("goc.pdf", content, "main")],
        )
        self.run_jobs("verify_files")
        return self.as_user(incoming, self.clerk)

    def signed_by(self, authority):
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        return self.foreign_signed(
            make_pdf(authority.name),
            key,
            authority.issue("Công ty Thử nghiệm", key.public_key()),
            (pem(authority.issuing).encode(),),
        )

    def test_a_trusted_signature_of_another_authority_is_flagged(self):
        incoming = self.arrive(self.signed_by(self.public))
        self.assertEqual(incoming.verdict, "valid")
        self.assertIn(FLAG, incoming.verdict_html)
        self.assertIn("o_doc_tone_doubt", incoming.verdict_html)
        report = self.verdicts(incoming.document_id._main_file())
        self.assertEqual(report.signatures[0].root_sha256, self.public_root.fingerprint)

    def test_a_signature_of_the_government_s_authority_is_not_flagged(self):
        incoming = self.arrive(self.signed_by(self.authority))
        self.assertEqual(incoming.verdict, "valid")
        self.assertNotIn(FLAG, incoming.verdict_html)
        self.assertNotIn("o_doc_tone_doubt", incoming.verdict_html)

    def test_a_root_of_the_same_name_does_not_pass_for_it(self):
        forged = Authority("Tests")
        self.trust.action_add_pem(pem(forged.root) + pem(forged.issuing))
        incoming = self.arrive(self.signed_by(forged))
        self.assertIn(FLAG, incoming.verdict_html)

    def test_what_reached_no_root_keeps_its_own_words(self):
        incoming = self.arrive(self.signed_by(Authority("Unknown")))
        self.assertEqual(incoming.verdict, "undecided")
        self.assertNotIn(FLAG, incoming.verdict_html)
        self.assertFalse(
            self.verdicts(incoming.document_id._main_file()).signatures[0].root_sha256
        )

    def test_the_signer_is_told_before_he_signs(self):
        outgoing = self.make_letter()
        mine = self.as_user(outgoing, self.deputy)
        self.assertFalse(mine.certificate_warning)
        self.deputy_certificate.with_user(self.admin).active = False
        key = self.token.key("deputy")
        certificate = (
            self.env["doc.signing.certificate"]
            .with_user(self.admin)
            .create(
                {
                    "certificate_pem": self.public.issue(self.deputy.name, key),
                    "company_id": self.company.id,
                    "token_label": TOKEN,
                    "key_label": "deputy",
                }
            )
        )
        self.assertTrue(certificate.is_outside)
        self.assertFalse(self.agency_certificate.is_outside)
        mine.invalidate_recordset()
        self.assertIn("no special-purpose one", mine.certificate_warning)
        mine.action_sign()
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "signed", outgoing.sign_error)
        row = outgoing.document_id._main_file().verification_ids[:1]
        told = [line["text"] for line in row._shown()["signatures"][0]["lines"]]
        self.assertTrue([text for text in told if FLAG in text])

    def test_a_certificate_whose_root_is_unknown_is_flagged_as_well(self):
        stranger = Authority("Unknown")
        certificate = (
            self.env["doc.signing.certificate"]
            .with_user(self.admin)
            .create(
                {
                    "certificate_pem": stranger.issue(
                        self.leader.name, self.token.key("leader")
                    ),
                    "company_id": self.company.id,
                    "provider": "upload",
                }
            )
        )
        self.assertTrue(certificate.is_outside)

    def test_only_the_administrator_says_which_root_is_the_government_s(self):
        for user in (self.clerk, self.leader, self.specialist):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(self.public_root, user).is_government = True
        self.public_root.is_government = True
        acts = self.env["doc.journal"].search([("act", "=", "trust_changed")])
        self.assertIn("is_government", acts.sorted("id")[-1:].detail)
        self.assertEqual(
            set(acts.mapped("act_label")), {"Changed a trusted certificate"}
        )

    def test_a_root_that_is_pinned_counts_from_its_first_day(self):
        known, other = Authority("Pinned"), Authority("Other")
        self.trust.action_add_pem(pem(other.root))
        facts = self.trust._facts(pem(known.root).encode())
        pinned = frozenset({facts["fingerprint"]})
        with patch.object(doc_signing_trust, "GOVERNMENT", pinned):
            self.trust.action_add_pem(pem(known.root))
        roots = self.trust.search([("name", "in", ("Pinned Root CA", "Other Root CA"))])
        self.assertEqual(
            {root.name: root.is_government for root in roots},
            {"Pinned Root CA": True, "Other Root CA": False},
        )
