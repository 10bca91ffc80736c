"""Files: rosters, weights and plans."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targetkit import (
    Funnel,
    Manager,
    Metric,
    Month,
    Plan,
    Quarter,
    Region,
    Store,
    Team,
    Week,
    WorkCalendar,
    Year,
    decompose,
    weights,
)
from targetkit.errors import InvalidInput, Problem, UnknownMember
from targetkit.files import read_plan, read_roster, read_weights, write_plan
from targetkit.lag import Lag
from targetkit.overdue import OverdueRail, RiskBand
from targetkit.plan import Row
from tests.file_cases import refused, writer
from tests.strategies import PERIODS, splits

NOVEMBER = Month(2026, 11)


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write files into a directory of the test's own, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return writer(tmp_path)


# --- rosters ----------------------------------------------------------------------------------------------------

ROSTER = """\
id,name,team,team_name,opened,leader,grade,hired,left,away,weight,weight:signings
zhou,Zhou Jie,east,East,2021-03-01,yes,head,2021-03-01,,,0.5,1/2
li-na,Li Na,east,,,no,,2023-05-08,,2026-11-03; 2026-11-04=0.5; 2026-11-09..2026-11-10;,1,1
wang,Wang Lei,east/east-1,East One,,,,2026/9/1,2026-11-13,,,
wu,Wu Gang,,,,,,,,,2,3
"""


def test_roster(write):
    """A roster gives the tree that its rows describe; who has no team stands in the store."""
    roster = read_roster(write("roster.csv", ROSTER), store="chengdu-01", name="Jinjiang")
    missed = {date(2026, 11, 3): 1, date(2026, 11, 4): "0.5", date(2026, 11, 9): 1, date(2026, 11, 10): 1}
    zhou = Manager("zhou", name="Zhou Jie", hired=date(2021, 3, 1), grade="head")
    li_na = Manager("li-na", name="Li Na", hired=date(2023, 5, 8), away=missed)
    wang = Manager("wang", name="Wang Lei", hired=date(2026, 9, 1), left=date(2026, 11, 13))
    smaller = Team("east-1", [wang], name="East One")
    east = Team("east", [li_na, smaller], name="East", leader=zhou, opened=date(2021, 3, 1))
    expected = Store("chengdu-01", [east, Manager("wu", name="Wu Gang")], name="Jinjiang")

    assert expected == roster
    assert ["zhou", "li-na", "wang", "wu"] == [manager.id for manager in roster.managers()]


CHINESE = """\
工号,姓名,团队,团队名称,团队经理,门店,门店名称,区域,入职日期,离职日期,请假,职级,权重：交件
a1,李娜,t1,东区,李娜,s1,一店,西南/成都,2023年5月8日,,2026-11-03；2026-11-04=1/2,高级,1
a2,王磊,t1,东区,李娜,s1,,西南/成都,2026/09/01,,,,0.5
a3,赵敏,t2,,否,s2,,西南,,,,,
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_roster_chinese(write, encoding):
    """Chinese headings are understood, in UTF-8 with and without a byte order mark and in GB18030."""
    roster = read_roster(write("花名册.csv", CHINESE, encoding))
    away = {date(2026, 11, 3): 1, date(2026, 11, 4): "0.5"}
    li_na = Manager("a1", name="李娜", hired=date(2023, 5, 8), away=away, grade="高级")
    team = Team("t1", [Manager("a2", name="王磊", hired=date(2026, 9, 1))], name="东区", leader=li_na)
    inner = Region("成都", [Store("s1", [team], name="一店")])

    assert Region("西南", [inner, Store("s2", [Team("t2", [Manager("a3", name="赵敏")])])]) == roster


@pytest.mark.parametrize(
    ("head", "row", "manager"),
    [
        ("manager,store", "li-na,s", Manager("li-na")),
        ("客户经理,门店", "李娜,s", Manager("李娜")),
        ("姓名,营业部", "李娜,s", Manager("李娜")),
        ("工号,业务员,门店", "a1,李娜,s", Manager("a1", name="李娜")),
        ("业务员,姓名,门店", "a1,李娜,s", Manager("a1", name="李娜")),
    ],
)
def test_roster_who(write, head, row, manager):
    """客户经理 is the name beside an id and the id where there is none; so is a name that stands alone."""
    assert Store("s", [manager]) == read_roster(write("r.csv", f"{head}\n{row}\n"))


def test_roster_row_of_spaces(write):
    """A row that has only spaces is no row, however many cells it has."""
    assert Store("s", [Manager("wu")]) == read_roster(write("r.csv", "id,grade\n , , \n \nwu,\n"), store="s")


def test_roster_layout(write):
    """Blank rows, blank cells at the end, rows over several lines and marked columns do no harm."""
    text = 'id,Team Name,team,#phone,mobile,\n,,,1,,\n\n"li-na","East side",east,"1\n3",2,\n,,,,,\n=,,,,,\nwu,,east,,,,,\n'
    roster = read_roster(write("r.csv", text.replace("=,", "'=wu,")), store="s", ignore=["mobile"])

    assert (
        Store("s", [Team("east", [Manager("li-na"), Manager("wu")], name="East side"), Manager("=wu")])
        == roster
    )


@pytest.mark.parametrize(
    "column", ["id", "name", "team", "team_name", "store", "store_name", "region", "grade"]
)
def test_roster_torn(write, column):
    """A line break inside a name, which would tear every table apart, is told where it stands."""
    row = {"id": "a", "team": "east", "store": "s", "region": "west"} | {column: '"x\ny"'}
    text = f"{','.join(row)}\n{','.join(row.values())}\n"
    shown = "'x\\ny' is not a text on one line, without control characters; take out U+000A"

    assert [f"r.csv:2: {column}: {shown}"] == refused(read_roster, write("r.csv", text))


def test_roster_region(write):
    """Several stores lie in the region that is named with the roster, whether or not the rows name it, too."""
    text = "id,store,region\na,s1,west\nb,s2,west/inner\nc,s3,\n"
    roster = read_roster(write("r.csv", text), region="west", name="West")
    inner = Region("inner", [Store("s2", [Manager("b")])])
    stores = [Store("s1", [Manager("a")]), inner, Store("s3", [Manager("c")])]

    assert Region("west", stores, name="West") == roster


def test_roster_deep(write):
    """Teams in teams may be nested as deep as anybody likes."""
    path = "/".join(f"t{depth}" for depth in range(3_000))
    roster = read_roster(write("r.csv", f"id,team\nli-na,{path}\n"), store="s")

    assert 3_002 == len(roster.ids)


def test_roster_everything_wrong(write):
    """All mistakes of a roster are told at once, each with its line and column."""
    text = (
        "id,team,hired,left,away,weight,opened,leader\n"
        "a,east,2026-13-01,,,,2026-01-01,\n"
        "b,east,tomorrow,,,-1,2026-02-02,\n"
        ",east,,,,,,\n"
        "d,,,,,,,yes\n"
        "e,east,2026-05-02,2026-05-01,2026-11-03=2,,,\n"
        "f,east,,,2026-11-03;2026-11-03..2026-11-04,x,,maybe\n"
        "g,east//one,,,2026-11-04..2026-11-03,,,\n"
        "h,east,2026-05-02,2026-05-01,,,,\n"
        "i,a,b\n"
    )
    places = [
        (2, "hired", "'2026-13-01' is not a day: month must be in 1..12"),
        (3, "hired", "'tomorrow' is not a day: a day is written 2026-11-03"),
        (3, "weight", "'-1' is refused: a weight is zero or more"),
        (3, "opened", "'2026-02-02' contradicts line 2, where 'east' has '2026-01-01'"),
        (7, "weight", "'x' is refused: it is not a number"),
        (4, "id", "it is empty: say who the row is"),
        (5, "leader", "there is no team in this row to lead"),
        (6, "away", "share of 2026-11-03 missed: '2' is refused: a rate lies above 0 and at most at 1"),
        (6, "left", "Manager 'e': left: datetime.date(2026, 5, 1) was given"),
        (7, "away", "2026-11-03 is named twice"),
        (7, "leader", "'maybe' is neither yes nor no, and nobody of 'east'"),
        (8, "away", "'2026-11-04..2026-11-03' ends before it starts"),
        (8, "team", "'east//one' has an empty part between its slashes"),
        (
            9,
            "left",
            "Manager 'h': left: datetime.date(2026, 5, 1) was given; expected a last day on or after",
        ),
        (10, "", "it has 3 cells where the first row has 8"),
    ]
    with pytest.raises(InvalidInput) as caught:
        read_roster(write("r.csv", text), store="s")
    problems = caught.value.problems

    assert max(places)[0] == problems[-1].line
    assert [(line, column) for line, column, _ in sorted(places)] == sorted(
        (p.line, p.column) for p in problems
    )
    for line, column, message in places:
        assert any((p.line, p.column) == (line, column) and message in p.message for p in problems)
    assert str(caught.value).startswith(
        "15 problems in the input:\n  r.csv:2: hired: '2026-13-01' is not a day"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id,team\na,x\na,y\n", ["r.csv:3: id: 'a' stands in line 2 already"]),
        (
            "姓名,团队\n李娜,x\n李娜,y\n",
            ["r.csv:3: 姓名: '李娜' stands in line 2 already; two of the same name need a column 工号 or id"],
        ),
        (
            "id,team\na,x\nb,a\n",
            [
                "r.csv:3: team: 'a' is also the id of a manager; ids are unique, so give one of them another "
                "and show people what they know by a name"
            ],
        ),
        (
            "id,team\na,x/1\nb,y/1\n",
            [
                "r.csv:3: team: '1' is also the id of a team in 'x'; ids are unique, so give one of them another "
                "and show people what they know by a name"
            ],
        ),
        (
            "id,team,team_name\na,x,X\nb,x,Y\n",
            ["r.csv:3: team_name: 'Y' contradicts line 2, where 'x' has 'X'"],
        ),
        (
            "id,team,team_name,away,store_name\na,x,X,,S\nb,x,Y,never,T\n",
            [
                "r.csv:3: away: 'never' is not a day: a day is written 2026-11-03",
                "r.csv:3: team_name: 'Y' contradicts line 2, where 'x' has 'X'",
                "r.csv:3: store_name: 'T' contradicts line 2, where 's' has 'S'",
            ],
        ),
        (
            "id,team,team_name,opened,leader\na,x,,,\nb,,Y,2026-01-01,Zhou\n",
            [
                "r.csv:3: leader: there is no team in this row to lead",
                "r.csv:3: team_name: there is no team in this row to name",
                "r.csv:3: opened: there is no team in this row that was opened",
            ],
        ),
        ("id,team,opened\na,x,soon\nb,x,\n", ["r.csv:2: opened: 'soon' is not a day: a day is written 2026-11-03"]),
        (
            "id,team,leader\na,x,yes\nb,x,1\n",
            ["r.csv:3: leader: 'x' has a leader already, 'a'"],
        ),
        (
            "id,team,leader\na,x,Zhou\nb,x,\n",
            [
                "r.csv:2: leader: 'Zhou' is neither yes nor no, and nobody of 'x'; "
                "a leader who carries targets has a row, for any other leave the cell empty"
            ],
        ),
        ("id,weight\na,-1\nb,many\n", [
            "r.csv:2: weight: '-1' is refused: a weight is zero or more",
            "r.csv:3: weight: 'many' is refused: it is not a number; "
            "write digits with a point, without thousands separators or units",
        ]),
        (
            "id,hird\na,2026-01-01\n",
            [
                "r.csv:1: hird: unknown column; did you mean 'hired'? "
                "A column to pass over has a heading that begins with #"
            ],
        ),
        ("id,工号\na,b\n", ["r.csv:1: 工号: it means the same as 'id'; keep one of them"]),
        (
            "id,name,客户经理\na,b,c\n",
            ["r.csv:1: 客户经理: it means the same as 'name' here; keep one of them"],
        ),
        ('id,#phone,name\na,"x\ny",\n,,z\n', ["r.csv:4: id: it is empty: say who the row is"]),
        ("id\n", ["r.csv: there is nobody in it"]),
        ("", ["r.csv: it is empty; its first row names the columns: "]),
        (
            'id,name\na,"b\n',
            ["r.csv:2: it is no CSV row: unexpected end of data; look at its quotation marks", "r.csv: there is nobody in it"],
        ),
        ("id,store\na,s\nb,t\nc,\n", [
            "r.csv:3: store: 't' is not the store that the roster is read for, 's'",
        ]),
    ],
)  # fmt: skip
def test_roster_refused(write, text, expected):
    """Each mistake has its place and says what to do."""
    found = refused(read_roster, write("r.csv", text), store="s")

    assert sorted(expected) == sorted(found)


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        (
            "id,team\na,x\nb,x\n",
            {},
            [
                "r.csv:1: store: no column says which store the people are in; "
                "add one, or name the store where the roster is read"
            ],
        ),
        ("id,store\na,s\nb,\n", {}, ["r.csv:3: store: it is empty: say which store the person is in"]),
        (
            "id,store\na,s\nb,t\n",
            {},
            [
                "r.csv: 's', 't' have nothing above them that holds them together; "
                "name a region where the roster is read"
            ],
        ),
        (
            "id,store,region\na,s,west\nb,s,east\n",
            {"region": "all"},
            ["r.csv:3: region: 's' lies in another region in line 2"],
        ),
        (
            "name,team\na,x\n",
            {"ignore": ["name"]},
            [
                "r.csv:1: id: no column says who the rows are; its heading is one of "
                "id, manager_id, 工号, 编号, manager, 客户经理, 业务员",
                "r.csv:1: store: no column says which store the people are in; "
                "add one, or name the store where the roster is read",
                "r.csv:2: id: it is empty: say who the row is",
            ],
        ),
        (
            "id,store,x:1,weight:\na,s,1,1\n",
            {},
            [
                "r.csv:1: x:1: unknown column; there is id, manager, name, team, team_name, store, store_name, "
                "region, hired, left, leader, grade, opened, away, weight. "
                "A column to pass over has a heading that begins with #",
                "r.csv:1: weight:: unknown column; did you mean 'weight'? "
                "A column to pass over has a heading that begins with #",
            ],
        ),
    ],
)
def test_roster_without_place(write, text, options, expected):
    """People need a store, and stores something that holds them together."""
    assert expected == refused(read_roster, write("r.csv", text), **options)


def test_unreadable(write, tmp_path):
    """A file that is not there, or is no text, is a problem like any other."""
    (tmp_path / "r.csv").write_bytes(b"\xff\xfe\x00i")

    assert ["nope.csv: the file cannot be read: No such file or directory"] == refused(
        read_roster, "nope.csv"
    )
    assert ["r.csv: it is neither UTF-8 nor GB18030 text; save it as `CSV UTF-8`"] == refused(
        read_roster, "r.csv"
    )


# --- weights ----------------------------------------------------------------------------------------------------


def test_weights(write):
    """Weights in long form are explicit weights by metric; without a metric they hold for all."""
    by_metric = read_weights(
        write("w.csv", "manager,metric,weight\na,signings,2\nb,signings,1/3\na,交件,0\n")
    )
    for_all = read_weights(write("w.csv", "工号,权重\na,2\n"))

    assert {"signings": weights.explicit({"a": 2, "b": "1/3"}), "交件": weights.explicit({"a": 0})} == dict(
        by_metric
    )
    assert {"": weights.explicit({"a": 2})} == dict(for_all)


def test_weights_refused(write):
    """A weight that is none, and one that is given twice."""
    text = "manager,metric,weight\na,signings,-2\na,signings,2\na,approvals,\n"

    assert [
        "w.csv:2: weight: '-2' is refused: a weight is zero or more",
        "w.csv:3: 'a' has a weight in line 2 already",
        "w.csv:4: weight: '' is refused: it is not a number; "
        "write digits with a point, without thousands separators or units",
    ] == refused(read_weights, write("w.csv", text))
    assert ["w.csv:1: weight: there is no such column; its heading is weight or 权重"] == refused(
        read_weights, write("w.csv", "manager\na\n")
    )


# --- plans ------------------------------------------------------------------------------------------------------


@pytest.fixture
def plan():
    """Two people, a count by day and money by week."""
    store = Store("s", [Team("east", [Manager("a"), Manager("=b")])])
    targets = {Metric("submissions"): 21, Metric("disbursements", "0.50", "CNY"): "1000.50"}
    grain = {"disbursements": "week"}
    return decompose(targets, store, NOVEMBER, calendar=WorkCalendar.weekdays(), grain=grain)


@pytest.mark.parametrize("name", ["plan.csv", "plan.JSON"])
def test_plan_files(plan, tmp_path, name):
    """A plan comes back from its file as it was, and a file that was there is replaced."""
    path = tmp_path / name
    path.write_text("old")
    write_plan(plan, path)
    again = read_plan(path, like=plan)

    assert plan == again
    assert hash(plan) == hash(again)
    assert [path] == list(tmp_path.iterdir())


@given(split=splits(periods=PERIODS), suffix=st.sampled_from(["csv", "json"]))
def test_round_trip_files(tmp_path_factory, split, suffix):
    """Law *round trip*: any plan of a month, fiscal or not, comes back from CSV and JSON as it was."""
    plan = split.plan()
    path = tmp_path_factory.mktemp("plan") / f"plan.{suffix}"
    write_plan(plan, path)

    assert plan == read_plan(path, like=plan)


RATES = st.fractions(0, 1)
LAGS = st.integers(0, 9) | st.dictionaries(st.integers(0, 9), st.integers(1, 9), min_size=1).map(Lag.stated)


@st.composite
def rails(draw):
    """Any guard rail, with shares or with what the bands can bring."""
    names = draw(
        st.lists(st.text("AB=一. ", min_size=1).filter(str.strip), min_size=1, max_size=4, unique=True)
    )
    parts = draw(st.lists(st.integers(1, 9), min_size=len(names), max_size=len(names)))
    if draw(st.booleans()):
        mix = [{"share": Fraction(part, sum(parts))} for part in parts]
    else:
        mix = [{"most": draw(st.none() | st.fractions(0, 99))} for _ in names]
    bands = [RiskBand(name, draw(RATES), **more) for name, more in zip(names, mix, strict=True)]
    return OverdueRail(draw(RATES), bands, metric=draw(st.sampled_from(["approvals", "passed"])))


@given(rail=rails(), approvals=LAGS, signings=LAGS)
def test_round_trip_limits(tmp_path_factory, rail, approvals, signings):
    """Any guard rail and any lags come back from the JSON of a plan, also like one that has neither."""
    rates = {"average_ticket": 1000, "signing_rate": "0.5", "approval_rate": "0.5"}
    funnel = Funnel.consumer_loan(**rates, aliases={"passed": "approvals"})
    given = {"metrics": funnel.metrics, "roles": Store("s", [Manager("a")]), "period": NOVEMBER}
    lagged = funnel.with_lags(approvals=approvals, signings=signings)
    plan = Plan.from_rows([("signings", "a", NOVEMBER, 3)], **given, funnel=lagged, overdue=rail)
    path = tmp_path_factory.mktemp("plan") / "plan.json"
    write_plan(plan, path)
    read = read_plan(path, like=Plan.from_rows([], **given, funnel=funnel))

    assert (rail, plan) == (read.overdue, read_plan(path, like=plan))
    assert funnel.metrics[0] == read.funnel.stages[0].metric
    for metric in ("signings", "disbursements"):
        assert lagged.lead("intakes", metric) == read.funnel.lead("intakes", metric)


@pytest.mark.parametrize("suffix", ["csv", "json"])
@pytest.mark.parametrize(
    "period", [Quarter(2026, 4), Quarter.starting(2026, 11, 26), Year(2026), Year.starting(2026, 4)]
)
def test_round_trip_files_long(tmp_path, period, suffix):
    """So does a plan of a quarter or a year, with all that lies between it and the day."""
    store = Store("s", [Team("east", [Manager("a"), Manager("b")])])
    plan = decompose(
        {Metric("submissions"): 700}, store, period, calendar=WorkCalendar.weekdays(), weeks="sevens"
    )
    write_plan(plan, tmp_path / f"plan.{suffix}")

    assert plan == read_plan(tmp_path / f"plan.{suffix}", like=plan)


def test_plan_csv(plan, tmp_path):
    """The CSV begins with a byte order mark, guards against formulas, and shows Decimals in full."""
    path = tmp_path / "plan.csv"
    write_plan(plan, path)
    lines = path.read_bytes().decode().split("\n")

    assert "\ufeffmetric,role,period,value" == lines[0]
    assert "submissions,'=b,2026-11,10" in lines
    assert "disbursements,s,2026-11,1000.5" in lines


def test_plan_json(plan, tmp_path):
    """The JSON says what it is; Decimals are texts and days ISO."""
    path = tmp_path / "plan.json"
    write_plan(plan, path)
    document = json.loads(path.read_text(encoding="utf-8"))

    assert ("targetkit/plan", 1, "2026-11", "monday") == tuple(
        document[key] for key in ("schema", "version", "period", "weeks")
    )
    assert {"name": "disbursements", "quantum": "0.5", "unit": "CNY", "aliases": []} == document["metrics"][1]
    assert {"metric": "submissions", "role": "s", "period": "2026-11", "value": 21} == document["rows"][0]
    assert {"metric": "disbursements", "role": "s", "period": "2026-11", "value": "1000.5"} in document[
        "rows"
    ]


def test_plan_strays(plan, tmp_path):
    """Rows without a place in the plan are kept, in both kinds of file."""
    rows = [
        ("visits", "a", NOVEMBER, Decimal("0.25")),
        ("submissions", "'nobody", date(2026, 12, 1), 3),
        ("submissions", "a", Week(date(2026, 11, 3), date(2026, 11, 4)), 1),
        ("submissions", "a", Month.starting(2026, 11, 26), 1),
        ("submissions", "a", Quarter.starting(2026, 11, 26), 1),
        ("submissions", "a", Year.starting(2026, 4), 1),
        ("submissions", "a", Week(date(2026, 11, 30), date(2026, 11, 30)), 1),
        ("submissions", "a", Year(2026), 1),
    ]
    strange = Plan.from_rows(rows, like=plan)
    for name in ("plan.csv", "plan.json"):
        write_plan(strange, tmp_path / name)

        assert set(strange.strays) == set(read_plan(tmp_path / name, like=plan).strays)
        assert strange == read_plan(tmp_path / name, like=plan)


@pytest.mark.parametrize(
    "period",
    ["2026-11-03", "2026/11/3", "2026年11月3日", " 2026-11-03 "],
)
def test_plan_typed(write, plan, period):
    """People write days in their own way, in Chinese, and a spreadsheet writes months in its."""
    text = f"指标,岗位,日期,目标\n交件,a,{period},2\n放款金额,s,Nov-26,1000.50\n交件,east,2026年11月,3\n"
    typed = read_plan(write("plan.csv", text, "gb18030"), like=plan)

    assert [
        Row("submissions", "east", NOVEMBER, 3),
        Row("submissions", "a", date(2026, 11, 3), 2),
        Row("disbursements", "s", NOVEMBER, Decimal("1000.50")),
    ] == list(typed.rows())
    assert typed.basis is None


@pytest.mark.parametrize("separator", ["..", "~", " 至 ", "–"])
def test_plan_week(write, plan, separator):
    """A week is its first and last day."""
    text = f"metric,role,period,value\nsubmissions,a,2026-11-01{separator}2026-11-08,2\n"
    typed = read_plan(write("plan.csv", text), like=plan)

    assert 2 == typed["submissions", "a", Week(date(2026, 11, 1), date(2026, 11, 8))]


def test_plan_refused(write, plan):
    """All mistakes of a plan are told at once, each with its line and column."""
    text = (
        "metric,role,period,value\n"
        "submissions,a,2026-11-03,-1\n"
        "submissions,a,2026-11-04,1.5\n"
        "submissions,a,2026-11-31,1\n"
        "submissions,a,someday,two\n"
        "disbursements,a,2026-13,0.50\n"
        ",,2026-11-05..2026-11-06..2026-11-07,1\n"
        "submissions,a,2026-11-10,1\n"
        "交件,a,2026/11/10,1\n"
        "unknown,a,2026-11,-1\n"
        "unknown,a,2026-11,1/3\n"
        "unknown,a,2026-11,1\n"
        "unknown,a,2026-11,1\n"
    )
    number = "it is not a number; write digits with a point, without thousands separators or units"
    forms = "write 2026-11-03, 2026-11-02..2026-11-08 (a week), 2026-11, 2026-Q4 or 2026"

    assert [
        "p.csv:2: value: '-1' is refused: a target is zero or more",
        "p.csv:3: value: submissions: '1.5' is refused: it is finer than the quantum, 1; "
        "metric.up(...) makes it 2, metric.nearest(...) 2",
        "p.csv:4: period: '2026-11-31' is not a day: day is out of range for month",
        f"p.csv:5: period: 'someday' is not a period: {forms}",
        f"p.csv:5: value: 'two' is refused: {number}",
        "p.csv:6: period: '2026-13' is not a period: month: 13 was given; expected a whole number from 1 to 12",
        "p.csv:7: metric: it is empty",
        "p.csv:7: role: it is empty",
        "p.csv:7: period: '2026-11-05..2026-11-06..2026-11-07' is not one stretch of days: "
        "write 2026-11-02..2026-11-08",
        "p.csv:9: submissions of a in 10 Nov 2026 has a target in line 8 already; keep one of them",
        "p.csv:10: value: '-1' is refused: a target is zero or more",
        "p.csv:11: value: '1/3' is refused: a target has finitely many decimal places",
    ] == refused(read_plan, write("p.csv", text), like=plan)


def envelope(**changes):
    """A plan as JSON with something else about it."""
    document = {
        "schema": "targetkit/plan",
        "version": 1,
        "period": "2026-11",
        "weeks": "monday",
        "metrics": [{"name": "submissions", "quantum": "1", "unit": "", "aliases": []}],
        "rows": [],
    }
    return json.dumps(document | changes)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{", ["p.json:1: it is no JSON: Expecting property name enclosed in double quotes"]),
        (f'{{"a": 1,\n"b": {"9" * 5_000}}}', ["p.json:2: a number in it has too many digits"]),
        (f'{{"a": 1e{"9" * 20}}}', ["p.json:1: a number in it has too many digits"]),
        ("[" * 99_999, ["p.json: its lists lie too deep in each other"]),
        ("[]", ['p.json: schema: it is no plan: a plan has "schema": "targetkit/plan"']),
        (
            envelope(version=2),
            [
                "p.json: version: version 2 is not one that a plan's file has; it has 1. "
                "What targetkit.interop.json has written is read by its loads"
            ],
        ),
        (
            envelope(
                period="2026-12", weeks="sevens", metrics=[{"name": "disbursements", "quantum": "1"}, 3]
            ),
            [
                "p.json: period: '2026-12' was written; the plan it is read like has '2026-11'",
                "p.json: weeks: 'sevens' was written; the plan it is read like has 'monday'",
                "p.json: metrics[1]: disbursements was written with quantum '1'; "
                "the plan it is read like has quantum '0.5', unit 'CNY', aliases []",
            ],
        ),
        (envelope(rows=3, metrics=3), ["p.json: rows: it is not a list"]),
        (
            envelope(
                rows=[
                    3,
                    {"metric": "submissions"},
                    {"metric": 1, "role": None, "period": "2026-11", "value": 1},
                    {"metric": "submissions", "role": "a", "period": "2026-11", "value": float("nan")},
                    {"metric": "submissions", "role": "a", "period": "2026-11", "value": 1.5},
                    {"metric": "submissions", "role": "a", "period": "2026-11", "value": 1},
                    {"metric": "submissions", "role": "a", "period": "2026-11", "value": 1},
                ]
            ),
            [
                "p.json: rows[1]: it is not a row with metric, role, period, value",
                "p.json: rows[2]: it is not a row with metric, role, period, value",
                "p.json: rows[3].metric: 1 is not a text: write it in quotes",
                "p.json: rows[3].role: None is not a text: write it in quotes",
                "p.json: rows[4].value: 'NaN' is refused: only finite numbers can be split",
                "p.json: rows[5].value: submissions: '1.5' is refused: it is finer than the quantum, 1; "
                "metric.up(...) makes it 2, metric.nearest(...) 2",
                "p.json: rows[7]: submissions of a in 2026-11 has a target in rows[6] already; keep one of them",
            ],
        ),
    ],
)
def test_plan_json_refused(write, plan, text, expected):
    """JSON that is no plan, or one of something else, is refused where it is wrong."""
    assert expected == refused(read_plan, write("p.json", text), like=plan)


def test_plan_kinds(plan, tmp_path):
    """Other kinds of file are refused by name, and a file that cannot be written is left alone."""
    with pytest.raises(UnknownMember) as caught:
        write_plan(plan, tmp_path / "plan.xlsx")
    with pytest.raises(FileNotFoundError) as missing:
        write_plan(plan, tmp_path / "nowhere" / "plan.csv")
    (tmp_path / "plan.csv").mkdir()
    with pytest.raises(OSError):
        write_plan(plan, tmp_path / "plan.csv")

    assert "unknown kind of plan file '.xlsx'. There is '.csv' and '.json'." == str(caught.value)
    assert str(tmp_path / "nowhere" / "plan.csv") == missing.value.filename
    assert [tmp_path / "plan.csv"] == list(tmp_path.iterdir())
    for name in ("nothing.json", "nothing.csv"):
        reason = "the file cannot be read: No such file or directory"

        assert [f"{tmp_path / name}: {reason}"] == refused(read_plan, tmp_path / name, like=plan)


def test_problem():
    """What is raised carries the problems as data."""
    with pytest.raises(InvalidInput) as caught:
        read_roster("nowhere.csv", store="s")

    assert (Problem("nowhere.csv", None, "", "the file cannot be read: No such file or directory"),) == (
        caught.value.problems
    )
