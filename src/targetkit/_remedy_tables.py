"""The tables [labour] and [rules] of a configuration: what people may be asked to do, and what has to be done when."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from fractions import Fraction
from typing import Any, get_args

from attrs import evolve

from targetkit import levers
from targetkit._past import ramp_of
from targetkit._terms import (
    a_factor,
    a_wage,
    check_rest_days,
    hours_of_a_day,
    hours_of_a_month,
    paid_days,
    worked_hours,
    working_hours,
)
from targetkit._text import one_of
from targetkit._toml import Section, as_number, as_text, as_texts, as_whole, as_yes_or_no
from targetkit._written import metrics_by_name
from targetkit.errors import UnknownMember
from targetkit.labour import LabourLimits, Terms
from targetkit.lever import Lever
from targetkit.metric import Metric
from targetkit.quantity import not_negative, rate
from targetkit.ramp import Ramp
from targetkit.rules import Rule, Who, standard

__all__ = ["labour_of", "rules_of"]

_YUAN = "CNY"
_LAWS = ("CN", "own")
_FIGURES: Mapping[str, Callable[[Any], Fraction | None]] = {
    "daily": hours_of_a_day,
    "daily_special": hours_of_a_day,
    "workday": a_factor,
    "rest_day": a_factor,
    "holiday": a_factor,
    "days_a_month": paid_days,
    "hours_a_day": working_hours,
    "wage": a_wage,
}
_FLAGS = ("monthly_off_days", "irregular_holiday_pay")
_COUNTS = ("present", "working", "calendar")


# --- labour -------------------------------------------------------------------------------------------------------


def labour_of(
    section: Section | None, people: Collection[str] | None
) -> tuple[LabourLimits, tuple[Lever, ...]]:
    """The limits of labour and the levers with their costs; without the table those of China's Labour Law.

    Args:
        section: The table.
        people: The ids of the roster; None where it is broken.
    """
    if section is None:
        return LabourLimits.china(), levers.standard()
    before = len(section.problems)
    where = "the table; 'own' is for figures of your own, without articles"
    law = section.take("law", one_of, "law", _LAWS, where) or _LAWS[0]
    changes: dict[str, Any] = {key: section.take(key, _figure, make) for key, make in _FIGURES.items()}
    changes |= {key: section.take(key, as_yes_or_no) for key in _FLAGS}
    changes["special_reason"] = section.take("special_reason", as_text)
    changes["rest_days_a_week"] = section.take("rest_days_a_week", _rest_days)
    changes["currency"] = section.take("currency", as_text)
    changes["monthly_wage"] = changes.pop("wage")
    told = {key: given for key, given in changes.items() if given is not None}
    if "monthly" in section:
        # Only here nothing is a figure, too: no limit of the month.
        told["monthly"] = section.take("monthly", _monthly)
    terms = _people(section, people)
    costs = section.section("costs")
    priced = {} if costs is None else costs.each(_amount)
    section.finish()
    if len(section.problems) > before:
        return LabourLimits.china(), levers.standard()
    limits = section.problems.attempt(section.place(), _limits, law, {"people": terms, **told})
    if limits is None:
        return LabourLimits.china(), levers.standard()
    return limits, _levers(section, priced, limits.currency or _YUAN)


def _limits(law: str, told: Mapping[str, Any]) -> LabourLimits:
    return LabourLimits.china(**told) if law == _LAWS[0] else LabourLimits(**told)


def _figure(given: Any, make: Callable[[Any], Fraction | None]) -> Fraction | None:
    return make(as_number(given))


def _monthly(given: Any) -> Fraction | None:
    return None if given == "none" else hours_of_a_month(as_number(given))


def _rest_days(given: Any) -> int:
    check_rest_days(None, None, given)
    return as_whole(given)


def _people(section: Section, people: Collection[str] | None) -> dict[str, Terms]:
    """The terms of those who have some of their own."""
    irregular, spared = _ids(section, "irregular", people), _ids(section, "no_overtime", people)
    wages, worked = _by_id(section, "wages", people, a_wage), _by_id(section, "worked", people, worked_hours)
    return {
        id_: Terms(
            hours="irregular" if id_ in irregular else "standard",
            overtime_allowed=id_ not in spared,
            monthly_wage=wages.get(id_),
            worked=worked.get(id_, 0),
        )
        for id_ in dict.fromkeys((*irregular, *spared, *wages, *worked))
    }


def _ids(section: Section, key: str, people: Collection[str] | None) -> tuple[str, ...]:
    """A list of ids, each of which is somebody."""
    ids = section.take(key, as_texts) or ()
    for number, id_ in enumerate(ids):
        _check_id(section, id_, people, key, number)
    return ids


def _by_id(
    section: Section, key: str, people: Collection[str] | None, make: Callable[[Any], Any]
) -> Mapping[str, Any]:
    """A figure for each of some people."""
    inner = section.section(key)
    if inner is None:
        return {}
    for id_ in inner.table:
        _check_id(section, id_, people, key, id_)
    return inner.each(lambda given: _figure(given, make))


def _check_id(section: Section, id_: str, people: Collection[str] | None, *place: str | int) -> None:
    if people is not None and id_ not in people:
        section.problem(str(UnknownMember("manager", id_, tuple(sorted(people)), where="the roster")), *place)


def _levers(section: Section, priced: Mapping[str, Fraction], currency: str) -> tuple[Lever, ...]:
    """The levers with what a use of each costs; in another currency only what is said is known."""
    known = levers.by_name(levers.standard())
    for name in priced:
        if name not in known:
            unknown = UnknownMember("lever", name, tuple(known), where="the levers")
            section.problem(str(unknown), "costs", name)
    changed: dict[str, Mapping[str, Any]] = {}
    for name, lever in known.items():
        usual = lever.cost.amount if currency == _YUAN else 0
        amount = priced.get(name, usual)
        cost = evolve(lever.cost, amount=amount, currency=currency if amount else None)
        if cost != lever.cost:
            changed[name] = {"cost": cost}
    return levers.standard(**changed)


# --- rules --------------------------------------------------------------------------------------------------------


def rules_of(section: Section | None, metrics: Iterable[Metric]) -> tuple[Rule, ...]:
    """The standard rules with the figures of the table; without it, as they are for these metrics.

    Args:
        section: The table.
        metrics: The metrics of the plan.
    """
    names = metrics_by_name(metrics)
    # A plan without applications has its day's rule by what is handed in.
    usual: dict[str, Any] = {} if "applications" in names else {"applications": "submissions"}
    if section is None:
        return standard(**usual)
    before = len(section.problems)
    told: dict[str, Any] = {
        key: section.take(key, _metric, names) for key in ("submissions", "applications", "disbursements")
    }
    told["silent"] = section.take("silent", _days)
    told["count"] = section.take("count", one_of, "way of counting days", _COUNTS, "the rules")
    told["who"] = section.take("who", one_of, "group to ask", get_args(Who), "the rules")
    told["pace"] = section.take("pace", _pace)
    told["ceilings"] = _by_stage(section, "ceilings", names, _amount)
    told["older"] = _by_stage(section, "older", names, _age)
    steps = section.section("ramp")
    told["ramp"] = None if steps is None else ramp_of(steps, Ramp)
    without = section.take("without", as_texts) or ()
    section.finish()
    if len(section.problems) > before:
        return ()
    given = {key: one for key, one in told.items() if one is not None}
    if "applications" not in given and "submissions" in given and usual:
        usual["applications"] = given["submissions"]
    return _left(section, standard(**{**usual, **given}), without)


def _left(section: Section, rules: tuple[Rule, ...], without: tuple[str, ...]) -> tuple[Rule, ...]:
    """The rules but those that are not wanted."""
    known = tuple(rule.name for rule in rules)
    for number, name in enumerate(without):
        if name not in known:
            section.problem(
                str(UnknownMember("rule", name, known, where="the standard rules")), "without", number
            )
    return tuple(rule for rule in rules if rule.name not in without)


def _metric(given: Any, names: Mapping[str, Metric]) -> str:
    name = as_text(given)
    if name not in names:
        raise UnknownMember("metric", name, tuple(names), where="the targets")
    return names[name].name


def _by_stage(section: Section, key: str, names: Mapping[str, Metric], make: Any) -> dict[str, Any] | None:
    """A figure for each stage, by its metric; None where the table is not there."""
    inner = section.section(key)
    if inner is None:
        return None
    found: dict[str, Any] = {}
    for name, figure in inner.each(make).items():
        stage = inner.problems.attempt(inner.place(name), _metric, name, names)
        if stage is not None:
            found[stage] = figure
    return found


def _days(given: Any) -> int:
    days = as_whole(given)
    if days < 1:
        raise ValueError(f"{days} is no number of days: write 1 or more")
    return days


def _amount(given: Any) -> Fraction:
    return not_negative(as_number(given))


def _age(given: Any) -> int:
    days = as_whole(given)
    if days < 0:
        raise ValueError(f"{days} is no number of days: write 0 or more")
    return days


def _pace(given: Any) -> Fraction:
    return rate(as_number(given), of="share of the pace")
