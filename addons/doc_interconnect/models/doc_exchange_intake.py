"""Back-pressure of receiving: fetching pauses and goes on by itself."""

from odoo import api, fields, models

from ..lib.docxchg.intake import GIGABYTE, Held, Limits, Load, judge
from . import packet_store
from .own_cursor import db_now, own_environment

MEGABYTE = 1 << 20
NO_BACKLOG, NO_SPACE = str(Held.BACKLOG), str(Held.DISK)


class DocExchangeBackend(models.Model):
    """One server has one disk and one line of files to be checked, so all connections
    of a database pause together. Nothing is lost: the axis keeps what is not fetched.
    """

    _inherit = "doc.exchange.backend"

    held = fields.Selection(
        [
            (NO_BACKLOG, "Too much waits to be worked off"),
            (NO_SPACE, "The disk is nearly full"),
        ],
        "Fetching pauses",
        readonly=True,
        copy=False,
    )
    held_at = fields.Datetime("Pauses since", readonly=True, copy=False)
    held_words = fields.Char("Why fetching pauses", readonly=True, copy=False)

    @api.model
    def _held(self):
        """Look at disk and backlog now; return the :class:`Held` or None."""
        with own_environment(self.env) as env:
            backends = env[self._name].search([])
            told = next((one.held for one in backends if one.held), None)
            before = Held(told) if told else None
            load, limits = backends._intake_load(), backends._intake_limits()
            held = judge(load, limits, before)
            if held or before:
                backends._note_held(held, backends._held_words(held, load, limits))
            return held

    @api.model
    def _intake_limits(self):
        """Return the limits: parameters of the installation, or what is usual."""
        usual = Limits()
        least = self._number("disk_least_megabytes", usual.free // MEGABYTE)
        return Limits(self._number("inbox_most", usual.backlog), least * MEGABYTE)

    @api.model
    def _intake_load(self):
        """Return what was fetched and is not worked off, and the space that is left.

        A packet that could not be fetched is no load of ours: the axis has it.
        """
        messages = self.env["doc.exchange.message"].sudo()
        waiting = messages.search_count(
            [
                ("direction", "=", "in"),
                ("state", "in", ("stored", "sealed")),
                ("packet_sha256", "!=", False),
            ]
        )
        files = self.env["doc.file"].sudo()
        unchecked = files.search_count(
            [("verdict", "=", "pending"), ("is_current", "=", True)]
        )
        free, total = packet_store.space(self.env)
        return Load(waiting + unchecked, free, total)

    def _held_words(self, held, load, limits):
        if held is Held.DISK:
            return self.env._(
                "The disk of the files is nearly full (%(free)s GB left). Nothing is "
                "fetched until %(least)s GB are free; the axis keeps what waits there.",
                free=_gigabytes(load.free),
                least=_gigabytes(limits.free_again(load.total)),
            )
        if held is Held.BACKLOG:
            return self.env._(
                "%(count)s packets and files wait to be worked off. No document is "
                "fetched until there are %(least)s; the axis keeps what waits there.",
                count=load.backlog,
                least=limits.backlog_again(),
            )
        return False

    def _note_held(self, held, words):
        """Show it on each connection; written only where something is new."""
        for backend in self:
            values = {"held": str(held) if held else False, "held_words": words}
            if backend.held == values["held"] and backend.held_words == words:
                continue
            if not held or not backend.held:
                values["held_at"] = db_now(self.env.cr) if held else False
            backend.write(values)

    @api.model
    def _held_now(self, company):
        """Return why nothing is fetched for an agency, in words, or an empty text."""
        return self._of_company(company).held_words or ""


def _gigabytes(count):
    """Return bytes as gigabytes, with as many digits as say something."""
    value = count / GIGABYTE
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}".replace(".", ",")
