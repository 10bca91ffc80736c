"""What people did to find customers, and what is found in it."""

import pickle
from datetime import date
from fractions import Fraction

import pytest

from targetkit import Actuals, Manager, Store, Team
from targetkit.activities import Activities, Activity, check_activities
from targetkit.errors import InvalidPeriod, InvalidQuantity, InvalidValue, UnknownMember


def nov(day):
    """A day of November."""
    return date(2026, 11, day)


def did(who, *methods, area="market", checked=True):
    """One activity on each day from the 2nd on."""
    return [
        (nov(2 + gone), who, method, area or f"area {gone}", checked) for gone, method in enumerate(methods)
    ]


def test_rows():
    """Rows are a value in any order; they can be narrowed to people and days, and say their shares."""
    rows = [*did("li-na", "calls", "stand", "calls"), *did("wu", "calls", checked=False)]
    activities = Activities(rows)

    assert Activities(rows[::-1]) == activities
    assert hash(Activities(rows[::-1])) == hash(activities)
    assert activities == pickle.loads(pickle.dumps(activities))
    assert Activities(rows[:2]) != activities
    assert Activity(nov(2), "li-na", "calls", "market", True) == activities.rows[0]
    assert ("li-na", "wu") == activities.managers
    assert 3 == len(activities.of(Manager("li-na"))) == len(activities.of(Team("east", [Manager("li-na")])))
    assert 2 == len(activities.as_of(nov(2)))
    assert {"calls": Fraction(3, 4), "stand": Fraction(1, 4)} == activities.shares("method")
    assert {"market": 1} == activities.shares("area")
    assert {} == Activities().shares("area")
    assert "<Activities: 4 rows, 2 managers, 2026-11-02 to 2026-11-04>" == repr(activities)
    assert "<Activities: 0 rows, 0 managers>" == repr(Activities())


def test_one_method_or_area_only():
    """More than the share of one method or area is told of people, teams and stores, from enough activities on."""
    east = Team("east", [Manager("li-na"), Manager("wu")])
    rows = [
        *did("li-na", *["calls"] * 4, "stand", area=""),
        *did("wu", "a", "b", "c", "d"),
        *did("out", "a", "a"),
    ]
    report = check_activities(Activities(rows), roles=Store("s", [east]), enough=4)
    method = report.where(role="li-na").findings[0]
    area = report.where(role="wu").findings[0]

    assert [("li-na", ""), ("wu", "area")] == [(found.role, found.form) for found in report]
    assert ("TK608", nov(6), Fraction(7, 10), Fraction(4, 5)) == (
        method.code,
        method.period,
        method.expected,
        method.actual,
    )
    assert "4 of 5 activities are calls, 80%, more than 70%" in method.message
    assert "5 次展业中有 4 次为“calls”" in method.to_text("zh")
    assert "4 of 4 activities are in market, 100%" in area.message
    assert "4 次在“market”" in area.to_text("zh")
    assert ["east", "east", "li-na", "s", "s", "wu"] == sorted(
        found.role
        for found in check_activities(Activities(rows), roles=Store("s", [east]), enough=4, most="0.43")
        if found.role != "out"
    )
    assert 0 == len(check_activities(Activities(rows), enough=4, most=1))


def test_activity_without_results():
    """Who was active and brought nothing since is told; a result before it began, or of another metric, is none."""
    rows = [*did("li-na", *"abcde", area=""), *did("wu", *"abcde", area=""), *did("zhao", *"ab", area="")]
    actuals = Actuals(
        [
            (nov(1), "li-na", "submissions", 3),
            (nov(3), "wu", "submissions", 1),
            (nov(9), "wu", "submissions", -1),
            (nov(8), "wu", "signings", 1),
            (nov(8), "li-na", "signings", -1),
        ]
    )
    report = check_activities(Activities(rows), actuals)
    strict = check_activities(Activities(rows), actuals, metrics=["submissions"])
    (found,) = report

    assert ("TK609", "li-na", nov(9), 0) == (found.code, found.role, found.period, found.actual)
    assert (
        "5 activities since 2 Nov 2026, and nothing of signings, submissions up to 9 Nov 2026"
        in found.message
    )
    assert "展业 5 次，截至 2026年11月9日没有签约、交件" in found.to_text("zh")
    assert ["li-na", "wu"] == [one.role for one in strict]
    assert 2 == len(check_activities(Activities(rows), Actuals()).where(period=nov(6)))


def test_activity_not_checked():
    """Fewer checks than asked for are told, however few activities there are."""
    rows = [*did("li-na", "a", "b", area=""), *did("li-na", "c", checked=False), *did("wu", "a")]
    (found,) = check_activities(Activities(rows))

    assert ("TK610", "li-na", nov(3), 1, Fraction(2, 3)) == (
        found.code,
        found.role,
        found.period,
        found.expected,
        found.actual,
    )
    assert "1 of 3 activities were not checked; 66.66% were, and 100% are asked for" in found.message
    assert "3 次展业中有 1 次未核查" in found.to_text("zh")
    assert 0 == len(check_activities(Activities(rows), checked="2/3"))


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ((nov(2), "li-na", "calls", "market"), "a tuple (date, manager, method, area, checked)"),
        (7, "Activities: row 1"),
        ((nov(2), "", "calls", "market", True), "manager of row 1"),
        ((nov(2), "li-na", "", "market", True), "method of row 1"),
        ((nov(2), "li-na", "calls", (30.66, 104.06), True), "area of row 1"),
        ((nov(2), "li-na", "calls", " market", True), "area of row 1"),
        ((nov(2), "li-na", "calls", "market", "yes"), "checked of row 1"),
    ],
)
def test_rows_that_are_none(row, expected):
    """A row of another shape is refused, with its number; a position is no area."""
    with pytest.raises(InvalidValue) as caught:
        Activities([row])

    assert expected in str(caught.value)


def test_arguments_that_are_none():
    """Days are dates, shares lie in (0, 1], and there is a share of methods and of areas only."""
    with pytest.raises(InvalidPeriod):
        Activities([("2026-11-02", "li-na", "calls", "market", True)])
    with pytest.raises(UnknownMember) as share:
        Activities().shares("day")
    with pytest.raises(InvalidQuantity) as most:
        check_activities(Activities(), most=70)
    with pytest.raises(InvalidQuantity) as checked:
        check_activities(Activities(), checked=0)
    with pytest.raises(UnknownMember):
        check_activities(Activities(), Actuals(), metrics=["signings"])

    assert ("day", ("method", "area")) == (share.value.given, share.value.known)
    assert ("most", "checked") == (most.value.of, checked.value.of)


@pytest.mark.parametrize("enough", [0, True, "5"])
def test_enough_that_is_none(enough):
    """From how many activities on is a whole number."""
    with pytest.raises(InvalidValue) as caught:
        check_activities(Activities(), enough=enough)

    assert ("check_activities: enough", enough) == (caught.value.name, caught.value.given)
