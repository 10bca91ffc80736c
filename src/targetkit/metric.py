"""What is counted and asked for: a metric with its quantum, and the targets of several metrics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import partial
from typing import Any, Protocol, TypeAlias, TypeVar, cast, overload

from targetkit._attrs import FrozenMap, field, value
from targetkit._text import check_line
from targetkit.errors import DuplicateMember, InvalidQuantity, InvalidValue, UnknownMember
from targetkit.quantity import Number, Quantity, as_decimal, exact, nearest, quantum, up

__all__ = ["Amounts", "Chain", "Metric", "MetricMap", "Targets"]

V = TypeVar("V")
D = TypeVar("D")


def _check_name(_instance: object, _attribute: object, given: Any) -> None:
    if isinstance(given, str):
        check_line("Metric: name", given)
    if not isinstance(given, str) or not given or given != given.strip():
        expected = "a text that is not empty and has no spaces around it"
        raise InvalidValue("Metric: name", given, expected)


def _check_unit(instance: Metric, _attribute: object, given: Any) -> None:
    if not isinstance(given, str):
        raise InvalidValue(f"Metric {instance.name!r}: unit", given, "a text, e.g. 'CNY'")
    check_line(f"Metric {instance.name!r}: unit", given)


def _check_aliases(instance: Metric, _attribute: object, given: tuple[str, ...]) -> None:
    names = {instance.name}
    for alias in given:
        _check_name(instance, None, alias)
        if alias in names:
            where = f"the names of Metric {instance.name!r}"
            raise DuplicateMember("metric", alias, where, "leave it out of the aliases")
        names.add(alias)


def _aliases(given: Iterable[str]) -> tuple[str, ...]:
    """In alphabetical order, because the order in which they are told says nothing."""
    if isinstance(given, str):
        raise InvalidValue("Metric: aliases", given, f"a list of names: [{given!r}]")
    return tuple(sorted(given))


@value(repr=False)
class Metric:
    """Something that is counted, or paid, and can be asked of people.

    Args:
        name: What it is called.
        quantum: The size in which people speak of it; every amount is a whole number of quanta.
            1 makes it a count, whose quantities are ints; those of any other quantum are Decimals.
        unit: What the amount is in, e.g. `CNY`; empty for pieces.
        aliases: Other names for the very same (申请 = 进件 in many firms).

    Raises:
        InvalidQuantity: A quantum that is not above 0, or has no finite decimal expansion.
        InvalidValue: A name that is empty or has spaces around it,
            a name or unit with a line break or control character.
        DuplicateMember: An alias that is given twice or is the name itself.

    >>> money = Metric("disbursements", 1000, "CNY")
    >>> money.quanta("3000000"), money.quantity(3000), money.up(1_234_567)
    (3000, Decimal('3000000'), Decimal('1235000'))
    """

    name: str = field(validator=_check_name)
    quantum: Fraction = field(default=Fraction(1), converter=quantum)
    unit: str = field(default="", validator=_check_unit)
    aliases: tuple[str, ...] = field(default=(), kw_only=True, converter=_aliases, validator=_check_aliases)

    @property
    def names(self) -> tuple[str, ...]:
        """The name and the aliases."""
        return (self.name, *self.aliases)

    def quanta(self, amount: Number) -> int:
        """An amount as a whole number of quanta; negative ones are corrections.

        Raises:
            InvalidQuantity: An amount that is finer than the quantum, or no number.
        """
        whole = exact(amount, of=self.name) / self.quantum
        if whole.denominator == 1:
            return whole.numerator
        reason = (
            f"it is finer than the quantum, {as_decimal(1, self.quantum)}; "
            f"metric.up(...) makes it {self.up(amount)}, metric.nearest(...) {self.nearest(amount)}"
        )
        raise InvalidQuantity(amount, reason, self.quantum, self.name)

    def quantity(self, quanta: int) -> Quantity:
        """A whole number of quanta as people read it: an int for a count, otherwise a Decimal."""
        return quanta if self.quantum == 1 else as_decimal(quanta, self.quantum)

    def up(self, amount: Number) -> Quantity:
        """The least quantity that reaches the amount.

        Raises:
            InvalidQuantity: An amount that is no number.
        """
        return self.quantity(up(exact(amount, of=self.name), self.quantum))

    def nearest(self, amount: Number) -> Quantity:
        """The quantity nearest to the amount; half a quantum goes up.

        Raises:
            InvalidQuantity: An amount that is no number.
        """
        return self.quantity(nearest(exact(amount, of=self.name), self.quantum))

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        size = "" if self.quantum == 1 else f", quantum={as_decimal(1, self.quantum)}"
        unit = f", unit={self.unit!r}" if self.unit else ""
        aliases = f", aliases={self.aliases!r}" if self.aliases else ""
        return f"Metric({self.name!r}{size}{unit}{aliases})"


Amounts: TypeAlias = Mapping[Metric, Number] | Mapping[str, Number] | Mapping[Metric | str, Number]
"""Amounts by metric, or by one of its names."""


class MetricMap(Mapping[Metric, V]):
    """An immutable, hashable, picklable mapping of metrics, which answers to their names and aliases as well.

    It keeps the order it was given. Two are equal when they hold the same pairs, in whatever order.

    Args:
        items: Metric → anything.

    Raises:
        InvalidValue: A key that is no Metric.
        DuplicateMember: Two metrics with a name or alias in common.

    >>> intakes = Metric("intakes", aliases=["applications"])
    >>> MetricMap({intakes: 188})["applications"]
    188
    """

    __slots__ = ("_hash", "_items", "_names")

    _what: str = "metrics"

    def __init__(self, items: Mapping[Metric, V]) -> None:
        self._items: dict[Metric, V] = dict(items)
        self._hash: int | None = None
        self._names: dict[str, Metric] = {}
        for metric in self._items:
            known: Any = metric
            if not isinstance(known, Metric):
                raise InvalidValue(f"{self._what}: key", known, f"a Metric, e.g. Metric({str(known)!r})")
            for name in metric.names:
                if name in self._names:
                    raise DuplicateMember("metric", name, self._what)
                self._names[name] = metric

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """The metrics, in order."""
        return tuple(self._items)

    def metric(self, key: Metric | str) -> Metric:
        """The metric of this name or alias; a metric itself must be the very one that is here.

        Raises:
            UnknownMember: When there is none, with the names that come near.
        """
        found = self._names.get(key) if isinstance(key, str) else key
        if found is None or found not in self._items:
            raise UnknownMember("metric", key, tuple(self._names), self._what)
        return found

    def __getitem__(self, key: Metric | str) -> V:
        return self._items[self.metric(key)]

    @overload
    def get(self, key: Metric | str, /) -> V | None: ...
    @overload
    def get(self, key: Metric | str, default: V, /) -> V: ...
    @overload
    def get(self, key: Metric | str, default: D, /) -> V | D: ...
    def get(self, key: Metric | str, default: D | None = None, /) -> V | D | None:
        """What is there for the metric, or the default."""
        found = self._names.get(key) if isinstance(key, str) else key
        return default if found is None else self._items.get(found, default)

    def __contains__(self, key: object) -> bool:
        return key in (self._names if isinstance(key, str) else self._items)

    def __iter__(self) -> Iterator[Metric]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self._items.items()))
        return self._hash

    def __repr__(self) -> str:
        return f"{{{', '.join(f'{metric.name}: {what}' for metric, what in self._items.items())}}}"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._items,)


class Chain(Protocol):
    """What targets know of the funnel that made them; `Funnel` is one."""

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """The metrics of its stages, from the top down."""
        ...

    @property
    def stock(self) -> FrozenMap[str, Quantity]:
        """The stock that was credited, by the name of the metric it waits behind."""
        ...

    def required(
        self, targets: Amounts | None = None, /, *, stock: Amounts | None = None, **target: Number
    ) -> Targets:
        """What every stage has to bring so that the targets are reached."""
        ...

    def expected(
        self, volume: Amounts | None = None, /, *, stock: Amounts | None = None, **volumes: Number
    ) -> MetricMap[Fraction]:
        """What comes out at every stage when the volume goes in."""
        ...


class Targets(MetricMap[Quantity]):
    """How much is asked of each metric: an immutable ordered mapping Metric → quantity.

    Two are equal when they ask the same, in whatever order, wherever it came from.

    Args:
        mapping: Metric → amount: not negative, a whole number of the metric's quanta.
        funnel: The funnel that made them, with the stock that was credited.

    Raises:
        InvalidQuantity: An amount that is negative, finer than the quantum, or no number.
        InvalidValue: A key that is no Metric.
        DuplicateMember: Two metrics with a name or alias in common.

    >>> targets = Targets({Metric("submissions"): 209}) | {Metric("deposits", 1000, "CNY"): 500_000}
    >>> targets
    Targets(submissions=209, deposits=500000 CNY)
    >>> targets["deposits"]
    Decimal('500000')
    """

    __slots__ = ("_funnel",)

    _what = "targets"

    def __init__(self, mapping: Mapping[Metric, Number], *, funnel: Chain | None = None) -> None:
        # First the keys, by which the amounts are then read.
        super().__init__(cast(Mapping[Metric, Quantity], mapping))
        self._items = {metric: _target(metric, amount) for metric, amount in mapping.items()}
        self._funnel = funnel

    @property
    def funnel(self) -> Chain | None:
        """The funnel that made them, with the stock that was credited; None for targets made by hand."""
        return self._funnel

    def with_metric(self, metric: Metric, amount: Number) -> Targets:
        """These targets and one more, or with another amount for one of them.

        Args:
            metric: Any metric; it need not be part of the funnel.
            amount: As in `Targets`.

        Raises:
            InvalidQuantity: An amount that is negative, finer than the quantum, or no number.
            DuplicateMember: Another metric here has the same name or alias.
        """
        return self | {metric: amount}

    def __or__(self, other: Mapping[Metric, Number]) -> Targets:
        funnel = self._funnel
        if funnel is None and isinstance(other, Targets):
            funnel = other.funnel
        return Targets({**self, **other}, funnel=funnel)

    def __repr__(self) -> str:
        parts = [f"{metric}={amount} {metric.unit}".rstrip() for metric, amount in self.items()]
        return f"Targets({', '.join(parts)})"

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(Targets, funnel=self._funnel), (dict(self),)


def _target(metric: Metric, amount: Number) -> Quantity:
    quanta = metric.quanta(amount)
    if quanta < 0:
        raise InvalidQuantity(amount, "a target is not negative", metric.quantum, metric.name)
    return metric.quantity(quanta)
