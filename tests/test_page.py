"""The page of the morning meeting: what stands on it, who is named on it, and that it needs nothing else."""

import re
import sys
from datetime import date
from fractions import Fraction
from math import floor

import pytest
from attrs import evolve

from targetkit import (
    Actuals,
    InvalidValue,
    Manager,
    Metric,
    MissingExtra,
    Plan,
    Stock,
    Store,
    Team,
    UnknownMember,
    attribute,
    bulletin,
    decompose,
    land,
    track,
)
from targetkit._blocks import Words
from targetkit.cards import card
from targetkit.interop.page import _pictures, to_html
from targetkit.interop.page._table import shown
from targetkit.period import WEEKDAYS
from targetkit.rate_targets import ConversionRate, RateTarget
from tests.page_cases import (
    BAD,
    CALENDAR,
    COLUMNS,
    NAMES,
    NOVEMBER,
    TWELFTH,
    WORSE,
    month,
    read,
    store_of,
    told,
)
from tests.page_reader import Page, number


@pytest.fixture(scope="module")
def given():
    """What the page is made of."""
    return month()


def blank(_spec):
    """Drawings cost most of the time of a page; where they are not looked at, this one stands for them."""
    return '<svg xmlns="http://www.w3.org/2000/svg"/>'


@pytest.fixture
def undrawn(monkeypatch):
    """Pages without drawings."""
    monkeypatch.setattr(_pictures, "to_svg", blank)


EVIL = {id: f"{BAD}{at}" if at % 2 else f"{WORSE}{at}" for at, id in enumerate(NAMES)}


@pytest.fixture(scope="module")
def evil():
    """What a page is made of, in a store whose names are none."""
    store = store_of(EVIL)
    store = Store(store.id, [evolve(team, name=f"{BAD}{team.id}") for team in store.children], name=WORSE)
    return month(store, rows=[(TWELFTH, BAD, "submissions", 1)])


@pytest.fixture(scope="module")
def drawn(evil):
    """A page of everything with its drawings."""
    return to_html(**evil, laggards="public", title=BAD)


@pytest.fixture(scope="module")
def pages(given):
    """The page without drawings, by language and by whether people are named."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_pictures, "to_svg", blank)
        return {
            (lang, laggards): Page(to_html(**given, lang=lang, laggards=laggards))
            for lang in ("en", "zh")
            for laggards in ("private", "public")
        }


# --- the board ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_board(given, pages, lang):
    """The whole stands on the page metric by metric, with the numbers of its standings."""
    progress = given["progress"]
    sheet = next(one for one in pages[lang, "private"].sheets if not one.under)

    assert [told(progress.standing(metric), lang) for metric in progress.plan.metrics] == [
        read(cells, title) for title, cells in sheet.rows
    ]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_groups(given, pages, lang):
    """So does each group, when it is unfolded."""
    progress = given["progress"]
    page = pages[lang, "private"]
    for id, name in {"east": "东区", "west": "西区"}.items():
        sheet = next(one for one in page.sheets if one.under and one.under[0].startswith(name))

        assert [told(progress.standing(metric, id), lang) for metric in progress.plan.metrics] == [
            read(cells, title) for title, cells in sheet.rows
        ]


def test_group_at_a_glance(given, pages):
    """On the line of a group stand attained, target and share of the metrics that are told."""
    progress = given["progress"]
    summary = next(one.under[0] for one in pages["en", "private"].sheets if one.under)
    first, last = (progress.standing(name, "east") for name in ("submissions", "disbursements"))

    assert summary == (
        f"东区submissions{first.attained} of {first.target} · {round(100 * first.attainment)}%"
        f"disbursements (CNY){last.attained:,} of {last.target:,} · {round(100 * last.attainment)}%"
    )


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_cards(given, pages, lang):
    """The metrics that are told stand on top, each with its landing."""
    progress, landing = given["progress"], given["landing"]
    section = next(iter([*pages[lang, "private"].sections.values()][1:]))
    lines = [line for line in section.splitlines() if line]
    for metric, heading in zip(
        (progress.plan.metrics[0], progress.plan.metrics[-1]),
        (("submissions", "disbursements (CNY)") if lang == "en" else ("交件", "放款金额（万元）")),
        strict=True,
    ):
        at = lines.index(heading)
        attained, target = re.split(r" of | 目标 ", lines[at + 1])
        wanted = told(progress.standing(metric), lang)
        shown = dict(zip(lines[at + 2 : at + 10 : 2], lines[at + 3 : at + 10 : 2], strict=True))

        assert (wanted.pop(COLUMNS[lang][2]), wanted.pop(COLUMNS[lang][0])) == (
            number(attained, heading),
            number(target, heading),
        )
        assert wanted == read(shown, heading)
        landed = landing[metric, progress.plan.roles]
        ends = [Fraction(metric.nearest(one)) for one in (landed.expected, landed.low, landed.high)]
        assert [*ends, Fraction(round(100 * landed.probability), 100)] == [
            number(one.strip()) for one in re.findall(r"[\d.,]*\d(?: ?%|万元|件| CNY)?", lines[at + 10])
        ]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_day(given, pages, lang):
    """For the next day stands what the running total of each group should be, and what is missing to it."""
    progress = given["progress"]
    plan, day, end = progress.plan, date(2026, 11, 13), date(2026, 11, 15)
    names = {"锦江门店": "chengdu-01", "东区": "east", "西区": "west"}
    words = {"submissions": "交件", "disbursements": "放款金额"}
    for metric, word in words.items():
        sheet = pages[lang, "private"].sheet(
            "Today, Fri 13 Nov" if lang == "en" else "今天，11月13日周五", metric if lang == "en" else word
        )
        for name, cells in sheet.rows:
            came = progress.standing(metric, names[name]).attained
            due = [
                sum(plan.get(metric, names[name], one) or 0 for one in NOVEMBER.days if one <= until)
                for until in (day, end)
            ]

            assert [due[0], max(0, due[0] - came), max(0, due[1] - came)] == [*read(cells).values()]


def test_week_that_is_over(given, undrawn):
    """Where the day ends its week, nothing is said of the week by itself; nothing of a day where none is left."""
    progress = given["progress"]
    weekend = track(progress.plan, progress.actuals, date(2026, 11, 27))
    last = track(progress.plan, progress.actuals, date(2026, 11, 30))

    sheet = Page(to_html(weekend)).sheet("Today, Mon 30 Nov", "submissions")
    assert ["", "should standby the evening", "still to comefor that"] == sheet.head
    assert not any(section.startswith("Today") for section in Page(to_html(last)).sections)
    assert "0 working days left" in to_html(last)


def test_header(given, pages):
    """Store, period, moment and days left stand on top; in Chinese as well."""
    english, chinese = pages["en", "private"].sections[""], pages["zh", "private"].sections[""]

    assert ["Morning meeting", "锦江门店", "2026-11as of 12 Nov 2026 (Thu)12 working days left"] == [
        line for line in english.splitlines() if line
    ]
    assert ["晨会", "锦江门店", "2026年11月截至2026年11月12日（周四）剩余12个工作日"] == [
        line for line in chinese.splitlines() if line
    ]


def test_moment(given, undrawn):
    """A day that is running is not told as over; before the first day nothing has begun; one day is one day."""
    progress = given["progress"]
    plan, actuals = progress.plan, progress.actuals

    morning = to_html(track(plan, actuals, date(2026, 11, 30), at="morning"))
    assert "as of 30 Nov 2026 (Mon), a day that is not over" in morning
    assert "1 working day left" in morning
    chinese = to_html(track(plan, actuals, date(2026, 11, 30), at="morning"), lang="zh")
    assert "截至2026年11月30日（周一）（当日未结束）" in chinese
    assert "not begun" in to_html(evolve(progress, over=None, today=None, stock=None))


def test_title(given, undrawn):
    """A page may be called otherwise."""
    html = to_html(given["progress"], title="Friday <first>")

    assert "<title>Friday &lt;first&gt;</title>" in html
    assert '<p class="kind">Friday &lt;first&gt;</p>' in html


# --- who is named -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_praise(given, pages, lang):
    """Praised are those whom the bulletin praises, with their numbers; equal ones share a rank."""
    progress = given["progress"]
    praised = bulletin(progress, lang=lang).praised
    section = {"en": "Well done", "zh": "表现突出"}[lang]
    sheets = [one for one in pages[lang, "private"].sheets if one.section == section]
    ids = {name: id for id, name in NAMES.items()}

    assert [list(roles) for roles in praised.values() if roles] == [
        [ids[name] for name, _ in sheet.rows] for sheet in sheets
    ]
    metrics = [metric for metric, roles in praised.items() if roles]
    for metric, sheet in zip(metrics, sheets, strict=True):
        for at, (name, cells) in enumerate(sheet.rows):
            standing = progress.standing(metric, ids[name])

            assert [at + 1, standing.attained, standing.target] == [*read(cells).values()]


def test_ranks(undrawn):
    """Whoever has as much of the own target shares a rank; the next one counts them all."""
    people = [Manager(id) for id in ("a", "b", "c", "d")]
    plan = decompose({Metric("signings"): 80}, Store("s", people), NOVEMBER, calendar=CALENDAR)
    rows = [(date(2026, 11, 3), id, "signings", came) for id, came in zip("abcd", (9, 9, 8, 0), strict=True)]
    page = Page(to_html(track(plan, Actuals(rows, metrics=plan.metrics), date(2026, 11, 4))))

    assert [("a", "1"), ("b", "1"), ("c", "3")] == [
        (name, cells["rank"]) for name, cells in page.sheet("Well done", "signings").rows
    ]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nobody_is_shamed(given, pages, lang):
    """Unless that is asked for, people are named only where they are praised and where the plan asks of them."""
    page = pages[lang, "private"]
    progress = given["progress"]
    ids = {name: id for id, name in NAMES.items()}
    praise, asked = (
        ("Well done", "What everybody is asked for") if lang == "en" else ("表现突出", "每人的目标")
    )
    rows = [(sheet, name, cells) for sheet in page.sheets for name, cells in sheet.rows if name in ids]
    targets = [[*read(cells).values()] for sheet, _, cells in rows if sheet.lead == asked]

    assert {praise, asked} == {sheet.section if sheet.section == praise else sheet.lead for sheet, *_ in rows}
    assert len(rows) == sum(page.words.count(name) for name in ids)
    assert [
        [
            progress.standing(metric, id, when).target
            for metric in ("submissions", "disbursements")
            for when in (NOVEMBER, date(2026, 11, 13))
        ]
        for id in NAMES
    ] == targets


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_public(given, pages, lang):
    """With `laggards="public"` everybody stands below the group, and the page says whom it is for."""
    page, progress = pages[lang, "public"], given["progress"]
    ids = {name: id for id, name in NAMES.items()}
    titles = {
        metric: next(one.lead for one in page.sheets if one.lead.startswith(word))
        for metric, word in {
            "submissions": "submissions" if lang == "en" else "交件",
            "disbursements": "disbursements (" if lang == "en" else "放款金额（",
        }.items()
    }
    found = {
        (metric, ids[name]): read(cells, title)
        for metric, title in titles.items()
        for sheet in page.sheets
        if sheet.lead == title and sheet.under
        for name, cells in sheet.rows
    }

    assert {key: told(progress.standing(*key), lang) for key in found} == found
    assert {(metric, id) for metric in titles for id in NAMES} == found.keys()
    warning = "This page names single people" if lang == "en" else "本页含个人数据"
    assert warning in page.sections[""]
    assert warning not in pages[lang, "private"].words


def test_whole_that_is_one_person(undrawn):
    """The whole is always told, also where it is one person."""
    plan = decompose({Metric("signings"): 20}, Manager("li-na"), NOVEMBER, calendar=CALENDAR)
    actuals = Actuals([(date(2026, 11, 3), "li-na", "signings", 1)], metrics=plan.metrics)
    page = Page(to_html(track(plan, actuals, TWELFTH)))

    assert ["signings"] == [title for title, _ in page.sheets[0].rows]
    assert "1" == page.sheets[0].rows[0][1]["attained"]
    assert "Group by group" not in page.sections


def test_groups_within_groups(undrawn):
    """A group below a group says where it stands; what nobody owns has a line, people right below the top as well."""
    inner = Team("a1", [Manager("wu")], name="一组")
    store = Store("s", [Team("a", [inner, Manager("xu")], name="一部"), Manager("hu")], name="一店")
    plan = decompose({Metric("signings"): 30}, store, NOVEMBER, calendar=CALENDAR)
    rows = [(date(2026, 11, 3), who, "signings", 2) for who in ("wu", "somebody")]
    page = Page(to_html(track(plan, Actuals(rows, metrics=plan.metrics), TWELFTH), laggards="public"))
    folds = list(dict.fromkeys(sheet.under[0] for sheet in page.sheets if sheet.under))

    assert ["一店", "一部", "一组, in 一部", "unassigned"] == [fold.split("signings")[0] for fold in folds]
    assert [["hu"], ["xu"], ["wu"]] == [
        [name for name, _ in sheet.rows] for sheet in page.sheets if sheet.lead == "signings" and sheet.under
    ]
    assert "unassignedsignings2" == folds[-1]


def down(amount, unit=""):
    """An expectation as it is told: rounded down, money to hundreds or thousands, pieces to a tenth or a hundredth."""
    if unit:
        step = 1000 if amount >= 10_000 else 100 if amount >= 1000 else 1
    else:
        step = Fraction(1, 10) if amount >= 1 else Fraction(1, 100)
    return floor(amount / step) * step


# --- what is done -------------------------------------------------------------------------------------------------


def test_programme_without_names(given, pages):
    """Everybody reads what the teams do, in the words of the bulletin."""
    remedies = given["remedies"]
    text = bulletin(given["progress"], remedies=remedies).text
    programme = text[text.index("Today's programme") :].splitlines()[1:]

    assert [line.removeprefix("- ") for line in programme] == [
        line for line in pages["en", "private"].sections["Today's programme"].splitlines() if line
    ]
    assert remedies.consult[0] not in pages["en", "private"].words


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_actions(given, pages, lang):
    """Who leads them reads every action: who, what, hours, what it should bring, cost and whom to ask."""
    remedies = given["remedies"]
    heads = {
        "en": ("what", "hours", "should bring", "cost", "to agree with"),
        "zh": ("做什么", "小时", "预计带来", "费用", "征求同意"),
    }[lang]
    section = "Who does what" if lang == "en" else "谁做什么"
    ids = {name: id for id, name in NAMES.items()}
    shown = []
    for sheet in pages[lang, "public"].sheets:
        who = ""
        for name, cells in sheet.rows if sheet.section == section else ():
            who = name or who
            what, hours, brings, cost, ask = (cells.get(head, "") for head in heads)
            gain = max((number(one, "") or 0 for one in re.findall(r"[\d.]+", brings)), default=0)
            hours = re.match(r"[\d.]+", hours)[0]
            what = re.split(", |，| \\(obliged|（必须", what)[0]
            shown.append((ids[who], what, Fraction(hours), gain, number(cost) or 0, ask))

    assert sorted(
        (
            one.manager,
            one.label(lang),
            one.hours,
            down(one.gain[one.metric]),
            round(one.cost),
            remedies.consult[lang == "zh"] if one.overtime else "",
        )
        for one in remedies.actions
    ) == sorted(shown)


def test_days_of_actions(given, pages):
    """The first day is seen group by group, the later ones are unfolded; each says people, hours and cost."""
    remedies = given["remedies"]
    section = pages["en", "public"].sections["Who does what"]
    for day in {one.day for one in remedies.actions}:
        own = remedies.actions_on(day)
        people, hours = len({one.manager for one in own}), float(sum(one.hours for one in own))
        cost = sum(one.cost for one in own)
        name = f"{WEEKDAYS[day.weekday()][:3].title()} {day.day} Nov"
        line = f"{name}: {people} {'person' if people == 1 else 'people'}, {hours:g} h"

        assert (f"{line}, {round(cost)} CNY" if cost else line) in section.splitlines()
    brings = [
        f"{float(down(one, remedies.units.get(name, ''))):,.10g}" for name, one in remedies.expected.items()
    ]
    line = next(line for line in section.splitlines() if line.startswith("All of it together"))
    assert brings == re.findall(r"[\d.,]*\d", line)[: len(brings)]
    assert f"it costs {round(remedies.cost)} CNY of a budget of 900 CNY." in section


def test_what_has_become_of_actions(given, undrawn):
    """An action that is agreed or done says so, and who comes along, is helped, or rests for it."""
    remedies = given["remedies"]
    first, second, third, *_ = (
        one for one in remedies.actions if one.state == "planned" and not one.overtime
    )
    changed = [
        evolve(first, coach="li-na", kind="discipline", state="agreed", gain={}, probability={}),
        evolve(second, helps="wang-lei", state="done"),
        evolve(third, when="rest_day", rest_on=date(2026, 11, 30)),
    ]
    progress = given["progress"]
    page = Page(
        to_html(progress, remedies=evolve(remedies, actions=tuple(changed), budget=None), laggards="public")
    )
    cells = [
        list(cells.values())
        for sheet in page.sheets
        if sheet.section == "Who does what"
        for _, cells in sheet.rows
    ]

    assert f"{first.label()} (obliged), with 李娜" == cells[0][0]
    assert "agreed" in cells[0]
    assert f"{second.label()}, taking over from 王磊" in [row[0] for row in cells]
    assert ["done"] == [row[-1] for row in cells if "taking over" in row[0]]
    assert any(row[0].endswith("rest on Mon 30 Nov") and "on a day off" in row[1] for row in cells)
    assert "budget" not in page.sections["Who does what"]


def test_actions_ahead(given, undrawn):
    """What lay on a day that is over is told no more, and each person is named once a day."""
    remedies, progress = given["remedies"], given["progress"]
    later = track(progress.plan, progress.actuals, date(2026, 11, 13))
    page = Page(to_html(later, remedies=remedies, laggards="public"))
    ahead = [one for one in remedies.actions if one.day > later.over]
    names = [name for one in page.sheets if one.section == "Who does what" for name, _ in one.rows if name]

    assert 0 < len(ahead) < len(remedies.actions)
    assert sorted({(one.day, NAMES[one.manager]) for one in ahead}, key=str) == sorted(
        zip(
            sorted(one.day for one in {(one.day, one.manager): one for one in ahead}.values()),
            names,
            strict=True,
        ),
        key=str,
    )
    assert len(ahead) == sum(len(one.rows) for one in page.sheets if one.section == "Who does what")


def test_free_of_charge(given, undrawn):
    """Where nothing costs anything and nobody has to be asked, nothing is said of it."""
    remedies = given["remedies"]
    free = tuple(evolve(one, cost=0, currency=None) for one in remedies.actions if not one.overtime)
    page = Page(
        to_html(
            given["progress"],
            remedies=evolve(remedies, actions=free, currency=None, expected={}),
            laggards="public",
        )
    )
    sheets = [one for one in page.sheets if one.section == "Who does what"]

    assert {("who", "what", "hours", "should bring")} == {tuple(one.head) for one in sheets}
    assert page.sections["Who does what"].rstrip().endswith("All of it together should bring –.")


@pytest.mark.parametrize("laggards", ["private", "public"])
def test_nothing_is_done(given, undrawn, laggards):
    """Where no action is planned, the page says so."""
    remedies = evolve(given["remedies"], actions=())

    assert "Nothing is planned for the days ahead." in to_html(
        given["progress"], remedies=remedies, laggards=laggards
    )


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("laggards", ["private", "public"])
def test_open_gaps(given, pages, lang, laggards):
    """What stays open stands there with its numbers and why; that of one person only where people are named."""
    remedies = given["remedies"]
    page = pages[lang, laggards]
    section = "What stays open, and why" if lang == "en" else "无法补足的部分及原因"
    shown = [
        (name, *read(cells).values())
        for sheet in page.sheets
        if sheet.section == section
        for name, cells in sheet.rows
    ]
    wanted = [
        (remedies.names[gap.role], gap.before, closes, gap.before - closes)
        for gap in remedies.open
        for closes in [min(down(gap.expected, gap.unit), gap.before)]
        if laggards == "public" or gap.role not in NAMES
    ]

    assert any(gap.role in NAMES for gap in remedies.open)
    assert sorted(wanted) == sorted(shown)
    assert all(
        evolve(reason, levers=()).to_text(lang) in page.sections[section]
        for gap in remedies.open
        if laggards == "public" or gap.role not in NAMES
        for reason in gap.reasons
    )


def test_whoever_has_left(given, undrawn):
    """Somebody who is not in the plan any more is a person whose gap is private, too, and has an id where there is no name."""
    remedies, progress = given["remedies"], given["progress"]
    gone = evolve(remedies, gaps=(evolve(remedies.open[-1], role="somebody"),))

    assert "somebody" not in to_html(progress, remedies=gone)
    assert "somebody" in to_html(progress, remedies=gone, laggards="public")


def test_nothing_stays_open(given, undrawn):
    """Nothing is said of gaps where none stays open."""
    page = Page(to_html(given["progress"], remedies=evolve(given["remedies"], gaps=())))

    assert "What stays open, and why" not in page.sections


# --- rates, stock and reasons -------------------------------------------------------------------------------------


@pytest.mark.parametrize("laggards", ["private", "public"])
def test_rates_and_stock(given, pages, laggards):
    """Rates and stock stand there; those of one person only where people are named."""
    progress, page = given["progress"], pages["en", laggards]
    names = {"锦江门店": "chengdu-01", "东区": "east", "西区": "west"} | {
        name: id for id, name in NAMES.items()
    }
    shown = laggards == "public"
    rates = {
        (one.role, one.target, one.attained): one
        for one in progress.rates()
        if shown or one.role not in NAMES
    }
    (sheet,) = (one for one in page.sheets if one.section == "Rates")
    waits = {one.role: one.waiting for one in progress.clearings().rows if one.metric.name == "approvals"}
    (pile,) = (one for one in page.sheets if one.section.startswith("What waits"))

    assert [(role, target, round(attained, 3)) for role, target, attained in rates] == [
        (names[name], number(cells["target"].lstrip("≥ ")), number(cells["attained"]))
        for name, cells in sheet.rows
    ]
    assert {role: number for role, number in waits.items() if shown or role not in NAMES} == {
        names[name]: int(cells["waiting"]) for name, cells in pile.rows
    }


def test_nothing_of_rates_and_stock(given, undrawn):
    """Without rates of groups and without stock nothing is said of them."""
    progress = given["progress"]
    plan = progress.plan.with_rate_targets(
        [RateTarget(ConversionRate("approvals", "intakes"), "0.5", role="wang-lei")]
    )
    page = Page(to_html(track(plan, progress.actuals, TWELFTH, stock=Stock([], TWELFTH))))

    assert not {"Rates"} & page.sections.keys()
    assert not any(section.startswith("What waits") for section in page.sections)


def test_stock_of_nobody(undrawn):
    """What nobody owns is no person: it is shown to everybody; many groups are shown one by one."""
    teams = [Team(f"t{at}", [Manager(f"m{at}")]) for at in range(14)]
    waits = Stock([(None, "approvals", 5, None), ("m1", "approvals", 2, None)], TWELFTH)
    came = {f"m{at}": (at, 0, 0, 0, 0) for at in range(14)}
    made = month(Store("s", teams), came=came, stock=waits, rows=[(TWELFTH, "somebody", "intakes", 1)])
    page = Page(to_html(made["progress"]))
    (pile,) = (one for one in page.sheets if one.section.startswith("What waits"))
    piles = {name: cells["waiting"] for name, cells in pile.rows}

    assert {"s": "7", "unassigned": "5", "t1": "2"} == {
        name: text for name, text in piles.items() if text != "0"
    }
    assert {"s", "unassigned", *(f"t{at}" for at in range(14))} == piles.keys()
    assert () == pile.under


def test_reasons(given, pages, undrawn):
    """The gap and its reasons are told in a sentence beside the picture; of one person only where people are named."""
    progress = given["progress"]
    sentence = given["attribution"].sentence()
    own = attribute(progress, "wang-lei", to_date=True)

    assert sentence in pages["en", "private"].sections["The month so far"]
    assert own.sentence() not in to_html(progress, attribution=own)
    assert own.sentence() in to_html(progress, attribution=own, laggards="public")
    assert evolve(own, role="").sentence() in to_html(progress, attribution=evolve(own, role=""))


def test_drawings(evil, drawn):
    """The burn-ups, the funnel and the waterfall are drawn for a desk and for a phone, with their numbers."""
    progress = evil["progress"]
    page = Page(drawn)
    titles = [one["aria-label"] for one in page.drawings]

    assert ["submissions", "disbursements (CNY)", "funnel", "disbursements"] == [
        title.split(" · ")[1] for title in titles[:8:2]
    ]
    assert titles[0:8:2] == titles[1:8:2]
    for metric in ("submissions", "disbursements"):
        standing = progress.standing(metric)
        amount = f"{standing.attained:,}{' CNY' if standing.metric.unit else ''}"

        assert 2 == page.sections["The month so far"].count(f"attained {amount}\n")
    assert f"People by days · {WORSE} · submissions · 2026-11" in page.sections["The month so far"]


def test_few_metrics(given, undrawn):
    """The metrics that are told can be chosen; a plan without a funnel has no funnel."""
    progress = given["progress"]
    chosen = Page(to_html(progress, metrics=["intakes"]))
    plain = decompose({Metric("signings"): 20}, Store("s", [Manager("a")]), NOVEMBER, calendar=CALENDAR)

    assert 4 == len(chosen.drawings)
    assert ["Well done", "Today, Fri 13 Nov"] == [
        one.section for one in chosen.sheets if one.lead == "intakes"
    ]
    assert 2 == len(Page(to_html(track(plain, Actuals(metrics=plain.metrics), TWELFTH))).drawings)


def test_nothing_is_asked(undrawn):
    """Where the plan asks for nothing, only what came is told; where nothing tells a landing, none is."""
    store = Store("s", [Manager("a")])
    signings = Metric("signings")
    plan = Plan.from_rows((), metrics=[signings], roles=store, period=NOVEMBER, calendar=CALENDAR)
    rows = [(date(2026, 11, 3), "a", "signings", 2)]
    progress = track(plan, Actuals(rows, metrics=[signings]), TWELFTH)
    first = Page(to_html(track(plan, Actuals(metrics=[signings]), date(2026, 11, 2), at="morning")))
    asked = decompose({signings: 20}, store, NOVEMBER, calendar=CALENDAR)
    begins = track(asked, Actuals(metrics=[signings]), date(2026, 11, 1), at="morning")
    landing = land(progress)
    ends = [
        signings.nearest(one)
        for one in (landing.places[0].expected, landing.places[0].low, landing.places[0].high)
    ]

    page = Page(to_html(progress, landing=landing))

    assert ["signings", "2", "lands at {} ({}–{}); spread assumed, not measured".format(*ends)] == [
        line for line in page.sections["Where we stand"].splitlines() if line
    ][:3]
    assert [("signings", "2")] == [(title, cells["attained"]) for title, cells in page.sheets[0].rows]
    assert [] == [sheet.section for sheet in first.sheets if sheet.section != "Group by group"]
    assert "lands" not in Page(to_html(begins, landing=land(begins))).words


def test_assumed_spread(given, undrawn):
    """Where no past period tells how far a landing may miss, the card says so; where one does, it does not."""
    landing = given["landing"]
    root = given["progress"].plan.roles.id
    assumed = {"en": "; spread assumed, not measured", "zh": "；误差按通常水平假定，未实测"}

    assert {0} == {one.periods for one in landing if one.role == root}
    for lang, words in assumed.items():
        measured = evolve(landing, places=tuple(evolve(one, periods=3) for one in landing))
        cards = [to_html(given["progress"], landing=one, lang=lang) for one in (landing, measured)]
        assert [2, 0] == [len(re.findall(f'class="lands">[^<]*{words}</p>', card)) for card in cards]


def test_weekly(undrawn):
    """A metric without days says what its week asks."""
    plan = decompose(
        {Metric("signings"): 40}, Store("s", [Manager("a")]), NOVEMBER, calendar=CALENDAR, grain="week"
    )
    progress = track(plan, Actuals(metrics=plan.metrics), date(2026, 11, 8))
    (row,) = Page(to_html(progress)).sheet("Today, Mon 9 Nov", "signings").rows
    due = sum(
        plan.get("signings", "s", week) for week in NOVEMBER.weeks("monday") if week.end <= date(2026, 11, 15)
    )

    assert ["–", "–", str(due)] == [*row[1].values()]


def test_many(undrawn):
    """What is long is folded, group by group: stock and actions of many people; day by day only few are drawn."""
    teams = [Team(f"t{at}", [Manager(f"m{at}{n}") for n in range(7)], name=f"{at}组") for at in range(6)]
    progress = month(
        Store("s", teams), came={f"m{at}{n}": (n, 0, 0, 0, 0) for at in range(6) for n in range(7)}
    )
    html = to_html(progress["progress"], remedies=progress["remedies"], laggards="public")
    page = Page(html)
    first = progress["remedies"].actions[0].day

    assert len(progress["remedies"].actions_on(first)) > 24
    assert "<details open" not in html
    assert not any("People by days" in section for section in page.sections.values())
    assert {f"{at}组" for at in range(6)} == {
        sheet.under[0][:2]
        for sheet in page.sheets
        if sheet.section == "Who does what" and sheet.under[0][0].isdigit()
    }
    waits = {
        name: cells["waiting"]
        for sheet in page.sheets
        if sheet.section.startswith("What waits")
        for name, cells in sheet.rows
    }
    assert {
        one.role: str(one.waiting)
        for one in progress["progress"].clearings().rows
        if one.metric.name == "approvals"
    } == {
        {f"{at}组": f"t{at}" for at in range(6)}.get(name, name): waiting for name, waiting in waits.items()
    }


def test_other_blocks():
    """A paragraph of a value is a paragraph of the page."""
    assert "<p>a &lt; b</p>" == shown([Words("a < b")])


# --- it needs nothing else, and nothing gets out of a name --------------------------------------------------------


def test_self_contained(drawn):
    """Nothing is loaded and nothing runs: no address, no script, no handler."""
    page = Page(drawn)
    style = drawn[drawn.index("<style>") : drawn.index("</style>")]

    assert {"data:,"} == set(page.loads)
    assert not {"script", "iframe", "object", "embed", "img", "form", "base"} & page.tags
    assert not {name for name in page.attributes if name.startswith("on")}
    assert not re.search(r"url\(|@import|expression", style)
    assert not re.search(r"(?:src|href)\s*=\s*[\"']?\s*(?:https?:)?//", drawn)
    assert {"http://www.w3.org/2000/svg"} >= set(re.findall(r"https?://[^\"'\s<]+", drawn))


def test_drawings_apart(drawn):
    """Each drawing says what it is, and no two share the name of a part."""
    page = Page(drawn)
    clipped = '<svg xmlns="http://www.w3.org/2000/svg" width="9"><clipPath id="clip0"/><g class="x" clip-path="url(#clip0)"/></svg>'
    inside = _pictures.inline(clipped, "d7-", "<a>")

    assert all(one["role"] == "img" and one["aria-label"] for one in page.drawings)
    assert len(page.ids) == len(set(page.ids))
    assert inside == (
        '<svg width="9" xmlns="http://www.w3.org/2000/svg" role="img" aria-label="&lt;a&gt;"><title>&lt;a&gt;</title>'
        '<clipPath id="d7-clip0" /><g clip-path="url(#d7-clip0)" /></svg>'
    )


def test_escaped(drawn, pages):
    """Whatever stands in a name, it is shown and never becomes markup."""
    page, plain = Page(drawn), pages["en", "public"]
    of_drawings = {"g", "line", "path", "rect", "svg", "text", "title", "tspan"}

    assert plain.tags | of_drawings >= page.tags
    assert all(name in page.words for name in (*EVIL.values(), f"{BAD}east", WORSE, BAD))
    assert drawn.count("<title>") == 1 + len(page.drawings)
    assert {"data:,"} == set(page.loads)


def test_escaped_metrics(undrawn):
    """So it is with the names and units of metrics."""
    metric = Metric(BAD, unit=WORSE)
    plan = decompose({metric: 20}, Store("s", [Manager("a")]), NOVEMBER, calendar=CALENDAR)
    page = Page(to_html(track(plan, Actuals(metrics=plan.metrics), TWELFTH)))

    assert not {"img", "script", "b>"} & page.tags
    assert f"{BAD} ({WORSE})" in page.words


def test_chinese(given, pages, undrawn):
    """A Chinese page is Chinese throughout."""
    for laggards in ("private", "public"):
        assert [] == re.findall(r"[A-Za-z]{2,}", pages["zh", laggards].words)
    assert '<html lang="zh-CN">' in to_html(given["progress"], lang="zh")


# --- what cannot be shown -----------------------------------------------------------------------------------------


def test_refused(given, undrawn):
    """What does not fit together is refused before anything is shown."""
    progress = given["progress"]
    with pytest.raises(UnknownMember) as lang:
        to_html(progress, lang="fr")
    with pytest.raises(UnknownMember) as way:
        to_html(progress, laggards="secret")
    with pytest.raises(UnknownMember) as metric:
        to_html(progress, metrics=["calls"])
    with pytest.raises(InvalidValue) as remedies:
        to_html(progress, remedies=evolve(given["remedies"], role="somebody"))
    with pytest.raises(InvalidValue) as attribution:
        to_html(progress, attribution=evolve(given["attribution"], role="elsewhere"))
    earlier = land(track(progress.plan, progress.actuals, date(2026, 11, 4)))
    with pytest.raises(InvalidValue) as landing:
        to_html(progress, landing=earlier)

    assert ("fr", "secret", "calls") == tuple(one.value.given for one in (lang, way, metric))
    assert "somebody in 2026-11" == remedies.value.given
    assert ("elsewhere", "to_html: attribution") == (attribution.value.given, attribution.value.name)
    assert "one of a role of chengdu-01" in str(attribution.value)
    assert "burn_up: landing" == landing.value.name


def test_wrong_things(given):
    """What is something else is refused by its type before anything is shown, with what makes the right one."""
    progress, remedies = given["progress"], given["remedies"]
    refused = [
        ((progress.plan,), {}, "progress", "Plan", "a Progress, as track("),
        ((progress,), {"landing": remedies}, "landing", "RemedyPlan", "what land(progress) makes"),
        ((progress,), {"remedies": given["landing"]}, "remedies", "Landing", "as plan_remedies makes it"),
        ((progress,), {"attribution": progress}, "attribution", "Progress", "as attribute("),
        ((progress,), {"title": 12}, "title", "int", "a text"),
    ]
    for arguments, options, name, kind, advice in refused:
        with pytest.raises(InvalidValue) as error:
            to_html(*arguments, **options)

        assert (f"to_html: {name}", kind) == (error.value.name, error.value.given)
        assert advice in error.value.expected


@pytest.mark.parametrize("wrong", [[], "submissions", 5])
def test_no_metrics(given, wrong):
    """Of no metric nothing can be told, neither on the page nor in a message: which day is next hangs on them."""
    progress = given["progress"]
    for tell in (to_html, bulletin, lambda progress, **options: card(progress, "li-na", **options)):
        with pytest.raises(InvalidValue) as error:
            tell(progress, metrics=wrong)

        assert ("metrics", wrong) == (error.value.name, error.value.given)
        assert "a list of at least one metric of the plan" in str(error.value)


def test_metrics_once(given, undrawn):
    """Metrics that can be read only once are told throughout."""
    progress = given["progress"]

    assert to_html(progress, metrics=["intakes"]) == to_html(progress, metrics=iter(["intakes"]))


def test_missing(given, monkeypatch):
    """Without what draws, the error says what to install."""
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(MissingExtra) as missing:
        to_html(given["progress"])

    assert ("vl-convert-python", "notebook") == (missing.value.library, missing.value.extra)
    assert "pip install 'targetkit[notebook]'" in str(missing.value)
