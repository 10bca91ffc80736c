"""What past months say of how far what comes may lie from what is expected."""

import math
import pickle
import random
from datetime import date
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
    check_achievability,
)
from targetkit.chance import Spread
from targetkit.errors import UnknownMember
from targetkit.hindsight import MeasuredSpread, measured_spread
from targetkit.outlook import outlook
from targetkit.stretch import stretch_for
from targetkit.what_it_takes import what_would_it_take

NOVEMBER = Month(2026, 11)
DAILY = WorkCalendar.daily()
SIGNINGS, MONEY = Metric("signings"), Metric("disbursements", 1000, "CNY")
PAIR = Store("s", [Team("east", [Manager("li-na"), Manager("wang-lei")])])
MONTHS = [Month(2025, 11), Month(2025, 12), *(Month(2026, month) for month in range(1, 11))]


def plan_of(roles=PAIR, metric=SIGNINGS, number=30, period=NOVEMBER, funnel=None):
    """A plan in which everybody has a number."""
    ids = [roles.id] if isinstance(roles, Manager) else roles.ids
    return Plan.from_rows(
        [(metric, id_, period, number) for id_ in ids],
        roles=roles,
        period=period,
        calendar=DAILY,
        funnel=funnel,
    )


def history_of(brought, months=MONTHS, roles=PAIR, metric=SIGNINGS, **more):
    """So much of everybody in each month, on its first day."""
    rows = [
        (month.start, id_, metric, amount)
        for id_, amounts in brought.items()
        for month, amount in zip(months, amounts, strict=True)
    ]
    covered = {"since": months[0].start, "until": months[-1].end, **more}
    return History(Actuals(rows), roles=roles, calendar=DAILY, **covered)


def measured(history, plan=None, **more):
    """What is measured for a plan's only metric."""
    (one,) = measured_spread(plan or plan_of(), history, **more).metrics.values()
    return one


def noisy(seed, shock=0.0, people=4, months=18, mean=20):
    """Months in which people share a shock, and whose counts are Poisson ones beside it."""
    pick = random.Random(seed)

    def count(rate):
        clock, pieces = pick.expovariate(1), 0
        while clock < rate:
            pieces, clock = pieces + 1, clock + pick.expovariate(1)
        return pieces

    run = [Month(2026, 10)]
    while len(run) < months:
        run.insert(0, run[0].previous())
    level = {month: mean * math.exp(pick.gauss(0, shock)) for month in run}
    store = Store("s", [Manager(f"p{at}") for at in range(people)])
    rows = {one.id: [count(level[month]) for month in run] for one in store.managers()}
    return history_of(rows, run, store), plan_of(store)


def carried_on(paces, days):
    """What is to be expected of the next month in units of a median of 1, and the growth, by the formulas."""
    at, whole = range(len(paces)), sum(days)
    middle = sum(x * weight for x, weight in zip(at, days, strict=True)) / whole
    mean = sum(pace * weight for pace, weight in zip(paces, days, strict=True)) / whole
    weights = [weight * len(days) / whole for weight in days]
    width = sum(weight * (x - middle) ** 2 for x, weight in zip(at, weights, strict=True))
    slope = (
        sum(
            weight * (pace / mean - 1) * (x - middle)
            for x, pace, weight in zip(at, paces, weights, strict=True)
        )
        / width
    )
    left = sum(
        weight * (pace / mean - 1 - slope * (x - middle)) ** 2
        for x, pace, weight in zip(at, paces, weights, strict=True)
    )
    noise = (left + 2 * 0.1**2) / len(paces)
    growth = slope * 0.01**2 / (0.01**2 + noise / width)
    last = slice(-6, None)
    centre = sum(x * weight for x, weight in zip(at[last], days[last], strict=True)) / sum(days[last])
    level = sum(pace * weight for pace, weight in zip(paces[last], days[last], strict=True)) / sum(days[last])
    return level + mean * growth * (len(paces) - centre), growth, slope, level


def test_what_the_capacity_would_have_said():
    """The bias alone is what the last months brought, by what their median would have let expect of them."""
    pick = random.Random(3)
    brought = {id_: [pick.randint(20, 60) for _ in MONTHS] for id_ in ("li-na", "wang-lei")}
    history = history_of(brought)
    usual = history.capacity("signings", "0.5", before=NOVEMBER.start)
    foretold = sum(
        usual.per_day("signings", id_).value * len(month.days) for id_ in brought for month in MONTHS[6:]
    )
    now = measured(history)

    assert sum(sum(line[6:]) for line in brought.values()) / foretold == pytest.approx(now.bias.raw, abs=2e-5)
    assert (6, tuple(MONTHS[6:])) == (now.bias.n, now.bias.window)
    assert (11, tuple(MONTHS[1:])) == (now.n, now.months)
    assert (12, tuple(MONTHS)) == (now.growth.n, now.growth.window)


def test_growth_is_carried_on():
    """Of a store that grows month by month more is to be expected than of the last months, as far as that is sure."""
    run = [Month(2024, 11), Month(2024, 12), *(Month(2025, month) for month in range(1, 11)), *MONTHS]
    rows = [
        (day, id_, SIGNINGS, pace)
        for pace, month in enumerate(run, 10)
        for day in month.days
        for id_ in ("li-na", "wang-lei")
    ]
    long = measured(History(Actuals(rows), roles=PAIR, calendar=DAILY))
    short = measured(History(Actuals(rows), roles=PAIR, calendar=DAILY, since=MONTHS[8].start))
    days = [len(month.days) for month in run]
    # The median of 28 to 33 a day is 30.5, that of 30 to 33 is 31.5.
    whole = carried_on([pace / 30.5 for pace in range(10, 34)], days)
    part = carried_on([pace / 31.5 for pace in range(30, 34)], days[-4:])

    for found, (expected, growth, slope, level) in ((long, whole), (short, part)):
        assert expected == pytest.approx(float(found.bias.value), abs=2e-6)
        assert growth == pytest.approx(float(found.growth.value), abs=2e-6)
        assert slope == pytest.approx(float(found.growth.raw), abs=2e-6)
        assert level == pytest.approx(float(found.bias.raw), abs=2e-6)
        assert f"{growth / slope:.0%} of it counts" == found.growth.note
    assert 33.8 < float(long.bias.value) * 30.5 < 34
    assert 31.5 < float(short.bias.value) * 31.5 < 32


def test_luck_is_no_growth():
    """Where months go up and down and nowhere else, next to nothing is carried on."""
    grown = [float(measured(*noisy(seed, 0.15, months=24)).growth.value) for seed in range(20)]

    assert abs(sum(grown) / 20) < 0.003
    assert max(map(abs, grown)) < 0.02


def test_good_months_now_and_then():
    """Where the median passes over good months, they are made good: as much is expected as comes on average."""
    found = measured(history_of({"li-na": [30, 30, 90] * 4, "wang-lei": [30, 30, 90] * 4}))

    assert found.bias.raw > Fraction(3, 2)
    assert abs(found.bias.value - found.bias.raw) < Fraction(1, 20)


def test_the_formulas():
    """Dispersion, shock and bias of two people whose months are told are those of their formulas."""
    months = MONTHS[:5]
    # One a day, in February two: the other months bring what the median lets expect, February twice as much.
    paces = zip(months, (1, 1, 1, 2, 1), strict=True)
    rows = [
        (day, id_, SIGNINGS, pace)
        for month, pace in paces
        for day in month.days
        for id_ in ("li-na", "wang-lei")
    ]
    history = History(Actuals(rows), roles=PAIR, calendar=DAILY)
    found = measured(history, plan_of(period=Month(2026, 4)))

    # Of March more was expected, as February had brought more than its median.
    days = [len(month.days) for month in months]
    march = 31 * carried_on([1, 1, 1, 2], days[:4])[0]
    pairs = [(31, 31), (31, 31), (28, 56), (march, 31)]
    squares = sum(mean**2 for mean, _ in pairs)
    shown = sum((came - mean) ** 2 - mean for mean, came in pairs) / squares
    assert shown == pytest.approx(float(found.dispersion.raw), abs=1e-5)
    usual = (4 * shown + 2 * 0.1) / 6
    assert usual == pytest.approx(float(found.dispersion.value), abs=1e-5)
    assert (4 * shown + 6 * usual) / 10 == pytest.approx(float(found.people["li-na"].value), abs=1e-5)
    assert found.people["li-na"] == found.people["wang-lei"]
    shared = sum(4 * (came - mean) ** 2 - 2 * mean - usual * 2 * mean**2 for mean, came in pairs)
    variance = shared / (2 * squares)
    assert math.sqrt(variance) == pytest.approx(float(found.shocks["s"].raw), abs=1e-5)
    store = (4 * variance + 2 * 0.1**2) / 6
    assert math.sqrt(store) == pytest.approx(float(found.shocks["s"].value), abs=1e-5)
    team = (4 * variance + 6 * store) / 10
    assert math.sqrt(team) == pytest.approx(float(found.shocks["east"].value), abs=1e-5)
    assert carried_on([1, 1, 1, 2, 1], days)[0] == pytest.approx(float(found.bias.value), abs=1e-5)
    assert (151 + 28) / 151 == pytest.approx(float(found.bias.raw), abs=1e-5)


def test_shared_luck_is_found():
    """What people share is measured as such; where they share nothing little is left of it."""
    shared = [float(measured(*noisy(seed, 0.3)).shocks["s"].value) for seed in range(20)]
    alone = [float(measured(*noisy(seed)).shocks["s"].value) for seed in range(20)]

    assert 0.22 < sum(shared) / 20 < 0.38
    assert sum(alone) / 20 < 0.09


def test_nothing_past_the_window():
    """Rows of the plan's month or later, and more than two years before it, change nothing."""
    history, plan = noisy(1, 0.2, months=24)
    longer, _ = noisy(1, 0.2, months=24)
    older = [(date(2024, 1, 5), "p0", "signings", 500), (date(2026, 11, 3), "p0", "signings", 500)]
    more = History(
        longer.actuals.with_rows(older),
        roles=longer.roles,
        calendar=DAILY,
        since=date(2024, 1, 1),
        until=date(2026, 11, 30),
    )

    assert measured(history, plan) == measured(more, plan)


def test_order_changes_nothing():
    """Another order of people, teams and rows measures the same."""
    history, plan = noisy(2, 0.2)
    back = Store("s", [*reversed(plan.roles.children)])
    other = History(
        Actuals(reversed(history.actuals.rows())),
        roles=back,
        calendar=DAILY,
        since=history.since,
        until=history.until,
    )

    assert measured(history, plan) == measured(other, plan_of(back))


def test_measured_once():
    """The same question to the same history is answered from memory."""
    history, plan = noisy(3)
    first = measured_spread(plan, history)

    assert first is measured_spread(plan, history)
    assert first == pickle.loads(pickle.dumps(first))


def test_people_come_and_go():
    """Who was not there in a month takes no part in it; who is new counts with the level of the group."""
    new = Store("s", [Manager("li-na"), Manager("wang-lei", hired=date(2026, 9, 1))])
    brought = {"li-na": [30] * 12, "wang-lei": [0] * 10 + [30] * 2}
    history = history_of(brought, roles=new)
    found = measured(history, plan_of(new))
    ramped = measured(history, plan_of(new), ramp={0: "0.5", 3: 1})

    assert (11, 2) == (found.people["li-na"].n, found.people["wang-lei"].n)
    # On the ramp half as much was to be expected of the new one, so what came was further from that.
    assert ramped.people["wang-lei"].raw > found.people["wang-lei"].raw


def test_bounds():
    """However little or much the months vary, a dispersion stays within its bounds, and a bias as well."""
    steady = measured(history_of({"li-na": [1] * 12, "wang-lei": [1] * 12}))
    wild = measured(history_of({"li-na": [1] * 11 + [4000], "wang-lei": [1] * 12}))
    undone = measured(history_of({"li-na": [90, 90, -180], "wang-lei": [0] * 3}, MONTHS[-3:]))
    fallen = measured(history_of({"li-na": [90, 90, -300], "wang-lei": [0] * 3}, MONTHS[-3:]))

    assert Fraction(1, 50) <= steady.dispersion.value
    assert (5, 2) == (wild.dispersion.value, wild.bias.value)
    assert Fraction(1, 2) == fallen.bias.value
    assert (Fraction(1, 2), 0, 0) == (undone.bias.value, undone.bias.raw, undone.growth.value)


def test_nothing_to_measure():
    """One month, none, a metric that never came or one that nobody knows leave the usual spread assumed."""
    plan = plan_of()
    for history in (
        history_of({"li-na": [30]}, MONTHS[-1:]),
        History(Actuals(), roles=PAIR),
        history_of({"li-na": [0] * 12}),
        history_of({"li-na": [30] * 12}, metric=Metric("visits")),
    ):
        assert not measured_spread(plan, history).metrics
    found = outlook(plan, history_of({"li-na": [30]}, MONTHS[-1:]))
    assert {"signings": "assumed"} == dict(found.spreads)
    assert outlook(plan, history_of({"li-na": [30]}, MONTHS[-1:]), spread=Spread()).chances == found.chances
    assert "no month to measure from" == str(MeasuredSpread({}))
    assert "没有可实测的月份" == MeasuredSpread({}).to_text("zh")


def test_one_person():
    """A plan of one person has a spread of that person; nobody is there to share a shock."""
    alone = Manager("li-na")
    history = history_of({"li-na": [20, 40] * 6}, roles=alone)
    plan = plan_of(alone)
    found = measured(history, plan)

    assert [0] == [one.n for one in found.shocks.values()]
    (chance,) = outlook(plan, history)
    assert chance.dispersion == found.people["li-na"].value
    assert chance.probability == what_would_it_take(plan, history).plain


def test_money_varies_with_its_tickets():
    """Money is measured in tickets, whose own spread is taken off; in quanta where there is no ticket."""
    funnel = Funnel([Stage(SIGNINGS), Stage(MONEY, ticket=50_000)])
    amounts = {"li-na": [50_000 * count for count in (8, 12) * 6], "wang-lei": [0] * 12}
    history = history_of(amounts, metric=MONEY)
    tickets = measured(history, plan_of(metric=MONEY, number=600_000, funnel=funnel))
    counts = measured(history_of({"li-na": [8, 12] * 6, "wang-lei": [0] * 12}))
    quanta = measured(history, plan_of(metric=MONEY, number=600_000))

    # A ticket that varies by half explains a quarter of m more than pieces alone do.
    assert tickets.dispersion.raw < counts.dispersion.raw < quanta.dispersion.raw
    assert tickets.bias.raw == counts.bias.raw == quanta.bias.raw


def test_stores_of_a_region():
    """A store is drawn to the region, a team to its store: the shocks stand in the order of the tree."""
    region = Region(
        "r", [Store("s1", [Manager("a"), Manager("b")]), Store("s2", [Manager("c"), Manager("d")])]
    )
    pick = random.Random(5)
    paces = [pick.choice((10, 50)) for _ in MONTHS]
    brought = {"a": paces, "b": paces, "c": [30] * 12, "d": [30] * 12}
    history = history_of(brought, roles=region)
    found = measured(history, plan_of(region))
    told = outlook(plan_of(region), history)

    assert told["signings", "s2", NOVEMBER].dispersion < told["signings", "s1", NOVEMBER].dispersion
    assert ["r", "s1", "s2"] == [*found.shocks]
    assert found.shocks["s2"].value < found.shocks["r"].value < found.shocks["s1"].value
    assert (Fraction(6, 17), 11) == (
        round(found.shocks["s1"].shrinkage * 17) / Fraction(17),
        found.shocks["s1"].n,
    )


def test_outlook_uses_it():
    """A history measures the spread of what it lets expect; a stated one, or none at all, is told as such."""
    history, plan = noisy(7, 0.3)
    found = outlook(plan, history)
    own = found.spreads["signings"]
    usual = history.capacity("signings", "0.5", roles=plan.roles, before=NOVEMBER.start)
    plain = outlook(plan, expected=usual)

    mean = found["signings", "s", NOVEMBER].mean
    assert float(plain["signings", "s", NOVEMBER].mean * own.bias.value) == pytest.approx(
        float(mean), abs=1e-4
    )
    assert found["signings", "p1", NOVEMBER].dispersion == own.people["p1"].value
    assert found["signings", "s", NOVEMBER].dispersion > own.shocks["s"].value ** 2
    assert "Spread of signings: measured from 12 months, 2025-11 to 2026-10." in str(found)
    assert "签约的波动：由 2025年11月至2026年10月的 12 个月实测" in found.to_text("zh")
    assert found == outlook(plan, expected=history) == outlook(plan, expected=usual, spread=history)
    assert found == outlook(plan, history, spread=MeasuredSpread({"signings": own}))
    assert {"signings": "stated"} == dict(outlook(plan, history, spread=Spread()).spreads)
    assert {"signings": "assumed"} == dict(plain.spreads)


def test_bias_is_that_of_the_median():
    """What is expected by hand, or lies behind a good month, is not corrected by what the median missed."""
    history, plan = noisy(8, 0.3)
    by_hand = {one.id: {"signings": 1} for one in plan.roles.managers()}

    assert 30 == outlook(plan, history, expected=by_hand)["signings", "p0", NOVEMBER].mean
    good = history.capacity("signings", "0.8", roles=plan.roles, before=NOVEMBER.start)
    wide = outlook(plan, good, spread=history)["signings", "p0", NOVEMBER]
    assert wide.mean < good.per_day("signings", "p0").value * 30


def test_everything_that_is_probable_rests_on_it():
    """The findings, what it takes and the stretch go by the same measured spread."""
    history, plan = noisy(9, 0.3)
    found = outlook(plan, history)["signings", "s", NOVEMBER]
    (told,) = check_achievability(plan, history, probability="0.999").where(code="TK305", role="s")

    assert found.probability == told.actual == what_would_it_take(plan, history).plain
    assert told.message.endswith(
        "how far it may lie from that is measured from 12 months, 2025-11 to 2026-10"
    )
    assert told.to_text("zh").endswith("其波动由 2025年11月至2026年10月的 12 个月实测")
    assert stretch_for(plan, "0.9", capacity=history) == stretch_for(
        plan, "0.9", capacity=history, spread=history
    )
    assert stretch_for(plan, "0.9", capacity=history) != stretch_for(
        plan, "0.9", capacity=history, spread=Spread()
    )


def test_quarter():
    """The months of a longer plan, and the whole, go by what its months before show."""
    history, _ = noisy(4, 0.2)
    quarter = Quarter(2026, 4)
    plan = Plan.from_rows(
        [("signings", "s", period, 30) for period in (quarter, *quarter.months)],
        roles=history.roles,
        period=quarter,
        calendar=DAILY,
    )

    assert Month(2026, 9) == measured(history, plan).months[-1]
    assert 4 == len(outlook(plan, history))


def test_text():
    """It prints every figure with how many months it comes from, and what it is drawn to."""
    found = measured(history_of({"li-na": [30] * 12, "wang-lei": [30] * 12}))
    lines = str(found).splitlines()

    assert "signings: measured from 11 months, 2025-12 to 2026-10" == lines[0]
    assert lines[1].startswith("  bias: 1.0")
    assert lines[2].startswith("  growth a month: -0.00")
    assert lines[3].startswith("  dispersion of a person: 0.0")
    assert lines[4].startswith("  shock of s: ")
    assert lines[5].startswith("  shock of east: ")
    assert "35% the larger group's" in lines[5]
    assert str(found) == repr(found) == str(MeasuredSpread({"signings": found}))
    assert repr(MeasuredSpread({})) == str(MeasuredSpread({}))
    chinese = found.to_text("zh")
    assert chinese.startswith("签约：由 2025年12月至2026年10月的 11 个月实测\n  偏差倍数：1.0")
    assert "  月增长：-0.00" in chinese
    assert "of it counts" in lines[2]
    assert "其中计入" in chinese
    assert "另按 2 个月计入 0.1" in chinese
    assert "s 的共同波动：" in chinese
    single = measured(history_of({"li-na": [30, 31]}, MONTHS[-2:]))
    assert ("measured from 1 month, 2026-10", "由 1 个月实测（2026年10月）") == (
        single.source(),
        single.source("zh"),
    )
    with pytest.raises(UnknownMember):
        found.to_text("fr")
