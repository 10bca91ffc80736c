"""One entry in the ledger of a plan's versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from targetkit._attrs import field, value
from targetkit._text import check_line, render
from targetkit.errors import InvalidPeriod, InvalidValue
from targetkit.labels import check_lang

if TYPE_CHECKING:
    from targetkit.change import Change
    from targetkit.plan import Plan

__all__ = ["MAIN", "Revision", "ledger_text"]

MAIN = "main"
"""The branch on which a history starts."""

_SHOWN = 20
"""Entries that a text shows."""

_HEADER = {
    "en": ("", "when", "who", "branch", "what"),
    "zh": ("", "时间", "何人", "分支", "内容"),
}


def _check_at(_instance: object, _attribute: object, given: Any) -> None:
    if not isinstance(given, datetime) or given.tzinfo is not None:
        expected = (
            "a datetime without a time zone for when the plan was changed, in the store's time zone; "
            "bring it there, then .replace(tzinfo=None)"
        )
        raise InvalidPeriod(given, expected)


def _check_author(_instance: object, _attribute: object, given: Any) -> None:
    if not isinstance(given, str) or not given.strip():
        raise InvalidValue("Revision: author", given, "who changed the plan: a name that is not empty")
    check_line("Revision: author", given)


def _check_reason(_instance: object, _attribute: object, given: str) -> None:
    check_line("Revision: reason", given)


@value(repr=False)
class Revision:
    """One entry of a ledger: the plan from then on, what was changed, and by whom, why and when.

    Attributes:
        plan: The plan as it stood from then on.
        change: What was changed.
        author: Who changed it.
        reason: Why.
        at: When, in the store's time zone and so without one.
        number: Its place in the ledger, from 1.
        branch: The branch it was made on.
        after: The number of the entry whose plan stood on the branch until then; 0 for the first of all.
        restores: For an undo or redo, the number of the entry whose plan it brings back.

    Raises:
        InvalidPeriod: `at` is no datetime, or has a time zone.
        InvalidValue: An author who is not named, a text of several lines.
    """

    plan: Plan
    change: Change
    author: str = field(validator=_check_author)
    reason: str = field(validator=_check_reason)
    at: datetime = field(validator=_check_at)
    number: int = field(default=1, kw_only=True)
    branch: str = field(default=MAIN, kw_only=True)
    after: int = field(default=0, kw_only=True)
    restores: int | None = field(default=None, kw_only=True)

    @property
    def version(self) -> int:
        """The number of the entry in which this plan first stood: its own, unless it restores an earlier one."""
        return self.number if self.restores is None else self.restores

    def to_text(self, lang: str = "en") -> str:
        """The entry on one line.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        when = f"{self.at:%Y-%m-%d %H:%M}"
        return " · ".join([f"{self.number}", when, self.author, self.branch, self.what(lang)])

    def what(self, lang: str = "en") -> str:
        """What was changed, and why.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        line = self.change.headline(lang)
        if self.restores is not None:
            line = f"{line} → {self.restores}"
        return line if self.reason in {"", self.change.reason} else f"{line} · {self.reason}"

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return self.to_text()


def ledger_text(entries: Sequence[Revision], stands: int, lang: str) -> str:
    """Entries for the terminal, the last twenty and the one that stands, which is marked with a star.

    Args:
        entries: The ledger, the first entry first.
        stands: The number of the entry whose plan stands.
        lang: `en` or `zh`.

    Raises:
        UnknownMember: For another language.
    """
    zh = check_lang(lang) == "zh"
    rows = [
        [
            f"{entry.number} *" if entry.number == stands else f"{entry.number}",
            f"{entry.at:%Y-%m-%d %H:%M}",
            entry.author,
            entry.branch,
            entry.what(lang),
        ]
        for entry in entries
        if entry.number > len(entries) - _SHOWN or entry.number == stands
    ]
    shown = render(_HEADER[lang], rows)
    left = len(entries) - len(rows)
    if not left:
        return shown
    return f"{shown}\n另有更早的 {left:,} 条未列出" if zh else f"{shown}\n{left:,} earlier ones are not shown"
