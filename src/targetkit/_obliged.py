"""What the rules oblige to: coaching, spot checks. They are done whatever they cost, as soon as there is time for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from targetkit._candidates import Candidate, Obstacles, Search, hours_of
from targetkit._means import stated_down

if TYPE_CHECKING:
    from targetkit._situation import Firing
    from targetkit.lever import Lever

__all__ = ["Obliged", "obliged_by"]

_ZERO = Fraction(0)


class Obliged:
    """The actions that rules oblige to, one for each lever and person, whichever rules ask for it.

    Args:
        search: What candidates are made with.

    Attributes:
        uses: The actions.
        answers: Number of a firing → the numbers of the actions that answer it.
        obstacles: Number of a firing → why something could not be done.
    """

    def __init__(self, search: Search) -> None:
        self.uses: list[Candidate] = []
        self.answers: dict[int, list[int]] = defaultdict(list)
        self.obstacles: dict[int, Obstacles] = defaultdict(dict)
        self._search = search
        self._numbers: dict[tuple[str, str], int] = {}
        self._taken: dict[tuple[str, date], Fraction] = defaultdict(Fraction)

    def ask(self, number: int, firing: Firing, lever: Lever, manager: str) -> None:
        """Oblige somebody to a lever, on the first day on which there is time."""
        key = lever.name, manager
        if key not in self._numbers:
            use, why = self._first(number, firing, lever, manager)
            if use is None:
                told = self.obstacles[number].setdefault(why, [])
                if lever not in told:
                    told.append(lever)
                return
            for who, hours in hours_of(use):
                self._taken[who, use.day] += hours
            self._numbers[key] = len(self.uses)
            self.uses.append(use)
        self.answers[number].append(self._numbers[key])

    def _first(self, number: int, firing: Firing, lever: Lever, manager: str) -> tuple[Candidate | None, str]:
        """The use on the first day that has room for it, or why there is none."""
        means = self._search.means
        why = "day"
        for day in means.days:
            if not means.present(manager, day):
                continue
            use, why = self._use(number, firing, lever, manager, day)
            if why:
                continue
            full = [who for who, hours in hours_of(use) if self._left(who, day) < hours]
            if not full:
                return use, ""
            why = "hours" if manager in full else "coach"
        return None, why

    def _left(self, who: str, day: date) -> Fraction:
        means = self._search.means
        return means.limits.hours_a_day * means.present(who, day) - self._taken[who, day]

    def _use(
        self, number: int, firing: Firing, lever: Lever, manager: str, day: date
    ) -> tuple[Candidate, str]:
        """The use on a day, and why it is none: nobody to coach is there."""
        means, effect = self._search.means, lever.effect
        metric = None if effect is None else means.takes_hold(effect, firing.metric)
        base = _ZERO
        if effect is not None and metric is not None:
            pace = means.pace(manager, metric) if effect.of == "pace" else _ZERO
            base = effect.base(lever.hours, pace=pace)
        gain = _ZERO if effect is None else stated_down(effect.gain * base)
        coach = self._search.colleagues.coach(lever, manager, day, metric or firing.metric)
        use = Candidate(
            lever,
            manager,
            day,
            0,
            number,
            metric or "",
            gain,
            base,
            means.day_after(day, lever.lead),
            _ZERO,
            coach.id,
            None,
            False,
            None,
            None,
            None,
            lever.cost.amount,
            {},
        )
        return use._replace(closes=self._search.closes(use)), coach.why


def obliged_by(firings: Sequence[Firing], levers: Sequence[Sequence[Lever]], search: Search) -> Obliged:
    """Everything that the rules that fired oblige to.

    Args:
        firings: The rules that fired.
        levers: For each firing the levers that it obliges to; none for those that close a gap.
        search: What candidates are made with.
    """
    obliged = Obliged(search)
    for number, (firing, own) in enumerate(zip(firings, levers, strict=True)):
        for lever in own:
            for manager in firing.people:
                obliged.ask(number, firing, lever, manager)
    return obliged
