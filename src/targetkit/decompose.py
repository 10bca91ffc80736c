"""Split a period's targets along role and time, into whole numbers that add up in every direction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, cast

from attrs import evolve

from targetkit import profiles as _profiles
from targetkit import weights as _weights
from targetkit._attrs import FrozenMap, value
from targetkit._held import Held
from targetkit._options import (
    EQUAL,
    WORKING_DAYS,
    Chain,
    Estimated,
    Grain,
    PerMetric,
    Rules,
    in_turn,
    read_fixed,
    read_follow,
    read_rates,
    read_rules,
    run_ahead,
)
from targetkit._pins import Rule, read_pins
from targetkit._split import Course, NoRoom, Order, Pattern, Rounded, Stretches, split
from targetkit.assigned import read_stretch
from targetkit.basis import Basis, MetricBasis, tie_key
from targetkit.errors import AllWeightsZero, Infeasible, InvalidValue, NoWorkingDay
from targetkit.hold import Bound, Hold
from targetkit.metric import Metric, Targets
from targetkit.period import label
from targetkit.plan import Plan
from targetkit.quantity import Number, up
from targetkit.role import Manager, Region, Store, Team, walk
from targetkit.scope import Scope, opened, presence
from targetkit.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from targetkit.allocation import Method
    from targetkit.funnel import Funnel
    from targetkit.overdue import OverdueRail
    from targetkit.period import Month
    from targetkit.profiles import Profile
    from targetkit.rate_targets import RateTarget
    from targetkit.role import Role
    from targetkit.timeline import Line, Span
    from targetkit.weights import Rate, Weights
    from targetkit.workdays import WorkCalendar

__all__ = ["Grain", "PerMetric", "decompose"]

_NONE: Mapping[str, str] = FrozenMap()
_NO_LINKS: Mapping[str, Fraction] = FrozenMap()
_ZERO = Fraction(0)


def decompose(
    targets: Targets | Mapping[Metric, Number],
    roles: Role,
    period: Span,
    *,
    calendar: PerMetric[WorkCalendar],
    weights: PerMetric[Weights] = EQUAL,
    profile: PerMetric[Profile] = WORKING_DAYS,
    follow: Mapping[str, str] = _NONE,
    rates: Mapping[str, Funnel | Estimated] | None = None,
    lead: Literal["steady", "cut-off"] = "steady",
    method: PerMetric[Method] = "webster",
    grain: PerMetric[Grain] = "day",
    weeks: str = "monday",
    overdue: OverdueRail | None = None,
    rate_targets: Iterable[RateTarget] = (),
    holds: Iterable[Hold] = (),
    bounds: Iterable[Bound] = (),
    stretch: Mapping[str, Number] = _NO_LINKS,
) -> Plan:
    """Split the targets of a store (or whatever the tree's root is) down to each manager's day.

    First each metric's number goes down the role tree, at each level in proportion to the loads below.
    Then each manager's number goes over the period in proportion to calendar × profile × presence,
    all managers of a store and month rounded together so that every margin stays within one of its ideal.

    Args:
        targets: Metric → number of the whole period, e.g. from `Funnel.required`.
        roles: The root of the role tree.
        period: A Month, Quarter or Year.
        calendar: Which days are open; with `{metric: calendar}` every metric must be named.
        weights: Who carries how much per full present day; see `targetkit.weights`.
        profile: Which day carries how much; see `targetkit.profiles`.
        follow: `{"disbursements": "signings"}` sends money where the whole loans are:
            each cell's ideal is its share of the followed metric's cells.
        rates: For managers by id a funnel with their own rates, or what `History.funnels` says; others have the store's.
            Every stage above the last one carried is then worked out anew: each person's need by the person's
            own rate, the store's rounded up from their sum less the stock; those who convert less do more.
            The funnel of the plan gets the rates that result for the store.
        lead: Where the stages of the targets' funnel have lags, every stage runs ahead of the last one carried,
            by the usual lead in working days, unless its profile is given by its name; this says
            what the last days of each month are for: `"steady"`, the next month, or `"cut-off"`, nothing.
            See `profiles.ahead`. What the last stage brings in the first days comes from the stock.
        method: `"webster"` or `"largest_remainder"`, for the role dimension; see `apportion`.
        grain: The level of time at which a metric stops.
        weeks: The week scheme: a first weekday, or `"sevens"`.
        overdue: The ceiling for the overdue rate of what the root needs approved. The plan carries it;
            `check_achievability` holds the plan against it. It changes no target.
        rate_targets: What rates should at least or at most be: activity, conversion, overdue. The plan carries them;
            `progress.rates()` holds what came against them. They change no target.
        holds: Numbers that stay as they are; everybody else takes up the rest in proportion.
            Any role's whole period, a manager's month, week or day, any role's day up to the store,
            a store's month or week.
        bounds: How little and how much a role may be given for the whole period;
            what one cannot take goes to the others in proportion. The order of holds and bounds does not matter.
        stretch: Level of roles → the share that its members are asked beyond what the group above is asked:
            `{"manager": "0.05"}` for 5% of reserve. It changes `plan.assigned`, not the base, which adds up.

    Returns:
        A plan that adds up exactly, with its basis.

    Raises:
        UnknownMember: A metric, grain, method, week scheme or level of roles that does not exist;
            a guard rail or rate target for such a metric, role or level.
        InvalidQuantity: A stretch that is negative or no number.
        MissingWeight: Someone whom explicit weights leave out.
        AllWeightsZero: A positive number for a tree in which nobody has any weight.
        NoWorkingDay: A positive number for someone, or for the period, without a day to do it on.
        ConflictingPolicy: A metric without calendar, metrics that follow each other in a circle,
            a finer grain than the one followed, or own rates beside weights of the same metric.
        InvalidValue: Targets or metrics that follow which are no mapping, roles that are no tree,
            a hold of a place that cannot be held, such as a team's week.
        DuplicateMember: Two holds of one place.
        Infeasible: Holds, bounds, absences and the total that cannot all be met; it names a smallest set
            that conflicts, by how much, and what would do instead.

    References:
        Cox, L. H. (1987), A constructive procedure for unbiased controlled rounding, JASA 82, 520-524;
        Doerr, B. and Klein, C. (2006), Controlled randomized rounding, ENDM 25, 39-40.

    >>> from targetkit import Manager, Metric, Month, Store, WorkCalendar, decompose
    >>> store = Store("chengdu-01", [Manager("li-na"), Manager("zhao-min")])
    >>> plan = decompose(
    ...     {Metric("submissions"): 42}, store, Month(2026, 11), calendar=WorkCalendar.weekdays()
    ... )
    >>> plan["submissions", "li-na", Month(2026, 11)]
    21
    """
    _check_kinds(targets, roles, follow)
    taken = targets if isinstance(targets, Targets) else Targets(targets)
    beyond = read_stretch(stretch, roles)
    timeline = Timeline.of(period, weeks)
    rules = read_rules(taken, timeline, calendar, weights, profile, method, grain)
    followed = read_follow(follow, taken, rules, weights)
    chain = Chain.of(taken, followed)
    fixed = read_fixed(taken, holds, bounds)
    rules = run_ahead(rules, taken, chain, profile, lead)
    splitter = _Splitter(roles, timeline)
    links = read_rates(rates, taken, chain, [manager.id for manager in splitter.managers], weights)
    after = dict(chain.upward) if chain is not None else {}
    done: dict[Metric, _Part] = {}
    for metric in in_turn(taken.metrics, followed | {above: after[above] for above in links}):
        own = rules[metric]
        number = metric.quanta(taken[metric])
        if metric in followed:
            way = splitter.by_following(followed[metric], done[followed[metric]].lines, own.grain)
        elif metric in links and chain is not None:
            way = splitter.by_need(metric, own, after[metric], done[after[metric]].lines, links[metric])
            waiting = Fraction(chain.funnel.stock.get(metric.name, 0))
            need = sum(way.course.loads.values(), _ZERO) - waiting
            number = up(max(_ZERO, need), metric.quantum)
        else:
            way = splitter.by_policies(metric, own)
        leading = metric
        while leading in followed:
            leading = followed[leading]
        done[metric] = splitter.split(metric, number, own, way, fixed[metric], rules[leading].calendar)
    return Plan(
        metrics=taken.metrics,
        roles=roles,
        period=period,
        weeks=weeks,
        calendars=FrozenMap((metric.name, rules[metric].calendar) for metric in taken.metrics),
        funnel=cast("Funnel | None", taken.funnel) if chain is None else _converting(chain, done, roles.id),
        overdue=overdue,
        rate_targets=rate_targets,
        stretch=beyond,
        lines=FrozenMap((metric.name, done[metric].lines) for metric in taken.metrics),
        basis=Basis(FrozenMap((metric.name, done[metric].basis) for metric in taken.metrics)),
    )


def _check_kinds(targets: Any, roles: Any, follow: Any) -> None:
    """Tell what is nothing of the kind that an argument takes, before it is read."""
    if not isinstance(targets, Mapping):
        raise InvalidValue("targets", targets, "Targets, or {Metric('signings'): 60} for example")
    if not isinstance(roles, Manager | Team | Store | Region):
        raise InvalidValue("roles", roles, "the root of a role tree: a Store, Region, Team or Manager")
    if not isinstance(follow, Mapping):
        raise InvalidValue("follow", follow, "{'disbursements': 'signings'} for example; {} for none")


def _converting(chain: Chain, done: Mapping[Metric, _Part], root: str) -> Funnel:
    """The funnel with the links that the store has when its people have their own."""
    funnel = chain.funnel
    for above, after in chain.upward:
        need = sum(done[above].basis.loads.values(), _ZERO)
        if not done[above].basis.links or not need:
            continue
        brought = Fraction(after.quantity(done[after].lines[root][0] or 0))
        link = brought / need
        stage = funnel.stage(after)
        funnel = funnel.with_ticket(after, link) if stage.rate is None else funnel.with_rate(after, link)
    return funnel


# --- what each metric goes by -----------------------------------------------------------------------------------


@value
class _Part:
    """One metric, split."""

    lines: FrozenMap[str, Line]
    basis: MetricBasis


@value
class _Way:
    """What one metric goes by, and what is told about it in the basis."""

    course: Course
    present: Mapping[str, Fraction]
    profile: tuple[Fraction, ...]
    follows: str = ""
    links: Mapping[str, Fraction] = _NO_LINKS
    scope: Scope | None = None


def _told(rules: Rules, way: _Way) -> FrozenMap[str, str]:
    """What the policies of a metric say of themselves, in every language."""
    if way.follows:
        return FrozenMap()
    words = {
        "en": ("weights: ", "days: ", "each person's own rates"),
        "zh": ("权重：", "日期：", "各人自己的转化率"),
    }
    told: dict[str, str] = {}
    for lang, (weights, days, own) in words.items():
        parts: list[str] = []
        if way.links:
            parts.append(weights + own)
        elif rules.weights != EQUAL:
            parts.append(weights + _weights.described(rules.weights, lang, way.scope))
        if rules.profile != WORKING_DAYS:
            parts.append(days + _profiles.described(rules.profile, lang))
        told[lang] = "; ".join(parts) if lang == "en" else "；".join(parts)
    return FrozenMap(told)


class _Splitter:
    """What all metrics of one `decompose` share: the people, the periods, and who is there when."""

    def __init__(self, roles: Role, timeline: Timeline) -> None:
        self.roles = roles
        self.timeline = timeline
        self.managers = tuple(node for node in walk(roles) if isinstance(node, Manager))
        self._there: dict[tuple[WorkCalendar, Month], FrozenMap[str, tuple[Fraction, ...]]] = {}

    def by_policies(self, metric: Metric, rules: Rules) -> _Way:
        """The way of a metric by its calendar, weights and profile."""
        days: dict[str, list[tuple[Fraction, ...]]] = {manager.id: [] for manager in self.managers}
        loads = dict.fromkeys(days, _ZERO)
        attended = dict.fromkeys(days, _ZERO)
        shape: list[Fraction] = []
        first: Scope | None = None
        for month in self.timeline.months:
            there = self._presence(rules.calendar, month)
            scope = Scope(metric, self.roles, month, month.days, rules.calendar, there)
            first = first or scope
            rates = _weights.rates_of(rules.weights, scope)
            profile = _profiles.profile_of(rules.profile, scope)
            shape += profile
            known: dict[tuple[int, Rate], tuple[Fraction, Fraction, tuple[Fraction, ...]]] = {}
            for id_, present in there.items():
                key = id(present), rates[id_]
                if key not in known:
                    weight = _weights.per_day(rates[id_], present)
                    day_weights = tuple(share * other for share, other in zip(weight, profile, strict=True))
                    known[key] = sum(present, _ZERO), sum(weight, _ZERO), day_weights
                there_days, carried, day_weights = known[key]
                attended[id_] += there_days
                loads[id_] += carried
                days[id_].append(day_weights)
        course = Course(loads, self._patterns(days, rules.grain))
        return _Way(course, attended, tuple(shape), scope=first)

    def by_need(
        self,
        metric: Metric,
        rules: Rules,
        after: Metric,
        lines: Mapping[str, Line],
        links: Mapping[str, Fraction],
    ) -> _Way:
        """The way of a metric by what each person needs for the stage after it; its days go by the policies."""
        way = self.by_policies(metric, rules)
        needs = {id_: Fraction(after.quantity(lines[id_][0] or 0)) / link for id_, link in links.items()}
        return evolve(way, course=Course(needs, way.course.patterns), links=links)

    def by_following(self, ahead: Metric, lines: Mapping[str, Line], grain: str) -> _Way:
        """The way of a metric that goes where another one has gone."""
        stretches = Stretches.of(self.timeline, grain)
        known: dict[tuple[int | None, ...], Pattern] = {}
        loads: dict[str, Fraction] = {}
        patterns: dict[str, tuple[Pattern, ...]] = {}
        for manager in self.managers:
            line = lines[manager.id]
            loads[manager.id] = Fraction(line[0] or 0)
            own: list[Pattern] = []
            for inside in stretches.cells:
                cells = line[inside.start : inside.stop]
                if cells not in known:
                    known[cells] = Pattern.of(tuple(Fraction(cell or 0) for cell in cells))
                own.append(known[cells])
            patterns[manager.id] = tuple(own)
        return _Way(Course(loads, patterns), FrozenMap(), (), ahead.name)

    def split(
        self,
        metric: Metric,
        number: int,
        rules: Rules,
        way: _Way,
        fixed: tuple[Rule, ...],
        calendar: WorkCalendar,
    ) -> _Part:
        """Split one metric along its way; the calendar says on which days it can be."""
        order = Order(self.roles, tie_key(metric, self.timeline.span))
        held: Held | None = None
        if fixed:
            pins = read_pins(metric, fixed, order, self.timeline, rules.grain)
            there = opened(self.managers, calendar, self.timeline, rules.grain)
            held = Held(metric, fixed, order, pins, there)
            way = self._for_the_ruled(way, {rule.role for rule in fixed}, there, rules.grain)
        else:
            self._check(metric, number, way)
        stretches = Stretches.of(self.timeline, rules.grain)
        try:
            rounded = split(order, number, way.course, rules.method, stretches, held)
        except Infeasible as error:
            if not error.conflicts:
                self._check(metric, number, way)
            raise
        except NoRoom as left:
            amount = metric.quantity(left.number)
            raise NoWorkingDay(left.id, label(self.timeline.span), metric.name, amount) from None
        basis = MetricBasis(
            method=rules.method,
            follows=way.follows,
            links=FrozenMap(way.links),
            loads=FrozenMap(way.course.loads),
            present=FrozenMap(way.present),
            profile=way.profile,
            weights=FrozenMap(
                (id_, tuple(cell for pattern in own for cell in pattern.cells))
                for id_, own in way.course.patterns.items()
            ),
            ideals=FrozenMap((id_, tuple(line)) for id_, line in rounded.ideals.items()),
            above=FrozenMap((id_, tuple(line)) for id_, line in rounded.above.items()),
            top_down=rounded.top_down,
            told=_told(rules, way),
            rules=fixed,
        )
        return _Part(self._lines(order, rounded, rules.grain), basis)

    def _for_the_ruled(
        self, way: _Way, ruled: set[str], there: Mapping[str, Sequence[bool]], grain: str
    ) -> _Way:
        """Whoever has a rule and no weight goes by the days on which the person is there."""
        patterns = dict(way.course.patterns)
        starts = [inside.start for inside in Stretches.of(self.timeline, grain).cells]
        ends = [inside.stop for inside in Stretches.of(self.timeline, grain).cells]
        for manager in self.managers:
            own = patterns[manager.id]
            if manager.id in ruled and not any(pattern.weight for pattern in own):
                line = there[manager.id]
                patterns[manager.id] = tuple(
                    Pattern.of(tuple(Fraction(line[cell - starts[0]]) for cell in range(start, end)))
                    for start, end in zip(starts, ends, strict=True)
                )
        return evolve(way, course=Course(way.course.loads, patterns))

    def _check(self, metric: Metric, number: int, way: _Way) -> None:
        """Say of the whole what would otherwise show in its parts."""
        if not number:
            return
        carried = any(way.course.loads.values())
        if not carried and (way.follows or any(way.present.values())):
            raise AllWeightsZero(self.roles.id, metric.quantity(number), metric.name)
        if not carried or not any(pattern.weight for own in way.course.patterns.values() for pattern in own):
            raise NoWorkingDay(self.roles.id, label(self.timeline.span), metric.name, metric.quantity(number))

    def _presence(self, calendar: WorkCalendar, month: Month) -> FrozenMap[str, tuple[Fraction, ...]]:
        """Who is there on which day, worked out once per calendar; people with the same days share one tuple."""
        key = calendar, month
        if key not in self._there:
            days = month.days
            opened = calendar.weights(days)
            people = ((manager.id, presence(manager, days, opened)) for manager in self.managers)
            self._there[key] = FrozenMap(people)
        return self._there[key]

    def _patterns(
        self, days: Mapping[str, Sequence[tuple[Fraction, ...]]], grain: str
    ) -> dict[str, tuple[Pattern, ...]]:
        """Day weights, month by month, as patterns of the cells of a grain."""
        pieces = self._pieces(grain)
        known: dict[tuple[int, ...], tuple[Pattern, ...]] = {}
        patterns: dict[str, tuple[Pattern, ...]] = {}
        for id_, months in days.items():
            key = tuple(map(id, months))
            if key not in known:
                line = tuple(weight for month in months for weight in month)
                known[key] = tuple(
                    Pattern.of(tuple(sum(line[first:last], _ZERO) for first, last in cells))
                    for cells in pieces
                )
            patterns[id_] = known[key]
        return patterns

    def _pieces(self, grain: str) -> list[list[tuple[int, int]]]:
        """For each stretch the days that make up each of its cells, counted from the first day of the span."""
        start = self.timeline.levels["day"].start
        pieces: list[list[tuple[int, int]]] = []
        for inside in Stretches.of(self.timeline, grain).cells:
            days = [self.timeline.below(cell, "day") for cell in inside]
            pieces.append([(below.start - start, below.stop - start) for below in days])
        return pieces

    def _lines(self, order: Order, rounded: Rounded, grain: str) -> FrozenMap[str, Line]:
        """The line of every node: leaves from their cells, groups as sums."""
        stop = self.timeline.levels[grain].stop
        rest = (None,) * (len(self.timeline) - stop)
        sums: list[tuple[int, ...]] = [()] * len(order.ids)
        for node in range(len(order.ids) - 1, -1, -1):
            below = order.children[node]
            if below:
                sums[node] = tuple(map(sum, zip(*(sums[child] for child in below), strict=True)))
            else:
                sums[node] = self.timeline.summed(rounded.cells[order.ids[node]], grain)
        return FrozenMap((id_, line + rest) for id_, line in zip(order.ids, sums, strict=True))
