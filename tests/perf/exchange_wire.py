"""Three databases over HTTP: how soon, how many, and in how much memory.

Real servers and real sockets: the axis answers from a server with workers, agencies
send and receive by the cron of a server or by workers of their own.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from vanthu import database, scenes, setup
from vanthu.server import Server, free_port
from vanthu.shell import LOGS, ROOT, Problem, say

HERE = Path(__file__).parent
SCENE = HERE / "exchange_world_scene.py"
PORTS = (18400, 18499)
TEMPLATE = "van_thu_bench_exchange"
SENDER, AXIS, RECEIVER = (f"{TEMPLATE}_{name}" for name in ("a", "axis", "b"))
ISSUES = 20
PAUSE = 2.5
MEGABYTES = 300
SECONDS = 300
SHARDS = 2


def latency() -> dict[str, float]:
    """Return how long after its issue a document's first byte is on the wire.

    Nothing else happens; the server's own cron does it. Seconds: median, 95th of 100.
    """
    with _world(letters=ISSUES + 1) as (axis, tap):
        database.rows(SENDER, "UPDATE ir_cron SET active = true WHERE id = %s", _job())
        server = Server(
            f"{SENDER}_cron",
            [SENDER],
            port=free_port(*PORTS),
            arguments=["--workers=0", "--max-cron-threads=1"],
        )
        server.log.unlink(missing_ok=True)
        with server:
            time.sleep(5)
            issued = scenes.play(
                SENDER, SCENE, WHAT="issue", COUNT=str(ISSUES), PAUSE=str(PAUSE)
            )["issued"]
            time.sleep(PAUSE)
    assert axis
    spans = [
        min((at for at in tap.seen if at >= moment), default=moment + SECONDS) - moment
        for moment in issued
    ]
    return {"median": median(spans), "p95": quantiles(spans, n=20)[-1]}


def journey(letters: int) -> float:
    """Return documents a second from the outbox to the receiver's status 01 and back.

    Two workers each: of the axis' server, of the sender, of the receiver.
    """
    with _world(letters) as (_axis, _tap), ExitStack() as stack:
        scenes.play(SENDER, SCENE, WHAT="issue", COUNT=str(letters), PAUSE="0")
        # Nothing leaves before all workers are at work.
        database.rows(SENDER, "UPDATE doc_exchange_backend SET active = false")
        for name in (SENDER, RECEIVER):
            for shard in range(SHARDS):
                stack.enter_context(_worker(name, shard))
        time.sleep(10)
        database.rows(SENDER, "UPDATE doc_exchange_backend SET active = true")
        begun = time.monotonic()
        while (done := _arrived()) < letters:
            if time.monotonic() - begun > SECONDS:
                raise Problem(f"{done} of {letters} came back in {SECONDS} s")
            time.sleep(0.1)
        return letters / (time.monotonic() - begun)


def memory() -> dict[str, float]:
    """Return by how many megabytes each process grows with one huge packet."""
    with _world(letters=1, workers=0) as (axis, _tap):
        pid = int(axis.pid_file.read_text().split()[0])
        with _Watch(pid) as watch:
            sent = scenes.play(SENDER, SCENE, WHAT="send", MEGABYTES=str(MEGABYTES))
        grown = watch.grown
        with _Watch(pid) as watch:
            got = scenes.play(RECEIVER, SCENE, WHAT="fetch")
    if sent["sha256"] != got["sha256"]:
        raise Problem("Another packet was fetched than was sent.")
    return {
        "sender": sent["grown"],
        "axis": max(grown, watch.grown),
        "receiver": got["grown"],
    }


@contextmanager
def _world(letters: int, workers: int = 2) -> Iterator[tuple[Server, _Tap]]:
    """Make the three databases anew, start the axis and listen on its line."""
    for name in (SENDER, AXIS, RECEIVER):
        database.copy(TEMPLATE, name)
        database.rows(name, "UPDATE ir_cron SET active = false")
    scenes.play(AXIS, SCENE, WHAT="axis")
    server = Server(
        AXIS,
        [AXIS],
        port=free_port(*PORTS),
        arguments=[
            f"--workers={workers}",
            "--max-cron-threads=0",
            f"--limit-memory-soft={4 << 30}",
            f"--limit-memory-hard={5 << 30}",
        ],
    )
    server.log.unlink(missing_ok=True)
    try:
        with server, _Tap(server.port) as tap:
            for name, what in ((SENDER, "sender"), (RECEIVER, "receiver")):
                scenes.play(
                    name, SCENE, WHAT=what, LETTERS=str(letters), URL=f"{tap.url}/axis"
                )
            yield server, tap
    finally:
        for name in (SENDER, AXIS, RECEIVER):
            database.drop(name)


def _job() -> int:
    [(ident,)] = database.rows(
        SENDER, "SELECT res_id FROM ir_model_data WHERE name = 'ir_cron_send'"
    )
    return int(ident)


def _arrived() -> int:
    [(count,)] = database.rows(
        SENDER,
        "SELECT count(*) FROM doc_exchange_message "
        "WHERE direction = 'out' AND kind = 'edoc' AND state = 'arrived'",
    )
    return int(count)


@contextmanager
def _worker(name: str, shard: int) -> Iterator[None]:
    """A worker of an agency, ended with the block."""
    log = LOGS / f"{name}_{shard}.log"
    log.unlink(missing_ok=True)
    process = subprocess.Popen(
        [
            *setup.server_command(),
            *("exchange_worker", "-d", name, f"--logfile={log}"),
            *(f"--shard={shard}/{SHARDS}", "--pause=0.1"),
        ],
        cwd=ROOT,
        env=setup.environment(),
        start_new_session=True,
    )
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class _Watch:
    """The most memory a process has while the block runs, above what it had."""

    def __init__(self, pid: int) -> None:
        self._file = Path(f"/proc/{pid}/statm")
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._start = self._peak = 0

    def __enter__(self) -> _Watch:
        self._start = self._peak = self._now()
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    @property
    def grown(self) -> float:
        """Megabytes."""
        return (self._peak - self._start) / (1 << 20)

    def _look(self) -> None:
        while not self._over.wait(0.005):
            self._peak = max(self._peak, self._now())

    def _now(self) -> int:
        pages = int(self._file.read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")


class _Tap:
    """A line to the axis that notes when a sending begins on it."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.seen: list[float] = []

    def __enter__(self) -> _Tap:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                caller, _address = self._listener.accept()
            except OSError:
                return
            axis = socket.create_connection(("127.0.0.1", self._to))
            for source, target, noted in ((caller, axis, True), (axis, caller, False)):
                threading.Thread(
                    target=self._pass, args=(source, target, noted), daemon=True
                ).start()

    def _pass(self, source: Any, target: Any, noted: bool) -> None:
        try:
            while data := source.recv(1 << 16):
                if noted and b"/sendEdoc" in data[:200]:
                    self.seen.append(time.monotonic())
                target.sendall(data)
        except OSError:
            pass
        finally:
            for one in (source, target):
                try:
                    one.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
                one.close()


if __name__ == "__main__":
    say(str({"latency": latency(), "journey": journey(100), "memory": memory()}))
