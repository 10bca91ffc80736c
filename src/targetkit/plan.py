"""The plan: a grid of metric × role × period with a target, or nothing, at every pair of nodes of the two trees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from attrs import evolve

from targetkit._attrs import FrozenMap, field, value
from targetkit._rows import AnyRow, Row, named, occurring, placed
from targetkit.basis import Basis
from targetkit.errors import InvalidValue, NoBasis, NoTarget, UnknownMember
from targetkit.metric import Metric
from targetkit.overdue import OverdueRail
from targetkit.period import label
from targetkit.quantity import Number, Quantity, exact
from targetkit.rate_targets import RateTarget, check_rate_targets
from targetkit.role import Manager, walk
from targetkit.timeline import Line, Timeline
from targetkit.workdays import WorkCalendar

if TYPE_CHECKING:
    from datetime import date

    from targetkit._html import Html
    from targetkit.assigned import ReachedStretch
    from targetkit.change import Edited
    from targetkit.edits import Zero
    from targetkit.explanation import Explanation
    from targetkit.fairness import Fairness
    from targetkit.funnel import Funnel
    from targetkit.milestones import Milestone
    from targetkit.period import PeriodLike
    from targetkit.role import Role
    from targetkit.tables import Table
    from targetkit.timeline import Span

__all__ = ["Plan", "Row"]


def _by_name(metrics: tuple[Metric, ...]) -> tuple[Metric, ...]:
    return tuple(sorted(metrics, key=lambda metric: metric.name))


def _as_set(given: tuple[object, ...]) -> frozenset[object]:
    return frozenset(given)


def _check_overdue(plan: Plan, _attribute: object, given: Any) -> None:
    if isinstance(given, OverdueRail):
        plan.metric(given.metric)
    elif given is not None:
        raise InvalidValue(
            "overdue", given, "an OverdueRail, or None where nothing is said of the overdue rate"
        )


def _rate_targets(given: Iterable[RateTarget]) -> tuple[RateTarget, ...]:
    taken: Any = given
    if isinstance(taken, str) or not isinstance(taken, Iterable):
        raise InvalidValue("rate_targets", taken, "RateTargets, () for none")
    return tuple(given)


def _check_rate_targets(plan: Plan, _attribute: object, given: tuple[Any, ...]) -> None:
    if given:
        check_rate_targets(given, plan.metric, plan.roles)


_NO_STRETCH: FrozenMap[str, Fraction] = FrozenMap()
_NO_CALENDARS: FrozenMap[str, WorkCalendar] = FrozenMap()


@value(repr=False, cache_hash=True)
class Plan:
    """Targets for every metric, role and period; made by `decompose`, or from rows.

    Two plans are equal when their targets, metrics, roles, period, week scheme, calendars, funnel, guard rail,
    rate targets, stretch and frozen days are;
    the order in which these are listed does not count, nor does the basis.

    Attributes:
        metrics: What is asked for, in the order in which it is shown.
        roles: The root of the role tree.
        period: The Month, Quarter or Year.
        weeks: The week scheme: a first weekday, or `"sevens"`.
        calendars: Metric's name to the calendar by which its days are open; empty where nothing is known of them.
        funnel: The funnel that links the metrics, with the stock it counts on, or None.
        overdue: The ceiling for the overdue rate of what the root needs approved, or None.
        rate_targets: What rates should at least or at most be, beside the grid; see `targetkit.rate_targets`.
        lines: Metric's name to role's id to its line: whole numbers of quanta, one per place of `timeline`.
        stretch: Level of roles to the share by which what is asked of that level's members together
            goes beyond what is asked of the group above; empty for none. See `assigned`.
        frozen: The last day that has gone by and stands at what was attained, or None. See `replan`.
        strays: Rows that were given for a metric, role or period that the plan does not have;
            `check_consistency` reports them.
        basis: Where the numbers come from, or None for a plan that people typed.
    """

    metrics: tuple[Metric, ...] = field(kw_only=True, eq=_by_name)
    roles: Role = field(kw_only=True)
    period: Span = field(kw_only=True)
    weeks: str = field(default="monday", kw_only=True)
    calendars: FrozenMap[str, WorkCalendar] = field(default=_NO_CALENDARS, kw_only=True)
    funnel: Funnel | None = field(default=None, kw_only=True)
    overdue: OverdueRail | None = field(default=None, kw_only=True, validator=_check_overdue)
    rate_targets: tuple[RateTarget, ...] = field(
        default=(), kw_only=True, converter=_rate_targets, validator=_check_rate_targets, eq=_as_set
    )
    stretch: FrozenMap[str, Fraction] = field(default=_NO_STRETCH, kw_only=True)
    frozen: date | None = field(default=None, kw_only=True)
    lines: FrozenMap[str, FrozenMap[str, Line]] = field(kw_only=True)
    strays: tuple[Row, ...] = field(default=(), kw_only=True, eq=_as_set)
    basis: Basis | None = field(default=None, kw_only=True, eq=False)

    @classmethod
    def from_rows(
        cls,
        rows: Iterable[AnyRow],
        *,
        like: Plan | None = None,
        metrics: Iterable[Metric] | None = None,
        roles: Role | None = None,
        period: Span | None = None,
        weeks: str = "monday",
        calendar: WorkCalendar | Mapping[str, WorkCalendar] | None = None,
        funnel: Funnel | None = None,
        overdue: OverdueRail | None = None,
        rate_targets: Iterable[RateTarget] = (),
    ) -> Plan:
        """A plan from any set of targets, also one that does not add up: that is what the checks are for.

        Args:
            rows: `(metric, role, period, value)` each; roles and metrics as objects or by id and name.
            like: A plan whose metrics, roles, period, weeks, calendars, funnel, guard rail and rate targets are taken.
            metrics: Without `like`: what can be asked for; without it, those of the funnel, or else
                a count for every name that occurs.
            roles: Without `like`: the root of the role tree.
            period: Without `like`: the Month, Quarter or Year.
            weeks: Without `like`: the week scheme.
            calendar: Without `like`: which days are open; one, or `{metric: calendar}`.
            funnel: Without `like`: the funnel.
            overdue: Without `like`: the ceiling for the overdue rate.
            rate_targets: Without `like`: what rates should be.

        Returns:
            A plan without a basis. Rows for an unknown metric, role or period are kept as its `strays`.

        Raises:
            InvalidQuantity: A negative value, one finer than its quantum, or no number.
            DuplicateMember: Two rows for the same place, two targets of a rate for the same role.
            InvalidValue: Neither `like` nor both of `roles` and `period`; an `overdue` that is no guard rail.
            UnknownMember: A guard rail or rate target for a metric, role or level that the plan does not have.

        >>> from targetkit import Manager, Metric, Month, Plan, Team
        >>> east = Team("east", [Manager("li-na"), Manager("wang-lei")])
        >>> november = Month(2026, 11)
        >>> plan = Plan.from_rows(
        ...     [("signings", "east", november, 8), ("signings", "li-na", november, 5)],
        ...     metrics=[Metric("signings")], roles=east, period=november,
        ... )
        >>> plan["signings", "east", november], plan.get("signings", "wang-lei", november)
        (8, None)
        """
        given = list(rows)
        taken = [named(row) for row in given]
        if like is None:
            if roles is None or period is None:
                raise InvalidValue("Plan.from_rows", None, "a plan to be like, or both roles and a period")
            if metrics is None:
                metrics = funnel.metrics if funnel is not None else occurring(row[0] for row in given)
            metrics = tuple(metrics)
            like = cls(
                metrics=metrics,
                roles=roles,
                period=period,
                weeks=weeks,
                calendars=_calendars(metrics, calendar),
                funnel=funnel,
                overdue=overdue,
                rate_targets=rate_targets,
                lines=FrozenMap(),
            )
        lines, strays = placed(taken, like.metrics, like.roles, like.timeline, like.frozen)
        return cls(
            metrics=like.metrics,
            roles=like.roles,
            period=like.period,
            weeks=like.weeks,
            calendars=like.calendars,
            funnel=like.funnel,
            overdue=like.overdue,
            rate_targets=like.rate_targets,
            stretch=like.stretch,
            frozen=like.frozen,
            lines=lines,
            strays=strays,
        )

    # --- layers -------------------------------------------------------------------------------------------------

    @property
    def base(self) -> Plan:
        """The layer that adds up exactly: this plan without its stretch; a plan without stretch itself."""
        from targetkit.assigned import base_of

        return base_of(self)

    @property
    def assigned(self) -> Plan:
        """The layer that people are asked for, without stretch and basis; a plan without stretch itself.

        In it no target is below that of the base, and those below a role add up to at least what it has.
        See `targetkit.assigned` for how it is worked out.
        """
        from targetkit.assigned import assigned_of

        return assigned_of(self)

    def reached_stretch(self, metric: str | Metric) -> ReachedStretch:
        """What the stretch came to in whole pieces, level by level; 5% on 8 pieces is one piece, 12.5%.

        Raises:
            UnknownMember: A metric that the plan does not have.
        """
        from targetkit.assigned import reached_stretch

        return reached_stretch(self, metric)

    def with_stretch(self, stretch: Mapping[str, Number]) -> Plan:
        """The same base with another stretch.

        Args:
            stretch: Level of roles → the share that is asked beyond what the group above is asked;
                `{"manager": "0.05"}` for example, `{}` for none.

        Raises:
            InvalidValue: Something that is no mapping.
            UnknownMember: A level that the tree does not have.
            InvalidQuantity: A share that is negative or no number.
        """
        from targetkit.assigned import read_stretch

        return evolve(self, stretch=read_stretch(stretch, self.roles))

    def with_rate_targets(self, targets: Iterable[RateTarget]) -> Plan:
        """The same plan with other targets for its rates; they move nothing of the grid.

        Raises:
            UnknownMember: A metric, role or level that the plan does not have.
            InvalidValue: Something that is no RateTarget.
            DuplicateMember: Two targets of one rate for the same role or level.
        """
        return evolve(self, rate_targets=targets)

    # --- looking up ---------------------------------------------------------------------------------------------

    @property
    def timeline(self) -> Timeline:
        """The periods of the plan as a tree; a line has one number per place of it."""
        return Timeline.of(self.period, self.weeks)

    def metric(self, given: str | Metric) -> Metric:
        """A metric of the plan by name, alias or object.

        Raises:
            UnknownMember: If the plan has none of that name.
            InvalidValue: If the plan has another one of that name, e.g. with another quantum.
        """
        for own in self.metrics:
            if given == own or given in own.names:
                return own
            if isinstance(given, Metric) and given.name in own.names:
                raise InvalidValue(
                    "metric of the plan", given, f"{own!r}, which is what the plan has, or its name"
                )
        known = tuple(own.name for own in self.metrics)
        raise UnknownMember("metric", getattr(given, "name", given), known, where="the plan")

    def role(self, given: str | Role) -> Role:
        """A role of the plan by id or object.

        Raises:
            UnknownMember: If the plan has none of that id.
        """
        id_ = self._role_id(given)
        return self.roles if isinstance(self.roles, Manager) else self.roles.find(id_)

    def line(self, metric: str | Metric, role: str | Role) -> Line:
        """The numbers of one metric and role, in quanta, one per place of `timeline`.

        Raises:
            UnknownMember: A metric or role that the plan does not have.
        """
        name = self.metric(metric).name
        found = self.lines.get(name, _NO_LINES).get(self._role_id(role))
        return found if found is not None else (None,) * len(self.timeline)

    def get(self, metric: str | Metric, role: str | Role, period: PeriodLike) -> Quantity | None:
        """The target at one place, or None where there is none.

        Raises:
            UnknownMember: A metric or role that the plan does not have.
            OutsidePeriod: A date or period that it does not have.
            InvalidPeriod: Something that is no date or period, a datetime among them.
        """
        known = self.metric(metric)
        quanta = self.line(known, role)[self.timeline.place(period)]
        return None if quanta is None else known.quantity(quanta)

    def __getitem__(self, key: tuple[str | Metric, str | Role, PeriodLike]) -> Quantity:
        """The target at one place: an int for a count, a Decimal for money.

        Raises:
            NoTarget: Where there is none, e.g. on a day when the metric stops at the week.
            UnknownMember: A metric or role that the plan does not have.
            OutsidePeriod: A date or period that it does not have.
            InvalidPeriod: Something that is no date or period, a datetime among them.
        """
        metric, role, period = key
        found = self.get(metric, role, period)
        if found is None:
            known = self.metric(metric)
            grain = self.grain(known)
            hint = f"it has no targets below the {grain}" if grain else "it has no targets at all"
            raise NoTarget(known.name, self._role_id(role), label(period), hint)
        return found

    def grain(self, metric: str | Metric) -> str:
        """The finest level of time at which a metric has targets; empty if it has none."""
        name = self.metric(metric).name
        finest = -1
        for line in self.lines.get(name, _NO_LINES).values():
            last = next((at for at in range(len(line) - 1, finest, -1) if line[at] is not None), finest)
            finest = max(finest, last)
        return self.timeline.level_of(finest) if finest >= 0 else ""

    def rows(
        self,
        *,
        metric: str | Metric | None = None,
        role: str | Role | None = None,
        level: str | None = None,
        grain: str | None = None,
    ) -> Iterator[Row]:
        """The targets as rows, metric by metric, role by role, coarse periods first.

        Args:
            metric: Only this metric.
            role: Only this role.
            level: Only roles of this level (`"store"`, `"team"`, `"manager"`, or a name of your own).
            grain: Only periods of this level (`"month"`, `"week"`, `"day"`, ...).

        Raises:
            UnknownMember: A metric, role or level that the plan does not have.
        """
        wanted = self.metrics if metric is None else (self.metric(metric),)
        nodes = tuple(walk(self.roles)) if role is None else (self.role(role),)
        if level is not None:
            levels = {node.level for node in walk(self.roles)}
            if level not in levels:
                raise UnknownMember("level of roles", level, tuple(sorted(levels)), where="the plan")
            nodes = tuple(node for node in nodes if node.level == level)
        timeline = self.timeline
        places = range(len(timeline)) if grain is None else timeline.levels[timeline.check_level(grain)]
        for own in wanted:
            lines = self.lines.get(own.name, _NO_LINES)
            for node in nodes:
                line = lines.get(node.id)
                if line is None:
                    continue
                for place in places:
                    quanta = line[place]
                    if quanta is not None:
                        yield Row(own.name, node.id, timeline.periods[place], own.quantity(quanta))

    # --- reading it ---------------------------------------------------------------------------------------------

    def fairness(self) -> Fairness:
        """How far the whole numbers are from the ideals: the largest distance in every family of margins.

        Raises:
            NoBasis: If the plan was made from rows.
        """
        from targetkit.fairness import fairness

        return fairness(self, self._basis("fairness()"))

    def explain(self, metric: str | Metric, role: str | Role, period: PeriodLike) -> Explanation:
        """Why a target is what it is: the steps that lead to it, whose numbers recompute it.

        Raises:
            NoBasis: If the plan was made from rows.
            NoTarget: Where there is none.
            UnknownMember: A metric or role that the plan does not have.
            OutsidePeriod: A date or period that it does not have.
        """
        from targetkit.explanation import explain

        basis = self._basis("explain()")
        known = self.metric(metric)
        self[known, role, period]  # tells what is wrong with the place
        return explain(self, basis.metrics[known.name], known, self.role(role), self.timeline.place(period))

    def milestones(
        self, metric: str | Metric, role: str | Role, *, by: str = "auto"
    ) -> tuple[Milestone, ...]:
        """The running total as dates: what must stand by when.

        Args:
            metric: The metric.
            role: Mostly a manager; anyone will do.
            by: `"day"`: every day on which something is due; `"week"`: the end of each week that adds something;
                `"auto"`: by day where few days have something due, otherwise by week.

        Raises:
            UnknownMember: A metric, role or `by` that does not exist.
        """
        from targetkit.milestones import milestones

        known = self.metric(metric)
        return milestones(known, self.line(known, role), self.timeline, by)

    def last_useful_day(
        self,
        metric: str | Metric,
        *,
        to: str | Metric | None = None,
        probability: Number = "0.5",
        period: Span | None = None,
    ) -> date | None:
        """The last day on which a piece of a metric still counts for the period, by the funnel's lags.

        Args:
            metric: A stage of the funnel, e.g. submissions.
            to: The later stage that it has to reach; the last one of the funnel that the plan carries.
            probability: At what probability it has to get there in time.
            period: A month or quarter of the plan; without one, its whole period.

        Returns:
            The day, or None if no open day is early enough.

        Raises:
            InvalidValue: A plan without a funnel, a probability outside (0, 1], a side stage.
            UnknownMember: A metric that the plan or the funnel does not have.
            OutsidePeriod: A period that is not of the plan.
        """
        from targetkit.lead import last_useful_day

        if self.funnel is None:
            raise InvalidValue("last_useful_day", None, "a plan with a funnel whose stages have lags")
        above = self.metric(metric)
        chain = [stage.metric for stage in self.funnel.stages if stage.of is None]
        below = (
            self.metric(to) if to is not None else next(own for own in reversed(chain) if own in self.metrics)
        )
        anyday = WorkCalendar.daily()
        calendars = (self.calendars.get(above.name, anyday), self.calendars.get(below.name, anyday))
        share = exact(probability, of="probability")
        span = self.period if period is None else period
        self.timeline.place(span)  # tells if it is not of this plan
        return last_useful_day(self.funnel, above, below, span, calendars, share)

    def table(
        self,
        metric: str | Metric,
        *,
        role: str | Role | None = None,
        level: str | None = None,
        grain: str = "week",
    ) -> Table:
        """One metric as a table: a line per role, a column per period, and the sum.

        Args:
            metric: The metric.
            role: Only this role and what is below it.
            level: Only roles of this level.
            grain: The level of the columns.

        Raises:
            UnknownMember: A metric, role or level that the plan does not have.
        """
        from targetkit.tables import table

        known = self.metric(metric)
        top = self.roles if role is None else self.role(role)
        places = self.timeline.levels[self.timeline.check_level(grain)]
        nodes = [node for node in walk(top) if level is None or node.level == level]
        if not nodes:
            levels = tuple(sorted({node.level for node in walk(top)}))
            raise UnknownMember("level of roles", level, levels, where=top.id)
        return table(
            known, nodes, {node.id: self.line(known, node.id) for node in nodes}, self.timeline, places
        )

    def to_text(self, lang: str = "en") -> str:
        """The targets of the whole period by metric and team, the guard rail and rate targets, for the terminal.

        Args:
            lang: `"en"` or `"zh"`.
        """
        from targetkit._blocks import in_text
        from targetkit._plan_blocks import plan_blocks

        return in_text(plan_blocks(self, lang))

    def to_html(self, lang: str = "en") -> Html:
        """The same for a notebook or a page; to unfold: who carries what, each metric week by week, the funnel.

        Of more than twelve people the teams are seen, and those of each team are there to unfold.
        A plan that is too large for a page is shown by coarser periods, and without its lowest levels; it says so.

        Args:
            lang: `"en"` or `"zh"`.

        Returns:
            A piece of HTML that takes its colours from where it stands.

        Raises:
            UnknownMember: For another language.

        >>> from targetkit import Manager, Metric, Month, Plan
        >>> november = Month(2026, 11)
        >>> plan = Plan.from_rows(
        ...     [("signings", "li-na", november, 5)], metrics=[Metric("signings")], roles=Manager("li-na"), period=november
        ... )
        >>> "<td>signings</td><td>5</td>" in plan.to_html()
        True
        """
        from targetkit._blocks import in_html
        from targetkit._plan_blocks import page_blocks

        return in_html(page_blocks(self, lang))

    def _repr_html_(self) -> str:
        return self.to_html()

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return self.to_text()

    # --- changing it --------------------------------------------------------------------------------------------

    def set(
        self,
        metric: str | Metric,
        role: str | Role,
        period: PeriodLike,
        value: Number,
        *,
        keep: Iterable[str | Role] = (),
        zero: Zero = "error",
        reason: str = "",
    ) -> Edited:
        """Set one target; siblings that are not kept take up the difference. See `targetkit.edits.set_target`."""
        from targetkit.edits import set_target

        return set_target(self, metric, role, period, value, keep=keep, zero=zero, reason=reason)

    def rebalance(self, *, reason: str = "") -> Edited:
        """Round the plan anew from its ideals, so that every margin is fair again. See `targetkit.edits.rebalance`."""
        from targetkit.edits import rebalance

        return rebalance(self, reason=reason)

    # --- inside -------------------------------------------------------------------------------------------------

    def _role_id(self, given: str | Role) -> str:
        id_: object = given if isinstance(given, str) else getattr(given, "id", given)
        known = (self.roles.id,) if isinstance(self.roles, Manager) else self.roles.ids
        if not isinstance(id_, str) or id_ not in known:
            raise UnknownMember("role", id_, tuple(sorted(known)), where="the plan")
        return id_

    def _basis(self, asked: str) -> Basis:
        if self.basis is None:
            raise NoBasis(asked)
        return self.basis


_NO_LINES: FrozenMap[str, Line] = FrozenMap()


def _calendars(
    metrics: Iterable[Metric], calendar: WorkCalendar | Mapping[str, WorkCalendar] | None
) -> FrozenMap[str, WorkCalendar]:
    if calendar is None:
        return FrozenMap()
    if isinstance(calendar, Mapping):
        return FrozenMap(calendar)
    return FrozenMap((metric.name, calendar) for metric in metrics)
