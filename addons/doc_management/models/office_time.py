"""Between the database's naive UTC and the office's +07:00.

Every time of office is shown and printed in Vietnam time, whatever the zone of the
user (Decree 30/2020/NĐ-CP; ISO 8601 with +07:00).
"""

from datetime import datetime, timedelta, timezone

from ..lib.docmgmt.numbering import OFFICE_ZONE

MOMENT = "%d/%m/%Y %H:%M"


def to_office(value: datetime) -> datetime:
    """Return a database value (naive UTC) as an aware time at the office."""
    return value.replace(tzinfo=timezone.utc).astimezone(OFFICE_ZONE)


def to_database(value: datetime) -> datetime:
    """Return an aware time as the database keeps it: naive UTC, whole seconds."""
    return value.astimezone(timezone.utc).replace(tzinfo=None, microsecond=0)


def day_at(day, clock) -> datetime:
    """Return a time of day at the office as the database keeps it."""
    return to_database(datetime.combine(day, clock, OFFICE_ZONE))


def office_days(start: datetime, end: datetime):
    """Yield the office days that two database values touch, the last included."""
    day, last = to_office(start).date(), to_office(end).date()
    while day <= last:
        yield day
        day += timedelta(days=1)
