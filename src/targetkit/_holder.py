"""Whom a target that stands beside the grid is for: one role, all roles of a level, or the root."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, TypeVar

from targetkit.errors import DuplicateMember, InvalidValue, UnknownMember
from targetkit.labels import level_name
from targetkit.role import Role, walk

__all__ = ["Holder", "check_held", "check_holder", "check_once", "for_role", "role_id", "said_of"]


T = TypeVar("T")


class Holder(NamedTuple):
    """Whom a target is for.

    Attributes:
        role: The id of the role, if it is for one.
        level: The level, if it is for all roles of one; without both it is for the root.
    """

    role: str | None
    level: str | None


def role_id(given: Any) -> str | None:
    """The id of a role that is given by its id or itself; None stays."""
    return given if given is None or isinstance(given, str) else getattr(given, "id", given)


def check_holder(what: str, role: object, level: object) -> None:
    """Refuse what names no role or level, or both of them.

    Raises:
        InvalidValue: What is no text; a role and a level at once.
    """
    for name, given in (("role", role), ("level", level)):
        if given is not None and (not isinstance(given, str) or not given):
            raise InvalidValue(f"{what}: {name}", given, f"the {name}'s name, or None")
    if role is not None and level is not None:
        raise InvalidValue(
            f"{what}: level", level, "a role or a level, not both: a role's own goes before that of its level"
        )


def check_held(held: Holder, roles: Role, where: str) -> None:
    """Refuse a role or level that a tree does not have.

    Raises:
        UnknownMember: Such a role or level.
    """
    if held.role is not None:
        ids = {node.id for node in walk(roles)}
        if held.role not in ids:
            raise UnknownMember("role", held.role, tuple(sorted(ids)), where)
    if held.level is not None:
        levels = {node.level for node in walk(roles)}
        if held.level not in levels:
            raise UnknownMember("level of roles", held.level, tuple(sorted(levels)), where)


def check_once(named: Iterable[tuple[str, Holder]], roles: Role, kind: str, where: str) -> None:
    """Refuse two targets of the same name for the same role or level.

    Raises:
        DuplicateMember: Two of them.
    """
    seen: set[tuple[str, str | None, str | None]] = set()
    for name, held in named:
        own = None if held.role is None and held.level is not None else held.role or roles.id
        if (name, own, held.level) in seen:
            raise DuplicateMember(kind, f"{name} of {own or held.level}", where)
        seen.add((name, own, held.level))


def for_role(targets: Iterable[tuple[Holder, T]], role: Role, root: str) -> T | None:
    """The target of a role: its own one before that of its level; None without any."""
    of_level = None
    for holder, one in targets:
        if holder.level is None and (holder.role or root) == role.id:
            return one
        if holder.level == role.level:
            of_level = one
    return of_level


def said_of(held: Holder, lang: str) -> str:
    """Whom it is for, in words; empty for the root."""
    if held.level is None:
        return held.role or ""
    return f"每个{level_name(held.level, lang)}" if lang == "zh" else f"each {level_name(held.level, lang)}"
