"""Why a target is what it is: the steps that lead to it, each with the numbers that recompute it."""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from targetkit._attrs import FrozenMap, value
from targetkit._split import Stretches
from targetkit.allocation import apportion, apportion_quanta, tie
from targetkit.basis import tie_key
from targetkit.hold import Bound, Hold
from targetkit.labels import LANGS, amount, metric_name, percent
from targetkit.period import label
from targetkit.quantity import as_decimal, nearest
from targetkit.role import Manager, walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from targetkit.allocation import Method
    from targetkit.basis import MetricBasis
    from targetkit.metric import Metric
    from targetkit.period import PeriodLike
    from targetkit.plan import Plan
    from targetkit.quantity import Quantity
    from targetkit.role import Role

__all__ = ["AnyStep", "Explanation", "GivenStep", "IdealStep", "RoundingStep", "ShareStep", "explain"]


@value
class ShareStep:
    """One group's number apportioned among its children.

    Attributes:
        metric: The metric.
        group: The id of the group.
        child: The id of the child that is followed further.
        number: What the group has.
        weights: For each child its weight: the load below it, or its number of the metric that is followed.
        method: The method of apportionment.
        key: The key under which ties were told apart.
        tied: Whether a tie had to decide whether the child gets the last quantum.
        result: What the child gets.
    """

    metric: Metric
    group: str
    child: str
    number: Quantity
    weights: FrozenMap[str, Fraction]
    method: Method
    key: str
    tied: bool
    result: Quantity

    @property
    def share(self) -> Fraction:
        """The child's share of the weights."""
        whole = sum(self.weights.values(), Fraction(0))
        return self.weights[self.child] / whole if whole else Fraction(0)

    @property
    def exact(self) -> Fraction:
        """The child's exact share of the number."""
        return Fraction(self.number) * self.share

    def recompute(self) -> Quantity:
        """The result, from the numbers of this step alone."""
        if not self.number:
            return self.metric.quantity(0)
        split = apportion(
            self.number, self.weights, quantum=self.metric.quantum, method=self.method, key=self.key
        )
        return split[self.child]

    def to_text(self, lang: str = "en") -> str:
        """The step in words."""
        given = amount(self.number, self.metric.unit, lang)
        got = amount(self.result, self.metric.unit, lang)
        share, exact = percent(self.share, 2), _shown(self.exact)
        if lang == "zh":
            tied = "（并列，按固定顺序）" if self.tied else ""
            return f"{self.group} 的 {given} 按权重分给 {self.child} {share}，即 {exact}，取整为 {got}{tied}"
        tied = " (a tie, decided by a fixed order)" if self.tied else ""
        return (
            f"of {self.group}'s {given}, {self.child} carries {share}: {exact}, in whole numbers {got}{tied}"
        )


@value
class GivenStep:
    """A number that no apportionment explains: it was held, changed by hand, re-planned or attained.

    Attributes:
        metric: The metric.
        group: The id of the group it is part of; empty for a period that has gone by.
        child: The id of the role.
        number: What the group has.
        result: What the role has.
        rules: The holds and bounds that say something of it.
        attained: Whether it is what was attained.
    """

    metric: Metric
    group: str
    child: str
    number: Quantity
    result: Quantity
    rules: tuple[Hold | Bound, ...] = ()
    attained: bool = False

    def recompute(self) -> Quantity:
        """The result: it was given."""
        return self.result

    def to_text(self, lang: str = "en") -> str:
        """The step in words."""
        given, got = amount(self.number, self.metric.unit, lang), amount(self.result, self.metric.unit, lang)
        if self.attained:
            return (
                "这是实际完成数，该时段已过去"
                if lang == "zh"
                else "what was attained, as the period has gone by"
            )
        rules = [rule.to_text(lang) for rule in self.rules]
        if lang == "zh":
            why = f"（{'；'.join(rules)}）" if rules else "（由锁定和调整决定）"
            return f"{self.group} 的 {given} 中，{self.child} 为 {got}{why}"
        why = f" ({'; '.join(rules)})" if rules else ", by what is held and was changed"
        return f"of {self.group}'s {given}, {self.child} has {got}{why}"


@value
class IdealStep:
    """What a period would carry if numbers could be divided.

    Attributes:
        metric: The metric.
        role: The id of the role.
        period: The period.
        within: The period whose number is divided.
        number: The role's number of that period.
        parts: For each manager at or below the role: the number, the weight of the period, the weight of the whole.
        ideal: The ideal, in units of the metric: the sum of number × weight / whole.
        fitted: Whether the weights are those of the days after they were fitted to what is held or was changed.
    """

    metric: Metric
    role: str
    period: PeriodLike
    within: PeriodLike
    number: Quantity
    parts: tuple[tuple[Quantity, Fraction, Fraction], ...]
    ideal: Fraction
    fitted: bool = False

    @property
    def share(self) -> Fraction:
        """What share of the number the period carries; of a number of 0, by the weights alone."""
        if self.number:
            return self.ideal / Fraction(self.number)
        whole = sum((every for _, _, every in self.parts), Fraction(0))
        return sum((weight for _, weight, _ in self.parts), Fraction(0)) / whole if whole else whole

    def recompute(self) -> Fraction:
        """The ideal, from the numbers of this step alone."""
        shares = (Fraction(number) * weight / whole for number, weight, whole in self.parts if whole)
        return sum(shares, Fraction(0))

    def to_text(self, lang: str = "en") -> str:
        """The step in words."""
        given = amount(self.number, self.metric.unit, lang)
        when, whole = label(self.period, lang), label(self.within, lang)
        ideal = _shown(self.ideal)
        share = percent(self.share, 2)
        if lang == "zh":
            fitted = "（按锁定和调整配平后）" if self.fitted else ""
            return f"{self.role} {whole}的 {given} 中，{when}占 {share}{fitted}，理想值 {ideal}"
        fitted = " after fitting to what is held and changed" if self.fitted else ""
        return f"of {self.role}'s {given} for {whole}, {when} carries {share}{fitted}: ideally {ideal}"


@value
class RoundingStep:
    """A whole number in place of an ideal.

    Attributes:
        metric: The metric.
        period: The period.
        ideal: The ideal, in units of the metric.
        result: The whole number of quanta that stands for it.
    """

    metric: Metric
    period: PeriodLike
    ideal: Fraction
    result: Quantity

    @property
    def distance(self) -> Fraction:
        """How far the result is from the ideal, in quanta; below one for every margin that is promised."""
        return abs(Fraction(self.result) - self.ideal) / self.metric.quantum

    @property
    def direction(self) -> str:
        """`"up"`, `"down"`, or `"whole"` when the ideal is the result but for the dust of fixed point."""
        if self.distance * 2**20 < 1:
            return "whole"
        return "up" if self.result > self.ideal else "down"

    def recompute(self) -> tuple[Quantity, Quantity]:
        """The two whole numbers next to the ideal; the result is one of them wherever that is promised."""
        quanta = self.ideal / self.metric.quantum
        return self.metric.quantity(math.floor(quanta)), self.metric.quantity(math.ceil(quanta))

    def to_text(self, lang: str = "en") -> str:
        """The step in words."""
        result = amount(self.result, self.metric.unit, lang)
        if lang == "zh":
            how = {
                "up": "与其他人、其他日子一起取整（进）",
                "down": "与其他人、其他日子一起取整（舍）",
                "whole": "正好",
            }
            return f"{how[self.direction]}为 {result}"
        how = {
            "up": "rounded up together with everybody's other days to",
            "down": "rounded down together with everybody's other days to",
            "whole": "which is",
        }
        return f"{how[self.direction]} {result}"


_CENT = Fraction(1, 100)

_DUST = 1 << 20
"""What an ideal may differ by before it counts as changed, in units of 2^-40 of a quantum."""

AnyStep: TypeAlias = ShareStep | GivenStep | IdealStep | RoundingStep
"""One step of an explanation."""


@value(repr=False)
class Explanation:
    """The way from the root's number to one target.

    Attributes:
        metric: The metric.
        role: The id of the role.
        period: The period.
        value: The target.
        follows: The metric whose cells this one goes by, or empty.
        told: What the policies that lead to it say of themselves, and the guard rail of the metric, by language;
            empty where they are the default.
        steps: From the root down the roles, then down the periods.
    """

    metric: Metric
    role: str
    period: PeriodLike
    value: Quantity
    follows: str
    steps: tuple[AnyStep, ...]
    told: FrozenMap[str, str]

    @property
    def sentence(self) -> str:
        """The steps as one English sentence."""
        return self.to_text()

    def to_text(self, lang: str = "en") -> str:
        """The steps as one sentence, in English or Chinese."""
        name = metric_name(self.metric.name, lang)
        target = amount(self.value, self.metric.unit, lang)
        when = label(self.period, lang)
        steps = [step.to_text(lang) for step in self.steps]
        if lang == "zh":
            head = f"{self.role} {when}的{name}目标是 {target}"
            follows = f"（跟随{metric_name(self.follows, lang)}）" if self.follows else ""
            told = f"（{self.told['zh']}）" if self.told.get("zh") else ""
            return f"{head}{follows}：{'；'.join(steps)}{told}。" if steps else f"{head}，即整个目标{told}。"
        preposition = "on" if isinstance(self.period, date) else "in"
        head = f"{self.role}'s target for {name} {preposition} {when} is {target}"
        follows = f" (it follows {metric_name(self.follows, lang)})" if self.follows else ""
        told = f" ({self.told['en']})" if self.told.get("en") else ""
        if not steps:
            return f"{head}: the target that was given{told}."
        return f"{head}{follows}: {'; '.join(steps)}{told}."

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return self.to_text()


def explain(plan: Plan, basis: MetricBasis, metric: Metric, role: Role, place: int) -> Explanation:
    """The steps that lead to one target of a plan.

    Args:
        plan: The plan.
        basis: The basis of the metric.
        metric: The metric.
        role: The role.
        place: The place of the period in the plan's timeline.
    """
    steps: list[AnyStep] = [
        _share_step(plan, basis, metric, group, child) for group, child in _path(plan.roles, role)
    ]
    timeline = plan.timeline
    way = [0]
    if basis.above:
        # The period's number went over the months first, and from there over the cells of each month.
        months = Stretches.of(timeline, plan.grain(metric)).places
        wide = place
        while wide >= months.stop:
            wide = timeline.parent[wide]
        way.append(wide)
    way.append(place)
    for within, inner in pairwise(way):
        if within != inner:
            steps += _time_steps(plan, basis, metric, role, within, inner)
    line = plan.line(metric, role)
    if plan.frozen is not None and timeline.last_day(place) <= plan.frozen:
        given = metric.quantity(line[place] or 0)
        steps = [GivenStep(metric, "", role.id, given, given, attained=True)]
    return Explanation(
        metric,
        role.id,
        timeline.periods[place],
        metric.quantity(line[place] or 0),
        basis.follows,
        tuple(steps),
        _told(plan, basis if steps else None, metric, role),
    )


def _told(plan: Plan, basis: MetricBasis | None, metric: Metric, role: Role) -> FrozenMap[str, str]:
    """What the policies say, a manager's own rate or ticket where there is one, and the guard rail of the metric."""
    told: dict[str, list[str]] = {lang: [] for lang in LANGS}
    if basis is not None:
        for lang, words in basis.told.items():
            told[lang] += [words] if words else []
        if role.id in basis.links:
            own = _shown(basis.links[role.id])
            told["en"].append(f"{role.id}'s is {own}")
            told["zh"].append(f"{role.id} 的为 {own}")
    if plan.overdue is not None and plan.overdue.metric in metric.names:
        for lang, parts in told.items():
            parts.append(plan.overdue.to_text(lang))
    return FrozenMap({lang: ("; " if lang == "en" else "；").join(parts) for lang, parts in told.items()})


def _time_steps(
    plan: Plan, basis: MetricBasis, metric: Metric, role: Role, within: int, place: int
) -> list[AnyStep]:
    """The ideal of a period inside another one, and the whole number that stands for it."""
    grain = plan.grain(metric)
    wide = bool(basis.above) and within == 0  # over the months of a longer plan
    level = plan.timeline.level_of(Stretches.of(plan.timeline, grain).places.start) if wide else grain
    first = plan.timeline.levels[level].start
    cells, whole = (
        slice(below.start - first, below.stop - first)
        for below in (plan.timeline.below(at, level) for at in (place, within))
    )
    people = [node.id for node in walk(role) if isinstance(node, Manager) and node.id in basis.weights]
    weights = {
        id_: _by_stretch(plan, basis.weights[id_], grain) if wide else basis.weights[id_] for id_ in people
    }
    ideals = {id_: basis.above[id_] if wide else basis.ideals[id_] for id_ in people}
    fitted = any(_fitted(weights[id_][whole], ideals[id_][whole]) for id_ in people)
    parts: list[tuple[Quantity, Fraction, Fraction]] = []
    for id_ in people:
        number = metric.quantity(plan.line(metric, id_)[within] or 0)
        own = tuple(map(Fraction, ideals[id_])) if fitted else weights[id_]
        parts.append((number, sum(own[cells], Fraction(0)), sum(own[whole], Fraction(0))))
    line = plan.line(metric, role)
    period, outer = plan.timeline.periods[place], plan.timeline.periods[within]
    whole_number, result = metric.quantity(line[within] or 0), metric.quantity(line[place] or 0)
    ideal = sum((Fraction(share) * weight / every for share, weight, every in parts if every), Fraction(0))
    return [
        IdealStep(metric, role.id, period, outer, whole_number, tuple(parts), ideal, fitted),
        RoundingStep(metric, period, ideal, result),
    ]


def _by_stretch(plan: Plan, line: tuple[Fraction, ...], grain: str) -> tuple[Fraction, ...]:
    """A line of cells summed over each stretch."""
    cells = Stretches.of(plan.timeline, grain).cells
    start = cells[0].start
    return tuple(sum(line[inside.start - start : inside.stop - start], Fraction(0)) for inside in cells)


def _fitted(weights: Sequence[Fraction], ideals: Sequence[int]) -> bool:
    """Whether ideals are no longer in proportion to the weights, beyond the dust of fixed point."""
    whole, number = sum(weights, Fraction(0)), sum(ideals)
    if not whole:
        return bool(number)
    return any(
        abs(ideal - number * weight / whole) > _DUST for ideal, weight in zip(ideals, weights, strict=True)
    )


def _path(root: Role, role: Role) -> list[tuple[Role, Role]]:
    """The pairs of group and child from the root down to a role."""
    above = {child.id: node for node in walk(root) for child in node.children}
    path: list[tuple[Role, Role]] = []
    while role.id in above:
        path.append((above[role.id], role))
        role = above[role.id]
    return path[::-1]


def _share_step(
    plan: Plan, basis: MetricBasis, metric: Metric, group: Role, child: Role
) -> ShareStep | GivenStep:
    weights: dict[str, Fraction] = {}
    for sibling in group.children:
        # Who stands for nobody in a tree that is tracked was not there when the plan was split.
        below = (basis.loads.get(node.id, Fraction(0)) for node in walk(sibling) if isinstance(node, Manager))
        weights[sibling.id] = sum(below, Fraction(0))
    number, result = plan.line(metric, group)[0] or 0, plan.line(metric, child)[0] or 0
    key = tie_key(metric, plan.period)
    tied = False
    if number:
        # A tie has decided if the opposite order of equals would have given another number.
        order = sorted(weights, key=lambda id_: tie(key, id_))
        opposite = [bytes(255 - byte for byte in tie(key, id_)) for id_ in order]
        other = apportion_quanta(number, [weights[id_] for id_ in order], opposite, basis.method)
        tied = other[order.index(child.id)] != result
    step = ShareStep(
        metric,
        group.id,
        child.id,
        metric.quantity(number),
        FrozenMap(weights),
        basis.method,
        key,
        tied,
        metric.quantity(result),
    )
    if (not number or any(weights.values())) and step.recompute() == step.result:
        return step
    rules = tuple(
        rule
        for rule in basis.rules
        if rule.role == child.id and (isinstance(rule, Bound) or rule.period == plan.period)
    )
    return GivenStep(metric, group.id, child.id, step.number, step.result, rules)


def _shown(number: Fraction) -> str:
    """A number as people read it: at most two places."""
    if number.denominator == 1:
        return f"{number.numerator:,}"
    return f"{as_decimal(nearest(number, _CENT), _CENT):,}"
