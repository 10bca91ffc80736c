"""What a metric will still get of the stage before it: whose intake, at which rate, how late, and what waits."""

from __future__ import annotations

import math
from bisect import bisect_right
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from targetkit._credibility import strength_of_rates
from targetkit._inflow import WINDOW, Lot, due, rate_of, still_due, within
from targetkit._nobody import is_nobody
from targetkit.errors import TooLittleHistory
from targetkit.estimate import stated
from targetkit.lag import Lag, lag_of
from targetkit.role import Manager, walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from targetkit._known import Known
    from targetkit._landing import Line
    from targetkit.funnel import Funnel
    from targetkit.metric import Metric
    from targetkit.role import Role

__all__ = ["Arrivals", "Timing", "stages_above", "timing"]

_ONE_DAY = timedelta(1)
_LEAST = 10
"""Over fewer working days than this a rate is no rate."""

_MOST = Fraction(9, 10)
_ONE = (Fraction(1),)


def stages_above(funnel: Funnel | None, metric: Metric) -> list[Metric]:
    """The stages that lead to a metric, the nearest first."""
    if funnel is None or metric not in funnel.metrics:
        return []
    found: list[Metric] = []
    stage = funnel.stage(metric)
    while stage.of is not None:
        stage = funnel.stage(stage.of)
        found.append(stage.metric)
    main = [one.metric for one in funnel.stages if one.of is None]
    return [*found, *reversed(main[: main.index(stage.metric)])]


class Timing(NamedTuple):
    """A lag, ready to be reckoned with.

    Attributes:
        lag: The lag.
        reach: The share that takes at most 0, 1, 2, ... working days.
        most: Within how many nine of ten arrive.
    """

    lag: Lag
    reach: list[float]
    most: int


def timing(known: Known, source: Known, before: date) -> Timing | None:
    """The working days from one stage to another: as stated in the funnel, else as the past tells it; None: neither."""
    funnel = known.progress.plan.funnel
    main = [] if funnel is None else [stage.metric for stage in funnel.stages if stage.of is None]
    if funnel is not None and known.metric in main and source.metric in main:
        told = funnel.lead(source.metric, known.metric)
        if told != _ONE:
            return _timed(Lag(told, first=source.metric.name, then=known.metric.name))
    if known.met is None or source.met is None:
        return None
    key = ("landing lag", source.met, known.met, before)
    memory = known.past.memory
    if key not in memory:
        try:
            memory[key] = _timed(lag_of(known.past, source.met, known.met, before=before))
        except TooLittleHistory:
            memory[key] = None
    found: Timing | None = memory[key]
    return found


def _timed(lag: Lag) -> Timing:
    return Timing(lag, within([float(share) for share in lag.weights]), lag.quantile(_MOST))


class Arrivals:
    """What comes to one metric from a stage before it.

    Args:
        known: What is known of the metric.
        source: The same of the stage before.

    Attributes:
        source: What is known of the stage before.
        snapshot: What waits, by the progress, where it knows the stage; None: what the rows imply.
    """

    def __init__(self, known: Known, source: Known) -> None:
        self.known, self.source = known, source
        stock = known.progress.stock
        names = (
            {name for metric in stock.metrics for name in metric.names} if stock is not None else set[str]()
        )
        self.snapshot = stock if names.intersection(source.metric.names) else None
        self._opened = known.open_days(known.first, known.progress.plan.period.end)
        self._daily: dict[tuple[str, bool], list[tuple[date, int, float]]] = {}
        self._due: dict[tuple[str, date], tuple[float, float] | None] = {}
        self._strengths: dict[date, float] = {}

    def expected(
        self, node: Role, span: tuple[date, date], how: Timing, ahead: tuple[Line, float], *, waiting: bool
    ) -> float | None:
        """What a role will still get after a day and up to another.

        Args:
            node: The role.
            span: The last day that is over, and the last that counts.
            how: How long it takes.
            ahead: What the days of the stage before weigh, and what these are still to bring there.
            waiting: Whether the snapshot counts.

        Returns:
            In the plan's quanta; None where no rate can be told.
        """
        now, end = span
        rate = self.rate(node, now, how)
        if rate is None:
            return None
        reach = how.reach
        at, last = self._at(now), self._at(end)
        lots = self._lots(node) if waiting else None
        told = still_due(self._series(node, now, source=True), reach, at, last, lots)
        line, rest = ahead
        day, step = now + _ONE_DAY, _ONE_DAY
        left = line.weights.between(day, end + step)
        while day <= end and left > 0:
            weight = line.weights.between(day, day + step)
            late = last - self._at(day)
            told += rest * weight / left * reach[min(late, len(reach) - 1)]
            day += step
        return max(told * rate, 0.0)

    def rate(self, node: Role, now: date, how: Timing) -> float | None:
        """What of what is due arrives: a role's own, drawn to that of everybody; None where nothing was due."""
        root = self.known.progress.plan.roles
        whole = self._pair(root, now, how)
        if whole is None or whole[0] <= 0:
            return None
        usual = max(whole[1], 0.0) / whole[0]
        if node is root:
            return usual
        own = self._pair(node, now, how) or (0.0, 0.0)
        return rate_of(own[1], own[0], usual, self._strength(now, how))

    def _strength(self, now: date, how: Timing) -> float:
        """For how much of what was due everybody's rate counts beside that of a part of them."""
        if now not in self._strengths:
            people = [one for one in self.known.nodes if isinstance(one, Manager) and not is_nobody(one.id)]
            pairs = [pair for one in people if (pair := self._pair(one, now, how)) is not None]
            told = [
                (round(expected), stated(max(came, 0.0))) for expected, came in pairs if round(expected) > 0
            ]
            self._strengths[now] = float(strength_of_rates(told))
        return self._strengths[now]

    def _pair(self, node: Role, now: date, how: Timing) -> tuple[float, float] | None:
        """What was due in the last weeks, and what arrived; None where too few days can be told."""
        key = node.id, now
        if key not in self._due:
            at, reach = self._at(now), how.reach
            # What came in before the first day that is covered is due in the first days, and nobody knows of it.
            start = max(at - WINDOW, how.most - 1)
            pair = None
            if at - start >= _LEAST:
                arrived = self._series(node, now, source=False)
                came = self._series(node, now, source=True)
                pair = due(came, reach, start, at), math.fsum(arrived[start + 1 :])
            self._due[key] = pair
        return self._due[key]

    def _series(self, node: Role, now: date, *, source: bool) -> list[float]:
        """What came on each working day up to one; what came on a closed day counts for the open one before it."""
        key = node.id, source
        if key not in self._daily:
            known = self.source if source else self.known
            self._daily[key] = [(day, max(self._at(day), 0), came) for day, came in known.numbers(node)]
        series = [0.0] * (self._at(now) + 1)
        for day, at, came in self._daily[key]:
            if day <= now and at < len(series):
                series[at] += came
        return series

    def _lots(self, node: Role) -> tuple[int, Sequence[Lot]] | None:
        """What waits for a role by the snapshot, and since when."""
        stock = self.snapshot
        if stock is None:
            return None
        inside = {one.id for one in walk(node)}
        plan = self.known.progress.plan
        everybody = {one.id for one in self.known.nodes}
        owners, strangers = self.known.progress.owners, self.source.strangers()
        lots: list[Lot] = []
        for row in stock.rows:
            metric = stock.metric(row.metric)
            who = row.manager
            if who not in everybody:
                who = owners.get(who) or strangers.get(who) or plan.roles.id
            if who in inside and set(metric.names) & set(self.source.metric.names):
                since = None if row.since is None else self._at(row.since)
                lots.append(Lot(float(row.quanta * metric.quantum / self.source.metric.quantum), since))
        return self._at(stock.as_of), lots

    def _at(self, day: date) -> int:
        """The number of a day's working day; a closed one counts as the open one before it."""
        return bisect_right(self._opened, day) - 1
