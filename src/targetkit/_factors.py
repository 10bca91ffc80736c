"""A number at the end of a funnel as a product: a volume, the rates on the way, a ticket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, TypeAlias

from attrs import evolve

from targetkit._attrs import field, value
from targetkit._shapley import shapley_of_product, whole_parts
from targetkit.labels import amount, check_lang, metric_name, percent
from targetkit.quantity import as_decimal, nearest

if TYPE_CHECKING:
    from targetkit.funnel import Funnel, Stage
    from targetkit.metric import Metric
    from targetkit.quantity import Quantity

__all__ = ["Factor", "FactorKind", "factors_of", "path_to"]

FactorKind: TypeAlias = Literal["volume", "rate", "ticket", "left_out"]
"""What a factor is; see `Factor`."""

_ZERO = Fraction(0)
_WHOLE = Fraction(1)
_UNKNOWN = "–"

# The stage counted from and the stage → its name in code, in English and in Chinese.
_NAMES = {
    ("inquiries", "applications"): ("application_rate", "application rate", "申请率"),
    ("applications", "submissions"): ("submission_rate", "submission rate", "交件率"),
    ("submissions", "intakes"): ("intake_rate", "intake rate", "进件率"),
    ("intakes", "approvals"): ("approval_rate", "approval rate", "通过率"),
    ("approvals", "signings"): ("signing_rate", "signing rate", "签约率"),
    ("signings", "disbursed_loans"): ("disbursing_rate", "disbursing rate", "放款率"),
    ("signings", "disbursements"): ("average_ticket", "average ticket", "放款件均"),
    ("disbursed_loans", "disbursements"): ("average_ticket", "average ticket", "放款件均"),
    ("approvals", "approved_amount"): ("approved_ticket", "approved ticket", "批款件均"),
}

_QUANTITIES = ("量", "数", "额")


@value
class Factor:
    """One factor of a number at the end of a funnel, and its part of the gap.

    Attributes:
        stage: The metric of the stage that the factor leads to.
        kind: `volume`: what came in at the first stage; `rate`: this stage / the one before;
            `ticket`: the amount per piece of the one before;
            `left_out`: the stage is not counted, and the next one is counted from the stage before it.
        per: The metric that the stage is divided by; None for a volume and for a stage that is left out.
        planned: The factor as the targets imply it; None where they do not: nothing of nothing, a stage left out.
        actual: The same of what was attained.
        part: Its part of the gap: positive when it is missing, negative when it made up for others.
        exact: The part before it was rounded to whole quanta.
    """

    stage: Metric
    kind: FactorKind
    per: Metric | None = field(default=None, kw_only=True)
    planned: Fraction | None = field(default=None, kw_only=True)
    actual: Fraction | None = field(default=None, kw_only=True)
    part: Quantity = field(default=0, kw_only=True)
    exact: Fraction = field(default=_ZERO, kw_only=True)

    @property
    def name(self) -> str:
        """Its name in code: `intakes`, `approval_rate`, `average_ticket`, or `signings/intakes` where none is known."""
        if self.per is None:
            return self.stage.name
        known = _NAMES.get((self.per.name, self.stage.name))
        return f"{self.stage}/{self.per}" if known is None else known[0]

    def label(self, lang: str = "en") -> str:
        """What it is called in a text.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        zh = check_lang(lang) == "zh"
        own = metric_name(self.stage.name, lang)
        if self.per is None:
            bare = not zh or own.isascii() or own.endswith(_QUANTITIES)
            return own if bare else f"{own}量"
        known = _NAMES.get((self.per.name, self.stage.name))
        if known is None:
            return f"{own}/{metric_name(self.per.name, lang)}"
        return known[2 if zh else 1]

    def text(self, size: Fraction | None, lang: str = "en") -> str:
        """A size of the factor, such as `planned`, as a person reads it.

        Args:
            size: The size.
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        if size is None:
            return _UNKNOWN
        if self.kind == "rate":
            return percent(size, 1, least=1)
        # A ticket is an average: it is told to the unit, however coarse the quantum of the sum is.
        step = min(self.stage.quantum, _WHOLE)
        return amount(as_decimal(nearest(size, step), step), self.stage.unit, lang)


def path_to(funnel: Funnel, stage: Stage) -> tuple[Stage, ...]:
    """The stages from the top of a funnel to this one, side stages only where they lead to it."""
    below = [stage]
    while below[-1].of is not None:
        below.append(funnel.stage(below[-1].of))
    chain = [own for own in funnel.stages if own.of is None]
    return (*chain[: chain.index(below[-1])], *reversed(below))


def factors_of(
    path: Sequence[Stage],
    last: Metric,
    target: Mapping[Metric, Fraction],
    attained: Mapping[Metric, Fraction],
) -> tuple[Factor, ...]:
    """The factors of the last stage of a path, with their parts of its gap.

    Args:
        path: The stages, from the top down.
        last: The metric of the last stage, in the size to which the parts are rounded.
        target: Metric → the amount asked, whole in that size; the last stage is there.
        attained: Metric → the amount that came, likewise.

    Returns:
        A factor for every stage of the path, in order; their parts sum to the gap of the last stage.
    """
    counted = _counted(path, target, attained)
    found: list[Factor] = []
    before: Metric | None = None
    ticket = False
    for stage in path:
        metric = stage.metric
        ticket = ticket or stage.ticket is not None
        if metric not in counted:
            found.append(Factor(metric, "left_out"))
            continue
        kind: FactorKind = "volume" if before is None else "ticket" if ticket else "rate"
        planned, actual = (_size(numbers, metric, before) for numbers in (target, attained))
        found.append(Factor(metric, kind, per=before, planned=planned, actual=actual))
        before, ticket = metric, False
    pairs = [_settled(factor) for factor in found]
    exact = shapley_of_product([actual for _, actual in pairs], [planned for planned, _ in pairs])
    whole = whole_parts([part / last.quantum for part in exact])
    return tuple(
        evolve(factor, part=last.quantity(part), exact=precise)
        for factor, part, precise in zip(found, whole, exact, strict=True)
    )


def _counted(
    path: Sequence[Stage], target: Mapping[Metric, Fraction], attained: Mapping[Metric, Fraction]
) -> set[Metric]:
    """The stages that both sides have, without those at which one has nothing although it has something later."""
    counted: set[Metric] = set()
    later = [False, False]
    for stage in reversed(path):
        metric = stage.metric
        if metric not in target or metric not in attained:
            continue
        something = [bool(numbers[metric]) for numbers in (target, attained)]
        if all(now or not then for now, then in zip(something, later, strict=True)):
            counted.add(metric)
        later = [now or then for now, then in zip(something, later, strict=True)]
    return counted


def _size(numbers: Mapping[Metric, Fraction], metric: Metric, per: Metric | None) -> Fraction | None:
    """A volume, or what comes of one of the stage before; None for nothing of nothing."""
    if per is None:
        return numbers[metric]
    return numbers[metric] / numbers[per] if numbers[per] else None


def _settled(factor: Factor) -> tuple[Fraction, Fraction]:
    """Planned and actual to reckon with: one that is not defined is taken as the other, as if it had not changed."""
    known = next((one for one in (factor.planned, factor.actual) if one is not None), _WHOLE)
    return (
        known if factor.planned is None else factor.planned,
        known if factor.actual is None else factor.actual,
    )
