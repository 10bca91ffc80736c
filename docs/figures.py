"""Draws the figures of README.md and of the explanation from real plans: `python docs/figures.py`.

A test compares what lies in `docs/_static` with what is drawn here, so that no figure tells an old story.
"""

from __future__ import annotations

from fractions import Fraction
from html import escape
from itertools import accumulate
from pathlib import Path

from targetkit import Manager, Metric, Month, Store, WorkCalendar, decompose

HERE = Path(__file__).parent / "_static"
MONTH = Month(2026, 11)
PEOPLE = ("Li Na", "Wang Lei", "Zhao Min")
EACH = 8
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
            f'viewBox="0 0 {width} {height}" font-family="Helvetica, Arial, sans-serif">',
            f'<rect width="{width}" height="{height}" rx="8" fill="{PAPER}"/>',
            *parts,
            "</svg>",
            "",
        ]
    )


def panel(top, title, lines, verdict, color):
    """One way of splitting: a line per person with a dot per piece, the store's days, and what is wrong with it."""
    left, step, row = 110, 25, 26
    parts = [text(20, top, title, size=15, weight="bold"), text(20, top + 19, verdict, color=color)]
    first = top + 44
    for place, (name, line) in enumerate(zip(PEOPLE, lines, strict=True)):
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
    parts.append(text(left - 14, y + 4, "store", anchor="end", color=PALE))
    sums = [sum(column) for column in zip(*lines, strict=True)]
    for at, number in enumerate(sums):
        parts.append(
            text(
                left + at * step, y + 4, str(number), size=12, anchor="middle", color=INK if number else PALE
            )
        )
    parts.append(text(left + len(sums) * step + 4, y + 4, f"= {sum(sums)}", weight="bold"))
    return parts


def three_ways():
    """Eight submissions each for three people: rounded, plugged, decomposed."""
    plan = by_decomposing()
    share = Fraction(EACH * len(PEOPLE), len(days()))
    sums = accumulate(sum(column) for column in zip(*plan, strict=True))
    furthest = max(abs(total - share * (at + 1)) for at, total in enumerate(sums))
    title = f"24 submissions, 3 client managers, {len(days())} working days of November 2026"
    parts = [text(20, 32, title, size=17, weight="bold")]
    parts += panel(
        70, "Round every day", by_rounding(), "0.38 a day rounds to 0: nobody is asked for anything", BAD
    )
    parts += panel(
        242, "Put the rest on the last day", by_plugging(), "adds up, and asks for all of it on the 30th", BAD
    )
    verdict = (
        "8 each, 1 or 2 a day for the store; the store's running total is never more than "
        f"{float(furthest):.2f} from its ideal"
    )
    parts += panel(414, "targetkit", plan, verdict, GOOD)
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


FIGURES = {"three-ways.svg": three_ways, "margins.svg": margins}

if __name__ == "__main__":
    for name, draw in FIGURES.items():
        (HERE / name).write_text(draw(), encoding="utf-8")
