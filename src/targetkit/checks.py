"""Is a plan consistent and differentiated? A report says what is not, where, and what to do.

The codes are explained one by one in the reference of findings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any, SupportsIndex, cast

from targetkit._case import Case
from targetkit._differentiation import check_back_loaded, check_flat, check_new_hires
from targetkit._reach import check_reach
from targetkit._sums import check_assigned, check_sums
from targetkit.errors import InvalidQuantity, UnknownMember
from targetkit.findings import Finding, Report
from targetkit.quantity import Number, exact, rate, whole
from targetkit.weights import Weights
from targetkit.workdays import WorkCalendar

if TYPE_CHECKING:
    from targetkit.decompose import PerMetric
    from targetkit.metric import Metric, Targets
    from targetkit.period import PeriodLike
    from targetkit.plan import Plan, Row
    from targetkit.quantity import Quantity
    from targetkit.timeline import Line

__all__ = ["check_consistency"]

_HALF = Fraction(1, 2)
_MOST_MONTHS = 1200

_HINTED = 20
"""Unknown names that get a did-you-mean; whoever has more of them has taken the wrong file."""


def check_consistency(
    plan: Plan,
    *,
    targets: Targets | None = None,
    stretch: Number = 0,
    weights: PerMetric[Weights] | None = None,
    new_within: SupportsIndex = 3,
    back_loaded: Number = _HALF,
) -> Report:
    """Whether the parts of a plan add up to the whole (上下一致) and are split with regard to people (合理分配).

    A bad plan never raises: what is wrong with it is in the report, which is `ok` when there are no errors.
    A plan with a stretch is read in both layers: its base has to add up, and in what it assigns to people those below
    a role must not have less than it, nor more than the plan's own stretch allows.

    Args:
        plan: The plan; one from `decompose` is judged by the weights in its basis.
        targets: What was asked for in the whole period; every metric of it is held against the root's number.
            Leave out a stage that own rates work out anew: what it takes depends on who carries how much.
            Without targets nothing says whether the whole is the right one: a plan of nothing adds up.
        stretch: The share by which those below a role may have more than it in the base: 0 or more.
        weights: The policy by which a flat split is judged, one for all metrics or `{metric: policy}`;
            without it the one of the plan's basis, and without a basis equal rates per present day.
        new_within: Full months since hire; whoever has fewer on the first day of the plan is new.
        back_loaded: The share of a month's number that may fall in the last third of its open days:
            above 0, at most 1.

    Returns:
        The findings, the gravest first.

    Raises:
        InvalidQuantity: A negative stretch, `back_loaded` outside (0, 1], or no number.
        InvalidValue: `new_within` is not a whole number of months.
        UnknownMember: Weights for a metric that the plan does not have.

    >>> from targetkit import Manager, Month, Plan, Team
    >>> november = Month(2026, 11)
    >>> plan = Plan.from_rows(
    ...     [("signings", "east", november, 8), ("signings", "li-na", november, 5),
    ...      ("signings", "wang-lei", november, 2)],
    ...     roles=Team("east", [Manager("li-na"), Manager("wang-lei")]), period=november,
    ... )
    >>> print(check_consistency(plan))
    1 error
    <BLANKLINE>
    TK101 error: those below add up to less (1)
      signings in 2026-11: the 2 below east add up to 7, 1 less than its 8; give them 1 more, or lower east to 7
    """
    share = exact(stretch, of="stretch")
    if share < 0:
        raise InvalidQuantity(stretch, "a stretch is 0 or more", of="stretch")
    most = rate(back_loaded, of="back_loaded")
    months = _months(new_within)
    policies = _policies(plan, weights)
    case = Case(plan)
    sums = [*check_sums(case, share)]
    if plan.stretch:
        sums += check_assigned(case, Case(plan.assigned), sums)
    return Report(
        [
            *sums,
            *_check_targets(case, targets or {}),
            *_check_strays(case),
            *check_reach(case),
            *_check_calendars(case),
            *_check_days_off(case),
            *check_flat(case, policies),
            *check_new_hires(case, months),
            *check_back_loaded(case, most),
        ]
    )


def _months(given: SupportsIndex) -> int:
    return whole(given, "new_within", 0, _MOST_MONTHS, f"a whole number of months from 0 to {_MOST_MONTHS}")


def _policies(plan: Plan, given: Any) -> Mapping[Metric, Weights]:
    """Weights by the plan's own metrics, however these were called."""
    if given is None:
        return {}
    if isinstance(given, Mapping):
        stated = cast(Mapping[Any, Weights], given)
        return {plan.metric(metric): policy for metric, policy in stated.items()}
    return dict.fromkeys(plan.metrics, cast(Weights, given))


# --- what was asked for (TK114) ---------------------------------------------------------------------------------


def _check_targets(case: Case, targets: Mapping[Metric, Quantity]) -> Iterator[Finding]:
    """What was asked for against what the root has, metric by metric; more than that is no fault."""
    root = case.plan.roles.id
    for metric, amount in targets.items():
        own = next((one for one in case.plan.metrics if not set(one.names).isdisjoint(metric.names)), None)
        has = None if own is None else _whole(case, own)
        asked = Fraction(amount)
        there = Fraction(0) if own is None or has is None else has * own.quantum
        if there < asked:
            yield case.found(
                "TK114",
                metric,
                root,
                0,
                expected=metric.quanta(amount),
                actual=None if has is None else there / metric.quantum,
                form="nothing" if has is None else "",
                gap=asked - there,
            )


def _whole(case: Case, metric: Metric) -> int | None:
    """Quanta of the root in the whole period; None where nobody has any target.

    Where a role has no number of its own, the parts count for it, those of time or those below, whichever are more:
    that parts are missing is for other checks to say.
    """
    lines = case.lines(metric)
    wholes: dict[str, int | None] = {}
    for node in reversed(case.nodes):
        line = lines.get(node.id)
        whole = None if line is None else _over_time(case, line)
        if line is None or line[0] is None:
            below = [number for child in node.children if (number := wholes[child.id]) is not None]
            parts = [*([] if whole is None else [whole]), *([sum(below)] if below else [])]
            whole = max(parts, default=None)
        wholes[node.id] = whole
    return wholes[case.plan.roles.id]


def _over_time(case: Case, line: Line) -> int | None:
    """The number of the whole period, or the sum over the coarsest level inside it that has any."""
    levels = (case.timeline.below(0, level) for level in case.timeline.levels)
    found = ([number for number in line[cells.start : cells.stop] if number is not None] for cells in levels)
    return next((sum(given) for given in found if given), None)


# --- rows without a place (TK106 to TK108) ----------------------------------------------------------------------


def _check_strays(case: Case) -> Iterator[Finding]:
    """Rows for a metric, role or period that the plan does not have, one finding for each unknown name."""
    metrics = {name for metric in case.plan.metrics for name in metric.names}
    ids = {node.id for node in case.nodes}
    unknown: dict[tuple[str, Any], list[Row]] = {}
    for row in case.plan.strays:
        if row.metric not in metrics:
            unknown.setdefault(("TK106", row.metric), []).append(row)
        if row.role not in ids:
            unknown.setdefault(("TK107", row.role), []).append(row)
        if row.period not in case.timeline:
            unknown.setdefault(("TK108", row.period), []).append(row)
    own = tuple(metric.name for metric in case.plan.metrics)
    told = {
        "TK106": _Names("metric", tuple(sorted(metrics)), {"known": own}),
        "TK107": _Names("role", tuple(sorted(ids)), {"root": case.plan.roles.id}),
    }
    for (code, name), rows in sorted(unknown.items(), key=lambda item: (item[0][0], str(item[0][1]))):
        row = rows[0]
        alone = len(rows) == 1
        details = told[code].details(name) if code in told else _period_details(case, name)
        yield Finding.of(
            code,
            metric=row.metric if alone or code == "TK106" else None,
            role=row.role if alone or code == "TK107" else None,
            period=row.period if alone or code == "TK108" else None,
            actual=row.value if alone else None,
            count=len(rows),
            form="near" if "near" in details else "",
            **details,
        )


class _Names:
    """The names of one kind that exist, and what is told of one that does not.

    Args:
        kind: `metric` or `role`.
        known: The names that exist.
        details: What the sentence says beside them.
    """

    def __init__(self, kind: str, known: tuple[str, ...], details: dict[str, Any]) -> None:
        self.kind = kind
        self.known = known
        self._details = details
        self._hinted = 0

    def details(self, name: str) -> dict[str, Any]:
        """What is told of a name, with the known ones that come near."""
        self._hinted += 1
        if self._hinted > _HINTED:
            return self._details
        near = UnknownMember(self.kind, name, self.known).suggestions
        return {**self._details, "near": near} if near else self._details


def _period_details(case: Case, period: PeriodLike) -> dict[str, Any]:
    """What is told of a period that the plan does not have, with the one of its kind that it overlaps."""
    details: dict[str, Any] = {"span": case.plan.period, "scheme": case.plan.weeks}
    if isinstance(period, date):
        return details
    for own in case.timeline.periods:
        if (
            not isinstance(own, date)
            and type(own) is type(period)
            and own.start <= period.end
            and period.start <= own.end
        ):
            return {**details, "near": own}
    return details


# --- days (TK112 and TK113) -------------------------------------------------------------------------------------


def _check_calendars(case: Case) -> Iterator[Finding]:
    """Calendars that are asked outside the years that they officially know, each once for either side."""
    users: dict[WorkCalendar, list[str]] = {}
    for metric in case.plan.metrics:
        if metric.name in case.plan.calendars:
            users.setdefault(case.plan.calendars[metric.name], []).append(metric.name)
    shared = set(users)
    for manager in case.managers:
        if isinstance(manager.calendar, WorkCalendar) and manager.calendar not in shared:
            users.setdefault(manager.calendar, []).append(manager.id)
    asked = case.plan.period
    for calendar, names in users.items():
        late, early = calendar.with_official_from(None), calendar.with_official_through(None)
        own = calendar not in shared
        for side, form, known, year in (
            (late, "own" if own else "", calendar.official_through, asked.end.year),
            (early, "own_before" if own else "before", calendar.official_from, asked.start.year),
        ):
            if side.provisional(asked):
                yield Finding.of(
                    "TK112",
                    period=asked,
                    expected=known,
                    actual=year,
                    form=form,
                    users=tuple(names),
                    months=tuple(month for month in case.timeline.months if side.provisional(month)),
                )


def _check_days_off(case: Case) -> Iterator[Finding]:
    """Managers' targets on days that are closed to them, or on which they are not there."""
    days = case.timeline.levels["day"]
    for metric in case.plan.metrics:
        lines = case.lines(metric)
        shares = case.attendance(metric)
        off = {id(own): own for own in shares.values()}
        closed = {
            alike: [day for day, share in zip(days, own, strict=True) if not share]
            for alike, own in off.items()
        }
        for manager in case.managers:
            line = lines.get(manager.id)
            if line is None:
                continue
            for day in closed[id(shares[manager.id])]:
                number = line[day]
                if number:
                    present = manager.present(case.timeline.span.days[day - days.start])
                    form = "" if present else "away"
                    yield case.found("TK113", metric, manager.id, day, actual=number, form=form)
