"""How well the days between two stages come out of the two daily series alone, or of deals that are still open."""

from __future__ import annotations

import math
from collections import Counter
from datetime import date, timedelta

import numpy as np

from targetkit._lag import UNIT, best_shift, from_pairs

LAGS = {
    "same day": [1.0],
    "3 days": [0, 0, 0, 1.0],
    "1 to 5 days": [0, 0.1, 0.2, 0.4, 0.2, 0.1],
    "0 to 4 days": [0.4, 0.3, 0.1, 0.1, 0.1],
    "2 to 11 days": [0, 0, *[0.1] * 10],
}
RATE = 0.5
STORES = 30


def opened(count):
    """So many weekdays."""
    days = (date(2024, 1, 1) + timedelta(days=gone) for gone in range(2 * count))
    return [day for day in days if day.weekday() < 5][:count]


def arrivals(pick, days, pieces):
    """What comes on each day: weekdays, a shock for each month, a push on its last five days, and chance."""
    sizes = Counter((day.year, day.month) for day in days)
    levels = []
    for size in sizes.values():
        shock = math.exp(pick.normal(0, 0.15))
        levels += [shock * (1.5 if place >= size - 5 else 1) for place in range(size)]
    weekdays = (1.2, 1.0, 0.9, 1.0, 1.4)
    means = pieces * np.array(levels) * np.array([weekdays[day.weekday()] for day in days])
    return pick.negative_binomial(10, 10 / (10 + means))


def followed(pick, first, shares):
    """What becomes of half of it after some days."""
    then = np.zeros(len(first) + len(shares), dtype=int)
    for place, count in enumerate(first):
        for days, moved in enumerate(pick.multinomial(pick.binomial(count, RATE), shares)):
            then[place + days] += moved
    return then[: len(first)]


def distance(told, true):
    """Half the sum of the differences of two distributions: how much of the mass is on the wrong day."""
    length = max(len(told), len(true))
    told, true = (
        np.pad(shares, (0, length - len(shares))) for shares in (np.array(told) / UNIT, np.array(true))
    )
    return float(np.abs(told - true).sum() / 2)


def shift_of(first, then, days):
    """The shares by the two series, or None."""
    series = (dict(zip(days, line.tolist(), strict=True)) for line in (first, then))
    found = best_shift(*series, days)
    return None if found is None else found[0]


def test_lag_from_two_series(measured):
    """With a year of twenty pieces a day the lag is found, with at most a third of it on the wrong day."""
    rows = []
    for name, shares in LAGS.items():
        cells = []
        for count, pieces in ((60, 20), (250, 20), (500, 20), (500, 100)):
            days = opened(count)
            missed = []
            for seed in range(STORES):
                pick = np.random.default_rng(seed)
                first = arrivals(pick, days, pieces)
                told = shift_of(first, followed(pick, first, shares), days)
                missed += [] if told is None else [distance(told, shares)]
            mean = sum(missed) / len(missed) if missed else 0.0
            cells.append(f"{len(missed) / STORES:.0%}, {mean:.0%}" if missed else "0%")
            if count == 500:
                assert len(missed) > 0.9 * STORES
                assert mean < 1 / 3
        rows.append([name, *cells])
    head = ["lag", "60 days of 20", "250 days of 20", "500 days of 20", "500 days of 100"]
    measured.table("lag from two series", head, rows)


def test_two_series_that_have_nothing_to_do_with_each_other():
    """In less than one of ten pairs of unrelated series a shift is found, although both push at the month's end."""
    days = opened(250)
    found = 0
    for seed in range(100):
        pick = np.random.default_rng(seed)
        found += shift_of(arrivals(pick, days, 20), arrivals(pick, days, 20), days) is not None

    assert found < 10


def test_lag_from_deals(measured):
    """Of a growing store watched for forty days the plain shares make a lag look short; the estimate does not."""
    true = np.array([0.1, 0.2, 0.2, 0.1, 0.05, 0.05, *[0.03] * 10])
    days = range(40)
    plain, told = [], []
    for seed in range(200):
        pick = np.random.default_rng(seed)
        pairs = []
        for start in days:
            drawn = pick.choice(len(true), size=pick.poisson(2 * 1.05**start), p=true)
            pairs += [(int(took), len(days) - 1 - start) for took in drawn if start + took < len(days)]
        plain.append(sum(took for took, _ in pairs) / len(pairs))
        told.append(sum(took * share for took, share in enumerate(from_pairs(pairs))) / UNIT)
    mean = float((np.arange(len(true)) * true).sum())
    rows = [
        [name, f"{np.mean(figures):.2f}"]
        for name, figures in (("plain mean", plain), ("`History.lag`", told))
    ]
    measured.table("lag from deals", ["way", "working days"], [["true mean", f"{mean:.2f}"], *rows])

    assert abs(np.mean(told) - mean) < abs(np.mean(plain) - mean) / 3
