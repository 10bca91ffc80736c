"""What nobody owns, and what roles are called where they stand together."""

from __future__ import annotations

from collections.abc import Mapping

from targetkit.labels import told_apart

__all__ = ["UNASSIGNED", "called", "is_nobody"]

UNASSIGNED = "unassigned"
"""The id of the child of a store that stands for what nobody owns (未分配); `unassigned of <store>` among several."""


def is_nobody(id_: str) -> bool:
    """Whether an id stands for what nobody owns."""
    return id_ == UNASSIGNED or id_.startswith(f"{UNASSIGNED} of ")


def called(names: Mapping[str, str], lang: str) -> dict[str, str]:
    """What roles are called where they stand together: beside a name that others have, too, stands the id.

    Args:
        names: The id of each → its name, or the id where it has none.
        lang: `en` or `zh`; what nobody owns has its own word in each.

    >>> called({"li-na": "李娜", "unassigned": "未分配"}, "en")
    {'li-na': '李娜', 'unassigned': 'unassigned'}
    """
    return told_apart({id_: id_ if lang == "en" and is_nobody(id_) else name for id_, name in names.items()})
