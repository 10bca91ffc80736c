"""What is promised, what it costs, and whether it was paid."""

import pickle
from datetime import date, datetime
from fractions import Fraction

import pytest

from targetkit import Actuals, Manager, Metric, Month, Plan, Store, Team
from targetkit.errors import InvalidPeriod, InvalidQuantity, InvalidValue, UnknownMember
from targetkit.incentives import Incentive, Payment, check_incentives

NOVEMBER = Month(2026, 11)
DUE = date(2026, 12, 10)
SIGNINGS = Metric("signings")
MONEY = Metric("disbursements", 1000, "CNY")


def plan(**options):
    """Two teams of which one person has no target."""
    store = Store(
        "s", [Team("east", [Manager("li"), Manager("wang")]), Team("west", [Manager("zhao"), Manager("new")])]
    )
    numbers = {"s": 12, "east": 8, "west": 4, "li": 5, "wang": 3, "zhao": 4, "new": 0}
    rows = [("signings", id_, NOVEMBER, number) for id_, number in numbers.items()]
    rows += [("disbursements", id_, NOVEMBER, number * 50_000) for id_, number in numbers.items()]
    return Plan.from_rows(rows, metrics=[SIGNINGS, MONEY], roles=store, period=NOVEMBER, **options)


def actuals(**brought):
    """So many signings of each, and some of another month."""
    rows = [(date(2026, 11, 20), id_, SIGNINGS, number) for id_, number in brought.items()]
    return Actuals([*rows, (date(2026, 10, 30), "wang", SIGNINGS, 9)], metrics=[SIGNINGS, MONEY])


@pytest.mark.parametrize(
    ("options", "roles", "amount", "most"),
    [
        ({"share": 1}, ("li", "wang", "zhao"), 1500, 2000),
        ({"share": "1.2"}, (), 0, 2000),
        ({"threshold": 4}, ("li", "zhao"), 1000, 2000),
        ({"threshold": 4, "within": ["east"]}, ("li",), 500, 1000),
        ({"share": "0.8", "level": "team"}, ("east", "west"), 1000, 1000),
    ],
)
def test_cost(options, roles, amount, most):
    """At 100% those earn it whose own target is enough; who is asked for nothing has no share to reach."""
    cost = Incentive("bonus", "signings", 500, due=DUE, **options).cost(plan())

    assert (roles, amount, most) == (cost.roles, cost.amount, cost.most)
    assert isinstance(cost.amount, int)


def test_cost_of_the_assigned_layer():
    """With a stretch, people are judged by what they are asked for."""
    stretched = plan().with_stretch({"manager": "0.5"})

    assert () != Incentive("six", "signings", 1, due=DUE, threshold=6).cost(stretched).roles


def test_threshold_in_the_unit_of_the_metric():
    """A threshold of money is money, not quanta, and cents are kept."""
    cost = Incentive("large", "disbursements", "0.05", due=DUE, threshold=200_000).cost(plan())

    assert ("li", "zhao") == cost.roles
    assert "0.1" == str(cost.amount)


def test_earned():
    """It is earned by what came in within the plan's period, by a team with all that its people brought."""
    single = Incentive("full", "signings", 500, due=DUE, share=1)
    team = Incentive("team", "signings", 5000, due=DUE, threshold=8, level="team")
    came = actuals(li=6, wang=2, new=3)

    assert ("li",) == single.earned(plan(), came)
    assert ("east",) == team.earned(plan(), came)


def test_late_and_short_payment():
    """Nothing is short before it is due; then unpaid and part-paid are errors, late is a warning."""
    promised = Incentive("full", "signings", 500, due=DUE, share=1).with_payments(
        [Payment("li", DUE, 500), Payment("wang", date(2026, 12, 12), 500), Payment("zhao", DUE, "200.50")]
    )
    came = actuals(li=5, wang=3, zhao=4)
    early = check_incentives([promised], plan(), came, as_of=DUE)
    report = check_incentives([promised], plan(), came, as_of=date(2026, 12, 31))

    assert () == early.findings
    assert ["TK762 zhao", "TK761 wang"] == [f"{found.code} {found.role}" for found in report]
    assert (
        "incentive 'full': zhao has earned 500 CNY and was paid 200.5 CNY though it was due on 10 Dec 2026; "
        "pay the 299.5 CNY that are missing" == report.errors[0].message
    )
    assert (
        "激励“full”：wang 应于 2026年12月10日前兑现，2026年12月12日才支付 500元；请说明原因，今后按时兑现"
        == report.warnings[0].to_text("zh")
    )
    assert (500, 500) == (report.warnings[0].expected, report.warnings[0].actual)


def test_not_paid_at_all():
    """Who was paid nothing is told so; who has not earned it is not told of; payments beyond the day are not seen."""
    promised = Incentive(
        "full", "signings", 500, due=DUE, share=1, payments=[Payment("li", date(2027, 1, 5), 500)]
    )
    report = check_incentives([promised], plan(), actuals(li=5), as_of=date(2026, 12, 11))

    assert ["TK762"] == [found.code for found in report]
    assert (
        "incentive 'full': li has earned 500 CNY and was paid nothing though it was due on 10 Dec 2026; pay it"
        == report.errors[0].message
    )


def test_paid_in_time_and_again():
    """Who got all of it in time is not late for getting more."""
    payments = [Payment("li", DUE, 500), Payment("li", date(2026, 12, 20), 100)]
    promised = Incentive("full", "signings", 500, due=DUE, share=1, payments=payments)

    assert 600 == promised.paid("li")
    assert () == check_incentives([promised], plan(), actuals(li=5), as_of=date(2026, 12, 31)).findings


def test_text():
    """The promise in words, in both languages."""
    full = Incentive("全额奖", "signings", 500, due=DUE, share="1.05")
    large = Incentive("large", "disbursements", 2000, due=DUE, threshold=600_000, level="team")

    assert "全额奖：每个客户经理完成自身签约目标的 105%，奖励 500元；2026-12-10 前兑现" == full.to_text("zh")
    assert (
        "全额奖: 500 CNY for every manager who reaches 105% of the own target of signings; due 2026-12-10"
        == str(full)
    )
    assert "large: 2,000 CNY for every team who reaches disbursements of 600,000; due 2026-12-10" == str(
        large
    )
    assert "large：每个团队放款金额达到 600,000，奖励 2,000元；2026-12-10 前兑现" == large.to_text("zh")
    assert ("600,000 CNY or more", "达到 60万元") == tuple(
        large.condition(MONEY, lang) for lang in ("en", "zh")
    )
    assert ("105% of the own target", "完成自身目标的 105%") == tuple(
        full.condition(SIGNINGS, lang) for lang in ("en", "zh")
    )


def test_values():
    """Incentives are values: equal by what they say, hashable, picklable."""
    one = Incentive("full", "signings", 500, due=DUE, share=1, within=[Manager("li"), "wang"])

    assert ("li", "wang") == one.within
    assert one == pickle.loads(pickle.dumps(one))
    assert hash(one) == hash(
        Incentive("full", "signings", "500.0", due=DUE, share="1", within=["li", "wang"])
    )
    assert Fraction(1, 2) == Payment("li", DUE, "0.5").amount


@pytest.mark.parametrize(
    ("options", "error", "text"),
    [
        ({}, InvalidValue, "either a threshold or a share"),
        ({"share": 1, "threshold": 2}, InvalidValue, "either a threshold or a share"),
        ({"share": 0}, InvalidQuantity, "lies above zero"),
        ({"share": Fraction(1, 3)}, InvalidQuantity, "no finite decimal expansion"),
        ({"share": 1, "amount": -1}, InvalidQuantity, "zero or more"),
        ({"share": 1, "name": " x"}, InvalidValue, "no spaces around it"),
        ({"share": 1, "name": "a\nb"}, InvalidValue, "one line"),
        ({"share": 1, "level": ""}, InvalidValue, "not empty"),
        ({"share": 1, "within": "east"}, InvalidValue, "in a list"),
        ({"share": 1, "within": 5}, InvalidValue, "in a list"),
        ({"share": 1, "payments": ["li"]}, InvalidValue, "a Payment"),
        ({"share": 1, "due": datetime(2026, 12, 10)}, InvalidPeriod, "date"),
    ],
)
def test_refused(options, error, text):
    """What makes no promise is refused."""
    given = {"name": "bonus", "metric": "signings", "amount": 500, "due": DUE, **options}

    with pytest.raises(error, match=text):
        Incentive(**given)


def test_unknown():
    """A level, role or metric that the plan does not have is told."""
    with pytest.raises(UnknownMember) as level:
        Incentive("b", "signings", 1, due=DUE, share=1, level="squad").cost(plan())
    with pytest.raises(UnknownMember) as role:
        Incentive("b", "signings", 1, due=DUE, share=1, within=["north"]).cost(plan())
    with pytest.raises(UnknownMember) as metric:
        Incentive("b", "loans", 1, due=DUE, share=1).earned(plan(), actuals())

    assert ("squad", "north", "loans") == (level.value.given, role.value.given, metric.value.given)
