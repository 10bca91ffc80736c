"""Laws of a negotiation: totals stand, bounds hold, nobody who has settled is raised without being asked again."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from targetkit import (
    Manager,
    Metric,
    Month,
    Plan,
    Quarter,
    Store,
    Targets,
    Team,
    WorkCalendar,
    check_consistency,
    decompose,
)
from targetkit.allocation import tie
from targetkit.basis import tie_key
from targetkit.errors import InvalidValue
from targetkit.hold import Bound
from targetkit.negotiation import IllegalMove, Negotiation

NOVEMBER = Month(2026, 11)
SUB = Team("sub", [Manager("c"), Manager("d")])
EAST = Team("east", [Manager("b"), SUB], leader=Manager("a"))
WEST = Team("west", [Manager("e"), Manager("f"), Manager("g")])
STORE = Store("store", [EAST, WEST, Manager("h")])
CHILDREN = {
    "store": ["east", "west", "h"],
    "east": ["a", "b", "sub"],
    "west": ["e", "f", "g"],
    "sub": ["c", "d"],
}
PARENT = {child: parent for parent, children in CHILDREN.items() for child in children}
PEOPLE = [id_ for id_ in PARENT if id_ not in CHILDREN]
PENDING = {"open", "countered", "answered"}

# Groups first: what lies untaken is with them.
ROLES = st.sampled_from(["east", "sub", "west", *PEOPLE])
VALUES = st.integers(0, 30) | st.integers(0, 60)
TAKERS = st.sampled_from(["open", "all", "up"])
AIMS = st.integers(0, 49)
SLACK = st.none() | st.integers(0, 6)


class Model:
    """The rules once more, as simply as they can be told: dictionaries and one quantum at a time."""

    def __init__(self, key, numbers, low, high):
        self.key, self.low, self.high = key, low, high
        self.numbers = dict(numbers)
        self.heaps = dict.fromkeys(CHILDREN, 0)
        self.states = dict.fromkeys(PARENT, "open")
        self.offers = {}

    def copy(self):
        """Another one that stands the same."""
        other = Model(self.key, self.numbers, self.low, self.high)
        other.heaps, other.states, other.offers = dict(self.heaps), dict(self.states), dict(self.offers)
        return other

    def number(self, role):
        """What people have been given."""
        return self.numbers[role] if role in self.numbers else sum(map(self.number, CHILDREN[role]))

    def lying(self, role):
        """What lies untaken with a role and below it."""
        return self.heaps.get(role, 0) + sum(map(self.lying, CHILDREN.get(role, ())))

    def asked(self, role):
        """What a role is asked for."""
        return self.number(role) + self.lying(role)

    def within(self):
        """Whether all bounds are kept."""
        return all(
            self.low.get(role, 0) <= self.number(role) <= self.high.get(role, 10**9)
            for role in (*PARENT, "store")
        )

    def room(self, role, up, may):
        """How far a role can go."""
        number = self.number(role)
        if not number or not may(role):
            return 0
        own = self.high.get(role, 10**9) - number if up else number - self.low.get(role, 0)
        if role in CHILDREN:
            return min(own, sum(self.room(child, up, may) for child in CHILDREN[role]))
        return own

    def pour(self, group, amount, may, but=""):
        """Hand on inside a group, the next quantum always to the greatest claim."""
        up = amount > 0
        rooms = {child: self.room(child, up, may) for child in CHILDREN[group] if child != but}
        rooms = {child: room for child, room in rooms.items() if room}
        placed = min(abs(amount), sum(rooms.values()))
        before = {child: self.number(child) for child in rooms}
        shares = dict(before) if up else {child: before[child] - rooms[child] for child in rooms}
        most = {child: before[child] + rooms[child] if up else before[child] for child in rooms}
        for _ in range(sum(before.values()) + (placed if up else -placed) - sum(shares.values())):
            claims = [
                (-Fraction(before[child], 2 * shares[child] + 1), tie(self.key, child), child)
                for child in rooms
                if shares[child] < most[child]
            ]
            shares[min(claims)[2]] += 1
        for child, share in shares.items():
            part = share - before[child]
            if part > 0 and self.states[child] not in PENDING:
                self.states[child] = "open"
            if child in CHILDREN:
                self.pour(child, part, may)
            else:
                self.numbers[child] = share
        return amount - placed if up else amount + placed

    def offset(self, group, more):
        """Take a change out of what lies below a group, the next quantum always to the greatest claim."""
        sign = 1 if more > 0 else -1
        stack, heaps = [group], {}
        while stack:
            node = stack.pop()
            stack.extend(child for child in CHILDREN[node] if child in CHILDREN)
            if sign * self.heaps[node] < 0:
                heaps[node] = abs(self.heaps[node])
        taken = dict.fromkeys(heaps, 0)
        for _ in range(min(abs(more), sum(heaps.values()))):
            claims = [
                (-Fraction(heaps[node], 2 * taken[node] + 1), tie(self.key, node), node)
                for node in heaps
                if taken[node] < heaps[node]
            ]
            node = min(claims)[2]
            taken[node] += 1
            self.heaps[node] += sign
        return more - sign * sum(taken.values())

    def give(self, role, value, absorb):
        """Ask a role for another number, and let others take the difference."""
        more = value - self.asked(role)
        rest = more
        if role in CHILDREN:
            rest = self.pour(role, self.offset(role, more), lambda one: self.states[one] in PENDING)
            if rest < 0:
                rest = self.pour(role, rest, lambda _: True)
            self.heaps[role] += rest
        else:
            self.numbers[role] = value
        above = PARENT[role]
        self.heaps[above] -= more
        if absorb == "up":
            return
        lies = self.heaps[above]
        freed = max(0, min(-more, lies)) if more < 0 else min(0, max(-more, lies))
        self.spread(above, freed, absorb, role)

    def spread(self, group, amount, absorb, but=""):
        """Hand on what lies with a group."""
        everybody = absorb == "all"
        left = self.pour(group, amount, lambda one: everybody or self.states[one] in PENDING, but)
        self.heaps[group] -= amount - left
        return amount - left


class Talks(RuleBasedStateMachine):
    """Any moves in any order, legal or not."""

    @initialize(
        numbers=st.lists(st.just(0) | st.integers(0, 25), min_size=len(PEOPLE), max_size=len(PEOPLE)),
        slack=st.dictionaries(st.sampled_from([*PARENT, "store"]), st.tuples(SLACK, SLACK), max_size=5),
        quantum=st.sampled_from([1, 1000]),
    )
    def begin(self, numbers, slack, quantum):
        """Put a plan on the table."""
        self.metric = Metric("signings", quantum)
        low, high, bounds = {}, {}, []
        model = Model(tie_key(self.metric, NOVEMBER), zip(PEOPLE, numbers, strict=True), low, high)
        for role, (down, up) in slack.items():
            number = model.number(role)
            if down is not None:
                low[role] = max(0, number - down)
            if up is not None:
                high[role] = number + up
            if down is not None or up is not None:
                minimum, maximum = low.get(role), high.get(role)
                limits = {
                    name: limit * quantum
                    for name, limit in (("minimum", minimum), ("maximum", maximum))
                    if limit is not None
                }
                bounds.append(Bound("signings", role, **limits))
        rows = [("signings", role, NOVEMBER, model.number(role) * quantum) for role in (*PARENT, "store")]
        self.plan = Plan.from_rows(rows, metrics=[self.metric], roles=STORE, period=NOVEMBER)
        self.bounds = bounds
        self.model = model
        self.total = model.number("store")
        self.agreed = {}
        self.talk = Negotiation.open(self.plan, bounds=bounds)

    def move(self, name, role, allowed, change, *arguments, **options):
        """Make a move on both; what the model does not allow is refused, and nothing has happened."""
        after = self.model.copy()
        legal = allowed and change(after) is not False and after.within()
        try:
            moved = getattr(self.talk, name)(role, "signings", *arguments, **options)
        except (IllegalMove, InvalidValue):
            assert not legal
            return
        assert legal
        self.talk = moved
        self.model = after
        for one, state in after.states.items():
            if state in PENDING:
                self.agreed.pop(one, None)
            else:
                self.agreed[one] = min(after.asked(one), self.agreed.get(one, self.total + 60))

    def aimed(self, role, aim, state):
        """Mostly a role in this state, so that moves are often legal; sometimes any."""
        fitting = sorted(one for one, its in self.model.states.items() if its == state)
        return fitting[aim % len(fitting)] if fitting and aim % 5 else role

    def bounded(self, role, value):
        """Whether a number lies inside the role's own bounds."""
        return self.model.low.get(role, 0) <= value <= self.model.high.get(role, 10**9)

    @rule(role=ROLES, aim=AIMS)
    def accept(self, role, aim):
        """Say yes."""
        role = self.aimed(role, aim, "answered")
        state = self.model.states[role]

        def change(after):
            if state == "answered":
                after.give(role, *after.offers[role])
            after.states[role] = "accepted"

        self.move("accept", role, state in PENDING, change)

    @rule(role=ROLES, value=VALUES)
    def counter(self, role, value):
        """Say another number."""

        def change(after):
            after.states[role], after.offers[role] = "countered", (value, "")

        model = self.model
        allowed = model.states[role] in PENDING and value != model.asked(role) and self.bounded(role, value)
        self.move("counter", role, allowed, change, value * self.metric.quantum, "why")

    @rule(role=ROLES, absorb=TAKERS, aim=AIMS)
    def concede(self, role, absorb, aim):
        """Say yes to it."""
        role = self.aimed(role, aim, "countered")

        def change(after):
            after.give(role, after.offers[role][0], absorb)
            after.states[role] = "conceded"

        self.move("concede", role, self.model.states[role] == "countered", change, absorb=absorb)

    @rule(role=ROLES, value=VALUES, absorb=TAKERS, aim=AIMS)
    def answer(self, role, value, absorb, aim):
        """Say yet another number."""
        role = self.aimed(role, aim, "countered")

        def change(after):
            after.states[role], after.offers[role] = "answered", (value, absorb)

        waits = self.model.states[role] == "countered" and value != self.model.offers[role][0]
        allowed = waits and self.bounded(role, value)
        self.move("answer", role, allowed, change, value * self.metric.quantum, absorb=absorb)

    @rule(role=ROLES, value=VALUES, absorb=TAKERS, reason=st.sampled_from(["why", "because", " "]))
    def impose(self, role, value, absorb, reason):
        """Decide."""

        def change(after):
            after.give(role, value, absorb)
            after.states[role] = "imposed"

        allowed = self.model.states[role] in PENDING and self.bounded(role, value) and reason.strip()
        self.move("impose", role, allowed, change, value * self.metric.quantum, reason=reason, absorb=absorb)

    @precondition(lambda self: any(state not in PENDING for state in self.model.states.values()))
    @rule(role=ROLES)
    def reopen(self, role):
        """Begin again."""

        def change(after):
            after.states[role] = "open"

        self.move("reopen", role, self.model.states[role] not in PENDING, change, "why")

    @rule(group=st.sampled_from(sorted(CHILDREN)), absorb=st.sampled_from(["open", "all"]))
    def spread(self, group, absorb):
        """Hand on what lies there."""
        lies = self.model.heaps[group]
        self.move("spread", group, lies, lambda after: bool(after.spread(group, lies, absorb)), absorb=absorb)

    @invariant()
    def as_the_model(self):
        """Every number and every state is that of the model."""
        for standing in self.talk.standings():
            role, size = standing.role, self.metric.quantum

            assert self.model.number(role) * size == standing.number
            assert self.model.asked(role) * size == standing.asked
            assert self.model.states.get(role, "given") == standing.state

    @invariant()
    def total_stands(self):
        """The root is asked for the same as ever, and what is missing of it is recorded, to the quantum."""
        table = self.talk.tables["signings"]

        assert self.total == table.asked()["store"]
        assert self.total == table.numbers["store"] + sum(table.untaken.values())
        for parent, children in CHILDREN.items():
            assert table.numbers[parent] == sum(table.numbers[child] for child in children)
        short = sum(shortfall.short for shortfall in self.talk.shortfalls)
        assert sum(table.untaken.values()) * self.metric.quantum == short

    @invariant()
    def bounds_hold(self):
        """No bound is crossed, nobody's number is negative."""
        table = self.talk.tables["signings"]
        for role, number in table.numbers.items():
            assert self.model.low.get(role, 0) <= number <= self.model.high.get(role, 10**9)

    @invariant()
    def nobody_raised_silently(self):
        """Who has settled is asked for what was settled, or less."""
        for role, agreed in self.agreed.items():
            assert self.talk.standing(role, "signings").asked <= agreed * self.metric.quantum

    @invariant()
    def replayable(self):
        """The ledger leads to the very same negotiation."""
        again = Negotiation.replay(self.plan, self.talk.ledger, bounds=self.bounds)

        assert again == self.talk
        assert hash(again) == hash(self.talk)


Talks.TestCase.settings = settings(stateful_step_count=40)
TestNegotiation = Talks.TestCase


@given(
    total=st.integers(1, 300),
    counters=st.lists(st.tuples(ROLES, st.integers(0, 150), TAKERS), max_size=8),
    period=st.sampled_from([NOVEMBER, Quarter(2026, 4)]),
    follow=st.sampled_from([{}, {"disbursements": "signings"}]),
)
def test_settled_plan(total, counters, period, follow):
    """The agreed plan has everybody's number as it stands on the table, and adds up everywhere."""
    signings, money = Metric("signings"), Metric("disbursements", 1000, "CNY")
    targets = Targets({signings: total, money: total * 50_000})
    plan = decompose(targets, STORE, period, calendar=WorkCalendar.weekdays(), follow=follow)
    talk = Negotiation.open(plan)
    for role, percent, absorb in counters:
        for metric in (signings, money):
            standing = talk.standing(role, metric)
            value = metric.nearest(Fraction(standing.asked) * percent / 100)
            if not standing.settled and value != standing.asked:
                talk = talk.counter(role, metric, value, "why").concede(role, metric, absorb=absorb)
    for standing in talk.pending:
        talk = talk.accept(standing.role, standing.metric)

    agreed = talk.settle(short=True).plan

    for standing in talk.standings():
        assert standing.number == agreed[standing.metric, standing.role, period]
    assert check_consistency(agreed).ok
