"""Short transactions of their own, in READ COMMITTED.

Odoo's transactions are REPEATABLE READ, where claiming a row with SKIP LOCKED and
inserting with ON CONFLICT fail as soon as somebody else was faster. Claims, results
and receptions therefore run on cursors of their own and commit at once.
"""

from contextlib import contextmanager

from odoo import SUPERUSER_ID, api, sql_db
from odoo.addons.doc_management.models.office_language import office_language
from psycopg2.extensions import ISOLATION_LEVEL_READ_COMMITTED


@contextmanager
def own_cursor(env):
    """Yield a cursor that commits when the block ends and rolls back if it raises.

    Inside the test registry the cursor shares the connection of the test, whose
    isolation level must not be touched.
    """
    with env.registry.cursor() as cr:
        if isinstance(cr, sql_db.Cursor):
            cr.connection.set_isolation_level(ISOLATION_LEVEL_READ_COMMITTED)
        yield cr


@contextmanager
def own_environment(env):
    """Yield the superuser's environment on such a cursor.

    The machinery of exchange acts for agencies, not for the person who happened to
    wake it.
    """
    with own_cursor(env) as cr:
        yield office_environment(cr)


def office_environment(cr):
    """Return the superuser's environment on a cursor, in the language of the office."""
    # Asked on this cursor: the caller's must stay without a transaction.
    plain = api.Environment(cr, SUPERUSER_ID, {})
    return plain(context=office_language(plain))


def db_now(cr):
    """Return the database's clock now (naive UTC): all servers share it."""
    cr.execute("SELECT clock_timestamp() AT TIME ZONE 'UTC'")
    return cr.fetchone()[0].replace(microsecond=0)
