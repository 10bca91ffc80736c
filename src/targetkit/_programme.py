"""What remedies say to people: the team's programme for everybody, and what one is asked to do for that one alone.

In public are the things that a team does, without names and without numbers of people. Not in public are what rules
of discipline oblige to, what two do together, and overtime that nobody has agreed to yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from targetkit._message import Section, next_open_day, short_day
from targetkit._sentence import told
from targetkit.errors import InvalidValue
from targetkit.period import label
from targetkit.role import Manager, walk

if TYPE_CHECKING:
    from targetkit.actions import Action
    from targetkit.metric import Metric
    from targetkit.progress import Progress
    from targetkit.remedies import RemedyPlan
    from targetkit.role import Role

__all__ = ["Programme"]

_SAID = {
    "today": ("Today's programme", "今天的行动安排"),
    "next": ("The programme up to {}", "接下来的行动安排（到{}）"),
    "asked": ("What you are asked to do", "请你做的事"),
    "arrange": ("To be arranged, each with the person", "需要逐一沟通安排的行动"),
    "hours": ("{} h", "{}小时"),
    "evening": ("{} h after work", "下班后{}小时"),
    "rest_day": ("{} h on a day off", "休息日{}小时"),
    "each": ("{} each", "每次{}"),
    "for": ("{} ({})", "{}（{}）"),
    "agreed": ("{what} (those who have agreed)", "{what}（已同意的同事）"),
    "on": ("{day}: {what}", "{day}：{what}"),
    "why": ("because {}", "原因：{}"),
    "brings": (
        "it should bring {amount:amount unit} {metric:metric}",
        "预计带来{metric:metric}{amount:amount unit}",
    ),
    "rest": ("with a day of rest in return on {}", "{}补休"),
    "with": ("together with {}", "与{}一起"),
    "from": ("taking over from {}", "承接{}的客户"),
}

_STATES = {
    "planned": ("planned", "已安排"),
    "open": ("not yet agreed", "尚未征得同意"),
    "agreed": ("agreed", "已同意"),
    "done": ("done", "已完成"),
    "verified": ("done", "已完成"),
    "no_effect": ("done", "已完成"),
}
"""What has become of an action, for the one whose action it is; whether it had an effect is no reproach."""

_DECIDE = ("asked, not yet agreed: you decide", "征求你的意见，尚未同意，由你决定")
"""How that is put to the one who decides."""

_BETWEEN_TWO = frozenset({"accompanied", "pairing", "transfer"})
"""Levers of the standard set that say of one person that another one helps."""

_KINDLY = {"绩优带后进": "与绩优同事结对"}
"""What a lever is called before the one who is asked, where its usual name says who lags behind."""


_ZERO = Fraction(0)
_TELLING = Fraction(1, 100)
"""Less than this is not told as what an action should bring."""


class Programme:
    """What is said of a plan of remedies in one message.

    Args:
        remedies: The remedies.
        progress: Where everybody stands.
        metrics: What the message speaks of; the next day on which one of them is open ends its view.
        over: The last day that is over for the message.
        day: The day of the message.
        names: What each role is called.
        lang: `en` or `zh`.

    Raises:
        InvalidValue: Remedies of another role or period.
    """

    def __init__(
        self,
        remedies: RemedyPlan,
        progress: Progress,
        metrics: Iterable[Metric],
        over: date | None,
        day: date,
        names: Mapping[str, str],
        lang: str,
    ) -> None:
        plan = progress.plan
        if (remedies.role, remedies.period) != (plan.roles.id, plan.period):
            given = f"{remedies.role} in {label(remedies.period)}"
            expected = f"those of {plan.roles.id} in {label(plan.period)}"
            raise InvalidValue("remedies", given, expected)
        self._remedies = remedies
        self._root = plan.roles
        self._day = day
        self._names = names
        self._lang = lang
        self._zh = lang == "zh"
        self._until = next_open_day(progress, metrics, over) or plan.period.end
        after = plan.period.start - timedelta(1) if over is None else over
        self._ahead = [action for action in remedies.actions if action.day > after]
        self._now = [action for action in self._ahead if action.day <= self._until]

    def say(self, key: str, *parts: object, **named: object) -> str:
        """One of the sentences, filled in."""
        return _SAID[key][self._zh].format(*parts, **named)

    def public(self) -> Section:
        """What each team does next, for everybody: no names, nothing between two, nothing that is not agreed."""
        groups: list[Role] = [node for node in self._root.children if not isinstance(node, Manager)]
        items: list[tuple[str, str]] = []
        for node in groups or [self._root]:
            people = {one.id for one in walk(node)}
            own = [one for one in self._now if one.manager in people and _is_public(one)]
            words = self._joined(self._days(own))
            if words:
                items.append((self._names[node.id], words))
        alone = self._until == self._day
        heading = self.say("today") if alone else self.say("next", short_day(self._until, self._lang))
        return Section(heading, tuple(items))

    def _days(self, actions: Iterable[Action]) -> Iterator[str]:
        """What is done, day by day; the day is said where it is not that of the message."""
        days: dict[date, dict[str, None]] = {}
        for one in actions:
            what = one.label(self._lang)
            words = self.say("agreed", what=what) if one.overtime else what
            days.setdefault(one.day, {})[words] = None
        for day, several in days.items():
            what = self._listed(several)
            yield what if day == self._day else self.say("on", day=short_day(day, self._lang), what=what)

    def private(self, leads: Mapping[str, str]) -> dict[str, tuple[Section, ...]]:
        """For whoever leads them: what is to be arranged with whom, and who is asked before anybody stays longer.

        Args:
            leads: Manager's id → the id of who hears of it.
        """
        found: dict[str, dict[str, list[Action]]] = {}
        for one in self._asked():
            if one.manager in leads:
                found.setdefault(leads[one.manager], {}).setdefault(one.manager, []).append(one)
        made: dict[str, tuple[Section, ...]] = {}
        for to, people in found.items():
            rows = tuple(
                (self._names[who], self._joined(map(self._arranged, _alike(own))))
                for who, own in people.items()
            )
            waits = any(_open(one) for own in people.values() for one in own)
            consult = (("", self._remedies.consult[self._zh]),) if waits else ()
            made[to] = (Section(self.say("arrange"), rows), Section("", consult))
        return made

    def own(self, manager: str) -> Section:
        """What somebody is asked to do. A check is nothing that anybody is asked to do.

        Args:
            manager: The id.
        """
        mine = (
            one
            for one in self._asked()
            if (one.manager == manager and (one.gain or one.kind == "closing"))
            or manager in (one.coach, one.helps)
        )
        items = tuple(
            (self._when(several), self._joined(self._told(several, manager))) for several in _alike(mine)
        )
        return Section(self.say("asked"), items)

    def _asked(self) -> list[Action]:
        """What people have to know of: what is next, and overtime ahead, so that there is time to decide."""
        return [one for one in self._ahead if one.day <= self._until or one.overtime]

    def _told(self, several: Sequence[Action], manager: str) -> Iterator[str]:
        """What it is, why, what it should bring, what is given in return, and whether it is agreed."""
        one = several[0]
        label = one.label(self._lang)
        if one.manager != manager:  # the one who coaches, or whose customers somebody else takes over
            yield self.say("for", _KINDLY.get(label, label), self._names.get(one.manager, one.manager))
            yield self._state(one)
            return
        yield _KINDLY.get(label, label)
        if one.helps is not None:
            yield self.say("from", self._names.get(one.helps, one.helps))
        firing = next((each.firing for each in self._remedies.answers if each.firing.key == one.why), None)
        if firing is not None and self._may_hear(firing.role, manager):
            yield self.say("why", firing.to_text(self._lang))
        amount = sum((each.gain.get(one.metric, _ZERO) for each in several), _ZERO)
        if amount >= _TELLING:
            unit = self._remedies.units.get(one.metric, "")
            given = {"amount": amount, "unit": unit, "metric": one.metric}
            yield told(_SAID["brings"][self._zh], self._lang, given)
        if one.coach is not None:
            yield self.say("with", self._names.get(one.coach, one.coach))
        rests = [short_day(each.rest_on, self._lang) for each in several if each.rest_on is not None]
        if rests:
            yield self.say("rest", self._listed(rests))
        yield _DECIDE[self._zh] if _open(one) else self._state(one)

    def _may_hear(self, role: str, manager: str) -> bool:
        """Whether a reason concerns a group or the person; what is short with a colleague is no reason to tell."""
        return role == manager or any(
            node.id == role and not isinstance(node, Manager) for node in walk(self._root)
        )

    def _arranged(self, several: Sequence[Action]) -> str:
        """What is done on one or several days, for the leader."""
        one = several[0]
        parts = [f"{one.label(self._lang)} {self._when(several, but=self._day)}"]
        if one.coach is not None:
            parts.append(self.say("with", self._names.get(one.coach, one.coach)))
        if one.helps is not None:
            parts.append(self.say("from", self._names.get(one.helps, one.helps)))
        if one.state != "planned" or one.overtime:
            parts.append(self._state(one))
        return ("，" if self._zh else ", ").join(parts)

    def _when(self, several: Sequence[Action], but: date | None = None) -> str:
        """On which days, how long, and whether in the evening or on a day off; a day that goes without saying is left out."""
        one = several[0]
        hours = told("{hours:amount unit}", self._lang, {"hours": one.hours, "unit": ""})
        length = self.say(one.when, hours)
        if len(several) > 1:
            length = self.say("each", length)
        alone = len(several) == 1 and one.day == but
        days = [] if alone else [short_day(each.day, self._lang) for each in several]
        return ("，" if self._zh else ", ").join([*([self._listed(days)] if days else []), length])

    def _state(self, action: Action) -> str:
        """What has become of it; overtime that is only planned waits for an answer."""
        return _STATES["open" if _open(action) else action.state][self._zh]

    def _listed(self, parts: Iterable[str]) -> str:
        return ("、" if self._zh else ", ").join(parts)

    def _joined(self, parts: Iterable[str]) -> str:
        return ("；" if self._zh else "; ").join(parts)


def _alike(actions: Iterable[Action]) -> list[list[Action]]:
    """Actions that differ in their days only, together; by the first of these."""
    groups: dict[tuple[object, ...], list[Action]] = {}
    for one in actions:
        alike = (one.lever, one.manager, one.when, one.hours, one.why, one.state, one.coach, one.helps)
        groups.setdefault(alike, []).append(one)
    return list(groups.values())


def _open(action: Action) -> bool:
    """Whether it waits for somebody's agreement."""
    return action.overtime and action.state == "planned"


def _is_public(action: Action) -> bool:
    """Whether everybody may hear of it without hearing of somebody."""
    between = action.coach is not None or action.lever in _BETWEEN_TWO
    return action.kind == "closing" and not between and not _open(action)
