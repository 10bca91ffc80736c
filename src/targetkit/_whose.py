"""Whose rows are asked for, and of which days."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TypeAlias

from targetkit.period import PeriodLike, as_period
from targetkit.role import Manager, Role

__all__ = ["Who", "bounds_of", "ids_of"]

Who: TypeAlias = "str | Role | Collection[str | Manager]"
"""Somebody, everybody in a team or store, or several managers."""


def ids_of(who: Who) -> set[str]:
    """The ids of the managers that are meant."""
    if isinstance(who, str):
        return {who}
    if isinstance(who, Manager):
        return {who.id}
    if isinstance(who, Collection):
        return {member if isinstance(member, str) else member.id for member in who}
    return {manager.id for manager in who.managers()}


def bounds_of(period: PeriodLike | None) -> tuple[date, date]:
    """The first and the last day of a period; of None, of all there are."""
    if period is None:
        return date.min, date.max
    taken = as_period(period)
    return (taken, taken) if isinstance(taken, date) else (taken.start, taken.end)
