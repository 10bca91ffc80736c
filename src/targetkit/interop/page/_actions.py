"""The actions of the page: who does what today and on the days after, at what price, and what stays open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING

from targetkit._answers import Reason
from targetkit._blocks import Columns
from targetkit._html import Html, element, joined
from targetkit._message import short_day
from targetkit._programme import Programme
from targetkit.actions import TEN_THOUSAND, Action
from targetkit.interop.page._table import table
from targetkit.labels import metric_name
from targetkit.tables import NOTHING

if TYPE_CHECKING:
    from targetkit._answers import Gap
    from targetkit.interop.page._scene import Scene
    from targetkit.remedies import RemedyPlan

__all__ = ["open_gaps", "programme"]

_ALWAYS = 4
"""The first columns of actions are always there: who, what, hours, and what it should bring."""

_FEW = 24
"""So many actions of a day are seen at once; of more each group is unfolded."""


def programme(scene: Scene, remedies: RemedyPlan) -> Html:
    """What is done about the gaps: by the teams for everybody, person by person for those who lead them.

    Args:
        scene: What is shown.
        remedies: The plan of remedies.

    Raises:
        InvalidValue: Remedies of another role or period.
    """
    progress = scene.progress
    day = progress.plan.period.end if scene.day is None else scene.day
    told = Programme(
        remedies, progress, scene.metrics, progress.over, day, dict(scene.names), scene.lang
    ).public()
    if not scene.names_people:
        items = (
            element("li", element("b", name), "：" if scene.zh else ": ", text) for name, text in told.items
        )
        if not told.items:
            return element("section", element("h2", scene.say("programme")), _nothing(scene))
        return element("section", element("h2", told.heading), element("ul", *items))
    over = progress.over
    ahead = [one for one in remedies.actions if over is None or one.day > over]
    title = element("h2", scene.say("actions"))
    if not ahead:
        return element("section", title, _nothing(scene))
    (_, first), *later = [(day, list(own)) for day, own in groupby(ahead, key=lambda one: one.day)]
    parts = [title, _first_day(scene, remedies, first)]
    parts += [
        _folded(_sum(scene, short_day(one[0].day, scene.lang), one), _actions(scene, remedies, one))
        for _, one in later
    ]
    return element("section", *parts, element("p", _in_all(scene, remedies)))


def _nothing(scene: Scene) -> Html:
    return element("p", scene.say("no actions"))


def _folded(summary: str, content: Html, *, opened: bool = False) -> Html:
    attributes = {"open": ""} if opened else {}
    return element("details", element("summary", summary), content, **attributes)


def _first_day(scene: Scene, remedies: RemedyPlan, actions: Sequence[Action]) -> Html:
    """The first day in full, group by group."""
    head = element("p", _sum(scene, short_day(actions[0].day, scene.lang), actions), class_="lead")
    above = {child.id: node.id for node in scene.nodes for child in node.children}
    found: dict[str, list[Action]] = {}
    for one in actions:
        found.setdefault(above.get(one.manager, scene.root.id), []).append(one)
    order = [node.id for node in scene.nodes if node.id in found]
    few = len(actions) <= _FEW
    folds = (
        _folded(
            _sum(scene, scene.names[group], found[group]), _actions(scene, remedies, found[group]), opened=few
        )
        for group in order
    )
    return joined(head, *folds)


def _sum(scene: Scene, name: str, actions: Sequence[Action]) -> str:
    """How many people, hours and how much money."""
    hours = scene.number(sum((one.hours for one in actions), Fraction(0)))
    people = scene.so_many(len({one.manager for one in actions}))
    text = scene.say("summary", name, people, hours)
    cost = sum((one.cost for one in actions), Fraction(0))
    return scene.say("priced", text, _money(scene, cost, _currency(actions))) if cost else text


def _currency(actions: Iterable[Action]) -> str:
    return next((one.currency for one in actions if one.cost and one.currency), "")


def _money(scene: Scene, cost: Fraction, currency: str) -> str:
    return scene.number(Fraction(round(cost)), currency)


def _actions(scene: Scene, remedies: RemedyPlan, actions: Sequence[Action]) -> Html:
    """A line for each action, the people in the order of the tree."""
    place = {node.id: at for at, node in enumerate(scene.nodes)}
    heads = [scene.say(key) for key in ("who", "what", "hours", "brings", "cost", "consult")]
    rows: list[list[str]] = []
    last = ""
    for one in sorted(actions, key=lambda one: place.get(one.manager, -1)):
        row = [
            scene.called(one.manager) if one.manager != last else "",
            _what(scene, one),
            scene.say(f"when {one.when}", scene.number(one.hours)),
            _brings(scene, remedies, one),
            _money(scene, one.cost, one.currency or "") if one.cost else "",
            _state(scene, remedies, one),
        ]
        rows.append(row)
        last = one.manager
    # A column in which nothing stands is left out: cost, and whom to ask.
    kept = [at for at in range(len(heads)) if at < _ALWAYS or any(row[at] for row in rows)]
    columns = Columns.of([heads[at] for at in kept], ([row[at] for at in kept] for row in rows))
    return table(columns, "actions")


def _what(scene: Scene, action: Action) -> str:
    text = action.label(scene.lang)
    if action.kind == "discipline":
        text = scene.say("obliged", text)
    for key, other in (("with", action.coach), ("from", action.helps)):
        if other is not None:
            text = scene.say(key, text, scene.called(other))
    if action.rest_on is not None:
        text = scene.say("rest", text, short_day(action.rest_on, scene.lang))
    return text


def _brings(scene: Scene, remedies: RemedyPlan, action: Action) -> str:
    """What it should bring where it takes hold."""
    gain = action.gain.get(action.metric)
    return _amount(scene, remedies, action.metric, gain) if gain else ""


def _amount(scene: Scene, remedies: RemedyPlan, metric: str, amount: Fraction) -> str:
    unit = remedies.units.get(metric, "")
    text = scene.number(_down(amount, unit), unit)
    name = metric_name(metric, scene.lang)
    return f"{name} {text}" if scene.zh else f"{text} {name}"


def _down(amount: Fraction, unit: str) -> Fraction:
    """An expectation, rounded down to what anybody reads of it: money to hundreds or thousands, pieces to a tenth."""
    size = Fraction(1, 10) if amount >= 1 else Fraction(1, 100)
    if unit:
        size = Fraction(1000 if amount >= TEN_THOUSAND else 100 if amount >= 1000 else 1)
    return amount // size * size


def _state(scene: Scene, remedies: RemedyPlan, action: Action) -> str:
    """Who is asked before it is done, or that it is agreed or done."""
    if action.state == "planned":
        return remedies.consult[scene.zh] if action.overtime else ""
    return scene.say("agreed" if action.state == "agreed" else "done")


def _in_all(scene: Scene, remedies: RemedyPlan) -> str:
    """What all of it brings and costs."""
    items = (_amount(scene, remedies, name, amount) for name, amount in remedies.expected.items())
    text = scene.say("in all", ("、" if scene.zh else ", ").join(items) or NOTHING)
    if remedies.currency is not None:
        text += scene.say("costs", _money(scene, remedies.cost, remedies.currency))
        if remedies.budget is not None:
            text += scene.say("budget", scene.number(remedies.budget, remedies.currency))
    return text + ("。" if scene.zh else ".")


# --- what stays open ----------------------------------------------------------------------------------------------


def open_gaps(scene: Scene, remedies: RemedyPlan) -> Html:
    """What is missing after all of it, and why; of single people only where they may be named.

    Args:
        scene: What is shown.
        remedies: The plan of remedies.
    """
    found: dict[tuple[str, str, tuple[str, ...]], list[Gap]] = {}
    for gap in remedies.open:
        if scene.may_name(gap.role):
            until = scene.say("until", gap.called(scene.lang), short_day(gap.until, scene.lang))
            reasons = tuple(dict.fromkeys(reason.why for reason in gap.reasons))
            found.setdefault((until, gap.unit, reasons), []).append(gap)
    if not found:
        return Html()
    parts = (_alike(scene, until, reasons, gaps) for (until, _, reasons), gaps in found.items())
    return element("section", element("h2", scene.say("open")), element("div", *parts, class_="side"))


def _alike(scene: Scene, lead: str, reasons: Iterable[str], gaps: Sequence[Gap]) -> Html:
    """The gaps of a metric and a day that stay open for the same reasons."""
    heads = [scene.say("for"), *(scene.say(key) for key in ("missing", "closes", "left"))]
    rows = [[scene.called(gap.role), *_amounts(scene, gap)] for gap in gaps]
    why = ("；" if scene.zh else "; ").join(Reason(key).to_text(scene.lang) for key in reasons)
    made = table(Columns.of(heads, rows, right=range(1, 4), lead=lead))
    return element("div", made, element("p", scene.say("why", why), class_="why"))


def _amounts(scene: Scene, gap: Gap) -> Iterator[str]:
    """What is missing, what of it closes, and what stays open."""
    closes = min(_down(gap.expected, gap.unit), gap.before)
    for amount in (gap.before, closes, gap.before - closes):
        yield scene.number(amount, gap.unit)
