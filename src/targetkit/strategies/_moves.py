"""Plans that are changed by hand, and targets that are talked over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from hypothesis import reject
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from targetkit import spreads as _spreads
from targetkit._attrs import FrozenMap, field, value
from targetkit.change import Edited
from targetkit.edits import hold, rebalance, resplit, scale, set_target, spread
from targetkit.errors import InvalidValue, TargetkitError
from targetkit.negotiation import IllegalMove, Negotiation, Step
from targetkit.plan import Plan
from targetkit.role import walk
from targetkit.strategies import _asked, _plans, _rules
from targetkit.strategies._arguments import default, most_of, one_in
from targetkit.transfers import transfer

__all__ = ["Edit", "edits", "negotiations"]

_CALLS: dict[str, Callable[..., Edited]] = {
    "set": set_target,
    "scale": scale,
    "spread": spread,
    "resplit": resplit,
    "transfer": transfer,
    "hold": hold,
    "rebalance": rebalance,
}

_SHIFTS = st.sampled_from([1, 0, -1, 2, -2, 5, -5, 40])
_FACTORS = st.sampled_from([Fraction(21, 20), Fraction(1), Fraction(1, 2), Fraction(3, 2), Fraction(0)])
_WAYS = st.sampled_from(
    [
        _spreads.even(),
        _spreads.present(),
        _spreads.front_loaded(),
        _spreads.back_loaded(),
        _spreads.growth("0.1"),
        _spreads.line(1, 4),
        _spreads.change("0.2"),
        _spreads.clear(),
    ]
)


@value
class Edit:
    """One change by hand, as data: call it with a plan.

    Attributes:
        kind: What `Change.kind` says of it: `set`, `scale`, `spread`, `resplit`, `transfer`, `hold` or `rebalance`.
        arguments: What the function of that name takes beside the plan.

    >>> Edit("scale", {"metric": "signings", "factor": "1.05"})
    Edit(kind='scale', arguments={'metric': 'signings', 'factor': '1.05'})
    """

    kind: str = field()
    arguments: FrozenMap[str, Any] = field(converter=FrozenMap[str, Any])

    def __call__(self, plan: Plan) -> Edited:
        """The new plan and the change.

        Raises:
            TargetkitError: If the plan refuses it.
        """
        return _CALLS[self.kind](plan, **self.arguments)


@st.composite
def _edits(draw: DrawFn, plan: Plan) -> Edit:
    kinds = ["set", "transfer", "scale", "spread", "resplit"]
    kind = draw(st.sampled_from(kinds if plan.basis is None else [*kinds, "hold", "rebalance"]))
    told: dict[str, Any] = {}
    nodes = list(walk(plan.roles))
    metric, role = draw(st.sampled_from(plan.metrics)), draw(st.sampled_from(nodes))
    if kind == "set":
        period = draw(st.sampled_from(_rules.places(plan, metric, role)) | st.just(plan.period))
        now = Fraction(plan[metric, role, period])
        asked = metric.quantity(int(max(Fraction(0), now / metric.quantum + draw(_SHIFTS))))
        told = {"metric": metric.name, "role": role.id, "period": period, "value": asked, "zero": "even"}
    elif kind == "transfer":
        other = draw(st.sampled_from(nodes))
        there = int(Fraction(plan[metric, role, plan.period]) / metric.quantum)
        amount = metric.quantity(draw(st.integers(1, max(there, 1))))
        told = {
            "metric": metric.name,
            "source": role.id,
            "target": other.id,
            "amount": amount,
            "zero": "even",
        }
    elif kind == "scale":
        told = {"metric": metric.name, "factor": draw(_FACTORS), "role": role.id, "zero": "even"}
    elif kind == "spread":
        told = {"metric": metric.name, "role": role.id, "how": draw(_WAYS), "zero": "even"}
    elif kind == "resplit":
        told = {"role": role.id, "weights": draw(_asked.weights(role)), "metrics": (metric.name,)}
    elif kind == "hold":
        held, bounded = draw(_rules.holds(plan)), draw(_rules.bounds(plan))
        told = {"holds": tuple(held), "bounds": tuple(bounded)}
    edit = Edit(kind, told)
    try:
        edit(plan)
    except TargetkitError:
        reject()
    return edit


def edits(plan: Plan) -> SearchStrategy[Edit]:
    """Changes by hand that a plan takes: set, transferred, scaled, spread, split anew, held, rebalanced.

    Args:
        plan: A plan without gaps.

    Returns:
        Edits as data; `edit(plan)` makes them.
    """
    return _edits(plan)


@st.composite
def _negotiations(draw: DrawFn, plans: SearchStrategy[Plan], max_size: int) -> Negotiation:
    plan = draw(plans)
    talk = Negotiation.open(plan)
    below = [node.id for node in walk(plan.roles)][1:]
    for _ in range(draw(st.integers(0, max_size if below else 0))):
        metric = draw(st.sampled_from(plan.metrics))
        waiting = [role for role in below if talk.standing(role, metric).state not in _SETTLED]
        # What is settled is seldom opened again.
        role = draw(one_in(6, st.sampled_from(below), st.sampled_from(waiting or below)))
        standing = talk.standing(role, metric)
        move = draw(st.sampled_from(_MOVES[standing.state]))
        asked = Fraction(standing.asked) / metric.quantum
        value = metric.quantity(int(max(Fraction(0), asked + draw(_SHIFTS))))
        absorb = draw(st.sampled_from(["open", "all", "up"]))
        step = {
            "accept": Step("accept", metric.name, role),
            "counter": Step("counter", metric.name, role, value, "a week of training"),
            "concede": Step("concede", metric.name, role, None, "", absorb),
            "answer": Step("answer", metric.name, role, value, "", absorb),
            "impose": Step("impose", metric.name, role, value, "the region needs it", absorb),
            "reopen": Step("reopen", metric.name, role, None, "somebody has left"),
        }[move]
        # A number that is asked for already, or crosses a bound, is no move.
        try:
            talk = talk.after(step)
        except (IllegalMove, InvalidValue):
            continue
    return talk


_SETTLED = {"accepted", "conceded", "imposed"}

_MOVES: dict[str, Sequence[str]] = {
    "open": ["accept", "counter", "counter", "impose"],
    "countered": ["concede", "answer", "impose", "accept"],
    "answered": ["accept", "counter", "impose"],
    "accepted": ["reopen"],
    "conceded": ["reopen"],
    "imposed": ["reopen"],
}
"""What can be done in each state."""


def negotiations(
    plans: SearchStrategy[Plan] | None = None, *, max_size: int | None = None
) -> SearchStrategy[Negotiation]:
    """Targets that are talked over: accepted, countered, conceded, answered, imposed, opened again.

    Args:
        plans: The plans that are opened.
        max_size: How many moves; None: up to twelve.

    Raises:
        InvalidArgument: A size that does not fit, something that is no strategy.
    """
    most = most_of(0, max_size, usual=12)
    return _negotiations(default("plans", plans, _plans.plans()), most)
