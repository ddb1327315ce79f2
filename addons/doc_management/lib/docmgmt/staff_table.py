"""What taking over a table of units and staff would make, change or refuse.

Nothing is done here, and doing the same table a second time finds nothing to do: what
is empty in the table stays as it is, roles are added and never taken away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from .compat import StrEnum
from .staff_words import LENGTHS, Entry, Fault, Row
from .text import fold


class Act(StrEnum):
    """What taking over would do."""

    NEW = "new"
    CHANGE = "change"
    SAME = "same"
    WRONG = "wrong"


@dataclass(frozen=True)
class KnownUnit:
    """A unit of the agency."""

    key: int
    name: str
    parent_key: int = 0
    abbreviation: str = ""
    head_key: int = 0
    """Key of the employee at its head; 0: nobody."""


@dataclass(frozen=True)
class KnownAccount:
    """An account, of this agency or another."""

    key: int
    login: str
    is_closed: bool = False
    is_ours: bool = True
    """Who takes the table over may change it."""
    email: str = ""
    roles: frozenset[str] = frozenset()
    """Held, implied by one that is held, or asked for already."""


@dataclass(frozen=True)
class KnownPerson:
    """An employee of the agency."""

    key: int
    name: str
    unit_key: int = 0
    account_key: int = 0
    title: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Known:
    """The agency as it is."""

    units: Sequence[KnownUnit] = ()
    people: Sequence[KnownPerson] = ()
    accounts: Sequence[KnownAccount] = ()
    """Those whose login stands in the table, and those of ``people``."""


@dataclass(frozen=True)
class UnitPlan:
    """What becomes of a unit that the table names."""

    place: int
    """Its first row."""
    name: str
    act: Act
    key: int = 0
    """0: new."""
    parent: str = ""
    abbreviation: str = ""
    changes: tuple[str, ...] = ()
    """``parent``, ``abbreviation``."""
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class PersonPlan:
    """What becomes of an official."""

    row: Row
    act: Act
    key: int = 0
    """Employee; 0: new."""
    account_key: int = 0
    is_account_new: bool = False
    changes: tuple[str, ...] = ()
    """Names of fields of :class:`Entry`."""
    new_roles: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Plan:
    """All that the table would do; units stand before those below them."""

    units: tuple[UnitPlan, ...]
    people: tuple[PersonPlan, ...]


def make_plan(known: Known, rows: Sequence[Row]) -> Plan:
    """Return what taking over each row would do."""
    units = _plan_units(known, rows)
    people = _plan_people(known, rows, {fold(one.name): one for one in units})
    return Plan(tuple(units), tuple(people))


# Units ----------------------------------------------------------------------


def _plan_units(known: Known, rows: Sequence[Row]) -> list[UnitPlan]:
    named: dict[str, list[Row]] = {}
    for row in rows:
        if row.entry.unit:
            named.setdefault(fold(row.entry.unit), []).append(row)
    by_name: dict[str, list[KnownUnit]] = {}
    for unit in known.units:
        by_name.setdefault(fold(unit.name), []).append(unit)
    parents = {
        key: said[0] for key, those in named.items() if (said := _said(those, "parent"))
    }
    plans = [
        _plan_unit(those, by_name, named, parents, known) for those in named.values()
    ]
    return _parents_first(plans)


def _plan_unit(
    those: Sequence[Row],
    by_name: Mapping[str, Sequence[KnownUnit]],
    named: Mapping[str, object],
    parents: Mapping[str, str],
    known: Known,
) -> UnitPlan:
    first = those[0]
    own = fold(first.entry.unit)
    found = by_name.get(own, ())
    faults = []
    said = _said(those, "parent")
    parent = said[0] if said else ""
    if len(said) > 1:
        faults.append(Fault.TWO_PARENTS)
    if parent and fold(parent) not in by_name.keys() | named.keys():
        faults.append(Fault.NO_PARENT)
    if len(found) > 1 or len(by_name.get(fold(parent), ())) > 1:
        faults.append(Fault.TWO_UNITS)
    if parent and own in _above(own, parents, known):
        faults.append(Fault.LOOP)
    abbreviations = _said(those, "abbreviation")
    abbreviation = abbreviations[0] if abbreviations else ""
    if max(len(own), len(fold(parent))) > LENGTHS["unit"] or (
        len(abbreviation) > LENGTHS["abbreviation"]
    ):
        faults.append(Fault.TOO_LONG)
    match = found[0] if len(found) == 1 else None
    if faults:
        # Nothing of it is done; a unit that is there stays usable as it is.
        key = match.key if match else 0
        name = match.name if match else first.entry.unit
        return UnitPlan(first.place, name, Act.WRONG, key, faults=tuple(faults))
    if match is None:
        changes = ("parent",) * bool(parent) + ("abbreviation",) * bool(abbreviation)
        return UnitPlan(
            first.place, first.entry.unit, Act.NEW, 0, parent, abbreviation, changes
        )
    above = by_name.get(fold(parent), ())
    moves = bool(parent) and (not above or above[0].key != match.parent_key)
    changes = ("parent",) * moves + ("abbreviation",) * bool(
        abbreviation and abbreviation != match.abbreviation
    )
    return UnitPlan(
        first.place,
        match.name,
        Act.CHANGE if changes else Act.SAME,
        match.key,
        parent,
        abbreviation,
        changes,
    )


def _said(those: Iterable[Row], name: str) -> list[str]:
    """Return what the rows say of one column, each once."""
    said: dict[str, str] = {}
    for row in those:
        text = getattr(row.entry, name)
        if text:
            said.setdefault(fold(text), text)
    return list(said.values())


def _above(own: str, parents: Mapping[str, str], known: Known) -> set[str]:
    """Return the folded names of all units above one, as the table leaves them."""
    names = {unit.key: fold(unit.name) for unit in known.units}
    present = {fold(unit.name): names.get(unit.parent_key, "") for unit in known.units}
    found: set[str] = set()
    at = own
    while at:
        at = fold(parents[at]) if at in parents else present.get(at, "")
        if at in found:
            break
        if at:
            found.add(at)
    return found


def _parents_first(plans: Sequence[UnitPlan]) -> list[UnitPlan]:
    waiting = {fold(one.name): one for one in plans}
    ordered: list[UnitPlan] = []

    def put(name: str) -> None:
        one = waiting.pop(name, None)
        if one is None:
            return
        put(fold(one.parent))
        ordered.append(one)

    for one in plans:
        put(fold(one.name))
    return ordered


# People ---------------------------------------------------------------------


def _plan_people(
    known: Known, rows: Sequence[Row], units: Mapping[str, UnitPlan]
) -> list[PersonPlan]:
    accounts = {one.login.casefold(): one for one in known.accounts}
    by_account = {one.account_key: one for one in known.people if one.account_key}
    by_key = {one.key: one for one in known.accounts}
    heads = {unit.key: unit.head_key for unit in known.units}
    twice = _twice(rows)
    return [
        _plan_person(row, known, accounts, by_account, by_key, heads, units, twice)
        for row in rows
        if row.entry.name or row.faults
    ]


def _twice(rows: Sequence[Row]) -> Mapping[Fault, AbstractSet[int]]:
    """Return {fault: places of the rows that stand against each other}."""
    people: dict[object, list[int]] = {}
    heads: dict[object, list[int]] = {}
    for row in rows:
        entry = row.entry
        if not entry.name:
            continue
        who = entry.login.casefold() or (fold(entry.unit), fold(entry.name))
        people.setdefault(who, []).append(row.place)
        if entry.is_head:
            heads.setdefault(fold(entry.unit), []).append(row.place)
    return {
        fault: {place for places in of.values() if len(places) > 1 for place in places}
        for fault, of in ((Fault.TWICE, people), (Fault.TWO_HEADS, heads))
    }


def _plan_person(
    row: Row,
    known: Known,
    accounts: Mapping[str, KnownAccount],
    by_account: Mapping[int, KnownPerson],
    by_key: Mapping[int, KnownAccount],
    heads: Mapping[int, int],
    units: Mapping[str, UnitPlan],
    twice: Mapping[Fault, AbstractSet[int]],
) -> PersonPlan:
    entry, faults = row.entry, list(row.faults)
    faults += [fault for fault, places in twice.items() if row.place in places]
    unit = units.get(fold(entry.unit))
    if unit is not None and unit.act is Act.WRONG:
        if not unit.key:
            faults.append(Fault.UNIT_WRONG)
    account = accounts.get(entry.login.casefold()) if entry.login else None
    person, several = _person(
        entry, account, unit.key if unit else 0, known, by_account
    )
    if several:
        faults.append(Fault.TWO_PEOPLE)
    if account is None and person is not None:
        account = None if entry.login else by_key.get(person.account_key)
    if entry.login and account is not None and account.is_closed:
        faults.append(Fault.CLOSED)
    key = person.key if person else 0
    changes = _changes(entry, person, account, unit, heads)
    new_roles = tuple(
        role for role in entry.roles if account is None or role not in account.roles
    )
    changed = bool(changes or new_roles) or person is None
    if changed and account is not None and not account.is_ours:
        faults.append(Fault.ELSEWHERE)
    makes_account = bool(entry.login) and account is None
    if faults:
        return PersonPlan(row, Act.WRONG, key, faults=tuple(dict.fromkeys(faults)))
    act = Act.CHANGE if changed or makes_account else Act.SAME
    return PersonPlan(
        row,
        Act.NEW if person is None else act,
        key,
        account.key if account else 0,
        makes_account,
        changes,
        new_roles,
    )


def _person(
    entry: Entry,
    account: KnownAccount | None,
    unit_key: int,
    known: Known,
    by_account: Mapping[int, KnownPerson],
) -> tuple[KnownPerson | None, bool]:
    """Return who of the agency it is, and whether that is not clear.

    By the login where the account is tied to somebody, else by the name in the unit;
    whoever has another account already is somebody else of that name.
    """
    if account is not None and account.key in by_account:
        return by_account[account.key], False
    found = [
        one
        for one in known.people
        if unit_key
        and one.unit_key == unit_key
        and fold(one.name) == fold(entry.name)
        and not (entry.login and one.account_key)
    ]
    return (found[0] if len(found) == 1 else None), len(found) > 1


def _changes(
    entry: Entry,
    person: KnownPerson | None,
    account: KnownAccount | None,
    unit: UnitPlan | None,
    heads: Mapping[int, int],
) -> tuple[str, ...]:
    """Return the fields that what the row says would set anew."""
    is_same = {
        "name": person is not None and entry.name == person.name,
        "unit": person is not None
        and unit is not None
        and bool(unit.key)
        and unit.key == person.unit_key,
        "title": person is not None and entry.title == person.title,
        "phone": person is not None and entry.phone == person.phone,
        "email": person is not None
        and entry.email == person.email
        and (account is None or entry.email == account.email),
        "login": person is not None
        and account is not None
        and person.account_key == account.key,
        "is_head": person is not None
        and unit is not None
        and bool(unit.key)
        and heads.get(unit.key) == person.key,
    }
    return tuple(
        name for name, same in is_same.items() if getattr(entry, name) and not same
    )
