"""Ramps: how much of a full load something new carries."""

from datetime import date
from fractions import Fraction

import pytest

from targetkit.errors import InvalidQuantity, InvalidValue, UnknownMember
from targetkit.ramp import Ramp, as_ramp

HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    ("unit", "before", "after"),
    [
        ("months", date(2026, 9, 29), date(2026, 9, 30)),
        ("weeks", date(2026, 9, 6), date(2026, 9, 7)),
        ("days", date(2026, 8, 31), date(2026, 9, 1)),
    ],
)
def test_a_step_counts_from_its_day(unit, before, after):
    """A share holds from the very day on which so many full months, weeks or days are over."""
    ramp = Ramp({0: 0, 1: "0.5", 100: 1}, unit=unit)
    since = date(2026, 8, 31)

    assert [Fraction(0), HALF] == [ramp.share(since, day) for day in (before, after)]


def test_nothing_before_the_first_day():
    """Before the first day there is no share, in any unit, and days around it are told apart."""
    days = [date(2026, 9, 9), date(2026, 9, 10), date(2026, 9, 11)]

    for unit in ("days", "weeks", "months"):
        assert (0, 1, 1) == Ramp({0: 1}, unit=unit).shares(date(2026, 9, 10), days)


def test_one_share_where_no_step_lies_between():
    """Where nothing changes within the days, one share stands for all; without a first day it is the last."""
    ramp = Ramp({0: 0, 1: "0.5", 3: 2})
    days = [date(2026, 10, 1), date(2026, 10, 31)]

    assert HALF == ramp.shares(date(2026, 9, 1), days)
    assert (0, HALF) == ramp.shares(date(2026, 9, 15), days)
    assert 2 == ramp.shares(None, days) == ramp.share(None, days[0])


def test_as_ramp():
    """Steps alone count months; a ramp stays what it is."""
    ramp = Ramp({0: 1}, unit="days")

    assert Ramp({0: 1}, unit="months") == as_ramp({0: 1})
    assert ramp is as_ramp(ramp)


@pytest.mark.parametrize(
    ("steps", "unit", "error", "text"),
    [
        ({1: 1}, "months", InvalidValue, "shares from 0 onwards"),
        ({0: 1, -1: 1}, "months", InvalidValue, "shares from 0 onwards"),
        ({0: "-0.5"}, "months", InvalidValue, "a share of zero or more"),
        ({0: "half"}, "months", InvalidQuantity, "it is not a number"),
        ({0: 1}, "years", UnknownMember, "unknown unit of a ramp 'years'"),
    ],
)
def test_ramps_that_are_none(steps, unit, error, text):
    """A ramp starts at 0, with shares of zero or more, in days, weeks or months."""
    with pytest.raises(error) as caught:
        Ramp(steps, unit=unit)

    assert text in str(caught.value)
