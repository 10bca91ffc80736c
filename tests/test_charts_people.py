"""Who carries what, people × days, remedies on a calendar, scenarios side by side; test_charts.py has the others."""

import json
import sys
from collections import Counter
from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from attrs import evolve

from targetkit import (
    Actuals,
    Funnel,
    InvalidValue,
    LabourLimits,
    Manager,
    Metric,
    MissingExtra,
    Month,
    Plan,
    Quarter,
    Region,
    Rule,
    Stock,
    Store,
    Team,
    UnknownMember,
    WorkCalendar,
    decompose,
    levers,
    plan_remedies,
    track,
    weights,
)
from targetkit._attrs import FrozenMap
from targetkit.actions import Action
from targetkit.interop.charts import comparison, heat_map, remedy_calendar, target_tree
from targetkit.interop.charts._altair import chart_of
from targetkit.interop.charts._calendar import calendar_of, letters
from targetkit.interop.charts._comparison import comparison_of
from targetkit.interop.charts._drawing import cut, length
from targetkit.interop.charts._heat import heat_of
from targetkit.interop.charts._look import Look, shown
from targetkit.interop.charts._tree import tree_of
from targetkit.scenarios import compare
from targetkit.triggers import BehindPace, StockOlder

EVIL = "</script><img src=x onerror=alert(1)>"
NOVEMBER = Month(2026, 11)
WEEKDAYS = WorkCalendar.weekdays()
EN, ZH, PAGE = Look.of(), Look.of("zh", dark=True), Look.page("zh")
LOANS = Funnel.consumer_loan(average_ticket=50_000, signing_rate="0.80", approval_rate="0.40")
LOANS = LOANS.with_lags(approvals=3, signings=2, disbursements=1)


def split(store, loans=LOANS, amount=3_000_000, **options):
    """A plan from intakes down to money."""
    asked = loans.required(disbursements=amount)
    options = {"calendar": WEEKDAYS, "follow": {"disbursements": "signings"}, **options}
    return decompose(asked, store, NOVEMBER, **options)


@pytest.fixture(scope="module")
def store():
    """Five in two teams: one leads, one is away for days, one comes later."""
    away = [date(2026, 11, 4), date(2026, 11, 19)]
    east = Team(
        "east",
        [Manager("li-na", name="李娜"), Manager("wang-lei", name="王磊", away=away)],
        name="东区",
        leader=Manager("zhou-jie", name="周洁"),
    )
    west = Team(
        "west", [Manager("zhao-min", name="赵敏", hired=date(2026, 11, 9)), Manager("sun-li", name="孙丽")]
    )
    return Store("chengdu-01", [east, evolve(west, name="西区")], name="锦江门店")


@pytest.fixture(scope="module")
def plan(store):
    """What they are asked, one of them very little."""
    load = weights.explicit({"zhou-jie": 3, "li-na": 5, "wang-lei": 2, "zhao-min": 4, "sun-li": 1})
    return split(store, weights=load)


@pytest.fixture(scope="module")
def progress(plan):
    """Where they stand on the twelfth: some short, some over, one with a correction below zero."""
    days = [day for day in WEEKDAYS.working_days(NOVEMBER) if day <= date(2026, 11, 12)]
    rows = [
        (day, manager.id, "intakes", (number + at) % 4)
        for number, day in enumerate(days)
        for at, manager in enumerate(plan.roles.managers())
        if (number + at) % 4
    ]
    rows += [(date(2026, 11, 3), "sun-li", "intakes", -4), (date(2026, 11, 7), "li-na", "intakes", 2)]
    waits = Stock([("li-na", "approvals", 4, date(2026, 11, 3))], date(2026, 11, 12))
    return track(plan, Actuals(rows, metrics=plan.metrics), date(2026, 11, 12), stock=waits)


@pytest.fixture(scope="module")
def remedies(progress):
    """What is done about it."""
    rules = [
        Rule("积压", StockOlder("approvals", 3), "store", ("chase_signings",)),
        Rule("落后", BehindPace("intakes"), "team", ("referrals", "overtime", "weekend"), who="team"),
    ]
    return plan_remedies(progress, rules, levers.standard(), LabourLimits.china(monthly_wage=8700))


@pytest.fixture(scope="module")
def compared(store, plan):
    """Three ways, one with more approved, one with a larger ticket and other people before."""
    better = Funnel.consumer_loan(average_ticket=50_000, signing_rate="0.80", approval_rate="0.50")
    larger = Funnel.consumer_loan(average_ticket=60_000, signing_rate="0.80", approval_rate="0.40")
    return compare({"现状": plan, "多批": split(store, better), "大额": split(store, larger)})


@pytest.fixture(scope="module")
def crowd():
    """Two hundred in twenty teams, each of them away on a day."""
    teams = [
        Team(
            f"team-{team}",
            [
                Manager(
                    f"m{team}-{one}", name=f"王小明{one}" if one % 2 else "", away=[date(2026, 11, 2 + one)]
                )
                for one in range(10)
            ],
        )
        for team in range(20)
    ]
    return split(Store("crowd", teams), amount=60_000_000)


def boxes(spec):
    """The rows of everything that has a number."""
    return spec["datasets"].get("boxes", [])


def words(spec):
    """Everything that is written, but for the heading."""
    return [row["text"] for row in spec["datasets"]["words"]]


def overlapping(spec):
    """The words of which one lies on another, or that leave the sheet."""
    found = []
    places = []
    for row in spec["datasets"]["words"]:
        wide, high = length(row["text"], row["size"]), row["size"]
        left = row["x"] - {"left": 0, "center": wide / 2}[row["align"]]
        places.append((row["y"], left, left + wide, high, row["text"]))
        if row["x"] < 0 or left + wide > spec["width"] + 12 or row["y"] > spec["height"]:
            found.append(row["text"])
    places.sort()
    for at, (y, left, right, high, text) in enumerate(places):
        for below, other, end, size, word in places[at + 1 :]:
            if below - y >= (high + size) / 2:
                break
            if other < right - 1 and left < end - 1:
                found.append((text, word))
    return found


# --- who carries what -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("metric", ["intakes", "disbursements"])
def test_tree_numbers(plan, metric):
    """Every role has its bar, in each group as long as its target is large, with its number and its share."""
    rows = {row["role"]: row for row in boxes(tree_of(plan, metric, look=EN))}
    whole = plan[metric, "chengdu-01", NOVEMBER]
    targets = {id_: plan[metric, id_, NOVEMBER] for id_ in plan.roles.ids}
    told = {id_: f"{round(100 * Fraction(one) / Fraction(whole))}%" for id_, one in targets.items()}

    assert targets == {id_: row["number"] for id_, row in rows.items()}
    assert {id_: f"{one:,}" for id_, one in targets.items()} == {
        id_: row["label"] for id_, row in rows.items()
    }
    assert told == {id_: row["share"] for id_, row in rows.items()}
    for level in (("east", "west"), [manager.id for manager in plan.roles.managers()]):
        lengths = [(rows[id_]["x2"] - rows[id_]["x"]) / rows[id_]["number"] for id_ in level]

        assert [pytest.approx(lengths[0])] * len(lengths) == lengths
    assert rows["chengdu-01"]["x"] == rows["chengdu-01"]["x2"]


def test_tree_words(plan):
    """It says whose and what it is, in the language of the reader."""
    spec = tree_of(plan, "disbursements", look=ZH)

    assert "锦江门店 · 放款金额（万元） · 2026年11月" == spec["title"]["text"]
    assert "300 · 100%" in words(spec)
    assert ["谁", "放款金额（万元）", "占比"] == [
        tip["title"] for tip in spec["layer"][0]["encoding"]["tooltip"]
    ]


def test_tree_of_many_in_one_group():
    """People of a large group stand in several panels, each beside the next as far as there is room."""
    team = Team("east", [Manager(f"m{number:02}") for number in range(45)])
    plan = split(Store("chengdu-01", [team]))
    spec, narrow = tree_of(plan, "intakes", look=EN), tree_of(plan, "intakes", look=ZH, beside=1)

    assert [f"east ({part} of 3)" for part in (1, 2, 3)] == [one for one in words(spec) if " of 3" in one]
    assert ["east（1/3）", "east（2/3）", "east（3/3）"] == [one for one in words(narrow) if "/3" in one]
    assert narrow["width"] * 3 < spec["width"]
    assert narrow["height"] > 2 * spec["height"]


def test_tree_without_groups_and_without_targets():
    """A person alone has one bar; who has no target has a dash, and shares of nothing are not told."""
    alone = decompose({Metric("calls"): 0}, Manager("li-na"), NOVEMBER, calendar=WEEKDAYS)
    empty = Plan.from_rows(
        [("calls", "li-na", NOVEMBER, 4)],
        roles=Region("south", [Store("s", [Manager("li-na"), Manager("zhao-min")])]),
        period=NOVEMBER,
    )

    assert [("li-na", 0, "0", "–")] == [
        (row["role"], row["number"], row["label"], row["share"])
        for row in boxes(tree_of(alone, "calls", look=EN))
    ]
    rows = {row["role"]: row for row in boxes(tree_of(empty, "calls", look=EN))}
    assert {"south": None, "s": None, "li-na": 4, "zhao-min": None} == {
        id_: row["number"] for id_, row in rows.items()
    }
    assert {"–"} == {row["label"] for id_, row in rows.items() if id_ != "li-na"}


# --- people × days ----------------------------------------------------------------------------------------------


def cells(spec):
    """The boxes by person and first day."""
    return {(row["role"], date.fromisoformat(row["period"])): row for row in boxes(spec)}


@pytest.mark.parametrize("metric", ["intakes", "disbursements"])
def test_heat_of_a_plan(plan, metric):
    """Every open day has its target, days that are closed nothing, days away a cross, a zero an empty box."""
    spec = heat_of(plan, metric, look=EN)
    found = cells(spec)
    opened = WEEKDAYS.working_days(NOVEMBER)
    unit = " CNY" if metric == "disbursements" else ""

    assert {(manager.id, day) for manager in plan.roles.managers() for day in opened} == found.keys()
    for (id_, day), row in found.items():
        target = plan[metric, id_, day]
        there = plan.role(id_).present(day)

        assert (target, None) == (row["target"], row["attained"])
        assert (f"{target:,}{unit}" if there else "away") == row["label"]
        assert (plan.role(id_).name, f"{day.day} Nov 2026") == (row["who"], row["when"])
        assert ("transparent" == row["fill"]) is (not target)
        assert ("transparent" == row["edge"]) is bool(target or not there)
    assert sum(not plan.role(id_).present(day) for id_, day in found) == words(spec).count("×") - 1


def test_heat_weights(plan):
    """The more is asked, the more colour."""
    rows = [row for row in boxes(heat_of(plan, "intakes", look=EN)) if row["target"]]
    weight = {row["target"]: row["weight"] for row in rows}
    shades = [weight[target] for target in sorted(weight)]

    assert 1 == shades[-1]
    assert all(one < other for one, other in pairwise(shades))


def test_heat_of_a_progress(progress):
    """Days that are over tell what came of what was asked, and by how much; the rest what is asked."""
    spec = heat_of(progress, "intakes", look=EN)
    found = cells(spec)
    kinds = Counter()

    for manager in progress.plan.roles.managers():
        for day in NOVEMBER.days:
            standing, row = progress.standing("intakes", manager, day), found.get((manager.id, day))
            target, attained = standing.target, standing.attained
            if not target and not attained and not WEEKDAYS.is_open(day):
                assert row is None
            elif not target and not attained and not manager.present(day):
                assert "away" == row["label"]
            elif day > date(2026, 11, 12):
                assert (target, None, f"{target}") == (row["target"], row["attained"], row["label"])
            else:
                gap = abs(attained - target)
                kind = "over" if attained > target else "short" if attained < target else "exactly as asked"
                told = f"{gap} {kind}: {attained} of {target}" if gap else f"{kind}: {target}"
                kinds[kind] += 1

                assert (target, attained, told) == (row["target"], row["attained"], row["label"])
                if target or attained:
                    assert (EN.red if kind == "short" else EN.blue) == row["fill"]
    assert 3 == len(kinds)
    assert "0/1" in words(spec)
    assert "-3/0" in " ".join(words(spec))


def test_heat_says_what_is_over(progress, plan):
    """A line stands where the days that are over end, unless all or none are."""
    before = track(plan, progress.actuals, date(2026, 11, 1), at="morning")
    after = track(plan, progress.actuals, date(2026, 11, 30))
    drawn = [heat_of(one, "intakes", look=ZH) for one in (progress, before, after, plan)]

    assert [1, 0, 0, 0] == [len(spec["datasets"].get("lines", ())) for spec in drawn]
    assert ["线左：截至2026年11月12日的达成情况；线右：目标"] == drawn[0]["title"]["subtitle"]
    assert ["截至2026年11月30日的达成情况"] == drawn[2]["title"]["subtitle"]
    assert ["subtitle" in spec["title"] for spec in drawn] == [True, False, True, False]
    line = drawn[0]["datasets"]["lines"][0]
    over = [row["x2"] for row in boxes(drawn[0]) if row["period"] <= "2026-11-12"]
    rest = [row["x"] for row in boxes(drawn[0]) if row["period"] > "2026-11-12"]
    assert max(over) <= line["x"] == line["x2"] <= min(rest)


def test_heat_of_some_people(plan, progress):
    """A role is drawn with its people alone; a person alone without a group."""
    team, person = (heat_of(progress, "intakes", id_, look=EN) for id_ in ("east", "li-na"))

    assert {"zhou-jie", "li-na", "wang-lei"} == {row["role"] for row in boxes(team)}
    assert "东区 · intakes · 2026-11" == team["title"]["text"]
    assert {"li-na"} == {row["role"] for row in boxes(person)}
    for of in (plan, progress):
        with pytest.raises(UnknownMember) as error:
            heat_of(of, "intakes", "nobody", look=EN)

        assert ("role", "nobody") == (error.value.kind, error.value.given)


def test_heat_of_longer_periods(store):
    """A metric by the week or month has such cells, and so has anything longer than a month; over is what has ended."""
    coarse = split(store, grain={"intakes": "week", "approvals": "month"})
    long = decompose({Metric("intakes"): 30}, store, Quarter(2026, 4), calendar=WEEKDAYS)
    rows = Actuals([(date(2026, 11, 3), "li-na", "intakes", 2)], metrics=long.metrics)
    running = cells(heat_of(track(long, rows, date(2026, 11, 12)), "intakes", look=EN))

    assert {week.start for week in NOVEMBER.weeks()} == {
        day for _, day in cells(heat_of(coarse, "intakes", look=EN))
    }
    assert {date(2026, 11, 1)} == {day for _, day in cells(heat_of(coarse, "approvals", look=EN))}
    assert "2026-11" in words(heat_of(coarse, "approvals", look=EN))
    weeks = [week for month in Quarter(2026, 4).months for week in month.weeks()]
    for (id_, day), row in running.items():
        week = next(week for week in weeks if week.start == day)
        came = 2 if (id_, day) == ("li-na", date(2026, 11, 1)) else 0

        assert long["intakes", id_, week] == row["target"]
        assert (came if week.end <= date(2026, 11, 12) else None) == row["attained"]
        assert ("away" == row["label"]) is (id_ == "zhao-min" and week.end < date(2026, 11, 9))
    assert "12-07" in words(heat_of(long, "intakes", look=EN))


def test_heat_parts_the_weeks():
    """Between two weeks there is room, between two days none; who is there for a part of a day is not away."""
    person = Manager("li-na", away={date(2026, 11, 3): "0.5", date(2026, 11, 4): 1})
    plan = decompose({Metric("calls"): 20}, person, NOVEMBER, calendar=WorkCalendar.daily())
    rows = [(row.metric, row.role, row.period, 0) for row in plan.rows()]
    found = cells(heat_of(Plan.from_rows(rows, like=plan), "calls", look=EN))
    ends = {day: row["x2"] for (_, day), row in found.items()}
    begins = {day: row["x"] for (_, day), row in found.items()}
    rooms = {day: begins[day] - ends[before] for before, day in pairwise(NOVEMBER.days)}

    assert {"0": 29, "away": 1} == Counter(row["label"] for row in found.values())
    assert "away" == found["li-na", date(2026, 11, 4)]["label"]
    starts = {week.start for week in NOVEMBER.weeks()} - {NOVEMBER.start}
    assert starts == {day for day, room in rooms.items() if room > 1}


def test_heat_of_what_nobody_asked():
    """What came without a target is told; where nothing is asked and nothing came there is no cell."""
    store = Store("s", [Manager("li-na"), Manager("zhao-min", calendar=WorkCalendar.daily())])
    plan = Plan.from_rows(
        [("calls", "zhao-min", date(2026, 11, 7), 1)],
        roles=store,
        period=NOVEMBER,
        metrics=[Metric("calls")],
        calendar=WEEKDAYS,
    )
    actuals = Actuals([(date(2026, 11, 3), "li-na", "calls", 2)], metrics=plan.metrics)
    spec = heat_of(track(plan, actuals, date(2026, 11, 6)), "calls", look=EN)

    assert {
        ("li-na", date(2026, 11, 3)): (None, 2, "2, no target"),
        ("zhao-min", date(2026, 11, 7)): (1, None, "1"),
    } == {key: (row["target"], row["attained"], row["label"]) for key, row in cells(spec).items()}
    assert "2/–" in words(spec)


def test_heat_of_many(crowd):
    """Of two hundred the cells hold signs, not numbers; their days are told once more above each team."""
    rows = [(date(2026, 11, day), f"m{day}-1", "intakes", 9) for day in range(2, 6)]
    spec = heat_of(track(crowd, Actuals(rows, metrics=crowd.metrics), date(2026, 11, 6)), "intakes", look=EN)
    few = heat_of(crowd, "intakes", "team-0", look=EN)
    broad = heat_of(split(crowd.roles, amount=600_000_000_000), "disbursements", "team-0", look=EN)
    written = Counter(words(spec))

    assert 4 == written["+"] - 1
    assert 20 == written["17"]
    assert not any("/" in text for text in written)
    assert sum(bool(row["target"]) for row in boxes(few)) <= sum(text.isdigit() for text in words(few))
    assert not any("," in row["text"] for row in broad["datasets"]["words"] if row["align"] == "center")


# --- remedies on a calendar -------------------------------------------------------------------------------------


def test_calendar_boxes(remedies):
    """Each action is one box, on its day, in the row of whoever does it, in the colour and letter of its lever."""
    spec = calendar_of(remedies, look=ZH)
    rows = boxes(spec)
    told = Counter((one.manager, str(one.day), one.lever, one.hours) for one in remedies.actions)
    count = Counter(one.lever for one in remedies.actions)

    assert told == Counter((row["role"], row["period"], row["lever"], row["hours"]) for row in rows)
    assert len(count) == len({(row["fill"], row["lever"]) for row in rows})
    legend = {action.lever: f"{action.label('zh')} · {count[action.lever]}次" for action in remedies.actions}
    assert set(legend.values()) <= set(words(spec))
    assert {f"加{one.hours}" for one in remedies.actions if one.lever == "overtime"} <= set(words(spec))
    assert "弥补计划 · 锦江门店 · 2026年11月" == spec["title"]["text"]
    assert ["自2026年11月13日起"] == spec["title"]["subtitle"]
    for one, other in pairwise(sorted(rows, key=lambda row: (row["y"], row["x"]))):
        assert one["y2"] <= other["y"] + 0.01 or one["x2"] <= other["x"]


def action(lever, manager, day, **given):
    """An action of a rule."""
    return Action(lever, manager=manager, day=date(2026, 11, day), hours=1, rule="pace", why="pace", **given)


def test_calendar_tells_what_it_takes(remedies):
    """A box says what should come of it, what it costs, who helps, and when is rest; people of one name stay apart."""
    changed = evolve(
        remedies,
        names=FrozenMap({**remedies.names, "sun-li": "李娜"}),
        actions=(
            action(
                "weekend", "li-na", 14, when="rest_day", rest_on=date(2026, 11, 17), cost=150, currency="CNY"
            ),
            action(
                "pairing", "sun-li", 16, coach="zhao-min", gain={"intakes": "0.123", "disbursements": 5760}
            ),
            action("transfer", "new", 16, helps="li-na", gain={"intakes": "0.4"}),
            action("spot_check", "new", 16, kind="discipline"),
            *(action(f"lever-{number}", "new", 23) for number in range(7)),
        ),
    )
    spec = calendar_of(changed, look=EN)

    assert [
        ("李娜 (li-na)", "weekend, 1 h, rule pace, costs 150 CNY, rest on 17 Nov 2026"),
        ("李娜 (sun-li)", "pairing, 1 h, rule pace, expected in the end 5,760 CNY disbursements, with 赵敏"),
        ("new", "transfer, 1 h, rule pace, expected in the end 0.4 intakes, takes over from 李娜"),
        ("new", "spot_check (obliged), 1 h, rule pace"),
    ] == [(row["who"], row["label"]) for row in boxes(spec)[:4]]
    lines = {row["y"] for row in boxes(spec) if row["period"] == "2026-11-23"}
    assert 2 == len(lines)
    assert [str(14 + ahead) for ahead in range(10)] == [
        one for one in words(spec) if one in map(str, range(14, 24))
    ]


def test_calendar_without_actions(remedies):
    """A plan in which nothing is done says so."""
    spec = calendar_of(evolve(remedies, actions=(), answers=()), look=ZH)

    assert ["没有安排措施"] == words(spec)
    assert [] == boxes(spec)


@pytest.mark.parametrize("look", [EN, ZH, PAGE])
def test_calendar_colours(remedies, look):
    """Eight levers have eight colours, and in the box of each the letter is read as easily as a text should be."""
    levers_ = [action(f"lever-{number}", "li-na", 16) for number in range(9)]
    spec = calendar_of(evolve(remedies, actions=tuple(levers_)), look=look)
    fills = [row["fill"] for row in boxes(spec)]
    inks = [row["ink"] for row in spec["datasets"]["words"] if row["ink"] in {"#ffffff", "#101114"}]

    assert list(look.kinds) == list(dict.fromkeys(fills))
    assert (9, fills[0]) == (len(fills), fills[8])
    assert [look.on(fill) for fill in fills] * 2 == inks
    assert all(contrast(fill, look.on(fill)) >= 4.5 for fill in fills)  # WCAG 2.2, AA


def contrast(one, other):
    """How much two colours differ in brightness, as WCAG 2.2 defines it: from 1 to 21."""
    dim, bright = sorted(map(luminance, (one, other)))
    return (bright + 0.05) / (dim + 0.05)


def luminance(colour):
    """How bright a colour is, from 0 to 1."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_letters():
    """Levers with the same letters all have one of their own."""
    names = ["chase", "coaching", "overtime", "over time", "o", "o", "催签", "催 催"]
    given = {str(number): name for number, name in enumerate(names)}

    assert ["C", "A", "O", "T", "1", "2", "催", "3"] == list(letters(given).values())
    assert list(given) == list(letters(given))


# --- scenarios side by side -------------------------------------------------------------------------------------


def told(compared, spec):
    """The bars that a comparison should have, those that are there, and how many lines are left out."""
    roots = {plan.roles.id for plan in compared.plans}
    shown_ = [one for one in compared if one.differs or (one.kind == "target" and one.role in roots)]
    shares = {}
    for one in shown_:
        if one.kind == "share":
            shares.setdefault(one.metric.name, {})[one.role] = one.values
    first = {name: next(key for key, own in shares.items() if own == shares[name]) for name in shares}
    wanted = Counter(
        (one.kind, one.metric.name, one.role, scenario, None if number is None else float(number))
        for one in shown_
        if first.get(one.metric.name) == one.metric.name or one.kind != "share"
        for scenario, number in zip(compared.scenarios, one.values, strict=True)
    )
    there = Counter(
        (row["kind"], row["metric"], row["role"], row["scenario"], row["number"]) for row in boxes(spec)
    )
    return wanted, there, len(compared) - len(shown_)


def test_comparison_bars(compared):
    """Every line that differs, and every target of the roots, has a bar for each scenario."""
    spec = comparison_of(compared, look=EN)
    wanted, there, left = told(compared, spec)
    labels = {(row["kind"], row["metric"], row["role"], row["scenario"]): row["label"] for row in boxes(spec)}

    assert wanted == there
    assert [f"{left} more lines are not drawn: equal in all scenarios, or of too many people"] == spec[
        "title"
    ]["subtitle"]
    assert "40%" == labels["rate", "approvals", "", "现状"]
    assert "60,000 CNY" == labels["ticket", "disbursements", "", "大额"]
    assert "3,000,000 CNY" == labels["target", "disbursements", "chengdu-01", "多批"]
    assert "scenarios · 2026-11" == spec["title"]["text"]


def test_comparison_panels(compared):
    """The bars of a panel have one scale and one unit, which their labels tell; what is split alike is told once."""
    spec = comparison_of(compared, look=ZH)
    kinds, scales = {}, {}
    for row in boxes(spec):
        panel, money = row["who"].rpartition(" · ")[0], row["label"].endswith("元")
        kinds.setdefault(panel, set()).add(row["kind"])
        scales.setdefault((panel, money), set()).add(round((row["x2"] - row["x"]) / row["number"], 6))
    whole = "锦江门店 · 目标"

    assert {1} == {len(own) for own in kinds.values()}
    assert {1} == {len(scale) for scale in scales.values()}
    assert scales[whole, False] != scales[whole, True]
    assert 2 == words(spec).count(whole)
    assert {"转化率", "件均", whole, "负荷占比 · 进件、批款件数、签约"} <= kinds.keys()
    assert 1 == sum(title.startswith("负荷占比") for title in kinds)
    assert [] == [title for title in kinds if "元" in title]
    assert "average ticket" in words(comparison_of(compared, look=EN))


def test_comparison_of_many(crowd):
    """Of two hundred people the groups are drawn; one of them is, when asked for."""
    load = weights.explicit({"m0-0": 9}, default=1)
    found = compare({"now": crowd, "other": split(crowd.roles, amount=60_000_000, weights=load)})
    spec, one = (comparison_of(each, look=EN) for each in (found, found.where(role="m0-0")))
    drawn = {row["role"] for row in boxes(spec)}

    assert {"", "crowd", *(f"team-{number}" for number in range(20))} >= drawn
    assert {"team-0", "team-19"} <= drawn
    assert spec["title"]["subtitle"][0].endswith(
        "more lines are not drawn: equal in all scenarios, or of too many people"
    )
    assert {"m0-0"} == {row["role"] for row in boxes(one)}


def test_comparison_of_unlike_plans(plan):
    """Plans of other months, trees and stages stand side by side; what one does not have is a dash."""
    stocked = Funnel.consumer_loan(signing_rate="0.80")
    asked = stocked.required(signings=20, stock={"approvals": 5})
    people = Store("other", [Manager("li-na", name="李娜"), Manager("new", name="李娜")])
    other = decompose(asked, people, Month(2026, 12), calendar=WEEKDAYS)
    many = {f"s{number}": other for number in range(26)}
    spec = comparison_of(compare({"now": plan, **many}), look=EN)
    labels = {(row["kind"], row["role"], row["scenario"]): row["label"] for row in boxes(spec)}

    assert "–" == labels["target", "new", "now · 2026-11"]
    assert "5" == labels["stock", "", "s0 · 2026-12"]
    assert "scenarios" == spec["title"]["text"]
    assert {"A  now · 2026-11", "B  s0 · 2026-12", "27  s25 · 2026-12"} <= set(words(spec))
    assert {"李娜 (li-na)", "李娜 (new)"} <= set(words(spec))


@pytest.mark.parametrize(("look", "word"), [(EN, "unassigned"), (ZH, "未分配")])
def test_what_nobody_owns(look, word):
    """What nobody owns has its own word in each language."""
    two = Store("s", [Manager("li-na", name="李娜"), Manager("unassigned", name="未分配")])
    less, more = (split(two, amount=amount) for amount in (1_000_000, 2_000_000))
    compared = compare({"less": less, "more": more})
    specs = [
        comparison_of(compared, look=look),
        *(draw(less, "signings", look=look) for draw in (tree_of, heat_of)),
    ]

    assert word in compared.to_text(look.lang).split()
    assert [{word}] * 3 == [{"unassigned", "未分配"}.intersection(words(spec)) for spec in specs]


def test_comparison_of_nothing(compared):
    """A comparison without a line that differs says how many there are."""
    spec = comparison_of(compared.where(kind="stock"), look=EN)

    assert [] == boxes(spec)


# --- words, safety, and what altair makes of it -----------------------------------------------------------------


@pytest.fixture(scope="module")
def drawn(plan, progress, remedies, compared):
    """Each of these charts, by look."""
    return {
        look: [
            tree_of(plan, "intakes", look=look),
            heat_of(plan, "disbursements", look=look),
            heat_of(progress, "intakes", look=look),
            calendar_of(remedies, look=look),
            comparison_of(compared, look=look),
        ]
        for look in (EN, ZH, PAGE)
    }


def test_words_do_not_overlap(drawn, crowd):
    """No word lies on another or leaves the sheet, with five people and with two hundred."""
    large = [tree_of(crowd, "disbursements", look=ZH), heat_of(crowd, "intakes", look=EN)]
    large.append(comparison_of(compare({"one": crowd, "two": crowd}), look=EN))
    for spec in (*drawn[EN], *drawn[ZH], *large):
        assert [] == overlapping(spec)


def test_words_are_chinese(drawn):
    """In Chinese no word is English, but letters that stand for scenarios."""
    told_ = ("text", "who", "when", "label", "share", "scenario")
    for spec in drawn[ZH]:
        texts = [spec["title"]["text"], *spec["title"].get("subtitle", ())]
        texts += [tip["title"] for tip in spec["layer"][0]["encoding"]["tooltip"]]
        for rows in spec["datasets"].values():
            texts += [str(row[key]) for row in rows for key in told_ if row.get(key)]

        assert [] == [
            text
            for text in texts
            if any(letter.isascii() and letter.isalpha() for letter in text)
            and text.split()[0] not in {*"ABC"}
        ]


def test_names_are_no_markup():
    """A name that ends a script stays a name, and so do units and reasons."""
    money = Metric(EVIL, 1, EVIL)
    people = Store(EVIL, [Team("t", [Manager("li-na", name=EVIL)], name=EVIL)], name=EVIL)
    plan = decompose({money: 42}, people, NOVEMBER, calendar=WEEKDAYS)
    progress = track(plan, Actuals([], metrics=plan.metrics), date(2026, 11, 13))
    remedies = plan_remedies(progress, [], levers.standard(), LabourLimits.china(monthly_wage=8700))
    done = action("walk", "li-na", 14, gain={EVIL: 4}, labels={"en": EVIL}, coach="li-na")
    remedies = evolve(remedies, actions=(evolve(done, rule=EVIL),), units={EVIL: EVIL})
    for chart in (
        target_tree(plan, EVIL),
        heat_map(progress, EVIL, dark=True),
        remedy_calendar(remedies),
        comparison(compare({EVIL: plan, "b": plan})),
    ):
        page = chart.to_html() + "".join(map(str, chart._repr_mimebundle_().values()))

        assert "<img" not in page
        assert shown(EVIL) in json.dumps(chart.to_dict(), ensure_ascii=False)
        assert EVIL not in json.dumps(chart.to_dict())


def test_charts_are_valid(drawn):
    """Altair finds nothing wrong with them, rows included, and vl-convert draws them."""
    alt = pytest.importorskip("altair")
    drawing = pytest.importorskip("vl_convert")
    few = {name: rows[:3] for name, rows in drawn[EN][2]["datasets"].items()}
    alt.LayerChart.from_dict({**drawn[EN][2], "datasets": few})
    for spec in (*drawn[EN], *drawn[ZH]):
        assert spec["width"] == chart_of(spec).to_dict()["width"]
    for spec in drawn[PAGE]:
        svg = drawing.vegalite_to_svg(json.loads(json.dumps(spec)))

        assert svg.count("<text") >= len(spec["datasets"]["words"])
        assert "currentColor" in svg


def test_chart_of_several():
    """Charts within charts have their data, in the form altair gives its own."""
    marks = {
        "data": {"name": "rows"},
        "mark": "bar",
        "encoding": {"x": {"field": "at", "type": "quantitative"}},
    }
    parts = [{**marks, "data": {"name": "more"}}, {"layer": [marks, {**marks, "mark": "text"}]}]
    data = {"rows": [{"at": 1}], "more": [{"at": 2}]}
    chart = chart_of({"$schema": "", "datasets": data, "vconcat": parts, "title": "both"})
    made = json.loads(json.dumps(chart.to_dict()))
    first, second = made["vconcat"]

    assert ("both", ["bar", "text"]) == (made["title"], [part["mark"]["type"] for part in second["layer"]])
    assert [{"at": 2}] == made["datasets"][first["data"]["name"]]
    assert [[{"at": 1}]] * 2 == [made["datasets"][part["data"]["name"]] for part in second["layer"]]
    assert 50 == chart.properties(spacing=50).to_dict()["spacing"]


def test_wrong_things(plan, progress, remedies):
    """What is no plan, progress, remedies or comparison is refused by its type, with what makes the right one."""
    refused = {
        ("target_tree: plan", "Progress", "a Plan, as decompose makes it"): lambda: target_tree(
            progress, "intakes"
        ),
        ("heat_map: of", "RemedyPlan", "a Progress, as track("): lambda: heat_map(remedies, "intakes"),
        ("remedy_calendar: remedies", "Progress", "as plan_remedies makes it"): lambda: remedy_calendar(
            progress
        ),
        ("comparison: compared", "Plan", "as targetkit.scenarios.compare makes it"): lambda: comparison(plan),
    }
    for (name, given, advice), make in refused.items():
        with pytest.raises(InvalidValue) as error:
            make()

        assert (name, given) == (error.value.name, error.value.given)
        assert advice in error.value.expected


def test_without_altair(plan, monkeypatch):
    """Without altair the error holds the line that installs it."""
    monkeypatch.setitem(sys.modules, "altair", None)
    with pytest.raises(MissingExtra) as error:
        target_tree(plan, "intakes")

    assert "altair is not installed; get it with: pip install 'targetkit[notebook]'" == str(error.value)


def test_words_are_cut():
    """A word that does not fit ends in dots, and is never longer than its room."""
    for room in range(10, 120, 5):
        assert length(cut("chengdu-锦江门店", room)) <= max(room, length("…"))
    assert "chengdu" == cut("chengdu", 200)
