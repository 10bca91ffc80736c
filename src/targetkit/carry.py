"""What becomes of what is missing when a plan starts again in the middle of its period."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from targetkit._attrs import field, value
from targetkit._fit import scaled
from targetkit._rounding import SHIFT
from targetkit.errors import InvalidValue, UnknownMember
from targetkit.quantity import is_whole

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Carry", "Named", "Standing", "catch_up", "leaves", "read_carry"]

Named: TypeAlias = Literal["spread", "next_day", "drop", "borrow"]


def _days(given: int) -> int:
    if not is_whole(given, 1):
        raise InvalidValue("catch_up: days", given, "a whole number of at least 1")
    return given


@value
class catch_up:
    """What is missing comes on top of the plan of the next days.

    Attributes:
        days: On how many of a person's next open days.

    Raises:
        InvalidValue: Anything but a whole number of at least 1.

    >>> from targetkit.carry import catch_up
    >>> catch_up(3)
    catch_up(days=3)
    """

    days: int = field(converter=_days)


Carry: TypeAlias = Named | catch_up
"""How what is missing is carried.

`"spread"`: over all days that remain, by the present plan's proportions;
`catch_up(days)`, `"next_day"`: on top of the plan of the next open days;
`"drop"`: the target is lowered; `"borrow"`: it goes to the next month of the plan, or from its last month
out of it into the next period. The change says how much.
"""


def read_carry(given: object) -> Carry:
    """Take a way of carrying.

    Raises:
        UnknownMember: A name that is none.
        InvalidValue: Something else.
    """
    if isinstance(given, catch_up):
        return given
    names: tuple[Named, ...] = get_args(Named)
    for name in names:
        if given == name:
            return name
    if isinstance(given, str):
        raise UnknownMember("carry", given, (*names, "catch_up(days)"))
    raise InvalidValue("carry", given, "spread, next_day, drop, borrow or catch_up(days)")


@value
class Standing:
    """Where one manager stands with one metric, in quanta.

    Attributes:
        asked: The number of the whole period.
        attained: What came in the cells that have gone by.
        ahead: What the plan still has on the cells that remain.
        line: The ideals of the cells that remain, in units of 2^-40; cells that have gone by are zero.
        opened: For each cell whether the person is there and it has not gone by.
        later: The cells of the next month; empty where the plan has none.
    """

    asked: int
    attained: int
    ahead: int
    line: Sequence[int]
    opened: Sequence[bool]
    later: range

    @property
    def missing(self) -> int:
        """What should have come and has not; negative when there is more."""
        return self.asked - self.ahead - self.attained

    def wanted(self, carry: Carry) -> int:
        """What the days that remain have to bring."""
        rest = max(0, self.asked - self.attained)
        return min(rest, self.ahead) if leaves(carry, self.later) else rest

    def shape(self, carry: Carry) -> list[int]:
        """How that goes over the cells, in units of 2^-40."""
        line = list(self.line)
        if self.missing <= 0:
            return line
        places: list[int] = []
        if isinstance(carry, catch_up) or carry == "next_day":
            count = carry.days if isinstance(carry, catch_up) else 1
            places = [cell for cell, is_open in enumerate(self.opened) if is_open][:count]
        elif carry == "borrow":
            places = [cell for cell in self.later if self.opened[cell]]
        if places:
            shares = [line[cell] for cell in places]
            more = scaled(shares, self.missing << SHIFT)
            for cell, amount in zip(places, more, strict=True):
                line[cell] += amount
        return line


def leaves(carry: Carry, later: range) -> bool:
    """Whether what is missing leaves the plan: it is dropped, or borrowed from a month that the plan does not have."""
    return carry == "drop" or (carry == "borrow" and not later)
