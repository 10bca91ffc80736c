"""A plan of remedies as a store manager reads it, block by block."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING

from targetkit._blocks import Block, Columns, Folded, Items, Title, Words, in_text
from targetkit._boards import cut, more
from targetkit._sentence import told
from targetkit.labels import check_lang, metric_name, percent
from targetkit.period import label

if TYPE_CHECKING:
    from datetime import date

    from targetkit._answers import Gap
    from targetkit.actions import Action
    from targetkit.remedies import RemedyPlan

__all__ = ["remedy_blocks"]

_SHOWN = 40
"""So many actions of a day are told one by one; a plan with more is read by person, `actions_of`."""

_MOST = 1_400
"""So many actions a page holds, as many of each day: with more it is slow, and they are read by person as well."""

_OPEN = "TK741"
"""What is found of gaps that stay open."""

_COLUMNS = {
    "en": ("who", "what", "hours", "brings", "one or\nmore", "in the end", "cost", "per {}\nin the end", ""),
    "zh": ("谁", "做什么", "小时", "预计带来", "至少\n一件", "最终", "费用", "最终每\n{}", ""),
}

_ALWAYS = 6
"""So many of these columns are shown even where they are empty."""

_PIECE = {"en": "piece", "zh": "1件"}

_TEN_THOUSAND = 10_000

_HEADS = {
    "en": ("gap", "for", "by", "missing", "expected", "still\nmissing", "closes\nwith"),
    "zh": ("缺口", "岗位", "截至", "尚缺", "预计弥补", "仍缺", "补足概率"),
}


def remedy_blocks(plan: RemedyPlan, lang: str, *, fold: bool = False) -> Iterator[Block]:
    """The plan in words: gaps, rules, actions by day, what they bring and cost, how near the best, what stays open.

    Args:
        plan: The plan.
        lang: `en` or `zh`.
        fold: Whether what is long is folded away; otherwise the actions of a day beyond the first 40 are only counted.

    Raises:
        UnknownMember: For another language.
    """
    zh = check_lang(lang) == "zh"
    name = plan.names.get(plan.role, plan.role)
    since = told("自 {day} 起" if zh else "from {day} on", lang, {"day": plan.day})
    yield Title(f"{'弥补计划' if zh else 'Remedy plan'} · {name} · {label(plan.period, lang)} · {since}")
    if not plan.answers:
        yield Words("没有规则触发，无需弥补" if zh else "no rule fired: there is nothing to make up for")
    if plan.gaps:
        yield from _long(_gaps(plan, lang), lang, fold=fold)
    if plan.answers:
        lines = tuple(answer.to_text(lang) for answer in plan.answers)
        yield from _long(Items("触发的规则：" if zh else "Rules that fired:", lines), lang, fold=fold)
    yield from _days_folded(plan, lang) if fold else _days(plan, lang)
    if any(action.overtime for action in plan.actions):
        yield Words(_overtime(plan, lang))
    yield Words("\n".join(_sums(plan, lang)))
    if plan.open:
        lead = "补不上的：" if zh else "What stays open, and why:"
        yield from _long(Items(lead, tuple(_open(plan, lang))), lang, fold=fold)
    # What stays open is told above, with people's names for the roles.
    others = tuple(f"{found.code} {found.to_text(lang)}" for found in plan.findings if found.code != _OPEN)
    if others:
        yield from _long(Items("", others, ""), lang, fold=fold)


def _long(block: Columns | Items, lang: str, *, fold: bool) -> tuple[Block, ...]:
    return cut(block, lang) if fold else (block,)


def _gaps(plan: RemedyPlan, lang: str) -> Columns:
    rows = (
        [
            gap.called(lang),
            plan.names.get(gap.role, gap.role),
            label(gap.until, lang),
            *_amounts_of(gap, lang),
            _chance(gap),
        ]
        for gap in plan.gaps
    )
    return Columns.of(_HEADS[lang], rows, right=range(3, 7))


def _amounts_of(gap: Gap, lang: str) -> Iterator[str]:
    """What is missing, expected and still missing; of files no more than are asked to be taken up, money in whole units."""
    expected = min(gap.expected, gap.before) if gap.waiting else gap.expected
    for amount in (gap.before, expected, gap.after):
        yield gap.amount(Fraction(round(amount)) if gap.unit else _short(amount), lang)


def _open(plan: RemedyPlan, lang: str) -> Iterator[str]:
    """A line for each gap that does not close."""
    for gap in plan.open:
        *_, left = _amounts_of(gap, lang)
        words = (
            gap.called(lang),
            plan.names.get(gap.role, gap.role),
            label(gap.until, lang),
            left,
            gap.why(lang),
        )
        form = "{}，{}，截至{}，仍缺 {}：{}" if lang == "zh" else "{}, {}, by {}, {} short: {}"
        yield form.format(*words)


def _chance(gap: Gap) -> str:
    if gap.probability is None:
        return "–"
    return percent(gap.probability, 0)


def _days(plan: RemedyPlan, lang: str) -> Iterator[Block]:
    """A table for each day, cut where nobody reads on."""
    for day, actions in _by_day(plan):
        table = _table(plan, actions[:_SHOWN], lang, lead=label(day, lang))
        left = len(actions) - _SHOWN
        yield table if left <= 0 else Words(f"{in_text([table])}\n{more(left, lang)}")


def _days_folded(plan: RemedyPlan, lang: str) -> Iterator[Block]:
    """The first day, as far as it is read at once; the others to unfold."""
    days = list(_by_day(plan))
    most = _MOST if len(plan.actions) <= _MOST else _MOST // len(days)
    for at, (day, actions) in enumerate(days):
        called = label(day, lang)
        table = _table(plan, actions[:most], lang, lead="" if at else called)
        left = _left(len(actions) - most, lang)
        if not at:
            yield from (*cut(table, lang, _SHOWN), *left)
            continue
        number = f"{len(actions):,}"
        if lang == "zh":
            summary = f"{called}：{number} 项措施"
        else:
            summary = f"{called}: {number} action{'' if len(actions) == 1 else 's'}"
        yield Folded(summary, (table, *left))


def _left(number: int, lang: str) -> tuple[Words, ...]:
    """What is said of actions of a day that a page does not hold."""
    if number <= 0:
        return ()
    if lang == "zh":
        return (Words(f"当日另有 {number:,} 项措施未在此列出；可用 plan.actions_on(day) 查看"),)
    are = "action of this day is" if number == 1 else "actions of this day are"
    them = "it" if number == 1 else "them"
    return (Words(f"{number:,} more {are} not listed here; plan.actions_on(day) shows {them}"),)


def _by_day(plan: RemedyPlan) -> Iterator[tuple[date, list[Action]]]:
    for day, actions in groupby(plan.actions, key=lambda action: action.day):
        yield day, list(actions)


def _table(plan: RemedyPlan, actions: Iterable[Action], lang: str, *, lead: str = "") -> Columns:
    each = ("1万" if lang == "zh" else "10,000") if plan.units.get(plan.metric) else _PIECE[lang]
    rows = [_row(action, plan, lang) for action in actions]
    head = [column.format(each) for column in _COLUMNS[lang]]
    return Columns.of(head, rows, right=range(2, 8), lead=lead).without_empty(_ALWAYS)


def _overtime(plan: RemedyPlan, lang: str) -> str:
    """Who is asked before anybody works overtime."""
    zh = lang == "zh"
    reason = plan.special_reason
    if reason:
        reason = f"；特殊原因：{reason}" if zh else f"; special reason: {reason}"
    return f"{'加班：' if zh else 'Overtime: '}{plan.consult[zh]}{reason}"


def _row(action: Action, plan: RemedyPlan, lang: str) -> list[str]:
    """One action: who, what, how long, what it brings where it takes hold and in the end, its cost and price."""
    zh = lang == "zh"
    what = action.label(lang)
    if action.kind == "discipline":
        what += "（必须）" if zh else " (obliged)"
    first, last = action.metric, action.closes
    chance = action.probability.get(first)
    price = action.price_per(_TEN_THOUSAND if plan.units.get(last) else 1)
    # Overtime without a price has none that is known.
    priced = action.cost or not action.overtime
    money = [
        told("{one:amount currency}", lang, {"one": Fraction(round(one)), "currency": plan.currency})
        if one is not None and plan.currency is not None and priced
        else ""
        for one in (action.cost or None, price)
    ]
    notes: list[str] = []
    if action.coach is not None:
        coach = plan.names.get(action.coach, action.coach)
        notes.append(f"带教：{coach}" if zh else f"with {coach}")
    if action.helps is not None:
        helped = plan.names.get(action.helps, action.helps)
        notes.append(f"承接{helped}的客户" if zh else f"takes over from {helped}")
    if action.rest_on is not None:
        notes.append(told("{day}补休" if zh else "rest on {day}", lang, {"day": action.rest_on}))
    if action.overtime and action.state == "planned":
        notes.append("待同意" if zh else "to be agreed")
    return [
        plan.names.get(action.manager, action.manager),
        what,
        told("{hours:amount unit}", lang, {"hours": action.hours, "unit": ""}),
        _amounts({first: action.gain[first]}, plan, lang) if first in action.gain else "–",
        "–" if chance is None else percent(chance, 0),
        _amounts({last: action.gain[last]}, plan, lang) if last in action.gain and last != first else "–",
        *money,
        ("，" if zh else ", ").join(notes),
    ]


def _sums(plan: RemedyPlan, lang: str) -> Iterator[str]:
    """What all of it brings and costs, and how near that is to the best."""
    zh = lang == "zh"
    if plan.expected:
        yield ("预计合计：" if zh else "expected in all: ") + _amounts(plan.expected, plan, lang)
    if plan.lost:
        yield ("同时减少：" if zh else "not brought because of it: ") + _amounts(plan.lost, plan, lang)
    money = {
        "cost": Fraction(round(plan.cost)),
        "obliged": Fraction(round(plan.obliged_cost)),
        "budget": plan.budget,
        "currency": plan.currency or "",
    }
    if plan.currency is not None:
        text = told(
            "费用合计：{cost:amount currency}" if zh else "cost in all: {cost:amount currency}", lang, money
        )
        if plan.obliged_cost:
            obliged = (
                "，其中纪律措施 {obliged:amount currency}"
                if zh
                else ", {obliged:amount currency} of it obliged"
            )
            text += told(obliged, lang, money)
        if plan.budget is not None:
            text += told(
                "（预算 {budget:amount currency}）" if zh else " (budget {budget:amount currency})",
                lang,
                money,
            )
        yield text
    if plan.bound:
        yield _nearness(plan, lang)


def _nearness(plan: RemedyPlan, lang: str) -> str:
    """How far the plan may be from the best one."""
    zh = lang == "zh"
    unit = plan.units.get(plan.metric, "")
    given = {
        "closed": _short(plan.closed) if not unit else Fraction(round(plan.closed)),
        "bound": _short(plan.bound) if not unit else Fraction(round(plan.bound)),
        "metric": plan.metric,
        "unit": unit,
        "share": Fraction(round(plan.distance / plan.bound * 1000), 1000),
        "cost": Fraction(round(plan.cost_distance)),
        "currency": plan.currency or "",
    }
    if given["share"]:
        sentence = (
            "缺口折合{metric:metric}补足 {closed:amount unit}；在同样限制下任何方案至多 {bound:amount unit}，相差不超过 {share:percent}"
            if zh
            else "gaps closed, worth {closed:amount unit} of {metric:metric}; no plan within the same limits closes more than "
            "{bound:amount unit}: at most {share:percent} away"
        )
    else:
        sentence = (
            "缺口折合{metric:metric}补足 {closed:amount unit}；在同样限制下没有方案能补得更多"
            if zh
            else "gaps closed, worth {closed:amount unit} of {metric:metric}; no plan within the same limits closes more"
        )
    text = told(sentence, lang, given)
    if plan.currency is not None and given["cost"] and plan.cost_bound:
        more = (
            "；达到同样效果的方案至多可再省 {cost:amount currency}"
            if zh
            else "; a plan that closes as much saves at most {cost:amount currency}"
        )
        text += told(more, lang, given)
    return text


def _amounts(amounts: Mapping[str, Fraction], plan: RemedyPlan, lang: str) -> str:
    items: list[str] = []
    for name, amount in amounts.items():
        unit = plan.units.get(name, "")
        shown = Fraction(round(amount)) if unit else _short(amount)
        text = told("{amount:amount unit}", lang, {"amount": shown, "unit": unit})
        items.append(
            f"{metric_name(name, lang)} {text}" if lang == "zh" else f"{text} {metric_name(name, lang)}"
        )
    return ("、" if lang == "zh" else ", ").join(items)


def _short(amount: Fraction) -> Fraction:
    """To two places: nobody reads more of an expectation."""
    return Fraction(round(amount * 100), 100)
