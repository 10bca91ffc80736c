"""Whether what each day left has to bring is more than people have shown to be able to do.

Beside what is still required per working day stands what the person, or the people of a group together, can do in one.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from attrs import evolve

from targetkit._able import GOOD, Abilities, PerDay, read
from targetkit._attrs import FrozenMap, value
from targetkit._blocks import Block, Title, Words, in_html, in_text
from targetkit._boards import beside, shown
from targetkit._case import Case
from targetkit._gone import without_nobody
from targetkit._nobody import called, is_nobody
from targetkit.errors import InvalidValue, UnknownMember
from targetkit.history import History
from targetkit.labels import check_lang, digits, metric_name, unit_name
from targetkit.metric import Metric
from targetkit.period import PeriodLike, label
from targetkit.quantity import as_decimal, nearest, up
from targetkit.role import Manager
from targetkit.tables import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from targetkit._able import Able
    from targetkit._html import Html
    from targetkit.progress import Progress, Standing
    from targetkit.quantity import Quantity
    from targetkit.role import Role

__all__ = ["Strain", "Strained", "strain_of"]

_ZERO = Fraction(0)
_TENTH = Fraction(1, 10)

_SAID = {
    "gap": ("gap", "差距"),
    "days left": ("days\nleft", "剩余\n工作日"),
    "per day left": ("per day\nleft", "日均\n需达成"),
    "can do": ("can do\nper day", "日均\n可达成"),
    "above": ("above\ncapacity", "是否\n超能力"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
    "unknown": (
        "Nothing is known of {}: they count as able to do what is asked of them.",
        "没有{}的数据：按能完成所分目标计算。",
    ),
}


@value
class Strained:
    """What one role still has to do of one metric, and what it can.

    Attributes:
        metric: The metric.
        role: The role's id.
        gap: What is missing to the target; None where nothing is asked.
        days_left: The role's working days that are left; of a group those on which anybody is there.
        required: What each of them has to bring; None without a target, or with something missing and no day left.
        able: What can be done in one of them: of a person by what was shown, of a group by its people together,
            each on the days on which they are there; None where nothing is known of anybody, or no day is left.
        unknown: The ids of those with something missing of whom nothing is known;
            in their group they count as able to do just what is asked.
    """

    metric: Metric
    role: str
    gap: Quantity | None
    days_left: Fraction
    required: Fraction | None
    able: Fraction | None
    unknown: tuple[str, ...]

    @property
    def above(self) -> bool | None:
        """Whether more is required than can be done; None where nothing is asked, or nothing known.

        With something missing and no day left nobody can.
        """
        if self.gap is None:
            return None
        if self.gap <= 0:
            return False
        if self.required is None:
            return True
        return None if self.able is None else self.required > self.able

    @property
    def beyond(self) -> Fraction | None:
        """How much of the gap lies beyond them in the days left; 0 for none, None as for `above`."""
        if self.above is None or self.gap is None:
            return None
        return max(_ZERO, Fraction(self.gap) - (self.able or _ZERO) * self.days_left) if self.above else _ZERO


@value(repr=False)
class Strain:
    """What everybody still has to do of a metric, and can.

    Attributes:
        rows: One per role, in the order of the tree.
        period: The period.
        names: What people call those roles that have a name.
        depths: How far below the root each role is shown.
    """

    rows: tuple[Strained, ...]
    period: PeriodLike
    names: FrozenMap[str, str]
    depths: FrozenMap[str, int]

    @property
    def above(self) -> tuple[Strained, ...]:
        """Those of whom more is required than they can do, in the order of the tree."""
        return tuple(one for one in self.rows if one.above)

    def of(self, role: str | Role) -> Strained:
        """That of one role.

        Raises:
            UnknownMember: A role that is not shown here.
        """
        id_ = role if isinstance(role, str) else role.id
        for one in self.rows:
            if one.role == id_:
                return one
        raise UnknownMember("role", id_, tuple(one.role for one in self.rows), where="the strain")

    def to_text(self, lang: str = "en") -> str:
        """A table of what is required per day left beside what can be done in one, a line per role.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        return in_text(_told(self, lang))

    def to_html(self, lang: str = "en") -> Html:
        """The same for a notebook or a page; of more than 12 people each group can be unfolded.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.

        >>> from datetime import date
        >>> from targetkit import Actuals, Manager, Month, Store, WorkCalendar, decompose, track
        >>> store, calendar = Store("s", [Manager("li-na")]), WorkCalendar.weekdays()
        >>> plan = decompose({Metric("signings"): 30}, store, Month(2026, 11), calendar=calendar)
        >>> progress = track(plan, Actuals(metrics=plan.metrics), date(2026, 11, 2))
        >>> "<h4>签约 · 2026年11月</h4>" in progress.strain({"li-na": {"signings": 1}}, "signings").to_html("zh")
        True
        """
        return in_html(_told(self, lang, fold=True))

    def _repr_html_(self) -> str:
        return self.to_html()

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return self.to_text()


def _told(strain: Strain, lang: str, *, fold: bool = False) -> Iterator[Block]:
    check_lang(lang)
    metric = strain.rows[0].metric
    unit = unit_name(metric.unit, lang)
    in_unit = (f"（{unit}）" if lang == "zh" else f" ({unit})") if unit else ""
    yield Title(f"{metric_name(metric.name, lang)}{in_unit} · {label(strain.period, lang)}")
    keys = ("gap", "days left", "per day left", "can do", "above")
    head = ["", *(_said(key, lang) for key in keys)]
    lines = [(one.role, _cells(one, lang)) for one in strain.rows]
    yield from beside(head, lines, strain.names, strain.depths, lang, right=range(1, 5), fold=fold)
    unknown = dict.fromkeys(id_ for one in strain.rows for id_ in one.unknown)
    if unknown:
        ids = dict.fromkeys([*(one.role for one in strain.rows), *unknown])
        names = called({id_: strain.names.get(id_, id_) for id_ in ids}, lang)
        listed = ("、" if lang == "zh" else ", ").join(names[id_] for id_ in unknown)
        yield Words(_said("unknown", lang).format(listed))


def _said(key: str, lang: str) -> str:
    return _SAID[key][lang == "zh"]


def _cells(one: Strained, lang: str) -> list[str]:
    return [
        NOTHING if one.gap is None else digits(one.gap),
        _tenths(one.days_left),
        # What is required is rounded up, as on every board.
        NOTHING if one.required is None else digits(as_decimal(up(one.required, _TENTH), _TENTH), 0),
        NOTHING if one.able is None else _tenths(one.able),
        NOTHING if one.above is None else _said("yes" if one.above else "no", lang),
    ]


def _tenths(number: Fraction) -> str:
    return digits(as_decimal(nearest(number, _TENTH), _TENTH), 0)


# --- what a progress asks -----------------------------------------------------------------------------------------


def strain_of(
    progress: Progress,
    capacity: PerDay | History,
    metric: str | Metric,
    period: PeriodLike | None = None,
    *,
    level: str | None = None,
) -> Strain:
    """What everybody still has to do of a metric, and can; see `Progress.strain`."""
    plan = progress.plan
    own = plan.metric(metric)
    given: Any = capacity
    if given is None:
        raise InvalidValue(
            "strain: capacity", None, "a capacity or a history; without one there is nothing to compare"
        )
    # What stands for nobody would count as somebody who brings nothing.
    people_only = evolve(plan, roles=without_nobody(plan.roles), rate_targets=())
    able = Abilities(Case(people_only), read(people_only, capacity, GOOD))[own]
    whom = shown(progress.ground.nodes, level)
    nodes = progress.ground.nodes
    when = plan.period if period is None else period
    standings = {node.id: progress.standing(own, node, when) for node in nodes}
    people = {node.id: standings[node.id] for node in nodes if isinstance(node, Manager)}
    can = _sums(nodes, people, _rates(able, own))
    rows = (_strained(standings[node.id], can[node.id]) for node in whom.roles if not is_nobody(node.id))
    return Strain(tuple(rows), when, whom.names, whom.depths)


class _Can(NamedTuple):
    """What can be done in the days left: how much, whether anything is known of it, and of whom nothing is."""

    much: Fraction
    known: bool
    unknown: tuple[str, ...]


def _rates(able: Able | None, metric: Metric) -> Mapping[str, Fraction]:
    """Manager's id → what the person does per present working day, in the metric's unit."""
    return {} if able is None else {id_: rate * metric.quantum for id_, rate in able.rates.items()}


def _sums(
    nodes: Sequence[Role], people: Mapping[str, Standing], rates: Mapping[str, Fraction]
) -> dict[str, _Can]:
    """For each role what its people can do in the days on which they are still there."""
    found: dict[str, _Can] = {}
    for node in reversed(nodes):
        if node.id in people:
            own = people[node.id]
            missing = max(_ZERO, Fraction(own.gap or 0))
            if node.id in rates:
                found[node.id] = _Can(rates[node.id] * own.days_left, True, ())
            else:
                found[node.id] = _Can(missing, False, (node.id,) if missing else ())
            continue
        below = [found[child.id] for child in node.children]
        found[node.id] = _Can(
            sum((one.much for one in below), _ZERO),
            any(one.known for one in below),
            tuple(chain.from_iterable(one.unknown for one in below)),
        )
    return found


def _strained(standing: Standing, can: _Can) -> Strained:
    left = standing.days_left
    return Strained(
        standing.metric,
        standing.role,
        standing.gap,
        left,
        standing.required,
        can.much / left if can.known and left else None,
        can.unknown,
    )
