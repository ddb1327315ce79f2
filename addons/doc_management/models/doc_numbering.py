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
from odoo.exceptions import ConcurrencyError, UserError
from psycopg2.extensions import ISOLATION_LEVEL_READ_COMMITTED

from ..lib.docmgmt import books, numbering
from ..lib.docmgmt.numbering import Source, Status, VoidReason

LIFE_SIGN = 0x646F63
"""First key of the advisory lock held while a document is being issued."""

REGISTRY = 0x726567
"""First key of the advisory lock on all counters of a company: shared by whoever takes
a number, alone for whoever opens or ends an outage or closes a book."""

WAITING = """
    o.state IN ('signed', 'issuing', 'issued')
    OR (o.number_reserved AND o.state IN ('to_sign', 'signing'))
"""
"""SQL: outgoing documents that still wait for, or have, the number they hold."""

ZONE = "Asia/Ho_Chi_Minh"


@dataclass(frozen=True)
class Given:
    """A number that is this document's, in the database for good."""

    number: int
    date: date
    year: int


class DocNumbering(models.AbstractModel):
    """The only place that gives numbers.

    ``doc_number_counter`` holds the next number of a (company, series, year), where it
    began and whether its book is closed; ``doc_number_reservation`` who holds which:
    *reserved* → *used*, *free* (may be given again the same day) or *void* (with a
    reason, shown in the register); *paper* numbers were given during an outage and wait
    for their late entry. Neither table has a foreign key: a request's older snapshot
    must never touch them.
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
                first_number integer NOT NULL DEFAULT 1,
                closed boolean NOT NULL DEFAULT false,
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
                state varchar NOT NULL DEFAULT 'reserved',
                reason varchar,
                exposed boolean NOT NULL DEFAULT false,
                UNIQUE (company_id, series, year, number)
            );
            ALTER TABLE doc_number_counter
                ADD COLUMN IF NOT EXISTS first_number integer NOT NULL DEFAULT 1,
                ADD COLUMN IF NOT EXISTS closed boolean NOT NULL DEFAULT false;
            ALTER TABLE doc_number_reservation
                DROP CONSTRAINT IF EXISTS doc_number_reservation_state_check,
                ADD CONSTRAINT doc_number_reservation_state_check CHECK
                    (state IN ('reserved', 'used', 'free', 'void', 'paper'));
            CREATE UNIQUE INDEX IF NOT EXISTS doc_number_reservation_document
                ON doc_number_reservation (company_id, series, document_id)
                WHERE state = 'reserved';
            CREATE INDEX IF NOT EXISTS doc_number_reservation_free
                ON doc_number_reservation (company_id, series, year, number)
                WHERE state = 'free';
            CREATE INDEX IF NOT EXISTS doc_number_reservation_holder
                ON doc_number_reservation (document_id, company_id, series);
            CREATE INDEX IF NOT EXISTS doc_number_reservation_void
                ON doc_number_reservation (company_id, series, year, number)
                WHERE state IN ('void', 'paper');
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

    def _reserve(
        self, company, series, document_id, date_fixed=False, first_number=1, year=None
    ):
        """Return the number of a document (:class:`Given`), reserved if it has none.

        The rule is :func:`numbering.choose_number`; date and year are decided under
        the counter's lock, so that the order of numbers is the order of dates
        (Decree 30/2020/NĐ-CP Art. 15). A new number is refused while the register is
        on paper and after its book was closed.

        :param date_fixed: a number the document holds is kept with its date, also over
            New Year: both belong to each other once the number is given
        :param first_number: where a series begins that has no number this year
        :param year: for a late entry, the year its document belongs to; document codes
            only, which follow no dates
        """
        with self._number_cursor() as cr:
            if date_fixed:
                held = self._newest_held(cr, company.id, series, document_id)
                if held:
                    return held
            self._share_registry(cr, company.id)
            year, next_number, is_closed, today = self._lock_counter(
                cr, company.id, series, first_number, year
            )
            key = (company.id, series, year)
            held, free, is_older = self._held_and_free(cr, key, document_id)
            if is_older:
                # A number of a past year, held over New Year, is out of its book.
                cr.execute(
                    "UPDATE doc_number_reservation SET state = 'void', reason = %s "
                    "WHERE company_id = %s AND series = %s AND year < %s "
                    "AND document_id = %s AND state = 'reserved'",
                    (str(VoidReason.DAY_PASSED), *key, document_id),
                )
            if not held:
                self._refuse_on_paper(cr, company, series)
                if is_closed:
                    raise UserError(self._closed_words(year))
            choice = numbering.choose_number(
                year=year,
                day=today,
                next_number=next_number,
                held=held,
                free=free,
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

    def _share_registry(self, cr, company_id):
        """Wait while somebody opens or ends an outage or closes a book."""
        cr.execute(
            "SELECT pg_advisory_xact_lock_shared(%s, %s)", (REGISTRY, company_id)
        )

    def _hold_registry(self, company):
        """Keep every number of the agency from being given until this transaction ends.

        What the counters say afterwards is read with :meth:`_counters`, on a cursor
        newer than this lock.
        """
        self.env.cr.execute(
            "SELECT pg_advisory_xact_lock(%s, %s)", (REGISTRY, company.id)
        )

    def _refuse_on_paper(self, cr, company, series):
        """Refuse while an outage is open: numbers are given on paper then."""
        if series == books.CODES:
            return
        cr.execute(
            "SELECT started_at, reason FROM doc_outage "
            "WHERE company_id = %s AND state = 'open'",
            (company.id,),
        )
        row = cr.fetchone()
        if row:
            raise UserError(self.env["doc.outage"]._refusal(*row))

    def _closed_words(self, year):
        return self.env._(
            "The book of %(year)s is closed: no more numbers are given in it. "
            "The next number is that of the new year.",
            year=year,
        )

    def _newest_held(self, cr, company_id, series, document_id):
        """Return the :class:`Given` a document holds in any year, None without one."""
        cr.execute(
            "SELECT number, date, year FROM doc_number_reservation "
            "WHERE document_id = %s AND company_id = %s AND series = %s "
            "AND state IN ('reserved', 'used') ORDER BY year DESC, state DESC LIMIT 1",
            (document_id, company_id, series),
        )
        row = cr.fetchone()
        return Given(*row) if row else None

    def _peek(self, company, series, document_id):
        """Return what :meth:`_newest_held` does, as it is in the database now."""
        with self._number_cursor() as cr:
            return self._newest_held(cr, company.id, series, document_id)

    def _void(self, company, document_id, reason, series):
        """Void the number a document holds in ``series`` and write its line.

        In the transaction of the act, so that document and register agree. Returns
        whether there was a number.
        """
        held = self._peek(company, series, document_id)
        if not held:
            return False
        self.env.cr.execute(
            "UPDATE doc_number_reservation SET state = 'void', reason = %s "
            "WHERE company_id = %s AND series = %s AND year = %s AND number = %s "
            "AND document_id = %s AND state = 'reserved'",
            (reason, company.id, series, held.year, held.number, document_id),
        )
        if not self.env.cr.rowcount:
            raise ConcurrencyError(f"number of document {document_id} moves")
        if series != books.CODES:
            self.env["doc.register.entry"]._add_voids(
                [
                    {
                        "company_id": company.id,
                        "series": series,
                        "year": held.year,
                        "number": held.number,
                        "date": held.date,
                        "document_id": document_id,
                        "reason": reason,
                    }
                ]
            )
        return True

    def _counters(self, company, years):
        """Return the counters of an agency, as they are now, by (series, year).

        Values: dicts of ``next_number``, ``first_number``, ``last_date``, ``closed``.
        """
        with self._number_cursor() as cr:
            cr.execute(
                "SELECT series, year, next_number, first_number, last_date, closed "
                "FROM doc_number_counter WHERE company_id = %s AND year = ANY(%s) "
                "ORDER BY year, series",
                (company.id, list(years)),
            )
            return {(row["series"], row["year"]): row for row in cr.dictfetchall()}

    def _waiting(self, company, series, year):
        """Return the numbers of a series that have no line yet, as they are now.

        Rows of ``number`` and ``state``; read after :meth:`_hold_registry`.
        """
        with self._number_cursor() as cr:
            cr.execute(
                "SELECT number, state FROM doc_number_reservation r "
                "WHERE company_id = %s AND series = %s AND year = %s "
                "AND state IN ('reserved', 'free', 'paper') AND NOT EXISTS ("
                "SELECT 1 FROM doc_register_entry e WHERE e.company_id = r.company_id "
                "AND e.series = r.series AND e.year = r.year AND e.number = r.number) "
                "ORDER BY number",
                (company.id, series, year),
            )
            return cr.dictfetchall()

    def _paper(self, company, series, year):
        """Return the paper numbers of a series that are neither entered nor void.

        In the transaction of the act, which has just given or settled some.
        """
        self.env.cr.execute(
            "SELECT number FROM doc_number_reservation WHERE company_id = %s "
            "AND series = %s AND year = %s AND state = 'paper' ORDER BY number",
            (company.id, series, year),
        )
        return [number for (number,) in self.env.cr.fetchall()]

    def _unexplained(self, company, series, year):
        """Return the numbers below the next one that no reservation accounts for.

        Of document codes each is a document's or void with its reason here; books are
        checked by their lines.
        """
        self.env.cr.execute(
            """
            SELECT n FROM doc_number_counter c,
                   generate_series(c.first_number, c.next_number - 1) n
             WHERE c.company_id = %s AND c.series = %s AND c.year = %s
               AND NOT EXISTS (SELECT 1 FROM doc_number_reservation r
                     WHERE r.company_id = c.company_id AND r.series = c.series
                       AND r.year = c.year AND r.number = n
                       AND (r.state <> 'void' OR coalesce(r.reason, '') <> ''))
             ORDER BY n
            """,
            (company.id, series, year),
        )
        return [number for (number,) in self.env.cr.fetchall()]

    def _give_paper(self, company, series, year, last_used, last_day):
        """Hand the numbers up to ``last_used`` to paper; the system goes on after it.

        In the transaction that ends the outage and holds the registry.
        """
        self.env.cr.execute(
            """
            INSERT INTO doc_number_counter (company_id, series, year)
            VALUES (%(company)s, %(series)s, %(year)s) ON CONFLICT DO NOTHING;
            INSERT INTO doc_number_reservation
                (company_id, series, year, number, date, document_id, state)
            SELECT company_id, series, year, n, %(day)s, 0, 'paper'
              FROM doc_number_counter, generate_series(next_number, %(last)s) n
             WHERE company_id = %(company)s AND series = %(series)s AND year = %(year)s;
            UPDATE doc_number_counter
               SET next_number = %(last)s + 1,
                   last_date = greatest(last_date, %(day)s)
             WHERE company_id = %(company)s AND series = %(series)s AND year = %(year)s
               AND next_number <= %(last)s;
            """,
            {
                "company": company.id,
                "series": series,
                "year": year,
                "last": last_used,
                "day": last_day,
            },
        )

    def _settle_paper(self, company, series, year, number, state, document_id, reason):
        """Enter a paper number as used or void; False if somebody else just did."""
        self.env.cr.execute(
            "UPDATE doc_number_reservation "
            "SET state = %s, document_id = %s, reason = %s "
            "WHERE company_id = %s AND series = %s AND year = %s AND number = %s "
            "AND state = 'paper'",
            (state, document_id, reason, company.id, series, year, number),
        )
        return bool(self.env.cr.rowcount)

    def _close_counter(self, company, series, year):
        """Close the counter of a book for good."""
        self.env.cr.execute(
            "UPDATE doc_number_counter SET closed = true "
            "WHERE company_id = %s AND series = %s AND year = %s",
            (company.id, series, year),
        )

    def _start_after(self, company, series, year, last_number, last_date):
        """Let a series that has no number of ours go on after imported numbers."""
        self.env.cr.execute(
            """
            INSERT INTO doc_number_counter AS c
                (company_id, series, year, next_number, first_number, last_date)
            VALUES (%(company)s, %(series)s, %(year)s, %(next)s, %(next)s, %(day)s)
            ON CONFLICT (company_id, series, year) DO UPDATE
                SET next_number = EXCLUDED.next_number,
                    first_number = EXCLUDED.first_number,
                    last_date = greatest(c.last_date, EXCLUDED.last_date)
                WHERE c.next_number = c.first_number
            """,
            {
                "company": company.id,
                "series": series,
                "year": year,
                "next": last_number + 1,
                "day": last_date,
            },
        )

    def _held_and_free(self, cr, key, document_id):
        """Return (number the document holds, numbers given back, whether an older).

        The first two are :class:`numbering.Reservation`, of the year of ``key``; the
        last says whether the document holds one of a past year, too.
        """
        company_id, series, year = key
        cr.execute(
            """
            SELECT number, date, state, exposed, year FROM doc_number_reservation
             WHERE document_id = %(document)s AND company_id = %(company)s
               AND series = %(series)s AND year <= %(year)s
               AND state IN ('reserved', 'used')
            UNION ALL
            SELECT number, date, state, exposed, year FROM doc_number_reservation
             WHERE company_id = %(company)s AND series = %(series)s
               AND year = %(year)s AND state = 'free'
            """,
            {
                "document": document_id,
                "company": company_id,
                "series": series,
                "year": year,
            },
        )
        held, free, is_older = None, [], False
        for number, day, state, exposed, of_year in cr.fetchall():
            status = Status(state)
            if of_year < year:
                is_older = is_older or status is Status.RESERVED
                continue
            found = numbering.Reservation(number, day, status, exposed)
            if status is Status.FREE:
                free.append(found)
            elif held is None or status is Status.USED:
                held = found
        return held, free, is_older

    def _lock_counter(self, cr, company_id, series, first_number=1, of_year=None):
        """Lock the counter of the year that today's date belongs to.

        The last date is that of the whole series, so a clock set back over New Year
        cannot give a number to the year before.

        :return: (year, next number, whether its book is closed, today's date)
        """
        year = of_year or numbering.office_date(self._clock(cr)).year
        while True:
            next_number, is_closed = self._locked_row(
                cr, company_id, series, year, first_number
            )
            if of_year and of_year < numbering.office_date(self._clock(cr)).year:
                return year, next_number, is_closed, date(of_year, 12, 31)
            cr.execute(
                "SELECT max(last_date) FROM doc_number_counter "
                "WHERE company_id = %s AND series = %s",
                (company_id, series),
            )
            today = numbering.number_date(cr.fetchone()[0], self._clock(cr))
            if today.year == year:
                return year, next_number, is_closed, today
            year = today.year

    def _locked_row(self, cr, company_id, series, year, first_number):
        """Lock the row of a counter, made when missing; (next number, closed)."""
        key = (company_id, series, year)
        for _turn in range(2):
            cr.execute(
                "SELECT next_number, closed FROM doc_number_counter "
                "WHERE company_id = %s AND series = %s AND year = %s FOR UPDATE",
                key,
            )
            row = cr.fetchone()
            if row:
                break
            cr.execute(
                "INSERT INTO doc_number_counter "
                "(company_id, series, year, next_number, first_number) "
                "VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
                (*key, first_number, first_number),
            )
        return row

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
                UPDATE doc_number_reservation r SET state = 'used'
                  FROM doc_outgoing o
                 WHERE r.state = 'reserved' AND r.series = 'code'
                   AND o.document_id = r.document_id AND o.state = 'issued'
                """
            )
            cr.execute(
                """
                SELECT r.id, r.document_id, r.exposed,
                       r.date = (clock_timestamp() AT TIME ZONE %s)::date
                  FROM doc_number_reservation r
                  LEFT JOIN doc_outgoing o ON o.document_id = r.document_id
                 WHERE r.state = 'reserved'
                   AND (o.id IS NULL OR NOT ("""
                + WAITING
                + """))
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
                    ("free" if keeps else "void", str(VoidReason.GIVEN_UP), ident),
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
