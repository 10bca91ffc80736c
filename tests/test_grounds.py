"""From how much data the weights and days of a plan come."""

from datetime import date, timedelta

from targetkit import (
    Actuals,
    Funnel,
    History,
    Manager,
    Month,
    Store,
    Team,
    WorkCalendar,
    decompose,
    profiles,
    weights,
)
from targetkit._grounds import grounds_of
from targetkit.shape import Shape

NOVEMBER = Month(2026, 11)
STORE = Store("s", [Team("east", [Manager("a"), Manager("b")])])
CHAIN = Funnel.consumer_loan(average_ticket=50_000, signing_rate="0.5")


def split(history, **options):
    """A plan by a past, with its weights and profiles by name."""
    names = [metric.name for metric in CHAIN.metrics]
    carried = dict.fromkeys(options.pop("carried", names[:-1]), weights.history(history))
    shaped = dict.fromkeys(
        names[:-1], profiles.product(profiles.history(history), profiles.month_end_push(2, 2))
    )
    shaped |= options.pop("shaped", {})
    plan = decompose(
        CHAIN.required(disbursements=600_000),
        STORE,
        NOVEMBER,
        calendar=WorkCalendar.weekdays(),
        weights=carried,
        profile=shaped,
        follow={"disbursements": "signings"},
        **options,
    )
    return grounds_of(plan, carried, {"disbursements": profiles.history(history)} | shaped, ["disbursements"])


def past(*people):
    """Twelve weeks in which these brought approvals and signings, and a stranger did, too."""
    days = [date(2026, 8, 10) + timedelta(gone) for gone in range(83)]
    rows = [
        (day, who, name, number)
        for day in days
        for who in (*people, "yan")
        for name, number in (("approvals", 2), ("signings", 1))
    ]
    return History(Actuals(rows, metrics=CHAIN.metrics), roles=STORE)


def test_shares_and_days():
    """Of each metric that the past speaks for it says so, whatever it is composed with, and names who is left out."""
    ahead = {"approvals": profiles.ahead(profiles.history(past("a", "b")), 2)}
    found = split(past("a", "b"), shaped=ahead)
    data = "n 166 (days of people with {}), window 10 Aug 2026 to 31 Oct 2026, shrinkage 20% (equal shares)"
    lines = found.to_text().splitlines()

    assert ("yan",) == found.unknown
    assert [
        f"shares of approvals: {data.format('approvals')}",
        f"shares of signings: {data.format('signings')}",
    ] == lines[:2]
    assert lines[2].startswith(
        "days of approvals: n 83 (open days), window 10 Aug 2026 to 31 Oct 2026, shrinkage "
    )
    assert lines[3].startswith("days of signings: n 83 (open days), ")
    assert ["not on the roster, left out of the shares: yan"] == lines[4:]
    assert "签约的日分布：样本 83（营业日），" in found.to_text("zh")
    assert ["TK509"] == [one.code for one in found.findings]


def test_what_the_past_did_not_set():
    """A stage that goes by people's own rates has no shares of the past, and a shape stated by hand no data."""
    found = split(
        past("a", "b"),
        carried=["signings"],
        rates={"a": CHAIN, "b": CHAIN.with_rate("signings", "0.4")},
        shaped={"approvals": profiles.history(Shape()), "signings": profiles.working_days()},
    )

    assert ["signings"] == [name for name, _ in found.shares]
    assert ["approvals"] == [name for name, _ in found.shapes]
    assert "days of approvals" not in found.to_text()


def test_nothing_of_the_past():
    """Where the past has nothing of a metric, that is said of shares and of days."""
    found = split(past())

    assert "shares of signings: the past has no signings, so the shares are equal" in found.to_text()
    assert "签约的人员占比：过往没有签约，平均分配" in found.to_text("zh")
    assert {"TK509", "TK511"} == {one.code for one in found.findings}
