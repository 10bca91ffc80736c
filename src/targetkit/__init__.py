"""Split a sales target into what a person can do today, exactly, and prove that the pieces still add up.

Splitting is loaded at once; what judges a plan is loaded when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from targetkit import profiles, weights
from targetkit.allocation import apportion
from targetkit.decompose import decompose
from targetkit.errors import (
    AllWeightsZero,
    ConflictingPolicy,
    DuplicateMember,
    EmptyGroup,
    InvalidInput,
    InvalidPeriod,
    InvalidQuantity,
    InvalidValue,
    MissingExtra,
    MissingWeight,
    NoBasis,
    NoTarget,
    NoWorkingDay,
    OutsidePeriod,
    TargetkitError,
    TooLittleHistory,
    UnknownMember,
)
from targetkit.funnel import Funnel, Stage
from targetkit.metric import Metric, Targets
from targetkit.period import Month, Quarter, Week, Year
from targetkit.plan import Plan
from targetkit.role import Manager, Region, Store, Team
from targetkit.workdays import WorkCalendar

if TYPE_CHECKING:
    from targetkit.achievability import check_achievability
    from targetkit.actuals import Actuals
    from targetkit.checks import check_consistency
    from targetkit.findings import Finding, Report
    from targetkit.history import History

__all__ = [
    "Actuals",
    "AllWeightsZero",
    "ConflictingPolicy",
    "DuplicateMember",
    "EmptyGroup",
    "Finding",
    "Funnel",
    "History",
    "InvalidInput",
    "InvalidPeriod",
    "InvalidQuantity",
    "InvalidValue",
    "Manager",
    "Metric",
    "MissingExtra",
    "MissingWeight",
    "Month",
    "NoBasis",
    "NoTarget",
    "NoWorkingDay",
    "OutsidePeriod",
    "Plan",
    "Quarter",
    "Region",
    "Report",
    "Stage",
    "Store",
    "TargetkitError",
    "Targets",
    "Team",
    "TooLittleHistory",
    "UnknownMember",
    "Week",
    "WorkCalendar",
    "Year",
    "apportion",
    "check_achievability",
    "check_consistency",
    "decompose",
    "profiles",
    "weights",
]

# Public name to its module. No name here may be that of its module: importing the module would take its place.
_LATER = {
    "Actuals": "actuals",
    "Finding": "findings",
    "History": "history",
    "Report": "findings",
    "check_achievability": "achievability",
    "check_consistency": "checks",
}


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_LATER})
