"""Plans that are changed over and over: where they start, who comes and goes, and the laws that hold after each step."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import accumulate, count

from hypothesis import strategies as st

from targetkit import (
    Hold,
    Manager,
    Month,
    Plan,
    Quarter,
    Region,
    Store,
    Targets,
    Team,
    decompose,
    diff,
    strategies,
)
from targetkit.role import stores as stores_of
from targetkit.role import walk
from targetkit.scope import presence
from tests.strategies import FUNNEL, METRICS, SHAPES, Split, calendars, policies, rules, stores

ONE = 1 << 40
"""The unit in which a basis carries its ideals."""

NOBODY = "unassigned"
"""What the ids begin with that stand for what nobody owns."""

PERIODS = st.sampled_from([*[Month(2026, 11)] * 4, Month.starting(2026, 10, day=26), Quarter(2026, 4)])
NUMBERS = st.one_of(st.integers(0, 12), st.integers(10, 150), st.sampled_from([10**6, 10**15]))


# --- where they start -----------------------------------------------------------------------------------------------


@st.composite
def trees(draw):
    """A store of up to five people, or a region of two small ones."""
    if draw(st.integers(0, 4)):
        return draw(stores(most=5))
    return draw(strategies.regions(stores(most=2), min_size=2, max_size=2))


@st.composite
def starts(draw):
    """A small plan: of a month or a quarter, by day or week, with money that follows, holds and bounds, or typed."""
    tree, period = draw(trees()), draw(PERIODS)
    metrics = draw(st.sampled_from([METRICS[1:2], METRICS[1:], METRICS[:2]]))
    followed = metrics == METRICS[1:] and draw(st.booleans())
    grain = dict.fromkeys([metric.name for metric in metrics], draw(st.sampled_from(["day", "day", "week"])))
    own = metrics[: -1 if followed else None]
    policy = policies([manager.id for manager in tree.managers()])
    split = Split(
        Targets({metric: draw(NUMBERS) * metric.quantum for metric in metrics}, funnel=FUNNEL),
        tree,
        period,
        {
            "calendar": draw(calendars()),
            "weights": {metric.name: draw(policy) for metric in own},
            "profile": draw(SHAPES),
            "follow": {"disbursements": "signings"} if followed else {},
            "method": draw(st.sampled_from(["webster", "webster", "largest_remainder"])),
            "grain": grain,
            "weeks": draw(st.sampled_from(["monday", "sevens"])),
        },
    )
    plan = split.plan()
    if draw(st.booleans()):
        holds, bounds = draw(rules(plan, (0,)))
        options = {**split.options, "holds": holds, "bounds": bounds}
        return decompose(split.targets, tree, period, **options)
    return plan if draw(st.integers(0, 7)) else Plan.from_rows(plan.rows(), like=plan)


# --- who comes and goes ---------------------------------------------------------------------------------------------


def rebuilt(node, become, joining):
    """A tree in which managers have become others, or nobody, and groups have new members; None if nobody is left."""
    if isinstance(node, Manager):
        return become(node)
    leader = node.leader if isinstance(node, Team) else None
    members = [rebuilt(child, become, joining) for child in node.children if child != leader]
    members = [*(member for member in members if member is not None), *joining.get(node.id, ())]
    head = None if leader is None else become(leader)
    if not members and head is None:
        return None
    if isinstance(node, Team):
        return Team(node.id, members, name=node.name, leader=head, opened=node.opened)
    return Store(node.id, members) if isinstance(node, Store) else Region(node.id, members)


@st.composite
def staffings(draw, plan, first):
    """The tree from a day on: somebody leaves, is taken off the list, joins or goes to another team."""
    groups = [node.id for node in walk(plan.roles) if node.children and not isinstance(node, Region)]
    people = [manager for manager in plan.roles.managers() if not manager.id.startswith(NOBODY)]
    joining, gone, moved = {}, {}, set()
    taken = set(plan.roles.ids)
    for _ in range(draw(st.integers(1, 2))):
        kind = draw(st.sampled_from(["joins", "leaves", "off the list", "moves"]))
        group = draw(st.sampled_from(groups))
        if kind == "joins":
            fresh = next(id_ for id_ in (f"new-{at}" for at in count()) if id_ not in taken)
            taken.add(fresh)
            new = Manager(fresh, hired=first + timedelta(draw(st.integers(0, 9))))
            joining.setdefault(group, []).append(new)
            continue
        person = draw(st.sampled_from(people))
        if person.id in gone or person.id in moved:
            continue
        if kind == "leaves":
            last = first + timedelta(draw(st.integers(0, 9)))
            hired = None if person.hired is not None and person.hired > last else person.hired
            gone[person.id] = Manager(
                person.id, hired=hired, left=last, away=person.away, calendar=person.calendar
            )
        elif kind == "off the list":
            gone[person.id] = None
        else:
            moved.add(person.id)
            gone[person.id] = None
            joining.setdefault(group, []).append(person)
    return rebuilt(plan.roles, lambda manager: gone.get(manager.id, manager), joining) or plan.roles


# --- reading a plan -------------------------------------------------------------------------------------------------


def cells_of(plan, metric):
    """The places of the finest periods in which a metric has targets."""
    return plan.timeline.levels[plan.grain(metric)]


def last_day(period):
    """The last day of a period."""
    return period if isinstance(period, date) else period.end


def elapsed(plan, metric, as_of=None):
    """How many of these periods have gone by."""
    day = plan.frozen if as_of is None else as_of
    periods = plan.timeline.periods
    return sum(day is not None and last_day(periods[place]) <= day for place in cells_of(plan, metric))


def line_of(plan, metric, role):
    """The finest numbers of a role."""
    places = cells_of(plan, metric)
    return plan.line(metric, role)[places.start : places.stop]


def whole(plan, metric, role):
    """The number of the whole period, in quanta."""
    return plan.line(metric, role)[0]


def number(plan, metric, role, period):
    """The number of any period, in quanta."""
    return plan.line(metric, role)[plan.timeline.place(period)]


def parent_of(plan, role):
    """The role above another one; the root is its own."""
    return next((node for node in walk(plan.roles) if role in node.children), role)


def common(plan, one, other):
    """The lowest role that both are below."""
    return [node for node in walk(plan.roles) if one in walk(node) and other in walk(node)][-1]


def rules_in(plan):
    """The holds and bounds that a plan keeps."""
    return [] if plan.basis is None else [rule for own in plan.basis.metrics.values() for rule in own.rules]


# --- the laws -------------------------------------------------------------------------------------------------------


def is_exact(plan):
    """Law *exact*: every number is the sum of those below it, in both trees."""
    for metric in plan.metrics:
        stop = cells_of(plan, metric).stop
        for node in walk(plan.roles):
            line = plan.line(metric, node)
            assert None not in line[:stop]
            assert set(line[stop:]) <= {None}
            for place in range(stop):
                inside = plan.timeline.children[place]
                if inside and inside.stop <= stop:
                    assert line[place] == sum(line[inside.start : inside.stop]), (metric, node.id, place)
                if node.children:
                    below = [plan.line(metric, child)[place] for child in node.children]
                    assert line[place] == sum(below), (metric, node.id, place)


def is_clean(plan):
    """Law *clean*: after what has gone by nothing is negative, or on a day that is closed or without the person."""
    days = plan.period.days
    start = plan.timeline.levels["day"].start
    for metric in plan.metrics:
        gone = elapsed(plan, metric)
        names = {metric.name}
        if plan.basis is not None:
            names.add(plan.basis.metrics[metric.name].follows)
        calendars = [plan.calendars[name] for name in names if name]
        for manager in plan.roles.managers():
            lines = [presence(manager, days, calendar.weights(days)) for calendar in calendars]
            places = cells_of(plan, metric)[gone:]
            for place, own in zip(places, line_of(plan, metric, manager)[gone:], strict=True):
                assert own >= 0, (metric, manager.id, place)
                inside = plan.timeline.below(place, "day")
                there = any(any(line[inside.start - start : inside.stop - start]) for line in lines)
                assert there or not own, (metric, manager.id, plan.timeline.periods[place])


def is_held(plan):
    """Law *held*: a hold is kept to the quantum, a bound is crossed by nothing but what has come already."""
    for rule in rules_in(plan):
        metric = plan.metric(rule.metric)
        if isinstance(rule, Hold):
            assert rule.value == plan[metric, rule.role, rule.period], rule
            continue
        came = sum(line_of(plan, metric, rule.role)[: elapsed(plan, metric)])
        own = whole(plan, metric, rule.role)
        if rule.minimum is not None:
            assert own >= metric.quanta(rule.minimum), rule
        if rule.maximum is not None:
            assert own <= max(came, metric.quanta(rule.maximum)), rule


def gaps(plan, metric):
    """For each role what each of its finest numbers lies above its ideal, in units of 2^-40."""
    ideals = plan.basis.metrics[metric.name].ideals
    found = {}
    for node in reversed(list(walk(plan.roles))):
        if node.children:
            below = (found[child.id] for child in node.children)
            found[node.id] = [sum(column) for column in zip(*below, strict=True)]
        else:
            line = line_of(plan, metric, node)
            found[node.id] = [own * ONE - ideal for own, ideal in zip(line, ideals[node.id], strict=True)]
    return found


def margins(plan, metric, line):
    """What the margins of a line of gaps are away: its cells, and the stretches of it that are promised."""
    timeline = plan.timeline
    first = cells_of(plan, metric).start
    for month in timeline.months:
        place = timeline.place(month)
        cells = timeline.below(place, plan.grain(metric))
        running = list(accumulate(line[cells.start - first : cells.stop - first]))
        yield from (("any day", abs(gap)) for gap in running)
        for week in timeline.below(place, "week"):
            inside = timeline.below(week, plan.grain(metric))
            own = line[inside.start - first : inside.stop - first]
            yield from (("cell", abs(gap)) for gap in own)
            yield from (("inside week", abs(gap)) for gap in accumulate(own))
            yield "week end", abs(running[inside.stop - cells.start - 1])


def is_fair(plan, metrics=None, below=None):
    """Law *fair*: strictly within one quantum, running totals on any day within two.

    Args:
        plan: The plan.
        metrics: Only these.
        below: Only what lies below this role; the role itself is left out.
    """
    inside = {node.id for node in walk(plan.roles if below is None else below)} - {getattr(below, "id", "")}
    if not getattr(below, "children", True):
        inside = {below.id}
    tops = stores_of(plan.roles) or (plan.roles,)
    for metric in plan.metrics if metrics is None else metrics:
        lines = gaps(plan, metric)
        for top in tops:
            for node in walk(top):
                if node.id not in inside:
                    continue
                for family, gap in margins(plan, metric, lines[node.id]):
                    if family == "cell" or (family != "any day" and (node is top or not node.children)):
                        assert gap < ONE, (family, metric.name, node.id, gap / ONE)
                    elif node is top or not node.children:
                        assert gap < 2 * ONE, (family, metric.name, node.id, gap / ONE)


def far_days(plan, metric):
    """The roles inside a store that have a day which is two or more from its ideal."""
    lines = gaps(plan, metric)
    inside = {node.id for top in stores_of(plan.roles) or (plan.roles,) for node in walk(top)}
    return {id_ for id_ in inside if any(abs(gap) >= 2 * ONE for gap in lines[id_])}


def is_local(before, after, metric, top):
    """Law *local*: rows of other metrics, and of roles neither below nor above a role, are the identical values."""
    for other in before.metrics:
        if other != metric:
            assert before.lines[other.name] == after.lines[other.name]
            continue
        for node in walk(before.roles):
            if node not in walk(top) and top not in walk(node):
                old, new = (plan.lines[other.name][node.id] for plan in (before, after))
                assert old is new, (other, node.id)
    assert before.roles == after.roles
    assert before.frozen == after.frozen


def is_same_past(before, after):
    """Law *frozen past*: what has gone by stands as it is."""
    for metric in before.metrics:
        gone = elapsed(before, metric)
        for node in walk(before.roles):
            assert line_of(before, metric, node)[:gone] == line_of(after, metric, node)[:gone]


def is_told(before, edited):
    """A change says what `diff` finds."""
    after, change = edited
    found = diff(before, after)
    at_large = {move for move in found if move.period == before.period}
    told = {move for move in change.moves if move.period == before.period}

    assert at_large == told
    assert set(change.moves) <= set(found)
    managers = {node.id for plan in (before, after) for node in walk(plan.roles) if isinstance(node, Manager)}
    grains = {
        (metric.name, plan.timeline.periods[place])
        for plan in (before, after)
        for metric in plan.metrics
        for place in cells_of(plan, metric)
    }
    assert change.cells == sum(
        move.role in managers and (move.metric, move.period) in grains for move in found
    )
    for lang in ("en", "zh"):
        assert change.to_text(lang)


def attained(plan, metric, rows, as_of):
    """What rows say that everybody brought in each period that has gone by, in quanta; strangers' under one id."""
    known = {manager.id for manager in plan.roles.managers() if not manager.id.startswith(NOBODY)}
    places = cells_of(plan, metric)[: elapsed(plan, metric, as_of)]
    sums = Counter()
    for day, id_, name, value in rows:
        if name == metric.name:
            sums[day, id_ if id_ in known else NOBODY] += metric.quanta(value)
    found = {id_: [0] * len(places) for id_ in [*known, NOBODY]}
    for at, place in enumerate(places):
        inside = plan.timeline.below(place, "day")
        for day in plan.timeline.periods[inside.start : inside.stop]:
            for id_, line in found.items():
                line[at] += sums[day, id_]
    return found


def past_of(plan, metric, as_of):
    """The same as it stands in the plan."""
    gone = elapsed(plan, metric, as_of)
    found = {NOBODY: [0] * gone}
    for manager in plan.roles.managers():
        line = list(line_of(plan, metric, manager)[:gone])
        if manager.id.startswith(NOBODY):
            found[NOBODY] = [sum(pair) for pair in zip(found[NOBODY], line, strict=True)]
        else:
            found[manager.id] = line
    return found
