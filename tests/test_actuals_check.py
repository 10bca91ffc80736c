"""What of the rows of what happened does not fit the plan."""

from datetime import date
from decimal import Decimal

import pytest

from targetkit import Actuals, Funnel, Manager, Metric, Month, Plan, Store, Team
from targetkit.actuals_check import check_actuals
from targetkit.errors import InvalidPeriod, OutsidePeriod
from targetkit.findings import Severity
from targetkit.handover import reassign

NOVEMBER = Month(2026, 11)
MONEY = Metric("disbursements", 1000, "CNY")
STORE = Store("s", [Team("east", [Manager("li-na"), Manager("wu")])])
FUNNEL = Funnel.consumer_loan(signing_rate="0.80", approval_rate="0.40")
PLAN = Plan.from_rows(
    [("signings", "li-na", NOVEMBER, 5), (MONEY, "li-na", NOVEMBER, 250_000)],
    metrics=[Metric("signings", aliases=["签约数"]), MONEY],
    roles=STORE,
    period=NOVEMBER,
    funnel=FUNNEL,
)


def nov(day):
    """A day of November."""
    return date(2026, 11, day)


def checked(rows, as_of=None, **options):
    """The findings of these rows."""
    return check_actuals(Actuals(rows, metrics=[MONEY], **options), PLAN, as_of)


def test_nothing_to_tell():
    """Rows of the plan's people, metrics and days are fine, those of other stages of its funnel and aliases as well."""
    rows = [
        (nov(1), "li-na", "signings", 2),
        (nov(1), "li-na", "签约数", 2),
        (nov(2), "li-na", "signings", -2),
        (nov(30), "wu", "approvals", 1),
        (nov(3), "wu", MONEY, 50_000, "d1"),
        (nov(3), "wu", MONEY, 0, "d1", nov(4)),
    ]

    other = Actuals([(nov(2), "wu", "contracts", 1)], metrics=[Metric("contracts", aliases=["signings"])])

    assert 0 == len(checked(rows))
    assert 0 == len(checked(rows, nov(30)))
    assert 0 == len(check_actuals(other, PLAN))


def test_people_outside_the_plan():
    """Who is not a manager of the plan is told by metric, and what is nobody's; with what it comes to."""
    rows = [
        (nov(2), "gone", MONEY, 20_000),
        (nov(3), "gone", MONEY, 30_000),
        (nov(3), "gone", "approvals", 1),
        (nov(3), "east", "signings", 1),
        (nov(3), "unassigned", "signings", 2),
        (nov(9), "gone", "signings", 2),
    ]
    report = checked(rows, nov(8))
    money = report.where(metric=MONEY).findings[0]
    nobody = report.where(role="unassigned").findings[0]

    assert [
        ("approvals", "gone"),
        ("disbursements", "gone"),
        ("signings", "east"),
        ("signings", "unassigned"),
    ] == [(found.metric, found.role) for found in report.where(code="TK601")]
    assert (Decimal(50_000), NOVEMBER, 2) == (money.actual, money.period, money.details["count"])
    assert Severity.WARNING is money.severity
    assert "50,000 CNY are of gone, who is not among the plan's managers" in money.message
    assert "但不在计划的客户经理之中" in money.to_text("zh")
    assert "2 are nobody's (unassigned), in 1 of the rows" in nobody.message
    assert "未分配到人" in nobody.to_text("zh")


def test_handed_over_they_are_known():
    """A leaver's deals that somebody took over are that person's."""
    rows = [(nov(3), "gone", "signings", 1, "d1"), (nov(3), "gone", "approvals", 1, "d1")]
    actuals = reassign(Actuals(rows, metrics=[MONEY]), "d1", "gone", "wu", nov(1), "left in October")

    assert 2 == len(checked(rows))
    assert 0 == len(check_actuals(actuals, PLAN))


def test_metrics_outside_the_plan():
    """A metric that neither the plan nor its funnel has is told, whoever brought it."""
    rows = [(nov(2), "li-na", "signngs", 1), (nov(3), "gone", "signngs", 1)]
    (found,) = checked(rows)

    assert ("TK602", "signngs", NOVEMBER, 2) == (found.code, found.metric, found.period, found.actual)
    assert (
        "in 2 of the rows, and the plan has no such metric; they count for none of signings, disbursements"
        in found.message
    )
    assert "不计入签约、放款金额" in found.to_text("zh")
    bare = Plan.from_rows([("approvals", "li-na", NOVEMBER, 5)], roles=STORE, period=NOVEMBER)
    assert ["signings"] == [
        one.metric for one in check_actuals(Actuals([(nov(2), "wu", "signings", 1)]), bare)
    ]


def test_days_outside_the_plan():
    """Rows before the plan, after it, and after the day that is looked at are errors, with how many and which days."""
    rows = [
        (date(2026, 10, 30), "li-na", "signings", 1),
        (date(2026, 10, 31), "gone", "signings", 2),
        (date(2026, 12, 1), "li-na", "signings", 4),
        (nov(9), "li-na", "signings", 8),
        (nov(9), "li-na", "signings", 8),
        (nov(8), "li-na", "signings", 3),
    ]
    report = checked(rows, nov(8))
    before, after, late = report

    assert not report.ok
    assert ("TK603", date(2026, 10, 30), 3, 2) == (
        before.code,
        before.period,
        before.actual,
        before.details["count"],
    )
    assert "2 of the rows, 3 in all, lie before the plan, 30 Oct 2026 to 31 Oct 2026" in before.message
    assert "早于计划期" in before.to_text("zh")
    assert ("TK604", "", date(2026, 12, 1), 4) == (late.code, late.form, late.period, late.actual)
    assert ("TK604", "as_of", nov(9), 16) == (after.code, after.form, after.period, after.actual)
    assert "lie after 8 Nov 2026, the day looked at" in after.message
    assert "晚于截止日 2026年11月8日" in after.to_text("zh")
    assert ["TK603", "TK604"] == [found.code for found in checked(rows)]


def test_taken_back_without_having_come():
    """A correction of more than had come by its day is an error, at the day and the person; a later row is no help."""
    rows = [
        (nov(2), "li-na", "signings", 2),
        (nov(3), "li-na", "signings", -3),
        (nov(4), "li-na", "signings", 1),
        (nov(5), "li-na", "signings", -1),
        (nov(4), "wu", MONEY, -20_000),
        (nov(5), "wu", MONEY, 20_000),
    ]
    money, pieces = checked(rows)

    assert ("TK605", "li-na", nov(3), 2, 3) == (
        pieces.code,
        pieces.role,
        pieces.period,
        pieces.expected,
        pieces.actual,
    )
    assert ("wu", nov(4), 0, Decimal(20_000)) == (money.role, money.period, money.expected, money.actual)
    assert Severity.ERROR is money.severity
    assert "20,000 CNY are taken back, though only 0 CNY had come by then" in money.message
    assert "冲减 3，而此前仅有 2" in pieces.to_text("zh")


def test_a_deal_below_zero():
    """A deal is taken back by 0, since its rows replace each other; one that stands below 0 is an error."""
    rows = [(nov(2), "wu", MONEY, 50_000, "d1"), (nov(4), "wu", MONEY, -50_000, "d1", nov(4))]
    (found,) = checked(rows)

    assert ("TK605", "deal", "wu", nov(4), Decimal(-50_000)) == (
        found.code,
        found.form,
        found.role,
        found.period,
        found.actual,
    )
    assert "deal d1 stands at -50,000 CNY" in found.message
    assert "如需冲销请记为 0" in found.to_text("zh")
    assert 0 == len(checked(rows, nov(3)).where(code="TK605"))


def test_rows_told_again():
    """The same row of a deal twice counts once and is told; what is doubtful in the rows themselves is told as well."""
    row, other = (nov(2), "wu", "signings", 1, "d1"), (nov(3), "wu", "signings", 1, "d2")
    report = checked([row, row, row, other, other, (nov(3), "wu", "signings", 2, "d2")])
    again, doubt = report.where(code="TK606").findings[0], report.where(code="TK501").findings[0]

    assert 2 == len(report)
    assert ("signings", nov(2), 3, ("d1", "d2")) == (
        again.metric,
        again.period,
        again.details["count"],
        again.details["examples"],
    )
    assert (
        "3 of the rows say word for word what another row of the same deal says, such as d1, d2"
        in again.message
    )
    assert "3 条记录与同一业务的另一条完全相同" in again.to_text("zh")
    assert "d2" == doubt.details["deal"]


@pytest.mark.parametrize("day", [date(2026, 10, 31), date(2026, 12, 1)])
def test_as_of_outside_the_period(day):
    """A plan is looked at as of one of its own days."""
    with pytest.raises(OutsidePeriod) as caught:
        checked([], day)

    assert (str(day), str(NOVEMBER)) == (caught.value.given, caught.value.period)
    with pytest.raises(InvalidPeriod):
        checked([], "2026-11-02")
