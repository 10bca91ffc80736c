"""Where rates stand: what came over what it came from, beside what is asked for, node by node and never summed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

from targetkit._attrs import FrozenMap, value
from targetkit._blocks import Columns
from targetkit._nobody import is_nobody
from targetkit.errors import InvalidValue, UnknownMember
from targetkit.labels import check_lang, digits, percent
from targetkit.overdue import Cohort
from targetkit.quantity import as_decimal, nearest
from targetkit.rate_targets import (
    ActivityRate,
    AnyRate,
    ConversionRate,
    OverdueRate,
    named_rate,
    rate_target_of,
)
from targetkit.role import Manager, walk
from targetkit.tables import NOTHING

if TYPE_CHECKING:
    from targetkit.period import PeriodLike
    from targetkit.plan import Plan
    from targetkit.progress import Progress
    from targetkit.role import Role

__all__ = ["RateSource", "RateStanding", "cohorts_of", "rate_standing", "rate_standings", "rates_table"]

RateSource: TypeAlias = Literal["rows", "cohorts", "provisional", "rail", "nothing"]
"""Where a rate comes from; see `RateStanding`."""

_ZERO = Fraction(0)
_TENTH = Fraction(1, 10)

_SAID = {
    "rate": ("rate", "比率"),
    "target": ("target", "目标"),
    "attained": ("attained", "达成"),
    "gap": ("gap,\npoints", "差距\n（百分点）"),
    "of": ("of", "分子/分母"),
    "reached": ("reached", "是否达到"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
    "rows": ("", ""),
    "cohorts": ("", ""),
    "provisional": ("can still rise", "还可能上升"),
    "rail": ("by the guard rail's bands", "按红线的客群结构"),
    "nothing": ("nothing known", "无数据"),
}


@value
class RateStanding:
    """Where one role stands with one rate in one period.

    Attributes:
        rate: What is divided by what, by the plan's own names.
        role: The role's id.
        period: The period.
        target: What it should be; None where nothing is asked.
        at_most: Whether it may not lie above the target.
        numerator: What came out: people, pieces or money; of this role itself, not of its members' rates.
        denominator: What it came from.
        source: `rows`: what happened; `cohorts`: those handed to `track` whose window has passed;
            `provisional`: cohorts of which none is past its window, so that it can still rise;
            `rail`: no cohort is known, so it is what the plan's guard rail expects of what was approved;
            `nothing`: not known.
    """

    rate: AnyRate
    role: str
    period: PeriodLike
    target: Fraction | None
    at_most: bool
    numerator: Fraction
    denominator: Fraction
    source: RateSource

    @property
    def attained(self) -> Fraction | None:
        """The rate; None where there is nothing to divide by."""
        return self.numerator / self.denominator if self.denominator > 0 else None

    @property
    def gap(self) -> Fraction | None:
        """Target less attained, below 0 where there is more: `attained + gap == target`; None where one is not known."""
        if self.target is None or self.attained is None:
            return None
        return self.target - self.attained

    @property
    def points(self) -> Fraction | None:
        """The gap in points of a hundred."""
        return None if self.gap is None else 100 * self.gap

    @property
    def reached(self) -> bool:
        """Whether there is a target and it stands; what is not known has reached nothing."""
        if self.gap is None:
            return False
        return self.gap >= 0 if self.at_most else self.gap <= 0


def rate_standing(
    progress: Progress, rate: AnyRate, role: str | Role | None = None, period: PeriodLike | None = None
) -> RateStanding:
    """Where a role stands with a rate; see `Progress.rate`."""
    plan = progress.plan
    own = named_rate(rate, plan.metric)
    node = plan.roles if role is None else plan.role(role)
    when = plan.period if period is None else period
    plan.timeline.place(when)  # tells if it is not of this plan
    target = rate_target_of(plan.rate_targets, own, plan.metric, node, plan.roles.id)
    if isinstance(own, ActivityRate):
        came = _activity(progress, own, node, when)
    elif isinstance(own, ConversionRate):
        came = _conversion(progress, own, node, when)
    else:
        came = _overdue(progress, own, node)
    return RateStanding(
        own,
        node.id,
        when,
        None if target is None else target.value,
        isinstance(own, OverdueRate) if target is None else target.at_most,
        *came,
    )


def rate_standings(progress: Progress, period: PeriodLike | None = None) -> tuple[RateStanding, ...]:
    """All rates for which there is a target; see `Progress.rates`."""
    plan = progress.plan
    rates = dict.fromkeys(named_rate(one.rate, plan.metric) for one in plan.rate_targets)
    return tuple(
        rate_standing(progress, rate, node, period)
        for node in walk(plan.roles)
        for rate in rates
        if not is_nobody(node.id)
        and rate_target_of(plan.rate_targets, rate, plan.metric, node, plan.roles.id) is not None
    )


_Came: TypeAlias = tuple[Fraction, Fraction, RateSource]


def _activity(progress: Progress, rate: ActivityRate, node: Role, when: PeriodLike) -> _Came:
    people = (one for one in walk(node) if isinstance(one, Manager) and one.grade not in rate.without)
    own = [progress.standing(rate.metric, one, when) for one in people if not is_nobody(one.id)]
    there = [one for one in own if one.days_over]
    active = Fraction(sum(one.attained > 0 for one in there))
    return active, Fraction(len(there)), "rows" if there else "nothing"


def _conversion(progress: Progress, rate: ConversionRate, node: Role, when: PeriodLike) -> _Came:
    out, of = (Fraction(progress.standing(metric, node, when).attained) for metric in (rate.metric, rate.per))
    return out, of, "rows" if of > 0 else "nothing"


def _overdue(progress: Progress, rate: OverdueRate, node: Role) -> _Came:
    """From the cohorts of the people, or for the root from the guard rail; otherwise it is not known."""
    people = (one.id for one in walk(node) if isinstance(one, Manager))
    known = [one for id_ in people for one in progress.overdue.get(id_, ()) if one.disbursed]
    if known:
        first = _first_open(progress)
        matured = [one for one in known if one.until + timedelta(rate.window) < first]
        taken = matured or known
        bad = sum((one.overdue for one in taken), _ZERO)
        lent = sum((one.disbursed for one in taken), _ZERO)
        return bad, lent, "cohorts" if matured else "provisional"
    rail = progress.plan.overdue
    if rail is None or node.id != progress.plan.roles.id:
        return _ZERO, _ZERO, "nothing"
    approved = Fraction(progress.standing(rail.metric, node).attained)
    if approved <= 0:
        return _ZERO, _ZERO, "nothing"
    return rail.rate(approved) * approved, approved, "rail"


def _first_open(progress: Progress) -> date:
    """The first day that is not over."""
    return progress.plan.period.start if progress.over is None else progress.over + timedelta(1)


# --- what is handed in --------------------------------------------------------------------------------------------


def cohorts_of(
    given: Mapping[str, Iterable[Cohort]] | None, plan: Plan, last: date
) -> FrozenMap[str, tuple[Cohort, ...]]:
    """What turned overdue, by the managers of a plan, as far as it can be known.

    Args:
        given: Manager's id → cohorts, in any order.
        plan: The plan.
        last: The last day of which anything is seen.

    Raises:
        InvalidValue: What is no mapping or no cohort; a cohort that was not disbursed by then.
        UnknownMember: A manager that the plan does not have.
    """
    if given is None:
        return FrozenMap()
    if not isinstance(cast("Any", given), Mapping):
        raise InvalidValue("track: overdue", given, "{manager: [Cohort(...), ...]}")
    ids = {one.id for one in walk(plan.roles) if isinstance(one, Manager)}
    found: dict[str, tuple[Cohort, ...]] = {}
    for id_, own in given.items():
        if id_ not in ids:
            raise UnknownMember("manager", id_, tuple(sorted(ids)), where="the overdue cohorts")
        cohorts: tuple[Any, ...] = tuple(own)
        for one in cohorts:
            if not isinstance(one, Cohort):
                raise InvalidValue(f"track: overdue of {id_}", one, "a Cohort")
            if one.until > last:
                expected = f"a cohort that was disbursed by {last}, which the progress has seen"
                raise InvalidValue(f"track: overdue of {id_}", one.until, expected)
        found[id_] = tuple(sorted(cohorts, key=lambda one: (one.until, one.disbursed, one.overdue)))
    return FrozenMap(found)


# --- in words -----------------------------------------------------------------------------------------------------


def rates_table(standings: Iterable[RateStanding], names: Mapping[str, str], lang: str = "en") -> Columns:
    """Rates as a table, a line for each role and rate.

    Args:
        standings: The rates.
        names: What people call the roles that have a name.
        lang: `en` or `zh`.

    Raises:
        UnknownMember: For another language.
    """
    check_lang(lang)
    head = ["", *(_said(key, lang) for key in ("rate", "target", "attained", "gap", "of", "reached"))]
    rows = ([names.get(one.role, one.role), *_cells(one, lang)] for one in standings)
    return Columns.of(head, rows, right=range(2, 5))


def _said(key: str, lang: str) -> str:
    return _SAID[key][lang == "zh"]


def _cells(one: RateStanding, lang: str) -> Iterator[str]:
    yield one.rate.label(lang)
    yield NOTHING if one.target is None else f"{'≤' if one.at_most else '≥'} {percent(one.target, 1)}"
    yield NOTHING if one.attained is None else percent(one.attained, 1)
    yield NOTHING if one.points is None else _tenths(one.points)
    note = _said(one.source, lang)
    if one.denominator > 0 and one.source != "rail":
        said = f"{_tenths(one.numerator)} / {_tenths(one.denominator)}"
        yield f"{said}{f'（{note}）' if lang == 'zh' else f' ({note})'}" if note else said
    else:
        yield note
    yield NOTHING if one.gap is None else _said("yes" if one.reached else "no", lang)


def _tenths(number: Fraction) -> str:
    return digits(as_decimal(nearest(number, _TENTH), _TENTH), 0)
