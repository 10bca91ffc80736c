"""What was measured changes what is expected: levers learn from the actions that pulled them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import evolve

from targetkit.effect import Effect, Measured
from targetkit.quantity import Number, above_zero

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from targetkit.actions import Action
    from targetkit.lever import Lever

__all__ = ["learned"]


def learned(levers: Iterable[Lever], actions: Iterable[Action], *, weight: Number = 2) -> tuple[Lever, ...]:
    """The levers as their actions have shown them to be.

    Each action that is verified, or had no effect, says what a gain of 1 was worth: `measured / base`.
    The gain of its lever becomes `(weight × assumed + Σ measured) / (weight + n)`; a gain that was measured
    before goes on being averaged, so that learning twice is learning once from all the actions together.

    Args:
        levers: The levers.
        actions: Actions in any state, each told once; those of other levers, those that are not measured yet,
            and those in which there was nothing to gain (`base` 0) teach nothing.
        weight: As how many measured actions an assumption counts that was never measured before; above 0.

    Returns:
        The levers in their order.

    Raises:
        InvalidQuantity: A weight that is not above 0.

    >>> from datetime import date
    >>> from targetkit.actions import Action
    >>> from targetkit.effect import Assumed
    >>> from targetkit.lever import Ceiling, Lever
    >>> weekend = Lever(
    ...     "weekend", effect=Effect("0.8", per="use", source=Assumed("as on a weekday")), ceiling=Ceiling(uses=1)
    ... )
    >>> saturday = Action.of(
    ...     weekend, manager="li-na", day=date(2026, 11, 14), rule="short", why="short:east", gain={"submissions": "0.8"}
    ... )
    >>> print(learned([weekend], [saturday.do().verify("0.2")])[0].effect)
    0.6 a person (measured (1, 14 Nov 2026): 0.2 a person; with the 0.8 assumed before, which counts like 2 of them: 0.6)
    """
    counts = above_zero(weight, of="weight")
    by_lever: dict[str, list[Action]] = {}
    for action in actions:
        if action.measured is not None and action.base:
            by_lever.setdefault(action.lever, []).append(action)
    return tuple(_taught(lever, by_lever.get(lever.name, ()), counts) for lever in levers)


def _taught(lever: Lever, actions: Sequence[Action], weight: Fraction) -> Lever:
    if lever.effect is None or not actions:
        return lever
    source = _measured(lever.effect, actions, weight)
    return evolve(lever, effect=evolve(lever.effect, gain=source.used, source=source))


def _measured(effect: Effect, actions: Sequence[Action], weight: Fraction) -> Measured:
    """What was measured until now, all actions counting alike."""
    before = effect.source if isinstance(effect.source, Measured) else None
    days = [action.day for action in actions]
    total = sum((_gain_of(action, effect) for action in actions), Fraction(0))
    n = len(actions)
    if before is None:
        return Measured(n, total / n, min(days), max(days), assumed=effect.gain, weight=weight)
    since = min([*days, *([] if before.since is None else [before.since])])
    until = max([*days, *([] if before.until is None else [before.until])])
    mean = (before.n * before.mean + total) / (before.n + n)
    return Measured(before.n + n, mean, since, until, assumed=before.assumed, weight=before.weight)


def _gain_of(action: Action, effect: Effect) -> Fraction:
    """What the action says about the gain of its lever, in its unit."""
    gain = (action.measured or Fraction(0)) / action.base
    # More files than were taken up did not get on because they were taken up.
    return min(gain, Fraction(1)) if effect.of == "stock" else gain
