"""Actions: what they say, their price, and what becomes of them."""

import pickle
from datetime import date
from fractions import Fraction

import pytest

from targetkit.actions import Action
from targetkit.errors import InvalidPeriod, InvalidQuantity, InvalidValue, OutOfTurn, UnknownMember
from targetkit.lever import Lever

FRIDAY, SATURDAY, MONDAY = date(2026, 11, 13), date(2026, 11, 14), date(2026, 11, 16)


def action(**changes):
    """An evening of Li Na."""
    given = {
        "lever": "overtime",
        "manager": "li-na",
        "day": FRIDAY,
        "when": "evening",
        "hours": 1,
        "rule": "team short",
        "why": "short:east",
        "gain": {"submissions": "0.4", "signings": "0.125", "disbursements": 6000},
        "probability": {"submissions": "0.33"},
        "cost": 75,
        "currency": "CNY",
        "labels": {"zh": "加班展业"},
        **changes,
    }
    return Action(given.pop("lever"), **given)


def test_from_planned_to_verified():
    """Overtime is agreed, then done, then verified by what it brought; the first values stay as they were."""
    planned = action()
    verified = planned.agree().do().verify("0.5")

    assert ["planned", "agreed", "done", "verified"] == [
        one.state for one in (planned, planned.agree(), planned.agree().do(), verified)
    ]
    assert (None, Fraction(1, 2)) == (planned.measured, verified.measured)
    assert (planned.gain, planned.labels) == (verified.gain, verified.labels)


def test_without_effect():
    """What brought nothing had no effect, whichever way it is said."""
    done = action(when="hours").do()

    assert done.no_effect() == done.verify(0)
    assert ("no_effect", 0) == (done.no_effect().state, done.no_effect().measured)


def test_a_spot_check_is_verified_without_a_figure():
    """Where no gain was expected there is none to measure."""
    check = action(lever="spot_check", kind="discipline", when="hours", gain={}, probability={})

    assert ("verified", None) == (check.do().verify().state, check.do().verify().measured)
    assert ("", "") == (check.metric, check.closes)


@pytest.mark.parametrize(
    ("step", "asked", "text"),
    [
        (
            lambda: action().do(),
            "do",
            "overtime of li-na on 2026-11-13 is planned; overtime is done once it is agreed",
        ),
        (lambda: action(when="rest_day").do(), "do", "agree() comes first"),
        (lambda: action().agree().agree(), "agree", "only what is planned can be agreed"),
        (lambda: action(when="hours").do().do(), "do", "is done; it is done once"),
        (lambda: action().agree().verify(1), "verify", "known once it is done"),
        (lambda: action(when="hours").do().no_effect().verify(1), "verify", "is no effect;"),
    ],
)
def test_out_of_turn(step, asked, text):
    """A step that comes too early or twice is refused with what comes first."""
    with pytest.raises(OutOfTurn) as raised:
        step()

    assert asked == raised.value.asked
    assert text in str(raised.value)


def test_within_working_hours_nobody_has_to_agree():
    """Discipline and what is done in working hours is done as planned, and may be agreed before."""
    coaching = action(kind="discipline", when="hours")

    assert coaching.do() == coaching.agree().do()
    assert (False, True) == (coaching.overtime, action().overtime)


@pytest.mark.parametrize(
    ("changes", "error", "text"),
    [
        ({"kind": "urgent"}, UnknownMember, "unknown kind 'urgent' in an Action"),
        ({"when": "noon"}, UnknownMember, "unknown when 'noon' in an Action"),
        ({"state": "dropped"}, UnknownMember, "unknown state 'dropped' in an Action"),
        ({"hours": -1}, InvalidQuantity, "hours of an action: -1 is refused"),
        ({"cost": -1}, InvalidQuantity, "cost of an action: -1 is refused"),
        ({"base": -1}, InvalidQuantity, "base of an action: -1 is refused"),
        ({"gain": {"signings": -1}}, InvalidQuantity, "signings: -1 is refused: it is zero or more"),
        ({"probability": {"signings": 2}}, InvalidQuantity, "a probability lies between 0 and 1"),
        ({"currency": None}, InvalidValue, "the currency of the cost of 75"),
        ({"day": "2026-11-13"}, InvalidPeriod, "is not taken as a period"),
        ({"rest_on": MONDAY}, InvalidValue, "a day after work on a rest day"),
        ({"when": "rest_day", "day": SATURDAY, "rest_on": SATURDAY}, InvalidValue, "li-na: rest_on"),
        ({"measured": 1}, InvalidValue, "None while it is planned"),
        ({"state": "verified"}, InvalidValue, "what it brought of submissions, since it is verified"),
        (
            {"state": "no_effect", "gain": {}},
            InvalidValue,
            "what it brought of its metric, since it is no_effect",
        ),
        ({"state": "no_effect", "measured": 1}, InvalidValue, "0 without an effect"),
        ({"state": "verified", "measured": 0}, InvalidValue, "more than 0 with one"),
        ({"state": "verified", "measured": -1}, InvalidQuantity, "measured gain: -1 is refused"),
    ],
)
def test_actions_that_are_none(changes, error, text):
    """What contradicts itself is refused with what was expected."""
    with pytest.raises(error) as raised:
        action(**changes)

    assert text in str(raised.value)


def test_price():
    """An action has a price for so much of the last metric, or of another; without a gain there is no price."""
    evening = action()

    assert Fraction(125) == evening.price_per()
    assert Fraction(75, 6) == evening.price_per(1000)
    assert 600 == evening.price_per(1, metric="signings")
    assert evening.price_per(1, metric="intakes") is None
    assert action(gain={"signings": 0}).price_per() is None
    assert 0 == action(cost=0).price_per()


def test_where_it_takes_hold_and_what_it_closes():
    """The first and the last metric of the gain, unless others are named."""
    named = action(metric="intakes", closes="signings")

    assert ("submissions", "disbursements") == (action().metric, action().closes)
    assert ("intakes", "signings") == (named.metric, named.closes)


def test_of_a_lever():
    """An action of a lever takes over its name, kind, time, hours and labels; what is given goes before."""
    lever = Lever("weekend", when="rest_day", hours=4, labels={"zh": "周末加班"})
    given = {"manager": "li-na", "day": SATURDAY, "rule": "week short", "why": "short:store"}
    weekend = Action.of(lever, **given)

    assert ("weekend", "closing", "rest_day", 4) == (weekend.lever, weekend.kind, weekend.when, weekend.hours)
    assert ("weekend", "周末加班") == (weekend.label(), weekend.label("zh"))
    assert 2 == Action.of(lever, **given, hours=2).hours


def test_in_words():
    """An action says when, who, what, why, what it should bring, its price, what else it takes and its state."""
    weekend = action(
        lever="weekend",
        day=SATURDAY,
        when="rest_day",
        hours="4",
        coach="wang-lei",
        lost={"submissions": "0.1", "signings": 0},
        rest_on=MONDAY,
        labels={"zh": "周末加班"},
    )
    units = {"disbursements": "CNY"}

    assert (
        "14 Nov 2026, li-na: weekend, 4 h (rule team short); "
        "expected 0.4 submissions (33% likely), 0.125 signings, 6,000 CNY disbursements; "
        "costs 75 CNY; 125 CNY per 10,000 CNY of disbursements; with wang-lei; loses 0.1 submissions; "
        "rest on 16 Nov 2026; planned"
    ) == weekend.to_text(units=units)
    assert (
        "2026年11月14日，li-na：周末加班4小时（规则：team short）；"
        "预计交件0.4（概率33%）、签约0.125、放款金额6,000元；成本75元；每1万元放款金额125元；带教：wang-lei；"
        "占用产能：交件0.1；2026年11月16日补休；已计划"
    ) == weekend.to_text("zh", units=units)


def test_measured_in_words():
    """What came is told beside what was expected; what costs nothing has no price."""
    verified = action(cost=0, gain={"submissions": "0.4"}, probability={}).agree().do().verify("0.5")
    check = action(lever="check", when="hours", cost=0, gain={}, probability={})

    assert (
        "13 Nov 2026, li-na: overtime, 1 h (rule team short); expected 0.4 submissions; measured 0.5 submissions; verified"
    ) == str(verified)
    assert verified.to_text("zh").endswith("；预计交件0.4；实测交件0.5；已验证")
    assert "13 Nov 2026, li-na: check, 1 h (rule team short); planned" == str(check)
    assert "13 Nov 2026, li-na: check, 1 h (rule team short); no effect" == str(check.do().no_effect())


def test_actions_are_values():
    """Actions are hashable, picklable and equal by what they say."""
    assert action() == pickle.loads(pickle.dumps(action()))
    assert 1 == len({action(), action(cost="75.0")})
