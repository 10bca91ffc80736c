"""How a negotiation stands, as values and block by block."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from attrs import evolve

from targetkit._blocks import Block, Columns, Folded, Items, Title, Words
from targetkit._boards import beside, cut, shown
from targetkit._folding import FEW
from targetkit._nobody import called
from targetkit._steps import Shortfall, Standing, state_name
from targetkit._talks import ANSWERED, COUNTERED, State
from targetkit.labels import amount, check_lang, metric_name, reason_text
from targetkit.period import label
from targetkit.role import Manager, walk
from targetkit.tables import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from targetkit._boards import Shown
    from targetkit._talks import Table
    from targetkit.negotiation import Negotiation
    from targetkit.plan import Plan
    from targetkit.pledges import Pledges

__all__ = ["shortfalls_of", "standing_of", "told", "view"]

_FROM_ABOVE = State("given")

_WAITING = (
    ((COUNTERED,), ("Waiting for the superior's answer:", "待上级答复：")),
    ((ANSWERED,), ("Waiting for the role's own answer:", "待本人答复：")),
)
"""What somebody has said and nobody has answered, and what stands above it."""

_HEADS = {"en": ("proposed", "asked", "untaken", "state"), "zh": ("提议", "目标", "未分配", "状态")}


def standing_of(plan: Plan, pledges: Pledges, table: Table, asked: Mapping[str, int], id_: str) -> Standing:
    """How one role's number stands.

    Args:
        plan: The plan that was opened.
        pledges: What people had pledged.
        table: Where the metric stands.
        asked: What each role is asked for there.
        id_: The role's id.
    """
    metric, state = table.frame.metric, table.states.get(id_, _FROM_ABOVE)
    pledged = any(metric.name in own.names for own in pledges.metrics)
    return Standing(
        metric.name,
        id_,
        state.name,
        metric.quantity(plan.line(metric, id_)[0] or 0),
        metric.quantity(asked[id_]),
        metric.quantity(table.numbers[id_]),
        None if state.offer is None else metric.quantity(state.offer),
        state.reason,
        pledges.get(metric, id_) if pledged else None,
        metric.unit,
    )


def shortfalls_of(tables: Iterable[Table]) -> tuple[Shortfall, ...]:
    """What is missing of each total, or beyond it; none where it is met.

    Args:
        tables: Where each metric stands.
    """
    found: list[Shortfall] = []
    for table in tables:
        metric, root = table.frame.metric, table.frame.ids[0]
        asked, placed = table.asked()[root], table.numbers[root]
        if asked != placed:
            heaps = ((id_, table.untaken[id_]) for id_ in table.frame.ids if id_ in table.untaken)
            lying = tuple((id_, metric.quantity(heap)) for id_, heap in heaps)
            amounts = metric.quantity(asked), metric.quantity(placed)
            found.append(Shortfall(metric.name, *amounts, lying, metric.unit))
    return tuple(found)


def told(standings: Iterable[Standing], lang: str) -> Iterator[Block]:
    """A table per metric, the roles by their ids, as the moves name them.

    Args:
        standings: Each metric's together.
        lang: `en` or `zh`.

    Raises:
        UnknownMember: For another language.
    """
    heads = _HEADS[check_lang(lang)]
    for name, several in groupby(standings, key=lambda own: own.metric):
        rows = ([own.role, *_cells(own, lang)] for own in several)
        yield Columns.of([metric_name(name, lang), *heads], rows, right=(1, 2, 3))


def view(negotiation: Negotiation, lang: str) -> Iterator[Block]:
    """How a negotiation stands, for the eye: how far it is, what waits for whom, what is missing, and everybody's number.

    Args:
        negotiation: The negotiation.
        lang: `en` or `zh`.

    Raises:
        UnknownMember: For another language.
    """
    zh = check_lang(lang) == "zh"
    plan, whom = negotiation.plan, shown(tuple(walk(negotiation.plan.roles)))
    names = called({node.id: node.name or node.id for node in whom.roles}, lang)
    root = plan.roles.name or plan.roles.id
    yield Title(f"{'目标协商' if zh else 'Negotiation'} · {root} · {label(plan.period, lang)}")
    standings = [evolve(own, reason=reason_text(own.reason, lang)) for own in negotiation.standings()]
    over = ("；已发布" if zh else "; published") if negotiation.published else ""
    yield Words(f"{_how_far(standings, lang)}{over}")
    for states, leads in _WAITING:
        lines = tuple(
            evolve(own, role=names[own.role]).to_text(lang) for own in standings if own.state in states
        )
        if lines:
            yield from cut(Items(leads[zh], lines), lang)
    missing = tuple(
        evolve(one, lying=tuple((names[id_], own) for id_, own in one.lying)).to_text(lang)
        for one in negotiation.shortfalls
    )
    if missing:
        yield Items("与总目标的差额：" if zh else "Beside the total that was asked for:", missing)
    people = sum(isinstance(node, Manager) for node in whom.roles)
    for name, several in groupby(standings, key=lambda own: own.metric):
        own = list(several)
        board = _board(name, own, whom, lang)
        if people > FEW:
            yield Folded(f"{metric_name(name, lang)}{'：' if zh else ': '}{_how_far(own, lang)}", board)
        else:
            yield from board


def _how_far(standings: Iterable[Standing], lang: str) -> str:
    """How many numbers are settled, and how many stand in each state."""
    asked = [own for own in standings if own.state != _FROM_ABOVE.name]
    done, counts = sum(own.settled for own in asked), Counter(own.state for own in asked)
    told = [f"{state_name(state, lang)} {number:,}" for state, number in counts.items()]
    if lang == "zh":
        return f"{len(asked):,} 个目标中已定 {done:,} 个（{'，'.join(told)}）"
    return f"{done:,} of {len(asked):,} targets settled ({', '.join(told)})"


def _board(name: str, standings: Sequence[Standing], whom: Shown, lang: str) -> tuple[Block, ...]:
    """One metric for everybody: what is told in a text, what was pledged, and what was said last."""
    zh = lang == "zh"
    head = [metric_name(name, lang), *_HEADS[lang]]
    lines = [(own.role, _cells(own, lang)) for own in standings]
    if any(own.pledged is not None for own in standings):
        head.insert(4, "报备" if zh else "pledged")
        for own, (_, cells) in zip(standings, lines, strict=True):
            cells.insert(3, NOTHING if own.pledged is None else amount(own.pledged, own.unit, lang))
    right = range(1, len(head) - 1)
    if any(own.reason for own in standings):
        head.append("理由" if zh else "reason")
        for own, (_, cells) in zip(standings, lines, strict=True):
            cells.append(own.reason)
    return beside(head, lines, whom.names, whom.depths, lang, right=right, fold=True)


def _cells(own: Standing, lang: str) -> list[str]:
    amounts = [amount(number, own.unit, lang) for number in (own.proposed, own.asked, own.untaken)]
    offer = "" if own.offer is None else f" {amount(own.offer, own.unit, lang)}"
    return [*amounts, f"{state_name(own.state, lang)}{offer}"]
