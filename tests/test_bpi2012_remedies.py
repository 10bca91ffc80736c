"""What is proposed against the gaps of one lender's real December, on three of its days, and what came of them.

The plan, the stock and the prices are those of docs/how-to/real-month-tracking.md, whose figures are checked here, too.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest

from targetkit import (
    Actuals,
    Funnel,
    History,
    Manager,
    Month,
    Stage,
    Store,
    Team,
    WorkCalendar,
    decompose,
    levers,
    profiles,
    track,
    weights,
)
from targetkit.labour import LabourLimits, Shift, kinds_of
from targetkit.lag import Lag
from targetkit.lever import Cost
from targetkit.remedies import plan_remedies
from targetkit.rules import standard
from targetkit.stock import Stock
from tests.real_data import ABSENT, data_folder, lender_rows

pytestmark = [pytest.mark.skipif(data_folder() is None, reason=ABSENT), pytest.mark.untraced]

NOVEMBER, DECEMBER = Month(2011, 11), Month(2011, 12)
STAGES = ("submissions", "approvals", "signings", "disbursed_loans", "disbursements")
DAYS = (5, 12, 19)
CALENDAR = WorkCalendar.daily().closed([date(2011, 12, 25), date(2011, 12, 26)])
LIMITS = LabourLimits(currency="EUR", monthly_wage=2600)
LEVERS = levers.standard(
    referrals={"cost": Cost()}, another_method={"cost": Cost()}, recruiting={"cost": Cost(coach_hours=8)}
)


class Proposed:
    """December as it was planned on the last of November, and what is proposed on its days."""

    def __init__(self):
        rows = [row for row in lender_rows() if row[2] != "SYSTEM"]
        self.actuals = Actuals((day, who, metric, value) for day, _, who, metric, value in rows)
        self.team_of = {}
        for day, team, who, _, _ in rows:
            if day < DECEMBER.start:
                self.team_of.setdefault(who, team)
        self.store = Store(
            "lender",
            [
                Team(team, [Manager(who) for who, own in self.team_of.items() if own == team])
                for team in sorted(set(self.team_of.values()))
            ],
        )
        self.history = History(self.actuals, roles=self.store)
        self.plan = self._plan()
        self.progress = {day: track(self.plan, self.actuals, date(2011, 12, day)) for day in DAYS}
        self.stock = {day: self._stock(date(2011, 12, day)) for day in DAYS}
        self.remedies = {
            day: plan_remedies(
                self.progress[day],
                standard(applications="submissions", older={}),
                LEVERS,
                LIMITS,
                history=self.history,
                stock=self.stock[day],
            )
            for day in DAYS
        }

    def _plan(self):
        brought = {name: self.actuals.total(name, period=NOVEMBER) for name in STAGES}
        stages = [Stage(self.actuals.metric(STAGES[0]))]
        for above, name in pairwise(STAGES):
            link = Fraction(brought[name], brought[above])
            metric = self.actuals.metric(name)
            stages.append(Stage(metric, rate=link) if link <= 1 else Stage(metric, ticket=link))
        to_signature, to_money = (Lag.stated(dict.fromkeys(days, 1)) for days in (range(4, 16), range(1, 10)))
        funnel = Funnel(stages).with_lags(signings=to_signature, disbursed_loans=to_money)
        return decompose(
            funnel.required(disbursements=brought["disbursements"]),
            self.store,
            DECEMBER,
            calendar=CALENDAR,
            weights=weights.history(self.history),
            profile=profiles.history(self.history),
            follow={"disbursements": "disbursed_loans"},
        )

    def _stock(self, day):
        """What was approved in three weeks and not signed in them, shared out among those who call after the offer."""
        callers = [who for who, own in self.team_of.items() if own == "call_after_offer"]
        recent = self.actuals.between(day - timedelta(20), day + timedelta(1))
        files = recent.total("approvals") - recent.total("signings")
        return Stock([(callers[n % len(callers)], "approvals", 1) for n in range(files)], day)

    def money(self, day):
        """The week's gap of the whole."""
        (gap,) = [gap for gap in self.remedies[day].gaps if gap.metric == "disbursements"]
        return gap

    def silent(self, day):
        """Those who are to be coached."""
        return [one.firing.role for one in self.remedies[day].answers if one.firing.rule == "silent"]


@pytest.fixture(scope="module")
def proposed():
    """What is proposed on the three days."""
    return Proposed()


@pytest.mark.parametrize("day", DAYS)
def test_lawful(proposed, day):
    """No overtime breaks a limit once it is agreed, and none is agreed by itself."""
    work = [one for one in proposed.remedies[day].actions if one.overtime]
    shifts = [Shift(one.manager, one.day, one.hours, compensated=one.rest_on is not None) for one in work]
    report = LIMITS.check(shifts, kinds_of(CALENDAR), agreed=shifts)

    assert shifts
    assert not report.errors
    assert all(one.state == "planned" for one in work)


@pytest.mark.parametrize("day", DAYS)
def test_answered(proposed, day):
    """Every rule that fired is answered by an action or a reason, and everybody who is to be coached is."""
    remedies = proposed.remedies[day]
    coached = {one.manager for one in remedies.actions if one.lever == "coaching"}

    assert all(one.actions or one.reasons for one in remedies.answers)
    assert set(proposed.silent(day)) <= coached
    assert all(gap.reasons for gap in remedies.open)
    assert 0 <= remedies.distance <= remedies.bound / 20


@pytest.mark.parametrize("day", DAYS)
def test_no_file_is_chased_twice(proposed, day):
    """Chasing brings no more signings than a call in time wins back of what waits, whatever gaps it closes."""
    remedies = proposed.remedies[day]
    chased = sum(one.gain["signings"] for one in remedies.actions if one.lever == "chase_signings")

    assert 0 < chased <= Fraction(proposed.stock[day].total("approvals")) / 10
    assert chased > remedies.expected["signings"] / 2


@pytest.mark.parametrize(
    ("day", "short", "became"),
    [(5, 289_474, 286_516), (12, 475_948, 1_278_320), (19, 1_139_481, 986_358)],
)
def test_the_week(proposed, day, short, became):
    """What was foretold to be missing and what became of it; a week's work costs less than half of what one loan is."""
    gap, end = proposed.money(day), track(proposed.plan, proposed.actuals, DECEMBER.end)
    then = track(proposed.plan, proposed.actuals, gap.until).standing("disbursements")
    loan = Fraction(end.standing("disbursements").attained, end.standing("disbursed_loans").attained)

    assert short == gap.before
    assert became == then.behind
    assert 0 < proposed.remedies[day].cost < loan / 2
    assert Fraction(1, 20) < gap.expected / gap.before < Fraction(1, 4)


@pytest.mark.parametrize(
    ("day", "expected", "files"), [(5, (26, 17), 391), (12, (23, 13), 211), (19, (31, 16), 162)]
)
def test_the_silent(proposed, day, expected, files):
    """Of those who were to be coached many handed something in afterwards, and nobody had coached them."""
    silent = proposed.silent(day)
    later = proposed.actuals.between(date(2011, 12, day + 1), date(2012, 1, 1)).by_manager("submissions")
    back = [who for who in silent if later.get(who)]

    assert expected == (len(silent), len(back))
    assert files == sum(later[who] for who in back)


def test_too_little(proposed):
    """All that a week of it brings is far from what was missing in the end."""
    end = track(proposed.plan, proposed.actuals, DECEMBER.end).standing("submissions")

    assert 548 == end.gap
    assert all(30 < proposed.remedies[day].expected["submissions"] < 60 for day in DAYS)
