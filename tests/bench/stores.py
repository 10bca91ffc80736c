"""The stores that are measured: one that is always the same, and random ones."""

from __future__ import annotations

import random
from datetime import timedelta
from fractions import Fraction

from targetkit import Manager, Metric, Month, Region, Store, Team, WorkCalendar, decompose, profiles, weights

CALENDAR = WorkCalendar.weekdays()
SCHEMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "sevens")


def store(id, managers, team=10, people=None):
    """A store of teams of this many; `people` makes a manager from an id."""
    made = [(people or Manager)(f"{id}-m{number}") for number in range(managers)]
    return Store(
        id, [Team(f"{id}-t{first}", made[first : first + team]) for first in range(0, managers, team)]
    )


def region(managers, each=50):
    """A region of stores of this many."""
    return Region("region", [store(f"s{number}", each) for number in range(managers // each)])


def strengths(tree, pick):
    """Everybody's weight, drawn from 1 to 10."""
    return weights.explicit({manager.id: pick.randint(1, 10) for manager in tree.managers()})


def fixed_split():
    """50 managers in 5 teams, 5 metrics of 400, the 22 working days of the 30 of September 2026."""
    tree = store("store", 50)
    pick = random.Random(2026)
    targets = {Metric(f"metric-{number}"): 400 for number in range(5)}
    rates = {metric: strengths(tree, pick) for metric in targets}
    return lambda: decompose(targets, tree, Month(2026, 9), calendar=CALENDAR, weights=rates)


def random_plan(seed, month, scheme=None):
    """50 people of all strengths in 5 teams, 400 pieces; some come, go, or are away for days and half-days."""
    pick = random.Random(seed)

    def person(id):
        day = month.start + timedelta(pick.randint(1, 25))
        away = {day: pick.choice([1, 1, Fraction(1, 2)]) for day in month.days if pick.random() < 0.05}
        comes, goes = pick.random() < 0.04, pick.random() < 0.04
        return Manager(id, hired=day if comes else None, left=day if goes and not comes else None, away=away)

    tree = store("store", 50, people=person)
    shape = profiles.explicit({day: pick.choice([1, 1, 1, 2, 3]) for day in month.days}, default=1)
    return decompose(
        {Metric("submissions"): 400},
        tree,
        month,
        calendar=CALENDAR,
        weights=strengths(tree, pick),
        profile=shape,
        weeks=scheme or pick.choice(SCHEMES),
    )
