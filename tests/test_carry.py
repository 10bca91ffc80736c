"""What becomes of what is missing: the ways, and where they put it."""

from __future__ import annotations

import pytest

from targetkit._rounding import ONE
from targetkit.carry import Standing, catch_up, read_carry
from targetkit.errors import InvalidValue, UnknownMember

OPEN = (False, False, True, False, True, True)
LATER = range(5, 6)


def shape(carry, *, attained=2, later=range(0)):
    """The line of somebody asked for 8, of which 6 were planned for the last three open cells."""
    line = [0, 0, 2 * ONE, 0, 3 * ONE, ONE]
    standing = Standing(8, attained, 6, line, OPEN, later)
    return [round(share / ONE, 6) for share in standing.shape(carry)], standing.wanted(carry)


@pytest.mark.parametrize(
    ("carry", "later", "expected"),
    [
        ("spread", range(0), ([0, 0, 2, 0, 3, 1], 8)),
        (catch_up(2), range(0), ([0, 0, 2.8, 0, 4.2, 1], 8)),
        ("next_day", range(0), ([0, 0, 4, 0, 3, 1], 8)),
        ("drop", LATER, ([0, 0, 2, 0, 3, 1], 6)),
        ("borrow", LATER, ([0, 0, 2, 0, 3, 3], 8)),
        ("borrow", range(0), ([0, 0, 2, 0, 3, 1], 6)),
        ("borrow", range(3, 4), ([0, 0, 2, 0, 3, 1], 8)),
    ],
)
def test_ways(carry, later, expected):
    """Two are missing: everywhere, on the next days, in the next month, or out of the plan."""
    assert expected == shape(carry, attained=0, later=later)


def test_nothing_missing():
    """Who has more than planned has less to do, on the same days, whatever the way."""
    assert ([0, 0, 2, 0, 3, 1], 5) == shape("next_day", attained=3)
    assert ([0, 0, 2, 0, 3, 1], 0) == shape("drop", attained=9)


def test_read():
    """Names and ways are taken; everything else is told what would do."""
    assert catch_up(3) == read_carry(catch_up(3))
    assert "borrow" == read_carry("borrow")
    with pytest.raises(UnknownMember) as unknown:
        read_carry("sprad")

    assert ("carry", "sprad") == (unknown.value.kind, unknown.value.given)
    assert "Did you mean 'spread'?" in str(unknown.value)
    with pytest.raises(InvalidValue, match=r"carry: 3 was given; expected spread, next_day, drop, borrow"):
        read_carry(3)


@pytest.mark.parametrize("days", [0, -1, True, "3", 1.5])
def test_catch_up_days(days):
    """It catches up over a whole number of days, one at least."""
    with pytest.raises(InvalidValue, match="catch_up: days"):
        catch_up(days)
