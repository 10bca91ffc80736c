"""Give a deal, or a whole book, to somebody else (转单, 离职交接), or share its credit (拆单).

What was attained before stays where it was; the rows themselves are not touched.
Each operation returns new `Actuals` whose `ledger` has one entry more, with a reason and a time of recording,
so that `as_of` an earlier day nobody knows of it yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from targetkit.credit import Handover, SharedCredit
from targetkit.errors import InvalidValue, UnknownMember

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from targetkit.actuals import Actuals
    from targetkit.quantity import Number
    from targetkit.role import Manager

__all__ = ["hand_over", "reassign", "share_credit"]


def reassign(
    actuals: Actuals,
    deal: str,
    from_: str | Manager,
    to: str | Manager,
    effective: date,
    reason: str,
    *,
    recorded: date | datetime | None = None,
) -> Actuals:
    """Let a deal count for somebody else from a day on (转单).

    Rows of the deal from that day on that name the old owner count for the new one; earlier ones stay.
    Rows that name the new owner already count as they stand.

    Args:
        actuals: What happened; it stays as it is.
        deal: The deal.
        from_: Who has it; where it is shared, whose share moves.
        to: Who takes it over.
        effective: The first day that counts for the new owner.
        reason: Why, for the record.
        recorded: When this was recorded; None: on the day it takes effect.

    Returns:
        The same rows with one entry more in the ledger.

    Raises:
        UnknownMember: A deal that no row names.
        InvalidValue: Somebody who does not have the deal; from and to are the same; no reason;
            another handover of it from the same person on the same day, recorded at the same time.
        InvalidPeriod: A day that is no date, a time of recording that is none or has a time zone.

    >>> from datetime import date
    >>> from targetkit import Actuals
    >>> rows = [(date(2026, 11, 3), "li-na", "approvals", 1, "d7"), (date(2026, 11, 9), "li-na", "signings", 1, "d7")]
    >>> actuals = reassign(Actuals(rows), "d7", "li-na", "wu", date(2026, 11, 6), "the customer moved to the west")
    >>> actuals.by_manager("approvals"), actuals.by_manager("signings")
    ({'li-na': 1}, {'wu': 1})
    """
    entry = Handover(deal, from_, to, effective, reason, recorded=recorded)
    owners = actuals.owners(deal, entry.effective)
    named = {event.manager for event in actuals.rows() if event.deal == deal}
    if entry.from_ not in named | owners.keys():
        expected = f"who has it on {entry.effective}: {', '.join(owners)}"
        raise InvalidValue(f"reassign {deal!r}: from_", entry.from_, expected)
    return actuals.with_ledger([entry])


def hand_over(
    actuals: Actuals,
    from_: str | Manager,
    to: str | Manager,
    effective: date,
    reason: str,
    *,
    recorded: date | datetime | None = None,
) -> Actuals:
    """Let all deals of somebody count for somebody else from a day on: the book of a leaver (离职交接).

    What follows from that day on in any deal of that person counts for the successor; what was attained stays.
    Single deals that go to others are reassigned besides: on the same day that comes first.

    Args:
        actuals: What happened; it stays as it is.
        from_: Who leaves the book.
        to: Who takes it over.
        effective: The first day that counts for the successor.
        reason: Why, for the record.
        recorded: When this was recorded; None: on the day it takes effect.

    Returns:
        The same rows with one entry more in the ledger.

    Raises:
        UnknownMember: Somebody who never had a deal.
        InvalidValue: From and to are the same; no reason;
            another book handed over by the same person on the same day, recorded at the same time.
        InvalidPeriod: A day that is no date, a time of recording that is none or has a time zone.
    """
    entry = Handover(None, from_, to, effective, reason, recorded=recorded)
    known = {event.manager for event in actuals.rows() if event.deal is not None}
    for earlier in actuals.ledger:
        known.update((earlier.to,) if isinstance(earlier, Handover) else earlier.shares)
    if entry.from_ not in known:
        where = "those who have deals in the actuals"
        raise UnknownMember("manager", entry.from_, tuple(sorted(known)), where=where)
    return actuals.with_ledger([entry])


def share_credit(
    actuals: Actuals,
    deal: str,
    shares: Mapping[str, Number] | Mapping[Manager, Number],
    reason: str,
    *,
    effective: date | None = None,
    recorded: date | datetime | None = None,
) -> Actuals:
    """Let a deal count for several people (拆单).

    Each row of the deal is split by the shares into whole quanta that add up to it exactly.
    Money is split so; a single piece cannot be: it counts for the largest share, among equals by a hash of the deal,
    the same person at every stage of it.

    Args:
        actuals: What happened; it stays as it is.
        deal: The deal.
        shares: Id or manager → share, above 0; exactly 1 together.
        reason: Why, for the record.
        effective: The first day whose rows are shared; None: all rows of the deal.
        recorded: When this was recorded; None: on the day it takes effect, or known from the first.

    Returns:
        The same rows with one entry more in the ledger.

    Raises:
        UnknownMember: A deal that no row names.
        InvalidValue: Shares that do not add up to 1; no reason;
            other shares of it from the same day, recorded at the same time.
        InvalidQuantity: A share outside (0, 1], or no number.
        InvalidPeriod: A day that is no date, a time of recording that is none or has a time zone.

    >>> from datetime import date
    >>> from targetkit import Actuals, Metric
    >>> money = Metric("disbursements", 1000, "CNY")
    >>> actuals = Actuals([(date(2026, 11, 3), "li-na", money, 50_000, "d7")])
    >>> share_credit(actuals, "d7", {"li-na": "2/3", "wu": "1/3"}, "brought in together").by_manager(money)
    {'li-na': 33, 'wu': 17}
    """
    entry = SharedCredit(deal, shares, reason, effective=effective, recorded=recorded)
    # A deal that does not exist is refused there.
    actuals.owners(deal)
    return actuals.with_ledger([entry])
