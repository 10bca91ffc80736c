"""What the messages to people share: how they are laid out, how names and numbers are said, what is due by a day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from targetkit._attrs import value
from targetkit._nobody import called
from targetkit.errors import InvalidValue, UnknownMember
from targetkit.labels import amount, pieces
from targetkit.metric import Metric
from targetkit.period import WEEKDAYS, PeriodLike, Week, label
from targetkit.role import walk

if TYPE_CHECKING:
    from targetkit.plan import Plan
    from targetkit.progress import Progress
    from targetkit.quantity import Quantity

__all__ = [
    "FORMATS",
    "Format",
    "Section",
    "check_format",
    "chosen",
    "day_text",
    "due_by",
    "laid_out",
    "missing_by",
    "names_of",
    "next_open_day",
    "said",
    "short_day",
    "week_of",
]

Format = Literal["text", "markdown"]
"""How a message is written."""

FORMATS = ("text", "markdown")

_ZH_WEEKDAYS = "一二三四五六日"
_INLINE = re.compile(r"([\\`*_\[\]<>#|~&])")
_AT_START = re.compile(r"^([-+=](?=\s|$|[-=])|\d+(?=[.)](?:\s|$)))")


@value
class Section:
    """One part of a message.

    Attributes:
        heading: What stands above it; empty for none.
        items: Whom or what each line speaks of, empty for nobody in particular, and what it says.
    """

    heading: str
    items: tuple[tuple[str, str], ...]


def check_format(format: str) -> None:
    """Refuse a way of writing that does not exist.

    Raises:
        UnknownMember: For any but `text` and `markdown`.
    """
    if format not in FORMATS:
        raise UnknownMember("format", format, FORMATS, where="messages")


def laid_out(title: str, sections: Iterable[Section], lang: str, format: Format) -> str:
    r"""A message as one text; sections without a line are left out.

    There are no tables: a group chat shows text in letters of different width, and few of them know Markdown's.

    Args:
        title: The first line.
        sections: What comes below it.
        lang: `en` or `zh`.
        format: `text` or `markdown`, in which whatever stands in a name is shown as it is.

    >>> print(laid_out("Morning", [Section("By team", (("east_1", "9 of 12"), ("", "well done")))], "en", "markdown"))
    ### Morning
    <BLANKLINE>
    **By team**
    <BLANKLINE>
    - **east\_1**: 9 of 12
    - well done
    """
    marked = format == "markdown"
    colon = "：" if lang == "zh" else ": "
    blocks = [f"### {_escaped(title)}" if marked else title]
    for section in sections:
        if not section.items:
            continue
        lines: list[str] = []
        if section.heading:
            lines += [f"**{_escaped(section.heading)}**", ""] if marked else [section.heading]
        for name, told in section.items:
            if marked:
                head = f"**{_escaped(name)}**{colon}" if name else ""
                lines.append(f"- {head}{_escaped(told)}")
            else:
                lines.append(f"- {name}{colon}{told}" if name else f"- {told}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _escaped(text: str) -> str:
    r"""A text that Markdown shows as it is.

    >>> print(_escaped("1. *east*"))
    1\. \*east\*
    """
    shown = _INLINE.sub(r"\\\1", text)
    start = _AT_START.match(shown)
    if start is None:
        return shown
    end = start.end()
    return f"{shown[:end]}\\{shown[end:]}" if shown[0].isdigit() else f"\\{shown}"


# --- names and numbers -------------------------------------------------------------------------------------------


def names_of(progress: Progress, lang: str) -> dict[str, str]:
    """What each role is called, with its id beside it where others are called the same.

    Args:
        progress: Whose roles.
        lang: `en` or `zh`; what nobody owns has its own word in each.
    """
    return called({node.id: node.name or node.id for node in walk(progress.plan.roles)}, lang)


def chosen(plan: Plan, metrics: Sequence[str | Metric] | None) -> tuple[Metric, ...]:
    """The metrics that a message speaks of: those asked for, or the first and the last of the plan.

    Raises:
        UnknownMember: A metric that the plan does not have.
        InvalidValue: No metric at all, of which nothing can be said; something else than a list of them.
    """
    given = (*plan.metrics[:1], *plan.metrics[-1:]) if metrics is None else metrics
    expected = "a list of at least one metric of the plan; without it, the first and the last are told"
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise InvalidValue("metrics", given, expected)
    own = tuple(dict.fromkeys(map(plan.metric, given)))
    if not own:
        raise InvalidValue("metrics", given, expected)
    return own


def said(metric: Metric, quantity: Quantity, lang: str) -> str:
    """An amount of a metric as it is said: in Chinese with its measure word.

    >>> said(Metric("submissions"), 9, "zh"), said(Metric("submissions"), 9, "en")
    ('9件', '9')
    """
    measure = "" if metric.unit else pieces(metric.name, lang)
    return f"{amount(quantity, metric.unit, lang)}{measure}"


def day_text(day: date, lang: str) -> str:
    """A day with its weekday.

    >>> day_text(date(2026, 11, 12), "en"), day_text(date(2026, 11, 12), "zh")
    ('12 Nov 2026 (Thu)', '2026年11月12日（周四）')
    """
    at = day.weekday()
    return label(day, lang) + (
        f"（周{_ZH_WEEKDAYS[at]}）" if lang == "zh" else f" ({WEEKDAYS[at][:3].title()})"
    )


def short_day(day: date, lang: str) -> str:
    """A day of this month with its weekday, inside a sentence.

    >>> short_day(date(2026, 11, 12), "en"), short_day(date(2026, 11, 12), "zh")
    ('Thu 12 Nov', '11月12日周四')
    """
    at, name = day.weekday(), Week(day, day).label(lang)
    return f"{name}周{_ZH_WEEKDAYS[at]}" if lang == "zh" else f"{WEEKDAYS[at][:3].title()} {name}"


# --- what is due -------------------------------------------------------------------------------------------------


def next_open_day(progress: Progress, metrics: Iterable[Metric], after: date | None) -> date | None:
    """The next day on which anything can be done.

    Args:
        progress: Where everybody stands.
        metrics: One of these has to be open.
        after: The day before the first that is looked at; None: from the start of the plan.

    Returns:
        The day; None when there is none left.
    """
    period = progress.plan.period
    there = [progress.counts(metric).days(progress.plan.roles.id) for metric in metrics]
    day = period.start if after is None else after + timedelta(days=1)
    while day <= period.end:
        at = (day - period.start).days
        if any(running[at + 1] > running[at] for running in there):
            return day
        day += timedelta(days=1)
    return None


def week_of(plan: Plan, day: date) -> Week:
    """The week of the plan in which a day of it lies."""
    timeline = plan.timeline
    weeks: Iterable[PeriodLike] = (timeline.periods[place] for place in timeline.levels["week"])
    return next(week for week in weeks if isinstance(week, Week) and day in week)


def due_by(progress: Progress, metric: Metric, role: str, day: date) -> Quantity | None:
    """The running total that is asked for by the end of a day; None without a target."""
    plan, counts = progress.plan, progress.counts(metric)
    line = plan.assigned.line(metric, role)
    if line[0] is None:
        return None
    return counts.quantity(counts.planned(line, plan.period.start, day))


def missing_by(progress: Progress, metric: Metric, role: str, day: date) -> Quantity | None:
    """What is still to come so that the running total of a day stands; 0 when it does, None without a target."""
    due = due_by(progress, metric, role, day)
    if due is None:
        return None
    stand = progress.standing(metric, role)
    own = stand.metric
    return own.quantity(max(0, own.quanta(due) - own.quanta(stand.attained)))
