"""Targets talked over: every move, what is refused, the agreed plan, and what is found about respect."""

import pickle
from decimal import Decimal

import pytest

from targetkit import (
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
from targetkit.change import Fact
from targetkit.errors import InvalidQuantity, InvalidValue, UnknownMember
from targetkit.hold import Bound, Hold
from targetkit.negotiation import (
    IllegalMove,
    Negotiation,
    NotSettled,
    Shortfall,
    Standing,
    Step,
    check_respect,
)
from targetkit.pledges import Pledge

NOVEMBER = Month(2026, 11)
SIGNINGS = Metric("signings")
MONEY = Metric("disbursements", 1000, "CNY")
STORE = Store(
    "s",
    [
        Team("east", [Manager("li-na"), Manager("wang-lei"), Manager("sun-qi")]),
        Team("west", [Manager("zhao-min"), Manager("wu")]),
    ],
)
PLAN = decompose(Targets({SIGNINGS: 50, MONEY: 2_500_000}), STORE, NOVEMBER, calendar=WorkCalendar.weekdays())
TALK = Negotiation.open(PLAN)
EVERYBODY = ("east", "li-na", "wang-lei", "sun-qi", "west", "zhao-min", "wu")


def typed(**numbers):
    """A plan of these numbers of the people, typed; teams and the store have the sums."""
    numbers = {role.replace("_", "-"): number for role, number in numbers.items()}
    for team in STORE.teams:
        numbers[team.id] = sum(numbers[member.id] for member in team.members)
    numbers["s"] = numbers["east"] + numbers["west"]
    rows = [("signings", role, NOVEMBER, number) for role, number in numbers.items()]
    return Plan.from_rows(rows, roles=STORE, period=NOVEMBER)


def accepted(talk, *roles, metrics=("signings", "disbursements")):
    """The talk after these have accepted."""
    for role in roles:
        for metric in metrics:
            talk = talk.accept(role, metric)
    return talk


def numbers(talk, metric="signings"):
    """What everybody's people have been given."""
    return {standing.role: standing.number for standing in talk.standings(metric)}


def test_opened():
    """Everybody below the root is asked, with the plan's number, and what was pledged stands beside it."""
    talk = Negotiation.open(PLAN, [Pledge("disbursements", "li-na", 300_000)], metrics=["disbursements"])

    li_na = talk.standing("li-na", MONEY)
    assert ("open", 500_000, 500_000, 300_000, None) == (
        li_na.state,
        li_na.proposed,
        li_na.asked,
        li_na.pledged,
        li_na.offer,
    )
    assert [*EVERYBODY] == [standing.role for standing in talk.pending]
    assert ("given", True) == (talk.standing("s", MONEY).state, talk.standing(STORE, "disbursements").settled)
    assert not talk.settled
    assert () == talk.shortfalls
    assert None is TALK.standing("li-na", MONEY).pledged


def test_conceded():
    """What is conceded goes to the siblings whose target is open, in proportion; nobody else's number moves."""
    talk = TALK.accept("sun-qi", "signings").counter("li-na", "signings", 4, "two weeks of training")
    waiting = talk.standing("li-na", "signings")

    after = talk.concede("li-na", "signings")

    assert ("countered", 10, 4, "two weeks of training") == (
        waiting.state,
        waiting.asked,
        waiting.offer,
        waiting.reason,
    )
    assert {"li-na": 4, "wang-lei": 16, "sun-qi": 10, "east": 30, "s": 50}.items() <= numbers(after).items()
    assert ("conceded", "two weeks of training") == (
        after.standing("li-na", "signings").state,
        after.standing("li-na", "signings").reason,
    )
    assert 10 == TALK.standing("wang-lei", "signings").number
    assert numbers(TALK, MONEY) == numbers(after, MONEY)


def test_up():
    """A superior can keep the difference, and hand it on later, or leave it to the one above."""
    talk = TALK.counter("li-na", "signings", 4, "training").concede("li-na", "signings", absorb="up")
    east = talk.standing("east", "signings")

    spread = talk.spread("east", "signings", reason="shared")
    above = talk.counter("east", "signings", 26, "one is in training")
    above = above.concede("east", "signings", absorb="up", reason="true")

    assert (30, 24, 6) == (east.asked, east.number, east.untaken)
    assert ["signings: 6 short of the 50 asked for (6 with east)"] == [str(one) for one in talk.shortfalls]
    assert {"wang-lei": 13, "sun-qi": 13, "east": 30}.items() <= numbers(spread).items()
    assert () == spread.shortfalls
    # East was asked for 30 and had placed 24: what lies untaken is given up first.
    assert (26, 2, 6) == (
        above.standing("east", "signings").asked,
        above.standing("east", "signings").untaken,
        above.standing("s", "signings").untaken,
    )
    assert "true" == above.standing("east", "signings").reason
    assert (("s", 4), ("east", 2)) == above.shortfalls[0].lying


def test_what_lies_below_is_given_up_in_proportion():
    """A team that is asked for less gives up what lies untaken in the teams below it, before its people."""
    inner = [Team(id_, [Manager(f"{id_}-{number}") for number in "12"]) for id_ in ("one", "two")]
    store = Store("s", [Team("over", inner), Manager("x")])
    plan = decompose({SIGNINGS: 100}, store, NOVEMBER, calendar=WorkCalendar.weekdays())
    talk = Negotiation.open(plan)
    for role, value in (("one-1", 8), ("two-1", 14)):
        talk = talk.counter(role, "signings", value, "ill").concede(role, "signings", absorb="up")

    talk = talk.counter("over", "signings", 71, "two are ill").concede("over", "signings", absorb="up")

    assert {"one": 6, "two": 3, "s": 9} == dict(talk.tables["signings"].untaken.items())
    assert 62 == numbers(talk)["over"]


def test_settled_are_raised_only_when_asked_again():
    """With `all` those who had accepted take their part too, and are open again."""
    talk = accepted(TALK, "sun-qi", "wang-lei").counter("li-na", "signings", 4, "training")

    kept, raised = talk.concede("li-na", "signings"), talk.concede("li-na", "signings", absorb="all")

    assert (10, "accepted", 6) == (
        kept.standing("sun-qi", "signings").number,
        kept.standing("sun-qi", "signings").state,
        kept.standing("east", "signings").untaken,
    )
    assert [(13, "open")] * 2 == [
        (raised.standing(role, "signings").number, raised.standing(role, "signings").state)
        for role in ("sun-qi", "wang-lei")
    ]


def test_more():
    """Who offers more relieves those who are open; what nobody can be relieved of lies above as negative."""
    talk = TALK.accept("sun-qi", "signings").counter("li-na", "signings", 16, "three old customers")
    relieved = talk.concede("li-na", "signings")
    beyond = talk.accept("wang-lei", "signings").concede("li-na", "signings")

    assert {"li-na": 16, "wang-lei": 4, "sun-qi": 10, "east": 30}.items() <= numbers(relieved).items()
    assert (-6, 56) == (beyond.standing("east", "signings").untaken, beyond.standing("s", "signings").number)
    assert "signings: 6 above the 50 asked for (-6 with east)" == str(beyond.shortfalls[0])
    # A surplus is no shortfall: it stands in nobody's way.
    rest = accepted(beyond, "east", "west", "zhao-min", "wu", metrics=["signings"])
    assert {"li-na", "sun-qi"}.isdisjoint(
        standing.role for standing in rest.pending if standing.metric == "signings"
    )


def test_offered_more_fills_what_is_missing():
    """More from one fills what another gave up before anybody is relieved."""
    talk = TALK.counter("li-na", "signings", 4, "training").concede("li-na", "signings", absorb="up")
    talk = talk.counter("wang-lei", "signings", 18, "old customers").concede("wang-lei", "signings")

    assert {"li-na": 4, "wang-lei": 18, "sun-qi": 8}.items() <= numbers(talk).items()
    assert () == talk.shortfalls


def test_bounds():
    """Nobody is given more or less than the bounds allow; those who have nothing get nothing."""
    plan = typed(li_na=10, wang_lei=10, sun_qi=0, zhao_min=6, wu=4)
    talk = Negotiation.open(plan, bounds=[Bound("signings", "wang-lei", maximum=12)])

    talk = talk.counter("li-na", "signings", 2, "training").concede("li-na", "signings")

    assert {"li-na": 2, "wang-lei": 12, "sun-qi": 0, "east": 14}.items() <= numbers(talk).items()
    assert 6 == talk.standing("east", "signings").untaken


def test_bounds_of_a_team():
    """A team takes no more than its own bound, whatever room its people have; a minimum is not given up."""
    bounds = [Bound("signings", "west", minimum=18, maximum=22)]
    talk = Negotiation.open(PLAN, bounds=bounds).counter("east", "signings", 25, "new")

    conceded = talk.concede("east", "signings")
    more = talk.counter("east", "signings", 36, "old customers").concede("east", "signings")
    with pytest.raises(InvalidValue) as crossed:
        conceded.counter("wu", "signings", 0, "ill").concede("wu", "signings", absorb="up")

    assert (22, 3) == (numbers(conceded)["west"], conceded.standing("s", "signings").untaken)
    assert (18, -4) == (numbers(more)["west"], more.standing("s", "signings").untaken)
    assert ("concede of wu: west would have", 11) == (crossed.value.name, crossed.value.given)
    assert "at least 18 and at most 22, its bounds; let others take the difference" in str(crossed.value)


def test_holds_of_the_plan():
    """What the plan holds stays; who has a day held can be given more, not less than it."""
    day = NOVEMBER.start.replace(day=3)
    plan = decompose(
        {SIGNINGS: 50},
        STORE,
        NOVEMBER,
        calendar=WorkCalendar.weekdays(),
        holds=[Hold("signings", "li-na", NOVEMBER, 12), Hold("signings", "wu", day, 3)],
        bounds=[Bound("signings", "sun-qi", maximum=9)],
    )
    talk = Negotiation.open(plan)

    with pytest.raises(InvalidValue) as held:
        talk.counter("li-na", "signings", 11, "training")
    with pytest.raises(InvalidValue) as day_held:
        talk.counter("wu", "signings", 2, "training")
    with pytest.raises(InvalidValue) as bounded:
        talk.counter("sun-qi", "signings", 10, "more")

    assert (
        "counter of li-na: value: 11 was given; expected at least 12 and at most 12, the bounds of li-na"
        == str(held.value)
    )
    assert "at least 3, the bounds of wu" == day_held.value.expected
    assert "at most 9, the bounds of sun-qi" == bounded.value.expected


def test_answered():
    """The superior counters back; nothing moves until the role accepts it, and it may counter again."""
    talk = TALK.counter("li-na", "signings", 4, "training")
    answered = talk.answer("li-na", "signings", 7, "one week only", absorb="up")
    taken = answered.accept("li-na", "signings")
    again = answered.counter("li-na", "signings", 5, "really")

    assert ("answered", 10, 7) == (
        answered.standing("li-na", "signings").state,
        answered.standing("li-na", "signings").number,
        answered.standing("li-na", "signings").offer,
    )
    assert ("accepted", 7, 3) == (
        taken.standing("li-na", "signings").state,
        taken.standing("li-na", "signings").number,
        taken.standing("east", "signings").untaken,
    )
    assert ("countered", 5) == (
        again.standing("li-na", "signings").state,
        again.standing("li-na", "signings").offer,
    )
    assert "countered with 4 (training)" in str(talk.standing("li-na", "signings"))
    assert "li-na 的签约 10：已提出异议 4（training）" == talk.standing("li-na", "signings").to_text("zh")
    assert "accepted" == talk.accept("li-na", "signings").standing("li-na", "signings").state


def test_imposed():
    """A superior may decide, with a reason; the ledger keeps the number even where none was named."""
    talk = TALK.impose("li-na", "disbursements", reason="everybody else has accepted")
    lower = TALK.impose("east", "signings", 24, reason="the team is new", absorb="up")
    higher = TALK.impose("east", "signings", 36, reason="the team is strong")

    assert (
        Step("impose", "disbursements", "li-na", Decimal(500_000), "everybody else has accepted", "open")
        == (talk.ledger[0])
    )
    assert "imposed" == talk.standing("li-na", MONEY).state
    assert {"li-na": 8, "wang-lei": 8, "sun-qi": 8, "east": 24}.items() <= numbers(lower).items()
    assert {"li-na": 12, "wang-lei": 12, "sun-qi": 12, "west": 14}.items() <= numbers(higher).items()
    assert "impose li-na disbursements 500000 (everybody else has accepted)" == str(talk.ledger[0])
    assert "accept wu signings" == str(TALK.accept("wu", "signings").ledger[0])


def test_imposed_on_those_who_have_settled():
    """A team's higher number goes past those who have settled; a lower one relieves them as well."""
    talk = accepted(TALK, "li-na", "wang-lei", "sun-qi")

    higher = talk.impose("east", "signings", 36, reason="more", absorb="up")
    lower = talk.impose("east", "signings", 24, reason="less", absorb="up")

    assert (36, 30, 6) == (
        higher.standing("east", "signings").asked,
        higher.standing("east", "signings").number,
        higher.standing("east", "signings").untaken,
    )
    assert [(8, "accepted")] * 3 == [
        (lower.standing(role, "signings").number, lower.standing(role, "signings").state)
        for role in ("li-na", "wang-lei", "sun-qi")
    ]
    # What was taken beyond what is asked comes back before anybody is asked for more.
    back = lower.counter("wu", "signings", 9, "x").concede("wu", "signings", absorb="up")
    assert (24, 0) == (numbers(back)["east"], back.standing("east", "signings").untaken)


def test_reopened():
    """What was settled can be opened again, with a reason."""
    talk = TALK.accept("li-na", "signings").reopen("li-na", "signings", "a deal fell through")

    assert ("open", "a deal fell through") == (
        talk.standing("li-na", "signings").state,
        talk.standing("li-na", "signings").reason,
    )
    assert "signings of li-na, 10: open (a deal fell through)" == str(talk.standing("li-na", "signings"))


def test_pledges_answer():
    """Who pledged enough accepts, who pledged less counters with it; the rest is left to be talked over."""
    pledges = [
        Pledge("signings", "east", 30),
        Pledge("signings", "li-na", 6, "training"),
        Pledge("signings", "wang-lei", 8),
        Pledge("signings", "sun-qi", 3),
        Pledge("signings", "s", 60),
        Pledge("signings", "wu", 99),
        Pledge("disbursements", "wu", 0),
    ]
    bounds = [Bound("signings", "sun-qi", minimum=5)]
    talk = Negotiation.open(PLAN, pledges, metrics=["signings"], bounds=bounds).accept("wu", "signings")

    talk = talk.take_pledges()

    states = {
        standing.role: (standing.state, standing.offer, standing.reason) for standing in talk.standings()
    }
    assert ("accepted", None, "") == states["east"] == states["wu"]
    assert ("countered", 6, "training") == states["li-na"]
    assert ("countered", 8, "as pledged") == states["wang-lei"]
    assert ("open", None, "") == states["sun-qi"] == states["zhao-min"]
    assert talk == talk.take_pledges()


@pytest.mark.parametrize(
    ("talk", "move", "text"),
    [
        (
            TALK.accept("wu", "signings"),
            ("counter", "wu", "signings", 3, "x"),
            "counter signings of wu, which is accepted: ",
        ),
        (
            TALK.accept("wu", "signings"),
            ("accept", "wu", "signings"),
            "accept signings of wu, which is accepted: ",
        ),
        (TALK, ("concede", "wu", "signings"), "there is no counter-proposal"),
        (TALK, ("answer", "wu", "signings", 3), "there is no counter-proposal"),
        (TALK, ("reopen", "wu", "signings", "x"), "only what is settled"),
        (TALK, ("counter", "wu", "signings", 3, " "), "say why"),
        (TALK.accept("wu", "signings"), ("reopen", "wu", "signings", ""), "say why"),
        (TALK, ("counter", "wu", "signings", 10, "x"), "10 is what is asked for; accept it"),
        (
            TALK.counter("wu", "signings", 3, "x"),
            ("answer", "wu", "signings", 3),
            "3 is the counter-proposal; concede it",
        ),
        (TALK, ("accept", "s", "signings"), "its number comes from above"),
        (TALK, ("spread", "wu", "signings"), "nobody is below"),
        (TALK, ("spread", "east", "signings"), "nothing lies untaken"),
    ],
)
def test_illegal(talk, move, text):
    """What the state does not allow is refused by name, and says what to do."""
    with pytest.raises(IllegalMove) as caught:
        getattr(talk, move[0])(*move[1:])

    assert move[:1] == (caught.value.move,)
    assert (move[2], move[1]) == (caught.value.metric, caught.value.role)
    assert text in str(caught.value)
    assert str(caught.value).startswith("cannot ")


def test_imposing_without_a_reason():
    """Nobody imposes without saying why."""
    with pytest.raises(IllegalMove, match=r"cannot impose signings of wu: say why: reason=\.\.\."):
        TALK.impose("wu", "signings", 8, reason="")


def test_spread_with_nobody_to_take_it():
    """What nobody can take stays where it lies, and that is said."""
    talk = (
        accepted(TALK, "wang-lei", "sun-qi")
        .counter("li-na", "signings", 4, "ill")
        .concede("li-na", "signings")
    )

    with pytest.raises(IllegalMove, match="nobody below whose number is open has room"):
        talk.spread("east", "signings")

    # Those who are raised are open again, who had conceded among them.
    assert ["open"] * 3 == [
        talk.spread("east", "signings", absorb="all").standing(role, "signings").state
        for role in ("li-na", "wang-lei", "sun-qi")
    ]


@pytest.mark.parametrize(
    ("step", "error", "text"),
    [
        (Step("agree", "signings", "wu"), UnknownMember, "unknown move 'agree'"),
        (
            Step("accept", "signings", "wuu"),
            UnknownMember,
            "unknown role 'wuu' in the plan. Did you mean 'wu'?",
        ),
        (Step("accept", "signing", "wu"), UnknownMember, "unknown metric 'signing'"),
        (Step("accept", "signings", "wu", 3), InvalidValue, "this move names no number"),
        (Step("accept", "signings", "wu", absorb="up"), InvalidValue, "no number moves"),
        (Step("counter", "signings", "wu", reason="x"), InvalidValue, "a number for the whole period"),
        (Step("counter", "signings", "wu", -1, "x"), InvalidQuantity, "a target is zero or more"),
        (Step("counter", "signings", "wu", "0.5", "x"), InvalidQuantity, "finer than the quantum"),
        (Step("counter", "signings", "wu", 1, "x\ny"), InvalidValue, "on one line"),
        (
            Step("impose", "signings", "wu", 1, "x", "down"),
            UnknownMember,
            "unknown way to absorb 'down' in impose",
        ),
        (
            Step("spread", "signings", "east", absorb="up"),
            UnknownMember,
            "unknown way to absorb 'up' in spread",
        ),
        (Step("spread", "signings", "east", 3), InvalidValue, "all that lies there is spread"),
    ],
)
def test_bad_steps(step, error, text):
    """A move that says too much, too little or something unknown is refused."""
    with pytest.raises(error) as caught:
        TALK.after(step)

    assert text in str(caught.value)


def test_open_refused():
    """A plan that does not add up, lacks numbers or crosses a bound is not talked over, nor is what it does not have."""
    whole = typed(li_na=1, wang_lei=2, sun_qi=3, zhao_min=4, wu=5)
    rows = [*whole.rows()]
    short = Plan.from_rows([row for row in rows if row.role != "wu"], like=whole)
    wrong = Plan.from_rows([row if row.role != "wu" else row._replace(value=6) for row in rows], like=whole)

    with pytest.raises(InvalidValue) as lacking:
        Negotiation.open(short)
    with pytest.raises(InvalidValue) as adding:
        Negotiation.open(wrong)
    with pytest.raises(InvalidValue) as crossing:
        Negotiation.open(whole, bounds=[Bound("signings", "wu", maximum=4)])
    with pytest.raises(UnknownMember):
        Negotiation.open(whole, bounds=[Bound("signings", "wuu", maximum=4)])
    with pytest.raises(UnknownMember):
        Negotiation.open(whole, [Pledge("signing", "wu", 4)])
    with pytest.raises(UnknownMember) as apart:
        Negotiation.open(PLAN, metrics=[SIGNINGS]).accept("wu", MONEY)

    assert "no signings of wu" == lacking.value.given
    assert "signings of west: 9, below it 10" == adding.value.given
    assert ("signings of wu: 5", "numbers within the bounds of wu") == (
        crossing.value.given,
        crossing.value.expected,
    )
    assert "unknown metric 'disbursements' in what is talked over. There is 'signings'." == str(apart.value)


def test_agreed_plan():
    """The agreed plan has the numbers that were settled, adds up everywhere, and holds them from now on."""
    talk = accepted(TALK, *EVERYBODY, metrics=["disbursements"])
    talk = talk.counter("li-na", "signings", 4, "training").concede("li-na", "signings")
    talk = accepted(talk, "east", "wang-lei", "sun-qi", "west", "zhao-min", "wu", metrics=["signings"])

    plan, change = talk.settle()

    assert numbers(talk) == {role: plan["signings", role, NOVEMBER] for role in ("s", *EVERYBODY)}
    assert check_consistency(plan).ok
    assert ("negotiate", ()) == (change.kind, change.facts)
    assert {"li-na": (10, 4), "wang-lei": (10, 13), "sun-qi": (10, 13)} == {
        move.role: (move.before, move.after) for move in change.moves if move.role != "s"
    }
    assert PLAN.lines["disbursements"] is plan.lines["disbursements"]


def test_nothing_to_settle():
    """Where everybody accepts, the plan is what it was."""
    talk = accepted(TALK, *EVERYBODY)

    plan, change = talk.settle()

    assert plan is PLAN
    assert () == change.moves
    assert talk.settled


def test_not_settled():
    """What is open, and by how much the plan falls short, is said to the last piece."""
    talk = accepted(TALK, *EVERYBODY, metrics=["disbursements"])
    talk = accepted(talk, "east", "west", "zhao-min", "wu", "sun-qi", metrics=["signings"])
    talk = talk.counter("li-na", "signings", 4, "training").concede("li-na", "signings", absorb="up")
    talk = talk.counter("wang-lei", "signings", 8, "new")

    with pytest.raises(NotSettled) as caught:
        talk.settle(short=True)
    done = talk.accept("wang-lei", "signings")
    with pytest.raises(NotSettled) as short:
        done.settle()
    plan, change = done.settle(short=True)

    assert ["wang-lei"] == [standing.role for standing in caught.value.pending]
    assert (
        "1 target is not settled:\n"
        "  signings of wang-lei, 10: countered with 8 (new)\n"
        "settle them, or publish with force and a reason\n"
        "the plan does not reach what was asked for:\n"
        "  signings: 6 short of the 50 asked for (6 with east)\n"
        "spread it to those below, impose it with a reason, or say that it stays: short=True"
    ) == str(caught.value)
    assert ((), 6) == (short.value.pending, short.value.shortfalls[0].short)
    assert str(short.value).startswith("the plan does not reach what was asked for:\n  signings: 6 short")
    assert (44, 24, 4) == tuple(plan["signings", role, NOVEMBER] for role in ("s", "east", "li-na"))
    assert (Fact("untaken", 6, metric="signings"),) == change.facts
    assert check_consistency(plan).ok


def test_many_open():
    """Of many open targets twelve are told, and the rest counted."""
    with pytest.raises(NotSettled) as caught:
        TALK.settle()

    assert 14 == len(caught.value.pending)
    assert "14 targets are not settled:" in str(caught.value)
    assert "  ... and 2 more" in str(caught.value)


def test_published():
    """A settled plan is published without a word about respect; after it nothing moves."""
    done = accepted(TALK, *EVERYBODY)

    published = done.publish()
    with pytest.raises(IllegalMove) as caught:
        published.negotiation.reopen("wu", "signings", "late")
    with pytest.raises(IllegalMove):
        published.negotiation.publish()

    assert (PLAN, 0, True, False) == (
        published.plan,
        len(published.report),
        published.negotiation.published,
        done.published,
    )
    assert "cannot reopen signings of wu: the plan is published; open it anew" == str(caught.value)


def test_published_by_force():
    """A plan is published before the end only with force and a reason, and the report says what was still open."""
    talk = accepted(TALK, *EVERYBODY, metrics=["disbursements"])
    talk = accepted(talk, "east", "west", "zhao-min", "wu", metrics=["signings"])
    talk = talk.counter("li-na", "signings", 4, "training").counter("wang-lei", "signings", 8, "new")
    talk = talk.answer("wang-lei", "signings", 9)

    with pytest.raises(NotSettled):
        talk.publish(reason="the month begins")
    with pytest.raises(IllegalMove) as silent:
        talk.publish(force=True)
    with pytest.raises(NotSettled):
        talk.after(Step("publish"))
    published = talk.publish(force=True, reason="the month begins")

    assert "cannot publish: before everything is settled and reached, say why: reason=..." == str(
        silent.value
    )
    assert {("li-na", 4, "countered"), ("wang-lei", 9, "answered"), ("sun-qi", None, "")} == {
        (found.role, found.expected, found.form) for found in published.report.where(code="TK401")
    }
    assert 3 == len(published.report)
    told = "\n".join(found.to_text("zh") for found in published.report)
    assert "目标 10 已发布，而其提出的 4（training）尚未答复" in told
    assert "上级回复的 9 尚未获其接受" in told
    assert "未经 sun-qi 确认即发布" in told
    again = Negotiation.replay(PLAN, published.negotiation.ledger)
    assert (again, True) == (published.negotiation, again.published)


def test_published_short():
    """A plan that falls short of what was asked is published when that is said, with a reason."""
    talk = accepted(TALK, *(role for role in EVERYBODY if role != "li-na"))
    talk = talk.accept("li-na", MONEY).counter("li-na", "signings", 4, "ill")
    talk = talk.concede("li-na", "signings", absorb="up")

    with pytest.raises(NotSettled):
        talk.publish()
    with pytest.raises(IllegalMove):
        talk.publish(short=True)
    published = talk.publish(short=True, reason="headquarters agreed")

    assert (44, 0) == (published.plan["signings", "s", NOVEMBER], len(published.report))


def test_replayed():
    """A ledger leads to the very same negotiation, whatever was left to defaults, also after pickling."""
    bounds = [Bound("signings", "wu", maximum=12)]
    pledges = [Pledge("signings", "li-na", 4)]
    talk = Negotiation.open(PLAN, pledges, bounds=bounds).take_pledges().concede("li-na", "signings")
    talk = talk.impose("wu", "signings", reason="as agreed in October")

    typed_ledger = [
        Step("counter", "signings", "li-na", "4", "as pledged"),
        Step("concede", "signings", "li-na"),
        Step("impose", "signings", "wu", reason="as agreed in October"),
    ]

    assert talk == Negotiation.replay(PLAN, talk.ledger, pledges, bounds=bounds)
    assert talk == Negotiation.replay(PLAN, typed_ledger, pledges, bounds=bounds)
    assert talk == pickle.loads(pickle.dumps(talk))
    assert hash(talk) == hash(pickle.loads(pickle.dumps(talk)))
    with pytest.raises(IllegalMove):
        Negotiation.replay(PLAN, typed_ledger[1:])


def test_recorded_elsewhere():
    """What people did elsewhere is no error but a finding: imposed without a reason, published while open."""
    ledger = [
        Step("counter", "signings", "li-na", 4, "training"),
        Step("impose", "signings", "li-na"),
        Step("impose", "disbursements", "wu", 600_000),
        Step("publish"),
    ]

    report = Negotiation.replay(PLAN, ledger, recorded=True).findings()

    assert [("disbursements", "wu", 600_000), ("signings", "li-na", 10)] == [
        (found.metric, found.role, found.actual) for found in report.where(code="TK402")
    ]
    assert 12 == len(report.where(code="TK401"))
    assert "下达 60万元，未说明理由" in report.where(code="TK402").findings[0].to_text("zh")
    assert report.ok


def test_changed_after_it_was_settled():
    """A plan with more than what was settled is told; less is not, nor is what was never settled."""
    plan = typed(li_na=10, wang_lei=10, sun_qi=10, zhao_min=10, wu=10)
    talk = accepted(Negotiation.open(plan), *EVERYBODY, metrics=["signings"])

    report = check_respect(talk, typed(li_na=12, wang_lei=8, sun_qi=10, zhao_min=10, wu=10))

    assert [("TK402", "li-na", 10, 12, "changed")] == [
        (found.code, found.role, found.expected, found.actual, found.form) for found in report
    ]
    assert "计划中为 12，比商定的 10 多 2" in report.findings[0].to_text("zh")
    assert () == check_respect(talk).findings


def test_published_without_a_number():
    """A plan that has no number for somebody has nothing for that person to settle."""
    plan = typed(li_na=10, wang_lei=10, sun_qi=10, zhao_min=10, wu=10)
    partial = Plan.from_rows([row for row in plan.rows() if row.role != "wu"], like=plan)

    found = check_respect(Negotiation.open(plan), partial)

    assert "wu" not in {one.role for one in found}
    assert 6 == len(found)


def test_pledges_far_above():
    """The report tells pledges far above what people have shown, when it is told what that is."""
    talk = Negotiation.open(PLAN, [Pledge("signings", "wu", 40)])

    report = talk.findings(shown={"wu": {"signings": 1}})

    assert [("TK403", "wu", 21, 40)] == [
        (found.code, found.role, found.expected, found.actual) for found in report
    ]
    assert () == talk.findings(shown={"wu": {"signings": 1}}, above=1).findings


def test_text():
    """A negotiation reads well in both languages, counts and money alike."""
    talk = TALK.counter("li-na", "disbursements", 400_000, "training")

    cells = [line.split() for line in talk.to_text("zh").splitlines()]
    assert ["签约", "提议", "目标", "未分配", "状态"] == cells[0]
    assert ["li-na", "50万元", "50万元", "0元", "已提出异议", "40万元"] in cells
    assert str(talk) == repr(talk) == talk.to_text()
    with pytest.raises(UnknownMember):
        talk.to_text("fr")


def test_values_in_words():
    """Standings and shortfalls stand for themselves."""
    standing = Standing("signings", "east", "open", 30, 26, 24)

    assert (2, False) == (standing.untaken, standing.settled)
    assert 4 == Shortfall("signings", 30, 26, (("east", 4),)).short


def test_deep():
    """A tree of five thousand levels is talked over like any other."""
    node = Team("t0", [Manager("a"), Manager("b")])
    for level in range(1, 5000):
        node = Team(f"t{level}", [node])
    rows = [("signings", f"t{level}", NOVEMBER, 10) for level in range(5000)]
    rows += [("signings", "a", NOVEMBER, 5), ("signings", "b", NOVEMBER, 5)]
    plan = Plan.from_rows(rows, roles=node, period=NOVEMBER)

    talk = Negotiation.open(plan).counter("t1", "signings", 6, "x").concede("t1", "signings", absorb="up")
    talk = talk.counter("a", "signings", 2, "y").concede("a", "signings")

    assert (6, 2, 4) == tuple(talk.standing(role, "signings").number for role in ("t4999", "a", "b"))
