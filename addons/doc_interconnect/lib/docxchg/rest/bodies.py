"""Packets on the wire of a REST axis."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from xml.sax.saxutils import escape

FILE_NAME = "message.edxml"


def multipart_frame(kind: str, digest: str) -> tuple[str, bytes, bytes]:
    """Return (boundary, what stands before the packet, what stands after it).

    :param digest: text that the packet cannot hold: its own SHA-256, or any
    """
    boundary = f"edoc-{digest}-boundary"
    before = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="messageType"\r\n\r\n'
        f"{kind}\r\n--{boundary}\r\n"
        f'Content-Disposition: form-data; name="edocFile"; filename="{FILE_NAME}"\r\n'
        "Content-Type: application/xml\r\n\r\n"
    )
    return boundary, before.encode(), f"\r\n--{boundary}--\r\n".encode()


def json_body(packet: bytes, kind: str) -> bytes:
    """The packet as base64 in JSON."""
    return json.dumps(
        {
            "messageType": kind,
            "fileName": FILE_NAME,
            "edocFile": base64.b64encode(packet).decode(),
        }
    ).encode()


def packet_of(data: Mapping[str, object]) -> bytes:
    """The packet of a ``getEdoc`` answer; empty when there is none.

    ``edxml`` is the text or its base64. Where the axis has taken the files out and
    hands them beside it, they are put back, so that one packet is stored.
    """
    text = data.get("edxml")
    if not isinstance(text, str) or not text.strip():
        return b""
    plain = text.lstrip("\ufeff \r\n\t")
    if plain.startswith("<"):
        packet = plain.encode()
    else:
        packet = _decoded(text)
    files = data.get("attachments")
    if not packet or b"ContentTransferEncoded" in packet or not isinstance(files, list):
        return packet
    parts = [
        _attachment(number, one)
        for number, one in enumerate(files)
        if isinstance(one, dict) and one.get("fileContent")
    ]
    end = packet.rfind(b"</")
    if not parts or end < 0:
        return packet
    block = f"<AttachmentEncoded>{''.join(parts)}</AttachmentEncoded>".encode()
    return packet[:end] + block + packet[end:]


def _attachment(number: int, one: Mapping[str, object]) -> str:
    name = escape(str(one.get("fileName") or f"{number + 1}.bin"))
    kind = (
        "application/pdf"
        if name.lower().endswith(".pdf")
        else "application/octet-stream"
    )
    content = escape("".join(str(one["fileContent"]).split()))
    return (
        f"<Attachment><ContentId>{number}</ContentId>"
        f"<AttachmentName>{name}</AttachmentName><ContentType>{kind}</ContentType>"
        f"<ContentTransferEncoded>{content}</ContentTransferEncoded></Attachment>"
    )


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""
