"""Where everybody stands: target, attained and gap of any metric, role and period, as seen at a moment."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import Factory

from targetkit._attrs import FrozenMap, field, value
from targetkit._blocks import in_html, in_text
from targetkit._boards import shown
from targetkit._counts import Counts, Ground, Moment
from targetkit._nobody import is_nobody
from targetkit._progress_blocks import board_blocks, progress_blocks, progress_view
from targetkit.clearing import DAYS, clearing_of, clearings_of
from targetkit.errors import UnknownMember
from targetkit.rate_standings import rate_standing, rate_standings
from targetkit.role import Manager, walk
from targetkit.strain import strain_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from targetkit._able import PerDay
    from targetkit._html import Html
    from targetkit.actuals import Actuals
    from targetkit.clearing import Clearing, ClearingBoard, ClearingTarget
    from targetkit.history import History
    from targetkit.metric import Metric
    from targetkit.overdue import Cohort
    from targetkit.period import PeriodLike
    from targetkit.plan import Plan
    from targetkit.quantity import Quantity
    from targetkit.rate_standings import RateStanding
    from targetkit.rate_targets import AnyRate
    from targetkit.role import Role
    from targetkit.stock import Stock
    from targetkit.strain import Strain

__all__ = ["Board", "Place", "Progress", "Standing"]

_RANKINGS = ("attainment", "attained")


@value
class Standing:
    """Where one role stands with one metric in one period.

    Attributes:
        metric: The metric, in the finest size in which target and attained can both be said.
        role: The role's id.
        period: The period.
        target: What is asked for the whole period; None where the plan has nothing.
        to_date: What should stand by now: the targets of the days that are over.
        attained: What has come in the period.
        today: The target of the day that is running; None when the day is over or not of the period.
        days_over: How many of the role's working days in the period are over.
        days_left: How many are still to come, the running one among them; parts of days count as parts.
    """

    metric: Metric
    role: str
    period: PeriodLike
    target: Quantity | None
    to_date: Quantity | None
    attained: Quantity
    today: Quantity | None
    days_over: Fraction
    days_left: Fraction

    @property
    def gap(self) -> Quantity | None:
        """What is still missing to the target; negative when there is more. `attained + gap == target`."""
        return None if self.target is None else self._minus(self.target, self.attained)

    @property
    def behind(self) -> Quantity | None:
        """What is missing to where it should stand by now; negative when it is ahead."""
        return None if self.to_date is None else self._minus(self.to_date, self.attained)

    @property
    def reached(self) -> bool:
        """Whether there was a target above zero and it stands; a target of zero is never attained."""
        return bool(self.target) and self.attained >= (self.target or 0)

    @property
    def attainment(self) -> Fraction | None:
        """The share of the target that has come; None without a target above zero."""
        return Fraction(self.attained) / Fraction(self.target) if self.target else None

    @property
    def pace(self) -> Fraction | None:
        """What came per working day that is over; None before the first."""
        return Fraction(self.attained) / self.days_over if self.days_over else None

    @property
    def required(self) -> Fraction | None:
        """What each working day that is left has to bring; None without a target or without a day left."""
        gap = self.gap
        if gap is None:
            return None
        if gap <= 0:
            return Fraction(0)
        return Fraction(gap) / self.days_left if self.days_left else None

    def _minus(self, one: Quantity, other: Quantity) -> Quantity:
        if isinstance(one, int) and isinstance(other, int):
            return one - other
        return self.metric.quantity(self.metric.quanta(one) - self.metric.quanta(other))


def _no_counts() -> dict[str, Counts]:
    return {}


def _ground(progress: Progress) -> Ground:
    return Ground(progress.plan)


@value(repr=False)
class Progress:
    """A plan beside what has happened, as it was seen at a moment; `track` makes it.

    Targets are those that were assigned. What people brought whom the plan does not know
    counts for the store and stands under its child `unassigned`.

    Attributes:
        plan: The plan, with the child `unassigned` where something has no owner.
        actuals: What was seen.
        over: The last day that is over, or None before the first.
        today: The day that is running; None at the close of a day.
        owners: For those whom the plan does not know the id under which they count.
        stock: What waits behind the stages, in the tree of the plan; None where that was not handed in.
        overdue: Manager's id → what was disbursed and what of it turned overdue.
    """

    plan: Plan
    actuals: Actuals
    over: date | None
    today: date | None
    owners: FrozenMap[str, str] = FrozenMap()
    stock: Stock | None = None
    overdue: FrozenMap[str, tuple[Cohort, ...]] = FrozenMap()
    # Worked out when it is asked for; no part of the value. Only the plan goes into the ground.
    _ground: Ground = field(
        default=Factory(_ground, takes_self=True), alias="ground", kw_only=True, eq=False, hash=False
    )
    _counts: dict[str, Counts] = field(factory=_no_counts, init=False, eq=False, hash=False)

    def __attrs_post_init__(self) -> None:
        if self._ground.plan is not self.plan:
            object.__setattr__(self, "_ground", Ground(self.plan))

    def __reduce__(self) -> tuple[object, ...]:
        told = (self.plan, self.actuals, self.over, self.today, self.owners, self.stock, self.overdue)
        return Progress, told

    @property
    def seen(self) -> date | None:
        """The last day of which anything was seen."""
        return self.today if self.today is not None else self.over

    def standing(
        self, metric: str | Metric, role: str | Role | None = None, period: PeriodLike | None = None
    ) -> Standing:
        """Where a role stands with a metric in a period.

        Args:
            metric: The metric.
            role: The role; the root without it.
            period: A date, week, month or longer period of the plan; its whole period without it.

        Raises:
            UnknownMember: A metric or role that the plan does not have.
            OutsidePeriod: A period that it does not have.
        """
        plan = self.plan
        counts = self.counts(plan.metric(metric))
        id_ = plan.roles.id if role is None else plan.role(role).id
        when = plan.period if period is None else period
        return Standing(counts.metric, id_, when, *counts.numbers(id_, counts.window(when)))

    @property
    def ground(self) -> Ground:
        """What the progress counts with that only its plan decides."""
        return self._ground

    def counts(self, metric: Metric) -> Counts:
        """What is known of a metric, worked out once."""
        if metric.name not in self._counts:
            moment = Moment(self.over, self.today)
            self._counts[metric.name] = Counts(self._ground, metric, self.actuals, self.owners, moment)
        return self._counts[metric.name]

    def days_since(self, metric: str | Metric, role: str | Role | None = None) -> Fraction | None:
        """How many of a role's working days have gone by without a piece, up to the last day that is over.

        Args:
            metric: The metric, e.g. submissions.
            role: Mostly a manager; the root without it.

        Returns:
            The working days since the last day with something, parts of days as parts;
            since the start of the plan where nothing has come at all; None before the first day is over.

        Raises:
            UnknownMember: A metric or role that the plan does not have.
        """
        if self.over is None:
            return None
        counts = self.counts(self.plan.metric(metric))
        id_ = self.plan.roles.id if role is None else self.plan.role(role).id
        days = counts.days(id_)
        gone = (self.over - self.plan.period.start).days + 1
        came = counts.running[id_]
        last = next((at for at in range(gone, 0, -1) if came[at] > came[at - 1]), 0)
        return days[gone] - days[last]

    def activity_rate(
        self,
        metric: str | Metric,
        role: str | Role | None = None,
        period: PeriodLike | None = None,
    ) -> Fraction | None:
        """The share of managers who brought anything (活动率), of those who were there on any day that is over.

        Args:
            metric: The metric, e.g. submissions.
            role: A group; the root without it.
            period: A period of the plan; its whole period without it.

        Returns:
            The share; None where nobody was there yet.

        Raises:
            UnknownMember: A metric or role that the plan does not have.
            OutsidePeriod: A period that it does not have.
        """
        top = self.plan.roles if role is None else self.plan.role(role)
        own = [self.standing(metric, node, period) for node in walk(top) if isinstance(node, Manager)]
        there = [one for one in own if one.days_over and not is_nobody(one.role)]
        return Fraction(sum(one.attained > 0 for one in there), len(there)) if there else None

    def rate(
        self, rate: AnyRate, role: str | Role | None = None, period: PeriodLike | None = None
    ) -> RateStanding:
        """Where a role stands with a rate: what came over what it came from, its own, not its members' rates summed.

        Args:
            rate: An `ActivityRate`, `ConversionRate` or `OverdueRate` of `targetkit.rate_targets`.
            role: The role; the root without it.
            period: A period of the plan; its whole period without it. An overdue rate is that of all cohorts.

        Raises:
            UnknownMember: A metric or role that the plan does not have.
            InvalidValue: Something that is no rate, or one of metrics in different units.
            OutsidePeriod: A period that the plan does not have.
        """
        return rate_standing(self, rate, role, period)

    def rates(self, period: PeriodLike | None = None) -> tuple[RateStanding, ...]:
        """All rates for which the plan has a target, role by role in the order of the tree.

        Args:
            period: A period of the plan; its whole period without it.

        Raises:
            OutsidePeriod: A period that the plan does not have.
        """
        return rate_standings(self, period)

    def clearing(
        self,
        stage: str | Metric,
        role: str | Role | None = None,
        *,
        target: ClearingTarget | None = None,
        days: int = DAYS,
        earlier: Stock | None = None,
    ) -> Clearing:
        """What of a role waits behind a stage, how fast it is cleared, and how fast it would have to be.

        Args:
            stage: The stage that has been passed, by its metric.
            role: The role; the root without it.
            target: What may wait.
            days: How many working days are looked back for what went on to the next stage.
            earlier: A snapshot before that of the progress, from which one sees all that left in between.

        Raises:
            InvalidValue: A progress without a snapshot, a target for another stage, an `earlier` that is not earlier.
            UnknownMember: A stage behind which nothing waits, a role that the plan does not have.
        """
        return clearing_of(self, stage, role, target=target, days=days, earlier=earlier)

    def clearings(
        self,
        targets: Iterable[ClearingTarget] = (),
        *,
        level: str | None = None,
        days: int = DAYS,
        earlier: Stock | None = None,
    ) -> ClearingBoard:
        """The same for every stage and everybody, or everybody of a level, each against the target that is theirs.

        Args:
            targets: What may wait; a role's own target goes before that of its level.
            level: Only roles of this level.
            days: As in `clearing`.
            earlier: As in `clearing`.

        Raises:
            InvalidValue: As in `clearing`, and so is UnknownMember.
            DuplicateMember: Two targets of one stage for the same role or level.
        """
        return clearings_of(self, targets, level=level, days=days, earlier=earlier)

    def strain(
        self,
        capacity: PerDay | History,
        metric: str | Metric,
        period: PeriodLike | None = None,
        *,
        level: str | None = None,
    ) -> Strain:
        """Whether what each day left has to bring is above what people have shown to be able to do, and of whom.

        Args:
            capacity: As in `check_achievability`: a history, what `History.capacity` gives,
                or `{manager: {metric: quanta per present working day}}`.
            metric: The metric.
            period: A period of the plan; its whole period without it.
            level: Only roles of this level.

        Raises:
            UnknownMember: A metric, manager or level that the plan does not have.
            InvalidValue: Something that says nothing of what people can do.
            OutsidePeriod: A period that the plan does not have.
        """
        return strain_of(self, capacity, metric, period, level=level)

    def board(
        self, metric: str | Metric, period: PeriodLike | None = None, *, level: str | None = None
    ) -> Board:
        """One metric for everybody, or for everybody of a level, in the order of the tree.

        Args:
            metric: The metric.
            period: A date, week, month or longer period of the plan; its whole period without it.
            level: Only roles of this level.

        Raises:
            UnknownMember: A metric or level that the plan does not have.
            OutsidePeriod: A period that it does not have.
        """
        board = shown(self._ground.nodes, level)
        when = self.plan.period if period is None else period
        counts = self.counts(self.plan.metric(metric))
        own, window, numbers = counts.metric, counts.window(when), counts.numbers
        standings = tuple(Standing(own, node.id, when, *numbers(node.id, window)) for node in board.roles)
        return Board(standings, board.names, board.depths)

    def to_text(self, lang: str = "en") -> str:
        """The whole period by metric: for the root, and for each of its children; then its rates, and what waits.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        return in_text(progress_blocks(self, lang))

    def to_html(self, lang: str = "en") -> Html:
        """The same for a notebook or a page: the root by metric, then what waits, and its rates.

        Each metric can be unfolded to everybody; of more than 12 people the groups are seen first,
        and each group can be unfolded to its own.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.

        >>> from targetkit import Actuals, Manager, Metric, Month, Store, WorkCalendar, decompose, track
        >>> store, calendar = Store("s", [Manager("li-na")]), WorkCalendar.weekdays()
        >>> plan = decompose({Metric("signings"): 30}, store, Month(2026, 11), calendar=calendar)
        >>> progress = track(plan, Actuals(metrics=plan.metrics), date(2026, 11, 2))
        >>> "<summary>签约：全部人员</summary>" in progress.to_html("zh")
        True
        """
        return in_html(progress_view(self, lang))

    def _repr_html_(self) -> str:
        return self.to_html()

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return self.to_text()


@value
class Place:
    """One place of a ranking.

    Attributes:
        rank: From 1; equal ones share a rank, and the next one counts them all.
        standing: Who, and how they stand.
    """

    rank: int
    standing: Standing


@value(repr=False)
class Board:
    """One metric of several roles in one period, side by side.

    Attributes:
        standings: One per role, in the order of the tree.
        names: What people call those roles that have a name.
        depths: How far below the root each role is shown; empty for roles side by side.
    """

    standings: tuple[Standing, ...]
    names: FrozenMap[str, str]
    depths: FrozenMap[str, int] = FrozenMap()

    def ranking(self, by: str = "attainment") -> tuple[Place, ...]:
        """Who is ahead: the best first, equal ones side by side in the order of their ids.

        Args:
            by: `"attainment"`, the share of the target; `"attained"`, the number.
                Who has no target above zero is in no ranking by attainment.

        Raises:
            UnknownMember: Another way.
        """
        if by not in _RANKINGS:
            raise UnknownMember("ranking", by, _RANKINGS, where="a board")
        by_share = by == "attainment"
        known = ((one.attainment if by_share else Fraction(one.attained), one) for one in self.standings)
        scored = [(score, one) for score, one in known if score is not None]
        scored.sort(key=lambda pair: (-pair[0], pair[1].role))
        scores = [-score for score, _ in scored]
        return tuple(Place(bisect_left(scores, -score) + 1, one) for score, one in scored)

    def to_text(self, lang: str = "en") -> str:
        """The board as a table: a line per role, the people of a team under it.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        return in_text(board_blocks(self, lang))

    def to_html(self, lang: str = "en") -> Html:
        """The same for a notebook or a page; of more than 12 people each group can be unfolded.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.

        >>> from targetkit import Actuals, Manager, Metric, Month, Store, WorkCalendar, decompose, track
        >>> store, calendar = Store("s", [Manager("li-na")]), WorkCalendar.weekdays()
        >>> plan = decompose({Metric("signings"): 30}, store, Month(2026, 11), calendar=calendar)
        >>> progress = track(plan, Actuals(metrics=plan.metrics), date(2026, 11, 2))
        >>> "<h4>签约 · 2026年11月</h4>" in progress.board("signings").to_html("zh")
        True
        """
        return in_html(board_blocks(self, lang, fold=True))

    def _repr_html_(self) -> str:
        return self.to_html()

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return self.to_text()
