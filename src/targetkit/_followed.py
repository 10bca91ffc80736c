"""What the command shows of a month that has started: boards, reasons, bulletins and cards, from files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from targetkit._attrs import value
from targetkit._message import Format, chosen, week_of
from targetkit._saved import save
from targetkit._screen import FINDINGS, WELL, Screen
from targetkit._written import day_of
from targetkit.actuals_check import check_actuals
from targetkit.attribution import attribute
from targetkit.bulletins import Kind, Laggards, bulletin
from targetkit.cards import card
from targetkit.errors import InvalidInput, InvalidValue
from targetkit.files import read_actuals, read_stock
from targetkit.findings import Report
from targetkit.forecast import land
from targetkit.funnel import Funnel
from targetkit.interop.page import to_html
from targetkit.metric import Metric
from targetkit.role import Manager
from targetkit.stock import Stock
from targetkit.tracking import At, track

if TYPE_CHECKING:
    from collections.abc import Iterator

    from targetkit._able import PerDay
    from targetkit.actuals import Actuals
    from targetkit.attribution import Attribution
    from targetkit.period import PeriodLike
    from targetkit.plan import Plan
    from targetkit.progress import Progress
    from targetkit.remedies import RemedyPlan
    from targetkit.role import Role

__all__ = [
    "PERIODS",
    "Followed",
    "followed",
    "moment_of",
    "reasons_of",
    "show_board",
    "show_bulletin",
    "show_card",
    "show_landing",
    "show_notes",
    "show_reasons",
    "waiting",
    "write_page",
]

PERIODS = ("whole", "week", "day")
"""Of when a board can be."""

_FINER = (None, Fraction(1), Fraction(1, 100))
"""The sizes in which money is read, one after the other: that of the plan, whole units, cents."""

_BEFORE = "TK603"
"""What is found of rows before the plan."""

_MOMENT = re.compile(r"(.+?)[T ]+(\d{1,2}):(\d{2})")


@value
class Followed:
    """A plan beside what has happened, and what of the rows does not fit.

    Attributes:
        progress: Where everybody stands.
        day: The day as of which it is.
        report: The findings of the rows that were looked at.
        before: How many rows lie before the plan: its past.
        later: How many rows were not looked at, because they are of later.
    """

    progress: Progress
    day: date
    report: Report
    before: int
    later: int

    @property
    def status(self) -> int:
        """The status with which the command ends."""
        return WELL if self.report.ok else FINDINGS


def moment_of(text: str) -> date | datetime:
    """The day, or the moment of a day, that is written.

    Raises:
        InvalidValue: If none is.

    >>> moment_of("2026-11-12"), moment_of("2026-11-12 10:30")
    (datetime.date(2026, 11, 12), datetime.datetime(2026, 11, 12, 10, 30))
    """
    match = _MOMENT.fullmatch(text.strip())
    try:
        if match is None:
            return day_of(text)
        day = day_of(match[1])
        return datetime(day.year, day.month, day.day, int(match[2]), int(match[3]))  # noqa: DTZ001  # the store's time
    except ValueError:
        expected = "a day (2026-11-12), or a moment of one (2026-11-12T10:30)"
        raise InvalidValue("--as-of", text, expected) from None


def followed(plan: Plan, rows: Path, as_of: date | datetime, at: At, stock: Path | None = None) -> Followed:
    """Hold a plan and what happened side by side.

    Args:
        plan: The plan.
        rows: The file of what happened.
        as_of: The day or moment.
        at: Of a day, its close or its morning.
        stock: The file of what waits at that moment, if there is one.
    """
    actuals = _actuals(rows, plan)
    day = as_of.date() if isinstance(as_of, datetime) else as_of
    waits = None
    if stock is not None:
        # In the morning what waits is what was left on the eve.
        eve = at == "morning" and not isinstance(as_of, datetime)
        metrics = plan.metrics if plan.funnel is None else plan.funnel.metrics
        waits = read_stock(stock, as_of=day - timedelta(days=eve), metrics=metrics, roles=plan.roles)
    progress = track(plan, actuals, as_of, at=at, stock=waits)
    seen = progress.actuals
    # A file may hold the past as well, which the landing needs, and what came after the day that is looked at.
    report = Report([one for one in check_actuals(seen, plan) if one.code != _BEFORE])
    before = sum(event.day < plan.period.start for event in seen.rows())
    return Followed(progress, day, report, before, len(actuals) - len(seen))


def show_board(
    screen: Screen,
    found: Followed,
    metrics: Sequence[str],
    period: str,
    level: str | None,
    capacity: PerDay | None = None,
) -> int:
    """The whole by metric, then everybody of a level metric by metric, then why, then what does not fit.

    Where it is known what waits, how fast it is cleared; where also what people can do, whether that is enough.
    """
    progress, plan = found.progress, found.progress.plan
    shown = chosen(plan, metrics or None)
    boards = [progress.board(metric, _period(plan, found.day, period), level=level) for metric in shown]
    screen.heading("standing")
    screen.table(progress.to_text(screen.lang))
    screen.heading("people")
    for board in boards:
        screen.table(board.to_text(screen.lang))
    if progress.stock is not None:
        screen.heading("clearing")
        screen.table(progress.clearings(level=level).to_text(screen.lang))
        if capacity is not None:
            screen.heading("strain")
            for metric in shown:
                screen.table(progress.strain(capacity, metric, level=level).to_text(screen.lang))
    show_landing(screen, progress)
    show_reasons(screen, progress)
    return show_notes(screen, found)


def show_notes(screen: Screen, found: Followed) -> int:
    """What of the rows does not fit; the status that it ends with."""
    for note in _notes(found):
        screen.note(*note)
    return screen.report(found.report) if found.report else WELL


def show_landing(screen: Screen, progress: Progress) -> None:
    """Where the whole will land, and from how much data that is said."""
    screen.heading("landing")
    screen.sentences(land(progress, role=progress.plan.roles.id).to_text(screen.lang).splitlines())


def show_reasons(screen: Screen, progress: Progress) -> None:
    """What the gap to date is made of: for the whole, and for each group just below."""
    told = [one.sentence(screen.lang) for one in reasons_of(progress)]
    if told:
        screen.heading("why")
        screen.sentences(told)
        screen.note("effects")


def reasons_of(progress: Progress) -> Iterator[Attribution]:
    """The reasons of the root and of the groups just below it; none before a day is over or without a funnel."""
    plan = progress.plan
    if plan.funnel is None or progress.over is None:
        return
    last = next(
        (stage.metric for stage in reversed(plan.funnel.stages) if stage.metric in plan.metrics), None
    )
    nodes: list[Role] = [plan.roles, *(node for node in plan.roles.children if not isinstance(node, Manager))]
    for node in nodes:
        if last is not None and plan.get(last, node, plan.period) is not None:
            yield attribute(progress, node, last, to_date=True)


def write_page(
    screen: Screen,
    progress: Progress,
    path: Path,
    laggards: Laggards,
    metrics: Sequence[str] = (),
    remedies: RemedyPlan | None = None,
) -> None:
    """Write the page of the morning meeting, with where the whole will land and why it is short."""
    root = progress.plan.roles.id
    with screen.working():
        page = to_html(
            progress,
            lang=screen.lang,
            landing=land(progress, role=root),
            remedies=remedies,
            attribution=next((one for one in reasons_of(progress) if one.role == root), None),
            metrics=metrics or None,
            laggards=laggards,
        )
        save(page.encode(), path)


def show_bulletin(
    screen: Screen,
    found: Followed,
    metrics: Sequence[str],
    *,
    kind: Kind,
    laggards: Laggards,
    format: Format,
    private: bool,
) -> int:
    """The message alone, to copy; what does not fit is said beside it."""
    told = bulletin(
        found.progress,
        kind=kind,
        lang=screen.lang,
        metrics=metrics or None,
        laggards=laggards,
        format=format,
    )
    for text in told.private.values() if private else [told.text]:
        screen.message(text)
    return _aside(screen, found)


def show_card(screen: Screen, found: Followed, manager: str, metrics: Sequence[str], format: Format) -> int:
    """A manager's card alone, with the deals that wait by the rows."""
    progress = found.progress
    text = card(
        progress,
        manager,
        lang=screen.lang,
        metrics=metrics or None,
        stock=waiting(progress),
        format=format,
    )
    screen.message(str(text))
    return _aside(screen, found)


def _aside(screen: Screen, found: Followed) -> int:
    """What is not for the group."""
    for note in _notes(found):
        screen.aside(screen.said(*note))
    if found.report:
        screen.aside(found.report.to_text(screen.lang))
    return found.status


def _notes(found: Followed) -> Iterator[tuple[str, str]]:
    """How many rows are not of the plan's days so far, each with its sentence."""
    if found.before:
        yield "before", f"{found.before:,}"
    if found.later:
        yield "later", f"{found.later:,}"


def _actuals(path: Path, plan: Plan) -> Actuals:
    """What happened; money may be finer than people speak of it."""
    metrics = [*plan.metrics]
    if plan.funnel is not None:
        known = {name for metric in metrics for name in metric.names}
        metrics += [metric for metric in plan.funnel.metrics if known.isdisjoint(metric.names)]
    for size in _FINER[:-1]:
        try:
            return read_actuals(path, metrics=_in_size(metrics, size))
        except InvalidInput:
            continue
    return read_actuals(path, metrics=_in_size(metrics, _FINER[-1]))


def _in_size(metrics: Sequence[Metric], size: Fraction | None) -> list[Metric]:
    """The metrics, money in a size that is not coarser."""
    return [
        evolve(metric, quantum=size) if size is not None and metric.unit and metric.quantum > size else metric
        for metric in metrics
    ]


def waiting(progress: Progress) -> Stock | None:
    """What waits: as it was stated, else by the rows of deals, in the sizes in which they were read.

    None without a funnel.
    """
    if progress.stock is not None:
        return progress.stock
    funnel, actuals = progress.plan.funnel, progress.actuals
    day = progress.seen
    if funnel is None or day is None:
        return None
    names = {name: metric for metric in actuals.metrics for name in metric.names}
    stages = [
        evolve(stage, metric=evolve(stage.metric, quantum=names[stage.metric.name].quantum))
        for stage in funnel.stages
    ]
    return Stock.of(actuals, Funnel(stages), day, roles=progress.plan.roles)


def _period(plan: Plan, day: date, period: str) -> PeriodLike:
    """The day, its week or the whole period."""
    if period == "day":
        return day
    if period == "whole":
        return plan.period
    return week_of(plan, day)
