"""`make chaos` in small: nothing lost, double or stuck; broken promises are seen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from vanthu.chaos import failing_disk, suite, world
from vanthu.chaos.plan import Plan

SEED = 7
# The key, the acknowledgement, the disk: these need no lucky moment to be seen.
BROKEN = ("key-without-receiver", "ack-by-id-only", "disk-error-swallowed")
SMALL = 40


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
        Plan(
            documents=80,
            seed=SEED,
            inside=True,
            copies=True,
            kill=0.005,
            faults=0.01,
            disk=0.01,
            recalls=0,
            senders=2,
            seconds=240,
        )
    )
    assert not told.bad, told.line()
    assert told.kills and told.faults, told.line()


def test_a_broken_promise_is_noticed() -> None:
    assert not suite.mutants(SEED, BROKEN, documents=SMALL)


def test_packets_pass_a_failing_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    # Whoever runs the tests need not have the right to mount.
    monkeypatch.setenv(failing_disk.NO_MOUNT, "1")
    assert not suite.disk(SEED, packets=1, sizes="20")
