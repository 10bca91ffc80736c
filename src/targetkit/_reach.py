"""TK109 to TK111, and TK115: is every stage of the funnel carried, and does each bring enough for the next?"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from targetkit._attrs import value
from targetkit.quantity import up

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from targetkit._case import Case
    from targetkit.findings import Finding
    from targetkit.funnel import Funnel, Stage
    from targetkit.metric import Metric

__all__ = ["check_reach"]

_ZERO = Fraction(0)


@value
class _Link:
    """Two neighbours in the funnel that the plan carries both.

    Attributes:
        source: The metric above.
        metric: The metric that is reached from it.
        rate: Quanta of the metric from one quantum of the source.
        stock: Quanta of the source that wait behind it at the root.
    """

    source: Metric
    metric: Metric
    rate: Fraction
    stock: Fraction


def check_reach(case: Case) -> Iterator[Finding]:
    """The stages that nobody carries, and the links that do not reach: at the root, and below it."""
    funnel = case.plan.funnel
    if funnel is None:
        return
    chain = [stage for stage in funnel.stages if stage.of is None]
    own = {stage.metric: _carried(case, stage) for stage in chain}
    yield from _stages(case, funnel, chain, own)
    for above, below in pairwise(chain):
        source, metric = own[above.metric], own[below.metric]
        if source is None or metric is None or below.link is None:
            continue
        stock = Fraction(funnel.stock.get(above.metric.name, 0)) / source.quantum
        link = _Link(source, metric, below.link * source.quantum / metric.quantum, stock)
        yield from _root(case, link)
        yield from _below(case, link)


def _carried(case: Case, stage: Stage) -> Metric | None:
    """The plan's own metric for a stage, if it has targets at the root."""
    for metric in case.plan.metrics:
        line = case.lines(metric).get(case.plan.roles.id, ())
        if not set(metric.names).isdisjoint(stage.metric.names) and any(
            number is not None for number in line
        ):
            return metric
    return None


def _stages(
    case: Case, funnel: Funnel, chain: list[Stage], own: Mapping[Metric, Metric | None]
) -> Iterator[Finding]:
    """The stages above a target that the root has nothing for, unless stock alone suffices."""
    root = case.plan.roles.id
    need = _ZERO
    needed: Metric | None = None
    for at in range(len(chain) - 1, -1, -1):
        stage, metric = chain[at], own[chain[at].metric]
        if metric is not None:
            number = case.lines(metric)[root][0]
            need = need if number is None else number * metric.quantum
            needed = metric
        elif need > 0 and needed is not None:
            need = up(need, stage.metric.quantum) * stage.metric.quantum
            quanta = int(need / stage.metric.quantum)
            yield case.found("TK109", stage.metric, root, 0, expected=quanta, needed=needed.name)
        if stage.link is not None:
            waiting = Fraction(funnel.stock.get(chain[at - 1].metric.name, 0))
            need = max(_ZERO, need / stage.link - waiting)


def _root(case: Case, link: _Link) -> Iterator[Finding]:
    """The whole period at the root, with all the stock there is."""
    root = case.plan.roles.id
    above, asked = case.lines(link.source)[root][0], case.lines(link.metric)[root][0]
    if above is None or asked is None:
        return
    brought = (above + link.stock) * link.rate
    if brought < asked:
        source = link.source
        yield case.found(
            "TK110" if case.plan.frozen is None else "TK115",
            link.metric,
            root,
            0,
            expected=asked,
            actual=brought,
            source=source.name,
            source_amount=source.quantity(above),
            source_unit=source.unit,
            stock=link.stock * source.quantum,
            need=source.quantity(up(asked / link.rate - link.stock, Fraction(1))),
        )


def _below(case: Case, link: _Link) -> Iterator[Finding]:
    """Everybody else, and the months of a longer plan, with one more of the source than they have.

    The stock is the root's: of it everybody is credited the share that they have of the root's target.
    Where the plan was split by people's own rates, each role is judged by those of the people below it.
    """
    own = _own_rates(case, link)
    sources, lines = case.lines(link.source), case.lines(link.metric)
    root = case.plan.roles.id
    whole = lines[root][0]
    share = link.stock / whole if whole else _ZERO
    places = tuple(case.months())
    rise, run = link.rate.numerator, link.rate.denominator
    for node in case.nodes:
        above, asked = sources.get(node.id), lines.get(node.id)
        if above is None or asked is None:
            continue
        for place in places:
            if node.id == root and place == 0:
                continue
            has, wants = above[place], asked[place]
            # In whole numbers first: of thousands of people nearly all are done with that.
            if has is None or wants is None or (not own and (has + 1) * rise >= wants * run):
                continue
            rate = own[node.id, place] if own else link.rate
            brought = (has + 1 + share * wants) * rate
            if brought < wants:
                yield _short(case, link, node.id, place, has, wants, brought)


def _own_rates(case: Case, link: _Link) -> dict[tuple[str, int], Fraction]:
    """For each role and month the rate that its people have together; nothing where all go by the store's."""
    basis = case.plan.basis
    if basis is None:
        return {}
    links = basis.metrics[link.source.name].links
    if not links:
        return {}
    lines = case.lines(link.metric)
    size = link.source.quantum / link.metric.quantum
    rates: dict[tuple[str, int], Fraction] = {}
    for place in case.months():
        needs: dict[str, Fraction] = {}
        for node in reversed(case.nodes):
            wants = lines[node.id][place] or 0
            if node.id in links:
                needs[node.id] = wants / (links[node.id] * size)
            else:
                needs[node.id] = sum((needs[child.id] for child in node.children), _ZERO)
            need = needs[node.id]
            rates[node.id, place] = wants / need if need else link.rate
    return rates


def _short(
    case: Case, link: _Link, role: str, place: int, has: int, wants: int, brought: Fraction
) -> Finding:
    source = link.source
    stock = {"stock": link.stock * source.quantum, "root": case.plan.roles.id} if link.stock else {}
    return case.found(
        "TK111",
        link.metric,
        role,
        place,
        expected=wants,
        actual=brought,
        form="stock" if link.stock else "",
        source=source.name,
        source_amount=source.quantity(has),
        source_unit=source.unit,
        **stock,
    )
