"""Files: what happened, and configurations that use it."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

import pytest

from targetkit import (
    Actuals,
    Funnel,
    History,
    Manager,
    Metric,
    Month,
    Store,
    Team,
    WorkCalendar,
    check_achievability,
    check_consistency,
    decompose,
    profiles,
    weights,
)
from targetkit._past import Limits
from targetkit.files import read_actuals, read_config, read_plan, write_plan
from targetkit.interop.holidays import calendar as holidays
from targetkit.ramp import Ramp
from targetkit.windows import last_month, normal, trailing
from tests.file_cases import refused, writer

NOVEMBER = Month(2026, 11)
MONEY = Metric("disbursements", 1000, "CNY", aliases=["volume"])


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write files into a directory of the test's own, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return writer(tmp_path)


# --- what happened ----------------------------------------------------------------------------------------------

ROWS = """\
date,manager,metric,value,deal,recorded,#note
2026-10-12,li-na,signings,2,,,
2026/10/13,li-na,signings,-1,,2026-10-14,
2026-10-12,'=x,volume,50000,d1,2026-10-12 09:30,a
2026-10-12,'=x,disbursements,"'-1000",d1,2026-10-12 09:30,a
,,,,,,c
" "
2026-10-12,li-na,appointments,1/1,,2026-10-14,
2026-10-12,li-na,signings,2,,,b
"""


def test_actuals(write):
    """Rows are read with their deals and times of recording, by any name of a known metric; others are counts."""
    actuals = read_actuals(write("history.csv", ROWS), metrics=[MONEY])
    first, half_past_nine = date(2026, 10, 12), datetime(2026, 10, 12, 9, 30)
    rows = [
        (first, "li-na", "signings", 2),
        (date(2026, 10, 13), "li-na", "signings", -1, None, date(2026, 10, 14)),
        (first, "=x", MONEY, 50_000, "d1", half_past_nine),
        (first, "=x", MONEY, -1_000, "d1", half_past_nine),
        (first, "li-na", "appointments", 1, None, date(2026, 10, 14)),
        (first, "li-na", "signings", 2),
    ]

    assert Actuals(rows) == actuals
    assert ["TK501"] == [finding.code for finding in actuals.findings]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_actuals_chinese(write, encoding):
    """Chinese headings and metrics of the glossary are read in each encoding that spreadsheets write."""
    text = "日期,客户经理,指标,数量\n2026年10月12日,李娜,签约,2\n2026-10-12,李娜,陪展次数,3\n"
    actuals = read_actuals(write("history.csv", text, encoding))

    assert (
        Actuals([(date(2026, 10, 12), "李娜", "signings", 2), (date(2026, 10, 12), "李娜", "陪展次数", 3)])
        == actuals
    )


def test_actuals_channel(write):
    """A column says by which channel a row came; an empty cell says nothing."""
    text = (
        "日期,客户经理,指标,数值,渠道\n"
        "2026-11-02,li-na,签约,1,转介绍\n"
        "2026-11-02,li-na,签约,2,\n"
        "2026-11-02,li-na,签约,4, 转介绍 \n"
    )

    assert {"转介绍": 5, None: 2} == read_actuals(write("history.csv", text)).by_channel("signings")


def test_actuals_empty(write):
    """A file without rows is a past in which nothing happened; the metrics are known all the same."""
    actuals = read_actuals(write("history.csv", "date,manager,metric,value\n"), metrics=[MONEY])

    assert Actuals(metrics=[MONEY]) == actuals


def test_actuals_wrong(write):
    """Everything that is wrong is told at once, with its line and column; a row is not told twice."""
    text = """\
date,manager,metric,value,deal,recorded
2026-10-32,,disbursements,1500,,
2026-10-12,li-na,,many,,today
2026-10-12,li-na,,7,,
2026-10-12,li-na,signings,,,2026-10-12 09:30+08:00
2026-10-12,li-na,signings,1,,2026-10-12T25:00
2026-10-12,li-na,signings
"""
    found = refused(read_actuals, write("history.csv", text), metrics=[MONEY])
    finer = "it is finer than the quantum, 1000; metric.up(...) makes it 2000, metric.nearest(...) 2000"
    digits = "it is not a number; write digits with a point, without thousands separators or units"

    assert [
        "2: date: '2026-10-32' is not a day: day is out of range for month",
        "2: manager: it is empty",
        f"2: value: disbursements: '1500' is refused: {finer}",
        "3: metric: it is empty",
        "3: recorded: 'today' is not a day: a day is written 2026-11-03",
        f"3: value: 'many' is refused: {digits}",
        "4: metric: it is empty",
        "5: recorded: '2026-10-12 09:30+08:00' has a time zone; write the store's own time without it",
        "5: value: it is empty; what did not happen has no row, or a 0",
        "6: recorded: '2026-10-12T25:00' is no time: hour must be in 0..23; write 2026-11-03 14:05",
        "7: it has 3 cells where the first row has 6; put a text with commas in quotes",
    ] == [line.removeprefix("history.csv:") for line in found]


def test_actuals_columns(write):
    """Columns that are missing or unknown are told, and so is a file that is not there."""
    found = refused(read_actuals, write("history.csv", "date,manager,metric,valu\n2026-10-12,a,signings,1\n"))

    assert [
        "history.csv:1: valu: unknown column; did you mean 'value'? A column to pass over has a heading that begins "
        "with #",
        "history.csv:1: value: there is no such column; its heading is value or 数值 or 数量 or 达成",
    ] == found
    assert ["none.csv: the file cannot be read: No such file or directory"] == refused(
        read_actuals, "none.csv"
    )


# --- configurations ---------------------------------------------------------------------------------------------

PEOPLE = """\
id,team,hired
a,east,2020-01-01
b,east,2020-01-01
new,west,2026-10-05
"""

LENDING = """\
store = { id = "s", roster = "roster.csv" }
period.month = "2026-11"
calendar.week = "weekdays"
targets.disbursements = 400_000
split.follow = { disbursements = "signings" }

[funnel]
average_ticket = "history"
signing_rate = "history"
approval_rate = "0.5"

[weights]
from = "history"

[profile]
from = "history"
month_end_push = { days = 2, factor = 2 }

[history]
file = "history.csv"
since = 2026-08-03
until = "2026-10-30"
"""

MORE = """\
window = "last_month"
reading = "calendar"
campaigns = [2026-11-11]
own_rates = true
by = { signings = "批款件数" }
ramp = { unit = "weeks", 0 = "0.5", 8 = 1 }

[history.capacity]
quantile = 1
probability = "0.5"
attrition = "0.1"
intakes_ceiling = 2
"""


def past_rows():
    """Three months in which a converts four of five approvals and b two of five; a contract is 40,000."""
    for month in (8, 9, 10):
        for day in range(5, 24):
            if date(2026, month, day).weekday() < 5:
                for who, approved, signed in (("a", 5, 4), ("b", 5, 2)):
                    yield date(2026, month, day), who, "intakes", 10
                    yield date(2026, month, day), who, "approvals", approved
                    yield date(2026, month, day), who, "signings", signed
                    yield date(2026, month, day), who, "disbursements", 40_000 * signed


def past_file(rows=None):
    """The same as a file."""
    lines = [",".join(map(str, row)) for row in (past_rows() if rows is None else rows)]
    return "\n".join(["date,manager,metric,value", *lines, ""])


@pytest.fixture
def store(write):
    """A configuration with a past, and what its arguments should be."""
    write("roster.csv", PEOPLE)
    write("history.csv", past_file())
    write("store.toml", LENDING)
    hired = date(2020, 1, 1)
    teams = [
        Team("east", [Manager("a", hired=hired), Manager("b", hired=hired)]),
        Team("west", [Manager("new", hired=date(2026, 10, 5))]),
    ]
    return Store("s", teams)


def history_of(funnel, store, calendar):
    """The history that the configuration has."""
    return History(
        Actuals(past_rows(), metrics=funnel.metrics),
        roles=store,
        calendar={metric.name: calendar for metric in funnel.metrics},
        since=date(2026, 8, 3),
        until=date(2026, 10, 30),
    )


def test_history(store):
    """Weights, day shapes, rates and the ticket come from the past where the configuration says so."""
    config = read_config("store.toml")
    funnel = Funnel.consumer_loan(average_ticket=40_000, signing_rate="0.6", approval_rate="0.5")
    weekdays = WorkCalendar.weekdays()
    history = history_of(funnel, store, weekdays)
    names = [metric.name for metric in funnel.metrics]
    expected = decompose(
        funnel.required(disbursements=400_000),
        store,
        NOVEMBER,
        calendar=weekdays,
        weights={name: weights.history(history) for name in names if name != "disbursements"},
        profile=profiles.product(profiles.history(history), profiles.month_end_push(2, 2)),
        follow={"disbursements": "signings"},
    )

    assert expected == config.plan()
    assert expected.basis == config.plan().basis
    assert funnel == config.funnel == config.targets.funnel
    assert (Fraction(3, 5), 40_000) == (
        config.past.learnt["signings"].value,
        config.past.learnt["disbursements"].value,
    )
    assert [
        "signings: 0.6, from 410 in 2026-08 to 2026-10; the median of 3 months",
        "disbursements: 40,000, from 246 in 2026-08 to 2026-10; the median of 3 months",
    ] == config.past.to_text().splitlines()
    assert "签约：0.6" in config.past.to_text("zh")
    assert () == config.past.findings
    assert hash(config) == hash(read_config("store.toml"))


def test_history_own_rates(store, write):
    """Own rates make those who convert less do more; what is told of ramps, windows and stages is used."""
    config = read_config(write("store.toml", LENDING + MORE), holidays=holidays)
    plan = config.plan()
    a, b = (plan["approvals", who, NOVEMBER] / plan["signings", who, NOVEMBER] for who in ("a", "b"))
    told = config.past.told

    assert a < b
    assert {"signings"} == set(config.weights)
    assert (
        weights.history(
            config.past.history,
            window=last_month(),
            ramp=Ramp({0: "0.5", 8: 1}, unit="weeks"),
            by={"signings": "approvals"},
        )
        == config.weights["signings"]
    )
    shape = profiles.history(config.past.history, [date(2026, 11, 11)])

    assert profiles.product(shape, profiles.month_end_push(2, 2)) == config.profile["signings"]
    assert (last_month(), "calendar", frozenset({date(2026, 11, 11)})) == (
        told.window,
        told.reading,
        told.campaigns,
    )
    assert (
        Limits(quantile=1, probability=Fraction(1, 2), attrition=Fraction(1, 10), intakes_ceiling=2)
        == told.limits
    )
    assert plan.funnel == config.funnel != config.targets.funnel
    write_plan(plan, "plan.csv")

    assert plan == read_plan("plan.csv", like=config)


def test_history_achievability(store, write):
    """The limits, and the capacity of whatever occurred before the month, are the arguments of the check."""
    config = read_config(write("store.toml", LENDING + MORE))
    arguments = config.past.achievability(config.targets.metrics, NOVEMBER.start)
    nothing = config.past.achievability([Metric("submissions")], NOVEMBER.start)

    assert ("intakes", "approvals", "signings", "disbursements") == tuple(
        metric.name for metric in arguments["capacity"].metrics
    )
    assert (1, Fraction(1, 2), 2) == (
        arguments["capacity"].quantile,
        arguments["probability"],
        arguments["intakes_ceiling"],
    )
    assert (Fraction(1, 10), "weeks") == (arguments["staffing"].attrition, arguments["staffing"].ramp.unit)
    assert ((), False) == (nothing["capacity"].metrics, "probability" in nothing)


def test_history_expected(store, write):
    """The check expects the median of the same months, as it does of the history itself."""
    text = LENDING + '[history.capacity]\nprobability = "0.5"\n'
    config = read_config(write("store.toml", text))
    plan = config.plan()
    arguments = config.past.achievability(plan.metrics, NOVEMBER.start)
    of_history = {"expected": config.past.history, "probability": "0.5"}

    assert Fraction(1, 2) == arguments["expected"].quantile
    chances = check_achievability(plan, **arguments).where(code="TK305")
    assert chances
    assert check_achievability(plan, **of_history).where(code="TK305") == chances


def test_history_expected_as_told(store, write):
    """What is expected goes by the window and the ramp that are told."""
    config = read_config(write("store.toml", LENDING + MORE))
    metrics = config.targets.metrics
    told, history = config.past.told, config.past.history
    arguments = config.past.achievability(metrics, NOVEMBER.start)

    assert arguments["expected"] == history.capacities(
        metrics, "0.5", window=told.window, ramp=told.ramp, before=NOVEMBER.start
    )


def test_history_without_probability(store):
    """Where no probability is asked for, nothing is worked out for it."""
    config = read_config("store.toml")

    assert "expected" not in config.past.achievability(config.targets.metrics, NOVEMBER.start)


@pytest.mark.parametrize(
    ("text", "window"), [('"normal"', normal()), ("2", trailing(2)), ('"last_month"', last_month())]
)
def test_history_window(store, write, text, window):
    """How far back to look is a word or a number of months."""
    config = read_config(write("store.toml", f"{LENDING}window = {text}\n"))

    assert window == config.past.told.window


def test_history_unused(store, write):
    """A past that only the check needs changes nothing in the plan; a funnel of stages can have its rates from it."""
    head, _, tail = LENDING.partition("[funnel]")
    stages = """\
    [[funnel.stages]]
    metric = "approvals"
    [[funnel.stages]]
    metric = "signings"
    rate = "history"
    [[funnel.stages]]
    metric = "disbursements"
    ticket = {}
    quantum = 1000
    """
    history = tail[tail.index("[history]") :]
    learnt = read_config(write("one.toml", head + stages.format('"history"') + history))
    stated = read_config(
        write("two.toml", head + stages.format("40_000").replace('"history"', "0.6") + history)
    )

    assert ["signings", "disbursements"] == list(learnt.past.learnt)
    assert learnt.plan() == stated.plan()
    assert not stated.past.learnt
    assert "" == stated.past.to_text()


def test_history_targets(store, write):
    """Without a funnel there are no rates to learn; the shares are those of each metric."""
    text = """\
    store = { id = "s", roster = "roster.csv" }
    period.month = "2026-11"
    calendar.week = "weekdays"
    targets = { signings = 60, appointments = 30 }
    history.file = "history.csv"
    weights.from = "history"
    """
    plan = read_config(write("store.toml", text)).plan()

    assert (
        plan["signings", "a", NOVEMBER] > plan["signings", "b", NOVEMBER] > plan["signings", "new", NOVEMBER]
    )
    assert 10 == plan["appointments", "new", NOVEMBER]


def test_history_holidays(store, write):
    """The holidays of the years of the past are laid over the calendar, too."""
    write("history.csv", past_file([(date(2025, 9, 1), "a", "signings", 1), *past_rows()]))
    text = LENDING.replace('calendar.week = "weekdays"', 'calendar = { week = "weekdays", holidays = "CN" }')
    config = read_config(write("store.toml", text.replace("since = 2026-08-03\n", "")), holidays=holidays)

    assert 0 == config.calendar["signings"].weight(date(2025, 10, 1))


def test_history_later(store, write):
    """Whatever happened in the month that is planned changes nothing."""
    plan = read_config("store.toml").plan()
    write("history.csv", past_file([*past_rows(), (NOVEMBER.start, "b", "signings", 90)]))
    write("store.toml", LENDING.replace('until = "2026-10-30"', "until = 2026-11-02"))

    assert plan == read_config("store.toml").plan()


@pytest.mark.parametrize(
    "rows",
    [
        (),
        ((date(2026, 10, 5), "ghost", "signings", 1),),
        ((date(2026, 10, 5), "a", "signings", 0), (date(2026, 10, 6), "b", "approvals", 0)),
        ((date(2026, 10, 5), "a", "signings", -3),),
        ((date(2026, 12, 5), "a", "signings", 3),),
    ],
    ids=["empty", "somebody unknown", "zeros", "corrections", "later"],
)
def test_history_of_next_to_nothing(store, write, rows):
    """A past that says nothing leaves everybody who is not there equal, and the check says that it knows nothing."""
    write("history.csv", past_file(rows))
    text = LENDING.replace('ticket = "history"', "ticket = 40_000").replace('rate = "history"', "rate = 0.5")
    config = read_config(write("store.toml", f"{text}own_rates = true\n"))
    plan = config.plan()
    arguments = config.past.achievability(plan.metrics, NOVEMBER.start)

    known = {metric for day, _, metric, value in rows if value and day < NOVEMBER.start}

    assert known == {metric.name for metric in arguments["capacity"].metrics}
    assert [4, 3, 3] == sorted((plan["signings", who, NOVEMBER] for who in ("a", "b", "new")), reverse=True)
    assert check_consistency(plan).ok
    assert "TK309" in [finding.code for finding in check_achievability(plan, **arguments)]


def test_history_wrong(store, write):
    """Everything that is wrong with the table and what uses it is told at once."""
    text = LENDING.replace('"2026-10-30"', "2026-08-01").replace(
        '[profile]\nfrom = "history"', '[profile]\nfrom = "past"'
    )
    wrong = """\
    window = "half"
    reading = "both"
    campaigns = "often"
    own_rates = "yes"
    by = { signings = "calls" }
    ramp = { 1 = 1, soon = 2 }
    extra = 1
    [history.capacity]
    quantile = 0
    probability = 1
    attrition = 1
    intakes_ceiling = 2
    [weights.signings]
    from = "history"
    default = 1
    """
    text = text.replace("[history]", '[profile.signings]\nfrom = "history"\n[history]')
    found = refused(read_config, write("store.toml", text.replace('approval_rate = "0.5"\n', "") + wrong))
    known = "there is file, since, until, window, reading, campaigns, own_rates, ramp, capacity, by"

    assert [
        "15: profile.from: unknown source of a profile 'past'. There is 'history'.",
        "22: history.since: it lies after until, 2026-08-01",
        "24: history.window: unknown window 'half' in the history, beside a number of months. "
        "There is 'last_month' and 'normal'.",
        "25: history.reading: unknown reading of a rate 'both'. There is 'calendar' and 'cohort'.",
        "26: history.campaigns: 'often' is not a day: a day is written 2026-11-03",
        "27: history.own_rates: 'yes' is neither true nor false",
        "28: history.by.signings: unknown metric 'calls' in the history. "
        "There is 'approvals', 'disbursements', 'intakes' and 'signings'.",
        "29: history.ramp: 'soon' is no count of months, weeks or days: 0 = \"0.3\", 3 = 1",
        f"30: history.extra: unknown key; {known}",
        "32: history.capacity.quantile: 0 is refused: a rate lies above 0 and at most at 1",
        "33: history.capacity.probability: probability: 1 is refused: "
        "a probability that can be asked for lies above 0 and below 1",
        "34: history.capacity.attrition: attrition: 1 is refused: "
        "the share of people who leave in a month lies from 0 to below 1",
        "35: history.capacity.intakes_ceiling: unknown metric 'intakes' in the targets. "
        "There is 'approvals', 'signings' and 'disbursements'.",
        "38: weights.signings.default: the history leaves nobody out; a default is for stated weights",
    ] == [line.removeprefix("store.toml:") for line in found]


def test_history_missing(store, write):
    """What is to come from a past needs one."""
    text = LENDING.partition("[history]")[0]
    say = 'there is no past to go by; add the table [history] with file = "history.csv"'

    assert [
        f"store.toml:{line}: {key}: {say}"
        for line, key in (
            (8, "funnel.average_ticket"),
            (9, "funnel.signing_rate"),
            (13, "weights.from"),
            (16, "profile.from"),
        )
    ] == refused(read_config, write("store.toml", text))
    assert [
        "store.toml:20: history.file: the file 'none.csv' cannot be read: No such file or directory"
    ] == refused(read_config, write("store.toml", LENDING.replace("history.csv", "none.csv")))
    assert [
        "store.toml:19: history: the key 'file' is missing: the CSV file that says what happened"
    ] == refused(read_config, write("store.toml", LENDING.replace('file = "history.csv"\n', "")))


def test_history_without_figures(store, write):
    """A rate of which the past says nothing is told where it was to come from it."""
    write("history.csv", past_file([(date(2026, 10, 5), "a", "approvals", 5)]))

    assert [
        "store.toml:8: funnel.average_ticket: the past has no disbursements to tell; write a number",
        "store.toml:9: funnel.signing_rate: the past has no signings to tell; write a number",
    ] == refused(read_config, "store.toml")


def test_history_own_rates_refused(store, write):
    """Own rates beside weights of the same stage, or without a chain above what is asked, are a mistake."""
    text = f"{LENDING}own_rates = true\n[weights.approvals]\nfrom = 'history'\n"
    bare = """\
    store = { id = "s", roster = "roster.csv" }
    period.month = "2026-11"
    calendar.week = "weekdays"
    targets = { signings = 60 }
    history = { file = "history.csv", own_rates = true }
    """
    reason = "each person's need comes from the person's own rates (history.own_rates); give one or the other"

    assert [f"store.toml:24: weights.approvals: {reason}"] == refused(read_config, write("store.toml", text))
    assert [
        "bare.toml:5: history.own_rates: own rates need a [funnel] with a stage above the one that is asked for"
    ] == refused(read_config, write("bare.toml", bare))
