"""Split a sales target into what a person can do today, exactly, and prove that the pieces still add up."""

from targetkit import profiles, weights
from targetkit.allocation import apportion
from targetkit.checks import check_consistency
from targetkit.decompose import decompose
from targetkit.errors import TargetkitError
from targetkit.findings import Finding, Report
from targetkit.funnel import Funnel, Stage
from targetkit.metric import Metric, Targets
from targetkit.period import Month, Quarter, Week, Year
from targetkit.plan import Plan
from targetkit.role import Manager, Region, Store, Team
from targetkit.workdays import WorkCalendar

__all__ = [
    "Finding",
    "Funnel",
    "Manager",
    "Metric",
    "Month",
    "Plan",
    "Quarter",
    "Region",
    "Report",
    "Stage",
    "Store",
    "Targets",
    "TargetkitError",
    "Team",
    "Week",
    "WorkCalendar",
    "Year",
    "apportion",
    "check_consistency",
    "decompose",
    "profiles",
    "weights",
]
