"""The official mailbox, through the mail gateway with raw messages."""

import hashlib
from base64 import b64encode
from email.message import EmailMessage

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import DocCommon, make_pdf
from .files import office
from .test_reception_secrecy import secret_pdf


@tagged("post_install", "-at_install")
class TestReceptionMail(DocCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.env["mail.alias.domain"].create({"name": "thunghiem.gov.vn"})
        cls.company.alias_domain_id = cls.domain
        cls.mailbox = cls.env["doc.mailbox"].create(
            {
                "name": "Văn thư Sở",
                "company_id": cls.company.id,
                "alias_name": "vanthu",
                "alias_domain_id": cls.domain.id,
            }
        )
        cls.issuer.email = "vanthu@ubnd.thunghiem.gov.vn"

    def mail(self, files=(), headers=(), **over):
        message = EmailMessage()
        values = {
            "From": "Văn thư UBND <vanthu@ubnd.thunghiem.gov.vn>",
            "To": "vanthu@thunghiem.gov.vn",
            "Subject": "V/v báo cáo tình hình hạn hán – gửi Sở Nông nghiệp",
            "Date": "Wed, 22 Apr 2026 08:15:00 +0700",
            "Message-ID": "<cv-88@ubnd.thunghiem.gov.vn>",
            **over,
        }
        for name, value in values.items():
            if value is not None:
                message[name] = value
        for name, value in headers:
            message[name] = value
        message.set_content("Kính gửi Quý cơ quan, xin gửi kèm văn bản.")
        for name, content, kind in files:
            main, _slash, sub = kind.partition("/")
            message.add_attachment(content, maintype=main, subtype=sub, filename=name)
        return message.as_bytes()

    def receive(self, raw):
        """Pass a mail through the gateway; return the documents it made."""
        before = self.env["doc.incoming"].search([])
        self.env["mail.thread"].message_process(None, raw)
        return self.env["doc.incoming"].search([]) - before

    def pdf_mail(self, content=None, **over):
        pdf = (content or make_pdf(), "application/pdf")
        return self.mail(files=[("Công văn 88.pdf", *pdf)], **over)

    def test_a_mail_becomes_one_document_that_waits_for_the_clerk(self):
        raw = self.pdf_mail()
        incoming = self.as_user(self.receive(raw), self.clerk)
        self.assertEqual(len(incoming), 1)
        self.assertEqual(
            (incoming.state, incoming.channel, incoming.origin),
            ("arrived", "email", "created"),
        )
        self.assertEqual(incoming.company_id, self.company)
        self.assertEqual(
            incoming.subject, "V/v báo cáo tình hình hạn hán – gửi Sở Nông nghiệp"
        )
        self.assertEqual(incoming.issuer_id, self.issuer)
        self.assertEqual(incoming.sender_trust, "address")
        self.assertEqual(incoming.sender_email, "vanthu@ubnd.thunghiem.gov.vn")
        self.assertTrue(incoming.received_at)
        self.assertEqual(
            incoming.file_ids.mapped(lambda file: (file.name, file.role)),
            [("Công văn 88.pdf", "main"), ("received-mail.eml", "evidence")],
        )
        evidence = incoming.file_ids.filtered(lambda file: file.role == "evidence")
        self.assertEqual(evidence.sha256, hashlib.sha256(raw).hexdigest())
        self.assertEqual(evidence._content(), raw)
        self.assertIn(
            incoming,
            self.model("doc.incoming", self.clerk).search(
                [("waiting_for_me", "=", True)]
            ),
        )
        incoming.action_set_issue_data("88", "UBND-NC", "2026-04-22")
        self.assertTrue(self.take_in(incoming))

    def test_raw_vietnamese_headers_and_names_are_read(self):
        raw = (
            b"From: =?UTF-8?B?" + b64encode("Sở Tài chính".encode()) + b"?= "
            b"<stc@thunghiem.gov.vn>\r\n"
            b"To: vanthu@thunghiem.gov.vn\r\n"
            b"Subject: =?UTF-8?Q?V=2Fv_b=C3=A1o_c=C3=A1o_gi=E1=BA=A3i?=\r\n"
            b" =?UTF-8?Q?_ng=C3=A2n?=\r\n"
            b"Message-ID: <a1@stc>\r\nMIME-Version: 1.0\r\n"
            b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n'
            b"--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nxin "
            b"g\xe1\xbb\xadi\r\n--x\r\nContent-Type: application/pdf\r\n"
            b"Content-Disposition: attachment;\r\n"
            b" filename*=UTF-8''B%C3%A1o%20c%C3%A1o.pdf\r\n"
            b"Content-Transfer-Encoding: base64\r\n\r\n"
            + b64encode(make_pdf())
            + b"\r\n--x--\r\n"
        )
        incoming = self.receive(raw)
        self.assertEqual(incoming.subject, "V/v báo cáo giải ngân")
        self.assertEqual(incoming.issuer_name, "Sở Tài chính")
        self.assertEqual(incoming.file_ids[0].name, "Báo cáo.pdf")

    def test_the_same_mail_twice_makes_one_document(self):
        raw = self.pdf_mail()
        self.assertEqual(len(self.receive(raw)), 1)
        self.assertFalse(self.receive(raw))
        without = self.pdf_mail(**{"Message-ID": None})
        self.assertEqual(len(self.receive(without)), 1)
        self.assertFalse(self.receive(without))

    def test_each_agencys_mailbox_keeps_its_own(self):
        self.env["doc.mailbox"].create(
            {
                "name": "Văn thư láng giềng",
                "company_id": self.other_company.id,
                "alias_name": "vanthu2",
                "alias_domain_id": self.domain.id,
            }
        )
        incoming = self.receive(
            self.pdf_mail(To="vanthu@thunghiem.gov.vn, vanthu2@thunghiem.gov.vn")
        )
        self.assertEqual(incoming.company_id, self.company | self.other_company)
        for user, company in (
            (self.clerk, self.company),
            (self.foreign_clerk, self.other_company),
        ):
            seen = self.model("doc.incoming", user).search([("id", "in", incoming.ids)])
            self.assertEqual(seen.company_id, company)

    def test_what_is_not_accepted_is_noted_and_the_mail_is_kept(self):
        big = make_pdf("x") + b"\n%" + b"0" * (11 << 20)
        raw = self.mail(
            files=[
                ("virus.exe", b"MZ\x90\x00", "application/octet-stream"),
                ("to.pdf", big, "application/pdf"),
                ("bang.docx", office("docx", macro=True), "application/octet-stream"),
            ]
        )
        incoming = self.as_user(self.receive(raw), self.clerk)
        self.assertEqual(
            incoming.file_ids.mapped("name"), ["bang.docx", "received-mail.eml"]
        )
        self.assertIn("virus.exe is a program", incoming.arrival_note)
        self.assertIn("at most 10 MB", incoming.arrival_note)
        self.assertIn("macros", incoming.warning_text)
        self.assertEqual(incoming.file_ids[1]._content(), raw)

    def test_a_mail_without_files_and_subject_is_not_lost(self):
        incoming = self.receive(self.mail(Subject=None, **{"Date": "gibberish"}))
        self.assertEqual(incoming.subject, "(no subject)")
        self.assertEqual(incoming.file_ids.mapped("role"), ["evidence"])
        self.assertIn(
            "No file is attached", self.as_user(incoming, self.clerk).blocker_text
        )

    def test_unknown_and_forged_senders_are_flagged(self):
        failed = (
            "Authentication-Results",
            "mx.thunghiem.gov.vn; spf=fail smtp.mailfrom=ubnd.thunghiem.gov.vn",
        )
        cases = (
            ({"From": "ai-do@gmail.com"}, (), "unknown", "no address of an agency"),
            (
                {"From": "phong-khac@ubnd.thunghiem.gov.vn"},
                (),
                "domain",
                "only its mail domain",
            ),
            ({}, (failed,), "failed", "not authentic"),
            ({"From": ""}, (), "unknown", "Make sure who sent"),
        )
        for number, (over, headers, trust, words) in enumerate(cases):
            with self.subTest(trust=trust, over=over):
                incoming = self.receive(
                    self.pdf_mail(
                        headers=headers,
                        **{"Message-ID": f"<case{number}@x>", **over},
                    )
                )
                self.assertEqual(incoming.sender_trust, trust)
                seen = self.as_user(incoming, self.clerk)
                self.assertIn(words, seen.warning_text)
                if trust in ("unknown", "failed"):
                    self.assertFalse(incoming.issuer_id)

    def test_a_check_that_the_sender_claims_to_have_passed_adds_no_trust(self):
        passed = ("Authentication-Results", "x; spf=pass; dkim=pass")
        incoming = self.receive(self.pdf_mail(headers=[passed], From="ai-do@gmail.com"))
        self.assertEqual(incoming.sender_trust, "unknown")

    def test_absence_notices_and_delivery_reports_are_no_documents(self):
        for number, header in enumerate(
            (
                ("Auto-Submitted", "auto-replied"),
                ("X-Autoreply", "yes"),
                ("Precedence", "bulk"),
                ("Return-Path", "<>"),
            )
        ):
            with self.subTest(header=header):
                raw = self.mail(headers=[header], **{"Message-ID": f"<auto{number}@x>"})
                self.assertFalse(self.receive(raw))
        bounce = (
            b"From: MAILER-DAEMON@x.vn\r\nTo: vanthu@thunghiem.gov.vn\r\n"
            b"Message-ID: <b@x>\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
            b"Content-Type: multipart/report; report-type=delivery-status;"
            b' boundary="x"\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nsorry\r\n'
            b"--x\r\nContent-Type: message/delivery-status\r\n\r\n"
            b"Status: 5.0.0\r\n\r\n--x--\r\n"
        )
        self.assertFalse(self.receive(bounce))

    def test_pictures_inside_the_text_are_no_annexes(self):
        message = EmailMessage()
        message["From"] = "a@b.vn"
        message["To"] = "vanthu@thunghiem.gov.vn"
        message["Message-ID"] = "<cid@x>"
        message.set_content("x")
        message.add_alternative('<p>x<img src="cid:logo"/></p>', subtype="html")
        message.get_payload()[1].add_related(
            b"\x89PNG\r\n\x1a\n", "image", "png", cid="<logo>", filename="logo.png"
        )
        incoming = self.receive(message.as_bytes())
        self.assertEqual(incoming.file_ids.mapped("role"), ["evidence"])

    def test_a_stamped_mail_is_held_back_like_any_other(self):
        incoming = self.receive(self.pdf_mail(secret_pdf("TỐI MẬT")))
        self.assertEqual(incoming.secrecy_state, "suspected")
        seen = self.as_user(incoming, self.clerk)
        seen.action_secret("Có dấu mật")
        seen.action_destroy_content()
        self.assertFalse(any(file.destroyed_at is False for file in seen.file_ids))
        self.assertFalse(self.receive(self.pdf_mail(secret_pdf("TỐI MẬT"))))

    def test_nobody_feeds_the_model_past_a_mailbox(self):
        model = self.model("doc.incoming", self.clerk)
        with self.assertRaises(AccessError):
            model.message_new({"subject": "x"}, {"company_id": self.company.id})
        with self.assertRaises(AccessError):
            self.env["doc.incoming"].message_new({"subject": "x"})

    def test_mailboxes_are_kept_by_the_administrator_of_the_agency(self):
        box = self.model("doc.mailbox", self.admin).create(
            {"name": "Hộp thư", "alias_name": "hopthu"}
        )
        self.assertEqual(box.company_id, self.company)
        box.alias_name = "hop.thu"
        self.assertEqual(
            box.sudo().alias_id.alias_model_id.model,
            "doc.incoming",
        )
        for user in (self.clerk, self.leader, self.specialist):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(box, user).write({"name": "x"})
        self.assertFalse(
            self.model("doc.mailbox", self.foreign_clerk).search([("id", "=", box.id)])
        )

    def test_other_mails_go_their_usual_way(self):
        partner = self.env["res.partner"].create({"name": "Ai đó"})
        alias = self.env["mail.alias"].create(
            {
                "alias_name": "lienhe",
                "alias_domain_id": self.domain.id,
                "alias_model_id": self.env["ir.model"]._get_id("res.partner"),
                "alias_force_thread_id": partner.id,
            }
        )
        self.assertTrue(alias)
        made = self.receive(self.mail(To="lienhe@thunghiem.gov.vn"))
        self.assertFalse(made)
        self.assertIn("xin gửi kèm", str(partner.message_ids[:1].body))
