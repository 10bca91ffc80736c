"""The command line: what it prints, where, and how it ends."""

from __future__ import annotations

import sys
from datetime import date
from importlib.metadata import version

import pytest

from targetkit import attribute, check_achievability, check_consistency
from targetkit.cli._tasks import SAMPLE
from targetkit.files import read_config, read_plan

CONFIG = """\
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
[weights]
from = "roster"
[split]
follow = { signings = "submissions" }
"""


@pytest.fixture(autouse=True)
def files(place):
    """A configuration and a roster."""
    (place / "store.toml").write_text(CONFIG, encoding="utf-8")
    (place / "roster.csv").write_text("id,weight\na,1\nb,2\n", encoding="utf-8")


@pytest.fixture
def terminal(monkeypatch):
    """Make the output a terminal of some width."""

    def made(width):
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
        monkeypatch.setenv("COLUMNS", str(width))
        monkeypatch.setenv("TERM", "xterm-256color")

    return made


def test_demo(run):
    """The demo shows the store, its weeks, somebody's days, the fairness figures and the check."""
    status, out, err = run("demo")
    plan = read_config(SAMPLE).plan()
    first, last = plan.metrics[0], plan.metrics[-1]

    assert (0, "") == (status, err)
    for part in (
        plan.to_text(),
        plan.table(first).to_text(),
        plan.table(last).to_text(),
        plan.table(first, role="li-na", grain="day").to_text(),
        plan.fairness().to_text(),
        check_consistency(plan).to_text(),
    ):
        assert f"\n{part}" in out
    assert str(plan.milestones("disbursements", "li-na", by="week")[-1]) in out


def test_demo_sample():
    """The sample store has what makes a real one hard, and its plan is clean and fair."""
    config = read_config(SAMPLE)
    plan = config.plan()
    people = config.roles.managers()

    assert (3, 14) == (len(config.roles.children), len(people))
    assert any(person.left is not None and person.left in plan.period for person in people)
    assert any(person.hired is not None and person.hired in plan.period for person in people)
    assert any(share < 1 for person in people for share in person.away.values())
    assert all(person.name for person in people)
    assert 0 == len(check_consistency(plan))
    assert all(margin.distance < 1 for margin in plan.fairness().margins)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [80, 100, 120])
def test_demo_fits(run, terminal, lang, width):
    """In a terminal nothing is wider than it is, Chinese characters counting two cells."""
    terminal(width)
    from rich.text import Text

    status, out, _ = run("demo", "--lang", lang)
    lines = [Text.from_ansi(line) for line in out.splitlines()]

    assert 0 == status
    assert max(line.cell_len for line in lines) <= width


def test_demo_piped(run):
    """In a pipe there are no colours and no spaces at the ends of lines."""
    _, out, _ = run("demo")

    assert "\x1b" not in out
    assert all(line == line.rstrip() for line in out.splitlines())


def test_demo_colours(run, terminal):
    """In a terminal headings stand out."""
    terminal(100)

    assert "\x1b[1;36mWeek by week" in run("demo")[1]


@pytest.mark.parametrize(
    ("environment", "options", "expected"),
    [
        ({}, (), "nothing to report"),
        ({"LANG": "zh_CN.UTF-8"}, (), "没有发现问题"),
        ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, (), "nothing to report"),
        ({"LC_MESSAGES": "zh_CN", "LANG": "C"}, (), "没有发现问题"),
        ({"LANG": "zh_CN.UTF-8"}, ("--lang", "en"), "nothing to report"),
        ({}, ("--lang", "zh"), "没有发现问题"),
    ],
)
def test_language(run, monkeypatch, environment, options, expected):
    """The language is asked for, or that of the environment, or English."""
    for name, told in environment.items():
        monkeypatch.setenv(name, told)

    assert expected in run("split", "store.toml", *options)[1]


@pytest.mark.parametrize("name", ["plan.csv", "plan.json"])
def test_split(run, place, name):
    """`split` shows the plan, checks it and writes it."""
    status, out, err = run("split", "store.toml", "--out", name)
    config = read_config("store.toml")
    plan = config.plan()

    assert (0, "") == (status, err)
    assert out.startswith(f"{plan.to_text()}\n\nnothing to report")
    assert out.endswith(f"\n210 targets written to {name}\n")
    assert plan == read_plan(name, like=config)


def test_split_without_out(run, place):
    """Without a file to write, `split` says how to get one."""
    status, out, _ = run("split", "store.toml")

    assert 0 == status
    assert out.endswith("\n--out plan.csv writes every target down to the day\n")
    assert ["roster.csv", "store.toml"] == sorted(path.name for path in place.iterdir())


def test_check(run):
    """`check` ends with 0 for a plan that adds up, in either language."""
    run("split", "store.toml", "--out", "plan.csv")

    assert (
        0,
        "210 targets read from plan.csv\n\nnothing to report: whatever was checked holds\n",
        "",
    ) == run("check", "plan.csv", "--config", "store.toml")
    assert run("check", "plan.csv", "--config", "store.toml", "--lang", "zh")[1].startswith(
        "从plan.csv读取210条目标\n"
    )


@pytest.fixture
def past(place):
    """A configuration with a past: a brought two of a day, b one."""
    days = [f"2026-{month:02}-{day:02}" for month in (8, 9, 10) for day in range(1, 31)]
    rows = [
        f"{day},{who},{metric},{number * times}"
        for day in days
        for who, number in (("a", 2), ("b", 1))
        for metric, times in (("submissions", 2), ("signings", 1))
    ]
    (place / "history.csv").write_text("\n".join(["date,manager,metric,value", *rows, ""]), encoding="utf-8")
    config = CONFIG.replace("submissions = 42\nsignings = 20", "signings = 60\n[funnel]\nstages = [STAGES]")
    stages = '{ metric = "submissions" }, { metric = "signings", rate = "history" }'
    config = (
        config.replace("STAGES", stages)
        .replace('from = "roster"', 'from = "history"')
        .partition("[split]")[0]
    )
    (place / "roster.csv").write_text("id\na\nb\n", encoding="utf-8")
    (place / "store.toml").write_text(f'{config}[history]\nfile = "history.csv"\n', encoding="utf-8")
    return place


def test_split_by_the_past(run, past):
    """`split` takes rates and weights from the history, and says where the rates come from."""
    status, out, err = run("split", "store.toml", "--out", "plan.csv")
    config = read_config("store.toml")

    assert (0, "") == (status, err)
    assert config.plan() == read_plan("plan.csv", like=config)
    assert "\nRates and tickets from the past\nsignings: 0.5, from 540 in 2026-08 to 2026-10; " in out
    assert "\n按过往得出的转化率和件均\n签约：0.5，" in run("split", "store.toml", "--lang", "zh")[1]


def test_split_says_from_how_much_data(run, past):
    """`split` says from how much data shares and days come, who is not on the roster, and what should be known."""
    with (past / "history.csv").open("a", encoding="utf-8") as file:
        file.write("2026-10-05,yan,signings,4\n")
    with (past / "store.toml").open("a", encoding="utf-8") as file:
        file.write('[profile]\nfrom = "history"\n')
    text = run("split", "store.toml")[1]
    zh = run("split", "store.toml", "--lang", "zh")[1]

    days = "n 180 (days of people with {}), window 1 Aug 2026 to 30 Oct 2026, shrinkage 20% (equal shares)"
    assert "From how much data weights and days come\n" in text
    for name in ("submissions", "signings"):
        assert f"shares of {name}: {days.format(name)}\n" in text
        assert f"days of {name}: n " in text
    assert "\nnot on the roster, left out of the shares: yan\n" in text
    assert "签约的人员占比：样本 180（有签约的人天），" in zh
    assert "签约的日分布：样本 " in zh
    assert "不在名册，未计入占比：yan" in zh


def test_split_says_what_the_past_lacks(run, past):
    """Little data, and months that are cut off, are findings of `split`; what is twice is one of `check`, too."""
    rows = [
        f"2026-10-{day:02},a,{metric},{day}" for day in range(5, 30) for metric in ("submissions", "signings")
    ]
    text = "\n".join(["date,manager,metric,value", *rows, *rows, ""])
    (past / "history.csv").write_text(text, encoding="utf-8")
    out = run("split", "store.toml", "--out", "plan.csv")[1]
    checked = run("check", "plan.csv", "--config", "store.toml")[1]

    assert "TK509 note: a month covered in part (1)" in out
    assert "TK512" in out
    assert "TK512" in checked
    assert "TK503" in checked


def test_split_without_rates_of_the_past(run, past):
    """Where the past tells no rates, there is nothing to say of them; what it has in two ways is a finding."""
    text = (past / "store.toml").read_text(encoding="utf-8").replace('"history" }', '"0.5" }')
    (past / "store.toml").write_text(text, encoding="utf-8")
    history = "date,manager,metric,value,deal\n2026-10-05,a,signings,1,d\n2026-10-05,a,signings,2,d\n"
    (past / "history.csv").write_text(history, encoding="utf-8")
    status, out, _ = run("split", "store.toml")

    assert 0 == status
    assert "Rates" not in out
    assert "TK501" in out


def test_check_by_the_past(run, past):
    """With a history `check` says beside consistency what can be reached; warnings alone are no failure."""
    run("split", "store.toml", "--out", "plan.csv")
    status, out, err = run("check", "plan.csv", "--config", "store.toml")
    config = read_config("store.toml")
    limits = config.past.achievability(config.targets.metrics, config.period.start)
    report = check_achievability(config.plan(), **limits)
    head, _, reach = out.partition(
        "\nCan it be reached, by what people have shown? (achievability check)\n\n"
    )
    consistent, _, grounds = head.partition("\nFrom how much data capacity comes\n")

    assert (0, "") == (status, err)
    assert consistent.endswith("nothing to report: whatever was checked holds\n")
    assert report.to_text() == reach.rstrip("\n")
    assert (
        "signings: n 6 (months, weeks or spans of people), window 2026-08 to 2026-10, shrinkage " in grounds
    )
    assert "TK301" not in reach
    assert (
        "可达成性检查（按过往表现）" in run("check", "plan.csv", "--config", "store.toml", "--lang", "zh")[1]
    )


def test_check_out_of_reach(run, past):
    """An error of either check ends with 1: somebody who has left by then has no day to do it on."""
    run("split", "store.toml", "--out", "plan.csv")
    (past / "roster.csv").write_text("id,left\na,\nb,2026-10-30\n", encoding="utf-8")
    status, out, _ = run("check", "plan.csv", "--config", "store.toml")

    assert 1 == status
    assert "error" in out.partition("Can it be reached")[2]


def test_check_limits(run, place):
    """Without a history a plan is held against the guard rail and the healthy new business that the configuration has."""
    limits = '[overdue]\nceiling = "0.03"\nmetric = "signings"\nbands = { A = "0.05" }\n'
    text = CONFIG.replace("signings = 20", 'signings = { healthy = 19, early_overdue = "0.05" }')
    (place / "store.toml").write_text(text + limits, encoding="utf-8")
    run("split", "store.toml", "--out", "plan.json")
    status, out, err = run("check", "plan.json", "--config", "store.toml")
    (place / "plan.csv").write_text("metric,role,period,value\nsignings,s,2026-11,19\n", encoding="utf-8")
    less = run("check", "plan.csv", "--config", "store.toml")[1]
    (place / "store.toml").write_text(CONFIG, encoding="utf-8")
    carried = run("check", "plan.json", "--config", "store.toml")[1]

    assert (1, "") == (status, err)
    assert "Does it keep to its limits? (achievability check)" in out
    assert "TK306 error: the overdue guard rail is crossed" in out
    assert "TK307" not in out
    assert "TK307" in less
    assert out == carried


def test_check_errors(run, place, terminal):
    """`check` ends with 1 for a plan that does not add up; in a terminal its sentences do not run over the edge."""
    rows = "metric,role,period,value\nsubmissions,s,2026-11,42\nsubmissions,a,2026-11,12\nsubmissions,b,2026-11,28\n"
    (place / "plan.csv").write_text(rows, encoding="utf-8")
    status, out, err = run("check", "plan.csv", "--config", "store.toml")
    terminal(60)
    again, folded, _ = run("check", "plan.csv", "--config", "store.toml")

    assert (1, "") == (status, err)
    assert "the 2 below s add up to 40, 2 less than its 42" in out
    assert 1 == again
    assert max(map(len, folded.splitlines())) <= 60
    assert "add up to 40, 2" in " ".join(folded.split())


@pytest.mark.parametrize(
    "rows", ["", "submissions,s,2026-11,0\nsignings,s,2026-11,0\n", "submissions,a,2026-11-03,1\n"]
)
def test_check_another_plan(run, place, rows):
    """A plan of nothing, of zeros or of one row adds up, and is not what the configuration asks for."""
    (place / "plan.csv").write_text(f"metric,role,period,value\n{rows}", encoding="utf-8")
    status, out, err = run("check", "plan.csv", "--config", "store.toml")

    assert (1, "") == (status, err)
    assert "submissions in 2026-11: 42 are asked for" in out
    assert "signings in 2026-11: 20 are asked for" in out


def test_check_own_rates(run, past):
    """With own rates the stages above take what people need, which may be less than by the store's rate."""
    days = [f"2026-{month:02}-{day:02}" for month in (8, 9, 10) for day in range(1, 31)]
    told = (("a", "submissions", 4), ("a", "signings", 4), ("b", "submissions", 4), ("b", "signings", 1))
    rows = [f"{day},{who},{metric},{number}" for day in days for who, metric, number in told]
    (past / "history.csv").write_text("\n".join(["date,manager,metric,value", *rows, ""]), encoding="utf-8")
    (past / "roster.csv").write_text("id,weight\na,9\nb,1\n", encoding="utf-8")
    text = (past / "store.toml").read_text(encoding="utf-8").replace('from = "history"', 'from = "roster"')
    (past / "store.toml").write_text(f"{text}own_rates = true\n", encoding="utf-8")
    run("split", "store.toml", "--out", "plan.csv")
    config = read_config("store.toml")
    plan = config.plan()
    kept, out, _ = run("check", "plan.csv", "--config", "store.toml")
    lines = (past / "plan.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (past / "plan.csv").write_text(
        "".join(line for line in lines if "signings" not in line), encoding="utf-8"
    )
    dropped, missing, _ = run("check", "plan.csv", "--config", "store.toml")

    assert plan["submissions", "s", plan.period] < config.targets["submissions"]
    assert 0 == kept
    assert "TK114" not in out
    assert 1 == dropped
    assert "signings in 2026-11: 60 are asked for" in missing


def test_check_warnings(run, place):
    """Warnings alone are no reason to fail: an equal split is one where the weights of the roster differ."""
    rows = "metric,role,period,value\nsubmissions,s,2026-11,42\nsubmissions,a,2026-11,21\nsubmissions,b,2026-11,21\n"
    (place / "plan.csv").write_text(rows, encoding="utf-8")
    (place / "store.toml").write_text(
        CONFIG.replace("signings = 20\n", "").partition("[split]")[0], encoding="utf-8"
    )
    status, out, _ = run("check", "plan.csv", "--config", "store.toml")

    assert 0 == status
    assert "TK201 warning" in out


def test_bad_input(run, place):
    """Bad input ends with 2 and everything that is wrong with it, on stderr and without a traceback."""
    (place / "roster.csv").write_text("id,hird,weight\na,1,x\n", encoding="utf-8")
    status, out, err = run("split", "store.toml")

    assert (2, "") == (status, out)
    assert (
        "2 problems in the input:\n"
        "  roster.csv:1: hird: unknown column; did you mean 'hired'? "
        "A column to pass over has a heading that begins with #\n"
        "  roster.csv:2: weight: 'x' is refused: it is not a number; "
        "write digits with a point, without thousands separators or units\n"
    ) == err


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (
            ("split", "no.toml"),
            "1 problem in the input:\n  no.toml: the file cannot be read: No such file or directory\n",
        ),
        (
            ("check", "no.csv", "--config", "store.toml"),
            "no.csv: the file cannot be read: No such file or directory",
        ),
        (
            ("split", "store.toml", "--out", "p.xls"),
            "unknown kind of plan file '.xls'. There is '.csv' and '.json'.\n",
        ),
        (("split", "store.toml", "--out", "no/p.csv"), "p.csv: No such file or directory\n"),
        (("check", "no.csv"), "--config"),
        (("demo", "--lang", "fr"), "--lang"),
        (("dmo",), "dmo"),
    ],
)
def test_bad_arguments(run, arguments, expected):
    """A file that is not there, a file of another kind, a slip in the command: status 2, and a word on stderr."""
    status, out, err = run(*arguments)

    assert (2, "") == (status, out)
    assert expected in err
    assert "Traceback" not in err


def test_cannot_be_split(run, place):
    """What `decompose` refuses is told with the place of the setting."""
    (place / "roster.csv").write_text("id,weight\na,0\nb,0\n", encoding="utf-8")
    status, _, err = run("split", "store.toml")

    assert 2 == status
    assert err.startswith(
        "1 problem in the input:\n  store.toml:11: weights: 42 submissions cannot be split: all weights in s are zero"
    )


def test_version(run):
    """`--version` says which one this is."""
    assert (0, f"targetkit {version('targetkit')}\n", "") == run("--version")


def test_help(run):
    """Without a command it says which ones there are."""
    _, out, err = run()

    assert all(name in out + err for name in ("demo", "split", "check", "track", "bulletin", "remedy"))


@pytest.mark.parametrize("library", ["typer", "rich"])
def test_without_extra(run, monkeypatch, library):
    """Without its libraries it says in one line how to get them."""
    for name in [name for name in sys.modules if name.partition(".")[0] == library]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, library, None)
    monkeypatch.delitem(sys.modules, "targetkit.cli._commands", raising=False)  # so that it is loaded again

    assert (2, "", f"{library} is not installed; get it with: pip install 'targetkit[cli]'\n") == run("demo")


# --- a month that has started -----------------------------------------------------------------------------------

ROWS = """\
date,manager,metric,value,deal
2026-11-03,a,submissions,3,
2026-11-04,b,submissions,9,
2026-11-04,b,signings,1,d1
2026-11-05,ghost,submissions,1,
2026-11-13,a,submissions,2,
2026-12-01,a,submissions,2,
"""
MONEY = CONFIG.replace(
    "submissions = 42\nsignings = 20",
    "disbursements = 1_000_000\n[funnel]\naverage_ticket = 50_000\nsigning_rate = 0.8\napproval_rate = 0.5",
).replace('signings = "submissions"', 'disbursements = "signings"')


@pytest.fixture
def rows(place):
    """A file of what happened by the 13th."""
    (place / "actuals.csv").write_text(ROWS, encoding="utf-8")
    return place


def test_demo_of_the_twelfth(run):
    """The demo ends with the 12th of the month: the board, the landing, the reasons, and the message for the group."""
    from targetkit import bulletin, track
    from targetkit.cli._tasks import DAY, MONTH
    from targetkit.files import read_actuals
    from targetkit.forecast import land

    plan = read_config(SAMPLE).plan()
    progress = track(plan, read_actuals(MONTH, metrics=plan.metrics), DAY)
    for lang in ("en", "zh"):
        out = run("demo", "--lang", lang)[1]
        for part in (
            progress.to_text(lang),
            land(progress, role="chengdu-01").to_text(lang),
            attribute(progress, "west", to_date=True).sentence(lang),
            str(bulletin(progress, kind="evening", lang=lang)),
        ):
            assert f"\n{part}\n" in out


def test_demo_month_sample():
    """What happened in the sample fits its plan but for a few files that nobody owns, and deals can be followed."""
    from targetkit._followed import followed
    from targetkit.cli._tasks import DAY, MONTH
    from targetkit.stock import Stock

    plan = read_config(SAMPLE).plan()
    found = followed(plan, MONTH, DAY, "close")
    stock = Stock.of(found.progress.actuals, plan.funnel, DAY)

    assert ["TK601"] == [one.code for one in found.report]
    assert DAY == found.progress.actuals.last
    assert stock.total("approvals") > 0


def test_track(run, rows):
    """`track` shows the whole, everybody, the landing, and what of the rows does not fit."""
    from targetkit import track
    from targetkit.files import read_actuals

    status, out, err = run("track", "store.toml", "actuals.csv", "--as-of", "2026-11-12")
    plan = read_config("store.toml").plan()
    progress = track(plan, read_actuals("actuals.csv", metrics=plan.metrics), date(2026, 11, 12))

    assert (0, "") == (status, err)
    for part in (
        progress.to_text(),
        progress.board("submissions").to_text(),
        progress.board("signings").to_text(),
    ):
        assert f"\n{part}\n" in out
    assert "Where the month will land" in out
    assert "Why" not in out
    assert "TK601 warning" in out
    assert "\nrows of later, not looked at: 2\n" in out
    assert "TK604" not in out


def test_track_a_part(run, rows):
    """A metric, a level, a day or week, a moment, another language."""
    day = run(
        "track",
        "store.toml",
        "actuals.csv",
        "--as-of",
        "2026/11/4",
        "--period",
        "day",
        "--metric",
        "signings",
    )[1]
    week = run(
        *("track", "store.toml", "actuals.csv", "--as-of", "2026-11-12", "--at", "morning"),
        *("--period", "week", "--level", "manager", "--lang", "zh"),
    )[1]
    moment = run("track", "store.toml", "actuals.csv", "--as-of", "2026-11-04 11:30")[1]

    assert "\nsignings · 4 Nov 2026\n" in day
    assert "submissions · 4 Nov" not in day
    assert "\n交件 · 11月9日–15日\n" in week
    assert "\na " in week.partition("逐人进度")[2]
    assert "as of 4 Nov 2026" in moment


def test_track_rates(run, rows):
    """Rates for which the configuration has targets stand below the whole, in two languages."""
    config = rows / "store.toml"
    rates = '[[rates]]\nactivity = "submissions"\nleast = 0.9\n'
    config.write_text(config.read_text(encoding="utf-8") + rates, encoding="utf-8")
    shown = {
        lang: run("track", "store.toml", "actuals.csv", "--as-of", "2026-11-12", "--lang", lang)[1]
        for lang in ("en", "zh")
    }

    assert "activity rate (submissions)" in shown["en"]
    assert "≥ 90%" in shown["en"]
    assert "活动率（交件）" in shown["zh"]


def test_track_a_plan_in_a_file(run, rows):
    """A plan that people have changed is read beside its configuration, and gives the same boards."""
    run("split", "store.toml", "--out", "plan.json")
    arguments = ("actuals.csv", "--as-of", "2026-11-12")

    assert run("track", "store.toml", *arguments) == run(
        "track", "plan.json", *arguments, "--config", "store.toml"
    )


def test_track_says_why(run, rows):
    """With a funnel it says what the gap to date is made of; money may be finer than the plan speaks of it."""
    (rows / "store.toml").write_text(MONEY, encoding="utf-8")
    (rows / "roster.csv").write_text("id,team,weight\na,t,1\nb,t,2\n", encoding="utf-8")
    money = "2026-11-05,b,disbursed_loans,1,d1\n2026-11-05,b,disbursements,{},d1\n"
    for value in ("50000", "50100", "50100.50"):
        (rows / "actuals.csv").write_text(
            "date,manager,metric,value,deal\n2026-11-04,b,signings,1,d1\n" + money.format(value),
            encoding="utf-8",
        )
        status, out, _ = run("track", "store.toml", "actuals.csv", "--as-of", "2026-11-12")
        card = run("bulletin", "store.toml", "actuals.csv", "--as-of", "2026-11-12", "--card", "b")[1]

        assert 0 == status
        assert "\nWhy: what the gap to date is made of\n\ns, 2026-11: disbursements " in out
        assert "\nt, 2026-11: disbursements " in out
        assert f"disbursements: {float(value):,.2f}".removesuffix(".00") in card

    first = run("track", "store.toml", "actuals.csv", "--as-of", "2026-11-01", "--at", "morning")[1]

    assert "Why" not in first


def test_bulletin(run, rows):
    """`bulletin` prints the message alone, to copy; what does not fit stands on the other stream."""
    from targetkit import bulletin, track
    from targetkit.files import read_actuals

    plan = read_config("store.toml").plan()
    actuals = read_actuals("actuals.csv", metrics=plan.metrics)
    arguments = ("bulletin", "store.toml", "actuals.csv", "--as-of", "2026-11-12")
    status, out, err = run(*arguments)
    evening = run(
        *arguments, "--kind", "evening", "--format", "markdown", "--lang", "zh", "--laggards", "public"
    )[1]
    private = run(*arguments, "--private", "--metric", "submissions")[1]
    morning = track(plan, actuals, date(2026, 11, 12), at="morning")
    told = bulletin(
        track(plan, actuals, date(2026, 11, 12)),
        kind="evening",
        format="markdown",
        lang="zh",
        laggards="public",
    )

    assert (0, f"{bulletin(morning)}\n") == (status, out)
    assert err.startswith("rows of later, not looked at: 2\n1 warning\n\nTK601 warning")
    assert f"{told}\n" == evening
    assert f"{bulletin(morning, metrics=['submissions']).private['s']}\n" == private


def test_the_past_in_the_file(run, rows):
    """Rows from before the plan are what the landing goes by, and no mistake."""
    with (rows / "actuals.csv").open("a", encoding="utf-8") as file:
        file.writelines(
            f"2026-{month:02}-{day:02},a,submissions,1,\n" for month in (8, 9, 10) for day in range(1, 29)
        )
    status, out, _ = run("track", "store.toml", "actuals.csv", "--as-of", "2026-11-12")

    assert 0 == status
    assert "\nrows before the plan, taken as its past: 84\n" in out
    assert "TK603" not in out
    assert "signings: no history" not in out.partition("submissions: n")[0]


def test_why_of_who_has_a_target(run, rows):
    """A team without a target of its own has no reasons."""
    (rows / "store.toml").write_text(MONEY, encoding="utf-8")
    (rows / "roster.csv").write_text("id,team,weight\na,t,1\nb,t,2\n", encoding="utf-8")
    (rows / "plan.csv").write_text(
        "metric,role,period,value\ndisbursements,s,2026-11,1000000\n", encoding="utf-8"
    )
    out = run("track", "plan.csv", "actuals.csv", "--as-of", "2026-11-12", "--config", "store.toml")[1]

    assert "\ns, 2026-11: disbursements exactly as asked to date\n" in out
    assert "\nt, 2026-11: " not in out


def test_card(run, rows):
    """`bulletin --card` prints a manager's card, with the deals that wait by the rows."""
    from targetkit import track
    from targetkit.cards import card
    from targetkit.files import read_actuals

    (rows / "actuals.csv").write_text(ROWS.partition("2026-11-05")[0], encoding="utf-8")
    plan = read_config("store.toml").plan()
    progress = track(
        plan, read_actuals("actuals.csv", metrics=plan.metrics), date(2026, 11, 12), at="morning"
    )
    arguments = ("actuals.csv", "--as-of", "2026-11-12", "--card", "b")
    plain = run("bulletin", "store.toml", *arguments)
    (rows / "store.toml").write_text(MONEY, encoding="utf-8")
    called = run(
        "bulletin", "store.toml", *arguments, "--lang", "zh", "--format", "markdown", "--metric", "signings"
    )[1]

    assert (0, f"{card(progress, 'b')}\n", "") == plain
    assert "\n- **d1**：待放款，已8天\n" in called


def test_track_errors(run, rows):
    """Rows that cannot stand, as more taken back than had come, end with status 1."""
    (rows / "actuals.csv").write_text(
        "date,manager,metric,value\n2026-11-03,a,submissions,-3\n", encoding="utf-8"
    )

    assert 1 == run("track", "store.toml", "actuals.csv", "--as-of", "2026-11-12")[0]
    assert 1 == run("bulletin", "store.toml", "actuals.csv", "--as-of", "2026-11-12")[0]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("track", "store.toml", "actuals.csv"), "--as-of"),
        (
            ("track", "store.toml", "actuals.csv", "--as-of", "12.11."),
            "--as-of: '12.11.' was given; expected a day (2026-11-12), or a moment of one (2026-11-12T10:30)\n",
        ),
        (
            ("track", "store.toml", "actuals.csv", "--as-of", "2026-11-12T25:00"),
            "--as-of: '2026-11-12T25:00' was given",
        ),
        (
            ("bulletin", "store.toml", "actuals.csv", "--as-of", "2026-12-01"),
            "1 Dec 2026 is not in 2026-11: it runs from 2026-11-01 to 2026-11-30\n",
        ),
        (
            ("track", "plan.csv", "actuals.csv", "--as-of", "2026-11-12"),
            "--config: None was given; expected the configuration (TOML) that plan.csv is a plan of\n",
        ),
        (
            ("track", "store.toml", "no.csv", "--as-of", "2026-11-12"),
            "no.csv: the file cannot be read: No such file or directory",
        ),
        (("track", "store.toml", "bad.csv", "--as-of", "2026-11-12"), "bad.csv:2: value: "),
        (
            ("track", "store.toml", "actuals.csv", "--as-of", "2026-11-12", "--metric", "signing"),
            "Did you mean 'signings'?",
        ),
        (
            ("bulletin", "store.toml", "actuals.csv", "--as-of", "2026-11-12", "--card", "c"),
            "unknown role 'c'",
        ),
    ],
)
def test_bad_following(run, rows, arguments, expected):
    """What cannot be used is told with its place, nothing is printed, and the status is 2."""
    (rows / "bad.csv").write_text("date,manager,metric,value\n2026-11-03,a,submissions,x\n", encoding="utf-8")
    status, out, err = run(*arguments)

    assert (2, "") == (status, out)
    assert expected in err
    assert "Traceback" not in err


def test_long_work_is_shown(run, rows, monkeypatch):
    """Where somebody looks on, it says that it is working; elsewhere nothing of it is left."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")

    assert "working …" in run("track", "store.toml", "actuals.csv", "--as-of", "2026-11-12")[2]
