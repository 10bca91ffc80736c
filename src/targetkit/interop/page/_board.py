"""The board of the page: the whole metric by metric, who stands out, each group with its people, and what the day asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from targetkit._attrs import FrozenMap
from targetkit._blocks import Columns
from targetkit._html import Html, element, joined
from targetkit._landing_blocks import spread_text
from targetkit._message import due_by, missing_by, said, short_day, week_of
from targetkit._nobody import is_nobody
from targetkit._progress_blocks import board_blocks, headings, standing_row
from targetkit.interop.page._table import one_line, table
from targetkit.labels import metric_name, percent
from targetkit.period import label
from targetkit.progress import Board
from targetkit.role import Manager
from targetkit.tables import NOTHING

if TYPE_CHECKING:
    from datetime import date

    from targetkit.forecast import Landed
    from targetkit.interop.page._scene import Scene
    from targetkit.metric import Metric
    from targetkit.period import PeriodLike
    from targetkit.progress import Standing
    from targetkit.quantity import Quantity
    from targetkit.role import Role

__all__ = ["groups", "praise", "the_day", "whole"]

_HUNDRED = 100


def whole(scene: Scene, landings: Mapping[str, Landed]) -> Html:
    """Where the root stands: the metrics that are told as cards, then all of them as a table.

    Args:
        scene: What is shown.
        landings: Metric's name → where it will land; may have none.
    """
    cards = (_card(scene, metric, landings.get(metric.name)) for metric in scene.metrics)
    return joined(element("div", *cards, class_="cards"), _all_metrics(scene, scene.root))


def _card(scene: Scene, metric: Metric, landed: Landed | None) -> Html:
    standing = scene.progress.standing(metric)
    heads = headings(scene.lang)
    title, target, to_date, attained, gap, share, per_day = standing_row(standing, scene.lang)
    parts = [element("h3", title)]
    if standing.target is None:
        parts.append(element("p", element("b", attained), class_="big"))
    else:
        told = ((heads[1], to_date), (heads[3], gap), (heads[4], share), (heads[5], per_day))
        parts += [
            element("p", element("b", attained), " ", scene.say("of", target), class_="big"),
            _bar(standing),
            element("dl", *(_pair(head, text) for head, text in told)),
        ]
    if landed is not None:
        parts += [element("p", one, class_="lands") for one in _landing(scene, landed)]
    return element("article", *parts, class_="card")


def _pair(head: str, text: str) -> Html:
    return element("div", element("dt", one_line(head)), element("dd", text))


def _landing(scene: Scene, landed: Landed) -> Iterator[str]:
    """Where it will land, how likely the target is, and that the spread is assumed where it is."""
    if landed.expected is None or landed.low is None or landed.high is None:
        return
    own = landed.metric
    numbers = (landed.expected, landed.low, landed.high)
    text = scene.say("lands", *(said(own, own.nearest(one), scene.lang) for one in numbers))
    chance = landed.probability
    if chance is not None:
        share = percent(chance, 0)
        text += ("，" if scene.zh else ", ") + scene.say("odds", share)
    yield text + spread_text(landed, scene.lang)


def _bar(standing: Standing) -> Html:
    """How much of the target there is, with a mark where it should stand by now; the numbers stand beside it."""
    target = standing.target
    if not target:
        return Html()
    filled = element("i", style=f"width:{_percent(standing.attained, target)}")
    due = standing.to_date
    mark = element("u", style=f"left:{_percent(due, target)}") if due else Html()
    return element("span", filled, mark, class_="bar", aria_hidden="true")


def _percent(part: Quantity, target: Quantity) -> str:
    share = min(max(Fraction(part) / Fraction(target), Fraction(0)), Fraction(1))
    return f"{float(_HUNDRED * share):.1f}%"


def _all_metrics(scene: Scene, node: Role) -> Html:
    """One role, a line per metric of which there is anything to say."""
    standings = (scene.progress.standing(metric, node) for metric in scene.progress.plan.metrics)
    known = (one for one in standings if one.target is not None or one.attained)
    rows = [standing_row(one, scene.lang) for one in known]
    heads = [scene.say("metric"), *headings(scene.lang)]
    return table(Columns.of(heads, rows, right=range(1, len(heads)))) if rows else Html()


# --- who stands out -----------------------------------------------------------------------------------------------


def praise(scene: Scene, praised: Mapping[str, Sequence[str]]) -> Html:
    """Who has what was due by now, the best first; equal ones share a rank.

    Args:
        scene: What is shown.
        praised: Metric's name → ids, as a bulletin has them.
    """
    found: list[Html] = []
    for name, roles in praised.items():
        standings = [scene.progress.standing(name, role) for role in roles]
        shares = [one.attainment for one in standings]
        rows = [
            [
                scene.names[one.role],
                str(shares.index(one.attainment) + 1),
                said(one.metric, one.attained, scene.lang),
                said(one.metric, one.target or 0, scene.lang),
            ]
            for one in standings
        ]
        heads = [scene.say("who"), scene.say("rank"), headings(scene.lang)[2], headings(scene.lang)[0]]
        if rows:
            lead = metric_name(name, scene.lang)
            found.append(element("div", table(Columns.of(heads, rows, right=range(1, 4), lead=lead))))
    return element("div", *found, class_="side") if found else Html()


# --- groups and their people --------------------------------------------------------------------------------------


def groups(scene: Scene) -> Html:
    """Every group to unfold: where it stands, and its people."""
    above = {child.id: node for node in scene.nodes for child in node.children}
    return joined(
        *(_group(scene, node, above.get(node.id)) for node in scene.nodes if _has_line(node, scene))
    )


def _has_line(node: Role, scene: Scene) -> bool:
    """Whether a role has a line of its own: a group, what nobody owns, and the root where people are right below it."""
    if is_nobody(node.id):
        return True
    if node is scene.root:
        return any(isinstance(child, Manager) and not is_nobody(child.id) for child in node.children)
    return not isinstance(node, Manager)


def _group(scene: Scene, node: Role, above: Role | None) -> Html:
    name = scene.names[node.id]
    if above is not None and above is not scene.root:
        name = scene.say("in", name, scene.names[above.id])
    chips = (_chip(scene, scene.progress.standing(metric, node)) for metric in scene.metrics)
    summary = element("summary", element("span", name, class_="name"), *chips)
    own = Html() if node is scene.root else _all_metrics(scene, node)
    people = [one for one in node.children if isinstance(one, Manager) and not is_nobody(one.id)]
    return element("details", summary, own, *_people(scene, people), class_="group")


def _chip(scene: Scene, standing: Standing) -> Html:
    """A metric of a group on its line."""
    title, target, _, attained, _, share, _ = standing_row(standing, scene.lang)
    if standing.target is None:
        told = joined(element("b", attained))
    else:
        told = joined(element("b", attained), " ", scene.say("of", target), " · ", share)
    return element("span", element("small", title), told, _bar(standing), class_="chip")


def _people(scene: Scene, people: Sequence[Manager]) -> Iterator[Html]:
    """The people of a group: how each stands where they may be named, else what each is asked for."""
    if not people:
        return
    if not scene.names_people:
        yield _asked(scene, people)
        return
    for metric in scene.metrics:
        board = Board(
            tuple(scene.progress.standing(metric, one) for one in people),
            FrozenMap((one.id, scene.names[one.id]) for one in people),
        )
        for block in board_blocks(board, scene.lang):
            if isinstance(block, Columns):
                yield element("p", standing_row(board.standings[0], scene.lang)[0], class_="lead")
                yield table(block)


def _asked(scene: Scene, people: Sequence[Manager]) -> Html:
    """What each is asked for in the whole period and on the day: the plan, which everybody knows."""
    period = scene.progress.plan.period
    times: list[tuple[PeriodLike, str]] = [(period, label(period, scene.lang))]
    if scene.day is not None:
        times.append((scene.day, short_day(scene.day, scene.lang)))
    heads, columns = [""], [[scene.names[one.id] for one in people]]
    for metric in scene.metrics:
        name = metric_name(metric.name, scene.lang)
        for when, told in times:
            heads.append(f"{name}\n{told}")
            targets = [scene.progress.standing(metric, one, when) for one in people]
            columns.append([_text(scene, one) for one in targets])
    rows = zip(*columns, strict=True)
    return table(Columns.of(heads, rows, right=range(1, len(heads)), lead=scene.say("asked")), "pairs")


def _text(scene: Scene, standing: Standing) -> str:
    return NOTHING if standing.target is None else said(standing.metric, standing.target, scene.lang)


# --- what the day asks --------------------------------------------------------------------------------------------


def the_day(scene: Scene, day: date) -> Html:
    """What each group has to bring until the running totals of the day, and of its week, stand.

    Args:
        scene: What is shown.
        day: The next day that is open.
    """
    inner = [node for node in scene.root.children if not isinstance(node, Manager)]
    nodes = [scene.root, *inner]
    end = week_of(scene.progress.plan, day).end
    heads = ["", scene.say("due"), scene.say("to come")]
    heads += [scene.say("to come week", short_day(end, scene.lang))] if end > day else []
    found: list[Html] = []
    for metric in scene.metrics:
        rows = [
            [scene.names[node.id], *_asks(scene, metric, node, day, end)[: len(heads) - 1]]
            for node in nodes
            if scene.progress.standing(metric, node).target is not None
        ]
        if rows:
            lead = metric_name(metric.name, scene.lang)
            columns = Columns.of(heads, rows, right=range(1, len(heads)), lead=lead)
            found.append(element("div", table(columns)))
    return element("div", *found, class_="side")


def _asks(scene: Scene, metric: Metric, node: Role, day: date, end: date) -> list[str]:
    """The running total of the day, what is missing to it, and what to that of the week."""
    progress = scene.progress
    own = progress.counts(metric).metric
    by_day = progress.plan.grain(metric) == "day"
    numbers = (
        due_by(progress, metric, node.id, day) if by_day else None,
        missing_by(progress, metric, node.id, day) if by_day else None,
        missing_by(progress, metric, node.id, end),
    )
    return [NOTHING if one is None else said(own, one, scene.lang) for one in numbers]
