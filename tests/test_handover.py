"""Deals that are handed over or shared: for whom they count, and since when one knew of it."""

import pickle
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targetkit import Actuals, Manager, Metric
from targetkit.credit import Handover, SharedCredit, principal
from targetkit.errors import InvalidPeriod, InvalidQuantity, InvalidValue, UnknownMember
from targetkit.handover import hand_over, reassign, share_credit

MONEY = Metric("disbursements", 1000, "CNY")


def nov(day):
    """A day of November."""
    return date(2026, 11, day)


def of_deal(*days, who="li-na", deal="d1"):
    """One piece of another metric on each day."""
    return [(nov(day), who, f"stage{place}", 1, deal) for place, day in enumerate(days)]


def owner(actuals, *stages):
    """Who has the piece of each stage."""
    return [next(iter(actuals.by_manager(f"stage{stage}"))) for stage in stages]


def test_reassign():
    """From its day on a deal counts for the new owner; what was attained before stays, and nothing is changed."""
    before = Actuals(of_deal(3, 5, 9))
    after = reassign(before, "d1", Manager("li-na"), "wu", nov(5), "the customer asked for it")

    assert ["li-na", "wu", "wu"] == owner(after, 0, 1, 2)
    assert ["li-na", "li-na", "li-na"] == owner(before, 0, 1, 2)
    assert "wu" == after.cases("stage1")["d1"].manager
    assert before.rows() == after.rows()
    assert (Handover("d1", "li-na", "wu", nov(5), "the customer asked for it"),) == after.ledger
    assert "<Actuals: 3 rows, 2 managers, 3 metrics, 1 ledger row, 2026-11-03 to 2026-11-09>" == repr(after)
    assert before != after


def test_one_after_the_other():
    """Handovers follow each other; rows that name somebody else than the one who handed over stay as told."""
    actuals = Actuals(
        [*of_deal(3, 6, 9, 12), (nov(7), "zhao", "stage4", 1, "d1"), (nov(13), "wu", "stage5", 1, "d1")]
    )
    actuals = reassign(actuals, "d1", "wu", "chen", nov(10), "wu is ill", recorded=nov(10))
    actuals = reassign(actuals, "d1", "li-na", "wu", nov(5), "li-na is away", recorded=nov(13))
    back = reassign(actuals, "d1", "chen", "li-na", nov(12), "li-na is back")

    assert ["li-na", "wu", "wu", "chen", "zhao", "chen"] == owner(actuals, *range(6))
    assert ["wu", "li-na", "li-na"] == owner(back, 2, 3, 5)


def test_a_whole_book():
    """All deals of a leaver go to the successor; a single one that is reassigned on that day goes elsewhere."""
    rows = [*of_deal(3, 9), *of_deal(4, 9, deal="d2"), *of_deal(4, 9, deal="d3", who="wu")]
    actuals = Actuals([*rows, (nov(9), "li-na", "stage1", 5)])
    actuals = hand_over(actuals, "li-na", "chen", nov(8), "li-na leaves")
    actuals = reassign(actuals, "d2", "li-na", "zhao", nov(8), "zhao knows the customer")
    then = hand_over(actuals, "chen", "wu", nov(9), "chen leaves, too")

    assert {"li-na": 5, "chen": 1, "zhao": 1, "wu": 1} == actuals.by_manager("stage1")
    assert {"li-na": 2, "wu": 1} == actuals.by_manager("stage0")
    assert {"li-na": 5, "wu": 2, "zhao": 1} == then.by_manager("stage1")


def test_shared_money_and_pieces():
    """Money is split by the shares to the quantum; a piece counts for the largest share, at every stage the same."""
    rows = [(nov(3), "li-na", "approvals", 1, "d1"), (nov(5), "li-na", MONEY, 50_000, "d1")]
    actuals = share_credit(Actuals(rows), "d1", {"li-na": "1/3", Manager("wu"): "2/3"}, "brought in together")

    assert {"li-na": 17, "wu": 33} == actuals.by_manager(MONEY)
    assert {"wu": 1} == actuals.by_manager("approvals")
    assert "wu" == actuals.cases(MONEY)["d1"].manager
    assert 50 == actuals.cases(MONEY)["d1"].quanta
    assert 3 == len(actuals.events())
    assert {"wu": 1} == actuals.with_rows([(nov(6), "li-na", "approvals", 1, "d1", nov(6))]).by_manager(
        "approvals"
    )


def test_equals_take_turns():
    """Of equal shares a piece goes by a hash of the deal, so that not always the same one gets it."""
    half = {"a": Fraction(1, 2), "b": Fraction(1, 2)}

    assert {"a", "b"} == {principal(half, f"d{number}") for number in range(20)}


def test_shared_from_a_day_on():
    """Sharing can begin on a day, and goes on when one of the owners hands over; a correction follows the shares."""
    rows = [(nov(day), "li-na", f"{MONEY.name}{day}", 60, "d1") for day in (3, 5, 9)]
    actuals = share_credit(
        Actuals(rows), "d1", {"li-na": "0.5", "wu": "0.5"}, "wu closes it", effective=nov(5)
    )
    actuals = reassign(actuals, "d1", "wu", "chen", nov(8), "wu leaves")
    joined = reassign(actuals, "d1", "chen", "li-na", nov(9), "back in one hand")

    assert {"li-na": 60} == actuals.by_manager("disbursements3")
    assert {"li-na": 30, "wu": 30} == actuals.by_manager("disbursements5")
    assert {"chen": 30, "li-na": 30} == actuals.by_manager("disbursements9")
    assert {"li-na": 60} == joined.by_manager("disbursements9")
    assert {"chen": Fraction(1, 2), "li-na": Fraction(1, 2)} == actuals.owners("d1")
    assert {"li-na": 1} == actuals.owners("d1", nov(4)) == joined.owners("d1")
    assert {"li-na": 1} == actuals.owners("d1", nov(1), metric="disbursements9")
    taken = actuals.with_rows([(nov(5), "li-na", "disbursements5", -3, "d1", nov(9))])
    assert {-1, -2} == set(taken.by_manager("disbursements5").values())


def test_as_of():
    """Before it was recorded nobody knows of a handover or of shares; without a time it is known on its day."""
    rows = of_deal(3, 5)
    late = reassign(Actuals(rows), "d1", "li-na", "wu", nov(5), "found out later", recorded=nov(9))
    plain = reassign(Actuals(rows), "d1", "li-na", "wu", nov(5), "at once")
    shared = share_credit(Actuals(rows), "d1", {"wu": 1}, "wu's alone", recorded=datetime(2026, 11, 9, 8))
    always = share_credit(Actuals(rows), "d1", {"wu": 1}, "wu's alone")

    assert ["li-na", "wu"] == [owner(late.as_of(nov(day)), 1)[0] for day in (8, 9)]
    assert Actuals(rows) == late.as_of(nov(8))
    assert (0, 1) == (len(plain.as_of(nov(4)).ledger), len(plain.as_of(nov(5)).ledger))
    assert ["li-na", "wu"] == [owner(shared.as_of(nov(day)), 1)[0] for day in (8, 9)]
    assert ["wu"] == owner(always.as_of(nov(3)), 0)
    assert late.as_of(nov(9)) is late
    assert ["li-na", "wu"] == [owner(shared.known_at(datetime(2026, 11, 9, hour)), 1)[0] for hour in (7, 8)]


def test_the_last_entry_holds():
    """An entry of the same deal, person and day replaces the one recorded before; it is a value like any other."""
    actuals = Actuals(of_deal(3, 5))
    entries = [
        Handover("d1", "li-na", "wu", nov(5), "first", recorded=nov(5)),
        Handover("d1", "li-na", "chen", nov(5), "rather", recorded=datetime(2026, 11, 5, 12)),
        SharedCredit("d1", {"li-na": 1}, "alone"),
    ]
    replayed = actuals.with_ledger(entries)

    assert ["chen"] == owner(replayed, 1)
    assert replayed == actuals.with_ledger(entries[:1]).with_ledger(entries[:0:-1])
    assert replayed == Actuals(replayed.rows(), metrics=replayed.metrics, ledger=replayed.ledger)
    assert hash(replayed) == hash(actuals.with_ledger(entries[::-1]))
    assert replayed == pickle.loads(pickle.dumps(replayed))
    assert replayed.ledger == replayed.between(nov(4), nov(9)).ledger == replayed.with_rows(of_deal(4)).ledger


def test_entries_that_contradict():
    """Two entries of the same deal, person, day and time of recording that differ are refused."""
    actuals = reassign(Actuals(of_deal(3, 5)), "d1", "li-na", "wu", nov(5), "first")

    with pytest.raises(InvalidValue) as caught:
        reassign(actuals, "d1", "li-na", "chen", nov(5), "rather")

    assert "Actuals: ledger" == caught.value.name
    assert "or when each was recorded" in str(caught.value)
    assert actuals == reassign(actuals, "d1", "li-na", "wu", nov(5), "first")


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ({"li-na": "0.5", "wu": "0.4"}, "shares that add up to 1; these add up to 9/10"),
        ({"li-na": "0.7", "wu": "0.7"}, "these add up to 7/5"),
        ({}, "these add up to 0"),
        ({"li-na": "0.5", Manager("li-na"): "0.5"}, "every owner once"),
        ([("li-na", 1)], "{id: share}"),
        ({" wu": 1}, "no spaces around it"),
    ],
)
def test_shares_that_are_none(shares, expected):
    """Shares add up to 1 exactly, or it is said by how much they do not."""
    with pytest.raises(InvalidValue) as caught:
        share_credit(Actuals(of_deal(3)), "d1", shares, "together")

    assert caught.value.name.startswith("SharedCredit: ")
    assert expected in str(caught.value)


@pytest.mark.parametrize("share", [0, "1.5", -1, True, None])
def test_a_share_that_is_none(share):
    """A share lies above 0 and at most at 1, and says whose it is."""
    with pytest.raises(InvalidQuantity) as caught:
        share_credit(Actuals(of_deal(3)), "d1", {"li-na": share, "wu": "0.5"}, "together")

    assert "share of li-na" == caught.value.of


def test_deals_and_people_that_are_unknown():
    """A deal that no row names, somebody who does not have it, somebody who never had any."""
    actuals = Actuals(of_deal(3))

    with pytest.raises(UnknownMember) as deal:
        reassign(actuals, "d2", "li-na", "wu", nov(5), "why not")
    with pytest.raises(UnknownMember):
        share_credit(actuals, "d2", {"wu": 1}, "why not")
    with pytest.raises(InvalidValue) as person:
        reassign(actuals, "d1", "chen", "wu", nov(5), "why not")
    with pytest.raises(UnknownMember) as book:
        hand_over(share_credit(actuals, "d1", {"zhao": 1}, "his"), "chen", "wu", nov(5), "why not")
    with pytest.raises(UnknownMember) as metric:
        actuals.with_rows([(nov(3), "wu", "other", 1)]).owners("d1", metric="other")

    assert ("deal", "d2", ("d1",)) == (deal.value.kind, deal.value.given, deal.value.known)
    assert ("reassign 'd1': from_", "chen") == (person.value.name, person.value.given)
    assert "who has it on 2026-11-05: li-na" in str(person.value)
    assert ("manager", ("li-na", "zhao")) == (book.value.kind, book.value.known)
    assert "the actuals of other" == metric.value.where


@pytest.mark.parametrize(
    ("arguments", "name", "expected"),
    [
        (("", "a", "b", nov(5), "why"), "Handover: deal", "a text that is not empty"),
        (("d", "a", "a", nov(5), "why"), "Handover: to", "somebody else than a"),
        (("d", "", "b", nov(5), "why"), "Handover: from_", "an id"),
        (("d", "a", 7, nov(5), "why"), "Handover: to", "an id"),
        (("d", "a", "b", nov(5), " "), "Handover: reason", "who reads the ledger will ask"),
        (("d", "a", "b", nov(5), "a\nb"), "Handover: reason", "on one line"),
    ],
)
def test_handovers_that_are_none(arguments, name, expected):
    """A handover names a deal or a book, two people, a day and a reason."""
    with pytest.raises(InvalidValue) as caught:
        Handover(*arguments)

    assert name == caught.value.name
    assert expected in str(caught.value)


def test_times_that_are_none():
    """Days are dates; a time of recording has no time zone."""
    with pytest.raises(InvalidPeriod):
        Handover("d", "a", "b", "2026-11-05", "why")
    with pytest.raises(InvalidPeriod) as zone:
        Handover("d", "a", "b", nov(5), "why", recorded=datetime(2026, 11, 5, tzinfo=UTC))
    with pytest.raises(InvalidPeriod) as text:
        SharedCredit("d", {"a": 1}, "why", recorded="today")

    assert "when the Handover was recorded" in str(zone.value)
    assert "when the SharedCredit was recorded" in str(text.value)


PEOPLE = st.sampled_from("abcd")
DEALS = st.sampled_from(["d1", "d2", "d3"])
DAYS = st.integers(0, 12).map(lambda gone: nov(1) + timedelta(gone))


@st.composite
def rows(draw):
    """A row of the first days of November; some are corrections, some belong to a deal."""
    metric = draw(st.sampled_from([MONEY, Metric("signings")]))
    day = draw(DAYS)
    quanta = draw(st.integers(-3, 60))
    return (
        day,
        draw(PEOPLE),
        metric,
        metric.quantity(quanta),
        draw(st.none() | DEALS),
        draw(st.none() | st.just(day)),
    )


@st.composite
def entries(draw):
    """Handovers of deals and books, and shares; each recorded at its own time, so that none contradict."""
    found = []
    for number in range(draw(st.integers(0, 5))):
        recorded = datetime(2026, 11, draw(st.integers(1, 13)), 8, number)
        who = draw(st.lists(PEOPLE, min_size=2, max_size=3, unique=True))
        if draw(st.booleans()):
            found.append(Handover(draw(st.none() | DEALS), *who[:2], draw(DAYS), "why", recorded=recorded))
            continue
        weights = [draw(st.integers(1, 7)) for _ in who]
        shares = {id_: Fraction(own, sum(weights)) for id_, own in zip(who, weights, strict=True)}
        found.append(
            SharedCredit(draw(DEALS), shares, "why", effective=draw(st.none() | DAYS), recorded=recorded)
        )
    return found


@given(st.lists(rows(), max_size=25), entries())
def test_credit_conserves(told, ledger):
    """Whoever it counts for, of every metric as much came on every day as the rows say."""
    plain = Actuals(told, metrics=[MONEY])
    moved = plain.with_ledger(ledger)

    for metric in plain.metrics:
        assert plain.daily(metric) == moved.daily(metric)
        assert plain.by_channel(metric) == moved.by_channel(metric)
        assert plain.total(metric) == sum(moved.by_manager(metric).values())
        for deal in plain.cases(metric):
            assert 1 == sum(moved.owners(deal).values())


@given(st.lists(rows(), max_size=25), entries())
def test_what_was_attained_stays(told, ledger):
    """What lies before the first day from which on anything is different stays with everybody."""
    plain = Actuals(told, metrics=[MONEY])
    handovers = [entry for entry in ledger if isinstance(entry, Handover)]
    first = min((entry.effective for entry in handovers), default=nov(30))
    moved = plain.with_ledger(handovers)

    for metric in plain.metrics:
        for id_, line in plain.lines(metric).items():
            for day, quanta in line.items():
                if day < first:
                    assert quanta == moved.lines(metric)[id_][day]


@given(st.lists(rows(), max_size=25), entries(), st.randoms(use_true_random=False), DAYS)
def test_any_order(told, ledger, random, day):
    """Rows and entries in another order are the same, as of any day, and the future does not show."""
    actuals = Actuals(told, metrics=[MONEY], ledger=ledger)
    mixed, again = told[:], ledger[:]
    random.shuffle(mixed)
    random.shuffle(again)
    other = Actuals(mixed, metrics=[MONEY], ledger=again)
    known = [entry for entry in ledger if entry.recorded.date() <= day]

    assert actuals == other
    assert hash(actuals) == hash(other)
    assert actuals.events() == other.events()
    assert actuals.as_of(day) == Actuals(told, metrics=[MONEY], ledger=known).as_of(day)
    assert actuals.as_of(day).events() == other.as_of(day).events()


@given(st.integers(-200, 200), st.lists(st.integers(1, 50), min_size=2, max_size=5))
def test_shares_sum(quanta, weights):
    """Every row of a shared deal is split into whole quanta that add up to it, each less than one from its share."""
    shares = {f"p{place}": Fraction(own, sum(weights)) for place, own in enumerate(weights)}
    actuals = Actuals([(nov(3), "p0", "signings", quanta, "d1")])
    parts = share_credit(actuals, "d1", shares, "together").by_manager("signings")

    assert quanta == sum(parts.values())
    assert all(part * quanta >= 0 for part in parts.values())
    if len(weights) == 2:
        assert all(abs(quanta * shares[id_] - parts.get(id_, 0)) < 1 for id_ in shares)
