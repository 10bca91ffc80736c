"""What is promised of the uses that were chosen: the actions, and how likely they bring something, or close a gap."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from targetkit._candidates import losses
from targetkit.actions import Action
from targetkit.chance import count_at_least, money_at_least
from targetkit.errors import UnknownMember
from targetkit.quantity import up

if TYPE_CHECKING:
    from targetkit._candidates import Candidate
    from targetkit._gaps import Want
    from targetkit._means import Means
    from targetkit._situation import Firing
    from targetkit.forecast import Landing

__all__ = ["action_of", "chance_of", "summed"]

_ZERO = Fraction(0)
_ONE = Fraction(1)


def summed(several: Sequence[Mapping[str, Fraction]]) -> dict[str, Fraction]:
    """Amounts by metric, added up.

    >>> summed([{"signings": Fraction(1)}, {"signings": Fraction(2)}])
    {'signings': Fraction(3, 1)}
    """
    total: dict[str, Fraction] = {}
    for amounts in several:
        for metric, amount in amounts.items():
            total[metric] = total.get(metric, _ZERO) + amount
    return total


def action_of(
    uses: Sequence[Candidate], firings: Sequence[Firing], means: Means, currency: str | None
) -> Action:
    """One action: all uses of one lever by one person on one day.

    Args:
        uses: The uses, one or more.
        firings: The rules that fired.
        means: What there is to act with.
        currency: What costs are in.
    """
    first = uses[0]
    firing = firings[first.firing]
    gain = summed([_flows(use, means) for use in uses])
    lost = summed(
        [
            {name: share * amount for name, share in means.becomes(use.metric, day, means.until).items()}
            for use in uses
            for _, day, amount in losses(use, means)
        ]
    )
    cost = sum((use.cost for use in uses), _ZERO)
    return Action.of(
        first.lever,
        manager=first.manager,
        day=first.day,
        hours=sum((use.lever.hours for use in uses), _ZERO),
        rule=firing.rule,
        why=firing.key,
        gain=gain,
        probability={name: chance for name in gain if (chance := _any(name, gain, means)) is not None},
        cost=cost,
        currency=currency if cost else None,
        lost={name: amount for name, amount in lost.items() if amount},
        rest_on=first.rest_on,
        coach=first.coach,
        helps=first.helps,
        metric=first.metric,
        closes=means.bottom if means.bottom in gain else "",
        base=sum((use.base for use in uses), _ZERO),
    )


def _flows(use: Candidate, means: Means) -> dict[str, Fraction]:
    """What a use brings by the end of the plan, from where it takes hold down."""
    if use.starts is None or not use.gain:
        return {}
    shares = means.becomes(use.metric, use.starts, means.until)
    return {name: share * use.gain for name, share in shares.items() if share}


def _any(name: str, gain: Mapping[str, Fraction], means: Means) -> Fraction | None:
    """How likely at least one piece comes; of money, at least one ticket."""
    pieces = _pieces(name, gain[name], means)
    # One or more of a Poisson count, in closed form; finer than a tenth of a per cent nobody knows it.
    return None if pieces is None else Fraction(round(-math.expm1(-float(pieces)) * 1000), 1000)


def _pieces(name: str, amount: Fraction, means: Means) -> Fraction | None:
    """So many pieces an amount is; None for money of which no ticket is known."""
    ticket = _ticket(name, means)
    if ticket is not None:
        return amount / ticket
    metric = means.metric(name)
    return amount if metric is None or (metric.quantum == 1 and not metric.unit) else None


def _ticket(name: str, means: Means) -> Fraction | None:
    try:
        return None if means.funnel is None else means.funnel.stage(name).ticket
    except UnknownMember:
        return None


def chance_of(want: Want, expected: Fraction, means: Means, landing: Landing | None) -> Fraction | None:
    """How likely a gap closes.

    Where a landing of the role and metric is known and the gap counts to the end of the plan: how likely the target
    is reached with what is expected on top. Otherwise how likely as much comes of the actions alone.

    Args:
        want: The gap.
        expected: What the actions bring of it.
        means: What there is to act with.
        landing: Where the period lands without them.

    Returns:
        To six places; None for money of which no ticket is known.
    """
    if want.waiting:
        # To take up a file is one's own doing.
        return _ONE if expected >= want.gap else _ZERO
    metric = means.metric(want.metric)
    if landing is not None and metric is not None and want.until >= means.until:
        try:
            place = landing[metric, want.role]
        except UnknownMember:
            place = None
        chance = (
            None
            if place is None or place.target is None
            else place.probability_of(Fraction(place.target) - expected)
        )
        if chance is not None:
            return chance
    mean = max(expected, _ZERO)
    ticket = _ticket(want.metric, means)
    if ticket is not None:
        return money_at_least(want.gap, mean / ticket, ticket)
    pieces = _pieces(want.metric, mean, means)
    return None if pieces is None else count_at_least(up(want.gap, _ONE), pieces)
