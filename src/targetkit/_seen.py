"""What a day shape was learnt from, and how that is told to people."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TypeAlias

from targetkit._attrs import FrozenMap, value
from targetkit._occasions import OCCASIONS
from targetkit.labels import percent
from targetkit.period import WEEKDAYS

__all__ = ["Pair", "Seen", "told"]

Pair: TypeAlias = tuple[str, str]
"""The same in both languages, in the order of `LANGS`."""


@value
class Seen:
    """What a shape was learnt from.

    Attributes:
        days: How many open days; 0 where there were none, or nothing came on them.
        first: The first day looked at; None without any.
        last: The last.
        occasions: How many open days of each occasion were among them.
        campaigns: How many open campaign days.
        shrinkage: How much of an average weekday's factor is the prior: 1 without data, 0 in the limit.
        chain: Whether the prior was another shape.
        calendar: Whether a calendar said which days are open.
    """

    days: int = 0
    first: date | None = None
    last: date | None = None
    occasions: FrozenMap[str, int] = FrozenMap()
    campaigns: int = 0
    shrinkage: Fraction = Fraction(1)
    chain: bool = False
    calendar: bool = False


def told(seen: Seen | None, dead: frozenset[str], campaigns: frozenset[date], echoes: int) -> list[Pair]:
    """What a shape rests on, line by line.

    Args:
        seen: What it was learnt from; None for one that was stated by hand.
        dead: The weekdays on which nothing happens any more.
        campaigns: The days that are known to be campaigns.
        echoes: How many days ahead repeat a part of last year.
    """
    if seen is None:
        return [("Day shape stated by hand, not learnt.", "人工设定的日分布，未经学习。")]
    first, last = seen.first, seen.last
    instead = (
        ("the shape of all stores is taken", "采用全部门店的日分布")
        if seen.chain
        else ("the open days share the month alike", "各营业日平均分配")
    )
    if first is None:
        return [(f"No day to learn from: {instead[0]}.", f"没有可供学习的日期：{instead[1]}。")]
    if not seen.days:
        return [
            (
                f"Nothing came from {first} to {last}: {instead[0]}.",
                f"{first} 至 {last} 没有任何数据：{instead[1]}。",
            )
        ]
    days = "1 open day" if seen.days == 1 else f"{seen.days} open days"
    prior = percent(seen.shrinkage, 0)
    lines = [
        (
            f"Day shape learnt from {days}, {first} to {last}; {prior} of an average weekday's factor is prior.",
            f"日分布由 {first} 至 {last} 的 {seen.days} 个营业日学得，星期系数平均有 {prior}来自先验。",
        )
    ]
    facts = _facts(seen, campaigns, echoes)
    used = "; ".join(fact[0] for fact in facts) or "nothing but the days; no calendar, no campaigns"
    used_zh = "；".join(fact[1] for fact in facts) or "仅有每日数据，没有日历和活动日"
    lines.append((f"Used: {used}.", f"采用：{used_zh}。"))
    if dead:
        places = [at for at, name in enumerate(WEEKDAYS) if name in dead]
        names = ", ".join(WEEKDAYS[at].capitalize() for at in places)
        names_zh = "、".join(f"周{'一二三四五六日'[at]}" for at in places)
        lines.append((f"Nothing happens on {names} any more.", f"{names_zh}已无业务发生。"))
    return lines


def _facts(seen: Seen, campaigns: frozenset[date], echoes: int) -> list[Pair]:
    """The facts that were used."""
    facts: list[Pair] = []
    if seen.calendar:
        facts.append(("the calendar's open days", "日历中的营业日"))
    if any(seen.occasions.values()):
        holidays, eves, after = (seen.occasions.get(name, 0) for name in OCCASIONS)
        facts.append(
            (
                f"open days by statutory holidays: {holidays} on them, {eves} on the eve, {after} the day after",
                f"法定节假日当日 {holidays} 天、节前 {eves} 天、节后 {after} 天",
            )
        )
    if campaigns:
        ahead = sum(seen.last is not None and day > seen.last for day in campaigns)
        facts.append(
            (
                f"campaign days: {seen.campaigns} seen, {ahead} to come",
                f"活动日：已有 {seen.campaigns} 天，未来 {ahead} 天",
            )
        )
    if echoes:
        facts.append((f"last year, for {echoes} days to come", f"去年同期，用于未来 {echoes} 天"))
    if seen.chain:
        facts.append(("the shape of all stores, as a prior", "全部门店的日分布作为先验"))
    return facts
