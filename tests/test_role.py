"""The role tree: managers, teams, stores, regions."""

import copy
import pickle
from datetime import date, datetime
from fractions import Fraction

import pytest
from attrs.exceptions import FrozenInstanceError

from targetkit._attrs import value
from targetkit.errors import (
    DuplicateMember,
    EmptyGroup,
    InvalidPeriod,
    InvalidQuantity,
    InvalidValue,
    UnknownMember,
)
from targetkit.period import Month
from targetkit.role import Manager, Region, Store, Team, stores, walk

LEVELS = 5_000
DAY = date(2026, 11, 3)


@value
class Open:
    """A calendar on which every day is open."""

    def weight(self, _day):
        """All of the day."""
        return Fraction(1)

    def weights(self, days):
        """All of every day."""
        return (Fraction(1),) * len(days)


class Unhashable(Open):
    """A calendar that cannot be part of a value."""

    __hash__ = None


def pickled(what):
    """What comes back from a pickle."""
    return pickle.loads(pickle.dumps(what))  # our own bytes


def managers(*ids):
    """Managers of these ids."""
    return [Manager(id) for id in ids]


def region():
    """A region of every kind of group."""
    east = Team("east", [*managers("li-na"), Team("east-1", managers("wang-lei"))], leader=Manager("zhou"))
    first = Store("chengdu-01", [east, *managers("wu")], name="成都一部")
    second = Store("chengdu-02", [Team("west", managers("zhao-min"))])
    return Region("southwest", [first, Region("north", [second], level="片区")])


def chain(levels, *, leader="m"):
    """Teams in teams, each level a chance to recurse."""
    node = Team("t0", [], leader=Manager(leader))
    for level in range(1, levels):
        node = Team(f"t{level}", [node])
    return node


def test_present():
    """A person is there from hire to the last day, less what is missed of a day."""
    someone = Manager("li-na", hired=date(2026, 11, 2), left=date(2026, 11, 5), away={DAY: "0.25"})

    shares = [someone.present(date(2026, 11, day)) for day in range(1, 7)]

    assert [0, 1, Fraction(3, 4), 1, 1, 0] == shares
    assert all(type(share) is Fraction for share in shares)
    assert 1 == Manager("wu").present(date(1999, 12, 31))


def test_away():
    """Dates alone are missed as a whole; the order in which they are told says nothing."""
    later = date(2026, 11, 4)

    days = Manager("li-na", away=[later, DAY])
    shares = Manager("li-na", away={DAY: 1, later: 1.0})

    assert days == shares
    assert {DAY: 1, later: 1} == dict(days.away)
    assert [DAY, later] == list(days.away)
    assert 0 == days.present(DAY)


@pytest.mark.parametrize("given", [Month(2026, 11), None, 3, "2026-11-03"])
def test_away_of_another_kind(given):
    """What is neither dates nor a mapping, a whole period among it, is told as such."""
    with pytest.raises(InvalidPeriod) as caught:
        Manager("li-na", away=given)

    assert given == caught.value.given
    assert "expected dates for away, or {date: share missed}; of a whole month its days" in str(caught.value)


@pytest.mark.parametrize("share", [0, "1.5", -1])
def test_away_refused(share):
    """The share of a day that is missed is above 0 and at most all of it."""
    with pytest.raises(InvalidQuantity) as caught:
        Manager("li-na", away={DAY: share})

    assert (share, "share of 2026-11-03 missed") == (caught.value.given, caught.value.of)


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda day: Manager("li-na", hired=day), "hired of 'li-na'"),
        (lambda day: Manager("li-na", left=day), "left of 'li-na'"),
        (lambda day: Manager("li-na", away=[day]), "away"),
        (lambda day: Manager("li-na").present(day), "a day of 'li-na'"),
        (lambda day: Team("east", managers("li-na"), opened=day), "opened of 'east'"),
    ],
)
@pytest.mark.parametrize("day", [datetime(2026, 11, 3), "2026-11-03"])
def test_day_refused(make, what, day):
    """A day is a date: a moment is not, and neither is a text."""
    with pytest.raises(InvalidPeriod) as caught:
        make(day)

    assert day == caught.value.given
    assert f"a datetime.date for {what}" == caught.value.expected


def test_hired_after_left():
    """Nobody leaves before the first day."""
    with pytest.raises(InvalidValue) as caught:
        Manager("li-na", hired=DAY, left=date(2026, 11, 2))

    assert ("Manager 'li-na': left", date(2026, 11, 2)) == (caught.value.name, caught.value.given)
    assert "a last day on or after 2026-11-03, the day of hire" == caught.value.expected
    assert 1 == Manager("li-na", hired=DAY, left=DAY).present(DAY)


@pytest.mark.parametrize("id", ["", " li-na", "li-na\n", 7, None, []])
@pytest.mark.parametrize(
    "kind", [Manager, lambda name: Team(name, managers("a")), lambda name: Store(name, managers("a"))]
)
def test_id_refused(kind, id):
    """An id is a text that somebody can type again."""
    with pytest.raises(InvalidValue) as caught:
        kind(id)

    assert id == caught.value.given
    assert caught.value.name in {"Manager: id", "Team: id", "Store: id"}


def test_id_torn():
    """A control character in an id, which nobody sees, is named; a wide space is no control character."""
    with pytest.raises(InvalidValue) as caught:
        Manager("li-na\r")

    assert ("Manager: id", "li-na\r") == (caught.value.name, caught.value.given)
    assert "a text on one line, without control characters; take out U+000D" == caught.value.expected
    assert "李\u3000娜" == Manager("李\u3000娜", name="李\u3000娜").id


@pytest.mark.parametrize(
    ("make", "name", "given"),
    [
        (lambda: Manager("li-na", name=None), "Manager 'li-na': name", None),
        (lambda: Manager("li-na", grade=3), "Manager 'li-na': grade", 3),
        (lambda: Manager("li-na", name="Li\rNa"), "Manager 'li-na': name", "Li\rNa"),
        (lambda: Manager("li-na", grade="A\u202e"), "Manager 'li-na': grade", "A\u202e"),
        (lambda: Team("east", managers("a"), level="\x00"), "Team 'east': level", "\x00"),
        (lambda: Region("r", [Store("s", managers("a"))], name="r\u2028"), "Region 'r': name", "r\u2028"),
        (lambda: Manager("li-na", calendar=7), "Manager 'li-na': calendar", 7),
        (lambda: Team("east", managers("a"), level=1), "Team 'east': level", 1),
        (lambda: Team("east", managers("a"), leader="zhou"), "Team 'east': leader", "zhou"),
        (
            lambda: Team("east", [], leader=Team("a", managers("b"))),
            "Team 'east': leader",
            Team("a", managers("b")),
        ),
        (lambda: Team("east", ["li-na"]), "Team 'east': member", "li-na"),
        (lambda: Team("east", 7), "Team 'east': member", 7),
        (lambda: Store("s", [Store("t", managers("a"))]), "Store 's': member", Store("t", managers("a"))),
        (lambda: Region("r", managers("li-na")), "Region 'r': member", Manager("li-na")),
    ],
)
def test_argument_refused(make, name, given):
    """What is no text, no calendar or no member of this kind of group is refused with its place."""
    with pytest.raises(InvalidValue) as caught:
        make()

    assert (name, given) == (caught.value.name, caught.value.given)


def test_calendar():
    """An own calendar is anything that weighs days and can be hashed."""
    with pytest.raises(InvalidValue) as caught:
        Manager("li-na", calendar=Unhashable())

    assert "Manager 'li-na': calendar" == caught.value.name
    assert hash(Manager("li-na", calendar=Open())) == hash(Manager("li-na", calendar=Open()))
    assert Manager("li-na") != Manager("li-na", calendar=Open())


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (lambda: Team("east", []), "team"),
        (lambda: Team("east", [], level="小组"), "小组"),
        (lambda: Store("east", []), "store"),
        (lambda: Region("east", []), "region"),
    ],
)
def test_empty_group(make, kind):
    """A group without anyone is refused."""
    with pytest.raises(EmptyGroup) as caught:
        make()

    assert (kind, "east") == (caught.value.kind, caught.value.id)
    assert f"{kind} 'east' has no members" in str(caught.value)


def test_team_of_one():
    """A leader alone is a team."""
    team = Team("east", [], leader=Manager("zhou"))

    assert (Manager("zhou"),) == team.children == team.managers()


@pytest.mark.parametrize(
    ("make", "id", "where"),
    [
        (lambda: Team("east", managers("li-na", "li-na")), "li-na", "team 'east'"),
        (lambda: Team("east", managers("east")), "east", "team 'east'"),
        (lambda: Team("east", managers("li-na"), leader=Manager("li-na")), "li-na", "team 'east'"),
        (lambda: Team("t0", [chain(3)]), "t0", "team 't0'"),
        (lambda: Store("s", [chain(3), *managers("t1")]), "t1", "store 's'"),
        (lambda: Store("s", [chain(3), Team("a", [Team("b", managers("m"))])]), "m", "store 's'"),
        (
            lambda: Region("r", [Store("s", [chain(3)]), Store("u", [Team("v", managers("t2"))])]),
            "t2",
            "region 'r'",
        ),
        (lambda: Store("s", [Team("a", managers("x"))] * 2), "a", "store 's'"),
    ],
)
def test_duplicate(make, id, where):
    """An id that occurs twice anywhere in a tree is refused by the group in which the two meet."""
    with pytest.raises(DuplicateMember) as caught:
        make()

    assert ("role", id, where) == (caught.value.kind, caught.value.name, caught.value.where)
    assert str(caught.value).endswith(": give each its own id, or keep it in one place of the tree")


def test_walk():
    """Every node comes before its children, the leader before the members, in the order given."""
    tree = region()

    assert [
        "southwest",
        *("chengdu-01", "east", "zhou", "li-na", "east-1", "wang-lei", "wu"),
        *("north", "chengdu-02", "west", "zhao-min"),
    ] == [node.id for node in walk(tree)]
    assert ["zhou", "li-na", "wang-lei", "wu", "zhao-min"] == [manager.id for manager in tree.managers()]
    assert ["chengdu-01", "chengdu-02"] == [store.id for store in stores(tree)]
    assert ["region", "store", "team", "manager"] == [
        tree.level,
        tree.find("chengdu-01").level,
        tree.find("east").level,
        tree.find("zhou").level,
    ]
    assert () == stores(tree.find("east")) == stores(Manager("wu"))


def test_ids():
    """A tree knows its ids."""
    tree = region()

    assert sorted(node.id for node in walk(tree)) == sorted(tree.ids)
    assert 12 == len(tree.ids)
    assert "wang-lei" in tree.ids
    assert "wang" not in tree.ids


def test_find():
    """A node is found by its id, the group itself included; an unknown id is answered with what comes near."""
    tree = region()

    with pytest.raises(UnknownMember) as caught:
        tree.find("wang-lie")

    assert Manager("wang-lei") == tree.find("wang-lei")
    assert tree is tree.find("southwest")
    assert ("role", "wang-lie", ("wang-lei",)) == (
        caught.value.kind,
        caught.value.given,
        caught.value.suggestions,
    )
    assert "unknown role 'wang-lie' in region 'southwest'. Did you mean 'wang-lei'?" == str(caught.value)


def test_equality():
    """Two trees are equal when they say the same, however their members are listed; the given order stays."""
    one = Store("s", [Team("a", managers("x", "y")), Team("b", managers("z"))])
    two = Store("s", [Team("b", managers("z")), Team("a", managers("y", "x"))])

    assert one == two
    assert hash(one) == hash(two)
    assert ["a", "b"] == [team.id for team in one.teams]
    assert ["b", "a"] == [team.id for team in two.teams]


@pytest.mark.parametrize(
    "other",
    [
        Team("b", [*managers("x"), Team("c", managers("y"))]),
        Team("a", [*managers("x"), Team("c", managers("y"))], name="A"),
        Team("a", [*managers("x"), Team("c", managers("y"))], level="小组"),
        Team("a", [*managers("x"), Team("c", managers("y"))], opened=DAY),
        Team("a", [Team("c", managers("y"))], leader=Manager("x")),
        Team("a", [*managers("x"), Team("c", managers("y", "z"))]),
        Team("a", [*managers("x"), Team("c", [Manager("y", name="Y")])]),
        Team("a", [*managers("x"), Team("c", [Team("y", managers("z"))])]),
        Store("a", [*managers("x"), Team("c", managers("y"))]),
        "a",
    ],
)
def test_difference(other):
    """Id, name, level, age, leader, kind and everything below count."""
    one = Team("a", [*managers("x"), Team("c", managers("y"))])

    assert one != other
    assert other != one


def test_difference_under_equal_hashes(monkeypatch):
    """Equality is decided by what trees say, also where their hashes happen to be equal."""
    monkeypatch.setattr("targetkit.role._hash", lambda _: 7)
    monkeypatch.setattr(Team, "__hash__", lambda _: 7)

    one = Team("a", [Team("c", managers("y"))])

    assert one != Team("a", [Team("c", managers("y"), name="C")])
    assert one != Team("a", [Team("c", managers("z"))])
    assert one != Team("a", managers("c"))
    assert one == Team("a", [Team("c", managers("y"))])


@pytest.mark.parametrize("other", ["r", Store("r", managers("m"))])
def test_region_and_store_differ(other):
    """A region and a store are nothing else."""
    one = Region("r", [Store("s", managers("m"))])

    assert one != other
    assert Store("s", managers("m")) != other


@pytest.mark.parametrize("node", [region(), region().find("east"), region().find("chengdu-01"), chain(4)])
def test_copies(node):
    """Pickling and copying give an equal value in the given order, leaders and levels included."""
    copies = [pickled(node), copy.deepcopy(node), copy.copy(node)]

    assert [node] * 3 == copies
    assert [hash(node)] * 3 == [hash(one) for one in copies]
    assert [one.id for one in walk(node)] == [one.id for one in walk(copies[0])]


def test_manager_is_a_value():
    """A manager survives pickling with its days, and does not change."""
    someone = Manager("li-na", hired=DAY, away=[DAY], grade="A", calendar=Open())

    assert someone == pickled(someone)
    assert hash(someone) == hash(pickled(someone))
    assert (someone.children, someone.level) == ((), "manager")
    with pytest.raises(FrozenInstanceError):
        someone.name = "Li Na"


def test_repr():
    """A node reads in one line: a group counts what is below it."""
    tree = region()

    assert "Region('southwest', 1 region, 2 stores, 3 teams, 5 managers)" == repr(tree)
    assert "Store('chengdu-01', 2 teams, 4 managers)" == repr(tree.find("chengdu-01"))
    assert "Team('east-1', 1 manager)" == repr(tree.find("east-1"))
    assert "Manager('li-na')" == repr(Manager("li-na"))
    assert "Manager('li-na', hired=datetime.date(2026, 11, 3), grade='A')" == (
        repr(Manager("li-na", hired=DAY, grade="A"))
    )


def test_deep():
    """A tree of 5,000 levels is built, compared, hashed, shown, pickled, copied and searched."""
    one, two = chain(LEVELS), chain(LEVELS)
    other = chain(LEVELS, leader="other")

    assert one == two == pickled(one) == copy.deepcopy(one)
    assert hash(one) == hash(two)
    assert one != other
    assert f"Team('t4999', {LEVELS - 1} teams, 1 manager)" == repr(one)
    assert "m" == one.find("m").id
    assert LEVELS + 1 == len(one.ids)
    assert LEVELS + 1 == sum(1 for _ in walk(one))
    with pytest.raises(DuplicateMember) as caught:
        Store("s", [one, Team("a", managers("t17"))])
    assert "t17" == caught.value.name


def test_deep_ids_are_shared():
    """What all groups of a chain remember of their ids is far from the square of its length."""
    sets = {}
    tree = chain(LEVELS)
    for node in walk(tree):
        if not isinstance(node, Manager):
            sets.update((id(kept), len(kept)) for kept in node.ids._sets)

    assert sum(sets.values()) < 20 * LEVELS
    assert len(tree.ids._sets) < 20
