"""Which catalogues and rules are traced when an administrator edits them."""

from odoo import models

TRACE = "doc.edit.trace.mixin"


class DocType(models.Model):
    _name = "doc.type"
    _inherit = ["doc.type", TRACE]


class DocAgency(models.Model):
    _name = "doc.agency"
    _inherit = ["doc.agency", TRACE]


class DocProcedure(models.Model):
    _name = "doc.procedure"
    _inherit = ["doc.procedure", TRACE]


class DocFileFormat(models.Model):
    _name = "doc.file.format"
    _inherit = ["doc.file.format", TRACE]


class DocMediaFormat(models.Model):
    _name = "doc.media.format"
    _inherit = ["doc.media.format", TRACE]


class DocRetention(models.Model):
    _name = "doc.retention"
    _inherit = ["doc.retention", TRACE]


class DocHoliday(models.Model):
    _name = "doc.holiday"
    _inherit = ["doc.holiday", TRACE]


class DocExclusionReason(models.Model):
    _name = "doc.exclusion.reason"
    _inherit = ["doc.exclusion.reason", TRACE]


class DocDeadlineRule(models.Model):
    _name = "doc.deadline.rule"
    _inherit = ["doc.deadline.rule", TRACE]


class DocCalendarDay(models.Model):
    _name = "doc.calendar.day"
    _inherit = ["doc.calendar.day", TRACE]


class DocPaperRule(models.Model):
    _name = "doc.paper.rule"
    _inherit = ["doc.paper.rule", TRACE]


class DocSignRight(models.Model):
    _name = "doc.sign.right"
    _inherit = ["doc.sign.right", TRACE]


class DocRecipientGroup(models.Model):
    _name = "doc.recipient.group"
    _inherit = ["doc.recipient.group", TRACE]


class DocFlow(models.Model):
    _name = "doc.flow"
    _inherit = ["doc.flow", TRACE]


class DocFlowStep(models.Model):
    _name = "doc.flow.step"
    _inherit = ["doc.flow.step", TRACE]


class DocWorkField(models.Model):
    _name = "doc.work.field"
    _inherit = ["doc.work.field", TRACE]


class DocRegisterPlan(models.Model):
    _name = "doc.register.plan"
    _inherit = ["doc.register.plan", TRACE]


class DocMailbox(models.Model):
    _name = "doc.mailbox"
    _inherit = ["doc.mailbox", TRACE]


class DocScheduleResource(models.Model):
    _name = "doc.schedule.resource"
    _inherit = ["doc.schedule.resource", TRACE]


class DocTemplate(models.Model):
    _name = "doc.template"
    _inherit = ["doc.template", TRACE]


class HrDepartment(models.Model):
    _name = "hr.department"
    _inherit = ["hr.department", TRACE]


class HrEmployee(models.Model):
    _name = "hr.employee"
    _inherit = ["hr.employee", TRACE]
    # Staff data are personal: which fields, not what stood in them.
    _doc_trace_values = False
