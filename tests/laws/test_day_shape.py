"""Law *day shape*: it sums to one over the month, is zero on closed days, and looks at nothing it may not see."""

from datetime import timedelta
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from targetkit import Actuals, History, Month
from targetkit.shape import fit_shape
from targetkit.workdays import DayKind
from tests.strategies import FIRST, calendars, days

MONTHS = st.sampled_from([Month(2026, 11), Month(2026, 12), Month(2027, 1), Month(2027, 2)])
PIECES = st.one_of(st.integers(0, 30), st.integers(-20, 2_000), st.just(0))


@st.composite
def pasts(draw):
    """What came on days of the past and of the month to come, with the facts that a shape is learnt from."""
    calendar = draw(calendars())
    holidays = draw(st.lists(days(count=160), max_size=3))
    kind = DayKind.STATUTORY_HOLIDAY
    calendar = (
        calendar.closed(holidays, kind) if draw(st.booleans()) else calendar.opened(holidays, kind=kind)
    )
    first = draw(days(FIRST - timedelta(500), 620))
    length = draw(st.sampled_from([0, 1, 2, 20, 90, 400]))
    pieces = draw(st.lists(PIECES, min_size=min(length, 14), max_size=14))
    came = {first + timedelta(at): pieces[at % len(pieces)] for at in range(length)} if pieces else {}
    return came | draw(st.dictionaries(days(), PIECES, max_size=5)), calendar


@given(pasts(), MONTHS, st.lists(days(count=160), max_size=6), st.none() | st.sets(days(count=60)))
def test_shares_of_a_month(past, month, campaigns, stated):
    """The shares of a month sum to exactly one; closed days have none, and none is negative."""
    daily, calendar = past
    opened = [day for day in month.days if (day in stated if stated is not None else calendar.weight(day))]
    assume(opened)

    shape = fit_shape(daily, calendar=calendar, campaigns=campaigns, before=month.start)
    weights = shape.weights(month, open_days=stated)

    assert 1 == sum(weights)
    assert all(isinstance(weight, Fraction) and weight >= 0 for weight in weights)
    assert not any(weight for day, weight in zip(month.days, weights, strict=True) if day not in opened)


@given(pasts(), MONTHS, st.dictionaries(days(count=160), PIECES, min_size=1))
def test_looks_at_nothing_later(past, month, later):
    """What comes in the month to split or after it changes nothing."""
    daily, calendar = past
    seen = {day: number for day, number in daily.items() if day < month.start}
    told = seen | {day: number for day, number in later.items() if day >= month.start}

    assert fit_shape(seen, calendar=calendar, before=month.start) == fit_shape(
        told, calendar=calendar, before=month.start
    )


@given(pasts(), st.randoms(use_true_random=False))
def test_row_order_changes_nothing(past, random):
    """A shape learnt from days or rows in another order is the same, to the last digit."""
    daily, calendar = past
    order = random.sample(list(daily), len(daily))
    rows = [(day, f"m{day.day % 3}", "signings", daily[day]) for day in order]
    before = Month(2026, 12).start

    shape = fit_shape(dict(sorted(daily.items())), calendar=calendar, before=before)

    assert shape == fit_shape({day: daily[day] for day in order}, calendar=calendar, before=before)
    if rows:
        history = History(Actuals(rows), calendar=calendar)
        other = History(Actuals(sorted(rows)), calendar=calendar)
        assert other.profile("signings", before=before) == history.profile("signings", before=before)
