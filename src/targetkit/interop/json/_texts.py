"""Values that are written as one text: numbers that no float may touch, days, periods, words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from targetkit._attrs import FrozenMap, value
from targetkit._written import period_of, written
from targetkit.errors import TargetkitError
from targetkit.interop.json._problems import Refused
from targetkit.period import Month, PeriodLike, Quarter, Week, Year
from targetkit.quantity import MAGNITUDE, exact

__all__ = ["DAY", "PERIODS", "STRING", "WHOLE", "Text", "period_text", "text_for"]

PERIODS: tuple[type, ...] = (date, Week, Month, Quarter, Year)

_SAFE = 2**53
"""From here on programs that keep numbers as doubles, JavaScript among them, lose the last digits."""

_DIGITS = 2_000
"""As many are in no number of a plan; reading them would take long."""

_WEEK = "week"
_FORMS = {
    date: "a day, such as 2026-11-03",
    Week: "a week, such as 2026-11-02..2026-11-08",
    Month: "a month, such as 2026-11 or 2026-11-26..2026-12-25",
    Quarter: "a quarter, such as 2026-Q4",
    Year: "a year, such as 2026",
}

_FRACTION = re.compile(r"[+-]?[0-9]+(?:/[0-9]+|\.[0-9]+)?")
_DECIMAL = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_WHOLE = re.compile(r"-?[0-9]+")


@value
class Text:
    """A kind of value that is written as one text.

    Attributes:
        tag: Its name, where one place can hold several kinds.
        types: The classes of the values.
        write: The text of a value.
        read: The value of a text, or of a number where that says the same.
        schema: What JSON Schema says of it.
    """

    tag: str
    types: tuple[type, ...]
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]
    schema: FrozenMap[str, Any]


def _string(given: Any) -> str:
    if not isinstance(given, str):
        raise Refused(given, "a text")
    if not given.isascii():
        try:
            given.encode()
        except UnicodeEncodeError:
            raise Refused(
                ascii(given), "a text that can be written as UTF-8, without half characters"
            ) from None
    return given


def _number(given: Any, form: re.Pattern[str], expected: str) -> str | Fraction:
    """The text of a number, or the number where JSON's own was written."""
    if isinstance(given, str):
        if len(given) <= _DIGITS and form.fullmatch(given):
            return given
        raise Refused(given, expected)
    if isinstance(given, bool) or not isinstance(given, int | float | Decimal):
        raise Refused(given, expected)
    try:
        return exact(given)
    except TargetkitError:
        raise Refused(given, expected) from None


def _fraction(given: Any) -> Fraction:
    expected = 'a number as a text, such as "2/5" or "0.4"'
    taken = _number(given, _FRACTION, expected)
    try:
        return Fraction(taken)
    except ZeroDivisionError:
        raise Refused(given, f"{expected}, and not divided by zero") from None


def _decimal(given: Any) -> Decimal:
    expected = 'a number as a text, such as "50000" or "0.05"'
    if isinstance(given, str) and len(given) > 2 * MAGNITUDE:
        raise Refused(given, expected)
    taken = _number(given, _DECIMAL, expected)
    return Decimal(taken) if isinstance(taken, str) else Decimal(str(given))


def _whole(given: Any) -> int:
    if isinstance(given, int) and not isinstance(given, bool):
        return given
    if isinstance(given, str) and len(given) <= _DIGITS and _WHOLE.fullmatch(given):
        return int(given)
    raise Refused(given, "a whole number")


def _written_whole(given: int) -> int | str:
    return given if -_SAFE < given < _SAFE else str(given)


def _day(given: Any) -> date:
    try:
        found = date.fromisoformat(_string(given))
    except ValueError:
        found = None
    if found is None or found.isoformat() != given:
        raise Refused(given, "a day, such as 2026-11-03")
    return found


def _datetime(given: Any) -> datetime:
    try:
        return datetime.fromisoformat(_string(given))
    except ValueError:
        raise Refused(given, "a day and time, such as 2026-11-03T17:30:00") from None


def _moment(given: Any) -> date | datetime:
    return _day(given) if isinstance(given, str) and "T" not in given else _datetime(given)


def _written_period(given: PeriodLike) -> str:
    """A period as files have it; a week that is as long as a month of its own says that it is a week."""
    text = written(given)
    return f"{_WEEK} {text}" if isinstance(given, Week) and type(_from_dates(text)) is not Week else text


def _period(text: str) -> PeriodLike:
    first, _, dates = text.partition(" ")
    if first == _WEEK:
        return Week(*map(_day, dates.split("..", 1)))
    return _from_dates(text)


def _from_dates(text: str) -> PeriodLike:
    found = period_of(text)
    if ".." in text and not isinstance(found, date) and written(found) != text:
        return Week(found.start, found.end)  # dates are a month only where months begin on that day
    return found


def period_text(kinds: Iterable[type]) -> Text:
    """How periods of some kinds are written, days among them or not."""
    types: tuple[type, ...] = tuple(kind for kind in PERIODS if kind in set(kinds))
    shown = [_FORMS[kind] for kind in types]
    expected = f"{' or '.join(shown)}"

    def read(given: Any) -> PeriodLike:
        try:
            found = _period(_string(given))
        except (TypeError, ValueError):
            raise Refused(given, expected) from None
        if type(found) not in types or _written_period(found) != given:
            raise Refused(given, expected)
        return found

    tag = "period" if len(types) > 1 else next(iter(types)).__name__.lower()
    schema = FrozenMap({"type": "string", "description": expected})
    return Text(tag, types, _written_period, read, schema)


def _numeric(pattern: re.Pattern[str]) -> FrozenMap[str, Any]:
    return FrozenMap({"type": ["string", "number"], "pattern": f"^{pattern.pattern}$"})


STRING = Text("text", (str,), _string, _string, FrozenMap({"type": "string"}))
WHOLE = Text(
    "whole",
    (int,),
    _written_whole,
    _whole,
    FrozenMap({"type": ["integer", "string"], "pattern": f"^{_WHOLE.pattern}$"}),
)
DAY = Text("day", (date,), date.isoformat, _day, FrozenMap({"type": "string", "format": "date"}))
MOMENT = Text(
    "moment", (date, datetime), lambda given: given.isoformat(), _moment, FrozenMap({"type": "string"})
)

_TEXTS = (
    STRING,
    Text("fraction", (Fraction,), str, _fraction, _numeric(_FRACTION)),
    Text("decimal", (Decimal,), lambda given: f"{given:f}", _decimal, _numeric(_DECIMAL)),
    Text("float", (float,), repr, lambda given: float(_fraction(given)), _numeric(_FRACTION)),
    DAY,
    Text(
        "time",
        (datetime,),
        datetime.isoformat,
        _datetime,
        FrozenMap({"type": "string", "format": "date-time"}),
    ),
    *(period_text([kind]) for kind in PERIODS[1:]),
)


def text_for(kinds: Iterable[type]) -> tuple[Text, ...]:
    """The ways to write the kinds that are written as texts; days and periods together are one, days and times, too."""
    left = list(kinds)
    found: list[Text] = []
    if date in left and datetime in left:
        found.append(MOMENT)
        left = [kind for kind in left if kind not in {date, datetime}]
    elif sum(kind in PERIODS for kind in left) > 1:
        found.append(period_text(left))
        left = [kind for kind in left if kind not in PERIODS]
    return (*found, *(text for text in _TEXTS if text.types[0] in left))
