"""JSON for the public-service portal, the one-stop system and whoever counts."""

import json
import time

from odoo import SUPERUSER_ID, http
from odoo.http import request

from ..lib.docxchg import api as rules
from ..lib.docxchg.feed import Allowance

ROOT = "/api/van-thu/v1"
_strangers = Allowance(per_minute=30)
"""Whoever shows no valid key, by his address."""
_keys = {}


class ApiController(http.Controller):
    """Every call shows a key; what the key may is checked before anything is read.

    Answers are JSON, faults ``{"loi": code, "o": part}``. A matter belongs to the
    system that handed it over: to any other it is as unknown as one that never was.
    """

    @http.route(
        f"{ROOT}/ho-so",
        type="http",
        auth="none",
        methods=["POST"],
        csrf=False,
        save_session=False,
        readonly=False,
        max_content_length=rules.MOST_BODY,
    )
    def submit(self, **_parameters):
        """Take a document in: 201, or 200 with the same answer when it is known."""
        key, refusal = self._enter("may_submit")
        if refusal:
            return refusal
        body = request.httprequest.get_data(cache=False)
        try:
            submission = rules.read_submission(body)
        except rules.ApiError as error:
            return self._fault(400, str(error.fault), error.where)
        case, is_new = key._submit(submission)
        if not is_new and case.digest != submission.digest:
            return self._fault(409, "ma_ho_so_da_co", "ma_ho_so")
        return self._say(case._answer(), 201 if is_new else 200)

    @http.route(
        f"{ROOT}/ho-so/<string:code>",
        type="http",
        auth="none",
        methods=["GET"],
        save_session=False,
        readonly=False,
    )
    def follow(self, code, **_parameters):
        """Answer state and results of a matter of this very system."""
        key, refusal = self._enter("may_follow")
        if refusal:
            return refusal
        case = key._case(code)
        return self._say(case._answer()) if case else self._fault(404, "khong_co")

    @http.route(
        f"{ROOT}/ho-so/<string:code>/ket-qua/<int:place>",
        type="http",
        auth="none",
        methods=["GET"],
        save_session=False,
        readonly=False,
    )
    def fetch(self, code, place, **_parameters):
        """Answer the file of one result of a matter of this very system."""
        key, refusal = self._enter("may_fetch")
        if refusal:
            return refusal
        case = key._case(code)
        told = case.incoming_id._told() if case else None
        replies = case.incoming_id._results() if told and told.results else []
        file = (
            replies[place - 1].document_id._main_file()
            if 0 < place <= len(replies)
            else None
        )
        if not file:
            return self._fault(404, "khong_co")
        return request.make_response(
            file._content(),
            [
                ("Content-Type", file.mimetype or "application/octet-stream"),
                ("X-Content-Type-Options", "nosniff"),
                ("Cache-Control", "no-store"),
            ],
        )

    @http.route(
        f"{ROOT}/so-lieu",
        type="http",
        auth="none",
        methods=["GET"],
        save_session=False,
        readonly=False,
    )
    def figures(self, ky="", **_parameters):
        """Answer the figures of a month, ``ky=YYYY-MM``."""
        key, refusal = self._enter("may_count")
        if refusal:
            return refusal
        year, _dash, month = ky.partition("-")
        right = len(ky) == 7 and (year + month).isascii() and (year + month).isdigit()
        if not right or not 2000 <= int(year) <= 2100 or not 1 <= int(month) <= 12:
            return self._fault(400, "khong_hop_le", "ky")
        return self._say(key._figures(int(year), int(month)))

    def _enter(self, scope):
        """Return (key, None), or (None, the refusal). The body is not read yet."""
        now = time.monotonic()
        env = request.env(user=SUPERUSER_ID, su=True)
        header = request.httprequest.headers.get("Authorization", "")
        key = env["doc.api.key"]._by_header(header)
        if not key:
            caller = request.httprequest.remote_addr or ""
            if not _strangers.take(caller, now):
                return None, self._later()
            return None, self._fault(401, "khoa_khong_dung")
        pace = _keys.setdefault(key.id, Allowance(key.per_minute, callers=1))
        if pace.per_minute != key.per_minute:
            pace = _keys[key.id] = Allowance(key.per_minute, callers=1)
        if not pace.take("", now):
            return None, self._later()
        if not key[scope]:
            return None, self._fault(403, "khong_co_quyen")
        key._note_use()
        return key, None

    def _say(self, value, status=200):
        return request.make_response(
            json.dumps(value, ensure_ascii=False),
            [
                ("Content-Type", "application/json; charset=utf-8"),
                ("Cache-Control", "no-store"),
            ],
            status=status,
        )

    def _fault(self, status, code, where=""):
        return self._say({"loi": code, "o": where}, status)

    def _later(self):
        return request.make_response("", [("Retry-After", "60")], status=429)
