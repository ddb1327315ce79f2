"""How a document reaches each recipient, and whether paper goes with it.

Sources: Hà Nam 40/2019/QĐ-UBND Art. 6.2-6.5; Hà Tĩnh 33/2019/QĐ-UBND Art. 6, 7; Hà
Tĩnh 206/QĐ-VPUB Art. 7.2d (paper always beside it); Đắk Nông 63/QĐ-SKHCN Art. 8.3b
(e-mail allowed).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .compat import StrEnum


class Medium(StrEnum):
    """The ways to a recipient."""

    AXIS = "axis"
    EMAIL = "email"
    POST = "post"
    INTERNAL = "internal"


class Why(StrEnum):
    """Reasons shown beside a way or a copy on paper."""

    CONNECTED = "connected"
    NOT_CONNECTED = "not_connected"
    OWN_AGENCY = "own_agency"
    MARKED = "marked"
    EMAIL_FORBIDDEN = "email_forbidden"
    EMAIL_CONNECTED = "email_connected"
    PAPER_ALWAYS = "paper_always"
    PAPER_NEVER = "paper_never"
    PAPER_BY_POST = "paper_by_post"
    RULE = "rule"
    NOT_SIGNED = "not_signed"
    NONE = "none"


@dataclass(frozen=True)
class Receiver:
    """What is known of a recipient."""

    is_own: bool = False
    """A unit or person of the agency itself."""
    is_connected: bool = False
    """Reachable over the exchange axis."""
    has_email: bool = False
    group: str = ""
    """Class of the recipient: its level in the directory."""


def medium(
    receiver: Receiver, email: str, *, blocked: bool = False
) -> tuple[Medium, Why]:
    """Return the way that the rules choose for a recipient, and why.

    :param email: the switch of C9: ``only_unconnected``, ``allowed``, ``forbidden``
    :param blocked: a circulation mark keeps it from electronic exchange

    >>> medium(Receiver(is_connected=True), "only_unconnected")
    (<Medium.AXIS: 'axis'>, <Why.CONNECTED: 'connected'>)
    """
    if receiver.is_own:
        return Medium.INTERNAL, Why.OWN_AGENCY
    if blocked:
        return Medium.POST, Why.MARKED
    if receiver.is_connected:
        return Medium.AXIS, Why.CONNECTED
    if receiver.has_email and email != "forbidden":
        return Medium.EMAIL, Why.NOT_CONNECTED
    return Medium.POST, Why.NOT_CONNECTED


def email_refusal(receiver: Receiver, email: str) -> Why | None:
    """Return why e-mail may not be used for a recipient, None where it may."""
    if email == "forbidden":
        return Why.EMAIL_FORBIDDEN
    if email == "only_unconnected" and receiver.is_connected:
        return Why.EMAIL_CONNECTED
    return None


class Connection(StrEnum):
    """Which recipients a rule on paper speaks of."""

    ANY = "any"
    CONNECTED = "connected"
    UNCONNECTED = "unconnected"


@dataclass(frozen=True)
class PaperRule:
    """One line of the ordered table on paper copies; empty sets mean all."""

    required: bool
    types: frozenset[int] = frozenset()
    fields: frozenset[int] = frozenset()
    groups: frozenset[str] = frozenset()
    connection: Connection = Connection.ANY

    def fits(self, type_id: int, field: int, receiver: Receiver) -> bool:
        if self.types and type_id not in self.types:
            return False
        if self.fields and field not in self.fields:
            return False
        if self.groups and receiver.group not in self.groups:
            return False
        if self.connection is Connection.ANY:
            return True
        return receiver.is_connected is (self.connection is Connection.CONNECTED)


@dataclass(frozen=True)
class Paper:
    """Whether paper goes to a recipient."""

    required: bool
    why: Why
    rule: int | None = None
    """Place of the rule that spoke."""


def paper(
    policy: str,
    rules: Sequence[PaperRule],
    way: Medium,
    *,
    type_id: int,
    field: int,
    receiver: Receiver,
    signed: bool,
) -> Paper:
    """Return whether a copy on paper goes to a recipient, and why.

    What goes by post is paper. An electronic document that is not lawfully signed
    informs only, so it never takes the place of paper (HN-5.2).

    :param policy: the switch of C8: ``rules``, ``always``, ``never``
    :param signed: it leaves electronically with its signatures
    """
    if way is Medium.POST:
        return Paper(True, Why.PAPER_BY_POST)
    if way is Medium.INTERNAL:
        return Paper(False, Why.OWN_AGENCY)
    if not signed:
        return Paper(True, Why.NOT_SIGNED)
    if policy == "always":
        return Paper(True, Why.PAPER_ALWAYS)
    if policy == "never":
        return Paper(False, Why.PAPER_NEVER)
    for place, rule in enumerate(rules):
        if rule.fits(type_id, field, receiver):
            return Paper(rule.required, Why.RULE, place)
    return Paper(False, Why.NONE)


def print_count(copies: Sequence[int], *, keeps_paper: bool) -> int:
    """Return how many sheets are printed: those sent and the file copy (HT-10.1c)."""
    return sum(copies) + (1 if keeps_paper else 0)
