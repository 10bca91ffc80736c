"""What the tests of files share."""

from __future__ import annotations

import pytest

from targetkit.errors import InvalidInput


def writer(folder):
    """What writes text into files of a directory and answers with their names."""

    def write(name, text, encoding="utf-8"):
        (folder / name).write_bytes(text.encode(encoding))
        return name

    return write


def refused(read, *args, **options):
    """What is wrong with the input, a line each: place, column and message."""
    with pytest.raises(InvalidInput) as caught:
        read(*args, **options)
    return [str(problem) for problem in caught.value.problems]


CLI_CONFIG = """\
[store]
id = "s"
roster = "roster.csv"
[period]
month = "2026-11"
[calendar]
week = "weekdays"
[targets]
signings = 20
[funnel]
stages = [{ metric = "submissions" }, { metric = "signings", rate = "0.5" }]
[labour]
wage = 8_700
"""
"""A store whose month has begun, with what the planner of remedies needs to know."""

MORNING = ("store.toml", "actuals.csv", "--as-of", "2026-11-12")
"""What the commands that look at its rows are asked with."""
