"""Rules: what has to be done when something falls short, for whom, and with which levers (弥补规则)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from attrs import evolve

from targetkit._attrs import FrozenMap, field, value
from targetkit._nobody import is_nobody
from targetkit._situation import Firing, here, worded
from targetkit._text import check_line, check_name, one_of
from targetkit.errors import ConflictingPolicy, DuplicateMember, InvalidValue, UnknownMember
from targetkit.findings import Finding
from targetkit.labels import LANGS, check_lang, level_name, metric_name
from targetkit.lever import Lever, Purpose
from targetkit.levers import standard as standard_levers
from targetkit.role import walk
from targetkit.triggers import BehindPace, Short, StockAbove, StockOlder, TooFew, Trigger, Without

if TYPE_CHECKING:
    from collections.abc import Sequence

    from targetkit._situation import Situation
    from targetkit.plan import Plan
    from targetkit.quantity import Number
    from targetkit.ramp import RampLike
    from targetkit.role import Role

__all__ = ["Fired", "Rule", "Who", "answering", "fired", "standard", "unlike", "watched"]

Who: TypeAlias = Literal["below", "team"]
"""Whether those are asked who are below their own target, or everybody of the role."""

_KINDS = {"closing": ("closes a gap", "补缺口"), "discipline": ("obliged", "必须执行")}
_WHOS = {"below": ("those below their target", "未达标人员"), "team": ("everybody", "全体人员")}
_HOLDERS = ("those who hold the files", "持件人员")
_LABELS = {lever.name: lever.labels for lever in standard_levers()}

_CLEARING = {
    "approvals": ("chase_signings",),
    "submissions": ("chase_papers",),
    "intakes": ("back_office",),
}
"""The levers that take hold of what waits behind a stage."""

_NO_LABELS: FrozenMap[str, str] = FrozenMap()


def _check_name(_instance: Rule, _attribute: object, given: Any) -> None:
    check_name("Rule: name", given)


def _levers(given: Any) -> tuple[str, ...]:
    several = (given,) if isinstance(given, str) or hasattr(given, "name") else tuple(given)
    return tuple(one if isinstance(one, str) else one.name for one in several)


def _check_levers(rule: Rule, _attribute: object, given: tuple[str, ...]) -> None:
    if not given:
        raise InvalidValue(f"Rule {rule.name!r}: levers", given, "the names of one lever or more")
    if len(set(given)) < len(given):
        twice = next(name for name in given if given.count(name) > 1)
        raise DuplicateMember("lever", twice, f"rule {rule.name!r}")


def _check_kind(rule: Rule, _attribute: object, given: str) -> None:
    one_of(given, "kind of action", get_args(Purpose), f"rule {rule.name!r}")


def _check_who(rule: Rule, _attribute: object, given: str) -> None:
    one_of(given, "group to ask", get_args(Who), f"rule {rule.name!r}")


def _labels(given: Mapping[str, str]) -> FrozenMap[str, str]:
    for lang, text in given.items():
        if lang not in LANGS:
            raise UnknownMember("language", lang, LANGS, "the labels of a rule")
        check_line(f"Rule: label {lang!r}", text)
    return FrozenMap(given)


@value
class Rule:
    """What has to be done when something falls short.

    Args:
        name: Unique among the rules used together.
        trigger: What fires it; one of `targetkit.triggers`, or your own.
        level: The level of roles that it looks at, one by one: `manager`, `team`, `store` or the firm's own word.
        levers: The names of the levers that answer it, the first ones first where nothing else decides.
        kind: `closing`: actions are chosen because they close the gap at the least cost;
            `discipline`: whoever it fires for gets the action, whatever it costs.
        who: `below` asks those below their own target, not those who reached it; `team` asks everybody of the role.
            Rules about stock ask, with `below`, those who hold it.
        labels: What people call it, by language.

    Raises:
        InvalidValue: A name or label that is no single line of text, no lever.
        DuplicateMember: A lever named twice.
        UnknownMember: Another kind or group, a label in another language.

    >>> rule = Rule("three days", Without("submissions", 3), levers=("coaching",), kind="discipline")
    >>> print(rule)
    three days: no submissions for 3 days present (manager); obliged: coaching
    """

    name: str = field(validator=_check_name)
    trigger: Trigger
    level: str = field(default="manager")
    levers: tuple[str, ...] = field(default=("overtime",), converter=_levers, validator=_check_levers)
    kind: Purpose = field(default="closing", validator=_check_kind)
    who: Who = field(default="below", validator=_check_who)
    labels: FrozenMap[str, str] = field(default=_NO_LABELS, kw_only=True, converter=_labels)

    def called(self, lang: str = "en") -> str:
        """What people call it; the name where there is no label.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        return worded(lang, (self.labels.get("en", self.name), self.labels.get("zh", self.name)))

    def to_text(self, lang: str = "en") -> str:
        """The rule in one line.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        chinese = check_lang(lang) == "zh"
        comma = "，" if chinese else ", "
        kind = worded(lang, _KINDS[self.kind])
        how = kind if self.kind == "discipline" else f"{kind}{comma}{self.asks(lang)}"
        answers = ("、" if chinese else ", ").join(
            _LABELS.get(name, _NO_LABELS).get(lang, name) for name in self.levers
        )
        told = self.called(lang), self.trigger.to_text(lang), level_name(self.level, lang), how, answers
        return ("{}：{}（{}）；{}：{}" if chinese else "{}: {} ({}); {}: {}").format(*told)

    def asks(self, lang: str = "en") -> str:
        """Whom it asks, in words.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        holders = self.who == "below" and self.trigger.metric is None
        return worded(lang, _HOLDERS if holders else _WHOS[self.who])

    def __str__(self) -> str:
        return self.to_text()


@value
class Fired:
    """What rules say at a moment.

    Attributes:
        firings: The rules that fired, in the order of the rules, and of the roles' ids.
        findings: Rules that cannot fire here, and why (TK701 to TK704).
    """

    firings: tuple[Firing, ...]
    findings: tuple[Finding, ...] = ()

    def to_text(self, lang: str = "en") -> str:
        """A line per firing, then what stands in the way of the other rules.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        none = worded(lang, ("no rule fired", "没有规则触发"))
        lines = [firing.to_text(lang) for firing in self.firings] or [none]
        return "\n".join([*lines, *(f"{found.code} {found.to_text(lang)}" for found in self.findings)])

    def __str__(self) -> str:
        return self.to_text()


def fired(situation: Situation, rules: Iterable[Rule]) -> Fired:
    """Which rules fire in a situation, for whom.

    Args:
        situation: Where everybody stands.
        rules: The rules.

    Returns:
        The firings, and as findings the rules that cannot fire here: a metric without target (TK701),
        a level that does not exist (TK702), stock or capacity that is not known (TK703, TK704).

    Raises:
        DuplicateMember: Two rules of one name.

    >>> from datetime import date
    >>> from targetkit import Actuals, Manager, Metric, Month, Store, WorkCalendar, decompose, track
    >>> from targetkit.triggers import Situation
    >>> signings = Metric("signings")
    >>> store = Store("chengdu-01", [Manager("li-na"), Manager("zhao-min")])
    >>> plan = decompose({signings: 42}, store, Month(2026, 11), calendar=WorkCalendar.weekdays())
    >>> came = [(date(2026, 11, day), "li-na", signings, 1) for day in (2, 3, 4, 5, 6)]
    >>> friday = Situation(track(plan, Actuals(came), date(2026, 11, 6)))
    >>> print(fired(friday, [Rule("three days", Without("signings"), levers=("coaching",))]))
    zhao-min: no signings for 5 days present
    """
    taken = unlike(rules)
    plan = situation.progress.plan
    nodes = tuple(node for node in walk(plan.roles) if not is_nobody(node.id))
    firings: list[Firing] = []
    findings: list[Finding] = []
    for rule in taken:
        roles, doubt = watched(rule, plan, nodes)
        if doubt is not None:
            findings.append(doubt)
        for role in roles:
            found = rule.trigger.looks_at(situation, role)
            if isinstance(found, Finding):
                findings.append(found)
            elif found is not None:
                asked = (
                    found.people if rule.who == "below" else tuple(one.id for one in here(situation, role))
                )
                firings.append(evolve(found, rule=rule.name, people=asked))
    return Fired(tuple(firings), tuple(dict.fromkeys(findings)))


def unlike(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Rules none of which has the name of another.

    Args:
        rules: The rules.

    Raises:
        DuplicateMember: Two of one name.
    """
    taken = tuple(rules)
    names = [rule.name for rule in taken]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise DuplicateMember("rule", twice, "the rules")
    return taken


def watched(rule: Rule, plan: Plan, nodes: Sequence[Role]) -> tuple[tuple[Role, ...], Finding | None]:
    """The roles that a rule looks at, in the order of their ids, or why it cannot fire.

    Args:
        rule: The rule.
        plan: The plan.
        nodes: Its roles.

    Returns:
        The roles; none of them where there is a finding (TK701, TK702).
    """
    words = rule.called("en"), rule.called("zh")
    level, name = rule.level, rule.trigger.metric
    roles = tuple(sorted((node for node in nodes if node.level == level), key=lambda node: node.id))
    if not roles:
        known = tuple(sorted({node.level for node in nodes}))
        return (), Finding.of("TK702", rule=words, level=level, known=known)
    if name is None:
        return roles, None
    try:
        metric = plan.metric(name)
    except UnknownMember:
        known = tuple(own.name for own in plan.metrics)
        return (), Finding.of("TK701", form="unknown", metric=name, rule=words, known=known)
    if all(plan.assigned.line(metric, node)[0] is None for node in roles):
        return (), Finding.of("TK701", metric=metric.name, rule=words, level=level)
    return roles, None


def standard(
    *,
    silent: int = 3,
    count: str = "present",
    submissions: str = "submissions",
    applications: str = "applications",
    disbursements: str = "disbursements",
    pace: Number = 1,
    ceilings: Mapping[str, Number] | None = None,
    older: Mapping[str, int] | None = None,
    ramp: RampLike | None = None,
    who: Who = "below",
) -> tuple[Rule, ...]:
    """The rules of consumer lending's own practice; every threshold is a parameter.

    Three days without a submission oblige to coaching; a team short of the day's applications works overtime;
    a store short of the week's disbursements works on the weekend; stock above its ceiling or too old is cleared first;
    a team behind the pace of its submissions catches up; too few people for the plan are a reason to recruit.

    Args:
        silent: After how many days without a submission somebody is coached.
        count: How these days count, as in `Without`.
        submissions: The metric of files handed in.
        applications: The metric of the day's overtime; `"submissions"` where a plan has no applications.
        disbursements: The metric of the store's target.
        pace: The share of what should stand by now below which a team catches up.
        ceilings: Stage → the most that may wait behind it in a store; None: no ceiling, as none fits every store.
        older: Stage → the most days that a file may wait behind it; None: 7 for approvals (待签约), 5 for submissions.
        ramp: How much of a full load somebody hired now carries, as in `TooFew`.
        who: Whom the rules of the day and the week ask.

    Raises:
        InvalidValue: As in the triggers, and so are the other errors.

    >>> for rule in standard(applications="submissions"):
    ...     print(rule.name)
    silent
    short of the day
    short of the week
    approvals too old
    submissions too old
    behind the pace
    too few people
    """
    few = TooFew(submissions) if ramp is None else TooFew(submissions, ramp=ramp)
    stock: list[Rule] = []
    for stage, most in (ceilings or {}).items():
        names = _names(
            f"too many {stage}", f"too many {stage} waiting", f"{metric_name(stage, 'zh')}存量超限"
        )
        stock.append(_rule(names, StockAbove(stage, most), "store", _clearing(stage)))
    for stage, days in ({"approvals": 7, submissions: 5} if older is None else older).items():
        names = _names(f"{stage} too old", f"{stage} waiting too long", f"{metric_name(stage, 'zh')}积压")
        stock.append(_rule(names, StockOlder(stage, days), "store", _clearing(stage)))
    return (
        Rule(
            "silent",
            Without(submissions, silent, count),
            "manager",
            ("coaching",),
            "discipline",
            labels={"en": f"{silent} days without a submission", "zh": f"{silent}天未交件"},
        ),
        _rule(
            _names("short of the day", "short of the day's target", "当日未达标"),
            Short(applications, "day"),
            "team",
            ("chase_papers", "overtime"),
            who,
        ),
        _rule(
            _names("short of the week", "short of the week's target", "本周未达标"),
            Short(disbursements, "week"),
            "store",
            ("chase_signings", "chase_papers", "weekend", "back_office"),
            who,
        ),
        *stock,
        _rule(
            _names("behind the pace", "behind the month's pace", "落后进度"),
            BehindPace(submissions, pace),
            "team",
            ("referrals", "accompanied", "pairing", "sharing", "another_method", "overtime", "weekend"),
        ),
        _rule(
            _names("too few people", "too few people", "人力不足"), few, "store", ("transfer", "recruiting")
        ),
    )


def _names(name: str, en: str, zh: str) -> tuple[str, dict[str, str]]:
    return name, {"en": en, "zh": zh}


def _rule(
    names: tuple[str, dict[str, str]],
    trigger: Trigger,
    level: str,
    levers: tuple[str, ...],
    who: Who = "below",
) -> Rule:
    name, labels = names
    return Rule(name, trigger, level, levers, who=who, labels=labels)


def _clearing(stage: str) -> tuple[str, ...]:
    """The levers that clear what waits behind a stage."""
    return _CLEARING.get(stage, tuple(name for names in _CLEARING.values() for name in names))


def answering(rule: Rule, levers: Mapping[str, Lever]) -> tuple[Lever, ...]:
    """The levers that a rule names.

    Args:
        rule: The rule.
        levers: The levers there are, by name; see `targetkit.levers.by_name`.

    Raises:
        UnknownMember: A lever that does not exist.
        ConflictingPolicy: A discipline rule with a lever outside working hours, or one that others pull.

    >>> from targetkit import levers
    >>> rule = Rule("three days", Without("submissions"), levers=("coaching",), kind="discipline")
    >>> [lever.label("zh") for lever in answering(rule, levers.by_name(levers.standard()))]
    ['培训辅导']
    """
    found: list[Lever] = []
    for name in rule.levers:
        if name not in levers:
            raise UnknownMember("lever", name, tuple(levers), f"rule {rule.name!r}")
        lever = levers[name]
        if rule.kind == "discipline" and lever.overtime:
            reason = (
                f"{name} lies outside working hours, and overtime has to be agreed, not obliged to "
                '(Labour Law of China, article 41); take another lever, or kind="closing"'
            )
            raise ConflictingPolicy(f"Rule {rule.name!r}", reason)
        if rule.kind == "discipline" and lever.by == "headroom":
            reason = (
                f"{name} is done by people with headroom, and the rule obliges those for whom it fires; "
                'take another lever, or kind="closing"'
            )
            raise ConflictingPolicy(f"Rule {rule.name!r}", reason)
        found.append(lever)
    return tuple(found)
