"""The public page of published documents: list, search, feed, open data, files."""

import time

from odoo import SUPERUSER_ID, http
from odoo.addons.doc_management.models.office_language import office_language
from odoo.http import request

from ..lib.docxchg.feed import Allowance, agencies_data, atom, open_data
from ..models.doc_lookup import PAGE as LOOKUP_PAGE
from ..models.doc_publication import FOLDER

PAGE = 50
MOST = 1000
CACHE = ("Cache-Control", "public, max-age=300")
UNCACHED = [
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Robots-Tag", "noindex"),
    ("X-Content-Type-Options", "nosniff"),
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
        "frame-ancestors 'none'",
    ),
]
MOST_BODY = 4096
_allowance = Allowance(per_minute=60)
_lookup_allowance = Allowance(per_minute=10)
"""Whoever guesses codes waits; a person types no faster."""


class PublishedController(http.Controller):
    """Reads one table only. Whoever asks too often is asked to wait (429)."""

    @http.route(FOLDER, type="http", auth="none", methods=["GET"], readonly=True)
    def page(self, q="", trang="1", **_parameters):
        """Answer a page of the list, newest first, for the words ``q``."""
        if not self._allowed():
            return self._later()
        number = int(trang) if trang.isdigit() and int(trang) in range(1, 1000) else 1
        domain = self._lines()._public_domain(str(q)[:200])
        found = self._lines().search(domain, limit=PAGE + 1, offset=(number - 1) * PAGE)
        env = self._env()
        html = (
            env["ir.qweb"]
            .sudo()
            ._render(
                "doc_interconnect.published_page",
                {
                    "spoken": env.context["lang"][:2],
                    "rows": found[:PAGE]._published(),
                    "q": str(q)[:200],
                    "number": number,
                    "more": len(found) > PAGE,
                    "folder": FOLDER,
                },
            )
        )
        return request.make_response(
            html, [("Content-Type", "text/html; charset=utf-8"), CACHE]
        )

    @http.route(f"{FOLDER}/feed.xml", type="http", auth="none", readonly=True)
    def feed(self, **_parameters):
        """Answer the newest documents as an Atom feed."""
        if not self._allowed():
            return self._later()
        rows = self._lines().search(self._lines()._public_domain(), limit=PAGE)
        base = request.httprequest.host_url.rstrip("/") + FOLDER
        title = self._env()._("Published documents")
        content = atom(base, title, rows._published())
        return request.make_response(
            content, [("Content-Type", "application/atom+xml; charset=utf-8"), CACHE]
        )

    @http.route(f"{FOLDER}/du-lieu.json", type="http", auth="none", readonly=True)
    def data(self, q="", **_parameters):
        """Answer the list as open data."""
        if not self._allowed():
            return self._later()
        domain = self._lines()._public_domain(str(q)[:200])
        content = open_data(self._lines().search(domain, limit=MOST)._published())
        return request.make_response(
            content,
            [
                ("Content-Type", "application/json; charset=utf-8"),
                ("Access-Control-Allow-Origin", "*"),
                CACHE,
            ],
        )

    @http.route(
        f"{FOLDER}/<int:key>", type="http", auth="none", methods=["GET"], readonly=True
    )
    def file(self, key, **_parameters):
        """Answer the file of one published document; 404 for anything else."""
        if not self._allowed():
            return self._later()
        domain = self._lines()._public_domain()
        line = self._lines().search([("id", "=", key), *domain], limit=1)
        if not line:
            return request.make_response("", status=404)
        content = line.file_id._content()
        return request.make_response(
            content,
            [
                ("Content-Type", "application/pdf"),
                ("Content-Disposition", f'inline; filename="van-ban-{line.id}.pdf"'),
                ("X-Content-Type-Options", "nosniff"),
                CACHE,
            ],
        )

    @http.route(f"{FOLDER}/co-quan.json", type="http", auth="none", readonly=True)
    def agencies(self, **_parameters):
        """Answer the codes of the agencies, with level and validity, as open data."""
        if not self._allowed():
            return self._later()
        content = agencies_data(self._env()["doc.agency"]._public_rows())
        return request.make_response(
            content,
            [
                ("Content-Type", "application/json; charset=utf-8"),
                ("Access-Control-Allow-Origin", "*"),
                CACHE,
            ],
        )

    @http.route(
        LOOKUP_PAGE,
        type="http",
        auth="none",
        methods=["GET", "POST"],
        csrf=False,
        save_session=False,
        readonly=True,
        max_content_length=MOST_BODY,
    )
    def look_up(self, ma="", **_parameters):
        """Answer state and result for a code; the same words for all else.

        The code comes in the body alone: addresses are kept in histories and logs.
        """
        asked = request.httprequest.method == "POST"
        if asked and not _lookup_allowance.take(self._caller(), time.monotonic()):
            return self._later()
        env = self._env()
        told = env["doc.lookup"]._tell(str(ma)) if asked else None
        html = (
            env["ir.qweb"]
            .sudo()
            ._render(
                "doc_interconnect.lookup_page",
                {
                    "spoken": env.context["lang"][:2],
                    "asked": asked,
                    "told": told,
                    "page": LOOKUP_PAGE,
                    "folder": FOLDER,
                },
            )
        )
        return request.make_response(
            html, [("Content-Type", "text/html; charset=utf-8"), *UNCACHED]
        )

    def _caller(self):
        return request.httprequest.remote_addr or ""

    def _env(self):
        """The public has no user: it reads Vietnamese, where that is installed."""
        env = request.env(user=SUPERUSER_ID, su=True)
        return env(context=office_language(env))

    def _lines(self):
        # This table holds what everybody may know and no more.
        return self._env()["doc.publication"]

    def _allowed(self):
        return _allowance.take(self._caller(), time.monotonic())

    def _later(self):
        return request.make_response("", [("Retry-After", "60")], status=429)
