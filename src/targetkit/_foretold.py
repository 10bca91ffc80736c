"""What a period is still to bring, role by role, and how far the same would have missed the periods before it."""

from __future__ import annotations

import math
from datetime import timedelta
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from targetkit._arrivals import Arrivals, stages_above, timing
from targetkit._inflow import Sums, Trial, added, measured, sums_of
from targetkit._landing import LITTLE, Held, day_noise, held_out, level_before, remainder, spread_of
from targetkit._nobody import is_nobody
from targetkit._odds import Odds
from targetkit._pending import Pending, Stock, stages_of
from targetkit.chance import Spread, dispersion_of
from targetkit.estimate import stated
from targetkit.period import Month
from targetkit.role import Manager, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import date

    from targetkit._arrivals import Timing
    from targetkit._known import Known
    from targetkit._landing import Line
    from targetkit.metric import Metric
    from targetkit.plan import Plan
    from targetkit.role import Role
    from targetkit.timeline import Span

__all__ = ["Foretold", "Told"]

_ONE_DAY = timedelta(1)
_PERIODS = 12
_FEW = 40
"""Pieces still expected below which they are counted, for groups as for people."""

_USUAL, _USUAL_PERIODS = 0.10, 2
_GROUP_PERIODS = 6
_LEARNT_EVERY = 3
"""The shape by which past periods are foretold is learnt anew every so many, always from the days before them."""

_DEFAULT = Spread()


class Told(NamedTuple):
    """What is still to come of one metric to one role.

    Attributes:
        way: `cases`, `last year`, `level`, `group`, `pace`, or `nothing`.
        odds: What may come; None where nothing tells.
        periods: How many past periods say how far it may miss.
        weight: How much of what is expected is what stock and recent intake will still yield, 0 to 1;
            None where nothing tells what they will.
    """

    way: str
    odds: Odds | None
    periods: int
    weight: float | None


class Foretold:
    """One metric of everybody.

    Args:
        known: What is known of it.
        ends: Metrics whose rows end a case.
        others: What is foretold of another metric of the plan.

    Attributes:
        known: The same.
        periods: The past periods that are held out, the last one first.
        stock: What open cases will yield; None where the rows have no deals, or too few.
    """

    def __init__(
        self,
        known: Known,
        ends: Collection[str],
        others: Callable[[Metric], Foretold],
    ) -> None:
        self.known, self._others = known, others
        plan = known.progress.plan
        self.period = plan.period
        self.piece, self.ticket = _piece_of(plan, known.metric)
        self._elapsed = (known.now - self.period.start).days
        self._above = {child.id: node for node in known.nodes for child in node.children}
        self.periods = self._past_periods()
        self._pending = self._cases(ends)
        self.stock = self._stock_of(self._pending, self.period) if self._pending else None
        self._lines: dict[str, Line] = {}
        self._levels: dict[str, float | None] = {}
        self._rests: dict[str, tuple[str, float | None, float | None]] = {}
        self._trials: dict[str, dict[Span, Trial]] = {}
        self._people_sums: dict[Span, Sums] | None = None
        self._stocks: dict[Span, Stock] = {}
        self._pooled: Fraction | None = None

    def told(self, node: Role) -> Told:
        """What is still to come to a role."""
        way, rest, weight = self._rest(node)
        if rest is None:
            return Told("nothing", None, 0, None)
        rest = self._without_today(node, rest)
        held = self._held_of(node)
        mean = stated(rest)
        pieces = float(mean / self.piece)
        if isinstance(node, Manager) or pieces < _FEW:
            dispersion = self._dispersion(node, held)
            return Told(way, Odds(mean, Fraction(0), dispersion, self.piece, self.ticket), len(held), weight)
        noise = day_noise(self._line(node), self.known.end)
        if noise is None:
            noise = float(self.piece * (1 + self.ticket**2))
        spread = max(self._spread(node), math.sqrt(noise / rest))
        # A spread that comes from few periods is itself unsure: Student's t with as many degrees of freedom is wider
        # than its scale by this. Of four and fewer the t with four is the widest that has a variance to speak of.
        freedom = max(len(held) + (_USUAL_PERIODS if node.id not in self._above else _GROUP_PERIODS), 4)
        unsure = stated(math.sqrt(freedom / (freedom - 2)))
        return Told(way, Odds(mean, stated(spread), None, self.piece, self.ticket, unsure), len(held), weight)

    # --- what is expected ---------------------------------------------------------------------------------------

    def _rest(self, node: Role) -> tuple[str, float | None, float | None]:
        """How it is foretold, the quanta that the days after the last one that is over will bring, and the weight."""
        if node.id not in self._rests:
            way, pace = self._by_pace(node)
            inflow = None if pace is None else self._inflow(node, self.period, self.known.end)
            if pace is None or inflow is None:
                self._rests[node.id] = way, pace, None
            else:
                weight = self._weight(node)
                self._rests[node.id] = way, pace + weight * (inflow - pace), weight
        return self._rests[node.id]

    def _by_pace(self, node: Role) -> tuple[str, float | None]:
        """The same from the metric's own days alone, or from the open cases."""
        if self.stock is not None:
            return "cases", self._of(self.stock, node)
        line = self._line(node)
        months = _months(self.period)
        attained = self._attained(node, self.known.now)
        levels = {month: level_before(line, self.known.end, month) for month in months}
        found: dict[Month, float | None] = {month: level for month, (level, _) in levels.items()}
        way = "last year" if all(year for _, year in levels.values()) else "level"
        if is_nobody(node.id) or not self.known.known(node):
            found, way = dict.fromkeys(months), "pace"
        elif None in found.values():
            group = self._level_of_group(node) if isinstance(node, Manager) else None
            found, way = dict.fromkeys(months, group), "pace" if group is None else "group"
        return way, remainder(line, months, self.known.now, attained, found.get)

    def _level_of_group(self, node: Role) -> float | None:
        """What a day of weight 1 brings to one of those in the nearest group of whom anything is known."""
        group = self._above.get(node.id)
        while group is not None:
            if group.id not in self._levels:
                month = _months(self.period)[0]
                people = [one for one in walk(group) if isinstance(one, Manager) and not is_nobody(one.id)]
                levels = [level_before(self._line(one), self.known.end, month)[0] for one in people]
                some = [level for level in levels if level is not None]
                self._levels[group.id] = math.fsum(some) / len(some) if some else None
            if (found := self._levels[group.id]) is not None:
                return found
            group = self._above.get(group.id)
        return None

    def _without_today(self, node: Role, rest: float) -> float:
        """Without what has come already on the day that is running, whose own share cannot fall below it."""
        today = self.known.progress.today
        if today is None:
            return rest
        weights = self._line(node).weights
        left = weights.between(self.known.now, self.period.end + _ONE_DAY)
        share = weights.between(today, today + _ONE_DAY) / left if left else 0.0
        came = self._attained(node, today + _ONE_DAY) - self._attained(node, today)
        return rest * (1 - share) + max(rest * share - came, 0.0)

    def _attained(self, node: Role, before: date) -> float:
        """What came in the period before a day, in the plan's quanta."""
        counts = self.known.progress.counts(self.known.metric)
        start = self.period.start
        return counts.attained(node.id, start, before - _ONE_DAY) / counts.per_quantum

    def _line(self, node: Role) -> Line:
        if node.id not in self._lines:
            self._lines[node.id] = self.known.line(node, self.period, self.known.end)
        return self._lines[node.id]

    # --- how far it may miss ------------------------------------------------------------------------------------

    def _past_periods(self) -> tuple[Span, ...]:
        """The periods before this one that the past covers wholly, and enough of the days before them."""
        found: list[Span] = []
        period = self.period.previous()
        while len(found) < _PERIODS and (period.start - self.known.first).days >= LITTLE:
            if period.end < self.known.end:
                found.append(period)
            period = period.previous()
        return tuple(found)

    def _held_of(self, node: Role) -> list[Held]:
        """What would have been foretold for past periods after as many days, and what came."""
        return [Held(self._blended(node, span), one.came) for span, one in self._tried(node).items()]

    def _tried(self, node: Role) -> dict[Span, Trial]:
        """For past periods what either way would have foretold after as many days, and what came."""
        if node.id not in self._trials:
            found: dict[Span, Trial] = {}
            for at, period in enumerate(self.periods):
                anchor = self._learnt_from(at)
                line = self.known.line(node, period, anchor)
                if self._pending:
                    held = self._held_by_cases(self._pending, node, period, line)
                else:
                    held = held_out(line, _months(period), self._elapsed)
                if held is not None:
                    found[period] = Trial(held.foretold, self._inflow(node, period, anchor), held.came)
            self._trials[node.id] = found
        return self._trials[node.id]

    def _learnt_from(self, at: int) -> date:
        """Before which day the shape and the lag are learnt by which a past period is foretold."""
        every = _LEARNT_EVERY if isinstance(self.period, Month) else 1
        return self.periods[min(at // every * every + every, len(self.periods)) - 1].start

    def _blended(self, node: Role, span: Span) -> float:
        """What would have been foretold for a past period, with the weight that the other ones tell."""
        one = self._tried(node)[span]
        if one.inflow is None:
            return one.pace
        return one.pace + self._weight(node, span) * (one.inflow - one.pace)

    def _held_by_cases(self, pending: Pending, node: Role, period: Span, line: Line) -> Held | None:
        if period not in self._stocks:
            self._stocks[period] = self._stock_of(pending, period)
        foretold = self._of(self._stocks[period], node)
        now = min(period.start + timedelta(self._elapsed), period.end + _ONE_DAY)
        came = line.came.between(now, period.end + _ONE_DAY)
        return Held(foretold, came) if foretold > 0 else None

    def _spread(self, node: Role) -> float:
        """The root mean square of the misses: a group's is drawn to that of the group above it."""
        spread = _USUAL
        for at, one in enumerate(self._way_to(node)):
            spread = spread_of(self._held_of(one), spread, _GROUP_PERIODS if at else _USUAL_PERIODS)
        return spread

    def _way_to(self, node: Role) -> list[Role]:
        """The groups above a role, from the root down to itself."""
        way: list[Role] = [node]
        while (above := self._above.get(way[-1].id)) is not None:
            way.append(above)
        return way[::-1]

    def _dispersion(self, node: Role, held: Sequence[Held]) -> Fraction:
        """The r of the variance m + r·m²: a person's is drawn to everybody's."""
        if not isinstance(node, Manager):
            return dispersion_of(self._pairs(held), prior=_DEFAULT.shock**2)
        if self._pooled is None:
            people = [one for one in self.known.nodes if isinstance(one, Manager) and not is_nobody(one.id)]
            pairs = [pair for one in people for pair in self._pairs(self._held_of(one))]
            self._pooled = dispersion_of(pairs, prior=_DEFAULT.dispersion, strength=_USUAL_PERIODS)
        return dispersion_of(self._pairs(held), prior=self._pooled)

    def _pairs(self, held: Sequence[Held]) -> list[tuple[Fraction, Fraction]]:
        return [(stated(one.foretold) / self.piece, stated(one.came) / self.piece) for one in held]

    # --- what stock and recent intake will yield ----------------------------------------------------------------

    @property
    def last(self) -> date:
        """The last day that is over."""
        return self.known.now - _ONE_DAY

    @cached_property
    def above(self) -> list[Metric]:
        """The stages that lead to the metric, the nearest first."""
        return stages_above(self.known.progress.plan.funnel, self.known.metric)

    @cached_property
    def arrivals(self) -> tuple[Arrivals, Timing, Foretold] | None:
        """The nearest stage before of which it is known how long it takes from there; None: there is none."""
        for metric in () if self._pending else self.above:
            above = self._others(metric)
            # A stage that is not recorded tells nothing; the one before it may.
            if not above.known.known(self.known.progress.plan.roles):
                continue
            told = timing(self.known, above.known, self.period.start)
            if told is not None:
                return Arrivals(self.known, above.known), told, above
        return None

    def _inflow(self, node: Role, period: Span, anchor: date) -> float | None:
        """What they will yield in a period; None where nothing tells."""
        if self.arrivals is None or is_nobody(node.id) or not self.known.known(node):
            return None
        arrivals, told, above = self.arrivals
        how = told if period == self.period else timing(self.known, above.known, anchor)
        rest = above.ahead(node, period)
        if how is None or rest is None:
            return None
        now = min(period.start + timedelta(self._elapsed - 1), period.end)
        line = above.known.line(node, period, anchor)
        return arrivals.expected(node, (now, period.end), how, (line, rest), waiting=period == self.period)

    def ahead(self, node: Role, period: Span) -> float | None:
        """What the rest of a period, this one or one that was held out, is expected to bring a role."""
        if period == self.period:
            return self._rest(node)[1]
        return self._blended(node, period) if period in self._tried(node) else None

    def _weight(self, node: Role, without: Span | None = None) -> float:
        """How much it counts: what past periods tell, but for one; a group's is drawn to that of the group above it."""
        if isinstance(node, Manager):
            by_period = self._sums_of_people()
            whole = added(sums for period, sums in by_period.items() if period != without)
            return measured(whole, 0.0, _USUAL_PERIODS * whole.trials / max(len(by_period), 1))
        weight = 0.0
        for at, one in enumerate(self._way_to(node)):
            told = sums_of(
                (own for period, own in self._tried(one).items() if period != without), float(self.piece)
            )
            weight = measured(told, weight, _GROUP_PERIODS if at else _USUAL_PERIODS)
        return weight

    def _sums_of_people(self) -> dict[Span, Sums]:
        """One person's past is too little to tell a weight: that of all together does."""
        if self._people_sums is None:
            people = [one for one in self.known.nodes if isinstance(one, Manager) and not is_nobody(one.id)]
            found: dict[Span, list[Sums]] = {}
            for one in people:
                for period, own in self._tried(one).items():
                    found.setdefault(period, []).append(sums_of([own], float(self.piece)))
            self._people_sums = {period: added(sums) for period, sums in found.items()}
        return self._people_sums

    @property
    def tried(self) -> int:
        """On how many past periods it was measured, for the whole."""
        trials = self._tried(self.known.progress.plan.roles).values()
        return sum(one.inflow is not None for one in trials)

    # --- open cases ---------------------------------------------------------------------------------------------

    def _cases(self, ends: Collection[str]) -> Pending | None:
        """The cases of the stages up to the metric, where their deals tell enough."""
        known, plan = self.known, self.known.progress.plan
        stages = stages_of(plan.funnel, known.metric)
        sources = (known.progress.actuals, known.past.actuals)
        first = min((one.first for one in sources if one.first is not None), default=None)
        if len(stages) < 2 or first is None:
            return None
        opened = known.open_days(first, self.period.end)
        found = Pending(sources, stages, ends, opened, first)
        return found if found.tells(known.now - _ONE_DAY) else None

    def _stock_of(self, pending: Pending, period: Span) -> Stock:
        """What the cases will yield from as many days into a period on."""
        now = min(period.start + timedelta(self._elapsed - 1), period.end)
        return pending.stock(now, period.end)

    def _of(self, stock: Stock, node: Role) -> float:
        """What the cases of a role and of those below it will bring, in the plan's quanta."""
        inside = {one.id for one in walk(node)}
        owners, strangers = self.known.progress.owners, self.known.strangers()
        arrivals = math.fsum(
            expected
            for id_, expected in stock.by_person.items()
            if id_ in inside or (owners.get(id_) or strangers.get(id_)) in inside
        )
        return arrivals * stock.size


def _piece_of(plan: Plan, metric: Metric) -> tuple[Fraction, Fraction]:
    """The quanta that come in one piece, and how much these differ: those of a ticket do, counts do not."""
    stage = plan.funnel.stage(metric) if plan.funnel is not None and metric in plan.funnel.metrics else None
    if stage is None or stage.ticket is None:
        return Fraction(1), Fraction(0)
    return stage.ticket / metric.quantum, _DEFAULT.ticket


def _months(period: Span) -> tuple[Month, ...]:
    return (period,) if isinstance(period, Month) else period.months
