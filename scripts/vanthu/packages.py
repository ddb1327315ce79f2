"""What the machine itself must have: server, browser, fonts, PDF and token tools."""

from __future__ import annotations

import ctypes.util
import glob
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .shell import (
    LOCAL,
    Problem,
    as_root,
    digest,
    run,
    say,
    stamp,
    stamped,
    step,
    succeeds,
    which,
)

SOFTHSM_MODULES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/*/softhsm/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm.so",
)


@dataclass(frozen=True)
class Need:
    """One thing the tools call."""

    what: str
    """In words, for the message when it cannot be had."""
    packages: tuple[str, ...]
    """Debian packages that bring it; `a|b` takes the first that apt knows."""
    present: Callable[[], bool]
    """Whether the machine has it already, from wherever."""


def postgres_bin() -> Path | None:
    """Folder with `initdb` and `pg_ctl` of the newest server on this machine."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda path: float(path.parent.name),
        reverse=True,
    )
    if which("pg_config"):
        folders.append(Path(run(["pg_config", "--bindir"]).strip()))
    found = which("initdb")
    if found:
        folders.append(Path(found).resolve().parent)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    return None


def softhsm_module() -> str | None:
    """The PKCS#11 library of SoftHSM."""
    for pattern in SOFTHSM_MODULES:
        for path in glob.glob(pattern):
            return path
    return None


def chromium() -> str | None:
    """The machine's own Chromium or Chrome."""
    return which("chromium", "chromium-browser", "google-chrome")


def _has_contrib() -> bool:
    folder = postgres_bin()
    if folder is None:
        return False
    # Debian's server has no pg_config of its own; the layout is known there.
    share = f"/usr/share/postgresql/{folder.parent.name}"
    if (folder / "pg_config").exists():
        share = run([folder / "pg_config", "--sharedir"]).strip()
    return all(
        Path(share, "extension", f"{name}.control").exists()
        for name in ("unaccent", "pg_trgm", "btree_gin")
    )


def _has_times_font() -> bool:
    if not which("fc-list"):
        return False
    families = run(["fc-list", ":lang=vi", "family"])
    return "Liberation Serif" in families or "Times New Roman" in families


def _has_vietnamese_ocr() -> bool:
    if not which("tesseract"):
        return False
    return "vie" in run(["tesseract", "--list-langs"]).split()


FOR_RUN = (
    Need(
        "a PostgreSQL server with contrib (unaccent, pg_trgm, btree_gin)",
        ("postgresql", "postgresql-contrib"),
        _has_contrib,
    ),
    Need(
        "Python's venv module",
        ("python3-venv",),
        lambda: succeeds(["python3", "-c", "import ensurepip, venv"]),
    ),
    Need("fontconfig", ("fontconfig",), lambda: bool(which("fc-match"))),
    Need(
        "a Times-metric font with Vietnamese (Liberation Serif)",
        ("fonts-liberation2|fonts-liberation",),
        _has_times_font,
    ),
    Need(
        "SoftHSM 2",
        ("softhsm2",),
        lambda: bool(which("softhsm2-util") and softhsm_module()),
    ),
    Need("libmagic", ("libmagic1",), lambda: bool(ctypes.util.find_library("magic"))),
    Need("root certificates", ("ca-certificates",), Path("/etc/ssl/certs").is_dir),
)
FOR_TEST = (
    Need("Chromium (browser tests)", ("chromium",), lambda: chromium() is not None),
    Need(
        "pdfsig and pdftoppm",
        ("poppler-utils",),
        lambda: bool(which("pdfsig") and which("pdftoppm")),
    ),
    Need(
        "LibreOffice Writer (texts made PDF)",
        ("libreoffice-writer-nogui|libreoffice-writer",),
        lambda: which("soffice", "libreoffice") is not None,
    ),
    Need(
        "Tesseract with Vietnamese (text of scans)",
        ("tesseract-ocr", "tesseract-ocr-vie"),
        _has_vietnamese_ocr,
    ),
    Need("certutil (NSS)", ("libnss3-tools",), lambda: bool(which("certutil"))),
    Need("pkcs11-tool", ("opensc",), lambda: bool(which("pkcs11-tool"))),
)
# Debian's npm brings some four hundred packages along, so only who checks gets it.
FOR_CHECK = (
    Need("Node.js", ("nodejs",), lambda: bool(which("node", "nodejs"))),
    Need("npm", ("npm",), lambda: bool(which("npm"))),
)
NEEDS = {
    "run": FOR_RUN,
    "test": FOR_RUN + FOR_TEST,
    "check": FOR_RUN + FOR_TEST + FOR_CHECK,
}
OWN_DATABASE_SERVER = ("postgresql", "postgresql-contrib")


def ensure(purpose: str, external_database: bool) -> None:
    """Install with apt what is missing; nothing is asked of apt when all is there.

    `purpose`: `run`, `test` or `check`, each with all that the one before needs.
    `external_database`: the user has a server of his own, so none is installed.
    """
    needs = NEEDS[purpose]
    key = digest(repr([need.packages for need in needs]), str(external_database))
    if stamped(f"packages-{purpose}", key) and (external_database or postgres_bin()):
        return
    missing = [
        need
        for need in needs
        if not (external_database and need.packages == OWN_DATABASE_SERVER)
        and not need.present()
    ]
    if missing:
        _install(missing)
        still = [need.what for need in missing if not need.present()]
        if still:
            raise Problem("Installed, but still not found: " + "; ".join(still))
    stamp(f"packages-{purpose}", key)


def _install(missing: list[Need]) -> None:
    names = " ".join(name.split("|")[0] for need in missing for name in need.packages)
    wanted = "; ".join(need.what for need in missing)
    if not which("apt-get"):
        raise Problem(
            f"Missing: {wanted}.\nThis is no Debian-family machine: install the"
            f" equivalents of: {names}"
        )
    install = as_root(["apt-get", "install", "-y", "--no-install-recommends"])
    if install is None:
        raise Problem(
            f"Missing: {wanted}.\nI am neither root nor allowed to sudo. Ask for:\n"
            f"  apt-get install --no-install-recommends {names}"
        )
    say(f"missing: {wanted}")
    update = as_root(["apt-get", "update", "-q"]) or []
    log = LOCAL / "log" / "apt.log"
    with step("apt-get update"):
        run(update, log=log, hint="Is the network there? Are apt's sources valid?")
    chosen = [_known(name) for need in missing for name in need.packages]
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    with step("apt-get install " + " ".join(chosen)):
        run([*install, *chosen], log=log, env=environment)


def _known(names: str) -> str:
    """Of `a|b` the first that apt can install."""
    for name in names.split("|"):
        policy = run(["apt-cache", "policy", name])
        if "Candidate:" in policy and "Candidate: (none)" not in policy:
            return name
    raise Problem(f"apt knows no package {names.replace('|', ' or ')}.")
