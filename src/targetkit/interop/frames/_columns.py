"""What is written into a data frame: typed columns of plain values, before any library has a say."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from targetkit._attrs import value
from targetkit._written import written
from targetkit.errors import DuplicateMember, InvalidQuantity
from targetkit.period import Month, PeriodLike, Quarter, Week, Year, label
from targetkit.quantity import Quantity, exact
from targetkit.role import walk

if TYPE_CHECKING:
    from targetkit.actuals import Actuals
    from targetkit.findings import Detail, Finding, Report
    from targetkit.metric import Metric
    from targetkit.plan import Plan
    from targetkit.progress import Progress, Standing
    from targetkit.role import Role

__all__ = [
    "GRAINS",
    "KEYS",
    "Column",
    "Columns",
    "Kind",
    "Money",
    "of_actuals",
    "of_plan",
    "of_progress",
    "of_report",
    "text_column",
]

Kind: TypeAlias = Literal["text", "count", "amount", "share", "day", "moment", "yes"]
"""The type of a column: an `amount` is an exact decimal, a `share` a float, a `moment` a time of day on a date."""

Money: TypeAlias = Literal["decimal", "float"]
"""How amounts of money are written."""

GRAINS: Mapping[str, type[PeriodLike]] = {
    "day": date,
    "week": Week,
    "month": Month,
    "quarter": Quarter,
    "year": Year,
}
"""The names of the kinds of periods."""

KEYS = ("role", "role_name", "role_level", "parent", "period", "grain", "start", "end")
"""The columns that say who and when."""

FIGURES = ("target", "to_date", "attained", "gap", "today", "days_over", "days_left", "attainment")
"""What is said of a standing."""

DIGITS = 38
"""What a decimal column of any library holds."""

_LARGEST_COUNT = 2**63
_SHARES = frozenset({"days_over", "days_left", "attainment"})


@value
class Column:
    """One typed column.

    Attributes:
        kind: Its type.
        values: What it holds, None where there is nothing.
        places: Of an amount, how many decimal places it has.
    """

    kind: Kind
    values: tuple[Any, ...]
    places: int = 0


Columns: TypeAlias = dict[str, Column]
"""A table: the name of each column → the column; all are of one length."""


def of_plan(plan: Plan, money: Money, *, wide: bool) -> Columns:
    """The targets of a plan, those without a place in its grid at the end: a row for each, or with a column per metric.

    Raises:
        InvalidQuantity: An amount that such a column does not hold.
        DuplicateMember: In a wide table, a metric called like a column that says who or when,
            or two targets for one place that the plan does not have.
    """
    rows = [*plan.rows(), *plan.strays]
    who, when = _Who(plan.roles), _When()
    if not wide:
        units = {metric.name: metric.unit for metric in plan.metrics}
        keys = _keys([(row.role, row.period) for row in rows], who, when)
        return {
            "metric": text_column(row.metric for row in rows),
            "unit": text_column(units.get(row.metric) for row in rows),
            **keys,
            "value": amounts([row.value for row in rows], money, whole=_whole(plan.metrics)),
        }
    cells: dict[tuple[str, PeriodLike], dict[str, Quantity]] = {}
    for row in rows:
        own = cells.setdefault((row.role, row.period), {})
        if own.setdefault(row.metric, row.value) != row.value:
            name = f"{row.metric} of {row.role} in {label(row.period)}"
            raise DuplicateMember("target", name, "the wide frame", "write it with layout='long'")
    places = {period: place for place, period in enumerate(plan.timeline.periods)}
    order = sorted(cells, key=lambda key: (who.place(key[0]), places.get(key[1], len(places))))
    columns = _keys(order, who, when)
    own_metrics = {metric.name: metric for metric in plan.metrics}
    for name in dict.fromkeys([*own_metrics, *(row.metric for row in plan.strays)]):
        _check_free(name, columns)
        known = [own_metrics[name]] if name in own_metrics else []
        columns[name] = amounts([cells[key].get(name) for key in order], money, whole=_whole(known))
    return columns


def of_progress(progress: Progress, money: Money, *, wide: bool) -> Columns:
    """Where everybody stands in every period in which something is asked or has come.

    A wide table has a column for each metric and figure, e.g. `signings_gap`.

    Raises:
        InvalidQuantity: An amount that such a column does not hold.
        DuplicateMember: In a wide table, a column twice.
    """
    who, when = _Who(progress.plan.roles), _When()
    found = {metric: _standings(progress, metric) for metric in progress.plan.metrics}
    if not wide:
        rows = [(metric, standing) for metric, own in found.items() for standing in own.values()]
        whole = all(_whole([standing.metric]) for _, standing in rows)
        figures = _figures([standing for _, standing in rows], money, whole=whole)
        return {
            "metric": text_column(metric.name for metric, _ in rows),
            "unit": text_column(metric.unit for metric, _ in rows),
            **_keys([(standing.role, standing.period) for _, standing in rows], who, when),
            **figures,
        }
    keys = {key for own in found.values() for key in own}
    places = {period: place for place, period in enumerate(progress.plan.timeline.periods)}
    order = sorted(keys, key=lambda key: (who.place(key[0]), places[key[1]]))
    columns = _keys(order, who, when)
    for metric, own in found.items():
        whole = all(_whole([standing.metric]) for standing in own.values()) and _whole([metric])
        for figure, column in _figures([own.get(key) for key in order], money, whole=whole).items():
            _check_free(f"{metric.name}_{figure}", columns)
            columns[f"{metric.name}_{figure}"] = column
    return columns


def of_actuals(actuals: Actuals, money: Money) -> Columns:
    """Every row of what happened, those that others replaced included.

    Raises:
        InvalidQuantity: An amount that such a column does not hold.
    """
    rows = actuals.rows()
    metrics = {metric.name: metric for metric in actuals.metrics}
    values = [metrics[row.metric].quantity(row.quanta) for row in rows]
    timed = [isinstance(row.recorded, datetime) for row in rows]
    return {
        "date": Column("day", tuple(row.day for row in rows)),
        "manager": text_column(row.manager for row in rows),
        "metric": text_column(row.metric for row in rows),
        "unit": text_column(metrics[row.metric].unit for row in rows),
        "value": amounts(values, money, whole=_whole(actuals.metrics)),
        "deal": text_column(row.deal for row in rows),
        "recorded": Column(
            "moment", tuple(row.recorded if at else None for row, at in zip(rows, timed, strict=True))
        ),
        "recorded_on": Column(
            "day", tuple(None if at else row.recorded for row, at in zip(rows, timed, strict=True))
        ),
        "channel": text_column(row.channel for row in rows),
    }


def of_report(report: Report) -> Columns:
    """The findings of a report; `facts` holds exactly what the columns of numbers only show."""
    found, when = report.findings, _When()
    keys = _keys([("", one.period) for one in found], None, when)
    return {
        "code": text_column(one.code for one in found),
        "severity": text_column(one.severity.value for one in found),
        "metric": text_column(one.metric for one in found),
        "role": text_column(one.role for one in found),
        **{name: keys[name] for name in ("period", "grain", "start", "end")},
        "expected": Column("share", tuple(_shown(one.expected) for one in found)),
        "actual": Column("share", tuple(_shown(one.actual) for one in found)),
        "message": text_column(one.message for one in found),
        "message_zh": text_column(one.to_text("zh") for one in found),
        "form": text_column(one.form for one in found),
        "facts": text_column(_facts(one) for one in found),
    }


# --- who and when -----------------------------------------------------------------------------------------------


class _Who:
    """What is said of a role beside its id."""

    def __init__(self, root: Role) -> None:
        self._known: dict[str, tuple[int, str, str]] = {}
        self._above: dict[str, str] = {}
        for place, node in enumerate(walk(root)):
            self._known[node.id] = place, node.name, node.level
            self._above.update((child.id, node.id) for child in node.children)

    def place(self, id_: str) -> int:
        """Where it stands in the tree, what is not in it at the end."""
        return self._known[id_][0] if id_ in self._known else len(self._known)

    def told(self, id_: str) -> tuple[str | None, str | None, str | None]:
        """Its name, level and the group right above it."""
        _, name, level = self._known.get(id_, (0, "", ""))
        return name or None, level or None, self._above.get(id_)


class _When:
    """What is said of a period, worked out once."""

    def __init__(self) -> None:
        self._told: dict[PeriodLike, tuple[str, str, date, date]] = {}

    def told(self, period: PeriodLike | None) -> tuple[str | None, str | None, date | None, date | None]:
        """As it is written in files, its kind, its first and last day."""
        if period is None:
            return None, None, None, None
        if period not in self._told:
            kind = next(name for name, made in GRAINS.items() if isinstance(period, made))
            start, end = (period, period) if isinstance(period, date) else (period.start, period.end)
            self._told[period] = written(period), kind, start, end
        return self._told[period]


def _keys(places: Sequence[tuple[str, PeriodLike | None]], who: _Who | None, when: _When) -> Columns:
    roles = [(None, None, None) if who is None else who.told(id_) for id_, _ in places]
    periods = [when.told(period) for _, period in places]
    return {
        "role": text_column(id_ for id_, _ in places),
        **{name: text_column(told[at] for told in roles) for at, name in enumerate(KEYS[1:4])},
        "period": text_column(told[0] for told in periods),
        "grain": text_column(told[1] for told in periods),
        "start": Column("day", tuple(told[2] for told in periods)),
        "end": Column("day", tuple(told[3] for told in periods)),
    }


def _check_free(name: str, columns: Columns) -> None:
    if name in columns or name == "metric":
        advice = "write it with layout='long', or call the metric something else"
        raise DuplicateMember("column", name, "the wide frame", advice)


# --- figures ----------------------------------------------------------------------------------------------------


def amounts(given: Sequence[Quantity | None], money: Money, *, whole: bool) -> Column:
    """Quantities as a column: whole numbers where all are counts, otherwise decimals or floats.

    Args:
        given: The quantities.
        money: What becomes of those that are no counts.
        whole: Whether they are counts as far as their metrics say.

    Raises:
        InvalidQuantity: One that a decimal column, or a float, does not hold exactly.
    """
    known = [one for one in given if one is not None]
    if whole and all(isinstance(one, int) and -_LARGEST_COUNT <= one < _LARGEST_COUNT for one in known):
        return Column("count", tuple(given))
    if money == "float":
        return Column("share", tuple(None if one is None else _as_float(one) for one in given))
    decimals = [None if one is None else Decimal(one) for one in given]
    places = max((_places(one) for one in decimals if one is not None), default=0)
    for one in decimals:
        if one is not None and max(one.adjusted() + 1, 1) + places > DIGITS:
            reason = f"a decimal column holds {DIGITS} digits, {places} of them behind the point here"
            raise InvalidQuantity(one, reason)
    return Column("amount", tuple(decimals), places)


def _places(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def _as_float(quantity: Quantity) -> float:
    """The float that is read back as this very quantity."""
    near = float(quantity)
    try:
        same = exact(near) == quantity
    except InvalidQuantity:
        same = False
    if not same:
        raise InvalidQuantity(quantity, "a float does not hold it exactly; write it with money='decimal'")
    return near


def _whole(metrics: Iterable[Metric]) -> bool:
    return all(metric.quantum == 1 for metric in metrics)


def _standings(progress: Progress, metric: Metric) -> dict[tuple[str, PeriodLike], Standing]:
    found = {
        (standing.role, period): standing
        for period in progress.plan.timeline.periods
        for standing in progress.board(metric, period).standings
        if standing.target is not None or standing.attained
    }
    who = _Who(progress.plan.roles)
    places = {period: place for place, period in enumerate(progress.plan.timeline.periods)}
    return dict(sorted(found.items(), key=lambda item: (who.place(item[0][0]), places[item[0][1]])))


def _figures(standings: Sequence[Standing | None], money: Money, *, whole: bool) -> Columns:
    columns: Columns = {}
    for figure in FIGURES:
        given = [None if one is None else getattr(one, figure) for one in standings]
        if figure in _SHARES:
            columns[figure] = Column("share", tuple(None if one is None else float(one) for one in given))
        else:
            columns[figure] = amounts(given, money, whole=whole)
    reached = tuple(None if one is None else one.reached for one in standings)
    return columns | {"reached": Column("yes", reached)}


def text_column(given: Iterable[str | None]) -> Column:
    """A column of texts."""
    return Column("text", tuple(given))


# --- findings ---------------------------------------------------------------------------------------------------


def _shown(figure: object) -> float | None:
    """A figure as a number to sort and draw by; words are none."""
    return float(figure) if isinstance(figure, int | Decimal | Fraction) else None


def _facts(finding: Finding) -> str:
    told = {"expected": finding.expected, "actual": finding.actual}
    facts: dict[str, Any] = {name: _plain(one) for name, one in told.items() if one is not None}
    if finding.details:
        facts["details"] = {name: _plain(finding.details[name]) for name in sorted(finding.details)}
    return json.dumps(facts, ensure_ascii=False)


def _plain(detail: Detail) -> Any:
    """A detail as JSON says it: numbers and texts as they are, anything else under the name of its kind."""
    if isinstance(detail, tuple):
        return [_plain(part) for part in detail]
    if isinstance(detail, int | str):
        return detail
    if isinstance(detail, Decimal):
        return {"decimal": str(detail)}
    if isinstance(detail, Fraction):
        return {"fraction": str(detail)}
    kind = next(name for name, made in GRAINS.items() if isinstance(detail, made))
    return {kind: written(detail)}
