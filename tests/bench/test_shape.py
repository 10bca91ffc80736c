"""How near a learnt day shape comes to the true factors of made-up stores."""

from __future__ import annotations

import numpy as np
import pytest

from targetkit.shape import fit_shape
from tests.bench.histories import made_up

STORES = 40
LEARNT_FROM = 24
YEAR = 365

ROWS = []


def equal_days(store, month):
    """Every open day the same."""
    opened = np.array([float(weight) for weight in store.calendar.weights(month.days)])
    return opened / opened.sum()


def weekday_means(store, month):
    """The mean of each weekday's open days in the last twelve months."""
    seen = [[] for _ in range(7)]
    past = [day for day in store.daily if day < month.start][-YEAR:]
    for day, opened in zip(past, store.calendar.weights(past), strict=True):
        if opened:
            seen[day.weekday()].append(store.daily[day])
    means = [np.mean(numbers) if numbers else 0 for numbers in seen]
    days = equal_days(store, month) * np.array([means[day.weekday()] for day in month.days])
    return days / days.sum()


def learnt(store, month):
    """The day shape, learnt from what came before the month."""
    shape = fit_shape(store.daily, calendar=store.calendar, campaigns=store.campaigns, before=month.start)
    return np.array([float(share) for share in shape.weights(month)])


WAYS = {
    "equal open days": equal_days,
    "weekday mean, 12 months": weekday_means,
    "day shape": learnt,
    "true factors": lambda store, month: store.split(month),
}


@pytest.mark.parametrize("mean", [5, 20, 100])
def test_day_split(measured, mean):
    """Given the month's true total, the shares of held-out days miss at most a tenth more than the true factors do."""
    missed = dict.fromkeys(WAYS, 0.0)
    whole = 0
    for seed in range(STORES):
        store = made_up(seed, mean)
        for month in store.months[LEARNT_FROM:]:
            actual = store.actual(month)
            whole += actual.sum()
            for name, way in WAYS.items():
                missed[name] += np.abs(actual - actual.sum() * way(store, month)).sum()
    ratio = missed["day shape"] / missed["true factors"]
    ROWS.append([mean, *(f"{100 * error / whole:.1f}" for error in missed.values()), f"{ratio:.3f}"])
    measured.table("day split", ["pieces a day", *WAYS, "day shape / true factors"], ROWS)

    assert ratio <= 1.1
    assert missed["day shape"] < missed["weekday mean, 12 months"]
