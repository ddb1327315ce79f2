"""Signing and checking of signatures, on the page of the system's state."""

from odoo import api, fields, models
from odoo.addons.doc_management.lib.docmgmt import health

from ..models import signing_tsa

HOUR = 3600
WAITING = ("pending", "running")


class DocHealth(models.TransientModel):
    _inherit = "doc.health"

    @api.model
    def _measures(self):
        return [
            *super()._measures(),
            self._measure_signing(),
            self._measure_verdicts(),
            self._measure_certificates(),
            *self._measure_stamps(),
        ]

    @api.model
    def _measure_stamps(self):
        """One line where the heads are to be stamped: how long they wait for it."""
        if not signing_tsa.stamps_heads():
            return []
        since = self.env["doc.ledger.check"].sudo()._unstamped_since()
        what = self.env._("Time-stamp of the ledgers")
        if not since:
            return [self._line(what, health.Level.FINE, self.env._("nothing waits"))]
        seconds = (fields.Datetime.now() - since).total_seconds()
        return [
            self._line(
                what,
                health.LIMITS["stamp_age"].level(seconds / HOUR),
                self.env._(
                    "waiting, the oldest head from %(ago)s", ago=self._ago(seconds)
                ),
                self.env._(
                    "The authority does not answer: see the server's log. Sealing goes "
                    "on without it."
                ),
            )
        ]

    @api.model
    def _measure_signing(self):
        # Counts and times only: nothing of the documents is shown.
        [(count, oldest)] = (
            self.env["doc.signing.request"]
            .sudo()
            ._read_group([("state", "in", WAITING)], [], ["__count", "create_date:min"])
        )
        return self._queue_line(
            self.env._("Signing requests"),
            oldest,
            count,
            self.env._("Look at the signing device and at the signing job."),
        )

    @api.model
    def _measure_verdicts(self):
        [(count, oldest)] = (
            self.env["doc.file"]
            .sudo()
            ._read_group(
                [("verdict", "=", "pending"), ("is_current", "=", True)],
                [],
                ["__count", "create_date:min"],
            )
        )
        return self._queue_line(
            self.env._("Files whose signatures wait to be checked"),
            oldest,
            count,
            self.env._("The checking job does not run: look at scheduled actions."),
        )

    @api.model
    def _measure_certificates(self):
        what = self.env._("Signing certificates")
        agencies = self.env.companies.ids
        certificates = (
            self.env["doc.signing.certificate"]
            .sudo()
            .search([("company_id", "in", agencies)], order="not_after")
        )
        now = fields.Datetime.now()
        # Who has a newer one no longer needs the one that ran out.
        newest = {}
        for certificate in certificates:
            newest[certificate.kind, certificate.company_id, certificate.user_id] = (
                certificate
            )
        if not newest:
            return self._line(
                what, health.Level.LOOK, self.env._("none"), self.env._("Add one.")
            )
        first = min(newest.values(), key=lambda one: one.not_after)
        days = (first.not_after - now).days
        return self._line(
            what,
            health.LIMITS["certificate"].level(days),
            self.env._(
                "%(count)s; the first ends in %(days)s days",
                count=len(newest),
                days=days,
            ),
            self.env._("Renew the certificate %(name)s.", name=first.name),
        )
