"""Whether what is said with a probability happens as often, on made-up stores month after month."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from targetkit.chance import count_at_least, dispersion_of, landing_probability
from tests.bench.histories import made_up

STORES = 70
MONTHS = 36
SEEN = 15
LOOK_BACK = 6
BINS = 10
MEANS = (0.3, 5, 20, 100)
DAYS = (0, 10, 20)


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


def said_before(past, prior, target, expected):
    """The probability at the start of the month, from the errors of the months before."""
    dispersion = dispersion_of(past.known(), prior=prior)
    return float(count_at_least(target, exactly(expected), dispersion))


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


def walk(mean, pick, moments):
    """All stores of one size, month after month; what was said and what happened goes to its moment."""
    chain = []
    for seed in range(STORES):
        store = made_up(seed, mean, months=MONTHS)
        pace = [store.actual(month).sum() / opened(store, month.days) for month in store.months]
        past = {day: Foretold() for day in DAYS}
        prior = dispersion_of(chain) if chain else None
        for place in range(LOOK_BACK, MONTHS):
            month = store.months[place]
            came = store.actual(month)
            level = float(np.mean(pace[place - LOOK_BACK : place]))
            whole = past[0].corrected(level * opened(store, month.days))
            apart = max(0.25, 1.5 / np.sqrt(whole))
            target = round(whole * pick.uniform(1 - apart, 1 + apart))
            for day, foretold in past.items():
                attained = int(came[:day].sum())
                # Fourteen days of what was known before, as in the landing.
                now = (14 * level + attained) / (14 + opened(store, month.days[:day]))
                raw = now * opened(store, month.days[day:])
                rest = foretold.corrected(raw)
                if place >= SEEN and (mean > 1 or not day):
                    if day:
                        chance = said_under_way(foretold, target, attained, rest)
                    else:
                        chance = said_before(foretold, prior, target, rest)
                    moments.setdefault(day, {}).setdefault(mean, []).append((chance, came.sum() >= target))
                foretold.add(raw, rest, int(came[day:].sum()))
        chain += [(exactly(corrected), came) for _, came, corrected in past[0].pairs]


def test_calibration(measured):
    """Of the targets that are said to be reached with a probability, about that share is reached."""
    moments = {}
    pick = np.random.default_rng(2026)
    for mean in MEANS:
        walk(mean, pick, moments)
    rows, errors = [], {}
    for moment, by_mean in moments.items():
        whole = [pair for pairs in by_mean.values() for pair in pairs]
        for name, pairs in [*((f"{mean:g} a day", by_mean[mean]) for mean in by_mean), ("all", whole)]:
            error, brier, sure, came = calibration(*zip(*pairs, strict=True))
            rows.append(
                [
                    f"{f'day {moment}' if moment else 'before the month'}, {name}",
                    len(pairs),
                    f"{error:.3f}",
                    f"{brier:.3f}",
                    f"{sure:.0%}",
                    f"{came:.0%}",
                ]
            )
        errors[moment] = error
    head = ["when, pieces", "store-months", "calibration error", "Brier", "said 80 % and more", "happened"]
    measured.table("calibration", head, rows)

    assert all(error < 0.03 for error in errors.values()), errors
