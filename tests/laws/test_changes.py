"""All laws after every step: a plan that people hold, edit, re-plan, take back and stretch, in whatever order."""

import pickle
from datetime import datetime, timedelta
from fractions import Fraction

from attrs import evolve
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from targetkit import (
    Actuals,
    Bound,
    Hold,
    PlanHistory,
    WorkCalendar,
    replan,
    resplit,
    scale,
    spread,
    spreads,
    transfer,
    weights,
)
from targetkit.carry import catch_up
from targetkit.change import Edited
from targetkit.edits import hold, release
from targetkit.errors import TargetkitError
from targetkit.role import walk
from tests.laws.changes import (
    NOBODY,
    attained,
    cells_of,
    common,
    elapsed,
    far_days,
    is_clean,
    is_exact,
    is_fair,
    is_held,
    is_local,
    is_same_past,
    is_told,
    line_of,
    number,
    parent_of,
    past_of,
    rules_in,
    staffings,
    starts,
    whole,
)
from tests.laws.test_assigned import adds_up, lies_on_top
from tests.laws.test_order_free import reshuffled
from tests.strategies import FEWER, FUNNEL, places, policies

STEPS = 12
NINE = datetime(2026, 10, 28, 9, 0)

ZERO = st.sampled_from(["error", "even"])
MOVED = st.sampled_from([0, 1, -1, 2, -2, 5, -5, 40])
FACTORS = st.sampled_from(["0", "0.5", "0.95", "1", "1.05", "1.5", "3"])
WAYS = st.sampled_from(
    [
        spreads.even(),
        spreads.present(),
        spreads.front_loaded(),
        spreads.back_loaded(),
        spreads.growth("0.1"),
        spreads.line(1, 4),
        spreads.line(3, 0),
        spreads.like("signings"),
        spreads.change("0.2"),
        spreads.change("-0.5"),
        spreads.clear(),
    ]
)
CARRIES = st.sampled_from(["spread", "spread", "next_day", "drop", "borrow", catch_up(1), catch_up(3)])
STRETCHES = st.dictionaries(
    st.sampled_from(["manager", "team", "store"]), st.sampled_from(["0.05", "0.5", 0]), max_size=2
)
SHIFTS = st.integers(0, 9)
AMOUNTS = st.sampled_from([0, 1, 1, 2, 3, 8, -1])


class Changes(RuleBasedStateMachine):
    """A plan in a ledger; every step is checked by the plan before it, by the rules it has to keep, and by a list."""

    @initialize(plan=starts(), random=st.randoms(use_true_random=False))
    def begin(self, plan, random):
        """A fresh plan, fair in full."""
        self.random = random
        self.versions = [plan]
        self.undone = []
        self.rows = []
        self.clock = NINE
        self.fair = plan.basis is not None
        self.history = PlanHistory.start(plan, author="zhou", at=NINE)

    @property
    def plan(self):
        """The plan that stands."""
        return self.versions[-1]

    def later(self):
        """Who and when; every entry has a time of its own."""
        self.clock += timedelta(minutes=1)
        return {"author": "zhou", "at": self.clock}

    def tried(self, operate):
        """What an operation gives, by itself and on the plan with everybody listed otherwise; None if it is refused."""
        before = self.plan
        kept = pickle.dumps(before)
        other = evolve(before, roles=reshuffled(before.roles, self.random))
        edited = _outcome(operate, before, list)
        assert kept == pickle.dumps(before)
        again = _outcome(operate, other, self.shuffled)
        assert type(edited) is type(again)
        if isinstance(edited, TargetkitError):
            assert str(edited)
            return None
        assert edited.plan == again.plan
        assert edited.plan.basis == again.plan.basis
        assert set(edited.change.moves) == set(again.change.moves)
        return edited

    def shuffled(self, given):
        """The same in another order."""
        taken = list(given)
        self.random.shuffle(taken)
        return taken

    def entered(self, given, *, fair=False):
        """A new version is what stands; the ledger and the list say so."""
        plan = given.plan if isinstance(given, Edited) else given
        if isinstance(given, Edited):
            is_told(self.plan, given)
        self.history = self.history.append(given, **self.later())
        self.versions.append(plan)
        self.undone = []
        self.fair = fair

    def drawn(self, data, *, groups=False):
        """A metric and a role of the plan."""
        names = [metric.name for metric in self.plan.metrics]
        ids = [node.id for node in walk(self.plan.roles) if node.children or not groups]
        return self.plan.metric(data.draw(st.sampled_from(names))), self.plan.role(
            data.draw(st.sampled_from(ids))
        )

    def settled(self, edited, metric, top, *, fair=True):
        """What every edit below one role leaves as it was, and how fair it leaves the rest: people, if not groups too."""
        before, after = self.plan, edited.plan
        is_local(before, after, metric, top)
        is_same_past(before, after)
        if after.basis is not None:
            for inside in [top] if fair else top.managers():
                is_fair(after, [metric], inside)
            # A transfer keeps the days above both whatever becomes of their ideals; groups in between take what results.
            assert not fair or far_days(after, metric) <= far_days(before, metric)

    # --- edits ------------------------------------------------------------------------------------------------------

    @rule(data=st.data(), moved=MOVED, zero=ZERO)
    def set(self, data, moved, zero):
        """One number is what was asked for; those kept, and everybody's number where it is a part, stay."""
        metric, role = self.drawn(data)
        before = self.plan
        period = data.draw(
            st.just(before.period) | st.sampled_from(places(before, metric, role) + before.period.days[-1:])
        )
        now = before.line(metric, role)[before.timeline.place(period)] or 0
        value = metric.quantity(max(0, now + moved))
        parent = parent_of(before, role)
        siblings = [node.id for node in parent.children if role not in (node, before.roles)]
        keep = data.draw(st.lists(st.sampled_from(siblings), unique=True, max_size=2)) if siblings else []
        edited = self.tried(
            lambda plan, order: plan.set(metric, role.id, period, value, keep=order(keep), zero=zero)
        )
        if edited is None:
            return
        after = edited.plan
        assert value == after[metric, role, period]
        for node in keep:
            assert before[metric, node, period] == after[metric, node, period]
        if role != before.roles:
            assert whole(before, metric, parent) == whole(after, metric, parent)
        if period != before.period:
            for manager in before.roles.managers():
                assert whole(before, metric, manager) == whole(after, metric, manager)
        own = (metric.name, role.id, period)
        stands = {_place(one): one.value if _place(one) == (Hold, *own) else one for one in rules_in(before)}
        stands |= {_place(one): value for one in rules_in(before) if _place(one) == (Hold, *own)}
        found = {_place(one): one.value if _place(one) == (Hold, *own) else one for one in rules_in(after)}
        assert stands == found
        self.settled(edited, metric, parent)
        self.entered(edited)

    @rule(data=st.data(), factor=FACTORS, zero=ZERO)
    def scale(self, data, factor, zero):
        """A number times a factor, rounded up; raising the total lowers nobody where nothing is held."""
        metric, role = self.drawn(data)
        before = self.plan
        edited = self.tried(lambda plan, _: scale(plan, metric, factor, role=role.id, zero=zero))
        if edited is None:
            return
        after = edited.plan
        assert -(-whole(before, metric, role) * Fraction(factor) // 1) == whole(after, metric, role)
        method = "webster" if before.basis is None else before.basis.metrics[metric.name].method
        if role == before.roles and method == "webster" and not rules_in(before):
            for node in walk(before.roles):
                sign = whole(after, metric, node) - whole(before, metric, node)
                assert sign >= 0 if Fraction(factor) >= 1 else sign <= 0, node.id
        self.settled(edited, metric, parent_of(before, role))
        self.entered(edited)

    @rule(data=st.data(), amount=st.sampled_from([1, 1, 2, 3, 10]), others=st.sampled_from(["move", "fixed"]))
    def transfer(self, data, amount, others):
        """What leaves the one reaches the other; the numbers of everybody else stay, and so do those of all above."""
        metric, source = self.drawn(data)
        before = self.plan
        apart = [
            node.id for node in walk(before.roles) if node not in walk(source) and source not in walk(node)
        ]
        target = before.role(data.draw(st.sampled_from(apart or [source.id])))
        period = data.draw(
            st.none() | st.sampled_from(before.timeline.periods[: cells_of(before, metric).stop])
        )
        edited = self.tried(
            lambda plan, _: transfer(
                plan, metric, source.id, target.id, metric.quantity(amount), period, others=others
            )
        )
        if edited is None:
            return
        after = edited.plan
        top = common(before, source, target)
        at = before.period if period is None else period
        for role, gain in ((source, -amount), (target, amount)):
            assert number(before, metric, role, at) + gain == number(after, metric, role, at)
        for node in walk(before.roles):
            below = list(walk(node))
            if (
                (source in below) == (target in below)
                and node not in walk(source)
                and node not in walk(target)
            ):
                assert whole(before, metric, node) == whole(after, metric, node)
                if others == "fixed" and not node.children:
                    assert before.line(metric, node) == after.line(metric, node)
        self.settled(edited, metric, top, fair=False)
        self.entered(edited)

    @rule(data=st.data(), how=WAYS, zero=ZERO)
    def spread(self, data, how, zero):
        """The days change and nobody's number does, in the part that is spread and in all; or the number itself."""
        metric, role = self.drawn(data)
        before = self.plan
        period = data.draw(
            st.none() | st.sampled_from(before.timeline.periods[: cells_of(before, metric).stop])
        )
        edited = self.tried(lambda plan, _: spread(plan, metric, role.id, how, period=period, zero=zero))
        if edited is None:
            return
        after = edited.plan
        amount = isinstance(how, spreads.change | spreads.clear)
        if not amount:
            for manager in before.roles.managers():
                assert whole(before, metric, manager) == whole(after, metric, manager)
                at = before.period if period is None else period
                assert number(before, metric, manager, at) == number(after, metric, manager, at)
        self.settled(edited, metric, parent_of(before, role) if amount else role)
        self.entered(edited)

    @rule(data=st.data())
    def resplit(self, data):
        """A team's number goes onto its people by other weights; who has none gets none beyond what has come."""
        metric, role = self.drawn(data, groups=True)
        before = self.plan
        people = [manager.id for manager in role.managers()]
        shares = {id_: data.draw(st.integers(0, 3)) for id_ in people}
        policy = data.draw(st.just(weights.explicit(shares)) | policies(people))
        edited = self.tried(lambda plan, _: resplit(plan, role.id, policy, metrics=[metric]))
        if edited is None:
            return
        after = edited.plan
        assert whole(before, metric, role) == whole(after, metric, role)
        if policy == weights.explicit(shares) and not rules_in(before):
            for id_, share in shares.items():
                assert share or not sum(line_of(after, metric, id_)[elapsed(after, metric) :])
        self.settled(edited, metric, role)
        self.entered(edited)

    # --- holds ------------------------------------------------------------------------------------------------------

    @rule(data=st.data(), zero=ZERO)
    def hold(self, data, zero):
        """Several places are held and people bounded at once; what stood at other places stays."""
        before = self.plan
        holds, bounds = {}, {}
        for _ in range(data.draw(st.integers(1, 3))):
            metric, role = self.drawn(data)
            if data.draw(st.booleans()):
                period = data.draw(st.just(before.period) | st.sampled_from(places(before, metric, role)))
                value = metric.quantity(max(0, number(before, metric, role, period) + data.draw(MOVED)))
                holds[metric.name, role.id, period] = Hold(metric, role, period, value)
            else:
                now = whole(before, metric, role)
                side, slack = data.draw(st.sampled_from(["minimum", "maximum"])), data.draw(MOVED)
                value = metric.quantity(max(0, now + slack))
                bounds[metric.name, role.id] = Bound(metric, role, **{side: value})
        edited = self.tried(
            lambda plan, order: hold(plan, order(holds.values()), order(bounds.values()), zero=zero)
        )
        if edited is None:
            return
        stands = {_place(one): one for one in rules_in(before)}
        stands |= {_place(one): one for one in [*holds.values(), *bounds.values()]}
        if before.basis is not None:
            assert set(stands.values()) == set(rules_in(edited.plan))
        touched = {place[0] for place in [*holds, *bounds]}
        for metric in before.metrics:
            if metric.name in touched:
                self.settled(edited._replace(plan=_only(before, edited.plan, metric)), metric, before.roles)
            else:
                assert before.lines[metric.name] == edited.plan.lines[metric.name]
        self.entered(edited)

    @precondition(lambda self: rules_in(self.plan))
    @rule(data=st.data())
    def release(self, data):
        """What is let go is no rule any more, and no number changes."""
        before = self.plan
        given = rules_in(before)
        gone = data.draw(st.lists(st.sampled_from(given), min_size=1, unique=True))
        edited = self.tried(lambda plan, order: release(plan, order(gone)))
        assert edited is not None
        assert before.lines == edited.plan.lines
        assert set(given) - set(gone) == set(rules_in(edited.plan))
        self.entered(edited, fair=self.fair)

    @precondition(lambda self: self.plan.basis is not None and not self.fair)
    @rule()
    def rebalance(self):
        """Fair in full again, everybody's number kept."""
        before = self.plan
        edited = self.tried(lambda plan, _: plan.rebalance())
        assert edited is not None
        is_same_past(before, edited.plan)
        for metric in before.metrics:
            for node in walk(before.roles):
                assert whole(before, metric, node) == whole(edited.plan, metric, node)
        assert rules_in(before) == rules_in(edited.plan)
        self.entered(edited, fair=True)

    @rule(stretch=STRETCHES)
    def stretch(self, stretch):
        """Another stretch leaves the base as it is."""
        levels = {node.level for node in walk(self.plan.roles)}
        after = self.plan.with_stretch({level: share for level, share in stretch.items() if level in levels})
        assert self.plan.lines == after.lines
        self.entered(after, fair=self.fair)

    # --- re-plans ---------------------------------------------------------------------------------------------------

    @rule(data=st.data(), carry=CARRIES, surplus=st.sampled_from(["keep", "release"]), shift=SHIFTS)
    def replan(self, data, carry, surplus, shift):
        """What has gone by is what came; what is missing goes where it is said to."""
        before = self.plan
        first = before.period.start - timedelta(2) if before.frozen is None else before.frozen
        as_of = first + timedelta(shift)
        people = [manager.id for manager in before.roles.managers() if not manager.id.startswith(NOBODY)]
        for _ in range(data.draw(st.integers(0, 5))):
            metric = data.draw(st.sampled_from(before.metrics))
            day = as_of - timedelta(data.draw(st.integers(-1, 6)))
            who = data.draw(st.sampled_from([*people, *people, "stranger"]))
            self.rows.append((day, who, metric.name, metric.quantity(data.draw(AMOUNTS))))
        actuals = Actuals(self.rows, metrics=before.metrics)
        kind = data.draw(st.sampled_from(["", "", "", "people", "people", "target", "calendar", "funnel"]))
        facts = self.facts(data, kind, as_of)

        def operate(plan, order):
            given = dict(facts)
            if order is not list and "roles" in given:
                given["roles"] = reshuffled(given["roles"], self.random)
            known = actuals if order is list else Actuals(order(self.rows), metrics=before.metrics)
            return replan(plan, known, as_of, carry=carry, surplus=surplus, **given)

        edited = self.tried(operate)
        if edited is None:
            return
        after = edited.plan
        assert as_of == after.frozen
        rows = [row for row in self.rows if row[0] <= as_of]
        for metric in before.metrics:
            came = attained(after, metric, rows, as_of)
            assert came == past_of(after, metric, as_of)
            plainly = kind in {"", "people"} and surplus == "keep" and carry not in {"drop", "borrow"}
            if plainly and not rules_in(before):
                self.adds_up(before, after, metric, as_of)
        for name, value in facts.get("targets", {}).items():
            assert value == after[name, after.roles, after.period]
        assert {_place(one) for one in rules_in(after)} <= {_place(one) for one in rules_in(before)}
        self.entered(edited, fair=before.basis is not None)

    def facts(self, data, kind, as_of):
        """What is new from a day on."""
        plan = self.plan
        if kind == "people":
            return {"roles": data.draw(staffings(plan, as_of + timedelta(1)))}
        if kind == "target":
            metric = data.draw(st.sampled_from(plan.metrics))
            aim = max(0, whole(plan, metric, plan.roles) + data.draw(MOVED))
            return {"targets": {metric.name: metric.quantity(aim)}}
        if kind == "calendar":
            return {"calendar": data.draw(st.sampled_from([WorkCalendar.daily(), WorkCalendar.weekdays()]))}
        return {"funnel": FUNNEL.with_rate("signings", "0.25")} if kind == "funnel" else {}

    def adds_up(self, before, after, metric, as_of):
        """Where everything has an owner, the total is what came, and what everybody who has less than asked has left."""
        if any(manager.id.startswith(NOBODY) for manager in after.roles.managers()):
            return
        gone = elapsed(after, metric)
        came = past_of(after, metric, as_of)
        asked = {manager.id: whole(before, metric, manager) for manager in before.roles.managers()}
        left = sum(max(0, asked.get(id_, 0) - sum(came.get(id_, ()))) for id_ in {*asked, *came})
        assert sum(line_of(after, metric, after.roles)[:gone]) + left == whole(after, metric, after.roles)

    # --- the ledger -------------------------------------------------------------------------------------------------

    @precondition(lambda self: len(self.versions) > 1)
    @rule()
    def undo(self):
        """The version before stands again."""
        self.undone.append(self.versions.pop())
        self.fair = False
        self.history = self.history.undo(**self.later())

    @precondition(lambda self: self.undone)
    @rule()
    def redo(self):
        """The version that was undone last stands again."""
        self.versions.append(self.undone.pop())
        self.fair = False
        self.history = self.history.redo(**self.later())

    # --- after every step -------------------------------------------------------------------------------------------

    @precondition(lambda self: hasattr(self, "history"))
    @invariant()
    def laws(self):
        """Exact, clean, held, fair where the step promises it, above the base, and as the ledger says."""
        is_exact(self.plan)
        is_clean(self.plan)
        is_held(self.plan)
        if self.fair:
            is_fair(self.plan)
        if self.plan.stretch:
            lies_on_top(self.plan.base, self.plan.assigned)
            adds_up(self.plan.assigned, exactly=False)
        assert self.plan == self.history.current
        assert self.plan.basis == self.history.current.basis
        assert bool(self.undone) == self.history.can_redo
        assert (len(self.versions) > 1) == self.history.can_undo


def _outcome(operate, plan, order):
    """What an operation gives, or why it is refused."""
    try:
        return operate(plan, order)
    except TargetkitError as error:
        return error


def _place(one):
    """What a hold or bound speaks of."""
    return type(one), one.metric, one.role, getattr(one, "period", None)


def _only(before, after, metric):
    """The plan before, with one metric as it is after."""
    return evolve(before, lines={**before.lines, metric.name: after.lines[metric.name]}, basis=after.basis)


TestChanges = Changes.TestCase
TestChanges.settings = settings(FEWER, stateful_step_count=STEPS)
