"""Texts made PDF, or Word's older format, by LibreOffice, where that is installed.

The converter runs apart from the server: own profile and folder, thrown away after, no
environment of the server's, limits on time and memory, macros and links switched off.
Files that fetch parts from elsewhere are refused before they reach it.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import signal
import subprocess
import tempfile
import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from .compat import StrEnum
from .errors import RuleError

PROGRAMS = ("soffice", "libreoffice")
CONVERTIBLE = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.oasis.opendocument.text": "odt",
}
FILTERS = {"pdf": "writer_pdf_Export", "doc": "MS Word 97"}
"""What LibreOffice calls that which writes each format."""
SECONDS = 90
MEMORY = 4 << 30
MAX_SIZE = 60 * 1024 * 1024
_MAX_PART = 40 * 1024 * 1024
_EXTERNAL = re.compile(rb"<Relationship\b[^>]*TargetMode=\"External\"[^>]*>", re.I)
_HYPERLINK = re.compile(rb"Type=\"[^\"]*/hyperlink\"", re.I)
_ODF_LINK = re.compile(
    rb"<(?!text:a\b|text:bibliography)[\w-]+:[\w-]+\b[^>]*xlink:href=\""
    rb"(?:[a-z][a-z0-9+.-]*:|//|/|\.\./)",
    re.I,
)
# Field codes that fetch or run something when a document is opened.
_FIELD = re.compile(rb"\b(?:INCLUDETEXT|INCLUDEPICTURE|DDEAUTO|DDE|LINK)\s", re.I)
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
 xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
</item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


class OfficeFault(StrEnum):
    """Why there is no PDF."""

    NOT_INSTALLED = "not_installed"
    """No LibreOffice on this machine: it must be made elsewhere."""
    NOT_CONVERTIBLE = "not_convertible"
    """Neither Word (docx) nor OpenDocument text."""
    EXTERNAL = "external"
    """The file fetches parts of itself from elsewhere."""
    TOO_SLOW = "too_slow"
    FAILED = "failed"
    """LibreOffice made nothing of it."""


class OfficeError(RuleError):
    """A text could not be converted."""


def program() -> str | None:
    """Return the path of LibreOffice, None where it is not installed."""
    for name in PROGRAMS:
        found = shutil.which(name)
        if found:
            return found
    return None


def check_source(data: bytes, extension: str) -> None:
    """Refuse a text that would fetch something while it is converted.

    :raises OfficeError: ``not_convertible`` or ``external``
    """
    if extension not in CONVERTIBLE.values() or len(data) > MAX_SIZE:
        raise OfficeError(OfficeFault.NOT_CONVERTIBLE)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            for item in archive.infolist():
                _check_part(archive, item, extension)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        raise OfficeError(OfficeFault.NOT_CONVERTIBLE) from error


def _check_part(
    archive: zipfile.ZipFile, item: zipfile.ZipInfo, extension: str
) -> None:
    name = item.filename.lower()
    if not name.endswith((".rels", ".xml")):
        return
    if item.file_size > _MAX_PART:
        raise OfficeError(OfficeFault.NOT_CONVERTIBLE)
    content = archive.read(item)
    if b"\x00" in content[:64] or b"<!ENTITY" in content:
        # UTF-16 or entities would hide what is looked for below
        raise OfficeError(OfficeFault.NOT_CONVERTIBLE)
    if extension == "odt":
        found = bool(_ODF_LINK.search(content))
    elif name.endswith(".rels"):
        content = content.replace(b"'", b'"')
        links = _EXTERNAL.findall(content)
        found = any(not _HYPERLINK.search(link) for link in links)
    else:
        found = bool(_FIELD.search(b" ".join(_codes(content))))
    if found:
        raise OfficeError(OfficeFault.EXTERNAL, part=item.filename)


def _codes(content: bytes) -> list[bytes]:
    """Return the field codes of a Word part."""
    codes = re.findall(rb"<w:instrText[^>]*>([^<]*)", content)
    return [b"".join(codes), *re.findall(rb"w:instr=\"([^\"]*)", content)]


def to_pdf(data: bytes, extension: str, *, command: Sequence[str] = ()) -> bytes:
    """Return the text as PDF.

    :param extension: "docx" or "odt"
    :param command: how LibreOffice is called, else what is installed
    :raises OfficeError: see :class:`OfficeFault`
    """
    return _converted(data, extension, "pdf", command)


def to_doc(data: bytes, *, command: Sequence[str] = ()) -> bytes:
    """Return a Word text (docx) in the format of Word 97 to 2003.

    :param command: how LibreOffice is called, else what is installed
    :raises OfficeError: see :class:`OfficeFault`
    """
    return _converted(data, "docx", "doc", command)


def _converted(
    data: bytes, extension: str, target: str, command: Sequence[str]
) -> bytes:
    check_source(data, extension)
    call = list(command)
    if not call:
        found = program()
        if found is None:
            raise OfficeError(OfficeFault.NOT_INSTALLED)
        call = [found]
    with tempfile.TemporaryDirectory(prefix="doc-office-") as folder:
        home = Path(folder)
        profile = home / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_PROFILE, "utf-8")
        source = home / f"text.{extension}"
        source.write_bytes(data)
        _run(
            [
                *call,
                f"-env:UserInstallation=file://{home / 'profile'}",
                "--headless",
                "--norestore",
                "--nolockcheck",
                "--nodefault",
                "--convert-to",
                f"{target}:{FILTERS[target]}",
                "--outdir",
                str(home / "out"),
                str(source),
            ],
            home,
        )
        made = home / "out" / f"text.{target}"
        if not made.is_file() or not made.stat().st_size:
            raise OfficeError(OfficeFault.FAILED)
        return made.read_bytes()


def _run(call: list[str], home: Path) -> None:
    process = subprocess.Popen(
        call,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=home,
        # Nothing of the server's, and a proxy that answers nobody.
        env={
            "HOME": str(home),
            "TMPDIR": str(home),
            "PATH": os.defpath,
            "LC_ALL": "C.UTF-8",
            "SAL_USE_VCLPLUGIN": "svp",
            "http_proxy": "http://127.0.0.1:9",
            "https_proxy": "http://127.0.0.1:9",
        },
        start_new_session=True,
        preexec_fn=_limit,
    )
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired as error:
        raise OfficeError(OfficeFault.TOO_SLOW) from error
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _limit() -> None:
    for which, value in (
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 200 * 1024 * 1024),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(which)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (value, value))
