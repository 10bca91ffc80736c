"""What a page shows of a role and everybody below it: who is in which team, and what is known of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from targetkit._blocks import Block, Title
from targetkit._folding import Entry, by_group, counts
from targetkit._nobody import called
from targetkit._sentence import told
from targetkit.labels import check_lang, digits, level_name
from targetkit.period import Week, label
from targetkit.role import Manager, Role, Team, walk

__all__ = ["depths_of", "role_blocks"]

_HEADINGS = {
    "id": ("id", "编号"),
    "level": ("level", "层级"),
    "people": ("people", "人数"),
    "grade": ("grade", "职级"),
    "since": ("since", "入职/成立"),
    "left": ("left", "离职"),
    "away": ("away", "请假"),
    "calendar": ("calendar", "日历"),
}

_NUMBERS = {"people"}

_STRETCHES = 4
"""So many stretches of absence of a person are written out."""


class _Stretch(NamedTuple):
    """Days away one after the other, with the same share missed on each."""

    first: date
    last: date
    missed: Fraction


def role_blocks(root: Role, lang: str = "en") -> tuple[Block, ...]:
    """A role and everybody below it, the people of each team to unfold where they are many.

    Args:
        root: The role.
        lang: `en` or `zh`.

    Returns:
        Its name with how many of each level are below it, and a table with a line each:
        only those columns of which something is known.

    Raises:
        UnknownMember: For another language.
    """
    check_lang(lang)
    nodes = tuple(walk(root))
    leaders = {node.leader.id for node in nodes if isinstance(node, Team) and node.leader is not None}
    people = _people(nodes)
    said = [_said(node, lang, leading=node.id in leaders, people=people) for node in nodes]
    keys = [key for key in _HEADINGS if any(one[key] for one in said)]
    header = ["", *(_HEADINGS[key][lang == "zh"] for key in keys)]
    depths = depths_of(nodes)
    names = called({node.id: node.name or node.id for node in nodes}, lang)
    entries = [
        Entry(names[node.id], node.level, depths[node.id], tuple(one[key] for key in keys))
        for node, one in zip(nodes, said, strict=True)
    ]
    below = counts((node.level for node in nodes[1:]), lang)
    title = " · ".join(filter(None, [root.name or root.id, below]))
    right = [at for at, key in enumerate(keys, 1) if key in _NUMBERS]
    return (Title(title), *by_group(header, entries, lang, right=right))


def _people(nodes: Sequence[Role]) -> dict[str, int]:
    """How many managers each role has, itself included."""
    count: dict[str, int] = {}
    for node in reversed(nodes):
        count[node.id] = int(isinstance(node, Manager)) + sum(count[child.id] for child in node.children)
    return count


def depths_of(nodes: Iterable[Role]) -> dict[str, int]:
    """How far below the first of its tree each role stands.

    Args:
        nodes: Roles, each before those below it.

    >>> from targetkit.role import Store
    >>> depths_of(walk(Store("chengdu-01", [Manager("li-na")])))
    {'chengdu-01': 0, 'li-na': 1}
    """
    depths: dict[str, int] = {}
    for node in nodes:
        depth = depths.setdefault(node.id, 0)
        depths.update((child.id, depth + 1) for child in node.children)
    return depths


def _said(node: Role, lang: str, *, leading: bool, people: Mapping[str, int]) -> dict[str, str]:
    """What the columns say of a role; empty where there is nothing to say."""
    level = level_name(node.level, lang)
    led = ("（带队）" if lang == "zh" else ", leads") if leading else ""
    said = dict.fromkeys(_HEADINGS, "")
    said.update(id=node.id if node.name else "", level=f"{level}{led}")
    if not isinstance(node, Manager):
        opened = node.opened if isinstance(node, Team) else None
        return {**said, "people": digits(people[node.id]), "since": _day(opened, lang)}
    return {
        **said,
        "grade": node.grade or "",
        "since": _day(node.hired, lang),
        "left": _day(node.left, lang),
        "away": _absence(node.away, lang),
        "calendar": "" if node.calendar is None else ("自有" if lang == "zh" else "own"),
    }


def _day(day: date | None, lang: str) -> str:
    return "" if day is None else label(day, lang)


def _absence(away: Mapping[date, Fraction], lang: str) -> str:
    """The days away, those one after the other as one stretch, with the share where it is not the whole."""
    stretches = _stretches(away)
    shown = [_stretch(one, lang) for one in stretches[:_STRETCHES]]
    left = sum((one.last - one.first).days + 1 for one in stretches[_STRETCHES:])
    if left:
        shown.append(f"另有 {left} 天" if lang == "zh" else f"{left} more day{'' if left == 1 else 's'}")
    return ("、" if lang == "zh" else ", ").join(shown)


def _stretches(away: Mapping[date, Fraction]) -> list[_Stretch]:
    found: list[_Stretch] = []
    for day, missed in away.items():
        if found and found[-1].missed == missed and day - found[-1].last == timedelta(days=1):
            found[-1] = found[-1]._replace(last=day)
        else:
            found.append(_Stretch(day, day, missed))
    return found


def _stretch(one: _Stretch, lang: str) -> str:
    if one.first == one.last:
        days = label(one.first, lang)
    elif one.first.year == one.last.year:
        year, week = one.first.year, Week(one.first, one.last).label(lang)
        days = f"{year}年{week}" if lang == "zh" else f"{week} {year}"
    else:
        days = f"{label(one.first, lang)} – {label(one.last, lang)}"
    if one.missed == 1:
        return days
    return told(
        "{days}（{share:percent}）" if lang == "zh" else "{days} ({share:percent})",
        lang,
        {"days": days, "share": one.missed},
    )
