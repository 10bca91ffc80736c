"""The sheets around the targets: the cover, the contingency plan and the incentives."""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING, Any

from targetkit._written import written
from targetkit.interop.excel._amounts import as_cell
from targetkit.interop.excel._book import GOOD, HEAD, POOR, SOME, TITLE, Book, lines, wide
from targetkit.interop.excel._layout import ID, KEY_ROW, MARK, NAME, TARGETS, TOTAL, Layout, letters_of
from targetkit.interop.excel._words import said
from targetkit.labels import counted, level_name, metric_name, unit_name, word
from targetkit.period import Week, label
from targetkit.quantity import as_decimal
from targetkit.role import Manager, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from targetkit.contingency import ContingencyPlan, Prepared
    from targetkit.incentives import Incentive
    from targetkit.metric import Metric
    from targetkit.role import Role

__all__ = ["write_contingency", "write_cover", "write_incentives"]

_GREY = "#7F7F7F"
_MOST = 8
_FIRST = 7
_LISTED = 20
_LINE = {"en": 12, "zh": 13}
"""Points from line to line, by the heights of the two fonts."""

_HIGHEST = 409
"""Points that a row may be high, as spreadsheet programs have it."""


# --- cover ------------------------------------------------------------------------------------------------------


def write_cover(book: Book, layout: Layout, pages: Sequence[tuple[str, str]], open_page: str) -> None:
    """Write the first sheet: who, when, what is asked, whether the sheets add up to it, and what is where.

    Args:
        book: The workbook.
        layout: The places.
        pages: The names of the other sheets, and what each is for.
        open_page: The sheet that people fill in.
    """
    lang, plan = layout.lang, layout.plan
    sheet = book.sheet(said("cover", lang))
    sheet.write_string(KEY_ROW, MARK, TARGETS)
    sheet.write_string(KEY_ROW, TOTAL, written(plan.period))
    sheet.set_row(KEY_ROW, None, None, {"hidden": True})
    sheet.set_column(MARK, ID, None, None, {"hidden": True})
    title = f"{layout.called[plan.roles.id]} · {said('pack', lang)}"
    book.text(sheet, 1, NAME, title, book.look(bold=True, font_size=18, font_color=TITLE))
    sheet.set_row(1, 30)
    for at, (what, told) in enumerate(_facts(layout)):
        book.text(sheet, 3 + at, NAME, what, book.look(font_color=_GREY))
        book.text(sheet, 3 + at, TOTAL, told)
    row = _targets(book, layout, sheet, _FIRST)
    row = _course(book, layout, sheet, row + 2)
    row = _contents(book, layout, sheet, row + 2, pages)
    notes = [
        *([said("stretch", lang)] if plan.stretch else []),
        said("guide", lang),
        said("guide actuals", lang, sheet=open_page),
        said("guide unlock", lang),
    ]
    for at, note in enumerate(notes):
        book.text(sheet, row + 2 + at, NAME, note, book.look(font_color=_GREY))
    sheet.set_landscape()
    sheet.fit_to_pages(1, 1)
    sheet.set_footer(f"&C{said('page', lang)}")
    book.lock(sheet)


def _facts(layout: Layout) -> Iterator[tuple[str, str]]:
    """What is said of the period and the people."""
    lang, plan = layout.lang, layout.plan
    span = plan.period
    yield said("period", lang), f"{label(span, lang)}  ({label(span.start, lang)} – {label(span.end, lang)})"
    calendars = {plan.calendars[one.name] for one in plan.metrics if one.name in plan.calendars}
    if calendars:
        days = {day for calendar in calendars for day in calendar.working_days(span)}
        yield said("working days", lang), said("days", lang, count=len(days))
    count: dict[str, int] = {}
    for node in walk(plan.roles):
        if node is not plan.roles or isinstance(node, Manager):
            count[node.level] = count.get(node.level, 0) + 1
    told = (", " if lang == "en" else "、").join(counted(n, level, lang) for level, n in count.items())
    yield said("people", lang), told


def _heading(book: Book, sheet: Any, row: int, text: str) -> None:
    book.text(sheet, row, NAME, text, book.look(bold=True, font_size=12, font_color=TITLE))


def _targets(book: Book, layout: Layout, sheet: Any, row: int) -> int:
    """The targets of the root, the sum of its sheets, whether the two differ, and those right below it."""
    lang, plan = layout.lang, layout.plan
    head = book.boxed(bold=True, bg_color=HEAD, align="center", text_wrap=True)
    below = [child for child in plan.roles.children if not isinstance(child, Manager)]
    below = below if len(below) <= _MOST else []
    _heading(book, sheet, row, said("targets", lang))
    texts = [said(key, lang) for key in ("target", "sum", "check")]
    for at, text in enumerate([word("metric", lang), *texts]):
        book.text(sheet, row + 1, NAME + at, text, head)
    for at, child in enumerate(below):
        book.link(sheet, row + 1, NAME + 4 + at, layout.sheets[child.id], layout.called[child.id], head)
    sheet.set_row(row + 1, 32)
    for at, metric in enumerate(plan.metrics):
        _target(book, layout, sheet, row + 2 + at, metric, below)
    titles = [scale.title for scale in layout.scales.values()]
    sheet.set_column(NAME, NAME, wide([*titles, "x" * 16], 18, 40))
    sheet.set_column(TOTAL, TOTAL, 14)
    sheet.set_column(TOTAL + 1, TOTAL + 2, 13)
    sheet.set_column(TOTAL + 3, TOTAL + 2 + max(_MOST, len(below)), 13)
    return row + 1 + len(plan.metrics)


def _target(book: Book, layout: Layout, sheet: Any, row: int, metric: Metric, below: Sequence[Role]) -> None:
    """One metric."""
    root, scale = layout.plan.roles, layout.scales[metric.name]
    look = book.boxed(num_format=scale.plain, align="right")
    strong = book.boxed(num_format=scale.plain, align="right", bold=True, font_size=12, bg_color=SOME)
    book.text(sheet, row, MARK, metric.name)
    book.text(sheet, row, ID, root.id)
    book.text(sheet, row, NAME, scale.title, book.boxed())
    target, total, check = row, TOTAL + 1, TOTAL + 2
    whole = layout.number(metric, root.id, 0)
    if whole is None:
        for column in (TOTAL, total, check):
            sheet.write_blank(row, column, None, look)
    else:
        book.amount(sheet, row, TOTAL, whole, strong)
        link = layout.address(root, layout.total(root, metric), TOTAL)
        book.amount(sheet, row, total, whole, look, "" if isinstance(whole, str) else f"={link}")
        first, second = (f"{letters_of(column)}{target + 1}" for column in (TOTAL, total))
        formula = f'=IF(ROUND({first}-{second},6)=0,"✓",{first}-{second})'
        book.amount(sheet, row, check, "✓", look, "" if isinstance(whole, str) else formula)
        cell = f"${letters_of(check)}${row + 1}"
        for sign, colour in (("=", GOOD), ("<>", POOR)):
            rule = {"type": "formula", "criteria": f'={cell}{sign}"✓"', "format": book.look(bg_color=colour)}
            sheet.conditional_format(row, check, row, check, rule)
    for at, child in enumerate(below):
        own = layout.number(metric, child.id, 0)
        _linked(book, layout, sheet, (row, TOTAL + 3 + at), metric, child, own, 0)


def _linked(
    book: Book,
    layout: Layout,
    sheet: Any,
    at: tuple[int, int],
    metric: Metric,
    role: Role,
    own: Any,
    place: int,
) -> None:
    """A target that stands in the sheet of a group, shown here."""
    look = book.boxed(num_format=layout.scales[metric.name].plain, align="right")
    if own is None:
        sheet.write_blank(*at, None, look)
        return
    link = layout.address(role, layout.total(role, metric), layout.columns[place])
    book.amount(sheet, *at, own, look, "" if isinstance(own, str) else f"={link}")


def _course(book: Book, layout: Layout, sheet: Any, row: int) -> int:
    """The root's targets by the periods right below its own."""
    lang, plan = layout.lang, layout.plan
    head = book.boxed(bold=True, bg_color=HEAD, align="center", text_wrap=True)
    places = plan.timeline.children[0]
    _heading(book, sheet, row, said("by period", lang))
    book.text(sheet, row + 1, NAME, word("metric", lang), head)
    for at, place in enumerate(places):
        period = plan.timeline.periods[place]
        text = label(period, lang)
        if isinstance(period, Week) and lang == "zh":
            text = text.replace("年", "年\n", 1)
        sheet.write_string(row + 1, TOTAL + at, text, head)
    sheet.set_row(row + 1, 32)
    for at, metric in enumerate(plan.metrics):
        book.text(sheet, row + 2 + at, NAME, layout.scales[metric.name].title, book.boxed())
        for column, place in enumerate(places):
            own = layout.number(metric, plan.roles.id, place)
            _linked(book, layout, sheet, (row + 2 + at, TOTAL + column), metric, plan.roles, own, place)
    return row + 1 + len(plan.metrics)


def _contents(book: Book, layout: Layout, sheet: Any, row: int, pages: Sequence[tuple[str, str]]) -> int:
    """What is where; of many sheets of the same kind only the first."""
    _heading(book, sheet, row, said("contents", layout.lang))
    link = book.look(font_color="#0563C1", underline=1)
    # Of very many sheets the first ones, and those behind the targets.
    left = max(0, len(pages) - _LISTED)
    shown = [*pages[: _LISTED // 2], *pages[_LISTED // 2 + left :]] if left else pages
    for at, (name, purpose) in enumerate(shown):
        book.link(sheet, row + 1 + at, NAME, name, name, link)
        book.text(sheet, row + 1 + at, TOTAL, purpose)
    return row + len(shown)


# --- contingency plan -------------------------------------------------------------------------------------------


def write_contingency(book: Book, prepared: ContingencyPlan) -> None:
    """Write what will be done when which rule fires, one row for each rule of each team."""
    lang = book.lang
    sheet = book.sheet(said("contingency", lang))
    told = [
        _prepared(prepared, group, list(alike), lang)
        for group, own in groupby(prepared.prepared, key=lambda one: one.group)
        for _, alike in groupby(own, key=lambda one: one.rule.name)
    ]
    title = f"{said('contingency', lang)} · {label(prepared.period, lang)}"
    heads = [said(key, lang) for key in ("where", "rule", "when", "from", "who", "measures")]
    _table(book, sheet, title, heads, told, (16, 25, 35, 16, 32, 52))
    row = 4 + len(told)
    if not told:
        book.text(sheet, row, NAME, said("nothing prepared", lang))
        row += 1
    for at, found in enumerate(prepared.findings):
        book.text(
            sheet, row + 1 + at, NAME, f"{found.code} {found.to_text(lang)}", book.look(font_color=_GREY)
        )
    book.lock(sheet)


def _prepared(plan: ContingencyPlan, group: str, alike: list[Prepared], lang: str) -> list[str]:
    """One rule of one group as a row; those for whom it is the same share it."""
    rule = alike[0].rule
    each = [plan.names.get(one.role, one.role) for one in alike if one.role != one.group]
    names = (", " if lang == "en" else "、").join(each)
    measures: list[str] = []
    for lever in alike[0].levers:
        cost = lever.cost.to_text(lang, overtime=lever.overtime)
        form = "{} ({})" if lang == "en" else "{}（{}）"
        measures.append(form.format(lever.label(lang), cost) if cost else lever.label(lang))
    return [
        plan.names.get(group, group),
        rule.called(lang),
        rule.trigger.to_text(lang),
        label(min(one.first_day for one in alike), lang),
        said("each of", lang, names=names) if each else rule.asks(lang),
        ("; " if lang == "en" else "；").join(measures),
    ]


def _table(
    book: Book,
    sheet: Any,
    title: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
) -> None:
    """A table of texts and amounts under a title, whose first row stays and is printed on every page."""
    sheet.set_column(MARK, ID, None, None, {"hidden": True})
    book.text(sheet, 1, NAME, title, book.look(bold=True, font_size=14, font_color=TITLE))
    head = book.boxed(bold=True, bg_color=HEAD, align="center", text_wrap=True)
    for at, text in enumerate(heads):
        sheet.set_column(NAME + at, NAME + at, widths[at])
        book.text(sheet, 3, NAME + at, text, head)
    sheet.set_row(3, 30)
    for line, cells in enumerate(rows):
        _fitted(book, sheet, 4 + line, cells, widths)
        for at, cell in enumerate(cells):
            book.text(sheet, 4 + line, NAME + at, cell, book.boxed(text_wrap=True))
    sheet.freeze_panes(4, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(3)
    sheet.set_footer(f"&C{said('page', book.lang)}")


def _fitted(book: Book, sheet: Any, row: int, cells: Sequence[str], widths: Sequence[float]) -> None:
    """Make a row as high as its texts need, which not every program does by itself."""
    most = max(lines(cell, own) for cell, own in zip(cells, widths, strict=False))
    sheet.set_row(row, min(_LINE[book.lang] * most + 5, _HIGHEST))


# --- incentives -------------------------------------------------------------------------------------------------


def write_incentives(book: Book, layout: Layout, incentives: Sequence[Incentive]) -> None:
    """Write what is earned for which result, what it costs when the target is met, and when it is due and paid."""
    lang = book.lang
    sheet = book.sheet(said("incentives", lang))
    title = f"{said('incentives', lang)} · {label(layout.plan.period, lang)}"
    keys = ("incentive", "metric", "condition", "level", "each", "count", "cost", "most", "due", "paid")
    heads = [said(key, lang) if key != "metric" else word(key, lang) for key in keys]
    _table(book, sheet, title, heads, [], _PROMISED)
    for at, one in enumerate(incentives):
        _incentive(book, layout, sheet, 4 + at, one)
    last = 4 + len(incentives)
    units = {one.unit for one in incentives}
    if len(units) == 1:
        _sums(book, layout, sheet, last, incentives)
    note = said("incentives note", lang)
    book.text(sheet, last + 2, NAME, note, book.look(font_color=_GREY))
    book.lock(sheet)


_PROMISED = (22, 16, 28, 24, 13, 16, 14, 14, 13, 24)
_EACH, _COUNT, _COST, _MAX = NAME + 4, NAME + 5, NAME + 6, NAME + 7


def _incentive(book: Book, layout: Layout, sheet: Any, row: int, one: Incentive) -> None:
    """One promise."""
    lang, plan = book.lang, layout.plan
    metric, cost = plan.metric(one.metric), one.cost(plan)
    plain = book.boxed(text_wrap=True)
    who = level_name(one.level, lang)
    if one.within:
        names = (", " if lang == "en" else "、").join(layout.called[id_] for id_ in one.within)
        who += (" " if lang == "en" else "，") + said("in", lang, names=names)
    texts = (one.name, metric_name(metric.name, lang), one.condition(metric, lang), who)
    _fitted(book, sheet, row, texts, _PROMISED)
    for at, text in enumerate(texts):
        book.text(sheet, row, NAME + at, text, plain)
    money = _money(book, one.unit)
    each, count = as_cell(_decimal(one.amount)), len(cost.roles)
    letters = [f"{letters_of(column)}{row + 1}" for column in (_EACH, _COUNT)]
    product = "" if isinstance(each, str) else f"={letters[0]}*{letters[1]}"
    book.amount(sheet, row, _EACH, each, money)
    sheet.write_number(
        row, _COUNT, count, book.boxed(num_format=f'0" / {len(cost.eligible)}"', align="center")
    )
    book.amount(sheet, row, _COST, as_cell(_decimal(one.amount * count)), money, product)
    book.amount(sheet, row, _MAX, as_cell(_decimal(one.amount * len(cost.eligible))), money)
    centre = book.boxed(align="center", num_format="yyyy-mm-dd")
    sheet.write_datetime(row, NAME + 8, one.due, centre)
    days = sorted({payment.day for payment in one.payments})
    book.text(sheet, row, NAME + 9, ", ".join(day.isoformat() for day in days), centre)


def _sums(book: Book, layout: Layout, sheet: Any, row: int, incentives: Sequence[Incentive]) -> None:
    """What all of them come to."""
    bold = book.boxed(bold=True, bg_color=HEAD)
    for at in range(NAME, NAME + 10):
        sheet.write_blank(row, at, None, bold)
    book.text(sheet, row, NAME, word("total", book.lang), bold)
    costs = [one.cost(layout.plan) for one in incentives]
    for column, sizes in (
        (_COST, [len(one.roles) for one in costs]),
        (_MAX, [len(one.eligible) for one in costs]),
    ):
        letters = letters_of(column)
        total = sum((one.amount * size for one, size in zip(incentives, sizes, strict=True)), Fraction(0))
        cell = as_cell(_decimal(total))
        formula = "" if isinstance(cell, str) else f"=SUM({letters}5:{letters}{row})"
        book.amount(
            sheet, row, column, cell, _money(book, incentives[0].unit, bold=True, bg_color=HEAD), formula
        )


def _money(book: Book, unit: str, **properties: object) -> Any:
    name = unit_name(unit, book.lang).replace('"', "")
    space = "" if book.lang == "zh" else " "
    return book.boxed(num_format=f'#,##0.##"{space}{name}"', align="right", **properties)


def _decimal(number: Fraction) -> Any:
    return as_decimal(number.numerator, Fraction(1, number.denominator))
