"""What a change tells beside its numbers, in both languages."""

import pickle
import re
from datetime import date, datetime

import pytest
from attrs import evolve

from targetkit import (
    Actuals,
    Bound,
    Hold,
    LabourLimits,
    Manager,
    Metric,
    Month,
    Negotiation,
    PlanHistory,
    Quarter,
    Store,
    Team,
    WorkCalendar,
    decompose,
    plan_remedies,
    replan,
    resplit,
    scale,
    spread,
    spreads,
    track,
    transfer,
    weights,
)
from targetkit._facts import FACTS, Fact
from targetkit.actions import Action
from targetkit.applying import apply
from targetkit.change import KINDS, Change
from targetkit.edits import hold, release
from targetkit.errors import UnknownMember

NOVEMBER = Month(2026, 11)
SIGNINGS = Metric("signings")
MONEY = Metric("disbursements", "0.01", "CNY")
IDS = ("s", "east", "west", "li-na", "wang-lei", "zhao-min", "unassigned", "zhou", "main")
WEST = Team("west", [Manager("zhao-min")])
STORE = Store("s", [Team("east", [Manager("li-na"), Manager("wang-lei")]), WEST])
TENTH = date(2026, 11, 10)


def split(period=NOVEMBER, **rules):
    """Sixty signings, everybody the same."""
    return decompose({SIGNINGS: 60}, STORE, period, calendar=WorkCalendar.weekdays(), **rules)


def came(*rows):
    """Signings by whom, and how many, on the third."""
    return Actuals([(date(2026, 11, 3), who, SIGNINGS, number) for who, number in rows], metrics=[SIGNINGS])


def started_again():
    """What re-plans tell: of every way to carry, of holds that are eased or let go, of a new target."""
    plan = split(
        holds=[Hold("signings", "west", NOVEMBER, 20), Hold("signings", "li-na", NOVEMBER, 18)],
        bounds=[Bound("signings", "s", maximum=80)],
    )
    ahead = came(("li-na", 25), ("zhao-min", 12))
    yield replan(plan, ahead, TENTH, reason="半月调整")
    yield replan(split(), ahead, TENTH, surplus="release")
    yield replan(split(), came(), TENTH, carry="drop")
    yield replan(split(), came(), TENTH, carry="borrow")
    yield replan(split(Quarter(2026, 4)), came(), date(2026, 10, 20), carry="borrow")
    yield replan(plan, came(), TENTH, roles=Store("s", [STORE.teams[0]]), targets={"signings": 70})


def talked_over():
    """An agreed plan that lacks something of its total, and what is held by it let go again."""
    talk = Negotiation.open(split())
    talk = talk.counter("li-na", "signings", 12, "培训两周").concede("li-na", "signings", absorb="up")
    for role in ("east", "wang-lei", "west", "zhao-min"):
        talk = talk.accept(role, "signings")
    agreed = talk.settle(short=True)
    yield agreed
    yield release(agreed.plan, agreed.plan.basis.metrics["signings"].rules)


def by_hand():
    """What edits tell."""
    plan = split()
    rules = [Hold("signings", "li-na", NOVEMBER, 12, "本人报备"), Hold("signings", "s", date(2026, 11, 3), 4)]
    bounds = [Bound("signings", "wang-lei", minimum=2, maximum=30), Bound("signings", "west", minimum=1)]
    held = hold(plan, rules, bounds)
    yield plan.set("signings", "li-na", NOVEMBER, 14, reason="大客户")
    yield transfer(plan, "signings", "li-na", "zhao-min", 3)
    yield scale(plan, "signings", "1.05")
    yield resplit(plan, "east", weights.explicit({"li-na": 3, "wang-lei": 1}))
    yield held
    yield hold(plan, bounds=bounds)
    yield release(held.plan, [*rules, *bounds])
    yield plan.rebalance()
    for way in (
        spreads.even(),
        spreads.present(),
        spreads.front_loaded(),
        spreads.back_loaded(),
        spreads.growth("0.05"),
        spreads.line(3, 1),
        spreads.like(SIGNINGS),
        spreads.like(NOVEMBER.weeks()[0]),
        spreads.like(split(Month(2026, 12))),
        spreads.change("-0.1"),
        spreads.clear(),
    ):
        yield spread(plan, "signings", "li-na", way)


def acted():
    """What remedies tell: an evening, a day off that is worked, a day of rest in return."""
    plan = split()
    own = {"manager": "li-na", "rule": "week", "why": "week/s", "hours": 4, "state": "agreed"}
    actions = [
        Action("weekend", day=date(2026, 11, 14), when="rest_day", rest_on=date(2026, 11, 17), **own),
        Action("overtime", day=date(2026, 11, 13), when="evening", **own),
    ]
    progress = track(plan, came(), date(2026, 11, 12))
    bare = plan_remedies(progress, [], [], LabourLimits.china())
    yield apply(evolve(bare, actions=tuple(actions)), plan, came())


def kept():
    """What a ledger of versions tells."""
    at = datetime(2026, 10, 28, 9, 0)
    history = PlanHistory.start(split(), author="zhou", at=at)
    history = history.append(split(bounds=[Bound("signings", "li-na", maximum=5)]), author="zhou", at=at)
    return history.undo(author="zhou", at=at).redo(author="zhou", at=at)


@pytest.fixture(scope="module")
def changes():
    """Changes of every kind."""
    edited = [one.change for make in (by_hand, started_again, talked_over, acted) for one in make()]
    over = Change("stretch", metric="signings", role="east", period=NOVEMBER, before=30, after=32)
    return [*edited, *(entry.change for entry in kept()), over]


def english(text):
    """The words in a Chinese text that no id is."""
    for id_ in sorted(IDS, key=len, reverse=True):
        text = re.sub(rf"(?<![a-z-]){id_}(?![a-z-])", "", text)
    return re.findall("[A-Za-z]+", text)


def test_nothing_english_in_chinese(changes):
    """A change of any kind tells in Chinese everything but the ids."""
    texts = [change.to_text("zh") for change in changes]

    assert [] == [text for text in texts if english(text)]


def test_every_kind_and_fact_is_tried(changes):
    """Every kind of change is tried in Chinese, and every fact that one can tell."""
    assert set(KINDS) == {change.kind for change in changes}
    assert set(FACTS) == {fact.key for change in changes for fact in change.facts}


def test_ledger_in_chinese():
    """A ledger of versions has nothing English but ids either."""
    assert [] == english(kept().to_text("zh"))


@pytest.mark.parametrize(
    ("fact", "en", "zh"),
    [
        (Fact("to", "li-na"), "to: li-na", "转给：li-na"),
        (Fact("how", spreads.front_loaded()), "how: front_loaded()", "方式：前高后低"),
        (
            Fact("attained", 2_059_250, metric="disbursed_loans"),
            "disbursed_loans: attained: 2,059,250",
            "放款件数已达成：2,059,250",
        ),
        (
            Fact("carried to a month", 9, metric="signings", period=NOVEMBER),
            "signings: carried to 2026-11: 9",
            "签约转入2026年11月：9",
        ),
        (
            Fact("eased", Hold("signings", "east", NOVEMBER, 1500, "agreed"), metric="signings", was=1200),
            "signings: eased, was 1200: signings of east, 2026-11: held at 1500 (agreed)",
            "签约锁定放宽，原为 1,200：east 2026年11月 签约锁定为 1,500（已协商一致）",
        ),
        (Fact("untaken", 6, metric="陪展次数"), "陪展次数 not taken by anybody: 6", "陪展次数无人承接：6"),
    ],
)
def test_text(fact, en, zh):
    """A fact is data; its words come from one table for each language."""
    assert (en, zh) == (fact.to_text(), fact.to_text("zh"))
    assert fact == pickle.loads(pickle.dumps(fact))
    assert 1 == len({fact, pickle.loads(pickle.dumps(fact))})


def test_ways_of_ones_own():
    """A way of spreading that is one's own is told as it is written."""

    class Mondays:
        def __call__(self, spreading):
            return [1 * one for one in spreads.even()(spreading)]

        def __str__(self):
            return "mondays"

    change = spread(split(), "signings", "li-na", Mondays()).change

    assert (Fact("how", "mondays"),) == change.facts


def test_errors():
    """A fact that is none, and a language that is none."""
    with pytest.raises(UnknownMember) as key:
        Fact("attaind", 3)
    with pytest.raises(UnknownMember) as lang:
        Fact("amount", 3).to_text("fr")

    assert "unknown fact 'attaind' in a change. Did you mean 'attained'?" == str(key.value)
    assert ("language", "fr") == (lang.value.kind, lang.value.given)
