"""What people say they will bring before a target is split (报备): summed, held against the past, and kept.

A split that starts from below starts here; `targetkit.negotiation` takes pledges up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from targetkit._able import GOOD, Abilities, read
from targetkit._attrs import FrozenMap, field, value
from targetkit._case import Case
from targetkit._kept import Kept, KeptPledge, LevelSum, PledgeSums, Summed
from targetkit.errors import DuplicateMember, UnknownMember
from targetkit.findings import Finding, Report
from targetkit.metric import Metric
from targetkit.plan import Plan
from targetkit.quantity import Number, Quantity, not_negative, stated
from targetkit.role import Manager, Role, walk

if TYPE_CHECKING:
    from targetkit._able import PerDay
    from targetkit.actuals import Actuals
    from targetkit.history import History
    from targetkit.period import PeriodLike
    from targetkit.ramp import RampLike
    from targetkit.timeline import Span
    from targetkit.workdays import WorkCalendar

__all__ = ["Kept", "KeptPledge", "LevelSum", "Pledge", "PledgeSums", "Pledges", "Summed", "check_pledges"]


def _metric(given: str | Metric) -> str:
    return given.name if isinstance(given, Metric) else given


def _role(given: str | Role) -> str:
    return given if isinstance(given, str) else given.id


def _pledged(given: Number) -> Quantity:
    return stated(given, of="pledge", what="a pledge")


@value
class Pledge:
    """What one person or team says it will bring in the period at hand.

    Attributes:
        metric: The metric's name.
        role: The role's id.
        value: The quantity, not negative.
        reason: Why so much or so little, in the words of whoever pledges.

    Raises:
        InvalidQuantity: A value that is negative, cannot be written down, or is no number.

    >>> print(Pledge("signings", "li-na", 12, "three old customers come back"))
    li-na pledges 12 of signings (three old customers come back)
    """

    metric: str = field(converter=_metric)
    role: str = field(converter=_role)
    value: Quantity = field(converter=_pledged)
    reason: str = ""

    def __str__(self) -> str:
        text = f"{self.role} pledges {self.value} of {self.metric}"
        return f"{text} ({self.reason})" if self.reason else text


def _known_metrics(given: Iterable[Metric]) -> tuple[Metric, ...]:
    return tuple(sorted(given, key=lambda metric: metric.name))


@value(init=False, repr=False)
class Pledges:
    """Everybody's pledges for one period, each person and team at most one per metric.

    Iterating gives them in the order of the metrics' names, each role before those below it.
    Two are equal when they hold the same pledges of the same people.

    Args:
        given: The pledges.
        roles: The root of the role tree.
        metrics: The metrics that are known, e.g. `Targets`; any other name is that of a count.

    Raises:
        UnknownMember: A pledge of somebody who is not in the tree.
        InvalidQuantity: A pledge finer than the metric's quantum.
        DuplicateMember: Two pledges of one role for one metric.

    >>> from targetkit import Team
    >>> east = Team("east", [Manager("li-na"), Manager("wang-lei")])
    >>> pledges = Pledges([Pledge("signings", "wang-lei", 5), Pledge("signings", "li-na", 12)], roles=east)
    >>> pledges.get("signings", "li-na"), pledges.get("signings", "east")
    (12, None)
    >>> print(pledges.summed({"signings": 20}))
    signings  pledged  people  target  gap
    --------------------------------------
    east            –      17      20    3
    li-na          12       –       –    –
    wang-lei        5       –       –    –
    """

    roles: Role
    """The root of the role tree."""

    metrics: tuple[Metric, ...]
    """What is pledged and what else is known, by name."""

    _told: FrozenMap[tuple[str, str], Pledge]

    def __init__(self, given: Iterable[Pledge], *, roles: Role, metrics: Iterable[Metric] = ()) -> None:
        taken = tuple(given)
        known = {metric.name: metric for metric in metrics}
        names = {name: metric for metric in known.values() for name in metric.names}
        ids = dict.fromkeys(node.id for node in walk(roles))
        told: dict[tuple[str, str], Pledge] = {}
        for pledge in taken:
            if pledge.role not in ids:
                raise UnknownMember("role", pledge.role, tuple(sorted(ids)), where="the pledges")
            metric = names.setdefault(pledge.metric, Metric(pledge.metric))
            known[metric.name] = metric
            key = (metric.name, pledge.role)
            if key in told:
                place = f"{metric.name} of {pledge.role}"
                raise DuplicateMember("pledge", place, "the pledges", "keep the one that was said last")
            amount = metric.quantity(metric.quanta(pledge.value))
            told[key] = Pledge(metric.name, pledge.role, amount, pledge.reason)
        # A constructor that takes other arguments than it stores writes past the frozen `__setattr__`.
        object.__setattr__(self, "roles", roles)
        object.__setattr__(self, "metrics", _known_metrics(known.values()))
        in_order = ((name, id_) for name in sorted(known) for id_ in ids)
        object.__setattr__(self, "_told", FrozenMap((key, told[key]) for key in in_order if key in told))

    def metric(self, given: str | Metric) -> Metric:
        """A metric by name, alias or object.

        Raises:
            UnknownMember: One that is not known here.
        """
        name = _metric(given)
        for own in self.metrics:
            if name in own.names:
                return own
        raise UnknownMember("metric", name, tuple(own.name for own in self.metrics), where="the pledges")

    def get(self, metric: str | Metric, role: str | Role) -> Quantity | None:
        """What somebody has pledged, or None.

        Raises:
            UnknownMember: A metric that is not known here.
        """
        found = self._told.get((self.metric(metric).name, _role(role)))
        return None if found is None else found.value

    def with_pledge(self, pledge: Pledge) -> Pledges:
        """These pledges and one more, or another in the place of one of them.

        Raises:
            UnknownMember: A pledge of somebody who is not in the tree.
            InvalidQuantity: A pledge finer than the metric's quantum.
        """
        names = {name: own.name for own in self.metrics for name in own.names}
        place = (names.get(pledge.metric, pledge.metric), pledge.role)
        others = [own for key, own in self._told.items() if key != place]
        return Pledges([*others, pledge], roles=self.roles, metrics=self.metrics)

    def summed(self, targets: Plan | Mapping[Metric, Number] | Mapping[str, Number] | None = None) -> Summed:
        """The pledges of each team beside those of its people, and both beside the target.

        Where somebody has not pledged, what those below have pledged counts.

        Args:
            targets: A plan, or the root's target by metric; None: only the pledges.

        Raises:
            UnknownMember: A metric that nobody has heard of here; one without pledges can be made known
                with `metrics`.
            InvalidQuantity: A target finer than the quantum, or no number.
        """
        asked = self._asked(targets)
        rows: list[PledgeSums] = []
        levels: list[LevelSum] = []
        for metric in self.metrics:
            targets_of = asked.get(metric.name, {})
            rows += self._sums(metric, targets_of)
            levels += self._levels(metric, targets_of.get(self.roles.id))
        return Summed(tuple(rows), tuple(levels))

    def _asked(self, targets: Any) -> dict[str, dict[str, int]]:
        """Metric's name → role's id → the quanta asked for."""
        found: dict[str, dict[str, int]] = {}
        if isinstance(targets, Plan):
            for metric in self.metrics:
                own = targets.metric(metric)
                lines = {node.id: targets.line(own, node.id)[0] for node in walk(self.roles)}
                found[metric.name] = {id_: number for id_, number in lines.items() if number is not None}
        elif targets is not None:
            for key, number in cast(Mapping[Any, Any], targets).items():
                metric = self.metric(key)
                found[metric.name] = {self.roles.id: metric.quanta(number)}
        return found

    def _sums(self, metric: Metric, asked: Mapping[str, int]) -> Iterator[PledgeSums]:
        """One row per role that has pledged, or below which somebody has."""
        nodes = tuple(walk(self.roles))
        below: dict[str, int | None] = {}
        counts: dict[str, int | None] = {}
        silent: dict[str, tuple[str, ...]] = {}
        for node in reversed(nodes):
            pledge = self._told.get((metric.name, node.id))
            own = None if pledge is None else metric.quanta(pledge.value)
            parts = [number for child in node.children if (number := counts[child.id]) is not None]
            below[node.id] = sum(parts) if parts else None
            counts[node.id] = below[node.id] if own is None else own
            if node.children:
                quiet = (child.id for child in node.children if counts[child.id] is None)
                silent[node.id] = tuple(sorted(quiet))
        for node in nodes:
            if counts[node.id] is None and node.id not in asked:
                continue
            target = asked.get(node.id)
            pledge = self._told.get((metric.name, node.id))
            yield PledgeSums(
                metric.name,
                node.id,
                node.level,
                None if pledge is None else pledge.value,
                _quantity(metric, below[node.id]),
                _quantity(metric, target),
                None if target is None else metric.quantity(target - (counts[node.id] or 0)),
                silent.get(node.id, ()),
                metric.unit,
            )

    def _levels(self, metric: Metric, target: int | None) -> Iterator[LevelSum]:
        """What each level has pledged, the highest first."""
        found: dict[str, list[int]] = {}
        stack: list[tuple[Role, frozenset[str]]] = [(self.roles, frozenset())]
        while stack:
            node, counted = stack.pop()
            pledge = self._told.get((metric.name, node.id))
            if pledge is not None and node.level not in counted:
                found.setdefault(node.level, []).append(metric.quanta(pledge.value))
                counted |= {node.level}
            stack.extend((child, counted) for child in reversed(node.children))
        for level, own in found.items():
            gap = None if target is None else target - sum(own)
            yield LevelSum(
                metric.name,
                level,
                metric.quantity(sum(own)),
                len(own),
                _quantity(metric, target),
                _quantity(metric, gap),
            )

    def kept(self, actuals: Actuals, period: PeriodLike) -> Kept:
        """Which of the pledges came true in a period.

        Args:
            actuals: What happened.
            period: The period that was pledged for.

        Returns:
            One row per pledge: pledged and attained; those of several periods can be added with `+`.

        Raises:
            InvalidValue: The actuals count one of the metrics in another quantum.
            InvalidPeriod: For something that is no day or period.
        """
        people = _people(self.roles, self)
        rows: list[KeptPledge] = []
        for pledge in self:
            metric = self.metric(pledge.metric)
            came = actuals.by_manager(metric, period)
            quanta = sum(came.get(id_, 0) for id_ in people[pledge.role])
            attained = metric.quantity(quanta)
            rows.append(
                KeptPledge(metric.name, pledge.role, period, pledge.value, attained, unit=metric.unit)
            )
        return Kept(tuple(rows))

    def __iter__(self) -> Iterator[Pledge]:
        return iter(self._told.values())

    def __len__(self) -> int:
        return len(self._told)

    def __repr__(self) -> str:
        names = ", ".join(dict.fromkeys(pledge.metric for pledge in self))
        return f"<Pledges: {len(self)} of {names or 'nothing'}>"


def check_pledges(
    pledges: Pledges,
    period: Plan | Span,
    shown: PerDay | History,
    *,
    calendar: WorkCalendar | Mapping[str, WorkCalendar] | None = None,
    above: Number = "0.2",
    ramp: RampLike | None = None,
) -> Report:
    """Pledges far above what people have shown: nobody is to pledge blindly (可达成性, 平等尊重).

    A pledge counts as far above when it exceeds what was shown, on so many present working days,
    by more than the share `above` and by a whole piece at least.
    Who is not known is not judged, nor is a team in which somebody is not.

    Args:
        pledges: The pledges.
        period: What was pledged for: a Month, Quarter or Year, or a plan, whose calendars and funnel count.
        shown: What people have shown: a history, what `History.capacity` gives,
            or `{manager: {metric: quanta per present working day}}`.
        calendar: Without a plan: which days are open; None: every day.
        above: How much more than shown is not far yet, as a share.
        ramp: How much of a full load the new carry, for a history.

    Returns:
        A warning TK403 for each such pledge.

    Raises:
        UnknownMember: A pledge, or something shown, of a metric or role that the plan does not have.
        InvalidQuantity: A negative share or capacity, or no number.
        InvalidValue: Something that says nothing of what people can do.

    >>> from targetkit import Month, Team, WorkCalendar
    >>> pledges = Pledges([Pledge("signings", "li-na", 30)], roles=Team("east", [Manager("li-na")]))
    >>> report = check_pledges(
    ...     pledges, Month(2026, 11), {"li-na": {"signings": 1}}, calendar=WorkCalendar.weekdays()
    ... )
    >>> for found in report:
    ...     print(found)
    TK403 warning: signings of li-na in 2026-11: 30 are pledged, 9 more than the 21 that li-na has shown in so many working days; ask what is different this time, or agree on less
    """
    margin = not_negative(above, of="above", what="a share above what was shown")
    plan = period if isinstance(period, Plan) else _blank(pledges, period, calendar)
    case = Case(plan)
    abilities = Abilities(case, read(plan, shown, GOOD, ramp))
    people = _people(plan.roles, pledges)
    found: list[Finding] = []
    for pledge in pledges:
        metric = plan.metric(pledge.metric)
        able = abilities[metric]
        if able is None or not able.rates.keys() >= people[pledge.role]:
            continue
        number, can = metric.quanta(pledge.value), able.at(pledge.role, 0)
        if number > can * (1 + margin) and number - can >= able.piece:
            gap = (number - can) * metric.quantum
            form = "" if people[pledge.role] == {pledge.role} else "group"
            found.append(
                case.found("TK403", metric, pledge.role, 0, expected=can, actual=number, form=form, gap=gap)
            )
    return Report(found)


def _blank(
    pledges: Pledges, period: Span, calendar: WorkCalendar | Mapping[str, WorkCalendar] | None
) -> Plan:
    """A plan without a target: the people, the days and the metrics of the pledges."""
    return Plan.from_rows([], metrics=pledges.metrics, roles=pledges.roles, period=period, calendar=calendar)


def _people(roles: Role, pledges: Pledges) -> dict[str, frozenset[str]]:
    """The managers behind each pledge: the person, or everybody in the team."""
    nodes = {node.id: node for node in walk(roles)}
    found: dict[str, frozenset[str]] = {}
    for pledge in pledges:
        if pledge.role not in nodes:
            raise UnknownMember("role", pledge.role, tuple(sorted(nodes)), where="the plan")
        below = walk(nodes[pledge.role])
        found[pledge.role] = frozenset(node.id for node in below if isinstance(node, Manager))
    return found


def _quantity(metric: Metric, quanta: int | None) -> Quantity | None:
    return None if quanta is None else metric.quantity(quanta)
