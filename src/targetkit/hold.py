"""What people fix in a split: a number that stays (a hold), and how little or how much it may be (a bound).

`decompose` takes them, a plan's basis carries them, and edits and re-plans keep them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from targetkit._attrs import field, value
from targetkit.errors import InvalidValue
from targetkit.labels import check_lang, digits, metric_name, reason_text
from targetkit.metric import Metric
from targetkit.period import as_period, label
from targetkit.quantity import Number, Quantity, stated

if TYPE_CHECKING:
    from targetkit.period import PeriodLike
    from targetkit.role import Role

__all__ = ["Bound", "Hold"]


def _metric(given: str | Metric) -> str:
    return given.name if isinstance(given, Metric) else given


def _role(given: str | Role) -> str:
    return given if isinstance(given, str) else given.id


def _held(given: Number) -> Quantity:
    return stated(given, of="hold", what="a target")


def _bound(given: Number | None) -> Quantity | None:
    return None if given is None else stated(given, of="bound", what="a target")


@value
class Hold:
    """A number that stays as it is: everybody else takes up the rest.

    Attributes:
        metric: The metric's name.
        role: The role's id.
        period: The plan's whole period for any role; for a manager also a month, week or day;
            a day for any role up to the store; for the store also a week or month.
        value: The quantity, not negative.
        reason: Why, in the words of whoever holds it.

    Raises:
        InvalidQuantity: A value that is negative or no number.
        InvalidPeriod: Something that is no date or period.

    >>> from targetkit import Hold, Month
    >>> print(Hold("submissions", "li-na", Month(2026, 11), 8, reason="back from leave"))
    submissions of li-na, 2026-11: held at 8 (back from leave)
    """

    metric: str = field(converter=_metric)
    role: str = field(converter=_role)
    period: PeriodLike = field(converter=as_period)
    value: Quantity = field(converter=_held)
    reason: str = ""

    def to_text(self, lang: str = "en") -> str:
        """The hold in words.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.

        >>> from targetkit import Hold, Month
        >>> Hold("submissions", "li-na", Month(2026, 11), 8, reason="休假归来").to_text("zh")
        'li-na 2026年11月 交件锁定为 8（休假归来）'
        """
        if check_lang(lang) == "zh":
            place = f"{self.role} {label(self.period, lang)} {metric_name(self.metric, lang)}"
            return _with_reason(f"{place}锁定为 {digits(self.value)}", self.reason, lang)
        text = f"{self.metric} of {self.role}, {label(self.period)}: held at {self.value}"
        return _with_reason(text, self.reason, lang)

    def __str__(self) -> str:
        return self.to_text()


@value
class Bound:
    """How little and how much somebody may be given for the plan's whole period.

    Attributes:
        metric: The metric's name.
        role: The id of a manager, a team or any other role.
        minimum: The least quantity, or None.
        maximum: The greatest quantity, or None.
        reason: Why.

    Raises:
        InvalidQuantity: A bound that is negative or no number.
        InvalidValue: Neither a minimum nor a maximum, or a minimum above the maximum.

    >>> from targetkit import Bound
    >>> print(Bound("submissions", "wang-lei", maximum=5, reason="joined in September"))
    submissions of wang-lei at most 5 (joined in September)
    """

    metric: str = field(converter=_metric)
    role: str = field(converter=_role)
    minimum: Quantity | None = field(default=None, kw_only=True, converter=_bound)
    maximum: Quantity | None = field(default=None, kw_only=True, converter=_bound)
    reason: str = field(default="", kw_only=True)

    def __attrs_post_init__(self) -> None:
        name = f"bound of {self.metric} for {self.role}"
        if self.minimum is None and self.maximum is None:
            raise InvalidValue(name, None, "a minimum, a maximum or both")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            given = f"minimum {self.minimum}, maximum {self.maximum}"
            raise InvalidValue(name, given, "a minimum that is not above the maximum")

    def to_text(self, lang: str = "en") -> str:
        """The bound in words.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.

        >>> from targetkit import Bound
        >>> Bound("submissions", "wang-lei", minimum=2, maximum=5).to_text("zh")
        'wang-lei 交件不少于 2、不超过 5'
        """
        zh = check_lang(lang) == "zh"
        words: list[str] = []
        if self.minimum is not None:
            words.append(f"不少于 {digits(self.minimum)}" if zh else f"at least {self.minimum}")
        if self.maximum is not None:
            words.append(f"不超过 {digits(self.maximum)}" if zh else f"at most {self.maximum}")
        if zh:
            text = f"{self.role} {metric_name(self.metric, lang)}{'、'.join(words)}"
        else:
            text = f"{self.metric} of {self.role} {' and '.join(words)}"
        return _with_reason(text, self.reason, lang)

    def __str__(self) -> str:
        return self.to_text()


def _with_reason(text: str, reason: str, lang: str) -> str:
    if not reason:
        return text
    told = reason_text(reason, lang)
    return f"{text}（{told}）" if lang == "zh" else f"{text} ({told})"
