"""What is asked for, who carries how much of it, and which day."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from targetkit import profiles as _profiles
from targetkit import weights as _weights
from targetkit.funnel import Funnel, Stage
from targetkit.metric import Metric, Targets
from targetkit.profiles import Profile
from targetkit.role import Manager, Role, walk
from targetkit.strategies._arguments import SOME_DAYS, default
from targetkit.weights import Weights

__all__ = ["funnels", "metrics", "profiles", "targets", "weights"]

_CHAIN = ("inquiries", "applications", "submissions", "intakes", "approvals", "signings")
_MONEY = Metric("disbursements", 1000, "CNY")
_OTHERS = ("appointments", "new accounts", "deposits", "新增客户", "a,b", "=total")

_QUANTA = st.sampled_from(
    [(Fraction(1), ""), (Fraction(1), ""), (Fraction(1000), "CNY"), (Fraction(1, 100), "元")]
)
_NUMBERS = st.one_of(st.integers(0, 12), st.integers(0, 400), st.integers(0, 10**9))
_SHARES = st.sampled_from(
    [Fraction(1), Fraction(1), Fraction(0), Fraction(1, 2), Fraction(2), Fraction(10, 3)]
)


def metrics(names: SearchStrategy[str] | None = None) -> SearchStrategy[Metric]:
    """Metrics: counts, money by the thousand, money to the cent.

    Args:
        names: What they are called.

    Raises:
        InvalidArgument: Something that is no strategy.
    """
    called = default("names", names, st.sampled_from(("signings", *_OTHERS)))
    return st.builds(_metric, called, _QUANTA)


def _metric(name: str, size: tuple[Fraction, str]) -> Metric:
    return Metric(name, *size)


@st.composite
def _funnels(
    draw: DrawFn,
    rates: SearchStrategy[Fraction],
    tickets: SearchStrategy[int],
    stock: SearchStrategy[int],
    lags: SearchStrategy[int],
) -> Funnel:
    last = len(_CHAIN)
    names = _CHAIN[draw(st.integers(0, last - 1).map(lambda more: last - 1 - more)) :]
    stages = [Stage(Metric(names[0]))]
    stages += [Stage(Metric(name), rate=draw(rates), lag=draw(lags)) for name in names[1:]]
    if draw(st.booleans()):
        stages.append(Stage(_MONEY, ticket=draw(tickets)))
    waiting = {stage.metric.name: draw(stock) * stage.metric.quantum for stage in stages[:-1]}
    return Funnel(stages, stock={name: amount for name, amount in waiting.items() if amount})


def funnels(
    *,
    rates: SearchStrategy[Fraction] | None = None,
    tickets: SearchStrategy[int] | None = None,
    stock: SearchStrategy[int] | None = None,
    lags: SearchStrategy[int] | None = None,
) -> SearchStrategy[Funnel]:
    """Funnels of consumer lending that end with signings or the money they bring.

    Args:
        rates: What a stage converts, above 0, at most 1.
        tickets: What a signing brings, in CNY.
        stock: How many wait behind a stage.
        lags: The working days from one stage to the next.

    Raises:
        InvalidArgument: Something that is no strategy.
    """
    shares = st.fractions(Fraction(1, 10), 1, max_denominator=20)
    return _funnels(
        default("rates", rates, shares),
        default("tickets", tickets, st.sampled_from([50_000, 1000, 33_333, 120_500])),
        default("stock", stock, st.just(0) | st.integers(0, 30)),
        default("lags", lags, st.just(0) | st.integers(0, 4)),
    )


@st.composite
def _targets(
    draw: DrawFn,
    funnels: SearchStrategy[Funnel | None],
    numbers: SearchStrategy[int],
    others: SearchStrategy[Metric],
) -> Targets:
    funnel = draw(funnels)
    own: tuple[Metric, ...] = () if funnel is None else funnel.metrics
    least = 1 if funnel is None else 0
    beside = draw(st.lists(others, min_size=least, max_size=2, unique_by=lambda metric: metric.name))
    known = {name for metric in own for name in metric.names}
    amounts = {metric: draw(numbers) * metric.quantum for metric in beside if metric.name not in known}
    if funnel is None:
        return Targets(amounts)
    last = funnel.metrics[-1]
    required = funnel.required({last.name: draw(numbers) * last.quantum})
    return Targets({**required, **amounts}, funnel=required.funnel)


def targets(
    funnels: SearchStrategy[Funnel | None] | None = None,
    *,
    numbers: SearchStrategy[int] | None = None,
    others: SearchStrategy[Metric] | None = None,
) -> SearchStrategy[Targets]:
    """Targets: what a funnel requires of all its stages, or metrics that have nothing to do with each other, or both.

    Args:
        funnels: The funnels; None among them for targets without one.
        numbers: How much is asked for at the end of the funnel, and of other metrics, in quanta.
        others: The other metrics.

    Raises:
        InvalidArgument: Something that is no strategy.
    """
    return _targets(
        default("funnels", funnels, st.none() | _all_funnels()),
        default("numbers", numbers, _NUMBERS),
        default("others", others, metrics()),
    )


def _all_funnels() -> SearchStrategy[Funnel]:
    return funnels()


def weights(roles: Role) -> SearchStrategy[Weights]:
    """Policies by which these people carry how much: equal, explicit, by tenure, team age, grade, and composed.

    Args:
        roles: The people's tree. Somebody's weight may be zero.

    >>> from targetkit import Store
    >>> "equal" in str(weights(Store("chengdu-01", [Manager("li-na")])))
    True
    """
    people = [node.id for node in walk(roles) if isinstance(node, Manager)]
    simple = st.one_of(
        st.just(_weights.equal()),
        st.fixed_dictionaries(dict.fromkeys(people, _SHARES)).map(_weights.explicit),
        st.just(_weights.tenure({0: "0.1", 1: "0.5", 3: 1})),
        st.just(_weights.tenure({0: 0, 7: "0.25", 40: 1}, unit="days")),
        st.just(_weights.team_age({0: "0.2", 4: 1})),
        st.just(_weights.grade({"junior": "0.6", "senior": "1.4"}, default=1)),
    )
    return st.one_of(
        simple,
        simple.map(_weights.monthly),
        st.builds(_weights.product, simple, simple),
        st.builds(_blended, simple, simple),
    )


def _blended(one: Weights, other: Weights) -> Weights:
    return _weights.blend((one, "0.3"), (other, "0.7"))


def profiles(days: SearchStrategy[date] | None = None) -> SearchStrategy[Profile]:
    """Policies by which days carry how much: working days, weekdays, a push at the end of the month, single days.

    Args:
        days: The days that an explicit profile speaks of.

    Raises:
        InvalidArgument: Something that is no strategy.
    """
    when = default("days", days, SOME_DAYS)
    return st.one_of(
        st.just(_profiles.working_days()),
        st.just(_profiles.by_weekday({"monday": "1.5", "friday": "0.5", "saturday": 2})),
        st.builds(
            _profiles.month_end_push, st.integers(1, 8), st.sampled_from([2, Fraction(1, 2), Fraction(7, 3)])
        ),
        st.dictionaries(when, _SHARES, max_size=10).map(_explicit),
        st.just(_profiles.product(_profiles.by_weekday({"tuesday": 2}), _profiles.month_end_push(3))),
    )


def _explicit(given: dict[date, Fraction]) -> Profile:
    return _profiles.explicit(given, default=1)
