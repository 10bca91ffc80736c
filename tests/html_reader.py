"""Reads what a view shows back out of its HTML, so that tests can compare it with what it stands for."""

from html.parser import HTMLParser
from typing import NamedTuple

OURS = {
    *("div", "style", "h4", "p", "ul", "li", "details", "summary"),
    *("table", "colgroup", "thead", "tbody", "tr", "th", "td"),
}
"""The elements that a view is made of."""


class Grid(NamedTuple):
    """A table: what has to be unfolded to see it, its headings, and its rows."""

    under: tuple[str, ...]
    head: list[str]
    rows: list[list[str]]


class View(HTMLParser):
    """What is seen: the title, the paragraphs, the points of lists and the tables, each with what it is folded under."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes = set(), set()
        self.titles, self.words, self.points, self.grids = [], [], [], []
        self._under, self._open, self._text = [], [], ""
        self.feed(html)
        self.close()

    @property
    def title(self):
        """The only title."""
        (title,) = self.titles
        return title

    @property
    def folds(self):
        """What can be unfolded, wherever it stands, in order."""
        return list(dict.fromkeys(under for grid in (*self.grids, *self.points) for under in grid[0]))

    def handle_starttag(self, tag, attrs):
        """Note an element, and begin what it holds."""
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self._open.append(tag)
        if tag in {"h4", "p", "li", "th", "td", "summary"}:
            self._text = ""
        elif tag == "table":
            self.grids.append(Grid(tuple(self._under), [], []))
        elif tag == "tr" and "tbody" in self._open:
            self.grids[-1].rows.append([])
        if tag == "td" and "colspan" in dict(attrs):
            # A sentence that stands below the cells of its row.
            self.grids[-1].rows.pop()

    def handle_data(self, data):
        """Take a text up."""
        self._text += data

    def handle_endtag(self, tag):
        """Put what an element held where it belongs."""
        assert tag == self._open.pop()
        if tag == "h4":
            self.titles.append(self._text)
        elif tag == "p":
            self.words.append(self._text)
        elif tag == "li":
            self.points.append((tuple(self._under), self._text))
        elif tag == "th":
            self.grids[-1].head.append(self._text)
        elif tag == "td":
            self.grids[-1].rows[-1].append(self._text)
        elif tag == "summary":
            self._under.append(self._text)
        elif tag == "details":
            self._under.pop()
