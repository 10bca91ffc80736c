"""Levers: what can be done, when, at what price and how often."""

import pickle
from fractions import Fraction

import pytest

from targetkit.effect import Assumed, Effect
from targetkit.errors import ConflictingPolicy, InvalidQuantity, InvalidValue, UnknownMember
from targetkit.lever import Ceiling, Cost, Lever

EFFECT = Effect("0.5", of="pace", source=Assumed("half of them answer", zh="半数接听"))


def test_a_lever_with_an_effect_has_a_ceiling():
    """What brings something has an end, and says which; what brings nothing needs none."""
    with pytest.raises(InvalidValue) as raised:
        Lever("calls", effect=EFFECT)

    assert "Lever 'calls': ceiling" == raised.value.name
    assert "Ceiling(uses=...)" in str(raised.value)
    assert Lever("check").ceiling is None


def test_a_cost_has_a_currency():
    """An amount without a currency is refused; nothing costs nothing in any."""
    with pytest.raises(InvalidValue) as raised:
        Cost(amount=50)

    assert "Cost: currency" == raised.value.name
    assert "the currency of 50" in str(raised.value)
    assert Cost().currency is None
    assert "CNY" == Cost(currency="CNY").currency


def test_discipline_is_no_overtime():
    """A rule cannot oblige to what has to be agreed."""
    with pytest.raises(ConflictingPolicy) as raised:
        Lever("coaching", kind="discipline", when="evening")

    assert "Lever 'coaching'" == raised.value.metric
    assert "overtime has to be agreed" in str(raised.value)


def test_discipline_obliges_oneself():
    """A rule cannot oblige those for whom it does not fire."""
    with pytest.raises(ConflictingPolicy) as raised:
        Lever("help", kind="discipline", by="headroom")

    assert "Lever 'help'" == raised.value.metric
    assert "a rule obliges those for whom it fires" in str(raised.value)


def test_who_helps_in_words():
    """Who coaches, and who takes over, is told in both languages."""
    pairing = Lever("pairing", coach="top", cost=Cost(coach_hours=1))
    transfer = Lever("transfer", by="headroom")

    assert "coached by the team's top performer, or else the store's" in str(pairing)
    assert "由本团队业绩最好的人带教，没有则由全店最好的人" in pairing.to_text("zh")
    assert "done by people with headroom, of the same team first, then of the store" in str(transfer)
    assert "由有余力的人承接，先本团队、后全店" in transfer.to_text("zh")
    assert ("asked", "leader") == (Lever("calls").by, Lever("calls").coach)


@pytest.mark.parametrize(
    ("make", "error", "text"),
    [
        (lambda: Cost(amount=-1, currency="CNY"), InvalidQuantity, "cost of a lever: -1 is refused"),
        (lambda: Cost(coach_hours=-1), InvalidQuantity, "coach's hours: -1 is refused"),
        (lambda: Cost(currency=" "), InvalidValue, "a text, e.g. 'CNY'"),
        (lambda: Cost(currency="C\nNY"), InvalidValue, "a text on one line"),
        (Ceiling, InvalidValue, "uses=, gain= or both"),
        (lambda: Ceiling(uses=1, per="month"), UnknownMember, "unknown per 'month' in a Ceiling"),
        (lambda: Ceiling(uses="1"), InvalidValue, "a whole number from 0 on"),
        (lambda: Ceiling(uses=-1), InvalidValue, "a whole number from 0 on"),
        (lambda: Ceiling(gain=-1), InvalidQuantity, "ceiling of the gain: -1 is refused"),
        (lambda: Lever(" calls"), InvalidValue, "no spaces around it"),
        (lambda: Lever("ca\nlls"), InvalidValue, "a text on one line"),
        (lambda: Lever("calls", kind="urgent"), UnknownMember, "unknown kind 'urgent' in a Lever"),
        (lambda: Lever("calls", when="noon"), UnknownMember, "unknown when 'noon' in a Lever"),
        (lambda: Lever("calls", by="others"), UnknownMember, "unknown by 'others' in a Lever"),
        (lambda: Lever("calls", coach="boss"), UnknownMember, "unknown coach 'boss' in a Lever"),
        (lambda: Lever("calls", hours=25), InvalidQuantity, "more than 0 and at most 24 hours"),
        (lambda: Lever("calls", lead=-1), InvalidValue, "Lever 'calls': lead: -1 was given"),
        (lambda: Lever("calls", rank="1"), InvalidValue, "expected a whole number"),
        (lambda: Lever("calls", effect="0.5"), InvalidValue, "expected Effect(...)"),
        (lambda: Lever("calls", cost=None), InvalidValue, "expected Cost(...)"),
        (lambda: Lever("calls", labels={"de": "Anrufe"}), UnknownMember, "unknown language 'de'"),
    ],
)
def test_levers_that_are_none(make, error, text):
    """What cannot be read is refused, with what was expected."""
    with pytest.raises(error) as raised:
        make()

    assert text in str(raised.value)


def test_in_words():
    """A lever tells what it is, what it brings, how much there is, when it takes hold, its price and the reason."""
    lever = Lever(
        "calls",
        hours=2,
        effect=EFFECT,
        cost=Cost(amount=50, currency="CNY", coach_hours="0.5"),
        ceiling=Ceiling(uses=1, per="week", gain=3),
        lead=1,
        labels={"zh": "电话回访"},
        why={"en": "old customers are not asked daily", "zh": "不宜天天打扰"},
    )

    assert (
        "calls (to close a gap, in working hours, 2 h): 0.5 usual hours an hour (assumed: half of them answer); "
        "at most once a week, at most 3 a week; takes hold after 1 working day; "
        "coached by the team's leader; costs: 50 CNY, 0.5 h of the coach; "
        "old customers are not asked daily"
    ) == str(lever)
    assert (
        "电话回访（补缺口，工作时间内，2小时）：每小时相当于平常0.5小时（假定：半数接听）；每人每周至多1次，每人每周至多带来3；"
        "1个工作日后起效；由团队经理带教；成本：50元、带教人0.5小时；不宜天天打扰"
    ) == lever.to_text("zh")
    assert ("calls", "电话回访") == (lever.label(), lever.label("zh"))


def test_in_few_words():
    """What there is not is not told; a reason in one language stands for both; overtime is paid unless it is not."""
    check = Lever("check", kind="discipline", why={"zh": "核实"})
    evening = Lever("calls", when="evening", lead=3)
    unpaid = Lever("calls", when="rest_day", cost=Cost(paid=False))

    assert "check (discipline, in working hours, 1 h): brings no volume by itself; 核实" == str(check)
    assert str(evening).endswith("by itself; takes hold after 3 working days; costs: overtime pay")
    assert "calls（补缺口，休息日，1小时）：本身不带来业务量" == unpaid.to_text("zh")
    assert "每人每日至多2次" == Ceiling(uses=2).to_text("zh")
    assert "at most 2 a period" == Ceiling(gain=2, per="period").to_text()
    assert (evening.overtime, check.overtime) == (True, False)


def test_levers_are_values():
    """Levers are hashable, picklable and equal by what they say."""
    lever = Lever("calls", hours="0.5", effect=EFFECT, ceiling=Ceiling(uses=3), labels={"en": "calls"})

    assert lever == pickle.loads(pickle.dumps(lever))
    assert Fraction(1, 2) == lever.hours
    assert 1 == len(
        {lever, Lever("calls", hours="1/2", effect=EFFECT, ceiling=Ceiling(uses=3), labels={"en": "calls"})}
    )
