"""Until when something still counts: lead times against the end of the period."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from targetkit.errors import InvalidValue

if TYPE_CHECKING:
    from datetime import date
    from fractions import Fraction

    from targetkit.funnel import Funnel
    from targetkit.metric import Metric
    from targetkit.timeline import Span
    from targetkit.workdays import WorkCalendar

__all__ = ["last_useful_day", "usual_lead"]


def usual_lead(funnel: Funnel, above: Metric, below: Metric, probability: Fraction) -> int:
    """The working days within which a piece gets from one stage to another at a probability.

    Args:
        funnel: The funnel with its lags.
        above: The earlier stage.
        below: The later one.
        probability: Above 0 and at most 1.
    """
    reached = accumulate(funnel.lead(above, below))
    return next(days for days, share in enumerate(reached) if share >= probability)


def last_useful_day(
    funnel: Funnel,
    above: Metric,
    below: Metric,
    span: Span,
    calendars: tuple[WorkCalendar, WorkCalendar],
    probability: Fraction,
) -> date | None:
    """The last open day on which a piece of one metric still becomes one of another within the span.

    Args:
        funnel: The funnel with its lags.
        above: The metric of the piece.
        below: The metric that it is to become.
        span: The period.
        calendars: Those of the two metrics; the lead counts the open days of the second.
        probability: At what probability, above 0 and at most 1.

    Returns:
        The day, or None if there is none in the span.

    Raises:
        InvalidValue: A probability outside (0, 1].
    """
    if not 0 < probability <= 1:
        raise InvalidValue("last_useful_day: probability", str(probability), "a share above 0 and at most 1")
    needed = usual_lead(funnel, above, below, probability)
    opened, arriving = (calendar.working_days(span) for calendar in calendars)
    if needed > len(arriving):
        return None
    # So many open days must still come after it.
    return next((day for day in reversed(opened) if not needed or day < arriving[-needed]), None)
