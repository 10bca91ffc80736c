"""Milestones: a line of targets as dates."""

import pickle
from datetime import date
from decimal import Decimal

import pytest

from targetkit.errors import UnknownMember
from targetkit.metric import Metric
from targetkit.milestones import Milestone, milestones
from targetkit.period import Month, Quarter
from targetkit.timeline import Timeline

SIGNINGS = Metric("signings")
MONEY = Metric("disbursements", 1000, "CNY")
NOVEMBER = Timeline.of(Month(2026, 11), "monday")


def line(days, timeline=NOVEMBER):
    """A line with these numbers by day of the month, and 0 elsewhere."""
    return timeline.summed([days.get(day, 0) for day in range(1, len(timeline.levels["day"]) + 1)], "day")


def told(*args, lang="en"):
    """The milestones in words."""
    return [milestone.to_text(lang) for milestone in milestones(*args)]


def test_by_day():
    """Every day with a positive target has the running total that must stand by then."""
    found = milestones(SIGNINGS, line({4: 1, 9: 2, 30: 1}), NOVEMBER, "day")

    assert (
        Milestone(SIGNINGS, date(2026, 11, 4), 1, 1),
        Milestone(SIGNINGS, date(2026, 11, 9), 3, 2),
        Milestone(SIGNINGS, date(2026, 11, 30), 4, 1),
    ) == found
    assert found == pickle.loads(pickle.dumps(found))


def test_by_week():
    """Each week that adds something has one milestone, at its last day with a positive target."""
    own = line({2: 1, 4: 1, 16: 2, 19: 1, 30: 1})

    assert ["2 by 4 November", "5 by 19 November", "6 by 30 November"] == told(
        SIGNINGS, own, NOVEMBER, "week"
    )


def test_auto():
    """Up to ten days are told one by one; with more, the weeks are told."""
    ten = line(dict.fromkeys(range(2, 12), 1))
    eleven = line(dict.fromkeys(range(2, 13), 1))

    assert milestones(SIGNINGS, ten, NOVEMBER, "day") == milestones(SIGNINGS, ten, NOVEMBER)
    assert ["7 by 8 November", "11 by 12 November"] == told(SIGNINGS, eleven, NOVEMBER)


@pytest.mark.parametrize("by", ["auto", "day", "week"])
def test_coarser_lines(by):
    """A metric that stops at the week or month has its milestones at the ends of these, whatever is asked."""
    quarter = Timeline.of(Quarter(2026, 4), "monday")
    weekly = NOVEMBER.summed([1, 0, 2, 1], "week") + (None,) * 30
    monthly = quarter.summed([3, 0, 2], "month") + (None,) * (len(quarter) - 4)

    assert ["1 by 8 November", "3 by 22 November", "4 by 30 November"] == told(SIGNINGS, weekly, NOVEMBER, by)
    assert ["3 by 31 October", "5 by 31 December"] == told(SIGNINGS, monthly, quarter, by)
    assert ["4 by 30 November"] == told(SIGNINGS, (4, *(None,) * 34), NOVEMBER, by)


def test_nothing_due():
    """A line without a positive target, or without any, has no milestones."""
    assert () == milestones(SIGNINGS, line({}), NOVEMBER)
    assert () == milestones(SIGNINGS, (None,) * len(NOVEMBER), NOVEMBER)


def test_gaps():
    """A day without a target between others adds nothing."""
    own = list(line({4: 1, 6: 1}))
    own[NOVEMBER.place(date(2026, 11, 5))] = None

    assert ["1 by 4 November", "2 by 6 November"] == told(SIGNINGS, tuple(own), NOVEMBER)


def test_words():
    """A milestone is told in both languages, money with its unit, pieces with their measure word."""
    files = Milestone(SIGNINGS, date(2026, 11, 4), 1200, 1)
    calls = Milestone(Metric("appointments"), date(2026, 11, 4), 3, 1)
    (money,) = milestones(MONEY, line({13: 256}), NOVEMBER)

    assert ("1,200 by 4 November", "截至11月4日累计1,200件") == (str(files), files.to_text("zh"))
    assert "截至11月4日累计3个" == calls.to_text("zh")
    assert (Decimal(256_000), Decimal(256_000)) == (money.total, money.added)
    assert ("256,000 CNY by 13 November", "截至11月13日累计25.6万元") == (str(money), money.to_text("zh"))


def test_unknown():
    """Another way of telling them, and another language, are refused with those that exist."""
    with pytest.raises(UnknownMember) as way:
        milestones(SIGNINGS, line({}), NOVEMBER, "weekly")
    with pytest.raises(UnknownMember) as language:
        Milestone(SIGNINGS, date(2026, 11, 4), 1, 1).to_text("de")

    assert ("weekly", ("auto", "day", "week")) == (way.value.given, way.value.known)
    assert "unknown way of telling milestones 'weekly'. Did you mean 'week'?" == str(way.value)
    assert ("language", "de") == (language.value.kind, language.value.given)
