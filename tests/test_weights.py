"""Who carries how much."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targetkit import Actuals, History, Manager, Metric, Month, Store, Team, WorkCalendar, weights
from targetkit._attrs import FrozenMap
from targetkit.errors import InvalidQuantity, InvalidValue, MissingWeight, UnknownMember
from targetkit.scope import Scope, presence
from targetkit.windows import last_month

NOVEMBER = Month(2026, 11)
HALF = Fraction(1, 2)


def scope_of(*members, calendar=None, month=NOVEMBER):
    """A scope of submissions in a store of these."""
    calendar = calendar or WorkCalendar.weekdays()
    store = Store("s", members)
    opened = calendar.weights(month.days)
    there = {manager.id: presence(manager, month.days, opened) for manager in store.managers()}
    return Scope(Metric("submissions"), store, month, month.days, calendar, FrozenMap(there))


def loads(policy, scope):
    """The load of everybody: what decompose goes by."""
    rates = weights.rates_of(policy, scope)
    return {id: sum(weights.per_day(rates[id], there)) for id, there in scope.present.items()}


def test_equal_goes_by_days_present():
    """With equal rates the load is the days present: half a month is half a load."""
    scope = scope_of(
        Manager("li-na"),
        Manager("new", hired=date(2026, 11, 16)),
        Manager("half", away={date(2026, 11, 3): "0.5"}),
    )

    assert {"li-na": 21, "new": 11, "half": Fraction(41, 2)} == loads(weights.equal(), scope)


def test_own_calendar_opens_days_that_the_store_closes():
    """Someone's own calendar comes before the metric's."""
    scope = scope_of(Manager("li-na", calendar=WorkCalendar.daily()), Manager("zhao-min"))

    assert {"li-na": 30, "zhao-min": 21} == loads(weights.equal(), scope)


def test_explicit():
    """Stated rates count per day present; those not named get the default."""
    scope = scope_of(Manager("li-na"), Manager("wang-lei"))

    assert {"li-na": 42, "wang-lei": Fraction(21, 2)} == loads(
        weights.explicit({"li-na": 2}, default="0.5"), scope
    )


def test_explicit_refuses():
    """Someone missing, someone unknown, and what is no weight are told by name."""
    scope = scope_of(Manager("li-na"), Manager("wang-lei"))
    with pytest.raises(MissingWeight) as missing:
        weights.explicit({"li-na": 1})(scope)
    with pytest.raises(UnknownMember) as unknown:
        weights.explicit({"li-na": 1, "wang-lie": 1})(scope)
    with pytest.raises(InvalidQuantity, match="weight of li-na: -1 is refused"):
        weights.explicit({"li-na": -1})

    assert ("submissions", ("wang-lei",)) == (missing.value.metric, missing.value.missing)
    assert ("wang-lei",) == unknown.value.suggestions


def test_monthly_does_not_look_at_presence():
    """A monthly weight is a load, however many days there are; without any day there is none."""
    people = (
        Manager("li-na"),
        Manager("new", hired=date(2026, 11, 16)),
        Manager("gone", left=date(2026, 10, 1)),
    )
    policy = weights.monthly(weights.explicit({"li-na": 2, "new": 2, "gone": 2}))

    assert {"li-na": 2, "new": 2, "gone": 0} == loads(policy, scope_of(*people))
    assert (
        3
        == loads(weights.monthly(lambda scope: {"li-na": (Fraction(3),) * 30}), scope_of(people[0]))["li-na"]
    )


def test_tenure_in_months_weeks_and_days():
    """A step inside the month counts from its day; a protected start at 0 is nothing; no date of hire is a veteran."""
    new = Manager("new", hired=date(2026, 11, 2))
    scope = scope_of(
        new,
        Manager("second", hired=date(2026, 9, 16)),
        Manager("old", hired=date(2020, 1, 1)),
        Manager("ever"),
    )
    ramp = weights.tenure({0: 0, 1: "0.5", 2: 1})

    assert {"new": 0, "second": HALF * 10 + 11, "old": 21, "ever": 21} == loads(ramp, scope)
    assert 15 == loads(weights.tenure({0: 0, 8: 1}, unit="days"), scope)["new"]
    assert 16 == loads(weights.tenure({0: 0, 1: 1}, unit="weeks"), scope)["new"]


@pytest.mark.parametrize("ramp", [{}, {1: 1}, {-1: 0, 0: 1}, {0: -1}])
def test_a_ramp_starts_at_zero(ramp):
    """A ramp says what holds from the first day on."""
    with pytest.raises(InvalidValue, match="ramp"):
        weights.tenure(ramp)


def test_a_ramp_counts_in_known_units():
    """Years are not a unit of a ramp."""
    with pytest.raises(UnknownMember, match="unit of a ramp 'years'"):
        weights.team_age({0: 1}, unit="years")


def test_team_age_looks_at_the_nearest_team():
    """The nearest team above that says when it opened counts; without one the last share does."""
    inner = Team("inner", [Manager("a")], opened=date(2026, 10, 20))
    over = Team("over", [inner, Team("plain", [Manager("b")])], opened=date(2025, 1, 1))
    scope = scope_of(over, Manager("c"))

    assert {"a": HALF * 21, "b": 21, "c": 21} == loads(weights.team_age({0: "0.5", 3: 1}), scope)


def test_product_multiplies():
    """A ramp on top of stated weights, day by day where one of them is."""
    scope = scope_of(Manager("a", hired=date(2026, 10, 16)), Manager("b"))
    stated = weights.explicit({"a": 2, "b": 3})
    ramp = weights.tenure({0: 0, 1: 1})

    assert {"a": 22, "b": 63} == loads(weights.product(stated, ramp), scope)
    assert loads(weights.product(stated, ramp), scope) == loads(weights.product(ramp, stated), scope)
    assert {"a": 11, "b": 21} == loads(weights.product(ramp, ramp), scope)
    with pytest.raises(InvalidValue):
        weights.product()


def test_blend_mixes_shares():
    """A blend of two splits is the mixture of their shares, and one that gives nobody anything does not count."""
    scope = scope_of(Manager("a", hired=date(2026, 10, 16)), Manager("b"))
    one, other = weights.explicit({"a": 3, "b": 1}), weights.tenure({0: 0, 1: 1})
    mixed = loads(weights.blend((one, "0.25"), (other, "0.75")), scope)
    mirrored = loads(weights.blend((other, "0.75"), (one, "0.25")), scope)
    nobody = weights.explicit({"a": 0, "b": 0})

    assert Fraction(1, 4) * Fraction(3, 4) + Fraction(3, 4) * Fraction(11, 32) == mixed["a"]
    assert mixed == mirrored
    assert 1 == sum(mixed.values())
    assert {"a": Fraction(3, 4), "b": Fraction(1, 4)} == loads(weights.blend((one, 1), (nobody, 1)), scope)
    assert loads(weights.blend((other, 1), (other, 1)), scope)["a"] == Fraction(11, 16)


@pytest.mark.parametrize("shares", [(), (0,), (1, -1)])
def test_blend_refuses(shares):
    """Shares are not negative, and one is positive."""
    with pytest.raises(InvalidValue, match="blend"):
        weights.blend(*((weights.equal(), share) for share in shares))


def test_a_policy_of_your_own_is_checked():
    """A function is a policy; what it leaves out or gets wrong is said before anything is split."""
    scope = scope_of(Manager("a"), Manager("b"))
    with pytest.raises(MissingWeight):
        weights.rates_of(lambda scope: {"a": Fraction(1)}, scope)
    with pytest.raises(InvalidQuantity, match="weight of b for submissions"):
        weights.rates_of(lambda scope: {"a": Fraction(1), "b": 0.5}, scope)
    with pytest.raises(InvalidValue, match="one per day of 2026-11, 30 of them"):
        weights.rates_of(lambda scope: {"a": Fraction(1), "b": (Fraction(1),)}, scope)


@given(st.lists(st.integers(0, 9), min_size=2, max_size=5))
def test_policies_are_values(given_):
    """Equal policies are equal, hashable, and survive pickling."""
    import pickle

    rates = {f"m{number}": weight for number, weight in enumerate(given_)}
    policy = weights.product(weights.explicit(rates), weights.monthly(weights.tenure({0: 1})))

    assert policy == pickle.loads(pickle.dumps(policy))
    assert hash(policy) == hash(
        weights.product(weights.explicit(dict(reversed(rates.items()))), policy.policies[1])
    )


def test_grade():
    """Rates by grade; a grade that is not named, or none at all, gets the default."""
    scope = scope_of(Manager("a", grade="senior"), Manager("b", grade="trainee"), Manager("c"))

    assert {"a": 42, "b": Fraction(21, 2), "c": 21} == loads(
        weights.grade({"senior": 2, "trainee": "0.5"}, default=1), scope
    )
    with pytest.raises(MissingWeight) as caught:
        weights.grade({"senior": 2})(scope)
    assert ("b", "c") == caught.value.missing
    assert ["a"] == list(weights.grade({"senior": 2})(scope_of(Manager("a", grade="senior"))))


def test_headcount():
    """Every head counts the same, however much of the month it is there; who is not there at all carries nothing."""
    scope = scope_of(
        Manager("a"), Manager("late", hired=date(2026, 11, 16)), Manager("gone", left=date(2026, 10, 1))
    )

    assert {"a": 1, "late": 1, "gone": 0} == loads(weights.headcount(), scope)


def past(**signed):
    """A history in which these were signed on the last day of October."""
    rows = [(date(2026, 10, 31), who, "submissions", count) for who, count in signed.items()]
    rows += [(date(2026, 10, 31), "a", "inquiries", 1)]
    return History(Actuals(rows))


def test_history():
    """Four fifths by what was brought lately, one fifth equal, per day of presence."""
    leaving = Manager("b", left=date(2026, 11, 13))
    found = loads(weights.history(past(a=30, b=10)), scope_of(Manager("a"), leaving))

    assert {"a": Fraction("0.7") * 21, "b": Fraction("0.3") * 10} == found


def test_history_leaves_out_who_is_not_there():
    """Who is not there in the month carries nothing and takes nothing from the others; so does an empty month."""
    gone = Manager("gone", left=date(2026, 10, 31))
    policy = weights.history(past(a=30, gone=10))

    assert {"a": 21, "gone": 0} == loads(policy, scope_of(Manager("a"), gone))
    assert {"gone": 0} == policy(scope_of(gone))


def test_history_by_an_earlier_stage_and_with_a_ramp():
    """A metric can go by the past of an earlier one; new people carry their ramp."""
    scope = scope_of(Manager("a"), Manager("b", hired=date(2026, 10, 20)))

    assert Fraction("0.9") == weights.history(past(b=30), by={"submissions": "inquiries"})(scope)["a"]
    assert HALF / 2 == weights.history(past(b=30), ramp={0: "0.5", 2: 1})(scope)["b"]
    assert 1 == weights.history(past(a=30, b=30), window=last_month())(scope)["b"] * 2


@pytest.mark.parametrize(
    ("policy", "en", "zh"),
    [
        (weights.equal(), "everybody the same per day of presence", "每个在岗日相同"),
        (weights.explicit({"a": 2, "b": "0.5"}), "stated: a 2, b 0.5", "给定权重：a 2、b 0.5"),
        (weights.explicit({"a": 2}, default=1), "stated: a 2, others 1", "给定权重：a 2、其他 1"),
        (
            weights.monthly(weights.equal()),
            "for the whole month, whatever the presence: everybody the same per day of presence",
            "按整月计，不论在岗天数：每个在岗日相同",
        ),
        (
            weights.tenure({0: 0, 2: 1}, unit="weeks"),
            "share of a full load by weeks since hire: from 0 0, from 2 1",
            "按入职时间计的满负荷比例：满 0 周起 0、满 2 周起 1",
        ),
        (
            weights.team_age({0: "0.5", 6: 1}),
            "share of a full load by months since the team opened: from 0 0.5, from 6 1",
            "按团队成立时间计的满负荷比例：满 0 个月起 0.5、满 6 个月起 1",
        ),
        (
            weights.product(weights.headcount(), weights.grade({"senior": 2})),
            "every head the same for the month, whatever the presence × by grade: senior 2",
            "按人头平均，不论在岗天数 × 按职级：senior 2",
        ),
        (
            weights.blend((weights.equal(), "0.2"), (weights.headcount(), "0.8")),
            "0.2 × (everybody the same per day of presence) "
            "+ 0.8 × (every head the same for the month, whatever the presence)",
            "0.2 × (每个在岗日相同) + 0.8 × (按人头平均，不论在岗天数)",
        ),
        (
            weights.history(past(), by={"signings": "approvals"}, ramp={0: "0.5", 3: 1}),
            "by what everybody brought before, lately counting most; signings by approvals; "
            "share of a full load by months since hire: from 0 0.5, from 3 1",
            "按过往业绩占比，近期权重更高；签约按批款件数；"
            "按入职时间计的满负荷比例：满 0 个月起 0.5、满 3 个月起 1",
        ),
        (
            weights.history(past()),
            "by what everybody brought before, lately counting most",
            "按过往业绩占比，近期权重更高",
        ),
        (loads, "loads", "loads"),
    ],
)
def test_described(policy, en, zh):
    """Each policy says what it does; a function of one's own is called by its name."""
    assert (en, zh) == (weights.described(policy), weights.described(policy, "zh"))


def test_described_in_another_language():
    """Another language is refused."""
    with pytest.raises(UnknownMember):
        weights.described(loads, "de")


def test_history_of_a_metric_and_month():
    """Asked about a metric and month the policy says by which past it goes, from how much data, wherever it stands."""
    scope = scope_of(Manager("a"), Manager("b"))
    own = weights.history(past(a=30, b=10))
    rows = [(date(2026, 10, 31), who, "approvals", 1) for who in ("a", "b")]
    ahead = weights.history(History(Actuals(rows)), by={"submissions": "approvals"})
    none = weights.history(History(Actuals()))
    lang = "zh"

    assert (
        "by what everybody brought before, lately counting most; "
        "n 2 (days of people with submissions), window 31 Oct 2026, shrinkage 20% (equal shares)"
    ) == weights.described(own, scope=scope)
    assert "; by approvals; n 2 (days of people with approvals), window " in weights.described(
        ahead, scope=scope
    )
    assert "；按批款件数；样本 2（有批款件数的人天），" in weights.described(ahead, lang, scope)
    assert weights.described(none, scope=scope).endswith(
        "; the past has no submissions, so the shares are equal"
    )
    assert weights.described(none, lang, scope).endswith("；过往没有交件，平均分配")
    for policy in (weights.monthly(none), weights.product(weights.equal(), none), weights.blend((none, 1))):
        assert "平均分配" in weights.described(policy, lang, scope)
        assert "平均分配" not in weights.described(policy, lang)
        assert (none,) == weights.histories_of(policy)


def test_history_without_anybody():
    """Where nobody is there in the month there is nothing to say of the past."""
    scope = scope_of(Manager("a", left=date(2026, 10, 1)))

    assert "by what everybody brought before, lately counting most" == weights.described(
        weights.history(past(a=30)), scope=scope
    )
