"""What is told of a plan: all metrics at a glance, and for the eye who carries what, week by week, by which funnel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from targetkit._attrs import FrozenMap
from targetkit._blocks import Block, Columns, Folded, Items, Words
from targetkit._factors import Factor
from targetkit._folding import Entry, by_group, counts
from targetkit._role_blocks import depths_of
from targetkit._sentence import told
from targetkit.labels import metric_name, word
from targetkit.role import walk
from targetkit.tables import MOST_CHILDREN, NOTHING, Numbers, in_blocks, named, overview_blocks, placed, table
from targetkit.timeline import LEVELS

if TYPE_CHECKING:
    from targetkit.funnel import Funnel, Stage
    from targetkit.metric import Metric
    from targetkit.plan import Plan
    from targetkit.role import Role
    from targetkit.timeline import Line

__all__ = ["page_blocks", "plan_blocks"]

MOST_NUMBERS = 20_000
"""So many numbers of a plan a page holds: with more, the periods are coarser, then the lowest levels are left out."""

MOST_GROUPS = 40
"""More groups than these are not seen before somebody asks."""

_NO_LINES: FrozenMap[str, Line] = FrozenMap()
_ZERO = Fraction(0)

_FUNNEL = {
    "title": ("the funnel", "漏斗"),
    "link": ("rate or ticket", "转化率、件均"),
    "stock": ("stock behind it", "存量件"),
    "lag": ("working days until here", "到达所需工作日"),
}


def plan_blocks(plan: Plan, lang: str = "en") -> tuple[Block, ...]:
    """What a text tells of a plan.

    Args:
        plan: The plan.
        lang: `en` or `zh`.

    Raises:
        UnknownMember: For another language.
    """
    return (*overview_blocks(plan, lang), *_rates(plan, lang))


def page_blocks(plan: Plan, lang: str = "en") -> tuple[Block, ...]:
    """The same for a page, and what there is to unfold: everybody's targets, each metric week by week, the funnel.

    Of a plan that is too large for a page the periods are months or quarters, and the lowest levels are left out.

    Args:
        plan: The plan.
        lang: `en` or `zh`.

    Raises:
        UnknownMember: For another language.
    """
    # What an overview says after its table is whom it leaves out, and here nobody is.
    title, table, *_ = overview_blocks(plan, lang)
    return (title, table, *_rates(plan, lang), *_unfolded(plan, lang))


def _rates(plan: Plan, lang: str) -> Iterator[Block]:
    if plan.overdue is not None:
        yield Words(plan.overdue.to_text(lang))
    if plan.rate_targets:
        yield Items("", tuple(one.to_text(lang) for one in plan.rate_targets), indent="")


def _unfolded(plan: Plan, lang: str) -> Iterator[Block]:
    nodes, grain = _extent(plan)
    if len(nodes) > 1:
        yield _everybody(plan, nodes, lang)
    for metric in plan.metrics:
        yield from _by_period(plan, metric, nodes, grain, lang)
    if plan.funnel is not None:
        yield _funnel(plan, plan.funnel, lang)
    kept = {node.id for node in nodes}
    left = counts((node.level for node in walk(plan.roles) if node.id not in kept), lang)
    if left and lang == "zh":
        yield Words(f"{left}未在此列出；可用 plan.table(metric, role=...) 查看")
    elif left:
        yield Words(f"{left} are not listed here; plan.table(metric, role=...) shows them")


def _extent(plan: Plan) -> tuple[list[Role], str]:
    """Whom a page shows by which periods."""
    timeline = plan.timeline
    nodes = list(walk(plan.roles))
    finer = list(timeline.levels)[1:-1]
    columns = {level: len(timeline.levels[level]) * max(1, len(plan.metrics)) for level in finer}
    for grain in reversed(finer):
        if len(nodes) * columns[grain] <= MOST_NUMBERS:
            return nodes, grain
    depths = depths_of(nodes)
    many = Counter(depths.values())
    so_far = accumulate(many[depth] for depth in range(len(many)))
    deepest = sum(number * columns[finer[0]] <= MOST_NUMBERS for number in so_far) - 1
    return [node for node in nodes if depths[node.id] <= max(deepest, 0)], finer[0]


def _everybody(plan: Plan, nodes: Sequence[Role], lang: str) -> Folded:
    """Everybody's targets for the whole period, a metric to a column."""
    header = [""]
    columns: list[list[str]] = []
    for metric in plan.metrics:
        own = plan.lines.get(metric.name, _NO_LINES)
        quanta = [own[node.id][0] if node.id in own else None for node in nodes]
        quantities = [None if number is None else metric.quantity(number) for number in quanta]
        numbers = Numbers.of(metric, quantities, lang)
        header.append(numbers.title)
        columns.append([numbers.text(one, "0") for one in quantities])
    roles = tuple(placed(nodes))
    cells = zip(*columns, strict=True) if columns else ((),) * len(roles)
    entries = [
        Entry(name, role.level, role.depth, row)
        for (role, name), row in zip(named(roles, lang), cells, strict=True)
    ]
    blocks = by_group(header, entries, lang)
    seen = isinstance(blocks[0], Columns) and len(blocks[0].rows) <= MOST_GROUPS
    title = "各岗位目标" if lang == "zh" else "who carries what"
    return Folded(title, blocks, open=seen and len(plan.roles.children) > MOST_CHILDREN)


def _by_period(plan: Plan, metric: Metric, nodes: Sequence[Role], grain: str, lang: str) -> Iterator[Block]:
    """A metric by these periods, or by the finest that it has; nothing where it only has the whole."""
    timeline = plan.timeline
    finest = plan.grain(metric)
    if not finest or finest == next(iter(timeline.levels)):
        return
    level = min(grain, finest, key=LEVELS.index)
    own = plan.lines.get(metric.name, _NO_LINES)
    nothing: Line = (None,) * len(timeline)
    lines = {node.id: own.get(node.id, nothing) for node in nodes}
    title, blocks = in_blocks(table(metric, nodes, lines, timeline, timeline.levels[level]), lang)
    by = f"，按{word(level, lang)}" if lang == "zh" else f", by {word(level, lang)}"
    yield Folded(f"{title}{by}", blocks)


def _funnel(plan: Plan, funnel: Funnel, lang: str) -> Folded:
    """The stages: how each is reached, what is asked of it, what waits behind it and how long it takes."""
    own = {metric.name: metric for metric in plan.metrics}
    rows: list[tuple[str, ...]] = []
    before: Stage | None = None
    for stage in funnel.stages:
        metric = stage.metric
        per = before if stage.of is None else funnel.stage(stage.of)
        line = plan.lines.get(metric.name, _NO_LINES).get(plan.roles.id)
        asked = None if line is None or line[0] is None else own[metric.name].quantity(line[0])
        waiting = funnel.stock.get(metric.name)
        link = "" if per is None else _link(stage, per, lang)
        rows.append(
            (
                metric_name(metric.name, lang),
                link,
                NOTHING if asked is None else _amount(asked, metric.unit, lang),
                "" if waiting is None else _amount(waiting, metric.unit, lang),
                _days(stage, lang),
            )
        )
        before = stage if stage.of is None else before
    link, stock, days = (_FUNNEL[key][lang == "zh"] for key in ("link", "stock", "lag"))
    header = ["", link, word("target", lang), stock, days]
    shown = Columns.of(header, rows, right=range(2, len(header))).without_empty()
    return Folded(_FUNNEL["title"][lang == "zh"], (shown,))


def _link(stage: Stage, per: Stage, lang: str) -> str:
    """How a stage is reached: what its rate or ticket is called, and how much it is."""
    rate = stage.ticket is None
    name = Factor(stage.metric, "rate" if rate else "ticket", per=per.metric).label(lang)
    if rate:
        return told("{name} {link:percent}", lang, {"name": name, "link": stage.link})
    return f"{name} {_amount(stage.link, stage.metric.unit, lang)}"


def _days(stage: Stage, lang: str) -> str:
    """The working days that a stage takes, on average; empty for none."""
    lag = stage.lag
    weights = (_ZERO,) * lag + (Fraction(1),) if isinstance(lag, int) else lag.weights
    mean = sum((days * share for days, share in enumerate(weights)), _ZERO)
    return _amount(mean, "", lang) if mean else ""


def _amount(figure: Any, unit: str, lang: str) -> str:
    return told("{figure:amount unit}", lang, {"figure": figure, "unit": unit})
