"""What a manager sees on the phone: where they stand, what the week still needs, whom to call, why, and what is next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from targetkit._attrs import value
from targetkit._message import (
    Format,
    Section,
    check_format,
    chosen,
    day_text,
    laid_out,
    missing_by,
    names_of,
    next_open_day,
    said,
    short_day,
    week_of,
)
from targetkit._programme import Programme
from targetkit.errors import InvalidValue
from targetkit.explanation import GivenStep, ShareStep
from targetkit.labels import check_lang, metric_name, percent, waiting_name
from targetkit.role import Manager

if TYPE_CHECKING:
    from datetime import date

    from targetkit.metric import Metric
    from targetkit.progress import Progress
    from targetkit.remedies import RemedyPlan
    from targetkit.stock import Stock, Waiting

__all__ = ["Card", "card"]

CALLS = 5
"""As many deals are named; of the others their number is told."""

AHEAD = 3
"""As many milestones of a metric are told."""

_SAID = {
    "to date": ("To date, as of {}", "至今（截至{}）"),
    "before": ("The target", "目标"),
    "due": ("{attained} of the {due} due, ", "应达成{due}，达成{attained}，"),
    "not due": ("{attained} attained, nothing due yet, ", "达成{attained}，还没到要交的日子，"),
    "behind": ("{} to come", "还差{}"),
    "ahead": ("{} ahead", "超前{}"),
    "even": ("as asked", "正好"),
    "whole": ("; in all {target}, {gap} missing", "；全部目标{target}，还差{gap}"),
    "reached": ("; the target of {target} stands", "；目标{target}已经达到"),
    "target": ("{target}", "{target}"),
    "week": ("Still missing this week, to {}", "本周还差（到{}）"),
    "stands": ("stands already", "已经达到"),
    "calls": ("Whom to call now", "现在联系谁"),
    "since": ("{}, for {}", "{}，已{}"),
    "more calls": ("and {} more", "另有{}单"),
    "why": ("Why this number", "为什么是这个数"),
    "share": (" ({})", "（占{}）"),
    "given": (" (held or changed by hand)", "（人工设定）"),
    "reserve": ("; with a reserve on top {}", "；加压后{}"),
    "next": ("Next", "接下来"),
}


@value(repr=False)
class Card:
    """What one manager sees; `card` makes it.

    Attributes:
        role: The manager's id.
        day: The day of which it is.
        lang: Its language.
        format: `text` or `markdown`.
        text: The card.
        calls: The deals to call about, the most urgent first; those that the text only counts as well.
    """

    role: str
    day: date
    lang: str
    format: Format
    text: str
    calls: tuple[Waiting, ...]

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text


def card(
    progress: Progress,
    manager: str | Manager,
    *,
    lang: str = "en",
    metrics: Sequence[str | Metric] | None = None,
    stock: Stock | None = None,
    format: Format = "text",
    remedies: RemedyPlan | None = None,
) -> Card:
    """A manager's card: to date, still missing this week, whom to call now, why this number, and what is next.

    All of it are running totals: what is missing this week is what is missing until that of its end stands.
    To be called are the deals that wait for the manager, those nearest to the money first, of these the oldest.
    Why is told where the plan has its basis: how the root's number came down to the manager's.
    Of remedies the card has what the manager is asked to do until the next working day, and overtime ahead:
    when, why, what it should bring, and whether it is agreed.

    Args:
        progress: Where everybody stands.
        manager: The manager.
        lang: `en` or `zh`.
        metrics: What it speaks of, by name; None: the first and the last metric of the plan.
        stock: What waits at each stage; without it nobody is named to be called.
        format: `"text"` or `"markdown"`.
        remedies: What is done about gaps, `plan_remedies`; None: nothing is said of it.

    Raises:
        UnknownMember: A manager, metric, language or format that does not exist.
        InvalidValue: A group in place of a manager; stock of a day that the progress has not seen;
            no metric at all; remedies of another role or period.

    >>> from datetime import date
    >>> from targetkit import Actuals, Manager, Metric, Month, Store, WorkCalendar, decompose, track
    >>> store = Store("chengdu-01", [Manager("li-na"), Manager("zhao-min")])
    >>> signings = Metric("signings")
    >>> plan = decompose({signings: 42}, store, Month(2026, 11), calendar=WorkCalendar.weekdays())
    >>> actuals = Actuals([(date(2026, 11, 3), "li-na", signings, 4)], metrics=[signings])
    >>> card(track(plan, actuals, date(2026, 11, 6)), "li-na")
    li-na · 6 Nov 2026 (Fri)
    <BLANKLINE>
    To date, as of Fri 6 Nov
    - signings: 4 of the 5 due, 1 to come; in all 21, 17 missing
    <BLANKLINE>
    Still missing this week, to Sun 15 Nov
    - signings: 6
    <BLANKLINE>
    Why this number
    - signings: chengdu-01 42 → li-na 21 (50%)
    <BLANKLINE>
    Next
    - signings: 10 by 13 November, 15 by 20 November, 21 by 30 November
    """
    check_lang(lang)
    check_format(format)
    node = progress.plan.role(manager)
    if not isinstance(node, Manager):
        raise InvalidValue("card: manager", node.id, "a manager; a group has its boards and its bulletin")
    seen = progress.seen or progress.plan.period.start
    if stock is not None and stock.as_of > seen:
        raise InvalidValue(
            "card: stock", stock.as_of, f"a snapshot of {seen} or before, which the progress has seen"
        )
    shown = chosen(progress.plan, metrics)
    made = _Card(progress, node, lang, shown)
    calls = () if stock is None else tuple(made.waiting(stock))
    sections = [made.to_date(), made.week(), made.calls(calls, seen), made.why(), made.ahead()]
    if remedies is not None:
        programme = Programme(remedies, progress, shown, progress.over, seen, made.names, lang)
        sections.insert(2, programme.own(node.id))
    title = f"{made.names[node.id]} · {day_text(seen, lang)}"
    return Card(node.id, seen, lang, format, laid_out(title, sections, lang, format), calls)


class _Card:
    """The parts of a card, each worked out from the progress."""

    def __init__(self, progress: Progress, manager: Manager, lang: str, metrics: tuple[Metric, ...]) -> None:
        self._progress = progress
        self._plan = progress.plan
        self._id = manager.id
        self._lang = lang
        rows = ((metric, progress.standing(metric, manager)) for metric in metrics)
        self._rows = [(metric, stand) for metric, stand in rows if stand.target is not None or stand.attained]
        self._metrics = metrics
        self.names = names_of(progress, lang)

    def say(self, key: str, *parts: object, **named: object) -> str:
        """One of the sentences, filled in."""
        return _SAID[key][self._lang == "zh"].format(*parts, **named)

    def to_date(self) -> Section:
        """What was due by now, what came, and the whole target."""
        over = self._progress.seen if self._progress.today is None else self._progress.over
        heading = self.say("before") if over is None else self.say("to date", short_day(over, self._lang))
        items: list[tuple[str, str]] = []
        for _, stand in self._rows:
            name = metric_name(stand.metric.name, self._lang)
            attained = said(stand.metric, stand.attained, self._lang)
            if stand.target is None or stand.gap is None or stand.behind is None:
                items.append((name, attained))
                continue
            target = said(stand.metric, stand.target, self._lang)
            if over is None:
                items.append((name, self.say("target", target=target)))
                continue
            due = said(stand.metric, stand.to_date or 0, self._lang)
            told = self.say("due" if stand.to_date else "not due", attained=attained, due=due)
            size = said(stand.metric, max(stand.behind, -stand.behind), self._lang)
            told += self.say("behind" if stand.behind > 0 else "ahead" if stand.behind else "even", size)
            gap = said(stand.metric, max(stand.gap, -stand.gap), self._lang)
            told += self.say("reached" if stand.gap <= 0 else "whole", target=target, gap=gap)
            items.append((name, told))
        return Section(heading, tuple(items))

    def week(self) -> Section:
        """What is missing until the running totals of the end of the week stand."""
        day = next_open_day(self._progress, self._metrics, self._progress.over)
        if day is None:
            return Section("", ())
        end = week_of(self._plan, day).end
        items: list[tuple[str, str]] = []
        for metric, stand in self._rows:
            missing = missing_by(self._progress, metric, self._id, end)
            if missing is not None:
                told = said(stand.metric, missing, self._lang) if missing else self.say("stands")
                items.append((metric_name(stand.metric.name, self._lang), told))
        return Section(self.say("week", short_day(end, self._lang)), tuple(items))

    def waiting(self, stock: Stock) -> Iterator[Waiting]:
        """The deals that wait for the manager, those nearest to the money first, of these the oldest."""
        funnel = self._plan.funnel
        chain = [] if funnel is None else [name for stage in funnel.stages for name in stage.metric.names]
        order = {name: at for at, name in enumerate(chain)}
        rows = [row for row in stock.of_role(self._plan.role(self._id)) if row.deal is not None]
        rows.sort(key=lambda row: (-order.get(row.metric, -1), row.since or stock.as_of, row.deal or ""))
        yield from rows

    def calls(self, rows: Sequence[Waiting], day: date) -> Section:
        """Whom to call now, and since when they wait."""
        items: list[tuple[str, str]] = []
        for row in rows[:CALLS]:
            told = waiting_name(row.metric, self._lang)
            if row.since is not None:
                told = self.say("since", told, _days((day - row.since).days, self._lang))
            items.append((row.deal or "", told))
        if len(rows) > CALLS:
            items.append(("", self.say("more calls", len(rows) - CALLS)))
        return Section(self.say("calls"), tuple(items))

    def why(self) -> Section:
        """How the root's number came down to the manager's, in one line for each metric."""
        items: list[tuple[str, str]] = []
        known = () if self._plan.basis is None else self._plan.basis.metrics
        for metric, stand in self._rows:
            if metric.name not in known or stand.target is None:
                continue
            steps = self._plan.explain(metric, self._id, self._plan.period).steps
            way = [step for step in steps if isinstance(step, ShareStep | GivenStep) and step.group]
            if not way:
                continue
            told = [f"{self.names[way[0].group]} {said(metric, way[0].number, self._lang)}"]
            told += [f"{self.names[step.child]} {self._came(metric, step)}" for step in way]
            line = " → ".join(told)
            if stand.target != way[-1].result:
                line += self.say("reserve", said(stand.metric, stand.target, self._lang))
            items.append((metric_name(metric.name, self._lang), line))
        return Section(self.say("why"), tuple(items))

    def ahead(self) -> Section:
        """The next dates, and what must stand by then."""
        items: list[tuple[str, str]] = []
        over = self._progress.over
        for metric, stand in self._rows:
            coming = [
                one.to_text(self._lang)
                for one in self._plan.assigned.milestones(metric, self._id)
                if (over is None or one.day > over) and one.total > stand.attained
            ]
            if coming:
                told = ("，" if self._lang == "zh" else ", ").join(coming[:AHEAD])
                items.append((metric_name(metric.name, self._lang), told))
        return Section(self.say("next"), tuple(items))

    def _came(self, metric: Metric, step: ShareStep | GivenStep) -> str:
        """What one step gave, and by what share."""
        result = said(metric, step.result, self._lang)
        if isinstance(step, GivenStep):
            return result + self.say("given")
        return result + self.say("share", percent(step.share, 1))


def _days(count: int, lang: str) -> str:
    """So many days."""
    if lang == "zh":
        return f"{count}天"
    return "1 day" if count == 1 else f"{count} days"
