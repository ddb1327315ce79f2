"""Tư liệu: photos, sound, film and papers of a dossier that are no documents."""

from base64 import b64decode
from binascii import Error as BinasciiError

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..lib.docmgmt import blobs, content_sniff
from ..lib.docmgmt.dossiers_media import sniff_media
from .pdf_tools import READER
from .stored_bytes import kept_as_they_are, stored_bytes

MEGABYTE = 1 << 20
KINDS = [
    ("photo", "Photo"),
    ("sound", "Sound"),
    ("film", "Film"),
    ("speech", "Speech or conclusion"),
    ("meeting", "Paper of a meeting"),
    ("other", "Other material"),
]


class DocMediaFormat(models.Model):
    """An accepted format of material, with its own largest size (HT-14.8b)."""

    _name = "doc.media.format"
    _description = "Accepted format of material"
    _inherit = ["doc.shared.catalogue.mixin"]
    _order = "sequence, extension"

    name = fields.Char(required=True)
    extension = fields.Char(required=True, help="Lower case, without dot.")
    kind = fields.Selection(
        [
            ("photo", "Photo"),
            ("sound", "Sound"),
            ("film", "Film"),
            ("text", "Text"),
        ],
        required=True,
    )
    max_mb = fields.Integer("Largest file (MB)", required=True, default=25)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _extension_unique = models.Constraint(
        "UNIQUE (extension)", "That format is on the list already."
    )
    _size_sane = models.Constraint(
        "CHECK (max_mb BETWEEN 1 AND 1024)", "Between 1 and 1024 MB."
    )

    @api.constrains("extension")
    def _check_extension(self):
        for record in self:
            extension = record.extension
            if not (extension.isascii() and extension.isalnum()) or (
                extension != extension.lower()
            ):
                raise ValidationError(
                    self.env._(
                        "Write the extension of “%(name)s” in lower case without a "
                        "dot, for example docx.",
                        name=record.name,
                    )
                )


class DocDossierMaterial(models.Model):
    """A piece of material. Its file never changes; it may lie in many dossiers.

    It is read by who may open one of those dossiers.
    """

    _name = "doc.dossier.material"
    _description = "Material of a dossier"
    _inherit = ["doc.guarded.mixin"]
    _order = "date, id"

    _guarded_fields = frozenset(
        {
            "company_id",
            "file_name",
            "attachment_id",
            "sha256",
            "size",
            "mimetype",
            "page_count",
            "added_by_id",
            "entry_ids",
        }
    )

    name = fields.Char("Title", required=True, size=500)
    kind = fields.Selection(KINDS, required=True, default="photo")
    date = fields.Date(
        "Made on",
        required=True,
        default=lambda self: self.env["res.company"]._doc_today(),
    )
    author = fields.Char(size=200)
    event = fields.Char(size=500, help="The event or meeting it belongs to.")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    added_by_id = fields.Many2one("res.users", "Put in by", readonly=True)
    attachment_id = fields.Many2one(
        "ir.attachment", required=True, readonly=True, ondelete="restrict"
    )
    file_name = fields.Char("File", required=True, readonly=True)
    sha256 = fields.Char("SHA-256", required=True, readonly=True, index=True)
    size = fields.Integer("Bytes", readonly=True)
    mimetype = fields.Char(readonly=True)
    page_count = fields.Integer("Pages", readonly=True, aggregator=None)
    entry_ids = fields.One2many("doc.dossier.entry", "material_id", readonly=True)

    def write(self, vals):
        if vals and not (self._is_by_action() or self.env.su):
            for material in self:
                material._hosts()._check_open_work()
                if not any(one.has_access("write") for one in material._hosts()):
                    material._hosts().check_access("write")
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("Material is taken out of the dossier, never deleted.")
        )

    def _hosts(self):
        """Return the dossiers it lies in, all of them."""
        entries = self.env["doc.dossier.entry"].sudo()
        named = [("material_id", "in", self.ids)]
        return entries.search(named).dossier_id.with_env(self.env)

    def _content(self):
        """Return the bytes, checked against ``sha256``; refuse a damaged file."""
        self.ensure_one()
        self.check_access("read")
        # Access was checked on the material, which is how its file is reached.
        content = stored_bytes(self.sudo().attachment_id)
        if blobs.sha256_hex(content) != self.sha256:
            raise UserError(
                self.env._(
                    "The stored file %(name)s is damaged. Nothing was changed; ask the "
                    "system administrator to restore it from the backup.",
                    name=self.file_name,
                )
            )
        return content

    def action_download(self):
        """Return the action that hands over the file."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/doc/material/{self.id}",
            "target": "new",
        }

    def _leave(self, dossier):
        """Take it out of one dossier."""
        entries = dossier._all_entries()
        gone = entries.filtered(lambda one: one.material_id.id == self.id)
        if not gone:
            raise UserError(self.env._("It does not lie in that dossier."))
        gone.unlink()
        dossier._journal("dossier_material_removed", material=self.id, name=self.name)
        dossier.invalidate_recordset(["entry_ids", "document_count", "page_count"])


class DocDossier(models.Model):
    _inherit = "doc.dossier"

    def action_add_material(self, name, content, kind="photo", title=None, date=None):
        """Put a file into the dossier that is no document.

        :param name: name of the file
        :param content: base64
        :param kind: a key of :data:`KINDS`
        :param date: day it was made, ``YYYY-MM-DD``; today if not given
        :return: id of the material
        :raises UserError: format or size not accepted, dossier closed or restricted
        """
        self.ensure_one()
        self.check_access("write")
        self._check_open_work()
        if kind not in dict(KINDS):
            raise UserError(self.env._("Choose a kind from the list."))
        try:
            data = b64decode(content or "", validate=True)
        except (BinasciiError, ValueError, TypeError) as error:
            raise UserError(self.env._("The file did not arrive whole.")) from error
        extension, mimetype = self._check_material(name, data)
        pages = READER.page_count(data) if extension == "pdf" else 0
        # The attachment hangs on the material and is reached only through it.
        attachment = kept_as_they_are(self.env["ir.attachment"].sudo()).create(
            {"name": name, "raw": data, "mimetype": mimetype}
        )
        material = (
            self.env["doc.dossier.material"]
            .sudo()
            ._by_action()
            .create(
                {
                    "name": (title or name).strip()[:500],
                    "kind": kind,
                    "date": fields.Date.to_date(date) or self.company_id._doc_today(),
                    "author": self.env.user.name,
                    "company_id": self.company_id.id,
                    "added_by_id": self.env.uid,
                    "attachment_id": attachment.id,
                    "file_name": name,
                    "sha256": blobs.sha256_hex(data),
                    "size": len(data),
                    "mimetype": mimetype,
                    "page_count": pages,
                }
            )
        )
        attachment.write({"res_model": material._name, "res_id": material.id})
        self._put_material(material)
        return material.id

    def _put_material(self, material):
        self.env["doc.dossier.entry"].sudo().create(
            {
                "dossier_id": self.id,
                "material_id": material.id,
                "added_by_id": self.env.uid,
                "added_at": fields.Datetime.now(),
            }
        )
        self.invalidate_recordset(["entry_ids", "document_count", "page_count"])
        self._check_restricted()
        self._journal(
            "dossier_material_added", material=material.id, sha256=material.sha256
        )

    def action_link_material(self, material_id):
        """Put material of another dossier into this one as well, without a copy."""
        self.ensure_one()
        self.check_access("write")
        self._check_open_work()
        material = self.env["doc.dossier.material"].browse(material_id).exists()
        material.check_access("read")
        if not material or material.company_id != self.company_id:
            raise UserError(self.env._("That material is not of this agency."))
        if self in material._hosts():
            raise UserError(self.env._("It lies in that dossier already."))
        self._put_material(material.sudo())
        return True

    def _check_material(self, name, data):
        """Return (extension, media type) of accepted material, by its content."""
        danger = self.env["doc.file"]._danger_sentence(name, data)
        if danger:
            raise UserError(danger)
        found = sniff_media(data)
        if not found:
            inspected = content_sniff.inspect(name, data)
            found = inspected.extension, inspected.mimetype
        # The list of formats is nobody's secret.
        formats = self.env["doc.media.format"].sudo().search([])
        accepted = formats.filtered(lambda one: one.extension == found[0])
        if not accepted:
            raise UserError(
                self.env._(
                    "%(name)s is a file of the kind %(kind)s, which is not accepted "
                    "as material. Accepted: %(list)s.",
                    name=name,
                    kind=found[0] or "?",
                    list=", ".join(formats.mapped("extension")),
                )
            )
        if len(data) > accepted.max_mb * MEGABYTE:
            raise UserError(
                self.env._(
                    "%(name)s has %(size)s MB; material of the kind %(kind)s may have "
                    "%(limit)s MB.",
                    name=name,
                    size=f"{len(data) / MEGABYTE:.1f}",
                    kind=accepted.name,
                    limit=accepted.max_mb,
                )
            )
        return found
