"""For whom a deal counts: handed over from a day on (转单, 离职交接), or shared (拆单); a ledger that only grows.

An entry never changes a row.  It says for whom the rows of a deal count from a day on,
so the same rows and the same entries give the same credit again, and as of a day without the entry they give the old one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any, TypeAlias

from targetkit._attrs import FrozenMap, field, value
from targetkit._events import Event, check_recorded, id_of, known_on, moment_of
from targetkit._text import check_line
from targetkit.allocation import apportion_quanta, tie
from targetkit.errors import InvalidQuantity, InvalidValue
from targetkit.period import as_day
from targetkit.quantity import Number, rate
from targetkit.role import Manager

__all__ = ["Credit", "Entry", "Handover", "SharedCredit", "principal", "shared_out"]

_ONE = Fraction(1)


def _check_deal(instance: object, _attribute: object, given: Any) -> None:
    if not isinstance(given, str) or not given.strip():
        raise InvalidValue(f"{type(instance).__name__}: deal", given, "a text that is not empty")


def _check_deal_or_book(instance: object, attribute: object, given: Any) -> None:
    if given is not None:
        _check_deal(instance, attribute, given)


def _check_reason(instance: object, _attribute: object, given: Any) -> None:
    name = f"{type(instance).__name__}: reason"
    if not isinstance(given, str) or not given.strip():
        raise InvalidValue(name, given, "why, in a few words: who reads the ledger will ask")
    check_line(name, given)


def _check_recorded(instance: object, _attribute: object, given: Any) -> None:
    if given is not None:
        check_recorded(given, f"when the {type(instance).__name__} was recorded")


def _from(given: str | Manager) -> str:
    return id_of(given, "Handover: from_")


def _to(given: str | Manager) -> str:
    return id_of(given, "Handover: to")


def _day_or_none(given: date | None) -> date | None:
    return None if given is None else as_day(given)


@value
class Handover:
    """A deal, or all of somebody's deals, counts for somebody else from a day on (转单, 离职交接).

    Attributes:
        deal: The deal; None: all deals of that person.
        from_: The id of who has it.
        to: The id of who takes it over.
        effective: The first day whose rows count for the new owner; what was attained before stays.
        reason: Why.
        recorded: When it was recorded; None: on the day it takes effect.

    Raises:
        InvalidValue: A deal, id or reason that is no text or empty; from and to are the same.
        InvalidPeriod: A day that is no date, a time of recording that is none or has a time zone.
    """

    deal: str | None = field(validator=_check_deal_or_book)
    from_: str = field(converter=_from)
    to: str = field(converter=_to)
    effective: date = field(converter=as_day)
    reason: str = field(validator=_check_reason)
    recorded: date | datetime | None = field(default=None, kw_only=True, validator=_check_recorded)

    def __attrs_post_init__(self) -> None:
        if self.from_ == self.to:
            raise InvalidValue("Handover: to", self.to, f"somebody else than {self.from_}, who has it")

    @property
    def known_on(self) -> date:
        """The day from which on one knew of it."""
        return known_on(self.recorded, self.effective)


def _shares(given: Mapping[str, Number] | Mapping[Manager, Number]) -> FrozenMap[str, Fraction]:
    taken: Any = given
    if not isinstance(taken, Mapping):
        raise InvalidValue("SharedCredit: shares", given, "{id: share}, e.g. {'li-na': '0.6', 'wu': '0.4'}")
    shares: dict[str, Fraction] = {}
    for who, share in given.items():
        id_ = id_of(who, "SharedCredit: owner")
        if id_ in shares:
            raise InvalidValue("SharedCredit: shares", id_, "every owner once")
        try:
            shares[id_] = rate(share, of=f"share of {id_}")
        except InvalidQuantity as error:
            raise InvalidQuantity(share, error.reason, of=error.of) from None
    total = sum(shares.values())
    if total != 1:
        expected = f"shares that add up to 1; these add up to {total}"
        raise InvalidValue("SharedCredit: shares", {id_: str(own) for id_, own in shares.items()}, expected)
    return FrozenMap(sorted(shares.items()))


@value
class SharedCredit:
    """A deal counts for several people, each with a share (拆单).

    Attributes:
        deal: The deal.
        shares: Id → share, above 0; exactly 1 together.
        reason: Why.
        effective: The first day whose rows are shared; None: all rows of the deal.
        recorded: When it was recorded; None: on the day it takes effect, or known from the first.

    Raises:
        InvalidValue: Shares that do not add up to 1, an owner twice, a deal, id or reason that is no text or empty.
        InvalidQuantity: A share outside (0, 1], or no number.
        InvalidPeriod: A day that is no date, a time of recording that is none or has a time zone.

    >>> SharedCredit("deal-7", {"li-na": "2/3", "wu": "1/3"}, "brought in together").shares
    {'li-na': Fraction(2, 3), 'wu': Fraction(1, 3)}
    """

    deal: str = field(validator=_check_deal)
    shares: FrozenMap[str, Fraction] = field(converter=_shares)
    reason: str = field(validator=_check_reason)
    effective: date | None = field(default=None, kw_only=True, converter=_day_or_none)
    recorded: date | datetime | None = field(default=None, kw_only=True, validator=_check_recorded)

    @property
    def known_on(self) -> date:
        """The day from which on one knew of it."""
        return known_on(self.recorded, _start(self))


Entry: TypeAlias = Handover | SharedCredit
"""One line of the ledger."""


def _start(entry: Entry) -> date:
    return date.min if entry.effective is None else entry.effective


def _place(entry: Entry) -> tuple[Any, ...]:
    """What an entry speaks of: two of the same place replace each other."""
    who = entry.from_ if isinstance(entry, Handover) else ""
    return _start(entry), isinstance(entry, Handover), entry.deal is None, entry.deal or "", who


def _order(entry: Entry) -> tuple[Any, ...]:
    """By day; on the same day sharing first, then the handover of one deal, then that of a whole book."""
    start, is_handover, is_book, deal, who = _place(entry)
    to = entry.to if isinstance(entry, Handover) else ""
    return start, is_handover, is_book, moment_of(entry.recorded), deal, who, to, entry.reason


class Credit:
    """What a ledger says of the rows of deals.

    The entries of a deal take effect in the order of their days: sharing sets who owns the deal,
    a handover gives the part of one owner to another.
    A row that was told under somebody who handed nothing over stays with that person.

    Args:
        entries: The ledger, in any order. Entries of the same deal, person and day replace each other:
            the one recorded last holds.

    Raises:
        InvalidValue: Two such entries that differ and were recorded at the same time.

    Attributes:
        entries: All entries, in order.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries: tuple[Entry, ...] = tuple(sorted(dict.fromkeys(entries), key=_order))
        holding: dict[tuple[Any, ...], Entry] = {}
        for entry in self.entries:
            place = _place(entry)
            other = holding.get(place)
            if other is not None and moment_of(other.recorded) == moment_of(entry.recorded):
                expected = (
                    f"one entry of this deal, person and day, or when each was recorded; there is {other!r}"
                )
                raise InvalidValue("Actuals: ledger", entry, expected)
            # In their order the one recorded later comes later.
            holding[place] = entry
        held = sorted(holding.values(), key=_order)
        self._books = [entry for entry in held if entry.deal is None]
        self._by_deal: dict[str, list[Entry]] = {}
        for entry in held:
            if entry.deal is not None:
                self._by_deal.setdefault(entry.deal, []).append(entry)
        for own in self._by_deal.values():
            own.extend(self._books)
            own.sort(key=_order)

    def owners(self, told: str, deal: str, day: date) -> dict[str, Fraction]:
        """For whom a row of a deal counts.

        Args:
            told: Whom the row names.
            deal: The deal.
            day: The day of the row.

        Returns:
            Id → share, in order of the ids; exactly 1 together.
        """
        owners = {told: _ONE}
        for entry in self._by_deal.get(deal, self._books):
            if _start(entry) > day:
                break
            if isinstance(entry, SharedCredit):
                owners = dict(entry.shares)
            elif entry.from_ in owners:
                moved = owners.pop(entry.from_)
                owners[entry.to] = owners.get(entry.to, 0) + moved
        return dict(sorted(owners.items()))

    def credited(self, event: Event) -> tuple[Event, ...]:
        """A row of a deal as it counts: one for each owner who gets some of it, the same amount together.

        Args:
            event: The row.
        """
        deal = event.deal or ""
        parts = shared_out(event.quanta, self.owners(event.manager, deal, event.day), deal)
        return tuple(event._replace(manager=id_, quanta=part) for id_, part in parts.items())


def shared_out(quanta: int, owners: Mapping[str, Fraction], deal: str) -> dict[str, int]:
    """An amount of a deal by its owners, in whole quanta that add up to it exactly.

    They go by largest claims (Webster), equal ones by a hash of the deal and the owner:
    a single piece counts for who has the largest share, the same person at every stage of the deal,
    so that a person's own rates are of whole deals.

    Args:
        quanta: The amount; it may be negative.
        owners: Id → share, in order of the ids; 1 together.
        deal: The deal.

    Returns:
        Id → quanta; who gets nothing is left out, and 0 goes to the `principal`.

    >>> owners = {"li-na": Fraction(2, 3), "wu": Fraction(1, 3)}
    >>> shared_out(50, owners, "deal-7"), shared_out(1, owners, "deal-7")
    ({'li-na': 33, 'wu': 17}, {'li-na': 1})
    """
    if len(owners) == 1 or not quanta:
        return {principal(owners, deal): quanta}
    ties = [tie(deal, id_) for id_ in owners]
    parts = apportion_quanta(abs(quanta), list(owners.values()), ties)
    sign = 1 if quanta > 0 else -1
    return {id_: sign * part for id_, part in zip(owners, parts, strict=True) if part}


def principal(owners: Mapping[str, Fraction], deal: str) -> str:
    """Who of several owners a single piece counts for: the largest share; among equals by a hash.

    Args:
        owners: Id → share.
        deal: The deal.

    >>> principal({"li-na": Fraction(2, 3), "wu": Fraction(1, 3)}, "deal-7")
    'li-na'
    """
    return min(owners, key=lambda id_: (-owners[id_], tie(deal, id_)))
