"""The state of the installation on one page, for who looks after it."""

import time
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import config

from ..lib.docmgmt import backup, health, ocr
from ..models.roles import ADMIN

ADMINS = (ADMIN, "base.group_system")
HOUR, MINUTE = 3600, 60
LEVELS = [("stop", "Act now"), ("look", "Look at it"), ("fine", "In order")]


class DocHealth(models.TransientModel):
    """Measured when the page is opened; nothing of it is stored."""

    _name = "doc.health"
    _description = "State of the system"

    measured_at = fields.Datetime("Measured at", readonly=True)
    level = fields.Selection(LEVELS, readonly=True)
    line_ids = fields.One2many("doc.health.line", "health_id", "Measures")

    def _compute_display_name(self):
        for page in self:
            page.display_name = self.env._("State of the system")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if "line_ids" in fields_list:
            self._check_looker()
            lines = self._measures()
            order = [level for level, _label in LEVELS]
            lines.sort(key=lambda line: order.index(line["level"]))
            levels = [health.Level(line["level"]) for line in lines]
            values |= {
                "measured_at": fields.Datetime.now(),
                "level": str(health.worst(levels)),
                "line_ids": [fields.Command.create(line) for line in lines],
            }
        return values

    def _check_looker(self):
        if not self.env.su and not any(map(self.env.user.has_group, ADMINS)):
            raise AccessError(
                self.env._("The state of the system is shown to its administrators.")
            )

    @api.model
    def _measures(self):
        """Return the lines of the page; addons built on this one add theirs."""
        return [
            self._measure_ledgers(),
            self._measure_files(),
            self._measure_backup(),
            self._measure_journal(),
            self._measure_jobs(),
            *self._measure_disk(),
            self._measure_clock(),
            self._measure_key(),
            self._measure_text(),
        ]

    @api.model
    def _line(self, what, level, value, hint=""):
        return {
            "what": what,
            "level": str(level),
            "value": value,
            "hint": hint if level != health.Level.FINE else "",
        }

    @api.model
    def _age_line(self, what, limit, moment, hint):
        """One line about something whose age counts; ``moment`` None: never."""
        age = (fields.Datetime.now() - moment).total_seconds() if moment else None
        unit = MINUTE if limit == "queue_age" else HOUR
        level = health.LIMITS[limit].level(None if age is None else age / unit)
        return self._line(what, level, self._ago(age), hint)

    @api.model
    def _ago(self, seconds):
        if seconds is None:
            return self.env._("never")
        if seconds < 2 * HOUR:
            return self.env._("%(count)s minutes ago", count=int(seconds // MINUTE))
        if seconds < 48 * HOUR:
            return self.env._("%(count)s hours ago", count=int(seconds // HOUR))
        return self.env._("%(count)s days ago", count=int(seconds // (24 * HOUR)))

    @api.model
    def _queue_line(self, what, oldest, count, hint):
        """One line about a queue: how long its oldest entry has been waiting."""
        if not count:
            return self._line(what, health.Level.FINE, self.env._("nothing waits"))
        minutes = (fields.Datetime.now() - oldest).total_seconds() / MINUTE
        return self._line(
            what,
            health.LIMITS["queue_age"].level(minutes),
            self.env._(
                "%(count)s waiting, the oldest for %(minutes)s minutes",
                count=count,
                minutes=int(minutes),
            ),
            hint,
        )

    @api.model
    def _measure_ledgers(self):
        what = self.env._("Check of the ledgers")
        # Results carry no document; who looks after the system sees them.
        last = self.env["doc.ledger.check"].sudo().search([], limit=1)
        if last and not last.is_good:
            return self._line(
                what,
                health.Level.STOP,
                self.env._("%(count)s faults", count=last.fault_count),
                self.env._("See Registers › Checks of the ledgers; change nothing."),
            )
        return self._age_line(
            what,
            "ledger_age",
            last.at,
            self.env._("The daily job does not run: look at the scheduled actions."),
        )

    @api.model
    def _measure_files(self):
        what = self.env._("Check of the stored files")
        checks = self.env["doc.file.check"].sudo()
        last = checks.search([("state", "=", "done")], limit=1)
        if last.fault_count:
            return self._line(
                what,
                health.Level.STOP,
                self.env._("%(count)s damaged or missing", count=last.fault_count),
                self.env._("Restore the files named there from the back-up."),
            )
        return self._age_line(
            what,
            "file_age",
            last.finished_at,
            self.env._("The weekly job does not run: look at the scheduled actions."),
        )

    @api.model
    def _measure_backup(self):
        text = self.env["ir.config_parameter"].sudo().get_param(backup.LAST)
        return self._age_line(
            self.env._("Last back-up"),
            "backup_age",
            fields.Datetime.to_datetime(text) if text else None,
            self.env._("Run backup_documents daily; see the operations guide."),
        )

    @api.model
    def _measure_journal(self):
        [(count, oldest)] = (
            self.env["doc.journal"]
            .sudo()
            ._read_group([("hash", "=", False)], [], ["__count", "at:min"])
        )
        return self._queue_line(
            self.env._("Journal waiting for its seal"),
            oldest,
            count,
            self.env._("The sealing job does not run: look at the scheduled actions."),
        )

    @api.model
    def _measure_jobs(self):
        late = fields.Datetime.subtract(fields.Datetime.now(), hours=1)
        jobs = self.env["ir.cron"].sudo().search([("nextcall", "<", late)])
        failing = self.env["ir.cron"].sudo().search([("failure_count", ">", 0)])
        names = (jobs | failing).mapped("name")
        return self._line(
            self.env._("Scheduled jobs"),
            health.LIMITS["late_jobs"].level(len(names)),
            self.env._("%(count)s late or failing", count=len(names))
            if names
            else self.env._("all on time"),
            ", ".join(names[:5]),
        )

    @api.model
    def _measure_disk(self):
        folder = Path(config["data_dir"])
        try:
            speed = health.fsync_milliseconds(folder)
        except OSError as error:
            return [
                self._line(
                    self.env._("Disk of the files"),
                    health.Level.STOP,
                    self.env._("cannot be written"),
                    str(error),
                )
            ]
        free = health.free_percent(folder)
        return [
            self._line(
                self.env._("Safe writing to disk (64 KB)"),
                health.LIMITS["fsync"].level(speed),
                f"{speed:.1f} ms",
                self.env._("The disk of the files is slow; issuing waits for it."),
            ),
            self._line(
                self.env._("Free space for files"),
                health.LIMITS["disk"].level(free),
                f"{free:.0f} %",
                self.env._("Enlarge the disk; nothing is ever deleted by itself."),
            ),
        ]

    @api.model
    def _measure_clock(self):
        self.env.cr.execute("SELECT extract(epoch FROM clock_timestamp())")
        offset = abs(float(self.env.cr.fetchone()[0]) - time.time())
        return self._line(
            self.env._("Clock of Odoo against clock of the database"),
            health.LIMITS["clock"].level(offset),
            self.env._("%(seconds).2f seconds", seconds=offset),
            self.env._("Set both machines by NTP."),
        )

    @api.model
    def _measure_key(self):
        what = self.env._("Key file")
        try:
            self.env["doc.secret.key"]._derive("journal")
        except UserError as error:
            return self._line(
                what, health.Level.STOP, self.env._("unreadable"), error.args[0]
            )
        return self._line(what, health.Level.FINE, self.env._("readable"))

    @api.model
    def _measure_text(self):
        """One line about the words of scans; the search works without them."""
        what = self.env._("Text of scans")
        # How many, never of which document.
        counts = dict(
            self.env["doc.file.text"]
            .sudo()
            ._read_group(
                [("state", "in", ("waiting", "lacking", "failed"))],
                ["state"],
                ["__count"],
            )
        )
        if not ocr.is_ready():
            return self._line(
                what,
                health.Level.LOOK,
                self.env._(
                    "text recognition not installed, %(count)s files lack it",
                    count=counts.get("lacking", 0),
                ),
                self.env._(
                    "Install Tesseract with Vietnamese (tesseract-ocr, "
                    "tesseract-ocr-vie) where the jobs run; the rest works without."
                ),
            )
        aside = counts.get("failed", 0)
        waiting = counts.get("waiting", 0) + counts.get("lacking", 0)
        return self._line(
            what,
            health.Level.LOOK if aside else health.Level.FINE,
            self.env._(
                "%(waiting)s files waiting, %(aside)s set aside",
                waiting=waiting,
                aside=aside,
            ),
            self.env._("Clerks see them in Registers › Texts of files, with reasons."),
        )


class DocHealthLine(models.TransientModel):
    """One measured value."""

    _name = "doc.health.line"
    _description = "Measure of the system"

    health_id = fields.Many2one("doc.health", required=True, ondelete="cascade")
    what = fields.Char("Measure", readonly=True)
    level = fields.Selection(LEVELS, readonly=True)
    value = fields.Char(readonly=True)
    hint = fields.Char("What to do", readonly=True)
