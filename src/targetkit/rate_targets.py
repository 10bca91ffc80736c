"""Targets for rates: how active people are, what a stage converts, how much turns overdue.

They stand beside the grid, for a role or for all roles of a level, and are never summed:
what a group asks of its rate says nothing of what its members ask of theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any, TypeAlias, cast

from attrs import Factory, evolve

from targetkit._attrs import field, value
from targetkit._factors import Factor
from targetkit._holder import Holder, check_held, check_holder, check_once, for_role, role_id, said_of
from targetkit._sentence import told
from targetkit._text import check_line
from targetkit.errors import InvalidValue
from targetkit.labels import check_lang, metric_name
from targetkit.metric import Metric
from targetkit.quantity import Number, is_whole, share
from targetkit.role import Role, walk

__all__ = [
    "ActivityRate",
    "AnyRate",
    "ConversionRate",
    "OverdueRate",
    "RateTarget",
    "check_rate_target",
    "check_rate_targets",
    "named_rate",
    "rate_target_of",
    "still_held",
]

Metrics: TypeAlias = Callable[[str], Metric]
"""What finds a metric of the plan by its name or alias, or raises `UnknownMember`."""


def _metric(given: Any) -> str:
    name = given.name if isinstance(given, Metric) else given
    if not isinstance(name, str) or not name:
        raise InvalidValue("rate: metric", given, "a Metric or its name")
    return name


def _grades(given: Iterable[str]) -> tuple[str, ...]:
    grades: tuple[Any, ...] = (given,) if isinstance(given, str) else tuple(given)
    for grade in grades:
        if not isinstance(grade, str) or not grade:
            raise InvalidValue(
                "ActivityRate: without", given, "grades as the roster has them, e.g. ['trainee']"
            )
        check_line("ActivityRate: without", grade)
    return tuple(sorted(set(grades)))


@value
class ActivityRate:
    """The share of the managers present who brought anything of a metric (活动率).

    Args:
        metric: The metric, e.g. submissions.
        without: Grades of managers who do not count, e.g. trainees; everybody counts if none is named.

    Raises:
        InvalidValue: What is no metric, or no grade.

    >>> ActivityRate("submissions", without=["trainee"]).label()
    'activity rate (submissions, without trainee)'
    """

    metric: str = field(converter=_metric)
    without: tuple[str, ...] = field(default=(), kw_only=True, converter=_grades)

    def label(self, lang: str = "en") -> str:
        """What it is called in a text.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        own = metric_name(self.metric, lang)
        if lang == "zh":
            return f"活动率（{own}{'，不含' + '、'.join(self.without) if self.without else ''}）"
        return f"activity rate ({own}{', without ' + ', '.join(self.without) if self.without else ''})"


@value
class ConversionRate:
    """What came of one metric in a period over what came of another in the same period.

    It is not that of a cohort: what was approved this month may have been handed in last month,
    so that a month can convert more than it took in.

    Args:
        metric: What came out, e.g. approvals.
        per: What it came from, e.g. intakes.

    Raises:
        InvalidValue: What is no metric; a metric over itself.

    >>> ConversionRate("approvals", "intakes").label(), ConversionRate("signings", "approvals").label("zh")
    ('approval rate', '签约率')
    """

    metric: str = field(converter=_metric)
    per: str = field(converter=_metric)

    def __attrs_post_init__(self) -> None:
        if self.metric == self.per:
            raise InvalidValue("ConversionRate: per", self.per, f"another metric than {self.metric}")

    def label(self, lang: str = "en") -> str:
        """What it is called in a text.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        return Factor(Metric(self.metric), "rate", per=Metric(self.per)).label(lang)


def _window(given: Any) -> int:
    if not is_whole(given, 1):
        raise InvalidValue("OverdueRate: window", given, "a whole number of days, 1 or more")
    return given


@value
class OverdueRate:
    """What turned overdue over what was disbursed (逾期率), of the cohorts whose window has passed.

    Args:
        window: The days within which being overdue counts.

    Raises:
        InvalidValue: A window that is no whole number of days.
    """

    window: int = field(default=30, kw_only=True, converter=_window)

    def label(self, lang: str = "en") -> str:
        """What it is called in a text.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        if check_lang(lang) == "zh":
            return f"逾期率（{self.window}天）"
        return f"overdue rate ({self.window} days)"


AnyRate: TypeAlias = ActivityRate | ConversionRate | OverdueRate
"""What is divided by what."""


def _share(given: Number) -> Fraction:
    return share(given, of="target of a rate")


def _check_kind(_instance: object, _attribute: object, given: Any) -> None:
    if not isinstance(given, ActivityRate | ConversionRate | OverdueRate):
        raise InvalidValue("RateTarget: rate", given, "an ActivityRate, a ConversionRate or an OverdueRate")


def _usual_side(target: Any) -> bool:
    return isinstance(target.rate, OverdueRate)


def _check_side(_instance: object, _attribute: object, given: Any) -> None:
    if not isinstance(given, bool):
        raise InvalidValue(
            "RateTarget: at_most", given, "True where it may not lie above, False where not below"
        )


@value
class RateTarget:
    """What a rate of a role should at least be, or at most.

    `decompose(..., rate_targets=[...])` gives it to a plan, and `progress.rates()` holds what came against it.
    A role's own target goes before that of its level.

    Args:
        rate: What is divided by what.
        value: The rate, from 0 to 1.
        role: The role it is for, or its id.
        level: The level all of whose roles it is for; without both it is for the root.
        at_most: Whether the rate may not lie above it; if not said, for an overdue rate alone.

    Raises:
        InvalidQuantity: A value outside 0 to 1, or no number.
        InvalidValue: Something that is no rate, a role and a level at once.

    >>> print(RateTarget(ActivityRate("submissions"), "0.8", level="team").to_text())
    activity rate (submissions) of each team: at least 80%
    """

    rate: AnyRate = field(validator=_check_kind)
    value: Fraction = field(converter=_share)
    role: str | None = field(default=None, kw_only=True, converter=role_id)
    level: str | None = field(default=None, kw_only=True)
    at_most: bool = field(default=Factory(_usual_side, takes_self=True), kw_only=True, validator=_check_side)

    def __attrs_post_init__(self) -> None:
        check_holder("RateTarget", self.role, self.level)

    @property
    def holder(self) -> Holder:
        """Whom it is for."""
        return Holder(self.role, self.level)

    def to_text(self, lang: str = "en") -> str:
        """The target in one line.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        name, whom = self.rate.label(lang), said_of(self.holder, lang)
        if lang == "zh":
            side = "不超过" if self.at_most else "不低于"
            return told(
                "{whom}{name}{side} {value:percent}",
                lang,
                {"whom": f"{whom}的" if whom else "", "name": name, "side": side, "value": self.value},
            )
        side = "at most" if self.at_most else "at least"
        return told(
            "{name}{whom}: {side} {value:percent}",
            lang,
            {"whom": f" of {whom}" if whom else "", "name": name, "side": side, "value": self.value},
        )

    def __str__(self) -> str:
        return self.to_text()


# --- what a plan asks of them -------------------------------------------------------------------------------------


def named_rate(rate: Any, metric: Metrics) -> AnyRate:
    """A rate by the names that the plan itself has for its metrics.

    Args:
        rate: The rate.
        metric: What finds the plan's metrics.

    Raises:
        UnknownMember: A metric that the plan does not have.
        InvalidValue: Something that is no rate; a metric over one of another unit, or over itself by another name.
    """
    _check_kind(None, None, rate)
    if isinstance(rate, ActivityRate):
        return evolve(rate, metric=metric(rate.metric).name)
    if isinstance(rate, ConversionRate):
        own, per = metric(rate.metric), metric(rate.per)
        if own.unit != per.unit or own == per:
            expected = f"another metric in the unit of {own.name}; money over pieces is a ticket, not a rate"
            raise InvalidValue(f"ConversionRate of {own.name}: per", rate.per, expected)
        return evolve(rate, metric=own.name, per=per.name)
    return cast("OverdueRate", rate)


def check_rate_target(target: Any, metric: Metrics, roles: Role) -> RateTarget:
    """Take a target that a plan of these metrics and roles can have.

    Args:
        target: The target.
        metric: What finds the plan's metrics.
        roles: The root of its roles.

    Returns:
        The same target.

    Raises:
        InvalidValue: Something else; a rate of metrics that cannot be divided.
        UnknownMember: A metric, role or level that the plan does not have.
    """
    if not isinstance(target, RateTarget):
        raise InvalidValue("rate_targets", target, "RateTargets, () for none")
    named_rate(target.rate, metric)
    check_held(target.holder, roles, "the plan's rate targets")
    return target


def check_rate_targets(targets: Iterable[Any], metric: Metrics, roles: Role) -> None:
    """Refuse targets that a plan of these metrics and roles cannot have.

    Args:
        targets: The targets.
        metric: What finds the plan's metrics.
        roles: The root of its roles.

    Raises:
        InvalidValue: As in `check_rate_target`, and so is UnknownMember.
        DuplicateMember: Two targets of one rate for one role or level.
    """
    taken = [check_rate_target(target, metric, roles) for target in targets]
    named = ((named_rate(one.rate, metric).label(), one.holder) for one in taken)
    check_once(named, roles, "rate target", "the plan's rate targets")


def rate_target_of(
    targets: Iterable[RateTarget], rate: AnyRate, metric: Metrics, role: Role, root: str
) -> RateTarget | None:
    """The target of a role for a rate: its own one before that of its level; None without any.

    Args:
        targets: All targets.
        rate: The rate, by the plan's own names.
        metric: What finds the plan's metrics.
        role: The role.
        root: The id of the root, whose targets name nobody.
    """
    return for_role(
        ((one.holder, one) for one in targets if named_rate(one.rate, metric) == rate), role, root
    )


def still_held(targets: Iterable[RateTarget], roles: Role) -> tuple[RateTarget, ...]:
    """The targets whose role or level a tree still has.

    Args:
        targets: All targets.
        roles: The root of the tree.
    """
    nodes = list(walk(roles))
    names = {node.id for node in nodes}, {node.level for node in nodes}
    return tuple(
        one
        for one in targets
        if (one.role is None or one.role in names[0]) and (one.level is None or one.level in names[1])
    )
