"""Over-assignment: what is asked of people so that the whole is reached even if not everybody makes it (加压).

A plan has two layers. The *base* adds up exactly. The *assigned* layer asks a stated share more of each level
than of the one above it: five per cent of reserve with the managers, say. It is worked out from the base,
so that holds, edits and re-plans act on the base alone.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

from attrs import evolve

from targetkit._attrs import FrozenMap, value
from targetkit._room import Room
from targetkit._text import render
from targetkit.errors import InvalidQuantity, InvalidValue, UnknownMember
from targetkit.labels import check_lang, level_name, percent
from targetkit.metric import Metric
from targetkit.quantity import exact
from targetkit.role import walk
from targetkit.tables import Numbers

if TYPE_CHECKING:
    from targetkit.plan import Plan
    from targetkit.quantity import Number, Quantity
    from targetkit.role import Role
    from targetkit.timeline import Line

__all__ = ["LevelStretch", "ReachedStretch", "assigned_of", "base_of", "reached_stretch", "read_stretch"]

_ZERO = Fraction(0)
_NO_STRETCH: FrozenMap[str, Fraction] = FrozenMap()


def read_stretch(given: Any, roles: Role) -> FrozenMap[str, Fraction]:
    """Take the stretch per level of roles.

    Args:
        given: Level → the share that is asked beyond what the group above is asked; 0 or more.
        roles: The root of the role tree.

    Returns:
        The shares as Fractions, without those that are 0.

    Raises:
        InvalidValue: Something that is no mapping.
        UnknownMember: A level that the tree does not have.
        InvalidQuantity: A share that is negative or no number.

    >>> from targetkit import Manager, Team
    >>> read_stretch({"manager": "0.05", "team": 0}, Team("east", [Manager("li-na")]))
    {'manager': Fraction(1, 20)}
    """
    if not isinstance(given, Mapping):
        raise InvalidValue("stretch", given, "{'manager': '0.05'} for example; {} for none")
    levels = tuple(dict.fromkeys(node.level for node in walk(roles)))
    found: dict[str, Fraction] = {}
    for level, share in cast("Mapping[Any, Number]", given).items():
        if level not in levels:
            raise UnknownMember("level of roles", level, levels, where="stretch")
        found[level] = exact(share, of=f"stretch of {level}")
        if found[level] < 0:
            raise InvalidQuantity(share, "a stretch is 0 or more; 0.05 asks for 5%", of=f"stretch of {level}")
    return FrozenMap({level: share for level, share in found.items() if share})


# --- the layers -------------------------------------------------------------------------------------------------


class _Kept:
    """The assigned layers of the few plans that are being looked at.

    They are kept by identity: equal plans may have different holds and bounds.
    """

    _MOST = 8

    def __init__(self) -> None:
        self._found: OrderedDict[int, tuple[Plan, Plan]] = OrderedDict()
        self._lock = Lock()

    def of(self, plan: Plan) -> Plan:
        """The assigned layer of a plan, worked out once while it is in use."""
        with self._lock:
            known = self._found.get(id(plan))
            if known is not None:
                self._found.move_to_end(id(plan))
                return known[1]
        layer = _layer(plan)
        with self._lock:
            # The plan is kept as well: while it is there no other one can have its identity.
            self._found[id(plan)] = plan, layer
            while len(self._found) > self._MOST:
                self._found.popitem(last=False)
        return layer


_KEPT = _Kept()


def base_of(plan: Plan) -> Plan:
    """The layer that adds up: the plan without its stretch.

    Args:
        plan: The plan; one without a stretch is its own base.
    """
    return evolve(plan, stretch=_NO_STRETCH) if plan.stretch else plan


def assigned_of(plan: Plan) -> Plan:
    """The layer that people are asked for: the base and what the stretch of the plan puts on top of it.

    From the root down, each group's assigned number is raised by the stretch of the level below, rounded up to a
    quantum, and apportioned in proportion to the base numbers, nobody below the own base number and nobody above
    a maximum or a hold. What bounds leave no room for is not reached; see `reached_stretch`.
    The managers' extras are rounded over their days as a plan of their own, on days that the store has something
    to do and the person is there, that have not gone by and that no hold fixes;
    a group's extra follows that of its children.

    Args:
        plan: The plan; one without a stretch is its own assigned layer.

    Returns:
        A plan without stretch and basis. In it no cell is below the base's, every line adds up over time,
        and those below a role add up to at least what it has, in every period.
    """
    return _KEPT.of(plan) if plan.stretch else plan


def _layer(plan: Plan) -> Plan:
    levels = {node.id: node.level for node in walk(plan.roles)}
    lines = dict(plan.lines)
    for metric in plan.metrics:
        if plan.grain(metric):
            lines[metric.name] = _stretched(Room(plan, metric), plan, levels)
    return evolve(plan, lines=FrozenMap(lines), stretch=_NO_STRETCH, basis=None)


def _stretched(room: Room, plan: Plan, levels: Mapping[str, str]) -> FrozenMap[str, Line]:
    """The lines of one metric with their extra."""
    order = room.order
    factors = [1 + plan.stretch.get(levels[id_], _ZERO) for id_ in order.ids]
    numbers = list(room.numbers)
    numbers[0] = room.within(0, math.ceil(numbers[0] * factors[0]))
    for group, below in enumerate(order.children):
        own = sum(room.numbers[child] for child in below)
        if not own:
            continue
        loads = [room.numbers[child] * factors[child] for child in below]
        total = math.ceil(numbers[group] * sum(loads, _ZERO) / own)
        for child, share in zip(below, room.apportioned(group, total, loads), strict=True):
            numbers[child] = share
    if numbers == room.numbers:
        return plan.lines[room.metric.name]
    return room.with_extra(numbers, room.spread(numbers))


# --- what was really reached ------------------------------------------------------------------------------------


@value
class LevelStretch:
    """What one level of roles is asked for beyond the level above.

    Attributes:
        level: The level.
        stated: The share that the plan states.
        reached: The share that it came to: more where whole pieces had to be given,
            less where bounds, holds or days left no room,
            or in a group of several levels the odd piece went to another one.
        base: What the roles of the level are asked for together in the base.
        assigned: What they are asked for together in the assigned layer, the stretch of the levels above included.
    """

    level: str
    stated: Fraction
    reached: Fraction
    base: Quantity
    assigned: Quantity

    @property
    def extra(self) -> Quantity:
        """What they are asked for beyond the base."""
        return self.assigned - self.base

    @property
    def compounded(self) -> Fraction:
        """The share beyond the base, all levels above included; 0 where the base is 0."""
        return Fraction(self.extra) / Fraction(self.base) if self.base else _ZERO

    @property
    def falls_short(self) -> bool:
        """Whether less than the stated share was reached."""
        return bool(self.base) and self.reached < self.stated


@value(repr=False)
class ReachedStretch:
    """The stretch of one metric, level by level from the root down: what was stated and what it came to.

    Attributes:
        metric: The metric.
        levels: One entry per level.
    """

    metric: Metric
    levels: tuple[LevelStretch, ...]

    def __getitem__(self, level: str) -> LevelStretch:
        """The entry of a level.

        Raises:
            UnknownMember: For a level that the plan does not have.
        """
        for each in self.levels:
            if each.level == level:
                return each
        raise UnknownMember(
            "level of roles", level, tuple(each.level for each in self.levels), where="the plan"
        )

    def __iter__(self) -> Iterator[LevelStretch]:
        return iter(self.levels)

    def __len__(self) -> int:
        return len(self.levels)

    def to_text(self, lang: str = "en") -> str:
        """The levels as a table for the terminal.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        zh = check_lang(lang) == "zh"
        shown = Numbers.of(self.metric, [one for each in self for one in (each.base, each.assigned)], lang)
        header = (
            ["", "基础目标", "下达目标", "约定加压", "实际加压", "比基础目标多"]
            if zh
            else ["", "base", "assigned", "stated", "reached", "over the base"]
        )
        rows = [
            [
                level_name(each.level, lang),
                shown.text(each.base, "0"),
                shown.text(each.assigned, "0"),
                *(percent(one, 1) for one in (each.stated, each.reached, each.compounded)),
            ]
            for each in self
        ]
        return f"{shown.title}\n\n{render(header, rows, right=range(1, len(header)))}"

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return self.to_text()


def reached_stretch(plan: Plan, metric: str | Metric) -> ReachedStretch:
    """What the stretch of a plan came to for one metric, level by level.

    Args:
        plan: The plan.
        metric: One of its metrics.

    Raises:
        UnknownMember: A metric that the plan does not have.
    """
    known = plan.metric(metric)
    base = _numbers(plan, known)
    asked = _numbers(assigned_of(plan), known)
    due = {plan.roles.id: Fraction(base[plan.roles.id])}
    members: dict[str, list[str]] = {}
    for node in walk(plan.roles):
        members.setdefault(node.level, []).append(node.id)
        own = sum(base[child.id] for child in node.children)
        for child in node.children:
            due[child.id] = Fraction(asked[node.id] * base[child.id], own) if own else _ZERO
    levels: list[LevelStretch] = []
    for level, ids in members.items():
        given, without = sum(asked[id_] for id_ in ids), sum((due[id_] for id_ in ids), _ZERO)
        levels.append(
            LevelStretch(
                level,
                plan.stretch.get(level, _ZERO),
                given / without - 1 if without else _ZERO,
                known.quantity(sum(base[id_] for id_ in ids)),
                known.quantity(given),
            )
        )
    return ReachedStretch(known, tuple(levels))


def _numbers(plan: Plan, metric: Metric) -> dict[str, int]:
    """Everybody's number for the whole period; 0 where there is none."""
    return {node.id: plan.line(metric, node)[0] or 0 for node in walk(plan.roles)}
