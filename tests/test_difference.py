"""What differs between two plans."""

from datetime import date
from decimal import Decimal

import pytest

from targetkit import (
    Manager,
    Metric,
    Month,
    Plan,
    Quarter,
    Region,
    Store,
    Team,
    Week,
    WorkCalendar,
    decompose,
    weights,
)
from targetkit.change import Move
from targetkit.difference import Total, diff
from targetkit.errors import InvalidValue, OutsidePeriod, UnknownMember

NOVEMBER = Month(2026, 11)
SIGNINGS, MONEY = Metric("signings"), Metric("disbursements", 1000, "CNY")
STORE = Store(
    "chengdu-01",
    [
        Team("east", [Manager("li-na", name="李娜"), Manager("wang-lei")], name="东区"),
        Team("west", [Manager("zhao-min", name="李娜")]),
    ],
)


def split(signings, money=400_000, period=NOVEMBER, loads=(2, 1, 1)):
    """The store's plan with these targets and weights."""
    given = dict(zip(("li-na", "wang-lei", "zhao-min"), loads, strict=True))
    return decompose(
        {SIGNINGS: signings, MONEY: money},
        STORE,
        period,
        calendar=WorkCalendar.weekdays(),
        weights={"signings": weights.explicit(given)},
    )


def typed(*rows, metrics=(SIGNINGS,), roles=STORE, period=NOVEMBER, weeks="monday"):
    """A plan with these rows."""
    return Plan.from_rows(rows, roles=roles, period=period, metrics=metrics, weeks=weeks)


def test_every_place():
    """Each place that differs is a move; those that do not are none."""
    before, after = split(8), split(8, loads=(1, 1, 2))

    found = diff(before, after)

    assert {
        Move(row.metric, row.role, row.period, before.get(*row[:3]), after.get(*row[:3]))
        for row in before.rows()
        if before.get(*row[:3]) != after.get(*row[:3])
    } == set(found)
    assert len(found) == len(set(found)) > 0
    assert bool(found)
    assert (NOVEMBER,) == found.periods


def test_totals():
    """The totals are what the two plans ask of their roots, also of metrics that stayed."""
    found = diff(split(8), split(11))

    assert (Total(SIGNINGS, 8, 11), Total(MONEY, Decimal(400_000), Decimal(400_000))) == found.totals
    assert [3, 0] == [total.delta for total in found.totals]
    assert Total(SIGNINGS, 8, 11) == found.total("signings") == found.total(SIGNINGS)


def test_equal_plans():
    """Plans that are equal do not differ, be they the same object or not."""
    found = diff(split(8), split(8))

    assert not found
    assert 0 == len(found)
    assert "2026-11 · the plans do not differ" == str(found)
    assert "2026年11月 · 两个方案一致" == found.to_text("zh")


def test_filters():
    """A metric, a role with those below it, a level of time: each keeps its part, in whatever order they come."""
    before, after = split(40), split(12, 800_000, loads=(1, 1, 4))

    whole = diff(before, after)
    east = diff(before, after, metric=SIGNINGS, role=STORE.find("east"), grain="week")

    assert {"east", "li-na", "wang-lei"} == {move.role for move in east}
    assert {"signings"} == {move.metric for move in east}
    assert all(isinstance(move.period, Week) for move in east)
    assert set(east) == {
        move
        for move in whole
        if move.metric == "signings"
        and move.role in {"east", "li-na", "wang-lei"}
        and isinstance(move.period, Week)
    }
    assert east == whole.where(metric="signings").where(grain="week").where(role="east")
    assert east == east.where()
    assert (Total(SIGNINGS, before["signings", "east", NOVEMBER], after["signings", "east", NOVEMBER]),) == (
        east.totals
    )


def test_only_in_one():
    """A metric, a person or a target that only one plan has is nothing in the other."""
    roles = Store("chengdu-01", [Team("east", [Manager("li-na"), Manager("chen-yu")])])
    before = typed(("signings", "li-na", NOVEMBER, 5), ("signings", "zhao-min", NOVEMBER, 4))
    after = typed(
        ("signings", "chen-yu", NOVEMBER, 3),
        ("disbursements", "li-na", NOVEMBER, 5000),
        metrics=(MONEY, SIGNINGS),
        roles=roles,
    )

    assert (
        Move("disbursements", "li-na", NOVEMBER, None, Decimal(5000)),
        Move("signings", "li-na", NOVEMBER, 5, None),
        Move("signings", "chen-yu", NOVEMBER, None, 3),
        Move("signings", "zhao-min", NOVEMBER, 4, None),
    ) == diff(before, after).moves
    assert {"li-na", "zhao-min"} == {
        move.role for move in diff(before, after, metric="signings") if move.before
    }
    assert (Move("signings", "zhao-min", NOVEMBER, 4, None),) == diff(before, after, role="west").moves


def test_plans_of_different_periods():
    """A month and its quarter are compared in the month, weeks and days included; totals are those of the month."""
    quarter = split(30, period=Quarter(2026, 4))
    month = split(9)

    found = diff(quarter, month)

    assert (NOVEMBER,) == found.periods
    assert Total(SIGNINGS, quarter["signings", "chengdu-01", NOVEMBER], 9) == found.total("signings")
    assert {
        (row.role, row.period)
        for row in month.rows(metric="signings")
        if quarter["signings", row.role, row.period] != row.value
    } == {(move.role, move.period) for move in found.where(metric="signings")}


def test_plans_that_overlap():
    """Fiscal months are compared on the days that both have, which are what the totals are for."""
    early, late = Month.starting(2026, 10, day=26), Month.starting(2026, 11, day=24)
    days = [date(2026, 11, 24), date(2026, 11, 25)]
    before = typed(*(("signings", "li-na", day, 2) for day in days), period=early)
    after = typed(("signings", "li-na", days[0], 3), ("signings", "chengdu-01", late, 9), period=late)

    found = diff(before, after, role="li-na")

    assert tuple(days) == found.periods
    assert (Total(SIGNINGS, 4, 3),) == found.totals
    assert str(found).startswith("24 Nov 2026 – 25 Nov 2026 · 2 places differ")


def test_other_week_schemes():
    """Weeks that are cut otherwise are not compared, what both have is."""
    before = typed(("signings", "li-na", NOVEMBER, 5))
    after = typed(("signings", "li-na", NOVEMBER, 6), weeks="sevens")

    assert (Move("signings", "li-na", NOVEMBER, 5, 6),) == diff(before, after).moves
    assert (Week(date(2026, 11, 1), date(2026, 11, 7)),) == tuple(
        each for each in after.timeline.periods[1:2]
    )
    with pytest.raises(UnknownMember) as caught:
        diff(before, after, grain="week")
    assert "unknown level of time 'week' in both plans. There is 'month' and 'day'." == str(caught.value)


@pytest.mark.parametrize("sizes", [("1000", "400"), ("400", "1000"), ("0.6", "1")])
def test_other_quanta(sizes):
    """The same metric in other quanta is compared as the amount it is."""
    one, two = (Metric("disbursements", size, "CNY") for size in sizes)
    amount = Decimal(6000)
    before = typed(("disbursements", "li-na", NOVEMBER, amount), metrics=[one])
    after = typed(("disbursements", "li-na", NOVEMBER, amount), metrics=[two])
    third = typed(("disbursements", "li-na", NOVEMBER, 8000), metrics=[two])

    found = diff(before, third)

    assert not diff(before, after)
    assert [Decimal(2000)] == [move.delta for move in found]
    assert Decimal({"1000": 200, "400": 200, "0.6": "0.2"}[sizes[0]]) == (found.totals[0].metric.quantity(1))


def test_same_rows_of_other_meaning():
    """Rows that are one object are compared all the same where the quanta or the periods are not the same."""
    before = typed(("signings", "li-na", NOVEMBER, 5), ("signings", "li-na", date(2026, 11, 3), 2))
    pairs = Plan(metrics=(Metric("signings", 2),), roles=STORE, period=NOVEMBER, lines=before.lines)
    later = Plan(metrics=(SIGNINGS,), roles=STORE, period=Month.starting(2026, 11, day=2), lines=before.lines)

    assert Move("signings", "li-na", NOVEMBER, Decimal(5), Decimal(10)) in diff(before, pairs).moves
    assert (
        Move("signings", "li-na", date(2026, 11, 3), 2, None),
        Move("signings", "li-na", date(2026, 11, 4), None, 2),
    ) == diff(before, later).moves


def test_another_root():
    """The totals are of the roots, whatever they are called; a store is found in its region."""
    region = Region("southwest", [STORE, Store("chengdu-02", [Manager("sun-li")])])
    before = typed(("signings", "chengdu-01", NOVEMBER, 5))
    after = typed(
        ("signings", "southwest", NOVEMBER, 9), ("signings", "chengdu-01", NOVEMBER, 5), roles=region
    )

    assert (Total(SIGNINGS, 5, 9),) == diff(before, after).totals
    assert (Total(SIGNINGS, 5, 5),) == diff(before, after, role="chengdu-01").totals


def test_text():
    """Each metric that differs in sum, below it the roles; who is called like somebody else is told by the id."""
    months = {"chengdu-01": (12, 13), "east": (8, 8), "li-na": (5, 3), "wang-lei": (3, 5), "zhao-min": (4, 5)}
    before, after = (
        typed(
            *(("signings", role, NOVEMBER, pair[side]) for role, pair in months.items()),
            ("disbursements", "li-na", NOVEMBER, 5000),
            ("signings", "east", date(2026, 11, 3), side),
            metrics=[SIGNINGS, MONEY],
        )
        for side in (0, 1)
    )

    assert (
        "2026-11 · 5 places differ\n"
        "\n"
        "                   before  after  change  places\n"
        "------------------------------------------------\n"
        "signings               12     13      +1       5\n"
        "  chengdu-01           12     13      +1       1\n"
        "  东区                  8      8       0       1\n"
        "  李娜 (li-na)          5      3      -2       1\n"
        "  wang-lei              3      5      +2       1\n"
        "  李娜 (zhao-min)       4      5      +1       1"
    ) == str(diff(before, after))
    assert repr(diff(before, after)) == str(diff(before, after))


@pytest.mark.parametrize(("lang", "word"), [("en", "unassigned"), ("zh", "未分配")])
def test_what_nobody_owns(lang, word):
    """What nobody owns has its own word in each language, among the roles and among the places."""
    store = Store("s", [Manager("li-na", name="李娜"), Manager("unassigned", name="未分配")])
    before, after = (typed(("signings", "unassigned", NOVEMBER, number), roles=store) for number in (1, 2))
    found = diff(before, after)

    assert f"\n  {word} " in found.to_text(lang)
    assert 2 == found.to_html(lang).count(f">{word}</td>")


def test_text_in_chinese():
    """In Chinese yuan are told in 万元, as everywhere; a place without target is a dash."""
    before = typed(("disbursements", "li-na", NOVEMBER, 250_000), metrics=[MONEY])
    after = typed(("disbursements", "li-na", NOVEMBER, 200_000), metrics=[MONEY])

    assert (
        "2026年11月 · 1 处不同\n"
        "\n"
        "                  之前  之后  变动  变动处数\n"
        "--------------------------------------------\n"
        "放款金额（万元）     –     –     –         1\n"
        "  李娜              25    20    -5         1"
    ) == diff(before, after).to_text("zh")
    assert str(diff(before, after)).startswith("2026-11 · 1 place differs\n")


def test_table():
    """One metric by week: by how much each role grew, nothing where it stayed."""
    before = typed(
        ("signings", "east", NOVEMBER, 7),
        ("signings", "li-na", NOVEMBER, 5),
        ("signings", "wang-lei", NOVEMBER, 2),
        ("disbursements", "li-na", NOVEMBER, 5000),
        metrics=[SIGNINGS, MONEY],
    )
    week = Week(date(2026, 11, 9), date(2026, 11, 15))
    after = typed(
        ("signings", "east", NOVEMBER, 7),
        ("signings", "li-na", NOVEMBER, 3),
        ("signings", "li-na", week, 3),
        ("signings", "wang-lei", NOVEMBER, 4),
    )

    found = diff(before, after).table("signings")

    assert ("role", "1–8", "9–15", "16–22", "23–30", "total") == found.header
    assert (("li-na", None, 3, None, None, -2), ("wang-lei", None, None, None, None, 2)) == found.rows
    with pytest.raises(UnknownMember):
        diff(before, after).table("signings", grain="quarter")


@pytest.mark.parametrize(
    ("asked", "error", "told"),
    [
        (
            lambda plan: diff(plan, typed(period=Month(2027, 1))),
            OutsidePeriod,
            "2027-01 is not in 2026-11: the two plans have no day in common; take plans whose periods overlap",
        ),
        (
            lambda plan: diff(plan, typed(metrics=[Metric("visits")])),
            InvalidValue,
            "diff: metrics: 'visits' was given; expected a plan with at least one metric of the other: signings",
        ),
        (
            lambda plan: diff(plan, typed(roles=Manager("sun-li"))),
            InvalidValue,
            "diff: roles: 'sun-li' was given; expected a plan with at least one role of the other: chengdu-01, "
            "east, li-na, wang-lei, west, zhao-min",
        ),
        (
            lambda plan: diff(plan, typed(metrics=[Metric("signings", 1, "CNY")])),
            InvalidValue,
            "unit of signings: 'CNY' was given; expected the unit '', in which the other plan has it",
        ),
        (
            lambda plan: diff(plan, plan, metric="signigs"),
            UnknownMember,
            "unknown metric 'signigs' in either plan. Did you mean 'signings'?",
        ),
        (
            lambda plan: diff(plan, plan, role="li-n"),
            UnknownMember,
            "unknown role 'li-n' in either plan. Did you mean 'li-na'?",
        ),
        (
            lambda plan: diff(plan, plan, grain="quarter"),
            UnknownMember,
            "unknown level of time 'quarter' in both plans. There is 'month', 'week' and 'day'.",
        ),
        (
            lambda plan: diff(plan, plan).total("disbursements"),
            UnknownMember,
            "unknown metric 'disbursements' in the difference. There is 'signings'.",
        ),
        (lambda plan: diff(plan, plan).to_text("fr"), UnknownMember, "unknown language 'fr'"),
    ],
)
def test_errors(asked, error, told):
    """What cannot be compared, or is not there, is refused with what was given and what exists."""
    with pytest.raises(error) as caught:
        asked(typed(("signings", "li-na", NOVEMBER, 5)))

    assert told in str(caught.value)
