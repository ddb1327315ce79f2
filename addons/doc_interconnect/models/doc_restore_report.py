"""After a restore: what goes out again, and from when receptions are missing."""

from odoo import models
from odoo.addons.doc_management.models import office_time

GOING = ("ready", "sending", "uncertain")


class DocRestoreReport(models.AbstractModel):
    _inherit = "doc.restore.report"

    def _hand_lines(self):
        return [*super()._hand_lines(), *self._going_lines(), *self._reception_lines()]

    def _going_lines(self):
        going = self.env["doc.exchange.message"].search(
            [("direction", "=", "out"), ("state", "in", GOING)], order="id"
        )
        return [
            self.env._(
                "Goes out as soon as jobs run: %(message)s to %(receiver)s. It keeps "
                "its identifier; a receiver who has it registers nothing twice.",
                message=message.display_name,
                receiver=message.receiver_code or "–",
            )
            for message in going
        ]

    def _reception_lines(self):
        """Say of each connection since when packets may be missing here."""
        newest = dict(
            self.env["doc.exchange.message"]._read_group(
                [("direction", "=", "in")], ["backend_id"], ["create_date:max"]
            )
        )
        lines = []
        for backend in self.env["doc.exchange.backend"].search([]):
            last = newest.get(backend)
            at = f"{office_time.to_office(last):{office_time.MOMENT}}" if last else "–"
            lines.append(
                self.env._(
                    "%(agency)s, %(backend)s: the newest packet here came at %(at)s. "
                    "Have the axis offer again what was taken in since.",
                    agency=backend.company_id.name,
                    backend=backend.display_name,
                    at=at,
                )
            )
        return lines
