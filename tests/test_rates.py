"""Rates and tickets from the past, in both readings, for the store, a team and a person."""

import pickle
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from targetkit import Actuals, Funnel, History, Manager, Metric, Month, Stage, Store, Team
from targetkit.errors import UnknownMember
from targetkit.windows import last_month, trailing

MONEY = Metric("disbursements", 1000, "CNY")
CHAIN = Funnel(
    [
        Stage(Metric("approvals")),
        Stage(Metric("signings"), rate="0.9"),
        Stage(MONEY, ticket=60_000),
    ]
)
STORE = Store(
    "s", [Team("east", [Manager("li-na"), Manager("wang-lei")]), Team("west", [Manager("zhao-min")])]
)
AUGUST, SEPTEMBER, OCTOBER = (Month(2026, month) for month in (8, 9, 10))


def month_of(month, **people):
    """Approvals, signings and disbursements of people in a month, the last of them in quanta of 1,000."""
    rows = []
    for name, figures in people.items():
        for metric, amount in zip(CHAIN.metrics, figures, strict=True):
            rows.append((month.start, name.replace("_", "-"), metric, metric.quantity(amount)))
    return rows


def history(*rows, **options):
    """A history of whole months, August to October."""
    reach = {"since": AUGUST.start, "until": OCTOBER.end, "roles": STORE}
    return History(
        Actuals([row for month in rows for row in month], metrics=CHAIN.metrics), **reach | options
    )


def codes(estimate):
    """The findings as code, metric, role and form."""
    return [(found.code, found.metric, found.role, found.form) for found in estimate.findings]


@pytest.fixture
def usual():
    """Three months of two people, 40% and 60% of whose approvals are signed."""
    people = {"li_na": (20, 8, 400), "zhao_min": (20, 12, 660)}
    return history(*(month_of(month, **people) for month in (AUGUST, SEPTEMBER, OCTOBER)))


def test_the_store(usual):
    """The store's rates and ticket at the normal level, and the funnel that they make, with its stock."""
    found = usual.funnel(CHAIN.with_stock(approvals=5))
    rate, ticket = found.links["signings"], found.links["disbursements"]

    assert (Fraction(1, 2), 120, Fraction(1, 2), None) == (rate.value, rate.n, rate.raw, rate.shrinkage)
    assert (AUGUST, SEPTEMBER, OCTOBER) == rate.window
    assert (53_000, 60) == (ticket.value, ticket.n)
    assert Fraction(1, 2) == found.funnel.stage("signings").rate
    assert 53_000 == found.funnel.stage("disbursements").ticket
    assert {"approvals": 5} == dict(found.funnel.stock)
    assert ("", "calendar", ()) == (found.role, found.reading, found.findings)


def test_a_person(usual):
    """A person's rate lies between the own and the store's, the nearer to the own the more files there are."""
    found = usual.funnel(CHAIN, role="li-na", window=trailing(3))
    rate = found.links["signings"]
    strength = found.strengths["signings"]

    assert (60, Fraction(2, 5)) == (rate.n, rate.raw)
    assert Fraction(2, 5) < rate.value < Fraction(1, 2)
    assert strength / (60 + strength) == rate.shrinkage
    assert abs(rate.value - (rate.raw + rate.shrinkage * (Fraction(1, 2) - rate.raw))) < Fraction(1, 10**6)
    assert Fraction(50_000) < found.links["disbursements"].value < 53_000


def test_a_team(usual):
    """A team is its people taken together; many at once give what each gives alone."""
    many = usual.funnels(CHAIN, ["east", STORE.teams[1], "li-na"])

    assert {"east", "west", "li-na"} == set(many)
    assert many["east"].links == many["li-na"].links == usual.funnel(CHAIN, role="east").links
    assert many["west"] == usual.funnel(CHAIN, role="west")
    assert ["li-na", "wang-lei", "zhao-min"] == list(usual.funnels(CHAIN))
    assert pickle.loads(pickle.dumps(many)) == many


def test_three_files_do_not_make_a_rate():
    """Someone with three of three is drawn far towards the store."""
    rows = [
        month_of(month, li_na=(1, 1, 50), zhao_min=(30, 12, 600)) for month in (AUGUST, SEPTEMBER, OCTOBER)
    ]
    rate = history(*rows).funnel(CHAIN, role="li-na").links["signings"]

    assert 1 == rate.raw
    assert rate.value < Fraction(3, 5)
    assert rate.shrinkage > Fraction(1, 2)


def test_no_own_figure(usual):
    """0 of 0 takes the store's figure, and says so; so does somebody without a row."""
    found = usual.funnel(CHAIN, role="wang-lei")

    assert (Fraction(1, 2), 0, None, 1) == (
        found.links["signings"].value,
        found.links["signings"].n,
        found.links["signings"].raw,
        found.links["signings"].shrinkage,
    )
    assert [("TK505", "signings", "wang-lei", ""), ("TK505", "disbursements", "wang-lei", "")] == codes(found)
    assert "nothing of approvals to go by, so the store's 50% is taken" in found.findings[0].message
    assert "采用门店水平 50%" in found.findings[0].to_text("zh")


def test_more_than_can_be():
    """More signings than approvals, so many that shrinking does not help: the raw figure stands, the store's counts."""
    rows = [
        month_of(month, li_na=(2, 18, 900), zhao_min=(100, 40, 2000))
        for month in (AUGUST, SEPTEMBER, OCTOBER)
    ]
    found = history(*rows).funnel(CHAIN, role="li-na")
    rate = found.links["signings"]

    assert (9, 1) == (rate.raw, rate.shrinkage)
    assert rate.value == history(*rows).funnel(CHAIN).links["signings"].value < 1
    assert ("TK505", "signings", "li-na", "above") in codes(found)
    assert "900% of approvals came in the same months" in found.findings[0].message


def test_what_is_taken_back():
    """Corrections of one person lower the store's rate by the whole of it; nobody's own rate falls below nothing."""
    rows = [
        (OCTOBER.start, "li-na", "approvals", 20),
        (OCTOBER.start, "li-na", "signings", 16),
        (OCTOBER.start, "zhao-min", "approvals", 10),
        (OCTOBER.start, "zhao-min", "signings", -4),
    ]
    found = history(rows).funnels(CHAIN, ["s", "zhao-min"], window=last_month())

    assert Fraction(2, 5) == history(rows).funnel(CHAIN, window=last_month()).links["signings"].value
    assert Fraction(2, 5) == found["s"].links["signings"].raw
    assert 0 == found["zhao-min"].links["signings"].raw


def test_more_taken_back_than_came():
    """Where the corrections of the store outweigh what came, nothing came."""
    rows = [month_of(month, li_na=(9, 1, 0), zhao_min=(9, -4, 0)) for month in (AUGUST, SEPTEMBER, OCTOBER)]
    last = history(*rows).funnel(CHAIN, window=last_month())
    usual = history(*rows).funnel(CHAIN)

    assert 0 == last.links["signings"].raw == usual.links["signings"].raw
    assert Fraction(9, 10) == last.links["signings"].value == usual.links["signings"].value
    assert ("TK506", "signings", None, "none") == codes(last)[0] == codes(usual)[0]


def test_everybody_is_the_roster():
    """Unless told, the funnels are those of the roster, and without one those of everybody who has a row."""
    rows = month_of(OCTOBER, li_na=(9, 5, 250), gone=(9, 5, 250))

    assert ["li-na", "wang-lei", "zhao-min"] == list(history(rows).funnels(CHAIN))
    assert ["gone", "li-na"] == list(history(rows, roles=None).funnels(CHAIN))


def test_a_store_above_one():
    """Where the store itself signs more than was approved, the funnel takes 1 and it is told."""
    rows = [month_of(month, li_na=(10, 12, 600)) for month in (AUGUST, SEPTEMBER, OCTOBER)]
    found = history(*rows).funnel(CHAIN)

    assert (1, Fraction(6, 5)) == (found.links["signings"].value, found.links["signings"].raw)
    assert [("TK507", "signings", None, "")] == codes(found)
    assert "the months say 120% of approvals" in found.findings[0].message


@pytest.mark.parametrize(
    ("rows", "form", "n"), [((), "", 0), (month_of(OCTOBER, li_na=(9, 0, 0)), "none", 9)]
)
def test_nothing_to_go_by(rows, form, n):
    """Without anything that came, the stated rate is kept, for the store and for everybody."""
    past = history(rows)
    found = past.funnel(CHAIN, window=last_month())
    own = past.funnel(CHAIN, window=last_month(), role="li-na").links["signings"]

    assert CHAIN == found.funnel
    assert (Fraction(9, 10), n) == (found.links["signings"].value, found.links["signings"].n)
    assert ("TK506", "signings", None, form) == codes(found)[0]
    assert (Fraction(9, 10), None, 1) == (own.value, own.raw, own.shrinkage)


def test_no_history():
    """Without any rows every figure is the stated one."""
    found = History(Actuals()).funnel(CHAIN)

    assert CHAIN == found.funnel
    assert ["TK506", "TK506"] == [code for code, *_ in codes(found)]
    assert found.findings[0].period is None


def test_unusual_months():
    """A month unlike the others is set aside and named; people are counted without it as well."""
    figures = {
        Month(2026, 5): 10,
        Month(2026, 6): 11,
        Month(2026, 7): 9,
        AUGUST: 10,
        SEPTEMBER: 1,
        OCTOBER: 10,
    }
    rows = [month_of(month, li_na=(20, signed, 50 * signed)) for month, signed in figures.items()]
    past = history(*rows, since=Month(2026, 5).start)
    found = past.funnel(CHAIN)

    assert Fraction(1, 2) == found.links["signings"].value
    assert "the median of 5 months" == found.links["signings"].note
    assert [("TK504", "signings", None, "")] == codes(found)
    assert (SEPTEMBER,) == found.findings[0].details["months"]
    assert "2026-09 set aside, with 5% unlike the other months" in found.findings[0].message
    assert 100 == past.funnel(CHAIN, role="li-na").links["signings"].n


def test_too_few_months():
    """Two months do not say what is normal: the last one counts, with a finding; a month in pieces has another."""
    rows = month_of(SEPTEMBER, li_na=(10, 5, 250)), month_of(OCTOBER, li_na=(10, 6, 300))
    found = history(*rows).funnel(CHAIN)
    torn = history(rows[1], since=date(2026, 10, 1), until=date(2026, 10, 9)).funnel(
        CHAIN, window=last_month()
    )

    assert Fraction(3, 5) == found.links["signings"].value == torn.links["signings"].value
    assert [("TK502", "signings", None, ""), ("TK502", "disbursements", None, "")] == codes(found)
    assert "there are 2" in found.findings[0].message
    assert ["TK503", "TK503"] == [code for code, *_ in codes(torn)]
    assert "the rows only reach from 1 Oct 2026 to 9 Oct 2026" in torn.findings[0].message


def deal(name, who, *, approved, signed=None, amount=None):
    """The rows of a deal: the days on which it was approved and signed, and what was paid out."""
    rows = [(approved, who, "approvals", 1, name)]
    if signed:
        rows.append((signed, "somebody-else", "signings", 1, name))
    if amount:
        rows.append((signed, who, "disbursements", amount, name))
    return rows


def test_cohort():
    """Of the deals approved in the months the share that was signed by now, credited to who had them approved."""
    october, september = date(2026, 10, 9), date(2026, 9, 9)
    rows = [
        *deal("a", "li-na", approved=september, signed=october, amount=40_000),
        *deal("b", "li-na", approved=september, signed=date(2026, 11, 2), amount=90_000),
        *deal("c", "li-na", approved=october),
        *deal("d", "zhao-min", approved=october, signed=october, amount=50_000),
        *deal("e", "zhao-min", approved=date(2026, 7, 9), signed=october, amount=70_000),
        (october, "zhao-min", "approvals", 0, "f"),
    ]
    past = history(rows, until=date(2026, 11, 30))
    asked = {"window": trailing(2), "reading": "cohort", "before": date(2026, 11, 1)}
    found = past.funnel(CHAIN, **asked)
    own = past.funnel(CHAIN, role="li-na", **asked).links["signings"]

    assert (Fraction(1, 2), 4) == (found.links["signings"].value, found.links["signings"].n)
    assert (Fraction(160_000, 3), 3) == (found.links["disbursements"].raw, found.links["disbursements"].n)
    assert "cohort" == found.reading
    assert (Fraction(1, 3), 3) == (own.raw, own.n)


def test_cohort_without_deals(usual):
    """Rows without deals say nothing of cohorts: the stated figures are kept."""
    found = usual.funnel(CHAIN, reading="cohort")

    assert CHAIN == found.funnel
    assert [("TK506", "signings", None, "deals"), ("TK506", "disbursements", None, "deals")] == codes(found)
    assert "no row of approvals names its deal, so the stated 90% is kept" in found.findings[0].message
    assert "数据没有业务编号" in found.findings[0].to_text("zh")


def test_cohort_with_half_of_the_deals():
    """Where only the earlier stage names its deals the later one is told, not that nothing came."""
    rows = [(OCTOBER.start, "li-na", "approvals", 1, "a"), (OCTOBER.start, "li-na", "signings", 1)]
    found = history(rows).funnel(CHAIN, reading="cohort", window=last_month())

    assert ("TK506", "signings", None, "deals") == codes(found)[0]
    assert "no row of signings names its deal" in found.findings[0].message


def test_cohort_leaves_out_what_may_still_be_open():
    """A deal counts when it is as old as nine in ten took to be signed."""
    first = date(2026, 9, 1)
    old = [
        row
        for at in range(20)
        for row in deal(
            str(at),
            "li-na",
            approved=first,
            signed=first + timedelta(10 if at < 9 else 40) if at < 10 else None,
        )
    ]
    young = [row for at in (20, 21, 22) for row in deal(str(at), "li-na", approved=date(2026, 10, at))]
    found = history(old, young).funnel(CHAIN, reading="cohort", window=trailing(2)).links["signings"]
    alone = history(old, young).funnel(CHAIN, reading="cohort", window=last_month())
    settled = history(old).funnel(CHAIN, reading="cohort", window=trailing(2))

    assert (Fraction(10, 22), 22) == (found.raw, found.n)
    assert "without deals since 22 Oct 2026, which may still be open" == found.note
    assert "不含 2026年10月22日起的业务，其中有的可能尚未完成" == found.note_zh
    assert (Fraction(0), 2) == (alone.links["signings"].raw, alone.links["signings"].n)
    assert ("", Fraction(1, 2)) == (settled.links["signings"].note, settled.links["signings"].raw)
    assert "TK508" not in [code for code, *_ in codes(settled)]


def test_cohort_that_is_provisional():
    """Where the deals do not tell how long it takes, or are all too young, all count, and that is told."""
    october = date(2026, 10, 30)
    few = deal("a", "li-na", approved=october, signed=october) + deal("b", "li-na", approved=october)
    slow = [
        row
        for at in range(10)
        for row in deal(f"old-{at}", "li-na", approved=date(2026, 9, 1), signed=date(2026, 9, 20))
    ]
    for rows in (few, few + slow):
        found = history(rows).funnel(CHAIN, reading="cohort", window=last_month())

        assert (Fraction(1, 2), 2) == (found.links["signings"].raw, found.links["signings"].n)
        assert ("TK508", "signings", None, "") in codes(found)
    told = found.findings[[code for code, *_ in codes(found)].index("TK508")]
    assert "1 of the approvals looked at have not come to it" in told.message
    assert "50% 仅为暂定" in told.to_text("zh")


def test_side_stages():
    """A side stage is read from the stage that it belongs to."""
    approved = Metric("approved_amount", 1000, "CNY")
    chain = Funnel([*CHAIN.stages, Stage(approved, ticket=1, of="approvals")])
    rows = [(OCTOBER.start, "li-na", "approvals", 4), (OCTOBER.start, "li-na", approved, 260_000)]
    found = History(Actuals(rows), since=OCTOBER.start, until=OCTOBER.end).funnel(chain, window=last_month())

    assert (65_000, 4) == (found.links["approved_amount"].value, found.links["approved_amount"].n)
    assert "approvals" == found.funnel.stage("approved_amount").of


def test_a_rate_of_money():
    """Two amounts of different quanta make a rate as well."""
    fees = Metric("fees", "0.01", "CNY")
    chain = Funnel([Stage(MONEY), Stage(fees, rate="0.5")])
    rows = [(OCTOBER.start, "li-na", MONEY, 50_000), (OCTOBER.start, "li-na", fees, Decimal("500.00"))]
    found = History(Actuals(rows), since=OCTOBER.start, until=OCTOBER.end).funnel(chain, window=last_month())

    assert Fraction(1, 100) == found.links["fees"].value


def test_a_rate_too_small_to_be_stated():
    """A rate stays above 0, however little is left of it after rounding."""
    rows = [(OCTOBER.start, "li-na", "approvals", 10**8), (OCTOBER.start, "li-na", "signings", 1)]
    found = history(rows).funnel(CHAIN, window=last_month())

    assert Fraction(1, 10**6) == found.links["signings"].value


def test_text(usual):
    """Everything is told with where it comes from."""
    found = usual.funnel(CHAIN)
    own = usual.funnel(CHAIN, role="li-na")

    assert (
        "signings: 0.5; the median of 3 months\n"
        "disbursements: 53,000; the median of 3 months\n"
        "from how much data:\n"
        "  signings: n 120 (approvals), window 2026-08 to 2026-10, shrinkage none\n"
        "  disbursements: n 60 (signings), window 2026-08 to 2026-10, shrinkage none"
    ) == str(found)
    strength = f"{float(own.strengths['signings']):.4g}"
    shrinkage = f"{float(own.links['signings'].shrinkage):.0%}"
    assert f"shrinkage {shrinkage} (the store's, which counts like {strength} approvals)" in str(own)
    assert f"收缩 {shrinkage}（门店水平，相当于 {strength} 件）" in own.to_text("zh")
    assert "签约：0.5；3 个月的中位数" == found.to_text("zh").split("\n")[0]
    assert "  签约：样本 120（批款件数），时段 2026年8月至2026年10月，未收缩" in found.to_text("zh").split(
        "\n"
    )
    assert "; signings: n 120 (approvals), window 2026-08 to 2026-10, shrinkage none; " in repr(found)
    assert repr(found).startswith("<FunnelEstimate of the store: Funnel(approvals")
    assert repr(own).startswith("<FunnelEstimate of li-na: Funnel(approvals")


def test_a_month_that_is_left_out_is_told_once():
    """A month after those that are looked at is told where it is cut off, once for all links, and in the text."""
    rows = [
        (month.start + timedelta(days=gone), "li-na", name, number)
        for month, length in ((SEPTEMBER, 30), (OCTOBER, 9))
        for gone in range(length)
        for name, number in (("approvals", 2), ("signings", 1), ("disbursements", 50_000))
    ]
    found = history(rows, until=None).funnel(CHAIN, window=last_month())

    assert [("TK509", None, "", "")] == [
        (code, metric, role or "", form) for code, metric, role, form in codes(found)
    ]
    assert OCTOBER == found.findings[0].period
    assert str(found).endswith(f"\n  TK509 {found.findings[0].message}")


def test_unknown_reading_and_role(usual):
    """Another reading, and a role that nobody knows, are refused."""
    with pytest.raises(UnknownMember) as reading:
        usual.funnel(CHAIN, reading="monthly")
    with pytest.raises(UnknownMember) as role:
        usual.funnels(CHAIN, ["li-nan"])

    assert ("reading of a rate", "monthly", ("calendar", "cohort")) == (
        reading.value.kind,
        reading.value.given,
        reading.value.known,
    )
    assert ("li-na",) == role.value.suggestions
