"""The kick-off pack as people meet it: what it looks like, what they change, and files that mean no good."""

import io
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import date, datetime
from functools import cache

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from targetkit import (
    Actuals,
    Manager,
    Metric,
    Month,
    Plan,
    Store,
    Targets,
    Team,
    WorkCalendar,
    check_consistency,
    decompose,
)
from targetkit.contingency import contingency_plan
from targetkit.errors import InvalidInput, InvalidValue, MissingExtra, UnknownMember
from targetkit.incentives import Incentive, Payment
from targetkit.interop.excel import _opened, read_actuals, read_targets, write_pack
from targetkit.labels import LANGS
from targetkit.rules import standard

NOVEMBER = Month(2026, 11)
SIGNINGS = Metric("signings")
MONEY = Metric("disbursements", 1000, "CNY")
OFFICE = shutil.which("soffice")


def store():
    """Two teams, one with a sub-team, somebody new and somebody away."""
    inner = Team("east-1", [Manager("wang"), Manager("wu")], name="小组")
    east = Team("east", [Manager("li", name="李娜", away=[date(2026, 11, 4)]), inner], name="东区")
    west = Team("west", [Manager("zhao", hired=date(2026, 11, 9))])
    return Store("s", [east, west], name="春熙路")


@pytest.fixture(scope="module")
def plan():
    """A plan with a count and money."""
    targets = Targets({SIGNINGS: 40, MONEY: 2_000_000})
    return decompose(targets, store(), NOVEMBER, calendar=WorkCalendar.weekdays())


@pytest.fixture(scope="module")
def written(plan, tmp_path_factory):
    """Its pack as it was written."""
    path = tmp_path_factory.mktemp("written") / "pack.xlsx"
    write_pack(path, plan)
    return path.read_bytes()


@pytest.fixture
def pack(written, tmp_path):
    """Its pack, for every test its own."""
    path = tmp_path / "pack.xlsx"
    path.write_bytes(written)
    return path


def edited(path, sheet, changes):
    """What somebody types into cells of a sheet."""
    book = openpyxl.load_workbook(path)
    for cell, given in changes.items():
        book[sheet][cell] = given
    book.save(path)


@cache
def keys(content, sheet):
    """The rows and columns of a sheet by the hidden keys."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    first, *rest = book[sheet].iter_rows(values_only=True)
    rows = {line[:2]: str(row) for row, line in enumerate(rest, start=2)}
    columns = {period: get_column_letter(column) for column, period in enumerate(first, start=1)}
    return rows, columns


def spot(path, sheet, metric, role, period):
    """The cell of a metric, role and period."""
    rows, columns = keys(path.read_bytes(), sheet)
    return columns[period] + rows[metric, role]


def problems(error):
    """The places and texts of what is wrong."""
    return [(found.column, found.message) for found in error.value.problems]


# --- what people see --------------------------------------------------------------------------------------------


def test_sums_are_formulas(pack, plan):
    """Weeks, totals and teams are live formulas, whose stored results agree with the plan; days are numbers."""
    live, stored = openpyxl.load_workbook(pack), openpyxl.load_workbook(pack, data_only=True)
    day = spot(pack, "东区", "signings", "li", "2026-11-03")
    week = spot(pack, "东区", "signings", "li", "2026-11-09..2026-11-15")
    whole = spot(pack, "春熙路", "disbursements", "s", "2026-11")

    assert plan["signings", "li", date(2026, 11, 3)] == live["东区"][day].value
    assert live["东区"][week].value.startswith("=SUM(")
    assert plan["signings", "li", plan.timeline.periods[2]] == stored["东区"][week].value
    assert 2000 == stored["春熙路"][whole].value
    assert "'小组'!" in live["东区"][spot(pack, "东区", "signings", "east-1", "2026-11")].value
    assert "春熙路" == live.sheetnames[1]


def test_locked_and_open(pack):
    """Targets are locked without a password, panes are frozen; entries are open and checked against lists."""
    book = openpyxl.load_workbook(pack)
    team, entries = book["east" if "east" in book.sheetnames else "东区"], book["Actuals"]
    kinds = {check.type for check in entries.data_validations.dataValidation}

    assert team.protection.sheet
    assert team.protection.password is None
    assert team["E8"].protection.locked
    assert "E7" == team.freeze_panes
    assert not entries["C6"].protection.locked
    assert {"list", "date", "decimal"} == kinds
    assert "hidden" == book["Lists"].sheet_state


def test_shading(pack):
    """Days that are closed and days on which somebody is away are grey; other days with a target stand out."""
    team = openpyxl.load_workbook(pack)["东区"]
    closed = team[spot(pack, "东区", "signings", "li", "2026-11-08")].fill.fgColor.rgb
    away = team[spot(pack, "东区", "signings", "li", "2026-11-04")].fill.fgColor.rgb

    assert ("FFD9D9D9", "FFBFBFBF") == (closed, away)
    assert len(team.conditional_formatting) > 2


def test_weekends_of_a_plan_without_calendar(tmp_path):
    """Where no calendar is known, weekends are shaded."""
    team = Team("east", [Manager("li")])
    made = Plan.from_rows([("signings", "li", NOVEMBER, 3)], roles=team, period=NOVEMBER)
    write_pack(tmp_path / "pack.xlsx", made)
    page = openpyxl.load_workbook(tmp_path / "pack.xlsx")["east"]
    cell = page[spot(tmp_path / "pack.xlsx", "east", "signings", "li", "2026-11-08")]

    assert "FFF2F2F2" == cell.fill.fgColor.rgb


def full_pack(path, plan, lang):
    """A pack with everything in it."""
    incentives = [
        Incentive("bonus", "signings", 500, due=date(2026, 12, 10), share=1),
        Incentive(
            "team", "disbursements", 5000, due=date(2026, 12, 10), threshold=600_000, level="team", within=["east"],
            payments=[Payment("east", date(2026, 12, 9), 5000)],
        ),
    ]  # fmt: skip
    rows = [(date(2026, 11, 3), "li", "signings", 1), (date(2026, 11, 3), "hq", "陪展次数", 2)]
    write_pack(
        path,
        plan,
        lang=lang,
        actuals=Actuals(rows),
        contingency=contingency_plan(plan, standard()),
        incentives=incentives,
    )


def test_chinese(plan, tmp_path):
    """In Chinese no English word is left but ids and what the users wrote themselves."""
    full_pack(tmp_path / "pack.xlsx", plan, "zh")
    book = openpyxl.load_workbook(tmp_path / "pack.xlsx")
    shown = {
        str(cell.value)
        for page in book.worksheets
        if page.sheet_state == "visible"
        for row in page.iter_rows(min_row=2, min_col=3)
        for cell in row
        if cell.value is not None and cell.data_type == "s"
    }
    own = {
        "west · 2026年11月",
        "wang",
        "wu",
        "zhao",
        "west",
        "hq",
        "bonus",
        "team",
        "以下人员各自：wang、wu",
        "以下人员各自：zhao",
    }
    english = {
        text
        for text in shown - own
        if any(sign.isascii() and sign.isalpha() for sign in text) and "TK" not in text
    }

    assert [
        "封面",
        "春熙路",
        "东区",
        "小组",
        "west",
        "达成登记",
        "预备弥补计划",
        "激励方案",
        "名单",
    ] == book.sheetnames
    assert "放款金额（万元）" in shown
    assert set() == english


def test_incentives(plan, tmp_path):
    """The cost at 100% is a formula with its result, beside who earns it, of how many, when due and when paid."""
    full_pack(tmp_path / "pack.xlsx", plan, "en")
    page = openpyxl.load_workbook(tmp_path / "pack.xlsx", data_only=True)["Incentives"]
    first, second, total = ([cell.value for cell in page[row][2:]] for row in (5, 6, 7))

    assert ["bonus", "signings", "100% of the own target", "manager", 500, 4, 2000, 2000] == first[:8]
    assert [datetime(2026, 12, 10), None] == [first[8], first[9] or None]
    assert ["600,000 CNY or more", "team in 东区", 5000, 2, 10_000, 10_000] == second[2:8]
    assert "2026-12-09" == second[9]
    assert (12_000, 12_000) == (total[6], total[7])


def test_room_for_texts(plan, tmp_path):
    """Rows are as high as their texts need, up to what programs allow, and metrics to choose are told in full."""
    names = ["bonus", ("long words " * 6).strip(), "x" * 4000]
    promised = [Incentive(name, "signings", 5, due=date(2026, 12, 1), share=1) for name in names]
    write_pack(tmp_path / "pack.xlsx", plan, incentives=promised)
    book = openpyxl.load_workbook(tmp_path / "pack.xlsx")

    heights = [book["Incentives"].row_dimensions[row].height for row in (5, 6, 7)]

    # Older versions of XlsxWriter round heights to whole points.
    assert pytest.approx([17.25, 41.25, 408.75], abs=0.5) == heights
    assert book["Actuals"].column_dimensions["E"].width > len("disbursements (thousand CNY)")


def test_incentives_in_two_currencies(plan, tmp_path):
    """Amounts of different currencies are not added up."""
    two = [
        Incentive(unit, "signings", 5, due=date(2026, 12, 1), share=1, unit=unit) for unit in ("CNY", "USD")
    ]
    write_pack(tmp_path / "pack.xlsx", plan, incentives=two)

    assert "total" not in [
        row[2] for row in openpyxl.load_workbook(tmp_path / "pack.xlsx")["Incentives"].values
    ]


def test_nothing_prepared(plan, tmp_path):
    """A contingency plan without rules says so."""
    write_pack(tmp_path / "pack.xlsx", plan, contingency=contingency_plan(plan, []))

    assert (
        "Nothing was prepared."
        == openpyxl.load_workbook(tmp_path / "pack.xlsx")["Contingency plan"]["C5"].value
    )


def test_many_sheets(tmp_path):
    """Of very many sheets the cover names the first and the last ones, and of very many teams no columns."""
    teams = [Team(f"t{number}", [Manager(f"m{number}")]) for number in range(20)]
    made = decompose(
        Targets({SIGNINGS: 20}), Store("s", teams), NOVEMBER, calendar=WorkCalendar.daily(), grain="month"
    )
    write_pack(tmp_path / "pack.xlsx", made)
    names = [row[2] for row in openpyxl.load_workbook(tmp_path / "pack.xlsx", read_only=True)["Cover"].values]

    assert {"s", "t0", "t19", "Actuals"} <= set(names)
    assert "t9" not in names


def test_names_of_sheets(tmp_path):
    """Sheets have names of their own, however people call their teams."""
    ids = ["Cover", "east", "EAST", "a/b[c]", "'", "x" * 40, "x" * 41]
    made = decompose(
        {SIGNINGS: 9},
        Store("s", [Team(id_, [Manager(f"m{id_}")]) for id_ in ids]),
        NOVEMBER,
        calendar=WorkCalendar.daily(),
    )
    write_pack(tmp_path / "pack.xlsx", made)
    names = openpyxl.load_workbook(tmp_path / "pack.xlsx").sheetnames

    assert [
        "Cover",
        "s",
        "Cover (2)",
        "east",
        "EAST (2)",
        "a b c",
        "_",
        "x" * 31,
        f"{'x' * 27} (2)",
    ] == names[:9]
    assert made == read_targets(tmp_path / "pack.xlsx", like=made).plan


@pytest.fixture(scope="module")
def converted(plan, tmp_path_factory):
    """What LibreOffice makes of the packs in both languages, printed and saved again; starting it is what costs."""
    if OFFICE is None:
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("office")
    for lang in LANGS:
        full_pack(folder / f"{lang}.xlsx", plan, lang)
    home = f"-env:UserInstallation={(folder / 'home').as_uri()}"
    for kind in ("pdf", "xlsx"):
        command = [OFFICE, home, "--headless", "--convert-to", kind, "--outdir", "out", "en.xlsx", "zh.xlsx"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
    return folder / "out"


@pytest.mark.parametrize("lang", LANGS)
def test_libreoffice(plan, converted, lang):
    """LibreOffice opens the pack, works every formula out as it stands, and prints it."""
    path = converted / f"{lang}.xlsx"
    read = read_targets(path, like=plan)
    again = openpyxl.load_workbook(path, data_only=True, read_only=True)
    cells = [
        cell
        for page in again.worksheets
        for row in page.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    cover = [row[5] for row in again.worksheets[0].iter_rows(min_row=10, max_row=11, values_only=True)]

    assert (converted / f"{lang}.pdf").read_bytes().startswith(b"%PDF")
    assert (plan, ()) == (read.plan, read.report.findings)
    assert 2 == len(read_actuals(path).rows())
    assert [] == [cell.coordinate for cell in cells if cell.data_type == "e"]
    assert ["✓", "✓"] == cover


# --- what people change -----------------------------------------------------------------------------------------


def test_edited_day(pack, plan):
    """A changed day moves all sums above it; that the store's target no longer fits is found, with the cells."""
    cell = spot(pack, "东区", "signings", "li", "2026-11-03")
    edited(pack, "东区", {cell: 9})
    read = read_targets(pack, like=plan)
    more = 9 - plan["signings", "li", date(2026, 11, 3)]
    (found,) = read.report

    assert plan["signings", "east", NOVEMBER] + more == read.plan["signings", "east", NOVEMBER]
    assert 40 == read.plan["signings", "s", NOVEMBER]
    assert ("TK121", "s", 40 + more, 40) == (found.code, found.role, found.actual, found.expected)
    assert f"春熙路!D{spot(pack, '春熙路', 'signings', 's', '2026-11')[1:]}" == found.details["cell"]
    assert "Cover!D10" == found.details["other"]
    assert ["TK103", "TK104"] == [one.code for one in check_consistency(read.plan)]


def test_edited_total(pack, plan):
    """A total that was typed over and does not add up is found, with its address, in both languages."""
    cell = spot(pack, "west", "signings", "zhao", "2026-11-09..2026-11-15")
    edited(pack, "west", {cell: 99})
    found = next(one for one in read_targets(pack, like=plan).report if one.form == "")
    expected = plan["signings", "zhao", plan.timeline.periods[2]]

    assert (f"west!{cell}", 99, expected) == (found.details["cell"], found.actual, found.expected)
    assert found.message.startswith(f"west!{cell}: signings of zhao in 9–15 Nov was set to 99, and what")
    assert found.to_text("zh").startswith(f"west!{cell}：zhao ")


def test_edited_consistently(pack, plan):
    """Changes that add up everywhere leave nothing to report; a renamed sheet and new rows do not matter."""
    row = [("signings", "zhao", date(2026, 11, day)) for day in (9, 10)]
    one, other = (spot(pack, "west", "signings", "zhao", f"2026-11-{day:02}") for day in (9, 10))
    edited(pack, "west", {one: 0, other: plan[row[0]] + plan[row[1]]})
    read = read_targets(pack, like=plan)

    assert () == read.report.findings
    assert (0, plan[row[0]] + plan[row[1]]) == (read.plan[row[0]], read.plan[row[1]])


def test_sums_of_any_form(pack, plan):
    """Sums are understood as other programs write them: with plus signs, semicolons, dots and dollars."""
    forms = {
        9: lambda days: "=" + "+".join(days),
        16: lambda days: f"= sum( ${days[0]};{days[1]}:{days[6]} )",
        23: lambda days: f"=SUM($west.{days[0]};'west'!{days[1]}:{days[7]})",
    }
    weeks = {week.start.day: week for week in NOVEMBER.weeks()}
    cells = {}
    for start, form in forms.items():
        week = weeks[start]
        days = [spot(pack, "west", "signings", "zhao", str(day)) for day in week.days]
        cells[spot(pack, "west", "signings", "zhao", f"{week.start}..{week.end}")] = form(days)
    edited(pack, "west", cells)

    assert plan == read_targets(pack, like=plan).plan


def test_refused_targets(pack, plan):
    """Everything that is no target is refused at once, each with the address of its cell."""
    wrong = [
        ("li", "2026-11-03", "=1+1", "'=1+1' is a formula; a target is a number that somebody decided on"),
        ("li", "2026-11-05", "many", "'many' is refused: it is not a number"),
        ("li", "2026-11-06", -3, "-3 is refused: a target is zero or more"),
        ("li", "2026-11-09", 0.5, "it is finer than the quantum"),
        ("li", "2026-11-10", True, "a bool is not a number here"),
        ("li", "2026-11", "=HYPERLINK(A1)", "is no sum of cells"),
        ("li", "2026-11-09..2026-11-15", "=SUM(A1 B1)", "is no sum of cells"),
        ("li", "2026-11-16..2026-11-22", "=SUM(", "is no sum of cells"),
        ("li", "2026-11-23..2026-11-30", "=nowhere!A1", "names a sheet that is not there"),
    ]
    cells = {spot(pack, "东区", "signings", role, period): rest for role, period, *rest in wrong}
    edited(pack, "东区", {cell: given for cell, (given, _) in cells.items()})

    with pytest.raises(InvalidInput) as error:
        read_targets(pack, like=plan)
    told = dict(problems(error))
    assert [] == [
        (cell, text) for cell, (_, text) in cells.items() if text not in told.get(f"东区!{cell}", "")
    ]


def test_sum_of_a_whole_sheet(pack, plan):
    """A sum of more cells than any pack has is refused before it is worked out."""
    cell = spot(pack, "west", "signings", "zhao", "2026-11")
    edited(pack, "west", {cell: "=SUM(A1:XFD1048576)"})

    with pytest.raises(InvalidInput) as error:
        read_targets(pack, like=plan)
    assert "adds up more cells than any pack has" in dict(problems(error))[f"west!{cell}"]


def test_circles(pack, plan):
    """Formulas that lead back to themselves are refused, and so is whatever adds them up."""
    total, week = (
        spot(pack, "west", "signings", "zhao", period) for period in ("2026-11", "2026-11-09..2026-11-15")
    )
    edited(pack, "west", {total: f"={week}", week: f"={total}"})

    with pytest.raises(InvalidInput) as error:
        read_targets(pack, like=plan)
    told = dict(problems(error))
    assert "leads back to itself" in told[f"west!{total}"]
    assert "leads back to itself" in told[f"west!{week}"]


def test_emptied(pack, plan):
    """An emptied day is no target; a sum of nothing is none, either, and texts and bools in it do not count."""
    cell = spot(pack, "west", "signings", "zhao", "2026-11-10")
    total = spot(pack, "west", "signings", "zhao", "2026-11")
    edited(pack, "west", {cell: None, total: "=A1+D98+ZZ99", "D98": True})
    read = read_targets(pack, like=plan).plan

    assert read.get("signings", "zhao", date(2026, 11, 10)) is None
    assert read.get("signings", "zhao", NOVEMBER) is None


def test_another_plan(pack, plan):
    """A pack is not read as if it were of another month, of other quanta or other people."""
    december = decompose(
        {SIGNINGS: 4}, store(), Month(2026, 12), calendar=WorkCalendar.daily(), weeks="sevens"
    )
    cents = Plan.from_rows(
        (), metrics=[SIGNINGS, Metric("disbursements", "0.01", "CNY")], roles=store(), period=NOVEMBER
    )
    more = Plan.from_rows((), metrics=[SIGNINGS, MONEY, Metric("x")], roles=store(), period=NOVEMBER)
    fewer = Plan.from_rows((), metrics=[SIGNINGS], roles=Team("west", [Manager("zhao")]), period=NOVEMBER)
    told = []
    for like in (december, cents, more, fewer):
        with pytest.raises(InvalidInput) as error:
            read_targets(pack, like=like)
        told.append(problems(error))

    assert ["Lists!D1", "Lists!E1"] == [place for place, _ in told[0]]
    assert "with quantum 1000, unit 'CNY'; the plan it is read like has quantum 0.01" in told[1][0][1]
    assert [("", "it was written without x, which the plan it is read like has")] == told[2]
    assert (
        "signings of s in 2026-11 is nothing that the plan has, which this workbook is read like"
        in told[3][0][1]
    )


# --- actuals ----------------------------------------------------------------------------------------------------


def test_filled_in(pack):
    """What people choose and type is read: names from the list, numbers as deals, days as days."""
    rows = {
        6: (date(2026, 11, 3), "李娜", "signings", 2, 123, datetime(2026, 11, 3, 14, 5), None),
        7: ("2026-11-04", "wang", "放款金额", "-50", 1e16, date(2026, 11, 5), None),
        9: ("2026年11月5日", "zhao", "disbursements", 2, None, "2026-11-05 09:30", " own "),
        10: (datetime(2026, 11, 6, 0, 0), "hq", "signings", 0, "", "2026-11-07", ""),
    }
    cells = {
        f"{letter}{row}": told
        for row, given in rows.items()
        for letter, told in zip("CDEFGHI", given, strict=True)
    }
    edited(pack, "Actuals", {**cells, "L12": "a note beside the entries"})

    assert {
        (date(2026, 11, 3), "li", "signings", 2, "123", datetime(2026, 11, 3, 14, 5), None),
        (date(2026, 11, 4), "wang", "disbursements", -50, "10000000000000000", date(2026, 11, 5), None),
        (date(2026, 11, 5), "zhao", "disbursements", 2, None, datetime(2026, 11, 5, 9, 30), "own"),
        (date(2026, 11, 6), "hq", "signings", 0, None, date(2026, 11, 7), None),
    } == set(read_actuals(pack).rows())


def test_refused_actuals(pack):
    """Everything that is wrong in the entries is told at once, each with the address of its cell."""
    good = (date(2026, 11, 3), "wang", "signings", 2, None, None)
    wrong = [
        (0, "soon", "'soon' is not a day"),
        (0, None, "it is empty; on which day was it?"),
        (0, datetime(2026, 11, 3, 9, 0), "is not a day"),
        (1, None, "it is empty; who brought it?"),
        (1, "=A1", "'=A1' is refused: it is a formula; write what happened as it is"),
        (2, None, "it is empty; of what is the amount?"),
        (2, "signnings", "unknown metric 'signnings' in the workbook. Did you mean 'signings'?"),
        (3, None, "it is empty; what did not happen has no row, or a 0"),
        (3, "two", "'two' is refused"),
        (3, 0.5, "it is finer than the quantum"),
        (3, "=1+1", "it is a formula"),
        (5, "now: or never", "'now: or never' is no time"),
        (5, "2026-11-03 14:05+08:00", "has a time zone"),
    ]
    cells = {}
    for row, (at, told, _) in enumerate(wrong, start=6):
        line = [*good[:at], told, *good[at + 1 :]]
        cells |= {f"{letter}{row}": given for letter, given in zip("CDEFGH", line, strict=True)}
    edited(pack, "Actuals", cells)

    with pytest.raises(InvalidInput) as error:
        read_actuals(pack)
    told = problems(error)
    assert [f"Actuals!{'CDEFGH'[at]}{row}" for row, (at, _, _) in enumerate(wrong, start=6)] == [
        at for at, _ in told
    ]
    assert [] == [
        (text, message) for (_, _, text), (_, message) in zip(wrong, told, strict=True) if text not in message
    ]


def test_amount_without_metric(pack):
    """An amount is judged also where its metric is not known: whether it is a number."""
    edited(pack, "Actuals", {"C6": date(2026, 11, 3), "D6": "li", "E6": "?", "F6": "x"})

    with pytest.raises(InvalidInput) as error:
        read_actuals(pack)
    assert ["Actuals!E6", "Actuals!F6"] == [place for place, _ in problems(error)]


def test_texts_are_no_formulas(tmp_path):
    """A text that looks like a formula is neutralised in the file and comes back; a correction stays a number."""
    team = Team("=1+1", [Manager("@home", name="+86"), Manager("-x")])
    made = decompose({Metric("=cmd"): 4}, team, NOVEMBER, calendar=WorkCalendar.daily())
    told = Actuals([(date(2026, 11, 3), "-x", "=cmd", -5, "=deal", None, "@shop")])
    write_pack(tmp_path / "pack.xlsx", made, actuals=told)
    book = openpyxl.load_workbook(tmp_path / "pack.xlsx")
    own = {
        cell.value
        for page in book.worksheets
        for row in page.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }

    assert [datetime(2026, 11, 3), "'-x", "'=cmd", -5, "'=deal"] == [
        cell.value for cell in book["Actuals"][6][2:7]
    ]
    assert all(formula.startswith(("=SUM(", "='", "=IF(ROUND(")) for formula in own)
    assert made == read_targets(tmp_path / "pack.xlsx", like=made).plan
    assert set(told.rows()) == set(read_actuals(tmp_path / "pack.xlsx").rows())


def test_beyond_doubles(tmp_path):
    """An amount that a double does not hold is written as a text, and so is every sum of it; all digits come back."""
    team = Team("east", [Manager("li"), Manager("wang")])
    fine = Metric("cents", "0.0000000001", "CNY")
    huge = 10**20 + 1
    rows = [
        ("signings", "li", NOVEMBER, huge),
        ("signings", "east", NOVEMBER, huge),
        (fine, "li", NOVEMBER, fine.quantity(1)),
    ]
    made = Plan.from_rows(rows, metrics=[SIGNINGS, fine], roles=team, period=NOVEMBER)
    write_pack(tmp_path / "pack.xlsx", made)
    page = openpyxl.load_workbook(tmp_path / "pack.xlsx")["east"]

    assert [str(huge), str(huge)] == [
        page[spot(tmp_path / "pack.xlsx", "east", "signings", id_, "2026-11")].value for id_ in ("li", "east")
    ]
    assert made == read_targets(tmp_path / "pack.xlsx", like=made).plan


def test_thousands(tmp_path):
    """Where all amounts are whole thousands, an English pack has them so; odd ones stay as they are."""
    team, told = Team("east", [Manager("li")]), []
    for amount in (1_234_000, 1_234_560, 90_000):
        made = Plan.from_rows(
            [(MONEY.name, "li", NOVEMBER, amount)],
            metrics=[Metric("disbursements", 10, "CNY")],
            roles=team,
            period=NOVEMBER,
        )
        write_pack(tmp_path / "pack.xlsx", made)
        path = tmp_path / "pack.xlsx"
        page = openpyxl.load_workbook(path)["east"]
        told.append((page["C7"].value, page[spot(path, "east", "disbursements", "li", "2026-11")].value))
        assert made == read_targets(path, like=made).plan

    assert [
        ("disbursements (thousand CNY)", 1234),
        ("disbursements (CNY)", 1_234_560),
        ("disbursements (CNY)", 90_000),
    ] == told


def test_same_number_in_two_units(tmp_path):
    """20 signings and 20 万元 are told apart by their metrics."""
    rows = [("signings", "li", NOVEMBER, 20), ("disbursements", "li", NOVEMBER, 200_000)]
    team = Team("east", [Manager("li")])
    made = Plan.from_rows(rows, metrics=[SIGNINGS, MONEY], roles=team, period=NOVEMBER)
    path = tmp_path / "pack.xlsx"
    write_pack(path, made, lang="zh")
    page = openpyxl.load_workbook(path)["east"]
    cells = [page[spot(path, "east", name, "li", "2026-11")].value for name in ("signings", "disbursements")]

    assert [20, 20] == cells
    assert made == read_targets(path, like=made).plan


# --- files that mean no good ------------------------------------------------------------------------------------


def remade(path, change):
    """The pack with its parts changed as texts."""
    content = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)))


def refusal(path, plan):
    """What both readers say of a file, which is the same."""
    told = []
    for read in (lambda: read_targets(path, like=plan), lambda: read_actuals(path)):
        with pytest.raises(InvalidInput) as error:
            read()
        told.append(problems(error)[0][1])
    assert told[0] == told[1] or "sheet" in told[0]
    return told[0]


def test_no_workbook(tmp_path, plan):
    """What is no workbook, or is not there, is told, not raised through."""
    text = tmp_path / "text.xlsx"
    text.write_text("date,manager")
    empty = tmp_path / "empty.xlsx"
    with zipfile.ZipFile(empty, "w") as file:
        file.writestr("a", "b")

    assert "it is no workbook that can be read (BadZipFile" in refusal(text, plan)
    assert "it is no workbook that can be read (" in refusal(empty, plan)
    assert "the file cannot be read: No such file" in refusal(tmp_path / "none.xlsx", plan)


def test_another_workbook(tmp_path, plan):
    """A workbook that is no pack is told to be none."""
    openpyxl.Workbook().save(tmp_path / "other.xlsx")

    with pytest.raises(InvalidInput, match="it has no sheet with targets; write_pack writes such workbooks"):
        read_targets(tmp_path / "other.xlsx", like=plan)
    with pytest.raises(InvalidInput, match="it has no sheet for actuals"):
        read_actuals(tmp_path / "other.xlsx")


def test_bombs(pack, plan, monkeypatch):
    """A workbook that unpacks to more than any pack, or has more cells or rows, is refused before it fills the memory."""
    with monkeypatch.context() as few:
        few.setattr(_opened, "MOST_ROWS", 3)
        assert "sheet 'Cover' has more than 3 rows; share them out" == refusal(pack, plan)
    monkeypatch.setattr(_opened, "MOST_CELLS", 100)
    assert "it has more than 100 cells; a pack has fewer" == refusal(pack, plan)
    monkeypatch.setattr(_opened, "LARGEST", 1000)
    assert "a pack has at most 1,000" in refusal(pack, plan)


def test_lies_about_size(pack, plan):
    """A sheet that says it is as large as can be costs no more than what it holds."""
    remade(
        pack, lambda content: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', content)
    )

    assert plan == read_targets(pack, like=plan).plan


def test_array_formulas(pack, plan):
    """A formula of another kind is refused like any that is no sum."""
    cell = spot(pack, "west", "signings", "zhao", "2026-11")
    formula = openpyxl.worksheet.formula.ArrayFormula(cell, "=SUM(E8:F8)")
    edited(pack, "west", {cell: formula})

    with pytest.raises(InvalidInput, match="is no sum of cells"):
        read_targets(pack, like=plan)


@pytest.mark.parametrize(
    ("row", "column", "given", "text"),
    [
        (1, 2, "9", "version '9' is not one that this release reads; it reads 1"),
        ("target", 4, "none", "'none' is refused"),
        ("target", 6, "many", "invalid literal"),
        ("stray", 4, "soon", "'soon' is not a period"),
        ("stray", 5, "many", "'many' is refused"),
    ],
)
def test_broken_lists(tmp_path, row, column, given, text):
    """What was changed in the hidden lists so that they make no sense is told."""
    made = Plan.from_rows(
        [("signings", "li", Month(2026, 12), 3)], roles=Team("e", [Manager("li")]), period=NOVEMBER
    )
    path = tmp_path / "pack.xlsx"
    write_pack(path, made)
    book = openpyxl.load_workbook(path)
    lists = book["Lists"]
    line = (
        row if isinstance(row, int) else next(one[0].row for one in lists.iter_rows() if one[0].value == row)
    )
    lists.cell(line, column).value = given
    book.save(path)

    with pytest.raises(InvalidInput) as error:
        read_targets(path, like=made)
    assert text in problems(error)[0][1]


def test_broken_metrics(pack, plan):
    """So it is for actuals, and where the lists or a column are gone."""
    book = openpyxl.load_workbook(pack)
    lists = book["Lists"]
    row = next(one[0].row for one in lists.iter_rows() if one[0].value == "metric")
    lists.cell(row, 4).value, lists.cell(row + 1, 6).value = "none", "many"
    book["Actuals"]["C1"] = None
    book.save(pack)
    with pytest.raises(InvalidInput) as error:
        read_actuals(pack)
    told = [text for _, text in problems(error)]
    assert "'none' is refused" in told[0]
    assert "invalid literal" in told[1]
    assert "there is no column for date or day or 日期 any more" == told[2]
    book.remove(lists)
    book.save(pack)
    with pytest.raises(InvalidInput, match="the hidden sheet with its lists is missing"):
        read_targets(pack, like=plan)


def test_without_headings(pack):
    """Entries are found also where the row of headings is gone."""
    gone = dict.fromkeys(("C2", "C3", "C5", "D5", "E5", "F5", "G5", "H5", "I5"))
    edited(pack, "Actuals", {**gone, "C6": date(2026, 11, 3), "D6": "li", "E6": "signings", "F6": 1})

    assert 1 == len(read_actuals(pack).rows())


def test_unreadable_keys(pack, plan):
    """A hidden key that was changed into no period is told with its cell."""
    edited(pack, "west", {"E1": "soon"})

    with pytest.raises(InvalidInput) as error:
        read_targets(pack, like=plan)
    assert "west!E1" == problems(error)[0][0]


# --- writing ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id_", "text"), [("a_x005F_b", "a text without 'x005F_'"), ("x" * 40_000, "at most 32,000 characters")]
)
def test_texts_that_no_cell_holds(tmp_path, id_, text):
    """A text that would not come back as it was is refused before anything is written."""
    made = Plan.from_rows((), metrics=[SIGNINGS], roles=Team("e", [Manager(id_)]), period=NOVEMBER)

    with pytest.raises(InvalidValue, match=text):
        write_pack(tmp_path / "pack.xlsx", made)
    assert [] == list(tmp_path.iterdir())


def test_refused_on_writing(plan, tmp_path):
    """Another language, actuals in other quanta, and a folder that is not there."""
    other = Actuals([(date(2026, 11, 3), "li", Metric("disbursements", 1), 5)])

    with pytest.raises(UnknownMember, match="language"):
        write_pack(tmp_path / "pack.xlsx", plan, lang="fr")
    with pytest.raises(InvalidValue, match="the one known here"):
        write_pack(tmp_path / "pack.xlsx", plan, actuals=other)
    with pytest.raises(OSError, match=r"pack\.xlsx"):
        write_pack(tmp_path / "none" / "pack.xlsx", plan)


def test_the_same_pack_twice(plan, tmp_path):
    """The same plan gives the same file, which takes the place of the old one."""
    path = tmp_path / "pack.xlsx"
    path.write_text("old")
    write_pack(path, plan)
    first = path.read_bytes()
    write_pack(path, plan)

    assert first == path.read_bytes()
    assert [path] == list(tmp_path.iterdir())


def test_missing_libraries(plan, pack, monkeypatch):
    """Without the libraries the error says what to install."""
    for name in ("xlsxwriter", "xlsxwriter.workbook", "openpyxl"):
        monkeypatch.setitem(sys.modules, name, None)

    with pytest.raises(MissingExtra) as writing:
        write_pack(pack, plan)
    with pytest.raises(MissingExtra) as reading:
        read_actuals(pack)
    assert "XlsxWriter is not installed; get it with: pip install 'targetkit[excel]'" == str(writing.value)
    assert "openpyxl is not installed; get it with: pip install 'targetkit[excel]'" == str(reading.value)
