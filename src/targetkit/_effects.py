"""What a gain at one stage, on a day, still brings to the stages after it."""

from __future__ import annotations

from bisect import bisect_right
from fractions import Fraction
from typing import TYPE_CHECKING

from targetkit.errors import UnknownMember

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from targetkit.funnel import Funnel, Stage

__all__ = ["flowed", "reach", "room"]

_ZERO, _ONE = Fraction(0), Fraction(1)


def room(day: date, until: date, open_days: Sequence[date]) -> int:
    """How many working days a piece of a day has until the end of another.

    A lag counts the working days after the piece's own day, as `History.lag` measures it.

    Args:
        day: The piece's day, open or not.
        until: The last day that counts.
        open_days: The working days, in order; at least those between the two.

    Returns:
        The number, 0 when none is left; -1 when the piece comes after `until`.
    """
    return bisect_right(open_days, until) - bisect_right(open_days, day) if day <= until else -1


def reach(funnel: Funnel | None, metric: str, days: int) -> dict[str, Fraction]:
    """What one piece of a metric brings to its own and each later stage within so many working days.

    Rates are multiplied down the chain and down the side stages; the lags are added up
    as independent of each other, as `Funnel.lead` does, and cut after `days`.

    Args:
        funnel: The funnel; None, or one without the metric: the piece is all there is.
        metric: The metric's name or alias.
        days: The working days that are left (`room`); -1: it is too late, and everything is 0.

    Returns:
        The stage's name → the expected amount, in the order of the funnel.
    """
    own = _ONE if days >= 0 else _ZERO
    start = None if funnel is None else _stage(funnel, metric)
    if funnel is None or start is None:
        return {metric: own}
    # By stage: the amount if all had the time, and the shares that got there after 0, 1, 2, ... days.
    found: dict[str, tuple[Fraction, tuple[Fraction, ...]]] = {start.metric.name: (own, (_ONE,))}
    before = start.metric.name if start.of is None else ""
    for stage in funnel.stages[funnel.stages.index(start) + 1 :]:
        source = before if stage.of is None else funnel.stage(stage.of).metric.name
        if source not in found or stage.link is None:
            continue
        amount, shares = found[source]
        found[stage.metric.name] = (amount * stage.link, _later(shares, stage, max(days, 0)))
        if stage.of is None:
            before = stage.metric.name
    return {name: amount * sum(shares, _ZERO) for name, (amount, shares) in found.items()}


def flowed(
    funnel: Funnel | None, metric: str, gain: Fraction, day: date, until: date, open_days: Sequence[date]
) -> dict[str, Fraction]:
    """What a gain at a stage on a day yields there and at each later stage by the end of `until`.

    Args:
        funnel: The funnel; None, or one without the metric: the gain stays what it is.
        metric: The metric's name or alias.
        gain: How much comes on top, in the metric's unit.
        day: On which day.
        until: The last day that counts.
        open_days: The working days, in order; at least those between the two.

    Returns:
        The stage's name → the expected amount in its unit, in the order of the funnel;
        never more than the rates make of the gain, and not less for a later `until`.

    >>> from datetime import date
    >>> from targetkit.funnel import Funnel
    >>> funnel = Funnel.consumer_loan(signing_rate="0.80", approval_rate="0.40").with_lags(approvals=1, signings=2)
    >>> days = [date(2026, 11, day) for day in (25, 26, 27, 30)]
    >>> yields = flowed(funnel, "intakes", Fraction(5), date(2026, 11, 26), date(2026, 11, 30), days)
    >>> {name: str(amount) for name, amount in yields.items()}
    {'intakes': '5', 'approvals': '2', 'signings': '0'}
    """
    shares = reach(funnel, metric, room(day, until, open_days))
    return {name: gain * share for name, share in shares.items()}


def _stage(funnel: Funnel, metric: str) -> Stage | None:
    try:
        return funnel.stage(metric)
    except UnknownMember:
        return None


def _later(shares: Sequence[Fraction], stage: Stage, days: int) -> tuple[Fraction, ...]:
    """The shares by days after one more step; what takes longer than `days` is not followed."""
    steps = (_ZERO,) * min(stage.lag, days + 1) + (_ONE,) if isinstance(stage.lag, int) else stage.lag.weights
    longer = [_ZERO] * min(len(shares) + len(steps) - 1, days + 1)
    for at, share in enumerate(shares):
        for more, part in enumerate(steps[: len(longer) - at]):
            longer[at + more] += share * part
    return tuple(longer)
