"""Pictures of seals and hands: in by upload, out for signing only."""

import base64
import io
import json

from odoo.addons.doc_management.tests.common import as_base64
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, HttpCase, tagged
from PIL import Image, PngImagePlugin

from .common import BLUE, RED, SigningCommon, make_png


@tagged("post_install", "-at_install")
class TestImages(SigningCommon):
    def images(self, user=None):
        return self.model("doc.signing.image", user or self.admin)

    def test_nobody_reads_the_picture(self):
        exporters = self.env.ref("base.group_allow_export")
        for user in (self.admin, self.clerk, self.leader, self.deputy, self.specialist):
            user.group_ids |= exporters
            image = self.as_user(self.seal, user)
            for read in (
                lambda image=image: image.read(["png"]),
                lambda image=image: image.web_read({"png": {}}),
                lambda image=image: image.export_data(["png"]),
                lambda image=image: image.search([("png", "!=", False)]),
                lambda image=image: image.search_read([], ["png"]),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    read()

    def test_what_the_administrator_reads_holds_no_picture(self):
        values = self.as_user(self.seal, self.admin).read()[0]
        self.assertNotIn("png", values)
        stored = self.seal.sudo().png
        self.assertGreater(len(stored), 100)
        self.assertNotIn(stored.decode()[:60], json.dumps(values, default=str))
        self.assertFalse(
            self.env["ir.attachment"].search([("res_model", "=", "doc.signing.image")])
        )

    def test_only_the_administrator_of_documents_manages_pictures(self):
        for user in (self.clerk, self.leader, self.deputy, self.archivist):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.images(user).create(
                    {"size_mm": 36, "upload": as_base64(make_png(RED))}
                )
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(self.seal, user).read(["name"])

    def test_the_administrator_cannot_swap_the_content(self):
        seal = self.as_user(self.seal, self.admin)
        for vals in (
            {"png": as_base64(make_png(RED))},
            {"upload": as_base64(make_png(RED))},
            {"sha256": "0"},
            {"user_id": self.deputy.id},
        ):
            with self.subTest(vals=list(vals)), self.assertRaises(AccessError):
                seal.write(vals)

    def test_the_picture_is_encoded_anew(self):
        note = PngImagePlugin.PngInfo()
        note.add_text("Comment", "<script>")
        out = io.BytesIO()
        Image.open(io.BytesIO(make_png(BLUE))).save(out, "PNG", pnginfo=note)
        self.hand.active = False
        self.env.flush_all()
        image = self.images().create(
            {"user_id": self.deputy.id, "upload": as_base64(out.getvalue())}
        )
        stored = base64.b64decode(image.sudo().png)
        self.assertIn(b"<script>", out.getvalue())
        self.assertNotIn(b"<script>", stored)
        self.assertTrue(stored.startswith(b"\x89PNG"))

    def test_the_administrator_uploads_in_the_form(self):
        self.seal.active = False
        self.env.flush_all()
        with Form(self.images()) as form:
            form.size_mm = 36
            form.upload = as_base64(make_png(RED))
        self.assertFalse(form.record.user_id)
        self.assertTrue(form.record.sudo().png)

    def test_wrong_pictures_are_refused_with_the_reason(self):
        self.seal.active = False
        self.env.flush_all()
        jpeg = io.BytesIO()
        Image.new("RGB", (50, 50), (200, 0, 0)).save(jpeg, "JPEG")
        for content, words in (
            (jpeg.getvalue(), "not a PNG"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a PNG"),
            (make_png(RED, mode="RGB"), "not transparent"),
            (make_png(BLUE), "wrong colour"),
            (make_png(RED, (2100, 100)), "larger than"),
        ):
            with self.subTest(words=words), self.assertRaisesRegex(UserError, words):
                self.images().create({"size_mm": 36, "upload": as_base64(content)})
        with self.assertRaises(ValidationError):
            self.images().create({"size_mm": 90, "upload": as_base64(make_png(RED))})
        with self.assertRaisesRegex(UserError, "Choose the PNG"):
            self.images().create({"size_mm": 36})

    def test_every_use_is_in_the_journal(self):
        self.make_issued()
        rows = self.env["doc.journal"].search(
            [("act", "=", "picture_used"), ("model", "=", "doc.signing.image")]
        )
        used = {row.res_id: row.user_id for row in rows}
        self.assertEqual(used, {self.hand.id: self.deputy, self.seal.id: self.clerk})


@tagged("post_install", "-at_install")
class TestImagesOverHttp(HttpCase, SigningCommon):
    def test_no_address_serves_the_picture(self):
        self.admin.password = "a-long-test-password"
        self.authenticate(self.admin.login, "a-long-test-password")
        marker = base64.b64decode(self.seal.sudo().png)[40:90]
        for address in (
            f"/web/image/doc.signing.image/{self.seal.id}/png",
            f"/web/content/doc.signing.image/{self.seal.id}/png",
            f"/web/image?model=doc.signing.image&id={self.seal.id}&field=png",
        ):
            with self.subTest(address=address):
                answer = self.url_open(address)
                self.assertNotIn(marker, answer.content)
