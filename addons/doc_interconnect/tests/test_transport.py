"""The real network: what failed before the request arrived, and what after."""

import socket
import threading
import time

from odoo.tests import BaseCase, tagged

from ..lib.docxchg.axis import AxisRequest, Credentials, TransportFailure
from ..models.transport import Connection, HttpTransport

REQUEST = AxisRequest("POST", "sendEdoc", (("XroadVnpt-systemid", "x"),), b"body\r\n")


class Peer:
    """A server for one connection that does as it is told."""

    def __init__(self, act):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.received = b""
        self.thread = threading.Thread(target=self._serve, args=(act,))
        self.thread.start()

    def _serve(self, act):
        connection, _address = self.socket.accept()
        with connection:
            while b"body\r\n" not in self.received:
                part = connection.recv(65536)
                if not part:
                    return
                self.received += part
            act(connection)

    def close(self):
        self.thread.join(10)
        self.socket.close()


@tagged("post_install", "-at_install")
class TestTransport(BaseCase):
    @classmethod
    def _request_handler(cls, session, request, /, **options):
        from odoo.tests.common import _super_send

        return _super_send(session, request, **options)

    def connection(self, port, **over):
        values = {
            "backend_id": 1,
            "company_id": 1,
            "agency_code": "x",
            "codes": frozenset(),
            "url": f"http://127.0.0.1:{port}/axis/",
            "credentials": Credentials("x", "y"),
            "connect_timeout": 2.0,
            "read_timeout": 0.5,
        }
        return Connection(**{**values, **over})

    def call(self, act, **over):
        peer = Peer(act)
        self.addCleanup(peer.close)
        return peer, HttpTransport(self.connection(peer.port, **over))

    def failure(self, transport):
        with self.assertRaises(TransportFailure) as caught:
            transport(REQUEST)
        return caught.exception

    def test_an_answer_comes_back_whole(self):
        peer, transport = self.call(
            lambda wire: wire.sendall(
                b"HTTP/1.1 503 Busy\r\nRetry-After: 9\r\nContent-Length: 2\r\n\r\n{}"
            ),
            database="axis_db",
        )
        response = transport(REQUEST)
        self.assertEqual((response.status, response.body), (503, b"{}"))
        self.assertEqual(response.headers["retry-after"], "9")
        self.assertIn(b"POST /axis/sendEdoc HTTP/1.1", peer.received)
        self.assertIn(b"X-Odoo-Database: axis_db", peer.received)
        self.assertIn(b"XroadVnpt-systemid: x", peer.received)

    def test_a_closed_port_means_that_nothing_was_sent(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        self.assertFalse(self.failure(HttpTransport(self.connection(port))).sent)

    def test_an_unknown_host_means_that_nothing_was_sent(self):
        transport = HttpTransport(
            self.connection(1, url="http://no-such-host.invalid/axis")
        )
        self.assertFalse(self.failure(transport).sent)

    def test_silence_after_the_request_leaves_it_open(self):
        _peer, transport = self.call(lambda wire: time.sleep(1))
        self.assertTrue(self.failure(transport).sent)

    def test_a_reset_after_the_request_leaves_it_open(self):
        _peer, transport = self.call(lambda wire: wire.close())
        self.assertTrue(self.failure(transport).sent)

    def test_a_reset_inside_the_answer_leaves_it_open(self):
        _peer, transport = self.call(
            lambda wire: wire.sendall(
                b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"
            )
        )
        self.assertTrue(self.failure(transport).sent)

    def test_a_redirection_is_not_followed(self):
        _peer, transport = self.call(
            lambda wire: wire.sendall(
                b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n"
                b"Content-Length: 0\r\n\r\n"
            )
        )
        self.assertEqual(transport(REQUEST).status, 302)
