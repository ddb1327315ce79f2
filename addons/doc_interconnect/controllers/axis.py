"""The address of the document axis: ``/axis/<call>``."""

from odoo import SUPERUSER_ID, http
from odoo.http import request

MAX_BODY = 400 * 1024 * 1024 + 2
SMALL = 1024 * 1024


class AxisController(http.Controller):
    """Thin border: takes headers and body in, hands the answer out.

    The body is read only after the signature was checked. Callers have no user and
    no session: their signed headers are checked by the service. The route writes, so
    it must never be served by a read-only replica.
    """

    @http.route(
        "/axis/<string:call>",
        type="http",
        auth="none",
        methods=["GET", "POST"],
        csrf=False,
        save_session=False,
        readonly=False,
        max_content_length=MAX_BODY,
    )
    def serve(self, call, **_parameters):
        """Answer one call of the axis."""
        incoming = request.httprequest
        size = incoming.content_length or 0
        unread = size

        def read_body():
            nonlocal unread
            unread = 0
            return incoming.get_data(cache=False)

        # Nobody is logged in; the service itself lets in only who signed the call.
        service = request.env(user=SUPERUSER_ID, su=True)["doc.axis.service"]
        answer = service._serve(
            call, incoming.method, list(incoming.headers.items()), size, read_body
        )
        kind = "application/json" if answer[:1] == b"{" else "application/octet-stream"
        headers = [("Content-Type", kind)]
        if 0 < unread <= SMALL:
            read_body()
        elif unread:
            # A large body nobody is entitled to send is not even taken in.
            headers.append(("Connection", "close"))
        return request.make_response(answer, headers)
