"""Remedies as targets: days off that are worked, evenings, and rest that is given back."""

import pickle
from datetime import date
from fractions import Fraction

import pytest
from attrs import evolve

from targetkit import (
    Actuals,
    Hold,
    Manager,
    Metric,
    Month,
    Plan,
    Store,
    Team,
    WorkCalendar,
    decompose,
    levers,
    replan,
    track,
)
from targetkit._attrs import value
from targetkit.actions import Action
from targetkit.applying import apply
from targetkit.errors import InvalidQuantity, InvalidValue, UnknownMember
from targetkit.labour import LabourLimits, kinds_of
from targetkit.remedies import plan_remedies
from targetkit.workdays import DayKind

NOVEMBER = Month(2026, 11)
SIGNINGS = Metric("signings")
MONEY = Metric("disbursements", 1000, "CNY")
WEEKDAYS = WorkCalendar.weekdays()
FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2026, 11, day) for day in (13, 14, 15, 16))
STORE = Store(
    "chengdu-01",
    [Team("east", [Manager("li-na")], leader=Manager("zhou")), Team("west", [Manager("zhao-min")])],
)
NOTHING = Actuals([], metrics=[SIGNINGS, MONEY])


def planned(store=STORE, calendar=WEEKDAYS, metrics=None, **rules):
    """Everybody has five hundred signings, so that an hour shows."""
    asked = {SIGNINGS: 1500} if metrics is None else metrics
    return decompose(asked, store, NOVEMBER, calendar=calendar, **rules)


def does(manager="li-na", day=SATURDAY, when="rest_day", hours=6, state="agreed", **given):
    """Something that somebody does, agreed if nothing else is said."""
    own = {"rule": "week", "why": "week/chengdu-01", **given}
    return Action("weekend", manager=manager, day=day, when=when, hours=hours, state=state, **own)


def remedies_of(plan, *actions, day=FRIDAY):
    """A plan of remedies with these actions, from a day on."""
    bare = plan_remedies(track(plan, NOTHING, day, at="morning"), [], levers.standard(), LabourLimits.china())
    return evolve(bare, actions=actions)


def test_a_day_off_is_worked():
    """Who comes on a Saturday for six hours has three quarters of a day's targets there, and nobody else has any."""
    plan = planned()
    after, change = apply(remedies_of(plan, does()), plan, NOTHING, reason="the weekend")
    saturday = after["signings", "li-na", SATURDAY]
    monday = after["signings", "li-na", MONDAY]

    assert abs(Fraction(3, 4) * monday - saturday) < 2
    assert saturday == after["signings", "east", SATURDAY] == after["signings", "chengdu-01", SATURDAY]
    assert after["signings", "li-na", SUNDAY] == 0
    assert 500 == after["signings", "li-na", NOVEMBER]
    assert monday < replan(plan, NOTHING, date(2026, 11, 12)).plan["signings", "li-na", MONDAY]
    assert "replan" == change.kind
    assert "the weekend" == change.reason
    assert "works on 14 Nov 2026, a day off: li-na" in change.to_text().splitlines()
    assert "2026年11月14日（休息日）上班：li-na" in change.to_text("zh").splitlines()


def test_the_tree_knows_of_it():
    """The day is open for that person only, is still a rest day for what it is paid, and a next re-plan keeps it."""
    plan = planned()
    after, _ = apply(remedies_of(plan, does()), plan, NOTHING)
    people = {one.id: one for one in after.roles.managers()}
    again, _ = replan(after, NOTHING, FRIDAY)

    assert Fraction(3, 4) == people["li-na"].calendar.weight(SATURDAY)
    assert DayKind.REST_DAY is kinds_of(WEEKDAYS, people.values())("li-na", SATURDAY)
    assert [None, None] == [people[id_].calendar for id_ in ("zhou", "zhao-min")]
    assert "zhou" == after.role("east").leader.id
    assert 0 < again["signings", "li-na", SATURDAY]
    assert pickle.loads(pickle.dumps(after)) == after
    assert isinstance(hash(after), int)
    assert Plan.from_rows(after.rows(), like=after) == after


def test_a_leader_comes():
    """A leader who carries targets stays the leader."""
    plan = planned()
    after, _ = apply(remedies_of(plan, does("zhou")), plan, NOTHING)

    assert 0 < after["signings", "zhou", SATURDAY] == after["signings", "east", SATURDAY]
    assert after.role("zhou") is after.role("east").leader


def test_an_evening_counts_on_its_day():
    """An hour in the evening makes its day nine eighths of one; the tree stays as it was, and two hours add up."""
    plan = planned()
    one, change = apply(remedies_of(plan, does(day=MONDAY, when="evening", hours=1)), plan, NOTHING)
    several = [does(day=MONDAY, when="evening", hours=2), does(day=MONDAY, when="evening", hours=2)]
    four, _ = apply(remedies_of(plan, *several), plan, NOTHING)
    other = date(2026, 11, 24)

    assert abs(Fraction(9, 8) * one["signings", "li-na", other] - one["signings", "li-na", MONDAY]) < 2.2
    assert abs(Fraction(3, 2) * four["signings", "li-na", other] - four["signings", "li-na", MONDAY]) < 2.5
    assert one.roles == plan.roles
    assert 500 == one["signings", "li-na", NOVEMBER]
    assert "works longer on 16 Nov 2026: li-na" in str(change).splitlines()


def test_an_evening_opens_no_day():
    """After a day on which somebody works anyway comes an evening; on any other there is none."""
    plan = planned()
    after, _ = apply(remedies_of(plan, does(when="evening")), plan, NOTHING)
    both, _ = apply(remedies_of(plan, does(hours=4), does(when="evening", hours=4)), plan, NOTHING)

    assert after == replan(plan, NOTHING, date(2026, 11, 12)).plan
    assert abs(both["signings", "li-na", SATURDAY] - both["signings", "li-na", MONDAY]) < 2


def test_usual_hours():
    """Where a day has six hours, six are a day; no day off counts for more than one in the tree."""
    plan = planned()
    after, _ = apply(remedies_of(plan, does()), plan, NOTHING, hours_a_day=6)
    long, _ = apply(remedies_of(plan, does(hours=9)), plan, NOTHING, hours_a_day=6)

    assert abs(after["signings", "li-na", MONDAY] - after["signings", "li-na", SATURDAY]) < 2
    assert 1 == long.role("li-na").calendar.weight(SATURDAY)
    assert long["signings", "li-na", SATURDAY] > long["signings", "li-na", MONDAY]


def test_rest_is_given_back():
    """The day of rest in return has no target, and the person is away on it."""
    plan = planned()
    after, change = apply(remedies_of(plan, does(rest_on=date(2026, 11, 17))), plan, NOTHING)

    assert 0 == after["signings", "li-na", date(2026, 11, 17)]
    assert 500 == after["signings", "li-na", NOVEMBER]
    assert {date(2026, 11, 17): 1} == dict(after.role("li-na").away)
    assert "rests on 17 Nov 2026 instead: li-na" in str(change).splitlines()
    assert "2026年11月17日补休：li-na" in change.to_text("zh").splitlines()


@pytest.mark.parametrize("state", ["agreed", "done", "verified", "no_effect"])
def test_what_counts(state):
    """Overtime that was agreed counts, done or not; what nobody has agreed to does not, unless it is asked for."""
    plan = planned()
    measured = {"verified": 1, "no_effect": 0}.get(state)
    counted, _ = apply(remedies_of(plan, does(state=state, measured=measured)), plan, NOTHING)
    only_planned = remedies_of(plan, does(state="planned"))

    assert 0 < counted["signings", "li-na", SATURDAY]
    assert apply(only_planned, plan, NOTHING) == replan(plan, NOTHING, date(2026, 11, 12))
    assert counted == apply(only_planned, plan, NOTHING, planned=True).plan


def test_working_hours_add_none():
    """What is done within working hours is a re-plan like any other, with what came and how it is carried."""
    plan = planned()
    actuals = Actuals([(date(2026, 11, 3), "li-na", SIGNINGS, 620)], metrics=[SIGNINGS])
    options = {"carry": "next_day", "surplus": "release", "reason": "half time"}
    done = apply(remedies_of(plan, does(when="hours")), plan, actuals, **options)

    assert replan(plan, actuals, date(2026, 11, 12), **options) == done


def test_options_with_actions():
    """What came beyond a target, and how the rest is carried, is as for `replan` with actions, too."""
    plan = planned()
    actuals = Actuals([(date(2026, 11, 3), "zhao-min", SIGNINGS, 620)], metrics=[SIGNINGS])
    remedies = remedies_of(plan, does())
    released, _ = apply(remedies, plan, actuals, surplus="release")
    next_day, _ = apply(remedies, plan, actuals, carry="next_day")

    assert 1500 == released["signings", "chengdu-01", NOVEMBER]
    assert 1620 == next_day["signings", "chengdu-01", NOVEMBER]
    assert next_day["signings", "li-na", FRIDAY] > released["signings", "li-na", FRIDAY] * 4


def test_as_of_a_later_day():
    """Days that have gone by are what was attained; remedies of them add nothing, rest in return still does."""
    plan = planned()
    remedies = remedies_of(plan, does(rest_on=date(2026, 11, 17)))
    actuals = Actuals([(SATURDAY, "li-na", SIGNINGS, 3)], metrics=[SIGNINGS])
    after, change = apply(remedies, plan, actuals, SUNDAY)

    assert SUNDAY == after.frozen
    assert 3 == after["signings", "li-na", SATURDAY]
    assert 0 == after["signings", "li-na", date(2026, 11, 17)]
    assert after.role("li-na").calendar is None
    assert "day off" not in str(change)


def test_own_calendars():
    """A calendar of one's own is what the days are laid over, whatever kind of calendar it is."""

    @value
    class Mondays:
        """Open on Mondays."""

        def weight(self, day):
            """One on a Monday."""
            return self.weights((day,))[0]

        def weights(self, days):
            """One on each Monday."""
            return tuple(Fraction(day.weekday() == 0) for day in days)

    people = [
        Manager("li-na", calendar=Mondays()),
        Manager("wang-lei", calendar=WorkCalendar.weekly({"sunday": 1, "monday": 1})),
        Manager("zhao-min"),
    ]
    plan = planned(Store("chengdu-01", people))
    actions = [does(), does("wang-lei"), does("wang-lei", SUNDAY)]
    after, _ = apply(remedies_of(plan, *actions), plan, NOTHING)

    own = {id_: after.role(id_).calendar for id_ in ("li-na", "wang-lei")}
    assert [0, Fraction(3, 4), 0, 1] == [own["li-na"].weight(date(2026, 11, day)) for day in (13, 14, 15, 16)]
    assert [0, Fraction(3, 4), 1, 1] == [
        own["wang-lei"].weight(date(2026, 11, day)) for day in (13, 14, 15, 16)
    ]
    assert 0 < after["signings", "li-na", SATURDAY]
    assert 0 == after["signings", "li-na", FRIDAY]


def test_metrics_with_days_of_their_own():
    """Each metric keeps its days: a Saturday worked is open for all, another Sunday stays closed for those that were."""
    days = {"signings": WEEKDAYS, "disbursements": WEEKDAYS.opened(SUNDAY)}
    plan = planned(calendar=days, metrics={SIGNINGS: 1500, MONEY: 1_500_000})
    after, change = apply(remedies_of(plan, does()), plan, NOTHING)

    assert 0 < after["signings", "li-na", SATURDAY]
    assert 0 < after["disbursements", "li-na", SATURDAY]
    assert 0 < after["disbursements", "li-na", SUNDAY]
    assert 0 == after["signings", "li-na", SUNDAY]
    assert [1, DayKind.WORKDAY] == [
        getattr(after.role("li-na").calendar, name)(SUNDAY) for name in ("weight", "kind")
    ]
    assert ["signings", "disbursements"] == [fact.metric for fact in change.facts if fact.key == "attained"]
    assert dict.fromkeys(days) == dict.fromkeys(after.basis.metrics)


def test_a_plan_without_a_basis():
    """A plan that people typed can be planned again on more days as well."""
    plan = planned()
    typed = Plan.from_rows(plan.rows(), like=plan)
    after, _ = apply(remedies_of(typed, does()), typed, NOTHING)

    assert typed.basis is None
    assert after.basis is None
    assert 0 < after["signings", "li-na", SATURDAY]


def test_holds_are_kept():
    """What is held stays held; a day of rest that a hold needs is an error that names the hold."""
    holds = [Hold("signings", "li-na", date(2026, 11, 17), 40)]
    plan = planned(holds=holds)
    after, _ = apply(remedies_of(plan, does()), plan, NOTHING)

    assert 40 == after["signings", "li-na", date(2026, 11, 17)]
    assert 0 < after["signings", "li-na", SATURDAY]


def test_bad_arguments():
    """Remedies of another plan, people who are not in it, and days without hours are refused."""
    plan = planned()
    remedies = remedies_of(plan, does())
    with pytest.raises(InvalidValue) as other:
        apply(remedies, planned(Store("chengdu-02", [Manager("li-na")])), NOTHING)
    with pytest.raises(UnknownMember) as nobody:
        apply(remedies_of(plan, does("li-nan")), plan, NOTHING)
    with pytest.raises(InvalidQuantity) as hours:
        apply(remedies, plan, NOTHING, hours_a_day=0)

    assert ("apply: remedies", "chengdu-01 in 2026-11") == (other.value.name, other.value.given)
    assert "remedies of chengdu-02 in 2026-11, as the plan" in str(other.value)
    assert ("manager", "li-nan", ("li-na",)) == (
        nobody.value.kind,
        nobody.value.given,
        nobody.value.suggestions,
    )
    assert "unknown manager 'li-nan' in the plan. Did you mean 'li-na'?" == str(nobody.value)
    assert ("hours_a_day", 0) == (hours.value.of, hours.value.given)
    assert "a working day has hours above 0" in str(hours.value)


def test_states_of_actions():
    """A plan of remedies takes over what has become of its actions, everywhere where it tells of them."""
    plan = planned()
    asked = does(state="planned")
    remedies = remedies_of(plan, asked)
    agreed = remedies.with_actions([asked.agree()])
    with pytest.raises(UnknownMember) as unknown:
        remedies.with_actions([does("zhou")])

    assert ("agreed",) == tuple(one.state for one in agreed.actions)
    assert ("planned",) == tuple(one.state for one in remedies.actions)
    assert ("action", "weekend of zhou on 2026-11-14") == (unknown.value.kind, unknown.value.given)
    assert ("weekend of li-na on 2026-11-14",) == unknown.value.known
