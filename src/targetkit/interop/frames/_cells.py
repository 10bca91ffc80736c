"""What is read out of a data frame, row by row; whatever is wrong in it is found and told at once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from targetkit._actuals_file import ACTUALS_HEADINGS, glossary
from targetkit._attrs import FrozenMap
from targetkit._plan_file import HEADINGS
from targetkit._problems import Place, Problems
from targetkit._rows import Row
from targetkit._toml import is_list, is_table
from targetkit._written import day_of, metrics_by_name, period_of
from targetkit.actuals import Actuals
from targetkit.errors import DuplicateMember, InvalidQuantity, InvalidValue, UnknownMember
from targetkit.findings import Detail, Figure, Finding, Report, Severity
from targetkit.interop.frames._columns import GRAINS, KEYS
from targetkit.metric import Metric
from targetkit.period import PeriodLike, Week, as_day, label
from targetkit.plan import Plan
from targetkit.quantity import exact
from targetkit.role import walk

if TYPE_CHECKING:
    from targetkit.credit import Entry

__all__ = ["FRAME", "Cells", "actuals_of", "check_columns", "day_cell", "plan_of", "report_of", "text_cell"]

Cells: TypeAlias = Mapping[str, Sequence[Any]]
"""A table as it was read: the name of each column → its values, None where there is nothing."""

FRAME = "frame"
"""What stands in the place of a file's name in a problem; its lines are the rows, counted from 1."""

_FINDING = ("code", "severity", "metric", "role", "period", "grain", "message", "form", "facts")


def plan_of(cells: Cells, like: Plan) -> Plan:
    """The plan whose targets these are, long or wide.

    Raises:
        InvalidInput: With everything that is wrong in the rows.
    """
    problems = Problems()
    columns = _columns(cells, {**HEADINGS, "grain": ()})
    wide = "metric" not in columns
    needed = ("role", "period") if wide else ("metric", "role", "period", "value")
    check_columns(columns, needed, cells, problems)
    # As to_frame writes it, a row says its grain, and a metric's name is no other's Chinese word.
    reader = _Targets(like, problems, exactly="grain" in columns)
    grains = columns.get("grain") or [None] * len(columns["role"])
    taken = {*KEYS, *(name for name in cells if any(cells[name] is column for column in columns.values()))}
    others = {name: column for name, column in cells.items() if name not in taken} if wide else {}
    others = {name: column for name, column in others.items() if name in reader.names or _is_numeric(column)}
    rows: list[Row] = []
    for at, (id_, period, grain) in enumerate(zip(columns["role"], columns["period"], grains, strict=True)):
        if wide:
            told = [(name, name, column[at]) for name, column in others.items()]
        else:
            told = [("value", columns["metric"][at], columns["value"][at])]
        rows += reader.rows(at + 1, told, id_, period, grain)
    problems.check()
    return Plan.from_rows(rows, like=like)


def actuals_of(cells: Cells, metrics: Iterable[Metric], ledger: Iterable[Entry]) -> Actuals:
    """What happened, a row each.

    Raises:
        InvalidInput: With everything that is wrong in the rows.
    """
    problems = Problems()
    columns = _columns(cells, {**ACTUALS_HEADINGS, "recorded_on": ()})
    check_columns(columns, ("date", "manager", "metric", "value"), cells, problems)
    known = tuple(metrics)
    names = metrics_by_name(known)
    nothing = [None] * len(columns["date"])
    parts = [columns.get(name, nothing) for name in (*ACTUALS_HEADINGS, "recorded_on")]
    rows: list[Any] = []
    for at, (day, who, what, amount, deal, recorded, channel, on) in enumerate(zip(*parts, strict=True), 1):
        before = len(problems)
        metric = problems.attempt(Place(FRAME, at, "metric"), _metric, names, what)
        row = (
            problems.attempt(Place(FRAME, at, "date"), day_cell, day),
            problems.attempt(Place(FRAME, at, "manager"), _trimmed, who),
            metric,
            problems.attempt(Place(FRAME, at, "value"), _amount, amount, metric),
            None if deal is None else problems.attempt(Place(FRAME, at, "deal"), text_cell, deal),
            problems.attempt(Place(FRAME, at, "recorded"), _moment, recorded, on),
            None if channel is None else problems.attempt(Place(FRAME, at, "channel"), _trimmed, channel),
        )
        if len(problems) == before:
            rows.append(row)
    problems.check()
    return Actuals(rows, metrics=known, ledger=ledger)


def report_of(cells: Cells) -> Report:
    """The report whose findings these are.

    Raises:
        InvalidInput: With everything that is wrong in the rows.
    """
    problems = Problems()
    check_columns(cells, _FINDING, cells, problems)
    found = [
        problems.attempt(Place(FRAME, at), _finding, dict(zip(_FINDING, row, strict=True)))
        for at, row in enumerate(zip(*(cells[name] for name in _FINDING), strict=True), 1)
    ]
    problems.check()
    return Report(one for one in found if one is not None)


# --- columns ----------------------------------------------------------------------------------------------------


def _columns(cells: Cells, headings: Mapping[str, Iterable[str]]) -> dict[str, Sequence[Any]]:
    """The columns that are known by any of their headings, the first one of each."""
    known = {_folded(name): column for column, names in headings.items() for name in (column, *names)}
    found: dict[str, Sequence[Any]] = {name: cells[name] for name in headings if name in cells}
    for name, column in cells.items():
        if _folded(name) in known:
            found.setdefault(known[_folded(name)], column)
    return found


def _folded(heading: str) -> str:
    return re.sub(r"\s+", "_", heading.strip().casefold())


def check_columns(columns: Iterable[str], needed: Iterable[str], cells: Cells, problems: Problems) -> None:
    """Go on only with the columns that are needed; those that are missing are all told.

    Raises:
        InvalidInput: If one is not there.
    """
    there = ", ".join(cells) or "none"
    for name in needed:
        if name not in columns:
            problems.add(Place(FRAME, None, name), f"there is no such column; there is {there}")
    problems.check()


def _is_numeric(column: Sequence[Any]) -> bool:
    known = [one for one in column if one is not None]
    return bool(known) and all(_is_number(one) for one in known)


def _is_number(given: object) -> bool:
    return isinstance(given, int | float | Decimal | Fraction) and not isinstance(given, bool)


# --- targets ----------------------------------------------------------------------------------------------------


class _Targets:
    """The rows of a plan, in which the same periods come again and again."""

    def __init__(self, like: Plan, problems: Problems, *, exactly: bool) -> None:
        own = {name: metric for metric in like.metrics for name in metric.names}
        self.names = own if exactly else metrics_by_name(like.metrics)
        self._ids = {node.id for node in walk(like.roles)}
        self._like = like
        self._problems = problems
        self._periods: dict[tuple[Any, Any], PeriodLike] = {}
        self._first: dict[tuple[str, str, PeriodLike], Place] = {}

    def rows(
        self, line: int, told: Iterable[tuple[str, Any, Any]], id_: Any, period: Any, grain: Any
    ) -> Iterator[Row]:
        """The targets of a row of the frame: the column, the metric and the amount of each; None is no target."""
        role = self._problems.attempt(Place(FRAME, line, "role"), text_cell, id_)
        when = self._period(line, period, grain)
        for column, name, amount in told:
            metric = self._problems.attempt(Place(FRAME, line, "metric"), text_cell, name)
            if role is None or when is None or metric is None or amount is None:
                continue
            place = Place(FRAME, line, column)
            found = self._problems.attempt(place, self._row, place, metric, role, when, amount)
            if found is not None:
                yield found

    def _period(self, line: int, given: Any, grain: Any) -> PeriodLike | None:
        key = given, grain
        if key not in self._periods:
            period = self._problems.attempt(Place(FRAME, line, "period"), _period, given, grain)
            if period is None:
                return None
            self._periods[key] = period
        return self._periods[key]

    def _row(self, place: Place, name: str, role: str, period: PeriodLike, amount: Any) -> Row:
        metric = self.names.get(name)
        of = f"{name} of {role} in {label(period)}"
        number = exact(amount, of=of)
        placed = metric is not None and role in self._ids and period in self._like.timeline
        frozen = self._like.frozen
        start = period if isinstance(period, date) else period.start
        if number < 0 and not (placed and frozen is not None and start <= frozen):
            raise InvalidQuantity(amount, "a target is zero or more", of=of)
        if metric is None or not placed:
            # A name that only people use is no metric's own, and the plan would not know it.
            own = name if metric is None or name in metric.names else metric.name
            places = Metric("amount", Fraction(1, number.denominator))
            return Row(own, role, period, places.quantity(number.numerator))
        quantity = metric.quantity(metric.quanta(amount))
        first = self._first.setdefault((metric.name, role, period), place)
        if first != place:
            where = f"row {first.line}" if first.line != place.line else f"column {first.column}"
            raise DuplicateMember("target", of, "the frame", f"{where} has it already; keep one of them")
        return Row(metric.name, role, period, quantity)


def _finding(told: Mapping[str, Any]) -> Finding:
    metric, role = (None if told[name] is None else text_cell(told[name]) for name in ("metric", "role"))
    period = None if told["period"] is None else _period(told["period"], told["grain"])
    expected, actual, details = _facts(told["facts"])
    return Finding(
        text_cell(told["code"]),
        _severity(told["severity"]),
        metric,
        role,
        period,
        expected,
        actual,
        text_cell(told["message"]),
        details=details,
        form=told["form"] or "",
    )


# --- cells ------------------------------------------------------------------------------------------------------


def text_cell(given: Any) -> str:
    """A name or an id; numbers are taken for the digits that they are written with."""
    if isinstance(given, int) and not isinstance(given, bool):
        return str(given)
    if not isinstance(given, str):
        raise InvalidValue("cell", given, "a text")
    return given


def _trimmed(given: Any) -> str:
    text = text_cell(given)
    if not text or text != text.strip():
        raise InvalidValue("cell", given, "a text that is not empty and has no spaces around it")
    return text


def day_cell(given: Any) -> date:
    """A date, also one that a library holds as the start of its day, or that is written."""
    if isinstance(given, datetime) and given.tzinfo is None and given.time() == time.min:
        return given.date()
    return day_of(given) if isinstance(given, str) else as_day(given)


def _moment(moment: Any, day: Any) -> date | datetime | None:
    """When something was recorded: at a time of day, or on a day."""
    if moment is None:
        return None if day is None else day_cell(day)
    if not isinstance(moment, datetime):
        return day_cell(moment)
    if moment.tzinfo is not None:
        raise InvalidValue("cell", moment, "a time of the store without a time zone")
    return datetime.combine(moment.date(), moment.time())


def _period(given: Any, grain: Any) -> PeriodLike:
    """A day or period; where it is known what kind it is, days that fit several are of that kind."""
    period = period_of(given) if isinstance(given, str) else day_cell(given)
    if grain is None:
        return period
    if grain not in GRAINS:
        raise UnknownMember("grain", grain, tuple(GRAINS))
    if grain == "week" and not isinstance(period, date):
        return Week(period.start, period.end)
    if not isinstance(period, GRAINS[grain]):
        raise InvalidValue("period", given, f"a {grain}, which the column grain says")
    return period


def _metric(names: Mapping[str, Metric], given: Any) -> Metric:
    """The metric that is known by this name, or a count of this name."""
    text = _trimmed(given)
    return names[text] if text in names else Metric(glossary().get(text, text))


def _amount(given: Any, metric: Metric | None) -> Any:
    """A value that is a number, and a whole number of quanta as far as these are known."""
    if given is None:
        raise InvalidValue("cell", given, "a number; what did not happen has no row, or a 0")
    return exact(given) if metric is None else metric.quantity(metric.quanta(given))


def _severity(given: Any) -> Severity:
    known = tuple(one.value for one in Severity)
    if given not in known:
        raise UnknownMember("severity", given, known)
    return Severity(given)


def _facts(given: Any) -> tuple[Figure | None, Figure | None, FrozenMap[str, Detail]]:
    """What a report writes into its column `facts`: what was expected, what was found, and the details."""
    try:
        facts: Any = json.loads(given, parse_float=Decimal)
        expected, actual = (_told(facts[name]) if name in facts else None for name in ("expected", "actual"))
        details = FrozenMap({name: _told(one) for name, one in facts.get("details", {}).items()})
    except (ArithmeticError, AttributeError, RecursionError, TypeError, ValueError):
        raise InvalidValue("facts", given, "an object in JSON, as to_frame writes it") from None
    return expected, actual, details


def _told(plain: Any) -> Any:
    """A detail as it was before it was written; see `_columns`."""
    if is_list(plain):
        return tuple(_told(part) for part in plain)
    if not is_table(plain):
        return plain
    ((kind, text),) = plain.items()
    if kind == "decimal":
        return Decimal(text)
    return Fraction(text) if kind == "fraction" else _period(text, kind)
