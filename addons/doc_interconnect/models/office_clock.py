"""The clock of this machine, aware; only what goes on the wire uses it."""

from datetime import timezone

from odoo import fields


def now():
    """Return the present moment as an aware UTC datetime."""
    return aware(fields.Datetime.now())


def aware(moment):
    """Return a database value (naive UTC) as an aware datetime, None for none."""
    return moment.replace(tzinfo=timezone.utc) if moment else None


def naive(moment):
    """Return an aware datetime as the database keeps it, False for none."""
    if not moment:
        return False
    return moment.astimezone(timezone.utc).replace(tzinfo=None)
