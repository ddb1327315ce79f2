"""An axis of the header protocol to test against, over real HTTP; not this suite's."""

import base64
import json
import threading
import uuid
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from ..lib.docxchg import axis, edxml

PAST = timedelta(days=36500)


class UpperAxis:
    """Systems and the packets between them; use as a context manager.

    Unlike the axis of this suite it does not notice that a sending is repeated.
    """

    def __init__(self):
        self.systems = {}
        """system id → (secret, codes)"""
        self.packets = []
        self.refuse = {}
        """code of a receiver → (ErrorCode, words)"""
        self.lose = 0
        """So many sendings are stored and then not answered."""
        self.down = False
        self.calls = []
        upper = self

        class Handler(_Handler):
            served = upper

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self._thread = threading.Thread(target=self.server.serve_forever)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_error):
        self.server.shutdown()
        self._thread.join(10)
        self.server.server_close()

    def put(self, packet, receiver, kind="edoc"):
        """A packet from one of its own agencies; its id."""
        message = edxml.read_head(packet).message
        return self._store(message, packet, [receiver], kind)[0]["docId"]

    def packet(self, doc_id):
        return next(one for one in self.packets if one["docId"] == doc_id)

    def _store(self, message, packet, receivers, kind):
        sending = str(uuid.uuid4())
        status = isinstance(message, edxml.StatusMessage)
        new = [
            {
                "docId": str(uuid.uuid4()),
                "sending": sending,
                "from": message.sender.organ_id,
                "to": code,
                "kind": kind,
                "status": "initial",
                "desc": "",
                "notation": message.response_for.code if status else str(message.code),
                "sent": datetime.now(timezone.utc),
                "packet": packet,
            }
            for code in receivers
        ]
        self.packets += new
        return new

    # the calls

    def sendEdoc(self, codes, params, body):
        packet = body.removesuffix(b"\r\n")
        if not axis.hash_matches(params["hash-file"], packet):
            return axis.fail(10, "hash-file")
        message = edxml.read_head(packet).message
        if params["from"] not in codes:
            return axis.fail(19, f"{params['from']} is not registered")
        receivers = json.loads(params["to"])
        known = {code for _secret, codes in self.systems.values() for code in codes}
        for code in receivers:
            if code in self.refuse:
                return axis.fail(*self.refuse[code])
            if code not in known:
                return axis.fail(18, f"{code} is not connected")
        new = self._store(message, packet, receivers, params["messagetype"])
        if self.lose:
            self.lose -= 1
            return None
        return axis.send_answer(new[0]["sending"])

    def getReceivedEdocList(self, codes, params, _body):
        rows = [
            axis.ReceivedPacket(
                one["docId"], one["kind"], one["from"], one["to"], one["status"]
            ).to_row()
            for one in self.packets
            if one["to"] in codes
            and one["kind"] == params["messagetype"]
            and one["status"] in ("initial", "processing")
        ]
        return axis.data_answer(rows)

    def getSentEdocList(self, codes, params, _body):
        rows = [
            axis.SentPacket(
                one["sending"],
                one["docId"],
                one["from"],
                one["to"],
                one["kind"],
                notation=one["notation"],
                sent=one["sent"],
                receive_status=one["status"],
                receive_status_desc=one["desc"],
            ).to_row()
            for one in self.packets
            if one["from"] in codes
            and one["kind"] == params["messagetype"]
            and params.get("docid", one["sending"]) == one["sending"]
        ]
        return axis.data_answer(rows)

    def downloadEdoc(self, _codes, params, _body):
        return self.packet(params["docid"])["packet"]

    def getEdoc(self, _codes, params, _body):
        packet = self.packet(params["docid"])["packet"]
        return axis.data_answer(base64.b64encode(packet).decode())

    def updateStatus(self, _codes, params, _body):
        one = self.packet(params["docid"])
        one["status"] = params["status"]
        one["desc"] = axis.decode_text(params.get("description", ""))
        return axis.ok()

    def countReceiveEdoc(self, codes, _params, _body):
        return axis.ok(count=sum(one["to"] in codes for one in self.packets))


class _Handler(BaseHTTPRequestHandler):
    served = None

    def log_message(self, *_arguments):
        pass

    def do_GET(self):
        self._serve(b"")

    def do_POST(self):
        self._serve(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def _serve(self, body):
        upper, name = self.served, self.path.rpartition("/")[2]
        upper.calls.append(name)
        if upper.down:
            self.send_response(502)
            self.end_headers()
            return
        try:
            request = axis.verify(
                list(self.headers.items()),
                lambda system: upper.systems.get(system, (None,))[0],
                now=datetime.now(timezone.utc),
                past=PAST,
            )
        except axis.VerifyError:
            answer = axis.fail(15, "signature refused")
        else:
            codes = upper.systems[request.system_id][1]
            answer = getattr(upper, name)(codes, request.parameters, body)
        if answer is None:
            self.connection.close()
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
