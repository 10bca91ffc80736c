"""What it would take to reach a target: the changes, and the page that says them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from targetkit._attrs import FrozenMap, value
from targetkit.labels import amount, check_lang, metric_name, percent
from targetkit.period import label

if TYPE_CHECKING:
    from targetkit.metric import Metric
    from targetkit.period import PeriodLike
    from targetkit.quantity import Quantity

__all__ = ["CHANGES", "MOST_PEOPLE", "POINT", "Effort"]

CHANGES = ("people", "approval_rate", "ticket", "working_days", "target")
"""What can be changed; costs are given for one person, one percentage point of the rate, one per cent of the
ticket, one working day, one per cent of the target."""

MOST_PEOPLE = 500
"""More than this many people are not looked for."""

POINT = Fraction(1, 100)
"""A percentage point."""

_WHOLE = Fraction(1)


@value(repr=False)
class Effort:
    """What it would take to reach one target of a plan at an asked probability.

    Attributes:
        metric: The metric.
        role: The root's id.
        period: The period of the plan.
        target: What is asked.
        asked: The probability asked for.
        plain: The probability as things are.
        mean: What is to be expected as things are, in amounts of the metric.
        alone: Change → how much of it alone would do, in persons, percentage points, per cent of the ticket,
            days, per cent of the target; None where it alone cannot.
            A change that has no meaning for the metric is not in it. All 0 where nothing is needed.
        mix: Change → how much of it, in the cheapest mix; empty without costs, or where no mix would do.
        cost: What the mix costs; None where there is none.
        with_mix: The probability with the mix; None where there is none.
        approval_rate: The approval rate as it is; None where it has no meaning for the metric.
        ticket: The ticket as it is; None where it has none.
    """

    metric: Metric
    role: str
    period: PeriodLike
    target: Quantity
    asked: Fraction
    plain: Fraction
    mean: Fraction
    alone: FrozenMap[str, int | None]
    mix: FrozenMap[str, int]
    cost: Fraction | None
    with_mix: Fraction | None
    approval_rate: Fraction | None = None
    ticket: Fraction | None = None

    @property
    def needed(self) -> bool:
        """Whether anything has to change."""
        return self.plain < self.asked

    def to_text(self, lang: str = "en") -> str:
        """The page.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        zh = check_lang(lang) == "zh"
        name, when = metric_name(self.metric.name, lang), label(self.period, lang)
        asked = amount(self.target, self.metric.unit, lang)
        mean = amount(self.metric.nearest(self.mean), self.metric.unit, lang)
        plain, level = percent(self.plain, 0), percent(self.asked, 0)
        if zh:
            lines = [
                f"{self.role} {when}{name}目标 {asked}",
                f"按现状预计 {mean}，达成概率 {plain}；要求 {level}。",
            ]
        else:
            lines = [
                f"{self.role}, {when}: {asked} of {name}",
                f"As things are, {mean} are to be expected, and {asked} with a probability of {plain}; {level} is asked.",
            ]
        if not self.needed:
            lines += ["", "无需任何调整。" if zh else "Nothing has to change."]
            return "\n".join(lines)
        lines += ["", "以下任一项单独即可：" if zh else "Any one of these would do:"]
        lines += [f"  - {self._said(change, size, lang)}" for change, size in self.alone.items()]
        if self.mix:
            parts = [self._said(change, size, lang) for change, size in self.mix.items()]
            cost, share = f"{float(self.cost or 0):g}", percent(self.with_mix or 0, 0)
            lines += [
                "",
                f"成本最低的组合（{cost}，达成概率 {share}）："
                if zh
                else f"The cheapest mix (cost {cost}, probability {share}):",
            ]
            lines += [f"  - {part}" for part in parts]
        return "\n".join(lines)

    def _said(self, change: str, size: int | None, lang: str) -> str:
        """One change in words."""
        en, zh, cannot_en, cannot_zh = _SENTENCES[change]
        if size is None:
            return cannot_zh if lang == "zh" else cannot_en
        less = amount(self.metric.up(Fraction(self.target) * (100 - size) / 100), self.metric.unit, lang)
        plural = "" if size == 1 else "s"
        rate = min(_WHOLE, (self.approval_rate or _WHOLE) + size * POINT)
        ticket = amount(self.metric.up((self.ticket or _WHOLE) * (100 + size) / 100), self.metric.unit, lang)
        return (zh if lang == "zh" else en).format(
            size=size, less=less, plural=plural, rate=percent(rate, 2), ticket=ticket
        )

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return self.to_text()


# What would do, and what to say where it alone would not; in both languages.
_SENTENCES = {
    "people": (
        "{size} more full client manager{plural}",
        "增加 {size} 名成熟客户经理",
        f"more people: {MOST_PEOPLE} would not be enough",
        f"增加人力：{MOST_PEOPLE} 名仍不够",
    ),
    "approval_rate": (
        "an approval rate of {rate}, {size} percentage point{plural} more",
        "通过率提高 {size} 个百分点，至 {rate}",
        "the approval rate: even 100% would not be enough",
        "提高通过率：即使 100% 仍不够",
    ),
    "ticket": (
        "a ticket of {ticket}, {size}% more",
        "件均提高 {size}%，至 {ticket}",
        "the ticket: doubling it would not be enough",
        "提高件均：翻倍仍不够",
    ),
    "working_days": (
        "{size} more working day{plural}",
        "增加 {size} 个工作日",
        "more working days: opening every closed day would not be enough",
        "增加工作日：全部休息日开放仍不够",
    ),
    "target": (
        "a target {size}% lower: {less}",
        "目标下调 {size}%，至 {less}",
        "less target: none of it is reached at that probability",
        "下调目标：仍达不到该概率",
    ),
}
