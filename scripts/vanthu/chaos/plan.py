"""What is to happen in a run, and what happened."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

BAD = ("lost", "double", "stuck", "overwritten", "crashed")
"""Of these there may be none."""
CALM, STALLED, OUT_OF_TIME = "calm", "stalled", "out of time"
"""How a run ended."""


@dataclass(frozen=True)
class Plan:
    """What is to happen."""

    documents: int
    seed: int
    inside: bool = False
    """The axis works in the agencies' processes, without HTTP."""
    bare: bool = False
    """The ledger's functions alone, without Odoo."""
    copies: bool = False
    """The documents are copies of one, without files; else each is issued."""
    kill: float = 0.0
    """Probability that an agency's process dies at each point it passes."""
    kill_every: float = 0.0
    """Seconds on average between two kills of a process at any moment; 0: none."""
    axis_kill_every: float = 0.0
    """Seconds between two kills of the axis' processes; 0: none."""
    faults: float = 0.0
    """Probability of each fault of the network for each request."""
    disk: float = 0.0
    """Probability that the disk is full when a packet is stored."""
    recalls: int = 10
    """Every so-manieth document is recalled afterwards; 0: none."""
    both: int = 5
    """Every so-manieth document goes to both agencies of the receiving database."""
    senders: int = 1
    """Processes that send for the sender, beside the one that receives for it."""
    seconds: float = 600
    """When it must be over."""
    often: str = ""
    """A fault that comes nine times as often as the others, without HTTP."""
    mutant: str = ""
    """A broken promise that must be noticed."""

    @property
    def messages(self) -> int:
        """Documents times receivers."""
        return self.documents + len(range(0, self.documents, self.both))

    @property
    def recalled(self) -> int:
        """How many messages are taken back."""
        if not self.recalls:
            return 0
        chosen = range(0, self.documents, self.recalls)
        return len(chosen) + sum(number % self.both == 0 for number in chosen)


@dataclass
class Told:
    """What happened, and what both ledgers say."""

    plan: Plan
    counts: dict[str, int] = field(default_factory=dict)
    kills: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)
    """Where processes killed themselves."""
    crashes: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    elapsed: float = 0.0
    ended: str = CALM
    ledgers: dict[str, dict[str, int]] = field(default_factory=dict)
    """Rows by state in each of the databases."""
    recovered: int = 0
    """Messages whose worker died with them, and that came back."""
    recovery: int = 0
    """The longest of these ways back, in seconds after the lease."""

    @property
    def bad(self) -> int:
        """Documents lost, double or stuck, and what else may not be."""
        return sum(self.counts.get(key, 0) for key in BAD)

    def line(self) -> str:
        """One line of figures."""
        plan = self.plan
        what = f" mutant {plan.mutant}" if plan.mutant else ""
        way = "ledger" if plan.bare else "inside" if plan.inside else "over HTTP"
        kills = ", ".join(f"{name} {n}" for name, n in sorted(self.kills.items()))
        counts = ", ".join(f"{name} {n}" for name, n in self.counts.items())
        rate = plan.messages / max(self.elapsed, 1)
        return (
            f"seed {plan.seed}{what}, {way}: {plan.documents} documents as "
            f"{plan.messages} messages in {self.elapsed:.0f} s ({rate:.1f}/s), "
            f"{sum(self.kills.values())} kills ({kills or 'none'}), "
            f"{sum(self.faults.values())} other faults; {self.ended}: {counts}"
        )
