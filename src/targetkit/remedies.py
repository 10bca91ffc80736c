"""Close the gap: what people do about what is short, within the law, at a price, and what cannot be closed (弥补计划).

**How actions are chosen.** Every use of a lever by a person on a day is a candidate, with what it brings by its lag
and what it costs. Of these the set is taken that closes the most, and of such sets nearly the cheapest:
the linear program over shares of candidates says what no set can beat, whole actions are taken near it.

**Nothing is counted twice.** An action's gain is told once, with the person who brings it; a file that waits is taken up
once, and a person's hours and ceilings are shared by all that the person does. Gaps overlap (a team's day lies in the
store's week): each is told with what closes of it, and what all of it is worth together counts every action once,
see `RemedyPlan.closed`.

Source of the method: G. B. Dantzig, *Discrete-variable extremum problems* (1957) and *Linear Programming and Extensions*
(1963): the bound by the dual program, and rounding down a vertex, which has no more fractions than rows that bind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import evolve

from targetkit._answers import Answer, Gap, Reason
from targetkit._attrs import FrozenMap, value
from targetkit._blocks import in_html, in_text
from targetkit._remedied import Remedied
from targetkit._remedy_blocks import remedy_blocks
from targetkit._situation import Situation
from targetkit.errors import InvalidQuantity, InvalidValue, UnknownMember
from targetkit.levers import by_name
from targetkit.period import as_day
from targetkit.quantity import Number, exact
from targetkit.rules import answering, fired, unlike

if TYPE_CHECKING:
    from targetkit._able import PerDay
    from targetkit._html import Html
    from targetkit.actions import Action
    from targetkit.findings import Finding
    from targetkit.forecast import Landing
    from targetkit.history import History
    from targetkit.labour import LabourLimits
    from targetkit.lever import Lever
    from targetkit.period import PeriodLike
    from targetkit.progress import Progress
    from targetkit.role import Role
    from targetkit.rules import Rule
    from targetkit.stock import Stock

__all__ = ["Answer", "Gap", "Reason", "RemedyPlan", "plan_remedies"]

DAYS = 7
"""For so many days actions are planned ahead, if it is not said: by then the plan is made anew."""


@value(repr=False)
class RemedyPlan:
    """What is done about the gaps of a running plan; `plan_remedies` makes it.

    Attributes:
        role: The root's id.
        period: The plan's period.
        day: The first day on which anything can be done.
        actions: What is done, by day and person.
        answers: For each rule that fired what is done about it, or why nothing is.
        gaps: What is missing before and after, the widest gap first.
        expected: Metric → what all actions together bring by the end of the plan, each counted once.
        lost: Metric → what is not brought because of them: coaches' selling time, working days given back.
        cost: What all of it costs, as far as it has a price.
        currency: What that is in; None where nothing has a price.
        budget: What it may cost; None: no budget.
        metric: The metric in which the worth of gaps is told: the bottom of the funnel.
        closed: What the closing of the gaps is worth in it, each action counted at most once:
            gaps lie in layers, the widest first, which weigh 1/2, 1/4, ... of their gaps, together 1.
            What is obliged is not in it.
        bound: What no set of actions within the same limits is worth more than, to six places, rounded up.
        cost_bound: What no set that closes as much costs less than, to six places, rounded down;
            without what is obliged.
        obliged_cost: The part of the cost that discipline has.
        binding: How many gaps, limits and budgets have nothing to spare in the linear program.
            `closed` is no further below `bound` than so many of the largest single actions.
        considered: How many candidates it was chosen from: one for each lever, person, day and further hour.
        findings: What stays open, what nobody answers, what is not known (TK741 to TK744), and
            rules that cannot fire here (TK701 to TK704).
        names: What people call those roles that have a name; beside one that others have, too, stands the id.
        units: Metric → its unit, as in amounts of money.
        consult: Who is asked before anybody works overtime, in English and Chinese.
        special_reason: The recorded reason for which a day may have more overtime than usual; empty without one.
    """

    role: str
    period: PeriodLike
    day: date
    actions: tuple[Action, ...]
    answers: tuple[Answer, ...]
    gaps: tuple[Gap, ...]
    expected: FrozenMap[str, Fraction]
    lost: FrozenMap[str, Fraction]
    cost: Fraction
    currency: str | None
    budget: Fraction | None
    metric: str
    closed: Fraction
    bound: Fraction
    cost_bound: Fraction
    obliged_cost: Fraction
    binding: int
    considered: int
    findings: tuple[Finding, ...]
    names: FrozenMap[str, str]
    units: FrozenMap[str, str]
    consult: tuple[str, str]
    special_reason: str

    @property
    def distance(self) -> Fraction:
        """By how much what closes may at most be worth less than the best: `bound - closed`."""
        return self.bound - self.closed

    @property
    def cost_distance(self) -> Fraction:
        """By how much the chosen actions may at most be dearer than the cheapest that close as much."""
        return self.cost - self.obliged_cost - self.cost_bound

    @property
    def open(self) -> tuple[Gap, ...]:
        """The gaps of which something cannot be closed."""
        return tuple(gap for gap in self.gaps if gap.after)

    def actions_of(self, manager: str | Role) -> tuple[Action, ...]:
        """What somebody does.

        Args:
            manager: The person, or the id.
        """
        id_ = manager if isinstance(manager, str) else manager.id
        return tuple(action for action in self.actions if action.manager == id_)

    def with_actions(self, actions: Iterable[Action]) -> RemedyPlan:
        """The same plan with other states of its actions: agreed, done, verified.

        Args:
            actions: Each takes the place of the one with the same lever, person and day.

        Raises:
            UnknownMember: An action that the plan does not have.
        """
        known = {_place(action): action for action in self.actions}
        fresh = {_place(action): action for action in actions}
        for place in fresh:
            if place not in known:
                raise UnknownMember("action", place, tuple(sorted(known)), where="the remedy plan")
        now = {**known, **fresh}
        answers = tuple(
            evolve(answer, actions=tuple(now[_place(action)] for action in answer.actions))
            for answer in self.answers
        )
        return evolve(self, actions=tuple(now[_place(action)] for action in self.actions), answers=answers)

    def actions_on(self, day: date) -> tuple[Action, ...]:
        """What is done on a day.

        Args:
            day: The day.

        Raises:
            InvalidPeriod: Something that is no day.
        """
        when = as_day(day)
        return tuple(action for action in self.actions if action.day == when)

    def to_text(self, lang: str = "en") -> str:
        """The plan for the one who carries it out: gaps, actions by day, what it brings and costs, what stays open.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        return in_text(remedy_blocks(self, lang))

    def to_html(self, lang: str = "en") -> Html:
        """The same for a notebook or a page; the days after the first can be unfolded.

        So can whatever is longer than one takes in at a glance: gaps, rules that fired, what stays open.
        It holds up to 1,400 actions; of more the first of each day are there, and the others are counted.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.

        >>> from targetkit import Actuals, LabourLimits, Manager, Metric, Month, Store, WorkCalendar, decompose, track
        >>> store, calendar = Store("s", [Manager("li-na")]), WorkCalendar.weekdays()
        >>> plan = decompose({Metric("signings"): 30}, store, Month(2026, 11), calendar=calendar)
        >>> progress = track(plan, Actuals(metrics=plan.metrics), date(2026, 11, 2))
        >>> remedies = plan_remedies(progress, [], [], LabourLimits())
        >>> "<p>没有规则触发，无需弥补</p>" in remedies.to_html("zh")
        True
        """
        return in_html(remedy_blocks(self, lang, fold=True))

    def _repr_html_(self) -> str:
        return self.to_html()

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return self.to_text()


def _place(action: Action) -> str:
    """What tells an action from the others of its plan."""
    return f"{action.lever} of {action.manager} on {action.day}"


def plan_remedies(
    progress: Progress,
    rules: Iterable[Rule],
    levers: Iterable[Lever],
    limits: LabourLimits,
    budget: Number | None = None,
    *,
    history: History | None = None,
    capacity: PerDay | None = None,
    landing: Landing | None = None,
    stock: Stock | None = None,
    days: int = DAYS,
) -> RemedyPlan:
    """What to do about what is short.

    What rules of discipline oblige to is always in, whatever it costs, on the first day with time for it.
    Beside it the actions are chosen that close the most of the gaps, or the most that the budget allows,
    and of such sets nearly the cheapest. Dismissal is no lever.

    Args:
        progress: Where everybody stands.
        rules: What has to be done when; `rules.standard()` has the field's own.
        levers: What can be done; `levers.standard()` has the field's own.
        limits: What the law and the firm allow; `LabourLimits.china()`.
        budget: What all of it may cost, in the currency of the limits or levers; None: no budget.
        history: The past, for what people can do where no capacity is given.
        capacity: What people do per present working day, as in `check_achievability`.
        landing: Where the period lands without remedies (`land`); with it a gap's probability counts what comes anyway.
        stock: What waits; None: what the progress knows of it.
        days: For how many days from now on actions are planned, 1 or more.

    Returns:
        The plan. Everything expected is a mean, rounded down; nothing of it is certain.

    Raises:
        UnknownMember: A rule with a lever that does not exist.
        DuplicateMember: Two rules or two levers of one name.
        InvalidQuantity: A negative budget, or no number.
        InvalidValue: A budget or costs without a currency, costs in several; days below 1;
            a plan without metrics.
        ConflictingPolicy: A rule that obliges to overtime.

    >>> from targetkit import Actuals, Funnel, Manager, Month, Store, WorkCalendar, decompose, levers, track
    >>> from targetkit.labour import LabourLimits
    >>> from targetkit.rules import Rule
    >>> from targetkit.stock import Stock
    >>> from targetkit.triggers import Short
    >>> store = Store("chengdu-01", [Manager("li-na"), Manager("zhao-min")])
    >>> funnel = Funnel.consumer_loan(signing_rate="0.80", approval_rate="0.40").with_lags(approvals=3, signings=2)
    >>> plan = decompose(funnel.required(signings=42), store, Month(2026, 11), calendar=WorkCalendar.weekdays())
    >>> came = [(date(2026, 11, day), "li-na", "signings", 2) for day in range(2, 14)]
    >>> progress = track(plan, Actuals(came, metrics=plan.metrics), date(2026, 11, 13))
    >>> waits = Stock([("zhao-min", "approvals", 6)], as_of=date(2026, 11, 13))
    >>> rules = [Rule("pace", Short("signings", "month"), "store", ("chase_signings", "overtime"))]
    >>> remedies = plan_remedies(
    ...     progress, rules, levers.standard(), LabourLimits.china(monthly_wage=8700), stock=waits
    ... )
    >>> [(gap.metric, str(gap.before)) for gap in remedies.gaps]
    []
    """
    taken = unlike(rules)
    known = by_name(levers)
    answers = {rule.name: answering(rule, known) for rule in taken}
    if isinstance(days, bool) or not isinstance(days, int) or days < 1:
        raise InvalidValue("plan_remedies: days", days, "a whole number of days from 1 on")
    if not progress.plan.metrics:
        raise InvalidValue("plan_remedies: progress", str(progress), "one of a plan with metrics")
    money = _budget(budget)
    currency = _currency(known, limits, money)
    situation = Situation(progress, stock, history if capacity is None else capacity)
    done = Remedied(fired(situation, taken), {rule.name: rule for rule in taken}, answers, situation, limits)
    done.plan(money, days)
    return RemedyPlan(**done.told(currency, landing))


def _budget(given: Number | None) -> Fraction | None:
    if given is None:
        return None
    budget = exact(given, of="budget")
    if budget < 0:
        raise InvalidQuantity(given, "it is zero or more", of="budget")
    return budget


def _currency(levers: Mapping[str, Lever], limits: LabourLimits, budget: Fraction | None) -> str | None:
    """The one currency of everything that costs."""
    found = {limits.currency: "the limits"} if limits.currency else {}
    for lever in levers.values():
        if lever.cost.currency is not None and lever.cost.amount:
            found.setdefault(lever.cost.currency, f"lever {lever.name!r}")
    if len(found) > 1:
        told = " and ".join(f"{currency} of {where}" for currency, where in found.items())
        raise InvalidValue("plan_remedies: currency", told, "all costs in one currency")
    if budget is not None and not found:
        expected = "a currency: give the limits one, e.g. LabourLimits(currency='CNY', ...)"
        raise InvalidValue("plan_remedies: budget", str(budget), expected)
    return next(iter(found), None)
