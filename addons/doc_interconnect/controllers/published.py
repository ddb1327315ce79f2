"""The public page of published documents: list, search, feed, open data, files."""

import time

from odoo import SUPERUSER_ID, http
from odoo.http import request

from ..lib.docxchg.feed import Allowance, atom, open_data
from ..models.doc_publication import FOLDER

PAGE = 50
MOST = 1000
CACHE = ("Cache-Control", "public, max-age=300")
_allowance = Allowance(per_minute=60)


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

    def _env(self):
        """The public has no user: it reads Vietnamese, where that is installed."""
        env = request.env(user=SUPERUSER_ID, su=True)
        spoken = env["res.lang"]._get_data(code="vi_VN")
        return env(context={"lang": "vi_VN" if spoken else "en_US"})

    def _lines(self):
        # This table holds what everybody may know and no more.
        return self._env()["doc.publication"]

    def _allowed(self):
        return _allowance.take(request.httprequest.remote_addr or "", time.monotonic())

    def _later(self):
        return request.make_response("", [("Retry-After", "60")], status=429)
