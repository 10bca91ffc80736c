"""What is told of a value, block by block: the same words and numbers as plain text and as HTML.

A value says its blocks once. The terminal gets them as text, a notebook and a page as HTML,
so that nothing can stand in one that is not in the other, but for what is folded away:
a terminal cannot unfold, it leaves that out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from html import escape
from itertools import groupby
from typing import TypeAlias

from attrs import evolve

from targetkit._attrs import value
from targetkit._html import Html, element, joined
from targetkit._text import fold, render

__all__ = ["Block", "Columns", "Folded", "Items", "Title", "Words", "in_html", "in_text"]

_LIST = 10
"""So many parts to unfold stand one below the other."""

_STEP = 2
"""So many spaces stand for a level below another one."""

_RULES = """
&{color:inherit;font-size:.93em;line-height:1.45;max-width:100%;overflow-wrap:break-word}
& h4{font-size:1.05em;font-weight:600;margin:.2em 0 .5em}
& p{margin:.4em 0;white-space:pre-line}
& ul{margin:.2em 0 .6em;padding-left:1.4em}
& .tk-wide{overflow-x:auto;margin-top:.4em;margin-bottom:.8em}
& table{border-collapse:collapse;border:0;font-size:1em;font-variant-numeric:tabular-nums;table-layout:auto;
width:auto;background:transparent;color:inherit;margin:0}
& tr,& th,& td{background:transparent;color:inherit;border:0}
& th,& td{padding:.15em .7em;line-height:inherit;text-align:left;vertical-align:baseline;word-break:keep-all}
& td:first-child{white-space:nowrap}
& th{font-weight:600;vertical-align:bottom;white-space:pre-line;word-break:keep-all;border-bottom:1px solid rgba(128,128,128,.6)}
& td{border-bottom:1px solid rgba(128,128,128,.2)}
& .tk-r th,& .tk-r td,& .tk-n{text-align:right}
& .tk-r th:first-child,& .tk-r td:first-child{text-align:left}
& .tk-t{white-space:normal;word-break:normal;min-width:11em;overflow-wrap:anywhere}
& .tk-over td{border-bottom:0;padding-bottom:0}
& .tk-noted td[colspan]{white-space:normal;word-break:normal;overflow-wrap:anywhere;padding-bottom:.5em}
& colgroup+colgroup{border-left:1px solid rgba(128,128,128,.35)}
& details{margin:.3em 0}
& details>:not(summary){margin-left:1.1em}
& .tk-many>details:not([open]){display:inline-block;margin-right:1.6em}
& summary{cursor:pointer}
"""

# The id that nothing has outweighs the rules of the page around, such as those of a notebook for its tables.
_STYLE = _RULES.replace("&", ".targetkit:not(#_)")


@value
class Title:
    """What the blocks after it are about."""

    text: str


@value
class Words:
    """A paragraph; lines of their own stay lines of their own."""

    text: str


@value
class Items:
    """Things to say one below the other.

    Attributes:
        lead: What they are; empty where that is plain.
        items: Each of them, on one line.
        indent: What stands before each in a text.
    """

    lead: str
    items: tuple[str, ...]
    indent: str = "  "


@value
class Columns:
    """A table.

    Attributes:
        header: The heading of each column; one of several lines stands on the rule.
        rows: The cells of each row; two spaces at the start of the first cell stand for a level below.
        right: The numbers of the columns that are set to the right, from 0: those of numbers.
        lead: A line above it that belongs to it, e.g. a day; empty without one.
        groups: How many columns after the first belong together at a time, e.g. the days of a week; empty for none.
        wide: Cells of a terminal that a text takes before columns go on below, group by group; 0: it stays whole.
        noted: Whether the last column is of sentences, which HTML sets below the other cells of their row, if there are any.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int] = frozenset()
    lead: str = ""
    groups: tuple[int, ...] = ()
    wide: int = 0
    noted: bool = False

    @classmethod
    def of(
        cls,
        header: Iterable[str],
        rows: Iterable[Iterable[str]],
        *,
        right: Collection[int] = (),
        lead: str = "",
        groups: Iterable[int] = (),
        wide: int = 0,
        noted: bool = False,
    ) -> Columns:
        """The same from lists."""
        cells = tuple(map(tuple, rows))
        return cls(tuple(header), cells, frozenset(right), lead, tuple(groups), wide, noted)

    def without_empty(self, keep: int = 1) -> Columns:
        """The same without columns in which nothing stands.

        Args:
            keep: So many of the first columns stay in any case.

        >>> Columns.of(["", "left", "people"], [["east", "", "3"]], right=[2]).without_empty()
        Columns(header=('', 'people'), rows=(('east', '3'),), right=frozenset({1}), lead='', groups=(), wide=0, noted=False)
        """
        said = [at for at in range(len(self.header)) if at < keep or any(row[at] for row in self.rows)]
        return evolve(
            self,
            header=tuple(self.header[at] for at in said),
            rows=tuple(tuple(row[at] for at in said) for row in self.rows),
            right=frozenset(place for place, at in enumerate(said) if at in self.right),
        )


@value
class Folded:
    """What is seen when somebody asks for it; a text leaves it out.

    Attributes:
        summary: What is in it.
        blocks: What is in it, in full.
        open: Whether it is unfolded at first.
        said: Whether a text says at least the summary, e.g. how many lines are not shown.
    """

    summary: str
    blocks: tuple[Block, ...]
    open: bool = False
    said: bool = False


Block: TypeAlias = Title | Words | Items | Columns | Folded


def in_text(blocks: Iterable[Block]) -> str:
    """Blocks as plain text, with an empty line between.

    >>> print(in_text([Title("li-na"), Columns.of(["", "week"], [["signings", "2"]], right=[1])]))
    li-na
    <BLANKLINE>
              week
    --------------
    signings     2
    """
    return "\n\n".join(_texts(blocks))


def _texts(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Title(text) | Words(text):
                yield text
            case Items(lead, items, indent):
                yield "\n".join([*([lead] if lead else []), *(f"{indent}{item}" for item in items)])
            case Columns(lead=lead):
                shown = _rendered(block)
                yield f"{lead}\n{shown}" if lead else shown
            case _:
                if block.said:
                    yield block.summary


def _rendered(columns: Columns) -> str:
    if not columns.wide:
        return render(columns.header, columns.rows, right=columns.right)
    first, *others = zip(columns.header, *columns.rows, strict=True)
    return fold(first, others, columns.groups or (1,) * len(others), columns.wide)


def in_html(blocks: Iterable[Block]) -> Html:
    """Blocks as a piece of HTML that takes its colours from where it stands, light or dark.

    >>> in_html([Words("a < b")]).endswith('<p>a &lt; b</p></div>')
    True
    """
    return element("div", element("style", Html(_STYLE)), pieces(blocks), class_="targetkit")


def pieces(blocks: Iterable[Block]) -> Html:
    """The same without the frame that brings the style."""
    shown: list[Html] = []
    for folded, run in groupby(blocks, lambda block: isinstance(block, Folded)):
        own = list(map(_piece, run))
        # Many of them stand side by side as long as they are folded: a list would fill the screen.
        shown += [element("div", *own, class_="tk-many")] if folded and len(own) > _LIST else own
    return joined(*shown)


def _piece(block: Block) -> Html:
    match block:
        case Title(text):
            return element("h4", text)
        case Words(text):
            return element("p", text)
        case Items(lead, items, _):
            head = element("p", lead) if lead else Html()
            return joined(head, element("ul", *(element("li", item) for item in items)))
        case Columns():
            return _table(block)
        case _:
            inner = joined(element("summary", block.summary), pieces(block.blocks))
            return element("details", inner, open="") if block.open else element("details", inner)


def _table(columns: Columns) -> Html:
    if columns.noted and len(columns.header) > 1:
        return _noted(columns)
    # All but the first set to the right is said once, so that a large table does not repeat it in every cell.
    plain = columns.right == frozenset(range(1, len(columns.header)))
    right = frozenset[int]() if plain else columns.right
    head = "".join(_cell("th", at, one, right) for at, one in enumerate(columns.header))
    rows = (
        f"{_cell('td', 0, row[0], right)}<td>{'</td><td>'.join(map(escape, row[1:]))}</td>"
        if plain and len(row) > 1
        else "".join(_cell("td", at, one, right) for at, one in enumerate(row))
        for row in columns.rows
    )
    body = Html("".join(f"<tr>{row}</tr>" for row in rows))
    groups = (element("colgroup", span=str(size)) for size in (1, *columns.groups) if columns.groups)
    content = joined(*groups, element("thead", element("tr", Html(head))), element("tbody", body))
    table = element("table", content, class_="tk-r") if plain else element("table", content)
    lead = element("p", columns.lead) if columns.lead else Html()
    return joined(lead, element("div", table, class_="tk-wide"))


def _noted(columns: Columns) -> Html:
    """A table in which each row has its sentence below it: beside the other cells it would be a narrow strip."""
    *header, _ = columns.header
    head = "".join(_cell("th", at, one, columns.right) for at, one in enumerate(header))
    rows: list[str] = []
    for *cells, note in columns.rows:
        own = "".join(_cell("td", at, one, columns.right) for at, one in enumerate(cells))
        rows.append(f'<tr class="tk-over">{own}</tr><tr><td colspan="{len(header)}">{escape(note)}</td></tr>')
    body = element("tbody", Html("".join(rows)))
    table = element("table", element("thead", element("tr", Html(head))), body)
    return element("div", table, class_="tk-wide tk-noted")


_LONG = 48
"""Letters of a cell that are broken into lines."""


def _cell(tag: str, at: int, text: str, right: Collection[int]) -> str:
    """A cell as markup; cells are most of a page, so that they are written without `element`."""
    if at in right:
        return f'<{tag} class="tk-n">{escape(text)}</{tag}>'
    own = text if at else text.lstrip(" ")
    long = ' class="tk-t"' if len(own) > _LONG else ""
    below = (len(text) - len(own)) // _STEP
    left = f' style="padding-left:{0.7 + 1.1 * below:.1f}em"' if below else ""
    return f"<{tag}{long}{left}>{escape(own)}</{tag}>"
