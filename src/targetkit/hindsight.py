"""How far past months lay from what would have been expected for them: what a probability rests on.

Each of the last months is held out: what its people would have been expected to bring, by the months before it,
is held against what came.  What they missed by says how much a person's month varies, and how much of that the people
of a group share.  What is expected is the median of six months, which is below their average where now and then a month
is very good, and three and a half months old: both are made good first, the second by the growth of two years.
A few months say little, so the usual figures stand beside them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from targetkit._able import MIDDLE, piece_of
from targetkit._attendance import Attendance
from targetkit._attrs import FrozenMap, value
from targetkit._capacity import FEW, Own, Piece, drawn, full_months, levels, nearest_level, own
from targetkit._case import Case
from targetkit.chance import LEAST, MOST, Spread
from targetkit.estimate import Estimate, stated
from targetkit.labels import check_lang, metric_name, percent
from targetkit.period import label
from targetkit.ramp import as_ramp

if TYPE_CHECKING:
    from targetkit.history import History
    from targetkit.metric import Metric
    from targetkit.period import Month
    from targetkit.plan import Plan
    from targetkit.ramp import RampLike

__all__ = ["MeasuredSpread", "MetricSpread", "measured_spread"]

_MONTHS = 12
"""So many past months are held out at most."""

_LOOK_BACK = 6
"""So many months before each say what was to be expected of it, as of a capacity."""

_GROWING = 24
"""So many months before each say how it grows; of two whole years, so that no season passes for growth."""

_USUAL_GROWTH = 0.01
"""The growth of a month, up or down, that is nothing unusual: some 12% a year."""

_PRIOR_MONTHS = 2
"""For so many months the usual spread counts beside the whole that was measured."""

_GROUP_MONTHS = 6
"""For so many months what a larger group shows counts beside a smaller one, or a person."""

_BIAS = 0.5, 2.0
"""Between these what comes may lie of what is expected, however it was in the past."""

_FINE = 10**9

_USUAL = Spread()


@value(repr=False)
class MetricSpread:
    """How far what came of one metric lay from what would have been expected.

    Attributes:
        metric: The metric's name in the plan.
        months: The months that were held out.
        bias: What is to be expected, as a multiple of what the median of the months before says:
            what these months brought on average, carried on by the growth; raw: without the growth.
        growth: By how much more a month brings than the one before it, as a share of the average month,
            drawn to none; raw: the slope alone.
        dispersion: The r of the variance m + r·m² of a person's month, over everybody.
        people: Manager's id → the same of this person alone, drawn to everybody's.
        shocks: Group's id → the standard deviation of what its people share, as a share of what is expected,
            drawn to that of the group above.
    """

    metric: str
    months: tuple[Month, ...]
    bias: Estimate
    growth: Estimate
    dispersion: Estimate
    people: FrozenMap[str, Estimate]
    shocks: FrozenMap[str, Estimate]

    @property
    def n(self) -> int:
        """How many months were held out."""
        return len(self.months)

    def source(self, lang: str = "en") -> str:
        """From how much data it comes, in a few words.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        first, last = label(self.months[0], lang), label(self.months[-1], lang)
        if check_lang(lang) == "zh":
            return (
                f"由 {self.n} 个月实测（{first}）"
                if self.n == 1
                else f"由 {first}至{last}的 {self.n} 个月实测"
            )
        return (
            f"measured from 1 month, {first}"
            if self.n == 1
            else f"measured from {self.n} months, {first} to {last}"
        )

    def to_text(self, lang: str = "en") -> str:
        """The figures and where they come from, one to a line.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        zh = check_lang(lang) == "zh"
        told = [
            ("bias", "偏差倍数", self.bias),
            ("growth a month", "月增长", self.growth),
            ("dispersion of a person", "个人离散度", self.dispersion),
            *((f"shock of {id_}", f"{id_} 的共同波动", one) for id_, one in self.shocks.items()),
        ]
        name, colon = metric_name(self.metric, lang), "：" if zh else ": "
        lines = [f"{name}{colon}{self.source(lang)}"]
        lines += [f"  {cn if zh else en}{colon}{one.to_text(lang)}" for en, cn, one in told]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return self.to_text()


@value(repr=False)
class MeasuredSpread:
    """How far what comes may lie from what is expected, as past months show it.

    Attributes:
        metrics: Metric's name → what was measured; a metric of which no month could be held out is left out,
            and counts with the usual spread.
    """

    metrics: FrozenMap[str, MetricSpread]

    def to_text(self, lang: str = "en") -> str:
        """What was measured, metric by metric.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        none = "没有可实测的月份" if check_lang(lang) == "zh" else "no month to measure from"
        return "\n".join(one.to_text(lang) for one in self.metrics.values()) or none

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return self.to_text()


def measured_spread(plan: Plan, history: History, ramp: RampLike | None = None) -> MeasuredSpread:
    """Measure it for the people of a plan, from the months before it.

    Up to twelve whole months are held out, each foretold by at most six months before it;
    the growth is the slope of at most 24 months, drawn to none by how unsure it is:
    `τ² / (τ² + s² / Σ(x − x̄)²)` of it count, with τ 1% a month and s the noise of a month around the line.
    `r = Σ(error² − m) / Σ m²` over people and months (`− m·(1 + c²)` where the pieces are tickets whose spread is c),
    kept between 0.02 and 5; what is shared is what the errors of a group have beyond that.
    The whole is drawn to the usual figures with 2 pseudo-months, groups to the group above
    and people to everybody with 6.

    Source: of the share of a slope that counts, C. N. Morris (1983),
    Journal of the American Statistical Association 78, with a stated variance between stores.

    Args:
        plan: The plan; nothing of its period or later is looked at.
        history: The past.
        ramp: How much of a full load the new carry.

    Returns:
        What was measured, by metric; the same history is asked once.

    Raises:
        InvalidValue: A ramp that is none.

    >>> from datetime import date
    >>> from targetkit import Actuals, History, Manager, Month, Plan, Store
    >>> store = Store("chengdu-01", [Manager("li-na"), Manager("wang-lei")])
    >>> rows = [(date(2026, month, day), one.id, "signings", 1 + (month + day) % 2)
    ...         for month in (7, 8, 9, 10) for day in range(1, 31) for one in store.managers()]
    >>> history = History(Actuals(rows), roles=store, until=date(2026, 10, 31))
    >>> plan = Plan.from_rows([("signings", "chengdu-01", Month(2026, 11), 90)], roles=store, period=Month(2026, 11))
    >>> print(measured_spread(plan, history).metrics["signings"].source())
    measured from 3 months, 2026-08 to 2026-10
    """
    steps = None if ramp is None else as_ramp(ramp)
    key = ("spread", plan.roles, plan.period.start, plan.metrics, plan.funnel, steps)
    if key not in history.memory:
        case = Case(plan)
        past = history.seen(plan.period.start)
        there = Attendance(past, plan.roles, steps, plan.period.start)
        months = past.whole_months[-_GROWING:]
        found: dict[str, MetricSpread] = {}
        for metric in plan.metrics:
            piece = piece_of(case, metric)
            held, course = _held_out(past, there, metric, piece, months)
            if held:
                found[metric.name] = _measured(metric, held, course, there, piece != 1)
        history.memory[key] = MeasuredSpread(FrozenMap(found))
    known: MeasuredSpread = history.memory[key]
    return known


class _Course(NamedTuple):
    """Where the months go, as multiples of what the median of the last ones says.

    Attributes:
        months: The months that the growth is taken from.
        level: What the last ones brought on average.
        average: What all of them did.
        slope: By how much a month rises above the one before it, as a share of the average of all.
        counts: How much of the slope counts, 0 to 1.
        ahead: From the middle of the last months to the one to come, in months.
    """

    months: tuple[Month, ...]
    level: float
    average: float
    slope: float
    counts: float
    ahead: float

    @property
    def growth(self) -> float:
        """The slope, drawn to none."""
        return self.slope * self.counts

    @property
    def next(self) -> float:
        """What is to be expected of the month to come."""
        low, high = _BIAS
        return min(max(self.level + self.average * self.growth * self.ahead, low), high)


class _Held(NamedTuple):
    """A month that was held out.

    Attributes:
        month: The month.
        means: Manager's id → the pieces that would have been expected, of those who were there.
        came: Manager's id → the pieces that came.
    """

    month: Month
    means: dict[str, float]
    came: dict[str, float]


def _held_out(
    past: History, there: Attendance, metric: Metric, piece: Fraction, months: Sequence[Month]
) -> tuple[list[_Held], _Course]:
    """The months of which something was to be expected, each with the expectation of the months before it.

    With them where the months go, seen from the end of the last one.
    """
    own_names = set(metric.names)
    met = next((known for known in past.actuals.metrics if not own_names.isdisjoint(known.names)), None)
    if met is None:
        return [], _course({}, {}, ())
    scale = float(met.quantum / metric.quantum / piece)
    pieces = there.months(met, months)
    held: list[_Held] = []
    for at in range(max(1, len(months) - _MONTHS), len(months)):
        rates, course = _known(there, met, months[:at], pieces)
        now = {id_: pieces[id_][at] for id_ in rates if pieces[id_][at].days > 0}
        means = {id_: rates[id_] * here.days * scale * course.next for id_, here in now.items()}
        if any(means.values()):
            held.append(_Held(months[at], means, {id_: here.quanta * scale for id_, here in now.items()}))
    return held, _known(there, met, months, pieces)[1]


def _known(
    there: Attendance, met: Metric, months: Sequence[Month], pieces: Mapping[str, Sequence[Piece]]
) -> tuple[dict[str, float], _Course]:
    """What these months, the first ones of the pieces, say of everybody and of where they go."""
    span = slice(max(0, len(months) - _LOOK_BACK), len(months))
    rates = _rates(there, met, months[span], {id_: line[span] for id_, line in pieces.items()})
    return rates, _course(rates, pieces, months)


def _course(
    rates: Mapping[str, float], pieces: Mapping[str, Sequence[Piece]], months: Sequence[Month]
) -> _Course:
    """The line through what the people of today brought, by what their rates would have let expect of each month.

    Months count by what was to be expected of them, so that those in which few of the people were there say little.
    """
    today = [(rate, pieces[id_]) for id_, rate in rates.items()]
    foretold = [math.fsum(rate * line[at].days for rate, line in today) for at in range(len(months))]
    came = [float(sum(line[at].quanta for _, line in today)) for at in range(len(months))]
    weight, total = math.fsum(foretold), sum(came)
    last = math.fsum(foretold[-_LOOK_BACK:])
    if not last:
        return _Course(tuple(months), 1.0, 1.0, 0.0, 0.0, 0.0)
    level = sum(came[-_LOOK_BACK:]) / last
    if total <= 0:
        return _Course(tuple(months), level, total / weight, 0.0, 0.0, 0.0)
    middle = math.fsum(at * mean for at, mean in enumerate(foretold)) / weight
    gone = [at - middle for at in range(len(months))]
    # In units of the average month, so that what is left of the months around the line is a share as well.
    shares = [mean * len(months) / weight for mean in foretold]
    brought = [one * len(months) / total for one in came]
    width = math.fsum(share * x * x for share, x in zip(shares, gone, strict=True))
    slope = math.fsum(one * x for one, x in zip(brought, gone, strict=True)) / width if width else 0.0
    left = math.fsum(
        (one / share - 1 - slope * x) ** 2 * share
        for one, share, x in zip(brought, shares, gone, strict=True)
        if share
    )
    noise = (left + _PRIOR_MONTHS * float(_USUAL.shock) ** 2) / (max(len(months) - 2, 0) + _PRIOR_MONTHS)
    known = _USUAL_GROWTH**2 * width
    first = max(0, len(months) - _LOOK_BACK)
    centre = math.fsum(at * mean for at, mean in enumerate(foretold[first:], first)) / last
    counts = known / (known + noise)
    return _Course(tuple(months), level, total / weight, slope, counts, len(months) - centre)


def _rates(
    there: Attendance, metric: Metric, months: Sequence[Month], pieces: Mapping[str, Sequence[Piece]]
) -> dict[str, float]:
    """Quanta per present day in full load that everybody would have been expected to bring, as `capacities_of` says."""
    if not any(piece.quanta for line in pieces.values() for piece in line):
        return {}
    figures: dict[str, Own] = {}
    for id_, line in pieces.items():
        here = any(piece.days > 0 for piece in line)
        weeks = there.weeks(metric, months, id_) if here and full_months(line) < FEW else []
        figure = own(line, weeks, float(MIDDLE))
        if figure is not None:
            figures[id_] = figure
    known = levels(figures, there.above)
    nearest = nearest_level(known, there.above)
    groups = {id_: group for id_ in there.managers if (group := nearest[id_]) is not None}
    drawn_by = drawn(figures, groups, known)
    rates: dict[str, float] = {}
    for id_, group in groups.items():
        level, shown = known[group], figures.get(id_)
        rate = level.rate if shown is None else shown.rate
        if shown is not None and level.people > 1:
            rate += drawn_by[id_] * (level.rate - rate)
        rates[id_] = max(rate, 0.0)
    return rates


def _measured(
    metric: Metric, held: Sequence[_Held], course: _Course, there: Attendance, money: bool
) -> MetricSpread:
    """What the months that were held out say of one metric."""
    months = tuple(one.month for one in held)
    noise = 1 + float(_USUAL.ticket) ** 2 if money else 1.0
    usual, shown = _dispersion(held, noise)
    last = course.months[-_LOOK_BACK:]
    everybody = stated(usual, low=LEAST, high=MOST)
    return MetricSpread(
        metric.name,
        months,
        Estimate(stated(course.next), len(last), last, stated(course.level)),
        Estimate(
            stated(course.growth),
            len(course.months),
            course.months,
            stated(course.slope),
            note=f"{percent(course.counts, 0)} of it counts",
            note_zh=f"其中计入 {percent(course.counts, 0)}",
        ),
        _whole(everybody, stated(shown), months, len(held), _PRIOR_MONTHS, float(_USUAL.dispersion)),
        FrozenMap(_people(held, months, noise, usual)),
        FrozenMap(_shocks(held, months, noise, usual, there.above)),
    )


def _whole(
    figure: Fraction, raw: Fraction | None, months: tuple[Month, ...], n: int, beside: int, usual: float
) -> Estimate:
    """A figure that has no larger group, and what it was weighed with, in both languages."""
    note, note_zh = f"{usual:g} counts beside it for {beside} months", f"另按 {beside} 个月计入 {usual:g}"
    return Estimate(figure, n, months, raw, note=note, note_zh=note_zh)


def _excess(mean: float, came: float, noise: float) -> float:
    """The squared error beyond what pieces that come one by one would have."""
    return (came - mean) ** 2 - noise * mean


def _dispersion(held: Sequence[_Held], noise: float) -> tuple[float, float]:
    """The r of everybody, and what the months alone say."""
    excess = math.fsum(_excess(mean, one.came[id_], noise) for one in held for id_, mean in one.means.items())
    squares = math.fsum(mean * mean for one in held for mean in one.means.values())
    shown = excess / squares
    weighed = (len(held) * shown + _PRIOR_MONTHS * float(_USUAL.dispersion)) / (len(held) + _PRIOR_MONTHS)
    return min(max(weighed, float(LEAST)), float(MOST)), shown


def _people(
    held: Sequence[_Held], months: tuple[Month, ...], noise: float, usual: float
) -> dict[str, Estimate]:
    """Everybody's own r, drawn to that of all; a month counts by the square of what was expected of it."""
    squares = math.fsum(mean * mean for one in held for mean in one.means.values())
    average = squares / sum(len(one.means) for one in held)
    found: dict[str, Estimate] = {}
    for id_ in sorted({id_ for one in held for id_ in one.means}):
        own_months = [(one.means[id_], one.came[id_]) for one in held if id_ in one.means]
        excess = math.fsum(_excess(mean, came, noise) for mean, came in own_months)
        own_squares = math.fsum(mean * mean for mean, _ in own_months)
        beside = _GROUP_MONTHS * average
        figure = (excess + beside * usual) / (own_squares + beside)
        found[id_] = Estimate(
            stated(figure, low=LEAST, high=MOST),
            len(own_months),
            months,
            stated(excess / own_squares) if own_squares else None,
            stated(beside / (own_squares + beside)),
        )
    return found


def _shocks(
    held: Sequence[_Held],
    months: tuple[Month, ...],
    noise: float,
    usual: float,
    above: Mapping[str, str | None],
) -> dict[str, Estimate]:
    """What the people of each group share, from the errors of their sums; groups come after the one above them."""
    sums = [_summed(one, above) for one in held]
    found: dict[str, Estimate] = {}
    variances: dict[str, float] = {}
    for group in dict.fromkeys(parent for parent in above.values() if parent is not None):
        parent = above[group]
        beside = _PRIOR_MONTHS if parent is None else _GROUP_MONTHS
        prior = float(_USUAL.shock) ** 2 if parent is None else variances[parent]
        excess = pairs = 0.0
        seen = 0
        for line in sums:
            mean, squares, came = line[group]
            excess += _excess(mean, came, noise) - usual * squares
            pairs += max(mean * mean - squares, 0.0)
            seen += mean * mean - squares > mean * mean / _FINE
        raw = max(excess / pairs, 0.0) if seen else None
        variances[group] = prior if raw is None else (seen * raw + beside * prior) / (seen + beside)
        figure, shown = stated(math.sqrt(variances[group])), None if raw is None else stated(math.sqrt(raw))
        if parent is None:
            found[group] = _whole(figure, shown, months, seen, beside, float(_USUAL.shock))
        else:
            share = stated(beside / (seen + beside))
            found[group] = Estimate(figure, seen, months, shown, share)
    return found


def _summed(held: _Held, above: Mapping[str, str | None]) -> dict[str, tuple[float, float, float]]:
    """For every group what was expected, the squares of what was expected of each of its people, and what came."""
    # Whole numbers, so that the order in which people are listed cannot show.
    sums = {id_: [0, 0, 0] for id_ in above}
    for id_, mean in held.means.items():
        sums[id_] = [round(mean * _FINE), round(mean * mean * _FINE), round(held.came[id_] * _FINE)]
    for id_, group in reversed([*above.items()]):
        if group is not None:
            sums[group] = [one + other for one, other in zip(sums[group], sums[id_], strict=True)]
    return {id_: (mean / _FINE, squares / _FINE, came / _FINE) for id_, (mean, squares, came) in sums.items()}
