"""Levers learn from the actions that pulled them."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targetkit.actions import Action
from targetkit.effect import Assumed, Effect, Measured
from targetkit.errors import InvalidQuantity
from targetkit.learning import learned
from targetkit.lever import Ceiling, Lever

WEEKEND = Lever(
    "weekend",
    when="rest_day",
    effect=Effect("0.8", per="use", source=Assumed("as on a weekday")),
    ceiling=Ceiling(uses=1, per="week"),
)
CHECK = Lever("spot_check", kind="discipline")


def measured(lever, amount, day=7, base=1):
    """An action that has brought so much."""
    planned = Action.of(
        lever,
        manager="li-na",
        day=date(2026, 11, day),
        rule="short",
        why="short:east",
        gain={"submissions": 1},
        base=base,
    )
    return planned.agree().do().verify(amount)


def test_six_weekends():
    """What six actions brought moves the lever's gain by their number, and the text says so."""
    actions = [
        measured(WEEKEND, amount, day)
        for amount, day in zip([1, 0, "0.4", "0.4", "0.6", 0], range(7, 13), strict=True)
    ]
    (lever,) = learned([WEEKEND], actions)

    assert Fraction(1, 2) == lever.effect.gain
    assert Measured(6, "0.4", date(2026, 11, 7), date(2026, 11, 12), assumed="0.8") == lever.effect.source
    assert "measured (6, 7 Nov 2026 – 12 Nov 2026): 0.4 a person" in lever.to_text()


def test_measured_in_the_unit_of_the_gain():
    """What came is divided by what a gain of 1 would have brought; where nothing could come, nothing is learnt."""
    hours = Lever("calls", effect=Effect(1, of="pace", source=Assumed("as usual")), ceiling=Ceiling(uses=1))
    actions = [measured(hours, "0.5", base=2), measured(hours, 3, base=0)]

    assert Fraction("0.25") == learned([hours], actions)[0].effect.source.mean


def test_no_more_files_than_were_taken_up():
    """A share of files stays a share, whatever came on that day."""
    chase = Lever(
        "chase",
        effect=Effect("0.1", per="use", of="stock", stage="approvals", source=Assumed("half come back")),
        ceiling=Ceiling(uses=1),
    )

    assert 1 == learned([chase], [measured(chase, 5, base=2)])[0].effect.source.mean


def test_what_teaches_nothing():
    """Actions of other levers, actions without a figure and levers without an effect leave the levers as they are."""
    planned = Action.of(WEEKEND, manager="li-na", day=date(2026, 11, 7), rule="short", why="short:east")
    others = [planned, measured(CHECK, 1), measured(Lever("dropped"), 2)]

    assert (WEEKEND, CHECK) == learned([WEEKEND, CHECK], others)


def test_a_weight_above_zero():
    """An assumption counts like some actions, never like none."""
    with pytest.raises(InvalidQuantity, match="weight: 0 is refused: it lies above 0"):
        learned([WEEKEND], [], weight=0)


def test_learning_again():
    """What was measured before counts by its number, and the days reach from the first to the last."""
    (once,) = learned([WEEKEND], [measured(WEEKEND, 1, 8), measured(WEEKEND, 0, 9)])
    (twice,) = learned([once], [measured(WEEKEND, "0.2", 7)])

    assert Measured(3, "0.4", date(2026, 11, 7), date(2026, 11, 9), assumed="0.8") == twice.effect.source


AMOUNTS = st.lists(st.fractions(0, 3, max_denominator=20), max_size=6)
SOURCES = st.sampled_from(
    [WEEKEND.effect.source, Measured(3, "0.8"), Measured(3, "0.8", date(2026, 10, 3), date(2026, 10, 5))]
)


@given(AMOUNTS, AMOUNTS, SOURCES, st.integers(1, 5))
def test_learning_twice(first, then, source, weight):
    """Learning twice is learning once from everything; the gain lies between what was assumed and what came."""
    lever = Lever("weekend", effect=Effect("0.8", per="use", source=source), ceiling=Ceiling(uses=1))
    early = [measured(lever, amount, 7) for amount in first]
    late = [measured(lever, amount, 14) for amount in then]
    (once,) = learned([lever], early + late, weight=weight)

    assert (once,) == learned(learned([lever], early, weight=weight), late, weight=weight)
    told = [Fraction("0.8"), *first, *then]
    assert min(told) <= once.effect.gain <= max(told)
