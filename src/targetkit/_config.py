"""A configuration: everything that `decompose` needs, from a TOML file and the files that it names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeVar, cast

from targetkit._attrs import FrozenMap, field, value
from targetkit._calendars import Holidays, calendars_of
from targetkit._options import Chain
from targetkit._origins import Origins
from targetkit._past import Past, Told, past_of, told_of
from targetkit._policies import NO_HISTORY, profiles_of, weights_of
from targetkit._problems import Problems
from targetkit._rail import rail_of
from targetkit._remedy_tables import labour_of, rules_of
from targetkit._roster import Roster, load_roster
from targetkit._targets import Asked, targets_of
from targetkit._text import one_of
from targetkit._told_rates import rate_targets_of
from targetkit._toml import Section, as_text, as_texts, read_toml
from targetkit._written import metrics_by_name, period_of
from targetkit.allocation import METHODS, Method
from targetkit.decompose import Grain, decompose
from targetkit.errors import (
    AllWeightsZero,
    ConflictingPolicy,
    InvalidInput,
    NoWorkingDay,
    Problem,
    UnknownMember,
)
from targetkit.funnel import Funnel
from targetkit.labour import LabourLimits
from targetkit.lever import Lever
from targetkit.levers import standard as standard_levers
from targetkit.metric import Metric, Targets
from targetkit.overdue import HealthyTarget, OverdueRail
from targetkit.period import WEEK_SCHEMES, Month, Quarter, Year
from targetkit.plan import Plan
from targetkit.profiles import Profile
from targetkit.rate_targets import RateTarget
from targetkit.role import Region, Store
from targetkit.rules import Rule
from targetkit.rules import standard as standard_rules
from targetkit.timeline import LEVELS, Span
from targetkit.weights import Weights
from targetkit.workdays import WorkCalendar

__all__ = ["Config", "load_config"]

T = TypeVar("T")

_ENDS: tuple[Literal["steady", "cut-off"], ...] = ("steady", "cut-off")
_SPANS: Mapping[str, type[Month | Quarter | Year]] = {"month": Month, "quarter": Quarter, "year": Year}
_TABLES = (
    "period",
    "store",
    "region",
    "targets",
    "funnel",
    "calendar",
    "history",
    "weights",
    "profile",
    "split",
    "overdue",
    "rates",
    "labour",
    "rules",
)


@value
class Config:
    """What a configuration file says: the arguments of `decompose`.

    Attributes:
        targets: The targets of the whole period, with the funnel that made them.
        roles: The role tree.
        period: The Month, Quarter or Year.
        weeks: The week scheme.
        calendar: Metric's name → which days are open.
        weights: Metric's name → who carries how much; empty: everybody the same.
        profile: Metric's name → which day carries how much; empty: every open day the same.
        follow: Metric → the metric that it follows.
        method: Metric's name → method of apportionment.
        grain: Metric's name → the level of time at which it stops.
        lead: What the last days of each month are for, where the stages of the funnel have lags.
        overdue: The guard rail that the plan carries, if there is one.
        rate_targets: What rates should be, which the plan carries.
        healthy: The target that is stated as healthy new business, if one is.
        past: What happened, and how it is used; None without the table of the history.
        labour: What the law and the firm allow of overtime.
        levers: What can be done about what is short, with what it costs.
        rules: What has to be done when something is short.
        origins: Where in the files all this stands; None for a configuration that comes from no file.
    """

    targets: Targets = field(kw_only=True)
    roles: Store | Region = field(kw_only=True)
    period: Span = field(kw_only=True)
    weeks: str = field(kw_only=True)
    calendar: FrozenMap[str, WorkCalendar] = field(kw_only=True)
    weights: FrozenMap[str, Weights] = field(kw_only=True)
    profile: FrozenMap[str, Profile] = field(kw_only=True)
    follow: FrozenMap[str, str] = field(kw_only=True)
    method: FrozenMap[str, Method] = field(kw_only=True)
    grain: FrozenMap[str, Grain] = field(kw_only=True)
    lead: Literal["steady", "cut-off"] = field(default="steady", kw_only=True)
    overdue: OverdueRail | None = field(default=None, kw_only=True)
    rate_targets: tuple[RateTarget, ...] = field(default=(), kw_only=True)
    healthy: HealthyTarget | None = field(default=None, kw_only=True)
    past: Past | None = field(default=None, kw_only=True)
    labour: LabourLimits = field(factory=LabourLimits.china, kw_only=True)
    levers: tuple[Lever, ...] = field(factory=standard_levers, kw_only=True)
    rules: tuple[Rule, ...] = field(factory=standard_rules, kw_only=True)
    origins: Origins | None = field(default=None, kw_only=True, eq=False, repr=False)

    def plan(self) -> Plan:
        """Split the targets.

        Raises:
            InvalidInput: Weights that are all zero, no working day, rules that cannot both hold:
                with the place of the setting in the files.
            TargetkitError: Anything else, as `decompose` does.
        """
        try:
            return decompose(
                self.targets,
                self.roles,
                self.period,
                calendar=self.calendar,
                weights=self.weights,
                profile=self.profile,
                follow=self.follow,
                rates=None if self.past is None else self.past.rates,
                lead=self.lead,
                method=self.method,
                grain=self.grain,
                weeks=self.weeks,
                overdue=self.overdue,
                rate_targets=self.rate_targets,
            )
        except (AllWeightsZero, ConflictingPolicy, NoWorkingDay) as error:
            if self.origins is None:
                raise
            place = self.origins.place(error, self.roles, self.calendar, self.period)
            raise InvalidInput((Problem(*place, str(error)),)) from error

    def achievability(self, plan: Plan) -> Mapping[str, Any] | None:
        """The arguments of `check_achievability` for a plan; None where nothing is said that it could be held against.

        Args:
            plan: A plan of these metrics, roles and this period.
        """
        if self.past is None and self.healthy is None and plan.overdue is None:
            return None
        limits: dict[str, Any] = {"healthy": self.healthy}
        if self.past is not None:
            limits |= self.past.achievability(plan.metrics, plan.period.start)
        return limits

    @property
    def funnel(self) -> Funnel | None:
        """The funnel of the plan: where people have their own rates, with those that the store has by them."""
        if self.past is not None and self.past.rates is not None:
            return self.plan().funnel
        return cast("Funnel | None", self.targets.funnel)

    def loads(self) -> Mapping[str, Weights] | None:
        """Who carries how much of each metric, for `check_consistency`; None: everybody the same.

        A metric that follows another has the weights of that one.
        """
        found: dict[str, Weights] = {}
        for metric in self.targets.metrics:
            name = metric.name
            while name in self.follow:
                name = self.follow[name]
            if name in self.weights:
                found[metric.name] = self.weights[name]
        return found or None


def load_config(path: Path, problems: Problems, holidays: Holidays | None) -> Config | None:
    """Read a configuration; see `targetkit.files.read_config`."""
    document = read_toml(path, problems)
    if document is None:
        return None
    period, weeks = _period(_table(document, "period", 'month = "2026-11"'))
    roster = _roster(document, path.parent)
    stages = document.section("funnel")
    wanted = _table(document, "targets", "disbursements = 3_000_000")
    asked = targets_of(stages, wanted, None if period is None else period.start)
    metrics = asked.metrics
    split = document.section("split")
    lead = None if split is None else split.take("lead", _end)
    follow, method, grain = _split(split, metrics, period)
    railed = document.section("overdue")
    rail = None if railed is None else rail_of(railed, metrics)
    told = _told(document, path.parent, asked)
    rates = rate_targets_of(document, metrics, None if roster is None else roster.roles)
    dated = _table(document, "calendar", 'week = "weekdays"')
    no_calendar: Mapping[Metric, WorkCalendar] = {}
    span = period or Month(2026, 1)
    years = span if told is None else told.years(span)
    calendar = _named(no_calendar if dated is None else calendars_of(dated, metrics, years, holidays))
    people = None if roster is None else roster.roles
    past = None if told is None else past_of(told, people, calendar, span.start)
    weighed = document.section("weights")
    following = frozenset(metric for metric in metrics if metric.name in follow)
    weights = (
        {}
        if weighed is None or roster is None
        else weights_of(weighed, metrics, following, roster, path.parent, past)
    )
    shaped = document.section("profile")
    profile = {} if shaped is None else profiles_of(shaped, metrics, past)
    ids = None if roster is None else roster.lines
    labour, levers = labour_of(document.section("labour"), ids)
    rules = rules_of(document.section("rules"), metrics)
    document.finish(*_TABLES)
    if len(problems) or period is None or roster is None or asked.targets is None:
        return None
    past, targets = _learnt(past, asked, document, span.start)
    if targets is None:
        return None
    if past is not None and past.told.own_rates:
        _make_room(weights, targets, following, weighed, document)
    return Config(
        targets=targets,
        roles=roster.roles,
        period=period,
        weeks=weeks,
        calendar=calendar,
        weights=_named(weights),
        profile=_named(profile),
        follow=FrozenMap(follow),
        method=_named(method),
        grain=_named(grain),
        lead=lead or _ENDS[0],
        overdue=rail,
        rate_targets=rates,
        healthy=asked.healthy,
        past=past,
        labour=labour,
        levers=levers,
        rules=rules,
        origins=Origins.of(document, targets.metrics, roster),
    )


def _named(options: Mapping[Metric, T]) -> FrozenMap[str, T]:
    return FrozenMap((metric.name, option) for metric, option in options.items())


def _table(document: Section, key: str, example: str) -> Section | None:
    """A table that must be there."""
    if key not in document:
        document.problem(f"the table [{key}] is missing, with {example} for example")
    return document.section(key)


# --- when and who -----------------------------------------------------------------------------------------------


def _period(section: Section | None) -> tuple[Span | None, str]:
    if section is None:
        return None, "monday"
    given = [key for key in _SPANS if key in section]
    span = None
    if len(given) == 1:
        span = section.take(given[0], _span, given[0])
    else:
        section.problem("it has one of the keys month, quarter and year", *given[1:2])
    weeks = section.take("weeks", one_of, "week scheme", WEEK_SCHEMES)
    section.finish()
    return span, weeks or "monday"


def _span(given: Any, kind: str) -> Span:
    """A span by its name, or a fiscal one by its first day."""
    text = str(given) if isinstance(given, int | date) and not isinstance(given, bool) else as_text(given)
    start = period_of(text)
    if isinstance(start, date):
        return _SPANS[kind].starting(start.year, start.month, start.day)
    if not isinstance(start, _SPANS[kind]):
        examples = {"month": '"2026-11"', "quarter": '"2026-Q4"', "year": "2026"}
        form = f"write {examples[kind]}, or the first day of a fiscal {kind}"
        raise ValueError(f"{text!r} is no {kind}: {form}")  # noqa: TRY004  # it is a value in a file
    return start


def _roster(document: Section, folder: Path) -> Roster | None:
    both = [key for key in ("store", "region") if key in document]
    if len(both) != 1:
        reason = 'it has one of the tables [store] and [region], with roster = "roster.csv" for example'
        document.problem(reason, *both[1:])
        return None
    kind = both[0]
    section = document.section(kind)
    if section is None:
        return None
    id_ = section.take("id", as_text) or ""
    name = section.take("name", as_text) or ""
    ignore = section.take("ignore", as_texts) or ()
    file = section.need("roster", as_text, "the CSV file that says who is there")
    section.finish()
    if kind == "region" and not id_:
        section.problem("the key 'id' is missing: what the region is called in the plan")
    if file is None:
        return None
    place = section.place("roster")
    inside = {"store": id_} if kind == "store" else {"region": id_}
    return load_roster(folder / file, section.problems, name=name, ignore=ignore, at=place, **inside)


# --- what happened ----------------------------------------------------------------------------------------------


def _told(document: Section, folder: Path, asked: Asked) -> Told | None:
    """What the table of the history says; where something is wrong with it, nothing has happened."""
    section = document.section("history")
    if section is not None:
        return told_of(section, folder, asked.metrics) or Told()
    for place in asked.learnt.values():
        document.problems.add(place, NO_HISTORY)
    return None


def _learnt(
    past: Past | None, asked: Asked, document: Section, start: date
) -> tuple[Past | None, Targets | None]:
    """The past with the rates that are learnt from it, and the targets that these make."""
    if past is None:
        return None, asked.targets
    past, funnel = past.with_rates(asked, start, document.problems)
    if not asked.learnt:
        return past, asked.targets
    if len(document.problems):
        return past, None
    return past, document.problems.attempt(document.place("targets"), asked.required, funnel)


def _make_room(
    weights: dict[Metric, Weights],
    targets: Targets,
    following: Collection[Metric],
    section: Section | None,
    document: Section,
) -> None:
    """Take the weights away where each person's need comes from the person's own rates."""
    chain = Chain.of(targets, dict.fromkeys(following, targets.metrics[0]))
    if chain is None or not chain.upward:
        document.problem(
            "own rates need a [funnel] with a stage above the one that is asked for", "history", "own_rates"
        )
        return
    names = metrics_by_name(targets.metrics)
    stated = {} if section is None else {names[key]: key for key in section.table if key in names}
    for metric, _ in chain.upward:
        if metric in stated:
            reason = "each person's need comes from the person's own rates (history.own_rates); give one or the other"
            document.problem(reason, "weights", stated[metric])
        weights.pop(metric, None)


# --- how --------------------------------------------------------------------------------------------------------


def _split(
    section: Section | None, metrics: tuple[Metric, ...], period: Span | None
) -> tuple[dict[str, str], dict[Metric, Method], dict[Metric, Grain]]:
    if section is None:
        return {}, {}, {}
    names = metrics_by_name(metrics)
    levels = LEVELS if period is None else LEVELS[LEVELS.index(_level(period)) :]
    follow: dict[str, str] = {}
    pairs = section.section("follow")
    if pairs is not None:
        for key, other in pairs.each(as_text).items():
            one = pairs.problems.attempt(pairs.place(key), _member, key, names, "metric")
            two = pairs.problems.attempt(pairs.place(key), _member, other, names, "metric")
            if one is not None and two is not None:
                follow[one.name] = two.name
        _check_circles(pairs, follow, names)
    method = _option(section, "method", metrics, {name: name for name in METHODS})
    grain = _option(section, "grain", metrics, {name: name for name in levels})
    section.finish()
    return follow, cast(dict[Metric, Method], method), cast(dict[Metric, Grain], grain)


def _check_circles(section: Section, follow: Mapping[str, str], names: Mapping[str, Metric]) -> None:
    """Metrics that follow each other in a circle are told once, where the first of them stands."""
    told: set[str] = set()
    for key in section.table:
        chain = [names[key].name] if key in names else []
        while chain and (ahead := follow.get(chain[-1])) is not None and ahead not in chain:
            chain.append(ahead)
        if chain and follow.get(chain[-1]) == chain[0] and chain[0] not in told:
            circle = " → ".join((*chain, chain[0]))
            section.problem(f"metrics follow each other in a circle: {circle}; take one of them out", key)
            told.update(chain)


def _end(given: Any) -> Literal["steady", "cut-off"]:
    if given not in _ENDS:
        raise UnknownMember("end of a month for lags", given, _ENDS)
    return _ENDS[_ENDS.index(given)]


def _level(period: Span) -> str:
    return next(name for name, kind in _SPANS.items() if isinstance(period, kind))


def _member(name: Any, known: Mapping[str, T], kind: str) -> T:
    if not isinstance(name, str) or name not in known:
        raise UnknownMember(kind, name, tuple(known))
    return known[name]


def _option(
    section: Section, key: str, metrics: tuple[Metric, ...], known: Mapping[str, str]
) -> dict[Metric, str]:
    """One word for all metrics, or a table of words by metric."""
    if key not in section:
        return {}
    inner = section.section(key) if isinstance(section.table[key], dict) else None
    if inner is None:
        word = section.take(key, _member, known, key)
        return {} if word is None else dict.fromkeys(metrics, word)
    chosen: dict[Metric, str] = {}
    names = metrics_by_name(metrics)
    for name in inner.table:
        metric = inner.problems.attempt(inner.place(name), _member, name, names, "metric")
        word = inner.take(name, _member, known, key)
        if metric is not None and word is not None:
            chosen[metric] = word
    return chosen
