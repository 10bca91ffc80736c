"""Pledges beside targets and beside what came of them, as tables."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from targetkit._attrs import value
from targetkit._text import render
from targetkit.labels import amount, check_lang, metric_name, word
from targetkit.period import label

if TYPE_CHECKING:
    from targetkit.period import PeriodLike
    from targetkit.quantity import Quantity

__all__ = ["Kept", "KeptPledge", "LevelSum", "PledgeSums", "Summed"]

_NOTHING = "–"

_HEADS = {
    "en": ("pledged", "people", "target", "gap", "kept"),
    "zh": ("报备", "下级报备合计", "目标", "差距", "兑现"),
}


@value
class PledgeSums:
    """What one role and those below it have pledged of a metric.

    Attributes:
        metric: The metric's name.
        role: The role's id.
        level: The role's level.
        own: What the role itself has pledged, or None.
        people: What those just below have pledged together, or None where nobody has;
            for one of them without a pledge of its own, what is below it counts.
        target: What the role is asked for, where that is known.
        gap: How much of the target is not pledged: by the role itself, or else by its people.
            Negative where more is pledged than asked.
        silent: The ids of those just below of whom nothing is pledged.
        unit: What the amounts are in; empty for pieces.
    """

    metric: str
    role: str
    level: str
    own: Quantity | None
    people: Quantity | None
    target: Quantity | None
    gap: Quantity | None
    silent: tuple[str, ...] = ()
    unit: str = ""

    @property
    def short(self) -> Quantity | None:
        """How much of a role's own pledge its people have not pledged; None where one of the two is missing.

        Negative where the people have pledged more than the role.
        """
        return None if self.own is None or self.people is None else self.own - self.people


@value
class LevelSum:
    """What a whole level has pledged of a metric.

    Attributes:
        metric: The metric's name.
        level: The level, e.g. `team`.
        pledged: The sum of the pledges on the level.
        count: How many of the level have pledged.
        target: What the root is asked for, where that is known.
        gap: How much of it is not pledged on this level; negative where more is.
    """

    metric: str
    level: str
    pledged: Quantity
    count: int
    target: Quantity | None
    gap: Quantity | None


@value(repr=False)
class Summed:
    """Pledges beside targets, metric by metric, each role before those below it.

    Iterating gives the rows.

    Attributes:
        rows: One for every role that is asked, has pledged, or below which somebody has.
        levels: What each level has pledged, where anybody on it has.
            A smaller team inside a team of the same level that has pledged is not counted again.
    """

    rows: tuple[PledgeSums, ...]
    levels: tuple[LevelSum, ...] = ()

    def to_text(self, lang: str = "en") -> str:
        """A table per metric: own pledge, people's pledges, target and gap of every role.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        check_lang(lang)
        blocks: list[str] = []
        for metric in dict.fromkeys(row.metric for row in self.rows):
            rows = [row for row in self.rows if row.metric == metric]
            cells = [[row.role, *(_cell(number, row.unit, lang) for number in _figures(row))] for row in rows]
            blocks.append(render([metric_name(metric, lang), *_HEADS[lang][:4]], cells, right=range(1, 5)))
        return "\n\n".join(blocks)

    def __iter__(self) -> Iterator[PledgeSums]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return self.to_text()


@value
class KeptPledge:
    """One pledge and what came of it.

    Attributes:
        metric: The metric's name.
        role: The role's id.
        period: The period.
        pledged: What was pledged.
        attained: What came.
        unit: What both are in; empty for pieces.
    """

    metric: str
    role: str
    period: PeriodLike
    pledged: Quantity
    attained: Quantity
    unit: str = ""

    @property
    def kept(self) -> bool:
        """Whether the pledge came true."""
        return self.attained >= self.pledged

    @property
    def share(self) -> Fraction | None:
        """How much of it came; None of a pledge of 0."""
        return Fraction(self.attained) / Fraction(self.pledged) if self.pledged else None


@value(repr=False)
class Kept:
    """Which pledges came true; those of several periods can be added with `+`.

    Iterating gives the rows.

    Attributes:
        rows: One per pledge.
    """

    rows: tuple[KeptPledge, ...]

    def rates(self) -> dict[str, Fraction]:
        """Whose pledges come true: of each role's id, how many of its pledges did, as a share.

        >>> from targetkit.period import Month
        >>> kept = Kept((KeptPledge("signings", "li-na", Month(2026, 10), 8, 9),
        ...              KeptPledge("signings", "li-na", Month(2026, 11), 12, 9)))
        >>> kept.rates()
        {'li-na': Fraction(1, 2)}
        """
        outcomes: dict[str, list[bool]] = {}
        for row in self.rows:
            outcomes.setdefault(row.role, []).append(row.kept)
        return {role: Fraction(sum(kept), len(kept)) for role, kept in outcomes.items()}

    def to_text(self, lang: str = "en") -> str:
        """A table: pledged, attained, and whether it was kept.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        yes, no = ("是", "否") if check_lang(lang) == "zh" else ("yes", "no")
        header = [
            word("metric", lang),
            word("role", lang),
            word("period", lang),
            _HEADS[lang][0],
            word("attained", lang),
            _HEADS[lang][4],
        ]
        cells = [
            [
                metric_name(row.metric, lang),
                row.role,
                label(row.period, lang),
                amount(row.pledged, row.unit, lang),
                amount(row.attained, row.unit, lang),
                yes if row.kept else no,
            ]
            for row in self.rows
        ]
        return render(header, cells, right=(3, 4))

    def __add__(self, other: Kept) -> Kept:
        return Kept((*self.rows, *other.rows))

    def __iter__(self) -> Iterator[KeptPledge]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return self.to_text()


def _figures(row: PledgeSums) -> tuple[Quantity | None, ...]:
    return row.own, row.people, row.target, row.gap


def _cell(number: Quantity | None, unit: str, lang: str) -> str:
    return _NOTHING if number is None else amount(number, unit, lang)
