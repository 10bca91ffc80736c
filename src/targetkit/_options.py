"""The options of a split, metric by metric, and which metric waits for which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Literal, Protocol, TypeAlias, TypeVar, cast

from attrs import evolve

from targetkit import profiles as _profiles
from targetkit import weights as _weights
from targetkit._attrs import value
from targetkit._pins import Rule, checked, rules_of
from targetkit.allocation import METHODS, Method
from targetkit.errors import ConflictingPolicy, InvalidValue, UnknownMember
from targetkit.funnel import Funnel
from targetkit.hold import Bound, Hold
from targetkit.lead import usual_lead
from targetkit.metric import Metric, Targets
from targetkit.profiles import Profile
from targetkit.timeline import LEVELS, Timeline
from targetkit.weights import Weights
from targetkit.workdays import WorkCalendar

__all__ = [
    "Chain",
    "Estimated",
    "Grain",
    "PerMetric",
    "Rules",
    "in_turn",
    "read_fixed",
    "read_follow",
    "read_rates",
    "read_rules",
    "run_ahead",
]

T = TypeVar("T")

Grain: TypeAlias = Literal["day", "week", "month", "quarter", "year"]
"""How far down the time dimension a metric goes."""

PerMetric: TypeAlias = T | Mapping[str, T] | Mapping[Metric, T]
"""One value for all metrics, or one for each; a metric that is not named gets the default."""

EQUAL = _weights.equal()
WORKING_DAYS = _profiles.working_days()


@value
class Rules:
    """The options of one metric."""

    calendar: WorkCalendar
    weights: Weights
    profile: Profile
    method: Method
    grain: Grain


def read_rules(
    targets: Targets,
    timeline: Timeline,
    calendar: PerMetric[WorkCalendar],
    weights: PerMetric[Weights],
    profile: PerMetric[Profile],
    method: PerMetric[Method],
    grain: PerMetric[Grain],
) -> dict[Metric, Rules]:
    calendars = _per_metric(calendar, targets, "calendar", None)
    rates = _per_metric(weights, targets, "weights", EQUAL)
    shapes = _per_metric(profile, targets, "profile", WORKING_DAYS)
    methods = _per_metric(method, targets, "method", "webster")
    grains = _per_metric(grain, targets, "grain", "day")
    for metric in targets.metrics:
        if not isinstance(calendars[metric], WorkCalendar):
            expected = "a WorkCalendar, e.g. WorkCalendar.weekdays()"
            raise InvalidValue(f"calendar of {metric.name}", calendars[metric], expected)
        if methods[metric] not in METHODS:
            raise UnknownMember("method", methods[metric], METHODS, where=metric.name)
        timeline.check_level(grains[metric])
    return {
        metric: Rules(calendars[metric], rates[metric], shapes[metric], methods[metric], grains[metric])
        for metric in targets.metrics
    }


def _per_metric(option: Any, targets: Targets, name: str, default: Any) -> dict[Metric, Any]:
    """An option for each metric."""
    if not isinstance(option, Mapping):
        return dict.fromkeys(targets.metrics, option)
    pairs = cast("Mapping[object, Any]", option)
    given = {_own(metric, targets, name): own for metric, own in pairs.items()}
    missing = [metric.name for metric in targets.metrics if metric not in given]
    if default is None and missing:
        raise ConflictingPolicy(missing[0], f"{name} is given for other metrics but not for this one")
    return {metric: given.get(metric, default) for metric in targets.metrics}


def _own(metric: object, targets: Targets, name: str) -> Metric:
    for own in targets.metrics:
        if metric == own or metric in own.names:
            return own
    known = tuple(own.name for own in targets.metrics)
    raise UnknownMember("metric", getattr(metric, "name", metric), known, where=name)


def read_fixed(
    targets: Targets, holds: Iterable[Hold], bounds: Iterable[Bound]
) -> dict[Metric, tuple[Rule, ...]]:
    """The holds and bounds of each metric."""
    given: list[Rule] = [*checked(Hold, holds), *checked(Bound, bounds)]
    for rule in given:
        _own(rule.metric, targets, f"{rule}")
    return {metric: rules_of(metric, given) for metric in targets.metrics}


def read_follow(
    follow: Mapping[str, str], targets: Targets, rules: Mapping[Metric, Rules], weights: object
) -> dict[Metric, Metric]:
    """Which metric follows which."""
    pairs = {_own(one, targets, "follow"): _own(other, targets, "follow") for one, other in follow.items()}
    weighted = _named(weights, targets, "weights")
    for one, other in pairs.items():
        if one in weighted:
            reason = f"it follows {other.name} and has weights of its own; give one or the other"
            raise ConflictingPolicy(one.name, reason)
        if LEVELS.index(rules[one].grain) > LEVELS.index(rules[other].grain):
            reason = (
                f"it follows {other.name} but goes down to the {rules[one].grain}, "
                f"where {other.name} has nothing; stop it at the {rules[other].grain}"
            )
            raise ConflictingPolicy(one.name, reason)
    return pairs


def _named(option: object, targets: Targets, name: str) -> set[Metric]:
    """The metrics that an option names."""
    if not isinstance(option, Mapping):
        return set()
    return {_own(metric, targets, name) for metric in cast("Mapping[object, Any]", option)}


def in_turn(metrics: Sequence[Metric], followed: Mapping[Metric, Metric]) -> list[Metric]:
    """The metrics so that one that is followed comes before those that follow it."""
    turn: list[Metric] = []
    for metric in metrics:
        chain = [metric]
        while (ahead := followed.get(chain[-1])) is not None and ahead not in turn:
            if ahead in chain:
                circle = " → ".join(step.name for step in (*chain, ahead))
                raise ConflictingPolicy(metric.name, f"metrics follow each other in a circle: {circle}")
            chain.append(ahead)
        turn.extend(step for step in reversed(chain) if step not in turn)
    return turn


@value
class Chain:
    """The stages of a funnel that a split carries, by way of their links.

    Attributes:
        funnel: The funnel.
        anchor: The last stage carried that follows nothing: what the others are for.
        upward: For each carried stage above it, from the anchor upwards, the stage that comes next.
    """

    funnel: Funnel
    anchor: Metric
    upward: tuple[tuple[Metric, Metric], ...]

    @classmethod
    def of(cls, targets: Targets, followed: Mapping[Metric, Metric]) -> Chain | None:
        """The chain of the targets' funnel; None where there is no funnel or none of it is carried."""
        funnel = cast("Funnel | None", targets.funnel)
        if funnel is None:
            return None
        stages = [stage.metric for stage in funnel.stages if stage.of is None]
        carried = [metric for metric in stages if metric in targets.metrics and metric not in followed]
        if not carried:
            return None
        upward: list[tuple[Metric, Metric]] = []
        at = stages.index(carried[-1])
        while at and stages[at - 1] in carried:
            upward.append((stages[at - 1], stages[at]))
            at -= 1
        return cls(funnel, carried[-1], tuple(upward))


def run_ahead(
    rules: Mapping[Metric, Rules], targets: Targets, chain: Chain | None, profile: object, end: str
) -> dict[Metric, Rules]:
    """The rules with every stage that has a lead to the anchor running ahead of it.

    A stage whose profile was given by its name keeps it.
    """
    moved = dict(rules)
    if chain is None:
        return moved
    named = _named(profile, targets, "profile")
    own = rules[chain.anchor]
    for metric, _ in chain.upward:
        days = usual_lead(chain.funnel, metric, chain.anchor, Fraction(1, 2))
        if days and metric not in named:
            moved[metric] = evolve(
                rules[metric], profile=_profiles.ahead(own.profile, days, calendar=own.calendar, end=end)
            )
    return moved


class Estimated(Protocol):
    """A funnel that was estimated, with what is known of it; `History.funnels` gives them."""

    @property
    def funnel(self) -> Funnel:
        """The funnel to go by."""
        ...


def _funnel(given: Funnel | Estimated) -> Funnel:
    return given if isinstance(given, Funnel) else given.funnel


def read_rates(
    rates: Mapping[str, Funnel | Estimated] | None,
    targets: Targets,
    chain: Chain | None,
    managers: Sequence[str],
    weights: object,
) -> dict[Metric, dict[str, Fraction]]:
    """For each stage above the anchor the link of each manager to the stage that comes next; nothing without rates."""
    if rates is None:
        return {}
    if chain is None:
        reason = "they need targets that come from a funnel, such as funnel.required(...)"
        raise ConflictingPolicy("rates", reason)
    for id_ in rates:
        if id_ not in managers:
            raise UnknownMember("manager", id_, tuple(sorted(managers)), where="rates")
    named = _named(weights, targets, "weights")
    links: dict[Metric, dict[str, Fraction]] = {}
    for metric, after in chain.upward:
        if metric in named:
            reason = "each person's need comes from the person's own rates, and it has weights; give one or the other"
            raise ConflictingPolicy(metric.name, reason)
        # A stage above another has a link; without one of their own people have the store's.
        whole = cast("Fraction", chain.funnel.stage(after).link)
        links[metric] = {
            id_: cast("Fraction", _funnel(rates[id_]).stage(after.name).link) if id_ in rates else whole
            for id_ in managers
        }
    return links
