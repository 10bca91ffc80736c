"""The standard levers, and what users change of them."""

import pytest

from targetkit.effect import Assumed
from targetkit.errors import DuplicateMember, InvalidValue, UnknownMember
from targetkit.lever import Ceiling, Lever
from targetkit.levers import by_name, standard

NAMES = [
    "chase_signings",
    "chase_papers",
    "transfer",
    "sharing",
    "referrals",
    "another_method",
    "pairing",
    "accompanied",
    "overtime",
    "back_office",
    "weekend",
    "recruiting",
    "coaching",
    "spot_check",
]


def test_the_levers_of_the_field():
    """There are these and no dismissal; chasing comes first, and overtime is after what is done in working hours."""
    levers = by_name(standard())

    assert NAMES == list(levers)
    closing = [lever for lever in levers.values() if lever.kind == "closing"]
    assert [lever.name for lever in closing] == [
        lever.name for lever in sorted(closing, key=lambda one: one.rank)
    ]
    assert {"coaching", "spot_check"} == {
        lever.name for lever in levers.values() if lever.kind == "discipline"
    }
    assert {"overtime", "back_office", "weekend"} == {
        lever.name for lever in levers.values() if lever.overtime
    }


def test_who_helps():
    """The top performer pairs up, the leader comes along, and people with headroom take over."""
    levers = by_name(standard())

    assert ("top", "leader") == (levers["pairing"].coach, levers["accompanied"].coach)
    assert ["transfer"] == [lever.name for lever in levers.values() if lever.by == "headroom"]


@pytest.mark.parametrize("lever", standard(), ids=lambda lever: lever.name)
def test_every_lever_gives_its_reasons(lever):
    """Whatever is assumed is called so, with a reason in both languages, and has a ceiling."""
    assert {"en", "zh"} == set(lever.labels) == set(lever.why)
    assert not lever.to_text("zh").isascii()
    assert lever.to_text().isascii()
    if lever.effect is None:
        assert "spot_check" == lever.name
        return
    assert isinstance(lever.effect.source, Assumed)
    assert lever.effect.source.zh
    assert lever.ceiling is not None


def test_changed_levers():
    """Fields take the place of the standard ones, a lever that of another, and None takes one away."""
    mine = Lever("sharing", ceiling=Ceiling(uses=1))
    levers = by_name(standard(overtime={"hours": 2, "rank": 20}, sharing=mine, recruiting=None))

    assert ["recruiting"] == [name for name in NAMES if name not in levers]
    assert (2, 20) == (levers["overtime"].hours, levers["overtime"].rank)
    assert by_name(standard())["overtime"].effect == levers["overtime"].effect
    assert mine is levers["sharing"]


@pytest.mark.parametrize(
    ("overrides", "error", "text"),
    [
        ({"overtme": None}, UnknownMember, "unknown lever 'overtme' in levers.standard"),
        ({"overtime": {"hour": 2}}, UnknownMember, "unknown field 'hour' in levers.standard: overtime"),
        ({"overtime": {"name": "late"}}, UnknownMember, "unknown field 'name'"),
        ({"overtime": Lever("late")}, InvalidValue, "expected a lever that is called 'overtime'"),
        ({"overtime": 2}, InvalidValue, "a mapping of fields, a Lever, or None"),
        ({"overtime": {"ceiling": None}}, InvalidValue, "Lever 'overtime': ceiling"),
    ],
)
def test_changes_that_are_none(overrides, error, text):
    """A lever or a field that does not exist is refused, as is what a Lever refuses."""
    with pytest.raises(error) as raised:
        standard(**overrides)

    assert text in str(raised.value)


def test_two_levers_of_one_name():
    """Rules call levers by name, so each has its own."""
    with pytest.raises(DuplicateMember) as raised:
        by_name([Lever("calls"), Lever("calls", hours=2)])

    assert ("lever", "calls") == (raised.value.kind, raised.value.name)
