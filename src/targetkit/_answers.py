"""How a plan of remedies answers: gap by gap what closes and what stays open, rule by rule what is done or why not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from targetkit._attrs import value
from targetkit._sentence import told
from targetkit.labels import check_lang, metric_name, waiting_name

if TYPE_CHECKING:
    from targetkit._situation import Firing
    from targetkit.actions import Action
    from targetkit.lever import Lever

__all__ = ["REASONS", "Answer", "Gap", "Reason", "reasons_of"]

REASONS = {
    "nothing": ("nothing is missing", "没有缺口"),
    "nobody": (
        "nobody is to be asked: whoever is there has reached the own target, or nobody is there",
        "没有可安排的人员：在岗人员均已达标，或无人在岗",
    ),
    "day": ("no day is left on which somebody could do it", "已没有可安排的日子"),
    "late": ("what is done from now on gets there too late", "现在起行动，期内已来不及见效"),
    "stock": ("nothing more is known to wait", "没有更多已知的存量件可处理"),
    "limits": ("the limits of overtime and rest allow no more", "已达加班与休息的限制"),
    "hours": ("the working days are full", "工作时间已排满"),
    "coach": ("whoever coaches has no hour left", "带教人已无时间"),
    "top": ("nobody who does better is there to learn from", "没有业绩更好的人在岗可带"),
    "headroom": ("nobody has more time than the own target takes", "没有人有更多余力"),
    "all": ("all of it that can be done is in the plan", "能做的已全部安排"),
    "ceiling": ("no more of it can be done by its ceiling", "已达措施上限"),
    "budget": ("the budget does not allow more", "预算不足"),
    "wage": ("no wage is known, so it has no price to hold against the budget", "工资未知，无法计入预算"),
    "loss": ("it would take more than it brings", "得不偿失"),
    "effect": ("it brings nothing of it", "对该缺口没有作用"),
    "not needed": ("the gap closes without it", "无需该措施即可补足"),
}
"""Why something is not done, or a gap not closed: the key → the sentence in English and Chinese."""


@value
class Reason:
    """Why something is not done.

    Attributes:
        why: The key of the sentence, one of `REASONS`.
        levers: What the levers are called of which it is said, in English and Chinese; empty: of all of them.
    """

    why: str
    levers: tuple[tuple[str, str], ...] = ()

    def to_text(self, lang: str = "en") -> str:
        """The reason in words.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.

        >>> print(Reason("late", (("recruiting", "招聘"),)).to_text())
        recruiting: what is done from now on gets there too late
        """
        zh = check_lang(lang) == "zh"
        names = ("、" if zh else ", ").join(names[zh] for names in self.levers)
        head = f"{names}{'：' if zh else ': '}" if names else ""
        return head + REASONS[self.why][zh]


def reasons_of(obstacles: Mapping[str, Iterable[Lever]]) -> tuple[Reason, ...]:
    """Reasons with the levers of which they are said, in the order of `REASONS`.

    Args:
        obstacles: The key of a reason → the levers.
    """
    return tuple(
        Reason(why, tuple((lever.label("en"), lever.label("zh")) for lever in obstacles[why]))
        for why in REASONS
        if why in obstacles
    )


def _reasons(reasons: tuple[Reason, ...], lang: str) -> str:
    return ("；" if lang == "zh" else "; ").join(reason.to_text(lang) for reason in reasons)


@value
class Gap:
    """Something that is missing, before and after the remedies.

    Attributes:
        metric: The metric's name; of files that wait, the stage that they have passed.
        role: For whom, by id.
        until: By the end of which day it counts.
        before: What is missing now, in the metric's unit.
        expected: What the actions of the plan bring of it, less what they take; may be more than is missing.
        probability: How likely it closes; None where that is not known.
        rules: The names of the rules that ask for it.
        reasons: Why the rest stays open; empty where none does.
        waiting: Whether it is files that wait and have to be taken up.
        unit: The metric's unit.
    """

    metric: str
    role: str
    until: date
    before: Fraction
    expected: Fraction
    probability: Fraction | None
    rules: tuple[str, ...]
    reasons: tuple[Reason, ...]
    waiting: bool
    unit: str

    @property
    def after(self) -> Fraction:
        """What is still missing with what the actions are expected to bring."""
        return max(self.before - self.expected, Fraction(0))

    def called(self, lang: str = "en") -> str:
        """What is missing, in words: the metric, or the files that wait.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        return waiting_name(self.metric, lang) if self.waiting else metric_name(self.metric, lang)

    def amount(self, amount: Fraction, lang: str = "en") -> str:
        """An amount of it as people read it.

        Args:
            amount: How much.
            lang: `en` or `zh`.
        """
        return told("{amount:amount unit}", lang, {"amount": amount, "unit": self.unit})

    def why(self, lang: str = "en") -> str:
        """Why the rest stays open; empty where none does.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        return _reasons(self.reasons, check_lang(lang))


@value
class Answer:
    """What is done about a rule that has fired.

    Attributes:
        firing: The rule that has fired.
        actions: The actions that do something about it, its own ones and those of other rules.
        reasons: Why nothing is done, or not everything that the rule asks.
    """

    firing: Firing
    actions: tuple[Action, ...]
    reasons: tuple[Reason, ...]

    def why(self, lang: str = "en") -> str:
        """Why nothing is done, or not everything; empty where everything is.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        return _reasons(self.reasons, check_lang(lang))

    def to_text(self, lang: str = "en") -> str:
        """What the rule says, and what is done about it.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        zh = check_lang(lang) == "zh"
        people = len({action.manager for action in self.actions})
        labels = dict.fromkeys(action.label(lang) for action in self.actions)
        done: list[str] = []
        if self.actions:
            who = f"{people}人" if zh else f"{people} {'person' if people == 1 else 'people'}"
            names = ("、" if zh else ", ").join(labels)
            done.append(f"{who}：{names}" if zh else f"{names} ({who})")
        if self.reasons:
            head = (
                ("未尽：" if zh else "not all: ") if self.actions else ("不安排：" if zh else "no action: ")
            )
            done.append(head + self.why(lang))
        return f"{self.firing.to_text(lang)} → {('；' if zh else '; ').join(done)}"
