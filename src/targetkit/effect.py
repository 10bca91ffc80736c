"""What a lever brings, and how it is known: assumed with a reason, or measured so many times."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from targetkit._attrs import field, value
from targetkit._sentence import told
from targetkit._text import check_line, one_of
from targetkit.errors import InvalidQuantity, InvalidValue
from targetkit.labels import check_lang, percent, waiting_name
from targetkit.period import as_day, label
from targetkit.quantity import Number, above_zero, exact, is_whole, not_negative, rate

if TYPE_CHECKING:
    from datetime import date

__all__ = ["Assumed", "Effect", "Measured", "Of", "Per", "Source"]

Per: TypeAlias = Literal["hour", "use"]
"""What a gain is told for: an hour of it, or one use."""

Of: TypeAlias = Literal["pieces", "pace", "stock"]
"""What a gain is a number of: pieces, usual hours of the person, or a share of the files that wait."""

_ONE = Fraction(1)

# What one of the gain stands for, in English and Chinese, by what it is a number of and what it is told for.
_UNITS: dict[tuple[Of, Per], tuple[str, str]] = {
    ("pieces", "use"): ("{gain:amount unit} a person", "每人{gain:amount unit}件"),
    ("pieces", "hour"): ("{gain:amount unit} an hour", "每小时{gain:amount unit}件"),
    ("pace", "use"): ("{gain:amount unit} usual hours a person", "每人相当于平常{gain:amount unit}小时"),
    ("pace", "hour"): ("{gain:amount unit} usual hours an hour", "每小时相当于平常{gain:amount unit}小时"),
    ("stock", "use"): ("{gain:percent} of the files taken up", "所处理件的{gain:percent}"),
}


def _gain(given: Number) -> Fraction:
    return not_negative(given, of="gain", what="what a lever brings")


def _optional_gain(given: Number | None) -> Fraction | None:
    return None if given is None else _gain(given)


def _optional_day(given: object) -> date | None:
    return None if given is None else as_day(given)


def _weight(given: Number) -> Fraction:
    return above_zero(given, of="weight of what was assumed")


def _files(given: Number | None) -> Fraction | None:
    return None if given is None else above_zero(given, of="files an hour")


def _diminishing(given: Number) -> Fraction:
    return rate(given, of="diminishing")


def _check_why(_instance: object, _attribute: object, given: Any) -> None:
    if not isinstance(given, str) or not given.strip():
        raise InvalidValue(
            "Assumed: why", given, "the reason, in words: an assumption without one is a guess"
        )
    check_line("Assumed: why", given)


def _check_n(_instance: object, _attribute: object, given: Any) -> None:
    if not is_whole(given, 1):
        raise InvalidValue("Measured: n", given, "how many times it was measured, a whole number from 1 on")


def _per(given: Per) -> Per:
    return one_of(given, "per", get_args(Per), "an Effect")


def _of(given: Of) -> Of:
    return one_of(given, "of", get_args(Of), "an Effect")


@value
class Assumed:
    """An effect that nobody has measured yet, and why it is taken as it is.

    Args:
        why: The reason, in English or in the user's own language.
        zh: The same in Chinese; without it Chinese texts show `why`.

    Raises:
        InvalidValue: No reason, or one with line breaks.

    >>> print(Assumed("a call reaches one in two"))
    assumed: a call reaches one in two
    """

    why: str = field(validator=_check_why)
    zh: str = field(default="", kw_only=True)

    def to_text(self, lang: str = "en") -> str:
        """Where the figure comes from, in words.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        return f"假定：{self.zh or self.why}" if check_lang(lang) == "zh" else f"assumed: {self.why}"

    def __str__(self) -> str:
        return self.to_text()


@value
class Measured:
    """An effect that was measured, alone or beside what was assumed before.

    Args:
        n: How many actions were measured.
        mean: What they brought on average, in the unit of the effect's gain.
        since: The first of their days.
        until: The last of them.
        assumed: What was assumed before anything was measured; None when nothing was.
        weight: As how many measured actions the assumption counts.

    Raises:
        InvalidValue: `n` below 1.
        InvalidQuantity: A mean or an assumption below 0, a weight that is not above 0.

    >>> Measured(6, "0.4", assumed="0.8").used
    Fraction(1, 2)
    """

    n: int = field(validator=_check_n)
    mean: Fraction = field(converter=_gain)
    since: date | None = field(default=None, converter=_optional_day)
    until: date | None = field(default=None, converter=_optional_day)
    assumed: Fraction | None = field(default=None, kw_only=True, converter=_optional_gain)
    weight: Fraction = field(default=Fraction(2), kw_only=True, converter=_weight)

    @property
    def used(self) -> Fraction:
        """The gain that follows: `(weight × assumed + n × mean) / (weight + n)`.

        Source: the mean of a credibility estimator with `weight` prior observations
        (Bühlmann 1967, Experience rating and credibility).
        """
        if self.assumed is None:
            return self.mean
        return (self.weight * self.assumed + self.n * self.mean) / (self.weight + self.n)

    def to_text(self, lang: str = "en", *, of: Of = "pieces", per: Per = "use") -> str:
        """Where the figure comes from, in words.

        Args:
            lang: `en` or `zh`.
            of: What the gain is a number of.
            per: What it is told for.

        Raises:
            UnknownMember: For another language.

        >>> print(Measured(6, "0.4").to_text(), Measured(6, "0.4").to_text("zh"), sep="; ")
        measured (6): 0.4 a person; 实测（6次）：每人0.4件
        """
        chinese = check_lang(lang) == "zh"
        unit = _UNITS[of, per][chinese]
        text = told(unit, lang, {"gain": self.mean, "unit": ""})
        days = [label(day, lang) for day in (self.since, self.until) if day is not None]
        when = ("，" if chinese else ", ") + " – ".join(dict.fromkeys(days)) if days else ""
        head = f"实测（{self.n}次{when}）：" if chinese else f"measured ({self.n}{when}): "
        if self.assumed is None:
            return head + text
        given = {"assumed": self.assumed, "weight": self.weight, "used": self.used, "unit": ""}
        sentence = (
            "；连同原先假定的{assumed:amount unit}（按{weight:amount unit}次计）取{used:amount unit}"
            if chinese
            else "; with the {assumed:amount unit} assumed before, which counts like {weight:amount unit} of them: "
            "{used:amount unit}"
        )
        return head + text + told(sentence, lang, given)

    def __str__(self) -> str:
        return self.to_text()


Source: TypeAlias = Assumed | Measured
"""How a gain is known."""


def _check_source(instance: Effect, _attribute: object, given: Any) -> None:
    if not isinstance(given, Assumed | Measured):
        raise InvalidValue("Effect: source", given, "Assumed(why) or Measured(n, mean)")
    if isinstance(given, Measured) and given.used != instance.gain:
        raise InvalidValue("Effect: gain", str(instance.gain), f"{given.used}, which is what was measured")


@value
class Effect:
    """What one use of a lever brings on top of what would come without it.

    Args:
        gain: How much, in the unit that `of` says; not negative, a share of at most 1 for `of="stock"`.
        per: Whether the gain is that of an `hour` or of a whole `use`.
        of: `pieces`: pieces of `metric`. `pace`: as much as the person usually brings of `metric` in `gain` hours.
            `stock`: the share of the files waiting behind `stage` and taken up in one use
            that gets to the stage after it on top.
        metric: What the pieces are; None: the first stage of the plan's funnel.
        stage: Behind which stage the files wait; for `stock` alone.
        files_an_hour: How many waiting files one hour takes up; None: all of them; for `stock` alone.
        diminishing: What each further hour (or use) of the same person and day brings of the one before it, in (0, 1].
        source: How the gain is known.

    Raises:
        InvalidQuantity: A negative gain, a share above 1, a diminishing outside (0, 1], no files an hour.
        InvalidValue: A stage without stock, or stock without one, or by the hour; no source;
            a gain that is not what was measured.
        UnknownMember: `per` or `of` is something else.

    >>> evening = Effect("0.5", of="pace", diminishing="0.8", source=Assumed("fewer people answer"))
    >>> evening.expected(2, pace=3)
    Fraction(27, 10)
    """

    gain: Fraction = field(converter=_gain)
    per: Per = field(default="hour", kw_only=True, converter=_per)
    of: Of = field(default="pieces", kw_only=True, converter=_of)
    metric: str | None = field(default=None, kw_only=True)
    stage: str | None = field(default=None, kw_only=True)
    files_an_hour: Fraction | None = field(default=None, kw_only=True, converter=_files)
    diminishing: Fraction = field(default=_ONE, kw_only=True, converter=_diminishing)
    source: Source = field(kw_only=True, validator=_check_source)

    def __attrs_post_init__(self) -> None:
        if self.of != "stock":
            for name, given in (("stage", self.stage), ("files_an_hour", self.files_an_hour)):
                if given is not None:
                    raise InvalidValue(f"Effect: {name}", given, "None, unless the effect is of='stock'")
            return
        if self.stage is None:
            raise InvalidValue(
                "Effect: stage", None, "the stage behind which the files wait, e.g. 'approvals'"
            )
        if self.metric is not None:
            raise InvalidValue("Effect: metric", self.metric, "None: files get to the stage after `stage`")
        if self.per != "use":
            raise InvalidValue(
                "Effect: per", self.per, "'use', since the gain is a share of the files taken up"
            )
        if self.gain > 1:
            raise InvalidQuantity(str(self.gain), "a share of the files lies between 0 and 1", of="gain")

    def factor(self, hours: Number = 1, *, before: Number = 0) -> Fraction:
        """How many first hours, or first uses, this one counts for.

        Args:
            hours: How long it lasts, in hours.
            before: The hours, or the whole uses, of the same person on the same day before it.

        Raises:
            InvalidQuantity: Something that is no number or negative; a part of a use.

        >>> Effect(1, diminishing="0.5", source=Assumed("people get tired")).factor(3)
        Fraction(7, 4)
        """
        lasts, done = exact(hours, of="hours"), exact(before, of="before")
        if lasts < 0 or done < 0:
            raise InvalidQuantity(str(min(lasts, done)), "hours are zero or more", of="hours")
        if self.per == "hour":
            return self._summed(lasts + done) - self._summed(done)
        if done.denominator != 1:
            raise InvalidQuantity(str(done), "uses are counted in whole numbers", of="before")
        return self.diminishing**done.numerator

    def base(
        self, hours: Number = 1, *, before: Number = 0, pace: Number = 0, waiting: Number = 0
    ) -> Fraction:
        """What a gain of 1 would bring: by it a measured result is brought back to the unit of the gain.

        Args:
            hours: As in `factor`.
            before: As in `factor`.
            pace: What the person usually brings of the metric in an hour.
            waiting: How many files wait behind the stage.

        Raises:
            InvalidQuantity: As in `factor`.
        """
        factor = self.factor(hours, before=before)
        if self.of == "pace":
            return factor * exact(pace, of="pace")
        if self.of == "pieces":
            return factor
        files = exact(waiting, of="waiting")
        if self.files_an_hour is not None:
            files = min(files, self.files_an_hour * exact(hours, of="hours"))
        return factor * files

    def expected(
        self, hours: Number = 1, *, before: Number = 0, pace: Number = 0, waiting: Number = 0
    ) -> Fraction:
        """What comes on top where the lever takes hold: `gain × base`, in the metric's unit.

        Args:
            hours: As in `base`.
            before: As in `base`.
            pace: As in `base`.
            waiting: As in `base`.

        Raises:
            InvalidQuantity: As in `base`.
        """
        return self.gain * self.base(hours, before=before, pace=pace, waiting=waiting)

    def to_text(self, lang: str = "en") -> str:
        """The effect in one line, with its source.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.

        >>> print(Effect("0.5", of="pace", source=Assumed("fewer people answer")).to_text())
        0.5 usual hours an hour (assumed: fewer people answer)
        """
        chinese = check_lang(lang) == "zh"
        head = told(self._sentence(chinese=chinese), lang, self._figures())
        if self.diminishing != 1:
            more = "，每多一{}为前一{}的{}" if chinese else ", each further {} {} of the one before"
            unit = ({"hour": "小时", "use": "次"} if chinese else {"hour": "hour", "use": "use"})[self.per]
            share = percent(self.diminishing)
            head += more.format(*((unit, unit, share) if chinese else (unit, share)))
        source = (
            self.source.to_text(lang, of=self.of, per=self.per)
            if isinstance(self.source, Measured)
            else self.source.to_text(lang)
        )
        return f"{head}（{source}）" if chinese else f"{head} ({source})"

    def _sentence(self, *, chinese: bool) -> str:
        """What it brings, in words."""
        if self.of != "stock":
            of_what = "" if self.metric is None else "{metric:metric}：" if chinese else "{metric:metric}: "
            return of_what + _UNITS[self.of, self.per][chinese]
        if chinese:
            pace = "" if self.files_an_hour is None else "（每小时{files:amount unit}件）"
            return "{waiting}的件，处理者" + pace + "中另有{gain:percent}进入下一环节"
        pace = "" if self.files_an_hour is None else ", {files:amount unit} an hour,"
        return "of the files waiting behind {stage:metric} and taken up" + pace + " {gain:percent} more go on"

    def _figures(self) -> dict[str, object]:
        return {
            "gain": self.gain,
            "unit": "",
            "metric": self.metric,
            "stage": self.stage,
            "waiting": waiting_name(self.stage or "", "zh"),
            "files": self.files_an_hour,
        }

    def __str__(self) -> str:
        return self.to_text()

    def _summed(self, hours: Fraction) -> Fraction:
        """What the first so many hours of a day bring, in first hours; a part of an hour its part."""
        whole = hours.numerator // hours.denominator
        last = self.diminishing**whole
        full = Fraction(whole) if self.diminishing == 1 else (1 - last) / (1 - self.diminishing)
        return full + (hours - whole) * last
