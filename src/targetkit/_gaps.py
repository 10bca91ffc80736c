"""The gaps that rules have found, each once, and what each of them is worth closing.

Gaps overlap: what a team is short of today is a part of what the store is short of this week. To close both with one
piece is right, to count that piece twice is not. So the gaps are laid in layers, the widest first (the store before
its teams, the month before the week, money before the files it comes from), of roles that have nobody in common.
In one layer an action counts at most once; the layers weigh 1/2, 1/4, ... of what a gap is worth, together 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from targetkit._nobody import is_nobody
from targetkit.role import Manager, walk

if TYPE_CHECKING:
    from targetkit._means import Means
    from targetkit._situation import Firing
    from targetkit.rules import Rule

__all__ = ["Want", "wants_of"]

_HALF = Fraction(1, 2)


class Want(NamedTuple):
    """Something that is to be closed.

    Attributes:
        metric: The metric's name; for files that wait, the stage that they have passed.
        role: For whom, by id.
        until: By the end of which day.
        gap: How much, in the metric's unit; above 0.
        waiting: Whether it is files that wait and have to be taken up, and not pieces that are missing.
        people: The ids of the managers of the role.
        firings: The numbers of the firings that ask for it.
        worth: What it is worth in the bottom metric, by its layer.
    """

    metric: str
    role: str
    until: date
    gap: Fraction
    waiting: bool
    people: frozenset[str]
    firings: tuple[int, ...]
    worth: Fraction


def wants_of(firings: Sequence[Firing], rules: Mapping[str, Rule], means: Means) -> list[Want]:
    """What is to be closed: one for each metric, role and day by which it counts, with the largest gap told of it.

    Rules that oblige ask for an action and not for a gap.

    Args:
        firings: The rules that fired.
        rules: The rules by name.
        means: What there is to act with.

    Returns:
        The widest first.
    """
    told: dict[tuple[str, str, date, bool], list[int]] = {}
    for number, firing in enumerate(firings):
        rule = rules[firing.rule]
        if rule.kind == "closing" and firing.gap > 0:
            key = firing.metric, firing.role, _until(firing, means), rule.trigger.metric is None
            told.setdefault(key, []).append(number)
    below = _people(means, {role for _, role, _, _ in told})
    places = {name: at for at, name in enumerate(means.chain)}
    found = [
        Want(
            metric,
            role,
            until,
            max(firings[number].gap for number in numbers),
            waiting,
            below[role],
            tuple(numbers),
            Fraction(0),
        )
        for (metric, role, until, waiting), numbers in told.items()
    ]
    found.sort(
        key=lambda want: (
            -len(want.people),
            -want.until.toordinal(),
            -places.get(want.metric, -1),
            want.metric,
            want.role,
            want.waiting,
        )
    )
    return _weighed(found, means)


def _until(firing: Firing, means: Means) -> date:
    """The last day that counts: that of the period asked for, or the next day at work when that is over."""
    end = firing.period if isinstance(firing.period, date) else firing.period.end
    day = means.situation.day
    return end if day is None or end > day else day


def _people(means: Means, roles: Iterable[str]) -> dict[str, frozenset[str]]:
    plan = means.plan
    return {
        role: frozenset(
            node.id for node in walk(plan.role(role)) if isinstance(node, Manager) and not is_nobody(node.id)
        )
        for role in roles
    }


def _weighed(wants: Sequence[Want], means: Means) -> list[Want]:
    """The same with what they are worth, by the layers they fall into."""
    layers: list[set[str]] = []
    falls: list[int] = []
    for want in wants:
        at = next((at for at, taken in enumerate(layers) if taken.isdisjoint(want.people)), len(layers))
        if at == len(layers):
            layers.append(set())
        layers[at] |= want.people
        falls.append(at)
    weights = [_HALF ** (at + 1) for at in range(len(layers))]
    if weights:
        weights[-1] *= 2
    return [
        want._replace(worth=weights[at] * want.gap * means.worth(want.metric))
        for want, at in zip(wants, falls, strict=True)
    ]
