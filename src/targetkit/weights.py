"""Who carries how much: policies that give each manager a rate per full day of presence.

A policy is a small value that is called with a `Scope` and answers with a rate for every manager's id:
one Fraction for the whole month, or one per day where it changes within the month.
A manager's load is the rate times the days present, so half a month of presence is half a load.
Only the proportions count.  Any function of the same shape will do; these compose.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from targetkit._attrs import FrozenMap, field, value
from targetkit._composed import found_in
from targetkit.errors import InvalidQuantity, InvalidValue, MissingWeight, UnknownMember
from targetkit.labels import check_lang, metric_name
from targetkit.quantity import Number, exact, not_negative
from targetkit.ramp import Ramp, RampLike, as_ramp
from targetkit.role import Manager, Team, walk
from targetkit.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Sequence

    from targetkit.history import History
    from targetkit.metric import Metric
    from targetkit.role import Role
    from targetkit.shares import Behind
    from targetkit.windows import Window

__all__ = [
    "Rate",
    "Weights",
    "blend",
    "described",
    "equal",
    "explicit",
    "grade",
    "headcount",
    "histories_of",
    "history",
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
_UNITS_ZH = {"days": "天", "weeks": "周", "months": "个月"}


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
    if not callable(policy):
        raise InvalidValue(
            f"weights for {scope.metric.name}", policy, "a policy, e.g. weights.explicit({...})"
        )
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


def described(policy: Weights, lang: str = "en", scope: Scope | None = None) -> str:
    """What a policy does, in words.

    Args:
        policy: A policy; a function of one's own is called by its name.
        lang: `en` or `zh`.
        scope: Where it was asked: a policy that goes by the past says what that had for this metric and month.

    Raises:
        UnknownMember: For another language.

    >>> from targetkit import weights
    >>> weights.described(weights.product(weights.tenure({0: 0, 1: "0.5", 3: 1}), weights.grade({"senior": 2}, 1)))
    'share of a full load by months since hire: from 0 0, from 1 0.5, from 3 1 × by grade: senior 2, others 1'
    """
    check_lang(lang)
    if isinstance(policy, monthly | history | product | blend):
        return policy.describe(lang, scope)
    describe: Callable[[str], str] | None = getattr(policy, "describe", None)
    return getattr(policy, "__name__", type(policy).__name__) if describe is None else describe(lang)


def histories_of(policy: Weights) -> tuple[history, ...]:
    """The policies that go by the past, inside whatever they are composed to.

    Args:
        policy: A policy.

    >>> from targetkit import Actuals, History, weights
    >>> past = weights.history(History(Actuals()))
    >>> weights.histories_of(weights.blend((weights.equal(), "0.2"), (weights.monthly(past), "0.8"))) == (past,)
    True
    """
    return found_in(policy, history)


def _short(weight: Fraction) -> str:
    """A weight as a person writes it."""
    return f"{float(weight):.4g}"


def _told(pairs: Iterable[tuple[object, Fraction]], rest: Fraction | None, lang: str) -> str:
    """Names with their weights, and that of everybody else."""
    parts = [f"{name} {_short(weight)}" for name, weight in pairs]
    if rest is not None:
        parts.append(f"其他 {_short(rest)}" if lang == "zh" else f"others {_short(rest)}")
    return ("、" if lang == "zh" else ", ").join(parts)


def _steps_told(steps: FrozenMap[int, Fraction], unit: str, since: tuple[str, str], lang: str) -> str:
    """A ramp in words."""
    if check_lang(lang) == "zh":
        each = "、".join(f"满 {start} {_UNITS_ZH[unit]}起 {_short(share)}" for start, share in steps.items())
        return f"按{since[1]}计的满负荷比例：{each}"
    each = ", ".join(f"from {start} {_short(share)}" for start, share in steps.items())
    return f"share of a full load by {unit} since {since[0]}: {each}"


@value
class equal:
    """Everybody the same per day of presence: the default.

    >>> from targetkit import weights
    >>> weights.equal()
    equal()
    """

    def __call__(self, scope: Scope) -> Mapping[str, Rate]:
        """The rate of everybody in the scope."""
        return dict.fromkeys(scope.present, Fraction(1))

    def describe(self, lang: str = "en") -> str:
        """What it does, in words."""
        return "每个在岗日相同" if check_lang(lang) == "zh" else "everybody the same per day of presence"


def _shares(given: Mapping[str, Number]) -> FrozenMap[str, Fraction]:
    return FrozenMap({id_: _share(weight, id_) for id_, weight in given.items()})


def _share(given: Number, id_: str) -> Fraction:
    return not_negative(given, of=f"weight of {id_}", what="a weight")


def _optional_share(given: Number | None) -> Fraction | None:
    return None if given is None else _share(given, "anybody else")


@value
class explicit:
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

    def describe(self, lang: str = "en") -> str:
        """What it does, in words."""
        head = "给定权重：" if check_lang(lang) == "zh" else "stated: "
        return head + _told(self.given.items(), self.default, lang)

    def __repr__(self) -> str:
        return f"explicit({self.given!r}, default={self.default!r})"


@value
class monthly:
    """Weights for the whole month, whatever the presence: half a month present is a full load.

    Args:
        policy: The policy whose answers are loads of a month instead of rates per day.

    Someone who is not there at all in the month carries nothing in it.
    """

    policy: Weights

    @property
    def inner(self) -> tuple[Weights, ...]:
        """The policy whose answers it takes for loads of a month."""
        return (self.policy,)

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

    def describe(self, lang: str = "en", scope: Scope | None = None) -> str:
        """What it does, in words."""
        whole = (
            "按整月计，不论在岗天数："
            if check_lang(lang) == "zh"
            else "for the whole month, whatever the presence: "
        )
        return whole + described(self.policy, lang, scope)


def _ramp(given: Mapping[int, Number]) -> FrozenMap[int, Fraction]:
    return Ramp(given).steps


def _unit(given: str) -> str:
    return Ramp({0: 1}, unit=given).unit


def _stages(given: Mapping[str, str]) -> FrozenMap[str, str]:
    return FrozenMap(given)


def _optional_ramp(given: RampLike | None) -> Ramp | None:
    return None if given is None else as_ramp(given)


@value
class tenure:
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
        ramp = Ramp(self.ramp, unit=self.unit)
        return {
            manager.id: ramp.shares(manager.hired, scope.days)
            for manager in walk(scope.roles)
            if isinstance(manager, Manager)
        }

    def describe(self, lang: str = "en") -> str:
        """What it does, in words."""
        return _steps_told(self.ramp, self.unit, ("hire", "入职时间"), lang)


@value
class team_age:
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
        ramp = Ramp(self.ramp, unit=self.unit)
        rates: dict[str, Rate] = {}
        waiting: list[tuple[Role, date | None]] = [(scope.roles, None)]
        while waiting:
            node, opened = waiting.pop()
            if isinstance(node, Team):
                opened = node.opened or opened
            if not node.children:
                rates[node.id] = ramp.shares(opened, scope.days)
            waiting.extend((child, opened) for child in node.children)
        return rates

    def describe(self, lang: str = "en") -> str:
        """What it does, in words."""
        return _steps_told(self.ramp, self.unit, ("the team opened", "团队成立时间"), lang)


@value
class grade:
    """A rate per present day for each grade (职级).

    Args:
        given: The firm's word for a grade → its rate, zero or more.
        default: The rate of those with another grade or none; without it, leaving someone out is an error.

    Raises:
        InvalidQuantity: For a negative rate or one that is no number.
        MissingWeight: When called, if someone's grade is not named and there is no default.

    >>> from targetkit import weights
    >>> weights.grade({"senior": "1.5"}, default=1).describe()
    'by grade: senior 1.5, others 1'
    """

    given: FrozenMap[str, Fraction] = field(converter=_shares)
    default: Fraction | None = field(default=None, converter=_optional_share)

    def __call__(self, scope: Scope) -> Mapping[str, Rate]:
        """The rate of everybody in the scope."""
        grades = {node.id: node.grade or "" for node in walk(scope.roles) if isinstance(node, Manager)}
        missing = tuple(sorted(id_ for id_, grade_ in grades.items() if grade_ not in self.given))
        if missing and self.default is None:
            raise MissingWeight(scope.metric.name, missing)
        rest = self.default or _ZERO
        return {id_: self.given.get(grade_, rest) for id_, grade_ in grades.items()}

    def describe(self, lang: str = "en") -> str:
        """What it does, in words."""
        head = "按职级：" if check_lang(lang) == "zh" else "by grade: "
        return head + _told(self.given.items(), self.default, lang)


@value
class headcount:
    """Every head the same, whether there for the whole month or part of it: teams get as much as they have people.

    >>> from targetkit import weights
    >>> weights.headcount().describe()
    'every head the same for the month, whatever the presence'
    """

    def __call__(self, scope: Scope) -> Mapping[str, Rate]:
        """The rate of everybody in the scope."""
        return monthly(equal())(scope)

    def describe(self, lang: str = "en") -> str:
        """What it does, in words."""
        zh = check_lang(lang) == "zh"
        return (
            "按人头平均，不论在岗天数" if zh else "every head the same for the month, whatever the presence"
        )


@value
class history:
    """The shares that everybody's past speaks for, metric by metric (`History.shares`).

    What somebody brought lately counts most, a fifth is equal for all, and half a month there is half a load.
    The month that is split is never looked at.

    Args:
        past: The history.
        window: How far back to look; None: as far as the rows go, what is older counting less.
        ramp: How much of an equal share a new hire carries: a `Ramp`, or its steps in months.
        by: Metric's name → the metric to go by: who has had the approvals will have the signings.
            One that is not named goes by whichever would have foretold the last month best.

    >>> from targetkit import Actuals, History, Manager, Metric, Month, Team, WorkCalendar, decompose, weights
    >>> rows = [(date(2026, 10, 12), "li-na", "signings", 6), (date(2026, 10, 12), "zhao-min", "signings", 2)]
    >>> east = Team("east", [Manager("li-na"), Manager("zhao-min")])
    >>> plan = decompose(
    ...     {Metric("signings"): 10},
    ...     east,
    ...     Month(2026, 11),
    ...     calendar=WorkCalendar.weekdays(),
    ...     weights=weights.history(History(Actuals(rows))),
    ... )
    >>> plan["signings", "li-na", Month(2026, 11)], plan["signings", "zhao-min", Month(2026, 11)]
    (7, 3)
    """

    past: History
    window: Window | None = field(default=None, kw_only=True)
    ramp: Ramp | None = field(default=None, kw_only=True, converter=_optional_ramp)
    by: FrozenMap[str, str] = field(default=FrozenMap[str, str](), kw_only=True, converter=_stages)

    def __call__(self, scope: Scope) -> Mapping[str, Rate]:
        """The rate of everybody in the scope."""
        from targetkit.shares import loads_of

        people = _there(scope)
        if not people:
            return dict.fromkeys(scope.present, _ZERO)
        by = self._by(scope.metric)
        _, loads = loads_of(
            self.past, scope.metric, scope.month, people, scope.present, self.window, self.ramp, by
        )
        return {id_: loads[id_].value if id_ in loads else _ZERO for id_ in scope.present}

    def behind(self, scope: Scope) -> Behind:
        """What the shares of a metric in a month stand on: by which metric, how much data, and what should be known.

        Args:
            scope: The metric and the month, and who is there.
        """
        from targetkit.shares import behind

        roster = (node for node in walk(scope.roles) if isinstance(node, Manager))
        by = self._by(scope.metric)
        return behind(self.past, scope.metric, scope.month, roster, _there(scope), self.window, by)

    def describe(self, lang: str = "en", scope: Scope | None = None) -> str:
        """What it does, in words; of a metric and month also by which past it went, and how much of it there was.

        Args:
            lang: `en` or `zh`.
            scope: The metric and the month, and who is there; None: what it does in general.
        """
        zh = check_lang(lang) == "zh"
        parts = [
            "按过往业绩占比，近期权重更高" if zh else "by what everybody brought before, lately counting most"
        ]
        for name, stage in self.by.items() if scope is None else ():
            metric, source = metric_name(name, lang), metric_name(stage, lang)
            parts.append(f"{metric}按{source}" if zh else f"{metric} by {source}")
        if scope is not None and _there(scope):
            parts.append(self.behind(scope).to_text(scope.metric.name, lang))
        if self.ramp is not None:
            parts.append(_steps_told(self.ramp.steps, self.ramp.unit, ("hire", "入职时间"), lang))
        return ("；" if zh else "; ").join(parts)

    def _by(self, metric: Metric) -> str | None:
        return next((self.by[name] for name in metric.names if name in self.by), None)


def _there(scope: Scope) -> list[Manager]:
    """Who is there on any day of the month."""
    return [node for node in walk(scope.roles) if isinstance(node, Manager) and any(scope.present[node.id])]


@value(init=False)
class product:
    """Several policies multiplied: `product(tenure(...), explicit(...))` is a ramp on top of stated weights."""

    policies: tuple[Weights, ...]

    def __init__(self, *policies: Weights) -> None:
        if not policies:
            raise InvalidValue("product", policies, "at least one policy")
        object.__setattr__(self, "policies", policies)

    @property
    def inner(self) -> tuple[Weights, ...]:
        """The policies it multiplies."""
        return self.policies

    def __call__(self, scope: Scope) -> Mapping[str, Rate]:
        """The rate of everybody in the scope."""
        first, *others = (rates_of(policy, scope) for policy in self.policies)
        rates = dict(first)
        for other in others:
            for id_ in scope.present:
                rates[id_] = _times(rates[id_], other[id_])
        return rates

    def describe(self, lang: str = "en", scope: Scope | None = None) -> str:
        """What it does, in words."""
        return " × ".join(described(policy, lang, scope) for policy in self.policies)


@value(init=False)
class blend:
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

    @property
    def inner(self) -> tuple[Weights, ...]:
        """The policies it mixes."""
        return tuple(policy for policy, _ in self.parts)

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

    def describe(self, lang: str = "en", scope: Scope | None = None) -> str:
        """What it does, in words."""
        parts = [f"{_short(share)} × ({described(policy, lang, scope)})" for policy, share in self.parts]
        return " + ".join(parts)


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
