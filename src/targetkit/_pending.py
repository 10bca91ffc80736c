"""The cases behind a stage, from the deals of the rows: who holds what, since when, and what it will still yield."""

from __future__ import annotations

from bisect import bisect_right
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from targetkit._rollout import OLD, Path, Yield, learnt, path_of, roll

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from targetkit.actuals import Actuals, Event
    from targetkit.funnel import Funnel
    from targetkit.metric import Metric

__all__ = ["ENDS", "Pending", "Stock", "stages_of"]

ENDS = ("declined", "withdrawn", "cancelled")
"""Metrics whose rows end a case: 拒件, 撤件, 取消."""

_ONE = Fraction(1)
_RECENT = 28
_CHECKED, _TOLD = 84, 0.9
_ENOUGH = 20
"""So many cases must have been seen to reach a stage before their ages are trusted."""


class Stock(NamedTuple):
    """What the cases will still yield.

    Attributes:
        by_person: For each id with a case or with recent intake how many arrivals are to be expected.
        waiting: How many cases are open.
        fresh: How many came in over the last 28 days.
        size: What one arrival brings on average, in quanta of the metric.
    """

    by_person: dict[str, float]
    waiting: int
    fresh: int
    size: float


class _Step(NamedTuple):
    """A stage that a case reached, or its end at stage -1."""

    stage: int
    day: date
    amount: float
    manager: str


def stages_of(funnel: Funnel | None, target: Metric) -> tuple[Metric, ...]:
    """The stages that a case goes through up to a metric; amounts other than the metric itself are no stages."""
    metrics = () if funnel is None else funnel.metrics
    if funnel is None or target not in metrics:
        return ()
    upto = metrics[: metrics.index(target) + 1]
    return tuple(one for one in upto if one == target or funnel.stage(one).ticket is None)


class _Case(NamedTuple):
    """A case: its way, the day it came in, the last day that anything is known of, and who brought it on."""

    path: Path
    first: date
    last: date
    manager: str


class Pending:
    """All cases of some stages, as they can be seen from any day.

    Args:
        sources: Where to read deals; of a deal and metric that several know the first one holds.
        stages: The stages, the last of them the one whose arrivals are counted.
        ends: Metrics whose rows end a case.
        opened: The working days, in order.
        since: The first day that is covered.
    """

    def __init__(
        self,
        sources: Sequence[Actuals],
        stages: Sequence[Metric],
        ends: Collection[str],
        opened: Sequence[date],
        since: date,
    ) -> None:
        self.stages = stages
        self._opened = opened
        self._since = since
        self._sources = sources
        self._steps: dict[str, list[_Step]] = {}
        for stage, metric in enumerate(stages):
            for deal, (event, size) in _cases(sources, metric.names, metric.quantum).items():
                if event.quanta > 0:
                    step = _Step(stage, event.day, event.quanta * size, event.manager)
                    self._steps.setdefault(deal, []).append(step)
        for name in ends:
            for deal, (event, _) in _cases(sources, (name,), _ONE).items():
                if deal in self._steps and event.quanta > 0:
                    self._steps[deal].append(_Step(-1, event.day, 0.0, event.manager))
        self._whole = {deal: self._case(steps) for deal, steps in sorted(self._steps.items())}
        handed = sources[0] if sources[0].ledger else None
        self._ledger = handed
        self._handed = set[str]() if handed is None else _deals(handed)

    def tells(self, now: date) -> bool:
        """Whether the cases say enough of the last stage, seen from the end of a day."""
        last = len(self.stages) - 1
        arrivals = [
            step for steps in self._steps.values() for step in steps if step.stage == last and step.day <= now
        ]
        if last < 1 or len(arrivals) < _ENOUGH:
            return False
        start = now - timedelta(_CHECKED)
        by_deal = sum(step.amount for step in arrivals if step.day > start)
        whole: dict[date, float] = {}
        for source in reversed(self._sources):
            for known in _named(source, self.stages[last].names):
                size = float(known.quantum / self.stages[last].quantum)
                whole |= {day: came * size for day, came in source.daily(known).items()}
        return by_deal >= _TOLD * sum(came for day, came in whole.items() if start < day <= now)

    def stock(self, now: date, end: date) -> Stock:
        """What will still come after a day and up to another, from what is known at the end of the first.

        Args:
            now: The last day that is over.
            end: The last day that counts.
        """
        seen = self._seen(now)
        today = self._at(now)
        rates = learnt([case.path for case in seen.values()], len(self.stages), today)
        ahead = roll(rates, len(self.stages), len(self.stages) - 1, self._at(end) - today)
        start = max(now - timedelta(_RECENT - 1), self._since)
        found: dict[str, float] = {}
        waiting = fresh = 0
        lately = self._at(now) - self._at(start - timedelta(1))
        for deal, (path, first, _, manager) in seen.items():
            worth = self._worth(path, ahead, today)
            waiting += worth is not None
            worth = worth or 0.0
            if first >= start and lately:
                fresh += 1
                worth += ahead.fresh[path[0][0]] / lately
            for id_, share in self._holders(deal, manager, now).items():
                found[id_] = found.get(id_, 0.0) + worth * float(share)
        return Stock(found, waiting, fresh, self._size(now))

    def _holders(self, deal: str, manager: str, now: date) -> Mapping[str, float | Fraction]:
        """Who has a case, after all that was handed over or is shared."""
        if self._ledger is None or deal not in self._handed:
            return {manager: 1.0}
        return self._ledger.owners(deal, now)

    def _seen(self, now: date) -> dict[str, _Case]:
        """Deal → the case as far as it had come."""
        found: dict[str, _Case] = {}
        for deal, case in self._whole.items():
            if case.last <= now:
                found[deal] = case
            elif case.first <= now:
                found[deal] = self._case([step for step in self._steps[deal] if step.day <= now])
        return found

    def _case(self, steps: Sequence[_Step]) -> _Case:
        """A case by what is known of it, which is one stage at least."""
        reached = [step for step in steps if step.stage >= 0]
        last = max(reached, key=lambda step: (step.stage, step.day))
        ends = [self._at(step.day) for step in steps if step.stage < 0]
        end = min(ends) if ends and last.stage < len(self.stages) - 1 else None
        path = path_of([(step.stage, self._at(step.day)) for step in reached], end)
        days = [step.day for step in steps]
        return _Case(path, min(step.day for step in reached), max(days), last.manager)

    def _worth(self, path: Path, ahead: Yield, today: int) -> float | None:
        """What a case that still waits will yield; None for one that has arrived or ended."""
        stage, day = path[-1]
        if stage < 0 or stage == len(self.stages) - 1:
            return None
        return ahead.waiting[stage][min(today - day, OLD)]

    def _size(self, now: date) -> float:
        """The average amount of one that arrived in the last year."""
        last, start = len(self.stages) - 1, now - timedelta(364)
        sizes = [
            step.amount
            for steps in self._steps.values()
            for step in steps
            if step.stage == last and start < step.day <= now
        ]
        return sum(sizes) / len(sizes) if sizes else 0.0

    def _at(self, day: date) -> int:
        """The number of a day's working day; a closed one counts as the open one before it."""
        return bisect_right(self._opened, day) - 1


def _named(source: Actuals, names: Collection[str]) -> list[Metric]:
    return [known for known in source.metrics if any(name in known.names for name in names)]


def _cases(
    sources: Sequence[Actuals], names: Collection[str], quantum: Fraction
) -> dict[str, tuple[Event, float]]:
    """Deal → its row of a metric that goes by any of some names, and the size of its quantum in another."""
    found: dict[str, tuple[Event, float]] = {}
    for source in reversed(sources):
        for known in _named(source, names):
            size = float(known.quantum / quantum)
            found |= {deal: (event, size) for deal, event in source.cases(known).items()}
    return found


def _deals(source: Actuals) -> set[str]:
    return {deal for metric in source.metrics for deal in source.cases(metric)}
