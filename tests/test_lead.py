"""Lead times: how long a piece takes through the funnel, and what that does to the days of the month."""

from datetime import date
from fractions import Fraction

import pytest

from targetkit import (
    Funnel,
    Manager,
    Metric,
    Month,
    Quarter,
    Stage,
    Store,
    Team,
    WorkCalendar,
    decompose,
    profiles,
)
from targetkit._attrs import value
from targetkit.errors import InvalidValue, OutsidePeriod, UnknownMember

NOVEMBER = Month(2026, 11)
HALF = Fraction(1, 2)


@value
class Spread:
    """Half of the pieces take one day, half take three."""

    weights: tuple[Fraction, ...] = (Fraction(0), HALF, Fraction(0), HALF)


FUNNEL = Funnel.consumer_loan(
    signing_rate="0.80", approval_rate="0.40", intake_rate="0.90", average_ticket=50_000
)


def test_lags_add_up():
    """Lags of whole days add up; distributions are convolved; no lag is no day."""
    funnel = FUNNEL.with_lags({"approvals": Spread()}, signings=2)

    assert (1,) == FUNNEL.lead("submissions", "disbursements")
    assert (0, 0, 0, HALF, 0, HALF) == funnel.lead("intakes", "signings")
    assert (0, 0, 1) == funnel.lead("approvals", "disbursements")
    assert (1,) == funnel.lead("signings", "signings")
    assert 1 == sum(funnel.lead("submissions", "disbursements"))
    assert 2 == funnel.with_rate("signings", "0.5").stage("signings").lag


def test_lags_that_are_none():
    """A lag is whole working days or a distribution; a lead goes down the chain."""
    for lag in (-1, True, 1.5, "2"):
        with pytest.raises(InvalidValue, match="whole working days from 0 on, or a Lag"):
            Stage(Metric("approvals"), rate="0.4", lag=lag)
    with pytest.raises(UnknownMember):
        FUNNEL.with_lags(approvls=2)
    with pytest.raises(InvalidValue, match="an earlier and a later stage"):
        FUNNEL.lead("signings", "intakes")


def scope_of(calendar, month=NOVEMBER):
    """November under a calendar."""
    from targetkit._attrs import FrozenMap
    from targetkit.scope import Scope

    return Scope(Metric("submissions"), Manager("li-na"), month, month.days, calendar, FrozenMap())


def test_ahead_moves_the_profile_forward():
    """A push in the last three working days is prepared three working days earlier."""
    scope = scope_of(WorkCalendar.weekdays())
    push = profiles.month_end_push(days=3, factor=5)
    base, cut, steady = (
        profiles.profile_of(policy, scope)
        for policy in (push, profiles.ahead(push, 3, end="cut-off"), profiles.ahead(push, 3))
    )
    opened = [place for place, weight in enumerate(scope.calendar.weights(scope.days)) if weight]

    assert [base[place] for place in opened[3:]] == [cut[place] for place in opened[:-3]]
    assert [0, 0, 0] == [cut[place] for place in opened[-3:]]
    assert cut[: opened[-3]] == steady[: opened[-3]]
    assert [1, 1, 1] == [steady[place] for place in opened[-3:]]


def test_ahead_on_days_when_the_later_stage_is_closed():
    """Weekend submissions share what Friday's lead to; half a day counts half."""
    weekdays = WorkCalendar.weekdays()
    daily = profiles.profile_of(
        profiles.ahead(profiles.working_days(), 2, calendar=weekdays), scope_of(WorkCalendar.daily())
    )
    friday, saturday, sunday, monday = daily[5:9]
    half = WorkCalendar.weekdays().opened([date(2026, 11, 7)], "0.5")
    sharing = profiles.profile_of(
        profiles.ahead(profiles.working_days(), 2, calendar=weekdays), scope_of(half)
    )

    assert (Fraction(1, 3),) * 3 == (friday, saturday, sunday)
    assert 1 == monday
    assert Fraction(1) == sharing[5] + HALF * sharing[6]


def test_ahead_refuses():
    """Days are whole and not negative; the end is a known word; a calendar that never opens gives nothing."""
    for days in (-1, True, 1.5):
        with pytest.raises(InvalidValue, match="days of a lead"):
            profiles.ahead(profiles.working_days(), days)
    with pytest.raises(UnknownMember, match="Did you mean 'cut-off'"):
        profiles.ahead(profiles.working_days(), 2, end="cutoff")
    never = WorkCalendar.daily().closed("DTSTART:20260101\nRRULE:FREQ=DAILY")

    assert {0} == set(
        profiles.profile_of(profiles.ahead(profiles.working_days(), 2, calendar=never), scope_of(never))
    )


STORE = Store(
    "s", [Team("east", [Manager("li-na"), Manager("wang-lei")]), Team("west", [Manager("zhao-min")])]
)
LAGGED = FUNNEL.with_lags(intakes=1, approvals=2, signings=2)


def shares(plan, metric):
    """For each working day its part of the store's month."""
    calendar = plan.calendars[metric]
    return [plan[metric, plan.roles, day] for day in calendar.working_days(NOVEMBER)]


def test_upstream_stages_run_ahead():
    """With lags submissions are spread as signings are five working days later; the last days carry nothing or go on."""
    targets = LAGGED.required(signings=600)
    push = profiles.month_end_push(days=4, factor=3)
    plans = {
        end: decompose(targets, STORE, NOVEMBER, calendar=WorkCalendar.weekdays(), profile=push, lead=end)
        for end in ("cut-off", "steady")
    }
    later = shares(plans["steady"], "signings")
    cut, steady = (shares(plans[end], "submissions") for end in ("cut-off", "steady"))

    assert [0] * 5 == cut[-5:]
    assert min(steady) > 0
    # Four days of a push, three times as heavy, five working days before those of the signings.
    assert min(later[-4:]) > 2 * max(later[:-4])
    assert min(cut[-9:-5]) > 2 * max(cut[:-9])
    assert min(steady[-9:-5]) > 2 * max(steady[:-9] + steady[-5:])


def test_a_profile_given_by_name_stays():
    """Who says how submissions are spread is obeyed, and without lags nothing moves."""
    targets = LAGGED.required(signings=60)
    named = decompose(
        targets,
        STORE,
        NOVEMBER,
        calendar=WorkCalendar.weekdays(),
        profile={"submissions": profiles.working_days()},
        lead="cut-off",
    )
    plain = decompose(
        FUNNEL.required(signings=60), STORE, NOVEMBER, calendar=WorkCalendar.weekdays(), lead="cut-off"
    )

    assert min(shares(named, "submissions")) > 0
    assert 0 == shares(named, "intakes")[-1]
    assert min(shares(plain, "intakes")) > 0
    with pytest.raises(UnknownMember, match="end of a lead"):
        decompose(targets, STORE, NOVEMBER, calendar=WorkCalendar.weekdays(), lead="later")


def test_last_useful_day():
    """Five working days before the end for a usual piece, earlier where it has to be sure, none where it cannot be."""
    funnel = FUNNEL.with_lags({"approvals": Spread()}, intakes=1, signings=2)
    plan = decompose(
        funnel.required(disbursements=3_000_000),
        STORE,
        NOVEMBER,
        calendar={
            "submissions": WorkCalendar.daily(),
            **dict.fromkeys(("intakes", "approvals", "signings", "disbursements"), WorkCalendar.weekdays()),
        },
    )
    endless = decompose(
        FUNNEL.with_lags(approvals=40).required(signings=5), STORE, NOVEMBER, calendar=WorkCalendar.weekdays()
    )

    assert date(2026, 11, 24) == plan.last_useful_day("submissions")
    assert date(2026, 11, 22) == plan.last_useful_day("submissions", probability=1)
    assert date(2026, 11, 30) == plan.last_useful_day("signings")
    assert date(2026, 11, 30) == plan.last_useful_day("submissions", to="submissions")
    assert date(2026, 11, 26) == plan.last_useful_day("approvals", to="signings")
    assert endless.last_useful_day("submissions") is None
    quarter = decompose(
        funnel.required(signings=60),
        STORE,
        Quarter(2026, 4),
        calendar=WorkCalendar.weekdays(),
        lead="cut-off",
    )
    last = quarter.last_useful_day("submissions", period=NOVEMBER)
    assert date(2026, 11, 24) == last
    assert quarter["submissions", "s", last] > 0
    assert 0 == quarter["submissions", "s", date(2026, 11, 25)]
    with pytest.raises(OutsidePeriod):
        plan.last_useful_day("submissions", period=Month(2026, 12))
    with pytest.raises(InvalidValue, match="a share above 0 and at most 1"):
        plan.last_useful_day("submissions", probability=0)
    with pytest.raises(InvalidValue, match="a plan with a funnel"):
        decompose({Metric("x"): 1}, STORE, NOVEMBER, calendar=WorkCalendar.weekdays()).last_useful_day("x")
