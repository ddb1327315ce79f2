"""Officials with certificates and keys in a token; signed files of other agencies."""

import datetime as dt
import io
import os
from unittest.mock import patch

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from odoo.addons.doc_management.tests.common import DocCommon, as_base64, make_pdf
from odoo.addons.doc_signing.lib.docsign import looks, signing
from odoo.addons.doc_signing.lib.docsign.values import (
    OFFICE_ZONE,
    Box,
    ImageMark,
    Purpose,
    SignaturePlan,
)
from odoo.addons.doc_signing.models.signing_tools import WORKER
from PIL import Image, ImageDraw

from .pki import TOKEN, Authority, pem, shared_token

BLUE, RED = (20, 40, 190, 255), (215, 20, 30, 255)


def make_png(colour, size=(300, 120), mode="RGBA"):
    """Return a drawing in one colour on a transparent background."""
    picture = Image.new(mode, size, (255, 255, 255, 0)[: len(mode)])
    ImageDraw.Draw(picture).line(
        (10, 10, size[0] - 10, size[1] - 10, size[0] - 10, 10),
        fill=colour[: len(mode)],
        width=8,
    )
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


class SigningCommon(DocCommon):
    """One agency that can sign: token, authority, certificates, pictures."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(WORKER.close)
        cls.token = shared_token()
        settings = patch.dict(os.environ, cls.token.settings)
        settings.start()
        cls.addClassCleanup(settings.stop)
        cls.authority = Authority()
        cls.trust = cls.env["doc.signing.trust"].with_user(cls.admin)
        cls.trust.action_add_pem(pem(cls.authority.root) + pem(cls.authority.issuing))
        cls.trust.search(
            [("kind", "=", "root"), ("name", "=", f"{cls.authority.name} Root CA")]
        ).is_government = True
        cls.deputy_certificate = cls.register("deputy", cls.deputy.name)
        cls.agency_certificate = cls.register("agency", cls.company.name)
        images = cls.env["doc.signing.image"].with_user(cls.admin)
        cls.hand = images.create(
            {
                "user_id": cls.deputy.id,
                "company_id": cls.company.id,
                "upload": as_base64(make_png(BLUE)),
            }
        )
        cls.seal = images.create(
            {
                "company_id": cls.company.id,
                "size_mm": 36,
                "upload": as_base64(make_png(RED, (400, 400))),
            }
        )

    @classmethod
    def register(cls, label, name, days=(-30, 700), **over):
        """Register a certificate for a key of the token, as the administrator."""
        return (
            cls.env["doc.signing.certificate"]
            .with_user(cls.admin)
            .create(
                {
                    "certificate_pem": cls.authority.issue(
                        name, cls.token.key(label), days
                    ),
                    "company_id": cls.company.id,
                    "token_label": TOKEN,
                    "key_label": label,
                    **over,
                }
            )
        )

    def run_jobs(self, *names):
        """Run jobs as the scheduler does, in cursors of their own."""
        for name in names or ("run_signing", "verify_files"):
            self.env.flush_all()
            self.env.ref(f"doc_signing.ir_cron_{name}").method_direct_trigger()
            self.env.invalidate_all()

    def run_killed(self, name="run_signing"):
        """Run a job that is killed: what it had not committed is gone."""
        try:
            self.run_jobs(name)
        except KeyboardInterrupt:
            self.env.invalidate_all()
        else:
            self.fail("the job was not killed")

    def token_pulled_out(self):
        """The token is not there while the job runs."""
        return patch.dict(os.environ, self.token.pulled_out)

    def make_letter(self, annexes=0, **over):
        """Return a letter laid out by the system, waiting for the signature."""
        outgoing = self.make_draft(**over)
        outgoing.action_generate_pdf()
        for turn in range(annexes):
            outgoing.action_attach(
                f"phu-luc-{turn + 1}.pdf", as_base64(self.annex_pdf()), "annex"
            )
        outgoing.action_submit()
        self.as_user(outgoing, self.head).action_initial()
        return outgoing

    def annex_pdf(self):
        return make_pdf("Phụ lục", pages=2)

    def make_signed(self, **over):
        outgoing = self.make_letter(**over)
        self.as_user(outgoing, self.deputy).action_sign()
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "signed", outgoing.sign_error)
        return outgoing

    def make_issued(self, **over):
        outgoing = self.make_signed(**over)
        self.as_user(outgoing, self.clerk).action_issue()
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "issued", outgoing.issue_error)
        return outgoing

    def foreign_signed(
        self,
        content,
        key=None,
        certificate=None,
        chain=(),
        days=None,
        field="Signature1",
        left=300.0,
        picture=None,
    ):
        """Return ``content`` signed as another program would, with a key in memory.

        ``picture``: PNG of its mark, whatever it shows
        """
        key = key or rsa.generate_private_key(public_exponent=65537, key_size=2048)
        certificate = certificate or self.authority.issue(
            "UBND tỉnh Thử nghiệm", key.public_key(), days or (-30, 700)
        )
        box = Box(0, left, 100.0, 120.0, 48.0)
        shown = picture or looks.read_picture(make_png(BLUE), looks.Ink.BLUE).png
        plan = SignaturePlan(
            Purpose.PERSON,
            field,
            box,
            (),
            (ImageMark(shown, box),),
            dt.datetime.now(OFFICE_ZONE),
        )
        prepared = signing.prepare(
            content,
            plan,
            certificate.encode(),
            chain or (pem(self.authority.issuing).encode(),),
        )
        value = key.sign(prepared.to_be_signed, padding.PKCS1v15(), hashes.SHA256())
        return signing.complete(prepared, value)

    def verdicts(self, file):
        """Return the latest report of a file."""
        return file.verification_ids[:1]._report()
