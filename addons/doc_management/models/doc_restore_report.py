"""After a restore: what only a person can find out, line by line."""

from datetime import datetime, timezone

from odoo import api, models

from . import office_time
from .office_language import in_vietnamese

MOST_NAMED = 200
"""Files named one by one; of more, how many more there are."""


class DocRestoreReport(models.AbstractModel):
    """What may have happened after the backup, as far as anything is left of it.

    Printed by ``odoo restore_documents``; addons add their lines.
    """

    _name = "doc.restore.report"
    _description = "Report on a restore"

    @api.model
    def _report(self, missing, unnamed):
        """Return lines: files missing, files nobody names, what to look up by hand.

        :param missing: places of the store that the database names
        :param unnamed: :class:`backup.StoredPlace` that no record names
        """
        # It is read by who keeps the server, in the language of the office.
        report = in_vietnamese(self.sudo())
        return [
            *report._missing_lines(missing),
            *report._unnamed_lines(unnamed),
            *report._hand_lines(),
        ]

    def _missing_lines(self, missing):
        lines = [self.env._("Missing file: %(place)s", place=one) for one in missing]
        return lines[:MOST_NAMED] + self._more(len(lines))

    def _unnamed_lines(self, unnamed):
        if not unnamed:
            return []
        lines = [
            self.env._(
                "%(count)s files in the store that no record names: stored after the "
                "backup. They are kept; nothing deletes them.",
                count=len(unnamed),
            )
        ]
        for one in unnamed[:MOST_NAMED]:
            stored = datetime.fromtimestamp(one.modified, timezone.utc)
            lines.append(
                self.env._(
                    "Kept file: %(place)s, %(size)s bytes, stored %(at)s",
                    place=one.place,
                    size=one.size,
                    at=f"{stored.astimezone(office_time.OFFICE_ZONE):{office_time.MOMENT}}",
                )
            )
        return lines + self._more(len(unnamed))

    def _more(self, count):
        more = count - MOST_NAMED
        return [self.env._("… and %(count)s more", count=more)] if more > 0 else []

    def _hand_lines(self):
        """Return what a person must look up: numbers given since, book by book."""
        books = self.env["doc.register"].search([("state", "=", "open")])
        return [
            self.env._(
                "%(agency)s, %(book)s: the newest number here is %(number)s. Look up "
                "at receivers, at the axis and on paper which later ones were issued.",
                agency=book.company_id.name,
                book=book.display_name,
                number=book.newest_number,
            )
            for book in books
            if book.newest_number
        ]
