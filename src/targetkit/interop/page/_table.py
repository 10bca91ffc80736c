"""Tables that a phone can show: there each row becomes a card, and each number says what it is."""

from __future__ import annotations

import re
from collections.abc import Iterable

from targetkit._blocks import Block, Columns, Folded, pieces
from targetkit._html import Html, element, joined

__all__ = ["one_line", "shown", "table"]

_STEP = 2
"""So many spaces at the start of a first cell stand for a level below."""

_LONG = 40
"""A text of more letters goes over several lines."""

_SPLIT = re.compile(r"(.)\n(.)")


def table(columns: Columns, kind: str = "") -> Html:
    """A table, its first column as the heading of each row.

    Args:
        columns: The table.
        kind: What the style calls it; empty for a table like others.

    >>> table(Columns.of(["", "gap"], [["<east>", "22"]], right=[1]))[:60]
    '<div class="wide"><table><thead><tr><th scope="col"></th><th'
    """
    head = element("tr", *(_heading(at, one, columns) for at, one in enumerate(columns.header)))
    rows = (element("tr", *(_cell(at, one, columns) for at, one in enumerate(row))) for row in columns.rows)
    lead = element("p", columns.lead, class_="lead") if columns.lead else Html()
    made = element("table", element("thead", head), element("tbody", *rows))
    return joined(lead, element("div", made, class_=f"wide {kind}".rstrip()))


def one_line(heading: str) -> str:
    r"""A heading of several lines on one.

    >>> one_line("per day\nleft"), one_line("当天结束\n应累计")
    ('per day left', '当天结束应累计')
    """
    return _SPLIT.sub(_joint, heading)


def _joint(match: re.Match[str]) -> str:
    """The end of a line of a heading on one line with the next; between Chinese characters stands no space."""
    space = " " if match[1].isascii() or match[2].isascii() else ""
    return f"{match[1]}{space}{match[2]}"


def _heading(at: int, text: str, columns: Columns) -> Html:
    lines = text.split("\n")
    words = joined(lines[0], *(joined(element("br"), line) for line in lines[1:]))
    if at in columns.right:
        return element("th", words, scope="col", class_="n")
    return element("th", words, scope="col")


def _cell(at: int, text: str, columns: Columns) -> Html:
    if not at:
        depth = (len(text) - len(text.lstrip(" "))) // _STEP
        style = {"style": f"padding-left:{0.5 + 1.1 * depth:.1f}em"} if depth else {}
        return element("th", text.lstrip(" "), scope="row", **style)
    label = one_line(columns.header[at])
    kind = "n" if at in columns.right else "t" if len(text) > _LONG else ""
    classes = {"class_": kind} if kind else {}
    return element("td", text, data_label=label, **classes)


def shown(blocks: Iterable[Block]) -> Html:
    """Blocks of a value as parts of the page.

    Args:
        blocks: The blocks.
    """
    return joined(*map(_shown, blocks))


def _shown(block: Block) -> Html:
    match block:
        case Columns():
            return table(block)
        case Folded(summary, blocks):
            return element("details", element("summary", summary), shown(blocks))
        case _:
            return pieces([block])
