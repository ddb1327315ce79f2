from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docmgmt.numbering import (
    OFFICE_ZONE,
    Choice,
    Failure,
    LedgerFault,
    Line,
    NumberingError,
    NumberingFault,
    Reservation,
    Source,
    Status,
    VoidReason,
    after_failure,
    check_issue_date,
    choose_number,
    heal,
    ledger_faults,
    number_date,
    office_date,
    sealable,
)

MONDAY = date(2026, 4, 20)
TUESDAY = date(2026, 4, 21)


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        (datetime(2026, 12, 31, 16, 59, 59, tzinfo=timezone.utc), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 17, 0, tzinfo=timezone.utc), date(2027, 1, 1)),
        (datetime(2026, 4, 20, 0, 0, tzinfo=OFFICE_ZONE), MONDAY),
        (datetime(2026, 4, 19, 13, 0, tzinfo=timezone(timedelta(hours=-5))), MONDAY),
    ],
)
def test_the_day_is_the_one_in_vietnam(stamp, day):
    assert office_date(stamp) == day


def test_a_time_without_zone_is_refused():
    with pytest.raises(NumberingError) as caught:
        office_date(datetime(2026, 4, 20, 9, 0))
    assert caught.value.code is NumberingFault.NAIVE_TIME


@pytest.mark.parametrize(
    ("last", "day"),
    [(None, TUESDAY), (MONDAY, TUESDAY), (TUESDAY, TUESDAY), (date(2026, 5, 1),) * 2],
)
def test_the_date_never_goes_back_even_if_the_clock_does(last, day):
    assert number_date(last, datetime(2026, 4, 21, 8, tzinfo=OFFICE_ZONE)) == day


def test_back_dating_by_hand_is_refused():
    assert check_issue_date(TUESDAY, TUESDAY) == TUESDAY
    assert check_issue_date(MONDAY, None) == MONDAY
    with pytest.raises(NumberingError) as caught:
        check_issue_date(MONDAY, TUESDAY)
    assert caught.value.code is NumberingFault.BACK_DATED


def held(number, day, **values):
    return Reservation(number, day, **values)


def free(number, day, **values):
    return Reservation(number, day, Status.FREE, **values)


@pytest.mark.parametrize(
    ("case", "choice"),
    [
        # nothing held, nothing free: the next
        ({}, Choice(8, TUESDAY, Source.NEXT)),
        # held today: the same again (a repeated click burns no number)
        ({"held": held(5, TUESDAY)}, Choice(5, TUESDAY, Source.HELD)),
        ({"held": held(5, TUESDAY, exposed=True)}, Choice(5, TUESDAY, Source.HELD)),
        # held goes before free
        (
            {"held": held(5, TUESDAY), "free": [free(3, TUESDAY)]},
            Choice(5, TUESDAY, Source.HELD),
        ),
        # held since yesterday and still the newest: re-dated
        ({"held": held(7, MONDAY)}, Choice(7, TUESDAY, Source.HELD)),
        # held since yesterday, later numbers exist: void, take another
        (
            {"held": held(5, MONDAY)},
            Choice(8, TUESDAY, Source.NEXT, held(5, MONDAY), VoidReason.DAY_PASSED),
        ),
        (
            {"held": held(5, MONDAY), "free": [free(7, TUESDAY)]},
            Choice(7, TUESDAY, Source.FREE, held(5, MONDAY), VoidReason.DAY_PASSED),
        ),
        # number and date stand in signed content: kept as they are
        (
            {"held": held(5, MONDAY), "date_fixed": True},
            Choice(5, MONDAY, Source.HELD),
        ),
        # an issued document answers its own number
        ({"held": held(5, MONDAY, status=Status.USED)}, Choice(5, MONDAY, Source.HELD)),
        # a void number is not held any more
        (
            {"held": held(5, TUESDAY, status=Status.VOID)},
            Choice(8, TUESDAY, Source.NEXT),
        ),
        # the lowest free number of today; those of yesterday stay out
        (
            {"free": [free(6, TUESDAY), free(4, TUESDAY), free(2, MONDAY)]},
            Choice(4, TUESDAY, Source.FREE),
        ),
        ({"free": [free(2, MONDAY)]}, Choice(8, TUESDAY, Source.NEXT)),
        # what somebody may have seen is never given to another document
        ({"free": [free(4, TUESDAY, exposed=True)]}, Choice(8, TUESDAY, Source.NEXT)),
        (
            {"free": [Reservation(4, TUESDAY, Status.VOID)]},
            Choice(8, TUESDAY, Source.NEXT),
        ),
    ],
)
def test_which_number_is_given(case, choice):
    assert choose_number(year=2026, day=TUESDAY, next_number=8, **case) == choice


def test_the_counter_of_another_year_is_refused():
    with pytest.raises(NumberingError) as caught:
        choose_number(year=2026, day=date(2027, 1, 1), next_number=100)
    assert caught.value.code is NumberingFault.WRONG_YEAR


def test_a_new_year_starts_at_the_counters_first_number():
    choice = choose_number(year=2027, day=date(2027, 1, 1), next_number=1)
    assert choice == Choice(1, date(2027, 1, 1), Source.NEXT)


def test_a_day_before_the_held_date_is_refused():
    with pytest.raises(NumberingError) as caught:
        choose_number(year=2026, day=MONDAY, next_number=8, held=held(5, TUESDAY))
    assert caught.value.code is NumberingFault.BACK_DATED


@pytest.mark.parametrize(
    ("failure", "exposed", "status"),
    [
        (Failure.REFUSED, False, Status.FREE),
        (Failure.REFUSED, True, Status.VOID),
        (Failure.ABANDONED, False, Status.FREE),
        (Failure.ABANDONED, True, Status.VOID),
        (Failure.FAULT, False, Status.RESERVED),
        (Failure.FAULT, True, Status.RESERVED),
    ],
)
def test_what_becomes_of_the_number_of_a_failed_issue(failure, exposed, status):
    assert after_failure(held(5, MONDAY, exposed=exposed), failure) is status
    for final in (Status.USED, Status.VOID):
        settled = Reservation(5, MONDAY, final, exposed)
        assert after_failure(settled, failure) is final


HEAL = [
    # status, exposed, day, line, worked on, issuing -> status
    ("reserved", False, MONDAY, True, False, False, "used"),
    ("reserved", True, MONDAY, True, False, True, "used"),
    ("reserved", False, MONDAY, False, True, False, "reserved"),
    ("reserved", False, TUESDAY, False, False, False, "free"),
    ("reserved", False, MONDAY, False, False, False, "void"),
    ("reserved", True, TUESDAY, False, False, False, "void"),
    ("reserved", True, MONDAY, False, False, True, "reserved"),
    ("free", False, TUESDAY, False, False, False, "free"),
    ("free", False, MONDAY, False, False, False, "void"),
    ("free", False, MONDAY, False, True, False, "free"),
    ("used", False, MONDAY, False, False, False, "used"),
    ("void", False, MONDAY, True, False, False, "void"),
]


@pytest.mark.parametrize(
    ("status", "exposed", "day", "line", "worked", "issuing", "healed"), HEAL
)
def test_the_healer_decides_and_repeats_itself_harmlessly(
    status, exposed, day, line, worked, issuing, healed
):
    facts = {"today": TUESDAY, "has_line": line, "is_worked_on": worked}
    before = Reservation(5, day, Status(status), exposed)
    after = heal(before, is_issuing=issuing, **facts)
    assert after == healed
    if after is not Status.RESERVED:
        again = heal(replace(before, status=after), is_issuing=issuing, **facts)
        assert again is after


@pytest.mark.parametrize(
    ("last", "present", "sealed"),
    [
        (0, [], []),
        (0, [1, 2, 3], [1, 2, 3]),
        (0, [2, 3], []),
        (2, [1, 2, 3, 4, 6], [3, 4]),
        (4, [6, 5, 8], [5, 6]),
    ],
)
def test_sealing_stops_at_the_first_missing_line(last, present, sealed):
    assert sealable(last, present) == sealed


def test_faults_of_a_register_are_named():
    lines = [
        Line(1, MONDAY),
        Line(2, TUESDAY),
        Line(2, TUESDAY),
        Line(5, MONDAY),
        Line(6, date(2027, 1, 1)),
    ]
    assert ledger_faults(2026, lines) == [
        LedgerFault("duplicate", 2),
        LedgerFault("gap", 3),
        LedgerFault("gap", 4),
        LedgerFault("date_goes_back", 5),
        LedgerFault("wrong_year", 6),
    ]


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["issue", "refuse", "expose_refuse", "fault", "night"]),
        st.integers(0, 3),
    ),
    max_size=60,
)


@given(ACTS)
def test_any_history_leaves_a_register_without_gap_or_step_back(acts):
    """Plays issues, refusals, faults and nights; then everything is settled."""
    day, next_number = date(2026, 3, 1), 1
    book: dict[int, Reservation] = {}
    holder: dict[int, int] = {}
    for act, document in acts:
        if act == "night":
            day += timedelta(days=1)
            for number, entry in book.items():
                status = heal(
                    entry,
                    today=day,
                    has_line=entry.status is Status.USED,
                    is_worked_on=False,
                    is_issuing=number in holder.values(),
                )
                book[number] = replace(entry, status=status)
            continue
        mine = book.get(holder.get(document, 0))
        choice = choose_number(
            year=2026,
            day=day,
            next_number=next_number,
            held=mine,
            free=[entry for entry in book.values() if entry.status is Status.FREE],
        )
        if choice.voided:
            number = choice.voided.number
            book[number] = replace(book[number], status=Status.VOID)
        next_number = max(next_number, choice.number + 1)
        entry = Reservation(choice.number, choice.date, exposed="expose" in act)
        holder[document] = choice.number
        if act == "issue":
            book[choice.number] = replace(entry, status=Status.USED)
            del holder[document]
            continue
        failure = Failure.FAULT if act == "fault" else Failure.REFUSED
        status = after_failure(entry, failure)
        book[choice.number] = replace(entry, status=status)
        if status is not Status.RESERVED:
            del holder[document]
    lines = [Line(entry.number, entry.date) for entry in book.values()]
    assert ledger_faults(2026, lines) == []
