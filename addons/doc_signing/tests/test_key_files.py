"""Signing with a key file: only where the server itself opened a folder for it."""

import os
import tempfile
from pathlib import Path
from unittest.mock import patch

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    pkcs12,
)
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import SigningCommon

PASSWORD = "chi-de-thu-5177"


@tagged("post_install", "-at_install")
class TestKeyFiles(SigningCommon):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory(prefix="van-thu-p12-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        text = self.authority.issue(self.deputy.name, key.public_key())
        self.content = pkcs12.serialize_key_and_certificates(
            b"x",
            key,
            x509.load_pem_x509_certificate(text.encode()),
            None,
            BestAvailableEncryption(PASSWORD.encode()),
        )
        (self.folder / "keys").mkdir()
        (self.folder / "keys" / "ky.p12").write_bytes(self.content)
        (self.folder / "password").write_text(PASSWORD)
        self.deputy_certificate.active = False
        self.certificate = (
            self.env["doc.signing.certificate"]
            .with_user(self.admin)
            .create(
                {
                    "certificate_pem": text,
                    "company_id": self.company.id,
                    "user_id": self.deputy.id,
                    "provider": "p12_demo",
                    "key_label": "ky.p12",
                }
            )
        )

    def opened(self):
        """The server's settings name folder and password file."""
        return patch.dict(
            os.environ,
            {
                "VAN_THU_P12_DEMO_FOLDER": str(self.folder / "keys"),
                "VAN_THU_P12_DEMO_PASSWORD_FILE": str(self.folder / "password"),
            },
        )

    def test_the_signer_signs_where_the_server_opened_a_folder(self):
        with self.opened():
            outgoing = self.make_signed()
        main = outgoing.document_id._main_file()
        self.assertEqual(main.verdict, "valid")
        self.assertEqual(outgoing.signature_ids.user_id, self.deputy)

    def test_a_server_without_the_setting_has_no_such_way(self):
        outgoing = self.make_letter()
        with self.assertRaises(UserError):
            self.as_user(outgoing, self.deputy).action_sign()
        self.assertEqual(outgoing.state, "to_sign")

    def test_the_setting_gone_before_the_job_signs_nothing(self):
        outgoing = self.make_letter()
        with self.opened():
            self.as_user(outgoing, self.deputy).action_sign()
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "to_sign")
        self.assertTrue(outgoing.sign_error)
        self.assertFalse(outgoing.signature_ids)

    def test_labels_lead_to_no_other_folder(self):
        (self.folder / "ngoai.p12").write_bytes(self.content)
        (self.folder / "keys" / "noi.p12").symlink_to(self.folder / "ngoai.p12")
        outgoing = self.make_letter()
        for label in (
            "../ngoai.p12",
            str(self.folder / "ngoai.p12"),
            "noi.p12",
            ".p12",
        ):
            self.certificate.with_user(self.admin).key_label = label
            with (
                self.subTest(label=label),
                self.opened(),
                self.assertRaises(UserError),
            ):
                self.as_user(outgoing, self.deputy).action_sign()

    def test_neither_key_nor_password_enters_the_database(self):
        with self.opened():
            self.make_signed()
        self.env.flush_all()
        for table in ("doc_signing_certificate", "doc_signing_request", "doc_journal"):
            self.env.cr.execute(
                f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s",
                [f"%{PASSWORD}%"],
            )
            with self.subTest(table=table):
                self.assertEqual(self.env.cr.fetchone()[0], 0)
