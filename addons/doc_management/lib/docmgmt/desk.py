"""Rules of the registration desk: what a person still has to look at, what carries
over from the document registered before."""

from __future__ import annotations

from collections.abc import Collection, Mapping

NEEDED = ("issuer_id", "type_id", "issued_date", "subject")
"""Fields without which no document is registered (Decree 30/2020/NĐ-CP Art. 22)."""

CARRIED = (
    "issuer_id",
    "issuer_name",
    "type_id",
    "channel",
    "signer_name",
    "signer_position",
    "signer_authority",
)
"""What the documents of a stack often share."""

ISSUER = ("issuer_id", "issuer_name")
SIGNER = ("signer_name", "signer_position", "signer_authority")


def to_check(
    confidences: Mapping[str, str], filled: Mapping[str, object]
) -> tuple[str, ...]:
    """Return the fields a person must look at before registering.

    Those read with doubt, and those that are needed and empty; in the order given by
    ``confidences``, needed ones that were not read last.

    :param confidences: per field *clear*, *doubtful* or *absent*
    :param filled: value per field; empty ones are false
    """
    doubtful = [
        name
        for name, confidence in confidences.items()
        if confidence == "doubtful" and filled.get(name)
    ]
    missing = [name for name in NEEDED if not filled.get(name)]
    return tuple(dict.fromkeys([*doubtful, *missing]))


def carried_over(
    current: Mapping[str, object],
    last: Mapping[str, object],
    kept: Collection[str],
) -> dict[str, object]:
    """Return the values that a document takes from the one registered before.

    ``kept`` are the fields that were read clearly or typed by a person: nothing
    overwrites those, and an issuer or a signer goes over whole or not at all.
    """
    blocked = set(kept)
    for group in (ISSUER, SIGNER):
        if blocked.intersection(group):
            blocked.update(group)
    if blocked.intersection(ISSUER) and not same_issuer(current, last):
        # Another agency's signer does not sign for this one.
        blocked.update(SIGNER)
    return {
        name: last[name]
        for name in CARRIED
        if name not in blocked and last.get(name) and last[name] != current.get(name)
    }


def same_issuer(current: Mapping[str, object], last: Mapping[str, object]) -> bool:
    """Whether two documents come from the same agency."""
    return all((current.get(name) or "") == (last.get(name) or "") for name in ISSUER)
