"""Where the settings of a configuration stand, for what only shows when its targets are split."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from targetkit._attrs import FrozenMap, field, value
from targetkit._problems import Place
from targetkit._roster import Roster
from targetkit._toml import Section, is_table
from targetkit._written import metrics_by_name
from targetkit.errors import AllWeightsZero, ConflictingPolicy, NoWorkingDay
from targetkit.metric import Metric
from targetkit.role import Manager, Region, Store, walk
from targetkit.scope import presence
from targetkit.timeline import Span
from targetkit.workdays import WorkCalendar

__all__ = ["Late", "Origins"]

Late: TypeAlias = AllWeightsZero | ConflictingPolicy | NoWorkingDay
"""What only shows when targets are split."""

_TABLES = (
    ("targets",),
    ("calendar",),
    ("weights",),
    ("profile",),
    ("funnel", "lag"),
    ("split", "follow"),
)


@value
class Origins:
    """Where everything stands.

    Attributes:
        tables: Name of a table and a metric's name → where the table speaks of the metric;
            under an empty name where the table begins.
        people: Manager's id → where the person stands in the roster.
        roster: The roster.
    """

    tables: FrozenMap[tuple[str, str], Place] = field(kw_only=True)
    people: FrozenMap[str, Place] = field(kw_only=True)
    roster: Place = field(kw_only=True)

    @classmethod
    def of(cls, document: Section, metrics: tuple[Metric, ...], roster: Roster) -> Origins:
        """The places of a configuration and its roster.

        Args:
            document: The configuration.
            metrics: The metrics that it may name.
            roster: Who is there.
        """
        names = metrics_by_name(metrics)
        tables: dict[tuple[str, str], Place] = {}
        for path in _TABLES:
            table: object = document.table
            for step in path:
                table = table.get(step) if is_table(table) else None
            if is_table(table):
                tables[path[-1], ""] = document.place(*path)
                for key in table:
                    if key in names:
                        tables[path[-1], names[key].name] = document.place(*path, key)
        people = {id_: roster.sheet.place(line) for id_, line in roster.lines.items()}
        file = Place(roster.sheet.place(1).file)
        return cls(tables=FrozenMap(tables), people=FrozenMap(people), roster=file)

    def place(
        self, error: Late, roles: Store | Region, calendar: Mapping[str, WorkCalendar], period: Span
    ) -> Place:
        """Where the setting stands that leads to an error.

        Args:
            error: The error.
            roles: The role tree.
            calendar: Metric's name → which days are open.
            period: The period.
        """
        name = error.metric
        if isinstance(error, NoWorkingDay):
            return self.people.get(error.role) or self._without_day(name, roles, calendar[name], period)
        followed = self.tables.get(("follow", name))
        if isinstance(error, ConflictingPolicy) or followed is not None:
            return followed or self._find(name, "targets")
        return self._find(name, "weights", "targets")

    def _without_day(self, metric: str, roles: Store | Region, calendar: WorkCalendar, period: Span) -> Place:
        """What leaves a whole store without a day: the calendar, the roster, or else the shape of the month."""
        opened = calendar.weights(period.days)
        if not any(opened):
            return self._find(metric, "calendar")
        people = [node for node in walk(roles) if isinstance(node, Manager)]
        if not any(any(presence(manager, period.days, opened)) for manager in people):
            return self.roster
        return self._find(metric, "profile", "lag", "calendar")

    def _find(self, metric: str, *tables: str) -> Place:
        """The first of these tables that there is, where it speaks of the metric if it does."""
        table = next((table for table in tables if (table, "") in self.tables), tables[-1])
        return self.tables.get((table, metric)) or self.tables[table, ""]
