"""Tiers: floor, target and stretch goal as consistent plans of one grid."""

from datetime import date
from fractions import Fraction

import pytest
from attrs import evolve

from targetkit import (
    Manager,
    Metric,
    Month,
    Plan,
    Quarter,
    Store,
    Team,
    WorkCalendar,
    check_consistency,
    decompose,
)
from targetkit.errors import Infeasible, InvalidQuantity, InvalidValue, UnknownMember
from targetkit.hold import Bound, Hold
from targetkit.tiers import tiers

NOVEMBER = Month(2026, 11)
SIGNINGS = Metric("signings")
MONEY = Metric("disbursements", 1000, "CNY")
STORE = Store(
    "chengdu-01",
    [Team("east", [Manager("li-na"), Manager("wang-lei")]), Team("west", [Manager("zhao-min", name="赵敏")])],
)


def split(signings=42, money=2_100_000, period=NOVEMBER, **options):
    """A plan of signings and money on weekdays."""
    targets = {SIGNINGS: signings, MONEY: money}
    return decompose(targets, STORE, period, calendar=WorkCalendar.weekdays(), **options)


def test_three_tiers():
    """Floor and stretch goal stand around the plan itself; each adds up, and shares are rounded up to the quantum."""
    plan = split()
    found = tiers(plan, stretch="1.2", floor="0.8")

    assert ["floor", "target", "stretch"] == list(found)
    assert plan is found["target"]
    assert {"floor": 34, "target": 42, "stretch": 51} == found.at("signings", "chengdu-01", NOVEMBER)
    assert {"floor": 1_680_000, "target": 2_100_000, "stretch": 2_520_000} == found.at(MONEY, STORE, NOVEMBER)
    assert {"floor": 12, "target": 14, "stretch": 17} == found.at("signings", "li-na", NOVEMBER)
    assert all(not check_consistency(tier).findings for tier in found.values())
    assert all(tier.basis is None for name, tier in found.items() if name != "target")
    assert 3 == len(found)
    assert "floor" in found
    assert "Floor" not in found


def test_several_tiers():
    """Tiers of one's own, by share or by quantity, stand in the order of what they ask, nowhere below the one before."""
    found = tiers(
        split(), least=0, floor="0.8", goal={"signings": 50}, dream={SIGNINGS: 60, "disbursements": 3_000_000}
    )
    days = [[found[name].line("signings", id_) for name in found] for id_ in STORE.ids]

    assert ["least", "floor", "target", "goal", "dream"] == list(found)
    assert [2_100_000, 2_100_000, 3_000_000] == [
        found[name]["disbursements", STORE, NOVEMBER] for name in ("target", "goal", "dream")
    ]
    assert all(tuple(sorted(cells)) == cells for lines in days for cells in zip(*lines, strict=True))


def test_equal_tiers():
    """Tiers that small numbers make equal stand in the order of their shares, and are the same plan."""
    found = tiers(split(1, 1000), stretch=1, floor="0.5")

    assert ["floor", "target", "stretch"] == list(found)
    assert found["floor"].lines == found["target"].lines == found["stretch"].lines


def test_months_and_weeks():
    """Plans of several months and metrics by the week have tiers as well."""
    quarter = Quarter(2026, 4)
    found = tiers(
        split(period=quarter, grain={"signings": "week", "disbursements": "day"}), floor="0.5", stretch=2
    )

    assert {"floor": 21, "target": 42, "stretch": 84} == found.at("signings", STORE, quarter)
    assert "week" == found["floor"].grain("signings")
    assert all(not check_consistency(tier).errors for tier in found.values())
    assert 14 == found["floor"]["signings", "east", quarter]


def test_reached():
    """What was attained comes up to the highest tier that it reaches, or to none."""
    found = tiers(split(), floor="0.8", stretch="1.2")

    assert [None, "floor", "target", "stretch"] == [
        found.reached(number, "signings", "li-na", NOVEMBER) for number in (11, 12, "16.5", 100)
    ]


def test_text():
    """Tiers are shown side by side, by metric, for the root and those right below it."""
    found = tiers(split(), floor="0.8", stretch="1.2", dream=2)
    many = Store("chengdu-01", [Manager(f"m{number}") for number in range(9)])
    wide = tiers(decompose({SIGNINGS: 9}, many, NOVEMBER, calendar=WorkCalendar.daily()), floor="0.5")

    assert [
        "target · 2026-11",
        "",
        "                         floor     target  stretch goal      dream",
        "------------------------------------------------------------------",
        "signings",
        "  chengdu-01                34         42            51         84",
        "    east                    23         28            34         56",
        "    west                    11         14            17         28",
        "disbursements (CNY)",
        "  chengdu-01         1,680,000  2,100,000     2,520,000  4,200,000",
        "    east             1,120,000  1,400,000     1,680,000  2,800,000",
        "    west               560,000    700,000       840,000  1,400,000",
    ] == str(found).splitlines()
    assert ["目标 · 2026年11月", "", "                  保底  目标  冲刺  dream"] == found.to_text(
        "zh"
    ).splitlines()[:3]
    assert str(found) == repr(found)
    assert "m0" not in str(wide)
    with pytest.raises(UnknownMember, match="unknown language 'fr'"):
        found.to_text("fr")
    with pytest.raises(UnknownMember, match="Did you mean 'floor'"):
        found["flor"]


def test_stretch_is_dropped():
    """Tiers belong to the base: a stretch of levels is not taken along."""
    found = tiers(split(stretch={"manager": "0.1"}), floor="0.8")

    assert split() == found["target"]
    assert not found["floor"].stretch


def test_frozen_days():
    """A stretch goal leaves days that have gone by as they are; a floor is one for the whole period."""
    plan = evolve(split(), frozen=date(2026, 11, 15))
    found = tiers(plan, floor="0.5", stretch="1.5")
    gone = [day for day in NOVEMBER.days if day <= plan.frozen]

    assert found["floor"].frozen is None
    assert plan.frozen == found["stretch"].frozen
    assert all(plan["signings", "east", day] == found["stretch"]["signings", "east", day] for day in gone)
    assert 63 == found["stretch"]["signings", STORE, NOVEMBER]


def test_bounds():
    """A stretch goal goes round maxima and holds; where they leave no room, it is refused with a smallest set of them."""
    rules = {
        "bounds": [Bound("signings", "li-na", maximum=15), Bound("signings", "wang-lei", maximum=16)],
        "holds": [Hold("signings", "zhao-min", NOVEMBER, 14), Hold("signings", "east", date(2026, 11, 3), 1)],
    }
    plan = split(**rules)

    assert [15, 16, 14] == [
        tiers(plan, stretch={"signings": 45})["stretch"]["signings", id_, NOVEMBER]
        for id_ in ("li-na", "wang-lei", "zhao-min")
    ]
    with pytest.raises(Infeasible) as caught:
        tiers(plan, stretch={"signings": 50})
    assert {"li-na", "wang-lei", "zhao-min"} >= {rule.role for rule in caught.value.conflicts}
    assert 5 == caught.value.by
    assert "signings: these cannot all be met with 50 in all as tier 'stretch'" in str(caught.value)
    assert "signings of li-na at most 15" in str(caught.value)
    with pytest.raises(Infeasible) as caught:
        tiers(split(0), stretch={"signings": 3})
    assert ((), 3) == (caught.value.conflicts, caught.value.by)


@pytest.mark.parametrize(
    ("levels", "error", "text"),
    [
        ({}, InvalidValue, "tiers: None was given; expected at least one level, such as floor='0.8'"),
        ({"target": 1}, InvalidValue, "tiers: target: 1 was given; expected another name"),
        (
            {"floor": "-0.1"},
            InvalidQuantity,
            "tier floor: '-0.1' is refused: a tier is a share of the target, 0 or",
        ),
        ({"floor": True}, InvalidQuantity, "tier floor: True is refused: a bool"),
        (
            {"floor": {"signing": 3}},
            UnknownMember,
            "unknown metric 'signing' in the plan. Did you mean 'signings'?",
        ),
        (
            {"floor": {"signings": -3}},
            InvalidQuantity,
            "signings, tier floor: -3 is refused: a target is zero or more",
        ),
        (
            {"floor": {"disbursements": 1500}},
            InvalidQuantity,
            "1500 is refused: it is finer than the quantum, 1000",
        ),
        (
            {"odd": {"signings": 40, "disbursements": 3_000_000}},
            InvalidValue,
            "tiers: disbursements: 'odd 3000000, target 2100000' was given; "
            "expected target at least as high as odd in every metric, as it is in others",
        ),
    ],
)
def test_bad_levels(levels, error, text):
    """Levels that make no tiers are refused, with what was given and what would do."""
    with pytest.raises(error) as caught:
        tiers(split(), **levels)

    assert text in str(caught.value)


def test_plans_that_do_not_add_up():
    """Tiers need a plan that adds up, in both directions and without gaps; metrics without targets are left out."""
    plan = split()
    rows = list(plan.rows())
    gap = Plan.from_rows(rows[:-1], like=plan)
    wrong = Plan.from_rows(
        [(*row[:3], row[3] + 1) if row[1] == "east" and row[0] == "signings" else row for row in rows],
        like=plan,
    )
    nothing = Plan.from_rows([row for row in rows if row[0] == "signings"], like=plan)

    with pytest.raises(
        InvalidValue, match="tiers: disbursements of the plan: 'west' was given; expected a plan that"
    ):
        tiers(gap, floor=Fraction(1, 2))
    with pytest.raises(InvalidValue, match="tiers: signings of the plan"):
        tiers(wrong, floor="0.5")
    with pytest.raises(InvalidValue, match="a metric for which the plan has targets"):
        tiers(nothing, floor={"disbursements": 0})
    assert {"floor": 21, "target": 42} == tiers(nothing, floor="0.5").at("signings", STORE, NOVEMBER)
