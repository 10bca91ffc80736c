"""What an operation did to a plan."""

import pickle
from datetime import date, datetime
from decimal import Decimal

import pytest
from attrs import evolve

from targetkit import Manager, Metric, Month, Plan, Store, Team, WorkCalendar, decompose
from targetkit._attrs import FrozenMap
from targetkit.change import Change, Edited, Fact, Move, increase, signed
from targetkit.errors import InvalidPeriod, InvalidValue, OutsidePeriod, UnknownMember

NOVEMBER = Month(2026, 11)
SIGNINGS, MONEY = Metric("signings"), Metric("disbursements", 1000, "CNY")
STORE = Store(
    "chengdu-01", [Team("east", [Manager("li-na"), Manager("wang-lei")]), Team("west", [Manager("zhao-min")])]
)
ROWS = [
    ("signings", "chengdu-01", NOVEMBER, 12),
    ("signings", "east", NOVEMBER, 8),
    ("signings", "li-na", NOVEMBER, 5),
    ("signings", "wang-lei", NOVEMBER, 3),
    ("signings", "zhao-min", NOVEMBER, 4),
    ("signings", "li-na", date(2026, 11, 3), 1),
    ("disbursements", "li-na", NOVEMBER, 250_000),
]


def typed(rows, like=None, roles=STORE):
    """A plan with these rows."""
    if like is not None:
        return Plan.from_rows(rows, like=like)
    return Plan.from_rows(rows, roles=roles, period=NOVEMBER, metrics=[SIGNINGS, MONEY])


def changed(**values):
    """The rows with other values: `li_na=4` is her month of signings."""
    return [
        (metric, role, period, values.get(role.replace("-", "_"), amount))
        if metric == "signings" and period == NOVEMBER
        else (metric, role, period, amount)
        for metric, role, period, amount in ROWS
    ]


def test_moves_are_the_whole_periods_that_changed():
    """Every role whose number of the period changed is a move, in the order of the tree; the others are none."""
    before = typed(ROWS)
    after = typed(changed(li_na=4, wang_lei=4))

    change = Change.between("set", before, after, metric=SIGNINGS, role=Manager("li-na"), period=NOVEMBER)

    assert ("signings", "li-na", NOVEMBER, 5, 4) == (
        change.metric,
        change.role,
        change.period,
        change.before,
        change.after,
    )
    assert (
        Move("signings", "li-na", NOVEMBER, 5, 4),
        Move("signings", "wang-lei", NOVEMBER, 3, 4),
    ) == change.moves
    assert [-1, 1] == [move.delta for move in change.moves]


def test_edited_place_inside_the_period():
    """A day that was edited is a move, too, the first one; a place that stayed is none."""
    before = typed(ROWS)
    day = date(2026, 11, 3)
    after = typed([*ROWS[:5], ("signings", "li-na", day, 2), ROWS[6]])

    there = Change.between("set", before, after, metric="signings", role="li-na", period=day)
    elsewhere = Change.between(
        "set", before, after, metric="signings", role="li-na", period=date(2026, 11, 4)
    )

    assert ((Move("signings", "li-na", day, 1, 2),), 1) == (there.moves, there.cells)
    assert ((), 1) == (elsewhere.moves, elsewhere.cells)


def test_cells_are_the_days_of_managers():
    """Only managers count, in the finest periods that changed: their weeks and months are sums of these."""
    before = decompose({SIGNINGS: 12}, STORE, NOVEMBER, calendar=WorkCalendar.weekdays())
    after = decompose({SIGNINGS: 15}, STORE, NOVEMBER, calendar=WorkCalendar.weekdays())
    days = sum(
        before["signings", who, day] != after["signings", who, day]
        for who in ("li-na", "wang-lei", "zhao-min")
        for day in NOVEMBER.days
    )

    assert 0 < days == Change.between("replace", before, after).cells


def test_cells_are_amounts():
    """The same amount in other quanta is no change."""
    before, after = (
        Plan.from_rows(
            [("disbursements", "li-na", NOVEMBER, 6000)],
            roles=STORE,
            period=NOVEMBER,
            metrics=[Metric("disbursements", size, "CNY")],
        )
        for size in (1000, "0.01")
    )

    assert Change("replace") == Change.between("replace", before, after)


def test_people_who_come_and_go():
    """A role that only one of the plans has is on the other side nothing."""
    before = typed(ROWS)
    roles = Store("chengdu-01", [Team("east", [Manager("li-na"), Manager("chen-yu")])])
    after = Plan.from_rows(
        [("signings", "chen-yu", NOVEMBER, 3)], roles=roles, period=NOVEMBER, metrics=[SIGNINGS]
    )

    moves = Change.between("replan", before, after).moves

    assert Move("signings", "chen-yu", NOVEMBER, None, 3) in moves
    assert Move("signings", "zhao-min", NOVEMBER, 4, None) in moves
    assert Move("disbursements", "li-na", NOVEMBER, Decimal(250_000), None) in moves


def test_shared_rows_are_not_read():
    """Rows that both plans hold as one object are passed over: an edit costs what it changed."""

    class Untouchable(tuple):
        __slots__ = ()

        def __getitem__(self, _place):
            raise AssertionError

        def __eq__(self, _other):
            raise AssertionError

        __hash__ = tuple.__hash__

    plan = typed(ROWS)
    shared = {id_: Untouchable(row) for id_, row in plan.lines["signings"].items()}
    own = plan.line("signings", "li-na")
    old, new = (
        evolve(plan, lines=FrozenMap({"signings": FrozenMap({**shared, "li-na": row})}))
        for row in (own, (6, *own[1:]))
    )

    assert (Move("signings", "li-na", NOVEMBER, 5, 6),) == Change.between("set", old, new).moves


def test_text():
    """A change reads in a terminal: what it is, what has no place, and the numbers that moved."""
    change = Change.between(
        "transfer",
        typed(ROWS),
        typed(changed(li_na=4, wang_lei=4)),
        metric="signings",
        role="li-na",
        period=NOVEMBER,
        reason="on leave",
        facts=[Fact("to", "wang-lei"), Fact("amount", 1)],
    )

    assert (
        "transfer · signings of li-na in 2026-11 · 5 → 4 · on leave\n"
        "to: wang-lei\n"
        "amount: 1\n"
        "\n"
        "metric    role      period   before  after  change\n"
        "--------------------------------------------------\n"
        "signings  li-na     2026-11       5      4      -1\n"
        "signings  wang-lei  2026-11       3      4      +1\n"
        "\n"
        "2 cells of managers changed"
    ) == str(change)
    assert repr(change) == str(change)
    assert (
        "转移 · li-na 2026年11月 签约 · 5 → 4 · on leave\n"
        "转给：wang-lei\n"
        "数量：1\n"
        "\n"
        "指标  岗位      时间        之前  之后  变动\n"
        "--------------------------------------------\n"
        "签约  li-na     2026年11月     5     4    -1\n"
        "签约  wang-lei  2026年11月     3     4    +1\n"
        "\n"
        "客户经理的目标变动 2 处"
    ) == change.to_text("zh")


def test_text_of_one_place():
    """What the first line says is not said again in a table."""
    day = date(2026, 11, 3)
    move = Move("signings", "li-na", day, None, 2)
    change = Change(
        "set", metric="signings", role="li-na", period=day, before=None, after=2, moves=[move], cells=1
    )

    assert "set · signings of li-na on 3 Nov 2026 · – → 2\n1 cell of managers changed" == str(change)
    assert "rebalance" == str(Change("rebalance"))


@pytest.mark.parametrize(
    ("place", "en", "zh"),
    [
        ({"role": "east"}, "split anew · east", "重新分配 · east"),
        (
            {"role": "east", "period": NOVEMBER},
            "split anew · east in 2026-11",
            "重新分配 · east 2026年11月",
        ),
        ({"metric": "signings"}, "split anew · signings", "重新分配 · 签约"),
        ({"period": NOVEMBER}, "split anew · in 2026-11", "重新分配 · 2026年11月"),
        ({}, "split anew", "重新分配"),
    ],
)
def test_headline_of_several(place, en, zh):
    """A headline names what it was asked for, as far as that is one metric, role or period."""
    change = Change("resplit", **place)

    assert (en, zh) == (change.headline(), change.headline("zh"))


def test_text_is_cut():
    """Nobody reads hundreds of moves: the first twelve are shown, the rest is counted."""
    moves = [Move("signings", f"m{number:02}", NOVEMBER, number, number + 1) for number in range(14)]
    change = Change("scale", metric="signings", moves=moves)

    assert str(change).endswith("signings  m11   2026-11      11     12      +1\n... and 2 more")
    assert change.to_text("zh").endswith("……另有 2 处")


def test_differences_are_exact():
    """Money of any size is subtracted to the last place, whatever the decimal context says."""
    small, large = Decimal("0.01"), Decimal(10**30)

    assert Decimal("999999999999999999999999999999.99") == increase(small, large)
    assert -large == increase(large, None)
    assert ["+1,200", "0", "-0.50"] == [signed(number) for number in (1200, 0, Decimal("-0.50"))]


def test_values():
    """A change, a move and what an edit returns can be hashed, pickled and taken apart."""
    plan = typed(ROWS)
    change = Change.between("set", plan, typed(changed(li_na=4)), facts=[Fact("to", "wang-lei")])
    edited = Edited(plan, change)

    assert edited == pickle.loads(pickle.dumps(edited))
    assert 1 == len({change, pickle.loads(pickle.dumps(change))})
    assert (plan, change) == edited


@pytest.mark.parametrize(
    ("asked", "error", "told"),
    [
        (
            lambda: Change("negotiat"),
            UnknownMember,
            "unknown kind of change 'negotiat'. Did you mean 'negotiate'?",
        ),
        (
            lambda: Change("set", reason="one\ntwo"),
            InvalidValue,
            "Change: reason: 'one\\ntwo' was given; expected a text on one line, without control characters; "
            "take out U+000A",
        ),
        (
            lambda: Change("transfer", facts=[("to", "li-na")]),
            InvalidValue,
            "Change: facts: ('to', 'li-na') was given; expected a Fact, e.g. Fact('to', 'li-na')",
        ),
        (
            lambda: Change("set", period=datetime(2026, 11, 3)),
            InvalidPeriod,
            "is not taken as a period",
        ),
        (
            lambda: Change.between("set", typed(ROWS), typed(ROWS), metric="signigs"),
            UnknownMember,
            "unknown metric 'signigs' in either plan. Did you mean 'signings'?",
        ),
        (
            lambda: Change.between("set", typed(ROWS), typed(ROWS), role="li-n"),
            UnknownMember,
            "unknown role 'li-n' in either plan. Did you mean 'li-na'?",
        ),
        (
            lambda: Change.between(
                "set", typed(ROWS), typed(ROWS), metric="signings", role="li-na", period=date(2026, 12, 1)
            ),
            OutsidePeriod,
            "1 Dec 2026 is not in 2026-11",
        ),
        (
            lambda: Change.between("set", typed(ROWS), evolve(typed(ROWS), weeks="sevens")),
            InvalidValue,
            "Change: period and weeks: '2026-11 by sevens' was given; "
            "expected a plan for 2026-11 by monday, as the one before it",
        ),
        (
            lambda: Change.between(
                "set", typed(ROWS), evolve(typed(ROWS), metrics=(SIGNINGS, Metric("disbursements", 1000)))
            ),
            InvalidValue,
            "unit of disbursements: '' was given; expected the unit 'CNY', in which the other plan has it",
        ),
    ],
)
def test_errors(asked, error, told):
    """What cannot be a change is refused with what was given and what is expected."""
    with pytest.raises(error) as caught:
        asked()

    assert told in str(caught.value)
