"""Certificates: read from the file, tied to their owner, never changed."""

from base64 import b64encode
from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .common import SigningCommon
from .pki import private_pem


@tagged("post_install", "-at_install")
class TestCertificates(SigningCommon):
    def certificates(self, user=None):
        return self.model("doc.signing.certificate", user or self.admin)

    def issued(self, name, **over):
        key = ec.generate_private_key(ec.SECP256R1())
        return self.authority.issue(name, key.public_key(), **over)

    def test_facts_and_owner_are_read_from_the_certificate(self):
        certificate = self.deputy_certificate
        parsed = x509.load_pem_x509_certificate(certificate.certificate_pem.encode())
        self.assertEqual(certificate.kind, "person")
        self.assertEqual(certificate.user_id, self.deputy)
        self.assertEqual(certificate.name, self.deputy.name)
        self.assertEqual(certificate.serial, f"{parsed.serial_number:X}")
        self.assertEqual(
            certificate.not_after, parsed.not_valid_after_utc.replace(tzinfo=None)
        )
        self.assertEqual(self.agency_certificate.kind, "agency")
        self.assertFalse(self.agency_certificate.user_id)

    def test_a_der_file_is_read_as_well(self):
        parsed = x509.load_pem_x509_certificate(self.issued(self.leader.name).encode())
        certificate = self.certificates().create(
            {"upload": b64encode(parsed.public_bytes(Encoding.DER)).decode()}
        )
        self.assertEqual(certificate.user_id, self.leader)

    def test_facts_given_by_hand_are_not_believed(self):
        certificate = self.certificates().create(
            {
                "certificate_pem": self.issued(self.leader.name),
                "subject": "CN=Ai đó",
                "not_after": "2099-01-01 00:00:00",
                "fingerprint": "0" * 64,
            }
        )
        self.assertIn(self.leader.name, certificate.subject)
        self.assertLess(certificate.not_after.year, 2099)
        self.assertNotEqual(certificate.fingerprint, "0" * 64)

    def test_nobody_gets_the_certificate_of_another(self):
        with self.assertRaisesRegex(ValidationError, "not to"):
            self.certificates().create(
                {
                    "certificate_pem": self.issued(self.leader.name),
                    "user_id": self.deputy.id,
                }
            )
        with self.assertRaisesRegex(ValidationError, "not to"):
            self.certificates().create(
                {"certificate_pem": self.issued("Sở Láng giềng"), "kind": "agency"}
            )
        with self.assertRaisesRegex(UserError, "no such official"):
            self.certificates().create({"certificate_pem": self.issued("Người Lạ")})

    def test_a_private_key_is_refused_and_stored_nowhere(self):
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        text = self.authority.issue(self.leader.name, key.public_key())
        with self.assertRaisesRegex(UserError, "private key"):
            self.certificates().create({"certificate_pem": text + private_pem(key)})
        with self.assertRaisesRegex(UserError, "cannot be read"):
            self.certificates().create({"certificate_pem": "không phải chứng thư"})

    def test_a_registered_certificate_does_not_change_and_does_not_go(self):
        certificate = self.deputy_certificate
        for vals in (
            {"certificate_pem": self.issued(self.deputy.name)},
            {"user_id": self.leader.id},
            {"not_after": "2099-01-01 00:00:00"},
            {"company_id": self.other_company.id},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                certificate.write(vals)
        with self.assertRaises(UserError):
            certificate.unlink()

    def test_only_the_administrator_of_documents_registers(self):
        text = self.issued(self.leader.name)
        for user in (self.leader, self.clerk, self.specialist, self.archivist):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.certificates(user).create({"certificate_pem": text})
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(self.deputy_certificate, user).write({"active": False})

    def test_officials_of_the_agency_read_certificates_but_not_where_keys_lie(self):
        for user in (self.clerk, self.specialist, self.archivist):
            certificate = self.as_user(self.deputy_certificate, user)
            self.assertEqual(certificate.read(["name"])[0]["name"], self.deputy.name)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                certificate.read(["token_label"])
        foreign = self.model("doc.signing.certificate", self.foreign_clerk)
        self.assertFalse(foreign.search([("id", "=", self.deputy_certificate.id)]))
        with self.assertRaises(AccessError):
            foreign.browse(self.deputy_certificate.id).read(["name"])

    def test_the_end_is_announced_a_month_before(self):
        certificate = self.deputy_certificate
        self.assertEqual(certificate.standing, "valid")
        outgoing = self.make_letter()
        with freeze_time(certificate.not_after - timedelta(days=20)):
            certificate.invalidate_recordset()
            self.assertEqual(certificate.standing, "expiring")
            self.assertIn(
                "expires", self.as_user(outgoing, self.deputy).certificate_warning
            )
            self.assertFalse(self.as_user(outgoing, self.head).certificate_warning)
            self.env["doc.signing.certificate"]._cron_warn_expiry()
            self.env["doc.signing.certificate"]._cron_warn_expiry()
        told = certificate.sudo().activity_ids.mapped("user_id")
        self.assertIn(self.deputy, told)
        self.assertIn(self.admin, told)
        self.assertEqual(len(certificate.sudo().activity_ids), len(told))

    def test_only_the_agency_s_own_administrators_are_reminded(self):
        elsewhere = self.env["res.company"].create({"name": "UBND xã Thử nghiệm"})
        stranger = new_test_user(
            self.env,
            "quan-tri-xa",
            "doc_management.group_admin",
            company_id=elsewhere.id,
            company_ids=[(6, 0, elsewhere.ids)],
        )
        certificate = self.agency_certificate
        with freeze_time(certificate.not_after - timedelta(days=20)):
            certificate.sudo()._cron_warn_expiry()
        told = certificate.sudo().activity_ids.user_id
        self.assertIn(self.admin, told)
        self.assertNotIn(stranger, told)

    def test_nobody_is_reminded_of_a_certificate_that_is_renewed(self):
        self.register("leader", self.deputy.name, days=(-1, 1500))
        old = self.deputy_certificate
        with freeze_time(old.not_after - timedelta(days=20)):
            old.sudo()._cron_warn_expiry()
        self.assertFalse(old.sudo().activity_ids)

    def test_the_administrator_registers_in_the_form(self):
        with Form(self.certificates()) as form:
            self.assertFalse(form.standing)
            form.certificate_pem = self.issued(self.leader.name)
            form.token_label = "token"
            form.key_label = "leader"
        self.assertEqual(form.record.user_id, self.leader)
        self.assertEqual(form.record.standing, "valid")

    def test_the_longest_valid_certificate_signs(self):
        newer = self.register("leader", self.deputy.name, days=(-1, 1500))
        best = self.certificates()._best("person", self.company, self.deputy)
        self.assertEqual(best, newer)
        future = self.register("leader", self.deputy.name, days=(5, 3000))
        best = self.certificates()._best("person", self.company, self.deputy)
        self.assertEqual(best, newer)
        self.assertNotEqual(best, future)

    def test_the_state_of_the_system_counts_down_to_the_first_end(self):
        def measured():
            health = self.model("doc.health", self.admin)
            return {row["what"]: row for row in health._measures()}

        self.env.flush_all()
        both = self.deputy_certificate | self.agency_certificate
        end = min(both.mapped("not_after"))
        for days, level in ((60, "fine"), (20, "look"), (3, "stop"), (-1, "stop")):
            moment = end - timedelta(days=days, hours=1)
            with self.subTest(days=days), freeze_time(moment):
                found = measured()["Signing certificates"]
                self.assertEqual(found["level"], level)
                self.assertIn(f"in {days} days", found["value"])
