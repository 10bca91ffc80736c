"""What waits behind the stages, how fast it is cleared, and whether that is fast enough (存量件消化).

A clearing target stands beside the grid, for a role or for all roles of a level.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from targetkit._attrs import FrozenMap, field, value
from targetkit._blocks import Block, Title, in_html, in_text
from targetkit._boards import Shown, beside, shown
from targetkit._clearance import (
    Course,
    Speed,
    check_people,
    course_of,
    courses_of,
    needed,
    pile_of,
    speed_by_rows,
    speed_by_stock,
)
from targetkit._holder import Holder, check_held, check_holder, check_once, for_role, role_id, said_of
from targetkit._nobody import is_nobody
from targetkit.errors import InvalidQuantity, InvalidValue
from targetkit.labels import check_lang, digits, waiting_name
from targetkit.metric import Metric
from targetkit.period import as_day, label
from targetkit.quantity import Number, Quantity, as_decimal, exact, up
from targetkit.stock import Stock
from targetkit.tables import NOTHING

if TYPE_CHECKING:
    from targetkit._html import Html
    from targetkit.plan import Plan
    from targetkit.progress import Progress
    from targetkit.role import Role
    from targetkit.stock import AgeBand

__all__ = [
    "Clearing",
    "ClearingBoard",
    "ClearingTarget",
    "Speed",
    "clearing_blocks",
    "clearing_of",
    "clearings_of",
    "top_of",
]

DAYS = 5
"""As many working days are looked back, if it is not said."""

_ZERO = Fraction(0)
_TENTH = Fraction(1, 10)

_SAID = {
    "waiting": ("waiting", "存量"),
    "oldest": ("oldest,\ndays", "最久\n（工作日）"),
    "per day": ("cleared\nper day", "日均\n消化"),
    "to clear": ("days to\nclear", "消化还需\n（工作日）"),
    "target": ("target", "消化目标"),
    "required": ("per day\nneeded", "日均\n需消化"),
    "enough": ("fast\nenough", "速度\n够不够"),
    "yes": ("yes", "够"),
    "no": ("no", "不够"),
    "stock": ("What waits, as of {}", "存量件（截至{}）"),
}


def _stage(given: Any) -> str:
    name = given.name if isinstance(given, Metric) else given
    if not isinstance(name, str) or not name:
        raise InvalidValue("ClearingTarget: stage", given, "a Metric or its name")
    return name


def _most(given: Number | None) -> Fraction | None:
    if given is None:
        return None
    most = exact(given, of="most that may wait")
    if most < 0:
        raise InvalidQuantity(given, "it is zero or more", of="most that may wait")
    return most


def _oldest(given: Any) -> int | None:
    if given is not None and (not isinstance(given, int) or isinstance(given, bool) or given < 0):
        raise InvalidValue("ClearingTarget: oldest", given, "a whole number of working days, 0 or more")
    return given


def _by(given: date | None) -> date | None:
    return None if given is None else as_day(given)


@value
class ClearingTarget:
    """What may wait behind a stage at most: so many, none older than so long, or nothing from a day on.

    Args:
        stage: The stage that has been passed, by its metric.
        most: At most so many may wait.
        oldest: Nothing may wait for more than so many working days.
        by: The day at whose end that should stand; the last of the plan if it is not said.
            With a day alone nothing of what waits now may wait then.
        role: The role it is for, or its id.
        level: The level all of whose roles it is for; without both it is for the root.

    Raises:
        InvalidValue: Nothing that is asked; a number of days that is none; a role and a level at once.
        InvalidQuantity: A negative number, or none.
        InvalidPeriod: `by` is not a date.

    >>> print(ClearingTarget("approvals", oldest=5, by=date(2026, 11, 20), level="team"))
    approved, not yet signed, of each team: none older than 5 working days by 20 Nov 2026
    """

    stage: str = field(converter=_stage)
    most: Fraction | None = field(default=None, kw_only=True, converter=_most)
    oldest: int | None = field(default=None, kw_only=True, converter=_oldest)
    by: date | None = field(default=None, kw_only=True, converter=_by)
    role: str | None = field(default=None, kw_only=True, converter=role_id)
    level: str | None = field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_holder("ClearingTarget", self.role, self.level)
        if self.most is None and self.oldest is None and self.by is None:
            raise InvalidValue("ClearingTarget", self.stage, "most, oldest, or by a day")

    @property
    def holder(self) -> Holder:
        """Whom it is for."""
        return Holder(self.role, self.level)

    @property
    def allowed(self) -> Fraction | None:
        """How many may wait at the end; None: any number, as long as none is too old."""
        return _ZERO if self.most is None and self.oldest is None else self.most

    def to_text(self, lang: str = "en") -> str:
        """The target in one line.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        zh = check_lang(lang) == "zh"
        whom = said_of(self.holder, lang)
        head = f"{f'{whom}的' if whom and zh else ''}{waiting_name(self.stage, lang)}"
        if whom and not zh:
            head += f", of {whom}"
        return f"{head}{'：' if zh else ': '}{self.brief(lang)}"

    def brief(self, lang: str = "en") -> str:
        """What is asked, without of what and of whom.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        zh = check_lang(lang) == "zh"
        parts: list[str] = []
        if self.allowed is not None:
            most = _tenths(self.allowed)
            if self.allowed:
                parts.append(f"不超过{most}" if zh else f"at most {most}")
            else:
                parts.append("清零" if zh else "nothing")
        if self.oldest is not None:
            parts.append(
                f"最久不超过{self.oldest}个工作日" if zh else f"none older than {self.oldest} working days"
            )
        text = ("，" if zh else ", ").join(parts)
        if self.by is None:
            return text
        return f"{label(self.by, lang)}前{text}" if zh else f"{text} by {label(self.by, lang)}"

    def __str__(self) -> str:
        return self.to_text()


@value
class Clearing:
    """What of one role waits behind one stage, and how fast it is cleared.

    Attributes:
        metric: The stage that has been passed.
        role: The role's id.
        as_of: The day at whose end it was looked at.
        waiting: How much waits.
        ages: For how many working days, in bands; what waits since nobody knows when stands in the last one.
        oldest: How many working days the oldest has waited; None where nothing waits or nobody knows.
        by_rows: How much went on to the next stage in the last working days; None where that is not known.
        by_stock: How much left since an earlier snapshot: went on, was withdrawn or declined; None without one.
        target: What may wait; None where nothing is asked.
        to_clear: How much of what waits now has to leave for the target.
        required: How much that is per working day, if it is to be in time; None where no day is left for it.
    """

    metric: Metric
    role: str
    as_of: date
    waiting: Quantity
    ages: tuple[AgeBand, ...]
    oldest: int | None
    by_rows: Speed | None
    by_stock: Speed | None
    target: ClearingTarget | None
    to_clear: Fraction
    required: Fraction | None

    @property
    def per_day(self) -> Fraction | None:
        """How much is cleared per working day: by the snapshots where there are two, else by the rows."""
        speed = self.by_stock or self.by_rows
        return None if speed is None else speed.per_day

    @property
    def days_to_clear(self) -> Fraction | None:
        """The working days that what waits now takes at that speed; None where nothing moves, or it is not known."""
        if not self.waiting:
            return _ZERO
        return Fraction(self.waiting) / self.per_day if self.per_day and self.per_day > 0 else None

    @property
    def enough(self) -> bool | None:
        """Whether the speed is what the target needs; None without a target, or where the speed is not known."""
        if self.target is None:
            return None
        if not self.to_clear:
            return True
        if self.required is None:
            return False
        return None if self.per_day is None else self.per_day >= self.required


@value(repr=False)
class ClearingBoard:
    """What waits behind the stages, for several roles.

    Attributes:
        rows: One per stage and role, by stage, in the order of the tree.
        names: What people call those roles that have a name.
        depths: How far below the root each role is shown.
    """

    rows: tuple[Clearing, ...]
    names: FrozenMap[str, str]
    depths: FrozenMap[str, int]

    def to_text(self, lang: str = "en") -> str:
        """A table for each stage behind which anything waits, or for which anything is asked.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        return in_text(clearing_blocks(self, lang))

    def to_html(self, lang: str = "en") -> Html:
        """The same for a notebook or a page; of more than 12 people each group can be unfolded.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.

        >>> "targetkit" in ClearingBoard((), FrozenMap(), FrozenMap()).to_html()
        True
        """
        return in_html(clearing_blocks(self, lang, fold=True))

    def _repr_html_(self) -> str:
        return self.to_html()

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return self.to_text()


def clearing_blocks(board: ClearingBoard, lang: str, *, fold: bool = False) -> Iterator[Block]:
    """What waits behind the stages, stage by stage.

    Args:
        board: The board.
        lang: `en` or `zh`.
        fold: Whether many people are folded away under their groups.

    Raises:
        UnknownMember: For another language.
    """
    check_lang(lang)
    for one in board.rows[:1]:
        yield Title(_said("stock", lang).format(label(one.as_of, lang)))
    for metric in dict.fromkeys(one.metric for one in board.rows):
        own = [one for one in board.rows if one.metric == metric]
        asked = any(one.target is not None for one in own)
        if not asked and not any(one.waiting for one in own):
            continue
        keys = ["waiting", "oldest", "per day", "to clear"]
        keys += ["target", "required", "enough"] if asked else []
        head = [waiting_name(metric.name, lang), *(_said(key, lang) for key in keys)]
        lines = [(one.role, _cells(one, lang)[: len(keys)]) for one in own]
        yield from beside(head, lines, board.names, board.depths, lang, right=(1, 2, 3, 4, 6), fold=fold)


def _said(key: str, lang: str) -> str:
    return _SAID[key][lang == "zh"]


def _cells(one: Clearing, lang: str) -> list[str]:
    enough = None if one.enough is None else _said("yes" if one.enough else "no", lang)
    asked = one.target is not None
    return [
        digits(one.waiting),
        NOTHING if one.oldest is None else str(one.oldest),
        NOTHING if one.per_day is None else _tenths(one.per_day),
        NOTHING if one.days_to_clear is None else _tenths(one.days_to_clear),
        NOTHING if one.target is None else one.target.brief(lang),
        NOTHING if not asked or one.required is None else _tenths(one.required),
        enough or NOTHING,
    ]


def _tenths(number: Fraction) -> str:
    return digits(as_decimal(up(number, _TENTH), _TENTH), 0)


# --- what a progress asks -----------------------------------------------------------------------------------------


def clearing_of(
    progress: Progress,
    stage: str | Metric,
    role: str | Role | None = None,
    *,
    target: ClearingTarget | None = None,
    days: int = DAYS,
    earlier: Stock | None = None,
) -> Clearing:
    """How one role clears what waits behind one stage; see `Progress.clearing`."""
    look = _Look(progress, days, earlier)
    course = course_of(progress.plan, stage)
    if target is not None and target.stage not in course.stage.names:
        raise InvalidValue("clearing: target", target.stage, f"one for {course.stage.name}")
    node = progress.plan.roles if role is None else progress.plan.role(role)
    return look.clearing(course, node, target)


def clearings_of(
    progress: Progress,
    targets: Iterable[ClearingTarget] = (),
    *,
    level: str | None = None,
    days: int = DAYS,
    earlier: Stock | None = None,
) -> ClearingBoard:
    """How everybody clears what waits behind every stage; see `Progress.clearings`."""
    look, plan = _Look(progress, days, earlier), progress.plan
    return look.board(shown(progress.ground.nodes, level), _checked(targets, plan))


def top_of(progress: Progress) -> ClearingBoard:
    """The root, and what is just below it, without anything asked of them."""
    root = progress.plan.roles
    return _Look(progress, DAYS, None).board(shown([root, *root.children]), ())


def _checked(targets: Iterable[Any], plan: Plan) -> tuple[ClearingTarget, ...]:
    """Targets that a plan can have: for stages, roles and levels of it, each once."""
    taken: list[ClearingTarget] = []
    for one in targets:
        if not isinstance(one, ClearingTarget):
            raise InvalidValue("clearings: targets", one, "ClearingTargets, () for none")
        check_held(one.holder, plan.roles, "the clearing targets")
        taken.append(one)
    named = ((course_of(plan, one.stage).stage.name, one.holder) for one in taken)
    check_once(named, plan.roles, "clearing target", "the clearing targets")
    return tuple(taken)


class _Look:
    """A progress with its snapshot, and how far is looked back.

    Args:
        progress: Where everybody stands.
        days: How many working days are looked back in the rows.
        earlier: A snapshot before that of the progress.
    """

    def __init__(self, progress: Progress, days: int, earlier: Stock | None) -> None:
        if progress.stock is None:
            raise InvalidValue("clearing: stock", None, "a progress with a snapshot: track(..., stock=...)")
        given: Any = days
        if not isinstance(given, int) or isinstance(given, bool) or given < 1:
            raise InvalidValue("clearing: days", days, "a whole number of working days, 1 or more")
        self._progress, self._stock, self._days = progress, progress.stock, days
        self._firsts: dict[str, date] = {}
        self._earlier = None if earlier is None else self._before(earlier)

    def board(self, whom: Shown, targets: Sequence[ClearingTarget]) -> ClearingBoard:
        """Every stage for some roles."""
        root = self._progress.plan.roles.id
        rows: list[Clearing] = []
        for course in courses_of(self._progress.plan):
            own = [(one.holder, one) for one in targets if one.stage in course.stage.names]
            found = (self.clearing(course, node, for_role(own, node, root)) for node in whom.roles)
            rows += [one for one in found if one.waiting or not is_nobody(one.role)]
        return ClearingBoard(tuple(rows), whom.names, whom.depths)

    def clearing(self, course: Course, node: Role, target: ClearingTarget | None) -> Clearing:
        """One stage for one role."""
        stock, progress = self._stock, self._progress
        pile = pile_of(stock, course.stage, node)
        met = pile.metric in stock.metrics
        ages = stock.ages(pile.metric, node, calendar=course.calendar) if met else ()
        to_clear, required = _ZERO, None
        if target is not None:
            by = progress.plan.period.end if target.by is None else target.by
            to_clear, required = needed(course, pile, stock.as_of, target.allowed, target.oldest, by)
        return Clearing(
            course.stage,
            node.id,
            stock.as_of,
            pile.total,
            ages,
            max((course.age(since, stock.as_of) for since in pile.since), default=None),
            speed_by_rows(progress, course, node, self._first(course), stock.as_of),
            None if self._earlier is None else speed_by_stock(progress, course, node, stock, self._earlier),
            target,
            to_clear,
            required,
        )

    def _first(self, course: Course) -> date:
        """The first of the days that are looked back, the same for everybody."""
        name = course.stage.name
        if name not in self._firsts:
            self._firsts[name] = course.back(self._stock.as_of, self._days)
        return self._firsts[name]

    def _before(self, earlier: Any) -> Stock:
        if not isinstance(earlier, Stock):
            raise InvalidValue("clearing: earlier", earlier, "a Stock, or None")
        if earlier.as_of >= self._stock.as_of:
            expected = f"a snapshot before {self._stock.as_of}, that of the progress"
            raise InvalidValue("clearing: earlier", earlier.as_of, expected)
        check_people(earlier, self._progress.plan)
        return earlier.in_tree(self._progress.plan.roles)
