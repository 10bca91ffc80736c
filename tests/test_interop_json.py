"""Values as JSON: each comes back equal, whatever is wrong in a document is told with its place."""

import importlib
import inspect
import json
import pkgutil
import sys
from collections import Counter
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from pathlib import Path

import attrs
import pytest
from attrs import evolve
from hypothesis import given, settings
from jsonschema import Draft202012Validator

import targetkit
from targetkit import Manager, Metric, Month, Plan, Team, Week, weights
from targetkit.errors import InvalidInput, InvalidValue, MissingExtra
from targetkit.files import write_plan
from targetkit.interop.json import LIMIT, _upgrades, dumps, from_dict, json_schema, loads, to_dict
from targetkit.interop.json._converter import converter
from targetkit.interop.json._names import NAMES, OUTSIDE, class_named, name_of
from targetkit.interop.json._shapes import shape_of
from targetkit.negotiation import Step
from targetkit.period import Quarter, Year
from tests.json_samples import (
    ACTUALS,
    FIRST,
    HISTORY,
    NOVEMBER,
    PROGRESS,
    SIGNINGS,
    SPLIT,
    TYPED,
    samples,
)
from tests.json_values import of_type
from tests.strategies import splits


def problems(document, expected=None, **more):
    """What is wrong in a document, each with its place."""
    with pytest.raises(InvalidInput) as caught:
        from_dict(document, expected, **more)

    return [str(each).removeprefix("JSON: ") for each in caught.value.problems]


def refused(text, **more):
    """What is wrong in a text."""
    with pytest.raises(InvalidInput) as caught:
        loads(text, **more)

    return [str(each) for each in caught.value.problems]


def changed(value, **parts):
    """The document of a value, with some parts of it replaced."""
    document = to_dict(value)
    document["value"] = {**document["value"], **parts}
    return document


def envelope(name, value):
    """A document of the latest version."""
    return {"schema": f"targetkit/{name}", "version": 2, "value": value}


# --- every value ------------------------------------------------------------------------------------------------


def public_classes():
    """The classes of values that public modules offer."""
    for found in pkgutil.walk_packages(targetkit.__path__, "targetkit."):
        # What doors to files and tests have of their own is no value of a service.
        if (
            found.name.startswith(("targetkit.cli", "targetkit.interop", "targetkit.strategies"))
            or "._" in found.name
        ):
            continue
        module = importlib.import_module(found.name)
        for name in getattr(module, "__all__", ()):
            one = getattr(module, name)
            if not inspect.isclass(one) or issubclass(one, BaseException):
                continue
            if attrs.has(one) or issubclass(one, tuple | Enum):
                yield one


def test_names_are_complete():
    """Every public class of values has a name, or a reason why it has none."""
    named = {class_named(name) for name in NAMES}
    outside = {
        getattr(importlib.import_module(f"targetkit.{module}"), own)
        for module, _, own in (where.rpartition(".") for where in OUTSIDE)
    }

    assert [] == sorted({str(one) for one in public_classes()} - {str(one) for one in named | outside})
    assert set() == named & outside
    assert all(OUTSIDE.values())


@pytest.mark.parametrize("value", samples(), ids=lambda value: type(value).__name__)
def test_samples(value):
    """A value comes back equal, and is written again as it was."""
    text = dumps(value)
    again = loads(text, type(value))

    assert value == again
    assert type(value) is type(again)
    assert text == dumps(again)


@pytest.mark.untraced
@pytest.mark.parametrize("name", NAMES)
def test_round_trip_values(name):
    """Whatever a value holds comes back equal."""
    kind = class_named(name)

    @settings(max_examples=max(settings.default.max_examples // 6, 1))
    @given(of_type(kind))
    def check(value):
        again = loads(dumps(value))

        assert value == again
        assert type(value) is type(again)

    check()


def test_order_is_kept():
    """The order in which metrics and members are shown is that of the document."""
    again = loads(dumps(SPLIT))

    assert [metric.name for metric in SPLIT.metrics] == [metric.name for metric in again.metrics]
    assert [role.id for role in SPLIT.roles.children] == [role.id for role in again.roles.children]


def test_deep_trees():
    """A tree of 5,000 levels is a flat document."""
    tree = Team("t0", [Manager("li-na")])
    for level in range(1, 5000):
        tree = Team(f"t{level}", [tree])

    assert tree == loads(dumps(tree))


def test_progress_counts_on():
    """A progress that was read counts as the one that was written."""
    again = loads(dumps(PROGRESS))

    assert PROGRESS.standing("signings") == again.standing("signings")


def test_history_goes_on():
    """A history that was read can be taken on: undone, redone, branched."""
    again = loads(dumps(HISTORY))
    at = HISTORY.head.at

    assert HISTORY.redo(author="chen", at=at) == again.redo(author="chen", at=at)
    assert HISTORY.switch("main").current == again.switch("main").current


DOCUMENTS = Path(__file__).parent / "documents"


def named_samples():
    """The samples by the names of their documents: that of their kind, and a number."""
    met = Counter()
    for value in samples():
        name = name_of(type(value)).replace("/", ".")
        met[name] += 1
        yield f"{name}-{met[name]}", value


def kept(name):
    """Where a document of the latest version is kept."""
    return DOCUMENTS / f"v{_upgrades.VERSION}" / f"{name}.json"


@pytest.mark.parametrize(("name", "value"), [*named_samples()])
def test_kept_documents(name, value):
    """A document is read as what it was written from, and written as it was.

    Whoever changes how a value is written gives the format a new version with a step to it, keeps the old documents
    as they are and adds those of the new version: `python -m tests.test_interop_json` writes them.
    """
    document = kept(name).read_text(encoding="utf-8")

    assert value == loads(document, type(value))
    assert json.loads(document) == to_dict(value)


def test_kept_first_version():
    """The file of a plan, version 1, is read with a plan for the same people."""
    document = (DOCUMENTS / "v1" / "Plan.json").read_text(encoding="utf-8")

    assert TYPED == loads(document, Plan, like=TYPED)


# --- the JSON Schema --------------------------------------------------------------------------------------------

SCHEMA = Path(__file__).parents[1] / "docs" / "reference" / "targetkit.schema.json"


def schema_text():
    """The schema as it is published."""
    return json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"


def test_schema_is_published():
    """The schema in the docs is that of the code: `python -m tests.test_interop_json` writes it anew."""
    assert schema_text() == SCHEMA.read_text(encoding="utf-8")
    Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("value", samples(), ids=lambda value: type(value).__name__)
def test_samples_fit_the_schema(value):
    """What is written fits the schema of its class."""
    Draft202012Validator(json_schema(type(value))).validate(to_dict(value))


@given(splits(ruled=True))
@settings(max_examples=max(settings.default.max_examples // 10, 1))
def test_plans_fit_the_schema(split):
    """Any plan fits the schema of all documents."""
    VALIDATOR.validate(to_dict(split.plan()))


VALIDATOR = Draft202012Validator(json_schema(Plan))


def test_what_does_not_fit():
    """The schema refuses what is refused: what is missing, what is not known, what is of another type."""
    document = changed(TYPED, weks="monday", frozen=3)
    del document["value"]["period"]

    assert {"additionalProperties", "required", "anyOf"} == {
        error.validator for error in VALIDATOR.iter_errors(document)
    }


def test_schema_of_no_value():
    """A class that no document is written for has no schema."""
    with pytest.raises(InvalidValue) as caught:
        json_schema(int)

    assert ("json_schema", int) == (caught.value.name, caught.value.given)
    assert "expected a class of targetkit's own values" in str(caught.value)


# --- how things are written -------------------------------------------------------------------------------------


def test_plain_json():
    """Targets stand by metric, role and period; money is a text, a count is a number."""
    value = to_dict(TYPED)["value"]

    assert {"2026-11": 9} == value["targets"]["signings"]["chengdu-01"]
    assert {"2026-11-03": 2, "2026-12-01": 2} == value["targets"]["signings"]["zhou"]
    assert {
        "metric": "deposits",
        "role": "nobody",
        "period": "2026-11-03..2026-11-09",
        "value": "0.5",
    } == value["strays"][0]


def test_great_numbers():
    """Whole numbers that a double cannot hold are texts, and read back exactly."""
    basis = SPLIT.basis.metrics["signings"]
    great = evolve(basis, ideals=type(basis.ideals)({"li-na": (2**53, -(2**60), 5)}))
    value = to_dict(great)["value"]

    assert {"li-na": [str(2**53), str(-(2**60)), 5]} == value["ideals"]
    assert great == loads(dumps(great))


@pytest.mark.parametrize(
    ("period", "text"),
    [
        (Month.starting(2026, 11, 26), "2026-11-26..2026-12-25"),
        (Week(date(2026, 11, 26), date(2026, 12, 25)), "week 2026-11-26..2026-12-25"),
        (Week(date(2026, 2, 1), date(2026, 2, 28)), "2026-02-01..2026-02-28"),
        (Week(FIRST, FIRST), "2026-11-03..2026-11-03"),
        (Quarter.starting(2026, 2), "2026-02-01..2026-04-30"),
        (Year(2026), "2026"),
    ],
)
def test_periods(period, text):
    """A week that is as long as a month is still a week."""
    assert text == to_dict(period)["value"]
    assert period == loads(dumps(period))


def test_numbers_of_services():
    """A number may come as JSON's own where no digit is lost by it."""
    document = to_dict(Metric("deposits", "0.01"))
    document["value"]["quantum"] = 0.01

    assert Metric("deposits", "0.01") == from_dict(document)
    document["value"]["quantum"] = Decimal("0.01")
    assert Metric("deposits", "0.01") == from_dict(document)
    document["value"]["quantum"] = 0.1 + 0.2
    assert [
        '$.value.quantum: 0.30000000000000004 was given; expected a number as a text, such as "2/5" or "0.4"'
    ] == problems(document)


def test_functions_are_not_written():
    """A function of one's own cannot travel, nor a calendar, nor what is no value at all."""
    with pytest.raises(InvalidValue) as function:
        dumps(weights.monthly(lambda scope: {}))
    with pytest.raises(InvalidValue) as other:
        dumps([SPLIT])

    assert "expected a value of targetkit's own, such as weights/blend, weights/equal" in str(function.value)
    assert "list" == other.value.given
    assert (
        "JSON: 'list' was given; expected a value of targetkit's own, such as a Plan, a Store or a Report"
        == str(other.value)
    )


class Index:
    """A whole number of another library."""

    def __index__(self):
        return 7


@pytest.mark.parametrize("number", [Index(), 7.5, "7.5", Decimal("7.5"), Fraction(22, 3)])
def test_numbers_of_steps(number):
    """A number that was named in a negotiation is written as what it was."""
    again = loads(dumps(Step("counter", "signings", "zhou", number)))

    assert (7 if isinstance(number, Index) else number) == again.value
    assert (int if isinstance(number, Index) else type(number)) is type(again.value)


def test_types_that_are_not_written():
    """A class of values with a field that JSON has no way for is told to whoever adds it."""
    with pytest.raises(TypeError, match="<class 'complex'> has no way to be written"):
        shape_of(complex)


def test_indent():
    """A document can be laid out for people."""
    assert '{\n  "schema": "targetkit/month"' == dumps(NOVEMBER, indent=2)[:31]


# --- what is wrong in a document --------------------------------------------------------------------------------


def test_all_problems_at_once():
    """Everything that is wrong is told, each with its place."""
    document = changed(
        TYPED, weks="monday", metrics=[{"name": "signings", "quantum": True}], frozen="yesterday"
    )
    del document["value"]["period"]

    assert [
        '$.value.metrics[0].quantum: true was given; expected a number as a text, such as "2/5" or "0.4"',
        "$.value.period: it is missing",
        "$.value.frozen: 'yesterday' was given; expected a day, such as 2026-11-03",
        "$.value.weks: it is not known here; did you mean 'weeks'?",
    ] == problems(document)


def test_targets_that_are_none():
    """A target for what the plan does not have, a negative one, one finer than the quantum."""
    targets = to_dict(SPLIT)["value"]["targets"]
    targets["signings"]["zhou"]["2026-11-03"] = -1
    targets["signings"]["zhou"]["2026-12"] = 1
    targets["signings"]["nobody"] = {}
    targets["disbursements"]["zhou"]["2026-11"] = "1500.5"
    targets["visits"] = {}

    assert [
        '$.value.targets.signings.zhou["2026-11-03"]: signings: -1 is refused: a target is zero or more',
        "$.value.targets.signings.zhou[\"2026-12\"]: '2026-12' was given; "
        "expected a period of 2026-11, as 2026-11 is written",
        "$.value.targets.signings.nobody: 'nobody' was given; expected a role of the plan",
        "$.value.targets.disbursements.zhou[\"2026-11\"]: disbursements: Decimal('1500.5') is refused: "
        "it is finer than the quantum, 1000; metric.up(...) makes it 2000, metric.nearest(...) 2000",
        "$.value.targets.visits: 'visits' was given; "
        "expected one of the plan's metrics, approvals, signings, disbursements",
    ] == problems(changed(SPLIT, targets=targets))


def test_rest_of_a_plan():
    """Metrics that are twice there, weeks of no scheme, calendars of nothing, a stretch of no level."""
    told = to_dict(SPLIT)["value"]
    metrics = [told["metrics"][0], told["metrics"][0]]
    alias = [{"name": "visits", "aliases": ["signings"]}, *told["metrics"]]
    stranger = {"metrics": ["visits"], "calendar": told["calendars"][0]["calendar"]}
    twice = {**stranger, "metrics": ["signings"]}

    assert ["$.value: a list was given; expected each metric once"] == problems(
        changed(SPLIT, metrics=metrics)
    )
    assert ["$.value.metrics: metric 'signings' occurs twice"] == [
        each.partition(" in ")[0] for each in problems(changed(SPLIT, metrics=alias))
    ]
    assert ["$.value.weeks: unknown week scheme 'friyay'. Did you mean 'friday'?"] == problems(
        changed(SPLIT, weeks="friyay")
    )
    assert [
        "$.value.calendars: 'visits' was given; "
        "expected one of the plan's metrics, approvals, signings, disbursements"
    ] == problems(changed(SPLIT, calendars=[stranger]))
    assert ["$.value.calendars: a list was given; expected one calendar for each metric"] == problems(
        changed(SPLIT, calendars=[twice, twice])
    )
    assert [
        "$.value.stretch: unknown level of roles 'clan' in stretch. There is 'store', 'team' and 'manager'."
    ] == (problems(changed(SPLIT, stretch={"clan": "0.1"})))


def test_frozen_days_may_be_negative():
    """A day that stands at what was attained may be negative, by a correction."""
    document = changed(evolve(SPLIT, frozen=FIRST))
    document["value"]["targets"]["signings"]["zhou"]["2026-11-03"] = -1

    assert -1 == from_dict(document)["signings", "zhou", FIRST]


def test_basis_of_another_plan():
    """A basis that does not fit its plan is refused, before anything is worked out from it."""
    basis = to_dict(SPLIT)["value"]["basis"]
    signings, money = basis["metrics"]["signings"], basis["metrics"]["disbursements"]
    signings["loads"]["nobody"] = "1"
    money["follows"] = "visits"
    basis["metrics"]["approvals"]["ideals"]["zhou"] = [1]
    basis["metrics"]["visits"] = dict(money)

    assert [
        "$.value.basis.metrics.approvals: 'approvals' was given; "
        "expected as many ideals and weights for each manager as the plan has periods of one level",
        "$.value.basis.metrics.signings: 'nobody' was given; expected a manager of the plan",
        "$.value.basis.metrics.disbursements: 'visits' was given; "
        "expected one of the plan's metrics, approvals, signings, disbursements",
        "$.value.basis.metrics.visits: 'visits' was given; "
        "expected one of the plan's metrics, approvals, signings, disbursements",
    ] == problems(changed(SPLIT, basis=basis))


def test_trees_that_are_none():
    """A role that is twice there or in no group before it, a leader of no team, an empty group."""
    store = {"type": "store", "id": "s"}
    li_na = {"type": "manager", "id": "li-na", "within": "s"}
    east = {"type": "team", "id": "east", "within": "s"}

    assert ["$.value: a list was given; expected at least one role"] == problems(envelope("store", []))
    assert [
        "$.value[2]: 'li-na' was given; expected an id of its own; another role here has it",
        "$.value[3]: 'west' was given; expected as `within` the id of a group that comes before it",
        "$.value[4]: 'wu' was given; expected one leader for a team, and none elsewhere",
    ] == problems(
        envelope(
            "store",
            [
                store,
                li_na,
                li_na,
                {"type": "manager", "id": "sun", "within": "west"},
                {"type": "manager", "id": "wu", "within": "s", "leads": True},
            ],
        )
    )
    assert [
        "$.value[0]: 's' was given; expected as `within` null for the root, which comes first"
    ] == problems(envelope("store", [{**store, "within": "s"}, li_na]))
    assert [
        "$.value[1]: team 'east' has no members: a target given to it would reach nobody; "
        "add a member or leave the group out"
    ] == problems(envelope("store", [store, east]))
    assert ["$.value[0].type: 'shop' was given; expected one of manager, team, store, region"] == problems(
        envelope("store", [{"type": "shop", "id": "s"}])
    )
    assert ["$.value: 'manager' was given; expected a store at the root"] == problems(
        envelope("store", [{**li_na, "within": None}])
    )


def test_roles_of_other_kinds():
    """Where a role can stand, any tree is read, and nothing else."""
    document = to_dict(TYPED)
    document["value"]["roles"] = to_dict(Manager("zhou"))["value"]

    assert [
        "$.value.targets.signings.chengdu-01: 'chengdu-01' was given; expected a role of the plan".replace(
            ".chengdu-01:", '["chengdu-01"]:'
        )
    ] == problems(document)
    document["value"]["roles"] = "zhou"
    assert ["$.value.roles: 'zhou' was given; expected a list"] == problems(document)


def test_all_rows_of_actuals():
    """Every row that the actuals refuse is told, not the first alone."""
    document = to_dict(ACTUALS)
    document["value"]["rows"][0]["value"] = "0.5"
    document["value"]["rows"][1]["manager"] = " li-na"
    found = problems(document)

    assert ["$.value.rows[0]", "$.value.rows[1]"] == [each.partition(": ")[0] for each in found]


def test_ledgers_that_contradict():
    """What is wrong with the actuals as a whole is told of the whole."""
    document = to_dict(ACTUALS)
    handover = document["value"]["ledger"][1]
    document["value"]["ledger"] = [handover, {**handover, "reason": "another"}]

    assert ["$.value"] == [each.partition(": ")[0] for each in problems(document)]


def test_targets_twice():
    """A metric is asked for once."""
    one = {"metric": to_dict(SIGNINGS)["value"], "value": 3}

    assert ["$.value: a list was given; expected each metric once"] == problems(
        envelope("targets", {"targets": [one, one]})
    )


def test_histories_that_are_none():
    """A ledger whose numbers do not follow each other, branches of entries that there are not."""
    told = to_dict(HISTORY)["value"]
    swapped = [*told["revisions"][1::-1], *told["revisions"][2:]]
    late = [{**told["revisions"][0], "after": 3}, *told["revisions"][1:]]

    assert ["$.value.revisions: a list was given; expected at least one entry"] == problems(
        changed(HISTORY, revisions=[])
    )
    assert [
        "$.value.revisions[0]: 2 was given; expected the number 1, its place in the ledger",
        "$.value.revisions[1]: 1 was given; expected the number 2, its place in the ledger",
    ] == problems(changed(HISTORY, revisions=swapped))
    assert [
        "$.value.revisions[0]: 3 was given; expected entries before its own as those it comes after and restores"
    ] == problems(changed(HISTORY, revisions=late))
    assert [
        "$.value: 'main' was given; expected a branch whose numbers are those of entries, 1 to 4"
    ] == problems(changed(HISTORY, branches={"main": {"start": 1, "head": 9}}))
    assert ["$.value: 'what if' was given; expected one of the branches main"] == problems(
        changed(HISTORY, branches={"main": {"start": 1, "head": 2}})
    )


def test_progress_of_other_days():
    """A progress lies in its plan's period, among its people."""
    assert ["$.value: '2026-12-01' was given; expected a day of 2026-11"] == problems(
        changed(PROGRESS, today="2026-12-01")
    )
    assert ["$.value: unknown role 'nobody' in the plan."] == [
        each.partition(" Did")[0].partition(" There")[0]
        for each in problems(changed(PROGRESS, owners={"someone": "nobody"}))
    ]


def test_calendars_that_are_none():
    """A rule that no calendar takes, a day of more than a day."""
    rule = {"type": "rule-layer", "rule": "FREQ=HOURLY", "weight": "1"}
    days = {"type": "day-layer", "days": {"2026-11-03": ["2", "workday"]}}
    calendar = {"week": ["1"] * 7, "layers": [rule, days]}

    found = problems(envelope("work-calendar", calendar))

    assert ["$.value.layers[0]", "$.value.layers[1]"] == [each.partition(": ")[0] for each in found]
    assert "expected one DTSTART" in found[0]
    assert "'2' was given; expected a weight from 0 to 1 on 2026-11-03" in found[1]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("month", 11, "$.value: 11 was given; expected a month, such as"),
        ("month", "2026-13", "$.value: '2026-13' was given; expected a month, such as 2026-11 or"),
        ("month", "2026年11月", "$.value: '2026年11月' was given; expected a month"),
        ("week", "week 2026", "$.value: 'week 2026' was given; expected a week, such as 2026-11-02..2026-11-08"),
        ("week", "2026-11", "$.value: '2026-11' was given; expected a week"),
        ("metric", [], "$.value: a list was given; expected an object"),
        ("metric", None, "$.value: null was given; expected an object"),
        ("metric", {"name": 3}, "$.value.name: 3 was given; expected a text"),
        ("metric", {"name": "a", "unit": "\ud800"}, "without half characters"),
        ("metric", {"name": "a", "aliases": "b"}, "$.value.aliases: 'b' was given; expected a list"),
        ("metric", {"name": "a", "quantum": "1/0"}, "and not divided by zero"),
        ("metric", {"name": "a", "quantum": "1" * 3000}, "$.value.quantum: '111"),
        ("metric", {"name": "a", "quantum": []}, "$.value.quantum: a list was given; expected a number as a text"),
        ("row", {"metric": "a", "role": "b", "period": "2026", "value": "1" * 61}, "$.value.value: '1111"),
        ("row", {"metric": "a", "role": "b", "period": 3, "value": 1}, "$.value.period: 3 was given"),
        ("row", {"metric": "a", "role": "b", "period": "2026", "value": True}, "$.value.value: true was given"),
        ("row", {"metric": "a", "role": "b", "period": "2026", "value": {}}, "a whole number or a text"),
        ("row", {"metric": "a", "role": "b", "period": "2026", "value": None}, "$.value.value: null was given"),
        ("ceiling", {"uses": "x"}, "$.value.uses: 'x' was given; expected null or a whole number"),
        ("ceiling", {"uses": 1, "per": "year"}, "'year' was given; expected one of day, week, period"),
        ("clearing-target", {"stage": "a", "by": 3}, "$.value.by: 3 was given"),
        ("cost", {"paid": "yes"}, "$.value.paid: 'yes' was given; expected true or false"),
        ("tension", {"least": ["a"], "middle": "1", "greatest": ["a", "1"]}, "expected a list of 2"),
        ("ramp", {"steps": ["1"]}, "$.value.steps: a list was given; expected an object"),
        ("ramp", {"steps": {"x": "1"}}, "$.value.steps.x: 'x' was given; expected a whole number"),
        ("shape", {"holidays": [["x"]]}, "$.value.holidays[0]: a list was given; expected a list of 2"),
        ("shape", {"metric": "a", "dead": {}}, "$.value.dead: an object was given; expected a list"),
        ("stage", {"metric": {"name": "a"}, "lag": 0.5}, "$.value.lag: 0.5 was given; expected a whole number or an object"),
        ("handover", {"deal": "d", "from_": "a", "to": "b", "effective": "2026-11-03", "reason": "r", "recorded": "x"},
         "$.value.recorded: 'x' was given; expected a day, such as 2026-11-03"),
        ("handover", {"deal": "d", "from_": "a", "to": "b", "effective": "2026-11-03", "reason": "r", "recorded": "T"},
         "$.value.recorded: 'T' was given; expected a day and time, such as 2026-11-03T17:30:00"),
        ("spreads/like", {"other": {"type": "period", "day": 3}}, "$.value.other: an object was given"),
        ("spreads/like", {"other": {"type": "period", "value": 3}}, "$.value.other.value: 3 was given"),
        ("spreads/like", {"other": {"type": "month"}}, "$.value.other.type: 'month' was given; expected one of"),
        ("weights/monthly", {"policy": {"type": "equal"}}, "$.value.policy.type: 'equal' was given; expected one of"),
    ],
)  # fmt: skip
def test_wrong_types(name, value, expected):
    """Something else than what should stand there is refused, with what should."""
    (found,) = problems(envelope(name, value))

    assert expected in found


def test_many_problems():
    """A hundred problems are told; what goes beyond is only said to be there."""
    rows = envelope("report", {"findings": [3] * 5000})
    both = envelope("pledge-sums", {"silent": [3] * 5000, "x": 1})

    assert 100 == len(problems(rows))
    assert ["and 8 more like these"] == problems(both)[100:]


def test_envelopes():
    """The envelope names what it holds and its version, and nothing else."""
    assert ['$: a list was given; expected an object with "schema", "version" and "value"'] == problems([])
    assert [
        "$.schema: 'targetkit/plam' was given; expected one of the names of values, such as targetkit/plan",
        "$.version: '2' was given; expected the version, a whole number up to 2",
    ] == problems({"schema": "targetkit/plam", "version": "2"})
    assert ["$.schema: null was given", "$.version: null was given"] == [
        each.partition(";")[0] for each in problems({})
    ]
    assert [
        "$.value: it is missing",
        "$.x: 'x' was given; expected nothing else in the envelope than schema, version and value",
    ] == problems({"schema": "targetkit/month", "version": 2, "x": 1})


def test_expected_types():
    """Another value than the one that is expected is refused, as is a class that is never written."""
    document = to_dict(NOVEMBER)

    assert NOVEMBER == from_dict(document, Month)
    assert [
        "$.schema: 'targetkit/month' was given; expected targetkit/plan, which is what is read here"
    ] == problems(document, Plan)
    assert [
        "$.schema: 'int' was given; expected a class of targetkit's own values as the type to read"
    ] == problems(document, int)


# --- hostile texts ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "JSON:1: it is no JSON: Expecting value"),
        ('{\n"a": }', "JSON:2: it is no JSON: Expecting value"),
        (b"\xff", "JSON: it is no UTF-8: byte 0 cannot be read"),
        ("[" * 200_000, "JSON: its lists and objects lie too deep in each other"),
        ("[" + "1" * 5000 + "]", "JSON: a number in it has more digits than a target needs"),
        ("[NaN]", "JSON: NaN is no number that can be counted with; write null, or the number that is meant"),
        ("[-Infinity]", "JSON: -Infinity is no number"),
        ('{"a": 1, "a": 2, "b": 3}', "JSON: 'a' stands twice in one object; keep one of them"),
    ],
)  # fmt: skip
def test_hostile_texts(text, expected):
    """What is no JSON, or JSON that no value is, is refused in words."""
    (found,) = refused(text)

    assert found.startswith(expected)


def test_deep_values():
    """What is too deep for a value to be is refused, in the text and out of it, when written and when read."""
    inner = to_dict(weights.equal())["value"]
    policy = {"type": "weights/equal", **inner}
    made = weights.equal()
    for _ in range(3000):
        policy = {"type": "weights/monthly", "policy": policy}
        made = weights.monthly(made)
    with pytest.raises(InvalidValue) as caught:
        dumps(made)

    assert ["its lists and objects lie too deep in each other"] == problems(
        envelope("weights/monthly", {"policy": policy})
    )
    assert "expected a value that is less deep" in str(caught.value)


def test_long_texts():
    """A text beyond the limit is not even parsed, unless a greater one is allowed."""
    text = dumps(NOVEMBER)

    assert ["JSON: it is longer than 10; where that is meant, hand in a greater limit, or None"] == refused(
        text, limit=10
    )
    assert NOVEMBER == loads(text.encode(), limit=None)
    assert NOVEMBER == loads(b"\xef\xbb\xbf" + text.encode())
    assert len(text) < LIMIT


def test_names_of_documents():
    """What is wrong is told of the document by the name it is given."""
    assert ["plan.json:1: it is no JSON: Expecting value"] == refused("", name="plan.json")


# --- versions ---------------------------------------------------------------------------------------------------


def test_first_version(tmp_path):
    """Version 1 is the file of a plan; it is read with a plan for the same people."""
    write_plan(TYPED, tmp_path / "plan.json")
    text = (tmp_path / "plan.json").read_text(encoding="utf-8")
    again = loads(text, Plan, like=TYPED)

    assert TYPED == again
    assert 1 == json.loads(text)["version"]


def test_first_version_alone():
    """Without such a plan, or for anything else, version 1 cannot be read."""
    document = {"schema": "targetkit/plan", "version": 1}

    assert [
        "$.version: 1 was given; expected a later version, or a plan to be like: version 1 is a plan's file, "
        "which holds its rows and not its roles; hand in like=plan, or read it with targetkit.files.read_plan"
    ] == problems(document)
    assert ["JSON: rows: it is not a list"] == [
        f"JSON: {each}" for each in problems(document, like=TYPED) if "rows" in each
    ]
    assert ["$.version: 1 was given; expected a version from 2 to 2"] == problems(
        {"schema": "targetkit/month", "version": 1}
    )
    assert [
        "$.version: 3 was given; expected a version up to 2; a later release of targetkit reads this one"
    ] == (problems({"schema": "targetkit/month", "version": 3}))


def test_later_versions(monkeypatch):
    """A step brings a value up to date wherever it stands in a document of an earlier version."""

    def renamed(given):
        return {("unit" if key == "measure" else key): told for key, told in given.items()}

    def refreshed(given):
        return {**given, "unit": f"{given['unit']}!"}

    monkeypatch.setattr(_upgrades, "STEPS", {2: {"metric": renamed}, 3: {"metric": refreshed, "month": str}})
    converter.cache_clear()
    document = to_dict(TYPED)
    for metric in document["value"]["metrics"]:
        metric["measure"] = metric.pop("unit")
    fourth = to_dict(TYPED)["value"]

    assert {"!"} == {metric.unit for metric in converter(2).structure(document["value"], Plan).metrics}
    assert {"!"} == {metric.unit for metric in converter(3).structure(fourth, Plan).metrics}
    assert TYPED == converter(4).structure(fourth, Plan)
    converter.cache_clear()


# --- the extra --------------------------------------------------------------------------------------------------


def test_missing(monkeypatch):
    """Without the library the error says how to get it."""
    monkeypatch.setitem(sys.modules, "cattrs", None)
    converter.cache_clear()
    with pytest.raises(MissingExtra) as writing:
        dumps(NOVEMBER)
    with pytest.raises(MissingExtra) as reading:
        from_dict(envelope("month", "2026-11"))

    assert ("cattrs", "json") == (writing.value.library, writing.value.extra)
    assert "cattrs is not installed; get it with: pip install 'targetkit[json]'" == str(reading.value)


if __name__ == "__main__":
    SCHEMA.write_text(schema_text(), encoding="utf-8")
    for name, value in named_samples():
        kept(name).parent.mkdir(parents=True, exist_ok=True)
        kept(name).write_text(dumps(value) + "\n", encoding="utf-8")
