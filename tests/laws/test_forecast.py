"""A landing sees nothing later than its moment, asks no order of its rows, and is the less sure the more is asked."""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from targetkit import Actuals, History, Plan, WorkCalendar
from targetkit.forecast import land
from targetkit.role import walk
from targetkit.tracking import track
from tests.laws.pasts import CALENDARS, CHAIN, METRICS, MONTH, STORE, rows

FIRST = date(2026, 4, 20)


@st.composite
def moments(draw):
    """A plan of November, rows from April to its end, later ones, and a moment of it."""
    told = draw(st.lists(rows(count=(MONTH.end - FIRST).days), max_size=60))
    day = draw(st.sampled_from(MONTH.days))
    later = draw(st.lists(rows(first=day + timedelta(1), count=20), min_size=1, max_size=10))
    late = [(*row[:5], day + timedelta(1 + row[0].day)) for row in draw(st.lists(rows(), max_size=10))]
    plan = Plan.from_rows(
        [(metric, node.id, MONTH, 50_000) for metric in METRICS for node in walk(STORE)],
        roles=STORE,
        period=MONTH,
        funnel=CHAIN,
        calendar=draw(CALENDARS) or WorkCalendar.daily(),
    )
    return plan, told, later, late, day, draw(st.sampled_from(["close", "morning"]))


def landing(plan, told, day, at):
    """Where it lands by some rows, which are the history as well."""
    actuals = Actuals(told, metrics=METRICS)
    history = History(actuals, roles=STORE, since=FIRST, until=MONTH.start - timedelta(1))
    return land(track(plan, actuals, day, at=at), history)


@given(moments(), st.randoms())
def test_landing_sees_nothing_later(case, random):
    """Rows of later days or recorded later change nothing, and neither does the order of the rows."""
    plan, told, later, late, day, at = case
    found = landing(plan, told, day, at)
    shuffled = random.sample(told, len(told))

    assert found == landing(plan, shuffled, day, at)
    # A person whom only later rows know makes no place either.
    assert found == landing(plan, [*told, *later, *late], day, at)


@given(
    moments(), st.lists(st.integers(-5, 300), min_size=2, max_size=6), st.sampled_from(["0.5", "0.8", "0.95"])
)
def test_landing_probability(case, targets, share):
    """The probability never rises with the target; expected lies between low and high as far as these say."""
    plan, told, _, _, day, at = case
    actuals = Actuals(told, metrics=METRICS)
    found = land(track(plan, actuals, day, at=at), share=share)
    for one in found:
        chances = [one.probability_of(target * one.metric.quantum) for target in sorted(targets)]
        if one.expected is None:
            assert {None} == set(chances)
            continue
        assert sorted(chances, reverse=True) == chances
        assert all(0 <= chance <= 1 for chance in chances)
        assert one.attained <= one.low <= one.high
        assert one.attained <= one.expected
        # Within: at least the share lies between both, as far as whole quanta can say it.
        above = one.probability_of(one.high + one.metric.quantum)
        assert above <= (1 - Fraction(share)) / 2 + Fraction(1, 1000)
