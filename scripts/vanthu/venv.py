"""The Python environment: Odoo's requirements, ours, and the tools of development.

It lives in the cache folder under a name made of its inputs, so that a second clone
finds it ready; `.local/venv` points to it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from .shell import CACHE, LOCAL, ROOT, Problem, digest, locked, run, step, which

VENV = LOCAL / "venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = (
    ROOT / "scripts" / "odoo-requirements.txt",
    ROOT / "requirements.txt",
    ROOT / "requirements-dev.txt",
)
OLDEST, NEWEST = (3, 10), (3, 13)
MINORS = ("", ".12", ".11", ".13", ".10")


def ensure() -> Path:
    """Make the environment if it is not there; return its Python."""
    python = _base_python()
    version = run([python, "-c", "import sys; print(sys.version, sys.prefix)"])
    key = digest(version, *REQUIREMENTS)
    home = CACHE / f"venv-{key}"
    if not (home / ".complete").exists():
        with locked(CACHE / f"venv-{key}.lock"):
            if not (home / ".complete").exists():
                _make(python, home)
    _point(home)
    return PYTHON


def _base_python() -> str:
    chosen = os.environ.get("PYTHON")
    names = [chosen] if chosen else [f"python3{minor}" for minor in MINORS]
    tried = []
    for name in names:
        found = which(name)
        if not found:
            continue
        answer = run([found, "-c", "import sys; print(*sys.version_info[:2])"])
        version = tuple(int(part) for part in answer.split())
        if OLDEST <= version <= NEWEST:
            return found
        tried.append(f"{name} is {'.'.join(map(str, version))}")
    raise Problem(
        "Odoo 19 needs Python 3.10 to 3.13"
        + (f"; {', '.join(tried)}" if tried else "")
        + ". Install one and set PYTHON to its path."
    )


def _make(python: str, home: Path) -> None:
    log = LOCAL / "log" / "pip.log"
    with step("making the Python environment"):
        run([python, "-m", "venv", "--clear", home], log=log, env=_clean())
        pip: list[str | Path] = [
            home / "bin" / "python",
            "-m",
            "pip",
            "install",
            "--progress-bar=off",
        ]
        names: list[str | Path] = []
        for path in REQUIREMENTS:
            names += ["-r", path]
        run(
            [*pip, "--prefer-binary", *names],
            log=log,
            env=_clean(),
            hint="Is the Python package index reachable?",
        )
        (home / ".complete").touch()


def _clean() -> dict[str, str]:
    dropped = ("PYTHONPATH", "PYTHONHOME", "__PYVENV_LAUNCHER__", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if name not in dropped}


def _point(home: Path) -> None:
    if VENV.is_symlink() and os.readlink(VENV) == str(home):
        return
    VENV.parent.mkdir(parents=True, exist_ok=True)
    fresh = VENV.with_name(f"venv.{os.getpid()}")
    fresh.symlink_to(home)
    fresh.replace(VENV)


if __name__ == "__main__":
    sys.stdout.write(f"{ensure()}\n")
