"""The message of the morning meeting and of the evening: read aloud, or posted in the group chat (晨会, 通报).

Praise is public. Who has something to catch up is told to whoever leads them, and to nobody else,
unless that is asked for. What counts is the running total: a day on which nothing was due is never attained,
and one on which nothing came is never held against anybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from targetkit._attrs import FrozenMap, field, value
from targetkit._message import (
    Format,
    Section,
    check_format,
    chosen,
    day_text,
    due_by,
    laid_out,
    missing_by,
    names_of,
    next_open_day,
    said,
    short_day,
    week_of,
)
from targetkit._nobody import is_nobody
from targetkit._programme import Programme
from targetkit.errors import UnknownMember
from targetkit.labels import check_lang, level_name, metric_name, percent
from targetkit.period import label
from targetkit.progress import Board
from targetkit.role import Manager, Team, walk

if TYPE_CHECKING:
    from datetime import date

    from targetkit.metric import Metric
    from targetkit.progress import Progress, Standing
    from targetkit.quantity import Quantity
    from targetkit.remedies import RemedyPlan
    from targetkit.role import Role

__all__ = ["Bulletin", "Kind", "Laggards", "bulletin"]

Kind = Literal["morning", "evening"]
"""When it is told: before the day's work, or after it."""

Laggards = Literal["private", "public"]
"""Who hears who has something to catch up: those who lead them, or everybody."""

KINDS = ("morning", "evening")
LAGGARDS = ("private", "public")

PODIUM = 3
"""The last rank that is praised; everybody who shares it is."""

_SAID = {
    "morning": ("Morning bulletin", "晨会通报"),
    "evening": ("Evening bulletin", "晚间通报"),
    "whole": ("{}: target and attained, as of {}", "{}目标与达成（截至{}）"),
    "whole before": ("{}: the targets", "{}目标"),
    "groups": ("By {}", "各{}"),
    "podium": ("Well done", "表现突出"),
    "today": ("Today; the week ends on {}", "今天要做的（本周到{}）"),
    "next": ("Next, on {}; the week ends on {}", "接下来：{}（本周到{}）"),
    "open": ("Due by now and still to come", "到目前应达成、还差的"),
    "private": ("For {} ({}), not for the group", "发给{}（{}），请单独沟通，不发群"),
    "private head": ("For whoever leads {}, not for the group", "发给{}负责人，请单独沟通，不发群"),
    "ask": (
        "Ask first what is in the way, then agree what would help.",
        "先听听遇到了什么，再一起商量怎么补上。",
    ),
    "of": ("{attained} of {target}", "目标{target}，达成{attained}"),
    "named": ("{} {}", "{}{}"),
    "share": (" ({})", "（{}）"),
    "gap": (", gap {}", "，差距{}"),
    "more": (", {} more than asked", "，超出目标{}"),
    "due": ("; due by now: {}", "；至今应达成{}"),
    "came": ("; today: {}", "；今天达成{}"),
    "mark": ("{metric} {missing} to stand at {due}", "{metric}{missing}，累计到{due}"),
    "stands": ("{metric} stand at {due} already", "{metric}累计{due}已经达到"),
    "week too": ("{}, {} by the end of the week", "{}，本周共还差{}"),
    "week": ("{} {} by the end of the week", "{}本周还差{}"),
    "rank": ("{} {}", "第{}名{}"),
    "joint": ("joint {} {}", "并列第{}名{}"),
    "scored": ("{name} {attained} of {target}", "{name}{attained}（目标{target}）"),
    "behind": (
        "{metric} {attained} of the {due} due, {missing} to come",
        "{metric}应达成{due}，达成{attained}，还差{missing}",
    ),
}

_NOT_YET = Fraction(99, 100)
"""The most that is said of a target that is not reached yet, however near it is."""

_ORDINALS = ("1st", "2nd", "3rd")


@value(repr=False)
class Bulletin:
    """A message, and what is told in private beside it; `bulletin` makes it.

    Attributes:
        kind: `morning` or `evening`.
        day: The day of which it is.
        lang: Its language.
        format: `text` or `markdown`.
        text: What everybody may hear.
        praised: Metric's name → the ids of those who are praised, the best first.
        private: For each leader (where a group has none, the group's id) what is for them alone.
    """

    kind: Kind
    day: date
    lang: str
    format: Format
    text: str
    praised: FrozenMap[str, tuple[str, ...]] = field(kw_only=True)
    private: FrozenMap[str, str] = field(kw_only=True)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text


def bulletin(
    progress: Progress,
    *,
    kind: Kind = "morning",
    lang: str = "en",
    metrics: Sequence[str | Metric] | None = None,
    laggards: Laggards = "private",
    format: Format = "text",
    remedies: RemedyPlan | None = None,
) -> Bulletin:
    """The message of a morning or an evening: target, attained and gap, who stands out, and what is next.

    Praised is whoever has what was due by now, by the share of the target: three ranks, and everybody who shares them.
    What is next are running totals: what is missing until that of the day, and that of the end of the week, stands.
    Of remedies everybody hears what the teams do until the next working day, without names and without overtime
    that nobody has agreed to yet; who is asked to do what goes to those who lead them.

    Args:
        progress: Where everybody stands: for a morning as of that morning or the close of the day before,
            for an evening as of its close.
        kind: `"morning"` or `"evening"`.
        lang: `en` or `zh`.
        metrics: What it speaks of, by name; None: the first and the last metric of the plan.
        laggards: Who has something to catch up is told to those who lead them (`"private"`), or in the message
            (`"public"`).
        format: `"text"` or `"markdown"`, in which names are shown as they are whatever stands in them.
        remedies: What is done about gaps, `plan_remedies`; None: nothing is said of it.

    Returns:
        The message, and a private part for each leader who has one.

    Raises:
        UnknownMember: A kind, language, format or way with laggards that does not exist; an unknown metric.
        InvalidValue: No metric at all; remedies of another role or period.

    >>> from datetime import date
    >>> from targetkit import Actuals, Manager, Metric, Month, Store, Team, WorkCalendar, decompose, track
    >>> store = Store("chengdu-01", [Team("east", [Manager("li-na"), Manager("wu")]), Team("west", [Manager("xu")])])
    >>> signings = Metric("signings")
    >>> plan = decompose({signings: 63}, store, Month(2026, 11), calendar=WorkCalendar.weekdays())
    >>> actuals = Actuals([(date(2026, 11, 3), "li-na", "signings", 4)], metrics=[signings])
    >>> told = bulletin(track(plan, actuals, date(2026, 11, 4), at="morning"))
    >>> told
    Morning bulletin · chengdu-01 · 4 Nov 2026 (Wed)
    <BLANKLINE>
    2026-11: target and attained, as of Tue 3 Nov
    - signings: 4 of 63 (6%), gap 59; due by now: 6
    <BLANKLINE>
    By team
    - east: signings 4 of 42 (10%), gap 38
    - west: signings 0 of 21 (0%), gap 21
    <BLANKLINE>
    Well done
    - signings: 1st li-na 4 of 21
    <BLANKLINE>
    Today; the week ends on Sun 8 Nov
    - east: signings 2 to stand at 6, 6 by the end of the week
    - west: signings 3 to stand at 3, 5 by the end of the week
    >>> sorted(told.private)
    ['east', 'west']
    """
    check_lang(lang)
    check_format(format)
    for what, given, known in (("kind", kind, KINDS), ("way with laggards", laggards, LAGGARDS)):
        if given not in known:
            raise UnknownMember(what, given, known, where="bulletin")
    made = _Message(progress, kind, lang, chosen(progress.plan, metrics))
    praised = made.praised()
    own = {} if laggards == "public" else made.alone()
    sections = [made.whole(), made.teams(), made.podium(praised), made.ahead()]
    if remedies is not None:
        programme = made.programme(remedies)
        sections.append(programme.public())
        for to, more in programme.private(_leads(progress.plan.roles)).items():
            own[to] = (*own.get(to, ()), *more)
    if laggards == "public":
        everybody = tuple(item for items in made.open().values() for item in items)
        sections.append(Section(made.say("open"), everybody))
    private = {to: laid_out(made.addressed(to), parts, lang, format) for to, parts in own.items()}
    return Bulletin(
        kind,
        made.day,
        lang,
        format,
        laid_out(made.title(), sections, lang, format),
        praised=FrozenMap({name: tuple(one.role for _, one in places) for name, places in praised.items()}),
        private=FrozenMap(private),
    )


class _Message:
    """The parts of a bulletin, each worked out from the progress."""

    def __init__(self, progress: Progress, kind: Kind, lang: str, metrics: tuple[Metric, ...]) -> None:
        self._progress = progress
        self._kind = kind
        self._lang = lang
        self._metrics = metrics
        self._root = progress.plan.roles
        self._names = names_of(progress, lang)
        self._nodes = tuple(walk(self._root))
        self._over = progress.over if kind == "morning" else progress.seen
        self._next = next_open_day(progress, metrics, self._over)
        seen = progress.seen or progress.plan.period.start
        self.day = self._next if kind == "morning" and self._next is not None else seen

    def say(self, key: str, *parts: object, **named: object) -> str:
        """One of the sentences, filled in."""
        return _SAID[key][self._lang == "zh"].format(*parts, **named)

    def title(self) -> str:
        """What the message is, of whom and when."""
        parts = (self.say(self._kind), self._names[self._root.id], day_text(self.day, self._lang))
        return " · ".join(parts)

    def whole(self) -> Section:
        """Target, attained and gap of the whole, what was due by now, and in the evening what came that day."""
        period = label(self._progress.plan.period, self._lang)
        until = self._progress.seen if self._kind == "evening" else self._progress.over
        heading = (
            self.say("whole before", period)
            if until is None
            else self.say("whole", period, short_day(until, self._lang))
        )
        items: list[tuple[str, str]] = []
        for metric in self._metrics:
            stand = self._progress.standing(metric, self._root)
            told = self._stood(stand)
            if stand.to_date:
                told += self.say("due", self._amount(stand, stand.to_date))
            if self._kind == "evening" and until is not None:
                came = self._progress.standing(metric, self._root, until).attained
                told += self.say("came", self._amount(stand, came)) if came > 0 else ""
            items.append((metric_name(metric.name, self._lang), told))
        return Section(heading, tuple(items))

    def teams(self) -> Section:
        """Each group below the root, and what nobody owns; people are not set side by side here."""
        items: list[tuple[str, str]] = []
        for node in self._root.children:
            stands = [self._progress.standing(metric, node) for metric in self._metrics]
            stands = [stand for stand in stands if stand.target is not None or stand.attained]
            if isinstance(node, Manager) and not is_nobody(node.id):
                continue
            told = [
                self.say("named", metric_name(stand.metric.name, self._lang), self._stood(stand))
                for stand in stands
            ]
            if told:
                items.append((self._names[node.id], self._joined(told)))
        level = next((node.level for node in self._root.children if not isinstance(node, Manager)), "team")
        return Section(self.say("groups", level_name(level, self._lang)), tuple(items))

    def praised(self) -> dict[str, list[tuple[int, Standing]]]:
        """For each metric those who have what was due by now, by rank."""
        found: dict[str, list[tuple[int, Standing]]] = {}
        for metric in self._metrics:
            stands = (self._progress.standing(metric, node) for node in self._people())
            well = tuple(stand for stand in stands if stand.attained > 0 and not self._missing(stand))
            places = Board(well, FrozenMap()).ranking()
            found[metric.name] = [(place.rank, place.standing) for place in places if place.rank <= PODIUM]
        return found

    def podium(self, praised: dict[str, list[tuple[int, Standing]]]) -> Section:
        """Who stands out, equal ones side by side."""
        items: list[tuple[str, str]] = []
        comma = "、" if self._lang == "zh" else ", "
        for name, places in praised.items():
            ranks: list[str] = []
            for rank, group in groupby(places, key=lambda place: place[0]):
                scored = [
                    self.say(
                        "scored",
                        name=self._names[one.role],
                        attained=self._amount(one, one.attained),
                        target=self._amount(one, one.target or 0),
                    )
                    for _, one in group
                ]
                at = rank if self._lang == "zh" else _ORDINALS[rank - 1]
                ranks.append(self.say("joint" if len(scored) > 1 else "rank", at, comma.join(scored)))
            if ranks:
                items.append((metric_name(name, self._lang), self._joined(ranks)))
        return Section(self.say("podium"), tuple(items))

    def ahead(self) -> Section:
        """What each team has to bring on the next day that is open, and by the end of its week."""
        day = self._next
        if day is None:
            return Section("", ())
        end = short_day(week_of(self._progress.plan, day).end, self._lang)
        heading = (
            self.say("today", end) if day == self.day else self.say("next", short_day(day, self._lang), end)
        )
        groups: list[Role] = [node for node in self._root.children if not isinstance(node, Manager)]
        told = (
            (self._names[node.id], self._joined(list(self._due(node, day))))
            for node in groups or [self._root]
        )
        return Section(heading, tuple((name, words) for name, words in told if words))

    def open(self) -> dict[str, list[tuple[str, str]]]:
        """For whoever leads them: those who have something to catch up, and what; in the order of the tree."""
        found: dict[str, list[tuple[str, str]]] = {}
        leads = _leads(self._root)
        for node in self._people():
            parts: list[str] = []
            for metric in self._metrics:
                stand = self._progress.standing(metric, node)
                missing = self._missing(stand)
                if missing:
                    parts.append(
                        self.say(
                            "behind",
                            metric=metric_name(metric.name, self._lang),
                            attained=self._amount(stand, stand.attained),
                            due=self._amount(stand, stand.to_date or 0),
                            missing=self._amount(stand, missing),
                        )
                    )
            if parts:
                found.setdefault(leads[node.id], []).append((self._names[node.id], self._joined(parts)))
        return found

    def addressed(self, to: str) -> str:
        """The title of a private part."""
        team = next(
            (node for node in self._nodes if isinstance(node, Team) and node.leader and node.leader.id == to),
            None,
        )
        if team is None:
            return self.say("private head", self._names[to])
        return self.say("private", self._names[to], self._names[team.id])

    def alone(self) -> dict[str, tuple[Section, ...]]:
        """The private part of each leader."""
        ask = Section("", (("", self.say("ask")),))
        return {to: (Section(self.say("open"), tuple(items)), ask) for to, items in self.open().items()}

    def programme(self, remedies: RemedyPlan) -> Programme:
        """What is done about gaps until the next day that is open."""
        return Programme(
            remedies, self._progress, self._metrics, self._over, self.day, self._names, self._lang
        )

    def _people(self) -> Iterator[Manager]:
        """Everybody with a name who is still there."""
        for node in self._nodes:
            if (
                isinstance(node, Manager)
                and not is_nobody(node.id)
                and not (node.left and node.left < self.day)
            ):
                yield node

    def _missing(self, stand: Standing) -> Quantity:
        """What is missing to what was due by now."""
        return max(stand.metric.quantity(0), stand.behind or 0)

    def _due(self, node: Role, day: date) -> Iterator[str]:
        """What is missing until the running totals of a day and of its week stand, metric by metric."""
        end = week_of(self._progress.plan, day).end
        for metric in self._metrics:
            own = self._progress.counts(metric).metric
            name = metric_name(metric.name, self._lang)
            due = missing = None
            if self._progress.plan.grain(metric) == "day":
                due = due_by(self._progress, metric, node.id, day)
                missing = missing_by(self._progress, metric, node.id, day)
            left = missing_by(self._progress, metric, node.id, end) if end > day or due is None else None
            more = said(own, left, self._lang) if left else ""
            if not due:
                if more:
                    yield self.say("week", name, more)
                continue
            mark = said(own, due, self._lang)
            if missing:
                told = self.say("mark", metric=name, missing=said(own, missing, self._lang), due=mark)
            else:
                told = self.say("stands", metric=name, due=mark)
            yield self.say("week too", told, more) if left and left != missing else told

    def _stood(self, stand: Standing) -> str:
        """Target, attained and gap of a standing in words."""
        if stand.target is None or stand.gap is None:
            return self._amount(stand, stand.attained)
        told = self.say(
            "of", attained=self._amount(stand, stand.attained), target=self._amount(stand, stand.target)
        )
        if stand.attainment is not None:
            share = stand.attainment if stand.reached else min(stand.attainment, _NOT_YET)
            told += self.say("share", percent(share, 0))
        if stand.gap:
            size = max(stand.gap, -stand.gap)
            told += self.say("gap" if stand.gap > 0 else "more", self._amount(stand, size))
        return told

    def _amount(self, stand: Standing, quantity: Quantity) -> str:
        return said(stand.metric, quantity, self._lang)

    def _joined(self, parts: Sequence[str]) -> str:
        return ("；" if self._lang == "zh" else "; ").join(parts)


def _leads(root: Role) -> dict[str, str]:
    """For each manager the id of who hears of them: the leader of the nearest group that they do not lead themselves.

    A group without a leader stands for whoever leads it, as the root does for its head.
    """
    leads: dict[str, str] = {root.id: root.id}
    heads: dict[str, str] = {}
    for node in walk(root):
        above = heads.get(node.id, root.id)
        leader = node.leader if isinstance(node, Team) else None
        own = node.id if leader is None else leader.id
        for child in node.children:
            heads[child.id] = own
            leads[child.id] = above if leader is not None and child.id == leader.id else own
    return leads
