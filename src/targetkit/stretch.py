"""How much more than the whole to ask of people so that the whole is reached (over-assignment)."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from targetkit._able import GOOD, Abilities, piece_of, read
from targetkit._attrs import value
from targetkit._case import Case
from targetkit.chance import rounded
from targetkit.errors import InvalidQuantity
from targetkit.history import History
from targetkit.outlook import Forces, SpreadLike, check_probability
from targetkit.quantity import Number, exact

if TYPE_CHECKING:
    from targetkit._able import PerDay
    from targetkit.metric import Metric
    from targetkit.plan import Plan
    from targetkit.ramp import RampLike

__all__ = ["Stretch", "stretch_for"]

_STEPS = 1000
_MOST = 3 * _STEPS


@value
class Stretch:
    """How much more than the whole must be asked of people so that the whole is reached at a probability.

    Attributes:
        metric: The metric's name.
        asked: The probability asked for.
        stretch: The share to add, in whole thousandths; None: no stretch up to 3 would do.
        plain: The probability without any.
        reached: The probability with it, or with the greatest looked at.
    """

    metric: str
    asked: Fraction
    stretch: Fraction | None
    plain: Fraction
    reached: Fraction


def stretch_for(
    plan: Plan,
    probability: Number,
    *,
    metric: str | Metric | None = None,
    attained: Number = 1,
    capacity: PerDay | History | None = None,
    spread: SpreadLike = None,
    ramp: RampLike | None = None,
) -> Stretch:
    """The over-assignment that gives the root of a plan an asked probability.

    People are taken to bring on average a share of what is asked of them, and not more than their capacity lets expect;
    the root's own target stays as it is.

    Args:
        plan: The plan; its managers have targets of the metric.
        probability: What is asked, above 0 and below 1.
        metric: Which metric; None: the last of the plan.
        attained: The share of an assigned target that was attained on average in the past.
        capacity: What people can do per present working day; None: whatever is asked.
        spread: How far what comes may lie from what is expected; as in `outlook`.
        ramp: How much of a full load the new carry, for a history: a `Ramp`, or its steps in months.

    Returns:
        The least stretch in thousandths, 0 where none is needed.

    Raises:
        InvalidQuantity: A probability outside (0, 1), `attained` below 0, or no number.
        UnknownMember: A metric that the plan does not have.
        InvalidValue: A ramp that is none.

    >>> from targetkit import Manager, Month, Plan, Store
    >>> store = Store("chengdu-01", [Manager("li-na"), Manager("wang-lei")])
    >>> november = Month(2026, 11)
    >>> rows = [("signings", "chengdu-01", november, 60), ("signings", "li-na", november, 30),
    ...         ("signings", "wang-lei", november, 30)]
    >>> found = stretch_for(Plan.from_rows(rows, roles=store, period=november), "0.8")
    >>> float(found.plain), float(found.stretch)
    (0.480921, 0.277)
    """
    asked = check_probability(probability)
    share = exact(attained, of="attained")
    if share < 0:
        raise InvalidQuantity(attained, "a share of what was asked, zero or more", of="attained")
    own = plan.metrics[-1] if metric is None else plan.metric(metric)
    case = Case(plan)
    shown = read(plan, capacity, GOOD, ramp)
    abilities = Abilities(case, {} if shown is None else shown)
    known = capacity if spread is None and isinstance(capacity, History) else spread
    forces = Forces(case, abilities, None, known, ramp)
    piece = float(piece_of(case, own))
    target = plan.line(own, plan.roles)[0] or 0
    numbers = [float(share) * (plan.line(own, one)[0] or 0) / piece for one in case.managers]
    means = None if abilities[own] is None else forces.means(own, 0)
    most = [float("inf")] * len(numbers) if means is None else [means[one.id] for one in case.managers]

    def reached(thousandths: int) -> Fraction:
        raised = [number * (1 + thousandths / _STEPS) for number in numbers]
        mean, dispersion = forces.pooled(own, [min(pair) for pair in zip(raised, most, strict=True)])
        return rounded(forces.tail(own, target, mean, dispersion))

    plain = reached(0)
    if plain >= asked:
        return Stretch(own.name, asked, Fraction(0), plain, plain)
    best = reached(_MOST)
    if best < asked:
        return Stretch(own.name, asked, None, plain, best)
    low, high = 0, _MOST
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reached(middle) >= asked else (middle, high)
    return Stretch(own.name, asked, Fraction(high, _STEPS), plain, reached(high))
