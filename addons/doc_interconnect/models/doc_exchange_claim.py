"""Outbox, first part: who sends what next.

A row is claimed and committed before the network is used; its result is written only
by whoever holds the same attempt number.
"""

from dataclasses import dataclass
from datetime import timedelta

from odoo import SUPERUSER_ID, api, models

from ..lib.docxchg import ledger
from ..lib.docxchg.states import OutEvent
from .own_cursor import own_cursor

LEASE = timedelta(minutes=5)
RACES = 5
CALLS_OF_PARTNER = 4
CALLS_OF_CONNECTION = 16
"""How many calls may be under way at once, whoever of the workers makes them."""
MEGABYTES_OF_PARTNER = 128
MEGABYTES_OF_CONNECTION = 256
"""How much may be under way at once; one packet alone may be larger."""
_BACKEND = "doc.exchange.backend"


@dataclass(frozen=True)
class Transmission:
    """Rows of one document that go out in one call, as they were claimed."""

    rows: tuple[tuple[int, int], ...]
    """(id, attempt number) of each row."""
    partners: tuple[tuple[int, str], ...] = ()
    """(connection, receiver) of each row."""

    @property
    def ids(self):
        """Ids of the rows."""
        return tuple(ident for ident, _attempt in self.rows)

    def only(self, codes):
        """Return (rows to these receivers, the other rows)."""
        pairs = tuple(zip(self.rows, self.partners, strict=True))
        parts = []
        for wanted in (True, False):
            chosen = [one for one in pairs if (one[1][1] in codes) is wanted]
            rows, partners = zip(*chosen, strict=True) if chosen else ((), ())
            parts.append(Transmission(tuple(rows), tuple(partners)))
        return tuple(parts)


class DocExchangeMessage(models.Model):
    _inherit = "doc.exchange.message"

    # The foremost of each receiver are found without looking at those behind them.
    _in_line = models.Index(
        "(backend_id, receiver_code, is_urgent DESC NULLS LAST, next_at, id)"
        " WHERE direction = 'out' AND state = 'ready'"
    )

    @api.model
    def _lapse_leases(self):
        """Take rows from workers that died: whether they sent is unknown."""
        with own_cursor(self.env) as cr:
            held = ledger.lapse(cr)
            ledger.advance(cr, held, OutEvent.LOSE, {"next_at": ledger.now(cr)})

    @api.model
    def _claim(self, shard=(0, 1), served=None):
        """Claim the ready rows of one document; None when nothing is due.

        Urgent ones first, then in turn over the partners; who is being tried after a
        pause comes last, so that nobody waits for him. A row waits while an earlier
        message on the same document to the same receiver has not reached the axis,
        while its axis or its receiver rests, and while as much as may be is under way
        to either. What is too large for the room that is left keeps its place: nothing
        behind it is taken instead, so it goes as soon as the others have arrived.

        :param served: how often each (connection, receiver) had his turn in this run
        """
        for _try in range(RACES):
            try:
                with own_cursor(self.env) as cr:
                    caps = api.Environment(cr, SUPERUSER_ID, {})[self._name]._caps()
                    claimed = ledger.claim(cr, caps, shard, served)
            except (ledger.ProbeTaken, ledger.Crowded):
                continue
            if not claimed:
                return None
            return Transmission(
                tuple((one.id, one.attempt_no) for one in claimed),
                tuple((one.way, one.receiver) for one in claimed),
            )
        return None

    @api.model
    def _caps(self):
        """Return how much may be under way at once."""
        pace = self.env[_BACKEND]._pace
        return ledger.Caps(
            way_calls=self._most_calls("connection", CALLS_OF_CONNECTION),
            line_calls=self._most_calls("partner", CALLS_OF_PARTNER),
            way_bytes=self._most_bytes("connection", MEGABYTES_OF_CONNECTION),
            line_bytes=self._most_bytes("partner", MEGABYTES_OF_PARTNER),
            lease=pace("lease", LEASE),
            probe=pace("lease", LEASE),
        )

    @api.model
    def _most_calls(self, whose, usual):
        """Return the cap: parameter doc_interconnect.<whose>_calls, or usual."""
        return self._cap(f"{whose}_calls", usual)

    @api.model
    def _most_bytes(self, whose, usual):
        """Return the cap: parameter doc_interconnect.<whose>_megabytes, or usual."""
        return self._cap(f"{whose}_megabytes", usual) << 20

    @api.model
    def _cap(self, name, usual):
        return max(self.env[_BACKEND]._number(name, usual), 1)

    @api.model
    def _still(self, transmission):
        """Lock and return the rows that are still this attempt's."""
        return self.browse(ledger.still(self.env.cr, transmission.rows))
