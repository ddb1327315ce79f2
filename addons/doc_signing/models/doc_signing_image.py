"""Mẫu dấu, mẫu chữ ký: the pictures a signature shows."""

import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..lib.docsign import looks
from ..lib.docsign.values import Code, DocSignError
from .refusals import sentence


class DocSigningImage(models.Model):
    """A red seal of an agency or a blue handwritten signature of a person.

    The picture is a secret of the clerk's office: it is stored in a column nobody may
    read or write from outside, not even who uploaded it. Only signing uses it. It is
    encoded anew when uploaded, which drops whatever else the file carried. A picture
    alone never counts as a signature.
    """

    _name = "doc.signing.image"
    _description = "Picture of a seal or signature"
    _order = "company_id, user_id, id desc"

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one(
        "res.company",
        "Agency",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        "res.users",
        "Person",
        index="btree_not_null",
        help="Whose signature it is. Empty: the seal of the agency.",
    )
    upload = fields.Binary(
        "PNG file",
        store=False,
        help="PNG with a transparent background, up to 1 MB and 2000 × 2000 pixels: "
        "blue for a handwritten signature, red for a seal.",
    )
    png = fields.Binary(
        attachment=False, readonly=True, prefetch=False, groups=fields.NO_ACCESS
    )
    size_mm = fields.Float(
        "Diameter (mm)",
        help="Real width of the seal; it is printed in this size, never scaled.",
    )
    width = fields.Integer("Width (pixels)", readonly=True, aggregator=None)
    height = fields.Integer("Height (pixels)", readonly=True, aggregator=None)
    sha256 = fields.Char("SHA-256", readonly=True)
    active = fields.Boolean(default=True)

    _one_hand = models.UniqueIndex(
        "(user_id, company_id) WHERE user_id IS NOT NULL AND active",
        "That person already has a picture. Archive it first.",
    )
    _one_seal = models.UniqueIndex(
        "(company_id) WHERE user_id IS NULL AND active",
        "That agency already has a seal. Archive it first.",
    )

    @api.depends("company_id", "user_id")
    def _compute_name(self):
        for image in self:
            image.name = (
                self.env._("Signature of %(name)s", name=image.user_id.name)
                if image.user_id
                else self.env._("Seal of %(name)s", name=image.company_id.name)
            )

    @api.constrains("size_mm", "user_id")
    def _check_size(self):
        for image in self:
            if not image.user_id and not 10 <= image.size_mm <= 60:
                raise ValidationError(
                    self.env._(
                        "Enter the real diameter of the seal in millimetres (10 to 60)."
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        images = self.browse()
        for vals in vals_list:
            upload = vals.get("upload")
            if not upload:
                raise UserError(self.env._("Choose the PNG file of the picture."))
            picture = self._read(upload, bool(vals.get("user_id")))
            image = super().create([self._owned(vals)])
            # The picture goes in here and comes out only for signing.
            image.sudo().write(picture)
            self.env["doc.journal"]._log(
                "picture_added", image, user=image.user_id.id, sha256=picture["sha256"]
            )
            images |= image
        return images

    def write(self, vals):
        if not self.env.su and set(vals) - {"active", "size_mm"}:
            raise AccessError(
                self.env._(
                    "A picture does not change. Archive it and upload the new one."
                )
            )
        result = super().write(vals)
        if not self.env.su:
            for image in self:
                self.env["doc.journal"]._log("picture_changed", image, **vals)
        return result

    @api.ondelete(at_uninstall=False)
    def _refuse_deletion(self):
        raise UserError(
            self.env._("A picture stays as evidence of its use. Archive it instead.")
        )

    @api.model
    def _owned(self, vals):
        names = ("company_id", "user_id", "size_mm", "active")
        return {name: vals[name] for name in names if name in vals}

    @api.model
    def _read(self, upload, handwritten):
        """Return the stored values of an uploaded picture (base64); refuse others."""
        if len(upload) > 2 * looks.MAX_IMAGE_BYTES:
            raise UserError(sentence(self.env, DocSignError(Code.IMAGE_TOO_LARGE)))
        ink = looks.Ink.BLUE if handwritten else looks.Ink.RED
        try:
            picture = looks.read_picture(base64.b64decode(upload), ink)
        except DocSignError as error:
            raise UserError(sentence(self.env, error)) from error
        except ValueError as error:
            wrong = DocSignError(Code.IMAGE_UNREADABLE)
            raise UserError(sentence(self.env, wrong)) from error
        return {
            "png": base64.b64encode(picture.png),
            "width": picture.width,
            "height": picture.height,
            "sha256": hashlib.sha256(picture.png).hexdigest(),
        }

    @api.model
    def _of(self, company, user=None):
        """Return the active picture of an official, or the agency's seal."""
        # Pictures have no readers; signing asks for the one it needs.
        return self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("user_id", "=", user.id if user else False),
            ],
            limit=1,
        )

    def _png_to_show(self):
        """Return the picture for a preview, which is drawn with a word across it."""
        self.ensure_one()
        return base64.b64decode(self.sudo().png)

    def _png(self):
        """Return the picture for a signature being made; every use is journaled."""
        self.ensure_one()
        self.env["doc.journal"]._log("picture_used", self, sha256=self.sha256)
        return self._png_to_show()
