"""A gap and its reasons as values: what they are in words, as a table, and as the steps of a waterfall."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from targetkit._attrs import field, value
from targetkit._blocks import Block, Columns, Folded, Title, Words, in_html, in_text
from targetkit._folding import FEW
from targetkit._nobody import called
from targetkit.labels import amount, check_lang, metric_name, word
from targetkit.period import label
from targetkit.tables import WIDE, Numbers

if TYPE_CHECKING:
    from fractions import Fraction

    from targetkit._factors import Factor
    from targetkit._html import Html
    from targetkit.metric import Metric
    from targetkit.period import PeriodLike
    from targetkit.quantity import Quantity

__all__ = ["Attribution", "Contribution", "Step"]

_REST = {"en": "rest", "zh": "其余"}


@value
class Step:
    """One bar of a waterfall that leads from the target down to what was attained.

    Attributes:
        factor: The factor's name in code.
        planned: The factor as planned; None where it is not defined.
        actual: The same as it was; None where it is not defined.
        part: Its part of the gap: positive when it is missing.
        start: What the steps before leave of the target.
        end: What is left after this one: `start - part`.
    """

    factor: str
    planned: Fraction | None
    actual: Fraction | None
    part: Quantity
    start: Quantity
    end: Quantity


@value
class Contribution:
    """One line of the table of members and factors.

    Attributes:
        role: The member's id; None for the rest.
        parts: For each factor of the group the member's part of the gap.
        total: The member's gap: the sum of its parts.
    """

    role: str | None
    parts: tuple[Quantity, ...]
    total: Quantity


@value(repr=False)
class Attribution:
    """The gap of one metric, split into factors and among members; made by `attribute`.

    Attributes:
        metric: The metric.
        target: What was asked.
        attained: What came.
        factors: The factors, from the top of the funnel down; their parts sum to the gap.
        members: The same for each member of a group, by its own numbers.
        role: The role's id; empty where none was named.
        name: What people call the role; empty where only the id is known.
        period: The period; None where none was named.
        to_date: Whether the target is that up to now, in place of that of the whole period.
    """

    metric: Metric
    target: Quantity
    attained: Quantity
    factors: tuple[Factor, ...]
    members: tuple[Attribution, ...] = field(default=(), kw_only=True)
    role: str = field(default="", kw_only=True)
    name: str = field(default="", kw_only=True)
    period: PeriodLike | None = field(default=None, kw_only=True)
    to_date: bool = field(default=False, kw_only=True)

    @property
    def gap(self) -> Quantity:
        """What is missing: target less attained; negative when there is more than was asked."""
        return self.metric.quantity(self._gap)

    @property
    def contributions(self) -> tuple[Contribution, ...]:
        """Who contributed what: a line per member, then the rest if there is any; empty without members.

        The totals sum to the gap, the parts of each factor to the factor's part, those of each line to its total.
        """
        if not self.members:
            return ()
        quanta, quantity = self.metric.quanta, self.metric.quantity
        lines = [
            Contribution(one.role, tuple(factor.part for factor in one.factors), one.gap)
            for one in self.members
        ]
        rest = [
            quanta(factor.part) - sum(quanta(line.parts[at]) for line in lines)
            for at, factor in enumerate(self.factors)
        ]
        if any(rest):
            lines.append(Contribution(None, tuple(map(quantity, rest)), quantity(sum(rest))))
        return tuple(lines)

    def rows(self) -> tuple[Step, ...]:
        """The steps from the target to what was attained, from which a waterfall can be drawn.

        >>> from targetkit import Funnel
        >>> from targetkit.attribution import attribute_funnel
        >>> funnel = Funnel.consumer_loan(average_ticket=50_000, signing_rate="0.80")
        >>> found = attribute_funnel(funnel, {"approvals": 10, "signings": 8, "disbursements": 400_000},
        ...                          {"approvals": 10, "signings": 6, "disbursements": 330_000})
        >>> [(step.factor, int(step.start), int(step.end)) for step in found.rows()]
        [('approvals', 400000, 400000), ('signing_rate', 400000, 295000), ('average_ticket', 295000, 330000)]
        """
        quanta, quantity = self.metric.quanta, self.metric.quantity
        steps: list[Step] = []
        start = quanta(self.target)
        for factor in self.factors:
            end = start - quanta(factor.part)
            ends = quantity(start), quantity(end)
            steps.append(Step(factor.name, factor.planned, factor.actual, factor.part, *ends))
            start = end
        return tuple(steps)

    def sentence(self, lang: str = "en") -> str:
        """What is missing and why, in one line; a minus is what a factor costs.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.

        >>> from targetkit import Funnel
        >>> from targetkit.attribution import attribute_funnel
        >>> funnel = Funnel.consumer_loan(average_ticket=50_000, signing_rate="0.80")
        >>> found = attribute_funnel(funnel, {"approvals": 10, "signings": 8, "disbursements": 400_000},
        ...                          {"approvals": 10, "signings": 6, "disbursements": 330_000})
        >>> found.sentence()
        'disbursements 70,000 CNY short: signing rate -105,000 CNY, average ticket +35,000 CNY'
        >>> found.sentence("zh")
        '放款金额差7万元：签约率 -10.5万元，放款件均 +3.5万元'
        """
        zh = check_lang(lang) == "zh"
        parts = [
            f"{factor.label(lang)} {self._cost(factor.part, lang)}" for factor in self.factors if factor.part
        ]
        head = f"{self._head(lang)}{metric_name(self.metric.name, lang)}{self._missing(lang)}"
        if not parts:
            return head
        return f"{head}：{'，'.join(parts)}" if zh else f"{head}: {', '.join(parts)}"

    def to_text(self, lang: str = "en") -> str:
        """The sentence, the factors as planned and as they were, and who contributed what.

        Args:
            lang: `en` or `zh`; in Chinese yuan are given in 万元 where these stay short.

        Raises:
            UnknownMember: For another language.
        """
        return in_text(self._told(lang))

    def to_html(self, lang: str = "en") -> Html:
        """The same for a notebook or a page; of more than 12 members who contributed what can be unfolded.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.

        >>> from targetkit import Funnel
        >>> from targetkit.attribution import attribute_funnel
        >>> funnel = Funnel.consumer_loan(signing_rate="0.80")
        >>> found = attribute_funnel(funnel, {"signings": 8}, {"signings": 6})
        >>> "<h4>签约差2：签约量 -2</h4>" in found.to_html("zh")
        True
        """
        return in_html(self._told(lang, fold=True))

    def _repr_html_(self) -> str:
        return self.to_html()

    def _told(self, lang: str, *, fold: bool = False) -> Iterator[Block]:
        zh = check_lang(lang) == "zh"
        yield Title(self.sentence(lang))
        header = ["", *(("计划", "实际", "影响") if zh else ("planned", "actual", "effect"))]
        rows = (
            [
                factor.label(lang),
                factor.text(factor.planned, lang),
                factor.text(factor.actual, lang),
                self._cost(factor.part, lang),
            ]
            for factor in self.factors
            if factor.kind != "left_out"
        )
        yield Columns.of(header, rows, right=range(1, 4))
        left_out = [factor.label(lang) for factor in self.factors if factor.kind == "left_out"]
        if left_out:
            names = ("、" if zh else ", ").join(left_out)
            yield Words(
                f"未计入：{names}（为零，而后续环节不为零）"
                if zh
                else f"not counted: {names} (nothing there, something later)"
            )
        if fold and len(self.members) > FEW:
            count = f"{len(self.members):,}"
            yield Folded(f"按成员（{count}）" if zh else f"by member ({count})", tuple(self._by_member(lang)))
        elif self.members:
            yield from self._by_member(lang)

    def _by_member(self, lang: str) -> Iterator[Block]:
        """Members by factors: what each costs."""
        lines = self.contributions
        costs = [
            [self._negated(part) for part in (*line.parts, line.total)]
            for line in (*lines, Contribution(None, tuple(factor.part for factor in self.factors), self.gap))
        ]
        numbers = Numbers.of(self.metric, [cost for line in costs for cost in line], lang)
        names = called({one.role: one.name or one.role for one in self.members}, lang)
        total = word("total", lang)
        first = [*names.values(), *[_REST[lang]] * (len(lines) - len(self.members)), total]
        head = [numbers.title, *(factor.label(lang) for factor in self.factors), total]
        rows = [
            [name, *(_signed(cost, numbers.text(cost, "0")) for cost in line)]
            for name, line in zip(first, costs, strict=True)
        ]
        size = len(head) - 1
        yield Columns.of(head, rows, right=range(1, size + 1), groups=(size,), wide=WIDE)
        if lines[-1].role is None:
            yield Words(_what_rest_is(lines[-1], lang))

    @property
    def _gap(self) -> int:
        return self.metric.quanta(self.target) - self.metric.quanta(self.attained)

    def _negated(self, part: Quantity) -> Quantity:
        return self.metric.quantity(-self.metric.quanta(part))

    def _cost(self, part: Quantity, lang: str) -> str:
        """A part of the gap as what it did to the number: what is missing has a minus."""
        cost = self._negated(part)
        return _signed(cost, amount(cost, self.metric.unit, lang))

    def _head(self, lang: str) -> str:
        """Who and when, as far as they are known."""
        named = [self.name or self.role, "" if self.period is None else label(self.period, lang)]
        known = [one for one in named if one]
        if not known:
            return ""
        return f"{' '.join(known)} " if lang == "zh" else f"{', '.join(known)}: "

    def _missing(self, lang: str) -> str:
        size = amount(self.metric.quantity(abs(self._gap)), self.metric.unit, lang)
        if lang == "zh":
            known = f"{'差' if self._gap > 0 else '超'}{size}" if self._gap else "正好达成"
            return f"{'至今' if self.to_date else ''}{known}"
        known = f"{size} {'short' if self._gap > 0 else 'over'}" if self._gap else "exactly as asked"
        return f" {known}{' to date' if self.to_date else ''}"

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return self.to_text()


def _what_rest_is(rest: Contribution, lang: str) -> str:
    """What stands in the line of the rest."""
    if lang == "zh":
        beyond = "，以及不归任何成员的部分" if rest.total else ""
        return f"其余：成员之间的结构变化与取整{beyond}"
    beyond = ", and what is with no member" if rest.total else ""
    return f"rest: shifts between members who convert differently, rounding{beyond}"


def _signed(cost: Quantity, text: str) -> str:
    return f"+{text}" if cost > 0 else text
