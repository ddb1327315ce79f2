"""`odoo exchange_worker`: sending and receiving in a process of its own."""

from __future__ import annotations

import signal
import subprocess

import pytest

from vanthu import setup
from vanthu.tours.backstage import Backstage

NAME = "van_thu_test_e2e"
FIRST_ROUND = 60


def worker(*options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*setup.server_command(), "exchange_worker", "-d", NAME, "--no-http", *options],
        env=setup.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.mark.usefixtures("backstage")
@pytest.mark.parametrize("shard", ["2/2", "-1/2", "a/b", "1"])
def test_a_shard_that_is_none_is_refused(shard: str) -> None:
    process = worker(f"--shard={shard}", "--rounds=1")
    out, _error = process.communicate(timeout=FIRST_ROUND)
    assert process.returncode == 1
    assert "--shard is K/N" in out


def test_a_round_beside_the_jobs_of_the_server_does_its_work_and_ends(
    backstage: Backstage, mark: str
) -> None:
    subject = f"gửi bởi tiến trình riêng, {mark}"
    backstage.issued(subject)
    process = worker("--rounds=3", "--pause=0.2")
    out, _error = process.communicate(timeout=FIRST_ROUND)
    assert process.returncode == 0, out
    assert "Traceback" not in out
    assert backstage.awaited(subject)


@pytest.mark.usefixtures("backstage")
def test_it_ends_when_it_is_told_to() -> None:
    process = worker("--pause=30")
    assert process.stdout
    assert any("Exchange worker: at work" in line for line in process.stdout)
    process.send_signal(signal.SIGTERM)
    out, _error = process.communicate(timeout=30)
    assert process.returncode == 0, out
