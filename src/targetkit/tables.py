"""A plan as tables: one metric by role and period, and all metrics at a glance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Protocol

from targetkit._attrs import value
from targetkit._blocks import Block, Columns, Title, Words, in_html, in_text
from targetkit._folding import Entry, by_group, counts, indented
from targetkit._nobody import called
from targetkit.labels import (
    WAN_PLACES,
    YUAN,
    check_lang,
    counted,
    digits,
    level_name,
    metric_name,
    unit_name,
    wan,
    word,
)
from targetkit.metric import Metric
from targetkit.period import WEEKDAYS, PeriodLike, Week, label
from targetkit.quantity import Quantity
from targetkit.role import Manager, Role, walk
from targetkit.timeline import Line, Span, Timeline

if TYPE_CHECKING:
    from targetkit._html import Html

__all__ = ["Grid", "Numbers", "Table", "TableRole", "overview", "table"]

NOTHING = "–"
"""No target at all."""

ZERO_DAY = "·"
"""A target of 0 on a day: most days of a person have it, and it must not hide those that have more."""

MOST_CHILDREN = 8
"""More columns than these nobody compares."""

WIDE = 110
"""Cells of a terminal that a table takes before its columns go on below."""

FINE_PLACES = 2
"""Decimal places of 万元 that can be read at a glance."""

_ZH_WEEKDAYS = "一二三四五六日"


@value
class TableRole:
    """A role as a table shows it.

    Attributes:
        id: Its id.
        name: What people call it; empty where nothing but the id is known.
        level: Its level, e.g. `team`.
        depth: How many roles above it the table shows.
    """

    id: str
    name: str
    level: str
    depth: int


@value(repr=False)
class Table:
    """One metric: a line per role, a column per period, and the total.

    Attributes:
        metric: The metric.
        period: What the total column is for: the period that is exactly all the columns, else None.
        periods: The columns.
        groups: How many columns at a time belong to the same period above them.
        roles: The lines.
        values: For each role its quantity in each period, None where it has no target.
        totals: For each role its own quantity for `period`: its target, which is not summed from the columns.
    """

    metric: Metric
    period: PeriodLike | None
    periods: tuple[PeriodLike, ...]
    groups: tuple[int, ...]
    roles: tuple[TableRole, ...]
    values: tuple[tuple[Quantity | None, ...], ...]
    totals: tuple[Quantity | None, ...]

    @property
    def header(self) -> tuple[str, ...]:
        """The keys of the columns: `role`, each period in short, and `total` where there is one."""
        keys = (heading.replace("\n", " ") for heading in _headings(self.periods, "en"))
        return ("role", *keys, *(["total"] if self._has_total else []))

    @property
    def rows(self) -> tuple[tuple[str | Quantity | None, ...], ...]:
        """The lines as `header` names their columns: the id of the role, then its quantities."""
        own = zip(self.roles, self.values, self.totals, strict=True)
        return tuple((role.id, *values, *([total] if self._has_total else [])) for role, values, total in own)

    def to_text(self, lang: str = "en", *, wide: int = WIDE) -> str:
        """The table for the terminal: nothing is "–", a zero on a day "·".

        Args:
            lang: `en` or `zh`; in Chinese yuan are given in 万元 where these stay short.
            wide: How many cells of a terminal it may take; what is beyond goes on below.

        Raises:
            UnknownMember: For another language.
        """
        title, header, entries = _shown(self, lang)
        rows = ((indented(one.name, one.depth), *one.cells) for one in entries)
        groups = list(self.groups)
        groups[-1] += self._has_total
        right = range(1, len(header))
        shown = Columns.of(header, rows, right=right, groups=groups, wide=max(wide, 1))
        return in_text((Title(title), shown))

    def to_html(self, lang: str = "en") -> Html:
        """The table for a notebook or a page; of many people those of each group are there to unfold.

        Args:
            lang: `en` or `zh`.

        Returns:
            A piece of HTML; of more than 40,000 cells the last lines are only counted.

        Raises:
            UnknownMember: For another language.

        >>> from targetkit.period import Month
        >>> timeline = Timeline.of(Month(2026, 11), "monday")
        >>> lines = {"li-na": (5, 1, 1, 1, 2, *(None,) * 30)}
        >>> own = table(Metric("signings"), [Manager("li-na")], lines, timeline, timeline.levels["week"])
        >>> "<td>li-na</td><td>1</td><td>1</td><td>1</td><td>2</td><td>5</td>" in own.to_html()
        True
        """
        title, blocks = in_blocks(self, lang)
        return in_html((Title(title), *blocks))

    def _repr_html_(self) -> str:
        return self.to_html()

    @property
    def _has_total(self) -> bool:
        """Whether the total says more than the one column there is."""
        return self.period is not None and self.periods != (self.period,)

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return self.to_text()


def in_blocks(found: Table, lang: str = "en") -> tuple[str, tuple[Block, ...]]:
    """The title of a table, and what a page shows below it.

    Args:
        found: The table.
        lang: `en` or `zh`.

    Raises:
        UnknownMember: For another language.
    """
    title, header, entries = _shown(found, lang)
    total = len(header) - 1 - len(found.periods)
    return title, by_group(header, entries, lang, groups=(*found.groups, *[1] * total))


def _shown(found: Table, lang: str) -> tuple[str, list[str], list[Entry]]:
    """A table as people read it: its title, its header and its lines."""
    numbers = Numbers.of(found.metric, (*found.totals, *(one for own in found.values for one in own)), lang)
    zeros = [ZERO_DAY if isinstance(period, date) else "0" for period in found.periods]
    has_total = len(found.header) > len(found.periods) + 1
    header = ["", *_headings(found.periods, lang), *([word("total", lang)] if has_total else [])]
    entries: list[Entry] = []
    for (role, name), values, total in zip(named(found.roles, lang), found.values, found.totals, strict=True):
        cells = [numbers.text(one, zero) for one, zero in zip(values, zeros, strict=True)]
        if has_total:
            cells.append(numbers.text(total, "0"))
        entries.append(Entry(name, role.level, role.depth, tuple(cells)))
    if found.period is not None:
        when = label(found.period, lang)
    else:
        start, end = _bounds(found.periods[0])[0], _bounds(found.periods[-1])[1]
        when = f"{label(start, lang)} – {label(end, lang)}"
    return f"{numbers.title} · {when}", header, entries


def table(
    metric: Metric, nodes: Sequence[Role], lines: Mapping[str, Line], timeline: Timeline, places: range
) -> Table:
    """One metric of a plan as a table.

    Args:
        metric: The metric.
        nodes: The roles to show, in order.
        lines: The id of each of them → its line, in quanta.
        timeline: The periods of the lines.
        places: The places of the columns, all of one level.

    Returns:
        The table; its total is each role's own target for the period that is exactly all the columns.

    >>> from targetkit.period import Month
    >>> from targetkit.role import Team
    >>> timeline = Timeline.of(Month(2026, 11), "monday")
    >>> east = Team("east", [Manager("li-na", name="李娜"), Manager("wang-lei")])
    >>> lines = {"east": (9, 2, 2, 2, 3), "li-na": (5, 1, 1, 1, 2), "wang-lei": (4, 1, 1, 1, 1)}
    >>> lines = {id: line + (None,) * 30 for id, line in lines.items()}
    >>> table(Metric("signings"), list(walk(east)), lines, timeline, timeline.levels["week"])
    signings · 2026-11
    <BLANKLINE>
                1–8  9–15  16–22  23–30  total
    ------------------------------------------
    east          2     2      2      3      9
      李娜        1     1      1      2      5
      wang-lei    1     1      1      1      4
    """
    covering = _covering(timeline, places)
    own = [lines[node.id] for node in nodes]
    return Table(
        metric=metric,
        period=None if covering is None else timeline.periods[covering],
        periods=timeline.periods[places.start : places.stop],
        groups=tuple(Counter(timeline.parent[place] for place in places).values()),
        roles=tuple(placed(nodes)),
        values=tuple(tuple(_quantity(metric, line[place]) for place in places) for line in own),
        totals=tuple(None if covering is None else _quantity(metric, line[covering]) for line in own),
    )


class Grid(Protocol):
    """What an overview knows of a plan; `Plan` is one."""

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """What is asked for."""
        ...

    @property
    def roles(self) -> Role:
        """The root of the role tree."""
        ...

    @property
    def period(self) -> Span:
        """What it is made for."""
        ...

    def line(self, metric: Metric, role: Role, /) -> Line:
        """The numbers of a metric and role, in quanta, the whole period first."""
        ...


def overview(plan: Grid, lang: str = "en") -> str:
    """All metrics of a plan for its whole period: the root's targets, and those of the groups right below it.

    Args:
        plan: The plan.
        lang: `en` or `zh`.

    Returns:
        A line that says who and when, and a table with a line per metric.

    Raises:
        UnknownMember: For another language.
    """
    return in_text(overview_blocks(plan, lang))


def overview_blocks(plan: Grid, lang: str = "en") -> tuple[Block, ...]:
    """The same as the blocks that say it, for a text and for a page.

    Args:
        plan: The plan.
        lang: `en` or `zh`.

    Raises:
        UnknownMember: For another language.
    """
    root = plan.roles
    sizes = counts((node.level for node in walk(root) if node is not root), check_lang(lang))
    head = " · ".join(filter(None, [root.name or root.id, label(plan.period, lang), sizes]))
    few = len(root.children) <= MOST_CHILDREN
    shown = root.children if few else ()
    header = ["", level_name(root.level, lang), *(name for _, name in named(tuple(placed(shown)), lang))]
    rows: list[list[str]] = []
    for metric in plan.metrics:
        own = [_quantity(metric, plan.line(metric, role)[0]) for role in (root, *shown)]
        numbers = Numbers.of(metric, own, lang)
        rows.append([numbers.title, *(numbers.text(one, "0") for one in own)])
    seen = (Title(head), Columns.of(header, rows, right=range(1, len(header))))
    if few:
        return seen
    kinds = Counter(child.level for child in root.children)
    left = (" and " if lang == "en" else "、").join(counted(n, level, lang) for level, n in kinds.items())
    return (*seen, Words(f"{left}, not shown one by one" if lang == "en" else f"{left}，不逐一列出"))


# --- numbers ----------------------------------------------------------------------------------------------------


@value
class Numbers:
    """How the numbers of one metric are written under or beside its title: all alike, the unit said once.

    Attributes:
        title: The metric's name and the unit of its numbers.
        wan: Whether the numbers are in 万元.
        places: How many decimal places they have in 万元.
    """

    title: str
    wan: bool
    places: int | None

    @classmethod
    def of(cls, metric: Metric, quantities: Iterable[Quantity | None], lang: str) -> Numbers:
        """Take 万元 where a Chinese reader would, and the decimal places that they need."""
        tens = False
        places = None
        if check_lang(lang) == "zh" and metric.unit in YUAN:
            known = [one for one in quantities if one]
            needed = max((len(digits(wan(one), 0).partition(".")[2]) for one in known), default=0)
            large = any(abs(one) >= 10**WAN_PLACES for one in known)
            if large and needed <= FINE_PLACES:
                tens, places = True, needed
        unit = unit_name(metric.unit, lang, wan=tens)
        name = metric_name(metric.name, lang)
        in_unit = f"（{unit}）" if lang == "zh" else f" ({unit})"
        return cls(f"{name}{in_unit}" if unit else name, tens, places)

    def text(self, quantity: Quantity | None, zero: str) -> str:
        """One number, with signs of their own for nothing and for zero."""
        if quantity is None:
            return NOTHING
        if not quantity:
            return zero
        return digits(wan(quantity), self.places) if self.wan else digits(quantity)


def _quantity(metric: Metric, quanta: int | None) -> Quantity | None:
    return None if quanta is None else metric.quantity(quanta)


# --- lines ------------------------------------------------------------------------------------------------------


def placed(nodes: Iterable[Role]) -> Iterator[TableRole]:
    """Each role with the number of those above it that are shown, too."""
    above: list[Role] = []
    for node in nodes:
        while above and not _holds(above[-1], node):
            above.pop()
        yield TableRole(node.id, node.name, node.level, len(above))
        above.append(node)


def _holds(group: Role, node: Role) -> bool:
    return not isinstance(group, Manager) and node.id in group.ids


def named(roles: Sequence[TableRole], lang: str) -> Iterator[tuple[TableRole, str]]:
    """Each role with its name, and its id beside it where others are called the same."""
    names = called({role.id: role.name or role.id for role in roles}, lang)
    yield from ((role, names[role.id]) for role in roles)


# --- columns ----------------------------------------------------------------------------------------------------


def _bounds(period: PeriodLike) -> tuple[date, date]:
    return (period, period) if isinstance(period, date) else (period.start, period.end)


def _covering(timeline: Timeline, places: range) -> int | None:
    """The place of the period that is exactly these places together."""
    start, _ = _bounds(timeline.periods[places[0]])
    _, end = _bounds(timeline.periods[places[-1]])
    return next((at for at, period in enumerate(timeline.periods) if (start, end) == _bounds(period)), None)


def _headings(periods: Sequence[PeriodLike], lang: str) -> list[str]:
    """The periods in short: as much as tells them apart under a title that names the whole."""
    months = {(day.year, day.month) for period in periods for day in _bounds(period)}
    return [_heading(period, lang, one_month=len(months) == 1) for period in periods]


def _heading(period: PeriodLike, lang: str, *, one_month: bool) -> str:
    if isinstance(period, date):
        if lang == "zh":
            day = f"{period.day}" if one_month else f"{period.month}/{period.day}"
            return f"{day}\n{_ZH_WEEKDAYS[period.weekday()]}"
        day = f"{period.day}" if one_month else label(period).removesuffix(f" {period.year}")
        return f"{day}\n{WEEKDAYS[period.weekday()][:3].title()}"
    if isinstance(period, Week) and one_month and lang == "en":
        return f"{period.start.day}–{period.end.day}"
    return label(period, lang)
