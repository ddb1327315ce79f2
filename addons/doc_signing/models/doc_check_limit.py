"""Hạn mức kiểm tra: how often strangers may ask the public page."""

import hashlib
import hmac
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

WINDOW = timedelta(minutes=10)
MOST = {"code": 30, "upload": 10, "agent": 60}
"""For one address in a window."""
MOST_TOGETHER = {"code": 3000, "upload": 200, "agent": 3000}


class DocCheckLimit(models.Model):
    """Counts questions of a window of time; the address is kept only as a hash."""

    _name = "doc.check.limit"
    _description = "Questions to the public page"
    _log_access = False

    key = fields.Char(required=True, readonly=True)
    since = fields.Datetime(required=True, readonly=True, index=True)
    count = fields.Integer(required=True, readonly=True, aggregator=None)

    _key_unique = models.UniqueIndex("(key, since)", "That window is counted already.")

    @api.model
    def _allows(self, kind, address):
        """Count one question and return whether it may be answered."""
        now = fields.Datetime.now()
        since = now - timedelta(
            seconds=(now - now.min).total_seconds() % WINDOW.total_seconds()
        )
        return self._count(f"{kind} {self._hashed(address)}", since) <= MOST[kind] and (
            self._count(f"{kind} all", since) <= MOST_TOGETHER[kind]
        )

    def _count(self, key, since):
        # One statement, so that questions at once are all counted.
        ((count,),) = self.env.execute_query(
            SQL(
                "INSERT INTO doc_check_limit AS l (key, since, count)"
                " VALUES (%s, %s, 1) ON CONFLICT (key, since)"
                " DO UPDATE SET count = l.count + 1 RETURNING count",
                key,
                since,
            )
        )
        return count

    def _hashed(self, address):
        # The server's secret keeps the hash from being guessed back.
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        made = hmac.new(
            (secret or "").encode(), (address or "").encode(), hashlib.sha256
        )
        return made.hexdigest()[:32]

    @api.autovacuum
    def _forget(self):
        """Drop the counts of windows that are over."""
        self.sudo().search(
            [("since", "<", fields.Datetime.now() - timedelta(days=1))]
        ).unlink()
