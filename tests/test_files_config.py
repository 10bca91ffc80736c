"""Files: configurations and the files that they name."""

from __future__ import annotations

from datetime import date

import pytest

from targetkit import (
    Funnel,
    Manager,
    Metric,
    Month,
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
from targetkit.errors import MissingExtra
from targetkit.files import read_config, read_plan, write_plan
from targetkit.interop.holidays import calendar as holidays
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
        "store.toml:33: extra: unknown key; there is period, store, region, funnel, targets, split, history, "
        "calendar, weights, profile",
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
