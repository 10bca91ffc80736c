"""What waits at each stage: as it is stated, and by the rows of deals."""

import pickle
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targetkit import Actuals, Funnel, Manager, Metric, Region, Store, Team, WorkCalendar
from targetkit.errors import DuplicateMember, InvalidPeriod, InvalidQuantity, InvalidValue, UnknownMember
from targetkit.handover import hand_over, share_credit
from targetkit.stock import AgeBand, Stock, Waiting

EAST = Team("east", [Manager("li-na"), Manager("wu")])
WEST = Team("west", [Manager("zhao")])
STORE = Store("s1", [EAST, WEST])
FUNNEL = Funnel.consumer_loan(signing_rate="0.80", approval_rate="0.40", intake_rate="0.90")
NOON = date(2026, 11, 12)


def nov(day):
    """A day of November."""
    return date(2026, 11, day)


def test_totals_by_role():
    """What waits is summed by stage, for everybody, a node or a person; what nobody owns counts in the store."""
    rows = [
        ("li-na", "approvals", 6),
        (Manager("wu"), Metric("approvals"), "4"),
        (None, "approvals", 1),
        ("zhao", "intakes", 7),
        ("zhao", "submissions", 0),
    ]
    stock = Stock(rows, NOON)

    assert {"approvals": 11, "intakes": 7} == stock.amounts() == stock.amounts(STORE)
    assert {"approvals": 10} == stock.amounts(EAST)
    assert {"approvals": 4} == stock.amounts("wu")
    assert {"approvals": 1} == stock.unassigned
    assert (11, 6, 0) == (
        stock.total("approvals"),
        stock.total("approvals", "li-na"),
        stock.total("intakes", EAST),
    )
    assert {"li-na": 6, "unassigned": 1, "wu": 4} == stock.by_manager("approvals")
    assert "<Stock as of 2026-11-12: approvals=11, intakes=7>" == repr(stock)
    assert "<Stock as of 2026-11-12: nothing>" == repr(Stock([], NOON))


def test_strangers_count_in_the_store():
    """With a tree, who is not in it is nobody: counted in its only store, in the store that is named, or at the root."""
    rows = [("gone", "approvals", 2), ("li-na", "approvals", 1), ("unassigned of s2", "approvals", 4)]
    other = Store("s2", [Manager("chen")])
    region = Region("r", [STORE, other])
    small, large = Stock(rows, NOON, roles=STORE), Stock(rows, NOON, roles=region)

    assert ({"approvals": 6}, {"approvals": 7}) == (small.unassigned, small.amounts(STORE))
    assert [1, 4, 7] == [large.total("approvals", node) for node in (STORE, other, region)]
    assert [1, 0] == [large.total("approvals", node) for node in (EAST, WEST)]
    assert 7 == Stock(rows, NOON, roles=Region("r", [STORE])).total("approvals", STORE)
    assert 7 == Stock(rows, NOON, roles=EAST).total("approvals", EAST)
    assert [1, 4, 5] == [Stock(rows, NOON).total("approvals", node) for node in (STORE, other, region)]


def test_the_funnel_takes_it():
    """The amounts are the stock that a funnel credits."""
    stock = Stock([("li-na", "approvals", 6), ("wu", "approvals", 4)], NOON, metrics=FUNNEL.metrics)
    targets = FUNNEL.required(signings=60, stock=stock.amounts(STORE))

    assert [182, 163, 65, 60] == list(targets.values())


def test_money_and_aliases():
    """Amounts come in as people say them, by any name of a known metric."""
    money = Metric("approved", 1000, "CNY", aliases=["批款"])
    stock = Stock([("li-na", "批款", 50_000), Waiting("wu", "approved", 3)], NOON, metrics=[money])

    assert Decimal(53_000) == stock.total("批款") == stock.total(money)
    assert (money,) == stock.metrics


def test_ages():
    """Bands by days, the empty ones and what waits since nobody knows when included; by open days on request."""
    stock = Stock(
        [
            ("li-na", "approvals", 1, NOON),
            ("li-na", "approvals", 2, nov(5)),
            ("wu", "approvals", 4, nov(4)),
            ("wu", "approvals", 8, date(2026, 9, 1)),
            ("wu", "approvals", 16),
            ("wu", "intakes", 32, NOON),
        ],
        NOON,
    )
    found = stock.ages("approvals")
    worked = stock.ages("approvals", EAST, bounds=[0, 5, 6], calendar=WorkCalendar.weekdays())

    assert (
        AgeBand(0, 7, 3),
        AgeBand(8, 14, 4),
        AgeBand(15, 30, 0),
        AgeBand(31, None, 8),
        AgeBand(None, None, 16),
    ) == found
    assert [1, 2, 4, 8, 16] == [band.amount for band in worked]
    assert (AgeBand(0, None, 3),) == stock.ages("approvals", "li-na", bounds=())
    assert 32 == stock.ages("intakes")[0].amount


@pytest.mark.parametrize("bounds", [(7, 7), (14, 7), (-1,), (True,), ("7",), (7.5,)])
def test_bounds_that_are_none(bounds):
    """Bounds grow, in whole days."""
    with pytest.raises(InvalidValue) as caught:
        Stock([("li-na", "approvals", 1)], NOON).ages("approvals", bounds=bounds)

    assert "ages: bounds" == caught.value.name


ROWS = [
    *((nov(2), "li-na", "submissions", 1, deal) for deal in ("d1", "d2", "d3", "d4", "d5", "d6")),
    *((nov(4), "li-na", "intakes", 1, deal) for deal in ("d1", "d2", "d3", "d6")),
    *((nov(6), "li-na", "approvals", value, deal) for deal, value in (("d1", 1), ("d2", 0), ("d6", 1))),
    (nov(9), "li-na", "signings", 1, "d1"),
    (nov(9), "li-na", "withdrawn", 1, "d4"),
    (nov(10), "li-na", "withdrawn", 0, "d5"),
    (nov(11), "wu", "approvals", 1, "d7"),
    (nov(11), "wu", "intakes", 0, "d8"),
    (nov(20), "wu", "signings", 1, "d6"),
]


def test_of_deals():
    """A deal waits behind the last stage it passed, unless it was signed, withdrawn or declined; skipping is passing."""
    stock = Stock.of(Actuals(ROWS), FUNNEL, NOON)

    assert (
        Waiting("li-na", "approvals", 1, nov(6), "d6"),
        Waiting("wu", "approvals", 1, nov(11), "d7"),
        Waiting("li-na", "intakes", 1, nov(4), "d3"),
        Waiting("li-na", "submissions", 1, nov(2), "d5"),
    ) == stock.rows
    assert () == stock.findings
    assert {"intakes": 4, "submissions": 2} == Stock.of(Actuals(ROWS), FUNNEL, nov(5)).amounts()
    assert 2 == Stock.of(Actuals(ROWS), FUNNEL, NOON, ended=()).total("submissions")
    assert 1 == Stock.of(Actuals(ROWS), FUNNEL, nov(20)).total("approvals")


def test_a_leavers_stock_moves():
    """What waits belongs to who would get its next stage: the successor, or the one with the largest share."""
    actuals = Actuals(ROWS)
    moved = hand_over(actuals, "li-na", "zhao", nov(10), "li-na leaves")
    shared = share_credit(actuals, "d6", {"li-na": "0.2", "wu": "0.8"}, "together")

    assert {"wu": 1, "zhao": 1} == Stock.of(moved, FUNNEL, NOON).by_manager("approvals")
    assert {"li-na": 1} == Stock.of(moved, FUNNEL, nov(9)).by_manager("approvals")
    assert {"li-na": 2, "wu": 1} == moved.by_manager("approvals")
    assert {"wu": 2} == Stock.of(shared, FUNNEL, NOON).by_manager("approvals")
    assert {"approvals": 1, "intakes": 1, "submissions": 1} == Stock.of(
        moved, FUNNEL, NOON, roles=Store("s1", [EAST])
    ).unassigned


def test_shared_in_one_place():
    """Several people may share what waits of one deal."""
    actuals = Actuals([(nov(2), "li-na", "approvals", 3, "d1")])
    shared = share_credit(actuals, "d1", {"li-na": "1/3", "wu": "2/3"}, "together")

    assert {"li-na": 1, "wu": 2} == Stock.of(shared, FUNNEL, NOON).by_manager("approvals")


def test_by_the_funnels_names():
    """The stock speaks the funnel's names, whatever the rows call the stages."""
    metrics = [Metric("applications", aliases=["intakes"])]
    stock = Stock.of(Actuals([(nov(2), "li-na", "intakes", 1, "d1")], metrics=metrics), FUNNEL, NOON)

    assert {"intakes": 1} == stock.amounts()
    assert FUNNEL.required(signings=8, stock=stock.amounts())


def test_rows_without_a_deal_are_told():
    """What cannot be followed is not in the stock, and is told; the last stage has nothing to wait for."""
    rows = [*ROWS, (nov(3), "wu", "intakes", 5), (nov(4), "wu", "intakes", 2), (nov(5), "wu", "signings", 1)]
    (found,) = Stock.of(Actuals(rows), FUNNEL, NOON).findings

    assert ("TK607", "intakes", NOON, 2) == (found.code, found.metric, found.period, found.details["count"])
    assert "2 of the rows name no deal" in found.message
    assert "没有业务编号" in found.to_text("zh")
    assert Stock.of(Actuals(rows), FUNNEL, NOON) == Stock.of(Actuals(ROWS), FUNNEL, NOON)


@pytest.mark.parametrize(
    ("row", "error", "expected"),
    [
        (("li-na", "approvals"), InvalidValue, "a tuple (manager, metric, value[, since[, deal]])"),
        (7, InvalidValue, "or a Waiting"),
        ((" x", "approvals", 1), InvalidValue, "manager of row 2"),
        (("x", 7, 1), InvalidValue, "Stock: metric"),
        (("x", "approvals", -1), InvalidQuantity, "stock is not negative"),
        (("x", "approvals", "0.5"), InvalidQuantity, "finer than the quantum"),
        (("x", "approvals", 1, "2026-11-02"), InvalidPeriod, "(row 2)"),
        (("x", "approvals", 1, nov(13)), InvalidValue, "a day up to 2026-11-12"),
        (("x", "approvals", 1, None, " "), InvalidValue, "deal of row 2"),
        (("x", "approvals", 1, None, 7), InvalidValue, "deal of row 2"),
        (
            ("li-na", "approvals", 1, None, "d1"),
            DuplicateMember,
            "deal 'd1' occurs twice in the stock: a deal waits at one stage, once for each of its people; "
            "keep the row that holds",
        ),
        (("x", "intakes", 1, None, "d1"), DuplicateMember, "'d1' occurs twice in the stock"),
    ],
)
def test_rows_that_are_none(row, error, expected):
    """A row of another shape is refused, with its number; a deal waits in one place."""
    with pytest.raises(error) as caught:
        Stock([("li-na", "approvals", 1, None, "d1"), row], NOON)

    assert expected in str(caught.value)


def test_a_metric_that_is_unknown():
    """A name that the stock does not know, with those that come near."""
    with pytest.raises(UnknownMember) as caught:
        Stock([("li-na", "approvals", 1)], NOON).total(Metric("aprovals"))

    assert ("aprovals", ("approvals",)) == (caught.value.given, caught.value.suggestions)


WAITING = st.tuples(
    st.sampled_from(["li-na", "wu", "zhao", "gone", None]),
    st.sampled_from(["submissions", "intakes", "approvals"]),
    st.integers(0, 9),
    st.none() | st.integers(1, 12).map(nov),
)


@given(st.lists(WAITING, max_size=20), st.randoms(use_true_random=False))
def test_sums_and_order(rows, random):
    """Bands and people add up to the total, nothing is lost at the root, and the order of rows changes nothing."""
    stock = Stock(rows, NOON, metrics=FUNNEL.metrics, roles=STORE)
    mixed = rows[:]
    random.shuffle(mixed)
    other = Stock(mixed, NOON, metrics=FUNNEL.metrics, roles=STORE)
    parts = [stock.amounts(EAST), stock.amounts(WEST), stock.unassigned]

    assert stock == other
    assert hash(stock) == hash(other)
    assert stock == pickle.loads(pickle.dumps(stock))
    assert stock.amounts() == stock.amounts(STORE)
    for metric in stock.metrics:
        total = stock.total(metric)
        assert total == sum(band.amount for band in stock.ages(metric))
        assert total == sum(stock.by_manager(metric).values())
        assert total == sum(part.get(metric.name, 0) for part in parts)
