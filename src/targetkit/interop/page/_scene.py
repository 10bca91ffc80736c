"""What every part of the page knows: whose progress it is, in which language, and of whom it may speak."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from targetkit._attrs import FrozenMap, value
from targetkit._sentence import told
from targetkit.interop.page._words import said

if TYPE_CHECKING:
    from fractions import Fraction

    from targetkit.metric import Metric
    from targetkit.progress import Progress
    from targetkit.role import Role

__all__ = ["Scene"]


@value
class Scene:
    """What is shown, and to whom.

    Attributes:
        progress: Where everybody stands.
        lang: `en` or `zh`.
        metrics: The metrics that are told of single people, and drawn.
        names_people: Whether single people are named with what they lack and what they are asked to do.
        names: What each role is called.
        people: The ids of those who are one person, and neither a group nor what nobody owns.
        day: The next day on which anything can be done; None where none is left.
    """

    progress: Progress
    lang: str
    metrics: tuple[Metric, ...]
    names_people: bool
    names: FrozenMap[str, str]
    people: frozenset[str]
    day: date | None

    def say(self, key: str, *parts: str) -> str:
        """A word or sentence of the page."""
        return said(key, self.lang, *parts)

    @property
    def zh(self) -> bool:
        """Whether the page speaks Chinese."""
        return self.lang == "zh"

    @property
    def root(self) -> Role:
        """The root of the role tree."""
        return self.progress.plan.roles

    @property
    def nodes(self) -> tuple[Role, ...]:
        """Everybody, each before those below."""
        return self.progress.ground.nodes

    def may_name(self, role: str) -> bool:
        """Whether everybody may read how a role stands: a group and the whole always, a person if that is asked for.

        Whoever is not in the plan any more is taken for a person.
        """
        known = role in self.names and role not in self.people
        return self.names_people or known or role == self.root.id

    def called(self, role: str) -> str:
        """What a role is called; whoever is not in the plan any more has the id."""
        return self.names.get(role, role)

    def number(self, number: Fraction, unit: str = "") -> str:
        """A number with its unit as people read it."""
        return told("{number:amount unit}", self.lang, {"number": number, "unit": unit})

    def so_many(self, count: int) -> str:
        """So many people."""
        return self.say("person" if count == 1 else "people", f"{count:,}")
