"""The page of the morning meeting (晨会): one file that needs nothing else, for the screen, the phone and paper (extra `notebook`).

No script, no network, light or dark as the reader's device is. The charts are drawings inside the page.

Who sees what is decided as in `targetkit.bulletins`. With `laggards="private"`, the default, the page may be shown to
everybody. Public are:

- target, to date, attained, gap, share and what each day left has to bring of the whole, of each group
  and of what nobody owns, where the whole will land, and why it is short;
- who stands out: the first three ranks of those who have what was due by now, with their numbers;
- what everybody is asked for by the plan: in the whole period, and on the day;
- what the groups do about the gaps, without names and without how many do it, as `bulletin(remedies=...)` tells it:
  nothing that rules of discipline oblige to, nothing between two, no overtime that nobody has agreed to yet;
- which gaps of groups stay open, and why; rates and stock of groups.

Private is everything else that is about one person: what somebody has attained (but for those who stand out), lacks or
has waiting, a rate or a gap of one person, who is asked to do what and what it costs, an attribution of one person.
With `laggards="public"` all of it is on the page, up to 40 people day by day, too, and the page says so:
it is for whoever leads those people.
The whole and each group are told whoever is in them, so a group of one says how that one stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from targetkit._attrs import FrozenMap
from targetkit._html import Html, element, joined
from targetkit._message import chosen, day_text, names_of, next_open_day, short_day
from targetkit._nobody import is_nobody
from targetkit._progress_blocks import seen_text
from targetkit.attribution import Attribution
from targetkit.bulletins import Laggards, bulletin
from targetkit.errors import InvalidValue
from targetkit.forecast import Landing
from targetkit.interop.charts._given import ATTRIBUTION, LANDING, PROGRESS, REMEDIES, check_kind
from targetkit.interop.page._actions import open_gaps, programme
from targetkit.interop.page._board import groups, praise, the_day, whole
from targetkit.interop.page._more import rates, stock
from targetkit.interop.page._pictures import Pictures
from targetkit.interop.page._scene import Scene
from targetkit.interop.page._style import STYLE
from targetkit.period import label
from targetkit.progress import Progress
from targetkit.remedies import RemedyPlan
from targetkit.role import Manager

if TYPE_CHECKING:
    from targetkit.forecast import Landed
    from targetkit.metric import Metric

__all__ = ["to_html"]

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""What a browser may do for the page: nothing but its own style. A script would not run, whatever came in."""


def to_html(
    progress: Progress,
    *,
    lang: str = "en",
    landing: Landing | None = None,
    remedies: RemedyPlan | None = None,
    attribution: Attribution | None = None,
    metrics: Sequence[str | Metric] | None = None,
    laggards: Laggards = "private",
    title: str | None = None,
) -> str:
    """The page of a morning: where everybody stands, who stands out, what the day asks, what is done, what stays open.

    Args:
        progress: Where everybody stands: as of that morning, or the close of the day before.
        lang: `en` or `zh`.
        landing: Where the period will land, `land(progress)`; None: nothing is said of it.
        remedies: What is done about gaps, `plan_remedies`; None: nothing is said of it.
        attribution: Why it is short, `attribute(progress, role)`; None: nothing is said of it.
        metrics: What is told of each group and person, and drawn, by name; None: the first and the last metric.
            The whole and each group are told in all of the plan's.
        laggards: Whether single people who have something to catch up, and what single people are asked to do,
            are kept for those who lead them (`"private"`), or stand on the page (`"public"`); see above.
        title: What the page is called; None: the morning meeting of the store.

    Returns:
        A whole HTML document, to be written in UTF-8.

    Raises:
        MissingExtra: When vl-convert is not installed.
        UnknownMember: For another language or way with laggards; an unknown metric.
        InvalidValue: Something else than what an argument is for; no metric at all;
            remedies of another role or period, an attribution of a role that the plan does not have,
            a landing of another progress.

    >>> from datetime import date
    >>> from targetkit import Actuals, Manager, Metric, Month, Store, Team, WorkCalendar, decompose, track
    >>> store = Store("chengdu-01", [Team("<east>", [Manager("li-na"), Manager("wu")])])
    >>> plan = decompose(
    ...     {Metric("signings"): 42}, store, Month(2026, 11), calendar=WorkCalendar.weekdays()
    ... )
    >>> actuals = Actuals([(date(2026, 11, 3), "li-na", "signings", 4)], metrics=plan.metrics)
    >>> page = to_html(track(plan, actuals, date(2026, 11, 4), at="morning"))
    >>> "<h1>chengdu-01</h1>" in page, "&lt;east&gt;" in page, "<east>" in page, "<script" in page
    (True, True, False, False)
    """
    check_kind("to_html: progress", progress, Progress, PROGRESS)
    check_kind("to_html: landing", landing, Landing | None, LANDING)
    check_kind("to_html: remedies", remedies, RemedyPlan | None, REMEDIES)
    check_kind("to_html: attribution", attribution, Attribution | None, ATTRIBUTION)
    check_kind("to_html: title", title, str | None, "a text")
    own = chosen(progress.plan, metrics)
    told = bulletin(progress, lang=lang, metrics=own, laggards=laggards)
    names = FrozenMap(names_of(progress, lang))
    people = frozenset(
        node.id for node in progress.ground.nodes if isinstance(node, Manager) and not is_nobody(node.id)
    )
    day = next_open_day(progress, own, progress.over)
    scene = Scene(progress, lang, own, laggards == "public", names, people, day)
    pictures = Pictures(scene)
    landings = _landings(scene, landing)
    parts = [
        _section("board", scene, whole(scene, landings)),
        _section("praise", scene, praise(scene, told.praised)),
        _section("groups", scene, groups(scene)),
    ]
    if day is not None:
        parts.append(_section("today", scene, the_day(scene, day), short_day(day, lang)))
    if remedies is not None:
        parts += [programme(scene, remedies), open_gaps(scene, remedies)]
    drawn = pictures.month(landings)
    if attribution is not None:
        drawn = joined(drawn, _reasons(scene, pictures, attribution))
    drawn = element("div", drawn, class_="pictures")
    if scene.names_people:
        drawn = joined(drawn, pictures.people(remedies))
    parts.append(_section("pictures", scene, drawn))
    parts += [rates(scene), stock(scene)]
    return _document(scene, parts, title)


def _landings(scene: Scene, landing: Landing | None) -> dict[str, Landed]:
    """Where each metric of the whole will land."""
    return {one.metric.name: one for one in landing or () if one.role == scene.root.id}


def _section(key: str, scene: Scene, content: Html, *parts: str) -> Html:
    """A part with its heading; nothing without a content."""
    return element("section", element("h2", scene.say(key, *parts)), content) if content else Html()


def _reasons(scene: Scene, pictures: Pictures, attribution: Attribution) -> Html:
    """Why it is short, as far as everybody may know."""
    known = {node.id for node in scene.nodes}
    if attribution.role and attribution.role not in known:
        raise InvalidValue("to_html: attribution", attribution.role, f"one of a role of {scene.root.id}")
    if attribution.role and not scene.may_name(attribution.role):
        return Html()
    return pictures.gap(attribution)


def _document(scene: Scene, parts: Sequence[Html], title: str | None) -> str:
    """The whole document."""
    name, lang = scene.names[scene.root.id], scene.lang
    head = title or f"{scene.say('meeting')} · {name}"
    period = label(scene.progress.plan.period, lang)
    facts = [period, _as_of(scene), _days_left(scene)]
    header = element(
        "header",
        element("p", title or scene.say("meeting"), class_="kind"),
        element("h1", name),
        element("p", *(element("span", one) for one in facts), class_="when"),
        element("p", scene.say("public"), class_="warning") if scene.names_people else Html(),
    )
    notes = ("reading",) if scene.names_people else ("private", "reading")
    footer = element("footer", *(element("p", scene.say(key)) for key in notes))
    document = element(
        "html",
        element(
            "head",
            element("meta", charset="utf-8"),
            element("meta", name="viewport", content="width=device-width, initial-scale=1"),
            element("meta", name="color-scheme", content="light dark"),
            element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
            Html('<link rel="icon" href="data:,">'),
            element("title", head),
            element("style", Html(STYLE)),
        ),
        element("body", header, element("main", *parts), footer),
        lang="zh-CN" if scene.zh else "en",
    )
    return f"<!DOCTYPE html>\n{document}\n"


def _as_of(scene: Scene) -> str:
    if scene.progress.seen is None:
        return scene.say("not begun")
    return scene.say("as of", seen_text(scene.progress, scene.lang, day_text))


def _days_left(scene: Scene) -> str:
    left = scene.progress.standing(scene.metrics[0]).days_left
    return scene.say("day left" if left == 1 else "days left", scene.number(left))
