"""Rows that look as if they had been pasted twice."""

import random
from datetime import date, timedelta

import pytest

from targetkit import Actuals, Metric
from tests.real_data import ABSENT, data_folder, lender_rows

FIRST = date(2026, 10, 1)
PEOPLE = tuple(f"m{number}" for number in range(1, 7))
METRICS = ("submissions", "approvals", "signings")


def rows(days=10, people=PEOPLE, metrics=METRICS):
    """A row for everybody, every metric and day."""
    return [
        (FIRST + timedelta(gone), who, name, 1 + (gone + place) % 3)
        for gone in range(days)
        for place, who in enumerate(people)
        for name in metrics
    ]


def told(given, **options):
    """The findings as code, metric, role, form and how many rows stand there how often."""
    findings = Actuals(given, **options).findings
    return [
        (one.code, one.metric, one.role, one.form, one.details["count"], one.details["times"])
        for one in findings
    ]


def test_two_exports_with_days_in_common():
    """Whole days that stand there twice are told, with the first and the last of them and a few rows; all add up."""
    given = [*rows(), *(row for row in rows() if row[0].day in {4, 5})]
    actuals = Actuals(given)
    found = actuals.findings[0]

    assert [("TK512", None, None, "", 36, 2)] == told(given)
    assert (date(2026, 10, 4), date(2026, 10, 5)) == (found.details["first"], found.details["last"])
    assert date(2026, 10, 4) == found.period
    assert "36 rows from 4 Oct 2026 to 5 Oct 2026 stand there 2 times" in found.message
    assert (
        "such as 2026-10-04 m1 approvals 1, 2026-10-04 m1 signings 1, 2026-10-04 m1 submissions 1;"
        in found.message
    )
    assert "的 36 条记录（该时段全部无业务编号的记录）各出现 2 次" in found.to_text("zh")
    assert 2 * Actuals(rows()).total("signings", period=found.period) == actuals.total(
        "signings", period=found.period
    )


def test_a_file_three_times():
    """A file that stands there three times is told once, and so is what stands there twice beside it."""
    given = [*rows(4), *rows(4), *rows(4)]
    twice = [(row[0] + timedelta(4), *row[1:]) for row in rows(2)]

    assert [("TK512", None, None, "", 72, 3)] == told(given)
    assert [("TK512", None, None, "", 72, 3), ("TK512", None, None, "", 36, 2)] == told(
        [*given, *twice, *twice]
    )


def test_a_metric_or_a_person():
    """The rows of one metric, or those of one person, are told by themselves."""
    metric = [*rows(), *(row for row in rows() if row[2] == "signings")]
    person = [*rows(), *(row for row in rows() if row[1] == "m3")]

    assert [("TK512", "signings", None, "metric", 60, 2)] == told(metric)
    assert [("TK512", None, "m3", "manager", 30, 2)] == told(person)


def test_what_counts_twice_as_often():
    """A row that stands there four times among others that do twice counts twice."""
    given = rows(2)

    assert [("TK512", None, None, "", 37, 2)] == told([*given, *given, given[0], given[0]])


def test_a_few_rows_are_no_block():
    """Fewer than 24 different rows may be twice by chance; rows with a deal replace each other and are not meant."""
    few = [*rows(), *(row for row in rows() if row[0].day == 4)]
    deals = [(*row, f"deal-{number}") for number, row in enumerate(rows())]

    assert [] == told(few)
    assert [] == told([*deals, *deals])


def test_a_row_for_each_piece():
    """Where each piece has a row of its own, equal ones are normal."""
    chance = random.Random(7)
    given = [(*row[:3], 1) for row in rows(120) for _ in range(chance.randint(0, 4))]

    assert len(set(given)) < len(given)
    assert [] == told(given)


@pytest.mark.skipif(data_folder() is None, reason=ABSENT)
def test_a_real_quarter():
    """A lender's quarter has no such block, neither as sums nor with a row for each piece."""
    given = [
        (day, who, metric, number)
        for day, _, who, metric, number in lender_rows()
        if metric != "disbursements"
    ]
    single = [(*row[:3], 1) for row in given for _ in range(row[3])]

    assert len(given) < len(single)
    assert [] == told(given, metrics=[Metric("signings")])
    assert [] == told(single)
