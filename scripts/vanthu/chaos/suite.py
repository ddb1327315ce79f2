"""The runs of `make chaos`, each with its size and what it must have met."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from . import world
from .bare import mutants as bare_mutants
from .bare import world as bare
from .mutants import MUTANTS, OFTEN
from .plan import OUT_OF_TIME, Plan, Told

MUTANT_DOCUMENTS = 60
MUTANT_TRIES = 3
"""Whether a broken promise meets the fault it should have stood is chance."""
MUTANT_DISK = {"disk-error-swallowed": 0.2}
DISK_DOCUMENTS = 30
DISK_MEGABYTES = "20,20,80,20,20,20,20,300"
HTTP_SECONDS, CORE_SECONDS, MUTANT_SECONDS = 1500, 1500, 240
LEDGER_MUTANT_DOCUMENTS, LEDGER_MUTANT_SECONDS = 2000, 600
LEDGER = Plan(
    documents=0,
    seed=0,
    bare=True,
    both=50,
    recalls=0,
    kill=0.0003,
    kill_every=4,
    axis_kill_every=1,
    faults=1,
)
"""Two kills a second among eight processes, besides those at places."""
INSIDE = Plan(
    documents=0, seed=0, inside=True, copies=True, recalls=0, senders=2, faults=0.01
)
"""The whole of the agencies' jobs, without HTTP; the sizes are each run's own."""


def over_http(seed: int, documents: int) -> list[str]:
    """Three databases, a real axis server, a network that fails."""
    plan = Plan(
        documents=documents,
        seed=seed,
        kill=0.001,
        axis_kill_every=10,
        faults=0.015,
        disk=0.002,
        senders=2,
        seconds=max(HTTP_SECONDS, documents),
    )
    return _judged(world.play(plan), least=min(50, documents // 40))


def on_ledger(seed: int, documents: int) -> list[str]:
    """The ledger's functions and statements alone, for large numbers."""
    plan = replace(
        LEDGER, documents=documents, seed=seed, seconds=max(300, documents / 10)
    )
    bare.make(plan)
    told = bare.suffer(plan)
    missed = _judged(told, least=min(150, documents // 40))
    if told.recovery > bare.RECOVERY:
        missed.append(f"a message was left for {told.recovery} s after its lease")
    return missed


def inside(seed: int, documents: int) -> list[str]:
    """The whole of the agencies' jobs, with the axis in their processes."""
    plan = replace(
        INSIDE,
        documents=documents,
        seed=seed,
        kill=min(0.002, 3 / documents),
        kill_every=12,
        faults=0.003,
        disk=0.001,
        seconds=max(CORE_SECONDS, documents),
    )
    return _judged(world.play(plan), least=min(150, documents // 20))


def ledger_mutants(
    seed: int, names: Sequence[str] = (), documents: int = LEDGER_MUTANT_DOCUMENTS
) -> list[str]:
    """Each promise of the ledger broken in turn, by itself the whole one first."""
    whole = replace(
        LEDGER,
        documents=documents,
        seed=seed,
        both=5,
        kill=0.004,
        seconds=LEDGER_MUTANT_SECONDS,
    )
    bare.make(whole)
    world.keep()
    with world.Nursery("bare.nursery") as nursery:
        missed = _judged(bare.suffer(whole, nursery), least=1)
        for name in names or bare_mutants.MUTANTS:
            plan = replace(whole, mutant=name, often=bare_mutants.OFTEN.get(name, ""))
            world.bring_back()
            told = bare.suffer(plan, nursery)
            _show(told)
            if not told.bad:
                missed.append(f"mutant {name} on the ledger was not noticed")
    return missed


def all_mutants(seed: int, names: Sequence[str] = ()) -> list[str]:
    """The mutants of both kinds, or those of these names."""
    missed = []
    for known, run in (
        (bare_mutants.MUTANTS, ledger_mutants),
        (MUTANTS, mutants),
    ):
        chosen = [name for name in known if name in names]
        if chosen or not names:
            missed += run(seed, chosen)
    return missed


def mutants(
    seed: int, names: Sequence[str] = (), documents: int = MUTANT_DOCUMENTS
) -> list[str]:
    """Each promise broken in turn; the failure is a mutant that nothing tells of.

    The first run breaks none: what is noticed must be the broken promise.
    """
    missed = []
    whole = replace(
        INSIDE,
        documents=documents,
        seed=seed,
        kill=0.01,
        disk=0.02,
        seconds=MUTANT_SECONDS,
    )
    world.make(whole)
    world.keep()
    with world.Nursery() as nursery:
        missed += _judged(world.suffer(whole, nursery), least=1)
        for name in names or MUTANTS:
            often, disk = OFTEN.get(name, ""), MUTANT_DISK.get(name, whole.disk)
            plan = replace(whole, mutant=name, often=often, disk=disk)
            if not any(
                _is_noticed(replace(plan, seed=seed + turn), nursery)
                for turn in range(MUTANT_TRIES)
            ):
                missed.append(f"mutant {name} was not noticed")
    return missed


def _is_noticed(plan: Plan, nursery: world.Nursery) -> bool:
    world.bring_back()
    told = world.suffer(plan, nursery)
    _show(told)
    return bool(told.bad) and told.ended != OUT_OF_TIME


def disk(seed: int, packets: int = 17, sizes: str = DISK_MEGABYTES) -> list[str]:
    """Writers of large packets killed at any byte; full and read-only volumes."""
    world.make(Plan(documents=DISK_DOCUMENTS, seed=seed, copies=True))
    began = time.monotonic()
    report = world.partial(str(seed), str(packets), sizes)
    kills, want = report["kills"], 3 * packets
    print(
        f"seed {seed}, disk: {report['packets']} packets of {sizes} MB in turn, "
        f"{report['megabytes']} MB, {kills} kills at random bytes, "
        f"{report['leftovers']} leftovers that count as nothing, "
        f"in {time.monotonic() - began:.0f} s; "
        f"{len(report['failures'])} failures",
        flush=True,
    )
    for fault in report["faults"]:
        print(f"  {fault}", flush=True)
    missed = [str(one) for one in report["failures"]]
    if kills < want:
        missed.append(f"only {kills} writers killed of {want}")
    return missed


def clear() -> None:
    """Drop what the runs made."""
    world.clear()


def _judged(told: Told, least: int) -> list[str]:
    _show(told)
    missed = []
    if told.bad:
        missed.append(f"{told.bad} documents lost, double or stuck")
    kills = sum(told.kills.values())
    if kills < least:
        missed.append(f"only {kills} kills of at least {least}")
    return missed


def _show(told: Told) -> None:
    print(told.line(), flush=True)
    print(f"  {_list(told.faults) or 'no faults'}", flush=True)
    if told.places:
        print(f"  died by themselves: {_list(told.places)}", flush=True)
    for name, rows in told.ledgers.items():
        print(f"  {name}: {_list(rows)}", flush=True)
    if told.recovered:
        print(
            f"  {told.recovered} messages of dead workers came back, the last "
            f"{told.recovery} s after its lease",
            flush=True,
        )


def _list(counted: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counted.items()))
