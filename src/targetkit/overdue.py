"""Growth that does not come from bad loans: healthy new business, and the overdue rate as a guard rail.

Healthy new business (良性新增) is what is newly disbursed less what turns overdue within a stated window;
the guard rail (平衡逾期指标) keeps the overdue rate of the approvals that a plan needs below a ceiling.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from targetkit._attrs import FrozenMap, field, value
from targetkit._sentence import told
from targetkit._text import torn
from targetkit.errors import DuplicateMember, InvalidQuantity, InvalidValue
from targetkit.labels import check_lang
from targetkit.metric import Metric
from targetkit.period import as_day
from targetkit.quantity import Number, Quantity, not_negative, rate, share

__all__ = [
    "Cohort",
    "EarlyOverdue",
    "HealthyTarget",
    "OverdueRail",
    "RiskBand",
    "early_overdue",
    "healthy_target",
]

_ZERO, _ONE = Fraction(0), Fraction(1)


def _overdue(given: Number) -> Fraction:
    part = share(given, of="overdue rate")
    if part == 1:
        raise InvalidQuantity(
            given, "below 1: where everything turns overdue nothing is healthy", of="overdue rate"
        )
    return part


def _band_rate(given: Number) -> Fraction:
    return share(given, of="overdue rate of a risk band")


def _ceiling(given: Number) -> Fraction:
    return share(given, of="ceiling of the overdue rate")


def _amount(given: Number) -> Fraction:
    return not_negative(given, of="amount of a cohort")


def _check_part(instance: Cohort, _attribute: object, given: Fraction) -> None:
    if given > instance.disbursed:
        expected = f"at most the {instance.disbursed} disbursed"
        raise InvalidValue(f"Cohort until {instance.until}: overdue", str(given), expected)


def _day(given: date) -> date:
    return as_day(given)


@value
class Cohort:
    """What was disbursed in a stretch of time, and what of it turned overdue.

    Args:
        until: The last day on which any of it was disbursed.
        disbursed: The amount disbursed.
        overdue: What of it turned overdue within the window, as far as is known.

    Raises:
        InvalidPeriod: `until` is not a date.
        InvalidQuantity: A negative amount, or no number.
        InvalidValue: More overdue than disbursed.
    """

    until: date = field(converter=_day)
    disbursed: Fraction = field(converter=_amount)
    overdue: Fraction = field(converter=_amount, validator=_check_part)


@value
class EarlyOverdue:
    """The share of new business that turns overdue early, and how far it is known.

    Attributes:
        rate: The share, from the cohorts whose window has passed; from all of them where none has.
        window: The days within which being overdue counts as early.
        matured: How many cohorts are past their window.
        waiting: How many are not: their share can still rise.
    """

    rate: Fraction
    window: int
    matured: int
    waiting: int

    @property
    def provisional(self) -> bool:
        """Whether the rate rests on cohorts that can still turn overdue."""
        return not self.matured


def early_overdue(cohorts: Iterable[Cohort], *, as_of: date, window: int = 30) -> EarlyOverdue:
    """The early overdue rate that past business shows.

    Args:
        cohorts: What was disbursed and what of it turned overdue.
        as_of: The day from which one looks back: a cohort has matured when its window ended before it.
        window: The days within which being overdue counts as early, 1 or more.

    Returns:
        The rate over the matured cohorts together; without any, that of all, as provisional.
        What has not matured does not lower the rate.

    Raises:
        InvalidPeriod: `as_of` is not a date.
        InvalidValue: A window below a day; nothing disbursed in any cohort.

    >>> september = Cohort(date(2026, 9, 30), 2_000_000, 40_000)
    >>> october = Cohort(date(2026, 10, 31), 1_000_000, 0)
    >>> early_overdue([september, october], as_of=date(2026, 11, 1))
    EarlyOverdue(rate=Fraction(1, 50), window=30, matured=1, waiting=1)
    """
    if window < 1:
        raise InvalidValue("early_overdue: window", window, "at least one day")
    known = [cohort for cohort in cohorts if cohort.disbursed]
    if not known:
        raise InvalidValue("early_overdue: cohorts", known, "at least one with something disbursed")
    end = as_day(as_of)
    matured = [cohort for cohort in known if cohort.until + timedelta(window) < end]
    seen = matured or known
    share = sum((cohort.overdue for cohort in seen), _ZERO) / sum(
        (cohort.disbursed for cohort in seen), _ZERO
    )
    return EarlyOverdue(share, window, len(matured), len(known) - len(matured))


@value
class HealthyTarget:
    """New business that is asked for net of what turns overdue early, and what must be disbursed for it.

    Attributes:
        metric: What is disbursed.
        target: The healthy new business asked for.
        rate: The early overdue rate counted on.
        required: What must be disbursed: target / (1 − rate), rounded up to the quantum.
        provisional: Whether the rate rests on business that can still turn overdue.
    """

    metric: Metric
    target: Quantity
    rate: Fraction
    required: Quantity
    provisional: bool = False


def healthy_target(
    metric: Metric, target: Number, early: Number | EarlyOverdue, *, provisional: bool = False
) -> HealthyTarget:
    """What must be disbursed so that enough of it is healthy: target / (1 − early overdue rate).

    Args:
        metric: What is disbursed.
        target: The new business asked for, less what turns overdue early: a whole number of quanta.
        early: The early overdue rate, from 0 to below 1, or what `early_overdue` found.
        provisional: Whether a rate that is given as a number has not matured.

    Raises:
        InvalidQuantity: A negative target, one finer than the quantum, a rate outside [0, 1), or no number.

    >>> money = Metric("disbursements", 1000, "CNY")
    >>> healthy_target(money, 3_000_000, "0.02").required
    Decimal('3062000')
    """
    asked = metric.quanta(target)
    if asked < 0:
        raise InvalidQuantity(target, "a target is not negative", metric.quantum, metric.name)
    if isinstance(early, EarlyOverdue):
        provisional, early = early.provisional, early.rate
    share = _overdue(early)
    required = metric.up(asked * metric.quantum / (1 - share))
    return HealthyTarget(metric, metric.quantity(asked), share, required, provisional)


def _check_name(_instance: object, _attribute: object, given: Any) -> None:
    if not isinstance(given, str) or not given.strip() or torn(given):
        raise InvalidValue("RiskBand: name", given, "a text on one line that is not empty")


def _optional_rate(given: Number | None) -> Fraction | None:
    return None if given is None else rate(given, of="share of a risk band")


def _optional_count(given: Number | None) -> Fraction | None:
    return None if given is None else _amount(given)


@value
class RiskBand:
    """Customers of about the same risk, and how many of the approvals can or will come from them.

    Args:
        name: What the band is called.
        overdue_rate: The share of its approvals that turns overdue, from 0 to 1.
        share: Its share of the approvals, where the mix is a fact; in (0, 1].
        most: The approvals it can bring in the period at most; None: any number.

    Raises:
        InvalidQuantity: A number outside these bounds.
        InvalidValue: A name that is no text on one line.
    """

    name: str = field(validator=_check_name)
    overdue_rate: Fraction = field(converter=_band_rate)
    share: Fraction | None = field(default=None, kw_only=True, converter=_optional_rate)
    most: Fraction | None = field(default=None, kw_only=True, converter=_optional_count)


def _bands(given: Iterable[RiskBand]) -> tuple[RiskBand, ...]:
    return tuple(given)


def _by_name(given: tuple[RiskBand, ...]) -> tuple[RiskBand, ...]:
    return tuple(sorted(given, key=lambda band: band.name))


def _check_bands(_instance: object, _attribute: object, given: tuple[RiskBand, ...]) -> None:
    names = [band.name for band in given]
    for name in names:
        if names.count(name) > 1:
            raise DuplicateMember("risk band", name, "the guard rail")
    if not given:
        raise InvalidValue("OverdueRail: bands", given, "at least one RiskBand")
    shares = [band.share for band in given if band.share is not None]
    if shares and (len(shares) < len(given) or sum(shares, _ZERO) != _ONE):
        expected = "a share for every band, 1 together, or for none of them"
        raise InvalidValue("OverdueRail: bands", [str(share) for share in shares], expected)


@value
class OverdueRail:
    """A ceiling for the overdue rate of what a plan needs approved.

    `decompose(..., overdue=rail)` gives it to a plan, and `check_achievability` holds the plan against it.
    In which order the bands are listed does not count.

    Args:
        ceiling: The greatest overdue rate that is accepted, from 0 to 1.
        bands: The risk bands. Where they state their shares, approvals come in these; otherwise the
            best band is used first, up to what it can bring, so that the rate is the least possible.
        metric: What is approved, by the name of the plan's metric.

    Raises:
        InvalidQuantity: A ceiling outside 0 to 1.
        InvalidValue: No band; shares that are not given for all, or are not 1 together.
        DuplicateMember: Two bands of one name.

    >>> rail = OverdueRail("0.03", [RiskBand("A", "0.01", most=40), RiskBand("B", "0.05")])
    >>> rail.mix(75)
    {'A': Fraction(40, 1), 'B': Fraction(35, 1)}
    >>> rail.rate(75), rail.most()
    (Fraction(43, 1500), Fraction(80, 1))
    """

    ceiling: Fraction = field(converter=_ceiling)
    bands: tuple[RiskBand, ...] = field(converter=_bands, validator=_check_bands, eq=_by_name)
    metric: str = field(default="approvals", kw_only=True)

    def mix(self, approvals: Number) -> FrozenMap[str, Fraction]:
        """How many approvals come from each band; fewer than asked where the bands cannot bring them."""
        left = _amount(approvals)
        if self.bands[0].share is not None:
            return FrozenMap((band.name, left * (band.share or _ZERO)) for band in self.bands)
        taken: dict[str, Fraction] = {}
        for band in self._by_risk():
            taken[band.name] = left if band.most is None else min(left, band.most)
            left -= taken[band.name]
        return FrozenMap(taken)

    def rate(self, approvals: Number) -> Fraction:
        """The overdue rate of so many approvals; 0 of none."""
        mix = self.mix(approvals)
        total = sum(mix.values(), _ZERO)
        bad = sum((band.overdue_rate * mix[band.name] for band in self.bands), _ZERO)
        return bad / total if total else _ZERO

    def most(self) -> Fraction | None:
        """The approvals up to which the ceiling holds; None: it always does."""
        if self.bands[0].share is not None:
            return None if self.rate(1) <= self.ceiling else _ZERO
        count, room = _ZERO, _ZERO
        for band in self._by_risk():
            over = band.overdue_rate - self.ceiling
            bearable = room / over if over > 0 else None
            if band.most is None or (bearable is not None and bearable < band.most):
                return None if bearable is None else count + bearable
            count += band.most
            room -= over * band.most
        return None

    def supply(self) -> Fraction | None:
        """The approvals that all bands can bring together; None: any number."""
        counts = [band.most for band in self.bands if band.most is not None]
        return sum(counts, _ZERO) if len(counts) == len(self.bands) else None

    def to_text(self, lang: str = "en") -> str:
        """The guard rail in one line.

        Args:
            lang: `"en"` or `"zh"`.

        Raises:
            UnknownMember: For another language.

        >>> print(OverdueRail("0.03", [RiskBand("A", "0.01"), RiskBand("B", "0.05")]).to_text())
        guard rail: the overdue rate of approvals is at most 3% (A 1%, B 5%)
        """
        chinese = check_lang(lang) == "zh"
        sentence = (
            "平衡逾期指标：{metric:metric}的逾期率不超过 {ceiling:percent}（{bands:list}）"
            if chinese
            else "guard rail: the overdue rate of {metric:metric} is at most {ceiling:percent} ({bands:list})"
        )
        bands = [
            told("{name} {rate:percent}", lang, {"name": band.name, "rate": band.overdue_rate})
            for band in self.bands
        ]
        return told(sentence, lang, {"metric": self.metric, "ceiling": self.ceiling, "bands": bands})

    def _by_risk(self) -> list[RiskBand]:
        return sorted(self.bands, key=lambda band: (band.overdue_rate, band.name))
