"""The exchange, on the page of the system's state."""

from odoo import api, models
from odoo.addons.doc_management.lib.docmgmt import health

OPEN = ("ready", "sending", "uncertain")


class DocHealth(models.TransientModel):
    _inherit = "doc.health"

    @api.model
    def _measures(self):
        return [
            *super()._measures(),
            self._measure_outbox(),
            self._measure_decisions(),
            self._measure_connections(),
            self._measure_receiving(),
        ]

    @api.model
    def _messages(self):
        # Counts and times only: nothing of the documents is shown.
        return self.env["doc.exchange.message"].sudo()

    @api.model
    def _measure_outbox(self):
        [(count, oldest)] = self._messages()._read_group(
            [("company_id", "in", self.env.companies.ids), ("state", "in", OPEN)],
            [],
            ["__count", "queued_at:min"],
        )
        return self._queue_line(
            self.env._("Messages to be sent"),
            oldest,
            count,
            self.env._("See Exchange › Connections and the sending job."),
        )

    @api.model
    def _measure_decisions(self):
        count = self._messages().search_count(
            [
                ("company_id", "in", self.env.companies.ids),
                ("needs_decision", "=", True),
            ]
        )
        return self._line(
            self.env._("Messages a person must decide on"),
            health.Level.LOOK if count else health.Level.FINE,
            str(count),
            self.env._("The clerk decides under Exchange."),
        )

    @api.model
    def _measure_connections(self):
        backends = (
            self.env["doc.exchange.backend"]
            .sudo()
            .search([("company_id", "in", self.env.companies.ids)])
        )
        resting = backends.filtered("failures")
        return self._line(
            self.env._("Connections to the axis"),
            health.Level.STOP if resting else health.Level.FINE,
            self.env._(
                "%(bad)s of %(all)s do not answer", bad=len(resting), all=len(backends)
            ),
            "; ".join(filter(None, resting.mapped("last_error"))),
        )

    @api.model
    def _measure_receiving(self):
        """One line about what is left at the axis because there is no room for it."""
        backends = (
            self.env["doc.exchange.backend"]
            .sudo()
            .search([("company_id", "in", self.env.companies.ids)])
        )
        held = backends.filtered("held")[:1]
        labels = dict(backends._fields["held"]._description_selection(self.env))
        return self._line(
            self.env._("Fetching from the axis"),
            health.Level.STOP if held else health.Level.FINE,
            labels[held.held] if held else self.env._("goes on"),
            self.env._(
                "Enlarge the disk of the files; fetching then goes on by itself."
            )
            if held.held == "disk"
            else self.env._("See what waits above; fetching then goes on by itself."),
        )
