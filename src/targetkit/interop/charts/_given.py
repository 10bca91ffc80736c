"""The check at the doors of charts and page: that what comes in is what they show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from targetkit.errors import InvalidValue

if TYPE_CHECKING:
    from types import UnionType

__all__ = ["ATTRIBUTION", "LANDING", "PLAN", "PROGRESS", "REMEDIES", "check_kind"]

PROGRESS = "a Progress, as track(plan, actuals, day) makes it"
PLAN = "a Plan, as decompose makes it; of an edit take its .plan"
LANDING = "what land(progress) makes"
REMEDIES = "a RemedyPlan, as plan_remedies makes it"
ATTRIBUTION = "an Attribution, as attribute(progress, role) makes it"


def check_kind(name: str, given: object, kind: type | UnionType, expected: str) -> None:
    """Refuse what is not of its kind.

    Args:
        name: The argument, with its place.
        given: What came in.
        kind: What it must be.
        expected: The same in words, with what makes it.

    Raises:
        InvalidValue: It is something else; the error names the type that was given, for a plan is longer than a line.

    >>> check_kind("to_html: title", 42, str, "a text")
    Traceback (most recent call last):
    targetkit.errors.InvalidValue: to_html: title: 'int' was given; expected a text
    """
    if not isinstance(given, kind):
        raise InvalidValue(name, type(given).__name__, expected)
