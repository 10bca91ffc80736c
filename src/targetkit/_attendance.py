"""Who was there when, in full loads: the days that what somebody brought is divided by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from targetkit._capacity import Piece
from targetkit.period import Month, Week
from targetkit.role import Manager, Role, walk
from targetkit.scope import presence

if TYPE_CHECKING:
    from targetkit.history import History
    from targetkit.metric import Metric
    from targetkit.ramp import Ramp
    from targetkit.workdays import WorkCalendar

__all__ = ["EVERYBODY", "Attendance"]

EVERYBODY = ""
"""The id of the group of all, where there is no roster."""

_ZERO, _ONE = Fraction(0), Fraction(1)


class Attendance:
    """Who was there on which days of the past, and how much of a full load each carries in the month to plan.

    Args:
        past: What may be looked at.
        roles: The roster. None: everybody with a row, from the first one to the end of the month of the last one.
        ramp: How much of a full load a new hire carries.
        first_day: The first day of the month to plan; None where nothing is known of any day.

    Attributes:
        managers: Everybody, by id, in order of the ids.
        above: Id of a manager or group → that of the group above; groups come after the one above them,
            and the first of them, which has none above, is that of all.
    """

    def __init__(self, past: History, roles: Role | None, ramp: Ramp | None, first_day: date | None) -> None:
        self._past = past
        self._ramp = ramp
        self._coming = () if first_day is None else _month_from(first_day)
        self._loads: dict[tuple[WorkCalendar, Month], dict[str, Sequence[Fraction]]] = {}
        self.above: dict[str, str | None] = {}
        found = self._from_rows() if roles is None else self._from_roster(roles)
        self.managers = dict(sorted(found.items()))

    def months(self, metric: Metric, months: Sequence[Month]) -> dict[str, list[Piece]]:
        """What everybody brought in each month, and the days on which they did."""
        pieces: dict[str, list[Piece]] = {id_: [] for id_ in self.managers}
        for month in months:
            brought = self._past.actuals.by_manager(metric, month)
            # Most people share one tuple of days; it is summed once.
            sums: dict[int, float] = {}
            for id_, loads in self._of(metric, month).items():
                days = sums.get(id(loads))
                if days is None:
                    days = sums[id(loads)] = float(sum(loads, _ZERO))
                pieces[id_].append(Piece(brought.get(id_, 0), days))
        return pieces

    def weeks(self, metric: Metric, months: Sequence[Month], id_: str) -> list[Piece]:
        """What somebody brought in each week, and the days on which they did."""
        daily = self._past.actuals.daily(metric, id_)
        pieces: list[Piece] = []
        for month in months:
            loads = dict(zip(month.days, self._of(metric, month)[id_], strict=True))
            for week in _weeks(month):
                days = float(sum((loads[day] for day in week.days), _ZERO))
                pieces.append(Piece(sum(daily.get(day, 0) for day in week.days), days))
        return pieces

    def coming(self, metric: Metric, id_: str) -> Fraction:
        """How much of a full load somebody carries in the month to plan, on an average day of presence."""
        manager = self.managers[id_]
        if self._ramp is None or not self._coming:
            return _ONE
        opened = self._past.calendar_of(metric).weights(self._coming)
        there = presence(manager, self._coming, opened)
        whole = sum(there, _ZERO)
        if not whole:
            return self._ramp.share(manager.hired, self._coming[-1])
        return sum(self._carried(manager, self._coming, there), _ZERO) / whole

    def _from_roster(self, roles: Role) -> dict[str, Manager]:
        if isinstance(roles, Manager):
            self.above = {EVERYBODY: None, roles.id: EVERYBODY}
            return {roles.id: roles}
        self.above = {roles.id: None}
        for node in walk(roles):
            self.above.update(dict.fromkeys((child.id for child in node.children), node.id))
        return {manager.id: manager for manager in roles.managers()}

    def _from_rows(self) -> dict[str, Manager]:
        actuals = self._past.actuals
        self.above = {EVERYBODY: None, **dict.fromkeys(actuals.managers, EVERYBODY)}
        found: dict[str, Manager] = {}
        for id_ in actuals.managers:
            days = [day for metric in actuals.metrics for day in actuals.daily(metric, id_)]
            end = Month.of(max(days), self._past.first_day).end
            found[id_] = Manager(id_, hired=min(days), left=end)
        return found

    def _of(self, metric: Metric, month: Month) -> dict[str, Sequence[Fraction]]:
        """How much of a full load everybody carried on each day of a month that the rows cover."""
        calendar = self._past.calendar_of(metric)
        key = (calendar, month)
        if key not in self._loads:
            first, last = self._past.first or month.start, self._past.last or month.end
            days = month.days
            covered = zip(days, calendar.weights(days), strict=True)
            opened = tuple(share if first <= day <= last else _ZERO for day, share in covered)
            self._loads[key] = {
                id_: self._carried(manager, days, presence(manager, days, opened))
                for id_, manager in self.managers.items()
            }
        return self._loads[key]

    def _carried(
        self, manager: Manager, days: Sequence[date], there: Sequence[Fraction]
    ) -> Sequence[Fraction]:
        """Presence in full loads: by the ramp, where there is one."""
        share = _ONE if self._ramp is None else self._ramp.shares(manager.hired, days)
        if isinstance(share, tuple):
            return tuple(part * day for part, day in zip(share, there, strict=True))
        return there if share == 1 else tuple(share * day for day in there)


@lru_cache(maxsize=64)
def _weeks(month: Month) -> tuple[Week, ...]:
    return month.weeks()


def _month_from(day: date) -> tuple[date, ...]:
    end = day + relativedelta(months=1)
    return tuple(map(date.fromordinal, range(day.toordinal(), end.toordinal())))
