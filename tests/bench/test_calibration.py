"""Whether what is said with a probability happens as often, on made-up stores month after month."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from targetkit import Actuals, History, Manager, Metric, Plan, Store, Team
from targetkit.chance import landing_probability
from targetkit.outlook import outlook
from tests.bench.histories import made_up

STORES = 70
MONTHS = 36
SEEN = 15
LOOK_BACK = 6
TARGETS = 2
BINS = 10
MEANS = (0.3, 5, 20, 100)
DAYS = (10, 20)
PEOPLE = Store(
    "store",
    [
        Team("east", [Manager("li-na"), Manager("wang-lei"), Manager("sun-qi")]),
        Team("west", [Manager("zhao-min"), Manager("chen-jie")]),
    ],
)
ROLES = {
    "store": {PEOPLE.id: PEOPLE},
    "team": {team.id: team for team in PEOPLE.children},
    "person": {one.id: one for one in PEOPLE.managers()},
}


def opened(store, days):
    """How many of these days are open."""
    return float(sum(store.calendar.weights(days)))


class Foretold:
    """What was foretold of one moment of the month and what came, of the months so far.

    What is foretold next is corrected by what the last twelve months brought on the whole.
    """

    def __init__(self):
        self.pairs = []

    def corrected(self, expected):
        """The same, after past experience; a little is not taken for a rule."""
        before = self.pairs[-12:]
        foretold, came = (sum(pair[at] for pair in before) for at in (0, 1))
        return expected * (came + expected) / (foretold + expected) if expected else expected

    def add(self, raw, corrected, came):
        """Another month, as it was foretold."""
        self.pairs.append((raw, came, corrected))

    def known(self):
        """What was foretold, corrected by what was known then, and what came, of the last twelve months."""
        return [(exactly(corrected), came) for _, came, corrected in self.pairs[-12:]]


def exactly(number):
    """A float as the fraction that the library takes."""
    return Fraction(round(float(number) * 10**6), 10**6)


def staffed(store, seed, mean):
    """The store's days as the rows of five people, one of whom brings up to three times as much as another."""
    pick = np.random.default_rng([seed, int(mean), len(ROLES["person"])])
    shares = pick.uniform(0.5, 1.5, len(ROLES["person"]))
    rows = [
        (day, id_, "signings", int(pieces))
        for day, came in store.daily.items()
        for id_, pieces in zip(ROLES["person"], pick.multinomial(came, shares / shares.sum()), strict=True)
        if pieces
    ]
    return History(
        Actuals(rows, metrics=[Metric("signings")]),
        roles=PEOPLE,
        calendar=store.calendar,
        since=store.months[0].start,
        until=store.months[-1].end,
    )


def around(level, pick):
    """A target that may be reached or not, near what is thought to be possible."""
    apart = max(0.25, 1.5 / np.sqrt(max(level, 1)))
    return max(1, round(level * pick.uniform(1 - apart, 1 + apart)))


def paces(history, store, month):
    """What everybody would bring at the pace of the six months before, which is all that a target setter looks at."""
    place = store.months.index(month)
    before = store.months[place - LOOK_BACK : place]
    days = opened(store, month.days) / sum(opened(store, one.days) for one in before)
    return {
        id_: float(sum(history.actuals.total("signings", role, one) for one in before)) * days
        for by_id in ROLES.values()
        for id_, role in by_id.items()
    }


def before_the_month(history, store, month, pick):
    """What an outlook says of targets at random, from the history before the month; and whether they were reached.

    Several targets for each month, so that less of the error is that of the draw.
    Around the pace they know nothing of the outlook, as those of a plan;
    around what the outlook expects they show whether its probabilities fit its own figures.
    """
    levels = {"pace": paces(history, store, month)}
    came = {
        id_: history.actuals.total("signings", role, month)
        for by_id in ROLES.values()
        for id_, role in by_id.items()
    }
    for around_what in ("pace", "outlook") * TARGETS:
        targets = {id_: around(level, pick) for id_, level in levels[around_what].items()}
        rows = [("signings", id_, month, target) for id_, target in targets.items()]
        plan = Plan.from_rows(rows, roles=PEOPLE, period=month, calendar=history.calendar)
        found = outlook(plan, history)
        levels["outlook"] = {chance.role: float(chance.mean) for chance in found}
        for level, by_id in ROLES.items():
            for id_ in by_id:
                chance = float(found["signings", id_, month].probability)
                yield f"targets around the {around_what}, {level}", (chance, came[id_] >= targets[id_])


def said_under_way(past, target, attained, remainder):
    """The probability on a day of the month, from the errors at the same day of the months before."""
    errors = [float(came / expected - 1) for expected, came in past.known() if expected]
    spread = np.sqrt((np.sum(np.square(errors)) + 2 * 0.1**2) / (len(errors) + 2))
    return float(landing_probability(target, attained, exactly(remainder), exactly(spread)))


def calibration(said, happened):
    """Expected calibration error in ten bins, Brier score, and what was said and happened at the top."""
    said, happened = np.array(said), np.array(happened)
    place = np.minimum((said * BINS).astype(int), BINS - 1)
    error = sum(
        abs(said[place == one].sum() - happened[place == one].sum())
        for one in range(BINS)
        if (place == one).any()
    )
    sure = said >= 0.8
    return error / len(said), np.mean((said - happened) ** 2), said[sure].mean(), happened[sure].mean()


def plan_ahead(mean, pick, moments):
    """All stores of one size, month after month, each before it begins."""
    for seed in range(STORES):
        store = made_up(seed, mean, months=MONTHS)
        history = staffed(store, seed, mean)
        for month in store.months[SEEN:]:
            for moment, pair in before_the_month(history, store, month, pick):
                moments.setdefault(moment, {}).setdefault(mean, []).append(pair)


def walk(mean, pick, moments):
    """All stores of one size, month after month; what was said and what happened goes to its moment."""
    for seed in range(STORES):
        store = made_up(seed, mean, months=MONTHS)
        pace = [store.actual(month).sum() / opened(store, month.days) for month in store.months]
        past = {day: Foretold() for day in DAYS}
        for place in range(LOOK_BACK, MONTHS):
            month = store.months[place]
            came = store.actual(month)
            level = float(np.mean(pace[place - LOOK_BACK : place]))
            apart = pick.uniform(0.75, 1.25, TARGETS)
            targets = np.round(level * opened(store, month.days) * apart).astype(int).tolist()
            for day, foretold in past.items():
                attained = int(came[:day].sum())
                # Fourteen days of what was known before, as in the landing.
                now = (14 * level + attained) / (14 + opened(store, month.days[:day]))
                raw = now * opened(store, month.days[day:])
                rest = foretold.corrected(raw)
                for target in targets if place >= SEEN else ():
                    chance = said_under_way(foretold, target, attained, rest)
                    moments.setdefault(f"day {day}", {}).setdefault(mean, []).append(
                        (chance, came.sum() >= target)
                    )
                foretold.add(raw, rest, int(came[day:].sum()))


def test_calibration(measured):
    """Of the targets that are said to be reached with a probability, about that share is reached."""
    moments = {}
    pick = np.random.default_rng(2026)
    for mean in MEANS:
        plan_ahead(mean, pick, moments)
    for mean in MEANS[1:]:
        walk(mean, pick, moments)
    rows, errors = [], {}
    for moment, by_mean in moments.items():
        whole = [pair for pairs in by_mean.values() for pair in pairs]
        for name, pairs in [*((f"{mean:g} a day", by_mean[mean]) for mean in by_mean), ("all", whole)]:
            error, brier, sure, came = calibration(*zip(*pairs, strict=True))
            rows.append(
                [
                    f"{moment}, {name}",
                    len(pairs),
                    f"{error:.3f}",
                    f"{brier:.3f}",
                    f"{sure:.0%}",
                    f"{came:.0%}",
                ]
            )
        errors[moment] = error
    head = ["when, pieces", "targets", "calibration error", "Brier", "said 80% and more", "happened"]
    measured.table("calibration", head, rows)

    assert all(error < 0.03 for error in errors.values()), errors
