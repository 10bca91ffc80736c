"""Data frames: what stands in them, what is read from them, and what is refused."""

import inspect
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from attrs import evolve

from targetkit import (
    Actuals,
    Finding,
    Funnel,
    Manager,
    Metric,
    Month,
    Plan,
    Report,
    Store,
    Team,
    Week,
    Year,
    decompose,
    levers,
    track,
)
from targetkit._attrs import FrozenMap
from targetkit.credit import Handover
from targetkit.errors import (
    DuplicateMember,
    InvalidInput,
    InvalidQuantity,
    InvalidValue,
    MissingExtra,
    OutOfTurn,
    UnknownMember,
)
from targetkit.findings import Severity
from targetkit.interop import frames
from targetkit.interop.frames import (
    ArrowTable,
    actuals_from_frame,
    as_arrow,
    plan_from_frame,
    remedies_from_frame,
    report_from_frame,
    to_frame,
)
from targetkit.labour import LabourLimits
from targetkit.remedies import plan_remedies
from targetkit.rules import Rule
from targetkit.stock import Stock
from targetkit.triggers import Short
from targetkit.workdays import WorkCalendar

NOVEMBER = Month(2026, 11)
WEEK = NOVEMBER.weeks()[1]
SIGNINGS = Metric("signings")
MONEY = Metric("disbursements", "0.01", "CNY", aliases=["paid out"])
STORE = Store(
    "chengdu-01", [Team("east", [Manager("li-na", name="李娜"), Manager("wang-lei")]), Manager("zhao-min")]
)
PLAN = Plan.from_rows(
    [
        ("signings", "chengdu-01", NOVEMBER, 8),
        ("signings", "li-na", WEEK, 2),
        ("signings", "li-na", date(2026, 11, 9), 0),
        ("disbursements", "chengdu-01", NOVEMBER, "250000.50"),
    ],
    metrics=[SIGNINGS, MONEY],
    roles=STORE,
    period=NOVEMBER,
)
LIBRARIES = ("pandas", "polars", "pyarrow")


def lists(frame):
    """The columns of a frame of any library, as lists with None where there is nothing."""
    table = frame if isinstance(frame, pa.Table) else pa.table(frame)
    return table.to_pydict()


def problems(error):
    """Where and what, of every problem."""
    return [(one.file, one.line, one.column, one.message) for one in error.value.problems]


def test_public():
    """The names and signatures stay as they are."""
    expected = {
        "ArrowTable": "(table: 'Any') -> 'None'",
        "actuals_from_frame": "(frame: 'Any', *, like: 'Actuals | None' = None, "
        "metrics: 'Iterable[Metric] | None' = None) -> 'Actuals'",
        "as_arrow": "(value: 'Tabular', *, layout: 'Layout' = 'long', money: 'Money' = 'decimal') -> 'ArrowTable'",
        "plan_from_frame": "(frame: 'Any', *, like: 'Plan') -> 'Plan'",
        "remedies_from_frame": "(frame: 'Any', *, like: 'RemedyPlan') -> 'RemedyPlan'",
        "report_from_frame": "(frame: 'Any') -> 'Report'",
        "to_frame": "(value: 'Tabular', backend: 'Backend' = 'pandas', *, layout: 'Layout' = 'long', "
        "money: 'Money' = 'decimal') -> 'Any'",
    }
    types = {"Backend", "Layout", "Tabular"}

    assert expected == {
        name: str(inspect.signature(getattr(frames, name))) for name in sorted({*frames.__all__} - types)
    }
    assert types < {*frames.__all__}


# --- what stands in them ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("library", LIBRARIES)
def test_long(library):
    """A long frame has a row for each target, typed, with who and when in words and dates."""
    frame = to_frame(PLAN, library)
    table = pa.table(frame) if library != "pandas" else pa.Table.from_pandas(frame)
    told = table.to_pydict()

    assert ["signings", "signings", "signings", "disbursements"] == told["metric"]
    assert ["", "", "", "CNY"] == told["unit"]
    assert ["chengdu-01", "li-na", "li-na", "chengdu-01"] == told["role"]
    assert [None, "李娜", "李娜", None] == told["role_name"]
    assert ["store", "manager", "manager", "store"] == told["role_level"]
    assert [None, "east", "east", None] == told["parent"]
    assert ["2026-11", "2026-11-09..2026-11-15", "2026-11-09", "2026-11"] == told["period"]
    assert ["month", "week", "day", "month"] == told["grain"]
    assert [date(2026, 11, 1), date(2026, 11, 9), date(2026, 11, 9), date(2026, 11, 1)] == told["start"]
    assert [date(2026, 11, 30), date(2026, 11, 15), date(2026, 11, 9), date(2026, 11, 30)] == told["end"]
    assert [8, 2, 0, Decimal("250000.50")] == told["value"]
    assert pa.decimal128(38, 2) == table.schema.field("value").type
    assert pa.date32() == table.schema.field("start").type


def test_libraries():
    """Each library gets a frame of its own; pandas' has Arrow types."""
    assert isinstance(to_frame(PLAN), pd.DataFrame)
    assert "decimal128(38, 2)[pyarrow]" == str(to_frame(PLAN).dtypes["value"])
    assert pl.Decimal(38, 2) == to_frame(PLAN, "polars").schema["value"]
    assert isinstance(to_frame(PLAN, "pyarrow"), pa.Table)


def test_wide():
    """A wide frame has a row for each role and period, in the order of the trees, and a column for each metric."""
    plan = Plan.from_rows([*PLAN.rows(), ("disbursements", "li-na", NOVEMBER, 7)], like=PLAN)
    frame = to_frame(plan, "polars", layout="wide")

    assert pl.Int64 == frame.schema["signings"]
    assert pl.Decimal(38, 2) == frame.schema["disbursements"]
    assert [
        ("chengdu-01", "month", 8, Decimal("250000.50")),
        ("li-na", "month", None, Decimal(7)),
        ("li-na", "week", 2, None),
        ("li-na", "day", 0, None),
    ] == frame.select("role", "grain", "signings", "disbursements").rows()


def test_money():
    """Counts are whole numbers; money is a float by choice, and so is a count in the same column."""
    counts = Plan.from_rows([("signings", "li-na", WEEK, 2)], like=PLAN, metrics=None)
    only = Plan.from_rows([("signings", "li-na", WEEK, 2)], metrics=[SIGNINGS], roles=STORE, period=NOVEMBER)

    assert pl.Float64 == to_frame(PLAN, "polars", money="float").schema["value"]
    assert [8.0, 2.0, 0.0, 250000.5] == to_frame(PLAN, "polars", money="float")["value"].to_list()
    assert pl.Int64 == to_frame(only, "polars", money="float").schema["value"]
    assert pl.Decimal(38, 0) == to_frame(counts, "polars").schema["value"]


@pytest.mark.parametrize(("number", "quantum"), [(2**63, 1), (10**30, 1), ("1e28", "0.000000001")])
def test_large(number, quantum):
    """What is too large for 64 bits is a decimal."""
    plan = Plan.from_rows(
        [("m", "li-na", NOVEMBER, number)], metrics=[Metric("m", quantum)], roles=STORE, period=NOVEMBER
    )
    frame = to_frame(plan, "polars")

    assert [Decimal(number)] == frame["value"].to_list()
    assert plan == plan_from_frame(frame, like=plan)


@pytest.mark.parametrize(
    ("number", "quantum", "money", "reason"),
    [
        (
            "1e29",
            "0.000000001",
            "decimal",
            "a decimal column holds 38 digits, 9 of them behind the point here",
        ),
        (2**53 + 1, "0.5", "float", "a float does not hold it exactly; write it with money='decimal'"),
        (
            "123456789012345678.25",
            "0.01",
            "float",
            "a float does not hold it exactly; write it with money='decimal'",
        ),
        (
            "0.0000000001",
            "0.0000000001",
            "float",
            "a float does not hold it exactly; write it with money='decimal'",
        ),
    ],
)
def test_inexact(number, quantum, money, reason):
    """An amount that a column would round is refused when it is written."""
    plan = Plan.from_rows(
        [("m", "li-na", NOVEMBER, number)], metrics=[Metric("m", quantum)], roles=STORE, period=NOVEMBER
    )
    with pytest.raises(InvalidQuantity) as error:
        to_frame(plan, "polars", money=money)

    assert reason == error.value.reason
    assert Decimal(str(number)) == error.value.given


def test_progress():
    """A progress tells of every place where something is asked or has come; shares and days are floats."""
    calendar = WorkCalendar.weekdays()
    plan = Plan.from_rows(PLAN.rows(), metrics=PLAN.metrics, roles=STORE, period=NOVEMBER, calendar=calendar)
    came = [(date(2026, 11, 10), "li-na", "signings", 3)]
    progress = track(plan, Actuals(came, metrics=plan.metrics), date(2026, 11, 11))
    frame = to_frame(progress, "polars")
    week = frame.filter(role="li-na", period="2026-11-09..2026-11-15").row(0, named=True)
    wide = (
        to_frame(progress, "polars", layout="wide")
        .filter(role="chengdu-01", grain="month")
        .row(0, named=True)
    )

    assert (2, 3, -1, 1.5, True) == tuple(
        week[name] for name in ("target", "attained", "gap", "attainment", "reached")
    )
    assert (3.0, 2.0) == (week["days_over"], week["days_left"])
    assert pl.Decimal(38, 2) == frame.schema["gap"]
    assert (8, 3, 5, Decimal("250000.50")) == tuple(
        wide[name] for name in ("signings_target", "signings_attained", "signings_gap", "disbursements_gap")
    )
    assert [3] == frame.filter(role="east", period="2026-11-10")["attained"].to_list()
    assert [None] == frame.filter(role="east", period="2026-11-10")["target"].to_list()
    assert {"li-na", "east", "chengdu-01"} == set(frame["role"])


def test_stray_twice():
    """Two targets for one place that the plan does not have cannot stand in one cell of a wide frame."""
    stray = ("signings", "nobody", NOVEMBER)
    alike = Plan.from_rows([(*stray, 1), (*stray, 1)], like=PLAN)
    plan = Plan.from_rows([(*stray, 1), (*stray, 2)], like=PLAN)
    with pytest.raises(DuplicateMember) as error:
        to_frame(plan, layout="wide")

    assert ("target", "signings of nobody in 2026-11") == (error.value.kind, error.value.name)
    assert "occurs twice in the wide frame: write it with layout='long'" in str(error.value)
    assert plan == plan_from_frame(to_frame(plan), like=plan)
    assert alike == plan_from_frame(to_frame(alike, layout="wide"), like=alike)


@pytest.mark.parametrize("name", ["role", "start", "metric"])
def test_taken_name(name):
    """A metric called like another column has no place in a wide frame, and one in a long frame."""
    plan = Plan.from_rows([(name, "li-na", NOVEMBER, 1)], roles=STORE, period=NOVEMBER)
    with pytest.raises(DuplicateMember) as error:
        to_frame(plan, layout="wide")

    assert ("column", name) == (error.value.kind, error.value.name)
    assert "write it with layout='long', or call the metric something else" in str(error.value)
    assert plan == plan_from_frame(to_frame(plan), like=plan)


def test_asked_wrong():
    """Another library, layout, kind of money or value is refused, as is a wide table of what has none."""
    with pytest.raises(UnknownMember) as backend:
        to_frame(PLAN, "panda")
    with pytest.raises(UnknownMember) as layout:
        to_frame(PLAN, layout="broad")
    with pytest.raises(UnknownMember) as money:
        to_frame(PLAN, money="int")
    with pytest.raises(InvalidValue) as value:
        to_frame("plan")
    with pytest.raises(InvalidValue) as wide:
        to_frame(Report(), layout="wide")

    assert "unknown backend 'panda' in a frame. Did you mean 'pandas'?" == str(backend.value)
    assert ("layout", "broad", ("long", "wide")) == (
        layout.value.kind,
        layout.value.given,
        layout.value.known,
    )
    assert ("kind of money", ("decimal", "float")) == (money.value.kind, money.value.known)
    assert (
        "to_frame: 'plan' was given; expected a Plan, a Progress, a Report, Actuals or a RemedyPlan"
        == str(value.value)
    )
    assert "layout: 'wide' was given; expected 'long', the only one that a Report has" == str(wide.value)


# --- reading a plan ---------------------------------------------------------------------------------------------


def test_typed_frames():
    """A frame as people make it: Chinese headings and names, numbers of any type, notes beside them, gaps."""
    long = pd.DataFrame(
        {
            "指标": ["签约", "paid out", "signings"],
            "岗位": ["li-na", "wang-lei", "li-na"],
            "周期": pd.to_datetime(["2026-11-02", "2026-11-02", "2026-11-03"]),
            "目标": [2.0, 1000.25, float("nan")],
            "备注": ["补", None, ""],
        }
    )
    wide = pl.DataFrame(
        {
            "Role": ["li-na", "wang-lei"],
            "period": ["2026年11月2日", "2026-11"],
            "签约": [2, None],
            "paid out": ["1000.25", None],
            "calls": [None, 7],
            "note": ["talk", "talk"],
        }
    )

    assert [
        ("signings", "li-na", date(2026, 11, 2), 2),
        ("disbursements", "wang-lei", date(2026, 11, 2), Decimal("1000.25")),
    ] == [*plan_from_frame(long, like=PLAN).rows()]
    again = plan_from_frame(wide, like=PLAN)
    assert [
        ("signings", "li-na", date(2026, 11, 2), 2),
        ("disbursements", "li-na", date(2026, 11, 2), Decimal("1000.25")),
    ] == [*again.rows()]
    assert (("calls", "wang-lei", NOVEMBER, 7),) == again.strays


def test_strays():
    """What has no place keeps the name, the period and the value that it was given."""
    rows = [
        ("paid out", "nobody", Week(NOVEMBER.start, NOVEMBER.end), "0.001"),
        ("签约", "nobody", Year(2026), 3),
        ("签约", "li-na", NOVEMBER, 3),
        ("calls", "li-na", date(2026, 12, 1), 0),
    ]
    plan = Plan.from_rows(rows, like=PLAN)
    typed = pl.DataFrame({"metric": ["签约"], "role": ["nobody"], "period": ["2026"], "value": [3]})

    assert plan == plan_from_frame(to_frame(plan), like=PLAN)
    assert plan == plan_from_frame(to_frame(plan, layout="wide"), like=PLAN)
    assert (("signings", "nobody", Year(2026), 3),) == plan_from_frame(typed, like=PLAN).strays


def test_nan():
    """A float that is no number is no target, also in a library that tells it from nothing."""
    frame = pl.DataFrame(
        {"role": ["li-na", "wang-lei"], "period": ["2026-11"] * 2, "signings": [float("nan"), 2.0]}
    )

    assert [("signings", "wang-lei", NOVEMBER, 2)] == [*plan_from_frame(frame, like=PLAN).rows()]


def test_ids_of_digits():
    """Ids that a frame holds as whole numbers are the digits they are written with."""
    like = Plan.from_rows([], metrics=[SIGNINGS], roles=Manager("1001"), period=NOVEMBER)
    frame = pl.DataFrame({"metric": ["signings"], "id": [1001], "period": ["2026-11"], "value": [3]})

    assert 3 == plan_from_frame(frame, like=like)["signings", "1001", NOVEMBER]


def test_frozen():
    """Days that stand at what was attained may be negative, others may not."""
    like = Plan(
        metrics=PLAN.metrics, roles=STORE, period=NOVEMBER, frozen=date(2026, 11, 3), lines=PLAN.lines
    )
    plan = Plan.from_rows([("signings", "li-na", date(2026, 11, 3), -1)], like=like)
    frame = to_frame(plan, "polars")
    with pytest.raises(InvalidInput) as error:
        plan_from_frame(frame, like=PLAN)

    assert plan == plan_from_frame(frame, like=plan)
    assert [
        (
            "frame",
            1,
            "value",
            "signings of li-na in 3 Nov 2026: Decimal('-1') is refused: a target is zero or more",
        )
    ] == problems(error)


def test_rows_wrong():
    """Everything that is wrong in a frame is told at once, each with its row and column."""
    frame = pl.DataFrame(
        {
            "metric": ["signings", "signings", None, "signings", "signings", "signings", "signings"],
            "role": ["li-na", "li-na", "li-na", "li-na", "wang-lei", None, "wang-lei"],
            "period": ["2026-11", "2026-11", "2026-11", "soon", "2026-11", "2026-11", "2026-11-02"],
            "grain": [None, None, None, None, None, "month", "fortnight"],
            "value": ["2", "3", "1", "1", "1.5", "1", "-1"],
        }
    )
    with pytest.raises(InvalidInput) as error:
        plan_from_frame(frame, like=PLAN)
    told = problems(error)

    assert [(2, "value"), (3, "metric"), (4, "period"), (5, "value"), (6, "role"), (7, "period")] == [
        (line, column) for _, line, column, _ in told
    ]
    assert "row 1 has it already; keep one of them" in told[0][3]
    assert "cell: None was given; expected a text" == told[1][3]
    assert "'soon' is not a period" in told[2][3]
    assert "finer than the quantum" in told[3][3]
    assert "unknown grain 'fortnight'. There is 'day', 'week', 'month', 'quarter' and 'year'." == told[5][3]


def test_grain_wrong():
    """A period that is not of the kind that its row says is refused."""
    frame = pl.DataFrame({"role": ["li-na"], "period": ["2026-11-02"], "grain": ["week"], "signings": [1]})
    with pytest.raises(InvalidInput) as error:
        plan_from_frame(frame, like=PLAN)

    assert [
        ("frame", 1, "period", "period: '2026-11-02' was given; expected a week, which the column grain says")
    ] == problems(error)


def test_metric_in_two_columns():
    """One metric in two columns, by its name and its alias, is a target given twice."""
    frame = pl.DataFrame({"role": ["li-na"], "period": ["2026-11"], "disbursements": [1], "paid out": [1]})
    with pytest.raises(InvalidInput) as error:
        plan_from_frame(frame, like=PLAN)

    assert [("frame", 1, "paid out")] == [told[:3] for told in problems(error)]
    assert "column disbursements has it already" in problems(error)[0][3]


@pytest.mark.parametrize(
    ("cells", "missing"),
    [
        ({"metric": ["signings"], "role": ["li-na"]}, ["period", "value"]),
        ({"signings": [1]}, ["role", "period"]),
    ],
)
def test_columns_missing(cells, missing):
    """All columns that are missing are told, with those that are there."""
    with pytest.raises(InvalidInput) as error:
        plan_from_frame(pl.DataFrame(cells), like=PLAN)

    there = f"there is no such column; there is {', '.join(cells)}"
    assert [("frame", None, name, there) for name in missing] == problems(error)


def test_no_columns():
    """A frame without anything says so."""
    with pytest.raises(InvalidInput) as error:
        report_from_frame(pl.DataFrame())

    assert "there is no such column; there is none" == error.value.problems[0].message


@pytest.mark.parametrize("given", [[("signings", "li-na", NOVEMBER, 8)], pd.Series([1]), None])
def test_no_frame(given):
    """Something that is no frame is refused, a single column too."""
    with pytest.raises(InvalidValue) as error:
        plan_from_frame(given, like=PLAN)

    assert ("frame", type(given).__name__) == (error.value.name, error.value.given)
    assert (
        "a data frame of pandas, polars, pyarrow or another library that narwhals knows"
        == error.value.expected
    )


@pytest.mark.parametrize("made", [pd.DataFrame, lambda rows, columns: pa.table([["x"]] * 4, names=columns)])
def test_column_twice(made):
    """A frame with a column twice is refused, since nobody knows which of them is meant."""
    frame = made([["li-na", "2026-11", 3, 4]], columns=["role", "period", "signings", "signings"])
    with pytest.raises(InvalidValue) as error:
        plan_from_frame(frame, like=PLAN)

    assert "one whose columns have names of their own: Expected unique column names" in error.value.expected
    assert "'signings' 2 times" in error.value.expected


def test_odd_columns():
    """Columns whose names are no texts, or whose cells are no single values, are passed over."""
    frame = pd.DataFrame([["li-na", "2026-11", 3, [1, 2]]], columns=["role", "period", "signings", 7])

    assert [("signings", "li-na", NOVEMBER, 3)] == [*plan_from_frame(frame, like=PLAN).rows()]


# --- what happened ----------------------------------------------------------------------------------------------


def test_actuals():
    """A frame of actuals has every row that was told, and what was recorded on a day or at a moment."""
    rows = [
        (date(2026, 11, 2), "li-na", "signings", 2),
        (date(2026, 11, 3), "li-na", "disbursements", "50000.5", "deal-7", date(2026, 11, 3), "own"),
        (date(2026, 11, 3), "li-na", "disbursements", "-1", "deal-7", datetime(2026, 11, 4)),
    ]
    moved = Handover("deal-7", "li-na", "wang-lei", date(2026, 11, 5), "leave")
    actuals = Actuals(rows, metrics=[SIGNINGS, MONEY], ledger=[moved])
    told = lists(to_frame(actuals, "pyarrow"))

    assert [None, None, datetime(2026, 11, 4)] == told["recorded"]
    assert [None, date(2026, 11, 3), None] == told["recorded_on"]
    assert [2, Decimal("50000.50"), Decimal(-1)] == told["value"]
    assert actuals == actuals_from_frame(to_frame(actuals), like=actuals)


def test_actuals_typed():
    """Rows as people keep them: Chinese headings, days as texts or moments, metrics by any name."""
    frame = pd.DataFrame(
        {
            "日期": ["2026-11-02", "2026/11/3"],
            "工号": [1001, 1001],
            "指标": ["交件", "paid out"],
            "数量": ["2", "10.5"],
            "登记时间": [pd.Timestamp("2026-11-03 09:30"), pd.NaT],
        }
    )
    actuals = actuals_from_frame(frame, metrics=[MONEY])

    assert 2 == actuals.total("submissions")
    assert 1050 == actuals.total("disbursements")
    assert [datetime(2026, 11, 3, 9, 30), None] == [row.recorded for row in actuals.rows()]
    assert [date(2026, 11, 5)] == [
        row.recorded
        for row in actuals_from_frame(
            pl.DataFrame(
                {
                    "date": [date(2026, 11, 2)],
                    "manager": ["li-na"],
                    "metric": ["calls"],
                    "value": [1],
                    "recorded": ["2026-11-05"],
                }
            )
        ).rows()
    ]


def test_actuals_wrong():
    """Everything that is wrong in rows of what happened is told at once."""
    zoned = datetime(2026, 11, 2, 9, tzinfo=UTC)
    frame = pl.DataFrame(
        {
            "date": [datetime(2026, 11, 2, 9), datetime(2026, 11, 2), datetime(2026, 11, 2)],
            "manager": ["li-na", " li-na", "li-na"],
            "metric": ["signings", None, "signings"],
            "value": ["0.5", "x", None],
            "recorded": [zoned, None, None],
            "channel": [None, None, ""],
        }
    )
    with pytest.raises(InvalidInput) as error:
        actuals_from_frame(frame)
    told = problems(error)

    assert [
        *((1, "date"), (1, "value"), (1, "recorded")),
        *((2, "metric"), (2, "manager"), (2, "value")),
        *((3, "value"), (3, "channel")),
    ] == [(line, column) for _, line, column, _ in told]
    assert "not a datetime; take its .date() in the store's time zone" in told[0][3]
    assert "a time of the store without a time zone" in told[2][3]
    assert "expected a number; what did not happen has no row, or a 0" in told[6][3]


# --- reports ----------------------------------------------------------------------------------------------------


def test_report():
    """A report is read back with everything its sentences are made from, in both languages."""
    whole = Week(NOVEMBER.start, NOVEMBER.end)
    odd = Finding(
        *("X1", Severity.INFO, None, None, whole, Fraction(1, 3), "none", "a finding of one's own"),
        details=FrozenMap(
            {"days": (date(2026, 11, 2), WEEK), "who": ("li-na",), "amount": Decimal("1.50"), "count": 2}
        ),
        form="other",
    )
    known = Finding.of("TK113", metric="signings", role="li-na", period=date(2026, 11, 8), actual=2, unit="")
    bare = Finding("X2", Severity.WARNING, None, None, None, None, None, "nothing but a sentence")
    report = Report([known, odd, bare])
    told = lists(to_frame(report, "pyarrow"))

    assert report == report_from_frame(to_frame(report))
    assert "li-na 的签约：2026年11月8日不是工作日" in told["message_zh"][0]
    assert [None, None, 1 / 3] == told["expected"]
    assert [2.0, None, None] == told["actual"]
    assert ["day", None, "week"] == told["grain"]


@pytest.mark.parametrize(
    ("column", "cell", "message"),
    [
        ("severity", "fatal", "unknown severity 'fatal'"),
        ("facts", None, "facts: None was given; expected an object in JSON, as to_frame writes it"),
        ("facts", "[" * 100_000, "expected an object in JSON"),
        ("facts", "[]", "expected an object in JSON"),
        ("facts", '{"actual": {"decimal": "x"}}', "expected an object in JSON"),
        ("facts", '{"actual": {"fraction": "1/0"}}', "expected an object in JSON"),
        ("facts", '{"actual": {"a": 1, "b": 2}}', "expected an object in JSON"),
        ("facts", '{"details": 3}', "expected an object in JSON"),
        ("period", "soon", "'soon' is not a period"),
        ("code", None, "cell: None was given; expected a text"),
    ],
)
def test_report_wrong(column, cell, message):
    """What is no finding is told with its row."""
    report = Report(
        [Finding.of("TK113", metric="signings", role="li-na", period=date(2026, 11, 8), actual=2, unit="")]
    )
    frame = to_frame(report, "polars").with_columns(pl.lit(cell, dtype=pl.String).alias(column))
    with pytest.raises(InvalidInput) as error:
        report_from_frame(frame)

    assert [("frame", 1)] == [told[:2] for told in problems(error)]
    assert message in problems(error)[0][3]


# --- remedies ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def remedies():
    """What is done about a store that is short in the middle of November."""
    funnel = Funnel.consumer_loan(signing_rate="0.80", approval_rate="0.40").with_lags(
        approvals=3, signings=2
    )
    store = Store("chengdu-01", [Team("east", [Manager("li-na"), Manager("zhao-min", name="赵敏")])])
    plan = decompose(funnel.required(signings=42), store, NOVEMBER, calendar=WorkCalendar.weekdays())
    came = [(date(2026, 11, day), "li-na", "signings", 1) for day in range(2, 14)]
    progress = track(plan, Actuals(came, metrics=plan.metrics), date(2026, 11, 13))
    waits = Stock([("zhao-min", "approvals", 9), ("li-na", "approvals", 9)], as_of=date(2026, 11, 13))
    rules = [Rule("week", Short("signings", "month"), "store", ("overtime", "chase_signings"))]
    limits = LabourLimits.china(monthly_wage=8700)
    return plan_remedies(progress, rules, levers.standard(), limits, stock=waits)


def noted(remedies, **cells):
    """The frame of the remedies, with the first action that is (or is not) overtime noted as told."""
    overtime = cells.pop("overtime")
    at = next(place for place, action in enumerate(remedies.actions) if action.overtime is overtime)
    frame = to_frame(remedies, "polars").to_dict(as_series=False)
    for name, cell in cells.items():
        frame[name][at] = cell
    return at, pl.DataFrame(frame, schema=to_frame(remedies, "polars").schema)


@pytest.mark.parametrize("library", LIBRARIES)
def test_remedies(remedies, library):
    """A frame of remedies has a row for each action, by its number, and gives back an equal plan."""
    frame = to_frame(remedies, library)
    told = lists(frame)
    first = remedies.actions[0]

    assert list(range(1, len(remedies.actions) + 1)) == told["action"]
    assert [action.manager for action in remedies.actions] == told["manager"]
    assert first.label("zh") == told["label_zh"][0]
    assert float(first.gain[first.metric]) == told["gain"][0]
    assert "赵敏" in told["manager_name"]
    assert remedies == remedies_from_frame(frame, like=remedies)


def test_remedies_noted(remedies):
    """What people noted is in the plan and its answers: agreed, done, verified, without effect."""
    at, agreed = noted(remedies, overtime=True, state="agreed")
    after = remedies_from_frame(agreed, like=remedies)
    _, done = noted(after, overtime=True, state="done")
    finished = remedies_from_frame(done, like=after)
    other, verified = noted(finished, overtime=False, state="verified", measured=0.5)
    last = remedies_from_frame(verified.filter(pl.col("action") == other + 1), like=finished)
    _, nothing = noted(remedies, overtime=False, state="no_effect")

    assert "agreed" == after.actions[at].state
    assert "done" == finished.actions[at].state
    assert ("verified", Fraction(1, 2)) == (last.actions[other].state, last.actions[other].measured)
    assert last.actions[at] == finished.actions[at]
    assert last.actions[other] in {action for answer in last.answers for action in answer.actions}
    assert remedies.actions[other] not in {action for answer in last.answers for action in answer.actions}
    assert 0 == remedies_from_frame(nothing, like=remedies).actions[other].measured
    assert last == remedies_from_frame(to_frame(last), like=last)


def test_remedies_third(remedies):
    """A measured third stays a third, though no float is one."""
    at = next(place for place, action in enumerate(remedies.actions) if not action.overtime)
    actions = list(remedies.actions)
    actions[at] = actions[at].do().verify(Fraction(1, 3))
    measured = evolve(remedies, actions=tuple(actions))
    again = remedies_from_frame(to_frame(measured), like=measured)

    assert measured == again
    assert Fraction(1, 3) == again.actions[at].measured


@pytest.mark.parametrize(
    ("overtime", "cells", "column", "message"),
    [
        (True, {"state": "done"}, "state", "overtime is done once it is agreed"),
        (True, {"state": "planed"}, "state", "unknown state 'planed'"),
        (False, {"state": "agreed", "measured": 1.0}, "state", "expected nothing while it is agreed"),
        (False, {"state": "verified"}, "state", "since it is verified"),
        (False, {"action": 0}, "action", "expected a number from 1 to"),
        (False, {"manager": "sun-li"}, "action", "which is action"),
    ],
)
def test_remedies_wrong(remedies, overtime, cells, column, message):
    """A step that cannot be taken, or a row of another plan, is told with its row."""
    at, frame = noted(remedies, overtime=overtime, **cells)
    with pytest.raises(InvalidInput) as error:
        remedies_from_frame(frame, like=remedies)

    assert [("frame", at + 1, column)] == [told[:3] for told in problems(error)]
    assert message in problems(error)[0][3]


def test_remedies_taken_back(remedies):
    """An action that was agreed is not planned again, and no action stands in two rows."""
    _, agreed = noted(remedies, overtime=True, state="agreed")
    after = remedies_from_frame(agreed, like=remedies)
    _, planned = noted(after, overtime=True, state="planned")
    with pytest.raises(InvalidInput) as error:
        remedies_from_frame(pl.concat([planned, planned.head(1)]), like=after)

    assert ["state", "action"] == [one.column for one in error.value.problems]
    assert "planned is not possible now: it is agreed already" in str(error.value)
    assert "row 1 has it already" in str(error.value)
    assert issubclass(OutOfTurn, RuntimeError)


# --- Arrow, and libraries ---------------------------------------------------------------------------------------


def test_arrow():
    """DuckDB and polars read a table as it is; a relation of DuckDB and any Arrow stream are read as frames."""
    targets = as_arrow(PLAN)
    relation = duckdb.sql("select * from targets")

    assert [(Decimal("250000.50"), date(2026, 11, 1))] == duckdb.sql(
        "select value, start from targets where metric = 'disbursements'"
    ).fetchall()
    assert 4 == pl.DataFrame(targets).height
    assert PLAN == plan_from_frame(relation, like=PLAN)
    assert PLAN == plan_from_frame(ArrowTable(to_frame(PLAN, "polars")), like=PLAN)
    assert PLAN == plan_from_frame(pl.LazyFrame(to_frame(PLAN, "polars")), like=PLAN)


def test_arrow_without_pyarrow(monkeypatch):
    """Without pyarrow polars hands over the stream."""
    monkeypatch.setattr(frames, "find_spec", lambda name: None if name == "pyarrow" else name)
    table = as_arrow(PLAN)

    assert isinstance(table._table, pl.DataFrame)
    assert PLAN == plan_from_frame(table, like=PLAN)


@pytest.mark.parametrize(
    ("gone", "call", "line"),
    [
        ("narwhals", lambda: to_frame(PLAN, "polars"), "'targetkit[frames]'"),
        ("narwhals", lambda: plan_from_frame(pl.DataFrame(), like=PLAN), "'targetkit[frames]'"),
        ("polars", lambda: to_frame(PLAN, "polars"), "polars"),
        ("pandas", lambda: to_frame(PLAN, "pandas"), "pandas"),
        ("pyarrow", lambda: to_frame(PLAN, "pandas"), "pyarrow"),
        ("pyarrow", lambda: to_frame(PLAN, "pyarrow"), "pyarrow"),
    ],
)
def test_missing(monkeypatch, gone, call, line):
    """Without a library the error holds the line that installs it."""
    for name in [name for name in sys.modules if name == gone or name.startswith(f"{gone}.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, gone, None)
    with pytest.raises(MissingExtra) as error:
        call()

    assert (gone, "frames" if gone == "narwhals" else "") == (error.value.library, error.value.extra)
    assert f"{gone} is not installed; get it with: pip install {line}" == str(error.value)


def test_missing_both(monkeypatch):
    """Without pyarrow and polars an Arrow table asks for pyarrow."""
    monkeypatch.setattr(frames, "find_spec", lambda name: None)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra) as error:
        as_arrow(PLAN)

    assert "pyarrow" == error.value.library
