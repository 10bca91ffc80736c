"""What differs between two plans, place by place and in sum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from targetkit._attrs import FrozenMap, field, value
from targetkit._blocks import Block, Columns, Folded, Title, Words, in_html, in_text
from targetkit._changed import (
    ChangedRow,
    Measure,
    changed_rows,
    common_places,
    measure_of,
    measures,
    roles_of,
    uppermost,
)
from targetkit._folding import FEW, indented
from targetkit._nobody import called
from targetkit._role_blocks import depths_of
from targetkit.change import NOTHING, Move, increase
from targetkit.errors import InvalidValue, UnknownMember
from targetkit.labels import check_lang, word
from targetkit.metric import Metric
from targetkit.period import PeriodLike, label
from targetkit.plan import Plan
from targetkit.quantity import Quantity
from targetkit.role import Role, walk
from targetkit.tables import Numbers, Table, table

if TYPE_CHECKING:
    from targetkit._html import Html
    from targetkit.timeline import Line, Timeline

__all__ = ["Difference", "Total", "diff"]

_NO_LINES: FrozenMap[str, Line] = FrozenMap()

_LISTED = 100
"""So many places of a metric a page lists one by one."""

_LISTED_ROLES = 500
"""So many roles likewise."""

_HEADER = {"en": ("before", "after", "change", "places"), "zh": ("之前", "之后", "变动", "变动处数")}


@value
class Total:
    """What two plans ask in sum of one metric.

    Attributes:
        metric: The metric; where the quanta of the plans differ, with the greatest that measures both.
        before: What the first plan asks; None where it has no target.
        after: What the second plan asks; None where it has none.
    """

    metric: Metric
    before: Quantity | None
    after: Quantity | None

    @property
    def delta(self) -> Quantity:
        """By how much the second asks more; no target counts as 0."""
        return increase(self.before, self.after)


@value(repr=False)
class Difference:
    """What differs between two plans; made by `diff`.

    It is true when anything does.
    Iterating gives the moves, `len` counts them.

    Attributes:
        before: The first plan.
        after: The second plan.
        metric: Only this metric was looked at; empty for all.
        role: Only this role and what is below it was looked at; empty for all.
        grain: Only periods of this level were looked at; empty for all.
        periods: The longest periods that both plans have: that of the plans where it is the same.
        moves: Every place where the plans differ, metric by metric, role by role, coarse periods first.
        totals: For each metric what the plans ask of their roots, or of the role, in these periods.
    """

    before: Plan
    after: Plan
    metric: str = field(default="", kw_only=True)
    role: str = field(default="", kw_only=True)
    grain: str = field(default="", kw_only=True)
    periods: tuple[PeriodLike, ...] = field(kw_only=True)
    moves: tuple[Move, ...] = field(kw_only=True)
    totals: tuple[Total, ...] = field(kw_only=True)

    def total(self, metric: str | Metric) -> Total:
        """What the plans ask in sum of one metric.

        Raises:
            UnknownMember: A metric that was not compared.
        """
        name = metric.name if isinstance(metric, Metric) else metric
        for total in self.totals:
            if name in total.metric.names:
                return total
        names = tuple(total.metric.name for total in self.totals)
        raise UnknownMember("metric", name, names, where="the difference")

    def where(
        self, *, metric: str | Metric | None = None, role: str | Role | None = None, grain: str | None = None
    ) -> Difference:
        """The same two plans, compared at fewer places.

        Args:
            metric: Only this metric.
            role: Only this role and what is below it.
            grain: Only periods of this level.

        Raises:
            UnknownMember: One that neither plan has.
        """
        return diff(
            self.before,
            self.after,
            metric=(self.metric or None) if metric is None else metric,
            role=(self.role or None) if role is None else role,
            grain=(self.grain or None) if grain is None else grain,
        )

    def table(self, metric: str | Metric, *, grain: str = "week") -> Table:
        """By how much one metric changed: a line per role that did, a column per period of the second plan.

        Places that only one of the plans has show all of its number; what is the same shows as nothing.

        Args:
            metric: The metric.
            grain: The level of the columns.

        Raises:
            UnknownMember: A metric that was not compared, a level of time that the plan does not have.
        """
        known = self.total(metric).metric
        timeline = self.after.timeline
        places = timeline.levels[timeline.check_level(grain)]
        roles = roles_of(self.before, self.after)
        lines: dict[str, list[int | None]] = {}
        for move in self.moves:
            if move.metric == known.name:
                line = lines.setdefault(move.role, [None] * len(timeline))
                line[timeline.place(move.period)] = known.quanta(move.delta)
        nodes = [roles[id_] for id_ in lines]
        shown: dict[str, Line] = {id_: tuple(line) for id_, line in lines.items()}
        return table(known, nodes, shown, timeline, places)

    def to_text(self, lang: str = "en") -> str:
        """The difference for the terminal: each metric in sum, and below it the roles whose numbers changed.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        return in_text(self._blocks(lang))

    def to_html(self, lang: str = "en") -> Html:
        """The same for a notebook or a page; to unfold: of many roles those of each metric, and every place.

        Args:
            lang: `en` or `zh`.

        Returns:
            A piece of HTML; of each metric the first hundred places are listed, the others counted.

        Raises:
            UnknownMember: For another language.

        >>> from targetkit import Manager, Month
        >>> november, li_na = Month(2026, 11), Manager("li-na")
        >>> before, after = (Plan.from_rows([("signings", li_na, november, number)], roles=li_na, period=november)
        ...                  for number in (5, 7))
        >>> "<td>5</td><td>7</td><td>+2</td>" in diff(before, after).to_html()
        True
        """
        blocks = self._blocks(lang)
        moved = {move.metric for move in self.moves}
        changed = [total for total in self.totals if total.metric.name in moved]
        rows = [list(self._rows(total, lang)) for total in changed]
        if sum(map(len, rows)) <= FEW + len(rows):
            return in_html((*blocks, *(self._of_places(total, lang) for total in changed)))
        each = (self._of_roles(total, own, lang) for total, own in zip(changed, rows, strict=True))
        return in_html((blocks[0], _columns((own[0] for own in rows), lang), *each))

    def _repr_html_(self) -> str:
        return self.to_html()

    def _blocks(self, lang: str) -> tuple[Block, ...]:
        zh = check_lang(lang) == "zh"
        when = label(self.periods[0], lang)
        if len(self.periods) > 1:
            when = f"{when} – {label(self.periods[-1], lang)}"
        if not self.moves:
            return (Title(f"{when} · 两个方案一致" if zh else f"{when} · the plans do not differ"),)
        count = len(self.moves)
        places = "place differs" if count == 1 else "places differ"
        head = f"{when} · {count:,} 处不同" if zh else f"{when} · {count:,} {places}"
        return (
            Title(head),
            _columns((row for total in self.totals for row in self._rows(total, lang)), lang),
        )

    def _of_roles(self, total: Total, rows: Sequence[Sequence[str]], lang: str) -> Folded:
        """The roles whose numbers of a metric changed, below the line of which they stand, and every place."""
        depths = {**depths_of(walk(self.before.roles)), **depths_of(walk(self.after.roles))}
        ids = dict.fromkeys(move.role for move in self.moves if move.metric == total.metric.name)
        title, lines = rows[0][0], rows[1:]
        shown = _columns(
            (
                (indented(row[0].strip(), depths[id_]), *row[1:])
                for id_, row in islice(zip(ids, lines, strict=True), _LISTED_ROLES)
            ),
            lang,
        )
        roles = "role" if len(lines) == 1 else "roles"
        summary = f"{title}：{len(lines):,} 个岗位" if lang == "zh" else f"{title}: {len(lines):,} {roles}"
        left = _left(len(lines) - _LISTED_ROLES, "个岗位", lang)
        return Folded(summary, (shown, *left, self._of_places(total, lang)))

    def _of_places(self, total: Total, lang: str) -> Folded:
        """Every place of a metric that differs, the first of them one by one."""
        names = _called(roles_of(self.before, self.after), lang)
        moves = [move for move in self.moves if move.metric == total.metric.name]
        count, seen = len(moves), moves[:_LISTED]
        numbers = Numbers.of(total.metric, [one for move in seen for one in (move.before, move.after)], lang)
        rows = (
            (
                names[move.role],
                label(move.period, lang),
                *_figures(Total(total.metric, move.before, move.after), numbers),
            )
            for move in seen
        )
        header = (word("role", lang), word("period", lang), *_HEADER[lang][:3])
        places = "place" if count == 1 else "places"
        summary = f"{numbers.title}：{count:,} 处" if lang == "zh" else f"{numbers.title}: {count:,} {places}"
        shown = Columns.of(header, rows, right=range(2, 5))
        return Folded(summary, (shown, *_left(count - _LISTED, "处", lang)))

    def _rows(self, total: Total, lang: str) -> Iterator[list[str]]:
        """The line of a metric and those of the roles that changed in it; none for a metric that did not."""
        counts = Counter(move.role for move in self.moves if move.metric == total.metric.name)
        if not counts:
            return
        roles = roles_of(self.before, self.after)
        measure = measure_of(total.metric, measures(self.before, self.after))
        pairs = [(self.before.timeline.place(one), self.after.timeline.place(one)) for one in self.periods]
        sums = {id_: _total(self.before, self.after, measure, id_, pairs) for id_ in counts}
        known = [total, *sums.values()]
        numbers = Numbers.of(total.metric, [one for own in known for one in (own.before, own.after)], lang)
        yield [numbers.title, *_figures(total, numbers), f"{sum(counts.values()):,}"]
        names = _called({id_: roles[id_] for id_ in counts}, lang)
        for id_, own in sums.items():
            yield [f"  {names[id_]}", *_figures(own, numbers), f"{counts[id_]:,}"]

    def __iter__(self) -> Iterator[Move]:
        return iter(self.moves)

    def __len__(self) -> int:
        return len(self.moves)

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return self.to_text()


def diff(
    before: Plan,
    after: Plan,
    /,
    *,
    metric: str | Metric | None = None,
    role: str | Role | None = None,
    grain: str | None = None,
) -> Difference:
    """What differs between two plans, by metric, role and period, with totals.

    A place that only one of the plans has differs when there is a target; the other side of it is None.
    Plans for different periods are compared where both have a period: a quarter and one of its months, say.
    Rows that the plans share as one object are not read, so that two versions of a plan are compared at once.

    Args:
        before: The first plan.
        after: The second plan.
        metric: Only this metric.
        role: Only this role and what is below it, in either plan.
        grain: Only periods of this level (`"month"`, `"week"`, `"day"`, ...).

    Returns:
        The difference; it is empty for equal plans, and the changes of `diff(b, a)` are those of `diff(a, b)` negated.

    Raises:
        OutsidePeriod: Plans without a common period.
        InvalidValue: Plans without a common metric or role, or with a metric in different units.
        UnknownMember: A metric, role or level of time that neither plan has.

    >>> from targetkit import Manager, Month, Plan, Team
    >>> east, november = Team("east", [Manager("li-na"), Manager("wang-lei")]), Month(2026, 11)
    >>> before = Plan.from_rows([("signings", "li-na", november, 5), ("signings", "wang-lei", november, 3)],
    ...                         roles=east, period=november)
    >>> after = Plan.from_rows([("signings", "li-na", november, 4), ("signings", "wang-lei", november, 4)],
    ...                        like=before)
    >>> diff(before, after)
    2026-11 · 2 places differ
    <BLANKLINE>
                before  after  change  places
    -----------------------------------------
    signings         –      –       –       2
      li-na          5      4      -1       1
      wang-lei       3      4      +1       1
    """
    known, roles = measures(before, after), roles_of(before, after)
    _check_common(before, after)
    pairs = common_places(before.timeline, after.timeline)
    tops = set(uppermost(before.timeline, [old for old, _ in pairs]))
    uppers = [pair for pair in pairs if pair[0] in tops]
    wanted = known if metric is None else (measure_of(metric, known),)
    id_ = "" if role is None else _role_id(role, roles)
    ids = [own for own in roles if own in _below(id_, before, after)] if id_ else list(roles)
    if grain is not None:
        pairs = _of_level(pairs, before.timeline, grain)
    periods = before.timeline.periods
    return Difference(
        before,
        after,
        metric="" if metric is None else wanted[0].metric.name,
        role=id_,
        grain=grain or "",
        periods=tuple(periods[old] for old, _ in uppers),
        moves=tuple(
            move for row in changed_rows(before, after, wanted, ids) for move in _moves(row, pairs, periods)
        ),
        totals=tuple(_total(before, after, measure, id_, uppers) for measure in wanted),
    )


def _check_common(before: Plan, after: Plan) -> None:
    """Refuse two plans that have nothing to do with each other: every single place would differ."""
    kinds = {
        "metric": [{own.name for own in plan.metrics} for plan in (before, after)],
        "role": [{node.id for node in walk(plan.roles)} for plan in (before, after)],
    }
    for kind, (old, new) in kinds.items():
        if old and new and not old & new:
            expected = f"a plan with at least one {kind} of the other: {', '.join(sorted(old))}"
            raise InvalidValue(f"diff: {kind}s", ", ".join(sorted(new)), expected)


def _role_id(given: str | Role, roles: Mapping[str, Role]) -> str:
    id_ = given if isinstance(given, str) else given.id
    if id_ not in roles:
        raise UnknownMember("role", id_, tuple(sorted(roles)), where="either plan")
    return id_


def _below(id_: str, before: Plan, after: Plan) -> set[str]:
    """A role and everybody who is below it in either plan."""
    heads = (node for plan in (before, after) for node in walk(plan.roles) if node.id == id_)
    return {node.id for head in heads for node in walk(head)}


def _of_level(pairs: list[tuple[int, int]], timeline: Timeline, level: str) -> list[tuple[int, int]]:
    by_level: dict[str, list[tuple[int, int]]] = {}
    for pair in pairs:
        by_level.setdefault(timeline.level_of(pair[0]), []).append(pair)
    if level not in by_level:
        raise UnknownMember("level of time", level, tuple(by_level), where="both plans")
    return by_level[level]


def _moves(row: ChangedRow, pairs: list[tuple[int, int]], periods: Sequence[PeriodLike]) -> Iterator[Move]:
    """The places at which a row differs."""
    metric = row.measure.metric
    for old, new in pairs:
        was, now = row.was(old), row.now(new)
        if was != now:
            yield Move(metric.name, row.role, periods[old], _quantity(metric, was), _quantity(metric, now))


def _total(before: Plan, after: Plan, measure: Measure, id_: str, pairs: list[tuple[int, int]]) -> Total:
    """The numbers of a role, or of the two roots, in sum over some periods."""
    name = measure.metric.name
    row = ChangedRow(
        measure,
        id_,
        before.lines.get(name, _NO_LINES).get(id_ or before.roles.id),
        after.lines.get(name, _NO_LINES).get(id_ or after.roles.id),
    )
    was = _sum(row.was(old) for old, _ in pairs)
    now = _sum(row.now(new) for _, new in pairs)
    return Total(measure.metric, _quantity(measure.metric, was), _quantity(measure.metric, now))


def _sum(numbers: Iterable[int | None]) -> int | None:
    """The sum of those that are there; None where none is."""
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def _quantity(metric: Metric, quanta: int | None) -> Quantity | None:
    return None if quanta is None else metric.quantity(quanta)


def _called(roles: Mapping[str, Role], lang: str) -> dict[str, str]:
    """What people call each role, with its id beside it where others are called the same."""
    return called({id_: role.name or id_ for id_, role in roles.items()}, lang)


def _columns(rows: Iterable[Iterable[str]], lang: str) -> Columns:
    """Lines of metrics and roles, with the figures that `_figures` writes and the number of places."""
    return Columns.of(["", *_HEADER[lang]], rows, right=range(1, 5))


def _left(number: int, measure: str, lang: str) -> tuple[Words, ...]:
    """How many more there are than a page lists; nothing where it lists all."""
    if number <= 0:
        return ()
    return (Words(f"……另有 {number:,} {measure}" if lang == "zh" else f"... and {number:,} more"),)


def _figures(total: Total, numbers: Numbers) -> list[str]:
    """Before, after and change as they are written."""
    if total.before is None and total.after is None:
        return [NOTHING] * 3
    delta = numbers.text(total.delta, "0")
    sign = "+" if total.delta > 0 else ""
    return [numbers.text(total.before, "0"), numbers.text(total.after, "0"), f"{sign}{delta}"]
