"""What a file is and what is wrong with it, by its content.

The name of a file is a claim. Its format is read from the content: magic bytes, the
parts of a zip container (Office Open XML, OpenDocument), the directory of an OLE2
container, the shape of text. Nothing is unpacked beyond a few small parts of known
names, so that a zip bomb costs nothing.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from .compat import StrEnum

MAX_ENTRIES = 5_000
"""Entries of a container that are looked at; one with more is suspicious."""
MAX_PART = 1 << 20
"""Bytes unpacked of one part."""
MAX_RATIO = 200
"""Unpacked size over packed size beyond which a container is a bomb."""
MAX_UNPACKED = 1 << 30


class Flaw(StrEnum):
    """What a person should know of a file before he opens it."""

    MACRO = "macro"
    """It carries program code that an office suite would run."""
    ENCRYPTED = "encrypted"
    """It opens only with a password: nobody can check or file its content."""
    BROKEN = "broken"
    """Cut off or damaged: it will not open."""
    RENAMED = "renamed"
    """Its name claims another format than its content has."""
    BOMB = "bomb"
    """A container that unpacks to very much more than it is."""


class Danger(StrEnum):
    """Why a file is not accepted from anybody."""

    PROGRAM = "program"
    """A program of any system."""
    SCRIPT = "script"
    """A script, a shortcut, or a web page, which may hold one."""


@dataclass(frozen=True)
class Inspection:
    """What the content says."""

    extension: str
    """Usual extension of the format without dot, lower case; "" if unknown."""
    mimetype: str
    flaws: frozenset[Flaw] = frozenset()
    danger: Danger | None = None


_MIMETYPES = {
    "pdf": "application/pdf",
    "txt": "text/plain",
    "csv": "text/csv",
    "rtf": "application/rtf",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "odg": "application/vnd.oasis.opendocument.graphics",
    "jpg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "tif": "image/tiff",
    "bmp": "image/bmp",
    "webp": "image/webp",
    "zip": "application/zip",
    "rar": "application/vnd.rar",
    "7z": "application/x-7z-compressed",
    "gz": "application/gzip",
    "xml": "application/xml",
    "html": "text/html",
    "svg": "image/svg+xml",
    "eml": "message/rfc822",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "exe": "application/x-msdownload",
    "elf": "application/x-executable",
    "lnk": "application/x-ms-shortcut",
    "msi": "application/x-msi",
    "msg": "application/vnd.ms-outlook",
    "jar": "application/java-archive",
    "apk": "application/vnd.android.package-archive",
    "ole": "application/x-ole-storage",
    "sh": "text/x-script",
    "": "application/octet-stream",
}
_SAME_NAMES = {
    "jpeg": "jpg",
    "jpe": "jpg",
    "tiff": "tif",
    "dot": "doc",
    "xlt": "xls",
    "pps": "ppt",
    "dotx": "docx",
    "docm": "docx",
    "xlsm": "xlsx",
    "xltx": "xlsx",
    "pptm": "pptx",
    "ppsx": "pptx",
    "ott": "odt",
    "ots": "ods",
    "text": "txt",
    "log": "txt",
    "m4a": "mp4",
    "mov": "mp4",
    "htm": "html",
}
_MAGIC: tuple[tuple[bytes, str, Danger | None], ...] = (
    (b"\x89PNG\r\n\x1a\n", "png", None),
    (b"\xff\xd8\xff", "jpg", None),
    (b"GIF87a", "gif", None),
    (b"GIF89a", "gif", None),
    (b"II*\x00", "tif", None),
    (b"MM\x00*", "tif", None),
    (b"BM", "bmp", None),
    (b"{\\rtf", "rtf", None),
    (b"7z\xbc\xaf\x27\x1c", "7z", None),
    (b"Rar!\x1a\x07", "rar", None),
    (b"\x1f\x8b", "gz", None),
    (b"ID3", "mp3", None),
    (b"MZ", "exe", Danger.PROGRAM),
    (b"\x7fELF", "elf", Danger.PROGRAM),
    (b"\xca\xfe\xba\xbe", "elf", Danger.PROGRAM),
    (b"\xcf\xfa\xed\xfe", "elf", Danger.PROGRAM),
    (b"\xce\xfa\xed\xfe", "elf", Danger.PROGRAM),
    (b"dex\n", "elf", Danger.PROGRAM),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "lnk", Danger.SCRIPT),
    (b"#!", "sh", Danger.SCRIPT),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BLANKS = b"\x00\t\n\x0c\r \xef\xbb\xbf"
# Names a desktop runs when they are clicked, whatever their content looks like.
_RUNNABLE = frozenset(
    (
        "exe com bat cmd scr pif msi msp cpl dll sys vbs vbe js jse mjs wsf wsh hta"
        " ps1 psm1 lnk url scf reg jar apk app sh bash run py pyw pl rb php phtml html"
        " htm xhtml mht mhtml svg svgz swf chm inf desktop iso img vhd dmg"
    ).split()
)
_MARKUP = re.compile(
    rb"<\s*(?:!doctype\s+html|html|head|body|script|iframe|svg|\?php|object|embed)\b",
    re.IGNORECASE,
)
_BATCH = re.compile(
    rb"^\s*(?:@echo\s+off|wscript\.|createobject\(|powershell\b|set-executionpolicy"
    rb"|dim\s+\w+\s*[:=]?\s*createobject|\[internetshortcut\]|windows registry editor"
    rb"|regedit4|<job\b)",
    re.IGNORECASE | re.MULTILINE,
)


def inspect(name: str, data: bytes) -> Inspection:
    """Return what a file is by its content, and what is wrong with it.

    :param name: as the sender gave it; only compared with the content, and refused
        when a desktop would run a file so named
    """
    claimed = _claimed(name)
    result = _look(data)
    if result.danger:
        return result
    if claimed in _RUNNABLE:
        danger = Danger.PROGRAM if claimed in _PROGRAMS else Danger.SCRIPT
        return Inspection(result.extension, result.mimetype, result.flaws, danger)
    if result.extension == "txt" and claimed == "csv":
        result = _made("csv", *result.flaws)
    if result.extension == "ole" and Flaw.ENCRYPTED in result.flaws:
        # What kind of Office file it is lies behind the password: take its word.
        return _made(claimed if claimed in _OFFICE else "ole", *result.flaws)
    if claimed and result.extension and claimed != result.extension:
        return _made(result.extension, Flaw.RENAMED, *result.flaws)
    if claimed in _MIMETYPES and not result.extension:
        # Named as a known format, and its content is not even the start of it.
        return _made("", Flaw.RENAMED, *result.flaws)
    return result


_OFFICE = frozenset("doc xls ppt docx xlsx pptx".split())
_PROGRAMS = frozenset("exe com scr pif msi msp cpl dll sys jar apk app run".split())


def _claimed(name: str) -> str:
    stem, dot, extension = name.strip().rstrip(". ").rpartition(".")
    if not (stem and dot):
        return ""
    extension = extension.strip().lower()
    return _SAME_NAMES.get(extension, extension)


def _made(extension: str, *flaws: Flaw, danger: Danger | None = None) -> Inspection:
    return Inspection(extension, _MIMETYPES[extension], frozenset(flaws), danger)


def _look(data: bytes) -> Inspection:
    head = data[:1024]
    if head.lstrip(_BLANKS).startswith(b"%PDF-"):
        return _pdf(data)
    for magic, extension, danger in _MAGIC:
        if extension == "bmp" and data[6:10] != bytes(4):
            continue
        if head.startswith(magic):
            if danger:
                return _made(extension, danger=danger)
            return _made(extension, *_flaws_of(extension, data))
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return _made("webp")
    if head[4:8] == b"ftyp":
        return _made("mp4")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(data)
    if head.startswith(_OLE):
        return _ole(data)
    return _text(data)


# pdf and pictures


def _pdf(data: bytes) -> Inspection:
    flaws = []
    tail = data[-2048:]
    if b"%%EOF" not in tail and b"startxref" not in tail:
        flaws.append(Flaw.BROKEN)
    if re.search(rb"/Encrypt\s+\d+\s+\d+\s+R", data[-8192:]):
        flaws.append(Flaw.ENCRYPTED)
    if re.search(rb"/JavaScript\b|/S\s*/Launch\b", data):
        flaws.append(Flaw.MACRO)
    return _made("pdf", *flaws)


def _flaws_of(extension: str, data: bytes) -> Iterator[Flaw]:
    if extension == "png" and b"IEND" not in data[-64:]:
        yield Flaw.BROKEN
    elif extension == "jpg" and b"\xff\xd9" not in data[-4096:]:
        yield Flaw.BROKEN
    elif extension == "gif" and not data.rstrip(b"\x00").endswith(b";"):
        yield Flaw.BROKEN
    elif extension == "rtf":
        if not data.rstrip(b"\x00\r\n\t ").endswith(b"}"):
            yield Flaw.BROKEN
        if re.search(rb"\\obj(?:ect|data|autlink|update)", data):
            yield Flaw.MACRO
    elif extension == "rar":
        yield from _rar_flaws(data)


def _rar_flaws(data: bytes) -> Iterator[Flaw]:
    """Headers of RAR 4 and 5: encrypted headers or encrypted files, cut archives."""
    if data[6:8] == b"\x01\x00":  # RAR 5
        yield from _rar5_flaws(data)
        return
    place = 7
    for _count in range(MAX_ENTRIES):
        if place + 7 > len(data):
            return
        kind, flags, size = struct.unpack_from("<xxBHH", data, place)
        if size < 7:
            yield Flaw.BROKEN
            return
        if (kind == 0x73 and flags & 0x80) or (kind == 0x74 and flags & 0x04):
            yield Flaw.ENCRYPTED
            return
        if kind == 0x7B:
            return
        extra = 0
        if flags & 0x8000 and place + 11 <= len(data):
            (extra,) = struct.unpack_from("<I", data, place + 7)
        place += size + extra
        if place > len(data):
            yield Flaw.BROKEN
            return


def _rar5_flaws(data: bytes) -> Iterator[Flaw]:
    place = 8
    for _count in range(MAX_ENTRIES):
        if place + 6 > len(data):
            return
        place += 4
        size, place = _vint(data, place)
        end = place + size
        if not size or end > len(data):
            yield Flaw.BROKEN
            return
        kind, place = _vint(data, place)
        if kind == 4:
            yield Flaw.ENCRYPTED
            return
        if kind == 5:
            return
        flags, place = _vint(data, place)
        extra, body = 0, 0
        if flags & 1:
            extra, place = _vint(data, place)
        if flags & 2:
            body, place = _vint(data, place)
        if kind == 2 and extra and _rar5_file_is_locked(data[end - extra : end]):
            yield Flaw.ENCRYPTED
            return
        place = end + body
        if place > len(data):
            yield Flaw.BROKEN
            return


def _rar5_file_is_locked(area: bytes) -> bool:
    place = 0
    while place < len(area):
        size, start = _vint(area, place)
        if not size:
            return False
        kind, _after = _vint(area, start)
        if kind == 1:
            return True
        place = start + size
    return False


def _vint(data: bytes, place: int) -> tuple[int, int]:
    """Read a number of RAR 5: seven bits a byte, the highest says that more follow."""
    value = 0
    for shift in range(0, 63, 7):
        if place >= len(data):
            return 0, place
        byte = data[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if not byte & 0x80:
            break
    return value, place


# zip containers


def _zip(data: bytes) -> Inspection:
    if not _sane_directory(data):
        return _made("zip", Flaw.BROKEN)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _zip_content(archive)
    except (zipfile.BadZipFile, ValueError, struct.error, OSError, NotImplementedError):
        return _made("zip", Flaw.BROKEN)


def _sane_directory(data: bytes) -> bool:
    """Whether the end record is there and promises an amount one may look at."""
    place = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if place < 0 or place + 22 > len(data):
        return False
    entries, size, start = struct.unpack_from("<HII", data, place + 10)
    return int(entries) <= MAX_ENTRIES and max(int(size), int(start)) <= len(data)


def _zip_content(archive: zipfile.ZipFile) -> Inspection:
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    lowered = {name.lower() for name in names}
    extension = _kind_of_zip(archive, names)
    flaws = []
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(packed, 64 * 1024):
        flaws.append(Flaw.BOMB)
    if any(entry.flag_bits & 1 for entry in entries):
        flaws.append(Flaw.ENCRYPTED)
    if extension in ("odt", "ods", "odp", "odg"):
        flaws += _odf_flaws(archive, lowered)
    elif extension in ("docx", "xlsx", "pptx"):
        if any(name.endswith(("vbaproject.bin", "vbadata.xml")) for name in lowered):
            flaws.append(Flaw.MACRO)
    elif extension == "zip":
        inner = {_claimed(name) for name in lowered}
        if "META-INF/MANIFEST.MF" in names and any(
            name.endswith(".class") for name in lowered
        ):
            return _made("jar", danger=Danger.PROGRAM)
        if {"androidmanifest.xml", "classes.dex"} <= lowered:
            return _made("apk", danger=Danger.PROGRAM)
        if inner & _RUNNABLE:
            flaws.append(Flaw.MACRO)
    return _made(extension, *flaws)


def _kind_of_zip(archive: zipfile.ZipFile, names: set[str]) -> str:
    if "mimetype" in names:
        kind = _part(archive, "mimetype")[:100].strip()
        for extension in ("odt", "ods", "odp", "odg"):
            if kind.startswith(_MIMETYPES[extension].encode()):
                return extension
    if "[Content_Types].xml" in names:
        for folder, extension in (
            ("word/", "docx"),
            ("xl/", "xlsx"),
            ("ppt/", "pptx"),
        ):
            if any(name.startswith(folder) for name in names):
                return extension
    return "zip"


def _odf_flaws(archive: zipfile.ZipFile, lowered: set[str]) -> list[Flaw]:
    flaws = []
    if any(
        name.startswith(("basic/", "scripts/")) and not name.endswith("/")
        for name in lowered
    ):
        flaws.append(Flaw.MACRO)
    if b"encryption-data" in _part(archive, "META-INF/manifest.xml"):
        flaws.append(Flaw.ENCRYPTED)
    if "content.xml" not in lowered and Flaw.ENCRYPTED not in flaws:
        flaws.append(Flaw.BROKEN)
    return flaws


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return the first bytes of a part, empty if it cannot be read."""
    try:
        with archive.open(name) as stream:
            return stream.read(MAX_PART)
    except (KeyError, RuntimeError, zipfile.BadZipFile, zlib.error, EOFError, OSError):
        return b""


# OLE2 containers (doc, xls, ppt of old, and encrypted new ones)


def _ole(data: bytes) -> Inspection:
    names = set(_ole_names(data))
    flaws = []
    if not names:
        return _made("ole", Flaw.BROKEN)
    if "EncryptedPackage" in names or "EncryptionInfo" in names:
        # A new Office file with a password: its kind is inside the encryption.
        return _made("ole", Flaw.ENCRYPTED)
    extension = next(
        (kind for stream, kind in _OLE_KINDS.items() if stream in names), "ole"
    )
    if extension == "msi":
        return _made("msi", danger=Danger.PROGRAM)
    if names & {"VBA", "Macros", "_VBA_PROJECT", "_VBA_PROJECT_CUR"}:
        flaws.append(Flaw.MACRO)
    if extension == "doc" and _doc_is_locked(data):
        flaws.append(Flaw.ENCRYPTED)
    if extension == "xls" and _xls_is_locked(data):
        flaws.append(Flaw.ENCRYPTED)
    if extension == "ppt" and "EncryptedSummary" in names:
        flaws.append(Flaw.ENCRYPTED)
    return _made(extension, *flaws)


_OLE_KINDS = {
    "WordDocument": "doc",
    "Workbook": "xls",
    "Book": "xls",
    "PowerPoint Document": "ppt",
    "__properties_version1.0": "msg",
    "\u4840\u3f7f\u4164\u422f\u4836": "msi",
    "\u4840\u3b3f\u43f2\u4438\u45b1": "msi",
}


def _ole_names(data: bytes) -> Iterator[str]:
    """Yield the names of the container's directory, at most ``MAX_ENTRIES``."""
    try:
        (shift,) = struct.unpack_from("<H", data, 30)
        (start,) = struct.unpack_from("<I", data, 48)
    except struct.error:
        return
    if shift not in (9, 12):
        return
    size = 1 << shift
    table = _ole_table(data, size)
    seen: set[int] = set()
    sector = start
    while sector < 0xFFFFFFFA and sector not in seen:
        seen.add(sector)
        place = (sector + 1) * size
        block = data[place : place + size]
        for offset in range(0, len(block) - 127, 128):
            (length,) = struct.unpack_from("<H", block, offset + 64)
            if 2 < length <= 64:
                raw = block[offset : offset + length - 2]
                yield raw.decode("utf-16-le", "replace")
        if len(seen) * (size // 128) > MAX_ENTRIES or sector >= len(table):
            return
        sector = table[sector]


def _ole_table(data: bytes, size: int) -> list[int]:
    """Return the allocation table as far as the header lists its sectors."""
    table: list[int] = []
    try:
        sectors = struct.unpack_from("<109I", data, 76)
    except struct.error:
        return table
    for sector in sectors:
        if sector >= 0xFFFFFFFA:
            break
        block = data[(sector + 1) * size : (sector + 2) * size]
        table.extend(
            struct.unpack(f"<{len(block) // 4}I", block[: len(block) // 4 * 4])
        )
    return table


def _doc_is_locked(data: bytes) -> bool:
    """The fEncrypted bit of the Word file information block, where it is found."""
    place = data.find(b"\xec\xa5", 512)
    if place < 0 or place % 64:
        return False
    (flags,) = struct.unpack_from("<H", data, place + 10)
    return bool(flags & 0x0100)


def _xls_is_locked(data: bytes) -> bool:
    """A FILEPASS record right after the beginning of the workbook stream."""
    place = data.find(b"\x09\x08\x10\x00\x00\x06\x05\x00", 512)
    return place >= 0 and data[place + 20 : place + 22] == b"\x2f\x00"


# text


def _text(data: bytes) -> Inspection:
    if not data.strip():
        return _made("txt")
    head = data[: 64 * 1024]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            head = head[: len(head) // 2 * 2].decode("utf-16").encode()
        except UnicodeDecodeError:
            return _made("")
    elif b"\x00" in head:
        return _made("")
    plain = head.lstrip(_BLANKS)
    if _MARKUP.search(plain[:4096]):
        kind = (
            "svg" if re.search(rb"<\s*svg\b", plain[:4096], re.IGNORECASE) else "html"
        )
        return _made(kind, danger=Danger.SCRIPT)
    if plain.startswith(b"<?xml"):
        return _made("xml")
    if _BATCH.search(plain[:4096]):
        return _made("sh", danger=Danger.SCRIPT)
    if re.match(rb"(?:[A-Za-z-]+:[^\n]*\n){3}", plain) and re.search(
        rb"^(?:Received|Message-ID|MIME-Version):", plain, re.IGNORECASE | re.MULTILINE
    ):
        return _made("eml")
    control = sum(byte < 32 and byte not in b"\t\n\r\x0c\x1b" for byte in head)
    if control * 100 > len(head):
        return _made("")
    return _made("txt")
