"""Targets are talked over, not imposed (平等尊重): proposed, countered, agreed, and only then published.

A negotiation is an immutable state machine over a plan's numbers of the whole period.
Every move gives a new one and is kept in its ledger, from which it can be played again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from attrs import evolve

from targetkit._attrs import FrozenMap, value
from targetkit._blocks import in_html, in_text
from targetkit._moves import made
from targetkit._opening import opened
from targetkit._reading import shortfalls_of, standing_of, told, view
from targetkit._respect import changed, published_while_open, without_reason
from targetkit._steps import MOVES, IllegalMove, NotSettled, Shortfall, Standing, Step
from targetkit._talks import OPEN, Table
from targetkit.change import Change, Edited, Fact
from targetkit.edits import hold
from targetkit.errors import UnknownMember
from targetkit.findings import Report
from targetkit.hold import Bound, Hold
from targetkit.metric import Metric
from targetkit.plan import Plan
from targetkit.pledges import Pledge, Pledges, check_pledges
from targetkit.quantity import Number

if TYPE_CHECKING:
    from targetkit._able import PerDay
    from targetkit._html import Html
    from targetkit.history import History
    from targetkit.ramp import RampLike
    from targetkit.role import Role

__all__ = [
    "Absorb",
    "IllegalMove",
    "Negotiation",
    "NotSettled",
    "Published",
    "Shortfall",
    "Standing",
    "Step",
    "check_respect",
]

Absorb: TypeAlias = Literal["open", "all", "up"]
"""Who takes the difference of a number that changes.

`open`: the siblings whose number is open, and what they cannot take lies untaken with the group above;
`all`: all siblings, and who is raised after having settled is open again;
`up`: it lies untaken with the group above.
"""


def _name(given: str | Metric) -> str:
    return given.name if isinstance(given, Metric) else given


def _id(given: str | Role) -> str:
    return given if isinstance(given, str) else given.id


class Published(NamedTuple):
    """What `Negotiation.publish` gives.

    Attributes:
        plan: The plan that holds.
        change: What became of the plan that was opened.
        negotiation: The negotiation, which takes no more moves.
        report: What is to be said about respect.
    """

    plan: Plan
    change: Change
    negotiation: Negotiation
    report: Report


@value(repr=False)
class Negotiation:
    """A plan that is talked over; `Negotiation.open` begins one.

    Everybody below the root is asked, teams and people alike.
    Whatever is moved, a parent's number is the sum of its children's, every bound is kept,
    and nobody who has settled is raised without being asked again.

    Attributes:
        plan: The plan that was opened.
        pledges: What people had pledged.
        bounds: Minimums and maximums that hold beside those of the plan.
        ledger: The moves so far.
        tables: By metric how it stands.
    """

    plan: Plan
    pledges: Pledges
    bounds: tuple[Bound, ...]
    ledger: tuple[Step, ...]
    tables: FrozenMap[str, Table]

    @classmethod
    def open(
        cls,
        plan: Plan,
        pledges: Pledges | Iterable[Pledge] = (),
        *,
        metrics: Iterable[str | Metric] | None = None,
        bounds: Iterable[Bound] = (),
    ) -> Negotiation:
        """Put a plan's numbers of the whole period on the table.

        Pledges decide nothing by themselves; `take_pledges` answers with them.

        Args:
            plan: A plan that adds up.
            pledges: What people said they would bring, before the plan was made.
            metrics: Only these; None: all of the plan.
            bounds: Minimums and maximums beside those that the plan carries.

        Raises:
            UnknownMember: A metric, or the role of a pledge or bound, that the plan does not have.
            InvalidQuantity: A pledge or bound finer than the quantum.
            InvalidValue: A metric that does not add up, or whose plan crosses a bound.

        >>> from targetkit import Manager, Month, Store, Team, WorkCalendar, decompose
        >>> east = Team("east", [Manager("li-na"), Manager("wang-lei"), Manager("sun-qi")])
        >>> plan = decompose({Metric("signings"): 30}, Store("s", [east]), Month(2026, 11),
        ...                  calendar=WorkCalendar.weekdays())
        >>> talk = Negotiation.open(plan)
        >>> talk = talk.accept("sun-qi", "signings").counter("wang-lei", "signings", 7, "two weeks of training")
        >>> talk = talk.concede("wang-lei", "signings")
        >>> print(talk)
        signings  proposed  asked  untaken  state
        --------------------------------------------
        s               30     30        0  given
        east            30     30        0  open
        li-na           10     13        0  open
        wang-lei        10      7        0  conceded
        sun-qi          10     10        0  accepted
        """
        wanted = plan.metrics if metrics is None else tuple(plan.metric(metric) for metric in metrics)
        told = (
            pledges
            if isinstance(pledges, Pledges)
            else Pledges(pledges, roles=plan.roles, metrics=plan.metrics)
        )
        limits = tuple(bounds)
        for pledge in told:
            plan.metric(pledge.metric)
            plan.role(pledge.role)
        for bound in limits:
            plan.metric(bound.metric)
            plan.role(bound.role)
        tables = {metric.name: opened(plan, metric, limits) for metric in wanted}
        return cls(plan, told, limits, (), FrozenMap(tables))

    @classmethod
    def replay(
        cls,
        plan: Plan,
        ledger: Iterable[Step],
        pledges: Pledges | Iterable[Pledge] = (),
        *,
        metrics: Iterable[str | Metric] | None = None,
        bounds: Iterable[Bound] = (),
        recorded: bool = False,
    ) -> Negotiation:
        """Play the moves of a ledger on the plan that it was opened with.

        Args:
            plan: As in `open`.
            ledger: The moves.
            pledges: As in `open`.
            metrics: As in `open`.
            bounds: As in `open`.
            recorded: Whether the ledger tells what people did elsewhere: then what they should not have done
                is no error but a finding, which is to impose without a reason and to publish before the end.

        Raises:
            IllegalMove: A move that was not allowed when it was made.
            NotSettled: A publication before the end, or of a plan that falls short, without a reason.
        """
        talk = cls.open(plan, pledges, metrics=metrics, bounds=bounds)
        for step in ledger:
            talk = talk.after(step, recorded=recorded)
        return talk

    # --- the moves ----------------------------------------------------------------------------------------------

    def accept(self, role: str | Role, metric: str | Metric) -> Negotiation:
        """A role accepts its number, or the answer to its counter-proposal; that settles it.

        Raises:
            IllegalMove: It is settled, or the root's, or the negotiation is over.
            UnknownMember: A metric that is not talked over, a role that the plan does not have.
            InvalidValue: A bound would be crossed by accepting the answer.
        """
        return self.after(Step("accept", _name(metric), _id(role)))

    def counter(self, role: str | Role, metric: str | Metric, value: Number, reason: str) -> Negotiation:
        """A role says what it would take instead, and why; less or more.

        Args:
            role: Who speaks; of a team its leader.
            metric: The metric.
            value: The number for the whole period.
            reason: Why; needed.

        Raises:
            IllegalMove: It is settled, gives no reason, or names the number that is asked for.
            InvalidValue: A number outside the role's bounds.
            InvalidQuantity: One that is negative or finer than the quantum.
        """
        return self.after(Step("counter", _name(metric), _id(role), value, reason))

    def concede(
        self, role: str | Role, metric: str | Metric, *, absorb: Absorb = "open", reason: str = ""
    ) -> Negotiation:
        """The superior accepts a counter-proposal; that settles it.

        Args:
            role: Whose counter-proposal.
            metric: The metric.
            absorb: Who takes the difference.
            reason: Why, if anything is to be said.

        Raises:
            IllegalMove: There is no counter-proposal.
            InvalidValue: A bound would be crossed.
        """
        return self.after(Step("concede", _name(metric), _id(role), None, reason, absorb))

    def answer(
        self,
        role: str | Role,
        metric: str | Metric,
        value: Number,
        reason: str = "",
        *,
        absorb: Absorb = "open",
    ) -> Negotiation:
        """The superior counters back; nothing moves until the role accepts it.

        Args:
            role: Whose counter-proposal is answered.
            metric: The metric.
            value: The number that the superior offers.
            reason: Why.
            absorb: Who takes the difference when it is accepted.

        Raises:
            IllegalMove: There is no counter-proposal, or this is its number.
            InvalidValue: A number outside the role's bounds.
        """
        return self.after(Step("answer", _name(metric), _id(role), value, reason, absorb))

    def impose(
        self,
        role: str | Role,
        metric: str | Metric,
        value: Number | None = None,
        *,
        reason: str,
        absorb: Absorb = "open",
    ) -> Negotiation:
        """The superior decides, and says why; that settles it.

        Args:
            role: Whose number.
            metric: The metric.
            value: The number; None: the one that is asked for.
            reason: Why; needed.
            absorb: Who takes the difference.

        Raises:
            IllegalMove: It is settled, or there is no reason.
            InvalidValue: A number outside the role's bounds, or a bound would be crossed.
        """
        return self.after(Step("impose", _name(metric), _id(role), value, reason, absorb))

    def reopen(self, role: str | Role, metric: str | Metric, reason: str) -> Negotiation:
        """What was settled is open again, and it is said why.

        Raises:
            IllegalMove: It is not settled, or there is no reason.
        """
        return self.after(Step("reopen", _name(metric), _id(role), None, reason))

    def spread(
        self, role: str | Role, metric: str | Metric, *, absorb: Absorb = "open", reason: str = ""
    ) -> Negotiation:
        """A group's leader hands on what lies untaken with it, as far as its people can take it.

        Args:
            role: The group; the root may.
            metric: The metric.
            absorb: `open` or `all`.
            reason: Why, if anything is to be said.

        Raises:
            IllegalMove: Nothing lies there, or nobody can take any of it.
        """
        return self.after(Step("spread", _name(metric), _id(role), None, reason, absorb))

    def take_pledges(self) -> Negotiation:
        """Answer with the pledges: who pledged as much as is asked accepts, who pledged less counters with it.

        Only those who have not answered yet are answered for;
        a pledge outside the role's bounds is left to be talked over.
        """
        talk = self
        for pledge in self.pledges:
            table = talk.tables.get(pledge.metric)
            if table is None or pledge.role not in table.states or table.states[pledge.role].name != OPEN:
                continue
            quanta = table.frame.metric.quanta(pledge.value)
            if quanta >= table.asked()[pledge.role]:
                talk = talk.accept(pledge.role, pledge.metric)
            elif quanta >= table.frame.low.get(pledge.role, 0):
                reason = pledge.reason or "as pledged"
                talk = talk.counter(pledge.role, pledge.metric, pledge.value, reason)
        return talk

    def after(self, step: Step, *, recorded: bool = False) -> Negotiation:
        """The negotiation after a move that is given as data.

        Args:
            step: The move.
            recorded: As in `replay`.

        Raises:
            UnknownMember: A move, metric, role or way to absorb that does not exist.
            IllegalMove: A move that is not allowed now.
            InvalidValue: A number outside the role's bounds, or a bound that would be crossed.
            NotSettled: A publication before the end, or of a plan that falls short, without a reason.
        """
        if step.move not in MOVES:
            raise UnknownMember("move", step.move, tuple(MOVES), where="a negotiation")
        if self.published:
            raise IllegalMove(step.move, step.metric, step.role, "", "the plan is published; open it anew")
        if step.move == "publish":
            pending, missing = self.pending, self._missing
            if (pending or missing) and not step.reason.strip() and not recorded:
                raise NotSettled(pending, missing)
            return evolve(self, ledger=(*self.ledger, Step("publish", reason=step.reason)))
        table = self._table(step.metric)
        moved, done = made(table, evolve(step, metric=table.frame.metric.name), recorded=recorded)
        tables = FrozenMap({**self.tables, done.metric: moved})
        return evolve(self, ledger=(*self.ledger, done), tables=tables)

    @property
    def _missing(self) -> tuple[Shortfall, ...]:
        return tuple(shortfall for shortfall in self.shortfalls if shortfall.short > 0)

    def _table(self, metric: str | Metric) -> Table:
        name = self.plan.metric(metric).name
        if name not in self.tables:
            raise UnknownMember("metric", name, tuple(self.tables), where="what is talked over")
        return self.tables[name]

    # --- reading it ---------------------------------------------------------------------------------------------

    @property
    def published(self) -> bool:
        """Whether it is over."""
        return bool(self.ledger) and self.ledger[-1].move == "publish"

    @property
    def settled(self) -> bool:
        """Whether everybody's number is agreed or imposed."""
        return not self.pending

    @property
    def pending(self) -> tuple[Standing, ...]:
        """The targets that are not settled."""
        return tuple(standing for standing in self.standings() if not standing.settled)

    @property
    def shortfalls(self) -> tuple[Shortfall, ...]:
        """By metric what the plan lacks of the total it was asked for, or has beyond it; none where it is met."""
        return shortfalls_of(self.tables.values())

    def standing(self, role: str | Role, metric: str | Metric) -> Standing:
        """How one role's number stands; that of the root is `given`.

        Raises:
            UnknownMember: A metric that is not talked over, a role that the plan does not have.
        """
        table, id_ = self._table(metric), self.plan.role(role).id
        return standing_of(self.plan, self.pledges, table, table.asked(), id_)

    def standings(self, metric: str | Metric | None = None) -> tuple[Standing, ...]:
        """How every number stands, each role before those below it.

        Args:
            metric: Only this metric.

        Raises:
            UnknownMember: A metric that is not talked over.
        """
        tables = tuple(self.tables.values()) if metric is None else (self._table(metric),)
        return tuple(
            standing_of(self.plan, self.pledges, table, asked, id_)
            for table, asked in ((table, table.asked()) for table in tables)
            for id_ in table.frame.ids
        )

    def findings(
        self,
        published: Plan | None = None,
        *,
        shown: PerDay | History | None = None,
        above: Number = "0.2",
        ramp: RampLike | None = None,
    ) -> Report:
        """What is to be said about respect; see `check_respect`."""
        return check_respect(self, published, shown=shown, above=above, ramp=ramp)

    def to_text(self, lang: str = "en") -> str:
        """A table per metric: proposed, asked, untaken and the state of everybody's number.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        return in_text(told(self.standings(), lang))

    def to_html(self, lang: str = "en") -> Html:
        """How far it is, for a notebook or a page: what is settled, what waits for whose answer, what is missing.

        Then a table per metric with everybody's number, what was pledged and what was said;
        of more than 12 people each group can be unfolded.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.

        >>> from targetkit import Manager, Month, Store, WorkCalendar, decompose
        >>> store, calendar = Store("s", [Manager("li-na")]), WorkCalendar.weekdays()
        >>> plan = decompose({Metric("signings"): 30}, store, Month(2026, 11), calendar=calendar)
        >>> talk = Negotiation.open(plan).accept("li-na", "signings")
        >>> "<p>1 of 1 targets settled (accepted 1)</p>" in talk.to_html()
        True
        """
        return in_html(view(self, lang))

    def _repr_html_(self) -> str:
        return self.to_html()

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return self.to_text()

    # --- the end ------------------------------------------------------------------------------------------------

    def settle(self, *, short: bool = False) -> Edited:
        """The agreed plan, once everybody's number is settled.

        The agreed numbers of the whole period are held, and the days follow.

        Args:
            short: Whether a plan will do that lacks something of the total, because it was conceded.

        Raises:
            NotSettled: A number is open, or the plan falls short; it says which and by how much.
            NoBasis: A plan that people typed: there is nothing to split the days by.
            Infeasible: The agreed numbers conflict with days that are held, or with absences.
        """
        pending, missing = self.pending, self._missing
        if pending or (missing and not short):
            raise NotSettled(pending, missing)
        return self._agreed()

    def publish(self, *, force: bool = False, short: bool = False, reason: str = "") -> Published:
        """The plan that holds, and the end of the negotiation.

        Args:
            force: Whether to publish before everybody's number is settled; what that does to respect
                is in the report.
            short: Whether a plan will do that lacks something of the total, because it was conceded.
            reason: Why it is published; needed where a number is open or the plan falls short.

        Raises:
            NotSettled: A number is open and it is not forced, or the plan falls short.
            IllegalMove: It is published already, or a reason is needed and missing.
        """
        pending, missing = self.pending, self._missing
        if (pending and not force) or (missing and not (short or force)):
            raise NotSettled(pending, missing)
        if (pending or missing) and not reason.strip():
            raise IllegalMove(
                "publish", "", "", "", "before everything is settled and reached, say why: reason=..."
            )
        over = self.after(Step("publish", reason=reason))
        plan, change = self._agreed()
        return Published(plan, change, over, over.findings())

    def _agreed(self) -> Edited:
        """The plan with the numbers as they stand on the table."""
        holds: list[Hold] = []
        for table in self.tables.values():
            metric, frame = table.frame.metric, table.frame
            before = {id_: self.plan.line(metric, id_)[0] for id_ in frame.ids}
            if before == dict(table.numbers):
                continue
            root = frame.ids[0]
            kept = [id_ for id_ in frame.ids if id_ not in frame.below]
            if before[root] != table.numbers[root]:
                kept.append(root)
            holds += (
                Hold(metric.name, id_, self.plan.period, metric.quantity(table.numbers[id_]), "agreed")
                for id_ in kept
            )
        after = hold(self.plan, holds, reason="agreed").plan if holds else self.plan
        facts = tuple(
            Fact("untaken", shortfall.short, metric=shortfall.metric) for shortfall in self.shortfalls
        )
        return Edited(after, Change.between("negotiate", self.plan, after, reason="agreed", facts=facts))


def check_respect(
    negotiation: Negotiation,
    published: Plan | None = None,
    *,
    shown: PerDay | History | None = None,
    above: Number = "0.2",
    ramp: RampLike | None = None,
) -> Report:
    """Whether people were heard (平等尊重): the findings of how a plan was talked over.

    Args:
        negotiation: How it was talked over.
        published: The plan that holds, where it was published beside the negotiation;
            None: only a publication in its ledger counts.
        shown: What people have shown, to hold their pledges against; see `check_pledges`.
        above: How much more than shown a pledge may be, as a share.
        ramp: How much of a full load the new carry, for a history.

    Returns:
        TK401 for what was published before its talk had come to an end, TK402 for what was imposed without a reason
        or is higher than what was settled, TK403 for pledges far above what was shown.

    Raises:
        UnknownMember: The plan published lacks a metric or role of the one that was talked over.
        InvalidQuantity: A negative share or capacity, or no number.
        InvalidValue: Something that says nothing of what people can do.

    >>> from targetkit import Manager, Month, Team, WorkCalendar, decompose
    >>> plan = decompose({Metric("signings"): 30}, Team("east", [Manager("li-na"), Manager("wang-lei")]),
    ...                  Month(2026, 11), calendar=WorkCalendar.weekdays())
    >>> talk = Negotiation.open(plan).accept("li-na", "signings")
    >>> talk = talk.counter("wang-lei", "signings", 9, "two weeks of training")
    >>> for found in check_respect(talk, plan):
    ...     print(found)
    TK401 warning: signings of wang-lei in 2026-11: 15 were published, while the counter-proposal of 9 (two weeks of training) waits for an answer; concede it, answer it, or impose the target with a reason
    """
    plan, tables = negotiation.plan, tuple(negotiation.tables.values())
    found = [*without_reason(negotiation.ledger, plan)]
    if published is not None or negotiation.published:
        found += published_while_open(tables, negotiation.plan if published is None else published)
    if published is not None:
        found += changed(tables, published)
    report = Report(found)
    if shown is None:
        return report
    return report + check_pledges(negotiation.pledges, plan, shown, above=above, ramp=ramp)
