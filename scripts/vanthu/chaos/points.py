"""Where a process kills itself and where its disk is full.

Both are wrapped around the addon's steps in a process of the harness alone: the
product knows nothing of them.
"""

from __future__ import annotations

import errno
import os
import random
import signal
from collections.abc import Callable
from typing import Any

POINTS = (
    "_claim",
    "_prepare",
    "_finish",
    "_retry",
    "_process",
    "_acknowledge",
    "_settle",
    "_lapse_leases",
)
"""Steps of the agencies; a process may die before and after each."""
DICE = random.Random()
"""What a process leaves to chance; seeded anew for each child."""
AXIS_POINTS = ("_store", "_mark")
"""Steps of the axis, where it works in the same process."""


def arm(probability: float) -> None:
    """Let this process die at the points with a probability each."""
    from odoo.addons.doc_interconnect.models import (
        doc_axis_service,
        doc_exchange_claim,
        doc_exchange_follow,
        doc_exchange_receive,
        doc_exchange_send,
        packet_store,
    )

    for module in (
        doc_exchange_claim,
        doc_exchange_send,
        doc_exchange_follow,
        doc_exchange_receive,
    ):
        _arm(module.DocExchangeMessage, POINTS, probability)
    _arm(doc_axis_service.DocAxisService, AXIS_POINTS, probability)
    packet_store.write = _dying(packet_store.write, probability)
    # Files are moved into their places by the store alone: before and after it.
    os.replace = _dying(os.replace, probability)


def _arm(model: Any, names: tuple[str, ...], probability: float) -> None:
    for name in names:
        step = model.__dict__.get(name)
        if step is not None:
            setattr(model, name, _dying(step, probability))


def _dying(step: Callable[..., Any], probability: float) -> Callable[..., Any]:
    def dying(*arguments: Any, **options: Any) -> Any:
        perhaps_die(probability)
        result = step(*arguments, **options)
        perhaps_die(probability)
        return result

    for name in ("_api_model", "__name__", "__doc__"):
        if hasattr(step, name):
            setattr(dying, name, getattr(step, name))
    return dying


def perhaps_die(probability: float) -> None:
    """SIGKILL to this very process, now and then."""
    if DICE.random() < probability:
        os.kill(os.getpid(), signal.SIGKILL)


def fill_disk(probability: float, note: Callable[[str], None]) -> None:
    """Let this process find the disk full now and then when it stores a packet."""
    from odoo.addons.doc_interconnect.models import packet_store

    def full(step: Callable[..., Any]) -> Callable[..., Any]:
        def storing(*arguments: Any, **options: Any) -> Any:
            if DICE.random() < probability:
                note("full-disk")
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return step(*arguments, **options)

        return storing

    packet_store.write = full(packet_store.write)
    packet_store.Spool.store = full(packet_store.Spool.store)
