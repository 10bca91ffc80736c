"""Plans, progress, reports, remedies and what happened as data frames, and back (extra `frames`, by narwhals).

Frames of pandas, polars and pyarrow are made; read is whatever narwhals knows, DuckDB's relations among them,
and anything else that hands over an Arrow stream.
Columns are typed: dates are dates, counts whole numbers, money exact decimals.

**Exact both ways.** What is written is read back as the very same value, or refused when it is written:
no amount is rounded on the way.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from targetkit._text import one_of
from targetkit.actuals import Actuals
from targetkit.errors import InvalidValue, MissingExtra
from targetkit.findings import Report
from targetkit.interop.frames._cells import actuals_of, plan_of, report_of
from targetkit.interop.frames._columns import DIGITS, Column, of_actuals, of_plan, of_progress, of_report
from targetkit.interop.frames._remedies import of_remedies, remedies_of
from targetkit.plan import Plan
from targetkit.progress import Progress
from targetkit.remedies import RemedyPlan

if TYPE_CHECKING:
    from types import ModuleType

    from targetkit.interop.frames._columns import Columns, Money
    from targetkit.metric import Metric

__all__ = [
    "ArrowTable",
    "Backend",
    "Layout",
    "Tabular",
    "actuals_from_frame",
    "as_arrow",
    "plan_from_frame",
    "remedies_from_frame",
    "report_from_frame",
    "to_frame",
]

Backend: TypeAlias = Literal["pandas", "polars", "pyarrow"]
"""The libraries whose frames are made."""

Layout: TypeAlias = Literal["long", "wide"]
"""A row for each number, or a row for each role and period with a column for each metric."""

Tabular: TypeAlias = Plan | Progress | Report | Actuals | RemedyPlan
"""What can be written as a frame."""

# pandas has dates and exact decimals only as Arrow types.
_NEEDED: Mapping[Backend, tuple[str, ...]] = {
    "pandas": ("pandas", "pyarrow"),
    "polars": ("polars",),
    "pyarrow": ("pyarrow",),
}
_LAYOUTS = ("long", "wide")
_MONEY = ("decimal", "float")


def to_frame(
    value: Tabular, backend: Backend = "pandas", *, layout: Layout = "long", money: Money = "decimal"
) -> Any:
    """A value as a data frame.

    Who and when is told in every row of a plan, progress or report: `role`, `role_name`, `role_level`, `parent` (the id of the group right above),
    `period` as in files, `grain` (`day`, `week`, `month`, `quarter`, `year`), `start` and `end`. Beside it stand

    - of a plan: `metric`, `unit`, `value`;
    - of a progress: `metric`, `unit`, `target`, `to_date`, `attained`, `gap`, `today`, `days_over`, `days_left`,
      `attainment`, `reached`, as in `Standing`, wherever something is asked or has come;
    - of a report: `code`, `severity`, `metric`, `expected`, `actual`, `message`, `message_zh`, and `form` and `facts`,
      from which the findings are read back; of the role only the id;
    - of a remedy plan, for every action: `action` (its number), `day`, `manager`, `manager_name`, `lever`, `label`,
      `label_zh`, `kind`, `when`, `hours`, `rule`, `coach`, `metric`, `gain`, `closes`, `gain_closes`, `probability`,
      `cost`, `currency`, `state`, `measured`, `rest_on`;
    - of actuals: `date`, `manager`, `metric`, `unit`, `value`, `deal`, `recorded` or, where only a day is known,
      `recorded_on`, and `channel`, for every row that was told.

    Args:
        value: A plan, a progress, a report, actuals or a remedy plan.
        backend: Whose frame it is; pandas' has Arrow types.
        layout: `long`: a row for each number; `wide`, of a plan or progress: a row for each role and period,
            with a column for each metric, or each metric and figure (`signings_gap`).
        money: `decimal`: exact, with 38 digits; `float`: as numbers that every library computes with.
            Counts are whole numbers; in a long table they share a column with money, and so its type.

    Returns:
        The frame. Shares, days over and left, and the figures of reports and remedies are floats, to draw and sort by.

    Raises:
        MissingExtra: If narwhals, or the library asked for, is not installed.
        InvalidQuantity: An amount that such a column does not hold exactly.
        DuplicateMember: A metric that would take the place of another column of a wide table.
        InvalidValue: Something else than these values; a wide table of what has no columns by metric.
        UnknownMember: Another backend, layout or kind of money.

    >>> from targetkit import Manager, Month, Store, Targets, WorkCalendar, decompose, Metric
    >>> store = Store("chengdu-01", [Manager("li-na"), Manager("zhao-min")])
    >>> asked = Targets({Metric("signings"): 5, Metric("disbursements", 1000, "CNY"): 250_000})
    >>> plan = decompose(asked, store, Month(2026, 11), calendar=WorkCalendar.weekdays())
    >>> frame = to_frame(plan, "polars", layout="wide")
    >>> frame.filter(grain="month").select("role", "start", "signings", "disbursements").rows()[0]
    ('chengdu-01', datetime.date(2026, 11, 1), 5, Decimal('250000'))
    >>> plan_from_frame(frame, like=plan) == plan
    True
    """
    one_of(backend, "backend", tuple(_NEEDED), "a frame")
    return _made(_columns(value, layout, money), backend)


def as_arrow(value: Tabular, *, layout: Layout = "long", money: Money = "decimal") -> ArrowTable:
    """A value as an Arrow table, which DuckDB, polars and others read directly.

    Args:
        value: As in `to_frame`.
        layout: As in `to_frame`.
        money: As in `to_frame`.

    Raises:
        MissingExtra: If narwhals is not installed, or neither pyarrow nor polars.
        InvalidQuantity: As in `to_frame`, and so are the other errors.

    >>> import duckdb
    >>> from targetkit import Manager, Metric, Month, Plan
    >>> november = Month(2026, 11)
    >>> plan = Plan.from_rows(
    ...     [("signings", "li-na", november, 5)],
    ...     metrics=[Metric("signings")], roles=Manager("li-na"), period=november,
    ... )
    >>> targets = as_arrow(plan)
    >>> duckdb.sql("select role, value from targets").fetchall()
    [('li-na', 5)]
    """
    return ArrowTable(_made(_columns(value, layout, money), _arrow()))


class ArrowTable:
    """A table that hands itself over by the Arrow PyCapsule interface, and nothing else.

    Source: *The Arrow PyCapsule Interface*, in the specification of the Arrow columnar format.

    Args:
        table: Anything with `__arrow_c_stream__`; `as_arrow` makes it of a plan.
    """

    __slots__ = ("_table",)

    def __init__(self, table: Any) -> None:
        self._table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The table as a stream of Arrow record batches, in a capsule.

        Args:
            requested_schema: The schema that the reader would like, in a capsule; it may be passed over.
        """
        return self._table.__arrow_c_stream__(requested_schema)


def plan_from_frame(frame: Any, *, like: Plan) -> Plan:
    """The plan whose targets a frame holds, long or wide, as `to_frame` writes it or as people make it.

    Args:
        frame: A frame with the columns `role` and `period`, and either `metric` and `value`, or a column
            for each metric by its name, alias or Chinese word; the headings of files are known as well.
            A cell with nothing in it is no target. Other columns are passed over, but in a wide frame
            those that hold nothing but numbers are targets of a metric that the plan does not have.
        like: A plan with the same metrics, roles and period.

    Returns:
        A plan without a basis, as from `Plan.from_rows`: also one that does not add up.

    Raises:
        InvalidInput: With everything that is wrong in the rows, which are counted from 1.
        InvalidValue: Something that is no frame.
        MissingExtra: If narwhals is not installed.
    """
    return plan_of(_cells(frame), like)


def actuals_from_frame(
    frame: Any, *, like: Actuals | None = None, metrics: Iterable[Metric] | None = None
) -> Actuals:
    """What happened, from a frame with a row for each thing that did.

    Args:
        frame: A frame with the columns `date`, `manager`, `metric` and `value`, and if need be `deal`, `recorded`
            and `channel`; the headings of files are known as well.
        like: Actuals whose metrics and ledger are taken.
        metrics: Without `like`: the metrics that are known, e.g. those of the plan; any other name becomes a count.

    Returns:
        The actuals; those that `to_frame` wrote, `like` these, are equal to them.

    Raises:
        InvalidInput: With everything that is wrong in the rows, which are counted from 1.
        InvalidValue: Something that is no frame.
        MissingExtra: If narwhals is not installed.

    >>> import polars
    >>> frame = polars.DataFrame({"日期": ["2026-11-02"], "工号": ["li-na"], "指标": ["签约"], "数量": [2]})
    >>> actuals_from_frame(frame).total("signings")
    2
    """
    known = like.metrics if like is not None else () if metrics is None else metrics
    return actuals_of(_cells(frame), known, () if like is None else like.ledger)


def report_from_frame(frame: Any) -> Report:
    """The report that `to_frame` wrote, or as much of it as somebody left in the frame.

    Args:
        frame: The frame. Figures and details are taken from its column `facts`, which holds them exactly.

    Raises:
        InvalidInput: With everything that is wrong in the rows, which are counted from 1.
        InvalidValue: Something that is no frame.
        MissingExtra: If narwhals is not installed.

    >>> from datetime import date
    >>> from targetkit import Finding, Report
    >>> report = Report([Finding.of("TK113", metric="signings", role="li-na", period=date(2026, 11, 8), actual=2, unit="")])
    >>> report_from_frame(to_frame(report)) == report
    True
    """
    return report_of(_cells(frame))


def remedies_from_frame(frame: Any, *, like: RemedyPlan) -> RemedyPlan:
    """The remedy plan with what its people have noted in its frame: who agreed, what was done, what it brought.

    Args:
        frame: The frame of the plan, in which the columns `state` and `measured` may have changed, and rows may be
            missing; an action without a row stays as it is.
        like: The plan that was written.

    Returns:
        The plan; of an unchanged frame, one that is equal.

    Raises:
        InvalidInput: With everything that is wrong in the rows, which are counted from 1: an action that the plan does
            not have, a step that cannot be taken, such as overtime that is done without having been agreed.
        InvalidValue: Something that is no frame.
        MissingExtra: If narwhals is not installed.
    """
    return remedies_of(_cells(frame), like)


def _columns(value: Tabular, layout: Layout, money: Money) -> Columns:
    wide = one_of(layout, "layout", _LAYOUTS, "a frame") == "wide"
    one_of(money, "kind of money", _MONEY, "a frame")
    if not isinstance(value, Tabular):
        expected = "a Plan, a Progress, a Report, Actuals or a RemedyPlan"
        raise InvalidValue("to_frame", value, expected)
    if isinstance(value, Plan):
        return of_plan(value, money, wide=wide)
    if isinstance(value, Progress):
        return of_progress(value, money, wide=wide)
    if wide:
        raise InvalidValue("layout", layout, f"'long', the only one that a {type(value).__name__} has")
    if isinstance(value, Actuals):
        return of_actuals(value, money)
    if isinstance(value, Report):
        return of_report(value)
    return of_remedies(value)


# --- libraries --------------------------------------------------------------------------------------------------


def _narwhals() -> ModuleType:
    try:
        from narwhals.stable import v2
    except ImportError:
        raise MissingExtra("narwhals", "frames") from None
    return v2


def _loaded(library: str) -> ModuleType:
    try:
        return import_module(library)
    except ImportError:
        raise MissingExtra(library) from None


def _arrow() -> Backend:
    """A library that is there and hands over Arrow streams."""
    return "polars" if find_spec("pyarrow") is None and find_spec("polars") is not None else "pyarrow"


def _made(columns: Columns, backend: Backend) -> Any:
    narwhals = _narwhals()
    libraries = [_loaded(library) for library in _NEEDED[backend]]
    schema = {name: _dtype(narwhals, column) for name, column in columns.items()}
    data = {name: column.values for name, column in columns.items()}
    frame = narwhals.from_dict(data, schema=schema, backend="pyarrow" if backend == "pandas" else backend)
    made = frame.to_native()
    return made.to_pandas(types_mapper=libraries[0].ArrowDtype) if backend == "pandas" else made


def _dtype(narwhals: Any, column: Column) -> Any:
    types = {
        "text": narwhals.String(),
        "count": narwhals.Int64(),
        "amount": narwhals.Decimal(DIGITS, column.places),
        "share": narwhals.Float64(),
        "day": narwhals.Date(),
        "moment": narwhals.Datetime("us"),
        "yes": narwhals.Boolean(),
    }
    return types[column.kind]


def _cells(frame: Any) -> dict[str, list[Any]]:
    """The columns of a frame as lists, with None where there is nothing."""
    narwhals = _narwhals()
    given = type(frame).__name__
    try:
        taken = _taken(narwhals, frame)
        return {str(name): _values(taken.get_column(name)) for name in taken.columns}
    except narwhals.exceptions.DuplicateError as error:
        what = " ".join(str(error).split())
        raise InvalidValue("frame", given, f"one whose columns have names of their own: {what}") from None
    except (TypeError, ValueError):
        expected = "a data frame of pandas, polars, pyarrow or another library that narwhals knows"
        raise InvalidValue("frame", given, expected) from None


def _taken(narwhals: Any, frame: Any) -> Any:
    """The frame as narwhals has it, with all its rows."""
    streams = hasattr(frame, "__arrow_c_stream__")
    try:
        taken = narwhals.from_native(frame)
    except TypeError:
        if not streams:
            raise
        taken = None
    lazy = isinstance(taken, narwhals.LazyFrame)
    if taken is None or (lazy and streams):
        backend = _arrow()
        _loaded(backend)
        return narwhals.from_arrow(frame, backend=backend)
    return taken.collect() if lazy else taken


def _values(column: Any) -> list[Any]:
    empty = column.is_null().to_list()
    return [None if no or _is_nan(one) else one for no, one in zip(empty, column.to_list(), strict=True)]


def _is_nan(cell: object) -> bool:
    """Whether it is what floats have where there is nothing."""
    return isinstance(cell, float) and math.isnan(cell)
