"""The versions of a plan: a ledger that only grows, undo and redo, and what-if branches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from targetkit._attrs import FrozenMap, value
from targetkit._changed import number_at, sharing
from targetkit._text import check_line
from targetkit.change import Change, Edited
from targetkit.errors import DuplicateMember, InvalidValue, OutOfTurn, UnknownMember
from targetkit.plan import Plan
from targetkit.revision import MAIN, Revision, ledger_text
from targetkit.scenarios import Comparison, compare

if TYPE_CHECKING:
    from datetime import datetime

    from targetkit.metric import Metric
    from targetkit.period import PeriodLike
    from targetkit.role import Role

__all__ = ["PlanHistory", "Revision"]


class _Branch(NamedTuple):
    """Where a branch stands.

    Attributes:
        start: The number of the entry from which it starts.
        head: The number of the entry whose plan stands on it now.
        undone: The versions that can be redone, the next one last.
    """

    start: int
    head: int
    undone: tuple[int, ...] = ()


@value(repr=False)
class PlanHistory:
    """The versions of a plan: a ledger that only grows; made by `PlanHistory.start`.

    Every operation returns a new history and leaves this one as it is; both share all that they have in common.
    Undoing and redoing are entries, too, with an author: nothing that ever stood in the ledger leaves it.
    A branch is a line of versions of its own; making one or going to one changes no plan and is no entry.
    Iterating gives the entries, `len` counts them.

    Attributes:
        revisions: The ledger, the first entry first.
        on: The branch that is worked on.

    >>> from datetime import datetime
    >>> from targetkit import Manager, Month, Plan, Team
    >>> east, november = Team("east", [Manager("li-na"), Manager("wang-lei")]), Month(2026, 11)
    >>> plan = Plan.from_rows([("signings", "li-na", november, 5), ("signings", "wang-lei", november, 3)],
    ...                       roles=east, period=november)
    >>> other = Plan.from_rows([("signings", "li-na", november, 4), ("signings", "wang-lei", november, 4)],
    ...                        like=plan)
    >>> history = PlanHistory.start(plan, author="zhou", at=datetime(2026, 10, 28, 9, 0))
    >>> history = history.append(other, author="zhou", at=datetime(2026, 10, 28, 17, 30), reason="two trainees")
    >>> history.undo(author="chen", at=datetime(2026, 10, 29, 8, 15))
         when              who   branch  what
    -----------------------------------------------------------
    1    2026-10-28 09:00  zhou  main    start
    2    2026-10-28 17:30  zhou  main    replace · two trainees
    3 *  2026-10-29 08:15  chen  main    undo → 1
    """

    revisions: tuple[Revision, ...]
    on: str
    _branches: FrozenMap[str, _Branch]

    @classmethod
    def start(cls, plan: Plan, *, author: str, at: datetime, reason: str = "") -> PlanHistory:
        """A history whose first entry is a plan as it was first made.

        Args:
            plan: The plan.
            author: Who made it.
            at: When, in the store's time zone: a datetime without one.
            reason: Why.

        Raises:
            InvalidPeriod: `at` is no datetime, or has a time zone.
            InvalidValue: No plan, an author who is not named, a text of several lines.
        """
        first = Revision(_taken(plan), Change("start"), author, reason, at)
        return cls((first,), MAIN, FrozenMap({MAIN: _Branch(1, 1)}))

    # --- reading it ---------------------------------------------------------------------------------------------

    @property
    def current(self) -> Plan:
        """The plan that stands on the branch that is worked on."""
        return self.head.plan

    @property
    def head(self) -> Revision:
        """The last entry of the branch that is worked on; where it has none yet, the one it starts from."""
        return self.revision(self._branches[self.on].head)

    @property
    def branches(self) -> tuple[str, ...]:
        """The names of the branches, in the order in which they were made."""
        return tuple(self._branches)

    @property
    def can_undo(self) -> bool:
        """Whether there is something to undo on the branch that is worked on."""
        own = self._branches[self.on]
        return self.head.version != self.revision(own.start).version

    @property
    def can_redo(self) -> bool:
        """Whether there is something to redo on the branch that is worked on."""
        return bool(self._branches[self.on].undone)

    def revision(self, number: int) -> Revision:
        """An entry of the ledger by its number.

        Raises:
            UnknownMember: If it has no such entry.
        """
        if not 1 <= number <= len(self.revisions):
            raise UnknownMember("revision", number, ("1", f"{len(self.revisions)}"), where="the history")
        return self.revisions[number - 1]

    def plan(self, branch: str) -> Plan:
        """The plan that stands on a branch.

        Raises:
            UnknownMember: If there is none of that name.
        """
        return self.revision(self._branch(branch).head).plan

    def trail(self) -> Iterator[Revision]:
        """The entries that led to the current plan, the last first, past the start of its branch."""
        number = self._branches[self.on].head
        while number:
            entry = self.revisions[number - 1]
            yield entry
            number = entry.after

    def last_change(self, metric: str | Metric, role: str | Role, period: PeriodLike) -> Revision | None:
        """The entry that gave a place the number it has now: who changed it last, when and why.

        An undo that changed it back counts as the last change; the entry it restores is its `restores`.

        Args:
            metric: The metric.
            role: The role.
            period: The date or period.

        Returns:
            The entry; the first one of the history if nobody changed the place since;
            None if the place has never had a target.

        Raises:
            UnknownMember: A metric or role that the current plan does not have.
            OutsidePeriod: A date or period that it does not have.
            InvalidPeriod: Something that is no date or period.
        """
        plan = self.current
        name, id_, place = plan.metric(metric).name, plan.role(role).id, plan.timeline.place(period)
        now = number_at(plan, name, id_, place)
        for entry in self.trail():
            was = None
            if entry.after:
                was = number_at(self.revisions[entry.after - 1].plan, name, id_, place)
            if was != now:
                return entry
        return None

    def compare(self, names: Iterable[str] | None = None) -> Comparison:
        """The plans of branches side by side, as `targetkit.scenarios.compare` shows them.

        Args:
            names: The branches, in the order of the columns; None for all.

        Raises:
            UnknownMember: A branch that does not exist.
            InvalidValue: No branch at all.
        """
        wanted = self.branches if names is None else (names,) if isinstance(names, str) else tuple(names)
        return compare({name: self.plan(name) for name in wanted})

    # --- going on -----------------------------------------------------------------------------------------------

    def append(self, edited: Edited | Plan, *, author: str, at: datetime, reason: str = "") -> PlanHistory:
        """The history with one more version on the branch that is worked on.

        Rows that are as before are kept as the very same objects, wherever the plan comes from.
        What had been undone cannot be redone any more; it stays in the ledger, and `branch` can start from it.

        Args:
            edited: What an edit of the current plan returned, or any other plan for the same period.
            author: Who changed it.
            at: When, in the store's time zone: a datetime without one.
            reason: Why; without one, the reason of the edit.

        Raises:
            OutOfTurn: An edit of a plan that is no longer the current one: it would undo what came between.
            InvalidPeriod: `at` is no datetime, or has a time zone.
            InvalidValue: No plan, one for another period or week scheme, an author who is not named,
                a text of several lines.
        """
        before = self.current
        if isinstance(edited, Edited):
            plan, change = _taken(edited.plan), edited.change
            _check_current(before, edited)
        else:
            plan = _taken(edited)
            change = Change.between("replace", before, plan)
        return self._with(sharing(before, plan), change, author, reason or change.reason, at)

    def undo(self, *, author: str, at: datetime, reason: str = "") -> PlanHistory:
        """The history with an entry that brings back the version before the one that stands.

        Args:
            author: Who undoes it.
            at: When, in the store's time zone: a datetime without one.
            reason: Why.

        Raises:
            OutOfTurn: At the start of the branch.
            InvalidPeriod: `at` is no datetime, or has a time zone.
            InvalidValue: An author who is not named, a text of several lines.
        """
        if not self.can_undo:
            why = f"branch {self.on!r} stands at its start, revision {self.head.version}"
            raise OutOfTurn("undo", why)
        left = self.revision(self.head.version)
        back = self.revision(self.revision(left.after).version)
        undone = (*self._branches[self.on].undone, left.number)
        return self._restoring("undo", back, undone, author, reason, at)

    def redo(self, *, author: str, at: datetime, reason: str = "") -> PlanHistory:
        """The history with an entry that brings back the version that was undone last.

        Args:
            author: Who redoes it.
            at: When, in the store's time zone: a datetime without one.
            reason: Why.

        Raises:
            OutOfTurn: If nothing was undone since the last change of the branch.
            InvalidPeriod: `at` is no datetime, or has a time zone.
            InvalidValue: An author who is not named, a text of several lines.
        """
        if not self.can_redo:
            why = f"nothing was undone on branch {self.on!r} since its last change"
            raise OutOfTurn("redo", why)
        *undone, again = self._branches[self.on].undone
        return self._restoring("redo", self.revision(again), tuple(undone), author, reason, at)

    def branch(self, name: str, *, of: int | None = None) -> PlanHistory:
        """The history with a new branch, which is from then on worked on: what if?

        Args:
            name: A name that no other branch has.
            of: The number of the entry to start from; None: where the branch stands that is worked on.

        Raises:
            DuplicateMember: A name that there is already.
            InvalidValue: An empty name, or one with a line break.
            UnknownMember: An entry that does not exist.
        """
        if not name.strip():
            raise InvalidValue("branch", name, "a name that is not empty")
        check_line("branch", name)
        if name in self._branches:
            advice = "switch to it, or give the new one another name"
            raise DuplicateMember("branch", name, "the history", advice)
        start = self.head.number if of is None else self.revision(of).number
        branches = FrozenMap({**self._branches, name: _Branch(start, start)})
        return PlanHistory(self.revisions, name, branches)

    def switch(self, name: str) -> PlanHistory:
        """The history with another branch being worked on.

        Raises:
            UnknownMember: If there is none of that name.
        """
        self._branch(name)
        return PlanHistory(self.revisions, name, self._branches)

    def to_text(self, lang: str = "en") -> str:
        """The ledger for the terminal, its last twenty entries; the one that stands is marked with a star.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        return ledger_text(self.revisions, self.head.number, lang)

    def __iter__(self) -> Iterator[Revision]:
        return iter(self.revisions)

    def __len__(self) -> int:
        return len(self.revisions)

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return self.to_text()

    # --- inside -------------------------------------------------------------------------------------------------

    def _branch(self, name: str) -> _Branch:
        if name not in self._branches:
            raise UnknownMember("branch", name, self.branches, where="the history")
        return self._branches[name]

    def _restoring(
        self,
        kind: str,
        back: Revision,
        undone: tuple[int, ...],
        author: str,
        reason: str,
        at: datetime,
    ) -> PlanHistory:
        """The history with an entry that brings back the plan of another."""
        change = Change.between(kind, self.current, back.plan)
        return self._with(back.plan, change, author, reason, at, back.version, undone)

    def _with(
        self,
        plan: Plan,
        change: Change,
        author: str,
        reason: str,
        at: datetime,
        restores: int | None = None,
        undone: tuple[int, ...] = (),
    ) -> PlanHistory:
        """The history with one more entry on the branch that is worked on."""
        own = self._branches[self.on]
        number = len(self.revisions) + 1
        entry = Revision(
            plan, change, author, reason, at, number=number, branch=self.on, after=own.head, restores=restores
        )
        branches = FrozenMap({**self._branches, self.on: _Branch(own.start, number, undone)})
        return PlanHistory((*self.revisions, entry), self.on, branches)


def _taken(given: object) -> Plan:
    if not isinstance(given, Plan):
        raise InvalidValue("plan of a history", given, "a Plan, or what an edit of one returned")
    return given


def _check_current(before: Plan, edited: Edited) -> None:
    """Refuse an edit of another plan: taking it would silently undo what came between."""
    change = edited.change
    found = Change.between(change.kind, before, edited.plan)
    told = {move for move in change.moves if move.period == before.period}
    if told != set(found.moves) or change.cells != found.cells:
        raise OutOfTurn(
            "append",
            "the edit was made on another plan than the one that stands; "
            "edit history.current, or append the plan alone to put it in place of the one that stands",
        )
