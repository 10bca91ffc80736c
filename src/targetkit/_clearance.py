"""How fast what waits is cleared, and how fast it would have to be."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from targetkit._attrs import value
from targetkit._nobody import is_nobody
from targetkit.errors import InvalidValue, UnknownMember
from targetkit.metric import Metric
from targetkit.role import walk
from targetkit.stock import Stock
from targetkit.workdays import WorkCalendar

if TYPE_CHECKING:
    from targetkit.plan import Plan
    from targetkit.progress import Progress
    from targetkit.quantity import Quantity
    from targetkit.role import Role

__all__ = [
    "Course",
    "Pile",
    "Speed",
    "check_people",
    "course_of",
    "courses_of",
    "needed",
    "pile_of",
    "speed_by_rows",
    "speed_by_stock",
    "taken_stock",
]

_ZERO = Fraction(0)
_DAY = timedelta(1)
_FAR = 10
"""Calendar days per working day that are looked back at most: a longer break is no pace."""


@value
class Speed:
    """How much left in how many working days.

    Attributes:
        cleared: How much left, in the unit of the stage.
        days: In how many working days, parts of days as parts.
    """

    cleared: Fraction
    days: Fraction

    @property
    def per_day(self) -> Fraction | None:
        """How much left per working day; None without a working day."""
        return self.cleared / self.days if self.days else None


class Course(NamedTuple):
    """A stage behind which files wait, and where they go.

    Attributes:
        stage: The stage that has been passed.
        after: The next one.
        ticket: The amount per piece of the stage where the next one counts money; None where it counts pieces.
        calendar: The days that count.
    """

    stage: Metric
    after: Metric
    ticket: Fraction | None
    calendar: WorkCalendar

    def worked(self, first: date, last: date) -> Fraction:
        """The working days from one day to another."""
        return sum(self.calendar.weights(_span(first, last)), _ZERO)

    def back(self, last: date, days: int) -> date:
        """The first of so many working days up to a day; no further back than ten times as many days."""
        first = last
        while self.worked(first, last) < days and (last - first).days < _FAR * days:
            first -= _DAY
        return first

    def age(self, since: date, day: date) -> int:
        """For how many working days something waits at the end of a day."""
        return sum(map(bool, self.calendar.weights(_span(since + _DAY, day))))


def courses_of(plan: Plan) -> tuple[Course, ...]:
    """The stages of a plan's funnel behind which files wait, from the top down.

    Raises:
        InvalidValue: A plan without a funnel.
    """
    if plan.funnel is None:
        raise InvalidValue(
            "stock",
            None,
            "a plan with a funnel: it says which stage follows the one that a file waits behind",
        )
    chain = [stage for stage in plan.funnel.stages if stage.of is None]
    return tuple(
        Course(one.metric, after.metric, after.ticket, _calendar(plan, one.metric, after.metric))
        for one, after in pairwise(chain)
    )


def course_of(plan: Plan, stage: str | Metric) -> Course:
    """The stage of this name or alias.

    Raises:
        InvalidValue: A plan without a funnel.
        UnknownMember: A stage behind which nothing waits.
    """
    name = stage.name if isinstance(stage, Metric) else stage
    courses = courses_of(plan)
    for course in courses:
        if name in course.stage.names:
            return course
    known = tuple(course.stage.name for course in courses)
    raise UnknownMember("stage", name, known, where="those of the plan's funnel behind which files wait")


def _calendar(plan: Plan, *metrics: Metric) -> WorkCalendar:
    """The calendar of the first of these metrics that the plan has; without one every day counts."""
    known = (plan.calendars[own.name] for own in metrics if own.name in plan.calendars)
    return next(known, WorkCalendar.daily())


# --- the snapshot -------------------------------------------------------------------------------------------------


def taken_stock(given: Any, plan: Plan, last: date) -> Stock:
    """A snapshot that fits a plan and what is seen of it, in the tree of the plan.

    Args:
        given: The snapshot.
        plan: The plan.
        last: The last day of which anything is seen.

    Raises:
        InvalidValue: Something else, a snapshot of another time, a plan without a funnel.
        UnknownMember: A stage that the funnel does not have, or somebody who is not in the plan;
            a snapshot with a role tree of its own says itself who is nobody.
    """
    first = plan.period.start - _DAY
    if not isinstance(given, Stock):
        raise InvalidValue("track: stock", given, "a Stock, or None")
    if not first <= given.as_of <= last:
        raise InvalidValue("track: stock", given.as_of, f"a snapshot of a day from {first} to {last}")
    for row in given.rows:
        course_of(plan, row.metric)
    check_people(given, plan)
    return given.in_tree(plan.roles)


def check_people(stock: Stock, plan: Plan) -> None:
    """Refuse a snapshot of people whom the plan does not know.

    Raises:
        UnknownMember: The first of them.
    """
    known = {node.id for node in walk(plan.roles)}
    strangers = sorted({row.manager for row in stock.rows if not is_nobody(row.manager)} - known)
    if strangers and stock.roles is None:
        where = "the stock; Stock(rows, as_of, roles=plan.roles) counts it as nobody's"
        raise UnknownMember("manager", strangers[0], tuple(sorted(known)), where)


class Pile(NamedTuple):
    """What of a role waits behind a stage in a snapshot.

    Attributes:
        metric: The stage, in the size in which the snapshot counts.
        total: How much.
        since: The day since when → how much; what waits since nobody knows when is left out.
    """

    metric: Metric
    total: Quantity
    since: dict[date, Fraction]


def pile_of(stock: Stock, stage: Metric, role: Role) -> Pile:
    """What of a role waits behind a stage."""
    own = next((one for one in stock.metrics if not set(one.names).isdisjoint(stage.names)), stage)
    rows = [row for row in stock.of_role(role) if row.metric == own.name]
    since: dict[date, Fraction] = {}
    for row in rows:
        if row.since is not None:
            since[row.since] = since.get(row.since, _ZERO) + row.quanta * own.quantum
    return Pile(own, own.quantity(sum(row.quanta for row in rows)), since)


# --- how fast -----------------------------------------------------------------------------------------------------


def speed_by_rows(progress: Progress, course: Course, role: Role, first: date, last: date) -> Speed | None:
    """What went on to the next stage from one day to another; None where nothing is known of that stage.

    Money counts as pieces by the funnel's ticket.
    """
    came = _came(progress, course.after, role, first, last)
    if came is None:
        return None
    return Speed(came / (course.ticket or 1), course.worked(first, last))


def speed_by_stock(
    progress: Progress, course: Course, role: Role, stock: Stock, earlier: Stock
) -> Speed | None:
    """What left since an earlier snapshot: what waited then and came since, less what waits now."""
    came = _came(progress, course.stage, role, earlier.as_of + _DAY, stock.as_of)
    if came is None:
        return None
    was, now = (Fraction(pile_of(one, course.stage, role).total) for one in (earlier, stock))
    return Speed(was + came - now, course.worked(earlier.as_of + _DAY, stock.as_of))


def _came(progress: Progress, metric: Metric, role: Role, first: date, last: date) -> Fraction | None:
    """What came of a metric from one day to another; None where the rows know nothing of it."""
    actuals = progress.actuals
    own = next((one for one in actuals.metrics if not set(one.names).isdisjoint(metric.names)), None)
    if own is None:
        return None
    ids = {node.id for node in walk(role)}
    ids |= {id_ for id_, owner in progress.owners.items() if owner in ids}
    # The root has everything, also what people brought before the period who are in no tree.
    daily = actuals.daily(own, None if role.id == progress.plan.roles.id else ids)
    return sum(quanta for day, quanta in daily.items() if first <= day <= last) * own.quantum


def needed(
    course: Course, pile: Pile, today: date, allowed: Fraction | None, oldest: int | None, by: date
) -> tuple[Fraction, Fraction | None]:
    """How much of what waits now has to leave until a day, and how much that is per working day.

    What gets too old has to leave on the last working day on which it is not yet,
    what is too old already on the next one: the speed is the greatest that any of these days takes.

    Args:
        course: The stage.
        pile: What waits.
        today: The day at whose end it waits.
        allowed: How many may wait in the end; None: any number.
        oldest: For how many working days anything may wait; None: for any time.
        by: The day in the end.

    Returns:
        How much, and how much per working day; None where there is no working day for it.
    """
    ahead = [weight for weight in course.calendar.weights(_span(today + _DAY, by)) if weight]
    total = sum(ahead, _ZERO)
    excess = _ZERO if allowed is None else max(_ZERO, Fraction(pile.total) - allowed)
    late, speeds = _ZERO, [excess / total] if excess and total else []
    stuck = bool(excess) and not total
    if oldest is not None:
        left = {since: oldest - course.age(since, today) for since in pile.since}
        for since in sorted(pile.since, key=lambda one: left[one]):
            # It is too old at the end of the working day after those left, and by then it must be gone.
            if left[since] >= len(ahead):
                continue
            late += pile.since[since]
            worked = sum(ahead[: max(0, left[since]) + 1], _ZERO)
            speeds += [late / worked] if worked else []
            stuck = stuck or not worked
    return max(excess, late), None if stuck else max(speeds, default=_ZERO)


def _span(first: date, last: date) -> tuple[date, ...]:
    return tuple(first + timedelta(gone) for gone in range((last - first).days + 1))
