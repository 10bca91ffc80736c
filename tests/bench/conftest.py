"""Collects what is measured, prints it at the end, and writes it into the documentation when asked to.

python -m pytest tests/bench            measures and prints
python -m pytest tests/bench --record   writes the tables into docs/explanation/measured.md as well
"""

from __future__ import annotations

import os
import platform
import re
from importlib.metadata import version
from pathlib import Path

import pytest

EXPLANATION = Path(__file__).parents[2] / "docs" / "explanation"
PAGES = [*sorted(EXPLANATION.glob("measured*.md")), EXPLANATION / "remedies.md"]


class Measured:
    """Tables by name, and times by name for those that compare them."""

    def __init__(self):
        self.tables = {}
        self.seconds = {}

    def table(self, name, head, rows):
        """Keep a table, as Markdown."""
        lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
        self.tables[name] = "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)

    def record(self):
        """Put the tables in their places in the documentation."""
        pages = {page: page.read_text(encoding="utf-8") for page in PAGES}
        for name, table in self.tables.items():
            place = re.compile(rf"(<!-- measured: {name} -->\n).*?(\n<!-- end -->)", re.DOTALL)
            found = [page for page, text in pages.items() if place.search(text)]
            assert len(found) == 1, f"{len(found)} pages have a place for {name}"
            pages[found[0]] = place.sub(
                lambda mark, text=table: f"{mark[1]}\n{text}\n{mark[2]}", pages[found[0]]
            )
        for page, text in pages.items():
            page.write_text(text, encoding="utf-8")


KEPT = pytest.StashKey[Measured]()


def pytest_addoption(parser):
    """Whether the documentation is written."""
    parser.addoption("--record", action="store_true", help="write what is measured into the documentation")


def pytest_configure(config):
    """Begin with nothing but where it is measured."""
    measured = config.stash[KEPT] = Measured()
    measured.table(
        "where",
        ["what", "which"],
        [
            ["Python", f"{platform.python_implementation()} {platform.python_version()}"],
            ["machine", f"{platform.machine()}, {os.cpu_count()} processors"],
            *([name, version(name)] for name in ("attrs", "python-dateutil", "numpy", "pandas", "scipy")),
        ],
    )


def pytest_terminal_summary(terminalreporter, exitstatus, config):
    """Print the tables; write them down when all is well."""
    measured = config.stash[KEPT]
    for name, table in measured.tables.items():
        terminalreporter.section(f"measured: {name}")
        terminalreporter.write_line(table)
    if config.getoption("--record") and not exitstatus:
        measured.record()
        terminalreporter.write_line(f"written into {', '.join(page.name for page in PAGES)}")


@pytest.fixture
def measured(request):
    """What is measured in this session."""
    return request.config.stash[KEPT]
