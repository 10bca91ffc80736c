"""Plans, progress and reasons as pictures: altair charts, and PNG, SVG and HTML of them (extra `notebook`)."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING

from targetkit.attribution import Attribution
from targetkit.forecast import Landed, Landing
from targetkit.interop.charts._altair import chart_of
from targetkit.interop.charts._burn_up import burn_up_of
from targetkit.interop.charts._calendar import calendar_of
from targetkit.interop.charts._comparison import comparison_of
from targetkit.interop.charts._export import save_chart
from targetkit.interop.charts._funnel import funnel_of
from targetkit.interop.charts._given import ATTRIBUTION, LANDING, PLAN, PROGRESS, REMEDIES, check_kind
from targetkit.interop.charts._heat import heat_of
from targetkit.interop.charts._look import Look
from targetkit.interop.charts._tree import tree_of
from targetkit.interop.charts._waterfall import waterfall_of
from targetkit.plan import Plan
from targetkit.progress import Progress
from targetkit.remedies import RemedyPlan
from targetkit.scenarios import Comparison

if TYPE_CHECKING:
    from altair.typing import ChartType

    from targetkit.metric import Metric
    from targetkit.period import PeriodLike
    from targetkit.role import Role

__all__ = [
    "burn_up",
    "comparison",
    "funnel",
    "heat_map",
    "remedy_calendar",
    "save",
    "target_tree",
    "waterfall",
]


def burn_up(
    progress: Progress,
    metric: str | Metric,
    role: str | Role | None = None,
    *,
    landing: Landing | Landed | None = None,
    lang: str = "en",
    dark: bool = False,
) -> ChartType:
    """The burn-up of a metric: what should stand by each day, what has come, and where it will land.

    The dashed line is the target as the days add up to it, the solid one what has come.
    The fan leads from there to the interval of the landing, and to that of half the landings within it;
    only its end is foretold, on the way it is drawn straight.

    Args:
        progress: A plan beside what has happened.
        metric: A metric of the plan.
        role: Whose; the root without it.
        landing: What `land` says of the same progress; None: no fan.
        lang: `en` or `zh`.
        dark: Whether it is to stand on dark paper.

    Returns:
        The chart, which can be shown, changed, and saved.

    Raises:
        MissingExtra: When altair is not installed.
        UnknownMember: For another language; a metric or role that the plan does not have, or the landing.
        InvalidValue: Something else than a progress; a landing of something else.

    >>> from datetime import date
    >>> from targetkit import Actuals, Manager, Metric, Month, Store, WorkCalendar, decompose, track
    >>> store = Store("chengdu-01", [Manager("li-na"), Manager("zhao-min")])
    >>> signings = Metric("signings")
    >>> plan = decompose({signings: 42}, store, Month(2026, 11), calendar=WorkCalendar.weekdays())
    >>> actuals = Actuals([(date(2026, 11, 3), "li-na", signings, 4)], metrics=[signings])
    >>> chart = burn_up(track(plan, actuals, date(2026, 11, 6)), "signings")
    >>> chart.to_dict()["title"]["subtitle"]
    ['6 Nov 2026: 4 of 42, 10 due by then']
    """
    check_kind("burn_up: progress", progress, Progress, PROGRESS)
    check_kind("burn_up: landing", landing, Landing | Landed | None, f"{LANDING}, or one of its places")
    return chart_of(burn_up_of(progress, metric, role, landing=landing, look=Look.of(lang, dark)))


def funnel(
    of: Progress | Plan,
    role: str | Role | None = None,
    period: PeriodLike | None = None,
    *,
    lang: str = "en",
    dark: bool = False,
) -> ChartType:
    """The funnel of a plan: what every stage has to bring, what it has brought, and the rates on the way.

    The wide bar is the target, the narrow one what came, the stroke what is due by now.
    Bars of one unit have one scale; what is required in another, such as money, is drawn as long as
    what is required of the stage that it comes from.
    A planned rate is what the targets imply, as in `attribute`.

    Args:
        of: A progress, or a plan alone.
        role: Whose; the root without it.
        period: A period of the plan; its whole period without it.
        lang: `en` or `zh`.
        dark: Whether it is to stand on dark paper.

    Returns:
        The chart; stages of which nothing is asked, and nothing came, are left out.

    Raises:
        MissingExtra: When altair is not installed.
        UnknownMember: For another language, or a role that the plan does not have.
        OutsidePeriod: A period that the plan does not have.
        InvalidValue: Something else than a progress or plan; a plan without a funnel, a role of which no stage is asked.

    >>> from targetkit import Funnel, Manager, Month, Store, WorkCalendar, decompose
    >>> targets = Funnel.consumer_loan(signing_rate="0.80", approval_rate="0.40").required(signings=60)
    >>> plan = decompose(targets, Store("chengdu-01", [Manager("li-na")]), Month(2026, 11), calendar=WorkCalendar.weekdays())
    >>> chart = funnel(plan, lang="zh")
    >>> chart.to_dict()["title"]["text"]
    'chengdu-01 · 漏斗 · 2026年11月'
    """
    check_kind("funnel: of", of, Progress | Plan, f"{PROGRESS}, or {PLAN}")
    return chart_of(funnel_of(of, role, period, look=Look.of(lang, dark)))


def waterfall(attribution: Attribution, *, lang: str = "en", dark: bool = False) -> ChartType:
    """The waterfall of a gap: from the target, factor by factor, to what was attained.

    Args:
        attribution: What `attribute` found.
        lang: `en` or `zh`.
        dark: Whether it is to stand on dark paper.

    Returns:
        The chart: a bar for each step of `attribution.rows()`, between those of the target and of what came.

    Raises:
        MissingExtra: When altair is not installed.
        UnknownMember: For another language.
        InvalidValue: Something else than an attribution.

    >>> from targetkit import Funnel
    >>> from targetkit.attribution import attribute_funnel
    >>> stages = Funnel.consumer_loan(signing_rate="0.80")
    >>> found = attribute_funnel(stages, {"approvals": 10, "signings": 8}, {"approvals": 9, "signings": 6})
    >>> waterfall(found).to_dict()["title"]["subtitle"]
    ['2 short: 6 of 8']
    """
    check_kind("waterfall: attribution", attribution, Attribution, ATTRIBUTION)
    return chart_of(waterfall_of(attribution, look=Look.of(lang, dark)))


def target_tree(plan: Plan, metric: str | Metric, *, lang: str = "en", dark: bool = False) -> ChartType:
    """Who carries what: the groups of a plan as bars with their share of the whole, below them all of their people.

    The bars of groups have one scale, those of people another, each from zero.
    With a stretch they show the base; hand in `plan.assigned` for what people are asked.

    Args:
        plan: The plan.
        metric: The metric, whose targets for the plan's whole period are drawn.
        lang: `en` or `zh`.
        dark: Whether it is to stand on dark paper.

    Returns:
        The chart; a role without a target has a dash in place of a bar.

    Raises:
        MissingExtra: When altair is not installed.
        UnknownMember: For another language, or a metric that the plan does not have.
        InvalidValue: Something else than a plan.

    >>> from targetkit import Manager, Metric, Month, Store, Team, WorkCalendar, decompose
    >>> store = Store("chengdu-01", [Team("east", [Manager("li-na"), Manager("wang-lei")])])
    >>> plan = decompose({Metric("signings"): 8}, store, Month(2026, 11), calendar=WorkCalendar.weekdays())
    >>> target_tree(plan, "signings").to_dict()["title"]["text"]
    'chengdu-01 · signings · 2026-11'
    """
    check_kind("target_tree: plan", plan, Plan, PLAN)
    return chart_of(tree_of(plan, metric, look=Look.of(lang, dark)))


def heat_map(
    of: Plan | Progress,
    metric: str | Metric,
    role: str | Role | None = None,
    *,
    lang: str = "en",
    dark: bool = False,
) -> ChartType:
    """People × days: the darker a cell, the more is asked; of a day gone by, the farther it is from what was asked.

    A day that is closed has no cell, one on which the person is away a cross, one with a target of zero an empty box.
    Of a progress the days that are over show what came of what was asked: blue where it was reached,
    orange where it was not; the rest shows what is asked.
    Up to 25 people have numbers in their cells, where these have room; in all others what is over has a minus or a plus,
    and the numbers are told when pointed at.
    What is made for longer than a month, or is not given by the day, is drawn by the week or month.

    Args:
        of: A plan, whose base is drawn (`plan.assigned` is what people are asked), or a progress.
        metric: The metric.
        role: Whose people; everybody without it.
        lang: `en` or `zh`.
        dark: Whether it is to stand on dark paper.

    Returns:
        The chart, which can be shown, changed, and saved.

    Raises:
        MissingExtra: When altair is not installed.
        UnknownMember: For another language; a metric or role that the plan does not have.
        InvalidValue: Something else than a plan or progress.

    >>> from targetkit import Manager, Metric, Month, Store, WorkCalendar, decompose
    >>> store = Store("chengdu-01", [Manager("li-na"), Manager("wang-lei")])
    >>> plan = decompose({Metric("signings"): 42}, store, Month(2026, 11), calendar=WorkCalendar.weekdays())
    >>> heat_map(plan, "signings", lang="zh").to_dict()["title"]["text"]
    'chengdu-01 · 签约 · 2026年11月'
    """
    check_kind("heat_map: of", of, Progress | Plan, f"{PROGRESS}, or {PLAN}")
    return chart_of(heat_of(of, metric, role, look=Look.of(lang, dark)))


def remedy_calendar(remedies: RemedyPlan, *, lang: str = "en", dark: bool = False) -> ChartType:
    """Remedies on a calendar: a row for each person who does something, a box for each action, with its lever's letter.

    The boxes of overtime hold its hours. Pointed at, a box says what it should bring and what it costs.

    Args:
        remedies: What `plan_remedies` chose.
        lang: `en` or `zh`.
        dark: Whether it is to stand on dark paper.

    Returns:
        The chart, from the first day with an action to the last.

    Raises:
        MissingExtra: When altair is not installed.
        UnknownMember: For another language.
        InvalidValue: Something else than a plan of remedies.

    >>> from datetime import date
    >>> from targetkit import Actuals, LabourLimits, Manager, Metric, Month, Store, WorkCalendar
    >>> from targetkit import decompose, levers, plan_remedies, track
    >>> store = Store("chengdu-01", [Manager("li-na"), Manager("zhao-min")])
    >>> plan = decompose({Metric("signings"): 42}, store, Month(2026, 11), calendar=WorkCalendar.weekdays())
    >>> progress = track(plan, Actuals([], metrics=plan.metrics), date(2026, 11, 13))
    >>> remedies = plan_remedies(progress, [], levers.standard(), LabourLimits.china(monthly_wage=8700))
    >>> remedy_calendar(remedies).to_dict()["title"]["text"]
    'remedy plan · chengdu-01 · 2026-11'
    """
    check_kind("remedy_calendar: remedies", remedies, RemedyPlan, REMEDIES)
    return chart_of(calendar_of(remedies, look=Look.of(lang, dark)))


def comparison(compared: Comparison, *, lang: str = "en", dark: bool = False) -> ChartType:
    """Scenarios side by side: the rates behind them, the targets of the roots, and of each metric those below.

    Each panel has one scale and one unit. Lines in which all scenarios are alike are left out, but for the roots,
    and people where there are more than twelve; `compared.where(role=...)` draws those that are asked for.

    Args:
        compared: What `targetkit.scenarios.compare` found, or some of its lines.
        lang: `en` or `zh`.
        dark: Whether it is to stand on dark paper.

    Returns:
        The chart, which can be shown, changed, and saved.

    Raises:
        MissingExtra: When altair is not installed.
        UnknownMember: For another language.
        InvalidValue: Something else than a comparison.

    >>> from targetkit import Manager, Metric, Month, Store, WorkCalendar, decompose
    >>> from targetkit.scenarios import compare
    >>> store, weekdays = Store("chengdu-01", [Manager("li-na"), Manager("wang-lei")]), WorkCalendar.weekdays()
    >>> now, more = (
    ...     decompose({Metric("signings"): number}, store, Month(2026, 11), calendar=weekdays) for number in (8, 10)
    ... )
    >>> comparison(compare({"now": now, "more": more})).to_dict()["title"]["text"]
    'scenarios · 2026-11'
    """
    check_kind(
        "comparison: compared", compared, Comparison, "a Comparison, as targetkit.scenarios.compare makes it"
    )
    return chart_of(comparison_of(compared, look=Look.of(lang, dark)))


def save(chart: ChartType, path: str | PathLike[str], *, font: str | PathLike[str] | None = None) -> None:
    """Write a chart into a file: a picture, or a page that needs nothing else.

    Chinese letters are drawn in a font of this machine, of which those made for simplified Chinese come first,
    or in the one that is handed in. An SVG or HTML is drawn by whoever opens it, in a font of their machine.
    The file is either the old one or the whole new one, whatever happens in between.

    Args:
        chart: A chart of this module, or any other of altair.
        path: The file, which ends in `.png`, `.svg` or `.html`; one that is there is replaced.
        font: The file of a font with Chinese letters (`.otf`, `.ttf`, `.ttc`).

    Raises:
        MissingExtra: When vl-convert is not installed.
        MissingFont: A PNG with Chinese letters on a machine that has no font for them.
        InvalidValue: Something else than a chart, or than a path; a font that is none, or has no Chinese letters.
        UnknownMember: A file that ends in something else.
        OSError: If the file cannot be written.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from targetkit import Manager, Metric, Month, Store, WorkCalendar, decompose
    >>> store = Store("chengdu-01", [Manager("li-na"), Manager("wang-lei")])
    >>> plan = decompose({Metric("signings"): 42}, store, Month(2026, 11), calendar=WorkCalendar.weekdays())
    >>> with TemporaryDirectory() as folder:
    ...     picture = Path(folder, "who-carries-what.svg")
    ...     save(target_tree(plan, "signings"), picture)
    ...     "chengdu-01" in picture.read_text(encoding="utf-8")
    True
    """
    save_chart(chart, path, font=font)
