"""What is told of a landing, block by block: as lines for a terminal, as tables for the eye."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from attrs import evolve

from targetkit._blocks import Block, Columns, Folded, Items, Title
from targetkit._nobody import is_nobody
from targetkit.labels import amount, check_lang, metric_name, percent, told_apart, word
from targetkit.period import label
from targetkit.tables import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction

    from targetkit.forecast import Landed, Landing

__all__ = ["ASSUMED", "WAYS", "amount_at", "called", "landing_blocks", "landing_view", "spread_text"]

WAYS = {
    "cases": ("what the open cases and recent intake will yield", "在途件与近期进件的转化"),
    "last year": ("the pace so far and the level of last year and lately", "本期进度与去年同期及近期水平"),
    "level": ("the pace so far and the level of the last weeks", "本期进度与近期水平"),
    "group": (
        "the pace so far and the level of the group, as the own past is empty",
        "本期进度与所在团队水平（本人无历史）",
    ),
    "pace": (
        "the pace so far alone, by the profile of the days: there is no history",
        "仅按日分布的本期进度（无历史）",
    ),
    "nothing": ("nothing: there is no history, and no day is over", "无从估计：无历史，且尚无已结束的日子"),
}
"""How something was foretold, in English and in Chinese."""

ASSUMED = ("spread assumed, not measured", "误差按通常水平假定，未实测")
"""How far a landing may miss where no past period tells, in English and in Chinese."""

_HEADS = {
    "en": ("attained", "expected", "between", "reached\nwith"),
    "zh": ("达成", "预计", "区间", "达成概率"),
}


def landing_blocks(landing: Landing, lang: str) -> Iterator[Block]:
    """A line for each place; then how they were foretold and from how much data.

    Args:
        landing: The landing.
        lang: `en` or `zh`.

    Raises:
        UnknownMember: For another language.
    """
    check_lang(lang)
    yield Items("", tuple(one.to_text(lang) for one in _apart(landing, lang)), "")
    yield _grounds(landing, lang)


def landing_view(landing: Landing, lang: str) -> Iterator[Block]:
    """The same as tables: the first role by metric, each metric for everybody to unfold, and the data.

    Args:
        landing: The landing.
        lang: `en` or `zh`.

    Raises:
        UnknownMember: For another language.
    """
    zh = check_lang(lang) == "zh"
    where = "预计落点" if zh else "where it lands"
    places = _apart(landing, lang)
    if not places:
        yield Title(f"{where} · {'没有指标' if zh else 'no metric'}")
        return
    first = places[0]
    own = [one for one in places if one.role == first.role]
    name = called(first, lang)
    yield Title(f"{name} · {label(first.period, lang)} · {where}")
    yield _table(name, [(metric_name(one.metric.name, lang), one) for one in own], lang)
    for metric, several in groupby(places, key=lambda one: one.metric.name):
        everywhere = [(called(one, lang), one) for one in several]
        if len(everywhere) > 1:
            title = metric_name(metric, lang)
            everybody = f"{title}：全部人员" if zh else f"{title}: everybody"
            yield Folded(everybody, (_table("", everywhere, lang),))
    grounds = _grounds(landing, lang)
    yield Folded(grounds.lead.rstrip("：:"), (Items("", grounds.items),))


def _apart(landing: Landing, lang: str) -> list[Landed]:
    """The places, with the id beside a name that others have, too."""
    names = told_apart({one.role: called(one, lang) for one in landing.places})
    return [evolve(one, name=names[one.role]) for one in landing.places]


def called(place: Landed, lang: str) -> str:
    """What a text calls the role of a landing: what nobody owns has a Chinese name alone.

    Args:
        place: The landing.
        lang: `en` or `zh`.
    """
    return place.role if not place.name or (is_nobody(place.role) and lang == "en") else place.name


def amount_at(place: Landed, number: Fraction, lang: str) -> str:
    """A number of a landing with its unit, to the metric's quantum.

    Args:
        place: The landing.
        number: The number, in the metric's unit.
        lang: `en` or `zh`.
    """
    return amount(place.metric.nearest(number), place.metric.unit, lang)


def spread_text(place: Landed, lang: str) -> str:
    """What follows the numbers of a landing where its spread is assumed; empty where past periods tell it.

    Args:
        place: The landing.
        lang: `en` or `zh`.
    """
    if place.periods:
        return ""
    return f"；{ASSUMED[1]}" if lang == "zh" else f"; {ASSUMED[0]}"


def _table(corner: str, places: Sequence[tuple[str, Landed]], lang: str) -> Columns:
    head = [corner, word("target", lang), *_HEADS[lang]]
    rows = ([name, *_cells(place, lang)] for name, place in places)
    return Columns.of(head, rows, right=range(1, len(head)))


def _cells(place: Landed, lang: str) -> Iterator[str]:
    unit = place.metric.unit
    yield NOTHING if place.target is None else amount(place.target, unit, lang)
    yield amount(place.attained, unit, lang)
    if place.expected is None or place.low is None or place.high is None:
        yield from (NOTHING, NOTHING)
    else:
        yield amount_at(place, place.expected, lang)
        yield f"{amount_at(place, place.low, lang)}–{amount_at(place, place.high, lang)}"
    yield NOTHING if place.probability is None else percent(place.probability, 0)


def _grounds(landing: Landing, lang: str) -> Items:
    """How it was foretold, and from how much data."""
    zh = lang == "zh"
    lines = [ground.to_text(lang) for ground in landing.grounds.values()]
    for way in dict.fromkeys(one.way for one in landing.places):
        count = sum(one.way == way for one in landing.places)
        lines.append(f"{count:,} 项依据{WAYS[way][1]}" if zh else f"{count:,} by {WAYS[way][0]}")
    lines += [one.intake.to_text(lang) for one in landing.grounds.values() if one.intake is not None]
    if len({one.role for one in landing.places}) > 1:
        lines.append(
            "下级的预计之和不必等于上级的预计：各按自身历史估计"
            if zh
            else "members need not add up to their group: each by its own past"
        )
    return Items("数据依据：" if zh else "from how much data:", tuple(lines))
