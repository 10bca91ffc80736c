"""The tables [labour] and [rules] of a configuration, and stock in a file."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from targetkit import Manager, Metric, Store
from targetkit.errors import InvalidInput
from targetkit.files import read_config, read_stock
from targetkit.labour import LabourLimits, Terms
from targetkit.lever import Cost
from targetkit.levers import by_name
from targetkit.levers import standard as standard_levers
from targetkit.ramp import Ramp
from targetkit.rules import standard
from targetkit.stock import Stock

BASE = """\
[store]
id = "s"
roster = "roster.csv"
[period]
month = "2026-11"
[calendar]
week = "weekdays"
[targets]
submissions = 42
signings = 20
"""
STAGES = (Metric("approvals"), Metric("signings"))
DAY = date(2026, 11, 12)


@pytest.fixture
def config(tmp_path):
    """What a configuration says that goes on with this text."""
    (tmp_path / "roster.csv").write_text("id\na\nb\n", encoding="utf-8")

    def read(text="", base=BASE):
        (tmp_path / "store.toml").write_text(base + text, encoding="utf-8")
        return read_config(tmp_path / "store.toml")

    return read


@pytest.fixture
def stock(tmp_path):
    """The stock that a text says."""

    def read(text, **options):
        (tmp_path / "stock.csv").write_text(text, encoding="utf-8")
        return read_stock(tmp_path / "stock.csv", as_of=DAY, **options)

    return read


def _messages(read, *arguments, **options):
    with pytest.raises(InvalidInput) as caught:
        read(*arguments, **options)
    return [(problem.line, problem.column, problem.message) for problem in caught.value.problems]


# --- labour -------------------------------------------------------------------------------------------------------


def test_without_tables(config):
    """Without them the limits are those of China's law, the levers and rules the standard ones for the plan's metrics."""
    read = config()
    with_applications = config("applications = 90\n")

    assert LabourLimits.china() == read.labour
    assert standard_levers() == read.levers
    assert standard(applications="submissions") == read.rules
    assert standard() == with_applications.rules


def test_labour(config):
    """Wages, limits and people with terms of their own."""
    text = """\
[labour]
wage = 8_700
daily_special = 2
special_reason = "month end"
monthly = 30
monthly_off_days = false
rest_days_a_week = 2
rest_day = "2.5"
irregular = ["a"]
no_overtime = ["b"]
wages = { a = 9_000 }
worked = { b = 12 }
"""
    expected = LabourLimits.china(
        monthly_wage=8700,
        daily_special=2,
        special_reason="month end",
        monthly=30,
        monthly_off_days=False,
        rest_days_a_week=2,
        rest_day="2.5",
        people={
            "a": Terms(hours="irregular", monthly_wage=9000),
            "b": Terms(overtime_allowed=False, worked=12),
        },
    )

    assert expected == config(text).labour
    assert config('[labour]\nmonthly = "none"\n').labour.monthly is None


def test_labour_of_ones_own(config):
    """Other figures cite no article; in another currency a lever costs only what is said."""
    read = config('[labour]\nlaw = "own"\nwage = 2600\ncurrency = "EUR"\ncosts = { referrals = 8 }\n')
    usual = config("[labour]\ncosts = { referrals = 80, another_method = 0 }\n")
    levers, yuan = by_name(read.levers), by_name(usual.levers)

    assert LabourLimits(monthly_wage=2600, currency="EUR") == read.labour
    assert Cost(amount=8, currency="EUR") == levers["referrals"].cost
    assert Cost() == levers["another_method"].cost
    assert Cost(coach_hours=8) == levers["recruiting"].cost
    assert (80, None) == (yuan["referrals"].cost.amount, yuan["another_method"].cost.currency)
    assert Cost(amount=3000, currency="CNY", coach_hours=8) == yuan["recruiting"].cost


def test_labour_that_is_wrong(config):
    """Everything that is wrong is told with its line and key, people and levers that do not exist included."""
    text = """\
[labour]
law = "DE"
wage = -8
daily = 30
rest_days_a_week = 9
monthly = "x"
irregular = ["x"]
worked = { a = -1, y = 2 }
wagse = 3
costs = { referrals = -1 }
"""
    told = _messages(config, text)

    assert [
        (
            12,
            "labour.law",
            "unknown law 'DE' in the table; 'own' is for figures of your own, without articles. There is 'CN' and 'own'.",
        ),
        (13, "labour.wage", "monthly wage: -8 is refused: it is above 0"),
        (14, "labour.daily", "overtime hours a day: 30 is refused: it is at least 0 and at most 24"),
        (
            15,
            "labour.rest_days_a_week",
            "LabourLimits: rest_days_a_week: 9 was given; expected a whole number from 0 to 6",
        ),
    ] == told[:4]
    assert [(17, "labour.irregular[1]"), (18, "labour.worked.y"), (18, "labour.worked.a")] == [
        one[:2] for one in told[5:8]
    ]
    assert "unknown manager 'x' in the roster" in told[5][2]
    assert (19, "labour.wagse", "unknown key; did you mean 'wage'?") == told[8]
    assert (20, "labour.costs.referrals", "-1 is refused: it is zero or more") == told[9]


@pytest.mark.parametrize(
    ("text", "place", "expected"),
    [
        ("daily = 2\nmonthly = 1\n", (11, "labour"), "1 hours a month are less than 2 on a single day"),
        ('law = "own"\nwage = 3\n', (11, "labour"), "expected the currency of the monthly wage"),
        ("costs = { referral = 8 }\n", (12, "labour.costs.referral"), "Did you mean 'referrals'?"),
        ("costs = 8\n", (12, "labour.costs"), "not a table"),
        ("wages = 8\n", (12, "labour.wages"), "not a table"),
    ],
)
def test_labour_that_contradicts_itself(config, text, place, expected):
    """Limits that cannot all hold, a wage in no currency, a lever that does not exist."""
    ((line, key, message),) = _messages(config, f"[labour]\n{text}")

    assert place == (line, key)
    assert expected in message


def test_labour_beside_a_broken_roster(config, tmp_path):
    """Where nobody knows who is there, people are not told to be missing."""
    text = '[labour]\nirregular = ["x"]\nworked = { y = 1 }\n'
    told = _messages(config, text, BASE.replace("roster.csv", "no.csv"))

    assert [(3, "store.roster")] == [one[:2] for one in told]


# --- rules --------------------------------------------------------------------------------------------------------


def test_rules(config):
    """Thresholds, metrics by their Chinese words, stages, and rules that are not wanted."""
    text = """\
[rules]
silent = 2
count = "working"
who = "team"
pace = "0.9"
applications = "签约"
disbursements = "signings"
ceilings = { "签约" = 3 }
older = { signings = 0 }
ramp = { 0 = 0, 2 = 1 }
without = ["too few people", "silent"]
"""
    expected = standard(
        silent=2,
        count="working",
        who="team",
        pace="0.9",
        applications="signings",
        disbursements="signings",
        ceilings={"signings": 3},
        older={"signings": 0},
        ramp=Ramp({0: 0, 2: 1}),
    )

    assert (
        tuple(rule for rule in expected if rule.name not in {"too few people", "silent"})
        == config(text).rules
    )


def test_rules_by_what_is_handed_in(config):
    """What is handed in also stands for the applications that a plan does not have."""
    expected = standard(submissions="signings", applications="signings")

    assert expected == config('[rules]\nsubmissions = "signings"\n').rules
    assert standard(applications="submissions", silent=5) == config("[rules]\nsilent = 5\n").rules
    assert (
        standard(submissions="signings")
        == config('applications = 90\n[rules]\nsubmissions = "signings"\n').rules
    )


def test_rules_that_are_wrong(config):
    """Everything that is wrong is told with its line and key."""
    text = """\
[rules]
silent = 0
count = "weeks"
who = "me"
pace = 3
applications = "visits"
ceilings = { signings = -3 }
older = { sign = 3, signings = -1 }
ramp = { 1 = 1 }
slient = 4
"""
    told = _messages(config, text)

    assert [
        (12, "rules.silent", "0 is no number of days: write 1 or more"),
        (
            13,
            "rules.count",
            "unknown way of counting days 'weeks' in the rules. There is 'present', 'working' and 'calendar'.",
        ),
        (14, "rules.who", "unknown group to ask 'me' in the rules. There is 'below' and 'team'."),
    ] == told[:3]
    assert [
        (15, "rules.pace"),
        (16, "rules.applications"),
        (17, "rules.ceilings.signings"),
        (18, "rules.older.signings"),
        (18, "rules.older.sign"),
        (19, "rules.ramp"),
        (20, "rules.slient"),
    ] == [one[:2] for one in told[3:]]
    assert "Did you mean 'signings'?" in told[7][2]
    assert "did you mean 'silent'?" in told[9][2]


def test_rules_left_out_that_are_none(config):
    """A rule that does not exist cannot be left out."""
    ((line, key, message),) = _messages(config, '[rules]\nwithout = ["silent", "too few"]\n')

    assert (12, "rules.without[2]") == (line, key)
    assert "unknown rule 'too few' in the standard rules. Did you mean 'too few people'?" == message


# --- stock --------------------------------------------------------------------------------------------------------


def test_stock(stock):
    """What waits, with and without since and deal, in Chinese too; without a manager it is nobody's."""
    english = stock(
        "manager,metric,value,since,deal\na,approvals,2,2026-11-03,\nb,approvals,1,,d1\n,signings,3,,\n",
        metrics=STAGES,
    )
    chinese = stock(
        "客户经理,环节,数量,日期,单号\na,批款件数,2,2026年11月3日,\nb,批款件数,1,,d1\n,签约,3,,\n",
        metrics=STAGES,
    )
    rows = [
        ("a", "approvals", 2, date(2026, 11, 3)),
        ("b", "approvals", 1, None, "d1"),
        (None, "signings", 3),
    ]

    assert Stock(rows, DAY, metrics=STAGES) == english == chinese


def test_stock_of_any_stage(stock):
    """Where no stages are given, any name is a count, and anybody may hold it."""
    assert {"visits": Fraction(3)} == stock("id,stage,value\nx,visits,3\n").amounts()


def test_a_deal_of_two(stock):
    """A deal may wait for two people at one stage."""
    rows = "manager,metric,value,deal\na,approvals,1,d1\nb,approvals,1,d1\n"

    assert 2 == stock(rows, metrics=STAGES).total("approvals")


def test_stock_that_is_wrong(stock):
    """Every cell that cannot stand is told with its line and column."""
    rows = """\
manager,metric,value,since,deal
c,approvals,x,2026-12-03,d1
b,,,bad,
a,approvals,-1,,
a,visits,1,,
a,signings,1,,d1
b,approvals,1,,d2
b,approvals,1,,d2
"""
    roles = Store("s", [Manager("a"), Manager("b")])
    told = _messages(stock, rows, metrics=STAGES, roles=roles)

    assert [
        (
            2,
            "manager",
            "unknown manager 'c' in the roster; an empty cell is for what is nobody's. There is 'a' and 'b'.",
        ),
        (
            2,
            "value",
            "approvals: 'x' is refused: it is not a number; write digits with a point, without thousands separators or units",
        ),
        (2, "since", "'2026-12-03' lies after 2026-11-12, the day of the snapshot"),
        (3, "metric", "it is empty"),
        (3, "value", "it is empty; where nothing waits there is no row, or a 0"),
        (3, "since", "'bad' is not a day: a day is written 2026-11-03"),
        (4, "value", "'-1' is refused: stock is not negative"),
        (
            5,
            "metric",
            "unknown metric 'visits' in the funnel. There is 'approvals', 'signings', '批款件数' and '签约'.",
        ),
        (6, "deal", "'d1' waits in line 2 already: a deal waits at one stage, once for each of its people"),
        (8, "deal", "'d2' waits in line 7 already: a deal waits at one stage, once for each of its people"),
    ] == told
    assert [(1, "value")] == [one[:2] for one in _messages(stock, "manager,metric\na,approvals\n")]
