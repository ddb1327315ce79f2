"""Báo cho hệ thống khác: the SMS service, the operating page, the gazette."""

import json
import logging
import random
import time
import uuid
from datetime import timedelta

import requests
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..lib.docxchg import hooks
from ..lib.docxchg.states import RetryPolicy
from .own_cursor import db_now, own_environment

_logger = logging.getLogger(__name__)

TIMEOUT = (10, 30)
LEASE = timedelta(minutes=5)
LEAST_PAUSE = 15.0
"""Seconds: the pause is chance; one of nothing would use the attempts up at once."""
POLICY = RetryPolicy(first=20.0, max_attempts=12)


class DocHook(models.Model):
    """One address that is told when something happens at an agency."""

    _name = "doc.hook"
    _description = "Message to another system"
    _inherit = ["doc.secret.mixin"]
    _order = "company_id, event, name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        "Agency",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="restrict",
    )
    event = fields.Selection(
        [
            ("invitation", "An urgent invitation is issued (SMS)"),
            ("published", "A document is published or taken down"),
        ],
        required=True,
        default="invitation",
    )
    url = fields.Char("Address", required=True)
    last_success_at = fields.Datetime("Last answer", readonly=True)
    last_error = fields.Char(readonly=True)
    call_ids = fields.One2many("doc.hook.call", "hook_id", "Messages")

    @api.constrains("url")
    def _check_url(self):
        for hook in self:
            if not hooks.is_safe_address(hook.url or ""):
                raise ValidationError(
                    self.env._(
                        "The address starts with https:// and names no user. Without "
                        "encryption only a service on this very server is called."
                    )
                )

    @api.model
    def _tell(self, company, event, payload):
        """Queue one message for each address, in the transaction of the act.

        :param payload: plain values; they are sent as JSON
        :return: the messages
        """
        # The act was checked by its own method; hooks are the machinery's.
        own = self.sudo().search(
            [("company_id", "=", company.id), ("event", "=", event)]
        )
        calls = (
            self.env["doc.hook.call"]
            .sudo()
            ._by_action()
            .create(
                [
                    {
                        "hook_id": hook.id,
                        "uid": str(uuid.uuid4()),
                        "payload": json.dumps(payload, ensure_ascii=False),
                        "next_at": fields.Datetime.now(),
                    }
                    for hook in own
                ]
            )
        )
        if calls:
            self.env.ref("doc_interconnect.ir_cron_hooks").sudo()._trigger()
        return calls


class DocHookCall(models.Model):
    """One message; sent until it is answered, then kept without its content."""

    _name = "doc.hook.call"
    _description = "Message sent to another system"
    _inherit = ["doc.guarded.mixin"]
    _order = "id desc"
    _rec_name = "uid"

    hook_id = fields.Many2one(
        "doc.hook", "To", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="hook_id.company_id", store=True, index=True, precompute=True
    )
    uid = fields.Char("Message id", required=True)
    # What is sent may be of a document the administrator does not read.
    payload = fields.Text(groups=fields.NO_ACCESS)
    state = fields.Selection(
        [("waiting", "Waiting"), ("done", "Answered"), ("dead", "Needs a decision")],
        required=True,
        default="waiting",
    )
    attempts = fields.Integer(default=0, required=True, aggregator=None)
    next_at = fields.Datetime("Next attempt")
    done_at = fields.Datetime("Answered at")
    error = fields.Char("Why not")

    _uid_unique = models.UniqueIndex("(uid)")
    _due = models.Index("(next_at, id) WHERE state = 'waiting'")

    @property
    def _guarded_fields(self):
        """Everything: only the machinery and the acts below write here."""
        return frozenset(self._fields)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("Messages to other systems are kept."))

    def action_again(self):
        """Send once more what was given up; the administrator's act."""
        self.check_access("read")
        if not all(call.company_id.doc_as_admin for call in self):
            raise AccessError(
                self.env._("The document administrator decides about it.")
            )
        if any(call.state != "dead" for call in self):
            raise UserError(self.env._("Only what was given up is sent again."))
        calls = self.sudo()._by_action()
        calls.write(
            {"state": "waiting", "attempts": 0, "next_at": fields.Datetime.now()}
        )
        self.env.ref("doc_interconnect.ir_cron_hooks").sudo()._trigger()
        return True

    @api.model
    def _cron_call(self):
        """Send what is due; one that fails stops no other."""
        cron = self.env["ir.cron"]
        cron._commit_progress()
        while ready := self._claim():
            self._settle(ready, *self._call(ready))
            if not cron._commit_progress(1, remaining=0):
                break

    @api.model
    def _claim(self):
        """Take the next message for some minutes; None when nothing is due."""
        with own_environment(self.env) as env:
            now = db_now(env.cr)
            env.cr.execute(
                """
                UPDATE doc_hook_call SET next_at = %s, attempts = attempts + 1
                 WHERE id = (SELECT c.id FROM doc_hook_call c
                               JOIN doc_hook h ON h.id = c.hook_id AND h.active
                              WHERE c.state = 'waiting' AND c.next_at <= %s
                              ORDER BY c.next_at, c.id LIMIT 1
                                FOR UPDATE OF c SKIP LOCKED)
                RETURNING id
                """,
                (now + LEASE, now),
            )
            row = env.cr.fetchone()
            if not row:
                return None
            call = env[self._name].browse(row[0])
            try:
                secret = call.hook_id._secret_text()
            except UserError as error:
                return call.id, None, str(error)
            return (
                call.id,
                (call.hook_id.url.strip(), call.hook_id.event, call.uid, secret),
                call.payload or "{}",
            )

    @api.model
    def _call(self, ready):
        """Return (verdict, why not) of one attempt."""
        _key, target, body = ready
        if target is None:
            return hooks.Verdict.REFUSED, body
        url, event, uid, secret = target
        content = body.encode()
        moment = int(time.time())
        try:
            with requests.post(
                url,
                data=content,
                headers=dict(hooks.headers(event, uid, moment, secret, content)),
                timeout=TIMEOUT,
                allow_redirects=False,
                stream=True,
            ) as answer:
                status = answer.status_code
        except requests.exceptions.RequestException as error:
            return hooks.Verdict.AGAIN, type(error).__name__
        return hooks.verdict(status), f"HTTP {status}"

    @api.model
    def _settle(self, ready, verdict, why):
        with own_environment(self.env) as env:
            now = db_now(env.cr)
            call = env[self._name].browse(ready[0])._by_action()
            if verdict is hooks.Verdict.DONE:
                # What was sent is the other's now: numbers and names are not kept.
                call.write(
                    {"state": "done", "done_at": now, "payload": False, "error": False}
                )
                call.hook_id.write({"last_success_at": now, "last_error": False})
                return
            over = (
                verdict is hooks.Verdict.REFUSED or call.attempts >= POLICY.max_attempts
            )
            wait = POLICY.delay(call.attempts, random.SystemRandom(), urgent=True)
            wait = max(wait, LEAST_PAUSE)
            call.write(
                {
                    "state": "dead" if over else "waiting",
                    "error": why[:300],
                    "next_at": False if over else now + timedelta(seconds=wait),
                }
            )
            call.hook_id.write({"last_error": why[:300]})
            if over:
                _logger.warning(
                    "Message %s to %s: %s", call.uid, call.hook_id.name, why
                )
