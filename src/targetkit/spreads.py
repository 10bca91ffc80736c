"""How a number goes over its days when somebody spreads it anew: the ways that people know from planning suites.

A way is asked with a `Spreading` and answers with one weight per cell of the period, not negative.
Closed days get nothing, whatever it says. Any function of this kind will do; those here print what they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING, TypeAlias

from targetkit._attrs import field, value
from targetkit._grid import Grid
from targetkit.errors import InvalidQuantity, InvalidValue
from targetkit.labels import check_lang, metric_name, percent
from targetkit.metric import Metric
from targetkit.period import label
from targetkit.plan import Plan
from targetkit.quantity import Number, exact

if TYPE_CHECKING:
    from targetkit.period import PeriodLike

__all__ = [
    "Amount",
    "Spread",
    "Spreading",
    "back_loaded",
    "change",
    "clear",
    "even",
    "front_loaded",
    "growth",
    "like",
    "line",
    "present",
]


class Spreading:
    """What a way of spreading sees: the cells of a role in a period.

    Attributes:
        grid: The metric of the plan, laid open.
        role: The role's id.
        cells: The cells of the period (days, or periods of the metric's grain), counted from the start of the plan.
        opened: For each of them whether anybody of the role is there.
        present: What stands in each of them, in quanta.
        weeks: For each of them which week of the period it lies in, counted from 0.
    """

    __slots__ = ("cells", "grid", "opened", "present", "role", "weeks")

    def __init__(self, grid: Grid, role: str, cells: range) -> None:
        self.grid = grid
        self.role = role
        self.cells = cells
        leaves = grid.order.leaves_below(grid.number_of[role])
        self.opened = tuple(any(grid.opened[leaf][cell] for leaf in leaves) for cell in cells)
        self.present = tuple(sum(grid.cells[leaf][cell] for leaf in leaves) for cell in cells)
        start = grid.stretches.cells[0].start
        starts = {
            inside.start - start + first
            for inside, weeks in zip(grid.stretches.cells, grid.stretches.weeks, strict=True)
            for first, _ in weeks
        }
        self.weeks = tuple(accumulate(int(cell in starts and cell > cells.start) for cell in cells))


Spread: TypeAlias = Callable[[Spreading], Sequence[Fraction]]
"""A way of spreading: one weight per cell."""


def _told(way: object, zh: str, lang: str) -> str:
    """A way as it is written in English, in words in Chinese."""
    return zh if check_lang(lang) == "zh" else str(way)


def _shown(number: Fraction) -> str:
    return f"{float(number):.6g}"


def _more(more: str, less: str, share: Fraction) -> str:
    """A share in per cent, behind the word for its direction."""
    return f"{less if share < 0 else more} {percent(abs(share))}"


@value
class even:
    """Every open day the same.

    >>> from targetkit import spreads
    >>> spreads.even()
    even()
    """

    def to_text(self, lang: str = "en") -> str:
        """The way in words."""
        return _told(self, "各营业日相同", lang)

    def __call__(self, spreading: Spreading) -> Sequence[Fraction]:
        """One weight per cell."""
        return [Fraction(1)] * len(spreading.opened)


@value
class present:
    """In proportion to what stands there now."""

    def to_text(self, lang: str = "en") -> str:
        """The way in words."""
        return _told(self, "按现有分布", lang)

    def __call__(self, spreading: Spreading) -> Sequence[Fraction]:
        """One weight per cell."""
        return [Fraction(number) for number in spreading.present]


@value
class front_loaded:
    """Most at the start: the first open day carries as many parts as there are open days, the last one part."""

    def to_text(self, lang: str = "en") -> str:
        """The way in words."""
        return _told(self, "前高后低", lang)

    def __call__(self, spreading: Spreading) -> Sequence[Fraction]:
        """One weight per cell."""
        days = sum(spreading.opened)
        return [Fraction(days + 1 - done) for done in accumulate(map(int, spreading.opened), initial=0)][1:]


@value
class back_loaded:
    """Most at the end: the first open day carries one part, the last as many as there are open days."""

    def to_text(self, lang: str = "en") -> str:
        """The way in words."""
        return _told(self, "前低后高", lang)

    def __call__(self, spreading: Spreading) -> Sequence[Fraction]:
        """One weight per cell."""
        return [Fraction(done) for done in accumulate(map(int, spreading.opened))]


def _share(given: Number) -> Fraction:
    share = exact(given, of="growth")
    if share <= -1:
        raise InvalidQuantity(given, 'growth is more than -1; "0.05" is five per cent', of="growth")
    return share


@value
class growth:
    """Each week's days carry more than those of the week before, by the same share.

    Attributes:
        rate: The share: `"0.05"` is five per cent from week to week; more than -1.

    Raises:
        InvalidQuantity: A rate of -1 or less, or no number.
    """

    rate: Fraction = field(converter=_share)

    def to_text(self, lang: str = "en") -> str:
        """The way in words."""
        return _told(self, _more("逐周递增", "逐周递减", self.rate), lang)

    def __call__(self, spreading: Spreading) -> Sequence[Fraction]:
        """One weight per cell."""
        return [(1 + self.rate) ** week for week in spreading.weeks]


def _level(given: Number) -> Fraction:
    level = exact(given, of="line")
    if level < 0:
        raise InvalidQuantity(given, "a level is not negative", of="line")
    return level


@value
class line:
    """A straight line from the first week to the last: what a day carries rises or falls evenly.

    Attributes:
        first: What a day of the first week carries, in any unit.
        last: What a day of the last week carries, in the same unit.

    Raises:
        InvalidQuantity: A level that is negative or no number.
        InvalidValue: Two levels of zero.
    """

    first: Fraction = field(converter=_level)
    last: Fraction = field(converter=_level)

    def __attrs_post_init__(self) -> None:
        if not self.first and not self.last:
            raise InvalidValue("spreads.line", (0, 0), "two levels of which at least one is positive")

    def to_text(self, lang: str = "en") -> str:
        """The way in words."""
        return _told(self, f"由首周每日 {_shown(self.first)} 均匀变到末周每日 {_shown(self.last)}", lang)

    def __call__(self, spreading: Spreading) -> Sequence[Fraction]:
        """One weight per cell."""
        steps = max(spreading.weeks[-1], 1)
        return [self.first + (self.last - self.first) * week / steps for week in spreading.weeks]


def _other(given: str | Metric | PeriodLike | Plan) -> str | PeriodLike | Plan:
    return given.name if isinstance(given, Metric) else given


@value
class like:
    """In the shape of something else of the same role.

    Another metric of the plan gives its own days. Another period, or another plan of the same metric,
    gives the shape that it has over its open days, stretched or shortened to those of this period.

    Attributes:
        other: A metric by name, a period of the plan, or another plan, e.g. of last month.
    """

    other: str | PeriodLike | Plan = field(converter=_other)

    def to_text(self, lang: str = "en") -> str:
        """The way in words."""
        if check_lang(lang) == "zh":
            return f"参照{self._other_told()}的分布"
        # A plan would be written as a whole table.
        return f"like(the plan for {label(self.other.period)})" if isinstance(self.other, Plan) else str(self)

    def __call__(self, spreading: Spreading) -> Sequence[Fraction]:
        """One weight per cell."""
        grid, role = spreading.grid, spreading.role
        if isinstance(self.other, str):
            other = Grid(grid.plan, grid.plan.metric(self.other))
            if other.grain == grid.grain:
                return list(map(Fraction, Spreading(other, role, spreading.cells).present))
            return _stretched(Spreading(other, role, range(other.width)), spreading)
        if isinstance(self.other, Plan):
            other = Grid(self.other, self.other.metric(grid.metric.name))
            return _stretched(Spreading(other, other.plan.role(role).id, range(other.width)), spreading)
        return _stretched(Spreading(grid, role, grid.cells_of(grid.timeline.place(self.other))), spreading)

    def _other_told(self) -> str:
        """In whose shape, in Chinese."""
        if isinstance(self.other, str):
            return metric_name(self.other, "zh")
        if isinstance(self.other, Plan):
            return f"{label(self.other.period, 'zh')}计划"
        return label(self.other, "zh")


def _stretched(shape: Spreading, onto: Spreading) -> list[Fraction]:
    """What a shape carries over its open cells, laid over as many others: each takes the part that lies over it."""
    steps = [number for number, is_open in zip(shape.present, shape.opened, strict=True) if is_open]
    running = [Fraction(total) for total in accumulate(steps, initial=0)]
    count = sum(onto.opened)

    def up_to(cell: int) -> Fraction:
        whole, rest = divmod(cell * len(steps), count)
        return running[whole] + (steps[whole] * Fraction(rest, count) if rest else 0)

    weights: list[Fraction] = []
    done = 0
    for is_open in onto.opened:
        weights.append(up_to(done + 1) - up_to(done) if is_open else Fraction(0))
        done += is_open
    return weights


def _percent(given: Number) -> Fraction:
    share = exact(given, of="change")
    if share < -1:
        raise InvalidQuantity(given, 'a change is at least -1; "0.05" is five per cent more', of="change")
    return share


@value
class change:
    """More or less of it, in the shape that it has; siblings take up the difference.

    Attributes:
        share: `"0.05"` is five per cent more, `"-0.1"` a tenth less; at least -1.

    Raises:
        InvalidQuantity: A share below -1, or no number.
    """

    share: Fraction = field(converter=_percent)

    def to_text(self, lang: str = "en") -> str:
        """The way in words."""
        return _told(self, _more("整体增加", "整体减少", self.share), lang)

    def number(self, now: Fraction) -> Fraction:
        """What a number becomes, before it is rounded to the nearest quantum."""
        return now * (1 + self.share)


@value
class clear:
    """Nothing any more; siblings take it up."""

    def to_text(self, lang: str = "en") -> str:
        """The way in words."""
        return _told(self, "清零", lang)

    def number(self, now: Fraction) -> Fraction:
        """What a number becomes."""
        return now * 0


Amount: TypeAlias = change | clear
"""A way that changes the number itself."""
