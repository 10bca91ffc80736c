"""Why a target is missed: by factor, and by member."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from attrs import evolve, frozen

from targetkit import (
    Actuals,
    Funnel,
    Manager,
    Metric,
    Month,
    Plan,
    Stage,
    Store,
    Team,
    WorkCalendar,
    decompose,
)
from targetkit.attribution import attribute, attribute_funnel
from targetkit.errors import (
    DuplicateMember,
    InvalidQuantity,
    InvalidValue,
    NoTarget,
    OutsidePeriod,
    UnknownMember,
)
from targetkit.tracking import track

NOVEMBER = Month(2026, 11)
FUNNEL = Funnel.consumer_loan(
    average_ticket=50_000, signing_rate="0.80", approval_rate="0.40", aliases={"applications": "intakes"}
)
INTAKES, APPROVALS, SIGNINGS, MONEY = FUNNEL.metrics
TARGET = FUNNEL.required(disbursements=3_000_000)
STORE = Store(
    "chengdu-01",
    [Team("east", [Manager("li-na"), Manager("wang-lei")], name="东区"), Team("west", [Manager("zhao-min")])],
    name="成都一店",
)
SIMPLE = Funnel([Stage(Metric("visits")), Stage(Metric("contracts"), rate="0.5")])


def amounts(*given):
    """Amounts of the stages of the lending funnel, from the top down."""
    return dict(zip(FUNNEL.metrics, given, strict=True))


def split(came, target=TARGET, **options):
    """Stage → its part of the gap, where it has one."""
    found = attribute_funnel(FUNNEL, target, came, **options)
    return {factor.name: factor.part for factor in found.factors if factor.part}


@frozen
class Standing:
    """Where a metric stands, as `track` says it."""

    metric: Metric
    target: int | Decimal | None
    to_date: int | Decimal | None
    attained: int | Decimal


@frozen
class Progress:
    """A plan and what came: role → amounts by the name of the metric; half of each target is due by now."""

    plan: Plan
    came: dict[str, dict[str, object]]
    size: Metric = MONEY

    def standing(self, metric, role, period):
        """Where a metric of a role stands."""
        target = self.plan.get(metric, role, period)
        own = evolve(metric, quantum=self.size.quantum) if metric == MONEY else metric
        to_date = None if target is None else metric.up(Fraction(target) / 2)
        return Standing(own, target, to_date, self.came.get(role, {}).get(metric.name, 0))


def typed(rows, roles=STORE, funnel=FUNNEL, metrics=None):
    """A plan with these rows for November."""
    return Plan.from_rows(
        [(metric, role, NOVEMBER, number) for metric, role, number in rows],
        roles=roles,
        period=NOVEMBER,
        funnel=funnel,
        metrics=metrics,
    )


def followed(**options):
    """A store of two teams that is short, and a team that is not."""
    rows = [
        (metric, role, number)
        for role, own in {
            "chengdu-01": (188, 75, 60, 3_000_000),
            "east": (98, 39, 31, 1_550_000),
            "west": (90, 36, 29, 1_450_000),
        }.items()
        for metric, number in amounts(*own).items()
    ]
    came = {
        "chengdu-01": amounts(178, 66, 53, 2_650_000),
        "east": amounts(80, 27, 22, 1_100_000),
        "west": amounts(98, 39, 31, 1_550_000),
    }
    return Progress(
        typed(rows),
        {id_: {one.name: size for one, size in own.items()} for id_, own in came.items()},
        **options,
    )


# --- factors --------------------------------------------------------------------------------------------------------


def test_one_reason():
    """When one factor alone is not as planned, the whole gap is its part."""
    assert {"intakes": 1_000_000} == split(amounts(120, 48, 40, 2_000_000), amounts(180, 72, 60, 3_000_000))
    assert {"approval_rate": 1_000_000} == split(amounts(188, 50, 40, 2_000_000))
    assert {"signing_rate": 1_000_000} == split(amounts(188, 75, 40, 2_000_000))
    assert {"average_ticket": 600_000} == split(amounts(188, 75, 60, 2_400_000))


def test_two_reasons():
    """Two factors share what they lose together: each its own change at the mean of the other."""
    target, came = {"visits": 100, "contracts": 50}, {"visits": 80, "contracts": 20}

    found = attribute_funnel(SIMPLE, target, came)

    volume, rate = found.factors
    assert (Fraction(100), Fraction(80), Fraction(15, 2)) == (volume.planned, volume.actual, volume.exact)
    assert (Fraction(1, 2), Fraction(1, 4), Fraction(45, 2)) == (rate.planned, rate.actual, rate.exact)
    # Both have one half too much; of equal remainders the earlier is served first.
    assert (30, 8, 22) == (found.gap, volume.part, rate.part)


def test_planned_as_the_targets_imply():
    """What rounding up reserved is in the plan: a store that brings exactly its targets has no reasons."""
    found = attribute_funnel(FUNNEL, TARGET, TARGET)

    assert Fraction(75, 188) == found.factors[1].planned
    assert 0 == found.gap
    assert not any(factor.part for factor in found.factors)


def test_plan_starts_at_any_stage():
    """The first stage that target and attained both have is the volume; an alias is as good as a name."""
    target, came = amounts(188, 75, 60, 3_000_000), {"signings": 50, "disbursements": 2_600_000}

    assert ["signings", "average_ticket"] == list(split(came, target))
    assert ["intakes", "approval_rate"] == list(
        split({"applications": 150, "approvals": 50}, {"intakes": 188, "approvals": 75})
    )


def test_metric_before_the_last():
    """The gap of any stage can be split; stages after it have no say."""
    came = amounts(150, 60, 48, 3_000_000)

    assert {"intakes": 12} == split(came, metric="signings")
    assert {"intakes": 15} == split(came, metric="approvals")
    assert {"intakes": 38} == split(came, metric="applications")


def test_side_stage():
    """A side stage is split along the way that leads to it."""
    funnel = Funnel.consumer_loan(
        average_ticket=50_000, signing_rate="0.8", approval_rate="0.4", ticket_at="approvals"
    )
    target = {"intakes": 100, "approvals": 40, "signings": 32, "approved_amount": 2_000_000}
    came = {"intakes": 80, "approvals": 40, "signings": 0, "approved_amount": 1_600_000}

    found = attribute_funnel(funnel, target, came, metric="approved_amount")

    assert ["intakes", "approval_rate", "approved_ticket"] == [factor.name for factor in found.factors]
    assert ["volume", "rate", "ticket"] == [factor.kind for factor in found.factors]
    assert 400_000 == found.gap == sum(factor.part for factor in found.factors)


def test_side_stage_is_not_the_last():
    """A side stage is split when it is asked for, never on its own account."""
    funnel = Funnel(
        [Stage(SIGNINGS), Stage(MONEY, ticket=50_000, of="signings"), Stage(Metric("calls"), rate=1)]
    )
    target = {"signings": 6, "disbursements": 300_000}
    plan = typed([(metric, "chengdu-01", number) for metric, number in target.items()], funnel=funnel)

    assert SIGNINGS == attribute_funnel(funnel, target, target).metric
    assert SIGNINGS == attribute(Progress(plan, {}), STORE).metric


def test_rate_after_a_ticket():
    """A share of money is a rate again."""
    money, back = Metric("lent", 1000, "CNY"), Metric("repaid", 1000, "CNY")
    funnel = Funnel([Stage(Metric("loans")), Stage(money, ticket=50_000), Stage(back, rate="0.9")])
    numbers = {"loans": 2, "lent": 100_000, "repaid": 90_000}

    factors = attribute_funnel(funnel, numbers, numbers).factors

    assert ["volume", "ticket", "rate"] == [factor.kind for factor in factors]
    assert "90.0%" == factors[-1].text(factors[-1].actual)


def test_branch_of_a_branch():
    """The way to a side stage of a side stage goes through both."""
    funnel = Funnel(
        [
            Stage(Metric("visits")),
            Stage(Metric("quotes"), rate="0.5", of="visits"),
            Stage(Metric("premiums"), ticket=100, of="quotes"),
            Stage(Metric("contracts"), rate="0.1"),
        ]
    )
    target = {"visits": 10, "quotes": 5, "premiums": 500, "contracts": 1}

    found = attribute_funnel(funnel, target, target | {"quotes": 4}, metric="premiums")

    assert ["visits", "quotes/visits", "premiums/quotes"] == [factor.name for factor in found.factors]


# --- what has no rate -----------------------------------------------------------------------------------------------


def test_nobody_came_in():
    """With nothing at all the gap is one of volume; rates of nothing are taken as planned."""
    found = attribute_funnel(FUNNEL, TARGET, amounts(0, 0, 0, 0))

    assert [3_000_000, 0, 0, 0] == [factor.part for factor in found.factors]
    assert [Fraction(0), None, None, None] == [factor.actual for factor in found.factors]


def test_nothing_was_asked():
    """What came although nothing was asked is volume, too."""
    assert {"intakes": -150_000} == split(amounts(9, 4, 3, 150_000), target=amounts(0, 0, 0, 0))


def test_nothing_on_either_side():
    """Two rates of nothing are no change."""
    assert {} == split(amounts(0, 0, 0, 0), target=amounts(0, 0, 0, 0))


def test_chain_ends():
    """Where the files stop, that rate has a part, and what comes after it none."""
    found = attribute_funnel(FUNNEL, TARGET, amounts(188, 75, 0, 0))

    assert [0, 0, 3_000_000, 0] == [factor.part for factor in found.factors]


def test_later_files_without_earlier_ones():
    """A stage with nothing although a later one has something is left out: files of last month have no intake."""
    first = attribute_funnel(FUNNEL, TARGET, amounts(0, 60, 60, 3_000_000))
    middle = attribute_funnel(FUNNEL, TARGET, amounts(188, 0, 30, 1_500_000))

    assert ["left_out", "volume", "rate", "ticket"] == [factor.kind for factor in first.factors]
    assert ["intakes", "approvals", "signing_rate", "average_ticket"] == [one.name for one in first.factors]
    assert ["intakes", "approvals", "signings/intakes", "average_ticket"] == [
        one.name for one in middle.factors
    ]
    assert [0, 0, 1_500_000, 0] == [factor.part for factor in middle.factors]
    assert (Fraction(60, 188), Fraction(30, 188)) == (middle.factors[2].planned, middle.factors[2].actual)


def test_money_across_a_gap():
    """An average over a stage that is left out is still a ticket."""
    found = attribute_funnel(FUNNEL, amounts(188, 75, 0, 3_000_000), amounts(188, 75, 50, 2_500_000))

    assert ("disbursements/approvals", "ticket") == (found.factors[-1].name, found.factors[-1].kind)


def test_more_out_than_in():
    """A rate above 1 is a number like any other; so is what corrections leave below 0."""
    assert {"signing_rate": -3_000_000} == split(amounts(188, 75, 120, 6_000_000))
    assert 3_050_000 == sum(split(amounts(188, 75, 60, -50_000)).values())


def test_many_stages():
    """The time needed does not double with every stage."""
    stages = [Stage(Metric("m0")), *(Stage(Metric(f"m{at}"), rate=1) for at in range(1, 30))]
    target = {f"m{at}": 1000 - at for at in range(30)}
    came = {f"m{at}": 1000 - at * at for at in range(30)}

    found = attribute_funnel(Funnel(stages), target, came)

    assert 841 - 29 == sum(factor.part for factor in found.factors)


# --- rows and text --------------------------------------------------------------------------------------------------


def test_waterfall():
    """The steps lead from the target down to what was attained."""
    came = amounts(178, 66, 53, 2_650_000)

    assert [
        ("intakes", 188, 178, 154_000, 3_000_000, 2_846_000),
        ("approval_rate", Fraction(75, 188), Fraction(33, 89), 207_000, 2_846_000, 2_639_000),
        ("signing_rate", Fraction(4, 5), Fraction(53, 66), -11_000, 2_639_000, 2_650_000),
        ("average_ticket", 50_000, 50_000, 0, 2_650_000, 2_650_000),
    ] == [
        (step.factor, step.planned, step.actual, step.part, step.start, step.end)
        for step in attribute_funnel(FUNNEL, TARGET, came).rows()
    ]


def test_text():
    """The sentence, then the factors, then who is short of what; a minus is what a factor costs."""
    found = attribute(followed(), "chengdu-01")

    assert """\
成都一店, 2026-11: disbursements 350,000 CNY short: intakes -154,000 CNY, approval rate -207,000 CNY, \
signing rate +11,000 CNY

                   planned      actual        effect
----------------------------------------------------
intakes                188         178  -154,000 CNY
approval rate        39.9%       37.1%  -207,000 CNY
signing rate         80.0%       80.3%   +11,000 CNY
average ticket  50,000 CNY  50,000 CNY         0 CNY

disbursements (CNY)   intakes  approval rate  signing rate  average ticket     total
------------------------------------------------------------------------------------
东区                 -266,000       -217,000       +33,000               0  -450,000
west                 +128,000         -8,000       -20,000               0  +100,000
rest                  -16,000        +18,000        -2,000               0         0
total                -154,000       -207,000       +11,000               0  -350,000

rest: shifts between members who convert differently, rounding""" == found.to_text()
    assert str(found) == repr(found) == found.to_text()


def test_text_zh():
    """In Chinese by the field's words, and in 万元."""
    found = attribute(followed(), "chengdu-01")

    assert """\
成都一店 2026年11月 放款金额差35万元：进件量 -15.4万元，通过率 -20.7万元，签约率 +1.1万元

           计划   实际       影响
---------------------------------
进件量      188    178  -15.4万元
通过率    39.9%  37.1%  -20.7万元
签约率    80.0%  80.3%   +1.1万元
放款件均  5万元  5万元        0元

放款金额（万元）  进件量  通过率  签约率  放款件均   合计
---------------------------------------------------------
东区               -26.6   -21.7    +3.3         0  -45.0
west               +12.8    -0.8    -2.0         0  +10.0
其余                -1.6    +1.8    -0.2         0      0
合计               -15.4   -20.7    +1.1         0  -35.0

其余：成员之间的结构变化与取整""" == found.to_text("zh")


@pytest.mark.parametrize(
    ("came", "en", "zh"),
    [
        ((188, 75, 60, 3_000_000), "disbursements exactly as asked", "放款金额正好达成"),
        (
            (188, 75, 60, 3_600_000),
            "disbursements 600,000 CNY over: average ticket +600,000 CNY",
            "放款金额超60万元：放款件均 +60万元",
        ),
    ],
)
def test_sentence(came, en, zh):
    """What is reached, or more than that, is said so; without role and period the metric begins."""
    found = attribute_funnel(FUNNEL, TARGET, amounts(*came))

    assert (en, zh) == (found.sentence(), found.sentence("zh"))


def test_left_out_is_said():
    """A stage that is not counted is named under the table, in both languages."""
    found = attribute_funnel(FUNNEL, TARGET, amounts(0, 0, 50, 2_500_000), role="west")

    assert "west: disbursements 500,000 CNY short: signings -500,000 CNY" == found.sentence()
    assert (
        "not counted: intakes, approvals (nothing there, something later)" == found.to_text().splitlines()[-1]
    )
    assert "未计入：进件量、批款件数（为零，而后续环节不为零）" == found.to_text("zh").splitlines()[-1]
    assert 3 == sum("签约" in line or "放款" in line for line in found.to_text("zh").splitlines())


def test_names_of_factors():
    """Factors without a word of the field are told by their metrics."""
    funnel = Funnel(
        [Stage(Metric("来访人数")), Stage(Metric("合同"), rate="0.5"), Stage(Metric("visits"), rate=1)]
    )

    first, second, third = attribute_funnel(
        funnel, dict.fromkeys(funnel.metrics, 4), dict.fromkeys(funnel.metrics, 4)
    ).factors

    assert ("来访人数", "合同/来访人数") == (first.label("zh"), second.label("zh"))
    assert ("visits/合同", "visits / 合同".replace(" ", "")) == (third.name, third.label())
    assert "–" == third.text(None)
    with pytest.raises(UnknownMember):
        third.label("fr")


def test_average_is_told_to_the_unit():
    """An average ticket is not rounded to the size in which its sum is said."""
    factor = attribute_funnel(FUNNEL, TARGET, amounts(188, 75, 60, 3_070_000)).factors[-1]

    assert ("51,167 CNY", "5.1167万元") == (factor.text(factor.actual), factor.text(factor.actual, "zh"))


# --- members --------------------------------------------------------------------------------------------------------


def test_mix():
    """Where members convert differently, what they shift between them is the rest: it sums to nothing."""
    members = {
        "strong": ({"visits": 100, "contracts": 80}, {"visits": 50, "contracts": 40}),
        "weak": ({"visits": 100, "contracts": 20}, {"visits": 150, "contracts": 30}),
    }
    target, came = {"visits": 200, "contracts": 100}, {"visits": 200, "contracts": 70}

    found = attribute_funnel(SIMPLE, target, came, members=members)

    assert [0, 30] == [factor.part for factor in found.factors]
    assert [("strong", (40, 0), 40), ("weak", (-10, 0), -10), (None, (-30, 30), 0)] == [
        (line.role, line.parts, line.total) for line in found.contributions
    ]


def test_no_rest():
    """Members that add up and convert alike leave no rest."""
    members = {"a": ({"visits": 6, "contracts": 3}, {"visits": 4, "contracts": 2})} | {
        "b": ({"visits": 8, "contracts": 4}, {"visits": 8, "contracts": 4})
    }

    found = attribute_funnel(
        SIMPLE, {"visits": 14, "contracts": 7}, {"visits": 12, "contracts": 6}, members=members
    )

    assert ["a", "b"] == [line.role for line in found.contributions]


def test_without_members():
    """A person has no table of members."""
    found = attribute_funnel(FUNNEL, TARGET, TARGET)

    assert () == found.contributions


def test_same_names():
    """Members who are called the same are told apart by their ids."""
    team = Team(
        "east", [Manager("li-1", name="李娜"), Manager("li-2", name="李娜"), Manager("wang", name="王蕾")]
    )
    plan = typed(
        [("signings", "east", 12), *(("signings", role, 4) for role in ("li-1", "li-2", "wang"))], team
    )

    lines = attribute(Progress(plan, {}), team).to_text().splitlines()

    assert ["李娜 (li-1)", "李娜 (li-2)", "王蕾", "total"] == [line.split("  ")[0] for line in lines[-4:]]


# --- from progress --------------------------------------------------------------------------------------------------


def test_attribute():
    """Target and attained are those of the progress; the metric is the last that the role has, the period the plan's."""
    found = attribute(followed(), "chengdu-01")

    assert (MONEY, "chengdu-01", "成都一店", NOVEMBER) == (found.metric, found.role, found.name, found.period)
    assert (3_000_000, 2_650_000, 350_000) == (found.target, found.attained, found.gap)
    assert [("east", "东区", 450_000), ("west", "", -100_000)] == [
        (one.role, one.name, one.gap) for one in found.members
    ]
    assert attribute(followed(), STORE, MONEY, NOVEMBER) == found
    assert hash(attribute(followed(), STORE)) == hash(found)


def test_metric_of_the_funnel():
    """Any stage can be asked for."""
    found = attribute(followed(), "east", "signings")

    assert ["intakes", "approval_rate", "signing_rate"] == [factor.name for factor in found.factors]
    assert 9 == found.gap == sum(factor.part for factor in found.factors)


def test_metric_outside_the_funnel():
    """A metric that no funnel leads to is its own and only factor."""
    deposits = Metric("deposits", 1000, "CNY")
    for funnel in (FUNNEL, None):
        plan = typed([("deposits", "chengdu-01", 90_000)], funnel=funnel, metrics=[deposits])

        found = attribute(Progress(plan, {"chengdu-01": {"deposits": 60_000}}), STORE, deposits)

        assert [("deposits", "volume", 30_000)] == [(one.name, one.kind, one.part) for one in found.factors]


def test_to_date():
    """The gap to what is due by now can be split, too, and says so."""
    found = attribute(followed(), "chengdu-01", to_date=True)

    assert (1_500_000, 2_650_000) == (found.target, found.attained)
    assert -1_150_000 == sum(factor.part for factor in found.factors)
    assert found.sentence().startswith("成都一店, 2026-11: disbursements 1,150,000 CNY over to date: ")
    assert found.sentence("zh").startswith("成都一店 2026年11月 放款金额至今超115万元：")


def test_finer_than_the_target():
    """Money that came to the cent is split to the cent."""
    progress = followed(size=Metric("disbursements", "0.01", "CNY"))
    progress.came["chengdu-01"]["disbursements"] = Decimal("2650000.55")

    found = attribute(progress, "chengdu-01")

    assert Decimal("349999.45") == found.gap == sum(factor.part for factor in found.factors)
    assert found.gap == sum(line.total for line in found.contributions)


def test_member_without_a_target():
    """Who brought something without being asked made up for others; who did not is no line."""
    plan = typed([("signings", "chengdu-01", 10), ("signings", "east", 10)])
    came = {"chengdu-01": {"signings": 8}, "east": {"signings": 5}, "west": {"signings": 3}}

    with_west = attribute(Progress(plan, came), STORE)
    without = attribute(Progress(plan, {**came, "west": {}}), STORE)

    assert [("east", 5), ("west", -3)] == [(line.role, line.total) for line in with_west.contributions]
    assert [("east", 5), (None, -3)] == [(line.role, line.total) for line in without.contributions]


def test_no_member_has_a_target():
    """A plan that stops at the store says nothing of its teams."""
    plan = typed([("signings", "chengdu-01", 10)])

    assert () == attribute(Progress(plan, {"east": {"signings": 5}}), STORE).members


def test_member_without_a_stage():
    """A stage that a member has no target for is left out for that member."""
    rows = [(metric, role, 10) for metric in ("approvals", "signings") for role in ("chengdu-01", "east")]
    plan = typed([*rows, ("signings", "west", 4)])

    found = attribute(Progress(plan, {}), STORE)

    assert [["volume", "rate"], ["left_out", "volume"]] == [
        [factor.kind for factor in one.factors] for one in found.members
    ]


def test_with_track():
    """What `track` finds can be split, over-assignment and what nobody owns included."""
    funnel = Funnel([Stage(SIGNINGS), Stage(MONEY, ticket=50_000)])
    plan = decompose(
        funnel.required(disbursements=3_000_000),
        STORE,
        NOVEMBER,
        calendar=WorkCalendar.weekdays(),
        stretch={"team": "0.10"},
    )
    came = {"li-na": 12, "zhao-min": 11, "somebody": 1}
    actuals = Actuals(
        [
            row
            for id_, loans in came.items()
            for row in [
                (date(2026, 11, 4), id_, "signings", loans),
                (date(2026, 11, 4), id_, "disbursements", loans * 48_000),
            ]
        ],
        metrics=plan.metrics,
    )

    found = attribute(track(plan, actuals, date(2026, 11, 12)), STORE)

    assert 3_000_000 - 24 * 48_000 == found.gap == sum(factor.part for factor in found.factors)
    assert ["east", "west", "unassigned", None] == [line.role for line in found.contributions]
    assert -48_000 == found.contributions[2].total
    assert found.gap == sum(line.total for line in found.contributions)
    assert (
        "rest: shifts between members who convert differently, rounding, and what is with no member"
        == (found.to_text().splitlines()[-1])
    )
    assert "其余：成员之间的结构变化与取整，以及不归任何成员的部分" == found.to_text("zh").splitlines()[-1]
    for lang, word, other in (("en", "unassigned", "未分配"), ("zh", "未分配", "unassigned")):
        assert (1, 0) == (found.to_text(lang).count(word), found.to_text(lang).count(other))


# --- errors ---------------------------------------------------------------------------------------------------------


def test_unknown_metric():
    """A metric that is not in the funnel is a slip."""
    with pytest.raises(UnknownMember) as raised:
        attribute_funnel(FUNNEL, TARGET, {"signing": 3})

    assert ("metric", "signing", ("signings",)) == (
        raised.value.kind,
        raised.value.given,
        raised.value.suggestions[:1],
    )


def test_same_metric_twice():
    """Two names of one metric are one too many."""
    with pytest.raises(DuplicateMember) as raised:
        attribute_funnel(FUNNEL, TARGET, {"intakes": 3, "applications": 3})

    assert ("intakes", "attribute_funnel: attained") == (raised.value.name, raised.value.where)
    assert str(raised.value).endswith(": give its amount once, by one of its names")


def test_negative_target():
    """A target is not negative."""
    with pytest.raises(InvalidQuantity, match="signings: -1 is refused: a target is not negative"):
        attribute_funnel(FUNNEL, {"signings": -1}, {"signings": 3})


def test_nothing_in_common():
    """Without a stage that has a target and an attained number there is no gap."""
    with pytest.raises(InvalidValue) as raised:
        attribute_funnel(FUNNEL, {"signings": 1}, {"intakes": 3})

    assert (
        "attribute_funnel: attained: {'intakes': 3} was given; expected a stage of the chain that has a target too"
        == str(raised.value)
    )


@pytest.mark.parametrize(
    ("target", "members", "place"),
    [
        ({"intakes": 9}, {}, "attribute_funnel: target"),
        ({"signings": 9}, {"east": ({"signings": 5}, {"intakes": 9})}, "attribute_funnel: attained of east"),
        ({"signings": 9}, {"east": ({"intakes": 9}, {"signings": 5})}, "attribute_funnel: target of east"),
    ],
)
def test_metric_without_a_number(target, members, place):
    """The metric has a target and an attained number, of the group and of each member."""
    with pytest.raises(InvalidValue) as raised:
        attribute_funnel(FUNNEL, target, {"signings": 3}, metric="signings", members=members)

    assert (place, {"intakes": 9}) == (raised.value.name, raised.value.given)
    assert f"{place}: {{'intakes': 9}} was given; expected an amount of signings; 0 for none" == str(
        raised.value
    )


def test_no_target():
    """A role without a target for the metric is not short of it."""
    progress = followed()

    with pytest.raises(NoTarget) as raised:
        attribute(progress, "li-na", "signings")

    assert ("signings", "li-na") == (raised.value.metric, raised.value.role)
    with pytest.raises(InvalidValue, match="the plan has no funnel with a stage that li-na has a target for"):
        attribute(progress, "li-na")


def test_unknown_place():
    """Roles, metrics and periods are those of the plan."""
    progress = followed()

    with pytest.raises(UnknownMember):
        attribute(progress, "north")
    with pytest.raises(UnknownMember):
        attribute(progress, "east", "deposits")
    with pytest.raises(OutsidePeriod):
        attribute(progress, "east", period=Month(2026, 12))
    with pytest.raises(UnknownMember):
        attribute(progress, "east").sentence("fr")
