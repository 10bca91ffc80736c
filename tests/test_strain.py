"""Whether what each day left has to bring is above what people have shown to be able to do."""

from datetime import date
from fractions import Fraction

import pytest

from targetkit import Actuals, History, Manager, Metric, Month, Store, Team, WorkCalendar, decompose, track
from targetkit.errors import InvalidValue, OutsidePeriod, UnknownMember

NOVEMBER = Month(2026, 11)
SIGNINGS = Metric("signings")
MONEY = Metric("disbursements", 1000, "CNY")
STORE = Store(
    "chengdu-01",
    [
        Team("east", [Manager("li-na", name="李娜"), Manager("wang-lei", left=date(2026, 11, 13))]),
        Team("west", [Manager("zhao-min")]),
    ],
)
DAY = date(2026, 11, 10)


@pytest.fixture(scope="module")
def progress():
    """The tenth: fourteen working days left, for one of three people three."""
    plan = decompose(
        {SIGNINGS: 52, MONEY: 520_000},
        STORE,
        NOVEMBER,
        calendar=WorkCalendar.weekdays(),
        follow={"disbursements": "signings"},
    )
    rows = [(date(2026, 11, 3), "zhao-min", "signings", 30), (date(2026, 11, 3), "ghost", "signings", 1)]
    return track(plan, Actuals(rows, metrics=plan.metrics), DAY)


def test_people(progress):
    """What a person still has to bring per day is held against what the person can do in one."""
    strain = progress.strain({"li-na": {"signings": 1}, "wang-lei": {"signings": 4}}, "signings")
    own, leaving, ahead = (strain.of(id_) for id_ in ("li-na", "wang-lei", "zhao-min"))

    assert (21, 14, Fraction(3, 2), 1) == (own.gap, own.days_left, own.required, own.able)
    assert (True, 7) == (own.above, own.beyond)
    assert (10, 3, Fraction(10, 3), 4, False, 0) == (
        leaving.gap,
        leaving.days_left,
        leaving.required,
        leaving.able,
        leaving.above,
        leaving.beyond,
    )
    assert (-9, 0, None, False, ()) == (ahead.gap, ahead.required, ahead.able, ahead.above, ahead.unknown)
    assert False is progress.strain({"li-na": {"signings": "1.5"}}, "signings").of("li-na").above
    assert ["li-na", "east"] == sorted((one.role for one in strain.above), reverse=True)


def test_groups_sum_over_their_people(progress):
    """A group can do what its people can in the days on which they are there; the unknown what is asked of them."""
    strain = progress.strain({"li-na": {"signings": 1}, "wang-lei": {"signings": 4}}, "signings")
    half = progress.strain({"wang-lei": {"signings": 3}}, "signings")
    none = progress.strain({}, "signings")

    assert Fraction(14 + 12, 14) == strain.of("east").able
    assert (31, True, 5) == (strain.of("east").gap, strain.of("east").above, strain.of("east").beyond)
    assert strain.of("chengdu-01").able == strain.of("east").able
    assert (Fraction(21 + 9, 14), ("li-na",)) == (half.of("east").able, half.of("east").unknown)
    assert (True, None) == (half.of("east").above, half.of("li-na").above)
    assert (None, None, None) == (none.of("east").able, none.of("east").above, none.of("east").beyond)


def test_no_day_left(progress):
    """With something missing and no day left nobody can, whatever is known; with a week over it is that week's."""
    late = track(progress.plan, progress.actuals, date(2026, 11, 30)).strain({}, "signings")
    week = progress.strain({"li-na": {"signings": 1}}, "signings", NOVEMBER.weeks()[0])

    assert (None, None, True, 21) == (
        late.of("li-na").required,
        late.of("li-na").able,
        late.of("li-na").above,
        late.of("li-na").beyond,
    )
    assert False is late.of("zhao-min").above
    assert (True, 0) == (week.of("li-na").above, week.of("li-na").days_left)


def test_a_history_as_capacity(progress):
    """A history says what people can do by a good month; money in its own quantum is compared in yuan."""
    finer = Metric("disbursements", "0.01", "CNY")
    rows = [
        (date(2026, month, 1), id_, metric, amount)
        for month in (8, 9, 10)
        for id_ in ("li-na", "wang-lei", "zhao-min")
        for metric, amount in ((SIGNINGS, 22), (finer, 44_000))
    ]
    history = History(Actuals(rows), roles=STORE, calendar=WorkCalendar.weekdays(), until=date(2026, 10, 31))
    pieces, money = (progress.strain(history, metric).of("li-na") for metric in ("signings", MONEY))
    told = progress.strain(history.capacity("signings"), "signings")

    assert (pieces.able, True) == (told.of("li-na").able, pieces.above)
    assert Fraction(9, 10) < pieces.able < Fraction(11, 10)
    assert 1900 < money.able < 2100
    assert (210_000, True) == (money.gap, money.above)


def test_in_words(progress):
    """What can be done stands beside what is required per day left, in two languages, and of whom nothing is known."""
    strain = progress.strain({"li-na": {"signings": 1}}, "signings")
    english, chinese = str(strain).splitlines(), strain.to_text("zh").splitlines()
    money = progress.strain({"li-na": {"disbursements": 2}}, MONEY, level="manager")

    assert ["per day", "can do"] == [english[2].split("  ")[-3].strip(), english[2].split("  ")[-2].strip()]
    assert any(line.split() == ["李娜", "21", "14", "1.5", "1", "yes"] for line in english)
    assert any(line.split() == ["李娜", "21", "14", "1.5", "1", "是"] for line in chinese)
    assert any(line.split() == ["zhao-min", "-9", "14", "0", "–", "no"] for line in english)
    assert "Nothing is known of wang-lei: they count as able to do what is asked of them." == english[-1]
    assert "没有wang-lei的数据：按能完成所分目标计算。" == chinese[-1]
    assert "disbursements (CNY) · 2026-11" == str(money).splitlines()[0]
    assert "放款金额（元） · 2026年11月" == money.to_text("zh").splitlines()[0]
    assert ["li-na", "wang-lei", "zhao-min"] == [row.role for row in money.rows]
    assert repr(money) == str(money)
    assert "Nothing" not in str(
        progress.strain({"li-na": {"signings": 1}, "wang-lei": {"signings": 1}}, SIGNINGS)
    )


def test_nothing_asked(progress):
    """Where nothing is asked there is nothing to be above."""
    plan = decompose(
        {SIGNINGS: 3, MONEY: 0}, Store("s", [Manager("a")]), NOVEMBER, calendar=WorkCalendar.weekdays()
    )
    bare = plan.from_rows([("signings", "s", NOVEMBER, 3)], like=plan)
    strain = track(bare, Actuals(metrics=plan.metrics), DAY).strain({"a": {"signings": 1}}, "signings")

    assert (None, None, None) == (strain.of("a").gap, strain.of("a").above, strain.of("a").beyond)
    assert (3, False, 1) == (strain.of("s").gap, strain.of("s").above, strain.of("s").able)
    assert strain.to_text().splitlines()[-1].split()[-1] == "–"


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda p: p.strain(None, "signings"), InvalidValue, "strain: capacity: None was given"),
        (lambda p: p.strain(3, "signings"), InvalidValue, "a capacity, one per metric"),
        (lambda p: p.strain({}, "visits"), UnknownMember, "unknown metric 'visits' in the plan"),
        (
            lambda p: p.strain({"nobody": {}}, "signings"),
            UnknownMember,
            "unknown manager 'nobody' in the capacity",
        ),
        (
            lambda p: p.strain({}, "signings", level="region"),
            UnknownMember,
            "unknown level of roles 'region'",
        ),
        (lambda p: p.strain({}, "signings", Month(2026, 12)), OutsidePeriod, "not in 2026-11"),
        (lambda p: p.strain({}, "signings").of("nord"), UnknownMember, "unknown role 'nord' in the strain"),
    ],
)
def test_refused(progress, call, error, text):
    """What cannot be is refused, with its place."""
    with pytest.raises(error) as caught:
        call(progress)

    assert text in str(caught.value)
