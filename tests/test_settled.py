"""What rows come to when more of them arrive: the same as when all are read at once."""

from datetime import date

import pytest

from targetkit import Actuals, Metric
from targetkit._settled import added_to
from targetkit.credit import Handover
from targetkit.errors import DuplicateMember, InvalidValue

MON, TUE, WED, THU = (date(2026, 11, day) for day in (2, 3, 4, 5))
ROWS = [
    (MON, "li-na", "signings", 2),
    (MON, "li-na", "signings", 1, "d1", MON),
    (TUE, "wu", "signings", 1, "d2", TUE),
]


def going_on(*more, rows=(), ledger=()):
    """These rows and more, worked out from the ones before."""
    before = Actuals(rows or ROWS, ledger=ledger)
    before.lines("signings")
    after = before.with_rows(more)
    taken = after.resuming(before)

    assert taken is not after
    assert Actuals([*(rows or ROWS), *more], ledger=ledger).lines("signings") == taken.lines("signings")
    return taken


def test_more_rows_add_up():
    """Rows without a deal add up to what was there, and those before stay as they were."""
    before = Actuals(ROWS)
    taken = before.with_rows([(MON, "li-na", "signings", -2), (WED, "wu", "calls", 1)]).resuming(before)

    assert {"li-na": {MON: 1}, "wu": {TUE: 1}} == taken.lines("signings")
    assert {"wu": {WED: 1}} == taken.lines("calls")
    assert {"li-na": {MON: 3}, "wu": {TUE: 1}} == before.lines("signings")


def test_a_later_record_replaces():
    """What was recorded later holds on the day it names; a record that comes late, but is older, changes nothing."""
    taken = going_on((TUE, "wu", "signings", 4, "d2", THU), (TUE, "wu", "signings", 9, "d2", WED))

    assert {TUE: 4} == taken.daily("signings", "wu")
    assert 4 == taken.cases("signings")["d2"].quanta


def test_a_deal_that_moves():
    """The day that it leaves stands only where another row does; who has none left is nobody of the rows."""
    moved = going_on((WED, "li-na", "signings", 1, "d1", WED))
    gone = going_on((WED, "li-na", "signings", 1, "d2", WED))
    left = going_on(
        (WED, "wu", "signings", 1, "d2", WED),
        (THU, "wu", "signings", 1, "d2", THU),
        (MON, "wu", "signings", 1),
    )
    other = going_on((WED, "wu", "signings", 1, "d1", WED), rows=[(MON, "li-na", "signings", 1, "d1", MON)])

    assert {"li-na": {MON: 2, WED: 1}, "wu": {TUE: 1}} == moved.lines("signings")
    assert ("li-na",) == gone.managers
    assert {MON: 1, THU: 1} == left.daily("signings", "wu")
    assert (WED, WED) == (other.first, other.last)


def test_a_deal_that_was_handed_over():
    """What replaces its row counts for whom the ledger says, and is taken from whom it counted for."""
    ledger = [Handover("d2", "wu", "chen", TUE, "wu leaves")]
    taken = going_on((MON, "wu", "signings", 1, "d2", THU), (TUE, "chen", "signings", 3), ledger=ledger)

    assert {"chen": {TUE: 3}, "li-na": {MON: 3}, "wu": {MON: 1}} == taken.lines("signings")


def test_what_cannot_be_gone_on_from():
    """Where rows are missing, or the ledger is another one, everything is worked out anew."""
    after = Actuals(ROWS[1:])

    assert after is after.resuming(Actuals(ROWS))
    assert after is after.resuming(Actuals(ROWS[1:], ledger=[Handover(None, "wu", "chen", TUE, "gone")]))


def test_what_came_in_between():
    """The rows by which there are more are found wherever they stand."""
    told = Actuals(ROWS).rows()

    assert [told[1]] == added_to((told[0], told[2]), told)
    assert [] == added_to(told, told)
    assert added_to(told[::-1], told) is None


def test_only_new_rows_pass_the_door():
    """Those that are there stay the ones they are; what is wrong with a new one is told by its own number."""
    before = Actuals(ROWS, metrics=[Metric("signings")])
    taken = before.with_rows([(WED, "wu", Metric("fees", "0.01", "CNY"), "1.50")])

    assert all(one is other for one, other in zip(before.events(), taken.events(), strict=False))
    assert ("fees", "signings") == tuple(metric.name for metric in taken.metrics)
    assert 150 == taken.total("fees")
    with pytest.raises(InvalidValue, match="manager of row 1"):
        before.with_rows([(WED, " wu", "signings", 1)])
    with pytest.raises(DuplicateMember):
        before.with_rows([(WED, "wu", Metric("signings", 1000, "CNY"), 1000)])
