"""From rules that fired to a plan of remedies: what is obliged, what is chosen beside it, and what is said of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from targetkit._answers import Answer, Gap, Reason, reasons_of
from targetkit._attrs import FrozenMap
from targetkit._candidates import Candidate, Obstacles, Search, candidates_of
from targetkit._choice import Choice, Goal, Limit, Problem, choose
from targetkit._gaps import Want, wants_of
from targetkit._means import Means
from targetkit._obliged import Obliged, obliged_by
from targetkit._promised import action_of, chance_of, summed
from targetkit._shared import Shared, shared_by
from targetkit.errors import UnknownMember
from targetkit.findings import Finding
from targetkit.labels import told_apart
from targetkit.role import walk

if TYPE_CHECKING:
    from targetkit._situation import Situation
    from targetkit.actions import Action
    from targetkit.forecast import Landing
    from targetkit.labour import LabourLimits
    from targetkit.lever import Lever
    from targetkit.rules import Fired, Rule

__all__ = ["Remedied"]

_ZERO = Fraction(0)


class Remedied:
    """A plan of remedies in the making.

    Args:
        fired: The rules that fired.
        rules: The rules by name.
        levers: For each rule its levers.
        situation: Where everybody stands.
        limits: The limits of labour.
    """

    def __init__(
        self,
        fired: Fired,
        rules: Mapping[str, Rule],
        levers: Mapping[str, tuple[Lever, ...]],
        situation: Situation,
        limits: LabourLimits,
    ) -> None:
        self.fired = fired
        self.firings = fired.firings
        self.rules = rules
        self.means = Means(situation, limits)
        self._check_people()
        self.wants: list[Want] = wants_of(self.firings, rules, self.means)
        oblige = [rules[firing.rule].kind == "discipline" for firing in self.firings]
        own = [levers[firing.rule] for firing in self.firings]
        self.closing = [() if obliged else each for obliged, each in zip(oblige, own, strict=True)]
        self.obliging = [each if obliged else () for obliged, each in zip(oblige, own, strict=True)]
        self.obliged = Obliged(Search(self.wants, self.means, priced=False))
        self.candidates: list[Candidate] = []
        self.chosen: list[Candidate] = []
        self.shared: list[Shared] = []
        self.obstacles: list[Obstacles] = []
        self.unpaid: set[str] = set()
        self.budget: Fraction | None = None
        self.choice: Choice = choose(Problem((), (), ()))

    def _check_people(self) -> None:
        """A trigger of one's own may ask anybody; only people of the plan can act."""
        for firing in self.firings:
            for id_ in firing.people:
                if id_ not in self.means.managers:
                    raise UnknownMember(
                        "manager", id_, tuple(self.means.managers), f"the plan, asked by rule {firing.rule!r}"
                    )

    # --- choosing --------------------------------------------------------------------------------------------------

    def plan(self, budget: Fraction | None, days: int) -> None:
        """Oblige, and choose.

        Args:
            budget: What all may cost; None: no budget.
            days: For how many days actions are planned.
        """
        self.budget = budget
        self.obliged = obliged_by(self.firings, self.obliging, Search(self.wants, self.means, priced=False))
        found = candidates_of(
            self.firings, self.closing, self.wants, self.means, days, priced=budget is not None
        )
        self.obstacles, self.unpaid = found.obstacles, found.unpaid
        # What costs nothing and then what the field does first comes first where nothing else decides.
        self.candidates = sorted(found.candidates, key=_order)
        self.shared = shared_by(self.candidates, self.obliged.uses, self.means)
        if budget is not None:
            left = max(budget - _cost(self.obliged.uses), _ZERO)
            prices = {number: use.cost for number, use in enumerate(self.candidates) if use.cost}
            self.shared.append(Shared(prices, left, "budget"))
        goals = self._needed()
        limits = [Limit(row.weights, row.most) for row in self.shared]
        costs = [use.cost for use in self.candidates]
        ranks = [use.rank for use in self.candidates]
        self.choice = choose(Problem(costs, goals, limits, ranks))
        self.chosen = [self.candidates[at] for at in self.choice.chosen]

    def _needed(self) -> list[Goal]:
        """What is left to close after what is obliged."""
        gains: list[dict[int, Fraction]] = [{} for _ in self.wants]
        for number, use in enumerate(self.candidates):
            for at, amount in use.closes.items():
                gains[at][number] = amount
        goals: list[Goal] = []
        for at, want in enumerate(self.wants):
            need = want.gap - _closed(self.obliged.uses, at)
            if need > 0:
                goals.append(Goal(need, want.worth * need / want.gap, gains[at]))
        return goals

    # --- what is said of it ----------------------------------------------------------------------------------------

    def told(self, currency: str | None, landing: Landing | None) -> dict[str, Any]:
        """Everything that a `RemedyPlan` holds.

        Args:
            currency: What costs are in.
            landing: Where the period lands without remedies.
        """
        means, choice = self.means, self.choice
        actions = self._actions(currency)
        plan = means.plan
        gaps = tuple(self._gap(number, want, landing) for number, want in enumerate(self.wants))
        answers = tuple(self._answer(number, actions, gaps) for number in range(len(self.firings)))
        ordered = sorted(actions.values(), key=lambda one: (one.day, one.manager, one.kind, one.lever))
        obliged = _cost(self.obliged.uses)
        metrics = {metric: None for action in ordered for metric in (*action.gain, *action.lost)}
        return {
            "role": plan.roles.id,
            "period": plan.period,
            "day": means.first,
            "actions": tuple(ordered),
            "answers": answers,
            "gaps": gaps,
            "expected": self._ordered(summed([action.gain for action in ordered])),
            "lost": self._ordered(summed([action.lost for action in ordered])),
            "cost": choice.cost + obliged,
            "currency": currency,
            "budget": self.budget,
            "metric": means.bottom,
            "closed": choice.worth,
            "bound": choice.bound,
            "cost_bound": choice.cost_bound,
            "obliged_cost": obliged,
            "binding": choice.binding,
            "considered": len(self.candidates),
            "findings": (*self.fired.findings, *self._findings(answers, gaps, obliged, currency)),
            "names": FrozenMap(told_apart({node.id: node.name for node in walk(plan.roles) if node.name})),
            "units": FrozenMap((name, means.unit(name)) for name in (*metrics, means.bottom)),
            "consult": means.limits.asked_first(),
            "special_reason": means.limits.special_reason,
        }

    def _ordered(self, amounts: Mapping[str, Fraction]) -> FrozenMap[str, Fraction]:
        """Amounts from the top of the funnel down."""
        places = {name: at for at, name in enumerate(self.means.chain)}
        return FrozenMap(
            sorted(amounts.items(), key=lambda pair: (places.get(pair[0], len(places)), pair[0]))
        )

    def _actions(self, currency: str | None) -> dict[tuple[str, str, date], Action]:
        """By lever, person and day; uses of the same hour after hour are one action."""
        groups: dict[tuple[str, str, date], list[Candidate]] = defaultdict(list)
        for use in (*self.obliged.uses, *self.chosen):
            groups[use.key[:3]].append(use)
        return {key: action_of(uses, self.firings, self.means, currency) for key, uses in groups.items()}

    def _gap(self, number: int, want: Want, landing: Landing | None) -> Gap:
        expected = _closed([*self.obliged.uses, *self.chosen], number)
        still = expected < want.gap
        return Gap(
            want.metric,
            want.role,
            want.until,
            want.gap,
            expected,
            chance_of(want, expected, self.means, landing),
            tuple(dict.fromkeys(self.firings[firing].rule for firing in want.firings)),
            self._why_open(number, want.firings) if still else (),
            want.waiting,
            self.means.unit(want.metric),
        )

    def _why_open(self, number: int, firings: Iterable[int]) -> tuple[Reason, ...]:
        """Why a gap does not close: what stands in the way of each candidate left, and of what was none."""
        found: Obstacles = {}
        for why, lever in self._blocked(number):
            _note(found, why, [lever])
        taken = dict.fromkeys(use.lever for use in self.chosen if number in use.closes)
        for firing in firings:
            for why, levers in self._unanswered(firing).items():
                # What is done by some is not told of those who cannot.
                left = [lever for lever in levers if lever not in taken]
                if left or not levers:
                    _note(found, why, left)
        # Of what is done and nothing stands in the way of, everybody does all there is.
        told = {lever for levers in found.values() for lever in levers}
        done = [lever for lever in taken if lever not in told]
        if done or not found:
            _note(found, "all", done)
        return reasons_of(found)

    def _blocked(self, want: int) -> Iterator[tuple[str, Lever]]:
        """Of each candidate that would close more of a gap: the limits that leave no room for it."""
        chosen = {use.key for use in self.chosen}
        taken = {number for number, use in enumerate(self.candidates) if use.key in chosen}
        left = [
            row.most - sum((weight for at, weight in row.weights.items() if at in taken), _ZERO)
            for row in self.shared
        ]
        for row, rest in zip(self.shared, left, strict=True):
            for at, weight in row.weights.items():
                use = self.candidates[at]
                if at not in taken and weight > rest and want in use.closes:
                    yield row.why, use.lever

    def _unanswered(self, number: int) -> Mapping[str, Iterable[Lever]]:
        """Why what a rule asks for was no candidate."""
        firing = self.firings[number]
        if not firing.people:
            return {"nobody": ()}
        if not self.means.days:
            return {"day": ()}
        if number in self.obliged.obstacles:
            return self.obliged.obstacles[number]
        return self.obstacles[number]

    def _answer(
        self, number: int, actions: Mapping[tuple[str, str, date], Action], gaps: Sequence[Gap]
    ) -> Answer:
        firing = self.firings[number]
        if self.rules[firing.rule].kind == "discipline":
            keys = [self.obliged.uses[at].key[:3] for at in self.obliged.answers.get(number, ())]
            done = tuple(actions[key] for key in dict.fromkeys(keys))
            asked = len(firing.people) * len(self.obliging[number])
            return Answer(
                firing, done, reasons_of(self._unanswered(number)) if len(keys) < asked or not keys else ()
            )
        want = next((at for at, one in enumerate(self.wants) if number in one.firings), None)
        if want is None:
            return Answer(firing, (), (Reason("nothing"),))
        uses = [use for use in (*self.obliged.uses, *self.chosen) if use.closes.get(want, _ZERO) > 0]
        done = tuple(actions[key] for key in dict.fromkeys(use.key[:3] for use in uses))
        return Answer(firing, done, () if done else gaps[want].reasons or (Reason("not needed"),))

    def _findings(
        self, answers: Sequence[Answer], gaps: Sequence[Gap], obliged: Fraction, currency: str | None
    ) -> Iterator[Finding]:
        for gap in gaps:
            if gap.after:
                yield Finding.of(
                    "TK741",
                    metric=gap.metric,
                    role=gap.role,
                    period=gap.until,
                    expected=gap.before,
                    actual=gap.after,
                    form="waiting" if gap.waiting else "",
                    unit=gap.unit,
                    why=(gap.why("en"), gap.why("zh")),
                )
        for answer in answers:
            if not answer.actions and answer.reasons != (Reason("nothing"),):
                rule = self.rules[answer.firing.rule]
                yield Finding.of(
                    "TK742",
                    metric=answer.firing.metric,
                    role=answer.firing.role,
                    period=answer.firing.period,
                    rule=(rule.called("en"), rule.called("zh")),
                    why=(answer.why("en"), answer.why("zh")),
                )
        unpaid = tuple(sorted(self.unpaid))
        if unpaid:
            yield Finding.of(
                "TK743", people=unpaid, count=len(unpaid), form="" if self.budget is None else "budget"
            )
        if self.budget is not None and obliged > self.budget:
            yield Finding.of("TK744", expected=self.budget, actual=obliged, currency=currency or "")


def _order(use: Candidate) -> tuple[int, int, date, str, str]:
    return use.rank, use.number, use.day, use.manager, use.lever.name


def _cost(uses: Iterable[Candidate]) -> Fraction:
    return sum((use.cost for use in uses), _ZERO)


def _closed(uses: Iterable[Candidate], want: int) -> Fraction:
    return sum((use.closes.get(want, _ZERO) for use in uses), _ZERO)


def _note(found: Obstacles, why: str, levers: Iterable[Lever]) -> None:
    told = found.setdefault(why, [])
    told.extend(lever for lever in levers if lever not in told)
