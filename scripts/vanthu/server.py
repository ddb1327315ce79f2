"""Starting and stopping Odoo servers, by their process ids and no other way."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from . import setup
from .shell import LOCAL, LOGS, Problem

RUN = LOCAL / "run"
HOST = "127.0.0.1"
START_SECONDS = 120
STOP_SECONDS = 20
LISTENING = "0A"
"""How the kernel's table of sockets calls one that waits for callers."""


def free_port(first: int = 8069, last: int = 8169) -> int:
    """The first loopback port of the range that nobody listens on."""
    for port in range(first, last + 1):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise Problem(f"No free port on {HOST} between {first} and {last}.")


@dataclass
class Server:
    """One Odoo server on one or several databases.

    As a context manager it runs for the length of the block.
    """

    name: str
    """Name of its pid file and of its log."""
    databases: Sequence[str]
    """What it serves. With several, clients choose by `db_filter` or session."""
    port: int = 0
    """0: a free one."""
    db_filter: str = ""
    """As Odoo's option; empty: exactly these databases."""
    arguments: Sequence[str] = ()
    """Further arguments of Odoo."""
    environment: dict[str, str] = field(default_factory=dict)
    """Further variables, e.g. of the PKCS#11 token."""

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def pid_file(self) -> Path:
        return RUN / f"{self.name}.pid"

    @property
    def log(self) -> Path:
        return LOGS / f"{self.name}.log"

    def start(self) -> None:
        """Start it and wait until it answers."""
        RUN.mkdir(parents=True, exist_ok=True)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.port = self.port or free_port()
        chosen = self.db_filter or "^(" + "|".join(self.databases) + ")$"
        command = [
            *setup.server_command(),
            f"--database={','.join(self.databases)}",
            f"--db-filter={chosen}",
            f"--http-port={self.port}",
            f"--http-interface={HOST}",
            *self.arguments,
        ]
        with self.log.open("ab") as out:
            process = subprocess.Popen(
                command,
                env={**setup.environment(), **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        (RUN / f"{self.name}.port").write_text(str(self.port))
        self.pid_file.write_text(f"{process.pid} {start_time(process.pid)}")
        try:
            self._await(process)
        except BaseException:
            # Also when this program is ended while it waits.
            self.stop()
            raise

    def _await(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise Problem(f"The server ended at once. Its log: {self.log}")
            if listens(process.pid, self.port) and answers(self.port):
                return
            time.sleep(0.2)
        raise Problem(f"The server did not answer in time. Its log: {self.log}")

    def stop(self) -> bool:
        """End it; False if it was not running."""
        return stop(self.pid_file)

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def answers(port: int) -> bool:
    """Whether an Odoo server is up on this port (its own health check)."""
    try:
        with urllib.request.urlopen(
            f"http://{HOST}:{port}/web/health", timeout=5
        ) as got:
            return bool(got.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def listens(pid: int, port: int) -> bool:
    """Whether it is this process that holds the port.

    Two that look for a free port in the same moment find the same one; the second
    would take the answers of the first for its own until its process ends.
    """
    sockets = {
        f"socket:[{row[9]}]"
        for row in map(str.split, Path("/proc/net/tcp").read_text().splitlines())
        if row[1].endswith(f":{port:04X}") and row[3] == LISTENING
    }
    try:
        return any(
            str(held.readlink()) in sockets
            for held in Path(f"/proc/{pid}/fd").iterdir()
            if held.is_symlink()
        )
    except OSError:
        return False


def start_time(pid: int) -> str:
    """When a process began, in clock ticks since boot; empty if there is none.

    Kept beside the pid, so that a later process with the same number is left alone.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()
    return "" if fields[0] == "Z" else fields[19]


def running(pid_file: Path) -> int | None:
    """The process id in the file, if exactly that process still lives."""
    if not pid_file.exists():
        return None
    pid, _, began = pid_file.read_text().partition(" ")
    if began and start_time(int(pid)) == began:
        return int(pid)
    return None


def stop(pid_file: Path) -> bool:
    """End the process of a pid file with its children; False if it is gone."""
    pid = running(pid_file)
    if pid is None:
        pid_file.unlink(missing_ok=True)
        return False
    # Started in a session of its own, so its group holds its children alone.
    os.killpg(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline and running(pid_file):
        _reap(pid)
        time.sleep(0.1)
    if running(pid_file):
        os.killpg(pid, signal.SIGKILL)
        _reap(pid)
    pid_file.unlink(missing_ok=True)
    return True


def _reap(pid: int) -> None:
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return
