"""The sheet that people fill in, and the lists behind it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from targetkit._written import written
from targetkit.interop.excel._amounts import Scale
from targetkit.interop.excel._book import HEAD, TITLE, Book, wide
from targetkit.interop.excel._layout import ID, KEY_ROW, MARK, NAME, Layout, called
from targetkit.interop.excel._words import said
from targetkit.period import label
from targetkit.quantity import as_decimal
from targetkit.role import Manager, walk

if TYPE_CHECKING:
    from targetkit._events import Event
    from targetkit.actuals import Actuals
    from targetkit.metric import Metric

__all__ = ["ACTUALS", "COLUMNS", "LISTS", "VERSION", "Lists", "write_actuals", "write_lists"]

ACTUALS = "targetkit/actuals"
LISTS = "targetkit/lists"
"""What the first cells of these sheets say."""

VERSION = "1"
"""The version of the workbook's form."""

COLUMNS = ("date", "manager", "metric", "value", "deal", "recorded", "channel")
"""What the columns of entries hold; the hidden first row names them so in every language."""

FIRST = 5
"""The first row for entries."""

_RULED = 34
_HEIGHT = 26
"""Points, so that there is room for handwriting."""
_CHECKED = 5000
_OLDEST = 1901
_WIDTHS = (13, 22, 24, 14, 18, 20, 14)
_WIDEST = 36


class Lists:
    """Who and what can be chosen, and how it is told in the workbook.

    Args:
        layout: The places, with the people and metrics of the plan.
        actuals: What happened so far, whose people and metrics are added.

    Attributes:
        people: Manager's id → what is chosen.
        metrics: The metrics that can be chosen, those of the actuals as they have them.
        titles: Metric's name → what is chosen.
        scales: Metric's name → the unit of its amounts.
        known: The names of the metrics that the actuals know without a row of theirs.
    """

    def __init__(self, layout: Layout, actuals: Actuals | None) -> None:
        plan = layout.plan
        ids = {node.id: layout.called[node.id] for node in walk(plan.roles) if isinstance(node, Manager)}
        events: Sequence[Event] = actuals.rows() if actuals is not None else ()
        others = [one.manager for one in events if one.manager not in ids]
        self.people = called([*ids.items(), *((id_, "") for id_ in dict.fromkeys(others))])
        if actuals is None:
            self.metrics: tuple[Metric, ...] = plan.metrics
        else:
            for metric in plan.metrics:
                actuals.metric(metric)  # tells if it is not the same
            own = {one.name for one in actuals.metrics}
            self.metrics = (*actuals.metrics, *(one for one in plan.metrics if one.name not in own))
        self.known = {one.name for one in (plan.metrics if actuals is None else actuals.metrics)}
        self.scales = {
            metric.name: layout.scales[metric.name]
            if metric.name in layout.scales
            else Scale.of(metric, [one.quanta for one in events if one.metric == metric.name], layout.lang)
            for metric in self.metrics
        }
        self.titles = called((metric.name, self.scales[metric.name].title) for metric in self.metrics)


def write_actuals(book: Book, layout: Layout, lists: Lists, actuals: Actuals | None) -> None:
    """Write the sheet for what comes in, with what is known so far, and lists to choose from."""
    lang = book.lang
    sheet = book.sheet(said("actuals", lang))
    sheet.set_default_row(_HEIGHT)
    sheet.write_string(KEY_ROW, MARK, ACTUALS)
    sheet.set_row(KEY_ROW, None, None, {"hidden": True})
    sheet.set_column(MARK, ID, None, None, {"hidden": True})
    period = label(layout.plan.period, lang)
    book.text(
        sheet,
        1,
        NAME,
        f"{said('actuals', lang)} · {layout.called[layout.plan.roles.id]} · {period}",
        book.look(bold=True, font_size=14, font_color=TITLE),
    )
    note = book.look(italic=True, font_color="#7F7F7F", text_wrap=True, valign="top")
    last = NAME + len(COLUMNS) - 1
    sheet.merge_range(2, NAME, 3, last, said("actuals note", lang), note)
    head = book.boxed(bold=True, bg_color=HEAD, align="center")
    told = {"manager": lists.people.values(), "metric": lists.titles.values()}
    for at, key in enumerate(COLUMNS):
        sheet.write_string(KEY_ROW, NAME + at, key)
        book.text(sheet, FIRST - 1, NAME + at, said(key, lang), head)
        own = wide(list(told.get(key, ())), _WIDTHS[at], _WIDEST)
        sheet.set_column(NAME + at, NAME + at, own, book.look(**_FORMS.get(key, {}), locked=False))
    events = actuals.rows() if actuals is not None else ()
    for at, event in enumerate(events):
        _entry(book, sheet, FIRST + at, event, lists)
    for row in range(FIRST + len(events), FIRST + _RULED):
        for at, key in enumerate(COLUMNS):
            sheet.write_blank(row, NAME + at, None, book.boxed(**_FORMS.get(key, {}), locked=False))
    _checks(sheet, layout, lists, FIRST + max(_CHECKED, 2 * len(events)))
    sheet.freeze_panes(FIRST, 0)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(FIRST - 1)
    sheet.set_footer(f"&C{said('page', lang)}")
    book.lock(sheet)


_FORMS: dict[str, dict[str, object]] = {
    "date": {"num_format": "yyyy-mm-dd", "align": "center"},
    "recorded": {"num_format": "yyyy-mm-dd", "align": "center"},
    "value": {"align": "right"},
    "deal": {"num_format": "@"},
    "channel": {"num_format": "@"},
}


def _entry(book: Book, sheet: Any, row: int, event: Event, lists: Lists) -> None:
    """One row of what happened, exactly as it was told."""
    metric = next(one for one in lists.metrics if one.name == event.metric)
    amount = lists.scales[metric.name].cell(metric, event.quanta)
    told: dict[str, object] = {
        "date": event.day,
        "manager": lists.people[event.manager],
        "metric": lists.titles[metric.name],
        "value": amount,
        "deal": event.deal,
        "recorded": event.recorded,
        "channel": event.channel,
    }
    for at, key in enumerate(COLUMNS):
        look, given = book.boxed(**_FORMS.get(key, {}), locked=False), told[key]
        if given is None:
            sheet.write_blank(row, NAME + at, None, look)
        elif key == "value":
            book.amount(sheet, row, NAME + at, amount, look)
        elif isinstance(given, datetime):
            sheet.write_string(row, NAME + at, given.isoformat(" "), look)
        elif isinstance(given, date) and given.year >= _OLDEST:
            sheet.write_datetime(row, NAME + at, given, look)
        else:
            book.text(sheet, row, NAME + at, str(given), look)


def _checks(sheet: Any, layout: Layout, lists: Lists, last: int) -> None:
    """Lists to choose from, days of the period, numbers."""
    lang, span = layout.lang, layout.plan.period
    first_person = 2
    first_metric = first_person + len(lists.people)
    name = said("lists", lang)
    ranges = {
        "manager": f"='{name}'!$B${first_person}:$B${first_metric - 1}",
        "metric": f"='{name}'!$B${first_metric}:$B${first_metric + len(lists.metrics) - 1}",
    }
    asked = {"manager": "pick person", "metric": "pick metric"}
    for at, key in enumerate(COLUMNS):
        column = NAME + at
        if key in ranges:
            options: dict[str, Any] = {
                "validate": "list",
                "source": ranges[key],
                "input_message": said(asked[key], lang),
                "error_message": said("pick else", lang),
                "error_type": "warning",
            }
        elif key == "date":
            options = {
                "validate": "date",
                "criteria": "between",
                "minimum": span.start,
                "maximum": span.end,
                "input_message": said("pick day", lang, day=span.start),
                "error_message": said("pick day else", lang, period=label(span, lang)),
                "error_type": "warning",
            }
        elif key == "value":
            options = {
                "validate": "decimal",
                "criteria": "between",
                "minimum": -1e15,
                "maximum": 1e15,
                "input_message": said("pick value", lang),
                "error_message": said("pick value else", lang),
            }
        else:
            continue
        sheet.data_validation(FIRST, column, last, column, options)


def write_lists(book: Book, layout: Layout, lists: Lists) -> None:
    """Write the hidden sheet with what can be chosen, and what the reader has to know of the metrics."""
    plan = layout.plan
    sheet = book.sheet(said("lists", layout.lang))
    rows: list[list[str]] = [[LISTS, VERSION, layout.lang, written(plan.period), plan.weeks]]
    rows += [["person", told, id_] for id_, told in lists.people.items()]
    rows += [
        [
            "metric" if metric.name in lists.known else "choice",
            lists.titles[metric.name],
            *_described(metric, lists.scales[metric.name]),
        ]
        for metric in lists.metrics
    ]
    rows += [
        ["target", layout.scales[metric.name].title, *_described(metric, layout.scales[metric.name])]
        for metric in plan.metrics
    ]
    rows += [["stray", row.metric, row.role, written(row.period), f"{row.value:f}"] for row in plan.strays]
    for at, cells in enumerate(rows):
        for column, text in enumerate(cells):
            book.text(sheet, at, column, text)
    sheet.set_column(1, 1, wide([row[1] for row in rows]))
    sheet.hide()
    book.lock(sheet)


def _described(metric: Metric, scale: Scale) -> list[str]:
    return [metric.name, f"{as_decimal(1, metric.quantum):f}", metric.unit, str(scale.size), *metric.aliases]
