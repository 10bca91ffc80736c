"""The names that `from targetkit import ...` gives."""

import pytest

import targetkit
from targetkit import errors


def test_public_names():
    """Every public name is there, whether it is loaded at once or when it is first asked for, and none is new by accident."""
    expected = {
        *("Funnel", "Metric", "Stage", "Targets"),
        *("Manager", "Region", "Store", "Team"),
        *("Month", "Quarter", "Week", "WorkCalendar", "Year"),
        *("Plan", "apportion", "decompose", "profiles", "weights"),
        *("Finding", "Report", "check_achievability", "check_consistency"),
        *("Actuals", "History"),
        *("Bound", "Change", "Edited", "Hold", "Negotiation", "PlanHistory", "Revision"),
        *("Progress", "Stock", "attribute", "bulletin", "land", "track"),
        *("diff", "replan", "resplit", "scale", "spread", "spreads", "transfer"),
        *(name for name in errors.__all__ if name != "Problem"),
    }

    assert expected == set(targetkit.__all__)
    assert expected <= set(dir(targetkit))
    assert all(getattr(targetkit, name) is not None for name in expected)
    assert targetkit.decompose.__module__ == "targetkit.decompose"


def test_unknown_names():
    """A name that does not exist is an AttributeError, as of any module."""
    with pytest.raises(AttributeError, match="module 'targetkit' has no attribute 'plam'"):
        targetkit.plam  # noqa: B018  # looking it up is what fails
