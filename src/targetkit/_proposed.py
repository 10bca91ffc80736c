"""What the command shows of remedies: what is missing, who does what about it on the next day, and what stays open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING

from targetkit._answers import Reason
from targetkit._sentence import told
from targetkit._text import render
from targetkit.findings import Report
from targetkit.labels import metric_name, percent, unit_name
from targetkit.period import label

if TYPE_CHECKING:
    from datetime import date

    from targetkit._answers import Gap
    from targetkit._screen import Screen
    from targetkit.actions import Action
    from targetkit.contingency import ContingencyPlan, Prepared
    from targetkit.lever import Lever
    from targetkit.remedies import RemedyPlan

__all__ = ["show_contingency", "show_remedies"]

_HEADS = {
    "en": ("gap", "for", "by", "missing", "closed", "left\nopen", "odds"),
    "zh": ("缺口", "岗位", "截至", "尚缺", "预计弥补", "仍缺", "补足概率"),
}
_OPEN = "TK741"
"""What is found of gaps that stay open; here they are told in one line for all that have the same reasons."""

_ROUNDED = Fraction(1, 1_000_000)
"""By so much at most a bound is rounded up."""

_TEN_THOUSAND, _THOUSAND, _HUNDRED = 10_000, 1_000, 100


def show_remedies(screen: Screen, plan: RemedyPlan, *, each: bool = False) -> None:
    """The plan on a screen: gaps, who does what on the first day, the days after it in a line each, and what stays open.

    Args:
        screen: Where it is shown.
        plan: The plan.
        each: Every action by itself instead, with its chance and price.
    """
    if each:
        screen.table(plan.to_text(screen.lang))
        return
    lang = screen.lang
    screen.heading("remedies", _day(plan.day, lang))
    if not plan.answers:
        screen.note("nothing to remedy")
    if plan.gaps:
        screen.table(_gaps(plan, lang))
        screen.note("gaps")
    if plan.actions:
        screen.sentences(_actions(plan, screen))
        screen.sentences(_sums(plan, screen))
    stays = [*_open(plan, screen)]
    if stays:
        screen.sentences([screen.said("open"), *stays])
    report = Report([one for one in plan.findings if one.code != _OPEN])
    if report:
        screen.sentences(f"{one.code} {one.to_text(lang)}" for one in report)


def show_contingency(screen: Screen, plan: ContingencyPlan) -> None:
    """What will be done when which rule fires."""
    screen.heading("contingency")
    for names, lines in _prepared(plan, screen):
        screen.sentences([screen.said("comma").join(names), *lines])
    if plan.findings:
        screen.sentences(f"{one.code} {one.to_text(screen.lang)}" for one in plan.findings)


# --- what is missing ----------------------------------------------------------------------------------------------


def _gaps(plan: RemedyPlan, lang: str) -> str:
    rows: list[list[str]] = []
    for gap in plan.gaps:
        closed = min(_down(gap.expected, gap.unit), gap.before)
        chance = "–" if gap.probability is None else percent(gap.probability, 0)
        # In English the unit stands beside the metric, so that the columns stay narrow.
        unit = "" if lang == "en" else gap.unit
        amounts = [_amount(number, unit, lang) for number in (gap.before, closed, gap.before - closed)]
        rows.append([_called(gap, lang), _name(plan, gap.role), _day(gap.until, lang), *amounts, chance])
    return render(_HEADS[lang], rows, right=range(3, 7))


def _called(gap: Gap, lang: str) -> str:
    """What is missing; with its unit where the numbers do not have it."""
    unit = f" ({unit_name(gap.unit, lang)})" if gap.unit and lang == "en" else ""
    return f"{gap.called(lang)}{unit}"


# --- what is done -------------------------------------------------------------------------------------------------


def _actions(plan: RemedyPlan, screen: Screen) -> Iterator[str]:
    """The first day with everybody's name; later days in a line, as by then the plan is made anew."""
    lang = screen.lang
    for day, several in groupby(plan.actions, key=lambda action: action.day):
        own = _alike(several)
        if day == plan.actions[0].day:
            yield _day(day, lang)
            yield from (f"  {_who(actions, plan, screen)}" for actions in own)
        else:
            parts = screen.said("comma").join(
                screen.said("briefly", actions[0].label(lang), len(actions)) for actions in own
            )
            yield screen.said("later day", _day(day, lang), parts)
    if any(action.overtime for action in plan.actions):
        special = screen.said("special", plan.special_reason) if plan.special_reason else ""
        yield screen.said("overtime", f"{plan.consult[lang == 'zh']}{special}")


def _alike(actions: Iterable[Action]) -> list[list[Action]]:
    """By lever: what is obliged first, then what brings the most."""
    groups: dict[tuple[str, str], list[Action]] = {}
    for action in actions:
        groups.setdefault((action.kind, action.lever), []).append(action)

    def order(own: list[Action]) -> tuple[bool, Fraction]:
        return own[0].kind != "discipline", -_gain(own, own[0].closes)

    return sorted(groups.values(), key=order)


def _who(actions: Sequence[Action], plan: RemedyPlan, screen: Screen) -> str:
    """One lever on one day: who, how long, what it brings, and at what price."""
    names = screen.said("comma").join(_name(plan, action.manager) for action in actions)
    first = actions[0]
    obliged = screen.said("obliged") if first.kind == "discipline" else ""
    hours = _hours(actions, screen)
    parts = [screen.said("does", f"{first.label(screen.lang)}{obliged}", names, hours)]
    parts[0] += _brings(actions, plan, screen)
    cost = _cost(actions, plan, screen)
    coaches = dict.fromkeys(_name(plan, one.coach) for one in actions if one.coach is not None)
    if coaches:
        parts.append(screen.said("coached", screen.said("comma").join(coaches)))
    helped = dict.fromkeys(_name(plan, one.helps) for one in actions if one.helps is not None)
    if helped:
        parts.append(screen.said("helped", screen.said("comma").join(helped)))
    if cost:
        parts.append(cost)
    if first.overtime:
        parts.append(screen.said("to agree"))
    return screen.said("and").join(parts)


def _hours(actions: Sequence[Action], screen: Screen) -> str:
    hours = _amount(sum((action.hours for action in actions), Fraction(0)), "", screen.lang)
    return screen.said("one person" if len(actions) == 1 else "persons", len(actions), hours)


def _brings(actions: Sequence[Action], plan: RemedyPlan, screen: Screen) -> str:
    """What it brings where it takes hold; a discipline may bring nothing."""
    metric = actions[0].metric
    gain = _gain(actions, metric)
    if not gain:
        return ""
    return screen.said("brings", _of(metric, _down(gain, plan.units.get(metric, "")), plan, screen.lang))


def _cost(actions: Sequence[Action], plan: RemedyPlan, screen: Screen) -> str:
    """What it costs, and what 10,000 of the money at the end cost, or a piece where the end is counted."""
    cost, currency = sum((action.cost for action in actions), Fraction(0)), actions[0].currency or ""
    if not cost:
        return ""
    text, last = _amount(Fraction(round(cost)), currency, screen.lang), actions[0].closes
    gain = _gain(actions, last)
    if not gain:
        return text
    each = _TEN_THOUSAND if plan.units.get(last) else 1
    price = _amount(Fraction(round(cost * each / gain)), currency, screen.lang)
    return screen.said("price", text, price, _of(last, Fraction(each), plan, screen.lang))


def _gain(actions: Iterable[Action], metric: str) -> Fraction:
    return sum((action.gain.get(metric, Fraction(0)) for action in actions), Fraction(0))


# --- what of it comes, and what does not --------------------------------------------------------------------------


def _sums(plan: RemedyPlan, screen: Screen) -> Iterator[str]:
    """What all of it brings by the end and costs, and how near the best that is."""
    lang = screen.lang
    net = plan.expected.get(plan.metric, Fraction(0)) - plan.lost.get(plan.metric, Fraction(0))
    if net > 0:
        yield screen.said("in all", _of(plan.metric, _down(net, plan.units.get(plan.metric, "")), plan, lang))
    if plan.currency is not None and plan.cost:
        text = screen.said("cost", _amount(Fraction(round(plan.cost)), plan.currency, lang))
        if plan.budget is not None:
            text += screen.said("budget", _amount(plan.budget, plan.currency, lang))
        yield text
    if plan.bound:
        reached = Fraction(plan.closed / plan.bound * _THOUSAND // 1, _THOUSAND)
        near = plan.distance > _ROUNDED
        yield screen.said("near", percent(reached)) if near else screen.said("best")


def _open(plan: RemedyPlan, screen: Screen) -> Iterator[str]:
    """Why something stays open, once for all gaps of a metric and day that have the same reasons."""
    lang = screen.lang
    found: dict[tuple[str, date, tuple[str, ...]], list[str]] = {}
    for gap in plan.open:
        reasons = tuple(dict.fromkeys(reason.why for reason in gap.reasons))
        found.setdefault((gap.called(lang), gap.until, reasons), []).append(_name(plan, gap.role))
    for (called, until, reasons), names in found.items():
        why = screen.said("and").join(Reason(key).to_text(lang) for key in reasons)
        yield screen.said("stays", called, screen.said("comma").join(names), _day(until, lang), why)


# --- what is prepared ---------------------------------------------------------------------------------------------


def _prepared(plan: ContingencyPlan, screen: Screen) -> list[tuple[list[str], tuple[str, ...]]]:
    """The groups for which the same is prepared, and a line for each rule."""
    found: dict[tuple[str, ...], list[str]] = {}
    for group, several in groupby(plan.prepared, key=lambda one: one.group):
        rules = groupby(several, key=lambda one: one.rule.name)
        lines = tuple(_rule(list(alike), screen) for _, alike in rules)
        found.setdefault(lines, []).append(plan.names.get(group, group))
    return [(names, lines) for lines, names in found.items()]


def _rule(alike: Sequence[Prepared], screen: Screen) -> str:
    """One rule of a group: from when on it can fire, what is done then, and by whom."""
    lang, rule = screen.lang, alike[0].rule
    first = _day(min(one.first_day for one in alike), lang)
    levers = screen.said("comma").join(_lever(lever, screen) for lever in alike[0].levers)
    alone = any(one.role != one.group for one in alike)
    who = screen.said("whoever") if alone else rule.asks(lang)
    return screen.said("prepared", rule.called(lang), first, levers, who)


def _lever(lever: Lever, screen: Screen) -> str:
    cost = lever.cost.to_text(screen.lang, overtime=lever.overtime)
    called = lever.label(screen.lang)
    return screen.said("priced", called, cost) if cost else called


# --- words and numbers --------------------------------------------------------------------------------------------


def _name(plan: RemedyPlan, role: str) -> str:
    return plan.names.get(role, role)


def _day(day: date, lang: str) -> str:
    """The day without its year, which is the plan's."""
    text = label(day, lang)
    return text.removeprefix(f"{day.year}年").removesuffix(f" {day.year}")


def _down(amount: Fraction, unit: str) -> Fraction:
    """An expectation, rounded down to what anybody reads of it: money to hundreds or thousands, pieces to a tenth."""
    size = Fraction(1, 10) if amount >= 1 else Fraction(1, 100)
    if unit:
        size = Fraction(_THOUSAND if amount >= _TEN_THOUSAND else _HUNDRED if amount >= _THOUSAND else 1)
    return amount // size * size


def _amount(amount: Fraction, unit: str, lang: str) -> str:
    """A number with its unit; one that is missing is rounded up to a hundredth."""
    shown = Fraction(-(-amount * _HUNDRED // 1), _HUNDRED)
    return told("{amount:amount unit}", lang, {"amount": shown, "unit": unit})


def _of(metric: str, amount: Fraction, plan: RemedyPlan, lang: str) -> str:
    unit = plan.units.get(metric, "")
    text = _amount(amount, unit, lang)
    if unit and lang == "en":
        return f"{text} of {metric_name(metric, lang)}"
    return f"{metric_name(metric, lang)} {text}" if lang == "zh" else f"{text} {metric_name(metric, lang)}"
