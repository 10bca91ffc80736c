"""A plan as tables."""

import pickle
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from targetkit.errors import UnknownMember
from targetkit.metric import Metric
from targetkit.period import Month, Quarter
from targetkit.plan import Plan
from targetkit.role import Manager, Region, Store, Team, walk
from targetkit.tables import Table, TableRole, overview, table
from targetkit.timeline import Timeline

SIGNINGS = Metric("signings")
MONEY = Metric("disbursements", 1000, "CNY")
CENTS = Metric("disbursements", "0.01", "CNY")
NOVEMBER = Timeline.of(Month(2026, 11), "monday")
EAST = Team("east", [Manager("li-na", name="李娜"), Manager("wang-lei")], name="东区")
STORE = Store("chengdu-01", [EAST, Manager("zhao-min")], name="成都一店")


def by_day(days, timeline=NOVEMBER):
    """A line with these numbers by day of the period, counted from 1, and 0 elsewhere."""
    return timeline.summed([days.get(day, 0) for day in range(1, len(timeline.levels["day"]) + 1)], "day")


def by_week(*weeks):
    """A line that stops at the week."""
    return NOVEMBER.summed(weeks, "week") + (None,) * 30


def shown(metric, root, lines, timeline, places, *, lang="en"):
    """The lines of a table's text."""
    nodes = list(walk(root))
    return table(metric, nodes, lines, timeline, places).to_text(lang).split("\n")


LINES = {
    "chengdu-01": by_week(10, 0, 300, 40),
    "east": by_week(8, 0, 200, 40),
    "li-na": by_week(5, 0, 100, 20),
    "wang-lei": by_week(3, 0, 100, 20),
    "zhao-min": by_week(2, 0, 100, 0),
}


def test_values():
    """A table is data first: roles, periods, values and totals that can be iterated over."""
    found = table(SIGNINGS, list(walk(EAST)), LINES, NOVEMBER, NOVEMBER.levels["week"])

    assert isinstance(found, Table)
    assert (
        TableRole("east", "东区", "team", 0),
        TableRole("li-na", "李娜", "manager", 1),
        TableRole("wang-lei", "", "manager", 1),
    ) == found.roles
    assert Month(2026, 11).weeks() == found.periods
    assert Month(2026, 11) == found.period
    assert ((8, 0, 200, 40), (5, 0, 100, 20), (3, 0, 100, 20)) == found.values
    assert (248, 125, 123) == found.totals
    assert ("role", "1–8", "9–15", "16–22", "23–30", "total") == found.header
    assert ("wang-lei", 3, 0, 100, 20, 123) == found.rows[-1]
    assert found == pickle.loads(pickle.dumps(found))


def test_english():
    """In English a table names the metric with its unit and the period; the id stands where there is no name."""
    assert [
        "disbursements (CNY) · 2026-11",
        "",
        "                 1–8  9–15    16–22   23–30    total",
        "----------------------------------------------------",
        "成都一店      10,000     0  300,000  40,000  350,000",
        "  东区         8,000     0  200,000  40,000  248,000",
        "    李娜       5,000     0  100,000  20,000  125,000",
        "    wang-lei   3,000     0  100,000  20,000  123,000",
        "  zhao-min     2,000     0  100,000       0  102,000",
    ] == shown(MONEY, STORE, LINES, NOVEMBER, NOVEMBER.levels["week"])


def test_chinese():
    """In Chinese yuan stand in 万元, all with the same number of places."""
    assert [
        "放款金额（万元） · 2026年11月",
        "",
        "            11月1日–8日  11月9日–15日  11月16日–22日  11月23日–30日  合计",
        "-------------------------------------------------------------------------",
        "东区                0.8             0           20.0            4.0  24.8",
        "  李娜              0.5             0           10.0            2.0  12.5",
        "  wang-lei          0.3             0           10.0            2.0  12.3",
    ] == shown(MONEY, EAST, LINES, NOVEMBER, NOVEMBER.levels["week"], lang="zh")


def test_yuan():
    """Small amounts, and those that would be long in 万元, stay in 元."""

    def cells(metric, quanta):
        own = table(metric, [Manager("li-na")], {"li-na": (quanta, *(None,) * 34)}, NOVEMBER, range(1))
        title, _, _, _, row = own.to_text("zh").split("\n")
        return title, row.split()[1]

    assert ("放款金额（元） · 2026年11月", "8,000") == cells(MONEY, 8)
    assert ("放款金额（元） · 2026年11月", "12,345.67") == cells(CENTS, 1234567)
    assert ("放款金额（万元） · 2026年11月", "1.23") == cells(CENTS, 1230000)
    assert ("放款金额（元） · 2026年11月", "12,340.00") == cells(CENTS, 1234000)
    assert ("签约 · 2026年11月", "12,000") == cells(SIGNINGS, 12000)


def test_days():
    """Days have their weekday below, a zero is a dot, nothing is a dash; the weeks stay together."""
    person = Manager("li-na")
    own = list(by_day({3: 1, 5: 12, 23: 1}))
    own[NOVEMBER.place(date(2026, 11, 9))] = None

    assert [
        "signings · 2026-11",
        "",
        "         1    2    3    4    5    6    7    8    9   10   11   12   13   14   15",
        "       Sun  Mon  Tue  Wed  Thu  Fri  Sat  Sun  Mon  Tue  Wed  Thu  Fri  Sat  Sun",
        "--------------------------------------------------------------------------------",
        "li-na    ·    ·    1    ·   12    ·    ·    ·    –    ·    ·    ·    ·    ·    ·",
        "",
        "        16   17   18   19   20   21   22   23   24   25   26   27   28   29   30",
        "       Mon  Tue  Wed  Thu  Fri  Sat  Sun  Mon  Tue  Wed  Thu  Fri  Sat  Sun  Mon  total",
        "---------------------------------------------------------------------------------------",
        "li-na    ·    ·    ·    ·    ·    ·    ·    1    ·    ·    ·    ·    ·    ·    ·     14",
    ] == shown(SIGNINGS, person, {"li-na": tuple(own)}, NOVEMBER, NOVEMBER.levels["day"])


def test_total_is_not_alone():
    """Where the total has no room any more, the last week goes on below together with it."""
    found = table(SIGNINGS, [Manager("li-na")], {"li-na": by_day({})}, NOVEMBER, NOVEMBER.levels["day"])
    days, weekdays, _, _ = found.to_text(wide=86).split("\n\n")[-1].split("\n")

    assert [str(day) for day in range(23, 31)] == days.split()
    assert ["Mon", "total"] == weekdays.split()[-2:]


def test_chinese_days():
    """In Chinese a weekday is one character."""
    week = NOVEMBER.below(NOVEMBER.levels["week"][1], "day")

    assert [
        "签约 · 11月9日–15日",
        "",
        "        9  10  11  12  13  14  15",
        "       一  二  三  四  五  六  日  合计",
        "---------------------------------------",
        "li-na   ·   1   ·   ·   ·   ·   ·     1",
    ] == shown(SIGNINGS, Manager("li-na"), {"li-na": by_day({10: 1})}, NOVEMBER, week, lang="zh")


def test_months_are_told_apart():
    """Where columns lie in several months, weeks and days name theirs; a quarter has its months."""
    quarter = Timeline.of(Quarter(2026, 4), "monday")
    fiscal = Timeline.of(Month.starting(2026, 11, day=26), "monday")

    def headings(timeline, level, lang):
        places = timeline.levels[level]
        lines = shown(
            SIGNINGS, Manager("li-na"), {"li-na": by_day({}, timeline)}, timeline, places, lang=lang
        )
        return [part.strip() for part in lines[2].split("  ") if part]

    assert ["2026-10", "2026-11", "2026-12", "total"] == headings(quarter, "month", "en")
    assert ["2026年10月", "2026年11月", "2026年12月", "合计"] == headings(quarter, "month", "zh")
    assert ["1–11 Oct", "12–18 Oct"] == headings(quarter, "week", "en")[:2]
    assert ["26 Nov – 6 Dec", "7–13 Dec"] == headings(fiscal, "week", "en")[:2]
    assert ["26 Nov", "27 Nov"] == headings(fiscal, "day", "en")[:2]
    assert ["11/26", "11/27"] == headings(fiscal, "day", "zh")[:2]


def test_total():
    """The total is the role's own target, not a sum; it is left out where it would say nothing more."""
    own = {"li-na": (7, 1, 1, 1, 1, *(None,) * 30)}
    person = [Manager("li-na")]
    some = table(SIGNINGS, person, own, NOVEMBER, NOVEMBER.levels["week"][1:3])
    one = table(SIGNINGS, person, own, NOVEMBER, range(1))

    assert (7,) == table(SIGNINGS, person, own, NOVEMBER, NOVEMBER.levels["week"]).totals
    assert (None, (None,), ("role", "9–15", "16–22")) == (some.period, some.totals, some.header)
    assert "signings · 9 Nov 2026 – 22 Nov 2026" == some.to_text().split("\n")[0]
    assert "签约 · 2026年11月9日 – 2026年11月22日" == some.to_text("zh").split("\n")[0]
    assert (Month(2026, 11), ("role", "2026-11"), (("li-na", 7),)) == (one.period, one.header, one.rows)


def test_names():
    """Two people of the same name are told apart by their ids."""
    team = Team("east", [Manager("a", name="李娜"), Manager("b", name="李娜"), Manager("c", name="east")])
    own = dict.fromkeys(["east", "a", "b", "c"], by_week(1, 1, 1, 1))
    lines = shown(SIGNINGS, team, own, NOVEMBER, range(1))

    assert ["east", "  李娜 (a)", "  李娜 (b)", "  east (c)"] == [row[:-1].rstrip() for row in lines[4:]]


@pytest.mark.parametrize(("lang", "word"), [("en", "unassigned"), ("zh", "未分配")])
def test_what_nobody_owns(lang, word):
    """What nobody owns has its own word in each language: in a table, in an overview and on a page."""
    store = Store("s", [Manager("li-na", name="李娜"), Manager("unassigned", name="未分配")])
    lines = {"s": by_week(3, 0, 0, 0), "li-na": by_week(2, 0, 0, 0), "unassigned": by_week(1, 0, 0, 0)}
    plan = Plan(metrics=(SIGNINGS,), roles=store, period=Month(2026, 11), lines={"signings": lines})
    found = table(SIGNINGS, list(walk(store)), lines, NOVEMBER, NOVEMBER.levels["week"])
    other = {"unassigned": "未分配", "未分配": "unassigned"}[word]
    texts = [
        found.to_text(lang),
        found.to_html(lang),
        overview(plan, lang),
        plan.to_html(lang),
    ]

    assert ["李娜", word] == overview(plan, lang).splitlines()[2].split()[-2:]
    assert [(True, False)] * 4 == [(word in text, other in text) for text in texts]
    assert (lang == "zh") == ("未分配" in store.to_html(lang))


def test_depth():
    """A tree of any depth is shown, and its indentation ends before the numbers leave the screen."""
    root = Team("t0", [Manager("li-na")])
    for level in range(1, 3000):
        root = Team(f"t{level}", [root])
    nodes = list(walk(root))
    own = dict.fromkeys([node.id for node in nodes], by_week(1, 0, 0, 0))
    found = table(SIGNINGS, nodes, own, NOVEMBER, NOVEMBER.levels["week"])

    assert 3000 == found.roles[-1].depth
    assert " " * 16 + "li-na" == found.to_text().split("\n")[-1][:21]


def test_some_levels():
    """Without the roles above them managers are not indented."""
    managers = STORE.managers()
    found = table(SIGNINGS, managers, LINES, NOVEMBER, NOVEMBER.levels["week"])

    assert [("li-na", 0), ("wang-lei", 0), ("zhao-min", 0)] == [(role.id, role.depth) for role in found.roles]


def test_reading():
    """A table shows itself in English."""
    found = table(SIGNINGS, [EAST], LINES, NOVEMBER, NOVEMBER.levels["week"])

    assert found.to_text("en") == str(found) == repr(found)


def plan(root, lines, metrics=(SIGNINGS, MONEY)):
    """What an overview needs of a plan, with the whole period's numbers by role and metric."""

    def line(metric, role):
        return (lines.get(role.id, {}).get(metric.name), *(None,) * 34)

    return SimpleNamespace(metrics=metrics, roles=root, period=Month(2026, 11), line=line)


NUMBERS = {
    "chengdu-01": {"signings": 60, "disbursements": 3000},
    "east": {"signings": 40, "disbursements": 2056},
    "zhao-min": {"signings": 20},
}


def test_overview():
    """A line says who and when; then each metric has the root's number and those right below it."""
    assert [
        "成都一店 · 2026-11 · 1 team, 3 managers",
        "",
        "                         store       东区  zhao-min",
        "---------------------------------------------------",
        "signings                    60         40        20",
        "disbursements (CNY)  3,000,000  2,056,000         –",
    ] == overview(plan(STORE, NUMBERS)).split("\n")
    assert [
        "成都一店 · 2026年11月 · 1个团队、3名客户经理",
        "",
        "                   门店   东区  zhao-min",
        "----------------------------------------",
        "签约                 60     40        20",
        "放款金额（万元）  300.0  205.6         –",
    ] == overview(plan(STORE, NUMBERS), "zh").split("\n")


def test_plan():
    """A plan, complete or not, shows itself so."""
    november = Month(2026, 11)
    rows = [("signings", "chengdu-01", november, 60), ("signings", "east", november, 40)]
    typed = Plan.from_rows(rows, metrics=[SIGNINGS], roles=STORE, period=november)

    assert overview(typed, "zh") == typed.to_text("zh")
    assert ["signings", "60", "40", "–"] == repr(typed).split("\n")[-1].split()


def test_overview_of_many():
    """More than eight columns nobody compares: then the root stands alone, and how many are below it."""
    teams = [Team(f"t{at}", [Manager(f"m{at}")]) for at in range(8)]
    eight = overview(plan(Store("s", teams), {}, [SIGNINGS])).split("\n")
    nine = [*teams, Manager("zhao-min")]
    many = plan(Region("west", [Store(f"s{at}", [Manager(f"m{at}")]) for at in range(9)]), {}, [SIGNINGS])

    assert ["signings", *["–"] * 9] == eight[-1].split()
    assert [
        "s · 2026-11 · 8 teams, 9 managers",
        "",
        "          store",
        "---------------",
        "signings      –",
        "",
        "8 teams and 1 manager, not shown one by one",
    ] == overview(plan(Store("s", nine), {}, [SIGNINGS])).split("\n")
    assert "9家门店，不逐一列出" == overview(many, "zh").split("\n")[-1]


def test_overview_of_one():
    """A plan of a single person names that person."""
    person = Manager("li-na", name="李娜")

    assert [
        "李娜 · 2026-11",
        "",
        "          manager",
        "-----------------",
        "signings        5",
    ] == overview(plan(person, {"li-na": {"signings": 5}}, [SIGNINGS])).split("\n")


def test_languages():
    """Any other language is refused."""
    found = table(SIGNINGS, [EAST], LINES, NOVEMBER, NOVEMBER.levels["week"])

    for ask in (found.to_text, lambda lang: overview(plan(STORE, NUMBERS), lang)):
        with pytest.raises(UnknownMember) as caught:
            ask("de")

        assert ("language", "de", ("en", "zh")) == (
            caught.value.kind,
            caught.value.given,
            caught.value.known,
        )
        assert "unknown language 'de'. There is 'en' and 'zh'." == str(caught.value)


def test_quantities():
    """Counts are ints, money is Decimal, as everywhere."""
    (count,) = table(SIGNINGS, [EAST], LINES, NOVEMBER, range(1)).totals
    (money,) = table(MONEY, [EAST], LINES, NOVEMBER, range(1)).totals

    assert (248, int) == (count, type(count))
    assert (Decimal(248_000), Decimal) == (money, type(money))
