"""Whom the agency trusts: roots, intermediates, revocation lists."""

from base64 import b64encode

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import SigningCommon
from .pki import Authority, pem


@tagged("post_install", "-at_install")
class TestTrust(SigningCommon):
    def test_roots_and_intermediates_are_told_apart(self):
        entries = self.trust.search([("name", "like", "Tests ")])
        kinds = {entry.name: entry.kind for entry in entries}
        self.assertEqual(
            kinds, {"Tests Root CA": "root", "Tests Issuing CA": "intermediate"}
        )
        trust = self.trust._trust()
        self.assertIn(pem(self.authority.root).encode(), trust.roots)
        self.assertNotIn(pem(self.authority.issuing).encode(), trust.roots)

    def test_the_administrator_adds_in_the_form(self):
        with Form(self.trust) as form:
            form.pem = pem(Authority("By form").root)
        self.assertEqual(form.record.kind, "root")

    def test_adding_twice_gives_the_same_entry(self):
        text = pem(self.authority.root)
        self.assertEqual(
            self.trust.action_add_pem(text), self.trust.action_add_pem(text * 2)
        )

    def test_a_certificate_of_a_person_is_no_authority(self):
        with self.assertRaisesRegex(UserError, "no certification authority"):
            self.trust.action_add_pem(self.deputy_certificate.certificate_pem)
        with self.assertRaisesRegex(UserError, "No certificate was found"):
            self.trust.action_add_pem("chữ thường")

    def test_a_root_cannot_be_forged_by_name(self):
        # The same name on both sides, signed by another key: no root.
        other = Authority("Other")
        forged = other._issue(
            self.authority.root.subject,
            other.key.public_key(),
            self.authority.root.subject,
            self.authority.root_key,
            True,
        )
        (entry_id,) = self.trust.action_add_pem(pem(forged))
        self.assertEqual(self.trust.browse(entry_id).kind, "intermediate")

    def test_only_the_administrator_of_documents_extends_the_trust(self):
        text = pem(Authority("Mine").root)
        for user in (self.clerk, self.leader, self.specialist, self.archivist):
            trust = self.model("doc.signing.trust", user)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                trust.action_add_pem(text)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                trust.create({"pem": text})
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                trust.search([], limit=1).write({"active": False})

    def test_an_entry_does_not_change_and_does_not_go(self):
        entry = self.trust.search([("name", "=", "Tests Root CA")])
        for vals in ({"pem": pem(Authority().root)}, {"kind": "intermediate"}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                entry.write(vals)
        with self.assertRaises(UserError):
            entry.unlink()

    def test_a_newer_list_replaces_the_older_and_der_is_read(self):
        self.trust.action_add_pem(self.authority.crl())
        text = self.authority.crl(self.deputy_certificate.certificate_pem)
        der = x509.load_pem_x509_crl(text.encode()).public_bytes(Encoding.DER)
        self.trust.create({"upload": b64encode(der).decode()})
        lists = self.trust.search(
            [("kind", "=", "crl"), ("name", "=", "Tests Issuing CA")]
        )
        self.assertEqual(len(lists), 1)

    def test_changes_of_the_trust_are_in_the_journal(self):
        (entry_id,) = self.trust.action_add_pem(pem(Authority("Logged").root))
        rows = self.env["doc.journal"].search(
            [("model", "=", "doc.signing.trust"), ("res_id", "=", entry_id)]
        )
        self.assertEqual(rows.mapped("act"), ["trust_added"])
        self.assertEqual(rows.user_id, self.admin)

    def test_the_old_generation_is_pinned_by_its_key(self):
        entry = self.trust.search([("name", "=", "Tests Issuing CA")])
        self.assertFalse(self.trust._trust().sha1_ca_keys)
        entry.sha1_allowed = True
        der = self.authority.issuing.public_bytes(Encoding.DER)
        key = asn1_x509.Certificate.load(der).public_key.sha256.hex()
        self.assertEqual(self.trust._trust().sha1_ca_keys, frozenset({key}))
