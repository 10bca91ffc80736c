"""The law *flowed*: a gain yields no more than the rates make of it, and no less when there is more time."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from targetkit import Month, WorkCalendar
from targetkit._effects import flowed
from targetkit.funnel import Funnel, Stage
from targetkit.lag import Lag
from targetkit.metric import Metric

FIRST = date(2026, 11, 1)
OPEN = WorkCalendar.weekdays().working_days(Month(2026, 11))
RATES = st.fractions(min_value=Fraction(1, 40), max_value=1, max_denominator=40)
LAGS = st.integers(0, 30) | st.sampled_from([Lag.stated({0: 1, 2: 3}), Lag.stated({1: 1, 5: 1, 9: 2})])
DAYS = st.integers(0, 29).map(lambda gone: FIRST + timedelta(gone))
GAINS = st.fractions(0, 10, max_denominator=20)


@st.composite
def funnels(draw):
    """Counts and amounts with lags, and side stages on anything that came before."""
    stages = [Stage(Metric("m0"))]
    for number in range(1, draw(st.integers(2, 6))):
        link = {"ticket": 500} if draw(st.booleans()) and number > 3 else {"rate": draw(RATES)}
        of = draw(st.none() | st.sampled_from([stage.metric.name for stage in stages]))
        stages.append(Stage(Metric(f"m{number}"), of=of, lag=draw(LAGS), **link))
    return Funnel(stages)


@given(funnels(), st.data())
def test_flowed(funnel, data):
    """Never more than the chain of the rates, monotone in the end, and nothing at all after it."""
    start = data.draw(st.sampled_from(funnel.stages)).metric.name
    gain, day, until, later = data.draw(GAINS), data.draw(DAYS), data.draw(DAYS), data.draw(st.integers(0, 9))
    yields = flowed(funnel, start, gain, day, until, OPEN)
    more = flowed(funnel, start, gain, day, until + timedelta(later), OPEN)
    all_of_it = flowed(funnel.with_lags(dict.fromkeys(yields, 0)), start, gain, FIRST, FIRST, OPEN)

    assert list(all_of_it) == list(yields) == list(more)
    assert gain == all_of_it[start]
    for name, amount in yields.items():
        assert 0 <= amount <= more[name] <= all_of_it[name]
    if until < day:
        assert {0} == set(yields.values())


@given(funnels(), GAINS)
def test_flowed_at_once(funnel, gain):
    """Without lags a gain at the top is what the funnel expects of it."""
    at_once = funnel.with_lags({stage.metric.name: 0 for stage in funnel.stages})
    expected = at_once.expected({funnel.stages[0].metric: gain})

    assert {metric.name: amount for metric, amount in expected.items()} == flowed(
        at_once, "m0", gain, FIRST, FIRST, OPEN
    )


@given(funnels(), st.data())
def test_flowed_by_the_lead(funnel, data):
    """Along the chain exactly those have come for whom the lags added up leave the time."""
    chain = [stage for stage in funnel.stages if stage.of is None]
    start = data.draw(st.integers(0, len(chain) - 1))
    gain, day, until = data.draw(GAINS), data.draw(DAYS), data.draw(DAYS)
    yields = flowed(funnel, chain[start].metric.name, gain, day, until, OPEN)
    left = [open_day for open_day in OPEN if day < open_day <= until]

    for stage in chain[start:]:
        if stage is not chain[start]:
            gain *= stage.link
        lead = funnel.lead(chain[start].metric, stage.metric)
        assert yields[stage.metric.name] == (gain * sum(lead[: len(left) + 1]) if day <= until else 0)
