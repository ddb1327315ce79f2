"""Time-stamps, revocation data and renewal, with authorities on real sockets."""

import os
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.addons.doc_signing.lib.docsign.values import Revocation, SignatureKind
from odoo.addons.doc_signing.models import doc_file_lasting, signing_network
from odoo.addons.doc_signing.models.signing_network import Unreachable, fetch
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger
from psycopg2.errors import CheckViolation

from .authority_server import AuthorityServer
from .common import SigningCommon
from .pki import Authority, pem

NETWORK = "odoo.addons.doc_signing.models.signing_tsa"
SOURCE = "odoo.addons.doc_signing.models.doc_signing_source"
LASTING = "odoo.addons.doc_signing.models.doc_file_lasting"


class AuthorityCommon(SigningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = AuthorityServer(cls.authority)
        cls.addClassCleanup(cls.server.close)

    def setUp(self):
        super().setUp()
        self.server.mode = "good"
        self.server.revoked.clear()
        self.server.asked.clear()

    def settings(self, **values):
        """Configure the server for this test, as its environment would."""
        names = {f"VAN_THU_{name.upper()}": value for name, value in values.items()}
        setting = patch.dict(os.environ, names)
        setting.start()
        self.addCleanup(setting.stop)

    def with_tsa(self, **values):
        self.settings(tsa_url=self.server.url("/tsa"), **values)
        waits = patch(f"{NETWORK}.WAITS", (0, 0))
        waits.start()
        self.addCleanup(waits.stop)


@tagged("post_install", "-at_install")
class TestTimestamps(AuthorityCommon):
    def main(self, outgoing):
        return outgoing.document_id._main_file()

    def test_a_signature_carries_the_authority_s_time(self):
        self.with_tsa()
        outgoing = self.make_signed()
        (mark,) = self.verdicts(self.main(outgoing)).signatures
        self.assertTrue(mark.proven_time)
        self.assertEqual(self.server.asked, ["/tsa"])

    def test_without_an_authority_nobody_is_asked(self):
        outgoing = self.make_issued()
        self.assertFalse(self.main(outgoing).lasting)
        self.assertEqual(self.server.asked, [])

    @mute_logger(f"{NETWORK}", "odoo.addons.doc_signing.models.doc_signing_job")
    def test_an_authority_that_is_down_delays_nothing_and_is_asked_again(self):
        self.with_tsa()
        self.server.mode = "refuse"
        outgoing = self.make_issued()
        file = self.main(outgoing)
        self.assertEqual((outgoing.state, file.lasting), ("issued", "pending"))
        self.assertFalse(any(m.proven_time for m in self.verdicts(file).signatures))
        with mute_logger(LASTING):
            self.run_jobs("keep_lasting")
        self.assertEqual(file.lasting_attempts, 1)
        self.assertGreater(file.lasting_next_at, fields.Datetime.now())
        self.server.mode = "good"
        with freeze_time(fields.Datetime.now() + timedelta(minutes=5)):
            self.run_jobs("keep_lasting")
        kept = self.main(outgoing)
        self.assertEqual((kept.lasting, file.lasting), ("done", False))
        self.assertTrue(all(m.proven_time for m in self.verdicts(kept).signatures))

    def test_a_slow_authority_is_waited_for_and_then_given_up(self):
        self.with_tsa(tsa_seconds="1")
        self.server.mode, self.server.seconds = "slow", 1.5
        with mute_logger(NETWORK, "odoo.addons.doc_signing.models.doc_signing_job"):
            outgoing = self.make_signed()
        self.assertEqual(self.server.asked, ["/tsa"] * 3)
        self.assertFalse(self.verdicts(self.main(outgoing)).signatures[0].proven_time)
        self.server.seconds = 0.3
        self.assertTrue(
            self.verdicts(self.main(self.make_signed())).signatures[0].proven_time
        )

    def test_an_issued_file_gets_its_evidence_and_keeps_its_bytes(self):
        self.with_tsa()
        self.trust.action_add_pem(self.authority.crl())
        outgoing = self.make_issued(annexes=1)
        issued = outgoing._signable_files()
        before = {file.name: file._content() for file in issued}
        self.run_jobs("keep_lasting")
        kept = outgoing._signable_files()
        self.assertEqual(set(kept.mapped("lasting")), {"done"})
        for file in kept:
            self.assertTrue(file._content().startswith(before[file.name]))
            report = self.verdicts(file)
            self.assertEqual(report.verdict, "valid")
            self.assertIs(report.signatures[-1].kind, SignatureKind.TIMESTAMP)
        self.assertEqual(kept.previous_id, issued)
        self.run_jobs("keep_lasting")
        self.assertEqual(outgoing._signable_files(), kept, "nothing to do twice")

    def test_an_ending_time_stamp_is_renewed(self):
        self.with_tsa()
        outgoing = self.make_issued()
        self.run_jobs("keep_lasting")
        first = self.main(outgoing)
        soon = first.lasting_until - doc_file_lasting.RENEW_BEFORE + timedelta(days=1)
        first.sudo()._by_action().write({"lasting_until": fields.Datetime.now()})
        self.run_jobs("keep_lasting")
        second = self.main(outgoing)
        self.assertEqual(second.previous_id, first)
        stamps = [
            mark
            for mark in self.verdicts(second).signatures
            if mark.kind is SignatureKind.TIMESTAMP
        ]
        self.assertEqual(len(stamps), 2)
        self.assertGreater(soon, fields.Datetime.now())

    def test_an_answer_that_is_no_time_stamp_is_not_stored(self):
        self.with_tsa()
        outgoing = self.make_issued()
        file = self.main(outgoing)
        self.server.mode = "junk"
        with mute_logger(LASTING):
            self.run_jobs("keep_lasting")
        self.assertEqual(self.main(outgoing), file)
        self.assertEqual(file.lasting, "pending")

    def test_nobody_sets_the_columns_of_the_job(self):
        self.with_tsa()
        file = self.main(self.make_issued())
        for user in (self.admin, self.clerk, self.deputy):
            with self.assertRaises(AccessError):
                self.as_user(file, user).write({"lasting": "done"})


@tagged("post_install", "-at_install")
class TestSources(AuthorityCommon):
    def source(self, path, kind="crl"):
        return (
            self.env["doc.signing.source"]
            .with_user(self.admin)
            .create({"kind": kind, "url": self.server.url(path)})
        )

    def lists(self, kind="crl"):
        return self.env["doc.signing.trust"].search([("kind", "=", kind)])

    def test_a_list_is_fetched_kept_and_used_offline(self):
        self.settings(fetch_private="1")
        source = self.source("/list.crl")
        self.run_jobs("fetch_revocation")
        self.assertEqual(len(self.lists()), 1)
        self.assertFalse(source.error)
        self.assertGreater(source.next_at, fields.Datetime.now())
        asked = list(self.server.asked)
        outgoing = self.make_signed()
        mark = self.verdicts(outgoing.document_id._main_file()).signatures[0]
        self.assertIs(mark.revocation, Revocation.GOOD)
        self.assertEqual(self.server.asked, asked, "verifying asked the network")

    def test_private_addresses_are_refused_unless_the_server_allows_them(self):
        source = self.source("/list.crl")
        with mute_logger(SOURCE):
            self.run_jobs("fetch_revocation")
        self.assertEqual(source.error, "private address")
        self.assertEqual(self.server.asked, [])
        for url in (
            "http://169.254.169.254/latest",
            "http://[::1]/x",
            "http://[::ffff:127.0.0.1]/x",
            "http://10.0.0.1/x",
            "http://0.0.0.0/x",
            "http://2130706433/x",
            "file:///etc/passwd",
            "http://user:word@127.0.0.1/",
            "gopher://127.0.0.1/",
        ):
            with self.subTest(url=url), self.assertRaises(Unreachable):
                fetch(url, seconds=2)

    def test_redirects_endless_and_slow_answers_are_refused(self):
        for mode, why in (("redirect", "HTTP 302"), ("huge", "answer too large")):
            self.server.mode = mode
            with self.subTest(mode=mode), self.assertRaisesRegex(Unreachable, why):
                fetch(self.server.url("/list.crl"), configured=True)
        self.assertNotIn("/secret", self.server.asked)
        self.server.mode, self.server.seconds = "slow", 2
        with self.assertRaises(Unreachable):
            fetch(self.server.url("/list.crl"), seconds=0.5, configured=True)

    def test_a_name_that_leads_inside_is_refused(self):
        """The address is resolved once, and that one is judged and used."""
        inside = [(2, 1, 6, "", ("127.0.0.1", 80))]
        with (
            patch.object(signing_network.socket, "getaddrinfo", return_value=inside),
            self.assertRaisesRegex(Unreachable, "private"),
        ):
            fetch("http://crl.ca.gov.vn/list.crl")

    def test_a_list_of_a_stranger_is_not_kept(self):
        self.settings(fetch_private="1")
        stranger = AuthorityServer(Authority("Stranger"))
        self.addCleanup(stranger.close)
        source = (
            self.env["doc.signing.source"]
            .with_user(self.admin)
            .create({"url": stranger.url("/list.crl")})
        )
        with mute_logger(SOURCE):
            self.run_jobs("fetch_revocation")
        self.assertFalse(self.lists())
        self.assertEqual(source.failures, 1)
        self.assertTrue(source.error)

    def test_a_page_instead_of_a_list_is_not_kept(self):
        self.settings(fetch_private="1")
        self.server.mode = "junk"
        source = self.source("/list.crl")
        with mute_logger(SOURCE):
            self.run_jobs("fetch_revocation")
        self.assertFalse(self.lists())
        self.assertEqual(source.failures, 1)

    def test_a_responder_is_asked_about_our_own_certificates(self):
        self.settings(fetch_private="1")
        url = self.server.url("/ocsp")
        text = self.authority.issue(
            self.leader.name, self.token.key("leader"), responder=url
        )
        self.env["doc.signing.certificate"].with_user(self.admin).create(
            {"certificate_pem": text, "company_id": self.company.id}
        )
        self.source("/ocsp", "ocsp")
        self.run_jobs("fetch_revocation")
        self.assertEqual(self.server.asked, ["/ocsp"])
        self.assertEqual(len(self.lists("ocsp")), 1)
        self.assertTrue(self.env["doc.signing.trust"]._trust().ocsps)

    def test_only_administrators_keep_the_allow_list(self):
        source = self.source("/list.crl")
        for user in (self.clerk, self.deputy, self.specialist):
            mine = self.as_user(source, user)
            with self.subTest(user=user.name):
                with self.assertRaises(AccessError):
                    mine.create({"url": "http://a.example/"})
                with self.assertRaises(AccessError):
                    mine.write({"url": "http://a.example/"})
                with self.assertRaises(AccessError):
                    mine.action_fetch_now()
        with self.assertRaises(AccessError):
            source.write({"error": "nothing"})
        with self.assertRaises(AccessError):
            source.unlink()
        self.assertTrue(source.action_fetch_now())

    @mute_logger("odoo.sql_db")
    def test_an_address_with_an_account_or_another_scheme_is_refused(self):
        for url in ("ftp://a.example/x", "http://me:pin@a.example/", "file:///x", "x"):
            with (
                self.subTest(url=url),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.env["doc.signing.source"].with_user(self.admin).create(
                    {"url": url}
                )

    def test_the_authority_s_own_certificates_are_in_the_list(self):
        names = {c.subject for c in self.env["doc.signing.trust"]._authorities()}
        self.assertIn(self.authority.issuing.subject, names)
        self.assertTrue(pem(self.authority.root))
