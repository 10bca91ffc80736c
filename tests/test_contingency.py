"""What is prepared before the month."""

import pickle
from datetime import date

import pytest

from targetkit import Manager, Metric, Month, Plan, Store, Team, WorkCalendar, decompose, levers
from targetkit.contingency import ContingencyRow, contingency_plan
from targetkit.errors import DuplicateMember, UnknownMember
from targetkit.rules import Rule, standard
from targetkit.triggers import Short, StockAbove, Without

FILES = Metric("submissions")
RULES = (
    Rule(
        "silent",
        Without("submissions", 3),
        levers=("coaching",),
        kind="discipline",
        labels={"zh": "三天未交件"},
    ),
    Rule("day", Short("submissions"), "team", ("chase_papers", "overtime"), labels={"zh": "当日未达标"}),
    Rule("stock", StockAbove("approvals", 20), "store", ("chase_signings",), labels={"zh": "存量超限"}),
    Rule("all", Short("submissions", "week"), "store", ("weekend",), who="team", labels={"zh": "本周未达标"}),
)


def plan(teams=None):
    """Twenty-one working days and two teams."""
    east = Team("east", [Manager("li", name="李娜"), Manager("wang", hired=date(2026, 11, 9))], name="东区")
    teams = teams or [Team("west", [Manager("zhao")]), east]
    return decompose({FILES: 100}, Store("s", teams), Month(2026, 11), calendar=WorkCalendar.weekdays())


def test_a_contingency_plan():
    """Store before teams, people of a rule on one line, with first day, levers, cost and who; in both languages."""
    prepared = contingency_plan(plan(), RULES)

    assert """\
Contingency plan · s · 2026-11

s
- stock (from 1 Nov 2026): chase signings; for those who hold the files
- all (from 2 Nov 2026): weekend work (overtime pay); for everybody

东区
- silent (from 4 Nov 2026): coaching (1 h of the coach); for whoever it is of 李娜, wang
- day (from 2 Nov 2026): chase missing papers, overtime (overtime pay); for those below their target

west
- silent (from 4 Nov 2026): coaching (1 h of the coach); for whoever it is of zhao
- day (from 2 Nov 2026): chase missing papers, overtime (overtime pay); for those below their target""" == str(
        prepared
    )
    assert """\
预备弥补计划 · s · 2026年11月

s
- 存量超限（最早2026年11月1日）：催签；针对持件人员
- 本周未达标（最早2026年11月2日）：周末加班（加班费）；针对全体人员

东区
- 三天未交件（最早2026年11月4日）：培训辅导（带教人1小时）；针对本人：李娜、wang
- 当日未达标（最早2026年11月2日）：补件、加班展业（加班费）；针对未达标人员

west
- 三天未交件（最早2026年11月4日）：培训辅导（带教人1小时）；针对本人：zhao
- 当日未达标（最早2026年11月2日）：补件、加班展业（加班费）；针对未达标人员""" == prepared.to_text("zh")
    with pytest.raises(UnknownMember, match="'fr'"):
        prepared.to_text("fr")


def test_the_rows():
    """A row for each rule, role and lever."""
    rows = contingency_plan(plan(), RULES).rows()

    assert 9 == len(rows)
    assert (
        ContingencyRow(
            "east",
            "wang",
            "silent",
            "no submissions for 3 days present",
            date(2026, 11, 11),
            "coaching",
            ("wang",),
            "1 h of the coach",
        )
        == rows[3]
    )
    assert ("补件", ("li", "wang"), "") == contingency_plan(plan(), RULES).rows("zh")[4][5:]


def test_the_order_of_teams_says_nothing():
    """The same plan with its teams and people listed otherwise is prepared for in the same way."""
    own = plan()
    east = Team("east", [Manager("wang", hired=date(2026, 11, 9)), Manager("li", name="李娜")], name="东区")
    other = plan([east, Team("west", [Manager("zhao")])])

    assert own == other
    assert contingency_plan(own, RULES) == contingency_plan(other, RULES)
    assert contingency_plan(own, RULES) == pickle.loads(pickle.dumps(contingency_plan(other, RULES)))
    assert hash(contingency_plan(own, RULES)) == hash(contingency_plan(other, RULES))


def test_rules_that_cannot_fire():
    """They are findings of the contingency plan; who has no target is left out."""
    found = contingency_plan(plan(), standard())
    rows = [(FILES, "li", Month(2026, 11), 5)]
    partly = Plan.from_rows(rows, metrics=[FILES], roles=plan().roles, period=Month(2026, 11))

    assert ["TK701", "TK701"] == [one.code for one in found.findings]
    assert found.to_text("zh").count("\nTK701 规则“") == 2
    assert ["li"] == [one.role for one in contingency_plan(partly, RULES[:1]).prepared]


def test_a_deep_tree():
    """Teams inside teams to any depth are prepared for."""
    team = Team("t0", [Manager("li")])
    for level in range(1, 5000):
        team = Team(f"t{level}", [team])
    rows = [(FILES, "li", Month(2026, 11), 5)]
    deep = Plan.from_rows(rows, metrics=[FILES], roles=team, period=Month(2026, 11))

    assert [("t0", "li")] == [(one.group, one.role) for one in contingency_plan(deep, RULES[:1]).prepared]


def test_levers_and_rules_that_make_no_sense():
    """A lever that is not there, and two rules of one name, are refused."""
    own = levers.standard(weekend=None)

    with pytest.raises(UnknownMember) as caught:
        contingency_plan(plan(), RULES, own)
    assert ("lever", "weekend", "rule 'all'") == (caught.value.kind, caught.value.given, caught.value.where)
    with pytest.raises(DuplicateMember, match="'day'"):
        contingency_plan(plan(), [RULES[1], RULES[1]])
