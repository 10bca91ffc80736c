"""Who helps whom: who coaches, who has time left to take over from others, and who comes on which day of a weekend."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from targetkit.allocation import tie
from targetkit.period import label
from targetkit.role import Manager, Store, Team, walk
from targetkit.workdays import DayKind

if TYPE_CHECKING:
    from targetkit._means import Means
    from targetkit.lever import Lever

__all__ = ["Coach", "Colleagues", "Taker"]

_ZERO = Fraction(0)


class Coach(NamedTuple):
    """Who coaches somebody on a day.

    Attributes:
        id: The coach; None where a leader who carries no targets comes along, whose hours sell nothing.
        why: Why nobody does, as in `_answers.REASONS`; empty where somebody does.
    """

    id: str | None
    why: str = ""


_NOBODY = Coach(None)


class Taker(NamedTuple):
    """Who does something, and for whom.

    Attributes:
        manager: Who does something.
        helps: From whom it takes over; None where it is one's own.
        far: Whether the two are of different teams.
    """

    manager: str
    helps: str | None = None
    far: bool = False


class Colleagues:
    """The people of a plan beside each other.

    Args:
        means: What there is to act with.
    """

    def __init__(self, means: Means) -> None:
        self.means = means
        self._ranked: dict[str, list[tuple[str, Fraction]]] = {}
        self._coaches: dict[tuple[str, str, Fraction, date, str], Coach] = {}
        self._rota: dict[str, int] = {}

    # --- who belongs together --------------------------------------------------------------------------------------

    @cached_property
    def leaders(self) -> dict[str, str]:
        """Whoever has a leader who carries targets, and is not that leader: manager's id → the leader's."""
        found: dict[str, str] = {}
        # Leaders of smaller teams are nearer, and `walk` tells a team before those below it.
        for node in walk(self.means.plan.roles):
            leader = node.leader if isinstance(node, Team) else None
            if leader is not None and leader.id in self.means.managers:
                below = (one.id for one in walk(node) if isinstance(one, Manager))
                found.update((id_, leader.id) for id_ in below if id_ != leader.id)
        return found

    @cached_property
    def teams(self) -> dict[str, str]:
        """Manager's id → that of the smallest team; the store where there is none."""
        return self.stores | self._nearest(Team)

    @cached_property
    def stores(self) -> dict[str, str]:
        """Manager's id → that of the store; the whole tree where there is none."""
        return dict.fromkeys(self.means.managers, self.means.plan.roles.id) | self._nearest(Store)

    def _nearest(self, kind: type[Team | Store]) -> dict[str, str]:
        """Manager's id → that of the lowest node of a kind above; a node is told before those below it."""
        found: dict[str, str] = {}
        for node in walk(self.means.plan.roles):
            own = node.id if isinstance(node, kind) else found.get(node.id)
            if own is not None:
                found.update((child.id, own) for child in node.children)
        return {id_: group for id_, group in found.items() if id_ in self.means.managers}

    # --- coaching --------------------------------------------------------------------------------------------------

    def coach(self, lever: Lever, manager: str, day: date, metric: str) -> Coach:
        """Who coaches somebody with a lever on a day; nobody where the lever has none.

        The leader, who has to be there if that is somebody of the plan. Or the top performer: of those there that day
        who have brought a larger share of their own target so far, the one with the largest in the team,
        or else in the store. Equals stand in an order that depends on nothing but period, metric and id.

        Args:
            lever: The lever.
            manager: Who is coached.
            day: When.
            metric: Where the lever takes hold.
        """
        hours = lever.cost.coach_hours
        if not hours:
            return _NOBODY
        key = lever.coach, manager, hours, day, metric
        if key not in self._coaches:
            found = self._leader if lever.coach == "leader" else self._top
            self._coaches[key] = found(manager, day, hours, metric)
        return self._coaches[key]

    def _has(self, hours: Fraction, who: str, day: date) -> bool:
        return self.means.limits.hours_a_day * self.means.present(who, day) >= hours

    def _leader(self, manager: str, day: date, hours: Fraction, _metric: str) -> Coach:
        leader = self.leaders.get(manager)
        if leader is None or self._has(hours, leader, day):
            return Coach(leader)
        return Coach(None, "coach")

    def _top(self, manager: str, day: date, hours: Fraction, metric: str) -> Coach:
        ranked = self._by_attainment(metric)
        own = next((share for id_, share in ranked if id_ == manager), _ZERO)
        better = [id_ for id_, share in ranked if share > own and self.stores[id_] == self.stores[manager]]
        ready = [id_ for id_ in better if self._has(hours, id_, day)]
        # A stable sort: within each group the best stay first.
        ready.sort(key=lambda id_: self.teams[id_] != self.teams[manager])
        return Coach(ready[0]) if ready else Coach(None, "coach" if better else "top")

    def _by_attainment(self, name: str) -> list[tuple[str, Fraction]]:
        """Those with a target, by the share of it that has come, and that share."""
        if name not in self._ranked:
            means = self.means
            metric = means.metric(name)
            standings = (
                []
                if metric is None
                else [means.situation.progress.standing(metric, id_) for id_ in means.managers]
            )
            shares = [(one.role, one.attainment) for one in standings if one.attainment is not None]
            period = label(means.plan.period)
            shares.sort(key=lambda pair: (-pair[1], tie(f"coach {period}", name, pair[0])))
            self._ranked[name] = shares
        return self._ranked[name]

    # --- taking over -----------------------------------------------------------------------------------------------

    def headroom(self, manager: str, name: str) -> Fraction:
        """What somebody can bring of a metric in a whole day beyond what each day that is left has to bring.

        Can: by the capacity or the history, or else the own pace so far.

        Args:
            manager: The person.
            name: The metric.
        """
        metric = self.means.metric(name)
        if metric is None:
            return _ZERO
        standing = self.means.situation.progress.standing(metric, manager)
        able = self.means.able(metric, manager)
        can = standing.pace if able is None else able
        needs = _ZERO if standing.target is None else standing.required
        return max(can - needs, _ZERO) if can is not None and needs is not None else _ZERO

    def takers(self, asked: Sequence[str], metric: str) -> list[Taker]:
        """Who takes over from whom: each of those with headroom from one of those who are asked.

        Whoever has headroom takes over in the own team if anybody is asked there, and otherwise in the store from whoever
        has the fewest helpers so far. The most headroom goes where the most is missing.

        Args:
            asked: The ids of those whose customers may be taken over.
            metric: What is to come of them.
        """
        free = [(self.headroom(id_, metric), id_) for id_ in self.means.managers if id_ not in asked]
        able = sorted(
            (pair for pair in free if pair[0] > 0), key=lambda pair: (-pair[0], self._tie(pair[1], metric))
        )
        needy = sorted(asked, key=lambda id_: (-self._missing(id_, metric), self._tie(id_, metric)))
        found: list[Taker] = []
        helped: dict[str, int] = defaultdict(int)
        # First everybody within the own team, then who is left for the other teams of the store.
        for far, groups in ((False, self.teams), (True, self.stores)):
            taken = {one.manager for one in found}
            for _, id_ in able:
                own = [one for one in needy if groups[one] == groups[id_]]
                if id_ not in taken and own:
                    whose = min(own, key=lambda one: (helped[one], own.index(one)))
                    helped[whose] += 1
                    found.append(Taker(id_, whose, far))
        return found

    def _missing(self, manager: str, name: str) -> Fraction:
        metric = self.means.metric(name)
        gap = None if metric is None else self.means.situation.progress.standing(metric, manager).gap
        return _ZERO if gap is None else Fraction(gap)

    def _tie(self, manager: str, metric: str) -> bytes:
        return tie(f"takes over {label(self.means.plan.period)}", metric, manager)

    # --- weekends --------------------------------------------------------------------------------------------------

    def take_turns(self, asked: Iterable[str]) -> None:
        """Give everybody who may be asked for a rest day a place in the team's turn.

        Args:
            asked: Their ids.
        """
        known = set(asked)
        teams: Mapping[str, list[str]] = defaultdict(list)
        for id_ in self.means.managers:
            if id_ in known:
                teams[self.teams[id_]].append(id_)
        self._rota = {id_: at for team in teams.values() for at, id_ in enumerate(team)}

    def turns(self, lever: Lever, manager: str, days: Sequence[date]) -> list[date]:
        """The days off on which somebody may be asked: in each week as many as law and lever allow, by turns.

        The neighbour in the team begins with the next day, and everybody a day later the week after. Rest days come
        before holidays, whose work costs more.

        Args:
            lever: The lever.
            manager: The person.
            days: The days off on which work is possible.
        """
        weeks: dict[tuple[int, int], list[date]] = defaultdict(list)
        for day in days:
            weeks[day.isocalendar()[:2]].append(day)
        found: list[date] = []
        ceiling = lever.ceiling
        for week, several in weeks.items():
            usual = [day for day in several if self.means.kind_of(manager, day) is DayKind.REST_DAY]
            at = (self._rota.get(manager, 0) + week[1]) % len(usual) if usual else 0
            turn = [*usual[at:], *usual[:at], *(day for day in several if day not in usual)]
            most = self.means.days_off(manager, several[0]) - self.means.limits.rest_days_a_week
            if ceiling is not None and ceiling.uses is not None and ceiling.per == "week":
                most = min(most, ceiling.uses)
            found += turn[: max(most, 1)]
        return sorted(found)
