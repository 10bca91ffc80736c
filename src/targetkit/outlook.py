"""With what probability each target of a plan is reached."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from targetkit._able import MIDDLE, Abilities, piece_of, read
from targetkit._attrs import FrozenMap, field, value
from targetkit._case import Case
from targetkit._chance import amount_tail, count_tail, expected_behind, pooled
from targetkit.chance import Spread, rounded
from targetkit.errors import InvalidQuantity, InvalidValue, UnknownMember
from targetkit.hindsight import MeasuredSpread, MetricSpread, measured_spread
from targetkit.history import History
from targetkit.labels import amount, check_lang, metric_name, percent
from targetkit.period import as_period, label
from targetkit.quantity import Number, Quantity, exact

if TYPE_CHECKING:
    from targetkit._able import PerDay
    from targetkit.metric import Metric
    from targetkit.period import PeriodLike
    from targetkit.plan import Plan
    from targetkit.ramp import RampLike
    from targetkit.role import Role

__all__ = ["Chance", "Forces", "Outlook", "SpreadLike", "check_probability", "outlook", "source_of"]

_HALF, _USUAL, _NEARLY_ALL = Fraction(1, 2), Fraction(4, 5), Fraction(99, 100)
_FINE = 10**9
_ASSUMED = Spread()

SpreadLike: TypeAlias = Spread | MeasuredSpread | History | None
"""A spread that is stated, that was measured, or the history to measure it from; None: from the history that says
what people do, where there is one, otherwise the usual one is assumed."""

_SOURCES = {
    "assumed": ("assumed, not measured", "按通常水平假定，未实测"),
    "stated": ("as stated", "按给定值"),
}


def source_of(told: MetricSpread | str, lang: str) -> str:
    """Where a spread comes from, in a few words.

    Args:
        told: What was measured; or `assumed`, or `stated`.
        lang: `en` or `zh`.

    >>> source_of("assumed", "en")
    'assumed, not measured'
    """
    return told.source(lang) if isinstance(told, MetricSpread) else _SOURCES[told][lang == "zh"]


@value
class Chance:
    """The probability that one target is reached.

    Attributes:
        metric: The metric's name.
        role: The role's id.
        period: The month, or the whole period.
        target: What is asked.
        mean: What is to be expected, in quanta, to six places.
        dispersion: The r of its variance m + r·m², of pieces, to six places.
        probability: That the target is reached, to six places.
        unit: What the target is in; empty for pieces.
    """

    metric: str
    role: str
    period: PeriodLike
    target: Quantity
    mean: Fraction
    dispersion: Fraction
    probability: Fraction
    unit: str = ""


@value(repr=False)
class Outlook:
    """The probabilities of a plan, metric by metric, each role before those below it.

    Iterating gives the chances; `outlook[metric, role, period]` gives one.

    Attributes:
        chances: One for every target of a month or of the whole period of which something is known.
        spreads: Metric's name → what was measured of how far what comes may lie from what is expected;
            `assumed` or `stated` where nothing was.
    """

    chances: tuple[Chance, ...]
    spreads: FrozenMap[str, MetricSpread | str] = field(
        factory=FrozenMap[str, MetricSpread | str], kw_only=True
    )

    def __getitem__(self, key: tuple[str | Metric, str | Role, PeriodLike]) -> Chance:
        """The chance at one place.

        Raises:
            UnknownMember: Where there is none.
        """
        metric, role, period = key
        name = metric if isinstance(metric, str) else metric.name
        id_ = role if isinstance(role, str) else role.id
        place = as_period(period)
        for one in self.chances:
            if (one.metric, one.role, one.period) == (name, id_, place):
                return one
        known = tuple(
            dict.fromkeys(f"{one.metric} of {one.role} in {label(one.period)}" for one in self.chances)
        )
        raise UnknownMember("chance", f"{name} of {id_} in {label(place)}", known, where="the outlook")

    def __iter__(self) -> Iterator[Chance]:
        return iter(self.chances)

    def __len__(self) -> int:
        return len(self.chances)

    def to_text(self, lang: str = "en") -> str:
        """One line per chance, and one per metric for what they rest on.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        zh = check_lang(lang) == "zh"
        lines: list[str] = []
        for one in self.chances:
            name, share = metric_name(one.metric, lang), percent(one.probability, 0)
            asked = amount(one.target, one.unit, lang)
            if zh:
                lines.append(f"{one.role} {label(one.period, lang)}{name}：目标 {asked}，达成概率 {share}")
            else:
                lines.append(
                    f"{one.role}, {name} in {label(one.period)}: {asked} with a probability of {share}"
                )
        for name, told in self.spreads.items():
            shown, where = metric_name(name, lang), source_of(told, lang)
            lines.append(f"{shown}的波动：{where}" if zh else f"Spread of {shown}: {where}.")
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return self.to_text()


class _Way(NamedTuple):
    """How far what comes of one metric may lie from what is expected.

    Attributes:
        bias: What comes, as a multiple of what the history's months say.
        dispersion: That of a person's pieces.
        shock: What everybody shares.
        own: Manager's id → the person's own dispersion, where it was measured.
        shocks: Group's id → what its people share, where it was measured.
        told: Where it comes from.
    """

    bias: float
    dispersion: float
    shock: float
    own: Mapping[str, float]
    shocks: Mapping[str, float]
    told: MetricSpread | str


class Forces:
    """What is to be expected of the people of a plan, metric by metric, in pieces.

    Args:
        case: The plan.
        capacity: What people do at their best, per present working day.
        expected: What they do on average; without it the mean behind the capacity.
        spread: How far what comes may lie from it; None: measured from the history among the others.
        ramp: How much of a full load the new carry, for a history.

    Raises:
        InvalidValue: Neither a capacity nor an expectation.
    """

    def __init__(
        self,
        case: Case,
        capacity: PerDay | Abilities | History | None,
        expected: PerDay | History | None,
        spread: SpreadLike = None,
        ramp: RampLike | None = None,
    ) -> None:
        past = next((given for given in (spread, expected, capacity) if isinstance(given, History)), None)
        if isinstance(capacity, History):
            expected = capacity if expected is None else expected
            capacity = None
        usual = read(case.plan, expected, MIDDLE, ramp)
        given = capacity if usual is None else usual
        if given is None:
            raise InvalidValue("outlook", None, "a capacity, or what is expected of people")
        self.case = case
        self._stated = spread if isinstance(spread, Spread) else None
        self.spread = self._stated or _ASSUMED
        if isinstance(spread, MeasuredSpread):
            self._measured = spread.metrics
        elif past is not None and self._stated is None:
            self._measured = measured_spread(case.plan, past, ramp).metrics
        else:
            self._measured = FrozenMap[str, MetricSpread]()
        # The bias is that of the median of the months: what else is expected is taken as it is.
        self._corrected = usual is not None and getattr(usual, "quantile", None) == MIDDLE
        self._ways: dict[str, _Way] = {}
        # Below the median a level says nothing safe of the mean above it: it is taken as the mean itself.
        quantile = self.spread.quantile or getattr(given, "quantile", None) or _USUAL
        self.quantile = float(min(max(quantile, _HALF), _NEARLY_ALL))
        self.shown = usual is None
        self.abilities = given if isinstance(given, Abilities) else Abilities(case, given)

    def source(self, metric: Metric) -> MetricSpread | str:
        """Where the spread of a metric comes from: what was measured, `assumed` or `stated`."""
        return self._way(metric).told

    def _way(self, metric: Metric) -> _Way:
        """How far what comes of a metric may lie from what is expected."""
        if metric.name not in self._ways:
            told = self._measured.get(metric.name)
            if told is None:
                numbers = float(self.spread.dispersion), float(self.spread.shock)
                way = _Way(1.0, *numbers, {}, {}, "stated" if self._stated else "assumed")
            else:
                shocks = {id_: float(one.value) for id_, one in told.shocks.items()}
                way = _Way(
                    float(told.bias.value) if self._corrected else 1.0,
                    float(told.dispersion.value),
                    shocks.get(self.case.plan.roles.id, float(_ASSUMED.shock)),
                    {id_: float(one.value) for id_, one in told.people.items()},
                    shocks,
                    told,
                )
            self._ways[metric.name] = way
        return self._ways[metric.name]

    def means(self, metric: Metric, place: int) -> dict[str, float] | None:
        """The pieces expected of each manager in a period; None where nothing is known of anybody.

        Someone of whom nothing is known is expected to bring what is asked.
        """
        able = self.abilities[metric]
        if able is None:
            return None
        scale = able.scale * float(able.piece)
        way = self._way(metric)
        means: dict[str, float] = {}
        for manager in self.case.managers:
            pieces = able.lines[manager.id][place] / scale
            if manager.id in able.rates:
                pieces = (
                    expected_behind(pieces, self.quantile, way.dispersion)
                    if self.shown
                    else pieces * way.bias
                )
            means[manager.id] = pieces
        return means

    def tail(self, metric: Metric, quanta: float, mean: float, dispersion: float) -> float:
        """The probability that a number of quanta is reached.

        Args:
            metric: The metric.
            quanta: The target.
            mean: The pieces expected.
            dispersion: That of the pieces.
        """
        piece = piece_of(self.case, metric)
        if piece == 1:
            return count_tail(quanta, mean, dispersion)
        return amount_tail(quanta / float(piece), mean, dispersion, float(self.spread.ticket))

    def pooled(self, metric: Metric, means: Sequence[float]) -> tuple[float, float]:
        """The pieces of several people together, everybody of the plan's root: mean and dispersion."""
        way = self._way(metric)
        root = self.case.plan.roles.id
        dispersion = way.own.get(root, way.dispersion)
        return pooled(math.fsum(means), math.fsum(mean * mean for mean in means), dispersion, way.shock)

    def by_role(self, metric: Metric, means: Mapping[str, float]) -> dict[str, tuple[float, float]]:
        """The same for every role at once."""
        way = self._way(metric)
        sums: dict[str, tuple[int, int]] = {}
        for node in reversed(self.case.nodes):
            if not node.children:
                # Whole numbers, so that the order in which people are listed cannot show.
                sums[node.id] = round(means[node.id] * _FINE), round(means[node.id] ** 2 * _FINE)
                continue
            below = [sums[child.id] for child in node.children]
            sums[node.id] = sum(mean for mean, _ in below), sum(square for _, square in below)
        return {
            id_: pooled(
                mean / _FINE,
                square / _FINE,
                way.own.get(id_, way.dispersion),
                way.shocks.get(id_, way.shock),
            )
            for id_, (mean, square) in sums.items()
        }

    def chances(self, metric: Metric) -> Iterator[Chance]:
        """The chance of every target of a month, and of the whole period."""
        lines = self.case.lines(metric)
        piece = piece_of(self.case, metric)
        for place in self.case.months():
            means = self.means(metric, place)
            if means is None:
                return
            together = self.by_role(metric, means)
            for node in self.case.nodes:
                number = lines[node.id][place] if node.id in lines else None
                if number is None:
                    continue
                mean, dispersion = together[node.id]
                yield Chance(
                    metric.name,
                    node.id,
                    self.case.timeline.periods[place],
                    metric.quantity(number),
                    rounded(mean * float(piece)),
                    rounded(dispersion),
                    rounded(self.tail(metric, number, mean, dispersion)),
                    metric.unit,
                )


def outlook(
    plan: Plan,
    capacity: PerDay | History | None = None,
    *,
    expected: PerDay | History | None = None,
    spread: SpreadLike = None,
    ramp: RampLike | None = None,
) -> Outlook:
    """The probability that each target of a month, and of the whole period, is reached.

    Counts follow a negative binomial distribution, money the sum of the tickets of such a count
    (pieces by the ticket of the plan's funnel; quanta count as pieces where there is none).
    The people of a group share a part of their luck, so the group's count is not much surer than theirs;
    it is a negative binomial of the same mean and variance, less than 0.02 off what simulation gives.

    Args:
        plan: The plan; one with a stretch is read as what it assigns to people.
        capacity: What people do at their best per present working day, as in `check_achievability`.
        expected: What they do per present working day on average; of a history the median of the months.
            Without it: the history given as capacity, or else the mean behind the capacity.
        spread: How far what comes may lie from what is expected: stated, measured, or the history to measure it
            from. None: measured from the history that is given as capacity or expectation (`measured_spread`),
            by metric, and for store, teams and people; the usual one is assumed where there is none.
        ramp: How much of a full load the new carry, for a history: a `Ramp`, or its steps in months.

    Raises:
        InvalidValue: Neither a capacity nor an expectation, or a ramp that is none.
        UnknownMember: One for a metric or manager that the plan does not have.
        InvalidQuantity: A negative one, or no number.

    >>> from targetkit import Manager, Month, Plan, Team, WorkCalendar
    >>> east = Team("east", [Manager("li-na"), Manager("wang-lei")])
    >>> november = Month(2026, 11)
    >>> plan = Plan.from_rows([("signings", "east", november, 20), ("signings", "li-na", november, 12)],
    ...                       roles=east, period=november, calendar=WorkCalendar.weekdays())
    >>> print(outlook(plan, expected={"li-na": {"signings": "0.5"}, "wang-lei": {"signings": "0.5"}}))
    east, signings in 2026-11: 20 with a probability of 56%
    li-na, signings in 2026-11: 12 with a probability of 37%
    Spread of signings: assumed, not measured.
    """
    forces = Forces(Case(plan.assigned), capacity, expected, spread, ramp)
    found = tuple(chance for metric in plan.metrics for chance in forces.chances(metric))
    told = {chance.metric for chance in found}
    spreads = {metric.name: forces.source(metric) for metric in plan.metrics if metric.name in told}
    return Outlook(found, spreads=FrozenMap(spreads))


def check_probability(given: Number) -> Fraction:
    """Take a probability that can be asked for.

    Raises:
        InvalidQuantity: When it does not lie above 0 and below 1, or is no number.

    >>> check_probability("0.8")
    Fraction(4, 5)
    """
    share = exact(given, of="probability")
    if not 0 < share < 1:
        raise InvalidQuantity(
            given, "a probability that can be asked for lies above 0 and below 1", of="probability"
        )
    return share
