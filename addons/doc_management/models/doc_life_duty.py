"""Time limits of the clerk: counted when they begin, explained, flagged when over."""

from odoo import fields, models

from . import office_time

AT_ONE_GO = 200
"""So many documents are flagged by one run of the job."""


class DocLifeMixin(models.AbstractModel):
    """What submitting and issuing in time have in common."""

    _inherit = "doc.life.mixin"

    def _limit_in_words(self, rule, limit, stored):
        """Return "rule: days counted, days passed over".

        :param rule: name of the rule as the procedure shows it
        :param limit: :class:`~..lib.docmgmt.working_time.Deadline`
        :param stored: the moment that was counted when the duty began, UTC
        """
        self.ensure_one()
        if office_time.to_database(limit.at) != stored:
            return self.env._("%(rule)s, by the calendar of that time", rule=rule)
        days = self.company_id._doc_days_in_words(limit)
        return f"{rule}: {days}" if days else rule

    def _rule_in_words(self, switch):
        """Return the label of the value that the procedure has for a switch."""
        field = self.procedure_id._fields[switch]
        return dict(field._description_selection(self.env))[self.procedure_id[switch]]

    def _urgent_in_words(self):
        return self.env._(
            "Urgent: at once, within %(minutes)s minutes",
            minutes=self.procedure_id.urgent_minutes,
        )

    def _flag_late(self, domain, flag, summary):
        """Put a to-do into the clerks' lists for each document past its limit.

        :param domain: documents past their limit that were not flagged yet
        :param flag: field that keeps when they were flagged
        :param summary: function of a document: what the to-do says
        """
        late = self.search([*domain, (flag, "=", False)], limit=AT_ONE_GO)
        clerks = {
            company: self.env["res.users"]._doc_clerks(company)
            for company in late.company_id
        }
        for document in late:
            for clerk in clerks[document.company_id]:
                speaking = document.with_context(lang=clerk.lang)
                document._notify_work(clerk, summary(speaking))
            document._by_action().write({flag: fields.Datetime.now()})
            document.document_id._journal("flagged_late", limit=flag)

    def _moment_in_words(self, moment):
        return office_time.to_office(moment).strftime(office_time.MOMENT)
