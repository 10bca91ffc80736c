"""What a change has to tell beside the numbers of the grid: as data, with one table for the words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Protocol, TypeAlias, runtime_checkable

from targetkit._attrs import field, value
from targetkit.errors import UnknownMember
from targetkit.labels import LANGS, check_lang, digits, metric_name
from targetkit.period import PeriodLike, label
from targetkit.quantity import Quantity

__all__ = ["FACTS", "Fact", "Told"]

FACTS = {
    "to": ("to", "转给"),
    "amount": ("amount", "数量"),
    "factor": ("factor", "系数"),
    "how": ("how", "方式"),
    "hold": ("hold", "锁定"),
    "bound": ("bound", "上下限"),
    "released": ("released", "已解除"),
    "attained": ("{metric}: attained", "{metric}已达成"),
    "missing": ("{metric}: missing to date", "{metric}截至目前的差距"),
    "dropped": ("{metric}: dropped", "{metric}不再追补"),
    "carried to a month": ("{metric}: carried to {period}", "{metric}转入{period}"),
    "carried out": ("{metric}: carried to the next period", "{metric}转入下一期"),
    "kept beyond": ("{metric}: beyond the target, kept on top", "{metric}超出目标，额外保留"),
    "released beyond": ("{metric}: beyond the target, released", "{metric}超出目标，抵减他人剩余目标"),
    "target before": ("{metric}: target before", "{metric}原目标"),
    "target now": ("{metric}: target now", "{metric}新目标"),
    "eased": ("{metric}: eased, was {was}", "{metric}锁定放宽，原为 {was}"),
    "let go": ("{metric}: let go, as the role is gone", "{metric}锁定或上下限解除，因岗位已不存在"),
    "day off worked": ("works on {period}, a day off", "{period}（休息日）上班"),
    "evening worked": ("works longer on {period}", "{period}延时加班"),
    "rest": ("rests on {period} instead", "{period}补休"),
    "untaken": ("{metric} not taken by anybody", "{metric}无人承接"),
}
"""What a fact can be, and how it is called in English and in Chinese."""


@runtime_checkable
class Told(Protocol):
    """Something that says in a language what it is: a hold, a bound, a way to spread."""

    def to_text(self, lang: str = "en") -> str:
        """What it is, in words."""
        ...


Said: TypeAlias = str | Quantity | Told
"""What a fact can say: whom, how much, or which hold, bound or way."""


def _check_key(_instance: object, _attribute: object, given: Any) -> None:
    if given not in FACTS:
        raise UnknownMember("fact", given, tuple(FACTS), where="a change")


@value
class Fact:
    """Something of a change that has no place in the grid: what it is, and how much, whom or which.

    Attributes:
        key: What it is: `"to"`, `"amount"`, `"attained"`, `"dropped"`, ..., one of the keys of the table of words.
        value: How much, in the unit of the metric; whom, by the id; or the hold, the bound or the way to spread.
        metric: The metric's name, where the change concerns several.
        period: The month to which something is carried, the day on which somebody works or rests, or None.
        was: What a hold that was eased held before, or None.

    Raises:
        UnknownMember: Another key.

    >>> fact = Fact("attained", 1200, metric="signings")
    >>> fact.name(), fact.value
    ('signings: attained', 1200)
    >>> fact.to_text(), fact.to_text("zh")
    ('signings: attained: 1,200', '签约已达成：1,200')
    """

    key: str = field(validator=_check_key)
    value: Said
    metric: str = field(default="", kw_only=True)
    period: PeriodLike | None = field(default=None, kw_only=True)
    was: Quantity | None = field(default=None, kw_only=True)

    def name(self, lang: str = "en") -> str:
        """What it is, in words.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        words = FACTS[self.key][LANGS.index(check_lang(lang))]
        metric = metric_name(self.metric, lang) if lang == "zh" else self.metric
        period = "" if self.period is None else label(self.period, lang)
        was = "" if self.was is None else digits(self.was) if lang == "zh" else self.was
        return words.format(metric=metric, period=period, was=was)

    def to_text(self, lang: str = "en") -> str:
        """What it is, and how much, whom or which, on one line.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        colon = ": " if check_lang(lang) == "en" else "："
        return f"{self.name(lang)}{colon}{_said(self.value, lang)}"


def _said(given: Said, lang: str) -> str:
    if isinstance(given, str):
        return given
    return digits(given) if isinstance(given, int | Decimal) else given.to_text(lang)
