"""What would have to change so that a target is reached at an asked probability."""

import pickle
from fractions import Fraction

import pytest

from targetkit import Funnel, Manager, Metric, Month, Plan, Stage, Store, WorkCalendar
from targetkit.effort import CHANGES
from targetkit.errors import InvalidQuantity, InvalidValue, UnknownMember
from targetkit.headcount import Staffing
from targetkit.outlook import outlook
from targetkit.what_it_takes import what_would_it_take

NOVEMBER = Month(2026, 11)
STORE = Store("chengdu-01", [Manager(f"m{number}") for number in range(6)])
MONEY = Metric("disbursements", 1000, "CNY")
FUNNEL = Funnel(
    [
        Stage(Metric("intakes")),
        Stage(Metric("approvals"), rate="0.40"),
        Stage(Metric("signings"), rate="0.80"),
        Stage(MONEY, ticket=50_000),
    ]
)
EIGHTY = Fraction(4, 5)


def plan_of(metric, target, calendar=None, funnel=FUNNEL):
    """A plan whose store has one target."""
    rows = [(metric, "chengdu-01", NOVEMBER, target)]
    opened = WorkCalendar.weekdays() if calendar is None else calendar
    return Plan.from_rows(rows, roles=STORE, period=NOVEMBER, funnel=funnel, calendar=opened)


def daily(metric, rate):
    """Everybody's pace."""
    return {one.id: {metric: rate} for one in STORE.managers()}


def money(**others):
    """60 loans are to be expected and 70 asked for."""
    pace = daily("disbursements", Fraction(60 * 50, 6 * 21))
    return what_would_it_take(plan_of("disbursements", 3_500_000), None, "0.8", expected=pace, **others)


def test_each_alone():
    """Every change alone is the least that is enough: one step less is not."""
    effort = money()

    assert list(CHANGES) == list(effort.alone)
    assert effort.needed
    assert Fraction(3_000_000) == effort.mean
    assert {"people": 3, "approval_rate": 17, "ticket": 43, "working_days": 9, "target": 30} == dict(
        effort.alone
    )
    assert {} == dict(effort.mix)
    assert (None, None) == (effort.cost, effort.with_mix)


def test_less_target():
    """The lower target is reached at the probability, and one per cent more is not."""
    effort = money()
    pace = daily("disbursements", Fraction(60 * 50, 6 * 21))
    reached = []
    for share in (effort.alone["target"], effort.alone["target"] - 1):
        lower = plan_of("disbursements", MONEY.up(Fraction(3_500_000 * (100 - share), 100)))
        reached.append(outlook(lower, expected=pace)["disbursements", "chengdu-01", NOVEMBER].probability)

    assert reached[0] >= EIGHTY > reached[1]


def test_people_ramp():
    """New people who carry half in their first month are needed twice; who carries nothing does not help."""
    half = money(staffing=Staffing(ramp={0: "0.5", 3: 1}))
    none = money(staffing=Staffing(ramp={0: 0, 3: 1}))

    assert money().alone["people"] < half.alone["people"] <= 2 * money().alone["people"] + 1
    assert none.alone["people"] is None
    assert "more people: 500 would not be enough" in str(none)


def test_upstream_metrics():
    """Before the approvals their rate helps nothing, and counts have no ticket."""
    intakes = what_would_it_take(
        plan_of("intakes", 200), None, "0.8", metric="intakes", expected=daily("intakes", 1)
    )
    signings = what_would_it_take(
        plan_of("signings", 80), None, "0.8", metric="signings", expected=daily("signings", "0.5")
    )
    plain = what_would_it_take(
        plan_of("signings", 80, funnel=None), None, "0.8", expected=daily("signings", "0.5")
    )

    assert ["people", "working_days", "target"] == list(intakes.alone) == list(plain.alone)
    assert ["people", "approval_rate", "working_days", "target"] == list(signings.alone)


@pytest.mark.parametrize(
    "stages",
    [
        [Stage(Metric("submissions")), Stage(Metric("signings"), rate="0.5")],
        [Stage(Metric("intakes")), Stage(Metric("approvals"), rate=1), Stage(Metric("signings"), rate="0.5")],
        [Stage(Metric("approvals")), Stage(Metric("signings"), rate="0.5")],
    ],
)
def test_approval_rate_that_cannot_rise(stages):
    """A rate that is not there, or is 1 already, is no change that could be made."""
    effort = what_would_it_take(
        plan_of("signings", 80, funnel=Funnel(stages)),
        None,
        "0.8",
        metric="signings",
        expected=daily("signings", "0.5"),
    )

    assert "approval_rate" not in effort.alone


def test_nothing_needed():
    """A target that is probable enough takes nothing."""
    effort = what_would_it_take(
        plan_of("signings", 40), None, "0.8", metric="signings", expected=daily("signings", 1)
    )

    assert not effort.needed
    assert {0} == set(effort.alone.values())
    assert "Nothing has to change." in str(effort)
    assert "无需任何调整" in effort.to_text("zh")
    costed = what_would_it_take(
        plan_of("signings", 40),
        None,
        "0.8",
        metric="signings",
        expected=daily("signings", 1),
        costs={"people": 1},
    )
    assert {} == dict(costed.mix)


def test_cheapest_mix():
    """The mix reaches the probability, costs no more than any change alone, and cannot be lowered."""
    costs = {"people": 8000, "approval_rate": 900, "working_days": 3000, "target": 1500}
    effort = money(costs=costs)
    alone = [
        costs[change] * size for change, size in effort.alone.items() if change in costs and size is not None
    ]

    assert effort.with_mix >= EIGHTY
    assert effort.cost == sum(costs[change] * size for change, size in effort.mix.items())
    assert effort.cost <= min(alone)
    assert set(effort.mix) <= set(costs)


def test_cheapest_of_all():
    """Of all mixes of a few people and days none is cheaper than the one found."""
    costs = {"people": 2000, "working_days": 2500}
    effort = money(costs=costs)
    pace = daily("disbursements", Fraction(60 * 50, 6 * 21))
    alone = effort.alone
    cheaper = []
    for people in range(alone["people"] + 1):
        for days in range(alone["working_days"] + 1):
            # The same paces of six people, in as many days more, and of as many people more.
            store = Store(
                "chengdu-01", [*STORE.children, *(Manager(f"new{number}") for number in range(people))]
            )
            longer = {
                one.id: {"disbursements": Fraction(60 * 50, 6 * 21) * (21 + days) / 21}
                for one in store.children
            }
            rows = [("disbursements", "chengdu-01", NOVEMBER, 3_500_000)]
            plan = Plan.from_rows(
                rows, roles=store, period=NOVEMBER, funnel=FUNNEL, calendar=WorkCalendar.weekdays()
            )
            if outlook(plan, expected=longer)["disbursements", "chengdu-01", NOVEMBER].probability >= EIGHTY:
                cheaper.append(costs["people"] * people + costs["working_days"] * days)

    assert pace.keys() == {one.id for one in STORE.children}
    assert min(cheaper) == effort.cost


@pytest.mark.parametrize("costs", [{"people": 20, "ticket": 1}, {"people": 30, "ticket": 5}])
def test_cheapest_with_a_long_range(costs):
    """Nor is any mix of people and of a ticket some per cent larger."""
    effort = money(costs=costs)
    cheaper = []
    for people in range(effort.alone["people"] + 1):
        store = Store("chengdu-01", [*STORE.children, *(Manager(f"new{number}") for number in range(people))])
        for more in range(effort.alone["ticket"] + 1):
            times = Fraction(100 + more, 100)
            # Each brings as many tickets as before, and each ticket is larger.
            pace = {one.id: {"disbursements": Fraction(60 * 50, 6 * 21) * times} for one in store.children}
            chain = Funnel([*FUNNEL.stages[:-1], Stage(MONEY, ticket=50_000 * times)])
            rows = [("disbursements", "chengdu-01", NOVEMBER, 3_500_000)]
            plan = Plan.from_rows(
                rows, roles=store, period=NOVEMBER, funnel=chain, calendar=WorkCalendar.weekdays()
            )
            if outlook(plan, expected=pace)["disbursements", "chengdu-01", NOVEMBER].probability >= EIGHTY:
                cheaper.append(costs["people"] * people + costs["ticket"] * more)

    assert min(cheaper) == effort.cost


def test_cheapest_of_a_rate_and_a_ticket():
    """Nor is any mix of a higher approval rate and a larger ticket."""
    costs = {"approval_rate": 50, "ticket": 20}
    effort = money(costs=costs)
    cheaper = []
    for points in range(effort.alone["approval_rate"] + 1):
        for more in range(effort.alone["ticket"] + 1):
            times = Fraction(100 + more, 100)
            pace = daily("disbursements", Fraction(60 * 50, 6 * 21) * times * Fraction(40 + points, 40))
            chain = Funnel([*FUNNEL.stages[:-1], Stage(MONEY, ticket=50_000 * times)])
            found = outlook(plan_of("disbursements", 3_500_000, funnel=chain), expected=pace)
            if found["disbursements", "chengdu-01", NOVEMBER].probability >= EIGHTY:
                cheaper.append(costs["approval_rate"] * points + costs["ticket"] * more)

    assert min(cheaper) == effort.cost


def test_mix_of_one():
    """With a cost for one change only, the mix is that change."""
    effort = money(costs={"ticket": 100})

    assert {"ticket": effort.alone["ticket"]} == dict(effort.mix)
    assert 100 * effort.alone["ticket"] == effort.cost


def test_free_changes():
    """A change that costs nothing is used first."""
    effort = money(costs={"ticket": 0, "people": 5})

    assert ({"ticket": effort.alone["ticket"]}, 0) == (dict(effort.mix), effort.cost)
    assert ({"ticket": effort.alone["ticket"]}, 0) == (
        dict(money(costs={"ticket": 0}).mix),
        money(costs={"ticket": 0}).cost,
    )


def test_no_mix():
    """Where all changes with a cost are not enough together, or have no meaning, there is no mix."""
    beyond = what_would_it_take(
        plan_of("signings", 130),
        None,
        "0.8",
        metric="signings",
        expected=daily("signings", "0.5"),
        costs={"working_days": 1},
    )
    meaningless = what_would_it_take(
        plan_of("signings", 80, funnel=None),
        None,
        "0.8",
        expected=daily("signings", "0.5"),
        costs={"ticket": 1},
    )

    assert "opening every closed day would not be enough" in str(beyond)
    for effort in (beyond, meaningless):
        assert ({}, None, None) == (dict(effort.mix), effort.cost, effort.with_mix)


def test_far_beyond():
    """Where nothing alone but less target is enough, the page says so of each."""
    pace = daily("disbursements", Fraction(60 * 50, 6 * 21))
    effort = what_would_it_take(plan_of("disbursements", 2_000_000_000), None, "0.8", expected=pace)

    assert {"people", "approval_rate", "ticket", "working_days", "target"} == set(effort.alone)
    assert {None} == set(effort.alone.values())
    for sentence in (
        "even 100% would not",
        "doubling it would not",
        "500 would not",
        "none of it is reached",
    ):
        assert sentence in str(effort)
    for sentence in ("即使 100% 仍不够", "翻倍仍不够", "500 名仍不够", "仍达不到该概率"):
        assert sentence in effort.to_text("zh")


def test_no_open_day():
    """In a month without an open day, working days cannot be counted in those there are."""
    closed = WorkCalendar.weekdays().closed(NOVEMBER)
    effort = what_would_it_take(
        plan_of("signings", 10, closed), None, "0.8", metric="signings", expected=daily("signings", 1)
    )

    assert "working_days" not in effort.alone
    assert effort.alone["people"] is None
    assert effort.alone["target"] is None
    assert "less target: none of it" in str(effort)


def test_page():
    """The page says where things stand, each change alone, and the cheapest mix, in both languages."""
    effort = money(costs={"people": 8000, "ticket": 100})

    assert str(effort) == repr(effort)
    assert [
        "chengdu-01, 2026-11: 3,500,000 CNY of disbursements",
        "As things are, 3,000,000 CNY are to be expected, and 3,500,000 CNY with a probability of 21%; 80% is asked.",
        "",
        "Any one of these would do:",
        "  - 3 more full client managers",
        "  - an approval rate of 57%, 17 percentage points more",
        "  - a ticket of 72,000 CNY, 43% more",
        "  - 9 more working days",
        "  - a target 30% lower: 2,450,000 CNY",
        "",
        "The cheapest mix (cost 4300, probability 80%):",
        "  - a ticket of 72,000 CNY, 43% more",
    ] == str(effort).splitlines()
    assert [
        "chengdu-01 2026年11月放款金额目标 350万元",
        "按现状预计 300万元，达成概率 21%；要求 80%。",
        "",
        "以下任一项单独即可：",
        "  - 增加 3 名成熟客户经理",
        "  - 通过率提高 17 个百分点，至 57%",
        "  - 件均提高 43%，至 7.2万元",
        "  - 增加 9 个工作日",
        "  - 目标下调 30%，至 245万元",
        "",
        "成本最低的组合（4300，达成概率 80%）：",
        "  - 件均提高 43%，至 7.2万元",
    ] == effort.to_text("zh").splitlines()
    assert effort == pickle.loads(pickle.dumps(effort))


@pytest.mark.parametrize(
    ("given", "error", "text"),
    [
        ({"probability": 1}, InvalidQuantity, "below 1"),
        ({"costs": {"weather": 1}}, UnknownMember, "costs"),
        ({"costs": {"people": -1}}, InvalidQuantity, "zero or more"),
        ({"metric": "visits"}, UnknownMember, "visits"),
        ({"expected": {}}, InvalidValue, "an expectation for it"),
        ({"expected": None}, InvalidValue, "a capacity"),
        ({"metric": "intakes", "expected": daily("intakes", 1)}, InvalidValue, "a target of the root"),
    ],
)
def test_refused(given, error, text):
    """What cannot be asked is refused in words."""
    plan = plan_of("signings", 80)
    with pytest.raises(error) as caught:
        what_would_it_take(plan, **{"metric": "signings", "expected": daily("signings", 1), **given})

    assert text in str(caught.value)
