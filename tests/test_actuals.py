"""Rows of what happened: what is taken, what counts, and what was known when."""

import pickle
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from targetkit import Actuals, Manager, Metric, Month, Store, Team
from targetkit.actuals import Event
from targetkit.errors import InvalidPeriod, InvalidQuantity, InvalidValue, UnknownMember

MONEY = Metric("disbursements", 1000, "CNY", aliases=["loans"])
MON, TUE, WED = (date(2026, 11, day) for day in (2, 3, 4))


def test_rows_add_up():
    """Rows without a deal add up, corrections included, by manager, by day and in all."""
    actuals = Actuals(
        [
            (MON, "li-na", "signings", 2),
            (MON, Manager("li-na"), Metric("signings"), 1),
            (TUE, "wang-lei", "signings", -1),
            (TUE, "li-na", "signings", 4),
        ]
    )

    assert {MON: 3, TUE: 3} == actuals.daily("signings")
    assert {MON: 3, TUE: 4} == actuals.daily("signings", "li-na")
    assert {"li-na": 7, "wang-lei": -1} == actuals.by_manager("signings")
    assert {"li-na": {MON: 3, TUE: 4}, "wang-lei": {TUE: -1}} == actuals.lines("signings")
    assert {"li-na": 3} == actuals.by_manager("signings", MON)
    assert 6 == actuals.total("signings")
    assert -1 == actuals.total("signings", ["wang-lei", Manager("nobody")], Month(2026, 11))
    assert ("li-na", "wang-lei") == actuals.managers
    assert (MON, TUE) == (actuals.first, actuals.last)


def test_money_is_kept_in_quanta():
    """Amounts come in as people say them, and are kept as whole quanta of the metric they belong to."""
    rows = [(MON, "li-na", "loans", "50000"), (MON, "li-na", MONEY, Decimal(3000)), (MON, "x", "loans", 2000)]
    actuals = Actuals(rows, metrics=[MONEY])
    cents = Actuals([(MON, "li-na", "fees", "0.25")], metrics=[Metric("fees", "0.01")])

    assert (MONEY,) == actuals.metrics
    assert 55 == actuals.total("loans")
    assert 25 == cents.total("fees")


def test_a_team_is_everybody_in_it():
    """Whose rows are asked for can be said by a team."""
    east = Team("east", [Manager("a"), Manager("b")])
    rows = [(MON, who, "signings", 1) for who in "abc"]

    assert 2 == Actuals(rows).total("signings", east)
    assert 1 == Actuals(rows).total("signings", Store("s", [east]).teams[0].managers()[0])


def test_the_last_record_of_a_deal_holds():
    """Rows of a deal and a metric replace each other; the time of recording decides, None is the earliest."""
    rows = [
        (MON, "li-na", "signings", 1, "d1"),
        (TUE, "li-na", "signings", 0, "d1", TUE),
        (WED, "zhao-min", "signings", 1, "d1", datetime(2026, 11, 3, 9)),
        (MON, "li-na", "approvals", 1, "d1"),
    ]
    actuals = Actuals(rows)

    assert {WED: 1} == actuals.daily("signings")
    assert {"d1": Event(WED, "zhao-min", "signings", 1, "d1", datetime(2026, 11, 3, 9))} == actuals.cases(
        "signings"
    )
    assert 1 == actuals.total("approvals")
    assert 4 == len(actuals) == len(actuals.rows())
    assert 2 == len(actuals.events())
    assert () == actuals.findings


def test_a_deal_told_in_two_ways_is_a_finding():
    """Two records of the same time: the greater value holds, and it is told; the very same twice is nothing."""
    rows = [
        (MON, "li-na", "disbursements", 40_000, "d1", TUE),
        (MON, "li-na", "disbursements", 50_000, "d1", datetime(2026, 11, 3)),
        (MON, "li-na", "signings", 1, "d1", TUE),
        (MON, "li-na", "signings", 1, "d1", TUE),
    ]
    actuals = Actuals(rows, metrics=[MONEY])
    (found,) = actuals.findings

    assert 50 == actuals.total("disbursements")
    assert 1 == actuals.total("signings")
    assert ("TK501", "disbursements", "li-na", MON) == (found.code, found.metric, found.role, found.period)
    assert Decimal(50_000) == found.actual
    assert ("50000 (li-na, 2026-11-02)", "40000 (li-na, 2026-11-02)") == found.details["versions"]
    assert "deal d1 was recorded in different ways at the same time" in found.message
    assert "业务 d1" in found.to_text("zh")


def test_as_of_a_day():
    """As of a day one sees the rows of days up to it that had been recorded by then."""
    actuals = Actuals(
        [
            (MON, "li-na", "signings", 1),
            (MON, "li-na", "signings", 5, None, WED),
            (MON, "li-na", "signings", 7, None, datetime(2026, 11, 3, 23, 59)),
            (WED, "li-na", "signings", 3),
        ]
    )

    assert [1, 8, 16] == [actuals.as_of(day).total("signings") for day in (MON, TUE, WED)]
    assert actuals.as_of(WED) is actuals
    assert 3 == actuals.between(TUE, date(2026, 11, 5)).total("signings")
    assert 0 == actuals.between(None, MON).total("signings")


def test_known_at_a_moment():
    """At a moment of a day one sees what had been recorded by then, and rows of the day that do not say when."""
    rows = [
        (MON, "li-na", "signings", 1),
        (TUE, "li-na", "signings", 2),
        (TUE, "li-na", "signings", 4, None, TUE),
        (TUE, "li-na", "signings", 8, None, datetime(2026, 11, 3, 9)),
        (TUE, "li-na", "signings", 16, None, datetime(2026, 11, 3, 9, 1)),
        (WED, "li-na", "signings", 32),
    ]
    actuals = Actuals(rows)

    assert 15 == actuals.known_at(datetime(2026, 11, 3, 9)).total("signings")
    assert [1, 31] == [actuals.known_at(datetime(2026, 11, day, 23)).total("signings") for day in (2, 3)]
    with pytest.raises(InvalidPeriod, match="as_of takes a day"):
        actuals.known_at(TUE)
    with pytest.raises(InvalidPeriod, match="without a time zone"):
        actuals.known_at(datetime(2026, 11, 3, tzinfo=UTC))


def test_between_goes_by_the_day_of_each_row():
    """A deal that was moved counts on its later day where that is seen, else where it lay; that is no conflict."""
    actuals = Actuals(
        [
            (MON, "li-na", "signings", 1),
            (MON, "li-na", "signings", 1, "d1", MON),
            (WED, "li-na", "signings", 1, "d1", WED),
        ]
    )

    assert {MON: 1, WED: 1} == actuals.between(MON, date(2026, 11, 5)).daily("signings")
    assert {MON: 2} == actuals.between(MON, WED).daily("signings")
    assert () == actuals.findings


def test_equality_is_by_rows():
    """The same rows in another order are equal, and hash alike; once more is not the same."""
    rows = [(MON, "a", "signings", 1), (TUE, "b", "signings", 2), (MON, "a", "signings", 1)]
    actuals = Actuals(rows)

    assert Actuals(rows[::-1]) == actuals
    assert hash(Actuals(rows[::-1])) == hash(actuals)
    assert Actuals(rows[::-1]).rows() == actuals.rows()
    assert Actuals(rows[:2]) != actuals
    assert Actuals(rows[:2]).with_rows(rows[2:]) == actuals
    assert actuals != rows
    assert pickle.loads(pickle.dumps(actuals)) == actuals
    assert Actuals(actuals.rows()) == actuals


def test_channels():
    """Rows say by which channel they came; the sums by channel are the total, what does not say so included."""
    rows = [
        (MON, "li-na", "signings", 1, None, None, "own"),
        (MON, "wu", "signings", 2, None, MON, "referral"),
        (TUE, "li-na", "signings", 4),
        (MON, "li-na", "approvals", 1, None, None, "own"),
    ]
    actuals = Actuals(rows)

    assert {"own": 1, "referral": 2, None: 4} == actuals.by_channel("signings")
    assert {"own": 1, None: 4} == actuals.by_channel("signings", "li-na")
    assert {None: 4} == actuals.by_channel("signings", period=TUE)
    assert 2 == actuals.of_channel("referral").total("signings")
    assert 4 == actuals.of_channel(None).total("signings")
    assert 0 == actuals.of_channel("headquarters").total("signings")
    assert actuals == Actuals(actuals.rows())
    assert Actuals(row[:6] for row in rows) != actuals


def test_the_channel_of_a_deal():
    """A row of a deal that names no channel has the one recorded last for the deal; its rows stay together."""
    rows = [
        (MON, "li-na", "intakes", 1, "d1", MON, "headquarters"),
        (TUE, "li-na", "intakes", 1, "d1", TUE, "own"),
        (WED, "li-na", "signings", 1, "d1"),
        (WED, "li-na", "signings", 1, "d2"),
    ]
    actuals = Actuals(rows)
    own = actuals.of_channel("own")

    assert {"own": 1} == actuals.by_channel("intakes")
    assert {"own": 1, None: 1} == actuals.by_channel("signings")
    assert (3, 0, 1) == (len(own), len(actuals.of_channel("headquarters")), len(actuals.of_channel(None)))
    assert {"headquarters": 1} == actuals.as_of(MON).by_channel("intakes")


def test_a_deal_with_two_channels_at_once_is_a_finding():
    """Two records of the same time that name different channels are told; one that names none is no conflict."""
    rows = [(MON, "li-na", "signings", 1, "d1", MON, channel) for channel in (None, "own", "referral")]
    (found,) = Actuals(rows).findings

    assert ("TK501", "li-na") == (found.code, found.role)
    assert "1 (li-na, 2026-11-02, referral)" == found.details["versions"][0]
    assert () == Actuals(rows[:2]).findings


def test_empty():
    """Without rows there is nothing, and a metric that never occurs has nothing either."""
    actuals = Actuals(metrics=[MONEY])

    assert (None, None, (), ()) == (actuals.first, actuals.last, actuals.managers, actuals.events())
    assert ({}, 0, {}) == (actuals.daily(MONEY), actuals.total("loans"), actuals.cases("loans"))
    assert ({}, {}) == (actuals.daily(Metric("other")), actuals.daily("loans", ["li-na"]))
    assert "<Actuals: 0 rows, 0 managers, 1 metric>" == repr(actuals)
    assert Actuals() == Actuals([])


@pytest.mark.parametrize(
    ("row", "name", "expected"),
    [
        ((MON, "li-na", "signings"), "Actuals: row 2", "a tuple (date, manager, metric, value"),
        ("abcd", "Actuals: row 2", "or an Event"),
        ((MON, " li-na", "signings", 1), "Actuals: manager of row 2", "no spaces around it"),
        ((MON, 7, "signings", 1), "Actuals: manager of row 2", "a Manager, or an id"),
        ((MON, "li-na", 7, 1), "Actuals: metric", "a Metric or its name"),
        ((MON, "li-na", "signings", 1, ""), "Actuals: deal of row 2", "a text that is not empty"),
        ((MON, "li-na", "signings", 1, 7), "Actuals: deal of row 2", "a text that is not empty"),
        (
            (MON, "li-na", "signings", 1, None, None, " own"),
            "Actuals: channel of row 2",
            "no spaces around it",
        ),
        (
            (MON, "li-na", "signings", 1, None, None, 7),
            "Actuals: channel of row 2",
            "e.g. 'referral', or None",
        ),
        ((MON, "li-na", "signings", 1, None, None, None, 1), "Actuals: row 2", "[, channel]]])"),
    ],
)
def test_rows_that_are_none(row, name, expected):
    """A row of another shape is refused, with its number."""
    with pytest.raises(InvalidValue) as caught:
        Actuals([(MON, "li-na", "signings", 1), row])

    assert name == caught.value.name
    assert expected in str(caught.value)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ((datetime(2026, 11, 2), "li-na", "signings", 1), "(row 1)"),
        (("2026-11-02", "li-na", "signings", 1), "(row 1)"),
        ((MON, "li-na", "signings", 1, None, "today"), "when row 1 was recorded"),
        (
            (MON, "li-na", "signings", 1, None, datetime(2026, 11, 2, tzinfo=UTC)),
            "without a time zone",
        ),
    ],
)
def test_days_that_are_none(row, expected):
    """A day is a date; a time of recording has no time zone, which could move its day."""
    with pytest.raises(InvalidPeriod) as caught:
        Actuals([row])

    assert expected in str(caught.value)


@pytest.mark.parametrize("amount", [True, 1.5, "1/2", None, float("nan")])
def test_values_that_are_none(amount):
    """A value goes through the one door, which says whose it is."""
    with pytest.raises(InvalidQuantity) as caught:
        Actuals([(MON, "li-na", "signings", amount)])

    assert "row 1: signings of li-na" == caught.value.of
    with pytest.raises(InvalidQuantity):
        Actuals([Event(MON, "li-na", "signings", amount)])


def test_metrics_that_are_none():
    """A name that nobody knows, and a metric whose quantum is another."""
    actuals = Actuals([(MON, "li-na", "signings", 1)], metrics=[MONEY])

    with pytest.raises(UnknownMember) as unknown:
        actuals.total("signngs")
    with pytest.raises(InvalidValue) as other:
        actuals.total(Metric("disbursements"))

    assert ("metric", "signngs", ("signings",)) == (
        unknown.value.kind,
        unknown.value.given,
        unknown.value.suggestions,
    )
    assert "in the actuals" in str(unknown.value)
    assert Metric("disbursements") == other.value.given
    assert "hand yours to Actuals(rows, metrics=[...])" in str(other.value)
