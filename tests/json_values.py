"""Any value that JSON is written for, generated from the annotations of its class."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from types import NoneType, UnionType
from typing import Literal, SupportsIndex, Union, get_args, get_origin

import attrs
from hypothesis import reject
from hypothesis import strategies as st

from targetkit import Manager, Metric, Month, Quarter, Region, Store, Team, Week, WorkCalendar, Year
from targetkit._attrs import FrozenMap
from targetkit._facts import FACTS, Told
from targetkit.change import KINDS
from targetkit.errors import TargetkitError
from targetkit.funnel import LeadTime
from targetkit.hold import Bound
from targetkit.interop.json._annotations import resolved
from targetkit.lag import Lag
from targetkit.metric import Chain
from targetkit.role import DayWeights
from targetkit.scope import Scope
from targetkit.spreads import even
from targetkit.triggers import Trigger, Without
from targetkit.windows import Window, normal, trailing
from tests.json_samples import FUNNEL, MADE, STORE

WORDS = st.sampled_from(["li-na", "wang-lei", "signings", "submissions", "东城", "a b", "", 'quo"te', "line"])
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
MONTHS = st.builds(Month, st.integers(2020, 2030), st.integers(1, 12)) | st.builds(
    Month.starting, st.just(2026), st.integers(1, 12), st.integers(2, 28)
)
QUARTERS = st.builds(Quarter, st.just(2026), st.integers(1, 4)) | st.builds(
    Quarter.starting, st.just(2026), st.integers(1, 12), st.integers(1, 28)
)
YEARS = st.builds(Year, st.integers(2020, 2030)) | st.builds(
    Year.starting, st.just(2026), st.integers(1, 12), st.integers(1, 28)
)
WEEKS = st.tuples(DAYS, DAYS).map(lambda ends: Week(min(ends), max(ends))) | MONTHS.map(
    lambda month: Week(month.start, month.end)
)
FRACTIONS = st.fractions(0, 1, max_denominator=10**20) | st.fractions(max_denominator=7)

PLAIN = {
    NoneType: st.none(),
    bool: st.booleans(),
    int: st.integers(0, 3) | st.integers(),
    str: WORDS | st.text(max_size=4),
    float: st.sampled_from([0.5, 0.1]),
    Decimal: st.decimals(-(10**12), 10**12, places=2, allow_nan=False),
    Fraction: FRACTIONS,
    date: DAYS,
    datetime: st.datetimes(),
    Week: WEEKS,
    Month: MONTHS,
    Quarter: QUARTERS,
    Year: YEARS,
    Metric: st.sampled_from([Metric("signings"), Metric("disbursements", "0.01", "CNY", aliases=["放款"])]),
    Manager: st.just(Manager("li-na", hired=date(2023, 5, 8), calendar=WorkCalendar.daily())),
    Team: st.just(Team("east", [Manager("li-na")], leader=Manager("zhou"), level="小组")),
    Store: st.just(STORE),
    Region: st.just(Region("south", [Region("inner", [STORE])], level="大区")),
    DayWeights: st.just(WorkCalendar.weekdays().closed(date(2026, 10, 1))),
    LeadTime: st.just(Lag([Fraction(1, 3), Fraction(2, 3)])),
    Chain: st.just(FUNNEL),
    Told: st.sampled_from([even(), Bound("signings", "li-na", minimum=1)]),
    Trigger: st.just(Without("signings", 3)),
    Window: st.sampled_from([normal(), trailing(2)]),
    SupportsIndex: st.integers(0, 9),
}

# Fields that say less with their annotation than they mean.
MEANT = {
    "signs": st.just(1),
    "kind of Change": st.sampled_from([*KINDS]),
    "key of Fact": st.sampled_from([*FACTS]),
}


def of_type(kind):  # noqa: C901, PLR0911  # a case for each kind of annotation
    """Any value of a type."""
    origin, inner = get_origin(kind), get_args(kind)
    if kind in MADE:
        return st.sampled_from(MADE[kind])
    if origin is None and kind in PLAIN:
        return PLAIN[kind]
    if origin in {Union, UnionType}:
        return st.one_of(*map(of_type, inner))
    if origin is Literal:
        return st.sampled_from(inner)
    if origin is tuple and inner[-1:] == (Ellipsis,):
        return st.lists(st.deferred(lambda: of_type(inner[0])), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*map(of_type, inner))
    if origin is frozenset:
        return st.frozensets(of_type(inner[0]), max_size=2)
    if origin is FrozenMap:
        return st.dictionaries(of_type(inner[0]), of_type(inner[1]), max_size=2).map(FrozenMap)
    if inner and inner[0] == [Scope] and issubclass(origin, Callable):
        return st.sampled_from(MADE[kind])
    if issubclass(kind, Enum):
        return st.sampled_from(list(kind))
    return of_class(kind)


@st.composite
def of_class(draw, kind):
    """Any value of a class, field by field; what the class refuses is passed over."""
    types = resolved(kind)
    if not attrs.has(kind):
        return kind(*(draw(of_type(types[name])) for name in kind._fields))
    given = {}
    for field in attrs.fields(kind):
        if field.init:
            meant = MEANT.get(f"{field.name} of {kind.__name__}")
            given[field.alias] = draw(of_type(field.type) if meant is None else meant)
    try:
        return kind(**given)
    except (TargetkitError, TypeError, ArithmeticError):
        reject()
