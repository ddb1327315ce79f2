"""Numbers of a register: reserved at once, unique, never lost without a reason.

A number is reserved in its own short READ COMMITTED transaction, bound to its
document and committed; the issue itself only inserts the register line. No lock on
a register outlives those milliseconds, so clerks never wait for one another's
signature (see ``docs/adr`` on numbering).
"""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from odoo import models, sql_db
from odoo.exceptions import ConcurrencyError
from psycopg2.extensions import ISOLATION_LEVEL_READ_COMMITTED

from ..lib.docmgmt import numbering
from ..lib.docmgmt.numbering import Source, Status, VoidReason

LIFE_SIGN = 0x646F63
"""First key of the advisory lock held while a document is being issued."""

ZONE = "Asia/Ho_Chi_Minh"


@dataclass(frozen=True)
class Given:
    """A number that is this document's, in the database for good."""

    number: int
    date: date
    year: int


class DocNumbering(models.AbstractModel):
    """The only place that gives numbers.

    ``doc_number_counter`` holds the next number of a (company, series, year);
    ``doc_number_reservation`` who holds which: *reserved* → *used*, *free* (may be
    given again the same day) or *void* (with a reason, shown in the register).
    Neither has a foreign key: a request's older snapshot must never touch them.
    """

    _name = "doc.numbering"
    _description = "Numbers of registers"

    def init(self):
        self.env.cr.execute(
            """
            CREATE TABLE IF NOT EXISTS doc_number_counter (
                company_id integer NOT NULL,
                series varchar NOT NULL,
                year integer NOT NULL,
                next_number integer NOT NULL DEFAULT 1,
                last_date date,
                PRIMARY KEY (company_id, series, year)
            );
            CREATE TABLE IF NOT EXISTS doc_number_reservation (
                id bigserial PRIMARY KEY,
                company_id integer NOT NULL,
                series varchar NOT NULL,
                year integer NOT NULL,
                number integer NOT NULL,
                date date NOT NULL,
                document_id integer NOT NULL,
                state varchar NOT NULL DEFAULT 'reserved'
                    CHECK (state IN ('reserved', 'used', 'free', 'void')),
                reason varchar,
                exposed boolean NOT NULL DEFAULT false,
                UNIQUE (company_id, series, year, number)
            );
            CREATE UNIQUE INDEX IF NOT EXISTS doc_number_reservation_document
                ON doc_number_reservation (company_id, series, document_id)
                WHERE state = 'reserved';
            CREATE INDEX IF NOT EXISTS doc_number_reservation_free
                ON doc_number_reservation (company_id, series, year, number)
                WHERE state = 'free';
            """
        )

    @contextmanager
    def _number_cursor(self):
        """Yield a second cursor in READ COMMITTED that commits when left.

        Inside the test registry the cursor shares the test's connection, whose
        isolation level must not be touched.
        """
        with self.env.registry.cursor() as cr:
            if isinstance(cr, sql_db.Cursor):
                cr.connection.set_isolation_level(ISOLATION_LEVEL_READ_COMMITTED)
            yield cr

    def _show_life(self, document_id):
        """Hold the sign of life of an issue until this transaction ends.

        A second press of the button while the first still works is refused with
        :class:`ConcurrencyError`, which the server repeats; it then finds the
        document issued.
        """
        self.env.cr.execute(
            "SELECT pg_try_advisory_xact_lock(%s, %s)", (LIFE_SIGN, document_id)
        )
        if not self.env.cr.fetchone()[0]:
            raise ConcurrencyError(f"document {document_id} is being issued")

    def _reserve(self, company, series, document_id, date_fixed=False):
        """Return the number of a document (:class:`Given`), reserved if it has none.

        The rule is :func:`numbering.choose_number`; date and year are decided under
        the counter's lock, so that the order of numbers is the order of dates
        (Decree 30/2020/NĐ-CP Art. 15).

        :param date_fixed: number and date already stand in signed content
        """
        with self._number_cursor() as cr:
            year, next_number, today = self._lock_counter(cr, company.id, series)
            key = (company.id, series, year)
            # A number of a past year, held over New Year, is out of its book.
            cr.execute(
                "UPDATE doc_number_reservation SET state = 'void', reason = %s "
                "WHERE company_id = %s AND series = %s AND year < %s "
                "AND document_id = %s AND state = 'reserved'",
                (str(VoidReason.DAY_PASSED), *key, document_id),
            )
            choice = numbering.choose_number(
                year=year,
                day=today,
                next_number=next_number,
                held=self._held(cr, key, document_id),
                free=self._free(cr, key),
                date_fixed=date_fixed,
            )
            if choice.voided:
                cr.execute(
                    "UPDATE doc_number_reservation SET state = 'void', reason = %s "
                    "WHERE company_id = %s AND series = %s AND year = %s "
                    "AND number = %s",
                    (str(choice.void_reason), *key, choice.voided.number),
                )
            cr.execute(
                """
                INSERT INTO doc_number_reservation
                    (company_id, series, year, number, date, document_id)
                VALUES (%s, %s, %s, %s, %s, %s)
                ON CONFLICT (company_id, series, year, number) DO UPDATE
                    SET state = 'reserved', date = EXCLUDED.date,
                        document_id = EXCLUDED.document_id
                    WHERE doc_number_reservation.state IN ('reserved', 'free')
                """,
                (*key, choice.number, choice.date, document_id),
            )
            is_next = choice.source is Source.NEXT
            self._advance(cr, key, next_number + 1 if is_next else next_number, today)
            return Given(choice.number, choice.date, year)

    def _held(self, cr, key, document_id):
        cr.execute(
            "SELECT number, date, state, exposed FROM doc_number_reservation "
            "WHERE company_id = %s AND series = %s AND year = %s "
            "AND document_id = %s AND state IN ('reserved', 'used') "
            "ORDER BY state DESC LIMIT 1",
            (*key, document_id),
        )
        row = cr.fetchone()
        return row and numbering.Reservation(row[0], row[1], Status(row[2]), row[3])

    def _free(self, cr, key):
        cr.execute(
            "SELECT number, date, state, exposed FROM doc_number_reservation "
            "WHERE company_id = %s AND series = %s AND year = %s AND state = 'free'",
            key,
        )
        return [
            numbering.Reservation(number, day, Status(state), exposed)
            for number, day, state, exposed in cr.fetchall()
        ]

    def _lock_counter(self, cr, company_id, series):
        """Lock the counter of the year that today's date belongs to.

        The last date is that of the whole series, so a clock set back over New Year
        cannot give a number to the year before.
        """
        year = self._clock(cr).year
        while True:
            cr.execute(
                "INSERT INTO doc_number_counter (company_id, series, year) "
                "VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                (company_id, series, year),
            )
            cr.execute(
                "SELECT next_number FROM doc_number_counter "
                "WHERE company_id = %s AND series = %s AND year = %s FOR UPDATE",
                (company_id, series, year),
            )
            next_number = cr.fetchone()[0]
            cr.execute(
                "SELECT max(last_date) FROM doc_number_counter "
                "WHERE company_id = %s AND series = %s",
                (company_id, series),
            )
            today = numbering.number_date(cr.fetchone()[0], self._clock(cr))
            if today.year == year:
                return year, next_number, today
            year = today.year

    def _clock(self, cr):
        """Return the database's clock now (aware): all servers share it."""
        cr.execute("SELECT clock_timestamp()")
        return cr.fetchone()[0]

    def _advance(self, cr, key, next_number, today):
        cr.execute(
            "UPDATE doc_number_counter SET next_number = %s, last_date = %s "
            "WHERE company_id = %s AND series = %s AND year = %s",
            (next_number, today, *key),
        )

    def _expose(self, company, series, document_id):
        """Mark a number that leaves the server before its line exists."""
        with self._number_cursor() as cr:
            cr.execute(
                "UPDATE doc_number_reservation SET exposed = true "
                "WHERE company_id = %s AND series = %s AND document_id = %s "
                "AND state = 'reserved'",
                (company.id, series, document_id),
            )

    def _cron_settle(self):
        """Bring reservations in line with the register; harmless when run twice.

        *Confirm*: a reservation whose line exists is used. *Heal*: a reservation
        whose document no longer waits for it goes free (never exposed, same day) or
        void with a reason; a free number of a past day goes void. A document whose
        issue is still at work keeps its number: its sign of life is refused.
        """
        entries = self.env["doc.register.entry"]
        with self._number_cursor() as cr:
            cr.execute(
                """
                UPDATE doc_number_reservation r SET state = 'used'
                  FROM doc_register_entry e
                 WHERE r.state = 'reserved' AND e.state = 'used'
                   AND e.company_id = r.company_id AND e.series = r.series
                   AND e.year = r.year AND e.number = r.number
                """
            )
            cr.execute(
                """
                SELECT r.id, r.document_id, r.exposed,
                       r.date = (clock_timestamp() AT TIME ZONE %s)::date
                  FROM doc_number_reservation r
                  LEFT JOIN doc_outgoing o ON o.document_id = r.document_id
                 WHERE r.state = 'reserved'
                   AND (o.id IS NULL OR o.state NOT IN ('signed', 'issuing', 'issued'))
                   AND NOT EXISTS (SELECT 1 FROM doc_incoming i
                                    WHERE i.document_id = r.document_id
                                      AND i.state = 'arrived')
                 ORDER BY r.id
                """,
                (ZONE,),
            )
            for ident, document_id, exposed, same_day in cr.fetchall():
                cr.execute(
                    "SELECT pg_try_advisory_xact_lock(%s, %s)", (LIFE_SIGN, document_id)
                )
                if not cr.fetchone()[0]:
                    continue
                keeps = same_day and not exposed
                cr.execute(
                    "UPDATE doc_number_reservation SET state = %s, reason = %s "
                    "WHERE id = %s AND state = 'reserved'",
                    ("free" if keeps else "void", "issue given up", ident),
                )
            cr.execute(
                "UPDATE doc_number_reservation SET state = 'void', "
                "reason = %s WHERE state = 'free' "
                "AND date < (clock_timestamp() AT TIME ZONE %s)::date",
                (str(VoidReason.NOT_ISSUED), ZONE),
            )
            cr.execute(
                """
                SELECT r.company_id, r.series, r.year, r.number, r.date,
                       r.document_id, r.reason
                  FROM doc_number_reservation r
                 WHERE r.state = 'void' AND r.series <> 'code'
                   AND NOT EXISTS (
                        SELECT 1 FROM doc_register_entry e
                         WHERE e.company_id = r.company_id AND e.series = r.series
                           AND e.year = r.year AND e.number = r.number)
                 ORDER BY r.company_id, r.series, r.year, r.number
                """
            )
            voids = cr.dictfetchall()
        entries._add_voids(voids)
        return True
