"""The over-assignment that an asked probability takes."""

from fractions import Fraction

import pytest

from targetkit import Funnel, Manager, Metric, Month, Plan, Stage, Store, Team, WorkCalendar
from targetkit.errors import InvalidQuantity
from targetkit.outlook import outlook
from targetkit.stretch import stretch_for

NOVEMBER = Month(2026, 11)
SIGNINGS = Metric("signings")
FUNNEL = Funnel([Stage(SIGNINGS), Stage(Metric("disbursements", 1000, "CNY"), ticket=50_000)])
STORE = Store("chengdu-01", [Team("east", [Manager("li-na"), Manager("wang-lei")]), Manager("zhao-min")])
ASKED = {"chengdu-01": 40, "east": 30, "li-na": 10, "wang-lei": 20, "zhao-min": 10}
PLAN = Plan.from_rows(
    [("signings", role, NOVEMBER, number) for role, number in ASKED.items()],
    roles=STORE,
    period=NOVEMBER,
    funnel=FUNNEL,
    calendar=WorkCalendar.weekdays(),
)


def test_stretch():
    """The stretch is the least in thousandths that gives the root the probability."""
    found = stretch_for(PLAN, "0.8", metric="signings")
    less = outlook(
        PLAN,
        expected={
            id_: {"signings": Fraction(number, 21) * (1 + found.stretch - Fraction(1, 1000))}
            for id_, number in {"li-na": 10, "wang-lei": 20, "zhao-min": 10}.items()
        },
    )

    assert 0 < found.stretch < 1
    assert found.plain < Fraction(4, 5) <= found.reached
    assert less["signings", "chengdu-01", NOVEMBER].probability < Fraction(4, 5)


def test_no_stretch_needed():
    """Where the probability is there already, nothing is added."""
    found = stretch_for(PLAN, "0.4", metric=SIGNINGS)

    assert (0, found.plain) == (found.stretch, found.reached)


def test_no_stretch_is_enough():
    """People bring no more than they can, however much is asked of them."""
    weak = {id_: {"signings": "0.1"} for id_ in ASKED if "-0" not in id_ and id_ != "east"}
    found = stretch_for(PLAN, "0.8", metric="signings", capacity=weak)

    assert found.stretch is None
    assert found.plain == found.reached < Fraction(1, 100)


def test_past_attainment():
    """Who attained less of what was asked has to be asked for more."""
    plain = stretch_for(PLAN, "0.8", metric="signings")
    behind = stretch_for(PLAN, "0.8", metric="signings", attained="0.9")
    # Only the product of stretch and attainment counts.
    assert (1 + plain.stretch) / Fraction(9, 10) == pytest.approx(1 + behind.stretch, abs=0.0021)
    assert None is stretch_for(PLAN, "0.8", metric="signings", attained=0).stretch


def test_last_metric_is_the_default():
    """Without a name the last metric of the plan is meant."""
    assert "disbursements" == stretch_for(PLAN, "0.8").metric


@pytest.mark.parametrize(
    ("arguments", "of"), [(("1",), "probability"), ((0,), "probability"), (("0.8",), "attained")]
)
def test_stretch_refused(arguments, of):
    """A probability that cannot be asked for, and a negative attainment, are refused."""
    with pytest.raises(InvalidQuantity) as caught:
        stretch_for(PLAN, *arguments, attained=-1)

    assert of == caught.value.of
