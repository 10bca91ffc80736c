"""Laws of the layers: what is assigned lies on top of the base, and tiers lie on top of each other."""

from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from targetkit import Manager, Plan, check_consistency
from targetkit.errors import Infeasible
from targetkit.hold import Bound, Hold
from targetkit.role import walk
from targetkit.scope import presence
from targetkit.tiers import tiers
from targetkit.workdays import WorkCalendar
from tests.laws.test_order_free import reshuffled
from tests.strategies import FEWER, splits

SHARES = st.sampled_from([Fraction(0), Fraction(1, 20), Fraction(1, 3), Fraction(1), Fraction(5, 2)])


@st.composite
def stretches(draw, roles):
    """A stretch for some of the levels of a tree."""
    levels = sorted({node.level for node in walk(roles)})
    return draw(st.dictionaries(st.sampled_from(levels), SHARES, max_size=len(levels)))


@st.composite
def stretched(draw):
    """A plan with a stretch."""
    plan = draw(splits()).plan()
    return plan.with_stretch(draw(stretches(plan.roles)))


@st.composite
def ruled(draw):
    """A plan with a stretch, and with holds and maxima around the numbers that it has without them."""
    split = draw(splits())
    plain = split.plan()
    metric = draw(st.sampled_from(plain.metrics))
    grain = plain.grain(metric)
    people = [node for node in walk(plain.roles) if isinstance(node, Manager)]
    holds = [
        Hold(metric, person, period, plain[metric, person, period])
        for person, period in draw(
            st.lists(
                st.tuples(
                    st.sampled_from(people),
                    st.sampled_from(
                        [plain.period, *(plain.timeline.periods[at] for at in plain.timeline.levels[grain])]
                    ),
                ),
                max_size=3,
                unique=True,
            )
        )
    ]
    bounds = [
        Bound(metric, node, maximum=metric.quantity(plain.line(metric, node)[0] + draw(st.integers(0, 3))))
        for node in draw(st.lists(st.sampled_from(list(walk(plain.roles))), max_size=4, unique=True))
    ]
    try:
        plan = split.changed(options={**split.options, "holds": holds, "bounds": bounds}).plan()
    except Infeasible:
        assume(False)
        raise
    return plan.with_stretch(draw(stretches(plan.roles)))


def lies_on_top(base, layer):
    """Assert that a layer has the places of the base, and in none of them less."""
    for metric in base.metrics:
        for node in walk(base.roles):
            pairs = list(zip(base.line(metric, node), layer.line(metric, node), strict=True))
            assert all((own is None) == (other is None) for own, other in pairs)
            assert all(own <= other for own, other in pairs if own is not None), (metric, node)


def adds_up(plan, *, exactly):
    """Assert that time adds up exactly, and that children have what their parent has, or at least as much."""
    for metric in plan.metrics:
        stop = plan.timeline.levels[plan.grain(metric)].stop
        for node in walk(plan.roles):
            line = plan.line(metric, node)
            for place in range(stop):
                inside = plan.timeline.children[place]
                if inside and inside.stop <= stop:
                    assert line[place] == sum(line[inside.start : inside.stop]), (metric, node, place)
                if node.children:
                    below = sum(plan.line(metric, child)[place] for child in node.children)
                    assert line[place] == below if exactly else line[place] <= below, (metric, node, place)


@FEWER
@given(stretched())
def test_assigned_above_the_base(plan):
    """No target of the assigned layer is below the base, and what goes beyond falls on days on which people are there."""
    layer = plan.assigned

    lies_on_top(plan.base, layer)
    assert not layer.stretch
    days = plan.timeline.levels["day"]
    for metric in plan.metrics:
        opened = plan.calendars.get(metric.name, WorkCalendar.daily()).weights(plan.period.days)
        for manager in plan.roles.managers():
            there = presence(manager, plan.period.days, opened)
            own = plan.line(metric, manager)[days.start : days.stop]
            line = layer.line(metric, manager)[days.start : days.stop]
            assert all(share or number == base for share, base, number in zip(there, own, line, strict=True))


@FEWER
@given(stretched())
def test_assigned_adds_up(plan):
    """In the assigned layer time adds up exactly, and in every period children have at least what their parent has."""
    adds_up(plan.assigned, exactly=False)
    assert not check_consistency(plan).where(code="TK101")
    assert not check_consistency(plan).where(code="TK103")


@given(stretched())
def test_assigned_reaches_what_is_stated(plan):
    """Who has room is raised by at least what is stated, and a group's members by less than one piece more."""
    layer = plan.assigned
    uniform = all(len({child.level for child in node.children}) < 2 for node in walk(plan.roles))

    for metric in plan.metrics:
        reached = plan.reached_stretch(metric)
        own = plan.line(metric, plan.roles)[0] * (1 + plan.stretch.get(plan.roles.level, 0))
        assert layer.line(metric, plan.roles)[0] - own < 1
        for each in reached:
            assert each.assigned >= each.base
            assert (
                not uniform
                or not each.falls_short
                or any(not presence_left(plan, metric, manager) for manager in plan.roles.managers())
            )
        for node in walk(plan.roles):
            if len({child.level for child in node.children}) == 1:
                share = 1 + plan.stretch.get(node.children[0].level, 0)
                below = sum(layer.line(metric, child)[0] for child in node.children)
                assert below - layer.line(metric, node)[0] * share < 1, (metric, node)


def presence_left(plan, metric, manager):
    """Whether a manager is there on any day of the plan."""
    opened = plan.calendars[metric.name].weights(plan.period.days)
    return any(presence(manager, plan.period.days, opened))


@FEWER
@given(ruled())
def test_assigned_held(plan):
    """A hold is kept and a maximum not crossed in the assigned layer as well."""
    layer = plan.assigned

    lies_on_top(plan.base, layer)
    adds_up(layer, exactly=False)
    for basis in plan.basis.metrics.values():
        for rule in basis.rules:
            if isinstance(rule, Hold):
                assert rule.value == layer[rule.metric, rule.role, rule.period], rule
            elif rule.maximum is not None:
                assert layer[rule.metric, rule.role, plan.period] <= rule.maximum, rule


@FEWER
@given(splits(), st.data(), st.randoms(use_true_random=False))
def test_assigned_order_free(split, data, random):
    """The assigned layer is the same however people are listed, and for an equal plan made from rows."""
    stretch = data.draw(stretches(split.roles))
    plan = split.plan().with_stretch(stretch)
    other = split.changed(roles=reshuffled(split.roles, random)).plan().with_stretch(stretch)
    rows = list(plan.rows())
    random.shuffle(rows)

    assert plan.assigned == other.assigned
    assert plan.assigned == Plan.from_rows(rows, like=other).assigned


@FEWER
@given(stretched(), st.data())
def test_assigned_monotone(plan, data):
    """Where each group has members of one level, raising a stretch lowers nobody's number for the period."""
    assume(all(len({child.level for child in node.children}) < 2 for node in walk(plan.roles)))
    level = data.draw(st.sampled_from(sorted({node.level for node in walk(plan.roles)})))
    more = plan.with_stretch({**plan.stretch, level: plan.stretch.get(level, 0) + Fraction(1, 7)})

    for metric in plan.metrics:
        for node in walk(plan.roles):
            assert plan.assigned.line(metric, node)[0] <= more.assigned.line(metric, node)[0], (metric, node)


@FEWER
@given(splits(), st.sampled_from(["0.1", "0.5", "0.8", "0.99"]), st.sampled_from(["1.01", "1.2", "3"]))
def test_tiers_ordered_and_exact(split, floor, goal):
    """Each tier adds up exactly in both trees, and from one to the next no cell goes down."""
    plan = split.plan()
    found = tiers(plan, floor=floor, minimum=0, stretch=goal)

    assert ["minimum", "floor", "target", "stretch"] == list(found)
    for lower, higher in (("minimum", "floor"), ("floor", "target"), ("target", "stretch")):
        lies_on_top(found[lower], found[higher])
    for tier in found.values():
        adds_up(tier, exactly=True)
    for metric in plan.metrics:
        number = plan.line(metric, plan.roles)[0]
        assert -(-number * Fraction(floor) // 1) == found["floor"].line(metric, plan.roles)[0]
        assert -(-number * Fraction(goal) // 1) == found["stretch"].line(metric, plan.roles)[0]


@FEWER
@given(splits())
def test_tiers_order_free(split):
    """Tiers are the same for a plan and for an equal one made from its rows."""
    plan = split.plan()
    other = Plan.from_rows(plan.rows(), like=plan)

    assert tiers(plan, floor="0.7", stretch="1.3") == tiers(other, stretch="1.3", floor="0.7")


@FEWER
@given(ruled())
def test_tiers_held(plan):
    """A stretch goal keeps holds and maxima, or says that they leave no room for it."""
    try:
        found = tiers(plan, stretch="1.1")
    except Infeasible as error:
        found = {"stretch": plan}
        by = error.by
    else:
        by = 1

    assert by > 0
    for basis in plan.basis.metrics.values():
        for rule in basis.rules:
            if isinstance(rule, Bound) and rule.maximum is not None:
                assert found["stretch"][rule.metric, rule.role, plan.period] <= rule.maximum
