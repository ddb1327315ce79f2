"""The competent person's signature, by the real users, with a real token."""

import logging
from unittest.mock import patch

from cryptography.hazmat.primitives.asymmetric import rsa
from odoo import fields
from odoo.addons.doc_management.tests.common import as_base64, make_pdf
from odoo.addons.doc_signing.lib.docsign import pkcs11, verify
from odoo.addons.doc_signing.lib.docsign.values import Code, DocSignError, Verdict
from odoo.addons.doc_signing.models.refusals import sentence
from odoo.addons.doc_signing.models.signing_tools import aware
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from psycopg2.errors import SerializationFailure

from .common import SigningCommon
from .pki import PIN


@tagged("post_install", "-at_install")
class TestSigning(SigningCommon):
    def test_the_signer_signs_with_his_token_and_the_file_verifies(self):
        outgoing = self.make_letter()
        unsigned = outgoing.document_id._main_file()
        self.as_user(outgoing, self.deputy).action_sign()
        self.assertEqual(outgoing.state, "signing")
        self.assertEqual(outgoing.document_id._main_file(), unsigned)
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "signed", outgoing.sign_error)
        signed = outgoing.document_id._main_file()
        self.assertEqual(signed.previous_id, unsigned)
        self.assertTrue(signed._content().startswith(unsigned._content()))
        report = verify.verify(
            signed._content(), self.trust._trust(), aware(fields.Datetime.now())
        )
        self.assertIs(report.verdict, Verdict.VALID)
        self.assertEqual(
            [item.signer for item in report.signatures], [self.deputy.name]
        )
        self.assertEqual(signed.verdict, "valid")

    def test_an_urgent_document_is_signed_before_those_that_waited(self):
        waited, urgent = self.make_letter(), self.make_letter(urgency="2")
        order = []
        perform = type(self.env["doc.signing.request"])._perform

        def noted(batch):
            order.append(batch.outgoing_id)
            return perform(batch)

        for outgoing in (waited, urgent):
            self.as_user(outgoing, self.deputy).action_sign()
        with patch.object(type(self.env["doc.signing.request"]), "_perform", noted):
            self.run_jobs("run_signing")
        self.assertEqual(order, [urgent, waited])
        self.assertEqual((urgent.state, waited.state), ("signed", "signed"))

    def test_the_evidence_names_person_certificate_and_both_hashes(self):
        outgoing = self.make_signed()
        signed = outgoing.document_id._main_file()
        evidence = outgoing.signature_ids
        self.assertEqual(len(evidence), 1)
        self.assertEqual(evidence.user_id, self.deputy)
        self.assertEqual(evidence.purpose, "person")
        self.assertEqual(evidence.serial, self.deputy_certificate.serial)
        self.assertEqual(evidence.sha256_before, signed.previous_id.sha256)
        self.assertEqual(evidence.sha256_after, signed.sha256)
        self.assertEqual(evidence.picture_sha256, self.hand.sha256)
        acts = self.env["doc.journal"].search(
            [("document_id", "=", outgoing.document_id.id)]
        )
        self.assertEqual(
            acts.filtered(lambda row: row.act == "signature_made").user_id, self.deputy
        )

    def test_nobody_but_the_signer_signs(self):
        outgoing = self.make_letter()
        for user in (self.leader, self.head, self.specialist, self.clerk, self.admin):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(outgoing, user).action_sign()
        self.assertEqual(outgoing.state, "to_sign")
        self.assertFalse(outgoing.request_ids)

    def test_signing_is_refused_in_every_other_state(self):
        draft = self.make_draft(signer_id=self.deputy.id)
        with self.assertRaises(AccessError):
            self.as_user(draft.sudo(), self.deputy).action_sign()
        outgoing = self.make_letter()
        signer = self.as_user(outgoing, self.deputy)
        signer.action_sign()
        with self.assertRaisesRegex(UserError, "being signed already"):
            signer.action_sign()
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "signed")
        with self.assertRaises(UserError):
            signer.action_sign()
        self.assertEqual(len(outgoing.request_ids), 1)

    def test_no_context_forges_a_state_a_signature_or_a_verdict(self):
        outgoing = self.make_draft()  # its drafter may write everything else
        for forged in (True, 1, "BY_ACTION"):
            attack = outgoing.with_context(doc_by_action=forged)
            for vals in (
                {"state": "signed"},
                {"sign_error": "x"},
                {"sign_places": {}},
                {"request_ids": [(5, 0, 0)]},
            ):
                with self.subTest(vals=vals), self.assertRaises(AccessError):
                    attack.write(vals)
            with self.subTest(create=True), self.assertRaises(AccessError):
                attack.create({"subject": "x", "sign_error": "x"})
        outgoing = self.make_letter()
        main = self.as_user(outgoing.document_id._main_file(), self.deputy)
        with self.assertRaises(AccessError):
            main.with_context(doc_by_action=True).write({"verdict": "valid"})
        for model in ("doc.signing.request", "doc.signature", "doc.verification"):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.model(model, self.deputy).create({"file_id": main.id})

    def test_a_file_replaced_before_the_job_is_not_signed(self):
        outgoing = self.make_letter()
        self.as_user(outgoing, self.deputy).action_sign()
        outgoing.document_id._main_file()._new_version(make_pdf("another"))
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "to_sign")
        self.assertIn("replaced", outgoing.sign_error)
        self.assertEqual(outgoing.request_ids.state, "failed")
        self.assertFalse(outgoing.signature_ids)

    def test_a_damaged_file_is_not_signed(self):
        outgoing = self.make_letter()
        self.as_user(outgoing, self.deputy).action_sign()
        attachment = outgoing.document_id._main_file().sudo().attachment_id
        attachment.raw = make_pdf("swapped on disk")
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "to_sign")
        self.assertIn("damaged", outgoing.sign_error)

    def test_after_a_failure_the_signer_signs_again(self):
        outgoing = self.make_letter()
        signer = self.as_user(outgoing, self.deputy)
        signer.action_sign()
        with self.token_pulled_out():
            self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "to_sign")
        self.assertIn("not connected", outgoing.sign_error)
        signer.action_sign()
        self.assertFalse(outgoing.sign_error)
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "signed", outgoing.sign_error)

    def test_an_expired_certificate_does_not_sign(self):
        outgoing = self.make_letter()
        with freeze_time("2040-01-02"):
            with self.assertRaisesRegex(UserError, "expired on"):
                self.as_user(outgoing, self.deputy).action_sign()
        self.assertEqual(outgoing.state, "to_sign")

    def test_a_certificate_that_expires_before_the_job_does_not_sign(self):
        outgoing = self.make_letter()
        self.as_user(outgoing, self.deputy).action_sign()
        with freeze_time("2040-01-02"):
            self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "to_sign")
        self.assertIn("expired on", outgoing.sign_error)
        self.assertFalse(outgoing.signature_ids)

    def test_a_certificate_not_yet_valid_does_not_sign(self):
        self.deputy_certificate.active = False
        self.register("leader", self.deputy.name, days=(10, 700))
        outgoing = self.make_letter()
        with self.assertRaisesRegex(UserError, "valid only from"):
            self.as_user(outgoing, self.deputy).action_sign()

    def test_without_certificate_or_picture_the_signer_is_told_what_to_do(self):
        outgoing = self.make_letter()
        self.hand.active = False
        with self.assertRaisesRegex(UserError, "picture of your signature is missing"):
            self.as_user(outgoing, self.deputy).action_sign()
        self.deputy_certificate.active = False
        with self.assertRaisesRegex(UserError, "No certificate is registered for you"):
            self.as_user(outgoing, self.deputy).action_sign()

    def test_a_key_that_is_not_the_certificates_signs_nothing(self):
        self.deputy_certificate.key_label = "agency"
        outgoing = self.make_letter()
        self.as_user(outgoing, self.deputy).action_sign()
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "to_sign")
        self.assertIn("did not fit the registered certificate", outgoing.sign_error)
        self.assertFalse(outgoing.signature_ids)

    def test_a_signature_that_nobody_trusts_is_not_stored(self):
        roots = self.trust.search([("kind", "=", "root")])
        roots.active = False
        outgoing = self.make_letter()
        unsigned = outgoing.document_id._main_file()
        self.as_user(outgoing, self.deputy).action_sign()
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "to_sign")
        self.assertIn("not in the list of trusted", outgoing.sign_error)
        self.assertEqual(outgoing.document_id._main_file(), unsigned)

    def test_the_pin_is_in_no_log_record_or_message(self):
        outgoing = self.make_letter()
        signer = self.as_user(outgoing, self.deputy)
        wrong = "55512345"
        self.token.pin_file.write_text(wrong)
        self.addCleanup(self.token.pin_file.write_text, PIN)
        signer.action_sign()
        with self.assertLogs(level=logging.DEBUG) as logs:
            self.run_jobs("run_signing")
            self.token.pin_file.write_text(PIN)
            failed = outgoing.sign_error
            signer.action_sign()
            self.run_jobs("run_signing")
        self.assertIn("refused the PIN", failed)
        self.assertEqual(outgoing.state, "signed", outgoing.sign_error)
        for secret in (PIN, wrong):
            self.assertNotIn(secret, "\n".join(logs.output))
            self.assertNotIn(secret, failed)
            self.assertFalse(self.tables_holding(secret))

    def test_a_batch_tries_a_wrong_pin_once_until_its_file_is_written_anew(self):
        letters = [self.make_letter() for _turn in range(3)]
        for outgoing in letters:
            self.as_user(outgoing, self.deputy).action_sign()
        tried = []
        sign = pkcs11.sign

        def counted(*arguments):
            tried.append(arguments[1])
            return sign(*arguments)

        self.token.pin_file.write_text("55512345")
        self.addCleanup(self.token.pin_file.write_text, PIN)
        with patch.object(pkcs11, "sign", counted):
            self.run_jobs("run_signing")
            self.assertEqual(len(tried), 1)
            for outgoing in letters:
                self.assertEqual(outgoing.state, "to_sign")
                self.assertIn("refused the PIN", outgoing.sign_error)
                with self.assertRaises(UserError):
                    self.as_user(outgoing, self.deputy).action_sign()
            self.assertEqual(len(tried), 1)
            self.token.pin_file.write_text(PIN)
            for outgoing in letters:
                self.as_user(outgoing, self.deputy).action_sign()
            self.run_jobs("run_signing")
        self.assertEqual({one.state for one in letters}, {"signed"})

    def tables_holding(self, text):
        """Return the tables of ours in which any column holds ``text``."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT table_name FROM information_schema.tables "
            "WHERE table_schema = 'public' AND table_type = 'BASE TABLE' "
            "AND (table_name LIKE 'doc\\_%' OR table_name IN "
            "('ir_config_parameter', 'mail_message', 'ir_logging', 'ir_attachment'))"
        )
        found = []
        for (table,) in self.env.cr.fetchall():
            self.env.cr.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s',  # noqa: S608
                (f"%{text}%",),
            )
            if self.env.cr.fetchone()[0]:
                found.append(table)
        return found

    def test_the_search_for_the_pin_can_fail(self):
        outgoing = self.make_letter(subject=f"số {PIN} lộ ra")
        self.assertIn("doc_document", self.tables_holding(PIN))
        self.assertTrue(outgoing)

    def test_a_killed_job_is_taken_up_again(self):
        outgoing = self.make_letter()
        self.as_user(outgoing, self.deputy).action_sign()
        signed = type(outgoing)._signed

        def killed(record):
            signed(record)
            raise KeyboardInterrupt  # the process ends before the commit

        with patch.object(type(outgoing), "_signed", killed):
            self.run_killed()
        self.assertEqual(outgoing.state, "signing")
        self.assertEqual(outgoing.request_ids.state, "running")
        self.assertFalse(outgoing.signature_ids)
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "signed")
        self.assertEqual(len(outgoing.signature_ids), 1)
        self.assertEqual(outgoing.request_ids.attempts, 2)

    def test_a_conflict_with_another_writer_is_repeated_in_silence(self):
        outgoing = self.make_letter()
        self.as_user(outgoing, self.deputy).action_sign()
        conflict = patch.object(
            type(outgoing), "_signed", side_effect=SerializationFailure("could not")
        )
        with conflict:
            self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "signing")
        self.assertEqual(outgoing.request_ids.state, "running")
        self.assertFalse(outgoing.signature_ids)
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "signed")
        self.assertFalse(outgoing.sign_error)

    def test_a_job_killed_over_and_over_ends_with_a_message(self):
        outgoing = self.make_letter()
        self.as_user(outgoing, self.deputy).action_sign()
        outgoing.request_ids.sudo().write({"state": "running", "attempts": 5})
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "to_sign")
        self.assertIn("interrupted 5 times", outgoing.sign_error)

    def test_one_failing_document_does_not_stop_the_next(self):
        first, second = self.make_letter(), self.make_letter()
        for outgoing in (first, second):
            self.as_user(outgoing, self.deputy).action_sign()
        first.document_id._main_file()._new_version(make_pdf("another"))
        self.run_jobs("run_signing")
        self.assertEqual((first.state, second.state), ("to_sign", "signed"))

    def test_an_unknown_fault_is_told_without_its_inside(self):
        outgoing = self.make_letter()
        self.as_user(outgoing, self.deputy).action_sign()
        with (
            patch.object(
                type(self.env["doc.signing.provider.pkcs11"]),
                "_sign",
                side_effect=ZeroDivisionError("inside"),
            ),
            self.assertLogs("odoo.addons.doc_signing", logging.ERROR),
        ):
            self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "to_sign")
        self.assertNotIn("inside", outgoing.sign_error)
        self.assertIn("ZeroDivisionError", outgoing.sign_error)

    def test_the_signer_takes_his_signature_back_before_the_job(self):
        outgoing = self.make_letter()
        signer = self.as_user(outgoing, self.deputy)
        signer.action_sign()
        with self.assertRaises(AccessError):
            self.as_user(outgoing, self.leader).action_stop_signing()
        signer.action_stop_signing()
        self.assertEqual(outgoing.state, "to_sign")
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "to_sign")
        self.assertFalse(outgoing.signature_ids)

    def test_a_scan_is_signed_where_the_signer_points(self):
        outgoing = self.make_to_sign()  # its PDF has no printed name
        signer = self.as_user(outgoing, self.deputy)
        signer.action_sign()
        self.run_jobs("run_signing")
        self.assertIn("place of the signature was not found", outgoing.sign_error)
        box = {"page": 1, "left": 300, "bottom": 150, "width": 150, "height": 60}
        signer.action_sign(place=box)
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "signed", outgoing.sign_error)

    def test_a_return_clears_what_was_said_about_signing(self):
        outgoing = self.make_to_sign()
        signer = self.as_user(outgoing, self.deputy)
        signer.action_sign()
        self.run_jobs("run_signing")
        self.assertIn("Not signed", outgoing.signing_text)
        signer.action_return("In tên người ký")
        self.assertFalse(outgoing.sign_error)
        self.assertFalse(outgoing.signing_text)

    def test_a_place_that_is_none_is_refused(self):
        outgoing = self.make_to_sign()
        signer = self.as_user(outgoing, self.deputy)
        good = {"page": 1, "left": 1, "bottom": 1, "width": 9, "height": 9}
        for wrong in (
            {"page": 0},
            {"left": "x"},
            {"width": 0},
            {"height": float("nan")},
            {"bottom": -1},
            {"left": 1e9},
        ):
            with self.subTest(wrong=wrong), self.assertRaises(UserError):
                signer.action_sign(place={**good, **wrong})
        self.assertEqual(outgoing.state, "to_sign")

    def test_every_refusal_of_the_library_has_a_sentence(self):
        for code in Code:
            with self.subTest(code=str(code)):
                text = sentence(self.env, DocSignError(code, "x"))
                internal = code in (Code.TIME_NAIVE, Code.VALUE, Code.INTERNAL)
                self.assertEqual("does not know" in text, internal)


@tagged("post_install", "-at_install")
class TestUpload(SigningCommon):
    """A file signed outside passes the same checks as one signed here."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        cls.deputy_certificate.active = False
        cls.outside = (
            cls.env["doc.signing.certificate"]
            .with_user(cls.admin)
            .create(
                {
                    "certificate_pem": cls.authority.issue(
                        cls.deputy.name, cls.key.public_key()
                    ),
                    "company_id": cls.company.id,
                    "provider": "upload",
                }
            )
        )

    def upload(self, outgoing, content):
        self.as_user(outgoing, self.deputy).action_upload_signed(as_base64(content))
        self.run_jobs("run_signing")

    def sign_outside(self, content, **over):
        pem = self.outside.certificate_pem
        return self.foreign_signed(
            content, **{"key": self.key, "certificate": pem, **over}
        )

    def test_a_file_signed_outside_is_taken(self):
        outgoing = self.make_letter()
        base = outgoing.document_id._main_file()._content()
        signed = self.sign_outside(base)
        self.upload(outgoing, signed)
        self.assertEqual(outgoing.state, "signed", outgoing.sign_error)
        self.assertEqual(outgoing.document_id._main_file()._content(), signed)
        self.assertEqual(outgoing.signature_ids.provider, "upload")
        self.assertFalse(outgoing.request_ids.sudo().uploaded)

    def test_another_document_or_certificate_is_not_taken(self):
        outgoing = self.make_letter()
        base = outgoing.document_id._main_file()._content()
        other = self.sign_outside(make_pdf("another", pages=300))
        self.assertGreater(len(other), len(base))
        stranger = self.foreign_signed(base)
        twice = self.sign_outside(base) + b"\n% added later"
        for content, words in (
            (other, "not the document that was given out"),
            (stranger, "does not carry the signature"),
            (base + b"\n% nothing signed", "does not stand the check"),
            (twice, "does not"),
        ):
            with self.subTest(words=words):
                self.upload(outgoing, content)
                self.assertEqual(outgoing.state, "to_sign")
                self.assertIn(words, outgoing.sign_error)
        self.assertFalse(outgoing.signature_ids)

    def test_the_server_does_not_sign_for_a_certificate_kept_outside(self):
        outgoing = self.make_letter()
        with self.assertRaisesRegex(UserError, "signs outside the system"):
            self.as_user(outgoing, self.deputy).action_sign()

    def test_nobody_but_the_signer_uploads(self):
        outgoing = self.make_letter()
        signed = self.sign_outside(outgoing.document_id._main_file()._content())
        with self.assertRaises(AccessError):
            self.as_user(outgoing, self.leader).action_upload_signed(as_base64(signed))
