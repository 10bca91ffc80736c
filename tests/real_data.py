"""The real quarter that some tests and one how-to are about, where it lies beside the project.

One lender's loan funnel, October to December 2011; derived from the event log of the BPI Challenge 2012
(B. van Dongen, 4TU.ResearchData). The data is not part of the project.
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from datetime import date
from pathlib import Path

DATA = "TARGETKIT_DATA"
"""The environment variable that names the data folder."""

ABSENT = f"the data folder is not here: set {DATA}, or lay it beside the project as ../shared/data"


def data_folder():
    """The data folder: where the environment says, else beside the project; None where there is none."""
    told = os.environ.get(DATA)
    folder = Path(told) if told else Path(__file__).parents[2] / "shared" / "data"
    return folder if (folder / "bpi2012" / "daily_2011q4.csv").is_file() else None


def lender_rows():
    """The rows of the quarter: `(day, team, manager, metric, value)`."""
    with (data_folder() / "bpi2012" / "daily_2011q4.csv").open(encoding="utf-8", newline="") as file:
        return [
            (date.fromisoformat(row["date"]), row["team"], row["manager"], row["metric"], int(row["value"]))
            for row in csv.DictReader(file)
        ]


def summed(rows, key):
    """The values summed by what `key` makes of a row."""
    sums = Counter()
    for row in rows:
        sums[key(row)] += row[-1]
    return sums
