"""Effects: what a lever brings, diminishing over hours, and how it is known."""

import pickle
from datetime import date
from fractions import Fraction

import pytest

from targetkit.effect import Assumed, Effect, Measured
from targetkit.errors import InvalidQuantity, InvalidValue, UnknownMember

WHY = Assumed("people get tired", zh="人会疲惫")


def test_each_further_hour_brings_less():
    """The hours of a day add up to what they bring one after the other, and part of an hour brings its part."""
    effect = Effect(2, diminishing="0.5", source=WHY)

    assert Fraction(7, 2) == effect.expected(3)
    assert effect.expected(3) == effect.expected("1.5") + effect.expected("1.5", before="1.5")
    assert Fraction(5, 4) == effect.factor("1.5")
    assert 3 == Effect(1, source=WHY).expected(3)


def test_a_use_lasts_as_long_as_it_lasts():
    """A gain by the use does not grow with its hours; the next use of the day brings less."""
    effect = Effect("0.4", per="use", diminishing="0.5", source=WHY)

    assert Fraction(2, 5) == effect.expected(4) == effect.expected(1)
    assert Fraction(1, 10) == effect.expected(4, before=2)


def test_pace_and_stock():
    """Usual hours are multiplied with the person's pace, a share with the files that the hours can take up."""
    hours = Effect("0.5", of="pace", source=WHY)
    files = Effect("0.1", per="use", of="stock", stage="approvals", files_an_hour=6, source=WHY)
    everything = Effect("0.1", per="use", of="stock", stage="approvals", diminishing="0.5", source=WHY)

    assert Fraction(3, 8) == hours.expected(3, pace="0.25")
    assert Fraction(3, 4) == hours.base(3, pace="0.25")
    assert [Fraction(3, 5), Fraction(1, 5)] == [files.expected(1, waiting=waiting) for waiting in (20, 2)]
    assert [2, 1] == [everything.expected(1, waiting=20, before=uses) for uses in (0, 1)]


@pytest.mark.parametrize(
    ("changes", "error", "text"),
    [
        ({"gain": -1}, InvalidQuantity, "gain: -1 is refused: what a lever brings is zero or more"),
        ({"per": "day"}, UnknownMember, "unknown per 'day' in an Effect"),
        ({"of": "files"}, UnknownMember, "unknown of 'files' in an Effect"),
        ({"diminishing": 0}, InvalidQuantity, "diminishing: 0 is refused"),
        ({"source": "assumed"}, InvalidValue, "expected Assumed(why) or Measured(n, mean)"),
        (
            {"source": Measured(6, "0.4")},
            InvalidValue,
            "'1' was given; expected 2/5, which is what was measured",
        ),
        ({"stage": "approvals"}, InvalidValue, "Effect: stage: 'approvals' was given; expected None"),
        ({"files_an_hour": 6}, InvalidValue, "expected None, unless the effect is of='stock'"),
        ({"of": "stock", "per": "use"}, InvalidValue, "the stage behind which the files wait"),
        (
            {"of": "stock", "per": "use", "stage": "approvals", "metric": "signings"},
            InvalidValue,
            "expected None: files get to the stage after `stage`",
        ),
        ({"of": "stock", "stage": "approvals"}, InvalidValue, "expected 'use', since the gain is a share"),
        ({"of": "stock", "per": "use", "stage": "approvals", "gain": 2}, InvalidQuantity, "between 0 and 1"),
        (
            {"of": "stock", "per": "use", "stage": "approvals", "files_an_hour": 0},
            InvalidQuantity,
            "files an hour: 0 is refused: it lies above 0",
        ),
    ],
)
def test_effects_that_say_nothing(changes, error, text):
    """What contradicts itself, or cannot be read, is refused with what would do."""
    with pytest.raises(error) as raised:
        Effect(**{"gain": 1, "source": WHY, **changes})

    assert text in str(raised.value)


def test_hours_that_are_none():
    """Hours are not negative, and uses are whole."""
    with pytest.raises(InvalidQuantity, match="hours are zero or more") as raised:
        Effect(1, source=WHY).factor(1, before=-2)

    assert "-2" == raised.value.given

    with pytest.raises(InvalidQuantity, match="uses are counted in whole numbers"):
        Effect(1, per="use", source=WHY).factor(1, before="0.5")


@pytest.mark.parametrize(
    ("make", "error", "text"),
    [
        (lambda: Assumed(" "), InvalidValue, "an assumption without one is a guess"),
        (lambda: Measured(0, 1), InvalidValue, "a whole number from 1 on"),
        (lambda: Measured(True, 1), InvalidValue, "a whole number from 1 on"),
        (lambda: Measured(1, -1), InvalidQuantity, "zero or more"),
        (lambda: Measured(1, 1, assumed=1, weight=0), InvalidQuantity, "it lies above 0"),
    ],
)
def test_sources_that_say_nothing(make, error, text):
    """An assumption has a reason, a measurement a number of times and a mean."""
    with pytest.raises(error) as raised:
        make()

    assert text in str(raised.value)


def test_what_was_assumed_counts_like_so_many():
    """The gain lies between what was assumed and what was measured, by how often it was; alone it is the mean."""
    assert Fraction(2, 5) == Measured(6, "0.4").used
    assert Fraction(1, 2) == Measured(6, "0.4", assumed="0.8").used
    assert Fraction(7, 10) == Measured(2, "0.4", assumed="0.8", weight=6).used


@pytest.mark.parametrize(
    ("effect", "en", "zh"),
    [
        (
            Effect("0.4", per="use", metric="submissions", source=Measured(6, "0.4")),
            "submissions: 0.4 a person (measured (6): 0.4 a person)",
            "交件：每人0.4件（实测（6次）：每人0.4件）",
        ),
        (
            Effect(1, diminishing="0.8", source=WHY),
            "1 an hour, each further hour 80% of the one before (assumed: people get tired)",
            "每小时1件，每多一小时为前一小时的80%（假定：人会疲惫）",
        ),
        (
            Effect("0.25", of="pace", per="use", diminishing="0.5", source=Assumed("看经验")),
            "0.25 usual hours a person, each further use 50% of the one before (assumed: 看经验)",
            "每人相当于平常0.25小时，每多一次为前一次的50%（假定：看经验）",
        ),
        (
            Effect("0.1", of="stock", per="use", stage="approvals", files_an_hour=6, source=WHY),
            "of the files waiting behind approvals and taken up, 6 an hour, 10% more go on (assumed: people get tired)",
            "待签约的件，处理者（每小时6件）中另有10%进入下一环节（假定：人会疲惫）",
        ),
        (
            Effect(
                "0.5",
                of="pace",
                source=Measured(6, "0.4", date(2026, 11, 7), date(2026, 11, 28), assumed="0.8"),
            ),
            "0.5 usual hours an hour (measured (6, 7 Nov 2026 – 28 Nov 2026): 0.4 usual hours an hour; "
            "with the 0.8 assumed before, which counts like 2 of them: 0.5)",
            "每小时相当于平常0.5小时（实测（6次，2026年11月7日 – 2026年11月28日）：每小时相当于平常0.4小时；"
            "连同原先假定的0.8（按2次计）取0.5）",
        ),
        (
            Effect("0.1", of="stock", per="use", stage="面谈", source=Measured(1, "0.1")),
            "of the files waiting behind 面谈 and taken up 10% more go on (measured (1): 10% of the files taken up)",
            "面谈的件，处理者中另有10%进入下一环节（实测（1次）：所处理件的10%）",
        ),
    ],
)
def test_effects_in_words(effect, en, zh):
    """An effect says what it brings, how it diminishes and how it is known, in both languages."""
    assert (en, zh) == (str(effect), effect.to_text("zh"))


def test_sources_in_words():
    """A source says alone how it is known."""
    assert ("assumed: people get tired", "假定：人会疲惫") == (str(WHY), WHY.to_text("zh"))
    assert "measured (6): 0.4 an hour" == Measured(6, "0.4").to_text(per="hour")
    assert "measured (6): 0.4 a person" == str(Measured(6, "0.4"))


def test_effects_are_values():
    """Effects are hashable, picklable and equal by what they say."""
    effect = Effect("0.5", of="pace", source=Measured(1, "0.5"))

    assert effect == pickle.loads(pickle.dumps(effect))
    assert 1 == len({effect, Effect("1/2", of="pace", source=Measured(1, "0.50"))})
