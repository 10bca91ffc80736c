"""Whole splits, and the plans that they give."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, cast

from attrs import evolve
from hypothesis import reject
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from targetkit._attrs import FrozenMap, field, value
from targetkit._options import Grain
from targetkit.allocation import Method
from targetkit.decompose import decompose
from targetkit.errors import AllWeightsZero, NoWorkingDay
from targetkit.funnel import Funnel
from targetkit.metric import Metric, Targets
from targetkit.overdue import OverdueRail, RiskBand
from targetkit.period import Month
from targetkit.plan import Plan
from targetkit.profiles import Profile
from targetkit.rate_targets import ActivityRate, ConversionRate, RateTarget
from targetkit.role import Role, walk
from targetkit.strategies import _asked, _days, _people, _rules
from targetkit.strategies._arguments import check_flag, default, one_in
from targetkit.timeline import Span
from targetkit.weights import Weights
from targetkit.workdays import WorkCalendar

__all__ = ["Split", "plans", "splits"]

_METHODS: SearchStrategy[Method] = st.sampled_from(["webster", "largest_remainder"])
_GRAINS: SearchStrategy[Grain] = st.sampled_from(["day", "day", "week", "month"])
_NO_LINKS: Mapping[str, str] = FrozenMap()
_NO_SHARES: Mapping[str, Fraction] = FrozenMap()

_WEEKS = st.sampled_from(["monday", "sunday", "thursday", "sevens"])


def _fixed(given: Mapping[str, Any]) -> FrozenMap[str, Any]:
    """Options as a value: mappings and lists inside them, too."""
    return FrozenMap((name, _frozen(option)) for name, option in given.items())


def _frozen(option: Any) -> Any:
    if isinstance(option, Mapping):
        return FrozenMap(cast("Mapping[object, object]", option))
    return tuple(cast("list[object]", option)) if isinstance(option, list) else option


@value
class Split:
    """All arguments of one `decompose`.

    Attributes:
        targets: What is asked for.
        roles: The root of the role tree.
        period: The Month, Quarter or Year.
        options: The other arguments by name; calendars, weights and grains by the metric's name.
    """

    targets: Targets
    roles: Role
    period: Span
    options: FrozenMap[str, Any] = field(converter=_fixed)

    def made(self) -> Plan:
        """The plan.

        Raises:
            TargetkitError: Whatever keeps it from being made.
        """
        return decompose(self.targets, self.roles, self.period, **self.options)

    def plan(self) -> Plan:
        """The plan; an example without a working day or without any weight is passed over."""
        try:
            return self.made()
        except (NoWorkingDay, AllWeightsZero):
            reject()

    def changed(self, **fields: Any) -> Split:
        """The same split but for these fields."""
        return evolve(self, **fields)

    def with_options(self, **options: Any) -> Split:
        """The same split but for these options."""
        return evolve(self, options={**self.options, **options})


@value
class _Given:
    """What a user has handed in; None for the usual."""

    roles: SearchStrategy[Role] | None
    periods: SearchStrategy[Span]
    targets: SearchStrategy[Targets] | None
    calendars: SearchStrategy[WorkCalendar] | None
    weights: SearchStrategy[Weights] | None
    profiles: SearchStrategy[Profile] | None
    methods: SearchStrategy[Method]
    follow: SearchStrategy[Mapping[str, str]] | None
    grains: SearchStrategy[Grain]
    weeks: SearchStrategy[str]
    shifts: SearchStrategy[int]
    allow_rules: bool
    allow_stretch: bool
    allow_rates: bool


@st.composite
def _splits(draw: DrawFn, given: _Given) -> Split:
    period = draw(given.periods)
    days = _days.around(period)
    roles = draw(_people.roles(days) if given.roles is None else given.roles)
    targets = draw(_usual_targets(period) if given.targets is None else given.targets)
    calendars = _days.calendars(days) if given.calendars is None else given.calendars
    policies = _asked.weights(roles) if given.weights is None else given.weights
    usual = st.just(_NO_LINKS) | st.just(_money(targets))
    follow = draw(usual if given.follow is None else given.follow)
    grain = {metric.name: draw(given.grains) for metric in targets.metrics}
    options: dict[str, Any] = {
        "calendar": {metric.name: draw(calendars) for metric in targets.metrics},
        "weights": {metric.name: draw(policies) for metric in targets.metrics if metric.name not in follow},
        "profile": draw(_asked.profiles(days) if given.profiles is None else given.profiles),
        "follow": follow,
        "method": draw(given.methods),
        "grain": {name: grain[follow.get(name, name)] for name in grain},
        "weeks": draw(given.weeks),
    }
    if given.allow_stretch:
        levels = st.sampled_from(sorted({node.level for node in walk(roles)}))
        shares = st.sampled_from([Fraction(1, 20), Fraction(1, 3)])
        options["stretch"] = draw(st.just(_NO_SHARES) | st.dictionaries(levels, shares, max_size=2))
    if given.allow_rates:
        options |= draw(_watched(targets, roles))
    split = Split(targets, roles, period, options)
    if given.allow_rules and draw(st.booleans()):
        plan = split.plan()
        held = draw(_rules.holds(plan, shifts=given.shifts))
        bounded = draw(_rules.bounds(plan, shifts=given.shifts))
        return split.with_options(holds=held, bounds=bounded)
    return split


def _usual_targets(period: Span) -> SearchStrategy[Targets]:
    """Everything for a month; for what is longer two metrics at most, which take as much time as six do there."""
    if isinstance(period, Month):
        return _asked.targets()
    return _asked.targets(st.none())


def _money(targets: Targets) -> Mapping[str, str]:
    """The money that goes where the pieces are that bring it."""
    funnel = targets.funnel
    if not isinstance(funnel, Funnel):
        return {}
    carried = [stage for stage in funnel.stages if stage.metric in targets]
    last = carried[-1]
    return {last.metric.name: carried[-2].metric.name} if len(carried) > 1 and last.ticket else {}


@st.composite
def _watched(draw: DrawFn, targets: Targets, roles: Role) -> dict[str, Any]:
    """Targets for rates, and a guard rail, now and then."""
    found: dict[str, Any] = {}
    metric = draw(st.sampled_from(targets.metrics))
    rates = [RateTarget(ActivityRate(metric.name), Fraction(4, 5), level=roles.level)]
    one, two = (*targets.metrics, metric)[:2]
    if isinstance(targets.funnel, Funnel) and one.unit == two.unit and one != two:
        rates.append(RateTarget(ConversionRate(two.name, one.name), Fraction(2, 5)))
    found["rate_targets"] = draw(st.just([]) | st.just(rates))
    if _counts_approvals(targets.metrics) and draw(st.booleans()):
        found["overdue"] = OverdueRail(
            Fraction(3, 100), [RiskBand("A", Fraction(1, 100), most=40), RiskBand("B", Fraction(1, 20))]
        )
    return found


def _counts_approvals(metrics: tuple[Metric, ...]) -> bool:
    return any(metric.name == "approvals" for metric in metrics)


def splits(
    roles: SearchStrategy[Role] | None = None,
    periods: SearchStrategy[Span] | None = None,
    *,
    targets: SearchStrategy[Targets] | None = None,
    calendars: SearchStrategy[WorkCalendar] | None = None,
    weights: SearchStrategy[Weights] | None = None,
    profiles: SearchStrategy[Profile] | None = None,
    follow: SearchStrategy[Mapping[str, str]] | None = None,
    methods: SearchStrategy[Method] | None = None,
    grains: SearchStrategy[Grain] | None = None,
    weeks: SearchStrategy[str] | None = None,
    shifts: SearchStrategy[int] | None = None,
    allow_rules: bool = True,
    allow_stretch: bool = True,
    allow_rates: bool = True,
) -> SearchStrategy[Split]:
    """All arguments of one `decompose`, mostly of one that can be done.

    Args:
        roles: The role trees; without it stores and regions whose people come, go and are away around the period.
        periods: The periods.
        targets: What is asked for.
        calendars: The calendars, one drawn for each metric.
        weights: Who carries how much, one policy drawn for each metric that follows no other;
            without it those of `weights(...)` for the people of the tree.
        profiles: Which day carries how much.
        follow: Which metric goes where which other one is; without it money may go where the signings are.
        methods: How the role dimension is rounded.
        grains: Where a metric stops, drawn for each.
        weeks: The week schemes.
        shifts: How many quanta holds and bounds are off what the plan has without them; without it none,
            so that they can be kept.
        allow_rules: Whether there may be holds and bounds.
        allow_stretch: Whether more may be asked than adds up.
        allow_rates: Whether rates may have targets, and the overdue rate a ceiling.

    Raises:
        InvalidArgument: Something that is no strategy, an `allow_...` that is no bool.
    """
    for name, flag in (("rules", allow_rules), ("stretch", allow_stretch), ("rates", allow_rates)):
        check_flag(f"allow_{name}", flag)
    given = _Given(
        roles=_taken("roles", roles),
        periods=default("periods", periods, _days.periods()),
        targets=_taken("targets", targets),
        calendars=_taken("calendars", calendars),
        weights=_taken("weights", weights),
        profiles=_taken("profiles", profiles),
        follow=_taken("follow", follow),
        methods=default("methods", methods, _METHODS),
        grains=default("grains", grains, _GRAINS),
        weeks=default("weeks", weeks, _WEEKS),
        shifts=default("shifts", shifts, st.just(0)),
        allow_rules=allow_rules,
        allow_stretch=allow_stretch,
        allow_rates=allow_rates,
    )
    return _splits(given)


def _taken(name: str, given: SearchStrategy[Any] | None) -> SearchStrategy[Any] | None:
    return None if given is None else default(name, given, st.nothing())


@st.composite
def _plans(draw: DrawFn, splits: SearchStrategy[Split], allow_typed: bool) -> Plan:
    plan = draw(splits).plan()
    typed = allow_typed and draw(one_in(8, st.just(True), st.just(False)))
    return Plan.from_rows(plan.rows(), like=plan) if typed else plan


def plans(
    roles: SearchStrategy[Role] | None = None,
    periods: SearchStrategy[Span] | None = None,
    *,
    targets: SearchStrategy[Targets] | None = None,
    calendars: SearchStrategy[WorkCalendar] | None = None,
    weights: SearchStrategy[Weights] | None = None,
    profiles: SearchStrategy[Profile] | None = None,
    grains: SearchStrategy[Grain] | None = None,
    allow_rules: bool = True,
    allow_stretch: bool = True,
    allow_rates: bool = True,
    allow_typed: bool = True,
) -> SearchStrategy[Plan]:
    """Plans that are consistent: `check_consistency(plan).ok`.

    What fails shrinks to a plan for one team of one person.

    Args:
        roles: The role trees; without it stores and regions whose people come, go and are away around the period.
        periods: The periods.
        targets: What is asked for; of other targets than those of `targets(...)` nobody knows that a funnel reaches.
        calendars: The calendars, one drawn for each metric.
        weights: Who carries how much, one policy drawn for each metric that follows no other.
        profiles: Which day carries how much.
        grains: Where a metric stops, drawn for each.
        allow_rules: Whether holds and bounds may be kept.
        allow_stretch: Whether more may be asked than adds up; see `Plan.assigned`.
        allow_rates: Whether rates may have targets, and the overdue rate a ceiling.
        allow_typed: Whether some of the plans have no basis, as if people had typed them.

    Raises:
        InvalidArgument: Something that is no strategy, an `allow_...` that is no bool.
    """
    check_flag("allow_typed", allow_typed)
    made = splits(
        roles,
        periods,
        targets=targets,
        calendars=calendars,
        weights=weights,
        profiles=profiles,
        grains=grains,
        allow_rules=allow_rules,
        allow_stretch=allow_stretch,
        allow_rates=allow_rates,
    )
    return _plans(made, allow_typed)
