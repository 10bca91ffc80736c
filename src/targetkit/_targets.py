"""The tables [funnel] and [targets] of a configuration: what is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import partial
from typing import Any, cast

from targetkit._attrs import FrozenMap, field, value
from targetkit._problems import Place
from targetkit._toml import (
    Section,
    as_day,
    as_number,
    as_positive,
    as_rate,
    as_text,
    as_texts,
    as_weight,
    as_whole,
    as_yes_or_no,
    is_list,
    is_table,
)
from targetkit._written import metrics_by_name
from targetkit.errors import UnknownMember
from targetkit.funnel import Funnel, LeadTime, Stage
from targetkit.lag import Lag
from targetkit.metric import Metric, Targets
from targetkit.overdue import Cohort, EarlyOverdue, HealthyTarget, early_overdue, healthy_target
from targetkit.quantity import not_negative

__all__ = ["HISTORY", "Asked", "lags_of", "targets_of", "written_lags"]

_NO_AMOUNTS: Mapping[Metric, Any] = {}
_LINKS = (
    "application_rate",
    "submission_rate",
    "intake_rate",
    "approval_rate",
    "signing_rate",
    "disbursing_rate",
)
_LINKED = ("applications", "submissions", "intakes", "approvals", "signings", "disbursed_loans")

_DAYS = 30
"""Within how many days being overdue counts as early, if it is not said."""

_FIRST = "it is the first stage; a lag counts from the stage before"

HISTORY = "history"
"""What is written in place of a rate or a ticket that the past is to tell."""


@value
class Asked:
    """What the tables of the funnel and the targets say.

    Attributes:
        metrics: The metrics that there are.
        amounts: What is asked of each.
        funnel: The funnel, if there is one; a rate that is still to be learnt from the past is 1.
        healthy: The target that is stated as healthy new business, if one is; its amount is what that takes.
        learnt: The metrics of the stages whose rate or ticket is to be learnt, and where it says so.
        targets: What the amounts take of every stage, by this funnel; None where something is wrong.
    """

    metrics: tuple[Metric, ...]
    amounts: FrozenMap[Metric, Any] = field(factory=FrozenMap[Metric, Any], kw_only=True)
    funnel: Funnel | None = field(default=None, kw_only=True)
    healthy: HealthyTarget | None = field(default=None, kw_only=True)
    learnt: FrozenMap[str, Place] = field(default=FrozenMap[str, Place](), kw_only=True)
    targets: Targets | None = field(default=None, kw_only=True)

    def required(self, funnel: Funnel | None) -> Targets:
        """What the amounts take of every stage, by another funnel of the same stages."""
        return _required(funnel, self.amounts)


def targets_of(stages: Section | None, asked: Section | None, start: date | None) -> Asked:
    """The metrics that there are, and what is asked of each.

    Args:
        stages: The table of the funnel, if there is one.
        asked: The table of targets; None where it is missing, which is a problem already.
        start: The first day of the period; None where it is not known, which is one, too.
    """
    funnel = None if stages is None else _funnel(stages)
    # Where the funnel is broken, its stages are still known by name.
    chain = funnel.metrics if funnel is not None else () if stages is None else _stage_names(stages)
    if asked is None:
        return Asked(chain)
    before = len(asked.problems)
    metrics, amounts, healthy = _asked(asked, chain, start, sound=funnel is not None)
    if len(asked.problems) > before or (funnel is None and stages is not None):
        return Asked(metrics)
    targets = asked.problems.attempt(asked.place(), _required, funnel, amounts)
    return Asked(
        metrics if targets is None else targets.metrics,
        amounts=FrozenMap(amounts),
        funnel=funnel,
        healthy=healthy,
        learnt=FrozenMap({} if funnel is None or stages is None else _learnt(stages, funnel)),
        targets=targets,
    )


def _learnt(section: Section, funnel: Funnel) -> dict[str, Place]:
    """The stages whose link says "history", and where it says so."""
    if "stages" in section.table:
        return {
            stage.metric.name: section.place("stages", number, key)
            for number, (stage, table) in enumerate(zip(funnel.stages, section.table["stages"], strict=True))
            for key in ("rate", "ticket")
            if table.get(key) == HISTORY
        }
    links = {link: [name] for link, name in zip(_LINKS, _LINKED, strict=True)}
    links["average_ticket"] = [stage.metric.name for stage in funnel.stages if stage.ticket is not None]
    return {
        name: section.place(link)
        for link, names in links.items()
        if section.table.get(link) == HISTORY
        for name in names
    }


def _funnel(section: Section) -> Funnel | None:
    """The funnel of consumer lending with these rates, or one of stages of its own."""
    before = len(section.problems)
    stock, lags = section.section("stock"), section.section("lag")
    if "stages" in section:
        if lags is not None:
            section.problem("each of [[funnel.stages]] says its own: lag = 2 for example", "lag")
        stages = [_stage(inner, number) for number, inner in enumerate(section.sections("stages"))]
        options = None
        known = [stage for stage in stages if stage is not None]
    else:
        options = _lending(section)
        known = []
    section.finish("stages")
    if len(section.problems) > before:
        if stock is not None:
            _amounts(stock, _stage_names(section), sound=False)
        if lags is not None and options is not None:
            lags_of(lags, _stage_names(section))
        return None
    place = section.place()
    funnel = (
        section.problems.attempt(place, Funnel, known)
        if options is None
        else section.problems.attempt(place, Funnel.consumer_loan, **options)
    )
    if funnel is not None and lags is not None:
        funnel = funnel.with_lags(lags_of(lags, funnel.metrics))
    if funnel is None or stock is None:
        return funnel
    return section.problems.attempt(
        stock.place(), funnel.with_stock, _amounts(stock, funnel.metrics, sound=True)
    )


def lags_of(section: Section, chain: tuple[Metric, ...]) -> dict[str, int | LeadTime]:
    """The lags of a table: metric's name → working days from the stage before.

    Args:
        section: The table; its keys are metrics.
        chain: The metrics of the funnel, from the top down.
    """
    names = metrics_by_name(chain)
    lags: dict[str, int | LeadTime] = {}
    for key in section.table:
        metric = section.problems.attempt(section.place(key), _known, key, names)
        lag = section.take(key, _as_lag)
        if metric is not None and metric in chain[:1]:
            section.problem(_FIRST, key)
        elif metric is not None and lag is not None:
            lags[metric.name] = lag
    return lags


def written_lags(funnel: Funnel) -> dict[str, Any]:
    """The lags of a funnel as a table of whole numbers and texts, which `lags_of` reads back; empty without any."""
    told: dict[str, Any] = {}
    for stage in funnel.stages[1:]:
        if isinstance(stage.lag, int):
            told[stage.metric.name] = stage.lag
        else:
            shares = enumerate(stage.lag.weights)
            told[stage.metric.name] = {str(days): str(share) for days, share in shares if share}
    return {name: lag for name, lag in told.items() if lag}


def _as_lag(given: Any) -> int | LeadTime:
    """Working days, or the shares of pieces that take so many."""
    if not is_table(given):
        days = as_whole(given)
        Lag.fixed(days)  # tells of days that are none
        return days
    for step in given:
        if not step.isdecimal():
            raise ValueError(f'{step!r} is no count of working days: 2 = "0.5", 3 = "0.5"')
    # A type checker does not see through the converter of the weights.
    return cast(LeadTime, Lag.stated({int(step): as_weight(share) for step, share in given.items()}))


def _stage_names(section: Section) -> tuple[Metric, ...]:
    """The metrics of a funnel that cannot be made, for the sake of their names."""
    if "stages" in section:
        stages: object = section.table["stages"]
        told = [stage.get("metric") for stage in stages if is_table(stage)] if is_list(stages) else []
        names = dict.fromkeys(name.strip() for name in told if isinstance(name, str) and name.strip())
        return tuple(map(Metric, names))
    rates: dict[str, Any] = dict.fromkeys(_LINKS, 1)
    return Funnel.consumer_loan(average_ticket=1, **rates).metrics


def _as_rate(given: Any) -> Fraction:
    return Fraction(1) if given == HISTORY else as_rate(given)


def _as_ticket(given: Any) -> Fraction:
    return Fraction(1) if given == HISTORY else as_positive(given)


def _lending(section: Section) -> dict[str, Any]:
    """What a table says of the funnel of consumer lending."""
    aliases = section.section("aliases")
    options: dict[str, Any] = {link: section.take(link, _as_rate) for link in _LINKS}
    options |= {
        "average_ticket": section.take("average_ticket", _as_ticket),
        "quantum": section.take("quantum", as_positive),
        "unit": section.take("unit", as_text),
        "ticket_at": section.take("ticket_at", as_text),
        "aliases": None if aliases is None else aliases.each(as_text),
    }
    return {key: option for key, option in options.items() if option is not None}


def _amounts(section: Section, chain: tuple[Metric, ...], *, sound: bool) -> dict[Metric, Any]:
    """Amounts by the metrics of a funnel."""
    names = metrics_by_name(chain)
    amounts: dict[Metric, Any] = {}
    for key in section.table:
        metric = section.problems.attempt(section.place(key), _known, key, names)
        amount = section.take(key, _amount, metric if sound else None)
        if metric is not None and amount is not None:
            amounts[metric] = amount
    return amounts


def _known(name: str, names: Mapping[str, Metric]) -> Metric:
    if name not in names:
        raise UnknownMember("metric", name, tuple(names), where="the funnel")
    return names[name]


def _amount(given: Any, metric: Metric | None) -> Any:
    """A quantity of the metric, not negative."""
    number = not_negative(as_number(given))
    return number if metric is None else metric.quantity(metric.quanta(as_number(given)))


def _stage(section: Section, number: int) -> Stage | None:
    metric = _metric(section, section.need("metric", as_text, "what is counted at this stage"))
    rate = section.take("rate", _as_rate)
    ticket = section.take("ticket", _as_ticket)
    of = section.take("of", as_text)
    lag = section.take("lag", _as_lag)
    before = "rate" in section or "ticket" in section
    section.finish()
    if "lag" in section and not number:
        section.problem(_FIRST, "lag")
        return None
    if number and not before:
        section.problem("how is it reached from the stage before? Give it a rate or a ticket")
        return None
    if metric is None:
        return None
    return section.problems.attempt(
        section.place(), Stage, metric, rate=rate, ticket=ticket, of=of, lag=0 if lag is None else lag
    )


def _metric(section: Section, name: str | None) -> Metric | None:
    """A metric as a table describes it."""
    before = len(section.problems)
    quantum = section.take("quantum", as_positive)
    unit = section.take("unit", as_text) or ""
    aliases = section.take("aliases", as_texts) or ()
    if name is None or len(section.problems) > before:
        return None
    return section.problems.attempt(
        section.place(), Metric, name, 1 if quantum is None else quantum, unit, aliases=aliases
    )


def _asked(
    section: Section, chain: tuple[Metric, ...], start: date | None, *, sound: bool
) -> tuple[tuple[Metric, ...], Mapping[Metric, Any], HealthyTarget | None]:
    """All metrics that there are, what is asked of them, and what of it is stated as healthy new business.

    Args:
        section: The table of targets.
        chain: The metrics of the funnel.
        start: The first day of the period.
        sound: Whether it is known in which quanta these are.
    """
    names = metrics_by_name(chain)
    amounts: dict[Metric, Any] = {}
    healthy: HealthyTarget | None = None
    for key, given in section.table.items():
        inner = section.section(key) if is_table(given) else None
        if inner is not None and "healthy" in inner.table:
            metric = names.get(key) or _metric(inner, key)
            own = _healthy(inner, None if key in names and not sound else metric, start)
            if own is not None and healthy is not None:
                reason = f"one target is stated as healthy new business, and {healthy.metric} is already"
                inner.problem(reason, "healthy")
            healthy = healthy or own
            amount = None if own is None else own.required
        elif inner is not None:
            metric = _metric(inner, key)
            amount = inner.need("amount", partial(_amount, metric=metric), "how much is asked")
            inner.finish()
        elif chain:
            metric = names.get(key)
            amount = section.take(key, _amount, metric if sound else None)
            if metric is None:
                error = UnknownMember("metric", key, tuple(names), where="the funnel")
                section.problem(
                    f"{error} A metric beside the funnel is written {key} = {{ amount = {given} }}", key
                )
        else:
            metric = section.problems.attempt(section.place(key), Metric, key)
            amount = section.take(key, _amount, metric)
        if metric is not None and amount is not None:
            amounts[metric] = amount
    return (*chain, *(metric for metric in amounts if metric not in chain)), amounts, healthy


def _healthy(section: Section, metric: Metric | None, start: date | None) -> HealthyTarget | None:
    """What a target asks for that is stated as new business less what turns overdue early."""
    if "amount" in section:
        section.problem("what is asked is stated once: either `amount` or `healthy`", "amount")
    target = section.take("healthy", _amount, metric)
    provisional = None
    if is_list(section.table.get("early_overdue")):
        early: Any = _seen(section, start)
    else:
        early = section.need("early_overdue", as_number, "the share of new business that turns overdue early")
        provisional = section.take("provisional", as_yes_or_no)
    section.finish()
    if metric is None or target is None or early is None:
        return None
    place = section.place("early_overdue")
    return section.problems.attempt(
        place, healthy_target, metric, target, early, provisional=bool(provisional)
    )


def _seen(section: Section, start: date | None) -> EarlyOverdue | None:
    """The early overdue rate of past business, as the first day of the period will see it."""
    before = len(section.problems)
    window = section.take("window", as_whole)
    cohorts: list[Cohort] = []
    for inner in section.sections("early_overdue"):
        until = inner.need("until", as_day, "the last day on which any of it was disbursed")
        disbursed = inner.need("disbursed", as_weight, "the amount disbursed")
        overdue = inner.need("overdue", as_weight, "what of it has turned overdue")
        inner.finish()
        if until is not None and disbursed is not None and overdue is not None:
            cohort = section.problems.attempt(inner.place("overdue"), Cohort, until, disbursed, overdue)
            cohorts += [] if cohort is None else [cohort]
    if len(section.problems) > before:
        return None
    days = _DAYS if window is None else window
    return section.problems.attempt(
        section.place("early_overdue"), early_overdue, cohorts, as_of=start or date.max, window=days
    )


def _required(funnel: Funnel | None, amounts: Mapping[Metric, Any]) -> Targets:
    if funnel is None:
        if not amounts:
            raise ValueError("nothing is asked for")
        return Targets(amounts)
    asked = {metric: amount for metric, amount in amounts.items() if metric in funnel.metrics}
    if not asked:
        stages = ", ".join(metric.name for metric in funnel.metrics)
        raise ValueError(f"nothing is asked of any stage of the funnel: {stages}")
    return funnel.required(asked) | {
        metric: amount for metric, amount in amounts.items() if metric not in asked
    }
