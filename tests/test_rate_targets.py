"""Targets for rates, and where rates stand."""

import json
import pickle
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from targetkit import (
    Actuals,
    Funnel,
    Manager,
    Metric,
    Month,
    Plan,
    Store,
    Team,
    WorkCalendar,
    decompose,
    replan,
    track,
)
from targetkit.errors import (
    DuplicateMember,
    InvalidInput,
    InvalidQuantity,
    InvalidValue,
    OutsidePeriod,
    UnknownMember,
)
from targetkit.files import read_config, read_plan, write_plan
from targetkit.overdue import Cohort, OverdueRail, RiskBand
from targetkit.rate_targets import ActivityRate, ConversionRate, OverdueRate, RateTarget

NOVEMBER = Month(2026, 11)
STORE = Store(
    "chengdu-01",
    [
        Team("east", [Manager("li-na", name="李娜"), Manager("wang-lei", grade="trainee")], name="东区"),
        Team("west", [Manager("zhao-min")]),
    ],
)
FUNNEL = Funnel.consumer_loan(average_ticket=50_000, signing_rate="0.80", approval_rate="0.40")
ACTIVE = ActivityRate("intakes")
APPROVED = ConversionRate("approvals", "intakes")
RAIL = OverdueRail("0.03", [RiskBand("A", "0.01", most=3), RiskBand("B", "0.05")])
RATES = [
    RateTarget(ActivityRate("intakes", without=["trainee"]), "0.8"),
    RateTarget(ACTIVE, "0.8", level="team"),
    RateTarget(APPROVED, "0.4", level="manager"),
    RateTarget(APPROVED, "0.25", role="li-na"),
    RateTarget(OverdueRate(), "0.03"),
]
ROWS = [
    (date(2026, 11, 3), "li-na", "intakes", 7),
    (date(2026, 11, 3), "zhao-min", "intakes", 5),
    (date(2026, 11, 4), "ghost", "intakes", 5),
    (date(2026, 11, 5), "li-na", "approvals", 2),
    (date(2026, 11, 6), "zhao-min", "approvals", 2),
]


def planned(rate_targets=RATES, **options):
    """A store's plan with targets for rates."""
    return decompose(
        FUNNEL.required(disbursements=1_500_000),
        STORE,
        NOVEMBER,
        calendar=WorkCalendar.weekdays(),
        rate_targets=rate_targets,
        **options,
    )


def tracked(plan=None, day=10, **options):
    """The plan on a day of its month."""
    own = planned() if plan is None else plan
    return track(own, Actuals(ROWS, metrics=own.metrics), date(2026, 11, day), **options)


def test_a_rate_is_its_own_numerator_over_its_own_denominator():
    """A group's rate comes from what the group brought, not from its people's rates; what nobody owns counts with it."""
    progress = tracked()
    store, west, person = (progress.rate(APPROVED, role) for role in (None, "west", "li-na"))

    assert (4, 17, Fraction(4, 17)) == (store.numerator, store.denominator, store.attained)
    assert (Fraction(2, 5), None, None, False) == (west.attained, west.target, west.gap, west.reached)
    assert (Fraction(2, 7), Fraction(1, 4), True) == (person.attained, person.target, person.reached)
    assert (Fraction(-1, 28), Fraction(-25, 7)) == (person.gap, person.points)
    assert ("rows", False, NOVEMBER) == (person.source, person.at_most, person.period)


def test_the_activity_rate_says_who_counts():
    """Without trainees they are in neither number; with everybody it is what the progress says anyway."""
    progress = tracked()
    whole, without = progress.rate(ACTIVE), progress.rate(ActivityRate("intakes", without=["trainee"]))

    assert (2, 3) == (whole.numerator, whole.denominator)
    assert progress.activity_rate("intakes") == whole.attained
    assert (2, 2, Fraction(-1, 5), True) == (
        without.numerator,
        without.denominator,
        without.gap,
        without.reached,
    )


def test_nothing_to_divide_by():
    """A rate of nobody or nothing is not known, and reaches nothing."""
    person = tracked().rate(APPROVED, "wang-lei")
    tomorrow = tracked(day=3).rate(ACTIVE, period=date(2026, 11, 9))

    assert (None, None, None, False) == (person.attained, person.gap, person.points, person.reached)
    assert ("nothing", "nothing") == (person.source, tomorrow.source)


def test_a_role_before_its_level():
    """Each holds for a role, or for all of a level; one's own goes before that of the level."""
    told = [(one.role, one.rate.label(), one.target) for one in tracked().rates()]

    assert [
        ("chengdu-01", "activity rate (intakes, without trainee)", Fraction(4, 5)),
        ("chengdu-01", "overdue rate (30 days)", Fraction(3, 100)),
        ("east", "activity rate (intakes)", Fraction(4, 5)),
        ("li-na", "approval rate", Fraction(1, 4)),
        ("wang-lei", "approval rate", Fraction(2, 5)),
        ("west", "activity rate (intakes)", Fraction(4, 5)),
        ("zhao-min", "approval rate", Fraction(2, 5)),
    ] == told
    assert set(tracked().rates()) == set(tracked(planned(RATES[::-1])).rates())


def test_the_overdue_rate():
    """It comes from cohorts whose window has passed, then from others, then from the guard rail; else it is not known."""
    cohorts = {
        "li-na": [Cohort(date(2026, 9, 30), 100, 4), Cohort(date(2026, 10, 30), 100, 0)],
        "zhao-min": [Cohort(date(2026, 10, 12), 300, 0)],
    }
    progress = tracked(overdue=cohorts)
    store, own, other = (progress.rate(OverdueRate(), role) for role in (None, "li-na", "zhao-min"))
    railed = tracked(planned(overdue=RAIL)).rate(OverdueRate())

    assert (4, 100, "cohorts", True) == (store.numerator, store.denominator, store.source, store.at_most)
    assert (Fraction(1, 25), False, Fraction(-1, 100)) == (own.attained, store.reached, store.gap)
    assert (0, 300, "provisional") == (other.numerator, other.denominator, other.source)
    assert "cohorts" == progress.rate(OverdueRate(window=29), "zhao-min").source
    assert "nothing" == progress.rate(OverdueRate(), "wang-lei").source
    assert "nothing" == tracked().rate(OverdueRate()).source
    assert (Fraction(8, 100), 4, "rail", True) == (
        railed.numerator,
        railed.denominator,
        railed.source,
        railed.reached,
    )
    assert "nothing" == tracked(planned(overdue=RAIL)).rate(OverdueRate(), "east").source
    assert "nothing" == tracked(planned(overdue=RAIL), day=4).rate(OverdueRate()).source
    assert progress == tracked(overdue={"zhao-min": cohorts["zhao-min"], "li-na": cohorts["li-na"][::-1]})


def test_in_words():
    """The board shows each rate, what it is made of, and the gap in points, in two languages."""
    progress = tracked(planned(overdue=RAIL))
    provisional = tracked(overdue={"li-na": [Cohort(date(2026, 10, 31), 100, 1)]})
    english, chinese = progress.to_text().splitlines(), progress.to_text("zh").splitlines()

    assert any(
        line.split()
        == ["东区", "activity", "rate", "(intakes)", "≥", "80%", "50%", "30", "1", "/", "2", "no"]
        for line in english
    )
    assert any(
        line.split() == ["李娜", "通过率", "≥", "25%", "28.6%", "-3.6", "2", "/", "7", "是"]
        for line in chinese
    )
    assert any("≤ 3%" in line and "by the guard rail's bands" in line for line in english)
    assert any("wang-lei" in line and "无数据" in line for line in chinese)
    assert "1 / 100 (can still rise)" in str(provisional)
    assert "1 / 100（还可能上升）" in provisional.to_text("zh")
    assert "reached" not in str(tracked(planned([])))


def test_the_targets_in_words():
    """Each target is a line of the plan, in two languages."""
    plan = planned()

    assert [
        "activity rate (intakes, without trainee): at least 80%",
        "activity rate (intakes) of each team: at least 80%",
        "approval rate of each manager: at least 40%",
        "approval rate of li-na: at least 25%",
        "overdue rate (30 days): at most 3%",
    ] == plan.to_text().splitlines()[-5:]
    assert [
        "活动率（进件，不含trainee）不低于 80%",
        "每个团队的活动率（进件）不低于 80%",
        "每个客户经理的通过率不低于 40%",
        "li-na的通过率不低于 25%",
        "逾期率（30天）不超过 3%",
    ] == plan.to_text("zh").splitlines()[-5:]
    for one in RATES:
        with pytest.raises(UnknownMember, match="unknown language 'fr'"):
            one.to_text("fr")


def test_a_plan_carries_them():
    """They are part of the plan: compared in any order, kept by rows, edits, re-plans and pickles; they move nothing."""
    plan, bare = planned(), planned([])
    moved = plan.set("signings", "li-na", NOVEMBER, plan["signings", "li-na", NOVEMBER] + 1).plan
    smaller = Store("chengdu-01", [Team("east", [Manager("zhao-min")])])
    later = replan(plan, Actuals(ROWS, metrics=plan.metrics), date(2026, 11, 6), roles=smaller)
    single = Store("chengdu-01", [Manager("zhao-min")])
    flat = replan(plan, Actuals(ROWS, metrics=plan.metrics), date(2026, 11, 6), roles=single)

    assert plan == planned(RATES[::-1]) != bare
    assert hash(plan) == hash(planned(RATES[::-1]))
    assert list(plan.rows()) == list(bare.rows())
    assert plan == bare.with_rate_targets(RATES) == Plan.from_rows(plan.rows(), like=plan)
    assert plan == pickle.loads(pickle.dumps(plan))
    assert tuple(RATES) == moved.rate_targets
    assert (*RATES[:3], RATES[4]) == later.plan.rate_targets
    assert (RATES[0], RATES[2], RATES[4]) == flat.plan.rate_targets
    typed = Plan.from_rows([], metrics=plan.metrics, roles=STORE, period=NOVEMBER, rate_targets=RATES[:1])
    assert tuple(RATES[:1]) == typed.rate_targets


def test_a_progress_with_cohorts_is_a_value():
    """It is pickled and compared with what was handed to it."""
    progress = tracked(overdue={"li-na": [Cohort(date(2026, 9, 30), 100, 4)]})

    assert progress == pickle.loads(pickle.dumps(progress)) != tracked()
    assert hash(progress) == hash(pickle.loads(pickle.dumps(progress)))


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (
            lambda: RateTarget(ACTIVE, "1.2"),
            InvalidQuantity,
            "target of a rate: '1.2' is refused: it lies from 0",
        ),
        (lambda: RateTarget(ACTIVE, -1), InvalidQuantity, "from 0 to 1"),
        (lambda: RateTarget("approval rate", 1), InvalidValue, "an ActivityRate, a ConversionRate or"),
        (lambda: RateTarget(ACTIVE, 1, at_most="no"), InvalidValue, "RateTarget: at_most"),
        (lambda: RateTarget(ACTIVE, 1, role="a", level="team"), InvalidValue, "a role or a level, not both"),
        (lambda: RateTarget(ACTIVE, 1, level=""), InvalidValue, "RateTarget: level: ''"),
        (lambda: RateTarget(ACTIVE, 1, role=3), InvalidValue, "RateTarget: role: 3"),
        (lambda: ActivityRate(7), InvalidValue, "rate: metric: 7"),
        (lambda: ActivityRate("a", without=[1]), InvalidValue, "grades as the roster has them"),
        (lambda: ActivityRate("a", without=["x\ny"]), InvalidValue, "take out U+000A"),
        (lambda: ConversionRate("a", "a"), InvalidValue, "another metric than a"),
        (lambda: OverdueRate(window=0), InvalidValue, "OverdueRate: window: 0"),
        (lambda: OverdueRate(window=True), InvalidValue, "whole number of days"),
        (lambda: planned([RateTarget(ActivityRate("visits"), 1)]), UnknownMember, "unknown metric 'visits'"),
        (lambda: planned([RateTarget(ConversionRate("signings", "visits"), 1)]), UnknownMember, "'visits'"),
        (
            lambda: planned([RateTarget(ConversionRate("disbursements", "signings"), 1)]),
            InvalidValue,
            "ConversionRate of disbursements: per: 'signings' was given; expected another metric in the unit of",
        ),
        (
            lambda: planned([RateTarget(ACTIVE, 1, role="nord")]),
            UnknownMember,
            "role 'nord' in the plan's rate",
        ),
        (lambda: planned([RateTarget(ACTIVE, 1, level="region")]), UnknownMember, "level of roles 'region'"),
        (
            lambda: planned([RateTarget(ACTIVE, 1), RateTarget(ACTIVE, 0, role=STORE)]),
            DuplicateMember,
            "rate target 'activity rate (intakes) of chengdu-01' occurs twice in the plan's rate targets",
        ),
        (lambda: planned([ACTIVE]), InvalidValue, "RateTargets, () for none"),
        (lambda: planned("0.8"), InvalidValue, "RateTargets, () for none"),
        (lambda: planned(0.8), InvalidValue, "RateTargets, () for none"),
        (lambda: tracked().rate("approval rate"), InvalidValue, "'approval rate' was given"),
        (
            lambda: tracked().rate(ActivityRate("visits")),
            UnknownMember,
            "unknown metric 'visits' in the plan",
        ),
        (lambda: tracked().rate(ACTIVE, "nord"), UnknownMember, "unknown role 'nord'"),
        (lambda: tracked().rates(Month(2026, 12)), OutsidePeriod, "not in 2026-11"),
        (lambda: tracked().rate(OverdueRate(), period=Month(2026, 12)), OutsidePeriod, "not in 2026-11"),
        (lambda: tracked(overdue=[1]), InvalidValue, "track: overdue: [1] was given"),
        (lambda: tracked(overdue={"li-na": [1]}), InvalidValue, "track: overdue of li-na: 1 was given"),
        (lambda: tracked(overdue={"east": []}), UnknownMember, "manager 'east' in the overdue cohorts"),
        (
            lambda: tracked(overdue={"li-na": [Cohort(date(2026, 11, 11), 1, 0)]}),
            InvalidValue,
            "expected a cohort that was disbursed by 2026-11-10, which the progress has seen",
        ),
    ],
)
def test_refused(call, error, text):
    """What cannot be is refused, with its place."""
    with pytest.raises(error) as caught:
        call()

    assert text in str(caught.value)


# --- in files -----------------------------------------------------------------------------------------------------

TOLD = """\
[store]
id = "s"
roster = "roster.csv"
[period]
month = "2026-11"
[calendar]
week = "weekdays"
[targets]
signings = 60
approvals = 75
"""
LIST = """\
[[rates]]
activity = "signings"
without = ["trainee"]
level = "team"
least = "0.8"
[[rates]]
conversion = ["signings", "approvals"]
role = "a"
most = 0.9
[[rates]]
overdue = 60
most = "0.03"
"""


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write a file into the directory of the test."""
    monkeypatch.chdir(tmp_path)
    Path("roster.csv").write_text("id,team,职级\na,east,\nb,west,trainee\n", encoding="utf-8")

    def written(name, text):
        Path(name).write_text(text, encoding="utf-8")
        return name

    return written


def test_a_configuration_states_them(write):
    """They stand in the configuration, the plan has them, and its JSON carries them to whatever it is read like."""
    plainly = '[[rates]]\nactivity = "approvals"\nleast = 1\n'
    config = read_config(write("store.toml", TOLD + LIST + plainly))
    expected = (
        RateTarget(ActivityRate("signings", without=["trainee"]), "0.8", level="team"),
        RateTarget(ConversionRate("signings", "approvals"), "0.9", role="a", at_most=True),
        RateTarget(OverdueRate(window=60), "0.03"),
        RateTarget(ActivityRate("approvals"), 1),
    )
    plan = config.plan()
    write_plan(plan, "plan.json")
    bare = read_config(write("bare.toml", TOLD))
    other = read_config(write("other.toml", f"{TOLD}[[rates]]\noverdue = 30\nmost = 0\n"))

    assert expected == config.rate_targets == plan.rate_targets
    assert plan == read_plan("plan.json", like=config) == read_plan("plan.json", like=bare)
    assert other.rate_targets == read_plan("plan.json", like=other).rate_targets
    assert () == bare.plan().rate_targets
    assert "rates" in json.loads(Path("plan.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '[[rates]]\nactivity = "visits"\nleast = 1\n[[rates]]\noverdue = 0\nmost = 1\n',
            [
                "c.toml:11: rates[1]: unknown metric 'visits' in the targets. There is 'signings', 'approvals', ",
                "c.toml:15: rates[2].overdue: OverdueRate: window: 0 was given; expected a whole number of days, 1 or more",
            ],
        ),
        (
            '[[rates]]\nleast = 1\n[[rates]]\nactivity = "signings"\n[[rates]]\nactivity = "signings"\noverdue = 3\n'
            "least = 1\nmost = 3\n",
            [
                "c.toml:11: rates[1]: it has one of the keys activity, conversion and overdue",
                "c.toml:13: rates[2]: it has one of the keys least and most",
                "c.toml:17: rates[3].overdue: it has one of the keys activity, conversion and overdue",
                "c.toml:19: rates[3].most: it has one of the keys least and most",
            ],
        ),
        (
            '[[rates]]\nconversion = ["signings"]\nleast = 1\n[[rates]]\nactivity = "signings"\nleast = 1.5\n'
            '[[rates]]\nactivity = "signings"\nlevel = "region"\nleast = 1\nx = 1\n',
            [
                "c.toml:12: rates[1].conversion: it is not two metrics, what came out and what from: "
                '["approvals", "intakes"]',
                "c.toml:16: rates[2].least: '1.5' is refused: it lies from 0 to 1",
                "c.toml:21: rates[3].x: unknown key; there is activity, conversion, overdue, without, role, level, "
                "least, most",
            ],
        ),
        (
            '[[rates]]\nactivity = "signings"\nrole = "c"\nleast = 1\n',
            ["c.toml:11: rates[1]: unknown role 'c' in the plan's rate targets."],
        ),
        (
            "[[rates]]\noverdue = 30\nmost = 1\n[[rates]]\noverdue = 30\nmost = 0\n",
            ["c.toml:11: rates: rate target 'overdue rate (30 days) of s' occurs twice"],
        ),
        (
            '[[rates]]\nactivity = "signings"\nleast = "much"\n',
            ["c.toml:13: rates[1].least: 'much' is refused"],
        ),
    ],
)
def test_a_configuration_that_is_wrong(write, text, expected):
    """Everything wrong with the targets is told at once, each with its line."""
    with pytest.raises(InvalidInput) as caught:
        read_config(write("c.toml", TOLD + text))
    found = [str(problem) for problem in caught.value.problems]

    assert len(expected) == len(found)
    assert [True] * len(found) == [one.startswith(told) for one, told in zip(found, expected, strict=True)], (
        found
    )


def test_rates_beside_a_roster_that_is_wrong(write):
    """Whom a target is for cannot be told without a roster, which is the one problem."""
    write("roster.csv", "id,team\na,\na,\n")
    with pytest.raises(InvalidInput) as caught:
        read_config(write("c.toml", TOLD + LIST))

    assert all(problem.file == "roster.csv" for problem in caught.value.problems)


def test_a_plan_file_that_is_wrong(write):
    """What is wrong with the targets in a plan's file is told with its place."""
    plan = read_config(write("store.toml", TOLD + LIST)).plan()
    write_plan(plan, "plan.json")
    document = json.loads(Path("plan.json").read_text(encoding="utf-8"))
    document["rates"][0]["least"] = "3"
    write("plan.json", json.dumps(document))
    with pytest.raises(InvalidInput) as caught:
        read_plan("plan.json", like=plan)

    assert ["plan.json: rates[1].least: '3' is refused: it lies from 0 to 1"] == [
        str(problem) for problem in caught.value.problems
    ]


def test_other_names_of_a_metric():
    """A target by an alias holds for the metric, and it is the same rate."""
    intakes, approvals = Metric("intakes", aliases=["applications"]), Metric("approvals", aliases=["passed"])
    given = {"roles": STORE, "period": NOVEMBER, "calendar": WorkCalendar.weekdays()}
    told = RateTarget(ConversionRate("passed", "applications"), "0.4", level="team")
    plan = decompose({intakes: 60, approvals: 30}, **given, rate_targets=[told])
    west = track(plan, Actuals(ROWS, metrics=plan.metrics), date(2026, 11, 10)).rate(APPROVED, "west")

    assert (Fraction(2, 5), True, APPROVED) == (west.target, west.reached, west.rate)
    with pytest.raises(DuplicateMember, match="'approval rate of team' occurs twice"):
        plan.with_rate_targets([told, RateTarget(APPROVED, "0.4", level="team")])
    with pytest.raises(InvalidValue, match="another metric in the unit of intakes"):
        plan.with_rate_targets([RateTarget(ConversionRate("intakes", "applications"), 1)])


def test_metric_objects():
    """Metrics and roles may be given as objects."""
    own = RateTarget(ConversionRate(Metric("approvals"), Metric("intakes")), 1, role=Manager("li-na"))

    assert RateTarget(APPROVED, 1, role="li-na") == own
    assert "approval rate of li-na: at least 100%" == str(own)
    assert ("trainee",) == ActivityRate("a", without="trainee").without
