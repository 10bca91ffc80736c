"""Stores, calendars, weights and whole splits, as Hypothesis generates them for the laws."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from attrs import evolve, frozen
from hypothesis import reject, settings
from hypothesis import strategies as st

from targetkit import (
    Funnel,
    Manager,
    Metric,
    Month,
    Plan,
    Quarter,
    Region,
    Stage,
    Store,
    Targets,
    Team,
    WorkCalendar,
    Year,
    decompose,
    profiles,
    weights,
)
from targetkit.errors import AllWeightsZero, NoWorkingDay
from targetkit.hold import Bound, Hold
from targetkit.role import stores as stores_of
from targetkit.role import walk

FIRST = date(2026, 10, 1)

FEWER = settings(max_examples=max(settings.default.max_examples // 3, 1))
"""For laws whose every example makes several plans: a third of the profile's examples."""

METRICS = (Metric("submissions"), Metric("signings"), Metric("disbursements", 1000, "CNY"))
FUNNEL = Funnel([Stage(METRICS[0]), Stage(METRICS[1], rate="0.3"), Stage(METRICS[2], ticket=50_000)])

SHARES = st.sampled_from([Fraction(1, 2), Fraction(1, 3), Fraction(1), Fraction(3, 4)])
WEIGHTS = st.sampled_from(
    [Fraction(0), Fraction(1, 2), Fraction(1), Fraction(1), Fraction(2), Fraction(10, 3)]
)


def days(first=FIRST, count=130):
    """A day around the months that the laws are tried on."""
    return st.integers(0, count).map(lambda gone: first + timedelta(gone))


@st.composite
def calendars(draw):
    """Weekdays, every day, every other Saturday, or a week of parts; some days closed."""
    calendar = draw(
        st.sampled_from(
            [
                WorkCalendar.weekdays(),
                WorkCalendar.daily(),
                WorkCalendar.weekdays().opened("DTSTART:20261003\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=SA"),
                WorkCalendar.weekly({"monday": 1, "tuesday": "0.5", "friday": 1, "saturday": Fraction(1, 3)}),
            ]
        )
    )
    closed = draw(st.lists(days(), max_size=4))
    return calendar.closed(closed) if closed else calendar


@st.composite
def managers(draw, id):
    """Someone who may be new, leave, be away for days or parts of days, or keep another calendar."""
    hired = draw(st.none() | days(date(2026, 6, 1), 240))
    left = draw(st.none() | st.none() | days(hired or FIRST, 200))
    return Manager(
        id,
        hired=hired,
        left=left,
        away=draw(st.dictionaries(days(), SHARES, max_size=4)),
        calendar=draw(st.none() | st.none() | st.none() | calendars()),
    )


@st.composite
def stores(draw, id="store", most=12):
    """A store of teams, sub-teams, leaders and managers without a team."""
    count = draw(st.integers(1, most))
    people = [draw(managers(f"{id}-m{number}")) for number in range(count)]
    groups = draw(st.integers(0, min(4, count)))
    members = [[person] for person in people[:groups]]
    loose = []
    for person in people[groups:]:
        home = draw(st.integers(0, groups))
        (members[home] if home < groups else loose).append(person)
    teams = []
    for number, own in enumerate(members):
        leader, *rest = own if draw(st.booleans()) else (None, *own)
        opened = draw(st.none() | days(date(2026, 1, 1), 300))
        team = Team(f"{id}-t{number}", rest, leader=leader, opened=opened)
        if teams and draw(st.booleans()):
            team = Team(f"{id}-over{number}", [teams.pop(), team])
        teams.append(team)
    return Store(id, [*teams, *loose])


@st.composite
def regions(draw):
    """A region of one to three small stores, one of them perhaps in a region of its own."""
    count = draw(st.integers(1, 3))
    inside = [draw(stores(f"s{number}", most=4)) for number in range(count)]
    if draw(st.booleans()):
        inside[0] = Region("inner", [inside[0]])
    return Region("region", inside)


def policies(people):
    """Weights for these people."""
    explicit = st.fixed_dictionaries(dict.fromkeys(people, WEIGHTS)).map(weights.explicit)
    simple = st.one_of(
        st.just(weights.equal()),
        explicit,
        st.just(weights.tenure({0: "0.1", 1: "0.5", 3: 1})),
        st.just(weights.tenure({0: 0, 7: "0.25", 40: 1}, unit="days")),
        st.just(weights.team_age({0: "0.2", 4: 1})),
    )
    return st.one_of(
        simple,
        simple.map(weights.monthly),
        st.builds(weights.product, simple, simple),
        st.builds(lambda one, other: weights.blend((one, "0.3"), (other, "0.7")), simple, simple),
    )


SHAPES = st.one_of(
    st.just(profiles.working_days()),
    st.just(profiles.by_weekday({"monday": "1.5", "friday": "0.5", "saturday": 2})),
    st.builds(profiles.month_end_push, st.integers(1, 8), st.sampled_from([2, "0.5", Fraction(7, 3)])),
    st.dictionaries(days(), WEIGHTS, max_size=10).map(lambda given: profiles.explicit(given, default=1)),
    st.just(profiles.product(profiles.by_weekday({"tuesday": 2}), profiles.month_end_push(3))),
)

PERIODS = st.one_of(
    st.builds(Month, st.just(2026), st.integers(10, 12)),
    st.builds(Month.starting, st.just(2026), st.integers(10, 12), st.integers(2, 28)),
)
SPANS = st.one_of(PERIODS, PERIODS, PERIODS, st.just(Quarter(2026, 4)), st.just(Year(2026)))

NUMBERS = st.one_of(st.integers(0, 12), st.integers(0, 400), st.integers(0, 10**9))


@frozen
class Split:
    """All arguments of one `decompose`."""

    targets: Targets
    roles: object
    period: object
    options: dict

    def made(self) -> Plan:
        """The plan, or what keeps it from being made."""
        return decompose(self.targets, self.roles, self.period, **self.options)

    def plan(self) -> Plan:
        """The plan; inputs that cannot be split are passed over."""
        try:
            return self.made()
        except (NoWorkingDay, AllWeightsZero):
            reject()

    def changed(self, **fields) -> Split:
        """The same split but for these fields."""
        return evolve(self, **fields)


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

    When it is ruled, every other one has holds and bounds; `off` says how far from what there would be without.
    """
    tree = draw(roles if roles is not None else st.one_of(stores(), stores(), regions()))
    period = draw(periods)
    metrics = METRICS if isinstance(period, Month) else METRICS[1:]
    funnel = draw(st.sampled_from([None, FUNNEL]))
    targets = Targets({metric: draw(numbers) * metric.quantum for metric in metrics}, funnel=funnel)
    people = [manager.id for manager in tree.managers()]
    followed = draw(st.booleans())
    grains = st.sampled_from(["day", "day", "week", "month"])
    grain = {metric.name: draw(grains) for metric in metrics}
    if followed:
        grain["disbursements"] = grain["signings"]
    options = {
        "calendar": {metric.name: draw(calendars()) for metric in metrics},
        "weights": {metric.name: draw(policies(people)) for metric in metrics[: -1 if followed else None]},
        "profile": draw(SHAPES),
        "follow": {"disbursements": "signings"} if followed else {},
        "method": draw(st.sampled_from(methods)),
        "grain": grain,
        "weeks": draw(st.sampled_from(["monday", "sunday", "thursday", "sevens"])),
    }
    split = Split(targets, tree, period, options)
    if ruled and draw(st.booleans()):
        holds, bounds = draw(rules(split.plan(), off))
        split = split.changed(options=options | {"holds": holds, "bounds": bounds})
    return split


def places(plan, metric, node):
    """The periods in which a role can be held."""
    tops = stores_of(plan.roles) or (plan.roles,)
    timeline = plan.timeline
    if not node.children or node in tops:
        return timeline.periods[: timeline.levels[plan.grain(metric)].stop]
    if any(node in walk(top) for top in tops):
        cells = timeline.levels[plan.grain(metric)]
        return plan.period, *timeline.periods[cells.start : cells.stop]
    return (plan.period,)


@st.composite
def rules(draw, plan, off):
    """Holds and bounds at what a plan has or a little off."""
    holds, bounds = {}, {}
    nodes = list(walk(plan.roles))
    for _ in range(draw(st.integers(0, 5))):
        metric = draw(st.sampled_from(plan.metrics))
        node = draw(st.sampled_from(nodes))
        period = draw(st.sampled_from(places(plan, metric, node)) | st.just(plan.period))
        moved = draw(st.sampled_from(off)) * metric.quantum
        holds[metric, node.id, period] = Hold(
            metric, node, period, max(0, Fraction(plan[metric, node, period]) + moved)
        )
    for _ in range(draw(st.integers(0, 3))):
        metric = draw(st.sampled_from(plan.metrics))
        node = draw(st.sampled_from(nodes))
        value = max(
            0, Fraction(plan[metric, node, plan.period]) + draw(st.sampled_from(off)) * metric.quantum
        )
        side = draw(st.sampled_from(["minimum", "maximum"]))
        bounds[metric, node.id] = Bound(metric, node, **{side: value})
    return list(holds.values()), list(bounds.values())
