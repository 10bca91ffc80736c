"""Files: configurations and the files that they name."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from attrs import evolve

from targetkit import (
    Funnel,
    Manager,
    Metric,
    Month,
    Plan,
    Quarter,
    Region,
    Stage,
    Store,
    Team,
    WorkCalendar,
    Year,
    decompose,
    profiles,
    weights,
)
from targetkit._toml_lines import lines_of
from targetkit.achievability import check_achievability
from targetkit.errors import AllWeightsZero, ConflictingPolicy, MissingExtra, NoWorkingDay, TargetkitError
from targetkit.files import read_config, read_plan, write_plan
from targetkit.interop.holidays import calendar as holidays
from targetkit.lag import Lag
from targetkit.overdue import OverdueRail, RiskBand, healthy_target
from tests.file_cases import refused, writer

NOVEMBER = Month(2026, 11)


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write files into a directory of the test's own, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return writer(tmp_path)


PEOPLE = """\
id,team,weight,weight:signings
a,east,1,2
b,east,2,
c,west,1,1
"""

LENDING = """\
# a comment = "and [what] { looks } like 'more'"
[store]
id = "s"
name = "Store"
roster = "roster.csv"
ignore = ["phone"]

[period]
month = 2026-11-26   # a fiscal month
weeks = "sevens"

[targets]
disbursements = 3_000_000
deposits = { amount = "500000", quantum = 1000, unit = "CNY", aliases = ["存款"] }
[targets.appointments]
amount = 30

[funnel]
average_ticket = 50_000
signing_rate = 0.80
approval_rate = "0.40"
intake_rate = "9/10"
quantum = 1000
unit = "CNY"
ticket_at = "disbursements"
aliases = { applications = "intakes" }
stock = { "批款件数" = 10 }

[calendar]
week = { monday = 1, tuesday = 1, wednesday = 1, thursday = 1, friday = 1, saturday = "0.5" }
open = ["2026-12-13", "DTSTART:20261129 RRULE:FREQ=WEEKLY;INTERVAL=2"]
closed = [2026-12-01, "DTSTART:20261205 RRULE:FREQ=MONTHLY"]
part = { 2026-12-24 = "0.5" }
official_through = 2026
[calendar.deposits]
week = "daily"
holidays = "CN"

[weights]
from = "roster"
default = 1
tenure = { unit = "weeks", 0 = "0.5", 4 = 1 }
[weights.approvals]
monthly = true
explicit = { a = 1, b = 2, "c" = 0 }
[weights.deposits]
[[weights.deposits.blend]]
share = "0.8"
from = "weights.csv"
[[weights.deposits.blend]]
share = 0.2
[weights.deposits.team_age]
0 = 0.5
6 = 1

[profile]
weekdays = { monday = "1.5" }
month_end_push = { days = 3, factor = 2 }
[profile."签约"]
days = { 2026-12-01 = 2, 2026-12-02 = 0 }
[profile.deposits]

[split]
method = "largest_remainder"
grain = { signings = "week", disbursements = "week" }
follow = { disbursements = "signings" }
"""


def test_config(write):
    """A configuration says everything that `decompose` can be told, and its plan is the same."""
    write("roster.csv", PEOPLE)
    write("weights.csv", "manager,metric,weight\na,deposits,1\nb,存款,2\nc,deposits,3\na,signings,9\n")
    config = read_config(write("store.toml", LENDING), holidays=holidays)
    period = Month.starting(2026, 11, 26)
    funnel = Funnel.consumer_loan(
        average_ticket=50_000,
        signing_rate="0.80",
        approval_rate="0.40",
        intake_rate="0.90",
        aliases={"applications": "intakes"},
    )
    deposits = Metric("deposits", 1000, "CNY", aliases=["存款"])
    targets = funnel.with_stock(approvals=10).required(disbursements=3_000_000)
    targets = targets | {deposits: 500_000, Metric("appointments"): 30}
    week = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), 1)
    calendar = (
        WorkCalendar.weekly(week | {"saturday": "0.5"})
        .opened("DTSTART:20261129 RRULE:FREQ=WEEKLY;INTERVAL=2")
        .closed("DTSTART:20261205 RRULE:FREQ=MONTHLY")
        .opened(date(2026, 12, 13))
        .closed(date(2026, 12, 1))
        .with_days({date(2026, 12, 24): "0.5"})
        .with_official_through(2026)
    )
    ramp = weights.tenure({0: "0.5", 4: 1}, unit="weeks")
    usual = weights.product(weights.explicit({"a": 1, "b": 2, "c": 1}, default=1), ramp)
    ages = weights.team_age({0: "0.5", 6: 1})
    mixed = weights.blend((weights.explicit({"a": 1, "b": 2, "c": 3}), "0.8"), (weights.equal(), "0.2"))
    explicit = {
        "signings": weights.product(weights.explicit({"a": 2, "c": 1}, default=1), ramp),
        "approvals": weights.monthly(weights.explicit({"a": 1, "b": 2, "c": 0})),
        "deposits": weights.product(ages, mixed),
    }
    shape = profiles.product(profiles.by_weekday({"monday": "1.5"}), profiles.month_end_push(3, 2))
    special = {
        "signings": profiles.explicit({date(2026, 12, 1): 2, date(2026, 12, 2): 0}, default=1),
        "deposits": profiles.working_days(),
    }
    names = [metric.name for metric in targets.metrics]
    expected = decompose(
        targets,
        Store("s", [Team("east", [Manager("a"), Manager("b")]), Team("west", [Manager("c")])], name="Store"),
        period,
        calendar=dict.fromkeys(names, calendar)
        | {"deposits": holidays("CN", years=period, base=WorkCalendar.daily())},
        weights={name: usual for name in names if name != "disbursements"} | explicit,
        profile=dict.fromkeys(names, shape) | special,
        follow={"disbursements": "signings"},
        method="largest_remainder",
        grain={"signings": "week", "disbursements": "week"},
        weeks="sevens",
    )

    assert expected == config.plan()
    assert expected.basis == config.plan().basis
    assert targets == config.targets
    assert dict.fromkeys(names, usual) | explicit | {"disbursements": explicit["signings"]} == config.loads()
    assert hash(config) == hash(read_config("store.toml", holidays=holidays))


SHORT = """\
period.month = "2026-11"
store = { roster = "roster.csv", id = "s" }
targets = { submissions = 40, signings = 10 }
calendar.week = "weekdays"
"""


def test_config_short(write):
    """What is not said is as `decompose` has it; metrics without a funnel are counts."""
    write("roster.csv", "id\na\nb\n")
    config = read_config(write("store.toml", SHORT))
    targets = {Metric("submissions"): 40, Metric("signings"): 10}
    store = Store("s", [Manager("a"), Manager("b")])

    assert decompose(targets, store, NOVEMBER, calendar=WorkCalendar.weekdays()) == config.plan()
    assert config.loads() is None


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ('month = "2026-11"', NOVEMBER),
        ('quarter = "2026-Q4"', Quarter(2026, 4)),
        ('quarter = "2026-11-26"', Quarter.starting(2026, 11, 26)),
        ("year = 2026", Year(2026)),
        ("year = 2026-04-01", Year.starting(2026, 4)),
    ],
)
def test_config_period(write, text, period):
    """A period is named, or a fiscal one told by its first day."""
    write("roster.csv", "id\na\n")
    config = read_config(write("store.toml", SHORT.replace('month = "2026-11"', text)))

    assert period == config.period


def test_config_absent(write):
    """A configuration that is not there is told like any other mistake."""
    assert ["store.toml: the file cannot be read: No such file or directory"] == refused(
        read_config, "store.toml"
    )


def test_config_stages(write):
    """A funnel of one's own is a list of stages; a region has stores in its roster."""
    write("roster.csv", "id,store,phone\na,s1,1\nb,s2,2\n")
    config = read_config(
        write(
            "region.toml",
            """\
            [region]
            id = "west"
            roster = "roster.csv"
            ignore = ["phone"]
            [period]
            month = "2026-11"
            [targets]
            contracts = 7
            [[funnel.stages]]
            metric = "visits"
            [[funnel.stages]]
            metric = 'calls'
            rate = 1
            [[funnel.stages]]
            metric = "contracts"
            rate = "0.1"
            [[funnel.stages]]
            metric = "volume"
            ticket = 1_000
            quantum = 100
            unit = "EUR"
            of = "contracts"
            [calendar.visits]
            week = "daily"
            [calendar.calls]
            week = "daily"
            [calendar.contracts]
            week = "weekdays"
            [calendar.volume]
            week = "weekdays"
            """,
        )
    )
    funnel = Funnel(
        [
            Stage(Metric("visits")),
            Stage(Metric("calls"), rate=1),
            Stage(Metric("contracts"), rate="0.1"),
            Stage(Metric("volume", 100, "EUR"), ticket=1000, of="contracts"),
        ]
    )

    assert funnel.required(contracts=7) == config.targets
    assert funnel == config.targets.funnel
    assert Region("west", [Store("s1", [Manager("a")]), Store("s2", [Manager("b")])]) == config.roles
    assert WorkCalendar.daily() == config.calendar["calls"]


def test_config_everything_wrong(write):
    """Mistakes in all files are told at once, by files and lines."""
    write("roster.csv", "id,team,hired,weight:loans\na,east,yesterday,1\nb,east,,1\n")
    text = """\
[store]
id = "s"
rooster = "roster.csv"
roster = "roster.csv"
[period]
month = "2026-11"
weeks = "sometimes"
[targets]
disbursments = 3_000_000
signings = -5
deposits = { amount = 0.5, quantum = 0 }
[funnel]
average_ticket = 50_000
signing_rate = 80
stock = { loans = 3, signings = 0.5 }
[calendar]
week = "weekday"
open = ["2026-11-07", "never"]
closed = [
  2026-11-07,
  "FREQ=WEEKLY",
]
part = { 2026-11-08 = 2, soon = "0.5" }
holiday = "CN"
[profile]
weekdays = { mon = 2 }
month_end_push = { days = 0 }
default = 1
[split]
grain = "hour"
method = { signings = "webstar" }
follow = { signings = "loans" }
[extra]
"""
    found = refused(read_config, write("store.toml", text))

    schemes = "'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday' and 'sevens'"
    stages = (
        "'inquiries', 'applications', 'submissions', 'intakes', 'approvals', 'signings', 'disbursed_loans', "
        "'disbursements', '咨询量', '申请', '交件', '进件' and 4 more"
    )

    assert [
        "store.toml:3: store.rooster: unknown key; did you mean 'roster'?",
        f"store.toml:7: period.weeks: unknown week scheme 'sometimes'. There is {schemes}.",
        "store.toml:9: targets.disbursments: unknown metric 'disbursments' in the funnel. "
        "Did you mean 'disbursements' and 'disbursed_loans'? "
        "A metric beside the funnel is written disbursments = { amount = 3000000 }",
        "store.toml:10: targets.signings: -5 is refused: it is zero or more",
        "store.toml:11: targets.deposits.quantum: 0 is refused: it lies above 0",
        "store.toml:14: funnel.signing_rate: 80 is refused: a rate lies above 0 and at most at 1; "
        "80 per cent is written 4/5",
        f"store.toml:15: funnel.stock.loans: unknown metric 'loans' in the funnel. There is {stages}.",
        "store.toml:17: calendar.week: unknown kind of week 'weekday' in the calendar, "
        "beside weights by weekday. Did you mean 'weekdays'?",
        "store.toml:18: calendar.open: 'never' is not a day: a day is written 2026-11-03",
        "store.toml:19: calendar.closed: WorkCalendar: rule: 'FREQ=WEEKLY' was given; expected one DTSTART, "
        "or start=…: a rule without a start would mean other days each day it is read",
        "store.toml:23: calendar.part.2026-11-08: 2 is refused: a part of a day lies between 0 and 1; "
        "use open and closed for whole ones",
        "store.toml:23: calendar.part.soon: 'soon' is not a day: a day is written 2026-11-03",
        "store.toml:24: calendar.holiday: unknown key; did you mean 'holidays'?",
        "store.toml:26: profile.weekdays.mon: unknown weekday 'mon'. Did you mean 'monday'?",
        "store.toml:27: profile.month_end_push: days of a month-end push: 0 was given; "
        "expected a whole number of at least 1",
        "store.toml:28: profile.default: a default is for the days that `days` leaves out",
        "store.toml:30: split.grain: unknown grain 'hour'. There is 'month', 'week' and 'day'.",
        "store.toml:31: split.method.signings: unknown method 'webstar'. Did you mean 'webster'?",
        f"store.toml:32: split.follow.signings: unknown metric 'loans'. There is {stages}.",
        "store.toml:33: extra: unknown key; there is period, store, region, funnel, targets, split, overdue, "
        "history, rates, calendar, weights, profile, labour, rules",
        "roster.csv:2: hired: 'yesterday' is not a day: a day is written 2026-11-03",
    ] == found


CONFIG = """\
[store]
id = "s"
roster = "roster.csv"
[period]
month = "2026-11"
[calendar]
week = "weekdays"
[targets]
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[store", ["c.toml:1: it is no TOML: Expected ']' at the end of a table declaration"]),
        ("a = 1\nb = ", ["c.toml:2: it is no TOML: Invalid value"]),
        ("a = 1\n\nb = [", ["c.toml:3: it is no TOML: Invalid value"]),
        (f"a = 1\nb = {'9' * 5_000}\n", ["c.toml:2: a number in it has too many digits"]),
        (f"a = 1e{'9' * 20}\n", ["c.toml:1: a number in it has too many digits"]),
        (f"a = 1.{'_'.join('9' * 20)}e{'9' * 5_000}\n", ["c.toml:1: a number in it has too many digits"]),
        (f"\na = [0x{'f' * 5_000}]\n", ["c.toml:2: a number in it has too many digits"]),
        (f"a = {'[' * 9_000}", ["c.toml: its lists or tables lie too deep in each other"]),
        (
            "",
            [
                'c.toml: the table [period] is missing, with month = "2026-11" for example',
                'c.toml: it has one of the tables [store] and [region], with roster = "roster.csv" for example',
                "c.toml: the table [targets] is missing, with disbursements = 3_000_000 for example",
                'c.toml: the table [calendar] is missing, with week = "weekdays" for example',
            ],
        ),
        (
            'store = "s"\ntargets = 3\nperiod.year = 2026\ncalendar.week = "daily"',
            [
                "c.toml:1: store: 's' is not a table of keys and values",
                "c.toml:2: targets: 3 is not a table of keys and values",
            ],
        ),
        (
            f"{CONFIG}a = 1\n[region]\nroster = 'r'",
            ["c.toml:10: region: it has one of the tables [store] and [region], "
             'with roster = "roster.csv" for example'],
        ),
        (
            f"{CONFIG}a = 1".replace('[store]\nid = "s"\nroster = "roster.csv"', "[region]"),
            [
                "c.toml:1: region: the key 'roster' is missing: the CSV file that says who is there",
                "c.toml:1: region: the key 'id' is missing: what the region is called in the plan",
            ],
        ),
        (
            f"{CONFIG}a = 1".replace('"roster.csv"', '"nobody.csv"'),
            ["c.toml:3: store.roster: the file 'nobody.csv' cannot be read: No such file or directory"],
        ),
        (
            f"{CONFIG}a = 1".replace('"2026-11"', "2026\nyear = 2026"),
            ["c.toml:6: period.year: it has one of the keys month, quarter and year"],
        ),
        (
            f"{CONFIG}a = 1".replace('"2026-11"', "2026"),
            ["c.toml:5: period.month: '2026' is no month: write \"2026-11\", or the first day of a fiscal month"],
        ),
        (f"{CONFIG}a = 1".replace('"2026-11"', "true"), ["c.toml:5: period.month: True is not a text: write it in quotes"]),
        (CONFIG, ["c.toml:8: targets: nothing is asked for"]),
        (f'{CONFIG}" " = 1', ["c.toml:9: targets. : Metric: name: ' ' was given; expected a text that is not empty and has no spaces around it"]),
        (f"{CONFIG}a = true", ["c.toml:9: targets.a: True is refused: a bool is not a number here; write 1 or 0"]),
        (f"{CONFIG}a = nan", ["c.toml:9: targets.a: 'NaN' is refused: only finite numbers can be split"]),
        (f"{CONFIG}a = {{ unit = 'CNY' }}", ["c.toml:9: targets.a: the key 'amount' is missing: how much is asked"]),
        (f"{CONFIG}a = {{ amount = 1, aliases = 'b', unit = 3 }}", [
            "c.toml:9: targets.a.unit: 3 is not a text: write it in quotes",
            "c.toml:9: targets.a.aliases: 'b' is not a list of texts, such as [\"a\", \"b\"]",
        ]),
        (
            f"{CONFIG}a = {{ amount = 1 }}\n[funnel]\nsigning_rate = 1",
            ["c.toml:8: targets: nothing is asked of any stage of the funnel: approvals, signings"],
        ),
        (
            f"{CONFIG}signings = 1\n[funnel]\nsigning_rate = 1\nstock = {{ signings = 1, approvals = 0.5 }}",
            ["c.toml:12: funnel.stock.approvals: approvals: '0.5' is refused: it is finer than the quantum, 1; "
             "metric.up(...) makes it 1, metric.nearest(...) 1",
             "c.toml:12: funnel.stock: stock behind signings: 1 was given; expected none: no stage comes after it"],
        ),
        (f"{CONFIG}signings = 1\n[funnel]", ["c.toml:10: funnel: consumer_loan: None was given; expected at least one rate or the average_ticket"]),
        (
            f"{CONFIG}b = 1\n[[funnel.stages]]\nmetric = 'a'\n[[funnel.stages]]\nmetric = 'b'\n"
            "[[funnel.stages]]\nrate = 1\n[[funnel.stages]]\nmetric = 'c'\nticket = 0\n",
            [
                "c.toml:12: funnel.stages[2]: how is it reached from the stage before? Give it a rate or a ticket",
                "c.toml:14: funnel.stages[3]: the key 'metric' is missing: what is counted at this stage",
                "c.toml:18: funnel.stages[4].ticket: 0 is refused: it lies above 0",
            ],
        ),
        (
            f"{CONFIG}b = 1\n[funnel]\nstages = 3\n",
            ["c.toml:11: funnel.stages: it is not a list of tables: write [[funnel.stages]] above each"],
        ),
        (
            f"{CONFIG}a = 1\n[calendar.a]\nweek = 3\n[calendar.b]\n[profile.a]\nweekdays = 1\n[profile.c]",
            [
                "c.toml:11: calendar.a.week: unknown kind of week 3 in the calendar, beside weights by weekday. "
                "There is 'weekdays' and 'daily'.",
                "c.toml:12: calendar.b: unknown key; there is a, week, open, closed, holidays, part, official_through",
                "c.toml:14: profile.a.weekdays: 1 is not a table of keys and values",
                "c.toml:15: profile.c: unknown key; there is a, from, weekdays, month_end_push, default, days",
            ],
        ),
        (
            f"{CONFIG}a = 1\n[calendar.a]\nweek = 'daily'\nholidays = \"C\\rN\"",
            [
                "c.toml:12: calendar.a.holidays: 'C\\rN' is not a text on one line, without control characters; "
                "take out U+000D"
            ],
        ),
        (
            f"{CONFIG}a = 1\n[calendar.a]\nholidays = 'CN'",
            [
                "c.toml:10: calendar.a: the key 'week' is missing: week = \"weekdays\", \"daily\", "
                "or weights by weekday",
                "c.toml:11: calendar.a.holidays: pass holidays=targetkit.interop.holidays.calendar to read_config",
            ],
        ),
        (
            f"{CONFIG}a = 1\n[calendar.a]\nweek = 'daily'\nopen = 2026-11-03\nclosed = [2026-11-03, 3.5]\n"
            "official_through = '2026'\nholidays = 3",
            [
                "c.toml:13: calendar.a.closed: '3.5' is not a day: write 2026-11-03",
                "c.toml:14: calendar.a.official_through: '2026' is not a whole number",
                "c.toml:15: calendar.a.holidays: 3 is not a text: write it in quotes",
            ],
        ),
        (
            f"{CONFIG}a = 1\n[calendar.a]\nweek = 'daily'\nopen = 2026-11-03\nclosed = 2026-11-03\n",
            ["c.toml:13: calendar.a.closed: 2026-11-03 is both open and closed"],
        ),
        (f"{CONFIG}a = 1\ncalendar = 3".replace('[calendar]\nweek = "weekdays"\n', ""), ['c.toml: the table [calendar] is missing, with week = "weekdays" for example']),
        (
            f"{CONFIG}a = 1\n[weights]\nfrom = 'roster'\nmonthly = 1\n[weights.a.explicit]\nx = 1\nz = -1\n"
            "[weights.tenure]\n0 = 'x'\n[weights.team_age]\nthen = 1",
            [
                "c.toml:12: weights.monthly: 1 is neither true nor false",
                "c.toml:13: weights.a.explicit: a: no weight for 'y'; "
                "give each one (0 for none), or a default for those not named",
                "c.toml:15: weights.a.explicit.z: unknown manager 'z' in the roster. There is 'x' and 'y'.",
                "c.toml:15: weights.a.explicit.z: -1 is refused: a weight is zero or more",
                "c.toml:17: weights.tenure.0: 'x' is refused: it is not a number; "
                "write digits with a point, without thousands separators or units",
                "c.toml:18: weights.team_age: 'then' is no count of months, weeks or days: 0 = \"0.3\", 3 = 1",
            ],
        ),
        (
            f"{CONFIG}a = 1\n[weights]\nfrom = 'roster'",
            ["c.toml:11: weights.from: the roster has no column weight and none weight:a"],
        ),
        (
            f"{CONFIG}a = 1\n[weights]\nfrom = 'w.csv'\nexplicit = {{ x = 1 }}",
            [
                "c.toml:12: weights.explicit: weights come from one place: either `from` or `explicit`",
                "c.toml:11: weights.from: the file 'w.csv' cannot be read: No such file or directory",
            ],
        ),
        (f"{CONFIG}a = 1\n[weights]\ndefault = 1", ["c.toml:11: weights.default: a default is for those whom `from` or `explicit` leaves out"]),
        (
            f"{CONFIG}a = 1\n[[weights.blend]]\nshare = 0\n[[weights.blend]]\nfrom = 'nowhere.csv'",
            [
                "c.toml:12: weights.blend[2]: the key 'share' is missing: how much the part counts",
                "c.toml:13: weights.blend[2].from: the file 'nowhere.csv' cannot be read: No such file or directory",
                "c.toml:10: weights.blend: no part has a share above 0",
            ],
        ),
        (
            f"{CONFIG}a = {{ amount = 1, aliases = ['b'] }}\n[profile.a]\n[profile.b]\nmonth_end_push = {{ factor = -1, every = 2 }}",
            [
                "c.toml:11: profile.b: a stands here twice, as 'a' and 'b'",
            ],
        ),
        (f"{CONFIG}a = 1\n[split]\nfollow = 3\ngrain.b = 'day'\nmethod = 3", [
            "c.toml:11: split.follow: 3 is not a table of keys and values",
            "c.toml:12: split.grain.b: unknown metric 'b'. There is 'a'.",
            "c.toml:13: split.method: unknown method 3. There is 'webster' and 'largest_remainder'.",
        ]),
        (
            f"{CONFIG}a = 1\n[calendar]\na = 3\nweek = 'daily'\n[profile]\na = 3\n[weights]\na = 3".replace(
                '[calendar]\nweek = "weekdays"\n', ""
            ),
            [
                "c.toml:9: calendar.a: 3 is not a table of keys and values",
                "c.toml:12: profile.a: 3 is not a table of keys and values",
                "c.toml:14: weights.a: 3 is not a table of keys and values",
            ],
        ),
    ],
)  # fmt: skip
def test_config_refused(write, text, expected):
    """Each mistake of a configuration has its place and says what to do."""
    write("roster.csv", "id\nx\ny\n")

    assert sorted(expected) == sorted(refused(read_config, write("c.toml", text)))


def test_config_weight_columns(write):
    """Weights in the roster that nothing takes, or of no metric, are a mistake in the roster."""
    write("roster.csv", "id,weight,weight:a,weight:c,weight:交件\nx,1,1,1,1\n")
    text = f"{CONFIG}a = 1\nsubmissions = 1\n[weights.a]\nfrom = 'roster'\n"
    head = "roster.csv:1: weight"
    unused = 'nothing takes these weights; write from = "roster" under [weights], or pass over the column'

    assert [
        f"{head}: {unused}",
        f"{head}:c: unknown metric 'c' in the targets. There is 'a', 'submissions' and '交件'.",
        f"{head}:交件: {unused}",
    ] == refused(read_config, write("c.toml", text))


def test_config_weights_file(write):
    """Weights of unknown people or metrics are told where they stand, and who has none where the file is named."""
    write("roster.csv", "id\nx\ny\n")
    write("w.csv", "manager,metric,weight\nx,a,1\nz,a,1\nx,b,1\n")

    assert [
        "c.toml:11: weights.from: a: no weight for 'y'; give each one (0 for none), or a default for those not named",
        "w.csv:3: manager: unknown manager 'z' in the roster. There is 'x' and 'y'.",
        "w.csv:4: metric: unknown metric 'b' in the targets. There is 'a'.",
    ] == sorted(refused(read_config, write("c.toml", f"{CONFIG}a = 1\n[weights]\nfrom = 'w.csv'")))


def test_config_holidays(write, monkeypatch):
    """Holidays come from the function that is handed in, with what the configuration says of the country."""
    write("roster.csv", "id\nx\n")
    table = "holidays = { country = 'CN', half_days = true }"
    text = f"{CONFIG}a = 1".replace("2026-11", "2026-10").replace("[targets]", f"{table}\n[targets]")
    config = read_config(write("c.toml", text), holidays=holidays)
    wrong = f"{CONFIG}a = 1".replace("[targets]", "holidays = { country = 'XX', half_days = 1 }\n[targets]")

    assert holidays("CN", years=2026, half_days=True) == config.calendar["a"]
    assert [
        "c.toml:8: calendar.holidays.half_days: 1 is neither true nor false",
        "c.toml:8: calendar.holidays: unknown country 'XX' in the holidays package.",
    ] == [
        one.split(" There is")[0].split(" Did you")[0]
        for one in refused(read_config, write("c.toml", wrong), holidays=holidays)
    ]

    def missing(*_args, **_options):
        raise MissingExtra("holidays", "calendars")

    with pytest.raises(MissingExtra):
        read_config(write("c.toml", text), holidays=missing)


TOML_OF_ALL_KINDS = """\
title = QQQ
[store]
id = 'no' ""QQQ
"a.b" = DDD
x \\" y = 1""DDD
[calendar] # week = "daily"
"week" = "weekdays]"
'roster' . x = 'roster.csv # "' # "
[ weights . "blend" ]
[[x.y]]
z = [ { b = 1, e = "}" },
  { c."d" = 2 }, [ 3 ], ]
[[x.y]]
[x.y.w]
v = 1979-05-27 07:32:00 # when
"""


def test_toml_lines():
    """Keys are found wherever TOML lets them stand, and nothing inside a text is taken for one."""
    lines = lines_of(TOML_OF_ALL_KINDS.replace("QQQ", "'''").replace("DDD", '"""'))

    assert {
        ("title",): 1,
        ("a.b",): 4,
        ("calendar",): 6,
        ("calendar", "week"): 7,
        ("calendar", "roster"): 8,
        ("calendar", "roster", "x"): 8,
        ("weights", "blend"): 9,
        ("x", "y"): 10,
        ("x", "y", 0): 10,
        ("x", "y", 0, "z"): 11,
        ("x", "y", 0, "z", 0): 11,
        ("x", "y", 0, "z", 0, "b"): 11,
        ("x", "y", 0, "z", 0, "e"): 11,
        ("x", "y", 0, "z", 1): 12,
        ("x", "y", 0, "z", 1, "c"): 12,
        ("x", "y", 0, "z", 1, "c", "d"): 12,
        ("x", "y", 0, "z", 2): 12,
        ("x", "y", 0, "z", 2, 0): 12,
        ("x", "y", 1): 13,
        ("x", "y", 1, "w"): 14,
        ("x", "y", 1, "w", "v"): 15,
    } == lines


def test_plan_like_config(write):
    """A configuration is as good as a plan: metrics, roles, period, weeks, calendars and funnel are its."""
    write("roster.csv", PEOPLE)
    write("weights.csv", "manager,metric,weight\na,deposits,1\nb,存款,2\nc,deposits,3\n")
    config = read_config(write("store.toml", LENDING), holidays=holidays)
    write_plan(config.plan(), "plan.csv")

    assert config.plan() == read_plan("plan.csv", like=config)


# --- lags, the guard rail, healthy new business -------------------------------------------------------------------

RAILED = """\
[store]
id = "s"
roster = "roster.csv"
[period]
month = "2026-11"
[calendar]
week = "weekdays"
[targets]
disbursements = { healthy = 980_000, early_overdue = "0.02", provisional = true }
[funnel]
average_ticket = 50_000
signing_rate = "0.80"
approval_rate = "0.40"
lag = { "批款件数" = 3, signings = { 1 = 1, 2 = "3" } }
[split]
lead = "cut-off"
[overdue]
ceiling = "0.03"
metric = "批款件数"
[overdue.bands]
A = { rate = "0.01", most = 10 }
B = "0.05"
"""


@pytest.fixture
def railed(write):
    """What a configuration says of lags and limits."""
    write("roster.csv", "id,team\na,east\nb,west\n")
    return read_config(write("store.toml", RAILED))


def test_config_limits(railed):
    """Lags, what the last days are for, the guard rail and healthy new business come from the configuration."""
    lagged = Funnel.consumer_loan(average_ticket=50_000, signing_rate="0.80", approval_rate="0.40").with_lags(
        approvals=3, signings=Lag.stated({1: "1/4", 2: "3/4"})
    )
    rail = OverdueRail("0.03", [RiskBand("A", "0.01", most=10), RiskBand("B", "0.05")])
    healthy = healthy_target(lagged.stage("disbursements").metric, 980_000, "0.02", provisional=True)
    store = Store("s", [Team("east", [Manager("a")]), Team("west", [Manager("b")])])
    given = {"calendar": WorkCalendar.weekdays(), "overdue": rail}
    targets = lagged.required(disbursements=1_000_000)
    plan = railed.plan()

    assert (lagged, "cut-off", rail, healthy) == (railed.funnel, railed.lead, railed.overdue, railed.healthy)
    assert targets == railed.targets
    assert decompose(targets, store, NOVEMBER, lead="cut-off", **given) == plan
    assert decompose(targets, store, NOVEMBER, lead="steady", **given) != plan
    assert (lagged, rail) == (plan.funnel, plan.overdue)
    assert {"healthy": healthy} == railed.achievability(plan)
    assert {"TK306", "TK308"} <= {
        found.code for found in check_achievability(plan, **railed.achievability(plan))
    }


def test_config_limits_none(write):
    """What says nothing of limits has nothing to hold a plan against."""
    write("roster.csv", "id\na\nb\n")
    config = read_config(write("store.toml", SHORT))
    plan = config.plan()

    assert ("steady", None, None) == (config.lead, config.overdue, config.healthy)
    assert config.achievability(plan) is None


def test_config_limits_beside_a_funnel(write):
    """A stage of one's own says its lag; healthy new business and approvals need no funnel; bands may have shares."""
    write("roster.csv", "id\na\nb\n")
    stages = "[[funnel.stages]]\nmetric = 'a'\n[[funnel.stages]]\nmetric = 'b'\nrate = 1\nlag = 2\n"
    staged = read_config(write("c.toml", f"{CONFIG}b = 1\n{stages}"))
    bands = "bands = { A = { rate = 0.01, share = 0.5 }, B = { rate = 0, share = '1/2' } }"
    text = (
        f"{CONFIG}approvals = 3\nloans = {{ healthy = 50, early_overdue = 0.5, unit = 'CNY' }}\n"
        f"[overdue]\nceiling = 0.5\n{bands}\n"
    )
    config = read_config(write("c.toml", text))
    halves = [RiskBand("A", "0.01", share="0.5"), RiskBand("B", 0, share="0.5")]

    assert 2 == staged.funnel.stage("b").lag
    assert {Metric("approvals"): 3, Metric("loans", 1, "CNY"): 100} == config.targets
    assert not config.healthy.provisional
    assert OverdueRail("0.5", halves) == config.overdue


def test_config_early_overdue_of_the_past(write):
    """The early overdue rate comes from loans whose window has passed on the first day, or provisionally from all."""
    write("roster.csv", "id\nx\n")
    seen = (
        "[{ until = 2026-09-30, disbursed = 200, overdue = 40 }, "
        "{ until = '2026-10-20', disbursed = 100, overdue = 50 }]"
    )
    matured, waiting = (
        read_config(
            write("c.toml", f"{CONFIG}a = {{ healthy = 70, early_overdue = {seen}{window} }}")
        ).healthy
        for window in ("", ", window = 90")
    )

    assert healthy_target(Metric("a"), 70, "0.2") == matured
    assert healthy_target(Metric("a"), 70, "0.3", provisional=True) == waiting


@pytest.mark.parametrize("named", [False, True])
def test_plan_carries_its_limits(railed, write, named):
    """The JSON of a plan carries lags and guard rail, so that it is the same plan whatever it is read like."""
    plan = railed.plan()
    write_plan(plan, "plan.json")
    silent = RAILED.split("[overdue]", maxsplit=1)[0].replace("lag =", "# lag =")
    bare = read_config(write("bare.toml", silent))
    other = read_config(
        write("other.toml", RAILED.replace('"0.03"', '"0.04"').replace("= 3, signings", "= 4, signings"))
    )
    read = read_plan("plan.json", like=railed if named else bare)
    free = read_plan("plan.json", like=other)

    assert plan == read
    assert check_achievability(plan) == check_achievability(read)
    assert plan.last_useful_day("intakes") == read.last_useful_day("intakes")
    assert (4, other.overdue) == (free.funnel.stage("approvals").lag, free.overdue)


def test_plan_without_funnel_takes_no_lags(railed):
    """Lags in a plan's file say nothing to a plan that has no funnel."""
    write_plan(railed.plan(), "plan.json")
    like = Plan.from_rows([], metrics=railed.targets.metrics, roles=railed.roles, period=NOVEMBER)
    read = read_plan("plan.json", like=like)

    assert (None, railed.overdue) == (read.funnel, read.overdue)


def test_plan_limits_refused(railed, write):
    """What is wrong with the limits in a plan's file is told with its place."""
    write_plan(railed.plan(), "plan.json")
    document = json.loads(Path("plan.json").read_text(encoding="utf-8"))
    document["lags"] = {"approvals": -1, "applications": 2}
    document["overdue"] |= {"ceiling": "2", "metric": "submissions"}
    write("plan.json", json.dumps(document))
    like = evolve(railed.plan(), funnel=railed.funnel.with_lags(approvals=0, signings=0), overdue=None)
    stages = "'intakes', 'approvals', 'signings', 'disbursements', '进件', '批款件数', '签约' and '放款金额'"

    assert [
        "plan.json: overdue.ceiling: '2' is refused: it lies from 0 to 1",
        f"plan.json: overdue.metric: unknown metric 'submissions' in the targets. There is {stages}.",
        "plan.json: lags.approvals: Lag: days: -1 was given; expected a whole number of working days from 0 to 1,000",
        f"plan.json: lags.applications: unknown metric 'applications' in the funnel. There is {stages}.",
    ] == refused(read_plan, "plan.json", like=like)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f"{CONFIG}signings = 1\n[funnel]\nsigning_rate = 1\n"
            "lag = { approvals = 1, signings = 1001, loans = 1 }",
            [
                "c.toml:12: funnel.lag.approvals: it is the first stage; a lag counts from the stage before",
                "c.toml:12: funnel.lag.signings: Lag: days: 1001 was given; "
                "expected a whole number of working days from 0 to 1,000",
                "c.toml:12: funnel.lag.loans: unknown metric 'loans' in the funnel. "
                "There is 'approvals', 'signings', '批款件数' and '签约'.",
            ],
        ),
        (
            f"{CONFIG}signings = 1\n[funnel]\nsigning_rate = 2\nlag = {{ signings = {{ soon = 1 }} }}",
            [
                "c.toml:11: funnel.signing_rate: 2 is refused: a rate lies above 0 and at most at 1; "
                "2 per cent is written 1/50",
                "c.toml:12: funnel.lag.signings: 'soon' is no count of working days: 2 = \"0.5\", 3 = \"0.5\"",
            ],
        ),
        (
            f"{CONFIG}a = 1\n[funnel]\nlag = {{ a = 1 }}\n[[funnel.stages]]\nmetric = 'a'\nlag = 1\n"
            "[[funnel.stages]]\nmetric = 'b'\nrate = 1\nlag = '1'\n",
            [
                "c.toml:11: funnel.lag: each of [[funnel.stages]] says its own: lag = 2 for example",
                "c.toml:14: funnel.stages[1].lag: it is the first stage; a lag counts from the stage before",
                "c.toml:18: funnel.stages[2].lag: '1' is not a whole number",
            ],
        ),
        (
            f"{CONFIG}a = 1\n[split]\nlead = 'late'",
            ["c.toml:11: split.lead: unknown end of a month for lags 'late'. There is 'steady' and 'cut-off'."],
        ),
        (
            f"{CONFIG}a = {{ healthy = 1, amount = 1 }}\nb = {{ healthy = 1, early_overdue = 1 }}\n"
            "c = { healthy = 0.5, early_overdue = 0, provisional = 1 }\nd = { healthy = 1, early_overdue = 0 }\n"
            "e = { healthy = 1, early_overdue = 0, rate = 0 }\nf = { amount = 1, early_overdue = 0 }",
            [
                "c.toml:9: targets.a.amount: what is asked is stated once: either `amount` or `healthy`",
                "c.toml:9: targets.a: the key 'early_overdue' is missing: the share of new business that turns overdue early",
                "c.toml:10: targets.b.early_overdue: overdue rate: 1 is refused: "
                "below 1: where everything turns overdue nothing is healthy",
                "c.toml:11: targets.c.healthy: c: '0.5' is refused: it is finer than the quantum, 1; "
                "metric.up(...) makes it 1, metric.nearest(...) 1",
                "c.toml:11: targets.c.provisional: 1 is neither true nor false",
                "c.toml:13: targets.e.rate: unknown key; there is quantum, unit, aliases, amount, healthy, "
                "early_overdue, provisional",
                "c.toml:13: targets.e.healthy: one target is stated as healthy new business, and d is already",
                "c.toml:14: targets.f.early_overdue: unknown key; there is quantum, unit, aliases, amount",
            ],
        ),
        (
            f"{CONFIG}[targets.a]\nhealthy = 1\nwindow = 0\n[[targets.a.early_overdue]]\nuntil = 1\ndisbursed = -1\n"
            "[[targets.a.early_overdue]]\nuntil = 2026-09-30\ndisbursed = 1\noverdue = 2\nx = 0\n"
            "[targets.b]\nhealthy = 1\nearly_overdue = []\nprovisional = true",
            [
                "c.toml:12: targets.a.early_overdue[1]: the key 'overdue' is missing: what of it has turned overdue",
                "c.toml:13: targets.a.early_overdue[1].until: 1 is not a day: write 2026-11-03",
                "c.toml:14: targets.a.early_overdue[1].disbursed: -1 is refused: a weight is zero or more",
                "c.toml:19: targets.a.early_overdue[2].x: unknown key; there is until, disbursed, overdue",
                "c.toml:18: targets.a.early_overdue[2].overdue: Cohort until 2026-09-30: overdue: '2' was given; "
                "expected at most the 1 disbursed",
                "c.toml:22: targets.b.early_overdue: early_overdue: cohorts: [] was given; "
                "expected at least one with something disbursed",
                "c.toml:23: targets.b.provisional: unknown key; there is quantum, unit, aliases, amount, healthy, "
                "window, early_overdue",
            ],
        ),
        (
            f"{CONFIG}a = {{ healthy = 1, early_overdue = [{{ until = 2026-09-30, disbursed = 1, overdue = 0 }}] }}".replace(
                'month = "2026-11"', "month = 3"
            ),
            ["c.toml:5: period.month: '3' is not a period: write 2026-11-03, 2026-11-02..2026-11-08 (a week), "
             "2026-11, 2026-Q4 or 2026"],
        ),
        (
            f"{CONFIG}disbursements = {{ healthy = 1.5, early_overdue = 0 }}\n[funnel]\nsigning_rate = 2",
            [
                "c.toml:11: funnel.signing_rate: 2 is refused: a rate lies above 0 and at most at 1; "
                "2 per cent is written 1/50",
            ],
        ),
        (
            f"{CONFIG}a = 1\n[overdue]\nlimit = 1",
            [
                "c.toml:10: overdue: the key 'ceiling' is missing: the greatest overdue rate that is accepted",
                "c.toml:10: overdue: the key 'bands' is missing: the overdue rate of each risk band, { A = \"0.01\" }",
                "c.toml:11: overdue.limit: unknown key; there is ceiling, metric, bands",
                "c.toml:10: overdue.metric: unknown metric 'approvals' in the targets. There is 'a'.",
            ],
        ),
        (
            f"{CONFIG}approvals = 1\n[overdue]\nceiling = 3\nbands = {{ A = {{ most = -1 }}, B = 2, C = {{ rate = 0, to = 1 }} }}",
            [
                "c.toml:11: overdue.ceiling: 3 is refused: it lies from 0 to 1",
                "c.toml:12: overdue.bands.A: the key 'rate' is missing: the share of its approvals that turns overdue",
                "c.toml:12: overdue.bands.A.most: -1 is refused: a weight is zero or more",
                "c.toml:12: overdue.bands.B: 2 is refused: it lies from 0 to 1",
                "c.toml:12: overdue.bands.C.to: unknown key; there is rate, share, most",
            ],
        ),
        (
            f"{CONFIG}approvals = 1\n[overdue]\nceiling = 0.5\nbands = {{ ' ' = 0 }}",
            ["c.toml:12: overdue.bands. : RiskBand: name: ' ' was given; expected a text on one line that is not empty"],
        ),
        (
            f"{CONFIG}approvals = 1\n[overdue]\nceiling = 0.5\n[overdue.bands]",
            ["c.toml:12: overdue.bands: OverdueRail: bands: () was given; expected at least one RiskBand"],
        ),
        (
            f"{CONFIG}approvals = 1\n[overdue]\nceiling = 0.5\nbands = 3",
            ["c.toml:12: overdue.bands: 3 is not a table of keys and values"],
        ),
        (f"{CONFIG}a = 1\n[split.follow]\na = 'a'", [
            "c.toml:11: split.follow.a: metrics follow each other in a circle: a → a; take one of them out",
        ]),
        (
            f"{CONFIG}a = 1\nb = 1\nc = 1\nd = 1\n[split.follow]\nd = 'c'\nc = 'a'\nx = 'a'\na = 'b'\nb = 'c'\n",
            [
                "c.toml:15: split.follow.c: metrics follow each other in a circle: c → a → b → c; take one of them out",
                "c.toml:16: split.follow.x: unknown metric 'x'. There is 'a', 'b', 'c' and 'd'.",
            ],
        ),
    ],
)  # fmt: skip
def test_config_limits_refused(write, text, expected):
    """Each mistake of lags, limits and circles has its place and says what to do."""
    write("roster.csv", "id\nx\ny\n")

    assert sorted(expected) == sorted(refused(read_config, write("c.toml", text)))


# --- what only shows when targets are split -----------------------------------------------------------------------

FOLLOWING = (
    f"{CONFIG}b = 2\n[weights]\nexplicit = {{ x = 0, y = 0 }}\n[weights.b]\nexplicit = {{ x = 1, y = 0 }}\n"
)
NOBODY = "id,hired\nx,2026-12-01\ny,2026-12-02\n"


@pytest.mark.parametrize(
    ("roster", "text", "expected"),
    [
        ("", f"{FOLLOWING}[targets.a]\namount = 1", "c.toml:10: weights: 1 a cannot be split: all weights in s are zero"),
        ("", FOLLOWING.replace("x = 1", "x = 0"), "c.toml:12: weights.b: 2 b cannot be split: all weights in s are zero"),
        (
            "",
            f"{CONFIG}a = 1\nb = 0\n[split]\nfollow = {{ a = 'b' }}",
            "c.toml:12: split.follow.a: 1 a cannot be split: all weights in s are zero",
        ),
        (
            "",
            f"{CONFIG}a = 1\nb = 0\n[split]\nfollow = {{ a = 'b' }}\ngrain = {{ b = 'week' }}",
            "c.toml:12: split.follow.a: a: it follows b but goes down to the day",
        ),
        (
            "",
            f"{CONFIG}a = 1".replace('week = "weekdays"', "week = { monday = 0 }"),
            "c.toml:6: calendar: s has 1 a and no working day in 2026-11",
        ),
        (
            "",
            f"{CONFIG}a = 1\n[calendar.a]\nweek = {{ monday = 0 }}",
            "c.toml:10: calendar.a: s has 1 a and no working day in 2026-11",
        ),
        (NOBODY, f"{CONFIG}a = 1", "roster.csv: s has 1 a and no working day in 2026-11"),
        (
            "",
            f"{CONFIG}a = 1\n[profile]\ndays = {{ }}\ndefault = 0",
            "c.toml:10: profile: s has 1 a and no working day in 2026-11",
        ),
        (
            "id,away\ny,\nx,2026-11-30\n",
            f"{CONFIG}a = 4\n[profile]\ndays = {{ 2026-11-30 = 1 }}\ndefault = 0",
            "roster.csv:3: x has 2 a and no working day in 2026-11",
        ),
        (
            "",
            f"{CONFIG}signings = 4\n[funnel]\nsigning_rate = 1\nlag = {{ signings = 99 }}\n[split]\nlead = 'cut-off'",
            "c.toml:12: funnel.lag: s has 4 approvals and no working day in 2026-11",
        ),
    ],
)  # fmt: skip
def test_config_cannot_be_split(write, roster, text, expected):
    """What `decompose` refuses is told with the place of the setting that leads to it."""
    write("roster.csv", roster or "id\nx\ny\n")
    config = read_config(write("c.toml", text))
    (found,) = refused(config.plan)

    assert expected == found[: len(expected)]
    with pytest.raises(TargetkitError) as bare:
        evolve(config, origins=None).plan()
    assert isinstance(bare.value, AllWeightsZero | ConflictingPolicy | NoWorkingDay)
