"""The tree of periods of a plan."""

from datetime import date, datetime

import pytest

from targetkit import Month, Quarter, Week, Year
from targetkit.errors import InvalidPeriod, OutsidePeriod, UnknownMember
from targetkit.timeline import Timeline


@pytest.mark.parametrize(
    "span", [Month(2026, 11), Month.starting(2026, 11, day=26), Quarter(2026, 4), Year(2028)]
)
@pytest.mark.parametrize("scheme", ["monday", "sunday", "sevens"])
def test_every_period_is_tiled_by_those_below(span, scheme):
    """The periods below one follow each other without gap from its start to its end."""
    timeline = Timeline.of(span, scheme)

    assert span == timeline.periods[0]
    for place, below in enumerate(timeline.children):
        inner = [timeline.periods[child] for child in below]
        if inner:
            period = timeline.periods[place]
            days = [day for part in inner for day in ([part] if isinstance(part, date) else part.days)]
            assert list(period.days) == days
            assert {place} == {timeline.parent[child] for child in below}


def test_levels():
    """A year goes to quarters, months, weeks and days; a month starts at itself."""
    year = Timeline.of(Year(2026), "monday")

    assert ["year", "quarter", "month", "week", "day"] == list(year.levels)
    assert [1, 4, 12] == [len(year.levels[name]) for name in ("year", "quarter", "month")]
    assert 365 == len(year.levels["day"])
    assert ["month", "week", "day"] == list(Timeline.of(Month(2026, 11), "monday").levels)
    assert ["quarter", "month", "week", "day"] == list(Timeline.of(Quarter(2026, 4), "monday").levels)
    assert "week" == year.level_of(year.place(Week(date(2026, 3, 9), date(2026, 3, 15))))
    assert year.levels["month"] == year.below(0, "month")
    assert 30 == len(year.below(year.place(Month(2026, 11)), "day"))
    assert len(year.periods) == len(year)


def test_summed():
    """A line from its cells has the sums in front."""
    timeline = Timeline.of(Month(2026, 11), "monday")
    line = timeline.summed([1] * 30, "day")

    assert (30, 8, 7, 7, 8) == line[:5]
    assert 35 == len(line)


def test_place_refuses():
    """What is not in the span says what is; what is no period is refused."""
    timeline = Timeline.of(Month(2026, 11), "monday")

    with pytest.raises(OutsidePeriod) as outside:
        timeline.place(date(2026, 12, 1))
    with pytest.raises(OutsidePeriod, match="did you mean 1–8 Nov"):
        timeline.place(Week(date(2026, 11, 2), date(2026, 11, 8)))
    with pytest.raises(OutsidePeriod, match="2026-12 is not in 2026-11"):
        timeline.place(Month(2026, 12))
    with pytest.raises(InvalidPeriod):
        timeline.place(datetime(2026, 11, 3))
    with pytest.raises(InvalidPeriod):
        Timeline.of(Week(date(2026, 11, 2), date(2026, 11, 8)), "monday")
    with pytest.raises(UnknownMember, match="'quarter'"):
        timeline.check_level("quarter")

    assert ("1 Dec 2026", "2026-11") == (outside.value.given, outside.value.period)
    assert "it runs from 2026-11-01 to 2026-11-30" in str(outside.value)
    assert date(2026, 11, 3) in timeline
    assert Month(2026, 12) not in timeline
