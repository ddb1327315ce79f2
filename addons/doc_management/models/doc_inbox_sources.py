"""Whatever the working inbox is made of marks its document when it changes."""

from odoo import api, models

POSTS = frozenset({"user_id", "company_id", "department_id", "active", "parent_id"})


class DocInboxSource(models.AbstractModel):
    """Marks the document of a record that is made, changed or removed.

    ``_inbox_fields`` names what a row depends on; other writes cost nothing.
    """

    _name = "doc.inbox.source"
    _description = "Source of things to do"
    _inbox_fields = frozenset()
    _inbox_is_life = False
    """Whether it is the document itself or one of its lives."""

    def _inbox_mark(self):
        """Have the rows of these records' documents compared before the commit."""
        self.env["doc.inbox.item"]._mark(
            self._inbox_documents().ids, by_life=self._inbox_is_life
        )

    def _inbox_documents(self):
        return self.sudo().document_id

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._inbox_mark()
        return records

    def write(self, vals):
        touched = not self._inbox_fields.isdisjoint(vals)
        if touched:
            self._inbox_mark()
        result = super().write(vals)
        if touched:
            self._inbox_mark()
        return result

    def unlink(self):
        self._inbox_mark()
        return super().unlink()


class DocDocument(models.Model):
    _name = "doc.document"
    _inherit = ["doc.document", "doc.inbox.source"]
    _inbox_fields = frozenset({"urgency", "reply_required", "state", "company_id"})
    _inbox_is_life = True

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        self.env["doc.inbox.item"]._mark_new(documents.ids)
        return documents

    def _inbox_documents(self):
        return self


class DocIncoming(models.Model):
    _name = "doc.incoming"
    _inherit = ["doc.incoming", "doc.inbox.source"]
    _inbox_is_life = True
    _inbox_fields = frozenset(
        {
            "state",
            "holder_id",
            "deadline",
            "deadline_reason",
            "received_at",
            "received_at_raw",
            "submitted_at",
            "list_date",
            "registered_by_id",
            "reply_required",
            "urgency",
        }
    )


class DocOutgoing(models.Model):
    _name = "doc.outgoing"
    _inherit = ["doc.outgoing", "doc.inbox.source"]
    _inbox_is_life = True
    _inbox_fields = frozenset(
        {
            "state",
            "drafter_id",
            "signer_id",
            "return_reason",
            "signed_at",
            "list_date",
            "urgency",
        }
    )


class DocAssignment(models.Model):
    _name = "doc.assignment"
    _inherit = ["doc.assignment", "doc.inbox.source"]
    _inbox_fields = frozenset(
        {
            "state",
            "role",
            "user_id",
            "assigner_id",
            "parent_id",
            "to_unit",
            "deadline",
            "deadline_reason",
        }
    )


class DocPartRequest(models.Model):
    _name = "doc.part.request"
    _inherit = ["doc.part.request", "doc.inbox.source"]
    _inbox_fields = frozenset({"state", "asked_by_id", "assignment_id"})


class DocOpinion(models.Model):
    _name = "doc.opinion"
    _inherit = ["doc.opinion", "doc.inbox.source"]
    _inbox_fields = frozenset(
        {"state", "user_id", "outgoing_id", "deadline", "asked_at"}
    )


class DocApprovalStep(models.Model):
    _name = "doc.approval.step"
    _inherit = ["doc.approval.step", "doc.inbox.source"]
    _inbox_fields = frozenset({"state", "user_id", "kind", "outgoing_id", "since"})


class DocFollow(models.Model):
    _name = "doc.follow"
    _inherit = ["doc.follow", "doc.inbox.source"]


class HrEmployee(models.Model):
    """Who takes up or leaves a post gains or loses what waits for its role."""

    _inherit = "hr.employee"

    @api.model_create_multi
    def create(self, vals_list):
        employees = super().create(vals_list)
        self.env["doc.inbox.item"]._mark(company_ids=employees.sudo().company_id.ids)
        return employees

    def write(self, vals):
        before = self.sudo().company_id.ids
        result = super().write(vals)
        if not POSTS.isdisjoint(vals):
            after = self.sudo().company_id.ids
            self.env["doc.inbox.item"]._mark(company_ids=before + after)
        return result


class ResUsers(models.Model):
    _inherit = "res.users"

    def write(self, vals):
        result = super().write(vals)
        if not {"group_ids", "active", "company_ids"}.isdisjoint(vals):
            # In which agencies somebody has his posts is no secret.
            posts = self.env["hr.employee"].sudo().with_context(active_test=False)
            companies = posts.search([("user_id", "in", self.ids)]).company_id
            self.env["doc.inbox.item"]._mark(company_ids=companies.ids)
        return result


class ResCompany(models.Model):
    _inherit = "res.company"

    def write(self, vals):
        result = super().write(vals)
        if "doc_secrecy_officer_id" in vals:
            self.env["doc.inbox.item"]._mark(company_ids=self.ids)
        return result
