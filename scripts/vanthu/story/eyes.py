"""Looking at PDFs from outside: poppler's pdfsig and pdftoppm, and pyHanko."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from docsign.values import Report, Trust
from docsign.verify import verify

from ..odoo_pki import FOLDER
from ..shell import run

DPI = 110
VALID, TRUSTED = "Signature is Valid.", "Certificate is Trusted."
UNKNOWN_FAULT = "Unknown issue with Certificate or corrupted data."
ATTEMPTS = 5


@dataclass(frozen=True)
class Seen:
    """One signature as pdfsig sees it."""

    field: str
    signer: str
    validity: str
    trust: str


def nss_store(folder: Path, *, trusting: bool = True) -> str:
    """An NSS database that trusts the demo's root and nothing else, or nobody."""
    folder.mkdir(parents=True, exist_ok=True)
    store = f"sql:{folder}"
    run(["certutil", "-d", store, "-N", "--empty-password"])
    root = str(FOLDER / "root.crt.pem")
    if trusting:
        trust = ["-n", "root", "-t", "CT,C,C"]
        run(["certutil", "-d", store, "-A", *trust, "-a", "-i", root])
    return store


def pdfsig(path: Path, store: str) -> tuple[str, list[Seen]]:
    """What pdfsig says, whole and per signature.

    Up to poppler 23 it takes NSS's last error code for the verdict, also one that a
    successful check has left behind, and then tells of an unknown fault. A verdict
    "trusted" needs a check without any error, so asking again can only correct it.
    """
    for _attempt in range(ATTEMPTS):
        told, seen = _ask_pdfsig(path, store)
        if all(one.trust != UNKNOWN_FAULT for one in seen):
            break
    return told, seen


def _ask_pdfsig(path: Path, store: str) -> tuple[str, list[Seen]]:
    # A file without signatures makes it end with 2, and has none to list.
    done = subprocess.run(
        ["pdfsig", "-nssdir", store, str(path)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    seen = []
    for part in re.split(r"^Signature #\d+:$", done.stdout, flags=re.MULTILINE)[1:]:
        facts = dict(re.findall(r"^\s*- ([^:\n]+): (.*)$", part, flags=re.MULTILINE))
        seen.append(
            Seen(
                facts.get("Signature Field Name", ""),
                facts.get("Signer Certificate Common Name", ""),
                facts.get("Signature Validation", ""),
                facts.get("Certificate Validation", ""),
            )
        )
    return done.stdout, seen


def pyhanko(content: bytes) -> Report:
    """The verdict of our verifier (pyHanko) with the demo's authorities alone."""
    trust = Trust(
        roots=((FOLDER / "root.crt.pem").read_bytes(),),
        intermediates=((FOLDER / "sub.crt.pem").read_bytes(),),
        crls=tuple((FOLDER / name).read_bytes() for name in ("root.crl", "sub.crl")),
    )
    return verify(content, trust, datetime.now(timezone.utc))


def pictures(path: Path, stem: Path) -> list[Path]:
    """Each page as PNG: <stem>-1.png, …"""
    stem.parent.mkdir(parents=True, exist_ok=True)
    run(["pdftoppm", "-r", str(DPI), "-png", path, stem])
    return sorted(stem.parent.glob(f"{stem.name}-*.png"))


def words(path: Path) -> str:
    """The text of a PDF, as poppler reads it."""
    return run(["pdftotext", "-layout", path, "-"])
