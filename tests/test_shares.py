"""Shares among people, from what they brought before."""

import pickle
from datetime import date, timedelta
from fractions import Fraction

import pytest

from targetkit import Actuals, History, Manager, Metric, Month, Team, WorkCalendar
from targetkit.errors import InvalidValue, UnknownMember
from targetkit.ramp import Ramp
from targetkit.windows import last_month, trailing

NOVEMBER = Month(2026, 11)
LAST = date(2026, 10, 31)
MILLION = 10**6


def team(*members):
    """A team of managers, or of ids."""
    return Team("east", [one if isinstance(one, Manager) else Manager(one) for one in members])


def past(*rows, **options):
    """A history of rows (days before the end of October, id, signings), covering three months."""
    told = [(LAST - timedelta(ago), who, "signings", count) for ago, who, count in rows]
    return History(Actuals(told), **{"since": date(2026, 8, 1), "until": LAST} | options)


def test_four_fifths_follow_the_past():
    """Four fifths go by what each has brought, one fifth is equal."""
    shares = past((3, "a", 30), (3, "b", 10)).shares("signings", roles=team("a", "b"), month=NOVEMBER)

    assert {"a": Fraction("0.7"), "b": Fraction("0.3")} == dict(shares)
    assert (30, Fraction(3, 4), Fraction(1, 5)) == (
        shares.estimates["a"].n,
        shares.estimates["a"].raw,
        shares.estimates["a"].shrinkage,
    )
    assert (date(2026, 8, 1), LAST) == shares.estimates["a"].window


def test_a_fortnight_halves_what_it_says():
    """What is 14 days older counts half."""
    shares = past((0, "a", 10), (14, "b", 20)).shares("signings", roles=team("a", "b"), month=NOVEMBER)

    assert Fraction(1, 2) == shares["a"] == shares["b"]


def test_a_window_leaves_the_rest_out():
    """With a window only its months are looked at."""
    history = past((40, "a", 10), (3, "b", 10))
    shares = history.shares("signings", roles=team("a", "b"), month=NOVEMBER, window=last_month())

    assert {"a": Fraction("0.1"), "b": Fraction("0.9")} == dict(shares)
    assert (Month(2026, 10),) == shares.estimates["a"].window
    assert history.shares("signings", roles=team("a", "b"), month=NOVEMBER, window=trailing(3)) != shares


def test_who_has_left_carries_nothing():
    """Leavers are off the roster before anything is shared; people whom the roster does not know do not count."""
    gone = Manager("gone", left=date(2026, 10, 15))
    history = past((3, "gone", 50), (3, "stranger", 50), (3, "a", 5), (3, "b", 5))
    shares = history.shares("signings", roles=team(gone, "a", "b"), month=NOVEMBER)

    assert {"a": Fraction(1, 2), "b": Fraction(1, 2)} == dict(shares)


def test_who_is_not_on_the_roster_is_named():
    """Whose rows the roster does not know is told; who has left, or has no row before the month, is not."""
    gone = Manager("gone", left=date(2026, 10, 15))
    history = past((3, "gone", 50), (4, "zoe", 1), (3, "yan", 50), (3, "a", 5), (-3, "later", 9), until=None)
    shares = history.shares("signings", roles=team(gone, "a"), month=NOVEMBER)

    assert ("yan", "zoe") == shares.unknown
    assert "\n  not on the roster, left out: yan, zoe\n" in str(shares)
    assert "\n  不在名册，未计入：yan、zoe\n" in shares.to_text("zh")
    assert () == past((3, "a", 5)).shares("signings", roles=team("a"), month=NOVEMBER).unknown


def test_half_a_month_is_half_a_load():
    """Who is there for part of the month carries that part."""
    half = Manager("half", left=date(2026, 11, 15))
    history = past((3, "a", 10), (3, "half", 10))
    shares = history.shares("signings", roles=team("a", half), month=NOVEMBER)

    assert {"a": Fraction(666_667, MILLION), "half": Fraction(333_333, MILLION)} == dict(shares)


def test_absence_in_the_past_is_made_up_for():
    """Who was away brought less for that reason, and is counted by the day of presence."""
    october = Month(2026, 10).days
    away = Manager("away", away=october[21:])
    history = past((20, "a", 10), (20, "away", 10), (5, "a", 10), calendar=WorkCalendar.daily())
    shares = history.shares("signings", roles=team("a", away), month=NOVEMBER)
    alone = history.shares("signings", roles=team("a", "away"), month=NOVEMBER)

    assert shares["away"] > alone["away"]


def test_a_ramp_for_who_is_new():
    """New people get their ramp's part of an equal share, whatever they brought; the others share the rest."""
    new, newer = Manager("new", hired=date(2026, 9, 20)), Manager("newer", hired=date(2026, 11, 16))
    history = past((3, "a", 30), (3, "b", 10), (3, "new", 50))
    shares = history.shares("signings", roles=team("a", "b", new), month=NOVEMBER, ramp={0: "0.3", 3: 1})
    split = history.shares(
        "signings", roles=team("a", newer), month=NOVEMBER, ramp=Ramp({0: 0, 10: "0.5"}, unit="days")
    )

    assert Fraction("0.1") == shares["new"]
    assert Fraction("0.9") * Fraction("0.7") == shares["a"]
    assert "new: 30% of an equal share" == shares.estimates["new"].note
    assert 1 == shares.estimates["new"].shrinkage
    assert 0 < split["newer"] < Fraction("0.15")


def test_all_are_new():
    """Where all are new their ramps share everything; if these are all 0, the presence does."""
    new, newer = Manager("new", hired=date(2026, 9, 1)), Manager("newer", hired=date(2026, 10, 1))
    history = past((3, "new", 30))
    ramp = {0: "0.2", 2: "0.6"}

    assert {"new": Fraction(3, 4), "newer": Fraction(1, 4)} == dict(
        history.shares("signings", roles=team(new, newer), month=NOVEMBER, ramp=ramp)
    )
    assert {"new": Fraction(1, 2), "newer": Fraction(1, 2)} == dict(
        history.shares("signings", roles=team(new, newer), month=NOVEMBER, ramp={0: 0})
    )


@pytest.mark.parametrize(
    "history",
    [
        past(),
        past((3, "a", 0), (4, "b", 0)),
        past((3, "a", -5)),
        History(Actuals(metrics=[Metric("signings")])),
        past(
            (3, "a", 9),
            calendar=WorkCalendar.daily().closed([date(2026, 8, 1) + timedelta(day) for day in range(92)]),
        ),
    ],
)
def test_nothing_was_brought(history):
    """Without rows, with zeros or corrections alone, without an open day in the past: equal shares, and it is said."""
    shares = history.shares(Metric("signings"), roles=team("a", "b"), month=NOVEMBER)

    assert {"a": Fraction(1, 2), "b": Fraction(1, 2)} == dict(shares)
    assert "nobody has brought any: equal shares" == shares.estimates["a"].note
    assert 1 == shares.estimates["a"].shrinkage


def test_a_correction_counts_against():
    """A correction takes from what was brought, never below nothing."""
    shares = past((3, "a", 5), (2, "a", -9), (3, "b", 5)).shares(
        "signings", roles=team("a", "b"), month=NOVEMBER
    )

    assert {"a": Fraction("0.1"), "b": Fraction("0.9")} == dict(shares)
    assert 0 == shares.estimates["a"].n


def test_by_another_metric():
    """The shares of an earlier stage can stand for those of a later one, and it is said."""
    rows = [(LAST, "a", "approvals", 3), (LAST, "b", "approvals", 1), (LAST, "b", "signings", 9)]
    history = History(Actuals(rows), roles=team("a", "b"))
    shares = history.shares("signings", month=NOVEMBER, by="approvals")

    assert Fraction("0.7") == shares["a"]
    assert ("signings", "approvals") == (shares.metric, shares.by)
    assert ("by approvals", "按批款件数") == (shares.estimates["a"].note, shares.estimates["a"].note_zh)
    assert "signings" == history.shares("signings", month=NOVEMBER).by


def two_months(signed, **others):
    """Six people in September and October: what they signed in each, and what else they brought, a number each."""
    rows = []
    for month, counts in zip((9, 10), signed, strict=True):
        told = {"signings": counts} | {name: each[month - 9] for name, each in others.items()}
        for name, numbers in told.items():
            rows += [
                (date(2026, month, 15), who, name, count)
                for who, count in zip("abcdef", numbers, strict=True)
            ]
    reach = {"since": date(2026, 9, 1), "until": LAST}
    return History(Actuals(rows), roles=team(*"abcdef"), **reach)


def test_what_would_have_foretold_the_last_month():
    """Without a word on it, the metric counts that would have foretold the last whole month a tenth better."""
    signed = (1, 1, 1, 1, 1, 9), (9, 7, 5, 3, 2, 1)
    history = two_months(
        signed, approvals=((9, 7, 5, 3, 2, 1), (1, 1, 1, 1, 1, 9)), calls=((3,) * 6, (3,) * 6)
    )
    shares = history.shares("signings", month=NOVEMBER)
    own = history.shares("signings", month=NOVEMBER, by="signings")

    assert "approvals" == shares.by
    assert shares["f"] > own["f"]
    assert "by approvals, which foretold the last month better" == shares.estimates["f"].note
    assert "按批款件数（对上月的预测更准）" == shares.estimates["f"].note_zh
    assert ("signings", "") == (own.by, own.estimates["f"].note)


def test_a_little_better_is_chance():
    """Another metric that would have been better by less than a tenth does not count, nor one with nothing before."""
    signed = (9, 7, 5, 3, 2, 1), (9, 7, 5, 3, 3, 1)
    history = two_months(
        signed, approvals=((9, 7, 5, 3, 2, 1), (1,) * 6), calls=((0,) * 6, (9, 7, 5, 3, 3, 1))
    )

    assert "signings" == history.shares("signings", month=NOVEMBER).by


def test_a_metric_that_is_new():
    """A metric without a past of its own before the last month goes by another one."""
    history = two_months(((0,) * 6, (9, 7, 5, 3, 2, 1)), approvals=((9, 7, 5, 3, 2, 1), (9, 7, 5, 3, 2, 1)))

    assert "approvals" == history.shares("signings", month=NOVEMBER).by


def test_text():
    """Shares say where they come from, in both languages."""
    rows = [(ago, who, number) for ago in range(5) for who, number in (("a", 3), ("b", 1))]
    shares = past(*rows).shares("signings", roles=team("a", "b"), month=NOVEMBER)

    assert (
        "shares of signings in 2026-11\n"
        "manager  share    own\n"
        "---------------------\n"
        "a        70.0%  75.0%\n"
        "b        30.0%  25.0%\n"
        "from how much data:\n"
        "  signings: n 10 (days of people with signings), window 1 Aug 2026 to 31 Oct 2026, "
        "shrinkage 20% (equal shares)"
    ) == str(shares)
    assert (
        "样本 10（有签约的人天），时段 2026年8月1日至2026年10月31日，收缩 20%（平均份额）"
        in shares.to_text("zh")
    )
    assert (
        "<Shares of signings in 2026-11: 2 people; signings: n 10 (days of people with signings), "
        in repr(shares)
    )
    assert (10, (date(2026, 8, 1), LAST), ()) == (shares.n, shares.window, shares.findings)
    assert shares == pickle.loads(pickle.dumps(shares))
    assert 2 == len(shares)


def test_notes_are_told():
    """Who is new is told in a column of its own; who has brought nothing has no own share to speak of."""
    new = Manager("new", hired=date(2026, 9, 20))
    shares = past().shares(Metric("signings"), roles=team("a", new), month=NOVEMBER, ramp={0: "0.5", 3: 1})

    assert ["manager  share  own  note"] == str(shares).splitlines()[1:2]
    assert "new      25.0%    –  new: 50% of an equal share" in str(shares)
    assert "客户经理   占比  本身  说明" == shares.to_text("zh").splitlines()[1]


@pytest.mark.parametrize(
    "rows", [[(3, "a", 1)], [(ago, "a", 2) for ago in range(9)]], ids=["one row", "nine"]
)
def test_little_data(rows):
    """Shares of a handful of rows are told to be little data: fewer than five days with something for each person."""
    shares = past(*rows).shares("signings", roles=team("a", "b"), month=NOVEMBER)
    found = shares.findings[0]

    assert [("TK510", "signings", NOVEMBER)] == [
        (one.code, one.metric, one.period) for one in shares.findings
    ]
    assert (len(rows), 2, 5) == tuple(found.details[name] for name in ("count", "people", "needed"))
    assert (
        f"of 2 people, the days on which one brought some add up to {len(rows)}, fewer than 5 for each"
        in found.message
    )
    assert f"TK510 {found.message}" in str(shares)


@pytest.mark.parametrize("rows", [[], [(3, "a", 0)], [(3, "a", -2)], [(3, "ghost", 2)]])
def test_nothing_in_the_past(rows):
    """Shares of a metric that the past never had are equal, and that is told."""
    shares = past(*rows).shares(Metric("signings"), roles=team("a", "b"), month=NOVEMBER)

    assert ["TK511"] == [found.code for found in shares.findings]
    assert "nobody on the roster had brought any signings before 2026-11" in shares.findings[0].message
    assert {"a": Fraction(1, 2), "b": Fraction(1, 2)} == dict(shares)


def test_only_days_with_something_count():
    """Rows of nothing, and what was taken back, make no more data of it."""
    rows = [(ago, who, number) for ago in range(9) for who, number in (("a", 0), ("b", -1 if ago else 9))]
    shares = past(*rows).shares("signings", roles=team("a", "b"), month=NOVEMBER)

    assert (1, ["TK510"]) == (shares.n, [found.code for found in shares.findings])


def test_cut_off_months_are_told():
    """Months that the rows cover in part are told; days count one by one, a month that stands for whole ones is worse."""
    rows = [(ago, who, 1) for ago in range(8, 70) for who in ("a", "b")]
    history = past(*rows, since=None, until=None)
    shares = history.shares("signings", roles=team("a", "b"), month=NOVEMBER)
    short = past((30, "a", 1), (15, "b", 1), since=None, until=None)
    torn = short.shares("signings", roles=team("a", "b"), month=NOVEMBER, window=last_month())
    one = history.shares("signings", roles=team("a", "b"), month=NOVEMBER, window=last_month())

    assert [("TK509", Month(2026, 8)), ("TK509", Month(2026, 10))] == [
        (found.code, found.period) for found in shares.findings
    ]
    assert (
        "2026-10 is cut off, as the rows reach from 23 Aug 2026 to 23 Oct 2026" in shares.findings[1].message
    )
    assert ["TK503", "TK510"] == [found.code for found in torn.findings]
    assert (Month(2026, 10),) == torn.findings[0].details["months"]
    assert ((Month(2026, 9),), shares.findings) == (one.window, one.findings)


def test_nobody_to_share():
    """A roster is needed, with somebody on it who is there on an open day."""
    history = past((3, "a", 1))
    closed = past((3, "a", 1), calendar=WorkCalendar.daily().closed(NOVEMBER))

    with pytest.raises(InvalidValue) as without:
        history.shares("signings", month=NOVEMBER)
    with pytest.raises(InvalidValue) as empty:
        closed.shares("signings", roles=team("a"), month=NOVEMBER)
    with pytest.raises(UnknownMember) as unknown:
        history.shares("signngs", roles=team("a"), month=NOVEMBER)

    assert ("History.shares: roles", None) == (without.value.name, without.value.given)
    assert "a roster, here or as History(roles=...)" in str(without.value)
    assert "nobody in 2026-11" == empty.value.given
    assert ("signings",) == unknown.value.suggestions
