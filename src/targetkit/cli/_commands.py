"""The subcommands: what they ask for, and what does it."""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer
from rich.console import Console
from typer.main import get_command

from targetkit._screen import WELL, Screen
from targetkit.cli import _tasks as tasks
from targetkit.cli._words import Hearing, Lang, Moment, Span, Told, Written
from targetkit.errors import InvalidValue
from targetkit.tables import WIDE

if TYPE_CHECKING:
    from targetkit.tracking import At

__all__ = ["command"]

_AS_OF = typer.Option("--as-of", help="The day, or the moment of one: 2026-11-12, 2026-11-12T10:30.")

AskLang: TypeAlias = Annotated[Lang, typer.Option("--lang", help="The language of the tables and findings.")]
Source: TypeAlias = Annotated[
    Path, typer.Argument(help="The configuration (.toml); or a plan (.csv, .json), with --config.")
]
Like: TypeAlias = Annotated[
    Path | None, typer.Option("--config", help="The configuration (TOML) of a plan in a file.")
]
Rows: TypeAlias = Annotated[Path, typer.Argument(help="What happened (.csv): date, manager, metric, value.")]
AsOf: TypeAlias = Annotated[str, _AS_OF]
AtMoment: TypeAlias = Annotated[
    Moment, typer.Option("--at", help="Of a day: after it, or before anything has come.")
]
Metrics: TypeAlias = Annotated[
    list[str] | None, typer.Option("--metric", help="A metric to show; may be repeated. [first and last]")
]
Waiting: TypeAlias = Annotated[
    Path | None,
    typer.Option("--stock", help="What waits at that moment (.csv): manager, metric, value, since, deal."),
]
OnPage: TypeAlias = Annotated[
    Path | None,
    typer.Option("--page", help="Write the page of the morning meeting to this file (.html), too."),
]
Laggards: TypeAlias = Annotated[
    Hearing, typer.Option("--laggards", help="Who hears who has something to catch up.")
]


def command() -> Any:
    """The command with its subcommands."""
    app = typer.Typer(
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        help="Split a sales target down to each client manager's day, in whole numbers that add up.",
    )

    @app.callback(invoke_without_command=True)
    def _whole(
        show_version: Annotated[
            bool, typer.Option("--version", is_eager=True, help="Print the version and end.")
        ] = False,
    ) -> None:
        if show_version:
            typer.echo(f"targetkit {version('targetkit')}")
            raise typer.Exit(WELL)

    usual = _usual_lang()
    _add_plans(app, usual)
    _add_track(app, usual)
    _add_bulletin(app, usual)
    _add_remedy(app, usual)
    return get_command(app)


def _add_plans(app: typer.Typer, usual: Lang) -> None:
    """The commands for a plan alone."""

    @app.command()
    def demo(lang: AskLang = usual) -> None:
        """Show the plan of a made-up store."""
        raise typer.Exit(tasks.demo(_screen(lang)))

    @app.command()
    def split(
        config: Annotated[
            Path,
            typer.Argument(help="The configuration: targets, period, roster, calendar, weights (TOML)."),
        ],
        out: Annotated[
            Path | None, typer.Option("--out", help="Write every target to this file: .csv or .json.")
        ] = None,
        lang: AskLang = usual,
    ) -> None:
        """Split the targets of a store, and check the plan."""
        raise typer.Exit(tasks.split(_screen(lang), config, out))

    @app.command()
    def check(
        plan: Annotated[Path, typer.Argument(help="The plan: .csv or .json.")],
        config: Annotated[
            Path,
            typer.Option("--config", help="The configuration (TOML) with the roles and the period."),
        ],
        lang: AskLang = usual,
    ) -> None:
        """Check a plan that people have typed or changed."""
        raise typer.Exit(tasks.check(_screen(lang), plan, config))


def _add_track(app: typer.Typer, usual: Lang) -> None:
    @app.command()
    def track(
        plan: Source,
        actuals: Rows,
        as_of: AsOf,
        at: AtMoment = Moment.close,
        metric: Metrics = None,
        period: Annotated[Span, typer.Option("--period", help="Of when the boards are.")] = Span.whole,
        level: Annotated[
            str | None, typer.Option("--level", help="Only roles of this level, e.g. manager.")
        ] = None,
        stock: Waiting = None,
        page: OnPage = None,
        laggards: Laggards = Hearing.private,
        config: Like = None,
        lang: AskLang = usual,
    ) -> None:
        """Show target, attained and gap as of a day, and why it is short."""
        shown = _screen(lang)
        like, found = tasks.follow(shown, plan, actuals, as_of, config, at.value, stock)
        from targetkit._followed import show_board, write_page

        able = None if stock is None else tasks.capacity_of(like, found.progress)
        if page is not None:
            write_page(shown, found.progress, page, laggards.value, metric or ())
        status = show_board(shown, found, metric or (), period.value, level, able)
        if page is not None:
            shown.note("page", page)
        raise typer.Exit(status)


def _add_bulletin(app: typer.Typer, usual: Lang) -> None:
    @app.command()
    def bulletin(
        plan: Source,
        actuals: Rows,
        as_of: AsOf,
        kind: Annotated[
            Told, typer.Option("--kind", help="Before the day's work, or after it.")
        ] = Told.morning,
        metric: Metrics = None,
        laggards: Laggards = Hearing.private,
        private: Annotated[
            bool, typer.Option("--private", help="What is for the leaders alone, in its place.")
        ] = False,
        card: Annotated[
            str | None, typer.Option("--card", help="The card of this manager, in its place.")
        ] = None,
        format: Annotated[
            Written, typer.Option("--format", help="How the message is written.")
        ] = Written.text,
        config: Like = None,
        lang: AskLang = usual,
    ) -> None:
        """Write the message of a morning or evening, or a manager's card."""
        shown = _screen(lang)
        at: At = "morning" if kind is Told.morning else "close"
        _, found = tasks.follow(shown, plan, actuals, as_of, config, at)
        from targetkit._followed import show_bulletin, show_card

        if card is not None:
            raise typer.Exit(show_card(shown, found, card, metric or (), format.value))
        raise typer.Exit(
            show_bulletin(
                shown,
                found,
                metric or (),
                kind=kind.value,
                laggards=laggards.value,
                format=format.value,
                private=private,
            )
        )


def _add_remedy(app: typer.Typer, usual: Lang) -> None:
    @app.command()
    def remedy(
        plan: Source,
        actuals: Annotated[
            Path | None,
            typer.Argument(
                help="What happened (.csv): date, manager, metric, value; not for --contingency alone."
            ),
        ] = None,
        as_of: Annotated[str | None, _AS_OF] = None,
        at: AtMoment = Moment.close,
        stock: Waiting = None,
        budget: Annotated[
            str | None, typer.Option("--budget", help="What all of it may cost, in the currency.")
        ] = None,
        days: Annotated[int, typer.Option("--days", min=1, help="For so many days actions are planned.")] = 7,
        each: Annotated[
            bool, typer.Option("--each", help="Every action by itself, with its chance and price.")
        ] = False,
        contingency: Annotated[
            bool,
            typer.Option("--contingency", help="What is prepared before the month for when a rule fires."),
        ] = False,
        page: OnPage = None,
        laggards: Laggards = Hearing.private,
        config: Like = None,
        lang: AskLang = usual,
    ) -> None:
        """Propose what to do about the gaps, within the law and a budget, and say what cannot be closed."""
        shown = _screen(lang)
        if actuals is None and not contingency:
            raise InvalidValue("ACTUALS", None, "the rows of what happened (.csv), or --contingency")
        if actuals is None and page is not None:
            raise InvalidValue("--page", str(page), "ACTUALS beside it, the rows of what happened (.csv)")
        status = WELL
        if actuals is None:
            like, own = tasks.planned(shown, plan, config)
        else:
            if as_of is None:
                raise InvalidValue(
                    "--as-of", None, "a day (2026-11-12), or a moment of one (2026-11-12T10:30)"
                )
            like, found = tasks.follow(shown, plan, actuals, as_of, config, at.value, stock)
            own = found.progress.plan
            status = tasks.remedy(shown, like, found, budget, days, each, page, laggards.value)
        if contingency:
            tasks.contingency(shown, like, own)
        raise typer.Exit(status)


def _screen(lang: Lang) -> Screen:
    shown = Console(width=_width(), highlight=False, markup=False, emoji=False)
    return Screen(lang.value, shown, Console(stderr=True, highlight=False, markup=False, emoji=False))


def _usual_lang() -> Lang:
    """Chinese where the environment speaks Chinese, in the order in which POSIX asks; otherwise English."""
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return Lang.zh if next(filter(None, names), "").casefold().startswith("zh") else Lang.en


def _width() -> int | None:
    """Cells of a line: as a terminal or the environment says, else what a table takes at most."""
    told = sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdecimal()
    return None if told else WIDE
