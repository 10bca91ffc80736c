"""Healthy new business and the overdue guard rail."""

import pickle
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from targetkit import Metric
from targetkit.errors import DuplicateMember, InvalidPeriod, InvalidQuantity, InvalidValue, UnknownMember
from targetkit.overdue import Cohort, OverdueRail, RiskBand, early_overdue, healthy_target

MONEY = Metric("disbursements", 1000, "CNY")
SEPTEMBER = Cohort(date(2026, 9, 30), 2_000_000, 40_000)
OCTOBER = Cohort(date(2026, 10, 31), 1_000_000, 50_000)
RAIL = OverdueRail("0.03", [RiskBand("B", "0.05"), RiskBand("A", "0.01", most=40)])


def test_healthy_target():
    """What must be disbursed is the target over what stays healthy, rounded up to the quantum."""
    healthy = healthy_target(MONEY, 3_000_000, "0.02")

    assert (Decimal(3_062_000), Decimal(3_000_000), Fraction(1, 50)) == (
        healthy.required,
        healthy.target,
        healthy.rate,
    )
    assert not healthy.provisional
    assert Decimal(3_000_000) == healthy_target(MONEY, 3_000_000, 0).required
    assert 0 == healthy_target(MONEY, 0, "0.5").required
    assert healthy_target(MONEY, 1000, "0.5", provisional=True).provisional


def test_early_overdue():
    """Only cohorts whose window has passed count; without any the rate is provisional."""
    later = early_overdue([SEPTEMBER, OCTOBER], as_of=date(2026, 11, 1))
    sooner = early_overdue([SEPTEMBER, OCTOBER], as_of=date(2026, 10, 30))

    assert (Fraction(1, 50), 1, 1, False) == (later.rate, later.matured, later.waiting, later.provisional)
    assert (Fraction(3, 100), 0, 2, True) == (sooner.rate, sooner.matured, sooner.waiting, sooner.provisional)
    assert 1 == early_overdue([SEPTEMBER], as_of=date(2026, 10, 2), window=1).matured
    assert 0 == early_overdue([SEPTEMBER], as_of=date(2026, 10, 1), window=1).matured
    assert 1 == early_overdue([Cohort(date(2026, 9, 30), 5, 5)], as_of=date(2026, 9, 30)).rate
    assert healthy_target(MONEY, 3_000_000, sooner).provisional
    assert (
        healthy_target(MONEY, 3_000_000, "0.02").required == healthy_target(MONEY, 3_000_000, later).required
    )


def test_guard_rail_in_words():
    """A guard rail says in one line what it allows, in whatever order its bands are listed."""
    other = OverdueRail("0.03", RAIL.bands[::-1])

    assert "guard rail: the overdue rate of approvals is at most 3% (B 5%, A 1%)" == RAIL.to_text()
    assert "平衡逾期指标：批款件数的逾期率不超过 3%（B 5%、A 1%）" == RAIL.to_text("zh")
    assert (RAIL, hash(RAIL)) == (other, hash(other))
    with pytest.raises(UnknownMember, match="unknown language 'fr'"):
        RAIL.to_text("fr")


def test_best_band_first():
    """Without stated shares the best band is used first, so the rate is the least possible."""
    assert {"A": 40, "B": 35} == dict(RAIL.mix(75))
    assert Fraction(40 + 5 * 35, 7500) == RAIL.rate(75)
    assert {"A": 30, "B": 0} == dict(RAIL.mix(30))
    assert 0 == RAIL.rate(0)
    assert (80, None) == (RAIL.most(), RAIL.supply())
    assert Fraction(3, 100) == RAIL.rate(80)


def test_stated_mix():
    """With stated shares the mix is what it is, and the rate does not depend on how many there are."""
    bands = [RiskBand("A", "0.01", share="0.6"), RiskBand("B", "0.05", share="0.4")]

    assert {"A": 60, "B": 40} == dict(OverdueRail("0.03", bands).mix(100))
    assert Fraction(13, 500) == OverdueRail("0.03", bands).rate(100)
    assert None is OverdueRail("0.03", bands).most()
    assert None is OverdueRail("0.026", bands).most()
    assert 0 == OverdueRail("0.02", bands).most()


@pytest.mark.parametrize(
    ("bands", "most", "supply"),
    [
        ([RiskBand("A", "0.01", most=40)], None, 40),
        ([RiskBand("A", "0.03")], None, None),
        ([RiskBand("A", "0.01"), RiskBand("B", "0.05", most=3)], None, None),
        ([RiskBand("A", "0.01", most=40), RiskBand("B", "0.05", most=40)], None, 80),
        ([RiskBand("A", "0.01", most=40), RiskBand("B", "0.05", most=10), RiskBand("C", "0.09")], 60, None),
        ([RiskBand("B", "0.05")], 0, None),
    ],
)
def test_most(bands, most, supply):
    """The approvals up to which the ceiling holds, and those that the bands can bring."""
    rail = OverdueRail("0.03", bands)

    assert (most, supply) == (rail.most(), rail.supply())
    if most:
        assert rail.rate(most) == rail.ceiling < rail.rate(most + 1)


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda: healthy_target(MONEY, -1000, 0), InvalidQuantity, "not negative"),
        (lambda: healthy_target(MONEY, 1, 0), InvalidQuantity, "finer than the quantum"),
        (lambda: healthy_target(MONEY, 1000, 1), InvalidQuantity, "nothing is healthy"),
        (lambda: healthy_target(MONEY, 1000, 3), InvalidQuantity, "from 0 to 1"),
        (lambda: Cohort(datetime(2026, 9, 30), 1, 0), InvalidPeriod, "not a datetime"),
        (lambda: Cohort(date(2026, 9, 30), -1, 0), InvalidQuantity, "zero or more"),
        (lambda: Cohort(date(2026, 9, 30), 1, 2), InvalidValue, "at most the 1 disbursed"),
        (lambda: early_overdue([], as_of=date(2026, 9, 30)), InvalidValue, "something disbursed"),
        (lambda: early_overdue([SEPTEMBER], as_of=date(2026, 9, 30), window=0), InvalidValue, "one day"),
        (lambda: RiskBand("A", "1.5"), InvalidQuantity, "from 0 to 1"),
        (lambda: OverdueRail("0.03", []), InvalidValue, "at least one RiskBand"),
        (
            lambda: OverdueRail("0.03", [RiskBand("A", 0), RiskBand("A", 0)]),
            DuplicateMember,
            "'A' occurs twice",
        ),
        (
            lambda: OverdueRail("0.03", [RiskBand("A", 0, share="0.5"), RiskBand("B", 0)]),
            InvalidValue,
            "a share for every band",
        ),
        (lambda: OverdueRail("0.03", [RiskBand("A", 0, share="0.5")]), InvalidValue, "1 together"),
    ],
)
def test_refused(call, error, text):
    """What cannot be is refused in words."""
    with pytest.raises(error) as caught:
        call()

    assert text in str(caught.value)


def test_values():
    """Rails are compared by what they say, hashed and pickled."""
    assert RAIL == pickle.loads(pickle.dumps(RAIL))
    assert 1 == len({RAIL, pickle.loads(pickle.dumps(RAIL))})
