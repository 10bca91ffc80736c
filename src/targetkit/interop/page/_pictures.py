"""Charts as drawings inside the page: they take its letters and its ink, load nothing, and do not get into each other's way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from targetkit._html import Html, element, joined
from targetkit.interop.charts._burn_up import burn_up_of
from targetkit.interop.charts._calendar import calendar_of
from targetkit.interop.charts._export import to_svg
from targetkit.interop.charts._funnel import funnel_of
from targetkit.interop.charts._heat import heat_of
from targetkit.interop.charts._look import Look, Spec
from targetkit.interop.charts._waterfall import waterfall_of

if TYPE_CHECKING:
    from targetkit.attribution import Attribution
    from targetkit.forecast import Landed
    from targetkit.interop.page._scene import Scene
    from targetkit.remedies import RemedyPlan

__all__ = ["Pictures", "inline"]

_SVG = "http://www.w3.org/2000/svg"
_WIDE, _NARROW = 380, 200
"""Pixels of what is drawn on a desk and on a phone."""

_MOST = 40
"""So many people by days are drawn on the page; of more nobody reads it, and each would cost its time."""

_NEEDLESS = (
    *("aria-roledescription", "aria-label", "aria-hidden", "role", "pointer-events"),
    *("class", "stroke-miterlimit"),
)
"""What is written for those who point at a mark; the page has a title for each drawing, and tables beside it."""


class Pictures:
    """The drawings of one page.

    Args:
        scene: What is shown.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._look = Look.page(scene.lang)
        self._count = 0

    def month(self, landings: Mapping[str, Landed]) -> Html:
        """The burn-up of each metric that is told, and the funnel.

        Args:
            landings: Metric's name → where it will land; may have none.
        """
        return joined(*self._month(landings))

    def _month(self, landings: Mapping[str, Landed]) -> Iterator[Html]:
        progress, look = self._scene.progress, self._look
        for metric in self._scene.metrics:
            landed = landings.get(metric.name)
            yield self._drawn(partial(burn_up_of, progress, metric, landing=landed, look=look))
        if progress.plan.funnel is not None:
            yield self._drawn(partial(funnel_of, progress, look=look))

    def gap(self, attribution: Attribution) -> Html:
        """The waterfall of an attribution, and the same in a sentence."""
        sentence = element("p", attribution.sentence(self._scene.lang))
        return self._drawn(partial(waterfall_of, attribution, look=self._look), sentence)

    def people(self, remedies: RemedyPlan | None) -> Html:
        """People by days, each to unfold: what came of each day in the first metric that is told, and who does what.

        Nothing of more than 40 people: those are drawn by `heat_map` and `remedy_calendar`, group by group.

        Args:
            remedies: What is done about gaps, if anything is said of it.
        """
        progress, look = self._scene.progress, self._look
        if len(self._scene.people) > _MOST:
            return Html()
        parts = [self._unfolded("days", heat_of(progress, self._scene.metrics[0], look=look))]
        if remedies is not None:
            parts.append(self._unfolded("calendar", calendar_of(remedies, look=look)))
        return joined(*parts)

    def _unfolded(self, key: str, spec: Spec) -> Html:
        """A drawing that is as wide as it is, and is moved to and fro in its place."""
        title, lines = _heading(spec)
        summary = element("summary", f"{self._scene.say(key)} · {title}")
        drawn = element("div", self._inside(spec, title), class_="wide")
        return element("details", summary, element("figure", *lines, drawn))

    def _drawn(self, spec_of: Callable[..., Spec], *below: Html) -> Html:
        """A chart under its heading, once as wide as on a desk and once as on a phone."""
        desk, phone = (spec_of(width=width) for width in (_WIDE, _NARROW))
        title, lines = _heading(desk)
        _heading(phone)
        caption = element("figcaption", element("h3", title), *lines)
        drawings = (
            element("div", self._inside(spec, title), class_=kind)
            for spec, kind in ((desk, "desk"), (phone, "phone"))
        )
        return element("figure", caption, *drawings, *below)

    def _inside(self, spec: Spec, title: str) -> Html:
        self._count += 1
        return inline(to_svg(spec), f"d{self._count}-", title)


def _heading(spec: Spec) -> tuple[str, list[Html]]:
    """The heading of a chart, taken out of it: the title, and the lines below it."""
    heading: dict[str, Any] = spec.pop("title")
    # Here is no script that a name could end, so what keeps it from that goes, too.
    title, *lines = (text.replace("\u2060", "") for text in (heading["text"], *heading.get("subtitle", ())))
    return title, [element("p", line) for line in lines]


def inline(svg: str, prefix: str, title: str) -> Html:
    """A drawing as a part of a page: a title for who cannot see it, and names that no other drawing has.

    Args:
        svg: The drawing.
        prefix: What goes before the names of its parts.
        title: What it shows.
    """
    root = ET.fromstring(svg)  # noqa: S314  # drawn from texts that are escaped
    for node in root.iter():
        node.tag = node.tag.removeprefix(f"{{{_SVG}}}")
        for name in _NEEDLESS:
            node.attrib.pop(name, None)
        for name, text in node.attrib.items():
            if name == "id":
                node.set(name, f"{prefix}{text}")
            elif text.startswith("url(#"):
                node.set(name, text.replace("#", f"#{prefix}"))
    root.attrib |= {"xmlns": _SVG, "role": "img", "aria-label": title}
    told = ET.Element("title")
    told.text = title
    root.insert(0, told)
    return Html(ET.tostring(root, encoding="unicode"))
