"""Where a period will land."""

import pickle
from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest

from targetkit import (
    Actuals,
    Funnel,
    History,
    Manager,
    Metric,
    Month,
    Plan,
    Quarter,
    Region,
    Stage,
    Store,
    Team,
    WorkCalendar,
    decompose,
    profiles,
)
from targetkit._rollout import Rates, learnt, path_of, roll
from targetkit.credit import Handover
from targetkit.errors import InvalidPeriod, InvalidQuantity, UnknownMember
from targetkit.forecast import land
from targetkit.tracking import track

NOVEMBER = Month(2026, 11)
SIGNINGS = Metric("signings")
MONEY = Metric("disbursements", 1000, "CNY")
EAST = Team("east", [Manager("li-na"), Manager("wang-lei")])
STORE = Store("s", [EAST, Team("west", [Manager("zhao-min")])])
DAILY = WorkCalendar.daily()


def plan_of(roles=STORE, target=300, period=NOVEMBER, metric=SIGNINGS, **more):
    """A plan in which everybody has a number."""
    ids = [roles.id] if isinstance(roles, Manager) else roles.ids
    rows = [(metric, id_, period, target) for id_ in ids]
    return Plan.from_rows(rows, roles=roles, period=period, **{"calendar": DAILY} | more)


def every_day(first, last, who, count, metric="signings"):
    """So much on each day."""
    return [(first + timedelta(gone), who, metric, count) for gone in range((last - first).days + 1)]


def history_of(rows, roles=STORE, since=date(2026, 5, 1), until=date(2026, 10, 31), **more):
    """A past that is covered from May to October."""
    return History(Actuals(rows), roles=roles, since=since, until=until, **{"calendar": DAILY} | more)


PAST = [
    *every_day(date(2026, 5, 1), date(2026, 10, 31), "li-na", 4),
    *every_day(date(2026, 5, 1), date(2026, 10, 31), "wang-lei", 3),
    *every_day(date(2026, 5, 1), date(2026, 10, 31), "zhao-min", 3),
]


def landed(rows, day, history=None, plan=None, role="s", metric="signings", at="close", **more):
    """The landing of one role by some rows."""
    own = plan or plan_of()
    progress = track(own, Actuals(rows, metrics=own.metrics), day, at=at)
    return land(progress, history, metric=metric, role=role, **more)[metric, role]


def test_the_formula():
    """What came is blended with 14 days of the level before: (14·L + A) / (14 + 10) · 20 on a tenth day."""
    found = landed([(date(2026, 11, 3), "li-na", SIGNINGS, 40)], date(2026, 11, 10), history_of(PAST))

    assert float(40 + (14 * 10 + 40) / 24 * 20) == pytest.approx(float(found.expected), abs=0.01)
    assert ("level", 300, 40) == (found.way, found.target, found.attained)
    assert found.gap == 300 - found.expected
    assert found.low < found.expected < found.high


def test_the_level_of_the_last_weeks():
    """Without last year, the last 28 and 112 days count half each."""
    rows = [
        *every_day(date(2026, 5, 1), date(2026, 10, 3), "li-na", 10),
        *every_day(date(2026, 10, 4), date(2026, 10, 31), "li-na", 20),
    ]
    found = landed([], date(2026, 11, 1), history_of(rows), at="morning")
    weights = [float(weight) for weight in history_of(rows).profile("signings").factors(NOVEMBER.days)]
    level = 20 / 2 + (84 * 10 + 28 * 20) / 112 / 2

    # A shape learnt from so few months leaves days a little apart.
    assert level * sum(weights) == pytest.approx(float(found.expected), rel=0.05)


def test_the_same_month_of_last_year():
    """With last year, two thirds are that month, carried on by the growth since."""
    first = date(2025, 5, 1)
    rows = [
        (first + timedelta(gone), "li-na", "signings", 20 if (first + timedelta(gone)).month == 11 else 10)
        for gone in range((date(2026, 11, 1) - first).days)
    ]
    grown = [
        (day, who, what, count * 2 if day >= date(2026, 5, 1) else count) for day, who, what, count in rows
    ]
    steady = landed([], date(2026, 11, 1), history_of(rows, since=first), at="morning")
    twice = landed([], date(2026, 11, 1), history_of(grown, since=first), at="morning")

    assert ("last year", "last year") == (steady.way, twice.way)
    assert 600 * 2 / 3 + 300 / 3 == pytest.approx(float(steady.expected), rel=0.03)
    assert float(twice.expected) > 1.8 * float(steady.expected)


def test_last_year_without_a_growth():
    """Where last year's month is known and the months before it are not, the last weeks alone count."""
    rows = every_day(date(2025, 11, 1), date(2026, 10, 31), "li-na", 10)
    found = landed([], date(2026, 11, 1), history_of(rows, since=date(2025, 11, 1)), at="morning")

    assert "level" == found.way
    assert 300 == pytest.approx(float(found.expected), rel=0.1)


def test_nothing_came_before():
    """A store whose past is empty goes by its pace, as if it had none."""
    rows = every_day(date(2026, 11, 1), date(2026, 11, 10), "li-na", 2)
    found = landed(rows, date(2026, 11, 10), history_of([(date(2026, 10, 1), "li-na", "visits", 3)]))
    zero = landed(rows, date(2026, 11, 10), history_of([(date(2026, 10, 1), "li-na", "signings", 0)]))

    assert ("pace", 60) == (found.way, found.expected)
    assert 0 < zero.expected < 60


def test_no_history():
    """Without a past it is the pace so far by the plan's own profile, and says so; before the first day nothing."""
    plan = decompose(
        {SIGNINGS: 60, MONEY: 600_000},
        STORE,
        NOVEMBER,
        calendar=DAILY,
        profile=profiles.by_weekday({"monday": 3}),
        follow={"disbursements": "signings"},
    )
    rows = [(date(2026, 11, 2), "li-na", "signings", 8), (date(2026, 11, 2), "li-na", MONEY, 80_000)]
    progress = track(plan, Actuals(rows, metrics=plan.metrics), date(2026, 11, 2))
    found = land(progress, role="s")
    # Sunday the 1st weighs 1 and Monday the 2nd 3, of 20 + 5 · 3 in all; five Mondays.
    expected = Fraction(8, 4) * 40

    assert ("pace", expected) == (found["signings", "s"].way, found["signings", "s"].expected)
    assert expected * 10_000 == found[MONEY, plan.roles].expected
    assert "by the profile of the days: there is no history" in str(found)
    assert "signings: no history; spread assumed, not measured" in str(found)
    assert "无历史" in found.to_text("zh")
    before = landed([], date(2026, 11, 1), at="morning")
    assert ("nothing", None, None, None) == (before.way, before.expected, before.probability, before.gap)
    assert "s · signings · 2026-11: nothing: there is no history, and no day is over" == str(before)
    assert before.to_text("zh").startswith("s · 签约 · 2026年11月：无从估计")


def test_a_past_that_ends_early():
    """A past that was cut off in the middle of a month is looked at up to there."""
    rows = [row for row in PAST if row[0] <= date(2026, 10, 15)]
    found = landed([], date(2026, 11, 1), history_of(rows, until=date(2026, 10, 15)), at="morning")

    assert 300 == pytest.approx(float(found.expected), rel=0.02)
    assert 4 == found.periods


def test_rows_before_the_period_are_a_past():
    """Without a history the rows from before the period serve as one."""
    rows = [*PAST, (date(2026, 11, 2), "li-na", "signings", 9)]

    assert (
        landed(rows, date(2026, 11, 5), history_of(PAST)).expected == landed(rows, date(2026, 11, 5)).expected
    )


def test_a_new_colleague():
    """Of whom nothing is known the level of the group is expected, on the days the person is there."""
    new, also = (Manager(id_, hired=date(2026, 11, 11)) for id_ in ("yan", "ma"))
    store = Store(
        "s",
        [
            Team("east", [Manager("li-na"), Manager("wang-lei"), new, also]),
            Team("west", [Manager("bo", hired=date(2026, 11, 1))]),
        ],
    )
    plan = plan_of(store)
    found = land(track(plan, Actuals(metrics=[SIGNINGS]), date(2026, 11, 1), at="morning"), history_of(PAST))

    assert ("group", 0) == (found["signings", "yan"].way, found["signings", "yan"].periods)
    assert 20 * 3.5 == pytest.approx(float(found["signings", "yan"].expected), rel=0.02)
    assert found["signings", "yan"].expected == found["signings", "ma"].expected
    assert 30 * 3.5 == pytest.approx(float(found["signings", "bo"].expected), rel=0.02)
    assert "members need not add up to their group" in str(found)
    assert "下级的预计之和不必等于上级的预计" in found.to_text("zh")
    alone = plan_of(Store("s", [Manager("bo", hired=date(2026, 11, 1))]))
    rows = every_day(date(2026, 11, 1), date(2026, 11, 2), "bo", 2)
    assert "pace" == landed(rows, date(2026, 11, 2), history_of(PAST, roles=None), alone, "bo").way


def test_who_leaves():
    """Nothing more is expected of somebody who has left; what nobody owns goes by its pace."""
    store = Store("s", [Team("east", [Manager("li-na"), Manager("wang-lei", left=date(2026, 11, 5))])])
    rows = [(date(2026, 11, 2), "wang-lei", "signings", 2), (date(2026, 11, 3), "ghost", "signings", 1)]
    progress = track(plan_of(store), Actuals(rows, metrics=[SIGNINGS]), date(2026, 11, 10))
    found = land(progress, history_of(PAST))
    gone, nobody = found["signings", "wang-lei"], found["signings", "unassigned"]

    assert (2, 2, 2, 0) == (gone.expected, gone.low, gone.high, gone.probability)
    assert 1 == gone.probability_of(2)
    assert ("pace", 3, None) == (nobody.way, nobody.expected, nobody.probability)
    assert "unassigned · signings · 2026-11: lands at 3 (" in str(nobody)
    assert "预计 3（" in nobody.to_text("zh")


def test_a_day_that_is_running():
    """What has come today counts, and today can still bring its share; in the morning all of it is to come."""
    rows = [
        (date(2026, 11, 2), "li-na", "signings", 10),
        (date(2026, 11, 3), "li-na", "signings", 30, None, datetime(2026, 11, 3, 9)),
    ]
    morning = landed(rows, date(2026, 11, 3), history_of(PAST), at="morning")
    noon = landed(rows, datetime(2026, 11, 3, 12), history_of(PAST))
    early = landed(rows, datetime(2026, 11, 3, 8), history_of(PAST))
    over = landed(rows, date(2026, 11, 30), history_of(PAST))

    assert morning.expected == early.expected
    # Thirty are twenty more than the day was to bring; no more is expected of it.
    assert float(morning.expected) + 20 == pytest.approx(float(noon.expected), abs=1)
    assert (40, 40, 40) == (over.expected, over.low, over.high)


def test_what_was_recorded_later():
    """Of the past only what was recorded by the moment is seen."""
    late = [(date(2026, 10, 20), "li-na", "signings", 900, None, date(2026, 11, 6))]
    history, later = history_of(PAST), history_of([*PAST, *late])
    day = date(2026, 11, 5)

    assert landed([], day, history).expected == landed([], day, later).expected
    assert (
        landed([], datetime(2026, 11, 6, 23), history).expected
        == landed([], datetime(2026, 11, 6, 23), later).expected
    )
    assert landed([], date(2026, 11, 6), history).expected < landed([], date(2026, 11, 6), later).expected


def test_probabilities():
    """Of few pieces a count, of many Student's t; past months that varied make it less sure."""
    steady = history_of(PAST)
    wild = history_of(
        [(day, who, what, count * (3 if day.month % 2 else 1)) for day, who, what, count in PAST]
    )
    day = date(2026, 11, 10)
    rows = every_day(date(2026, 11, 1), day, "li-na", 10)
    sure, unsure = landed(rows, day, steady), landed(rows, day, wild)
    person, last = landed(rows, day, steady, role="li-na"), landed(rows, date(2026, 11, 29), steady)

    assert sure.odds.dispersion is None
    assert None not in {person.odds.dispersion, last.odds.dispersion}
    assert unsure.odds.spread > sure.odds.spread
    assert (unsure.high - unsure.low) > (sure.high - sure.low)
    assert 5 == sure.periods
    chances = [sure.probability_of(target) for target in (100, 290, 300, 310, 500)]
    assert sorted(chances, reverse=True) == chances
    assert chances[2] == sure.probability
    assert Fraction(2, 5) < sure.probability < Fraction(3, 5)
    wider = landed(rows, day, steady, share="0.95")
    assert wider.low < sure.low < sure.high < wider.high


def test_teams_are_drawn_to_their_store():
    """The errors of a team are drawn to those of the store."""
    history = history_of([(day, who, what, count * 10) for day, who, what, count in PAST])
    day = date(2026, 11, 10)
    store, team = (landed([], day, history, role=role) for role in ("s", "east"))

    assert team.odds.dispersion is None
    assert 0 < team.odds.spread <= store.odds.spread


def test_money():
    """Money is counted in tickets; a group of a few and a person are sums of them."""
    chain = Funnel([Stage(SIGNINGS), Stage(MONEY, ticket=50_000)])
    plan = Plan.from_rows(
        [(MONEY, id_, NOVEMBER, 1_000_000) for id_ in STORE.ids],
        roles=STORE,
        period=NOVEMBER,
        funnel=chain,
        calendar=DAILY,
    )
    past = every_day(date(2026, 5, 1), date(2026, 10, 31), "li-na", 50_000, MONEY)
    rows = [(date(2026, 11, 2), "li-na", MONEY, 100_000)]
    found = landed(rows, date(2026, 11, 15), history_of(past), plan, "li-na", "disbursements")
    first = landed(
        rows, date(2026, 11, 15), plan=plan_of(metric=MONEY, target=10_000_000), metric="disbursements"
    )

    assert (50, Fraction(1, 2)) == (found.odds.piece, found.odds.ticket)
    assert 0 < found.probability < 1
    assert found.low % 1000 == found.high % 1000 == 0
    assert "% to reach it" in str(found)
    assert "万元" in found.to_text("zh")
    # Nothing is known of the ticket, nor of the past.
    assert (1, 0) == (first.odds.piece, first.odds.ticket)
    many = [(date(2026, 11, 2), "li-na", MONEY, 9_000_000)]
    assert landed(many, date(2026, 11, 10), plan=plan, metric="disbursements").odds.dispersion is None


def test_a_quarter():
    """A longer period lands by its months, and is held against the quarters before it."""
    quarter = Quarter(2026, 4)
    rows = every_day(date(2025, 7, 1), date(2026, 9, 30), "li-na", 2)
    history = history_of(rows, since=date(2025, 7, 1), until=date(2026, 9, 30))
    plan = plan_of(period=quarter, target=200)
    found = landed(
        every_day(date(2026, 10, 1), date(2026, 10, 31), "li-na", 2), date(2026, 10, 31), history, plan
    )

    assert 184 == pytest.approx(float(found.expected), rel=0.03)
    assert 4 == found.periods


def test_a_region():
    """Each store has its own shape, drawn to the region's; who is no longer there counts where they were."""
    store = Store("t", [Manager("wu")])
    region = Region("r", [STORE, store])
    before = Region(
        "r",
        [
            Store(
                "s", [Team("east", [Manager("li-na"), Manager("old")]), Team("old-team", [Manager("older")])]
            ),
            store,
        ],
    )
    rows = [
        *PAST,
        *every_day(date(2026, 5, 1), date(2026, 10, 31), "old", 2),
        *every_day(date(2026, 5, 1), date(2026, 10, 31), "older", 2),
        *every_day(date(2026, 5, 1), date(2026, 10, 31), "nobody", 2),
        *every_day(date(2026, 5, 1), date(2026, 10, 31), "wu", 5),
    ]
    progress = track(plan_of(region), Actuals(metrics=[SIGNINGS]), date(2026, 11, 1), at="morning")
    found = {
        one.role: round(float(one.expected) / 30, 1) for one in land(progress, history_of(rows, roles=before))
    }
    alone = plan_of(STORE)
    own = landed([], date(2026, 11, 1), history_of(rows, roles=before), alone, at="morning")

    assert {"r": 21, "s": 14, "t": 5, "east": 9, "west": 3} == {
        id_: pytest.approx(found[id_], abs=0.3) for id_ in ("r", "s", "t", "east", "west")
    }
    # The history knows more than the store of the plan: the others are no strangers of it.
    assert 14 * 30 == pytest.approx(float(own.expected), rel=0.02)
    assert 21 * 30 == pytest.approx(
        float(landed([], date(2026, 11, 1), history_of(rows, roles=None), alone, at="morning").expected),
        rel=0.02,
    )


def test_weeks_of_a_firm():
    """Days off and absences are no days to come."""
    away = Manager("li-na", away=[date(2026, 11, day) for day in range(16, 31)])
    plan = plan_of(Store("s", [away]), calendar=WorkCalendar.weekdays())
    history = history_of(
        [row for row in PAST if row[0].weekday() < 5 and row[1] == "li-na"],
        roles=None,
        calendar=WorkCalendar.weekdays(),
    )
    found = landed([], date(2026, 11, 1), history, plan, "li-na", at="morning")

    assert 10 * 4 == pytest.approx(float(found.expected), rel=0.05)


def test_one_store_again():
    """The same history answers again from what it has learnt; places are found by name, alias and object."""
    history = history_of(PAST)
    applications = Metric("applications", aliases=("intakes",))
    plan = plan_of(metric=applications)
    rows = [(day, who, "intakes", count) for day, who, _, count in PAST]
    found = land(track(plan, Actuals(rows), date(2026, 11, 5)), History(Actuals(rows)), role="s")

    assert landed([], date(2026, 11, 5), history) == landed([], date(2026, 11, 5), history)
    assert found["intakes", "s"] is found[applications, STORE] is found["applications", "s"]
    assert found == pickle.loads(pickle.dumps(found))
    assert 1 == len(found) == len(list(found))
    assert repr(found) == str(found) == found.to_text()
    assert repr(found["intakes", "s"]) == str(found["intakes", "s"])
    assert str(found.grounds["applications"]) == found.grounds["applications"].to_text()


def test_errors():
    """What is not there, and what is no share or day, is refused."""
    progress = track(plan_of(), Actuals(metrics=[SIGNINGS]), date(2026, 11, 5))
    found = land(progress, role="s")
    with pytest.raises(UnknownMember) as caught:
        found["signings", "east"]

    assert ("landing", "signings of east") == (caught.value.kind, caught.value.given)
    with pytest.raises(UnknownMember, match="signings of east"):
        found[SIGNINGS, EAST]
    for share in (0, 1, "1.5"):
        with pytest.raises(InvalidQuantity, match="between 0 and 1") as refused:
            land(progress, share=share)
        assert share == refused.value.given
    with pytest.raises(UnknownMember):
        land(progress, metric="visits")
    with pytest.raises(UnknownMember):
        land(progress, role="south")
    with pytest.raises(InvalidPeriod):
        land(progress, campaigns=["2026-11-11"])
    with pytest.raises(UnknownMember):
        found.to_text("fr")


# --- open cases -------------------------------------------------------------------------------------------------

CHAIN = Funnel([Stage(Metric("approvals")), Stage(SIGNINGS, rate="0.8"), Stage(MONEY, ticket=50_000)])
CASES = Store(
    "s", [Team("east", [Manager("li-na"), Manager("wang-lei")]), Team("west", [Manager("zhao-min")])]
)


def cases_of(count=150, first=date(2026, 5, 1), who="li-na", takes=5, ends=False):
    """A case approved on each day and signed, and paid 50,000, five days later; every fourth is declined instead."""
    rows = []
    for gone in range(count):
        day, deal = first + timedelta(gone), f"{who}-{gone}"
        rows.append((day, who, "approvals", 1, deal))
        if ends and gone % 4 == 3:
            rows.append((day + timedelta(2), who, "declined", 1, deal))
        else:
            rows.append((day + timedelta(takes), who, SIGNINGS, 1, deal))
            rows.append((day + timedelta(takes), who, MONEY, 50_000, deal))
    return rows


def case_plan(**more):
    """Signings and money of November, which cases come to."""
    rows = [(metric, id_, NOVEMBER, 50_000) for metric in (SIGNINGS, MONEY) for id_ in CASES.ids]
    return Plan.from_rows(rows, roles=CASES, period=NOVEMBER, funnel=CHAIN, calendar=DAILY, **more)


def landing_of(rows, day, history=None, metrics=(SIGNINGS, MONEY), **more):
    """Where such a plan lands."""
    actuals = Actuals(rows, metrics=[*metrics, Metric("approvals")])
    return land(track(case_plan(), actuals, day, **more.pop("seen", {})), history, **more)


def test_open_cases():
    """Cases that wait are rolled forward as those before them went: each five days after it was approved."""
    rows = cases_of(204)
    found = landing_of(rows, date(2026, 11, 10), role="s")
    signings, money = found["signings", "s"], found["disbursements", "s"]

    assert ("cases", "cases", 10) == (signings.way, money.way, signings.attained)
    # The last one was approved on 20 November: seen so far are ten that wait, and one more comes in each day.
    assert 30 == pytest.approx(float(signings.expected), abs=1)
    assert float(signings.expected) * 50_000 == pytest.approx(float(money.expected), rel=0.01)
    assert (Fraction(50), 5) == (money.odds.piece, found.grounds["signings"].cases)
    assert "5 open cases" in str(found)
    assert "在途件 5 件" in found.to_text("zh")
    assert "2 by what the open cases and recent intake will yield" in str(found)


def test_cases_may_end():
    """What is declined yields nothing more; who counts it is asked by its name."""
    rows = cases_of(204, ends=True)
    known = landing_of(rows, date(2026, 11, 10), role="s", metric="signings")
    unknown = landing_of(rows, date(2026, 11, 10), role="s", metric="signings", ends=())

    undone = [
        (date(2026, 11, 10), "li-na", "approvals", 0, "li-na-192", date(2026, 11, 10)),
        (date(2026, 11, 10), "li-na", "declined", 0, "li-na-190"),
        (date(2026, 11, 10), "li-na", "declined", 1, "never approved"),
    ]
    less = landing_of([*rows, *undone], date(2026, 11, 10), role="s", metric="signings")

    assert 23 == pytest.approx(float(known["signings", "s"].expected), abs=1.5)
    assert known.grounds["signings"].cases - 1 == less.grounds["signings"].cases
    assert known.grounds["signings"].cases < unknown.grounds["signings"].cases


def test_whose_cases():
    """Cases count for who has them: also after they were handed over, or are shared, or for nobody."""
    rows = [
        *cases_of(204),
        *cases_of(204, who="ghost"),
        *cases_of(120, who="gone"),
    ]
    actuals = Actuals(rows, metrics=[SIGNINGS, MONEY])
    handed = actuals.with_ledger([Handover(None, "li-na", "zhao-min", date(2026, 11, 10), "leaves")])
    plan, day = case_plan(), date(2026, 11, 10)
    before = land(track(plan, actuals, day), metric="signings")
    after = land(track(plan, handed, day), metric="signings")
    rest = {one.role: float(one.expected) - one.attained for one in before}
    moved = {one.role: float(one.expected) - one.attained for one in after}

    assert 20 == pytest.approx(rest["li-na"], abs=1) == rest["unassigned"]
    assert rest["s"] == pytest.approx(rest["li-na"] + rest["unassigned"], abs=0.01)
    assert 0 == rest["zhao-min"]
    assert moved["zhao-min"] == pytest.approx(rest["li-na"], abs=0.01)
    assert moved["s"] == pytest.approx(rest["s"], abs=0.01)


def test_deals_that_only_the_past_knows():
    """The history may tell the cases, and the rows of the month what became of them."""
    rows = cases_of(204)
    before = [row for row in rows if row[0] < NOVEMBER.start]
    since = [row for row in rows if row[0] >= NOVEMBER.start]
    history = History(Actuals(before, metrics=[SIGNINGS, MONEY]), roles=CASES, calendar=DAILY)
    day = date(2026, 11, 3)
    ledger = [Handover("li-na-183", "li-na", "zhao-min", day, "ill")]
    whole = landing_of(rows, day, role="s")["signings", "s"]
    split = landing_of(since, day, history, role="s")["signings", "s"]
    handed = Actuals(since, metrics=case_plan().metrics).with_ledger(ledger)
    moved = land(track(case_plan(), handed, day), history, role="s")["signings", "s"]

    assert "cases" == whole.way == split.way
    assert whole.expected == split.expected == moved.expected


def test_rows_without_deals():
    """Where the cases do not tell most of a stage, its days do."""
    rows = [(*row[:4], None) if row[2] == SIGNINGS else row for row in cases_of(204)]
    few = cases_of(24, first=date(2026, 10, 20))
    first = Plan.from_rows(
        [("approvals", "s", NOVEMBER, 30)], roles=CASES, period=NOVEMBER, funnel=CHAIN, calendar=DAILY
    )

    assert "level" == landing_of(rows, date(2026, 11, 10), role="s")["signings", "s"].way
    assert "cases" != landing_of(few, date(2026, 11, 10), role="s")["signings", "s"].way
    # Nothing lies before the first stage.
    progress = track(first, Actuals(cases_of(204), metrics=[SIGNINGS, MONEY]), date(2026, 11, 10))
    assert "level" == land(progress, role="s")["approvals", "s"].way
    assert (
        "nothing" == landing_of([], date(2026, 11, 1), role="s", seen={"at": "morning"})["signings", "s"].way
    )


def test_a_case_that_skips():
    """A stage that is skipped counts as moved, one told late as reached with the stage behind it."""
    assert ((0, 3), (2, 7)) == path_of([(2, 7), (0, 3)], None)
    assert ((0, 3), (1, 7), (2, 7)) == path_of([(1, 9), (2, 7), (0, 3)], None)
    assert ((0, 3), (-1, 3)) == path_of([(0, 3)], 1)
    rates = learnt([((0, 0), (2, 2)), ((0, 0), (-1, 2)), ((0, 0),), ((1, 0), (2, 90)), ((1, 0),)], 3, 100)

    assert [[0, 0, 1], [0, 0, 1], [0, 0, 0]] == rates.shares
    # Of 107 days at risk at the first stage one moved and one ended: at an age of two one of three did each.
    mean = 1 / (3 + 3 + 101)
    assert (1 + 5 * mean) / (3 + 5) == pytest.approx(rates.moves[0][2]) == rates.ends[0][2]
    assert 5 * mean / (3 + 5) == pytest.approx(rates.moves[0][1])
    # Sixty days and more are one age: 31 days of one case, 41 of the other.
    second = 1 / (91 + 101)
    assert (1 + 5 * second) / (31 + 41 + 5) == pytest.approx(rates.moves[1][60])


def test_rolled_forward():
    """A case that moves on with a chance of 1/2 a day has gone with one of 3/4 after two; what comes in goes on at once."""
    rates = Rates([[0.5] * 61, [1.0] * 61, [0.0] * 61], [[0.0] * 61] * 3, [[0, 1, 0], [0, 0, 1], [0, 0, 0]])
    ahead = roll(rates, 3, 2, 2)

    assert [0.75] * 61 == ahead.waiting[0]
    assert [1.0] * 61 == ahead.waiting[1]
    assert [0.5 + 0.75, 2, 2] == ahead.fresh
    assert [0, 0, 0] == roll(rates, 3, 2, 0).fresh
