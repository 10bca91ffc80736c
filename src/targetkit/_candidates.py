"""What could be done: for each rule that fired its levers, each person asked, each day and each further hour.

An hour that brings less than the one before is a candidate of its own; which limits they share is told beside them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from targetkit._colleagues import Colleagues, Taker
from targetkit._means import stated_down
from targetkit._overtime import Shift
from targetkit.workdays import DayKind

if TYPE_CHECKING:
    from targetkit._gaps import Want
    from targetkit._means import Means
    from targetkit._situation import Firing
    from targetkit.effect import Effect
    from targetkit.lever import Lever

__all__ = ["Candidate", "Found", "Obstacles", "Search", "candidates_of", "hours_of", "losses"]

Obstacles: TypeAlias = "dict[str, list[Lever]]"
"""Why something is no candidate → the levers for which it is so."""

_ZERO = Fraction(0)
_MOST_USES = 8
"""Nobody does the same thing more often in a day; levers whose ceiling is a gain alone need an end."""


class Candidate(NamedTuple):
    """One use of a lever by somebody on a day.

    Attributes:
        lever: The lever.
        manager: Whose action it is.
        day: When.
        number: Which use of this lever, person and day, from 0.
        firing: The number of the firing that asks for it.
        metric: Where the lever takes hold; empty for a lever without effect.
        gain: How much of it, to six places.
        base: What a gain of 1 of the lever would have brought.
        starts: The day on which it takes hold; None: after the plan.
        files: How many waiting files it takes up.
        coach: Who coaches, if that costs selling time.
        helps: From whom it takes over; None where it is one's own.
        far: Whether that is somebody of another team.
        room: What the own targets leave to give on that day, where it takes over.
        rest_on: The working day that is given back.
        shift: The overtime that it is; None within working hours.
        cost: What it costs.
        closes: Number of a want → how much of it it closes, less what it loses there.
    """

    lever: Lever
    manager: str
    day: date
    number: int
    firing: int
    metric: str
    gain: Fraction
    base: Fraction
    starts: date | None
    files: Fraction
    coach: str | None
    helps: str | None
    far: bool
    room: Fraction | None
    rest_on: date | None
    shift: Shift | None
    cost: Fraction
    closes: dict[int, Fraction]

    @property
    def key(self) -> tuple[str, str, date, int]:
        """What tells it from all others."""
        return self.lever.name, self.manager, self.day, self.number

    @property
    def rank(self) -> int:
        """What is done first at the same price: the lower number; help comes from the own team first."""
        return 2 * self.lever.rank + self.far

    @property
    def counts_for(self) -> str:
        """Whose gap it closes."""
        return self.manager if self.helps is None else self.helps

    @property
    def gives(self) -> Fraction:
        """How much of one's own a use takes, in the metric where it takes hold: usual hours, or what it brings."""
        effect = self.lever.effect
        return max(self.gain, self.base) if effect is not None and effect.of == "pace" else self.gain


class Found(NamedTuple):
    """The candidates, and what stood in the way of others.

    Attributes:
        candidates: The candidates.
        obstacles: For each firing why something was no candidate, and of which levers.
        unpaid: Those of whom no wage is known although overtime would have to be paid.
    """

    candidates: list[Candidate]
    obstacles: list[Obstacles]
    unpaid: set[str]


class _Reach(NamedTuple):
    """Where a lever takes hold for somebody.

    Attributes:
        effect: What a use brings there.
        metric: The metric.
        waits: How many files wait for it; None for levers that need no stock.
    """

    effect: Effect
    metric: str
    waits: Fraction | None


class _Refused(Exception):
    """Why something is no candidate."""


def candidates_of(
    firings: Sequence[Firing],
    levers: Sequence[Sequence[Lever]],
    wants: Sequence[Want],
    means: Means,
    days: int,
    *,
    priced: bool,
) -> Found:
    """Everything that could close a gap.

    Args:
        firings: The rules that fired.
        levers: For each firing the levers to choose from; none for those that oblige.
        wants: The gaps.
        means: What there is to act with.
        days: For how many days from now on actions are planned.
        priced: Whether all has to have a price, as under a budget.
    """
    search = Search(wants, means, priced=priced)
    found: dict[tuple[str, str, date, int], Candidate] = {}
    obstacles: list[Obstacles] = [{} for _ in firings]
    asked = {number: want for want in wants for number in want.firings}
    search.colleagues.take_turns(
        id_
        for firing, own in zip(firings, levers, strict=True)
        if any(lever.when == "rest_day" for lever in own)
        for id_ in firing.people
    )
    for number, (firing, own) in enumerate(zip(firings, levers, strict=True)):
        if number not in asked or not own:
            continue
        ahead = search.ahead(asked[number].until, days)
        for lever in own:
            for taker in search.doers(lever, firing, asked[number], obstacles[number]):
                for each in search.uses(lever, taker, ahead, number, asked[number], obstacles[number]):
                    if found.setdefault(each.key, each).helps != each.helps:
                        # Whoever takes over from two of them does so from the first.
                        _note(obstacles[number], "headroom", lever)
    return Found(list(found.values()), obstacles, search.unpaid)


def _note(obstacles: Obstacles, why: str, lever: Lever) -> None:
    told = obstacles.setdefault(why, [])
    if lever not in told:
        told.append(lever)


class Search:
    """What is looked up again and again while candidates are made."""

    def __init__(self, wants: Sequence[Want], means: Means, *, priced: bool) -> None:
        self.wants = wants
        self.means = means
        self.colleagues = Colleagues(means)
        self.priced = priced
        self.unpaid: set[str] = set()
        self._of: dict[str, list[int]] = defaultdict(list)
        for number, want in enumerate(wants):
            for manager in want.people:
                self._of[manager].append(number)
        self._reached: dict[tuple[str, date], dict[int, Fraction]] = {}
        self._brought: dict[tuple[str, str, int, str], tuple[Fraction, Fraction, Fraction]] = {}

    def ahead(self, until: date, days: int) -> list[date]:
        """The days on which something can be done about a gap."""
        means = self.means
        last = min(until, means.until, means.first + timedelta(days - 1))
        return [day for day in means.days if day <= last]

    def doers(self, lever: Lever, firing: Firing, want: Want, obstacles: Obstacles) -> list[Taker]:
        """Who does something about a gap: those who are asked, or those who have headroom for them."""
        effect = lever.effect
        metric = None if effect is None else self.means.takes_hold(effect, want.metric)
        if lever.by == "asked" or metric is None:
            return [Taker(manager) for manager in firing.people]
        found = self.colleagues.takers(firing.people, metric)
        if firing.people and not found:
            _note(obstacles, "headroom", lever)
        return found

    def uses(
        self,
        lever: Lever,
        taker: Taker,
        days: Iterable[date],
        firing: int,
        want: Want,
        obstacles: Obstacles,
    ) -> Iterator[Candidate]:
        """All uses of a lever by somebody, and why there are no others."""
        effect = lever.effect
        if effect is None:
            _note(obstacles, "effect", lever)
            return
        metric = self.means.takes_hold(effect, want.metric)
        manager = taker.manager
        waits = self._waiting(effect, manager if taker.helps is None else taker.helps)
        if metric is None or waits == 0:
            _note(obstacles, "stock" if effect.of == "stock" else "effect", lever)
            return
        reach = _Reach(effect, metric, waits)
        possible = [day for day in days if self._at_work(lever, manager, day)]
        if lever.when == "rest_day":
            possible = self.colleagues.turns(lever, manager, possible)
        if not possible:
            _note(obstacles, "day", lever)
        for place, day in enumerate(possible):
            try:
                most, given = self._most(lever, manager, day), _ZERO
                for number in range(most):
                    use = self._use(lever, reach, taker, day, number, place * most + number, firing)
                    if use.room is not None:
                        given += use.gives
                    yield self._useful(use, want, given)
            except _Refused as refused:
                _note(obstacles, str(refused), lever)

    def _waiting(self, effect: Effect, manager: str) -> Fraction | None:
        """What waits for somebody behind the stage of a lever; None for levers that need no stock."""
        if effect.stage is None:
            return None
        waiting = self.means.waiting
        own = self.means.metric(effect.stage)
        name = effect.stage if own is None else own.name
        return _ZERO if waiting is None else waiting.get((manager, name), _ZERO)

    def _at_work(self, lever: Lever, manager: str, day: date) -> bool:
        if lever.when == "rest_day":
            return self.means.free(manager, day)
        return self.means.present(manager, day) > 0

    def _most(self, lever: Lever, manager: str, day: date) -> int:
        """How many uses a day there can be."""
        ceiling, limits = lever.ceiling, self.means.limits
        uses = _MOST_USES
        if ceiling is not None and ceiling.uses is not None:
            uses = ceiling.uses if ceiling.per == "day" else min(ceiling.uses, 1)
        if not uses:
            raise _Refused("ceiling")
        if lever.overtime:
            hours = limits.most_hours(manager, self.means.kind_of(manager, day))
        else:
            hours = limits.hours_a_day * self.means.present(manager, day)
        fitting = int(hours / lever.hours)
        if not fitting:
            raise _Refused("limits")
        return min(uses, fitting)

    def _use(
        self,
        lever: Lever,
        reach: _Reach,
        taker: Taker,
        day: date,
        number: int,
        place: int,
        firing: int,
    ) -> Candidate:
        """One use, with what it brings and costs; refused where it is of no use."""
        means, manager, metric = self.means, taker.manager, reach.metric
        base, gain, files = self._brings(lever, reach, manager, number, place)
        if not gain:
            raise _Refused("effect")
        starts = means.day_after(day, lever.lead)
        coach = self.colleagues.coach(lever, manager, day, metric)
        if coach.why:
            raise _Refused(coach.why)
        room = None
        if taker.helps is not None:
            room = self.colleagues.headroom(manager, metric) * means.present(manager, day)
        shift = self._shift(lever, manager, day)
        rest_on = means.rest_after(manager, day) if shift is not None and shift.compensated else None
        use = Candidate(
            lever,
            manager,
            day,
            number,
            firing,
            metric,
            gain,
            base,
            starts,
            files,
            coach.id,
            taker.helps,
            taker.far,
            room,
            rest_on,
            shift,
            lever.cost.amount + self._pay(shift),
            {},
        )
        closes = self.closes(use)
        if any(amount < 0 for amount in closes.values()):
            raise _Refused("loss")
        return use._replace(closes={want: amount for want, amount in closes.items() if amount})

    def _useful(self, use: Candidate, want: Want, given: Fraction) -> Candidate:
        """A use that closes something; refused beyond somebody's headroom, too late, or where it does not lead there."""
        if use.room is not None and given > use.room:
            raise _Refused("headroom")
        if not use.closes:
            leads = self.means.becomes(use.metric, use.day, self.means.until)
            raise _Refused("late" if want.metric in leads and not want.waiting else "effect")
        return use

    def _brings(
        self, lever: Lever, reach: _Reach, manager: str, number: int, place: int
    ) -> tuple[Fraction, Fraction, Fraction]:
        """The base, the gain where the lever takes hold, and the files that are taken up."""
        effect, metric, waits = reach
        before = lever.hours * number if effect.per == "hour" else number
        if waits is None:
            key = lever.name, manager, number, metric
            if key not in self._brought:
                pace = self.means.pace(manager, metric) if effect.of == "pace" else _ZERO
                base = effect.base(lever.hours, before=before, pace=pace)
                self._brought[key] = base, stated_down(effect.gain * base), _ZERO
            return self._brought[key]
        a_use = waits if effect.files_an_hour is None else min(waits, effect.files_an_hour * lever.hours)
        left = waits - a_use * place
        # The last use takes up the rest; on days beyond it as many as on any other, in place of them.
        files = min(a_use, left) if left > 0 else a_use
        base = effect.base(lever.hours, before=before, waiting=files)
        return base, stated_down(effect.gain * base), files

    def _shift(self, lever: Lever, manager: str, day: date) -> Shift | None:
        """The overtime that a use is; rest takes the place of pay where the lever is not paid and the law allows it."""
        if not lever.overtime:
            return None
        rest = not lever.cost.paid and self.means.kind_of(manager, day) is DayKind.REST_DAY
        return Shift(manager, day, lever.hours, compensated=rest)

    def _pay(self, shift: Shift | None) -> Fraction:
        if shift is None:
            return _ZERO
        pay = self.means.limits.pay(shift, self.means.kind_of(shift.manager, shift.day))
        if pay is not None:
            return pay
        self.unpaid.add(shift.manager)
        if self.priced:
            raise _Refused("wage")
        return _ZERO

    def closes(self, use: Candidate) -> dict[int, Fraction]:
        """How much of each want a use closes, less what is lost there: a coach's time, a working day given back."""
        closes: dict[int, Fraction] = {}
        if use.starts is not None:
            self._add(closes, use.counts_for, use.metric, use.starts, use.gain)
        if use.files:
            for number in self._of.get(use.counts_for, ()):
                want = self.wants[number]
                if want.waiting and want.metric == self._stage(use):
                    closes[number] = closes.get(number, _ZERO) + use.files
        brings = {number for number, amount in closes.items() if amount}
        for manager, day, amount in losses(use, self.means):
            self._add(closes, manager, use.metric, day, -amount)
        return {number: amount for number, amount in closes.items() if number in brings or amount < 0}

    def _stage(self, use: Candidate) -> str:
        stage = use.lever.effect.stage if use.lever.effect is not None else None
        own = self.means.metric(stage or "")
        return (stage or "") if own is None else own.name

    def _add(
        self, closes: dict[int, Fraction], manager: str, metric: str, day: date, amount: Fraction
    ) -> None:
        shares = self._shares(metric, day)
        for number in self._of.get(manager, ()):
            share = shares.get(number)
            if share:
                closes[number] = closes.get(number, _ZERO) + share * amount

    def _shares(self, metric: str, day: date) -> dict[int, Fraction]:
        """How much of each want, whosever it is, one piece closes that comes on a day."""
        if (metric, day) not in self._reached:
            self._reached[metric, day] = {
                number: share
                for number, want in enumerate(self.wants)
                if not want.waiting
                and (share := self.means.becomes(metric, day, want.until).get(want.metric, _ZERO))
            }
        return self._reached[metric, day]


def losses(use: Candidate, means: Means) -> list[tuple[str, date, Fraction]]:
    """What is not brought because of a use: by whom, on which day, how much of the metric where it takes hold."""
    found: list[tuple[str, date, Fraction]] = []
    if use.coach is not None and use.metric:
        hours = use.lever.cost.coach_hours
        found.append((use.coach, use.day, hours * means.pace(use.coach, use.metric)))
    if use.rest_on is not None and use.metric:
        found.append((use.manager, use.rest_on, use.lever.hours * means.pace(use.manager, use.metric)))
    return found


def hours_of(use: Candidate) -> list[tuple[str, Fraction]]:
    """Whose working hours a use takes, and how many of them; overtime takes none of who works it."""
    own = [] if use.lever.overtime else [(use.manager, use.lever.hours)]
    return own if use.coach is None else [*own, (use.coach, use.lever.cost.coach_hours)]
