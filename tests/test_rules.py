"""Rules: which fire, for whom, and what stands in the way of the others."""

import pickle
import re
from datetime import date

import pytest

from targetkit import (
    Actuals,
    Manager,
    Metric,
    Month,
    Stock,
    Store,
    Team,
    WorkCalendar,
    decompose,
    levers,
    track,
)
from targetkit.errors import ConflictingPolicy, DuplicateMember, InvalidValue, UnknownMember
from targetkit.rules import Fired, Rule, answering, fired, standard
from targetkit.triggers import BehindPace, Short, Situation, StockAbove, StockOlder, TooFew, Without

FILES = Metric("submissions")
PEOPLE = ("li", "wang", "zhao")


def situation(rows=(), day=date(2026, 11, 4), **others):
    """Three people with one file a day each."""
    east = Team("east", [Manager("wang"), Manager("li")])
    store = Store("s", [Team("west", [Manager("zhao")]), east])
    plan = decompose({FILES: 63}, store, Month(2026, 11), calendar=WorkCalendar.weekdays())
    told = [(date(2026, 11, on), who, FILES, number) for who, on, number in rows]
    return Situation(track(plan, Actuals(told, metrics=[FILES]), day), **others)


def test_rules_fire_for_each_role_of_their_level():
    """A rule looks at every role of its level, in the order of ids; the first asks those below, the second everybody."""
    rules = [
        Rule("pace", BehindPace("submissions"), "team"),
        Rule("all", BehindPace("submissions"), "store", who="team"),
    ]
    found = fired(situation([("li", 2, 4), ("zhao", 2, 1)]), rules)

    assert [
        ("pace", "east", ("wang",)),
        ("pace", "west", ("zhao",)),
        ("all", "s", ("li", "wang", "zhao")),
    ] == [(one.rule, one.role, one.people) for one in found.firings]
    assert ("pace/east", ()) == (found.firings[0].key, found.findings)
    assert str(found).startswith("east, submissions: 6 should stand by now, 4 do; 2 behind the pace\nwest")


@pytest.mark.parametrize(
    "trigger",
    [
        Without("submissions", 3),
        Short("submissions"),
        BehindPace("submissions"),
        TooFew("submissions"),
        StockAbove("approvals", 1),
        StockOlder("approvals", 1),
    ],
)
def test_who_has_the_name_of_another_is_told_by_the_id(trigger):
    """Whatever fires, of two people of one name each has the id beside it, and nobody else has."""
    people = [Manager("li-na", name="李娜"), Manager("li-na-2", name="李娜"), Manager("zhao", name="赵敏")]
    plan = decompose({FILES: 63}, Store("s", people), Month(2026, 11), calendar=WorkCalendar.weekdays())
    progress = track(plan, Actuals(metrics=[FILES]), date(2026, 11, 4))
    waits = [(one.id, "approvals", 2, date(2026, 11, 1)) for one in people]
    stock = Stock(waits, date(2026, 11, 4), metrics=[Metric("approvals")])
    now = Situation(progress, stock, {one.id: {FILES: "0.1"} for one in people})
    found = fired(now, [Rule("r", trigger)])

    for lang in ("en", "zh"):
        told = [re.split("[,:： ](?![(])", one.to_text(lang))[0] for one in found.firings]
        assert ["李娜 (li-na)", "李娜 (li-na-2)", "赵敏"] == told


def test_what_nobody_owns_is_not_looked_at():
    """Rows of somebody whom the plan does not know make no manager that rules look at, nor one who is asked."""
    rules = [
        Rule("silent", Without("submissions", 3)),
        Rule("pace", BehindPace("submissions"), "store", who="team"),
    ]
    found = fired(situation([("ghost", 2, 1)]), rules)

    assert ["li", "wang", "zhao", "s"] == [one.role for one in found.firings]
    assert PEOPLE == found.firings[-1].people


def test_nothing_fires():
    """Where everybody is ahead nothing fires, and that is said."""
    found = fired(situation([(who, 2, 9) for who in PEOPLE]), [Rule("pace", BehindPace("submissions"))])

    assert Fired(()) == found
    assert ("no rule fired", "没有规则触发") == (found.to_text(), found.to_text("zh"))


@pytest.mark.parametrize(
    ("rule", "code", "form", "en", "zh"),
    [
        (
            Rule("day", Short("submissions"), "Region"),
            "TK702",
            "",
            "rule 'day': the plan has no level Region, so it cannot fire; it has manager, store, team",
            "计划中没有层级“Region”",
        ),
        (
            Rule("day", Short("submisions"), labels={"zh": "当日"}),
            "TK701",
            "unknown",
            "rule 'day': the plan has no metric submisions, so it cannot fire; it has submissions",
            "规则“当日”：计划中没有指标submisions",
        ),
        (
            Rule("stock", StockAbove("approvals", 3), "store"),
            "TK703",
            "",
            "rule 'more than 3 waiting behind approvals': it is not known what waits behind approvals",
            "规则“待签约存量超过 3”：批款件数之后的存量件未知",
        ),
    ],
)
def test_rules_that_cannot_fire(rule, code, form, en, zh):
    """A level, metric or stock that does not exist is a finding in both languages; the other rules go on."""
    found = fired(situation(), [rule, Rule("pace", BehindPace("submissions"), "store")])
    told = found.findings[0]

    assert [(code, form)] == [(one.code, one.form) for one in found.findings]
    assert told.message.startswith(en)
    assert zh in told.to_text("zh")
    assert ["pace"] == [one.rule for one in found.firings]
    assert found.to_text("zh").endswith(f"\n{code} {told.to_text('zh')}")


def test_a_metric_without_target():
    """A metric of the plan of which nobody of the level has a target is a finding, said once."""
    from targetkit import Plan

    calls = Metric("calls")
    base = situation().progress.plan
    plan = Plan.from_rows(
        [(calls, "s", base.period, 9)], metrics=[calls], roles=base.roles, period=base.period
    )
    progress = track(plan, Actuals([], metrics=[calls]), date(2026, 11, 4))
    found = fired(Situation(progress), [Rule("silent", Without("calls"))])

    assert [("TK701", "", "calls")] == [(one.code, one.form, one.metric) for one in found.findings]
    assert "no manager of the plan has a target of calls, so it cannot fire; give them targets" in str(found)
    assert () == found.firings


def test_the_standard_rules():
    """Every threshold is a parameter, every lever exists, and without stock or capacity there are findings."""
    rules = standard(
        silent=2,
        applications="submissions",
        ceilings={"approvals": 20},
        older={"intakes": 9, "signings": 4},
        ramp={0: 1},
    )
    known = levers.by_name(levers.standard())
    by_name = {rule.name: rule for rule in rules}

    assert all(answering(rule, known) for rule in (*rules, *standard()))
    assert ["silent"] == [rule.name for rule in rules if rule.kind == "discipline"]
    assert (2, 20, 9) == (
        by_name["silent"].trigger.days,
        by_name["too many approvals"].trigger.ceiling,
        by_name["intakes too old"].trigger.days,
    )
    assert ("back_office",) == by_name["intakes too old"].levers
    assert ("chase_signings", "chase_papers", "back_office") == by_name["signings too old"].levers
    found = fired(situation(), rules)
    assert ["silent", "short of the day", "behind the pace"] == list(
        dict.fromkeys(one.rule for one in found.firings)
    )
    assert ["TK701", "TK703", "TK703", "TK703", "TK704"] == [one.code for one in found.findings]


def test_rules_in_words():
    """A rule says what it waits for, whom it asks and what answers it, in both languages."""
    closing = Rule("day", Short("submissions"), "team", ("overtime", "own"), labels={"zh": "当日未达标"})
    coaching = Rule("silent", Without("submissions"), levers=("coaching",), kind="discipline")
    stock = Rule("stock", StockAbove("approvals", 3), "store", "chase_signings")

    assert (
        "day: submissions short of the day's target (team); closes a gap, those below their target: overtime, own"
        == str(closing)
    )
    assert "当日未达标：交件未达当日目标（团队）；补缺口，未达标人员：加班展业、own" == closing.to_text("zh")
    assert "silent：连续 3 个在岗日没有交件（客户经理）；必须执行：培训辅导" == coaching.to_text("zh")
    assert (("those who hold the files", "持件人员"), "everybody") == (
        (stock.asks(), stock.asks("zh")),
        Rule("stock", StockAbove("approvals", 3), who="team").asks(),
    )
    with pytest.raises(UnknownMember, match="'fr'"):
        closing.to_text("fr")


def test_rules_are_values():
    """Equal rules are equal, hashable and picklable; levers may be given as objects."""
    overtime = levers.by_name(levers.standard())["overtime"]
    one, two = Rule("day", Short("submissions"), levers=(overtime,)), Rule("day", Short("submissions"))

    assert one == two == Rule("day", Short("submissions"), levers=overtime)
    assert 1 == len({one, two, pickle.loads(pickle.dumps(one))})


@pytest.mark.parametrize(
    ("make", "error", "told"),
    [
        (lambda: Rule("", Short("x")), InvalidValue, "Rule: name: '' was given"),
        (lambda: Rule("a\nb", Short("x")), InvalidValue, "take out U+000A"),
        (lambda: Rule("a", Short("x"), levers=()), InvalidValue, "Rule 'a': levers: () was given"),
        (lambda: Rule("a", Short("x"), levers=("b", "b")), DuplicateMember, "'b'"),
        (lambda: Rule("a", Short("x"), kind="wish"), UnknownMember, "'wish'"),
        (lambda: Rule("a", Short("x"), who="boss"), UnknownMember, "'boss'"),
        (lambda: Rule("a", Short("x"), labels={"fr": "b"}), UnknownMember, "'fr'"),
        (lambda: Rule("a", Short("x"), labels={"en": "b\n"}), InvalidValue, "Rule: label 'en'"),
        (lambda: fired(situation(), [Rule("a", Short("x")), Rule("a", Short("y"))]), DuplicateMember, "'a'"),
    ],
)
def test_rules_that_make_no_sense(make, error, told):
    """What is no rule is refused with what was given."""
    with pytest.raises(error) as caught:
        make()

    assert told in str(caught.value)


def test_levers_of_a_rule():
    """A lever that does not exist is named with those that do; nobody can be obliged to work overtime."""
    known = levers.by_name(levers.standard())

    assert [known["overtime"]] == list(answering(Rule("a", Short("x")), known))
    with pytest.raises(UnknownMember) as caught:
        answering(Rule("a", Short("x"), levers=("overtimes",)), known)
    assert ("lever", "overtimes", tuple(known), "rule 'a'") == (
        caught.value.kind,
        caught.value.given,
        caught.value.known,
        caught.value.where,
    )
    with pytest.raises(ConflictingPolicy, match=r"Rule 'a'.*overtime has to be agreed, not obliged to"):
        answering(Rule("a", Short("x"), kind="discipline"), known)
