"""What an administrator edits leaves a trace: old and new, in the sealed journal."""

from odoo import api, models

from .roles import ADMIN

ADMINISTRATORS = (ADMIN, "base.group_erp_manager")
SHORTENED = 200


class DocEditTraceMixin(models.AbstractModel):
    """Rows whose edits by administrators are journaled (DN-9.5).

    Whatever way the edit comes, screen, import or programming interface: it is written
    in the same transaction, and the journal cannot be changed afterwards.
    """

    _name = "doc.edit.trace.mixin"
    _description = "Edits by administrators are journaled"
    _doc_trace_values = True
    """Whether values are written down; of people only which fields."""

    @api.model
    def _doc_is_traced(self):
        user = self.env.user
        return not self.env.su and any(map(user.has_group, ADMINISTRATORS))

    def _doc_trace_of(self, names):
        """Return {id: {field: value}} of these stored fields."""
        told = [
            name
            for name in names
            if (field := self._fields.get(name))
            and (field.store or field.inherited)
            and field.type != "binary"
        ]
        # Whoever wrote them knows them; the journal says so to who may read it.
        rows = self.sudo()
        return {
            row.id: {
                name: _shown(row[name]) if self._doc_trace_values else None
                for name in told
            }
            for row in rows
        }

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        if self._doc_is_traced():
            for row, vals in zip(rows, vals_list, strict=True):
                made = row._doc_trace_of(vals)[row.id]
                self.env["doc.journal"]._log("data_made", row, now=_told(made))
        return rows

    def write(self, vals):
        if not self._doc_is_traced():
            return super().write(vals)
        before = self._doc_trace_of(vals)
        result = super().write(vals)
        for row in self:
            was, now = before[row.id], row._doc_trace_of(vals)[row.id]
            if not self._doc_trace_values:
                self.env["doc.journal"]._log("data_changed", row, fields=sorted(now))
            elif changed := {name: now[name] for name in now if now[name] != was[name]}:
                self.env["doc.journal"]._log(
                    "data_changed",
                    row,
                    was={name: was[name] for name in changed},
                    now=changed,
                )
        return result

    def unlink(self):
        if self._doc_is_traced():
            for row in self:
                self.env["doc.journal"]._log(
                    "data_removed", row, name=row.sudo().display_name
                )
        return super().unlink()


def _shown(value):
    """Return a value as the journal keeps it."""
    if isinstance(value, models.BaseModel):
        return value.ids
    return str(value)[:SHORTENED] if isinstance(value, str) else value


def _told(values):
    """Return values without those that say nothing, or the bare names."""
    if any(value is not None for value in values.values()):
        return {name: value for name, value in values.items() if value}
    return sorted(values)
