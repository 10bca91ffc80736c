"""Rounding a table: what holds for any tree, any weeks and any ideals, top-down and by the one network."""

import random
from itertools import accumulate, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targetkit import _margins
from targetkit._margins import Margins, Tree, dust_of, round_table
from targetkit._rounding import ONE, SHIFT

HALF = ONE // 2

# What holds however a table is rounded; see `round_table`.
LEAF = {"cell", "week", "week ends", "inside week"}
ROOT = LEAF
INNER = {"cell"}


def both_ways(table):
    """The table rounded as it comes, and by the one network alone, which a single leaf never gets to."""
    found = [round_table(*table)]
    if len(table[0].children) > 1:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(_margins, "_TRIALS", ())
            found.append(round_table(*table))
    return found


def margins(line, weeks):
    """The sums that are looked at in a line, by family; the same for ideals and for whole numbers."""
    ends = [last - 1 for _, last in weeks]
    running = list(accumulate(line))
    return {
        "cell": list(line),
        "week": [sum(line[first:last]) for first, last in weeks],
        "week ends": [running[end] for end in ends],
        "inside week": [total for first, last in weeks for total in accumulate(line[first:last])],
        "any day": running,
    }


def farthest(tree, weeks, ideals, found):
    """The largest distance of each family from its ideal, in units of 2^-40, by kind of node."""
    largest = {}
    for node, (line, numbers) in enumerate(zip(tree.summed(ideals), tree.summed(found), strict=True)):
        kind = "leaf" if not tree.children[node] else "inner" if node else "root"
        wanted, given = margins(line, weeks), margins(numbers, weeks)
        for family, sums in wanted.items():
            distances = (
                abs(ideal - (number << SHIFT)) for ideal, number in zip(sums, given[family], strict=True)
            )
            largest[kind, family] = max(largest.get((kind, family), 0), *distances)
    return largest


@st.composite
def trees(draw):
    """Any tree: leaves beside groups, groups in groups, down to a single leaf."""
    parents = []
    groups = [0]
    for node in range(1, draw(st.integers(0, 4)) + 1):
        parents.append(draw(st.sampled_from(groups)))
        groups.append(node)
    leaves = draw(st.integers(1, 7))
    homes = [draw(st.sampled_from(groups)) for _ in range(leaves)]
    empty = [group for group in groups if group not in parents and group not in homes]
    children = [[] for _ in range(len(groups) + leaves + len(empty))]
    for node, parent in enumerate([*parents, *homes, *empty], 1):
        children[parent].append(node)
    return Tree(tuple(map(tuple, children))) if draw(st.integers(0, 9)) else Tree(((),))


def leaves_of(tree):
    """The numbers of a tree's leaves."""
    return [node for node, below in enumerate(tree.children) if not below]


@st.composite
def tables(draw):
    """A table as decompose makes them, in proportion to weights, or one of arbitrary ideals."""
    tree = draw(trees())
    weeks = []
    for width in draw(st.lists(st.integers(1, 7), min_size=1, max_size=5)):
        first = weeks[-1][1] if weeks else 0
        weeks.append((first, first + width))
    columns = weeks[-1][1]
    shape = draw(st.lists(st.sampled_from([0, 1, 1, 1, 2, 7]), min_size=columns, max_size=columns))
    ideals = {}
    for leaf in leaves_of(tree):
        if draw(st.integers(0, 3)):
            there = draw(st.lists(st.sampled_from([0, 1, 1, 1, 2]), min_size=columns, max_size=columns))
            weights = [one * other for one, other in zip(shape, there, strict=True)]
            number = draw(st.sampled_from([0, 1, 1, 2, 3, 8, 30, 10**12]))
            ideals[leaf] = proportional(number, weights if any(weights) else [1] * columns)
        else:
            parts = st.one_of(st.sampled_from([0, HALF, ONE, ONE // 3, HALF + 1]), st.integers(0, 3 * ONE))
            line = draw(st.lists(parts, min_size=columns, max_size=columns))
            line[draw(st.integers(0, columns - 1))] += -sum(line) % ONE
            ideals[leaf] = line
    return tree, tuple(weeks), ideals


def proportional(number, weights):
    """A number of quanta by weights, as fixed-point ideals that sum to it."""
    whole = sum(weights)
    sums = [((number << SHIFT + 1) * total // whole + 1) >> 1 for total in accumulate(weights)]
    return [after - before for before, after in zip([0, *sums], sums, strict=False)]


@given(tables().filter(lambda table: len(table[0].children) > 1))
def test_margins(table):
    """The edges carry the sums of the table, which are kept at every node but the ends of its lines."""
    tree, weeks, ideals = table
    lines = tree.summed(ideals)
    margins_of = Margins(tree, weeks, lines)
    net = [0] * margins_of.nodes
    for tail, head, amount in zip(margins_of.tail, margins_of.head, margins_of.value, strict=True):
        net[tail] += amount
        net[head] -= amount
    ends = {node: sum(ideals[leaf]) for leaf, node in margins_of.lines.items()}

    assert ends | {margins_of.root: -sum(lines[0])} == {
        node: amount for node, amount in enumerate(net) if amount or node in (*ends, margins_of.root)
    }
    assert ideals == {
        leaf: [margins_of.value[edge] for edge in edges] for leaf, edges in margins_of.cells.items()
    }
    assert lines[0] == [margins_of.value[edge] for edge in margins_of.columns]
    assert set(margins_of.columns) <= set(margins_of.above)
    assert dust_of(ideals) == len(ideals) * len(lines[0])


@given(tables())
def test_totals_are_kept(table):
    """Every leaf gets a line of its own, not below zero, with the sum of its ideals."""
    tree, _, ideals = table
    for found, _ in both_ways(table):
        assert leaves_of(tree) == sorted(found)
        for leaf, line in found.items():
            assert len(ideals[leaf]) == len(line)
            assert min(line) >= 0
            assert sum(ideals[leaf]) == sum(line) << SHIFT


@given(tables())
def test_zero_stays_zero(table):
    """Nothing falls on a cell whose ideal is zero."""
    _, _, ideals = table
    for found, _ in both_ways(table):
        for leaf, line in found.items():
            assert not any(number for number, ideal in zip(line, ideals[leaf], strict=True) if not ideal)


@given(tables())
def test_what_is_promised(table):
    """Whoever rounds it: leaves' and the root's margins and every inner node's cells are strictly within one."""
    for found, _ in both_ways(table):
        largest = farthest(*table, found)

        for (kind, family), distance in largest.items():
            if family in (INNER if kind == "inner" else LEAF):
                assert distance < ONE, (kind, family)
            elif kind != "inner":
                assert distance < 2 * ONE, (kind, family)


@given(tables())
def test_what_top_down_adds(table):
    """Found top-down, the weeks of every inner node, and their running totals, are strictly within one as well."""
    found, top_down = round_table(*table)
    largest = farthest(*table, found)

    assert not top_down or all(
        distance < ONE for (_, family), distance in largest.items() if family in {"week", "week ends"}
    )


@given(tables())
def test_whole_ideals_are_hit(table):
    """A promised margin whose ideal is whole, but for the dust of its cells, is exactly that number."""
    tree, weeks, ideals = table
    dust = sum(map(len, ideals.values()))
    for found, _ in both_ways(table):
        for node, (line, numbers) in enumerate(zip(tree.summed(ideals), tree.summed(found), strict=True)):
            wanted, given = margins(line, weeks), margins(numbers, weeks)
            for family in INNER if tree.children[node] and node else LEAF:
                for ideal, number in zip(wanted[family], given[family], strict=True):
                    nearest = (ideal + HALF) >> SHIFT
                    assert nearest == number or abs(ideal - (nearest << SHIFT)) > dust


@given(tables())
def test_same_again(table):
    """The same table gives the same numbers, and is left as it was."""
    tree, weeks, ideals = table
    kept = {leaf: list(line) for leaf, line in ideals.items()}
    for (found, how), (again, as_before) in zip(
        both_ways(table), both_ways((tree, weeks, kept)), strict=True
    ):
        assert (again, as_before) == (found, how)
    assert kept == ideals


@pytest.mark.parametrize("rounded", [round_table, _margins._one_network])
def test_three_people_three_days(rounded):
    """One piece each over three equal days comes out as one a day, not as 2, 0, 1."""
    tree = Tree(((1, 2, 3), (), (), ()))
    ideals = {leaf: proportional(1, [1, 1, 1]) for leaf in (1, 2, 3)}
    if rounded is round_table:
        found, _ = round_table(tree, ((0, 3),), ideals)
    else:
        found = rounded(tree, ((0, 3),), tree.summed(ideals), 9)

    assert [1, 1, 1] == tree.summed(found)[0]


def test_three_people_nine_days():
    """Two pieces each over nine equal days: two in all by the third, inside a week of five, not three."""
    tree = Tree(((1, 2, 3), (), (), ()))
    ideals = {leaf: proportional(2, [1] * 9) for leaf in (1, 2, 3)}
    for found, _ in both_ways((tree, ((0, 5), (5, 8), (8, 9)), ideals)):
        assert 2 == sum(tree.summed(found)[0][:3])


def test_turns():
    """What is tried again is tried in another order of the lines."""
    orders = [_margins._turned((1, 2, 3, 4, 5), turn) for turn in range(5)]

    assert [(1, 2, 3, 4, 5), (5, 4, 3, 2, 1), (2, 3, 4, 5, 1), (1, 5, 4, 3, 2), (3, 4, 5, 1, 2)] == orders


@pytest.mark.parametrize(
    ("tree", "weeks", "ideals", "expected"),
    [
        pytest.param(((),), ((0, 1),), {0: [5 * ONE]}, {0: [5]}, id="a single cell"),
        pytest.param(
            ((),), ((0, 2), (2, 4)), {0: [HALF, HALF, HALF, HALF]}, {0: [1, 0, 1, 0]}, id="a single leaf"
        ),
        pytest.param(
            ((1, 2), (), ()), ((0, 1),), {1: [3 * ONE], 2: [0]}, {1: [3], 2: [0]}, id="a single column"
        ),
        pytest.param(((1,), (2,), ()), ((0, 1), (1, 2)), {2: [0, ONE]}, {2: [0, 1]}, id="a chain"),
    ],
)
def test_narrow_tables(tree, weeks, ideals, expected):
    """A single leaf, column, or child is a table like any other."""
    for found, _ in both_ways((Tree(tree), weeks, ideals)):
        assert expected.keys() == found.keys()
        assert [sum(line) for line in expected.values()] == [sum(line) for line in found.values()]
    found, top_down = round_table(Tree(tree), weeks, ideals)

    assert (expected, True) == (found, top_down)


def test_odd_cycle():
    """No plan keeps manager-month, store-day and team-week of these three; the one network keeps what it promises.

    One manager has half a piece on the 2nd and 3rd; of a team of two,
    one has half a piece on the 2nd and 4th, the other on the 1st and 3rd; the weeks are two days long.
    """
    tree = Tree(((1, 2), (), (3, 4), (), ()))
    weeks = ((0, 2), (2, 4))
    ideals = {1: [0, HALF, HALF, 0], 3: [0, HALF, 0, HALF], 4: [HALF, 0, HALF, 0]}
    lines = {leaf: [line for line in product((0, 1), repeat=4) if sum(line) == 1] for leaf in ideals}
    plans = [dict(zip(ideals, chosen, strict=True)) for chosen in product(*lines.values())]
    kept = [farthest(tree, weeks, ideals, plan) for plan in plans]

    assert not [
        far for far in kept if max(far["leaf", "cell"], far["root", "cell"], far["inner", "week"]) < ONE
    ]

    found, top_down = round_table(tree, weeks, ideals)
    far = farthest(tree, weeks, ideals, found)

    assert not top_down
    assert ONE == far["inner", "week"]
    assert all(far["leaf", family] < ONE and far["root", family] < ONE for family in LEAF)


@pytest.mark.parametrize("levels", [2_000])
def test_deep_tree(levels):
    """A tree of any depth is rounded, with one leaf beside the chain on every level."""
    children = [(2 * level + 1, 2 * level + 2) for level in range(levels)]
    tree = Tree((children[0], *(below for group in children[1:] for below in ((), group)), (), ()))
    ideals = {leaf: proportional(1 + leaf % 3, [1] * 4) for leaf in leaves_of(tree)}
    for found, _ in both_ways((tree, ((0, 2), (2, 4)), ideals)):
        assert all(sum(found[leaf]) == 1 + leaf % 3 for leaf in ideals)


def test_huge_numbers():
    """Money of 10^12 quanta for each of 20 people is rounded as finely as pieces are."""
    pick = random.Random(7)
    tree = Tree((tuple(range(1, 21)), *[()] * 20))
    weights = [pick.randint(1, 9) for _ in range(22)]
    ideals = {leaf: proportional(10**12 + leaf, weights) for leaf in range(1, 21)}
    for found, _ in both_ways((tree, ((0, 5), (5, 10), (10, 15), (15, 20), (20, 22)), ideals)):
        assert all(10**12 + leaf == sum(found[leaf]) for leaf in ideals)
        assert max(farthest(tree, ((0, 22),), ideals, found).values()) < 2 * ONE


def test_weeks_at_odds():
    """Where a group cannot keep the weeks that were chosen for it, others are chosen, or the one network goes."""
    tree = Tree(((1, 2), (3, 4, 5, 6, 7), (8, 9), *[()] * 7))
    halves = ["2132", "2011", "1120", "0103", "1021", "0112", "1221"]
    ideals = {leaf: [int(half) * HALF for half in line] for leaf, line in enumerate(halves, 3)}
    weeks = ((0, 1), (1, 2), (2, 3), (3, 4))
    refused = []
    with pytest.MonkeyPatch.context() as patch:
        fill = _margins._fill

        def watched(ideals, lines, column, *, pinned):
            found = fill(ideals, lines, column, pinned=pinned)
            refused.append(found is None)
            return found

        patch.setattr(_margins, "_fill", watched)
        found, _ = round_table(tree, weeks, ideals)

    assert any(refused)
    assert (
        max(
            distance
            for (kind, _), distance in farthest(tree, weeks, ideals, found).items()
            if kind != "inner"
        )
        < 2 * ONE
    )


@pytest.mark.parametrize(
    ("low", "high", "sum_low", "sum_high"),
    [
        pytest.param([0, 0], [1, 1], [0, 3], [2, 3], id="a total that its cells do not reach"),
        pytest.param([0, 0, 0], [1, 1, 1], [1, 0, 2], [1, 0, 2], id="a running total that falls"),
        pytest.param([0], [1], [2], [2], id="a single cell above its bound"),
    ],
)
def test_a_line_at_odds_with_itself(low, high, sum_low, sum_high):
    """A table with a line whose bounds exclude each other has no rounding."""
    line = _margins._Bounds(low, high, sum_low, sum_high)
    column = _margins._pinned([1] * len(low))

    assert _margins._fill([[HALF] * len(low)], [line], column, pinned=True) is None


def store(seed, managers=50, groups=5):
    """A store of teams over 22 days in weeks, people of all strengths, each away now and then."""
    pick = random.Random(seed)
    teams = [[group * managers // groups, (group + 1) * managers // groups] for group in range(groups)]
    tree = Tree(
        (
            tuple(range(1, groups + 1)),
            *(tuple(range(groups + 1 + first, groups + 1 + last)) for first, last in teams),
            *[()] * managers,
        )
    )
    ideals = {
        leaf: proportional(pick.randint(1, 15), [int(pick.random() > 0.05) for _ in range(22)])
        for leaf in leaves_of(tree)
    }
    return tree, ((0, 3), (3, 8), (8, 13), (13, 18), (18, 22)), ideals


def test_every_margin_of_a_store():
    """In stores of 50 every margin, inner weeks and running totals on every day included, is within one."""
    far = [max(farthest(*table, round_table(*table)[0]).values()) for table in map(store, range(10))]

    assert max(far) < ONE
