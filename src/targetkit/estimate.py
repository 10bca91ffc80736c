"""A figure from the past, and how much data it stands on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from targetkit._attrs import field, value
from targetkit.errors import InvalidQuantity
from targetkit.findings import Finding
from targetkit.labels import check_lang, digits, metric_name, percent
from targetkit.period import Month, label
from targetkit.quantity import as_decimal, nearest

__all__ = ["LITTLE", "PLACES", "Estimate", "Ground", "Reach", "stated", "told"]

PLACES = 6
"""Decimal places to which an estimate is rounded before it leaves the estimator."""

LITTLE = 5
"""Fewer days than this on which somebody brought some, for each person on average, are little data."""

_STEP = Fraction(1, 10**PLACES)
_SHOWN = Fraction(1, 10**4)

Reach: TypeAlias = tuple[Month, ...] | tuple[date, date] | tuple[()]
"""Where the data comes from: months, or a first and a last day; empty where there is none."""


def stated(
    figure: float | Fraction, *, low: Fraction | None = None, high: Fraction | None = None
) -> Fraction:
    """A figure as it leaves an estimator: rounded to six decimal places, the same on every platform.

    Args:
        figure: What was computed.
        low: A bound that rounding must not cross.
        high: Another one, above.

    Raises:
        InvalidQuantity: NaN or infinity: an estimator that gives these has a defect.

    >>> stated(1 / 3), stated(Fraction(2, 3), high=Fraction(2, 3))
    (Fraction(333333, 1000000), Fraction(2, 3))
    """
    if not math.isfinite(figure):
        raise InvalidQuantity(figure, "only a finite figure can be stated", of="estimate")
    rounded = nearest(Fraction(figure), _STEP) * _STEP
    if low is not None and rounded < low:
        return low
    return high if high is not None and rounded > high else rounded


@value
class Estimate:
    """What the past says of one figure, and from how much of it.

    Attributes:
        value: The figure to go by.
        n: How many pieces, days or months it comes from; 0: it is taken from elsewhere, as `note` tells.
        window: The months, or the first and the last day, that were looked at.
        raw: What the data alone say, before shrinking and capping; None where they say nothing (0 of 0).
        shrinkage: How much of the value is the larger group's: 0 the own figure only, 1 the group's only;
            None where there is no larger group.
        note: What else should be known of it, in English.
        note_zh: The same in Chinese.

    >>> own = Estimate(Fraction("0.45"), 20, (Month(2026, 9), Month(2026, 10)), Fraction(3, 5), Fraction(3, 4))
    >>> print(own)
    0.45, from 20 in 2026-09 to 2026-10; own figure 0.6, 75% the larger group's
    >>> print(own.to_text("zh"))
    0.45，依据 2026年9月至2026年10月的 20 个样本；本身为 0.6，整体占 75%
    """

    value: Fraction
    n: int
    window: Reach = ()
    raw: Fraction | None = None
    shrinkage: Fraction | None = None
    note: str = field(default="", kw_only=True)
    note_zh: str = field(default="", kw_only=True)

    def to_text(self, lang: str = "en") -> str:
        """The figure and where it comes from, in one line.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        zh = check_lang(lang) == "zh"
        text = _decimal(self.value)
        if self.window:
            span = _between(self.window[0], self.window[-1], lang)
            text += f"，依据 {span}的 {self.n:,} 个样本" if zh else f", from {self.n:,} in {span}"
        if self.shrinkage:
            share = percent(self.shrinkage, 0)
            own = "–" if self.raw is None else _decimal(self.raw)
            if zh:
                text += f"；本身为 {own}，整体占 {share}"
            else:
                text += f"; own figure {own}, {share} the larger group's"
        elif self.raw is not None and abs(self.raw - self.value) >= _SHOWN:
            text += f"；本身为 {_decimal(self.raw)}" if zh else f"; own figure {_decimal(self.raw)}"
        return self._noted(text, lang)

    def brief(self, lang: str = "en") -> str:
        """The figure, the own one where it differs, and what else should be known: what stands above the grounds.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.

        >>> Estimate(Fraction("0.45"), 20, (Month(2026, 9),), Fraction(3, 5), Fraction(3, 4)).brief()
        '0.45; own figure 0.6'
        """
        zh = check_lang(lang) == "zh"
        text = _decimal(self.value)
        if self.raw is not None and abs(self.raw - self.value) >= _SHOWN:
            text += f"；本身为 {_decimal(self.raw)}" if zh else f"; own figure {_decimal(self.raw)}"
        return self._noted(text, lang)

    def _noted(self, text: str, lang: str) -> str:
        note = (self.note_zh or self.note) if lang == "zh" else self.note
        return f"{text}{'；' if lang == 'zh' else '; '}{note}" if note else text

    def __str__(self) -> str:
        return self.to_text()


@value
class Ground:
    """From how much data the figures of one metric come: what every estimate prints at its end.

    Attributes:
        metric: The metric's name; empty where the estimate does not know of what it is.
        n: How much there was.
        of: What is counted by it, in English and Chinese.
        window: The months, or the first and the last day, that were looked at.
        shrinkage: The least and the greatest share of a figure that is not the own one; None where nothing is shrunk.
        towards: What the figures are drawn to, in English and Chinese.

    >>> ground = Ground("signings", 120, ("approvals", "件批款"), (Month(2026, 8), Month(2026, 10)))
    >>> print(ground.to_text())
    signings: n 120 (approvals), window 2026-08 to 2026-10, shrinkage none
    >>> print(ground.to_text("zh"))
    签约：样本 120（件批款），时段 2026年8月至2026年10月，未收缩
    """

    metric: str
    n: int
    of: tuple[str, str]
    window: tuple[Month | date, ...] = ()
    shrinkage: tuple[Fraction, Fraction] | None = None
    towards: tuple[str, str] = ("", "")

    @classmethod
    def of_estimates(
        cls, metric: str, estimates: Iterable[Estimate], of: tuple[str, str], towards: tuple[str, str]
    ) -> Ground:
        """What several estimates of a metric stand on together: the sum of their n, and how far they are shrunk.

        Args:
            metric: The metric's name.
            estimates: The estimates.
            of: What their n counts, in English and Chinese.
            towards: What they are drawn to, in English and Chinese.
        """
        known = [*estimates]
        shrunk = [one.shrinkage for one in known if one.shrinkage is not None]
        windows = [*dict.fromkeys(one.window for one in known if one.window)]
        ends: list[Month | date] = [end for window in windows for end in (window[0], window[-1])]
        between = (min(ends, key=_start), max(ends, key=_end)) if ends else ()
        return cls(
            metric,
            sum(one.n for one in known),
            of,
            windows[0] if len(windows) == 1 else between,
            (min(shrunk), max(shrunk)) if shrunk else None,
            towards,
        )

    def to_text(self, lang: str = "en") -> str:
        """The n, the window and the shrinkage, in one line.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        head = f"{metric_name(self.metric, lang)}{'：' if lang == 'zh' else ': '}" if self.metric else ""
        return head + self.data(lang)

    def data(self, lang: str = "en") -> str:
        """The same without the metric's name.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        zh = check_lang(lang) == "zh"
        of, towards = self.of[zh], self.towards[zh]
        window = _between(self.window[0], self.window[-1], lang) if self.window else ("无" if zh else "none")
        shrunk = "none"
        if self.shrinkage is not None:
            ends = dict.fromkeys(percent(share, 0) for share in self.shrinkage)
            shrunk = (" 至 " if zh else " to ").join(ends)
            shrunk += f"（{towards}）" if zh else f" ({towards})"
        if zh:
            shrunk = "未收缩" if self.shrinkage is None else f"收缩 {shrunk}"
            return f"样本 {self.n:,}（{of}），时段 {window}，{shrunk}"
        return f"n {self.n:,} ({of}), window {window}, shrinkage {shrunk}"


def told(
    grounds: Iterable[Ground],
    findings: Iterable[Finding] = (),
    unknown: Sequence[str] = (),
    lang: str = "en",
) -> list[str]:
    r"""The lines at the end of every estimate: from how much data it comes, and what should be known of it.

    Args:
        grounds: One for each metric.
        findings: What should be known.
        unknown: The ids that have rows but are not on the roster.
        lang: `en` or `zh`.

    Raises:
        UnknownMember: For another language.

    >>> ground = Ground("", 3, ("deals", "业务件数"), (date(2026, 10, 1), date(2026, 10, 31)))
    >>> print(*told([ground], unknown=["yan"]), sep="\n")
    from how much data:
      n 3 (deals), window 1 Oct 2026 to 31 Oct 2026, shrinkage none
      not on the roster, left out: yan
    """
    zh = check_lang(lang) == "zh"
    lines = [ground.to_text(lang) for ground in grounds]
    if unknown:
        ids = ("、" if zh else ", ").join(unknown)
        lines.append(f"不在名册，未计入：{ids}" if zh else f"not on the roster, left out: {ids}")
    lines += [f"{found.code} {found.to_text(lang)}" for found in findings]
    return (
        [f"{'数据依据：' if zh else 'from how much data:'}", *(f"  {line}" for line in lines)]
        if lines
        else []
    )


def _start(given: Month | date) -> date:
    return given if isinstance(given, date) else given.start


def _end(given: Month | date) -> date:
    return given if isinstance(given, date) else given.end


def _decimal(figure: Fraction, step: Fraction = _SHOWN) -> str:
    """A figure in digits, without zeros at the end."""
    return digits(as_decimal(nearest(figure, step), step), 0)


def _between(first: Month | date, last: Month | date, lang: str) -> str:
    if first == last:
        return label(first, lang)
    return f"{label(first, lang)}{'至' if lang == 'zh' else ' to '}{label(last, lang)}"
