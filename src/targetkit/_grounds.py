"""From how much data the weights and days of a plan come, where the past has set them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from targetkit import profiles, weights
from targetkit._attrs import FrozenMap, value
from targetkit.findings import Finding
from targetkit.labels import check_lang, metric_name
from targetkit.metric import Metric
from targetkit.plan import Plan
from targetkit.profiles import Profile
from targetkit.role import Manager, walk
from targetkit.scope import Scope, presence
from targetkit.shape import Shape
from targetkit.shares import Behind
from targetkit.weights import Weights
from targetkit.workdays import WorkCalendar

__all__ = ["Grounds", "grounds_of"]

_DAILY = WorkCalendar.daily()


@value
class Grounds:
    """What the past has set in a plan, and from how much data.

    Attributes:
        shares: Metric's name and what its shares stand on.
        shapes: Metric's name and its day shape.
    """

    shares: tuple[tuple[str, Behind], ...]
    shapes: tuple[tuple[str, Shape], ...]

    @property
    def unknown(self) -> tuple[str, ...]:
        """The ids that have rows but are not on the roster."""
        return tuple(sorted({id_ for _, behind in self.shares for id_ in behind.unknown}))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What should be known of them, each once."""
        found = [one for _, behind in self.shares for one in behind.findings]
        found += (one for _, shape in self.shapes for one in shape.findings)
        return tuple(dict.fromkeys(found))

    def to_text(self, lang: str = "en") -> str:
        """One line for each metric's shares and one for its days; empty where the past has set nothing.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        zh = check_lang(lang) == "zh"
        lines: list[str] = []
        for name, behind in self.shares:
            head = (
                f"{metric_name(name, lang)}的人员占比：" if zh else f"shares of {metric_name(name, lang)}: "
            )
            lines.append(head + behind.to_text(name, lang))
        for name, shape in self.shapes:
            ground = shape.ground
            if ground is not None:
                head = (
                    f"{metric_name(name, lang)}的日分布：" if zh else f"days of {metric_name(name, lang)}: "
                )
                lines.append(head + ground.data(lang))
        if self.unknown:
            ids = ("、" if zh else ", ").join(self.unknown)
            lines.append(
                f"不在名册，未计入占比：{ids}" if zh else f"not on the roster, left out of the shares: {ids}"
            )
        return "\n".join(lines)


def grounds_of(
    plan: Plan, carried: Mapping[str, Weights], shaped: Mapping[str, Profile], follow: Collection[str] = ()
) -> Grounds:
    """What the past has set in a plan.

    Args:
        plan: The plan.
        carried: Metric's name → its weights, of those that go by any.
        shaped: Metric's name → its profile, of those that go by any.
        follow: The names of the metrics that follow another one, and go by neither.
    """
    shares: list[tuple[str, Behind]] = []
    shapes: list[tuple[str, Shape]] = []
    for metric in plan.metrics:
        name = metric.name
        if name in follow:
            continue
        scope = _scope(plan, metric, plan.calendars.get(name, _DAILY))
        if name in carried:
            shares += ((name, policy.behind(scope)) for policy in weights.histories_of(carried[name]))
        if name in shaped:
            shapes += ((name, policy.shape(scope)) for policy in profiles.histories_of(shaped[name]))
    return Grounds(tuple(shares), tuple(shapes))


def _scope(plan: Plan, metric: Metric, calendar: WorkCalendar) -> Scope:
    """The first month of the plan, as its policies were asked about it."""
    month = plan.timeline.months[0]
    opened = calendar.weights(month.days)
    managers = (node for node in walk(plan.roles) if isinstance(node, Manager))
    there = FrozenMap((one.id, presence(one, month.days, opened)) for one in managers)
    return Scope(metric, plan.roles, month, month.days, calendar, there)
