"""Remedies as targets: the plan starts again on the days and hours that people have agreed to work beside their own.

Whoever comes on a day off gets that day, for as long as was agreed, as part of a working day;
an evening makes its day longer; rest that is given back is taken off. Nobody else's days change,
and everybody's number stays what `replan` makes it: on the new days people see what they came for,
and each of their other days has less.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from attrs import evolve

from targetkit._attrs import FrozenMap, value
from targetkit._gone import with_people
from targetkit._grid import calendar_of
from targetkit.basis import Basis
from targetkit.change import Change, Edited, Fact
from targetkit.errors import InvalidQuantity, InvalidValue, UnknownMember
from targetkit.period import as_day, label
from targetkit.quantity import Number, exact
from targetkit.replanning import replan
from targetkit.role import DayWeights, Manager, walk
from targetkit.workdays import WorkCalendar

if TYPE_CHECKING:
    from targetkit.actions import Action
    from targetkit.actuals import Actuals
    from targetkit.carry import Carry
    from targetkit.plan import Plan
    from targetkit.remedies import RemedyPlan
    from targetkit.replanning import Surplus

__all__ = ["apply"]

_ONE = Fraction(1)
_ZERO = Fraction(0)


def apply(
    remedies: RemedyPlan,
    plan: Plan,
    actuals: Actuals,
    as_of: date | None = None,
    *,
    planned: bool = False,
    hours_a_day: Number = 8,
    carry: Carry = "spread",
    surplus: Surplus = "keep",
    reason: str = "",
) -> Edited:
    """Plan the rest of a period again on the days and hours that remedies add, and without those that they give back.

    Only overtime that was agreed counts, whether it is done by now or not; `planned=True` shows what would come
    of all of it. What is done within working hours adds no time.
    An hour counts in proportion to the usual hours of a day: six hours of a Saturday are three quarters of a day,
    an hour in the evening makes its day 9/8 of one. So nobody's targets fall where nobody comes.
    In the tree of the new plan a day off that is worked is open for whoever works it, and rest given back is `away`;
    evenings only move the targets. Where metrics have days of their own, a day off
    is opened for all metrics, and no other day gets a target of a metric that was closed on it.

    Args:
        remedies: The remedies; `RemedyPlan.with_actions` has said which are agreed.
        plan: The plan that they are about; it stays as it is.
        actuals: What happened, as for `replan`; `progress.actuals` has it.
        as_of: The last day that has gone by; None: the day before the remedies begin.
            Remedies of days that have gone by add nothing any more.
        planned: Whether overtime counts that nobody has agreed to yet.
        hours_a_day: The usual hours of a working day.
        carry: What becomes of what is missing, as for `replan`.
        surplus: What becomes of what came beyond somebody's whole target, as for `replan`.
        reason: Why, for the record.

    Returns:
        The new plan and the change, whose facts say who works longer, comes on a day off, or rests;
        without such an action just what `replan` gives.

    Raises:
        InvalidValue: Remedies of another role or period; whatever `replan` refuses.
        InvalidQuantity: Usual hours that are not above 0.
        UnknownMember: An action of somebody who is not in the plan; whatever `replan` does not know.
        InvalidPeriod: An `as_of` that is no day.
        Infeasible: What holds, bounds and the days that remain leave no room for.

    >>> from targetkit import Actuals, Manager, Metric, Month, Store, WorkCalendar, decompose, levers, track
    >>> from targetkit.labour import LabourLimits
    >>> from targetkit.remedies import plan_remedies
    >>> from targetkit.rules import Rule
    >>> from targetkit.triggers import Short
    >>> november, signings = Month(2026, 11), Metric("signings")
    >>> store = Store("chengdu-01", [Manager("li-na"), Manager("zhao-min")])
    >>> plan = decompose({signings: 80}, store, november, calendar=WorkCalendar.weekdays())
    >>> progress = track(plan, Actuals([], metrics=[signings]), date(2026, 11, 13))
    >>> rules = [Rule("week", Short("signings", "week"), "store", ("weekend",))]
    >>> remedies = plan_remedies(progress, rules, levers.standard(), LabourLimits.china(monthly_wage=8700))
    >>> saturday = remedies.actions_of("li-na")[0]
    >>> agreed = remedies.with_actions([saturday.agree()])
    >>> after, change = apply(agreed, plan, progress.actuals)
    >>> [after["signings", id, saturday.day] > 0 for id in ("li-na", "zhao-min")]
    [True, False]
    """
    usual = exact(hours_a_day, of="hours_a_day")
    if usual <= 0:
        raise InvalidQuantity(hours_a_day, "a working day has hours above 0", of="hours_a_day")
    day = remedies.day - timedelta(1) if as_of is None else as_day(as_of)
    people = _people(remedies, plan)
    counted = [action for action in remedies.actions if _counts(action, planned=planned)]
    times = {id_: _times_of(person, counted, day, usual) for id_, person in people.items()}
    times = {id_: own for id_, own in times.items() if own}
    if not times:
        return replan(plan, actuals, day, carry=carry, surplus=surplus, reason=reason)
    days = {metric.name: calendar_of(plan, metric) for metric in plan.metrics}
    calendars = list(dict.fromkeys(days.values()))
    made = [
        replan(
            plan,
            actuals,
            day,
            carry=carry,
            surplus=surplus,
            roles=with_people(plan.roles, {id_: own.working(calendar) for id_, own in times.items()}),
            reason=reason,
        )
        for calendar in calendars
    ]
    whole = _joint(calendars, plan)
    of = {name: made[calendars.index(own)] for name, own in days.items()}
    after = _merged(of, {id_: own.kept(calendars, whole) for id_, own in times.items()})
    facts = [fact for name, own in of.items() for fact in own.change.facts if fact.metric == name]
    facts += _told(times)
    return Edited(after, Change.between("replan", plan, after, reason=reason, facts=facts))


def _people(remedies: RemedyPlan, plan: Plan) -> dict[str, Manager]:
    """The people of a plan by id; all who act are among them."""
    if (remedies.role, remedies.period) != (plan.roles.id, plan.period):
        given = f"{remedies.role} in {label(remedies.period)}"
        expected = f"remedies of {plan.roles.id} in {label(plan.period)}, as the plan"
        raise InvalidValue("apply: remedies", given, expected)
    people = {node.id: node for node in walk(plan.roles) if isinstance(node, Manager)}
    for action in remedies.actions:
        if action.manager not in people:
            raise UnknownMember("manager", action.manager, tuple(people), where="the plan")
    return people


def _counts(action: Action, *, planned: bool) -> bool:
    """Whether an action makes somebody's time longer: overtime that was agreed."""
    return action.overtime and (planned or action.state != "planned")


@value
class _Longer:
    """A calendar on which some days weigh something else; more than one where somebody stays longer.

    Attributes:
        base: The calendar.
        own: What those days weigh.
    """

    base: DayWeights
    own: FrozenMap[date, Fraction]

    def weight(self, day: date, /) -> Fraction:
        """How much of a day is worked."""
        return self.weights((day,))[0]

    def weights(self, days: Sequence[date], /) -> tuple[Fraction, ...]:
        """How much of each of the days is worked."""
        known = self.base.weights(days)
        return tuple(self.own.get(day, weight) for day, weight in zip(days, known, strict=True))


class _Times(NamedTuple):
    """How much longer somebody works, and when they rest instead.

    Attributes:
        person: The person.
        evenings: Day → what is added, in usual days.
        days_off: Day → what is worked of it, in usual days.
        rests: The days that are given back.
    """

    person: Manager
    evenings: dict[date, Fraction]
    days_off: dict[date, Fraction]
    rests: tuple[date, ...]

    def __bool__(self) -> bool:
        return bool(self.evenings or self.days_off or self.rests)

    def working(self, calendar: WorkCalendar) -> Manager:
        """The person with every hour of it, for the one who plans.

        Args:
            calendar: The days of the metric.
        """
        base = self.person.calendar or calendar
        own = {day: max(share, base.weight(day)) for day, share in self.days_off.items()}
        for day, share in self.evenings.items():
            usual = own.get(day, base.weight(day))
            if usual:  # an evening belongs to a working day; it opens none
                own[day] = usual + share
        return evolve(self._rested(), calendar=_Longer(base, FrozenMap(own)) if own else self.person.calendar)

    def kept(self, calendars: Sequence[WorkCalendar], whole: WorkCalendar) -> Manager:
        """The person as the new plan has them: days off that are worked are open, days given back are not.

        Args:
            calendars: The days of each metric.
            whole: The days on which any of them is open.
        """
        own = self.person.calendar
        days = [own] if own is not None else calendars
        base = whole if own is None else own
        closed = {
            day: min(share, _ONE)
            for day, share in self.days_off.items()
            if not all(each.weight(day) for each in days)
        }
        if not closed:
            return self._rested()
        if not isinstance(base, WorkCalendar):
            return evolve(self._rested(), calendar=_Longer(base, FrozenMap(closed)))
        for day, share in closed.items():
            # What it is paid goes by its kind.
            base = base.opened(day, max(share, base.weight(day)), base.kind(day))
        return evolve(self._rested(), calendar=base)

    def _rested(self) -> Manager:
        return evolve(self.person, away={**self.person.away, **dict.fromkeys(self.rests, _ONE)})


def _times_of(person: Manager, actions: Iterable[Action], gone: date, usual: Fraction) -> _Times:
    """What actions add to the days of somebody that are still to come, and what they take off."""
    evenings: dict[date, Fraction] = {}
    days_off: dict[date, Fraction] = {}
    rests: set[date] = set()
    for action in actions:
        if action.manager != person.id:
            continue
        if action.rest_on is not None and action.rest_on > gone:
            rests.add(action.rest_on)
        if action.day > gone and action.hours:
            days = evenings if action.when == "evening" else days_off
            days[action.day] = days.get(action.day, _ZERO) + action.hours / usual
    return _Times(person, evenings, days_off, tuple(sorted(rests)))


def _told(times: Mapping[str, _Times]) -> Iterator[Fact]:
    """Who works longer, comes on a day off, or rests, day by day."""
    found: dict[tuple[str, date], list[str]] = {}
    for id_ in sorted(times):
        own = times[id_]
        places = [("evening worked", day) for day in own.evenings]
        places += [("day off worked", day) for day in own.days_off]
        places += [("rest", day) for day in own.rests]
        for place in places:
            found.setdefault(place, []).append(id_)
    for key, day in sorted(found):
        yield Fact(key, ", ".join(found[key, day]), period=day)


def _joint(calendars: Sequence[WorkCalendar], plan: Plan) -> WorkCalendar:
    """A calendar that is open on every day on which any of some is, for whoever gets one of their own."""
    whole = calendars[0]
    days = plan.period.days
    for other in calendars[1:]:
        for day, weight in zip(days, other.weights(days), strict=True):
            if weight > whole.weight(day):
                whole = whole.opened(day, weight, other.kind(day))
    return whole


def _merged(of: Mapping[str, Edited], people: Mapping[str, Manager]) -> Plan:
    """One plan with each metric as it was planned on its own days, and people as they are from now on."""
    first = next(iter(of.values())).plan
    basis = first.basis
    if basis is not None:
        metrics = {name: own.plan.basis.metrics[name] for name, own in of.items() if own.plan.basis}
        basis = Basis(FrozenMap(metrics))
    lines = FrozenMap((name, own.plan.lines[name]) for name, own in of.items())
    return evolve(first, roles=with_people(first.roles, people), lines=lines, basis=basis)
