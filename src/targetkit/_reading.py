"""How a negotiation stands, as values and as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from targetkit._steps import Shortfall, Standing, state_name
from targetkit._talks import State
from targetkit._text import render
from targetkit.labels import amount, check_lang, metric_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from targetkit._talks import Table
    from targetkit.plan import Plan
    from targetkit.pledges import Pledges

__all__ = ["shortfalls_of", "standing_of", "told"]

_FROM_ABOVE = State("given")

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


def told(standings: Sequence[Standing], lang: str) -> str:
    """A table per metric.

    Args:
        standings: Each metric's together.
        lang: `en` or `zh`.

    Raises:
        UnknownMember: For another language.
    """
    heads = _HEADS[check_lang(lang)]
    blocks: list[str] = []
    for name in dict.fromkeys(own.metric for own in standings):
        rows: list[list[str]] = []
        for own in standings:
            if own.metric == name:
                amounts = [
                    amount(number, own.unit, lang) for number in (own.proposed, own.asked, own.untaken)
                ]
                offer = "" if own.offer is None else f" {amount(own.offer, own.unit, lang)}"
                rows.append([own.role, *amounts, f"{state_name(own.state, lang)}{offer}"])
        blocks.append(render([metric_name(name, lang), *heads], rows, right=(1, 2, 3)))
    return "\n\n".join(blocks)
