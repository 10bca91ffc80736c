"""Reads the page of the morning meeting back, so that tests can compare it with what it stands for."""

from fractions import Fraction
from html.parser import HTMLParser
from typing import NamedTuple

VOID = {"br", "link", "meta"}


class Sheet(NamedTuple):
    """A table of the page.

    Attributes:
        section: The heading of its section.
        under: What has to be unfolded to see it.
        lead: The line right above it; empty without one.
        head: Its headings, each on one line.
        rows: The first cell of each row, and what each of its other cells is labelled with → what it says.
    """

    section: str
    under: tuple[str, ...]
    lead: str
    head: list[str]
    rows: list[tuple[str, dict[str, str]]]


class Page(HTMLParser):
    """What is on the page: its words section by section, its tables, and of what it is made."""

    def __init__(self, html):
        super().__init__()
        self.sections, self.sheets = {"": ""}, []
        self.tags, self.attributes, self.ids, self.loads = set(), set(), [], []
        self.drawings = []
        self._open, self._under, self._text, self._section, self._lead = [], [], [], "", ""
        self._label = ""
        self.feed(html)
        self.close()
        assert [] == self._open

    @property
    def words(self):
        """All that can be read, drawings included."""
        return "\n".join(self.sections.values())

    def sheet(self, section, lead="", under=()):
        """The one table at a place."""
        (found,) = (
            one
            for one in self.sheets
            if one.section.startswith(section) and one.lead == lead and one.under == tuple(under)
        )
        return found

    def handle_starttag(self, tag, attrs):
        """What is made of what, and where it begins."""
        given = dict(attrs)
        self.tags.add(tag)
        self.attributes |= given.keys()
        self.ids += [text for name, text in attrs if name == "id"]
        self.loads += [
            text for name, text in attrs if name in {"src", "href", "xlink:href", "srcset", "data"}
        ]
        if tag in VOID:
            return
        if tag == "svg":
            self.drawings.append(given)
        elif tag == "table":
            self.sheets.append(Sheet(self._section, tuple(self._under), self._lead, [], []))
            self._lead = ""
        elif tag == "tr" and "tbody" in self._open:
            self.sheets[-1].rows.append(("", {}))
        self._open.append(tag)
        self._text.append("")
        self._label = given.get("data-label", "")

    def handle_startendtag(self, tag, attrs):
        """A part of a drawing that holds nothing."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_data(self, data):
        """What is read; headings are the names of sections."""
        self._text = [text + data for text in self._text]
        if not {"style", "head", "h2"} & set(self._open):
            self.sections[self._section] += data

    def handle_endtag(self, tag):
        """What has been read of an element, now that it is whole."""
        assert tag == self._open.pop()
        text = self._text.pop()
        if tag == "h2":
            self._section = text
            self.sections[text] = ""
        elif tag == "p":
            self._lead = text
        elif tag == "th" and "thead" in self._open:
            self.sheets[-1].head.append(text)
        elif tag == "th":
            self.sheets[-1].rows[-1] = (text, self.sheets[-1].rows[-1][1])
        elif tag == "td":
            self.sheets[-1].rows[-1][1][self._label] = text
        elif tag == "summary":
            self._under.append(text)
        elif tag == "details":
            self._under.pop()
        elif tag in {"table", "section"}:
            self._lead = ""
        if tag not in {"span", "b", "i", "small", "u", "tspan", "text"}:
            self.sections[self._section] += "\n"


def number(text, title=""):
    """What a text says: a number, a share, or nothing.

    Args:
        text: The text of a cell.
        title: What stands beside the metric; numbers below 万 there are ten thousands.
    """
    if text in {"–", ""}:
        return None
    digits = text.removesuffix("件").removesuffix("元").removesuffix("CNY").strip()
    size = Fraction(1)
    if digits.endswith("万") or "万" in title:
        digits, size = digits.removesuffix("万"), Fraction(10_000)
    if digits.endswith("%"):
        digits, size = digits[:-1].strip(), Fraction(1, 100)
    return Fraction(digits.replace(",", "")) * size
