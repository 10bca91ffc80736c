"""What a rule may see of a running plan, and what it says when it fires."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol

from targetkit._attrs import FrozenMap, field, value
from targetkit._nobody import is_nobody
from targetkit._sentence import told
from targetkit.errors import InvalidValue
from targetkit.labels import LANGS, check_lang
from targetkit.role import Manager, walk

if TYPE_CHECKING:
    from targetkit._able import PerDay
    from targetkit.history import History
    from targetkit.metric import Metric
    from targetkit.period import PeriodLike
    from targetkit.plan import Plan
    from targetkit.progress import Progress, Standing
    from targetkit.role import Role
    from targetkit.stock import Stock

__all__ = [
    "Firing",
    "Situation",
    "behind",
    "below",
    "check_name",
    "first_asked",
    "from_the_start",
    "here",
    "named",
    "period_of",
    "said",
    "worded",
]

_ZERO = Fraction(0)


@value
class Firing:
    """A rule that has fired: for whom, what is short, and who is asked.

    Attributes:
        rule: The rule's name; empty as long as a trigger was looked at without a rule.
        role: The id of the role for which it fired.
        metric: The metric's name.
        period: Until when it counts: the day, week or month asked for, or the plan's whole period.
        expected: What should be; of triggers that count days, so many days.
        actual: What is.
        gap: What is to be closed, in the metric's unit; 0 where nothing is short.
        people: The ids of those who are asked, in order; may be empty.
        text: What it says, in English and in Chinese.
        coming: What is counted on for the rest of the period, so that `gap == expected - actual - coming`
            where something is short of a target.
        missing: How many people are missing, where the rule asks that; None elsewhere.
        newcomer: What somebody hired now would bring before the plan ends, by the ramp; None elsewhere.
    """

    rule: str
    role: str
    metric: str
    period: PeriodLike
    expected: Fraction
    actual: Fraction
    gap: Fraction
    people: tuple[str, ...]
    text: tuple[str, str]
    coming: Fraction = field(default=_ZERO, kw_only=True)
    missing: int | None = field(default=None, kw_only=True)
    newcomer: Fraction | None = field(default=None, kw_only=True)

    @property
    def key(self) -> str:
        """What tells it from the others of the same moment: rule and role."""
        return f"{self.rule}/{self.role}"

    def to_text(self, lang: str = "en") -> str:
        """What it says.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        return worded(lang, self.text)

    def __str__(self) -> str:
        return self.to_text()


def _frozen(given: Any) -> Any:
    """A capacity that was given as plain mappings as one that can be hashed."""
    if not isinstance(given, Mapping):
        return given
    pairs: list[tuple[Any, Any]] = list(given.items())  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
    return FrozenMap((key, _frozen(own)) for key, own in pairs)


@value
class Situation:
    """What a rule may see: where everybody stands, what waits, what people can do, and which day it is.

    Args:
        progress: Where everybody stands.
        stock: What waits; None: what the progress knows of it, if anything.
        capacity: What people do per present working day, as in `check_achievability`; None: not known.
        day: The first day on which something can be done about it; None: the running day,
            or the next one after the last that is over on which anybody works.

    Attributes:
        due: The last day whose target counts as asked: the running day once anything has come on it,
            otherwise the last day that is over. None before the first.

    >>> from targetkit import Actuals, Manager, Metric, Month, Store, WorkCalendar, decompose, track
    >>> signings = Metric("signings")
    >>> store = Store("chengdu-01", [Manager("li-na"), Manager("zhao-min")])
    >>> plan = decompose({signings: 42}, store, Month(2026, 11), calendar=WorkCalendar.weekdays())
    >>> friday = track(plan, Actuals([], metrics=[signings]), date(2026, 11, 6))
    >>> Situation(friday).due.isoformat(), Situation(friday).day.isoformat()
    ('2026-11-06', '2026-11-09')
    """

    progress: Progress
    stock: Stock | None = field(default=None)
    capacity: PerDay | History | None = field(default=None, converter=_frozen)
    day: date | None = field(default=None)
    due: date | None = field(default=None, init=False)

    def __attrs_post_init__(self) -> None:
        # What was left out is taken from the progress, which the other fields do not know.
        told_of = {
            "stock": self.progress.stock if self.stock is None else self.stock,
            "day": _next_day(self.progress) if self.day is None else self.day,
            "due": self.progress.today if _begun(self.progress) else self.progress.over,
        }
        for name, given in told_of.items():
            object.__setattr__(self, name, given)


def _begun(progress: Progress) -> bool:
    """Whether anything was seen of the running day; a morning has seen nothing yet."""
    today = progress.today
    return today is not None and any(event.day == today for event in progress.actuals.rows())


def _next_day(progress: Progress) -> date | None:
    """The running day, or the next on which anybody works by any metric's calendar; None where none is left."""
    if progress.today is not None:
        return progress.today
    plan = progress.plan
    over = progress.over or plan.period.start - timedelta(1)
    ahead = [day for day in plan.period.days if day > over]
    for day in ahead:
        if any(progress.standing(metric, None, day).days_left for metric in plan.metrics):
            return day
    return None


def period_of(situation: Situation, level: str) -> PeriodLike | None:
    """The day, week or month of the plan in which the situation's `due` day lies, or its whole period.

    Args:
        situation: The situation.
        level: A level of time of the plan, or `whole`.

    Returns:
        The period; None before the first day, and where the plan has no such level.
    """
    timeline = situation.progress.plan.timeline
    if level == "whole":
        return timeline.span
    if situation.due is None or level not in timeline.levels:
        return None
    place = timeline.place(situation.due)
    while place not in timeline.levels[level]:
        place = timeline.parent[place]
    return timeline.periods[place]


def behind(situation: Situation, standing: Standing) -> Fraction | None:
    """How much is missing to what should stand by the end of the situation's `due` day; None without a target.

    Args:
        situation: The situation.
        standing: Of the whole period, so that it is a running total.
    """
    if standing.to_date is None:
        return None
    running = situation.due is not None and situation.due == situation.progress.today
    asked = Fraction(standing.to_date) + (Fraction(standing.today or 0) if running else 0)
    return asked - Fraction(standing.attained)


def here(situation: Situation, role: Role) -> tuple[Manager, ...]:
    """The managers of a role who have begun and not left on the situation's day, in order of their ids.

    Who is absent for some days is among them.
    """
    day = situation.day or situation.progress.plan.period.end
    people = (node for node in walk(role) if isinstance(node, Manager) and not is_nobody(node.id))
    there = [
        one
        for one in people
        if (one.hired is None or one.hired <= day) and (one.left is None or day <= one.left)
    ]
    return tuple(sorted(there, key=lambda one: one.id))


def below(situation: Situation, metric: Metric, role: Role) -> tuple[str, ...]:
    """The ids of those of a role who are below their own target, and of those who have none, in order.

    Args:
        situation: The situation.
        metric: The metric.
        role: The role.
    """
    missing = {
        one.id: behind(situation, situation.progress.standing(metric, one)) for one in here(situation, role)
    }
    return tuple(id_ for id_, short in missing.items() if short is None or short > 0)


class Asking(Protocol):
    """A trigger that looks at the target of a metric."""

    @property
    def metric(self) -> str:
        """The metric's name."""
        ...


def first_asked(trigger: Asking, plan: Plan, role: Role) -> date | None:
    """The first day by whose end anything is asked; None without a target above zero.

    Args:
        trigger: The trigger.
        plan: The plan.
        role: One of its roles.

    Raises:
        UnknownMember: A metric or role that the plan does not have.
    """
    own, timeline = plan.metric(trigger.metric), plan.timeline
    line = plan.assigned.line(own, role)
    cells = timeline.levels[plan.grain(own) or "day"]
    return next((timeline.last_day(cell) for cell in cells if line[cell]), None)


def from_the_start(trigger: object, plan: Plan, role: Role) -> date:  # noqa: ARG001  # as triggers have it
    """The first day of the plan: what waits may come from before it.

    Args:
        trigger: The trigger.
        plan: The plan.
        role: One of its roles.
    """
    return plan.period.start


def check_name(instance: object, attribute: Any, given: Any) -> None:
    """Refuse what is no name of a metric.

    Raises:
        InvalidValue: Something else than a text that is not empty.
    """
    if not isinstance(given, str) or not given:
        raise InvalidValue(f"{type(instance).__name__}: {attribute.name}", given, "the name of a metric")


def worded(lang: str, texts: tuple[str, str]) -> str:
    """The English or the Chinese one of two texts.

    Args:
        lang: `en` or `zh`.
        texts: The two.

    Raises:
        UnknownMember: For another language.
    """
    return texts[check_lang(lang) == "zh"]


def named(situation: Situation, role: Role) -> tuple[str, ...]:
    """What a role is called among all of the plan, in each language.

    Args:
        situation: The situation.
        role: The role.
    """
    ground = situation.progress.ground
    return tuple(ground.called(lang).get(role.id, role.name or role.id) for lang in LANGS)


def said(en: str, zh: str, **given: Any) -> tuple[str, str]:
    """A sentence in both languages, with fields as those of findings.

    Args:
        en: The English sentence.
        zh: The Chinese one.
        given: What its fields are filled with.
    """
    return told(en, "en", given), told(zh, "zh", given)
