"""Why a target is missed: the gap split into volume, rates and ticket, and into who is short of what (归因).

The last number of a funnel is a product: what came in at the top × the rate of each step × the average ticket.
The gap between target and attained is split among these factors by the Shapley value, exactly,
and then rounded to whole quanta that still sum to the gap.

*Planned* is what the target numbers imply, not the rate that was typed when they were made:
75 approvals asked of 188 intakes are planned at 39.9%, because 188 is what 40% needs, rounded up.
So the reserve that rounding leaves, and stock that was credited, belong to the plan and are no reason of their own.
A rate may lie above 1: approvals of this month may come from intakes of the last.

What has no rate, and what is done then:

- A stage with nothing although a later one has something (no intakes, three approvals from earlier files),
  in target or attained, is left out: the next stage is counted from the one before it, or starts the chain.
- Nothing of nothing is no rate: it is taken as the other side's, as if it had not changed.
  Where nobody came in, the whole gap is one of volume.
- A stage that only one side knows is left out.

Members (the teams of a store, the managers of a team) are split by their own numbers in the same way.
What is missing at each is theirs; the factors of the members do not sum to those of the group
where they plan or convert differently: a group's approval rate falls when its weaker team brings more of the intakes,
though no team's rate has changed.
That, the rounding, and what members do not have (over-assignment, volume nobody owns) is the line *rest*;
with it the table adds up by member and by factor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

from targetkit._factors import Factor, FactorKind, factors_of, path_to
from targetkit._reasons import Attribution, Contribution, Step
from targetkit.errors import DuplicateMember, InvalidQuantity, InvalidValue
from targetkit.funnel import Stage
from targetkit.metric import Metric
from targetkit.quantity import Quantity

if TYPE_CHECKING:
    from targetkit.funnel import Funnel
    from targetkit.metric import Amounts
    from targetkit.period import PeriodLike
    from targetkit.plan import Plan
    from targetkit.role import Role

__all__ = [
    "Attribution",
    "Contribution",
    "Factor",
    "FactorKind",
    "Followed",
    "Stand",
    "Step",
    "attribute",
    "attribute_funnel",
]


class Stand(Protocol):
    """Where one metric of one role stands; `Standing` is one."""

    @property
    def metric(self) -> Metric:
        """The metric, in the finest size in which its amounts can be said."""
        ...

    @property
    def target(self) -> Quantity | None:
        """What is asked for the period; None where nothing is."""
        ...

    @property
    def to_date(self) -> Quantity | None:
        """What is asked up to now; None where nothing is asked for the period."""
        ...

    @property
    def attained(self) -> Quantity:
        """What has come."""
        ...


class Followed(Protocol):
    """What an attribution reads of a plan that is being followed; `Progress` is one."""

    @property
    def plan(self) -> Plan:
        """The plan."""
        ...

    def standing(self, metric: Metric, role: str, period: PeriodLike, /) -> Stand:
        """Where a metric of a role stands in a period."""
        ...


def attribute_funnel(
    funnel: Funnel,
    target: Amounts,
    attained: Amounts,
    *,
    metric: str | Metric | None = None,
    members: Mapping[str, tuple[Amounts, Amounts]] | None = None,
    role: str = "",
    period: PeriodLike | None = None,
) -> Attribution:
    """Split the gap at a stage of a funnel into the factors that lead to it; `attribute` for plain numbers.

    Args:
        funnel: The funnel; only its stages and their order count, the factors are those of the numbers.
        target: Metric, name or alias → what was asked. The plan may start at any stage.
        attained: The same → what came; corrections may make it negative.
        metric: The stage whose gap is split; None: the last of the chain that both sides have.
        members: Id → target and attained of each member, if the gap is that of a group.
        role: Whose gap it is, for the text.
        period: Of when, for the text.

    Returns:
        The attribution; the parts of its factors sum to target less attained, to the quantum.

    Raises:
        UnknownMember: A metric that is not in the funnel.
        DuplicateMember: A metric given by two of its names.
        InvalidQuantity: An amount that is finer than its quantum or no number, a target that is negative.
        InvalidValue: The metric has no target or nothing attained (0 is something), of the group or of a member.

    Sources:
        L. S. Shapley, *A value for n-person games*, Contributions to the Theory of Games II, 1953;
        A. F. Shorrocks, *Decomposition procedures for distributional analysis: a unified framework based on
        the Shapley value*, Journal of Economic Inequality 11, 2013 (its use to split a change into factors).

    >>> from targetkit import Funnel
    >>> funnel = Funnel.consumer_loan(average_ticket=50_000, approval_rate="0.40", signing_rate="0.80")
    >>> target = funnel.required(disbursements=3_000_000)
    >>> attribute_funnel(funnel, target, {"intakes": 170, "approvals": 60, "signings": 50, "disbursements": 2_550_000})
    disbursements 450,000 CNY short: intakes -279,000 CNY, approval rate -339,000 CNY, signing rate +113,000 CNY, average ticket +55,000 CNY
    <BLANKLINE>
                       planned      actual        effect
    ----------------------------------------------------
    intakes                188         170  -279,000 CNY
    approval rate        39.9%       35.3%  -339,000 CNY
    signing rate         80.0%       83.3%  +113,000 CNY
    average ticket  50,000 CNY  51,000 CNY   +55,000 CNY
    """
    asked, came = _amounts(funnel, target, "target"), _amounts(funnel, attained, "attained")
    inside = {
        id_: (_amounts(funnel, one, f"target of {id_}"), _amounts(funnel, other, f"attained of {id_}"))
        for id_, (one, other) in (members or {}).items()
    }
    if metric is None:
        both = [stage for stage in funnel.stages if stage.metric in asked and stage.metric in came]
        last = next((stage for stage in reversed(both) if stage.of is None), None)
        if last is None:
            expected = "a stage of the chain that has a target too"
            raise InvalidValue("attribute_funnel: attained", _shown(came), expected)
    else:
        last = funnel.stage(metric)
    for id_, pair in {"": (asked, came), **inside}.items():
        for what, numbers in zip(("target", "attained"), pair, strict=True):
            if last.metric not in numbers:
                place = f"attribute_funnel: {what} of {id_}" if id_ else f"attribute_funnel: {what}"
                raise InvalidValue(place, _shown(numbers), f"an amount of {last.metric}; 0 for none")
    path = [stage for stage in path_to(funnel, last) if stage.metric in asked and stage.metric in came]
    split = [_split(path, last.metric, *pair, role=id_, period=period) for id_, pair in inside.items()]
    return _split(path, last.metric, asked, came, role=role, period=period, members=split)


def attribute(
    progress: Followed,
    role: str | Role,
    metric: str | Metric | None = None,
    period: PeriodLike | None = None,
    *,
    to_date: bool = False,
) -> Attribution:
    """Why a role is short of a target: volume, each rate, ticket; and of a group, which member is short of what.

    Args:
        progress: What `track` found: target and attained by metric, role and period. Targets are the assigned ones.
        role: Whose gap; of a group its direct members are split as well; one without a target is asked nothing,
            and is left out when nothing came either, or when no member has a target.
        metric: What is missing; None: the last stage of the plan's funnel that the role has a target for.
            One outside the funnel has a single factor, itself.
        period: The period; None: that of the plan.
        to_date: Whether to split the gap to what was asked up to now, in place of that to the whole period's target,
            most of which is volume still to come while the period runs.

    Returns:
        The attribution; the parts of its factors sum to the gap, to the quantum. See `attribute_funnel` for how.

    Raises:
        UnknownMember: A role or metric that the plan does not have.
        OutsidePeriod: A period that the plan does not have.
        NoTarget: The role has no target for the metric.
        InvalidValue: No metric, and no funnel with a stage that the role has a target for.
    """
    plan = progress.plan
    node = plan.role(role)
    when = plan.period if period is None else period
    path = _path(plan, node, metric, when)
    last = progress.standing(path[-1].metric, node.id, when).metric
    asked, came = _amounts_of(progress, path, node, when, to_date=to_date)
    members: list[Attribution] = []
    carried = False
    for child in node.children:
        own, brought = _amounts_of(progress, path, child, when, to_date=to_date)
        if path[-1].metric in own:
            carried = True
        elif brought[path[-1].metric]:
            own = dict.fromkeys(brought, Fraction(0))
        else:
            continue
        members.append(
            _split(path, last, own, brought, role=child.id, name=child.name, period=when, to_date=to_date)
        )
    return _split(
        path,
        last,
        asked,
        came,
        role=node.id,
        name=node.name,
        period=when,
        to_date=to_date,
        members=members if carried else (),
    )


# --- the numbers ------------------------------------------------------------------------------------------------


def _split(
    path: Sequence[Stage],
    last: Metric,
    target: Mapping[Metric, Fraction],
    attained: Mapping[Metric, Fraction],
    *,
    role: str,
    period: PeriodLike | None,
    name: str = "",
    to_date: bool = False,
    members: Sequence[Attribution] = (),
) -> Attribution:
    """The attribution of the last stage of a path, whose metric comes in the size to round to."""
    end = path[-1].metric
    return Attribution(
        last,
        last.quantity(last.quanta(target[end])),
        last.quantity(last.quanta(attained[end])),
        factors_of(path, last, target, attained),
        members=tuple(members),
        role=role,
        name=name,
        period=period,
        to_date=to_date,
    )


def _amounts(funnel: Funnel, given: Amounts, what: str) -> dict[Metric, Fraction]:
    """Amounts by metric, however the metrics were called."""
    found: dict[Metric, Fraction] = {}
    for key, size in given.items():
        metric = funnel.stage(key).metric
        if metric in found:
            where, advice = f"attribute_funnel: {what}", "give its amount once, by one of its names"
            raise DuplicateMember("metric", metric.name, where, advice)
        found[metric] = metric.quanta(size) * metric.quantum
        if what.startswith("target") and found[metric] < 0:
            raise InvalidQuantity(size, "a target is not negative", metric.quantum, metric.name)
    return found


def _shown(amounts: Mapping[Metric, Fraction]) -> dict[str, Quantity]:
    return {metric.name: metric.nearest(own) for metric, own in amounts.items()}


def _path(plan: Plan, node: Role, metric: str | Metric | None, period: PeriodLike) -> tuple[Stage, ...]:
    """The stages with a target that lead to the metric asked for, or to the last one that has a target."""
    stages = () if plan.funnel is None else plan.funnel.stages
    asked = [
        stage
        for stage in stages
        if stage.metric in plan.metrics and plan.get(stage.metric, node, period) is not None
    ]
    if metric is None:
        last = next((stage for stage in reversed(asked) if stage.of is None), None)
        if last is None:
            expected = f"a metric: the plan has no funnel with a stage that {node.id} has a target for"
            raise InvalidValue("attribute: metric", None, expected)
    else:
        known = plan.metric(metric)
        # Looked up for its error, which names the place where there is no target.
        _ = plan[known, node, period]
        last = next((stage for stage in asked if stage.metric == known), Stage(known))
    if plan.funnel is None or last not in asked:
        return (last,)
    return tuple(stage for stage in path_to(plan.funnel, last) if stage in asked)


def _amounts_of(
    progress: Followed, path: Sequence[Stage], node: Role, period: PeriodLike, *, to_date: bool
) -> tuple[dict[Metric, Fraction], dict[Metric, Fraction]]:
    """Target and attained of a role at the stages of a path; no target where there is none."""
    asked: dict[Metric, Fraction] = {}
    came: dict[Metric, Fraction] = {}
    for stage in path:
        stand = progress.standing(stage.metric, node.id, period)
        target = stand.to_date if to_date else stand.target
        if target is not None:
            asked[stage.metric] = Fraction(target)
        came[stage.metric] = Fraction(stand.attained)
    return asked, came
