"""What the past says of a funnel: its rates and its ticket, for the store, a team or a person."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from attrs import evolve

from targetkit._attrs import FrozenMap, value
from targetkit._credibility import shrunk, strength_of_means, strength_of_rates
from targetkit.errors import UnknownMember
from targetkit.estimate import Estimate, Ground, stated, told
from targetkit.findings import Finding
from targetkit.funnel import Funnel, Stage
from targetkit.labels import check_lang, metric_name, percent
from targetkit.period import label
from targetkit.windows import Level, Window, cut_off, in_part

if TYPE_CHECKING:
    from targetkit.actuals import Actuals
    from targetkit.history import History
    from targetkit.metric import Metric
    from targetkit.period import Month
    from targetkit.role import Role

__all__ = ["READINGS", "FunnelEstimate", "many_funnels", "one_funnel"]

READINGS = ("calendar", "cohort")
"""How a rate is read: what was signed in a month by what was approved in it, or of the deals approved in it."""

_ZERO, _ONE = Fraction(0), Fraction(1)
_LEAST = Fraction(1, 10**6)

_ENOUGH = 10
"""So many deals that were seen in both stages tell how long it takes."""

Pairs: TypeAlias = "dict[Month, dict[str, tuple[int, Fraction]]]"
"""Month → manager → the pieces of a stage, and how much of the next one came of them."""


class _Read(NamedTuple):
    """What the months say of a link.

    Attributes:
        pairs: What came of what.
        ripe: The last day whose deals count, as younger ones may still be open; None: none were left out.
        waiting: How many deals have not come further among those that count and may still be open.
    """

    pairs: Pairs
    ripe: date | None = None
    waiting: int = 0


@value(repr=False)
class FunnelEstimate:
    """The rates and the ticket of somebody, as the past has them.

    Attributes:
        role: The id of the manager or team; empty for the store as a whole.
        reading: `"calendar"` or `"cohort"`.
        links: The name of each stage's metric → the estimate of its rate or ticket.
        strengths: The name of each stage's metric → how many of the store's pieces stand beside the own ones;
            empty for the store.
        funnel: The funnel that they make, with the stock and the lags of the one that was handed in.
        findings: What should be known of them.
    """

    role: str
    reading: str
    links: FrozenMap[str, Estimate]
    strengths: FrozenMap[str, Fraction]
    funnel: Funnel
    findings: tuple[Finding, ...]

    def to_text(self, lang: str = "en") -> str:
        """Each rate and ticket, one to a line; then from how much data they come, and what should be known.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        colon = "：" if check_lang(lang) == "zh" else ": "
        lines = [f"{metric_name(name, lang)}{colon}{link.brief(lang)}" for name, link in self.links.items()]
        return "\n".join([*lines, *told(self.grounds, self.findings, lang=lang)])

    @property
    def grounds(self) -> tuple[Ground, ...]:
        """From how much data each rate and ticket comes."""
        sources = {stage.metric.name: source.name for stage, source in _sources(self.funnel)}
        grounds: list[Ground] = []
        for name, link in self.links.items():
            counted, counted_zh = metric_name(sources[name]), metric_name(sources[name], "zh")
            strength = f"{float(self.strengths.get(name, 0)):.4g}"
            shares = None if link.shrinkage is None else (link.shrinkage, link.shrinkage)
            towards = (
                f"the store's, which counts like {strength} {counted}",
                f"门店水平，相当于 {strength} 件",
            )
            grounds.append(Ground(name, link.n, (counted, counted_zh), link.window, shares, towards))
        return tuple(grounds)

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        data = "; ".join(ground.to_text() for ground in self.grounds)
        return f"<FunnelEstimate of {self.role or 'the store'}: {self.funnel!r}; {data}>"


@value
class _Link:
    """One link of the chain, with everything that the months say of it."""

    stage: Stage
    source: Metric
    pairs: Pairs
    level: Level
    store: Estimate
    strength: Fraction
    findings: tuple[Finding, ...]

    @property
    def usable(self) -> bool:
        """Whether there is a figure of the store to draw people towards."""
        return bool(self.store.raw and self.store.raw > 0)


def one_funnel(
    history: History,
    chain: Funnel,
    window: Window,
    role: str | Role | None,
    reading: str,
    before: date | None,
) -> FunnelEstimate:
    """The funnel of the store, a team or a person; see `History.funnel`."""
    past = history.seen(before)
    links = _links(past, chain, window, reading)
    if role is None:
        return _of_store(links, chain, reading)
    return _of(role if isinstance(role, str) else role.id, past.managers_of(role), links, chain, reading)


def many_funnels(
    history: History,
    chain: Funnel,
    roles: Collection[str | Role] | None,
    window: Window,
    reading: str,
    before: date | None,
) -> dict[str, FunnelEstimate]:
    """The funnels of many at once; see `History.funnels`."""
    past = history.seen(before)
    links = _links(past, chain, window, reading)
    wanted: Iterable[str | Role] = past.managers_of(past.roles) if roles is None else roles
    by_id = {role if isinstance(role, str) else role.id: role for role in wanted}
    return {id_: _of(id_, past.managers_of(by_id[id_]), links, chain, reading) for id_ in sorted(by_id)}


def _of_store(links: Sequence[_Link], chain: Funnel, reading: str) -> FunnelEstimate:
    estimates = {link.stage.metric.name: link.store for link in links}
    findings = (found for link in links for found in link.findings)
    return _estimate("", reading, estimates, {}, chain, findings)


def _of(
    id_: str, managers: Sequence[str], links: Sequence[_Link], chain: Funnel, reading: str
) -> FunnelEstimate:
    estimates: dict[str, Estimate] = {}
    findings: list[Finding] = []
    for link in links:
        estimates[link.stage.metric.name], found = _own(id_, managers, link)
        findings += [*link.findings, *found]
    strengths = {link.stage.metric.name: link.strength for link in links}
    return _estimate(id_, reading, estimates, strengths, chain, findings)


def _estimate(
    role: str,
    reading: str,
    links: Mapping[str, Estimate],
    strengths: Mapping[str, Fraction],
    chain: Funnel,
    findings: Iterable[Finding],
) -> FunnelEstimate:
    stages = [_with_link(stage, links) for stage in chain.stages]
    funnel = Funnel(stages, stock=chain.stock)
    # What is said of a month is said once, not for each link.
    once = tuple(dict.fromkeys(findings))
    return FunnelEstimate(role, reading, FrozenMap(links), FrozenMap(strengths), funnel, once)


def _with_link(stage: Stage, links: Mapping[str, Estimate]) -> Stage:
    link = links.get(stage.metric.name)
    if link is None:
        return stage
    return evolve(stage, rate=link.value) if stage.ticket is None else evolve(stage, ticket=link.value)


# --- one link -------------------------------------------------------------------------------------------------------


def _links(past: History, chain: Funnel, window: Window, reading: str) -> list[_Link]:
    if reading not in READINGS:
        raise UnknownMember("reading of a rate", reading, READINGS)
    months = window.months(past, past.next_day) if past.next_day else ()
    return [_link(past, stage, source, months, window, reading) for stage, source in _sources(chain)]


def _sources(chain: Funnel) -> list[tuple[Stage, Metric]]:
    """Every stage that has a link, with the metric that it is reached from."""
    main = [stage for stage in chain.stages if stage.of is None]
    above = {stage.metric.name: before.metric for before, stage in pairwise(main)}
    above |= {stage.metric.name: chain.stage(stage.of).metric for stage in chain.stages if stage.of}
    return [(stage, above[stage.metric.name]) for stage in chain.stages if stage.link is not None]


def _link(
    past: History,
    stage: Stage,
    source: Metric,
    months: tuple[Month, ...],
    window: Window,
    reading: str,
) -> _Link:
    cohort = reading == "cohort"
    read = (
        _read_cohort(past, source, stage, months)
        if cohort
        else _Read(_read_calendar(past.actuals, source, stage, months))
    )
    sums = {month: _sum(line.values()) for month, line in read.pairs.items()}
    figures = {month: x / n for month, (n, x) in sums.items() if n > 0}
    level = window.level(figures)
    nameless = _without_deals(past.actuals, source, stage) if cohort else None
    store, capped = _store(stage, source, level, sums, months, nameless)
    if read.ripe is not None:
        day = read.ripe
        note = f"without deals since {label(day + timedelta(days=1), 'en')}, which may still be open"
        note_zh = f"不含 {label(day + timedelta(days=1), 'zh')}起的业务，其中有的可能尚未完成"
        store = evolve(
            store,
            note="; ".join(filter(None, (store.note, note))),
            note_zh="；".join(filter(None, (store.note_zh, note_zh))),
        )
    findings = (*_said(past, stage, level, figures, store), *capped)
    if read.waiting and store.raw:
        found = Finding.of(
            "TK508",
            metric=stage.metric.name,
            period=months[-1],
            source=source.name,
            level=_figure(stage, store.value),
            waiting=read.waiting,
        )
        findings = (*findings, found)
    strength = _strength(stage, read.pairs, level) if store.n else Fraction(0)
    return _Link(stage, source, read.pairs, level, store, strength, findings)


def _read_calendar(actuals: Actuals, source: Metric, stage: Stage, months: tuple[Month, ...]) -> Pairs:
    """What came of a stage in a month, by what came of the one before in the same month."""
    pairs: Pairs = {}
    scale = stage.metric.quantum / (source.quantum if stage.ticket is None else 1)
    pieces = 1 if stage.ticket is None else source.quantum
    for month in months:
        above, below = actuals.by_manager(source, month), actuals.by_manager(stage.metric, month)
        pairs[month] = {
            id_: (int(above.get(id_, 0) * pieces), below.get(id_, 0) * scale)
            for id_ in sorted({*above, *below})
        }
    return pairs


def _read_cohort(past: History, source: Metric, stage: Stage, months: tuple[Month, ...]) -> _Read:
    """What has come by now of the deals that entered a stage in a month; credited to who brought them there.

    For a rate only deals count that have had as long as nine in ten took.
    Where that cannot be told, or leaves none, all count.
    """
    actuals = past.actuals
    reached = {deal: event.quanta for deal, event in actuals.cases(stage.metric).items() if event.quanta > 0}
    entered = {
        deal: (month, event)
        for deal, event in actuals.cases(source).items()
        if event.quanta > 0 and (month := next((month for month in months if event.day in month), None))
    }
    if stage.ticket is not None:
        entered = {deal: told for deal, told in entered.items() if deal in reached}
    ripe = _ripe(past, source, stage) if stage.ticket is None else None
    old = {deal: told for deal, told in entered.items() if ripe is not None and told[1].day <= ripe}
    counted = old or entered
    pairs: Pairs = {month: {} for month in months}
    for deal, (month, event) in counted.items():
        n, x = pairs[month].get(event.manager, (0, _ZERO))
        amount = reached.get(deal, 0) * stage.metric.quantum if stage.ticket is not None else deal in reached
        pairs[month][event.manager] = (n + 1, x + amount)
    waiting = 0 if old else sum(deal not in reached for deal in counted)
    return _Read(pairs, ripe if 0 < len(old) < len(entered) else None, waiting)


def _ripe(past: History, source: Metric, stage: Stage) -> date | None:
    """The last day whose deals have had as long as nine in ten took; None where too few deals tell how long."""
    reached = past.actuals.cases(stage.metric)
    took = sorted(
        reached[deal].day - event.day
        for deal, event in past.actuals.cases(source).items()
        if event.quanta > 0
        and deal in reached
        and reached[deal].quanta > 0
        and event.day <= reached[deal].day
    )
    if past.last is None or len(took) < _ENOUGH:
        return None
    return past.last - took[-(-len(took) * 9 // 10) - 1]


def _without_deals(actuals: Actuals, source: Metric, stage: Stage) -> Metric | None:
    """The metric of a link that has rows, none of which names its deal."""
    return next(
        (one for one in (source, stage.metric) if actuals.by_manager(one) and not actuals.cases(one)), None
    )


def _sum(pairs: Iterable[tuple[int, Fraction]]) -> tuple[int, Fraction]:
    listed = list(pairs)
    return sum(n for n, _ in listed), sum((x for _, x in listed), Fraction(0))


def _strength(stage: Stage, pairs: Pairs, level: Level) -> Fraction:
    people = sorted({id_ for month in level.months for id_ in pairs[month]})
    lines = [[pairs[month][id_] for month in level.months if id_ in pairs[month]] for id_ in people]
    lines = [[pair for pair in line if pair[0] > 0] for line in lines]
    lines = [line for line in lines if line]
    if stage.ticket is not None:
        return strength_of_means(lines)
    return strength_of_rates([(n, max(x, _ZERO)) for n, x in map(_sum, lines)])


def _store(
    stage: Stage,
    source: Metric,
    level: Level,
    sums: Mapping[Month, tuple[int, Fraction]],
    months: tuple[Month, ...],
    nameless: Metric | None,
) -> tuple[Estimate, tuple[Finding, ...]]:
    """The store's figure; the stated one where the past has none that a funnel could use."""
    n, x = _sum(sums[month] for month in level.months)
    # What one person takes back lowers what the others brought: only the sum of all stops at nothing.
    raw = max(level.middle, _ZERO) if level.middle is not None else (max(x, _ZERO) / n if n > 0 else None)
    name, period = stage.metric.name, (level.months or months or (None,))[-1]
    own = stage.link or _ONE
    if not raw:
        form = "deals" if nameless else ("" if raw is None else "none")
        found = Finding.of(
            "TK506",
            metric=name,
            period=period,
            form=form,
            source=source.name,
            level=_figure(stage, own),
            pieces=n,
            nameless=nameless.name if nameless else "",
        )
        note = "stated, since the past has no figure"
        estimate = Estimate(own, n, level.months, raw, note=note, note_zh="过往没有数据，采用给定值")
        return estimate, (found,)
    if stage.ticket is None and raw > 1:
        found = Finding.of("TK507", metric=name, period=period, source=source.name, level=_figure(stage, raw))
        note = f"taken as 1, the most a rate can be: the months say {_figure(stage, raw)}"
        note_zh = f"按上限 1 计：各月数据为 {_figure(stage, raw)}"
        return Estimate(_ONE, n, level.months, raw, note=note, note_zh=note_zh), (found,)
    middle = len(level.months) if level.middle is not None else 0
    note = f"the median of {middle} months" if middle else ""
    note_zh = f"{middle} 个月的中位数" if middle else ""
    return Estimate(_usable(stated(raw)), n, level.months, raw, note=note, note_zh=note_zh), ()


def _own(id_: str, managers: Sequence[str], link: _Link) -> tuple[Estimate, tuple[Finding, ...]]:
    """Somebody's figure, drawn towards the store's."""
    if not link.usable:
        return evolve(link.store, raw=None, shrinkage=_ONE, n=0), ()
    wanted = set(managers)
    n, x = _sum(
        pair for month in link.level.months for one, pair in link.pairs[month].items() if one in wanted
    )
    x = max(x, _ZERO)
    store = link.store.value
    window = link.level.months
    raw = x / n if n > 0 else None
    figure, share = shrunk(n, x, store, link.strength) if n > 0 else (store, _ONE)
    above = link.stage.ticket is None and figure > 1
    if n > 0 and not above:
        return Estimate(_usable(figure), n, window, raw, share), ()
    found = Finding.of(
        "TK505",
        metric=link.stage.metric.name,
        role=id_,
        period=window[-1],
        form="above" if above else "",
        source=link.source.name,
        level=_figure(link.stage, store),
        own="" if raw is None else _figure(link.stage, raw),
        came=x * (1 / link.stage.metric.quantum),
    )
    note = "more came than can be: the store's figure" if above else "nothing to go by: the store's figure"
    note_zh = "超过上限，采用门店水平" if above else "没有数据，采用门店水平"
    return Estimate(store, max(n, 0), window, raw, _ONE, note=note, note_zh=note_zh), (found,)


def _usable(figure: Fraction) -> Fraction:
    """A rate or ticket lies above 0, however little is left after rounding."""
    return max(figure, _LEAST)


def _said(
    past: History, stage: Stage, level: Level, figures: Mapping[Month, Fraction], store: Estimate
) -> list[Finding]:
    """What should be known of the months."""
    findings: list[Finding] = []
    name = stage.metric.name
    if level.short and level.months:
        findings.append(
            Finding.of("TK502", metric=name, period=level.months[-1], count=len(figures), used=level.months)
        )
    findings += cut_off(past, name, level.months)
    findings += in_part(past, level.months)
    if level.aside:
        findings.append(
            Finding.of(
                "TK504",
                metric=name,
                period=list(level.aside)[-1],
                months=tuple(level.aside),
                figures=tuple(_figure(stage, figure) for figure in level.aside.values()),
                level=_figure(stage, store.value),
            )
        )
    return findings


def _figure(stage: Stage, figure: Fraction) -> str:
    """A rate in per cent, a ticket as an amount: for a sentence in any language."""
    if stage.ticket is None:
        return percent(figure, 2)
    return f"{round(figure):,}"
