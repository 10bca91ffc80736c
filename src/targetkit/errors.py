"""What is raised when something is asked for that cannot be done.

Misuse raises; a bad *plan* does not: it is data, a `Report` of `Finding` values.
Every exception derives from `TargetkitError` and from the builtin that a caller
would expect, carries its data as attributes, and says in its text
what was given, what was expected, what exists and what to do.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from targetkit._attrs import value

if TYPE_CHECKING:
    from fractions import Fraction

__all__ = [
    "AllWeightsZero",
    "ConflictingPolicy",
    "DuplicateMember",
    "EmptyGroup",
    "Infeasible",
    "InvalidInput",
    "InvalidPeriod",
    "InvalidQuantity",
    "InvalidValue",
    "MissingExtra",
    "MissingFont",
    "MissingWeight",
    "NoBasis",
    "NoTarget",
    "NoWorkingDay",
    "OutOfTurn",
    "OutsidePeriod",
    "Problem",
    "TargetkitError",
    "TooLittleHistory",
    "UnknownMember",
]

_SHOWN = 12


class TargetkitError(Exception):
    """The root of everything that targetkit raises on purpose."""


@value
class InvalidQuantity(TargetkitError, ValueError):
    """A number that cannot be taken as it stands.

    Attributes:
        given: What came in.
        reason: Why it is refused, and what to do instead.
        quantum: The quantum it should have been a whole multiple of, if any.
        of: What the number was meant to be, e.g. a metric's name.
    """

    given: object
    reason: str
    quantum: Fraction | None = None
    of: str = ""

    def __str__(self) -> str:
        subject = f"{self.of}: " if self.of else ""
        return f"{subject}{self.given!r} is refused: {self.reason}"


@value
class InvalidValue(TargetkitError, ValueError):
    """An argument outside what its meaning allows.

    Attributes:
        name: The argument, with its place (`Manager 'li-na': left`).
        given: What came in.
        expected: What it must be, in words.
    """

    name: str
    given: object
    expected: str

    def __str__(self) -> str:
        return f"{self.name}: {self.given!r} was given; expected {self.expected}"


@value
class InvalidPeriod(TargetkitError, TypeError):
    """Something that is not a day or a period where one is needed.

    Attributes:
        given: What came in.
        expected: What it must be, in words.
    """

    given: object
    expected: str

    def __str__(self) -> str:
        return f"{self.given!r} is not taken as a period: expected {self.expected}"


@value
class UnknownMember(TargetkitError, KeyError):
    """A name that does not exist here.

    Attributes:
        kind: What kind of name it is (`metric`, `role`, `period`, ...).
        given: The name that was asked for.
        known: The names that exist.
        where: Where it was asked for, if that helps.
    """

    kind: str
    given: object
    known: tuple[str, ...] = ()
    where: str = ""

    @property
    def suggestions(self) -> tuple[str, ...]:
        """Up to three existing names that look like the one given."""
        return tuple(difflib.get_close_matches(str(self.given), self.known, n=3, cutoff=0.6))

    def __str__(self) -> str:
        place = f" in {self.where}" if self.where else ""
        text = f"unknown {self.kind} {self.given!r}{place}."
        if self.suggestions:
            return f"{text} Did you mean {_listed(self.suggestions)}?"
        if self.known:
            return f"{text} There is {_listed(self.known)}."
        return text


@value
class OutsidePeriod(TargetkitError, KeyError):
    """A date or period that does not belong to the period at hand.

    Attributes:
        given: The date or period, in words.
        period: The period it should lie in, in words.
        hint: What would be found there.
    """

    given: str
    period: str
    hint: str = ""

    def __str__(self) -> str:
        text = f"{self.given} is not in {self.period}"
        return f"{text}: {self.hint}" if self.hint else text


@value
class NoTarget(TargetkitError, KeyError):
    """There is nothing at this place of the grid; `plan.get` gives None instead.

    Attributes:
        metric: The metric's name.
        role: The role's id.
        period: The period, in words.
        hint: Why there is nothing, where that is known.
    """

    metric: str
    role: str
    period: str
    hint: str = ""

    def __str__(self) -> str:
        text = f"no target for {self.metric} of {self.role} in {self.period}"
        return f"{text}: {self.hint}" if self.hint else text


@value
class DuplicateMember(TargetkitError, ValueError):
    """The same name twice where it must be unique.

    Attributes:
        kind: What kind of name it is.
        name: The name that occurs twice.
        where: The tree, chain or file in which it does.
        advice: What to do about it.
    """

    kind: str
    name: str
    where: str
    advice: str = "give each its own name"

    def __str__(self) -> str:
        return f"{self.kind} {self.name!r} occurs twice in {self.where}: {self.advice}"


@value
class EmptyGroup(TargetkitError, ValueError):
    """A team, store or region without members.

    Attributes:
        kind: Its level.
        id: Its id.
    """

    kind: str
    id: str

    def __str__(self) -> str:
        return (
            f"{self.kind} {self.id!r} has no members: a target given to it would reach nobody; "
            "add a member or leave the group out"
        )


@value
class MissingWeight(TargetkitError, ValueError):
    """People whom explicit weights leave out.

    Attributes:
        metric: The metric being split.
        missing: The ids without a weight.
    """

    metric: str
    missing: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"{self.metric}: no weight for {_listed(self.missing)}; "
            "give each one (0 for none), or a default for those not named"
        )


@value
class AllWeightsZero(TargetkitError, ValueError):
    """A positive number meets a group in which nobody can take any of it.

    Attributes:
        group: Who shares it.
        number: What was to be split.
        metric: The metric, if known.
    """

    group: str
    number: object
    metric: str = ""

    def __str__(self) -> str:
        what = f"{self.number} {self.metric}".strip()
        return (
            f"{what} cannot be split: all weights in {self.group} are zero; "
            "give someone there a positive weight, or give the group 0"
        )


@value
class NoWorkingDay(TargetkitError, ValueError):
    """A positive number for someone, or for a period, without a day to do it on.

    Attributes:
        role: The role's id.
        period: The period, in words.
        metric: The metric's name.
        number: What has to be placed.
    """

    role: str
    period: str
    metric: str
    number: object

    def __str__(self) -> str:
        return (
            f"{self.role} has {self.number} {self.metric} and no working day in {self.period}: "
            "look at the calendar, the profile, the lags and the absences, or give the number to somebody else"
        )


@value
class ConflictingPolicy(TargetkitError, ValueError):
    """Two rules that cannot both hold.

    Attributes:
        metric: The metric they speak of.
        reason: What conflicts, and what to do.
    """

    metric: str
    reason: str

    def __str__(self) -> str:
        return f"{self.metric}: {self.reason}"


@value
class Infeasible(TargetkitError, ValueError):
    """Holds, bounds, absences and the total that cannot all be met.

    Attributes:
        metric: The metric's name.
        conflicts: Holds and bounds of which every single one is needed for the conflict:
            without any one of them the others can be met. Empty when the days and the total alone conflict.
        by: By how much they miss each other, in the unit of the metric.
        relaxation: Holds and bounds that, in place of those of the same place, would resolve every conflict.
        given: What they had to agree with, in words.
    """

    metric: str
    conflicts: tuple[object, ...]
    by: object
    relaxation: tuple[object, ...] = ()
    given: str = ""

    def __str__(self) -> str:
        agreed = f" with {self.given}" if self.given else ""
        if not self.conflicts:
            return f"{self.metric}: no split agrees{agreed}; it misses by {self.by}"
        lines = [f"{self.metric}: these cannot all be met{agreed}; they miss each other by {self.by}:"]
        lines += [f"  - {conflict}" for conflict in self.conflicts]
        if self.relaxation:
            lines.append("it would work with:")
            lines += [f"  - {instead}" for instead in self.relaxation]
        return "\n".join(lines)


@value
class OutOfTurn(TargetkitError, RuntimeError):
    """A step that the state of things does not allow now.

    Attributes:
        asked: The step, by its name (`undo`, ...).
        reason: Why it cannot be taken, and what can.
    """

    asked: str
    reason: str

    def __str__(self) -> str:
        return f"{self.asked} is not possible now: {self.reason}"


@value
class NoBasis(TargetkitError, RuntimeError):
    """The plan was typed, not computed: there are no ideals to compare it with.

    Attributes:
        asked: The method that needs a basis.
    """

    asked: str

    def __str__(self) -> str:
        return (
            f"{self.asked} needs the basis that decompose() leaves in a plan (ideals, weights, "
            "profiles); this plan was made from rows and has none"
        )


@value
class TooLittleHistory(TargetkitError, ValueError):
    """The past does not say what it is asked.

    Attributes:
        asked: What was to be estimated, in words.
        found: What there is, in words.
        needed: What would do, in words.
    """

    asked: str
    found: str
    needed: str

    def __str__(self) -> str:
        return f"the past does not tell {self.asked}: {self.found}; {self.needed}"


@value
class MissingExtra(TargetkitError, ImportError):
    """An optional library that is not installed.

    Attributes:
        library: The library that is missing.
        extra: The extra of targetkit that brings it; empty for a library that the user chooses among several.
    """

    library: str
    extra: str = ""

    def __str__(self) -> str:
        what = f"'targetkit[{self.extra}]'" if self.extra else self.library
        return f"{self.library} is not installed; get it with: pip install {what}"


@value
class MissingFont(TargetkitError, OSError):
    """A machine without a font that has the letters of a picture.

    Attributes:
        looked: The directories in which none was found.
    """

    looked: tuple[str, ...] = ()

    def __str__(self) -> str:
        where = f" (looked in {', '.join(self.looked)})" if self.looked else ""
        return (
            f"this machine has no font with Chinese letters{where}, and the picture would show boxes in their place; "
            "install one (fonts-noto-cjk on Debian and Ubuntu, google-noto-sans-cjk-fonts on Fedora), "
            "hand one in: save(chart, path, font='NotoSansSC-Regular.otf'), or save an .svg or .html, "
            "which the machine that shows it draws"
        )


@value
class Problem:
    """One thing wrong in an input file, with its place.

    Attributes:
        file: The file's name.
        line: The line, counted from 1; None when the problem has no line of its own.
        column: The column's or key's name; empty when it concerns the whole line.
        message: What is wrong and what to do.
    """

    file: str
    line: int | None
    column: str
    message: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.column}: {self.message}" if self.column else f"{place}: {self.message}"


@value
class InvalidInput(TargetkitError, ValueError):
    """Everything that is wrong in the files read, all at once.

    Attributes:
        problems: The problems, in the order of files and lines.
    """

    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        count = len(self.problems)
        head = "1 problem" if count == 1 else f"{count} problems"
        return "\n".join([f"{head} in the input:", *(f"  {problem}" for problem in self.problems)])


def _listed(names: tuple[str, ...]) -> str:
    """Names as a person would list them, cut where nobody would read on."""
    shown = [repr(name) for name in names[:_SHOWN]]
    if len(names) > _SHOWN:
        shown.append(f"{len(names) - _SHOWN} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
