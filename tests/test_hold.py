"""Holds and bounds as people give them."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from targetkit import Manager, Metric, Month
from targetkit.errors import InvalidPeriod, InvalidQuantity, InvalidValue, UnknownMember
from targetkit.hold import Bound, Hold


def test_hold_takes_names_or_objects():
    """A metric and a role may be given by name or as they are; money stays a Decimal."""
    held = Hold(Metric("disbursements", "0.01"), Manager("li-na"), date(2026, 11, 3), "1000.50")

    assert Hold("disbursements", "li-na", date(2026, 11, 3), Decimal("1000.50")) == held
    assert hash(Hold("disbursements", "li-na", date(2026, 11, 3), Fraction(2001, 2))) == hash(held)
    assert "disbursements of li-na, 3 Nov 2026: held at 1000.5" == str(held)


def test_hold_says_why():
    """The reason stands behind the number."""
    held = Hold("signings", "li-na", Month(2026, 11), 8, reason="back from leave")

    assert "signings of li-na, 2026-11: held at 8 (back from leave)" == str(held)


@pytest.mark.parametrize(
    ("given", "reason"),
    [(-1, "a target is zero or more"), (Fraction(1, 3), "finitely many decimal places"), (True, "bool")],
)
def test_hold_refuses_what_is_no_target(given, reason):
    """A value is a number that a target can be."""
    with pytest.raises(InvalidQuantity, match=reason) as caught:
        Hold("signings", "li-na", Month(2026, 11), given)

    assert ("hold", given) == (caught.value.of, caught.value.given)


def test_hold_refuses_what_is_no_period():
    """A period in words is none."""
    with pytest.raises(InvalidPeriod) as caught:
        Hold("signings", "li-na", "2026-11", 8)

    assert "2026-11" == caught.value.given


def test_bound():
    """A bound says how little, how much, or both."""
    both = Bound("signings", Manager("wang-lei"), minimum=2, maximum=5, reason="joined in September")

    assert "signings of wang-lei at least 2 and at most 5 (joined in September)" == str(both)
    assert "signings of wang-lei at most 5" == str(Bound("signings", "wang-lei", maximum=5))


def test_in_chinese():
    """In Chinese a hold and a bound name the role, the time and the metric in this order."""
    held = Hold("disbursements", "li-na", Month(2026, 11), 12_000, reason="本人报备")
    bounds = [
        Bound("submissions", "wang-lei", minimum=2, maximum=5, reason="新人"),
        Bound("submissions", "wang-lei", minimum=2_000),
    ]

    assert "li-na 2026年11月 放款金额锁定为 12,000（本人报备）" == held.to_text("zh")
    assert ["wang-lei 交件不少于 2、不超过 5（新人）", "wang-lei 交件不少于 2,000"] == [
        bound.to_text("zh") for bound in bounds
    ]
    for rule in (held, *bounds):
        with pytest.raises(UnknownMember, match="unknown language 'fr'"):
            rule.to_text("fr")


@pytest.mark.parametrize(
    ("sides", "given", "expected"),
    [
        ({}, None, "a minimum, a maximum or both"),
        ({"minimum": 6, "maximum": 5}, "minimum 6, maximum 5", "a minimum that is not above the maximum"),
    ],
)
def test_bound_refuses(sides, given, expected):
    """Neither side, or a minimum above the maximum, is no bound."""
    with pytest.raises(InvalidValue) as caught:
        Bound("signings", "wang-lei", **sides)

    assert ("bound of signings for wang-lei", given, expected) == (
        caught.value.name,
        caught.value.given,
        caught.value.expected,
    )
