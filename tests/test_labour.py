"""What the law allows of overtime: hours, rest, pay, and who is asked first."""

import pickle
from datetime import date
from fractions import Fraction

import pytest

from targetkit import Manager, Month, Week, WorkCalendar
from targetkit.errors import ConflictingPolicy, InvalidPeriod, InvalidQuantity, InvalidValue, UnknownMember
from targetkit.labour import LIMITS, Cap, Citation, LabourLimits, Shift, Terms, kinds_of
from targetkit.workdays import DayKind

FRIDAY, SATURDAY, SUNDAY = (date(2026, 11, day) for day in (13, 14, 15))
HOLIDAY = date(2026, 10, 1)
WEEK = Week(date(2026, 11, 9), SUNDAY)
CALENDAR = WorkCalendar.weekdays().closed(HOLIDAY, kind=DayKind.STATUTORY_HOLIDAY)
KIND_OF = kinds_of(CALENDAR)
CHINA = LabourLimits.china(monthly_wage=8700)


def shift(day=FRIDAY, hours=1, manager="li-na", **others):
    """Overtime of Li Na."""
    return Shift(manager, day, hours, **others)


def said(limits, *shifts, agreed=None):
    """The findings on a schedule to which everybody agreed."""
    return limits.check(shifts, KIND_OF, shifts if agreed is None else agreed).findings


def test_preset():
    """The preset has the figures of the Labour Law, in yuan, and says from which article each comes."""
    limits = LabourLimits.china()

    assert (1, 3, 36, 1) == (limits.daily, limits.daily_special, limits.monthly, limits.rest_days_a_week)
    assert (Fraction(3, 2), 2, 3) == (limits.workday, limits.rest_day, limits.holiday)
    assert (Fraction("21.75"), 8, "CNY") == (limits.days_a_month, limits.hours_a_day, limits.currency)
    assert "article 41" in limits.cited("month")[0]
    assert "《中华人民共和国劳动法》第三十八条" == limits.cited("week")[1]
    assert "第四十四条；《工资支付暂行规定》" in limits.cited("pay")[1]
    assert all("Labour" in limits.cited(limit)[0] for limit in LIMITS if limit not in {"person", "wage"})


def test_own_limits_cite_nothing():
    """Limits without sources say that they are the user's; the preset's figures can be changed one by one."""
    assert ("the limits given", "设定的限制") == LabourLimits().cited("day")
    assert 30 == LabourLimits.china(monthly=30).monthly
    assert "article 41" in LabourLimits.china(monthly=30).cited("month")[0]


def test_limits_are_values():
    """Limits are equal by what they say, hashable and picklable; the order of people does not count."""
    one = LabourLimits.china(people={"a": Terms(worked=2), "b": Terms()})
    two = LabourLimits.china(people={"b": Terms(), "a": Terms(worked=2)})

    assert (one, hash(one)) == (two, hash(two))
    assert one == pickle.loads(pickle.dumps(one))
    assert list(one.people) == list(two.people)


@pytest.mark.parametrize(
    ("kind", "pay"),
    [
        (DayKind.WORKDAY, 150),
        (DayKind.MAKE_UP_WORKDAY, 150),
        (DayKind.REST_DAY, 200),
        (DayKind.STATUTORY_HOLIDAY, 300),
    ],
)
def test_pay(kind, pay):
    """8,700 a month are 50 an hour: two hours pay one and a half, two or three times that."""
    assert 50 == CHINA.hourly("li-na")
    assert pay == CHINA.pay(shift(hours=2), kind) / 1
    assert Fraction(2900, 87) * Fraction(3, 2) == LabourLimits.china(monthly_wage=5800).pay(
        shift(), DayKind.WORKDAY
    )


def test_pay_with_rest():
    """Rest takes the place of pay on a rest day, and nowhere else."""
    resting = shift(hours=2, compensated=True)

    assert 0 == CHINA.pay(resting, DayKind.REST_DAY)
    assert 300 == CHINA.pay(resting, DayKind.STATUTORY_HOLIDAY)
    assert 150 == CHINA.pay(resting, DayKind.WORKDAY)


def test_pay_of_irregular_hours():
    """Irregular hours have no overtime pay; that of holidays is a parameter, because regions differ."""
    limits = CHINA.with_people({"li-na": Terms(hours="irregular")})
    paying = LabourLimits.china(monthly_wage=8700, people=limits.people, irregular_holiday_pay=True)

    assert [0, 0, 0] == [limits.pay(shift(), kind) for kind in DayKind if kind != DayKind.MAKE_UP_WORKDAY]
    assert 150 == paying.pay(shift(), DayKind.STATUTORY_HOLIDAY)
    assert 0 == paying.pay(shift(), DayKind.REST_DAY)


def test_pay_without_wage():
    """Where no wage is known the pay is not known either, unless nothing is due."""
    limits = LabourLimits.china(people={"wang-lei": Terms(monthly_wage=8700)})

    assert limits.hourly("li-na") is None
    assert limits.pay(shift(), DayKind.WORKDAY) is None
    assert 0 == limits.pay(shift(compensated=True), DayKind.REST_DAY)
    assert 75 == limits.pay(shift(manager="wang-lei"), DayKind.WORKDAY)


def test_most_hours():
    """One hour after work, three with a recorded reason, a working day's hours on a day off."""
    special = LabourLimits.china(special_reason="month end")
    people = {"zhou": Terms(hours="irregular"), "wu": Terms(overtime_allowed=False)}
    limits = LabourLimits.china(people=people)

    assert (1, 1, 8, 8) == tuple(limits.most_hours("li-na", kind) for kind in sorted_kinds())
    assert (3, 3, 8, 8) == tuple(special.most_hours("li-na", kind) for kind in sorted_kinds())
    assert (16, 16, 24, 24) == tuple(limits.most_hours("zhou", kind) for kind in sorted_kinds())
    assert {0} == {limits.most_hours("wu", kind) for kind in DayKind}


def sorted_kinds():
    """Working days first."""
    return DayKind.WORKDAY, DayKind.MAKE_UP_WORKDAY, DayKind.REST_DAY, DayKind.STATUTORY_HOLIDAY


def test_too_long_a_day():
    """More than the hour is an error in both languages, with the article; several shifts of a day add up."""
    (found,) = said(CHINA, shift(hours=1), shift(hours="0.5"))

    assert ("TK721", "li-na", FRIDAY) == (found.code, found.role, found.period)
    assert (1, Fraction(3, 2)) == (found.expected, found.actual)
    assert (
        "li-na on 13 Nov 2026: 1.5 h of overtime, and at most 1 h are allowed "
        "(Labour Law of the People's Republic of China, article 41); "
        "shorten it, share it out, or record the special reason if there is one"
    ) == found.to_text()
    assert (
        "li-na 2026年11月13日：加班 1.5 小时，超过上限 1 小时（《中华人民共和国劳动法》第四十一条）；"
        "请缩短时长或分散安排，确有特殊原因的应予记录"
    ) == found.to_text("zh")


def test_too_long_a_day_off():
    """A day off is no longer than a working day."""
    (found,) = said(CHINA, shift(SATURDAY, 9))

    assert ("TK721", 8, 9) == (found.code, found.expected, found.actual)
    assert "9 h on a rest day, and at most 8 h" in found.to_text()
    assert "休息日上班 9 小时" in found.to_text("zh")


def test_special_reason():
    """A recorded reason allows three hours after work, and the report keeps saying which reason it was."""
    limits = LabourLimits.china(special_reason="quarter end")
    (found,) = said(limits, shift(hours=3), shift(SATURDAY, 3))
    errors = limits.check([shift(hours=4)], KIND_OF, [shift(hours=4)]).errors

    assert ("TK727", FRIDAY, 1, 3) == (found.code, found.period, found.expected, found.actual)
    assert "for a special reason: quarter end" in found.to_text()
    assert "特殊原因：quarter end" in found.to_text("zh")
    assert ["TK721"] == [found.code for found in errors]


def test_too_much_in_a_month():
    """Hours after work and on days off add up to the month's, on top of what was worked already."""
    limits = CHINA.with_people({"li-na": Terms(worked=32)})
    (found,) = said(limits, shift(hours=1), shift(SATURDAY, 4))

    assert ("TK722", Month(2026, 11), 4, 5) == (found.code, found.period, found.expected, found.actual)
    assert "5 h of overtime, and there is room for 4 h" in found.to_text()
    assert "安排加班 5 小时，当月仅余 4 小时" in found.to_text("zh")
    assert () == said(limits, shift(hours=1), shift(SATURDAY, 4, compensated=True))
    assert () == said(LabourLimits(people=limits.people, monthly_off_days=False), shift(), shift(SATURDAY, 8))


def test_which_month():
    """Hours worked belong to their month, and months may start on another day than the first."""
    worked = {"li-na": Terms(worked=36, worked_in=Month(2026, 11))}
    fiscal = LabourLimits(first_day=26, people={"li-na": Terms(worked=36, worked_in=Month(2026, 10, day=26))})

    assert ["TK722"] == [found.code for found in said(LabourLimits(people=worked), shift())]
    assert () == said(LabourLimits(people=worked), shift(date(2026, 12, 1)))
    assert 36 == LabourLimits(people=worked).month_left("li-na", Month(2026, 12))
    assert ["TK722"] == [found.code for found in said(fiscal, shift())]
    assert () == said(fiscal, shift(date(2026, 11, 26)))
    assert LabourLimits(monthly=None).month_left("li-na", Month(2026, 11)) is None


def test_overdrawn_month():
    """Who has worked more than the month allows can work no more, and no room is less than none."""
    (found,) = said(LabourLimits(people={"li-na": Terms(worked=40)}), shift())

    assert (0, 1) == (found.expected, found.actual)
    assert -4 == LabourLimits(people={"li-na": Terms(worked=40)}).month_left("li-na", Month(2026, 11))


def test_week_without_rest():
    """Saturday and Sunday in one week leave no rest; two people can rotate."""
    (found,) = said(CHINA, shift(SATURDAY, 4), shift(SUNDAY, 4))

    assert ("TK723", "li-na", WEEK) == (found.code, found.role, found.period)
    assert (1, 0) == (found.expected, found.actual)
    assert "with work on 14 Nov 2026, 15 Nov 2026 the days off that stay free are 0, and 1" in found.to_text()
    assert "2026年11月14日、2026年11月15日上班后仅剩 0 天休息，应至少休息 1 天" in found.to_text("zh")
    assert () == said(CHINA, shift(SATURDAY, 4), shift(SUNDAY, 4, "wang-lei"))
    assert () == said(CHINA, shift(SATURDAY, 4), shift(SATURDAY, 4))


def test_person_without_overtime():
    """Who is not to work overtime gets none, on whichever day, and no reason is told or stored."""
    limits = CHINA.with_people({"li-na": Terms(overtime_allowed=False, worked=40)})
    findings = said(limits, shift(hours=5), shift(SATURDAY, 9))

    assert ["TK724", "TK724"] == [found.code for found in findings]
    assert "5 h of overtime, and li-na is not to work any; ask somebody else" in findings[0].to_text()
    assert "li-na 不得安排加班" in findings[0].to_text("zh")
    assert not limits.allows_overtime("li-na")


def test_rest_instead_of_pay():
    """Rest cannot take the place of pay after work or on a statutory holiday."""
    findings = said(CHINA, shift(compensated=True), shift(HOLIDAY, compensated=True))

    assert [("TK725", HOLIDAY), ("TK725", FRIDAY)] == [(found.code, found.period) for found in findings]
    assert "a statutory holiday, on which rest cannot take the place of pay" in findings[0].to_text()
    assert "当日为法定节假日，不可以补休代替加班费" in findings[0].to_text("zh")
    assert "article 44" in findings[0].to_text()


def test_agreement_is_never_assumed():
    """What nobody agreed to is a warning, by person and day; agreed shifts are not told of."""
    limits = LabourLimits.china(special_reason="month end")
    report = limits.check([shift(), shift(hours=2), shift(SATURDAY, 4)], KIND_OF, [shift(SATURDAY, 4)])
    (found,) = report.warnings

    assert report.ok
    assert ("TK726", FRIDAY, 3) == (found.code, found.period, found.actual)
    assert "3 h are not agreed on; consult the union and the worker first" in found.to_text()
    assert "尚未协商一致；须先与工会和劳动者协商" in found.to_text("zh")
    assert 2 == len(limits.check([shift(), shift(SATURDAY)], KIND_OF).warnings)


def test_caps():
    """Caps name the shifts that exclude each other, and leave out what every choice keeps."""
    limits = LabourLimits.china(
        people={"wu": Terms(overtime_allowed=False), "zhou": Terms(hours="irregular")}
    )
    slots = [
        shift(),
        shift(),
        shift(SATURDAY, 4),
        shift(SUNDAY, 4),
        shift(manager="wu"),
        shift(manager="zhou", hours=4),
    ]

    assert (
        Cap(((0, Fraction(1)), (1, Fraction(1))), Fraction(1), "day", "li-na", FRIDAY),
        Cap(((4, Fraction(1)),), Fraction(0), "person", "wu", FRIDAY),
        Cap(((2, Fraction(1)), (3, Fraction(1))), Fraction(1), "week", "li-na", WEEK),
    ) == limits.caps(slots, KIND_OF)
    assert () == limits.caps(slots[2:3], KIND_OF)


def test_caps_of_a_week_with_many_shifts():
    """Two shifts on one Saturday may both be chosen; either of them rules out all of Sunday's."""
    slots = [shift(SATURDAY, 4), shift(SATURDAY, 3), shift(SUNDAY, 1), shift(SUNDAY, 2), shift(SUNDAY, 3)]
    caps = LabourLimits.china().caps(slots, KIND_OF)

    def kept(*chosen):
        return all(cap.allows(chosen) for cap in caps)

    assert 2 == len(caps)
    assert [True, True] == [kept(0, 1), kept(2, 3, 4)]
    assert [False, False, False] == [kept(0, 2), kept(1, 4), kept(0, 2, 3, 4)]


def test_caps_stay_few():
    """With very many shifts in a long holiday a single row takes the place of thousands: no more shifts than days."""
    days = [date(2026, 10, day) for day in range(5, 12)]
    closed = kinds_of(WorkCalendar.weekdays().closed(days))
    slots = [shift(day, 1) for day in days for _ in range(3)]
    (cap,) = LabourLimits(monthly=None).caps(slots, closed)

    assert ("week", 6, 21) == (cap.limit, cap.most, len(cap.weights))


@pytest.mark.parametrize(
    ("limit", "period", "en", "zh"),
    [
        ("day", FRIDAY, "li-na on 13 Nov 2026: at most 2 h of overtime", "加班不超过 2 小时"),
        (
            "month",
            Month(2026, 11),
            "li-na in 2026-11: at most 2 h more of overtime",
            "最多还可安排 2 小时",
        ),
        ("week", WEEK, "li-na in 9–15 Nov: the week's rest is kept", "须保证每周休息"),
        ("person", FRIDAY, "li-na on 13 Nov 2026: no overtime", "不安排加班"),
        ("compensation", FRIDAY, "rest takes the place of pay on rest days only", "仅休息日加班可安排补休"),
    ],
)
def test_cap_texts(limit, period, en, zh):
    """Every cap says in both languages what it asks for."""
    cap = Cap(((0, Fraction(1)),), Fraction(2), limit, "li-na", period)

    assert en in cap.to_text()
    assert zh in cap.to_text("zh")
    with pytest.raises(UnknownMember, match="fr"):
        cap.to_text("fr")


def test_kinds_of():
    """A manager's own calendar counts before the store's; one that is no WorkCalendar tells open days only."""

    class Mondays:
        def weight(self, day):
            return Fraction(day.weekday() == 0)

        def weights(self, days):
            return tuple(self.weight(day) for day in days)

    people = [
        Manager("li-na", calendar=WorkCalendar.daily()),
        Manager("wang-lei", calendar=Mondays()),
        Manager("wu"),
    ]
    kind_of = kinds_of(CALENDAR, people)

    assert DayKind.WORKDAY == kind_of("li-na", SATURDAY)
    assert [DayKind.REST_DAY, DayKind.WORKDAY] == [
        kind_of("wang-lei", FRIDAY),
        kind_of("wang-lei", WEEK.start),
    ]
    assert [DayKind.STATUTORY_HOLIDAY] * 2 == [kind_of("wu", HOLIDAY), kind_of("somebody", HOLIDAY)]


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"daily": 2, "daily_special": 1}, "1 hours a day for a special reason are less than the usual 2"),
        ({"monthly": "0.5"}, "1/2 hours a month are less than 1 on a single day"),
        ({"monthly": 2, "special_reason": "month end"}, "2 hours a month are less than 3 on a single day"),
        ({"hours_a_day": 22}, "22 hours of work and 3 of overtime are more than a day has"),
        (
            {"people": {"li-na": Terms(worked=1, worked_in=Month(2026, 11))}, "first_day": 26},
            "the hours of li-na were worked in 2026-11, and months start on day 26; "
            "give the month that the limits know, or another first_day",
        ),
    ],
)
def test_conflicting_limits(given, text):
    """Limits that contradict each other are refused with both figures."""
    with pytest.raises(ConflictingPolicy) as caught:
        LabourLimits(**given)

    assert "overtime" == caught.value.metric
    assert text in str(caught.value)


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"monthly_wage": 8000}, "'' was given; expected the currency of the monthly wage, such as 'CNY'"),
        (
            {"people": {"li-na": Terms(monthly_wage=1)}},
            "expected the currency of the wage of li-na, such as 'CNY'",
        ),
        ({"people": {"li-na": 8000}}, "people of 'li-na': 8000 was given; expected Terms"),
        ({"people": ["li-na"]}, "expected a mapping of ids to Terms"),
        ({"rest_days_a_week": 7}, "rest_days_a_week: 7 was given; expected a whole number from 0 to 6"),
        ({"rest_days_a_week": True}, "expected a whole number from 0 to 6"),
        ({"rest_days_a_week": "1"}, "expected a whole number from 0 to 6"),
        ({"monthly_off_days": "no"}, "monthly_off_days: 'no' was given; expected True or False"),
        ({"special_reason": 3}, "special_reason: 3 was given; expected a text"),
        ({"special_reason": "a\nb"}, "expected a text on one line"),
        ({"consultation": {"en": "ask"}}, "expected a text each for 'en' and 'zh'"),
        ({"consultation": {"en": "ask", "zh": "a\nb"}}, "consultation in zh"),
        ({"sources": ["Labour Law"]}, "sources: 'Labour Law' was given; expected Citations"),
        ({"first_day": 31}, "expected a whole number from 1 to 28"),
    ],
)
def test_refused_limits(given, text):
    """What is no limit is refused with its name, what was given and what was expected."""
    with pytest.raises(InvalidValue) as caught:
        LabourLimits(**given)

    assert text in str(caught.value)


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (
            lambda: LabourLimits(daily=-1),
            "overtime hours a day: -1 is refused: it is at least 0 and at most 24",
        ),
        (lambda: LabourLimits(monthly=-1), "overtime hours a month: -1 is refused: it is at least 0"),
        (lambda: LabourLimits(workday=-1), "pay in hourly wages: -1"),
        (lambda: LabourLimits(days_a_month=0), "it is above 0 and at most 31"),
        (lambda: LabourLimits(hours_a_day=25), "it is above 0 and at most 24"),
        (lambda: Terms(monthly_wage=0), "monthly wage: 0 is refused: it is above 0"),
        (lambda: Terms(worked=-1), "overtime hours already worked: -1"),
        (
            lambda: shift(hours=0),
            "hours of a shift: 0 is refused: a shift is longer than 0 and at most 24 hours",
        ),
        (lambda: shift(hours=25), "at most 24 hours"),
    ],
)
def test_refused_numbers(make, text):
    """Numbers outside their bounds are refused with the bounds."""
    with pytest.raises(InvalidQuantity) as caught:
        make()

    assert text in str(caught.value)


def test_refused_terms_and_shifts():
    """Terms, shifts and citations refuse what they cannot mean."""
    with pytest.raises(UnknownMember, match="There is 'standard' and 'irregular'") as caught:
        Terms(hours="flexible")
    assert ("flexible", ("standard", "irregular")) == (caught.value.given, caught.value.known)
    with pytest.raises(InvalidValue, match="overtime_allowed: 'no' was given; expected True or False"):
        Terms(overtime_allowed="no")
    with pytest.raises(InvalidValue, match="expected the Month whose overtime"):
        Terms(worked_in="2026-11")
    with pytest.raises(InvalidValue, match="expected the id of a manager"):
        shift(manager="")
    with pytest.raises(InvalidValue, match="expected the id of a manager"):
        shift(manager=Manager("li-na"))
    with pytest.raises(InvalidPeriod):
        shift(day="2026-11-13")
    with pytest.raises(UnknownMember, match="unknown limit 'night'"):
        Citation("night", "a", "b")
    with pytest.raises(UnknownMember, match="unknown limit 'night'"):
        CHINA.cited("night")
