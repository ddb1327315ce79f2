"""VNPT SmartCA and Viettel MySign as they answer; they can misbehave like them.

``mode``: "good", "wrong_key", "wrong_certificate", "reject", "expired", "two",
"junk", "down", "denied" (the application's secret is refused); ``polls`` is how often
the holder has not confirmed yet.
"""

import base64

from .fake_devices import FakeService, Key

DIGEST_BYTES = 32


class _Held:
    """A digest that waits for its holder's thumb."""

    def __init__(self, digest):
        if len(digest) != DIGEST_BYTES:
            raise ValueError("a digest has 32 bytes")
        self.digest, self.polls = digest, 0


class _Phone(FakeService):
    """What both have in common: a holder, and a phone that is slow or says no."""

    holder = "001185000123"

    @property
    def url(self):
        return f"http://127.0.0.1:{self.http.server_address[1]}"

    def is_late(self, held):
        held.polls += 1
        return held.polls <= self.polls

    def value(self, held):
        key = Key() if self.mode == "wrong_key" else self.key
        return key.sign_digest(held.digest)


class FakeSmartCA(_Phone):
    """``/sca/sp769/v1``: the secret in every call, the digest in hexadecimal."""

    def reply(self, path, body, _bearer):
        known = (body.get("sp_id"), body.get("sp_password")) == (
            self.client,
            self.secret,
        )
        if not known or body.get("user_id") != self.holder or self.mode == "denied":
            return {"status_code": 403, "message": "credential invalid", "data": None}
        call = path.partition("/sca/sp769/v1/")[2]
        if call == "credentials/get_certificate":
            return self.certificates(body)
        if call == "signatures/sign":
            [file] = body["sign_files"]
            name = body["transaction_id"]
            held = _Held(bytes.fromhex(file["data_to_be_signed"]))
            self.transactions.setdefault(name, held)
            return self.fine({"transaction_id": name})
        return self.status(call.split("/")[2])

    def fine(self, data, message="Success"):
        return {"status_code": 200, "message": message, "data": data}

    def certificates(self, body):
        key = Key() if self.mode == "wrong_certificate" else self.key
        data = base64.encodebytes(key.certificate or b"none").decode()
        return self.fine(
            {
                "user_certificates": [
                    {"cert_data": "", "serial_number": "00"},
                    {
                        "cert_data": data.replace("\n", "\r\n"),
                        "serial_number": body["serial_number"],
                    },
                ]
            }
        )

    def status(self, name):
        held = self.transactions[name]
        if self.is_late(held):
            return self.fine({"signatures": None}, "PENDING")
        if self.mode in ("expired", "reject"):
            word = {"expired": "EXPIRED", "reject": "REJECTED"}[self.mode]
            return self.fine({"signatures": None}, word)
        value = base64.b64encode(self.value(held)).decode()
        count = 2 if self.mode == "two" else 1
        return self.fine({"signatures": [{"signature_value": value}] * count})


class FakeMySign(_Phone):
    """``/vtss/service``: a login for each holder, the digest in base64."""

    credential = "credential-1"

    def reply(self, path, body, bearer):
        call = path.partition("/vtss/service/")[2]
        if call == "ras/v1/login":
            right = (
                body.get("client_id"),
                body.get("client_secret"),
                body.get("user_id"),
                body.get("profile_id"),
            ) == (self.client, self.secret, self.holder, "adss:ras:profile:001")
            if right and self.mode != "denied":
                return {"access_token": "token-2", "expires_in": 3600}
            return {"error": "invalid_client"}
        if bearer != "Bearer token-2":
            return {"error": "unauthorised"}
        if call == "signHash":
            return self.begin(body)
        held = self.transactions[body["transactionId"]]
        if self.is_late(held):
            return {"status": "0"}
        if self.mode in ("expired", "reject"):
            return {"status": {"expired": "3", "reject": "2"}[self.mode]}
        value = base64.encodebytes(self.value(held)).decode().replace("\n", "\r\n")
        return {"status": "1", "signatures": [value] * (2 if self.mode == "two" else 1)}

    def begin(self, body):
        if body["credentialID"] != self.credential or body["async"] != 1:
            return {"error": "unknown credential"}
        name = f"t-{len(self.transactions)}"
        self.transactions[name] = _Held(base64.b64decode(body["hash"][0]))
        return {"transactionId": name}
