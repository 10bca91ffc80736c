"""What `targetkit.strategies` draws: sound plans, broken ones with their findings, and whatever goes with them."""

import importlib
import subprocess
import sys
import tomllib
import warnings
from contextlib import suppress
from datetime import date, datetime
from fractions import Fraction
from importlib.metadata import EntryPoint
from inspect import signature
from pathlib import Path

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisWarning, InvalidArgument, NoSuchExample, UnsatisfiedAssumption

from targetkit import (
    Actuals,
    Bound,
    Change,
    Edited,
    Funnel,
    Hold,
    Manager,
    Metric,
    Month,
    Negotiation,
    Plan,
    Progress,
    Quarter,
    Region,
    Report,
    Stock,
    Store,
    Targets,
    Team,
    WorkCalendar,
    Year,
    check_consistency,
    strategies,
    weights,
)
from targetkit._hypothesis import TYPES, register
from targetkit.errors import NoWorkingDay
from targetkit.role import walk

ROOT = Path(__file__).parents[1]
NOVEMBER = Month(2026, 11)
FEW = settings(max_examples=max(settings.default.max_examples // 4, 5))
PLAN = strategies.plans(
    strategies.stores(min_size=2, max_size=4), st.just(NOVEMBER), grains=st.just("day"), allow_stretch=False
)


def drawn(strategy, condition=lambda _: True, *, examples=50, shrunk=False):
    """A value that meets a condition: the first one, or the simplest."""
    phases = [Phase.generate, Phase.shrink] if shrunk else [Phase.generate]
    wanted = settings(database=None, derandomize=True, max_examples=examples, phases=phases)
    with warnings.catch_warnings():
        # Of a plan that is not shrunk, Hypothesis finds that there is too much to print.
        warnings.simplefilter("ignore", HypothesisWarning)
        return find(strategy, condition, settings=wanted)


def seen(strategy, conditions, *, examples=150):
    """Which conditions are met by one of so many values at least; it ends as soon as all are."""
    met = set()

    def look(found):
        met.update(name for name, holds in conditions.items() if name not in met and holds(found))
        return met == set(conditions)

    with suppress(NoSuchExample):
        drawn(strategy, look, examples=examples)
    return met


# --- plans ----------------------------------------------------------------------------------------------------------


@FEW
@given(strategies.plans())
def test_plans_are_sound(plan):
    """No plan has an error, and each lies where its arguments say."""
    assert check_consistency(plan).ok
    assert plan == Plan.from_rows(plan.rows(), like=plan)


def _more_than_two(plan):
    """A bug that some plans show."""
    return any(plan.line(metric, plan.roles)[0] > 2 for metric in plan.metrics)


def test_shrinks_to_one():
    """What fails for every plan is shown for one team of one person, without anything that does not matter."""
    plan = drawn(strategies.plans(), _more_than_two, shrunk=True)

    assert Store("store", [Team("team", [Manager("manager")])]) == plan.roles
    assert Month(2026, 10) == plan.period
    assert (Metric("signings"),) == plan.metrics
    assert 3 == plan["signings", "manager", plan.period]
    assert WorkCalendar.weekdays() == plan.calendars["signings"]
    assert not plan.stretch
    assert not plan.rate_targets
    assert plan.basis is not None


@pytest.mark.untraced
def test_plans_of_all_kinds():
    """Typed and split, with rules, stretch, rates, guard rail, stock: plans come in all kinds that there are."""
    kinds = {
        "typed": lambda plan: plan.basis is None,
        "ruled": lambda plan: plan.basis and any(own.rules for own in plan.basis.metrics.values()),
        "stretched": lambda plan: plan.stretch,
        "rates": lambda plan: len(plan.rate_targets) > 1,
        "guard rail": lambda plan: plan.overdue,
        "quarter": lambda plan: isinstance(plan.period, Quarter),
        "year": lambda plan: isinstance(plan.period, Year),
        "region": lambda plan: isinstance(plan.roles, Region),
        "stock": lambda plan: plan.funnel is not None and plan.funnel.stock,
        "following": lambda plan: plan.basis and any(own.follows for own in plan.basis.metrics.values()),
        "grains": lambda plan: len({plan.grain(metric) for metric in plan.metrics}) > 1,
    }

    assert set(kinds) == seen(strategies.plans(), kinds, examples=250)


@pytest.mark.traced
@FEW
@given(
    strategies.plans(
        periods=st.just(NOVEMBER),
        allow_rules=False,
        allow_stretch=False,
        allow_rates=False,
        allow_typed=False,
    )
)
def test_nothing_that_is_not_allowed(plan):
    """What is switched off does not occur."""
    assert not any(own.rules for own in plan.basis.metrics.values())
    assert not plan.stretch
    assert not plan.rate_targets
    assert plan.overdue is None


def test_split():
    """A split is all that `decompose` was given, as a value: it can be changed, and gives the same plan again."""
    split = drawn(strategies.splits(allow_stretch=False))
    other = split.with_options(stretch={"manager": "0.1"})

    assert split.made() == split.plan()
    assert {"manager": Fraction(1, 10)} == dict(other.made().stretch)
    assert other == split.changed(options={**split.options, "stretch": {"manager": "0.1"}})
    assert hash(other) != hash(split)


@settings(max_examples=3)
@given(st.data())
def test_split_that_cannot_be_done(data):
    """An example in which nobody works is passed over, and the split itself says why."""
    nobody = st.just(Store("s", [Manager("li-na", left=date(2026, 1, 1))]))
    asked = st.just(Targets({Metric("signings"): 1}))
    split = data.draw(strategies.splits(nobody, st.just(NOVEMBER), targets=asked, allow_rules=False))

    with pytest.raises(NoWorkingDay):
        split.made()
    with pytest.raises(UnsatisfiedAssumption):
        split.plan()


@FEW
@given(PLAN, st.data())
def test_rules(plan, data):
    """Holds and bounds are what the plan has, or as far off as they are asked to be."""
    held = data.draw(strategies.holds(plan, min_size=1))
    off = data.draw(strategies.holds(plan, shifts=st.just(3), max_size=2))
    bounded = data.draw(strategies.bounds(plan, shifts=st.just(0), min_size=1, max_size=4))

    assert all(plan[hold.metric, hold.role, hold.period] == hold.value for hold in held)
    for hold in off:
        size = plan.metric(hold.metric).quantum
        assert Fraction(plan[hold.metric, hold.role, hold.period]) + 3 * size == hold.value
    for bound in bounded:
        number = plan[bound.metric, bound.role, plan.period]
        assert number in (bound.minimum, bound.maximum)


# --- broken plans ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", strategies.BROKEN_CODES)
@settings(max_examples=max(settings.default.max_examples // 6, 5))
@given(data=st.data())
def test_broken(code, data):
    """A broken plan causes the finding that it says, of the code that was asked for; the sound one did not."""
    broken = data.draw(strategies.broken_plans(codes=[code]))

    assert code == broken.code
    assert broken.is_in(broken.report())
    assert not broken.is_in(Report())


@pytest.mark.parametrize("code", strategies.BROKEN_CODES)
def test_broken_simplest(code):
    """So does the first one that comes."""
    broken = drawn(strategies.broken_plans(codes=[code]))

    assert code == broken.code
    assert broken.is_in(broken.report())


def test_broken_codes():
    """Every code that `check_consistency` can find is known."""
    source = "".join(
        (ROOT / "src" / "targetkit" / f"{name}.py").read_text(encoding="utf-8")
        for name in ("checks", "_sums", "_reach", "_differentiation")
    )

    assert {code for code in map("TK{:03}".format, range(1000)) if code in source} == set(
        strategies.BROKEN_CODES
    )


@pytest.mark.traced
@settings(max_examples=3)
@given(st.data())
def test_own_plans_broken(data):
    """Plans of one's own are broken; one that has no place for the fault is passed over.

    Here nobody carries the approvals, and of two people one has left before the month.
    """
    asked = Targets({Metric("signings"): 8}, funnel=Funnel.consumer_loan(signing_rate="0.5"))
    tree = Store("s", [Manager("li-na"), Manager("wu", hired=date(2026, 10, 5), left=date(2026, 10, 20))])
    alone = strategies.plans(
        st.just(tree),
        st.just(NOVEMBER),
        targets=st.just(asked),
        calendars=st.just(WorkCalendar.weekly({"monday": 1})),
        weights=st.just(weights.equal()),
        grains=st.just("week"),
    )

    assert "s" == data.draw(strategies.broken_plans(alone, codes=["TK101"])).plan.roles.id
    assert "day" != data.draw(strategies.broken_plans(alone, codes=["TK104"])).plan.grain("signings")
    for code in ("TK109", "TK111", "TK113", "TK201", "TK202", "TK203"):
        with pytest.raises(UnsatisfiedAssumption):
            data.draw(strategies.broken_plans(alone, codes=[code]))


@pytest.mark.traced
@FEW
@given(strategies.broken_plans(strategies.plans(strategies.regions()), codes=["TK202"]))
def test_a_region_broken(broken):
    """Somebody is new in a region, too, which keeps its stores."""
    assert isinstance(broken.plan.roles, Region)
    assert broken.is_in(broken.report())


@pytest.mark.traced
@settings(max_examples=3)
@given(st.data())
def test_no_place_in_time(data):
    """A month of two working days has no last third in which too much could be asked."""
    few = WorkCalendar.weekly({}).opened([date(2026, 11, 3), date(2026, 11, 4)])
    short = strategies.plans(
        st.just(Store("s", [Manager("li-na")])),
        st.just(NOVEMBER),
        targets=st.just(Targets({Metric("signings"): 8})),
        calendars=st.just(few),
        grains=st.just("day"),
    )

    with pytest.raises(UnsatisfiedAssumption):
        data.draw(strategies.broken_plans(short, codes=["TK203"]))


# --- people, days, metrics ------------------------------------------------------------------------------------------


@given(strategies.stores(strategies.managers(ids=st.sampled_from(["li-na", "team", "store"]))))
def test_ids_of_their_own(store):
    """People who would have the same id, or that of a team, get a number."""
    ids = [node.id for node in walk(store)]

    assert len(ids) == len(set(ids))
    assert {"li-na", "team", "store", "group"} >= {id.rstrip("-0123456789") for id in ids}


@given(strategies.regions(strategies.stores(strategies.managers(ids=st.just("x")), max_size=3), min_size=2))
def test_ids_across_stores(region):
    """So do those of several stores; whoever had an id of their own keeps it."""
    ids = [node.id for node in walk(region)]

    assert len(ids) == len(set(ids))
    assert "region" == region.id
    assert "store" in ids


def test_stores_of_all_kinds():
    """Leaders, teams of teams, people without a team; people who come, go, are away and have their own days."""
    kinds = {
        "led": lambda store: any(isinstance(node, Team) and node.leader for node in walk(store)),
        "nested": lambda store: any(node.children and node.children[0].children for node in store.children),
        "opened": lambda store: any(isinstance(node, Team) and node.opened for node in walk(store)),
        "beside": lambda store: any(isinstance(child, Manager) for child in store.children),
        "come and gone": lambda store: any(person.hired and person.left for person in store.managers()),
        "own days": lambda store: any(person.calendar for person in store.managers()),
        "away": lambda store: any(len(person.away) > 1 for person in store.managers()),
        "called": lambda store: any(person.grade and person.name for person in store.managers()),
    }

    assert set(kinds) == seen(strategies.stores(), kinds)


@given(strategies.rosters(min_size=2, max_size=4))
def test_rosters(people):
    """A roster is a list of people with ids of their own."""
    assert 2 <= len(people) <= 4
    assert len({person.id for person in people}) == len(people)


@given(strategies.teams(max_size=3), strategies.teams(min_size=8))
def test_sizes(small, large):
    """Sizes count people; a minimum above the usual maximum moves that."""
    assert 1 <= len(small.managers()) <= 3
    assert 8 == len(large.managers())


def test_simplest_team():
    """The simplest team is one person, not a team of a team."""
    assert Team("team", [Manager("manager")]) == drawn(strategies.teams(), shrunk=True)


@given(strategies.months(Month(2027, 3), Month(2027, 5)), strategies.periods(first_days=st.just(1)))
def test_months(month, period):
    """Months lie between the bounds, whatever day they start on; periods are around them."""
    assert date(2027, 3, 1) <= month.start <= date(2027, 5, 28)
    assert period.start.year == 2026
    assert date(2026, 12, 31) >= period.end


def test_bounds_of_months():
    """One bound alone moves the other one along."""
    assert Month(2028, 2) == drawn(strategies.months(Month(2028, 2)), shrunk=True)
    assert Month(2025, 7) == drawn(strategies.months(max_value=Month(2025, 7)), shrunk=True)


@given(strategies.months(), st.data())
def test_calendars(month, data):
    """Days that are closed or made up for are among those that are named; the rest is one of four weeks."""
    calendar = data.draw(strategies.calendars(st.just(month.end), official_through=st.just(2025)))

    assert 2025 == calendar.official_through
    assert calendar.with_days({month.end: 1}).weights(month.days[:7]) == calendar.weights(month.days[:7])


@given(strategies.funnels())
def test_funnels(funnel):
    """A funnel ends with signings or the money they bring, and requires what it expects."""
    required = funnel.required({funnel.metrics[-1].name: 120 * funnel.metrics[-1].quantum})

    assert {"signings", "disbursements"} & {metric.name for metric in funnel.metrics}
    assert check_reached(funnel, required)


def check_reached(funnel, required):
    """Whether what is required brings what was asked for."""
    brought = funnel.expected(dict(list(required.items())[:1])) if len(required) > 1 else dict(required)
    last = list(required)[-1]
    return brought[last] >= required[last]


@given(strategies.targets(st.none(), numbers=st.integers(3, 5)), strategies.targets(strategies.funnels()))
def test_targets(loose, linked):
    """Targets have a funnel or none, as asked; numbers are in quanta."""
    assert loose.funnel is None
    assert isinstance(linked.funnel, Funnel)
    assert {3, 4, 5} >= {metric.quanta(amount) for metric, amount in loose.items()}


# --- what happened --------------------------------------------------------------------------------------------------


@FEW
@given(PLAN, st.data())
def test_actuals(plan, data):
    """Actuals of a plan know all of its metrics, and nobody else where that is asked."""
    told = data.draw(strategies.actuals(plan, allow_strangers=False, min_size=1))
    stock = data.draw(strategies.stocks(plan))

    assert set(plan.metrics) <= set(told.metrics)
    assert set(told.managers) <= {manager.id for manager in plan.roles.managers()}
    assert stock.as_of in plan.period


def test_actuals_of_all_kinds():
    """Strangers, deals, late rows, hours and corrections occur."""
    kinds = {
        "strangers": lambda told: "somebody-else" in told.managers,
        "deals": lambda told: any(row.deal for row in told.rows()),
        "late": lambda told: any(row.recorded and row.recorded != row.day for row in told.rows()),
        "hours": lambda told: any(isinstance(row.recorded, datetime) for row in told.rows()),
        "corrections": lambda told: any(row.quanta < 0 for row in told.rows()),
    }

    assert set(kinds) == seen(strategies.actuals(drawn(PLAN)), kinds)


def test_progresses_of_all_kinds():
    """A month is looked at in the morning, at an hour and when the day is over."""
    kinds = {
        "over": lambda progress: progress.today is None,
        "running": lambda progress: progress.today is not None,
    }

    assert set(kinds) == seen(strategies.progresses(PLAN), kinds, examples=20)


@pytest.mark.traced
@FEW
@given(strategies.histories(min_size=2), strategies.progresses(PLAN))
def test_past_and_present(history, progress):
    """A history covers its rows, and a progress is one of the plan."""
    assert history.first <= history.actuals.first
    assert history.last >= history.actuals.last
    assert NOVEMBER == progress.plan.period
    assert progress.to_text()


# --- changes and talks ----------------------------------------------------------------------------------------------


@FEW
@given(PLAN, st.data())
def test_edits(plan, data):
    """An edit is data, and the plan takes it."""
    edit = data.draw(strategies.edits(plan))
    after, change = edit(plan)

    assert edit.kind in {change.kind, "hold"}
    assert change.to_text()
    assert check_consistency(after).ok


def test_edits_of_all_kinds():
    """Every kind occurs; a plan that was typed takes no holds and has nothing to be balanced by."""
    plan = drawn(PLAN, lambda plan: plan.basis and plan[plan.metrics[0], plan.roles, NOVEMBER] > 10)
    typed = Plan.from_rows(plan.rows(), like=plan)
    kinds = ["set", "transfer", "scale", "spread", "resplit", "hold", "rebalance"]
    wanted = {kind: lambda edit, kind=kind: edit.kind == kind for kind in kinds}

    assert set(kinds) == seen(strategies.edits(plan), wanted)
    assert set(kinds) - {"hold", "rebalance"} == seen(strategies.edits(typed), wanted)


@FEW
@given(strategies.negotiations(PLAN))
def test_negotiations(talk):
    """A negotiation can be played again from its ledger."""
    assert Negotiation.replay(talk.plan, talk.ledger) == talk


def test_negotiations_in_all_states():
    """Every state occurs, that of being open again included."""
    plan = drawn(PLAN, lambda plan: plan[plan.metrics[0], plan.roles, NOVEMBER] > 10)
    talks = strategies.negotiations(st.just(plan))
    states = ["countered", "answered", "accepted", "conceded", "imposed"]
    wanted = {
        state: lambda talk, state=state: any(one.state == state for one in talk.standings())
        for state in states
    }
    again = {"reopened": lambda talk: any(step.move == "reopen" for step in talk.ledger)}

    assert {*states, "reopened"} == seen(talks, wanted | again)


def test_nobody_to_talk_to():
    """Where the tree is one person nothing can be talked over, and strangers have no store."""
    alone = strategies.plans(
        st.just(Manager("li-na")), st.just(NOVEMBER), targets=st.just(Targets({Metric("signings"): 8}))
    )

    assert () == drawn(strategies.negotiations(alone)).ledger
    assert {"li-na"} >= set(drawn(strategies.actuals(drawn(alone), min_size=5)).managers)


# --- the door -------------------------------------------------------------------------------------------------------


def test_entry_point():
    """The entry point that Hypothesis calls registers the types, and costs no strategy."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (entry,) = project["entry-points"]["hypothesis"].items()

    assert register is EntryPoint(*entry, group="hypothesis").load()
    script = (
        "import sys; from targetkit._hypothesis import register; register(); "
        "print('targetkit.strategies' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    assert "False" == ran.stdout.strip()


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.__name__)
@pytest.mark.traced
@settings(max_examples=2)
@given(data=st.data())
def test_from_type(kind, data):
    """`from_type` draws every registered type; its values are hashable, as all values are."""
    register()
    found = data.draw(st.from_type(kind))

    assert isinstance(found, kind)
    assert isinstance(hash(found), int)


def test_types():
    """The types that people ask for are registered."""
    asked = {
        Actuals,
        Bound,
        Change,
        Edited,
        Funnel,
        Hold,
        Negotiation,
        Plan,
        Progress,
        Report,
        Stock,
        Targets,
    }

    assert asked <= set(TYPES)


def test_without_hypothesis(monkeypatch):
    """Without the extra, importing the module gives the line that installs it."""
    for name in list(sys.modules):
        if name == "targetkit.strategies" or name.startswith("targetkit.strategies."):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "hypothesis", None)

    with pytest.raises(importlib.import_module("targetkit").MissingExtra) as error:
        importlib.import_module("targetkit.strategies")

    assert ("hypothesis", "testing") == (error.value.library, error.value.extra)
    assert "pip install 'targetkit[testing]'" in str(error.value)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (
            lambda: strategies.managers(ids="li-na"),
            "ids='li-na' is no strategy; of a single value make just('li-na')",
        ),
        (lambda: strategies.plans(Store("s", [Manager("m")])), "roles=Store('s', 1 manager) is no strategy"),
        (lambda: strategies.plans(allow_typed=1), "allow_typed=1: expected True or False"),
        (lambda: strategies.splits(allow_rules="no"), "allow_rules='no': expected True or False"),
        (lambda: strategies.stores(min_size=0), "min_size=0: expected a whole number from 1 on"),
        (lambda: strategies.teams(max_size=True), "max_size=True: expected a whole number from 1 on"),
        (lambda: strategies.rosters(min_size=3, max_size=2), "min_size=3 is above max_size=2"),
        (lambda: strategies.months(Month(2026, 2), Month(2026, 1)), "min_value=Month(2026, 2) comes after"),
        (lambda: strategies.months(2026), "min_value=2026 is no Month"),
        (lambda: strategies.broken_plans(codes=["TK999"]), "codes=('TK999',): expected some of TK101, "),
        (lambda: strategies.broken_plans(codes=[]), "codes=(): expected some of TK101, "),
        (lambda: strategies.rows([], []), "people=[] and metrics=[]: expected one of each at least"),
        (
            lambda: strategies.actuals(None, allow_strangers=None),
            "allow_strangers=None: expected True or False",
        ),
    ],
)
def test_refused(make, said):
    """What cannot be drawn from is refused where it is handed in, as Hypothesis does it."""
    with pytest.raises(InvalidArgument) as error:
        make()

    assert str(error.value).startswith(said)


def test_names():
    """The public names, and the arguments that come by position, are pinned."""
    by_position = {
        name: [
            parameter.name
            for parameter in signature(getattr(strategies, name)).parameters.values()
            if parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        ]
        for name in strategies.__all__
        if name.islower()
    }

    assert {
        "absences": ["days"],
        "actuals": ["plan"],
        "bounds": ["plan"],
        "broken_plans": ["plans"],
        "calendars": ["days"],
        "edits": ["plan"],
        "funnels": [],
        "histories": ["roles", "metrics"],
        "holds": ["plan"],
        "managers": ["days"],
        "metrics": ["names"],
        "months": ["min_value", "max_value"],
        "negotiations": ["plans"],
        "periods": ["min_value", "max_value"],
        "plans": ["roles", "periods"],
        "profiles": ["days"],
        "progresses": ["plans"],
        "regions": ["stores"],
        "roles": ["days"],
        "rosters": ["people"],
        "rows": ["people", "metrics", "days"],
        "splits": ["roles", "periods"],
        "stocks": ["plan"],
        "stores": ["people"],
        "targets": ["funnels"],
        "teams": ["people"],
        "weights": ["roles"],
    } == by_position
