"""Histories whose factors are known: what came on each day of a store, made up by a stated law."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import numpy as np
from attrs import frozen

from targetkit import Month, WorkCalendar
from targetkit.workdays import DayKind

FIRST_YEAR, LAST_YEAR = 2022, 2026
SPRING_FESTIVALS = (
    date(2022, 1, 31),
    date(2023, 1, 21),
    date(2024, 2, 10),
    date(2025, 1, 28),
    date(2026, 2, 16),
)
DRAGON_BOATS = (date(2022, 6, 3), date(2023, 6, 22), date(2024, 6, 8), date(2025, 5, 31), date(2026, 6, 19))
CAMPAIGN = 7
CAMPAIGNS_A_YEAR = 3


@frozen(eq=False)
class MadeUp:
    """A store's past and the months after it.

    Attributes:
        months: All of them, the ones to be foretold included.
        daily: What came on each day.
        expected: What was to be expected, the month's shock left out; 0 on closed days.
        calendar: Which days are open, and the statutory holidays.
        campaigns: The days of campaigns.
    """

    months: tuple[Month, ...]
    daily: dict[date, int]
    expected: dict[date, float]
    calendar: WorkCalendar
    campaigns: frozenset[date]

    def split(self, month):
        """The share of each day, by the true factors."""
        days = np.array([self.expected[day] for day in month.days])
        return days / days.sum()

    def actual(self, month):
        """What came on each day of a month."""
        return np.array([self.daily[day] for day in month.days])


@cache
def statutory_holidays():
    """Days off as in China: two long stretches and five short ones a year, some of which move."""
    stretches = [(first, 7) for first in SPRING_FESTIVALS] + [(first, 3) for first in DRAGON_BOATS]
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        stretches += [
            (date(year, 1, 1), 1),
            (date(year, 4, 4), 3),
            (date(year, 5, 1), 5),
            (date(year, 9, 20), 1),
            (date(year, 10, 1), 7),
        ]
    return frozenset(first + timedelta(gone) for first, days in stretches for gone in range(days))


def made_up(seed, mean, *, months=27, first=None, dispersion=0.02, shock=0.15):
    """A store by a seed.

    Args:
        seed: The number that everything is drawn from.
        mean: Pieces on an average open day, before growth.
        months: How many.
        first: The first month; drawn from the seed if none is given.
        dispersion: r of a day's variance m + r·m²: negative binomial.
        shock: Standard deviation of the logarithm of what a month's days share.
    """
    pick = np.random.default_rng([seed, int(mean)])
    run = [first or Month(FIRST_YEAR, 1 + int(pick.integers(12)))]
    while len(run) < months:
        run.append(run[-1].next())
    days = [day for month in run for day in month.days]
    calendar = _calendar(pick)
    campaigns = _campaigns(pick, days)
    factors = _factors(pick, days, calendar, campaigns)
    expected = factors * mean / factors[factors > 0].mean()
    expected *= np.exp(pick.uniform(-0.1, 0.25) * np.arange(len(days)) / 365)
    shared = np.repeat(
        np.exp(pick.normal(-shock * shock / 2, shock, len(run))), [len(month.days) for month in run]
    )
    level = expected * shared
    came = pick.poisson(pick.gamma(1 / dispersion, dispersion * level) if dispersion else level)
    return MadeUp(
        tuple(run),
        dict(zip(days, came.tolist(), strict=True)),
        dict(zip(days, expected.tolist(), strict=True)),
        calendar,
        campaigns,
    )


def _calendar(pick):
    """Open every day or six days a week; on statutory holidays closed or not."""
    calendar = WorkCalendar.daily()
    if pick.random() < 0.5:
        calendar = WorkCalendar.weekly(
            dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday"), 1)
        )
    holidays = statutory_holidays()
    if pick.random() < 0.5:
        return calendar.closed(holidays, DayKind.STATUTORY_HOLIDAY)
    return calendar.opened(holidays, kind=DayKind.STATUTORY_HOLIDAY)


def _campaigns(pick, days):
    years = len(days) / 365
    starts = pick.integers(len(days) - CAMPAIGN, size=round(CAMPAIGNS_A_YEAR * years))
    return frozenset(days[start + gone] for start in starts.tolist() for gone in range(CAMPAIGN))


def _factors(pick, days, calendar, campaigns):
    """Weekday, holiday and the days around it, place in the month, campaign, open or not."""
    weekday = pick.uniform(0.5, 1.5, 7)
    eve, holiday, after = pick.uniform(1.1, 1.5), pick.uniform(0.4, 1.6), pick.uniform(0.7, 1.2)
    start, push = pick.uniform(0, 0.2), pick.uniform(0.1, 0.5)
    campaign = pick.uniform(1.3, 2)
    holidays = statutory_holidays()
    off = {day for day in days if day in holidays or not calendar.weight(day)}
    stretch_ahead, stretch_behind = _next_to(days, off, holidays)
    factors = []
    for day in days:
        month = Month.of(day)
        place = (day.day - 1) / (len(month.days) - 1)
        factor = float(calendar.weight(day)) * weekday[day.weekday()]
        factor *= 1 - start * max(0, 1 - place / 0.2) + push * max(0, (place - 0.75) / 0.25)
        if day in holidays:
            factor *= holiday
        elif day in stretch_ahead:
            factor *= eve
        elif day in stretch_behind:
            factor *= after
        factors.append(factor * (campaign if day in campaigns else 1))
    return np.array(factors)


def _next_to(days, off, holidays):
    """The days right before and right after a closed stretch that holds a holiday."""
    before, after = set(), set()
    run = []
    for day in days:
        if day in off:
            run.append(day)
            continue
        if run and holidays & set(run):
            before.add(run[0] - timedelta(1))
            after.add(day)
        run = []
    return before, after
