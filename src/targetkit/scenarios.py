"""Several plans side by side: what was assumed, and what each asks of whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from targetkit._attrs import value
from targetkit._blocks import Block, Columns, Folded, Title, Words, in_html, in_text
from targetkit._changed import number_at
from targetkit._folding import FEW, indented
from targetkit._nobody import called
from targetkit._role_blocks import depths_of
from targetkit._sentence import told
from targetkit._text import check_line
from targetkit.change import NOTHING
from targetkit.errors import InvalidValue, UnknownMember
from targetkit.labels import check_lang, percent
from targetkit.metric import Metric
from targetkit.period import label
from targetkit.plan import Plan
from targetkit.quantity import Quantity
from targetkit.role import Manager, walk
from targetkit.tables import Numbers

if TYPE_CHECKING:
    from targetkit._html import Html
    from targetkit.role import Role

__all__ = ["ASPECTS", "Aspect", "Comparison", "compare"]

ASPECTS = {
    "target": ("target", "目标"),
    "rate": ("rate", "转化率"),
    "ticket": ("average ticket", "件均"),
    "stock": ("stock", "存量件"),
    "share": ("share of the load", "负荷占比"),
}
"""What of plans is compared, and what it is called in English and in Chinese."""

_LISTED = 500
"""So many lines a page lists below each other."""

_ZERO = Fraction(0)

Seen: TypeAlias = Quantity | Fraction | None


@value
class Aspect:
    """One line of a comparison.

    Attributes:
        kind: One of `ASPECTS`: the target of a role for the whole period; of the funnel's stage the rate,
            the ticket or the stock waiting behind it; the role's share of the load by which the metric was split.
        metric: The metric.
        role: The role's id; empty for what belongs to the funnel.
        values: One per scenario: a quantity, or a Fraction for rates, tickets and shares;
            None where a scenario has none, or where it is not known.
    """

    kind: str
    metric: Metric
    role: str
    values: tuple[Seen, ...]

    @property
    def differs(self) -> bool:
        """Whether the scenarios are not alike here; what is not known differs from nothing, no target from any."""
        seen = set(self.values)
        return len(seen if self.kind == "target" else seen - {None}) > 1


@value(repr=False)
class Comparison:
    """Several plans side by side; made by `compare`.

    Iterating gives the lines, `len` counts them.

    Attributes:
        scenarios: The names of the plans, in order.
        plans: The plans, in the same order.
        aspects: The lines, metric by metric: the funnel's first, then role by role.
    """

    scenarios: tuple[str, ...]
    plans: tuple[Plan, ...]
    aspects: tuple[Aspect, ...]

    def where(
        self,
        *,
        kind: str | None = None,
        metric: str | Metric | None = None,
        role: str | Role | None = None,
        differing: bool = False,
    ) -> Comparison:
        """Only some of the lines.

        Args:
            kind: Only this kind, one of `ASPECTS`.
            metric: Only this metric.
            role: Only this role.
            differing: Only lines in which the scenarios are not alike.

        Raises:
            UnknownMember: A kind that does not exist; a metric or role that none of the lines has.
        """
        if kind is not None and kind not in ASPECTS:
            raise UnknownMember("kind of line", kind, tuple(ASPECTS))
        name = metric.name if isinstance(metric, Metric) else metric
        id_ = role if role is None or isinstance(role, str) else role.id
        _check_known("metric", name, (each.metric.name for each in self.aspects))
        _check_known("role", id_, (each.role for each in self.aspects if each.role))
        return Comparison(
            self.scenarios,
            self.plans,
            tuple(
                each
                for each in self.aspects
                if kind in {None, each.kind}
                and name in {None, each.metric.name}
                and id_ in {None, each.role}
                and (each.differs or not differing)
            ),
        )

    @property
    def header(self) -> tuple[str, ...]:
        """The keys of the columns of `rows`."""
        return ("kind", "metric", "role", *self.scenarios)

    @property
    def rows(self) -> tuple[tuple[str | Seen, ...], ...]:
        """The lines as `header` names their columns."""
        return tuple((each.kind, each.metric.name, each.role, *each.values) for each in self.aspects)

    def to_text(self, lang: str = "en") -> str:
        """The comparison for the terminal: the targets of the roots, and every line that is not alike.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        return in_text(self._blocks(lang))

    def to_html(self, lang: str = "en") -> Html:
        """The same for a notebook or a page; to unfold: of many roles those of each metric, and what is alike.

        Args:
            lang: `en` or `zh`.

        Returns:
            A piece of HTML; of each metric the first five hundred lines are listed, the others counted.

        Raises:
            UnknownMember: For another language.

        >>> from targetkit import Manager, Month
        >>> li_na = Manager("li-na")
        >>> plan = Plan.from_rows([("signings", li_na, Month(2026, 11), 5)], roles=li_na, period=Month(2026, 11))
        >>> "<td>5</td>" in compare({"now": plan}).to_html()
        True
        """
        return in_html(self._blocks(lang, folding=True))

    def _repr_html_(self) -> str:
        return self.to_html()

    def _blocks(self, lang: str, *, folding: bool = False) -> tuple[Block, ...]:
        """The lines of the roots and those that are not alike; on a page, folding, those of many roles by metric."""
        zh = check_lang(lang) == "zh"
        periods = [label(plan.period, lang) for plan in self.plans]
        same = len(set(periods)) == 1
        names = (
            list(self.scenarios)
            if same
            else [f"{name}\n{when}" for name, when in zip(self.scenarios, periods, strict=True)]
        )
        shown, alike = _parted(self.aspects, lambda each: each.differs or self._of_root(each))
        below, seen = _parted(shown, lambda each: bool(each.role) and not self._of_root(each))
        if not folding or len(below) <= FEW:
            below, seen = [], shown
        blocks: list[Block] = [Title(periods[0])] if same else []
        rows = (row for _, own in groupby(seen, _metric_name) for row in self._rows(list(own), lang))
        blocks.append(_columns(names, rows))
        depths = {
            id_: depth for plan in self.plans[::-1] for id_, depth in depths_of(walk(plan.roles)).items()
        }
        for _, found in groupby(below, _metric_name):
            own = list(found)
            (title, *_), *told_lines = self._rows(own, lang)
            lines = [
                [indented(name.strip(), depths[each.role] - 1), *figures]
                for each, (name, *figures) in zip(own, told_lines, strict=True)
            ]
            summary = f"{title}：{len(lines):,} 行" if zh else f"{title}: {len(lines):,} lines"
            blocks.append(Folded(summary, _listed(names, lines, lang)))
        if alike:
            said = f"另有 {len(alike):,} 行相同" if zh else f"{len(alike):,} more are alike"
            if folding:
                rows = (row for _, own in groupby(alike, _metric_name) for row in self._rows(list(own), lang))
                blocks.append(Folded(said, _listed(names, list(rows), lang)))
            else:
                blocks.append(Words(f"{said}，未列出" if zh else said))
        return tuple(blocks)

    def _of_root(self, aspect: Aspect) -> bool:
        return aspect.kind == "target" and any(aspect.role == plan.roles.id for plan in self.plans)

    def _rows(self, aspects: list[Aspect], lang: str) -> Iterator[list[str]]:
        """The lines of one metric: its name, what belongs to its stage, then the roles."""
        metric = aspects[0].metric
        targets = [one for each in aspects if each.kind == "target" for one in _targets(each)]
        numbers = Numbers.of(metric, targets, lang)
        names = self._names(lang)
        yield [numbers.title, *[""] * len(self.plans)]
        for each in aspects:
            word = ASPECTS[each.kind][lang == "zh"]
            name = names.get(each.role, each.role)
            if each.kind == "target":
                yield [f"  {name}", *(numbers.text(one, "0") for one in _targets(each))]
            else:
                title = f"{name} · {word}" if each.role else word
                yield [f"  {title}", *(_figure(each, one, lang) for one in each.values)]

    def _names(self, lang: str) -> dict[str, str]:
        """What people call each role; the first scenario that has it says so."""
        names: dict[str, str] = {}
        for plan in self.plans:
            for node in walk(plan.roles):
                names.setdefault(node.id, node.name or node.id)
        return called(names, lang)

    def __iter__(self) -> Iterator[Aspect]:
        return iter(self.aspects)

    def __len__(self) -> int:
        return len(self.aspects)

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return self.to_text()


def compare(plans: Mapping[str, Plan]) -> Comparison:
    """Set plans side by side: targets by role, and the rates, tickets, stock and shares of the load behind them.

    Args:
        plans: The name of each scenario → its plan; metrics, roles and periods may differ.

    Returns:
        The comparison, a column per scenario.

    Raises:
        InvalidValue: No plan at all, something else than a plan, a name with a line break,
            or a metric in different units.

    >>> from targetkit import Funnel, Manager, Month, Store, WorkCalendar, decompose
    >>> store = Store("chengdu-01", [Manager("li-na"), Manager("wang-lei")])
    >>> funnel = Funnel.consumer_loan(average_ticket=50_000, signing_rate="0.80")
    >>> november, calendar = Month(2026, 11), WorkCalendar.weekdays()
    >>> now, higher = (
    ...     decompose(way.required(disbursements=1_000_000), store, november, calendar=calendar)
    ...     for way in (funnel, funnel.with_rate("signings", "0.90"))
    ... )
    >>> compare({"now": now, "higher rate": higher})
    2026-11
    <BLANKLINE>
                               now  higher rate
    -------------------------------------------
    approvals
      chengdu-01                25           23
      li-na                     12           11
      wang-lei                  13           12
    signings
      rate                     80%          90%
      chengdu-01                20           20
    disbursements (CNY)
      chengdu-01         1,000,000    1,000,000
    <BLANKLINE>
    14 more are alike
    """
    _check_plans(plans)
    given = tuple(plans.values())
    roles: dict[str, Role] = {}
    for plan in given:
        for node in walk(plan.roles):
            roles.setdefault(node.id, node)
    return Comparison(tuple(plans), given, tuple(_aspects(given, tuple(roles))))


def _check_plans(plans: Mapping[Any, Any]) -> None:
    given: object = plans
    if not isinstance(given, Mapping) or not plans:
        raise InvalidValue("compare", given, "{'now': plan, 'higher rate': other} for example")
    for name, plan in plans.items():
        if not isinstance(name, str) or not name.strip():
            raise InvalidValue("compare: name of a scenario", name, "a name that is not empty")
        check_line("compare: name of a scenario", name)
        if not isinstance(plan, Plan):
            raise InvalidValue(f"compare: scenario {name!r}", plan, "a Plan; of an edit take its .plan")


def _check_known(kind: str, given: str | None, known: Iterable[str]) -> None:
    names = tuple(dict.fromkeys(known))
    if given is not None and given not in names:
        raise UnknownMember(kind, given, names, where="the comparison")


def _metric_name(aspect: Aspect) -> str:
    return aspect.metric.name


def _aspects(plans: tuple[Plan, ...], roles: tuple[str, ...]) -> Iterator[Aspect]:
    """All lines, metric by metric."""
    stages = [
        {} if plan.funnel is None else {each.metric.name: each for each in plan.funnel.stages}
        for plan in plans
    ]
    for metric in _metrics(plans):
        name = metric.name
        links = [own.get(name) for own in stages]
        stock = tuple(None if plan.funnel is None else plan.funnel.stock.get(name, 0) for plan in plans)
        yield from _told(
            Aspect("rate", metric, "", tuple(None if link is None else link.rate for link in links))
        )
        yield from _told(
            Aspect("ticket", metric, "", tuple(None if link is None else link.ticket for link in links))
        )
        if any(stock):
            yield Aspect("stock", metric, "", stock)
        shares = [_shares(plan, name) for plan in plans]
        for role in roles:
            yield from _told(
                Aspect("target", metric, role, tuple(number_at(plan, name, role, 0) for plan in plans))
            )
            yield from _told(Aspect("share", metric, role, tuple(own.get(role) for own in shares)))


def _told(aspect: Aspect) -> tuple[Aspect, ...]:
    """A line, unless there is nothing in it."""
    return (aspect,) if any(one is not None for one in aspect.values) else ()


def _metrics(plans: Iterable[Plan]) -> tuple[Metric, ...]:
    """Every metric of the plans, each plan's own first, then those that only its funnel has."""
    found: dict[str, Metric] = {}
    for plan in plans:
        chain = () if plan.funnel is None else plan.funnel.metrics
        for metric in (*plan.metrics, *chain):
            first = found.setdefault(metric.name, metric)
            if first.unit != metric.unit:
                expected = f"the unit {first.unit!r}, in which another scenario has it"
                raise InvalidValue(f"compare: unit of {metric.name}", metric.unit, expected)
    return tuple(found.values())


def _shares(plan: Plan, metric: str) -> dict[str, Fraction]:
    """Each role's share of the load by which a metric was split; empty where that is not known."""
    basis = None if plan.basis is None else plan.basis.metrics.get(metric)
    if basis is None or basis.follows:
        return {}
    loads: dict[str, Fraction] = {}
    for node in reversed(tuple(walk(plan.roles))):
        below = (loads[child.id] for child in node.children)
        loads[node.id] = basis.loads.get(node.id, _ZERO) if isinstance(node, Manager) else sum(below, _ZERO)
    whole = loads[plan.roles.id]
    return {id_: load / whole for id_, load in loads.items()} if whole else {}


def _parted(aspects: Iterable[Aspect], wanted: Callable[[Aspect], bool]) -> tuple[list[Aspect], list[Aspect]]:
    """Those lines that are wanted, and the others."""
    parts: tuple[list[Aspect], list[Aspect]] = ([], [])
    for aspect in aspects:
        parts[not wanted(aspect)].append(aspect)
    return parts


def _columns(names: Sequence[str], rows: Iterable[Sequence[str]]) -> Columns:
    return Columns.of(["", *names], rows, right=range(1, len(names) + 1))


def _listed(names: Sequence[str], rows: Sequence[Sequence[str]], lang: str) -> tuple[Block, ...]:
    """The first lines as a table, the others counted."""
    table, left = _columns(names, rows[:_LISTED]), len(rows) - _LISTED
    if left <= 0:
        return (table,)
    return (table, Words(f"……另有 {left:,} 行" if lang == "zh" else f"... and {left:,} more"))


def _targets(aspect: Aspect) -> tuple[Quantity | None, ...]:
    """The values of a line of targets, which are never fractions."""
    return cast("tuple[Quantity | None, ...]", aspect.values)


def _figure(aspect: Aspect, one: Seen, lang: str) -> str:
    """A rate or a share in per cent, an amount with its unit."""
    if one is None:
        return NOTHING
    if aspect.kind in {"rate", "share"}:
        return percent(one)
    return told("{figure:amount unit}", lang, {"figure": one, "unit": aspect.metric.unit})
