"""The guard no client can forge: an object compared by identity.

A context comes from the client as JSON, so no flag in it may relax a rule. Fields
that only an action may write (states, numbers, dates of office, hashes) are accepted
only while the context holds the very object :data:`BY_ACTION`, which JSON cannot say.
"""

from odoo import models
from odoo.exceptions import AccessError

BY_ACTION = object()


class DocGuardedMixin(models.AbstractModel):
    """Refuses writes of ``_guarded_fields`` that do not come from a named action."""

    _name = "doc.guarded.mixin"
    _description = "Fields written only by actions"

    _guarded_fields = frozenset()

    def _by_action(self):
        """Return ``self`` with the right to write guarded fields."""
        return self.with_context(doc_by_action=BY_ACTION)

    def _without_action(self):
        """Return ``self`` without that right, as it is handed to callers."""
        context = dict(self.env.context)
        context.pop("doc_by_action", None)
        return self.with_env(self.env(context=context))

    def _is_by_action(self):
        return self.env.context.get("doc_by_action") is BY_ACTION

    def _refuse_guarded(self, vals):
        """Raise :class:`AccessError` when ``vals`` touches a guarded field."""
        if self._is_by_action():
            return
        touched = sorted(self._guarded_fields.intersection(vals))
        if touched:
            raise AccessError(
                self.env._(
                    "%(fields)s of %(model)s changes only through its actions. Use "
                    "the buttons of the form.",
                    fields=", ".join(touched),
                    model=self._description,
                )
            )

    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_guarded(vals)
        return super().write(vals)
