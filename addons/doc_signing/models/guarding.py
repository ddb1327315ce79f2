"""Fields that this addon adds to guarded models."""

from odoo.exceptions import AccessError


def refuse(records, names, vals):
    """Raise :class:`AccessError` when ``vals`` touches ``names`` outside an action.

    ``records`` are of a model with the guard of :mod:`doc_management`, whose set of
    guarded fields belongs to that addon alone.
    """
    if records._is_by_action():
        return
    touched = sorted(names.intersection(vals))
    if touched:
        raise AccessError(
            records.env._(
                "%(fields)s of %(model)s changes only through its actions. Use the "
                "buttons of the form.",
                fields=", ".join(touched),
                model=records._description,
            )
        )
