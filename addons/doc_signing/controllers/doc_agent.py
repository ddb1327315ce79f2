"""Where the signing program at somebody's computer fetches and brings a file.

It has no session: the token in the address is all it shows, and opens one file for
one return. Answers to an upload are what the program expects to the letter.
"""

import logging
import re

from odoo import SUPERUSER_ID, http
from odoo.addons.doc_management.models.office_language import office_language
from odoo.exceptions import UserError
from odoo.http import request

from ..lib.docsign.signing import MAX_PDF_BYTES
from ..models.doc_signing_tool import FOLDER, GROWTH

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}
_TOKEN = re.compile(rf"({re.escape(FOLDER)}/)[A-Za-z0-9_-]+")


class _HideTokens(logging.Filter):
    """Keeps the tokens of addresses out of the server's log."""

    def filter(self, record):
        if isinstance(record.args, tuple):
            record.args = tuple(map(hidden, record.args))
        record.msg = hidden(record.msg)
        return True


def hidden(value):
    """Return a text without the tokens of our addresses; anything else as it is."""
    return _TOKEN.sub(r"\1***", value) if isinstance(value, str) else value


logging.getLogger("werkzeug").addFilter(_HideTokens())


class DocAgentController(http.Controller):
    """Whatever is wrong with a token gets the same answer as a gap."""

    def _env(self):
        # Nobody is logged in: the token was made for who pressed the button.
        env = request.env(user=SUPERUSER_ID, su=True)
        return env(context={**env.context, **office_language(env)})

    def _step(self, token):
        env = self._env()
        step = env["doc.signing.step"]._of_token(token)
        if not step:
            address = request.httprequest.remote_addr
            if not env["doc.check.limit"]._allows("agent", address):
                return step, 429
        return step, 404

    @http.route(
        f"{FOLDER}/<string:token>/<string:name>.pdf",
        type="http",
        auth="none",
        methods=["GET"],
        save_session=False,
        readonly=False,
    )
    def fetch(self, token, name):
        """Send the file that is to be signed, until it has come back."""
        step, status = self._step(token)
        if not step:
            return request.make_response("", status=status, headers=[*HEADERS.items()])
        try:
            content = step.request_id._base()
        except UserError:  # replaced meanwhile
            return request.make_response("", status=404, headers=[*HEADERS.items()])
        return request.make_response(
            content,
            headers=[
                ("Content-Type", "application/pdf"),
                ("Content-Length", str(len(content))),
                *HEADERS.items(),
            ],
        )

    @http.route(
        f"{FOLDER}/<string:token>/upload",
        type="http",
        auth="none",
        methods=["POST"],
        csrf=False,
        save_session=False,
        readonly=False,
        max_content_length=MAX_PDF_BYTES + GROWTH,
    )
    def bring(self, token, uploadfile=None, **_metadata):
        """Take the signed file, once."""
        step, status = self._step(token)
        words = self._env()
        if not step or step.try_lock_for_update() != step:
            return self._answer(
                words._(
                    "This file is no longer awaited. Go back to the page and sign "
                    "again."
                ),
                status=429 if status == 429 else 200,
            )
        words = step.request_id._in_words()
        if not hasattr(uploadfile, "read"):
            return self._answer(words._("No file came with the upload."))
        most = step._largest_return()
        content = uploadfile.read(most + 1)
        if len(content) > most:
            return self._answer(
                words._("The signed file is much larger than the document.")
            )
        refusal = step._take_back(content)
        return self._answer(
            refusal,
            name=f"van-ban-{step.request_id.file_id.id}.pdf",
            receipt=step.returned_sha256 or "",
        )

    def _answer(self, refusal, name="", receipt="", status=200):
        told = {
            "Status": not refusal,
            "Message": refusal,
            "FileName": name,
            "FileServer": receipt,
        }
        return request.make_json_response(
            told, headers=[*HEADERS.items()], status=status
        )
