"""A signing program at somebody's computer and a remote service, as they behave.

Both hold real keys in memory and make real signatures; both can misbehave as the
real ones have been seen to. The program speaks the protocol of the Government's tool:
one socket, one frame each way (``SignMsg``).
"""

import asyncio
import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa, utils
from cryptography.hazmat.primitives.serialization import Encoding


class Key:
    """A key pair; its certificate is given by an authority."""

    def __init__(self):
        self.private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.certificate = b""

    @property
    def public(self):
        return self.private.public_key()

    def certify(self, pem):
        certificate = x509.load_pem_x509_certificate(pem.encode())
        self.certificate = certificate.public_bytes(Encoding.DER)

    def sign_digest(self, digest):
        """Raw PKCS#1 v1.5 over a digest, not hashed again."""
        return self.private.sign(
            digest, padding.PKCS1v15(), utils.Prehashed(hashes.SHA256())
        )

    def answer(self, digest):
        return {
            "Status": 0,
            "Message": "",
            "Signature": base64.b64encode(self.sign_digest(digest)).decode(),
            "CertBase64": base64.b64encode(self.certificate).decode(),
        }


class FakeAgent:
    """``ws://127.0.0.1:<port>/SignMsg``.

    ``mode``: "good", "cancel" (closes without an answer), "status" (an error code),
    "wrong_key", "junk" (no JSON), "slow".
    """

    def __init__(self, key):
        self.key, self.mode, self.status = key, "good", 1
        self.asked = []
        self.loop = asyncio.new_event_loop()
        ready = threading.Event()
        self.thread = threading.Thread(target=self._serve, args=(ready,), daemon=True)
        self.thread.start()
        if not ready.wait(10):
            raise RuntimeError("the fake agent did not start")

    @property
    def url(self):
        return f"ws://127.0.0.1:{self.port}"

    def _serve(self, ready):
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self._start())
        ready.set()
        self.loop.run_forever()

    async def _start(self):
        app = web.Application()
        app.router.add_get("/{command}", self._socket)
        self.runner = web.AppRunner(app, access_log=None)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", 0)
        await site.start()
        self.port = site._server.sockets[0].getsockname()[1]

    def close(self):
        asyncio.run_coroutine_threadsafe(self.runner.cleanup(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)

    async def _socket(self, request):
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        command, frame = request.match_info["command"], await socket.receive()
        self.asked.append((command, frame.data))
        if self.mode == "slow":
            await asyncio.sleep(2)
        if self.mode == "cancel":
            await socket.close()
            return socket
        if self.mode == "junk":
            await socket.send_str("<html>")
        else:
            await socket.send_str(json.dumps(self.reply(command, frame.data)))
        await socket.close()
        return socket

    def reply(self, command, text):
        if command == "GetVersion":
            return {"Status": 0, "Version": "9.9"}
        question = json.loads(text)
        if command != "SignMsg" or question.get("HashAlg") != "SHA256":
            return {"Status": 9, "Message": "unknown"}
        if self.mode == "status":
            return {"Status": self.status, "Message": "refused"}
        key = self.key
        if self.mode == "wrong_key":
            key = Key()
            key.certificate = self.key.certificate
        return key.answer(base64.b64decode(question["HashValue"]))


class FakeService:
    """A remote signing service: login, signHash, requests/status.

    ``mode``: "good", "wrong_key", "reject", "junk", "down", "two"; ``polls`` is how
    often the answer is "not yet".
    """

    def __init__(self, key, client="van-thu", secret="s3cret-of-the-service"):
        self.key, self.client, self.secret = key, client, secret
        self.mode, self.polls = "good", 1
        self.transactions, self.asked = {}, []
        handler = type("Handler", (_ServiceHandler,), {"owner": self})
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.thread = threading.Thread(target=self.http.serve_forever, daemon=True)
        self.thread.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.http.server_address[1]}/csc/v1"

    def close(self):
        self.http.shutdown()
        self.http.server_close()
        self.thread.join(5)

    def reply(self, path, body, bearer):
        if path.endswith("/auth/login"):
            right = (body.get("client_id"), body.get("client_secret")) == (
                self.client,
                self.secret,
            )
            return {"access_token": "token-1"} if right else {"error": "denied"}
        if bearer != "Bearer token-1":
            return {"error": "no session"}
        if path.endswith("/signatures/signHash"):
            name = body["clientData"]
            self.transactions.setdefault(name, [base64.b64decode(body["hash"][0]), 0])
            return {"transactionId": name}
        held = self.transactions[body["transactionId"]]
        held[1] += 1
        if held[1] <= self.polls:
            return {"status": "0"}
        if self.mode == "reject":
            return {"status": "2", "message": "rejected by the holder"}
        key = Key() if self.mode == "wrong_key" else self.key
        value = base64.encodebytes(key.sign_digest(held[0])).decode()
        values = [value.replace("\n", "\r\n")] * (2 if self.mode == "two" else 1)
        return {"status": "1", "signatures": values}


class _ServiceHandler(BaseHTTPRequestHandler):
    owner = None

    def do_POST(self):
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        owner = self.owner
        owner.asked.append((self.path, raw))
        if owner.mode == "down":
            self.send_error(503)
            return
        told = owner.reply(
            self.path, json.loads(raw), self.headers.get("Authorization")
        )
        data = b"<html>" if owner.mode == "junk" else json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_args):
        """Say nothing: tests read the log."""
