"""What waits: files that passed a stage and have not reached the next one, whose they are and since when (存量件)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from targetkit._attrs import field, value
from targetkit._events import Names, amount_of, day_of, id_of
from targetkit._nobody import UNASSIGNED, is_nobody
from targetkit._whose import Who, ids_of
from targetkit.credit import shared_out
from targetkit.errors import DuplicateMember, InvalidQuantity, InvalidValue, UnknownMember
from targetkit.findings import Finding
from targetkit.metric import Metric
from targetkit.period import as_day
from targetkit.quantity import Number, Quantity, is_whole
from targetkit.role import Manager, Region, Role, Store, stores

if TYPE_CHECKING:
    from targetkit.actuals import Actuals, Event
    from targetkit.funnel import Funnel
    from targetkit.workdays import WorkCalendar

__all__ = ["AGE_BOUNDS", "ENDED", "AgeBand", "Stock", "StockRow", "Waiting"]

ENDED = ("withdrawn", "declined")
"""Metrics that say of a deal that it has left the funnel (撤件, 拒件)."""

AGE_BOUNDS = (7, 14, 30)
"""The last day of each age band but the last one."""

_SHAPE = "(manager, metric, value[, since[, deal]])"
_FIELDS = 5


class Waiting(NamedTuple):
    """Files of one person that wait behind one stage, in quanta.

    Attributes:
        manager: The id of whose they are; `unassigned`: nobody's.
        metric: The name of the stage that they have passed.
        quanta: How many.
        since: The day they passed it; None: not known.
        deal: The deal, where it is one.
    """

    manager: str
    metric: str
    quanta: int
    since: date | None = None
    deal: str | None = None


StockRow: TypeAlias = (
    Waiting
    | tuple[str | Manager | None, str | Metric, Number]
    | tuple[str | Manager | None, str | Metric, Number, date | None]
    | tuple[str | Manager | None, str | Metric, Number, date | None, str | None]
)
"""A row as it is handed in: with a value, or `Waiting` with quanta. Without a manager it is nobody's."""


@value
class AgeBand:
    """What has waited for so many days.

    Attributes:
        least: The fewest days; None: it is not known since when it waits.
        most: The most; None: no end.
        amount: How much.
    """

    least: int | None
    most: int | None
    amount: Quantity


@value(init=False, repr=False)
class Stock:
    """A snapshot of what waits at each stage, for whom and since when.

    Two are equal when they say the same, in whatever order the rows are listed.

    Args:
        rows: Tuples `(manager, metric, value[, since[, deal]])`, with ids and names or the objects:
            what has passed the stage of that metric and not reached the next one.
            A manager None is nobody.
        as_of: The day at whose end it was looked at.
        metrics: The metrics that are known, which answer to their aliases as well; any other name becomes a count.
        roles: The role tree. What belongs to somebody outside it is nobody's, and counts in the store.

    Raises:
        InvalidValue: A row of another shape, an id, name or deal that is no text, a day after `as_of`.
        InvalidQuantity: A value that is negative, finer than the metric's quantum or no number.
        InvalidPeriod: A day that is no date.
        DuplicateMember: A deal that waits in two places; two metrics with a name in common.

    >>> stock = Stock(
    ...     [("li-na", "approvals", 6), ("wu", "approvals", 4), (None, "intakes", 2)], as_of=date(2026, 10, 31)
    ... )
    >>> stock.amounts()
    {'approvals': 10, 'intakes': 2}
    >>> from targetkit import Funnel
    >>> funnel = Funnel.consumer_loan(signing_rate="0.80", approval_rate="0.40", intake_rate="0.90")
    >>> funnel.required(signings=60, stock=stock.amounts())
    Targets(submissions=179, intakes=161, approvals=65, signings=60)
    """

    as_of: date
    """The day at whose end it was looked at."""

    metrics: tuple[Metric, ...]
    """The metrics that are known, by name."""

    roles: Role | None
    """The role tree, or None."""

    rows: tuple[Waiting, ...]
    """The rows, in an order of their own."""

    findings: tuple[Finding, ...] = field(eq=False)
    """What the snapshot does not see: stages whose rows name no deal (TK607)."""

    def __init__(
        self,
        rows: Iterable[StockRow],
        as_of: date,
        *,
        metrics: Iterable[Metric] = (),
        roles: Role | None = None,
    ) -> None:
        day = as_day(as_of)
        taken = _shaped(rows)
        names = Names(metrics, taken, place=1, where="Stock")
        waiting = [_waiting(row, number, names, day) for number, row in enumerate(taken, 1)]
        _check_deals(waiting)
        waiting.sort(key=_order)
        told = {
            "as_of": day,
            "metrics": names.metrics,
            "roles": roles,
            "rows": tuple(waiting),
            "findings": (),
        }
        # A constructor that takes other arguments than it stores writes past the frozen `__setattr__`.
        for name, given in told.items():
            object.__setattr__(self, name, given)

    @classmethod
    def of(
        cls,
        actuals: Actuals,
        funnel: Funnel,
        as_of: date,
        *,
        roles: Role | None = None,
        ended: Collection[str] = ENDED,
    ) -> Stock:
        """What waits by the rows of deals: passed a stage, not yet a later one, not withdrawn or declined.

        A deal has left the funnel when a stage after the last one it passed stands at 0,
        or when a row of an `ended` metric names it.
        It belongs to who would get its next stage: handed over, it is the successor's.
        Rows without a deal cannot be followed; `findings` names their stages.

        Args:
            actuals: What happened; only what was known at the end of `as_of` is seen.
            funnel: Its chain says which stage follows which; side stages do not count.
            as_of: The day.
            roles: As in `Stock`.
            ended: Names of metrics that say that a deal has left the funnel; those that never occur are passed over.

        Raises:
            InvalidPeriod: An `as_of` that is no day.
            InvalidValue: A metric whose quantum is another in the actuals than in the funnel.

        >>> from targetkit import Actuals, Funnel
        >>> funnel = Funnel.consumer_loan(signing_rate="0.80", approval_rate="0.40")
        >>> rows = [
        ...     (date(2026, 11, 2), "li-na", "intakes", 1, "d1"),
        ...     (date(2026, 11, 5), "li-na", "approvals", 1, "d1"),
        ...     (date(2026, 11, 3), "li-na", "intakes", 1, "d2"),
        ...     (date(2026, 11, 6), "li-na", "approvals", 0, "d2"),
        ... ]
        >>> Stock.of(Actuals(rows), funnel, date(2026, 11, 9)).rows
        (Waiting(manager='li-na', metric='approvals', quanta=1, since=datetime.date(2026, 11, 5), deal='d1'),)
        """
        day = as_day(as_of)
        known = actuals.as_of(day)
        chain = [stage.metric for stage in funnel.stages if stage.of is None]
        left = _left(known, ended)
        rows: list[Waiting] = []
        for deal, (rank, last, event) in _reached(known, chain).items():
            if deal in left or last > rank or rank == len(chain) - 1:
                continue
            parts = shared_out(event.quanta, known.owners(deal, day, metric=event.metric), deal)
            name = chain[rank].name
            rows += [Waiting(id_, name, quanta, event.day, deal) for id_, quanta in parts.items()]
        stock = cls(rows, day, metrics=chain, roles=roles)
        # Only this door sees the rows that cannot be followed.
        object.__setattr__(stock, "findings", _unfollowed(known, chain[:-1], day))
        return stock

    def in_tree(self, roles: Role) -> Stock:
        """The same rows in another role tree; what belongs to somebody outside it is nobody's.

        Args:
            roles: The root of the tree.
        """
        stock = Stock(self.rows, self.as_of, metrics=self.metrics, roles=roles)
        object.__setattr__(stock, "findings", self.findings)
        return stock

    def metric(self, key: str | Metric) -> Metric:
        """The metric of this name or alias.

        Raises:
            UnknownMember: A metric that is not known, with those that come near.
        """
        names = {name: metric for metric in self.metrics for name in metric.names}
        found = names.get(key if isinstance(key, str) else key.name)
        if found is None:
            raise UnknownMember("metric", str(key), tuple(sorted(names)), where="the stock")
        return found

    def of_role(self, role: Who) -> tuple[Waiting, ...]:
        """The rows of somebody, or of everybody below a node.

        What nobody owns belongs to the store that its id names (`unassigned of <store>`),
        otherwise to whatever holds all stores of the tree.

        Args:
            role: A manager, team, store or region, or ids.
        """
        wanted = ids_of(role)
        if isinstance(role, Store | Region):
            wanted |= {f"{UNASSIGNED} of {store.id}" for store in stores(role)}
            if self.roles is None:
                wanted.add(UNASSIGNED)
        if self._is_whole(role):
            wanted |= self._lost()
        return tuple(row for row in self.rows if row.manager in wanted)

    def total(self, metric: str | Metric, role: Who | None = None) -> Quantity:
        """How much waits behind a stage.

        Args:
            metric: The stage's metric.
            role: Whose; None: everybody's and nobody's.

        Raises:
            UnknownMember: A metric that is not known.
        """
        known = self.metric(metric)
        rows = self.rows if role is None else self.of_role(role)
        return known.quantity(sum(row.quanta for row in rows if row.metric == known.name))

    def amounts(self, role: Who | None = None) -> dict[str, Quantity]:
        """How much waits behind each stage, as `funnel.required(stock=...)` takes it.

        Args:
            role: Whose; None: everybody's and nobody's.

        Returns:
            Metric's name → amount, by name; stages where nothing waits are left out.
        """
        return self._summed(self.rows if role is None else self.of_role(role))

    @property
    def unassigned(self) -> dict[str, Quantity]:
        """How much of it is nobody's, by the name of the stage's metric."""
        lost = self._lost()
        return self._summed(row for row in self.rows if row.manager in lost)

    def by_manager(self, metric: str | Metric) -> dict[str, Quantity]:
        """How much waits behind a stage for everybody.

        Args:
            metric: The stage's metric.

        Returns:
            Id → amount, in order of the ids.

        Raises:
            UnknownMember: A metric that is not known.
        """
        known = self.metric(metric)
        sums: dict[str, int] = {}
        for row in self.rows:
            if row.metric == known.name:
                sums[row.manager] = sums.get(row.manager, 0) + row.quanta
        return {id_: known.quantity(quanta) for id_, quanta in sorted(sums.items())}

    def ages(
        self,
        metric: str | Metric,
        role: Who | None = None,
        *,
        bounds: Sequence[int] = AGE_BOUNDS,
        calendar: WorkCalendar | None = None,
    ) -> tuple[AgeBand, ...]:
        """For how long it has waited behind a stage.

        Args:
            metric: The stage's metric.
            role: Whose; None: everybody's and nobody's.
            bounds: The last day of each band but the last one, growing, from 0 on.
            calendar: Count its open days; None: all days.

        Returns:
            The bands, the youngest first, empty ones included; what waits since nobody knows when is a last one.
            Together they are the `total`.

        Raises:
            UnknownMember: A metric that is not known.
            InvalidValue: Bounds that do not grow, or are no whole numbers of days.

        >>> stock = Stock([("li-na", "approvals", 3, date(2026, 10, 20))], as_of=date(2026, 10, 31))
        >>> [(band.least, band.most, band.amount) for band in stock.ages("approvals")]
        [(0, 7, 0), (8, 14, 3), (15, 30, 0), (31, None, 0)]
        """
        edges = _edges(bounds)
        known = self.metric(metric)
        sums = [0] * (len(edges) + 2)
        for row in self.rows if role is None else self.of_role(role):
            if row.metric == known.name:
                sums[_band(row.since, self.as_of, edges, calendar)] += row.quanta
        starts = (0, *(edge + 1 for edge in edges))
        ends = (*edges, None)
        bands = [
            AgeBand(least, most, known.quantity(own))
            for least, most, own in zip(starts, ends, sums, strict=False)
        ]
        return (*bands, AgeBand(None, None, known.quantity(sums[-1]))) if sums[-1] else tuple(bands)

    def __repr__(self) -> str:
        parts = [f"{name}={amount}" for name, amount in self.amounts().items()]
        return f"<Stock as of {self.as_of}: {', '.join(parts) or 'nothing'}>"

    # --- inside -------------------------------------------------------------------------------------------------

    def _summed(self, rows: Iterable[Waiting]) -> dict[str, Quantity]:
        sums: dict[str, int] = {}
        for row in rows:
            sums[row.metric] = sums.get(row.metric, 0) + row.quanta
        return {name: self.metric(name).quantity(own) for name, own in sorted(sums.items()) if own}

    def _is_whole(self, role: Who) -> bool:
        """Whether what nobody owns counts here: the root of the tree, and what has all its stores."""
        if self.roles is None:
            return isinstance(role, Region)
        if not isinstance(role, Store | Region):
            return role == self.roles
        return set(stores(role)) == set(stores(self.roles))

    def _lost(self) -> set[str]:
        """Those of the rows who are nobody, or not in the tree."""
        given = {row.manager for row in self.rows}
        if self.roles is None:
            return {id_ for id_ in given if is_nobody(id_)}
        return given - ids_of(self.roles)


def _shaped(rows: Iterable[StockRow]) -> list[tuple[Any, ...]]:
    taken: list[tuple[Any, ...]] = []
    for number, given in enumerate(rows, 1):
        row: tuple[Any, ...] = tuple(given) if isinstance(given, tuple | list) else ()
        if not 3 <= len(row) <= _FIELDS:
            raise InvalidValue(f"Stock: row {number}", given, f"a tuple {_SHAPE}, or a Waiting")
        taken.append(given if isinstance(given, Waiting) else row + (None,) * (_FIELDS - len(row)))
    return taken


def _waiting(row: tuple[Any, ...], number: int, names: Names, as_of: date) -> Waiting:
    """A row that has passed the door."""
    who, what, amount, since, deal = row
    id_ = UNASSIGNED if who is None else id_of(who, f"Stock: manager of row {number}")
    metric = names.metric(what)
    door = Metric("quanta") if isinstance(row, Waiting) else metric
    quanta = amount_of(amount, door.quanta, f"row {number}: {metric.name} of {id_}")
    if quanta < 0:
        raise InvalidQuantity(
            amount, "stock is not negative", metric.quantum, f"row {number}: {metric.name} of {id_}"
        )
    if since is not None:
        since = day_of(since, number)
        if since > as_of:
            raise InvalidValue(
                f"Stock: since of row {number}", since, f"a day up to {as_of}, the day of the snapshot"
            )
    if deal is not None and (not isinstance(deal, str) or not deal.strip()):
        raise InvalidValue(f"Stock: deal of row {number}", deal, "a text that is not empty, or None")
    return Waiting(id_, metric.name, quanta, since, deal)


def _check_deals(rows: Iterable[Waiting]) -> None:
    """A deal waits in one place; several people may share it there."""
    stages: dict[str, str] = {}
    owners: set[tuple[str, str]] = set()
    for row in rows:
        if row.deal is None:
            continue
        if stages.setdefault(row.deal, row.metric) != row.metric or (row.deal, row.manager) in owners:
            advice = "a deal waits at one stage, once for each of its people; keep the row that holds"
            raise DuplicateMember("deal", row.deal, "the stock", advice)
        owners.add((row.deal, row.manager))


def _order(row: Waiting) -> tuple[Any, ...]:
    return row.metric, row.manager, row.since or date.min, row.since is None, row.deal or "", row.quanta


def _reached(known: Actuals, chain: Sequence[Metric]) -> dict[str, tuple[int, int, Event]]:
    """Deal → the rank of the last stage it passed, that of the last stage it has a row of, and the row that passed."""
    reached: dict[str, tuple[int, int, Event]] = {}
    for rank, metric in enumerate(chain):
        for deal, event in known.cases(metric).items():
            if event.quanta > 0:
                reached[deal] = (rank, rank, event)
            elif deal in reached:
                passed, _, other = reached[deal]
                reached[deal] = (passed, rank, other)
    return reached


def _left(known: Actuals, ended: Collection[str]) -> set[str]:
    """The deals of which a row says that they have left the funnel."""
    names = {name for metric in known.metrics for name in metric.names}
    cases = [known.cases(name) for name in ended if name in names]
    return {deal for own in cases for deal, event in own.items() if event.quanta > 0}


def _unfollowed(known: Actuals, chain: Sequence[Metric], day: date) -> tuple[Finding, ...]:
    counts: dict[str, int] = {known.metric(metric).name: 0 for metric in chain}
    for event in known.rows():
        if event.deal is None and event.metric in counts:
            counts[event.metric] += 1
    return tuple(
        Finding.of("TK607", metric=name, period=day, count=count) for name, count in counts.items() if count
    )


def _edges(bounds: Sequence[int]) -> tuple[int, ...]:
    edges = tuple(bounds)
    if not all(is_whole(edge, 0) for edge in edges) or list(edges) != sorted(set(edges)):
        raise InvalidValue("ages: bounds", bounds, "whole numbers of days that grow, e.g. (7, 14, 30)")
    return edges


def _band(since: date | None, as_of: date, edges: Sequence[int], calendar: WorkCalendar | None) -> int:
    """The place of the band: the first whose last day is not passed; the one after the last: not known."""
    if since is None:
        return len(edges) + 1
    age = (as_of - since).days
    if calendar is not None:
        age = sum(map(bool, calendar.weights([since + timedelta(gone) for gone in range(1, age + 1)])))
    return next((place for place, edge in enumerate(edges) if age <= edge), len(edges))
