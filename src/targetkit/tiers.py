"""Tiers of a target: the floor, the target itself and the stretch goal, one consistent plan each (保底、目标、冲刺)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from attrs import evolve

from targetkit._attrs import FrozenMap, value
from targetkit._room import Room, added_up, over_time
from targetkit._split import Pattern
from targetkit._text import render
from targetkit.allocation import apportion_within
from targetkit.errors import Infeasible, InvalidQuantity, InvalidValue, UnknownMember
from targetkit.labels import check_lang, word
from targetkit.metric import Metric
from targetkit.period import label
from targetkit.plan import Plan
from targetkit.quantity import Number, exact
from targetkit.role import walk
from targetkit.tables import Numbers

if TYPE_CHECKING:
    from targetkit.period import PeriodLike
    from targetkit.quantity import Quantity
    from targetkit.role import Role
    from targetkit.timeline import Line

__all__ = ["TARGET", "Level", "Tiers", "tiers"]

TARGET = "target"
"""The name of the tier that is the plan itself."""

Level: TypeAlias = Number | Mapping["str | Metric", Number]
"""What a tier asks of the root: a share of every target, or metric → quantity."""

_NAMES = {"floor": ("floor", "保底"), "target": ("target", "目标"), "stretch": ("stretch goal", "冲刺")}

_ONE = Fraction(1)

_MOST_CHILDREN = 8
"""More lines under a metric than these nobody compares."""


@value(repr=False)
class Tiers(Mapping[str, Plan]):
    """Named plans of one grid, the lowest first; made by `tiers`.

    Each adds up exactly in both trees; from one to the next no cell goes down.

    Attributes:
        plans: The name of each tier → its plan.
    """

    plans: FrozenMap[str, Plan]

    def __getitem__(self, name: str) -> Plan:
        """The plan of a tier.

        Raises:
            UnknownMember: A tier that does not exist.
        """
        if name not in self.plans:
            raise UnknownMember("tier", name, tuple(self.plans))
        return self.plans[name]

    def __contains__(self, name: object) -> bool:
        return name in self.plans

    def __iter__(self) -> Iterator[str]:
        return iter(self.plans)

    def __len__(self) -> int:
        return len(self.plans)

    def at(self, metric: str | Metric, role: str | Role, period: PeriodLike) -> dict[str, Quantity]:
        """The targets of one place, tier by tier.

        Raises:
            NoTarget: Where there is none.
            UnknownMember: A metric or role that the plans do not have.
            OutsidePeriod: A date or period that they do not have.
        """
        return {name: plan[metric, role, period] for name, plan in self.plans.items()}

    def reached(
        self, attained: Number, metric: str | Metric, role: str | Role, period: PeriodLike
    ) -> str | None:
        """The highest tier that what was attained comes up to.

        Args:
            attained: What was attained.
            metric: Of which metric.
            role: By whom.
            period: In which period.

        Returns:
            The tier's name, or None below the lowest.

        Raises:
            InvalidQuantity: Something that is no number.
            NoTarget: Where there is no target.
            UnknownMember: A metric or role that the plans do not have.
            OutsidePeriod: A date or period that they do not have.
        """
        got = exact(attained, of="attained")
        found = [name for name, asked in self.at(metric, role, period).items() if Fraction(asked) <= got]
        return found[-1] if found else None

    def to_text(self, lang: str = "en") -> str:
        """The tiers side by side for the terminal: the root and the roles right below it, for the whole period.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        zh = check_lang(lang) == "zh"
        plans = tuple(self.plans.values())
        root = plans[0].roles
        shown = (root, *root.children) if len(root.children) <= _MOST_CHILDREN else (root,)
        rows: list[list[str]] = []
        for metric in plans[0].metrics:
            lines = [[plan.get(metric, node, plan.period) for plan in plans] for node in shown]
            numbers = Numbers.of(metric, [one for line in lines for one in line], lang)
            rows.append([numbers.title, *[""] * len(plans)])
            for node, line in zip(shown, lines, strict=True):
                name = f"{'  ' if node is root else '    '}{node.name or node.id}"
                rows.append([name, *(numbers.text(one, "0") for one in line)])
        names = [_NAMES[name][zh] if name in _NAMES else name for name in self.plans]
        title = f"{word('target', lang)} · {label(plans[0].period, lang)}"
        return f"{title}\n\n{render(['', *names], rows, right=range(1, len(names) + 1))}"

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return self.to_text()


def tiers(plan: Plan, **levels: Level) -> Tiers:
    """Plans below and above a plan: a floor that must be reached, a goal to stretch for.

    Below the plan everybody's numbers and days shrink in proportion to the plan's own; above it what is asked
    beyond goes to people in proportion to their numbers, inside their maxima and holds, and runs over the days
    as a plan of its own. A level given as a share is rounded up to the metric's quantum.
    Tiers belong to the base: they carry no stretch of levels (`Plan.stretch`).

    Args:
        plan: The target tier: a plan that adds up.
        levels: The name of each tier (`floor` 保底, `stretch` 冲刺, or a name of your own) → a share of the plan's
            targets such as `"0.8"`, or metric → what the root is to reach; metrics not named stay as they are.

    Returns:
        The tiers with the plan itself as `target`, the lowest first.

    Raises:
        InvalidValue: No level at all, one named `target`, one that is above the plan in one metric and below in another,
            or two that cross each other; a plan that does not add up.
        UnknownMember: A level for a metric that the plan does not have.
        InvalidQuantity: A share or quantity that is negative or no number, or finer than the quantum.
        Infeasible: A tier above the plan for which maxima, holds and days leave no room.

    >>> from targetkit import Manager, Metric, Month, Store, Team, WorkCalendar, decompose
    >>> store = Store("chengdu-01", [Team("east", [Manager("li-na"), Manager("wang-lei")]),
    ...                              Team("west", [Manager("zhao-min")])])
    >>> plan = decompose(
    ...     {Metric("submissions"): 42}, store, Month(2026, 11), calendar=WorkCalendar.weekdays()
    ... )
    >>> three = tiers(plan, floor="0.8", stretch="1.2")
    >>> three
    target · 2026-11
    <BLANKLINE>
                  floor  target  stretch goal
    -----------------------------------------
    submissions
      chengdu-01     34      42            51
        east         23      28            34
        west         11      14            17
    >>> three["floor"]["submissions", "li-na", Month(2026, 11)], three.reached(12, "submissions", "west", Month(2026, 11))
    (12, 'floor')
    """
    if not levels:
        raise InvalidValue("tiers", None, "at least one level, such as floor='0.8' or stretch='1.2'")
    if TARGET in levels:
        raise InvalidValue("tiers: target", levels[TARGET], "another name; the target is the plan itself")
    base = plan.base
    own = _whole(base)
    asked = {name: _numbers(name, level, base, own) for name, level in levels.items()}
    shares = {name: _ONE if isinstance(level, Mapping) else exact(level) for name, level in levels.items()}
    order = sorted(
        {TARGET: own, **asked}.items(), key=lambda tier: (*tier[1].values(), shares.get(tier[0], _ONE))
    )
    _check_order(base, order)
    names = [name for name, _ in order]
    at = names.index(TARGET)
    found = {TARGET: base}
    for name, numbers in reversed(order[:at]):
        found[name] = _below(found[names[names.index(name) + 1]], numbers)
    for name, numbers in order[at + 1 :]:
        found[name] = _above(name, found[names[names.index(name) - 1]], numbers)
    return Tiers(
        FrozenMap((name, base if name == TARGET else evolve(found[name], basis=None)) for name in names)
    )


# --- what each tier asks ----------------------------------------------------------------------------------------


def _whole(plan: Plan) -> dict[str, int]:
    """The root's number of every metric that has targets, in quanta.

    Raises:
        InvalidValue: If a metric does not add up.
    """
    found: dict[str, int] = {}
    for metric in plan.metrics:
        grain = plan.grain(metric)
        if not grain:
            continue
        for node in walk(plan.roles):
            if not _adds_up(plan, metric, node, grain):
                expected = "a plan that adds up along role and time; check_consistency(plan) tells where"
                raise InvalidValue(f"tiers: {metric.name} of the plan", node.id, expected)
        found[metric.name] = plan.line(metric, plan.roles)[0] or 0
    return found


def _adds_up(plan: Plan, metric: Metric, node: Role, grain: str) -> bool:
    """Whether a role has every number down to the grain, and they are the sums of those inside and below."""
    cells = plan.timeline.levels[grain]
    line, *below = (
        [number for number in plan.line(metric, one)[: cells.stop] if number is not None]
        for one in (node, *node.children)
    )
    if any(len(own) < cells.stop for own in (line, *below)):
        return False
    return (not below or line == added_up(below)) and tuple(line) == plan.timeline.summed(
        line[cells.start :], grain
    )


def _numbers(name: str, level: Any, plan: Plan, own: Mapping[str, int]) -> dict[str, int]:
    """What a tier asks of the root, in quanta of every metric that has targets."""
    if not isinstance(level, Mapping):
        share = exact(level, of=f"tier {name}")
        if share < 0:
            raise InvalidQuantity(level, "a tier is a share of the target, 0 or more", of=f"tier {name}")
        return {metric: math.ceil(number * share) for metric, number in own.items()}
    numbers = dict(own)
    for given, amount in cast("Mapping[str | Metric, Number]", level).items():
        metric = plan.metric(given)
        if metric.name not in own:
            raise InvalidValue(f"tier {name}", metric.name, "a metric for which the plan has targets")
        numbers[metric.name] = metric.quanta(amount)
        if numbers[metric.name] < 0:
            raise InvalidQuantity(
                amount, "a target is zero or more", metric.quantum, f"{metric.name}, tier {name}"
            )
    return numbers


def _check_order(plan: Plan, order: list[tuple[str, dict[str, int]]]) -> None:
    """Refuse tiers of which none is the lower one."""
    for (lower, less), (higher, more) in pairwise(order):
        for name, number in less.items():
            if number > more[name]:
                metric = plan.metric(name)
                given = f"{lower} {metric.quantity(number)}, {higher} {metric.quantity(more[name])}"
                expected = f"{higher} at least as high as {lower} in every metric, as it is in others"
                raise InvalidValue(f"tiers: {name}", given, expected)


# --- the plans --------------------------------------------------------------------------------------------------


def _below(plan: Plan, numbers: Mapping[str, int]) -> Plan:
    """A plan brought down to lower numbers of the root, nowhere above itself."""
    lines = dict(plan.lines)
    for name, number in numbers.items():
        room = Room(plan, plan.metric(name))
        if number < room.numbers[0]:
            lines[name] = _shrunk(room, number)
    return evolve(plan, lines=FrozenMap(lines), frozen=None)


def _shrunk(room: Room, number: int) -> FrozenMap[str, Line]:
    """The lines of one metric, everybody's number and cells in proportion to those there are."""
    order, ids = room.order, room.order.ids
    numbers = [number] * len(ids)
    for group, below in enumerate(order.children):
        if below:
            own = [room.numbers[child] for child in below]
            ties = [order.ties[child] for child in below]
            shares = apportion_within(numbers[group], own, ties, [0] * len(own), own, "webster")
            for child, share in zip(below, shares, strict=True):
                numbers[child] = share
    first = room.places.start
    patterns: dict[str, tuple[Pattern, ...]] = {}
    for leaf in order.leaves:
        line = list(map(Fraction, room.cells(leaf)))
        inside = (slice(each.start - first, each.stop - first) for each in room.stretches.cells)
        patterns[ids[leaf]] = tuple(Pattern.of(tuple(line[each])) for each in inside)

    def by_month(leaf: int) -> Pattern:
        return Pattern.of(tuple(pattern.weight for pattern in patterns[ids[leaf]]))

    cells = over_time(order, numbers, patterns, room.stretches, by_month)
    found: dict[str, tuple[int, ...]] = {}
    for node in range(len(ids) - 1, -1, -1):
        below = order.children[node]
        found[ids[node]] = (
            tuple(added_up(found[ids[child]] for child in below))
            if below
            else room.timeline.summed(cells[node], room.grain)
        )
    rest = (None,) * (len(room.timeline) - room.places.stop)
    return FrozenMap((id_, found[id_] + rest) for id_ in room.plan.lines[room.metric.name])


def _above(name: str, plan: Plan, numbers: Mapping[str, int]) -> Plan:
    """A plan brought up to higher numbers of the root, nowhere below itself."""
    lines = dict(plan.lines)
    for metric, number in numbers.items():
        room = Room(plan, plan.metric(metric))
        if number > room.numbers[0]:
            if room.within(0, number) < number:
                raise _no_room(name, room, number)
            lines[metric] = _grown(room, number)
    return evolve(plan, lines=FrozenMap(lines))


def _grown(room: Room, number: int) -> FrozenMap[str, Line]:
    """The lines of one metric with what is asked beyond them."""
    numbers = [number] * len(room.numbers)
    for group, below in enumerate(room.order.children):
        if below:
            loads = [Fraction(room.numbers[child]) for child in below]
            for child, share in zip(below, room.apportioned(group, numbers[group], loads), strict=True):
                numbers[child] = share
    return room.with_extra(numbers, room.spread(numbers))


def _no_room(name: str, room: Room, number: int) -> Infeasible:
    """Why a tier cannot be reached: the smallest set of rules that leave no room for it."""
    metric = room.metric
    needed = room.rules
    for rule in room.rules:
        fewer = tuple(other for other in needed if other != rule)
        if Room(room.plan, metric, fewer).within(0, number) < number:
            needed = fewer
    by = number - room.within(0, number)
    given = f"{metric.quantity(number)} in all as tier {name!r}, and the days and numbers that people have"
    return Infeasible(metric.name, needed, metric.quantity(by), (), given)
