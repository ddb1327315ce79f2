"""The guard no client can forge: an object compared by identity.

A context comes from the client as JSON, so no flag in it may relax a rule. Fields
that only an action may write (states, numbers, dates of office, hashes) are accepted
only while the context holds the very object :data:`BY_ACTION`, which JSON cannot say.

Nor do defaults say what such a field holds: ``default_state`` in a context and a
person's own default (``ir.default``) come from the client as much as a value does.
"""

from odoo import api, models
from odoo.exceptions import AccessError

BY_ACTION = object()


def own_defaults(model, names):
    """Return the defaults that ``model`` itself declares for fields, no client's."""
    own = {}
    for name in names:
        field = model._fields[name]
        if field.default:
            value = field.convert_to_cache(field.default(model), model, validate=False)
            own[name] = field.convert_to_write(value, model)
    return own


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

    @api.model
    def _is_guarded(self, name):
        """Tell whether a field, perhaps one of a parent record, is guarded."""
        field = self._fields.get(name)
        if field is None or not field.inherited:
            return field is not None and name in self._guarded_fields
        parent = self.env[field.related_field.model_name]
        guarded = getattr(parent, "_guarded_fields", ())
        return name in self._guarded_fields or field.related_field.name in guarded

    @api.model
    def default_get(self, fields):
        """Take defaults of guarded fields from the model alone."""
        guarded = [name for name in fields if self._is_guarded(name)]
        free = [name for name in fields if name not in guarded]
        # A parent's own default is given when the parent is made.
        here = [name for name in guarded if not self._fields[name].inherited]
        return {**super().default_get(free), **own_defaults(self, here)}

    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals)
        if not self.env.registry.ready:
            # Nobody made what an installation brings, and the line in the discussion
            # would name the model in English: its translation is loaded later.
            self = self.with_context(mail_create_nolog=True)
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_guarded(vals)
        return super().write(vals)
