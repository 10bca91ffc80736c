"""The versions of a plan: what `diff` tells is what changed, and the ledger forgets nothing."""

from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from targetkit import Manager, Metric, Month, Plan, Store, Team
from targetkit._attrs import FrozenMap
from targetkit.change import Change, Edited, increase
from targetkit.difference import diff
from targetkit.errors import DuplicateMember, OutOfTurn
from targetkit.role import walk
from targetkit.versions import PlanHistory
from tests.strategies import METRICS, NUMBERS, splits, stores

NOVEMBER = Month(2026, 11)
NINE = datetime(2026, 10, 28, 9, 0)


@st.composite
def pairs(draw):
    """Two plans of a store, split by other targets and other rules."""
    roles = st.just(draw(stores(most=5)))
    periods = st.just(NOVEMBER)
    one, two = (draw(splits(roles, periods, NUMBERS)) for _ in range(2))
    other = two.changed(options={**two.options, "weeks": one.options["weeks"]})
    return one.plan(), other.plan()


@given(pairs())
def test_diff_tells_all(plans):
    """The moves are the places that differ, no more and no less, and applying them to one plan gives the other."""
    before, after = plans
    found = diff(before, after)
    rows = {row[:3]: row.value for row in before.rows()}

    for move in found:
        place = (move.metric, move.role, move.period)
        assert rows.get(place) == move.before != move.after
        rows[place] = move.after
    assert {row[:3]: row.value for row in after.rows()} == {
        place: value for place, value in rows.items() if value is not None
    }
    assert len({(move.metric, move.role, move.period) for move in found}) == len(found)


@given(pairs())
def test_diff_totals(plans):
    """The total of a metric is what the second plan asks less what the first does."""
    before, after = plans

    for total in diff(before, after).totals:
        whole = (total.metric, before.roles, NOVEMBER)
        assert (before[whole], after[whole]) == (total.before, total.after)
        assert Fraction(after[whole]) - Fraction(before[whole]) == total.delta


@given(pairs())
def test_diff_is_antisymmetric(plans):
    """Swapping the plans swaps before and after everywhere and negates every change."""
    there, back = diff(*plans), diff(*reversed(plans))

    assert {(move.metric, move.role, move.period, move.before, move.after) for move in there} == {
        (move.metric, move.role, move.period, move.after, move.before) for move in back
    }
    assert {total.metric: -total.delta for total in there.totals} == {
        total.metric: total.delta for total in back.totals
    }


@given(splits(stores(most=5), st.just(NOVEMBER)), st.randoms(use_true_random=False))
def test_diff_of_equal_plans(split, shuffler):
    """Plans that are equal do not differ, in whatever order their rows, metrics and people are listed."""
    plan = split.plan()
    rows = list(plan.rows())
    shuffler.shuffle(rows)
    members = list(plan.roles.children)
    shuffler.shuffle(members)
    again = Plan.from_rows(rows, like=evolve(plan, roles=evolve(plan.roles, teams=members)))

    assert plan == again
    assert not diff(plan, again)
    assert () == diff(plan, again).moves == Change.between("replace", plan, again).moves


@given(pairs())
def test_change_is_the_difference_of_whole_periods(plans):
    """What a change tells of the whole period is what `diff` tells of it."""
    before, after = plans
    change = Change.between("replace", before, after)

    assert set(diff(before, after, grain="month")) == set(change.moves)
    assert (change.cells > 0) == any(
        before.line(metric, one) != after.line(metric, one)
        for metric in METRICS
        for one in before.roles.managers()
    )


STORE = Store("store", [Team("east", [Manager("li-na"), Manager("wang-lei")]), Manager("zhao-min")])
PEOPLE = tuple(node.id for node in walk(STORE))
SIGNINGS = Metric("signings")


def first_plan():
    """Every role has 5 for the month."""
    rows = [("signings", role, NOVEMBER, 5) for role in PEOPLE]
    return Plan.from_rows(rows, roles=STORE, period=NOVEMBER, metrics=[SIGNINGS])


class Ledger(RuleBasedStateMachine):
    """Random sequences of everything that a history can do, against lists of plain numbers."""

    def __init__(self):
        super().__init__()
        self.clock = NINE

    @initialize()
    def start(self):
        """A history of one plan; the model is a stack of versions, and one of what can be redone, per branch."""
        self.history = PlanHistory.start(first_plan(), author="zhou", at=self.clock)
        self.entries = [dict.fromkeys(PEOPLE, 5)]
        self.done = {"main": [self.entries[0]]}
        self.undone = {"main": []}
        self.blame = {"main": dict.fromkeys(PEOPLE, 1)}
        self.on = "main"
        self.seen = [self.history.revisions]

    def at(self):
        """A minute later."""
        self.clock += timedelta(minutes=1)
        return self.clock

    def entered(self, numbers):
        """What the model notes of a new entry."""
        old = self.done[self.on][-1]
        self.entries.append(numbers)
        for role in PEOPLE:
            if old[role] != numbers[role]:
                self.blame[self.on][role] = len(self.entries)

    @rule(role=st.sampled_from(PEOPLE), number=st.integers(0, 9), whole=st.booleans())
    def append(self, role, number, whole):
        """One role gets another number; as an edit, or as a plan built anew."""
        plan = self.history.current
        lines = plan.lines["signings"]
        row = (number, *lines[role][1:])
        after = evolve(plan, lines=FrozenMap({"signings": FrozenMap({**lines, role: row})}))
        given_ = (
            Plan.from_rows(after.rows(), like=plan)
            if whole
            else Edited(after, Change.between("set", plan, after))
        )
        numbers = {**self.done[self.on][-1], role: number}
        self.entered(numbers)
        self.done[self.on].append(numbers)
        self.undone[self.on] = []

        self.history = self.history.append(given_, author="zhou", at=self.at())

        for other in set(PEOPLE) - {role}:
            assert lines[other] is self.history.current.lines["signings"][other]

    @rule()
    def undo(self):
        """The version before, or an error at the start."""
        if len(self.done[self.on]) == 1:
            assert not self.history.can_undo
            with pytest.raises(OutOfTurn):
                self.history.undo(author="zhou", at=self.at())
            return
        before = self.done[self.on][-2]
        self.entered(before)
        self.undone[self.on].append(self.done[self.on].pop())

        self.history = self.history.undo(author="zhou", at=self.at())

        assert (
            self.history.current
            == self.history.redo(author="zhou", at=self.at()).undo(author="zhou", at=self.at()).current
        )

    @rule()
    def redo(self):
        """The version that was undone last, or an error where there is none."""
        if not self.undone[self.on]:
            assert not self.history.can_redo
            with pytest.raises(OutOfTurn):
                self.history.redo(author="zhou", at=self.at())
            return
        again = self.undone[self.on].pop()
        self.entered(again)
        self.done[self.on].append(again)

        self.history = self.history.redo(author="zhou", at=self.at())

    @rule(name=st.sampled_from(["a", "b", "c"]))
    def branch(self, name):
        """A branch of a new name starts where this one stands."""
        if name in self.done:
            with pytest.raises(DuplicateMember):
                self.history.branch(name)
            return
        self.done[name] = [self.done[self.on][-1]]
        self.undone[name] = []
        self.blame[name] = dict(self.blame[self.on])
        self.on = name

        self.history = self.history.branch(name)

    @rule(data=st.data())
    def switch(self, data):
        """Another branch, as it was left."""
        self.on = data.draw(st.sampled_from(sorted(self.done)))

        self.history = self.history.switch(self.on)

    @precondition(lambda self: hasattr(self, "history"))
    @invariant()
    def stands(self):
        """What stands on each branch, what the ledger holds, and who changed what last is as the model says."""
        for name, stack in self.done.items():
            plan = self.history.plan(name)
            assert stack[-1] == {role: plan["signings", role, NOVEMBER] for role in PEOPLE}
        assert list(self.done) == list(self.history.branches)
        assert len(self.entries) == len(self.history)
        assert self.entries == [
            {role: entry.plan["signings", role, NOVEMBER] for role in PEOPLE} for entry in self.history
        ]
        assert self.blame[self.on] == {
            role: self.history.last_change("signings", role, NOVEMBER).number for role in PEOPLE
        }
        for before in self.seen:
            assert before == self.history.revisions[: len(before)]
        self.seen = [self.history.revisions]

    @precondition(lambda self: hasattr(self, "history"))
    @invariant()
    def moves_add_up(self):
        """The moves of an entry lead from the plan before it to its own."""
        last = self.history.head
        if last.after:
            before = self.history.revision(last.after).plan
            assert set(diff(before, last.plan)) == set(last.change.moves)
            assert sum(move.delta for move in last.change.moves) == sum(
                increase(before[place], last.plan[place])
                for place in (("signings", role, NOVEMBER) for role in PEOPLE)
            )


TestLedger = Ledger.TestCase
TestLedger.settings = settings(stateful_step_count=20)
