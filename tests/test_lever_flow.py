"""What a gain on a day still brings to the stages after it by the end of the period."""

from datetime import date
from fractions import Fraction

from targetkit import Funnel, Month, WorkCalendar
from targetkit._effects import flowed, reach, room
from targetkit.funnel import Stage
from targetkit.lag import Lag
from targetkit.metric import Metric

OPEN = WorkCalendar.weekdays().working_days(Month(2026, 11))
END = date(2026, 11, 30)
FUNNEL = Funnel.consumer_loan(
    average_ticket=50_000,
    signing_rate="0.80",
    approval_rate="0.40",
    intake_rate="0.90",
    ticket_at="approvals",
    aliases={"files": "submissions"},
).with_lags(intakes=1, approvals=Lag.stated({1: 1, 3: 1}), signings=2)


def gained(day, metric="submissions"):
    """One piece of a day, as it stands at the end of the month."""
    return flowed(FUNNEL, metric, Fraction(1), day, END, OPEN)


def test_evening_work_near_the_end_brings_no_money():
    """What starts late stays in the upper stages; only what waits at the end of the funnel still brings money."""
    assert {
        "submissions": 1,
        "intakes": 0,
        "approvals": 0,
        "approved_amount": 0,
        "signings": 0,
        "disbursements": 0,
    } == gained(END)
    assert Fraction(9, 10) == gained(date(2026, 11, 27))["intakes"]
    assert {
        "approvals": 1,
        "approved_amount": 50_000,
        "signings": Fraction(4, 5),
        "disbursements": 40_000,
    } == gained(date(2026, 11, 26), "approvals")


def test_lags_add_up():
    """Half of the approvals come a day after the intake, half after three; what is too late is not counted."""
    half, whole = Fraction(9, 50), Fraction(9, 25)

    assert half == gained(date(2026, 11, 25))["approvals"]
    assert whole == gained(date(2026, 11, 24))["approvals"]
    assert half * Fraction(4, 5) * 50_000 == gained(date(2026, 11, 24))["disbursements"]
    assert whole * Fraction(4, 5) == gained(date(2026, 11, 2))["signings"]


def test_days_count_as_lags_do():
    """A Saturday has the working days after it; a day after the end has none left, not even its own."""
    assert [1, 1, 0, -1] == [
        room(day, END, OPEN) for day in (date(2026, 11, 27), date(2026, 11, 28), END, date(2026, 12, 1))
    ]
    assert {0} == set(gained(date(2026, 12, 1)).values())


def test_what_leads_nowhere():
    """A side stage, a metric outside the funnel and one without a funnel bring themselves; an alias is its stage."""
    assert {"approved_amount": 1} == reach(FUNNEL, "approved_amount", 5)
    assert {"appointments": 1} == reach(FUNNEL, "appointments", 0) == reach(None, "appointments", 0)
    assert {"appointments": 0} == reach(None, "appointments", -1)
    assert reach(FUNNEL, "submissions", 5) == reach(FUNNEL, "files", 5)


def test_side_stages_of_side_stages():
    """Each stage is reached from its own, with the lags on the way there."""
    side = Stage(Metric("healthy"), rate="0.5", of="signings", lag=1)
    funnel = Funnel(
        [
            Stage(Metric("signings")),
            side,
            Stage(Metric("renewed"), rate="0.5", of="healthy", lag=1),
            Stage(Metric("loans"), rate=1),
        ]
    )

    assert {"signings": 1, "healthy": Fraction(1, 2), "renewed": 0, "loans": 1} == reach(
        funnel, "signings", 1
    )
    assert Fraction(1, 4) == reach(funnel, "signings", 2)["renewed"]
