"""The report of distances from the ideal; that its numbers are right is the law *fair*."""

from fractions import Fraction

import pytest

from targetkit import Manager, Metric, Month, Quarter, Store, Team, WorkCalendar, decompose
from targetkit.errors import UnknownMember

NOVEMBER = Month(2026, 11)
STORE = Store(
    "chengdu-01", [Team("east", [Manager("li-na"), Manager("wang-lei")]), Team("west", [Manager("zhao-min")])]
)


def split(period=NOVEMBER, **options):
    """Two hundred and nine submissions."""
    return decompose(
        {Metric("submissions"): 209}, STORE, period, calendar=WorkCalendar.weekdays(), **options
    ).fairness()


def test_every_family_is_below_one():
    """Each family has its largest distance, with the place where it is."""
    report = split()

    assert 15 == len(report.margins)
    assert all(0 <= margin.distance < 1 for margin in report.margins)
    assert report.worst.distance == max(report.of(margin.who, margin.when) for margin in report.margins)
    assert report.of("manager", "month") == 0
    assert all(margin.metric == "submissions" for margin in report.margins)
    assert {"li-na", "wang-lei", "zhao-min"} >= {
        margin.role for margin in report.margins if margin.who == "manager"
    }


def test_families_by_grain():
    """A metric that stops at the week has no days; one that stops at the month has its months, or nothing."""
    assert {"week", "week ends"} == {margin.when for margin in split(grain="week").margins}
    assert {"month"} == {margin.when for margin in split(Quarter(2026, 4), grain="month").margins}
    assert () == split(grain="month").margins
    assert split(grain="month").worst is None
    assert "month" in {margin.when for margin in split(Quarter(2026, 4)).margins}


def test_unknown_families():
    """Families are known words."""
    with pytest.raises(UnknownMember, match="unknown who 'team' in fairness"):
        split().of("team", "day")
    with pytest.raises(UnknownMember, match="unknown when 'year'"):
        split().of("group", "year")

    assert isinstance(split().of("group", "day"), Fraction)


def test_text():
    """It reads as a table, in English and Chinese."""
    report = split()

    assert repr(report) == str(report) == report.to_text()
    assert "running total inside the week" in report.to_text()
    assert "最大偏差" in report.to_text("zh")
    assert "largest" not in split(grain="month").to_text().splitlines()[-1]
