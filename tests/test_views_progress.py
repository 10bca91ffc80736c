"""How what is tracked, talked over and made up for is seen in a notebook or on a page."""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest

from targetkit import (
    Actuals,
    Funnel,
    LabourLimits,
    Manager,
    Metric,
    Month,
    Negotiation,
    Plan,
    Rule,
    Stock,
    Store,
    Team,
    WorkCalendar,
    attribute,
    contingency_plan,
    decompose,
    land,
    levers,
    plan_remedies,
    track,
)
from targetkit.clearing import top_of
from targetkit.errors import UnknownMember
from targetkit.negotiation import Shortfall
from targetkit.pledges import Pledge
from targetkit.rate_targets import ActivityRate, ConversionRate, RateTarget
from targetkit.rules import standard
from targetkit.triggers import BehindPace, StockOlder, Without
from tests.html_reader import OURS, View

NOVEMBER = Month(2026, 11)
TWELFTH = date(2026, 11, 12)
CALENDAR = WorkCalendar.weekdays()
FUNNEL = Funnel.consumer_loan(average_ticket=50_000, signing_rate="0.80", approval_rate="0.40")
LIMITS = LabourLimits.china(monthly_wage=8700)
RULES = (
    Rule("三天无进件", Without("intakes", 3), kind="discipline", levers=("coaching",)),
    Rule("积压", StockOlder("approvals", 3), "store", ("chase_signings",)),
    Rule("落后", BehindPace("intakes"), "team", ("referrals", "overtime")),
)
RATES = (
    RateTarget(ConversionRate("approvals", "intakes"), "0.4", level="team"),
    RateTarget(ActivityRate("intakes"), "0.8", level="manager"),
)
BAD = ("<img src=x onerror=alert(1)>", "</script><b>&amp;")


def store_of(*sizes, name="员{}"):
    """A store of teams of so many people."""
    people = [Manager(f"m{n}", name=name.format(n)) for n in range(sum(sizes))]
    ends = [sum(sizes[: at + 1]) for at in range(len(sizes))]
    teams = [Team(f"t{at}", people[end - sizes[at] : end], name=f"队{at}") for at, end in enumerate(ends)]
    return Store("s", teams, name="锦江店")


def planned(store, targets=None, **more):
    """A plan of them for November: half a million a head, if nothing else is said."""
    if targets is None:
        targets = FUNNEL.required(disbursements=500_000 * len(store.managers()))
    return decompose(targets, store, NOVEMBER, calendar=CALENDAR, **more)


def tracked(plan):
    """The twelfth of November: everybody has brought something else, and somebody unknown has, too."""
    people = [one.id for one in plan.roles.managers()]
    rows = [
        (date(2026, 11, 3 + at % 8), who, metric, number)
        for at, who in enumerate(people)
        for metric, number in (
            ("intakes", 9 + at % 3),
            ("approvals", 2),
            ("disbursements", 50_000 * (at % 3)),
        )
        if number
    ]
    waits = Stock([(who, "approvals", 2, date(2026, 11, 4)) for who in people[:3]], TWELFTH)
    ghost = (date(2026, 11, 5), "ghost", "intakes", 1)
    return track(plan, Actuals([*rows, ghost], metrics=plan.metrics), TWELFTH, stock=waits)


def bare(plan):
    """The same day when nothing has come."""
    return track(plan, Actuals(metrics=plan.metrics), TWELFTH)


def shown(plan):
    """One of everything that is shown, by its name."""
    progress, first = tracked(plan), plan.roles.managers()[0].id
    return {
        "progress": progress,
        "board": progress.board("disbursements"),
        "clearing": progress.clearings(),
        "strain": progress.strain({first: {"intakes": 1}}, "intakes"),
        "negotiation": Negotiation.open(plan, [Pledge("intakes", first, 3, "新人")]).take_pledges(),
        "remedies": plan_remedies(progress, RULES, levers.standard(), LIMITS, 3000, days=6),
        "attribution": attribute(progress, plan.roles),
        "landing": land(progress),
        "contingency": contingency_plan(plan, RULES),
    }


NAMES = (
    *("progress", "board", "clearing", "strain", "negotiation"),
    *("remedies", "attribution", "landing", "contingency"),
)


@pytest.fixture(scope="module")
def small():
    """What is shown of five people."""
    return shown(planned(store_of(3, 2)))


@pytest.fixture(scope="module")
def large():
    """What is shown of fifteen people, one of whom is in no team."""
    teams = store_of(7, 7).children
    return shown(
        planned(Store("s", [*teams, Manager("m14", name="员14")], name="锦江店"), rate_targets=RATES)
    )


@pytest.fixture
def few(small):
    """The progress of five people."""
    return small["progress"]


@pytest.fixture
def many(large):
    """That of fifteen."""
    return large["progress"]


def number(text):
    """A number as it is shown, or None where nothing is."""
    return None if text == "–" else Decimal(text.replace(",", ""))


def check(standing, cells, *, wan=False):
    """The cells of a standing say its numbers, and each day left rounded up by less than one place."""
    *amounts, share, left = cells
    scale = 10_000 if wan else 1
    expected = [standing.target, standing.to_date, standing.attained, standing.gap]
    assert expected == [None if one == "–" else number(one) * scale for one in amounts]
    whole = None if standing.attainment is None else floor(100 * standing.attainment + Fraction(1, 2))
    assert whole == number(share.removesuffix("%").removesuffix(" "))
    if standing.required is None:
        assert left == "–"
    else:
        off = Fraction(number(left) * scale) - standing.required
        assert 0 <= off < max(Fraction(1, 10), Fraction(standing.required) / 100, standing.metric.quantum - 1)


def board_of(view, under):
    """The rows that are folded under something, however deep, by the name in front."""
    return {row[0]: row[1:] for grid in view.grids if grid.under[:1] == (under,) for row in grid.rows}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_progress(many, lang):
    """The root by metric, then everybody by metric: each cell is what the progress says."""
    view = View(many.to_html(lang))
    seen = {"en": "锦江店 · 2026-11 · as of 12 Nov 2026", "zh": "锦江店 · 2026年11月 · 截至 2026年11月12日"}
    titles = {
        "en": ["intakes", "approvals", "signings", "disbursements (CNY)"],
        "zh": ["进件", "批款件数", "签约", "放款金额（万元）"],
    }[lang]
    names = {node.name or node.id: node.id for node in many.ground.nodes}
    if lang == "en":
        names["unassigned"] = names.pop("未分配")

    assert seen[lang] == view.titles[0]
    assert titles == [row[0] for row in view.grids[0].rows]
    for metric, title, row in zip(many.plan.metrics, titles, view.grids[0].rows, strict=True):
        wan = lang == "zh" and metric.unit == "CNY"
        check(many.standing(metric), row[1:], wan=wan)
        rows = board_of(view, f"{title}：全部人员" if lang == "zh" else f"{title}: everybody")
        assert set(names) == set(rows)
        for name, cells in rows.items():
            check(many.standing(metric, names[name]), cells, wan=wan)


def test_progress_says_the_same(few):
    """What is seen at once is what the text says of the root and what waits; few people are not folded."""
    view, text = View(few.to_html()), few.to_text()
    boards = [grid for grid in view.grids if grid.under]

    assert ["intakes: everybody", "approvals: everybody"] == view.folds[:2]
    assert [9] * 4 == [len(grid.rows) for grid in boards]
    for grid in view.grids:
        if not grid.under:
            assert all(
                cell in text for row in [grid.head, *grid.rows] for cell in row for cell in cell.split("\n")
            )
    assert "What waits, as of 12 Nov 2026" == view.titles[1]


def test_nothing_to_say():
    """A metric of which the whole period has nothing is not told; a person alone is not unfolded."""
    alone = planned(Manager("li-na"), {Metric("signings"): 4})
    rows = [("signings", "s", NOVEMBER, 4), ("visits", "m0", TWELFTH, 1)]
    typed = Plan.from_rows(rows, roles=store_of(2), period=NOVEMBER)
    one, two = (
        View(track(plan, Actuals(metrics=plan.metrics), TWELFTH).to_html()) for plan in (alone, typed)
    )

    assert [] == one.folds
    assert ["signings"] == [row[0] for grid in one.grids for row in grid.rows]
    assert ["signings: everybody"] == two.folds


def test_rates(many):
    """Rates of few people stand in one table; those of many are unfolded below those of their groups."""
    rates = many.rates()
    groups, people = (grid for grid in View(many.to_html()).grids if "rate" in grid.head)
    some = View(bare(planned(store_of(2), {Metric("intakes"): 30}, rate_targets=RATES[1:])).to_html("zh"))
    only = bare(planned(store_of(13), {Metric("intakes"): 30}, rate_targets=RATES[1:]))

    assert [one.role for one in rates if one.role[0] == "t"] == ["t0", "t1"]
    assert [["队0", "≥ 40%"], ["队1", "≥ 40%"]] == [[row[0], row[2]] for row in groups.rows]
    assert ("rates: 15 managers",) == people.under
    attained = {one.role: one.attained for one in rates}
    assert [attained[f"m{at}"] * 100 for at in range(15)] == [
        number(row[3].removesuffix("%")) for row in people.rows
    ]
    assert [((), ["员0", "员1"])] == [
        (grid.under, [row[0] for row in grid.rows]) for grid in some.grids if "比率" in grid.head
    ]
    assert [("比率：13名客户经理",)] == [
        grid.under for grid in View(only.to_html("zh")).grids if "比率" in grid.head
    ]


def test_many_on_a_board(many):
    """Of more than twelve people the groups are seen, whoever is in none of them and what nobody owns among them."""
    board = many.board("intakes")
    view = View(board._repr_html_())
    top, *folded = view.grids
    names = {**board.names, "unassigned": "unassigned"}
    cells = {row[0]: row[1:] for grid in view.grids for row in grid.rows}

    assert "intakes · 2026-11" == view.title
    assert ["锦江店", "队0", "队1", "unassigned"] == [row[0] for row in top.rows]
    assert ["锦江店: 1 manager", "队0: 7 managers", "队1: 7 managers"] == view.folds
    assert [["员14"], [f"员{at}" for at in range(7)]] == [[row[0] for row in one.rows] for one in folded[:2]]
    assert [(one.under[0], one.head) for one in folded] == [(fold, top.head) for fold in view.folds]
    for standing in board.standings:
        check(standing, cells[names[standing.role]])


def test_depths_of_those_shown(many):
    """A board tells of those whom it shows how deep they stand, and of nobody else."""
    root = many.plan.roles

    assert {"s": 0, "t0": 1, "t1": 1, "m14": 1, "unassigned": 1} == dict(top_of(many).depths)
    assert set(many.board("intakes").depths) == {"s", *root.ids} == set(many.clearings().depths)


def test_people_side_by_side(many):
    """A board of one level has no groups: the first twelve are seen, the rest is unfolded."""
    view = View(many.board("intakes", level="manager").to_html("zh"))
    seen, rest = view.grids

    assert [f"员{at}" for at in range(12)] == [row[0] for row in seen.rows]
    assert (("……另有 4 项",), ["员12", "员13", "员14", "未分配"]) == (
        rest.under,
        [row[0] for row in rest.rows],
    )


def test_boards_of_what_waits_and_of_strain(large, small):
    """What waits and what is required beside what can be done: every number of everybody, folded as a board is."""
    for name, waits in (("clearing", True), ("strain", False)):
        view = View(large[name].to_html())
        rows = {row[0]: row for grid in view.grids for row in grid.rows}
        names = large[name].names
        for one in large[name].rows:
            if waits and one.metric.name != "approvals":
                continue
            shown_ = rows[names.get(one.role, one.role)]
            assert (one.waiting if waits else one.gap) == number(shown_[1])
            assert (one.oldest if waits else one.days_left) == number(shown_[2])
        assert "队0: 7 managers" in view.folds
        assert [] == View(small[name].to_html()).folds
    assert "Nothing is known of" in View(large["strain"].to_html()).words[-1]


# --- remedies -------------------------------------------------------------------------------------------------------


def test_remedies(large):
    """Every gap, rule and action is there: the first day at once, the others to unfold; what is spent, what stays open."""
    plan = large["remedies"]
    view = View(plan._repr_html_())
    gaps, first, *later = view.grids
    days = [list(plan.actions_on(day)) for day in dict.fromkeys(one.day for one in plan.actions)]

    assert "Remedy plan · 锦江店 · 2026-11 · from 13 Nov 2026 on" == view.title
    assert [(plan.names[gap.role], gap.amount(gap.before)) for gap in plan.gaps] == [
        (row[1], row[3]) for row in gaps.rows
    ]
    assert ["13 Nov 2026"] == [text for text in view.words if text == "13 Nov 2026"]
    assert [(f"{one[0].day.day} Nov 2026: {len(one)} action{'s' * (len(one) > 1)}",) for one in days[1:]] == [
        grid.under for grid in later
    ]
    for actions, grid in zip(days, [first, *later], strict=True):
        assert [plan.names[one.manager] for one in actions] == [row[0] for row in grid.rows]
        assert [one.label() in row[1] for one, row in zip(actions, grid.rows, strict=True)] == [True] * len(
            actions
        )
        assert [Fraction(number(row[2])) for row in grid.rows] == [one.hours for one in actions]
    assert len(plan.answers) + len(plan.open) == len(
        [text for under, text in view.points if not text.startswith("TK")]
    )
    assert f"cost in all: {round(plan.cost):,} CNY (budget 3,000 CNY)" in "\n".join(view.words)


def test_remedies_without_a_price(small):
    """Where nothing has a price, the columns of money are left out; what is to be said of an action is no number."""
    rules = [Rule("落后", BehindPace("intakes"), "team", ("overtime",))]
    html = plan_remedies(small["progress"], rules, levers.standard(), LabourLimits.china(), days=6).to_html()

    assert "<td>to be agreed</td>" in html
    assert ">cost</th>" not in html
    assert '<th class="tk-n">per 10,000\nin the end</th>' in small["remedies"].to_html()


def test_many_remedies():
    """What a text leaves out can be unfolded: a day's actions beyond forty, gaps and rules beyond twelve."""
    progress = tracked(planned(store_of(*[3] * 14)))
    rules = [Rule("behind", BehindPace("intakes"), "team", ("referrals", "overtime"))]
    plan = plan_remedies(progress, rules, levers.standard(), LIMITS, days=1)
    view, text = View(plan.to_html("zh")), plan.to_text("zh")
    left = len(plan.actions) - 40

    assert left > 0
    assert f"……另有 {left} 项" in text
    assert [12, len(plan.gaps) - 12, 40, left] == [len(grid.rows) for grid in view.grids]
    assert (f"……另有 {left} 项",) == view.grids[-1].under
    assert [plan.names[one.manager] for one in plan.actions] == [
        row[0] for grid in view.grids[2:] for row in grid.rows
    ]
    assert 2 * len(plan.gaps) == len(plan.answers) + len(plan.open) == len(view.points)


@pytest.mark.parametrize(
    ("left", "en", "zh"),
    [
        (
            1,
            "1 more action of this day is not listed here; plan.actions_on(day) shows it",
            "当日另有 1 项措施未在此列出；可用 plan.actions_on(day) 查看",
        ),
        (
            34,
            "34 more actions of this day are not listed here; plan.actions_on(day) shows them",
            "当日另有 34 项措施未在此列出；可用 plan.actions_on(day) 查看",
        ),
    ],
)
def test_more_remedies_than_a_page_holds(monkeypatch, left, en, zh):
    """Of too many actions a page holds as many of each day, and tells how many are left and what shows them."""
    progress = tracked(planned(store_of(*[3] * 14)))
    rules = [Rule("behind", BehindPace("intakes"), "team", ("referrals", "overtime"))]
    plan = plan_remedies(progress, rules, levers.standard(), LIMITS, days=5)
    days = [list(plan.actions_on(day)) for day in dict.fromkeys(one.day for one in plan.actions)]
    held = len(days[0]) - left
    whole = plan.to_html()
    monkeypatch.setattr("targetkit._remedy_blocks._MOST", len(days) * held)
    view, chinese = View(plan.to_html()), View(plan.to_html("zh"))
    first, rest, *later = view.grids[2:]

    assert "not listed here" not in whole
    assert len(days) * held < len(plan.actions)
    assert [plan.names[one.manager] for one in days[0][:held]] == [
        row[0] for row in (*first.rows, *rest.rows)
    ]
    assert [min(held, len(actions)) for actions in days[1:]] == [len(grid.rows) for grid in later]
    assert [
        f": {len(actions)} actions" in grid.under[0] for actions, grid in zip(days[1:], later, strict=True)
    ] == [True] * len(later)
    assert view.words.count(en) == chinese.words.count(zh) == sum(len(actions) > held for actions in days)


# --- what is talked over --------------------------------------------------------------------------------------------


def test_negotiation():
    """How far it is, what waits for whom, what is missing; then everybody's number, pledge and reason."""
    plan = planned(store_of(2, 1), {Metric("signings"): 30, Metric("visits"): 30})
    talk = Negotiation.open(plan, [Pledge("signings", "m0", 12), Pledge("signings", "m1", 6)]).take_pledges()
    talk = talk.counter("m2", "signings", 8, "培训").answer("m2", "signings", 9)
    view, chinese = View(talk.to_html()), View(talk.to_html("zh"))
    short = talk.concede("m1", "signings", absorb="up")
    board, visits = view.grids

    assert ["0 of 10 targets settled (open 10)"] == View(Negotiation.open(plan).to_html()).words
    assert "Negotiation · 锦江店 · 2026-11" == view.title
    assert "1 of 10 targets settled (open 7, accepted 1, countered 1, answered 1)" == view.words[0]
    assert "10 个目标中已定 1 个（待答复 7，已接受 1，已提出异议 1，上级已回复 1）" == chinese.words[0]
    assert ["Waiting for the superior's answer:", "Waiting for the role's own answer:"] == view.words[1:3]
    assert ["signings of 员1, 10: countered with 6 (as pledged)", "signings of 员2, 10: answered with 9"] == [
        text for _, text in view.points
    ]
    assert "员1 的签约 10：已提出异议 6（按报备）" == chinese.points[0][1]
    assert ["signings", "proposed", "asked", "untaken", "pledged", "state", "reason"] == board.head
    assert ["visits", "proposed", "asked", "untaken", "state"] == visits.head
    for standing, row in zip(talk.standings("signings"), board.rows, strict=True):
        amounts = (standing.proposed, standing.asked, standing.untaken, standing.pledged)
        assert amounts == tuple(number(cell) for cell in row[1:5])
        assert standing.state == row[5].split()[0]
        assert standing.reason == row[6]
    assert ["员1", "10", "10", "0", "6", "countered 6", "as pledged"] == board.rows[3]
    assert "signings: 4 short of the 30 asked for (4 with 队0)" in [
        text for _, text in View(short.to_html()).points
    ]
    assert "签约：总目标 30，差 4（队0 未分配 4）" in [text for _, text in View(short.to_html("zh")).points]


def test_negotiation_of_many(large):
    """Of more than twelve people each metric is unfolded first, then each team; it is told when it is over."""
    talk = large["negotiation"]
    over = talk.publish(force=True, reason="月初").negotiation
    view = View(talk.to_html())
    under = "signings: 0 of 17 targets settled (open 17)"

    assert ["队0: 7 managers", "队1: 7 managers"] == [
        grid.under[1] for grid in view.grids if grid.under[0] == under and len(grid.under) > 1
    ][-2:]
    assert {one.role for one in talk.standings("signings")} == {
        {
            node.name: node.id
            for node in [talk.plan.roles, *talk.plan.roles.children, *talk.plan.roles.managers()]
        }[row[0]]
        for grid in view.grids
        if grid.under[0] == under
        for row in grid.rows
    }
    assert View(over.to_html()).words[0].endswith("; published")
    assert View(over.to_html("zh")).words[0].endswith("；已发布")


def test_shortfalls():
    """What is missing of a total, or beyond it, reads in both languages."""
    less = Shortfall("signings", 30, 26, (("east", 4),))
    more = Shortfall(
        "disbursements", Decimal(300_000), Decimal(350_000), (("east", Decimal(-50_000)),), "CNY"
    )

    assert "signings: 4 short of the 30 asked for (4 with east)" == str(less)
    assert "签约：总目标 30，差 4（east 未分配 4）" == less.to_text("zh")
    assert (
        "disbursements: 50,000 CNY above the 300,000 CNY asked for (-50,000 CNY with east)" == more.to_text()
    )
    assert "放款金额：总目标 30万元，超 5万元（east 未分配 -5万元）" == more.to_text("zh")


# --- why, where to, what if -----------------------------------------------------------------------------------------


def test_attribution(small):
    """The sentence, the factors, and who contributed what: the same cells as in the text; many members are folded."""
    found = small["attribution"]
    view = View(found._repr_html_())
    teams = Store("s", [Team(f"t{at}", [Manager(f"m{at}")]) for at in range(13)])
    wide = View(attribute(tracked(planned(teams)), "s").to_html("zh"))

    assert found.sentence() == view.title
    text = found.to_text()
    assert all(cell in text for grid in view.grids for row in [grid.head, *grid.rows] for cell in row)
    assert ["队0", "队1"] == [row[0] for row in view.grids[1].rows][:2]
    assert ["按成员（13）"] == wide.folds
    assert [f"t{at}" for at in range(13)] == [row[0] for row in wide.grids[1].rows][:13]


def test_landing(few, small):
    """Where everybody lands: first the root by metric, then everybody of each metric, in the words of the text."""
    landing = small["landing"]
    view = View(landing.to_html())
    names = {one.name or one.role: one.role for one in landing}
    top, *boards = view.grids

    assert "锦江店 · 2026-11 · where it lands" == view.title
    assert [metric.name for metric in few.plan.metrics] == [row[0] for row in top.rows]
    for metric, board in zip(few.plan.metrics, boards, strict=True):
        assert (f"{metric.name}: everybody",) == board.under
        for row in board.rows:
            place = landing[metric, names.get(row[0], row[0])]
            assert [place.target, place.attained, metric.nearest(place.expected)] == [
                number(cell.removesuffix(" CNY")) for cell in row[1:4]
            ]
            low, high = (number(cell.removesuffix(" CNY")) for cell in row[4].split("–"))
            assert (metric.nearest(place.low), metric.nearest(place.high)) == (low, high)
            assert f"{row[5]} to reach it" in place.to_text() or place.probability is None
    assert {("from how much data",)} == {under for under, _ in view.points}
    assert "预计落点" in View(landing.to_html("zh")).title


def test_nothing_tells_where_it_lands():
    """Where nothing tells, nothing is shown; of one role alone there is nothing to unfold but the data."""
    plan = planned(Manager("li-na"), {Metric("signings"): 4})
    view = View(land(track(plan, Actuals(metrics=plan.metrics), NOVEMBER.start, at="morning")).to_html())

    assert [["signings", "4", "0", "–", "–", "–"]] == view.grids[0].rows
    assert ["from how much data"] == view.folds


def test_nothing_to_land():
    """Of a plan without metrics nothing lands, which is said."""
    nothing = land(bare(Plan.from_rows([], metrics=[], roles=store_of(1), period=NOVEMBER)))

    assert ["where it lands · no metric", "预计落点 · 没有指标"] == [
        View(nothing.to_html(lang)).title for lang in ("en", "zh")
    ]


def test_contingency(large):
    """What is prepared, group by group; of many lines those below the first group are unfolded."""
    plan = large["contingency"]
    points = [text for _, text in View(plan._repr_html_()).points]
    wide = View(contingency_plan(planned(store_of(*[1] * 13)), [*RULES, *standard()]).to_html("zh"))

    assert [f"- {text}" for text in points] == [
        line for line in plan.to_text().splitlines() if line[:1] == "-"
    ]
    assert sorted(f"队{at}" for at in range(13)) == sorted(wide.folds)
    assert "预备弥补计划 · 锦江店 · 2026年11月" == wide.title


# --- all of them ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_view(small, large, name):
    """A notebook shows what `to_html` gives, in Chinese without an English word; another language is refused."""
    for view in (small[name], large[name]):
        seen = View(view.to_html("zh"))
        words = [*seen.titles, *seen.words, *(text for _, text in seen.points), *seen.folds]
        words += [cell for grid in seen.grids for row in [grid.head, *grid.rows] for cell in row]
        assert [] == [text for text in words if re.search("[a-z]", text)]
        assert view.to_html() == view._repr_html_()
        with pytest.raises(UnknownMember, match="unknown language 'fr'"):
            view.to_html("fr")


def test_names_that_are_the_same():
    """Two people who are called the same are told apart by their ids wherever they stand together."""
    store = store_of(2, 1, name="李娜")
    progress = tracked(planned(store))
    rated = tracked(
        planned(store, rate_targets=[RateTarget(ActivityRate("intakes"), "0.8", level="manager")])
    )
    talk = Negotiation.open(planned(store)).counter("m1", "intakes", 3, "新人")
    remedies = plan_remedies(progress, RULES, levers.standard(), LIMITS, 3000, days=6)
    prepared = contingency_plan(progress.plan, RULES)
    apart = {f"李娜 (m{at})" for at in range(3)}

    def people(view):
        seen = View(view.to_html())
        return {row[0] for grid in seen.grids for row in grid.rows if row[0].startswith("李娜")}

    for view in (progress, progress.board("intakes"), progress.clearings(), land(progress), talk, rated):
        assert apart == people(view)
    assert {remedies.names[one.manager] for one in remedies.actions} == people(remedies) <= apart
    assert "李娜 (m2) · intakes · 2026-11: " in land(progress).to_text()
    assert ["intakes of 李娜 (m1), 32: countered with 3 (新人)"] == [
        text for _, text in View(talk.to_html()).points
    ]
    assert apart <= set(prepared.names.values())
    assert "李娜 (m0)、李娜 (m1)" in prepared.to_text("zh")
    assert "李娜 (m1), 李娜 (m2)" in progress.strain({"m0": {"intakes": 1}}, "intakes").to_text()


def test_teams_that_are_called_the_same():
    """A progress tells them apart, too, in text as well."""
    teams = [Team(f"t{at}", [Manager(f"m{at}")], name="东区") for at in range(2)]
    progress = bare(planned(Store("s", teams)))

    assert ["东区 (t0)", "东区 (t1)"] == re.findall("^东区 .t..", progress.to_text(), re.MULTILINE)


def test_nothing_becomes_markup():
    """A name, a metric, a unit, a rule or a reason is text, whatever is in it."""
    people = [Manager(f"m{at}", name=f"{BAD[at % 2]}{at}") for at in range(14)]
    store = Store("s", [Team("t", people, name=BAD[0])], name=BAD[1])
    metric = Metric(BAD[0], unit=BAD[1])
    plan = planned(store, {metric: 280})
    progress = track(plan, Actuals([(TWELFTH, "m0", metric, 3)], metrics=[metric]), TWELFTH)
    rules = [Rule(BAD[1], BehindPace(metric.name), "team", ("overtime",))]
    talk = Negotiation.open(plan).counter("m1", metric, 5, BAD[0])
    views = [
        *(
            progress,
            progress.board(metric),
            progress.strain({}, metric),
            talk,
            attribute(progress, "s", metric),
        ),
        *(land(progress), contingency_plan(plan, rules)),
        plan_remedies(progress, rules, levers.standard(), LIMITS),
    ]

    for lang in ("en", "zh"):
        for view in views:
            seen = View(view.to_html(lang))
            assert seen.tags <= OURS
            assert seen.attributes <= {"class", "style", "span", "open"}
            assert BAD[0] in " ".join(
                [*seen.titles, *seen.words, *seen.folds, *(text for _, text in seen.points)]
            )


def test_size():
    """Two hundred people are no load for a notebook."""
    html = tracked(planned(store_of(*[10] * 20))).to_html("zh")

    assert len(html.encode()) < 250_000
    assert 4 == html.count("全部人员</summary>")
