"""What the laws draw from: `targetkit.strategies` with the metrics, the months and the limits that suit them."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import settings
from hypothesis import strategies as st

from targetkit import Funnel, Manager, Metric, Month, Quarter, Stage, Targets, Team, Year, strategies
from targetkit.strategies import Split
from targetkit.strategies._rules import places

__all__ = [
    "FEWER",
    "FIRST",
    "FUNNEL",
    "METRICS",
    "NUMBERS",
    "PERIODS",
    "SHAPES",
    "SPANS",
    "Split",
    "calendars",
    "days",
    "places",
    "policies",
    "regions",
    "rules",
    "splits",
    "stores",
]

FIRST = date(2026, 10, 1)

FEWER = settings(max_examples=max(settings.default.max_examples // 3, 1))
"""For laws whose every example makes several plans: a third of the profile's examples."""

METRICS = (Metric("submissions"), Metric("signings"), Metric("disbursements", 1000, "CNY"))
FUNNEL = Funnel([Stage(METRICS[0]), Stage(METRICS[1], rate="0.3"), Stage(METRICS[2], ticket=50_000)])


def days(first=FIRST, count=130):
    """A day around the months that the laws are tried on."""
    return st.dates(first, first + timedelta(count))


def calendars():
    """Calendars with some of these days closed, or made up for."""
    return strategies.calendars(days())


def stores(id="store", most=12):
    """A store of teams, sub-teams, leaders and managers without a team."""
    people = strategies.managers(days(), ids=st.just(f"{id}-m"))
    return strategies.stores(people, ids=st.just(id), max_size=most, days=days())


def regions():
    """A region of one to three small stores, one of them perhaps in a region of its own."""
    return strategies.regions(stores(most=4))


def policies(people):
    """Weights for the people of these ids."""
    return strategies.weights(Team("people", [Manager(id) for id in people]))


SHAPES = strategies.profiles(days())

PERIODS = strategies.months()
SPANS = PERIODS | st.just(Quarter(2026, 4)) | st.just(Year(2026))

NUMBERS = st.one_of(st.integers(0, 12), st.integers(0, 400), st.integers(0, 10**9))


@st.composite
def splits(
    draw,
    roles=None,
    periods=SPANS,
    numbers=NUMBERS,
    methods=("webster", "largest_remainder"),
    *,
    ruled=False,
    off=(0,),
):
    """A whole split: mostly one that can be done.

    Its numbers need not fit its funnel, and money may follow the signings without one.
    When it is ruled, every other one has holds and bounds; `off` says how far from what there would be without.
    """
    period = draw(periods)
    metrics = METRICS if isinstance(period, Month) else METRICS[1:]
    funnel = draw(st.sampled_from([None, FUNNEL]))
    targets = Targets({metric: draw(numbers) * metric.quantum for metric in metrics}, funnel=funnel)
    return draw(
        strategies.splits(
            stores() | regions() if roles is None else roles,
            st.just(period),
            targets=st.just(targets),
            calendars=calendars(),
            profiles=SHAPES,
            follow=st.sampled_from([{}, {"disbursements": "signings"}]),
            methods=st.sampled_from(methods),
            shifts=st.sampled_from(off),
            allow_rules=ruled,
            allow_stretch=False,
            allow_rates=False,
        )
    )


@st.composite
def rules(draw, plan, off):
    """Holds and bounds at what a plan has or a little off."""
    shifts = st.sampled_from(off)
    return draw(strategies.holds(plan, shifts=shifts)), draw(strategies.bounds(plan, shifts=shifts))
