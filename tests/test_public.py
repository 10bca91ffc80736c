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
        *("LabourLimits", "Lever", "RemedyPlan", "Rule", "contingency_plan", "plan_remedies"),
        *("diff", "replan", "resplit", "scale", "spread", "spreads", "transfer"),
        *(name for name in errors.__all__ if name != "Problem"),
    }

    assert expected == set(targetkit.__all__)
    assert expected <= set(dir(targetkit))
    assert all(getattr(targetkit, name) is not None for name in expected)
    assert targetkit.decompose.__module__ == "targetkit.decompose"


def test_no_name_is_that_of_its_module():
    """Importing a module would put it in the place of a public name that is called the same."""
    later = {name: getattr(targetkit, name).__module__.rpartition(".")[2] for name in targetkit._LATER}

    assert targetkit._LATER == later
    assert [] == [name for name, module in later.items() if name == module]


def test_unknown_names():
    """A name that does not exist is an AttributeError, as of any module."""
    with pytest.raises(AttributeError, match="module 'targetkit' has no attribute 'plam'"):
        targetkit.plam  # noqa: B018  # looking it up is what fails
