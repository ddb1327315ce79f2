"""What goes wrong between two programs, and how often."""

from __future__ import annotations

import json
import random
from typing import Any

FAULTS = (
    "error-500",
    "html-502",
    "empty-answer",
    "reset-before",
    "lost-answer",
    "sent-twice",
    "busy-503",
    "listed-twice",
    "reordered",
    "stale-list",
    "slow",
)
ON_WIRE = (*FAULTS, "reset-mid-body", "dripping", "damaged")
"""Those a real connection has besides."""
OTHERWISE = "sent-otherwise"
"""The axis serialises the packet anew and delivers it once more."""
CARRYING = ("sendEdoc", "getEdoc")
LISTS = ("getReceivedEdocList", "getSentEdocList")
SENDING = ("sent-twice", OTHERWISE)


def choose(
    dice: random.Random, probability: float, call: str, faults: tuple[str, ...] = FAULTS
) -> str:
    """The fault this call meets; mostly none. `probability` is that of each."""
    if dice.random() >= probability * len(faults):
        return ""
    fault = dice.choice(faults)
    if fault in ("listed-twice", "reordered", "stale-list") and call not in LISTS:
        return ""
    if fault in SENDING and call != "sendEdoc":
        return ""
    if fault == "damaged" and call not in CARRYING:
        return ""
    return fault


def spoil(fault: str, content: bytes) -> bytes:
    """A list that is doubled or out of order."""
    if fault not in ("listed-twice", "reordered"):
        return content
    value: dict[str, Any] = json.loads(content)
    rows = value.get("data") or []
    value["data"] = rows * 2 if fault == "listed-twice" else rows[::-1]
    return json.dumps(value).encode()
