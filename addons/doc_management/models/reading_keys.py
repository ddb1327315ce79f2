"""Whatever changes who reads what makes the transaction look it up again."""

from odoo import api, models

from .res_company_roles import AS


class DocReadingKeysMixin(models.AbstractModel):
    """Forgets the reading keys kept with the cursor when a source of them changes."""

    _name = "doc.reading.keys.mixin"
    _description = "Source of reading rights"

    def _forget_reading_keys(self):
        self.env.cr.cache.pop("doc_reading_keys", None)
        self.env.cr.cache.pop("doc_quarantine_keys", None)
        self.env["doc.document"].invalidate_model(["can_read"])
        self.env["res.company"].invalidate_model([*AS], flush=False)

    @api.model_create_multi
    def create(self, vals_list):
        self._forget_reading_keys()
        return super().create(vals_list)

    def write(self, vals):
        self._forget_reading_keys()
        return super().write(vals)


class HrEmployee(models.Model):
    _name = "hr.employee"
    _inherit = ["hr.employee", "doc.reading.keys.mixin"]


class HrVersion(models.Model):
    _name = "hr.version"
    _inherit = ["hr.version", "doc.reading.keys.mixin"]


class HrDepartment(models.Model):
    _name = "hr.department"
    _inherit = ["hr.department", "doc.reading.keys.mixin"]


class ResUsers(models.Model):
    _name = "res.users"
    _inherit = ["res.users", "doc.reading.keys.mixin"]


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company", "doc.reading.keys.mixin"]


class DocProcedure(models.Model):
    _name = "doc.procedure"
    _inherit = ["doc.procedure", "doc.reading.keys.mixin"]


class DocPrincipal(models.Model):
    _name = "doc.principal"
    _inherit = ["doc.principal", "doc.reading.keys.mixin"]
