"""What portals and one-stop systems hand over, and the keys they show.

A key is 256 bits of chance, so a plain digest of it is kept and nothing that opens
anything. What comes in is read strictly: an unknown word is a mistake of the caller
that is better told at once than lost.
"""

from __future__ import annotations

import binascii
import hashlib
import json
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass

from .compat import StrEnum

PREFIX = "vt_"
CHANCE = 32
MOST_BODY = 40 * 1024 * 1024
MOST_FILES = 20
LENGTHS: Mapping[str, int] = {
    "ma_ho_so": 100,
    "trich_yeu": 500,
    "nguoi_gui": 200,
}
SENDERS: Mapping[str, str] = {"cong_dan": "citizen", "to_chuc": "agency"}


class Fault(StrEnum):
    """Why a submission is not taken, as it is told to the caller."""

    NO_JSON = "khong_phai_json"
    UNKNOWN = "truong_la"
    MISSING = "thieu"
    TOO_LONG = "qua_dai"
    BAD_VALUE = "khong_hop_le"
    TOO_MANY_FILES = "qua_nhieu_tep"
    BAD_FILE = "tep_hong"


class ApiError(Exception):
    """A submission that is refused; ``where`` names the part."""

    def __init__(self, fault: Fault, where: str = "") -> None:
        self.fault = fault
        self.where = where
        super().__init__(f"{fault} {where}".strip())


@dataclass(frozen=True)
class SentFile:
    """One file as it came."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Submission:
    """A document that a portal hands over."""

    code: str
    """The code of the matter at the portal, unique there."""
    subject: str
    sender: str
    sender_kind: str
    files: tuple[SentFile, ...]
    digest: str
    """SHA-256 of the body: the same matter sent twice is known by it."""


def make_key(chance: bytes) -> str:
    """Return a new key.

    :raises ValueError: too little chance
    """
    if len(chance) < CHANCE:
        raise ValueError("A key needs 32 bytes of chance")
    return PREFIX + urlsafe_b64encode(chance[:CHANCE]).decode().rstrip("=")


def key_digest(key: str) -> str:
    """Return what is kept of a key."""
    return hashlib.sha256(key.encode()).hexdigest()


def key_of(header: str) -> str:
    """Return the key of an ``Authorization`` header, or an empty text.

    >>> key_of("Bearer vt_abc"), key_of("Basic vt_abc")
    ('vt_abc', '')
    """
    scheme, _blank, key = header.partition(" ")
    key = key.strip()
    fits = key.startswith(PREFIX) and len(key) <= 100 and key.isascii()
    return key if scheme.lower() == "bearer" and fits else ""


def read_submission(body: bytes) -> Submission:
    """Return what a body says.

    :raises ApiError: not as described
    """
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ApiError(Fault.NO_JSON) from error
    if not isinstance(value, dict):
        raise ApiError(Fault.NO_JSON)
    unknown = set(value) - {*LENGTHS, "loai_nguoi_gui", "tep"}
    if unknown:
        raise ApiError(Fault.UNKNOWN, sorted(map(str, unknown))[0][:50])
    texts = {name: _text(value, name, most) for name, most in LENGTHS.items()}
    kind = value.get("loai_nguoi_gui", "cong_dan")
    if not isinstance(kind, str) or kind not in SENDERS:
        raise ApiError(Fault.BAD_VALUE, "loai_nguoi_gui")
    return Submission(
        code=texts["ma_ho_so"],
        subject=texts["trich_yeu"],
        sender=texts["nguoi_gui"],
        sender_kind=SENDERS[kind],
        files=_files(value.get("tep", [])),
        digest=hashlib.sha256(body).hexdigest(),
    )


def _text(value: Mapping[str, object], name: str, most: int) -> str:
    said = value.get(name)
    if said is None or said == "":
        raise ApiError(Fault.MISSING, name)
    if not isinstance(said, str) or not said.isprintable():
        raise ApiError(Fault.BAD_VALUE, name)
    text = " ".join(said.split())
    if not text:
        raise ApiError(Fault.MISSING, name)
    if len(text) > most:
        raise ApiError(Fault.TOO_LONG, name)
    return text


def _files(value: object) -> tuple[SentFile, ...]:
    if not isinstance(value, list):
        raise ApiError(Fault.BAD_VALUE, "tep")
    if not value:
        raise ApiError(Fault.MISSING, "tep")
    if len(value) > MOST_FILES:
        raise ApiError(Fault.TOO_MANY_FILES, "tep")
    return tuple(_file(one) for one in value)


def _file(value: object) -> SentFile:
    if not isinstance(value, dict) or set(value) != {"ten", "noi_dung"}:
        raise ApiError(Fault.BAD_FILE, "tep")
    name = _text(value, "ten", 200)
    if "/" in name or "\\" in name or name.startswith("."):
        raise ApiError(Fault.BAD_FILE, "ten")
    try:
        content = b64decode(str(value["noi_dung"]), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ApiError(Fault.BAD_FILE, "noi_dung") from error
    if not content:
        raise ApiError(Fault.BAD_FILE, "noi_dung")
    return SentFile(name, content)
