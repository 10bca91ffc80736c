"""What stock and recent intake will still yield, where rows name no deals."""

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
    Stage,
    Stock,
    Store,
    Team,
    WorkCalendar,
)
from targetkit._arrivals import Arrivals, stages_above, timing
from targetkit._inflow import Lot, Sums, Trial, due, measured, rate_of, still_due, sums_of
from targetkit._known import Known, known_past
from targetkit._odds import Odds
from targetkit.errors import UnknownMember
from targetkit.forecast import land
from targetkit.lag import Lag
from targetkit.tracking import track

NOVEMBER = Month(2026, 11)
APPROVALS, SIGNINGS = Metric("approvals"), Metric("signings")
MONEY = Metric("disbursements", 1000, "CNY")
STORE = Store(
    "s",
    [
        Team("east", [Manager("li-na", name="Li Na"), Manager("bo")]),
        Team("west", [Manager("wu")], name="West"),
    ],
    name="Chengdu",
)
DAILY = WorkCalendar.daily()
CHAIN = Funnel([Stage(APPROVALS), Stage(SIGNINGS, rate="0.5")])
TAKES = 14
CLOSE = date(2026, 11, 18)


def busy(day):
    """How many are approved on a day: some weeks bring three times as much as others."""
    return (2, 10, 4, 8, 2, 6, 2, 10, 8, 4, 2)[day.toordinal() // 7 % 11]


def rows_of(first=date(2026, 4, 1), last=date(2026, 11, 30), who=("li-na", "wu"), *, related=True):
    """Approvals day by day, and half of them signed two weeks later, or as many every day."""
    rows = []
    for gone in range((last - first).days + 1):
        day = first + timedelta(gone)
        rows += [(day, id_, "approvals", busy(day)) for id_ in who]
        came = busy(day - timedelta(TAKES)) // 2 if related else 2
        rows += [(day, id_, "signings", came) for id_ in who]
    return rows


def landing_of(
    rows,
    day=CLOSE,
    funnel=CHAIN,
    metrics=(APPROVALS, SIGNINGS),
    calendar=DAILY,
    since=None,
    stock=None,
    **more,
):
    """The landing of the signings, with the rows before November as history."""
    actuals = Actuals(rows, metrics=metrics)
    plan = Plan.from_rows(
        [(metric, id_, NOVEMBER, 1000) for metric in metrics for id_ in STORE.ids],
        roles=STORE,
        period=NOVEMBER,
        funnel=funnel,
        calendar=calendar,
    )
    first = since or actuals.first
    history = History(actuals, roles=STORE, calendar=calendar, since=first, until=date(2026, 10, 31))
    return land(track(plan, actuals, day, stock=stock), history, **{"metric": "signings"} | more)


def test_intake_is_used_where_it_helps():
    """Signings that follow the approvals land nearer with what these tell; how much it counts is measured and said."""
    rows = rows_of()
    came = sum(row[3] for row in rows if row[2] == "signings" and row[0] in NOVEMBER)
    lagged = CHAIN.with_lags(signings=TAKES)
    found = landing_of(rows, funnel=lagged, role="s")
    alone = landing_of(rows, funnel=None, role="s")
    intake = found.grounds["signings"].intake

    assert abs(found["signings", "s"].expected - came) < abs(alone["signings", "s"].expected - came) / 2
    assert ("approvals", None, True, 6) == (intake.source, intake.stock, intake.share, intake.periods)
    assert Fraction(1, 2) == pytest.approx(intake.rate, abs=0.01)
    assert Fraction(1, 2) < found["signings", "s"].weight < 1
    assert (None, None) == (alone["signings", "s"].weight, alone.grounds["signings"].intake)
    share = f"{float(found['signings', 's'].weight):.0%}"
    assert (
        "  signings: stock and recent intake of approvals (50% arrive, half within 14 working days): "
        f"counts {share}, the pace and the level the rest; measured on 6 past periods"
        in str(found).splitlines()
    )
    assert (
        f"  签约：批款件数的存量与近期进件（转化率 50%，半数 14 个工作日内），占 {share}，其余为进度与水平；由 6 个往期实测"
        in found.to_text("zh").splitlines()
    )


def test_the_lag_comes_from_the_past():
    """Where the funnel states no lag, it is that of the two series."""
    found = landing_of(rows_of(), role="s")
    intake = found.grounds["signings"].intake

    assert ("shift", TAKES) == (intake.lag.how, intake.lag.quantile("0.5"))
    assert found["signings", "s"].weight > Fraction(1, 2)


def test_intake_is_left_out_where_it_does_not_help():
    """Of signings that know nothing of the approvals the trials say so, and the landing is that by the pace."""
    rows = rows_of(related=False)
    found = landing_of(rows, funnel=CHAIN.with_lags(signings=TAKES), role="s")
    alone = landing_of(rows, funnel=None, role="s")

    assert 0 == found["signings", "s"].weight
    assert alone["signings", "s"].expected == found["signings", "s"].expected
    assert "not used, on 6 past periods it came no nearer" in str(found)
    assert "在 6 个往期上并未更准，未用" in found.to_text("zh")


def test_what_nothing_tells():
    """Without a lag, a past period or enough days it is not used, and the text says why."""
    steady = [row if row[2] == "signings" else (*row[:3], 4) for row in rows_of(related=False)]
    lagless = landing_of(steady, role="s")
    young = landing_of(
        [row for row in rows_of() if row[0] >= date(2026, 10, 10)],
        funnel=CHAIN.with_lags(signings=TAKES),
        role="s",
    )
    few = landing_of(
        [row for row in rows_of() if row[0] >= date(2026, 10, 28)],
        funnel=CHAIN.with_lags(signings=TAKES),
        role="s",
    )

    assert (None, None) == (lagless.grounds["signings"].intake.lag, lagless["signings", "s"].weight)
    assert "nothing tells how long it takes from a stage before" in str(lagless)
    assert "不知从前面环节需多少时间" in lagless.to_text("zh")
    assert 0 == young["signings", "s"].weight
    assert "not used, as no past period tells whether it helps" in str(young)
    assert "没有往期可检验，未用" in young.to_text("zh")
    assert None is few["signings", "s"].weight
    assert "(0% arrive, half within 14 working days): not used, too few days tell the rate" in str(few)
    assert "可比天数不足" in few.to_text("zh")
    with pytest.raises(UnknownMember):
        few.grounds["signings"].intake.to_text("fr")


@pytest.mark.parametrize("known", ["approvals", "signings"])
def test_a_stage_that_only_the_month_knows(known):
    """Nothing is told of a stage of which the past has no row, nor by one."""
    actuals = Actuals(rows_of())
    before = Actuals([row for row in rows_of() if row[2] == known])
    history = History(before, since=date(2026, 5, 1), until=date(2026, 10, 31))
    plan = Plan.from_rows(
        [(metric, "s", NOVEMBER, 9) for metric in (APPROVALS, SIGNINGS)],
        roles=STORE,
        period=NOVEMBER,
        funnel=CHAIN,
    )
    intake = (
        land(track(plan, actuals, CLOSE), history, metric="signings", role="s").grounds["signings"].intake
    )

    assert (None if known == "approvals" else "") == (intake and intake.source)


def test_a_side_stage():
    """A stage beside the chain follows the one that it is reached from, by the lag that the past tells."""
    visits = Metric("visits")
    chain = Funnel([Stage(APPROVALS), Stage(visits, rate="0.5", of="approvals"), Stage(SIGNINGS, rate="0.5")])
    rows = [(day, who, "visits" if name == "signings" else name, came) for day, who, name, came in rows_of()]
    found = landing_of(rows, funnel=chain, metrics=chain.metrics, metric="visits", role="s")
    intake = found.grounds["visits"].intake

    assert ("approvals", "shift", TAKES) == (intake.source, intake.lag.how, intake.lag.quantile("0.5"))
    assert found["visits", "s"].weight > Fraction(1, 2)


def test_a_stage_without_rows():
    """The nearest stage that has rows is asked."""
    between = Metric("offers")
    longer = Funnel([Stage(APPROVALS), Stage(between, rate="0.9"), Stage(SIGNINGS, rate="0.5", lag=TAKES)])
    found = landing_of(rows_of(), funnel=longer, metrics=longer.metrics, role="s")

    assert "approvals" == found.grounds["signings"].intake.source
    assert found["signings", "s"].weight > Fraction(1, 2)


def test_people_share_a_weight():
    """A person's rate is drawn to everybody's, and one weight holds for all; of nobody's part only the pace is known."""
    rows = [*rows_of(), (date(2026, 11, 3), "ghost", "signings", 3)]
    found = landing_of(rows, funnel=CHAIN.with_lags(signings=TAKES))
    li_na, wu, bo = (found["signings", id_] for id_ in ("li-na", "wu", "bo"))
    least, most = found.grounds["signings"].intake.weights

    assert li_na.weight == wu.weight == bo.weight > Fraction(1, 2)
    assert li_na.expected == pytest.approx(wu.expected, rel=0.01)
    assert None is found["signings", "unassigned"].weight
    assert least < most
    assert f"counts {float(least):.0%} to {float(most):.0%}, the pace" in str(found)
    assert f"占 {float(least):.0%}至{float(most):.0%}，" in found.to_text("zh")


def test_names():
    """People read names; who has none is said by the id, and what nobody owns in either language."""
    found = landing_of([*rows_of(), (date(2026, 11, 3), "ghost", "signings", 3)])
    heads = {one.role: (str(one).split(" · ")[0], one.to_text("zh").split(" · ")[0]) for one in found}

    assert {
        "s": ("Chengdu", "Chengdu"),
        "east": ("east", "east"),
        "li-na": ("Li Na", "Li Na"),
        "bo": ("bo", "bo"),
        "west": ("West", "West"),
        "wu": ("wu", "wu"),
        "unassigned": ("unassigned", "未分配"),
    } == heads


def test_a_snapshot_of_the_stock():
    """What is said to wait takes the place of what the rows imply, for whom it waits and by how long it has waited."""
    rows, lagged = rows_of(), CHAIN.with_lags(signings=Lag.stated({2: 1, 8: 1}))
    days = [CLOSE - timedelta(gone) for gone in range(8)]

    def rest(*waiting):
        stock = Stock([(who, "approvals", value, since) for who, value, since in waiting], CLOSE)
        found = landing_of(rows, funnel=lagged, stock=stock)
        return {one.role: float(one.expected) for one in found}, found

    none, _ = rest(("li-na", 0, None))
    li_na, told = rest(*(("li-na", 10, day) for day in days))
    unknown, _ = rest(("li-na", 80, None))
    nobody, _ = rest((None, 80, None))
    old, _ = rest(("li-na", 80, CLOSE - timedelta(30)))
    implied = landing_of(rows, funnel=lagged)
    # A snapshot that has nothing of the stage leaves it to the rows.
    other, said = rest()

    assert li_na["li-na"] > none["li-na"] + 10
    assert li_na["wu"] == none["wu"] == unknown["wu"]
    assert li_na["east"] > none["east"]
    assert unknown["li-na"] == pytest.approx(li_na["li-na"], rel=0.01)
    assert nobody["li-na"] == none["li-na"]
    assert nobody["s"] == unknown["s"] > none["s"]
    # What has waited for longer than anything ever took does not arrive any more.
    assert old == none
    assert other == {one.role: float(one.expected) for one in implied}
    assert None is said.grounds["signings"].intake.stock
    assert "signings: stock of 18 Nov 2026 and recent intake of approvals" in str(told)
    assert "签约：批款件数的2026年11月18日存量与近期进件" in told.to_text("zh")


def test_an_earlier_snapshot():
    """What came in since a snapshot is taken from the rows."""
    rows, lagged = rows_of(), CHAIN.with_lags(signings=TAKES)
    whole = [row for row in rows if row[2] == "approvals" and CLOSE - timedelta(15) < row[0] <= CLOSE]
    now = Stock([(who, "approvals", value, day) for day, who, _, value in whole], CLOSE)
    seen = CLOSE - timedelta(3)
    before = Stock([(who, "approvals", value, day) for day, who, _, value in whole if day <= seen], seen)
    one, other = (
        landing_of(rows, funnel=lagged, stock=stock, role="s")["signings", "s"] for stock in (now, before)
    )

    assert (
        one.expected == other.expected == landing_of(rows, funnel=lagged, role="s")["signings", "s"].expected
    )


def test_a_snapshot_of_the_day_that_is_running():
    """At noon, with what waits in the evening, as much is to come as in the morning with what waited the evening before."""
    rows = [row for row in rows_of() if row[0] < CLOSE]
    plan = Plan.from_rows(
        [(metric, "s", NOVEMBER, 9) for metric in (APPROVALS, SIGNINGS)],
        roles=STORE,
        period=NOVEMBER,
        funnel=CHAIN.with_lags(signings=Lag.stated({TAKES - 1: 1, TAKES: 1})),
    )
    waits = [("li-na", "approvals", 80, CLOSE - timedelta(TAKES - 1))]
    found = [
        land(track(plan, Actuals(rows), moment, at=at, stock=Stock(waits, day)), metric="signings", role="s")
        for moment, at, day in (
            (datetime(2026, 11, 18, 12), "close", CLOSE),
            (CLOSE, "morning", CLOSE - timedelta(1)),
        )
    ]

    assert found[0]["signings", "s"].expected == found[1]["signings", "s"].expected


def test_money_by_the_ticket():
    """Money comes from what is signed, and is said by what each brings; before it stands a side stage of the chain."""
    chain = Funnel(
        [
            Stage(APPROVALS),
            Stage(SIGNINGS, rate="0.5", lag=TAKES),
            Stage(Metric("visits"), rate="0.5", of="signings"),
            Stage(MONEY, ticket=50_000),
        ]
    )
    rows = rows_of()
    rows += [(day, who, MONEY, 50_000 * came) for day, who, name, came in rows if name == "signings"]
    found = landing_of(rows, funnel=chain, metrics=chain.metrics, metric="disbursements", role="s")
    intake = found.grounds["disbursements"].intake
    signed = landing_of(rows, funnel=chain, metrics=chain.metrics, role="s")["signings", "s"]

    assert ("signings", 50_000, False) == (intake.source, intake.rate, intake.share)
    assert "recent intake of signings (50,000 each, half on the same day)" in str(found)
    assert "（每件 50,000，半数当日）" in found.to_text("zh")
    assert [APPROVALS] == stages_above(chain, SIGNINGS)
    assert [SIGNINGS, APPROVALS] == stages_above(chain, Metric("visits")) == stages_above(chain, MONEY)
    assert [] == stages_above(chain, Metric("others")) == stages_above(None, SIGNINGS)
    assert float(signed.expected) * 50_000 == pytest.approx(float(found[MONEY, "s"].expected), rel=0.1)


def test_closed_days():
    """Days are counted by the calendar of the later stage; what comes in on a closed day counts for the day before."""
    weekdays = WorkCalendar.weekdays()
    rows = [row for row in rows_of(related=False) if row[2] == "approvals" or row[0].weekday() < 5]
    found = landing_of(
        rows, calendar=weekdays, funnel=CHAIN.with_lags(signings=TAKES), role="s", day=date(2026, 11, 8)
    )

    assert found["signings", "s"].weight is not None
    # The first of August was a Saturday: no open day lies before it.
    first = date(2026, 8, 1)
    found = landing_of(
        [row for row in rows if row[0] >= first],
        calendar=weekdays,
        funnel=CHAIN.with_lags(signings=2),
        since=first,
        role="s",
    )
    assert found["signings", "s"].weight is not None


def test_what_is_due():
    """Of what came in on the first day half is due after one day and half after two; a snapshot is asked by its age."""
    reach = [0.0, 0.5, 1.0]

    assert [5, 5, 0] == [due([10.0, 0, 0, 0], reach, at, at + 1) for at in range(3)]
    assert 5 == still_due([10.0, 0], reach, 1, 2, None)
    # Of what has waited for a day and is still there all arrives on the next one.
    assert 10 == still_due([10.0, 0], reach, 1, 2, (1, [Lot(10, 0)]))
    assert 0 == still_due([10.0, 0, 0, 0], reach, 3, 9, (3, [Lot(10, 0)]))
    # Since when it waits is not known, and nothing came in of late: as if it had come in right then.
    assert 5 == still_due([0.0, 0], reach, 1, 2, (1, [Lot(10, None)]))


def test_what_is_still_to_come_in():
    """Of what the stage before is still expected to bring that counts which comes early enough."""
    progress = track(
        Plan.from_rows(
            [(metric, "s", NOVEMBER, 9) for metric in (APPROVALS, SIGNINGS)],
            roles=STORE,
            period=NOVEMBER,
            funnel=CHAIN.with_lags(signings=2),
        ),
        Actuals(rows_of()),
        CLOSE,
    )
    past = known_past(progress, None)
    signings, approvals = (Known(progress, past, metric, ()) for metric in (SIGNINGS, APPROVALS))
    how = timing(signings, approvals, NOVEMBER.start)
    line = approvals.line(STORE, NOVEMBER, NOVEMBER.start)
    arrivals = Arrivals(signings, approvals)
    some, none = (
        arrivals.expected(STORE, (CLOSE, NOVEMBER.end), how, (line, rest), waiting=False) for rest in (120, 0)
    )
    days = [
        line.weights.between(CLOSE + timedelta(1), end) for end in (date(2026, 11, 29), date(2026, 12, 1))
    ]

    assert arrivals.rate(STORE, CLOSE, how) * 120 * days[0] / days[1] == pytest.approx(some - none)


def test_rates_and_weights():
    """A rate is drawn to a usual one by its strength; a weight to none by its trials, and from 0 to 1."""
    exact = [Trial(10, 12, 12), Trial(10, 7, 7), Trial(10, None, 5)]
    worse = [Trial(10, 14, 8), Trial(10, 5, 12)]

    assert 0.5 == rate_of(0, 0, 0.5, 0)
    assert 0 == rate_of(-5, 10, 0.0, 0)
    assert 2 == sums_of(exact, 1).trials
    assert (2 / 4, 0) == (measured(sums_of(exact, 1), 0, 2), measured(sums_of(worse, 1), 0, 2))
    assert 0.3 == measured(Sums(), 0.3, 2) == measured(Sums(0, 0, 4), 0.3, 2)


def test_an_interval_of_large_pieces():
    """The ends of an interval are found to a hundredth of a piece, the upper one beyond its chance."""
    odds = Odds(Fraction(150_000), Fraction(0), Fraction(1, 5), Fraction(50_000), Fraction(1, 2))
    low, high = odds.within(Fraction(4, 5))

    assert 0 == low % 500 == high % 500
    assert odds.at_least(Fraction(low)) >= Fraction(9, 10) > odds.at_least(Fraction(low + 500))
    assert odds.at_least(Fraction(high)) <= Fraction(1, 10) < odds.at_least(Fraction(high - 500))


def test_a_spread_from_few_periods():
    """A spread that comes from few periods is itself unsure, which makes the tails wider, not the middle of many."""
    sure = Odds(Fraction(100), Fraction(1, 10), None, Fraction(1), Fraction(0))
    unsure = Odds(Fraction(100), Fraction(1, 10), None, Fraction(1), Fraction(0), Fraction(5, 4))

    assert Fraction(1, 2) == sure.at_least(Fraction(100)) == unsure.at_least(Fraction(100))
    assert sure.at_least(Fraction(120)) < unsure.at_least(Fraction(120))
    assert sure.within(Fraction(4, 5))[1] < unsure.within(Fraction(4, 5))[1]
