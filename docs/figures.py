"""Draws the figures of README.md and of the explanation from real plans: `python docs/figures.py`.

A test compares what lies in `docs/_static` with what is drawn here, so that no figure tells an old story.
"""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from html import escape
from itertools import accumulate
from math import ceil, floor
from pathlib import Path

from targetkit import Manager, Metric, Month, Store, WorkCalendar, decompose

HERE = Path(__file__).parent / "_static"
MONTH = Month(2026, 11)
PEOPLE = ("Li Na", "Wang Lei", "Zhao Min")
EACH = 8
FONTS = "Helvetica, Arial, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
INK, PALE, GOOD, BAD, PAPER = "#1f2933", "#9aa5b1", "#0b7285", "#c92a2a", "#ffffff"


def days():
    """The working days of the month."""
    return WorkCalendar.weekdays().working_days(MONTH)


def by_rounding():
    """Every day's share rounded by itself."""
    share = Fraction(EACH, len(days()))
    return [[round(share)] * len(days()) for _ in PEOPLE]


def by_plugging():
    """The same, with what is missing put into the last day."""
    lines = by_rounding()
    return [[*line[:-1], EACH - sum(line[:-1])] for line in lines]


def by_decomposing():
    """The plan that decompose makes."""
    store = Store("store", [Manager(name) for name in PEOPLE])
    targets = {Metric("submissions"): EACH * len(PEOPLE)}
    plan = decompose(targets, store, MONTH, calendar=WorkCalendar.weekdays())
    return [[plan["submissions", name, day] for day in days()] for name in PEOPLE]


def text(x, y, words, *, size=13, color=INK, anchor="start", weight="normal"):
    """A line of text."""
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" fill="{color}" text-anchor="{anchor}" '
        f'font-weight="{weight}">{escape(words)}</text>'
    )


def svg(width, height, parts):
    """A drawing on white, readable on a dark page as well."""
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" font-family="{FONTS}">',
            f'<rect width="{width}" height="{height}" rx="8" fill="{PAPER}"/>',
            *parts,
            "</svg>",
            "",
        ]
    )


def panel(top, heading, lines, color, words):
    """One way of splitting: a line per person with a dot per piece, the store's days, and what is wrong with it."""
    left, step, row = 110, 25, 26
    title, verdict = heading
    parts = [text(20, top, title, size=15, weight="bold"), text(20, top + 19, verdict, color=color)]
    first = top + 44
    for place, (name, line) in enumerate(zip(words["people"], lines, strict=True)):
        y = first + place * row
        parts.append(text(left - 14, y + 4, name, anchor="end"))
        for at, number in enumerate(line):
            x = left + at * step
            if number == 0:
                parts.append(f'<circle cx="{x}" cy="{y}" r="2" fill="{PALE}"/>')
            else:
                radius = 6 if number == 1 else 11
                parts.append(f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{color}"/>')
                if number > 1:
                    parts.append(
                        text(x, y + 4, str(number), size=12, color=PAPER, anchor="middle", weight="bold")
                    )
        parts.append(text(left + len(line) * step + 4, y + 4, f"= {sum(line)}", weight="bold"))
    y = first + len(lines) * row + 2
    parts.append(text(left - 14, y + 4, words["store"], anchor="end", color=PALE))
    sums = [sum(column) for column in zip(*lines, strict=True)]
    for at, number in enumerate(sums):
        parts.append(
            text(
                left + at * step, y + 4, str(number), size=12, anchor="middle", color=INK if number else PALE
            )
        )
    parts.append(text(left + len(sums) * step + 4, y + 4, f"= {sum(sums)}", weight="bold"))
    return parts


WORDS = {
    "en": {
        "title": "24 submissions, 3 client managers, {days} working days of November 2026",
        "people": PEOPLE,
        "store": "store",
        "rounded": ("Round every day", "0.38 a day rounds to 0: nobody is asked for anything"),
        "plugged": ("Put the rest on the last day", "adds up, and asks for all of it on the 30th"),
        "split": "8 each, 1 or 2 a day for the store; the store's running total is never more than {far} from its ideal",
    },
    "zh": {
        "title": "24件交件，3名客户经理，2026年11月{days}个工作日",
        "people": ("李娜", "王磊", "赵敏"),
        "store": "门店",
        "rounded": ("逐日取整", "每天0.38件取整为0：谁都没有目标"),
        "plugged": ("零头放到最后一天", "加得起来，但全部压在30日"),
        "split": "每人8件，全店每天1到2件；全店累计数与理想值相差不超过{far}件",
    },
}


def three_ways(lang="en"):
    """Eight submissions each for three people: rounded, plugged, decomposed."""
    words = WORDS[lang]
    plan = by_decomposing()
    share = Fraction(EACH * len(PEOPLE), len(days()))
    sums = accumulate(sum(column) for column in zip(*plan, strict=True))
    furthest = max(abs(total - share * (at + 1)) for at, total in enumerate(sums))
    title = words["title"].format(days=len(days()))
    verdict = words["split"].format(far=f"{float(furthest):.2f}")
    parts = [text(20, 32, title, size=17, weight="bold")]
    parts += panel(70, words["rounded"], by_rounding(), BAD, words)
    parts += panel(242, words["plugged"], by_plugging(), BAD, words)
    parts += panel(414, ("targetkit", verdict), plan, GOOD, words)
    return svg(720, 570, parts)


def brackets(top, title, rows, left, width):
    """Nested ranges of one line of the table, the widest on top."""
    parts = [text(left, top, title, size=14, weight="bold")]
    for depth, (name, ranges) in enumerate(rows):
        y = top + 24 + depth * 26
        parts.append(text(left, y + 5, name, size=12))
        for first, last in ranges:
            x, w = left + 190 + first * width, (last - first) * width - 3
            color = GOOD if depth % 2 == 0 else PALE
            parts.append(
                f'<rect x="{x}" y="{y - 8}" width="{w}" height="17" rx="4" fill="{color}" opacity="0.85"/>'
            )
    return parts


def margins():
    """The two nested families of margins, for a month of three weeks of four days."""
    weeks = [(0, 4), (4, 8), (8, 12)]
    inside = [(first, last) for first, end in weeks for last in range(first + 2, end)]
    shown = [pair for pair in inside if pair[1] - pair[0] == 3]
    shorter = [pair for pair in inside if pair[1] - pair[0] == 2]
    cells = [(at, at + 1) for at in range(12)]
    line = [
        ("month (fixed)", [(0, 12)]),
        ("running total at week ends", [(0, 8)]),
        ("week", weeks),
        ("running total inside it", shown),
        ("", shorter),
        ("day", cells),
    ]
    parts = [
        text(20, 30, "Ranges lie inside or beside each other: none overlaps halfway", size=15, weight="bold")
    ]
    parts += brackets(62, "A manager's line", line, 20, 34)
    column = [
        ("the store's total", [(0, 12)]),
        *line[1:-1],
        ("store day", cells),
        ("team day, for each team", [(at / 2, (at + 1) / 2) for at in range(24)]),
    ]
    parts += brackets(252, "The store's columns", column, 20, 34)
    parts.append(
        text(
            20,
            482,
            "Each cell, one manager on one day, hangs below both: it is the edge that joins the two trees.",
            size=13,
        )
    )
    return svg(650, 505, parts)


def pushed(cells, more, less):
    """Cells after a cycle was pushed as far as it goes: as much more on the one side as less on the other."""
    room = [ceil(cells[at]) - cells[at] for at in more] + [cells[at] - floor(cells[at]) for at in less]
    step = min(room)
    return cells | {at: cells[at] + step for at in more} | {at: cells[at] - step for at in less}


def small_table(left, heading, cells, more=(), less=()):
    """Two people over three days with their sums; the corners of the cycle that is pushed next are marked."""
    parts = [text(left, 62, heading, size=14, weight="bold")]
    columns, lines = ("Mon", "Tue", "Wed"), ("Li Na", "Wang Lei")
    width, row, first = 52, 46, left + 92
    parts += [
        text(first + at * width, 92, name, color=PALE, anchor="middle")
        for at, name in enumerate((*columns, "week"))
    ]
    for line, name in enumerate(lines):
        y = 124 + line * row
        parts.append(text(left, y + 5, name))
        for at in range(len(columns)):
            x, value = first + at * width, cells[line, at]
            sign = "+" if (line, at) in more else "\u2212" if (line, at) in less else ""
            color = GOOD if sign == "+" else BAD if sign else INK
            if sign:
                parts.append(
                    f'<circle cx="{x}" cy="{y}" r="17" fill="none" stroke="{color}" stroke-width="2"/>'
                )
                parts.append(text(x + 16, y - 10, sign, size=16, color=color, weight="bold"))
            weight = "bold" if value.denominator == 1 else "normal"
            parts.append(text(x, y + 5, f"{float(value):g}", size=14, anchor="middle", weight=weight))
        total = sum(cells[line, at] for at in range(len(columns)))
        parts.append(
            text(first + 3 * width, y + 5, f"{float(total):g}", size=14, color=PALE, anchor="middle")
        )
    y = 124 + len(lines) * row
    parts.append(text(left, y + 5, "store", color=PALE))
    for at in range(len(columns)):
        total = sum(cells[line, at] for line in range(len(lines)))
        parts.append(
            text(first + at * width, y + 5, f"{float(total):g}", size=14, color=PALE, anchor="middle")
        )
    return parts


def cycle():
    """Two cycles are pushed, and a table of tenths is one of whole numbers; no sum has changed."""
    tenths = ((4, 3, 3), (6, 7, 7))
    cells = {(line, at): Fraction(tenths[line][at], 10) for line in range(2) for at in range(3)}
    parts = [
        text(20, 32, "Each push leaves every sum as it is, and makes a cell whole", size=16, weight="bold")
    ]
    turns = (([(0, 0), (1, 1)], [(0, 1), (1, 0)]), ([(0, 0), (1, 2)], [(0, 2), (1, 0)]))
    for place, (more, less) in enumerate(turns):
        heading = "The ideals, and a cycle" if place == 0 else "Pushed by 0.3, and the next"
        parts += small_table(20 + place * 300, heading, cells, more, less)
        cells = pushed(cells, more, less)
    parts += small_table(620, "Whole numbers", cells)
    return svg(910, 245, parts)


FIGURES = {
    "three-ways.svg": three_ways,
    "three-ways-zh.svg": partial(three_ways, "zh"),
    "margins.svg": margins,
    "cycle.svg": cycle,
}

if __name__ == "__main__":
    for name, draw in FIGURES.items():
        (HERE / name).write_text(draw(), encoding="utf-8")
