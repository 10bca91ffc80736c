"""Law *attribution*: the parts of a gap sum to it, by factor and by member, whatever the numbers are."""

from fractions import Fraction
from itertools import permutations
from math import factorial, prod

from hypothesis import example, given
from hypothesis import strategies as st

from targetkit import Funnel, Metric, Stage
from targetkit._shapley import shapley_of_product, whole_parts
from targetkit.attribution import attribute_funnel

QUANTA = st.sampled_from([1, 10, 1000, "0.01"])
ASKED = st.one_of(st.integers(0, 12), st.just(0), st.integers(0, 400))
CAME = st.one_of(st.integers(-3, 12), st.just(0), st.integers(0, 400))
FACTORS = st.fractions(min_value=-3, max_value=20, max_denominator=30)
PAIRS = st.lists(st.tuples(FACTORS, st.none() | FACTORS), min_size=1, max_size=5)


@st.composite
def funnels(draw):
    """A chain of one to eight stages in which counts and amounts follow each other in any order."""
    stages = [Stage(Metric("m0", draw(QUANTA)))]
    for at in range(1, draw(st.integers(1, 8))):
        link = draw(st.sampled_from([{"rate": "0.5"}, {"ticket": 50}]))
        stages.append(Stage(Metric(f"m{at}", draw(QUANTA)), **link))
    return Funnel(stages)


def numbers(draw, metrics, sizes):
    """An amount of each metric."""
    return {metric: metric.quantity(draw(sizes)) for metric in metrics}


def added(several):
    """What several have together."""
    return {
        metric: metric.quantity(sum(metric.quanta(one[metric]) for one in several)) for metric in several[0]
    }


@st.composite
def groups(draw):
    """A funnel, target and attained of a group and of its members; they need not add up."""
    funnel = draw(funnels())
    metrics = draw(st.sets(st.sampled_from(funnel.metrics), min_size=1))
    count = draw(st.integers(1, 4))
    members = {f"t{at}": (numbers(draw, metrics, ASKED), numbers(draw, metrics, CAME)) for at in range(count)}
    if draw(st.booleans()):
        asked, came = zip(*members.values(), strict=True)
        return funnel, added(asked), added(came), members
    return funnel, numbers(draw, metrics, ASKED), numbers(draw, metrics, CAME), members


def read(pairs):
    """The factors before and after; None: the same as before."""
    return [old for old, _ in pairs], [old if new is None else new for old, new in pairs]


def twice_a_half():
    """A gap of three that two factors make in equal parts: rounded each for itself, they sum to four."""
    metrics = [Metric("a"), Metric("b"), Metric("c")]
    funnel = Funnel([Stage(metrics[0]), Stage(metrics[1], rate="0.5"), Stage(metrics[2], rate="0.5")])
    return funnel, dict.fromkeys(metrics, 1), dict(zip(metrics, [1, 2, 4], strict=True)), {}


@given(groups())
@example(twice_a_half())
def test_parts_sum_to_the_gap(case):
    """The parts are whole quanta, less than one from exact, and lead from the target to what was attained."""
    funnel, target, attained, _ = case

    found = attribute_funnel(funnel, target, attained)

    quanta = found.metric.quanta
    assert quanta(found.gap) == quanta(found.target) - quanta(found.attained)
    assert quanta(found.gap) == sum(quanta(factor.part) for factor in found.factors)
    assert Fraction(found.gap) == sum(factor.exact for factor in found.factors)
    assert all(abs(Fraction(factor.part) - factor.exact) < found.metric.quantum for factor in found.factors)
    steps = found.rows()
    assert [found.target, *(step.end for step in steps)] == [*(step.start for step in steps), found.attained]


@given(groups())
def test_members_and_factors_agree(case):
    """The table of members and factors adds up both ways, and each line is what the member is told alone."""
    funnel, target, attained, members = case

    found = attribute_funnel(funnel, target, attained, members=members)

    quanta = found.metric.quanta
    lines = found.contributions
    assert quanta(found.gap) == sum(quanta(line.total) for line in lines)
    for line in lines:
        assert quanta(line.total) == sum(map(quanta, line.parts))
    for at, factor in enumerate(found.factors):
        assert quanta(factor.part) == sum(quanta(line.parts[at]) for line in lines)
    for line, (id_, (asked, came)) in zip(lines, members.items(), strict=False):
        alone = attribute_funnel(funnel, asked, came)
        assert (id_, *(factor.part for factor in alone.factors)) == (line.role, *line.parts)


@given(PAIRS, st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=4))
def test_additive(pairs, volumes):
    """Members who convert alike contribute what the group has: volume by volume, the parts add up exactly."""
    before, after = read(pairs)
    planned, actual = zip(*volumes, strict=True)

    own = [
        shapley_of_product([Fraction(old), *before], [Fraction(new), *after])
        for old, new in zip(planned, actual, strict=True)
    ]

    whole = shapley_of_product([Fraction(sum(planned)), *before], [Fraction(sum(actual)), *after])
    assert whole == [sum(parts) for parts in zip(*own, strict=True)]


@given(PAIRS)
def test_shapley(pairs):
    """Each part is the mean, over all orders in which the factors change, of what the product changes by."""
    before, after = read(pairs)

    found = shapley_of_product(before, after)

    means = [Fraction(0)] * len(before)
    for order in permutations(range(len(before))):
        current = list(before)
        for at in order:
            was = prod(current)
            current[at] = after[at]
            means[at] += (prod(current) - was) / factorial(len(before))
    assert means == found


@given(PAIRS, st.randoms(use_true_random=False))
def test_symmetric(pairs, random):
    """The order in which factors are listed changes no part; swapping before and after negates them."""
    order = random.sample(range(len(pairs)), len(pairs))
    before, after = read(pairs)

    found = shapley_of_product(before, after)

    mixed = shapley_of_product(*read([pairs[at] for at in order]))
    assert [found[at] for at in order] == mixed
    assert [-part for part in found] == shapley_of_product(after, before)


@given(PAIRS)
def test_unchanged(pairs):
    """A factor that did not change has no part, and rounding gives it none."""
    before, after = read(pairs)
    parts = shapley_of_product(before, after)
    rest = -sum(parts) % 1

    whole = whole_parts([*parts, rest])

    still = [at for at, (old, new) in enumerate(zip(before, after, strict=True)) if old == new]
    assert all(parts[at] == 0 == whole[at] for at in still)
    assert sum(parts) + rest == sum(whole)
