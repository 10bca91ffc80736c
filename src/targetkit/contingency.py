"""What will be done when which rule fires, said before the month starts (提前制定弥补计划)."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from attrs import evolve

from targetkit._attrs import FrozenMap, value
from targetkit._blocks import Block, Folded, Items, Title, in_html, in_text
from targetkit._folding import FEW
from targetkit._nobody import is_nobody
from targetkit._situation import worded
from targetkit.labels import told_apart
from targetkit.levers import by_name, standard
from targetkit.period import label
from targetkit.role import Manager, walk
from targetkit.rules import Rule, answering, unlike, watched

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from targetkit._html import Html
    from targetkit.findings import Finding
    from targetkit.lever import Lever
    from targetkit.period import PeriodLike
    from targetkit.plan import Plan
    from targetkit.role import Role

__all__ = ["ContingencyPlan", "ContingencyRow", "Prepared", "contingency_plan"]


class ContingencyRow(NamedTuple):
    """One lever of one rule for one role, as a row of a table.

    Attributes:
        group: The id of the team or store.
        role: The id of the role that the rule looks at.
        rule: What the rule is called.
        waits: What it waits for.
        first_day: The first day on which it could fire.
        lever: What the lever is called.
        people: The ids of those who could be asked.
        cost: What one use costs, in words; empty where it costs nothing.
    """

    group: str
    role: str
    rule: str
    waits: str
    first_day: date
    lever: str
    people: tuple[str, ...]
    cost: str


@value
class Prepared:
    """What will be done when a rule fires for a role.

    Attributes:
        group: The id of the team or store where it is told: the role's own, or that of a manager.
        role: The role's id.
        rule: The rule.
        first_day: The first day on which it could fire.
        levers: What will be done, in the order in which it is considered.
        people: The ids of those who could be asked, in order; by the rule it is those below their target, or all.
    """

    group: str
    role: str
    rule: Rule
    first_day: date
    levers: tuple[Lever, ...]
    people: tuple[str, ...]


@value
class ContingencyPlan:
    """The month's remedies, prepared before it starts; `contingency_plan` makes it.

    Attributes:
        role: The root's id.
        period: The plan's period.
        prepared: What will be done, the store before its teams, each by its rules.
        findings: Rules that cannot fire in this plan (TK701, TK702).
        names: What people call those roles that have a name; beside one that others have, too, stands the id.
    """

    role: str
    period: PeriodLike
    prepared: tuple[Prepared, ...]
    findings: tuple[Finding, ...]
    names: FrozenMap[str, str]

    def rows(self, lang: str = "en") -> tuple[ContingencyRow, ...]:
        """One row for each rule, role and lever.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        return tuple(
            ContingencyRow(
                one.group,
                one.role,
                one.rule.called(lang),
                one.rule.trigger.to_text(lang),
                one.first_day,
                lever.label(lang),
                one.people,
                lever.cost.to_text(lang, overtime=lever.overtime),
            )
            for one in self.prepared
            for lever in one.levers
        )

    def to_text(self, lang: str = "en") -> str:
        """What will be done, team by team; people for whom the same is prepared share a line.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        return in_text(self._told(lang))

    def to_html(self, lang: str = "en") -> Html:
        """The same for a notebook or a page; of more than 12 lines each group's below the first can be unfolded.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.

        >>> from targetkit import Manager, Metric, Month, Store, WorkCalendar, decompose
        >>> store, calendar = Store("s", [Manager("li-na")]), WorkCalendar.weekdays()
        >>> plan = decompose({Metric("signings"): 30}, store, Month(2026, 11), calendar=calendar)
        >>> "<h4>预备弥补计划 · s · 2026年11月</h4>" in contingency_plan(plan, []).to_html("zh")
        True
        """
        return in_html(self._told(lang, fold=True))

    def _repr_html_(self) -> str:
        return self.to_html()

    def _told(self, lang: str, *, fold: bool = False) -> Iterator[Block]:
        title = worded(lang, ("Contingency plan", "预备弥补计划"))
        yield Title(f"{title} · {self.names.get(self.role, self.role)} · {label(self.period, lang)}")
        groups: list[Items] = []
        for group, told in groupby(self.prepared, key=lambda one: one.group):
            lines = (
                self._line(list(alike), lang) for _, alike in groupby(told, key=lambda one: one.rule.name)
            )
            groups.append(Items(self.names.get(group, group), tuple(lines), "- "))
        many = fold and sum(len(one.items) for one in groups) > FEW
        yield from groups[:1] if many else groups
        for one in groups[1:] if many else ():
            yield Folded(one.lead, (evolve(one, lead=""),))
        if self.findings:
            yield Items("", tuple(f"{found.code} {found.to_text(lang)}" for found in self.findings), "")

    def _line(self, alike: Sequence[Prepared], lang: str) -> str:
        """One rule of one group; for its people one by one where the rule looks at each of them."""
        rule, levers = alike[0].rule, alike[0].levers
        first = label(min(one.first_day for one in alike), lang)
        answers = worded(lang, (", ", "、")).join(_priced(lever, lang) for lever in levers)
        each = [one for one in alike if one.role != one.group]
        if each:
            names = [self.names.get(one.role, one.role) for one in each]
            who = worded(lang, ("for whoever it is of ", "针对本人：")) + worded(lang, (", ", "、")).join(
                names
            )
        else:
            who = worded(lang, ("for ", "针对")) + rule.asks(lang)
        called = rule.called(lang)
        return worded(
            lang,
            (
                f"{called} (from {first}): {answers}; {who}",
                f"{called}（最早{first}）：{answers}；{who}",
            ),
        )

    def __str__(self) -> str:
        return self.to_text()


def _priced(lever: Lever, lang: str) -> str:
    cost = lever.cost.to_text(lang, overtime=lever.overtime)
    called = lever.label(lang)
    return worded(lang, (f"{called} ({cost})", f"{called}（{cost}）")) if cost else called


def contingency_plan(
    plan: Plan, rules: Iterable[Rule], levers: Iterable[Lever] | None = None
) -> ContingencyPlan:
    """What will be done when which rule fires, for every role that a rule looks at, said before the month.

    Args:
        plan: The plan.
        rules: The rules.
        levers: The levers; None: `targetkit.levers.standard()`.

    Returns:
        The prepared remedies; rules that cannot fire in this plan are among its findings.

    Raises:
        UnknownMember: A rule that names a lever that is not there.
        DuplicateMember: Two rules, or two levers, of one name.
        ConflictingPolicy: A discipline rule with a lever outside working hours.

    >>> from targetkit import Manager, Metric, Month, Store, Team, WorkCalendar, decompose
    >>> from targetkit.triggers import Short, Without
    >>> store = Store("chengdu-01", [Team("east", [Manager("li-na"), Manager("zhao-min")])])
    >>> calendar = WorkCalendar.weekdays()
    >>> plan = decompose({Metric("submissions"): 42}, store, Month(2026, 11), calendar=calendar)
    >>> rules = [
    ...     Rule("silent", Without("submissions"), levers=("coaching",), kind="discipline"),
    ...     Rule("short", Short("submissions"), "team", ("chase_papers", "overtime")),
    ... ]
    >>> print(contingency_plan(plan, rules))
    Contingency plan · chengdu-01 · 2026-11
    <BLANKLINE>
    east
    - silent (from 4 Nov 2026): coaching (1 h of the coach); for whoever it is of li-na, zhao-min
    - short (from 2 Nov 2026): chase missing papers, overtime (overtime pay); for those below their target
    """
    taken = unlike(rules)
    known = by_name(standard() if levers is None else levers)
    answers = {rule.name: answering(rule, known) for rule in taken}
    nodes = tuple(node for node in walk(plan.roles) if not is_nobody(node.id))
    groups, depths = _placed(plan.roles)
    prepared: list[Prepared] = []
    findings: list[Finding] = []
    for rule in taken:
        roles, doubt = watched(rule, plan, nodes)
        if doubt is not None:
            findings.append(doubt)
        prepared += _each(plan, rule, roles, groups, answers[rule.name])
    # The sort is stable: within a group the rules stay as they were given.
    prepared.sort(key=lambda one: (depths[one.group], one.group))
    names = FrozenMap(told_apart({node.id: node.name for node in nodes if node.name}))
    return ContingencyPlan(plan.roles.id, plan.period, tuple(prepared), tuple(findings), names)


def _each(
    plan: Plan, rule: Rule, roles: Iterable[Role], groups: dict[str, str], levers: tuple[Lever, ...]
) -> Iterator[Prepared]:
    for role in roles:
        first = rule.trigger.first_day(plan, role)
        if first is not None:
            people = sorted(
                node.id for node in walk(role) if isinstance(node, Manager) and not is_nobody(node.id)
            )
            yield Prepared(groups[role.id], role.id, rule, first, levers, tuple(people))


def _placed(roles: Role) -> tuple[dict[str, str], dict[str, int]]:
    """For each role the group where it is told, and how deep it lies."""
    groups, depths = {roles.id: roles.id}, {roles.id: 0}
    for node in walk(roles):
        for child in node.children:
            groups[child.id] = node.id if isinstance(child, Manager) else child.id
            depths[child.id] = depths[node.id] + 1
    return groups, depths
