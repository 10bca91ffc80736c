"""The command `targetkit`: a demo, a split from files, and a check of a plan (extra `cli`).

Exit status: 0 all is well, warnings included; 1 the plan has errors; 2 the input cannot be used.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from enum import StrEnum
from importlib.metadata import version
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from targetkit._text import render
from targetkit.errors import MissingExtra, TargetkitError
from targetkit.labels import metric_name
from targetkit.tables import WIDE

if TYPE_CHECKING:
    from rich.console import Console

    from targetkit.files import Config
    from targetkit.findings import Report
    from targetkit.metric import Metric, Targets
    from targetkit.plan import Plan

__all__ = ["Lang", "main"]

SAMPLE = Path(__file__).with_name("sample") / "store.toml"
"""The made-up store of the demo."""

SHOWN = "li-na"
"""The manager whose days the demo shows."""

WELL, FINDINGS, BAD_INPUT = 0, 1, 2

_SAID = {
    "targets": ("What the store has to bring, and each team of it", "门店与各团队的目标"),
    "weeks": ("Week by week", "按周分解"),
    "days": ("One manager, day by day: {}", "一名客户经理的逐日目标：{}"),
    "milestones": ("The same in words", "换成一句话"),
    "fairness": ("How fair the whole numbers are", "取整有多公平"),
    "fair": (
        "Below 1, rounding has moved no sum by as much as one piece (one file, 1,000 CNY).",
        "小于 1，即取整没有让任何一个合计偏离一个最小单位（一件、一千元）。",
    ),
    "check": ("Do the parts add up? (consistency check)", "上下一致检查"),
    "reach": (
        "Can it be reached, by what people have shown? (achievability check)",
        "可达成性检查（按过往表现）",
    ),
    "limits": ("Does it keep to its limits? (achievability check)", "可达成性检查"),
    "grounds": ("From how much data weights and days come", "权重与日分布的数据依据"),
    "capacity": ("From how much data capacity comes", "能力的数据依据"),
    "rates": ("Rates and tickets from the past", "按过往得出的转化率和件均"),
    "made up": ("A made-up store and its November", "一家虚构的门店和它的十一月"),
    "written": ("{} targets written to {}", "已将{}条目标写入{}"),
    "not written": (
        "--out plan.csv writes every target down to the day",
        "用 --out plan.csv 写出直到每一天的全部目标",
    ),
    "read": ("{} targets read from {}", "从{1}读取{0}条目标"),
}


class Lang(StrEnum):
    """The languages in which the command speaks."""

    en = "en"
    zh = "zh"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, as `targetkit` does.

    Args:
        arguments: What stands behind the name of the command; that of the process if not given.

    Returns:
        2 where the input cannot be used; otherwise it ends by `SystemExit` with its status.
    """
    try:
        command = _command()
    except ImportError as error:
        library = (error.name or "typer").partition(".")[0]
        sys.stderr.write(f"{MissingExtra(library, 'cli')}\n")
        return BAD_INPUT
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character shows a question mark; the numbers do not suffer.
        getattr(stream, "reconfigure", _nothing)(errors="replace")
    try:
        command(args=arguments, prog_name="targetkit")
    except TargetkitError as error:
        sys.stderr.write(f"{error}\n")
    except OSError as error:
        sys.stderr.write(f"{error.filename}: {error.strerror}\n")
    return BAD_INPUT


def _command() -> Any:
    """The command with its three subcommands.

    Raises:
        ImportError: If the libraries of the extra are not installed.
    """
    import typer
    from rich.console import Console
    from typer.main import get_command

    app = typer.Typer(
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        help="Split a sales target down to each client manager's day, in whole numbers that add up.",
    )
    ask_lang = typer.Option(_usual_lang(), "--lang", help="The language of the tables and findings.")
    ask_out = typer.Option(None, "--out", help="Write every target to this file: .csv or .json.")
    ask_config = typer.Option(..., "--config", help="The configuration (TOML) with the roles and the period.")
    ask_version = typer.Option(False, "--version", is_eager=True, help="Print the version and end.")
    config_file = typer.Argument(
        ..., help="The configuration: targets, period, roster, calendar, weights (TOML)."
    )
    plan_file = typer.Argument(..., help="The plan: .csv or .json.")

    @app.callback(invoke_without_command=True)
    def _whole(show_version: bool = ask_version) -> None:
        if show_version:
            typer.echo(f"targetkit {version('targetkit')}")
            raise typer.Exit(WELL)

    @app.command()
    def demo(lang: Lang = ask_lang) -> None:
        """Show the plan of a made-up store."""
        raise typer.Exit(_demo(screen(lang)))

    @app.command()
    def split(config: Path = config_file, out: Path | None = ask_out, lang: Lang = ask_lang) -> None:
        """Split the targets of a store, and check the plan."""
        raise typer.Exit(_split(screen(lang), config, out))

    @app.command()
    def check(plan: Path = plan_file, config: Path = ask_config, lang: Lang = ask_lang) -> None:
        """Check a plan that people have typed or changed."""
        raise typer.Exit(_check(screen(lang), plan, config))

    def screen(lang: Lang) -> _Screen:
        return _Screen(lang.value, Console(width=_width(), highlight=False, markup=False, emoji=False))

    return get_command(app)


def _usual_lang() -> str:
    """Chinese where the environment speaks Chinese, in the order in which POSIX asks; otherwise English."""
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh" if next(filter(None, names), "").casefold().startswith("zh") else "en"


def _width() -> int | None:
    """Cells of a line: as a terminal or the environment says, else what a table takes at most."""
    told = sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdecimal()
    return None if told else WIDE


def _nothing(**_options: object) -> None:
    """What a stream does that cannot be told how to write."""


# --- the three commands -----------------------------------------------------------------------------------------


def _read(path: Path) -> Config:
    from targetkit.files import read_config
    from targetkit.interop.holidays import calendar

    return read_config(path, holidays=calendar)


def _demo(screen: _Screen) -> int:
    from targetkit.checks import check_consistency

    plan = _read(SAMPLE).plan()
    person = plan.role(SHOWN)
    report = check_consistency(plan)
    screen.note("made up")
    screen.heading("targets")
    screen.table(plan.to_text(screen.lang))
    screen.heading("weeks")
    first, *_, last = plan.metrics
    for metric in (first, last):
        screen.table(plan.table(metric).to_text(screen.lang, wide=screen.width))
    screen.heading("days", person.name)
    table = plan.table(first, role=person, grain="day")
    screen.table(table.to_text(screen.lang, wide=screen.width))
    screen.heading("milestones")
    screen.milestones(plan, (first, plan.metrics[-2], last), person.id)
    screen.heading("fairness")
    screen.table(plan.fairness().to_text(screen.lang))
    screen.note("fair")
    screen.heading("check")
    return screen.report(report)


def _split(screen: _Screen, config: Path, out: Path | None) -> int:
    from targetkit._grounds import grounds_of
    from targetkit.checks import check_consistency
    from targetkit.files import write_plan
    from targetkit.findings import Report

    read = _read(config)
    plan = read.plan()
    if out is not None:
        write_plan(plan, out)
    screen.table(plan.to_text(screen.lang))
    report = check_consistency(plan)
    if read.past is not None:
        grounds = grounds_of(plan, read.weights, read.profile, read.follow)
        screen.told("rates", read.past.to_text(screen.lang))
        screen.told("grounds", grounds.to_text(screen.lang))
        report += Report((*read.past.findings, *grounds.findings))
    status = screen.report(report)
    if out is None:
        screen.note("not written")
    else:
        screen.note("written", f"{sum(1 for _ in plan.rows()):,}", out)
    return status


def _check(screen: _Screen, path: Path, config: Path) -> int:
    from targetkit.achievability import check_achievability
    from targetkit.checks import check_consistency
    from targetkit.estimate import told
    from targetkit.files import read_plan
    from targetkit.findings import Report

    like = _read(config)
    plan = read_plan(path, like=like)
    screen.note("read", f"{sum(1 for _ in plan.rows()) + len(plan.strays):,}", path)
    report = check_consistency(plan, targets=_asked(like), weights=like.loads())
    limits = like.achievability(plan)
    if limits is None:
        return screen.report(report)
    screen.heading("check")
    status = screen.report(report)
    reached = check_achievability(plan, **limits)
    if like.past is not None:
        shown = limits["capacity"]
        screen.told("capacity", "\n".join(told(shown.grounds, (), shown.unknown, screen.lang)[1:]))
        reached += Report((*like.past.history.actuals.findings, *shown.findings))
    screen.heading("limits" if like.past is None else "reach")
    return max(status, screen.report(reached))


def _asked(config: Config) -> Targets:
    """What the plan has to bring: the targets, without the stages that people's own rates work out anew.

    What these take depends on who carries how much, so a plan in which somebody has changed that
    rightly differs from the one that would be split anew; TK109 to TK111 say whether it reaches the stage it is for.
    """
    from targetkit._options import Chain
    from targetkit.metric import Targets

    targets = config.targets
    if config.past is None or config.past.rates is None:
        return targets
    following = (metric for metric in targets.metrics if metric.name in config.follow)
    chain = Chain.of(targets, dict.fromkeys(following, targets.metrics[0]))
    anew = {metric for metric, _ in (() if chain is None else chain.upward)}
    return Targets({metric: amount for metric, amount in targets.items() if metric not in anew})


# --- what is shown ----------------------------------------------------------------------------------------------


class _Screen:
    """Where everything is printed: a terminal as wide as it is, or a pipe without colours and line breaks.

    Args:
        lang: The language.
        console: What prints.
    """

    def __init__(self, lang: str, console: Console) -> None:
        self._console = console
        self.lang = lang
        self.width = self._console.width
        self._empty = True

    def heading(self, key: str, *parts: object) -> None:
        """The title of what follows."""
        from rich.text import Text

        self._apart()
        self._console.print(Text(self._said(key, parts), style="bold cyan"))

    def note(self, key: str, *parts: object) -> None:
        """A sentence."""
        self._apart()
        self._lines([self._said(key, parts)])

    def table(self, text: str) -> None:
        """A table, which knows how wide it may be: its lines stay whole."""
        from rich.text import Text

        self._apart()
        shown = Text(text)
        shown.highlight_regex(r"^.+(?=\n(?:\n|-{4,}$))", "bold")
        shown.highlight_regex(r"(?<= )[·–](?= |$)|^-{4,}$", "dim")
        self._console.print(shown, soft_wrap=True)

    def milestones(self, plan: Plan, metrics: Sequence[Metric], role: str) -> None:
        """A column for each metric: how much must stand by when."""
        told = [
            [one.to_text(self.lang) for one in plan.milestones(metric, role, by="week")] for metric in metrics
        ]
        header = [metric_name(metric.name, self.lang) for metric in metrics]
        self.table(render(header, [*zip_longest(*told, fillvalue="")]))

    def told(self, key: str, text: str) -> None:
        """Lines under a title; nothing where there are none."""
        if text:
            self.heading(key)
            self._lines(line.strip() for line in text.splitlines())

    def report(self, report: Report) -> int:
        """The findings; the status that they end with."""
        self._apart()
        self._lines(report.to_text(self.lang).splitlines())
        return WELL if report.ok else FINDINGS

    def _apart(self) -> None:
        """An empty line between two things."""
        if not self._empty:
            self._console.print()
        self._empty = False

    def _said(self, key: str, parts: Iterable[object]) -> str:
        return _SAID[key][self.lang == "zh"].format(*parts)

    def _lines(self, lines: Iterable[str]) -> None:
        """Sentences: in a terminal they go on below where they began, in a pipe they stay whole."""
        from rich.padding import Padding
        from rich.text import Text

        for line in lines:
            words = line.lstrip()
            if words and self._console.is_terminal:
                indent = len(line) - len(words)
                self._console.print(Padding(Text(words), (0, 0, 0, indent), expand=False))
            else:
                self._console.print(Text(line), soft_wrap=True)
