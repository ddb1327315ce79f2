"""A real little certification authority on the wire: time, lists, answers."""

import datetime as dt
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509 import ocsp
from odoo.addons.doc_signing.lib.docsign import signing
from pyhanko.sign.timestamps import DummyTimeStamper

DAY = dt.timedelta(days=1)


class AuthorityServer:
    """Serves ``/tsa``, ``/list.crl``, ``/ocsp`` of one authority, and misbehaves.

    ``mode``: "good", "slow", "refuse" (HTTP 503), "redirect", "huge", "junk".
    """

    def __init__(self, authority):
        self.authority = authority
        self.mode = "good"
        self.asked = []
        self.revoked = {}
        self.seconds = 3.0
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        certificate = authority.issue_timestamping(key.public_key())
        der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        self.stamper = DummyTimeStamper(
            asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
            keys.PrivateKeyInfo.load(der),
        )
        handler = type("Handler", (_Handler,), {"owner": self})
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.thread = threading.Thread(target=self.http.serve_forever, daemon=True)
        self.thread.start()

    def url(self, path):
        return f"http://127.0.0.1:{self.http.server_address[1]}{path}"

    def close(self):
        self.http.shutdown()
        self.http.server_close()
        self.thread.join(5)

    def answer(self, path, body):
        if path == "/tsa":
            request = tsp.TimeStampReq.load(body)
            made = signing.run(self.stamper.async_request_tsa_response(request))
            return "application/timestamp-reply", made.dump()
        if path == "/list.crl":
            text = self.authority.crl(*self.revoked)
            crl = x509.load_pem_x509_crl(text.encode())
            return "application/pkix-crl", crl.public_bytes(Encoding.DER)
        if path == "/ocsp":
            return "application/ocsp-response", self.about(body)
        return None

    def about(self, body):
        """Return what the responder says about the certificate asked for."""
        question = ocsp.load_der_ocsp_request(body)
        now = dt.datetime.now(dt.timezone.utc).replace(microsecond=0)
        revoked = self.revoked.get(question.serial_number)
        status = ocsp.OCSPCertStatus
        return (
            ocsp.OCSPResponseBuilder()
            .add_response_by_hash(
                question.issuer_name_hash,
                question.issuer_key_hash,
                question.serial_number,
                question.hash_algorithm,
                status.REVOKED if revoked else status.GOOD,
                now,
                now + DAY,
                revoked,
                None,
            )
            .responder_id(ocsp.OCSPResponderEncoding.HASH, self.authority.issuing)
            .sign(self.authority.key, hashes.SHA256())
            .public_bytes(Encoding.DER)
        )


class _Handler(BaseHTTPRequestHandler):
    owner = None

    def do_GET(self):
        self.reply(b"")

    def do_POST(self):
        self.reply(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def reply(self, body):
        owner = self.owner
        owner.asked.append(self.path)
        if owner.mode == "slow":
            time.sleep(owner.seconds)
        if owner.mode == "redirect":
            self.send_response(302)
            self.send_header("Location", owner.url("/secret"))
            self.end_headers()
            return
        if owner.mode == "refuse":
            self.send_error(503)
            return
        made = owner.answer(self.path, body)
        if made is None:
            self.send_error(404)
            return
        media, data = made
        if owner.mode == "junk":
            data = b"<html>Please log in</html>"
        self.send_response(200)
        self.send_header("Content-Type", media)
        self.end_headers()
        # The other side may have had enough.
        with suppress(OSError):
            if owner.mode == "huge":
                for _part in range(400):
                    self.wfile.write(bytes(1 << 20))
            self.wfile.write(data)

    def log_message(self, *_args):
        """Say nothing: tests read the log."""
