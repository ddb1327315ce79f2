"""A REST axis to test against, over real HTTP, with the faults that such axes have."""

import base64
import json
import re
import secrets
import threading
from datetime import datetime, timedelta, timezone
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from ..lib.docxchg import edxml

VIETNAM = timezone(timedelta(hours=7))


class RestAxis:
    """Agencies by their systems, packets, tokens; use as a context manager."""

    def __init__(self):
        self.systems = {}
        """system id → (secret, log-in name, password, codes)"""
        self.packets = []
        self.tokens = {}
        self.locked = set()
        self.lose = 0
        """So many sendings are stored and then not answered."""
        self.apart = False
        """Hand out files beside the message instead of in it."""
        self.calls = []
        axis = self

        class Handler(_Handler):
            served = axis

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self._thread = threading.Thread(target=self.server.serve_forever)
        self._lock = threading.Lock()

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_error):
        self.server.shutdown()
        self._thread.join(10)
        self.server.server_close()

    def codes(self):
        return {code for *_rest, codes in self.systems.values() for code in codes}

    # the calls; each returns (HTTP status, answer)

    def login(self, value):
        for system, (_secret, name, password, _codes) in self.systems.items():
            if (value.get("username"), value.get("password")) == (name, password):
                token = secrets.token_hex(8)
                self.tokens[token] = system
                return 200, {"success": True, "data": {"token": token}}
        return 200, {"success": False, "message": "Sai tên hoặc mật khẩu"}

    def send(self, system, kind, packet):
        try:
            message = edxml.read_head(packet).message
        except edxml.UnreadableMessage:
            return self._refused("22", "sai định dạng edXML")
        codes = self.systems[system][3]
        if message.sender.organ_id not in codes:
            return self._refused("19", "đơn vị gửi chưa đăng ký")
        if isinstance(message, edxml.StatusMessage):
            receivers = [message.response_for.organ_id]
        else:
            receivers = [one.organ_id for one in message.receivers]
        for code in receivers:
            if code in self.locked:
                return self._refused("23", f"{code} bị khóa")
            if code not in self.codes():
                return self._refused("18", f"{code} không tồn tại")
        sending = secrets.token_hex(8)
        with self._lock:
            self.packets += [
                {
                    "docId": secrets.token_hex(8),
                    "from": message.sender.organ_id,
                    "to": code,
                    "messageType": kind,
                    "status": "initial",
                    "created": datetime.now(VIETNAM),
                    "packet": packet,
                }
                for code in receivers
            ]
        return 200, {"success": True, "message": "OK", "docId": sending}

    def listed(self, system, query):
        start, end = (
            datetime.strptime(query[name], "%Y/%m/%d").replace(tzinfo=VIETNAM)
            for name in ("fromDate", "toDate")
        )
        if end - start > timedelta(days=7):
            return 200, {"success": False, "message": "Quá 7 ngày"}
        rows = [
            {
                "serviceType": "eDoc",
                "createdTime": f"{one['created']:%Y-%m-%d %H:%M:%S}",
                "statusDesc": "",
                **{k: one[k] for k in ("docId", "from", "to", "status", "messageType")},
            }
            for one in self.packets
            if one["to"] in self.systems[system][3]
            and one["messageType"] == query["messageType"]
            and start <= one["created"] < end
        ]
        return 200, {"success": True, "count": len(rows), "data": rows}

    def packet(self, system, doc_id):
        for one in self.packets:
            if one["docId"] == doc_id and one["to"] in self.systems[system][3]:
                return one
        return None

    def handed_out(self, one):
        packet, files = one["packet"].decode(), []
        if self.apart and one["messageType"] == "edoc":
            message = edxml.read_message(one["packet"]).message
            files = [
                {
                    "fileName": part.name,
                    "fileContent": base64.b64encode(part.content).decode(),
                }
                for part in message.attachments
            ]
            packet = re.sub(
                "<AttachmentEncoded.*</AttachmentEncoded>", "", packet, flags=re.DOTALL
            )
        data = {"docId": one["docId"], "edxml": packet, "attachments": files}
        return 200, {"success": True, "data": data}

    def _refused(self, code, words):
        data = {"docId": None, "status": "fail", "errorCode": code, "errorDesc": words}
        return 200, {"success": False, "data": data}


class _Handler(BaseHTTPRequestHandler):
    served = None

    def log_message(self, *_arguments):
        pass

    def do_GET(self):
        self._serve(b"")

    def do_POST(self):
        self._serve(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def _serve(self, body):
        axis, parts = self.served, urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        name = parts.path.rpartition("/")[2]
        axis.calls.append(name)
        if name == "login":
            self._answer(*axis.login(json.loads(body)))
            return
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        system = axis.tokens.get(token)
        if not system:
            self._answer(401, {"success": False, "message": "Hết phiên"})
            return
        secret = axis.systems[system][0]
        key = (self.headers.get("X-SystemId"), self.headers.get("X-SecretKey"))
        if key != (system, secret):
            self._answer(*axis._refused("15", "sai SystemId/SecretKey"))
        elif name == "sendEdoc":
            answer = axis.send(system, *self._sending(body))
            if axis.lose and answer[1]["success"]:
                axis.lose -= 1
                self.connection.close()
                return
            self._answer(*answer)
        elif name == "syncReceivedEdocList":
            self._answer(*axis.listed(system, query))
        elif name == "getAgenciesList":
            rows = [{"code": code, "name": code} for code in sorted(axis.codes())]
            self._answer(200, {"success": True, "data": rows})
        elif name in ("getEdoc", "updateStatus"):
            value = query if name == "getEdoc" else json.loads(body)
            found = axis.packet(system, value.get("docId"))
            if not found:
                self._answer(*axis._refused("10", "không có gói tin"))
            elif name == "getEdoc":
                self._answer(*axis.handed_out(found))
            else:
                found["status"] = value["status"]
                self._answer(200, {"success": True})
        else:
            self._answer(404, {"success": False, "message": "không có"})

    def _sending(self, body):
        kind = self.headers["Content-Type"]
        if kind.startswith("application/json"):
            value = json.loads(body)
            return value["messageType"], base64.b64decode(value["edocFile"])
        whole = BytesParser().parsebytes(
            f"Content-Type: {kind}\r\n\r\n".encode() + body
        )
        fields = {
            part.get_param("name", header="content-disposition"): part.get_payload(
                decode=True
            )
            for part in whole.get_payload()
        }
        return fields["messageType"].decode().strip(), fields["edocFile"]

    def _answer(self, status, value):
        body = json.dumps(value, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
