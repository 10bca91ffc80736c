"""The sheets with the targets day by day, one for each group."""

from __future__ import annotations

from datetime import date
from typing import Any

from targetkit._written import written
from targetkit.interop.excel._book import AWAY, CLOSED, HEAD, SOME, TITLE, TODAY, WEEKEND, Book, wide
from targetkit.interop.excel._layout import (
    FIRST_ROW,
    ID,
    KEY_ROW,
    MARK,
    NAME,
    TARGETS,
    TOTAL,
    Layout,
    letters_of,
)
from targetkit.interop.excel._words import said
from targetkit.labels import word
from targetkit.metric import Metric
from targetkit.period import Month, Week, label
from targetkit.role import Manager, Role

__all__ = ["write_group"]

_WEEKEND = 5
_DAYS = {"en": ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"), "zh": tuple("一二三四五六日")}

TITLE_ROW, NOTE_ROW, SPAN_ROW, DAY_ROW, WEEKDAY_ROW = 1, 2, 3, 4, 5

_NARROW = 3.4
_TOTAL = 8.0
_NAME = 10.0
_TITLE = 24

# What a page of A4 across has room for, in pixels of 1/96 inch, some of it left free; a column's width in pixels
# is about 7 for each character and 5 between (ECMA-376, part 1, 18.3.1.13).
_WIDE = 1030.0
_HIGH = 665.0
_PIXELS = 7
_PADDING = 5
_ROW = 20


def write_group(book: Book, layout: Layout, group: Role) -> None:
    """Write the sheet of a group: its members by days, metric by metric, and its own targets below them.

    Args:
        book: The workbook.
        layout: The places.
        group: The group.
    """
    sheet = book.sheet(layout.sheets[group.id])
    _Page(book, layout, group, sheet).write()


class _Page:
    """One sheet while it is written."""

    def __init__(self, book: Book, layout: Layout, group: Role, sheet: Any) -> None:
        self.book = book
        self.layout = layout
        self.group = group
        self.sheet = sheet
        self.lang = layout.lang
        self.timeline = layout.plan.timeline
        self.fills = {place: self._fill(day) for place, day in self._days()}

    def write(self) -> None:
        """All of it."""
        self.sheet.set_default_row(_ROW * 0.75)
        self._head()
        for metric in self.layout.plan.metrics:
            self._block(metric)
        self._colours()
        self._print(self._widths())
        self.book.lock(self.sheet)

    def _days(self) -> list[tuple[int, date]]:
        periods = self.timeline.periods
        return [
            (place, day) for place in self.timeline.levels["day"] if isinstance(day := periods[place], date)
        ]

    def _fill(self, day: date) -> str:
        """The colour of a day's column: closed in every calendar of the plan, else a weekend, else none."""
        calendars = set(self.layout.plan.calendars.values())
        if calendars and not any(calendar.is_open(day) for calendar in calendars):
            return CLOSED
        return WEEKEND if day.weekday() >= _WEEKEND else ""

    # --- headings -------------------------------------------------------------------------------------------

    def _head(self) -> None:
        book, sheet, lang = self.book, self.sheet, self.lang
        head = book.boxed(bold=True, bg_color=HEAD, align="center")
        sheet.write_string(KEY_ROW, MARK, TARGETS)
        plan = self.layout.plan
        title = f"{self.layout.called[self.group.id]} · {label(plan.period, lang)}"
        book.text(sheet, TITLE_ROW, NAME, title, book.look(bold=True, font_size=14, font_color=TITLE))
        book.text(
            sheet, NOTE_ROW, NAME, said("team note", lang), book.look(italic=True, font_color="#7F7F7F")
        )
        sheet.merge_range(SPAN_ROW, NAME, WEEKDAY_ROW, NAME, said("name", lang), head)
        sheet.merge_range(SPAN_ROW, TOTAL, WEEKDAY_ROW, TOTAL, said("total", lang), head)
        for place, column in self.layout.columns.items():
            period = self.timeline.periods[place]
            sheet.write_string(KEY_ROW, column, written(period))
            if isinstance(period, date):
                fill = self.fills[place] or HEAD
                number = book.boxed(bold=True, align="center", num_format="d", bg_color=fill)
                name = book.boxed(bold=True, align="center", bg_color=fill)
                sheet.write_datetime(DAY_ROW, column, period, number)
                sheet.write_string(WEEKDAY_ROW, column, _DAYS[lang][period.weekday()], name)
            elif isinstance(period, Week):
                first = self.layout.columns[self.timeline.children[place].start]
                sheet.merge_range(SPAN_ROW, first, SPAN_ROW, column, self._week(period), head)
                sheet.merge_range(DAY_ROW, column, WEEKDAY_ROW, column, said("week", lang), head)
            elif place:
                sheet.merge_range(SPAN_ROW, column, WEEKDAY_ROW, column, label(period, lang), head)
        sheet.set_row(KEY_ROW, None, None, {"hidden": True})

    def _week(self, week: Week) -> str:
        """A week in short, as its month is told above or beside it."""
        one = week.start.month == week.end.month
        if self.lang == "zh":
            end = f"{week.end.day}日" if one else f"{week.end.month}月{week.end.day}日"
            return f"{week.start.month}月{week.start.day}日–{end}"
        return label(week, self.lang)

    # --- numbers --------------------------------------------------------------------------------------------

    def _block(self, metric: Metric) -> None:
        """One metric."""
        layout, book, group = self.layout, self.book, self.group
        top = layout.row(group, metric, 0)
        last = max(layout.columns.values())
        band = book.look(bold=True, font_color="#FFFFFF", bg_color=TITLE)
        book.text(self.sheet, top, NAME, layout.scales[metric.name].title, band)
        for column in range(TOTAL, last + 1):
            self.sheet.write_blank(top, column, None, band)
        for at, role in enumerate(layout.members(group)):
            self._line(metric, role, top + 1 + at)
        if group.children:
            self._line(metric, group, layout.total(group, metric))

    def _line(self, metric: Metric, role: Role, row: int) -> None:
        """One role: its keys, its name and its targets."""
        layout, book, sheet = self.layout, self.book, self.sheet
        whole = role.id == self.group.id and bool(role.children)
        book.text(sheet, row, MARK, metric.name)
        book.text(sheet, row, ID, role.id)
        shade: dict[str, object] = {"bg_color": HEAD} if whole else {}
        name = book.boxed(bold=whole, **shade)
        if whole:
            book.text(sheet, row, NAME, word("total", self.lang), name)
        elif isinstance(role, Manager):
            book.text(sheet, row, NAME, layout.called[role.id], name)
        else:
            book.link(sheet, row, NAME, layout.sheets[role.id], layout.called[role.id], name)
        for place, column in layout.columns.items():
            look = self._look(metric, role, place, whole=whole)
            content = layout.content(self.group, metric, role, row, place)
            if content is None:
                sheet.write_blank(row, column, None, look)
            else:
                book.amount(sheet, row, column, content.amount, look, content.formula)

    def _look(self, metric: Metric, role: Role, place: int, *, whole: bool) -> Any:
        """How a target looks: by its day, and bold where it is a sum."""
        scale = self.layout.scales[metric.name]
        if place not in self.fills:
            align = "center" if place else "right"
            return self.book.boxed(bold=True, bg_color=HEAD, num_format=scale.plain, align=align)
        fill = self.fills[place]
        day = self.timeline.periods[place]
        if isinstance(role, Manager) and isinstance(day, date) and not fill and not role.present(day):
            fill = AWAY
        shade: dict[str, object] = {"bg_color": fill or HEAD} if fill or whole else {}
        return self.book.boxed(bold=whole, num_format=scale.form, align="center", **shade)

    # --- the look -------------------------------------------------------------------------------------------

    def _widths(self) -> float:
        """Set the width of each column, and tell how wide the sheet is as printed, in pixels."""
        layout, sheet = self.layout, self.sheet
        names = [*(layout.called[role.id] for role in layout.members(self.group)), word("total", self.lang)]
        titles = [scale.title[:_TITLE] for scale in layout.scales.values()]
        days = max(map(self._width, self.fills))
        widths = {NAME: wide([*names, *titles], _NAME, _TITLE)}
        for place, column in layout.columns.items():
            least = _NARROW if place else _TOTAL
            more = 0.8 if place else 2.0  # bold, and the whole stands off the border
            widths[column] = max(days if place in self.fills else self._width(place) + more, least)
        sheet.set_column(MARK, ID, None, None, {"hidden": True})
        for column, own in widths.items():
            sheet.set_column(column, column, own)
        return sum(_PIXELS * own + _PADDING for own in widths.values())

    def _width(self, place: int) -> float:
        """The width of the largest number in a column."""
        layout = self.layout
        longest = 0
        for metric in layout.plan.metrics:
            for role in (*layout.members(self.group), self.group):
                number = layout.number(metric, role.id, place)
                if number is not None:
                    places = layout.scales[metric.name].places
                    text = number if isinstance(number, str) else f"{number:,.{places}f}"
                    longest = max(longest, len(text))
        return longest + 1.2

    def _colours(self) -> None:
        """Days with a target stand out, and so does today."""
        layout, sheet = self.layout, self.sheet
        some = {
            "type": "cell",
            "criteria": ">",
            "value": 0,
            "format": self.book.look(bg_color=SOME, bold=True),
        }
        days = self.timeline.levels["day"]
        weeks = [self.timeline.children[place] for place in self.timeline.levels["week"]]
        members = len(layout.members(self.group))
        for metric in layout.plan.metrics:
            top = layout.row(self.group, metric, 1)
            for week in weeks:
                first, last = layout.columns[week.start], layout.columns[week.stop - 1]
                sheet.conditional_format(top, first, top + members - 1, last, some)
        first, last = layout.columns[days.start], layout.columns[days.stop - 1]
        formula = f"={letters_of(first)}${DAY_ROW + 1}=TODAY()"
        look = self.book.look(bg_color=TODAY, bold=True)
        today = {"type": "formula", "criteria": formula, "format": look}
        sheet.conditional_format(DAY_ROW, first, WEEKDAY_ROW, last, today)

    def _print(self, width: float) -> None:
        """A4 across, a month on the width of a page, and no metric torn apart where that can be helped."""
        layout, sheet, span = self.layout, self.sheet, self.layout.plan.period
        metrics, height = layout.plan.metrics, layout.height(self.group)
        last = FIRST_ROW + height * len(metrics) - 2
        sheet.print_area(TITLE_ROW, NAME, last, max(layout.columns.values()))
        sheet.freeze_panes(FIRST_ROW, TOTAL + 1)
        sheet.set_landscape()
        sheet.repeat_rows(TITLE_ROW, WEEKDAY_ROW)
        sheet.repeat_columns(NAME, TOTAL)
        sheet.set_footer(f"&C{said('page', self.lang)}")
        sheet.fit_to_pages(1 if isinstance(span, Month) else len(span.months), 0)
        if isinstance(span, Month):
            room = _HIGH * max(1.0, width / _WIDE) / _ROW - FIRST_ROW
            fitting = max(1, int((room + 1) // height))
            sheet.set_h_pagebreaks(
                [layout.row(self.group, metric, 0) for metric in metrics[fitting::fitting]]
            )
