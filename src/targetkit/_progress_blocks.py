"""What is told of a progress and of its boards, block by block."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from targetkit._blocks import Block, Columns, Folded, Title
from targetkit._boards import beside
from targetkit._folding import FEW, counts
from targetkit.clearing import clearing_blocks, top_of
from targetkit.labels import percent, word
from targetkit.period import label
from targetkit.quantity import as_decimal, up
from targetkit.rate_standings import rates_table
from targetkit.role import Manager
from targetkit.tables import NOTHING, Numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from targetkit.metric import Metric
    from targetkit.progress import Board, Progress, Standing
    from targetkit.quantity import Quantity
    from targetkit.role import Role

__all__ = ["board_blocks", "headings", "progress_blocks", "progress_view", "seen_text", "standing_row"]

_TENTH = Fraction(1, 10)
_THREE_DIGITS = 1000

_COLUMNS = ("target", "to date", "attained", "gap", "attainment", "per day left")
"""What is said of a standing in a table."""

_NUMBERS = range(1, len(_COLUMNS) + 1)

_RUNNING = ("{}, a day that is not over", "{}（当日未结束）")


def board_blocks(board: Board, lang: str, *, fold: bool = False) -> tuple[Block, ...]:
    """One metric of several roles side by side.

    Args:
        board: The board.
        lang: `en` or `zh`.
        fold: Whether many people are folded away under their groups.

    Raises:
        UnknownMember: For another language.
    """
    board_title, table = _beside(board, lang, fold=fold)
    return (Title(f"{board_title} · {label(board.standings[0].period, lang)}"), *table)


def progress_blocks(progress: Progress, lang: str) -> Iterator[Block]:
    """The whole period for the root and those right below it; then the rates, and what waits.

    Args:
        progress: The progress.
        lang: `en` or `zh`.

    Raises:
        UnknownMember: For another language.
    """
    yield _head(progress, lang)
    root, names = progress.plan.roles, _names(progress, lang)
    for node in (root, *root.children):
        yield from _of_role(progress, node, names[node.id], lang)
    if progress.plan.rate_targets:
        yield rates_table(progress.rates(), names, lang)
    if progress.stock is not None:
        yield from clearing_blocks(top_of(progress), lang)


def progress_view(progress: Progress, lang: str) -> Iterator[Block]:
    """The same for the eye: the root's metrics, each of them for everybody to unfold, the rates, and what waits.

    Args:
        progress: The progress.
        lang: `en` or `zh`.

    Raises:
        UnknownMember: For another language.
    """
    yield _head(progress, lang)
    plan = progress.plan
    yield from _of_role(progress, plan.roles, plan.roles.name or plan.roles.id, lang)
    for metric in plan.metrics if plan.roles.children else ():
        board = progress.board(metric)
        if any(map(_anything, board.standings)):
            title, table = _beside(board, lang, fold=True)
            yield Folded(f"{title}：全部人员" if lang == "zh" else f"{title}: everybody", table)
    if plan.rate_targets:
        yield from _rates(progress, lang)
    if progress.stock is not None:
        yield from clearing_blocks(top_of(progress), lang)


def seen_text(progress: Progress, lang: str, day: Callable[[date, str], str] = label) -> str:
    """The last day of which anything was seen, and that it is not over where it is running.

    Args:
        progress: The progress.
        lang: `en` or `zh`.
        day: How a day is written.

    Raises:
        UnknownMember: For another language.
    """
    if progress.seen is None:
        return NOTHING
    told = day(progress.seen, lang)
    return told if progress.today is None else _RUNNING[lang == "zh"].format(told)


def _head(progress: Progress, lang: str) -> Title:
    when, root = label(progress.plan.period, lang), progress.plan.roles
    return Title(f"{root.name or root.id} · {when} · {word('as of', lang)} {seen_text(progress, lang)}")


def _of_role(progress: Progress, node: Role, name: str, lang: str) -> Iterator[Columns]:
    """One role, a line per metric of which there is anything to say."""
    rows: list[list[str]] = []
    for metric in progress.plan.metrics:
        standing = progress.standing(metric, node)
        if _anything(standing):
            rows.append(standing_row(standing, lang))
    if rows:
        yield Columns.of([name, *headings(lang)], rows, right=_NUMBERS)


def standing_row(standing: Standing, lang: str) -> list[str]:
    """A standing as a row: the metric with its unit, and a cell for each of `headings`.

    Args:
        standing: The standing.
        lang: `en` or `zh`.
    """
    said = _Said.of(standing)
    numbers = _numbers(standing.metric, [said], lang)
    return [numbers.title, *said.cells(numbers)]


def _rates(progress: Progress, lang: str) -> Iterator[Block]:
    """The rates of the groups, and those of many people to unfold."""
    rates, names = progress.rates(), _names(progress, lang)
    people = {node.id for node in progress.ground.nodes if isinstance(node, Manager)}
    own = [one for one in rates if one.role in people]
    if len(own) <= FEW:
        yield rates_table(rates, names, lang)
        return
    rest = [one for one in rates if one.role not in people]
    if rest:
        yield rates_table(rest, names, lang)
    number = counts(["manager"] * len({one.role for one in own}), lang)
    yield Folded(f"比率：{number}" if lang == "zh" else f"rates: {number}", (rates_table(own, names, lang),))


def _names(progress: Progress, lang: str) -> Mapping[str, str]:
    return progress.ground.called(lang)


# --- boards -------------------------------------------------------------------------------------------------------


def _beside(board: Board, lang: str, *, fold: bool) -> tuple[str, tuple[Block, ...]]:
    """What a board is called, and its table."""
    said = [_Said.of(one) for one in board.standings]
    numbers = _numbers(board.standings[0].metric, said, lang)
    cells = (one.cells(numbers) for one in said)
    lines = zip((one.role for one in board.standings), cells, strict=True)
    head = ["", *headings(lang)]
    return numbers.title, beside(head, lines, board.names, board.depths, lang, right=_NUMBERS, fold=fold)


def _anything(standing: Standing) -> bool:
    """Whether there is anything to say of it."""
    return standing.target is not None or bool(standing.attained)


def headings(lang: str) -> list[str]:
    """The headings of the numbers of a standing.

    Args:
        lang: `en` or `zh`.

    Raises:
        UnknownMember: For another language.
    """
    return [word(key, lang) for key in _COLUMNS]


class _Said(NamedTuple):
    """What is said of a standing, each number worked out once.

    Attributes:
        amounts: Target, to date, attained, gap.
        share: The share of the target that has come.
        left: What each day left has to bring, rounded up.
    """

    amounts: tuple[Quantity | None, ...]
    share: Fraction | None
    left: Quantity | None

    @classmethod
    def of(cls, standing: Standing) -> _Said:
        required = standing.required
        amounts = (standing.target, standing.to_date, standing.attained, standing.gap)
        left = None if required is None else _per_day(standing.metric, required)
        return cls(amounts, standing.attainment, left)

    def cells(self, numbers: Numbers) -> list[str]:
        """The cells of a row."""
        return [
            *(numbers.text(one, "0") for one in self.amounts),
            NOTHING if self.share is None else percent(self.share, 0),
            numbers.text(self.left, "0"),
        ]


def _numbers(metric: Metric, said: Iterable[_Said], lang: str) -> Numbers:
    """How all numbers of one metric are written, the unit said once."""
    return Numbers.of(metric, [number for one in said for number in (*one.amounts, one.left)], lang)


def _per_day(metric: Metric, number: Fraction) -> Quantity:
    """What a day has to bring, rounded up: pieces to one decimal place, money to its first three digits."""
    if metric.quantum == 1 and not metric.unit:
        return as_decimal(up(number, _TENTH), _TENTH)
    size = metric.quantum
    while number >= _THREE_DIGITS * size:
        size *= 10
    return as_decimal(up(number, size), size)
