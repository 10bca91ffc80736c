"""Scenarios side by side: a panel for each metric and for what lies behind it, a bar for each scenario."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from targetkit._attrs import value
from targetkit._nobody import called
from targetkit._sentence import told
from targetkit.interop.charts._drawing import Drawing, Key, cut, length
from targetkit.interop.charts._look import Spec, position
from targetkit.labels import metric_name, percent
from targetkit.period import label
from targetkit.role import Manager, walk
from targetkit.scenarios import ASPECTS
from targetkit.tables import NOTHING

if TYPE_CHECKING:
    from fractions import Fraction

    from targetkit.interop.charts._look import Look
    from targetkit.quantity import Quantity
    from targetkit.scenarios import Aspect, Comparison

__all__ = ["comparison_of"]

_FEW = 12
"""So many people are compared one by one."""

_BAR, _THIN = 15, 12
"""Pixels of a bar, and of one of many."""

_APART, _CLOSE = 7, 5
_HEAD = 30
_WIDE = 430
"""Pixels of a panel."""

_GAP = 28
_NAMES = 130
_LETTER = 14
_SIZE, _SMALL = 11, 10

_PARTS = frozenset({"rate", "share"})
"""What is said in per cent."""

_Seen: TypeAlias = "Quantity | Fraction | None"
_Lines: TypeAlias = "defaultdict[tuple[str, str], list[tuple[str, Aspect]]]"
"""By heading and unit what each line is of, and its values."""


def comparison_of(compared: Comparison, *, look: Look) -> Spec:
    """The specification of scenarios side by side; see `targetkit.interop.charts.comparison`."""
    panels = tuple(_panels(compared, look))
    tips = {"scenario": look.say("scenario"), "who": look.say("told"), "label": look.say("number")}
    sheet = _Sheet(Drawing(look, tips), look, tuple(_scenarios(compared, look)))
    wide = min(2, len(panels) or 1) * (_WIDE + _GAP) - _GAP
    top = sheet.drawing.keys((0, 0), [one.key for one in sheet.scenarios], wide) + 6
    ends = [top, top]
    for panel in panels:
        # Side by side, each below the shorter of the two columns.
        at = ends.index(min(ends))
        ends[at] = sheet.panel(panel, at * (_WIDE + _GAP), ends[at])
    periods = dict.fromkeys(label(plan.period, look.lang) for plan in compared.plans)
    title = " · ".join([look.say("scenarios"), *(periods if len(periods) == 1 else ())])
    left = len(compared) - sum(len(panel.lines) + panel.also for panel in panels)
    subtitle = [look.say("left out of comparison", count=f"{left:,}")] if left else []
    return sheet.drawing.finished((wide, max(ends)), title=title, subtitle=subtitle)


@value
class _Scenario:
    """How a scenario looks."""

    name: str
    letter: str
    fill: str
    key: Key


def _scenarios(compared: Comparison, look: Look) -> Iterator[_Scenario]:
    """A letter and a colour for each; where the periods differ, its period as well."""
    fills = look.kinds
    alike = len({plan.period for plan in compared.plans}) == 1
    for at, (name, plan) in enumerate(zip(compared.scenarios, compared.plans, strict=True)):
        title = name if alike else f"{name} · {label(plan.period, look.lang)}"
        letter = chr(ord("A") + at) if at < _LETTERS else str(at + 1)
        fill = fills[at % len(fills)]
        yield _Scenario(title, letter, fill, Key(f"{letter}  {title}", "", fill))


_LETTERS = 26


@value
class _Panel:
    """Lines in the same unit, on one scale.

    Attributes:
        title: What they are.
        lines: What each line is of, and its values by scenario.
        also: How many more lines say the same of other metrics.
    """

    title: str
    lines: tuple[tuple[str, Aspect], ...]
    also: int = 0


def _panels(compared: Comparison, look: Look) -> Iterator[_Panel]:
    """What lies behind the targets, the targets of the roots metric by metric, then of each metric those below."""
    names, people = _names(compared, look.lang)
    roots = {plan.roles.id for plan in compared.plans}
    shown = [one for one in compared if one.differs or (one.kind == "target" and one.role in roots)]
    if len({one.role for one in shown if one.role in people - roots}) > _FEW:
        shown = [one for one in shown if one.role not in people - roots]
    shares: dict[str, list[Aspect]] = {}
    behind: _Lines = defaultdict(list)
    whole: _Lines = defaultdict(list)
    below: _Lines = defaultdict(list)
    for one in shown:
        metric, title = metric_name(one.metric.name, look.lang), _titled(one, look)
        # The labels tell the unit, so that the heading need not; what has another one has another scale.
        unit = "" if one.kind in _PARTS else one.metric.unit
        if not one.role:
            behind[title, unit].append((metric, one))
        elif one.kind == "share":
            shares.setdefault(metric, []).append(one)
        elif one.role in roots:
            whole[f"{names[one.role]} · {title}", unit].append((metric, one))
        else:
            below[f"{metric} · {title}", unit].append((names[one.role], one))
    yield from (_Panel(title, tuple(lines)) for (title, _), lines in behind.items())
    yield from (_Panel(title, tuple(lines)) for (title, _), lines in whole.items())
    yield from _shared(shares, names, look)
    yield from (_Panel(title, tuple(lines)) for (title, _), lines in below.items())


def _shared(shares: Mapping[str, Sequence[Aspect]], names: Mapping[str, str], look: Look) -> Iterator[_Panel]:
    """The shares of the load, once for metrics that are split alike."""
    alike: dict[tuple[object, ...], list[str]] = {}
    for metric, own in shares.items():
        alike.setdefault(tuple((one.role, one.values) for one in own), []).append(metric)
    for metrics in alike.values():
        own = shares[metrics[0]]
        listed = ("、" if look.lang == "zh" else ", ").join(metrics)
        lines = tuple((names[one.role], one) for one in own)
        yield _Panel(f"{_titled(own[0], look)} · {listed}", lines, (len(metrics) - 1) * len(own))


def _titled(one: Aspect, look: Look) -> str:
    """What a line tells."""
    return ASPECTS[one.kind][look.lang == "zh"]


def _names(compared: Comparison, lang: str) -> tuple[dict[str, str], frozenset[str]]:
    """What each role is called, its id beside it where another is called the same; and which are people."""
    names: dict[str, str] = {}
    people: set[str] = set()
    for plan in compared.plans:
        for node in walk(plan.roles):
            names.setdefault(node.id, node.name or node.id)
            if isinstance(node, Manager):
                people.add(node.id)
    return called(names, lang), frozenset(people)


@value
class _Sheet:
    """Where the bars go."""

    drawing: Drawing
    look: Look
    scenarios: tuple[_Scenario, ...]

    def panel(self, panel: _Panel, x: float, y: float) -> float:
        """The lines of a panel, each scenario a bar, all on one scale; where they end."""
        labels = [[self._figure(one, number) for number in one.values] for _, one in panel.lines]
        names = min(_NAMES, max(length(name) for name, _ in panel.lines) + 8) + _LETTER
        room = _WIDE - names - max(length(text, _SIZE) for own in labels for text in own) - 8
        most = max(
            (abs(float(number)) for _, one in panel.lines for number in one.values if number), default=1
        )
        bar, apart = (_BAR, _APART) if len(panel.lines) <= _FEW else (_THIN, _CLOSE)
        self.drawing.word((x, y + _HEAD / 2), cut(panel.title, _WIDE), bold=True)
        y += _HEAD
        for (name, one), own in zip(panel.lines, labels, strict=True):
            self.drawing.word((x, y + bar / 2), cut(name, names - _LETTER - 8))
            for scenario, number, text in zip(self.scenarios, one.values, own, strict=True):
                wide = room * float(number) / most if number else 0
                middle = y + bar / 2
                self.drawing.word((x + names - _LETTER, middle), scenario.letter, size=_SMALL)
                self.drawing.word((x + names + wide + 5, middle), text, size=_SMALL)
                self.drawing.box(
                    (x + names, y + 1),
                    (wide, bar - 2),
                    scenario.fill,
                    scenario=scenario.name,
                    who=f"{panel.title} · {name}",
                    label=text,
                    kind=one.kind,
                    metric=one.metric.name,
                    role=one.role,
                    number=None if number is None else position(number),
                )
                y += bar
            y += apart
        return y

    def _figure(self, aspect: Aspect, one: _Seen) -> str:
        """A rate or a share in per cent, anything else with its unit."""
        if one is None:
            return NOTHING
        if aspect.kind in _PARTS:
            return percent(one)
        return told("{figure:amount unit}", self.look.lang, {"figure": one, "unit": aspect.metric.unit})
