"""What people did to find customers (追踪管理): outcomes only, no photographs and no positions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from targetkit._attrs import field, value
from targetkit._events import day_of, id_of
from targetkit._whose import Who, ids_of
from targetkit.errors import InvalidValue, UnknownMember
from targetkit.findings import Finding, Report
from targetkit.period import as_day
from targetkit.quantity import Number, is_whole, rate
from targetkit.role import Manager, Role, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from targetkit.actuals import Actuals
    from targetkit.metric import Metric

__all__ = ["Activities", "Activity", "ActivityRow", "check_activities"]

MOST = Fraction(7, 10)
"""The share of one method or area above which it is told; a convention, to be set by the firm."""

ENOUGH = 5
"""So many activities are needed before a share or a missing result says anything."""

_SHAPE = "(date, manager, method, area, checked)"
_FIELDS = 5


class Activity(NamedTuple):
    """One activity of one person.

    Attributes:
        day: The day.
        manager: The id of whose it was.
        method: How customers were looked for (展业方式), in the firm's own word.
        area: Where, as the name of an area; not a position.
        checked: Whether somebody made sure that it took place.
    """

    day: date
    manager: str
    method: str
    area: str
    checked: bool


ActivityRow: TypeAlias = Activity | tuple[date, str | Manager, str, str, bool]
"""A row as it is handed in."""


def _in_order(given: Iterable[ActivityRow]) -> tuple[Activity, ...]:
    return tuple(sorted(_activity(row, number) for number, row in enumerate(given, 1)))


def _activity(given: ActivityRow, number: int) -> Activity:
    """A row that has passed the door."""
    row: tuple[Any, ...] = tuple(given) if isinstance(given, tuple | list) else ()
    if len(row) != _FIELDS:
        raise InvalidValue(f"Activities: row {number}", given, f"a tuple {_SHAPE}")
    day, who, method, area, checked = row
    for name, text in (("method", method), ("area", area)):
        if not isinstance(text, str) or not text or text != text.strip():
            expected = "a text that is not empty and has no spaces around it"
            raise InvalidValue(f"Activities: {name} of row {number}", text, expected)
    if not isinstance(checked, bool):
        raise InvalidValue(f"Activities: checked of row {number}", checked, "True or False")
    return Activity(
        day_of(day, number), id_of(who, f"Activities: manager of row {number}"), method, area, checked
    )


@value(repr=False)
class Activities:
    """What people did to find customers.

    Two are equal when they hold the same rows, however often each, in whatever order.

    Args:
        rows: Tuples `(date, manager, method, area, checked)`.

    Raises:
        InvalidValue: A row of another shape, an id, method or area that is no text, a `checked` that is no bool.
        InvalidPeriod: A day that is no date.

    >>> activities = Activities([
    ...     (date(2026, 11, 2), "li-na", "street stand", "north market", True),
    ...     (date(2026, 11, 3), "li-na", "calls", "north market", False),
    ... ])
    >>> activities
    <Activities: 2 rows, 1 manager, 2026-11-02 to 2026-11-03>
    >>> activities.shares("method")
    {'calls': Fraction(1, 2), 'street stand': Fraction(1, 2)}
    """

    rows: tuple[Activity, ...] = field(default=(), converter=_in_order)

    @property
    def managers(self) -> tuple[str, ...]:
        """The ids of everybody with a row, in order."""
        return tuple(sorted({row.manager for row in self.rows}))

    def of(self, who: Who) -> Activities:
        """Only those of somebody, of everybody in a team or store, or of several managers.

        Args:
            who: Who.
        """
        wanted = ids_of(who)
        return Activities(row for row in self.rows if row.manager in wanted)

    def as_of(self, day: date) -> Activities:
        """Only those up to a day.

        Args:
            day: The day.

        Raises:
            InvalidPeriod: For something that is not a day.
        """
        limit = as_day(day)
        return Activities(row for row in self.rows if row.day <= limit)

    def shares(self, of: Literal["method", "area"]) -> dict[str, Fraction]:
        """How much of it each method or area is.

        Args:
            of: `method` or `area`.

        Returns:
            Method or area → its share, in order of the names; 1 together, and nothing without rows.

        Raises:
            UnknownMember: For something else.
        """
        if of not in {"method", "area"}:
            raise UnknownMember("share", of, ("method", "area"), where="activities")
        counts = Counter(getattr(row, of) for row in self.rows)
        return {name: Fraction(count, len(self.rows)) for name, count in sorted(counts.items())}

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        counts = [(len(self), "row"), (len(self.managers), "manager")]
        parts = [f"{count:,} {what}{'' if count == 1 else 's'}" for count, what in counts]
        span = f", {self.rows[0].day} to {self.rows[-1].day}" if self.rows else ""
        return f"<Activities: {', '.join(parts)}{span}>"


def check_activities(
    activities: Activities,
    actuals: Actuals | None = None,
    *,
    roles: Role | None = None,
    metrics: Iterable[str | Metric] | None = None,
    most: Number = MOST,
    enough: int = ENOUGH,
    checked: Number = 1,
) -> Report:
    """Look whether people's activity is broad, brings results and is checked.

    - TK608: one method, or one area, makes up more than a share.
    - TK609: activity, and nothing of any of the metrics since it began.
    - TK610: fewer than the share asked for were checked.

    Args:
        activities: What people did.
        actuals: What came of it; None: results are not looked at.
        roles: The role tree: its teams and stores are looked at as well, for methods and areas.
        metrics: What counts as a result; None: every metric of the actuals.
        most: The share of one method or area that is still all right, in (0, 1].
        enough: With fewer activities somebody's methods, areas and results are not looked at; at least 1.
        checked: The share of somebody's activities that has to be checked, in (0, 1].

    Returns:
        The findings by person, team and store; `period` is the last day looked at.

    Raises:
        InvalidQuantity: A share outside (0, 1], or no number.
        InvalidValue: An `enough` that is no whole number from 1 on.
        UnknownMember: A metric that the actuals do not know.

    >>> rows = [(date(2026, 11, day), "li-na", "calls", f"area {day % 2}", True) for day in range(2, 8)]
    >>> print(check_activities(Activities(rows)).findings[0].message)
    li-na up to 7 Nov 2026: 6 of 6 activities are calls, 100%, more than 70%; try another method
    """
    if not is_whole(enough, 1):
        raise InvalidValue("check_activities: enough", enough, "a whole number from 1 on")
    limit, asked = rate(most, of="most"), rate(checked, of="checked")
    by_person: dict[str, Sequence[Activity]] = {id_: activities.of(id_).rows for id_ in activities.managers}
    groups = [] if roles is None else [node for node in walk(roles) if not isinstance(node, Manager)]
    found: list[Finding] = []
    for id_, rows in {**by_person, **{node.id: activities.of(node).rows for node in groups}}.items():
        if len(rows) >= enough:
            found += _narrow(id_, rows, limit)
    for id_, rows in by_person.items():
        found += _unchecked(id_, rows, asked)
    if actuals is not None:
        found += _without_results(by_person, actuals, metrics, enough)
    return Report(found)


def _narrow(id_: str, rows: Sequence[Activity], most: Fraction) -> Iterator[Finding]:
    last = max(row.day for row in rows)
    for form, names in (("", [row.method for row in rows]), ("area", [row.area for row in rows])):
        for what, count in Counter(names).items():
            share = Fraction(count, len(rows))
            if share > most:
                yield Finding.of(
                    "TK608",
                    form=form,
                    role=id_,
                    period=last,
                    expected=most,
                    actual=share,
                    what=what,
                    count=count,
                    total=len(rows),
                )


def _unchecked(id_: str, rows: Sequence[Activity], asked: Fraction) -> Iterator[Finding]:
    done = sum(row.checked for row in rows)
    share = Fraction(done, len(rows))
    if share < asked:
        yield Finding.of(
            "TK610",
            role=id_,
            period=max(row.day for row in rows),
            expected=asked,
            actual=share,
            count=len(rows) - done,
            total=len(rows),
        )


def _without_results(
    by_person: dict[str, Sequence[Activity]],
    actuals: Actuals,
    metrics: Iterable[str | Metric] | None,
    enough: int,
) -> Iterator[Finding]:
    known = actuals.metrics if metrics is None else tuple(actuals.metric(metric) for metric in metrics)
    lines = [actuals.lines(metric) for metric in known]
    for id_, rows in by_person.items():
        first = min(row.day for row in rows)
        came = (sum(number for day, number in line.get(id_, {}).items() if day >= first) for line in lines)
        if len(rows) >= enough and not any(number > 0 for number in came):
            last = max(*(row.day for row in rows), actuals.last or first)
            names = tuple(metric.name for metric in known)
            yield Finding.of(
                "TK609", role=id_, period=last, actual=0, first=first, count=len(rows), metrics=names
            )
