"""Remedies on a calendar: people × days, each action a box with the letter and colour of its lever."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import chain
from itertools import count as count_from
from math import ceil
from typing import TYPE_CHECKING

from targetkit._attrs import value
from targetkit._nobody import called
from targetkit._sentence import told
from targetkit.interop.charts._days import HEAD, columns
from targetkit.interop.charts._drawing import SIZE, Drawing, Key, cut, length
from targetkit.interop.charts._look import Spec, position
from targetkit.labels import amount, digits, metric_name
from targetkit.period import label
from targetkit.quantity import as_decimal

if TYPE_CHECKING:
    from targetkit.actions import Action
    from targetkit.interop.charts._days import Column
    from targetkit.interop.charts._look import Look
    from targetkit.period import PeriodLike
    from targetkit.remedies import RemedyPlan

__all__ = ["calendar_of", "letters"]

_HIGH = 19
"""Pixels of an action."""

_MOST_BESIDE = 6
"""Actions beside each other; more of a day stand below."""

_LETTER = 11
_EDGE = 3
_FAINT = 0.15
_NAMES = 170
_LEGEND = 420
"""Pixels of a line of the legend, at least."""

_EMPTY = 30
"""Pixels of a day on which nothing is done."""


def calendar_of(remedies: RemedyPlan, *, look: Look) -> Spec:
    """The specification of a calendar of actions; see `targetkit.interop.charts.remedy_calendar`."""
    heading = [
        look.say("remedy plan"),
        remedies.names.get(remedies.role, remedies.role),
        label(remedies.period, look.lang),
    ]
    title, since = " · ".join(heading), [look.say("from on", day=label(remedies.day, look.lang))]
    drawing = Drawing(look, {"who": look.say("who"), "when": look.say("when"), "label": look.say("told")})
    if not remedies.actions:
        nothing = look.say("nothing to do")
        drawing.word((0, SIZE), nothing)
        return drawing.finished((length(nothing), 2 * SIZE), title=title, subtitle=since)
    levers = _levers(remedies.actions, look)
    sheet = _Sheet(drawing, look, remedies, levers)
    wide = max(sheet.wide, _LEGEND)
    top = drawing.keys((0, 0), [lever.key for lever in levers.values()], wide) + 10
    return drawing.finished((wide, sheet.draw(top)), title=title, subtitle=since)


@value
class _Lever:
    """How the actions of a lever look.

    Attributes:
        name: What people call it.
        letter: What stands in their boxes, of this lever alone.
        fill: The colour of their boxes.
        key: What the legend says of it.
    """

    name: str
    letter: str
    fill: str
    key: Key


def _levers(actions: Sequence[Action], look: Look) -> dict[str, _Lever]:
    """Letters and colours by lever, in the order of their first use."""
    count = Counter(action.lever for action in actions)
    first = {action.lever: action for action in reversed(actions)}
    names = {lever: first[lever].label(look.lang) for lever in count}
    fills = look.kinds
    found: dict[str, _Lever] = {}
    for at, (lever, letter) in enumerate(letters(names).items()):
        fill = fills[at % len(fills)]
        name = names[lever]
        if first[lever].kind == "discipline":
            name = look.say("obliged", name=name)
        text = look.say("times", name=name, count=f"{count[lever]:,}")
        found[lever] = _Lever(name, letter, fill, Key(text, letter, fill, ink=look.on(fill)))
    return found


def letters(names: Mapping[str, str]) -> dict[str, str]:
    """A letter for each name, no two alike: that of its first word if it is free, of another one, or any other of it.

    Args:
        names: Key → name.

    Returns:
        Key → letter; a number where all letters of a name are taken.

    >>> letters({"a": "chase signings", "b": "chase missing papers", "c": "催签", "d": "m"})
    {'a': 'C', 'b': 'M', 'c': '催', 'd': '1'}
    """
    found: dict[str, str] = {}
    taken = set[str]()
    # First whoever has a beginning of a word that is free, so that no other letter takes it away.
    for last in (False, True):
        for key, name in names.items():
            letters_ = chain((word[0] for word in name.split()), name if last else ())
            wanted = (letter.upper() for letter in letters_ if letter.isalnum())
            numbers = map(str, count_from(1)) if last else ()
            free = next((letter for letter in chain(wanted, numbers) if letter not in taken), None)
            if key not in found and free is not None:
                found[key] = free
                taken.add(free)
    return {key: found[key] for key in names}


@value
class _Box:
    """An action with what stands in its box."""

    action: Action
    text: str
    wide: int


class _Sheet:
    """Where the actions go."""

    def __init__(
        self, drawing: Drawing, look: Look, remedies: RemedyPlan, levers: Mapping[str, _Lever]
    ) -> None:
        self._drawing = drawing
        self._look = look
        self._remedies = remedies
        self._levers = levers
        self._said: dict[tuple[str, Fraction, str], str] = {}
        self._lines: dict[tuple[str, PeriodLike], list[list[_Box]]] = {}
        for action in remedies.actions:
            lines = self._lines.setdefault((action.manager, action.day), [[]])
            if len(lines[-1]) == _MOST_BESIDE:
                lines.append([])
            lines[-1].append(self._box(action))
        named = {id_: at for at, id_ in enumerate(remedies.names)}
        ids = {action.manager for action in remedies.actions}
        self._people = sorted(ids, key=lambda id_: (named.get(id_, len(named)), id_))
        self._called = called({id_: remedies.names.get(id_, id_) for id_ in self._people}, look.lang)
        left = min(_NAMES, ceil(max(map(length, self._called.values())))) + 10
        days = _span(remedies.actions)
        self._columns = columns(days, (day.isocalendar()[:2] for day in days), self._widths(days), left)

    @property
    def wide(self) -> float:
        """How wide all of it is."""
        return self._columns[-1].x + self._columns[-1].wide

    def draw(self, top: float) -> float:
        """Everything but the legend; where it ends."""
        for column in self._columns:
            column.head(self._drawing, top, self._look.lang)
        y = top + HEAD
        for id_ in self._people:
            own = [self._lines.get((id_, column.period), []) for column in self._columns]
            self._drawing.line((0, y), (self.wide, y), weight=_FAINT)
            self._drawing.word((0, y + _HIGH / 2 + 2), cut(self._called[id_], self._columns[0].x - 8))
            for column, lines in zip(self._columns, own, strict=True):
                for at, line in enumerate(lines):
                    self._actions(line, column, y + 2 + at * _HIGH)
            y += max(map(len, own)) * _HIGH + 4
        return y

    def _actions(self, line: Sequence[_Box], column: Column, y: float) -> None:
        """Actions of somebody on a day, beside each other."""
        x = column.x + _EDGE
        period, when = str(column.period), label(column.period, self._look.lang)
        for box in line:
            action = box.action
            fill = self._levers[action.lever].fill
            self._drawing.box(
                (x, y + 1),
                (box.wide - 2, _HIGH - 2),
                fill,
                who=self._called[action.manager],
                when=when,
                label=self._told(action),
                role=action.manager,
                period=period,
                lever=action.lever,
                hours=position(action.hours),
            )
            middle = (x + box.wide / 2 - 1, y + _HIGH / 2)
            self._drawing.word(middle, box.text, align="center", ink=self._look.on(fill), size=_LETTER)
            x += box.wide

    def _told(self, action: Action) -> str:
        """What it is, why, what it should bring in the end, and what it costs; nobody reads more of an expectation."""
        look, remedies = self._look, self._remedies
        parts = [self._what(action)]
        if action.gain:
            metric = action.closes
            text = _expected(action.gain.get(metric, Fraction(0)), remedies.units.get(metric, ""), look)
            parts.append(look.say("expected of", metric=metric_name(metric, look.lang), amount=text))
        if action.cost:
            parts.append(look.say("costs", cost=amount(round(action.cost), action.currency or "", look.lang)))
        if action.coach is not None:
            parts.append(look.say("coach", name=remedies.names.get(action.coach, action.coach)))
        if action.helps is not None:
            parts.append(look.say("helps", name=remedies.names.get(action.helps, action.helps)))
        if action.rest_on is not None:
            parts.append(look.say("rest on", day=label(action.rest_on, look.lang)))
        return ("，" if look.lang == "zh" else ", ").join(parts)

    def _what(self, action: Action) -> str:
        """The lever, how long, and by which rule; said once for all actions alike in these."""
        alike = action.lever, action.hours, action.rule
        if alike not in self._said:
            look = self._look
            name, hours = self._levers[action.lever].name, look.say("hours", hours=self._hours(action))
            rule = look.say("rule", name=action.rule)
            self._said[alike] = ("，" if look.lang == "zh" else ", ").join([name, hours, rule])
        return self._said[alike]

    def _hours(self, action: Action) -> str:
        return told("{hours:amount unit}", self._look.lang, {"hours": action.hours, "unit": ""})

    def _box(self, action: Action) -> _Box:
        """The letter; of overtime the hours as well, since the law counts them."""
        text = self._levers[action.lever].letter
        if action.overtime:
            text += self._hours(action)
        return _Box(action, text, max(_HIGH, ceil(length(text, _LETTER)) + 8))

    def _widths(self, days: Sequence[date]) -> list[float]:
        widths: dict[PeriodLike, float] = dict.fromkeys(days, float(_EMPTY))
        for (_, day), lines in self._lines.items():
            widest = max(sum(box.wide for box in line) for line in lines)
            widths[day] = max(widths[day], widest + 2 * _EDGE)
        return list(widths.values())


def _expected(gain: Fraction, unit: str, look: Look) -> str:
    """An expectation: money in whole units, pieces to two places."""
    if unit:
        return amount(round(gain), unit, look.lang)
    return digits(as_decimal(round(gain * 100), Fraction(1, 100)), 0)


def _span(actions: Sequence[Action]) -> list[date]:
    """All days from the first action to the last."""
    days = [action.day for action in actions]
    return [min(days) + timedelta(ahead) for ahead in range((max(days) - min(days)).days + 1)]
