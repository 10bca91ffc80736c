"""What the subcommands do."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from targetkit._screen import Screen
from targetkit.errors import InvalidValue

if TYPE_CHECKING:
    from targetkit._able import PerDay
    from targetkit._followed import Followed
    from targetkit.bulletins import Laggards
    from targetkit.files import Config
    from targetkit.metric import Targets
    from targetkit.plan import Plan
    from targetkit.progress import Progress
    from targetkit.remedies import RemedyPlan
    from targetkit.tracking import At

__all__ = [
    "DAY",
    "MONTH",
    "SAMPLE",
    "capacity_of",
    "check",
    "contingency",
    "demo",
    "follow",
    "planned",
    "remedy",
    "split",
]

SAMPLE = Path(__file__).parents[1] / "sample" / "store.toml"
"""The made-up store of the demo."""

SHOWN = "li-na"
"""The manager whose days the demo shows."""

MONTH = SAMPLE.with_name("november.csv")
"""What has happened in the sample's November, up to the day that the demo looks at."""

DAY = date(2026, 11, 12)
"""The day that the demo looks at."""


def _read(path: Path) -> Config:
    from targetkit.files import read_config
    from targetkit.interop.holidays import calendar

    return read_config(path, holidays=calendar)


def planned(screen: Screen, source: Path, config: Path | None) -> tuple[Config, Plan]:
    """A configuration, and its plan or the one in a file."""
    from targetkit.files import read_plan

    if config is None and source.suffix.casefold() in {".csv", ".json"}:
        raise InvalidValue("--config", None, f"the configuration (TOML) that {source} is a plan of")
    with screen.working():
        like = _read(source if config is None else config)
        return like, like.plan() if config is None else read_plan(source, like=like)


def follow(
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
    like, plan = planned(screen, source, config)
    with screen.working():
        return like, followed(plan, actuals, moment, at, stock)


def capacity_of(config: Config, progress: Progress) -> PerDay | None:
    """What people have shown to be able to do, before the plan; None without a past."""
    if config.past is None:
        return None
    plan = progress.plan
    capacity: PerDay = config.past.achievability(plan.metrics, plan.period.start)["capacity"]
    return capacity


def remedy(
    screen: Screen,
    config: Config,
    found: Followed,
    budget: str | None,
    days: int,
    each: bool,
    page: Path | None,
    laggards: Laggards,
) -> int:
    """The remedies of a moment, and what of the rows does not fit."""
    from targetkit._followed import show_notes, write_page
    from targetkit._proposed import show_remedies

    with screen.working():
        plan = _remedies(config, found.progress, budget, days)
    if page is not None:
        write_page(screen, found.progress, page, laggards, remedies=plan)
    show_remedies(screen, plan, each=each)
    if page is not None:
        screen.note("page", page)
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
        capacity=capacity_of(config, progress),
        stock=waiting(progress),
        days=days,
    )


def contingency(screen: Screen, config: Config, plan: Plan) -> None:
    """What is prepared before the month."""
    from targetkit._proposed import show_contingency
    from targetkit.contingency import contingency_plan

    show_contingency(screen, contingency_plan(plan, config.rules, config.levers))


def demo(screen: Screen) -> int:
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
    contingency(screen, config, plan)
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


def split(screen: Screen, config: Path, out: Path | None) -> int:
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


def check(screen: Screen, path: Path, config: Path) -> int:
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
