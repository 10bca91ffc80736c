"""Hypothesis strategies for everything that a service built on targetkit takes in (extra `testing`).

They follow Hypothesis's own style: plural names, a strategy wherever a value varies, `InvalidArgument` for
what cannot be drawn from, and examples that shrink to something small: a plan that fails ends as one for one team
of one person.  Without any argument they fit each other, around the last quarter of 2026.

They are registered when Hypothesis is imported: `st.from_type(Plan)` works without importing this module.
"""

from __future__ import annotations

from targetkit.errors import MissingExtra

try:
    import hypothesis as _hypothesis
except ImportError:
    raise MissingExtra("hypothesis", "testing") from None

from targetkit.strategies._asked import funnels, metrics, profiles, targets, weights
from targetkit.strategies._broken import BROKEN_CODES, Broken, broken_plans
from targetkit.strategies._days import calendars, months, periods
from targetkit.strategies._moves import Edit, edits, negotiations
from targetkit.strategies._past import actuals, histories, progresses, rows, stocks
from targetkit.strategies._people import absences, managers, regions, roles, rosters, stores, teams
from targetkit.strategies._plans import Split, plans, splits
from targetkit.strategies._rules import bounds, holds

__all__ = [
    "BROKEN_CODES",
    "Broken",
    "Edit",
    "Split",
    "absences",
    "actuals",
    "bounds",
    "broken_plans",
    "calendars",
    "edits",
    "funnels",
    "histories",
    "holds",
    "managers",
    "metrics",
    "months",
    "negotiations",
    "periods",
    "plans",
    "profiles",
    "progresses",
    "regions",
    "roles",
    "rosters",
    "rows",
    "splits",
    "stocks",
    "stores",
    "targets",
    "teams",
    "weights",
]

del _hypothesis
