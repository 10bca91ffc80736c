"""The probability of each target."""

import pickle
from datetime import date
from fractions import Fraction

import pytest

from targetkit import Funnel, Manager, Metric, Month, Plan, Quarter, Stage, Store, Team, WorkCalendar
from targetkit._attrs import FrozenMap
from targetkit.capacity import Capacity
from targetkit.chance import Spread, count_at_least, mean_behind, money_at_least, together
from targetkit.errors import InvalidQuantity, InvalidValue, UnknownMember
from targetkit.estimate import Estimate
from targetkit.outlook import outlook

NOVEMBER = Month(2026, 11)
SIGNINGS, MONEY = Metric("signings"), Metric("disbursements", 1000, "CNY")
FUNNEL = Funnel([Stage(SIGNINGS), Stage(MONEY, ticket=50_000)])
STORE = Store("chengdu-01", [Team("east", [Manager("li-na"), Manager("wang-lei")]), Manager("zhao-min")])
DAILY = {"li-na": {"signings": "0.5"}, "wang-lei": {"signings": 1}, "zhao-min": {"signings": "0.25"}}


def plan_of(rows, period=NOVEMBER, funnel=FUNNEL):
    """A plan of weekdays."""
    return Plan.from_rows(rows, roles=STORE, period=period, funnel=funnel, calendar=WorkCalendar.weekdays())


PLAN = plan_of(
    [
        ("signings", "chengdu-01", NOVEMBER, 40),
        ("signings", "east", NOVEMBER, 30),
        ("signings", "li-na", NOVEMBER, 10),
        ("signings", "wang-lei", NOVEMBER, 20),
        ("signings", "zhao-min", NOVEMBER, 10),
    ]
)


def test_counts():
    """A person's chance is that of the count, a group's that of its people together."""
    found = outlook(PLAN, expected=DAILY)
    mean, dispersion = together([("10.5", "0.1"), (21, "0.1")])

    assert count_at_least(10, "10.5", "0.1") == found["signings", "li-na", NOVEMBER].probability
    east = found[SIGNINGS, STORE.find("east"), NOVEMBER]
    assert (mean, dispersion, 30) == (east.mean, east.dispersion, east.target)
    assert east.probability == pytest.approx(count_at_least(30, mean, dispersion), abs=2e-6)
    assert ["chengdu-01", "east", "li-na", "wang-lei", "zhao-min"] == [one.role for one in found]
    assert 5 == len(found)


def test_money():
    """Money comes in tickets, whose spread makes it less sure."""
    plan = plan_of([("disbursements", "li-na", NOVEMBER, 500_000)])
    # 25,000 a day are half a ticket a day.
    found = outlook(
        plan, expected={"li-na": {"disbursements": 25}}, spread=Spread(dispersion="0.2", ticket="0.8")
    )

    (one,) = found
    assert one.probability == money_at_least(500_000, "10.5", 50_000, spread="0.8", dispersion="0.2")
    assert 525 == one.mean


def test_without_a_ticket_quanta_are_pieces():
    """Money that no funnel tells the ticket of is counted in its quanta."""
    rows = [("disbursements", "li-na", NOVEMBER, 10_000)]
    plan = Plan.from_rows(
        rows, metrics=[MONEY], roles=STORE, period=NOVEMBER, calendar=WorkCalendar.weekdays()
    )
    (one,) = outlook(plan, expected={"li-na": {"disbursements": "0.5"}})

    assert count_at_least(10, "10.5", "0.1") == one.probability


def test_capacity_is_more_than_the_mean():
    """Of someone whose capacity is known, the mean behind it is expected."""
    found = outlook(PLAN, DAILY)
    behind = mean_behind(21, quantile="0.8", dispersion="0.1")

    assert behind == found["signings", "wang-lei", NOVEMBER].mean
    usual = outlook(PLAN, DAILY, spread=Spread(quantile="0.5"))
    assert 21 == usual["signings", "wang-lei", NOVEMBER].mean
    assert outlook(PLAN, {}, expected=DAILY) == outlook(PLAN, expected=DAILY)


@pytest.mark.parametrize(("quantile", "mean"), [("0.9", "0.9"), ("0.3", "0.5"), ("1", "0.99")])
def test_capacity_says_its_quantile(quantile, mean):
    """A capacity that knows its quantile is read by it; one below the median is taken as the mean."""
    people = FrozenMap({id_: Estimate(Fraction(rate["signings"]), 9) for id_, rate in DAILY.items()})
    known = Capacity((SIGNINGS,), Fraction(quantile), None, FrozenMap({"signings": people}), FrozenMap())

    assert outlook(PLAN, DAILY, spread=Spread(quantile=mean)) == outlook(PLAN, known, spread=Spread())
    assert outlook(PLAN, known).chances == outlook(PLAN, known, spread=Spread()).chances


def test_unknown_people():
    """Of someone unknown what is asked is expected; a metric of which nothing is known has no outlook."""
    found = outlook(PLAN, expected={"li-na": {"signings": "0.5"}})

    assert 20 == found["signings", "wang-lei", NOVEMBER].mean
    assert () == outlook(PLAN, expected={}).chances
    assert found["signings", "zhao-min", NOVEMBER].mean == 10
    nobody = outlook(plan_of([("signings", "chengdu-01", NOVEMBER, 5)]), expected={"li-na": {"signings": 0}})
    assert [0] == [one.probability for one in nobody]


def test_months_of_a_quarter():
    """A longer plan has an outlook for the whole and for each month."""
    quarter = Quarter(2026, 4)
    rows = [("signings", "li-na", period, 10) for period in (quarter, *quarter.months)]
    found = outlook(plan_of(rows, quarter), expected=DAILY)

    assert [quarter, *quarter.months] == [one.period for one in found]


def test_text():
    """An outlook reads as one line per target, in both languages."""
    plan = plan_of([("signings", "li-na", NOVEMBER, 10)])
    money = plan_of([("disbursements", "li-na", NOVEMBER, 500_000)])
    found = outlook(plan, expected=DAILY)

    assert "500,000 CNY with" in str(outlook(money, expected={"li-na": {"disbursements": 25}}))
    assert [
        "li-na, signings in 2026-11: 10 with a probability of 54%",
        "Spread of signings: assumed, not measured.",
    ] == str(found).splitlines()
    assert str(found) == repr(found)
    assert "li-na 2026年11月签约：目标 10，达成概率 54%\n签约的波动：按通常水平假定，未实测" == found.to_text(
        "zh"
    )
    stated = outlook(plan, expected=DAILY, spread=Spread())
    assert ("as stated.", "按给定值") == (str(stated)[-10:], stated.to_text("zh")[-4:])
    assert found == pickle.loads(pickle.dumps(found))


def test_refused():
    """What is not there is told, and so is what is missing or cannot be."""
    with pytest.raises(UnknownMember) as unknown:
        outlook(PLAN, expected=DAILY)["signings", "li-na", date(2026, 11, 3)]
    with pytest.raises(InvalidValue) as nothing:
        outlook(PLAN)
    with pytest.raises(UnknownMember) as nobody:
        outlook(PLAN, {"lina": {"signings": 1}})
    with pytest.raises(InvalidQuantity) as negative:
        outlook(PLAN, {"li-na": {"signings": -1}})
    with pytest.raises(InvalidValue) as senseless:
        outlook(PLAN, 3)

    assert ("chance", "signings of li-na in 3 Nov 2026") == (unknown.value.kind, unknown.value.given)
    assert "expected a capacity, or what is expected of people" in str(nothing.value)
    assert ("li-na",) == nobody.value.suggestions
    assert "signings of li-na" == negative.value.of
    assert ("capacity", 3) == (senseless.value.name, senseless.value.given)
