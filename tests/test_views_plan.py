"""How stores, plans, reports, differences, tables and comparisons are seen in a notebook or on a page."""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from targetkit import (
    Finding,
    Funnel,
    Manager,
    Metric,
    Month,
    Plan,
    Quarter,
    Region,
    Report,
    Stage,
    Store,
    Team,
    WorkCalendar,
    Year,
    check_consistency,
    decompose,
    diff,
)
from targetkit._plan_blocks import MOST_NUMBERS
from targetkit.errors import UnknownMember
from targetkit.findings import CODES, Severity
from targetkit.labels import metric_name
from targetkit.lag import Lag
from targetkit.overdue import OverdueRail, RiskBand
from targetkit.period import label
from targetkit.rate_targets import ActivityRate, RateTarget
from targetkit.role import walk
from targetkit.scenarios import compare
from tests.html_reader import OURS, View

NOVEMBER = Month(2026, 11)
CALENDAR = WorkCalendar.weekdays()
FUNNEL = Funnel.consumer_loan(average_ticket=50_000, signing_rate="0.80", approval_rate="0.40")
MARKUP = "<img src=x onerror=alert(1)></script><b>&"
SIGNINGS = Metric("signings")


def people(team, number, **details):
    """So many managers with ids and names of their own."""
    return [Manager(f"{team}-{at}", name=f"员{team}{at}", **details) for at in range(number)]


def store_of(*sizes):
    """A store of teams of so many people."""
    return Store(
        "s",
        [Team(f"t{at}", people(f"t{at}", size), name=f"队{at}") for at, size in enumerate(sizes)],
        name="店",
    )


def plan_of(store, money=3_000_000, period=NOVEMBER, funnel=FUNNEL, **details):
    """The plan of a store down to the day."""
    return decompose(funnel.required(disbursements=money), store, period, calendar=CALENDAR, **details)


def typed(*numbers, roles=None, **details):
    """A plan with numbers that people typed: those of signings in November."""
    roles = roles or Manager("li-na")
    return Plan.from_rows(
        [("signings", node.id, NOVEMBER, number) for node, number in zip(walk(roles), numbers, strict=False)],
        **{"metrics": [SIGNINGS], "roles": roles, "period": NOVEMBER, **details},
    )


SMALL, LARGE = plan_of(store_of(2, 3)), plan_of(store_of(7, 8), 9_000_000)


def view(shown, lang="en"):
    """A view, read back; it is whole, and made of nothing but our elements."""
    html = shown.to_html(lang)
    read = View(html)

    assert OURS >= read.tags
    assert {"class", "colspan", "open", "span", "style"} >= read.attributes
    assert read._open == []
    if lang == "en":
        assert html == shown._repr_html_()
    return read


def number(text, title=""):
    """A number as it was before it was written, from its digits and the unit in its title."""
    if text in {"–", "·"}:
        return {"–": None, "·": 0}[text]
    return Decimal(text.replace(",", "")) * (10_000 if "万元" in title else 1)


def ids(plan):
    """The name of each role → its id."""
    return {node.name or node.id: node.id for node in walk(plan.roles)}


def titled(plan, lang="en"):
    """The title of each metric, with and without its unit → the metric."""
    units = {"en": " (CNY)", "zh": "（万元）"}
    return {
        f"{metric_name(metric.name, lang)}{units[lang] if metric.unit and known else ''}": metric
        for metric in plan.metrics
        for known in (False, True)
    }


# --- plans ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("plan", [SMALL, LARGE])
def test_every_number_of_a_plan_is_the_plans(plan, lang):
    """Each cell of each table is the target of its metric, role and period."""
    seen = view(plan, lang)
    own, titles = ids(plan), titled(plan, lang)
    weeks = {label(week, lang): week for week in plan.period.weeks(plan.weeks)}
    weeks |= {f"{week.start.day}–{week.end.day}": week for week in plan.period.weeks(plan.weeks)}
    met = set()
    for grid in seen.grids[:-1]:
        for row in grid.rows:
            for head, text in zip(grid.head[1:], row[1:], strict=True):
                if not grid.under:
                    role = "s" if head in {"store", "门店"} else own[head]
                    place = (titles[row[0]], role, plan.period)
                    title = row[0]
                elif head in titles:
                    place, title = (titles[head], own[row[0]], plan.period), head
                else:
                    title = grid.under[0].partition(" · ")[0]
                    place = (titles[title], own[row[0]], weeks.get(head, plan.period))
                met.add(place)

                assert plan[place] == number(text, title)

    assert {
        (plan.metric(row.metric), row.role, row.period)
        for row in plan.rows()
        if not isinstance(row.period, date)
    } == met


def test_text_and_page_begin_alike():
    """A page of few teams says what the text says, and folds the rest."""
    seen = view(SMALL)
    head, *lines = SMALL.to_text().split("\n")

    assert head == seen.title
    assert [line.split("  ")[0] for line in lines[3:]] == [row[0] for row in seen.grids[0].rows]
    assert () == seen.grids[0].under
    assert [
        "who carries what",
        "intakes · 2026-11, by week",
        "approvals · 2026-11, by week",
        "signings · 2026-11, by week",
        "disbursements (CNY) · 2026-11, by week",
        "the funnel",
    ] == seen.folds


def test_people_unfold_by_team():
    """Of more than twelve people the teams are seen, and the people of each are there to unfold."""
    few, many = view(SMALL), view(LARGE)

    assert all(len(grid.under) < 2 for grid in few.grids)
    assert {"队0: 7 managers", "队1: 8 managers"} == {
        grid.under[1] for grid in many.grids if len(grid.under) > 1
    }
    assert [["店", "队0", "队1"]] * 5 == [
        [row[0] for row in grid.rows] for grid in many.grids if len(grid.under) == 1
    ][:5]
    assert '<details open="">' not in LARGE.to_html()


def test_teams_that_the_overview_leaves_out_are_open():
    """Of more teams than an overview has columns for, the table of all teams is open, and nothing is left out."""
    plan = plan_of(store_of(*[2] * 9))

    assert '<details open=""><summary>who carries what</summary>' in plan.to_html()
    assert "not shown" in plan.to_text()
    assert "not shown" not in plan.to_html()


def test_funnel():
    """The funnel says how each stage is reached, what is asked of it, what waits behind it and how long it takes."""
    lag = Lag.stated({1: "0.5", 4: "0.5"})
    funnel = FUNNEL.with_stock(approvals=12).with_lags(signings=lag, disbursements=2)
    plan = plan_of(store_of(2), funnel=funnel)

    for lang, rows in {
        "en": [
            ["", "rate or ticket", "target", "stock behind it", "working days until here"],
            ["intakes", "", f"{plan['intakes', 's', NOVEMBER]:,}", "", ""],
            ["approvals", "approval rate 40%", f"{plan['approvals', 's', NOVEMBER]:,}", "12", ""],
            ["signings", "signing rate 80%", "60", "", "2.5"],
            ["disbursements", "average ticket 50,000 CNY", "3,000,000 CNY", "", "2"],
        ],
        "zh": [
            ["", "转化率、件均", "目标", "存量件", "到达所需工作日"],
            ["进件", "", f"{plan['intakes', 's', NOVEMBER]:,}", "", ""],
            ["批款件数", "通过率 40%", f"{plan['approvals', 's', NOVEMBER]:,}", "12", ""],
            ["签约", "签约率 80%", "60", "", "2.5"],
            ["放款金额", "放款件均 5万元", "300万元", "", "2"],
        ],
    }.items():
        grid = view(plan, lang).grids[-1]

        assert rows == [grid.head, *grid.rows]


def test_funnel_with_a_side_stage():
    """A side stage is told by the stage that it is reached from; a stage that nobody carries has no target."""
    funnel = Funnel(
        [
            Stage(Metric("visits")),
            Stage(Metric("contracts"), rate="0.1"),
            Stage(Metric("reviews"), rate="0.5", of="visits"),
            Stage(Metric("notes"), ticket=3, of="reviews"),
            Stage(Metric("payments"), rate="0.7"),
        ]
    )
    plan = typed(metrics=[Metric("contracts")], funnel=funnel)
    plan = Plan.from_rows([("contracts", "li-na", NOVEMBER, 7)], like=plan)
    grid = view(plan).grids[-1]

    assert ["", "rate or ticket", "target"] == grid.head
    assert [
        ["visits", "", "–"],
        ["reviews", "reviews/visits 50%", "–"],
        ["notes", "notes/reviews 3", "–"],
        ["contracts", "contracts/visits 10%", "7"],
        ["payments", "payments/contracts 70%", "–"],
    ] == grid.rows


def test_rates_and_guard_rail():
    """The guard rail and the targets of rates are told as in the text."""
    plan = plan_of(
        store_of(2),
        overdue=OverdueRail("0.03", [RiskBand("A", "0.01", most=40), RiskBand("B", "0.05")]),
        rate_targets=[RateTarget(ActivityRate("intakes"), "0.8")],
    )
    seen = view(plan)

    assert [plan.overdue.to_text()] == seen.words
    assert [((), plan.rate_targets[0].to_text())] == seen.points
    assert plan.to_text().endswith("\n\n".join([*seen.words, seen.points[0][1]]))


def test_a_plan_that_stops_early():
    """A metric is shown by the finest period that it has; one without periods has no table of its own."""
    plan = Plan.from_rows(
        [
            ("signings", "li-na", Quarter(2026, 4), 9),
            ("signings", "li-na", NOVEMBER, 5),
            ("approvals", "li-na", Quarter(2026, 4), 12),
        ],
        metrics=[SIGNINGS, Metric("approvals"), Metric("intakes")],
        roles=Manager("li-na"),
        period=Quarter(2026, 4),
    )
    seen = view(plan)

    assert [(), ("signings · 2026-Q4, by month",)] == [grid.under for grid in seen.grids]
    assert ["", "2026-10", "2026-11", "2026-12", "total"] == seen.grids[1].head
    assert [["li-na", "–", "5", "–", "9"]] == seen.grids[1].rows
    assert "li-na" in view(typed(roles=Manager("li-na"), metrics=[])).title


def test_a_plan_without_metrics():
    """A plan that asks for nothing still says whose it is."""
    seen = view(typed(roles=store_of(1), metrics=[]))

    assert [["店"], ["队0"], ["员t00"]] == seen.grids[1].rows


def test_large_plans():
    """What is too large for a page is shown by coarser periods, then without its lowest levels; it says so."""

    def shown(roles, period, lang="en"):
        return view(typed(3, roles=roles, period=period, metrics=[SIGNINGS, Metric("approvals")]), lang)

    def extent(number, period):
        from targetkit._plan_blocks import _extent

        plan = typed(roles=store_of(*[10] * number), period=period)
        nodes, grain = _extent(plan)
        return len(nodes), grain

    assert (12 + 99 * 11, "week") == extent(100, NOVEMBER)
    assert (12 + 149 * 11, "month") == extent(150, Quarter(2026, 4))
    assert (12 + 49 * 11, "month") == extent(50, Year(2026))
    assert (12 + 299 * 11, "quarter") == extent(300, Year(2026))
    assert (501, "week") == extent(500, NOVEMBER)
    wide = Store("s", people("x", MOST_NUMBERS // 8))
    seen = shown(wide, NOVEMBER)

    assert ["2,500 managers are not listed here; plan.table(metric, role=...) shows them"] == seen.words
    assert [] == [grid for grid in seen.grids if len(grid.rows) > 2]
    assert ["2,500名客户经理未在此列出；可用 plan.table(metric, role=...) 查看"] == shown(
        wide, NOVEMBER, "zh"
    ).words


def test_deep_plans():
    """A tree of five thousand levels is cut where a page ends."""
    root = Manager("m")
    for depth in range(5000):
        root = Team(f"t{depth}", [root])

    assert any(one.endswith("shows them") for one in view(typed(1, roles=root)).words)
    assert "4,999 teams, 1 manager" in view(root).title


def test_size_of_a_large_plan():
    """A page of two hundred people stays small: days are not printed."""
    html = plan_of(store_of(*[10] * 20), 60_000_000).to_html()

    assert 100_000 < len(html.encode()) < 300_000


# --- roles ---------------------------------------------------------------------------------------------------------


TREE = Region(
    "west",
    [
        Store(
            "s",
            [
                Team(
                    "east",
                    [
                        Manager(
                            "li-na",
                            name="李娜",
                            grade="senior",
                            hired=date(2024, 3, 1),
                            left=date(2026, 11, 20),
                        ),
                        Manager(
                            "wu",
                            away={
                                date(2026, 11, 3): "0.5",
                                date(2026, 11, 4): "0.25",
                                date(2026, 11, 9): 1,
                                date(2026, 11, 10): 1,
                                date(2026, 12, 31): 1,
                                date(2027, 1, 1): 1,
                            },
                            calendar=WorkCalendar.daily(),
                        ),
                    ],
                    name="东区",
                    leader=Manager("zhou"),
                    opened=date(2023, 5, 8),
                ),
                Manager("alone"),
            ],
        )
    ],
)


def test_roles():
    """Who is in which team, and what is known of each."""
    seen = view(TREE)
    (grid,) = seen.grids

    assert "west · 1 store, 1 team, 4 managers" == seen.title
    assert ["", "id", "level", "people", "grade", "since", "left", "away", "calendar"] == grid.head
    away = "3 Nov 2026 (50%), 4 Nov 2026 (25%), 9–10 Nov 2026, 31 Dec 2026 – 1 Jan 2027"
    assert [
        ["west", "", "region", "4", "", "", "", "", ""],
        ["s", "", "store", "4", "", "", "", "", ""],
        ["东区", "east", "team", "3", "", "8 May 2023", "", "", ""],
        ["zhou", "", "manager, leads", "", "", "", "", "", ""],
        ["李娜", "li-na", "manager", "", "senior", "1 Mar 2024", "20 Nov 2026", "", ""],
        ["wu", "", "manager", "", "", "", "", away, "own"],
        ["alone", "", "manager", "", "", "", "", "", ""],
    ] == grid.rows


def test_roles_in_chinese():
    """In Chinese every word is Chinese but those that people gave."""
    seen = view(TREE, "zh")
    (grid,) = seen.grids

    assert "west · 1家门店、1个团队、4名客户经理" == seen.title
    assert ["", "编号", "层级", "人数", "职级", "入职/成立", "离职", "请假", "日历"] == grid.head
    away = "2026年11月3日（50%）、2026年11月4日（25%）、2026年11月9日–10日、2026年12月31日 – 2027年1月1日"
    assert ["zhou", "", "客户经理（带队）"] == grid.rows[3][:3]
    assert [away, "自有"] == grid.rows[5][-2:]


def test_a_manager_alone():
    """A manager is a role like any other; columns of which nothing is known are left out."""
    seen = view(Manager("li-na", name="李娜"))

    assert "李娜" == seen.title
    assert [((), ["", "id", "level"], [["李娜", "li-na", "manager"]])] == seen.grids


def test_many_days_away():
    """Of many stretches of absence the first are told, the days of the others counted."""
    days = [date(2026, 11, day) for day in (2, 4, 6, 8, 10, 12, 13)]

    def cell(number, lang):
        return view(Manager("wu", away=days[:number]), lang).grids[0].rows[0][-1]

    assert cell(4, "en").endswith("6 Nov 2026, 8 Nov 2026")
    assert cell(5, "en").endswith("8 Nov 2026, 1 more day")
    assert cell(7, "en").endswith("8 Nov 2026, 3 more days")
    assert cell(7, "zh").endswith("2026年11月8日、另有 3 天")


def test_many_people():
    """Of many people the teams are seen, and the people of each are there to unfold, without empty columns."""
    seen = view(store_of(7, 8))

    assert [["店", "s", "store", "15"], ["队0", "t0", "team", "7"], ["队1", "t1", "team", "8"]] == seen.grids[
        0
    ].rows
    assert ["队0: 7 managers", "队1: 8 managers"] == seen.folds
    assert (["", "id", "level"], ["员t00", "t0-0", "manager"]) == (seen.grids[1].head, seen.grids[1].rows[0])


# --- tables --------------------------------------------------------------------------------------------------------


def test_table():
    """A table says what its text says, a column for a column."""
    table = SMALL.table("signings")
    seen = view(table)
    _, _, head, _, *lines = table.to_text().split("\n")

    assert "signings · 2026-11" == seen.title
    assert [head.split(), *(line.split() for line in lines)] == [
        seen.grids[0].head[1:],
        *seen.grids[0].rows,
    ]


def test_table_of_days():
    """Days have their weekday below and stand week by week; part of the period has no total."""
    html = SMALL.table("signings", grain="day").to_html()
    weeks = "".join(f'<colgroup span="{size}"></colgroup>' for size in (1, 8, 7, 7, 8, 1))
    part = Plan.from_rows([], like=typed(roles=Manager("li-na"), period=Year(2026)))

    assert weeks in html
    assert "2\nMon" in View(html).grids[0].head
    assert ["", "2026"] == view(part.table("signings", grain="year")).grids[0].head


def test_table_of_many_people():
    """The people of each team of a large table are there to unfold, with every number."""
    seen = view(LARGE.table("signings"))

    assert [(), ("队0: 7 managers",), ("队1: 8 managers",)] == [grid.under for grid in seen.grids]
    assert {name: LARGE["signings", id_, NOVEMBER] for name, id_ in ids(LARGE).items()} == {
        row[0]: number(row[-1]) for grid in seen.grids for row in grid.rows
    }


# --- reports -------------------------------------------------------------------------------------------------------


def day_off(role="li-na", day=8):
    """A warning."""
    return Finding.of("TK113", metric="signings", role=role, period=date(2026, 11, day), actual=2, unit="")


def too_little(role="east"):
    """An error."""
    given = {"expected": Decimal(80_000), "actual": Decimal(70_000), "count": 2, "gap": Decimal(10_000)}
    return Finding.of("TK101", metric="disbursements", role=role, period=NOVEMBER, unit="CNY", **given)


def test_nothing_found():
    """A report without findings says that all is well."""
    assert "ok · nothing to report: whatever was checked holds" == view(Report()).title
    assert "通过 · 没有发现问题：所检查的各项均符合" == view(Report(), "zh").title


def test_few_findings():
    """Of a few findings each is a line: how grave, which code, where, what was asked, what is there, what to do."""
    report = Report([day_off(), too_little()])
    seen = view(report)

    assert "1 error, 1 warning" == seen.title
    assert ["severity", "code", "metric", "role", "period", "expected", "found"] == seen.grids[0].head
    assert [
        [
            "error",
            "TK101",
            "disbursements",
            "east",
            "2026-11",
            "80,000 CNY",
            "70,000 CNY",
            too_little().message,
        ],
        ["warning", "TK113", "signings", "li-na", "8 Nov 2026", "", "2", day_off().message],
    ] == seen.grids[0].rows
    chinese = view(report, "zh")
    assert "错误 1 条，警告 1 条" == chinese.title
    assert ["级别", "代码", "指标", "岗位", "时间", "应为", "实为"] == chinese.grids[0].head
    assert [
        *["错误", "TK101", "放款金额", "east", "2026年11月", "8万元", "7万元"],
        too_little().to_text("zh"),
    ] == chinese.grids[0].rows[0]
    assert "ok · 1 warning" == view(Report([day_off()])).title
    assert '<td class="tk-n">80,000 CNY</td><td class="tk-n">70,000 CNY</td>' in report.to_html()


def test_findings_of_ones_own():
    """A finding that the catalogue does not have is shown as it was given."""
    own = Finding("X1", Severity.INFO, None, None, None, Fraction(1, 3), "nothing", "look at this")
    odd = Finding("TK113", Severity.WARNING, None, None, None, "a day", 2, "told otherwise", form="other")
    seen = view(Report([own, odd]))

    assert [
        ["warning", "TK113", "a day", "2", "told otherwise"],
        ["note", "X1", "about 0.33", "nothing", "look at this"],
    ] == seen.grids[0].rows
    assert ["severity", "code", "expected", "found"] == seen.grids[0].head


def test_many_findings():
    """Many findings are folded by code; the gravest are open where they are few."""
    off = [day_off(f"m{at}", day=day) for at in range(50) for day in (7, 8, 14, 15, 21)]
    note = Finding("X1", Severity.INFO, None, None, None, None, None, "look at this")
    report = Report([too_little(), *off, note])
    html, seen = report.to_html(), view(report)
    (warned,) = (grid for grid in seen.grids if "TK113" in grid.under[0])

    assert "1 error, 250 warnings, 1 note" == seen.title
    assert [
        f"TK101 error: {CODES['TK101'].title_en} (1)",
        f"TK113 warning: {CODES['TK113'].title_en} (250)",
        "X1 note (1)",
    ] == seen.folds
    assert ["TK101"] == re.findall(r'<details open=""><summary>(\w+)', html)
    assert 200 == len(warned.rows)
    assert ["metric", "role", "period", "found"] == warned.head
    assert ["... and 50 more"] == seen.words
    assert ["……另有 50 条"] == view(report, "zh").words
    assert "<details open" not in Report(off).to_html()


def test_a_code_of_several_severities():
    """Findings of one code that do not weigh the same say how much each weighs."""
    own = [
        Finding("X1", severity, None, None, None, None, None, f"{severity.value} {at}")
        for severity in (Severity.ERROR, Severity.INFO)
        for at in range(7)
    ]
    seen = view(Report(own))

    assert ["X1 error (14)"] == seen.folds
    assert ["error", "error 0"] == seen.grids[0].rows[0]
    assert ["note", "info 6"] == seen.grids[0].rows[-1]


def test_report_of_a_plan():
    """What a check finds of a plan can be seen."""
    rows = [
        (row.metric, row.role, row.period, row.value * (2 if at == 3 else 1))
        for at, row in enumerate(SMALL.rows())
    ]
    report = check_consistency(Plan.from_rows(rows, like=SMALL))
    seen = view(report)

    assert len(report) == sum(len(grid.rows) for grid in seen.grids)
    assert {found.message for found in report} == {row[-1] for grid in seen.grids for row in grid.rows}


# --- differences ---------------------------------------------------------------------------------------------------


def test_plans_that_do_not_differ():
    """Where nothing differs there is nothing to unfold."""
    seen = view(diff(SMALL, SMALL))

    assert "2026-11 · the plans do not differ" == seen.title
    assert [] == seen.grids


def test_few_differences():
    """The roles are seen as in the text, every place is there to unfold."""
    found = diff(typed(5), typed(7))
    seen, chinese = view(found), view(found, "zh")

    assert "2026-11 · 1 place differs" == seen.title
    assert [["signings", "5", "7", "+2", "1"], ["li-na", "5", "7", "+2", "1"]] == seen.grids[0].rows
    assert ["signings: 1 place"] == seen.folds
    assert [["role", "period", "before", "after", "change"], ["li-na", "2026-11", "5", "7", "+2"]] == [
        seen.grids[1].head,
        *seen.grids[1].rows,
    ]
    assert ["签约：1 处"] == chinese.folds
    assert ["岗位", "时间", "之前", "之后", "变动"] == chinese.grids[1].head


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_many_differences(lang):
    """Of many roles the sums are seen; the roles of each metric and every place are there to unfold."""
    after = plan_of(store_of(7, 8), 9_900_000)
    found = diff(LARGE, after)
    seen = view(found, lang)
    (sums, *folded), own, titles = seen.grids, ids(LARGE), titled(LARGE, lang)
    more = []

    assert [(titles[row[0]], *(number(one, row[0]) for one in row[1:4])) for row in sums.rows] == [
        (total.metric, total.before, total.after, total.delta) for total in found.totals
    ]
    for row, by_role, places in zip(sums.rows, folded[::2], folded[1::2], strict=True):
        metric = titles[row[0]]
        moves = [move for move in found.moves if move.metric == metric.name]
        more.append(len(moves) - 100)

        assert by_role.under == places.under[:1]
        assert [
            (
                *(plan[metric, id_, NOVEMBER] for plan in (LARGE, after)),
                after[metric, id_, NOVEMBER] - LARGE[metric, id_, NOVEMBER],
                len([move for move in moves if move.role == id_]),
            )
            for id_ in dict.fromkeys(move.role for move in moves)
        ] == [
            (*(number(one, by_role.under[0]) for one in line[1:4]), int(line[4].replace(",", "")))
            for line in by_role.rows
        ]
        assert [
            (move.role, label(move.period, lang), move.before, move.after, move.delta) for move in moves[:100]
        ] == [
            (own[line[0]], line[1], *(number(one, places.under[1]) for one in line[2:]))
            for line in places.rows
        ]
    left = "... and {:,} more" if lang == "en" else "……另有 {:,} 处"
    assert [left.format(one) for one in more if one > 0] == seen.words
    assert '<td style="padding-left:2.9em">员t00</td>' in found.to_html(lang)


def test_metrics_that_hardly_differ():
    """A metric in which nothing differs is not mentioned; a role that alone changed is one."""
    roles = store_of(9, 9)
    metrics = [SIGNINGS, Metric("approvals"), Metric("intakes")]
    before = typed(*[1] * 21, roles=roles, metrics=metrics)
    after = typed(*[2] * 21, roles=roles, metrics=metrics)
    after = Plan.from_rows([*after.rows(), ("approvals", "s", NOVEMBER, 7)], like=after)
    seen = view(diff(before, after))

    assert [
        "signings: 21 roles",
        "signings: 21 places",
        "approvals: 1 role",
        "approvals: 1 place",
    ] == seen.folds
    assert [["signings", "1", "2", "+1", "21"], ["approvals", "–", "7", "+7", "1"]] == seen.grids[0].rows


def test_more_roles_than_a_page_lists():
    """Of very many roles the first are listed, the others counted."""
    roles = store_of(*[10] * 50)
    numbers = [1] * len(list(walk(roles)))
    found = diff(typed(*numbers, roles=roles), typed(*(2 for _ in numbers), roles=roles))
    seen = view(found, "zh")

    assert 500 == len(seen.grids[1].rows)
    assert ["……另有 51 个岗位", "……另有 451 处"] == seen.words


def test_names_that_are_the_same():
    """Where two are called the same the id tells them apart, in the roles and in the places."""
    roles = Team("east", [Manager("a", name="李娜"), Manager("b", name="李娜")])
    seen = view(diff(typed(2, 1, 1, roles=roles), typed(3, 2, 1, roles=roles)))

    assert ["signings", "east", "李娜"] == [row[0] for row in seen.grids[0].rows]
    assert ["east", "李娜 (a)"] == [row[0] for row in seen.grids[1].rows]


# --- comparisons ---------------------------------------------------------------------------------------------------


def test_few_lines_of_a_comparison():
    """Few lines stand as in the text, with those that are alike to unfold."""
    lower = FUNNEL.with_rate("signings", "0.75")
    found = compare({"now": SMALL, "<i>lower</i>": plan_of(store_of(2, 3), funnel=lower)})
    found = found.where(metric="signings")
    seen = view(found)
    text = found.to_text().split("\n\n")

    assert text[0] == seen.title == "2026-11"
    assert ["", "now", "<i>lower</i>"] == seen.grids[0].head
    assert [["signings", "", ""], ["rate", "80%", "75%"], ["店", "60", "60"]] == seen.grids[0].rows
    assert [text[-1]] == seen.folds == [f"{len(found) - 2} more are alike"]
    assert {"员t00 · share of the load", "员t00"} <= {row[0] for row in seen.grids[1].rows}
    assert [f"另有 {len(found) - 2} 行相同"] == view(found, "zh").folds


def test_many_lines_of_a_comparison():
    """Many roles that are not alike are there to unfold, metric by metric, each below its group."""
    found = compare({"now": LARGE, "more": plan_of(store_of(7, 8), 18_000_000)})
    html, seen = found.to_html(), view(found)
    own = {name: id_ for name, id_ in ids(LARGE).items() if id_ != "s"}
    titles = titled(LARGE)

    assert [["店"]] * 4 == [[row[0]] for row in seen.grids[0].rows if row[1]]
    for title, metric in titles.items():
        for grid in seen.grids:
            if grid.under == (f"{title}: 17 lines",):
                assert {
                    id_: tuple(plan[metric, id_, NOVEMBER] for plan in found.plans) for id_ in own.values()
                } == {own[row[0]]: tuple(number(one) for one in row[1:]) for row in grid.rows}
    assert 4 == sum(": 17 lines" in one for one in seen.folds)
    assert "<td>队0</td>" in html
    assert '<td style="padding-left:1.8em">员t00</td>' in html
    few = view(compare({"now": SMALL, "more": plan_of(store_of(2, 3), 6_000_000)}).where(metric="signings"))
    assert 8 == len([row for row in few.grids[0].rows if row[1]])
    assert "签约：17 行" in view(found, "zh").folds


def test_scenarios_of_other_periods():
    """Scenarios of different periods say which in their heading; a page without lines that are alike says nothing."""
    found = compare({"a": typed(5), "b": typed(5, period=Quarter(2026, 4), roles=Manager("li-na"))})
    seen = view(found)

    assert ["", "a\n2026-11", "b\n2026-Q4"] == seen.grids[0].head
    assert [] == seen.titles
    assert [] == seen.folds


def test_more_lines_than_a_page_lists():
    """Of very many lines the first are listed, the others counted."""
    roles = store_of(*[10] * 50)
    numbers = [1] * len(list(walk(roles)))
    found = compare({"a": typed(*numbers, roles=roles), "b": typed(*(2 for _ in numbers), roles=roles)})
    same = compare({"a": typed(*numbers, roles=roles)})

    assert ["... and 50 more"] == view(found).words
    assert ["……另有 51 行"] == view(same, "zh").words


# --- all of them ---------------------------------------------------------------------------------------------------


def every():
    """One of each that people can name things in."""
    role = Manager(MARKUP, name=MARKUP, grade=MARKUP)
    metric = Metric(MARKUP, unit=MARKUP)
    plan = Plan.from_rows(
        [(metric, MARKUP, NOVEMBER, 5), (metric, MARKUP, NOVEMBER.weeks()[0], 5)],
        metrics=[metric],
        roles=role,
        period=NOVEMBER,
        funnel=Funnel([Stage(metric)]),
    )
    other = Plan.from_rows([(metric, MARKUP, NOVEMBER, 7)], like=plan)
    team = Team("t", [role], name=MARKUP, level=MARKUP)
    yield from (role, Store("s", [team], name=MARKUP), Region("r", [Store("s", [team])], level=MARKUP), team)
    yield from (plan, plan.table(metric), diff(plan, other), compare({MARKUP: plan, "b": other}))
    own = Finding(MARKUP, Severity.ERROR, MARKUP, MARKUP, None, MARKUP, MARKUP, MARKUP)
    yield from (Report([own]), Report([own, *(day_off(f"{MARKUP}{at}") for at in range(20))]))


@pytest.mark.parametrize("shown", list(every()), ids=lambda shown: type(shown).__name__)
def test_markup_in_names(shown):
    """A name that looks like markup is read as it was written, in both languages, and never run."""
    for lang in ("en", "zh"):
        seen = view(shown, lang)

        assert MARKUP in "".join(
            [*seen.titles, *(cell for grid in seen.grids for row in grid.rows for cell in row)]
        )
        assert "<img" not in shown.to_html(lang)
        assert "</script" not in shown.to_html(lang)


@pytest.mark.parametrize("shown", list(every()), ids=lambda shown: type(shown).__name__)
def test_another_language(shown):
    """A view in a language that is not known is refused."""
    with pytest.raises(UnknownMember) as caught:
        shown.to_html("fr")

    assert ("language", "fr") == (caught.value.kind, caught.value.given)
