"""The one door for numbers."""

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targetkit.errors import InvalidQuantity, InvalidValue
from targetkit.quantity import as_decimal, exact, is_whole, nearest, not_negative, rate, up, whole


class Index:
    """An integer of another library."""

    def __index__(self):
        return 7


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        (0.4, Fraction(2, 5)),
        (1e-9, Fraction(1, 10**9)),
        ("0.80", Fraction(4, 5)),
        (" 12 ", Fraction(12)),
        ("2/5", Fraction(2, 5)),
        (Decimal("1E+3"), Fraction(1000)),
        (Fraction(1, 3), Fraction(1, 3)),
        (Index(), Fraction(7)),
        ("-3", Fraction(-3)),
        (Decimal(0), Fraction(0)),
    ],
)
def test_exact_takes(given_, expected):
    """A number is taken at what it says."""
    assert expected == exact(given_)


@pytest.mark.parametrize(
    ("given_", "reason"),
    [
        (True, "a bool is not a number"),
        (float("nan"), "only finite numbers"),
        (Decimal("inf"), "only finite numbers"),
        (0.1 + 0.2, "fractions.Fraction"),
        (1e300, "magnitude"),
        ("1e999999999", "magnitude"),
        (Decimal("1e-31"), "magnitude"),
        ("3,000", "thousands separators"),
        ("", "not a number"),
        ("1/0", "not a number"),
        ("1/" + "3" * 60, "more digits"),
        (10**31, "magnitude"),
        (-Fraction(10**40, 3), "magnitude"),
        (None, "a NoneType is not a number"),
        (1 + 2j, "a complex is not a number"),
    ],
)
def test_exact_refuses(given_, reason):
    """What is refused is named, with the reason and what to do."""
    with pytest.raises(InvalidQuantity) as caught:
        exact(given_, of="submissions")

    assert caught.value.given in (given_, type(given_).__name__) or given_ is caught.value.given
    assert "submissions" == caught.value.of
    assert f"submissions: {caught.value.given!r} is refused: " in str(caught.value)
    assert reason in str(caught.value)
    assert isinstance(caught.value, ValueError)


def test_exact_refuses_what_cannot_even_be_printed():
    """An integer with more digits than Python prints is refused in words."""
    with pytest.raises(InvalidQuantity, match=r"'int' is refused: its magnitude is beyond 10\^30"):
        exact(10**5000)


def test_not_negative():
    """Nothing is a number, less than nothing is refused with what it was for."""
    with pytest.raises(InvalidQuantity) as caught:
        not_negative("-0.5", of="shock")

    assert [Fraction(0), Fraction(1, 2)] == [not_negative(0), not_negative("0.5")]
    assert ("-0.5", "shock") == (caught.value.given, caught.value.of)
    assert "shock: '-0.5' is refused: it is zero or more" == str(caught.value)


def test_is_whole():
    """A whole number is an int that is no bool, from the least on where there is one."""
    found = [is_whole(given_) for given_ in (3, -2, True, "3", Fraction(3), Index())]

    assert [True, True, False, False, False, False] == found
    assert [True, False] == [is_whole(1, 1), is_whole(0, 1)]


@pytest.mark.parametrize("given_", [True, "7", 0, 13, None])
def test_whole_refuses(given_):
    """A part of a date or a count lies between its bounds; an integer of another library is one, too."""
    with pytest.raises(InvalidValue) as caught:
        whole(given_, "month", 1, 12, "a month")

    assert ("month", given_, "a month") == (caught.value.name, caught.value.given, caught.value.expected)
    assert [1, 7, 12] == [whole(each, "month", 1, 12, "a month") for each in (1, Index(), 12)]


@pytest.mark.parametrize("given_", [0, -1, "1.01", 40])
def test_rate_refuses(given_):
    """A rate lies in (0, 1]."""
    with pytest.raises(InvalidQuantity, match="a rate lies above 0 and at most at 1"):
        rate(given_)


def test_rate_hints_at_per_cent():
    """Someone who writes 40 most likely means 40 per cent."""
    with pytest.raises(InvalidQuantity, match=r"40 per cent is written 2/5"):
        rate(40, of="approval rate")

    assert Fraction(1) == rate(1)


@given(
    st.integers(-(10**18), 10**18),
    st.sampled_from([Fraction(1), Fraction(1000), Fraction(1, 100), Fraction(5, 2)]),
)
def test_as_decimal_is_exact(quanta, quantum):
    """A Decimal says exactly the quanta, however few digits the decimal context keeps."""
    with localcontext() as context:
        context.prec = 3
        amount = as_decimal(quanta, quantum)

    assert quanta * quantum == Fraction(amount)


@given(st.fractions(), st.fractions(min_value=Fraction(1, 100), max_value=1000))
def test_rounding_to_the_quantum(amount, quantum):
    """`up` is the least that reaches the amount, `nearest` no more than half a quantum away."""
    assert 0 <= up(amount, quantum) * quantum - amount < quantum
    assert abs(nearest(amount, quantum) * quantum - amount) * 2 <= quantum
    assert nearest(quantum / 2, quantum) == 1
