"""Pasts, as Hypothesis generates them for the laws of estimates."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from targetkit import Funnel, Manager, Metric, Month, Stage, Store, Team, WorkCalendar, strategies
from targetkit.ramp import Ramp
from targetkit.windows import last_month, normal, trailing

MONTH = Month(2026, 11)
METRICS = (Metric("approvals"), Metric("signings"), Metric("disbursements", 1000, "CNY"))
CHAIN = Funnel([Stage(METRICS[0]), Stage(METRICS[1], rate="0.6"), Stage(METRICS[2], ticket=50_000)])
STORE = Store(
    "s",
    [
        Team("east", [Manager("a"), Manager("b", hired=date(2026, 9, 14))]),
        Team(
            "west",
            [Manager("c", away=[date(2026, 10, 8), date(2026, 11, 5)]), Manager("d", left=date(2026, 11, 9))],
        ),
    ],
)

READINGS = st.sampled_from(["calendar", "cohort"])
WINDOWS = st.sampled_from([last_month(), trailing(2), normal()])
RAMPS = st.sampled_from([Ramp({0: 0, 1: "0.5", 3: 1}), Ramp({0: "0.2", 9: 1}, unit="weeks"), Ramp({0: 0})])
CALENDARS = st.sampled_from(
    [None, WorkCalendar.weekdays(), WorkCalendar.weekly({"tuesday": 1, "friday": "0.5"})]
)


@st.composite
def rows(draw, first=date(2026, 4, 20), count=190):
    """A row between April and October, or of other days; some are corrections, some belong to a deal."""
    metric = draw(st.sampled_from(METRICS))
    day = first + timedelta(draw(st.integers(0, count)))
    deal = draw(st.none() | st.sampled_from([f"deal-{at}" for at in range(9)]))
    recorded = draw(st.none() | st.just(day))
    return (
        day,
        draw(st.sampled_from("abcde")),
        metric,
        metric.quantity(draw(st.integers(-2, 30))),
        deal,
        recorded,
    )


def histories():
    """A past of a few people, dense or nearly empty, with or without its reach."""
    return strategies.histories(st.just(STORE), st.just(METRICS), calendars=CALENDARS)
