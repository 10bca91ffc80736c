"""The tables [weights] and [profile] of a configuration, and weights in a file of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

from targetkit import profiles, weights
from targetkit._past import Past, ramp_of
from targetkit._problems import Place, Problems
from targetkit._roster import Roster
from targetkit._sheet import read_sheet
from targetkit._toml import Section, as_text, as_weight, as_whole, as_yes_or_no
from targetkit._written import metrics_by_name
from targetkit.errors import MissingWeight, UnknownMember
from targetkit.metric import Metric
from targetkit.period import WEEKDAYS
from targetkit.profiles import Profile
from targetkit.weights import Weights

__all__ = ["NO_HISTORY", "WEIGHT_HEADINGS", "Stated", "load_weights", "profiles_of", "weights_of"]

WEIGHT_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "manager": ("id", "manager_id", "工号", "客户经理", "业务员"),
    "metric": ("指标",),
    "weight": ("权重",),
}

Stated: TypeAlias = Mapping[str, Mapping[str, Fraction]]
"""Metric's name → manager's id → weight; what is under the empty name holds for all metrics."""

_ROSTER = "roster"
_HISTORY = "history"

NO_HISTORY = 'there is no past to go by; add the table [history] with file = "history.csv"'
"""What is said where the past is asked for and there is none."""


# --- weights ----------------------------------------------------------------------------------------------------

_WEIGHTS = ("from", "explicit", "default", "tenure", "team_age", "blend", "monthly")

_Make: TypeAlias = Callable[[Metric], Weights]


def weights_of(
    section: Section,
    metrics: tuple[Metric, ...],
    following: frozenset[Metric],
    roster: Roster,
    folder: Path,
    past: Past | None,
) -> dict[Metric, Weights]:
    """The weights of each metric: its own, or those for all; one that follows another needs none."""
    reader = _WeightReader(metrics, roster, folder, section.problems, past)
    named = section.named(_WEIGHTS, metrics_by_name(metrics))
    own = {metric: section.section(key) for metric, key in named.items()}
    others = tuple(metric for metric in metrics if metric not in named and metric not in following)
    usual = reader.read(section, others)
    section.finish(*(metric.name for metric in metrics))
    made = {metric: usual(metric) for metric in others}
    for metric, inner in own.items():
        if inner is not None:
            made[metric] = reader.read(inner, (metric,))(metric)
            inner.finish()
    reader.check_columns()
    return made


class _WeightReader:
    """What all tables of weights in a configuration share."""

    def __init__(
        self,
        metrics: tuple[Metric, ...],
        roster: Roster,
        folder: Path,
        problems: Problems,
        past: Past | None,
    ) -> None:
        self._metrics = metrics
        self._roster = roster
        self._folder = folder
        self._problems = problems
        self._past = past
        self._used: set[str] = set()

    def read(self, section: Section, metrics: tuple[Metric, ...]) -> _Make:
        """The policy that a table makes for each of these metrics: everything it says, multiplied."""
        parts = [*self._stated(section, metrics), *_ramps(section), *self._blend(section, metrics)]
        monthly = section.take("monthly", as_yes_or_no)

        def make(metric: Metric) -> Weights:
            made = [part(metric) for part in parts]
            policy = weights.equal() if not made else made[0] if len(made) == 1 else weights.product(*made)
            return weights.monthly(policy) if monthly else policy

        return make

    def check_columns(self) -> None:
        """A column of weights that nothing takes is a mistake."""
        sheet = self._roster.sheet
        names = metrics_by_name(self._metrics)
        for column in self._roster.weights:
            metric = column.partition(":")[2]
            if metric and metric not in names:
                error = UnknownMember("metric", metric, tuple(names), where="the targets")
                self._problems.add(sheet.place(1, column), str(error))
            elif column not in self._used:
                reason = 'nothing takes these weights; write from = "roster" under [weights], or pass over the column'
                self._problems.add(sheet.place(1, column), reason)

    def _stated(self, section: Section, metrics: tuple[Metric, ...]) -> list[_Make]:
        """Weights stated person by person: in the roster, in a file of their own, or in the table."""
        default = section.take("default", as_weight)
        source = section.take("from", as_text)
        inner = section.section("explicit")
        if source is not None and inner is not None:
            section.problem("weights come from one place: either `from` or `explicit`", "explicit")
        if source == _HISTORY:
            return self._from_history(section, default)
        given: Stated = {}
        if source == _ROSTER:
            given = self._from_roster(section, metrics)
        elif source is not None:
            path = self._folder / source
            ids = frozenset(self._roster.lines)
            place = section.place("from")
            given = load_weights(path, self._problems, metrics=self._metrics, managers=ids, at=place) or given
        elif inner is not None:
            given = {"": self._from_table(inner)}
        else:
            if "default" in section.table:
                section.problem("a default is for those whom `from` or `explicit` leaves out", "default")
            return []
        stated = {metric: given.get(metric.name, given.get("", {})) for metric in metrics}
        if given and default is None:
            for metric, own in stated.items():
                missing = tuple(sorted(id_ for id_ in self._roster.lines if id_ not in own))
                if missing:
                    section.problem(str(MissingWeight(metric.name, missing)), "explicit" if inner else "from")
        return [lambda metric: weights.explicit(stated[metric], default=default)]

    def _from_history(self, section: Section, default: Fraction | None) -> list[_Make]:
        if default is not None:
            section.problem("the history leaves nobody out; a default is for stated weights", "default")
        if self._past is None:
            section.problem(NO_HISTORY, "from")
            return []
        return [_always(self._past.weights())]

    def _from_roster(self, section: Section, metrics: tuple[Metric, ...]) -> Stated:
        names = metrics_by_name(self._metrics)
        columns = {column.partition(":")[2]: column for column in self._roster.weights}
        own = {names[name]: column for name, column in columns.items() if name in names}
        found: dict[str, Mapping[str, Fraction]] = {}
        for metric in metrics:
            column = own.get(metric, columns.get(""))
            if column is None:
                heading = f"weight:{metric.name}"
                section.problem(f"the roster has no column weight and none {heading}", "from")
                continue
            self._used.add(column)
            found[metric.name] = self._roster.weights[column]
        return found

    def _from_table(self, section: Section) -> Mapping[str, Fraction]:
        known = tuple(sorted(self._roster.lines))
        for id_ in section.table:
            if id_ not in self._roster.lines:
                section.problem(str(UnknownMember("manager", id_, known, where="the roster")), id_)
        return section.each(as_weight)

    def _blend(self, section: Section, metrics: tuple[Metric, ...]) -> list[_Make]:
        """A mixture: each part is a table of weights with its share."""
        parts: list[tuple[_Make, Fraction]] = []
        for inner in section.sections("blend"):
            share = inner.need("share", as_weight, "how much the part counts")
            make = self.read(inner, metrics)
            inner.finish()
            if share is not None:
                parts.append((make, share))
        if not parts:
            return []
        if not any(share for _, share in parts):
            section.problem("no part has a share above 0", "blend")
            return []
        return [lambda metric: weights.blend(*((make(metric), share) for make, share in parts))]


def _ramps(section: Section) -> list[_Make]:
    """Shares of a full load by how long a person, or a team, has been there."""
    made: list[_Make] = []
    kinds: tuple[tuple[str, Callable[..., Weights]], ...] = (
        ("tenure", weights.tenure),
        ("team_age", weights.team_age),
    )
    for key, kind in kinds:
        inner = section.section(key)
        policy = None if inner is None else ramp_of(inner, kind)
        if policy is not None:
            made.append(_always(policy))
    return made


def _always(policy: Weights) -> _Make:
    return lambda _metric: policy


def load_weights(
    path: Path,
    problems: Problems,
    *,
    metrics: tuple[Metric, ...] | None = None,
    managers: frozenset[str] | None = None,
    at: Place | None = None,
) -> Stated | None:
    """Read weights in long form; see `targetkit.files.read_weights`."""
    sheet = read_sheet(path, problems, headings=WEIGHT_HEADINGS, required=("manager", "weight"), at=at)
    if sheet is None:
        return None
    names = None if metrics is None else metrics_by_name(metrics)
    found: dict[str, dict[str, Fraction]] = {}
    first: dict[tuple[str, str], int] = {}
    for line in sheet.lines:
        name, id_ = line["metric"], line["manager"]
        before = len(problems)
        if name and names is not None:
            if name in names:
                name = names[name].name
            else:
                error = UnknownMember("metric", name, tuple(names), where="the targets")
                problems.add(sheet.place(line, "metric"), str(error))
        if managers is not None and id_ not in managers:
            error = UnknownMember("manager", id_, tuple(sorted(managers)), where="the roster")
            problems.add(sheet.place(line, "manager"), str(error))
        weight = problems.attempt(sheet.place(line, "weight"), as_weight, line["weight"])
        if (name, id_) in first:
            problems.add(sheet.place(line), f"{id_!r} has a weight in line {first[name, id_]} already")
        first.setdefault((name, id_), line.number)
        if weight is not None and len(problems) == before:
            found.setdefault(name, {})[id_] = weight
    return found


# --- profile ----------------------------------------------------------------------------------------------------

_PROFILE = ("from", "weekdays", "month_end_push", "days", "default")


def profiles_of(section: Section, metrics: tuple[Metric, ...], past: Past | None) -> dict[Metric, Profile]:
    """The profile of each metric: its own, or the one for all."""
    named = section.named(_PROFILE, metrics_by_name(metrics))
    own = {metric: section.section(key) for metric, key in named.items()}
    usual = _profile(section, past)
    section.finish(*(metric.name for metric in metrics))
    made = dict.fromkeys(metrics, usual)
    for metric, inner in own.items():
        if inner is not None:
            made[metric] = _profile(inner, past)
            inner.finish()
    return made


def _profile(section: Section, past: Past | None) -> Profile:
    """Everything that a table says, multiplied."""
    made: list[Profile] = []
    problems = section.problems
    if section.take("from", _source) and past is not None:
        made.append(past.profile())
    elif "from" in section.table and past is None:
        section.problem(NO_HISTORY, "from")
    inner = section.section("weekdays")
    if inner is not None:
        given = inner.each(as_weight)
        for name in inner.table:
            if name not in WEEKDAYS:
                inner.problem(str(UnknownMember("weekday", name, WEEKDAYS)), name)
        if not given.keys() - set(WEEKDAYS):
            made.append(profiles.by_weekday(given))
    inner = section.section("month_end_push")
    if inner is not None:
        days = inner.take("days", as_whole)
        factor = inner.take("factor", as_weight)
        inner.finish()
        push = problems.attempt(
            section.place("month_end_push"),
            profiles.month_end_push,
            5 if days is None else days,
            2 if factor is None else factor,
        )
        made += [] if push is None else [push]
    default = section.take("default", as_weight)
    inner = section.section("days")
    if inner is not None:
        made.append(profiles.explicit(inner.dated(as_weight), default=1 if default is None else default))
    elif default is not None:
        section.problem("a default is for the days that `days` leaves out", "default")
    return profiles.working_days() if not made else made[0] if len(made) == 1 else profiles.product(*made)


def _source(given: object) -> str:
    if given != _HISTORY:
        raise UnknownMember("source of a profile", given, (_HISTORY,))
    return _HISTORY
