"""What an official who leaves or moves hands over, and to whom each thing may go.

Sources: Đắk Nông 63/2015 Art. 9.1 (on staff changes access is withdrawn quickly and
open work is handed over); Nghị định 30/2020/NĐ-CP Art. 29.4 and 30 (who works on a
dossier keeps it and hands it over).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .compat import StrEnum
from .errors import RuleError


class Kind(StrEnum):
    """A kind of thing that somebody holds."""

    DIRECTIVE = "directive"
    """A document that waits for his directive, the first or one anew."""
    PART = "part"
    """A part of the work on an incoming document: open, or passed on below."""
    GIVEN = "given"
    """Work he gave out by directive: its reports and requests come to him."""
    DRAFT = "draft"
    """A draft of his that is not issued yet."""
    REVIEW = "review"
    """A draft that waits for his word before the initials, now or later."""
    INITIAL = "initial"
    """A draft that waits for his initials, now or later."""
    SIGNATURE = "signature"
    """A draft that waits for his signature, now or later."""
    OPINION = "opinion"
    """An opinion he still owes."""
    SLIP = "slip"
    """A request he still has to answer."""
    SLIP_SENT = "slip_sent"
    """A request he sent, whose answers come to him."""
    PAPER = "paper"
    """Paper that lies with him."""
    DOSSIER = "dossier"
    """A work dossier that he keeps and the archive does not have yet."""


class Need(StrEnum):
    """The role without which nobody can take a thing over."""

    HANDLER = "handler"
    HEAD = "head"
    LEADER = "leader"
    ANYBODY = "anybody"


NEEDS: Mapping[Kind, Need] = {
    Kind.DIRECTIVE: Need.LEADER,
    Kind.PART: Need.HANDLER,
    Kind.GIVEN: Need.LEADER,
    Kind.DRAFT: Need.HANDLER,
    Kind.REVIEW: Need.HANDLER,
    Kind.INITIAL: Need.HEAD,
    Kind.SIGNATURE: Need.LEADER,
    Kind.OPINION: Need.HANDLER,
    Kind.SLIP: Need.ANYBODY,
    Kind.SLIP_SENT: Need.ANYBODY,
    Kind.PAPER: Need.ANYBODY,
    Kind.DOSSIER: Need.HANDLER,
}


class HandoverFault(StrEnum):
    """Why a hand-over is refused."""

    NOTHING = "nothing"
    """The person holds nothing."""
    NO_RECEIVER = "no_receiver"
    TO_ONESELF = "to_oneself"
    NO_ROLE = "no_role"
    """The receiver lacks the role that the thing needs."""
    NOT_HELD = "not_held"
    """A receiver is named for a thing the person does not hold (any more)."""


class HandoverError(RuleError):
    """A hand-over that the rules do not allow."""


@dataclass(frozen=True, order=True)
class Item:
    """One thing that is held: its kind and the id of its record."""

    kind: Kind
    record: int


def allot(
    items: Sequence[Item],
    leaver: int,
    receiver: int | None,
    others: Mapping[Item, int] | None = None,
) -> dict[Item, int]:
    """Return who receives each thing: the one named for it, else the one for all.

    :raises HandoverError: ``nothing``, ``not_held``, ``no_receiver`` (``kind``),
        ``to_oneself``
    """
    if not items:
        raise HandoverError(HandoverFault.NOTHING)
    named = dict(others or {})
    for item in named:
        if item not in items:
            raise HandoverError(HandoverFault.NOT_HELD, kind=item.kind)
    allotted: dict[Item, int] = {}
    for item in items:
        person = named.get(item) or receiver
        if not person:
            raise HandoverError(HandoverFault.NO_RECEIVER, kind=item.kind)
        if person == leaver:
            raise HandoverError(HandoverFault.TO_ONESELF)
        allotted[item] = person
    return allotted


def check_roles(
    allotted: Mapping[Item, int], roles: Mapping[int, Iterable[Need]]
) -> None:
    """Refuse to give a thing to who may not hold it.

    :param roles: what each receiver can take over
    :raises HandoverError: ``no_role`` (``person``, ``kind``)
    """
    for item, person in sorted(allotted.items()):
        if NEEDS[item.kind] not in roles.get(person, ()):
            raise HandoverError(HandoverFault.NO_ROLE, person=person, kind=item.kind)
