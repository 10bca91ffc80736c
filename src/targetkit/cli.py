"""The command `targetkit`: a demo, a split from files, a check, how a month is going, and what to do (extra `cli`).

Exit status: 0 all is well, warnings included; 1 the plan has errors; 2 the input cannot be used.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from targetkit._screen import WELL, Screen
from targetkit.errors import InvalidValue, MissingExtra, TargetkitError
from targetkit.tables import WIDE

if TYPE_CHECKING:
    from typer import Typer

    from targetkit._able import PerDay
    from targetkit._followed import Followed
    from targetkit.files import Config
    from targetkit.metric import Targets
    from targetkit.plan import Plan
    from targetkit.progress import Progress
    from targetkit.remedies import RemedyPlan
    from targetkit.tracking import At

__all__ = ["Lang", "main"]

SAMPLE = Path(__file__).with_name("sample") / "store.toml"
"""The made-up store of the demo."""

SHOWN = "li-na"
"""The manager whose days the demo shows."""

MONTH = SAMPLE.with_name("november.csv")
"""What has happened in the sample's November, up to the day that the demo looks at."""

DAY = date(2026, 11, 12)
"""The day that the demo looks at."""

BAD_INPUT = 2


class Lang(StrEnum):
    """The languages in which the command speaks."""

    en = "en"
    zh = "zh"


class Moment(StrEnum):
    """The moments of a day."""

    close = "close"
    morning = "morning"


class Span(StrEnum):
    """Of when a board is."""

    whole = "whole"
    week = "week"
    day = "day"


class Told(StrEnum):
    """The kinds of bulletin."""

    morning = "morning"
    evening = "evening"


class Hearing(StrEnum):
    """Who hears who has something to catch up."""

    private = "private"
    public = "public"


class Written(StrEnum):
    """How a message is written."""

    text = "text"
    markdown = "markdown"


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
    """The command with its subcommands.

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

    def screen(lang: Lang) -> Screen:
        shown = Console(width=_width(), highlight=False, markup=False, emoji=False)
        return Screen(lang.value, shown, Console(stderr=True, highlight=False, markup=False, emoji=False))

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

    _add_track(app, screen, ask_lang)
    _add_bulletin(app, screen, ask_lang)
    _add_remedy(app, screen, ask_lang)
    return get_command(app)


def _row_options() -> tuple[Any, ...]:
    """What the commands for a month that has started ask for alike."""
    import typer

    return (
        typer.Argument(..., help="The configuration (.toml); or a plan (.csv, .json), with --config."),
        typer.Argument(..., help="What happened (.csv): date, manager, metric, value."),
        typer.Option(..., "--as-of", help="The day, or the moment of one: 2026-11-12, 2026-11-12T10:30."),
        typer.Option([], "--metric", help="A metric to show; may be repeated. [first and last]"),
        typer.Option(None, "--config", help="The configuration (TOML) of a plan in a file."),
    )


def _stock_option() -> Any:
    import typer

    return typer.Option(
        None, "--stock", help="What waits at that moment (.csv): manager, metric, value, since, deal."
    )


def _add_track(app: Typer, screen: Callable[[Lang], Screen], ask_lang: Any) -> None:
    import typer

    source, rows, ask_day, ask_metrics, ask_config = _row_options()
    ask_stock = _stock_option()

    @app.command()
    def track(
        plan: Path = source,
        actuals: Path = rows,
        as_of: str = ask_day,
        at: Moment = typer.Option("close", "--at", help="Of a day: after it, or before anything has come."),
        metric: list[str] = ask_metrics,
        period: Span = typer.Option("whole", "--period", help="Of when the boards are."),
        level: str | None = typer.Option(None, "--level", help="Only roles of this level, e.g. manager."),
        stock: Path | None = ask_stock,
        config: Path | None = ask_config,
        lang: Lang = ask_lang,
    ) -> None:
        """Show target, attained and gap as of a day, and why it is short."""
        shown = screen(lang)
        like, found = _followed(shown, plan, actuals, as_of, config, at.value, stock)
        from targetkit._followed import show_board

        able = None if stock is None else _capacity(like, found.progress)
        raise typer.Exit(show_board(shown, found, metric, period.value, level, able))


def _add_bulletin(app: Typer, screen: Callable[[Lang], Screen], ask_lang: Any) -> None:
    import typer

    source, rows, ask_day, ask_metrics, ask_config = _row_options()

    @app.command()
    def bulletin(
        plan: Path = source,
        actuals: Path = rows,
        as_of: str = ask_day,
        kind: Told = typer.Option("morning", "--kind", help="Before the day's work, or after it."),
        metric: list[str] = ask_metrics,
        laggards: Hearing = typer.Option(
            "private", "--laggards", help="Who hears who has something to catch up."
        ),
        private: bool = typer.Option(False, "--private", help="What is for the leaders alone, in its place."),
        card: str | None = typer.Option(None, "--card", help="The card of this manager, in its place."),
        format: Written = typer.Option("text", "--format", help="How the message is written."),
        config: Path | None = ask_config,
        lang: Lang = ask_lang,
    ) -> None:
        """Write the message of a morning or evening, or a manager's card."""
        shown = screen(lang)
        _, found = _followed(
            shown, plan, actuals, as_of, config, "morning" if kind is Told.morning else "close"
        )
        from targetkit._followed import show_bulletin, show_card

        if card is not None:
            raise typer.Exit(show_card(shown, found, card, metric, format.value))
        raise typer.Exit(
            show_bulletin(
                shown,
                found,
                metric,
                kind=kind.value,
                laggards=laggards.value,
                format=format.value,
                private=private,
            )
        )


def _add_remedy(app: Typer, screen: Callable[[Lang], Screen], ask_lang: Any) -> None:
    import typer

    source, _, _, _, ask_config = _row_options()
    ask_stock = _stock_option()
    ask_rows = typer.Argument(
        None, help="What happened (.csv): date, manager, metric, value; not for --contingency alone."
    )

    @app.command()
    def remedy(
        plan: Path = source,
        actuals: Path | None = ask_rows,
        as_of: str | None = typer.Option(
            None, "--as-of", help="The day, or the moment of one: 2026-11-12, 2026-11-12T10:30."
        ),
        at: Moment = typer.Option("close", "--at", help="Of a day: after it, or before anything has come."),
        stock: Path | None = ask_stock,
        budget: str | None = typer.Option(None, "--budget", help="What all of it may cost, in the currency."),
        days: int = typer.Option(7, "--days", min=1, help="For so many days actions are planned."),
        each: bool = typer.Option(False, "--each", help="Every action by itself, with its chance and price."),
        contingency: bool = typer.Option(
            False, "--contingency", help="What is prepared before the month for when a rule fires."
        ),
        config: Path | None = ask_config,
        lang: Lang = ask_lang,
    ) -> None:
        """Propose what to do about the gaps, within the law and a budget, and say what cannot be closed."""
        shown = screen(lang)
        if actuals is None and not contingency:
            raise InvalidValue("ACTUALS", None, "the rows of what happened (.csv), or --contingency")
        status = WELL
        if actuals is None:
            like, own = _planned(shown, plan, config)
        else:
            if as_of is None:
                raise InvalidValue(
                    "--as-of", None, "a day (2026-11-12), or a moment of one (2026-11-12T10:30)"
                )
            like, found = _followed(shown, plan, actuals, as_of, config, at.value, stock)
            own, status = found.progress.plan, _remedy(shown, like, found, budget, days, each)
        if contingency:
            _contingency(shown, like, own)
        raise typer.Exit(status)


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


# --- the commands -------------------------------------------------------------------------------------------------


def _read(path: Path) -> Config:
    from targetkit.files import read_config
    from targetkit.interop.holidays import calendar

    return read_config(path, holidays=calendar)


def _planned(screen: Screen, source: Path, config: Path | None) -> tuple[Config, Plan]:
    """A configuration, and its plan or the one in a file."""
    from targetkit.files import read_plan

    if config is None and source.suffix.casefold() in {".csv", ".json"}:
        raise InvalidValue("--config", None, f"the configuration (TOML) that {source} is a plan of")
    with screen.working():
        like = _read(source if config is None else config)
        return like, like.plan() if config is None else read_plan(source, like=like)


def _followed(
    screen: Screen,
    source: Path,
    actuals: Path,
    as_of: str,
    config: Path | None,
    at: At,
    stock: Path | None = None,
) -> tuple[Config, Followed]:
    """A plan beside what has happened, read from files."""
    from targetkit._followed import followed, moment_of

    moment = moment_of(as_of)
    like, plan = _planned(screen, source, config)
    with screen.working():
        return like, followed(plan, actuals, moment, at, stock)


def _capacity(config: Config, progress: Progress) -> PerDay | None:
    """What people have shown to be able to do, before the plan; None without a past."""
    if config.past is None:
        return None
    plan = progress.plan
    capacity: PerDay = config.past.achievability(plan.metrics, plan.period.start)["capacity"]
    return capacity


def _remedy(
    screen: Screen, config: Config, found: Followed, budget: str | None, days: int, each: bool
) -> int:
    """The remedies of a moment, and what of the rows does not fit."""
    from targetkit._followed import show_notes
    from targetkit._proposed import show_remedies

    with screen.working():
        plan = _remedies(config, found.progress, budget, days)
    show_remedies(screen, plan, each=each)
    return show_notes(screen, found)


def _remedies(config: Config, progress: Progress, budget: str | None = None, days: int = 7) -> RemedyPlan:
    """What to do about what is short, by the rules, levers and limits of a configuration."""
    from targetkit._followed import waiting
    from targetkit.remedies import plan_remedies

    return plan_remedies(
        progress,
        config.rules,
        config.levers,
        config.labour,
        budget,
        capacity=_capacity(config, progress),
        stock=waiting(progress),
        days=days,
    )


def _contingency(screen: Screen, config: Config, plan: Plan) -> None:
    """What is prepared before the month."""
    from targetkit._proposed import show_contingency
    from targetkit.contingency import contingency_plan

    show_contingency(screen, contingency_plan(plan, config.rules, config.levers))


def _demo(screen: Screen) -> int:
    from targetkit.checks import check_consistency

    config = _read(SAMPLE)
    plan = config.plan()
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
    status = screen.report(report)
    _demo_month(screen, config, plan)
    _contingency(screen, config, plan)
    return status


def _demo_month(screen: Screen, config: Config, plan: Plan) -> None:
    """The twelfth of the sample's month."""
    from targetkit._followed import followed, show_landing, show_reasons
    from targetkit._proposed import show_remedies
    from targetkit.bulletins import bulletin

    progress = followed(plan, MONTH, DAY, "close").progress
    screen.heading("followed")
    screen.table(progress.to_text(screen.lang))
    show_landing(screen, progress)
    show_reasons(screen, progress)
    screen.heading("bulletin")
    screen.sentences(bulletin(progress, kind="evening", lang=screen.lang).text.splitlines())
    show_remedies(screen, _remedies(config, progress))


def _split(screen: Screen, config: Path, out: Path | None) -> int:
    from targetkit._grounds import grounds_of
    from targetkit.checks import check_consistency
    from targetkit.files import write_plan
    from targetkit.findings import Report

    with screen.working():
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


def _check(screen: Screen, path: Path, config: Path) -> int:
    from targetkit.achievability import check_achievability
    from targetkit.checks import check_consistency
    from targetkit.estimate import told
    from targetkit.files import read_plan
    from targetkit.findings import Report

    with screen.working():
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
