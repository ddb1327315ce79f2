"""Finding Odoo 19: the user's own, an importable one, else Debian's package.

Debian keeps Odoo 19 in its suite sid only. It is fetched with a private apt state
(the machine's own sources stay untouched), its signature checked against the
Debian keyring, and unpacked, not installed, in the cache folder.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from .shell import (
    CACHE,
    LOCAL,
    Problem,
    as_root,
    locked,
    run,
    say,
    step,
    succeeds,
    which,
)

SERIES = "19.0"
FROM_SID = (
    "odoo-19",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-montserrat",
    "fonts-roboto-unhinted",
    "fonts-ocr-b",
)
# The package links to version 4 of the icon font; sid has version 7, whose other
# glyph names break the web client, hence these two from the machine's own suite.
FROM_OWN_SUITE = ("fonts-font-awesome", "fonts-inconsolata")
PREFIX = CACHE / "odoo-19"
KEYRINGS = (
    Path("/usr/share/keyrings/debian-archive-keyring.gpg"),
    Path("/usr/share/keyrings/debian-archive-keyring.pgp"),
)
# Listed in the manifest of `mail`, absent from Debian's package: every browser test
# would fail on the console error about it.
ABSENT_SCRIPT = "addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
OWN_ODOO = (
    "Set ODOO_HOME to the source tree of Odoo 19 (the folder with odoo-bin) or to an"
    " installed `odoo` command."
)


@dataclass(frozen=True)
class Odoo:
    """Where the server is."""

    pythonpath: Path
    """Folder to put on PYTHONPATH so that `import odoo` finds it."""
    addons_path: tuple[Path, ...]
    """Folders with Odoo's own addons besides the package's `odoo/addons`."""
    origin: str
    """`ODOO_HOME`, `importable` or `Debian sid`: for the user."""


def find() -> Odoo:
    """The Odoo to use, fetched if there is none."""
    home = os.environ.get("ODOO_HOME")
    if home:
        package = _package_at(Path(home).expanduser())
        if package is None:
            raise Problem(f"ODOO_HOME={home}: no Odoo there. {OWN_ODOO}")
        series = _series(package)
        if series != SERIES:
            raise Problem(f"ODOO_HOME={home} holds Odoo {series}, needed is {SERIES}.")
        return _described(package, "ODOO_HOME")
    package = _importable(which("python3") or sys.executable)
    if package is not None and _series(package) == SERIES:
        return _described(package, "importable")
    return _from_debian()


def _series(package: Path) -> str:
    text = (package / "release.py").read_text()
    match = re.search(r"version_info = \(\s*'?(?:saas~)?(\d+)'?, *(\d+)", text)
    return f"{match[1]}.{match[2]}" if match else "unknown"


def _package_at(home: Path) -> Path | None:
    if home.is_file():
        shebang = home.read_bytes().split(b"\n", 1)[0].decode(errors="replace")
        if not shebang.startswith("#!"):
            return None
        return _importable(*shebang[2:].split())
    for folder in (home, home / "usr/lib/python3/dist-packages"):
        for package in (folder / "odoo", folder):
            if (package / "release.py").is_file() and (package / "cli").is_dir():
                return package
    return None


def _importable(*python: str) -> Path | None:
    probe = "import odoo.release, sys; sys.stdout.write(odoo.release.__file__)"
    command = [*python, "-c", probe]
    return Path(run(command)).parent if succeeds(command) else None


def _described(package: Path, origin: str) -> Odoo:
    package = package.resolve()
    sibling = package.parent / "addons"
    addons = (sibling,) if (sibling / "web").is_dir() else ()
    if package.parent.name not in ("dist-packages", "site-packages") or (
        PREFIX in package.parents
    ):
        return Odoo(package.parent, addons, origin)
    # A site-packages folder on PYTHONPATH would bring all its other packages
    # before those of our venv; so only `odoo` is shown to it.
    link = LOCAL / "odoo" / "odoo"
    link.parent.mkdir(parents=True, exist_ok=True)
    if link.is_symlink():
        link.unlink()
    link.symlink_to(package)
    return Odoo(link.parent, addons, origin)


def _from_debian() -> Odoo:
    package = PREFIX / "usr/lib/python3/dist-packages/odoo"
    with locked(CACHE / "odoo-19.lock"):
        if not (PREFIX / ".complete").exists():
            with step("fetching Odoo 19 (Debian package, about 135 MB)"):
                _fetch()
    return _described(package, "Debian sid")


def _fetch() -> None:
    if not (which("apt-get") and which("dpkg")):
        raise Problem(
            f"No Odoo {SERIES} found, and this machine has no apt. {OWN_ODOO}"
        )
    work = CACHE / "odoo-19.part"
    shutil.rmtree(work, ignore_errors=True)
    shutil.rmtree(PREFIX, ignore_errors=True)
    for folder in ("lists/partial", "archives/partial", "deb", "prefix"):
        (work / folder).mkdir(parents=True)
    (work / "sid.list").write_text(
        f"deb [signed-by={_keyring()}] {_mirror()} sid main\n"
    )
    options = [
        f"-oDir::Etc::SourceList={work / 'sid.list'}",
        "-oDir::Etc::SourceParts=-",
        f"-oDir::State::Lists={work / 'lists'}",
        f"-oDir::Cache::archives={work / 'archives'}",
        "-oDir::Cache::pkgcache=",
        "-oDir::Cache::srcpkgcache=",
        # apt's sandbox user may not enter a home directory
        "-oAPT::Sandbox::User=root",
        "-oAcquire::Languages=none",
    ]
    log = LOCAL / "log" / "odoo-download.log"
    gone = f"Debian's sid may no longer have the package odoo-19. {OWN_ODOO}"
    deb = work / "deb"
    say("reading sid's package list")
    run(["apt-get", *options, "update", "-q"], log=log, hint=OWN_ODOO)
    say("downloading the package and its fonts and scripts")
    run(["apt-get", *options, "download", *FROM_SID], log=log, cwd=deb, hint=gone)
    _download_own(deb, log)
    say("unpacking")
    for archive in sorted(deb.glob("*.deb")):
        run(["dpkg", "-x", archive, work / "prefix"], log=log)
    _check_unpacked(work / "prefix")
    (work / "prefix").rename(PREFIX)
    (PREFIX / ".complete").touch()
    shutil.rmtree(work, ignore_errors=True)


def _download_own(deb: Path, log: Path) -> None:
    command = ["apt-get", "-oAPT::Sandbox::User=root", "download", *FROM_OWN_SUITE]
    try:
        run(command, log=log, cwd=deb)
    except Problem:
        # A fresh image has no package lists yet.
        update = as_root(["apt-get", "update", "-q"])
        if update is None:
            raise
        run(update, log=log)
        run(command, log=log, cwd=deb, hint="Are apt's sources valid?")


def _check_unpacked(prefix: Path) -> None:
    package = prefix / "usr/lib/python3/dist-packages/odoo"
    if not (package / "release.py").is_file():
        raise Problem(f"The package holds no odoo/release.py. {OWN_ODOO}")
    if _series(package) != SERIES:
        raise Problem(f"sid's package is not {SERIES} any more. {OWN_ODOO}")
    script = package / ABSENT_SCRIPT
    if not script.exists():
        script.parent.mkdir(parents=True, exist_ok=True)
        script.touch()
    broken = [
        str(path.relative_to(prefix))
        for path in (package / "addons").rglob("*")
        if path.is_symlink() and not path.exists()
    ]
    if broken:
        raise Problem(
            "Odoo's package points to files that are not there: "
            + ", ".join(broken[:5])
            + f" ({len(broken)} in all). {OWN_ODOO}"
        )


def _keyring() -> Path:
    for keyring in KEYRINGS:
        if keyring.exists():
            return keyring
    raise Problem(
        "No Debian keyring to check Odoo's package with: apt-get install"
        f" debian-archive-keyring. Or: {OWN_ODOO}"
    )


def _mirror() -> str:
    """The machine's own Debian mirror, so that no host is written here."""
    chosen = os.environ.get("DEBIAN_MIRROR")
    if chosen:
        return chosen
    listed = run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"]
    )
    for uri in listed.split():
        if uri.rstrip("/").endswith("/debian"):
            return uri
    raise Problem(
        "apt's sources name no Debian mirror (is this Ubuntu?). Set DEBIAN_MIRROR to"
        f" the address of one, ending in /debian. Or: {OWN_ODOO}"
    )
