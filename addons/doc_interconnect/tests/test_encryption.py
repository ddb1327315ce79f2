"""Files encrypted on their way, with keys in a real token, over a real axis."""

import os
from pathlib import Path
from unittest.mock import patch

from cryptography.hazmat.primitives.asymmetric import rsa
from odoo.addons.doc_management.tests.common import make_pdf
from odoo.addons.doc_signing.lib.docsign import envelope, pkcs11
from odoo.addons.doc_signing.tests.common import SigningCommon
from odoo.addons.doc_signing.tests.pki import PIN, TOKEN, private_pem
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..lib.docxchg.edxml import read_message
from ..models import packet_store
from .common import ExchangeCase

CERTIFICATE = "doc.encryption.certificate"


class EncryptionCase(ExchangeCase, SigningCommon):
    """The receiver has a key in the token; the sender knows its certificate."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign_admin = cls.make_official(
            "admin", cls.foreign_unit, "foreign_admin"
        )
        cls.own = cls.take(cls.receiver, cls.foreign_admin, key_label="opening")
        cls.theirs = cls.take(cls.receiver, cls.admin, company=cls.sender)

    @classmethod
    def take(cls, holder, admin, company=None, days=(-30, 700), key="opening", **over):
        """Register the encryption certificate of an agency, as an administrator."""
        company = company or holder
        label = over.get("key_label")
        values = {
            "agency_id": holder.doc_agency_id.id,
            "company_id": company.id,
            "certificate_pem": cls.pem_of(holder, key, days),
            **({"token_label": TOKEN} if label else {}),
            **over,
        }
        certificates = cls.env[CERTIFICATE].with_env(
            cls.env(user=admin, su=False, context={"allowed_company_ids": company.ids})
        )
        return certificates.create(values).with_env(cls.env)

    @classmethod
    def pem_of(cls, holder, key="opening", days=(-30, 700)):
        """Return one certificate for each holder, key and time."""
        known = cls.__dict__.get("pems")
        if known is None:
            known = cls.pems = {}
        wanted = (holder.id, key, days)
        if wanted not in known:
            known[wanted] = cls.authority.issue_encrypting(
                holder.name, cls.token.key(key), days, holder.name
            )
        return known[wanted]

    def run_open(self):
        self.env.flush_all()
        self.messages._cron_open()
        self.env.invalidate_all()

    def came(self, *states, company=None):
        return self.messages.search(
            [
                ("direction", "=", "in"),
                ("kind", "=", "edoc"),
                ("company_id", "=", (company or self.receiver).id),
                *([("state", "in", states)] if states else []),
            ]
        )

    def send_sealed(self, **over):
        """Issue an encrypted document and carry it to the receiver, still shut."""
        outgoing = self.make_issued(encrypt_on_way=True, **over)
        self.exchange()
        return outgoing

    def retry(self, messages):
        """The receiver's clerk has it tried again, and the job runs."""
        self.as_user(messages, self.receiver_clerk).action_resend()
        self.run_open()


@tagged("post_install", "-at_install")
class TestEncryption(EncryptionCase):
    def test_files_travel_sealed_and_arrive_as_they_were(self):
        signed = self.foreign_signed(make_pdf("Nội dung không để lộ"))
        outgoing = self.make_issued(encrypt_on_way=True)
        self.env["doc.file"]._store(
            outgoing.document_id, "Phụ lục 1.pdf", signed, "annex"
        )
        message = self.queued(outgoing)
        self.assertTrue(message.is_encrypted)
        self.exchange()
        packet = packet_store.read(self.env, message.packet_sha256)
        sent = read_message(packet).message.attachments
        self.assertEqual(len(sent), 2)
        for file in sent:
            self.assertTrue(file.name.endswith(".pdf.p7m"), file.name)
            self.assertNotIn(b"%PDF", file.content)
            self.assertNotIn(signed[100:200], file.content)
        for file in outgoing.document_id.current_file_ids:
            self.assertNotIn(file.sha256[:32].encode(), packet)
        # Fetched, acknowledged, not opened: that is the job's.
        shut = self.came()
        self.assertEqual(shut.state, "sealed")
        self.assertTrue(shut.acknowledged_at)
        self.assertEqual(shut.document_number, outgoing.name)
        self.assertFalse(shut.incoming_id)
        self.assertFalse(shut.needs_decision)
        self.run_open()
        incoming = self.arrived_as(outgoing)
        self.assertEqual(len(incoming), 1)
        files = outgoing.document_id.current_file_ids
        came = incoming.document_id.current_file_ids
        self.assertEqual(
            [(file.role, file.name, file.sha256) for file in came],
            [(file.role, file.name, file.sha256) for file in files],
        )
        self.run_jobs("verify_files")
        annex = came.filtered(lambda file: file.role == "annex")
        self.assertEqual(annex.verdict, "valid")
        self.assertEqual(annex._content(), signed)
        self.assertEqual(
            packet_store.read(self.env, shut.packet_sha256),
            packet,
            "the envelope stays as it came",
        )
        self.exchange(2)
        self.assertEqual(message.state, "arrived")

    def test_without_the_mark_nothing_is_encrypted(self):
        outgoing = self.make_issued()
        self.exchange()
        self.assertFalse(self.queued(outgoing).is_encrypted)
        self.assertEqual(len(self.arrived_as(outgoing)), 1)
        packet = packet_store.read(self.env, self.queued(outgoing).packet_sha256)
        [file] = read_message(packet).message.attachments
        self.assertIn(b"%PDF", file.content)

    def test_one_receiver_gets_it_sealed_and_another_readable(self):
        third = self.make_agency("Sở Thứ ba", "STB", "000.00.12.H99")
        self.connect(third)
        self.make_official("clerk", self.make_unit(third, "Phòng Bốn", "P4"), "third")
        self.theirs.always = True
        outgoing = self.make_issued([self.receiver.doc_agency_id, third.doc_agency_id])
        self.exchange()
        sealed, plain = self.queued(outgoing)
        self.assertEqual([sealed.is_encrypted, plain.is_encrypted], [True, False])
        self.assertNotEqual(sealed.packet_sha256, plain.packet_sha256)
        self.assertEqual(self.came().state, "sealed")
        self.assertEqual(len(self.arrived_as(outgoing, third)), 1)
        self.run_open()
        self.assertEqual(len(self.arrived_as(outgoing)), 1)

    def test_several_receivers_open_one_packet_each_with_its_own_key(self):
        third = self.make_agency("Sở Thứ ba", "STB", "000.00.12.H99")
        self.connect(third)
        unit = self.make_unit(third, "Phòng Bốn", "P4")
        self.make_official("clerk", unit, "third")
        admin = self.make_official("admin", unit, "third_admin")
        self.take(third, admin, key="third", key_label="third")
        self.take(third, self.admin, company=self.sender, key="third")
        outgoing = self.make_issued(
            [self.receiver.doc_agency_id, third.doc_agency_id], encrypt_on_way=True
        )
        self.exchange()
        self.assertEqual(len(set(self.queued(outgoing).mapped("packet_sha256"))), 1)
        self.run_open()
        for company in (self.receiver, third):
            self.assertEqual(len(self.arrived_as(outgoing, company)), 1)

    def test_sealed_twice_it_is_still_one_document(self):
        outgoing = self.send_sealed()
        self.run_open()
        message = self.queued(outgoing)
        first = message.packet_sha256
        message._by_action().write({"state": "rejected"})
        self.as_user(message, self.clerk).action_resend()
        self.exchange()
        self.assertNotEqual(message.packet_sha256, first)
        self.run_open()
        self.assertEqual(len(self.arrived_as(outgoing)), 1)
        self.assertEqual(len(self.came("duplicate")), 1)

    # before the issue

    def test_who_cannot_be_encrypted_to_is_named_before_the_issue(self):
        agency = self.receiver.doc_agency_id
        lines = [(0, 0, {"agency_id": agency.id, "medium": "axis"})]
        draft = self.make_draft(recipient_ids=lines, encrypt_on_way=True)
        self.assertEqual(draft._exchange_blockers(), [])
        self.theirs.active = False
        [blocker] = draft._exchange_blockers()
        self.assertIn(agency.name, blocker)
        self.assertIn("no valid encryption certificate", blocker)
        with self.assertRaisesRegex(UserError, "no valid encryption certificate"):
            draft.action_submit()
        draft.encrypt_on_way = False
        self.assertEqual(draft._exchange_blockers(), [])
        self.theirs.write({"active": True, "always": True})
        self.assertEqual(draft._exchange_blockers(), [])
        self.trust.search([("kind", "=", "root")]).active = False
        [blocker] = draft._exchange_blockers()
        self.assertIn(agency.name, blocker)

    def test_e_mail_is_no_way_for_an_encrypted_document(self):
        lines = [(0, 0, {"agency_id": self.issuer.id, "medium": "email"})]
        draft = self.make_draft(recipient_ids=lines, encrypt_on_way=True)
        [blocker] = draft._exchange_blockers()
        self.assertIn("e-mail", blocker)
        draft.encrypt_on_way = False
        self.assertEqual(draft._exchange_blockers(), [])

    def test_what_is_to_be_encrypted_never_goes_out_readable(self):
        outgoing = self.make_issued(encrypt_on_way=True)
        self.theirs.active = False
        self.run_send()
        message = self.queued(outgoing)
        self.assertEqual(message.state, "rejected")
        self.assertIn(self.receiver.doc_agency_id.name, message.error)
        self.assertFalse(message.packet_sha256)
        self.assertEqual(self.waiting(self.receiving), [])
        self.theirs.active = True
        self.as_user(message, self.clerk).action_resend()
        self.exchange()
        self.run_open()
        self.assertEqual(len(self.arrived_as(outgoing)), 1)

    def test_an_encrypted_document_is_not_published(self):
        outgoing = self.make_issued(encrypt_on_way=True)
        with self.assertRaisesRegex(UserError, "not published"):
            self.as_user(outgoing, self.clerk).action_publish()

    # what cannot be opened

    def test_without_a_key_it_waits_and_blocks_nothing(self):
        self.own.write({"token_label": False, "key_label": False})
        shut = self.send_sealed()
        self.run_open()
        message = self.came("locked")
        self.assertEqual(len(message), 1)
        self.assertIn("not encrypted to any key", message.error)
        self.assertTrue(message.needs_decision)
        self.assertFalse(message.incoming_id)
        self.assertRegex(
            message.activity_ids.filtered(
                lambda todo: todo.user_id == self.receiver_clerk
            ).summary,
            "cannot be opened|không mở được",
        )
        plain = self.make_issued()
        self.exchange()
        self.assertEqual(len(self.arrived_as(plain)), 1)
        # A person tries again in vain, then the key is registered: it opens by itself.
        self.retry(message)
        self.assertEqual(message.state, "locked")
        self.own.write({"token_label": TOKEN, "key_label": "opening"})
        self.assertEqual(message.state, "sealed")
        self.run_open()
        self.assertEqual(message.state, "received")
        self.assertEqual(len(self.arrived_as(shut)), 1)

    def test_a_wrong_key_says_so_and_the_right_one_opens(self):
        self.token.key("another")
        self.own.key_label = "another"
        outgoing = self.send_sealed()
        self.run_open()
        message = self.came("locked")
        self.assertIn("does not open", message.error)
        self.own.key_label = "opening"
        self.run_open()
        self.assertEqual(len(self.arrived_as(outgoing)), 1)

    def test_without_the_token_it_waits(self):
        outgoing = self.send_sealed()
        with self.token_pulled_out():
            self.run_open()
        message = self.came("locked")
        self.assertIn("not connected", message.error)
        self.retry(message)
        self.assertEqual(len(self.arrived_as(outgoing)), 1)

    def test_a_wrong_pin_is_tried_once_in_a_run_and_told_to_nobody(self):
        wrong = Path(self.token.folder.name) / "wrong"
        wrong.write_text("55555555")
        self.send_sealed()
        self.send_sealed(subject="văn bản thứ hai")
        self.assertEqual(len(self.came("sealed")), 2)
        with (
            patch.dict(os.environ, {"VAN_THU_PKCS11_PIN_FILE": str(wrong)}),
            patch.object(pkcs11, "unwrap", wraps=pkcs11.unwrap) as asked,
        ):
            self.run_open()
        self.assertEqual(asked.call_count, 1)
        messages = self.came("locked")
        self.assertEqual(len(messages), 2)
        for message in messages:
            self.assertIn("PIN", message.error)
            self.assertNotIn("55555555", str(message.read()))
        self.retry(messages)
        self.assertEqual(set(messages.mapped("state")), {"received"})
        self.assertNotIn(PIN, str(messages.read()))

    def test_a_damaged_envelope_waits_with_its_reason_and_can_be_laid_aside(self):
        def damaged(content, receivers):
            made = bytearray(seal(content, receivers))
            made[-40] ^= 1
            return bytes(made)

        seal = envelope.seal
        with patch.object(envelope, "seal", damaged):
            self.send_sealed()
        self.run_open()
        message = self.came("locked")
        self.assertIn("changed on the way", message.error)
        clerk = self.as_user(message, self.receiver_clerk)
        with self.assertRaises(AccessError):
            self.as_user(message, self.foreign_leader).action_give_up("Hỏng")
        clerk.action_give_up("Bên gửi sẽ gửi lại")
        self.assertEqual(message.state, "dismissed")
        self.run_open()
        self.assertEqual(message.state, "dismissed")

    def test_what_another_hand_delivered_is_opened_again_after_the_decision(self):
        outgoing = self.send_sealed()
        message = self.came("sealed")
        message._by_action().write({"sender_code": "000.00.99.H99"})
        self.run_open()
        self.assertEqual(message.state, "quarantined")
        with patch.object(pkcs11, "unwrap", side_effect=AssertionError("in a request")):
            self.as_user(message, self.receiver_clerk).action_resend()
        self.assertEqual(message.state, "sealed")
        self.run_open()
        self.assertEqual(message.state, "received")
        self.assertEqual(len(self.arrived_as(outgoing)), 1)

    def test_a_fault_in_one_packet_does_not_stop_the_next(self):
        one, two = (self.send_sealed(subject=f"văn bản {n}") for n in range(2))
        broken = self.came().sorted("id")[0]
        path = packet_store.path_of(self.env, broken.packet_sha256)
        kept = path.read_bytes()
        path.unlink()
        with self.assertLogs("odoo.addons.doc_interconnect", "ERROR"):
            self.run_open()
        self.assertEqual(broken.state, "locked")
        self.assertEqual(len(self.arrived_as(two)), 1)
        path.write_bytes(kept)
        self.retry(broken)
        self.assertEqual(len(self.arrived_as(one)), 1)


@tagged("post_install", "-at_install")
class TestEncryptionCertificates(EncryptionCase):
    def test_only_what_can_be_encrypted_to_is_registered(self):
        holder = self.other_company
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        for pem, words in (
            (self.authority.issue(holder.name, key.public_key()), "for encrypting"),
            (self.pem_of(holder, "k", (-30, -1)), "not valid today"),
            (self.pem_of(holder, "k", (1, 30)), "not valid today"),
            ("nothing", "cannot be read"),
            (private_pem(key), "private key"),
        ):
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                self.take(holder, self.admin, company=self.sender, certificate_pem=pem)
        stranger = type(self.authority)("Lạ").issue_encrypting(
            holder.name, key.public_key()
        )
        with self.assertRaisesRegex(UserError, "trust list"):
            self.take(holder, self.admin, company=self.sender, certificate_pem=stranger)
        revoked = self.pem_of(holder, "revoked")
        self.trust.action_add_pem(self.authority.crl(revoked))
        with self.assertRaisesRegex(UserError, "revoked"):
            self.take(holder, self.admin, company=self.sender, certificate_pem=revoked)

    def test_the_certificate_of_another_is_not_taken(self):
        other = self.pem_of(self.sender, "other")
        with self.assertRaisesRegex(ValidationError, "not to"):
            self.take(
                self.receiver, self.admin, company=self.sender, certificate_pem=other
            )

    def test_a_key_belongs_to_our_own_certificate_alone(self):
        with self.assertRaisesRegex(ValidationError, "another agency"):
            self.as_user(self.theirs, self.admin).write(
                {"token_label": TOKEN, "key_label": "opening"}
            )

    def test_what_it_says_never_changes(self):
        mine = self.as_user(self.theirs, self.admin)
        for values in (
            {"certificate_pem": "x"},
            {"agency_id": self.issuer.id},
            {"not_after": "2100-01-01"},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                mine.write(values)
        with self.assertRaises(AccessError):
            mine.unlink()
        with self.assertRaisesRegex(UserError, "Archive"):
            self.theirs.unlink()

    def test_each_role_sees_its_own(self):
        clerk = self.model(CERTIFICATE, self.clerk)
        self.assertEqual(clerk.search([]).ids, self.theirs.ids)
        with self.assertRaises(AccessError):
            clerk.browse(self.theirs.id).write({"always": True})
        with self.assertRaises(AccessError):
            clerk.browse(self.theirs.id).read(["key_label"])
        with self.assertRaises(AccessError):
            self.model(CERTIFICATE, self.specialist).search([])
        admin = self.model(CERTIFICATE, self.admin)
        self.assertEqual(admin.search([]).ids, self.theirs.ids)
        with self.assertRaises(AccessError):
            admin.browse(self.own.id).read(["key_label"])

    def test_its_end_is_told_in_time_unless_a_new_one_is_there(self):
        self.theirs.active = False
        ending = self.take(
            self.receiver, self.admin, company=self.sender, days=(-30, 10), key="old"
        )
        renewed = self.take(self.receiver, self.foreign_admin, days=(-30, 10), key="o2")
        self.env["doc.signing.certificate"]._cron_warn_expiry()
        self.env["doc.signing.certificate"]._cron_warn_expiry()
        mine = ending.activity_ids.filtered(lambda todo: todo.user_id == self.admin)
        self.assertEqual(len(mine), 1)
        self.assertIn(self.receiver.doc_agency_id.name, mine.summary)
        self.assertFalse(
            ending.activity_ids.filtered(
                lambda todo: todo.user_id == self.foreign_admin
            )
        )
        self.assertFalse(renewed.activity_ids, "the present one lasts longer")

    def test_the_longest_valid_one_is_used(self):
        longer = self.take(
            self.receiver, self.admin, company=self.sender, days=(-1, 900), key="new"
        )
        agency = self.receiver.doc_agency_id
        chosen = self.env[CERTIFICATE]._to_use(self.sender, agency)
        self.assertEqual(chosen[agency], longer)
        self.assertFalse(self.env[CERTIFICATE]._to_use(self.receiver, self.issuer))
