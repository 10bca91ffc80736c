"""Where a period will land: for any role and metric what is to be expected of it, between which numbers, how surely.

What came so far is blended with what was known before; for late stages the open cases, or stock and recent intake,
say what they will still yield.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from targetkit._attrs import FrozenMap, value
from targetkit._blocks import in_html, in_text
from targetkit._foretold import Foretold
from targetkit._known import Known, known_past
from targetkit._landing_blocks import ASSUMED, WAYS, amount_at, called, landing_blocks, landing_view
from targetkit._odds import Odds
from targetkit._pending import ENDS
from targetkit.errors import InvalidQuantity, UnknownMember
from targetkit.estimate import stated
from targetkit.labels import check_lang, metric_name, percent
from targetkit.period import as_day, label
from targetkit.quantity import Number, exact
from targetkit.role import walk

if TYPE_CHECKING:
    from targetkit._html import Html
    from targetkit.history import History
    from targetkit.lag import Lag
    from targetkit.metric import Metric
    from targetkit.progress import Progress
    from targetkit.quantity import Quantity
    from targetkit.role import Role
    from targetkit.timeline import Span

__all__ = ["Grounds", "Intake", "Landed", "Landing", "land"]


@value
class Intake:
    """What stock and recent intake say of one metric, and how much that counts.

    Attributes:
        metric: The metric's name.
        source: The name of the stage before whose stock and intake are looked at; empty where it is known of none
            how long it takes from there.
        stock: The day of the snapshot; None: the rows say what waits.
        rate: How much of the metric, in its unit, one of the source's brings in the end, for the whole;
            None where too little was due.
        share: Whether that is the share that arrives; otherwise it is an amount.
        lag: How long it takes; None without a source.
        periods: On how many past periods its weight was measured.
        weights: The least and the greatest weight among the places; empty where it is known of none.
    """

    metric: str
    source: str
    stock: date | None
    rate: Fraction | None
    share: bool
    lag: Lag | None
    periods: int
    weights: tuple[Fraction, Fraction] | tuple[()]

    def to_text(self, lang: str = "en") -> str:
        """Which part of the landing it is, in one line.

        Raises:
            UnknownMember: For another language.
        """
        zh = check_lang(lang) == "zh"
        name, source = metric_name(self.metric, lang), metric_name(self.source, lang)
        if self.lag is None:
            why = "不知从前面环节需多少时间，未用存量与近期进件；请提供业务编号，或在漏斗中写明时滞"
            told = (
                "stock and recent intake are not used, as nothing tells how long it takes from a stage before; "
                "hand in deals, or state the stage's lag"
            )
            return f"{name}：{why}" if zh else f"{name}: {told}"
        parts = self._parts(source, lang)
        if not self.weights:
            return (
                f"{name}：未用{parts}，可比天数不足"
                if zh
                else f"{name}: {parts}: not used, too few days tell the rate"
            )
        least, most = (percent(weight, 0) for weight in self.weights)
        counts = least if least == most else f"{least}{'至' if zh else ' to '}{most}"
        if not self.periods:
            why = "没有往期可检验，未用" if zh else "not used, as no past period tells whether it helps"
        elif not self.weights[-1]:
            why = (
                f"在 {self.periods} 个往期上并未更准，未用"
                if zh
                else f"not used, on {self.periods} past {_periods(self.periods)} it came no nearer"
            )
        elif zh:
            why = f"占 {counts}，其余为进度与水平；由 {self.periods} 个往期实测"
        else:
            rest = (
                f"the pace and the level the rest; measured on {self.periods} past {_periods(self.periods)}"
            )
            why = f"counts {counts}, {rest}"
        return f"{name}：{parts}，{why}" if zh else f"{name}: {parts}: {why}"

    def _parts(self, source: str, lang: str) -> str:
        """What is due, how much of it arrives and how late."""
        days = 0 if self.lag is None else self.lag.quantile("0.5")
        seen = "" if self.stock is None else label(self.stock, lang)
        rate = float(self.rate or 0)
        if lang == "zh":
            when = f"半数 {days} 个工作日内" if days else "半数当日"
            share = f"转化率 {percent(rate, 0)}" if self.share else f"每件 {rate:,.0f}"
            return f"{source}的{seen}存量与近期进件（{share}，{when}）"
        when = f"half within {days} working day{'' if days == 1 else 's'}" if days else "half on the same day"
        share = f"{percent(rate, 0)} arrive" if self.share else f"{rate:,.0f} each"
        return f"stock{f' of {seen}' if seen else ''} and recent intake of {source} ({share}, {when})"


def _periods(count: int) -> str:
    return "period" if count == 1 else "periods"


@value
class Grounds:
    """From how much data the landings of one metric come.

    Attributes:
        metric: The metric's name.
        window: The first and the last day of the past that were looked at; empty without a past.
        n: How many days these are.
        periods: The past periods that say how far a landing may miss, the last one first; at most twelve.
        cases: How many open cases were rolled forward; None where the rows have no deals.
        intake: What stock and recent intake of the stage before say; None where there is no stage before,
            or open cases say it.
    """

    metric: str
    window: tuple[date, date] | tuple[()]
    n: int
    periods: tuple[Span, ...]
    cases: int | None = None
    intake: Intake | None = None

    def to_text(self, lang: str = "en") -> str:
        """The same in one line.

        Raises:
            UnknownMember: For another language.
        """
        zh = check_lang(lang) == "zh"
        name = metric_name(self.metric, lang)
        ends = [label(day, lang) for day in self.window]
        if zh:
            seen = f"样本 {self.n:,} 天（{'至'.join(ends)}）" if ends else "无历史"
            cases = "" if self.cases is None else f"，在途件 {self.cases:,} 件"
            missed = f"误差由 {len(self.periods)} 个往期实测" if self.periods else ASSUMED[1]
            return f"{name}：{seen}{cases}；{missed}"
        seen = f"n {self.n:,} (days), window {' to '.join(ends)}" if ends else "no history"
        cases = "" if self.cases is None else f", {self.cases:,} open cases"
        count = len(self.periods)
        missed = f"spread measured from {count} past {_periods(count)}" if count else ASSUMED[0]
        return f"{name}: {seen}{cases}; {missed}"

    def __str__(self) -> str:
        return self.to_text()


@value(repr=False)
class Landed:
    """Where one metric of one role will land.

    Attributes:
        metric: The metric.
        role: The role's id.
        period: The period.
        target: What is asked; None where the plan has nothing.
        attained: What has come so far.
        expected: What it will come to, in the metric's unit, to six places of a quantum; None where nothing tells.
        low: Above it, or on it, the landing lies nine times out of ten, at the usual share of 4/5.
        high: Below it, or on it, likewise.
        share: How often the landing lies between both.
        way: How it was foretold: `cases`, `last year`, `level`, `group` (nothing is known of the person),
            `pace` (there is no history) or `nothing`.
        periods: How many past periods of this role say how far it may miss; 0: the usual spread is assumed.
        odds: What may still come; None where nothing tells.
        weight: How much of what may still come is what stock and recent intake will yield, from 0, not used, to 1;
            the pace and the level have the rest; None where nothing tells what they will yield.
        name: What people call the role; empty where it has none.
    """

    metric: Metric
    role: str
    period: Span
    target: Quantity | None
    attained: Quantity
    expected: Fraction | None
    low: Fraction | None
    high: Fraction | None
    share: Fraction
    way: str
    periods: int
    odds: Odds | None
    weight: Fraction | None = None
    name: str = ""

    @property
    def probability(self) -> Fraction | None:
        """The probability that the target is reached, to six places; None without a target or a landing."""
        return None if self.target is None else self.probability_of(self.target)

    @property
    def gap(self) -> Fraction | None:
        """By how much it will miss the target; negative where it will be more."""
        if self.target is None or self.expected is None:
            return None
        return Fraction(self.target) - self.expected

    def probability_of(self, target: Number) -> Fraction | None:
        """The probability of landing at a number or above; it never rises with it.

        Args:
            target: The number, in the metric's unit.

        Returns:
            To six places; None where nothing tells.

        Raises:
            InvalidQuantity: No number.
        """
        asked = exact(target, of="target")
        if self.odds is None:
            return None
        return self.odds.at_least((asked - Fraction(self.attained)) / self.metric.quantum)

    def to_text(self, lang: str = "en") -> str:
        """Where it lands, in one line.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        zh = check_lang(lang) == "zh"
        head = f"{called(self, lang)} · {metric_name(self.metric.name, lang)} · {label(self.period, lang)}"
        if self.expected is None or self.low is None or self.high is None:
            return f"{head}：{WAYS[self.way][1]}" if zh else f"{head}: {WAYS[self.way][0]}"
        place, low, high = (amount_at(self, one, lang) for one in (self.expected, self.low, self.high))
        asked = "" if self.target is None else amount_at(self, Fraction(self.target), lang)
        sure = "" if self.probability is None else percent(self.probability, 0)
        if zh:
            told = f"{head}：预计 {place}（{low}–{high}）"
            return f"{told}{asked and f'，目标 {asked}'}{sure and f'，达成概率 {sure}'}"
        told = f"{head}: lands at {place}{asked and f' of {asked}'} ({low}–{high})"
        return f"{told}{sure and f', {sure} to reach it'}"

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return self.to_text()


@value(repr=False)
class Landing:
    """Where a period will land, metric by metric, each role before those below it.

    Iterating gives the places; `landing[metric, role]` gives one.
    What is expected of the members of a group need not add up to what is expected of the group:
    each is foretold from its own past, and a group's is the surer.

    Attributes:
        places: One for each metric and role that was asked.
        grounds: Metric's name → from how much data its landings come.
    """

    places: tuple[Landed, ...]
    grounds: FrozenMap[str, Grounds]

    def __getitem__(self, key: tuple[str | Metric, str | Role]) -> Landed:
        """The landing of one metric of one role.

        Raises:
            UnknownMember: Where there is none.
        """
        metric, role = key
        names = {metric} if isinstance(metric, str) else set(metric.names)
        id_ = role if isinstance(role, str) else role.id
        for one in self.places:
            if one.role == id_ and names.intersection(one.metric.names):
                return one
        known = tuple(f"{one.metric.name} of {one.role}" for one in self.places)
        asked = metric if isinstance(metric, str) else metric.name
        raise UnknownMember("landing", f"{asked} of {id_}", known, where="the landing")

    def __iter__(self) -> Iterator[Landed]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self.places)

    def to_text(self, lang: str = "en") -> str:
        """A line for each place; then how they were foretold and from how much data.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        return "\n".join(in_text([block]) for block in landing_blocks(self, lang))

    def to_html(self, lang: str = "en") -> Html:
        """The same as tables for a notebook or a page: the first role by metric, and everybody to unfold.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.

        >>> from targetkit import Actuals, Manager, Metric, Month, Store, WorkCalendar, decompose, track
        >>> store, calendar = Store("s", [Manager("li-na")]), WorkCalendar.weekdays()
        >>> plan = decompose({Metric("signings"): 30}, store, Month(2026, 11), calendar=calendar)
        >>> landing = land(track(plan, Actuals(metrics=plan.metrics), date(2026, 11, 2)))
        >>> "<summary>签约：全部人员</summary>" in landing.to_html("zh")
        True
        """
        return in_html(landing_view(self, lang))

    def _repr_html_(self) -> str:
        return self.to_html()

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return self.to_text()


def land(
    progress: Progress,
    history: History | None = None,
    *,
    metric: str | Metric | None = None,
    role: str | Role | None = None,
    share: Number = "0.8",
    campaigns: Collection[date] = (),
    ends: Collection[str] = ENDS,
) -> Landing:
    """Where the period of a plan will land.

    `A + (14·w·L + A) / (14·w + We) · Wr`: A attained so far, We and Wr what the elapsed and the remaining days weigh
    by the day shape, w what a mean day does. L, what a day was expected to bring before the period began, is two thirds
    the same month of last year times growth (the last 84 days over those of a year ago, 0.5 to 2),
    one sixth each the level of the last 28 and 364 days; without last year the mean of the last 28 and 112 days.
    Without any history it is the pace so far by the plan's own profile.

    Of a stage that cases with deal ids come to, the open cases are rolled forward day by day instead: they move on, end
    or wait as cases of the same stage and age did, and new ones come in as in the last 28 days.

    Without deal ids the plan's funnel says which stage lies before: of what it has brought and is still expected to
    bring, that arrives in time which the lag says (the stage's own, else `History.lag`), at the rate at which what was
    due in the last 60 working days arrived; a group's and a person's rate is drawn to everybody's.
    A snapshot of the stock that was handed to `track` takes the place of what the rows imply that waits.
    What is expected is `(1 − v) · pace + v · intake`, with the v from 0 to 1 at which past periods after as many days
    would have been missed least, drawn to 0 with 2 pseudo-periods, groups to the group above with 6;
    people share one. Where it does not help, v comes out at 0. The text says which v it was.

    How far it may miss is measured: the same is foretold for up to twelve past periods, after as many days.
    From 40 pieces on that are still expected of a group the error follows Student's t with 4 degrees of freedom;
    fewer, and those of people, are counts with variance m + r·m² (negative binomial).

    Source: the blend is the mean of a gamma-Poisson model (credibility, Bühlmann 1967) with 14 mean days of prior;
    J. M. Bates and C. W. J. Granger (1969), Operational Research Quarterly 20, on weights of forecasts.

    Args:
        progress: Where everybody stands; nothing later than its moment is looked at.
        history: The past; None: the rows of the progress from before its period.
        metric: Only this one; None: all of the plan.
        role: Only this one; None: everybody.
        share: How often a landing shall lie between `low` and `high`, in (0, 1).
        campaigns: The days that are marked as campaigns, past and to come.
        ends: Metrics whose rows end a case.

    Returns:
        The landing of each.

    Raises:
        UnknownMember: A metric or role that the plan does not have.
        InvalidQuantity: A share outside (0, 1).
        InvalidPeriod: A campaign that is no day.

    >>> from datetime import date
    >>> from targetkit import Actuals, History, Manager, Metric, Month, Store, WorkCalendar, decompose, track
    >>> store = Store("chengdu-01", [Manager("li-na"), Manager("zhao-min")])
    >>> weekdays = WorkCalendar.weekdays()
    >>> days = [day for month in (8, 9, 10, 11) for day in weekdays.working_days(Month(2026, month))]
    >>> actuals = Actuals([(day, id_, "signings", 1) for day in days for id_ in ("li-na", "zhao-min")])
    >>> plan = decompose({Metric("signings"): 44}, store, Month(2026, 11), calendar=weekdays)
    >>> landing = land(track(plan, actuals, date(2026, 11, 10)), metric="signings", role="chengdu-01")
    >>> print(landing["signings", "chengdu-01"])
    chengdu-01 · signings · 2026-11: lands at 42 of 44 (34–51), 39% to reach it
    """
    plan = progress.plan
    between = exact(share, of="share")
    if not 0 < between < 1:
        raise InvalidQuantity(share, "a share of the landings lies between 0 and 1", of="share")
    metrics = plan.metrics if metric is None else (plan.metric(metric),)
    nodes = tuple(walk(plan.roles)) if role is None else (plan.role(role),)
    marked = frozenset(map(as_day, campaigns))
    past = known_past(progress, history)
    made: dict[str, Foretold] = {}

    def foretold_of(one: Metric) -> Foretold:
        if one.name not in made:
            made[one.name] = Foretold(Known(progress, past, one, marked), tuple(ends), foretold_of)
        return made[one.name]

    places: list[Landed] = []
    grounds: dict[str, Grounds] = {}
    for one in metrics:
        foretold = foretold_of(one)
        places += [_landed(foretold, node, between) for node in nodes]
        grounds[one.name] = _ground(foretold, [place for place in places if place.metric == one])
    return Landing(tuple(places), FrozenMap(grounds))


def _landed(foretold: Foretold, node: Role, share: Fraction) -> Landed:
    progress, metric = foretold.known.progress, foretold.known.metric
    standing = progress.standing(metric, node)
    told = foretold.told(node)
    expected = low = high = None
    if told.odds is not None:
        came = Fraction(standing.attained)
        expected = came + stated(told.odds.mean) * metric.quantum
        low, high = (came + quanta * metric.quantum for quanta in told.odds.within(share))
    return Landed(
        metric,
        node.id,
        foretold.period,
        standing.target,
        standing.attained,
        expected,
        low,
        high,
        share,
        told.way,
        told.periods,
        told.odds,
        None if told.weight is None else stated(told.weight),
        node.name,
    )


def _ground(foretold: Foretold, places: Sequence[Landed]) -> Grounds:
    known = foretold.known
    n = (known.end - known.first).days
    window = (known.first, known.last) if n > 0 else ()
    cases = None if foretold.stock is None else foretold.stock.waiting
    # Without a past there is nothing that could tell a lag or a rate.
    intake = _intake(foretold, places) if n > 0 and cases is None and foretold.above else None
    return Grounds(known.metric.name, window, max(n, 0), foretold.periods, cases, intake)


def _intake(foretold: Foretold, places: Sequence[Landed]) -> Intake:
    metric = foretold.known.metric
    name = metric.name
    if foretold.arrivals is None:
        return Intake(name, "", None, None, True, None, 0, ())
    arrivals, how, above = foretold.arrivals
    rate = arrivals.rate(foretold.known.progress.plan.roles, foretold.last, how)
    weights = [place.weight for place in places if place.weight is not None]
    return Intake(
        name,
        above.known.metric.name,
        None if arrivals.snapshot is None else arrivals.snapshot.as_of,
        None if rate is None else stated(rate * float(metric.quantum / above.known.metric.quantum)),
        not foretold.ticket,
        how.lag,
        foretold.tried,
        (min(weights), max(weights)) if weights else (),
    )
