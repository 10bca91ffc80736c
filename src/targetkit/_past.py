"""The table [history] of a configuration: what happened, and what is made of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

from attrs import evolve

from targetkit import profiles, weights
from targetkit._able import MIDDLE
from targetkit._actuals_file import load_actuals
from targetkit._attrs import FrozenMap, field, value
from targetkit._problems import Problems
from targetkit._targets import Asked
from targetkit._text import one_of
from targetkit._toml import Section, as_day, as_number, as_rate, as_text, as_weight, as_yes_or_no, is_list
from targetkit._written import metrics_by_name
from targetkit.actuals import Actuals
from targetkit.capacity import Capacity
from targetkit.errors import UnknownMember
from targetkit.estimate import Estimate
from targetkit.findings import Finding
from targetkit.funnel import Funnel
from targetkit.headcount import Staffing
from targetkit.history import History
from targetkit.labels import check_lang, metric_name
from targetkit.metric import Metric
from targetkit.outlook import check_probability
from targetkit.profiles import Profile
from targetkit.ramp import Ramp
from targetkit.rates import READINGS
from targetkit.role import Region, Store
from targetkit.timeline import Span
from targetkit.weights import Weights
from targetkit.windows import Window, last_month, normal, trailing
from targetkit.workdays import WorkCalendar

__all__ = ["Limits", "Past", "Told", "past_of", "ramp_of", "told_of"]

T = TypeVar("T")

_WINDOWS = ("last_month", "normal")


@value
class Limits:
    """What a plan is held against when it is checked.

    Attributes:
        quantile: Which of a person's months shows what the person can do.
        probability: With what probability targets should be reached; None: it is not asked.
        attrition: The share of the people who leave in a month.
        intakes_ceiling: The files that the back office takes in on a day; None: as many as come.
    """

    quantile: Fraction = field(default=Fraction(4, 5), kw_only=True)
    probability: Fraction | None = field(default=None, kw_only=True)
    attrition: Fraction = field(default=Fraction(0), kw_only=True)
    intakes_ceiling: Fraction | None = field(default=None, kw_only=True)


@value
class Told:
    """What the table says, before anything is made of it.

    Attributes:
        actuals: The rows of the file.
        since: The first day that the rows cover; None: the day of the first.
        until: The last one; None: the day of the last.
        window: How far back to look; None: as each estimate does by itself.
        reading: How rates are read.
        ramp: How much of a full load a new hire carries.
        campaigns: The days of campaigns, past and to come.
        by: Metric's name → the earlier stage whose past its shares go by.
        own_rates: Whether each person's need is worked out by the person's own rates.
        limits: What a plan is held against.
    """

    actuals: Actuals = field(factory=Actuals, kw_only=True)
    since: date | None = field(default=None, kw_only=True)
    until: date | None = field(default=None, kw_only=True)
    window: Window | None = field(default=None, kw_only=True)
    reading: str = field(default=READINGS[0], kw_only=True)
    ramp: Ramp | None = field(default=None, kw_only=True)
    campaigns: frozenset[date] = field(default=frozenset[date](), kw_only=True)
    by: FrozenMap[str, str] = field(default=FrozenMap[str, str](), kw_only=True)
    own_rates: bool = field(default=False, kw_only=True)
    limits: Limits = field(default=Limits(), kw_only=True)

    def years(self, period: Span) -> tuple[int, ...]:
        """The years from the first row to the last day of the period, for the holidays in them."""
        first = self.since or self.actuals.first or period.start
        return tuple(range(min(first.year, period.start.year), period.end.year + 1))


@value
class Past:
    """The history of a configuration, and how it is used.

    Attributes:
        history: The history, with the roster and the calendars of the configuration.
        told: What else the table says.
        learnt: Metric's name → the estimate of the rate or ticket that the funnel has from the past.
        rates: Manager's id → the funnel with the person's own rates, where these are asked for.
        findings: What should be known of the rows, and of the rates that were learnt.
    """

    history: History = field(kw_only=True)
    told: Told = field(kw_only=True)
    learnt: FrozenMap[str, Estimate] = field(default=FrozenMap[str, Estimate](), kw_only=True)
    rates: FrozenMap[str, Funnel] | None = field(default=None, kw_only=True)
    findings: tuple[Finding, ...] = field(default=(), kw_only=True)

    def weights(self) -> Weights:
        """The shares that everybody's past speaks for."""
        told = self.told
        return weights.history(self.history, window=told.window, ramp=told.ramp, by=told.by)

    def profile(self) -> Profile:
        """The days of a month as the days before it say."""
        return profiles.history(self.history, self.told.campaigns)

    def with_rates(self, asked: Asked, before: date, problems: Problems) -> tuple[Past, Funnel | None]:
        """The rates that a funnel has from the past, and those of each person where they are asked for.

        Args:
            asked: What the tables of the funnel and the targets say.
            before: The first day of the month to plan.
            problems: Where it is told that the past has no figure.

        Returns:
            The past with its estimates, and the funnel; None where the past has no figure for a rate,
            which is then a problem.
        """
        funnel, told = asked.funnel, self.told
        if funnel is None or (not asked.learnt and not told.own_rates):
            return self, funnel
        store = self.history.funnel(funnel, window=told.window, reading=told.reading, before=before)
        learnt = {name: store.links[name] for name in asked.learnt if name in store.links}
        sound = True
        for name, estimate in learnt.items():
            if not estimate.raw or estimate.raw < 0:
                sound = False
                problems.add(asked.learnt[name], f"the past has no {name} to tell; write a number")
            elif funnel.stage(name).ticket is None:
                funnel = funnel.with_rate(name, estimate.value)
            else:
                funnel = funnel.with_ticket(name, estimate.value)
        rates = None
        if told.own_rates and sound:
            people = self.history.managers_of(self.history.roles)
            many = self.history.funnels(
                funnel, people, window=told.window, reading=told.reading, before=before
            )
            rates = FrozenMap((id_, own.funnel) for id_, own in many.items())
        findings = (*self.findings, *(one for one in store.findings if one.metric in learnt))
        past = evolve(self, learnt=FrozenMap(learnt), rates=rates, findings=findings)
        return past, funnel if sound else None

    def achievability(self, metrics: Iterable[Metric], before: date) -> Mapping[str, Any]:
        """The arguments of `check_achievability`: what people have shown to be able to do, and the limits.

        Where a probability is asked for, also what people do in the median of their months.

        Args:
            metrics: The metrics of the plan; those that never occurred say nothing.
            before: The first day of the plan.
        """
        told, limits = self.told, self.told.limits
        seen = self.history.seen(before)
        known = [metric for metric in metrics if seen.actuals.total(metric)]

        def shown(quantile: Fraction) -> Capacity:
            return self.history.capacities(known, quantile, window=told.window, ramp=told.ramp, before=before)

        arguments: dict[str, Any] = {
            "capacity": shown(limits.quantile),
            "staffing": Staffing(attrition=limits.attrition, ramp=told.ramp or Ramp({0: 1})),
            "intakes_ceiling": limits.intakes_ceiling,
        }
        if known and limits.probability is not None:
            # As of a history given to the check itself: what is probable goes by ordinary months, not by good ones.
            arguments |= {
                "probability": limits.probability,
                "expected": shown(MIDDLE),
                "spread": self.history,
            }
        return arguments

    def to_text(self, lang: str = "en") -> str:
        """The rates that were learnt with where they come from, one to a line; empty without any.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        colon = "：" if check_lang(lang) == "zh" else ": "
        return "\n".join(
            f"{metric_name(name, lang)}{colon}{link.to_text(lang)}" for name, link in self.learnt.items()
        )


def told_of(section: Section, folder: Path, metrics: tuple[Metric, ...]) -> Told | None:
    """Read the table, and the file that it names; None where something is wrong with them."""
    before = len(section.problems)
    file = section.need("file", as_text, "the CSV file that says what happened")
    since, until = section.take("since", as_day), section.take("until", as_day)
    if since is not None and until is not None and since > until:
        section.problem(f"it lies after until, {until}", "since")
    window = section.take("window", _window)
    reading = section.take("reading", one_of, "reading of a rate", READINGS)
    campaigns = section.take("campaigns", _days)
    own_rates = section.take("own_rates", as_yes_or_no)
    steps = section.section("ramp")
    ramp = None if steps is None else ramp_of(steps, _ramp)
    limits = _limits(section, metrics)
    inner = section.section("by")
    place = section.place("file")
    actuals = None
    if file is not None:
        actuals = load_actuals(folder / file, section.problems, metrics=metrics, at=place)
    by = {} if inner is None or actuals is None else _by(inner, actuals)
    section.finish()
    if actuals is None or len(section.problems) > before:
        return None
    return Told(
        actuals=actuals,
        since=since,
        until=until,
        window=window,
        reading=reading or READINGS[0],
        ramp=ramp,
        campaigns=frozenset(campaigns or ()),
        by=FrozenMap(by),
        own_rates=bool(own_rates),
        limits=limits,
    )


def past_of(
    told: Told, roles: Store | Region | None, calendar: Mapping[str, WorkCalendar], start: date
) -> Past:
    """The history, once it is known who is there and which days are open.

    Args:
        told: What the table says.
        roles: The roster; None where it is broken.
        calendar: Metric's name → its calendar.
        start: The first day of the period; months of the past start on the same one.
    """
    history = History(
        told.actuals, roles=roles, calendar=calendar, since=told.since, until=told.until, first_day=start.day
    )
    return Past(history=history, told=told, findings=told.actuals.findings)


def ramp_of(section: Section, make: Callable[..., T]) -> T | None:
    """What is made of a table of shares of a full load by time, and its unit."""
    before = len(section.problems)
    unit = section.take("unit", as_text) or "months"
    taken = {step: section.take(step, as_weight) for step in section.rest()}
    if len(section.problems) > before:
        return None
    steps = {step: share for step, share in taken.items() if share is not None}
    return section.problems.attempt(section.place(), _made, steps, make, unit)


def _window(given: Any) -> Window:
    if isinstance(given, int):
        return trailing(given)
    if given not in _WINDOWS:
        raise UnknownMember("window", given, _WINDOWS, where="the history, beside a number of months")
    return last_month() if given == "last_month" else normal()


def _days(given: Any) -> tuple[date, ...]:
    return tuple(map(as_day, given if is_list(given) else [given]))


def _made(steps: Mapping[str, Fraction], make: Callable[..., T], unit: str) -> T:
    for step in steps:
        if not step.isdecimal():
            raise ValueError(f'{step!r} is no count of months, weeks or days: 0 = "0.3", 3 = 1')
    return make({int(step): share for step, share in steps.items()}, unit=unit)


def _ramp(steps: Mapping[int, Fraction], unit: str) -> Ramp:
    """A ramp that ends above 0, as a new hire must in the end carry something."""
    return Staffing(ramp=Ramp(steps, unit=unit)).ramp


def _by(section: Section, actuals: Actuals) -> dict[str, str]:
    """Metric → the stage that it goes by, both as they are called in the history."""
    names = metrics_by_name(actuals.metrics)
    found: dict[str, str] = {}
    for key, other in section.each(as_text).items():
        for name in (key, other):
            if name not in names:
                known = tuple(metric.name for metric in actuals.metrics)
                section.problem(str(UnknownMember("metric", name, known, where="the history")), key)
        if key in names and other in names:
            found[names[key].name] = names[other].name
    return found


def _limits(section: Section, metrics: tuple[Metric, ...]) -> Limits:
    inner = section.section("capacity")
    if inner is None:
        return Limits()
    quantile = inner.take("quantile", as_rate)
    probability = inner.take("probability", _probability)
    attrition = inner.take("attrition", _attrition)
    ceiling = inner.take("intakes_ceiling", as_weight)
    inner.finish()
    if ceiling is not None and "intakes" not in metrics_by_name(metrics):
        known = tuple(metric.name for metric in metrics)
        inner.problem(str(UnknownMember("metric", "intakes", known, where="the targets")), "intakes_ceiling")
    return Limits(
        quantile=Fraction(4, 5) if quantile is None else quantile,
        probability=probability,
        attrition=attrition or Fraction(0),
        intakes_ceiling=ceiling,
    )


def _probability(given: Any) -> Fraction:
    return check_probability(as_number(given))


def _attrition(given: Any) -> Fraction:
    return Staffing(attrition=as_number(given)).attrition
