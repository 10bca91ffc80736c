"""Who carries how much: policies that give each manager a rate per full day of presence.

A policy is a small value that is called with a `Scope` and answers with a rate for every manager's id:
one Fraction for the whole month, or one per day where it changes within the month.
A manager's load is the rate times the days present, so half a month of presence is half a load.
Only the proportions count.  Any function of the same shape will do; these compose.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from dateutil.relativedelta import relativedelta

from targetkit._attrs import FrozenMap, field, value
from targetkit.errors import InvalidQuantity, InvalidValue, MissingWeight, UnknownMember
from targetkit.quantity import Number, exact
from targetkit.role import Manager, Team, walk
from targetkit.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Sequence

    from targetkit.role import Role

__all__ = [
    "Rate",
    "Weights",
    "blend",
    "equal",
    "explicit",
    "monthly",
    "per_day",
    "product",
    "rates_of",
    "team_age",
    "tenure",
]

Rate: TypeAlias = Fraction | tuple[Fraction, ...]
"""A rate per full present day: one for the month, or one per day of it."""

Weights: TypeAlias = Callable[[Scope], Mapping[str, Rate]]
"""A policy: from a scope to a rate for each manager's id."""

_ZERO = Fraction(0)
_UNITS = ("days", "weeks", "months")


def per_day(rate: Rate, present: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """What a manager carries on each day of a month: the rate times the presence.

    >>> per_day(Fraction(2), (Fraction(1), Fraction(1, 2)))
    (Fraction(2, 1), Fraction(1, 1))
    """
    rates = rate if isinstance(rate, tuple) else (rate,) * len(present)
    return tuple(share * day for share, day in zip(rates, present, strict=True))


def rates_of(policy: Weights, scope: Scope) -> Mapping[str, Rate]:
    """Ask a policy and check that it has answered for everybody.

    Raises:
        MissingWeight: If it leaves someone out.
        InvalidQuantity: If a rate is negative or no Fraction.
    """
    rates = policy(scope)
    missing = tuple(sorted(id_ for id_ in scope.present if id_ not in rates))
    if missing:
        raise MissingWeight(scope.metric.name, missing)
    for id_ in scope.present:
        rate = rates[id_]
        for share in rate if isinstance(rate, tuple) else (rate,):
            if not isinstance(share, Fraction) or share < 0:
                reason = "a policy answers with Fractions that are not negative"
                raise InvalidQuantity(share, reason, of=f"weight of {id_} for {scope.metric.name}")
        if isinstance(rate, tuple) and len(rate) != len(scope.days):
            expected = f"one per day of {scope.month}, {len(scope.days)} of them"
            raise InvalidValue(f"rates of {id_} for {scope.metric.name}", len(rate), expected)
    return rates


@value
class equal:  # noqa: N801  # a policy reads as the verb of the sentence it stands in
    """Everybody the same per day of presence: the default.

    >>> from targetkit import weights
    >>> weights.equal()
    equal()
    """

    def __call__(self, scope: Scope) -> Mapping[str, Rate]:
        """The rate of everybody in the scope."""
        return dict.fromkeys(scope.present, Fraction(1))


def _shares(given: Mapping[str, Number]) -> FrozenMap[str, Fraction]:
    return FrozenMap({id_: _share(weight, id_) for id_, weight in given.items()})


def _share(given: Number, id_: str) -> Fraction:
    share = exact(given, of=f"weight of {id_}")
    if share < 0:
        raise InvalidQuantity(given, "a weight is zero or more", of=f"weight of {id_}")
    return share


def _optional_share(given: Number | None) -> Fraction | None:
    return None if given is None else _share(given, "anybody else")


@value
class explicit:  # noqa: N801
    """A stated rate per present day for each manager.

    Args:
        given: Manager's id to rate, each zero or more.
        default: The rate of those not named; without it, leaving someone out is an error.

    Raises:
        InvalidQuantity: For a negative rate or one that is no number.
        MissingWeight: When called, if someone has no rate and there is no default.
        UnknownMember: When called, if a rate is for someone who is not there.

    >>> from targetkit import weights
    >>> weights.explicit({"li-na": 2, "wang-lei": "0.5"})
    explicit({'li-na': Fraction(2, 1), 'wang-lei': Fraction(1, 2)}, default=None)
    """

    given: FrozenMap[str, Fraction] = field(converter=_shares)
    default: Fraction | None = field(default=None, kw_only=True, converter=_optional_share)

    def __call__(self, scope: Scope) -> Mapping[str, Rate]:
        """The rate of everybody in the scope."""
        for id_ in self.given:
            if id_ not in scope.present:
                known = tuple(sorted(scope.present))
                raise UnknownMember("manager", id_, known, where=f"the weights for {scope.metric.name}")
        missing = tuple(sorted(id_ for id_ in scope.present if id_ not in self.given))
        if missing and self.default is None:
            raise MissingWeight(scope.metric.name, missing)
        rest = self.default or _ZERO
        return {id_: self.given.get(id_, rest) for id_ in scope.present}

    def __repr__(self) -> str:
        return f"explicit({self.given!r}, default={self.default!r})"


@value
class monthly:  # noqa: N801
    """Weights for the whole month, whatever the presence: half a month present is a full load.

    Args:
        policy: The policy whose answers are loads of a month instead of rates per day.

    Someone who is not there at all in the month carries nothing in it.
    """

    policy: Weights

    def __call__(self, scope: Scope) -> Mapping[str, Rate]:
        """The rate of everybody in the scope."""
        rates: dict[str, Rate] = {}
        for id_, rate in rates_of(self.policy, scope).items():
            present = sum(scope.present[id_], _ZERO)
            if not present:
                rates[id_] = _ZERO
            elif isinstance(rate, tuple):
                rates[id_] = tuple(share / present for share in rate)
            else:
                rates[id_] = rate / present
        return rates


def _ramp(given: Mapping[int, Number]) -> FrozenMap[int, Fraction]:
    ramp = {since: exact(share, of=f"ramp from {since}") for since, share in sorted(given.items())}
    if 0 not in ramp or min(ramp) < 0:
        raise InvalidValue("ramp", dict(given), "shares from 0 onwards: {0: share at the start, ...}")
    for since, share in ramp.items():
        if share < 0:
            raise InvalidValue(f"ramp from {since}", share, "a share of zero or more")
    return FrozenMap(ramp)


def _unit(given: str) -> str:
    if given not in _UNITS:
        raise UnknownMember("unit of a ramp", given, _UNITS)
    return given


def _elapsed(since: date, day: date, unit: str) -> int:
    """Full days, weeks or months between two days; months by the calendar, as dateutil counts them."""
    if unit == "months":
        gone = relativedelta(day, since)
        return gone.years * 12 + gone.months
    days = (day - since).days
    return days // 7 if unit == "weeks" else days


def _ramped(ramp: FrozenMap[int, Fraction], unit: str, since: date | None, days: Sequence[date]) -> Rate:
    steps = list(ramp.items())
    if since is None:
        return steps[-1][1]

    def share(day: date) -> Fraction:
        gone = _elapsed(since, day, unit)
        return next((part for start, part in reversed(steps) if start <= gone), _ZERO)

    ends = (_elapsed(since, days[0], unit), _elapsed(since, days[-1], unit))
    if not any(ends[0] < start <= ends[1] for start, _ in steps):
        return share(days[0])
    return tuple(share(day) for day in days)


@value
class tenure:  # noqa: N801
    """A share of a full load by how long someone has been there (新人爬坡).

    Args:
        ramp: From this many full months, weeks or days since hire on, this share:
            `{0: 0, 1: "0.5", 3: 1}` protects the first month, asks for half in the second and third.
            It starts at 0.
        unit: `"months"` (by the calendar), `"weeks"` or `"days"`.

    A step inside the month counts from its day.  Who has no date of hire carries the last share.

    >>> from targetkit import weights
    >>> weights.tenure({0: 0, 3: 1}).ramp
    {0: Fraction(0, 1), 3: Fraction(1, 1)}
    """

    ramp: FrozenMap[int, Fraction] = field(converter=_ramp)
    unit: str = field(default="months", kw_only=True, converter=_unit)

    def __call__(self, scope: Scope) -> Mapping[str, Rate]:
        """The rate of everybody in the scope."""
        return {
            manager.id: _ramped(self.ramp, self.unit, manager.hired, scope.days)
            for manager in walk(scope.roles)
            if isinstance(manager, Manager)
        }


@value
class team_age:  # noqa: N801
    """A share of a full load by how long the team has been open (新团队 and 老团队).

    Args:
        ramp: As in `tenure`, counted from `Team.opened`.
        unit: `"months"`, `"weeks"` or `"days"`.

    The nearest team above a manager that says when it opened counts;
    without one the last share holds.
    """

    ramp: FrozenMap[int, Fraction] = field(converter=_ramp)
    unit: str = field(default="months", kw_only=True, converter=_unit)

    def __call__(self, scope: Scope) -> Mapping[str, Rate]:
        """The rate of everybody in the scope."""
        rates: dict[str, Rate] = {}
        waiting: list[tuple[Role, date | None]] = [(scope.roles, None)]
        while waiting:
            node, opened = waiting.pop()
            if isinstance(node, Team):
                opened = node.opened or opened
            if not node.children:
                rates[node.id] = _ramped(self.ramp, self.unit, opened, scope.days)
            waiting.extend((child, opened) for child in node.children)
        return rates


@value(init=False)
class product:  # noqa: N801
    """Several policies multiplied: `product(tenure(...), explicit(...))` is a ramp on top of stated weights."""

    policies: tuple[Weights, ...]

    def __init__(self, *policies: Weights) -> None:
        if not policies:
            raise InvalidValue("product", policies, "at least one policy")
        object.__setattr__(self, "policies", policies)

    def __call__(self, scope: Scope) -> Mapping[str, Rate]:
        """The rate of everybody in the scope."""
        first, *others = (rates_of(policy, scope) for policy in self.policies)
        rates = dict(first)
        for other in others:
            for id_ in scope.present:
                rates[id_] = _times(rates[id_], other[id_])
        return rates


@value(init=False)
class blend:  # noqa: N801
    """A mixture of policies: each splits the whole its own way, and the shares say how much it counts.

    Args:
        parts: Pairs of a policy and its share, e.g. `(equal(), "0.2"), (explicit(...), "0.8")`.
    """

    parts: tuple[tuple[Weights, Fraction], ...]

    def __init__(self, *parts: tuple[Weights, Number]) -> None:
        taken = tuple((policy, exact(share, of="share of a blend")) for policy, share in parts)
        if not taken or any(share < 0 for _, share in taken) or not any(share for _, share in taken):
            raise InvalidValue(
                "blend", [str(share) for _, share in taken], "shares of zero or more, one above 0"
            )
        object.__setattr__(self, "parts", taken)

    def __call__(self, scope: Scope) -> Mapping[str, Rate]:
        """The rate of everybody in the scope."""
        rates: dict[str, Rate] = dict.fromkeys(scope.present, _ZERO)
        for policy, share in self.parts:
            own = rates_of(policy, scope)
            whole = sum((sum(per_day(own[id_], there), _ZERO) for id_, there in scope.present.items()), _ZERO)
            if not whole:
                continue
            factor = share / whole
            for id_ in scope.present:
                rates[id_] = _plus(rates[id_], _times(own[id_], factor))
        return rates


def _times(first: Rate, second: Rate) -> Rate:
    if isinstance(first, tuple):
        others = second if isinstance(second, tuple) else (second,) * len(first)
        return tuple(one * other for one, other in zip(first, others, strict=True))
    if isinstance(second, tuple):
        return tuple(first * other for other in second)
    return first * second


def _plus(first: Rate, second: Rate) -> Rate:
    if isinstance(first, tuple):
        others = second if isinstance(second, tuple) else (second,) * len(first)
        return tuple(one + other for one, other in zip(first, others, strict=True))
    if isinstance(second, tuple):
        return tuple(first + other for other in second)
    return first + second
