"""The command line: what is proposed against gaps, what is prepared before the month, and what waits."""

from __future__ import annotations

import io
import sys
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from attrs import evolve
from rich.console import Console

from targetkit import Actuals, Manager, Metric, Month, Store, Team, WorkCalendar, decompose, levers, track
from targetkit._followed import followed
from targetkit._proposed import show_contingency, show_remedies
from targetkit._screen import Screen
from targetkit.cli._tasks import DAY, MONTH, SAMPLE
from targetkit.contingency import contingency_plan
from targetkit.files import read_config, read_stock
from targetkit.labour import LabourLimits
from targetkit.lever import Cost
from targetkit.remedies import plan_remedies
from targetkit.rules import Rule, standard
from targetkit.stock import Stock
from targetkit.triggers import BehindPace, Short, StockOlder, Without
from tests.file_cases import CLI_CONFIG, MORNING

ROWS = """\
date,manager,metric,value
2026-11-03,a,submissions,3
2026-11-04,b,submissions,9
2026-11-04,b,signings,1
"""


@pytest.fixture(autouse=True)
def files(place):
    """A configuration, a roster and rows."""
    (place / "store.toml").write_text(CLI_CONFIG, encoding="utf-8")
    (place / "roster.csv").write_text("id,team\na,t\nb,t\n", encoding="utf-8")
    (place / "actuals.csv").write_text(ROWS, encoding="utf-8")


def shown(show, *arguments, lang="en", **options):
    """What is shown on a screen that is no terminal."""
    out = io.StringIO()
    screen = Screen(lang, Console(file=out, width=200), Console(file=io.StringIO()))
    show(screen, *arguments, **options)
    return out.getvalue()


def test_demo_ends_with_remedies(run):
    """The demo ends with the remedy plan of the 12th and the month's contingency plan, a screen each, in both languages."""
    config = read_config(SAMPLE)
    progress = followed(config.plan(), MONTH, DAY, "close").progress
    stock = Stock.of(progress.actuals, progress.plan.funnel, DAY, roles=progress.plan.roles)
    remedies = plan_remedies(progress, config.rules, config.levers, config.labour, stock=stock)
    prepared = contingency_plan(config.plan(), config.rules, config.levers)

    assert remedies.actions
    assert "TK701" not in {one.code for one in (*remedies.findings, *prepared.findings)}
    for lang in ("en", "zh"):
        expected = shown(show_remedies, remedies, lang=lang), shown(show_contingency, prepared, lang=lang)

        assert all(len(text.splitlines()) <= 45 for text in expected)
        assert run("demo", "--lang", lang)[1].endswith("\n" + "\n".join(expected))


def test_a_saturday_that_is_open(run):
    """A Saturday on which the store is open is no day off, whatever days banks have: nobody is asked to give it up."""
    out = run("demo", "--lang", "en")[1].partition("What is done about the gaps")[2]

    assert "\n14 Nov" in out
    assert "weekend work" not in out.partition("\n14 Nov: ")[2].partition("\n")[0]


def test_who_does_what(run):
    """The first day tells who does what, what it brings and what it costs; a later one how many do it."""
    out = run("remedy", str(SAMPLE), str(MONTH), "--as-of", "2026-11-12")[1]
    zh = run("remedy", str(SAMPLE), str(MONTH), "--as-of", "2026-11-12", "--lang", "zh")[1]

    assert out.startswith("What is done about the gaps, from 13 Nov on\n\n")
    assert "\n13 Nov\n  chase signings: 何雪, " in out
    assert " people, 9 h) → 1.7 signings\n" in out
    assert " for 10,000 CNY of disbursements; to be agreed\n" in out
    assert "; with 周洁, 刘洋\n" in out
    assert "\n14 Nov: " in out
    assert "\nOvertime: consult the union and the worker first.\n" in out
    assert "\nWhat cannot be closed, and why:\n  disbursements · 成都锦江门店 · 15 Nov: " in out
    assert "TK741" not in out
    assert zh.startswith("弥补计划（11月13日起）\n\n")
    assert "\n11月13日\n  催签：何雪、" in zh
    assert "（9人，共9小时） → 签约 1.7\n" in zh
    assert "元换来放款金额 1万元；待本人同意\n" in zh


def test_each_action(run):
    """With `--each` every action stands by itself, as the remedy plan tells it."""
    config = read_config("store.toml")
    out = run("remedy", *MORNING, "--each", "--days", "2")[1]
    progress = followed(config.plan(), Path("actuals.csv"), DAY, "close").progress
    stock = Stock.of(progress.actuals, progress.plan.funnel, DAY, roles=progress.plan.roles)
    remedies = plan_remedies(progress, config.rules, config.levers, config.labour, stock=stock, days=2)

    assert out.startswith(f"{remedies.to_text()}\n")


def test_budget(run):
    """A budget is kept to and told; no budget that cannot be read."""
    status, out, err = run("remedy", *MORNING, "--budget", "500")

    assert (0, "") == (status, err)
    assert " of a budget of 500 CNY\n" in out
    assert "the budget does not allow more" in out
    assert " of what any plan within the same limits can.\n" in out
    assert (2, "") == run("remedy", *MORNING, "--budget", "much")[:2]
    assert run("remedy", *MORNING, "--budget", "much")[2].startswith("budget: 'much' is refused: ")


def test_capacity_of_the_past(run, place):
    """With a history it is known what people can do, so that too few people are seen."""
    past = [
        f"2026-{month:02}-{day:02},{who},{metric},1"
        for month in (8, 9, 10)
        for day in range(1, 29, 7)
        for who in "ab"
        for metric in ("submissions", "signings")
    ]
    (place / "history.csv").write_text("\n".join(["date,manager,metric,value", *past, ""]), encoding="utf-8")
    before = run("remedy", *MORNING)[1]
    with (place / "store.toml").open("a", encoding="utf-8") as file:
        file.write('[history]\nfile = "history.csv"\n')
    after = run("remedy", *MORNING)[1]

    assert "TK704" in before
    assert "TK704" not in after


def test_stock(run, place):
    """What is stated to wait is chased, and `track` shows how fast it is cleared, and what people can do."""
    (place / "stock.csv").write_text(
        "manager,metric,value,since\na,submissions,6,2026-11-03\n", encoding="utf-8"
    )
    remedy = run("remedy", *MORNING, "--stock", "stock.csv")[1]
    plain = run("track", *MORNING)[1]
    tracked = run("track", *MORNING, "--stock", "stock.csv")[1]
    history = "date,manager,metric,value\n2026-10-05,a,submissions,1\n2026-10-05,a,signings,1\n"
    (place / "history.csv").write_text(history, encoding="utf-8")
    with (place / "store.toml").open("a", encoding="utf-8") as file:
        file.write('[history]\nfile = "history.csv"\n')
    strained = run("track", *MORNING, "--stock", "stock.csv", "--lang", "zh", "--metric", "signings")[1]
    plan = read_config("store.toml").plan()
    stock = read_stock("stock.csv", as_of=date(2026, 11, 12), metrics=plan.metrics)
    board = track(plan, Actuals([], metrics=plan.metrics), date(2026, 11, 12), stock=stock)

    assert "submissions waiting too long" in remedy
    assert "submissions waiting too long" not in run("remedy", *MORNING)[1]
    assert "What waits" not in plain
    assert "\nWhat waits, and how fast it is cleared\n\nWhat waits, as of 12 Nov 2026\n" in tracked
    assert 6 == board.clearing("submissions").waiting
    assert "What each day left asks" not in tracked
    assert "\n余下每日所需与可完成\n\n签约 · 2026年11月\n" in strained


def test_stock_of_the_moment(run, place):
    """A stock is that of the evening that was, or of the moment; what came into it later is a mistake."""
    (place / "stock.csv").write_text(
        "manager,metric,value,since\na,submissions,6,2026-11-12\n", encoding="utf-8"
    )
    rows = ("store.toml", "actuals.csv", "--stock", "stock.csv", "--as-of")

    assert 0 == run("track", *rows, "2026-11-12")[0]
    assert 0 == run("track", *rows, "2026-11-12T10:30")[0]
    assert (
        "stock.csv:2: since: '2026-11-12' lies after 2026-11-11"
        in run("track", *rows, "2026-11-12", "--at", "morning")[2]
    )


def test_card_by_the_stock(place):
    """What was stated to wait goes before what the rows of deals imply."""
    from targetkit._followed import waiting

    (place / "stock.csv").write_text("manager,metric,value\na,submissions,6\n", encoding="utf-8")
    plan = read_config("store.toml").plan()
    rows = place / "actuals.csv"
    stated = followed(plan, rows, date(2026, 11, 12), "close", place / "stock.csv").progress

    assert 6 == waiting(stated).total("submissions")
    assert {} == waiting(followed(plan, rows, date(2026, 11, 12), "close").progress).amounts()


def test_contingency(run):
    """Before the month there are no rows: what is prepared stands alone, teams for which it is the same together."""
    status, out, err = run("remedy", "store.toml", "--contingency")
    both = run("remedy", *MORNING, "--contingency")[1]
    run("split", "store.toml", "--out", "plan.json")
    of_a_plan = run("remedy", "plan.json", "--config", "store.toml", "--contingency")[1]

    assert (0, "") == (status, err)
    assert out.startswith("Prepared before the month: what is done when\n\n")
    assert (
        "\nt\n  3 days without a submission (from 4 Nov): coaching (1 h of the coach); asked: whoever it is\n"
        in out
    )
    assert "TK701" in out
    assert both.startswith("What is done about the gaps")
    assert both.endswith(f"\n{out}")
    assert out == of_a_plan


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (
            ("store.toml",),
            "ACTUALS: None was given; expected the rows of what happened (.csv), or --contingency\n",
        ),
        (("store.toml", "actuals.csv"), "--as-of: None was given; expected a day (2026-11-12), or a moment"),
        (("plan.csv", "--contingency"), "--config: None was given; expected the configuration (TOML)"),
        ((*MORNING, "--days", "0"), "--days"),
        ((*MORNING, "--stock", "no.csv"), "no.csv: the file cannot be read: No such file or directory"),
    ],
)
def test_bad_arguments(run, arguments, expected):
    """What cannot be used is told, nothing is printed, and the status is 2."""
    status, out, err = run("remedy", *arguments)

    assert (2, "") == (status, out)
    assert expected in err
    assert "Traceback" not in err


def test_long_work_is_shown(run, monkeypatch):
    """Where somebody looks on, it says that it is working."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")

    assert "working …" in run("remedy", *MORNING)[2]


def test_rows_that_do_not_fit(run, place):
    """Rows that cannot stand are told after the remedies, with status 1."""
    (place / "actuals.csv").write_text(f"{ROWS}2026-11-05,a,submissions,-9\n", encoding="utf-8")

    assert 1 == run("remedy", *MORNING)[0]


@pytest.mark.parametrize("width", [60, 80, 110])
def test_chinese_in_a_terminal(run, monkeypatch, width):
    """In a terminal Chinese sentences are as wide as it is, and no line begins with a mark that ends something."""
    from rich.text import Text

    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("TERM", "xterm-256color")
    out = run("remedy", *MORNING, "--contingency", "--lang", "zh")[1]
    lines = [Text.from_ansi(line) for line in out.partition("\n\n11月13日")[2].splitlines()]

    assert max(line.cell_len for line in lines) <= width
    assert not any(line.plain.lstrip().startswith(tuple("，。；：、）")) for line in lines)


# --- what a plan of remedies may hold -----------------------------------------------------------------------------

FILES = Metric("submissions")
MONEY = Metric("disbursements", 1000, "CNY")


def remedies(rules, rows=(), metric=FILES, levels=None, **options):
    """The remedies of two people in a team who are asked for 42 pieces."""
    store = Store("s", [Team("t", [Manager("a"), Manager("b")])])
    plan = decompose(
        {metric: 42 * (metric.quantum)}, store, Month(2026, 11), calendar=WorkCalendar.weekdays()
    )
    progress = track(plan, Actuals(rows, metrics=plan.metrics), date(2026, 11, 12))
    limits = LabourLimits.china(monthly_wage=8700)
    return plan_remedies(progress, rules, levels or levers.standard(), limits, **options)


def test_nothing_to_do():
    """Where no rule fires it says so, and nothing else."""
    own = remedies([Rule("silent", Without("submissions", 30), levers=("coaching",), kind="discipline")])

    assert (
        "What is done about the gaps, from 13 Nov on\n\nNo rule fired: nothing has to be made up for.\n"
        == shown(show_remedies, own)
    )
    assert "没有规则触发，无需弥补。" in shown(show_remedies, own, lang="zh")


def test_discipline_alone():
    """What is obliged is told as such; what brings nothing promises nothing, and nothing is said of its worth."""
    rules = [Rule("silent", Without("submissions", 3), levers=("spot_check",), kind="discipline")]
    text = shown(show_remedies, remedies(rules))

    assert "\n13 Nov\n  spot check (obliged): a, b (2 people, 1 h)\n" in text
    assert "→" not in text
    assert "by the end" not in text
    assert "Cost" not in text
    assert "within the same limits" not in text


def test_what_all_of_it_brings():
    """What all of it brings is rounded down, less what it takes elsewhere; where it takes more, nothing is promised."""
    rules = [Rule("pace", BehindPace("submissions"), "team", ("overtime",))]
    own = remedies(rules)
    some = evolve(own, expected={"submissions": Fraction("5.99")}, lost={"submissions": Fraction(1)})
    none = evolve(some, lost={"submissions": Fraction(6)})

    assert "\nAll of it together brings about 4.9 submissions by the end" in shown(show_remedies, some)
    assert "All of it together" not in shown(show_remedies, none)


def test_what_is_obliged_comes_first():
    """On each day what is obliged stands before what is chosen, whatever brings more."""
    rules = [
        Rule("silent", Without("submissions", 3), levers=("coaching",), kind="discipline"),
        Rule("pace", BehindPace("submissions"), "team", ("overtime",)),
    ]
    first = shown(show_remedies, remedies(rules)).partition("\n13 Nov\n")[2]

    assert first.startswith("  coaching (obliged): ")
    assert "\n  overtime: a, b (2 people, 2 h) → " in first


def test_what_costs_and_brings_nothing():
    """What is obliged at a cost has that cost and no price, as nothing comes of it."""
    rules = [Rule("silent", Without("submissions", 3), levers=("spot_check",), kind="discipline")]
    levels = levers.standard(spot_check={"cost": Cost(amount=20, currency="CNY")})
    text = shown(show_remedies, remedies(rules, levels=levels))

    assert "\n  spot check (obliged): a, b (2 people, 1 h); 40 CNY\n" in text
    assert "\nCost: 40 CNY\n" in text


def test_a_price_per_piece():
    """Where the plan ends with pieces, a price is that of a piece, and the best plan is told as such."""
    rules = [Rule("pace", BehindPace("submissions"), "team", ("overtime",))]
    text = shown(show_remedies, remedies(rules, days=2))

    assert " for 1 submissions; to be agreed\n" in text
    assert "\nNo plan within the same limits closes more.\n" in text


def test_money_without_a_ticket():
    """Of money that has no ticket it is not known how likely it comes; in Chinese it has its unit in the cell."""
    rules = [Rule("day", Short("disbursements", "day"), "team", ("overtime",))]
    own = remedies(rules, metric=MONEY)

    assert "\ndisbursements (CNY)  t    13 Nov   " in shown(show_remedies, own)
    assert shown(show_remedies, own).split("disbursements (CNY)")[1].splitlines()[0].endswith("–")
    assert "元" in shown(show_remedies, own, lang="zh").split("\n放款金额")[1].splitlines()[0]


def test_overtime_for_a_special_reason():
    """The recorded reason for longer days is told with whom to ask first."""
    rules = [Rule("pace", BehindPace("submissions"), "team", ("overtime",))]
    own = evolve(remedies(rules), special_reason="month end")

    assert "\nOvertime: consult the union and the worker first; special reason: month end.\n" in shown(
        show_remedies, own
    )
    assert "；特殊原因：month end。" in shown(show_remedies, own, lang="zh")


def test_customers_that_are_taken_over():
    """Whose customers somebody takes over is told."""
    rules = [Rule("pace", BehindPace("submissions"), "team", ("overtime",))]
    own = remedies(rules)
    helped = evolve(own, actions=tuple(evolve(one, helps="b") for one in own.actions))

    assert "; takes over customers of b" in shown(show_remedies, helped)
    assert "承接b的客户" in shown(show_remedies, helped, lang="zh")


def test_what_stays_open_together():
    """Gaps of one metric and day that stay open for the same reason share a line."""
    rules = [
        Rule("a", Short("submissions"), "manager", ("recruiting",)),
        Rule("old", StockOlder("approvals", 7), "store", ("chase_signings",)),
    ]
    text = shown(show_remedies, remedies(rules))

    assert "  submissions · a, b · 13 Nov: what is done from now on gets there too late\n" in text
    assert "TK703" in text


def test_standard_rules_of_a_plan_without_applications():
    """The rules that a configuration has by itself fit its metrics: none of them names applications."""
    names = {rule.trigger.metric for rule in read_config(SAMPLE).rules}

    assert "applications" not in names
    assert "applications" in {rule.trigger.metric for rule in standard()}
