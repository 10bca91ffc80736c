"""The grid: looking up, rows, and plans that people typed."""

import pickle
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from targetkit import (
    Funnel,
    Manager,
    Metric,
    Month,
    Plan,
    Quarter,
    Store,
    Team,
    Week,
    WorkCalendar,
    decompose,
)
from targetkit.errors import (
    DuplicateMember,
    InvalidPeriod,
    InvalidQuantity,
    InvalidValue,
    NoBasis,
    NoTarget,
    OutsidePeriod,
    UnknownMember,
)
from targetkit.overdue import OverdueRail, RiskBand
from targetkit.plan import Row

NOVEMBER = Month(2026, 11)
SIGNINGS, MONEY = Metric("signings"), Metric("disbursements", 1000, "CNY")
STORE = Store(
    "chengdu-01", [Team("east", [Manager("li-na"), Manager("wang-lei")]), Team("west", [Manager("zhao-min")])]
)
SECOND_WEEK = Week(date(2026, 11, 9), date(2026, 11, 15))


@pytest.fixture(scope="module")
def plan():
    """Twelve signings by week and their money by day."""
    return decompose(
        {SIGNINGS: 12, MONEY: 600_000},
        STORE,
        NOVEMBER,
        calendar=WorkCalendar.weekdays(),
        grain={"signings": "week"},
    )


def test_lookup_by_name_or_object(plan):
    """Metric, role and period are found by name, id and date, or by the objects themselves."""
    assert 4 == plan["signings", "li-na", NOVEMBER] == plan[SIGNINGS, Manager("li-na"), NOVEMBER]
    assert 8 == plan["signings", STORE.find("east"), NOVEMBER]
    assert plan["signings", "east", SECOND_WEEK] == plan.get("signings", "east", SECOND_WEEK)
    assert isinstance(plan["disbursements", "li-na", date(2026, 11, 3)], Decimal)


def test_lookup_of_the_unknown(plan):
    """What does not exist is named, with what is like it."""
    with pytest.raises(UnknownMember) as metric:
        plan["signing", "li-na", NOVEMBER]
    with pytest.raises(UnknownMember) as role:
        plan["signings", "li-ma", NOVEMBER]
    with pytest.raises(OutsidePeriod) as outside:
        plan["signings", "li-na", date(2026, 12, 1)]
    with pytest.raises(OutsidePeriod) as week:
        plan["signings", "li-na", Week(date(2026, 11, 8), date(2026, 11, 14))]
    with pytest.raises(InvalidPeriod):
        plan["signings", "li-na", datetime(2026, 11, 3)]
    with pytest.raises(InvalidValue, match=r"Metric\('signings'\), which is what the plan has"):
        plan[Metric("signings", 10), "li-na", NOVEMBER]
    with pytest.raises(UnknownMember, match="unknown role 3 in the plan"):
        plan["signings", 3, NOVEMBER]

    assert ("metric", "signing", ("signings",)) == (
        metric.value.kind,
        metric.value.given,
        metric.value.suggestions,
    )
    assert "unknown metric 'signing' in the plan. Did you mean 'signings'?" == str(metric.value)
    assert ("role", "li-na") == (role.value.kind, role.value.suggestions[0])
    assert ("1 Dec 2026", "2026-11") == (outside.value.given, outside.value.period)
    assert "did you mean 1–8 Nov" in str(week.value)
    assert isinstance(outside.value, KeyError)


def test_nothing_there(plan):
    """Below its grain a metric has nothing: `get` gives None, indexing says why."""
    with pytest.raises(NoTarget) as caught:
        plan["signings", "li-na", date(2026, 11, 3)]
    empty = Plan.from_rows([], like=plan)
    with pytest.raises(NoTarget, match="it has no targets at all"):
        empty["signings", "li-na", NOVEMBER]

    assert plan.get("signings", "li-na", date(2026, 11, 3)) is None
    assert ("signings", "li-na", "3 Nov 2026") == (
        caught.value.metric,
        caught.value.role,
        caught.value.period,
    )
    assert "no target for signings of li-na in 3 Nov 2026: it has no targets below the week" == str(
        caught.value
    )
    assert "" == empty.grain("signings")


def test_rows_by_level(plan):
    """Rows can be asked for by metric, role, level of roles and level of time."""
    months = list(plan.rows(metric="signings", level="team", grain="month"))

    assert [Row("signings", "east", NOVEMBER, 8), Row("signings", "west", NOVEMBER, 4)] == months
    assert ["signings", "disbursements"] == [row.metric for row in plan.rows(role="li-na", grain="month")]
    assert not list(plan.rows(metric="signings", grain="day"))
    assert not list(Plan.from_rows([], like=plan).rows())
    assert not list(Plan.from_rows([months[0]], like=plan).rows(role="west"))
    for wrong in ({"level": "squad"}, {"grain": "hour"}, {"metric": "x"}, {"role": "x"}):
        with pytest.raises(UnknownMember):
            list(plan.rows(**wrong))


def test_from_rows_of_ones_own():
    """Without a plan to be like, roles and period are given; metrics come from the funnel or the names."""
    rows = [("signings", STORE, NOVEMBER, 8), ("x", "east", SECOND_WEEK, "3")]
    plain = Plan.from_rows(rows, roles=STORE, period=NOVEMBER)
    funnel = Funnel.consumer_loan(average_ticket=50_000, signing_rate="0.8")
    calendar = WorkCalendar.weekdays()
    lending = Plan.from_rows(rows[:1], roles=STORE, period=NOVEMBER, funnel=funnel, calendar=calendar)
    two = Plan.from_rows(
        rows[:1], metrics=[SIGNINGS], roles=STORE, period=NOVEMBER, calendar={"signings": calendar}
    )

    assert ("signings", "x") == tuple(metric.name for metric in plain.metrics)
    assert 3 == plain["x", "east", SECOND_WEEK]
    assert funnel.metrics == lending.metrics
    assert {metric.name: calendar for metric in funnel.metrics} == dict(lending.calendars)
    assert two.calendars["signings"] == calendar
    with pytest.raises(InvalidValue, match="roles and a period"):
        Plan.from_rows(rows, roles=STORE)


def test_from_rows_keeps_the_metrics_that_rows_bring():
    """A metric handed in as an object keeps its quantum, also where another row only names it."""
    rows = [("disbursements", "east", NOVEMBER, 5_000), (MONEY, "li-na", NOVEMBER, 2_000)]
    typed = Plan.from_rows(rows, roles=STORE, period=NOVEMBER)

    assert (MONEY,) == typed.metrics
    assert Decimal(5_000) == typed[MONEY, "east", NOVEMBER]


def test_from_rows_keeps_strays(plan):
    """Rows without a place are kept exactly as given."""
    strays = [
        Row("sgnings", "li-na", NOVEMBER, Decimal("2.5")),
        Row("signings", "li-ma", NOVEMBER, 2),
        Row("signings", "li-na", Month(2026, 12), 2),
    ]
    typed = Plan.from_rows([*strays[1:], ("sgnings", "li-na", NOVEMBER, 2.5)], like=plan)

    assert set(strays) == set(typed.strays)
    assert typed == Plan.from_rows(strays, like=plan)
    assert typed != Plan.from_rows(strays[:2], like=plan)


@pytest.mark.parametrize(
    ("rows", "error", "text"),
    [
        (
            [("signings", "li-na", NOVEMBER, -1)],
            InvalidQuantity,
            "signings of li-na in 2026-11: -1 is refused",
        ),
        ([("signings", "li-na", NOVEMBER, 1.5)], InvalidQuantity, "finer than the quantum"),
        ([("disbursements", "li-na", NOVEMBER, 1_500)], InvalidQuantity, "1000"),
        ([("signings", "li-na", NOVEMBER, "two")], InvalidQuantity, "not a number"),
        ([("signings", "li-na", "2026-11", 2)], InvalidPeriod, "2026-11"),
        (
            [("signings", "li-na", NOVEMBER, 1)] * 2,
            DuplicateMember,
            "target 'signings of li-na in 2026-11' occurs twice in the rows: keep one row for each place",
        ),
        ([("sgnings", "li-na", NOVEMBER, "2x")], InvalidQuantity, "sgnings of li-na"),
        ([("sgnings", "li-na", NOVEMBER, -1)], InvalidQuantity, "sgnings of li-na in 2026-11: -1 is refused"),
        ([("sgnings", "li-na", NOVEMBER, Fraction(1, 3))], InvalidQuantity, "no finite decimal expansion"),
    ],
)
def test_from_rows_refuses(plan, rows, error, text):
    """A row that is no target is refused with its place."""
    with pytest.raises(error, match=text):
        Plan.from_rows(rows, like=plan)


def test_a_typed_plan_has_no_basis(plan):
    """Without ideals there is nothing to compare with or to explain."""
    typed = Plan.from_rows(plan.rows(), like=plan)
    with pytest.raises(NoBasis) as caught:
        typed.fairness()
    with pytest.raises(NoBasis, match="explain"):
        typed.explain("signings", "li-na", NOVEMBER)

    assert "fairness()" == caught.value.asked


def test_equality_is_by_what_is_asked(plan):
    """Another week scheme, calendar or number is another plan; the basis does not count."""
    typed = Plan.from_rows(plan.rows(), like=plan)
    rows = list(plan.rows())
    changed = [rows[0]._replace(value=13), *rows[1:]]

    assert plan == typed
    assert 1 == len({plan, typed})
    assert plan != Plan.from_rows(changed, like=plan)
    assert plan != decompose({SIGNINGS: 12}, STORE, NOVEMBER, calendar=WorkCalendar.weekdays())
    assert Plan.from_rows([], roles=STORE, period=NOVEMBER) != Plan.from_rows(
        [], roles=STORE, period=NOVEMBER, weeks="sevens"
    )


def test_a_plan_carries_its_guard_rail():
    """A ceiling for the overdue rate is part of the plan: it is told, compared, kept by rows, and it moves no target."""
    approvals = Metric("approvals", aliases=["passed"])
    given = {
        "targets": {approvals: 6},
        "roles": STORE,
        "period": NOVEMBER,
        "calendar": WorkCalendar.weekdays(),
    }
    bands = [RiskBand("A", "0.01", most=40), RiskBand("B", "0.05")]
    rail = OverdueRail("0.03", bands)
    free, held = decompose(**given), decompose(**given, overdue=rail)
    typed = Plan.from_rows(held.rows(), like=held)
    own = Plan.from_rows([], metrics=[approvals], roles=STORE, period=NOVEMBER, overdue=rail)

    assert (None, rail) == (free.overdue, held.overdue)
    assert list(free.rows()) == list(held.rows())
    assert free != held != decompose(**given, overdue=OverdueRail("0.04", bands))
    assert held == decompose(**given, overdue=OverdueRail("0.03", bands[::-1]))
    assert hash(held) == hash(decompose(**given, overdue=OverdueRail("0.03", bands[::-1])))
    assert (held, rail, rail) == (typed, typed.overdue, own.overdue)
    assert pickle.loads(pickle.dumps(held)) == held
    assert f"{free}\n\nguard rail: the overdue rate of approvals is at most 3% (A 1%, B 5%)" == repr(held)
    assert (
        "\n\n平衡逾期指标：批款件数的逾期率不超过 3%（A 1%、B 5%）"
        == held.to_text("zh")[len(free.to_text("zh")) :]
    )
    assert "passed" == decompose(**given, overdue=OverdueRail("0.03", bands, metric="passed")).overdue.metric


def test_a_guard_rail_that_does_not_fit():
    """A guard rail is for a metric of the plan, and it is an OverdueRail."""
    given = {"roles": STORE, "period": NOVEMBER, "metrics": [SIGNINGS]}
    with pytest.raises(UnknownMember) as unknown:
        Plan.from_rows([], **given, overdue=OverdueRail("0.03", [RiskBand("A", "0.01")]))
    with pytest.raises(InvalidValue, match="an OverdueRail, or None where"):
        Plan.from_rows([], **given, overdue="0.03")

    assert ("metric", "approvals", ("signings",)) == (
        unknown.value.kind,
        unknown.value.given,
        unknown.value.known,
    )


def test_a_plan_for_one_person():
    """A tree of one manager answers to that id alone."""
    alone = Plan.from_rows(
        [("signings", "li-na", Quarter(2026, 4), 9)], roles=Manager("li-na"), period=Quarter(2026, 4)
    )

    assert 9 == alone["signings", "li-na", Quarter(2026, 4)]
    assert Manager("li-na") == alone.role("li-na")
    with pytest.raises(UnknownMember, match="There is 'li-na'"):
        alone.role("wang-lei")


def test_tables_and_text(plan):
    """A plan reads as a table of its metrics and teams; one metric as a table of roles and periods."""
    text = str(plan)

    assert "disbursements (CNY)  600,000  400,000  200,000" in text
    assert "放款金额（万元）    60    40    20" in plan.to_text("zh")
    assert repr(plan) == text
    assert ["east", "li-na", "wang-lei"] == [node.id for node in plan.table("signings", role="east").roles]
    assert ["east", "west"] == [node.id for node in plan.table("signings", level="team", grain="month").roles]
    assert 4 == len(plan.table("signings").periods)
    with pytest.raises(UnknownMember, match="level of roles 'squad'"):
        plan.table("signings", level="squad")
