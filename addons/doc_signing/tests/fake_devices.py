"""A signing program at somebody's computer and a remote service, as they behave.

Both hold real keys in memory and make real signatures; both can misbehave as the
real ones have been seen to. The program speaks the protocol of the Government's tool:
one socket, one frame each way; ``SignMsg`` signs a digest, the commands of
``WINDOWS`` fetch a file, sign it and bring it back, as its own window does.
"""

import asyncio
import base64
import hashlib
import io
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests
from aiohttp import web
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa, utils
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign import fields, signers
from pyhanko.stamp import TextStampStyle

WINDOWS = ("SignApproved", "SignIssued", "SignIncome", "SignCopy", "SignAppendix")


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


class _Signer(signers.Signer):
    """A token in pyHanko's eyes: signs digests, knows its own certificate alone."""

    def __init__(self, key):
        certificate = asn1_x509.Certificate.load(key.certificate)
        super().__init__(signing_cert=certificate, embed_roots=False)
        self.key = key

    async def async_sign_raw(self, data, digest_algorithm, dry_run=False):
        if dry_run:
            return bytes(512)
        return self.key.sign_digest(hashlib.new(digest_algorithm, data).digest())


class Web:
    """How the program reaches the server: no cookie, no session."""

    def get(self, url):
        return requests.get(url, timeout=60)

    def post(self, url, files, data):
        return requests.post(url, files=files, data=data, timeout=60)


class SigningWindow:
    """The program's window: fetches, signs as the Government's tool does, brings back.

    ``mode`` as in :class:`FakeAgent`; those of files: "twice" (uploads two times),
    "other_file", "no_upload", "rewrite" (not an update), "extra_page", "note" (an
    annotation), "two_signatures", "two_updates", "lock" (forbids later signatures),
    "unsigned", "wrong_key", "other_number", "object" (FileServer as an object),
    "shrug" (says all went well whatever the server said).
    """

    def __init__(self, key, mode="good", web=None):
        self.key, self.mode, self.web = key, mode, web or Web()
        self.answers = []
        """What the server said to each upload."""

    def run(self, prms):
        """Return the frame for the page; ``prms`` is the frame that it sent."""
        fetched = self.web.get(prms["FileName"])
        if fetched.status_code != 200 or not fetched.content.startswith(b"%PDF"):
            return {"Status": 0x8019, "Message": "data not reachable"}
        signed = self.signed(fetched.content)
        for _turn in range({"no_upload": 0, "twice": 2}.get(self.mode, 1)):
            self.upload(prms, signed)
        told = self.answers[0] if self.answers else {"Status": True}
        if told["Status"] is not True and self.mode != "shrug":
            return {"Status": 7, "Message": told["Message"]}
        receipt = told.get("FileServer", "")
        return {
            "Status": 0,
            "Message": "",
            "FileName": "van-ban.signed.pdf",
            "FileServer": {"FileServer": receipt} if self.mode == "object" else receipt,
            "DocumentNumber": "999"
            if self.mode == "other_number"
            else prms["DocNumber"],
            "DocumentDate": prms["IssuedDate"],
        }

    def upload(self, prms, content):
        name = prms["FileName"].rsplit("/", 1)[-1].replace(".pdf", ".signed.pdf")
        answer = self.web.post(
            prms["FileUploadHandler"],
            {"uploadfile": (name, content, "application/pdf")},
            {pair["Key"]: pair["Value"] for pair in prms["MetaData"]},
        )
        self.answers.append(answer.json())

    def signed(self, content):
        """Return the file as this program would bring it back."""
        mode = self.mode
        if mode == "unsigned":
            return content + b"\n%\n"
        if mode == "other_file":
            content = re.sub(rb"%%EOF\s*$", b"%%EOF % another\n", content)
        if mode == "rewrite":
            out = io.BytesIO()
            copy_into_new_writer(PdfFileReader(io.BytesIO(content))).write(out)
            content = out.getvalue()
        for kind in ("extra_page", "note", "two_updates"):
            if mode == kind:
                content = updated(content, kind)
        key = self.key
        if mode == "wrong_key":
            key = Key()
            key.certificate = self.key.certificate
        content = window_signed(content, key, lock=mode == "lock")
        return window_signed(content, key) if mode == "two_signatures" else content


def updated(content, kind):
    """Return the file with an update that no signature covers yet."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content), strict=False)
    box = generic.ArrayObject(map(generic.NumberObject, (0, 0, 595, 842)))
    if kind == "extra_page":
        page = generic.DictionaryObject(
            {generic.pdf_name("/Type"): generic.pdf_name("/Page")}
        )
        page[generic.pdf_name("/MediaBox")] = box
        writer.insert_page(page)
    elif kind == "note":
        note = generic.DictionaryObject(
            {
                generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
                generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
                generic.pdf_name("/Rect"): box,
                generic.pdf_name("/Contents"): generic.pdf_string("999"),
            }
        )
        writer.register_annotation(
            writer.find_page_for_modification(0)[0], writer.add_object(note)
        )
    else:
        writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def window_signed(content, key, *, lock=False):
    """Sign as the Government's tool: an update, the signer's certificate alone,

    ``adbe.pkcs7.detached``, a new visible field; the first signature certifies.
    """
    writer = IncrementalPdfFileWriter(io.BytesIO(content), strict=False)
    signed = len(writer.prev.embedded_signatures)
    names = {name for name, *_rest in fields.enumerate_sig_fields(writer.prev)}
    free = next(n for n in range(1, 99) if f"Signature{n}" not in names)
    meta = signers.PdfSignatureMetadata(
        field_name=f"Signature{free}",
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED,
        certify=not signed,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES
        if lock and not signed
        else fields.MDPPerm.FILL_FORMS,
    )
    left = 300 + 12 * signed
    spec = fields.SigFieldSpec(
        meta.field_name,
        on_page=0,
        box=(left, 60, left + 180, 100),
        field_mdp_spec=fields.FieldMDPSpec(fields.FieldMDPAction.ALL) if lock else None,
    )
    style = TextStampStyle(stamp_text="Ky so %(ts)s", border_width=0)
    out = signers.PdfSigner(
        meta, _Signer(key), stamp_style=style, new_field_spec=spec
    ).sign_pdf(writer)
    return out.getvalue()


class FakeAgent:
    """``ws://127.0.0.1:<port>/<command>``.

    ``mode``: "good", "cancel" (closes without an answer), "status" (an error code),
    "wrong_key", "junk" (no JSON), "slow"; for files also those of
    :class:`SigningWindow`.
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
            # A file is fetched and brought while other sockets are served.
            told = await self.loop.run_in_executor(
                None, self.reply, command, frame.data
            )
            await socket.send_str(json.dumps(told))
        await socket.close()
        return socket

    def reply(self, command, text):
        if command == "GetVersion":
            return {"Status": 0, "Version": "9.9"}
        question = json.loads(text)
        if command in WINDOWS and self.mode != "status":
            return SigningWindow(self.key, self.mode).run(question)
        if command in WINDOWS:
            return {"Status": self.status, "Message": "refused"}
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
