"""Law *round trip*: frames give back an equal plan `like` the one they came from, equal actuals and reports."""

from datetime import datetime, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from targetkit import Actuals, Metric, Plan, check_consistency, track
from targetkit.interop.frames import (
    actuals_from_frame,
    plan_from_frame,
    report_from_frame,
    to_frame,
)
from targetkit.role import walk
from tests.strategies import FEWER, FIRST, METRICS, splits

BACKENDS = st.sampled_from(["pandas", "polars", "pyarrow"])
LAYOUTS = st.sampled_from(["long", "wide"])
KINDS = st.sampled_from(["decimal", "float"])


@FEWER
@given(splits(), BACKENDS, LAYOUTS, KINDS)
def test_round_trip_frames(split, backend, layout, money):
    """A frame of a plan, of whatever library, long or wide, in decimals or floats, is that plan."""
    plan = split.plan()
    frame = to_frame(plan, backend, layout=layout, money=money)

    assert plan == plan_from_frame(frame, like=plan)


@st.composite
def typed(draw):
    """A plan that people typed: any numbers at some places, and at places that it does not have."""
    like = draw(splits()).plan()
    ids = [*(node.id for node in walk(like.roles)), "somebody-else"]
    periods = [*like.timeline.periods[:8], FIRST - timedelta(days=400), FIRST - timedelta(days=401)]
    names = [metric.name for metric in METRICS]
    key = st.tuples(st.sampled_from([*names, "calls"]), st.sampled_from(ids), st.sampled_from(periods))
    rows = draw(st.dictionaries(key, st.integers(0, 9), max_size=12))
    # A metric that the plan does not have may have been counted in cents.
    return Plan.from_rows(
        [
            (*place, Fraction(number, 100) if place[0] == "calls" else number * 1000)
            for place, number in rows.items()
        ],
        like=like,
    )


@FEWER
@given(typed(), BACKENDS, LAYOUTS)
def test_round_trip_frames_typed(plan, backend, layout):
    """Nor does a plan lose anything that people typed, what has no place in it included; so its report stays."""
    again = plan_from_frame(to_frame(plan, backend, layout=layout), like=plan)
    report = check_consistency(plan)

    assert plan == again
    assert report == check_consistency(again)
    assert report == report_from_frame(to_frame(report, backend))


@given(
    st.lists(
        st.tuples(
            st.dates(FIRST, FIRST + timedelta(days=40)),
            st.sampled_from(["li-na", "zhao-min"]),
            st.sampled_from(["signings", "disbursements"]),
            st.integers(-9, 9).map(lambda number: number * 1000),
            st.sampled_from([None, "deal-7", "deal-8"]),
            st.none()
            | st.dates(FIRST, FIRST + timedelta(days=50))
            | st.datetimes(datetime(2026, 10, 1), datetime(2026, 11, 1)),
            st.sampled_from([None, "own"]),
        ),
        max_size=12,
    ),
    BACKENDS,
    KINDS,
)
def test_round_trip_frames_actuals(rows, backend, money):
    """A frame of what happened holds every row, to the microsecond in which it was recorded."""
    actuals = Actuals(rows, metrics=[Metric("disbursements", 1000, "CNY")])

    assert actuals == actuals_from_frame(to_frame(actuals, backend, money=money), like=actuals)


@FEWER
@given(splits(), st.data())
def test_round_trip_frames_progress(split, data):
    """A progress is made again of the frames of its plan and of what happened."""
    plan = split.plan()
    people = [manager.id for manager in plan.roles.managers()]
    row = st.tuples(
        st.sampled_from(plan.period.days[:40]),
        st.sampled_from(people),
        st.sampled_from([metric.name for metric in plan.metrics]),
        st.integers(0, 9).map(lambda number: number * 1000),
    )
    actuals = Actuals(data.draw(st.lists(row, max_size=9)), metrics=plan.metrics)
    day = data.draw(st.sampled_from(plan.period.days[:40]))
    plan_again = plan_from_frame(to_frame(plan, "polars"), like=plan)
    actuals_again = actuals_from_frame(to_frame(actuals, "polars"), like=actuals)

    assert track(plan, actuals, day) == track(plan_again, actuals_again, day)
