"""The versions of a plan: the ledger, undo and redo, branches."""

import pickle
from datetime import UTC, date, datetime, timedelta

import pytest
from attrs import evolve

from targetkit import Manager, Metric, Month, Plan, Store, Team, WorkCalendar, decompose
from targetkit._attrs import FrozenMap
from targetkit.change import Change, Edited, Move
from targetkit.errors import (
    DuplicateMember,
    InvalidPeriod,
    InvalidValue,
    OutOfTurn,
    OutsidePeriod,
    UnknownMember,
)
from targetkit.versions import PlanHistory, Revision

NOVEMBER = Month(2026, 11)
SIGNINGS = Metric("signings")
STORE = Store("chengdu-01", [Team("east", [Manager("li-na"), Manager("wang-lei")]), Manager("zhao-min")])
NINE = datetime(2026, 10, 28, 9, 0)


def typed(li_na=5, wang_lei=3, **options):
    """A plan with these months of signings."""
    rows = [("signings", "li-na", NOVEMBER, li_na), ("signings", "wang-lei", NOVEMBER, wang_lei)]
    return Plan.from_rows(rows, **({"roles": STORE, "period": NOVEMBER, "metrics": [SIGNINGS]} | options))


def edit(plan, role, number, reason=""):
    """The plan with another number for somebody's month, as an edit returns it: the other rows are the same objects."""
    rows = plan.lines["signings"]
    row = (number, *plan.line("signings", role)[1:])
    after = evolve(plan, lines=FrozenMap({**plan.lines, "signings": FrozenMap({**rows, role: row})}))
    change = Change.between("set", plan, after, metric="signings", role=role, period=NOVEMBER, reason=reason)
    return Edited(after, change)


def hours(number):
    """So many hours after nine."""
    return NINE + timedelta(hours=number)


@pytest.fixture
def history():
    """Three versions: 5, then 6, then 7 signings of Li Na."""
    first = PlanHistory.start(typed(), author="zhou", at=NINE, reason="the split")
    second = first.append(edit(first.current, "li-na", 6, "a large file"), author="li-na", at=hours(1))
    return second.append(
        edit(second.current, "li-na", 7), author="zhou", at=hours(2), reason="agreed on the phone"
    )


def number(history, role="li-na"):
    """What stands now."""
    return history.current["signings", role, NOVEMBER]


def test_ledger(history):
    """Each entry says what stands from then on, what was changed, by whom, why and when."""
    first, second, third = history

    assert 3 == len(history)
    assert (typed(), "start", "zhou", "the split", NINE, 0) == (
        first.plan,
        first.change.kind,
        first.author,
        first.reason,
        first.at,
        first.after,
    )
    assert ("a large file", "agreed on the phone") == (second.reason, third.reason)
    assert (Move("signings", "li-na", NOVEMBER, 5, 6),) == second.change.moves
    assert [(1, 0, 1), (2, 1, 2), (3, 2, 3)] == [
        (entry.number, entry.after, entry.version) for entry in history
    ]
    assert third is history.head is history.revision(3)
    assert history.current is third.plan
    assert 7 == number(history)


def test_nothing_is_changed_in_place(history):
    """Every operation returns a new history; the one it was asked of stays as it was."""
    before = pickle.dumps(history)
    history.append(typed(9), author="zhou", at=hours(3))
    history.undo(author="zhou", at=hours(3)).redo(author="zhou", at=hours(4))
    history.branch("what if").switch("main")

    assert pickle.dumps(history) == before
    assert pickle.loads(before) == history
    assert hash(pickle.loads(before)) == hash(history)


def test_any_plan_can_follow(history):
    """A plan that no edit made takes the place of the one that stands; what it changes is worked out."""
    after = history.append(typed(9, 1), author="zhou", at=hours(3), reason="headquarters")

    assert "replace" == after.head.change.kind
    assert (
        Move("signings", "li-na", NOVEMBER, 7, 9),
        Move("signings", "wang-lei", NOVEMBER, 3, 1),
    ) == after.head.change.moves
    assert typed(9, 1) == after.current


def test_undo_and_redo(history):
    """Undoing and redoing go back and forth, version by version, and are entries themselves."""
    undone = history.undo(author="chen", at=hours(3), reason="not agreed")
    back = undone.undo(author="chen", at=hours(4))
    again = back.redo(author="chen", at=hours(5)).redo(author="chen", at=hours(6))

    assert [7, 6, 5, 7] == [number(each) for each in (history, undone, back, again)]
    assert ("undo", "chen", "not agreed", 2) == (
        undone.head.change.kind,
        undone.head.author,
        undone.head.reason,
        undone.head.restores,
    )
    assert (Move("signings", "li-na", NOVEMBER, 7, 6),) == undone.head.change.moves
    assert [3, 2, 1, 2, 3] == [entry.version for entry in again][2:]
    assert again.current is history.current
    assert history.revisions == again.revisions[:3]
    assert [(True, False), (True, True), (False, True), (True, False)] == [
        (each.can_undo, each.can_redo) for each in (history, undone, back, again)
    ]


def test_undo_after_a_new_change(history):
    """A change after an undo starts a new line: the undone one stays in the ledger, and out of the way."""
    other = history.undo(author="zhou", at=hours(3)).append(typed(8), author="zhou", at=hours(4))

    assert not other.can_redo
    assert 6 == number(other.undo(author="zhou", at=hours(5)))
    assert 5 == number(other.undo(author="zhou", at=hours(5)).undo(author="zhou", at=hours(6)))
    assert 7 == number(other.branch("rejected", of=3))


def test_branches(history):
    """A branch goes its own way from where it was made; the others do not move."""
    tried = history.branch("higher").append(edit(history.current, "wang-lei", 9), author="zhou", at=hours(3))
    main = tried.switch("main").append(edit(history.current, "wang-lei", 4), author="li", at=hours(4))

    assert ("main", "higher") == main.branches
    assert ("main", "main", "higher", "main") == (
        history.on,
        main.on,
        tried.on,
        main.head.branch,
    )
    assert (9, 4) == (number(tried, "wang-lei"), number(main, "wang-lei"))
    assert tried.current is main.plan("higher")
    assert 3 == main.revision(4).after == main.revision(5).after
    assert 3 == number(tried.switch("main").branch("lower"), "wang-lei")
    assert [5, 3, 2, 1] == [entry.number for entry in main.trail()]
    assert [4, 3, 2, 1] == [entry.number for entry in main.switch("higher").trail()]


def test_branch_ends_where_it_starts(history):
    """On a branch its own changes are undone, not those from before it, also if it starts from an undo."""
    back = history.undo(author="zhou", at=hours(3)).branch("what if")
    tried = back.append(typed(9), author="zhou", at=hours(4)).undo(author="zhou", at=hours(5))

    assert not back.can_undo
    assert not tried.can_undo
    assert 6 == number(tried)
    with pytest.raises(OutOfTurn) as caught:
        tried.undo(author="zhou", at=hours(6))
    assert "undo" == caught.value.asked
    assert "undo is not possible now: branch 'what if' stands at its start, revision 2" == str(caught.value)
    assert tried.switch("main").can_undo


def test_compare(history):
    """Branches stand side by side, all of them or those that are named, in that order."""
    tried = history.branch("higher").append(typed(9), author="zhou", at=hours(3))

    assert ("main", "higher") == tried.compare().scenarios
    assert (tried.current, history.current) == tried.compare(["higher", "main"]).plans
    assert ("higher",) == tried.compare("higher").scenarios
    assert ("target", "signings", "li-na", 7, 9) in tried.compare().rows


def test_last_change(history):
    """Who changed a place last is whoever gave it the number that it has, an undo included."""
    other = history.append(edit(history.current, "wang-lei", 4), author="chen", at=hours(3))
    undone = other.undo(author="wang", at=hours(4))
    tried = other.branch("what if")

    assert 3 == other.last_change("signings", "li-na", NOVEMBER).number
    assert 4 == other.last_change(SIGNINGS, Manager("wang-lei"), NOVEMBER).number
    assert ("wang", 3) == (
        undone.last_change("signings", "wang-lei", NOVEMBER).author,
        undone.last_change("signings", "wang-lei", NOVEMBER).restores,
    )
    assert 3 == undone.last_change("signings", "li-na", NOVEMBER).number
    assert 4 == tried.last_change("signings", "wang-lei", NOVEMBER).number
    assert other.last_change("signings", "zhao-min", NOVEMBER) is None
    assert 1 == history.last_change("signings", "wang-lei", NOVEMBER).number


def test_rows_are_shared():
    """Keeping versions keeps what is the same once, also when a plan comes from a split of its own."""
    metrics = {SIGNINGS: 12, Metric("visits"): 40, Metric("calls"): 7}
    plans = [
        decompose(metrics | {SIGNINGS: total}, STORE, NOVEMBER, calendar=WorkCalendar.weekdays())
        for total in (12, 15, 15)
    ]
    history = PlanHistory.start(plans[0], author="zhou", at=NINE)
    history = history.append(plans[1], author="zhou", at=hours(1)).append(
        plans[2], author="zhou", at=hours(2)
    )
    first, second, third = (entry.plan for entry in history)
    edited = edit(third, "li-na", 9)
    last = history.append(edited, author="zhou", at=hours(3)).current

    assert plans == [first, second, third]
    assert first.lines["visits"] is second.lines["visits"] is last.lines["visits"]
    assert second.lines["signings"] is third.lines["signings"]
    assert third.lines["signings"]["wang-lei"] is last.lines["signings"]["wang-lei"]
    assert edited.plan is last
    assert plans[1].lines["visits"] is not plans[0].lines["visits"]


def test_rows_of_typed_plans_are_shared():
    """Row by row: what one person's number leaves alone is kept once."""
    extra = Metric("visits")
    history = PlanHistory.start(typed(), author="zhou", at=NINE)
    rows = [
        ("signings", "li-na", NOVEMBER, 6),
        ("signings", "wang-lei", NOVEMBER, 3),
        ("signings", "zhao-min", NOVEMBER, 1),
        ("visits", "li-na", NOVEMBER, 6),
    ]
    more = Plan.from_rows(rows, roles=STORE, period=NOVEMBER, metrics=[SIGNINGS, extra])
    after = history.append(more, author="zhou", at=hours(1))
    before, now = history.current.lines["signings"], after.current.lines["signings"]

    assert before["wang-lei"] is now["wang-lei"]
    assert (6, 1, 6) == (number(after), number(after, "zhao-min"), after.current["visits", "li-na", NOVEMBER])


def test_text(history):
    """The ledger reads in a terminal; a star marks what stands."""
    undone = history.undo(author="陈", at=hours(23))

    assert [
        "     when              who    branch  what",
        "1    2026-10-28 09:00  zhou   main    start · the split",
        "2    2026-10-28 10:00  li-na  main    set · signings of li-na in 2026-11 · 5 → 6 · a large file",
        "3    2026-10-28 11:00  zhou   main    set · signings of li-na in 2026-11 · 6 → 7 · agreed on the phone",
        "4 *  2026-10-29 08:00  陈     main    undo → 2",
    ] == [line for line in str(undone).split("\n") if not line.startswith("-")]
    assert repr(undone) == str(undone)
    assert "4 *  2026-10-29 08:00  陈     main  撤销 → 2" == undone.to_text("zh").split("\n")[-1]
    assert (
        "3 · 2026-10-28 11:00 · zhou · main · set · signings of li-na in 2026-11 · 6 → 7 · agreed on the phone"
        == (str(history.head))
    )
    assert repr(history.head) == str(history.head)


def test_text_is_cut():
    """Of a long ledger the last twenty entries are shown, and the one that stands."""
    history = PlanHistory.start(typed(0), author="zhou", at=NINE).branch("other").switch("main")
    for step in range(1, 25):
        history = history.append(typed(step), author="zhou", at=hours(step))
    other = history.switch("other")

    assert 2 + 20 + 1 == len(str(history).split("\n"))
    assert str(history).endswith("5 earlier ones are not shown")
    assert "另有更早的 4 条未列出" == other.to_text("zh").split("\n")[-1]
    assert other.to_text("zh").split("\n")[2].startswith("1 *")


def test_edit_of_another_plan(history):
    """An edit of a plan that no longer stands is refused: it would silently undo what came between."""
    stale = edit(history.revision(2).plan, "wang-lei", 9)
    right = edit(history.current, "wang-lei", 9)
    other_days = Edited(right.plan, evolve(right.change, cells=3))
    other_role = Edited(edit(history.current, "li-na", 9).plan, right.change)

    for given in (stale, other_days, other_role, Edited(history.current, stale.change)):
        with pytest.raises(OutOfTurn) as caught:
            history.append(given, author="zhou", at=hours(3))
        assert "append" == caught.value.asked
        assert (
            "append is not possible now: the edit was made on another plan than the one that stands; "
            "edit history.current, or append the plan alone to put it in place of the one that stands"
        ) == str(caught.value)
    assert 9 == number(history.append(right, author="zhou", at=hours(3)), "wang-lei")
    assert 9 == number(history.append(stale.plan, author="zhou", at=hours(3)), "wang-lei")


@pytest.mark.parametrize(
    ("asked", "error", "told"),
    [
        (
            lambda history: history.redo(author="zhou", at=NINE),
            OutOfTurn,
            "redo is not possible now: nothing was undone on branch 'main' since its last change",
        ),
        (
            lambda history: history.branch("main"),
            DuplicateMember,
            "branch 'main' occurs twice in the history: switch to it, or give the new one another name",
        ),
        (
            lambda history: history.branch(" "),
            InvalidValue,
            "branch: ' ' was given; expected a name that is not empty",
        ),
        (lambda history: history.branch("a\tb"), InvalidValue, "take out U+0009"),
        (
            lambda history: history.branch("x", of=4),
            UnknownMember,
            "unknown revision 4 in the history. There is '1' and '3'.",
        ),
        (lambda history: history.revision(0), UnknownMember, "unknown revision 0 in the history"),
        (
            lambda history: history.switch("mian"),
            UnknownMember,
            "unknown branch 'mian' in the history. Did you mean 'main'?",
        ),
        (
            lambda history: history.plan("x"),
            UnknownMember,
            "unknown branch 'x' in the history. There is 'main'.",
        ),
        (lambda history: history.compare(["x"]), UnknownMember, "unknown branch 'x' in the history"),
        (lambda history: history.compare([]), InvalidValue, "compare: {} was given"),
        (
            lambda history: history.append(typed(), author="", at=NINE),
            InvalidValue,
            "Revision: author: '' was given; expected who changed the plan: a name that is not empty",
        ),
        (
            lambda history: history.append(typed(), author=None, at=NINE),
            InvalidValue,
            "Revision: author: None was given",
        ),
        (
            lambda history: history.undo(author="zhou\n", at=NINE),
            InvalidValue,
            "Revision: author: 'zhou\\n' was given; expected a text on one line",
        ),
        (
            lambda history: history.undo(author="zhou", at=NINE, reason="a\nb"),
            InvalidValue,
            "Revision: reason: 'a\\nb' was given; expected a text on one line",
        ),
        (
            lambda history: history.undo(author="zhou", at=NINE.replace(tzinfo=UTC)),
            InvalidPeriod,
            "expected a datetime without a time zone for when the plan was changed, in the store's time zone; "
            "bring it there, then .replace(tzinfo=None)",
        ),
        (
            lambda history: history.undo(author="zhou", at=date(2026, 10, 28)),
            InvalidPeriod,
            "datetime.date(2026, 10, 28) is not taken as a period",
        ),
        (
            lambda history: history.append("plan", author="zhou", at=NINE),
            InvalidValue,
            "plan of a history: 'plan' was given; expected a Plan, or what an edit of one returned",
        ),
        (
            lambda history: PlanHistory.start(None, author="zhou", at=NINE),
            InvalidValue,
            "plan of a history: None was given",
        ),
        (
            lambda history: history.append(typed(weeks="sevens"), author="zhou", at=NINE),
            InvalidValue,
            "Change: period and weeks: '2026-11 by sevens' was given; expected a plan for 2026-11 by monday",
        ),
        (
            lambda history: history.last_change("signings", "li-n", NOVEMBER),
            UnknownMember,
            "unknown role 'li-n' in the plan. Did you mean 'li-na'?",
        ),
        (
            lambda history: history.last_change("signings", "li-na", Month(2026, 12)),
            OutsidePeriod,
            "2026-12 is not in 2026-11",
        ),
        (lambda history: history.to_text("fr"), UnknownMember, "unknown language 'fr'"),
    ],
)
def test_errors(history, asked, error, told):
    """What is not possible, or not there, is refused by its name; the history stays as it was."""
    with pytest.raises(error) as caught:
        asked(history)

    assert told in str(caught.value)


def test_revision_is_a_value():
    """An entry can be made by its five parts, compared and hashed."""
    parts = (typed(), Change("start"), "zhou", "the split", NINE)

    assert Revision(*parts) == Revision(*parts)
    assert hash(Revision(*parts)) == hash(Revision(*parts))
    assert Revision(*parts) != Revision(typed(6), *parts[1:])
