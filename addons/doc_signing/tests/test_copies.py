"""Certified copies as files: one line of the agency, nobody's picture (form 3.2)."""

import re

import pypdfium2
import pypdfium2.raw as raw
from odoo import fields
from odoo.addons.doc_signing.lib.docsign import verify
from odoo.addons.doc_signing.lib.docsign.values import Verdict
from odoo.addons.doc_signing.models.signing_tools import aware
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import SigningCommon


@tagged("post_install", "-at_install")
class TestElectronicCopies(SigningCommon):
    def copied(self, document, kind="SY", to="electronic", **over):
        ident = self.as_user(document, self.clerk).action_make_copy(
            kind, to, self.deputy.id, recipient_agency_ids=self.issuer.ids, **over
        )
        made = self.model("doc.outgoing", self.clerk).browse(ident)
        for line in made.recipient_ids:
            line.medium = "post"
        return made

    def approved(self, made):
        made.action_submit()
        self.as_user(made, self.head).action_initial()
        self.as_user(made, self.deputy).action_sign()
        return made

    def shown(self, file):
        """Return the text of the first page with its signatures drawn."""
        document = pypdfium2.PdfDocument(file._content())
        document.init_forms()
        page = document[0]
        raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
        return " ".join(document[0].get_textpage().get_text_range().split())

    def test_the_agency_alone_signs_an_electronic_copy(self):
        incoming = self.make_registered()
        source = incoming.document_id._copied_file()
        made = self.approved(self.copied(incoming.document_id))
        # The head's approval is recorded; the file carries no signature of a person.
        self.assertEqual(made.state, "signed")
        self.assertEqual(made.document_id._main_file().sha256, source.sha256)
        self.as_user(made, self.clerk).action_issue()
        self.run_jobs("run_signing")
        self.assertEqual(made.state, "issued", made.issue_error)
        file = made.document_id._main_file()
        self.assertTrue(file._content().startswith(source._content()))
        report = verify.verify(
            file._content(), self.trust._trust(), aware(fields.Datetime.now())
        )
        self.assertIs(report.verdict, Verdict.VALID)
        self.assertEqual([one.signer for one in report.signatures], [self.company.name])
        row = made.signature_ids
        self.assertEqual((row.purpose, row.picture_sha256), ("copy", False))
        agency = self.company.doc_agency_id._named().name
        self.assertRegex(
            self.shown(file),
            rf"SAO Y; {re.escape(agency)}; \d\d/\d\d/\d{{4}}; \d\d:\d\d:\d\d \+07:00",
        )

    def test_a_copy_that_nobody_approved_is_not_signed_by_the_agency(self):
        made = self.copied(self.make_registered().document_id)
        made.action_submit()
        self.as_user(made, self.head).action_initial()
        with self.assertRaises(AccessError):
            self.as_user(made, self.head).action_sign()
        with self.assertRaisesRegex(Exception, "waits for the signature"):
            self.as_user(made, self.clerk).action_issue()
        self.assertFalse(made.request_ids)

    def test_a_document_does_not_pass_for_a_copy(self):
        draft = self.make_draft()
        for values in (
            {"copy_to": "electronic"},
            {"copy_of_id": self.make_registered().document_id.id},
        ):
            with self.assertRaises(AccessError):
                draft.with_context(doc_by_action=True).write(values)
        outgoing = self.make_letter()
        self.as_user(outgoing, self.deputy).action_sign()
        self.assertEqual(outgoing.state, "signing")

    def test_a_paper_copy_is_signed_and_stamped_by_hand(self):
        made = self.copied(self.make_registered().document_id, to="paper")
        self.assertEqual(made.signing_mode, "wet")
        self.approved(made)
        self.assertEqual(made.state, "signed")
        self.assertFalse(made.request_ids)
