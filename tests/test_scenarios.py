"""Several plans side by side."""

import pickle
from decimal import Decimal
from fractions import Fraction

import pytest

from targetkit import (
    Funnel,
    Manager,
    Metric,
    Month,
    Plan,
    Store,
    Team,
    WorkCalendar,
    decompose,
    weights,
)
from targetkit.errors import InvalidValue, UnknownMember
from targetkit.scenarios import Aspect, compare

NOVEMBER = Month(2026, 11)
SIGNINGS, MONEY = Metric("signings"), Metric("disbursements", 1000, "CNY")
STORE = Store(
    "chengdu-01", [Team("east", [Manager("li-na", name="李娜"), Manager("wang-lei")]), Manager("zhou")]
)
FUNNEL = Funnel.consumer_loan(average_ticket=50_000, signing_rate="0.80")


def split(funnel=FUNNEL, money=1_000_000, loads=(1, 1, 2), period=NOVEMBER, **options):
    """The store's plan by these assumptions."""
    given = weights.explicit(dict(zip(("li-na", "wang-lei", "zhou"), loads, strict=True)))
    return decompose(
        funnel.required(disbursements=money),
        STORE,
        period,
        calendar=WorkCalendar.weekdays(),
        weights=given if "follow" not in options else {"approvals": given, "signings": given},
        **options,
    )


def typed(*rows, metrics=(SIGNINGS,), roles=STORE, period=NOVEMBER):
    """A plan with these rows."""
    return Plan.from_rows(rows, roles=roles, period=period, metrics=metrics)


def values(comparison, kind, metric, role=""):
    """The one line of this kind and place."""
    (aspect,) = comparison.where(kind=kind, metric=metric, role=role or None).aspects
    return aspect.values


def test_targets_and_what_is_behind_them():
    """Each assumption and each target is a line with a value per scenario."""
    higher = FUNNEL.with_rate("signings", "0.90").with_ticket("disbursements", 40_000)
    stocked = higher.with_stock(approvals=3)
    plans = {"now": split(), "higher": split(stocked, loads=(2, 1, 1))}

    found = compare(plans)

    assert ("now", "higher") == found.scenarios
    assert tuple(plans.values()) == found.plans
    assert (Fraction(4, 5), Fraction(9, 10)) == values(found, "rate", "signings")
    assert (Fraction(50_000), Fraction(40_000)) == values(found, "ticket", "disbursements")
    assert (0, 3) == values(found, "stock", "approvals")
    assert (Fraction(1, 4), Fraction(1, 2)) == values(found, "share", "signings", "li-na")
    assert (Fraction(1, 2), Fraction(3, 4)) == values(found, "share", "signings", "east")
    assert (20, 25) == values(found, "target", "signings", "chengdu-01")
    assert tuple(plan["signings", "li-na", NOVEMBER] for plan in plans.values()) == (
        values(found, "target", "signings", "li-na")
    )


def test_all_lines():
    """Nothing that is the same is left out of the data; lines that are empty everywhere are."""
    found = compare({"now": split(), "again": split()})
    kinds = {(each.kind, each.role) for each in found}

    assert len(found) == len(found.rows) == 3 * (5 + 5) + 2
    assert {("rate", ""), ("ticket", "")} == {(kind, role) for kind, role in kinds if not role}
    assert not found.where(differing=True).aspects
    assert ("kind", "metric", "role", "now", "again") == found.header
    assert ("rate", "signings", "", Fraction(4, 5), Fraction(4, 5)) in found.rows


def test_what_is_not_known():
    """A share nobody knows, or a rate without funnel, is no difference; a target that is missing is one."""
    typed_plan = typed(
        ("signings", "chengdu-01", NOVEMBER, 20),
        ("signings", "li-na", NOVEMBER, 5),
        ("signings", "east", NOVEMBER, 10),
    )

    found = compare({"split": split(), "typed": typed_plan})

    assert (Fraction(4, 5), None) == values(found, "rate", "signings")
    assert (Fraction(1, 4), None) == values(found, "share", "signings", "li-na")
    assert {("signings", "wang-lei"), ("signings", "zhou")} == {
        (each.metric.name, each.role)
        for each in found.where(differing=True)
        if each.metric.name == "signings"
    }
    lower = compare(
        {"split": split(), "lower": split(FUNNEL.with_rate("signings", "0.5")), "typed": typed_plan}
    )
    assert ["rate", "80%", "50%", "–"] in [line.split() for line in str(lower).split("\n")]
    assert Aspect("target", SIGNINGS, "li-na", (5, None)).differs
    assert not Aspect("share", SIGNINGS, "li-na", (Fraction(1, 2), None)).differs


def test_loads_that_say_nothing():
    """What follows another metric has no shares of its own, and nobody has a share of no load."""
    following = split(follow={"disbursements": "signings"})
    nothing = split(money=0, loads=(0, 0, 0))

    found = compare({"following": following, "nothing": nothing})

    assert (Fraction(1, 4), None) == values(found, "share", "signings", "li-na")
    assert () == found.where(kind="share", metric="disbursements").aspects


def test_other_people_and_metrics():
    """People and metrics that only one scenario has stand in the table, too."""
    roles = Store("chengdu-01", [Manager("li-na"), Manager("chen-yu")])
    now = typed(("signings", "li-na", NOVEMBER, 5))
    other = typed(
        ("signings", "chen-yu", NOVEMBER, 3),
        ("visits", "li-na", NOVEMBER, 7),
        roles=roles,
        metrics=[SIGNINGS, Metric("visits")],
    )

    assert (
        ("target", "signings", "li-na", 5, None),
        ("target", "signings", "chen-yu", None, 3),
        ("target", "visits", "li-na", None, 7),
    ) == compare({"now": now, "other": other}).rows


def test_text():
    """One table: the targets of the store, and whatever is not alike."""
    found = compare({"now": split(), "plan B": split(FUNNEL.with_rate("signings", "0.9"), loads=(2, 1, 1))})

    lines = [" ".join(line.split()) for line in str(found).split("\n")]
    assert ["2026-11", "", "now plan B"] == lines[:3]
    assert {
        "approvals",
        "chengdu-01 25 23",
        "李娜 · share of the load 25% 50%",
        "rate 80% 90%",
        "chengdu-01 1,000,000 1,000,000",
        "disbursements (CNY)",
    } <= set(lines)
    assert all("average ticket" not in line and "wang-lei · " not in line for line in lines)
    assert lines[-1].endswith("more are alike")
    assert repr(found) == str(found)


def test_text_in_chinese():
    """In Chinese the words are those of the glossary, and yuan are told in 万元."""
    found = compare(
        {"现在": split(), "方案二": split(FUNNEL.with_ticket("disbursements", 40_000), money=1_200_000)}
    )

    lines = found.to_text("zh").split("\n")
    assert "2026年11月" == lines[0]
    assert ["件均", "5万元", "4万元"] in [line.split() for line in lines]
    assert ["chengdu-01", "100", "120"] in [line.split() for line in lines]
    assert lines[-1].endswith("行相同，未列出")


def test_text_of_other_periods():
    """Plans for other periods stand side by side, each under its own; who is called the same is told by the id."""
    roles = Store("chengdu-01", [Manager("a", name="李娜"), Manager("b", name="李娜")])
    rows = [("signings", role, number) for role, number in (("chengdu-01", 9), ("a", 5), ("b", 4))]
    plans = {
        name: typed(
            *((metric, role, month, number + more) for metric, role, number in rows),
            roles=roles,
            period=month,
        )
        for name, month, more in (("last", Month(2026, 10), 0), ("this", NOVEMBER, 1))
    }

    assert [
        "last     this",
        "2026-10  2026-11",
        "signings",
        "chengdu-01        9       10",
        "李娜 (a)          5        6",
        "李娜 (b)          4        5",
    ] == [line.strip() for line in str(compare(plans)).split("\n") if not line.startswith("-")]


def test_money_of_other_quanta():
    """The same amount in other quanta is alike."""
    plans = {
        size: typed(
            ("disbursements", "chengdu-01", NOVEMBER, 6000), metrics=[Metric("disbursements", size, "CNY")]
        )
        for size in ("1000", "0.01")
    }

    (line,) = compare(plans)

    assert not line.differs
    assert (Decimal(6000), Decimal("6000.00")) == line.values


def test_value():
    """A comparison can be hashed and pickled."""
    found = compare({"now": split()})

    assert found == pickle.loads(pickle.dumps(found))
    assert hash(found) == hash(pickle.loads(pickle.dumps(found)))


@pytest.mark.parametrize(
    ("asked", "error", "told"),
    [
        (lambda plan: compare({}), InvalidValue, "compare: {} was given; expected {'now': plan"),
        (
            lambda plan: compare([plan]),
            InvalidValue,
            "expected {'now': plan, 'higher rate': other} for example",
        ),
        (
            lambda plan: compare({"now": (plan, "change")}),
            InvalidValue,
            "expected a Plan; of an edit take its .plan",
        ),
        (
            lambda plan: compare({" ": plan}),
            InvalidValue,
            "compare: name of a scenario: ' ' was given; expected a name that is not empty",
        ),
        (lambda plan: compare({"a\nb": plan}), InvalidValue, "a text on one line"),
        (
            lambda plan: compare({"now": plan, "usd": typed(metrics=[Metric("signings", 1, "USD")])}),
            InvalidValue,
            "compare: unit of signings: 'USD' was given; expected the unit '', in which another scenario has it",
        ),
        (
            lambda plan: compare({"now": plan}).where(kind="weight"),
            UnknownMember,
            "unknown kind of line 'weight'. There is",
        ),
        (
            lambda plan: compare({"now": plan}).where(metric="signigs"),
            UnknownMember,
            "unknown metric 'signigs' in the comparison. Did you mean 'signings'?",
        ),
        (
            lambda plan: compare({"now": plan}).where(role=Manager("sun-li")),
            UnknownMember,
            "unknown role 'sun-li' in the comparison. There is 'li-na'.",
        ),
        (lambda plan: compare({"now": plan}).to_text("fr"), UnknownMember, "unknown language 'fr'"),
    ],
)
def test_errors(asked, error, told):
    """What cannot be compared is refused with what was given and what is expected."""
    with pytest.raises(error) as caught:
        asked(typed(("signings", "li-na", NOVEMBER, 5)))

    assert told in str(caught.value)
