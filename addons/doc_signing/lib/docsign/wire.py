"""Values of this package as bytes, to cross to the worker process and back.

JSON with the large parts beside it. Not pickle: the worker reads hostile files, and
what it answers must not be able to run anything in the server.
"""

from __future__ import annotations

import dataclasses
import enum
import json
import struct
from datetime import date, datetime
from typing import Any

from . import fonts, memory, values

_CLASSES: dict[str, type[Any]] = {
    item.__name__: item
    for item in (
        values.Box,
        values.TextMark,
        values.ImageMark,
        values.SignaturePlan,
        values.Spot,
        values.Placement,
        values.Prepared,
        values.PreparedStamp,
        values.PrintedSquare,
        values.Trust,
        values.SignatureReport,
        values.Report,
        fonts.FontPair,
        memory.Kept,
    )
}
_ENUMS: dict[str, type[enum.Enum]] = {
    item.__name__: item
    for item in (
        values.Code,
        values.Purpose,
        values.Mark,
        values.Doubt,
        values.LookProfile,
        values.Verdict,
        values.Integrity,
        values.ChangesAfter,
        values.CertificateStatus,
        values.Revocation,
        values.SignatureKind,
        memory.Kind,
    )
}


def pack(value: Any) -> bytes:
    """Header length, JSON header, blobs. Inverse of ``unpack``."""
    blobs: list[bytes] = []
    tree = _encode(value, blobs)
    head = json.dumps({"tree": tree, "blobs": [len(blob) for blob in blobs]}).encode()
    return b"".join([struct.pack(">I", len(head)), head, *blobs])


def unpack(data: bytes) -> Any:
    """Raises ValueError for anything that ``pack`` did not make."""
    try:
        (size,) = struct.unpack(">I", data[:4])
        header = json.loads(data[4 : 4 + size])
        blobs, position = [], 4 + size
        for length in header["blobs"]:
            blobs.append(data[position : position + length])
            position += length
        if position != len(data):
            raise ValueError("wrong length")
        return _decode(header["tree"], blobs)
    except (KeyError, IndexError, TypeError, struct.error) as error:
        raise ValueError(f"not a message: {error!r}") from error


def _encode(value: Any, blobs: list[bytes]) -> Any:
    if isinstance(value, enum.Enum):
        return {"e": [type(value).__name__, value.value]}
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (bytes, bytearray, memoryview)):
        blobs.append(bytes(value))
        return {"b": len(blobs) - 1}
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, (tuple, list)):
        return [_encode(item, blobs) for item in value]
    if isinstance(value, frozenset):
        return {"s": [_encode(item, blobs) for item in sorted(value)]}
    if isinstance(value, dict):
        return {"m": {str(key): _encode(item, blobs) for key, item in value.items()}}
    if type(value).__name__ in _CLASSES:
        return {
            "c": type(value).__name__,
            "v": {
                f.name: _encode(getattr(value, f.name), blobs)
                for f in dataclasses.fields(value)
            },
        }
    raise TypeError(f"{type(value).__name__} cannot be sent")


def _decode(tree: Any, blobs: list[bytes]) -> Any:
    """Sequences come back as tuples: all values of this package are frozen."""
    if isinstance(tree, list):
        return tuple(_decode(item, blobs) for item in tree)
    if not isinstance(tree, dict):
        return tree
    if "c" in tree:
        fields = {key: _decode(item, blobs) for key, item in tree["v"].items()}
        return _CLASSES[tree["c"]](**fields)
    ((kind, value),) = tree.items()
    if kind == "e":
        return _ENUMS[value[0]](value[1])
    if kind == "b":
        return blobs[value]
    if kind == "t":
        return datetime.fromisoformat(value)
    if kind == "d":
        return date.fromisoformat(value)
    if kind == "s":
        return frozenset(_decode(item, blobs) for item in value)
    if kind == "m":
        return {key: _decode(item, blobs) for key, item in value.items()}
    raise ValueError(f"unknown kind {kind!r}")
