"""What it costs to say where everybody stands, from nothing and from the day before, as ratios to HiGHS in one run."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from statistics import median
from time import perf_counter

from targetkit import Actuals, track
from tests.bench.stores import CALENDAR, fixed_split
from tests.bench.table import Program, Table

ROWS = 20_000
TODAY = date(2026, 9, 30)
ROUNDS = 22


def month_of(plan):
    """20,000 rows, as many on each open day: seven in ten of a deal, one in twenty corrects one of an earlier day.

    A correction takes the deal away, counts it twice or gives it to somebody else.
    """
    pick = random.Random(2026)
    names = [metric.name for metric in plan.metrics]
    ids = [person.id for person in plan.roles.managers()]
    days = CALENDAR.working_days(plan.period)
    rows, deals = [], []
    for number in range(ROWS):
        day = days[number * len(days) // ROWS]
        recorded = datetime(day.year, day.month, day.day, pick.randrange(9, 18), pick.randrange(60))
        draw = pick.random()
        if draw < 0.05 and deals:
            then, who, name, deal = pick.choice(deals)
            if number % 3:
                rows.append((then, who, name, pick.choice([0, 2]), deal, recorded))
            else:
                rows.append((then, pick.choice(ids), name, 1, deal, recorded))
        elif draw < 0.7:
            deals.append((day, pick.choice(ids), pick.choice(names), f"deal-{number}"))
            rows.append((*deals[-1][:3], 1, deals[-1][3], recorded))
        else:
            rows.append(
                (day, pick.choice(ids), pick.choice(names), pick.choice([1, 1, 1, -1]), None, recorded)
            )
    return rows


def full_board(progress):
    """Every metric, every role at every level: today, this week, this month."""
    plan = progress.plan
    week = next(week for week in plan.period.weeks(plan.weeks) if progress.over in week)
    return [
        progress.board(metric, period)
        for metric in plan.metrics
        for period in (progress.over, week, plan.period)
    ]


def in_turns(**work):
    """The median seconds of several things to do, each after what it needs, in turns so that all meet one machine."""
    seconds = {name: [] for name in work}
    for turn in range(ROUNDS):
        for name, (prepare, do) in work.items():
            given = prepare()
            start = perf_counter()
            do(*given)
            if turn > 1:
                seconds[name].append(perf_counter() - start)
    return {name: median(took) for name, took in seconds.items()}


def test_tracking_speed(measured):
    """A full board costs at most five times what HiGHS takes for one metric, a further day of rows at most once."""
    plan = fixed_split()()
    every = month_of(plan)
    before, fresh = (
        [row for row in every if (row[5].date() < TODAY) is earlier] for earlier in (True, False)
    )
    programs = [Program(Table.of(plan), chained=chained) for chained in (False, True)]

    def read():
        return (Actuals(every, metrics=plan.metrics),)

    def board(actuals):
        return full_board(track(plan, actuals, TODAY))

    def yesterday():
        actuals = Actuals(before, metrics=plan.metrics)
        progress = track(plan, actuals, TODAY - timedelta(1))
        full_board(progress)
        return actuals, progress

    def today(actuals, progress):
        return full_board(track(plan, actuals.with_rows(fresh), TODAY, previous=progress))

    assert board(*read()) == today(*yesterday())
    assert 5 * 3 * 56 == sum(len(one.standings) for one in board(*read()))
    seconds = in_turns(
        cells=(tuple, programs[0].solve),
        network=(tuple, programs[1].solve),
        board=(read, board),
        day=(yesterday, today),
    )
    theirs = min(seconds["cells"], seconds["network"])
    lines = [
        [what, f"{1000 * took:.1f}", f"{took / theirs:.2f}", limit]
        for what, took, limit in (
            (f"`track` and a full board, {len(every):,} rows", seconds["board"], 5),
            (f"the same from yesterday's progress and {len(fresh)} rows more", seconds["day"], 1),
            ("HiGHS, one metric", theirs, ""),
        )
    ]
    measured.table("tracking", ["what", "median, ms", "times HiGHS on one metric", "limit"], lines)

    assert seconds["board"] <= 5 * theirs
    assert seconds["day"] <= theirs
