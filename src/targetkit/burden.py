"""Who carries how much: load by time since hire, target against capacity, and who pays for last month's success."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from statistics import median
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

from dateutil.relativedelta import relativedelta

from targetkit._able import GOOD, Abilities, read
from targetkit._attrs import value
from targetkit._case import Case
from targetkit.chance import rounded
from targetkit.errors import InvalidValue, UnknownMember
from targetkit.labels import check_lang, counted, metric_name, percent
from targetkit.period import label
from targetkit.quantity import Number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from targetkit._able import PerDay
    from targetkit.history import History
    from targetkit.metric import Metric
    from targetkit.period import PeriodLike
    from targetkit.plan import Plan
    from targetkit.role import Manager

__all__ = ["BandLoad", "Burden", "Ratchet", "Tension", "burden"]

_FEWEST = 3
"""People below which a correlation says nothing."""


@runtime_checkable
class Came(Protocol):
    """What knows what came from whom; `Actuals` does."""

    def metric(self, key: str, /) -> Metric:
        """The metric of a name, with the quanta that are counted."""
        ...

    def by_manager(self, metric: str, period: PeriodLike, /) -> Mapping[str, int]:
        """Quanta by manager's id."""
        ...


Attained: TypeAlias = Came | Mapping[str, Number]


@value
class BandLoad:
    """The load of those who are about as long with the firm.

    Attributes:
        since: Full months since hire from which the band begins; None: those without a date of hire.
        until: Full months at which the next begins; None in the last.
        people: How many there are with a target.
        total: What is asked of them together, in quanta.
        per_day: The same per day present, in quanta.
    """

    since: int | None
    until: int | None
    people: int
    total: int
    per_day: Fraction


@value
class Tension:
    """What is asked against what can be done, over the people of whom something is known.

    Attributes:
        least: The smallest share of a capacity that is asked, and of whom.
        middle: The median.
        greatest: The greatest share, and of whom.
    """

    least: tuple[str, Fraction]
    middle: Fraction
    greatest: tuple[str, Fraction]


@value
class Ratchet:
    """Whether those who did well are asked for more: the ratchet effect (鞭打快牛).

    Attributes:
        correlation: Of last month's attainment with the growth of the target per day present, from −1 to 1,
            to six places; None where fewer than three people, or no differences, leave nothing to say.
        punished: Those who attained their target and whose target grew by more than the median, most first.
    """

    correlation: Fraction | None
    punished: tuple[str, ...]


@value(repr=False)
class Burden:
    """How one metric of a plan weighs on people.

    Attributes:
        metric: The metric.
        period: The period of the plan.
        bands: By time since hire, the new first; bands without anybody are left out.
        tension: Target against capacity; None where nothing is known.
        ratchet: This month's targets against last month's success; None where that was not given.
    """

    metric: Metric
    period: PeriodLike
    bands: tuple[BandLoad, ...]
    tension: Tension | None
    ratchet: Ratchet | None

    def to_text(self, lang: str = "en") -> str:
        """The summary for the terminal.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        zh = check_lang(lang) == "zh"
        name, when = metric_name(self.metric.name, lang), label(self.period, lang)
        lines = [f"{when}{name}的负担" if zh else f"The burden of {name} in {when}"]
        for band in self.bands:
            people, per_day = counted(band.people, "manager", lang), f"{float(band.per_day):.2f}"
            lines.append(
                f"  {_band(band, lang)}：{people}，每个在岗日 {per_day}"
                if zh
                else f"  {_band(band, lang)}: {people}, {per_day} a day present"
            )
        if self.tension is not None:
            low, high = self.tension.least, self.tension.greatest
            shares = [percent(share, 0) for share in (low[1], self.tension.middle, high[1])]
            lines.append(
                f"  目标占能力：最低 {shares[0]}（{low[0]}），中位 {shares[1]}，最高 {shares[2]}（{high[0]}）"
                if zh
                else f"  target against capacity: {shares[0]} ({low[0]}) to {shares[2]} ({high[0]}), median {shares[1]}"
            )
        if self.ratchet is not None:
            who = ("、" if zh else ", ").join(self.ratchet.punished) or ("无" if zh else "nobody")
            said = "–" if self.ratchet.correlation is None else f"{float(self.ratchet.correlation):+.2f}"
            lines.append(
                f"  鞭打快牛：上月达成与本月加码的相关系数 {said}；受累者：{who}"
                if zh
                else f"  ratchet: correlation of last month's success with this month's raise {said}; who pays: {who}"
            )
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return self.to_text()


def burden(
    plan: Plan,
    metric: str | Metric,
    capacity: PerDay | History | None = None,
    *,
    previous: Plan | None = None,
    attained: Attained | None = None,
    bands: Sequence[int] = (3, 12, 36),
) -> Burden:
    """How one metric weighs on people: by time since hire, against what they can do, after last month's success.

    Args:
        plan: The plan.
        metric: The metric.
        capacity: What people do per present working day, as in `check_achievability`.
        previous: The plan of the period before.
        attained: What came in that period, by manager's id in amounts of the metric, or the rows of what happened.
        bands: The full months since hire at which a new band begins, ascending and above 0.

    Raises:
        UnknownMember: A metric that a plan does not have, a capacity for somebody who is not there.
        InvalidValue: Bands that do not ascend; one of `previous` and `attained` without the other.

    >>> from datetime import date
    >>> from targetkit import Manager, Month, Plan, Team
    >>> east = Team("east", [Manager("li-na", hired=date(2023, 5, 8)), Manager("wang-lei", hired=date(2026, 9, 1))])
    >>> november = Month(2026, 11)
    >>> plan = Plan.from_rows([("signings", "li-na", november, 15), ("signings", "wang-lei", november, 6)],
    ...                       roles=east, period=november)
    >>> print(burden(plan, "signings", {"li-na": {"signings": 1}, "wang-lei": {"signings": "0.2"}}))
    The burden of signings in 2026-11
      0 to 3 months: 1 manager, 0.20 a day present
      36 months and more: 1 manager, 0.50 a day present
      target against capacity: 50% (li-na) to 100% (wang-lei), median 75%
    """
    if list(bands) != sorted(set(bands)) or any(start < 1 for start in bands):
        raise InvalidValue("burden: bands", list(bands), "months that ascend, each above 0")
    if (previous is None) != (attained is None):
        raise InvalidValue(
            "burden: previous and attained", None, "both the plan before and what came of it, or neither"
        )
    case = Case(plan)
    own = plan.metric(metric)
    asked = {id_: line[0] for id_, line in case.lines(own).items() if line[0]}
    days = {id_: sum(shares, Fraction(0)) for id_, shares in case.attendance(own).items()}
    numbers = {one.id: asked[one.id] or 0 for one in case.managers if one.id in asked}
    ratchet = None
    if previous is not None and attained is not None:
        ratchet = _ratchet(own, numbers, days, previous, attained)
    return Burden(
        own,
        plan.period,
        tuple(_bands(case, numbers, days, bands)),
        None if capacity is None else _tension(own, numbers, Abilities(case, read(plan, capacity, GOOD))),
        ratchet,
    )


def _bands(
    case: Case, numbers: Mapping[str, int], days: Mapping[str, Fraction], starts: Sequence[int]
) -> list[BandLoad]:
    edges: list[tuple[int | None, int | None]] = [
        *zip((0, *starts), (*starts, None), strict=True),
        (None, None),
    ]
    members: dict[int, list[str]] = {}
    for one in case.managers:
        if one.id in numbers:
            members.setdefault(_place(one, case.plan.period.start, starts), []).append(one.id)
    loads: list[BandLoad] = []
    for at, ids in sorted(members.items()):
        total = sum(numbers[id_] for id_ in ids)
        there = sum((days[id_] for id_ in ids), Fraction(0))
        loads.append(BandLoad(*edges[at], len(ids), total, total / there if there else Fraction(0)))
    return loads


def _place(one: Manager, start: date, starts: Sequence[int]) -> int:
    """The band of a person; the one behind the last without a date of hire."""
    if one.hired is None:
        return len(starts) + 1
    gone = relativedelta(start, one.hired)
    return sum(gone.years * 12 + gone.months >= edge for edge in starts)


def _tension(metric: Metric, numbers: Mapping[str, int], abilities: Abilities) -> Tension | None:
    able = abilities[metric]
    if able is None:
        return None
    known = {id_: able.at(id_, 0) for id_ in numbers if id_ in able.rates}
    shares = sorted((numbers[id_] / can, id_) for id_, can in known.items() if can)
    if not shares:
        return None
    (low, first), (high, last) = shares[0], shares[-1]
    return Tension((first, low), Fraction(median(share for share, _ in shares)), (last, high))


def _ratchet(
    metric: Metric,
    numbers: Mapping[str, int],
    days: Mapping[str, Fraction],
    previous: Plan,
    attained: Attained,
) -> Ratchet:
    """Last month's attainment beside the growth of the target, of everybody who had one in both periods."""
    before = Case(previous)
    old = previous.metric(metric.name)
    there = before.attendance(old)
    if isinstance(attained, Came):
        came = _told(old, attained, previous.period)
    else:
        known = {one.id for one in before.managers}
        for id_ in attained:
            if id_ not in known:
                raise UnknownMember("manager", id_, tuple(sorted(known)), where="what was attained")
        came = {id_: Fraction(old.quanta(number)) for id_, number in attained.items()}
    success: dict[str, Fraction] = {}
    growth: dict[str, Fraction] = {}
    for id_, line in before.lines(old).items():
        present = sum(there[id_], Fraction(0)) if id_ in there else Fraction(0)
        if id_ in numbers and line[0] and present and days[id_]:
            success[id_] = Fraction(came.get(id_, 0)) / line[0]
            growth[id_] = (numbers[id_] / days[id_]) / (line[0] / present)
    usual = Fraction(median(growth.values())) if growth else Fraction(0)
    punished = [id_ for id_ in growth if success[id_] >= 1 and growth[id_] > usual]
    return Ratchet(
        _correlation([(float(success[id_]), float(growth[id_])) for id_ in sorted(growth)]),
        tuple(sorted(punished, key=lambda id_: (-growth[id_], id_))),
    )


def _told(metric: Metric, attained: Came, period: PeriodLike) -> dict[str, Fraction]:
    """What the rows say, in quanta of the plan's metric, whatever they call it; nobody brought what has no rows."""
    for name in metric.names:
        try:
            unit = attained.metric(name).quantum / metric.quantum
        except UnknownMember:
            continue
        return {id_: quanta * unit for id_, quanta in attained.by_manager(name, period).items()}
    return {}


def _correlation(pairs: Sequence[tuple[float, float]]) -> Fraction | None:
    if len(pairs) < _FEWEST:
        return None
    means = [math.fsum(column) / len(pairs) for column in zip(*pairs, strict=True)]
    apart = [(one - means[0], two - means[1]) for one, two in pairs]
    squares = [math.fsum(part * part for part in column) for column in zip(*apart, strict=True)]
    scale = math.sqrt(squares[0] * squares[1])
    return rounded(math.fsum(one * two for one, two in apart) / scale) if scale > 1e-12 else None


def _band(band: BandLoad, lang: str) -> str:
    if band.since is None:
        return "入职日期不详" if lang == "zh" else "no date of hire"
    if band.until is None:
        return f"入职满 {band.since} 个月" if lang == "zh" else f"{band.since} months and more"
    if lang == "zh":
        return f"入职 {band.since} 至 {band.until} 个月"
    return f"{band.since} to {band.until} months"
