"""What people say they will bring: summed, held against what was shown, kept."""

import pickle
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from targetkit import Actuals, History, Manager, Metric, Month, Plan, Store, Team, WorkCalendar
from targetkit.errors import DuplicateMember, InvalidQuantity, UnknownMember
from targetkit.pledges import Kept, Pledge, Pledges, check_pledges

OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)
WEEKDAYS = WorkCalendar.weekdays()
MONEY = Metric("disbursements", 1000, "CNY", aliases=["放款"])
STORE = Store(
    "s",
    [
        Team("east", [Team("east-1", [Manager("li-na"), Manager("wang-lei")]), Manager("sun-qi")]),
        Team("west", [Manager("zhao-min")]),
    ],
)


def pledged(**values):
    """Pledges of signings, by role; underscores stand for hyphens."""
    given = [Pledge("signings", role.replace("_", "-"), number) for role, number in values.items()]
    return Pledges(given, roles=STORE)


def test_pledge():
    """A pledge takes exact quantities and says who brings what and why."""
    pledge = Pledge(MONEY, Manager("li-na"), "50000.50", "two old customers")

    assert ("disbursements", "li-na", Decimal("50000.5")) == (pledge.metric, pledge.role, pledge.value)
    assert "li-na pledges 50000.5 of disbursements (two old customers)" == str(pledge)
    assert "li-na pledges 8 of signings" == str(Pledge("signings", "li-na", 8))


@pytest.mark.parametrize(
    ("given", "reason"), [(-1, "zero or more"), (Fraction(1, 3), "finitely many"), (True, "a bool")]
)
def test_pledge_refused(given, reason):
    """Less than nothing, what cannot be written down, and no number are refused."""
    with pytest.raises(InvalidQuantity, match=reason) as caught:
        Pledge("signings", "li-na", given)

    assert (given, "pledge") == (caught.value.given, caught.value.of)


def test_pledges():
    """Pledges are looked up by metric, alias and role, in the order of the tree, whatever order they came in."""
    given = [
        Pledge("放款", "li-na", 50_000),
        Pledge("signings", "li-na", 8),
        Pledge("signings", "east", 20),
    ]
    pledges = Pledges(given, roles=STORE, metrics=[MONEY])

    assert [("disbursements", "li-na"), ("signings", "east"), ("signings", "li-na")] == [
        (pledge.metric, pledge.role) for pledge in pledges
    ]
    assert (50_000, 20, None) == (
        pledges.get("放款", "li-na"),
        pledges.get("signings", STORE.find("east")),
        pledges.get(MONEY, "east"),
    )
    assert pledges == Pledges(given[::-1], roles=STORE, metrics=[MONEY])
    assert pledges == pickle.loads(pickle.dumps(pledges))
    assert hash(pledges) == hash(pickle.loads(pickle.dumps(pledges)))
    assert ("<Pledges: 3 of disbursements, signings>", "<Pledges: 0 of nothing>") == (
        repr(pledges),
        repr(Pledges([], roles=STORE)),
    )


def test_pledge_again():
    """A new pledge takes the place of the old one; the pledges before stay as they were."""
    first = Pledges([Pledge(MONEY, "li-na", 50_000)], roles=STORE, metrics=[MONEY])

    second = first.with_pledge(Pledge("放款", "li-na", 60_000)).with_pledge(Pledge("signings", "east", 3))

    assert (50_000, 1) == (first.get(MONEY, "li-na"), len(first))
    assert (60_000, 3, 2) == (second.get(MONEY, "li-na"), second.get("signings", "east"), len(second))


def test_pledges_refused():
    """Somebody unknown, two pledges for one thing, and parts of a quantum are refused."""
    with pytest.raises(UnknownMember) as stranger:
        pledged(li_nan=3)
    with pytest.raises(UnknownMember) as metric:
        pledged(li_na=3).get("signing", "li-na")
    with pytest.raises(DuplicateMember) as twice:
        Pledges([Pledge("放款", "west", 1000), Pledge(MONEY, "west", 1000)], roles=STORE, metrics=[MONEY])
    with pytest.raises(InvalidQuantity) as fine:
        Pledges([Pledge(MONEY, "west", 1500)], roles=STORE, metrics=[MONEY])

    assert ("role", "li-nan", ("li-na",)) == (
        stranger.value.kind,
        stranger.value.given,
        stranger.value.suggestions,
    )
    assert ("metric", "signing", ("signings",)) == (metric.value.kind, metric.value.given, metric.value.known)
    assert ("pledge", "disbursements of west") == (twice.value.kind, twice.value.name)
    assert str(twice.value).endswith(" occurs twice in the pledges: keep the one that was said last")
    assert (1500, 1000) == (fine.value.given, fine.value.quantum)


def test_summed():
    """A team's own pledge stands beside its people's, and both beside the target; who is silent is named."""
    summed = pledged(east=20, li_na=8, wang_lei=5, zhao_min=9).summed({"signings": 40})
    by_role = {row.role: row for row in summed}

    root, east, inner = by_role["s"], by_role["east"], by_role["east-1"]
    assert (None, 29, 40, 11, ()) == (root.own, root.people, root.target, root.gap, root.silent)
    assert (20, 13, 7, ("sun-qi",)) == (east.own, east.people, east.short, east.silent)
    assert (None, 13, None, None) == (inner.own, inner.people, inner.gap, inner.short)
    assert "sun-qi" not in by_role
    assert [("team", 20, 1, 20), ("manager", 22, 3, 18)] == [
        (level.level, level.pledged, level.count, level.gap) for level in summed.levels
    ]
    assert len(by_role) == len(summed)


def test_summed_by_a_plan():
    """A plan has a target for everybody; a smaller team inside a team that has pledged is not counted twice."""
    rows = [("disbursements", "east", NOVEMBER, 90_000), ("disbursements", "sun-qi", NOVEMBER, 20_000)]
    plan = Plan.from_rows(rows, metrics=[MONEY], roles=STORE, period=NOVEMBER)
    given = [
        Pledge(MONEY, "east", 60_000),
        Pledge(MONEY, "east-1", 50_000),
        Pledge(MONEY, "li-na", 55_000),
        Pledge(MONEY, "west", 10_000),
    ]
    summed = Pledges(given, roles=STORE, metrics=[MONEY]).summed(plan)

    assert [("team", 70_000, 2, None), ("manager", 55_000, 1, None)] == [
        (level.level, level.pledged, level.count, level.gap) for level in summed.levels
    ]
    assert (
        "放款金额     报备  下级报备合计   目标   差距\n"
        "---------------------------------------------\n"
        "s               –         7万元      –      –\n"
        "east        6万元         5万元  9万元  3万元\n"
        "east-1      5万元       5.5万元      –      –\n"
        "li-na     5.5万元             –      –      –\n"
        "sun-qi          –             –  2万元  2万元\n"
        "west        1万元             –      –      –"
    ) == summed.to_text("zh")
    assert str(summed) == repr(summed) == summed.to_text()
    assert "" == Pledges([], roles=STORE).summed().to_text()


def test_kept():
    """Pledged and attained stand side by side; over months it shows whose pledges come true."""
    rows = [
        (date(2026, 10, 5), "li-na", "signings", 9),
        (date(2026, 10, 6), "wang-lei", "signings", 2),
        (date(2026, 11, 5), "li-na", "signings", 3),
    ]
    actuals = Actuals(rows)
    pledges = pledged(li_na=8, wang_lei=5, east=11, west=0)

    october, november = pledges.kept(actuals, OCTOBER), pledges.kept(actuals, NOVEMBER)
    both = october + november

    assert [("east", 11, True), ("li-na", 9, True), ("wang-lei", 2, False), ("west", 0, True)] == [
        (row.role, row.attained, row.kept) for row in october
    ]
    assert [1, Fraction(9, 8), Fraction(2, 5), None] == [row.share for row in october]
    half = Fraction(1, 2)
    assert {"east": half, "li-na": half, "wang-lei": 0, "west": 1} == both.rates()
    assert (8, "", {}) == (len(both), Kept(()).to_text().split("\n")[-1].strip("-"), Kept(()).rates())
    assert [
        "signings  li-na     2026-10        8         9  yes",
        "signings  wang-lei  2026-10        5         2  no",
    ] == (str(october).splitlines()[3:5])
    assert "否" in repr(november) or "no" in repr(november)
    assert "2026年10月" in october.to_text("zh")


def test_kept_money():
    """Money is kept in its own quanta, and a metric of another quantum is no comparison."""
    actuals = Actuals([(date(2026, 11, 5), "zhao-min", "disbursements", 50_000)], metrics=[MONEY])
    pledges = Pledges([Pledge(MONEY, "west", 60_000)], roles=STORE, metrics=[MONEY])
    (row,) = pledges.kept(actuals, NOVEMBER)

    assert (Decimal(60_000), Decimal(50_000), Fraction(5, 6)) == (row.pledged, row.attained, row.share)


CAN = {"li-na": {"signings": 1}, "wang-lei": {"signings": "0.5"}, "zhao-min": {"signings": "0.01"}}


def far(pledges, **options):
    """Whose pledges are told to be far above, with what was shown."""
    report = check_pledges(pledges, NOVEMBER, CAN, calendar=WEEKDAYS, **options)
    return [(found.role, found.expected, found.actual, found.form) for found in report]


def test_far_above():
    """A pledge is far above by more than the share, and by a piece at least; who is not known is not judged."""
    assert [] == far(pledged(li_na=25, wang_lei=12, zhao_min=1, sun_qi=99, east=99))
    assert [("li-na", 21, 26, "")] == far(pledged(li_na=26))
    assert [("li-na", 21, 25, "")] == far(pledged(li_na=25), above="0.1")
    assert [("east-1", Fraction(63, 2), 40, "group")] == far(pledged(east_1=40))


def test_far_above_in_words():
    """The warning names what was shown and what to do, in both languages."""
    report = check_pledges(pledged(li_na=30, east_1=50), NOVEMBER, CAN, calendar={"signings": WEEKDAYS})

    assert ["TK403", "TK403"] == [found.code for found in report]
    assert report.ok
    assert (
        "signings of east-1 in 2026-11: 50 are pledged, 18.5 more than the 31.5 that its people together "
        "have shown in so many working days; ask who is to bring it, or agree on less"
    ) == report.findings[0].message
    assert (
        "li-na 2026年11月签约：报备 30，比按在岗工作日已展现的 21 多 9；请了解此次有何不同，或商定较低的数"
        == report.findings[1].to_text("zh")
    )


def test_shown_by_a_history():
    """A history says what people have shown, on the days and for the people of a plan."""
    rows = [(day, "li-na", "signings", 1) for day in WEEKDAYS.working_days(OCTOBER)]
    history = History(Actuals(rows), roles=STORE, calendar=WEEKDAYS)
    plan = Plan.from_rows([("signings", "s", NOVEMBER, 40)], roles=STORE, period=NOVEMBER, calendar=WEEKDAYS)

    report = check_pledges(pledged(li_na=60), plan, history)

    assert ["li-na"] == [found.role for found in report]
    assert [] == [*check_pledges(pledged(li_na=60), plan, {})]


def test_far_above_refused():
    """A negative share, and a pledge that the plan does not know, are refused."""
    smaller = Plan.from_rows([("signings", "x", NOVEMBER, 1)], roles=Manager("x"), period=NOVEMBER)

    with pytest.raises(InvalidQuantity) as share:
        far(pledged(li_na=1), above="-0.1")
    with pytest.raises(UnknownMember) as role:
        check_pledges(pledged(li_na=1), smaller, {})

    assert ("-0.1", "above") == (share.value.given, share.value.of)
    assert ("role", "li-na", "the plan") == (role.value.kind, role.value.given, role.value.where)
