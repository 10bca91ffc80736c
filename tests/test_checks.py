"""What the consistency check finds, code by code, and what it leaves alone."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targetkit import (
    Finding,
    Funnel,
    Manager,
    Metric,
    Month,
    Plan,
    Quarter,
    Region,
    Stage,
    Store,
    Targets,
    Team,
    Week,
    WorkCalendar,
    Year,
    check_consistency,
    decompose,
    weights,
)
from targetkit.errors import InvalidQuantity, InvalidValue, UnknownMember
from targetkit.findings import CODES
from tests.strategies import Split, splits, stores

NOVEMBER = Month(2026, 11)
WEEKS = NOVEMBER.weeks()
EAST = Team("east", [Manager("li-na"), Manager("wang-lei")])
WEST = Team("west", [Manager("zhao-min"), Manager("chen-jie")])
STORE = Store("chengdu-01", [EAST, WEST])
SIGNINGS = Metric("signings")
MONEY = Metric("disbursements", 1000, "CNY")
FUNNEL = Funnel([Stage(Metric("approvals")), Stage(SIGNINGS, rate="0.8"), Stage(MONEY, ticket=50_000)])


def typed(rows, *, roles=EAST, period=NOVEMBER, **others):
    """A plan of signings as people type it."""
    return Plan.from_rows(rows, roles=roles, period=period, **{"metrics": [SIGNINGS], **others})


def signings(role, number, period=NOVEMBER):
    """A row of signings."""
    return ("signings", role, period, number)


def found(plan, code, **options):
    """The findings of a code."""
    return list(check_consistency(plan, **options).where(code=code))


def only(plan, code, **options):
    """The one finding of a code, which is in the report as it should be."""
    report = check_consistency(plan, **options).where(code=code)
    (finding,) = report

    assert CODES[code].severity is finding.severity
    assert finding.message == finding.to_text("en")
    assert finding.to_text("zh") in report.to_text("zh")
    return finding


def place(finding):
    """Where a finding is."""
    return finding.metric, finding.role, finding.period


def flat(total=None, **numbers):
    """Rows of the whole month."""
    rows = [signings(role.replace("_", "-"), number) for role, number in numbers.items()]
    return rows if total is None else [signings("east", total), *rows]


# --- arguments --------------------------------------------------------------------------------------------------


def test_flagship():
    """The plan of the design's first example has no errors, and says so in both languages."""
    store = Store(
        "chengdu-01",
        [
            Team(
                "east",
                [Manager("li-na", hired=date(2023, 5, 8)), Manager("wang-lei", hired=date(2025, 9, 1))],
            ),
            Team("west", [Manager("zhao-min", hired=date(2025, 2, 10))]),
        ],
    )
    funnel = Funnel.consumer_loan(
        average_ticket=50_000, signing_rate="0.80", approval_rate="0.40", intake_rate="0.90"
    )
    plan = decompose(
        funnel.required(disbursements=3_000_000), store, NOVEMBER, calendar=WorkCalendar.weekdays()
    )

    assert "nothing to report: whatever was checked holds" == str(check_consistency(plan))
    assert "没有发现问题：所检查的各项均符合" == check_consistency(plan).to_text("zh")


@pytest.mark.parametrize(
    ("options", "error", "text"),
    [
        ({"stretch": "-0.1"}, InvalidQuantity, "stretch: '-0.1' is refused: a stretch is 0 or more"),
        ({"stretch": "some"}, InvalidQuantity, "stretch: 'some' is refused: it is not a number"),
        (
            {"back_loaded": 0},
            InvalidQuantity,
            "back_loaded: 0 is refused: a rate lies above 0 and at most at 1",
        ),
        ({"new_within": -1}, InvalidValue, "new_within: -1 was given; expected a whole number of months"),
        ({"new_within": True}, InvalidValue, "new_within: True was given; expected a whole number of months"),
        ({"new_within": 2.5}, InvalidValue, "new_within: 2.5 was given; expected a whole number of months"),
        (
            {"weights": {"signngs": weights.equal()}},
            UnknownMember,
            "unknown metric 'signngs' in the plan. Did you mean 'signings'?",
        ),
    ],
)
def test_refused(options, error, text):
    """A wrong argument is an exception, whatever the plan."""
    with pytest.raises(error) as caught:
        check_consistency(typed(flat(8, li_na=5, wang_lei=3)), **options)

    assert str(caught.value).startswith(text)


def test_empty_plan():
    """A plan without any target has nothing that does not add up."""
    assert 0 == len(check_consistency(typed([])))


def test_one_manager():
    """A plan of one person is checked along time."""
    plan = typed([signings("li-na", 4), signings("li-na", 3, WEEKS[0])], roles=Manager("li-na"))

    assert ["TK102"] == [finding.code for finding in check_consistency(plan)]


@given(splits())
def test_decomposed_is_ok(split):
    """Whatever can be split comes out without errors, also when it is taken for a plan that people typed."""
    unlinked = split.changed(targets=Targets(dict(split.targets)))
    plan = unlinked.plan()
    typed_alike = Plan.from_rows(plan.rows(), like=plan)

    assert () == check_consistency(plan).errors
    assert () == check_consistency(typed_alike).errors


@given(stores(), st.integers(0, 5_000), st.integers(0, 100))
def test_decomposed_reaches(store, thousands, waiting):
    """What a funnel requires reaches when it is split, whatever stock there is."""
    targets = FUNNEL.required(disbursements=thousands * 1000, stock={"approvals": waiting})
    plan = Split(targets, store, NOVEMBER, {"calendar": WorkCalendar.weekdays()}).plan()

    assert () == check_consistency(plan).errors


# --- TK101 to TK104: sums ---------------------------------------------------------------------------------------


def test_tk101():
    """Those below a role may not add up to less than it has."""
    finding = only(typed(flat(8, li_na=5, wang_lei=2)), "TK101")

    assert ("signings", "east", NOVEMBER) == place(finding)
    assert (8, 7) == (finding.expected, finding.actual)
    assert (
        "signings in 2026-11: the 2 below east add up to 7, 1 less than its 8; "
        "give them 1 more, or lower east to 7"
    ) == finding.message
    assert (
        "2026年11月签约：east 的 2 个下级合计 7，比其目标 8 少 1；请给下级补足，或下调 east 的目标"
    ) == finding.to_text("zh")
    assert [] == list(check_consistency(typed(flat(8, li_na=5, wang_lei=3))))


def test_tk101_any_period():
    """The sums count in every period that the role has, day by day as well."""
    day = date(2026, 11, 3)
    rows = [signings("east", 3, day), signings("li-na", 1, day), signings("wang-lei", 1, day)]

    assert [("signings", "east", day)] == [place(finding) for finding in found(typed(rows), "TK101")]


def test_tk101_money():
    """Money is compared in quanta and told as money."""
    numbers = {"east": 300_000, "li-na": 256_000, "wang-lei": 0}
    rows = [("disbursements", role, NOVEMBER, number) for role, number in numbers.items()]
    plan = typed(rows, metrics=[MONEY])
    finding = only(plan, "TK101")

    assert (Decimal(300_000), Decimal(256_000)) == (finding.expected, finding.actual)
    assert "add up to 256,000 CNY, 44,000 CNY less than its 300,000 CNY" in finding.message
    assert "合计 25.6万元，比其目标 30万元 少 4.4万元" in finding.to_text("zh")


def test_tk101_across_a_level():
    """Where nobody typed the teams' numbers, the managers' count for them."""
    people = [signings("li-na", 5), signings("wang-lei", 2), signings("zhao-min", 1), signings("chen-jie", 1)]

    assert [] == list(check_consistency(typed([signings("chengdu-01", 9), *people], roles=STORE)))
    assert [("signings", "chengdu-01", NOVEMBER)] == [
        place(finding)
        for finding in check_consistency(typed([signings("chengdu-01", 10), *people], roles=STORE))
    ]


def test_tk102():
    """The periods inside a longer one may not add up to less."""
    weeks = [signings("li-na", 1, week) for week in WEEKS]
    finding = only(typed([signings("li-na", 5), *weeks]), "TK102")

    assert ("signings", "li-na", NOVEMBER) == place(finding)
    assert (5, 4) == (finding.expected, finding.actual)
    assert (
        "signings of li-na: the weeks of 2026-11 add up to 4, 1 less than the 5 of 2026-11; "
        "add 1 to them, or lower 2026-11 to 4"
    ) == finding.message
    assert (
        "li-na 的签约：2026年11月内各周合计 4，比整期目标 5 少 1；请补足各周，或下调整期目标"
    ) == finding.to_text("zh")
    assert [] == list(check_consistency(typed([signings("li-na", 4), *weeks])))


def test_tk102_across_a_level():
    """Where nobody typed the weeks' numbers, a month is compared with its days."""
    days = [signings("li-na", 2, date(2026, 11, 3)), signings("li-na", 2, date(2026, 11, 17))]

    assert [] == list(check_consistency(typed([signings("li-na", 4), *days])))
    assert "the days of 2026-11 add up to 4" in only(typed([signings("li-na", 5), *days]), "TK102").message


def test_tk103():
    """Those below a role may have more than it, as far as the stretch is stated."""
    plan = typed(flat(8, li_na=5, wang_lei=5))
    finding = only(plan, "TK103")
    stretched = only(plan, "TK103", stretch="0.05")

    assert ("signings", "east", NOVEMBER) == place(finding)
    assert (8, 10) == (finding.expected, finding.actual)
    assert (
        "signings in 2026-11: the 2 below east add up to 10, 2 more than its 8; "
        "lower them or raise east, or state the stretch if it is meant: stretch=..."
    ) == finding.message
    assert "east 的 2 个下级合计 10，比其目标 8 多 2；" in finding.to_text("zh")
    assert (9, 10) == (stretched.expected, stretched.actual)
    assert "1 more than 9, which is its 8 with the stated stretch of 5%;" in stretched.message
    assert "比其目标 8 加压 5% 后的 9 还多 1" in stretched.to_text("zh")
    assert [] == list(check_consistency(plan, stretch=Fraction(1, 4)))
    assert check_consistency(plan).ok


def test_tk104():
    """The periods inside a longer one should not add up to more; the stretch is not for them."""
    weeks = [signings("li-na", 1, week) for week in WEEKS]
    finding = only(typed([signings("li-na", 3), *weeks]), "TK104", stretch=1)

    assert ("signings", "li-na", NOVEMBER) == place(finding)
    assert (3, 4) == (finding.expected, finding.actual)
    assert "the weeks of 2026-11 add up to 4, 1 more than the 3 of 2026-11" in finding.message
    assert "2026年11月内各周合计 4，比整期目标 3 多 1" in finding.to_text("zh")


# --- TK105: what is missing -------------------------------------------------------------------------------------


def test_tk105():
    """Someone without a target beside others who have theirs is left out; 0 is a target."""
    finding = only(typed(flat(8, li_na=8)), "TK105")

    assert ("signings", "wang-lei", NOVEMBER) == place(finding)
    assert (8, None) == (finding.expected, finding.actual)
    assert (
        "signings in 2026-11: wang-lei has no target, while east has 8 and others in it have theirs; "
        "give wang-lei one, 0 if nothing is asked"
    ) == finding.message
    assert (
        "2026年11月签约：east 的目标为 8，其他成员已有目标，wang-lei 却没有；请补上，不作要求则填 0"
    ) == finding.to_text("zh")
    assert [] == list(check_consistency(typed(flat(8, li_na=8, wang_lei=0))))


def test_tk105_is_told_once():
    """Who has nothing in a month has nothing in its weeks and days either: that is one finding."""
    day = date(2026, 11, 3)
    rows = [signings(role, 2, period) for role in ("east", "li-na") for period in (NOVEMBER, WEEKS[0], day)]

    assert [NOVEMBER] == [finding.period for finding in found(typed(rows), "TK105")]


def test_tk105_absent():
    """Who is not there in a period needs no target for it."""
    team = Team("east", [Manager("li-na"), Manager("wang-lei", hired=date(2026, 12, 1))])
    grown = Team("east", [Manager("li-na"), Team("new", [Manager("wang-lei", hired=date(2026, 12, 1))])])

    assert [] == list(check_consistency(typed(flat(8, li_na=8), roles=team)))
    assert [] == list(check_consistency(typed(flat(8, li_na=8), roles=grown)))


def test_tk105_blanks():
    """A blank day counts as 0 where the other days make up the number of the week."""
    first, second = date(2026, 11, 3), date(2026, 11, 4)
    east = [signings("east", 2, WEEKS[0]), signings("east", 1, first), signings("east", 1, second)]
    people = [signings(role, 1, WEEKS[0]) for role in ("li-na", "wang-lei")]
    days = [signings("li-na", 1, first), signings("wang-lei", 1, second)]
    more = [signings("east", 3, WEEKS[0]), signings("east", 2, first), signings("east", 1, second)]
    short = [signings("li-na", 1, WEEKS[0]), signings("wang-lei", 2, WEEKS[0])]

    assert [] == list(check_consistency(typed([*east, *people, *days])))
    assert [("signings", "wang-lei", first)] == [
        place(finding) for finding in found(typed([*more, *short, *days]), "TK105")
    ]


def test_tk105_nobody():
    """A number that nobody below shares is left standing, where others of their level have theirs."""
    east = [signings("east", 8), signings("li-na", 5), signings("wang-lei", 3)]
    store = [signings("chengdu-01", 14), signings("west", 6)]
    finding = only(typed([*store, *east], roles=STORE), "TK105")

    assert ("signings", "west", NOVEMBER) == place(finding)
    assert (6, None) == (finding.expected, finding.actual)
    assert (
        "signings in 2026-11: west has 6, but none of the 2 below it has a target, "
        "though others on their level have; split it among zhao-min, chen-jie"
    ) == finding.message
    assert (
        "2026年11月签约：west 的目标为 6，其 2 个下级都没有目标，而同级的其他人有；请分给 zhao-min、chen-jie"
    ) == finding.to_text("zh")
    assert [] == list(check_consistency(typed([*store, signings("east", 8)], roles=STORE)))
    nothing = [signings("chengdu-01", 8), signings("west", 0)]
    assert [] == list(check_consistency(typed([*nothing, *east], roles=STORE)))


def test_tk105_nobody_is_told_once():
    """A number that nobody shares is told for the month and not again for its weeks."""
    rows = [
        signings(role, number, period)
        for role, number in {"chengdu-01": 3, "east": 2, "west": 1, "li-na": 1, "wang-lei": 1}.items()
        for period in (NOVEMBER, WEEKS[0])
    ]

    assert [("signings", "west", NOVEMBER)] == [
        place(finding) for finding in found(typed(rows, roles=STORE), "TK105")
    ]


def test_tk105_nobody_there():
    """A number for a team in which nobody is there is no matter of who shares it."""
    gone = Team("west", [Manager("zhao-min", left=date(2026, 10, 1))])
    rows = [signings("chengdu-01", 14), signings("west", 6), signings("east", 8)]
    people = [signings("li-na", 5), signings("wang-lei", 3)]

    assert [] == found(typed([*rows, *people], roles=Store("chengdu-01", [EAST, gone])), "TK105")


def test_tk105_never():
    """A number of the month that no week has a part of is left standing, where others are asked by the week."""
    weeks = [signings("li-na", 1, week) for week in WEEKS]
    rows = [signings("east", 6), signings("li-na", 4), signings("wang-lei", 2)]
    finding = only(typed([*rows, *weeks]), "TK105")

    assert ("signings", "wang-lei", NOVEMBER) == place(finding)
    assert (2, None) == (finding.expected, finding.actual)
    assert (
        "signings of wang-lei: 2 in 2026-11, but none of its weeks has a target, "
        "though others are asked by the week; spread it over the weeks"
    ) == finding.message
    assert (
        "wang-lei 的签约：2026年11月目标为 2，却没有分到任何一周，而其他人已按周分解；请分解到周"
    ) == finding.to_text("zh")
    assert [] == list(check_consistency(typed(rows)))
    nothing = [signings("east", 4), signings("li-na", 4), signings("wang-lei", 0)]
    assert [] == list(check_consistency(typed([*nothing, *weeks])))


# --- TK106 to TK108: rows without a place -----------------------------------------------------------------------


def test_tk106():
    """Rows for an unknown metric are told once, with the name that comes near."""
    finding = only(typed([("signngs", "li-na", NOVEMBER, 3)]), "TK106")
    both = only(typed([("signngs", "li-na", NOVEMBER, 3), ("signngs", "wang-lei", NOVEMBER, 3)]), "TK106")
    other = only(typed([("tea", "li-na", NOVEMBER, 3)]), "TK106")

    assert ("signngs", "li-na", NOVEMBER) == place(finding)
    assert (None, 3) == (finding.expected, finding.actual)
    assert (
        "1 of the rows given: metric 'signngs' is not in the plan. Did you mean signings?" == finding.message
    )
    assert "有 1 行数据的指标“signngs”不在计划中，是否应为 signings？" == finding.to_text("zh")
    assert ("signngs", None, None) == place(both)
    assert None is both.actual
    assert both.message.startswith("2 of the rows given")
    assert "which has signings; correct the name" in other.message
    assert "计划中有：signings" in other.to_text("zh")
    assert [] == list(check_consistency(typed([signings("li-na", 3)])))


def test_tk107():
    """Rows for an unknown role are told once, with the id that comes near."""
    finding = only(typed([signings("lina", 3)]), "TK107")
    both = only(typed([signings("lina", 3), signings("lina", 1, WEEKS[0])]), "TK107")
    other = only(typed([signings("xu", 3)]), "TK107")

    assert ("signings", "lina", NOVEMBER) == place(finding)
    assert 3 == finding.actual
    assert (
        "1 of the rows given: role 'lina' is not in the tree of east. Did you mean li-na?" == finding.message
    )
    assert "有 1 行数据的岗位“lina”不在 east 之内，是否应为 li-na？" == finding.to_text("zh")
    assert (None, "lina", None) == place(both)
    assert other.message.endswith("correct the id, or add the role to the roster")
    assert "请改正编号，或将其加入名册" in other.to_text("zh")


def test_tk107_many():
    """Who has taken the wrong file is told every name, and the first twenty with what comes near."""
    report = check_consistency(typed([signings(f"li-na{number:02}", 1) for number in range(30)]))

    assert 30 == len(report)
    assert 20 == sum("Did you mean" in finding.message for finding in report)


def test_tk108():
    """Rows for a period of another plan or week scheme are told once, with the one that comes near."""
    week = Week(date(2026, 11, 2), date(2026, 11, 8))
    near = only(typed([signings("li-na", 3, week)]), "TK108")
    day = only(typed([signings("li-na", 3, date(2026, 12, 1))]), "TK108")
    month = only(
        typed([signings("li-na", 3, Month(2026, 12)), signings("east", 3, Month(2026, 12))]), "TK108"
    )

    assert ("signings", "li-na", week) == place(near)
    assert (
        "1 of the rows given: 2–8 Nov is no part of the plan for 2026-11 (week scheme 'monday'). "
        "Did you mean 1–8 Nov?"
    ) == near.message
    assert "是否应为 11月1日–8日？" in near.to_text("zh")
    assert "1 Dec 2026 is no part of the plan, which is for 2026-11" in day.message
    assert "有 1 行数据的时间 2026年12月1日 不属于本计划（2026年11月" in day.to_text("zh")
    assert (None, None, Month(2026, 12)) == place(month)
    later, other = Week(date(2026, 11, 10), date(2026, 11, 16)), Week(date(2026, 10, 5), date(2026, 10, 11))
    assert only(typed([signings("li-na", 3, later)]), "TK108").message.endswith("Did you mean 9–15 Nov?")
    assert "Did you mean" not in only(typed([signings("li-na", 3, other)]), "TK108").message


def test_stray_twice():
    """A row that is wrong in two ways is told twice, and makes nothing else of the plan wrong."""
    report = check_consistency(typed([*flat(8, li_na=5, wang_lei=3), ("tea", "xu", NOVEMBER, "2.5")]))

    assert ["TK106", "TK107"] == [finding.code for finding in report]
    assert [Decimal("2.5")] * 2 == [finding.actual for finding in report]


# --- TK109 to TK111: the funnel ---------------------------------------------------------------------------------


def funnelled(root, below=(), *, funnel=FUNNEL, roles=EAST, **others):
    """A plan with a funnel: the root's numbers by metric, and rows of others."""
    rows = [(metric, roles.id, others.get("period", NOVEMBER), number) for metric, number in root.items()]
    return Plan.from_rows([*rows, *below], roles=roles, funnel=funnel, **{"period": NOVEMBER, **others})


def test_tk109():
    """Every stage above a target has to be carried."""
    finding = only(funnelled({"approvals": 75, "disbursements": 3_000_000}), "TK109")

    assert ("signings", "east", NOVEMBER) == place(finding)
    assert (60, None) == (finding.expected, finding.actual)
    assert (
        "signings in 2026-11: disbursements at east is reached through it, but nobody carries it; give east 60"
    ) == finding.message
    assert ("2026年11月签约：east 的放款金额要经过这一环节，却无人承担；请给 east 定 60") == finding.to_text(
        "zh"
    )
    whole = {"approvals": 75, "signings": 60, "disbursements": 3_000_000}
    assert [] == list(check_consistency(funnelled(whole)))


def test_tk109_chain():
    """Stages are looked at all the way up, those that are in no metric of the plan as well."""
    plan = funnelled({"disbursements": 3_000_000}, metrics=[MONEY])

    assert [("approvals", 75), ("signings", 60)] == [
        (finding.metric, finding.expected) for finding in found(plan, "TK109")
    ]
    assert [] == found(funnelled({"disbursements": 0}, metrics=[MONEY]), "TK109")
    assert [] == found(funnelled({"approvals": 75}), "TK109")
    assert [] == found(funnelled({"signings": 0, "disbursements": 3_000_000}), "TK109")


def test_tk109_stock():
    """What stock brings by itself needs nobody; a side stage is not needed by anything."""
    stages = [Stage(Metric("approvals")), Stage(Metric("approved_amount"), ticket=5, of="approvals")]
    funnel = Funnel([*stages, Stage(SIGNINGS, rate="0.8")], stock={"approvals": 75})

    assert [] == found(funnelled({"signings": 60}, funnel=funnel), "TK109")
    assert [2] == [finding.expected for finding in found(funnelled({"signings": 61}, funnel=funnel), "TK109")]


def test_tk109_by_week():
    """A root that carries a stage by the week carries it."""
    weekly = [("signings", "east", week, 15) for week in WEEKS]

    assert [] == list(check_consistency(funnelled({"approvals": 75, "disbursements": 3_000_000}, weekly)))


def test_tk110():
    """At the root every link has to reach the next target, with the stock behind it."""
    finding = only(funnelled({"approvals": 74, "signings": 60, "disbursements": 3_000_000}), "TK110")
    stocked = FUNNEL.with_stock(approvals=1)

    assert ("signings", "east", NOVEMBER) == place(finding)
    assert (60, Fraction(296, 5)) == (finding.expected, finding.actual)
    assert (
        "signings of east in 2026-11: 74 approvals and 0 waiting behind them bring 59.2, "
        "less than the 60 asked; it takes 75 approvals"
    ) == finding.message
    assert (
        "east 2026年11月签约：批款件数目标 74加存量 0 只能带来 59.2，低于目标 60；批款件数需定到 75"
    ) == finding.to_text("zh")
    assert [] == found(funnelled({"approvals": 74, "signings": 60}, funnel=stocked), "TK110")
    assert [] == found(funnelled({"approvals": 75, "signings": 60}), "TK110")


def test_tk110_money():
    """A ticket makes money of pieces."""
    finding = only(funnelled({"approvals": 75, "signings": 59, "disbursements": 3_000_000}), "TK110")

    assert (Decimal(3_000_000), Decimal(2_950_000)) == (finding.expected, finding.actual)
    assert (
        "59 signings and 0 waiting behind them bring 2,950,000 CNY, less than the 3,000,000 CNY"
        in finding.message
    )


def test_tk110_alias():
    """A plan may call a stage by its other name."""
    funnel = Funnel([Stage(Metric("intakes", aliases=["applications"])), Stage(SIGNINGS, rate="0.5")])
    plan = funnelled(
        {"applications": 9, "signings": 5}, funnel=funnel, metrics=[Metric("applications"), SIGNINGS]
    )

    assert ["TK110"] == [finding.code for finding in check_consistency(plan)]


def test_tk111():
    """Below the root one more of the stage above has to be enough."""
    root = {"approvals": 20, "signings": 16}
    rows = [("approvals", "li-na", NOVEMBER, 7), ("approvals", "wang-lei", NOVEMBER, 13)]
    asked = [signings("li-na", 8), signings("wang-lei", 8)]
    finding = only(funnelled(root, [*rows, *asked]), "TK111")
    near = [signings("li-na", 6), signings("wang-lei", 10)]

    assert ("signings", "li-na", NOVEMBER) == place(finding)
    assert (8, Fraction(32, 5)) == (finding.expected, finding.actual)
    assert (
        "signings of li-na in 2026-11: even with one more than its 7, approvals bring 6.4, "
        "less than the 8 asked; look whether both were split by the same weights"
    ) == finding.message
    assert "批款件数目标 7，即使再加一个最小单位也只能带来 6.4，低于目标 8" in finding.to_text("zh")
    assert [] == found(funnelled(root, [*rows, *near]), "TK111")
    assert check_consistency(funnelled(root, [*rows, *asked])).ok


def test_tk111_stock():
    """Of the root's stock everybody is credited the share that they have of its target."""
    funnel = FUNNEL.with_stock(approvals=10)
    root = {"approvals": 10, "signings": 16}
    rows = [("approvals", "li-na", NOVEMBER, 5), ("approvals", "wang-lei", NOVEMBER, 5)]
    even = [signings("li-na", 8), signings("wang-lei", 8)]
    uneven = [signings("li-na", 12), signings("wang-lei", 4)]
    finding = only(funnelled(root, [*rows, *uneven], funnel=funnel), "TK111")

    assert [] == found(funnelled(root, [*rows, *even], funnel=funnel), "TK111")
    assert ("signings", "li-na", NOVEMBER) == place(finding)
    assert Fraction(54, 5) == finding.actual
    assert "and with its share of the 10 waiting in east, approvals bring 10.8" in finding.message
    assert "并按比例计入 east 的存量 10，也只能带来 10.8" in finding.to_text("zh")


def test_tk111_months():
    """In a longer plan the months of the root are looked at, its weeks and days are not."""
    quarter = Quarter(2026, 4)
    root = {"approvals": 20, "signings": 16}
    november = [("approvals", "east", NOVEMBER, 5), signings("east", 8)]
    week = [("approvals", "east", WEEKS[1], 0), signings("east", 4, WEEKS[1])]
    plan = funnelled(root, [*november, *week], period=quarter)

    assert [("signings", "east", NOVEMBER)] == [place(finding) for finding in found(plan, "TK111")]


# --- TK112 and TK113: days --------------------------------------------------------------------------------------


def test_tk112():
    """A calendar that is asked beyond its published years is told once, with the months."""
    calendar = WorkCalendar.weekdays().with_official_through(2026)
    january = Month.starting(2026, 12, day=26)
    metrics = [SIGNINGS, Metric("approvals")]
    plan = typed([], period=january, calendar=calendar, metrics=metrics)
    finding = only(plan, "TK112")

    assert (None, None, january) == place(finding)
    assert (2026, 2027) == (finding.expected, finding.actual)
    assert (
        "make-up days are published through 2026 only, and the calendar of signings, approvals is asked about "
        "2026-12-26 – 2027-01-25; check these months and split again when they are out"
    ) == finding.message
    assert "调休安排只公布到 2026 年，而签约、批款件数的日历用到了 2026年12月26日" in finding.to_text("zh")
    assert [] == list(check_consistency(typed([], calendar=calendar)))
    assert [] == list(
        check_consistency(
            typed([], period=january, calendar={"signings": WorkCalendar.daily()}, metrics=metrics)
        )
    )


def test_tk112_own():
    """Somebody's own calendar can be provisional as well."""
    calendar = WorkCalendar.weekdays().with_official_through(2025)
    team = Team("east", [Manager("li-na", calendar=calendar), Manager("wang-lei", calendar=calendar)])

    assert (
        "the own calendar of li-na, wang-lei is asked about 2026-11"
        in only(typed([], roles=team), "TK112").message
    )
    assert "而 li-na、wang-lei 的个人日历用到了 2026年11月" in only(typed([], roles=team), "TK112").to_text(
        "zh"
    )
    assert (
        "the calendar of signings is asked" in only(typed([], roles=team, calendar=calendar), "TK112").message
    )


def test_tk112_before():
    """A calendar that is asked before its years is told as well, apart from what lies after them."""
    calendar = WorkCalendar.weekdays().with_official_from(2027)
    own = Team("east", [Manager("li-na", calendar=calendar)])
    finding = only(typed([], calendar=calendar), "TK112")

    assert (2027, 2026) == (finding.expected, finding.actual)
    assert (
        "holidays and make-up days are known from 2027 on only, and the calendar of signings is asked about "
        "2026-11; make the calendar with the years of these months and split again"
    ) == finding.message
    assert (
        "节假日与调休只收录自 2027 年起，而签约的日历用到了 2026年11月；请在日历中补上这些月份所在的年份"
        in finding.to_text("zh")
    )
    assert "the own calendar of li-na is asked about 2026-11" in only(typed([], roles=own), "TK112").message
    assert "只收录自 2027 年起，而 li-na 的个人日历用到了 2026年11月" in only(
        typed([], roles=own), "TK112"
    ).to_text("zh")


def test_tk112_both_sides():
    """A plan that reaches beyond both ends of a calendar is told of each, with the months of that side."""
    calendar = WorkCalendar.weekdays().with_official_from(2026).with_official_through(2026)
    period = Year.starting(2025, 12, day=26)
    before = only(typed([], period=period, calendar=calendar.with_official_through(None)), "TK112")
    both = typed([], period=period, calendar=calendar.with_official_through(2025))

    assert "asked about 2025-12-26 – 2026-01-25;" in before.message
    assert {(2025, 2026), (2026, 2025)} == {
        (finding.expected, finding.actual) for finding in found(both, "TK112")
    }
    assert [True, False] == sorted(
        ("asked about 2025-12-26 – 2026-01-25;" in finding.message for finding in found(both, "TK112")),
        reverse=True,
    )


def test_tk113():
    """A manager's target on a closed day is told."""
    sunday, monday = date(2026, 11, 8), date(2026, 11, 9)
    calendar = WorkCalendar.weekdays()
    finding = only(typed([signings("li-na", 2, sunday)], calendar=calendar), "TK113")

    assert ("signings", "li-na", sunday) == place(finding)
    assert (None, 2) == (finding.expected, finding.actual)
    assert (
        "signings of li-na: 2 on 8 Nov 2026, when the calendar is closed; move it to an open day, or open the day"
    ) == finding.message
    assert "li-na 的签约：2026年11月8日不是工作日，却有目标 2" in finding.to_text("zh")
    assert [] == list(check_consistency(typed([signings("li-na", 2, monday)], calendar=calendar)))
    assert [] == list(check_consistency(typed([signings("li-na", 0, sunday)], calendar=calendar)))
    assert [] == list(check_consistency(typed([signings("li-na", 2, sunday)])))


def test_tk113_away():
    """So is one on a day on which the manager is not there; an own calendar comes first."""
    sunday, monday = date(2026, 11, 8), date(2026, 11, 9)
    team = Team("east", [Manager("li-na", away=[monday], calendar=WorkCalendar.daily()), Manager("wang-lei")])
    rows = [signings("li-na", 1, sunday), signings("li-na", 2, monday)]
    finding = only(typed(rows, roles=team, calendar=WorkCalendar.weekdays()), "TK113")

    assert ("signings", "li-na", monday) == place(finding)
    assert "2 on 9 Nov 2026, when li-na is not there" in finding.message
    assert "2026年11月9日本人不在岗，却有目标 2" in finding.to_text("zh")


# --- TK201: flat splits -----------------------------------------------------------------------------------------

UNEVEN = Store("chengdu-01", [EAST, Team("west", [Manager("zhao-min")])])
FLAT = [signings("chengdu-01", 60), signings("east", 30), signings("west", 30)]


def test_tk201():
    """Teams of different sizes with the same number are split flat."""
    finding = only(typed(FLAT, roles=UNEVEN), "TK201")

    assert ("signings", "chengdu-01", NOVEMBER) == place(finding)
    assert ("20–40", 30) == (finding.expected, finding.actual)
    assert (
        "signings in 2026-11: each of the 2 below chengdu-01 has 30, though their weights differ: "
        "east would have 40, west 20; split by the weights, or state weights that make them equal"
    ) == finding.message
    assert (
        "2026年11月签约：chengdu-01 的 2 个下级目标都是 30，但权重不同：按权重 east 应为 40，west 应为 20；"
        "请按权重分配，或给出相同的权重"
    ) == finding.to_text("zh")
    assert [] == list(check_consistency(typed(FLAT, roles=STORE)))


def test_tk201_weights():
    """The weights by which to judge can be given, for all metrics or one."""
    plan = typed(flat(20, li_na=10, wang_lei=10))
    policy = weights.explicit({"li-na": 3, "wang-lei": 1})
    people = {"li-na": 1, "wang-lei": 1, "zhao-min": 2}

    assert [] == list(check_consistency(plan))
    assert "5–15" == only(plan, "TK201", weights=policy).expected
    assert "5–15" == only(plan, "TK201", weights={"signings": policy}).expected
    assert [] == list(check_consistency(plan, weights={}))
    assert [] == list(check_consistency(typed(FLAT, roles=UNEVEN), weights=weights.explicit(people)))


def test_tk201_presence():
    """Half a month present is half a load; policies are asked month by month."""
    team = Team("east", [Manager("li-na"), Manager("wang-lei", hired=date(2026, 11, 16))])
    quarter = Quarter(2026, 4)
    rows = [(*row[:2], quarter, row[3]) for row in flat(20, li_na=10, wang_lei=10)]

    assert "7–13" == only(typed(flat(20, li_na=10, wang_lei=10), roles=team), "TK201").expected
    assert ["7–13"] == [
        finding.expected
        for finding in found(
            typed(rows, roles=team, period=quarter, calendar=WorkCalendar.weekdays()),
            "TK201",
            weights=weights.equal(),
        )
    ]


def test_tk201_noise():
    """Numbers that rounding makes equal, or that differ by less than a tenth, are no flat split."""
    near = weights.explicit({"li-na": 100, "wang-lei": 97})
    rows = [("disbursements", role, NOVEMBER, 1_000_000) for role in ("li-na", "wang-lei")]
    money = Plan.from_rows(rows, roles=EAST, period=NOVEMBER, metrics=[MONEY])
    nothing = weights.explicit({}, default=0)
    tenths = typed(flat(40, li_na=20, wang_lei=20))

    assert [] == found(
        typed(flat(2, li_na=1, wang_lei=1)), "TK201", weights=weights.explicit({"li-na": 2}, default=1)
    )
    assert [] == found(money, "TK201", weights=near)
    assert [] == found(tenths, "TK201", weights=weights.explicit({"li-na": "1.1", "wang-lei": 1}))
    assert 1 == len(found(tenths, "TK201", weights=weights.explicit({"li-na": "1.2", "wang-lei": 1})))
    assert [] == found(typed(flat(2, li_na=1, wang_lei=1)), "TK201", weights=nothing)
    assert [] == found(
        typed(flat(0, li_na=0, wang_lei=0)), "TK201", weights=weights.explicit({"li-na": 2}, default=1)
    )


def test_tk201_basis():
    """What came out flat by the plan's own weights is as they say; other weights may judge it otherwise."""
    plan = decompose(
        {SIGNINGS: 20},
        Team("east", [Manager("li-na"), Manager("wang-lei", hired=date(2026, 11, 16))]),
        NOVEMBER,
        calendar=WorkCalendar.weekdays(),
        weights=weights.monthly(weights.equal()),
    )

    assert [] == found(plan, "TK201")
    assert 1 == len(found(plan, "TK201", weights=weights.equal()))


# --- TK202: new people ------------------------------------------------------------------------------------------

TEAM = Team(
    "east",
    [
        Manager("li-na", hired=date(2023, 5, 8)),
        Manager("zhao-min"),
        Manager("wang-lei", hired=date(2026, 9, 1)),
    ],
)


def test_tk202():
    """Somebody new who is asked for as much a day as the median of the others is told."""
    calendar = WorkCalendar.weekdays()
    finding = only(typed(flat(li_na=21, zhao_min=42, wang_lei=42), roles=TEAM, calendar=calendar), "TK202")

    assert ("signings", "wang-lei", NOVEMBER) == place(finding)
    assert (Fraction(3, 2), Fraction(2)) == (Fraction(finding.expected), Fraction(finding.actual))
    assert (
        "signings in 2026-11: wang-lei, hired 1 Sep 2026, has 42, 2 a day present; "
        "the median of east's 2 who are not new is 1.5 a day; give new people a ramp, e.g. weights.tenure(...)"
    ) == finding.message
    assert (
        "2026年11月签约：wang-lei 2026年9月1日入职，目标 42，每个在岗日2；east 的 2 名老员工每日中位数为1.5；"
        "请给新人爬坡期，如 weights.tenure(...)"
    ) == finding.to_text("zh")
    lighter = typed(flat(li_na=21, zhao_min=42, wang_lei=31), roles=TEAM, calendar=calendar)
    assert [] == list(check_consistency(lighter))


def test_tk202_within():
    """How long somebody is new can be said, in full months before the plan's first day."""
    plan = typed(flat(li_na=21, zhao_min=21, wang_lei=21), roles=TEAM)

    assert 1 == len(found(plan, "TK202", new_within=3))
    assert [] == found(plan, "TK202", new_within=2)
    assert ["li-na", "wang-lei"] == [finding.role for finding in found(plan, "TK202", new_within=1200)]
    assert [] == found(typed(flat(wang_lei=21), roles=TEAM), "TK202")


def test_tk202_by_day():
    """Half a month present with half the number is a full load."""
    team = Team("east", [Manager("li-na"), Manager("wang-lei", hired=date(2026, 11, 16))])

    assert 1 == len(found(typed(flat(li_na=20, wang_lei=10), roles=team), "TK202"))
    assert [] == found(typed(flat(li_na=20, wang_lei=9), roles=team), "TK202")


def test_tk202_nobody_to_compare():
    """New people are compared within their store, with those who have a number and days to do it."""
    old = Team("old", [Manager("li-na")])
    new = Team("new", [Manager("wang-lei", hired=date(2026, 10, 1)), Manager("wu", left=date(2026, 10, 9))])
    rows = flat(li_na=20, wang_lei=20, wu=5)
    region = Region("southwest", [Store("chengdu-01", [old]), Store("chengdu-02", [new])])
    gone = Team("east", [Manager("li-na"), Manager("wang-lei", hired=date(2026, 12, 1))])

    assert 1 == len(found(typed(rows, roles=Store("chengdu-01", [old, new])), "TK202"))
    assert [] == found(typed(rows, roles=region), "TK202")
    assert [] == found(typed(flat(li_na=20, wang_lei=20), roles=gone), "TK202")
    assert [] == found(typed(flat(li_na=20, wang_lei=0), roles=TEAM), "TK202")


# --- TK203: back-loaded months ----------------------------------------------------------------------------------


def by_day(early, late, role="east", **others):
    """Signings on one early and one late day."""
    rows = [signings(role, early, date(2026, 11, 3)), signings(role, late, date(2026, 11, 20))]
    return typed([row for row in rows if row[3] is not None], calendar=WorkCalendar.weekdays(), **others)


def test_tk203():
    """More than half of a month in the last third of its open days is back-loaded."""
    finding = only(by_day(8, 12), "TK203")

    assert ("signings", "east", NOVEMBER) == place(finding)
    assert (10, 12) == (finding.expected, finding.actual)
    assert (
        "signings of east in 2026-11: 12 of 20 fall from 20 Nov 2026 on, the last third of the open days, "
        "more than the 50% allowed; bring some of it forward"
    ) == finding.message
    assert (
        "east 2026年11月签约：20 中有 12 集中在 2026年11月20日以后（最后三分之一工作日），超过 50%；请适当提前"
    ) == finding.to_text("zh")
    assert [] == list(check_consistency(by_day(10, 10)))


def test_tk203_allowed():
    """How much may be late can be said, and a few pieces say nothing."""
    assert [] == list(check_consistency(by_day(8, 12), back_loaded="0.6"))
    assert 1 == len(found(by_day(10, 10), "TK203", back_loaded=Fraction(1, 3)))
    assert [] == list(check_consistency(by_day(1, 4)))
    assert [] == list(check_consistency(by_day(None, 5)))


def test_tk203_weeks():
    """A week counts by its open days; so does a store below the root, and nobody else."""
    store = Store("chengdu-01", [EAST])
    region = Region("southwest", [store])
    weeks = dict(zip(WEEKS, [0, 0, 10, 10], strict=True))
    rows = [signings("chengdu-01", number, week) for week, number in weeks.items()]
    calendar = WorkCalendar.weekdays()
    finding = only(typed(rows, roles=region, calendar=calendar), "TK203")

    assert ("signings", "chengdu-01", NOVEMBER) == place(finding)
    assert 12 == finding.actual
    assert [] == found(typed(rows, roles=region, calendar=calendar), "TK203", back_loaded="0.6")
    assert [] == found(by_day(8, 12, role="li-na"), "TK203")


def test_tk203_without_open_days():
    """A month with next to no open days has no last third; without a calendar every day is one."""
    closed = WorkCalendar.from_rrule("DTSTART:20261103 RRULE:FREQ=DAILY;COUNT=2")
    rows = [signings("east", 1, date(2026, 11, 3)), signings("east", 9, date(2026, 11, 30))]

    assert [] == found(typed(rows, calendar=closed), "TK203")
    assert "from 21 Nov 2026 on" in only(typed(rows), "TK203").message


def test_order_free():
    """Listing people and rows in another order changes nothing in the report."""
    people = [signings("li-na", 5), signings("wang-lei", 2), signings("zhao-min", 1), signings("xu", 4)]
    rows = [signings("chengdu-01", 10), signings("east", 8), *people]
    turned = Store("chengdu-01", [Team("west", WEST.members[::-1]), Team("east", EAST.members[::-1])])

    assert check_consistency(typed(rows, roles=STORE)) == check_consistency(typed(rows[::-1], roles=turned))


def test_deep():
    """A tree of any depth is checked."""
    node = Team("t0", [Manager("li-na")])
    for number in range(1, 3000):
        node = Team(f"t{number}", [node])
    plan = typed([signings("t2999", 5), signings("li-na", 4)], roles=node)

    assert [("signings", "t2999", NOVEMBER)] == [place(finding) for finding in check_consistency(plan)]
    assert all(isinstance(finding, Finding) for finding in check_consistency(plan))


# --- what was asked for -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "actual"),
    [
        ([], None),
        ([signings("east", 0), signings("li-na", 0), signings("wang-lei", 0)], 0),
        ([signings("li-na", 5)], 5),
        ([signings("li-na", 5), signings("wang-lei", 2, WEEKS[0])], 7),
        ([signings("east", 3, WEEKS[0]), signings("east", 4, WEEKS[1]), signings("li-na", 5)], 7),
        ([signings("east", 3, WEEKS[0]), signings("li-na", 5), signings("wang-lei", 1)], 6),
        ([signings("east", 7), signings("li-na", 5), signings("wang-lei", 3)], 7),
    ],
)
def test_less_than_asked(rows, actual):
    """TK114: the root has less than was asked for, or nobody has anything, whatever level was typed."""
    finding = only(typed(rows), "TK114", targets=Targets({SIGNINGS: 8}))

    assert ("signings", "east", NOVEMBER) == place(finding)
    assert (8, actual) == (finding.expected, finding.actual)
    assert ("nothing" if actual is None else "") == finding.form


def test_less_than_asked_in_words():
    """TK114 says what is missing and what to do, in both languages."""
    targets = Targets({Metric("money", 500, "CNY", aliases=["disbursements"]): 3_000_500})
    plan = typed([("disbursements", "east", NOVEMBER, 3_000_000)], metrics=[MONEY])
    less = only(plan, "TK114", targets=targets)
    nothing = only(typed([]), "TK114", targets=Targets({SIGNINGS: 8}))

    assert (
        "money in 2026-11: 3,000,500 CNY are asked for, and east has 3,000,000 CNY, 500 CNY less; "
        "give it 500 CNY more, or check against the targets that hold now"
    ) == less.message
    assert (
        "signings in 2026-11: 8 are asked for, and neither east nor anybody below it has a target; "
        "look whether it is the right plan, and split the 8"
    ) == nothing.message
    assert (
        "2026年11月签约：下达目标 8，而 east 及其下级都没有目标；请核对是否用错计划，并分解 8"
        == nothing.to_text("zh")
    )


def test_metric_asked_and_not_planned():
    """TK114: a metric that the plan does not have at all is one that nobody carries."""
    finding = only(typed(flat(8, li_na=5, wang_lei=3)), "TK114", targets=Targets({SIGNINGS: 8, MONEY: 1000}))

    assert ("disbursements", "east", NOVEMBER) == place(finding)


def test_as_much_as_asked():
    """What was asked for, more than that, and nothing where nothing is asked are no findings."""
    plan = typed(flat(8, li_na=5, wang_lei=3))

    for number in (0, 7, 8):
        assert [] == found(plan, "TK114", targets=Targets({SIGNINGS: number}))
    assert [] == found(typed([]), "TK114", targets=Targets({SIGNINGS: 0}))
    assert [] == found(typed([]), "TK114")
