"""How the sentences of findings are filled in, in the language of the reader."""

from __future__ import annotations

import functools
import string
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any, TypeAlias

from targetkit.labels import amount, decimal, level_name, metric_name, percent
from targetkit.period import Month, Quarter, Week, Year, label
from targetkit.quantity import Quantity

__all__ = ["Figure", "told", "told_field"]

Figure: TypeAlias = Quantity | Fraction | str
"""What was expected or found: a quantity, an exact fraction of one, or words."""

_LISTED = 8


def told(sentence: str, lang: str, given: Mapping[str, Any]) -> str:
    """A sentence with its fields filled in.

    Args:
        sentence: The sentence, with its fields as `Wording` has them.
        lang: `en` or `zh`.
        given: The details by name.

    >>> told("{metric:metric} {period:in}: {actual:amount unit}", "en",
    ...      {"metric": "signings", "period": date(2026, 11, 3), "actual": Fraction(5, 3), "unit": ""})
    'signings on 3 Nov 2026: about 1.66'
    """
    parts: list[str] = []
    for literal, name, kind, unit in _fields(sentence):
        parts.append(literal)
        if name:
            parts.append(_field(given[name], kind, given[unit] if unit else "", lang))
    return "".join(parts)


def told_field(sentence: str, name: str, lang: str, given: Mapping[str, Any]) -> str | None:
    """One field as a sentence tells it; None where the sentence does not tell it.

    Args:
        sentence: The sentence.
        name: The name of the field.
        lang: `en` or `zh`.
        given: The details by name.

    >>> told_field("below {expected:percent}", "expected", "en", {"expected": Fraction(2, 5)})
    '40%'
    """
    for _, own, kind, unit in _fields(sentence):
        if own == name:
            return _field(given[own], kind, given[unit] if unit else "", lang)
    return None


@functools.cache
def _fields(sentence: str) -> tuple[tuple[str, str, str, str], ...]:
    """What stands before each field, its name, its kind and where its unit is."""
    fields: list[tuple[str, str, str, str]] = []
    for literal, name, spec, _ in string.Formatter().parse(sentence):
        kind, _, unit = (spec or "").partition(" ")
        fields.append((literal, name or "", kind, unit))
    return tuple(fields)


def _field(given: Any, kind: str, unit: str, lang: str) -> str:
    """One field as a person reads it."""
    if kind == "amount":
        text = _figure(given, unit, lang)
    elif kind == "percent":
        text = percent(given)
    elif kind == "metric":
        text = metric_name(given, lang)
    elif kind == "words":
        text = given[lang == "zh"]
    elif kind in {"level", "levels"}:
        text = f"{level_name(given, lang)}{'s' if kind == 'levels' else ''}"
    elif kind == "in":
        text = f"{'on' if isinstance(given, date) else 'in'} {label(given, lang)}"
    elif kind in {"metrics", "list"}:
        text = _listed(
            [_field(item, "metric" if kind == "metrics" else "", "", lang) for item in given], lang
        )
    else:
        text = label(given, lang) if _is_period(given) else str(given)
    return text


def _listed(names: list[str], lang: str) -> str:
    """Names as a person would list them, cut where nobody would read on."""
    left = len(names) - _LISTED
    if left > 1:
        names = [*names[:_LISTED], f"等{len(names)}项" if lang == "zh" else f"{left} more"]
    return ("、" if lang == "zh" else ", ").join(names)


def _is_period(given: object) -> bool:
    return isinstance(given, date | Week | Month | Quarter | Year)


def _figure(given: Figure, unit: str, lang: str) -> str:
    if isinstance(given, str):
        return given
    if not isinstance(given, Fraction):
        return amount(given, unit, lang)
    rounded = decimal(given)
    about = "" if Fraction(rounded) == given else ("约" if lang == "zh" else "about ")
    return f"{about}{amount(rounded, unit, lang)}"
