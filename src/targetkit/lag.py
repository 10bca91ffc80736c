"""How long a piece takes from one stage to the next, in working days: stated, or told by the past."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import cached_property, partial
from itertools import accumulate
from typing import TYPE_CHECKING, SupportsIndex

from targetkit._attrs import field, value
from targetkit._lag import UNIT, best_shift, from_pairs
from targetkit.errors import InvalidQuantity, InvalidValue, TooLittleHistory
from targetkit.estimate import Ground
from targetkit.estimate import told as grounds_told
from targetkit.findings import Finding
from targetkit.labels import check_lang, metric_name
from targetkit.quantity import Number, exact, rate, whole
from targetkit.windows import in_part
from targetkit.workdays import WorkCalendar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from targetkit.actuals import Event
    from targetkit.history import History
    from targetkit.metric import Metric

__all__ = ["Lag", "lag_of"]

ENOUGH = 10
"""So many deals that were seen in both stages tell more than the two series do."""

LONGEST = 1_000
"""Working days beyond which a stated lag is a slip."""

_LEAST = Fraction(1, 10**12)

_ADVICE = "hand in deals, which tell both of their days, or state it, e.g. Lag.fixed(3)"


def _check_weights(_instance: object, _attribute: object, given: tuple[Fraction, ...]) -> None:
    if any(share < 0 for share in given) or sum(given) != 1:
        expected = "shares of zero or more that sum to one, the first for 0 working days"
        raise InvalidValue("Lag: weights", tuple(map(str, given)), expected)


def _weights(given: Sequence[Number]) -> tuple[Fraction, ...]:
    shares = [exact(share, of="weight of a lag") for share in given]
    while shares and not shares[-1]:
        shares.pop()
    return tuple(shares)


@value(repr=False)
class Lag:
    """The distribution of the working days that lie between two stages.

    0 is the same day; a closed day counts as the open day before it.
    A `Lag` is what a funnel's stage takes as its lag: `funnel.with_lags(signings=history.lag(...))`.

    Args:
        weights: The shares of pieces that take 0, 1, 2, ... working days; they sum to one.
        first: The name of the earlier metric; empty for a stated lag.
        then: The name of the later one.
        how: `"stated"`, `"deals"` (both days of each deal) or `"shift"` (the best shift of the two daily series).
        n: From how many deals, or open days of the series; 0 for a stated one.
        window: The first and the last day of what was looked at.
        set_aside: Deals that were seen in the later stage first, which are left out.
        fit: The correlation at the best shift.
        findings: What should be known of it.

    Raises:
        InvalidValue: Weights that are negative or do not sum to one.
        InvalidQuantity: Weights that are no numbers.

    >>> signed = Lag([0, "0.5", "0.3", "0.2"])
    >>> signed.quantile("0.8"), signed.probability(1), signed.mean
    (2, Fraction(1, 2), Fraction(17, 10))
    """

    weights: tuple[Fraction, ...] = field(converter=_weights, validator=_check_weights)
    first: str = field(default="", kw_only=True)
    then: str = field(default="", kw_only=True)
    how: str = field(default="stated", kw_only=True)
    n: int = field(default=0, kw_only=True)
    window: tuple[date, date] | None = field(default=None, kw_only=True)
    set_aside: int = field(default=0, kw_only=True)
    fit: Fraction | None = field(default=None, kw_only=True)
    findings: tuple[Finding, ...] = field(default=(), kw_only=True)

    @classmethod
    def fixed(cls, days: SupportsIndex) -> Lag:
        """Always the same number of working days.

        Args:
            days: How many, from 0 on.

        Raises:
            InvalidValue: For anything else, and for more than a thousand.

        >>> Lag.fixed(3)
        <Lag: always 3 working days>
        """
        return cls.stated({days: 1})

    @classmethod
    def stated(cls, shares: Mapping[SupportsIndex, Number]) -> Lag:
        """A distribution that somebody knows.

        Args:
            shares: Working days → how much of the whole takes so many; only the proportions count.

        Raises:
            InvalidValue: Days that are no whole number from 0 to 1,000; no shares at all.
            InvalidQuantity: A share that is negative or no number.

        >>> [str(share) for share in Lag.stated({1: 2, 3: 1}).weights]
        ['0', '2/3', '0', '1/3']
        """
        taken: dict[int, Fraction] = {}
        for days, given in shares.items():
            share = exact(given, of=f"share of a lag of {days}")
            if share < 0:
                raise InvalidQuantity(given, "a share is zero or more", of=f"share of a lag of {days}")
            taken[_whole(days)] = share
        total = sum(taken.values())
        if not total:
            raise InvalidValue("Lag: shares", dict(shares), "working days with a share above 0")
        return cls([taken.get(days, Fraction(0)) / total for days in range(max(taken) + 1)])

    @cached_property
    def _reached(self) -> tuple[Fraction, ...]:
        return tuple(accumulate(self.weights))

    @property
    def mean(self) -> Fraction:
        """How many working days it takes on average."""
        return sum((days * share for days, share in enumerate(self.weights)), Fraction(0))

    def probability(self, days: int) -> Fraction:
        """The share of pieces that take at most so many working days.

        Args:
            days: How many; before day 0 nothing arrives.

        >>> Lag.fixed(3).probability(2)
        Fraction(0, 1)
        """
        return self._reached[min(days, len(self.weights) - 1)] if days >= 0 else Fraction(0)

    def quantile(self, share: Number) -> int:
        """The working days within which a share of the pieces arrives.

        Args:
            share: Above 0 and at most 1.

        Raises:
            InvalidQuantity: For any other.

        >>> Lag.stated({1: 2, 3: 1}).quantile("0.7")
        3
        """
        return bisect_left(self._reached, rate(share, of="share of a lag"))

    def to_text(self, lang: str = "en") -> str:
        """What it says, in one line; below it, where the past tells it, from how much data.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        ground = self.ground
        lines = [] if ground is None else grounds_told([ground], self.findings, lang=lang)
        return "\n".join([self._line(lang), *lines])

    @property
    def ground(self) -> Ground | None:
        """From how much data it comes; None for a stated one."""
        if self.window is None:
            return None
        of = ("deals", "业务件数") if self.how == "deals" else ("open days", "营业日")
        return Ground("", self.n, of, self.window)

    def _line(self, lang: str) -> str:
        chinese = check_lang(lang) == "zh"
        names = [metric_name(name, lang) for name in (self.first, self.then) if name]
        head = f"{' → '.join(names)}{'：' if chinese else ': '}" if names else ""
        parts = [self._spread(chinese=chinese), self._source(chinese=chinese)]
        if self.set_aside:
            parts.append(
                f"{self.set_aside} 件后一环节早于前一环节，未计入"
                if chinese
                else f"{self.set_aside} whose later stage came before the earlier one set aside"
            )
        return head + ("；" if chinese else "; ").join(part for part in parts if part)

    def _spread(self, *, chinese: bool) -> str:
        half, most = (_within(self.quantile(share), chinese=chinese) for share in ("0.5", "0.9"))
        if len(self.weights) - 1 == self.quantile(_LEAST):
            days = self.quantile(1)
            return f"总是{_when(days, chinese=True)}" if chinese else f"always {_when(days, chinese=False)}"
        mean = f"{float(self.mean):.1f}"
        return (
            f"半数{half}，九成{most}，平均 {mean}"
            if chinese
            else f"half {half}, 90% {most}, {mean} on average"
        )

    def _source(self, *, chinese: bool) -> str:
        if self.window is None:
            return ""
        if self.how == "deals":
            return "由各件两环节的日期得出" if chinese else "from both days of each deal"
        fit = f"{float(self.fit or 0):.2f}"
        if chinese:
            return f"由两条日序列的最佳错位得出，相关系数 {fit}"
        return f"from the best shift of the two daily series, correlation {fit}"

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        data = "" if self.ground is None else f"; {self.ground.to_text()}"
        return f"<Lag: {self._line('en')}{data}>"


def _when(days: int, *, chinese: bool) -> str:
    if not days:
        return "当日" if chinese else "on the same day"
    if chinese:
        return f" {days} 个工作日"
    return f"{days} working day{'' if days == 1 else 's'}"


def _within(days: int, *, chinese: bool) -> str:
    when = _when(days, chinese=chinese)
    if not days:
        return when
    return f"在{when}内" if chinese else f"within {when}"


def _whole(given: SupportsIndex) -> int:
    return whole(given, "Lag: days", 0, LONGEST, f"a whole number of working days from 0 to {LONGEST:,}")


def lag_of(history: History, first: str | Metric, then: str | Metric, *, before: date | None = None) -> Lag:
    """The distribution of the working days between two stages, as the past tells it.

    With at least ten deals that were seen in both stages it comes from their days; deals that are still open are
    made up for.  Otherwise it is the shift by which the two daily series fit best, with what stands out beside it:
    campaigns and busy weeks of the earlier stage show up in the later one.  What both do at the same time of the
    month for reasons of their own blurs that, so deals are worth handing in.

    Args:
        history: The past; days are counted by the calendar of the later metric.
        first: The earlier metric.
        then: The later one.
        before: The first day of the month to plan: nothing of it or later is looked at.
            None: the first day that is not over yet.

    Returns:
        The lag, with shares of six decimal places.

    Raises:
        UnknownMember: A metric that is not known.
        InvalidValue: The same metric twice.
        InvalidPeriod: `before` is not a day.
        TooLittleHistory: Neither deals nor series say anything.

    >>> from targetkit.actuals import Actuals
    >>> from targetkit.history import History
    >>> deals = [("a", 2, 3), ("b", 2, 5), ("c", 3, 4), ("d", 4, 5), ("e", 4, 9)]
    >>> rows = [(date(2026, 3, start), "li-na", "approvals", 1, deal) for deal, start, _ in deals]
    >>> rows += [(date(2026, 3, end), "li-na", "signings", 1, deal) for deal, _, end in deals]
    >>> history = History(Actuals(rows), calendar=WorkCalendar.weekdays(), until=date(2026, 3, 31))
    >>> print(lag_of(history, "approvals", "signings"))
    approvals → signings: half within 1 working day, 90% within 3 working days, 1.8 on average; from both days of each deal
    from how much data:
      n 5 (deals), window 2 Mar 2026 to 31 Mar 2026, shrinkage none
      TK510 signings after approvals: too few deals tell how long it takes, 5 where 10 would do, so a few more would change the lag; hand in more deals, or state it
    """
    early, late = history.actuals.metric(first), history.actuals.metric(then)
    if early == late:
        raise InvalidValue("lag: stages", (early.name, late.name), "two different metrics")
    past = history.seen(before)
    asked = f"the lag from {early.name} to {late.name}"
    if past.first is None or past.last is None or past.first > past.last:
        raise TooLittleHistory(asked, "there are no rows", _ADVICE)
    window = (past.first, past.last)
    opened = _open_days(history.calendar_of(late), window)
    pairs, set_aside = _pairs(past.actuals.cases(early), past.actuals.cases(late), opened)
    part = in_part(past, window)
    told = partial(Lag, first=early.name, then=late.name)
    if len(pairs) < ENOUGH:
        daily = past.actuals.daily(early), past.actuals.daily(late)
        both = _from_both(daily, opened)
        shift = best_shift(*daily, both)
        if shift is not None:
            shares, fit = shift
            span = (both[0], window[1])
            return told(
                _exact(shares), how="shift", n=len(both), window=span, fit=Fraction(fit, UNIT), findings=part
            )
    if not pairs:
        found = "no deal was seen in both stages, and no shift of the two daily series stands out"
        raise TooLittleHistory(asked, found, _ADVICE)
    shares = from_pairs(pairs)
    if len(pairs) < ENOUGH:
        n, period = len(pairs), past.months[-1]
        little = Finding.of(
            "TK510", metric=late.name, period=period, form="deals", source=early.name, count=n, needed=ENOUGH
        )
        part = (*part, little)
    return told(_exact(shares), how="deals", n=len(pairs), window=window, set_aside=set_aside, findings=part)


def _exact(shares: Sequence[int]) -> tuple[Fraction, ...]:
    return tuple(Fraction(share, UNIT) for share in shares)


def _open_days(calendar: WorkCalendar, window: tuple[date, date]) -> list[date]:
    first, last = window
    days = [*map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))]
    return [day for day, share in zip(days, calendar.weights(days), strict=True) if share]


def _from_both(series: Sequence[Mapping[date, int]], opened: Sequence[date]) -> Sequence[date]:
    """The open days from which on both metrics were recorded."""
    starts = [min(daily) for daily in series if daily]
    return opened[bisect_left(opened, max(starts)) :] if len(starts) == len(series) else ()


def _pairs(
    early: Mapping[str, Event], late: Mapping[str, Event], opened: Sequence[date]
) -> tuple[list[tuple[int, int]], int]:
    """Of each deal seen in both stages how long it took and could have been watched; and how many ran backwards."""
    pairs: list[tuple[int, int]] = []
    backwards = 0
    for deal, start in early.items():
        reached = late.get(deal)
        # What was taken back to nothing has not happened.
        if reached is None or start.quanta <= 0 or reached.quanta <= 0:
            continue
        if reached.day < start.day:
            backwards += 1
            continue
        place = bisect_right(opened, start.day)
        pairs.append((bisect_right(opened, reached.day) - place, len(opened) - place))
    return pairs, backwards
