"""The address of the document axis: ``/axis/<call>``."""

from odoo import SUPERUSER_ID, http
from odoo.http import request

from ..models.doc_axis_service import AxisBusy
from ..models.packet_store import StoredPacket

MAX_BODY = 400 * 1024 * 1024 + 2
SMALL = 1024 * 1024
PIECE = 1024 * 1024


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

        def body():
            nonlocal unread
            while piece := _stream(incoming).read(PIECE):
                unread -= len(piece)
                yield piece

        # Nobody is logged in; the service itself lets in only who signed the call.
        service = request.env(user=SUPERUSER_ID, su=True)["doc.axis.service"]
        try:
            answer = service._serve(
                call, incoming.method, list(incoming.headers.items()), size, body()
            )
        except AxisBusy as busy:
            return self._answer(
                b"", [("Retry-After", str(busy.seconds))], unread, body, 503
            )
        if isinstance(answer, StoredPacket):
            headers = [
                ("Content-Type", "application/octet-stream"),
                ("Content-Length", str(answer.size)),
            ]
            return self._answer(answer.chunks(), headers, unread, body)
        headers = [("Content-Type", "application/json")]
        return self._answer(answer, headers, unread, body)

    def _answer(self, content, headers, unread, body, status=200):
        if 0 < unread <= SMALL:
            for _piece in body():
                pass
        elif unread > 0:
            # A large body nobody is entitled to send is not even taken in.
            headers.append(("Connection", "close"))
        return request.make_response(content, headers, status=status)


def _stream(incoming):
    """Return the body as a stream.

    Odoo's wrapper offers the whole body only, which for a large packet is more memory
    than a worker may have; what it wraps has the stream.
    """
    return incoming._HTTPRequest__wrapped.stream
