"""What core keeps about our records is seen by their readers alone.

Core shows a message to whoever was once notified, an activity to its holder and the
followers of any record to every employee. Titles of documents stand in all of them, so
for records of this suite the right to read the record itself decides, for everybody:
who lost the right loses the talk, the to-do and the notice with it.
"""

from odoo import SUPERUSER_ID, api, models
from odoo.fields import Domain
from odoo.tools import SQL

OURS = "doc."


def _is_ours(name):
    return bool(name) and name.startswith(OURS)


class DocHanging(models.AbstractModel):
    """Mixin of core's models that point at a record by model and id."""

    _name = "doc.hanging.mixin"
    _description = "Hangs on a record"

    def _doc_hosts(self):
        """Return rows (id, model, id of the record) for ``self``."""
        raise NotImplementedError

    def _doc_hidden(self):
        """Return those of ``self`` that hang on one of our records kept from the user.

        One query for the hosts and one check per model, however many there are.
        """
        hosts = {}
        for ident, model, host in self._doc_hosts() if self.ids else ():
            if _is_ours(model) and model in self.env and host:
                hosts.setdefault(model, {}).setdefault(host, []).append(ident)
        hidden = []
        for model, by_host in hosts.items():
            records = self.env[model].browse(by_host).exists()
            readable = set(records._filtered_access("read").ids)
            for host, idents in by_host.items():
                if host not in readable:
                    hidden += idents
        return self.browse(hidden)

    def _doc_narrow(self, result, operation):
        """Add what is hidden to the answer of core's ``_check_access``."""
        if self.env.su or not self.ids:
            return result
        hidden = (self - result[0] if result else self)._doc_hidden()
        if not hidden:
            return result
        refused = (result[0] if result else self.browse()) | hidden
        rules = self.env["ir.rule"]
        return refused, lambda: rules._make_access_error(operation, refused)

    def _doc_shown(self, query, order, bypass_access):
        """Return ``query`` without what is hidden from the user."""
        if self.env.su or bypass_access:
            return query
        found = self.browse(query)
        hidden = found._doc_hidden()
        return (found - hidden)._as_query(bool(order)) if hidden else query


class MailMessage(models.Model):
    _name = "mail.message"
    _inherit = ["mail.message", "doc.hanging.mixin"]

    def _doc_hosts(self):
        self.flush_model(["model", "res_id"])
        return self.env.execute_query(
            SQL(
                "SELECT id, model, res_id FROM mail_message WHERE id = ANY(%s)",
                self.ids,
            )
        )

    def _check_access(self, operation):
        return self._doc_narrow(super()._check_access(operation), operation)

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        query = super()._search(domain, offset, limit, order, **kwargs)
        return self._doc_shown(query, order, kwargs.get("bypass_access"))


class MailActivity(models.Model):
    _name = "mail.activity"
    _inherit = ["mail.activity", "doc.hanging.mixin"]

    def _doc_hosts(self):
        self.flush_model(["res_model", "res_id"])
        return self.env.execute_query(
            SQL(
                "SELECT id, res_model, res_id FROM mail_activity WHERE id = ANY(%s)",
                self.ids,
            )
        )

    def _check_access(self, operation):
        return self._doc_narrow(super()._check_access(operation), operation)

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        query = super()._search(domain, offset, limit, order, **kwargs)
        return self._doc_shown(query, order, kwargs.get("bypass_access"))

    def action_create_calendar_event(self):
        """A meeting is seen by colleagues: it starts without the document's name."""
        action = super().action_create_calendar_event()
        if _is_ours(self.res_model):
            action["context"].update(
                default_name=self.activity_type_id.name,
                default_description="",
                default_privacy="private",
            )
        return action


class MailNotification(models.Model):
    _name = "mail.notification"
    _inherit = ["mail.notification", "doc.hanging.mixin"]

    def _doc_hosts(self):
        self.flush_model(["mail_message_id"])
        self.env["mail.message"].flush_model(["model", "res_id"])
        return self.env.execute_query(
            SQL(
                "SELECT n.id, m.model, m.res_id FROM mail_notification n "
                "JOIN mail_message m ON m.id = n.mail_message_id WHERE n.id = ANY(%s)",
                self.ids,
            )
        )

    def _check_access(self, operation):
        return self._doc_narrow(super()._check_access(operation), operation)

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        query = super()._search(domain, offset, limit, order, **kwargs)
        return self._doc_shown(query, order, kwargs.get("bypass_access"))


class MailFollowers(models.Model):
    _name = "mail.followers"
    _inherit = ["mail.followers", "doc.hanging.mixin"]

    def _doc_hosts(self):
        self.flush_model(["res_model", "res_id"])
        return self.env.execute_query(
            SQL(
                "SELECT id, res_model, res_id FROM mail_followers WHERE id = ANY(%s)",
                self.ids,
            )
        )

    def _check_access(self, operation):
        return self._doc_narrow(super()._check_access(operation), operation)

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        query = super()._search(domain, offset, limit, order, **kwargs)
        return self._doc_shown(query, order, kwargs.get("bypass_access"))


class DocTitled(models.AbstractModel):
    """Our records whose title is for their readers alone."""

    _name = "doc.titled.mixin"
    _description = "Title for readers only"

    @api.depends_context("uid")
    def _compute_display_name(self):
        """Give no title to who may not read, though core asks as the superuser.

        A many-to-one shows the name of its record whoever reads; the title of a
        document is not for everybody.
        """
        super()._compute_display_name()
        if not self.env.su or self.env.uid == SUPERUSER_ID:
            return
        known = self.filtered("id")
        for record in known - known.sudo(False)._filtered_access("read").sudo():
            record.display_name = self.env._("Not open to you")


class DocTalk(models.AbstractModel):
    """Our threads: whoever may not read the record is told nothing about it."""

    _name = "doc.talk.mixin"
    _description = "Thread that only readers hear"
    _inherit = ["doc.titled.mixin", "mail.thread"]

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Leave out everybody who may not read, followers and addressees alike."""
        found = super()._notify_get_recipients(message, msg_vals, **kwargs)
        return [one for one in found if self._doc_may_hear(one.get("uid"))]

    def _doc_may_hear(self, uid):
        if not self.ids:
            return True
        reader = self.with_env(self.env(user=uid or False, su=False, context={}))
        return bool(uid) and reader.has_access("read")


class DocWizardRule(models.Model):
    """A dialog holds what its opener wrote about a document: it is his alone."""

    _inherit = "ir.rule"

    @api.model
    def _compute_domain(self, model_name, mode="read"):
        domain = super()._compute_domain(model_name, mode)
        if self.env.su or not _is_ours(model_name):
            return domain
        if self.env[model_name]._transient:
            return domain & Domain("create_uid", "=", self.env.uid)
        return domain
