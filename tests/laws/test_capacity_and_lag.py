"""The laws of the past for what people can do and for the days between stages."""

from __future__ import annotations

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from targetkit import Actuals
from targetkit._lag import UNIT, from_pairs
from targetkit.errors import TooLittleHistory
from tests.laws.pasts import METRICS, MONTH, RAMPS, STORE, WINDOWS, histories, rows

PAIRS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda pair: (pair[0], sum(pair))), min_size=1
)


def lag(history, **options):
    """The lag from approvals to signings, or what says that there is too little."""
    try:
        return history.lag("approvals", "signings", **options)
    except TooLittleHistory as error:
        return str(error)


@given(histories(), WINDOWS)
def test_shrunk(history, window):
    """Every capacity lies between the own figure and the level of the person's team or store, and is not negative."""
    capacity = history.capacities(METRICS, window=window)
    teams = {manager.id: team.id for team in STORE.children for manager in team.managers()}

    for name, people in capacity.people.items():
        for id_, found in people.items():
            levels = [capacity.level(name, group) for group in (teams[id_], STORE.id)]
            ends = [level.value for level in levels if level is not None]
            own = ends[-1] if found.raw is None else found.raw
            assert any(min(own, end) <= found.value <= max(own, end) for end in (*ends, own, 0))
            assert found.value >= 0


@given(histories(), st.lists(rows(first=MONTH.start, count=60), max_size=20), WINDOWS, RAMPS)
def test_no_look_ahead(history, later, window, ramp):
    """Rows at or after the day change neither capacity nor lag."""
    more = evolve(history, actuals=history.actuals.with_rows(later))
    asked = {"window": window, "ramp": ramp, "before": MONTH.start}
    told, known = (one.capacities(METRICS, **asked) for one in (history, more))

    assert (told.people, told.groups, told.unknown) == (known.people, known.groups, known.unknown)
    assert lag(history, before=MONTH.start) == lag(more, before=MONTH.start)


@given(histories(), RAMPS, st.randoms(use_true_random=False))
def test_row_order(history, ramp, random):
    """The same rows in another order give the same capacity and the same lag, to the last digit."""
    told = list(history.actuals.rows())
    random.shuffle(told)
    other = evolve(history, actuals=Actuals(told, metrics=METRICS))

    assert history.capacities(METRICS, ramp=ramp) == other.capacities(METRICS, ramp=ramp)
    assert lag(history) == lag(other)


@given(PAIRS)
def test_shares_of_a_lag_sum_to_one(pairs):
    """The shares of a lag sum to one exactly, none is negative, and only lags that were seen have any."""
    shares = from_pairs(pairs)

    assert UNIT == sum(shares)
    assert min(shares) >= 0
    assert {took for took, share in enumerate(shares) if share} <= {took for took, _ in pairs}
