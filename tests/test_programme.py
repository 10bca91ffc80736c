"""What remedies say to people: the team's programme in the bulletin, what one is asked to do on the card."""

import re
from datetime import date

import pytest
from attrs import evolve

from targetkit import (
    Actuals,
    Funnel,
    LabourLimits,
    Manager,
    Month,
    Rule,
    Store,
    Team,
    WorkCalendar,
    bulletin,
    decompose,
    levers,
    plan_remedies,
    track,
)
from targetkit.actions import Action
from targetkit.cards import card
from targetkit.errors import InvalidValue
from targetkit.labels import LANGS
from targetkit.levers import by_name
from targetkit.triggers import Short, Without
from tests.test_bulletins import BLAME

NOVEMBER = Month(2026, 11)
THURSDAY, FRIDAY, SATURDAY, MONDAY, TUESDAY = (date(2026, 11, day) for day in (12, 13, 14, 16, 17))
STORE = Store(
    "chengdu-01",
    [
        Team(
            "east",
            [Manager("li-na", name="李娜"), Manager("wang-lei", name="王磊")],
            name="东区",
            leader=Manager("zhou", name="周洁"),
        ),
        Team("west", [Manager("zhao-min", name="赵敏")], name="西区"),
    ],
    name="锦江门店",
)
FUNNEL = Funnel.consumer_loan(approval_rate="0.4", intake_rate="0.9")
LEVERS = by_name(levers.standard())
RULES = [
    Rule("silent", Without("submissions", 3), levers=("coaching",), kind="discipline"),
    Rule("day", Short("submissions", "day"), "team", ("overtime",)),
]
TEAM, OWN, OTHER = "day/east", "silent/wang-lei", "silent/zhao-min"


def does(lever, manager="wang-lei", day=FRIDAY, why=TEAM, **given):
    """Something that somebody does."""
    return Action.of(LEVERS[lever], manager=manager, day=day, rule=why.split("/")[0], why=why, **given)


@pytest.fixture(scope="module")
def progress():
    """The close of the 12th: everybody but Li Na is short."""
    plan = decompose(FUNNEL.required(approvals=40), STORE, NOVEMBER, calendar=WorkCalendar.weekdays())
    rows = [(date(2026, 11, 3), "li-na", "submissions", 4)]
    return track(plan, Actuals(rows, metrics=plan.metrics), THURSDAY)


@pytest.fixture(scope="module")
def bare(progress):
    """Remedies with what fired, and no action yet."""
    return evolve(plan_remedies(progress, RULES, levers.standard(), LabourLimits.china()), actions=())


def with_(bare, *actions):
    """The remedies with these actions."""
    return evolve(bare, actions=actions)


def section(text, heading):
    """The lines of a part of a message."""
    block = next((block for block in text.split("\n\n") if block.startswith(heading)), "")
    return block.splitlines()[1:]


def test_the_programme_is_public(progress, bare):
    """Everybody hears what each team does today, without names and without how many do it."""
    agreed = does("overtime").agree()
    actions = [does("chase_papers"), does("chase_papers", "li-na"), agreed, does("referrals", "zhao-min")]
    told = bulletin(progress, remedies=with_(bare, *actions))
    chinese = bulletin(progress, lang="zh", format="markdown", remedies=with_(bare, *actions))

    assert [
        "- 东区: chase missing papers, overtime (those who have agreed)",
        "- 西区: referrals from old customers",
    ] == (section(told.text, "Today's programme"))
    assert (
        "**今天的行动安排**\n\n- **东区**：补件、加班展业（已同意的同事）\n- **西区**：老客户转介"
        in chinese.text
    )
    assert bulletin(progress).text == told.text[: told.text.index("\n\nToday's programme")]


def test_what_is_not_public(progress, bare):
    """Discipline, what two do together, and overtime that nobody has agreed to yet are nobody else's business."""
    actions = [
        does("coaching", why=OWN),
        does("accompanied", coach="zhou"),
        does("pairing", "zhao-min"),
        does("chase_papers", coach="zhou"),
        does("overtime"),
        does("weekend", day=SATURDAY),
    ]
    told = bulletin(progress, remedies=with_(bare, *actions))

    assert bulletin(progress).text == told.text


def test_who_takes_over_hears_from_whom(progress, bare):
    """The one who helps hears whose customers these are, and the other one who helps; nobody else hears of it."""
    remedies = with_(bare, does("transfer", "li-na", helps="wang-lei", gain={"submissions": "0.2"}))
    helper = card(progress, "li-na", remedies=remedies).text
    helped = card(progress, "wang-lei", remedies=remedies, lang="zh").text
    told = bulletin(progress, remedies=remedies)

    assert "transfer to people with headroom; taking over from 王磊" in helper
    assert "转给有余力的人（李娜）" in helped
    assert "taking over from 王磊" in told.private["zhou"]
    assert bulletin(progress).text == told.text


def test_up_to_the_next_working_day(progress, bare):
    """A message before a weekend tells of the weekend, with its days; in the evening what is next."""
    friday = track(progress.plan, progress.actuals, FRIDAY)
    weekend = does("weekend", day=SATURDAY).agree()
    remedies = with_(
        bare, does("referrals"), weekend, does("chase_papers", day=MONDAY), does("referrals", day=TUESDAY)
    )
    morning = bulletin(friday, remedies=remedies)
    evening = bulletin(friday, kind="evening", remedies=remedies, lang="zh")

    assert ["- 东区: Sat 14 Nov: weekend work (those who have agreed); chase missing papers"] == section(
        morning.text, "Today's programme"
    )
    assert ["- 东区：11月14日周六：周末加班（已同意的同事）；11月16日周一：补件"] == section(
        evening.text, "接下来的行动安排（到11月16日周一）"
    )


def test_the_end_of_the_plan(bare):
    """Before anything has come, and when no working day is left, there is still something to do."""
    plan = decompose(
        FUNNEL.required(approvals=40),
        STORE,
        NOVEMBER,
        calendar=WorkCalendar.weekdays().closed(date(2026, 11, 30)),
    )
    nothing = Actuals([], metrics=plan.metrics)
    last = does("weekend", day=date(2026, 11, 28)).agree()
    first = does("referrals", day=date(2026, 11, 2))
    end = bulletin(track(plan, nothing, date(2026, 11, 27)), remedies=with_(bare, last))
    start = card(track(plan, nothing, NOVEMBER.start, at="morning"), "wang-lei", remedies=with_(bare, first))

    assert ["- 东区: Sat 28 Nov: weekend work (those who have agreed)"] == section(
        end.text, "The programme up to Mon 30 Nov"
    )
    assert section(start.text, "What you are asked to do")[0].startswith("- Mon 2 Nov, 1 h: referrals")


def test_people_without_teams(bare):
    """Where the store has no teams, its own programme is told."""
    store = Store("chengdu-01", [Manager("li-na"), Manager("wang-lei")])
    plan = decompose(FUNNEL.required(approvals=40), store, NOVEMBER, calendar=WorkCalendar.weekdays())
    progress = track(plan, Actuals([], metrics=plan.metrics), THURSDAY)
    told = bulletin(progress, remedies=with_(bare, does("referrals")))

    assert ["- chengdu-01: referrals from old customers"] == section(told.text, "Today's programme")


def test_the_leader_hears_who(progress, bare):
    """Whoever leads them hears who is asked to do what, what is not agreed yet, and whom to consult first."""
    actions = [
        does("referrals", "li-na"),
        does("coaching", why=OWN, coach="zhou"),
        does("overtime"),
        does("overtime", day=MONDAY),
        does("referrals", day=MONDAY),
        does("weekend", "zhou", day=SATURDAY).agree(),
    ]
    private = bulletin(progress, remedies=with_(bare, *actions)).private
    chinese = bulletin(progress, remedies=with_(bare, *actions), lang="zh").private

    assert [
        "- 李娜: referrals from old customers 1 h",
        "- 王磊: coaching 1 h, together with 周洁; overtime Fri 13 Nov, Mon 16 Nov, 1 h after work each, not yet agreed",
    ] == section(private["zhou"], "To be arranged")
    assert ["- 周洁: weekend work Sat 14 Nov, 4 h on a day off, agreed"] == section(
        private["chengdu-01"], "To be arranged"
    )
    assert "- consult the union and the worker first" in private["zhou"].splitlines()
    assert "consult" not in private["chengdu-01"]
    assert [
        "- 李娜：老客户转介 1小时",
        "- 王磊：培训辅导 1小时，与周洁一起；加班展业 11月13日周五、11月16日周一，每次下班后1小时，尚未征得同意",
    ] == section(chinese["zhou"], "需要逐一沟通安排的行动")
    assert "- 王磊: submissions 0 of" in private["zhou"]


def test_actions_stay_private(progress, bare):
    """Where the message tells who has something to catch up, what they are asked to do still is for the leaders alone."""
    told = bulletin(progress, laggards="public", remedies=with_(bare, does("coaching", why=OWN)))

    assert {"zhou"} == set(told.private)
    assert "coaching" in told.private["zhou"]
    assert "to come" not in told.private["zhou"]
    assert "coaching" not in told.text


@pytest.mark.parametrize("lang", LANGS)
def test_nobody_is_blamed(progress, bare, lang):
    """Neither the programme nor a card has a word of blame; 绩优带后进 is called otherwise before the one who is asked."""
    actions = [does(name, coach="zhou" if name == "coaching" else None) for name in LEVERS]
    remedies = with_(bare, *actions)
    said = bulletin(progress, lang=lang, remedies=remedies).text
    heading = ("What you are asked", "请你做的事")[lang == "zh"]
    cards = (card(progress, who, lang=lang, remedies=remedies).text for who in ("wang-lei", "zhou"))
    asked = "\n".join(line for text in cards for line in section(text, heading))

    assert asked.strip()
    assert [] == [word for word in (*BLAME, "后进") if word in f"{said}\n{asked}"]


def test_a_card_asks(progress, bare):
    """When, how long, what, why, what it should bring, what is given in return, and that it is not agreed yet."""
    gain = {"submissions": "0.4", "approvals": "0.1"}
    asked = does("weekend", day=SATURDAY, gain=gain, rest_on=TUESDAY)
    told = card(progress, "wang-lei", remedies=with_(bare, asked))
    chinese = card(progress, "wang-lei", lang="zh", remedies=with_(bare, asked))
    (line,) = section(told.text, "What you are asked to do")
    (line_zh,) = section(chinese.text, "请你做的事")

    assert line.startswith("- Sat 14 Nov, 4 h on a day off: weekend work; because 东区, submissions: ")
    assert line.endswith(
        "; it should bring 0.4 submissions; with a day of rest in return on Tue 17 Nov; asked, not yet agreed: you decide"
    )
    assert line_zh.startswith("- 11月14日周六，休息日4小时：周末加班；原因：东区 交件：")
    assert line_zh.endswith("；预计带来交件0.4；11月17日周二补休；征求你的意见，尚未同意，由你决定")
    assert [] == re.findall("[A-Za-z]+", line_zh)
    assert "asked to do" not in card(progress, "li-na", remedies=with_(bare, asked)).text
    assert card(progress, "li-na", remedies=with_(bare, asked)).text == card(progress, "li-na").text


@pytest.mark.parametrize(
    ("steps", "en", "zh"),
    [
        ((), "asked, not yet agreed: you decide", "征求你的意见，尚未同意，由你决定"),
        (("agree",), "agreed", "已同意"),
        (("agree", "do"), "done", "已完成"),
        (("agree", "do", "verify"), "done", "已完成"),
        (("agree", "do", "no_effect"), "done", "已完成"),
    ],
)
def test_states(progress, bare, steps, en, zh):
    """What has become of an action; that it had no effect is no reproach."""
    action = does("overtime", gain={"submissions": 1})
    for step in steps:
        action = action.verify(1) if step == "verify" else getattr(action, step)()
    remedies = with_(bare, action)

    assert card(progress, "wang-lei", remedies=remedies).text.count(f"; {en}\n") == 1
    assert card(progress, "wang-lei", lang="zh", remedies=remedies).text.count(f"；{zh}\n") == 1


def test_alike_is_one_line(progress, bare):
    """The same on several evenings is one line; later days in working hours come when they are next."""
    gain = {"submissions": "0.004"}
    evenings = [does("overtime", day=day, gain=gain) for day in (FRIDAY, MONDAY)]
    told = card(progress, "wang-lei", remedies=with_(bare, *evenings, does("referrals", day=MONDAY)))
    (line,) = section(told.text, "What you are asked to do")

    assert line.startswith("- Fri 13 Nov, Mon 16 Nov, 1 h after work each: overtime; because ")
    assert "bring" not in line


def test_reasons_of_others(progress, bare):
    """A reason is the group's or one's own; what is short with a colleague is told to nobody."""
    texts = [
        section(
            card(progress, "wang-lei", remedies=with_(bare, does("referrals", why=why))).text, "What you"
        )[0]
        for why in (TEAM, OWN, OTHER, "unknown/role")
    ]

    assert "because 东区, submissions: " in texts[0]
    assert "because 王磊: no submissions for" in texts[1]
    assert ["- Fri 13 Nov, 1 h: referrals from old customers; planned"] * 2 == texts[2:]


def test_who_helps(progress, bare):
    """Who comes along hears for whom, and who is helped hears by whom; a check is announced to nobody but the leader."""
    actions = [does("coaching", why=OWN, gain={"submissions": 1}, coach="zhou"), does("spot_check", why=OWN)]
    remedies = with_(bare, *actions)

    assert ["- Fri 13 Nov, 1 h: coaching (王磊); planned"] == section(
        card(progress, "zhou", remedies=remedies).text, "What you"
    )
    (own,) = section(card(progress, "wang-lei", remedies=remedies).text, "What you")
    assert "it should bring 1 submissions; together with 周洁; planned" in own
    assert "spot check 0.5 h" in bulletin(progress, remedies=remedies).private["zhou"]


def test_who_is_gone(progress, bare):
    """What somebody was to do who is not in the plan any more is told to nobody."""
    told = bulletin(progress, remedies=with_(bare, does("referrals", "gone")))

    assert bulletin(progress) == told


def test_remedies_of_another_plan(progress, bare):
    """Remedies of another store or period are refused."""
    with pytest.raises(InvalidValue) as error:
        bulletin(progress, remedies=evolve(bare, period=Month(2026, 12)))
    with pytest.raises(InvalidValue):
        card(progress, "li-na", remedies=evolve(bare, role="chengdu-02"))

    assert ("remedies", "chengdu-01 in 2026-12") == (error.value.name, error.value.given)
    assert "those of chengdu-01 in 2026-11" in str(error.value)
