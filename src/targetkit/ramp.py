"""How much of a full load something new carries: by months, weeks or days since it began."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from dateutil.relativedelta import relativedelta

from targetkit._attrs import FrozenMap, field, value
from targetkit._text import one_of
from targetkit.errors import InvalidValue
from targetkit.quantity import Number, exact

__all__ = ["RAMP_UNITS", "Ramp", "RampLike", "as_ramp"]

RAMP_UNITS = ("days", "weeks", "months")
"""What a ramp can count in."""

_ZERO = Fraction(0)


def _steps(given: Mapping[int, Number]) -> FrozenMap[int, Fraction]:
    ramp = {since: exact(share, of=f"ramp from {since}") for since, share in sorted(given.items())}
    if 0 not in ramp or min(ramp) < 0:
        raise InvalidValue("ramp", dict(given), "shares from 0 onwards: {0: share at the start, ...}")
    for since, share in ramp.items():
        if share < 0:
            raise InvalidValue(f"ramp from {since}", share, "a share of zero or more")
    return FrozenMap(ramp)


def _unit(given: str) -> str:
    return one_of(given, "unit of a ramp", RAMP_UNITS)


@value
class Ramp:
    """The share of a full load by the time since someone was hired, or a team opened (新人爬坡).

    Args:
        steps: From this many full months, weeks or days on, this share; it starts at 0.
        unit: `"months"` (by the calendar), `"weeks"` or `"days"`.

    Raises:
        InvalidValue: A ramp that does not start at 0, or a negative share.
        InvalidQuantity: A share that is no number.
        UnknownMember: Another unit.

    >>> ramp = Ramp({0: 0, 1: "0.5", 3: 1})
    >>> str(ramp.share(date(2026, 9, 1), date(2026, 10, 31))), str(ramp.share(None, date(2026, 10, 31)))
    ('1/2', '1')
    """

    steps: FrozenMap[int, Fraction] = field(converter=_steps)
    unit: str = field(default="months", kw_only=True, converter=_unit)

    @property
    def last(self) -> Fraction:
        """The share at the end of the ramp."""
        return list(self.steps.values())[-1]

    def share(self, since: date | None, day: date) -> Fraction:
        """The share on a day.

        Args:
            since: The first day; None counts as long ago.
            day: The day; before the first one the share is 0.
        """
        if since is None:
            return self.last
        gone = _elapsed(since, day, self.unit)
        return next((share for start, share in reversed(list(self.steps.items())) if start <= gone), _ZERO)

    def shares(self, since: date | None, days: Sequence[date]) -> Fraction | tuple[Fraction, ...]:
        """The share on each of several days in a row.

        Args:
            since: The first day; None counts as long ago.
            days: The days, in order.

        Returns:
            One share per day, or a single one where no step lies between them.
        """
        if since is None:
            return self.last
        ends = (_elapsed(since, days[0], self.unit), _elapsed(since, days[-1], self.unit))
        if not any(ends[0] < start <= ends[1] for start in self.steps):
            return self.share(since, days[0])
        return tuple(self.share(since, day) for day in days)


RampLike: TypeAlias = Ramp | Mapping[int, Number]
"""A ramp, or its steps in months."""


def as_ramp(given: RampLike) -> Ramp:
    """Take a ramp.

    Args:
        given: A ramp, or its steps in months.

    Raises:
        InvalidValue: As in `Ramp`, and so are the other errors.

    >>> as_ramp({0: "0.5", 3: 1}).unit
    'months'
    """
    return given if isinstance(given, Ramp) else Ramp(given)


def _elapsed(since: date, day: date, unit: str) -> int:
    """Full days, weeks or months between two days; months by the calendar, as dateutil counts them."""
    if day < since:
        return -1
    if unit == "months":
        gone = relativedelta(day, since)
        return gone.years * 12 + gone.months
    days = (day - since).days
    return days // 7 if unit == "weeks" else days
