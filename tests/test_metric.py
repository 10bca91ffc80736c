"""Metrics, their quanta, and targets."""

import pickle
from decimal import Decimal
from fractions import Fraction

import pytest

from targetkit.errors import DuplicateMember, InvalidQuantity, InvalidValue, UnknownMember
from targetkit.funnel import Funnel
from targetkit.metric import Metric, MetricMap, Targets

COUNT = Metric("submissions")
MONEY = Metric("disbursements", 1000, "CNY")
CENTS = Metric("fees", "0.01", "CNY")


def pickled(what):
    """What comes back from a pickle."""
    return pickle.loads(pickle.dumps(what))  # our own bytes


@pytest.mark.parametrize(
    ("metric", "amount", "quanta", "quantity"),
    [
        (COUNT, 209, 209, 209),
        (COUNT, "-3", -3, -3),
        (MONEY, 3_000_000, 3000, Decimal(3_000_000)),
        (CENTS, 3_000_000.05, 300_000_005, Decimal("3000000.05")),
        (Metric("leaflets", 10), 50, 5, Decimal(50)),
    ],
)
def test_quanta(metric, amount, quanta, quantity):
    """An amount is a whole number of quanta and back; counts are ints, everything else is a Decimal."""
    back = metric.quantity(quanta)

    assert quanta == metric.quanta(amount)
    assert (type(quantity), quantity) == (type(back), back)


def test_round():
    """`up` reaches the amount, `nearest` comes nearest to it, a half goes up."""
    assert (188, 188, 187) == (COUNT.up("187.5"), COUNT.nearest("187.5"), COUNT.nearest("187.4"))
    assert (Decimal(1_235_000), Decimal(1_234_000)) == (MONEY.up(1_234_001), MONEY.nearest(1_234_499))


def test_finer_than_the_quantum():
    """What is finer than the quantum is refused, and both ways to round it are shown."""
    with pytest.raises(InvalidQuantity) as caught:
        MONEY.quanta(1_234_567)

    error = caught.value
    assert (1_234_567, Fraction(1000), "disbursements") == (error.given, error.quantum, error.of)
    assert (
        "disbursements: 1234567 is refused: it is finer than the quantum, 1000; "
        "metric.up(...) makes it 1235000, metric.nearest(...) 1235000"
    ) == str(error)


@pytest.mark.parametrize("quantum", [0, -1, "1/3", Fraction(1, 7)])
def test_quantum_refused(quantum):
    """A quantum is positive and can be written down."""
    with pytest.raises(InvalidQuantity, match="finitely many decimal places") as caught:
        Metric("fees", quantum)

    assert (quantum, "quantum") == (caught.value.given, caught.value.of)


@pytest.mark.parametrize("name", ["", " fees", "fees ", None])
def test_name_refused(name):
    """A name is a text that somebody can type again; so is an alias."""
    with pytest.raises(InvalidValue) as caught:
        Metric(name)

    assert ("Metric: name", name) == (caught.value.name, caught.value.given)
    with pytest.raises(InvalidValue, match="no spaces around it"):
        Metric("fees", aliases=[name])


@pytest.mark.parametrize("character", ["\r", "\t", "\x85", "\ud800", "\u2028", "\u2029", "\u202e", "\u2066"])
def test_torn(character):
    """What would tear a table or a file apart, or turn its text around, is no part of a name or unit."""
    text = f"fees{character}x"
    expected = f"a text on one line, without control characters; take out U+{ord(character):04X}"
    makes = {
        "Metric: name": lambda: Metric(text),
        "Metric 'fees': unit": lambda: Metric("fees", unit=text),
    }
    for name, make in makes.items():
        with pytest.raises(InvalidValue) as caught:
            make()

        assert (name, text, expected) == (caught.value.name, caught.value.given, caught.value.expected)
        assert f"{name}: {text!r} was given; expected {expected}" == str(caught.value)
    with pytest.raises(InvalidValue, match="take out U"):
        Metric("fees", aliases=[text])


@pytest.mark.parametrize("name", ["放\u3000款", "A & B", "été", "e\u0301", "شهر", "\u200fشهر", "👩\u200d💼"])
def test_name_taken(name):
    """Any script, wide spaces and joiners are taken."""
    assert name == Metric(name, unit=name).name


def test_aliases_refused():
    """A text alone would be taken for a list of letters."""
    with pytest.raises(InvalidValue) as caught:
        Metric("intakes", aliases="进件")

    assert ("Metric: aliases", "进件") == (caught.value.name, caught.value.given)
    assert "a list of names: ['进件']" == caught.value.expected


def test_unit_refused():
    """A unit is a text."""
    with pytest.raises(InvalidValue) as caught:
        Metric("fees", unit=None)

    assert ("Metric 'fees': unit", None) == (caught.value.name, caught.value.given)


def test_alias_twice():
    """No name of a metric is said twice."""
    with pytest.raises(DuplicateMember) as caught:
        Metric("intakes", aliases=["进件", "intakes"])

    assert ("metric", "intakes", "the names of Metric 'intakes'") == (
        caught.value.kind,
        caught.value.name,
        caught.value.where,
    )
    assert str(caught.value).endswith(": leave it out of the aliases")


def test_metric_value():
    """A metric is a value: the order of its aliases says nothing, and it reads in one line."""
    intakes = Metric("intakes", aliases=["进件", "applications"])

    assert intakes == Metric("intakes", aliases=("applications", "进件"))
    assert intakes == pickled(intakes)
    assert ("intakes", "applications", "进件") == intakes.names
    assert "Metric('intakes', aliases=('applications', '进件'))" == repr(intakes)
    assert "Metric('fees', quantum=0.01, unit='CNY')" == repr(CENTS)
    assert "intakes" == str(intakes)


def test_lookup():
    """Targets answer to the metric, its name and its aliases, in the order they were given."""
    intakes = Metric("intakes", aliases=["applications"])
    targets = Targets({intakes: "188", MONEY: 3_000_000})

    assert [188] * 3 == [targets[intakes], targets["intakes"], targets["applications"]]
    assert (intakes, MONEY) == targets.metrics == tuple(targets)
    assert intakes is targets.metric("applications")
    assert (188, None, None, 0) == (
        targets.get("intakes"),
        targets.get("signings"),
        targets.get(COUNT),
        targets.get("signings", 0),
    )
    assert "applications" in targets
    assert "signings" not in targets
    assert MONEY in targets
    assert Metric("disbursements") not in targets
    assert 2 == len(targets)


@pytest.mark.parametrize("key", ["submission", Metric("submission"), Metric("submissions", 10)])
def test_unknown(key):
    """An unknown metric, or one with the same name and another quantum, is named with what comes near."""
    with pytest.raises(UnknownMember) as caught:
        Targets({COUNT: 1, MONEY: 1000})[key]

    assert ("metric", key, ("submissions", "disbursements")) == (
        caught.value.kind,
        caught.value.given,
        caught.value.known,
    )
    assert f"unknown metric {key!r} in targets. Did you mean 'submissions'?" == str(caught.value)


def test_negative_target():
    """Nobody is asked for less than nothing; the metric is named."""
    with pytest.raises(InvalidQuantity) as caught:
        Targets({COUNT: -1})

    assert (-1, "submissions", Fraction(1)) == (caught.value.given, caught.value.of, caught.value.quantum)
    assert "submissions: -1 is refused: a target is not negative" == str(caught.value)


def test_same_name_twice():
    """Two metrics with a name in common cannot be told apart."""
    with pytest.raises(DuplicateMember) as caught:
        Targets({Metric("intakes", aliases=["applications"]): 1, Metric("applications"): 2})

    assert ("metric", "applications", "targets") == (
        caught.value.kind,
        caught.value.name,
        caught.value.where,
    )


def test_key_that_is_no_metric():
    """Targets are built from metrics; a name alone does not say in which quantum."""
    with pytest.raises(InvalidValue) as caught:
        Targets({"submissions": 209})

    assert ("targets: key", "submissions") == (caught.value.name, caught.value.given)
    assert "a Metric, e.g. Metric('submissions')" == caught.value.expected


def test_targets_value():
    """Targets are a value: order and origin do not count, a different amount does."""
    one = Targets({COUNT: 209, MONEY: 3_000_000}, funnel=Funnel.consumer_loan(intake_rate=1))
    two = Targets({MONEY: "3000000", COUNT: 209})
    back = pickled(one)

    assert one == two == back == {COUNT: 209, MONEY: 3_000_000}
    assert hash(one) == hash(two) == hash(two)
    assert one.funnel == back.funnel
    assert list(one) == list(back)
    assert one != Targets({COUNT: 208, MONEY: 3_000_000})
    assert "Targets(submissions=209, disbursements=3000000 CNY)" == repr(one)


def test_with_metric():
    """Metrics outside the funnel are added, others get another amount; the funnel stays, the original too."""
    targets = Funnel.consumer_loan(intake_rate="0.9").required(intakes=9)
    submissions = targets.metric("submissions")
    more = targets.with_metric(MONEY, 5000)
    changed = Targets({MONEY: 1000}) | targets | Targets({submissions: 12})

    assert {**targets, MONEY: 5000} == more
    assert targets.funnel is more.funnel is changed.funnel
    assert (MONEY, *targets) == changed.metrics
    assert 12 == changed["submissions"]
    assert 10 == targets["submissions"]
    with pytest.raises(DuplicateMember):
        targets.with_metric(Metric("submissions", 10), 10)


def test_metric_map():
    """The mapping under it holds anything, reads in one line and can be pickled."""
    amounts = MetricMap({COUNT: Fraction(1, 2)})

    assert amounts == pickled(amounts)
    assert "{submissions: 1/2}" == repr(amounts)
