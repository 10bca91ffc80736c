"""What Hypothesis learns when it is imported: which strategy makes which type (entry point `hypothesis`).

Registering costs no more than the types; the strategies are built when one is asked for.
Hypothesis itself is imported where it is used: importing it calls the entry point, which imports this module.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

from targetkit.actuals import Actuals
from targetkit.change import Change, Edited
from targetkit.findings import Report
from targetkit.funnel import Funnel
from targetkit.history import History
from targetkit.hold import Bound, Hold
from targetkit.metric import Metric, Targets
from targetkit.negotiation import Negotiation
from targetkit.period import Month, Quarter, Week, Year
from targetkit.plan import Plan
from targetkit.progress import Progress
from targetkit.role import Manager, Region, Store, Team
from targetkit.stock import Stock
from targetkit.workdays import WorkCalendar

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

__all__ = ["TYPES", "register"]

_Make: TypeAlias = "Callable[[Any], SearchStrategy[Any]]"


def _named(name: str, _type: object = None) -> SearchStrategy[Any]:
    """The strategy of this name, as it is without arguments."""
    made: SearchStrategy[Any] = getattr(_strategies(), name)()
    return made


def _strategies() -> Any:
    return import_module("targetkit.strategies")


def _of_plan(name: str, _type: object = None) -> SearchStrategy[Any]:
    """The strategy of this name for a plan that is drawn, too."""
    return _named("plans").flatmap(getattr(_strategies(), name))


def _months(change: Callable[[Month], Any], _type: object = None) -> SearchStrategy[Any]:
    return _named("months").map(change)


def _rules(name: str, _type: object = None) -> SearchStrategy[Any]:
    drawn = partial(getattr(_strategies(), name), min_size=1)
    return _named("plans").flatmap(drawn).map(_first)


def _first(given: list[Any]) -> Any:
    return given[0]


def _week(month: Month) -> Week:
    return month.weeks()[0]


def _quarter(month: Month) -> Quarter:
    return Quarter(month.year, (month.month + 2) // 3)


def _year(month: Month) -> Year:
    return Year(month.year)


def _edited(draw: DrawFn) -> Edited:
    plan = draw(_named("plans"))
    edit = draw(_strategies().edits(plan))
    made: Edited = edit(plan)
    return made


def _edits(_type: object = None) -> SearchStrategy[Edited]:
    from hypothesis import strategies as st  # noqa: PLC0415  # importing it calls the entry point

    return st.composite(_edited)()


def _changes(_type: object = None) -> SearchStrategy[Change]:
    return _edits().map(_change)


def _change(edited: Edited) -> Change:
    return edited.change


def _reports(_type: object = None) -> SearchStrategy[Report]:
    return _named("broken_plans").map(_report)


def _report(broken: Any) -> Report:
    found: Report = broken.report()
    return found


TYPES: dict[type, _Make] = {
    Metric: partial(_named, "metrics"),
    Funnel: partial(_named, "funnels"),
    Targets: partial(_named, "targets"),
    Manager: partial(_named, "managers"),
    Team: partial(_named, "teams"),
    Store: partial(_named, "stores"),
    Region: partial(_named, "regions"),
    Week: partial(_months, _week),
    Month: partial(_named, "months"),
    Quarter: partial(_months, _quarter),
    Year: partial(_months, _year),
    WorkCalendar: partial(_named, "calendars"),
    Plan: partial(_named, "plans"),
    Hold: partial(_rules, "holds"),
    Bound: partial(_rules, "bounds"),
    Actuals: partial(_of_plan, "actuals"),
    Stock: partial(_of_plan, "stocks"),
    History: partial(_named, "histories"),
    Progress: partial(_named, "progresses"),
    Negotiation: partial(_named, "negotiations"),
    Edited: _edits,
    Change: _changes,
    Report: _reports,
}
"""Type to what makes its strategy."""


def register() -> None:
    """Tell Hypothesis which strategy makes which type; the entry point calls it."""
    from hypothesis import strategies as st  # noqa: PLC0415  # importing it calls the entry point

    for kind, make in TYPES.items():
        st.register_type_strategy(kind, make)
