"""TK201 to TK203: is the split differentiated by weight, by tenure, over the month?"""

from __future__ import annotations

from fractions import Fraction
from statistics import median
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from targetkit import weights as _weights
from targetkit._attrs import FrozenMap
from targetkit.allocation import apportion_quanta, tie
from targetkit.basis import tie_key
from targetkit.role import Manager, walk
from targetkit.scope import Scope
from targetkit.workdays import WorkCalendar

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from targetkit._case import Case
    from targetkit.allocation import Method
    from targetkit.findings import Finding
    from targetkit.metric import Metric
    from targetkit.role import Role
    from targetkit.weights import Rate, Weights

__all__ = ["check_back_loaded", "check_flat", "check_new_hires"]

_ZERO = Fraction(0)
_DAILY = WorkCalendar.daily()

_SPREAD = Fraction(1, 10)
"""Between the greatest and the least of a fair split, as a share of the flat number: less is as good as flat."""

_FEWEST = 6
"""Quanta in a month, below which a few late ones say nothing."""


def check_flat(case: Case, weights: Mapping[Metric, Weights]) -> Iterator[Finding]:
    """Groups in which everybody has the same number, though the weights would give other ones.

    Args:
        case: The plan.
        weights: Metric → the policy by which to judge; without one that of the plan's basis,
            and without a basis equal rates per present day.
    """
    for metric in case.plan.metrics:
        lines = case.lines(metric)
        flat: list[tuple[Role, int]] = []
        for node in case.nodes:
            numbers = {lines[child.id][0] if child.id in lines else None for child in node.children}
            number = numbers.pop() if len(numbers) == 1 and len(node.children) > 1 else None
            if number:
                flat.append((node, number))
        if flat:
            loads = _with_groups(case, _loads(case, metric, weights.get(metric)))
            for node, number in flat:
                yield from _flat(case, metric, node, number, loads)


def _flat(
    case: Case, metric: Metric, node: Role, number: int, loads: Mapping[str, Fraction]
) -> Iterator[Finding]:
    """One group with one number for everybody, against the split of the same total by weight."""
    basis = case.plan.basis
    method: Method = (
        basis.metrics[metric.name].method if basis and metric.name in basis.metrics else "webster"
    )
    own = [loads[child.id] for child in node.children]
    if not any(own):
        return
    # By the ties of the split itself, so that what came out flat there is as fair as it gets.
    key = tie_key(metric, case.plan.period)
    ties = [tie(key, child.id) for child in node.children]
    fair = apportion_quanta(number * len(own), own, ties, method)
    low, high = min(fair), max(fair)
    if high - low > number * _SPREAD:
        ids = [child.id for child in node.children]
        least, most = metric.quantity(low), metric.quantity(high)
        yield case.found(
            "TK201",
            metric,
            node.id,
            0,
            expected=f"{least}–{most}",
            actual=number,
            count=len(ids),
            low=least,
            high=most,
            least=ids[fair.index(low)],
            most=ids[fair.index(high)],
        )


def _loads(case: Case, metric: Metric, policy: Weights | None) -> Mapping[str, Fraction]:
    """What each manager's number goes by."""
    basis = case.plan.basis
    if policy is None and basis is not None and metric.name in basis.metrics:
        return basis.metrics[metric.name].loads
    shares = case.attendance(metric)
    if policy is None:
        return _days(shares)
    loads = dict.fromkeys(shares, _ZERO)
    first = case.timeline.levels["day"].start
    calendar = case.plan.calendars.get(metric.name, _DAILY)
    for month, place in zip(case.timeline.months, case.timeline.levels["month"], strict=True):
        days = case.timeline.below(place, "day")
        cut = slice(days.start - first, days.stop - first)
        present = FrozenMap((id_, own[cut]) for id_, own in shares.items())
        scope = Scope(metric, case.plan.roles, month, month.days, calendar, present)
        rates = _weights.rates_of(policy, scope)
        known: dict[tuple[int, Rate], Fraction] = {}
        for id_, own in present.items():
            # People with the same days share one tuple of the whole period.
            alike = id(shares[id_]), rates[id_]
            if alike not in known:
                known[alike] = sum(_weights.per_day(rates[id_], own), _ZERO)
            loads[id_] += known[alike]
    return loads


def _days(shares: Mapping[str, tuple[Fraction, ...]]) -> dict[str, Fraction]:
    """The days present, parts of days included."""
    sums = {id(own): own for own in shares.values()}
    days = {alike: sum(own, _ZERO) for alike, own in sums.items()}
    return {id_: days[id(own)] for id_, own in shares.items()}


def _with_groups(case: Case, loads: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """The loads of all roles: a group carries what those below it do."""
    every: dict[str, Fraction] = {}
    for node in reversed(case.nodes):
        every[node.id] = (
            sum((every[child.id] for child in node.children), _ZERO) if node.children else loads[node.id]
        )
    return every


def check_new_hires(case: Case, new_within: int) -> Iterator[Finding]:
    """New people who are asked for as much a day as half of those in their store who are not new.

    Args:
        case: The plan.
        new_within: Full months since hire below which, on the first day of the plan, somebody is new.
    """
    since = case.plan.period.start - relativedelta(months=new_within)
    for store in case.stores:
        people = [node for node in walk(store) if isinstance(node, Manager)]
        fresh = {
            person.id: person.hired for person in people if person.hired is not None and person.hired > since
        }
        if not fresh:
            continue
        for metric in case.plan.metrics:
            yield from _new_hires(case, metric, store, people, fresh)


def _new_hires(
    case: Case, metric: Metric, store: Role, people: Sequence[Manager], fresh: Mapping[str, date]
) -> Iterator[Finding]:
    """The new people of one store against the median of the others, each by the day present."""
    lines, days = case.lines(metric), _days(case.attendance(metric))
    asked: dict[str, tuple[int, Fraction]] = {}
    for person in people:
        number = lines[person.id][0] if person.id in lines else None
        if number and days[person.id]:
            asked[person.id] = number, number / days[person.id]
    usual = [rate for id_, (_, rate) in asked.items() if id_ not in fresh]
    if not usual:
        return
    middle = median(usual)
    for id_, hired in fresh.items():
        number, rate = asked.get(id_, (0, _ZERO))
        if number and rate >= middle:
            yield case.found(
                "TK202",
                metric,
                id_,
                0,
                expected=middle,
                actual=rate,
                hired=hired,
                number=metric.quantity(number),
                store=store.id,
                count=len(usual),
            )


def check_back_loaded(case: Case, most: Fraction) -> Iterator[Finding]:
    """Months in which too much of a store's number falls in the last third of the open days.

    Args:
        case: The plan.
        most: The share of the month's number that may fall there.
    """
    nodes = {node.id: node for node in (case.plan.roles, *case.stores)}
    first = case.timeline.levels["day"].start
    for metric in case.plan.metrics:
        lines, opened = case.lines(metric), case.opened(metric)
        for place in case.timeline.levels["month"]:
            days = case.timeline.below(place, "day")
            worked = [day for day in days if opened[day - first]]
            if len(worked) < 3:
                continue
            late = worked[-(len(worked) // 3)]
            for id_ in nodes:
                line = lines.get(id_, ())
                total, after = _late(case, line, place, late, set(worked))
                if total >= _FEWEST and after > most * total:
                    yield case.found(
                        "TK203",
                        metric,
                        id_,
                        place,
                        expected=most * total,
                        actual=after,
                        total=metric.quantity(total),
                        since=case.timeline.periods[late],
                        share=most,
                    )


def _late(
    case: Case, line: Sequence[int | None], place: int, late: int, worked: set[int]
) -> tuple[int, Fraction]:
    """A month's number, and how much of it falls from a day on; a week's is spread over its open days."""
    days = case.timeline.below(place, "day")
    numbers = {day: line[day] for day in days if day < len(line) and line[day] is not None}
    if numbers:
        behind = sum(number for day, number in numbers.items() if number and day >= late)
        return sum(filter(None, numbers.values())), Fraction(behind)
    total, after = 0, _ZERO
    for week in case.timeline.below(place, "week"):
        number = line[week] if week < len(line) else None
        inside = [day for day in case.timeline.below(week, "day") if day in worked]
        if number and inside:
            total += number
            after += Fraction(number * sum(day >= late for day in inside), len(inside))
    return total, after
