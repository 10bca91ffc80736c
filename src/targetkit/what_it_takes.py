"""What it would take to reach a target at an asked probability: each change alone, and the cheapest mix.

The changes: more people, a higher approval rate, a larger ticket, more working days, less target.
The answer is one page that a store head can take to headquarters.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from targetkit._able import piece_of
from targetkit._attrs import FrozenMap
from targetkit._case import Case
from targetkit.chance import rounded
from targetkit.effort import CHANGES, MOST_PEOPLE, POINT, Effort
from targetkit.errors import InvalidQuantity, InvalidValue, UnknownMember
from targetkit.headcount import Staffing
from targetkit.outlook import Forces, SpreadLike, check_probability
from targetkit.quantity import Number, exact

if TYPE_CHECKING:
    from targetkit._able import PerDay
    from targetkit.history import History
    from targetkit.metric import Metric
    from targetkit.plan import Plan

__all__ = ["what_would_it_take"]

_ZERO = Fraction(0)


def what_would_it_take(
    plan: Plan,
    capacity: PerDay | History | None = None,
    probability: Number = "0.8",
    *,
    metric: str | Metric | None = None,
    expected: PerDay | History | None = None,
    spread: SpreadLike = None,
    staffing: Staffing | None = None,
    costs: Mapping[str, Number] | None = None,
) -> Effort:
    """The smallest changes that would let the root of a plan reach its target at an asked probability.

    A person more brings what the median person brings in the period, times the share that the ramp gives in
    the first month; a working day more brings an average day of everybody; approvals, and what comes after
    them, grow with the approval rate; amounts with the ticket.
    No mix of whole steps that would do is cheaper than the one found.

    Args:
        plan: The plan.
        capacity: What people do at their best per present working day, as in `check_achievability`.
        probability: What is asked, above 0 and below 1.
        metric: Which metric; None: the last of the plan.
        expected: What people do per present working day on average; without it the mean behind the capacity.
        spread: How far what comes may lie from what is expected; as in `outlook`.
        staffing: How the new begin, those who are there already and those to come; None: with a full load.
        costs: Change → what a step of it costs, 0 or more: one person, percentage point, per cent of the ticket,
            working day, per cent of the target. Only changes with a cost take part in the mix.

    Returns:
        The changes, each alone, and the cheapest mix of those that have a cost.

    Raises:
        InvalidValue: Neither a capacity nor an expectation; nothing known of the metric; no target at the root.
        InvalidQuantity: A probability outside (0, 1), a negative cost, or no number.
        UnknownMember: A metric that the plan does not have, or a cost of something that cannot be changed.

    >>> from targetkit import Manager, Month, Plan, Store, WorkCalendar
    >>> store = Store("chengdu-01", [Manager("li-na"), Manager("wang-lei")])
    >>> november = Month(2026, 11)
    >>> plan = Plan.from_rows([("signings", "chengdu-01", november, 50)], roles=store, period=november,
    ...                       calendar=WorkCalendar.weekdays())
    >>> print(what_would_it_take(plan, expected={"li-na": {"signings": 1}, "wang-lei": {"signings": 1}}))
    chengdu-01, 2026-11: 50 of signings
    As things are, 42 are to be expected, and 50 with a probability of 25%; 80% is asked.
    <BLANKLINE>
    Any one of these would do:
      - 1 more full client manager
      - more working days: opening every closed day would not be enough
      - a target 36% lower: 32
    """
    asked = check_probability(probability)
    own = plan.metrics[-1] if metric is None else plan.metric(metric)
    prices = _prices(costs)
    ramp = None if staffing is None else staffing.ramp
    forces = Forces(Case(plan), capacity, expected, spread, ramp)
    situation = _Situation(plan, own, forces, staffing or Staffing())
    plain = situation.probability({})
    alone: dict[str, int | None] = {}
    for change, most in situation.most.items():
        alone[change] = situation.least(change, {}, asked, most)
    mix, cost = _cheapest(situation, asked, alone, prices) if plain < asked and prices else ({}, None)
    return Effort(
        own,
        plan.roles.id,
        plan.period,
        own.quantity(situation.target),
        asked,
        plain,
        rounded(situation.mean * situation.piece) * own.quantum,
        FrozenMap(alone),
        FrozenMap(mix),
        cost,
        situation.probability(mix) if mix else None,
        situation.rate,
        None if situation.piece == 1 else piece_of(situation.forces.case, own) * own.quantum,
    )


def _prices(given: Mapping[str, Number] | None) -> dict[str, Fraction]:
    prices: dict[str, Fraction] = {}
    for change, number in (given or {}).items():
        if change not in CHANGES:
            raise UnknownMember("change", change, CHANGES, where="costs")
        prices[change] = exact(number, of=f"cost of {change}")
        if prices[change] < 0:
            raise InvalidQuantity(number, "a cost is zero or more", of=f"cost of {change}")
    return prices


class _Situation:
    """One target of the root, and what each change does to its probability."""

    def __init__(self, plan: Plan, metric: Metric, forces: Forces, staffing: Staffing) -> None:
        means = forces.means(metric, 0)
        self.target = plan.line(metric, plan.roles)[0] or 0
        if means is None or not self.target:
            what = "a target of the root" if means is not None else "a capacity or an expectation for it"
            raise InvalidValue(f"what_would_it_take: {metric.name}", plan.roles.id, what)
        self.metric = metric
        self.forces = forces
        self.piece = float(piece_of(forces.case, metric))
        self.means = list(means.values())
        self.mean, _ = forces.pooled(metric, self.means)
        opened = forces.case.opened(metric)
        self.days = float(sum(opened, Fraction(0)))
        full = [mean for mean in means.values() if mean] or [0.0]
        start = plan.period.start
        self.person = median(full) * float(staffing.ramp.share(start, start))
        self.rate = _approval_rate(forces.case, metric)
        self._pooled: dict[int, tuple[float, float]] = {}
        self.most = {"people": MOST_PEOPLE}
        if self.rate is not None:
            self.most["approval_rate"] = math.ceil((1 - self.rate) / POINT)
        if self.piece != 1:
            self.most["ticket"] = 100
        if self.days:
            self.most["working_days"] = sum(not share for share in opened)
        self.most["target"] = 99

    def probability(self, sizes: Mapping[str, int]) -> Fraction:
        """The probability with these changes made."""
        people = sizes.get("people", 0)
        if people not in self._pooled:
            self._pooled[people] = self.forces.pooled(self.metric, [*self.means, *[self.person] * people])
        mean, dispersion = self._pooled[people]
        return rounded(self.forces.tail(self.metric, self.fallen(sizes), mean * self.rise(sizes), dispersion))

    def rise(self, sizes: Mapping[str, int]) -> float:
        """How many times as much is to be expected with these working days and approvals."""
        times = 1.0
        if self.days:
            times *= 1 + sizes.get("working_days", 0) / self.days
        if self.rate is not None:
            times *= float(min(Fraction(1), self.rate + sizes.get("approval_rate", 0) * POINT) / self.rate)
        return times

    def fallen(self, sizes: Mapping[str, int]) -> float:
        """What is asked, in quanta at the ticket as it is, with this target and ticket."""
        target = math.ceil(Fraction(self.target * (100 - sizes.get("target", 0)), 100))
        # A larger ticket makes the target so many tickets smaller.
        return target / (1 + sizes.get("ticket", 0) / 100)

    def relief(self, sizes: Mapping[str, int]) -> float:
        """How much less is asked with them, counted from nothing."""
        return -self.fallen(sizes)

    def least(self, change: str, others: Mapping[str, int], asked: Fraction, most: int) -> int | None:
        """The least size of a change, beside others, that gives a probability; None where the most does not."""
        if self.probability({**others, change: 0}) >= asked:
            return 0
        if self.probability({**others, change: most}) < asked:
            return None
        low, high = 0, most
        while high - low > 1:
            middle = (low + high) // 2
            enough = self.probability({**others, change: middle}) >= asked
            low, high = (low, middle) if enough else (middle, high)
        return high


def _approval_rate(case: Case, metric: Metric) -> Fraction | None:
    """The approval rate that the metric comes through, if it does and is not 1 already."""
    funnel = case.plan.funnel
    if (
        funnel is None
        or metric not in funnel.metrics
        or "approvals" not in {own.name for own in funnel.metrics}
    ):
        return None
    names = [own.name for own in funnel.metrics]
    rate = funnel.stage("approvals").rate
    behind = names.index(metric.name) >= names.index("approvals")
    return rate if behind and rate is not None and rate < 1 else None


class _Pair(NamedTuple):
    """Sizes of changes, what they cost, and how much they help: the greater the strength, the likelier."""

    cost: Fraction
    strength: float
    sizes: dict[str, int]


class _Mixes:
    """All mixes of the changes that have a cost, laid out so that few of them have to be tried.

    For so many people, days and approvals raise what is expected, target and ticket lower what is asked;
    on each side only a pair that helps more than every cheaper one can be in the cheapest mix.
    """

    def __init__(
        self,
        situation: _Situation,
        asked: Fraction,
        most: Mapping[str, int],
        prices: Mapping[str, Fraction],
        budget: Fraction | None,
    ) -> None:
        self._situation, self._asked = situation, asked
        more = _pairs(("working_days", "approval_rate"), most, prices, situation.rise)
        less = _pairs(("target", "ticket"), most, prices, situation.relief)
        self._more, self._less = _worthwhile(more, budget), _worthwhile(less, budget)

    def beside(self, people: int) -> _Pair | None:
        """The cheapest of the other changes beside so many people more; None where they are not enough."""

        def enough(more: _Pair, less: _Pair) -> bool:
            sizes = {**more.sizes, **less.sizes, "people": people}
            return self._situation.probability(sizes) >= self._asked

        best: _Pair | None = None
        last = len(self._less) - 1
        first = bisect_left(self._more, True, key=lambda more: enough(more, self._less[last]))
        for more in self._more[first:]:
            # The more is to be expected, the less has to be done about what is asked.
            while last and enough(more, self._less[last - 1]):
                last -= 1
            less = self._less[last]
            if best is None or more.cost + less.cost < best.cost:
                best = _Pair(more.cost + less.cost, 0.0, {**more.sizes, **less.sizes})
            if not last:
                break
        return best


def _pairs(
    names: tuple[str, str],
    most: Mapping[str, int],
    prices: Mapping[str, Fraction],
    strength: Callable[[Mapping[str, int]], float],
) -> Iterator[_Pair]:
    """All sizes of two changes."""
    one, other = names
    for first in range(most.get(one, 0) + 1):
        for second in range(most.get(other, 0) + 1):
            sizes = {one: first, other: second}
            cost = prices.get(one, _ZERO) * first + prices.get(other, _ZERO) * second
            yield _Pair(cost, strength(sizes), sizes)


def _worthwhile(pairs: Iterable[_Pair], budget: Fraction | None) -> list[_Pair]:
    """Those within a budget that help more than every cheaper one, the cheapest first."""
    found: list[_Pair] = []
    for pair in sorted(pairs, key=lambda pair: (pair.cost, -pair.strength)):
        if (budget is None or pair.cost <= budget) and (not found or pair.strength > found[-1].strength):
            found.append(pair)
    return found


def _cheapest(
    situation: _Situation, asked: Fraction, alone: Mapping[str, int | None], prices: Mapping[str, Fraction]
) -> tuple[dict[str, int], Fraction | None]:
    """The cheapest of all mixes; of several as cheap one that cannot be lowered."""
    changes = [change for change in situation.most if change in prices]
    most = {change: alone[change] or situation.most[change] for change in changes}
    budget = min((prices[change] * size for change in changes if (size := alone[change])), default=None)
    mixes = _Mixes(situation, asked, most, prices, budget)
    price, crowd = prices.get("people", _ZERO), most.get("people", 0)
    beside = {people: mixes.beside(people) for people in {0, crowd}}
    spans = [(0, crowd)]
    while spans:
        low, high = spans.pop()
        rest = beside[high]
        known = [price * people + found.cost for people, found in beside.items() if found is not None]
        # Between the two there are more people than the fewer, and no less of the rest than beside the most.
        if high - low > 1 and rest is not None and price * (low + 1) + rest.cost < min(known):
            middle = (low + high) // 2
            beside[middle] = mixes.beside(middle)
            spans += [(low, middle), (middle, high)]
    found = {people: rest for people, rest in beside.items() if rest is not None}
    if not found:
        return {}, None
    people = min(found, key=lambda people: (price * people + found[people].cost, people))
    best = {**found[people].sizes, "people": people}
    best = {change: size for change, size in best.items() if size}
    for change in sorted(best, key=lambda change: (-prices[change], change)):
        others = {name: size for name, size in best.items() if name != change}
        best[change] = situation.least(change, others, asked, best[change]) or 0
    mix = {change: best[change] for change in changes if best.get(change)}
    return mix, _cost(mix, prices)


def _cost(mix: Mapping[str, int], prices: Mapping[str, Fraction]) -> Fraction:
    return sum((prices[change] * size for change, size in mix.items()), Fraction(0))
