"""Catalogues of all agencies: no agency's administrator changes them for the others."""

from odoo import api, models
from odoo.exceptions import AccessError


class DocSharedCatalogueMixin(models.AbstractModel):
    """Rows that several agencies work with.

    Where an installation serves one agency, its administrator keeps them. Where it
    serves several, they are kept by who administers all of them: an agency's
    administrator works in his own agency and in no other (VL-16.5b).
    """

    _name = "doc.shared.catalogue.mixin"
    _description = "Rows that all agencies share"

    def _doc_refuse_sharing(self):
        """Refuse who administers but some of the agencies."""
        users = self.env["res.users"]
        # That there are others is no secret; which ones, he does not learn.
        others = [("id", "not in", self.env.user.company_ids.ids)]
        if users._doc_is_limited() and self.env["res.company"].sudo().search_count(
            others, limit=1
        ):
            raise AccessError(
                self.env._(
                    "All agencies of this installation work with these rows "
                    "(%(what)s). Ask who administers the whole installation.",
                    what=self._description,
                )
            )

    def _doc_shared(self):
        """Return the rows among these that belong to no single agency."""
        if "company_id" not in self._fields:
            return self
        return self.filtered(lambda row: not row.company_id)

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        if rows._doc_shared():
            self._doc_refuse_sharing()
        return rows

    def write(self, vals):
        before = self._doc_shared()
        result = super().write(vals)
        if before or self._doc_shared():
            self._doc_refuse_sharing()
        return result

    def unlink(self):
        if self._doc_shared():
            self._doc_refuse_sharing()
        return super().unlink()
