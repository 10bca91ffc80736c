"""What each code of a finding means: its severity, its titles, and the sentences it is told in.

A code is never given another meaning, and that of a check that is gone is never used again.
"""

from __future__ import annotations

import functools
from enum import Enum

from targetkit._attrs import FrozenMap, value

__all__ = ["CODES", "CodeInfo", "Severity", "Wording"]


@functools.total_ordering
class Severity(Enum):
    """How much a finding weighs; ordered, `ERROR` the greatest.

    >>> max(Severity.INFO, Severity.ERROR, Severity.WARNING)
    <Severity.ERROR: 'error'>
    """

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    def __lt__(self, other: Severity) -> bool:
        order = list(Severity)
        return order.index(self) < order.index(other)


@value
class Wording:
    """One sentence in both languages, with fields in braces for what differs from finding to finding.

    `{name:kind}` is the detail of this name, shown as what it is: an `amount` (then the name of the detail
    with its unit), a `percent`, a `metric`, a `level` or its plural `levels`, a period with its word (`in`),
    a `list`, a list of `metrics`; without a kind a period by its label, anything else as it stands.

    Attributes:
        en: The sentence in English.
        zh: The sentence in Chinese.
    """

    en: str
    zh: str


@value
class CodeInfo:
    """What a code means.

    Attributes:
        code: The code, e.g. `TK101`.
        severity: How much its findings weigh.
        principle: The principle of the field that it guards: `consistency` (上下一致), `differentiated` (合理分配),
            `achievable` (可达成性), `respect` (平等尊重); or `history`, what the past can and cannot say.
        title_en: What it is about, in a few English words.
        title_zh: The same in Chinese.
        wordings: The sentences by form; most codes have one, under the empty name.
    """

    code: str
    severity: Severity
    principle: str
    title_en: str
    title_zh: str
    wordings: FrozenMap[str, Wording]


_PRINCIPLES = {
    "TK1": "consistency",
    "TK2": "differentiated",
    "TK3": "achievable",
    "TK4": "respect",
    "TK5": "history",
}


def _info(
    code: str,
    severity: Severity,
    titles: tuple[str, str],
    sentence: Wording,
    **forms: Wording,
) -> tuple[str, CodeInfo]:
    return code, CodeInfo(code, severity, _PRINCIPLES[code[:3]], *titles, FrozenMap({"": sentence, **forms}))


CODES: FrozenMap[str, CodeInfo] = FrozenMap(
    [
        _info(
            "TK101",
            Severity.ERROR,
            ("those below add up to less", "下级合计低于上级目标"),
            Wording(
                "{metric:metric} {period:in}: the {count} below {role} add up to {actual:amount unit}, "
                "{gap:amount unit} less than its {expected:amount unit}; "
                "give them {gap:amount unit} more, or lower {role} to {actual:amount unit}",
                "{period}{metric:metric}：{role} 的 {count} 个下级合计 {actual:amount unit}，"
                "比其目标 {expected:amount unit} 少 {gap:amount unit}；请给下级补足，或下调 {role} 的目标",
            ),
        ),
        _info(
            "TK102",
            Severity.ERROR,
            ("the periods inside add up to less", "分期合计低于整期目标"),
            Wording(
                "{metric:metric} of {role}: the {level:levels} of {period} add up to {actual:amount unit}, "
                "{gap:amount unit} less than the {expected:amount unit} of {period}; "
                "add {gap:amount unit} to them, or lower {period} to {actual:amount unit}",
                "{role} 的{metric:metric}：{period}内各{level:level}合计 {actual:amount unit}，"
                "比整期目标 {expected:amount unit} 少 {gap:amount unit}；请补足各{level:level}，或下调整期目标",
            ),
        ),
        _info(
            "TK103",
            Severity.WARNING,
            ("those below add up to more than stated", "下级合计高于约定上限"),
            Wording(
                "{metric:metric} {period:in}: the {count} below {role} add up to {actual:amount unit}, "
                "{gap:amount unit} more than its {expected:amount unit}; "
                "lower them or raise {role}, or state the stretch if it is meant: stretch=...",
                "{period}{metric:metric}：{role} 的 {count} 个下级合计 {actual:amount unit}，"
                "比其目标 {expected:amount unit} 多 {gap:amount unit}；"
                "请下调下级或上调 {role}；若是有意加压，请用 stretch=... 注明",
            ),
            stretched=Wording(
                "{metric:metric} {period:in}: the {count} below {role} add up to {actual:amount unit}, "
                "{gap:amount unit} more than {expected:amount unit}, which is its {base:amount unit} "
                "with the stated stretch of {stretch:percent}; lower them, or raise {role}",
                "{period}{metric:metric}：{role} 的 {count} 个下级合计 {actual:amount unit}，"
                "比其目标 {base:amount unit} 加压 {stretch:percent} 后的 {expected:amount unit} "
                "还多 {gap:amount unit}；请下调下级或上调 {role}",
            ),
        ),
        _info(
            "TK104",
            Severity.WARNING,
            ("the periods inside add up to more", "分期合计高于整期目标"),
            Wording(
                "{metric:metric} of {role}: the {level:levels} of {period} add up to {actual:amount unit}, "
                "{gap:amount unit} more than the {expected:amount unit} of {period}; "
                "lower them, or raise {period}",
                "{role} 的{metric:metric}：{period}内各{level:level}合计 {actual:amount unit}，"
                "比整期目标 {expected:amount unit} 多 {gap:amount unit}；"
                "请下调各{level:level}，或上调整期目标",
            ),
        ),
        _info(
            "TK105",
            Severity.ERROR,
            ("a part without a target", "缺少目标"),
            Wording(
                "{metric:metric} {period:in}: {role} has no target, while {parent} has "
                "{expected:amount unit} and others in it have theirs; give {role} one, 0 if nothing is asked",
                "{period}{metric:metric}：{parent} 的目标为 {expected:amount unit}，其他成员已有目标，"
                "{role} 却没有；请补上，不作要求则填 0",
            ),
            nobody=Wording(
                "{metric:metric} {period:in}: {role} has {expected:amount unit}, "
                "but none of the {count} below it has a target, though others on their level have; "
                "split it among {who:list}",
                "{period}{metric:metric}：{role} 的目标为 {expected:amount unit}，"
                "其 {count} 个下级都没有目标，而同级的其他人有；请分给 {who:list}",
            ),
            never=Wording(
                "{metric:metric} of {role}: {expected:amount unit} {period:in}, but none of its {level:levels} "
                "has a target, though others are asked by the {level:level}; spread it over the {level:levels}",
                "{role} 的{metric:metric}：{period}目标为 {expected:amount unit}，却没有分到任何一{level:level}，"
                "而其他人已按{level:level}分解；请分解到{level:level}",
            ),
        ),
        _info(
            "TK106",
            Severity.ERROR,
            ("unknown metric", "未知指标"),
            Wording(
                "{count} of the rows given: metric '{metric}' is not in the plan, which has {known:list}; "
                "correct the name, or add the metric",
                "有 {count} 行数据的指标“{metric}”不在计划中，计划中有：{known:list}；请改正名称，或增加该指标",
            ),
            near=Wording(
                "{count} of the rows given: metric '{metric}' is not in the plan. Did you mean {near:list}?",
                "有 {count} 行数据的指标“{metric}”不在计划中，是否应为 {near:list}？",
            ),
        ),
        _info(
            "TK107",
            Severity.ERROR,
            ("unknown role", "未知岗位"),
            Wording(
                "{count} of the rows given: role '{role}' is not in the tree of {root}; "
                "correct the id, or add the role to the roster",
                "有 {count} 行数据的岗位“{role}”不在 {root} 之内；请改正编号，或将其加入名册",
            ),
            near=Wording(
                "{count} of the rows given: role '{role}' is not in the tree of {root}. "
                "Did you mean {near:list}?",
                "有 {count} 行数据的岗位“{role}”不在 {root} 之内，是否应为 {near:list}？",
            ),
        ),
        _info(
            "TK108",
            Severity.ERROR,
            ("unknown period", "未知时间"),
            Wording(
                "{count} of the rows given: {period} is no part of the plan, which is for {span} "
                "(week scheme '{scheme}'); correct it, or make a plan for that time",
                "有 {count} 行数据的时间 {period} 不属于本计划（{span}，周划分方式“{scheme}”）；"
                "请改正，或另做该时间的计划",
            ),
            near=Wording(
                "{count} of the rows given: {period} is no part of the plan for {span} "
                "(week scheme '{scheme}'). Did you mean {near}?",
                "有 {count} 行数据的时间 {period} 不属于本计划（{span}，周划分方式“{scheme}”），是否应为 {near}？",
            ),
        ),
        _info(
            "TK109",
            Severity.ERROR,
            ("a funnel stage that nobody carries", "漏斗环节无人承担"),
            Wording(
                "{metric:metric} {period:in}: {needed:metric} at {role} is reached through it, but nobody carries "
                "it; give {role} {expected:amount unit}",
                "{period}{metric:metric}：{role} 的{needed:metric}要经过这一环节，却无人承担；"
                "请给 {role} 定 {expected:amount unit}",
            ),
        ),
        _info(
            "TK110",
            Severity.ERROR,
            ("the funnel does not reach the target", "漏斗推算达不到目标"),
            Wording(
                "{metric:metric} of {role} {period:in}: {source_amount:amount source_unit} {source:metric} "
                "and {stock:amount source_unit} waiting behind them bring {actual:amount unit}, "
                "less than the {expected:amount unit} asked; "
                "it takes {need:amount source_unit} {source:metric}",
                "{role} {period}{metric:metric}：{source:metric}目标 {source_amount:amount source_unit}"
                "加存量 {stock:amount source_unit} 只能带来 {actual:amount unit}，"
                "低于目标 {expected:amount unit}；{source:metric}需定到 {need:amount source_unit}",
            ),
        ),
        _info(
            "TK111",
            Severity.INFO,
            ("the funnel does not reach below the root", "下级漏斗推算略有不足"),
            Wording(
                "{metric:metric} of {role} {period:in}: even with one more than its "
                "{source_amount:amount source_unit}, {source:metric} bring {actual:amount unit}, "
                "less than the {expected:amount unit} asked; look whether both were split by the same weights",
                "{role} {period}{metric:metric}：{source:metric}目标 {source_amount:amount source_unit}，"
                "即使再加一个最小单位也只能带来 {actual:amount unit}，低于目标 {expected:amount unit}；"
                "请核对两项指标的分配权重是否一致",
            ),
            stock=Wording(
                "{metric:metric} of {role} {period:in}: even with one more than its "
                "{source_amount:amount source_unit}, and with its share of the "
                "{stock:amount source_unit} waiting in {root}, {source:metric} bring {actual:amount unit}, "
                "less than the {expected:amount unit} asked; look whether both were split by the same weights",
                "{role} {period}{metric:metric}：{source:metric}目标 {source_amount:amount source_unit}，"
                "即使再加一个最小单位，并按比例计入 {root} 的存量 {stock:amount source_unit}，"
                "也只能带来 {actual:amount unit}，低于目标 {expected:amount unit}；"
                "请核对两项指标的分配权重是否一致",
            ),
        ),
        _info(
            "TK112",
            Severity.WARNING,
            ("provisional calendar", "工作日历为暂定"),
            Wording(
                "make-up days are published through {expected} only, and the calendar of {users:metrics} "
                "is asked about {months:list}; check these months and split again when they are out",
                "调休安排只公布到 {expected} 年，而{users:metrics}的日历用到了 {months:list}；"
                "请留意这些月份，公布后重新分解",
            ),
            own=Wording(
                "make-up days are published through {expected} only, and the own calendar of {users:list} "
                "is asked about {months:list}; check these months and split again when they are out",
                "调休安排只公布到 {expected} 年，而 {users:list} 的个人日历用到了 {months:list}；"
                "请留意这些月份，公布后重新分解",
            ),
            before=Wording(
                "holidays and make-up days are known from {expected} on only, and the calendar of {users:metrics} "
                "is asked about {months:list}; make the calendar with the years of these months and split again",
                "节假日与调休只收录自 {expected} 年起，而{users:metrics}的日历用到了 {months:list}；"
                "请在日历中补上这些月份所在的年份，再重新分解",
            ),
            own_before=Wording(
                "holidays and make-up days are known from {expected} on only, and the own calendar of {users:list} "
                "is asked about {months:list}; make the calendar with the years of these months and split again",
                "节假日与调休只收录自 {expected} 年起，而 {users:list} 的个人日历用到了 {months:list}；"
                "请在日历中补上这些月份所在的年份，再重新分解",
            ),
        ),
        _info(
            "TK113",
            Severity.WARNING,
            ("a target on a day off", "休息日上有目标"),
            Wording(
                "{metric:metric} of {role}: {actual:amount unit} on {period}, when the calendar is closed; "
                "move it to an open day, or open the day",
                "{role} 的{metric:metric}：{period}不是工作日，却有目标 {actual:amount unit}；"
                "请移到工作日，或将该日设为工作日",
            ),
            away=Wording(
                "{metric:metric} of {role}: {actual:amount unit} on {period}, when {role} is not there; "
                "move it to a day when {role} is, or give it to somebody else",
                "{role} 的{metric:metric}：{period}本人不在岗，却有目标 {actual:amount unit}；"
                "请移到在岗的日子，或改由他人承担",
            ),
        ),
        _info(
            "TK114",
            Severity.ERROR,
            ("less than was asked for", "低于下达的目标"),
            Wording(
                "{metric:metric} {period:in}: {expected:amount unit} are asked for, and {role} has "
                "{actual:amount unit}, {gap:amount unit} less; give it {gap:amount unit} more, "
                "or check against the targets that hold now",
                "{period}{metric:metric}：下达目标 {expected:amount unit}，而 {role} 只有 {actual:amount unit}，"
                "少 {gap:amount unit}；请补足，或按现行目标检查",
            ),
            nothing=Wording(
                "{metric:metric} {period:in}: {expected:amount unit} are asked for, and neither {role} nor anybody "
                "below it has a target; look whether it is the right plan, and split the {expected:amount unit}",
                "{period}{metric:metric}：下达目标 {expected:amount unit}，而 {role} 及其下级都没有目标；"
                "请核对是否用错计划，并分解 {expected:amount unit}",
            ),
        ),
        _info(
            "TK201",
            Severity.WARNING,
            ("a flat split where weights differ", "权重不同却平均分配"),
            Wording(
                "{metric:metric} {period:in}: each of the {count} below {role} has {actual:amount unit}, "
                "though their weights differ: {most} would have {high:amount unit}, "
                "{least} {low:amount unit}; split by the weights, or state weights that make them equal",
                "{period}{metric:metric}：{role} 的 {count} 个下级目标都是 {actual:amount unit}，"
                "但权重不同：按权重 {most} 应为 {high:amount unit}，{least} 应为 {low:amount unit}；"
                "请按权重分配，或给出相同的权重",
            ),
        ),
        _info(
            "TK202",
            Severity.WARNING,
            ("a new hire with a veteran's load", "新人承担老员工的目标"),
            Wording(
                "{metric:metric} {period:in}: {role}, hired {hired}, has {number:amount unit}, "
                "{actual:amount unit} a day present; the median of {store}'s {count} who are not new is "
                "{expected:amount unit} a day; give new people a ramp, e.g. weights.tenure(...)",
                "{period}{metric:metric}：{role} {hired}入职，目标 {number:amount unit}，"
                "每个在岗日{actual:amount unit}；{store} 的 {count} 名老员工每日中位数为"
                "{expected:amount unit}；请给新人爬坡期，如 weights.tenure(...)",
            ),
        ),
        _info(
            "TK203",
            Severity.WARNING,
            ("a back-loaded month", "目标集中在月末"),
            Wording(
                "{metric:metric} of {role} {period:in}: {actual:amount unit} of {total:amount unit} "
                "fall from {since} on, the last third of the open days, "
                "more than the {share:percent} allowed; bring some of it forward",
                "{role} {period}{metric:metric}：{total:amount unit} 中有 {actual:amount unit} "
                "集中在 {since}以后（最后三分之一工作日），超过 {share:percent}；请适当提前",
            ),
        ),
        _info(
            "TK301",
            Severity.WARNING,
            ("above capacity", "超出能力"),
            Wording(
                "{metric:metric} of {role} {period:in}: {actual:amount unit} are asked, and {role} has shown "
                "{expected:amount unit} in so many working days; give {gap:amount unit} to somebody else, "
                "or say what is different this time",
                "{role} {period}{metric:metric}：目标 {actual:amount unit}，而按在岗工作日其已展现的能力为 "
                "{expected:amount unit}；请将 {gap:amount unit} 改由他人承担，或说明此次有何不同",
            ),
            group=Wording(
                "{metric:metric} of {role} {period:in}: {actual:amount unit} are asked, and its people together "
                "have shown {expected:amount unit} in so many working days; {gap:amount unit} are beyond them, "
                "whoever of them takes it",
                "{role} {period}{metric:metric}：目标 {actual:amount unit}，而按在岗工作日全体成员已展现的能力合计为 "
                "{expected:amount unit}；超出 {gap:amount unit}，内部如何调剂都不够",
            ),
        ),
        _info(
            "TK302",
            Severity.WARNING,
            ("too few people", "人力不足"),
            Wording(
                "{metric:metric} of {role} {period:in}: the target takes {expected} people; the {there} there do "
                "the work of {actual:amount}; hire {hires}",
                "{role} {period}{metric:metric}：目标需要 {expected} 名客户经理，现有 {there} 名，"
                "折合 {actual:amount} 名；请招聘 {hires} 名",
            ),
            ahead=Wording(
                "{metric:metric} of {role} {period:in}: the target takes {expected} people; the {there} there do "
                "the work of {actual:amount}, and {ahead} months on, after attrition, of {staying:amount}; "
                "hire {hires} now",
                "{role} {period}{metric:metric}：目标需要 {expected} 名客户经理，现有 {there} 名，"
                "折合 {actual:amount} 名，{ahead} 个月后扣除流失折合 {staying:amount} 名；请立即招聘 {hires} 名",
            ),
            leaving=Wording(
                "{metric:metric} of {role} {period:in}: the target takes {expected} people, and the {there} there "
                "do the work of {actual:amount}: enough today; but {ahead} months on, after attrition, they do "
                "that of {staying:amount}; hire {hires} now, who will be ready by then",
                "{role} {period}{metric:metric}：目标需要 {expected} 名客户经理，现有 {there} 名，"
                "折合 {actual:amount} 名，眼下够用，但 {ahead} 个月后扣除流失折合只剩 {staying:amount} 名；"
                "请立即招聘 {hires} 名，届时正好接上",
            ),
        ),
        _info(
            "TK303",
            Severity.ERROR,
            ("the back office's ceiling is crossed", "超出后台进件上限"),
            Wording(
                "{metric:metric} of {role} {period:in}: {actual:amount unit} arrive, and the back office takes in "
                "{expected:amount unit} at most; move {gap:amount unit} to other days",
                "{role} {period}{metric:metric}：预计 {actual:amount unit}，而后台最多受理 {expected:amount unit}；"
                "请将 {gap:amount unit} 移到其他日子",
            ),
        ),
        _info(
            "TK304",
            Severity.ERROR,
            ("no working day left", "已无工作日"),
            Wording(
                "{metric:metric} of {role} {period:in}: {actual:amount unit} are left, and from {since} on there is "
                "no working day; give them to somebody who is there, or open a day",
                "{role} {period}{metric:metric}：还有 {actual:amount unit} 未完成，而从{since}起已无工作日；"
                "请改由在岗的人承担，或增开工作日",
            ),
        ),
        _info(
            "TK305",
            Severity.WARNING,
            ("probability below the asked level", "达成概率低于要求"),
            Wording(
                "{metric:metric} of {role} {period:in}: {number:amount unit} are reached with a probability of "
                "{chance:percent}, less than the {expected:percent} asked; {mean:amount unit} are to be "
                "expected",
                "{role} {period}{metric:metric}：目标 {number:amount unit} 的达成概率为 {chance:percent}，"
                "低于要求的 {expected:percent}；预计可达 {mean:amount unit}",
            ),
        ),
        _info(
            "TK306",
            Severity.ERROR,
            ("the overdue guard rail is crossed", "突破逾期率红线"),
            Wording(
                "{metric:metric} of {role} {period:in}: {number:amount unit} ({mix:list}) come with an overdue rate "
                "of {actual:percent}, above the ceiling of {expected:percent}; {most:amount unit} would stay "
                "within it: lower the target, or find better customers",
                "{role} {period}{metric:metric}：{number:amount unit}（{mix:list}）的逾期率为 {actual:percent}，"
                "高于上限 {expected:percent}；最多 {most:amount unit} 可守住红线，请下调目标或改善客群",
            ),
            supply=Wording(
                "{metric:metric} of {role} {period:in}: {actual:amount unit} are asked, and all risk bands together "
                "bring {expected:amount unit} at most; lower the target, or open another band",
                "{role} {period}{metric:metric}：目标 {actual:amount unit}，而各风险等级客群合计最多 "
                "{expected:amount unit}；请下调目标或增加客群",
            ),
        ),
        _info(
            "TK307",
            Severity.ERROR,
            ("too little for the healthy new business asked for", "不足以达成良性新增"),
            Wording(
                "{metric:metric} of {role} {period:in}: {actual:amount unit} are asked, and at an early overdue rate "
                "of {rate:percent} it takes {expected:amount unit} for {target:amount unit} of healthy new "
                "business; add {gap:amount unit}",
                "{role} {period}{metric:metric}：目标 {actual:amount unit}，按早期逾期率 {rate:percent} 计，"
                "要达成良性新增 {target:amount unit} 需放款 {expected:amount unit}；请增加 {gap:amount unit}",
            ),
        ),
        _info(
            "TK308",
            Severity.INFO,
            ("the early overdue rate is provisional", "早期逾期率为暂定"),
            Wording(
                "{metric:metric} of {role} {period:in}: the {actual:amount unit} that {target:amount unit} of healthy "
                "new business take rest on an early overdue rate of {rate:percent} whose window has not passed; "
                "it can still rise",
                "{role} {period}{metric:metric}：良性新增 {target:amount unit} 所需的 {actual:amount unit} "
                "按早期逾期率 {rate:percent} 计，观察期未满，该比率仍可能上升",
            ),
        ),
        _info(
            "TK309",
            Severity.INFO,
            ("nothing known of what people can do", "能力未知"),
            Wording(
                "{metric:metric} {period:in}: nothing is known of what {who:list} can do; "
                "they count as able to do what is asked",
                "{period}{metric:metric}：{who:list} 的能力未知，暂按可完成目标计",
            ),
            metric=Wording(
                "nothing is known of what anybody in {role} can do of {metrics:metrics}; "
                "whether it can be reached was not looked at",
                "{role} 的{metrics:metrics}能力未知，未检查能否达成",
            ),
        ),
        _info(
            "TK501",
            Severity.WARNING,
            ("a deal told in two ways", "同一笔业务记录不一致"),
            Wording(
                "{metric:metric}: deal {deal} was recorded in different ways at the same time: {versions:list}; "
                "the first of these is taken; remove the rows that are wrong, or say when each was recorded",
                "{metric:metric}：业务 {deal} 在同一时间有不同记录：{versions:list}；"
                "暂按第一条计；请删除错误的记录，或注明各自的记录时间",
            ),
        ),
        _info(
            "TK502",
            Severity.WARNING,
            ("too few months to say what is normal", "月份不足，无法判断正常水平"),
            Wording(
                "{metric:metric}: what is normal takes three whole months with a figure, and there are {count}; "
                "the last of them, {used:list}, is the level; give a longer history, or state the figure",
                "{metric:metric}：判断正常水平至少需要三个完整月份，现有 {count} 个；"
                "以最近的 {used:list} 为准；请补充历史数据，或直接给定数值",
            ),
        ),
        _info(
            "TK503",
            Severity.WARNING,
            ("a month that is cut off", "月份数据不完整"),
            Wording(
                "{metric:metric}: there is no whole month to go by, so {months:list} is used, though the rows "
                "only reach from {first} to {last}; give a longer history, "
                "or History(since=..., until=...) if the days without rows are covered",
                "{metric:metric}：没有完整月份可用，只能依据 {months:list}，而数据仅为 {first} 至 {last}；"
                "请补充历史数据；如无记录的日子确实没有业务，请注明 History(since=..., until=...)",
            ),
        ),
        _info(
            "TK504",
            Severity.INFO,
            ("months set aside", "剔除异常月份"),
            Wording(
                "{metric:metric}: {months:list} set aside, with {figures:list} unlike the other months; "
                "without them the level is {level}; look whether something happened then that will happen again",
                "{metric:metric}：剔除 {months:list}（{figures:list}），与其他月份差异过大；"
                "剔除后水平为 {level}；请核实当时的原因是否会再出现",
            ),
        ),
        _info(
            "TK505",
            Severity.INFO,
            ("the store's figure instead of the own", "采用门店水平"),
            Wording(
                "{metric:metric} of {role} up to {period}: nothing of {source:metric} to go by, "
                "so the store's {level} is taken; state a figure for {role} if one is known",
                "{role} 截至 {period}的{metric:metric}：没有可参照的{source:metric}，采用门店水平 {level}；"
                "如已知本人水平，请直接给定",
            ),
            above=Wording(
                "{metric:metric} of {role} up to {period}: {own} of {source:metric} came in the same months, "
                "more than can come of them, so the store's {level} is taken; "
                "the cohort reading, by deal, would tell, or state a figure for {role}",
                "{role} 截至 {period}的{metric:metric}：同月相当于{source:metric}的 {own}，超过 100%，"
                "采用门店水平 {level}；可改用按业务编号的同批口径（cohort），或直接给定本人水平",
            ),
        ),
        _info(
            "TK506",
            Severity.WARNING,
            ("the stated figure is kept", "沿用给定值"),
            Wording(
                "{metric:metric}: the past has no {source:metric} to compare with, so the stated {level} is kept; "
                "look whether the rows use other names, or give a longer history",
                "{metric:metric}：过往没有{source:metric}数据可比，沿用给定值 {level}；"
                "请核对数据中的指标名称，或补充历史数据",
            ),
            none=Wording(
                "{metric:metric}: nothing came of {pieces} {source:metric}, and no target can be reached at a rate "
                "of 0, so the stated {level} is kept; look whether the rows are complete",
                "{metric:metric}：{pieces} 件{source:metric}没有任何转化，转化率为 0 无法推算目标，"
                "沿用给定值 {level}；请核对数据是否完整",
            ),
            deals=Wording(
                "{metric:metric}: the cohort reading follows deals, and no row of {nameless:metric} names its deal, "
                "so the stated {level} is kept; give the rows their deals, or take the calendar reading",
                "{metric:metric}：同批口径（cohort）按业务编号跟踪，而{nameless:metric}的数据没有业务编号，"
                "沿用给定值 {level}；请补充业务编号，或改用当月口径（calendar）",
            ),
        ),
        _info(
            "TK507",
            Severity.WARNING,
            ("a rate above 1", "转化率超过 100%"),
            Wording(
                "{metric:metric}: the months say {level} of {source:metric}, more than can come of them, "
                "so 1 is taken: what came had waited since earlier months; "
                "the cohort reading, by deal, would tell, or a longer window",
                "{metric:metric}：各月数据为{source:metric}的 {level}，超过 100%，按 1 计："
                "其中有往月积压的业务；可改用按业务编号的同批口径（cohort），或拉长时间窗口",
            ),
        ),
        _info(
            "TK508",
            Severity.WARNING,
            ("a provisional rate", "转化率尚未定论"),
            Wording(
                "{metric:metric}: {waiting} of the {source:metric} looked at have not come to it and may still do so, "
                "as the deals do not tell how long it takes, or are all too young, so {level} is provisional; "
                "look further back, or give a longer history",
                "{metric:metric}：所依据的{source:metric}中有 {waiting} 件尚未到达，但仍可能到达"
                "（业务数据不足以判断所需时间，或均为近期业务），{level} 仅为暂定；请拉长时间窗口，或补充历史数据",
            ),
        ),
    ]
)
"""Every code there is."""
