"""Running commands, telling the user what happens, remembering what is done."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCAL = ROOT / ".local"
BUILD = ROOT / "build"
LOGS = LOCAL / "log"
CACHE = (
    Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "odoo-van-thu"
)


class Problem(Exception):
    """Something the user has to know: what is missing and how to get it."""


def say(message: str) -> None:
    """One line of progress on stderr (stdout belongs to results)."""
    print(f"» {message}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(message: str) -> Iterator[None]:
    """Announce a long step and, at its end, how long it took (seconds)."""
    say(f"{message} …")
    start = time.monotonic()
    yield
    say(f"{message}: {time.monotonic() - start:.0f} s")


def which(*names: str) -> str | None:
    """Path of the first of these commands that exists."""
    for name in names:
        found = shutil.which(name)
        if found:
            return found
    return None


def run(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    log: Path | None = None,
    hint: str = "",
) -> str:
    """Run a command, return its stdout; on failure raise with its last lines.

    `log`: append stdout and stderr to this file instead of holding them.
    `hint`: what the user can do when it fails.
    """
    words = [str(word) for word in command]
    if log is not None:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as out:
            code = subprocess.run(
                words, env=env, cwd=cwd, stdout=out, stderr=subprocess.STDOUT
            ).returncode
        text, tail = "", _tail(log)
    else:
        done = subprocess.run(
            words, env=env, cwd=cwd, capture_output=True, text=True, check=False
        )
        code, text = done.returncode, done.stdout
        tail = "\n".join((done.stdout + done.stderr).splitlines()[-15:])
    if code:
        where = f"\nWhole log: {log}" if log else ""
        advice = f"\n{hint}" if hint else ""
        raise Problem(f"{words[0]} failed ({code}):\n{tail}{where}{advice}")
    return text


def succeeds(
    command: Sequence[str | Path], env: Mapping[str, str] | None = None
) -> bool:
    """Whether the command runs and ends with 0."""
    try:
        return not subprocess.run(
            [str(word) for word in command],
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        ).returncode
    except OSError:
        return False


def as_root(command: Sequence[str]) -> list[str] | None:
    """The command with root's rights, or None if there is no way to them."""
    if os.geteuid() == 0:
        return list(command)
    if which("sudo") and succeeds(["sudo", "-n", "true"]):
        return ["sudo", "-n", *command]
    if which("sudo") and sys.stdin.isatty():
        return ["sudo", *command]
    return None


def digest(*parts: str | Path) -> str:
    """Twelve hex digits over strings and contents of files (absent = empty)."""
    sha = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            sha.update(part.read_bytes() if part.is_file() else b"")
        else:
            sha.update(part.encode())
        sha.update(b"\0")
    return sha.hexdigest()[:12]


def stamped(name: str, value: str) -> bool:
    """Whether step `name` was done for exactly these inputs."""
    stamp = LOCAL / "stamp" / name
    return stamp.is_file() and stamp.read_text() == value


def stamp(name: str, value: str) -> None:
    """Remember that step `name` is done for these inputs."""
    path = LOCAL / "stamp" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock file: two set-ups at once wait for each other."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"another set-up holds {path.name}; waiting for it")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _tail(log: Path, lines: int = 15) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
