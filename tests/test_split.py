"""The engine of the split: down the tree, over the stretches, over the cells of each store."""

from datetime import date
from fractions import Fraction

import pytest

from targetkit import Manager, Month, Quarter, Region, Store, Team, Year
from targetkit._rounding import ONE
from targetkit._split import Course, NoRoom, Order, Pattern, Stretches, split
from targetkit.timeline import Timeline

NOVEMBER = Timeline.of(Month(2026, 11), "monday")


def course(loads, *stretches):
    """A course in which everybody has the same weights in a stretch, `loads` apart."""
    patterns = tuple(Pattern.of(tuple(map(Fraction, cells))) for cells in stretches)
    return Course({id: Fraction(load) for id, load in loads.items()}, dict.fromkeys(loads, patterns))


def every_day(timeline, *closed):
    """Weight one on each day of a timeline's stretches but for the closed ones."""
    days = Stretches.of(timeline, "day").cells
    return [[int(timeline.periods[cell] not in closed) for cell in inside] for inside in days]


def test_pattern():
    """Weights become running totals in whole numbers, and a number in proportion to them sums to it exactly."""
    pattern = Pattern.of((Fraction(1, 2), Fraction(0), Fraction(1, 3)))

    assert [3, 3, 5] == pattern.sums
    assert Fraction(5, 6) == pattern.weight
    assert [0, 0, 0] == pattern.ideals(0)
    ideals = pattern.ideals(7)
    assert 7 * ONE == sum(ideals)
    assert [Fraction(21, 5), 0, Fraction(14, 5)] == [Fraction(round(ideal * 5 / ONE), 5) for ideal in ideals]


def test_pattern_of_nothing():
    """Days on none of which anybody is there weigh nothing, and carry nothing."""
    pattern = Pattern.of((Fraction(0),) * 3)

    assert 0 == pattern.weight
    assert [0, 0, 0] == pattern.ideals(0)
    assert [0, 0, 0] == pattern.spread(ONE)


def test_stretches_of_a_month():
    """A month is one stretch, with weeks of days inside, or of itself when the grain is the week."""
    by_day, by_week = Stretches.of(NOVEMBER, "day"), Stretches.of(NOVEMBER, "week")

    assert [30] == [len(cells) for cells in by_day.cells]
    assert [week.days for week in Month(2026, 11).weeks("monday")] == [
        tuple(NOVEMBER.periods[by_day.cells[0].start + cell] for cell in range(first, last))
        for first, last in by_day.weeks[0]
    ]
    assert tuple((cell, cell + 1) for cell in range(len(by_week.cells[0]))) == by_week.weeks[0]
    assert ((0, 1),) == by_day.quarters


@pytest.mark.parametrize(
    ("span", "grain", "places", "quarters"),
    [
        (Year(2026), "day", 12, ((0, 3), (3, 6), (6, 9), (9, 12))),
        (Year(2026), "month", 12, ((0, 3), (3, 6), (6, 9), (9, 12))),
        (Year(2026), "quarter", 4, ((0, 4),)),
        (Year(2026), "year", 1, ((0, 1),)),
        (Quarter(2026, 4), "week", 3, ((0, 3),)),
        (Quarter(2026, 4), "quarter", 1, ((0, 1),)),
    ],
)
def test_stretches_of_longer_spans(span, grain, places, quarters):
    """Stretches are months, or periods of the grain where that is coarser; a year's months lie in its quarters."""
    stretches = Stretches.of(Timeline.of(span, "monday"), grain)

    assert places == len(stretches.places) == len(stretches.cells) == len(stretches.weeks)
    assert quarters == stretches.quarters


def test_order():
    """Groups come before their members, stores are the tops, and the listing does not matter."""
    one = Region(
        "r",
        [Store("s1", [Team("t", [Manager("a"), Manager("b")]), Manager("c")]), Store("s2", [Manager("d")])],
    )
    two = Region(
        "r",
        [Store("s2", [Manager("d")]), Store("s1", [Manager("c"), Team("t", [Manager("b"), Manager("a")])])],
    )
    order, other = Order(one, "key"), Order(two, "key")

    assert order.ids == other.ids
    assert order.children == other.children
    assert {"s1", "s2"} == {order.ids[top] for top in order.tops}
    assert all(number < child for number, below in enumerate(order.children) for child in below)
    for number, end in enumerate(order.ends):
        below = {child for node in range(number, end) for child in order.children[node]} | {number}
        assert below == set(range(number, end))
    assert order.ids != Order(one, "another key").ids


def test_order_without_a_store():
    """A tree in which there is no store is rounded as a whole; a single manager is a tree."""
    assert [0] == Order(Team("t", [Manager("a")]), "").tops
    assert [0] == Order(Manager("a"), "").tops


def test_subtree():
    """The tree below a store is numbered from zero."""
    order = Order(Region("r", [Store("s1", [Manager("a"), Manager("b")]), Store("s2", [Manager("c")])]), "")

    assert [((1,), ()), ((1, 2), (), ())] == sorted(order.subtree(top).children for top in order.tops)


def test_split():
    """A number goes down the tree by load, then over the days on which anybody can do it."""
    order = Order(Store("s", [Team("t", [Manager("a"), Manager("b")]), Manager("c")]), "")
    closed = [day for day in Month(2026, 11).days if day.weekday() > 1]
    way = course({"a": 2, "b": 1, "c": "1/2"}, *every_day(NOVEMBER, *closed))

    rounded = split(order, 70, way, "webster", Stretches.of(NOVEMBER, "day"))
    numbers = dict(zip(order.ids, rounded.numbers, strict=True))

    assert {"s": 70, "t": 60, "a": 40, "b": 20, "c": 10} == numbers
    assert {id: numbers[id] for id in "abc"} == {id: sum(cells) for id, cells in rounded.cells.items()}
    assert {id: numbers[id] * ONE for id in "abc"} == {id: sum(line) for id, line in rounded.ideals.items()}
    assert {"a": 30, "b": 30, "c": 30} == {id: len(cells) for id, cells in rounded.cells.items()}
    assert {0} == {
        cell
        for cells in rounded.cells.values()
        for day, cell in zip(Month(2026, 11).days, cells, strict=True)
        if day in closed
    }
    assert {} == rounded.above
    assert rounded.top_down


def test_split_with_everyone_away_for_weeks():
    """A week that nobody can work, at either end or between, is left out, and nothing else moves."""
    order = Order(Store("s", [Manager("a"), Manager("b")]), "")
    open_days = {date(2026, 11, 10), date(2026, 11, 11), date(2026, 11, 24)}
    closed = [day for day in Month(2026, 11).days if day not in open_days]
    way = course({"a": 1, "b": 1}, *every_day(NOVEMBER, *closed))

    rounded = split(order, 6, way, "webster", Stretches.of(NOVEMBER, "day"))

    assert {"a": [1, 1, 1], "b": [1, 1, 1]} == {
        id: [cells[day.day - 1] for day in sorted(open_days)] for id, cells in rounded.cells.items()
    }


def test_split_of_nothing():
    """Zero is zero everywhere, with or without a day to do it on."""
    order = Order(Store("s", [Manager("a"), Manager("b")]), "")
    way = course({"a": 0, "b": 0}, [0] * 30)

    rounded = split(order, 0, way, "webster", Stretches.of(NOVEMBER, "day"))

    assert {"a": [0] * 30, "b": [0] * 30} == rounded.cells
    assert {"a": [0] * 30, "b": [0] * 30} == rounded.ideals


def test_split_over_months():
    """A quarter goes over its months first, all stores together, then over the days of each store and month."""
    timeline = Timeline.of(Quarter(2026, 4), "monday")
    order = Order(Region("r", [Store("s1", [Manager("a"), Manager("b")]), Store("s2", [Manager("c")])]), "")
    stretches = Stretches.of(timeline, "day")
    way = course({"a": 1, "b": 1, "c": 1}, *every_day(timeline))

    rounded = split(order, 276, way, "webster", stretches)
    months = {
        id: [sum(cells[:31]), sum(cells[31:61]), sum(cells[61:])] for id, cells in rounded.cells.items()
    }

    assert {"a": [31, 30, 31], "b": [31, 30, 31], "c": [31, 30, 31]} == months
    assert {1} == {cell for cells in rounded.cells.values() for cell in cells}
    assert {id: [days * ONE for days in by_month] for id, by_month in months.items()} == rounded.above


def test_split_without_room():
    """A number for somebody who has no weight anywhere is refused, and it is said whose and how much."""
    order = Order(Store("s", [Manager("a"), Manager("b")]), "")
    none = Pattern.of((Fraction(0),) * 30)
    some = Pattern.of((Fraction(1),) * 30)
    way = Course({"a": Fraction(1), "b": Fraction(1)}, {"a": (some,), "b": (none,)})

    with pytest.raises(NoRoom) as caught:
        split(order, 8, way, "webster", Stretches.of(NOVEMBER, "day"))

    assert ("b", 4) == (caught.value.id, caught.value.number)


def test_split_tells_when_it_was_not_top_down():
    """Three people whose months, store days and team weeks exclude each other: the one network says so."""
    order = Order(Store("s", [Manager("a"), Team("t", [Manager("b"), Manager("c")])]), "")
    days = {"a": (3, 9), "b": (3, 10), "c": (2, 9)}
    patterns = {
        id: (Pattern.of(tuple(Fraction(day in own) for day in range(1, 31))),) for id, own in days.items()
    }

    rounded = split(
        order,
        3,
        Course(dict.fromkeys("abc", Fraction(1)), patterns),
        "webster",
        Stretches.of(NOVEMBER, "day"),
    )

    assert not rounded.top_down
    assert {"a": 1, "b": 1, "c": 1} == {id: sum(cells) for id, cells in rounded.cells.items()}
