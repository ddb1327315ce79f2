"""Everything that a bare machine needs before Odoo runs; quick when it is done."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from . import config, odoo_source, packages, postgres, venv
from .shell import CACHE, LOCAL, ROOT, Problem, locked, say, which

LAUNCHER = LOCAL / "bin" / "odoo-server"
# Shows this package, but not its neighbours such as test.py, to other programs.
OWN_LIB = LOCAL / "lib"
LAUNCHER_TEXT = """\
import odoo.cli

if __name__ == "__main__":
    odoo.cli.main()
"""


def ensure(purpose: str = "run") -> None:
    """Bring the machine and the checkout to the state in which Odoo can start.

    `purpose`: what for, see `packages.ensure`.
    """
    for folder in (LOCAL, CACHE, LOCAL / "log"):
        folder.mkdir(parents=True, exist_ok=True)
    with locked(LOCAL / "setup.lock"):
        packages.ensure(purpose, config.own_database())
        odoo = odoo_source.find()
        venv.ensure()
        _write_links()
        config.write(odoo.pythonpath, odoo.addons_path)
        postgres.ensure()
    _announce_once(odoo)


def environment() -> dict[str, str]:
    """Variables under which Odoo, its tests and our scripts run."""
    known = config.state()
    if not known:
        raise Problem("Not set up yet: run `make setup`.")
    env = dict(os.environ)
    env.pop("PYTHONHOME", None)
    paths = [known["pythonpath"], *map(str, config.lib_folders())]
    paths.append(str(OWN_LIB))
    env["PYTHONPATH"] = os.pathsep.join(paths)
    env["ODOO_RC"] = str(config.MERGED_CONF)
    env["PYTHONUNBUFFERED"] = "1"
    env["VAN_THU_ROOT"] = str(ROOT)
    env.update(postgres.environment())
    if postgres.environment():
        # Tells nested scripts that this PGHOST is ours, not the user's.
        env["VAN_THU_PG"] = "private"
    for name, value in token_environment().items():
        env.setdefault(name, value)
    binaries = [str(venv.VENV / "bin")]
    server = packages.postgres_bin()
    if server:
        binaries.append(str(server))
    env["PATH"] = os.pathsep.join([*binaries, env.get("PATH", "")])
    return env


def token_environment() -> dict[str, str]:
    """Variables that lead the addons to the demo token, if it has been made."""
    conf = LOCAL / "softhsm" / "softhsm2.conf"
    pin = LOCAL / "demo_pki" / "pin"
    if not (conf.exists() and pin.exists()):
        return {}
    return {
        "SOFTHSM2_CONF": str(conf),
        "VAN_THU_PKCS11_MODULE": packages.softhsm_module() or "",
        "VAN_THU_PKCS11_PIN_FILE": str(pin),
    }


def enter_environment(purpose: str = "run") -> None:
    """Set up, then go on in the checkout's Python if this is another one."""
    if os.environ.get("VAN_THU_INSIDE") == str(ROOT):
        return
    ensure(purpose)
    env = environment()
    env["VAN_THU_INSIDE"] = str(ROOT)
    os.execve(venv.PYTHON, [str(venv.PYTHON), *sys.argv], env)


def python() -> Path:
    """The Python that has Odoo and everything else."""
    return venv.PYTHON


def server_command() -> list[str]:
    """How Odoo is called, to be followed by its arguments."""
    return [str(venv.PYTHON), str(LAUNCHER)]


def _write_links() -> None:
    if not LAUNCHER.exists() or LAUNCHER.read_text() != LAUNCHER_TEXT:
        LAUNCHER.parent.mkdir(parents=True, exist_ok=True)
        LAUNCHER.write_text(LAUNCHER_TEXT)
    own = OWN_LIB / "vanthu"
    if not own.is_symlink():
        own.parent.mkdir(parents=True, exist_ok=True)
        own.symlink_to(ROOT / "scripts" / "vanthu")


def _announce_once(odoo: odoo_source.Odoo) -> None:
    told = LOCAL / "stamp" / "announced"
    text = f"Odoo from {odoo.origin}: {odoo.pythonpath}"
    if not told.exists() or told.read_text() != text:
        told.parent.mkdir(parents=True, exist_ok=True)
        told.write_text(text)
        say(text)
        if which("git") is None:
            say("git is not installed; nothing here needs it, contributing does")
