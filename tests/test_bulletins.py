"""The messages of morning and evening, and the manager's card."""

import pickle
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from attrs import evolve

from targetkit import (
    Actuals,
    Funnel,
    Hold,
    Manager,
    Metric,
    Month,
    Plan,
    Region,
    Store,
    Team,
    WorkCalendar,
    bulletin,
    decompose,
    track,
)
from targetkit._message import Section, laid_out, names_of
from targetkit.cards import card
from targetkit.errors import InvalidValue, UnknownMember
from targetkit.stock import Stock

NOVEMBER = Month(2026, 11)
SUBMISSIONS = Metric("submissions")
MONEY = Metric("disbursements", 1000, "CNY")
METRICS = [SUBMISSIONS, MONEY]
STORE = Store(
    "chengdu-01",
    [
        Team(
            "east",
            [Manager("li-na", name="李娜"), Manager("wang")],
            name="东区",
            leader=Manager("zhou", name="周洁"),
        ),
        Team("west", [Manager("zhao"), Manager("gone", left=date(2026, 11, 6))]),
    ],
    name="锦江门店",
)
BLAME = (
    "落后",
    "垫底",
    "倒数",
    "拖",
    "未完成",
    "不力",
    "最差",
    "仅",
    "behind",
    "lag",
    "worst",
    "fail",
    "only",
    "poor",
    "bottom",
)


@pytest.fixture(scope="module")
def plan():
    """A hundred submissions and their money, by working days."""
    return decompose(
        {SUBMISSIONS: 100, MONEY: 2_000_000},
        STORE,
        NOVEMBER,
        calendar=WorkCalendar.weekdays(),
        follow={"disbursements": "submissions"},
    )


def progress_of(plan, rows, day=date(2026, 11, 12), at="morning"):
    """A plan as of a moment, with some rows."""
    return track(plan, Actuals(rows, metrics=plan.metrics), day, at=at)


def brought(plan, day, **who):
    """Rows by which each stands at what was due at the end of a day, times something."""
    rows = []
    for id_, times in who.items():
        role = id_.replace("_", "-")
        for metric in plan.metrics:
            due = sum((plan.get(metric, role, one) or 0) for one in NOVEMBER.days if one <= day)
            rows.append((date(2026, 11, 3), role, metric.name, metric.nearest(due * times) if times else 0))
    return rows


@pytest.fixture(scope="module")
def progress(plan):
    """On the morning of the 12th some have more than was due, some less, and something has no owner."""
    rows = brought(plan, date(2026, 11, 11), li_na=2, wang=1, zhao=0, zhou=0)
    return progress_of(plan, [*rows, (date(2026, 11, 4), "ghost", "submissions", 3)])


def test_the_morning(plan, progress):
    """It says target, attained and gap of the whole and of each team, who stands out, and what is next."""
    told = bulletin(progress)
    whole = progress.standing("submissions")
    east = progress.standing("disbursements", "east")
    lines = str(told).splitlines()

    assert "Morning bulletin · 锦江门店 · 12 Nov 2026 (Thu)" == lines[0]
    assert "2026-11: target and attained, as of Wed 11 Nov" in lines
    assert (
        f"- submissions: {whole.attained} of 100 ({whole.attained}%), gap {whole.gap}; due by now: {whole.to_date}"
        in lines
    )
    assert f"disbursements {east.attained:,} CNY of {east.target:,} CNY" in told.text
    assert "- unassigned: submissions 3" in lines
    assert any(line.startswith("- submissions: 1st 李娜 ") for line in lines)
    assert "Today; the week ends on Sun 15 Nov" in lines
    assert {"kind": "morning", "day": date(2026, 11, 12), "lang": "en", "format": "text"} == {
        name: getattr(told, name) for name in ("kind", "day", "lang", "format")
    }
    assert told.text == repr(told)


def test_what_is_next_are_running_totals(plan, progress):
    """Who is short of the days before has more to bring today than the day's own target."""
    line = next(
        line
        for line in str(bulletin(progress)).splitlines()
        if line.startswith("- west: submissions") and "stand" in line
    )
    due = sum(plan["submissions", "west", day] for day in NOVEMBER.days if day <= date(2026, 11, 12))
    week = sum(plan["submissions", "west", day] for day in NOVEMBER.days if day <= date(2026, 11, 15))

    assert 0 < plan["submissions", "west", date(2026, 11, 12)] < due
    assert f"submissions {due} to stand at {due}, {week} by the end of the week" in line
    assert week > due


def test_chinese(progress):
    """In Chinese with measure words, and money in 万元."""
    text = str(bulletin(progress, lang="zh"))

    assert text.startswith(
        "晨会通报 · 锦江门店 · 2026年11月12日（周四）\n\n2026年11月目标与达成（截至11月11日周三）\n- 交件：目标100件，达成"
    )
    assert "放款金额：目标200万元，达成" in text
    assert "- 未分配：交件3件" in text
    assert "第1名李娜" in text
    assert "今天要做的（本周到11月15日周日）\n- 东区：" in text


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("kind", ["morning", "evening"])
@pytest.mark.parametrize("laggards", ["private", "public"])
def test_nobody_is_blamed(progress, lang, kind, laggards):
    """No part of it has a word that shames, and people who have something to catch up are named where it was asked for."""
    told = bulletin(progress, lang=lang, kind=kind, laggards=laggards)
    texts = [told.text, *told.private.values()]

    assert not [word for word in BLAME for text in texts if word in text]
    assert ("zhao" in told.text) == (laggards == "public")
    assert bool(told.private) == (laggards == "private")


def test_private_parts(plan, progress):
    """Each leader hears of their own people, the head of the leaders and of teams without one; who left is not asked."""
    told = bulletin(progress).private
    zhao = progress.standing("submissions", "zhao")

    assert {"chengdu-01", "west"} == set(told)
    assert told["chengdu-01"].startswith("For whoever leads 锦江门店, not for the group\n\n")
    assert "- 周洁: submissions 0 of the " in told["chengdu-01"]
    assert (
        f"- zhao: submissions 0 of the {zhao.to_date} due, {zhao.to_date} to come; disbursements"
        in told["west"]
    )
    assert "gone" not in told["west"]
    assert progress.standing("submissions", "gone").behind > 0
    assert told["west"].endswith("\n\n- Ask first what is in the way, then agree what would help.")


def test_the_leader_hears(plan):
    """The leader of a team hears of those in it who are short, by name, in the language asked for."""
    told = bulletin(progress_of(plan, brought(plan, date(2026, 11, 11), li_na=0, zhou=1)), lang="zh")

    assert told.private["zhou"].startswith(
        "发给周洁（东区），请单独沟通，不发群\n\n到目前应达成、还差的\n- 李娜：交件应达成"
    )
    assert "周洁：" not in told.private["zhou"]


def test_praise_is_for_what_was_due(plan):
    """Whoever is a piece short of it stands out for nothing, however large the share beside those of others."""
    due = sum(plan["submissions", "wang", day] for day in NOVEMBER.days if day < date(2026, 11, 12))
    short, just = (
        bulletin(progress_of(plan, [(date(2026, 11, 2), "wang", "submissions", number)])).praised[
            "submissions"
        ]
        for number in (due - 1, due)
    )

    assert () == short
    assert ("wang",) == just


def test_the_last_day_of_a_week(plan):
    """When the day's running total is that of the week, it is said once."""
    friday = str(bulletin(progress_of(plan, [], date(2026, 11, 13)), metrics=["submissions"]))

    assert "Today; the week ends on Sun 15 Nov" in friday
    assert "by the end of the week" not in friday


def test_ties_are_fair(plan):
    """Equal shares share a rank, all of them are named, and the next rank counts them."""
    even = evolve(plan, lines=plan.lines, basis=None)
    rows = [
        (date(2026, 11, 2), id_, "submissions", plan["submissions", id_, NOVEMBER])
        for id_ in ("li-na", "wang", "zhao")
    ]
    told = bulletin(progress_of(even, rows), metrics=["submissions"])

    assert ("li-na", "wang", "zhao") == told.praised["submissions"]
    assert "- submissions: joint 1st 李娜 " in told.text
    assert "2nd" not in told.text


def test_three_ranks(plan):
    """Whoever comes after the third rank is not set below the others in public."""
    rows = [
        (date(2026, 11, 2), id_, "submissions", plan["submissions", id_, NOVEMBER] - short)
        for short, id_ in enumerate(("li-na", "zhao", "zhou", "wang"))
    ]
    told = bulletin(progress_of(plan, rows), metrics=["submissions"])

    assert ("li-na", "zhao", "zhou") == told.praised["submissions"]


def test_a_day_of_nothing(plan):
    """Where nothing was due nobody is praised for it or has anything to catch up, and a day's 0 is not said."""
    told = bulletin(progress_of(plan, [], date(2026, 11, 1), at="close"), kind="evening")

    assert {"submissions": (), "disbursements": ()} == dict(told.praised)
    assert {} == dict(told.private)
    assert "due by now" not in told.text
    assert "today" not in told.text
    assert "Next, on Mon 2 Nov; the week ends on Sun 8 Nov" in told.text


def test_the_first_morning(plan):
    """Before the first day there is only what is asked."""
    told = bulletin(progress_of(plan, [], date(2026, 11, 1)))

    assert date(2026, 11, 2) == told.day
    assert "\n2026-11: the targets\n- submissions: 0 of 100 (0%), gap 100\n" in told.text
    assert "\n2026年11月目标\n" in str(bulletin(progress_of(plan, [], date(2026, 11, 1)), lang="zh"))


def test_the_evening(plan):
    """It says what came that day, and what the next open day is for: after Friday, Monday."""
    day = date(2026, 11, 13)
    told = bulletin(
        progress_of(
            plan, [(day, "zhao", "submissions", 4), (day, "zhao", "disbursements", -1000)], day, at="close"
        ),
        kind="evening",
    )

    assert "; today: 4\n" in told.text
    assert 1 == told.text.count("today")
    assert "Next, on Mon 16 Nov; the week ends on Sun 22 Nov" in told.text


def test_the_evening_of_a_running_day(plan):
    """Told at half past six, what came since the morning counts, and what is next is tomorrow."""
    noon = track(
        plan,
        Actuals([(date(2026, 11, 12), "zhao", "submissions", 4)], metrics=METRICS),
        datetime(2026, 11, 12, 18, 30),
    )
    told = bulletin(noon, kind="evening")

    assert date(2026, 11, 12) == told.day
    assert "as of Thu 12 Nov" in told.text
    assert "; today: 4" in told.text
    assert "Next, on Fri 13 Nov" in told.text


def test_the_end(plan):
    """When no day is left nothing is asked any more; what is attained and what is on top is said."""
    told = bulletin(
        progress_of(plan, [(date(2026, 11, 2), "li-na", "submissions", 104)], date(2026, 11, 30), at="close")
    )

    assert date(2026, 11, 30) == told.day
    assert "week" not in told.text
    assert "- submissions: 104 of 100 (104%), 4 more than asked; due by now: 100" in told.text
    assert "104件（104%），超出目标4件" in str(
        bulletin(progress_of(plan, [(date(2026, 11, 2), "li-na", "submissions", 104)]), lang="zh")
    )


def test_a_share_is_not_rounded_up_to_the_whole(plan):
    """Short of one piece of many, it is not said to be all."""
    rows = [(date(2026, 11, 2), "li-na", "disbursements", 1_999_000)]
    text = str(bulletin(progress_of(plan, rows), metrics=["disbursements"]))

    assert "1,999,000 CNY of 2,000,000 CNY (99%), gap 1,000 CNY" in text
    assert "of 2,000,000 CNY (100%); due by now" in str(
        bulletin(progress_of(plan, [*rows, (date(2026, 11, 3), "wang", "disbursements", 1000)]))
    )


def test_what_stands_already(plan):
    """A team that has the day's running total is told so; where the week stands as well that is all."""
    team = sum(plan["submissions", "east", day] for day in NOVEMBER.days if day <= date(2026, 11, 12))
    some = bulletin(
        progress_of(plan, [(date(2026, 11, 2), "li-na", "submissions", team)]), metrics=["submissions"]
    )
    all_ = bulletin(
        progress_of(plan, [(date(2026, 11, 2), "li-na", "submissions", 70)]),
        metrics=["submissions"],
        lang="zh",
    )

    assert f"- 东区: submissions stand at {team} already, " in some.text
    assert f"- 东区：交件累计{team}件已经达到\n" in all_.text


def test_by_the_week():
    """A metric without daily targets is asked for by the week."""
    plan = decompose({SUBMISSIONS: 40}, STORE, NOVEMBER, calendar=WorkCalendar.weekdays(), grain="week")
    text = str(bulletin(progress_of(plan, [])))
    done = str(
        bulletin(
            progress_of(
                plan,
                [
                    (date(2026, 11, 2), "zhao", "submissions", 40),
                    (date(2026, 11, 2), "li-na", "submissions", 40),
                ],
            )
        )
    )

    assert "\n- west: submissions " in text.partition("Today")[2]
    assert "stand at" not in text
    assert "Today" not in done


def test_people_without_teams():
    """In a store of people, and in a plan for one of them, nobody is set beside the others; the whole is asked."""
    store = Store("s", [Manager("a"), Manager("b")])
    plan = decompose({SUBMISSIONS: 40}, store, NOVEMBER, calendar=WorkCalendar.weekdays())
    alone = decompose({SUBMISSIONS: 40}, Manager("a"), NOVEMBER, calendar=WorkCalendar.weekdays())
    told = bulletin(progress_of(plan, [(date(2026, 11, 2), "a", "submissions", 30)]))

    assert "By team" not in told.text
    assert "\n- s: submissions stand at " not in told.text.partition("Today")[0]
    assert {"s"} == set(told.private)
    assert {"a"} == set(bulletin(progress_of(alone, [])).private)


def test_nested_teams():
    """A sub-team's people are the matter of its leader, the leader that of the team above."""
    inner = Team("inner", [Manager("a")], leader=Manager("lead"))
    region = Region("r", [Store("s", [Team("outer", [inner, Manager("b")])])])
    plan = decompose({SUBMISSIONS: 90}, region, NOVEMBER, calendar=WorkCalendar.weekdays())
    told = bulletin(progress_of(plan, []))

    assert {"lead", "outer"} == set(told.private)
    assert "\nBy store\n- s: " in told.text
    assert "- a: " in told.private["lead"]
    assert "- lead: " in told.private["outer"]
    assert "- b: " in told.private["outer"]


def test_without_a_target():
    """A team that nothing is asked of is not held against anything."""
    rows = [("submissions", "s", NOVEMBER, 4), ("submissions", "a", NOVEMBER, 4)]
    store = Store("s", [Team("t", [Manager("a")]), Team("u", [Manager("b")])])
    plan = Plan.from_rows(rows, roles=store, period=NOVEMBER)
    told = bulletin(progress_of(plan, [(date(2026, 11, 2), "b", "submissions", 1)]))

    assert "By team\n- u: submissions 1" in told.text
    assert {"submissions": ()} == dict(told.praised)

    none = Plan.from_rows([*rows, ("submissions", "u", NOVEMBER, 0)], roles=store, period=NOVEMBER)

    assert "By team\n- u: submissions 0 of 0" in bulletin(progress_of(none, [])).text


def test_markdown(plan):
    """Whatever stands in a name is shown as it is, and nothing of it becomes a mark."""
    name = "*A_1* [x](http://x) <b> `c` #1 a|b ~~d~~ &amp;"
    store = Store(
        "s",
        [
            Team("t", [Manager("a", name=name), Manager("b", name=name)], name="1. team"),
            Team("u", [Manager("c")], name="- u"),
        ],
    )
    odd = Metric("_calls_")
    plan = decompose({odd: 40}, store, NOVEMBER, calendar=WorkCalendar.weekdays())
    text = str(bulletin(progress_of(plan, [(date(2026, 11, 2), "a", odd, 30)]), format="markdown"))
    escaped = r"\*A\_1\* \[x\](http://x) \<b\> \`c\` \#1 a\|b \~\~d\~\~ \&amp; (a) 30"

    assert text.startswith(
        "### Morning bulletin · s · 12 Nov 2026 (Thu)\n\n**2026-11: target and attained, as of Wed 11 Nov**\n\n- **"
    )
    assert escaped in text
    assert "- **1\\. team**: " in text
    assert "- **\\- u**: " in text


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("1) x", r"1\) x"),
        ("2. ", r"2\. "),
        ("2.5 x", "2.5 x"),
        ("+ x", r"\+ x"),
        ("-", r"\-"),
        ("---", r"\---"),
        ("-5 x", "-5 x"),
        ("a - b", "a - b"),
    ],
)
def test_line_starts(given, expected):
    """What would begin a list or a rule is shown as it is; a number and a minus stay."""
    assert f"### t\n\n- {expected}" == laid_out("t", [Section("", (("", given),))], "en", "markdown")


def test_a_bulletin_is_a_value(progress):
    """Equal for equal progress, hashable, and picklable."""
    told = bulletin(progress)

    assert told == bulletin(pickle.loads(pickle.dumps(progress)))
    assert told == pickle.loads(pickle.dumps(told))
    assert hash(told) == hash(bulletin(progress))


@pytest.mark.parametrize(
    ("options", "kind", "known"),
    [
        ({"kind": "noon"}, "kind", ("morning", "evening")),
        ({"laggards": "shown"}, "way with laggards", ("private", "public")),
        ({"format": "html"}, "format", ("text", "markdown")),
        ({"lang": "fr"}, "language", ("en", "zh")),
        ({"metrics": ["signing"]}, "metric", ("submissions", "disbursements")),
    ],
)
def test_bad_arguments(progress, options, kind, known):
    """What does not exist is named beside what does."""
    with pytest.raises(UnknownMember) as caught:
        bulletin(progress, **options)

    assert (kind, known) == (caught.value.kind, caught.value.known)
    assert f"unknown {kind} " in str(caught.value)
    assert caught.value.given in str(options)


# --- the card ---------------------------------------------------------------------------------------------------


def test_a_card(plan, progress):
    """It says where the manager stands, what the week needs, why the number is what it is, and what is next."""
    told = card(progress, "wang")
    own = progress.standing("submissions", "wang")
    week = sum(plan["submissions", "wang", day] for day in NOVEMBER.days if day <= date(2026, 11, 15))
    east = plan["submissions", "east", NOVEMBER]
    milestones = [one for one in plan.milestones("submissions", "wang") if one.day > date(2026, 11, 11)]

    assert ("wang", date(2026, 11, 12), ()) == (told.role, told.day, told.calls)
    assert told.text.startswith(
        "wang · 12 Nov 2026 (Thu)\n\nTo date, as of Wed 11 Nov\n"
        f"- submissions: {own.attained} of the {own.to_date} due, as asked; in all {own.target}, {own.gap} missing\n"
    )
    assert f"\nStill missing this week, to Sun 15 Nov\n- submissions: {week - own.attained}\n" in told.text
    assert f"\nWhy this number\n- submissions: 锦江门店 100 → 东区 {east} (" in told.text
    assert f"→ wang {own.target} (33.3%)\n" in told.text
    assert f"\nNext\n- submissions: {', '.join(map(str, milestones[:3]))}\n" in told.text
    assert "call" not in told.text
    assert told.text == str(told) == repr(told)


def test_a_card_in_chinese(plan, progress):
    """In Chinese with measure words; what is ahead, what stands, and what is short is said."""
    ahead = str(card(progress, plan.role("li-na"), lang="zh", format="markdown"))
    short = str(card(progress, "zhao", lang="zh"))
    done = str(
        card(
            progress_of(plan, [(date(2026, 11, 2), "zhao", "submissions", 100)]),
            "zhao",
            lang="zh",
            metrics=["submissions"],
        )
    )

    assert ahead.startswith(
        "### 李娜 · 2026年11月12日（周四）\n\n**至今（截至11月11日周三）**\n\n- **交件**：应达成"
    )
    assert "，超前" in ahead
    assert "，还差" in short
    assert "\n本周还差（到11月15日周日）\n- 交件：已经达到\n" in done
    assert f"；目标{plan['submissions', 'zhao', NOVEMBER]}件已经达到" in done
    assert "接下来" not in done


def test_a_card_before_anything_is_due(plan):
    """On the first morning it is the target; while nothing is due what came is no less."""
    first = str(card(progress_of(plan, [], date(2026, 11, 1)), "wang"))
    sunday = str(
        card(
            progress_of(plan, [(date(2026, 11, 1), "wang", "submissions", 1)], date(2026, 11, 1), "close"),
            "wang",
        )
    )

    assert f"\nThe target\n- submissions: {plan['submissions', 'wang', NOVEMBER]}\n" in first
    assert "- submissions: 1 attained, nothing due yet, 1 ahead; in all " in sunday


def test_a_card_at_the_end(plan):
    """With no day left there is no week to say anything of, and nothing is next."""
    text = str(card(progress_of(plan, [], date(2026, 11, 30), "close"), "wang"))

    assert "week" not in text
    assert "Next" not in text


def test_whom_to_call(plan):
    """The deals of the manager, those nearest to the money first, the oldest of them first; five, and how many more."""
    funnel = Funnel.consumer_loan(average_ticket=50_000, signing_rate="0.8", approval_rate="0.5")
    own = decompose(
        funnel.required(disbursements=2_000_000), STORE, NOVEMBER, calendar=WorkCalendar.weekdays()
    )
    rows = [
        ("wang", "intakes", 1, date(2026, 11, 2), "I-1"),
        ("wang", "signings", 1, date(2026, 11, 9), "S-2"),
        ("wang", "signings", 1, date(2026, 11, 4), "S-1"),
        ("wang", "approvals", 1, date(2026, 11, 11), "A-1"),
        ("wang", "approvals", 1, None, "A-2"),
        ("wang", "visits", 1, date(2026, 11, 3), "V-1"),
        ("wang", "approvals", 4),
        ("zhao", "signings", 1, date(2026, 11, 3), "S-9"),
    ]
    progress = progress_of(own, [])
    told = card(progress, "wang", stock=Stock(rows, as_of=date(2026, 11, 12)))
    zh = card(progress, "wang", stock=Stock(rows[:2], as_of=date(2026, 11, 12)), lang="zh")

    assert ["S-1", "S-2", "A-1", "A-2", "I-1", "V-1"] == [call.deal for call in told.calls]
    assert (
        "\nWhom to call now\n- S-1: signed, not yet paid out, for 8 days\n- S-2: signed, not yet paid out, for 3 days\n"
        "- A-1: approved, not yet signed, for 1 day\n- A-2: approved, not yet signed\n"
        "- I-1: in review, for 10 days\n- and 1 more\n"
    ) in told.text
    assert "\n现在联系谁\n- S-2：待放款，已3天\n- I-1：审核中，已10天\n" in zh.text


def test_calls_without_a_funnel(plan, progress):
    """Without a funnel the oldest comes first, under the name of its stage."""
    rows = [("wang", "visits", 1, date(2026, 11, 3), "V-1"), ("wang", "visits", 1, date(2026, 11, 2), "V-2")]
    told = card(progress, "wang", stock=Stock(rows, as_of=date(2026, 11, 11)))

    assert "\n- V-2: visits, for 10 days\n- V-1: visits, for 9 days\n" in told.text


def test_why_with_a_hold_and_a_reserve():
    """What was held is said to be, and so is what a stretch puts on top."""
    plan = decompose(
        {SUBMISSIONS: 100},
        STORE,
        NOVEMBER,
        calendar=WorkCalendar.weekdays(),
        holds=[Hold("submissions", "zhao", NOVEMBER, 15)],
        stretch={"manager": "0.1"},
    )
    progress = progress_of(plan, [(date(2026, 11, 3), "ghost", "submissions", 1)])
    held = str(card(progress, "zhao"))
    asked = progress.standing("submissions", "wang").target

    assert "zhao 15 (held or changed by hand)\n" in held
    assert f"; with a reserve on top {asked}\n" in str(card(progress, "wang"))
    assert plan["submissions", "wang", NOVEMBER] < asked


def test_no_reason_without_a_basis():
    """A plan that was typed, a plan of one manager, and what has no target have no why."""
    typed = Plan.from_rows(
        [("submissions", "a", NOVEMBER, 5)], roles=Store("s", [Manager("a"), Manager("b")]), period=NOVEMBER
    )
    alone = decompose({SUBMISSIONS: 40}, Manager("a"), NOVEMBER, calendar=WorkCalendar.weekdays())
    progress = progress_of(typed, [(date(2026, 11, 2), "b", "submissions", 1)])

    assert "Why" not in str(card(progress, "a"))
    assert "Why" not in str(card(progress_of(alone, []), "a"))
    assert "b · 12 Nov 2026 (Thu)\n\nTo date, as of Wed 11 Nov\n- submissions: 1" == str(card(progress, "b"))


def test_no_reason_for_what_has_gone_by(plan):
    """When the whole period stands at what was attained, no split explains it."""
    gone = evolve(plan, frozen=date(2026, 11, 30))

    assert "Why" not in str(card(progress_of(gone, [], date(2026, 11, 30), "close"), "wang"))


def test_nobody_has_a_card_but_can_be_shown(plan):
    """What nobody owns is told with its number; a plan with a basis has no reason for it."""
    progress = progress_of(plan, [(date(2026, 11, 4), "ghost", "submissions", 3)])

    assert str(card(progress, "unassigned")).endswith("To date, as of Wed 11 Nov\n- submissions: 3")


def test_finer_money(plan):
    """Money that came to the cent is told to the cent."""
    rows = [(date(2026, 11, 3), "wang", "disbursements", "12345.50")]
    actuals = Actuals(rows, metrics=[SUBMISSIONS, Metric("disbursements", "0.01", "CNY")])
    progress = track(plan, actuals, date(2026, 11, 12), at="morning")

    assert "12,345.50 CNY" in str(card(progress, "wang"))
    assert "12,345.50 CNY" in str(bulletin(progress))
    assert Decimal("12345.50") == progress.standing("disbursements", "wang").attained


def test_bad_cards(plan, progress):
    """A group has no card, a stranger neither; stock of days to come would say what nobody knows yet."""
    with pytest.raises(InvalidValue) as group:
        card(progress, "east")
    with pytest.raises(UnknownMember) as stranger:
        card(progress, "wangg")
    later = Stock([("wang", "visits", 1)], as_of=date(2026, 11, 12) + timedelta(days=1))
    with pytest.raises(InvalidValue) as stock:
        card(progress, "wang", stock=later)

    assert ("card: manager", "east") == (group.value.name, group.value.given)
    assert "a manager; a group has its boards and its bulletin" in str(group.value)
    assert "Did you mean 'wang'?" in str(stranger.value)
    assert ("card: stock", date(2026, 11, 13)) == (stock.value.name, stock.value.given)
    assert "a snapshot of 2026-11-12 or before" in str(stock.value)


def test_names():
    """Those who are called the same have their id beside it; what nobody owns has a word in each language."""
    plan = decompose(
        {SUBMISSIONS: 4},
        Store("s", [Manager("a", name="x"), Manager("b", name="x"), Manager("x")]),
        NOVEMBER,
        calendar=WorkCalendar.weekdays(),
    )
    progress = progress_of(plan, [(date(2026, 11, 2), "ghost", "submissions", 1)])

    assert {"s": "s", "a": "x (a)", "b": "x (b)", "x": "x", "unassigned": "unassigned"} == names_of(
        progress, "en"
    )
    assert "未分配" == names_of(progress, "zh")["unassigned"]
