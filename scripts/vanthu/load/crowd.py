"""Clerks pressing one button at once, while worker processes are killed."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

PATIENCE = 0.5
"""Seconds until a person presses again after an error."""
PATIENCE_ENDS = 300
"""Seconds after which the server is held to be broken."""
ANSWER_SECONDS = 120
WORKER = re.compile(r"Worker WorkerHTTP \((\d+)\) alive")
FORBIDDEN, UNPROCESSABLE = 403, 422


class NoAnswer(Exception):
    """A clerk pressed for minutes in vain."""


@dataclass(frozen=True)
class Desk:
    """One clerk: the key of his calls, what he issues, what will be refused."""

    key: str
    letters: Sequence[int]
    broken: Sequence[int] = ()


@dataclass
class Told:
    """What the clerks saw. Times in seconds from the first press to the number."""

    seconds: list[float] = field(default_factory=list)
    answers: dict[int, str] = field(default_factory=dict)
    """Number and sign by letter, as answered."""
    errors: list[str] = field(default_factory=list)
    """What a person read as an error of the system."""
    lost: int = 0
    """Presses whose connection ended without an answer; pressed again."""
    refused: int = 0
    """Letters that the token refused, returned to their drafter."""
    kills: int = 0
    elapsed: float = 0.0
    """Seconds of the rush: until its time was out or everything was issued."""
    late: int = 0
    """Letters begun in time and issued after it."""

    @property
    def rate(self) -> float:
        """Letters issued in a second of the rush."""
        in_time = len(self.answers) - self.late
        return in_time / self.elapsed if self.elapsed else 0.0

    def percentile(self, share: float) -> float:
        """Seconds within which this share of the letters was issued."""
        ranked = sorted(self.seconds)
        if not ranked:
            return 0.0
        return ranked[min(len(ranked) - 1, int(share * len(ranked)))]

    def waiting(self, share: float) -> float:
        """Seconds within which this share of the clerks' time came to its number.

        Letters count by how long they took. A clerk who waits half a minute presses
        once meanwhile, his neighbour thirty times: a share of letters hides his wait.
        """
        ranked = sorted(self.seconds)
        left = share * sum(ranked)
        for seconds in ranked:
            left -= seconds
            if left <= 0:
                return seconds
        return ranked[-1] if ranked else 0.0


class _Clerk:
    def __init__(self, url: str, database: str, desk: Desk, told: Told) -> None:
        self.url, self.desk, self.told = url, desk, told
        self.http = requests.Session()
        # No proxy of the machine stands between two processes on it.
        self.http.trust_env = False
        self.http.headers.update(
            {
                "Authorization": f"bearer {desk.key}",
                "X-Odoo-Database": database,
                # A worker serves one connection at a time: do not keep it waiting.
                "Connection": "close",
            }
        )

    def work(self, until: float) -> None:
        """Issue letter after letter; refused ones go back to their drafter."""
        broken = list(self.desk.broken)
        every = max(1, len(self.desk.letters) // (len(broken) + 1))
        for number, letter in enumerate(self.desk.letters, 1):
            if time.monotonic() > until:
                return
            began = time.monotonic()
            answer = self.press("action_issue", letter)
            ended = time.monotonic()
            self.told.answers[letter] = str(answer)
            self.told.seconds.append(ended - began)
            self.told.late += ended > until
            if broken and number % every == 0:
                self.refuse(broken.pop(0))

    def refuse(self, letter: int) -> None:
        """Press in vain, then give the draft back."""
        self.press("action_issue", letter, refusal=True)
        self.press("action_return", letter, once=True, reason="Ký lại")
        self.told.refused += 1

    def press(
        self,
        method: str,
        letter: int,
        refusal: bool = False,
        once: bool = False,
        **arguments: Any,
    ) -> Any:
        """Press until there is an answer.

        `once`: what can be done a single time. After a lost answer its refusal says
        that the first press was heard.
        """
        give_up = time.monotonic() + PATIENCE_ENDS
        unheard = False
        while True:
            try:
                got = self.http.post(
                    f"{self.url}/json/2/doc.outgoing/{method}",
                    json={"ids": [letter], **arguments},
                    timeout=ANSWER_SECONDS,
                )
            except requests.ConnectionError:
                self.told.lost += 1
                unheard = True
            else:
                if once and unheard and got.status_code == FORBIDDEN:
                    return True
                if refusal and got.status_code == UNPROCESSABLE:
                    return True
                if got.ok:
                    return got.json()
                self.told.errors.append(f"HTTP {got.status_code}: {got.text[:300]}")
            if time.monotonic() > give_up:
                raise NoAnswer(f"{method} of letter {letter}: {self.told.errors[-3:]}")
            time.sleep(PATIENCE)


def rush(
    url: str,
    database: str,
    desks: Sequence[Desk],
    seconds: float,
    kill: Callable[[], bool],
    kill_every: float,
    kills: int,
) -> Told:
    """Let all clerks work at once; after `seconds` they end what they began.

    `kill` ends one worker and says whether there was one; called `kills` times,
    `kill_every` seconds apart, as long as the clerks are at work.
    """
    told = Told()
    over = threading.Event()

    def hunt() -> None:
        for _turn in range(kills):
            if over.wait(kill_every):
                return
            told.kills += kill()

    began = time.monotonic()
    until = began + seconds
    hunter = threading.Thread(target=hunt)
    hunter.start()
    with ThreadPoolExecutor(len(desks)) as pool:
        hands = [
            pool.submit(_Clerk(url, database, desk, told).work, until) for desk in desks
        ]
        try:
            for hand in hands:
                hand.result()
        finally:
            over.set()
            hunter.join()
    told.elapsed = min(seconds, time.monotonic() - began)
    return told


def workers(log: Path, parent: int) -> list[int]:
    """Processes of a server that answer requests now, the oldest first."""
    found = [int(pid) for pid in WORKER.findall(log.read_text(errors="replace"))]
    return [pid for pid in found if _child(pid, parent)]


def kill_worker(log: Path, parent: int, turn: int) -> bool:
    """`kill -9` one of these processes, each turn another; whether there was one."""
    alive = workers(log, parent)
    if not alive:
        return False
    os.kill(alive[turn % len(alive)], signal.SIGKILL)
    return True


def _child(pid: int, parent: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    state, above = stat.rpartition(")")[2].split()[:2]
    return state != "Z" and int(above) == parent
