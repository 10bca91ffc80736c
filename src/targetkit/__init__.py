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
    Infeasible,
    InvalidInput,
    InvalidPeriod,
    InvalidQuantity,
    InvalidValue,
    MissingExtra,
    MissingFont,
    MissingWeight,
    NoBasis,
    NoTarget,
    NoWorkingDay,
    OutOfTurn,
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
    from targetkit import spreads
    from targetkit.achievability import check_achievability
    from targetkit.actuals import Actuals
    from targetkit.attribution import attribute
    from targetkit.bulletins import bulletin
    from targetkit.change import Change, Edited
    from targetkit.checks import check_consistency
    from targetkit.contingency import contingency_plan
    from targetkit.difference import diff
    from targetkit.edits import resplit, scale, spread
    from targetkit.findings import Finding, Report
    from targetkit.forecast import land
    from targetkit.history import History
    from targetkit.hold import Bound, Hold
    from targetkit.labour import LabourLimits
    from targetkit.lever import Lever
    from targetkit.negotiation import Negotiation
    from targetkit.progress import Progress
    from targetkit.remedies import RemedyPlan, plan_remedies
    from targetkit.replanning import replan
    from targetkit.revision import Revision
    from targetkit.rules import Rule
    from targetkit.stock import Stock
    from targetkit.tracking import track
    from targetkit.transfers import transfer
    from targetkit.versions import PlanHistory

__all__ = [
    "Actuals",
    "AllWeightsZero",
    "Bound",
    "Change",
    "ConflictingPolicy",
    "DuplicateMember",
    "Edited",
    "EmptyGroup",
    "Finding",
    "Funnel",
    "History",
    "Hold",
    "Infeasible",
    "InvalidInput",
    "InvalidPeriod",
    "InvalidQuantity",
    "InvalidValue",
    "LabourLimits",
    "Lever",
    "Manager",
    "Metric",
    "MissingExtra",
    "MissingFont",
    "MissingWeight",
    "Month",
    "Negotiation",
    "NoBasis",
    "NoTarget",
    "NoWorkingDay",
    "OutOfTurn",
    "OutsidePeriod",
    "Plan",
    "PlanHistory",
    "Progress",
    "Quarter",
    "Region",
    "RemedyPlan",
    "Report",
    "Revision",
    "Rule",
    "Stage",
    "Stock",
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
    "attribute",
    "bulletin",
    "check_achievability",
    "check_consistency",
    "contingency_plan",
    "decompose",
    "diff",
    "land",
    "plan_remedies",
    "profiles",
    "replan",
    "resplit",
    "scale",
    "spread",
    "spreads",
    "track",
    "transfer",
    "weights",
]

# Public name to its module. No name here may be that of its module: importing the module would take its place.
_LATER = {
    "Actuals": "actuals",
    "Bound": "hold",
    "Change": "change",
    "Edited": "change",
    "Finding": "findings",
    "History": "history",
    "Hold": "hold",
    "LabourLimits": "labour",
    "Lever": "lever",
    "Negotiation": "negotiation",
    "PlanHistory": "versions",
    "RemedyPlan": "remedies",
    "Report": "findings",
    "Revision": "revision",
    "Rule": "rules",
    "Stock": "stock",
    "attribute": "attribution",
    "bulletin": "bulletins",
    "check_achievability": "achievability",
    "check_consistency": "checks",
    "contingency_plan": "contingency",
    "Progress": "progress",
    "diff": "difference",
    "land": "forecast",
    "plan_remedies": "remedies",
    "replan": "replanning",
    "resplit": "edits",
    "scale": "edits",
    "spread": "edits",
    "track": "tracking",
    "transfer": "transfers",
}

_MODULES = {"spreads"}
"""Modules of policies that are loaded when they are first asked for."""


def __getattr__(name: str) -> object:
    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_LATER, *_MODULES})
