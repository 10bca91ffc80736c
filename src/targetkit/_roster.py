"""Who is in the store, from a CSV file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from targetkit._attrs import FrozenMap, value
from targetkit._problems import Place, Problems
from targetkit._sheet import Line, Sheet, read_sheet
from targetkit._text import torn
from targetkit._toml import as_weight
from targetkit._written import day_of, days_of
from targetkit.quantity import rate
from targetkit.role import Manager, Region, Role, Store, Team

__all__ = ["HEADINGS", "Roster", "load_roster"]

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "id": ("manager_id", "工号", "编号"),
    "manager": ("客户经理", "业务员"),
    "name": ("姓名",),
    "team": ("团队", "小组"),
    "team_name": ("团队名称",),
    "store": ("门店", "营业部"),
    "store_name": ("门店名称", "营业部名称"),
    "region": ("区域", "片区"),
    "hired": ("入职日期", "入职"),
    "left": ("离职日期", "离职"),
    "leader": ("团队经理", "团队主任", "带队"),
    "grade": ("职级",),
    "opened": ("团队成立日期", "成立日期"),
    "away": ("请假", "缺勤"),
    "weight": ("权重",),
}

T = TypeVar("T")

_TEXTS = ("id", "name", "team", "team_name", "store", "store_name", "region", "grade")
"""The columns whose cells become ids, names and grades."""

YES = frozenset({"yes", "y", "true", "1", "x", "是"})
NO = frozenset({"", "no", "n", "false", "0", "否"})

_OF_TEAMS: Mapping[str, str] = {"leader": "to lead", "team_name": "to name", "opened": "that was opened"}
"""The columns that say something of the row's team, and what that is."""

_Group: TypeAlias = tuple[str, ...]
"""A group while the tree is planned: its kind and the way to it."""


@value
class Roster:
    """What a roster says.

    Attributes:
        roles: The tree.
        sheet: The file.
        lines: Manager's id → where the person stands in it.
        weights: Column → manager's id → weight, for the columns `weight` and `weight:...` that there are.
    """

    roles: Store | Region
    sheet: Sheet
    lines: FrozenMap[str, int]
    weights: FrozenMap[str, FrozenMap[str, Fraction]]


@value
class _Person:
    """One row."""

    manager: Manager
    line: Line
    region: tuple[str, ...]
    store: str
    team: tuple[str, ...]

    @property
    def group(self) -> _Group:
        """The innermost group that the person is in."""
        return ("team", self.store, *self.team) if self.team else ("store", self.store)


def load_roster(
    path: Path,
    problems: Problems,
    *,
    store: str = "",
    region: str = "",
    name: str = "",
    ignore: Iterable[str] = (),
    at: Place | None = None,
) -> Roster | None:
    """Read a roster; see `targetkit.files.read_roster`."""
    sheet = read_sheet(
        path, problems, headings=HEADINGS, prefixes={"weight"}, ignore=frozenset(ignore), at=at
    )
    if sheet is None:
        return None
    before = len(problems)
    sheet = _named(sheet, problems)
    if not store and "store" not in sheet.titles:
        reason = "no column says which store the people are in; add one, or name the store where the roster is read"
        problems.add(sheet.place(1, "store"), reason)
    people = [person for line in sheet.lines for person in _person(sheet, line, problems, store)]
    if not people and len(problems) == before:
        problems.add(Place(sheet.file), "there is nobody in it")
    _check_ids(sheet, problems)
    columns = [column for column in sheet.titles if column.partition(":")[0] == "weight"]
    weights = FrozenMap((column, _weights(column, sheet, problems)) for column in columns)
    tree = _Tree(sheet, problems, store, region, name)
    tree.grow(people)
    if len(problems) > before:
        return None
    lines = FrozenMap((person.manager.id, person.line.number) for person in people)
    return Roster(tree.built(), sheet, lines, weights)


# --- people -----------------------------------------------------------------------------------------------------


def _named(sheet: Sheet, problems: Problems) -> Sheet:
    """The sheet with the column that says who it is called `id`.

    客户经理 or manager is the name beside a 工号, else the id; so is a name that stands alone.
    """
    columns = list(sheet.titles)
    renamed: dict[str, str] = {}
    if "manager" in columns:
        renamed["manager"] = "name" if "id" in columns else "id"
    elif "name" in columns and "id" not in columns:
        renamed["name"] = "id"
    elif "id" not in columns:
        names = ", ".join(("id", *HEADINGS["id"], "manager", *HEADINGS["manager"]))
        problems.add(
            Place(sheet.file, 1, "id"), f"no column says who the rows are; its heading is one of {names}"
        )
    if renamed.get("manager") == "name" and "name" in columns:
        problems.add(
            sheet.place(1, "manager"), f"it means the same as {sheet.titles['name']!r} here; keep one of them"
        )

    def turned(cells: Mapping[str, str]) -> FrozenMap[str, str]:
        return FrozenMap((renamed.get(column, column), cell) for column, cell in cells.items())

    lines = tuple(Line(line.number, turned(line.cells)) for line in sheet.lines)
    return Sheet(sheet.file, turned(sheet.titles), lines)


def _person(sheet: Sheet, line: Line, problems: Problems, store: str) -> Iterable[_Person]:
    """The person of a row, unless nobody can tell who it is or where.

    With something else wrong in the row a person without it takes the place, so that the tree is looked at, too.
    """
    texts = _texts(sheet, line, problems)

    def taken(column: str, make: Callable[[str], T]) -> T | None:
        return problems.attempt(sheet.place(line, column), make, line[column]) if line[column] else None

    hired, left = taken("hired", day_of), taken("left", day_of)
    away = taken("away", _away)
    taken("opened", day_of)
    if not line["id"]:
        problems.add(sheet.place(line, "id"), "it is empty: say who the row is")
    for column, what in _OF_TEAMS.items():
        if line[column] and not line["team"]:
            problems.add(sheet.place(line, column), f"there is no team in this row {what}")
    before = len(problems)
    home = line["store"] or store
    if not home and "store" in sheet.titles:
        problems.add(sheet.place(line, "store"), "it is empty: say which store the person is in")
    if store and home != store:
        problems.add(
            sheet.place(line, "store"), f"{home!r} is not the store that the roster is read for, {store!r}"
        )
    paths = [_path(sheet, line, column, problems) for column in ("region", "team")]
    if not texts["id"] or len(problems) > before:
        return ()
    id_, name, grade = texts["id"], texts["name"], texts["grade"] or None
    place = sheet.place(line, "left")
    dated = problems.attempt(
        place, Manager, id_, name=name, hired=hired, left=left, away=away or {}, grade=grade
    )
    return (_Person(dated or Manager(id_, name=name), line, paths[0], home, paths[1]),)


def _texts(sheet: Sheet, line: Line, problems: Problems) -> Mapping[str, str]:
    """The texts of a row that are shown to people; one that is torn is a problem, and empty from then on."""
    texts: dict[str, str] = {}
    for column in _TEXTS:
        wrong = torn(line[column])
        if wrong:
            problems.add(sheet.place(line, column), f"{line[column]!r} is not {wrong}")
        texts[column] = "" if wrong else line[column]
    return texts


def _path(sheet: Sheet, line: Line, column: str, problems: Problems) -> tuple[str, ...]:
    """The groups that a cell names from the outermost to the innermost, `east/east-1`."""
    text = line[column]
    steps = tuple(step.strip() for step in text.split("/")) if text else ()
    if not all(steps):
        problems.add(sheet.place(line, column), f"{text!r} has an empty part between its slashes")
    return steps


def _away(text: str) -> dict[date, Fraction]:
    """The days missed: `2026-11-03; 2026-11-04=0.5; 2026-11-09..2026-11-11`."""
    missed: dict[date, Fraction] = {}
    for part in text.replace("；", ";").split(";"):
        if not part.strip():
            continue
        days, equals, share = part.partition("=")
        for day in days_of(days):
            if day in missed:
                raise ValueError(f"{day} is named twice")
            missed[day] = rate(share if equals else 1, of=f"share of {day} missed")
    return missed


def _check_ids(sheet: Sheet, problems: Problems) -> None:
    first: dict[str, int] = {}
    for line in sheet.lines:
        id_ = line["id"]
        if id_ in first:
            by_name = sheet.titles["id"] not in {"id", *HEADINGS["id"]}
            hint = "; two of the same name need a column 工号 or id" if by_name else ""
            problems.add(sheet.place(line, "id"), f"{id_!r} stands in line {first[id_]} already{hint}")
        elif id_:
            first[id_] = line.number


def _weights(column: str, sheet: Sheet, problems: Problems) -> FrozenMap[str, Fraction]:
    weights: dict[str, Fraction] = {}
    for line in sheet.lines:
        text = line[column]
        weight = problems.attempt(sheet.place(line, column), as_weight, text) if text else None
        if weight is not None:
            weights[line["id"]] = weight
    return FrozenMap(weights)


# --- the tree ---------------------------------------------------------------------------------------------------


class _Node:
    """A group while the tree grows: where it first stands, what lies above and below it, and what rows say of it."""

    def __init__(self, line: Line, above: _Group | None) -> None:
        self.line = line
        self.above = above
        self.children: list[_Group | Manager] = []
        self.told: dict[str, tuple[str, Line]] = {}


class _Tree:
    """The groups that the rows name, each under the one that its row puts it under."""

    def __init__(self, sheet: Sheet, problems: Problems, store: str, region: str, name: str) -> None:
        self._sheet = sheet
        self._problems = problems
        self._store = store
        self._region = region
        self._name = name
        self._nodes: dict[_Group, _Node] = {}
        self._leaders: dict[_Group, Manager] = {}
        self._ids: dict[str, _Group] = {}

    def grow(self, people: list[_Person]) -> None:
        """Put everybody in their place, and find what does not fit."""
        for person in people:
            self._ids[person.manager.id] = ("manager", person.manager.id)
        for person in people:
            self._place(person)
        teams: dict[_Group, list[Manager]] = {}
        for person in people:
            teams.setdefault(person.group, []).append(person.manager)
        for person in people:
            self._lead(person, teams[person.group])
        roots = [group for group, node in self._nodes.items() if node.above is None]
        if len(roots) > 1:
            names = ", ".join(repr(group[-1]) for group in roots)
            reason = f"{names} have nothing above them that holds them together; name a region where the roster is read"
            self._problems.add(Place(self._sheet.file), reason)

    def _place(self, person: _Person) -> None:
        """Put a person into the groups of the row, which begin to exist with their first row."""
        regions = person.region
        if self._region and regions[:1] != (self._region,):
            regions = (self._region, *regions)
        way: list[_Group] = [("region", *regions[: size + 1]) for size in range(len(regions))]
        way.append(("store", person.store))
        way += [("team", person.store, *person.team[: size + 1]) for size in range(len(person.team))]
        above: _Group | None = None
        for group in way:
            self._enter(group, above, person.line)
            above = group
        own = self._nodes[way[-1]]
        own.children.append(person.manager)
        self._tell(("store", person.store), "store_name", person.line)
        if person.team:
            self._tell(way[-1], "team_name", person.line)
            self._tell(way[-1], "opened", person.line)

    def _enter(self, group: _Group, above: _Group | None, line: Line) -> None:
        node = self._nodes.get(group)
        if node is not None:
            if node.above != above:
                reason = f"{group[-1]!r} lies in another region in line {node.line.number}"
                self._problems.add(self._sheet.place(line, "region"), reason)
            return
        other = self._ids.setdefault(group[-1], group)
        if other != group:
            reason = (
                f"{group[-1]!r} is also the id of a {other[0]}{_of(other)}; "
                f"ids are unique, so give one of them another and show people what they know by a name"
            )
            self._problems.add(self._sheet.place(line, group[0]), reason)
        self._nodes[group] = _Node(line, above)
        if above is not None:
            self._nodes[above].children.append(group)

    def _tell(self, group: _Group, column: str, line: Line) -> None:
        """Keep what a row says of its group; all rows have to say the same, or nothing."""
        text = line[column]
        told = self._nodes[group].told
        if not text:
            return
        if column in told and told[column][0] != text:
            said, first = told[column]
            reason = f"{text!r} contradicts line {first.number}, where {group[-1]!r} has {said!r}"
            self._problems.add(self._sheet.place(line, column), reason)
        told.setdefault(column, (text, line))

    def _lead(self, person: _Person, team: list[Manager]) -> None:
        """Make a person leader whose row says so: by a yes, or by naming that very person."""
        text = person.line["leader"]
        if not person.team or text.casefold() in NO:
            return
        place = self._sheet.place(person.line, "leader")
        if text.casefold() not in YES:
            if not any(text in {one.id, one.name} for one in team):
                reason = (
                    f"{text!r} is neither yes nor no, and nobody of {person.team[-1]!r}; "
                    "a leader who carries targets has a row, for any other leave the cell empty"
                )
                self._problems.add(place, reason)
            if text not in {person.manager.id, person.manager.name}:
                return
        if person.group in self._leaders:
            reason = f"{person.team[-1]!r} has a leader already, {self._leaders[person.group].id!r}"
            self._problems.add(place, reason)
        self._leaders[person.group] = person.manager

    def built(self) -> Store | Region:
        """The groups made, innermost first: each began to exist after the one that it lies in."""
        made: dict[_Group, Any] = {}
        root = next(iter(self._nodes))
        for group in reversed(self._nodes):
            node = self._nodes[group]
            leader = self._leaders.get(group)
            members = [
                child if isinstance(child, Manager) else made[child]
                for child in node.children
                if child is not leader
            ]
            made[group] = self._group(group, node, members, leader, self._name if group == root else "")
        built: Store | Region = made[root]
        return built

    def _group(
        self, group: _Group, node: _Node, members: list[Any], leader: Manager | None, name: str
    ) -> Role | None:
        told = {column: text for column, (text, _) in node.told.items()}
        if group[0] == "region":
            return Region(group[-1], members, name=name)
        if group[0] == "store":
            return Store(group[-1], members, name=told.get("store_name", name))
        opened = day_of(told["opened"]) if "opened" in told else None
        return Team(group[-1], members, name=told.get("team_name", ""), leader=leader, opened=opened)


def _of(group: _Group) -> str:
    return f" in {group[-2]!r}" if len(group) > 2 else ""
