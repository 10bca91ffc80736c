"""Estimates: rounded alike everywhere, and they say from how much they come."""

from datetime import date
from fractions import Fraction

import pytest

from targetkit import Month
from targetkit.errors import InvalidQuantity, UnknownMember
from targetkit.estimate import Estimate, Ground, stated, told
from targetkit.findings import Finding

SEPTEMBER, OCTOBER = Month(2026, 9), Month(2026, 10)


def test_stated():
    """Floats and fractions leave with six decimal places, without crossing a bound."""
    third = Fraction(1, 3)

    assert Fraction(333_333, 1_000_000) == stated(1 / 3) == stated(third)
    assert third == stated(third, low=third)
    assert Fraction(2, 3) == stated(Fraction(2, 3), high=Fraction(2, 3))
    with pytest.raises(InvalidQuantity) as caught:
        stated(float("nan"))
    assert "only a finite figure can be stated" in str(caught.value)


@pytest.mark.parametrize(
    ("estimate", "en", "zh"),
    [
        (Estimate(Fraction(2, 5), 0), "0.4", "0.4"),
        (
            Estimate(Fraction(52_000), 1_200, (OCTOBER,), Fraction(52_000), Fraction(0)),
            "52,000, from 1,200 in 2026-10",
            "52,000，依据 2026年10月的 1,200 个样本",
        ),
        (
            Estimate(Fraction("0.45"), 20, (SEPTEMBER, OCTOBER), Fraction("0.6"), Fraction("0.75")),
            "0.45, from 20 in 2026-09 to 2026-10; own figure 0.6, 75% the larger group's",
            "0.45，依据 2026年9月至2026年10月的 20 个样本；本身为 0.6，整体占 75%",
        ),
        (
            Estimate(Fraction(1), 0, (OCTOBER,), None, Fraction(1), note="why", note_zh="原因"),
            "1, from 0 in 2026-10; own figure –, 100% the larger group's; why",
            "1，依据 2026年10月的 0 个样本；本身为 –，整体占 100%；原因",
        ),
        (
            Estimate(Fraction(1), 9, (date(2026, 9, 1), date(2026, 9, 2)), Fraction("1.2"), note="capped"),
            "1, from 9 in 1 Sep 2026 to 2 Sep 2026; own figure 1.2; capped",
            "1，依据 2026年9月1日至2026年9月2日的 9 个样本；本身为 1.2；capped",
        ),
    ],
)
def test_text(estimate, en, zh):
    """The figure, from how much it comes, and how much of it is the larger group's, in both languages."""
    assert en == str(estimate) == estimate.to_text()
    assert zh == estimate.to_text("zh")


def test_other_language():
    """Another language is refused."""
    with pytest.raises(UnknownMember):
        Estimate(Fraction(1), 1).to_text("de")


def test_brief():
    """Above the grounds stands the figure, the own one where it differs, and the note."""
    own = Estimate(
        Fraction("0.45"), 20, (OCTOBER,), Fraction("0.6"), Fraction("0.75"), note="new", note_zh="新人"
    )

    assert "0.45; own figure 0.6; new" == own.brief()
    assert "0.45；本身为 0.6；新人" == own.brief("zh")
    assert "0.4" == Estimate(Fraction(2, 5), 0).brief()


def test_ground():
    """The ground of several estimates has their sum, all that was looked at, and the range of the shrinkage."""
    first = Estimate(Fraction(1), 3, (SEPTEMBER,), Fraction(1), Fraction("0.1"))
    second = Estimate(Fraction(1), 4, (OCTOBER,), Fraction(1), Fraction("0.35"))
    of, towards = ("months", "月"), ("the store's", "门店水平")
    both = Ground.of_estimates("signings", [first, second, Estimate(Fraction(1), 0)], of, towards)
    days = Ground("", 2, of, (date(2026, 10, 1), date(2026, 10, 2)))

    assert (
        "signings: n 7 (months), window 2026-09 to 2026-10, shrinkage 10% to 35% (the store's)"
        == both.to_text()
    )
    assert "签约：样本 7（月），时段 2026年9月至2026年10月，收缩 10% 至 35%（门店水平）" == both.to_text("zh")
    assert (SEPTEMBER,) == Ground.of_estimates("signings", [first, first], of, towards).window
    assert "n 2 (months), window 1 Oct 2026 to 2 Oct 2026, shrinkage none" == days.to_text()
    assert "样本 0（月），时段 无，未收缩" == Ground.of_estimates("", [], of, towards).to_text("zh")


def test_told():
    """At the end of every estimate stand its grounds, who is left out, and what should be known; of nothing nothing."""
    ground = Ground("signings", 2, ("days", "天"))
    found = Finding.of("TK509", period=OCTOBER, first=date(2026, 10, 5), last=date(2026, 10, 9))

    assert [
        "数据依据：",
        "  签约：样本 2（天），时段 无，未收缩",
        "  不在名册，未计入：yan、zoe",
        f"  TK509 {found.to_text('zh')}",
    ] == told([ground], [found], ["yan", "zoe"], "zh")
    assert [] == told([])
