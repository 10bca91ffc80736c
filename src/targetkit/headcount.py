"""How many people a target takes, how many there will be, and how many to hire now (人力).

Enough people today is no reason not to hire when some will leave before a new one carries a full load.
"""

from __future__ import annotations

import math
import operator
from bisect import insort
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, SupportsIndex

from dateutil.relativedelta import relativedelta

from targetkit._able import GOOD, Abilities, read
from targetkit._attrs import field, value
from targetkit._case import Case
from targetkit.errors import InvalidQuantity, InvalidValue
from targetkit.quantity import Number, Quantity, exact
from targetkit.ramp import Ramp, RampLike, as_ramp
from targetkit.role import Manager
from targetkit.scope import presence

if TYPE_CHECKING:
    from targetkit._able import Able, PerDay
    from targetkit.history import History
    from targetkit.metric import Metric
    from targetkit.period import PeriodLike
    from targetkit.plan import Plan

__all__ = ["Need", "Staffing", "headcount", "needs"]

_MOST_MONTHS = 60
_ZERO = Fraction(0)
_AT_ONCE = Ramp({0: 1})


def _attrition(given: Number) -> Fraction:
    share = exact(given, of="attrition")
    if not 0 <= share < 1:
        raise InvalidQuantity(
            given, "the share of people who leave in a month lies from 0 to below 1", of="attrition"
        )
    return share


def _ramp(given: RampLike) -> Ramp:
    ramp = as_ramp(given)
    if not ramp.last:
        raise InvalidValue("Staffing: ramp", dict(ramp.steps), "a share above 0 in the end: nobody stays new")
    return ramp


def _ahead(given: SupportsIndex | None) -> int | None:
    if given is None:
        return None
    months = operator.index(given)
    if not 0 <= months <= _MOST_MONTHS:
        raise InvalidValue("Staffing: ahead", given, f"months from 0 to {_MOST_MONTHS}")
    return months


@value
class Staffing:
    """How people come and go.

    Args:
        attrition: The share of people who leave in a month (人力流失), from 0 to below 1;
            those whose last day is known are counted by it.
        ramp: How much of a full load someone hired today carries after so many months.
        ahead: For how many months ahead to hire; None: until somebody hired today carries a full load.

    Raises:
        InvalidQuantity: An attrition outside these bounds, or no number.
        InvalidValue: A ramp that does not start at 0 or ends at nothing, `ahead` outside 0 to 60.

    >>> Staffing(attrition="0.05", ramp={0: 0, 1: "0.5", 3: 1}).months_ahead(date(2026, 11, 1))
    3
    """

    attrition: Fraction = field(default=Fraction(0), kw_only=True, converter=_attrition)
    ramp: Ramp = field(default=_AT_ONCE, kw_only=True, converter=_ramp)
    ahead: int | None = field(default=None, kw_only=True, converter=_ahead)

    def months_ahead(self, start: date) -> int:
        """For how many months ahead to hire from a day on; at most 60.

        Raises:
            InvalidValue: Somebody hired on that day carries nothing yet by then.
        """
        months = self.ahead
        if months is None:
            last = self.ramp.last
            shares = (self.ramp.share(start, _later(start, month)) for month in range(_MOST_MONTHS))
            months = next((month for month, share in enumerate(shares) if share == last), _MOST_MONTHS)
        if not self.ramp.share(start, _later(start, months)):
            expected = "months after which somebody hired today carries something"
            raise InvalidValue("Staffing: ahead", months, expected)
        return months


@value
class Need:
    """The people that one target of a group takes.

    Attributes:
        role: The group's id.
        metric: The metric's name.
        period: The month, or the whole period.
        target: What is asked.
        per_person: What a full person does in the period, in quanta: the level that the capacity states for
            the group, or else the median of its people by what they carry at the horizon.
        needed: The people that the target takes.
        there: The people in the group on any day of the period.
        worth: What these can do in the period, in full people: the new, the absent and the slow count less.
        staying: What of them is left in so many months, in full people: the new by what they carry by then.
            With no month ahead: who comes or goes within the period by the part of it in which they are there.
        ahead: The months.
        hires: How many to hire now, so that there are enough by then.
    """

    role: str
    metric: str
    period: PeriodLike
    target: Quantity
    per_person: Fraction
    needed: int
    there: int
    worth: Fraction
    staying: Fraction
    ahead: int
    hires: int


def headcount(plan: Plan, capacity: PerDay | History, staffing: Staffing | None = None) -> tuple[Need, ...]:
    """How many people each team and store of a plan needs, has, and should hire now.

    Args:
        plan: The plan; one with a stretch is read as what it assigns to people.
        capacity: What people do per present working day, as in `check_achievability`.
            Who is on the ramp of the staffing in the first month is taken to do more by the horizon as the ramp
            says, up to the level that the capacity states for the group.
        staffing: How people come and go; None: nobody leaves but those whose last day is known,
            and the new carry a full load at once.

    Returns:
        One for every group, metric and month with a target of which something is known, groups in tree order.

    Raises:
        InvalidValue: A horizon at which somebody hired today carries nothing yet.
        UnknownMember: A capacity for a metric or manager that the plan does not have.
        InvalidQuantity: A negative capacity, or no number.

    >>> from targetkit import Manager, Month, Plan, Team, WorkCalendar
    >>> east = Team("east", [Manager("li-na"), Manager("wang-lei")])
    >>> november = Month(2026, 11)
    >>> plan = Plan.from_rows([("signings", "east", november, 40)], roles=east, period=november,
    ...                       calendar=WorkCalendar.weekdays())
    >>> able = {"li-na": {"signings": 1}, "wang-lei": {"signings": 1}}
    >>> [(need.needed, need.there, need.hires) for need in headcount(plan, able)]
    [(2, 2, 0)]
    >>> leaving = Staffing(attrition="0.1", ramp={0: "0.5", 2: 1})
    >>> [(float(need.staying), need.hires) for need in headcount(plan, able, leaving)]
    [(1.62, 1)]
    """
    case = Case(plan.assigned)
    shown = read(plan, capacity, GOOD, None if staffing is None else staffing.ramp)
    return tuple(needs(case, Abilities(case, shown), staffing or Staffing()))


def needs(case: Case, abilities: Abilities, staffing: Staffing) -> Iterator[Need]:
    """The same for a plan that is under examination already."""
    start = case.plan.period.start
    ahead = staffing.months_ahead(start)
    then = _later(start, ahead)
    kept = (1 - staffing.attrition) ** ahead
    horizon = _Horizon(ahead, then, kept, kept * staffing.ramp.share(start, then))
    found: dict[str, list[Need]] = {}
    for metric in case.plan.metrics:
        able = abilities[metric]
        if able is not None:
            growing = _growing(case, metric, abilities, staffing.ramp, then) if ahead else {}
            for place in case.timeline.levels["month"]:
                for need in _month(case, metric, place, able, abilities, growing, horizon):
                    found.setdefault(need.role, []).append(need)
    for node in case.nodes:
        yield from found.get(node.id, ())


class _Horizon(NamedTuple):
    """The day for which one hires: so many months ahead, what is kept of people, what a hire is worth by then."""

    ahead: int
    day: date
    kept: Fraction
    hire: Fraction


class _Growth(NamedTuple):
    """Somebody on the ramp: the shares of a full load now and at the horizon, and the group's full load if stated."""

    now: Fraction
    then: Fraction
    level: Fraction | None

    def rate(self, rate: Fraction) -> Fraction:
        """What a rate of now is at the horizon."""
        # Nothing says whether a capacity was worked out with the ramp: nobody grows beyond the group's full load.
        grown = rate * self.then / self.now if self.now else rate
        return grown if self.level is None else min(grown, max(rate, self.level))


def _growing(case: Case, metric: Metric, abilities: Abilities, ramp: Ramp, then: date) -> dict[str, _Growth]:
    """Who of the people carries another share of a full load at the horizon than in the first month."""
    start = case.plan.period.start
    new = [
        one for one in case.managers if one.hired is not None and ramp.share(one.hired, start) != ramp.last
    ]
    if not new:
        return {}
    days = tuple(start + timedelta(number) for number in range((_later(start, 1) - start).days))
    calendar = case.plan.calendars.get(metric.name)
    opened = (Fraction(1),) * len(days) if calendar is None else calendar.weights(days)
    level: dict[str, Fraction | None] = {}
    for node in case.nodes:
        stated = abilities.level(metric, node.id) or level.get(node.id)
        level.update(dict.fromkeys((child.id for child in node.children), stated))
    found: dict[str, _Growth] = {}
    for one in new:
        there = presence(one, days, opened)
        whole = sum(there, _ZERO)
        carried = sum(
            (part * ramp.share(one.hired, day) for part, day in zip(there, days, strict=True) if part), _ZERO
        )
        now = carried / whole if whole else ramp.share(one.hired, days[-1])
        found[one.id] = _Growth(now, ramp.share(one.hired, then), level.get(one.id))
    return found


class _Crowd:
    """The people below a role, as far as they count here; grows from the leaves up."""

    def __init__(self) -> None:
        self.rates: list[Fraction] = []
        self.there = 0
        self.staying = _ZERO
        self.asked = 0
        self.plain = _ZERO
        self.plain_there = _ZERO

    def take(self, other: _Crowd) -> None:
        """More people, of whom there are not more than here."""
        for rate in other.rates:
            insort(self.rates, rate)
        self.there += other.there
        self.staying += other.staying
        self.asked += other.asked
        self.plain += other.plain
        self.plain_there += other.plain_there

    @property
    def middle(self) -> Fraction:
        """The median rate; 0 where none is known."""
        count = len(self.rates)
        return (self.rates[(count - 1) // 2] + self.rates[count // 2]) / 2 if count else _ZERO


def _month(
    case: Case,
    metric: Metric,
    place: int,
    able: Able,
    abilities: Abilities,
    growing: Mapping[str, _Growth],
    horizon: _Horizon,
) -> Iterator[Need]:
    """The people that one month takes, group by group, the inner ones first."""
    first = case.timeline.levels["day"].start
    inside = case.timeline.below(place, "day")
    cut = slice(inside.start - first, inside.stop - first)
    days, weights = case.plan.period.days[cut], case.opened(metric)[cut]
    opened = sum(weights, _ZERO)
    attendance, lines = case.attendance(metric), case.lines(metric)
    crowds: dict[str, _Crowd] = {}
    for node in reversed(case.nodes):
        line = lines.get(node.id)
        if isinstance(node, Manager):
            there = any(attendance[node.id][cut])
            part = _part(node, days, weights, horizon)
            asked = None if line is None else line[place] or 0
            crowds[node.id] = _one(able.rates.get(node.id), asked, there, part, growing.get(node.id))
            if not horizon.ahead:
                crowds[node.id].plain_there *= part
            continue
        *others, crowd = sorted(
            (crowds.pop(child.id) for child in node.children), key=lambda one: len(one.rates)
        )
        for other in others:
            crowd.take(other)
        crowds[node.id] = crowd
        target = line[place] if line is not None else None
        full = (abilities.level(metric, node.id) or crowd.middle) if target else _ZERO
        if target and full:
            yield _need(case, metric, node.id, place, able, crowd, full, full * opened, horizon)


def _part(manager: Manager, days: Sequence[date], weights: Sequence[Fraction], horizon: _Horizon) -> Fraction:
    """The part of somebody that is staying: of the month itself, or all or nothing at a horizon after it.

    Absence does not count: the absent come back.
    """
    came, left = manager.hired or date.min, manager.left or date.max
    if horizon.ahead:
        # In a longer plan a month may lie after the horizon.
        return Fraction(left >= max(horizon.day, days[-1]) and came <= max(horizon.day, days[0]))
    if came <= days[0] and days[-1] <= left:
        return Fraction(1)
    inside = sum((weight for day, weight in zip(days, weights, strict=True) if came <= day <= left), _ZERO)
    return inside / sum(weights, _ZERO) if inside else _ZERO


def _one(
    rate: Fraction | None, asked: int | None, there: bool, part: Fraction, growth: _Growth | None
) -> _Crowd:
    """A crowd of one: by the own rate, or else as able to do what is asked, or else as a full person."""
    crowd = _Crowd()
    crowd.there = int(there)
    if rate is not None:
        if growth is not None and not growth.now and not rate:
            # Who carries nothing yet has no rate to grow from.
            crowd.plain = part * growth.then
            return crowd
        grown = rate if growth is None else growth.rate(rate)
        crowd.rates, crowd.staying = [grown], part * grown
    elif asked is not None:
        crowd.asked = asked if part else 0
    else:
        crowd.plain, crowd.plain_there = part, Fraction(there)
    return crowd


def _need(
    case: Case,
    metric: Metric,
    role: str,
    place: int,
    able: Able,
    crowd: _Crowd,
    full: Fraction,
    whole: Fraction,
    horizon: _Horizon,
) -> Need:
    """The people that one month of one group takes."""
    target = case.lines(metric)[role][place] or 0
    months = 1 / whole if whole else _ZERO
    taken = target * months
    staying = (crowd.staying / full + crowd.asked * months + crowd.plain) * horizon.kept
    return Need(
        role,
        metric.name,
        case.timeline.periods[place],
        metric.quantity(target),
        whole,
        math.ceil(taken),
        crowd.there,
        able.at(role, place) * months + crowd.plain_there,
        staying,
        horizon.ahead,
        math.ceil((taken - staying) / horizon.hire) if taken > staying else 0,
    )


def _later(start: date, months: int) -> date:
    return start + relativedelta(months=months)
