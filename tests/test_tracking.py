"""Target, attained and gap at a moment."""

import pickle
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from targetkit import Actuals, Manager, Metric, Month, Plan, Region, Store, Team, WorkCalendar, decompose
from targetkit.errors import OutsidePeriod, UnknownMember
from targetkit.tracking import track

NOVEMBER = Month(2026, 11)
SIGNINGS = Metric("signings")
MONEY = Metric("disbursements", 1000, "CNY")
STORE = Store(
    "chengdu-01",
    [Team("east", [Manager("li-na", name="李娜"), Manager("wang-lei")]), Team("west", [Manager("zhao-min")])],
)


@pytest.fixture(scope="module")
def plan():
    """Sixty-three signings and as many thousand yuan, by working days."""
    return decompose(
        {SIGNINGS: 63, MONEY: 630_000},
        STORE,
        NOVEMBER,
        calendar=WorkCalendar.weekdays(),
        follow={"disbursements": "signings"},
    )


@pytest.fixture(scope="module")
def actuals():
    """Three people and one whom the plan does not know."""
    rows = [
        (date(2026, 10, 30), "li-na", "signings", 9),
        (date(2026, 11, 2), "li-na", "signings", 2),
        (date(2026, 11, 3), "li-na", "signings", 1, None, datetime(2026, 11, 3, 10)),
        (date(2026, 11, 3), "zhao-min", "signings", 4, None, datetime(2026, 11, 3, 16)),
        (date(2026, 11, 3), "ghost", "signings", 1, None, date(2026, 11, 3)),
        (date(2026, 11, 3), "li-na", "disbursements", "12345.50"),
        (date(2026, 11, 4), "zhao-min", "signings", 5),
    ]
    return Actuals(rows, metrics=[SIGNINGS, Metric("disbursements", "0.01", "CNY")])


def test_the_close_of_a_day(plan, actuals):
    """The day counts as over: its target is due, its rows are seen, later ones are not."""
    own = track(plan, actuals, date(2026, 11, 3)).standing("signings", "li-na")

    assert (21, 3, 18) == (own.target, own.attained, own.gap)
    assert (
        plan["signings", "li-na", date(2026, 11, 2)] + plan["signings", "li-na", date(2026, 11, 3)]
        == own.to_date
    )
    assert own.behind == own.to_date - 3
    assert own.today is None
    assert (2, 19) == (own.days_over, own.days_left)
    assert (Fraction(1, 7), Fraction(3, 2), Fraction(18, 19)) == (own.attainment, own.pace, own.required)
    assert not own.reached


def test_the_morning_of_a_day(plan, actuals):
    """Nothing of the day has come, and its target is still to do."""
    own = track(plan, actuals, date(2026, 11, 3), at="morning").standing("signings", "li-na")

    assert 2 == own.attained
    assert plan["signings", "li-na", date(2026, 11, 3)] == own.today
    assert (1, 20) == (own.days_over, own.days_left)


def test_a_time_of_day(plan, actuals):
    """What was recorded by then counts, and what does not say when; the day is not due yet."""
    noon = track(plan, actuals, datetime(2026, 11, 3, 12))

    assert 3 == noon.standing("signings", "li-na").attained
    assert 0 == noon.standing("signings", "zhao-min").attained
    assert 1 == noon.standing("signings", "unassigned").attained
    assert date(2026, 11, 3) == noon.seen
    assert 1 == noon.standing("signings", "li-na").days_over


def test_the_first_morning(plan, actuals):
    """Before the first day nothing is due and there is no pace."""
    own = track(plan, actuals, date(2026, 11, 1), at="morning").standing("signings")

    assert (0, 0, None) == (own.to_date, own.attained, own.pace)
    assert (0, 21) == (own.days_over, own.days_left)


def test_what_nobody_owns(plan, actuals):
    """It counts for the store and stands under a child of it."""
    progress = track(plan, actuals, date(2026, 11, 4))
    nobody = progress.standing("signings", "unassigned")

    assert (None, None, 1, None) == (nobody.target, nobody.to_date, nobody.attained, nobody.gap)
    assert (None, None, False) == (nobody.attainment, nobody.required, nobody.reached)
    assert 3 + 9 + 1 == progress.standing("signings").attained
    assert "unassigned" in progress.to_text()
    assert "未分配" in progress.to_text("zh")
    assert {"ghost": "unassigned"} == dict(progress.owners)


def test_money_finer_than_its_quantum(plan, actuals):
    """Attained money is told to the cent, and target less attained is the gap."""
    own = track(plan, actuals, date(2026, 11, 3)).standing("disbursements", "li-na")

    assert Decimal("12345.50") == own.attained
    assert own.target - own.attained == own.gap
    assert Fraction(1, 100) == own.metric.quantum


def test_weeks_and_days(plan, actuals):
    """A week has its own target and what came in it; a day whose target is zero is never attained."""
    progress = track(plan, actuals, date(2026, 11, 3))
    week = progress.standing("signings", "zhao-min", NOVEMBER.weeks()[0])

    assert plan["signings", "zhao-min", NOVEMBER.weeks()[0]] == week.target
    assert (4, 2, 3) == (week.attained, week.days_over, week.days_left)
    assert not progress.standing("signings", "zhao-min", date(2026, 11, 1)).reached
    assert 0 == progress.standing("signings", "zhao-min", NOVEMBER.weeks()[2]).days_over
    assert 0 == progress.standing("signings", "zhao-min", date(2026, 11, 1)).required


def test_a_target_that_stands(plan, actuals):
    """With the target attained nothing is required any more, and what is on top is a negative gap."""
    done = Actuals([(date(2026, 11, 2), "li-na", "signings", 22)], metrics=[SIGNINGS, MONEY])
    own = track(plan, done, date(2026, 11, 30)).standing("signings", "li-na")
    late = track(plan, done, date(2026, 11, 30)).standing("signings", "zhao-min")

    assert own.reached
    assert (-1, 0) == (own.gap, own.required)
    assert late.required is None


def test_a_region():
    """What people of no store brought is counted in the first one."""
    region = Region("west", [Store("a", [Manager("li-na")]), Store("b", [Manager("zhao-min")])])
    plan = decompose({SIGNINGS: 20}, region, NOVEMBER, calendar=WorkCalendar.weekdays())
    actuals = Actuals([(date(2026, 11, 2), "ghost", "signings", 1)], metrics=[SIGNINGS])
    progress = track(plan, actuals, date(2026, 11, 2))

    assert 1 == progress.standing("signings", "a").attained
    assert 0 == progress.standing("signings", "b").attained


def test_a_board(plan, actuals):
    """One metric side by side, by level, in two languages; a ranking counts equal ones alike."""
    progress = track(plan, actuals, date(2026, 11, 4))
    board = progress.board("signings", level="manager")
    ranks = [(place.rank, place.standing.role) for place in board.ranking()]
    numbers = [(place.rank, place.standing.role) for place in board.ranking(by="attained")]

    assert [(1, "zhao-min"), (2, "li-na"), (3, "wang-lei")] == ranks
    assert [(1, "zhao-min"), (2, "li-na"), (3, "unassigned"), (4, "wang-lei")] == numbers
    assert "李娜" in str(board)
    assert "签约 · 2026年11月" in board.to_text("zh")
    assert repr(board) == str(board)
    assert repr(progress) == progress.to_text()
    assert "截至 2026年11月4日" in progress.to_text("zh")
    assert "as of 4 Nov 2026" in progress.to_text()


def test_how_a_board_reads(plan, actuals):
    """The unit is said once, people stand under their team, a day's share is rounded up to what can be said."""
    progress = track(plan, actuals, date(2026, 11, 6))
    board = progress.board("disbursements").to_text("zh").splitlines()
    left = progress.standing("disbursements", "zhao-min").required

    assert "放款金额（元） · 2026年11月" == board[0]
    starts = ("chengdu-01 ", "  east ", "    李娜 ", "    wang-lei ", "  west ", "    zhao-min ", "  未分配 ")
    assert all(line.startswith(start) for start, line in zip(starts, board[4:], strict=True))
    assert 13_125 == left
    assert board[-2].endswith("  13,200")


def test_what_has_nothing_to_say(plan, actuals):
    """A group that nothing is asked of and that has brought nothing has no table."""
    store = Store("s", [Team("t", [Manager("a")]), Team("u", [Manager("b")])])
    rows = [("signings", "s", NOVEMBER, 4), ("signings", "t", NOVEMBER, 4)]
    text = str(
        track(
            Plan.from_rows(rows, roles=store, period=NOVEMBER), Actuals(metrics=[SIGNINGS]), date(2026, 11, 4)
        )
    )

    assert "\nt " in text
    assert "\nu " not in text


def test_equal_ones_share_a_rank(plan):
    """Two with the same share stand on one place, and the next counts both."""
    rows = [(date(2026, 11, 2), "li-na", "signings", 3), (date(2026, 11, 2), "zhao-min", "signings", 3)]
    board = track(plan, Actuals(rows, metrics=[SIGNINGS, MONEY]), date(2026, 11, 2)).board(
        "signings", level="manager"
    )

    assert [(1, "li-na"), (1, "zhao-min"), (3, "wang-lei")] == [
        (place.rank, place.standing.role) for place in board.ranking()
    ]


def test_a_single_manager():
    """A plan of one manager can be tracked, too."""
    plan = decompose({SIGNINGS: 21}, Manager("li-na"), NOVEMBER, calendar=WorkCalendar.weekdays())
    progress = track(plan, Actuals(metrics=[SIGNINGS]), date(2026, 11, 1), at="morning")

    assert 21 == progress.standing("signings").gap
    assert "li-na · 2026-11 · as of 1 Nov 2026, a day that is not over" == str(progress).splitlines()[0]


def test_a_day_that_is_running_is_not_told_as_over(plan, actuals):
    """In the morning and in the middle of a day the heading says that the day is not over; at its close it does not."""
    day = date(2026, 11, 12)
    morning, noon = track(plan, actuals, day, at="morning"), track(plan, actuals, datetime(2026, 11, 12, 12))

    for running in (morning, noon):
        assert running.to_text().splitlines()[0].endswith(" · as of 12 Nov 2026, a day that is not over")
        assert running.to_text("zh").splitlines()[0].endswith(" · 截至 2026年11月12日（当日未结束）")
        assert "as of 12 Nov 2026, a day that is not over" in running.to_html()
    assert track(plan, actuals, day).to_text().splitlines()[0].endswith(" · as of 12 Nov 2026")


def test_days_without_a_piece(plan, actuals):
    """Working days count, from the last day with something, or from the start; before the first day nobody is late."""
    friday = track(plan, actuals, date(2026, 11, 6))

    assert 3 == friday.days_since("signings", "li-na")
    assert 2 == friday.days_since("signings")
    assert 5 == friday.days_since("signings", "wang-lei")
    assert track(plan, actuals, date(2026, 11, 1), at="morning").days_since("signings", "li-na") is None


def test_the_activity_rate(plan, actuals):
    """Of those who were there, who brought anything; what nobody owns is nobody's activity."""
    progress = track(plan, actuals, date(2026, 11, 4))

    assert Fraction(2, 3) == progress.activity_rate("signings")
    assert Fraction(1, 2) == progress.activity_rate("signings", "east")
    assert 1 == progress.activity_rate("signings", "west", date(2026, 11, 4))
    assert progress.activity_rate("signings", "west", date(2026, 11, 9)) is None


def test_a_progress_is_a_value(plan, actuals):
    """Equal, hashable and picklable, whatever was asked of it before."""
    progress = track(plan, actuals, date(2026, 11, 3))
    progress.standing("signings")

    assert progress == pickle.loads(pickle.dumps(progress))
    assert hash(progress) == hash(track(plan, actuals, date(2026, 11, 3)))
    assert progress != track(plan, actuals, date(2026, 11, 4))


def test_going_on_from_yesterday(plan, actuals):
    """What depends on the plan alone is taken over, also when somebody has no owner; the board is the same."""
    first = track(plan, actuals, date(2026, 11, 3))
    yesterday = track(plan, actuals, date(2026, 11, 4))
    late = actuals.with_rows([(date(2026, 11, 2), "zhao-min", "signings", 1, None, date(2026, 11, 5))])
    today = track(plan, late, date(2026, 11, 5), previous=yesterday)
    back = track(plan, late, date(2026, 11, 3), previous=today)

    assert today.plan is yesterday.plan
    assert today.ground is yesterday.ground
    assert track(plan, late, date(2026, 11, 5)) == today
    assert track(plan, late, date(2026, 11, 5)).board("signings") == today.board("signings")
    assert 10 == today.standing("signings", "zhao-min").attained
    assert first == back
    assert first.board("signings") == back.board("signings")


def test_going_on_with_another_plan(plan, actuals):
    """Of the progress of another plan nothing is taken over that the plan decides."""
    yesterday = track(plan, actuals, date(2026, 11, 3))
    more = plan.set("signings", "li-na", NOVEMBER, 30).plan
    calm = Actuals([(date(2026, 11, 2), "li-na", "signings", 2)], metrics=[SIGNINGS, MONEY])

    for other, rows in ((more, actuals), (plan, calm)):
        today = track(other, rows, date(2026, 11, 4), previous=yesterday)

        assert today.ground is not yesterday.ground
        assert track(other, rows, date(2026, 11, 4)) == today
        assert track(other, rows, date(2026, 11, 4)).board("signings") == today.board("signings")


def test_a_deal_that_left_the_period(plan, actuals):
    """Who has no row left in it has no place under the store."""
    rows = [
        (date(2026, 11, 2), "ghost", "signings", 1, "d1", date(2026, 11, 2)),
        (date(2026, 10, 30), "ghost", "signings", 1, "d1", date(2026, 11, 3)),
    ]
    deals = Actuals(rows, metrics=[SIGNINGS, MONEY])

    assert {"ghost": "unassigned"} == dict(track(plan, deals, date(2026, 11, 2)).owners)
    assert {} == dict(track(plan, deals, date(2026, 11, 3)).owners)


def test_bad_moments(plan, actuals):
    """A day outside the plan, a moment that is none, metrics and levels that nobody knows."""
    with pytest.raises(
        OutsidePeriod, match="1 Dec 2026 is not in 2026-11: it runs from 2026-11-01 to 2026-11-30"
    ):
        track(plan, actuals, date(2026, 12, 1))
    with pytest.raises(UnknownMember, match="unknown moment 'noon' in track"):
        track(plan, actuals, date(2026, 11, 2), at="noon")
    with pytest.raises(UnknownMember, match="unknown metric 'disbursements' in the actuals"):
        track(plan, Actuals(metrics=[SIGNINGS]), date(2026, 11, 2))
    progress = track(plan, actuals, date(2026, 11, 2))
    with pytest.raises(UnknownMember, match="unknown level of roles 'region' in the plan"):
        progress.board("signings", level="region")
    with pytest.raises(UnknownMember, match="unknown ranking 'luck' in a board"):
        progress.board("signings").ranking(by="luck")
