"""What share of a month each person may be expected to bring, from what they brought before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from attrs import evolve

from targetkit._attrs import FrozenMap, field, value
from targetkit._text import render
from targetkit.allocation import apportion_quanta, tie
from targetkit.errors import InvalidValue
from targetkit.estimate import LITTLE, PLACES, Estimate, Ground, Reach, stated, told
from targetkit.findings import Finding
from targetkit.labels import check_lang, metric_name, percent, word
from targetkit.period import label
from targetkit.ramp import Ramp, RampLike, as_ramp
from targetkit.role import Manager, walk
from targetkit.scope import presence
from targetkit.windows import cut_off, in_part

if TYPE_CHECKING:
    from targetkit.history import History
    from targetkit.metric import Metric
    from targetkit.period import Month
    from targetkit.role import Role
    from targetkit.windows import Window

__all__ = ["EQUAL", "HALF_LIFE", "Behind", "Shares", "behind", "loads_of", "shares_of"]

HALF_LIFE = 14
"""Days after which a day of the past counts half."""

EQUAL = Fraction(1, 5)
"""How much of the shares is equal over the roster, whatever anybody has brought."""

_ENOUGH = 5
_UNIT = 10**PLACES
_BITS = 40
_ZERO, _ONE = Fraction(0), Fraction(1)
_NO_LINE: FrozenMap[date, int] = FrozenMap()


@value(repr=False)
class Shares(Mapping[str, Fraction]):
    """The share of a month that each person may be expected to bring: id → Fraction, and they sum to one.

    Attributes:
        metric: The metric's name.
        month: The month.
        estimates: Id → the estimate behind the share.
        by: The name of the metric whose past it goes by: the own one, or one that foretold it better.
        n: How many days with something there were, of each person on the roster one by one.
        unknown: The ids that have rows but are not on the roster; they are left out.
        findings: What should be known of them.
    """

    metric: str
    month: Month
    estimates: FrozenMap[str, Estimate]
    by: str
    n: int = field(default=0, kw_only=True)
    unknown: tuple[str, ...] = field(default=(), kw_only=True)
    findings: tuple[Finding, ...] = field(default=(), kw_only=True)

    def __getitem__(self, key: str) -> Fraction:
        return self.estimates[key].value

    def __iter__(self) -> Iterator[str]:
        return iter(self.estimates)

    def __len__(self) -> int:
        return len(self.estimates)

    def to_text(self, lang: str = "en") -> str:
        """A table of the shares; then from how much data they come, whose rows are left out, and what should be known.

        The own share is what the past alone says, before it is drawn to an equal one and the presence is counted.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        zh = check_lang(lang) == "zh"
        name, month = metric_name(self.metric, lang), label(self.month, lang)
        head = f"{month}{name}占比" if zh else f"shares of {name} in {month}"
        header = [word("manager", lang), *(("占比", "本身", "说明") if zh else ("share", "own", "note"))]
        rows = [
            [
                id_,
                percent(found.value, 1, least=1),
                "–" if found.raw is None else percent(found.raw, 1, least=1),
                found.note_zh if zh else found.note,
            ]
            for id_, found in self.estimates.items()
        ]
        if not any(row[-1] for row in rows):
            header, rows = header[:-1], [row[:-1] for row in rows]
        table = render(header, rows, right=(1, 2))
        return "\n".join([head, table, *told([self.ground], self.findings, self.unknown, lang)])

    @property
    def ground(self) -> Ground:
        """From how much data the shares come."""
        of = _days_of(self.by)
        towards = ("equal shares", "平均份额")
        return evolve(Ground.of_estimates(self.metric, self.estimates.values(), of, towards), n=self.n)

    @property
    def window(self) -> tuple[Month | date, ...]:
        """The months, or the first and the last day, that were looked at; empty without any rows."""
        return self.ground.window

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return f"<Shares of {self.metric} in {self.month}: {len(self)} people; {self.ground.to_text()}>"


def shares_of(
    history: History,
    metric: str | Metric,
    month: Month,
    roles: Role | None,
    window: Window | None,
    ramp: RampLike | None,
    by: str | Metric | None = None,
) -> Shares:
    """The shares of a month; see `History.shares`.

    Source: a mixture of the decayed own share and an equal one, chosen on held-out months of a lender's people
    (docs/explanation/measured-history.md).
    """
    if roles is None:
        raise InvalidValue("History.shares: roles", None, "a roster, here or as History(roles=...)")
    days = month.days
    opened = history.calendar_of(metric).weights(days)
    people = sorted((node for node in walk(roles) if isinstance(node, Manager)), key=lambda one: one.id)
    present = {manager.id: presence(manager, days, opened) for manager in people}
    there = [manager for manager in people if any(present[manager.id])]
    if not there:
        raise InvalidValue(
            f"History.shares: {roles.id}", f"nobody in {month}", "somebody who is there on an open day"
        )
    source, loads = loads_of(history, metric, month, there, present, window, ramp, by)
    attended = _attended(present)
    weights = [loads[one.id].value * attended[one.id] for one in there]
    if not any(weights):
        weights = [attended[one.id] for one in there]
    name = history.actuals.metric(metric).name
    ties = [tie(f"{name} {month}", one.id) for one in there]
    parts = apportion_quanta(_UNIT, weights, ties, "largest_remainder")
    estimates = {
        one.id: evolve(loads[one.id], value=Fraction(part, _UNIT))
        for one, part in zip(there, parts, strict=True)
    }
    known = behind(history, metric, month, people, there, window, by)
    return Shares(
        name,
        month,
        FrozenMap(estimates),
        source,
        n=known.n,
        unknown=known.unknown,
        findings=known.findings,
    )


@value
class Behind:
    """What the shares of a metric stand on.

    Attributes:
        by: The name of the metric whose past they go by.
        chosen: Whether that was found to have foretold the last month better than the metric's own past.
        n: How many days with something there were, of each person one by one.
        window: The months, or the first and the last day, that were looked at; empty without any rows.
        unknown: The ids that have rows but are not on the roster.
        findings: What should be known of them.
    """

    by: str
    chosen: bool
    n: int
    window: Reach
    unknown: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def nothing(self) -> bool:
        """Whether the past has nothing of it, so that the shares are equal."""
        return any(found.code == "TK511" for found in self.findings)

    def to_text(self, metric: str, lang: str = "en") -> str:
        """By what the shares of a metric go, and from how much data, in one line.

        Args:
            metric: The metric's name.
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        zh = check_lang(lang) == "zh"
        source = metric_name(self.by, lang)
        if self.nothing:
            return (
                f"过往没有{source}，平均分配" if zh else f"the past has no {source}, so the shares are equal"
            )
        ground = Ground(
            metric, self.n, _days_of(self.by), self.window, (EQUAL, EQUAL), ("equal shares", "平均份额")
        )
        parts = [ground.data(lang)]
        if self.by != metric:
            why = (
                ""
                if not self.chosen
                else ("（对上月的预测更准）" if zh else ", which foretold the last month better")
            )
            parts.insert(0, f"按{source}{why}" if zh else f"by {source}{why}")
        return ("；" if zh else "; ").join(parts)


def behind(
    history: History,
    metric: str | Metric,
    month: Month,
    roster: Iterable[Manager],
    people: Sequence[Manager],
    window: Window | None,
    by: str | Metric | None,
) -> Behind:
    """What the shares of a month stand on.

    Args:
        history: The past; nothing of the month or later is looked at.
        metric: The metric.
        month: The month to plan.
        roster: Everybody who is known.
        people: Who is there on any day of the month.
        window: How far back to look; None: as far as the rows go.
        by: The metric whose past is looked at; None: whichever foretold the last month best.
    """
    past = history.seen(month.start)
    target = history.actuals.metric(metric)
    source = _source(history, target, month, people, window, by)
    own, _, span, n = _own(past, source, people, window)
    findings = (*cut_off(past, source.name, span), *in_part(past, span))
    if not any(own.values()):
        # Only corrections, or nothing at all.
        findings += (Finding.of("TK511", metric=target.name, period=month, source=source.name),)
    elif n < LITTLE * len(people):
        little = Finding.of(
            "TK510", metric=source.name, period=month, count=n, people=len(people), needed=LITTLE
        )
        findings += (little,)
    unknown = {*past.actuals.managers} - {one.id for one in roster}
    return Behind(source.name, by is None and source != target, n, span, tuple(sorted(unknown)), findings)


def loads_of(
    history: History,
    metric: str | Metric,
    month: Month,
    people: Sequence[Manager],
    present: Mapping[str, Sequence[Fraction]],
    window: Window | None,
    ramp: RampLike | None,
    by: str | Metric | None,
) -> tuple[str, dict[str, Estimate]]:
    """What each would carry if everybody were there on every day of the month.

    Args:
        history: The past; nothing of the month or later is looked at.
        metric: The metric.
        month: The month to plan.
        people: Who is there on any day of it.
        present: Id → the share of each of its days that the person is there.
        window: How far back to look; None: as far as the rows go.
        ramp: How much of an equal share a new hire carries.
        by: The metric whose past is looked at; None: whichever foretold the last month best.

    Returns:
        The name of the metric whose past was looked at;
        and id → an estimate whose value is the share of everything.
        They sum to one but for rounding, unless all are new and carry nothing.
    """
    target = history.actuals.metric(metric)
    source = _source(history, target, month, people, window, by)
    loads = _loads(history, source, month, people, present, window, ramp)
    if source == target:
        return source.name, loads
    name, name_zh = metric_name(source.name), metric_name(source.name, "zh")
    why = "" if by is not None else ", which foretold the last month better"
    why_zh = "" if by is not None else "（对上月的预测更准）"
    return source.name, {
        id_: evolve(
            found,
            note="; ".join(filter(None, (found.note, f"by {name}{why}"))),
            note_zh="；".join(filter(None, (found.note_zh, f"按{name_zh}{why_zh}"))),
        )
        for id_, found in loads.items()
    }


def _source(
    history: History,
    target: Metric,
    month: Month,
    people: Sequence[Manager],
    window: Window | None,
    by: str | Metric | None,
) -> Metric:
    """The metric whose past is looked at: the one asked for, or the one that foretells best, found only once."""
    if by is not None:
        return history.actuals.metric(by)
    past = history.seen(month.start)
    key = ("foretelling", target, tuple(people), window)
    if key not in past.memory:
        past.memory[key] = _foretelling(history, target, month, people, window)
    found: Metric = past.memory[key]
    return found


def _foretelling(
    history: History, target: Metric, month: Month, people: Sequence[Manager], window: Window | None
) -> Metric:
    """The metric whose past would have foretold the shares of the last whole month best.

    Another one than the metric itself has to miss at least a tenth less,
    and there have to be people enough who brought something: otherwise it is chance.
    """
    past = history.seen(month.start)
    if not past.whole_months:
        return target
    last = past.whole_months[-1]
    opened = past.calendar_of(target).weights(last.days)
    days = _attended({one.id: presence(one, last.days, opened) for one in people})
    there = [one for one in people if days[one.id]]
    brought = past.actuals.by_manager(target, last)
    actual = {one.id: max(brought.get(one.id, 0), 0) for one in there}
    if sum(count > 0 for count in actual.values()) < _ENOUGH:
        return target
    before = past.seen(last.start)
    missed: dict[Metric, int] = {}
    for metric in past.actuals.metrics:
        own, *_ = _own(before, metric, there, window)
        whole = sum(own.values(), _ZERO)
        if whole or metric == target:
            loads = [
                ((_ONE - EQUAL) * (own[one.id] / whole if whole else 0) + EQUAL / len(there)) * days[one.id]
                for one in there
            ]
            missed[metric] = _missed(loads, list(actual.values()))
    best = min(missed, key=lambda metric: (missed[metric], metric.name))
    return best if missed[best] * 10 <= missed[target] * 9 else target


def _attended(present: Mapping[str, Sequence[Fraction]]) -> dict[str, Fraction]:
    """Id → the days of presence; people with the same days share one tuple, which is summed once."""
    known = {id(shares): shares for shares in present.values()}
    sums = {key: sum(shares, _ZERO) for key, shares in known.items()}
    return {id_: sums[id(shares)] for id_, shares in present.items()}


def _missed(loads: Sequence[Fraction], actual: Sequence[int]) -> int:
    """By how much shares in proportion to the loads miss, in millionths of what came."""
    whole, came = sum(loads, _ZERO), sum(actual)
    return sum(
        abs(round(load / whole * _UNIT) - round(Fraction(count, came) * _UNIT))
        for load, count in zip(loads, actual, strict=True)
    )


def _loads(
    history: History,
    metric: Metric,
    month: Month,
    people: Sequence[Manager],
    present: Mapping[str, Sequence[Fraction]],
    window: Window | None,
    ramp: RampLike | None,
) -> dict[str, Estimate]:
    """What each would carry by the past of one metric."""
    past = history.seen(month.start)
    own, counts, span, _ = _own(past, metric, people, window)
    new = _new(people, month, present, None if ramp is None else as_ramp(ramp))
    old = [manager.id for manager in people if manager.id not in new]
    even = Fraction(1, len(people))
    # Where everybody is new, the ramps alone say who carries how much.
    left = _ONE - sum(new.values(), _ZERO) * even if old else _ZERO
    whole = sum((own[id_] for id_ in old), _ZERO)
    everybody = sum(own.values(), _ZERO)
    loads: dict[str, Estimate] = {}
    for manager in people:
        id_ = manager.id
        raw = own[id_] / everybody if everybody else None
        if id_ in new:
            note = f"new: {percent(new[id_], 2)} of an equal share"
            note_zh = f"新人：平均份额的 {percent(new[id_], 2)}"
            load, shrinkage = new[id_] * even, _ONE
        elif whole:
            note = note_zh = ""
            load = left * ((_ONE - EQUAL) * own[id_] / whole + EQUAL / len(old))
            shrinkage = EQUAL
        else:
            note, note_zh = "nobody has brought any: equal shares", "均无业绩记录：平均分配"
            load, shrinkage = left / len(old), _ONE
        loads[id_] = Estimate(stated(load), counts[id_], span, raw, shrinkage, note=note, note_zh=note_zh)
    return loads


_Own: TypeAlias = "tuple[dict[str, Fraction], dict[str, int], Reach, int]"


def _own(past: History, metric: Metric, people: Sequence[Manager], window: Window | None) -> _Own:
    """What each brought a day of presence, the older the less it counts; the pieces, since when, on how many days."""
    key = ("shares", metric, tuple(people), window)
    if key not in past.memory:
        past.memory[key] = _worked_out(past, metric, people, window)
    found: _Own = past.memory[key]
    return found


def _worked_out(past: History, metric: Metric, people: Sequence[Manager], window: Window | None) -> _Own:
    """The same, worked out."""
    if past.first is None or past.last is None or past.next_day is None:
        return {one.id: _ZERO for one in people}, {one.id: 0 for one in people}, (), 0
    months = None if window is None else window.months(past, past.next_day)
    span = (past.first, past.last) if months is None else months
    days = _weighed(past.first, past.last, months)
    opened = dict(zip(days, past.calendar_of(metric).weights(list(days)), strict=True))
    whole = _weighted(opened.values(), days.values())
    own: dict[str, Fraction] = {}
    counts: dict[str, int] = {}
    with_some = 0
    lines = past.actuals.lines(metric)
    for manager in people:
        pieces = brought = 0
        for day, quanta in lines.get(manager.id, _NO_LINE).items():
            if day in days:
                with_some += quanta > 0
                pieces += quanta
                brought += quanta * days[day]
        counts[manager.id] = max(pieces, 0)
        if manager.hired is None and manager.left is None and not manager.away and manager.calendar is None:
            there = whole
        else:
            shares = presence(manager, list(days), tuple(opened.values()))
            there = _weighted(shares, days.values())
        # Less presence than of one half-life says too little to be scaled up as it stands.
        own[manager.id] = max(brought, 0) / max(there, whole / 2) if whole else _ZERO
    return own, counts, span, with_some


def _weighted(shares: Iterable[Fraction], weights: Iterable[int]) -> Fraction:
    """The sum of products, in whole numbers for the few different shares that there are."""
    sums: dict[Fraction, int] = {}
    for share, weight in zip(shares, weights, strict=True):
        sums[share] = sums.get(share, 0) + weight
    return sum((share * weight for share, weight in sums.items()), _ZERO)


def _weighed(first: date, last: date, months: tuple[Month, ...] | None) -> dict[date, int]:
    """How much each day of the past counts, in fixed point; those that count nothing any more are left out."""
    ages = range(min((last - first).days + 1, len(_decay())))
    days = {last - timedelta(days=age): _decay()[age] for age in reversed(ages)}
    if months is None:
        return days
    return {day: weight for day, weight in days.items() if any(day in month for month in months)}


@lru_cache(maxsize=1)
def _decay() -> tuple[int, ...]:
    """The weight of a day by its age, in units of 2^-40."""
    return tuple(round(2.0 ** (_BITS - age / HALF_LIFE)) for age in range(_BITS * HALF_LIFE))


def _new(
    people: Sequence[Manager], month: Month, present: Mapping[str, Sequence[Fraction]], ramp: Ramp | None
) -> dict[str, Fraction]:
    """Who carries less than a full load in the month by the ramp, and how much of it."""
    if ramp is None:
        return {}
    new: dict[str, Fraction] = {}
    for manager in people:
        shares = ramp.shares(manager.hired, month.days)
        if isinstance(shares, tuple):
            there = present[manager.id]
            carried = sum((share * part for share, part in zip(shares, there, strict=True)), _ZERO)
            shares = carried / sum(there, _ZERO)
        if shares < 1:
            new[manager.id] = shares
    return new


def _days_of(source: str) -> tuple[str, str]:
    """What is counted: days of people with something."""
    return f"days of people with {metric_name(source)}", f"有{metric_name(source, 'zh')}的人天"
