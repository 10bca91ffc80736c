"""Targets for rates as a list of tables: in a configuration, and in a plan that was written to a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from targetkit._toml import Section, as_share, as_text, as_texts, as_whole
from targetkit._written import metrics_by_name
from targetkit.errors import UnknownMember
from targetkit.metric import Metric
from targetkit.rate_targets import (
    ActivityRate,
    AnyRate,
    ConversionRate,
    OverdueRate,
    RateTarget,
    check_rate_target,
    check_rate_targets,
)
from targetkit.role import Role

__all__ = ["rate_targets_of", "written_rates"]

_PAIR = 2
_SIDES = ("least", "most")


def rate_targets_of(
    document: Section, metrics: Iterable[Metric], roles: Role | None
) -> tuple[RateTarget, ...]:
    """Read what rates should be; what is wrong with it is a problem.

    Args:
        document: The table that may have the list `rates`.
        metrics: What there is to be divided.
        roles: Whom the targets can be for; None where that could not be read.
    """
    names = metrics_by_name(metrics)

    def metric(name: str) -> Metric:
        if name not in names:
            raise UnknownMember("metric", name, tuple(names), where="the targets")
        return names[name]

    before = len(document.problems)
    found: list[RateTarget] = []
    for section in document.sections("rates"):
        target = _target(section)
        if target is None or roles is None:
            continue
        checked = document.problems.attempt(section.place(), check_rate_target, target, metric, roles)
        if checked is not None:
            found.append(checked)
    if len(document.problems) == before and roles is not None:
        document.problems.attempt(document.place("rates"), check_rate_targets, found, metric, roles)
    return tuple(found)


def _target(section: Section) -> RateTarget | None:
    """One target; None where something is wrong with it."""
    before = len(section.problems)
    rate = _rate(section)
    role, level = section.take("role", as_text), section.take("level", as_text)
    sides = [key for key in _SIDES if key in section]
    if len(sides) != 1:
        section.problem("it has one of the keys least and most", *sides[1:])
    value = section.take(sides[0], as_share) if sides else None
    section.finish()
    if rate is None or value is None or len(section.problems) > before:
        return None
    return section.problems.attempt(
        section.place(sides[0]),
        RateTarget,
        rate,
        value,
        role=role,
        level=level,
        at_most=sides[0] == "most",
    )


def _rate(section: Section) -> AnyRate | None:
    """What is divided by what: one of three keys says it."""
    kinds = [key for key in ("activity", "conversion", "overdue") if key in section]
    if len(kinds) != 1:
        section.problem("it has one of the keys activity, conversion and overdue", *kinds[1:])
        return None
    if kinds == ["overdue"]:
        return section.take("overdue", _overdue)
    if kinds == ["conversion"]:
        return section.take("conversion", _conversion)
    without = section.take("without", as_texts) or ()
    return section.take("activity", _activity, without)


def _activity(given: Any, without: Iterable[str]) -> ActivityRate:
    return ActivityRate(as_text(given), without=without)


def _conversion(given: Any) -> ConversionRate:
    names = as_texts(given)
    if len(names) != _PAIR:
        raise ValueError('it is not two metrics, what came out and what from: ["approvals", "intakes"]')
    return ConversionRate(*names)


def _overdue(given: Any) -> OverdueRate:
    return OverdueRate(window=as_whole(given))


def written_rates(targets: Iterable[RateTarget]) -> list[Mapping[str, Any]]:
    """Targets for rates as tables of texts, which `rate_targets_of` reads back."""
    return [_written(target) for target in targets]


def _written(target: RateTarget) -> Mapping[str, Any]:
    rate = target.rate
    told: dict[str, Any] = {}
    if isinstance(rate, ActivityRate):
        told["activity"] = rate.metric
        if rate.without:
            told["without"] = list(rate.without)
    elif isinstance(rate, ConversionRate):
        told["conversion"] = [rate.metric, rate.per]
    else:
        told["overdue"] = rate.window
    holder = {"role": target.role, "level": target.level}
    told |= {key: name for key, name in holder.items() if name is not None}
    told["most" if target.at_most else "least"] = str(target.value)
    return told
