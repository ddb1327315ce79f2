"""Files inside a message: decode, look at the bytes, undo the axis' zipping.

The declared types cannot be trusted: the country's reference library zips some
files, and zips arrive labelled as PDF. So the bytes decide.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass

from .errors import Finding

ZIP_MAGIC = b"PK\x03\x04"

ZIP_BASED = frozenset(
    "zip docx docm xlsx xlsm pptx pptm odt ods odp odg epub jar".split()
)
"""Extensions whose files are zip archives by nature."""

_TYPE_OF_EXTENSION = {
    "pdf": "application/pdf",
    "zip": "application/zip",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "rtf": "application/rtf",
    "txt": "text/plain",
    "csv": "text/csv",
    "xml": "application/xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "tif": "image/tiff",
    "tiff": "image/tiff",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC: dict[str, tuple[bytes, ...]] = {
    "doc": (_OLE, b"{\\rtf", ZIP_MAGIC),
    "xls": (_OLE, ZIP_MAGIC),
    "ppt": (_OLE,),
    "docx": (ZIP_MAGIC,),
    "xlsx": (ZIP_MAGIC,),
    "pptx": (ZIP_MAGIC,),
    "odt": (ZIP_MAGIC,),
    "ods": (ZIP_MAGIC,),
    "zip": (ZIP_MAGIC, b"PK\x05\x06"),
    "rtf": (b"{\\rtf",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "gif": (b"GIF8",),
    "tif": (b"II*\x00", b"MM\x00*"),
    "tiff": (b"II*\x00", b"MM\x00*"),
}
_REPLACEMENT = b"\xef\xbf\xbd"


@dataclass(frozen=True)
class AttachmentLimits:
    """Bounds while opening a zip that came instead of a file."""

    max_entries: int = 1000
    max_bytes: int = 512 * 1024 * 1024
    max_ratio: int = 200
    """Uncompressed over compressed size; an ordinary PDF stays below 50."""


@dataclass(frozen=True)
class Unpacked:
    """A file as it shall be kept."""

    name: str
    content: bytes
    content_type: str
    damaged: bool
    findings: tuple[Finding, ...] = ()


def decode_base64(text: str) -> tuple[bytes, bool]:
    """Decode base64 however wrapped; the flag says whether all of it was valid."""
    packed = text.encode("ascii", "replace").translate(None, b" \t\r\n\x0b\x0c")
    packed = packed.translate(bytes.maketrans(b"-_", b"+/")).rstrip(b"=")
    if len(packed) % 4 == 1:
        return b"", False
    try:
        content = base64.b64decode(packed + b"=" * (-len(packed) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b"", False
    return content, True


def unpack(
    name: str, content: bytes, limits: AttachmentLimits | None = None
) -> Unpacked:
    """Turn received bytes into the file they were meant to be.

    ``name`` is the declared attachment name; it is levelled (no folders, no upload
    timestamp in front). A zip under another extension is opened when it holds one
    file of that extension; otherwise it is kept and renamed to ``.zip``.
    """
    limits = limits or AttachmentLimits()
    name = clean_name(name)
    findings: list[Finding] = []
    extension = _extension(name)
    if content.startswith(ZIP_MAGIC) and extension not in ZIP_BASED:
        inner, why = _single_entry(content, extension, limits)
        if inner is not None:
            content = inner
            findings.append(Finding("zipped", name))
        elif extension in ("doc", "xls"):
            # A modern office file under its old extension is no wrapper.
            findings.append(Finding("M.Attachment-Type", name))
        else:
            findings.append(Finding(why, name))
            name = f"{name}.zip"
    damaged = is_damaged(name, content)
    if damaged:
        findings.append(Finding("M.Attachment-Type", name))
    return Unpacked(name, content, file_type(name, content), damaged, tuple(findings))


def clean_name(name: str) -> str:
    """A file name without folders, control characters or upload timestamp.

    Kept to 200 characters with the extension intact; ``file`` when nothing is left.
    """
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    name = " ".join("".join(c for c in name if c.isprintable()).split())
    name = _UPLOAD_STAMP.sub("", name).strip(". ") or "file"
    if len(name) <= MAX_NAME:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 10:
        return name[:MAX_NAME]
    return stem[: MAX_NAME - len(extension) - 1] + dot + extension


def file_type(name: str, content: bytes) -> str:
    """Media type by bytes first, then by extension."""
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    extension = _extension(name)
    known = _TYPE_OF_EXTENSION.get(extension)
    if known and not is_damaged(name, content):
        return known
    if content.startswith(ZIP_MAGIC):
        return "application/zip"
    return known or "application/octet-stream"


def is_damaged(name: str, content: bytes) -> bool:
    """Whether the bytes cannot be what the extension says.

    Catches empty files, wrong magic bytes and a PDF that went through a text
    decoder (its binary comment line holds U+FFFD).
    """
    if not content:
        return True
    extension = _extension(name)
    if extension == "pdf":
        return b"%PDF-" not in content[:1024] or _REPLACEMENT in content[:64]
    magic = _MAGIC.get(extension)
    return magic is not None and not content.startswith(magic)


def _single_entry(
    content: bytes, extension: str, limits: AttachmentLimits
) -> tuple[bytes | None, str]:
    """The one file in a zip, if it fits the extension; else why not."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(archive.infolist()) > limits.max_entries:
                return None, "R.Attachment-Zip"
            if len(entries) != 1:
                return None, "zip-kept"
            entry = entries[0]
            inner = _extension(entry.filename)
            if inner and extension and inner != extension:
                return None, "zip-kept"
            if entry.flag_bits & 0x1:
                return None, "zip-encrypted"
            cap = min(
                limits.max_bytes,
                max(entry.compress_size, 1024) * limits.max_ratio,
            )
            with archive.open(entry) as stream:
                data = stream.read(cap + 1)
            if len(data) > cap:
                return None, "R.Attachment-Zip"
            return data, ""
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        ValueError,
        OSError,
    ):
        return None, "M.Attachment-Zip"


def _extension(name: str) -> str:
    stem, dot, extension = name.rpartition(".")
    return extension.strip().lower() if dot else ""


MAX_NAME = 200
_UPLOAD_STAMP = re.compile(r"^[0-9]{13}_(?=.)")
