"""How long a piece takes from one stage to the next."""

import pickle
import random
from datetime import date, timedelta
from fractions import Fraction

import pytest

from targetkit import Funnel, Metric, Month, WorkCalendar
from targetkit._lag import UNIT, best_shift, from_pairs
from targetkit.actuals import Actuals
from targetkit.errors import InvalidPeriod, InvalidQuantity, InvalidValue, TooLittleHistory, UnknownMember
from targetkit.history import History
from targetkit.lag import Lag, lag_of

MONDAY = date(2026, 3, 2)


def day(number):
    """The so-manieth day from a Monday on."""
    return MONDAY + timedelta(days=number)


def deals(*pairs, first="approvals", then="signings"):
    """Rows of deals: the day of the earlier and of the later stage, or None while it is open."""
    rows = []
    for number, (start, end) in enumerate(pairs):
        rows.append((day(start), "li-na", first, 1, f"deal-{number}"))
        if end is not None:
            rows.append((day(end), "li-na", then, 1, f"deal-{number}"))
    return rows


def opened(count):
    """So many weekdays from the Monday on."""
    days = (day(number) for number in range(2 * count))
    return [at for at in days if at.weekday() < 5][:count]


def delayed(count, shares, *, mean=20, rate=0.5, seed=1):
    """Two daily series on weekdays: what comes, and what becomes of half of it after some working days."""
    rng = random.Random(seed)
    days = opened(count)
    first, then = dict.fromkeys(days, 0), dict.fromkeys(days, 0)
    for place, at in enumerate(days):
        level = mean * (1.4, 1.0, 0.9, 1.0, 0.7)[at.weekday()] * rng.lognormvariate(0, 0.4)
        first[at] = round(level)
        for _ in range(first[at]):
            arrives = place + rng.choices(range(len(shares)), shares)[0]
            if rng.random() < rate and arrives < count:
                then[days[arrives]] += 1
    return first, then, days


def test_fixed_lag():
    """A stated number of days is certain from that day on, and says so."""
    three = Lag.fixed(3)

    assert (Fraction(0), Fraction(0), Fraction(0), Fraction(1)) == three.weights
    assert (3, 3) == (three.quantile("0.01"), three.quantile(1))
    assert [0, 0, 1, 1] == [three.probability(days) for days in (-1, 2, 3, 99)]
    assert Fraction(3) == three.mean
    assert "always 3 working days" == str(three) == three.to_text()
    assert "总是 3 个工作日" == three.to_text("zh")
    assert ("always on the same day", "总是当日") == (Lag.fixed(0).to_text(), Lag.fixed(0).to_text("zh"))
    assert three == Lag([0, 0, 0, 1, 0])
    assert three == pickle.loads(pickle.dumps(three))
    assert hash(three) == hash(Lag.fixed(3))


def test_stated_distribution():
    """Of stated shares only the proportions count; the quantile is the first day that reaches the share."""
    stated = Lag.stated({1: 2, 4: "0.5", 2: "1.5"})

    assert (Fraction(0), Fraction(1, 2), Fraction(3, 8), Fraction(0), Fraction(1, 8)) == stated.weights
    assert [1, 2, 4] == [stated.quantile(share) for share in ("0.5", "0.875", "0.876")]
    assert "half within 1 working day, 90% within 4 working days, 1.8 on average" == stated.to_text()
    assert "half on the same day, 90% within 1 working day, 0.2 on average" == Lag(["0.8", "0.2"]).to_text()
    assert "半数当日，九成在 1 个工作日内，平均 0.2" == Lag(["0.8", "0.2"]).to_text("zh")
    assert "半数在 1 个工作日内，九成在 4 个工作日内，平均 1.8" == stated.to_text("zh")


@pytest.mark.parametrize("days", [-1, 1_001, True, "3", 1.5])
def test_days_that_are_none(days):
    """Working days are whole numbers from 0 to a thousand."""
    with pytest.raises(InvalidValue) as caught:
        Lag.fixed(days)

    assert ("Lag: days", days) == (caught.value.name, caught.value.given)
    assert "expected a whole number of working days from 0 to 1,000" in str(caught.value)


def test_shares_that_are_none():
    """Shares are zero or more, not all zero, and weights sum to one."""
    with pytest.raises(InvalidQuantity, match="share of a lag of 2: -1 is refused: a share is zero or more"):
        Lag.stated({2: -1})
    with pytest.raises(InvalidValue, match="expected working days with a share above 0"):
        Lag.stated({2: 0})
    with pytest.raises(InvalidValue, match="the first for 0 working days"):
        Lag(["0.5", "0.4"])
    with pytest.raises(InvalidValue, match="Lag: weights"):
        Lag([2, -1])
    with pytest.raises(InvalidQuantity):
        Lag.fixed(3).quantile(0)
    with pytest.raises(UnknownMember):
        Lag.fixed(3).to_text("fr")


def test_pairs_that_could_all_be_watched():
    """When every deal could be watched to the longest lag, the shares are the plain ones."""
    assert (0, 500_000, 250_000, 0, 250_000) == from_pairs([(1, 9), (2, 8), (4, 7), (1, 4)])
    assert (UNIT,) == from_pairs([(0, 0)])
    assert (0, 0, UNIT) == from_pairs([(2, 2), (2, 5)])


def test_open_deals_do_not_shorten_the_lag():
    """Deals that started late and take long are not among the pairs; the distribution makes up for them."""
    rng = random.Random(5)
    days = 40
    pairs = []
    for start in range(days):
        for _ in range(start):  # more and more of them: the young are the most
            took = rng.choice([1, 2, 10, 20])
            if start + took < days:
                pairs.append((took, days - 1 - start))
    told = from_pairs(pairs)
    plain = [sum(lag == days for lag, _ in pairs) / len(pairs) for days in range(21)]

    assert UNIT == sum(told)
    for took in (1, 2, 10, 20):
        assert told[took] / UNIT == pytest.approx(0.25, abs=0.07)
    assert plain[20] < 0.13


def test_shift_finds_the_lag_and_its_spread():
    """From two series alone the best shift is the usual lag, and its neighbours show the spread."""
    true = [0, 0.1, 0.2, 0.4, 0.2, 0.1]
    first, then, days = delayed(800, true)

    shares, fit = best_shift(first, then, days)

    assert 3 == shares.index(max(shares))
    assert 0.3 * UNIT < fit < UNIT
    assert UNIT == sum(shares)
    assert sum(abs(share / UNIT - part) for share, part in zip(shares, true, strict=True)) / 2 < 0.25


def test_shift_of_series_that_have_nothing_to_do_with_each_other():
    """Where no shift stands out, none is named; nor where a series never moves, or is short."""
    first, _, days = delayed(200, [1], seed=2)
    other, _, _ = delayed(200, [1], seed=3)

    assert best_shift(first, other, days) is None
    assert best_shift(first, dict.fromkeys(days, 1), days) is None
    assert best_shift(first, {}, days) is None
    assert best_shift(first, first, days[:29]) is None
    assert (UNIT,) == best_shift(first, first, days[:30])[0][:1]


def test_memory_of_the_first_series_does_not_spread_the_lag():
    """Where campaigns last for days, and everything takes three, the lag is three days and not those around it."""
    rng = random.Random(4)
    days = opened(400)
    levels = [rng.lognormvariate(0, 0.5) for _ in range(100)]
    first = {at: round(40 * levels[place // 4] + rng.random() * 10) for place, at in enumerate(days)}
    then = {later: first[at] for at, later in zip(days, days[3:], strict=False)}

    shares, fit = best_shift(first, then, days)

    assert shares[3] > 0.95 * UNIT
    assert fit > 0.95 * UNIT


def test_closed_days_count_for_the_open_day_before():
    """What comes on a weekend is no later than on the Friday before, and what comes before the first day is left out."""
    first, then, days = delayed(200, [0, 0, 1], rate=1)
    weekend = {at + timedelta(days=1): quanta for at, quanta in then.items() if at.weekday() == 4}
    moved = {at: quanta for at, quanta in then.items() if at.weekday() != 4} | weekend
    early = {day(-1): 1_000_000}

    assert best_shift(first, then, days) == best_shift(first | early, moved | early, days)


def test_lag_from_deals():
    """Deals that were seen in both stages give the lag in open days of the later stage's calendar."""
    # Friday to Monday is one working day, Friday to Saturday none, Monday to Friday four.
    rows = deals(*[(4, 7)] * 6, *[(4, 5)] * 2, *[(0, 4)] * 2, (0, None))
    calendar = {"signings": WorkCalendar.weekdays()}
    history = History(Actuals(rows), calendar=calendar, since=MONDAY, until=day(60))

    told = lag_of(history, "approvals", "signings")

    assert (Fraction(1, 5), Fraction(3, 5), Fraction(0), Fraction(0), Fraction(1, 5)) == told.weights
    assert ("deals", 10, 0, None) == (told.how, told.n, told.set_aside, told.fit)
    assert (MONDAY, day(60)) == told.window
    assert told == history.lag("approvals", Metric("signings"))
    assert (
        "approvals → signings: half within 1 working day, 90% within 4 working days, 1.4 on average; "
        "from both days of each deal\n"
        "from how much data:\n"
        "  n 10 (deals), window 2 Mar 2026 to 1 May 2026, shrinkage none\n"
        f"  TK509 {told.findings[0].message}"
    ) == str(told)
    assert [("TK509", Month(2026, 5))] == [(found.code, found.period) for found in told.findings]
    assert (
        "批款件数 → 签约：半数在 1 个工作日内，九成在 4 个工作日内，平均 1.4；由各件两环节的日期得出\n"
        "数据依据：\n"
        "  样本 10（业务件数），时段 2026年3月2日至2026年5月1日，未收缩\n"
    ) in told.to_text("zh")
    assert f"<Lag: {str(told).splitlines()[0]}; n 10 (deals), window 2 Mar 2026 to 1 May 2026, " in repr(told)


def test_few_deals():
    """A lag from fewer than ten deals is told to be little data."""
    history = History(Actuals(deals((0, 3), (1, 4))), since=date(2026, 3, 1), until=date(2026, 3, 31))
    told = lag_of(history, "approvals", "signings")

    assert ["TK510"] == [found.code for found in told.findings]
    assert "signings after approvals: too few deals tell how long it takes, 2 where 10 would do" in str(told)


def test_deals_that_do_not_count():
    """A deal that runs backwards is set aside and said; one taken back, and one from before the rows, is no pair."""
    rows = [
        *deals((0, 3), (9, 2), (1, 4)),
        (day(2), "li-na", "approvals", 1, "undone"),
        (day(5), "li-na", "signings", 0, "undone"),
        (day(2), "li-na", "approvals", 0, "never"),
        (day(5), "li-na", "signings", 1, "never"),
        (day(-9), "li-na", "approvals", 1, "old"),
        (day(5), "li-na", "signings", 1, "old"),
        (day(2), "li-na", "approvals", 1, "late"),
        (day(29), "li-na", "signings", 1, "late"),
    ]
    told = lag_of(History(Actuals(rows), since=MONDAY, until=day(20)), "approvals", "signings")

    assert (2, 1, 3) == (told.n, told.set_aside, told.quantile(1))
    assert "; 1 whose later stage came before the earlier one set aside" in told.to_text()
    assert "；1 件后一环节早于前一环节，未计入" in told.to_text("zh")


def test_lag_from_the_two_series():
    """Without deals the lag comes from the shift of the two series, which is said with its correlation."""
    first, then, days = delayed(300, [0, 0, 0.5, 0.5])
    rows = [(at, "li-na", "approvals", quanta) for at, quanta in first.items()]
    rows += [(at, "li-na", "signings", quanta) for at, quanta in then.items()]
    rows += deals((2, 3), first="approvals")
    history = History(Actuals(rows), calendar=WorkCalendar.weekdays())

    told = lag_of(history, "approvals", "signings")

    assert ("shift", 300) == (told.how, told.n)
    assert (days[0], days[-1]) == told.window
    assert {2, 3} == {told.quantile("0.3"), told.quantile("0.9")}
    assert 1 == sum(told.weights)
    assert "\n  n 300 (open days), window " in str(told)
    assert "from the best shift of the two daily series, correlation" in str(told)
    assert f"correlation {float(told.fit):.2f}" in str(told)
    assert "由两条日序列的最佳错位得出，相关系数" in told.to_text("zh")
    assert "样本 300（营业日），时段" in told.to_text("zh")


def test_series_count_from_where_both_were_recorded():
    """Days on which one of the two metrics was not recorded yet are left out."""
    first, then, days = delayed(300, [0, 1])
    rows = [(at, "li-na", "approvals", quanta) for at, quanta in first.items()]
    rows += [(at, "li-na", "signings", quanta) for at, quanta in then.items() if at >= days[100]]

    told = lag_of(History(Actuals(rows), calendar=WorkCalendar.weekdays()), "approvals", "signings")

    assert (200, (days[100], days[-1])) == (told.n, told.window)


def test_lag_looks_at_nothing_of_the_month_to_plan():
    """Rows of the first day of the month to plan and later change nothing."""
    rows = deals((0, 3), (1, 4), (2, None))
    later = [(day(31), "li-na", "signings", 1, "deal-2"), *deals((0, 31), then="intakes")]
    told = lag_of(History(Actuals(rows), until=day(30)), "approvals", "signings")
    knowing = History(Actuals([*rows, *later]), until=day(40))

    assert told == lag_of(knowing, "approvals", "signings", before=day(31))
    assert told != lag_of(knowing, "approvals", "signings")


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([], "there are no rows"),
        (deals((0, None)), "no deal was seen in both stages, and no shift"),
        ([(MONDAY, "li-na", "approvals", 1), (MONDAY, "li-na", "signings", 1)], "no deal was seen"),
    ],
)
def test_too_little_history(rows, found):
    """Where the past says nothing the error says what there is and what would do."""
    history = History(Actuals(rows, metrics=[Metric("approvals"), Metric("signings")]))
    with pytest.raises(TooLittleHistory) as caught:
        lag_of(history, "approvals", "signings")

    assert "the lag from approvals to signings" == caught.value.asked
    assert caught.value.found.startswith(found)
    assert str(caught.value).startswith(f"the past does not tell the lag from approvals to signings: {found}")
    assert str(caught.value).endswith("or state it, e.g. Lag.fixed(3)")


def test_rows_outside_what_is_covered():
    """When all rows come after the day that is planned from, there is nothing to learn from."""
    history = History(Actuals(deals((9, 12))), since=day(9))
    with pytest.raises(TooLittleHistory, match="there are no rows"):
        lag_of(history, "approvals", "signings", before=day(5))


def test_lag_misuse():
    """Two different metrics that are known, and a day."""
    history = History(Actuals(deals((0, 3))))
    with pytest.raises(InvalidValue) as caught:
        lag_of(history, "approvals", "approvals")

    assert ("lag: stages", ("approvals", "approvals")) == (caught.value.name, caught.value.given)
    with pytest.raises(UnknownMember, match="approvals"):
        lag_of(history, "aprovals", "signings")
    with pytest.raises(InvalidPeriod):
        lag_of(history, "approvals", "signings", before="2026-03-02")


def test_lag_of_a_stage():
    """A measured lag is what a funnel takes for a stage."""
    told = lag_of(History(Actuals(deals((0, 3), (0, 1)))), "approvals", "signings")
    funnel = Funnel.consumer_loan(signing_rate="0.80").with_lags(signings=told)

    assert told.weights == funnel.lead("approvals", "signings")
