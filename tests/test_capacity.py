"""What people have shown to be able to do per present working day."""

import pickle
import random
from datetime import date
from fractions import Fraction

import pytest

from targetkit import Manager, Metric, Month, Store, Team, WorkCalendar
from targetkit._able import Capable
from targetkit._capacity import Own, Piece, drawn, levels, nearest_level, own
from targetkit.actuals import Actuals
from targetkit.capacity import capacities_of, capacity_of
from targetkit.errors import InvalidPeriod, InvalidQuantity, InvalidValue, UnknownMember
from targetkit.history import History
from targetkit.windows import last_month, normal

MONTHS = [Month(2026, number) for number in range(1, 7)]
WEEKDAYS = WorkCalendar.weekdays()
SINCE, UNTIL = MONTHS[0].start, MONTHS[-1].end


def steady(id_, *rates, months=MONTHS, metric="signings"):
    """Rows of somebody who brings so many a weekday: one rate for each month, or the same in all."""
    rates = rates * len(months) if len(rates) == 1 else rates
    return [
        (day, id_, metric, rate)
        for month, rate in zip(months, rates, strict=True)
        for day in WEEKDAYS.working_days(month)
    ]


def past(rows, *members, **options):
    """Half a year of weekdays in a store of these."""
    roles = Store("s", members) if members else None
    return History(
        Actuals(rows), **{"roles": roles, "calendar": WEEKDAYS, "since": SINCE, "until": UNTIL} | options
    )


def team(id_, *people, **options):
    """A team of people by their ids, or as they are."""
    return Team(id_, [Manager(one) if isinstance(one, str) else one for one in people], **options)


def test_a_good_month():
    """The figure is the quantile of the months per present working day, with the data that it stands on."""
    history = past(steady("li-na", 1, 2, 3, 4, 5, 16), Manager("li-na"))

    found = capacity_of(history, "signings").per_day("signings", "li-na")

    # Another month stays below the fifth of six with a chance of 5 in 7, below the sixth with 6 in 7.
    assert 5 + Fraction(3, 5) * 11 == found.value == found.raw
    assert (6, tuple(MONTHS), None) == (found.n, found.window, found.shrinkage)
    assert "11.6, from 6 in 2026-01 to 2026-06; 0.8 quantile of the months" == str(found)
    assert found.to_text("zh").endswith("；各月的 0.8 分位数")
    assert [1, 1, Fraction(7, 2), 16, 16] == [
        history.capacity("signings", share).per_day("signings", "li-na").value
        for share in ("0.01", Fraction(1, 7), "0.5", Fraction(6, 7), 1)
    ]


def test_days_are_those_of_presence():
    """Half a month of absence, a late hire and an own calendar change the days, not the pace."""
    absent = [day for day in MONTHS[5].days if day.day > 15]
    rows = [row for row in steady("away", 2) if row[0] not in absent]
    rows += [row for row in steady("new", 2) if row[0] >= date(2026, 3, 16)]
    rows += [(day, "daily", "signings", 2) for month in MONTHS for day in month.days]
    people = [
        Manager("away", away=absent),
        Manager("new", hired=date(2026, 3, 16)),
        Manager("daily", calendar=WorkCalendar.daily()),
    ]

    capacity = capacity_of(past(rows, *people), "signings")

    assert [2, 2, 2] == [capacity.per_day("signings", one).value for one in people]
    assert [6, 4, 6] == [capacity.per_day("signings", one).n for one in people]


def test_weeks_where_there_are_few_months():
    """With less than three months the weeks count, half as far from their mean; with few weeks the mean."""
    weeks = [1, 1, 1, 9]
    rows = [
        (day, "li-na", "signings", pace)
        for pace, week in zip(weeks, MONTHS[5].weeks(), strict=False)
        for day in week.days
        if day.weekday() < 5
    ]
    month = past(rows, Manager("li-na"), since=MONTHS[5].start, until=date(2026, 6, 28))
    days = past(rows[:8], Manager("li-na"), since=rows[0][0], until=rows[7][0])

    found = capacity_of(month, "signings").per_day("signings", "li-na")
    few = capacity_of(days, "signings").per_day("signings", "li-na")

    assert (4, Fraction(3 + 9, 2)) == (found.n, found.value)
    assert "0.8 quantile of the weeks, half as far from their mean" == found.note
    assert "各周的 0.8 分位数，与均值之差减半" == found.note_zh
    assert (1, 1, "mean of 8 days present") == (few.n, few.value, few.note)
    assert "在岗 8 天的平均" == few.note_zh


def test_short_months_do_not_count_as_months():
    """A month with less than five days of presence is none: one lucky day does not make a pace."""
    rows = [*steady("li-na", 1, 1, 1, 1, months=MONTHS[2:]), (date(2026, 2, 27), "li-na", "signings", 60)]
    history = past(rows, Manager("li-na", hired=date(2026, 2, 26)))

    found = capacity_of(history, "signings", 1).per_day("signings", "li-na")

    assert (1, 4) == (found.value, found.n)


def test_figures_are_drawn_to_the_team():
    """The less a figure stands on and the more months vary, the more of it is the team's."""
    rows = [
        *steady("a", 3, 5, 3, 5, 3, 5),
        *steady("b", 5, 7, 5, 7, 5, 7),
        *steady("c", 7, 9, 7, 9, 7, 9),
        *[row for row in steady("d", 0, 0, 0, 0, 9, 13) if row[3]],
    ]
    store = past(rows, team("east", "a", "b", "c", Manager("d", hired=MONTHS[4].start)), team("west", "w"))

    capacity = capacity_of(store, "signings")
    found = {id_: capacity.per_day("signings", id_) for id_ in "abcdw"}
    level = capacity.level("signings", "east")

    assert [Fraction(5), Fraction(7), Fraction(9)] == [found[id_].raw for id_ in "abc"]
    assert 0 < found["a"].shrinkage < found["d"].shrinkage < 1
    assert found["a"].raw < found["a"].value < level.value < found["d"].value < found["d"].raw
    for id_ in "abcd":
        exact = found[id_].raw + found[id_].shrinkage * (level.value - found[id_].raw)
        assert abs(exact - found[id_].value) < Fraction(1, 10**6)
    assert (4, None) == (level.n, level.shrinkage)
    # Nobody in the west has a row: zero, on 129 days, drawn to the store.
    assert (0, 6) == (found["w"].raw, found["w"].n)
    assert 0 < found["w"].value < 1


def test_who_was_not_there():
    """Somebody without a day of presence gets the level of the team, of the store where the team has few."""
    rows = [*steady("a", 1), *steady("b", 2), *steady("c", 6), *steady("w", 7)]
    new = {id_: Manager(id_, hired=date(2026, 7, 1)) for id_ in ("east-new", "west-new")}
    history = past(rows, team("east", "a", "b", "c", new["east-new"]), team("west", "w", new["west-new"]))

    capacity = capacity_of(history, "signings")
    east, west = (capacity.per_day("signings", id_) for id_ in new)

    assert (3, 0, None, 1) == (east.value, east.n, east.raw, east.shrinkage)
    assert (4, 0, None, 1) == (west.value, west.n, west.raw, west.shrinkage)
    assert "no days present in the window: the level of east" == east.note
    assert "窗口内无在岗天数：按 s 的水平" == west.note_zh
    assert {"s": 4, "east": 3, "west": 7} == {
        id_: capacity.level("signings", id_).value for id_ in ("s", "east", "west")
    }
    assert capacity.per_day("signings", "nobody") is None
    assert capacity.level("signings", "south") is None


def test_ramp():
    """What was brought on the ramp counts by it, and who is on it in the month to plan can do their share."""
    ramp = {0: 0, 1: "0.5", 4: 1}
    hired = date(2026, 4, 1)
    rows = [*steady("old", 4), *steady("new", 9, 2, 2, months=MONTHS[3:])]
    people = [
        Manager("old", hired=date(2020, 1, 1)),
        Manager("new", hired=hired),
        Manager("later", hired=date(2026, 7, 20)),
        Manager("gone", hired=date(2026, 3, 2), left=date(2026, 3, 31)),
    ]
    history = past(rows, *people)

    found = capacity_of(history, "signings", ramp=ramp)
    next_month = capacity_of(history, "signings", ramp=ramp, before=date(2026, 8, 1))

    assert 4 == found.per_day("signings", "old").value
    new = found.per_day("signings", "new")
    # Nothing counts for April, so two months of 21 and 22 half days.
    assert "50% of a full load (ramp)" in new.note
    assert "爬坡期：满负荷的 50%" in new.note_zh
    assert new.value < 4
    assert (2, 8) == (new.raw, new.n)
    assert next_month.per_day("signings", "new").value == pytest.approx(2 * new.value, rel=0.01)
    assert 0 == found.per_day("signings", "later").value
    # Gone before the month, with no day in full loads; whoever started in March would be off the ramp at its end.
    gone = found.per_day("signings", "gone")
    assert (None, found.level("signings", "s").value) == (gone.raw, gone.value)


def test_ramp_share_is_that_of_the_days_present():
    """A step inside the month to plan counts from its day on."""
    calendar = WorkCalendar.daily()
    rows = [(day, id_, "signings", 1) for id_ in ("a", "b") for month in MONTHS for day in month.days]
    people = [Manager("a"), Manager("b"), Manager("c", hired=date(2026, 6, 16))]
    history = past(rows, *people, calendar=calendar)

    found = capacity_of(history, "signings", ramp={0: 0, 1: 1}).per_day("signings", "c")

    assert Fraction(16, 31).limit_denominator(100) == found.value.limit_denominator(100)


def test_without_a_roster():
    """Without a roster people count as present from their first row to the end of the month of their last one."""
    rows = [*steady("a", 4), *steady("b", 4, months=MONTHS[1:3]), (MONTHS[0].end, "b", "visits", 1)]
    rows = [row for row in rows if row[:2] != (date(2026, 3, 31), "b")]
    capacity = capacity_of(past(rows), "signings")
    a, b = (capacity.per_day("signings", id_) for id_ in "ab")

    assert ("a", "b") == tuple(capacity.people["signings"])
    assert (4, 6) == (a.raw, a.n)
    # January 31st is a Saturday, so eight weeks count, and the last day of March, without a row, is a day present.
    assert b.n == 8
    assert Fraction(39, 10) < b.raw < 4
    assert 2 == capacity.level("signings", "").n
    with pytest.raises(InvalidValue) as caught:
        capacity_of(past(rows), "signings", ramp={0: 1})

    assert ("capacity: ramp", {0: 1}) == (caught.value.name, caught.value.given)
    assert "a roster with the days of hire" in str(caught.value)


def test_a_manager_alone():
    """The roster may be a single person."""
    history = past(steady("a", 4), roles=Manager("a"))

    assert 4 == capacity_of(history, "signings").per_day("signings", "a").value


def test_a_window_that_sets_months_aside():
    """With `normal()` a month unlike the others does not count; with `last_month()` only the last."""
    history = past(steady("a", 4, 4, 4, 40, 4, 4), Manager("a"))

    found = capacity_of(history, "signings", 1, window=normal()).per_day("signings", "a")
    last = capacity_of(history, "signings", window=last_month()).per_day("signings", "a")

    assert (4, 5) == (found.value, found.n)
    assert MONTHS[3] not in found.window
    assert (4, (MONTHS[5],)) == (last.value, last.window)


def test_a_window_without_presence():
    """A window in which nobody was there says nothing."""
    history = past(steady("a", 4), Manager("a", hired=date(2026, 8, 1)))

    assert capacity_of(history, "signings", window=normal()).per_day("signings", "a") is None


def test_nothing_of_the_month_to_plan():
    """Rows of the first day of the month to plan and later change nothing."""
    rows = [*steady("a", 4), *steady("b", 2)]
    before = MONTHS[4].start
    known = [row for row in rows if row[0] < before]
    people = (Manager("a"), Manager("b"))

    expected = capacity_of(past(known, *people, until=MONTHS[3].end), "signings")
    told = capacity_of(past([*rows, *steady("a", 90, months=MONTHS[4:])], *people), "signings", before=before)

    assert expected == told
    assert before == told.before


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], None),
        ([(date(2026, 6, 1), "a", "visits", 1)], None),
        ([(date(2026, 6, 1), "a", "signings", 0)], 0),
        ([(date(2026, 6, 1), "a", "signings", 3), (date(2026, 6, 2), "a", "signings", -9)], 0),
    ],
)
def test_rows_that_say_little(rows, expected):
    """A metric that never occurs says nothing of anybody; zeros and corrections below zero say zero."""
    history = past([*rows], Manager("a"), since=None, until=None).actuals
    history = History(
        Actuals(rows, metrics=[Metric("signings")]), roles=Store("s", [Manager("a")]), calendar=WEEKDAYS
    )

    capacity = capacity_of(history, "signings")
    found = capacity.per_day("signings", "a")

    assert expected == (None if found is None else found.value)
    assert (None if not rows else history.next_day) == capacity.before


def test_one_day():
    """A single day is taken as it is."""
    monday = date(2026, 6, 1)
    history = History(Actuals([(monday, "a", "signings", 3)]), calendar=WEEKDAYS, until=monday)

    found = capacity_of(history, "signings").per_day("signings", "a")

    assert (3, 1, "mean of 1 days present") == (found.value, found.n, found.note)


def test_people_unknown_to_the_roster():
    """Who has rows and is not on the roster is left out and named."""
    capacity = capacity_of(past([*steady("a", 4), *steady("stranger", 40)], Manager("a")), "signings")

    assert ("stranger",) == capacity.unknown
    assert capacity.per_day("signings", "stranger") is None
    assert 4 == capacity.per_day("signings", "a").value


def test_several_metrics():
    """Several metrics make one capacity, which answers to names, aliases and objects, and prints as a table."""
    money = Metric("disbursements", 1000, "CNY", aliases=["loans"])
    rows = [*steady("li-na", 4), *steady("wu", 2), *steady("li-na", 12_000, metric=money)]
    people = (Manager("li-na"), Manager("wu", hired=date(2026, 7, 1)))
    history = past(rows, *people)

    capacity = history.capacities(["signings", "loans"], roles=Store("s", people[:1]))

    assert capacity == capacities_of(history, ["signings", money], roles=Store("s", people[:1]))
    assert hash(capacity) == hash(pickle.loads(pickle.dumps(capacity)))
    assert isinstance(capacity, Capable)
    assert 12 == capacity.per_day("loans", "li-na").value == capacity.per_day(money, people[0]).value
    assert capacity.per_day("visits", "li-na") is None
    assert capacity.per_day(Metric("visits"), "wu") is None
    assert [
        "manager  signings  disbursements",
        "--------------------------------",
        "li-na        4.00      12,000.00",
        "from how much data:",
        "  signings: n 6 (months, weeks or spans of people), window 2026-01 to 2026-06, shrinkage none",
        "  disbursements: n 6 (months, weeks or spans of people), window 2026-01 to 2026-06, shrinkage none",
        "  not on the roster, left out: wu",
    ] == capacity.to_text().splitlines()
    assert "客户经理  签约   放款金额" == capacity.to_text("zh").splitlines()[0]
    assert str(capacity) == capacity.to_text()
    assert (
        "<Capacity: signings, disbursements of 1 managers, quantile 0.8; "
        "signings: n 6 (months, weeks or spans of people), window 2026-01 to 2026-06, shrinkage none; "
    ) in repr(capacity)
    assert () == capacity.findings
    assert "<Capacity: no metrics of 0 managers, quantile 0.5>" == repr(capacities_of(history, [], "0.5"))


def test_table_of_what_is_not_known():
    """A figure that nobody knows is a dash."""
    rows = [(date(2026, 6, 1), "a", "signings", 3)]
    history = past(rows, Manager("a"), since=None, until=None)
    history = History(Actuals(rows, metrics=[Metric("visits")]), roles=history.roles, calendar=WEEKDAYS)

    capacity = history.capacities(["signings", "visits"])

    assert "a            3.00       –" in capacity.to_text().splitlines()
    assert [
        ("TK503", "signings", ""),
        ("TK502", "signings", "good"),
        ("TK510", "signings", ""),
        ("TK511", "visits", "shown"),
    ] == [(found.code, found.metric, found.form) for found in capacity.findings]
    assert "there are 1, 2026-06" in capacity.findings[1].message
    assert (1, 1, 5) == tuple(capacity.findings[2].details[name] for name in ("count", "people", "needed"))


def test_nothing_to_show():
    """Without a single row there is nothing to look at, and that is told."""
    capacity = History(Actuals()).capacity(Metric("signings"))

    assert ["TK511"] == [found.code for found in capacity.findings]
    assert "signings: n 0 (months, weeks or spans of people), window none, shrinkage none" in str(capacity)


def test_a_month_that_is_left_out_is_told():
    """A month after those that are looked at, or right before them, is told where it is cut off."""
    rows = [row for row in steady("li-na", 4) if date(2026, 1, 12) <= row[0] <= date(2026, 6, 15)]
    capacity = past(rows, Manager("li-na"), since=None, until=None).capacity("signings")

    assert [("TK509", date(2026, 1, 1)), ("TK509", date(2026, 6, 1))] == [
        (found.code, found.period.start) for found in capacity.findings
    ]


def test_days_outside_the_window_are_no_data():
    """How little data there is goes by the days of the window."""
    rows = [row for row in steady("li-na", 4) if row[0] < date(2026, 5, 1) or row[0] > date(2026, 6, 26)]
    capacity = past(rows, Manager("li-na")).capacity("signings", window=last_month())

    assert [("TK510", 2)] == [(found.code, found.details["count"]) for found in capacity.findings]


def test_few_months_by_a_window():
    """Too few months are told where what is normal was asked for, not where one month was."""
    history = past(steady("li-na", 4), Manager("li-na"))
    two = history.capacity("signings", window=normal(), before=date(2026, 3, 1))
    one = history.capacity("signings", window=last_month())

    assert [("TK502", "good")] == [(found.code, found.form) for found in two.findings]
    assert () == one.findings


def test_misuse():
    """A quantile is a share above 0, a metric must be known, a day is a day."""
    history = past(steady("a", 4), Manager("a"))

    for quantile in (0, "1.2", "80%"):
        with pytest.raises(InvalidQuantity) as caught:
            capacity_of(history, "signings", quantile)

        assert ("quantile of a capacity", quantile) == (caught.value.of, caught.value.given)
    with pytest.raises(UnknownMember, match="signing"):
        capacity_of(history, "signing")
    with pytest.raises(InvalidPeriod):
        capacity_of(history, "signings", before="2026-07-01")


def test_a_tree_of_any_depth():
    """Five thousand levels with somebody on each are read like any other tree."""
    node = Team("t0", [Manager("p0")])
    for level in range(1, 5_000):
        node = Team(f"t{level}", [node, Manager(f"p{level}")])
    rows = [(date(2026, 6, 1), f"p{level}", "signings", 2) for level in range(0, 5_000, 2)]
    history = History(Actuals(rows), roles=node, calendar=WEEKDAYS)

    capacity = capacity_of(history, "signings")

    assert 5_000 == len(capacity.people["signings"])
    assert 1 == capacity.level("signings", "t4999").value


def test_how_much_people_vary():
    """Where nobody's figures vary nothing is drawn; where people do not differ everything is."""
    alike = {id_: own([Piece(20, 10.0)] * 3, [], 0.5) for id_ in "ab"}
    noisy = {id_: own([Piece(count, 10.0) for count in (10, 20, 30)], [], 0.5) for id_ in "ab"}
    short = {id_: own([Piece(count, 4.0)], [], 0.5) for id_, count in (("a", 4), ("b", 8))}
    above = {"s": None, "a": "s", "b": "s"}
    group = dict.fromkeys("ab", "s")

    assert {"a": 0.0, "b": 0.0} == drawn(alike, group, levels(alike, above))
    assert {"a": 1.0, "b": 1.0} == drawn(noisy, group, levels(noisy, above))
    assert dict.fromkeys("ab", 10 / 14) == drawn(short, group, levels(short, above))
    assert {"a": 1.0} == drawn({"a": noisy["a"]}, group, levels(noisy, above))
    assert own([Piece(3, 0.0)], [], 0.5) is None
    assert {"s": None, "a": None, "b": None} == nearest_level({}, above)


def test_levels_do_not_depend_on_the_order_of_teams():
    """A level is the same to the last bit however the people are listed."""
    rng = random.Random(3)
    people = {f"p{number}": Own(rng.random(), rng.random() * 100, 3, "month", ()) for number in range(50)}
    above = {"s": None, **dict.fromkeys(people, "s")}
    backwards = {"s": None, **dict.fromkeys(reversed(people), "s")}

    told = levels(people, above)
    mean = sum(shown.rate * shown.days for shown in people.values()) / sum(
        one.days for one in people.values()
    )

    assert told == levels(dict(reversed(people.items())), backwards)
    assert (pytest.approx(mean), 50) == told["s"]


@pytest.mark.parametrize(("months", "slack"), [(6, "0.05"), (3, "0.08"), (1, "0.12")])
def test_the_next_month_stays_below_with_the_chance_asked(months, slack):
    """Over many stores, seeded, about 80 of 100 people stay below their capacity in the next month."""
    below = total = 0
    for seed in range(30):
        rng = random.Random(seed)
        paces = {f"p{number}": 0.5 * rng.lognormvariate(0, 0.4) for number in range(20)}
        rows = []
        for month in MONTHS[-months - 1 :] if months < 6 else [Month(2025, 12), *MONTHS]:
            shock = rng.lognormvariate(0, 0.15)
            for id_, pace in paces.items():
                level = shock * rng.lognormvariate(0, 0.15) * pace
                rows += [
                    (day, id_, "signings", sum(rng.random() < level / 4 for _ in range(4)))
                    for day in WEEKDAYS.working_days(month)
                ]
        history = History(
            Actuals(rows),
            roles=Store("s", [team("t", *paces)]),
            calendar=WEEKDAYS,
            since=rows[0][0],
            until=UNTIL,
        )
        capacity = capacity_of(history, "signings", before=MONTHS[-1].start)
        days = len(WEEKDAYS.working_days(MONTHS[-1]))
        brought = history.actuals.by_manager("signings", MONTHS[-1])
        for id_ in paces:
            limit = capacity.per_day("signings", id_).value * days
            below += (brought[id_] < limit) + (brought[id_] == limit) / 2
            total += 1

    assert below / total == pytest.approx(0.8, abs=float(slack))
