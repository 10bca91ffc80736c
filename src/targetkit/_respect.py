"""TK401 and TK402: was everybody heard, and told why (平等尊重)?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from targetkit._talks import ANSWERED, COUNTERED
from targetkit.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from targetkit._steps import Step
    from targetkit._talks import Table
    from targetkit.plan import Plan

__all__ = ["changed", "published_while_open", "without_reason"]


def published_while_open(tables: Iterable[Table], plan: Plan) -> Iterator[Finding]:
    """Targets that were published before their talk had come to an end.

    Args:
        tables: Where each metric stood.
        plan: The plan that was published.
    """
    for table in tables:
        metric = table.frame.metric
        for id_, state in table.states.items():
            number = plan.line(metric, id_)[0]
            if state.settled or number is None:
                continue
            yield Finding.of(
                "TK401",
                metric=metric.name,
                role=id_,
                period=plan.period,
                expected=None if state.offer is None else metric.quantity(state.offer),
                actual=metric.quantity(number),
                form=state.name if state.name in {COUNTERED, ANSWERED} else "",
                reason=state.reason,
                unit=metric.unit,
            )


def without_reason(ledger: Iterable[Step], plan: Plan) -> Iterator[Finding]:
    """Targets that were imposed while nobody said why.

    Args:
        ledger: The moves; their values are quantities.
        plan: The plan they were about.
    """
    for step in ledger:
        if step.move == "impose" and not step.reason:
            metric = plan.metric(step.metric)
            number = None if step.value is None else metric.quantity(metric.quanta(step.value))
            yield Finding.of(
                "TK402",
                metric=step.metric,
                role=step.role,
                period=plan.period,
                actual=number,
                unit=metric.unit,
            )


def changed(tables: Iterable[Table], plan: Plan) -> Iterator[Finding]:
    """Settled targets that are higher in the plan than what was settled.

    Args:
        tables: Where each metric stands.
        plan: The plan that holds.
    """
    for table in tables:
        metric, asked = table.frame.metric, table.asked()
        for id_, state in table.states.items():
            number, agreed = plan.line(metric, id_)[0], asked[id_]
            if state.settled and number is not None and number > agreed:
                yield Finding.of(
                    "TK402",
                    metric=metric.name,
                    role=id_,
                    period=plan.period,
                    expected=metric.quantity(agreed),
                    actual=metric.quantity(number),
                    form="changed",
                    gap=metric.quantity(number - agreed),
                    unit=metric.unit,
                )
