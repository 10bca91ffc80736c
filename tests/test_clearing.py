"""What waits behind the stages, how fast it is cleared, and how fast it would have to be."""

import pickle
from datetime import date, datetime
from fractions import Fraction

import pytest

from targetkit import (
    Actuals,
    Funnel,
    Manager,
    Metric,
    Month,
    Plan,
    Stage,
    Stock,
    Store,
    Team,
    WorkCalendar,
    decompose,
    track,
)
from targetkit.clearing import ClearingTarget, Speed
from targetkit.errors import (
    DuplicateMember,
    InvalidPeriod,
    InvalidQuantity,
    InvalidValue,
    UnknownMember,
)

NOVEMBER = Month(2026, 11)
STORE = Store(
    "chengdu-01",
    [Team("east", [Manager("li-na", name="李娜"), Manager("wang-lei")]), Team("west", [Manager("zhao-min")])],
)
FUNNEL = Funnel.consumer_loan(average_ticket=50_000, signing_rate="0.80", approval_rate="0.40")
ROWS = [
    (date(2026, 10, 30), "li-na", "signings", 2),
    (date(2026, 11, 3), "li-na", "approvals", 3),
    (date(2026, 11, 5), "li-na", "signings", 1),
    (date(2026, 11, 9), "zhao-min", "signings", 1),
    (date(2026, 11, 9), "ghost", "signings", 1),
    (date(2026, 11, 10), "li-na", "disbursements", 75_000),
]
STOCK = [
    ("li-na", "approvals", 6, date(2026, 11, 2)),
    ("li-na", "approvals", 2, date(2026, 11, 9)),
    ("zhao-min", "approvals", 1),
    ("zhao-min", "signings", 4, date(2026, 11, 7)),
]
DAY = date(2026, 11, 10)


@pytest.fixture(scope="module")
def plan():
    """A store's plan on weekdays."""
    return decompose(
        FUNNEL.required(disbursements=1_500_000), STORE, NOVEMBER, calendar=WorkCalendar.weekdays()
    )


@pytest.fixture(scope="module")
def progress(plan):
    """The tenth, with a snapshot of its evening."""
    return track(plan, Actuals(ROWS, metrics=plan.metrics), DAY, stock=Stock(STOCK, DAY))


def test_what_waits_and_how_long(progress):
    """Waiting is the snapshot's, ages are working days, and what nobody knows the age of is a band of its own."""
    own = progress.clearing("approvals", "li-na")
    store = progress.clearing("approvals")

    assert (8, 6, DAY) == (own.waiting, own.oldest, own.as_of)
    assert (9, 6) == (store.waiting, store.oldest)
    assert [(0, 7, 8), (None, None, 1)] == [
        (band.least, band.most, band.amount) for band in store.ages if band.amount
    ]
    assert None is progress.clearing("approvals", "west").oldest
    assert (0, (), 0) == (
        progress.clearing("intakes").waiting,
        progress.clearing("intakes").ages,
        progress.clearing("intakes").days_to_clear,
    )


def test_the_speed_by_the_rows(progress):
    """What went on to the next stage in the last working days counts, also what came before the plan began."""
    store, own = progress.clearing("approvals"), progress.clearing("approvals", "li-na")

    assert Speed(Fraction(3), Fraction(5)) == store.by_rows
    assert (Fraction(3, 5), 15) == (store.per_day, store.days_to_clear)
    assert Fraction(1, 5) == own.per_day
    assert Speed(Fraction(5), Fraction(10)) == progress.clearing("approvals", days=10).by_rows
    assert Speed(Fraction(3), Fraction(10)) == progress.clearing("approvals", "li-na", days=10).by_rows
    assert Fraction(1) == progress.clearing("approvals", "unassigned").by_rows.cleared
    assert (0, None) == (
        progress.clearing("approvals", "wang-lei", days=2).per_day,
        progress.clearing("approvals", "west", days=1).days_to_clear,
    )


def test_money_counts_as_pieces(progress):
    """Where the next stage is money, the funnel's ticket makes pieces of it."""
    assert Fraction(75_000, 50_000) == progress.clearing("signings", "li-na").by_rows.cleared


def test_the_speed_by_two_snapshots(progress):
    """What waited and what came since, less what waits now, has left, whatever became of it."""
    earlier = Stock([("li-na", "approvals", 9, date(2026, 10, 30))], date(2026, 11, 2))
    own = progress.clearing("approvals", "li-na", earlier=earlier)

    assert Speed(Fraction(9 + 3 - 8), Fraction(6)) == own.by_stock
    assert Fraction(4, 6) == own.per_day
    assert 12 == own.days_to_clear


def test_days_that_are_closed_say_nothing_of_speed(plan):
    """On closed days alone there is no pace, and money that is not in the rows is not known."""
    closed = WorkCalendar.weekdays().closed(Month(2026, 9)).closed(Month(2026, 10))
    other = Plan.from_rows(
        [("signings", "chengdu-01", NOVEMBER, 3)],
        metrics=plan.metrics[:3],
        roles=STORE,
        period=NOVEMBER,
        calendar=closed,
        funnel=FUNNEL,
    )
    actuals = Actuals(ROWS[:1], metrics=plan.metrics[:3])
    eve = Stock([("li-na", "approvals", 2), ("li-na", "signings", 1)], date(2026, 10, 31))
    progress = track(other, actuals, date(2026, 11, 1), at="morning", stock=eve)
    own, late = progress.clearing("approvals"), progress.clearing("signings")

    assert (Speed(Fraction(2), Fraction(0)), None, None) == (own.by_rows, own.per_day, own.days_to_clear)
    assert (None, None) == (late.by_rows, late.per_day)
    assert None is progress.clearing("signings", target=ClearingTarget("signings", most=0)).enough


@pytest.mark.parametrize(
    ("target", "to_clear", "required", "enough"),
    [
        (ClearingTarget("approvals", most=2), 6, Fraction(6, 14), False),
        (ClearingTarget("approvals", most=8), 0, 0, True),
        (ClearingTarget("approvals", most=7, by=date(2026, 11, 20)), 1, Fraction(1, 8), True),
        (ClearingTarget("approvals", by=date(2026, 11, 13)), 8, Fraction(8, 3), False),
        (ClearingTarget("approvals", most=7, by=date(2026, 11, 17)), 1, Fraction(1, 5), True),
        (ClearingTarget("approvals", by=DAY), 8, None, False),
        # Six are six days old: to let none get older they leave tomorrow; two more have five days longer.
        (ClearingTarget("approvals", oldest=6), 8, 6, False),
        (ClearingTarget("approvals", oldest=8), 8, 2, False),
        (ClearingTarget("approvals", oldest=5, by=date(2026, 11, 11)), 6, 6, False),
        (ClearingTarget("approvals", oldest=5, by=DAY), 6, None, False),
        (ClearingTarget("approvals", oldest=6, by=DAY), 0, 0, True),
        (ClearingTarget("approvals", most=0, oldest=30), 8, Fraction(8, 14), False),
    ],
)
def test_against_a_target(progress, target, to_clear, required, enough):
    """What has to leave, how much that is per working day, and whether the speed there is will do."""
    own = progress.clearing("approvals", "li-na", target=target)

    assert (to_clear, required, enough) == (own.to_clear, own.required, own.enough)
    assert None is progress.clearing("approvals", "li-na").enough


def test_a_board(progress):
    """Every stage and role against the target that is theirs; one's own goes before that of the level."""
    targets = [
        ClearingTarget("approvals", most=2, by=date(2026, 11, 13)),
        ClearingTarget("approvals", oldest=6, level="team"),
        ClearingTarget("approvals", role="east", by=date(2026, 11, 12)),
    ]
    board = progress.clearings(targets)
    english, chinese = str(board).splitlines(), board.to_text("zh").splitlines()

    assert [targets[0], targets[2], None, None, targets[1], None] == [
        row.target for row in board.rows if row.metric.name == "approvals"
    ]
    assert "What waits, as of 10 Nov 2026" == english[0]
    assert "存量件（截至2026年11月10日）" == chinese[0]
    assert any(
        line.split()
        == ["chengdu-01", "9", "6", "0.6", "15", "at", "most", "2", "by", "13", "Nov", "2026", "2.4", "no"]
        for line in english
    )
    assert any(
        line.split() == ["east", "8", "6", "0.2", "40", "2026年11月12日前清零", "4", "不够"]
        for line in chinese
    )
    assert any(
        line.split() == ["west", "1", "–", "0.2", "5", "最久不超过6个工作日", "0", "够"] for line in chinese
    )
    assert not any("in review" in line for line in english)
    assert repr(board) == str(board)
    assert ["li-na", "wang-lei", "zhao-min"] == [
        row.role for row in progress.clearings(level="manager").rows if row.metric.name == "signings"
    ]


def test_the_progress_shows_what_waits(progress, plan):
    """With a snapshot the progress shows it for the whole and each child, in two languages."""
    bare = track(plan, Actuals(ROWS, metrics=plan.metrics), DAY)

    assert progress.to_text().startswith(bare.to_text())
    assert "approved, not yet signed" in progress.to_text()
    assert "待签约" in progress.to_text("zh")
    assert progress == pickle.loads(pickle.dumps(progress)) != bare


def test_targets_in_words():
    """A target reads in two languages."""
    many = ClearingTarget("approvals", most=5, oldest=7, level="team", by=date(2026, 11, 20))

    assert (
        "approved, not yet signed, of each team: at most 5, none older than 7 working days by 20 Nov 2026"
        == str(many)
    )
    assert "每个团队的待签约：2026年11月20日前不超过5，最久不超过7个工作日" == many.to_text("zh")
    assert "面谈: nothing by 20 Nov 2026" == str(ClearingTarget("面谈", by=date(2026, 11, 20)))
    assert many == ClearingTarget(
        Metric("approvals"), most="5", oldest=7, level="team", by=date(2026, 11, 20)
    )
    with pytest.raises(UnknownMember, match="unknown language 'fr'"):
        many.to_text("fr")


def test_a_snapshot_with_its_own_tree(plan):
    """What belongs to somebody outside the tree is nobody's: it counts for the store, and is nobody's to clear."""
    other = [("ghost", "approvals", 3), (None, "approvals", 1), ("li-na", "approvals", 1)]
    stock = Stock(other, DAY, roles=plan.roles)
    progress = track(plan, Actuals(ROWS, metrics=plan.metrics), DAY, stock=stock)
    quiet = track(plan, Actuals(metrics=plan.metrics), DAY, stock=stock)

    assert (5, 1) == (
        quiet.clearing("approvals").waiting,
        progress.clearing("approvals", "unassigned").waiting,
    )
    assert 5 == progress.clearing("approvals").waiting


def test_a_funnel_of_ones_own():
    """Stages without a calendar wait every day; a stage that the plan does not carry is still a stage."""
    a, b = Metric("a"), Metric("b", aliases=["bb"])
    funnel = Funnel([Stage(a), Stage(b, rate="0.5"), Stage(Metric("c"), rate="0.5")])
    plan = Plan.from_rows(
        [("a", "li-na", NOVEMBER, 9)], metrics=[a], roles=Manager("li-na"), period=NOVEMBER, funnel=funnel
    )
    stock = Stock([("li-na", "a", 3, date(2026, 11, 1)), ("li-na", "bb", 2)], date(2026, 11, 8))
    progress = track(plan, Actuals([], metrics=[a]), date(2026, 11, 8), stock=stock)
    own = progress.clearing("a")

    assert (7, None, None) == (own.oldest, own.by_rows, own.per_day)
    assert None is progress.clearing("a", target=ClearingTarget("a", most=0)).enough
    assert 2 == progress.clearing("b").waiting
    assert None is progress.clearing("b", earlier=Stock([], date(2026, 11, 1))).by_stock
    assert "b  " in str(progress.clearings())


@pytest.mark.parametrize(
    ("stock", "error", "text"),
    [
        ([1], InvalidValue, "track: stock: [1] was given; expected a Stock, or None"),
        (
            Stock([], date(2026, 11, 11)),
            InvalidValue,
            "expected a snapshot of a day from 2026-10-31 to 2026-11-10",
        ),
        (Stock([], date(2026, 10, 30)), InvalidValue, "track: stock: datetime.date(2026, 10, 30) was given"),
        (
            Stock([("li-na", "visits", 1)], DAY),
            UnknownMember,
            "unknown stage 'visits' in those of the plan's",
        ),
        (Stock([("li-na", "disbursements", 1)], DAY), UnknownMember, "unknown stage 'disbursements'"),
        (
            Stock([("wu", "approvals", 1)], DAY),
            UnknownMember,
            "unknown manager 'wu' in the stock; Stock(rows, as_of, roles=plan.roles) counts it as nobody's",
        ),
    ],
)
def test_stock_that_does_not_fit(plan, stock, error, text):
    """A snapshot of another time, of unknown stages or unknown people is refused with what was given."""
    with pytest.raises(error) as caught:
        track(plan, Actuals(ROWS, metrics=plan.metrics), DAY, stock=stock)

    assert text in str(caught.value)


def test_stock_without_a_funnel():
    """Without a funnel nobody knows where files go."""
    plan = decompose({Metric("a"): 3}, STORE, NOVEMBER, calendar=WorkCalendar.weekdays())
    with pytest.raises(InvalidValue, match="a plan with a funnel: it says which stage follows"):
        track(plan, Actuals(metrics=plan.metrics), DAY, stock=Stock([("li-na", "a", 1)], DAY))


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (
            lambda p: ClearingTarget("a"),
            InvalidValue,
            "ClearingTarget: 'a' was given; expected most, oldest, or by",
        ),
        (lambda p: ClearingTarget(3, most=1), InvalidValue, "ClearingTarget: stage: 3"),
        (lambda p: ClearingTarget("a", most=-1), InvalidQuantity, "it is zero or more"),
        (lambda p: ClearingTarget("a", oldest=-1), InvalidValue, "ClearingTarget: oldest: -1"),
        (lambda p: ClearingTarget("a", oldest=True), InvalidValue, "whole number of working days"),
        (lambda p: ClearingTarget("a", by=datetime(2026, 11, 1)), InvalidPeriod, "not a datetime"),
        (lambda p: ClearingTarget("a", most=1, role="x", level="team"), InvalidValue, "not both"),
        (lambda p: p.clearing("visits"), UnknownMember, "unknown stage 'visits'"),
        (lambda p: p.clearing("approvals", "nord"), UnknownMember, "unknown role 'nord'"),
        (lambda p: p.clearing("approvals", days=0), InvalidValue, "clearing: days: 0"),
        (lambda p: p.clearing("approvals", days=True), InvalidValue, "clearing: days: True"),
        (
            lambda p: p.clearing("approvals", target=ClearingTarget("signings", most=1)),
            InvalidValue,
            "clearing: target: 'signings' was given; expected one for approvals",
        ),
        (lambda p: p.clearing("approvals", earlier=3), InvalidValue, "clearing: earlier: 3"),
        (
            lambda p: p.clearing("approvals", earlier=Stock([], DAY)),
            InvalidValue,
            "a snapshot before 2026-11-10",
        ),
        (
            lambda p: p.clearing("approvals", earlier=Stock([("wu", "approvals", 1)], date(2026, 11, 2))),
            UnknownMember,
            "unknown manager 'wu' in the stock",
        ),
        (lambda p: p.clearings([3]), InvalidValue, "ClearingTargets, () for none"),
        (lambda p: p.clearings(level="region"), UnknownMember, "unknown level of roles 'region'"),
        (lambda p: p.clearings([ClearingTarget("visits", most=1)]), UnknownMember, "unknown stage 'visits'"),
        (lambda p: p.clearings([ClearingTarget("approvals", most=1, role="x")]), UnknownMember, "role 'x'"),
        (
            lambda p: p.clearings(
                [ClearingTarget("approvals", most=1), ClearingTarget("approvals", oldest=1)]
            ),
            DuplicateMember,
            "clearing target 'approvals of chengdu-01' occurs twice in the clearing targets",
        ),
    ],
)
def test_refused(progress, call, error, text):
    """What cannot be is refused, with its place."""
    with pytest.raises(error) as caught:
        call(progress)

    assert text in str(caught.value)


def test_without_a_snapshot(plan):
    """A progress that was not given one says how to give it."""
    bare = track(plan, Actuals(ROWS, metrics=plan.metrics), DAY)
    with pytest.raises(InvalidValue, match=r"a progress with a snapshot: track\(\.\.\., stock=\.\.\.\)"):
        bare.clearing("approvals")
