"""Holds and bounds as numbers of nodes and cells."""

from datetime import date

import pytest

from targetkit import Manager, Metric, Month, Quarter, Region, Store, Team
from targetkit._pins import Pin, read_pins, rules_of
from targetkit._split import Order
from targetkit.errors import DuplicateMember, InvalidQuantity, InvalidValue, OutsidePeriod, UnknownMember
from targetkit.hold import Bound, Hold
from targetkit.timeline import Timeline

NOVEMBER = Month(2026, 11)
WEEK = NOVEMBER.weeks()[1]
THIRD = date(2026, 11, 3)
SIGNINGS = Metric("signings")
MONEY = Metric("disbursements", 1000, "CNY")
REGION = Region("south", [Store("shop", [Team("east", [Manager("li-na"), Manager("wang-lei")])])])


def read(*rules, metric=SIGNINGS, roles=REGION, period=NOVEMBER, grain="day"):
    """The pins of some rules, and the order that they speak of."""
    order = Order(roles, "")
    return read_pins(metric, rules, order, Timeline.of(period, "monday"), grain), order


def test_pins():
    """A hold pins its stretch to one number of quanta, a bound the whole span between two."""
    pins, order = read(
        Hold(MONEY, "li-na", WEEK, 3000),
        Hold(MONEY, "east", THIRD, 2000),
        Hold(MONEY, "shop", WEEK, 9000),
        Hold(MONEY, "south", NOVEMBER, 50_000),
        Bound(MONEY, "east", minimum=1000),
        Bound(MONEY, "east", maximum=40_000),
        metric=MONEY,
    )
    south, shop, east, li_na = (order.ids.index(id) for id in ("south", "shop", "east", "li-na"))

    assert [
        Pin(li_na, 8, 15, 3, 3, 0),
        Pin(east, 2, 3, 2, 2, 1),
        Pin(shop, 8, 15, 9, 9, 2),
        Pin(south, 0, 30, 50, 50, 3),
        Pin(east, 0, 30, 1, None, 4),
        Pin(east, 0, 30, 0, 40, 5),
    ] == pins


def test_rules_of():
    """The rules of a metric, under any of its names, come in an order of their own."""
    metric = Metric("intakes", aliases=["applications"])
    one, two = Hold("applications", "li-na", THIRD, 1), Bound("intakes", "east", minimum=1)
    other = Hold("leads", "li-na", THIRD, 1)

    assert (two, one) == rules_of(metric, [one, other, two]) == rules_of(metric, [two, one])


@pytest.mark.parametrize(
    ("rule", "options", "error", "said"),
    [
        (Hold("signings", "li-n", THIRD, 1), {}, UnknownMember, "Did you mean 'li-na'"),
        (Bound("signings", "nobody", minimum=1), {}, UnknownMember, "in a bound of signings"),
        (Hold("signings", "li-na", date(2026, 12, 1), 1), {}, OutsidePeriod, "1 Dec 2026 is not in 2026-11"),
        (Hold("signings", "li-na", THIRD, "0.5"), {}, InvalidQuantity, "held at 0.5"),
        (Bound("signings", "li-na", maximum="0.5"), {}, InvalidQuantity, "at most 0.5"),
        (
            Hold("signings", "li-na", THIRD, 1),
            {"grain": "week"},
            InvalidValue,
            "a period of the week or longer",
        ),
        (
            Hold("signings", "east", WEEK, 1),
            {},
            InvalidValue,
            "instead of its week hold its days or the weeks of its people",
        ),
        (
            Hold("signings", "east", NOVEMBER, 1),
            {"period": Quarter(2026, 4), "grain": "week"},
            InvalidValue,
            "2026-Q4 or a single week; instead of its month hold each week of it",
        ),
        (
            Hold("signings", "south", THIRD, 1),
            {},
            InvalidValue,
            "2026-11; below it, hold the days of its stores",
        ),
    ],
)
def test_places_that_cannot_be_held(rule, options, error, said):
    """What does not exist, is finer than the quantum or lies across the two families is refused, with advice."""
    with pytest.raises(error, match=said):
        read(rule, **options)


def test_two_holds_of_one_place():
    """Neither of two holds of one place is lost silently, not even when they agree."""
    with pytest.raises(DuplicateMember) as caught:
        read(Hold("signings", "li-na", THIRD, 1), Hold("signings", "li-na", THIRD, 1, reason="again"))

    assert ("hold", "signings of li-na in 3 Nov 2026", "the holds") == (
        caught.value.kind,
        caught.value.name,
        caught.value.where,
    )
    assert str(caught.value).endswith(" occurs twice in the holds: keep one hold for each place")


def test_without_a_store():
    """In a tree without a store the root is held as a store is."""
    pins, _ = read(Hold("signings", "east", WEEK, 1), roles=Team("east", [Manager("li-na")]))

    assert [Pin(0, 8, 15, 1, 1, 0)] == pins
