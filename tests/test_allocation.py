"""Apportionment: exact, order-free, fair among equals."""

import random
from collections import Counter
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from targetkit.allocation import METHODS, apportion, apportion_quanta, apportion_within, tie
from targetkit.errors import AllWeightsZero, EmptyGroup, InvalidQuantity, InvalidValue, UnknownMember

WEIGHTS = st.lists(st.fractions(min_value=0, max_value=9, max_denominator=12), min_size=1, max_size=9).filter(
    any
)
TOTALS = st.integers(0, 400)
BOTH = st.sampled_from(METHODS)


def named(weights):
    """Members m0, m1, ... of these weights."""
    return {f"m{at}": weight for at, weight in enumerate(weights)}


def highest_averages(total, weights, ties):
    """Webster as the books tell it: one piece at a time to the greatest claim."""
    shares = [0] * len(weights)
    for _ in range(total):
        first = min(
            range(len(weights)), key=lambda at: (-Fraction(weights[at], 2 * shares[at] + 1), ties[at])
        )
        shares[first] += 1
    return shares


@pytest.mark.parametrize(
    ("total", "weights", "options", "shares"),
    [
        (10, {"a": 4, "b": 2, "c": 1}, {}, {"a": 6, "b": 3, "c": 1}),
        (10, {"a": 4, "b": 2, "c": 1}, {"method": "largest_remainder"}, {"a": 6, "b": 3, "c": 1}),
        # Hamilton keeps close to the shares, Webster moves a piece to the small ones.
        (10, {"a": 13, "b": 3, "c": 1}, {}, {"a": 7, "b": 2, "c": 1}),
        (10, {"a": 13, "b": 3, "c": 1}, {"method": "largest_remainder"}, {"a": 8, "b": 2, "c": 0}),
        (0, {"a": 0, "b": 0}, {}, {"a": 0, "b": 0}),
        (0, {}, {}, {}),
        (3, {"a": 0, "b": "1/3"}, {}, {"a": 0, "b": 3}),
        ("3e6", {"a": 2, "b": 1}, {"quantum": 1000}, {"a": Decimal(2_000_000), "b": Decimal(1_000_000)}),
    ],
)
def test_apportion(total, weights, options, shares):
    """A total is split in proportion, in the order of the weights."""
    split = apportion(total, weights, **options)

    assert shares == split
    assert list(shares) == list(split)


def test_cents():
    """Three million in cents come out to the cent, as Decimals."""
    split = apportion(3_000_000.00, {"a": 1, "b": 1, "c": 1}, quantum="0.01", key="2026-11")

    assert Decimal(3_000_000) == sum(split.values())
    assert {Decimal("1000000.00")} == set(split.values())
    assert all(type(share) is Decimal for share in split.values())


@given(TOTALS, WEIGHTS, BOTH)
def test_exact(total, weights, method):
    """The shares sum to the total, none is negative, and weight zero gets zero."""
    split = apportion(total, named(weights), method=method)

    assert total == sum(split.values())
    assert all(share >= 0 for share in split.values())
    assert {0} >= {share for share, weight in zip(split.values(), weights, strict=True) if not weight}


@given(TOTALS, WEIGHTS, BOTH, st.randoms(use_true_random=False))
def test_order_free(total, weights, method, chance):
    """Listing the members in another order, or scaling all weights, changes nothing."""
    pairs = list(named(weights).items())
    chance.shuffle(pairs)

    assert apportion(total, named(weights), method=method) == apportion(
        total, {member: weight * Fraction(7, 3) for member, weight in pairs}, method=method
    )


@given(TOTALS, WEIGHTS)
def test_largest_remainder_stays_near(total, weights):
    """Largest remainder is within one quantum of the exact share, strictly."""
    split = apportion(total, named(weights), method="largest_remainder")

    assert all(
        abs(share - total * weight / sum(weights)) < 1
        for share, weight in zip(split.values(), weights, strict=True)
    )


@given(st.integers(0, 60), st.lists(st.integers(0, 40), min_size=1, max_size=12).filter(any))
@example(7, [1, 1])
@example(6, [1] * 12)
@example(100, [40, *[1] * 60])
@example(140, [400, *[6] * 100])
def test_webster_is_highest_averages(total, weights):
    """The jump and the steps end where granting one piece at a time ends, ties included."""
    ties = [tie("submissions", str(at)) for at in range(len(weights))]

    assert highest_averages(total, weights, ties) == apportion_quanta(total, weights, ties)


def test_ties():
    """Equal claims go by key and id alone; nobody is always first and nobody always last."""
    people = {f"m{at}": 1 for at in range(10)}
    served = Counter(dict.fromkeys(people, 0))
    for metric in ("submissions", "approvals", "signings"):
        for month in range(1, 13):
            served.update(apportion(5, people, key=f"{metric} 2026-{month:02}"))

    # Five of ten are served 36 times: 18 each on average, with a standard deviation of 3.
    assert 180 == sum(served.values())
    assert 9 <= min(served.values()) <= max(served.values()) <= 27
    assert apportion(5, people, key="a") == apportion(5, people, key="a")


def test_tie():
    """The digest depends on every part and on where one ends; it is the same on every machine."""
    assert "22d3c4c4a892c16c" == tie("submissions 2026-11", "li-na").hex()
    assert 4 == len({tie("ab", "c"), tie("a", "bc"), tie("abc"), tie("2:ab1:c")})
    assert 8 == len(tie("\ud800"))


@pytest.mark.parametrize(
    ("total", "weights", "options", "given", "of"),
    [
        (-1, {"a": 1}, {}, -1, "total"),
        (-1, {"a": 1}, {"key": "fees"}, -1, "fees"),
        ("1.5", {"a": 1}, {}, "1.5", "total"),
        (1500, {"a": 1}, {"quantum": 1000}, 1500, "total"),
        (True, {"a": 1}, {}, True, "total"),
        (1, {"a": 1, "b": "-0.1"}, {}, "-0.1", "weight of b"),
        (1, {"a": "much"}, {}, "much", "weight of a"),
        (1, {"a": 1}, {"quantum": 0}, 0, "quantum"),
        (1, {"a": 1}, {"quantum": "1/3"}, "1/3", "quantum"),
    ],
)
def test_number_refused(total, weights, options, given, of):
    """What is split and the weights are numbers that can be split, each named when it cannot."""
    with pytest.raises(InvalidQuantity) as caught:
        apportion(total, weights, **options)

    assert (given, of) == (caught.value.given, caught.value.of)
    assert str(caught.value).startswith(f"{of}: {given!r} is refused: ")


def test_nobody():
    """A positive total needs somebody to take it."""
    with pytest.raises(EmptyGroup) as nobody:
        apportion(1, {}, key="east")
    with pytest.raises(AllWeightsZero) as zero:
        apportion(1, {"a": 0}, key="east")

    assert ("group", "east") == (nobody.value.kind, nobody.value.id)
    assert ("east", 1) == (zero.value.group, zero.value.number)
    assert "all weights in east are zero" in str(zero.value)


@pytest.mark.parametrize("given", [[1, 2], None, "ab"])
def test_weights_of_another_kind(given):
    """Weights that are no mapping are told with what is taken instead."""
    with pytest.raises(InvalidValue) as caught:
        apportion(10, given)

    assert ("weights", given) == (caught.value.name, caught.value.given)
    assert f"weights: {given!r} was given; expected {{id: weight}}, e.g. {{'east': 2, 'west': 1}}" == str(
        caught.value
    )


def test_unknown_method():
    """A method that does not exist is answered with what comes near."""
    with pytest.raises(UnknownMember) as caught:
        apportion(1, {"a": 1}, method="webstar")

    assert ("method", "webstar", METHODS) == (caught.value.kind, caught.value.given, caught.value.known)
    assert "unknown method 'webstar'. Did you mean 'webster'?" == str(caught.value)


def test_large():
    """Weights and totals of any size stay exact."""
    chance = random.Random(2026)
    weights = [Fraction(chance.randrange(1, 10**12), chance.randrange(1, 10**6)) for _ in range(40)]
    total = 3 * 10**20
    ties = [tie(str(at)) for at in range(40)]

    shares = apportion_quanta(total, weights, ties)

    assert total == sum(shares)
    assert all(
        abs(share - total * weight / sum(weights)) <= 1 for share, weight in zip(shares, weights, strict=True)
    )


@st.composite
def bounded(draw):
    """Weights, bounds with room for a total, and the total."""
    weights = draw(
        st.lists(st.sampled_from([0, 1, 1, 2, 3, 7, Fraction(1, 3), 10**6]), min_size=1, max_size=6)
    )
    low = [draw(st.sampled_from([0, 0, 1, 5])) for _ in weights]
    high = [least + draw(st.sampled_from([0, 1, 3, 10, 90])) for least in low]
    room = sum(most if weight else least for weight, least, most in zip(weights, low, high, strict=True))
    return draw(st.integers(sum(low), room)), weights, low, high


def highest_averages_within(total, weights, ties, low, high):
    """The bounded divisor method as the books tell it: from the lower bounds, one piece at a time."""
    shares = list(low)
    while sum(shares) < total:
        claims = (
            (-Fraction(weight, 2 * share + 1), rank, at)
            for at, (weight, share, rank, most) in enumerate(zip(weights, shares, ties, high, strict=True))
            if weight and share < most
        )
        shares[min(claims)[-1]] += 1
    return shares


@given(bounded())
def test_webster_within_is_highest_averages(case):
    """The search and the steps end where granting one piece at a time within the bounds ends; one more lowers nobody."""
    total, weights, low, high = case
    ties = [tie("submissions", str(at)) for at in range(len(weights))]
    shares = apportion_within(total, weights, ties, low, high)

    assert highest_averages_within(total, weights, ties, low, high) == shares
    if total > sum(low):
        fewer = apportion_within(total - 1, weights, ties, low, high)
        assert all(less <= more for less, more in zip(fewer, shares, strict=True))


@given(bounded(), BOTH, st.randoms(use_true_random=False))
def test_within(case, method, chance):
    """The shares sum to the total and keep the bounds, in whatever order the members come."""
    total, weights, low, high = case
    ties = [tie("submissions", str(at)) for at in range(len(weights))]
    shares = apportion_within(total, weights, ties, low, high, method)
    turned = list(range(len(weights)))
    chance.shuffle(turned)
    again = apportion_within(
        total, *([line[at] for at in turned] for line in (weights, ties, low, high)), method
    )

    assert total == sum(shares)
    assert all(least <= share <= most for least, share, most in zip(low, shares, high, strict=True))
    assert [shares[at] for at in turned] == again


@pytest.mark.parametrize(
    ("total", "low", "high", "shares"),
    [
        (10, [0, 0, 2], [5, 10, 10], [5, 3, 2]),
        (10, [0, 0, 0], [10, 10, 10], [6, 3, 1]),
        (12, [0, 0, 0], [3, 4, 9], [3, 4, 5]),
        (7, [0, 4, 3], [9, 9, 9], [0, 4, 3]),
        (7, [0, 4, 3], [0, 4, 3], [0, 4, 3]),
        (10**15, [0, 0, 0], [10, 10**15, 10**15], [10, 666666666666660, 333333333333330]),
    ],
)
@pytest.mark.parametrize("method", METHODS)
def test_what_one_cannot_take_goes_to_the_others(total, low, high, shares, method):
    """It goes to the others in proportion, repeatedly until it fits, however much it is."""
    ties = [tie("submissions", str(at)) for at in range(3)]

    assert shares == apportion_within(total, [4, 2, 1], ties, low, high, method)


def test_largest_remainders_within():
    """Of 9 the first takes its 3; of the 6 left the others' quotas are 4 and 2, of 7 they are 4 2/3 and 2 1/3."""
    ties = [tie("submissions", str(at)) for at in range(3)]
    low, high = [0, 0, 0], [3, 9, 9]

    assert [3, 4, 2] == apportion_within(9, [4, 2, 1], ties, low, high, "largest_remainder")
    assert [3, 5, 2] == apportion_within(10, [4, 2, 1], ties, low, high, "largest_remainder")
