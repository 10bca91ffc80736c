"""The day shape: what share of a month falls on which day, learnt from the days that were.

A day weighs weekday × occasion × day of month × campaign × campaign on that weekday × echo of last year × open.
All factors are fitted together, so that a busy Friday is not counted again as a busy eve.
What is known of the days ahead, their closed days, holidays and campaigns, is worth more than any of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import evolve

from targetkit._attrs import FrozenMap, field, value
from targetkit._occasions import group_of, occasions, opening
from targetkit._seen import Seen, told
from targetkit._shape import CELLS, Cell, Past, Prior, learn
from targetkit.errors import InvalidValue, UnknownMember
from targetkit.estimate import Ground
from targetkit.estimate import told as grounds_told
from targetkit.findings import Finding
from targetkit.labels import LANGS, check_lang
from targetkit.period import WEEKDAYS, Month, as_day
from targetkit.quantity import Number, not_negative
from targetkit.windows import in_part
from targetkit.workdays import DayKind, WorkCalendar

if TYPE_CHECKING:
    from targetkit.history import History
    from targetkit.metric import Metric

__all__ = ["PLACES", "Seen", "Shape", "fit_shape", "shape_of"]

PLACES = 10**6
"""Factors and a day's weight are rounded to one part in this many."""

LOOK_BACK = 800
"""Days of history that a shape is learnt from: two years and the echo of a third."""

LITTLE = 20
"""Fewer open days than this, four weeks of five, say little about a shape."""

_ONE = Fraction(1)
_FACTOR = "factor of a day shape"
_DAILY = WorkCalendar.daily()


def _factor(given: Number) -> Fraction:
    return not_negative(given, of=_FACTOR, what="a factor")


def _week(given: Iterable[Number]) -> tuple[Fraction, ...]:
    return _several(given, 7, "seven factors, Monday first")


def _month(given: Iterable[Number]) -> tuple[Fraction, ...]:
    return _several(given, 31, "31 factors, one for each day that a month can have")


def _several(given: Iterable[Number], count: int, expected: str) -> tuple[Fraction, ...]:
    factors = tuple(map(_factor, given))
    if len(factors) != count:
        raise InvalidValue("Shape", [str(factor) for factor in factors], expected)
    return factors


def _holidays(given: Mapping[Cell, Number]) -> FrozenMap[Cell, Fraction]:
    for cell in given:
        if cell not in CELLS:
            raise UnknownMember("occasion of a day shape", cell, tuple(map(str, CELLS)))
    return FrozenMap({cell: _factor(factor) for cell, factor in given.items()})


def _echoes(given: Mapping[date, Number]) -> FrozenMap[date, Fraction]:
    return FrozenMap({as_day(day): _factor(factor) for day, factor in given.items()})


def _weekdays(given: Iterable[str]) -> frozenset[str]:
    names = frozenset(given)
    for name in sorted(names):
        if name not in WEEKDAYS:
            raise UnknownMember("weekday", name, WEEKDAYS)
    return names


def _days(given: Collection[date]) -> frozenset[date]:
    return frozenset(map(as_day, given))


@value(kw_only=True, repr=False)
class Shape:
    """How the days of a month relate; made by `fit_shape` or `History.profile`, or stated by hand.

    Attributes:
        weekdays: The factor of Monday to Sunday.
        dead: The weekdays on which nothing happens any more; 0 for them,
            except on make-up workdays and on days that are stated to be open.
        holidays: The factor of each (occasion, group of weekdays); one that is not named weighs 1.
        month_days: The factor of the 1st to the 31st.
        campaign: The factor of a campaign day.
        campaign_weekdays: What it is multiplied with on each weekday.
        echoes: The days ahead that repeat a part of last year's surprise, with their factor.
        calendar: Which days are open, where that is not said when asking; None: every day.
        campaigns: The days that are known to be campaigns.
        seen: What it was learnt from; None for one that was stated by hand.
        metric: The name of the metric that it was learnt of; empty where that is not known.
        findings: What should be known of it.

    Raises:
        InvalidQuantity: For a factor below zero, or one that is no number.
        InvalidValue: For another number of factors.
        UnknownMember: For a weekday or an occasion that does not exist.

    >>> shape = Shape(weekdays=[2, 1, 1, 1, 1, 1, 1], calendar=WorkCalendar.weekdays())
    >>> weights = shape.weights(Month(2026, 11))
    >>> [str(weight) for weight in weights[:4]], str(sum(weights))
    (['0', '1/13', '1/26', '1/26'], '1')
    """

    weekdays: tuple[Fraction, ...] = field(default=(_ONE,) * 7, converter=_week)
    dead: frozenset[str] = field(default=frozenset[str](), converter=_weekdays)
    holidays: FrozenMap[Cell, Fraction] = field(default=FrozenMap[Cell, Fraction](), converter=_holidays)
    month_days: tuple[Fraction, ...] = field(default=(_ONE,) * 31, converter=_month)
    campaign: Fraction = field(default=_ONE, converter=_factor)
    campaign_weekdays: tuple[Fraction, ...] = field(default=(_ONE,) * 7, converter=_week)
    echoes: FrozenMap[date, Fraction] = field(default=FrozenMap[date, Fraction](), converter=_echoes)
    calendar: WorkCalendar | None = None
    campaigns: frozenset[date] = field(default=frozenset[date](), converter=_days)
    seen: Seen | None = None
    metric: str = field(default="", eq=False)
    findings: tuple[Finding, ...] = field(default=(), eq=False)

    @property
    def n(self) -> int:
        """How many open days it was learnt from."""
        return 0 if self.seen is None else self.seen.days

    @property
    def window(self) -> tuple[date, date] | None:
        """The first and the last day it was learnt from."""
        if self.seen is None or self.seen.first is None or self.seen.last is None:
            return None
        return self.seen.first, self.seen.last

    @property
    def ground(self) -> Ground | None:
        """From how much data it comes; None for one that was stated by hand."""
        if self.seen is None:
            return None
        share = self.seen.shrinkage
        towards = (
            ("the shape of all stores", "全部门店的日分布")
            if self.seen.chain
            else ("all days alike", "各日相同")
        )
        return Ground(
            self.metric, self.n, ("open days", "营业日"), self.window or (), (share, share), towards
        )

    def factors(
        self,
        days: Sequence[date],
        *,
        calendar: WorkCalendar | None = None,
        campaigns: Collection[date] = (),
        open_days: Collection[date] | None = None,
    ) -> tuple[Fraction, ...]:
        """What each day would weigh if it were wholly open.

        Args:
            days: The days.
            calendar: The calendar of these days; the shape's own if none is given.
            campaigns: Campaign days beside those that the shape knows.
            open_days: The days that are open, where that is known better than from the calendar.

        Returns:
            A factor per day, rounded to a millionth and above 0; 0 on a dead weekday.
        """
        known = calendar or self.calendar or _DAILY
        stated = None if open_days is None else _days(open_days)
        marked = self.campaigns | _days(campaigns)
        around = occasions(known, min(days), max(days), stated)
        return tuple(
            self._factor(day, around.get(day), campaign=day in marked)
            if self._lives(day, known, stated)
            else Fraction(0)
            for day in days
        )

    def weights(
        self,
        month: Month,
        *,
        calendar: WorkCalendar | None = None,
        campaigns: Collection[date] = (),
        open_days: Collection[date] | None = None,
    ) -> tuple[Fraction, ...]:
        """What share of a month falls on each of its days.

        Args:
            month: The month.
            calendar: Its calendar; the shape's own if none is given.
            campaigns: Campaign days beside those that the shape knows.
            open_days: The days that are open, where that is known better than from the calendar;
                one of them is open whatever the calendar and the past say.

        Returns:
            A share per day: they sum to exactly 1 and are 0 on closed days.
            Where the past knows no open day of the month, the open days share it alike.

        Raises:
            InvalidValue: When every day of the month is closed.
        """
        days = month.days
        stated = None if open_days is None else _days(open_days)
        opened = opening(calendar or self.calendar or _DAILY, days[0], days[-1], stated)
        factors = self.factors(days, calendar=calendar, campaigns=campaigns, open_days=open_days)
        shares = [_rounded(factor * opened[day]) for day, factor in zip(days, factors, strict=True)]
        if not any(shares):
            shares = list(opened.values())
        whole = sum(shares)
        if not whole:
            raise InvalidValue("Shape.weights: month", month, "a month with an open day")
        return tuple(share / whole for share in shares)

    def explain(self, lang: str = "en") -> str:
        """From how many days it was learnt and which facts were used.

        Args:
            lang: `en` or `zh`.

        Returns:
            A few lines.

        Raises:
            UnknownMember: For another language.

        >>> print(fit_shape({date(2026, 11, 2): 3}, before=date(2026, 12, 1)).explain())
        Day shape learnt from 1 open day, 2026-11-02 to 2026-11-02; 50% of an average weekday's factor is prior.
        Used: last year, for 7 days to come.
        """
        place = LANGS.index(check_lang(lang))
        lines = told(self.seen, self.dead, self.campaigns, len(self.echoes))
        return "\n".join(line[place] for line in lines)

    def to_text(self, lang: str = "en") -> str:
        """What it was learnt from; then the n, the window and the shrinkage, and what should be known.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        grounds = [] if self.ground is None else [self.ground]
        return "\n".join([self.explain(lang), *grounds_told(grounds, self.findings, lang=lang)])

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        of = f" of {self.metric}" if self.metric else ""
        ground = self.ground
        return f"<Shape{of}: {'stated by hand' if ground is None else ground.data()}>"

    def _lives(self, day: date, calendar: WorkCalendar, stated: frozenset[date] | None) -> bool:
        if WEEKDAYS[day.weekday()] not in self.dead or (stated is not None and day in stated):
            return True
        return calendar.kind(day) is DayKind.MAKE_UP_WORKDAY

    def _factor(self, day: date, occasion: str | None, *, campaign: bool) -> Fraction:
        weekday = day.weekday()
        weight = self.weekdays[weekday] * self.month_days[day.day - 1] * self.echoes.get(day, _ONE)
        if occasion is not None:
            weight *= self.holidays.get((occasion, group_of(day)), _ONE)
        if campaign:
            weight *= self.campaign * self.campaign_weekdays[weekday]
        return _rounded(weight)


def _rounded(number: Fraction | float) -> Fraction:
    """To a millionth, but nothing above 0 to 0."""
    return Fraction(max(round(number * PLACES), int(number > 0)), PLACES)


def fit_shape(
    daily: Mapping[date, int],
    *,
    calendar: WorkCalendar | None = None,
    campaigns: Collection[date] = (),
    chain: Shape | None = None,
    before: date,
    since: date | None = None,
    until: date | None = None,
) -> Shape:
    """Learn a day shape.

    Source: raking with pseudo-observations; each factor's strength is given in pseudo-days of the mean day,
    as chosen on held-out daily series of shops (docs/explanation/measured-history.md).

    Args:
        daily: What came on each day, in any unit; a day that is missing had nothing.
        calendar: Which days were and will be open, and the kinds of days; None: every day is open.
        campaigns: The days that are marked as campaigns, past and to come.
        chain: The shape of all stores together, towards which this store's is drawn.
        before: The first day that is not looked at; usually the first of the month to split.
        since: The first day that the data covers; the first of `daily` if none is given.
        until: The last day that it covers.

    Returns:
        The shape, learnt from the last 800 days before `before`.
        Without anything that came it is the chain's, or all open days alike.

    Raises:
        InvalidPeriod: For something that is not a day.

    >>> from datetime import date, timedelta
    >>> days = [date(2026, 8, 3) + timedelta(gone) for gone in range(91)]
    >>> daily = {day: 30 if day.weekday() == 0 else 10 for day in days if day.weekday() < 6}
    >>> shape = fit_shape(daily, before=date(2026, 11, 2))
    >>> shape.dead, shape.n, [f"{float(share):.3f}" for share in shape.weights(Month(2026, 11))[:3]]
    (frozenset({'sunday'}), 78, ['0.000', '0.082', '0.030'])
    """
    end = as_day(before)
    covered = _covered(daily, end, since, until)
    marked = _days(campaigns)
    basis = chain or Shape()
    prior = Prior(
        tuple(map(float, basis.weekdays)),
        tuple(float(basis.holidays.get(cell, 1)) for cell in CELLS),
        chain=chain is not None,
    )
    learnt = covered and learn(Past(daily, *covered, calendar or _DAILY, marked), prior, end)
    if not covered or not learnt:
        first, last = covered or (None, None)
        seen = Seen(first=first, last=last, chain=chain is not None, calendar=calendar is not None)
        return evolve(basis, calendar=calendar, campaigns=marked, seen=seen)
    return Shape(
        weekdays=map(_rounded, learnt.weekdays),
        dead=learnt.dead,
        holidays=FrozenMap(zip(CELLS, map(_rounded, learnt.holidays), strict=True)),
        month_days=map(_rounded, learnt.month_days),
        campaign=_rounded(learnt.campaign),
        campaign_weekdays=map(_rounded, learnt.campaign_weekdays),
        echoes=FrozenMap({day: _rounded(factor) for day, factor in learnt.echoes.items()}),
        calendar=calendar,
        campaigns=marked,
        seen=Seen(
            days=learnt.days,
            first=covered[0],
            last=covered[1],
            occasions=FrozenMap(learnt.occasions),
            campaigns=learnt.campaigns,
            shrinkage=_rounded(learnt.shrinkage),
            chain=chain is not None,
            calendar=calendar is not None,
        ),
    )


def shape_of(
    history: History,
    metric: str | Metric,
    campaigns: Collection[date],
    chain: Shape | None,
    before: date | None,
) -> Shape:
    """The day shape of a metric; see `History.profile`."""
    past = history.seen(before)
    end = before or history.next_day or date.max
    shape = fit_shape(
        past.actuals.daily(metric),
        calendar=history.calendar_of(metric) if history.calendar else None,
        campaigns=campaigns,
        chain=chain,
        before=end,
        since=past.first,
        until=past.last,
    )
    name = history.actuals.metric(metric).name
    findings = in_part(past, shape.window or ())
    if not shape.n and chain is None:
        findings += (Finding.of("TK511", metric=name, period=end, form="days"),)
    elif shape.n < LITTLE and chain is None:
        little = Finding.of("TK510", metric=name, period=end, form="days", count=shape.n, needed=LITTLE)
        findings += (little,)
    return evolve(shape, metric=name, findings=findings)


def _covered(
    daily: Mapping[date, int], before: date, since: date | None, until: date | None
) -> tuple[date, date] | None:
    """The first and last day to learn from."""
    end = before - timedelta(1)
    past = [day for day in map(as_day, daily) if day <= end]
    first = min(past, default=None) if since is None else as_day(since)
    last = max(past, default=None) if until is None else min(as_day(until), end)
    if first is None or last is None or last < first:
        return None
    return max(first, last - timedelta(LOOK_BACK - 1)), last
