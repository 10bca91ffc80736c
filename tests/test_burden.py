"""Who carries how much: by time since hire, against capacity, after last month's success."""

import pickle
from datetime import date
from fractions import Fraction

import pytest

from targetkit import Actuals, Manager, Metric, Month, Plan, Store, Team
from targetkit.burden import burden
from targetkit.errors import InvalidValue, UnknownMember

OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)
STORE = Store(
    "chengdu-01",
    [
        Team("east", [Manager("li-na", hired=date(2023, 5, 8)), Manager("wang-lei", hired=date(2026, 9, 1))]),
        Team("west", [Manager("zhao-min", hired=date(2025, 2, 10)), Manager("sun", hired=date(2025, 11, 2))]),
        Manager("qian"),
    ],
)
ASKED = {"li-na": 30, "wang-lei": 6, "zhao-min": 15, "sun": 15, "qian": 3}


def plan_of(asked, month=NOVEMBER, roles=STORE):
    """A plan of managers' targets alone, and their sum."""
    rows = [("signings", id_, month, number) for id_, number in asked.items()]
    total = ("signings", "chengdu-01", month, sum(asked.values()))
    return Plan.from_rows([*rows, total], metrics=[Metric("signings")], roles=roles, period=month)


PLAN = plan_of(ASKED)


def test_bands():
    """People are grouped by full months since hire on the first day; those without a date come last."""
    found = burden(PLAN, "signings").bands

    assert [(0, 3, 1, 6), (3, 12, 1, 15), (12, 36, 1, 15), (36, None, 1, 30), (None, None, 1, 3)] == [
        (band.since, band.until, band.people, band.total) for band in found
    ]
    assert [Fraction(1, 5), Fraction(1, 2), Fraction(1, 2), 1, Fraction(1, 10)] == [
        band.per_day for band in found
    ]
    one = burden(PLAN, "signings", bands=[1]).bands
    assert [(1, None, 4), (None, None, 1)] == [(band.since, band.until, band.people) for band in one]


def test_a_target_without_presence():
    """Someone who is not there at all has no load per day."""
    gone = Store("chengdu-01", [Manager("li-na", left=date(2026, 10, 1))])

    assert [0] == [band.per_day for band in burden(plan_of({"li-na": 3}, roles=gone), "signings").bands]


def test_tension():
    """Targets are compared with what people can do; who is unknown, or can do nothing, is left out."""
    able = {"li-na": {"signings": "0.8"}, "wang-lei": {"signings": "0.4"}, "sun": {"signings": 1}}
    found = burden(PLAN, "signings", able | {"qian": {"signings": 0}}).tension

    assert (("sun", Fraction(1, 2)), Fraction(1, 2), ("li-na", Fraction(5, 4))) == (
        found.least,
        found.middle,
        found.greatest,
    )
    assert None is burden(PLAN, "signings", {}).tension
    assert None is burden(PLAN, "signings", {"qian": {"signings": 0}}).tension
    assert None is burden(PLAN, "signings").tension


def test_ratchet():
    """Who did well last month and is asked for more than the others this month pays for it."""
    before = plan_of({"li-na": 20, "wang-lei": 6, "zhao-min": 15, "sun": 15}, OCTOBER)
    came = {"li-na": 30, "wang-lei": 5, "zhao-min": 15, "sun": 10}
    found = burden(PLAN, "signings", previous=before, attained=came).ratchet

    assert ("li-na", "zhao-min") != found.punished
    assert ("li-na",) == found.punished
    assert Fraction(9, 10) < found.correlation <= 1


def test_ratchet_from_actuals():
    """What came may be the rows of what happened."""
    before = plan_of({"li-na": 20, "wang-lei": 6, "sun": 15}, OCTOBER)
    rows = [(date(2026, 10, 5), "li-na", "signings", 30), (date(2026, 11, 5), "sun", "signings", 99)]
    told = burden(PLAN, "signings", previous=before, attained=Actuals(rows))

    assert told == burden(PLAN, "signings", previous=before, attained={"li-na": 30})


def test_rows_by_another_name_and_quantum():
    """Rows may know the metric by another name and in finer quanta; a metric without rows was brought by nobody."""
    money = Metric("disbursements", 1000, "CNY", aliases=["paid"])
    asked = [("disbursements", "li-na", month, 50_000) for month in (OCTOBER, NOVEMBER)]
    before, now = (Plan.from_rows([row], metrics=[money], roles=STORE, period=row[2]) for row in asked)
    rows = [(date(2026, 10, 5), "li-na", "paid", "50000.00")]
    cents = Actuals(rows, metrics=[Metric("paid", "0.01", "CNY")])
    other = Actuals([(date(2026, 10, 5), "li-na", "visits", 1)])

    assert burden(now, money, previous=before, attained={"li-na": 50_000}) == burden(
        now, money, previous=before, attained=cents
    )
    assert burden(now, money, previous=before, attained={}) == burden(
        now, money, previous=before, attained=other
    )


def test_growth_is_by_the_day():
    """Half the target for half the days is no growth: who was there less is asked for less."""
    half = Store(
        "chengdu-01",
        [Manager(f"m{number}", away=NOVEMBER.days[:15] if not number else []) for number in range(3)],
    )
    before = plan_of({"m0": 31, "m1": 31, "m2": 31}, OCTOBER, half)
    now = plan_of({"m0": 15, "m1": 30, "m2": 33}, NOVEMBER, half)
    found = burden(now, "signings", previous=before, attained={"m0": 40, "m1": 31, "m2": 32}).ratchet

    assert ("m2",) == found.punished


def test_several_pay():
    """Several people who pay for their success are named, who pays most first."""
    before = plan_of({"li-na": 10, "wang-lei": 6, "zhao-min": 10, "sun": 15, "qian": 3}, OCTOBER)
    came = {"li-na": 30, "zhao-min": 10, "sun": 9}
    found = burden(PLAN, "signings", previous=before, attained=came)

    assert ("li-na", "zhao-min") == found.ratchet.punished
    assert str(found).endswith("who pays: li-na, zhao-min")
    assert found.to_text("zh").endswith("受累者：li-na、zhao-min")


def test_nothing_to_correlate():
    """Too few people, or no difference between them, say nothing."""
    few = plan_of({"li-na": 20, "sun": 15}, OCTOBER)
    same = plan_of(ASKED, OCTOBER)
    nobody = plan_of({"li-na": 0}, OCTOBER)

    for before in (few, same, nobody):
        found = burden(PLAN, "signings", previous=before, attained={}).ratchet
        assert (None, ()) == (found.correlation, found.punished)


def test_other_people():
    """People who were not there in both months take no part in the ratchet."""
    left = Store("chengdu-01", [Manager("gone"), Manager("li-na", hired=date(2026, 10, 31))])
    before = plan_of({"gone": 20, "li-na": 1}, OCTOBER, left)
    found = burden(PLAN, "signings", previous=before, attained={"gone": 40, "li-na": 1}).ratchet

    assert (None, ()) == (found.correlation, found.punished)


def test_text():
    """The summary reads well in both languages."""
    able = {"li-na": {"signings": "0.8"}, "wang-lei": {"signings": "0.4"}, "sun": {"signings": 1}}
    before = plan_of({"li-na": 20, "wang-lei": 6, "zhao-min": 15}, OCTOBER)
    came = {"li-na": 30, "wang-lei": 5, "zhao-min": 15}
    found = burden(PLAN, "signings", able, previous=before, attained=came)

    assert (
        [
            "The burden of signings in 2026-11",
            "  0 to 3 months: 1 manager, 0.20 a day present",
            "  3 to 12 months: 1 manager, 0.50 a day present",
            "  12 to 36 months: 1 manager, 0.50 a day present",
            "  36 months and more: 1 manager, 1.00 a day present",
            "  no date of hire: 1 manager, 0.10 a day present",
            "  target against capacity: 50% (sun) to 125% (li-na), median 50%",
            "  ratchet: correlation of last month's success with this month's raise +0.97; who pays: li-na",
        ]
        == str(found).splitlines()
        == repr(found).splitlines()
    )
    chinese = found.to_text("zh").splitlines()
    assert "2026年11月签约的负担" == chinese[0]
    assert "  入职 0 至 3 个月：1名客户经理，每个在岗日 0.20" == chinese[1]
    assert "  入职满 36 个月：1名客户经理，每个在岗日 1.00" == chinese[4]
    assert "  入职日期不详：1名客户经理，每个在岗日 0.10" == chinese[5]
    assert "  目标占能力：最低 50%（sun），中位 50%，最高 125%（li-na）" == chinese[6]
    assert "  鞭打快牛：上月达成与本月加码的相关系数 +0.97；受累者：li-na" == chinese[7]
    assert 5 == len(str(burden(plan_of(ASKED | {"sun": 0}), "signings")).splitlines())
    quiet = burden(PLAN, "signings", previous=plan_of({"li-na": 0}, OCTOBER), attained={})
    assert str(quiet).endswith("this month's raise –; who pays: nobody")
    assert quiet.to_text("zh").endswith("–；受累者：无")
    assert found == pickle.loads(pickle.dumps(found))


@pytest.mark.parametrize(
    ("given", "error", "text"),
    [
        ({"bands": [12, 3]}, InvalidValue, "months that ascend"),
        ({"bands": [0, 3]}, InvalidValue, "above 0"),
        ({"previous": PLAN}, InvalidValue, "or neither"),
        ({"attained": {}}, InvalidValue, "or neither"),
        ({"previous": PLAN, "attained": {"lina": 3}}, UnknownMember, "Did you mean 'li-na'?"),
        ({"metric": "visits"}, UnknownMember, "visits"),
    ],
)
def test_refused(given, error, text):
    """What cannot be compared is refused in words."""
    with pytest.raises(error) as caught:
        burden(PLAN, **{"metric": "signings", **given})

    assert text in str(caught.value)
