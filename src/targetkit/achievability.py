"""Can a plan be reached? A report says by whom not, when not, and with what probability (可达成性).

The codes are explained one by one in the reference of findings. Beside it:
`outlook` for the probabilities, `headcount` for the people, `what_it_takes` for what would have to change,
`overdue` for healthy new business and the guard rail, `burden` for who carries how much.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from targetkit._able import GOOD, Abilities, read
from targetkit._case import Case
from targetkit._first_days import check_first_days
from targetkit._limits import check_above, check_ceiling, check_days_left, check_healthy, check_overdue
from targetkit.findings import Finding, Report
from targetkit.headcount import Need, Staffing, needs
from targetkit.history import History
from targetkit.outlook import Forces, SpreadLike, check_probability, source_of
from targetkit.period import as_day
from targetkit.quantity import Number, not_negative

if TYPE_CHECKING:
    from targetkit._able import PerDay
    from targetkit.metric import Metric
    from targetkit.overdue import HealthyTarget, OverdueRail
    from targetkit.plan import Plan

__all__ = ["Ceiling", "check_achievability"]

Ceiling: TypeAlias = Number | Mapping[date, Number]
"""How much can be taken in a day: one number, or one for each date that has a ceiling."""


def check_achievability(
    plan: Plan,
    capacity: PerDay | History | None = None,
    *,
    staffing: Staffing | None = None,
    intakes_ceiling: Ceiling | None = None,
    since: date | None = None,
    probability: Number | None = None,
    expected: PerDay | History | None = None,
    spread: SpreadLike = None,
    overdue: OverdueRail | None = None,
    healthy: HealthyTarget | None = None,
) -> Report:
    """Whether a plan can be reached, by whom and when not (可达成性).

    Only what is given is looked at; whether there is a working day left, and whether a plan whose stages have lags
    has anything to feed its first days, is looked at always.
    A bad plan never raises: what is wrong with it is in the report, which is `ok` when there are no errors.

    Args:
        plan: The plan; one with a stretch is judged by what it assigns to people.
        capacity: What people have shown to be able to do: a history, what `History.capacity` gives, one per
            metric, or `{manager: {metric: quanta per present working day}}`.
            Of a history the 0.8 quantile of the months is taken.
        staffing: How people come and go; None: nobody leaves, and the new carry a full load at once.
        intakes_ceiling: The files that the back office takes in on a day: one number, or by date.
        since: The first day that is still to come; None: the first of the plan.
        probability: With what probability every target of a month should be reached, above 0 and below 1.
        expected: What people do per present working day on average, as `capacity`; of a history the median
            of the months. Without it: the history given as capacity, or else the mean behind the capacity.
        spread: How far what comes may lie from what is expected: stated, measured, or the history to measure it
            from; None: as in `outlook`.
        overdue: The guard rail for the approvals of the plan's root; None: the one that the plan carries.
            One that is given holds in its place, and the report says so where they differ.
        healthy: The healthy new business that the plan's root is asked for.

    Returns:
        The findings, the gravest first.

    Raises:
        UnknownMember: A capacity, guard rail or ceiling for a metric that the plan does not have,
            a capacity of somebody who is not there.
        InvalidQuantity: A negative capacity or ceiling, a probability outside (0, 1), or no number.
        InvalidValue: A probability without a capacity or an expectation.
        InvalidPeriod: `since` is not a date.

    >>> from targetkit import Manager, Month, Plan, Team, WorkCalendar
    >>> november = Month(2026, 11)
    >>> plan = Plan.from_rows(
    ...     [("signings", "east", november, 50), ("signings", "li-na", november, 20),
    ...      ("signings", "wang-lei", november, 30)],
    ...     roles=Team("east", [Manager("li-na"), Manager("wang-lei")]), period=november,
    ...     calendar=WorkCalendar.weekdays(),
    ... )
    >>> print(check_achievability(plan, {"li-na": {"signings": 1}, "wang-lei": {"signings": 1}}))
    3 warnings
    <BLANKLINE>
    TK301 warning: above capacity (2)
      signings of east in 2026-11: 50 are asked, and its people together have shown 42 in so many working days; 8 are beyond them, whoever of them takes it
      signings of wang-lei in 2026-11: 30 are asked, and wang-lei has shown 21 in so many working days; give 9 to somebody else, or say what is different this time
    <BLANKLINE>
    TK302 warning: too few people (1)
      signings of east in 2026-11: the target takes 3 people; the 2 there do the work of 2; hire 1
    """
    case = Case(plan.assigned)
    ceiling = None if intakes_ceiling is None else _ceiling(plan.metric("intakes"), intakes_ceiling)
    held = plan.overdue if overdue is None else overdue
    rail = None if held is None else (plan.metric(held.metric), held)
    asked = None if probability is None else check_probability(probability)
    first = plan.period.start if since is None else as_day(since)
    found: list[Finding] = [*check_days_left(case, first), *check_first_days(case)]
    ramp = None if staffing is None else staffing.ramp
    shown = read(plan, capacity, GOOD, ramp)
    abilities = None if shown is None else Abilities(case, shown)
    if abilities is not None:
        found += check_above(case, abilities)
        found += _check_people(case, abilities, staffing or Staffing())
    if ceiling is not None:
        found += check_ceiling(case, *ceiling)
    if asked is not None:
        known = capacity if isinstance(capacity, History) else abilities
        found += _check_chances(case, Forces(case, known, expected, spread, ramp), asked)
    if rail is not None:
        found += check_overdue(case, *rail)
    if healthy is not None:
        found += check_healthy(case, healthy)
    return Report(found)


def _ceiling(metric: Metric, given: Any) -> tuple[Metric, Fraction | Mapping[date, Fraction]]:
    """A ceiling in quanta of the metric."""
    if isinstance(given, Mapping):
        by_date = cast(Mapping[date, Number], given)
        return metric, {as_day(day): _pieces(metric, number) for day, number in by_date.items()}
    return metric, _pieces(metric, given)


def _pieces(metric: Metric, given: Number) -> Fraction:
    return not_negative(given, of="intakes_ceiling", what="a ceiling") / metric.quantum


def _check_people(case: Case, abilities: Abilities, staffing: Staffing) -> Iterator[Finding]:
    """Groups with too few people: each is told once, by the target that takes the most."""
    worst: dict[str, Need] = {}
    for need in needs(case, abilities, staffing):
        known = worst.get(need.role)
        if need.hires and (known is None or need.hires > known.hires):
            worst[need.role] = need
    for need in worst.values():
        yield Finding.of(
            "TK302",
            metric=need.metric,
            role=need.role,
            period=need.period,
            expected=need.needed,
            actual=need.worth,
            form="leaving" if need.worth >= need.needed else "ahead" if need.ahead else "",
            there=need.there,
            staying=need.staying,
            ahead=need.ahead,
            hires=need.hires,
        )


def _check_chances(case: Case, forces: Forces, asked: Fraction) -> Iterator[Finding]:
    """Targets whose probability lies below the level asked for."""
    for metric in case.plan.metrics:
        for chance in forces.chances(metric):
            if chance.probability < asked:
                yield Finding.of(
                    "TK305",
                    metric=metric.name,
                    role=chance.role,
                    period=chance.period,
                    expected=asked,
                    actual=chance.probability,
                    number=chance.target,
                    chance=Fraction(math.floor(chance.probability * 1000), 1000),
                    mean=chance.mean * metric.quantum,
                    unit=metric.unit,
                    source=(
                        source_of(forces.source(metric), "en"),
                        source_of(forces.source(metric), "zh"),
                    ),
                )
