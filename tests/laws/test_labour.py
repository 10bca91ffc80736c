"""Law *lawful*: what may be chosen together is what a schedule may hold, and both are what the limits say."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from targetkit import Month
from targetkit.labour import LabourLimits, Shift, Terms
from targetkit.workdays import DayKind

FIRST = date(2026, 9, 28)
DAYS = [FIRST + timedelta(gone) for gone in range(14)]
PEOPLE = ["li-na", "wang-lei"]
OFF = {DayKind.REST_DAY, DayKind.STATUTORY_HOLIDAY}

SLOTS = st.builds(
    Shift,
    st.sampled_from(PEOPLE),
    st.sampled_from(DAYS),
    st.sampled_from([1, 2, 3, 4, 8, 9]),
    compensated=st.booleans(),
)
WEEKENDS = st.builds(Shift, st.just("li-na"), st.sampled_from(DAYS[4:7]), st.just(1))
LONG_WEEKEND = [DayKind.WORKDAY] * 4 + [DayKind.REST_DAY] * 3 + [DayKind.WORKDAY] * 7
STANDARD = {"li-na": Terms()}
KINDS = st.lists(st.sampled_from(list(DayKind)), min_size=len(DAYS), max_size=len(DAYS))
TERMS = st.builds(
    Terms,
    hours=st.sampled_from(["standard", "standard", "irregular"]),
    overtime_allowed=st.sampled_from([True, True, True, False]),
    worked=st.sampled_from([0, 5, 30, 40]),
    worked_in=st.none() | st.just(Month(2026, 10)),
)
LIMITS = st.builds(
    LabourLimits,
    special_reason=st.sampled_from(["", "month end"]),
    monthly=st.sampled_from([None, 8, 12, 36]),
    monthly_off_days=st.booleans(),
    rest_days_a_week=st.integers(0, 2),
    people=st.fixed_dictionaries({"li-na": TERMS, "wang-lei": TERMS}),
)


def calendar(kinds):
    """The kind of each day, the same for everybody."""
    known = dict(zip(DAYS, kinds, strict=True))
    return lambda _manager, day: known[day]


def lawful(limits, shifts, kinds):
    """The limits word for word, person by person."""
    kind_of = dict(zip(DAYS, kinds, strict=True))
    return all(
        lawful_for(limits, terms, [shift for shift in shifts if shift.manager == id], kind_of)
        for id, terms in limits.people.items()
    )


def lawful_for(limits, terms, shifts, kind_of):
    """The limits of one person."""
    irregular = terms.hours == "irregular"
    months = Counter()
    for day in DAYS:
        today = [shift for shift in shifts if shift.day == day]
        kind = kind_of[day]
        hours = sum(shift.hours for shift in today)
        if any(shift.compensated for shift in today) and kind != DayKind.REST_DAY:
            return False
        usual = 8 if kind in OFF else 3 if limits.special_reason else 1
        if hours > ((24 if kind in OFF else 16) if irregular else usual):
            return False
        if kind in OFF:
            hours = sum(shift.hours for shift in today if not shift.compensated)
            hours = hours if limits.monthly_off_days else 0
        months[Month.of(day)] += hours
    for month, hours in months.items():
        worked = terms.worked if terms.worked_in in {None, month} else 0
        if hours and not irregular and limits.monthly is not None and hours + worked > limits.monthly:
            return False
    for week in (DAYS[:7], DAYS[7:]):
        off = {day for day in week if kind_of[day] in OFF}
        free = off - {shift.day for shift in shifts}
        if free != off and len(free) < limits.rest_days_a_week:
            return False
    return terms.overtime_allowed or not shifts


def agree(limits, slots, kinds, chosen):
    """A choice keeps every cap exactly when the check of the chosen finds no error, and when the words hold."""
    numbers = {number for number in chosen if number < len(slots)}
    shifts = [slots[number] for number in sorted(numbers)]
    caps = limits.caps(slots, calendar(kinds))

    kept = all(cap.allows(numbers) for cap in caps)

    assert lawful(limits, shifts, kinds) == kept
    assert limits.check(shifts, calendar(kinds)).ok == kept
    assert all(sum(weight for _, weight in cap.weights) > cap.most >= 0 for cap in caps)


CHOSEN = st.sets(st.integers(0, 7))


@given(LIMITS, st.lists(SLOTS, max_size=8), KINDS, CHOSEN)
def test_lawful(limits, slots, kinds, chosen):
    """Whatever the limits, people, days and shifts: caps, check and words agree."""
    agree(limits, slots, kinds, chosen)


@given(st.integers(0, 2), st.lists(WEEKENDS, min_size=2, max_size=8), CHOSEN)
def test_lawful_weeks(rest, slots, chosen):
    """They agree on a week with three days off and several shifts on each."""
    agree(LabourLimits(rest_days_a_week=rest, people=STANDARD), slots, LONG_WEEKEND, chosen)


@given(
    st.sampled_from([None, 2, 3, 5, 8]),
    st.booleans(),
    st.lists(st.tuples(st.integers(0, 13), st.booleans()), min_size=2, max_size=8),
    CHOSEN,
)
def test_lawful_months(monthly, counted, given_, chosen):
    """They agree on two months' work on rest days, paid or made good by rest."""
    slots = [Shift("li-na", DAYS[day], 1, compensated=resting) for day, resting in given_]
    limits = LabourLimits(monthly=monthly, monthly_off_days=counted, rest_days_a_week=0, people=STANDARD)
    agree(limits, slots, [DayKind.REST_DAY] * len(DAYS), chosen)


@given(st.integers(9, 12), st.sets(st.tuples(st.integers(0, 2), st.integers(0, 8)), min_size=2, max_size=4))
def test_lawful_weekends(many, chosen):
    """Where there are very many ways through a week's days off, no choice that keeps the caps breaks its rest."""
    slots = [Shift("li-na", day, 1) for day in DAYS[4:7] for _ in range(many)]
    numbers = {day * many + place for day, place in chosen}
    limits = LabourLimits(people=STANDARD)
    caps = [cap for cap in limits.caps(slots, calendar(LONG_WEEKEND)) if cap.limit == "week"]
    kept = all(cap.allows(numbers) for cap in caps)

    assert 1 == len(caps)
    assert (len(numbers) <= 2) == kept
    assert not kept or limits.check([slots[number] for number in numbers], calendar(LONG_WEEKEND)).ok
