"""Who has how much of what is left of a metric, and on which days."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from attrs import evolve

from targetkit._fit import scaled
from targetkit._gone import is_nobody
from targetkit._grid import Recast, assemble
from targetkit._recast import Part
from targetkit._rounding import SHIFT
from targetkit.carry import Carry, Standing, leaves
from targetkit.change import Fact
from targetkit.errors import Infeasible, InvalidValue
from targetkit.hold import Hold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from targetkit._fresh import Fresh
    from targetkit._held import Held
    from targetkit._pins import Rule
    from targetkit.metric import Metric
    from targetkit.period import PeriodLike
    from targetkit.plan import Plan

__all__ = ["Rest"]

_ZERO = Fraction(0)


class Rest:
    """What is left of one metric of a plan.

    Args:
        fresh: The metric with what was attained, on the new tree.
        metric: The metric.
        carry: What becomes of what is missing.
        release: Whether what came beyond a whole target is taken off the others' rest.
        joiners: What somebody who joins carries per present day, where an average colleague carries 1.

    Attributes:
        facts: What there is to tell about it.
    """

    def __init__(
        self, fresh: Fresh, metric: Metric, carry: Carry, *, release: bool, joiners: Mapping[str, Fraction]
    ) -> None:
        self.fresh = fresh
        self.grid = fresh.grid
        self.metric = metric
        self.carry: Carry = carry
        self.release = release
        self.joiners = joiners
        self.part = Part(self.grid, 0)
        self.facts: list[Fact] = []
        self.ids = {leaf: self.part.order.ids[leaf] for leaf in self.part.order.leaves}
        self.able = {leaf: sum(self.part.opened[leaf]) for leaf in self.ids}
        self.later = self._next_month()
        self.standing = {leaf: self._standing(leaf) for leaf in self.ids}

    def planned(self, total: int | None, followed: Mapping[str, Sequence[int]]) -> Plan:
        """The plan with this metric on the days that remain.

        Args:
            total: The new total of the whole period; None: what everybody's numbers come to.
            followed: For each manager's id the cells that it goes by; empty where it goes by its own.

        Raises:
            InvalidValue: A total below what was attained.
            Infeasible: What the rules and the days that remain leave no room for.
        """
        came = self.grid.gone(0)
        if total is not None and total < came:
            quantity = self.metric.quantity
            expected = f"at least {quantity(came)}, which was attained"
            raise InvalidValue(f"target of {self.metric.name}", quantity(total), expected)
        self._tell(total)
        rules = self._rules(total)
        held = self.part.held(rules)
        wanted = {
            leaf: _ZERO if is_nobody(self.ids[leaf]) else Fraction(own.wanted(self.carry))
            for leaf, own in self.standing.items()
        }
        low, _ = held.limits(0)
        loads = self._handed_over({leaf: max(load, Fraction(low[leaf])) for leaf, load in wanted.items()})
        number = self._number(loads, held) if total is None else total - came
        shares = self._with_joiners(loads)
        if number and not any(self.able.values()):
            given = f"the days: none is left on which anybody is there; carry='drop' or 'borrow' lets {self.metric.name} go"
            raise Infeasible(self.metric.name, (), self.metric.quantity(number), given=given)
        if number and not any(shares.values()):
            shares = {leaf: Fraction(self.able[leaf]) for leaf in shares}
        numbers = self.part.shared(held, number, shares)
        prior = {leaf: self._prior(leaf, followed) for leaf in numbers}
        new = self.part.recast(numbers, held, "free", prior)
        return assemble(self.grid, cast("Recast", new), tuple(rules))

    def _next_month(self) -> range:
        """The cells of the month after the running one; on its last day the running one is over."""
        grid = self.grid
        start = grid.stretches.cells[0].start
        ends = [cells.stop - start for cells in grid.stretches.cells]
        running = next((at for at, end in enumerate(ends) if grid.elapsed <= end), len(ends))
        return range(ends[running], ends[running + 1]) if running + 1 < len(ends) else range(0)

    def _standing(self, leaf: int) -> Standing:
        """Where a manager stands."""
        grid, id_, opened = self.grid, self.ids[leaf], self.part.opened[leaf]
        line = [ideal if is_open else 0 for ideal, is_open in zip(self.fresh.lines[id_], opened, strict=True)]
        ahead = self.fresh.ahead.get(id_, 0)
        if any(line):
            line = scaled(line, ahead << SHIFT)
        return Standing(self.fresh.asked.get(id_, 0), grid.gone(leaf), ahead, line, opened, self.later)

    def _rules(self, total: int | None) -> list[Rule]:
        """The rules that still say something; none of them asks for less than came, nor for more where no day is left."""
        grid, name = self.grid, self.metric.name
        rules: list[Rule] = []
        for rule in self.fresh.rules:
            node = grid.number_of.get(rule.role)
            if node is None:
                self.facts.append(Fact("let go", rule, metric=name))
                continue
            if not isinstance(rule, Hold):
                rules.append(rule)
                continue
            cells = grid.cells_of(grid.timeline.place(rule.period))
            if cells.stop <= grid.elapsed:
                continue
            came = grid.number(node, range(cells.start, max(cells.start, grid.elapsed)))
            number = self.metric.quanta(rule.value)
            if total is not None and not node and len(cells) == grid.width:
                number = total
            able = any(
                any(self.part.opened[leaf][cells.start : cells.stop]) for leaf in self.part.below(node)
            )
            kept = evolve(rule, value=self.metric.quantity(max(number, came) if able else max(0, came)))
            if kept.value != rule.value:
                self.facts.append(Fact("eased", kept, metric=name, was=rule.value))
            rules.append(kept)
        return rules

    # --- who ----------------------------------------------------------------------------------------------------------

    def _handed_over(self, loads: dict[int, Fraction]) -> dict[int, Fraction]:
        """What is left of everybody's number; what those who leave leave behind goes to their colleagues."""
        grid = self.grid
        freed: dict[int, Fraction] = {}
        for id_, asked in self.fresh.asked.items():
            if id_ in grid.number_of:
                continue
            left = Standing(asked, self.fresh.gone.own.get(id_, 0), self.fresh.ahead[id_], (), (), self.later)
            above = self.fresh.above.get(id_, "")
            while above and above not in grid.number_of:
                above = self.fresh.above.get(above, "")
            node = grid.number_of.get(above, 0)
            freed[node] = freed.get(node, _ZERO) + left.wanted(self.carry)
        for leaf, able in self.able.items():
            days = self.fresh.days.get(self.ids[leaf], 0)
            leaving = able and days and self.ids[leaf] in self.fresh.leaving
            rest = (
                loads[leaf] * min(Fraction(able, days), Fraction(1))
                if leaving
                else loads[leaf]
                if able
                else _ZERO
            )
            node = grid.parent[leaf]
            freed[node] = freed.get(node, _ZERO) + loads[leaf] - rest
            loads[leaf] = rest
        for node, amount in sorted(freed.items()):
            self._hand_over(loads, node, amount)
        return loads

    def _hand_over(self, loads: dict[int, Fraction], node: int, amount: Fraction) -> None:
        """Give what was left behind to the people of a group, by what they have; where there is nobody, to those above."""
        able = self._takers(max(node, 0))
        while not able and node > 0:
            node = self.grid.parent[node]
            able = self._takers(node)
        able = able or self.part.below(0)
        whole = sum(loads[leaf] for leaf in able)
        for leaf in able:
            loads[leaf] += amount * loads[leaf] / whole if whole else amount / len(able)

    def _takers(self, node: int) -> list[int]:
        """Who of a group can take more: those who stay, or else those who join, or else those who are yet to leave."""
        able = [leaf for leaf in self.part.below(node) if self.able[leaf]]
        stay = [leaf for leaf in able if self.ids[leaf] not in self.fresh.leaving]
        return [leaf for leaf in stay if not self._joins(leaf)] or stay or able

    def _number(self, loads: Mapping[int, Fraction], held: Held) -> int:
        """What the days that remain have to bring in all: what everybody has left, within what is held.

        What came beyond somebody's target makes the whole greater, unless the target of a group is held or bounded;
        it is never taken from those who have less than asked. What is dropped stops at what is held or bounded.
        """
        goes = leaves(self.carry, self.later)
        low, high = held.limits(math.ceil(sum(loads.values())))
        beyond = self.fresh.beyond()
        spare = [0] * len(low)
        number = [_ZERO] * len(low)
        for node in range(len(low) - 1, -1, -1):
            below = self.part.order.children[node]
            if not below:
                number[node], spare[node] = loads[node], beyond.pop(self.ids[node])
            else:
                number[node] = sum((number[child] for child in below), _ZERO)
                spare[node] = sum(spare[child] for child in below)
            if not node:
                spare[0] += sum(beyond.values())  # of those who are gone
            if below and number[node] > high[node]:
                cut = int(min(Fraction(spare[node]), number[node] - high[node]))
                number[node] -= cut
                spare[node] -= cut
            elif below and goes:
                number[node] = max(number[node], Fraction(low[node]))
        whole = 0 if goes and not any(self.able.values()) else math.ceil(number[0])
        least, most = self._root_limits(held)
        whole = max(whole, least) if most is None else min(max(whole, least), most)
        self._tell_left(whole)
        if not self.release:
            self._tell_beyond("kept beyond", spare[0])
            return whole
        fewer = max(whole - spare[0], low[0], least)
        self._tell_beyond("released beyond", whole - fewer)
        return fewer

    def _root_limits(self, held: Held) -> tuple[int, int | None]:
        """How little and how much the root itself has to have."""
        own = [pin for pin in held.pins if not pin.node and pin.last - pin.first == held.width]
        most = min((pin.high for pin in own if pin.high is not None), default=None)
        return max((pin.low for pin in own), default=0), most

    def _with_joiners(self, loads: Mapping[int, Fraction]) -> dict[int, Fraction]:
        """Those who join take part in what their team has left, by the days on which they are there."""
        shares = dict(loads)
        groups: dict[int, list[int]] = {}
        for leaf in self.ids:
            groups.setdefault(self.grid.parent[leaf], []).append(leaf)
        for people in groups.values():
            fresh = [leaf for leaf in people if self._joins(leaf)]
            if not fresh:
                continue
            whole = sum(loads[leaf] for leaf in people)
            mean = self._per_day(loads, people) or (
                Fraction(1) if whole else self._per_day(loads, list(self.ids))
            )
            for leaf in fresh:
                shares[leaf] = mean * self.able[leaf] * self.joiners.get(self.ids[leaf], Fraction(1))
            now = sum(shares[leaf] for leaf in people)
            if whole and now:  # the team's number stays
                for leaf in people:
                    shares[leaf] *= whole / now
        return shares

    def _joins(self, leaf: int) -> bool:
        return self.ids[leaf] not in self.fresh.asked and not is_nobody(self.ids[leaf])

    def _per_day(self, loads: Mapping[int, Fraction], leaves: Sequence[int]) -> Fraction:
        known = [leaf for leaf in leaves if not self._joins(leaf)]
        days = sum(self.able[leaf] for leaf in known)
        return sum((loads[leaf] for leaf in known), _ZERO) / days if days else _ZERO

    # --- when ---------------------------------------------------------------------------------------------------------

    def _prior(self, leaf: int, followed: Mapping[str, Sequence[int]]) -> Sequence[int]:
        """The line that a manager's rest goes by."""
        line = followed.get(self.ids[leaf], ())
        own = [
            number << SHIFT if is_open else 0
            for number, is_open in zip(line, self.part.opened[leaf], strict=False)
        ]
        return own if any(own) else self.standing[leaf].shape(self.carry)

    # --- telling ------------------------------------------------------------------------------------------------------

    def _tell(self, total: int | None) -> None:
        """What was attained and what is missing to date, and a new total beside the old one."""
        asked, came = sum(self.fresh.asked.values()), self.grid.gone(0)
        self._fact("attained", came)
        self._fact("missing", max(0, asked - sum(self.fresh.ahead.values()) - came))
        if total is not None:
            self._fact("target before", asked)
            self._fact("target now", total)

    def _tell_left(self, whole: int) -> None:
        """What leaves the plan, or goes to another month of it."""
        if leaves(self.carry, self.later):
            rest = sum(
                max(0, asked - self.fresh.gone.own.get(id_, 0)) for id_, asked in self.fresh.asked.items()
            )
            if rest > whole:
                self._fact("dropped" if self.carry == "drop" else "carried out", rest - whole)
        elif self.carry == "borrow":
            missing = sum(max(0, own.missing) for own in self.standing.values())
            if missing:
                grid = self.grid
                start = grid.stretches.cells[0].start
                at = next(
                    at
                    for at, cells in enumerate(grid.stretches.cells)
                    if cells.start - start == self.later.start
                )
                month = grid.timeline.periods[grid.stretches.places[at]]
                self._fact("carried to a month", missing, month)

    def _tell_beyond(self, key: str, number: int) -> None:
        if number:
            self._fact(key, number)

    def _fact(self, key: str, number: int, period: PeriodLike | None = None) -> None:
        quantity = self.metric.quantity(number)
        self.facts.append(Fact(key, quantity, metric=self.metric.name, period=period))
