"""`make chaos` in small: nothing lost, double or stuck; broken promises are seen."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from vanthu import setup
from vanthu.chaos import failing_disk, ledger, suite, world
from vanthu.chaos.plan import Plan
from vanthu.server import RUN, running, stop
from vanthu.shell import ROOT
from vanthu.story.seats import wait_for

SEED = 7
# The key, the acknowledgement, the disk: these need no lucky moment to be seen.
BROKEN = ("key-without-receiver", "ack-by-id-only", "disk-error-swallowed")
SMALL = 40
OF_LEDGER = 600
"""Documents on the ledger alone: each mutant meets what it must stand many times."""


@pytest.fixture(scope="module", autouse=True)
def cleared() -> Iterator[None]:
    """No databases are left behind."""
    yield
    world.clear()


def test_documents_pass_a_failing_network_once() -> None:
    told = world.play(
        Plan(
            documents=30,
            seed=SEED,
            kill=0.01,
            axis_kill_every=4,
            faults=0.01,
            seconds=240,
        )
    )
    assert not told.bad, told.line()
    assert told.kills and told.faults, told.line()


def test_documents_pass_dying_processes_once() -> None:
    told = world.play(
        replace(
            suite.INSIDE,
            documents=80,
            seed=SEED,
            kill=0.005,
            disk=0.01,
            seconds=240,
        )
    )
    assert not told.bad, told.line()
    assert told.kills and told.faults, told.line()


def test_a_broken_promise_is_noticed() -> None:
    assert not suite.mutants(SEED, BROKEN, documents=SMALL)


def test_the_ledger_keeps_its_promises_and_each_broken_one_is_noticed() -> None:
    assert not suite.ledger_mutants(SEED, documents=OF_LEDGER)


def test_packets_pass_a_failing_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    # Whoever runs the tests need not have the right to mount.
    monkeypatch.setenv(failing_disk.NO_MOUNT, "1")
    assert not suite.disk(SEED, packets=1, sizes="20")


STARTED, ENDED = 240, 40
"""Seconds until a run is in full swing, and until nothing of it is left."""


def descendants(pid: int) -> set[int]:
    """The processes that a process started, and theirs."""
    parents: dict[int, set[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), set()).add(int(stat.parent.name))
    found: set[int] = set()
    front = {pid}
    while front:
        front = {child for one in front for child in parents.get(one, ())} - found
        found |= front
    return found


def living(pids: set[int]) -> set[int]:
    """Those that still run."""
    found = set()
    for pid in pids:
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            continue
        if stat.rpartition(")")[2].split()[0] != "Z":
            found.add(pid)
    return found


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGKILL])
def test_a_run_that_is_ended_leaves_no_process_behind(sign: signal.Signals) -> None:
    """Killed it cannot tidy up; then at least its agencies end by themselves."""
    sizes = {"DOCUMENTS": "200", "LEDGER": "0", "INSIDE": "0", "DISK": "0"}
    run = subprocess.Popen(
        [sys.executable, str(ROOT / "scripts" / "chaos.py")],
        env={**setup.environment(), **os.environ, **sizes, "SEED": str(SEED)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    pid_file = RUN / f"{ledger.AXIS}.pid"

    def in_full_swing() -> set[int]:
        # The axis with its workers, the nursery, two processes with a child each.
        assert run.poll() is None, "it ended by itself"
        found = descendants(run.pid)
        return found if running(pid_file) and len(found) >= 7 else set()

    try:
        started = wait_for("a run in full swing", in_full_swing, STARTED)
        axis = running(pid_file)
        started |= descendants(run.pid)
        run.send_signal(sign)
        assert run.wait(ENDED) == (128 + sign if sign is signal.SIGTERM else -sign)
        agencies = started - descendants(axis or 0) - {axis}
        mine = started if sign is signal.SIGTERM else agencies
        wait_for("the end of all", lambda: not living(mine), ENDED)
        assert bool(running(pid_file)) == (sign is signal.SIGKILL)
    finally:
        run.kill()
        run.wait()
        stop(pid_file)
