"""The door of the split: options, stages above a month, and what cannot be split."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from targetkit import (
    Funnel,
    Manager,
    Metric,
    Month,
    Quarter,
    Region,
    Store,
    Targets,
    Team,
    WorkCalendar,
    Year,
    decompose,
    profiles,
    weights,
)
from targetkit.errors import (
    AllWeightsZero,
    ConflictingPolicy,
    InvalidPeriod,
    InvalidValue,
    MissingWeight,
    NoWorkingDay,
    UnknownMember,
)
from targetkit.role import walk

NOVEMBER = Month(2026, 11)
WEEKDAYS = WorkCalendar.weekdays()
SUBMISSIONS, SIGNINGS, MONEY = Metric("submissions"), Metric("signings"), Metric("disbursements", 1000, "CNY")


def flagship():
    """The store of the design's first page."""
    return Store(
        "chengdu-01",
        [
            Team(
                "east",
                [Manager("li-na", hired=date(2023, 5, 8)), Manager("wang-lei", hired=date(2026, 9, 1))],
            ),
            Team("west", [Manager("zhao-min", hired=date(2025, 2, 10))]),
        ],
    )


def test_flagship():
    """The story in one example: numbers for everybody and every day, ints for counts and Decimals for money."""
    funnel = Funnel.consumer_loan(
        average_ticket=50_000, signing_rate="0.80", approval_rate="0.40", intake_rate="0.90"
    )
    plan = decompose(funnel.required(disbursements=3_000_000), flagship(), NOVEMBER, calendar=WEEKDAYS)
    store_month = [plan[metric, "chengdu-01", NOVEMBER] for metric in plan.metrics]

    assert [209, 188, 75, 60, Decimal(3_000_000)] == store_month
    assert 3 <= plan["submissions", "li-na", date(2026, 11, 3)] <= 4
    assert isinstance(plan["submissions", "li-na", date(2026, 11, 3)], int)
    assert Decimal(2_000_000) == plan["disbursements", "east", NOVEMBER]
    assert plan.funnel == funnel


def test_options_by_metric():
    """Each option can be given for one metric by name, alias or object; the others keep the default."""
    intakes = Metric("intakes", aliases=("applications",))
    plan = decompose(
        {SUBMISSIONS: 42, intakes: 42},
        flagship(),
        NOVEMBER,
        calendar={SUBMISSIONS: WorkCalendar.daily(), "intakes": WEEKDAYS},
        weights={"applications": weights.explicit({"li-na": 2, "wang-lei": 1, "zhao-min": 0})},
        grain={"intakes": "week"},
        method={"intakes": "largest_remainder"},
    )

    assert 14 == plan["submissions", "li-na", NOVEMBER]
    assert 28 == plan["applications", "li-na", NOVEMBER]
    assert plan["submissions", "chengdu-01", date(2026, 11, 7)]
    assert plan.get("intakes", "li-na", date(2026, 11, 3)) is None
    assert ("day", "week") == (plan.grain("submissions"), plan.grain("intakes"))


@pytest.mark.parametrize(
    ("span", "grain", "levels"),
    [
        (Quarter(2026, 4), "day", ["quarter", "month", "week", "day"]),
        (Quarter(2026, 4), "quarter", ["quarter"]),
        (Year(2026), "week", ["year", "quarter", "month", "week"]),
        (Year(2026), "quarter", ["year", "quarter"]),
        (Year(2026), "month", ["year", "quarter", "month"]),
        (Month.starting(2026, 11, day=26), "day", ["month", "week", "day"]),
    ],
)
def test_above_a_month_and_grains(span, grain, levels):
    """A quarter or year goes down to where its grain stops, and adds up at every level."""
    plan = decompose({SUBMISSIONS: 1000}, flagship(), span, calendar=WEEKDAYS, grain=grain)

    for level, places in plan.timeline.levels.items():
        line = plan.line("submissions", "li-na")
        numbers = [line[place] for place in places]
        if level in levels:
            assert plan["submissions", "li-na", span] == sum(numbers)
        else:
            assert {None} == set(numbers)


def test_region():
    """Stores are split each on their own; the region's number is their sum."""
    region = Region("southwest", [flagship(), Store("chengdu-02", [Manager("wu"), Manager("xu")])])
    plan = decompose({SUBMISSIONS: 500}, region, Quarter(2026, 4), calendar=WEEKDAYS)

    assert [300, 200] == [plan["submissions", id, Quarter(2026, 4)] for id in ("chengdu-01", "chengdu-02")]
    assert plan.fairness().worst.distance < 2
    assert {"manager", "group", "store"} == {margin.who for margin in plan.fairness().margins}


def test_a_single_person_is_a_tree():
    """The root may be one manager: running totals are then never half a piece off."""
    plan = decompose({SUBMISSIONS: 8}, Manager("li-na"), Month(2026, 9), calendar=WEEKDAYS)

    assert 8 == plan["submissions", "li-na", Month(2026, 9)]
    assert plan.fairness().of("store", "any day") == 0
    assert plan.fairness().of("manager", "any day") <= Fraction(1, 2)


def test_follow_sends_money_where_the_loans_are():
    """Money has whole tickets: fifty thousand for each signing, on the day of the signing."""
    plan = decompose(
        {SIGNINGS: 60, MONEY: 3_000_000},
        flagship(),
        NOVEMBER,
        calendar=WEEKDAYS,
        follow={"disbursements": "signings"},
    )

    for node in walk(plan.roles):
        for place in range(len(plan.timeline)):
            assert 50 * plan.line("signings", node)[place] == plan.line("disbursements", node)[place]
    assert "signings" == plan.basis.metrics["disbursements"].follows


def test_follow_at_a_coarser_grain_and_in_a_chain():
    """A metric may follow one that follows another, and stop earlier than it."""
    other = Metric("deposits", 100, "CNY")
    plan = decompose(
        {MONEY: 600_000, other: 60_000, SIGNINGS: 6},
        flagship(),
        Quarter(2026, 4),
        calendar=WEEKDAYS,
        follow={"deposits": "disbursements", "disbursements": "signings"},
        grain={"deposits": "week"},
    )

    for week in plan.timeline.levels["week"]:
        assert 100 * plan.line("signings", "li-na")[week] == plan.line("deposits", "li-na")[week]


def test_absences_move_the_number_to_other_days():
    """Who is away for the first week has the same number on the days that are left."""
    away = [day for day in NOVEMBER.days if day.day <= 8]
    store = Store("s", [Manager("li-na", away=away), Manager("zhao-min")])
    plan = decompose(
        {SUBMISSIONS: 60}, store, NOVEMBER, calendar=WEEKDAYS, weights=weights.monthly(weights.equal())
    )

    assert {0} == {plan["submissions", "li-na", day] for day in away}
    assert 30 == plan["submissions", "li-na", NOVEMBER]


def test_nothing_to_split():
    """Zero is a number like any other, even for nobody and no day."""
    closed = WorkCalendar.daily().closed(NOVEMBER.days)
    plan = decompose(
        {SUBMISSIONS: 0, SIGNINGS: 0},
        flagship(),
        NOVEMBER,
        calendar=closed,
        follow={"signings": "submissions"},
    )

    assert {0} == {row.value for row in plan.rows()}
    assert plan.fairness().worst.distance == 0


def test_no_working_day_in_the_period():
    """A positive target and a closed month name the root, the month and the number."""
    closed = WorkCalendar.daily().closed(NOVEMBER.days)
    with pytest.raises(NoWorkingDay) as caught:
        decompose({MONEY: 3_000_000}, flagship(), NOVEMBER, calendar=closed)

    assert ("chengdu-01", "2026-11", "disbursements", Decimal(3_000_000)) == (
        caught.value.role,
        caught.value.period,
        caught.value.metric,
        caught.value.number,
    )
    assert "no working day in 2026-11" in str(caught.value)


def test_no_working_day_for_someone():
    """Someone with a load whose days the profile gives nothing is named."""
    push = profiles.explicit({date(2026, 11, 30): 1}, default=0)
    store = Store("s", [Manager("li-na", away=[date(2026, 11, 30)]), Manager("zhao-min")])
    with pytest.raises(NoWorkingDay) as caught:
        decompose({SUBMISSIONS: 8}, store, NOVEMBER, calendar=WEEKDAYS, profile=push)

    assert ("li-na", 4) == (caught.value.role, caught.value.number)


def test_all_weights_zero():
    """A positive number for people who all have weight zero names the group."""
    nobody = weights.explicit({"li-na": 0, "wang-lei": 0, "zhao-min": 0})
    with pytest.raises(AllWeightsZero) as caught:
        decompose({SUBMISSIONS: 8}, flagship(), NOVEMBER, calendar=WEEKDAYS, weights=nobody)

    assert ("chengdu-01", 8, "submissions") == (caught.value.group, caught.value.number, caught.value.metric)
    assert "all weights in chengdu-01 are zero" in str(caught.value)


def test_a_group_without_weight_gets_nothing():
    """Weight zero gets zero, for a whole team as well."""
    rates = weights.explicit({"li-na": 1, "wang-lei": 1, "zhao-min": 0})
    plan = decompose({SUBMISSIONS: 9}, flagship(), NOVEMBER, calendar=WEEKDAYS, weights=rates)

    assert 0 == plan["submissions", "west", NOVEMBER]


def test_missing_weight():
    """Someone whom explicit weights leave out is named with the metric."""
    with pytest.raises(MissingWeight) as caught:
        decompose(
            {SUBMISSIONS: 8}, flagship(), NOVEMBER, calendar=WEEKDAYS, weights=weights.explicit({"li-na": 1})
        )

    assert ("submissions", ("wang-lei", "zhao-min")) == (caught.value.metric, caught.value.missing)


@pytest.mark.parametrize("option", ["calendar", "weights", "profile", "method", "grain", "follow"])
def test_an_option_for_an_unknown_metric(option):
    """An option that names no metric of the targets says which there are."""
    options = {"calendar": WEEKDAYS, option: {"submissons": "submissions"}}
    with pytest.raises(UnknownMember) as caught:
        decompose({SUBMISSIONS: 8}, flagship(), NOVEMBER, **options)

    assert ("submissons", option) == (caught.value.given, caught.value.where)
    assert f"unknown metric 'submissons' in {option}. Did you mean 'submissions'?" == str(caught.value)


def test_options_that_do_not_exist():
    """Method, grain and week scheme are known words."""
    for option, kind in (("method", "method"), ("grain", "level of time"), ("weeks", "week scheme")):
        with pytest.raises(UnknownMember) as caught:
            decompose({SUBMISSIONS: 8}, flagship(), NOVEMBER, calendar=WEEKDAYS, **{option: "webser"})

        assert "webser" == caught.value.given
        assert kind in str(caught.value)
    with pytest.raises(InvalidPeriod):
        decompose({SUBMISSIONS: 8}, flagship(), date(2026, 11, 3), calendar=WEEKDAYS)


def test_options_of_another_kind():
    """What is no calendar, policy or profile is told as such."""
    for option, given, name in (
        ("calendar", "weekdays", "calendar of submissions"),
        ("weights", {"submissions": {"li-na": 1}}, "weights for submissions"),
        ("profile", "flat", "profile of submissions"),
    ):
        with pytest.raises(InvalidValue) as caught:
            decompose({SUBMISSIONS: 8}, flagship(), NOVEMBER, **{"calendar": WEEKDAYS, option: given})

        assert name == caught.value.name


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("targets", [8], "Targets, or {Metric('signings'): 60} for example"),
        ("targets", None, "Targets, or {Metric('signings'): 60} for example"),
        ("roles", None, "the root of a role tree: a Store, Region, Team or Manager"),
        ("roles", "chengdu-01", "the root of a role tree: a Store, Region, Team or Manager"),
        ("follow", None, "{'disbursements': 'signings'} for example; {} for none"),
        ("follow", "signings", "{'disbursements': 'signings'} for example; {} for none"),
    ],
)
def test_arguments_of_another_kind(name, given, expected):
    """What is no target, tree or mapping at all is told with its argument and what that takes."""
    arguments = {"targets": {SUBMISSIONS: 8}, "roles": flagship(), "period": NOVEMBER, "calendar": WEEKDAYS}
    with pytest.raises(InvalidValue) as caught:
        decompose(**{**arguments, name: given})

    assert (name, given, expected) == (caught.value.name, caught.value.given, caught.value.expected)
    assert f"{name}: {given!r} was given; expected {expected}" == str(caught.value)


def test_options_that_conflict():
    """Two rules that cannot both hold are told with the metric they speak of."""
    targets = Targets({SUBMISSIONS: 8, SIGNINGS: 8})

    def conflict(**options):
        with pytest.raises(ConflictingPolicy) as caught:
            decompose(targets, flagship(), NOVEMBER, **{"calendar": WEEKDAYS, **options})
        return caught.value

    own = conflict(follow={"signings": "submissions"}, weights={"signings": weights.equal()})
    finer = conflict(follow={"signings": "submissions"}, grain={"submissions": "week"})
    circle = conflict(follow={"signings": "submissions", "submissions": "signings"})
    missing = conflict(calendar={"signings": WEEKDAYS})

    assert "signings: it follows submissions and has weights of its own; give one or the other" == str(own)
    assert "stop it at the week" in finer.reason
    assert "signings" == finer.metric
    assert "submissions → signings → submissions" in circle.reason
    assert "submissions: calendar is given for other metrics but not for this one" == str(missing)


def test_deep_trees_and_large_numbers():
    """A chain of a thousand teams and a sum in cents are split like any other."""
    team = Team("t0", [Manager("li-na"), Manager("wang-lei")])
    for depth in range(1, 1000):
        team = Team(f"t{depth}", [team])
    cents = Metric("disbursements", "0.01", "CNY")
    plan = decompose({cents: "3000000.01"}, Store("s", [team]), NOVEMBER, calendar=WEEKDAYS)
    halves = {plan[cents, id, NOVEMBER] for id in ("li-na", "wang-lei")}

    assert Decimal("3000000.01") == plan[cents, "t0", NOVEMBER] == plan[cents, "s", NOVEMBER]
    assert {Decimal("1500000.00"), Decimal("1500000.01")} == halves


def test_something_else_than_a_hold():
    """Among the holds nothing else is taken, and the error shows what was."""
    with pytest.raises(InvalidValue) as caught:
        decompose({Metric("signings"): 3}, Manager("li-na"), NOVEMBER, calendar=WEEKDAYS, holds=[3])

    assert ("holds", 3) == (caught.value.name, caught.value.given)
    assert "holds: 3 was given; expected an iterable of Hold" == str(caught.value)
